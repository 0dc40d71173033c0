"""Functions that write to arrays: `np.put`, `np.copyto`, `out=`, `a.sort()` and their like."""

import numpy as np

CASES = {}


def weighted(a):
    """A number in which no two elements of an array count the same."""
    return np.sum(a * np.cos(0.7 * np.arange(a.size)).reshape(a.shape))


def diagonal(A, d):
    B = A * 1.0
    np.fill_diagonal(B, d)
    B[0] *= B[1, 1]
    np.fill_diagonal(B[:2, :2], 0.5 * d[0])
    return weighted(B * B)


CASES["diagonal"] = diagonal, lambda r: (r(3, 3), r(3))


def diagonal_of_tall(A, s):
    np.fill_diagonal(A, s * A[2, 0])
    return weighted(A * A)


CASES["diagonal_of_tall"] = diagonal_of_tall, lambda r: (r(4, 2), 0.7)


def put_items(x, y, s):
    np.put(x, [0, -1], np.array([y[0], y[1] * s]))
    np.put(x, 1, s)
    x.put([2, 3], s * x[0])
    return weighted(x * x)


CASES["put_items"] = put_items, lambda r: (r(5), r(3), 0.7)


def put_twice(x, y):
    np.put(x, [1, 1], y)
    return weighted(x * x)


CASES["put_twice"] = put_twice, lambda r: (r(3), r(2))


def put_fewer(x, y):
    """`np.put` goes on with the first value where there are fewer values than places."""
    np.put(x, [0, 1, 2], y)
    return weighted(x * x)


CASES["put_fewer"] = put_fewer, lambda r: (r(4), r(2))


def copied_where(x, y):
    np.copyto(x, y * x, where=y > 0.9)
    np.copyto(x[1:], 2.0 * x[:-1])
    return weighted(x * x)


CASES["copied_where"] = copied_where, lambda r: (r(5), r(5))


def masked(x, y, s):
    np.putmask(x, x > 1.0, y * y)
    np.putmask(x, x < 0.7, s)
    np.place(y, y > 1.2, s * s)
    return weighted(x * y)


CASES["masked"] = masked, lambda r: (r(6), r(6), 0.7)


def sorted_in_place(x):
    y = x * 1.0
    y.sort()
    y[0] *= y[-1]
    y[::-1].sort()
    return weighted(y * x)


CASES["sorted_in_place"] = sorted_in_place, lambda r: (np.array([0.9, 0.3, 0.7, 0.5]),)


def sorted_columns(A):
    B = A * 1.0
    B.sort(axis=0)
    A[0].sort()
    return weighted(B * A)


CASES["sorted_columns"] = sorted_columns, lambda r: (r(3, 4),)


def negative_into_itself(q, s):
    p = q * s
    if p[0] < 0.6:
        np.negative(p, p)
    np.multiply(p, q, p)
    return weighted(p * q)


CASES["negative_into_itself"] = negative_into_itself, lambda r: (np.array([0.5, 0.9, 1.2]), 0.7)


def third_argument(x, y):
    z = np.empty(3)
    np.add(x, y, z)
    np.sin(z, z)
    w = np.subtract(z, x, z)
    w *= 2.0
    return weighted(z * z)


CASES["third_argument"] = third_argument, lambda r: (r(3), r(3))


def product_into(A, B):
    C = np.zeros((2, 2))
    np.dot(A, B, C)
    np.matmul(C, C, out=C)
    D = np.empty((2, 2))
    np.clip(C, 0.1, 9.0, D)
    return weighted(C * D)


CASES["product_into"] = product_into, lambda r: (r(2, 3), r(3, 2))


def divided_where(x, y):
    z = np.ones(4)
    np.divide(x, y, out=z, where=y > 0.0)
    return weighted(z * z)


CASES["divided_where"] = divided_where, lambda r: (r(4), np.array([0.5, 0.0, 2.0, 0.0])), {"wrt": "x"}


def exp_where(x, y):
    z = x * x
    np.exp(x, out=z, where=y > 0.9)
    return weighted(z * y)


CASES["exp_where"] = exp_where, lambda r: (r(4), np.array([0.5, 1.0, 2.0, 0.1]))


def multiplied_at(x, s):
    y = x * 1.0
    np.multiply.at(y, [0, 2], s)
    np.multiply.at(y, 1, x[0])
    np.add.at(y, [1, 1], s * x[:2])
    np.subtract.at(y, [0, 0], s)
    return weighted(y * y)


CASES["multiplied_at"] = multiplied_at, lambda r: (r(3), 0.7)


def multiplied_twice(x, s):
    y = x * 1.0
    np.multiply.at(y, [0, 0], s)
    return weighted(y * y)


CASES["multiplied_twice"] = multiplied_twice, lambda r: (r(3), 0.7)


def written_in_trips(x, n):
    y = np.zeros(4)
    for k in range(n):
        np.multiply(x, k + 1.0, out=y)
        np.put(y, k, x[k] * x[0])
        np.copyto(x, y + x, where=x < 1.5)
        y.sort()
        x += 0.1 * y
    return weighted(x * y)


CASES["written_in_trips"] = written_in_trips, lambda r: (np.array([0.9, 0.3, 0.7, 0.5]), 3)


def outer_of_rows(A, x):
    for k in range(3):
        A[:] = np.minimum(A, np.add.outer(A[:, k], A[k]))
    return weighted(A) + weighted(np.multiply.outer(A, x))


CASES["outer_of_rows"] = outer_of_rows, lambda r: (r(3, 3), r(2)), {"step": 1e-4}
