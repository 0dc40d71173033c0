"""Where differentiation tools go wrong: overwriting, aliases and views, each with its exact gradient."""

import numpy as np

CASES = {}


def array(*values):
    return np.array(values, dtype=float)


def ones(*shape):
    return np.ones(shape)


def dead_overwrite(x):
    y = np.array([1.0, 2.0])
    z = np.sum(x * y)
    y *= 10
    return z


CASES["dead_overwrite"] = dead_overwrite, lambda r: (ones(2),), {"gradient": [1, 2]}


def dead_overwrite_slice(x):
    y = np.array([1.0, 2.0])
    z = np.sum(x * y)
    y[:] = x
    y[0] = 7.0
    return z


CASES["dead_overwrite_slice"] = dead_overwrite_slice, lambda r: (ones(2),), {"gradient": [1, 2]}


def overwritten_active(x):
    y = x * 2.0
    z = np.sum(x * y)
    y[0] = x[1]
    return z + np.sum(y * y)


CASES["overwritten_active"] = overwritten_active, lambda r: (array(1.0, 3.0),), {"gradient": [4.0, 42.0]}


def buffer_reused(x):
    b = np.zeros(2)
    s = 0.0
    for i in range(2):
        b[:] = i + 1
        s += np.sum(x * b)
    return s


CASES["buffer_reused"] = buffer_reused, lambda r: (ones(2),), {"gradient": [3, 3]}


def buffer_reused_active(x):
    b = np.empty(2)
    s = 0.0
    for i in range(3):
        b[:] = x * (i + 1)
        b += 1.0
        s += np.sum(b * b)
    return s


# 2 * sum over i of (i+1) * ((i+1) x + 1)
CASES["buffer_reused_active"] = buffer_reused_active, lambda r: (array(1.0, 2.0),), {"gradient": [40, 68]}


def buffer_filled(x):
    b = np.empty_like(x)
    total = 0.0
    for k in range(3):
        b.fill(k)
        total += np.sum(b * x**k)
    return total


CASES["buffer_filled"] = buffer_filled, lambda r: (array(1.0, 2.0),), {"gradient": [5, 9]}


def written_often(x):
    a = np.zeros(3)
    for k in range(5):
        a[1] = x * (k + 1)
    return a[1] + a[0]


CASES["written_often"] = written_often, lambda r: (2.0,), {"gradient": 5.0}


def written_often_from_itself(x):
    a = np.zeros(3)
    a[1] = x
    for _ in range(4):
        a[1] = a[1] * x
    return a[1]


CASES["written_often_from_itself"] = written_often_from_itself, lambda r: (2.0,), {"gradient": 80.0}


def stored_then_added(x):
    a = np.zeros(2)
    a[0] = a[0] + x
    a[0] = a[0] + x * x
    return a[0]


def added_in_place(x):
    a = np.zeros(2)
    a[0] += x
    a[0] += x * x
    return a[0]


CASES["stored_then_added"] = stored_then_added, lambda r: (3.0,), {"gradient": 7.0}
CASES["added_in_place"] = added_in_place, lambda r: (3.0,), {"gradient": 7.0}


def scaled_in_place(x, v):
    y = x.copy()
    y *= v
    y -= v
    y /= v[0]
    y **= 2
    return np.sum(y)


CASES["scaled_in_place"] = scaled_in_place, lambda r: (r(3), r(3))


def argument_overwritten(x):
    x[0] = 5.0
    x *= 2.0
    return np.sum(x * x)


CASES["argument_overwritten"] = argument_overwritten, lambda r: (array(1.0, 2.0),), {"gradient": [0.0, 16.0]}


def augmented_name(x):
    y = x * 1.0
    z = y
    y = y + 1.0
    return np.sum(y * z)


CASES["augmented_name"] = augmented_name, lambda r: (ones(2),), {"gradient": [3, 3]}


def out_argument(x):
    y = np.empty_like(x)
    np.multiply(x, x, out=y)
    np.add(y, x, out=y)
    return np.sum(y)


CASES["out_argument"] = out_argument, lambda r: (array(1.0, 2.0),), {"gradient": [3, 5]}


# -- aliases and views


def alias_of_argument(x):
    y = x
    y += 1.0
    return np.sum(y * x)


CASES["alias_of_argument"] = alias_of_argument, lambda r: (ones(2),), {"gradient": [4, 4]}
CASES["alias_of_scalar"] = alias_of_argument, lambda r: (1.0,), {"gradient": 3.0}


def alias_copied(x):
    y = x.copy()
    y += 1.0
    return np.sum(y * x)


CASES["alias_copied"] = alias_copied, lambda r: (ones(2),), {"gradient": [3, 3]}


def write_through_view(x):
    y = x * 1.0
    z = y[0:1]
    z += 5.0
    return np.sum(y * y)


CASES["write_through_view"] = write_through_view, lambda r: (ones(2),), {"gradient": [12, 2]}


def write_under_view(x):
    y = x * 1.0
    z = y[1:]
    y[1] = 3.0 * x[0]
    return np.sum(z * z)


CASES["write_under_view"] = write_under_view, lambda r: (ones(3),), {"gradient": [18, 0, 2]}


def write_through_transpose(x):
    y = x * 1.0
    z = y.T
    z[0] = 2.0 * x[1]
    return np.sum(y * y * np.arange(4.0).reshape(2, 2))


