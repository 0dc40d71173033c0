"""What libraries write around numbers: casts that may copy, copies of structures, joined lists, decorators."""

import copy

try:
    import numpy as np
except ImportError:
    np = None

from corpus import _helpers_too
from corpus._helpers_too import Finer

CASES = {}
MODEL = Finer(2.0)


def scaled_in_place(x):
    y = np.asarray(x)
    y *= 2
    return np.sum(y * x)


CASES["number_as_an_array_is_written_to"] = scaled_in_place, lambda r: (1.5,), {"gradient": 6.0}
CASES["array_as_an_array_is_written_to"] = scaled_in_place, lambda r: (r(3),)


def floats_in_place(x):
    y = np.asarray(x, dtype=float)
    y[0] = x[1] * 2
    return np.sum(y * x)


CASES["floats_as_floats_are_written_to"] = floats_in_place, lambda r: (r(3),)
# Of single precision a copy is made, so the argument stays as it is.
CASES["short_floats_as_floats_are_copied"] = floats_in_place, lambda r: (np.array([1, 2, 3], np.float32),), {
    "gradient": np.array([4, 6, 6], np.float32), "differences": False
}  # fmt: skip


def solved(A, overwrite=False):
    A1 = np.array(A, dtype=float, copy=not overwrite)
    for k in range(2):
        A1[k + 1 :, k] /= np.sum(A1[k, k + 1 :])
    return A1


def copied_unless_asked(A):
    return np.sum(solved(A) * A)


def written_where_asked(A):
    return np.sum(solved(A, overwrite=True) * A)


CASES["copied_unless_asked"] = copied_unless_asked, lambda r: (r(3, 3),)
CASES["written_where_asked"] = written_where_asked, lambda r: (r(3, 3),)


def cast_without_copy(x):
    y = x.astype(float, copy=False)
    y *= 3
    return np.sum(y * x)


CASES["cast_without_copy"] = cast_without_copy, lambda r: (r(3),)
CASES["cast_without_copy_of_short_floats"] = cast_without_copy, lambda r: (np.array([1, 2], np.float32),), {
    "gradient": np.array([6, 12], np.float32), "differences": False
}  # fmt: skip


def spread_with(values, **options):
    return values.std(**options)


def options_handed_on(x):
    return spread_with(x, ddof=1) + spread_with(x)


CASES["options_of_a_method_are_handed_on"] = options_handed_on, lambda r: (r(4),)


def real_part_of_a_sum(x):
    y = np.asarray(x, dtype=complex) * (1 + 2j)
    return np.sum(y * x).real + (np.sum(y) * np.sum(y * y).conjugate()).imag


CASES["real_part_of_a_call"] = real_part_of_a_sum, lambda r: (r(3),)


def guarded(x):
    assert np is not None
    if not np:
        raise ImportError("this needs NumPy")
    return np.exp(x)


CASES["a_library_that_is_there"] = guarded, lambda r: (r(),)


def apart_from_the_first(x):
    rows = [x, x, {"first": x[0], "more": [x * 2, (x, 3.0)]}]
    own = copy.deepcopy(rows)
    own[0][0] = 5.0
    own[2]["more"][1][0][1] = own[2]["first"] * 2
    return np.sum(own[1] * x) + np.sum(own[2]["more"][0]) * own[0][1]


CASES["deep_copy_of_a_structure"] = apart_from_the_first, lambda r: (r(3),)


class Walker:
    def __init__(self, x):
        self.x, self.path = x, [x]

    def step(self, u):
        self.x = self.x * u
        self.path.append(self.x)
        return self


def two_walkers(x, u):
    one = Walker(x)
    other = copy.deepcopy(one).step(u)
    third = copy.copy(other).step(x)
    return third.x * one.x + len(one.path) * x + len(other.path) * other.path[1]


CASES["copies_of_an_instance"] = two_walkers, lambda r: (r(), r())


def parts_that_share(x):
    own = copy.deepcopy([x, x[1:]])
    own[0][1] = x[0]
    return np.sum(own[1])


CASES["deep_copy_of_parts_that_share"] = parts_that_share, lambda r: (r(4),), {"refused": True}


