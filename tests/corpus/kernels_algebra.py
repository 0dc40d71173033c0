"""Kernels of dense linear algebra and statistics as suites of benchmarks have them: slices, products, updates in place."""

import numpy as np

CASES = {}


def weighted(a):
    """A number in which no two elements of an array count the same."""
    flat = a.reshape(-1)
    return np.sum(flat * np.cos(0.7 * np.arange(flat.size)))


def gemm(alpha, beta, C, A, B):
    C[:] = alpha * A @ B + beta * C


def gemm_loss(alpha, beta, C, A, B):
    gemm(alpha, beta, C, A, B)
    return weighted(C)


CASES["gemm"] = gemm_loss, lambda r: (r(), r(), r(3, 5), r(3, 4), r(4, 5))


def gemm_loops(alpha, beta, C, A, B):
    for i in range(C.shape[0]):
        for j in range(C.shape[1]):
            C[i, j] *= beta
        for k in range(A.shape[1]):
            for j in range(C.shape[1]):
                C[i, j] += alpha * A[i, k] * B[k, j]
    return weighted(C)


CASES["gemm_loops"] = gemm_loops, lambda r: (r(), r(), r(3, 4), r(3, 2), r(2, 4))


def two_products(alpha, beta, A, B, C, D):
    D[:] = alpha * A @ B @ C + beta * D
    return weighted(D)


CASES["2mm"] = two_products, lambda r: (r(), r(), r(3, 4), r(4, 2), r(2, 5), r(3, 5))


def three_products(A, B, C, D):
    E = A @ B
    F = C @ D
    return weighted(E @ F)


CASES["3mm"] = three_products, lambda r: (r(3, 4), r(4, 2), r(2, 5), r(5, 3))


def atax(A, x):
    return (A @ x) @ A


CASES["atax"] = lambda A, x: weighted(atax(A, x)), lambda r: (r(4, 3), r(3))


def atax_loops(A, x, y):
    m, n = A.shape
    for i in range(n):
        y[i] = 0.0
    tmp = np.zeros(m)
    for i in range(m):
        for j in range(n):
            tmp[i] += A[i, j] * x[j]
        for j in range(n):
            y[j] = y[j] + A[i, j] * tmp[i]
    return weighted(y)


CASES["atax_loops"] = atax_loops, lambda r: (r(4, 3), r(3), r(3))


def bicg(A, p, r):
    return r @ A, A @ p


def bicg_loss(A, p, r):
    s, q = bicg(A, p, r)
    return weighted(s) + 2.0 * weighted(q)


CASES["bicg"] = bicg_loss, lambda r: (r(4, 3), r(3), r(4))


def mvt(x1, x2, y1, y2, A):
    x1 += A @ y1
    x2 += y2 @ A


def mvt_loss(x1, x2, y1, y2, A):
    mvt(x1, x2, y1, y2, A)
    return weighted(x1) - weighted(x2 * x1)


CASES["mvt"] = mvt_loss, lambda r: (r(4), r(4), r(4), r(4), r(4, 4))


def gemver(alpha, beta, A, u1, v1, u2, v2, w, x, y, z):
    A += np.outer(u1, v1) + np.outer(u2, v2)
    x += beta * y @ A + z
    w += alpha * A @ x
    return weighted(w)


CASES["gemver"] = gemver, lambda r: (r(), r(), r(4, 4), r(4), r(4), r(4), r(4), r(4), r(4), r(4), r(4))


def gesummv(alpha, beta, A, B, x):
    return weighted(alpha * A @ x + beta * B @ x)


CASES["gesummv"] = gesummv, lambda r: (r(), r(), r(4, 4), r(4, 4), r(4))


def syrk(alpha, beta, C, A):
    for i in range(A.shape[0]):
        C[i, : i + 1] *= beta
        for k in range(A.shape[1]):
            C[i, : i + 1] += alpha * A[i, k] * A[: i + 1, k]
    return weighted(C)


