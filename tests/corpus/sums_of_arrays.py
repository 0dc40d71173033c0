"""`sum` of arrays that stand in a list, or are made one by one."""

import numpy as np

CASES = {}


def case(make, **options):
    def put(f):
        CASES[f.__name__] = (f, make, options) if options else (f, make)
        return f

    return put


@case(lambda r: ([r(3), r(3)],))
def squares_of_a_list(xs):
    return np.sum(np.sqrt(sum(x**2 for x in xs)))


@case(lambda r: ([r(3), r(3)],))
def squares_in_a_list(xs):
    return np.sum(np.sqrt(sum([x**2 for x in xs])))


@case(lambda r: ([r(3), r(3)],))
def list_itself(xs):
    return np.sum(np.sqrt(sum(xs)))


@case(lambda r: (r(3), r(3)))
def two_arrays(a, b):
    return np.sum(np.sqrt(sum(x**2 for x in (a, b))))


@case(lambda r: (r(2, 3),))
def rows_of_one(a):
    return np.sum(np.sqrt(sum(x**2 for x in a)))


@case(lambda r: (r(2, 3), 2))
def rows_by_index(a, n):
    return np.sum(np.sqrt(sum(a[i] ** 2 for i in range(n))))


@case(lambda r: (r(2, 3), 2))
def grown_list(a, n):
    rows = []
    for i in range(n):
        rows.append(a[i] * i)
    return np.sum(np.sqrt(sum(rows)))


@case(lambda r: ([r(3), r(2, 3), r()],))
def of_several_shapes(xs):
    return np.sum(np.sqrt(sum(x**2 for x in xs)))


@case(lambda r: ([r(3), r(3)], [r(3, 3), r(3, 3)], r(3)))
def from_a_start(ws, Ms, b):
    t = sum((w * (M @ w) for w, M in zip(ws, Ms)), start=b)
    return np.sum(np.sqrt(t))


@case(lambda r: (r(3), r(3), r()))
def from_a_number(a, b, c):
    return np.sum(sum([a, b * c, a * b, c], 1.0) ** 2)


@case(lambda r: (r(3), r(3), r()))
def written_afterwards(a, b, c):
    t = sum([a, b])
    t += c
    t[0] = 2.0
    return np.sum(t * a) + np.sum(b)


@case(lambda r: ({"W": r(3), "b": r(3)},))
def values_of_a_dict(params):
    return np.sum(np.exp(sum(params.values())))
