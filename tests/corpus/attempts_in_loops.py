"""`try` in the trips of loops: how each ended is kept, and ways out of the loop stand in it."""

import math

import numpy as np

CASES = {}


def root_or_square(x):
    s = 0.0
    for v in x:
        try:
            y = math.sqrt(v - 0.9)
        except ValueError:
            y = -v * v
        s += y * v
    return s


def updated(x):
    s = 0.0
    for v in x:
        try:
            s += math.sqrt(v - 0.9)
        except ValueError:
            s -= v * v
        finally:
            s *= 1.1
    return s


def raised_by_a_test(x):
    s = 1.0
    for v in x:
        try:
            if v > 1.2:
                raise ValueError("large")
            s *= v
        except ValueError:
            s += v
    return s


def goes_on(x):
    s = 1.0
    for i in range(5):
        try:
            a = math.log(x[i] - 0.82)
            b = a * math.sqrt(x[i - 1] - 0.7)
        except ValueError:
            continue
        else:
            s = s * b
        s += a * s
    return s


def goes_on_or_stops(x):
    y = x
    for _ in range(4):
        try:
            z = y * y
            y = math.sqrt(z - 0.8) + z
        except ValueError:
            y = y + 0.3
            continue
        if y > 3:
            break
    return y * x


def stops(x):
    y = x
    while True:
        try:
            y = math.sqrt(y - 0.1) * y
        except ValueError:
            break
        y = y * 0.7
    return y * x


def returns(x):
    for i in range(10):
        try:
            return math.sqrt(x - 1 + i * 0.1)
        except ValueError:
            x = x * 1.01
    return x


def in_an_inner_loop(x):
    s = 1.0
    for i in range(5):
        for j in range(i):
            try:
                s = s + math.sqrt(x[i] - x[j]) * s
            except ValueError:
                s = s * x[j]
        s = s * 0.9
    return s


def beside_writes(x):
    out = np.zeros(5)
    for i in range(5):
        try:
            y = math.sqrt(x[i] - 0.9)
        except ValueError:
            y = x[i] ** 2
        out[i] = y * out[i - 1] + y
        out[0] *= y
    return np.sum(out**2)


def written_last(x):
    out = np.zeros(5)
    for i in range(5):
        try:
            out[i] = x[i] * math.log(x[i] - 0.9)
        except ValueError:
            out[i] = x[i] ** 2
    return np.sum(out**2)


def appended_last(x):
    items = []
    for v in x:
        try:
            items.append(math.sqrt(v - 0.9) * v)
        except ValueError:
            items.append(v)
        else:
            items.append(v * v)
    return sum(a * b for a, b in zip(items, items[1:]))


class State:
    def __init__(self, x):
        self.x = x
        self.failed = 0

    def step(self, v):
        try:
            self.x = self.x * math.sqrt(v - 0.9)
        except ValueError:
            self.failed += 1
            self.x = self.x + v


def of_an_instance(x):
    state = State(1.0)
    for v in x:
        state.step(v)
    return state.x * (1 + state.failed)


def or_nothing(x):
    best = None
    for v in x:
        try:
            c = math.sqrt(v - 0.9)
        except ValueError:
            continue
        if best is None or c < best:
            best = c
    return best * 2


def half_done(x):
    s = 1.0
    for v in x:
        try:
            s = s * v
            y = math.sqrt(v - 0.9)
        except ValueError:
            y = s
        s = s + y
    return s


def bound_at_the_end(x):
    n = 0.0
    try:
        try:
            y = math.sqrt(x - 1)
        finally:
            n = 5.0
    except ValueError:
        y = x * n
    return y * x


def values(r):
    return (np.array([1.1, 0.8, 1.4, 0.95, 0.6]),)


for f in (
    root_or_square, updated, raised_by_a_test, goes_on, in_an_inner_loop, beside_writes, written_last,
    appended_last, of_an_instance, or_nothing, half_done,
):  # fmt: skip
    CASES[f.__name__] = f, values
for number, value in enumerate((0.3, 0.8, 1.3)):
    CASES[f"goes_on_or_stops_{number}"] = goes_on_or_stops, lambda r, value=value: (value,)
CASES["stops"] = stops, lambda r: (1.3,)
CASES["returns"] = returns, lambda r: (0.8,)
CASES["bound_at_the_end"] = bound_at_the_end, lambda r: (0.8,)
