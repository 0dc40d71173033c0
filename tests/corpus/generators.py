"""Generators: functions that yield, generator expressions that wait, and iterators made of them."""

import functools
import itertools
import math
import operator

import numpy as np

CASES = {}


def powers(x, n):
    p = 1.0
    for _ in range(n):
        p = p * x
        yield p


def gen_for(x, n):
    s = 0.0
    for p in powers(x, n):
        s += math.sin(p)
    return s


CASES["gen_for"] = gen_for, lambda r: (1.3, 4)


def gen_sum(x, n):
    return sum(powers(x, n))


CASES["gen_sum"] = gen_sum, lambda r: (1.3, 4)


def gen_list(x):
    v = list(powers(x, 3))
    return v[0] * v[2]


CASES["gen_list"] = gen_list, lambda r: (1.3,)


def gen_unpack(x):
    a, b, c = powers(x, 3)
    return a * b + math.sin(c)


CASES["gen_unpack"] = gen_unpack, lambda r: (1.3,)


def gen_break(x, n):
    s = 0.0
    for p in powers(x, n):
        if p > 5:
            break
        s += p * p
    return s


CASES["gen_break"] = gen_break, lambda r: (1.3, 10)


def integrate(f, y, h, n):
    t = 0.0
    yield t, y
    for _ in range(n):
        y = y + h * f(t, y)
        t = t + h
        yield t, y


def gen_tuples(k, n):
    total = 0.0
    for t, y in integrate(lambda t, y: -k * y, 1.0, 0.1, n):
        total += y * t
    return total


CASES["gen_tuples"] = gen_tuples, lambda r: (0.7, 6)


def newton(f, df, x):
    while True:
        yield x
        x = x - f(x) / df(x)


def gen_infinite(a):
    last = 0.0
    for x in newton(lambda x: x * x - a, lambda x: 2 * x, 1.0):
        if abs(x - last) < 1e-14:
            break
        last = x
    return x


CASES["gen_infinite"] = gen_infinite, lambda r: (2.0,)


def gen_islice(a):
    xs = list(itertools.islice(newton(lambda x: x * x - a, lambda x: 2 * x, 1.0), 6))
    return xs[-1]


CASES["gen_islice"] = gen_islice, lambda r: (2.0,)


def pairs(xs):
    for i in range(len(xs)):
        for j in range(i + 1, len(xs)):
            yield xs[i], xs[j]


def gen_pairs(x):
    return sum(1.0 / abs(a - b + 3.0) for a, b in pairs(x))


CASES["gen_pairs"] = gen_pairs, lambda r: (r(5),)


def gen_pairs_for(x):
    e = 0.0
    for a, b in pairs(x):
        e += a * b
    return e


CASES["gen_pairs_for"] = gen_pairs_for, lambda r: (r(5),)


def flat(rows):
    for row in rows:
        yield from row


def gen_from(x, y):
    return sum(flat([[x, y], [x * y]]))


CASES["gen_from"] = gen_from, lambda r: (r(), r())


def evens(xs):
    for i, v in enumerate(xs):
        if i % 2 == 0:
            yield v


def gen_filtered(x):
    s = 0.0
    for v in evens(x):
        s += v * v
    return s


CASES["gen_filtered"] = gen_filtered, lambda r: (r(7),)


def gen_filtered_array(x):
    return np.sum(np.array(list(evens(x))) ** 2)


CASES["gen_filtered_array"] = gen_filtered_array, lambda r: (r(7),)


def until(xs, limit):
    for v in xs:
        if v > limit:
            return
        yield v


def gen_return(x, limit):
    s = 0.0
    for v in until(x, limit):
        s += v**2
    return s


CASES["gen_return"] = gen_return, lambda r: (np.array([0.5, 0.7, 1.9, 0.3]), 1.0), {"wrt": "x"}


def gen_zip(x):
    s = 0.0
    for a, p in zip(x, powers(x[0], 6)):
        s += a * p
    return s


