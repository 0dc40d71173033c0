"""Functions as libraries of statistics, finance, control, physics and learning have them."""

import math
from dataclasses import dataclass, field

import numpy as np

CASES = {}


# -- statistics and series


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


# -- finance


def norm_cdf(x):
    return 0.5 * (1.0 + math.erf(x / math.sqrt(2.0)))


def black_scholes(spot, strike, maturity, rate, volatility, kind="call"):
    if kind not in ("call", "put"):
        raise ValueError(f"kind must be call or put, not {kind!r}")
    if maturity <= 0:
        return max(spot - strike, 0.0) if kind == "call" else max(strike - spot, 0.0)
    total = volatility * math.sqrt(maturity)
    d1 = (math.log(spot / strike) + (rate + 0.5 * volatility**2) * maturity) / total
    d2 = d1 - total
    if kind == "call":
        return spot * norm_cdf(d1) - strike * math.exp(-rate * maturity) * norm_cdf(d2)
    return strike * math.exp(-rate * maturity) * norm_cdf(-d2) - spot * norm_cdf(-d1)


CASES["black_scholes_call"] = black_scholes, lambda r: (100.0, 95.0, 0.5, 0.03, 0.2)
CASES["black_scholes_put"] = black_scholes, lambda r: (100.0, 95.0, 0.5, 0.03, 0.2, "put")


def binomial_option(spot, strike, rate, volatility, maturity, steps, american=True):
    dt = maturity / steps
    up = math.exp(volatility * math.sqrt(dt))
    down = 1.0 / up
    discount = math.exp(-rate * dt)
    p = (math.exp(rate * dt) - down) / (up - down)
    values = np.zeros(steps + 1)
    for i in range(steps + 1):
        values[i] = max(strike - spot * up ** (steps - i) * down**i, 0.0)
    for n in range(steps - 1, -1, -1):
        for i in range(n + 1):
            values[i] = discount * (p * values[i] + (1 - p) * values[i + 1])
            if american:
                exercise = strike - spot * up ** (n - i) * down**i
                values[i] = max(values[i], exercise)
    return values[0]


CASES["binomial_option"] = binomial_option, lambda r: (100.0, 103.0, 0.05, 0.3, 1.0, 6), {"step": 1e-4}


def internal_rate(flows, guess=0.1):
    rate = guess
    for _ in range(50):
        value = slope = 0.0
        for k, flow in enumerate(flows):
            value += flow / (1 + rate) ** k
            slope -= k * flow / (1 + rate) ** (k + 1)
        change = value / slope
        rate -= change
        if abs(change) < 1e-13:
            return rate
    raise RuntimeError("no rate found")


CASES["internal_rate"] = internal_rate, lambda r: ([-3.0, 1.0, 1.2, 1.5],), {"wrt": "flows"}


def bond_price(face, coupon, yields, frequency=2):
    price = 0.0
    for k, y in enumerate(yields, 1):
        payment = face * coupon / frequency
        if k == len(yields):
            payment += face
        price += payment / (1 + y / frequency) ** k
    return price


CASES["bond_price"] = bond_price, lambda r: (100.0, 0.05, [0.03, 0.035, 0.04])


def drawdown(prices):
    peak = prices[0]
    worst = 0.0
    for p in prices:
        if p > peak:
            peak = p
        worst = max(worst, (peak - p) / peak)
    return worst


CASES["drawdown"] = drawdown, lambda r: (r(6),), {"step": 1e-3}


# -- cells and layers


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def lstm(xs, h, c, W, U, b):
    n = h.shape[0]
    for x in xs:
        z = W @ x + U @ h + b
        i, f, o, g = sigmoid(z[:n]), sigmoid(z[n : 2 * n]), sigmoid(z[2 * n : 3 * n]), np.tanh(z[3 * n :])
        c = f * c + i * g
        h = o * np.tanh(c)
    return np.sum(h**2)


CASES["lstm"] = lstm, lambda r: (r(3, 2), r(2), r(2), r.signed(8, 2), r.signed(8, 2), r(8))


def gru(xs, h, p):
    for t in range(xs.shape[0]):
        z = sigmoid(p["Wz"] @ xs[t] + p["Uz"] @ h)
        reset = sigmoid(p["Wr"] @ xs[t] + p["Ur"] @ h)
        candidate = np.tanh(p["W"] @ xs[t] + p["U"] @ (reset * h))
        h = (1 - z) * h + z * candidate
    return h @ h


