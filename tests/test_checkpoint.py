"""Checkpoints: loops that keep some of their states, functions that keep nothing; the numbers are those without."""

import math
import re

import numpy as np
import pytest

from sct import ArgumentError, UnsupportedError, check_grads, checkpoint, grad, hessian, jvp, rule, value_and_grad
from sct.helpers.schedules import binomial_stride
from sct.module import Request, derive_module

U = np.array([0.3, 0.5, -0.2, 0.8])

PROGRAMS = """
def carried(u, c, n):
    v = np.zeros(4)
    for t in checkpoint(range(n), 2):
        w = u + 0.1 * np.sin(v) * c
        v = v + w * u
        u = w
    return np.sum(u * v)

def own_memory(u, c, n):
    for t in checkpoint(range(n), 3):
        new = u.copy()
        new[1:-1] += c * u[:-2] * u[2:]
        new[0] = new[1]**2
        u = new
    return np.sum(u**2)

def inner_loop(u, c, n):
    s = 0.0
    for t in checkpoint(range(n), 3):
        for k in range(3):
            u = u + c * np.sin(u) * (k + t)
            if k == 1:
                u = u * 0.5
        s += np.sum(u)
    return s

def branch(u, c, n):
    s = 0.0
    for t in checkpoint(range(n), 3):
        if t % 2 == 0:
            u = u * c + t
        else:
            w = np.exp(-u)
            u = w * w
        assert np.all(np.isfinite(u))
        s = s * np.sum(u) + c
    return s * np.sum(u)

def kept_list(u, c, n):
    w = [0.5, c]
    for t in checkpoint(range(n), 3):
        w[0] = w[0] * c + u[0]
        w[1] = w[0] * w[1] * 0.1
    return w[0] + w[1]

def accumulated(u, c, n):
    total = np.zeros(4)
    s = 1.0
    for t in checkpoint(range(n), 4):
        s = s * c
        g = u * s
        total = total + g * g
    return np.sum(total) + s

def linear(u, c, n):
    for t in checkpoint(range(n), 4):
        u = 2 * u
    return np.sum(u) * c

def chosen(u, c, n):
    if c > 0:
        for t in checkpoint(range(n), 2):
            u = np.sin(u) * c
    else:
        u = u * 2
    return np.sum(u) * c

def two_loops(u, c, n):
    for t in checkpoint(range(n), 2):
        u = np.sin(u) * c
    for t in checkpoint(range(n), 3):
        u = np.cos(u) * c
    return np.sum(u)

def indexed(u, c, n):
    s = 1.0
    for t in checkpoint(range(len(u)), 2):
        s = s * u[t] + c
    return s

def from_one(u, c, n):
    for t in checkpoint(range(1, n), 1):
        u = np.sin(u) * c + t
    return np.sum(u)

def negative_start(u, c, n):
    for t in checkpoint(range(-3, n), 2):
        u = np.sin(u) * c + t
    return np.sum(u)

def in_place(u, c, n):
    for t in checkpoint(range(n), 2):
        u[1:-1] = u[1:-1] + c * u[:-2] * u[2:]
        u[0] = u[1]**2
    return np.sum(u**2)

def several_arrays(u, c, n):
    w = np.zeros(4)
    s = 1.0
    for t in checkpoint(range(n), 3):
        w += u * s
        u[1:] *= np.sin(w[:-1])
        s = s * c + w[2]
    return np.sum(u * w) * s

def rows(u, c, n):
    A = np.outer(u, u)
    for t in checkpoint(range(n), 2):
        r = A[t % 4]
        r[1] = r[0] * c
        A[:, 2] = A[:, 2] * r
        for k in range(3):
            A[k] += A[k + 1] * r[k]
    return np.sum(A * A)

def chosen_writes(u, c, n):
    y = np.exp(u)
    u[0] = y[1]
    for t in checkpoint(range(n), 1):
        if t % 2:
            u[t % 4] = u[0] * u[1]
        else:
            v = u.copy()
            v[0] = u[1] * c
            u[:] = v * y
    return np.sum(u**2) + np.sum(y * u)
"""


def _programs(text, name):
    import linecache

    linecache.cache[name] = (len(text), None, text.splitlines(True), name)
    scope = {"np": np, "checkpoint": checkpoint}
    exec(compile(text, name, "exec"), scope)
    return scope


PLAIN = _programs(re.sub(r"checkpoint\((range\(.*\)), \d\):", r"\1:", PROGRAMS), "<without checkpoints>")
SPACED = {
    "states": _programs(PROGRAMS, "<some states>"),
    "segments": _programs(re.sub(r"(checkpoint\(range\(.*\)), \d\):", r"\1):", PROGRAMS), "<segments>"),
}


