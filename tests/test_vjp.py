"""Products with an adjoint of the result: its name, its structure, and that it stays as it was."""

import inspect

import numpy as np
import pytest

from sct import grad, jvp, vjp

X, D = np.array([0.3, 0.4, 0.5]), np.array([1.0, -2.0, 3.0])
W = np.arange(6.0).reshape(2, 3)


def test_the_adjoint_is_named_after_the_result():
    def f(x, y):
        q = x + y
        z = q * y
        return z

    product = vjp(f)
    assert product.source.startswith("def vjp_f(x, y, dz):")
    assert "dq = y * dz" in product.source
    assert product(1.0, 2.0, 1.0) == grad(f)(1.0, 2.0)
    assert product(1.0, 2.0, dz=3.0) == (6.0, 15.0)


def test_a_result_without_a_name():
    assert "dx = 4 * x * dvalue" in vjp(lambda x: x * x * 2).source


def test_arrays():
    product = vjp(lambda W, x: W @ x)
    dW, dx = product(W, X, D[:2])
    assert np.array_equal(dW, np.outer(D[:2], X))
    assert np.array_equal(dx, W.T @ D[:2])


def test_the_adjoint_of_the_caller_stays_as_it_was():
    def stored(x):
        a = np.sin(x)
        a[0] = x[1]
        return a

    def several(x):
        s = x * 2
        return s, s * s

    given = D.copy()
    assert vjp(stored)(X, given) == pytest.approx([0.0, 1.0 - 2.0 * np.cos(0.4), 3.0 * np.cos(0.5)])
    pair = (D.copy(), D * 3)
    assert vjp(several)(X, pair) == pytest.approx(2 * D + 2 * 2 * X * 2 * 3 * D)
    assert np.array_equal(given, D)
    assert np.array_equal(pair[0], D)
    assert np.array_equal(pair[1], D * 3)
    own = vjp(lambda x: x)(X, given)
    assert own is not given
    assert np.array_equal(own, D)


def test_structures():
    def f(x, y):
        s = x * y
        return s, {"a": s + x, "b": [y, 3.0]}

    assert vjp(f)(2.0, 3.0, (1.0, {"a": 10.0, "b": [100.0, 0.0]})) == (1.0 * 3 + 10 * 4, 1.0 * 2 + 10 * 2 + 100)
    value, tangent = jvp(f)(2.0, 3.0, 1.0, 0.0)
    assert value == f(2.0, 3.0)
    assert tangent == (3.0, {"a": 4.0, "b": [0.0, 0.0]})


def test_a_result_that_is_a_part_of_an_array():
    def row(x):
        A = np.zeros((2, 3))
        A[0] = x
        A[1] = x**2
        return A[1]

    assert vjp(row)(X, D) == pytest.approx(2 * X * D)


def test_the_adjoint_defaults_to_one_where_the_function_has_defaults():
    def scaled(x, k=2.0):
        return x * k

    assert vjp(scaled)(3.0) == (2.0, 3.0)
    assert vjp(scaled)(3.0, 4.0, 5.0) == (20.0, 15.0)


def test_reverse_against_forward():
    def network(params, x):
        for M, b in params:
            x = np.tanh(M @ x + b)
        return x

    params = [(np.eye(3) * 0.5 + 0.1, np.ones(3)), (np.eye(3), np.zeros(3))]
    product = vjp(network, "x")(params, X, D)
    for direction in np.eye(3):
        _, tangent = jvp(network, "x")(params, X, direction)
        assert product @ direction == pytest.approx(D @ tangent, rel=1e-12)


def test_the_adjoint_has_one_name_before_and_after_the_first_call():
    def of_pairs(pairs):
        total = 0.0
        for a, b in pairs:
            total = total + a * b
        return total

    derivative = vjp(of_pairs)
    assert "the text is made at the first call" in derivative.source
    assert list(inspect.signature(derivative).parameters) == ["pairs", "dtotal"]
    assert derivative([(2.0, 3.0)], dtotal=10.0) == derivative([(2.0, 3.0)], 10.0) == [(30.0, 20.0)]