CASES["gru"] = gru, lambda r: (r(3, 2), r(2), {k: r.signed(2, 2) for k in ("Wz", "Uz", "Wr", "Ur", "W", "U")})


def rnn_loss(inputs, targets, hprev, Wxh, Whh, Why, bh, by):
    """A character model, with states kept by the time."""
    xs, hs, ps = {}, {-1: np.copy(hprev)}, {}
    loss = 0.0
    for t in range(len(inputs)):
        xs[t] = np.zeros((Why.shape[0], 1))
        xs[t][inputs[t]] = 1
        hs[t] = np.tanh(Wxh @ xs[t] + Whh @ hs[t - 1] + bh)
        y = Why @ hs[t] + by
        ps[t] = np.exp(y) / np.sum(np.exp(y))
        loss += -np.log(ps[t][targets[t], 0])
    return loss


CASES["rnn_loss"] = (
    rnn_loss,
    lambda r: ([0, 2, 1], [2, 1, 0], r(2, 1), r(2, 3), r(2, 2), r(3, 2), r(2, 1), r(3, 1)),
    {"wrt": ("hprev", "Wxh", "Whh", "Why", "bh", "by")},
)


class Dense:
    """A layer that remembers what it saw."""

    def __init__(self, W, b, activation="tanh"):
        self.W, self.b, self.activation = W, b, activation
        self.calls = 0

    def __call__(self, x):
        self.calls += 1
        z = self.W @ x + self.b
        if self.activation == "tanh":
            return np.tanh(z)
        return z


class Network:
    def __init__(self, layers):
        self.layers = layers

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


def network_loss(W1, b1, W2, b2, x, target):
    network = Network([Dense(W1, b1), Dense(W2, b2, activation="none")])
    residual = network.forward(x) - target
    return residual @ residual


CASES["network_objects"] = network_loss, lambda r: (r(3, 2), r(3), r(2, 3), r(2), r(2), r(2))


@dataclass
class Tank:
    area: float
    outlet: float
    level: float = 1.0
    history: list = field(default_factory=list)

    def step(self, inflow, dt):
        outflow = self.outlet * math.sqrt(max(self.level, 0.0))
        self.level += dt * (inflow - outflow) / self.area
        self.history.append(self.level)
        return outflow


def tank_volume(area, outlet, inflow, dt, steps):
    tank = Tank(area, outlet)
    drained = 0.0
    for _ in range(steps):
        drained += tank.step(inflow, dt) * dt
    return drained + sum(tank.history)


CASES["tank_object"] = tank_volume, lambda r: (2.0, 0.6, 0.3, 0.1, 4)


class Vector:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __mul__(self, k):
        return Vector(self.x * k, self.y * k)

    @property
    def norm(self):
        return math.hypot(self.x, self.y)


def vector_loss(a, b, c):
    return (Vector(a, b) * c + Vector(b, a)).norm


CASES["vector_operators"] = vector_loss, lambda r: (r(), r(), r())


class PID:
    def __init__(self, kp, ki, kd):
        self.kp, self.ki, self.kd = kp, ki, kd
        self.integral = 0.0
        self.last = None

    def update(self, error, dt):
        self.integral += error * dt
        slope = 0.0 if self.last is None else (error - self.last) / dt
        self.last = error
        return self.kp * error + self.ki * self.integral + self.kd * slope


def pid_cost(kp, ki, kd, setpoint=1.0):
    controller = PID(kp, ki, kd)
    y, cost, dt = 0.0, 0.0, 0.1
    for _ in range(6):
        error = setpoint - y
        u = controller.update(error, dt)
        y += dt * (-y + u)
        cost += error**2 * dt
    return cost


CASES["pid_object"] = pid_cost, lambda r: (1.2, 0.5, 0.1)


def pooled_buffer(x):
    """A stack of results in an object's list, and a running mean in its attribute."""

    class Mean:
        total = 0.0
        count = 0

        def add(self, value):
            self.total += value
            self.count += 1

    mean = Mean()
    for k in range(3):
        mean.add(x**k)
    return mean.total / mean.count


CASES["class_inside"] = pooled_buffer, lambda r: (r(),)