CASES["syrk"] = syrk, lambda r: (r(), r(), r(4, 4), r(4, 3))


def syr2k(alpha, beta, C, A, B):
    for i in range(A.shape[0]):
        C[i, : i + 1] *= beta
        for k in range(A.shape[1]):
            C[i, : i + 1] += A[: i + 1, k] * alpha * B[i, k] + B[: i + 1, k] * alpha * A[i, k]
    return weighted(C)


CASES["syr2k"] = syr2k, lambda r: (r(), r(), r(4, 4), r(4, 3), r(4, 3))


def symm(alpha, beta, C, A, B):
    temp2 = np.empty((C.shape[1],))
    C *= beta
    for i in range(C.shape[0]):
        for j in range(C.shape[1]):
            C[:i, j] += alpha * B[i, j] * A[i, :i]
            temp2[j] = B[:i, j] @ A[i, :i]
        C[i, :] += alpha * B[i, :] * A[i, i] + alpha * temp2
    return weighted(C)


CASES["symm"] = symm, lambda r: (r(), r(), r(3, 4), r(3, 3), r(3, 4))


def trmm(alpha, A, B):
    for i in range(B.shape[0]):
        for j in range(B.shape[1]):
            B[i, j] += np.dot(A[i + 1 :, i], B[i + 1 :, j])
    B *= alpha
    return weighted(B)


CASES["trmm"] = trmm, lambda r: (r(), r(4, 4), r(4, 3))


def trisolv(L, x, b):
    for i in range(x.shape[0]):
        x[i] = (b[i] - L[i, :i] @ x[:i]) / L[i, i]
    return weighted(x)


CASES["trisolv"] = trisolv, lambda r: (r.spd(4), r(4), r(4))


def lu(A):
    for i in range(A.shape[0]):
        for j in range(i):
            A[i, j] -= A[i, :j] @ A[:j, j]
            A[i, j] /= A[j, j]
        for j in range(i, A.shape[0]):
            A[i, j] -= A[i, :i] @ A[:i, j]


def lu_loss(A):
    lu(A)
    return weighted(A)


CASES["lu"] = lu_loss, lambda r: (r.spd(4),)


def ludcmp(A, b):
    n = A.shape[0]
    x = np.zeros_like(b)
    y = np.zeros_like(b)
    for i in range(n):
        for j in range(i):
            A[i, j] = (A[i, j] - A[i, :j] @ A[:j, j]) / A[j, j]
        for j in range(i, n):
            A[i, j] -= A[i, :i] @ A[:i, j]
    for i in range(n):
        y[i] = b[i] - A[i, :i] @ y[:i]
    for i in range(n - 1, -1, -1):
        x[i] = (y[i] - A[i, i + 1 :] @ x[i + 1 :]) / A[i, i]
    return x, y


def ludcmp_loss(A, b):
    x, y = ludcmp(A, b)
    return weighted(x) + 0.1 * np.sum(y**2)


CASES["ludcmp"] = ludcmp_loss, lambda r: (r.spd(4), r(4))


def cholesky(A):
    A[0, 0] = np.sqrt(A[0, 0])
    for i in range(1, A.shape[0]):
        for j in range(i):
            A[i, j] -= np.dot(A[i, :j], A[j, :j])
            A[i, j] /= A[j, j]
        A[i, i] -= np.dot(A[i, :i], A[i, :i])
        A[i, i] = np.sqrt(A[i, i])


def cholesky_loss(A):
    cholesky(A)
    return weighted(A)


CASES["cholesky"] = cholesky_loss, lambda r: (r.spd(4),)


def cholesky_columns(A):
    n = A.shape[0]
    L = np.zeros_like(A)
    for k in range(n):
        L[k, k] = np.sqrt(A[k, k] - np.sum(L[k, :k] ** 2))
        L[k + 1 :, k] = (A[k + 1 :, k] - L[k + 1 :, :k] @ L[k, :k]) / L[k, k]
    return weighted(L)