CASES["gen_zip"] = gen_zip, lambda r: (r(6),)


def gen_enumerate(x):
    s = 0.0
    for i, p in enumerate(powers(x[0], len(x))):
        s += i * p * x[i]
    return s


CASES["gen_enumerate"] = gen_enumerate, lambda r: (r(6),)


def gen_inner(x, n):
    def terms():
        t = x
        for k in range(n):
            yield t
            t *= -x * x / ((2 * k + 2) * (2 * k + 3))

    return sum(terms())


CASES["gen_inner"] = gen_inner, lambda r: (1.2, 5)


def gen_rows(A):
    def rows():
        for row in A:
            yield np.sum(row**2)

    return max(rows())


CASES["gen_rows"] = gen_rows, lambda r: (r(3, 4),)


def genexp_max(x):
    return max(v * v for v in x) + min(math.sin(v) for v in x)


CASES["genexp_max"] = genexp_max, lambda r: (r(6),)


def genexp_dot(x, y):
    return sum(a * b for a, b in zip(x, y) if a > 0.8)


CASES["genexp_dot"] = genexp_dot, lambda r: (r(6), r(6))


def genexp_named(x):
    g = (v * v for v in x)
    return sum(g)


CASES["genexp_named"] = genexp_named, lambda r: (r(6),)


def genexp_nested(x):
    sq = (v * v for v in x)
    sh = (v + 1 for v in sq)
    return math.prod(sh)


CASES["genexp_nested"] = genexp_nested, lambda r: (r(6),)


def genexp_array(x):
    return np.sum(np.array([v * v for v in x]) * np.fromiter((v + 1 for v in x), float))


CASES["genexp_array"] = genexp_array, lambda r: (r(6),)


class Tree:
    def __init__(self, value, children=()):
        self.value = value
        self.children = children

    def __iter__(self):
        yield self.value
        for c in self.children:
            yield from c


def gen_tree(x, y):
    t = Tree(x, [Tree(y), Tree(x * y, [Tree(x + y)])])
    return sum(v**2 for v in t)


CASES["gen_tree"] = gen_tree, lambda r: (r(), r())


def new_names(x, n):
    first = True
    for p in powers(x, n):
        if first:
            s = p
            first = False
        else:
            s = s * 0.5 + p * p
    return s


CASES["new_names"] = new_names, lambda r: (1.3, 5)


def same_names_twice(x, n):
    s = 0.0
    for p in powers(x, n):
        t = p * p
        s += t
    for p in powers(s, n):
        t = p * x
        s += t
    return s


CASES["same_names_twice"] = same_names_twice, lambda r: (1.3, 4)


def tuples_twice(x, n):
    s = 0.0
    for p in powers(x, n):
        t = (p, p * p)
        s += t[0] * t[1]
    for p in powers(x, n):
        t = (p, p * s)
        s += t[1]
    return s


CASES["tuples_twice"] = tuples_twice, lambda r: (1.3, 4)


def no_trips(x, n):
    s = x * x
    last = x
    for p in powers(x, n):
        last = p
        s += p
    return s * last


CASES["no_trips"] = no_trips, lambda r: (1.3, 0)


def no_trips_unbound(x, n):
    for p in powers(x, n):
        last = p
    return last * x


CASES["no_trips_unbound"] = no_trips_unbound, lambda r: (1.3, 0), {"raises": UnboundLocalError}


def read_after(x, n):
    for p in powers(x, n):
        last = p
    return last * p


CASES["read_after"] = read_after, lambda r: (1.3, 4)


def nested(x, n):
    s = 0.0
    for p in powers(x, n):
        for q in powers(p, 3):
            s += q * p
    return s


CASES["nested"] = nested, lambda r: (1.3, 4)


def nested_continue(x, n):
    s = 0.0
    for i, p in enumerate(powers(x, n)):
        if i == 2:
            continue
        for q in powers(p, 3):
            if q > 20:
                break
            s += q * p
        else:
            s *= x
    return s


