"""Loops and what leaves them: each program with the numbers that are right, and with differences."""

import math

import pytest
from test_found import live, printed
from test_golden import differences

import sct

HEAD = "import math\nLOG = []\ndef rec(v):\n    LOG.append(v)\n    return v\ndef g(t):\n    return t * t - 2.0\n"


def check(body, point, value, gradient, tolerance=1e-13):
    """Value and gradient of a function of numbers, in every mode, live and as text."""
    names = "xyz"[: len(point)]
    text = f"{HEAD}def f({', '.join(names)}):\n{body}"
    space = live(text)
    primal = space["f"]
    assert primal(*point) == value
    want = space["LOG"].copy()
    space["LOG"].clear()
    have, slopes = sct.value_and_grad(primal)(*point)
    assert have == value
    assert space["LOG"] == want
    assert slopes == pytest.approx(gradient, rel=tolerance, abs=1e-300)
    assert sct.grad(primal)(*point) == slopes
    alone = {"__name__": "alone"}
    exec(printed(text), alone)
    assert alone["grad_f"](*point) == slopes
    parts = slopes if isinstance(slopes, tuple) else (slopes,)
    forward = sct.jvp(primal)
    for position, part in enumerate(parts):
        tangents = [float(i == position) for i in range(len(parts))]
        assert forward(*point, *tangents) == pytest.approx((value, part), rel=1e-12, abs=1e-300)
    assert parts == pytest.approx(list(differences(primal, point, range(len(point)))), rel=1e-7, abs=1e-9)


PROGRAMS = {
    "continue": ("s = 0.0\nfor i in range(5):\n    if i % 2:\n        continue\n    s += x * i\nreturn s", (3.0,), 18.0, 6.0),
    "break": ("for i in range(9):\n    if x > 50.0:\n        break\n    x = x * x\nreturn x", (2.0,), 256.0, 1024.0),
    "break at once": ("for i in range(9):\n    break\nreturn x * i", (2.0,), 0.0, 0.0),
    "break behind what goes on": (
        "s = 0.0\nfor i in range(9):\n    s += x * i\n    if s > 5.0:\n        break\n    s = s * x\nreturn s",
        (2.0,), 8.0, 6.0,
    ),
    "break of the inner loop alone": (
        "s = 0.0\nfor i in range(3):\n    for j in range(5):\n        if j > i:\n            break\n        s += x ** j\nreturn s",
        (2.0,), 11.0, 6.0,
    ),
    "return": ("for i in range(9):\n    x = x * x\n    if x > 10.0:\n        return x * i\nreturn 0.0", (2.0,), 16.0, 32.0),
    "return from two loops": (
        "for i in range(9):\n    for j in range(9):\n        x = x * y\n        if x > 20.0:\n            return x + i + j\nreturn x",
        (2.0, 3.0), 56.0, (27.0, 54.0),
    ),
    "return without an end": ("while True:\n    x = x * 2.0\n    if x > 10.0:\n        return x * x", (3.0,), 144.0, 96.0),
    "else that runs": ("for i in range(3):\n    if x > 9.0:\n        break\nelse:\n    x = x * x\nreturn x", (3.0,), 9.0, 6.0),
    "else that does not": ("for i in range(3):\n    if x > 1.0:\n        break\nelse:\n    x = x * x\nreturn x", (3.0,), 3.0, 1.0),
    "else of a while": ("while x < 9.0:\n    x = x * x\nelse:\n    x = x * y\nreturn x", (2.0, 2.0), 32.0, (64.0, 16.0)),
    "else of a while whose test assigns": (
        "while (t := x * x) < 0.5:\n    x = x * 2.0\nelse:\n    t = t * y\nreturn t", (0.5, 3.0), 3.0, (12.0, 1.0),
    ),
    "jumps in arms": (
        "s = 0.0\nfor i in range(6):\n    if i > 1:\n        if i == 3:\n            continue\n        s += x\n    else:\n"
        "        if s > 9.0:\n            break\n    s += y * i\nreturn s",
        (2.0, 3.0), 42.0, (3.0, 12.0),
    ),
    "reversed": ("for i in reversed(range(3)):\n    x = x * (i + 1) + i\nreturn x", (2.0,), 17.0, 6.0),
    "enumerate": ("s = 0.0\nfor i, j in enumerate(range(2, 5), 1):\n    s += x ** i * j\nreturn s", (2.0,), 48.0, 62.0),
    "zip": ("s = 0.0\nfor i, j in zip(range(5), range(9, 0, -3)):\n    s += x * i * j\nreturn s", (2.0,), 24.0, 12.0),
    "a tuple": ("s = 0.0\nfor t in (x, 2.0, x * y):\n    s = s * t + 1.0\nreturn s", (2.0, 3.0), 19.0, (9.0, 6.0)),
    "a tuple with a name": ("w = (x, y)\ns = 1.0\nfor a in w:\n    w = (1.0, 1.0)\n    s *= a\nreturn s", (2.0, 3.0), 6.0, (3.0, 2.0)),
    "pairs": ("s = 0.0\nfor k, (u, v) in enumerate([(x, y), (y, 2.0)]):\n    s += k * u + v\nreturn s", (2.0, 3.0), 8.0, (0.0, 2.0)),
    "a tuple that is left": ("for t in (1.0, 2.0, 3.0):\n    x = x * t\n    if x > 5.0:\n        break\nreturn x * t", (3.0,), 12.0, 4.0),
    "a tuple, reversed": ("s = 1.0\nfor t in reversed((x, y, 2.0)):\n    s = s * t - 1.0\nreturn s", (2.0, 3.0), 3.0, (2.0, 2.0)),
    "an index that is assigned": ("s = 0.0\nfor i in range(3):\n    i = i * x\n    s += i * i\nreturn s + i", (2.0,), 24.0, 22.0),
    "the index behind the loop": ("for i in range(4):\n    x = x * 1.5\nreturn x * i", (2.0,), 30.375, 15.1875),
    "no trip": ("i = 7\nfor i in range(0):\n    x = x * x\nreturn x * i", (2.0,), 14.0, 7.0),
    "a walrus": ("while (r := g(x)) > 0.5:\n    x = x - r / (2.0 * x)\nreturn x * r", (3.0,), None, None),
    "a variable of the trip before": (
        "s = 0.0\nfor i in range(4):\n    if i > 0:\n        s += last * last\n    last = x * i\nreturn s", (2.0,), 20.0, 20.0,
    ),
    "a variable of one arm": (
        "for i in range(4):\n    if i == 2:\n        t = x * x\n    if i > 2:\n        x = x * t\nreturn x", (2.0,), 8.0, 12.0,
    ),
    "one arm twice": ("if x > 1.0:\n    t = x * x\nif y > 1.0:\n    t = y\nreturn t * x", (2.0, 0.5), 8.0, (12.0, 0.0)),
    "assigned in each trip": ("if x > 9.0:\n    t = x\nfor i in range(2):\n    t = x * i\n    x = x + t\nreturn x * t", (2.0,), 8.0, 8.0),
    "match": (
        "s = 0.0\nfor k in range(5):\n    match k:\n        case 0 | 3:\n            s += x\n        case 1 if x > 1.0:\n"
        "            s += x * x\n        case n if n > 3:\n            s += x * n\n        case _:\n            continue\n    s += 1.0\nreturn s",
        (2.0,), 20.0, 10.0,
    ),
    "match a pair": ("match (1, x):\n    case (0, a):\n        return a\n    case (1, a):\n        return a * a\nreturn 0.0", (3.0,), 9.0, 6.0),
    "del": ("t = x * x\ny = t * x\ndel t\nreturn y", (2.0,), None, None),
    "an effect in a test": ("for i in range(4):\n    if rec(i) % 2:\n        x = x * x\nreturn x", (1.5,), 5.0625, 13.5),
    "an effect in an arm": ("for i in range(3):\n    if i > 0:\n        k = rec(i + 1)\n        x = x ** k\nreturn x", (1.5,), 11.390625, 45.5625),
    "effects in two loops": (
        "for i in range(2):\n    for j in range(2):\n        k = rec(i + j)\n        x = x * x + k\nreturn x", (0.5,), 51.31671142578125, None,
    ),
    "an effect in the test of an inner while": (
        "for i in range(2):\n    k = 0\n    while rec(k) < 2:\n        k += 1\n        x = x * x\nreturn x", (1.1,), None, None,
    ),
    "a loop that starts with a break": (
        "s = x\nfor i in range(2, 9):\n    if i * i > 20:\n        break\n    s = s * s - i\nreturn s", (2.0,), None, None,
    ),
    "steps": ("for i in range(1, 20, 3):\n    if x > 100.0:\n        break\n    x = x * i\nreturn x", (2.0,), 560.0, 280.0),
    "steps down": ("s = x\nfor i in range(20, 0, -4):\n    s = math.sin(s) + 0.1 * i\n    if i < 9:\n        break\nreturn s", (2.0,), None, None),
}  # fmt: skip


