"""What stands around: imports, with, try, print, and derivatives taken inside."""

# ruff: noqa: E501 - a program stands on as few lines as can be read
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


def test_an_active_try_is_refused():
    text = "def f(x):\n    try:\n        y = 1 / x\n    except ZeroDivisionError:\n        y = 0.0\n    return y\n"
    assert "a try statement that an active value goes into" in refused(text)