# y = [[2 x10, x01], [2 x11, x11]] by the row of the transpose
CASES["write_through_transpose"] = write_through_transpose, lambda r: (ones(2, 2),), {"gradient": [[0, 2], [0, 22]]}


def write_through_reshape(x):
    y = x * 1.0
    flat = y.reshape(-1)
    flat[3] = 0.0
    flat[0] *= x[0, 1]
    return np.sum(y * y)


CASES["write_through_reshape"] = write_through_reshape, lambda r: (ones(2, 2),), {"gradient": [[2, 4], [2, 0]]}


def write_through_row(x):
    y = np.zeros((2, 2))
    for i in range(2):
        row = y[i]
        row[:] = x * (i + 1)
        row[0] += x[1]
    return np.sum(y * y)


CASES["write_through_row"] = (
    write_through_row,
    lambda r: (array(1.0, 2.0),),
    {"gradient": [2 * 3 + 4 * 4, 2 * 3 + 2 * 4 + 20]},
)


def write_through_flat_copy(x):
    y = x * 1.0
    flat = y.flatten()
    flat[0] = 9.0
    return np.sum(y * y) + flat[1]


CASES["write_through_flat_copy"] = write_through_flat_copy, lambda r: (ones(2, 2),), {"gradient": [[2, 3], [2, 2]]}


def write_to_fancy_copy(x):
    y = x * 1.0
    z = y[[0, 1]]
    z += 5.0
    return np.sum(y * y) + np.sum(z)


CASES["write_to_fancy_copy"] = write_to_fancy_copy, lambda r: (ones(3),), {"gradient": [3, 3, 2]}


def swapped_buffers(x):
    a, b = x * 1.0, np.zeros_like(x)
    for _ in range(3):
        b[:] = a * a
        a, b = b, a
    return np.sum(a) + np.sum(b)


CASES["swapped_buffers"] = swapped_buffers, lambda r: (array(1.0, 0.5),), {"gradient": [12.0, 8 * 0.5**7 + 4 * 0.5**3]}


def swapped_elements(x):
    y = x.copy()
    y[0], y[1] = y[1], y[0] * y[1]
    return 2.0 * y[0] + y[1]


CASES["swapped_elements"] = swapped_elements, lambda r: (array(3.0, 5.0),), {"gradient": [5.0, 5.0]}


def swapped_rows(x):
    y = x.copy()
    y[0], y[1] = y[1], y[0]
    return np.sum(y * np.array([[1.0, 2.0], [3.0, 4.0]]))


# Views are swapped: both rows become the second.
CASES["swapped_rows"] = swapped_rows, lambda r: (ones(2, 2),), {"gradient": [[0, 0], [4, 6]]}


def aliased_in_list(x):
    y = x * 1.0
    rows = [y, y]
    rows[0][0] = 4.0 * x[1]
    return np.sum(rows[1] ** 2)


CASES["aliased_in_list"] = aliased_in_list, lambda r: (ones(2),), {"gradient": [0, 34]}


def aliased_by_call(x):
    def first(a):
        return a

    y = x * 1.0
    z = first(y)
    z[0] = 0.0
    return np.sum(y * y)


CASES["aliased_by_call"] = aliased_by_call, lambda r: (ones(2),), {"gradient": [0, 2]}


def overlapping_slices(x):
    y = x.copy()
    y[1:] = y[:-1] * 2.0
    y[1:] += y[:-1]
    return np.sum(y * np.arange(1.0, 5.0))


# y = [x0, 2 x0 + x0, 2 x1 + 2 x0, 2 x2 + 2 x1]: the right sides are read first.
CASES["overlapping_slices"] = overlapping_slices, lambda r: (ones(4),), {"gradient": [1 + 6 + 6, 6 + 8, 8, 0]}


def adjoint_copied(x, w):
    p = x + w
    q = x - w
    p = p + q
    return np.sum(p * q + p)


CASES["adjoint_copied"] = (
    adjoint_copied,
    lambda r: (array(1.0, 2.0), array(3.0, 4.0)),
    {"gradient": ([4 - 6 + 2, 8 - 8 + 2], [-2.0, -4.0])},
)


def weights_of_every_trip(x, keep, w):
    s = 0.0
    for _ in range(2):
        y = x * 2.0
        y[keep] = 3.0
        s = s + np.sum(w * y)
    return s


# The adjoint of y is w in each trip: it is a copy that is set to 0 where y is overwritten.
CASES["weights_of_every_trip"] = (
    weights_of_every_trip,
    lambda r: (array(1.0, 2.0, 4.0), np.array([True, False, True]), array(5.0, 6.0, 7.0)),
    {"gradient": [0, 24, 0], "wrt": "x"},
)


def weights_of_trips_that_change(x, keep, w):
    s = 0.0
    for _ in range(2):
        y = np.zeros_like(x)
        y[keep] = x[keep]
        y[~keep] = 3.0
        s = s + np.sum(w * y)
        x = x * 3.0
    return s


CASES["weights_of_trips_that_change"] = (
    weights_of_trips_that_change,
    lambda r: (array(1.0, 2.0, 4.0), np.array([True, False, True]), array(5.0, 6.0, 7.0)),
    {"gradient": [20, 0, 28], "wrt": "x"},
)
