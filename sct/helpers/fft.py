"""What the derivatives of Fourier transforms need."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


def resized(a, shape):
    """Give an array with its axes cut, or filled up with zeros, to a shape."""
    found = np.zeros(shape, a.dtype)
    part = tuple(slice(min(have, want)) for have, want in zip(a.shape, shape))
    found[part] = a[part]
    return found


def mirrored(n):
    """Give how many of n frequencies each one stands for: the first for itself, the others for their conjugate too."""
    count = np.full(n // 2 + 1, 2.0)
    count[0] = 1.0
    if n % 2 == 0:
        count[-1] = 1.0
    return count
