"""Where differentiation tools go wrong: names and calls, each with its exact gradient."""

import math

import numpy as np
from corpus import _helpers, _helpers_too
from corpus._helpers import scaled as scaled_here

CASES = {}


def array(*values):
    return np.array(values, dtype=float)


def ones(*shape):
    return np.ones(shape)


def helper(x, p=2.0):
    return x * p


def keyword_call(x):
    return helper(x, p=x)


def keyword_default(x):
    return helper(p=x, x=3.0) + helper(x)


CASES["keyword_call"] = keyword_call, lambda r: (3.0,), {"gradient": 6.0}
CASES["keyword_default"] = keyword_default, lambda r: (3.0,), {"gradient": 5.0}

SCALE = 10.0


def other_globals(x):
    return SCALE * x + _helpers.scaled(x) + _helpers_too.scaled(x) + scaled_here(x)


CASES["other_globals"] = other_globals, lambda r: (3.0,), {"gradient": 10.0 + 2.0 + 3.0 + 2.0}


def same_name_twice(x):
    return _helpers.combined(x) * _helpers_too.combined(x)


# 2 (x + 1) and 3 x**2
CASES["same_name_twice"] = same_name_twice, lambda r: (2.0,), {"gradient": 2 * 12 + 6 * 12}


def maker(n):
    scale = float(n)

    def made(x):
        return scale * x * x

    return made


CASES["made_by_factory_1"] = maker(1), lambda r: (3.0,), {"gradient": 6.0}
CASES["made_by_factory_2"] = maker(2), lambda r: (3.0,), {"gradient": 12.0}
CASES["made_by_factory_3"] = maker(3), lambda r: (3.0,), {"gradient": 18.0}


def names_of_ours(x):
    d = x * x
    dx = d * x
    grad = dx + d
    i = grad * 2.0
    t_tape = [i, d]
    y = 0.0
    for t in range(3):
        i = i * x + t
        y += i * dx
    return y + t_tape[0] * t_tape[1]


CASES["names_of_ours"] = names_of_ours, lambda r: (0.9,)


def names_of_ours_as_parameters(dx, x, g, dy):
    return dx * x + g * x * dy


CASES["names_of_ours_as_parameters"] = (
    names_of_ours_as_parameters,
    lambda r: (2.0, 3.0, 5.0, 7.0),
    {"gradient": (3.0, 2.0 + 35.0, 21.0, 15.0)},
)


def np_is_a_variable(x):
    np = x * 2.0
    return math.sin(np) * np


CASES["np_is_a_variable"] = np_is_a_variable, lambda r: (0.5,)


def builtins_are_locals(x):
    sum = x * 2.0  # noqa: A001
    max = sum * sum  # noqa: A001
    range = max + sum  # noqa: A001
    return range * x


CASES["builtins_are_locals"] = builtins_are_locals, lambda r: (2.0,), {"gradient": 4 * 3 * 4 + 2 * 2 * 2}


def abs(v):  # noqa: A001
    return v * v


def builtin_rebound(x):
    return abs(x) + abs(-x)


CASES["builtin_rebound"] = builtin_rebound, lambda r: (3.0,), {"gradient": 12.0}


def shadowed_in_callee(x):
    x = scaled_here(x)
    y = _helpers.shadows(x)
    return x * y


# 2 x, and 2 x * 2 x
CASES["shadowed_in_callee"] = shadowed_in_callee, lambda r: (1.5,), {"gradient": 3 * 8 * 2.25}


def callee_changes_argument(x):
    y = x * 1.0
    _helpers.double_in_place(y)
    return np.sum(y * x)


CASES["callee_changes_argument"] = callee_changes_argument, lambda r: (array(1.0, 2.0),), {"gradient": [4, 8]}


def callee_rebinds_argument(x):
    y = x * 1.0
    _helpers.double_rebound(y)
    return np.sum(y * x)


CASES["callee_rebinds_argument"] = callee_rebinds_argument, lambda r: (array(1.0, 2.0),), {"gradient": [2, 4]}


def quoted_lines(num, den):
    den = den + 1.0
    return num / den


CASES["quoted_lines"] = quoted_lines, lambda r: (3.0, 1.0), {"gradient": (0.5, -0.75)}


def number_of_another_module(x):
    y = _helpers.at_least(x)
    while y < 10.0:
        y = _helpers.at_least(y * y + x)
    return y


# 2, 2² + 2, 6² + 2: (1, 2 * 2 + 1, 2 * 6 * 5 + 1)
CASES["number_of_another_module"] = number_of_another_module, lambda r: (2.0,), {"gradient": 61.0}


def array_of_another_module(x, y):
    return _helpers.weighted(x) + _helpers.weighted(y)


CASES["array_of_another_module"] = array_of_another_module, lambda r: (2.0, ones(3)), {"gradient": (6.0, [1, 2, 3])}