@pytest.mark.parametrize("how", SPACED)
@pytest.mark.parametrize("name", re.findall(r"^def (\w+)", PROGRAMS, re.MULTILINE))
def test_the_numbers_are_those_without(name, how):
    plain, spaced = PLAIN[name], SPACED[how][name]
    assert "checkpoint" not in plain.__code__.co_names
    for n in (0, 1, 2, 5, 9):
        expected = value_and_grad(plain, ("u", "c"))(U.copy(), 0.7, n)
        value, (du, dc) = value_and_grad(spaced, ("u", "c"))(U, 0.7, n)
        assert value == expected[0]
        np.testing.assert_allclose(du, expected[1][0], rtol=1e-12, atol=1e-15)
        np.testing.assert_allclose(dc, expected[1][1], rtol=1e-12, atol=1e-15)
        np.testing.assert_allclose(grad(spaced, "u")(U, 0.7, n), du, rtol=1e-12, atol=1e-15)
        assert jvp(spaced, "u")(U, 0.7, n, np.ones(4)) == jvp(plain, "u")(U, 0.7, n, np.ones(4))


# -- how often a trip is run again --------------------------------------------------------------------------------

CALLS = []


def step_adjoint(x, y, dy):
    return math.cos(x) * dy


@rule(adjoint=step_adjoint)
def step(x):
    CALLS.append(x)
    return math.sin(x)


def fewest(steps, states):
    """Griewank and Walther, 2000, (4): t(l, s) = r l - beta(s + 1, r - 1), for beta(s, r - 1) < l <= beta(s, r)."""
    repeats = 0
    while math.comb(states + repeats, states) < steps:
        repeats += 1
    return repeats * steps - (math.comb(states + repeats, states + 1) if repeats else 0)


def counted(x, n, s):
    for _ in checkpoint(range(n), s):
        x = step(x)
    return x


@pytest.mark.parametrize("states", [1, 2, 3, 5, 8])
def test_as_few_trips_are_run_again_as_can_be(states):
    derivative = grad(counted, "x")
    for n in range(1, 31):
        CALLS.clear()
        derivative(1.0, n, states)
        # Each trip on the way there, of which the formula counts n - 1, and once more as it is gone back through.
        assert len(CALLS) == n + n + fewest(n, states) - (n - 1), (n, states)


