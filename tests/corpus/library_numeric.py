"""Steppers, quadrature, series, splines and optimisers as numerical libraries have them."""

import math

import numpy as np

CASES = {}


class ConvergenceError(RuntimeError):
    """An iteration does not come to its end."""


def rk4_step(f, t, y, h):
    k1 = f(t, y)
    k2 = f(t + h / 2, y + h / 2 * k1)
    k3 = f(t + h / 2, y + h / 2 * k2)
    k4 = f(t + h, y + h * k3)
    return y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)


def lotka_volterra(a, b, c, d, prey, predator, h, steps):
    def rate(t, y):
        return np.array([a * y[0] - b * y[0] * y[1], c * y[0] * y[1] - d * y[1]])

    y = np.array([prey, predator])
    for k in range(steps):
        y = rk4_step(rate, k * h, y, h)
    return y[0] + 2 * y[1]


CASES["rk4_lotka_volterra"] = lotka_volterra, lambda r: (1.1, 0.4, 0.1, 0.4, 2.0, 1.0, 0.1, 5)


def rk45(growth, capacity, y0, t_end, tolerance=1e-6):
    """Adaptive steps: how many there are, and how long, depends on the data."""

    def f(y):
        return growth * y * (1 - y / capacity)

    t, y, h = 0.0, y0, 0.1
    while t < t_end:
        if t + h > t_end:
            h = t_end - t
        k1 = f(y)
        k2 = f(y + h * k1 / 4)
        k3 = f(y + h * (3 * k1 / 32 + 9 * k2 / 32))
        k4 = f(y + h * (1932 * k1 - 7200 * k2 + 7296 * k3) / 2197)
        k5 = f(y + h * (439 * k1 / 216 - 8 * k2 + 3680 * k3 / 513 - 845 * k4 / 4104))
        low = y + h * (25 * k1 / 216 + 1408 * k3 / 2565 + 2197 * k4 / 4104 - k5 / 5)
        k6 = f(y + h * (-8 * k1 / 27 + 2 * k2 - 3544 * k3 / 2565 + 1859 * k4 / 4104 - 11 * k5 / 40))
        high = y + h * (16 * k1 / 135 + 6656 * k3 / 12825 + 28561 * k4 / 56430 - 9 * k5 / 50 + 2 * k6 / 55)
        error = abs(high - low)
        if error <= tolerance:
            t += h
            y = high
        factor = 2.0 if error == 0 else 0.84 * (tolerance / error) ** 0.25
        h *= min(2.0, max(0.3, factor))
    return y


CASES["rk45"] = rk45, lambda r: (0.9, 3.0, 0.4, 2.0), {"wrt": ("growth", "capacity", "y0"), "step": 1e-3}


def simpson(f, a, b, n=10):
    if n % 2:
        raise ValueError("n must be even")
    h = (b - a) / n
    total = f(a) + f(b)
    for i in range(1, n):
        total += (4 if i % 2 else 2) * f(a + i * h)
    return total * h / 3


def simpson_of_exp(a, b, rate):
    return simpson(lambda t: math.exp(-rate * t * t), a, b)


CASES["simpson"] = simpson_of_exp, lambda r: (0.0, 1.5, r())


def romberg(a, b, rate, rows=5):
    table = np.zeros((rows, rows))
    h = b - a
    table[0, 0] = h / 2 * (math.sin(rate * a) + math.sin(rate * b))
    for i in range(1, rows):
        h /= 2
        inner = 0.0
        for k in range(1, 2**i, 2):
            inner += math.sin(rate * (a + k * h))
        table[i, 0] = table[i - 1, 0] / 2 + h * inner
        for j in range(1, i + 1):
            table[i, j] = table[i, j - 1] + (table[i, j - 1] - table[i - 1, j - 1]) / (4**j - 1)
    return table[rows - 1, rows - 1]


CASES["romberg"] = romberg, lambda r: (0.1, 1.5, r()), {"wrt": ("a", "b", "rate")}

NODES = (-0.7745966692414834, 0.0, 0.7745966692414834)
WEIGHTS = (5 / 9, 8 / 9, 5 / 9)


def gauss_legendre(a, b, power, parts=3):
    total = 0.0
    width = (b - a) / parts
    for k in range(parts):
        middle = a + (k + 0.5) * width
        for node, weight in zip(NODES, WEIGHTS):
            total += weight * (middle + 0.5 * width * node) ** power
    return 0.5 * width * total


