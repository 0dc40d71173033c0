"""Value and gradient of matrix programs, against adjoints written by hand with NumPy: `python benchmarks/networks.py`.

Ratios of process CPU time, both sides in one run, turn by turn; set OMP_NUM_THREADS=1.
"""

import time

import numpy as np

from sct import value_and_grad

rng = np.random.default_rng(0)


def network(W1, b1, W2, b2, X, Y):
    H = np.tanh(X @ W1 + b1)
    Z = H @ W2 + b2
    return np.mean((Z - Y) ** 2)


def network_by_hand(W1, b1, W2, b2, X, Y):
    H = np.tanh(X @ W1 + b1)
    Z = H @ W2 + b2
    E = Z - Y
    value = np.mean(E**2)
    dZ = 2 * E / E.size
    dW2 = H.T @ dZ
    db2 = np.sum(dZ, axis=0)
    dA = (1 - H**2) * (dZ @ W2.T)
    return value, (dA_back(X, dA), np.sum(dA, axis=0), dW2, db2)


def dA_back(X, dA):
    return X.T @ dA


def logistic(w, b, X, y):
    p = 1 / (1 + np.exp(-(X @ w + b)))
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def logistic_by_hand(w, b, X, y):
    p = 1 / (1 + np.exp(-(X @ w + b)))
    value = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    dz = (1 - p) * p * ((1 - y) / (1 - p) - y / p) / p.size
    return value, (X.T @ dz, np.sum(dz))


def chain(x):
    y = np.sin(x) * x
    z = np.exp(-y) + y**2
    w = z / (1 + x * x)
    return np.sum(w * np.sqrt(z))


def chain_by_hand(x):
    s = np.sin(x)
    y = s * x
    e = np.exp(-y)
    z = e + y**2
    d = 1 + x * x
    w = z / d
    r = np.sqrt(z)
    value = np.sum(w * r)
    dz = r / d
    dz += 0.5 * w / r
    dx = -2 * x * w * r / d
    dy = (2 * y - e) * dz
    dx += np.cos(x) * x * dy
    dx += s * dy
    return value, dx


def cases():
    def net(n, m, k, batch):
        return (rng.normal(size=(n, m)) / n**0.5, np.zeros(m), rng.normal(size=(m, k)) / m**0.5, np.zeros(k),
                rng.normal(size=(batch, n)), rng.normal(size=(batch, k)))  # fmt: skip

    X = rng.normal(size=(2000, 50))
    weights = ("W1", "b1", "W2", "b2")
    return {
        "784-128-10 network, batch 256": (network, network_by_hand, weights, net(784, 128, 10, 256), 20),
        "16-8-8 network, batch 1": (network, network_by_hand, weights, net(16, 8, 8, 1), 3000),
        "16-8-8 network, batch 8": (network, network_by_hand, weights, net(16, 8, 8, 8), 3000),
        "logistic regression, 2000 x 50": (logistic, logistic_by_hand, ("w", "b"),
                                           (rng.normal(size=50), 0.1, X, (X[:, 0] > 0) * 1.0), 300),
        "chain over 10^6 numbers": (chain, chain_by_hand, "x", (rng.uniform(0.5, 1.5, 10**6),), 5),
    }  # fmt: skip


def seconds(function, arguments, count):
    start = time.process_time()
    for _ in range(count):
        function(*arguments)
    return time.process_time() - start


def main():
    for name, (function, by_hand, wrt, arguments, count) in cases().items():
        made = value_and_grad(function, wrt)
        found, right = made(*arguments), by_hand(*arguments)
        pairs = zip(found[1], right[1], strict=True) if isinstance(wrt, tuple) else [(found[1], right[1])]
        assert all(np.allclose(a, b) for a, b in pairs)
        ratios = [seconds(made, arguments, count) / seconds(by_hand, arguments, count) for _ in range(9)]
        print(
            f"{name:32} {np.median(ratios):.2f} times the adjoint by hand (from {min(ratios):.2f} to {max(ratios):.2f})"
        )


if __name__ == "__main__":
    main()
