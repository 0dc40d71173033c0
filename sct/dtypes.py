"""Tests of dtypes, where what is known of an array settles them.

Before: `if a.dtype.kind == "O"`, or `if np.issubdtype(a.dtype, np.integer)`, where a is an array of floats.
After: the other arm.
"""

from __future__ import annotations

import functools
import itertools
from typing import Any

import gast

from sct import tree
from sct.kinds import UNKNOWN
from sct.tree import Expr

_NAMES = {
    "f8": ("float64",), "f4": ("float32",), "c16": ("complex128",), "c8": ("complex64",), "b1": ("bool",),
    "i8": ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
}  # fmt: skip
"""Which dtypes an array may have of which a kind is known: of integers any."""


@functools.cache
def of_kind(name: str) -> tuple[Any, ...]:
    """Give the dtypes of which an array of a kind has one."""
    # NumPy takes longer to import than all the rest: it is, where an array is known.
    import numpy as np

    return tuple(np.dtype(dtype) for dtype in _NAMES.get(name, ()))


def settled(stager: Any, node: Any) -> bool | None:
    """Say what a test of an array's dtype gives; None where that is not known, or it is another test.

    Parameters
    ----------
    stager : Questions
        What knows the variables, and the names of libraries.
    node : gast.expr
        The test, as it is written.
    """
    if isinstance(node, gast.Compare) and len(node.ops) == 1:
        return _compared(stager, node)
    if not isinstance(node, gast.Call) or node.keywords:
        return None
    name = stager._library_name(node.func)
    if name == "numpy.issubdtype" and len(node.args) == 2:
        classes, have = stager._live_types(node.args[1]), _dtypes_of(stager, node.args[0])
        return _one(_is_of(dtype, classes[0]) for dtype in have) if len(classes) == 1 else None
    if name == "numpy.isdtype" and len(node.args) == 2:
        kind, have = _kinds_of(stager, node.args[1]), _dtypes_of(stager, node.args[0])
        return _one(_is_kind(dtype, kind) for dtype in have) if kind else None
    if name in ("numpy.iscomplexobj", "numpy.isrealobj") and len(node.args) == 1:
        have = _dtypes_of(stager, gast.Attribute(value=node.args[0], attr="dtype", ctx=gast.Load()))
        return _one((dtype.kind == "c") is (name == "numpy.iscomplexobj") for dtype in have)
    return None


def _compared(stager: Any, node: Any) -> bool | None:
    """`a.dtype.kind == "O"`, `a.dtype.kind in "iu"` and `a.dtype == np.float64`."""
    op, wanted, left = node.ops[0], _written(stager, node.comparators[0]), node.left
    if wanted is None:
        return None
    of_kind = isinstance(left, gast.Attribute) and left.attr == "kind"
    have = _dtypes_of(stager, left.value if of_kind else left)
    values = [dtype.kind if of_kind else dtype for dtype in have]
    try:
        if isinstance(op, (gast.Eq, gast.NotEq)):
            return _one((value == wanted) is isinstance(op, gast.Eq) for value in values)
        if isinstance(op, (gast.In, gast.NotIn)):
            return _one((value in wanted) is isinstance(op, gast.In) for value in values)
    except TypeError:
        return None
    return None


def _written(stager: Any, node: Any) -> Any:
    """Give a text, a class, or a tuple of such, that stands there; None for anything else."""
    if isinstance(node, gast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, (gast.Tuple, gast.List, gast.Set)):
        parts = tuple(_written(stager, part) for part in node.elts)
        return None if None in parts else parts
    classes = stager._live_types(node)
    return classes[0] if len(classes) == 1 else None


def _dtypes_of(stager: Any, node: Any) -> tuple[Any, ...]:
    """Give the dtypes of which `a.dtype` is one; none where that is not known."""
    if not isinstance(node, gast.Attribute) or node.attr != "dtype":
        return ()
    value = stager._glimpse(node.value)
    kind = stager._kind(value) if isinstance(value, gast.Name) and "%" in value.id else UNKNOWN
    return of_kind(kind.dtype) if kind.is_array else ()


def named(stager: Any, node: Any) -> tuple[Any, ...]:
    """Give the dtypes of which `a.dtype`, or a class, is one; none where it is neither."""
    classes = stager._live_types(node)
    return _dtypes_of(stager, node) or (classes if len(classes) == 1 else ())


def common(parts: list[tuple[Any, ...]]) -> Expr | None:
    """Give the dtype that `np.result_type` gives, whichever of its dtypes each array has; None where they differ."""
    import numpy as np

    if not all(parts):
        return None
    found = {np.result_type(*given) for given in itertools.product(*parts)}
    name = found.pop().name if len(found) == 1 else ""
    return tree.name(f"numpy.{name}") if name in ("float64", "float32") else None


def _kinds_of(stager: Any, node: Any) -> Any:
    """Give the kinds of dtypes that `np.isdtype` is asked for: a text, or several."""
    known = stager._peek(node)
    texts = known if isinstance(known, tuple) else (known,)
    return known if all(isinstance(text, str) for text in texts) else ()


def _is_kind(dtype: Any, kind: Any) -> bool:
    import numpy as np

    try:
        return bool(np.isdtype(dtype, kind))
    except (TypeError, ValueError):
        return False


def _is_of(dtype: Any, cls: Any) -> bool:
    import numpy as np

    return bool(np.issubdtype(dtype, cls))


def _one(answers: Any) -> bool | None:
    found = {bool(answer) for answer in answers}
    return found.pop() if len(found) == 1 else None
