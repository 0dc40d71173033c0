"""What stands around: imports, with, try, print, and derivatives taken inside."""

# ruff: noqa: E501 - a program stands on as few lines as can be read
import sys

import pytest
from checked import check, live, refused

import sct


def _forward(f, wrt=None):
    made = sct.jvp(f, wrt)
    return lambda *args: made(*args, 1.0)


MODES = (sct.grad, sct.value_and_grad, _forward)


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
    for operator in MODES:
        with pytest.raises(ZeroDivisionError):
            operator(f)(0.0)


def test_effects_of_what_is_tried_happen_once_and_in_order():
    text = (
        "import math\nLOG = []\ndef f(x):\n    try:\n        LOG.append('in')\n        y = math.sqrt(x)\n        LOG.append('through')\n"
        "    except ValueError:\n        LOG.append('caught')\n        y = x * x\n    finally:\n        LOG.append('out')\n    return y * x\n"
    )
    for x, right in ((4.0, ["in", "through", "out"]), (-2.0, ["in", "caught", "out"])):
        for operator in MODES:
            space = live(text)
            operator(space["f"])(x)
            assert space["LOG"] == right


def test_an_import_of_what_is_there_means_what_the_module_has():
    text = "def f(x):\n    import colorsys as c\n    from colorsys import rgb_to_hsv\n    return c.rgb_to_hsv(x, 0.2, 0.1)[2] * rgb_to_hsv(x, 0.3, 0.1)[1]\n"
    import colorsys  # noqa: F401 - it is there then

    assert sct.value_and_grad(live(text)["f"])(0.75) == (0.65, 1.0)


def test_an_import_that_is_not_there_yet_happens_in_its_place(tmp_path, monkeypatch):
    (tmp_path / "never_seen.py").write_text("LOG = ['made']\ndef tell():\n    LOG.append('told')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    text = (
        "def f(x, k):\n    y = x * x\n    if k > 1:\n        import never_seen as seen\n        from never_seen import tell\n"
        "        tell()\n        k = len(seen.LOG)\n    return y * k\n"
    )
    for operator in MODES:
        sys.modules.pop("never_seen", None)
        made = operator(live(text)["f"], "x")
        made(3.0, 1.0)
        assert "never_seen" not in sys.modules
        made(3.0, 2.0)
        assert sys.modules["never_seen"].LOG == ["made", "told"]
    sys.modules.pop("never_seen")


def test_a_way_that_returns_nothing_is_told():
    f = live(
        "def f(x):\n    if x > 3:\n        return x * x\n    if x > 2:\n        return None\n    if x > 1:\n        return x\n"
    )["f"]
    for operator in MODES:
        for x in (2.5, 0.5):
            with pytest.raises(TypeError, match="f returns nothing here"):
                operator(f)(x)
    assert (sct.grad(f)(4.0), sct.grad(f)(1.5)) == (8.0, 1.0)


def test_a_module_that_its_package_hides_behind_a_function(tmp_path, monkeypatch):
    package = tmp_path / "hiding"
    package.mkdir()
    (package / "__init__.py").write_text("from hiding.scaled import scaled\n")
    (package / "scaled.py").write_text("RATE = 3.0\ndef scaled(x):\n    return RATE * x\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    f = live("from hiding import scaled\ndef f(x):\n    return scaled(x) * x\n")["f"]
    assert sct.value_and_grad(f)(2.0) == (12.0, 12.0)
    sys.modules["hiding.scaled"].RATE = 5.0
    assert sct.value_and_grad(f)(2.0) == (20.0, 20.0)


def test_what_has_no_default_but_none_is_differentiated_where_it_is_asked_for():
    f = live(
        "def f(x: float, y: float = None, n: int = 3, k: int = 2):\n    y = x if y is None else y\n    for i in range(k - 1):\n        x = x * 3\n    return x * y * n\n"
    )["f"]
    assert sct.grad(f)(2.0) == 36.0
    assert sct.grad(f, ("x", "y", "n"))(2.0, 5.0, 4.0) == (60.0, 24.0, 30.0)
    assert sct.jvp(f, "y")(2.0, 5.0, 4, 2, 1.0) == (120.0, 24.0)
    with pytest.raises(sct.SctError, match="f is called with y = a value of type NoneType"):
        sct.grad(f, "y")(2.0)
    with pytest.raises(sct.SctError, match="its annotation says that it is an integer"):
        sct.grad(f, "k")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("for i in range(3):\n        try:\n            for j in range(2):\n                y = y / x\n        except ZeroDivisionError:\n            y = 0.0", "inside a loop"),
        ("try:\n        if x > 1:\n            return x\n        y = 1 / x\n    except ZeroDivisionError:\n        y = 0.0", "on some of its ways only"),
        ("try:\n        return 1 / x\n    finally:\n        y = y * 2", "a finally that returns or assigns"),
        ("try:\n        y = 1 / x\n    except* ZeroDivisionError:\n        y = 0.0", "except*"),
    ],
)  # fmt: skip
def test_a_try_that_is_refused(body, words):
    assert words in refused(f"def f(x):\n    y = x\n    {body}\n    return y\n")
