"""B2: the Jacobian of a composition is the product of the Jacobians."""

import numpy as np

from sct import jacobian


def F1(x):
    return np.array([x[0] - x[1], x[0] * x[1]])


def F2(v):
    return np.array([v[0] ** 2, v[0] - v[1]])


def F(x):
    return F2(F1(x))


if __name__ == "__main__":
    x = np.array([2.0, -1.0])
    print(jacobian(F)(x).tolist())  # [[6.0, -6.0], [2.0, -3.0]]
    print((jacobian(F2)(F1(x)) @ jacobian(F1)(x)).tolist())  # [[6.0, -6.0], [2.0, -3.0]]
    print(jacobian(F, mode="reverse").source_for(x))
