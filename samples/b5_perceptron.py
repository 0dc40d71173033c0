"""B5: (y - sum_i phi(w_i . x + b_i))^2, and gradient descent on it: forward, backward, then a step."""

import numpy as np

from sct import value_and_grad


@value_and_grad(wrt=("W", "b"))
def loss(W, b, x, y):
    z = W @ x + b
    f = np.sum(np.tanh(z))
    return (y - f) ** 2


if __name__ == "__main__":
    W, b = np.array([[0.1, -0.2], [0.4, 0.3]]), np.zeros(2)
    x, y, rate = np.array([1.0, 2.0]), 1.5, 0.05
    for _ in range(5):
        value, (dW, db) = loss(W, b, x, y)
        print(value)  # 1.0603..., and less in every step
        W -= rate * dW
        b -= rate * db
