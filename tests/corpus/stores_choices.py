"""Names that a choice makes one memory or another, written to: all that follows stands in both arms."""

import numpy as np

CASES = {}


def weighted(a):
    """A number in which no two elements of an array count the same."""
    return np.sum(a * np.cos(0.7 * np.arange(a.size)).reshape(a.shape))


def larger(a, b):
    return a if a[0] > b[0] else b


def pick(a, b, s):
    if s > 1.0:
        chosen = a
    else:
        chosen = b
    chosen[0] *= s
    return chosen


def first_or_copy(a, keep):
    if keep:
        return a
    return a.copy()


def one_of_three(x, s):
    a, b, c = x * 1.0, x * x, x + 1.0
    z = a if s > 1.0 else (b if s > 0.5 else c)
    z[1:] *= s
    z += x[0]
    return weighted(a) + 2.0 * weighted(b) + 3.0 * weighted(c) + weighted(z * z)


CASES["one_of_three_first"] = one_of_three, lambda r: (r(3), 1.5)
CASES["one_of_three_second"] = one_of_three, lambda r: (r(3), 0.7)
CASES["one_of_three_third"] = one_of_three, lambda r: (r(3), 0.2)


def two_picks(x, s):
    a, b = x * 1.0, x * x
    u = larger(a, b)
    u *= s
    v = larger(a, b)
    v[1] += u[0] * s
    return weighted(a) + 2.0 * weighted(b) + weighted(u * v)


CASES["two_picks"] = two_picks, lambda r: (np.array([0.5, 0.7, 0.9]), 0.3)
CASES["two_picks_other"] = two_picks, lambda r: (np.array([1.5, 0.7, 0.9]), 0.3)


def picks_in_one_line(x, s):
    a, b, c = x * 1.0, x * x, x * 0.9
    z = larger(larger(a, b), c)
    z[0] = s * z[1]
    return weighted(a) + 2.0 * weighted(b) + 3.0 * weighted(c)


CASES["picks_in_one_line"] = picks_in_one_line, lambda r: (np.array([0.5, 0.7, 0.9]), 0.3)
CASES["picks_in_one_line_other"] = picks_in_one_line, lambda r: (np.array([1.5, 0.7, 0.9]), 0.3)


def writes_in_pick(x, s):
    a, b = x * 1.0, x * x
    z = pick(a, b, s)
    z[1] = a[0] * b[0]
    return weighted(a) + 2.0 * weighted(b)


CASES["writes_in_pick"] = writes_in_pick, lambda r: (r(3), 0.3)
CASES["writes_in_pick_other"] = writes_in_pick, lambda r: (r(3), 1.3)


def kept_or_copied(x, keep):
    y = x * 1.0
    z = first_or_copy(y, keep)
    z *= y[0]
    return weighted(y * z)


CASES["kept_or_copied"] = kept_or_copied, lambda r: (r(3), True)
CASES["kept_or_copied_not"] = kept_or_copied, lambda r: (r(3), False)


def in_each_trip(x, s, n):
    a, b = x * 1.0, x * x
    for k in range(n):
        z = a if a[k] > s else b
        z[k] *= 0.5 + s
        z[0] += a[1] * b[1]
    return weighted(a) + 2.0 * weighted(b)


CASES["in_each_trip"] = in_each_trip, lambda r: (np.array([0.5, 0.7, 0.9, 0.2]), 0.6, 3)


def in_each_trip_by_if(x, s, n):
    a, b = x * 1.0, x * x
    total = 0.0
    for k in range(n):
        if a[k] > s:
            z = a
        else:
            z = b
        z[k] = z[0] * s
        if k == 2:
            continue
        total += z[k] * x[k]
    return weighted(a) + 2.0 * weighted(b) + total


CASES["in_each_trip_by_if"] = in_each_trip_by_if, lambda r: (np.array([0.5, 0.7, 0.9, 0.2]), 0.6, 4)


def left_on_the_way(x, s):
    a, b = x * 1.0, x * x
    for k in range(len(x)):
        z = a if a[k] > s else b
        z[k] *= 2.0
        if z[k] > 1.7:
            break
        b[0] += z[k]
    return weighted(a) + 2.0 * weighted(b)


