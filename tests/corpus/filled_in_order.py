"""Arrays and lists that loops fill: in order, so that nothing is put back on the way back, and otherwise."""

import numpy as np

CASES = {}


def case(make):
    def put(f):
        CASES[f.__name__] = f, make
        return f

    return put


def weighted(a):
    return np.sum(a * np.cos(0.7 * np.arange(np.size(a)).reshape(np.shape(a))))


@case(lambda r: (r(3, 3), r(5, 3)))
def states_of_a_network(W, x):
    h = np.zeros((len(x), 3))
    h[0] = x[0]
    for t in range(1, len(x)):
        h[t] = np.tanh(W @ h[t - 1] + x[t])
    return weighted(h)


@case(lambda r: (r(6),))
def from_the_end(x):
    n = len(x)
    y = np.zeros(n)
    y[n - 1] = np.sin(x[n - 1])
    for i in range(n - 2, -1, -1):
        y[i] = y[i + 1] * x[i] + np.exp(-(y[i + 1] ** 2))
    return weighted(y**2)


@case(lambda r: (r(6),))
def around_the_end(x):
    """In the first trip `y[i - 1]` is the last element, which the last trip stores to."""
    y = x * 2.0
    for i in range(len(x)):
        y[i] = y[i] * y[i - 1]
    return weighted(y**2)


@case(lambda r: (r(6),))
def around_the_end_only(x):
    y = np.sin(x)
    for i in range(len(x)):
        y[i] = np.sin(y[i - 1] * x[i])
    return weighted(y**2)


@case(lambda r: (r(6),))
def ahead(x):
    y = np.sin(x)
    for i in range(len(x) - 1):
        y[i] = y[i + 1] ** 2
    return weighted(y**3)


@case(lambda r: (r(6),))
def two_steps(x):
    y = np.zeros(len(x) + 2)
    y[0] = x[0]
    y[1] = x[1]
    for i in range(2, len(x) + 2):
        y[i] = y[i - 1] * y[i - 2] + x[i - 2] ** 2
    return weighted(y)


@case(lambda r: (r(6),))
def every_other(x):
    y = np.cos(x)
    for i in range(2, len(x), 2):
        y[i] = y[i - 1] * y[i - 2] ** 2
    return weighted(y**2)


@case(lambda r: (r(4, 4), r(4)))
def triangular(L, b):
    y = np.zeros(4)
    for i in range(4):
        s = b[i]
        for j in range(i):
            s -= L[i, j] * y[j]
        y[i] = s / (3.0 + L[i, i])
    return weighted(y**2)


@case(lambda r: (r(4, 4), r(4)))
def triangular_by_slices(L, b):
    n = len(b)
    y = np.zeros(n)
    for i in range(n):
        y[i] = (b[i] - L[i, :i] @ y[:i]) / (3.0 + L[i, i] ** 2)
    z = np.zeros(n)
    for i in range(n - 1, -1, -1):
        z[i] = (y[i] - L[i + 1 :, i] @ z[i + 1 :]) / (3.0 + L[i, i] ** 2)
    return weighted(z**2)


@case(lambda r: (r(5), r(4)))
def table_of_costs(x, y):
    n, m = len(x), len(y)
    D = np.zeros((n + 1, m + 1))
    for i in range(1, n + 1):
        D[i, 0] = D[i - 1, 0] + x[i - 1] ** 2
    for j in range(1, m + 1):
        D[0, j] = D[0, j - 1] + y[j - 1] ** 2
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            near = np.exp(-D[i - 1, j]) + np.exp(-D[i, j - 1]) + np.exp(-D[i - 1, j - 1])
            D[i, j] = (x[i - 1] - y[j - 1]) ** 2 - np.log(near)
    return D[n, m] + weighted(D)


@case(lambda r: (r(4, 4),))
def diagonals(x):
    """The sum of the indices: trips of the outer loop store to what earlier ones have read."""
    h = np.zeros(8)
    for i in range(1, 4):
        for j in range(4):
            h[i + j] = np.sin(h[i + j - 1]) + x[i, j]
    return weighted(h**2)


@case(lambda r: (r(5), 3))
def swept_again(x, sweeps):
    y = np.sin(x)
    for _ in range(sweeps):
        for i in range(1, len(x)):
            y[i] = y[i] ** 2 + y[i - 1]
    return weighted(y)


@case(lambda r: (r(5), 3))
def swept_without_itself(x, sweeps):
    y = np.sin(x)
    for _ in range(sweeps):
        for i in range(1, len(x)):
            y[i] = np.exp(-(y[i - 1] ** 2)) * x[i]
    return weighted(y**2)


@case(lambda r: (r(3, 5),))
def made_in_each_trip(x):
    total = 0.0
    for k in range(len(x)):
        y = np.zeros(5)
        y[0] = x[k, 0]
        for i in range(1, 5):
            y[i] = np.sin(y[i - 1]) * x[k, i]
        total += weighted(y**2)
    return total


