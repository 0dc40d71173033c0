"""How an array lies in memory: whether `reshape` and `ravel` give a view of it for certain.

Before: `y%0 = np.zeros((2, 3));  flat%0 = np.reshape(y%0, (-1,))`.
After: y lies in order, row after row, so flat is a view of it. Of an argument the call says so (forms.py); what is
not known to lie in order may be copied.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import gast

from sct import indices, shapes
from sct.kinds import Kind
from sct.match import canonical, is_marker
from sct.rules import tables
from sct.rules.formulas import COPY
from sct.tree import Expr

_MADE = {"numpy.zeros", "numpy.ones", "numpy.empty", "numpy.full", "numpy.eye", "numpy.identity", "numpy.arange",
         "numpy.linspace", "numpy.outer", COPY}  # fmt: skip
"""Functions whose result lies in order, whatever they get."""

_KEPT = {"numpy.copy", "numpy.array", "numpy.asarray", "numpy.astype", "numpy.zeros_like", "numpy.ones_like",
         "numpy.empty_like", "numpy.full_like", "numpy.reshape", "numpy.ravel", "numpy.expand_dims",
         "numpy.ascontiguousarray"}  # fmt: skip
"""Functions whose result lies as what they get does."""


def is_ordered(value: Expr, known: Mapping[str, Kind], ordered: set[str]) -> bool:
    """Whether the elements of an array lie one behind the other, the last axis running fastest.

    Parameters
    ----------
    value : gast.expr
        What makes it.
    known : mapping
        Kinds of the variables.
    ordered : set of str
        Variables that lie so.
    """
    if isinstance(value, gast.Name):
        return value.id in ordered
    if isinstance(value, gast.Subscript):
        return is_ordered(value.value, known, ordered) and _is_front(value, known)
    if isinstance(value, gast.UnaryOp):
        return _keeps(value, [value.operand], known, ordered)
    if isinstance(value, gast.BinOp):
        if isinstance(value.op, gast.MatMult) and shapes.kind_of(value, known).rank == 2:
            return all(shapes.kind_of(part, known).rank == 2 for part in (value.left, value.right))
        return not isinstance(value.op, gast.MatMult) and _keeps(value, [value.left, value.right], known, ordered)
    if not isinstance(value, gast.Call) or _asks_for_order(value, known):
        return False
    name = canonical(value.func.id) if is_marker(value.func) else getattr(value.func, "id", "")
    if name in _MADE:
        return True
    if name in _KEPT and value.args:
        return isinstance(value.args[0], gast.List) or is_ordered(value.args[0], known, ordered)
    return tables.is_elementwise(value) and not value.keywords and _keeps(value, value.args, known, ordered)


def is_flat_view(value: Expr, known: Mapping[str, Kind], ordered: set[str]) -> bool:
    """Whether `reshape` or `ravel` of an array is a view of it for certain.

    Parameters
    ----------
    value : gast.expr
        The call.
    known : mapping
        Kinds of the variables.
    ordered : set of str
        Variables that lie in order.
    """
    if not is_laid(value) or value.keywords or not value.args or not isinstance(value.args[0], gast.Name):
        return False
    kind = shapes.kind_of(value.args[0], known)
    # One axis has one distance from element to element, which any shape can be laid over.
    line = canonical(value.func.id) == "numpy.reshape" and kind.rank == 1 and not _asks_for_order(value, known)
    return kind.is_array and len(value.args) < 3 and (line or is_ordered(value, known, ordered))


def is_laid(value: Any) -> bool:
    """Whether an operation shows an array in another shape, or copies it if that cannot be."""
    name = canonical(value.func.id) if isinstance(value, gast.Call) and is_marker(value.func) else ""
    return name in ("numpy.reshape", "numpy.ravel")


def _keeps(value: Expr, operands: list[Any], known: Mapping[str, Kind], ordered: set[str]) -> bool:
    """Whether an elementwise operation gives an array that lies in order: NumPy keeps the order of its operands."""
    rank = shapes.kind_of(value, known).rank
    if rank == 1:
        return True
    for operand in operands:
        kind = shapes.kind_of(operand, known)
        if kind.is_number or (kind.is_array and kind.rank is not None and kind.rank < 2):
            continue
        if kind.rank != rank or not is_ordered(operand, known, ordered):
            return False
    return rank is not None


def _is_front(value: Any, known: Mapping[str, Kind]) -> bool:
    """Whether a part of an array lies in one piece: `a[i]`, `a[1:]`, `a[i, 2:]`."""
    parts = indices.parts_of(value.slice)
    if parts and isinstance(parts[-1], gast.Slice):
        if parts[-1].step is not None:
            return False
        parts = parts[:-1]
    found = [shapes.kind_of(part, known) for part in parts]
    return all(kind.is_number and kind.dtype == "i8" for kind in found)


def _asks_for_order(call: Any, known: Mapping[str, Kind]) -> bool:
    """Whether a call may say how its result is to lie: `np.zeros((2, 3), float, "F")`."""
    if any(keyword.arg in ("order", "out", None) for keyword in call.keywords):
        return True
    for arg in call.args[1:]:
        if isinstance(arg, gast.Constant) and isinstance(arg.value, str) and len(arg.value) == 1:
            return True
        if isinstance(arg, gast.Name) and "%" in arg.id and shapes.kind_of(arg, known).what not in ("number", "array"):
            return True
    return False
