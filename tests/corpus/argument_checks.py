"""What libraries ask of their arguments before they compute: scalars or arrays, lists or tuples, of which class."""

import numpy as np

CASES = {}


class Series:
    """A class that no argument here is of."""


def all_scalars(x, y):
    if all(map(np.isscalar, (x, y))):
        return x * y
    return np.sum(x * y * 2)


CASES["all_scalars"] = all_scalars, lambda r: (r(), r())
CASES["all_scalars_but_one"] = all_scalars, lambda r: (r(3), r())


def any_of_a_class(x, y):
    total = x * y
    if any(isinstance(t, Series) for t in (x, y, total)):
        total = total.frame()
    return np.sum(total)


CASES["any_of_a_class"] = any_of_a_class, lambda r: (r(), r())
CASES["any_of_a_class_array"] = any_of_a_class, lambda r: (r(3), r())


def those_of_a_class(x):
    out = {"large": np.where(x > 1, x, x * x), "own": x}
    found = [t for t in [x, out["large"]] if isinstance(t, Series)]
    if found:
        out = Series(out, found[0])
    return out["large"] * out["own"]


CASES["those_of_a_class"] = those_of_a_class, lambda r: (r(),)
CASES["those_of_a_class_numpy"] = those_of_a_class, lambda r: (np.float64(r()),)


def of_another_library(angle):
    if "sympy" in str(type(angle)):
        from sympy import cos
    else:
        cos = np.cos
    return cos(angle) * angle


CASES["of_another_library"] = of_another_library, lambda r: (r(),)


def pair(x, k):
    if k > 1:
        return x, x * x
    if k > 0:
        return x * x, x


def pair_taken_apart(x, k):
    a, b = pair(x, k)
    return a * b * b + pair(x * 2, k)[1]


CASES["pair_taken_apart"] = pair_taken_apart, lambda r: (r(), 2.0)
CASES["pair_taken_apart_the_other_way"] = pair_taken_apart, lambda r: (r(), 0.5)
CASES["no_pair_taken_apart"] = pair_taken_apart, lambda r: (r(), -1.0), {"raises": TypeError}


def pair_or_nothing(x, k):
    found = pair(x, k)
    if found is None:
        return x
    return found[0] * found[1]


CASES["pair_or_nothing"] = pair_or_nothing, lambda r: (r(), -1.0), {"refused": True}