CASES["gauss_legendre"] = gauss_legendre, lambda r: (0.5, 2.0, r()), {"wrt": ("a", "b", "power")}


def agm(a, g):
    while abs(a - g) > 1e-15 * a:
        a, g = (a + g) / 2, math.sqrt(a * g)
        if abs(a - g) < 1e-14:
            break
    return a


def pendulum_period(length, amplitude, gravity=9.81):
    """The exact period, by the arithmetic-geometric mean."""
    if amplitude < 0:
        amplitude = -amplitude
    return 2 * math.pi * math.sqrt(length / gravity) / agm(1.0, math.cos(amplitude / 2))


CASES["agm_pendulum"] = pendulum_period, lambda r: (r(), -r(), 9.81)


def continued_fraction(x, terms=20):
    value = 2.0 * terms + 1.0
    for k in range(terms - 1, -1, -1):
        value = 2.0 * k + 1.0 - x * x / value
    return x / value


CASES["continued_fraction"] = continued_fraction, lambda r: (0.7,), {"wrt": "x", "gradient": 1 + math.tan(0.7) ** 2}


def gamma_series(s, x):
    """The lower incomplete gamma function, by its series."""
    if x < 0 or s <= 0:
        raise ValueError("domain")
    term = 1.0 / s
    total = term
    n = 1
    while abs(term) > 1e-16 * abs(total):
        term *= x / (s + n)
        total += term
        n += 1
        if n > 500:
            raise ConvergenceError
    return total * math.exp(-x + s * math.log(x) - math.lgamma(s))


CASES["gamma_series"] = gamma_series, lambda r: (1.7, 1.2), {"wrt": "x"}


def bessel_series(x, order=0):
    total, term = 0.0, 1.0
    for k in range(order):
        term *= x / 2 / (k + 1)
    for k in range(1, 40):
        total += term
        term *= -(x * x / 4) / (k * (k + order))
        if abs(term) < 1e-18:
            break
    return total


CASES["bessel_series"] = bessel_series, lambda r: (1.3, 1), {"wrt": "x"}


def horner(coefficients, x):
    result = 0.0
    for c in coefficients:
        result = result * x + c
    return result


CASES["horner"] = horner, lambda r: (r(4), r())


def clenshaw(c, x):
    b1 = b2 = 0.0
    for k in range(len(c) - 1, 0, -1):
        b1, b2 = 2 * x * b1 - b2 + c[k], b1
    return x * b1 - b2 + c[0]


CASES["clenshaw"] = clenshaw, lambda r: (r(5), 0.4)


def thomas(lower, diagonal, upper, rhs):
    n = len(diagonal)
    c = np.zeros(n)
    d = np.zeros(n)
    c[0] = upper[0] / diagonal[0]
    d[0] = rhs[0] / diagonal[0]
    for i in range(1, n):
        m = diagonal[i] - lower[i] * c[i - 1]
        c[i] = upper[i] / m
        d[i] = (rhs[i] - lower[i] * d[i - 1]) / m
    x = np.zeros(n)
    x[-1] = d[-1]
    for i in range(n - 2, -1, -1):
        x[i] = d[i] - c[i] * x[i + 1]
    return x


def thomas_loss(lower, diagonal, upper, rhs):
    x = thomas(lower, diagonal, upper, rhs)
    return np.sum(x * x)


CASES["thomas"] = thomas_loss, lambda r: (r(4), 3 + r(4), r(4), r(4))


def natural_spline(x, y, at):
    """A natural cubic spline through points, at one place."""
    n = len(x) - 1
    h = [x[i + 1] - x[i] for i in range(n)]
    if min(h) <= 0:
        raise ValueError("x must increase")
    alpha = [0.0] * (n + 1)
    for i in range(1, n):
        alpha[i] = 3 * (y[i + 1] - y[i]) / h[i] - 3 * (y[i] - y[i - 1]) / h[i - 1]
    mu, z = [0.0] * (n + 1), [0.0] * (n + 1)
    for i in range(1, n):
        pivot = 2 * (x[i + 1] - x[i - 1]) - h[i - 1] * mu[i - 1]
        mu[i] = h[i] / pivot
        z[i] = (alpha[i] - h[i - 1] * z[i - 1]) / pivot
    c = [0.0] * (n + 1)
    for j in range(n - 1, -1, -1):
        c[j] = z[j] - mu[j] * c[j + 1]
    j = 0
    while j < n - 1 and at > x[j + 1]:
        j += 1
    b = (y[j + 1] - y[j]) / h[j] - h[j] * (c[j + 1] + 2 * c[j]) / 3
    d = (c[j + 1] - c[j]) / (3 * h[j])
    t = at - x[j]
    return y[j] + b * t + c[j] * t**2 + d * t**3


