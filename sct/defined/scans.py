"""Differences with ends, slopes along several axes, interpolation of what repeats, windows."""

import numpy as np


def ediff1d(ary, to_end=None, to_begin=None):
    """Differences of all elements, with something in front and behind."""
    found = np.diff(np.ravel(ary))
    if to_begin is not None:
        found = np.concatenate((np.astype(np.ravel(to_begin), found.dtype), found))
    if to_end is not None:
        found = np.concatenate((found, np.astype(np.ravel(to_end), found.dtype)))
    return found


def gradient(f, *varargs, axis=None, edge_order=1):
    """The slopes along each of several axes."""
    if np.ndim(f) == 1:
        return np.gradient(f, *varargs, axis=0, edge_order=edge_order)
    if axis is None:
        axis = [k for k in range(np.ndim(f))]
    axes = axis if isinstance(axis, (tuple, list)) else [axis]
    steps = varargs
    if len(varargs) != len(axes):
        steps = [varargs[0] if len(varargs) == 1 else 1.0 for _ in axes]
    found = tuple(np.gradient(f, steps[k], axis=axes[k], edge_order=edge_order) for k in range(len(axes)))
    return found[0] if len(axes) == 1 else found


def periodic_interp(x, xp, fp, left=None, right=None, period=None):
    """Interpolation of what repeats after a period."""
    if period is None:
        return np.interp(x, xp, fp, left, right)
    period = abs(period)
    xp = np.asarray(xp) % period
    order = np.argsort(xp)
    xp, fp = xp[order], np.asarray(fp)[order]
    xp = np.concatenate((xp[-1:] - period, xp, xp[0:1] + period))
    fp = np.concatenate((fp[-1:], fp, fp[0:1]))
    return np.interp(x % period, xp, fp)


def kaiser(M, beta):
    """The Kaiser window."""
    alpha = (M - 1) / 2.0
    n = np.arange(0, M)
    return np.i0(beta * np.sqrt(1 - ((n - alpha) / alpha) ** 2.0)) / np.i0(beta)
