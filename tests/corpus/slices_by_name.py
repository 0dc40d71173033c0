"""Slices that have a name: `part = slice(k, k + 2)`, and then `u[part]`."""

import numpy as np

CASES = {}


def case(make, **options):
    def put(f):
        CASES[f.__name__] = (f, make, options) if options else (f, make)
        return f

    return put


@case(lambda r: (r(4, 6), r(6, 6)))
def columns_by_head(x, W):
    outs = []
    for h in range(2):
        sl = slice(h * 3, (h + 1) * 3)
        q = x @ W[:, sl]
        outs.append(q**2)
    return np.sum(np.concatenate(outs, axis=-1))


@case(lambda r: (r(5, 5), 3))
def interior(u, n):
    u = u.copy()
    inner = slice(1, -1)
    left, right = slice(None, -2), slice(2, None)
    for k in range(n):
        u[inner, inner] = 0.25 * (u[left, inner] + u[right, inner] + u[inner, left] + u[inner, right]) * u[inner, inner]
    return np.sum(u**2)


@case(lambda r: (r(5), 3))
def one_axis(u, n):
    s = slice(0, n)
    return np.sum(u[s] ** 2) + np.dot(u[s], u[slice(1, 1 + n)])


@case(lambda r: (r(5), 3))
def added_to_part(u, n):
    out = np.zeros(5)
    for k in range(n):
        part = slice(k, k + 2)
        out[part] += u[part] ** 2
        out[part] *= u[k]
    return np.sum(out**2)


@case(lambda r: (r(5), r(2)))
def written_under_a_view(u, v):
    u = u * 1.0
    s = slice(1, 3)
    w = u[s]
    u[s] = v
    return np.sum(w * u[0])


@case(lambda r: (r(6), [(0, 2), (2, 6)]))
def blocks(u, ends):
    parts = [slice(a, b) for a, b in ends]
    return sum(np.sum(u[p]) ** 2 for p in parts)


@case(lambda r: (r(6), r(2, 2), r(2)))
def packed(theta, W, b):
    sizes = [4, 2]
    start = 0
    vals = []
    for n in sizes:
        sl = slice(start, start + n)
        vals.append(theta[sl])
        start += n
    return np.sum(vals[0].reshape(2, 2) @ W @ vals[1] * b)


@case(lambda r: (r(4, 4), 1))
def axis_tuple(a, axis):
    hi = [slice(None)] * a.ndim
    lo = [slice(None)] * a.ndim
    hi[1] = slice(1, None)
    lo[1] = slice(None, -1)
    return np.sum((a[tuple(hi)] - a[tuple(lo)]) ** 2)
