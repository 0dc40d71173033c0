"""Lists of arrays that grow: what is read at their end is another item as soon as they are longer or shorter."""

import numpy as np

CASES = {}


def case(make, **options):
    def put(f):
        CASES[f.__name__] = (f, make, options) if options else (f, make)
        return f

    return put


def sine_of_last(y, n):
    ys = [y]
    for k in range(n):
        ys.append(np.sin(ys[-1]))
    return np.sum(np.array(ys) ** 2)


CASES["sine_of_last"] = sine_of_last, lambda r: (r(3), 4)


def last_by_elements(y, n):
    ys = [y]
    for k in range(n):
        ys.append(np.array([np.sin(ys[-1][1]), ys[-1][0] ** 2]))
    return np.sum(np.array(ys) ** 2)


CASES["last_by_elements"] = last_by_elements, lambda r: (r(2), 4)


def last_taken_apart(y, n):
    ys = [y * 1.0]
    for k in range(n):
        a, b = ys[-1]
        ys.append(np.array([np.sin(b), a**2]))
    return np.sum(np.array(ys) ** 2)


CASES["last_taken_apart"] = last_taken_apart, lambda r: (r(2), 4)


def last_by_a_name(y, n):
    ys = [y]
    for k in range(n):
        z = ys[-1]
        ys.append(np.array([np.sin(z[1]), z[0] ** 2]))
    return np.sum(np.array(ys) ** 2)


CASES["last_by_a_name"] = last_by_a_name, lambda r: (r(2), 4)


def square_of_last(y, n):
    ys = [y]
    for k in range(n):
        z = ys[-1]
        ys.append(z**2)
    return np.sum(np.array(ys) ** 2)


CASES["square_of_last"] = square_of_last, lambda r: (r(2), 4)


def square_of_last_number(y, n):
    ys = [y]
    for k in range(n):
        z = ys[-1]
        ys.append(z**2)
    return sum(ys)


CASES["square_of_last_number"] = square_of_last_number, lambda r: (r(), 4)


def one_before_last(y, n):
    ys = [y, y * y]
    for k in range(n):
        z = ys[-2]
        w = z[0]
        ys.append(z**2 * w)
    return np.sum(np.array(ys) ** 2)


CASES["one_before_last"] = one_before_last, lambda r: (r(2), 4)


def by_the_index(y, n):
    ys = [y, y * y]
    for k in range(n):
        z = ys[k]
        w = z[0]
        ys.append(z**2 * w)
    return np.sum(np.array(ys) ** 2)


CASES["by_the_index"] = by_the_index, lambda r: (r(2), 4)


def last_twice_in_a_trip(y, n):
    ys = [y, y * y]
    for k in range(n):
        ys.append(y * k)
        z = ys[-1]
        w = z[0]
        ys.append(z**2 * w)
    return np.sum(np.array(ys) ** 2)


CASES["last_twice_in_a_trip"] = last_twice_in_a_trip, lambda r: (r(2), 4)


@case(lambda r: (r(3), 4))
def stack_pop(y, n):
    st = [y]
    s = 0.0
    for k in range(n):
        t = st.pop()
        s += np.sum(t**3)
        st.append(np.sin(t))
        st.append(t**2)
    for v in st:
        s += np.sum(v**2) * v[0]
    return s


@case(lambda r: (r(3), 4))
def peek_then_pop(y, n):
    st = [y, y**2]
    s = 0.0
    for k in range(n):
        t = st[-1]
        u = st.pop()
        v = st[-1]
        s += np.sum(t * u * v)
        st.append(np.sin(u * v))
    return s + np.sum(st[-1] ** 2)


@case(lambda r: (r(3) * 0.5, 3))
def nested(y, n):
    xs = [y]
    for k in range(n):
        for j in range(k + 1):
            z = xs[-1]
            w = z[0:2]
            xs.append(z**2 * w[0])
        xs.append(xs[-1] * xs[-2])
    return np.sum(np.stack(xs) ** 2)


@case(lambda r: (r(3), 4))
def last_of_two(y, n):
    a, b = [y], [y**2]
    for k in range(n):
        p, q = a[-1], b[-1]
        a.append(np.sin(p) * q)
        b.append(a[-1] * q + p)
    return np.sum(np.array(a) * np.array(b) ** 2)


@case(lambda r: (r(3), 4))
def branchy(y, n):
    xs = [y]
    for k in range(n):
        z = xs[-1]
        if k % 2 == 0:
            xs.append(z**2)
        else:
            w = xs[0]
            xs.append(np.sin(z) * w)
            xs.append(xs[-1] * z)
    return np.sum(np.array(xs)[-1] ** 2)


@case(lambda r: (r(3), 4))
def by_len(y, n):
    xs = [y]
    while len(xs) < n:
        z = xs[len(xs) - 1]
        xs.append(z * z[0] + 0.1)
    return np.sum(np.array(xs) ** 2)


