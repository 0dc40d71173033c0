"""Programs that once came out wrong, each with the numbers that are right."""

import math

import numpy as np
import pytest
from checked import check, live, printed

import sct
from sct.module import Request, derive_module

BUMP = """
G = 2.0
def bump():
    global G
    G = G + 1.0
    return G
"""


def test_a_global_that_an_effect_rebinds():
    check(BUMP + "def f(x):\n    y = x * G\n    bump()\n    return y * G\n", (3.0,), 18.0, 6.0)


def test_a_global_that_is_read_before_and_after_an_effect():
    check(BUMP + "def f(x):\n    return (x * G) * bump() + x * G\n", (3.0,), 27.0, 9.0)


def test_a_test_on_a_global_that_an_effect_rebinds():
    text = BUMP + "def f(x):\n    y = x * x if G < 3 else x\n    bump()\n    return y\n"
    check(text, (3.0,), 9.0, 6.0)


def test_an_attribute_that_an_effect_rebinds():
    text = (
        "class Settings:\n    rate = 2.0\n"
        "def bump():\n    Settings.rate = Settings.rate + 1.0\n    return 1.0\n"
        "def f(x):\n    y = x * Settings.rate\n    return y * bump() * Settings.rate\n"
    )
    check(text, (3.0,), 18.0, 6.0)


HIDDEN = "k = 5.0\ndef h(t):\n    return t * k\n"


def test_a_global_of_a_helper_that_a_parameter_hides():
    text = HIDDEN + "def f(x, k):\n    return h(x) * k\n"
    with pytest.raises(sct.SctError, match="k"):
        sct.grad(live(text)["f"])


def test_a_global_of_a_helper_that_a_local_hides():
    text = HIDDEN + "def f(x):\n    k = x * x\n    return h(x) * k\n"
    check(text, (3.0,), 135.0, 135.0)


RECORDER = "LOG = []\ndef rec(v):\n    LOG.append(v)\n    return v\ndef h(t):\n    return t * t\n"


@pytest.mark.parametrize("operator", ["grad", "value_and_grad", "jvp"])
def test_an_assignment_inside_an_argument_happens_once(operator):
    space = live(RECORDER + "def f(x):\n    return h((u := rec(x * 2))) * u\n")
    derivative = getattr(sct, operator)(space["f"])
    derivative(3.0, 1.0) if operator == "jvp" else derivative(3.0)
    assert space["LOG"] == [6.0]


def test_an_assignment_inside_an_argument():
    check(RECORDER + "def f(x):\n    return h((u := x * 2)) * u\n", (3.0,), 216.0, 216.0)


def outcome(text, *point):
    """The value and the gradient, or None where the program is refused."""
    try:
        return sct.value_and_grad(live(text)["f"])(*point)
    except sct.UnsupportedError:
        return None


@pytest.mark.parametrize("call", ["g(1.0)", "g(1.0) + g(2.0)"])
def test_a_lambda_reads_what_its_names_mean_when_it_is_called(call):
    body = "    k = 2.0\n    g = lambda t: t * k\n    k = 3.0\n"
    text = f"def f(x):\n{body}    return x * ({call})\n"
    right = live(text)["f"](1.0)
    assert outcome(text, 3.0) in (None, (3 * right, right))


def test_a_generator_reads_what_its_names_mean_when_it_runs():
    text = "def f(x):\n    k = 2.0\n    g = (t * k for t in [1.0])\n    k = 3.0\n    return x * max(g, default=0.0)\n"
    assert outcome(text, 3.0) in (None, (9.0, 3.0))


@pytest.mark.parametrize(
    ("test", "x"),
    [
        ("x > 0 and (t := 1 / x) > 0.1", 0.0),
        ("x == 0 or (t := 1 / x) > 0.1", 0.0),
        ("0 < x < (t := 1 / x)", 0.0),
        ("not (x > 0 and (t := 1 / x) > 0.1)", 0.0),
    ],
)
def test_an_assignment_behind_a_short_circuit(test, x):
    text = f"def f(x):\n    return x * 2 if {test} else x * 3\n"
    factor = 2.0 if test.startswith(("x == 0", "not")) else 3.0
    assert outcome(text, x) in (None, (0.0, factor))


DIGAMMA_3 = 1.5 - np.euler_gamma


def test_a_global_called_math():
    text = "from math import lgamma\nmath = 3.0\ndef f(x):\n    return lgamma(x) * math\n"
    check(text, (3.0,), 3 * math.lgamma(3.0), 3 * DIGAMMA_3)


def test_a_function_called_as_the_helper():
    text = (
        "import math\ndef polygamma(a, b):\n    return a * b\n"
        "def f(x):\n    return math.lgamma(x) * polygamma(2.0, 1.5) * x\n"
    )
    check(text, (3.0,), 9 * math.lgamma(3.0), 3 * math.lgamma(3.0) + 9 * DIGAMMA_3)


