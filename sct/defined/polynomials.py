"""Polynomials, highest power first as in `np.poly1d`, and those of `np.polynomial.polynomial`, lowest first."""

import numpy as np


def poly(seq_of_zeros):
    """The coefficients of the polynomial that has these zeros."""
    coefficients = np.ones(1, seq_of_zeros.dtype)
    for zero in seq_of_zeros:
        coefficients = np.convolve(coefficients, np.array([1, -zero], dtype=seq_of_zeros.dtype), mode="full")
    return coefficients


def polyadd(a1, a2):
    """The sum of two polynomials."""
    a1, a2 = np.atleast_1d(a1), np.atleast_1d(a2)
    size = max(len(a1), len(a2))
    first = np.concatenate((np.zeros(size - len(a1), a1.dtype), a1))
    return first + np.concatenate((np.zeros(size - len(a2), a2.dtype), a2))


def polysub(a1, a2):
    """The difference of two polynomials."""
    a1, a2 = np.atleast_1d(a1), np.atleast_1d(a2)
    size = max(len(a1), len(a2))
    first = np.concatenate((np.zeros(size - len(a1), a1.dtype), a1))
    return first - np.concatenate((np.zeros(size - len(a2), a2.dtype), a2))


def polymul(a1, a2):
    """The product of two polynomials, without zeros in front."""
    a1, a2 = np.atleast_1d(a1), np.atleast_1d(a2)
    first, second = np.argmax(np.append(a1[:-1] != 0, True)), np.argmax(np.append(a2[:-1] != 0, True))
    return np.convolve(a1[first:], a2[second:])


def polydiv(u, v):
    """The quotient of two polynomials, and the remainder."""
    u, v = np.atleast_1d(u) + 0.0, np.atleast_1d(v) + 0.0
    scale = 1.0 / v[0]
    n = len(v) - 1
    quotient = np.zeros(max(len(u) - n, 1))
    r = u + 0.0
    for k in range(len(u) - n):
        d = scale * r[k]
        quotient[k] = d
        r[k : k + n + 1] -= d * v
    first = 0
    while np.allclose(r[first], 0, rtol=1e-14) and first < len(r) - 1:
        first += 1
    return quotient, r[first:]


def polyder(p, m=1):
    """The m-th derivative of a polynomial."""
    if m == 0:
        return p
    return polyder(p[:-1] * np.arange(len(p) - 1, 0, -1), m - 1)


def polyint(p, m=1, k=None):
    """The m-th antiderivative of a polynomial."""
    k = np.zeros(m) if k is None else np.atleast_1d(k)
    for i in [i for i in range(m)]:
        p = np.concatenate((p / np.arange(len(p), 0, -1), k[:1] if len(k) == 1 else k[i : i + 1]))
    return p


def polyfit(x, y, deg, rcond=None, full=False, w=None, cov=False):
    """The coefficients of the polynomial that fits best."""
    x, y = np.asarray(x) + 0.0, np.asarray(y) + 0.0
    if rcond is None:
        rcond = len(x) * np.finfo(x.dtype).eps
    powers = np.vander(x, int(deg) + 1)
    if w is not None:
        w = np.asarray(w) + 0.0
        powers = powers * w[:, np.newaxis]
        y = y * w[:, np.newaxis] if np.ndim(y) == 2 else y * w
    scale = np.sqrt((powers * powers).sum(axis=0))
    c = np.linalg.lstsq(powers / scale, y, rcond)[0]
    return (c.T / scale).T


def ascending_polyval(x, c, tensor=True):
    """The value of a polynomial at x."""
    c = np.atleast_1d(c)
    value = c[-1] + x * 0
    for i in range(2, len(c) + 1):
        value = c[-i] + value * x
    return value


def ascending_polyder(c, m=1):
    """The m-th derivative of a polynomial."""
    if m == 0:
        return c
    return ascending_polyder(np.arange(1, len(c), dtype=c.dtype) * c[1:], m - 1)


def roots(p):
    """The zeros of a polynomial: the eigenvalues of its companion matrix."""
    p = np.asarray(p)[int(np.argmax(np.asarray(p) != 0)) :] * 1.0
    companion = np.diag(np.ones(len(p) - 2, p.dtype), -1)
    companion[0, :] = -p[1:] / p[0]
    found = np.linalg.eigvals(companion)
    # Zeros at 0 come last.
    return found[np.argsort(found == 0, stable=True)]
