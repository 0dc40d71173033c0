"""Helpers as Numba compiles them, in the place of those in the other files, or beside them.

Before: `np.add.at(dx, index, g)`, which Numba does not know.
After: `add_at(dx, index, g)`, with the definition of `add_at` from this file in front.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Only the text of these functions is used, so that reading it costs no import.
    import numpy as np


def add_at(a, index, g):
    """Add g to a where an index says, as often as it says so."""
    places = np.arange(a.size).reshape(a.shape)[index]
    terms = np.broadcast_to(g, places.shape)
    for place, term in zip(places.flat, terms.flat):
        a.flat[place] += term


def others(x):
    """Give for each element the product of the others: right where some are 0."""
    flat = np.ravel(x)
    before, after = np.ones_like(flat), np.ones_like(flat)
    for k in range(1, len(flat)):
        before[k] = before[k - 1] * flat[k - 1]
        after[-k - 1] = after[-k] * flat[-k]
    return (before * after).reshape(x.shape)


def unbroadcast(g, x):
    """Sum g over the axes along which x was broadcast."""
    shape = np.broadcast_shapes(np.shape(g), np.shape(x))
    terms = np.broadcast_to(g, shape)
    places = np.broadcast_to(np.arange(x.size).reshape(x.shape), shape)
    total = np.zeros(x.size, terms.dtype)
    for place, term in zip(places.flat, terms.flat):
        total[place] += term
    return total.reshape(x.shape)
