"""Kernels over sparse matrices, rotations, elimination and blocks of matrices."""

import numpy as np

CASES = {}


def weighted(a):
    """A number in which no two elements of an array count the same."""
    flat = a.reshape(-1)
    return np.sum(flat * np.cos(0.7 * np.arange(flat.size)))


def spmv(indptr, indices, values, x):
    y = np.empty(indptr.size - 1, values.dtype)
    for i in range(indptr.size - 1):
        cols = indices[indptr[i] : indptr[i + 1]]
        vals = values[indptr[i] : indptr[i + 1]]
        y[i] = vals @ x[cols]
    return weighted(y)


CASES["spmv"] = (
    spmv,
    lambda r: (np.array([0, 2, 3, 3, 6]), np.array([0, 2, 1, 0, 1, 3]), r(6), r(4)),
    {"wrt": ("values", "x")},
)


def spmv_scatter(rows, cols, values, x):
    y = np.zeros(4)
    for k in range(len(values)):
        y[rows[k]] += values[k] * x[cols[k]]
    return np.dot(y, y)


CASES["spmv_scatter"] = (
    spmv_scatter,
    lambda r: (np.array([0, 0, 1, 3, 3, 3]), np.array([0, 2, 1, 0, 1, 3]), r(6), r(4)),
    {"wrt": ("values", "x")},
)


def householder(A):
    m, n = A.shape
    R = A.copy()
    for k in range(n):
        x = R[k:, k]
        sign = 1.0 if x[0] >= 0 else -1.0
        v = x.copy()
        v[0] += sign * np.linalg.norm(x)
        v /= np.linalg.norm(v)
        R[k:, k:] -= 2.0 * np.outer(v, v @ R[k:, k:])
    return weighted(np.triu(R))


CASES["householder"] = householder, lambda r: (r.signed(4, 3),)


def givens(A):
    n = A.shape[0]
    for j in range(n - 1):
        for i in range(n - 1, j, -1):
            a, b = A[i - 1, j], A[i, j]
            h = np.hypot(a, b)
            c, s = a / h, b / h
            upper = A[i - 1].copy()
            A[i - 1] = c * upper + s * A[i]
            A[i] = -s * upper + c * A[i]
    return weighted(A)


CASES["givens"] = givens, lambda r: (r(3, 3),)


def gauss_pivoting(A, b):
    n = len(b)
    A = A.copy()
    b = b.copy()
    for k in range(n - 1):
        p = k + np.argmax(np.abs(A[k:, k]))
        if p != k:
            A[[k, p]] = A[[p, k]]
            b[k], b[p] = b[p], b[k]
        for i in range(k + 1, n):
            m = A[i, k] / A[k, k]
            A[i, k:] -= m * A[k, k:]
            b[i] -= m * b[k]
    x = np.zeros(n)
    for i in range(n - 1, -1, -1):
        x[i] = (b[i] - A[i, i + 1 :] @ x[i + 1 :]) / A[i, i]
    return weighted(x)


CASES["gauss_pivoting"] = gauss_pivoting, lambda r: (r.signed(4, 4) + np.diag(np.arange(4.0))[::-1] * 2, r(4))


def matrix_power(A, n):
    result = np.eye(A.shape[0])
    while n > 0:
        if n % 2 == 1:
            result = result @ A
        A = A @ A
        n //= 2
    return weighted(result)


CASES["matrix_power"] = matrix_power, lambda r: (0.5 * r(3, 3), 11)


def strassen_step(A, B):
    n = A.shape[0] // 2
    a, b, c, d = A[:n, :n], A[:n, n:], A[n:, :n], A[n:, n:]
    e, f, g, h = B[:n, :n], B[:n, n:], B[n:, :n], B[n:, n:]
    p1 = a @ (f - h)
    p2 = (a + b) @ h
    p3 = (c + d) @ e
    p4 = d @ (g - e)
    p5 = (a + d) @ (e + h)
    p6 = (b - d) @ (g + h)
    p7 = (a - c) @ (e + f)
    C = np.empty_like(A)
    C[:n, :n] = p5 + p4 - p2 + p6
    C[:n, n:] = p1 + p2
    C[n:, :n] = p3 + p4
    C[n:, n:] = p1 + p5 - p3 - p7
    return weighted(C)


CASES["strassen_step"] = strassen_step, lambda r: (r(4, 4), r(4, 4))
