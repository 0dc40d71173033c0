"""Array programs that store in every way they can: in loops and branches, through views, by helpers, into themselves."""

import math

import numpy as np

CASES = {}


def weighted(a):
    """A number in which no two elements of an array count the same."""
    flat = a.reshape(-1)
    return np.sum(flat * np.cos(0.7 * np.arange(flat.size)))


def bubble_sort(x):
    n = len(x)
    for i in range(n):
        for j in range(n - 1 - i):
            if x[j] > x[j + 1]:
                x[j], x[j + 1] = x[j + 1], x[j]
    return weighted(x**2)


CASES["bubble_sort"] = bubble_sort, lambda r: (np.array([0.9, 0.3, 1.2, 0.5]),), {"step": 1e-3}


def insertion_sort(x):
    for i in range(1, len(x)):
        key = x[i]
        j = i - 1
        while j >= 0 and x[j] > key:
            x[j + 1] = x[j]
            j -= 1
        x[j + 1] = key
    return weighted(x**2)


CASES["insertion_sort"] = insertion_sort, lambda r: (np.array([0.9, 0.3, 1.2, 0.5]),), {"step": 1e-3}


def prefix_sums(x):
    for i in range(1, len(x)):
        x[i] += x[i - 1]
    return weighted(x**2)


CASES["prefix_sums"] = prefix_sums, lambda r: (r(5),)


def prefix_products(x):
    for i in range(1, len(x)):
        x[i] *= x[i - 1]
    return weighted(x)


CASES["prefix_products"] = prefix_products, lambda r: (r(5),)


def powers_in_place(x, n):
    y = x.copy()
    total = 0.0
    for k in range(n):
        total += np.sum(y)
        y *= x
    return total


CASES["powers_in_place"] = powers_in_place, lambda r: (r(3), 4)


def divided_in_place(x, y):
    x /= y
    y /= x
    x /= y
    return weighted(x) + weighted(y)


CASES["divided_in_place"] = divided_in_place, lambda r: (r(3), r(3))


def self_products(x):
    x *= x
    x += x
    x -= 0.5 * x
    return weighted(x * x)


CASES["self_products"] = self_products, lambda r: (r(3),)


def reversed_into_itself(x):
    x[:] = x[::-1] * x
    x[1:] = x[:-1] + x[1:]
    return weighted(x)


CASES["reversed_into_itself"] = reversed_into_itself, lambda r: (r(4),)


def shifted_in_loop(x, value, n):
    for k in range(n):
        x[1:] = x[:-1]
        x[0] = value * (k + 1)
    return weighted(x**2)


CASES["shifted_in_loop"] = shifted_in_loop, lambda r: (r(5), 0.7, 3)


def branch_stores(x, n):
    y = np.zeros(4)
    for k in range(n):
        if x[k] > 1.0:
            y[k] = x[k] ** 2
        elif k > 0:
            y[k - 1] = x[k] * y[k - 1]
        y[0] += x[k]
    return weighted(y)


CASES["branch_stores"] = branch_stores, lambda r: (np.array([0.6, 1.4, 0.8, 1.1]), 4), {"step": 1e-3}


def read_before_overwrite(x):
    y = x * 2.0
    first = y[0]
    y[0] = 5.0
    return first * y[1] + np.sum(y * x)


CASES["read_before_overwrite"] = read_before_overwrite, lambda r: (r(3),)


def slice_read_before_overwrite(x):
    y = x * 2.0
    head = y[:2] * 1.0
    y[:2] = head[::-1] * y[2]
    return weighted(y * x) + weighted(head)


CASES["slice_read_before_overwrite"] = slice_read_before_overwrite, lambda r: (r(3),)


def view_read_after_overwrite(x):
    y = x * 2.0
    head = y[:2]
    y[0] = x[2] * x[2]
    return weighted(head * x[:2])


CASES["view_read_after_overwrite"] = view_read_after_overwrite, lambda r: (r(3),)


def row_views(A):
    total = 0.0
    for i in range(A.shape[0]):
        row = A[i]
        row *= row[0]
        total += np.sum(row) * (i + 1)
    return total + weighted(A)


CASES["row_views"] = row_views, lambda r: (r(3, 2),)


def rows_iterated(A):
    for row in A:
        row[0] = row[1] * row[1]
    return weighted(A)


