"""B4: 1/2 |W2 tanh(W1 x + b) - y|^2, and its gradient with respect to all that it depends on."""

import numpy as np

from sct import grad


def loss(W1, W2, x, b, y):
    x1 = W1 @ x + b
    h = np.tanh(x1)
    e = W2 @ h - y
    return 0.5 * np.sum(e**2)


if __name__ == "__main__":
    W1, W2 = np.array([[0.1, -0.2], [0.4, 0.3]]), np.array([[0.5, -1.0]])
    arguments = W1, W2, np.array([1.0, 2.0]), np.array([0.1, -0.1]), np.array([0.5])
    gradient = grad(loss, ("W1", "W2", "x", "b"))
    print(gradient.source_for(*arguments))  # dW2 = np.outer(e, h), dh = W2.T @ e, ...
    print(gradient(*arguments)[1])  # [[0.25954569 -0.94192133]]
