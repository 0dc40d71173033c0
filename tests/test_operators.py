"""What an operator takes and refuses: results, tangents, adjoints, and what comes with a number."""

import numpy as np
import pytest

from sct import ArgumentError, grad, hvp, jvp, value_and_grad, vjp
from sct.errors import ResultError

X = np.array([2.0, 3.0])


def doubled(x):
    return 2 * x


# -- results


@pytest.mark.parametrize(
    ("f", "came"),
    [
        (lambda x: (x, x), "a tuple of 2"),
        (lambda x: [x, x, x], "a list of 3"),
        (lambda x: {"a": x}, "a dict"),
        (lambda x: "text", "'text'"),
    ],
)
def test_a_result_that_is_no_number(f, came):
    with pytest.raises(ResultError, match=f"returns {came}, not a number") as caught:
        grad(f)(2.0)
    assert isinstance(caught.value, TypeError)
    assert "jacobian gives all derivatives" in caught.value.advice
    assert "vjp" in caught.value.advice


def test_a_result_that_is_an_array():
    with pytest.raises(ArgumentError, match=r"returns an array of shape \(2,\), not a number") as caught:
        grad(doubled, example=(X[:1].repeat(2),))
    assert "jacobian" in caught.value.advice
    with pytest.raises(ArgumentError, match="returns a complex number") as caught:
        grad(lambda x: 1j * np.sum(x))(X)
    assert "real part" in caught.value.advice


# -- what comes with a number


def test_what_comes_with_the_number():
    def f(x):
        a = x**2
        return np.sum(a), {"a": a, "n": 3}

    gradient, aux = grad(f, has_aux=True)(X)
    assert gradient.tolist() == [4.0, 6.0]
    assert aux["a"].tolist() == [4.0, 9.0]
    assert aux["n"] == 3
    (value, aux), gradient = value_and_grad(f, has_aux=True)(X)
    assert value == 13.0
    assert aux["a"].tolist() == [4.0, 9.0]
    assert gradient.tolist() == [4.0, 6.0]


def test_what_comes_with_it_is_what_the_function_returns():
    def f(x):
        a = x**2
        a[0] = a[0] * a[1]
        return np.sum(a * a), a

    gradient, aux = grad(f, has_aux=True)(X)
    assert aux.tolist() == f(X)[1].tolist() == [36.0, 9.0]
    assert gradient.tolist() == grad(lambda x: f(x)[0])(X).tolist()


def test_what_comes_with_it_has_no_part_in_the_gradient():
    @grad(has_aux=True)
    def f(x, y):
        return x * y, x**5

    assert f(2.0, 3.0) == ((3.0, 2.0), 32.0)


@pytest.mark.parametrize(
    ("f", "came"), [(lambda x: x, "a number"), (lambda x: (x, x, x), "a tuple of 3"), (lambda x: [x, x], "a list of 2")]
)
def test_has_aux_needs_a_pair(f, came):
    with pytest.raises(ArgumentError, match=f"a pair.* returns {came}"):
        grad(f, has_aux=True, example=(2.0,))


# -- tangents


@pytest.mark.parametrize(
    ("tangent", "came"),
    [
        (np.ones(3), r"shape \(3,\)"),
        (np.ones((2, 1)), r"shape \(2, 1\)"),
        (1.0, "type float"),
        ([1.0, 2.0], "a list of 2"),
        (np.ones(2) * 1j, "complex"),
        (np.array([True, False]), "dtype bool"),
        ("text", "type str"),
    ],
)
@pytest.mark.parametrize("operator", [jvp, hvp])
def test_a_tangent_of_another_form(operator, tangent, came):
    derivative = operator(lambda x: np.sum(x**2))
    with pytest.raises(ArgumentError, match=f"tangent of x that is .*{came}.*where x is an array of shape \\(2,\\)"):
        derivative(X, tangent)


def test_tangents_of_numbers_and_structures():
    with pytest.raises(ArgumentError, match="where x is a number"):
        jvp(doubled)(2.0, np.ones(2))
    with pytest.raises(ArgumentError, match=r"a dict with the keys \['b'\], where p is a dict with the keys \['a'\]"):
        jvp(lambda p: 2 * p["a"])({"a": X}, {"b": X})
    with pytest.raises(ArgumentError, match=r"where p\['a'\] is an array of shape \(2,\)"):
        jvp(lambda p: 2 * p["a"])({"a": X}, {"a": np.ones(3)})


