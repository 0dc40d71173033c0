"""Lengths that only a run can tell, where Python counts them; gradients of floats that only integers flow to."""

import math
from typing import NamedTuple

import numpy as np

CASES = {}


class Pair(NamedTuple):
    a: object
    s: float


def zipped_strictly(x, y):
    s = 0.0
    for a, b in zip(x, y, strict=True):
        s += a * b * s + a
    return s


CASES["zipped_strictly"] = zipped_strictly, lambda r: (r(3), r(3))
CASES["zipped_strictly_with_less"] = zipped_strictly, lambda r: (r(3), r(2)), {"raises": ValueError}
CASES["zipped_strictly_with_a_list"] = zipped_strictly, lambda r: (r(3), [r(), r()]), {"raises": ValueError}


def zipped_in_a_list(x, limit):
    return sum([a * b for a, b in zip(x, x[x > limit], strict=True)])


CASES["zipped_in_a_list"] = zipped_in_a_list, lambda r: (r(3), 0.0)
CASES["zipped_in_a_list_with_less"] = zipped_in_a_list, lambda r: (np.array([0.5, 1.5]), 1.0), {"raises": ValueError}


def taken_apart(x, limit):
    a, b = x[x > limit]
    return a * b * b


CASES["taken_apart"] = taken_apart, lambda r: (np.array([0.5, 1.5, 2.0]), 1.0)
CASES["taken_apart_too_many"] = taken_apart, lambda r: (np.array([0.5, 1.5, 2.0]), 0.0), {"raises": ValueError}
CASES["taken_apart_too_few"] = taken_apart, lambda r: (np.array([0.5, 1.5, 2.0]), 1.7), {"raises": ValueError}


def times_integers(x, n):
    return np.sum(n * x)


CASES["times_integers"] = times_integers, lambda r: (r(3), np.arange(3)), {"wrt": "x"}


def times_its_integers(x):
    return np.sum((x + 0.25).astype(int) * x)


CASES["times_its_integers"] = times_its_integers, lambda r: (np.array([1.5, 2.5, -0.5]),)


def dotted_with_integers(x):
    return np.arange(3) @ x + x @ np.eye(3, dtype=int)[1]


CASES["dotted_with_integers"] = dotted_with_integers, lambda r: (r(3),)


def one_or_other_integer(x):
    y = np.where(x > 1, 2, 3) * x
    y[0] += x[1]
    return np.sum(y)


CASES["one_or_other_integer"] = one_or_other_integer, lambda r: (r(3),)


def integers_first(x, n):
    y = n * x
    return np.sum(y) + np.sum(y * x)


CASES["integers_first"] = integers_first, lambda r: (r(3), np.arange(3)), {"wrt": "x"}


def transposed_twice(x, y):
    u = (np.outer(np.full(3, y.s), np.ones(4)).T * x).T
    p = (u.T * y.a).T
    return np.sum(y.a) + y.s + np.sum(p[1] * u[2])


CASES["transposed_twice"] = transposed_twice, lambda r: (r(3).astype(np.float32), Pair(r(3), r()))


def only_element(x):
    return np.asarray(x, dtype=np.float64).item() * 2.0


CASES["only_element"] = only_element, lambda r: (r(1),)
CASES["only_element_of_a_number"] = only_element, lambda r: (r(),)


def beside_a_shape(x):
    *rows, n = x.shape
    d = np.zeros((*x.shape[:-1], 2 * n))
    d[..., :n] = x
    return np.sum(d * d) * len(rows)


CASES["a_shape_after_a_star"] = beside_a_shape, lambda r: (r(2, 3),)
CASES["a_shape_of_one_axis_after_a_star"] = beside_a_shape, lambda r: (r(3),)


def without_a_name(x, axis=None):
    if axis is not None:
        s = x.shape[axis]
        return x[0] * s
    if any(s is None or math.isnan(s) for s in x.shape):
        raise TypeError("a length is not known")
    return np.sum(x * x)


CASES["a_name_of_a_comprehension_that_is_one_of_the_function_too"] = without_a_name, lambda r: (r(3),)


def halves_of_integers(n):
    return np.sum(n.astype(float) * 0.5 + np.array(n, dtype=float) ** 2)


CASES["halves_of_integers"] = halves_of_integers, lambda r: (np.array([1, 2]),), {"gradient": [2.5, 4.5]}
