"""Lists, read and written at an index that only a run can tell, and of unknown length otherwise."""

import math

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