CASES["nested_continue"] = nested_continue, lambda r: (1.3, 4)


def ret_in_loop(x, n):
    s = 0.0
    for p in powers(x, n):
        s += p
        if s > 10:
            return s * x
    return s


CASES["ret_in_loop"] = ret_in_loop, lambda r: (1.3, 9)


def ret_in_loop_not(x, n):
    s = 0.0
    for p in powers(x, n):
        s += p
        if s > 10:
            return s * x
    return s


CASES["ret_in_loop_not"] = ret_in_loop_not, lambda r: (1.1, 3)


def body_writes(x):
    y = x.copy()

    def items():
        for i in range(len(y)):
            yield i, y[i]

    s = 0.0
    for i, v in items():
        if i + 1 < len(y):
            y[i + 1] += v * v
        s += v
    return s


CASES["body_writes"] = body_writes, lambda r: (r(5),)


def generator_writes(x):
    y = x.copy()

    def run():
        for i in range(len(y)):
            y[i] = y[i] * y[i - 1]
            yield y

    s = 0.0
    for z in run():
        s += np.sum(z**2)
    return s


CASES["generator_writes"] = generator_writes, lambda r: (r(5),)


def buffer_list(x):
    y = np.zeros(3)

    def run():
        for i in range(3):
            y[i] = x[i] ** 2
            yield y

    zs = list(run())
    return np.sum(zs[0] * x[:3])


CASES["buffer_list"] = buffer_list, lambda r: (r(5),)


def heat(u, n):
    def steps(u):
        for _ in range(n):
            u = u.copy()
            u[1:-1] += 0.1 * (u[:-2] - 2 * u[1:-1] + u[2:])
            yield u

    s = 0.0
    for v in steps(u):
        s += v[2] ** 2
    return s


CASES["heat"] = heat, lambda r: (r(5), 4)


def heat_in_place(u0, n):
    u = u0.copy()

    def steps():
        for _ in range(n):
            u[1:-1] += 0.1 * (u[:-2] - 2 * u[1:-1] * u[1:-1] + u[2:])
            yield u[2]

    s = 0.0
    for v in steps():
        s += v**2
        u[0] *= 0.9
    return s + u[3]


CASES["heat_in_place"] = heat_in_place, lambda r: (r(5), 4)


def nonlocal_in(x, n):
    total = 0.0

    def gen():
        nonlocal total
        for k in range(n):
            total += x**k
            yield total

    s = 0.0
    for t in gen():
        s += t
        total *= 0.5
    return s * total


CASES["nonlocal_in"] = nonlocal_in, lambda r: (r(), 4)


def captured_changes(x, n):
    k = x
    g = (k * v for v in range(n))
    k = x * x
    return sum(g)


CASES["captured_changes"] = captured_changes, lambda r: (r(), 4)


def used_twice(x):
    g = (v * v for v in x)
    a = sum(g)
    b = sum(g)
    return a + 3 * b


CASES["used_twice"] = used_twice, lambda r: (r(4),)


def any_then(x):
    g = (v for v in x)
    if any(v > 0.9 for v in g):
        return sum(x)
    return sum(g)


CASES["any_then"] = any_then, lambda r: (r(4),)


def chosen_generator(x):
    g = (v * v for v in x) if x[0] > 0.5 else (v for v in x)
    return sum(g)


CASES["chosen_generator"] = chosen_generator, lambda r: (np.array([1.0, 2.0, 3.0]),)


def total(items):
    s = 0.0
    for v in items:
        s += v * v
    return s


def handed_over(x):
    return total(v + 1 for v in x) * total(x) + total([1.0, x[0]]) + total(map(math.sin, x))


CASES["handed_over"] = handed_over, lambda r: (r(4),)


def averages(items):
    n, s = 0, 0.0
    for v in items:
        n += 1
        s += v
        yield s / n


def squares(items):
    for v in items:
        yield v * v


def pipeline(x):
    s = 1.0
    for a in averages(squares(v + 1 for v in x)):
        s *= a
    return s


