"""B6: one hidden layer, a = V x, h = s(a), b = W h, z = s(b), l = 1/2 |y - z|^2, backwards as on the board."""

import numpy as np

from sct import grad


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def loss(V, W, x, y):
    a = V @ x
    h = sigmoid(a)
    b = W @ h
    z = sigmoid(b)
    return 0.5 * np.sum((y - z) ** 2)


if __name__ == "__main__":
    V = np.array([[0.1, -0.2], [0.4, 0.3], [-0.5, 0.6]])
    W = np.array([[0.7, -0.1, 0.2], [-0.3, 0.5, 0.4]])
    x, y = np.array([1.0, -2.0]), np.array([1.0, 0.0])
    gradient = grad(loss, ("V", "W"))
    print(gradient.source_for(V, W, x, y))
    dV, dW = gradient(V, W, x, y)
    print(dW)  # [[-0.0589843 -0.04265777 -0.01463714] [0.0814952 0.05893778 0.02022329]]
    print(dV)  # [[-0.02481861 0.04963721] [0.01854847 -0.03709693] [0.00436456 -0.00872911]]
