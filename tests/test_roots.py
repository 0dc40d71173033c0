"""Roots of equations by SciPy's solvers: the derivative is that of the equation at the root."""

import numpy as np
import pytest

from sct import UnsupportedError, grad, jvp, value_and_grad
from sct.module import Request, derive_module

pytest.importorskip("scipy")

from scipy import optimize


def cubic(x, p, q):
    return x**3 + q * x - p


def by_name(p, q):
    x = optimize.brentq(cubic, 0.0, 5.0, args=(p, q))
    return x**2 * q


def by_position(p, q):
    return optimize.brenth(cubic, 0.0, 5.0, (p, q))


def by_lambda(p, q):
    return optimize.ridder(lambda x: x**2 - p * q, 0.0, 5.0, xtol=1e-13)


def by_lambda_with_more(p, q):
    return optimize.bisect(lambda x, r: x**2 - r * p, 0.0, 5.0, args=(q,), xtol=1e-13)


def by_a_function_inside(p, q):
    def g(x):
        return np.exp(x) - p * q

    return optimize.newton(g, 1.0, tol=1e-14) * p


def by_functions_inside(p, q):
    def factor(x, k):
        return x * k

    def g(x, k):
        y = np.exp(x)
        if k > 100.0:
            return y
        return factor(y, k) - p * q

    return optimize.brentq(g, 0.0, 5.0, args=(p,), xtol=1e-13) * p


def in_a_loop(p, q):
    s = 0.0
    for i in range(3):
        s += optimize.brentq(cubic, 0.0, 5.0, args=(p + i, q)) * s + p
    return s


def one_after_the_other(p, q):
    x = p
    for _ in range(3):
        x = optimize.brentq(cubic, 0.0, 5.0, args=(x, q))
    return x


def in_an_arm(p, q):
    if p > 1.0:
        x = optimize.toms748(cubic, 0.0, 5.0, args=(p, q))
    else:
        x = p * q
    return x * q


def of_elements(p, q):
    v = np.array([p, q])
    return optimize.brentq(lambda x: x**2 + v[1] * x - v[0], 0.0, 5.0)


def with_a_bracket(p, q):
    return optimize.brentq(cubic, 0.0, 5.0 + p, args=(2.0 * q, 1.0))


def of_nothing(p, q):
    return p * q * optimize.brentq(lambda x: x**2 - 2.0, 0.0, 5.0)


def pair(v, p, q):
    return [v[0] ** 2 + q * v[1] - p, v[0] * v[1] - q]


def pair_taken_apart(v, p, q):
    x, y = v
    return np.array([x**2 + q * y - p, x * y - q])


def with_matrix(v, a, b):
    return a @ v + v**3 - b


def several(p, q):
    v = optimize.fsolve(pair, [1.0, 1.0], args=(p, q), xtol=1e-13)
    return v[0] * v[1] ** 2


def several_taken_apart(p, q):
    x, y = optimize.fsolve(pair_taken_apart, np.ones(2), (p, q), xtol=1e-13)
    return x * y**2


def several_of_arrays(p, q):
    a = np.array([[2.0, p], [0.5, 1.5]])
    v = optimize.fsolve(with_matrix, np.zeros(2), args=(a, np.array([q, p])), xtol=1e-13)
    return np.sum(v**3)


def several_by_lambda(p, q):
    v = optimize.fsolve(lambda v: [v[0] ** 2 + q * v[1] - p, v[0] * v[1] - q], (1.0, 1.0), xtol=1e-13)
    return np.sum(v) * p


def one_of_several(p, q):
    return optimize.fsolve(lambda x: x**2 - p * q, 1.0, xtol=1e-13)[0]


def root_of_several(p, q):
    found = optimize.root(pair, [1.0, 1.0], args=(p, q), tol=1e-13)
    return found.x[0] * found.x[1] ** 2


def root_at_once(p, q):
    return q * optimize.root(pair, np.ones(2), args=(p, q), tol=1e-13).x[0]


WHOLE = [several, several_taken_apart, several_of_arrays, several_by_lambda, one_of_several, root_of_several,
         root_at_once,
         by_name, by_position, by_lambda, by_lambda_with_more, by_a_function_inside, by_functions_inside, in_a_loop,
         one_after_the_other,
         in_an_arm, of_elements, with_a_bracket, of_nothing]  # fmt: skip


def slope(f, at, h=1e-3):
    """Differences, to the fourth order."""

    def by(k):
        return f(at + k * h) - f(at - k * h)

    return (8 * by(1) - by(2)) / (12 * h)


@pytest.mark.parametrize("f", WHOLE)
def test_a_root_has_the_derivative_of_its_equation(f):
    value, gradient = value_and_grad(f)(3.0, 1.2)
    assert value == f(3.0, 1.2)
    assert gradient == pytest.approx((slope(lambda p: f(p, 1.2), 3.0), slope(lambda q: f(3.0, q), 1.2)), rel=1e-7)
    assert grad(f)(3.0, 1.2) == gradient
    forward = jvp(f)(3.0, 1.2, 1.0, 0.0)[1], jvp(f)(3.0, 1.2, 0.0, 1.0)[1]
    assert forward == pytest.approx(gradient, rel=1e-12)


