"""Programs that tests/random_arrays.py has found, shrunk: each was once wrong or crashed."""

import numpy as np

CASES = {}


def point(seed):
    return np.random.default_rng(seed).uniform(0.2, 0.9, 4)


def fill(out, value):
    out[:] = value


def scale(out, factor):
    for i in range(len(out)):
        out[i] *= factor


def doubled(a):
    a *= 2.0
    return a


def same(a):
    return a


def seed_211(x, s):
    y = x * 1.0
    z = np.zeros(4)
    z = x[:]
    for i in range(3):
        z[1] *= z[i + 1]
        z = z[::-1]
    return np.sum(x * np.cos(y)) + np.sum(np.sin(z) * y * np.array([1.0, 0.7, 0.4, 0.2])) + np.sum(z * s)


CASES["seed_211"] = seed_211, lambda r: (point(211), 0.65), {"step": 1e-4}


def seed_425(x, s):
    y = x * 1.0
    z = np.zeros(4)
    if x[0] < 0.6:
        z = z[::-1]
    z[2] = np.sin(x[0])
    return np.sum(x * np.cos(y)) + np.sum(np.sin(z) * y * np.array([1.0, 0.7, 0.4, 0.2])) + np.sum(z * s)


CASES["seed_425"] = seed_425, lambda r: (point(425), 0.65), {"step": 1e-4}


def seed_496(x, s):
    y = x * 1.0
    z = np.zeros(4)
    if s > 0.6:
        y *= y * s
    else:
        for i in range(2):
            z[:] = z[::-1] + 0.3 * x
            z = z[::-1]
    return np.sum(x * np.cos(y)) + np.sum(np.sin(z) * y * np.array([1.0, 0.7, 0.4, 0.2])) + np.sum(z * s)


CASES["seed_496"] = seed_496, lambda r: (point(496), 0.65), {"step": 1e-4}


def seed_537(x, s):
    y = x * 1.0
    z = np.zeros(4)
    for i in range(2):
        if y[1] < 0.6:
            z = x
    return np.sum(x * np.cos(y)) + np.sum(np.sin(z) * y * np.array([1.0, 0.7, 0.4, 0.2])) + np.sum(z * s)


CASES["seed_537"] = seed_537, lambda r: (point(537), 0.65), {"step": 1e-4}


def seed_808(x, s):
    y = x * 1.0
    z = np.zeros(4)
    for i in range(3):
        if s < 0.6:
            y = same(y)
        else:
            y = np.sin(z)
    return np.sum(x * np.cos(y)) + np.sum(np.sin(z) * y * np.array([1.0, 0.7, 0.4, 0.2])) + np.sum(z * s)


CASES["seed_808"] = seed_808, lambda r: (point(808), 0.65), {"step": 1e-4}


def seed_892(x, s):
    y = x * 1.0
    z = np.zeros(4)
    if s > 0.6:
        z = y[:]
    else:
        z = z.copy()
    y[0] = z[-1]
    return np.sum(x * np.cos(y)) + np.sum(np.sin(z) * y * np.array([1.0, 0.7, 0.4, 0.2])) + np.sum(z * s)


CASES["seed_892"] = seed_892, lambda r: (point(892), 0.65), {"step": 1e-4}


def seed_969(x, s):
    y = x * 1.0
    z = np.zeros(4)
    if s > 0.6:
        z = doubled(y)
        y[-1] *= np.sin(x[1])
    return np.sum(x * np.cos(y)) + np.sum(np.sin(z) * y * np.array([1.0, 0.7, 0.4, 0.2])) + np.sum(z * s)


CASES["seed_969"] = seed_969, lambda r: (point(969), 0.65), {"step": 1e-4}


def seed_1020(x, s):
    y = x * 1.0
    z = np.zeros(4)
    if x[0] < 0.6:
        z[1] += np.sin(z[0])
    else:
        z += 0.5 * z + y
        if y[1] < 0.6:
            x += y[2]
    y[0] += np.sin(x[0])
    return np.sum(x * np.cos(y)) + np.sum(np.sin(z) * y * np.array([1.0, 0.7, 0.4, 0.2])) + np.sum(z * s)


CASES["seed_1020"] = seed_1020, lambda r: (point(1020), 0.65), {"step": 1e-4}


