"""B1: the Jacobian of three functions of two variables, in both modes; two directions forward, three back."""

import numpy as np

from sct import jacobian


def F(x):
    return np.array([x[0] + x[1], x[0] * x[1], x[0] ** 2 - x[1]])


if __name__ == "__main__":
    x = np.array([2.0, -1.0])
    print(jacobian(F).source_for(x))  # forward mode: dx = np.eye(len(x))
    print(jacobian(F)(x).tolist())  # [[1.0, 1.0], [-1.0, 2.0], [4.0, -1.0]]
    print(np.array_equal(jacobian(F, mode="forward")(x), jacobian(F, mode="reverse")(x)))  # True
