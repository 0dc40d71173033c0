"""What costs much is computed once, and reads as it would be written by hand."""

import numpy as np
import pytest

from sct import grad, value_and_grad

RNG = np.random.default_rng(3)
A = RNG.standard_normal((3, 3)) + 3 * np.eye(3)
B = RNG.standard_normal(3)
TALL = RNG.standard_normal((4, 2))


def solved(a, b):
    x = np.linalg.solve(a, b)
    return np.sum(x**2)


def decomposed(a):
    u, s, vt = np.linalg.svd(a, full_matrices=False)
    return np.sum(s**2) + np.sum((u * s) @ vt)


def in_a_loop(a, b):
    x = b
    for _ in range(3):
        x = np.linalg.solve(a, np.tanh(x))
    return np.sum(x)


def in_an_arm(a, b):
    if b[0] > 100:
        y = np.linalg.inv(a) @ b
    else:
        y = b * 1.0
    return np.sum(y)


def written_to(a, b):
    x = np.linalg.solve(a, b)
    y = np.linalg.solve(a, b)
    y[0] = 0.0
    return np.sum(x * y)


def changed_between(a, b):
    c = a.copy()
    x = np.linalg.solve(c, b)
    c[0, 0] = 7.0
    y = np.linalg.solve(c, b)
    return np.sum(x * y)


def test_the_adjoint_that_is_the_solution_comes_first():
    lines = [line.strip() for line in grad(solved).source_for(A, B).splitlines()]
    assert lines[-3:] == ["db = np.linalg.solve(a.T, dx)", "da = -np.outer(db, x)", "return da, db"]


def test_one_decomposition():
    text = value_and_grad(decomposed).source_for(TALL)
    text = text.partition("def value_and_grad")[2]
    assert text.count("np.linalg.svd") == text.count("# backprop u, s, vt = np.linalg.svd") + 1
    assert "    u, s, vt = np.linalg.svd(a, full_matrices=False)\n" in text


def test_nothing_is_computed_that_an_arm_alone_would():
    text = grad(in_an_arm).source_for(A, B)
    assert "np.linalg.inv" not in text.partition("if ")[0]
    singular = np.zeros((3, 3))
    assert np.array_equal(grad(in_an_arm)(singular, B)[1], np.ones(3))


@pytest.mark.parametrize("f", [solved, in_a_loop, in_an_arm, written_to, changed_between], ids=lambda f: f.__name__)
def test_numbers(f):
    value, (da, db) = value_and_grad(f)(A, B)
    assert value == f(A, B)
    ta, tb = np.cos(np.arange(9.0)).reshape(3, 3), np.sin(np.arange(3.0))
    rise = (f(A + 1e-6 * ta, B + 1e-6 * tb) - f(A - 1e-6 * ta, B - 1e-6 * tb)) / 2e-6
    assert np.sum(da * ta) + np.sum(db * tb) == pytest.approx(rise, rel=1e-6)