def joined_lists(x):
    squares = [v * v for v in x]
    all_of_them = [x[0], *squares] + [v for v in x if v > 1]
    all_of_them += squares
    return all_of_them[1] * all_of_them[-1] + np.sum(np.array(all_of_them) ** 2)


CASES["joined_lists"] = joined_lists, lambda r: (r(4),)


def joined_rows(x):
    rows = [x * v for v in x]
    rows = [x] + rows + [x * 2]
    rows.extend([x * 3])
    return np.sum(np.stack(rows) * np.arange(6.0)[:, None])


CASES["joined_rows"] = joined_rows, lambda r: (r(3),)


def under_two_names(x):
    a = [v for v in x]
    b = a
    b.insert(0, x[1] * 2)
    a.reverse()
    b += [x[0]]
    q = a.pop(1) * b.pop(0)
    del b[0]
    return q + sum(a) * sum(b) * b[0]


CASES["a_list_is_changed_under_two_names"] = under_two_names, lambda r: (r(4),)


def read_under_two_names(x):
    a = [v for v in x]
    b = a
    return sum(b) * b[0] + a[1]


CASES["a_list_is_read_under_two_names"] = read_under_two_names, lambda r: (np.array([1.0, 2.0, 4.0]),), {
    "gradient": np.array([8.0, 2.0, 1.0])
}  # fmt: skip


def in_order(x):
    a = [v * v for v in x]
    a.sort(key=lambda v: -v)
    a.insert(-1, a[0] * 2)
    a.insert(100, x[1])
    return a[0] * a[1] + 2 * a[-3] * a[-1]


CASES["sorted_and_inserted"] = in_order, lambda r: (r(4),)


def popped_too_far(x):
    a = [v for v in x]
    return a[0] * a.pop(7)


CASES["popped_too_far"] = popped_too_far, lambda r: (r(3),), {"raises": IndexError}


class Window:
    def __init__(self):
        self.values = []

    def mean_with(self, value):
        self.values.append(value)
        if len(self.values) > 2:
            self.values.pop(0)
        return sum(self.values) / len(self.values)


def moving_means(x):
    window, total = Window(), 0.0
    for v in x:
        total += window.mean_with(v * v) ** 2
    return total


CASES["moving_means"] = moving_means, lambda r: (r(5),)


def pairs_in_a_loop(x):
    a = []
    for v in x:
        if v > 0.8:
            a += [v, v * v]
    return np.sum(np.array(a) ** 3)


CASES["added_to_in_a_loop"] = pairs_in_a_loop, lambda r: (r(5),)


def smallest_of_columns(points):
    low = [float("inf") for _ in range(len(points[0]))]
    for point in points:
        for i, (value, least) in enumerate(zip(point, low, strict=True)):
            if value < least:
                low[i] = value
    return low[0] * low[1]


CASES["filled_with_infinity"] = smallest_of_columns, lambda r: (r(4, 2),)


def warping(a, b):
    n, m = len(a), len(b)
    D = [[float("inf")] * (m + 1) for _ in range(n + 1)]
    D[0][0] = 0.0
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            D[i][j] = (a[i - 1] - b[j - 1]) ** 2 + min(D[i - 1][j], D[i][j - 1], D[i - 1][j - 1])
    return D[n][m]


CASES["a_table_of_lists"] = warping, lambda r: (r(3), r(4))


def sums_of_a_table(x):
    T = [[0 for _ in range(2)] for _ in range(len(x))]
    for i in range(len(x)):
        T[i][i % 2] += x[i] ** 2
    return T[0][-1] * len(T) + np.sum(np.array(T)) * T[1][1]


CASES["a_table_of_lists_in_lists"] = sums_of_a_table, lambda r: (r(3),)


def checked_methods_of_bases(x, k):
    return Finer(k).run(x) + _helpers_too.Finer(k).cubes(x)


def checked_method_of_what_is_outside(x, k):
    return MODEL.run(x) * k


CASES["methods_of_bases_behind_decorators"] = checked_methods_of_bases, lambda r: (r(3), r())
CASES["a_method_behind_a_decorator_outside"] = checked_method_of_what_is_outside, lambda r: (r(3), r())


def scaled_by(s, function):
    def scaled(x):
        return function(x) * s

    return scaled


