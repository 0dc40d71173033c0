"""Writes that stand in an expression, in the value of an update, in a method's out=, or in a list of indices by a name.

What cannot be followed there is refused: each of these is a call that changes an array.
"""

import operator

import numpy as np

CASES = {}


def case(**options):
    """Enter a function of one vector; it is refused unless a gradient is expected of it."""

    def put(function):
        CASES[function.__name__] = (function, lambda r: (r(3),), options) if options else (function, lambda r: (r(3),))
        return function

    return put


@case(refused=True)
def method_for_an_operator(x):
    a = x * 1.0
    v = a.__iadd__(x)
    return np.sum(a * v)


@case(refused=True)
def function_for_an_operator(x):
    a = x * 1.0
    operator.iadd(a, x)
    v = operator.imul(a, x)
    return np.sum(a) + 0 * v[0]


@case(refused=True)
def sorted_for_nothing(x):
    a = x[::-1] * 1.0
    nothing = a.sort()
    return np.sum(a * x) if nothing is None else 0.0


@case(refused=True)
def filled_in_a_list(x):
    a = x * 1.0
    _ = [a.fill(v) for v in x]
    return np.sum(a * x)


@case(refused=True)
def filled_in_a_test(x):
    a = x * 1.0
    if a.fill(x[1]) is None:
        a[0] = 5.0
    return np.sum(a * x)


@case(refused=True)
def filled_in_an_assert(x):
    a = x * 1.0
    assert a.fill(x[1]) is None
    return np.sum(a * x)


@case(refused=True)
def filled_by_a_value(x):
    a = x * 1.0
    fill = a.fill
    fill(x[1])
    return np.sum(a * x)


@case(refused=True)
def put_in_a_tuple(x):
    a = x * 1.0
    pair = np.put(a, [0], x[1]), 2.0
    return np.sum(a * x) * pair[1]


@case(refused=True)
def added_at_by_a_name(x):
    a = x * 1.0
    add = np.add.at
    add(a, [1, 1], x[0])
    return np.sum(a * x)


@case(refused=True)
def executed(x):
    a = x * 1.0
    exec("a[0] = 3")
    return np.sum(a * x)


@case(refused=True)
def shuffled(x):
    a = x * 1.0
    np.random.default_rng(0).shuffle(a)
    return np.sum(a * x)


@case(refused=True)
def numbers_shuffled_after_they_are_read(x):
    order = np.arange(3.0)
    s = np.sum(x * order)
    np.random.default_rng(0).shuffle(order)
    return s


@case(refused=True)
def numbers_drawn_into_an_array(x):
    a, s = np.zeros(3), 1.0
    rng = np.random.default_rng(0)
    for _ in range(3):
        rng.standard_normal(out=a)
        s = s * np.sum(x * a)
    return s


@case(refused=True)
def made_over_the_memory_of_another(x):
    a = np.zeros(3)
    b = np.ndarray((3,), float, a)
    b[0] = x[0]
    return np.sum(a) * 2


@case()
def sum_by_a_method_into_a_row(x):
    a = np.zeros((2, 3))
    m = np.outer(x, x)
    m.sum(axis=0, out=a[1])
    x.sum(keepdims=True, out=a[0, :1])
    return np.sum(a * a)


@case()
def places_of_out(x):
    m, a, b = np.outer(x, x), np.zeros(3), np.zeros(3)
    c = np.sum(m, 0, None, a)
    d = m.dot(x, b)
    x.cumsum(0, None, b[::-1])
    return np.sum(a * b * x) + np.sum(c * d)


@case()
def stacked_by_place_of_out(x):
    a = np.zeros((2, 3))
    np.stack([x, x * 2], 0, a)
    return np.sum(a * a)


@case()
def reduced_into(x):
    a = np.zeros(3)
    b = np.add.reduce(np.outer(x, x), 0, None, a)
    return np.sum(a * b)


@case(refused=True)
def element_written_in_its_update(x):
    a = x * 1.0

    def change():
        a[0] = 10 * x[1]
        return 1.0

    a[0] += change()
    return np.sum(a * x)


@case(refused=True)
def name_assigned_in_its_update(x):
    a = x * 1.0

    def change():
        nonlocal a
        a = x * 7
        return 1.0

    a += change()
    return np.sum(a * a)


@case()
def other_array_written_in_an_update(x):
    a, b = x * 1.0, x * 2.0

    def change(i):
        b[i] *= 10 * x[i]
        return b[i]

    for i in range(3):
        a[i] += change(i)
        a[i] *= change(0)
    return np.sum(a * x)


@case()
def slice_written_in_its_update(x):
    a = x * 1.0

    def change():
        a[1] = 10 * x[1]
        return 1.0

    a[1:] += change()
    return np.sum(a * x)


@case()
def value_of_an_update_staged_once(x):
    a, c, n = x * 1.0, x * 2.0, 0

    def change():
        nonlocal n
        n += 1
        c[0] += x[1]
        return c[0] * n

    a += change()
    return np.sum(a * c) * n


@case()
def draws_in_updates(x):
    rng = np.random.default_rng(1)
    a = x * 1.0
    a += rng.normal()
    a *= rng.normal(size=3)
    return np.sum(a * a)


@case()
def indices_by_a_name(x):
    places, rows = [0, 0, 2], [0, 1]
    a = x * x
    a[places] += x
    a[rows] = a[[1, 2]]
    np.add.at(a, places, x)
    m = np.outer(x, a)
    m[rows, [2, 2]] = x[:2]
    m[:, rows] *= 2.0
    return np.sum(m * m) + np.sum(m[rows, 1])


class Holder:
    def __init__(self, a):
        self.a = a


def elements_of_a_part_updated(x):
    x[0][[0, 2, 0]] *= x[1] / 1.5
    x[1][x[1] > 0.9] += 2.0 * x[0][0]
    held = {"a": x[0] * 2.0, "h": Holder(x[1] * x[0])}
    held["a"][np.array([1, 2])] -= x[1][1]
    held["h"].a[[1, 1]] += x[1][0]
    held["h"].a[1:] *= x[0][:2]
    held["a"][0] *= x[1][2]
    return np.sum(x[0] * x[1]) + np.sum(held["a"] * held["h"].a)


CASES["elements_of_a_part_updated"] = elements_of_a_part_updated, lambda r: ([r(3), r(3)],)