CASES["pipeline"] = pipeline, lambda r: (r(4),)


def two_generators(x, y):
    return sum(a * b for a, b in zip(squares(x), averages(y)))


CASES["two_generators"] = two_generators, lambda r: (r(4), r(4))


def min_key(x):
    return min(squares(x), key=lambda v: abs(v - 1.0)) + sorted(squares(x), reverse=True)[1]


CASES["min_key"] = min_key, lambda r: (r(4),)


def star_args(x, y):
    return math.hypot(*squares([x, y]))


CASES["star_args"] = star_args, lambda r: (r(), r())


def dict_from_gen(x, y):
    d = dict((k, v * v) for k, v in [("a", x), ("b", y)])
    return d["a"] * d["b"]


CASES["dict_from_gen"] = dict_from_gen, lambda r: (r(), r())


def walk(node):
    value, children = node
    yield value
    for c in children:
        yield from walk(c)


def tree_walk(x, y):
    t = (x, ((y, ()), (x * y, ((2.0, ()),))))
    return sum(v * v for v in walk(t))


CASES["tree_walk"] = tree_walk, lambda r: (r(), r())


def bisect(f, a, b):
    while True:
        m = 0.5 * (a + b)
        yield m
        if f(m) > 0:
            b = m
        else:
            a = m


def bisected(c):
    for i, m in enumerate(bisect(lambda t: t * t - c, 0.0, c)):
        if i > 20:
            break
    return m * c


CASES["bisected"] = bisected, lambda r: (2.0,), {"differences": False}


def batches(x, size):
    def batch(x):
        for i in range(0, len(x), size):
            yield x[i : i + size]

    loss = 0.0
    w = 1.0
    for b in batch(x):
        loss += np.sum((w * b - 1.0) ** 2)
        w -= 0.1 * np.sum(2 * (w * b - 1.0) * b)
    return loss


CASES["batches"] = batches, lambda r: (r(6), 2)


def sgd(X, w):
    def samples(n):
        for epoch in range(n):
            for row in X:
                yield epoch, row

    for epoch, row in samples(2):
        w = w - 0.1 / (1 + epoch) * (row @ w - 1.0) * row
    return np.sum(w**2)


CASES["sgd"] = sgd, lambda r: (r(3, 2), r(2))


def yields_none(x):
    def ticks():
        for _ in range(3):
            yield

    s = 1.0
    for _ in ticks():
        s *= x
    return s


CASES["yields_none"] = yields_none, lambda r: (r(),)


def gen_value(x):
    def g():
        yield x
        y = x * x
        yield y
        yield y * x

    a, *b = g()
    return a + b[0] * b[1]


CASES["gen_value"] = gen_value, lambda r: (r(),)


def next_default(x):
    g = (k * x for k in range(1, 10) if k * x > 2)
    return next(g, 0.0) ** 2


CASES["next_default"] = next_default, lambda r: (r(),)


def next_first(x):
    return next(v for v in x if v > 0.6) ** 2


CASES["next_first"] = next_first, lambda r: (r(4),)


def iter_next(x):
    it = iter([x[0], x[1], x[2]])
    a = next(it)
    return a + sum(v * v for v in it)


CASES["iter_next"] = iter_next, lambda r: (r(4),)


def iter_array(x):
    it = iter(x)
    s = 0.0
    for v in it:
        s += v * v
    for v in it:
        s += 100 * v
    return s


CASES["iter_array"] = iter_array, lambda r: (r(4),)


def effects_in_order(x, log):
    def g():
        for k in range(3):
            log.append(("made", k))
            yield x[k]

    s = 0.0
    for v in g():
        log.append("used")
        s += v * v
    return s


CASES["effects_in_order"] = effects_in_order, lambda r: (r(4), [])


def loop_in_loop(x, n):
    s = 0.0
    for k in range(n):
        for p in powers(x * (k + 1), k):
            s += p
    return s


CASES["loop_in_loop"] = loop_in_loop, lambda r: (r(), 3)


