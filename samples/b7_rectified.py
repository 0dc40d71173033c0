"""B7: y = A v + b, z = ReLU(y), w = c . z, l = (w - 1)^2: what the unit that is off lets through is 0."""

import numpy as np

from sct import grad


def loss(A, b, c, v):
    y = A @ v + b
    z = np.maximum(y, 0)
    w = c @ z
    return (w - 1) ** 2


if __name__ == "__main__":
    A, b, c, v = np.array([[1.0, 0.0], [-2.0, 1.0]]), np.array([1.0, 0.0]), np.array([1.0, 1.0]), np.array([2.0, -1.0])
    dA, db, dc = grad(loss, ("A", "b", "c"))(A, b, c, v)
    print(dA)  # [[8. -4.] [0. 0.]], with a sign on a zero that does not matter
    print(db)  # [4. 0.]
    print(dc)  # [12. 0.]