def seed_1043(x, s):
    y = x * 1.0
    z = np.zeros(4)
    if y[1] > 0.6:
        y = doubled(x)
    else:
        y, y = y, y
    return np.sum(x * np.cos(y)) + np.sum(np.sin(z) * y * np.array([1.0, 0.7, 0.4, 0.2])) + np.sum(z * s)


CASES["seed_1043"] = seed_1043, lambda r: (point(1043), 0.65), {"step": 1e-4}


def seed_1086(x, s):
    y = x * 1.0
    z = np.zeros(4)
    z -= np.where(x > 0.5, x, x)
    if y[1] < 0.6:
        z = z[::-1]
    else:
        y[:] = np.where(y > 0.5, y, x)
    return np.sum(x * np.cos(y)) + np.sum(np.sin(z) * y * np.array([1.0, 0.7, 0.4, 0.2])) + np.sum(z * s)


CASES["seed_1086"] = seed_1086, lambda r: (point(1086), 0.65), {"step": 1e-4}


def seed_1238(x, s):
    y = x * 1.0
    z = np.zeros(4)
    for i in range(3):
        for k in range(3):
            y, z = z, y
            y[k] += s * x[1]
        y = z
    return np.sum(x * np.cos(y)) + np.sum(np.sin(z) * y * np.array([1.0, 0.7, 0.4, 0.2])) + np.sum(z * s)


CASES["seed_1238"] = seed_1238, lambda r: (point(1238), 0.65), {"step": 1e-4}


def seed_1252(x, s):
    y = x * 1.0
    z = np.zeros(4)
    for i in range(2):
        for k in range(2):
            x[:2] += np.where(y[::2] > 0.5, y[::2], y[::2])
        y[:] = z * s
        if s > 0.6:
            y = y[:]
    return np.sum(x * np.cos(y)) + np.sum(np.sin(z) * y * np.array([1.0, 0.7, 0.4, 0.2])) + np.sum(z * s)


CASES["seed_1252"] = seed_1252, lambda r: (point(1252), 0.65), {"step": 1e-4}


def seed_1268(x, s):
    y = x * 1.0
    z = np.zeros(4)
    for i in range(3):
        y = x.copy()
        x, y = y, x
        x[:2] *= y[:2] * s
    return np.sum(x * np.cos(y)) + np.sum(np.sin(z) * y * np.array([1.0, 0.7, 0.4, 0.2])) + np.sum(z * s)


CASES["seed_1268"] = seed_1268, lambda r: (point(1268), 0.65), {"step": 1e-4}


def seed_1299(x, s):
    y = x * 1.0
    z = np.zeros(4)
    for i in range(2):
        z = z[:]
        z[i] += s * x[-1]
    return np.sum(x * np.cos(y)) + np.sum(np.sin(z) * y * np.array([1.0, 0.7, 0.4, 0.2])) + np.sum(z * s)


CASES["seed_1299"] = seed_1299, lambda r: (point(1299), 0.65), {"step": 1e-4}


def seed_1325(x, s):
    y = x * 1.0
    z = np.zeros(4)
    if s < 0.6:
        y, y = y, y
        y[2] = 0.7
    else:
        y = same(x)
        if s < 0.6:
            z = y[::-1] + 0.3 * z
    return np.sum(x * np.cos(y)) + np.sum(np.sin(z) * y * np.array([1.0, 0.7, 0.4, 0.2])) + np.sum(z * s)


CASES["seed_1325"] = seed_1325, lambda r: (point(1325), 0.65), {"step": 1e-4}


def seed_1366(x, s):
    y = x * 1.0
    z = np.zeros(4)
    for i in range(2):
        if s > 0.6:
            x, y = y, x
            s = np.sum(z)
        else:
            x += y[i]
    return np.sum(x * np.cos(y)) + np.sum(np.sin(z) * y * np.array([1.0, 0.7, 0.4, 0.2])) + np.sum(z * s)


CASES["seed_1366"] = seed_1366, lambda r: (point(1366), 0.65), {"step": 1e-4}


def seed_1379(x, s):
    y = x * 1.0
    z = np.zeros(4)
    for i in range(3):
        for k in range(2):
            z[1::2] = x[1]
            x, z = z, x
    return np.sum(x * np.cos(y)) + np.sum(np.sin(z) * y * np.array([1.0, 0.7, 0.4, 0.2])) + np.sum(z * s)