CASES["cholesky_columns"] = cholesky_columns, lambda r: (r.spd(4),)


def cholesky_blocked(A, size):
    n = A.shape[0]
    for k in range(0, n, size):
        end = min(k + size, n)
        for j in range(k, end):
            A[j, j] = np.sqrt(A[j, j] - A[j, k:j] @ A[j, k:j])
            for i in range(j + 1, n):
                A[i, j] = (A[i, j] - A[i, k:j] @ A[j, k:j]) / A[j, j]
        A[end:, end:] -= A[end:, k:end] @ A[end:, k:end].T
    return weighted(np.tril(A))


CASES["cholesky_blocked"] = cholesky_blocked, lambda r: (r.spd(5), 2)


def gramschmidt(A):
    n = A.shape[1]
    Q = np.zeros_like(A)
    R = np.zeros((n, n), dtype=A.dtype)
    for k in range(n):
        nrm = np.dot(A[:, k], A[:, k])
        R[k, k] = np.sqrt(nrm)
        Q[:, k] = A[:, k] / R[k, k]
        for j in range(k + 1, n):
            R[k, j] = np.dot(Q[:, k], A[:, j])
            A[:, j] -= Q[:, k] * R[k, j]
    return Q, R


def gramschmidt_loss(A):
    Q, R = gramschmidt(A)
    return weighted(Q) + weighted(R)


CASES["gramschmidt"] = gramschmidt_loss, lambda r: (r.signed(4, 3),)


def durbin(r):
    y = np.empty_like(r)
    alpha = -r[0]
    beta = 1.0
    y[0] = -r[0]
    for k in range(1, r.shape[0]):
        beta *= 1.0 - alpha * alpha
        alpha = -(r[k] + np.dot(np.flip(r[:k]), y[:k])) / beta
        y[:k] += alpha * np.flip(y[:k])
        y[k] = alpha
    return weighted(y)


CASES["durbin"] = durbin, lambda r: (0.2 * r(5),)


def covariance(data):
    mean = np.mean(data, axis=0)
    data -= mean
    m = data.shape[1]
    cov = np.zeros((m, m), dtype=data.dtype)
    for i in range(m):
        cov[i:m, i] = data[:, i] @ data[:, i:m] / (data.shape[0] - 1.0)
        cov[i, i:m] = cov[i:m, i]
    return weighted(cov)


CASES["covariance"] = covariance, lambda r: (r(6, 3),)


def correlation(data):
    mean = np.mean(data, axis=0)
    stddev = np.std(data, axis=0)
    stddev[stddev <= 0.1] = 1.0
    data -= mean
    data /= np.sqrt(data.shape[0]) * stddev
    corr = np.eye(data.shape[1], dtype=data.dtype)
    for i in range(data.shape[1] - 1):
        corr[i + 1 :, i] = corr[i, i + 1 :] = data[:, i] @ data[:, i + 1 :]
    return weighted(corr)


CASES["correlation"] = correlation, lambda r: (r(6, 3) * np.array([1.0, 3.0, 0.01]),)


def doitgen(A, C4):
    nr, nq, np_ = A.shape
    A[:] = np.reshape(np.reshape(A, (nr, nq, 1, np_)) @ C4, (nr, nq, np_))
    return weighted(A)


CASES["doitgen"] = doitgen, lambda r: (r(2, 3, 4), r(4, 4))


def doitgen_loops(A, C4):
    nr, nq, n = A.shape
    total = np.zeros(n)
    for r in range(nr):
        for q in range(nq):
            for p in range(n):
                total[p] = 0.0
                for s in range(n):
                    total[p] += A[r, q, s] * C4[s, p]
            for p in range(n):
                A[r, q, p] = total[p]
    return weighted(A)


CASES["doitgen_loops"] = doitgen_loops, lambda r: (r(2, 2, 3), r(3, 3))