@case(lambda r: (r(5),))
def two_columns(x):
    y = np.zeros((len(x), 2))
    y[0, 0], y[0, 1] = x[0], 1.0
    for i in range(1, len(x)):
        y[i, 0] = np.sin(y[i - 1, 1]) * x[i]
        y[i, 1] = np.exp(-(y[i, 0] ** 2)) + y[i - 1, 0]
    return weighted(y**2)


@case(lambda r: (r(6),))
def in_an_arm(x):
    y = np.ones(len(x))
    for i in range(1, len(x)):
        if x[i] > 1.0:
            y[i] = np.exp(y[i - 1] * x[i])
        else:
            y[i] = y[i - 1] ** 2 + x[i]
    return weighted(y**2)


@case(lambda r: (r(6),))
def read_in_the_other_arm(x):
    y = np.sin(x)
    for i in range(len(x)):
        if y[i] > 0.9:
            y[i] = np.exp(x[i])
        else:
            y[i] = y[i] ** 3
    return weighted(y**2)


@case(lambda r: (r(5),))
def stored_twice(x):
    y = np.zeros(len(x))
    for i in range(1, len(x)):
        y[i] = np.cos(y[i - 1] * x[i])
        y[i] = y[i] ** 2
    return weighted(y)


@case(lambda r: (r(5),))
def stored_over_later(x):
    y = np.zeros(len(x))
    for i in range(1, len(x)):
        y[i] = np.cos(y[i - 1] * x[i])
    s = np.sum(y**2)
    for i in range(len(x)):
        y[i] = np.sin(s * x[i])
    return s * weighted(y)


@case(lambda r: (r(6),))
def read_by_a_view(x):
    y = np.sin(x)
    last = y[:3]
    for i in range(3, 6):
        y[i] = np.exp(y[i - 1]) * last[i - 3]
    return weighted(y**2)


@case(lambda r: (r(6),))
def row_kept_over_trips(x):
    y = np.sin(x)
    s = 0.0
    row = y[1:3]
    for i in range(6):
        s += row[0] ** 2
        y[i] = np.exp(-(x[i] ** 2)) * s
    return s + weighted(y**2)


@case(lambda r: (r(6),))
def running_sums(x):
    for i in range(1, len(x)):
        x[i] += x[i - 1]
    return weighted(x**2)


@case(lambda r: (r(6), 4))
def until(x, n):
    y = np.sin(x)
    k = 1
    while k < n:
        y[k] = y[k - 1] ** 2 * x[k]
        k += 1
    return weighted(y**2)


@case(lambda r: (r(6),))
def left_on_the_way(x):
    y = np.zeros(len(x))
    y[0] = x[0]
    for i in range(1, len(x)):
        y[i] = np.tanh(y[i - 1] * 3) + x[i]
        if y[i] > 3.0:
            break
    return weighted(y**2)


@case(lambda r: (r(3, 3), r(5, 3)))
def slots_of_a_list(W, x):
    h = [None] * len(x)
    h[0] = x[0]
    for t in range(1, len(x)):
        h[t] = np.tanh(W @ h[t - 1] + x[t])
    return weighted(np.stack(h))


@case(lambda r: (r(3, 3), r(5, 3)))
def slots_made_one_by_one(W, x):
    n = len(x)
    a = [np.zeros(3) for _ in range(n)]
    for i in range(n):
        a[n - 1 - i] = np.sin(W @ x[i])
    return weighted(np.array(a) ** 3)


@case(lambda r: (r(5, 3),))
def slots_exchanged(x):
    rows = [row * 2.0 for row in x]
    rows[0], rows[-1] = rows[-1], rows[0] ** 2
    for i in range(len(x)):
        rows[i] = rows[i] * rows[i - 1]
    return weighted(np.stack(rows))


@case(lambda r: (r(4, 3), r(3, 3), r(4, 3)))
def slots_of_two_layers(w, u, s):
    out = [None] * len(s)
    x = w[0]
    for i in range(0, len(s), 2):
        out[i], out[i + 1] = np.tanh(w[i] * s[i] + x), s[i + 1] * np.exp(-x)
        x = out[i] @ u
    return np.sum(x * 1.5) + weighted(np.stack(out))


@case(lambda r: (r(5),))
def slots_for_numbers(x):
    a = [None] * len(x)
    for i in range(len(x)):
        a[i] = x[i] ** 2
        if i > 1:
            a[i] = a[i] * a[i - 1]
    return sum(a)


@case(lambda r: (r(5, 3),))
def slots_never_filled(x):
    rows = [None] * (len(x) + 1)
    total = 0.0
    for i in range(len(x)):
        if i != 2:
            rows[i] = np.exp(x[i])
    for row in rows:
        if row is not None:
            total += np.sum(row**2)
    return total