def test_the_formula_is_the_least_there_is():
    least = {(1, s): 0 for s in range(1, 9)} | {(n, 1): n * (n - 1) // 2 for n in range(1, 40)}
    for n in range(2, 40):
        for s in range(2, 9):
            least[n, s] = min(k + least[n - k, s - 1] + least[k, s] for k in range(1, n))
    assert all(fewest(n, s) == count for (n, s), count in least.items())
    assert fewest(10_000, 140) == 19_858
    assert binomial_stride(10_000, 0) == 9_999


def test_no_more_states_are_kept_than_asked_for():
    text = grad(SPACED["states"]["carried"], "u").source_for(U, 0.7, 50)
    own = {"np": np, "most": []}
    exec(text.replace("v_tape.append(v)", "v_tape.append(v); most.append(len(v_tape))"), own)
    own["grad_carried"](U, 0.7, 50)
    # One more is the state of the last trip, which is the first to be gone back through.
    assert own["most"].count(3) == 1
    assert max(own["most"]) == 3


def test_segments_run_each_trip_again_once():
    def f(x, n):
        for _ in checkpoint(range(n)):
            x = step(x)
        return x

    CALLS.clear()
    grad(f, "x")(1.0, 30)
    assert len(CALLS) == 60


# -- functions ----------------------------------------------------------------------------------------------------


@checkpoint
def advanced(u, c):
    new = u.copy()
    new[1:-1] += c * u[:-2] * u[2:]
    return np.sin(new)


def run(u, c, n):
    for _ in range(n):
        u = advanced(u, c)
    return np.sum(u**2)


def run_spaced(u, c, n):
    for _ in checkpoint(range(n), 3):
        u = advanced(u, c)
    return np.sum(u**2)


def run_plainly(u, c, n):
    for _ in range(n):
        new = u.copy()
        new[1:-1] += c * u[:-2] * u[2:]
        u = np.sin(new)
    return np.sum(u**2)


@pytest.mark.parametrize("f", [run, run_spaced])
def test_a_function_keeps_its_arguments_alone(f):
    for n in (0, 1, 4, 7):
        expected = grad(run_plainly, ("u", "c"))(U, 0.3, n)
        du, dc = grad(f, ("u", "c"))(U, 0.3, n)
        np.testing.assert_allclose(du, expected[0], rtol=1e-13)
        np.testing.assert_allclose(dc, expected[1], rtol=1e-13, atol=1e-15)
        assert math.isclose(jvp(f, ("u", "c"))(U, 0.3, n, np.ones(4), 1.0)[1], np.sum(du) + dc, rel_tol=1e-12)
    assert "du, dc_k = advanced_backward(u, c, du)" in grad(f, ("u", "c")).source_for(U, 0.3, 4)


@pytest.mark.parametrize("f", [run, run_spaced])
def test_second_derivatives(f):
    H = hessian(f, "u")(U, 0.3, 4)
    gradient = grad(run_plainly, "u")
    columns = [(gradient(U + 1e-6 * e, 0.3, 4) - gradient(U - 1e-6 * e, 0.3, 4)) / 2e-6 for e in np.eye(4)]
    np.testing.assert_allclose(H, columns, atol=1e-7)
    np.testing.assert_allclose(H, H.T, atol=1e-14)


def test_a_function_that_is_called_several_times():
    check_grads(lambda u, c: np.sum(advanced(u, c) * advanced(advanced(u, c), c * c)), (U, 0.3))


@checkpoint
def moved(x, v, dt):
    a = -np.sin(x)
    return x + dt * v, v + dt * a


def moved_often(x, v):
    for _ in range(4):
        x, v = moved(x, v, 0.1)
    return np.sum(x * v)


def moved_plainly(x, v):
    for _ in range(4):
        x, v = x + 0.1 * v, v - 0.1 * np.sin(x)
    return np.sum(x * v)


@pytest.mark.parametrize("state", [(1.0, 0.5), (U, U + 0.1)])
def test_a_function_may_return_a_tuple(state):
    """Each part has a function of its own, which computes no more than that part needs."""
    for found, want in zip(grad(moved_often)(*state), grad(moved_plainly)(*state), strict=True):
        assert found == pytest.approx(want, rel=1e-12)
    check_grads(moved_often, state)
    assert "np.sin" not in grad(moved_often).source.partition("def moved_value")[2].partition("def grad")[0]


@checkpoint
def twice(x):
    a = math.sin(x) * np.ones(2)
    return a, a


def test_parts_that_are_one_array_are_not_written_to():
    def f(x):
        b, c = twice(x)
        b += 1.0
        return np.sum(c * c)

    with pytest.raises(UnsupportedError, match="may share"):
        grad(f)(0.5)


def test_a_function_is_what_it_was():
    assert advanced.__name__ == "advanced"
    assert np.array_equal(advanced(U, 0.0), np.sin(U))
    assert checkpoint(range(3)) == range(3)


# -- in files -----------------------------------------------------------------------------------------------------


FILE = """\
import numpy as np
from sct import checkpoint

@checkpoint
def step(x):
    return np.sin(x) * x

def f(x, n):
    for i in checkpoint(range(n), states=2):
        x = step(x)
    return x
"""


def test_a_file_that_is_not_run():
    outcome = derive_module(FILE, "f.py", Request(names=("f",)))
    assert "sct" not in outcome.text.replace("# backprop", "")
    scope = {}
    exec(outcome.text, scope)

    def plain(x, n):
        for _ in range(n):
            x = np.sin(x) * x
        return x

    assert scope["grad_f"](1.2, 7) == pytest.approx(grad(plain, "x")(1.2, 7), rel=1e-13)


# -- what is refused ----------------------------------------------------------------------------------------------


def left(x, n):
    for _ in checkpoint(range(n), 2):
        if x > 3:
            break
        x = x * x
    return x


def grows(x, n):
    rows = []
    for i in checkpoint(range(n), 2):
        rows.append(x * i)  # noqa: PERF401 - it is what is tested
    return np.sum(np.array(rows))


def random_step(x, n):
    for _ in checkpoint(range(n), 2):
        x = x * x * np.random.normal()
    return x


def by_two(x, n):
    for _ in checkpoint(range(0, n, 2), 2):
        x = x * x
    return x


def inside(x, n):
    for _ in range(3):
        for _ in checkpoint(range(n), 2):
            x = x * x
    return x


@checkpoint
def says(x):
    print(x)
    return x * x


@checkpoint
def draws(x):
    CALLS.append(np.random.normal())
    return x * x


@pytest.mark.parametrize(
    ("f", "said"),
    [
        (left, "is left on the way"),
        (random_step, "would happen again"),
        (by_two, "goes in steps of 1"),
        (inside, "inside another loop"),
        (lambda x, n: says(x) * n, "would happen again"),
        (lambda x, n: draws(x) * n, "would happen again"),
    ],
)
def test_what_cannot_be_run_again(f, said):
    with pytest.raises(UnsupportedError, match=said) as refused:
        grad(f, 0)(1.5, 2)
    assert refused.value.place is not None


def test_a_list_that_grows():
    with pytest.raises(UnsupportedError, match="writes to what it does not make"):
        grad(grows, "x").source_for(1.0, 3)


@pytest.mark.parametrize("call", [lambda: checkpoint(3), lambda: checkpoint(range(3), 0), lambda: checkpoint(step, 3)])
def test_what_checkpoint_does_not_take(call):
    with pytest.raises(ArgumentError):
        call()


def test_prints_happen_once(capsys):
    def f(x, n):
        for _ in checkpoint(range(n), 2):
            print("trip")
            x = x * x
        return x

    assert grad(f, "x")(1.1, 5) == pytest.approx(32 * 1.1**31)
    assert capsys.readouterr().out == "trip\n" * 5


def test_checkpoints_are_not_compiled():
    pytest.importorskip("numba")
    with pytest.raises(UnsupportedError, match="checkpoints are not compiled"):
        grad(counted, "x", target="numba")
