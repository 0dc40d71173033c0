"""Integrals by a function and states of differential equations, in starts, times, bounds and parameters."""

import math

import numpy as np
import pytest

from sct import UnsupportedError, check_grads, grad, jvp
from sct.module import Request, derive_module

integrate = pytest.importorskip("scipy.integrate")
TIMES = np.linspace(0.1, 1.0, 4)


def decay(y, t, k):
    return -k * y


def predators(z, t, a, b):
    x, y = z
    return [a * x - b * x * y, b * x * y - y]


def driven(y, t, a):
    return a * np.sin(t) - y**2


def turned(t, y, k):
    return [y[1], -k * y[0]]


def bell(x, k):
    return math.exp(-k * x * x)


def line(x, w):
    return w[0] + w[1] * x


def of_states(y0, k):
    return np.sum(integrate.odeint(decay, y0, TIMES, args=(k,), rtol=1e-10, atol=1e-10) ** 2)


def of_a_list(a, b):
    return integrate.odeint(predators, [a, a * a], TIMES, (a, b), rtol=1e-10, atol=1e-10)[-1, 0]


def of_times(y0, times, a):
    return np.sum(integrate.odeint(driven, y0, times, args=(a,), rtol=1e-10, atol=1e-10) * np.arange(8.0).reshape(4, 2))


def of_a_lambda(k):
    return np.sum(integrate.odeint(lambda y, t: -k * y, [1.0, 2.0], TIMES, rtol=1e-10, atol=1e-10))


def of_a_solution(y0, k):
    found = integrate.solve_ivp(turned, (0.0, 1.0), y0, args=(k,), rtol=1e-10, atol=1e-10)
    return found.y[0, -1] + found.t[-1]


def of_an_integral(k, b):
    value, _error = integrate.quad(bell, -b, b * b, args=(k,))
    return value**2


def of_all(k):
    return integrate.quad(lambda x: math.exp(-k * x), 0, np.inf)[0]


def of_a_vector(w):
    return integrate.quad(line, 0, 1, args=(w,))[0]


@pytest.mark.parametrize(
    ("f", "args"),
    [
        (of_states, (np.array([1.0, 0.5]), 1.3)),
        (of_a_list, (1.1, 0.6)),
        (of_times, (np.array([0.3, 0.8]), TIMES, 0.7)),
        (of_a_lambda, (1.3,)),
        (of_a_solution, (np.array([1.0, 0.5]), 1.3)),
        (of_an_integral, (1.3, 0.8)),
        (of_all, (1.3,)),
        (of_a_vector, (np.array([1.0, 2.0]),)),
    ],
)
def test_against_differences(f, args):
    check_grads(f, args, tolerance=1e-5)


def test_an_integral_has_the_integral_of_the_slope():
    assert grad(of_all)(2.0) == pytest.approx(-0.25)
    assert jvp(of_all)(2.0, 1.0) == pytest.approx((0.5, -0.25))


def test_the_tangent_of_the_equation_is_printed_above():
    text = grad(of_all).source
    assert text.index("def quad_slopes(") < text.index("def jvp_equation(") < text.index("def grad_of_all(")


def test_of_a_file():
    text = (
        "from scipy.integrate import quad\nimport math\n\ndef g(x, k: float):\n    return math.exp(k * x)\n\n"
        "def f(k: float):\n    return quad(g, 0, 1, args=(k,))[0]\n"
    )
    assert "jvp_g" in derive_module(text, "f.py", Request(("f",), None, "grad")).text


def test_a_second_derivative_is_refused():
    with pytest.raises(UnsupportedError, match="no derivative is known"):
        grad(grad(of_all))(2.0)


@pytest.mark.parametrize(
    ("f", "reason"),
    [
        (lambda k: integrate.odeint(decay, [1.0], TIMES, args=(k,), full_output=True)[0][-1, 0], "with full_output"),
        (lambda k: integrate.odeint(decay, [1.0], TIMES, args=(k,), tfirst=True)[-1, 0], "with tfirst"),
        (lambda k: integrate.odeint(predators, [1.0], TIMES, args=(k,))[-1, 0], "takes other parameters"),
    ],
)
def test_what_is_not_followed(f, reason):
    with pytest.raises(UnsupportedError, match=reason):
        grad(f)(1.3)
