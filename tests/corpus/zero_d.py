"""Arrays without axes that are written to, norms and diagonals of complex arrays, flags that are counted."""

import numpy as np

CASES = {}


def accumulated(x, t):
    a = np.array(0.0)
    a += np.sum(x)
    b = np.zeros(())
    b[...] = t * a
    c = np.array(1.0)
    c[()] = b * t
    return c * a


def counted(x, t):
    return sum(x > 0.9) * t + int(np.sum(x > 0.9)) * t**2


def complex_norms(x, y):
    c = x + 1j * y
    p = c / np.linalg.norm(c)
    return np.abs(np.vdot(p, x)) ** 2 + np.linalg.norm(c, 1) * np.linalg.norm(np.outer(c, x), "nuc")


def diagonal_twice(x, y):
    d = np.diag(x + 1j * y)
    return np.sum(np.abs(d) ** 2) + np.sum(np.real(np.diag(d)))


CASES["accumulated"] = accumulated, lambda r: (r(3), r())
CASES["counted"] = counted, lambda r: (r(5), r()), {"wrt": "t"}
CASES["complex_norms"] = complex_norms, lambda r: (r(3), r(3))
CASES["diagonal_twice"] = diagonal_twice, lambda r: (r(3), r(3))


def bound_twice(x, y):
    return np.where(x > y, x, y) * x


def turned(z):
    return np.sum(np.transpose(z) * 2) + np.sum(z.T * z)


def mean_of_nothing(x, y):
    return np.sum(y) + np.nan_to_num(np.mean(x))


def cast(x, t):
    return np.sum(np.float32(x) * 2.0) + np.float32(t) * float(np.int64(3.7))


def sorted_in_place(x, y):
    a, b = x * 1.0, x.copy()
    a.sort(0)
    b.partition(1, axis=1)
    return np.sum(a * y) + np.sum(b[:, 0] ** 2)


def by_keywords(a, b):
    d = dict(a=a, b=b)
    return d["a"] * d["b"]


CASES["bound_twice"] = bound_twice, lambda r: (2.0, 0.7), {"gradient": (4.0, 0.0)}
CASES["turned"] = turned, lambda r: (np.array(0.5),)
CASES["mean_of_nothing"] = mean_of_nothing, lambda r: (np.zeros(0), 7.0), {"gradient": (np.zeros(0), 1.0)}
CASES["cast"] = cast, lambda r: (np.array([0.5, 0.25]), 0.5), {"gradient": (np.full(2, 2.0), 3.0), "differences": False}
CASES["sorted_in_place"] = sorted_in_place, lambda r: (r(2, 3), r(2, 3))
CASES["by_keywords"] = by_keywords, lambda r: (r(), r())


def turned_round(z):
    return np.sum(np.flip(np.ravel(z)) * np.ravel(z))


def of_integers(n, y):
    return np.sum(abs(n) * abs(y)) + np.sum(np.fabs(n))


CASES["turned_round"] = turned_round, lambda r: (np.array(0.5),)
CASES["of_integers"] = of_integers, lambda r: (np.array([1, -2]), r(2)), {"wrt": "n", "differences": False}
