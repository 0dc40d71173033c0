"""What other chapters call: the globals have the names of those of _helpers_too.py and of the callers."""

import numpy as np

SCALE = 2.0


def scaled(x):
    return SCALE * x


def combined(x):
    return scaled(x + 1.0)


def shadows(SCALE):
    x = SCALE * SCALE
    return x


def double_in_place(a):
    a *= 2.0


def double_rebound(a):
    a = a * 2.0
    return a


LEAST = 1e-3
WEIGHTS = np.array([1.0, 2.0, 3.0])


def at_least(x):
    return max(x, LEAST)


def weighted(x):
    return np.sum(WEIGHTS * x)
