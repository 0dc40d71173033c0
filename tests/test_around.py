"""What stands around: imports, with, try, print, and derivatives taken inside."""

# ruff: noqa: E501 - a program stands on as few lines as can be read
import pytest
from checked import check, live, refused

import sct


def test_an_import_inside():
    check(
        "def f(x):\n    import math\n    from math import sqrt as r\n    return math.pi * x * r(x)\n",
        (4.0,),
        25.132741228718345,
        9.42477796076938,
    )


def test_a_try_of_inactive_things():
    check(
        "def f(x):\n    s = '3'\n    k = 1\n    try:\n        k = int(s)\n    except ValueError as error:\n        k = len(str(error))\n"
        "    finally:\n        k = k + 1\n    return x * x * k\n",
        (3.0,),
        36.0,
        24.0,
    )


def test_errstate():
    check(
        "import numpy as np\ndef f(x):\n    with np.errstate(all='ignore'):\n        y = x * x\n    return y * x\n",
        (3.0,),
        27.0,
        27.0,
    )


def test_a_with_of_inactive_things_happens_once():
    space = live(
        "LOG = []\nclass Room:\n    def __enter__(self):\n        LOG.append('in')\n        return 2.0\n"
        "    def __exit__(self, *rest):\n        LOG.append('out')\nroom = Room()\n"
        "def f(x):\n    with room as k:\n        LOG.append('at')\n    return x * x * k\n"
    )
    assert sct.value_and_grad(space["f"])(3.0) == (18.0, 12.0)
    assert space["LOG"] == ["in", "at", "out"]


def test_effects_in_order(capsys):
    space = live(
        "def f(x):\n    y = x * x\n    print('y', f'{y:.1f}')\n    z = y * x\n    print('z', z)\n    return z\n"
    )
    assert sct.grad(space["f"])(3.0) == 27.0
    assert capsys.readouterr().out == "y 9.0\nz 27.0\n"


def test_grad_inside():
    space = live(
        "from sct import grad\nimport sct\ndef g(t):\n    return t * t * t\n"
        "def f(x):\n    return grad(g)(x) * x\ndef h(x):\n    d = sct.grad(g)\n    return d(x)\n"
    )
    assert sct.grad(space["f"])(2.0) == 36.0
    assert sct.grad(space["h"])(2.0) == 12.0


def test_what_raises_in_a_derivative_is_no_matter_of_the_handlers():
    text = "import math\ndef f(x):\n    try:\n        y = math.sqrt(x)\n    except ZeroDivisionError:\n        y = 5.0\n    return y\n"
    f = live(text)["f"]
    assert f(0.0) == 0.0
    for operator in (sct.grad, sct.value_and_grad, lambda g: lambda x: sct.jvp(g)(x, 1.0)):
        with pytest.raises(ZeroDivisionError):
            operator(f)(0.0)


def test_effects_of_what_is_tried_happen_once_and_in_order():
    text = (
        "import math\nLOG = []\ndef f(x):\n    try:\n        LOG.append('in')\n        y = math.sqrt(x)\n        LOG.append('through')\n"
        "    except ValueError:\n        LOG.append('caught')\n        y = x * x\n    finally:\n        LOG.append('out')\n    return y * x\n"
    )
    for x, right in ((4.0, ["in", "through", "out"]), (-2.0, ["in", "caught", "out"])):
        for operator in (sct.grad, sct.value_and_grad, lambda g: lambda x: sct.jvp(g)(x, 1.0)):
            space = live(text)
            operator(space["f"])(x)
            assert space["LOG"] == right


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("for i in range(3):\n        try:\n            y = y / x\n        except ZeroDivisionError:\n            y = 0.0", "inside a loop"),
        ("try:\n        if x > 1:\n            return x\n        y = 1 / x\n    except ZeroDivisionError:\n        y = 0.0", "on some of its ways only"),
        ("try:\n        y = 1 / x\n    except ZeroDivisionError:\n        y = 0.0\n    finally:\n        y = y * 2", "a finally that returns or assigns"),
        ("try:\n        y = 1 / x\n    except* ZeroDivisionError:\n        y = 0.0", "except*"),
    ],
)  # fmt: skip
def test_a_try_that_is_refused(body, words):
    assert words in refused(f"def f(x):\n    y = x\n    {body}\n    return y\n")