CASES["rows_iterated"] = rows_iterated, lambda r: (r(3, 2),)


def diagonal_set(A, d):
    n = len(d)
    for i in range(n):
        A[i, i] = d[i] * A[i, 0]
    return weighted(A @ A)


CASES["diagonal_set"] = diagonal_set, lambda r: (r(3, 3), r(3))


def symmetrised(A):
    n = A.shape[0]
    for i in range(n):
        for j in range(i):
            A[i, j] = 0.5 * (A[i, j] + A[j, i])
            A[j, i] = A[i, j]
    return weighted(A * A)


CASES["symmetrised"] = symmetrised, lambda r: (r(3, 3),)


def transposed_in_place(A):
    n = A.shape[0]
    for i in range(n):
        for j in range(i + 1, n):
            A[i, j], A[j, i] = A[j, i], A[i, j]
    return weighted(A**2)


CASES["transposed_in_place"] = transposed_in_place, lambda r: (r(3, 3),)


def column_scaled(A):
    for j in range(A.shape[1]):
        A[:, j] /= np.sqrt(np.sum(A[:, j] ** 2))
    return weighted(A)


CASES["column_scaled"] = column_scaled, lambda r: (r(3, 2),)


def fill(out, value):
    out[:] = value


def scale(out, factor):
    for i in range(len(out)):
        out[i] *= factor
    return out


def helpers_write(x, s):
    y = np.zeros(3)
    fill(y, x)
    z = scale(y, s)
    z[0] += 1.0
    return weighted(y * z)


CASES["helpers_write"] = helpers_write, lambda r: (r(3), 0.7)


def helper_writes_slice(x, s):
    y = x * 1.0
    scale(y[1:], s)
    fill(y[:1], x[2] * s)
    return weighted(y * y)


CASES["helper_writes_slice"] = helper_writes_slice, lambda r: (r(3), 0.7)


def step(state, out, dt):
    out[0] = state[0] + dt * state[1]
    out[1] = state[1] - dt * math.sin(state[0])


def buffers_in_turn(q, p, dt, n):
    a = np.array([q, p])
    b = np.zeros(2)
    for _ in range(n):
        step(a, b, dt)
        a, b = b, a
    return a[0] * a[1] + b[0]


CASES["buffers_in_turn"] = buffers_in_turn, lambda r: (0.7, 0.2, 0.1, 3)


def history(x, n):
    states = np.zeros((n + 1, len(x)))
    states[0] = x
    for k in range(n):
        states[k + 1] = np.tanh(states[k]) + 0.1 * states[0]
    return weighted(states)


CASES["history"] = history, lambda r: (r(3), 3)


