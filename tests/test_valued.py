"""Options that are no literals: what a row needs to know of them is read at the call (valued.py)."""

import numpy as np
import pytest

import sct

AXIS = 1
X = np.array([[1.0, 2.0, 4.0], [3.0, 5.0, 9.0]])


def joined(x, axis):
    return np.sum(np.concatenate((x, x**2), axis=axis)[-1] ** 2)


def joined_by(axis):
    def loss(x):
        return np.sum(np.concatenate((x, x**2), axis=axis)[-1] ** 2)

    return loss


LAST_ROW = {0: np.array([[0.0, 0.0, 0.0], 4 * X[1] ** 3]), 1: np.array([[0.0, 0.0, 0.0], 2 * X[1] + 4 * X[1] ** 3])}
"""The gradient of the sum of squares of the last row, by the axis along which x and its squares are joined."""


@pytest.mark.parametrize("axis", [0, 1, -1, -2])
def test_an_axis_that_is_a_parameter(axis):
    np.testing.assert_array_equal(sct.grad(joined, "x")(X, axis), LAST_ROW[axis % 2])
    value, slope = sct.value_and_grad(joined, "x")(X, axis)
    assert value == joined(X, axis)
    np.testing.assert_array_equal(slope, LAST_ROW[axis % 2])
    direction = np.ones_like(X)
    assert sct.jvp(joined, "x")(X, axis, direction)[1] == pytest.approx(np.sum(LAST_ROW[axis % 2]), rel=1e-14)


def test_one_derivative_for_several_values_in_any_order():
    slope = sct.grad(joined, "x")
    for axis in (0, 1, 0, 1, 1, 0):
        np.testing.assert_array_equal(slope(X, axis), LAST_ROW[axis])


@pytest.mark.parametrize("axis", [0, 1])
def test_an_axis_of_the_scope_around(axis):
    np.testing.assert_array_equal(sct.grad(joined_by(axis))(X), LAST_ROW[axis])


def test_a_variable_around_that_changes_between_calls():
    axis = 0

    def loss(x):
        return np.sum(np.concatenate((x, x**2), axis=axis)[-1] ** 2)

    slope = sct.grad(loss)
    for _ in range(2):
        axis = 0
        np.testing.assert_array_equal(slope(X), LAST_ROW[0])
        axis = 1
        np.testing.assert_array_equal(slope(X), LAST_ROW[1])


def test_a_global(monkeypatch):
    def loss(x):
        return np.sum(np.concatenate((x, x**2), axis=AXIS)[-1] ** 2)

    slope = sct.grad(loss)
    np.testing.assert_array_equal(slope(X), LAST_ROW[1])
    monkeypatch.setitem(globals(), "AXIS", 0)
    np.testing.assert_array_equal(slope(X), LAST_ROW[0])


@pytest.mark.parametrize(("function", "words", "right"), [
    (np.linalg.norm, {"axis": 1, "ord": np.inf}, [[0.0, 0.0, 1.0], [0.0, 0.0, 1.0]]),
    (np.linalg.norm, {"axis": (0, 1), "ord": 1}, [[0.0, 0.0, 1.0], [0.0, 0.0, 1.0]]),
    (np.sum, {"axis": (0, 1), "keepdims": True}, [[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]]),
    (np.diff, {"axis": 0, "n": 1}, [[-1.0, -1.0, -1.0], [1.0, 1.0, 1.0]]),
])  # fmt: skip
def test_a_function_and_its_options_of_the_scope_around(function, words, right):
    def loss(*args):
        return np.sum(function(*args, **words))

    np.testing.assert_array_equal(sct.grad(loss)(X)[0], right)


def test_a_tuple_and_flags_that_are_parameters():
    def loss(x, axis, keep):
        return np.sum(np.linalg.norm(x, axis=axis, keepdims=keep) ** 2)

    np.testing.assert_allclose(sct.grad(loss, "x")(X, (0, 1), False), 2 * X, rtol=1e-15)
    np.testing.assert_allclose(sct.grad(loss, "x")(X, 1, True), 2 * X, rtol=1e-15)


def test_the_second_order_asks_for_the_value_anew():
    def loss(x, axis):
        return np.sum(np.concatenate((x, x[::-1]), axis=axis)[0] ** 3)

    second = sct.jvp(sct.grad(loss, "x"), "x")
    for axis in (0, 1, 0):
        rows = np.array([[1.0], [0.0 if axis == 0 else 1.0]])
        np.testing.assert_allclose(second(X, axis, np.ones_like(X))[1], 6 * X * rows, rtol=1e-15)


def test_an_integer_whose_value_a_text_knows_is_not_differentiated_in_its_turn():
    def loss(x, n):
        return np.sum(np.concatenate((x, n * x), axis=n)[0] ** 2)

    inner = sct.grad(loss, "x")
    np.testing.assert_array_equal(inner(X, 1), [4 * X[0], 0 * X[0]])
    with pytest.raises(sct.SctError):
        sct.vjp(inner, "n")(X, 1, X)


def test_what_is_computed_of_a_parameter_waits_for_the_call():
    def loss(a, b):
        return np.sum(np.einsum("ij,jk->ik", 1.0 * a, b + 0.0))

    da, db = sct.grad(loss)(np.ones((2, 3)), np.ones((3, 4)))
    np.testing.assert_array_equal(da, np.full((2, 3), 4.0))
    np.testing.assert_array_equal(db, np.full((3, 4), 2.0))


def test_slopes_of_what_is_computed():
    def loss(x):
        return np.sum(np.gradient(1.0 * x, 0.5) * x)

    x = np.array([1.0, 2.0, 4.0, 7.0])
    weights = np.array([[-2.0, 2.0, 0.0, 0.0], [-1.0, 0.0, 1.0, 0.0], [0.0, -1.0, 0.0, 1.0], [0.0, 0.0, -2.0, 2.0]])
    np.testing.assert_allclose(sct.grad(loss)(x), weights @ x + weights.T @ x, rtol=1e-14)


def test_defaults_that_only_the_place_of_the_definition_knows():
    every = [lambda x, p=p: np.linalg.norm(x, p) for p in (1.0, 2.0, np.inf)]
    for function, right in zip(every, ([1.0, 1.0], [0.6, 0.8], [0.0, 1.0]), strict=True):
        np.testing.assert_allclose(sct.grad(function, "x")(np.array([3.0, 4.0])), right, rtol=1e-15)
    powers = [lambda x, p=p: x**p for p in (1.0, 2.0)]
    assert [sct.grad(power, "x")(3.0) for power in powers] == [1.0, 6.0]


def test_no_axis_at_all():
    axis, method = None, "lower"
    x = np.array([[1.0, 5.0, 2.0], [4.0, 3.0, 7.0]])
    np.testing.assert_array_equal(
        sct.grad(lambda x: np.sum(np.sort(x, axis=axis) * np.arange(6.0)))(x), [[0.0, 4.0, 1.0], [3.0, 2.0, 5.0]]
    )
    np.testing.assert_array_equal(
        sct.grad(lambda x: np.sum(np.cumsum(x, axis=axis)))(x), [[6.0, 5.0, 4.0], [3.0, 2.0, 1.0]]
    )
    np.testing.assert_array_equal(
        sct.grad(lambda x: np.quantile(x, 0.3, method=method))(x), [[0.0, 0.0, 1.0], [0.0, 0.0, 0.0]]
    )
