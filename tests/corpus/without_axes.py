"""Arrays without axes: an update changes them in place, and what NumPy computes of them is a number, which none does."""

import numpy as np

CASES = {}


def root_of_one(x):
    z = np.sqrt(np.asarray(x))
    w = z
    z += 3
    return w * z


CASES["a_root_is_a_number"] = root_of_one, lambda r: (4.0,), {"gradient": 1.75}


def negative_of_one(x):
    y = np.array(x)
    w = y
    y += 1.0
    z = -y
    v = z
    z *= 3.0
    return w * v * z


CASES["a_negative_is_a_number"] = negative_of_one, lambda r: (1.0,), {"gradient": 36.0}


def made_and_shown(x, k):
    y = np.zeros(())
    y += x * k
    w = y
    y *= k
    z = y * 1.0
    z += w
    return z * w * x


CASES["zeros_are_written_to_under_two_names"] = made_and_shown, lambda r: (r(), r())


def written_in_a_loop(x, k):
    y = np.asarray(x, dtype=float)
    y *= y
    for _ in range(3):
        y *= y * k
    w = y
    w -= k
    return y * x + w * k


CASES["a_number_as_an_array_in_a_loop"] = written_in_a_loop, lambda r: (r(), r())


def either(x, k):
    y = np.asarray(x) if k > 1 else np.asarray(x * 2)
    y *= k
    return y * x


CASES["one_array_or_another"] = either, lambda r: (r(), 1.5)
CASES["one_array_or_the_other"] = either, lambda r: (r(), 0.5)


def of_each(x):
    total = 0.0
    for value in np.atleast_1d(x):
        root = np.sqrt(np.asanyarray(value))
        root += value * 0.5
        other = root
        root *= 2.0
        total += root * other
    return total


CASES["each_as_an_array"] = of_each, lambda r: (r(3),)
CASES["each_as_an_array_of_a_number"] = of_each, lambda r: (r(),)