@pytest.mark.parametrize("name", PROGRAMS)
def test_program(name):
    source, point, value, gradient = PROGRAMS[name]
    body = "".join(f"    {line}\n" for line in source.splitlines())
    names = "xyz"[: len(point)]
    if value is None or gradient is None:
        primal = live(f"{HEAD}def f({', '.join(names)}):\n{body}")["f"]
        value = primal(*point)
        slopes = tuple(differences(primal, point, range(len(point))))
        check(body, point, value, slopes if len(slopes) > 1 else slopes[0], 1e-7)
    else:
        check(body, point, value, gradient)


def test_a_variable_without_a_value():
    text = "def f(x):\n    for i in range(3):\n        if x > 1.0:\n            t = x * x\n    return t * x\n"
    for operator in (sct.grad, sct.value_and_grad):
        derivative = operator(live(text)["f"])
        derivative(2.0)
        with pytest.raises(UnboundLocalError):
            derivative(0.5)


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("for i in range(n):\n    if abs(x) < 1e-3:\n        break\n    x = math.sin(x)\nreturn x", "        if abs(x) < 0.001:\n"),
        ("return (x if n > 0 else 2.0 * x) if n > 0 else 3.0 * x", "    dx = 1.0 if n > 0 else 3.0\n"),
        ("while (r := g(x)) > n:\n    x = x - r / (2 * x)\nreturn x", "        if not r > n:\n            break\n"),
    ],
)  # fmt: skip
def test_text(source, wanted):
    body = "".join(f"    {line}\n" for line in source.splitlines())
    assert wanted in printed(f"{HEAD}def f(x, n: int):\n{body}")


def test_a_loop_that_is_left_keeps_its_line_in_errors():
    text = "def f(x):\n    for i in range(3):\n        if i:\n            break\n        x = frob(x)\n    return x\n"
    with pytest.raises(sct.SctError) as caught:
        sct.grad(live(text + "frob = [].append\n")["f"])
    assert caught.value.place.line == 5
    assert math.isfinite(caught.value.place.column)
