"""Arrays made longer, and made of others."""

import numpy as np


def linspace_and_step(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0, *, device=None):
    """Numbers at equal steps, and the step."""
    step = (stop - start) / (num - 1 if endpoint else num)
    return np.linspace(start, stop, num, endpoint, axis=axis), step


def unique(ar):
    """The elements that differ, in order: each is the first of its kind."""
    return np.ravel(ar)[np.unique(ar, return_index=True)[1]]


def sliding_window_view(x, window_shape, axis=None, *, subok=False, writeable=False):
    """All windows of an array: the axes within a window come last."""
    widths = window_shape if isinstance(window_shape, (tuple, list)) else [window_shape]
    if axis is None:
        axis = [k for k in range(np.ndim(x))]
    axes = axis if isinstance(axis, (tuple, list)) else [axis]
    for k in range(len(widths)):
        at, width = axes[k], widths[k]
        places = np.arange(x.shape[at] - width + 1)[:, np.newaxis] + np.arange(width)
        x = np.moveaxis(np.take(x, places, axis=at), at + 1 if at >= 0 else at, -1)
    return x


def pad(array, pad_width, mode="constant", *, constant_values=0, end_values=0, stat_length=None):
    """Each axis in turn with something in front and behind."""
    for axis in [k for k in range(np.ndim(array))]:
        before, after = _pair(pad_width, axis)
        if mode == "constant":
            first, last = _pair(constant_values, axis)
            edge = np.take(array, [0], axis=axis)
            left, right = edge * 0 + first, edge * 0 + last
        elif mode == "linear_ramp":
            first, last = _pair(end_values, axis)
            array = _ramped(array, axis, before, after, first, last)
            continue
        else:
            left, right = _extremes(array, axis, mode, stat_length)
        parts = (np.repeat(left, before, axis=axis), array, np.repeat(right, after, axis=axis))
        array = np.concatenate(parts, axis=axis)
    return array


def _extremes(array, axis, mode, stat_length):
    """What stands in front and behind: of the whole axis, or of so many elements at its ends."""
    if stat_length is None:
        value = _statistic(array, axis, mode)
        return value, value
    first, last = _pair(stat_length, axis)
    length = array.shape[axis]
    left = np.take(array, np.arange(min(first, length)), axis=axis)
    right = np.take(array, np.arange(max(length - last, 0), length), axis=axis)
    return _statistic(left, axis, mode), _statistic(right, axis, mode)


def _statistic(array, axis, mode):
    if mode == "maximum":
        return np.max(array, axis=axis, keepdims=True)
    if mode == "minimum":
        return np.min(array, axis=axis, keepdims=True)
    if mode == "mean":
        return np.mean(array, axis=axis, keepdims=True)
    return np.median(array, axis=axis, keepdims=True)


def _ramped(array, axis, before, after, first, last):
    left = np.linspace(first, np.take(array, 0, axis=axis), before, endpoint=False, axis=axis)
    right = np.linspace(last, np.take(array, -1, axis=axis), after, endpoint=False, axis=axis)
    return np.concatenate((left, array, np.flip(right, axis)), axis=axis)


def _pair(given, axis):
    """What `pad_width` and the like say of an axis."""
    if not isinstance(given, (tuple, list)):
        return given, given
    if isinstance(given[0], (tuple, list)):
        one = given[axis] if len(given) > 1 else given[0]
        return one[0], one[-1]
    return given[0], given[-1]


def joined(*parts):
    """`np.r_`: parts one after the other; a number is a part of length 1."""
    for part in parts:
        if np.ndim(part) > 1:
            return np.concatenate(parts, axis=0)
    return np.hstack(parts)


def joined_columns(*parts):
    """`np.c_`: parts side by side; what has one axis is a column."""
    for part in parts:
        if np.ndim(part) > 2:
            return np.concatenate(parts, axis=-1)
    return np.column_stack(parts)
