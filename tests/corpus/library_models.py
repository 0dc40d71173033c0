"""Functions as libraries of finance, control and learning have them."""

import math
from dataclasses import dataclass, field

import numpy as np

CASES = {}


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


def opposite_norm(a, b, c):
    u, v = Vector(a, b), Vector(b, c)
    return (u + v).norm * (u + v * 2.0 + u).x


CASES["opposite_norm"] = opposite_norm, lambda r: (r(), r(), r())
