"""What a call says about its arguments: numbers or arrays, ranks, dtypes, which axes have one length.

Before: `x` of shape (4,) and `W` of shape (3, 4).
After: x is an array of length `n4`; W one of lengths `n3` and `n4`: the text for them holds for all arguments whose
lengths are equal where these are, and 1 where these are.
"""

from __future__ import annotations

import numbers
from collections.abc import Mapping
from typing import Any

import gast

from sct import kinds, tree
from sct.kinds import FLAG, INTEGER, NUMBER, OTHER, Dim, Kind
from sct.source import Function

_DTYPES = {"float64": "f8", "float32": "f4", "complex128": "c16", "complex64": "c8", "bool": "b1"}


def described(arguments: Mapping[str, Any], written: frozenset[int] = frozenset()) -> dict[str, Kind]:
    """Describe the arguments of a call.

    Parameters
    ----------
    arguments : mapping
        Values of the parameters.
    written : frozenset of int
        Numbers that stand in the code: a length that is one of them is known as that number.

    Returns
    -------
    dict
        What is known of each. Equal for all calls that one text is for.
    """
    lengths: dict[int, Dim] = {number: number for number in written}
    return {name: kind_of(value, lengths) for name, value in arguments.items()}


def written(function: Function) -> frozenset[int]:
    """Give the integers that stand in a function's text, and the counts of names that something is taken apart into."""
    every = list(tree.walk(function.node.body))
    found = [part.value for part in every if isinstance(part, gast.Constant)]
    found += [len(part.elts) for part in every if isinstance(part, (gast.Tuple, gast.List)) and _is_target(part)]
    return frozenset(value for value in found if type(value) is int and value > 1)


def _is_target(node: Any) -> bool:
    return isinstance(node.ctx, gast.Store)


def kind_of(value: Any, lengths: dict[int, Dim]) -> Kind:
    """Give the kind of one argument; `lengths` are the names of those met so far."""
    if isinstance(value, bool):
        return FLAG
    if _is_odd(value):
        return OTHER
    shape = getattr(value, "shape", None)
    dtype = getattr(value, "dtype", None)
    if isinstance(shape, tuple) and dtype is not None and hasattr(value, "strides"):
        name = _DTYPES.get(str(dtype), "i8" if getattr(dtype, "kind", "") in "iu" else "")
        if not name:
            return OTHER
        if _is_scalar(value):
            return kinds.number(name)
        return kinds.array(tuple(_dim(length, lengths) for length in shape), name)
    if isinstance(value, numbers.Integral):
        return INTEGER
    if isinstance(value, numbers.Real):
        return NUMBER
    return kinds.number("c16") if isinstance(value, numbers.Complex) else OTHER


def _is_odd(value: Any) -> bool:
    """Whether an array is of a class that changes what arithmetic means."""
    if type(value).__module__.partition(".")[0] != "numpy":
        return False
    import numpy as np

    return isinstance(value, (np.ma.MaskedArray, np.matrix))


def _is_scalar(value: Any) -> bool:
    import numpy as np

    return isinstance(value, np.generic)


def _dim(length: int, lengths: dict[int, Dim]) -> Dim:
    if length < 2:
        return length
    count = sum(1 for known in lengths.values() if isinstance(known, tuple))
    return lengths.setdefault(length, (f"n{count}", 0))
