"""Statistics and time series as their libraries have them."""

import math

import numpy as np

CASES = {}


def kalman_filter(y, a, c, q, r, m0, p0):
    """Log likelihood of a local level, by the filter's recursion."""
    y = np.asarray(y, dtype=float)
    if y.ndim != 1:
        raise ValueError("y must have one axis")
    if min(q, r, p0) < 0:
        raise ValueError("variances must not be negative")
    m, p = m0, p0
    loglik = 0.0
    for t in range(len(y)):
        m = a * m
        p = a * p * a + q
        innovation = y[t] - c * m
        s = c * p * c + r
        gain = p * c / s
        m = m + gain * innovation
        p = (1 - gain * c) * p
        loglik += -0.5 * (math.log(2 * math.pi * s) + innovation**2 / s)
    return loglik


CASES["kalman_filter"] = kalman_filter, lambda r: (r(4), 0.9, 1.1, 0.2, 0.3, 0.1, 1.0)


def kalman_matrices(zs, F, H, Q, R, x, P):
    total = 0.0
    identity = np.eye(P.shape[0])
    for z in zs:
        x = F @ x
        P = F @ P @ F.T + Q
        innovation = z - H @ x
        S = H @ P @ H.T + R
        K = P @ H.T @ np.linalg.inv(S)
        x = x + K @ innovation
        P = (identity - K @ H) @ P
        total += innovation @ np.linalg.solve(S, innovation) + np.log(np.linalg.det(S))
    return 0.5 * total


CASES["kalman_matrices"] = kalman_matrices, lambda r: (r(3, 1), r(2, 2), r(1, 2), r.spd(2), r.spd(1), r(2), r.spd(2))


def hmm_forward(pi, A, B, observed):
    """Log likelihood, scaled in each step."""
    T = len(observed)
    alpha = pi * B[:, observed[0]]
    scale = alpha.sum()
    alpha = alpha / scale
    loglik = np.log(scale)
    for t in range(1, T):
        alpha = (alpha @ A) * B[:, observed[t]]
        scale = alpha.sum()
        alpha /= scale
        loglik += np.log(scale)
    return loglik


CASES["hmm_forward"] = hmm_forward, lambda r: (r(2), r(2, 2), r(2, 3), [0, 2, 1, 1]), {"wrt": ("pi", "A", "B")}


def viterbi_score(start, step, emit, observed):
    score = [start[s] + emit[s][observed[0]] for s in range(len(start))]
    for o in observed[1:]:
        score = [max(score[p] + step[p][s] for p in range(len(score))) + emit[s][o] for s in range(len(score))]
    return max(score)


CASES["viterbi_score"] = (
    viterbi_score,
    lambda r: ([r(), r()], [[r(), r()], [r(), r()]], [[r(), r()], [r(), r()]], [0, 1, 1]),
    {"wrt": ("start", "step", "emit"), "step": 1e-3},
)


def gmm_loglik(X, weights, means, variances):
    n, d = X.shape
    k = len(weights)
    logs = np.empty((n, k))
    for j in range(k):
        diff = X - means[j]
        logs[:, j] = (
            np.log(weights[j])
            - 0.5 * np.sum(diff**2 / variances[j], axis=1)
            - 0.5 * np.sum(np.log(variances[j]))
            - 0.5 * d * np.log(2 * np.pi)
        )
    top = logs.max(axis=1, keepdims=True)
    return np.sum(top[:, 0] + np.log(np.sum(np.exp(logs - top), axis=1)))


CASES["gmm_loglik"] = gmm_loglik, lambda r: (r(4, 2), r(3), r(3, 2), r(3, 2))


def kmeans_objective(X, centres):
    total = 0.0
    for x in X:
        best = np.inf
        for c in centres:
            d = np.sum((x - c) ** 2)
            if d < best:
                best = d
        total += best
    return total / len(X)


CASES["kmeans_objective"] = kmeans_objective, lambda r: (r(5, 2), r(3, 2)), {"step": 1e-3}


def kernel_density(samples, at, bandwidth=None):
    n = len(samples)
    if bandwidth is None:
        bandwidth = 1.06 * np.std(samples, ddof=1) * n ** (-0.2)
    u = (np.asarray(at)[:, np.newaxis] - samples) / bandwidth
    density = np.exp(-0.5 * u**2).sum(axis=1) / (n * bandwidth * np.sqrt(2 * np.pi))
    return np.sum(np.log(density))


