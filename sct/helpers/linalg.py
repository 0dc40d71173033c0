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
