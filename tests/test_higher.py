"""Derivatives of derivatives: the text that is differentiated is the one for the arguments at hand."""

import math

import numpy as np
import pytest

from sct import check_grads, grad, hessian, hvp, jacobian, jvp, value_and_grad

X = np.array([1.0, 2.0, 3.0])


def quartic(x):
    return x**4


def cubes(x):
    return np.sum(x**3 * x[0])


def shares(x, weights):
    return np.sum(weights * np.mean(x, axis=0))


def recurrence(x):
    total = 0.0
    for i in range(len(x)):
        total += x[i] ** 2 * x[i - 1]
    return total


def layers(params, x):
    h = x
    for W, b in params:
        h = np.tanh(W @ h + b)
    return np.sum(h * h)


def slope(f, x, step=1e-6):
    return np.array([(f(x + step * e) - f(x - step * e)) / (2 * step) for e in np.eye(len(x))])


def larger(a, b):
    return a if a[0] > b[0] else b


def written_where_larger(x, s):
    a, b = x * 1.0, x * x
    u = larger(a, b)
    u *= s
    v = larger(a, b)
    v[1] += u[0] * s
    weights = np.cos(0.7 * np.arange(3))
    return np.sum(a * weights) + np.sum(u * v * weights)


def test_to_third_order():
    assert grad(grad(quartic))(2.0) == 48.0
    assert grad(grad(grad(quartic)))(2.0) == 48.0
    assert value_and_grad(grad(quartic))(2.0) == (32.0, 48.0)


def test_forward_over_reverse():
    gradient = grad(cubes)
    value, tangent = jvp(gradient)(X, np.ones(3))
    assert value == pytest.approx(gradient(X), rel=1e-15)
    assert tangent == pytest.approx([51.0, 24.0, 45.0], rel=1e-15)


@pytest.mark.parametrize("f", [cubes, recurrence])
def test_a_derivative_that_is_called_for_vectors(f):
    gradient = grad(f)

    def weighted(x):
        return np.sum(gradient(x) * np.array([1.0, 2.0, 3.0]))

    assert grad(weighted)(X) == pytest.approx(slope(weighted, X), rel=1e-8)


def test_the_text_that_is_opened_is_the_one_for_these_kinds():
    # The first text of the gradient is for vectors: there `np.mean(x, axis=0)` is a number.
    gradient = grad(shares, "x")

    def second(x, weights):
        return np.sum(np.cos(x) * gradient(x, weights))

    x, weights = np.arange(6.0).reshape(2, 3), np.array([1.0, 2.0, 3.0])
    value, found = value_and_grad(second, "x")(x, weights)
    assert value == second(x, weights)
    assert found == pytest.approx(-np.sin(x) * (weights / 2 * np.ones_like(x)), rel=1e-14)


def test_a_derivative_that_waits_for_its_arguments():
    gradient = grad(layers, "x")

    def second(params, x):
        return np.sum(gradient(params, x) * np.array([1.0, 2.0, 3.0]))

    params = [(np.eye(3) * 0.5 + 0.1, np.ones(3)), (np.eye(3) * 0.3 - 0.1, np.zeros(3))]
    assert grad(second, "x")(params, X) == pytest.approx(slope(lambda x: second(params, x), X), rel=1e-6)
    _, tangent = jvp(gradient, "x")(params, X, np.ones(3))
    step = 1e-6
    assert tangent == pytest.approx(
        (gradient(params, X + step) - gradient(params, X - step)) / (2 * step), rel=1e-6, abs=1e-10
    )
    with pytest.raises(TypeError, match="dparams"):
        jvp(gradient)(params, X)


def test_of_a_constant_array_the_tangent_is_zero():
    def constant(x):
        return np.ones(3)

    value, tangent = jvp(constant)(X, X)
    assert np.array_equal(value, np.ones(3))
    assert np.array_equal(tangent, np.zeros(3))


@pytest.mark.parametrize("x", [(0.5, 0.7, 0.9), (1.5, 0.7, 0.9)])
def test_what_an_arm_inside_an_arm_alone_gives_a_value_has_none_elsewhere(x):
    gradient, x = grad(written_where_larger), np.array(x)
    forward = jacobian(gradient, mode="forward")(x, 0.3)
    reverse = jacobian(gradient, mode="reverse")(x, 0.3)
    for one, other in zip(forward, reverse, strict=True):
        for block, same in zip(one, other, strict=True):
            assert block == pytest.approx(same, rel=1e-14)


def square_times(c):
    def inner(t):
        return t**2 * c

    return inner


def squared(f, x):
    return np.sum(f(x) ** 2)


def test_cells_of_a_function_that_is_handed_over():
    x, w = np.array([1.0, 2.0]), np.array([2.0, 3.0])
    assert grad(grad(squared, "x"), "x")(square_times(2.0), 1.5) == 48 * 1.5**2
    assert grad(grad(grad(squared, "x"), "x"), "x")(square_times(3.0), 1.5) == 216 * 1.5
    assert np.array_equal(hessian(squared, "x")(square_times(w), x), np.diag(12 * x**2 * w**2))


def test_every_operator_may_stand_inside_what_is_differentiated():
    def f(x):
        return jacobian(quartic)(x) * x

    assert grad(f)(2.0) == 128.0


def loop_in_an_arm(x):
    if x < 1.0:
        return 64.0 / x
    f = x
    while f > 2.0:
        f = math.sqrt(f) * f**0.1
    return f * f


@pytest.mark.parametrize("x", [0.5, 30.0])
def test_a_tape_that_only_one_arm_makes(x):
    """The adjoint of a tape is as long as the tape, of which there is none on the other way."""
    check_grads(grad(loop_in_an_arm), (x,))
    assert grad(grad(loop_in_an_arm))(x) == pytest.approx(hvp(loop_in_an_arm)(x, 1.0), rel=1e-12)
