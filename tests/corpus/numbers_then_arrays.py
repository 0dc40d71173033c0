"""What is a number on some ways, or in first trips, and an array on others: its adjoint has the shape that it has there."""

import numpy as np

CASES = {}


def grown_in_a_loop(x, y, n):
    s = y
    total = 0.0
    for _ in range(n):
        total = total + np.sum(s * 1.0)
        s = s + x
    return total + np.sum(s * s)


def chosen_by_a_test(x, y, n):
    v = y if n == 0 else x
    return np.sum(v) + np.sum(x * v)


def made_in_arms(x, y, n):
    if n == 0:
        v = y * 2
    else:
        v = x * 3
    return np.sum(v) + np.sum(x * v) + np.sum(v * v)


def multiplied_in_an_arm(x, y, n):
    v = y * y
    if n > 0:
        v = v * x
    return np.sum(v) + np.sum(x * v)


def summed_on_the_way(x, y, n):
    v = y * y
    for i in range(n):
        v = v * x
        if i == 1:
            v = np.sum(v) * y
    return np.sum(v) + np.sum(x * v)


def averaged(x, y, n):
    s = y
    for _ in range(n):
        s = np.sin(s) + x
    return np.mean(s)


def handed_around(x, y, n):
    s, t = y, x
    for _ in range(n):
        s, t = t, x * s
    return np.sum(s) + np.sum(t * s)


def lost_in_a_loop(x, y, n):
    v = y
    for _ in range(n):
        v = x[0]
    return np.sum(v)


for _f in (grown_in_a_loop, chosen_by_a_test, made_in_arms, multiplied_in_an_arm, summed_on_the_way, averaged,
           handed_around):  # fmt: skip
    for _n in (0, 2):
        CASES[f"{_f.__name__}_{_n}"] = _f, lambda r, n=_n: (r(3), 0.7, n), {"wrt": ("x", "y")}
CASES["lost_in_a_loop"] = lost_in_a_loop, lambda r: (r(3), r(3, 3), 2), {"wrt": ("x", "y")}


def met_by_an_array(x, y, n):
    v = x - y if n == 1 else np.mean(x)
    w = np.tanh(v) + x
    return np.sum(v) + np.sum(v * x) + np.sum(w * y) + np.sum(v * y)


CASES["met_by_an_array_0"] = met_by_an_array, lambda r: (r(3), 0.7, 0), {"wrt": ("x", "y")}
CASES["met_by_an_array_1"] = met_by_an_array, lambda r: (r(3), 0.7, 1), {"wrt": ("x", "y")}


def each_on_its_own(x, y, n):
    v = np.mean(x) if n == 1 else x * y
    w = y * 2.0
    for _ in range(n):
        w = x * y
    return np.mean(v * w) + np.mean(w - v)


CASES["each_on_its_own_0"] = each_on_its_own, lambda r: (r(3), 0.7, 0), {"wrt": ("x", "y")}
CASES["each_on_its_own_1"] = each_on_its_own, lambda r: (r(3), 0.7, 1), {"wrt": ("x", "y")}
