"""What decorators of sct say in a file that is not run: second derivatives, modes, rules. What is printed is run."""

import linecache

import numpy as np
import pytest

from sct.errors import SourceError
from sct.module import Request, derive_module

X = np.array([0.5, 1.5, 2.0])


def run(text, *imports):
    """Give what the printed module defines."""
    outcome = derive_module("\n".join([*imports, text]), "f.py", Request())
    assert outcome.problems == ()
    scope = {}
    linecache.cache["<printed>"] = (len(outcome.text), None, outcome.text.splitlines(True), "<printed>")
    exec(compile(outcome.text, "<printed>", "exec"), scope)
    return scope, outcome.text


def test_hessian():
    made, text = run(
        "@hessian\ndef f(x):\n    return np.sum(x**3) * x[0]\n", "import numpy as np", "from sct import hessian"
    )
    assert "sct" not in text
    expected = 6 * np.diag(X) * X[0]
    expected[0] += 3 * X**2
    expected[:, 0] += 3 * X**2
    np.testing.assert_allclose(made["hessian_f"](X), expected, rtol=1e-14)


def test_hessian_through_a_loop_and_a_function_of_the_file():
    made, _ = run(
        "RATE = 2.0\ndef scaled(x):\n    return RATE * x\n\n@sct.hessian(wrt='x')\ndef f(x, n):\n    p = 1.0\n"
        "    for i in range(n):\n        p = p * scaled(x)\n    return p\n",
        "import sct",
    )
    assert made["hessian_f"](1.5, 4) == pytest.approx(12 * 2**4 * 1.5**2, rel=1e-14)


def test_hvp():
    made, text = run("@hvp\ndef f(x, y):\n    return x**2 * y\n", "from sct import hvp")
    assert made["hvp_f"](1.0, 2.0, 1.0, 0.5) == (5.0, 2.0)
    assert "sct" not in text


@pytest.mark.parametrize("mode", ["forward", "reverse"])
def test_jacobian_in_a_mode(mode):
    made, text = run(
        f"@jacobian(mode='{mode}')\ndef f(x):\n    return np.array([x[0] + x[1], x[0] * x[1], x[0]**2 - x[1]])\n",
        "import numpy as np",
        "from sct import jacobian",
    )
    assert f"{mode.capitalize()} mode" in text
    assert made["jacobian_f"](np.array([2.0, -1.0])).tolist() == [[1, 1], [-1, 2], [4, -1]]


def test_a_mode_that_there_is_none_of():
    with pytest.raises(SourceError, match="there is no such mode"):
        run("@jacobian(mode='sideways')\ndef f(x):\n    return x\n", "from sct import jacobian")


def test_a_rule_that_is_text():
    made, text = run(
        "@rule('math.cos(x)')\ndef sine(x):\n    return math.sin(x)\n\n@grad\ndef f(x):\n    return sine(x)**2\n",
        "import math",
        "from sct import grad, rule",
    )
    assert "sct" not in text
    assert made["grad_f"](1.0) == pytest.approx(np.sin(2.0), rel=1e-15)


def test_a_rule_of_several_parameters_with_a_default():
    made, _ = run(
        "@rule('k * y', 'x * y', '')\ndef grown(x, k=2.0, n=3):\n    return math.exp(k * x)\n\n"
        "@grad\ndef f(x):\n    return grown(x)\n",
        "import math",
        "from sct import grad, rule",
    )
    assert made["grad_f"](0.5) == pytest.approx(2 * np.exp(1.0), rel=1e-15)


def test_a_rule_that_is_a_function_stays():
    made, text = run(
        "def doubled(x, y, dy):\n    return 2 * dy\n\n@rule(adjoint=doubled)\ndef twice(x):\n    return 2 * x\n\n"
        "@grad\ndef f(x):\n    return twice(x) * x\n",
        "from sct import grad, rule",
    )
    assert "@rule(adjoint=doubled)" in text
    assert made["grad_f"](3.0) == 12.0


def test_an_equation_that_is_solved():
    made, _ = run(
        "@implicit(root=lambda x, p: x**2 - p)\ndef solve(p):\n    return p**0.5\n\n"
        "@grad\ndef f(p):\n    return solve(p) * p\n",
        "from sct import grad, implicit",
    )
    assert made["grad_f"](4.0) == pytest.approx(3.0, rel=1e-14)


def test_a_rule_that_only_a_run_could_tell_is_refused():
    text = "TEXT = 'math.cos(x)'\n@rule(TEXT)\ndef sine(x):\n    return x\n\n@grad\ndef f(x):\n    return sine(x)\n"
    outcome = derive_module("from sct import grad, rule\n" + text, "f.py", Request())
    assert outcome.text == ""
    assert "the decorator @rule is not seen through" in str(outcome.problems[0].error)
