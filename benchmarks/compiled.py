"""Figures for loops under Numba: generated gradients against hand-written ones, and against their primals.

    python benchmarks/compiled.py

Prints ratios of process CPU time. The functions take turns in one run, and the middle of many rounds counts, so that a
busy machine disturbs all alike. Nothing here is a test.
"""

import statistics
import time

import numba
import numpy as np

from sct import grad


@numba.njit
def smooth(u, steps):
    for _ in range(steps):
        u[1:-1] = (u[:-2] + u[2:]) / 2
    return np.sum(u)


@numba.njit
def smooth_by_hand(u, steps):
    du = np.ones_like(u)
    for _ in range(steps):
        passed = du[1:-1] / 2
        du[1:-1] = 0.0
        du[:-2] += passed
        du[2:] += passed
    return du


@numba.njit
def diffuse(u, steps):
    v = np.zeros_like(u)
    for _ in range(steps):
        for i in range(1, len(u) - 1):
            v[i] = u[i] + 0.1 * (u[i - 1] - 2 * u[i] + u[i + 1]) * u[i]
        for i in range(1, len(u) - 1):
            u[i] = v[i]
    return np.sum(u * u)


@numba.njit
def diffuse_by_hand(u, steps):
    n = len(u)
    u_tape = np.empty((steps, n))
    u = u.copy()
    v = u.copy()
    for t in range(steps):
        u_tape[t] = u
        for i in range(1, n - 1):
            v[i] = u[i] + 0.1 * (u[i - 1] - 2 * u[i] + u[i + 1]) * u[i]
        for i in range(1, n - 1):
            u[i] = v[i]
    du = 2 * u
    dv = np.empty(n)
    for t in range(steps - 1, -1, -1):
        u = u_tape[t]
        for i in range(1, n - 1):
            dv[i] = du[i]
            du[i] = 0.0
        for i in range(1, n - 1):
            passed = 0.1 * u[i] * dv[i]
            du[i - 1] += passed
            du[i] += dv[i] - 2 * passed + 0.1 * (u[i - 1] - 2 * u[i] + u[i + 1]) * dv[i]
            du[i + 1] += passed
    return du


@numba.njit
def recurrence(x, a):
    s = 1.0
    for i in range(len(x)):
        s = np.tanh(a * s + x[i])
    return s


@numba.njit
def recurrence_by_hand(x, a):
    n = len(x)
    s = 1.0
    s_tape = np.empty(n + 1)
    s_tape[0] = s
    for i in range(n):
        s = np.tanh(a * s + x[i])
        s_tape[i + 1] = s
    dx = np.empty(n)
    da = 0.0
    ds = 1.0
    for i in range(n - 1, -1, -1):
        dz = (1 - s_tape[i + 1] ** 2) * ds
        dx[i] = dz
        da += s_tape[i] * dz
        ds = a * dz
    return dx, da


@numba.njit
def product(x):
    p = 1.0
    for i in range(len(x)):
        p = p * x[i]
    return p


@numba.njit
def product_by_hand(x):
    n = len(x)
    p = 1.0
    p_tape = np.empty(n)
    for i in range(n):
        p_tape[i] = p
        p = p * x[i]
    dx = np.empty(n)
    dp = 1.0
    for i in range(n - 1, -1, -1):
        dx[i] = p_tape[i] * dp
        dp = x[i] * dp
    return dx


CASES = {
    "linear stencil, in place": (smooth, smooth_by_hand, "u", lambda: (np.linspace(0.0, 1.0, 2000), 200)),
    "nonlinear stencil": (diffuse, diffuse_by_hand, "u", lambda: (np.linspace(0.0, 1.0, 2000), 50)),
    "scalar recurrence": (recurrence, recurrence_by_hand, None, lambda: (np.linspace(-1.0, 1.0, 20_000), 0.7)),
    "product": (product, product_by_hand, None, lambda: (np.linspace(0.999, 1.001, 100_000),)),
}


def seconds(function, arguments):
    start = time.process_time()
    for _ in range(10):
        function(*arguments)
    return time.process_time() - start


def flat(gradient):
    parts = gradient if isinstance(gradient, tuple) else (gradient,)
    return np.concatenate([np.ravel(part) for part in parts])


def main():
    print("time of the generated gradient     / the hand-written one    / the primal")
    for name, (primal, by_hand, wrt, make) in CASES.items():
        made = grad(primal, wrt, example=make())
        np.testing.assert_allclose(flat(made(*make())), flat(by_hand(*make())), rtol=1e-9, atol=1e-12)
        primal(*make())
        rounds = [tuple(seconds(f, make()) for f in (made, by_hand, primal)) for _ in range(41)]
        against = [statistics.median(one / row[k] for one, *row in rounds) for k in (0, 1)]
        print(f"  {name:32} {against[0]:6.2f} {against[1]:24.2f}")


if __name__ == "__main__":
    main()