def test_differences_of_large_numbers_keep_their_order():
    text = "def f(x, y, b, g):\n    return y * (x - (b - g))\n"
    check(text, (1.0, 2.0, 1e17, 1e17), 2.0, (2.0, 1.0, -2.0, 2.0))


def test_a_helper_that_two_arms_define():
    text = (
        "import sys\nif sys.version_info > (3,):\n    def h(t):\n        return t * t\n"
        "else:\n    def h(t):\n        return t\ndef f(x):\n    return h(x) * x\n"
    )
    assert sct.grad(live(text)["f"])(3.0) == 27.0
    result = derive_module(text, "found.py", Request(names=("f",)))
    space = {}
    exec(result.text, space)
    assert result.problems or space["grad_f"](3.0) == 27.0


def test_an_adjoint_that_an_arm_changes():
    text = "import numpy\ndef f(r, y):\n    return numpy.sin((r * y if y else 1.5) + r)\n"
    r, y = -1.587, -2.033
    slope = np.cos(r * y + r)
    check(text, (r, y), np.sin(r * y + r), (slope * (y + 1), slope * r))
    check(text, (r, 0.0), np.sin(1.5 + r), (np.cos(1.5 + r), 0.0))


def test_a_builtin_that_the_module_rebinds():
    text = "import numpy\nabs = 3.0\ndef f(a):\n    return numpy.arccos(numpy.cos(a)) * abs\n"
    check(text, (0.5,), 3 * np.arccos(np.cos(0.5)), 3.0)


@pytest.mark.parametrize(
    ("program", "unwanted"),
    [
        ("import math\ndef f(x):\n    return math.lgamma(x)\n", "import math\nimport math"),
        ("def f(x, y):\n    return x - -(y * x)\n", "1.0 *"),
        ("def f(x, y):\n    return x - -(y * x)\n", "* 1.0"),
        ("def f(x, t):\n    return x * 2 if t > 0 else x * 3\n", "x_times"),
        ("import math\ndef f(x, t):\n    return x if t > 0 else math.exp(x)\n", "exp_x = x"),
        ("import numpy as np\ndef f(v, s):\n    return np.multiply(v, abs(s))\n", "dabs_s = v"),
        ("def f(x, y):\n    w = y * y\n    return w * w\n", "# backprop w * w\n    dx = 0.0"),
        (
            "import numpy as np\ndef g(np):\n    print(np)\ndef f(x):\n    g(1)\n    return x\n",
            "import numpy",
        ),
    ],
)
@pytest.mark.parametrize("operator", ["grad", "value_and_grad"])
def test_text_that_nobody_would_write(program, unwanted, operator):
    assert unwanted not in printed(program, operator)


def test_width():
    text = printed("import math\ndef f(x):\n    return math.gamma(x)\n")
    assert max(len(line) for line in text.splitlines()) <= 88


def test_an_adjoint_that_is_added_to_itself():
    check("def f(y):\n    return abs(y + (y if y else y))\n", (-1.25,), 2.5, -2.0)


@pytest.mark.parametrize("name", ["grad_f", "value_and_grad_f", "jvp_f"])
def test_a_function_called_as_the_derivative(name):
    text = f"def {name}(t):\n    return 2.0 * t\ndef f(x):\n    return x * {name}(1.5)\n"
    assert sct.grad(live(text)["f"])(3.0) == 3.0
    assert sct.value_and_grad(live(text)["f"])(3.0) == (9.0, 3.0)
    assert sct.jvp(live(text)["f"])(3.0, 1.0) == (9.0, 3.0)


@pytest.mark.parametrize("name", ["_FLOAT", "_TYPE", "_LOOK", "_make"])
def test_names_that_loading_could_use(name):
    check(f"{name} = 3.0\ndef f(x):\n    return x * {name}\n", (2.0,), 6.0, 3.0)
    check(f"def f(x, {name}):\n    return x * {name}\n", (2.0, 3.0), 6.0, (3.0, 2.0))


THREE = "if y > 0: c = x * y\nif x > 2: c = 2.0\nelif x > 1: c = x\nif not x: c = y\nreturn c"


@pytest.mark.parametrize(
    ("body", "point", "gradient"),
    [
        ("if y > 0: c = x * y\nif x > 0.5: c = 2.0\nreturn c", (1.0, 3.0), (0.0, 0.0)),
        ("if y > 0: c = x * y\nif x > 0.5: c = 2.0\nreturn c", (0.25, 3.0), (3.0, 0.25)),
        ("if y > 0: c = x * y\nif x > 0.5: c = 2.0\nelif x < 0: c = x\nreturn c", (0.25, 3.0), (3.0, 0.25)),
        ("if y > 0: c = x * y\nif x > 0.5: c = 2.0\nelif x < 0: c = x\nreturn c", (-1.0, 3.0), (1.0, 0.0)),
        (THREE, (1.5, 3.0), (1.0, 0.0)),
        (THREE, (0.5, 3.0), (3.0, 0.5)),
        (THREE, (0.0, 3.0), (0.0, 1.0)),
        ("for i in range(2):\n    if y > i: c = x * y\n    if x > 0.5: c = x\nreturn c", (0.25, 3.0), (3.0, 0.25)),
    ],
)  # fmt: skip
def test_a_variable_that_only_some_ways_assign(body, point, gradient):
    source = "".join(f"    {line}\n" for line in body.splitlines())
    text = f"def f(x, y):\n{source}"
    check(text, point, live(text)["f"](*point), gradient)


