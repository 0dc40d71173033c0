"""Shapes undone, and what is left of a store."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


def unbroadcast(g, x):
    """Sum g over the axes along which x was broadcast."""
    shape = np.shape(x)
    g = np.broadcast_to(g, np.broadcast_shapes(np.shape(g), shape))
    g = np.sum(g, axis=tuple(range(np.ndim(g) - len(shape))))
    axes = tuple(axis for axis, length in enumerate(shape) if length == 1)
    return np.sum(g, axis=axes, keepdims=True)


def written_last(shape, index):
    """Tell which elements of a store through an index stay: the last one for each place."""
    order = np.full(shape, -1)
    count = np.arange(order[index].size).reshape(order[index].shape)
    order[index] = count
    return order[index] == count


def places(x):
    """Number the elements of x."""
    return np.arange(np.size(x)).reshape(np.shape(x))


def put_back(g, places, x):
    """Add each element of g to the element of x that it was taken from; one with place -1 came from nowhere."""
    dx = np.zeros(np.size(x) + 1, np.asarray(g).dtype)
    np.add.at(dx, places, g)
    return dx[:-1].reshape(np.shape(x))


def bins_of(x, edges):
    """Tell in which bin each element of x is counted: the last one has both edges, -1 is none."""
    found = np.searchsorted(edges, x, side="right") - 1
    found = np.where(x == edges[-1], len(edges) - 2, found)
    return np.where((x < edges[0]) | (x > edges[-1]), -1, found)
