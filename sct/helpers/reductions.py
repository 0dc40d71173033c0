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


def quantile_weights(x, q, axis=None, method="linear"):
    """Give the weight of each element of x in its quantile; what is nan is left out."""
    axes = tuple(range(np.ndim(x))) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    last = tuple(range(-len(axes), 0))
    rows = np.moveaxis(x, axes, last)
    order = np.argsort(np.argsort(rows.reshape(*rows.shape[: -len(axes)], -1), kind="stable"))
    ranks = np.moveaxis(order.reshape(rows.shape), last, axes)
    count = np.sum(~np.isnan(x), axis=axes, keepdims=True)
    place = np.expand_dims(q, tuple(range(-np.ndim(x), 0))) * (count - 1)
    if method != "linear":
        # What is nan is sorted to the end: where a quantile lies depends on how many there are before it.
        size = order.shape[-1]
        places = np.array([np.quantile(np.arange(n), q, method=method) for n in range(1, size + 1)])
        place = np.moveaxis(places[np.maximum(count, 1) - 1], range(np.ndim(x)), range(-np.ndim(x), 0))
    return np.maximum(0.0, 1.0 - np.abs(ranks - place))


def spans(indices, size):
    """Give a row for each place of np.add.reduceat: 1 where an element is added there, else 0."""
    first = np.asarray(indices) % size
    last = np.maximum(np.append(first[1:], size), first + 1)
    at = np.arange(size)
    return ((at >= first[:, None]) & (at < last[:, None])) * 1.0


def softmax(x, axis=None):
    """Give the weight of each element in a log-sum-exp, also where all are -inf."""
    top = np.max(x * 1.0, axis=axis, keepdims=True, initial=-np.inf)
    e = np.exp(np.where(x == top, 0.0, x) - np.where(x == top, 0.0, top))
    return e / np.sum(e, axis=axis, keepdims=True)
