"""Lists, read and written at an index that only a run can tell, and of unknown length otherwise."""

import math

import numpy as np

CASES = {}


def at_index(xs, k):
    return xs[k] * xs[0]


CASES["at_index"] = at_index, lambda r: ([r(), r(), r()], 1), {"wrt": "xs"}


def at_tuple(xs, k):
    return xs[k] * xs[0]


CASES["at_tuple"] = at_tuple, lambda r: ((r(), r(), r()), 1), {"wrt": "xs"}


def swapped(x, n):
    v = [x, x * x, 2.0 * x]
    for i in range(n):
        v[i % 3] = v[(i + 1) % 3] * v[i % 3]
    return v[0] + v[1] * v[2]


CASES["swapped"] = swapped, lambda r: (r(), 7), {"wrt": "x"}


def added(x, n):
    v = [x, x * x, 2.0 * x]
    for i in range(n):
        v[i % 3] += v[(i + 1) % 3] * v[i % 3]
        v[(i + 2) % 3] *= 0.5
    return v[0] + v[1] * v[2]


CASES["added"] = added, lambda r: (r(), 7), {"wrt": "x"}


def bins(xs, n):
    c = [0.0] * 4
    for i in range(n):
        c[i % 4] += xs[i % len(xs)] * (i + 1)
    return sum(v * v for v in c)


CASES["bins"] = bins, lambda r: ([r(), r(), r()], 9), {"wrt": "xs"}


def argmx(x):
    return x[max(range(len(x)), key=lambda i: x[i])] * x[0]


CASES["argmx"] = argmx, lambda r: ([r(), r() + 1, r()],)


def while_index(xs, n):
    i = 0
    s = 1.0
    while s < 5.0:
        s = s + xs[i] * s
        i = (i + 1) % len(xs)
    return s


CASES["while_index"] = while_index, lambda r: ([r(), r(), r()], 1), {"wrt": "xs"}


def insertion(xs):
    v = list(xs)
    for i in range(1, len(v)):
        j = i
        while j > 0 and v[j - 1] > v[j]:
            v[j - 1], v[j] = v[j], v[j - 1]
            j -= 1
    return v[0] * 2 + v[1] * 3 + v[2] ** 2


CASES["insertion"] = insertion, lambda r: ([1.5, 0.5, 1.0],)


def branchy(x, n, k):
    v = [0.0] * 5
    for i in range(n):
        if i % 2:
            v[k] = x * i
        else:
            v[(k + i) % 5] += x * x
    return sum(a * (i + 1) for i, a in enumerate(v))


CASES["branchy"] = branchy, lambda r: (r(), 6, 2), {"wrt": "x"}


def table(x, k):
    t = [math.sin(x), math.cos(x), x]
    return t[k] * t[k - 1]


CASES["table"] = table, lambda r: (r(), 2), {"wrt": "x"}


def nested(x, n):
    v = [x, 2.0, 3.0]
    for i in range(n):
        for j in range(3):
            v[(i + j) % 3] = v[j] * 0.5 + x
    return v[0] * v[1]


CASES["nested"] = nested, lambda r: (r(), 4), {"wrt": "x"}


def memo_list(x, n):
    known = [0.0] * (n + 1)
    known[0] = 1.0
    known[1] = x
    for k in range(2, n + 1):
        known[k] = 2 * x * known[k - 1] - known[k - 2]
    return known[n]


CASES["memo_list"] = memo_list, lambda r: (r(), 6), {"wrt": "x"}


def ints(x, n):
    v = [0, 0, 0]
    for i in range(n):
        v[i % 3] += x
    return v[1] * v[2]


CASES["ints"] = ints, lambda r: (r(), 7), {"wrt": "x"}


def alias(x, n):
    v = [x, x, x]
    w = v
    for i in range(n):
        v[i % 3] *= x
    return w[1] * v[2]


CASES["alias"] = alias, lambda r: (r(), 7), {"wrt": "x"}


def outer_write(v, x, n):
    for i in range(n):
        v[i % 2] = v[i % 2] * x
    return v[0] * v[1]


CASES["outer_write"] = outer_write, lambda r: ([r(), r()], r(), 3), {"wrt": ("v", "x")}


# -- lists as long as only a run can tell: repeated, put together, taken from


def repeated(x, n):
    v = [0.0] * n
    for i in range(n):
        v[i] = x**i
    return v[0] + 3 * v[n - 1]


CASES["repeated"] = repeated, lambda r: (r(), 4), {"wrt": "x"}


def repeated_integers(x, n):
    v = [0] * n
    for i in range(n):
        v[i] += x * i
    return sum(v) * v[1]


CASES["repeated_integers"] = repeated_integers, lambda r: (r(), 4), {"wrt": "x"}


def repeated_in_turn(x, n):
    v = [1.0, 2] * n
    v[n] *= x
    return sum(v) * v[n] + len(v)


CASES["repeated_in_turn"] = repeated_in_turn, lambda r: (r(), 3), {"wrt": "x"}


def repeated_what_is_differentiated(x, n):
    v = [x] * n
    v[1] = v[0] * x
    return sum(v)


CASES["repeated_what_is_differentiated"] = repeated_what_is_differentiated, lambda r: (r(), 4), {"wrt": "x"}


def put_together(x, n):
    v = [0.0] * n
    for i in range(n):
        v[i] = x * i
    w = v + v
    return w[0] + 3 * w[n + 1]


CASES["put_together"] = put_together, lambda r: (r(), 3), {"wrt": "x"}


def taken(x, n):
    v = []
    for i in range(n):
        v.append(x**i)
    total = 0.0
    for i in range(n):
        total += v.pop() * x * i
    return total


CASES["taken"] = taken, lambda r: (r(), 4), {"wrt": "x"}


def taken_and_put_back(x, n):
    v = [1.0] * n
    for i in range(n):
        v[i] = x + i
    while len(v) > 1:
        last = v.pop()
        v.append(v.pop() * last)
    return v[0]


CASES["taken_and_put_back"] = taken_and_put_back, lambda r: (r(), 4), {"wrt": "x"}


def taken_on_some_ways(x, n):
    v = [0.0] * n
    for i in range(n):
        v[i] = x * (i + 1)
    total = 0.0
    while v:
        if len(v) % 2:
            total += v.pop() ** 2
        else:
            v.pop()
            total *= x
    return total


CASES["taken_on_some_ways"] = taken_on_some_ways, lambda r: (r(), 5), {"wrt": "x"}


def arrays_taken(x, n):
    v = []
    for i in range(n):
        v.append(x * x[i])
    total = 0.0
    for i in range(n):
        row = v.pop()
        total += np.sum(row * row) * (i + 1)
    return total


CASES["arrays_taken"] = arrays_taken, lambda r: (r(3), 3), {"wrt": "x"}


def array_taken_and_written(x, n):
    v = []
    rows = x * 2
    for _ in range(n):
        v.append(rows)
    row = v.pop()
    row[0] = 5.0
    return np.sum(rows * x)


CASES["array_taken_and_written"] = array_taken_and_written, lambda r: (r(3), 2), {"wrt": "x"}
