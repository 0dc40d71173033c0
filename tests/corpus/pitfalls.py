"""Where differentiation tools go wrong: overwriting, aliases, loops, names and calls, each with its exact gradient."""

import math

import numpy as np
from corpus import _helpers, _helpers_too
from corpus._helpers import scaled as scaled_here

CASES = {}


def array(*values):
    return np.array(values, dtype=float)


def ones(*shape):
    return np.ones(shape)


# -- overwriting


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


# -- loops


def squares_added(v):
    y = np.zeros(3)
    for i in range(3):
        y[i] += v[i] * v[i]
    return np.sum(y)


CASES["squares_added"] = squares_added, lambda r: (array(1.0, 2.0, 3.0),), {"gradient": [2, 4, 6]}


def nested_bounds(x):
    total = 0.0
    for i in range(4):
        for j in range(i, 4):
            total += x**i * j
    return total


CASES["nested_bounds"] = nested_bounds, lambda r: (2.0,), {"gradient": 6 + 5 * 4 + 3 * 12}


def trip_before(x, n):
    previous = x
    current = x * x
    for _ in range(n):
        previous, current = current, current * previous + 1.0
    return current


CASES["trip_before"] = trip_before, lambda r: (1.1, 4), {"wrt": "x"}


def used_in_each_trip(x):
    y = math.sin(x)
    total = 0.0
    for i in range(5):
        total += y * i
    return total


CASES["used_in_each_trip"] = used_in_each_trip, lambda r: (0.3,), {"gradient": 10 * math.cos(0.3)}


def continued(x):
    total = 0.0
    for i in range(6):
        if i % 2 == 0:
            continue
        total += x**i
    return total


CASES["continued"] = continued, lambda r: (2.0,), {"gradient": 1 + 3 * 4 + 5 * 16}


def broken(x):
    total = 1.0
    for i in range(10):
        total *= x
        if total > 10.0:
            break
        total += i
    return total


CASES["broken"] = broken, lambda r: (1.7,)


def broken_else(x, limit):
    for _ in range(3):
        x = x * x
        if x > limit:
            break
    else:
        x = 3.0 * x
    return x


CASES["broken_else_taken"] = broken_else, lambda r: (1.1, 100.0), {"wrt": "x", "gradient": 24 * 1.1**7}
CASES["broken_else_left"] = broken_else, lambda r: (1.5, 2.0), {"wrt": "x", "gradient": 2 * 1.5}


def returned_early(x):
    for i in range(10):
        x = x * 1.5
        if x > 4.0:
            return x * i
    return x


CASES["returned_early"] = returned_early, lambda r: (1.0,), {"gradient": 3 * 1.5**4}


def while_by_data(x):
    count = 0
    while x < 10.0:
        x = x * x
        count += 1
    return x * count


CASES["while_by_data"] = while_by_data, lambda r: (1.5,), {"gradient": 3 * 8 * 1.5**7}


def while_true(x):
    while True:
        step = 0.5 * (x - 2.0 / x)
        if abs(step) < 1e-9:
            return x
        x -= step


CASES["while_true"] = while_true, lambda r: (1.5,)


def no_trips(x, n):
    y = x
    for i in range(n):
        y = y * i * x
    while y < 0.0:
        y = y + 1.0
    return y


CASES["no_trips"] = no_trips, lambda r: (1.5, 0), {"wrt": "x", "gradient": 1.0}


def index_after_loop(x):
    for i in range(4):  # noqa: B007
        pass
    return x**i


CASES["index_after_loop"] = index_after_loop, lambda r: (2.0,), {"gradient": 12.0}


def index_assigned_in_loop(x):
    total = 0.0
    for i in range(3):
        i = i * 2  # noqa: PLW2901
        total += x**i
    return total


CASES["index_assigned_in_loop"] = index_assigned_in_loop, lambda r: (2.0,), {"gradient": 4 + 4 * 8}


def steps_backwards(x):
    total = 0.0
    for i in range(7, 0, -3):
        total = total * x + i
    return total


CASES["steps_backwards"] = steps_backwards, lambda r: (2.0,), {"gradient": 14 * 2 + 4}


def bound_changes_inside(x):
    n = 3
    total = 0.0
    for i in range(n):
        n = 10
        total += x * n * i
    return total