CASES["left_on_the_way"] = left_on_the_way, lambda r: (np.array([0.5, 0.7, 0.9, 0.2]), 0.6)


def while_one_or_the_other(x, s):
    a, b = x * 1.0, x * x
    k = 0
    while a[0] + b[0] < 4.0 and k < 6:
        z = a if a[0] < b[0] else b
        z[0] += s * z[1]
        k += 1
    return weighted(a) + 2.0 * weighted(b)


CASES["while_one_or_the_other"] = while_one_or_the_other, lambda r: (np.array([0.5, 0.7, 0.9]), 0.6), {"step": 1e-3}


def default_buffer(x, out=None):
    y = np.zeros(3) if out is None else out
    y += x * x
    y[0] *= x[1]
    return weighted(y)


CASES["default_buffer"] = default_buffer, lambda r: (r(3),)


def row_under_a_write(A, s):
    row = A[0] if s > 0.1 else A[1]
    later = row * s
    A[0, 1] = 3.0
    return np.sum(later * A[1])


CASES["row_under_a_write"] = row_under_a_write, lambda r: (r(2, 3), 0.7)


def row_written(A, s):
    if s > 0.1:
        row = A[0]
    else:
        row = A[1]
    row[0] += s
    row *= A[1]
    return weighted(A)


CASES["row_written"] = row_written, lambda r: (r(2, 3), 0.7)
CASES["row_written_other"] = row_written, lambda r: (r(2, 3), 0.05)


def or_buffer(x, s):
    y = x * 1.0
    view = y[1:] if s > 0.5 else y[:2].copy()
    view *= s
    y[1] += view[0]
    return weighted(y * y) + np.sum(view)


CASES["or_buffer"] = or_buffer, lambda r: (r(3), 0.7)
CASES["or_buffer_not"] = or_buffer, lambda r: (r(3), 0.3)


def returns_on_the_way(x, s):
    y = x * 1.0
    z = y if s > 0.5 else x * 2.0
    z[0] = s
    if y[0] > 0.6:
        return weighted(y * z)
    z[1] *= y[0]
    return weighted(y * z) * 2.0


CASES["returns_on_the_way"] = returns_on_the_way, lambda r: (r(3), 0.7)
CASES["returns_on_the_way_not"] = returns_on_the_way, lambda r: (np.array([0.3, 0.4, 0.5]), 0.3)


def in_a_call_in_a_trip(x, s, n):
    a, b = x * 1.0, x * x
    for k in range(n):
        larger(a, b)[k] *= s + k
    return weighted(a) + 2.0 * weighted(b)


CASES["in_a_call_in_a_trip"] = in_a_call_in_a_trip, lambda r: (r(3), 0.7, 3)


def parts_kept_in_a_list(x, s):
    a, b = x * 1.0, x * x
    parts = [a if s > 0.5 else b, b]
    parts[0][1] = s * parts[1][1]
    parts[1] *= 2.0
    return weighted(a) + 2.0 * weighted(b)


CASES["parts_kept_in_a_list"] = parts_kept_in_a_list, lambda r: (r(3), 0.7)
CASES["parts_kept_in_a_list_not"] = parts_kept_in_a_list, lambda r: (r(3), 0.3)


def counted(seen, a):
    seen[0] += 1.0
    return a if seen[0] > 1.5 else a * 1.0


def test_after_a_write(x, s):
    """What leads to the test writes to an array: it cannot be moved out of its statement."""
    seen = x * 1.0
    y = x * x
    z = counted(seen, y)
    z *= s
    return weighted(y) + np.sum(seen * z)


CASES["test_after_a_write"] = test_after_a_write, lambda r: (np.array([0.8, 0.7, 0.9]), 0.7)
CASES["test_after_a_write_not"] = test_after_a_write, lambda r: (np.array([0.2, 0.7, 0.9]), 0.7)


def made_in_an_arm_and_left(v, w):
    w[:] = w * v if v[2] else -w
    a = np.empty(len(w))
    for i in range(len(w)):
        a[i] = np.full(3, 0.1) @ w
    if i:
        return 1.5
    return np.sum(a)


CASES["made_in_an_arm_and_left"] = made_in_an_arm_and_left, lambda r: (r(3), r(3))
