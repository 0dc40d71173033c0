"""Arrays joined and cut apart: what they give."""

from __future__ import annotations

from dataclasses import replace

import gast

from sct import contracted, kinds, tree
from sct.kinds import UNKNOWN, Kind, array
from sct.rules.kinds.common import (
    Row,
    elements_of,
    unknown_lengths,
    with_option,
)
from sct.rules.kinds.selection import axis_of
from sct.shapes import Operands
from sct.tree import number as written


def _split(ops: Operands) -> Kind:
    """A list of parts, of the rank of the whole."""
    kind, sections = ops.kind(0, "ary"), ops.node(1, "indices_or_sections")
    number = None if sections is None else written(sections)
    count = number if isinstance(number, int) else None
    if isinstance(sections, (gast.List, gast.Tuple)):
        count = len(sections.elts) + 1
    return Kind("list", value=count, item=unknown_lengths(kind, kind.rank))


def _split_evenly(ops: Operands) -> Kind:
    """`np.split(x, 3)`: all parts have one length."""
    found, axis, kind = _split(ops), axis_of(ops, 2, 0), ops.kind(0, "ary")
    number = None if ops.node(1, "indices_or_sections") is None else written(ops.node(1, "indices_or_sections"))
    if not isinstance(number, int) or number < 1 or not isinstance(axis, int) or not kind.shape:
        return found
    if not -len(kind.shape) <= axis < len(kind.shape):
        return found
    shape, at = list(kind.shape), axis % len(kind.shape)
    dim = shape[at]
    shape[at] = dim // number if isinstance(dim, int) else dim and (f"{kinds.show(dim)}/{number}", 0)
    return replace(found, item=array(tuple(shape), kind.dtype))


def _unstacked(ops: Operands) -> Kind:
    kind, axis = ops.kind(0, "x"), axis_of(ops, 9, 0)
    if not kind.shape or axis == "":
        return Kind("list", item=array(None, kind.dtype))
    at = int(axis or 0) % len(kind.shape)
    shape, dim = (*kind.shape[:at], *kind.shape[at + 1 :]), kind.shape[at]
    # Of one axis the items are arrays of none.
    return Kind("list", value=dim if isinstance(dim, int) else None, item=array(shape, kind.dtype))


def _appended(ops: Operands) -> Kind:
    one, other, axis = ops.kind(0, "arr"), ops.kind(1, "values"), axis_of(ops, 2, None)
    rank = 1 if axis is None else one.rank if axis != "" else None
    return array(None if rank is None else (None,) * rank, kinds.promoted(one.dtype, other.dtype))


def _blocks(ops: Operands) -> Kind:
    node, deep, ranks, dtype = ops.node(0, "arrays"), 0, [0], None
    level = [node]
    while any(hasattr(item, "elts") for item in level):
        deep += 1
        level = [inner for item in level for inner in getattr(item, "elts", [item])]
    for item in level:
        kind = ops.of(item)
        if kind.rank is None:
            return array(None, "")
        ranks.append(kind.rank)
        dtype = kind.dtype if dtype is None else kinds.promoted(dtype, kind.dtype)
    return array((None,) * max(deep, *ranks), dtype or "")


def _stacked_up(least: int) -> Row:
    """`np.vstack` and its kin: of parts below `least` axes they make that many."""

    def row(ops: Operands) -> Kind:
        pieces, whole = elements_of(ops), ops.kind(0, "tup")
        if pieces is None:
            item = whole.item if whole.what == "list" else None
            rank = None if item is None else item.rank
            if whole.is_array and whole.rank:
                rank = whole.rank - 1
            pieces = [array(None if rank is None else (None,) * rank, whole.dtype if item is None else item.dtype)]
        dtype = pieces[0].dtype if pieces else ""
        for piece in pieces:
            dtype = kinds.promoted(dtype, piece.dtype)
        ranks = [piece.rank for piece in pieces]
        if not ranks or None in ranks:
            return with_option(ops, array(None, dtype))
        return with_option(ops, array((None,) * max(least, *[rank or 0 for rank in ranks]), dtype))

    return row


def _concatenated(ops: Operands) -> Kind:
    whole = ops.kind(0, "arrays")
    if whole.is_array:
        return unknown_lengths(whole, None if whole.rank is None else max(whole.rank - 1, 0))
    if whole.what == "list" and whole.item is not None and whole.item.shape:
        return array((None,) * len(whole.item.shape), whole.item.dtype)
    pieces = elements_of(ops)
    if not pieces or any(p.shape is None or p.rank != pieces[0].rank for p in pieces):
        return array(None, "")
    rank = len(pieces[0].shape or ())
    node = ops.node(1, "axis")
    axes = contracted.written_axes(node, rank) if node is not None else (0,)
    dtype = pieces[0].dtype
    for piece in pieces:
        dtype = kinds.promoted(dtype, piece.dtype)
    if node is not None and tree.is_none(node):
        return with_option(ops, array((None,), dtype))
    if not axes or len(axes) > 1:
        return with_option(ops, array(None, dtype))
    first = pieces[0].shape or ()
    return with_option(ops, array(tuple(None if i in axes else d for i, d in enumerate(first)), dtype))


def _stacked(ops: Operands) -> Kind:
    whole = ops.kind(0, "arrays")
    if whole.is_array:
        return unknown_lengths(whole, whole.rank)
    if whole.what == "list":
        item = whole.item or UNKNOWN
        axis = ops.node(1, "axis")
        at = 0 if axis is None else written(axis)
        if item.shape is None or not isinstance(at, int):
            return array(None, item.dtype)
        at %= len(item.shape) + 1
        return array((*item.shape[:at], None, *item.shape[at:]), item.dtype)
    pieces = elements_of(ops)
    if not pieces or any(p.shape is None or p.rank != pieces[0].rank for p in pieces):
        return array(None, "")
    shape = list(pieces[0].shape or ())
    axis = ops.node(1, "axis")
    at = 0 if axis is None else written(axis)
    dtype = pieces[0].dtype
    for piece in pieces:
        dtype = kinds.promoted(dtype, piece.dtype)
    if not isinstance(at, int):
        return with_option(ops, array((None,) * (len(shape) + 1), dtype))
    at %= len(shape) + 1
    return with_option(ops, array((*shape[:at], len(pieces), *shape[at:]), dtype))


ROWS: dict[str, Row] = {
    "numpy.append": _appended,
    "numpy.array_split": _split,
    "numpy.block": _blocks,
    "numpy.column_stack": _stacked_up(2),
    "numpy.concatenate": _concatenated,
    "numpy.dsplit": _split,
    "numpy.dstack": _stacked_up(3),
    "numpy.hsplit": _split,
    "numpy.hstack": _stacked_up(1),
    "numpy.split": _split_evenly,
    "numpy.stack": _stacked,
    "numpy.unstack": _unstacked,
    "numpy.vsplit": _split,
    "numpy.vstack": _stacked_up(2),
}  # fmt: skip
