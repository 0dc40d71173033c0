"""What the derivatives of reductions and scans need."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


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
