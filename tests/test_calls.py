"""Calls: star arguments, defaults, functions as values, closures, recursion, decorators."""

# ruff: noqa: E501, ISC004 - a program stands on as few lines as can be read
import math

import pytest
from checked import check

PROGRAMS = {
    "star parameters": (
        "def g(a, *rest, k=1.0, **more):\n    return a * rest[0] * k + more['p'] * len(rest)\n"
        "def f(x, y):\n    return g(x, y, 2.0, k=3.0, p=x)\n",
        (2.0, 5.0), 34.0, (17.0, 6.0),
    ),
    "star arguments": (
        "def g(a, b, c=1.0):\n    return a * b + c * a\n"
        "def f(x, y):\n    t = (x, y)\n    d = {'c': y}\n    return g(*t, **d) + g(*[y, x])\n",
        (2.0, 3.0), 12.0 + 9.0, (3 + 3 + 3, 2 + 2 + 2 + 1),
    ),
    "a keyword and a position": (
        "def helper(a, p=1.0):\n    return a * p\ndef f(x):\n    return helper(x, p=x)\n", (3.0,), 9.0, 6.0,
    ),
    "a nested def": (
        "def f(x, k):\n    def g(t):\n        return k * t\n    return g(x) + g(2.0)\n", (3.0, 5.0), 25.0, (5.0, 5.0),
    ),
    "late binding": (
        "def f(x):\n    k = x\n    g = lambda t: t * k\n    k = x * x\n    return g(2.0)\n", (3.0,), 18.0, 12.0,
    ),
    "late binding in a comprehension": (
        "def f(x):\n    gs = [lambda t: t * (x + i) for i in range(3)]\n    return gs[0](x)\n", (3.0,), 15.0, 8.0,
    ),
    "a default binds early": (
        "def f(x):\n    gs = [lambda t, i=i: t * (x + i) for i in range(3)]\n    return gs[0](x) + gs[1](1.0)\n",
        (3.0,), 13.0, 7.0,
    ),
    "nonlocal": (
        "def f(x):\n    s = 0.0\n    def add(t):\n        nonlocal s\n        s = s + t * x\n"
        "    add(x)\n    add(2.0)\n    return s\n",
        (3.0,), 15.0, 8.0,
    ),
    "nonlocal in a branch": (
        "def f(x):\n    s = x\n    def grow():\n        nonlocal s\n        if x > 2:\n            s = s * x\n"
        "    grow()\n    grow()\n    return s\n",
        (3.0,), 27.0, 27.0,
    ),
    "nonlocal in a loop": (
        "def f(x, n):\n    s = 1.0\n    def grow():\n        nonlocal s\n        s = s * x\n"
        "    for i in range(n):\n        grow()\n    return s\n",
        (3.0, 3), 27.0, 27.0,
    ),
    "a function as an argument": (
        "def twice(g, t):\n    return g(g(t))\ndef sq(t):\n    return t * t\ndef f(x):\n    return twice(sq, x)\n",
        (2.0,), 16.0, 32.0,
    ),
    "a library's function as an argument": (
        "import math\ndef twice(g, t):\n    return g(g(t))\ndef f(x):\n    return twice(math.sin, x)\n",
        (0.5,), math.sin(math.sin(0.5)), math.cos(math.sin(0.5)) * math.cos(0.5),
    ),
    "a returned function": (
        "def scale(k):\n    def inner(t):\n        return k * t\n    return inner\n"
        "def f(x):\n    return scale(x)(x) + scale(2.0)(x)\n",
        (3.0,), 15.0, 8.0,
    ),
    "functions in a dict": (
        "def f(x):\n    table = {'sq': lambda t: t * t, 'id': lambda t: t}\n    return table['sq'](x) + table['id'](x)\n",
        (3.0,), 12.0, 7.0,
    ),
    "a called lambda": ("def f(x):\n    return (lambda t: t * x)(2.0)\n", (3.0,), 6.0, 2.0),
    "a callable default": (
        "def sq(t):\n    return t * t\ndef g(t, act=sq):\n    return act(t)\ndef f(x):\n    return g(x)\n", (3.0,), 9.0, 6.0,
    ),
    "settled recursion": (
        "def power(t, n):\n    if n == 0:\n        return 1.0\n    return t * power(t, n - 1)\n"
        "def f(x):\n    return power(x, 3)\n",
        (2.0,), 8.0, 12.0,
    ),
    "settled recursion over a list": (
        "def total(ts):\n    return 0.0 if not ts else ts[0] * ts[0] + total(ts[1:])\n"
        "def f(x, y):\n    return total([x, y, 2.0])\n",
        (2.0, 3.0), 17.0, (4.0, 6.0),
    ),
    "an optional argument": (
        "def g(t, k=None):\n    if k is None:\n        k = 2.0\n    return t * k\n"
        "def f(x):\n    return g(x) + g(x, x)\n",
        (3.0,), 15.0, 8.0,
    ),
    "wraps": (
        "import functools\ndef double(fn):\n    @functools.wraps(fn)\n    def wrapper(*args, **kwargs):\n"
        "        return 2.0 * fn(*args, **kwargs)\n    return wrapper\n"
        "@double\ndef g(t, k=1.0):\n    return t * t * k\ndef f(x):\n    return g(x, k=3.0)\n",
        (3.0,), 54.0, 36.0,
    ),
    "cached": (
        "import functools\n@functools.lru_cache(maxsize=None)\ndef g(t):\n    return t * t\ndef f(x):\n    return g(x)\n",
        (3.0,), 9.0, 6.0,
    ),
    "partial": (
        "import functools\ndef g(a, b, c=1.0):\n    return a * b * b * c\n"
        "def f(x):\n    h = functools.partial(g, x, c=2.0)\n    return h(3.0) + h(x, c=1.0)\n",
        (2.0,), 36.0 + 8.0, 18.0 + 12.0,
    ),
    "a global partial": (
        "from functools import partial\ndef g(a, b):\n    return a * b * b\nh = partial(g, 2.0)\n"
        "def f(x):\n    return h(x)\n",
        (3.0,), 18.0, 12.0,
    ),
    "map and zip": (
        "def f(x, y):\n    return sum(map(lambda a, b: a * b, [x, y], (y, 2.0)))\n", (2.0, 3.0), 12.0, (3.0, 4.0),
    ),
    "reduce": (
        "from functools import reduce\ndef f(x, y):\n    return reduce(lambda a, b: a * b, [x, y, x], 2.0)\n",
        (2.0, 3.0), 24.0, (24.0, 8.0),
    ),
    "a function that returns on two ways and appends": (
        "def g(out, t):\n    if t > 0:\n        out[0] = out[0] * t\n        return t\n    out[0] = 1.0\n    return t * t\n"
        "def f(x):\n    out = [x]\n    r = g(out, x)\n    return r * out[0]\n",
        (3.0,), 27.0, 27.0,
    ),
}  # fmt: skip

