"""One cheap look at the arguments of a call: calls that look alike here run one text.

Before: a call with an array of doubles of shape (3, 4) and the number 0.5.
After: `((dtype("float64"), (3, 4), True), float)`: whatever else is asked of such arguments (forms.py) has one answer.

It is finer than forms are, and knows fewer of them: what has no key is looked at in full.
"""

from __future__ import annotations

import sys
from collections.abc import Hashable
from typing import Any

_PLAIN = frozenset({float, int, complex})
_VALUES = frozenset({bool, str, bytes, type(None)})


def key(arguments: tuple[Any, ...]) -> Hashable | None:
    """Give the key of a call's arguments.

    Parameters
    ----------
    arguments : tuple
        The arguments, by position.

    Returns
    -------
    hashable or None
        None where a full look is needed.

    Examples
    --------
    >>> key((1.0, 2, "full")) == key((3.0, 4, "full")) != key((3.0, 4, "half"))
    True
    """
    numpy = sys.modules.get("numpy")
    array = numpy.ndarray if numpy is not None else None
    found: list[Any] = []
    for value in arguments:
        kind = type(value)
        if kind is array:
            found.append((value.dtype, value.shape, value.flags.c_contiguous))
        elif kind in _PLAIN:
            found.append(kind)
        elif kind in _VALUES:
            found.append((kind, value))
        else:
            return None
    return tuple(found)