CASES["kernel_density"] = kernel_density, lambda r: (r(5), r(3))


def loess_at(x, y, at, span):
    """Locally weighted line, at one place."""
    width = span * (np.max(x) - np.min(x))
    w = np.zeros(len(x))
    for i in range(len(x)):
        u = abs(x[i] - at) / width
        if u < 1:
            w[i] = (1 - u**3) ** 3
    sw, swx, swy = np.sum(w), np.sum(w * x), np.sum(w * y)
    swxx, swxy = np.sum(w * x * x), np.sum(w * x * y)
    slope = (sw * swxy - swx * swy) / (sw * swxx - swx**2)
    return (swy - slope * swx) / sw + slope * at


CASES["loess_at"] = loess_at, lambda r: (np.linspace(0.0, 1.0, 6), r(6), 0.43, 0.8), {"step": 1e-4}


def savitzky_golay(y, window, order):
    half = window // 2
    offsets = np.arange(-half, half + 1)
    design = np.vander(offsets, order + 1, increasing=True)
    weights = np.linalg.pinv(design)[0]
    padded = np.concatenate(
        [y[0] - np.abs(y[1 : half + 1][::-1] - y[0]), y, y[-1] + np.abs(y[-half - 1 : -1][::-1] - y[-1])]
    )
    return np.sum(np.convolve(weights[::-1], padded, mode="valid") ** 2)


CASES["savitzky_golay"] = savitzky_golay, lambda r: (r(7), 5, 2), {"step": 1e-3}


def holt_winters(y, alpha, beta, gamma, period):
    level = np.mean(y[:period])
    trend = (np.mean(y[period : 2 * period]) - level) / period
    season = list(y[:period] - level)
    error = 0.0
    for t in range(period, len(y)):
        s = season[t % period]
        forecast = level + trend + s
        error += (y[t] - forecast) ** 2
        previous = level
        level = alpha * (y[t] - s) + (1 - alpha) * (level + trend)
        trend = beta * (level - previous) + (1 - beta) * trend
        season[t % period] = gamma * (y[t] - level) + (1 - gamma) * s
    return error


CASES["holt_winters"] = holt_winters, lambda r: (r(8), 0.4, 0.3, 0.2, 3)


def garch_loglik(params, returns):
    omega, alpha, beta = params
    n = len(returns)
    variance = np.empty(n)
    variance[0] = np.var(returns)
    for t in range(1, n):
        variance[t] = omega + alpha * returns[t - 1] ** 2 + beta * variance[t - 1]
    return 0.5 * np.sum(np.log(2 * np.pi) + np.log(variance) + returns**2 / variance)


CASES["garch_loglik"] = garch_loglik, lambda r: (np.array([0.1, 0.2, 0.6]), r.signed(6))


def arma_residuals(y, phi, theta):
    e = np.zeros(len(y))
    for t in range(len(y)):
        e[t] = y[t]
        for i in range(len(phi)):
            if t - i - 1 >= 0:
                e[t] -= phi[i] * y[t - i - 1]
        for j in range(len(theta)):
            if t - j - 1 < 0:
                break
            e[t] -= theta[j] * e[t - j - 1]
    return e @ e


CASES["arma_residuals"] = arma_residuals, lambda r: (r(6), 0.3 * r(2), 0.3 * r(2))


def logistic_regression(w, X, y, penalty):
    z = X @ w[:-1] + w[-1]
    p = 1 / (1 + np.exp(-z))
    loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    return loss + penalty * np.sum(w[:-1] ** 2)


CASES["logistic_regression"] = (
    logistic_regression,
    lambda r: (r.signed(4), r.signed(5, 3), np.array([0, 1, 1, 0, 1]), 0.1),
    {"wrt": ("w", "X", "penalty")},
)


def dynamic_time_warping(a, b, window=None):
    n, m = len(a), len(b)
    window = max(window if window is not None else n + m, abs(n - m))
    table = np.full((n + 1, m + 1), np.inf)
    table[0, 0] = 0.0
    for i in range(1, n + 1):
        for j in range(max(1, i - window), min(m, i + window) + 1):
            cost = (a[i - 1] - b[j - 1]) ** 2
            table[i, j] = cost + min(table[i - 1, j], table[i, j - 1], table[i - 1, j - 1])
    return math.sqrt(table[n, m])


CASES["dynamic_time_warping"] = dynamic_time_warping, lambda r: (r(4), r(5)), {"step": 1e-4}