CASES["seed_1379"] = seed_1379, lambda r: (point(1379), 0.65), {"step": 1e-4}


def seed_1576(x, s):
    y = x * 1.0
    z = np.zeros(4)
    for i in range(2):
        if s < 0.6:
            y = z
    return np.sum(x * np.cos(y)) + np.sum(np.sin(z) * y * np.array([1.0, 0.7, 0.4, 0.2])) + np.sum(z * s)


CASES["seed_1576"] = seed_1576, lambda r: (point(1576), 0.65), {"step": 1e-4}


def seed_1602(x, s):
    y = x * 1.0
    z = np.zeros(4)
    fill(z, s)
    return np.sum(x * np.cos(y)) + np.sum(np.sin(z) * y * np.array([1.0, 0.7, 0.4, 0.2])) + np.sum(z * s)


CASES["seed_1602"] = seed_1602, lambda r: (point(1602), 0.65), {"step": 1e-4}


def seed_741(x, s):
    y = x * 1.0
    z = np.zeros(4)
    fill(z, y[2])
    return np.sum(x * np.cos(y)) + np.sum(np.sin(z) * y * np.array([1.0, 0.7, 0.4, 0.2])) + np.sum(z * s)


CASES["seed_741"] = seed_741, lambda r: (point(741), 0.65), {"step": 1e-4}


def seed_365(x, s):
    y = x * 1.0
    z = np.zeros(4)
    fill(z[2:], s)
    return np.sum(x * np.cos(y)) + np.sum(np.sin(z) * y * np.array([1.0, 0.7, 0.4, 0.2])) + np.sum(z * s)


CASES["seed_365"] = seed_365, lambda r: (point(365), 0.65), {"step": 1e-4}


def seed_735(x, s):
    y = x * 1.0
    z = np.zeros(4)
    fill(y[:2], s)
    return np.sum(x * np.cos(y)) + np.sum(np.sin(z) * y * np.array([1.0, 0.7, 0.4, 0.2])) + np.sum(z * s)


CASES["seed_735"] = seed_735, lambda r: (point(735), 0.65), {"step": 1e-4}


def seed_550(x, s):
    y = x * 1.0
    z = np.zeros(4)
    scale(y[:2], s)
    return np.sum(x * np.cos(y)) + np.sum(np.sin(z) * y * np.array([1.0, 0.7, 0.4, 0.2])) + np.sum(z * s)


CASES["seed_550"] = seed_550, lambda r: (point(550), 0.65), {"step": 1e-4}


def seed_790(x, s):
    y = x * 1.0
    z = np.zeros(4)
    scale(x[2:], s)
    return np.sum(x * np.cos(y)) + np.sum(np.sin(z) * y * np.array([1.0, 0.7, 0.4, 0.2])) + np.sum(z * s)


CASES["seed_790"] = seed_790, lambda r: (point(790), 0.65), {"step": 1e-4}


def seed_1639(x, s):
    y = x * 1.0
    z = np.zeros(4)
    fill(z, y[-1])
    return np.sum(x * np.cos(y)) + np.sum(np.sin(z) * y * np.array([1.0, 0.7, 0.4, 0.2])) + np.sum(z * s)


CASES["seed_1639"] = seed_1639, lambda r: (point(1639), 0.65), {"step": 1e-4}


def seed_327(x, s):
    y = x * 1.0
    z = np.zeros(4)
    scale(y[::2], s)
    return np.sum(x * np.cos(y)) + np.sum(np.sin(z) * y * np.array([1.0, 0.7, 0.4, 0.2])) + np.sum(z * s)


CASES["seed_327"] = seed_327, lambda r: (point(327), 0.65), {"step": 1e-4}


def seed_340(x, s):
    y = x * 1.0
    z = np.zeros(4)
    fill(x[2:], 0.7)
    return np.sum(x * np.cos(y)) + np.sum(np.sin(z) * y * np.array([1.0, 0.7, 0.4, 0.2])) + np.sum(z * s)


CASES["seed_340"] = seed_340, lambda r: (point(340), 0.65), {"step": 1e-4}


def seed_446(x, s):
    y = x * 1.0
    z = np.zeros(4)
    fill(z[1::2], s)
    return np.sum(x * np.cos(y)) + np.sum(np.sin(z) * y * np.array([1.0, 0.7, 0.4, 0.2])) + np.sum(z * s)


