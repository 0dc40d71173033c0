"""Results of solvers of the user's own: the numbers are those of the loops that find them, run to the end."""

import numpy as np
import pytest

from sct import ArgumentError, check_grads, grad, hessian, hvp, implicit, jvp, value_and_grad

A = np.array([[3.0, 1.0, 0.0], [0.5, 4.0, 1.0], [0.2, 0.0, 5.0]])
B = np.array([1.0, 2.0, 3.0])


def relaxed(x, c, b):
    return 0.3 * np.cos(x * c) + 0.2 * b


@implicit(fixed_point=relaxed)
def settled(c, b):
    x = np.zeros(3)
    while np.max(np.abs(relaxed(x, c, b) - x)) > 0.0:
        x = relaxed(x, c, b)
    return x


def unrolled(c, b):
    x = np.zeros(3)
    for _ in range(80):
        x = relaxed(x, c, b)
    return x


@implicit(root=lambda x, A, b: A @ x - b)
def linear(A, b):
    return np.linalg.solve(A, b)


@implicit(root=lambda x, p, n: x**n - p)
def nth_root(p, n):
    x = 1.0 + p
    for _ in range(100):
        x -= (x**n - p) / (n * x ** (n - 1))
    return x


def hill(x, c, b):
    return np.sum((x - b) ** 2) + c * np.sum(x**4)


@implicit(minimum=hill)
def smallest(c, b):
    x = np.zeros(3)
    for _ in range(60):
        x = x - (2 * (x - b) + 4 * c * x**3) / (2 + 12 * c * x**2)
    return x


def smallest_unrolled(c, b):
    x = np.zeros(3)
    for _ in range(60):
        x = x - (2 * (x - b) + 4 * c * x**3) / (2 + 12 * c * x**2)
    return x


@pytest.mark.parametrize(("solver", "loop"), [(settled, unrolled), (smallest, smallest_unrolled)])
def test_the_same_as_unrolled(solver, loop):
    value, (dc, db) = value_and_grad(lambda c, b: np.sum(solver(c, b) ** 3))(0.7, B)
    expected, (dc_loop, db_loop) = value_and_grad(lambda c, b: np.sum(loop(c, b) ** 3))(0.7, B)
    assert value == pytest.approx(expected, rel=1e-14)
    assert dc == pytest.approx(dc_loop, rel=1e-12)
    np.testing.assert_allclose(db, db_loop, rtol=1e-12)
    there = jvp(lambda c, b: np.sum(solver(c, b) ** 3))(0.7, B, 0.3, -B)[1]
    assert there == pytest.approx(0.3 * dc_loop - np.sum(B * db_loop), rel=1e-11)


def test_a_linear_equation():
    def f(A, b):
        return np.sum(linear(A, b) ** 3)

    def plain(A, b):
        return np.sum(np.linalg.solve(A, b) ** 3)

    for found, expected in zip(grad(f)(A, B), grad(plain)(A, B), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-13, atol=1e-15)
    np.testing.assert_allclose(grad(f, "b")(A, B), grad(plain, "b")(A, B), rtol=1e-13)
    np.testing.assert_allclose(grad(f, "A")(A, B), grad(plain, "A")(A, B), rtol=1e-13)
    check_grads(f, (A, B))


def test_a_number_and_a_count():
    assert grad(lambda p: nth_root(p, 3))(8.0) == pytest.approx(1 / 12, rel=1e-14)
    assert jvp(lambda p: nth_root(p, 3))(8.0, 2.0)[1] == pytest.approx(1 / 6, rel=1e-14)


def test_in_a_loop():
    def f(p):
        for _ in range(3):
            p = nth_root(p, 2) * p
        return p

    assert grad(f)(4.0) == pytest.approx(1.5**3 * 4.0 ** (1.5**3 - 1), rel=1e-13)
    check_grads(f, (4.0,))


def test_one_call_gives_all_adjoints():
    text = grad(lambda c, b: np.sum(settled(c, b))).source_for(0.7, B)
    assert text.count("settled.adjoint(") == 1
    assert "dc, db = settled.adjoint(" in text


def of_three(p):
    return nth_root(p, 3)


def test_a_derivative_of_the_derivative():
    """What stands for the adjoint is a text, so it is differentiated like any other."""
    assert grad(grad(of_three))(8.0) == pytest.approx(-1 / 144, rel=1e-12)
    assert hessian(of_three)(8.0) == pytest.approx(-1 / 144, rel=1e-12)


def test_further_derivatives_of_a_linear_equation():
    A, b = np.array([[2.0, 0.3], [0.1, 1.5]]), np.array([1.0, 2.0])
    for found, want in zip(
        hvp(lambda A, b: np.sum(linear(A, b) ** 2))(A, b, A, 2 * b),
        hvp(lambda A, b: np.sum(np.linalg.solve(A, b) ** 2))(A, b, A, 2 * b),
        strict=True,
    ):
        assert found == pytest.approx(want, rel=1e-12)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (implicit, "a function solves one equation"),
        (lambda: implicit(root=relaxed, minimum=hill), "a function solves one equation"),
        (lambda: implicit(root=relaxed)(lambda c: c), "takes its result and then c"),
        (lambda: implicit(root=np.sin)(lambda c: c), "takes its result and then c"),
        (lambda: implicit(root=relaxed)(np.sin), "implicit is for a function"),
    ],
)
def test_what_is_no_equation(make, said):
    with pytest.raises(ArgumentError, match=said):
        make()


def test_the_adjoint_method_keeps_no_steps():
    import runpy
    import tracemalloc
    from pathlib import Path

    sample = runpy.run_path(str(Path(__file__).parents[1] / "samples" / "d1_adjoint_method.py"))
    derivative, most = grad(sample["loss"]), []
    for steps in (100, 1600):
        sample["solved"].__globals__["STEPS"] = steps
        derivative(np.array([1.0, 0.5]), np.array([1.1, 0.4, 0.4, 0.1]), 8.0)
        tracemalloc.start()
        derivative(np.array([1.0, 0.5]), np.array([1.1, 0.4, 0.4, 0.1]), 8.0)
        most.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    # Sixteen times as many steps of two numbers each would be 24,000 bytes at least.
    assert most[1] - most[0] < 8_000


def test_a_root_to_third_order_by_repetition():
    @implicit(root=lambda x, c: x * x - c)
    def root(c):
        return np.sqrt(c)

    assert grad(grad(grad(lambda c: 2 * root(c))))(2.0) == pytest.approx(0.75 * 2.0**-2.5, rel=1e-14)