def in_while(x, n):
    s, k = 0.0, 0
    while k < n:
        for p in powers(x, k + 1):
            s = s + p * s + 0.1
        k += 1
    return s


CASES["in_while"] = in_while, lambda r: (r(), 3)


def in_branch(x, n):
    if x > 0.2:
        s = sum(powers(x, n))
    else:
        s = x
        for p in powers(x, 2):
            s *= p
    return s


CASES["in_branch"] = in_branch, lambda r: (r(), 3)


def list_of_rows(x):
    def rows():
        for k in range(3):
            yield x * (k + 1)

    a = np.array(list(rows()))
    b = np.stack(list(rows()))
    c = np.vstack([row**2 for row in rows()])
    return np.sum(a * b * c)


CASES["list_of_rows"] = list_of_rows, lambda r: (r(4),)


class Grid:
    def __init__(self, n, h):
        self.n = n
        self.h = h

    def points(self):
        for i in range(self.n):
            yield i * self.h

    def __iter__(self):
        return self.points()


def method_gen(h, n):
    g = Grid(n, h)
    s = 0.0
    for p in g.points():
        s += math.sin(p)
    for p in g:
        s *= 1 + p
    return s + sum(g) + max(g)


CASES["method_gen"] = method_gen, lambda r: (r(), 4)


class Series:
    def __init__(self, c):
        self.c = c

    def __iter__(self):
        return iter(self.c)

    def __len__(self):
        return len(self.c)

    def __getitem__(self, k):
        return self.c[k]


def iter_list(x, y):
    s = Series([x, y, x * y])
    return sum(v * v for v in s) * s[1] + len(s) * sum(s[:2])


CASES["iter_list"] = iter_list, lambda r: (r(), r())


def iter_of_array(x):
    s = Series(x)
    t = 0.0
    for v in s:
        t += v * v
    return t * s[1]


CASES["iter_of_array"] = iter_of_array, lambda r: (r(5),)


def yield_in_with(x):
    def g():
        with np.errstate(all="ignore"):
            for v in x:
                yield v / 2

    return sum(g())


CASES["yield_in_with"] = yield_in_with, lambda r: (r(5),)


def yield_in_try(x):
    def g():
        try:
            for v in x:
                yield v / 2
        finally:
            pass

    return sum(g())


CASES["yield_in_try"] = yield_in_try, lambda r: (r(5),)


def sent(x):
    def g():
        y = yield x
        yield x * x

    return sum(g())


CASES["sent"] = sent, lambda r: (r(),)


def gen_recursive(x, n):
    def g(k, v):
        if k > 0:
            yield v
            yield from g(k - 1, v * x)

    return sum(g(n, x))


CASES["gen_recursive"] = gen_recursive, lambda r: (r(), 6)


def gen_recursive_literal(x, n):
    def g(k, v):
        if k > 0:
            yield v
            yield from g(k - 1, v * x)

    return sum(g(5, x))


CASES["gen_recursive_literal"] = gen_recursive_literal, lambda r: (r(), 6)


def zip_index(x, n):
    s = 0.0
    for i, p in zip(range(n), powers(x, 9)):
        s += i * p
    return s


CASES["zip_index"] = zip_index, lambda r: (r(), 4)


def zip_after(x, n):
    s = 0.0
    for p, i in zip(powers(x, 9), range(n)):
        s += i * p
    return s


CASES["zip_after"] = zip_after, lambda r: (r(), 4)


def it_accumulate(x):
    return sum(v * v for v in itertools.accumulate(x))


CASES["it_accumulate"] = it_accumulate, lambda r: (r(5),)


def it_accumulate_mul(x):
    return list(itertools.accumulate(x, operator.mul))[-1]


CASES["it_accumulate_mul"] = it_accumulate_mul, lambda r: (r(5),)


def it_accumulate_initial(x):
    return sum(itertools.accumulate(x, lambda a, b: a * b, initial=2.0))


