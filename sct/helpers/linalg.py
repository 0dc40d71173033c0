"""What the derivatives of linear algebra need."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


def cofactors(a):
    """Give the cofactors of a matrix, also of a singular one."""
    # Giles 2008, 2.2.4, with the product of the other singular values in the place of the determinant's quotient
    u, s, vt = np.linalg.svd(a)
    others = np.array([np.prod(np.delete(s, k)) for k in range(len(s))])
    return np.linalg.det(u) * np.linalg.det(vt) * (np.conj(u) * others) @ np.conj(vt)


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
