"""C1: what the gradient with respect to a d x d matrix costs: differences O(d**4) operations, the backward pass O(d**2)."""

import time

import numpy as np

from sct import grad


def loss(W, x, y):
    e = np.tanh(W @ x) - y
    return 0.5 * np.sum(e**2)


def differences(W, x, y, h=1e-6):
    """Two losses, of d**2 operations each, for each of d**2 elements."""
    dW = np.zeros_like(W)
    for i in range(len(W)):
        for j in range(len(x)):
            step = np.zeros_like(W)
            step[i, j] = h
            dW[i, j] = (loss(W + step, x, y) - loss(W - step, x, y)) / (2 * h)
    return dW


def seconds(f, *args):
    start = time.perf_counter()
    f(*args)
    return time.perf_counter() - start


if __name__ == "__main__":
    gradient = grad(loss, "W")
    rng = np.random.default_rng(0)
    print("   d   differences      backward   ratio")
    for d in (4, 8, 16, 32, 64):
        W, x, y = rng.normal(size=(d, d)) / d, rng.normal(size=d), rng.normal(size=d)
        assert np.allclose(gradient(W, x, y), differences(W, x, y), atol=1e-8)
        slow, fast = (min(seconds(f, W, x, y) for _ in range(3)) for f in (differences, gradient))
        print(f"{d:4d}   {slow:9.6f} s   {fast:9.6f} s   {slow / fast:5.0f}")