CASES["bound_changes_inside"] = bound_changes_inside, lambda r: (2.0,), {"gradient": 30.0}


def branch_in_loop_overwrites(x):
    y = x
    for i in range(4):
        if i % 2:
            y = y * x
        else:
            z = y + i
            y = z * z
    return y


CASES["branch_in_loop_overwrites"] = branch_in_loop_overwrites, lambda r: (0.5,), {"step": 1e-3}


def break_in_inner(x):
    total = 0.0
    for i in range(4):
        p = 1.0
        for j in range(5):
            p *= x
            if j >= i:
                break
        total += p
    return total


CASES["break_in_inner"] = break_in_inner, lambda r: (2.0,), {"gradient": 1 + 4 + 12 + 32}


# -- indices


def repeated_index(x):
    return np.sum(x[[0, 0, 1]])


CASES["repeated_index"] = repeated_index, lambda r: (ones(3),), {"gradient": [2, 1, 0]}


def repeated_index_array(x, index):
    return np.sum(x[index] ** 2 * np.arange(1.0, 4.0))


CASES["repeated_index_array"] = (
    repeated_index_array,
    lambda r: (ones(3), np.array([0, 0, -1])),
    {"wrt": "x", "gradient": [6, 0, 6]},
)


def repeated_index_stored(x):
    y = np.zeros(2)
    y[[0, 0, 1]] = x
    return np.sum(y * y)


# The last of those that are stored in one place stays.
CASES["repeated_index_stored"] = repeated_index_stored, lambda r: (array(1.0, 2.0, 3.0),), {"gradient": [0, 4, 6]}


def repeated_index_added(x):
    y = np.zeros(2)
    y[[0, 0, 1]] += x
    return np.sum(y * y)


CASES["repeated_index_added"] = repeated_index_added, lambda r: (array(1.0, 2.0, 3.0),), {"gradient": [0, 4, 6]}


def add_at(x):
    y = np.zeros(2)
    np.add.at(y, [0, 0, 1], x)
    return np.sum(y * y)


CASES["add_at"] = add_at, lambda r: (array(1.0, 2.0, 3.0),), {"gradient": [6, 6, 6]}


def slices(x):
    return (
        np.sum(x[::-1] * np.arange(5.0))
        + np.sum(x[1::2] ** 2)
        + np.sum(x[-2:])
        + np.sum(x[3:1])
        + np.sum(x[-1:0:-2] * x[:2])
    )


CASES["slices"] = (
    slices,
    lambda r: (array(1, 2, 3, 4, 5),),
    {"gradient": [4 + 5, 3 + 4 + 3, 2 + 2, 1 + 8 + 1, 0 + 1 + 1]},
)


def mask(x):
    return np.sum(x[x > 1.5] ** 2)


CASES["mask"] = mask, lambda r: (array(1.0, 2.0, 3.0),), {"gradient": [0, 4, 6]}


def mask_stored(x):
    y = x * 2.0
    y[x > 1.5] = x[0]
    y[y < 0] = 0.0
    return np.sum(y * y)


CASES["mask_stored"] = mask_stored, lambda r: (array(1.0, 2.0, -3.0),), {"gradient": [8 + 2, 0, 0]}


def new_axes(x):
    return np.sum(x[:, np.newaxis] * x[None, ..., 1:] * np.arange(6.0).reshape(3, 2))


CASES["new_axes"] = new_axes, lambda r: (ones(3),), {"gradient": [1, 5 + 6, 9 + 9]}


def ellipsis(x):
    y = np.zeros((2, 3))
    y[..., 1] = x
    y[0, ...] += x[1]
    return np.sum(y * y)


CASES["ellipsis"] = ellipsis, lambda r: (array(1.0, 2.0),), {"gradient": [6, 2 * (2 + 3 + 2) + 4]}


def out_of_range(x):
    return x[3] * 2.0


CASES["out_of_range"] = out_of_range, lambda r: (ones(3),), {"raises": IndexError}


def out_of_range_stored(x):
    y = np.zeros(2)
    for i in range(3):
        y[i] = x
    return np.sum(y)


CASES["out_of_range_stored"] = out_of_range_stored, lambda r: (1.0,), {"raises": IndexError}


