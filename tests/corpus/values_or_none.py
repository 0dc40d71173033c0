"""What a loop begins with as None, and axes whose length is a number of the text."""

import numpy as np

CASES = {}


def state_before(x, n):
    prev = None
    s = 0.0
    for k in range(n):
        x = np.sin(x)
        if prev is not None:
            s += np.dot(x - prev, x)
        prev = x
    return s


CASES["state_before"] = state_before, lambda r: (r(3), 4)


def largest(x, c):
    b = None
    for k in range(3):
        v = np.sum(c[k] * x)
        if b is None or v > b:
            b = v
    return b * x[0]


CASES["largest"] = largest, lambda r: (r(3), r(3, 3))


def place_from_minus_one(x, c):
    b = -1
    bv = -np.inf
    for k in range(3):
        v = np.sum(c[k] * x)
        if v > bv:
            b, bv = k, v
    return np.dot(c[b], x)


CASES["place_from_minus_one"] = place_from_minus_one, lambda r: (r(3), r(3, 3))


def place_from_none(x, c):
    b = None
    bv = -np.inf
    for k in range(3):
        v = np.sum(c[k] * x)
        if v > bv:
            b, bv = k, v
    return np.dot(c[b], x)


CASES["place_from_none"] = place_from_none, lambda r: (r(3), r(3, 3))


def row_from_none(x, c):
    b = None
    bv = -np.inf
    for k in range(3):
        v = np.sum(c[k] * x)
        if v > bv:
            b, bv = c[k], v
    return np.dot(b, x)


CASES["row_from_none"] = row_from_none, lambda r: (r(3), r(3, 3))


def axes_as_long_as_a_number(x):
    C, H, W = x.shape
    oh = H - 1
    cols = np.empty((C * 4, oh))
    idx = 0
    for c in range(C):
        for i in range(4):
            cols[idx] = x[c, :oh, i].ravel()
            idx += 1
    return np.sum(np.tanh(cols))


CASES["axes_as_long_as_a_number"] = axes_as_long_as_a_number, lambda r: (r(2, 6, 6),)


def axes_of_one(x, w):
    C, H, W = x.shape
    y = w.reshape(3, -1) @ x[:, 0]
    return np.sum(np.tanh(y))


CASES["axes_of_one"] = axes_of_one, lambda r: (r(2, 6, 6), r(3, 1, 2))


def added_up_from_none(x, c):
    b = None
    for k in range(3):
        v = c[k] * x
        b = v if b is None else b + v * b
    return np.sum(b**2)


CASES["added_up_from_none"] = added_up_from_none, lambda r: (r(3), r(3, 3))


def first_is_copied(x, c, n):
    b = None
    s = 0.0
    for k in range(n):
        if b is None:
            b = c[k].copy()
        else:
            b = b * 0.5 + c[k] * x
        s += np.sum(b)
    if b is None:
        return s
    return s + np.sum(b**2)


CASES["first_is_copied"] = first_is_copied, lambda r: (r(3), r(3, 3), 3)
CASES["without_a_trip"] = first_is_copied, lambda r: (r(3), r(3, 3), 0)


def last_that_was_taken(x, c, n):
    last = None
    s = 0.0
    for k in range(n):
        if c[k, 0] > 1.0:
            if last is not None:
                s += x[k] * (c[k, 1] - last) ** 2
            last = c[k, 1]
    return s + (0.0 if last is None else last * x[0])


CASES["last_that_was_taken"] = last_that_was_taken, lambda r: (r(5), r(5, 3), 5)


def state_made_in_the_first_trip(x, n):
    h = None
    for k in range(n):
        if h is None:
            h = np.zeros(3)
        h = np.tanh(h + x)
    return np.sum(h)


CASES["state_made_in_the_first_trip"] = state_made_in_the_first_trip, lambda r: (r(3), 3)


def state_or_nothing(x, n):
    h = None
    out = []
    for k in range(n):
        z = x * k if h is None else x * k + h
        h = np.tanh(z)
        out.append(h)
    return np.sum(np.stack(out) ** 2)


CASES["state_or_nothing"] = state_or_nothing, lambda r: (r(3), 3)


def while_it_moves(x, n):
    prev = None
    while n > 0:
        cur = x * n
        if prev is not None and np.max(np.abs(cur - prev)) > 10:
            break
        prev = cur
        n -= 1
    return np.sum(prev**2)


CASES["while_it_moves"] = while_it_moves, lambda r: (r(3), 3)


def summed_in_place(x, c):
    res = None
    for k in range(len(c)):
        if res is None:
            res = c[k] * x
        else:
            res += c[k] * x
    return np.sum(res * res)


CASES["summed_in_place"] = summed_in_place, lambda r: (r(3), r(4))


def scaled_and_changed(x, c):
    res = None
    for k in range(len(c)):
        y = c[k] * x
        if res is None:
            res = y.copy()
        else:
            res *= y
        res[0] += x[1]
        y[0] = 3.0
    return np.sum(res * res)


CASES["scaled_and_changed"] = scaled_and_changed, lambda r: (r(3), r(3))
