"""Functions that call a function that they get."""

import numpy as np


def apply_along_axis(func1d, axis, arr, *args, **kwargs):
    """What a function gives of each row along an axis."""
    if np.ndim(arr) == 1:
        return func1d(arr, *args, **kwargs)
    turned = np.moveaxis(arr, axis, -1)
    rows = np.reshape(turned, (-1, turned.shape[-1]))
    found = np.stack([np.asarray(func1d(row, *args, **kwargs)) for row in rows])
    if np.ndim(arr) > 2:
        found = np.reshape(found, turned.shape[:-1] + found.shape[1:])
    own = np.ndim(found) - np.ndim(arr) + 1
    at = np.ndim(arr) + axis if axis < 0 else axis
    return np.moveaxis(found, [k for k in range(-own, 0)], [k for k in range(at, at + own)]) if own else found


def apply_over_axes(func, a, axes):
    """What a function of an array and an axis gives, one axis after the other, all axes kept."""
    for axis in axes if isinstance(axes, (tuple, list)) else [axes]:
        at = np.ndim(a) + axis if axis < 0 else axis
        found = func(a, at)
        a = found if np.ndim(found) == np.ndim(a) else np.expand_dims(found, at)
    return a


def fromfunction(function, shape, *, dtype=float, **kwargs):
    """What a function gives of the places of an array."""
    return function(*[np.indices(shape, dtype=dtype)[axis] for axis in range(len(shape))], **kwargs)


def piecewise(x, condlist, funclist, *args, **kw):
    """A function for each condition, of the elements that meet it."""
    if not isinstance(condlist, (list, tuple)):
        condlist = [condlist]
    if len(condlist) == len(funclist) - 1:
        met = condlist[0]
        for cond in condlist[1:]:
            met = met | cond
        condlist = [*condlist, ~met]
    y = np.zeros_like(x)
    for cond, func in zip(condlist, funclist):
        if not callable(func):
            y[cond] = func
        else:
            vals = x[cond]
            if vals.size > 0:
                y[cond] = func(vals, *args, **kw)
    return y