def negative_index_in_loop(x):
    total = 0.0
    for i in range(len(x)):
        total += x[i] * x[i - 1]
    return total


CASES["negative_index_in_loop"] = negative_index_in_loop, lambda r: (array(1.0, 2.0, 3.0),), {"gradient": [5, 4, 3]}


# -- names and calls


def helper(x, p=2.0):
    return x * p


def keyword_call(x):
    return helper(x, p=x)


def keyword_default(x):
    return helper(p=x, x=3.0) + helper(x)


CASES["keyword_call"] = keyword_call, lambda r: (3.0,), {"gradient": 6.0}
CASES["keyword_default"] = keyword_default, lambda r: (3.0,), {"gradient": 5.0}

SCALE = 10.0


def other_globals(x):
    return SCALE * x + _helpers.scaled(x) + _helpers_too.scaled(x) + scaled_here(x)


CASES["other_globals"] = other_globals, lambda r: (3.0,), {"gradient": 10.0 + 2.0 + 3.0 + 2.0}


def same_name_twice(x):
    return _helpers.combined(x) * _helpers_too.combined(x)


# 2 (x + 1) and 3 x**2
CASES["same_name_twice"] = same_name_twice, lambda r: (2.0,), {"gradient": 2 * 12 + 6 * 12}


def maker(n):
    scale = float(n)

    def made(x):
        return scale * x * x

    return made


CASES["made_by_factory_1"] = maker(1), lambda r: (3.0,), {"gradient": 6.0}
CASES["made_by_factory_2"] = maker(2), lambda r: (3.0,), {"gradient": 12.0}
CASES["made_by_factory_3"] = maker(3), lambda r: (3.0,), {"gradient": 18.0}


def names_of_ours(x):
    d = x * x
    dx = d * x
    grad = dx + d
    i = grad * 2.0
    t_tape = [i, d]
    y = 0.0
    for t in range(3):
        i = i * x + t
        y += i * dx
    return y + t_tape[0] * t_tape[1]


CASES["names_of_ours"] = names_of_ours, lambda r: (0.9,)


def names_of_ours_as_parameters(dx, x, g, dy):
    return dx * x + g * x * dy


CASES["names_of_ours_as_parameters"] = (
    names_of_ours_as_parameters,
    lambda r: (2.0, 3.0, 5.0, 7.0),
    {"gradient": (3.0, 2.0 + 35.0, 21.0, 15.0)},
)


def np_is_a_variable(x):
    np = x * 2.0
    return math.sin(np) * np


CASES["np_is_a_variable"] = np_is_a_variable, lambda r: (0.5,)


def builtins_are_locals(x):
    sum = x * 2.0  # noqa: A001
    max = sum * sum  # noqa: A001
    range = max + sum  # noqa: A001
    return range * x


CASES["builtins_are_locals"] = builtins_are_locals, lambda r: (2.0,), {"gradient": 4 * 3 * 4 + 2 * 2 * 2}


def abs(v):  # noqa: A001
    return v * v


def builtin_rebound(x):
    return abs(x) + abs(-x)


CASES["builtin_rebound"] = builtin_rebound, lambda r: (3.0,), {"gradient": 12.0}


def shadowed_in_callee(x):
    x = scaled_here(x)
    y = _helpers.shadows(x)
    return x * y


# 2 x, and 2 x * 2 x
CASES["shadowed_in_callee"] = shadowed_in_callee, lambda r: (1.5,), {"gradient": 3 * 8 * 2.25}


def callee_changes_argument(x):
    y = x * 1.0
    _helpers.double_in_place(y)
    return np.sum(y * x)


CASES["callee_changes_argument"] = callee_changes_argument, lambda r: (array(1.0, 2.0),), {"gradient": [4, 8]}


def callee_rebinds_argument(x):
    y = x * 1.0
    _helpers.double_rebound(y)
    return np.sum(y * x)


CASES["callee_rebinds_argument"] = callee_rebinds_argument, lambda r: (array(1.0, 2.0),), {"gradient": [2, 4]}


def quoted_lines(num, den):
    den = den + 1.0
    return num / den


CASES["quoted_lines"] = quoted_lines, lambda r: (3.0, 1.0), {"gradient": (0.5, -0.75)}
