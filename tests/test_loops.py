"""Loops and what leaves them: each program with the numbers that are right, and with differences."""

import math
from textwrap import dedent, indent

import pytest
from checked import differences
from test_found import live, printed

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
    "continue": ((3.0,), 18.0, 6.0, """
        s = 0.0
        for i in range(5):
            if i % 2:
                continue
            s += x * i
        return s
    """),
    "break": ((2.0,), 256.0, 1024.0, """
        for i in range(9):
            if x > 50.0:
                break
            x = x * x
        return x
    """),
    "break at once": ((2.0,), 0.0, 0.0, """
        for i in range(9):
            break
        return x * i
    """),
    "break behind what goes on": ((2.0,), 8.0, 6.0, """
        s = 0.0
        for i in range(9):
            s += x * i
            if s > 5.0:
                break
            s = s * x
        return s
    """),
    "break of the inner loop alone": ((2.0,), 11.0, 6.0, """
        s = 0.0
        for i in range(3):
            for j in range(5):
                if j > i:
                    break
                s += x ** j
        return s
    """),
    "return": ((2.0,), 16.0, 32.0, """
        for i in range(9):
            x = x * x
            if x > 10.0:
                return x * i
        return 0.0
    """),
    "return from two loops": ((2.0, 3.0), 56.0, (27.0, 54.0), """
        for i in range(9):
            for j in range(9):
                x = x * y
                if x > 20.0:
                    return x + i + j
        return x
    """),
    "return without an end": ((3.0,), 144.0, 96.0, """
        while True:
            x = x * 2.0
            if x > 10.0:
                return x * x
    """),
    "else that runs": ((3.0,), 9.0, 6.0, """
        for i in range(3):
            if x > 9.0:
                break
        else:
            x = x * x
        return x
    """),
    "else that does not": ((3.0,), 3.0, 1.0, """
        for i in range(3):
            if x > 1.0:
                break
        else:
            x = x * x
        return x
    """),
    "else of a while": ((2.0, 2.0), 32.0, (64.0, 16.0), """
        while x < 9.0:
            x = x * x
        else:
            x = x * y
        return x
    """),
    "else of a while whose test assigns": ((0.5, 3.0), 3.0, (12.0, 1.0), """
        while (t := x * x) < 0.5:
            x = x * 2.0
        else:
            t = t * y
        return t
    """),
    "jumps in arms": ((2.0, 3.0), 42.0, (3.0, 12.0), """
        s = 0.0
        for i in range(6):
            if i > 1:
                if i == 3:
                    continue
                s += x
            else:
                if s > 9.0:
                    break
            s += y * i
        return s
    """),
    "reversed": ((2.0,), 17.0, 6.0, """
        for i in reversed(range(3)):
            x = x * (i + 1) + i
        return x
    """),
    "enumerate": ((2.0,), 48.0, 62.0, """
        s = 0.0
        for i, j in enumerate(range(2, 5), 1):
            s += x ** i * j
        return s
    """),
    "zip": ((2.0,), 24.0, 12.0, """
        s = 0.0
        for i, j in zip(range(5), range(9, 0, -3)):
            s += x * i * j
        return s
    """),
    "a tuple": ((2.0, 3.0), 19.0, (9.0, 6.0), """
        s = 0.0
        for t in (x, 2.0, x * y):
            s = s * t + 1.0
        return s
    """),
    "a tuple with a name": ((2.0, 3.0), 6.0, (3.0, 2.0), """
        w = (x, y)
        s = 1.0
        for a in w:
            w = (1.0, 1.0)
            s *= a
        return s
    """),
    "pairs": ((2.0, 3.0), 8.0, (0.0, 2.0), """
        s = 0.0
        for k, (u, v) in enumerate([(x, y), (y, 2.0)]):
            s += k * u + v
        return s
    """),
    "a tuple that is left": ((3.0,), 12.0, 4.0, """
        for t in (1.0, 2.0, 3.0):
            x = x * t
            if x > 5.0:
                break
        return x * t
    """),
    "a tuple, reversed": ((2.0, 3.0), 3.0, (2.0, 2.0), """
        s = 1.0
        for t in reversed((x, y, 2.0)):
            s = s * t - 1.0
        return s
    """),
    "an index that is assigned": ((2.0,), 24.0, 22.0, """
        s = 0.0
        for i in range(3):
            i = i * x
            s += i * i
        return s + i
    """),
    "a tuple and a range": ((2.0, 3.0), 18.0, (10.0, 3.0), """
        s = 0.0
        for i, (a, k) in enumerate(zip((x, y, 1.0, x), range(1, 4))):
            s += a * k * i + a
        return s * x / 2.0
    """),
    "keys of a dict": ((2.0,), 6.0, 6.0, """
        s = 0.0
        for k in {1: 0.5, 2: 0.25}:
            s += x * k ** 2 * 0.2
        return s * x * 1.5
    """),
    "the index behind the loop": ((2.0,), 30.375, 15.1875, """
        for i in range(4):
            x = x * 1.5
        return x * i
    """),
    "no trip": ((2.0,), 14.0, 7.0, """
        i = 7
        for i in range(0):
            x = x * x
        return x * i
    """),
    "a walrus": ((3.0,), None, None, """
        while (r := g(x)) > 0.5:
            x = x - r / (2.0 * x)
        return x * r
    """),
    "a variable of the trip before": ((2.0,), 20.0, 20.0, """
        s = 0.0
        for i in range(4):
            if i > 0:
                s += last * last
            last = x * i
        return s
    """),
    "a variable of one arm": ((2.0,), 8.0, 12.0, """
        for i in range(4):
            if i == 2:
                t = x * x
            if i > 2:
                x = x * t
        return x
    """),
    "one arm twice": ((2.0, 0.5), 8.0, (12.0, 0.0), """
        if x > 1.0:
            t = x * x
        if y > 1.0:
            t = y
        return t * x
    """),
    "assigned in each trip": ((2.0,), 8.0, 8.0, """
        if x > 9.0:
            t = x
        for i in range(2):
            t = x * i
            x = x + t
        return x * t
    """),
    "match": ((2.0,), 20.0, 10.0, """
        s = 0.0
        for k in range(5):
            match k:
                case 0 | 3:
                    s += x
                case 1 if x > 1.0:
                    s += x * x
                case n if n > 3:
                    s += x * n
                case _:
                    continue
            s += 1.0
        return s
    """),
    "match a pair": ((3.0,), 9.0, 6.0, """
        match (1, x):
            case (0, a):
                return a
            case (1, a):
                return a * a
        return 0.0
    """),
    "del": ((2.0,), None, None, """
        t = x * x
        y = t * x
        del t
        return y
    """),
    "an effect in a test": ((1.5,), 5.0625, 13.5, """
        for i in range(4):
            if rec(i) % 2:
                x = x * x
        return x
    """),
    "an effect in an arm": ((1.5,), 11.390625, 45.5625, """
        for i in range(3):
            if i > 0:
                k = rec(i + 1)
                x = x ** k
        return x
    """),
    "effects in two loops": ((0.5,), 51.31671142578125, None, """
        for i in range(2):
            for j in range(2):
                k = rec(i + j)
                x = x * x + k
        return x
    """),
    "an effect in the test of an inner while": ((1.1,), None, None, """
        for i in range(2):
            k = 0
            while rec(k) < 2:
                k += 1
                x = x * x
        return x
    """),
    "a loop that starts with a break": ((2.0,), None, None, """
        s = x
        for i in range(2, 9):
            if i * i > 20:
                break
            s = s * s - i
        return s
    """),
    "steps": ((2.0,), 560.0, 280.0, """
        for i in range(1, 20, 3):
            if x > 100.0:
                break
            x = x * i
        return x
    """),
    "steps down": ((2.0,), None, None, """
        s = x
        for i in range(20, 0, -4):
            s = math.sin(s) + 0.1 * i
            if i < 9:
                break
        return s
    """),
}  # fmt: skip


@pytest.mark.parametrize("name", PROGRAMS)
def test_program(name):
    point, value, gradient, source = PROGRAMS[name]
    body = indent(dedent(source).strip(), "    ") + "\n"
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
        ("for i in range(n):\n    if x < 9:\n        break\n    x *= x\nreturn x", "if x < 9:\n            break\n"),
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
