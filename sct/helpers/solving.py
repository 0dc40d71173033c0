"""What the derivatives of solvers need."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


def implicit(root, residual=0.0, slope=1.0):
    """Give a root as it was found; its derivative is that of the residual there, by the slope."""
    return root


def implicit_many(roots, residuals=0.0, slopes=1.0):
    """Give roots as they were found; their derivatives are those of the residuals there, by the matrix of slopes."""
    return roots


def integrated(found, slopes=0.0, inputs=0.0):
    """Give what was integrated as it is; its derivatives in the inputs are the slopes."""
    return found


def turned_band(ab, below, above):
    """Give the diagonals of the transpose: `below` and `above` the main one become those above and below."""
    n = ab.shape[1]
    turned = np.zeros_like(ab)
    for k in range(below + above + 1):
        first, last = max(0, above - k), min(n, n + above - k)
        turned[below + above - k, first + k - above : last + k - above] = ab[k, first:last]
    return turned


def band_of(s, x, below, above):
    """Give the diagonals of s x.T: so many below and above the main one, as SciPy stores them."""
    n = len(x)
    s, x = np.reshape(s, (n, -1)), np.reshape(x, (n, -1))
    found = np.zeros((below + above + 1, n))
    for k in range(below + above + 1):
        first, last = max(0, above - k), min(n, n + above - k)
        found[k, first:last] = np.sum(s[first + k - above : last + k - above] * x[first:last], axis=1)
    return found


def band_times(ab, x, below, above):
    """Give the product of a matrix, of which the diagonals are given, and a vector or matrix."""
    n = len(x)
    product = np.zeros_like(x)
    for k in range(below + above + 1):
        first, last = max(0, above - k), min(n, n + above - k)
        product[first + k - above : last + k - above] += (ab[k, first:last] * x[first:last].T).T
    return product