def test_tangents_that_are_taken():
    assert jvp(doubled)(X, np.array([1, 2]))[1].dtype == float
    assert jvp(doubled)(X, 0.0)[1].tolist() == [0.0, 0.0]
    assert jvp(doubled)(2, 3) == (4, 6.0)
    assert jvp(doubled)(X * 1j, X * 1j)[1].tolist() == [4j, 6j]
    derivative = jvp(doubled)
    for _ in range(2):
        assert derivative(X, X)[1].tolist() == [4.0, 6.0]
        with pytest.raises(ArgumentError):
            derivative(X, np.ones(3))


# -- adjoints


@pytest.mark.parametrize(
    ("adjoint", "came"),
    [
        (np.ones(3), r"shape \(3,\)"),
        (np.ones((2, 1)), r"shape \(2, 1\)"),
        (1.0, "type float"),
        ([1.0, 2.0], "a list of 2"),
        (np.ones(2) * 1j, "complex"),
        ("text", "type str"),
    ],
)
def test_an_adjoint_of_another_form(adjoint, came):
    derivative = vjp(doubled)
    with pytest.raises(ArgumentError, match=f"adjoint that is .*{came}.*the result is an array of shape \\(2,\\)"):
        derivative(X, adjoint)


def test_adjoints_of_numbers_and_structures():
    with pytest.raises(ArgumentError, match="where the result is a number"):
        vjp(lambda x: np.sum(x))(X, X)  # noqa: PLW0108 - it has a source
    with pytest.raises(ArgumentError, match="where the result is a tuple of 2"):
        vjp(lambda x: (x, 2 * x))(X, X)
    with pytest.raises(ArgumentError, match=r"where the result\[1\] is an array of shape \(2,\)"):
        vjp(lambda x: (x, 2 * x))(X, (X, 2.0))
    with pytest.raises(ArgumentError, match=r"where the result is a dict with the keys \['a'\]"):
        vjp(lambda x: {"a": x})(X, {"b": X})
    with pytest.raises(ArgumentError, match=r"the result is an array of shape \(3, 2\)"):
        vjp(lambda W, x: W * x)(np.ones((3, 2)), X, np.ones(2))


def test_adjoints_that_are_taken():
    assert vjp(doubled)(X, np.array([1, 2])).dtype == float
    assert vjp(doubled)(2.0, 3) == 6.0
    assert vjp(lambda x: 1j * x)(X, X * 1j).tolist() == [-2.0, -3.0]
    derivative = vjp(doubled)
    for _ in range(2):
        assert derivative(X, X).tolist() == [4.0, 6.0]
        assert derivative(np.ones(3), np.ones(3)).tolist() == [2.0, 2.0, 2.0]
        with pytest.raises(ArgumentError):
            derivative(X, np.ones(3))


# -- derivatives of derivatives


def power(x, n):
    p = 1.0
    for _ in range(n):
        p = p * x
    return p


def squared_until(x):
    while x < 100.0:
        x = x * x
    return x


def smoothed(u, steps):
    for _ in range(steps):
        u[1:-1] = u[:-2] * u[2:]
    return np.sum(u)


def kept(x, n):
    rows = [0.0] * n
    for i in range(n):
        rows[i] = x**i
    total = 0.0
    while rows:
        total += rows.pop() * x
    return total


def test_to_third_order_through_loops_and_tapes():
    once = grad(power, "x")
    twice = grad(once, "x")
    assert [once(2.0, 5), twice(2.0, 5), grad(twice, "x")(2.0, 5)] == [80.0, 160.0, 240.0]
    assert grad(grad(grad(twice, "x"), "x"), "x")(2.0, 6) == 720 * 2.0
    once = grad(squared_until)
    assert [once(3.0), grad(once)(3.0), grad(grad(once))(3.0)] == [8 * 3.0**7, 56 * 3.0**6, 336 * 3.0**5]
    once = grad(kept, "x")
    assert [once(2.0, 3), grad(once, "x")(2.0, 3), grad(grad(once, "x"), "x")(2.0, 3)] == [17.0, 14.0, 6.0]


def test_to_third_order_through_updates_in_place():
    once = grad(smoothed, "u")

    def slope(u):
        return np.sum(once(u, 2) * np.array([1.0, 2.0, 3.0, 4.0]))

    u, h = np.array([1.0, 2.0, 3.0, 4.0]), 1e-4
    second = grad(slope)
    bend = grad(lambda u: np.sum(second(u) * np.array([4.0, 3.0, 2.0, 1.0])))
    steps = np.eye(4) * h
    assert second(u) == pytest.approx([(slope(u + e) - slope(u - e)) / (2 * h) for e in steps], rel=1e-7)
    expected = [np.sum((second(u + e) - second(u - e)) * [4.0, 3.0, 2.0, 1.0]) / (2 * h) for e in steps]
    assert bend(u) == pytest.approx(expected, rel=1e-6)
