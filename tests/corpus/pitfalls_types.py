"""Where differentiation tools go wrong: kinds, dtypes and shapes."""

import math

import numpy as np

CASES = {}


def array(*values):
    return np.array(values, dtype=float)


def ones(*shape):
    return np.ones(shape)


def counted(a):
    """A number in which no two elements of an array count the same."""
    return np.sum(a * np.arange(1.0, a.size + 1).reshape(a.shape))


def squares(x):
    return np.sum(x * x)


CASES["integers_in"] = squares, lambda r: (np.array([1, 2, 3]),), {"gradient": [2, 4, 6]}
CASES["small_integers_in"] = squares, lambda r: (np.array([1, 2], dtype=np.int8),), {"gradient": [2, 4]}
CASES["float32_in"] = squares, lambda r: (np.array([1.0, 2.0], dtype=np.float32),), {"gradient": [2, 4]}
CASES["zero_rank_in"] = squares, lambda r: (np.array(3.0),), {"gradient": [6]}
CASES["scalar_in"] = squares, lambda r: (3.0,), {"gradient": 6.0}
CASES["numpy_scalar_in"] = squares, lambda r: (np.float64(3.0),), {"gradient": 6.0}
CASES["float32_scalar_in"] = squares, lambda r: (np.float32(3.0),), {"gradient": 6.0}
CASES["nothing_in"] = squares, lambda r: (np.zeros((0,)),), {"gradient": []}
CASES["nothing_in_two_axes"] = squares, lambda r: (np.zeros((3, 0)),), {"gradient": []}
CASES["column_order_in"] = squares, lambda r: (np.asfortranarray(r(3, 4)),)
CASES["strided_in"] = squares, lambda r: (r(3, 8)[:, ::2],)
CASES["reversed_in"] = squares, lambda r: (r(5)[::-1],)


def integers_stored(x, counts):
    y = x.copy()
    y[1] = 2.5 * x[0]
    return np.sum(y * counts)


CASES["integers_beside"] = integers_stored, lambda r: (ones(2), np.array([2, 3])), {"gradient": ([9.5, 0], [1, 2.5])}


def stored_in_integers(x):
    y = np.zeros(2, dtype=int)
    y[0] = x
    return y[0] * 1.0


# The store rounds: it must be refused.
CASES["stored_in_integers"] = stored_in_integers, lambda r: (2.5,), {"differences": False, "refused": True}


def float32_times_constant(x):
    return np.sum(x * np.array([2.0, 3.0]))


CASES["float32_times_constant"] = (
    float32_times_constant,
    lambda r: (np.array([1.0, 2.0], dtype=np.float32),),
    {"gradient": [2, 3]},
)


def float32_mixed(x, y):
    return np.sum(x * y) + np.sum(x.astype(np.float64) ** 2)


CASES["float32_mixed"] = (
    float32_mixed,
    lambda r: (np.array([1.0, 2.0], dtype=np.float32), array(3.0, 4.0)),
    {"gradient": ([5, 8], [1, 2])},
)


# -- broadcasting


def divided(W, v):
    return counted(W / v)


def powered(W, v):
    return counted(W**v)


def multiplied(W, v):
    return counted(np.multiply(W, v))


def subtracted(W, v):
    return counted(np.subtract(v, W) ** 2)


def chosen(W, v):
    return counted(np.where(W > 1.0, v, 0.0 * W))


def greater(W, v):
    return counted(np.maximum(W, v) + np.hypot(W, v) + np.arctan2(v, W) + np.logaddexp(W, v))


SHAPES = {
    "row": ((2, 3), (3,)),
    "one_row": ((2, 3), (1, 3)),
    "column": ((2, 3), (2, 1)),
    "one": ((2, 3), (1,)),
    "scalar": ((2, 3), ()),
    "outer": ((3, 1), (1, 4)),
    "crossed": ((3,), (1, 3)),
    "less": ((), (3,)),
    "leading": ((2, 1, 3), (4, 1)),
    "empty": ((0, 3), (3,)),
}
for _function in (divided, powered, multiplied, subtracted, chosen, greater):
    for _word, (_one, _other) in SHAPES.items():
        CASES[f"{_function.__name__}_{_word}"] = (
            _function,
            lambda r, one=_one, other=_other: (np.asarray(r(*one)), np.asarray(r(*other))),
            {"step": 1e-4},
        )


def bias_added(W, b, c):
    return counted((W + b) * c + b)


CASES["bias_added"] = bias_added, lambda r: (r(2, 3), r(3), r())


def stored_broadcast(x, s):
    y = np.zeros((2, 3))
    y[:] = x
    y[0] += s
    y[:, 1:] *= x[:2]
    return counted(y)


CASES["stored_broadcast"] = stored_broadcast, lambda r: (r(3), r())


def outer_by_axes(x, y):
    return counted(x[:, None] * y[None, :] - y)


CASES["outer_by_axes"] = outer_by_axes, lambda r: (r(2), r(3))


def case(name, function, make, **options):
    CASES[name] = function, make, options


# -- numbers in, numbers out


def plain_number(x, y):
    return np.exp(x) * y + math.sin(y)


def zero_rank_inside(x):
    y = np.array(x)
    return np.sum(y * y) + float(y)


def one_element(x):
    return x[0:1] * x[1]


def flag_and_count(x, n, flag=True, name="a", skip=None):
    total = 0.0
    for k in range(n):
        total += x**k if flag else x
    return total


def unused(x, y):
    return x * 2.0


def unused_array(x, y):
    return np.sum(x * 2.0)


def constant(x):
    return 3.0


case("plain_number", plain_number, lambda r: (r(), r()))
case("zero_rank_inside", zero_rank_inside, lambda r: (3.0,), gradient=7.0)
case("one_element", one_element, lambda r: (array(2.0, 3.0),), gradient=[3, 2])
case("flag_and_count", flag_and_count, lambda r: (2.0, 4), gradient=17.0)
case("unused", unused, lambda r: (r(), r()))
case("unused_array", unused_array, lambda r: (ones(2), ones(2, 3)), gradient=([2, 2], [0] * 6))
case("constant", constant, lambda r: (r(),), gradient=0.0)
case("returns_parameter", lambda x: x, lambda r: (2.0,), gradient=1.0)
case("returns_sum_of_argument", lambda x: np.sum(x), lambda r: (ones(2, 2),), gradient=[1] * 4)
case(
    "structure",
    lambda p: p[0] * p[1]["a"] + p[2],
    lambda r: ((2.0, {"a": 3.0, "b": None}, 4.0, "text"),),
    gradient=[3, 2, 1],
)
