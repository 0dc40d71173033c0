"""D1: an ODE by the adjoint method. The state is integrated back beside its adjoint, so memory does not grow with the steps.

Source: Pontryagin and others, "The mathematical theory of optimal processes", 1962; Chen and others, "Neural ordinary
differential equations", 2018.
"""

import numpy as np

from sct import checkpoint, grad, rule, vjp

STEPS = 400


def field(x, p):
    """Prey and predators."""
    return np.array([p[0] * x[0] - p[1] * x[0] * x[1], p[3] * x[0] * x[1] - p[2] * x[1]])


field_back = vjp(field, example=(np.ones(2), np.ones(4)))


def stepped(f, x, h):
    """One step of Runge and Kutta, of order 4."""
    k1 = f(x)
    k2 = f(x + h / 2 * k1)
    k3 = f(x + h / 2 * k2)
    k4 = f(x + h * k3)
    return x + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)


def solved_back(x0, p, time, x, dx):
    """Adjoints of the start, of the parameters and of the time, from that of the end."""

    def all_of(z):
        back_x, back_p = field_back(z[:2], p, z[2:4])
        return np.concatenate([field(z[:2], p), -back_x, -back_p])

    dtime = field(x, p) @ dx
    z = np.concatenate([x, dx, np.zeros(4)])
    for _ in range(STEPS):
        z = stepped(all_of, z, -time / STEPS)
    return z[2:4], z[4:], dtime


@rule(adjoint=solved_back)
def solved(x0, p, time):
    x = x0
    for _ in range(STEPS):
        x = stepped(lambda x: field(x, p), x, time / STEPS)
    return x


def loss(x0, p, time):
    return np.sum(solved(x0, p, time) ** 2)


def unrolled(x0, p, time):
    """The same with the steps differentiated one by one, of which 20 are kept at a time."""
    x = x0
    for _ in checkpoint(range(STEPS), 20):
        x = stepped(lambda x: field(x, p), x, time / STEPS)
    return np.sum(x**2)


if __name__ == "__main__":
    at = (np.array([1.0, 0.5]), np.array([1.1, 0.4, 0.4, 0.1]), 8.0)
    method, steps = grad(loss)(*at), grad(unrolled)(*at)
    for found, expected in zip(method, steps, strict=True):
        print(np.round(found, 4), np.allclose(found, expected, rtol=1e-6))  # -9.4255 -3.025, ..., -8.0292, each True
