"""Lists whose length only a run can tell, where NumPy takes them: an array is made of their items."""

import functools

import numpy as np

CASES = {}


def as_array(x):
    parts = [float(v) for v in x]
    return np.asarray(parts)[0] ** 2


CASES["as_array"] = as_array, lambda r: (np.array([1.0, 2.0]),), {"gradient": np.array([2.0, 0.0])}


def squares(x):
    parts = [v * 2 for v in x]
    return np.sum(np.asarray(parts) ** 2)


CASES["squares"] = squares, lambda r: (np.array([1.0, 2.0]),), {"gradient": np.array([8.0, 16.0])}


def at_least(x):
    parts = [v * 2 for v in x]
    return np.sum(np.atleast_1d(parts) ** 2)


CASES["at_least"] = at_least, lambda r: (r(3),)


def turned(x):
    parts = [v * 2 for v in x]
    turned = np.transpose(parts)
    parts.append(3.0)
    return turned[1] ** 2 * len(parts)


CASES["turned"] = turned, lambda r: (r(3),)


def written(x):
    parts = [v * 2 for v in x]
    flat = np.squeeze(parts)
    flat[0] = 0.0
    return flat[1] ** 2


CASES["written"] = written, lambda r: (r(3),)


def elementwise(x):
    parts = [v * 2 for v in x]
    return np.sum(np.exp(parts)) + np.clip(parts, 0, 2.5)[0] + np.outer(parts, parts)[0, 1]


CASES["elementwise"] = elementwise, lambda r: (r(3),)


def reduced(x):
    parts = [v * v for v in x]
    return np.mean(parts) * np.max(parts) + np.cumsum(parts)[1] + np.linalg.norm(parts)


CASES["reduced"] = reduced, lambda r: (r(3),)


def joined(x):
    parts = [v * v for v in x]
    return np.stack([parts, x])[0, 1] ** 2 + np.roll(parts, 1)[0] ** 2 + np.diff(parts)[0]


CASES["joined"] = joined, lambda r: (r(3),)


def product_backwards(x, y, z):
    parts = []
    if x > 0.1:
        parts.append(np.array([[x, 1.0], [2.0, x]]))
    if y > 0.1:
        parts.append(np.array([[y, 1.0], [x, y * y]]))
    if z > 0.1:
        parts.append(np.array([[z, y], [2.0, z]]))
    return np.sum(functools.reduce(np.dot, parts[::-1])[0])


CASES["product_backwards"] = product_backwards, lambda r: (r(), r(), r())
CASES["product_backwards_shorter"] = product_backwards, lambda r: (r(), 0.0, r())


def sliced(x, y):
    parts = []
    if x > 0.1:
        parts.append(x * x)
    if y > 0.1:
        parts.append(x * y)
    parts.append(3 * y)
    total = sum(parts[1:]) * sum(parts[:-1]) + sum(parts[:2]) * 3 + sum(parts[:0]) + sum(parts[-2:]) ** 2
    for k, part in enumerate(parts[::-1]):
        total = total * (part + k) + parts[0]
    return total + sum(parts[5:]) + sum(parts[:9]) * sum(parts[-9:])


CASES["sliced"] = sliced, lambda r: (r(), r())
CASES["sliced_shorter"] = sliced, lambda r: (0.0, r())


def first_of_each(x, t):
    rows = [x]
    while True:
        x = x[:-1] * (1 - t) + x[1:] * t
        rows.append(x)
        if len(x) == 1:
            break
    left = [row[0] for row in rows]
    right = [row[-1] for row in reversed(rows)]
    return np.sum(np.array(left) ** 2) + np.sum(np.array(right) * rows[0][1])


CASES["first_of_each"] = first_of_each, lambda r: (r(3), 0.3)
CASES["first_of_each_of_points"] = first_of_each, lambda r: (r(3, 2), 0.3)


def spread_by_its_axes(x, c):
    c = c.reshape(c.shape + (1,) * x.ndim)
    total = c[0]
    for i in range(1, len(c)):
        total = c[i] + total * x
    return np.sum(total)


CASES["spread_by_its_axes"] = spread_by_its_axes, lambda r: (r(2, 3), r(4))


class Recorder:
    def __init__(self, level):
        self.level = level
        self.history = [level]

    def step(self, inflow, dt):
        self.level += dt * (inflow - 0.1 * self.level)
        self.history.append(self.level)


def appended_by_a_method(level, inflow, n):
    recorder = Recorder(level)
    for _ in range(n):
        recorder.step(inflow, 0.1)
    return sum(recorder.history) / len(recorder.history)


CASES["appended_by_a_method"] = appended_by_a_method, lambda r: (r(), r(), 8)


def appended_to_a_value(x, n):
    tables = {"squares": []}
    for k in range(n):
        tables["squares"].append(x**k)
    return sum(tables["squares"])


CASES["appended_to_a_value"] = appended_to_a_value, lambda r: (r(), 5)
