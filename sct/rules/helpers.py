"""Functions that derivatives need and neither `math` nor `numpy` has; their text is printed above the derivative.

Before: `math.lgamma(x)`.
After: `polygamma(0, x)`, with the definition of `polygamma` from this file in front.
"""

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Only the text of these functions is used, so that reading it costs no import.
    import numpy as np


def polygamma(n, x):
    """Give the derivative of order n of the digamma function at x."""
    # Abramowitz and Stegun 6.3.5, 6.3.7, 6.4.6, 6.4.11
    if x <= 0 and not x % 1 > 0:
        raise ValueError("polygamma has a pole at zero and at each negative integer")
    if n == 0 and x < 0:
        return polygamma(0, 1 - x) - math.pi / math.tan(math.pi * (x - round(x)))
    sign = 1 if n % 2 else -1
    total = 0.0
    while x < 20 + n:
        total += sign * math.factorial(n) * x ** -(n + 1)
        x += 1
    total += sign * (-math.log(x) if n == 0 else math.factorial(n - 1) * x**-n)
    total += sign * math.factorial(n) / 2 * x ** -(n + 1)
    bernoulli = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510)
    for k, b in enumerate(bernoulli, start=1):
        rising = math.factorial(2 * k + n - 1) / math.factorial(2 * k)
        total += sign * b * rising * x ** -(2 * k + n)
    return total


def others(x, axis=None):
    """Give for each element the product of the others, along an axis or of all: right where some are 0."""
    if axis is None:
        return others(np.ravel(x), 0).reshape(np.shape(x))
    x = np.moveaxis(x, axis, 0)
    before, after = np.ones_like(x), np.ones_like(x)
    for k in range(1, len(x)):
        before[k] = before[k - 1] * x[k - 1]
        after[-k - 1] = after[-k] * x[-k]
    return np.moveaxis(before * after, 0, axis)


def cofactors(a):
    """Give the cofactors of a matrix, also of a singular one."""
    # Giles 2008, 2.2.4, with the product of the other singular values in the place of the determinant's quotient
    u, s, vt = np.linalg.svd(a)
    others = np.array([np.prod(np.delete(s, k)) for k in range(len(s))])
    return np.linalg.det(u) * np.linalg.det(vt) * (u * others) @ vt


def written_last(shape, index):
    """Tell which elements of a store through an index stay: the last one for each place."""
    order = np.full(shape, -1)
    count = np.arange(order[index].size).reshape(order[index].shape)
    order[index] = count
    return order[index] == count


def unbroadcast(g, x):
    """Sum g over the axes along which x was broadcast."""
    shape = np.shape(x)
    g = np.broadcast_to(g, np.broadcast_shapes(np.shape(g), shape))
    g = np.sum(g, axis=tuple(range(np.ndim(g) - len(shape))))
    axes = tuple(axis for axis, length in enumerate(shape) if length == 1)
    return np.sum(g, axis=axes, keepdims=True)