def history_of_two(x, n):
    s = np.zeros(n)
    s[0], s[1] = x, x * x
    for k in range(2, n):
        s[k] = s[k - 1] * x - s[k - 2]
    return s[-1] + s[n // 2]


CASES["history_of_two"] = history_of_two, lambda r: (0.8, 6)


def ring_buffer(x, n):
    ring = np.zeros(3)
    ring[0] = x
    for k in range(n):
        ring[(k + 1) % 3] = ring[k % 3] * x + ring[(k + 2) % 3]
    return weighted(ring)


CASES["ring_buffer"] = ring_buffer, lambda r: (0.8, 5)


def stored_until(x, limit):
    y = np.zeros(6)
    k = 0
    value = x
    while value < limit and k < 6:
        y[k] = value
        value = value * 1.5 + x
        k += 1
    return weighted(y[:k]) + value


CASES["stored_until"] = stored_until, lambda r: (0.8, 5.0), {"wrt": "x", "step": 1e-3}


def conditional_copy(x, inplace):
    y = x if inplace else x.copy()
    y += 1.0
    return np.sum(x * y)


CASES["conditional_copy_not"] = conditional_copy, lambda r: (r(3), False)
CASES["conditional_copy_in"] = conditional_copy, lambda r: (r(3), True)


def masked_update(x, threshold):
    big = x > threshold
    x[big] = threshold + np.log(x[big] / threshold)
    x[~big] *= 2.0
    return weighted(x)


CASES["masked_update"] = masked_update, lambda r: (r(6), 1.0), {"step": 1e-3}


def indexed_update(x, index):
    x[index] = x[index] ** 2
    x[index[0]] += x[index[1]]
    return weighted(x)


CASES["indexed_update"] = indexed_update, lambda r: (r(5), np.array([3, 0, 1])), {"wrt": "x"}


def scattered(x, index, n):
    y = np.zeros(n)
    for k in range(len(index)):
        y[index[k]] = x[k] * y[index[k]] + x[k]
    return weighted(y)


CASES["scattered"] = scattered, lambda r: (r(5), np.array([0, 2, 0, 2, 1]), 3), {"wrt": "x"}


def rows_by_index(A, index):
    B = np.zeros((3, A.shape[1]))
    np.add.at(B, index, A * A)
    C = B[index]
    return weighted(C)


CASES["rows_by_index"] = rows_by_index, lambda r: (r(4, 2), np.array([0, 2, 0, 1])), {"wrt": "A"}


def empty_then_filled(x):
    y = np.empty((2, 3))
    y[0] = x
    y[1, :2] = y[0, 1:] * 2.0
    y[1, 2] = np.prod(y[0])
    return weighted(y)


CASES["empty_then_filled"] = empty_then_filled, lambda r: (r(3),)


def overwritten_in_inner(x, n):
    buffer = np.zeros(2)
    total = 0.0
    for i in range(n):
        for j in range(2):
            buffer[j] = x[j] * (i + 1) + buffer[1 - j] * 0.5
        total += buffer[0] * buffer[1]
    return total


CASES["overwritten_in_inner"] = overwritten_in_inner, lambda r: (r(2), 3)


def sum_of_views(x):
    a, b = x[:2], x[2:]
    a += b
    b *= a
    return weighted(x)


CASES["sum_of_views"] = sum_of_views, lambda r: (r(4),)


def broadcast_stores(A, v, s):
    A[:] = v
    A[0] = s
    A[:, 1] += v[0] * s
    A[1:, :] *= v
    return weighted(A)


CASES["broadcast_stores"] = broadcast_stores, lambda r: (r(3, 3), r(3), 0.7)


def accumulated_outer(X):
    C = np.zeros((2, 2))
    for x in X:
        C += np.outer(x, x)
    C /= len(X)
    return np.linalg.det(C) + weighted(C)


CASES["accumulated_outer"] = accumulated_outer, lambda r: (r.signed(4, 2),)


def name_reused(x):
    y = np.zeros(3)
    y[0] = x
    y = y * x + 1.0
    y[1] = y[0] * x
    y = y[:2]
    y[0] *= y[1]
    return np.sum(y)


CASES["name_reused"] = name_reused, lambda r: (0.8,)


def early_return_after_store(x, limit):
    y = x * 2.0
    for i in range(len(x)):
        y[i] *= x[i]
        if y[i] > limit:
            return np.sum(y) * x[i]
    return np.sum(y)


CASES["early_return_after_store"] = early_return_after_store, lambda r: (np.array([0.5, 1.2, 0.7]), 2.0), {"wrt": "x"}
CASES["no_early_return"] = early_return_after_store, lambda r: (np.array([0.5, 0.6, 0.7]), 2.0), {"wrt": "x"}


def break_after_store(x, limit):
    y = np.zeros(len(x))
    for i in range(len(x)):
        y[i] = x[i] ** 2
        if np.sum(y) > limit:
            y[i] = 0.5 * x[0]
            break
        y[0] += 0.1 * y[i]
    return weighted(y)


CASES["break_after_store"] = break_after_store, lambda r: (np.array([0.5, 1.2, 0.7]), 1.0), {"wrt": "x"}


def made_in_the_shape_of_another(u, n):
    v = np.empty(u.shape, dtype=u.dtype)
    q = np.zeros(u.shape)
    for _ in range(2):
        v[0, 1 : n - 1] = u[0, 1 : n - 1]
        q[1 : n - 1, 0] = v[0, 1 : n - 1]
        u[1 : n - 1, 1] = q[1 : n - 1, 0] * u[1 : n - 1, 2]
    return np.sum(u * q)


CASES["made_in_the_shape_of_another"] = made_in_the_shape_of_another, lambda r: (r(4, 4), 4), {"wrt": "u"}


def stored_with_an_axis_more(x, y, z):
    kept = np.zeros(3)
    kept[...] = y * y
    kept[1:] = kept[1:] * z
    return np.sum(kept * x)


CASES["stored_with_an_axis_more"] = stored_with_an_axis_more, lambda r: (r(3), r(1, 3), r(1, 1))
