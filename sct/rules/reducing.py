"""What the formulas of reductions share: back along the axes, sums along them, what is left out by `where=` or as nan.

Before: the operation `np.mean(a%0, axis=1, where=m%0)` and the adjoint `g` of its result.
After: `back(op, G)` is `g[:, None]`; `kept(op, value)` is `np.where(m%0, value, 0.0)`; `count(op)` is
`np.sum(m%0, axis=1)`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import gast

from sct import contracted, kinds, shapes, tree
from sct.rules import Operation
from sct.rules.formulas import SIZE, Unsettled, colon, keyword
from sct.tree import Expr

_OPERANDS = ("a", "array", "v", "x")
"""What functions call the array that they reduce."""

SKIPS = "nan"
"""Name under which a row notes that elements which are nan are left out."""


def skipping(formula: Callable[[Operation], Expr]) -> Callable[[Operation], Expr]:
    """The formula of a function that leaves out what is nan."""
    return lambda op: formula(replace(op, bound={**op.bound, SKIPS: tree.const(True)}))


def reduced(op: Operation) -> Expr:
    """The array that is reduced."""
    return op.bound[reduced_name(op)]


def reduced_name(op: Operation) -> str:
    """Name of the array that is reduced."""
    return next(name for name in _OPERANDS if name in op.bound)


def option(op: Operation, name: str, default: object = None) -> Expr:
    """An option; its default where the row has none of that name."""
    return op.bound.get(name, tree.const(default))


def flag(op: Operation, name: str) -> bool:
    """Truth of an option that has to be written."""
    node = option(op, name, False)
    if not isinstance(node, gast.Constant):
        raise Unsettled
    return bool(node.value)


def keeps(op: Operation) -> bool:
    """Whether axes stay, with length 1."""
    return flag(op, "keepdims")


def axes_of(op: Operation) -> tuple[int, ...] | None:
    """The axes along which an operation goes, counted from the front; None where the rank is not known."""
    rank, axis = op.kind(reduced_name(op)).rank, option(op, "axis")
    if not tree.is_none(axis) and not _is_settled(op, axis):
        raise Unsettled
    return None if rank is None else contracted.written_axes(axis, rank)


def one_axis(op: Operation) -> int:
    """The one axis that is gone along, counted from the front."""
    axes = axes_of(op)
    if axes is None or len(axes) != 1:
        raise Unsettled
    return axes[0]


def flattens(op: Operation) -> bool:
    """Whether the axis is None, and all axes are taken for one; what may be None or not has to be known first."""
    axis = option(op, "axis")
    if not tree.is_none(axis) and not _is_settled(op, axis):
        raise Unsettled
    return tree.is_none(axis)


def _is_settled(op: Operation, axis: Expr) -> bool:
    if isinstance(axis, (gast.Tuple, gast.List)):
        return True
    return tree.number(axis) is not None or shapes.kind_of(axis, op.known).is_number


def back(op: Operation, node: Expr) -> Expr:
    """Bring what was reduced back to where it broadcasts against the operand: `g[:, None]`."""
    axis = option(op, "axis")
    if keeps(op) or tree.is_none(axis) or op.kind(reduced_name(op)).rank == 0:
        return node
    axes, rank = axes_of(op), op.kind(reduced_name(op)).rank
    if axes is None or rank is None:
        return tree.call(tree.name("numpy.expand_dims"), [node, axis])
    if sorted(axes) == list(range(len(axes))):
        return node
    parts: list[Expr] = [tree.const(None) if i in axes else colon() for i in range(rank)]
    return tree.subscript(node, tree.one_or_tuple(parts))


def along(op: Operation, *names: str) -> list[Any]:
    """The options of an operation that say along which axes it goes, as keywords."""
    found = []
    for name in names or ("axis", "keepdims"):
        node = option(op, name)
        if not tree.is_none(node) and getattr(node, "value", True) is not False:
            found.append(keyword(name, node))
    return found


def total(op: Operation, node: Expr) -> Expr:
    """Sum along the axes of the operation."""
    return tree.call(tree.name("numpy.sum"), [node], along(op))


def over(name: str, op: Operation, *args: Expr, keep: bool = False) -> Expr:
    """Another reduction of the operand along the same axes; `keep` lets it broadcast against the operand."""
    words = along(op, "axis") if keep else along(op)
    if keep and words:
        words.append(keyword("keepdims", tree.const(True)))
    words += [keyword("where", option(op, "where"))] if has_mask(op) else []
    return tree.call(tree.name(name), list(args) or [reduced(op)], words)


# -- what is left out


def has_mask(op: Operation) -> bool:
    """Whether `where=` leaves elements out."""
    return getattr(option(op, "where", True), "value", None) is not True


def skips(op: Operation) -> bool:
    """Whether what is nan is left out."""
    return SKIPS in op.bound


def kept(op: Operation, value: Expr, other: Expr | None = None) -> Expr:
    """The value, and 0 (or another one) where an element is left out."""
    other = tree.const(0.0) if other is None else other
    if skips(op):
        test = tree.call(tree.name("numpy.isnan"), [reduced(op)])
        value = tree.call(tree.name("numpy.where"), [test, other, value])
    if has_mask(op):
        value = tree.call(tree.name("numpy.where"), [option(op, "where"), value, other])
    return value


def chosen(op: Operation) -> Expr | None:
    """Truth of each element: it is not left out. None where none is."""
    parts = [gast.UnaryOp(op=gast.Invert(), operand=tree.call(tree.name("numpy.isnan"), [reduced(op)]))]
    parts = parts if skips(op) else []
    if has_mask(op):
        mask = option(op, "where")
        whole = kinds.same_shape(shapes.kind_of(mask, op.known), op.kind(reduced_name(op)))
        shape = tree.call(tree.name("numpy.shape"), [reduced(op)])
        spread = skips(op) or whole
        parts.append(mask if spread else tree.call(tree.name("numpy.broadcast_to"), [mask, shape]))
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else tree.binary(parts[0], gast.BitAnd(), parts[1])


def count(op: Operation) -> Expr:
    """How many elements went into each element of the result."""
    test = chosen(op)
    if test is not None:
        return total(op, test)
    axis, x = option(op, "axis"), reduced(op)
    if 0 in (shapes.kind_of(x, op.known).shape or ()):
        # Nothing goes back to no elements: dividing by their number would raise.
        return tree.const(1)
    if tree.is_none(axis):
        return _size(x, op)
    if isinstance(tree.number(axis), int):
        return tree.subscript(tree.attribute(x, "shape"), axis)
    return tree.div(*(_size(part, op) for part in (x, op.result)))


def _size(node: Expr, op: Operation) -> Expr:
    kind = shapes.kind_of(node, op.known)
    known = isinstance(node, gast.Name) and kind.is_array and not kind.lifted
    return tree.call(tree.name(SIZE if known else "numpy.size"), [node])


def counted(op: Operation) -> Expr:
    """The same where it broadcasts against the operand."""
    return count(op) if chosen(op) is None else back(op, count(op))


def check_dtype(op: Operation) -> None:
    """Refuse a dtype that is not known to be one of floats: what is cut off is not differentiated."""
    from sct.rules.kinds.common import written_dtype

    if not tree.is_none(option(op, "dtype")):
        asked, have = written_dtype(op.bound["dtype"], op.known), op.kind(reduced_name(op)).dtype
        if asked not in ("f4", "f8") or have[:1] not in ("f", "i", "b"):
            raise Unsettled
    for name in ("out", "overwrite_input"):
        if getattr(option(op, name), "value", True) not in (None, False):
            raise Unsettled