CASES["it_accumulate_initial"] = it_accumulate_initial, lambda r: (r(5),)


def it_chain(x, y):
    return sum(v**2 for v in itertools.chain(x, y))


CASES["it_chain"] = it_chain, lambda r: (r(3), r(4))


def it_product(x, y):
    s = 0.0
    for a, b in itertools.product(x, y):
        s += a * math.sin(b)
    return s


CASES["it_product"] = it_product, lambda r: (r(3), r(4))


def it_zip_longest(x, y):
    return sum(a * b for a, b in itertools.zip_longest(x, y, fillvalue=1.0))


CASES["it_zip_longest"] = it_zip_longest, lambda r: (r(3), r(4))


def it_pairwise(x):
    return sum((b - a) ** 2 for a, b in itertools.pairwise(x))


CASES["it_pairwise"] = it_pairwise, lambda r: (r(5),)


def it_combinations(x):
    return sum(a * b for a, b in itertools.combinations(x, 2))


CASES["it_combinations"] = it_combinations, lambda r: (r(5),)


def it_starmap(x, y):
    return sum(itertools.starmap(lambda a, b: a * b, zip(x, y)))


CASES["it_starmap"] = it_starmap, lambda r: (r(5), r(5))


def it_islice(x):
    return sum(itertools.islice(x, 1, 4))


CASES["it_islice"] = it_islice, lambda r: (r(5),)


def it_count(x):
    s = 0.0
    for k, v in zip(itertools.count(1), x):
        s += v**k
    return s


CASES["it_count"] = it_count, lambda r: (r(5),)


def it_cycle(x):
    s = 0.0
    for v, w in zip(x, itertools.cycle([1.0, -2.0])):
        s += v * w
    return s


CASES["it_cycle"] = it_cycle, lambda r: (r(5),)


def it_repeat(x):
    return sum(map(operator.mul, x, itertools.repeat(3.0)))


CASES["it_repeat"] = it_repeat, lambda r: (r(5),)


def it_takewhile(x):
    return sum(itertools.takewhile(lambda v: v < 1, x))


CASES["it_takewhile"] = it_takewhile, lambda r: (np.array([0.5, 0.7, 1.5, 0.2]),)


def reduce_fn(x):
    return functools.reduce(lambda a, b: a * b + 1, x, 1.0)


CASES["reduce_fn"] = reduce_fn, lambda r: (r(5),)


def reduce_op(x):
    return functools.reduce(operator.mul, x)


CASES["reduce_op"] = reduce_op, lambda r: (r(5),)


def reduce_mat(A):
    return np.sum(functools.reduce(operator.matmul, [A, A.T, A]))


CASES["reduce_mat"] = reduce_mat, lambda r: (r(3, 3),)


def taken_by_two(x):
    it = itertools.accumulate(x)
    return sum(it) + 10 * sum(it)


# The second sum gets nothing.
CASES["taken_by_two"] = taken_by_two, lambda r: (np.array([1.0, 2.0, 3.0]),), {"gradient": [3.0, 2.0, 1.0]}


def taken_twice_by_next(x):
    it = powers(x, 3)
    return next(it) * next(it)


CASES["taken_twice_by_next"] = taken_twice_by_next, lambda r: (1.3,)


def last_of_a_list(x):
    return list(squares(x))[-1] * sorted(squares(x))[0]


CASES["last_of_a_list"] = last_of_a_list, lambda r: (r(4),)


def list_of_a_list(x):
    rows = [v * v for v in x]
    other = list(rows)
    other.append(x[0])
    return sum(rows) * len(rows) + 10 * other[-1] * len(other)


CASES["list_of_a_list"] = list_of_a_list, lambda r: (r(4),)


def rows_of(x):
    out = []
    for v in x:
        out.append(v * v)
    return out


def last_of_a_call(x):
    return list(rows_of(x))[-1] * tuple(rows_of(x))[0]


CASES["last_of_a_call"] = last_of_a_call, lambda r: (r(4),)
