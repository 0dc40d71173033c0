"""Solvers as numerical libraries have them: checks of arguments, helpers, loops until a tolerance."""

import math
import warnings

import numpy as np

CASES = {}


class ConvergenceError(RuntimeError):
    """An iteration does not come to its end."""


def newton(func, fprime, x0, args=(), tol=1e-12, maxiter=50):
    """Root of a function by Newton's method."""
    if tol <= 0:
        raise ValueError(f"tol too small ({tol} <= 0)")
    if maxiter < 1:
        raise ValueError("maxiter must be greater than 0")
    p0 = 1.0 * x0
    for _ in range(maxiter):
        fval = func(p0, *args)
        if fval == 0:
            return p0
        fder = fprime(p0, *args)
        if fder == 0:
            warnings.warn("derivative was zero", RuntimeWarning, stacklevel=2)
            return p0
        p = p0 - fval / fder
        if abs(p - p0) < tol:
            return p
        p0 = p
    raise ConvergenceError(f"no convergence after {maxiter} iterations, value is {p0}")


def kepler(eccentric, mean, eccentricity):
    return eccentric - eccentricity * math.sin(eccentric) - mean


def kepler_slope(eccentric, mean, eccentricity):
    return 1.0 - eccentricity * math.cos(eccentric)


def true_anomaly(mean, eccentricity):
    eccentric = newton(kepler, kepler_slope, mean, args=(mean, eccentricity))
    return 2.0 * math.atan2(
        math.sqrt(1 + eccentricity) * math.sin(eccentric / 2), math.sqrt(1 - eccentricity) * math.cos(eccentric / 2)
    )


CASES["newton_kepler"] = true_anomaly, lambda r: (r(), 0.3)


def kepler_by_hand(mean, eccentricity, tolerance=1e-13):
    """The same equation with the iteration written out."""
    if not 0 <= eccentricity < 1:
        raise ValueError("the orbit is not an ellipse")
    mean = mean % (2 * math.pi)
    angle = mean if eccentricity < 0.8 else math.pi
    while True:
        residual = angle - eccentricity * math.sin(angle) - mean
        step = residual / (1 - eccentricity * math.cos(angle))
        angle = angle - step
        if abs(step) < tolerance:
            break
    return angle


CASES["kepler_by_hand"] = kepler_by_hand, lambda r: (r() + 6.0, 0.4), {"wrt": ("mean", "eccentricity")}


def bisect(a, b, target, maxiter=60):
    """Root of x + exp(x) - target; what it returns is polished by one step, which carries the derivative."""
    fa = a + math.exp(a) - target
    fb = b + math.exp(b) - target
    if fa * fb > 0:
        raise ValueError("f(a) and f(b) must have different signs")
    count = 0
    while b - a > 1e-13 and count < maxiter:
        middle = 0.5 * (a + b)
        fm = middle + math.exp(middle) - target
        if fm == 0:
            a = b = middle
        elif fa * fm < 0:
            b, fb = middle, fm
        else:
            a, fa = middle, fm
        count += 1
    x = 0.5 * (a + b)
    return x - (x + math.exp(x) - target) / (1 + math.exp(x))


CASES["bisect"] = bisect, lambda r: (0.0, 2.0, 3.0), {"wrt": "target", "step": 1e-3}


def secant(c, x0=1.0, x1=2.0):
    f0, f1 = x0**3 - c, x1**3 - c
    for _ in range(30):
        if f1 == f0 or abs(x1 - x0) < 1e-12:
            break
        x0, x1 = x1, x1 - f1 * (x1 - x0) / (f1 - f0)
        f0, f1 = f1, x1**3 - c
    return x1


CASES["secant"] = secant, lambda r: (2.5,), {"wrt": "c"}


def fixed_point(a, b, tolerance=1e-14, limit=500):
    x = 0.5
    for iteration in range(limit):
        new = a * math.cos(b * x)
        if abs(new - x) <= tolerance * max(1.0, abs(new)):
            x = new
            break
        x = new
    else:
        raise ConvergenceError("no fixed point")
    return x


CASES["fixed_point"] = fixed_point, lambda r: (0.5, 0.6), {"wrt": ("a", "b")}


def colebrook(reynolds, roughness):
    """Friction factor of a pipe."""
    if reynolds <= 0.0:
        raise ValueError("Reynolds number must be positive")
    if reynolds < 2300:
        return 64.0 / reynolds
    factor = 0.25 / math.log10(roughness / 3.7 + 5.74 / reynolds**0.9) ** 2
    error = 1.0
    while error > 1e-13:
        previous = factor
        factor = (-2.0 * math.log10(roughness / 3.7 + 2.51 / (reynolds * math.sqrt(previous)))) ** -2
        error = abs(factor - previous) / factor
    return factor


CASES["colebrook_turbulent"] = colebrook, lambda r: (1e5, 1e-3), {"step": 1e-4}
CASES["colebrook_laminar"] = colebrook, lambda r: (1000.0, 1e-3)


def gauss_seidel(A, b, tolerance=1e-13, limit=200):
    A = np.asarray(A, dtype=float)
    b = np.asarray(b, dtype=float)
    if A.ndim != 2 or A.shape[0] != A.shape[1]:
        raise ValueError(f"A must be square, not {A.shape}")
    if b.shape != (A.shape[0],):
        raise ValueError("b does not fit A")
    n = len(b)
    x = np.zeros(n)
    for _ in range(limit):
        change = 0.0
        for i in range(n):
            sigma = 0.0
            for j in range(n):
                if j != i:
                    sigma += A[i, j] * x[j]
            new = (b[i] - sigma) / A[i, i]
            change = max(change, abs(new - x[i]))
            x[i] = new
        if change < tolerance:
            break
    return x


def gauss_seidel_loss(A, b):
    return np.sum(gauss_seidel(A, b) * np.arange(1.0, len(b) + 1))


CASES["gauss_seidel"] = gauss_seidel_loss, lambda r: (r.spd(3) + 3 * np.eye(3), r(3))


def conjugate_gradient(A, b, x0=None, tol=1e-14, maxiter=None):
    x = np.zeros_like(b) if x0 is None else x0.copy()
    residual = b - A @ x
    direction = residual.copy()
    rho = residual @ residual
    if maxiter is None:
        maxiter = len(b)
    k = 0
    while k < maxiter and np.sqrt(rho) > tol:
        product = A @ direction
        alpha = rho / (direction @ product)
        x = x + alpha * direction
        residual = residual - alpha * product
        new = residual @ residual
        direction = residual + (new / rho) * direction
        rho = new
        k += 1
    return x


def conjugate_gradient_loss(A, b):
    x = conjugate_gradient(A, b, maxiter=2)
    return x @ x + x[0]


CASES["conjugate_gradient"] = conjugate_gradient_loss, lambda r: (r.spd(3), r(3))


def power_iteration(A, steps=200, tolerance=1e-14):
    v = np.ones(A.shape[0]) / np.sqrt(A.shape[0])
    value = 0.0
    for _ in range(steps):
        w = A @ v
        norm = np.linalg.norm(w)
        if norm == 0:
            return 0.0
        w /= norm
        previous, value = value, w @ A @ w
        v = w
        if abs(value - previous) < tolerance * abs(value):
            break
    return value


CASES["power_iteration"] = lambda A: power_iteration(A, 15, 0.0), lambda r: (r.spd(3),)
