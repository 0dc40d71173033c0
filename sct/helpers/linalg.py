"""What the derivatives of linear algebra need."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


def cofactors(a):
    """Give the cofactors of a matrix, also of a singular one."""
    # Giles 2008, 2.2.4, with the product of the other singular values in the place of the determinant's quotient
    u, s, vt = np.linalg.svd(a)
    others = np.prod(np.where(np.eye(s.shape[-1]) == 1, 1.0, s[..., None, :]), axis=-1)
    turned = np.linalg.det(u) * np.linalg.det(vt)
    return turned[..., None, None] * ((np.conj(u) * others[..., None, :]) @ np.conj(vt))


def singular_part(x, which="all"):
    """Give the sum of u v.T over the singular vectors of all singular values that are not 0, or of one of them."""
    u, s, vt = np.linalg.svd(x, full_matrices=False)
    if which == "largest":
        u, s, vt = u[..., :1], s[..., :1], vt[..., :1, :]
    if which == "smallest":
        u, s, vt = u[..., -1:], s[..., -1:], vt[..., -1:, :]
    return (u * np.where(s > 0, 1.0, 0.0)[..., None, :]) @ vt


def matrix_power_on(t, a, n):
    """Give the tangent of the n-th power of a matrix."""
    if n < 0:
        a = np.linalg.inv(a)
        t = -(a @ t @ a)
    on, power = np.zeros_like(t), np.zeros_like(a) + np.eye(a.shape[-1])
    for _ in range(abs(n)):
        on = on @ a + power @ t
        power = power @ a
    return on


def triangle(s, lower=True):
    """Give what flows to the one triangle of a symmetric (or Hermitian) matrix that NumPy reads, s being for both."""
    both = s + np.conj(np.swapaxes(s, -1, -2))
    half = np.tril(both) if lower else np.triu(both)
    return half - np.eye(s.shape[-1]) * half / 2


def mirrored_triangle(t, lower=True):
    """Give the symmetric (or Hermitian) matrix whose one triangle is that of t."""
    half = np.tril(t, -1) if lower else np.triu(t, 1)
    return half + np.conj(np.swapaxes(half, -1, -2)) + np.eye(t.shape[-1]) * np.real(t)


def cholesky_back(g, y):
    """Give what flows to a from its Cholesky factor y."""
    # Murray, "Differentiation of the Cholesky decomposition", 2016, (10)
    m = np.swapaxes(y, -1, -2) @ g
    m = np.tril(m) - np.eye(y.shape[-1]) * m / 2
    inverse = np.linalg.inv(y)
    return np.swapaxes(inverse, -1, -2) @ m @ np.conj(inverse)


def cholesky_on(t, y):
    """Give the tangent of the Cholesky factor y, from that of a, which is symmetric."""
    # Murray 2016, (8)
    inverse = np.linalg.inv(y)
    m = inverse @ t @ np.conj(np.swapaxes(inverse, -1, -2))
    return y @ (np.tril(m) - np.eye(y.shape[-1]) * m / 2)


def pinv_back(g, a, p):
    """Give what flows to a from its pseudo-inverse p."""
    # Golub and Pereyra, "The differentiation of pseudo-inverses and nonlinear least squares problems", 1973, (4.12)
    gt, pt = np.swapaxes(g, -1, -2), np.swapaxes(p, -1, -2)
    ph = np.conj(pt)
    rows = (gt - a @ p @ gt) @ p @ ph
    columns = ph @ p @ (gt - gt @ p @ a)
    return np.conj(rows + columns) - pt @ g @ pt


def pinv_on(t, a, p):
    """Give the tangent of the pseudo-inverse p of a."""
    # Golub and Pereyra 1973, (4.12)
    th, ph = np.conj(np.swapaxes(t, -1, -2)), np.conj(np.swapaxes(p, -1, -2))
    return p @ ph @ (th - th @ a @ p) + (th - p @ a @ th) @ ph @ p - p @ t @ p


def eigenvectors_back(g, w, v):
    """Give what flows to a symmetric matrix of eigenvalues w from its eigenvectors v."""
    # Giles 2008, 3.1
    vt, eye = np.swapaxes(v, -1, -2), np.eye(w.shape[-1])
    gaps = w[..., None, :] - w[..., :, None]
    return v @ ((1 / (gaps + eye) - eye) * (vt @ g)) @ vt


def eigenvectors_on(t, w, v):
    """Give the tangent of the eigenvectors v of a symmetric matrix of eigenvalues w."""
    # Giles 2008, 3.1
    vt, eye = np.swapaxes(v, -1, -2), np.eye(w.shape[-1])
    gaps = w[..., None, :] - w[..., :, None]
    return v @ ((1 / (gaps + eye) - eye) * (vt @ t @ v))


def general_vectors_back(g, w, v):
    """Give what flows to a matrix of eigenvalues w from its eigenvectors v, of length 1 each."""
    # Giles 2008, 3.1, for general matrices; LAPACK makes their largest part real
    vt, eye = np.swapaxes(v, -1, -2), np.eye(w.shape[-1])
    largest = np.swapaxes(eye[np.argmax(np.abs(v), axis=-2)], -1, -2)
    parts = np.sum(g * v, axis=-2, keepdims=True)
    turned = 1j * np.imag(parts) * largest / np.sum(largest * v, axis=-2, keepdims=True)
    g = g - np.real(parts) * np.conj(v) - turned
    gaps = w[..., None, :] - w[..., :, None]
    return np.linalg.solve(vt, ((1 / (gaps + eye) - eye) * (vt @ g)) @ vt)


def general_vectors_on(t, w, v):
    """Give the tangent of the eigenvectors v, of length 1 each, of a matrix of eigenvalues w."""
    # Giles 2008, 3.1, for general matrices; LAPACK makes their largest part real
    eye = np.eye(w.shape[-1])
    gaps = w[..., None, :] - w[..., :, None]
    step = v @ ((1 / (gaps + eye) - eye) * np.linalg.solve(v, t @ v))
    largest = np.swapaxes(eye[np.argmax(np.abs(v), axis=-2)], -1, -2)
    turned = np.sum(largest * np.imag(step), axis=-2, keepdims=True) / np.sum(largest * v, axis=-2, keepdims=True)
    return step - v * (np.real(np.sum(np.conj(v) * step, axis=-2, keepdims=True)) + 1j * turned)


def left_vectors_back(g, a, u):
    """Give what flows to a from its left singular vectors u."""
    # Townsend, "Differentiating the singular value decomposition", 2016, (24)
    s = np.linalg.svd(a, compute_uv=False)
    ut, eye = np.swapaxes(u, -1, -2), np.eye(s.shape[-1])
    vt = ut @ a / s[..., :, None]
    gaps = s[..., None, :] ** 2 - s[..., :, None] ** 2
    m = ut @ g
    inner = (1 / (gaps + eye) - eye) * (m - np.swapaxes(m, -1, -2)) * s[..., None, :]
    return (u @ inner + (g - u @ m) / s[..., None, :]) @ vt


def left_vectors_on(t, a, u):
    """Give the tangent of the left singular vectors u of a."""
    # Townsend 2016, (16)
    s = np.linalg.svd(a, compute_uv=False)
    ut, eye = np.swapaxes(u, -1, -2), np.eye(s.shape[-1])
    v = np.swapaxes(ut @ a / s[..., :, None], -1, -2)
    gaps = s[..., None, :] ** 2 - s[..., :, None] ** 2
    m = ut @ t @ v
    both = m * s[..., None, :] + s[..., :, None] * np.swapaxes(m, -1, -2)
    return u @ ((1 / (gaps + eye) - eye) * both) + (t @ v - u @ m) / s[..., None, :]


def qr_back(gq, gr, a, q, r):
    """Give what flows to a from its factors q and r."""
    # Walter and Lehmann, "Algorithmic differentiation of linear algebra functions", 2013; wide ones by columns
    k = q.shape[-1]
    square, rest = r[..., :k], gr[..., k:]
    gq = gq + a[..., k:] @ np.swapaxes(rest, -1, -2)
    m = square @ np.swapaxes(gr[..., :k], -1, -2) - np.swapaxes(gq, -1, -2) @ q
    m = np.tril(m) + np.swapaxes(np.tril(m, -1), -1, -2)
    first = np.swapaxes(np.linalg.solve(square, np.swapaxes(gq + q @ m, -1, -2)), -1, -2)
    return np.concatenate([first, q @ rest], axis=-1)


def q_on(t, q, r):
    """Give the tangent of the factor q."""
    # Walter and Lehmann 2013
    k = q.shape[-1]
    step = t[..., :k] @ np.linalg.inv(r[..., :k])
    m = np.swapaxes(q, -1, -2) @ step
    return q @ (np.tril(m, -1) - np.swapaxes(np.tril(m, -1), -1, -2)) + step - q @ m


def r_on(t, q, r):
    """Give the tangent of the factor r."""
    # Walter and Lehmann 2013
    k = q.shape[-1]
    onto = np.swapaxes(q, -1, -2) @ t
    m = onto[..., :k] @ np.linalg.inv(r[..., :k])
    return onto - (np.tril(m, -1) - np.swapaxes(np.tril(m, -1), -1, -2)) @ r