LIVE_ONLY = {"a global partial", "wraps"}


@pytest.mark.parametrize("name", PROGRAMS)
def test_program(name):
    check(*PROGRAMS[name], static=name not in LIVE_ONLY)


def test_factory_closures_each_have_their_own_cell():
    import sct

    def make(k):
        def f(x):
            return k * x * x

        return f

    assert [sct.grad(make(k))(2.0) for k in (1.0, 2.0, 3.0)] == [4.0, 8.0, 12.0]


def test_callees_of_one_name_from_two_modules(tmp_path, monkeypatch):
    import sct

    for name, rate in (("one_rates", 2.0), ("two_rates", 5.0)):
        text = f"RATE = {rate}\ndef scale(t):\n    def inner(u):\n        return RATE * u\n    return inner(t)\n"
        (tmp_path / f"{name}.py").write_text(text)
    text = "import one_rates, two_rates\nRATE = 7.0\ndef f(x):\n    return one_rates.scale(x) * two_rates.scale(x) * RATE\n"
    (tmp_path / "main_rates.py").write_text(text)
    monkeypatch.syspath_prepend(str(tmp_path))
    import main_rates

    assert sct.grad(main_rates.f)(3.0) == 420.0
    assert main_rates.RATE == 7.0


@pytest.mark.parametrize("name", ["d", "dx", "np", "i", "grad", "t_tape", "sum", "max", "len"])
def test_names_of_the_user_stay(name):
    text = f"def f(x):\n    def {name}(t):\n        return t * x\n    k = {name}\n    return k(x) * {name}(2.0)\n"
    check(text, (3.0,), 54.0, 54.0)


def test_the_text_does_not_depend_on_what_was_made_before():
    from checked import printed

    text = PROGRAMS["star parameters"][0]
    first = printed(text)
    printed(PROGRAMS["nonlocal in a loop"][0])
    assert printed(text) == first