first = grad(by_name, "p")


def again(p):
    return first(p, 2.0) * p


def test_the_derivative_of_a_root_is_differentiated_in_its_turn():
    assert grad(again)(3.0) == pytest.approx(slope(again, 3.0), rel=1e-7)


def test_the_text_has_the_equation_at_the_root_and_nothing_else():
    assert grad(by_name).source.splitlines()[2:] == [
        "    # forward pass",
        "    x = optimize.brentq(cubic, 0.0, 5.0, args=(p, q))",
        "    # backward pass",
        "    # backprop x**2 * q",
        "    dq = x**2",
        "    dx = 2 * x * q",
        "    # backprop x = optimize.brentq(cubic, 0.0, 5.0, args=(p, q))",
        "    dcubic = -1 / (q + 3 * x**2) * dx",
        "    dp = -dcubic",
        "    dq += x * dcubic",
        "    return dp, dq",
    ]


def test_a_file_that_is_not_run_has_the_same():
    text = "from scipy.optimize import brentq\n\ndef f(p):\n    return brentq(lambda x: x**2 - p, 0.0, 2.0)\n"
    printed = derive_module(text, "f.py", Request(("f",), None, "grad")).text
    assert "brentq(lambda x: x**2 - p, 0.0, 2.0)" in printed
    assert "import scipy" not in printed


again_of_several = grad(several, "p")


def again_with_several(p):
    return again_of_several(p, 1.2) * p


def test_the_derivative_of_several_roots_is_differentiated_in_its_turn():
    assert grad(again_with_several)(3.0) == pytest.approx(slope(again_with_several, 3.0), rel=1e-7)


# -- smallest values


def cost(v, p, q):
    return np.sum((v - p) ** 2) + q * np.sum(v**4)


def smallest(p, q):
    found = optimize.minimize(cost, np.ones(3), args=(p, q), tol=1e-12)
    return np.sum(found.x)


def smallest_by_lambda(p, q):
    return np.sum(optimize.minimize(lambda v: np.sum((v - p) ** 2) + q * np.sum(v**4), np.ones(3), tol=1e-12).x)


def smallest_by_elements(p, q):
    v = optimize.minimize(lambda v: (v[0] - p) ** 2 + q * v[0] ** 4 + v[1] ** 2, np.ones(2), tol=1e-12).x
    return 3 * v[0] + v[1]


@pytest.mark.parametrize("f", [smallest, smallest_by_lambda, smallest_by_elements])
def test_a_smallest_value_has_the_derivative_of_its_gradient(f):
    p, q = 3.0, 1.2
    x = optimize.brentq(lambda v: 2 * (v - p) + 4 * q * v**3, 0.0, 5.0)
    want = 6 / (2 + 12 * q * x**2), -12 * x**3 / (2 + 12 * q * x**2)
    assert value_and_grad(f)(p, q)[0] == f(p, q)
    assert grad(f)(p, q) == pytest.approx(want, rel=1e-5)
    assert (jvp(f)(p, q, 1.0, 0.0)[1], jvp(f)(p, q, 0.0, 1.0)[1]) == pytest.approx(grad(f)(p, q), rel=1e-11)


# -- refused


def takes_an_array(p, q):
    return optimize.brentq(lambda x: x - p, 0.0, 5.0, full_output=True)[0] * q


def long_inside(p, q):
    def g(x):
        y = 0.0
        for _ in range(2):
            y = y + x**2 / 2
        return y - p

    return optimize.brentq(g, 0.0, 5.0)


def hidden_inside(p, q):
    def power(x):
        return x**p

    def g(x, p):
        return power(x) - p

    return optimize.brentq(g, 0.0, 5.0, args=(q,))


def many(p, q):
    return optimize.newton(lambda x: x**2 - p, np.ones(2))[0]


def smallest_itself(p, q):
    return optimize.minimize(cost, np.ones(3), args=(p, q)).fun


def fitted(p, q):
    return optimize.least_squares(lambda x: x - p, np.ones(1)).x[0]


@pytest.mark.parametrize(
    ("f", "reason"),
    [
        (takes_an_array, "scipy.optimize.brentq in this form is not differentiated"),
        (long_inside, "solves an equation that is defined here, and is no expression"),
        (hidden_inside, "solves an equation that is defined here, and is no expression"),
        (many, "differentiated where it starts from one number"),
        (smallest_itself, "of what scipy.optimize.minimize gives only x is differentiated"),
        (fitted, "scipy.optimize.least_squares is not differentiated"),
    ],
)
def test_what_cannot_be_solved_for_is_refused(f, reason):
    with pytest.raises(UnsupportedError, match=reason):
        grad(f)(3.0, 2.0)
