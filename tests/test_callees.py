"""Functions that are printed above a derivative: those that call themselves, and long ones that are called often."""

import pytest
from checked import check, live, printed, refused

import sct
from sct.module import Request, derive_module

POWER = "def power(x, n):\n    if n == 0:\n        return 1.0\n    return x * power(x, n - 1)\n"

PROGRAMS = {
    "of the function itself": (POWER + "def f(x, n: int):\n    return power(x, n)\n", (1.5, 4), 1.5**4, 4 * 1.5**3),
    "with a first call that is known": (
        POWER + "def f(x):\n    return power(x, 100)\n", (1.01,), 1.01**100, 100 * 1.01**99,
    ),
    "a lambda": (
        "def f(x, n: int):\n    g = lambda t, i: t if i == 0 else x * g(t, i - 1)\n    return g(2.0, n)\n",
        (1.5, 3), 2 * 1.5**3, 6 * 1.5**2,
    ),
    "in which nothing active goes": (
        ("def f(x, n: int):\n    def count(i):\n        return 1 if i < 2 else count(i - 1) + count(i - 2)\n"
        "    return x * count(n)\n"),
        (1.5, 6), 1.5 * 13, 13.0,
    ),
    "in which it is only active around": (
        "def f(x, n: int):\n    def g(i):\n        return x if i == 0 else x * g(i - 1)\n    return g(n)\n",
        (1.5, 3), 1.5**4, 4 * 1.5**3,
    ),
    "the value of which is not used": (
        POWER + "def f(x, n: int):\n    power(x, n)\n    y = power(x, 2 * n)\n    return x * x\n", (1.5, 3), 2.25, 3.0,
    ),
    "of which only a test reads the value": (
        POWER + "def f(x, n: int):\n    return x * x if power(x, n) > 2 else x\n", (1.5, 3), 2.25, 3.0,
    ),
    "under a name that is taken": (
        POWER + "def power_forward(t):\n    return 3 * t\n"
        "def f(x, n: int):\n    return power(x, n) * power_forward(x)\n",
        (1.5, 3), 3 * 1.5**4, 12 * 1.5**3,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PROGRAMS)
def test_recursion(name):
    check(*PROGRAMS[name])


def test_what_is_done_on_the_way_happens_once():
    text = (
        "def f(x, n):\n    def g(t, i):\n        note(i)\n"
        "        return t if i == 0 else t * g(t * x, i - 1) + g(t, i - 1)\n"
        "    return g(x, n)\n"
    )
    seen = []
    space = live(text, note=seen.append)
    space["f"](1.5, 3)
    there = list(seen)
    for derivative in (sct.grad, sct.value_and_grad, sct.jvp):
        seen.clear()
        derivative(space["f"], "x")(1.5, 3, *([1.0] if derivative is sct.jvp else []))
        assert seen == there


def test_recursion_without_end_ends_as_python_ends_it():
    space = live("def g(t, n):\n    return t * g(t, n + 1)\ndef f(x):\n    return g(x, 0)\n")
    with pytest.raises(RecursionError):
        sct.grad(space["f"])(1.5)


def test_each_derivative_of_a_file_has_functions_of_its_own():
    text = POWER + "def f(x, n: int):\n    return power(x, n)\n"
    text += "def g(x, k: float, n: int):\n    return power(k, n) * power(x, n)\n"
    outcome = derive_module(text, "two.py", Request(names=("f", "g")))
    space = {}
    exec(outcome.text, space)
    assert space["grad_f"](1.5, 3) == pytest.approx(3 * 1.5**2)
    assert space["grad_g"](1.5, 2.0, 3) == pytest.approx((8 * 3 * 1.5**2, 12 * 1.5**3))


def test_a_pair_reads_the_cells_of_the_primal():
    text = (
        "def make(k):\n    def f(x, n):\n        def g(i):\n            return k * x if i == 0 else k * g(i - 1)\n"
        "        return g(n)\n    return f\n"
    )
    make = live(text)["make"]
    assert [sct.grad(make(k), "x")(1.5, 2) for k in (1.0, 2.0, 3.0)] == [1.0, 8.0, 27.0]


@pytest.mark.parametrize("operator", [sct.grad, sct.jvp])
def test_second_derivatives_of_a_recursion_are_refused(operator):
    space = live(POWER + "def f(x, n: int):\n    return power(x, n)\n")
    with pytest.raises(sct.SctError, match="returns a structure"):
        operator(sct.grad(space["f"]))(1.5, 3, *([1.0] if operator is sct.jvp else []))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            ("def g(xs, n):\n    return 0.0 if n == 0 else xs[0] + g([xs[0] * 2], n - 1)\n"
            "def f(x, n: int):\n    return g([x], n)\n"), "arguments of another form",
        ),
        (
            ("def g(x, n):\n    return [x] if n == 0 else g(x, n - 1)\n"
            "def f(x, n: int):\n    return g(x, n)[0]\n"), "structure",
        ),
    ],
)  # fmt: skip
def test_what_does_not_settle_is_refused(text, words):
    assert words in refused(text)


def chain(length):
    """Functions each of which calls the one before twice."""
    lines = ["import math", "def f0(x, y):", "    return math.sin(x) * y + x"]
    for k in range(1, length):
        lines += [f"def f{k}(x, y):", f"    a = f{k - 1}(x, y) * 0.3", f"    b = f{k - 1}(y, a + x) * 0.2"]
        lines += ["    return a * math.cos(b) + x * y * 0.1"]
    return "\n".join([*lines, "def f(x, y):", f"    return f{length - 1}(x, y)", ""])


def test_functions_that_call_each_other_twice_each_make_a_text_as_long_as_they_are():
    text = chain(13)
    assert len(printed(text).splitlines()) < 1000
    f = live(text)["f"]
    value, gradient = sct.value_and_grad(f)(0.7, 0.4)
    assert value == f(0.7, 0.4)
    step = 1e-6
    for position, part in enumerate(gradient):
        ahead, behind = ([0.7, 0.4], [0.7, 0.4])
        ahead[position] += step
        behind[position] -= step
        assert part == pytest.approx((f(*ahead) - f(*behind)) / (2 * step), rel=1e-8)
        assert sct.jvp(f)(0.7, 0.4, *(float(i == position) for i in range(2)))[1] == pytest.approx(part, rel=1e-13)


def test_long_functions_that_cannot_be_functions_of_their_own_are_opened():
    lines = ["import math", "def g(x, k):", "    a = [x, k]"]
    lines += [f"    a = [math.sin(a[0]) * 0.5 + a[1] * 0.{i}, a[0] * 0.5 + a[1] * 0.1]" for i in range(30)]
    lines += ["    return a", "def f(x):", "    t = x"]
    lines += [f"    t = t * 0.1 + g(x, {i}.0 + t)[0] * 0.01" for i in range(16)]
    text = "\n".join([*lines, "    return t", ""])
    f = live(text)["f"]
    step = 1e-6
    assert sct.grad(f)(0.7) == pytest.approx((f(0.7 + step) - f(0.7 - step)) / (2 * step), rel=1e-7)
