"""Where differentiation tools go wrong: loops and indices, each with its exact gradient."""

import math

import numpy as np

CASES = {}


def array(*values):
    return np.array(values, dtype=float)


def ones(*shape):
    return np.ones(shape)


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


def chosen_in_trips(x, n):
    v = np.sqrt(x)
    for _ in range(n):
        v = np.where(x > 0.9, v * v, 0.1 * v)
    return np.sum(v)


CASES["chosen_in_no_trip"] = chosen_in_trips, lambda r: (r(4), 0)
CASES["chosen_in_each_trip"] = chosen_in_trips, lambda r: (r(4), 3)