@case(lambda r: (r(3), 4))
def view_kept(y, n):
    xs = [y]
    s = 0.0
    for k in range(n):
        z = xs[-1]
        xs.append(z * z[0] + 0.1)
        s += np.sum(z * xs[-1] ** 2)
        s += np.sum(xs[-2] ** 3)
    return s


@case(lambda r: (r(3), 4))
def numbers(y, n):
    xs = [y[0]]
    for k in range(n):
        z = xs[-1]
        xs.append(z * y[1] + np.sin(z))
        xs.append(xs[-1] * xs[-2])
    return np.sum(np.array(xs) ** 2)


@case(lambda r: (r(3), 4))
def outside(y, n):
    xs = []
    for k in range(n):
        xs.append(y * k + y**2)
    z = xs[-1]
    xs.append(z**2)
    w = xs[-1]
    xs.append(w * z)
    return np.sum(xs[-1] * xs[0])


@case(lambda r: (r(3, 3), r(3), 4))
def mlp_acts(W, x, n):
    acts = [x]
    for k in range(n):
        h = acts[-1]
        acts.append(np.tanh(W @ h) + h)
    return np.sum(acts[-1] ** 2) + 0.1 * sum(np.sum(a**2) for a in acts)


@case(lambda r: (r(3), r(3), 4))
def leap(x, v, n):
    traj = [(x, v)]
    xs, vs = [x], [v]
    for k in range(n):
        vh = vs[-1] - 0.05 * np.sin(xs[-1])
        xs.append(xs[-1] + 0.1 * vh)
        vs.append(vh - 0.05 * np.sin(xs[-1]))
    return np.sum(np.array(xs) ** 2) + np.sum(vs[-1] ** 2)


@case(lambda r: (r(2), 6))
def adaptive(y, n):
    ts, ys = [0.0], [y]
    h = 0.1
    while ts[-1] < 0.5:
        t, u = ts[-1], ys[-1]
        k1 = np.array([u[1], -np.sin(u[0])])
        un = u + h * k1
        e = np.max(np.abs(h * k1))
        if e > 0.15:
            h *= 0.5
            continue
        ts.append(t + h)
        ys.append(un)
        h *= 1.1
    return np.sum(ys[-1] ** 2) + ts[-1]


@case(lambda r: (r(2), 5))
def tail_slices(y, n):
    ys = [y, y * 2]
    for k in range(n):
        a, b = ys[-2], ys[-1]
        ys.append(a * b + ys[-1][0])
    return sum(np.sum(v**2) for v in ys[-3:])


@case(lambda r: (r(3), 4))
def end_is_written(y, n):
    rows = []
    for k in range(n):
        rows.append(y * k)
        rows[-1][0] = 2.0
    return np.sum(np.array(rows) ** 2)


@case(lambda r: (r(3), 4))
def items_are_written(y, n):
    rows = []
    for k in range(n):
        rows.append(y * k)
    for k in range(n):
        rows[k][1] += y[0] * rows[k][0]
    return np.sum(np.array(rows) ** 2)


@case(lambda r: (r(3), 4))
def last_is_written_by_a_name(y, n):
    rows = [y * 1.0]
    for k in range(n):
        rows.append(y * k)
        z = rows[-1]
        z[0] = z[1] ** 2
        rows.append(z * 2)
        z[1] = z[2] * z[0]
    return np.sum(np.array(rows) ** 2)


@case(lambda r: (r(3), 4))
def written_after_it_was_read(y, n):
    rows = [y * 1.0]
    for k in range(n):
        z = rows[-1]
        rows.append(z * k)
        rows[-1][0] = z[1] * y[2]
    return np.sum(np.array(rows) ** 2)


@case(lambda r: (r(3), 4))
def made_element_by_element(y, n):
    rows = [np.zeros(3)]
    for k in range(n):
        u = rows[-1]
        un = np.zeros(3)
        un[0] = u[1] ** 2
        un[1:] = u[:-1] * y[0] + y[1:]
        rows.append(un)
    return np.sum(np.array(rows) ** 2)


@case(lambda r: (r(3), 4))
def copy_of_last_written(y, n):
    rows = [y * 1.0]
    for k in range(n):
        u = rows[-1].copy()
        u[0] = u[1] ** 2
        u[1:] *= y[0]
        rows.append(u)
    return np.sum(np.array(rows) ** 2)


@case(lambda r: (r(3), 4))
def written_behind_append(y, n):
    rows = [y * 1.0]
    for k in range(n):
        u = rows[-1].copy()
        rows.append(u)
        u[0] = u[1] ** 2
        u[1:] *= y[0]
    return np.sum(np.array(rows) ** 2)


@case(lambda r: (r(3), 4))
def copies_of_a_buffer(y, n):
    u = y.copy()
    rows = []
    for k in range(n):
        u[1:] = u[:-1] * y[0] + y[1:]
        rows.append(u.copy())
    return np.sum(np.array(rows) ** 2)


