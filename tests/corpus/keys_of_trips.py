"""Keys that a trip makes of its index, and tables of the caller's that are read by what only a run can tell."""

import numpy as np

CASES = {}


def case(make, **options):
    def put(f):
        CASES[f.__name__] = (f, make, options) if options else (f, make)
        return f

    return put


def layers(r):
    return {"W1": r(3, 4), "b1": r(3), "W2": r(2, 3), "b2": r(2)}


@case(lambda r: (layers(r), r(4)))
def len_keys(params, x):
    n = len(params) // 2
    h = x
    for i in range(n):
        h = np.tanh(params["W" + str(i + 1)] @ h + params["b" + str(i + 1)])
    return np.sum(h)


@case(lambda r: (layers(r), r(4)))
def fstr(params, x):
    n = len(params) // 2
    h = x
    for i in range(1, n + 1):
        W, b = params[f"W{i}"], params[f"b{i}"]
        h = W @ h + b
        if i < n:
            h = np.maximum(h, 0)
    return np.sum(h**2)


@case(lambda r: (layers(r), r(4)))
def key_named(params, x):
    h = x
    for i in range(2):
        key = "W" + str(i + 1)
        h = np.tanh(params[key] @ h)
    return np.sum(h**2)


@case(lambda r: (layers(r), r(4)))
def back_and_forth(params, x):
    L = len(params) // 2
    cache = {"A0": x}
    for l in range(1, L + 1):
        Z = params["W" + str(l)] @ cache["A" + str(l - 1)] + params["b" + str(l)]
        cache["Z" + str(l)] = Z
        cache["A" + str(l)] = np.tanh(Z)
    reg = 0.0
    for l in reversed(range(1, L + 1)):
        reg += np.sum(params["W" + str(l)] ** 2)
    return np.sum(cache["A" + str(L)] ** 2) + 0.1 * reg


@case(lambda r: (r(7), {0: [1, 2], 1: [3, 4], 2: [5, 6], 3: [], 4: [], 5: [], 6: []}), wrt="x")
def recursion_over_a_table(x, children):
    def visit(k):
        return x[k] + sum(visit(c) ** 2 for c in children[k])

    return visit(0)


@case(lambda r: (r(4), [[1, 2], [0], [0, 3], [2]], 3), wrt="x")
def graph(x, neighbours, n):
    for step in range(n):
        new = np.zeros(4)
        for i in range(4):
            for j in neighbours[i]:
                new[i] += 0.3 * np.sin(x[j])
            new[i] += x[i]
        x = new
    return np.sum(x**2)


@case(lambda r: (r(4), {0: 1, 1: 3, 2: 0, 3: 2}, 5), wrt="x")
def chain(x, nxt, n):
    s, k = 0.0, 0
    for i in range(n):
        s += x[k] ** 2 * (i + 1)
        k = nxt[k]
    return s


@case(lambda r: (r(4), {"a": 0.5, "b": 2.0}, ["a", "b", "a", "b"]), wrt="x")
def table(x, cost, names):
    return sum(cost[names[i]] * x[i] ** 2 for i in range(4))


@case(lambda r: (r(4), {(0, 1): 0.5, (1, 2): 2.0, (2, 3): 1.0, (3, 0): 0.2}), wrt="x")
def edges(x, weights):
    return sum(w * (x[i] - x[j]) ** 2 for (i, j), w in weights.items())


@case(lambda r: (r(4), {(0, 1): 0.5, (1, 2): 2.0, (2, 3): 1.0}, 4), wrt="x")
def edges2(x, weights, n):
    s = 0.0
    for i in range(n):
        for j in range(n):
            if (i, j) in weights:
                s += weights[i, j] * (x[i] - x[j]) ** 2
    return s


@case(lambda r: (r(4, 4), 1), wrt="a")
def axis_tuple(a, axis):
    hi = [slice(None)] * a.ndim
    lo = [slice(None)] * a.ndim
    hi[1] = slice(1, None)
    lo[1] = slice(None, -1)
    return np.sum((a[tuple(hi)] - a[tuple(lo)]) ** 2)
