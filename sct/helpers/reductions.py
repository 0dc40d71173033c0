"""What the derivatives of reductions and scans need."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


def others(x, axis=None):
    """Give for each element the product of the others, along an axis or of all: right where some are 0."""
    y = np.ravel(x) if axis is None else np.swapaxes(x, 0, axis)
    before, after = np.ones_like(y), np.ones_like(y)
    for k in range(1, len(y)):
        before[k] = before[k - 1] * y[k - 1]
        after[-k - 1] = after[-k] * y[-k]
    y = before * after
    return np.reshape(y, np.shape(x)) if axis is None else np.swapaxes(y, 0, axis)
