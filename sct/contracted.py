"""What products of matrices, and sums over axes, give: from the kinds of their operands alone.

Before: `W @ x` where W has lengths `m`, `n` and x has `n`; `np.sum(W, axis=0)`.
After: arrays of length `m` and of length `n`.
"""

from __future__ import annotations

import gast

from sct import kinds, tree
from sct.kinds import Kind, array, broadcast
from sct.tree import Expr


def product(left: Kind, right: Kind) -> Kind:
    """Kind of `left @ right`."""
    dtype = kinds.promoted(left.dtype, right.dtype)
    if left.shape is None or right.shape is None or not left.shape or not right.shape:
        return Kind("unknown", None, dtype)
    if len(left.shape) == 1 and len(right.shape) == 1:
        return kinds.number(dtype)
    if len(left.shape) == 1:
        return array((*right.shape[:-2], right.shape[-1]), dtype)
    if len(right.shape) == 1:
        return array(left.shape[:-1], dtype)
    batch = broadcast(array(left.shape[:-2]), array(right.shape[:-2])).shape or ()
    return array((*batch, left.shape[-2], right.shape[-1]), dtype)


def last_swapped(kind: Kind) -> Kind:
    """Kind of a matrix, or of a stack of them, transposed."""
    shape = kind.shape
    if shape is None or len(shape) < 2:
        return Kind(kind.what, None, kind.dtype)
    return Kind(kind.what, (*shape[:-2], shape[-1], shape[-2]), kind.dtype)


def written_axes(node: Expr | None, rank: int) -> tuple[int, ...] | None:
    """Give axes as written, counted from the front; all of them for None, None where they are not written."""
    if node is None or (isinstance(node, gast.Constant) and node.value is None):
        return tuple(range(rank))
    items = node.elts if isinstance(node, (gast.Tuple, gast.List)) else [node]
    found = [tree.number(item) for item in items]
    if any(not isinstance(axis, int) or not -rank <= axis < rank for axis in found):
        return None
    return tuple(int(axis) % rank for axis in found if axis is not None)


def reduced(kind: Kind, axis: Expr | None, keepdims: bool | None, dtype: str | None = None) -> Kind:
    """Kind of a reduction."""
    dtype = kind.dtype if dtype is None else dtype
    if kind.is_number:
        return kinds.number(dtype)
    none = axis is None or (isinstance(axis, gast.Constant) and axis.value is None)
    if none and keepdims is False and kind.what != "other":
        return kinds.number(dtype)
    if kind.shape is None or keepdims is None:
        return Kind("unknown", None, dtype)
    axes = written_axes(axis, len(kind.shape))
    if axes is None:
        return Kind("unknown", None, dtype)
    if keepdims:
        return array(tuple(1 if i in axes else d for i, d in enumerate(kind.shape)), dtype)
    shape = tuple(d for i, d in enumerate(kind.shape) if i not in axes)
    return array(shape, dtype) if shape else kinds.number(dtype)
