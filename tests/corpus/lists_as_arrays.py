"""Lists and tuples in the place of arrays, and flags that arrays are multiplied by."""

import numpy as np

CASES = {}
WEIGHTS = [1.0, 2.0, 3.0]
WHICH = [0, 1, 0]


def powers(x):
    return np.sum(x ** [1, 2, 3]) + np.sum(np.power([1, 2, 3], x)) + np.sum([1.0, 2.0, 3.0] / x)


def in_functions(x, a, b):
    y = (
        np.arctan2((1, 2, 3), x)
        + np.where([True, False, True], x, (a, b, 1.0))
        + np.clip(x, [0.6, 0.7, 0.8], (1, 1, 1))
    )
    return (
        np.sum(y**2)
        + np.sum(np.sqrt([a, b]))
        + np.sum(np.matmul([[1, 2, 3]], x))
        + np.sum(np.diff(x, prepend=[1, 2]) ** 2)
    )


def chosen(x, y):
    return (
        np.sum(np.choose([0, 1, 0], [x, y]) ** 2)
        + np.sum(np.choose(WHICH, (x, y)) ** 3)
        + np.sum(np.heaviside([1, -1, 0], x))
    )


def from_around(x):
    return np.sum(WEIGHTS / x) + np.sum(np.arctan2(WEIGHTS, x)) + np.sum(x**WEIGHTS)


def methods(x):
    return np.sum(x.take((0, 2)) ** 2) + np.sum(x.clip(0.7) ** 2) + x.dot([1, 2, 3])


def summed(a, b):
    return np.sin(np.sum([a, b])) + np.mean((a, b, 1.0)) ** 2


def reversed_shape(x):
    y = x.reshape(x.shape[::-1]) + x.reshape(np.shape(x)[::-1]) * x.transpose(*[1, 0])
    return np.sum(y**2)


def at_least(x, a):
    p, q = np.atleast_2d(x, a)
    return np.sum(p * q)


CASES["powers"] = powers, lambda r: (r(3),)
CASES["in_functions"] = in_functions, lambda r: (r(3), r(), r())
CASES["chosen"] = chosen, lambda r: (r(3), r(3))
CASES["from_around"] = from_around, lambda r: (r(3),)
CASES["methods"] = methods, lambda r: (r(3),)
CASES["summed"] = summed, lambda r: (r(), r())
CASES["reversed_shape"] = reversed_shape, lambda r: (r(2, 3),)
CASES["at_least"] = at_least, lambda r: (r(3), r())


def by_flag(x, t):
    return np.sum((t > 2.0) * x)


def product_by_flag(x, y, n):
    return x @ y * (n == 3)


def equal_or_not(x):
    return np.sum(np.array_equal(x, 0 * x) * x)


CASES["by_flag"] = by_flag, lambda r: (r(3), r()), {"gradient": (np.zeros(3), 0.0)}
CASES["product_by_flag"] = product_by_flag, lambda r: (r(3), r(3), 2), {"gradient": (np.zeros(3), np.zeros(3))}
CASES["equal_or_not"] = equal_or_not, lambda r: (r(3),), {"gradient": np.zeros(3)}


def ends(x, y, a, b):
    return np.sum(np.interp(3 * x - 1, [0.0, 1.0, 2.0], y, left=a, right=b) ** 2)


CASES["ends"] = ends, lambda r: (r(8), r(3), r(), r())


def table_of_lists(x, y):
    return np.sum(np.array([[a * b for a in x] for b in y]) ** 2) + np.linalg.det(
        np.array([[a * b + (a == b) for a in x] for b in x])
    )


def some_lists(x):
    a, b = [v * v for v in x], [v + 1.0 for v in x]
    return (
        np.linalg.det(np.array([a, b, [1.0, 2.0, 3.0]]))
        + np.sum(x * a)
        + np.sum(np.hstack([a, b]) * np.concatenate((b, a)))
    )


CASES["table_of_lists"] = table_of_lists, lambda r: (r(3), r(2))
CASES["some_lists"] = some_lists, lambda r: (r(3),)
