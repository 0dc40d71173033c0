"""What the derivatives of convolutions and covariances need."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


def centred(g, length, late=0):
    """Put g into the middle of zeros."""
    start = (length - len(g) + late) // 2
    whole = np.zeros(length, g.dtype)
    whole[start : start + len(g)] = g
    return whole


def correlation_back(g, x):
    """Give what flows to the rows of x from their correlations."""
    x = x - np.mean(x, axis=1, keepdims=True)
    size = np.sqrt(np.sum(x**2, axis=1, keepdims=True))
    z = x / size
    dz = (g + g.T) @ z
    return (dz - z * np.sum(z * dz, axis=1, keepdims=True)) / size


def correlation_on(t, x):
    """Give the tangent of the correlations of the rows of x."""
    x = x - np.mean(x, axis=1, keepdims=True)
    size = np.sqrt(np.sum(x**2, axis=1, keepdims=True))
    z = x / size
    dz = (t - z * np.sum(z * t, axis=1, keepdims=True)) / size
    return dz @ z.T + z @ dz.T
