"""What is proven to be positive is not asked whether it is 0; what is not, is."""

import numpy as np
import pytest

from sct import grad

X = np.array([[0.5, -1.5, 2.0], [1.0, 0.25, -0.75]])


def normalized(x):
    return np.sum(np.sqrt(np.var(x, axis=1) + 1e-5))


def lengths(x):
    return np.sum(np.sqrt(np.sum(x**2, axis=1) + 1.0))


def bounded(x):
    return np.sum(np.sqrt(np.maximum(x, 0.25) * 1.0 + 1e-9))


def clipped(x):
    return np.sum(np.cbrt(np.clip(np.abs(x), 0.1, 10.0)))


def in_a_loop(x):
    total = 0.0
    for row in x:
        r2 = row[0] * row[0] + 1e-3
        total += np.sqrt(r2)
    return total


PROVEN = (normalized, lengths, bounded, clipped, in_a_loop)


def bare(x):
    return np.sum(np.sqrt(np.sum(x**2, axis=1)))


def shifted_down(x):
    return np.sum(np.sqrt(np.sum(x**2, axis=1) - 1e-5))


def written_to(x):
    y = x**2 + 1.0
    y[0, 0] = 0.0
    return np.sum(np.sqrt(y))


def written_through_a_view(x):
    y = x**2 + 1.0
    row = y[0]
    row[0] = 0.0
    return np.sum(np.sqrt(y))


def of_one_arm(x):
    y = x**2 + 1.0
    if x[0, 0] > 0:
        y = x[0] * 1.0
    return np.sum(np.sqrt(y))


def of_two_elements(x):
    total = 0.0
    for row in x:
        total += np.sqrt(row[0] * row[1] + 1e-3)
    return total


UNPROVEN = (of_two_elements, bare, shifted_down, written_to, written_through_a_view, of_one_arm)


@pytest.mark.parametrize("f", PROVEN, ids=lambda f: f.__name__)
def test_no_question(f):
    made = grad(f)
    at = np.abs(X) + 0.5
    got = made(at)
    assert "np.inf" not in made.source_for(at)
    step = 1e-6 * np.cos(np.arange(6.0)).reshape(2, 3)
    assert np.sum(got * step) == pytest.approx((f(at + step) - f(at - step)) / 2, rel=1e-6)


@pytest.mark.parametrize("f", UNPROVEN, ids=lambda f: f.__name__)
def test_question(f):
    source = grad(f).source_for(X)
    assert "np.inf" in source or "if r" in source