@case(lambda r: (r(6, 3), r(6, 3), r(3)))
def row_handed_on(w, s, x):
    """x shows a row of s; in the next trip it is read before s is written to."""
    s = s.copy()
    for i in range(0, len(s), 2):
        a = np.tanh(w[i] * s[i] + x)
        s[i], s[i + 1] = a, a * s[i + 1]
        x = s[i]
    return np.sum(x * 2) + weighted(s)


@case(lambda r: (r(4, 3), 4))
def row_before(u, n):
    prev = u[0]
    for i in range(1, n):
        u[i] = u[i] * prev + np.sin(prev)
        prev = u[i]
    return weighted(prev**2)


@case(lambda r: (r(4, 3), 2))
def row_before_in_sweeps(u, sweeps):
    prev = np.zeros(3)
    for _ in range(sweeps):
        for i in range(len(u)):
            u[i] = u[i] * prev + np.sin(u[i])
            prev = u[i]
    return weighted(prev**2) + np.sum(u)


@case(lambda r: (r(4, 3),))
def row_read_after_a_write(u):
    """prev shows what is written to before it is read."""
    prev, total = u[0], 0.0
    for i in range(1, 4):
        u[i - 1] = np.sin(u[i - 1]) * 2
        total += weighted(prev**2)
        prev = u[i]
    return total + np.sum(prev)


@case(lambda r: (r(4, 3),))
def part_of_a_row_handed_on(u):
    prev = u[0]
    for i in range(1, 4):
        part = prev[:2]
        total = np.sum(part**2)
        u[i] = u[i] * total
        prev = u[i]
    return weighted(u) * prev[1]


@case(lambda r: (np.array([0.6, 0.7, 0.8, 1.5, 0.2]),))
def left_before_it_is_stored(x):
    """In the trip that is left v is not stored: what stands in its place is something else."""
    y = np.ones(len(x))
    total = 0.0
    for i in range(len(x)):
        v = np.exp(x[i]) * x[0]
        total += v**2
        if v > 2.0:
            break
        y[i] = v
    return total + weighted(y**2)


@case(lambda r: (np.array([0.6, 0.7, 0.8, 1.5, 0.2]), 4))
def appended_before_it_is_left(x, n):
    rows = [x[:2]]
    total = 0.0
    for i in range(1, n):
        row = np.exp(rows[i - 1] * x[i])
        total += np.sum(row**2)
        if total > 40.0:
            break
        rows.append(row)
    return total + np.sum(np.stack(rows))


@case(lambda r: (r(5, 3), r(3, 3)))
def appended_by_index(x, W):
    h = [x[0], x[1]]
    for t in range(2, len(x)):
        h.append(np.tanh(W @ h[t - 1] + h[t - 2] * x[t]))
    return weighted(np.stack(h))


@case(lambda r: (r(5),))
def appended_twice_in_a_trip(x):
    h = [x[0]]
    for t in range(1, len(x)):
        h.append(np.sin(h[t - 1] * x[t]))
        h.append(h[t] ** 2)
    return weighted(np.array(h))


@case(lambda r: (r(5),))
def appended_where_it_is_asked_how_long(x):
    h = [x[0]]
    for t in range(1, len(x)):
        h.append(np.sin(h[t - 1] * x[t]) * len(h))
        x[t] = x[t] * len(h)
    return weighted(np.array(h)) + np.sum(x)


@case(lambda r: (r(4),))
def result_of_a_rule_written_to(x):
    """The rule of exp reads its result as it was."""
    y = np.exp(x)
    y[0] = 0.5
    s = 0.0
    for k in range(3):
        z = np.tanh(x * k)
        z[k] = y[k]
        s += np.sum(z * x)
    return s + np.sum(y**2)


def _powers(x, n):
    return np.exp(x) if n <= 0 else np.exp(_powers(x, n - 1.0) * 0.1)


@case(lambda r: (r(3), 2.0))
def result_of_recursion_written_to(x, n):
    y = _powers(x, n)
    y[0] = x[1]
    return np.sum(y * x)


@case(lambda r: (r(5),))
def under_two_names(x):
    h = np.zeros(5)
    g = h
    h[0] = x[0]
    for t in range(1, 5):
        g[t] = np.tanh(h[t - 1] * x[t])
    return weighted(h * g)


@case(lambda r: (r(5),))
def a_column_by_a_name(x):
    h = np.zeros((5, 2))
    first = h[:, 0]
    for t in range(1, 5):
        first[t] = np.exp(-(h[t - 1, 0] ** 2)) * x[t]
        h[t, 1] = first[t - 1] * x[0]
    return weighted(h**2)


@case(lambda r: (r(5),))
def counted_from_the_end(x):
    h = np.ones(5)
    for t in range(-4, 0):
        h[t] = np.sin(h[t - 1] * x[t])
    return weighted(h**2)
