"""Condition numbers, and linear algebra of tensors."""

import math

import numpy as np


def cond(x, p=None):
    """The condition number."""
    if p is None or (not isinstance(p, (float, str)) and (p == 2 or p == -2)):
        s = np.linalg.svd(x, compute_uv=False)
        if p == -2:
            return s[..., -1] / s[..., 0]
        return s[..., 0] / s[..., -1]
    return np.linalg.norm(x, p, axis=(-2, -1)) * np.linalg.norm(np.linalg.inv(x), p, axis=(-2, -1))


def diagonal(x, *, offset=0):
    """The diagonals of the last two axes."""
    return np.diagonal(x, offset, -2, -1)


def trace(x, *, offset=0, dtype=None):
    """The sums along these diagonals."""
    return np.trace(x, offset, -2, -1) if dtype is None else np.trace(x, offset, -2, -1, dtype)


def tensorinv(a, ind=2):
    """The inverse of a tensordot over the last axes."""
    rows = [a.shape[k] for k in range(ind)]
    columns = [a.shape[k] for k in range(ind, np.ndim(a))]
    inverse = np.linalg.inv(np.reshape(a, (math.prod(columns), -1)))
    return np.reshape(inverse, tuple(columns + rows))


def tensorsolve(a, b, axes=None):
    """What gives b by a tensordot over the last axes."""
    if axes is not None:
        order = [k for k in range(np.ndim(a)) if k not in axes] + list(axes)
        a = np.transpose(a, order)
    shape = a.shape[np.ndim(b) - np.ndim(a) :]
    return np.reshape(np.linalg.solve(np.reshape(a, (-1, math.prod(shape))), np.ravel(b)), shape)


def matrix_transpose(x):
    """The transposes of the last two axes."""
    return np.swapaxes(x, -1, -2)