def squares(x):
    return np.sum(x * x)


class Keeper:
    def __init__(self):
        self.loss = scaled_by(1.5, squares)

    def run(self, x):
        return self.loss(x)


def made_of_another(x):
    return Keeper().run(x) * scaled_by(2.5, squares)(x)


CASES["a_function_that_is_made_of_another"] = made_of_another, lambda r: (r(3),)


def in_the_shape_of_both(a, b):
    out = np.empty(np.broadcast(a, b).shape)
    out[..., 0] = a[..., 0] * b[..., 0]
    out[..., 1:] = a[..., 1:]
    return np.sum(out * out)


CASES["in_the_shape_of_both"] = in_the_shape_of_both, lambda r: (r(2, 3), r(3))


def items_by_number(a):
    return np.sqrt(a @ a).item(0) * a.item(1) * np.sqrt(a[:, None] @ a[None]).item(2)


CASES["items_by_number"] = items_by_number, lambda r: (r(3),)


class Filter:
    def __init__(self, x):
        self.x, self.steps, self.path = x, 0, []

    def step(self):
        self.x = self.x * 0.7 + 0.1
        self.path.append(self.x)
        self.steps += 1

    def is_busy(self):
        return self.x > 0.5

    @property
    def size(self):
        return abs(self.x)

    def total(self):
        out = 0.0
        for i, value in enumerate(self.path):
            out += value * value * i
        return out + sum(v * w for v, w in zip(self.path, self.path[1:]))

    def __bool__(self):
        return self.steps < 3


def until_a_method_says_so(x):
    f = Filter(x)
    while f.is_busy():
        f.step()
    return f.x + f.total()


def until_a_property_says_so(x):
    f = Filter(x)
    while f.size > 0.6:
        f.step()
    last = f.path.pop()
    return last * len(f.path) + f.x


def while_it_is_true(x):
    f = Filter(x)
    while f:
        f.step()
    return f.x


CASES["a_while_that_asks_a_method"] = until_a_method_says_so, lambda r: (2.3,)
CASES["a_while_that_asks_a_property"] = until_a_property_says_so, lambda r: (2.3,)
CASES["a_while_that_asks_an_instance"] = while_it_is_true, lambda r: (2.3,), {"gradient": 0.7**3}


def until_a_function_inside_says_so(x, tol):
    r = np.array([x, 2 * x])

    def is_large():
        return np.sum(r * r) > tol

    while is_large():
        r *= 0.5
    return np.sum(r)


CASES["a_while_that_asks_a_function_inside"] = until_a_function_inside_says_so, lambda r: (3.0, 1.5)


class Queue:
    def __init__(self):
        self.waiting = []

    def __len__(self):
        return len(self.waiting)

    def __iter__(self):
        return iter(self.waiting)


def until_none_waits(x):
    queue, total = Queue(), 1.0
    for v in x:
        queue.waiting.append(v * v)
    while len(queue) > 1:
        total += queue.waiting.pop(0) * total
    return total


CASES["a_length_that_a_class_gives"] = until_none_waits, lambda r: (r(4),)


def weighed(x, scaled=False, by=1.0):
    return x * by if scaled else x


def with_options(x, options={"scaled": True, "by": 2.0}):  # noqa: B006 - as people write it
    return weighed(x, **options) * x


CASES["options_by_default"] = lambda x: with_options(x) * 3.0, lambda r: (2.0,), {"gradient": 24.0}


def put_where_the_largest_is(x):
    a = [x[0], x[1]]
    a.insert(int(np.argmax(x)), x[2])
    return a[0] * a[1]


CASES["put_where_the_largest_is"] = put_where_the_largest_is, lambda r: (np.array([1.0, 3.0, 2.0]),)


class Rows:
    def __init__(self, A):
        self.A, self.parts = A, {"twice": A * 2}

    def along(self, x):
        out = 0.0
        for row in self.A:
            out += row @ x
        return out + sum(row[0] * i for i, row in enumerate(self.parts["twice"]))


def rows_of_an_instance(A, x):
    return Rows(A).along(x)


CASES["rows_of_an_instance"] = rows_of_an_instance, lambda r: (r(2, 3), r(3))