def test_a_choice_between_equal_values_by_a_call_with_an_effect():
    text = (
        "LOG = []\ndef f(x):\n    s = x\n    for k in range(3):\n        b = s * x\n"
        "        s = s if LOG.append(k) else s\n    return b\n"
    )
    for operator in (sct.grad, sct.value_and_grad):
        space = live(text)
        assert operator(space["f"])(3.0) == {sct.grad: 6.0, sct.value_and_grad: (9.0, 6.0)}[operator]
        assert space["LOG"] == [0, 1, 2]


def test_an_adjoint_that_is_0_may_still_vary():
    text = (
        "import numpy as np\ndef f(x):\n    y = np.sqrt(x)\n    if x > 1.0:\n        return (y - 2.0)**2\n"
        "    return 3.0 * x\n"
    )
    first = sct.grad(live(text)["f"])
    assert first(4.0) == 0.0
    assert sct.grad(first)(4.0) == 0.125


WRITING = """
import numpy as np
def inner(x):
    x[0] = 5.0
    return 1.0
def helper(x):
    BODY
def f(v):
    if helper(v):
        a = v
    w = v * v
    return np.sum(w)
"""


@pytest.mark.parametrize(
    "body",
    [
        "x[1], x[2] = 2.0, 1.0", "for x[0] in (1.0, 2.0): pass", "y, z = x, 1; y[0] = 3.0", "y = x.T; y[0] = 3.0",
        "y = x.reshape(-1); y[0] = 3.0", "t = inner(x); return t", "(y := x)[0:1]; y[0] = 4.0", "x[0]: float = 3.0",
        "y = [x]; y[0][0] = 3.0", "y = x if x[0] > 7 else x; y[0] += 3.0", "[a, *b] = x, x; b[0][1] = 2.0",
        "y = x.sort()", "y = {'a': x}; y['a'][0] = 3.0", "del x[0]",
    ],
)  # fmt: skip
def test_a_function_that_writes_in_a_test(body):
    text = WRITING.replace("BODY", body)
    with pytest.raises(sct.SctError, match="helper may write to an array"):
        sct.grad(live(text)["f"])(np.array([3.0, 1.0]))


@pytest.mark.parametrize(
    "body", ["y = np.zeros_like(x); y[0] = 1.0; return y[0] + x[1] > 3", "y = x * 2.0; y[0] = 1.0", "return len(x) > 1"]
)
def test_a_function_that_writes_to_its_own_in_a_test(body):
    text = WRITING.replace("BODY", body)
    assert sct.grad(live(text)["f"])(np.array([3.0, 1.0])).tolist() == [6.0, 2.0]


@pytest.mark.parametrize(
    ("body", "gradient"),
    [
        ("for i in range(0): x = x * 2.0\nfor i in range(2): x = x * y\nreturn x * i", (9.0, 12.0)),
        ("for j in (0, 1, 2):\n    for i in range(j): x = x * y\nreturn x * i", (27.0, 54.0)),
        ("for i in range(int(y)): x = x * y\nfor i in range(0): x = x * 2.0\nreturn x * i", (54.0, 108.0)),
    ],
)
def test_the_index_of_a_loop_that_may_make_no_trip(body, gradient):
    source = "".join(f"    {line}\n" for line in body.splitlines())
    text = f"def f(x, y):\n{source}"
    check(text, (2.0, 3.0), live(text)["f"](2.0, 3.0), gradient)


@pytest.mark.parametrize(
    ("factor", "slope"),
    [
        ("np.any(v > 1.0)", 1.0), ("(v > 0.0).all()", 1.0), ("np.shares_memory(v, v)", 1.0), ("np.allclose(v, v)", 1.0),
        ("(np.any(v > 0.0) + np.any(v > 1.0))", 1.0),
        ("(isinstance(x, float) + (len(v) == 3))", 2.0),
    ],
)  # fmt: skip
def test_what_is_multiplied_by_truth_values_is_counted(factor, slope):
    f = live(f"import numpy as np\ndef f(x, v):\n    return x * {factor} + x * {factor}\n")["f"]
    gradient = sct.grad(f, "x")(2.0, np.array([1.0, 2.0, 3.0]))
    assert isinstance(gradient, float)
    assert gradient == 2.0 * slope
