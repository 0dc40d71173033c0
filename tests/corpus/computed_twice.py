"""What is computed twice, what only looks so, and slices that move along with a loop."""

import math

import numpy as np

CASES = {}


def written_between(x):
    a = np.exp(x)
    b = np.exp(x)
    a[0] = 3.0 * x[1]
    return np.sum(a * b)


def in_a_list(x):
    a = np.exp(x) * 2
    parts = [np.exp(x), np.exp(x)]
    parts[0][0] *= x[1]
    return np.sum(a * parts[0] * parts[1] * np.exp(x))


def in_a_dict(x):
    d = {"a": np.exp(x), "b": np.exp(x)}
    d["a"][0] = 1.0
    return np.sum(d["a"] * d["b"])


def of_what_a_trip_changes(x, n):
    h = x
    for _ in range(n):
        h = np.sin(h) * np.cos(h) + np.sin(h)
        h = h + np.sin(h)
    return np.sum(h * np.sin(h))


def of_an_element_that_is_written(x):
    s = 0.0
    for i in range(len(x)):
        s += math.sin(x[i]) * math.sin(x[i])
        x[i] = 2.0
        s += math.sin(x[i])
    return s


def of_a_second_name(x):
    y = x
    t = np.sum(np.exp(y))
    y[0] = 2.0 * x[1]
    return t * np.sum(np.exp(x))


def under_a_view(x):
    y = np.exp(x)
    v = y[1:]
    v *= 2.0
    return np.sum(y * np.exp(x))


def in_both_arms(x, y):
    if x > y:
        z = math.sin(x - y) + math.sin(x - y) ** 2
    else:
        z = math.sin(x - y)
    return z * math.sin(x - y)


def tanh(x):
    return (math.exp(x) - math.exp(-x)) / (math.exp(x) + math.exp(-x))


CASES["written_between"] = written_between, lambda r: (r(3),)
CASES["in_a_list"] = in_a_list, lambda r: (r(3),)
CASES["in_a_dict"] = in_a_dict, lambda r: (r(3),)
CASES["of_what_a_trip_changes"] = of_what_a_trip_changes, lambda r: (r(3), 3)
CASES["of_an_element_that_is_written"] = of_an_element_that_is_written, lambda r: (r(3),)
CASES["of_a_second_name"] = of_a_second_name, lambda r: (r(3),)
CASES["under_a_view"] = under_a_view, lambda r: (r(3),)
CASES["in_both_arms"] = in_both_arms, lambda r: (0.7, 0.2)
CASES["tanh"] = tanh, lambda r: (r(),)


def window(x, w):
    s = 0.0
    for i in range(len(x) - len(w) + 1):
        s += np.sum(x[i : i + len(w)] * w) ** 2
    return s


CASES["window"] = window, lambda r: (r(6), r(3))
CASES["window_of_one"] = window, lambda r: (r(4), r(1))
CASES["window_of_all"] = window, lambda r: (r(3), r(3))


def window_beyond_the_end(x, w):
    s = 0.0
    for i in range(len(x)):
        part = x[i : i + len(w)]
        s += np.sum(part * w[: len(part)]) ** 2
    return s


CASES["window_beyond_the_end"] = window_beyond_the_end, lambda r: (r(5), r(3))


def neighbours(x, w):
    s = 0.0
    for i in range(1, len(x) - 1):
        s += np.sum(x[i - 1 : i + 2] * w) ** 2
    return s


CASES["neighbours"] = neighbours, lambda r: (r(5), r(3))
CASES["neighbours_by_one"] = neighbours, lambda r: (r(5), r(1))


def before_the_start(x, w):
    s = 0.0
    for i in range(len(x)):
        s += np.sum(x[i - 1 : i + 1] * w) ** 2
    return s


CASES["before_the_start"] = before_the_start, lambda r: (r(5), r(1))


def windows_in_place(x, w):
    for i in range(len(x) - len(w), -1, -1):
        x[i : i + len(w)] *= w
    return np.sum(x * x)


CASES["windows_in_place"] = windows_in_place, lambda r: (r(5), r(2))


def triangle_of_slices(x, w):
    s = 0.0
    for i in range(len(x)):
        for j in range(i, len(x)):
            s += np.sum(x[i:j]) * np.sum(x[i : j + 1] * w[i : j + 1])
    return s


CASES["triangle_of_slices"] = triangle_of_slices, lambda r: (r(4), r(4))


def apart_from_a_number(x, w):
    order = np.array([0, 1, 1, 2, 0])
    return np.sum(x[0, :, order] * w)


CASES["apart_from_a_number"] = apart_from_a_number, lambda r: (r(2, 2, 3), r(5, 2))


def handed_over(u, n):
    v = u * 1.0
    for _ in range(n):
        v[1:] += 0.5 * v[:-1]
        v = v + np.sin(v)
    return np.sum(v * v)


CASES["handed_over"] = handed_over, lambda r: (r(4), 2)
CASES["handed_over_at_once"] = handed_over, lambda r: (r(4), 0)


def taken_over_before_a_loop(x, y):
    x[0] = 1.5
    for _ in range(3):
        x = y + np.sum(y, axis=0) + np.sum(x, axis=0)
    for _ in range(2):
        x = y
    return np.sum(1.5 / (1.5 + x[:, 2] ** 2))


CASES["taken_over_before_a_loop"] = taken_over_before_a_loop, lambda r: (r(3, 4), r(3, 4))


def swapped_then_written(v, w):
    z = v * 2.0
    new = np.zeros_like(z)
    for _ in range(2):
        new[:] = 1.5
        z, new = (new, z)
    new[:] *= w[1]
    return new.mean()


def swapped_then_written_by_parts(v, w):
    z = v * 2.0
    new = v * 3.0
    for _ in range(2):
        z, new = (new, z)
    new[1:] *= new[:-1] * w[1]
    return new.mean() * np.sum(z)


def carried_then_written(u, n):
    v = u * 1.0
    for _ in range(n):
        v = v + np.sin(v)
    part = v[1:]
    s = np.sum(part * v[:-1])
    v[1:] *= u[0]
    return np.sum(v * v) * s


CASES["swapped_then_written"] = swapped_then_written, lambda r: (r(4), r(3))
CASES["swapped_then_written_by_parts"] = swapped_then_written_by_parts, lambda r: (r(4), r(3))
CASES["carried_then_written"] = carried_then_written, lambda r: (r(4), 2)


def steps(t, m):
    r = t
    for _ in range(m):
        r = r + t
    return r


def added_around_a_loop(x):
    return steps(x, 3) + x


CASES["added_around_a_loop"] = added_around_a_loop, lambda r: (r(),)