@case(lambda r: (r(3), 4))
def two_made_in_a_trip(y, n):
    rows = [y]
    for k in range(n):
        u = rows[-1].copy()
        u[0] = u[1] ** 2
        rows.append(u)
        v = rows[-1]
        u = v * 2.0
        u[1] = v[0] * u[2]
        rows.append(u)
    return np.sum(np.array(rows) ** 2)


@case(lambda r: (r(3), 4), refused=True)
def buffer_appended(y, n):
    u = y.copy()
    rows = []
    for k in range(n):
        u[0] = u[1] ** 2
        rows.append(u)
    return np.sum(np.array(rows) ** 2)


@case(lambda r: (r(3), 4), refused=True)
def appended_then_written(y, n):
    u = y.copy()
    rows = [u]
    for k in range(n):
        u = u * 2.0
        rows.append(u)
        u[0] = u[1] ** 2
    return np.sum(np.array(rows) ** 2)


@case(lambda r: (r(3), 4))
def two_before_in_an_arm(y, n):
    rows = []
    for k in range(n):
        u = np.zeros(3)
        for i in range(3):
            u[i] = y[i] ** 2 * k
        rows.append(u)
        if k > 1:
            w = rows[-1] * rows[-2]
            w[1] = rows[-1][0]
            rows.append(w)
    return np.sum(np.stack(rows) ** 2)


@case(lambda r: (r(2, 3), 4))
def rows_of_one(y, n):
    rows = []
    for k in range(n):
        u = y * k
        u[0] *= 2
        rows.append(u[0])
        rows.append(u[1])
    return np.sum(np.stack(rows) ** 2)


@case(lambda r: (r(3), 4))
def while_it_is_short(y, n):
    rows = []
    while len(rows) < n:
        u = y.copy()
        u[0] += len(rows)
        if rows:
            u[1:] += rows[-1][1:] * u[0]
        rows.append(u)
    return np.sum(np.stack(rows) ** 2)


@case(lambda r: (r(3), 4))
def columns(y, n):
    cols = []
    for j in range(n):
        c = np.empty(3)
        c[0] = y[0] * j
        for i in range(1, 3):
            c[i] = c[i - 1] * y[i]
        cols.append(c)
        cols.append(c**2)
    return np.sum(np.column_stack(cols) ** 2)


@case(lambda r: (r(3), 4), refused=True)
def appended_then_written_by_a_name(y, n):
    rows = []
    for k in range(n):
        u = y * k
        rows.append(u)
        v = u
        v[0] = 2.0
    return np.sum(np.stack(rows) ** 2)


@case(lambda r: (r(3), r(3), 4))
def euler_elems(x, v, n):
    xs, vs = [x.copy()], [v.copy()]
    for t in range(n):
        xn = np.zeros_like(x)
        vn = np.zeros_like(v)
        for i in range(3):
            vn[i] = vs[t][i] - 0.1 * np.sin(xs[t][i])
            xn[i] = xs[t][i] + 0.1 * vn[i]
        xs.append(xn)
        vs.append(vn)
    return np.sum(np.array(xs)[-1] ** 2)


@case(lambda r: (r(3), 4))
def read_before_it_is_changed(x, n):
    xs = [x]
    w = x + 0.1
    t = 0.0
    for _ in range(n):
        t += np.sum(w * xs[0])
        w = xs[-1]
        xs[0] = np.sin(w) * 2.0
    return t


@case(lambda r: (r(3), 4))
def taken_away_and_put_back(x, n):
    xs = [x]
    w = x + 0.1
    t = 0.0
    for _ in range(n):
        t += np.sum(w**2)
        w = xs.pop()
        xs.append(np.sin(w + 0.3))
    return t


@case(lambda r: (r(3), 4))
def twice_in_one_line(x, n):
    z = x * 0.5
    a = x * 1.0
    xs = [x]
    for _ in range(n):
        xs.append(np.sin(z))
        w = a
        a = w * xs[-1] + w
    return np.sum(a) + np.sum(xs[-1])


@case(lambda r: (r(3), 4))
def of_a_tuple_before_it_is_another(x, n):
    z = x * 0.5
    pair = (x * 0.2, z)
    t = 0.0
    for _ in range(n):
        t += np.sum(z * x)
        z = pair[1]
        pair = (x * pair[1], np.sin(pair[0]) + x)
    return t + np.sum(z**2)


@case(lambda r: (r(3), 4))
def of_a_tuple_and_written(x, n):
    z = x * 0.5
    pair = (x * 0.2, z)
    t = 0.0
    for _ in range(n):
        z = pair[1] * 1.0
        z[0] = t
        t += np.sum(z * x)
        pair = (z, np.sin(pair[0]) + x)
    return t + np.sum(pair[0] ** 2)