CASES["seed_446"] = seed_446, lambda r: (point(446), 0.65), {"step": 1e-4}


def seed_847(x, s):
    y = x * 1.0
    z = np.zeros(4)
    fill(y[:2], 0.7)
    return np.sum(x * np.cos(y)) + np.sum(np.sin(z) * y * np.array([1.0, 0.7, 0.4, 0.2])) + np.sum(z * s)


CASES["seed_847"] = seed_847, lambda r: (point(847), 0.65), {"step": 1e-4}


def seed_1108(x, s):
    y = x * 1.0
    z = np.zeros(4)
    fill(z[1:3], s)
    return np.sum(x * np.cos(y)) + np.sum(np.sin(z) * y * np.array([1.0, 0.7, 0.4, 0.2])) + np.sum(z * s)


CASES["seed_1108"] = seed_1108, lambda r: (point(1108), 0.65), {"step": 1e-4}


def listed_while_written(v, s):
    """The list shows one array, which each trip writes to."""
    rows = []
    for i in range(len(v)):
        v[i] = i * s
        rows.append(v)
    return np.stack(rows).mean()


CASES["listed_while_written"] = listed_while_written, lambda r: (r(3), 0.65)


def buffer_of_a_row(A, s, n):
    """A trip reads a row into memory of its own, writes to that, and then to the row."""
    R = A * 1.0
    for k in range(n):
        v = R[k].copy()
        v /= s
        R[0] = np.sin(v)
    return np.sum(R * R)


CASES["buffer_of_a_row"] = buffer_of_a_row, lambda r: (r(3, 3), 0.65, 2)


def buffer_and_its_product(A, s, n):
    R = A * 1.0
    total = 0.0
    for k in range(n):
        v = R[k] * s
        v[0] = v[1] * s
        w = v[1:]
        w += v[0]
        R[:, :] -= 0.1 * np.outer(v, v)
        total += np.sum(v * R[0])
    return np.sum(R * R) + total


CASES["buffer_and_its_product"] = buffer_and_its_product, lambda r: (r(3, 3), 0.65, 3)


def buffer_inside(A, s, n):
    R = A * 1.0
    for i in range(n):
        for k in range(2):
            v = np.copy(R[k])
            if v[0] > 0.3:
                v *= s
            R[i] += np.cos(v)
    return np.sum(R * R)


CASES["buffer_inside"] = buffer_inside, lambda r: (r(3, 3), 0.65, 3)


def spread_without_zeros(X):
    deviation = np.std(X, axis=0)
    deviation[deviation <= 0.1] = 1.0
    return np.sum(np.sin(X / deviation))


CASES["spread_without_zeros"] = spread_without_zeros, lambda r: (r(4, 3) * np.array([1.0, 0.01, 2.0]),)


def stored_lists(a, b):
    T = np.eye(3)
    T[0, :2] = [a, np.sin(b)]
    T[2] = b, a * a, 1.0
    T[1, :2] += [b * 2, a * b]
    T[:2, :2] *= [[a, b], [b, 1]]
    T[1, 1:] -= (a * 2, b)
    return np.sum(T * T)


CASES["stored_lists"] = stored_lists, lambda r: (0.6, 0.7)


def stored_list_by_choice(x, b):
    T = x * b
    row = [b, b * 2]
    for i in range(len(T) - 1):
        if T[i] > 0.5:
            T[i : i + 2] = row
        row[0] = T[i] * b
    return np.sum(T * x)


CASES["stored_list_by_choice"] = stored_list_by_choice, lambda r: (r(4), 0.8)


def first_above(A, limit):
    for i in range(A.shape[0]):
        for j in range(A.shape[1]):
            if A[i, j] > limit:
                return A[i, j] * (i + 1)
            if j == 2:
                break
    return np.sum(A)


def place_found_in_memory_that_changes(x):
    a = x * 1.0
    for k in range(2):
        a[k] += first_above(np.outer(a, np.ones(4)), -0.2)
    return np.sum(a * np.array([0.7, -1.1, 0.4]))


CASES["place_found_in_memory_that_changes"] = (
    place_found_in_memory_that_changes,
    lambda r: (np.array([-0.25, -0.28, 0.1]),),
)