CASES["natural_spline"] = natural_spline, lambda r: (np.array([0.0, 1.0, 2.2, 3.0]), r(4), 1.6), {"step": 1e-2}


def lagrange(xs, ys, x):
    total = 0.0
    for i, (xi, yi) in enumerate(zip(xs, ys)):
        basis = 1.0
        for j, xj in enumerate(xs):
            if i == j:
                continue
            basis *= (x - xj) / (xi - xj)
        total += yi * basis
    return total


CASES["lagrange"] = lagrange, lambda r: ([0.0, 1.0, 2.0], [r(), r(), r()], 0.6)


def de_casteljau(points, t):
    beta = points.copy()
    n = len(beta)
    for j in range(1, n):
        for k in range(n - j):
            beta[k] = beta[k] * (1 - t) + beta[k + 1] * t
    return beta[0, 0] * beta[0, 1]


CASES["de_casteljau"] = de_casteljau, lambda r: (r(4, 2), 0.3)


def b_spline(knots, weights, degree, x):
    def basis(i, p):
        if p == 0:
            return 1.0 if knots[i] <= x < knots[i + 1] else 0.0
        left = right = 0.0
        if knots[i + p] != knots[i]:
            left = (x - knots[i]) / (knots[i + p] - knots[i]) * basis(i, p - 1)
        if knots[i + p + 1] != knots[i + 1]:
            right = (knots[i + p + 1] - x) / (knots[i + p + 1] - knots[i + 1]) * basis(i + 1, p - 1)
        return left + right

    return sum(w * basis(i, degree) for i, w in enumerate(weights))


CASES["b_spline"] = (
    b_spline,
    lambda r: ([0.0, 0.5, 1.0, 1.5, 2.0, 2.5], [r(), r(), r()], 2, 1.2),
    {"wrt": ("weights", "x")},
)


def golden_section(a, b, c, steps=12):
    ratio = (math.sqrt(5) - 1) / 2
    x1, x2 = b - ratio * (b - a), a + ratio * (b - a)
    for _ in range(steps):
        f1, f2 = (x1 - c) ** 2, (x2 - c) ** 2
        if f1 < f2:
            b = x2
        else:
            a = x1
        x1, x2 = b - ratio * (b - a), a + ratio * (b - a)
    return (x1 + x2) * c


CASES["golden_section"] = golden_section, lambda r: (0.0, 2.0, 0.7), {"wrt": ("a", "b", "c"), "step": 1e-5}


def gradient_descent(rate, momentum, x, steps):
    velocity = np.zeros_like(x)
    scale = np.array([1.0, 5.0])
    for _ in range(steps):
        slope = scale * x + 0.1 * x**3
        velocity = momentum * velocity - rate * slope
        x = x + velocity
    return 0.5 * np.sum(scale * x**2)


CASES["gradient_descent"] = gradient_descent, lambda r: (0.05, 0.8, r(2), 6)


def adam(x, rate, beta1, beta2, steps, eps=1e-8):
    m, v = np.zeros_like(x), np.zeros_like(x)
    for t in range(1, steps + 1):
        g = 2 * x + np.cos(x)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat = m / (1 - beta1**t)
        v_hat = v / (1 - beta2**t)
        x = x - rate * m_hat / (np.sqrt(v_hat) + eps)
    return np.sum(x**2)


CASES["adam"] = adam, lambda r: (r(3), 0.1, 0.9, 0.99, 4), {"wrt": ("x", "rate", "beta1", "beta2")}


def log_domain(values):
    try:
        result = math.log(values[0])
    except ValueError:
        result = -math.inf
    else:
        result *= values[1]
    finally:
        count = len(values)
    return result / count


CASES["try_else"] = log_domain, lambda r: ([r(), r()],)


def with_errstate(x):
    with np.errstate(divide="ignore", invalid="ignore"):
        y = np.where(x > 0, x * np.log(x), 0.0)
    return np.sum(y)


CASES["with_errstate"] = with_errstate, lambda r: (r(3),)
