"""Arrays turned, joined, cut and gathered: what they give."""

from __future__ import annotations

from sct import kinds, shapes
from sct.kinds import OTHER, UNKNOWN, Kind, array
from sct.rules.kinds.common import (
    Row,
    elements_of,
    ravelled,
    same,
)
from sct.shapes import Operands
from sct.tree import number as written


def _reshaped(ops: Operands) -> Kind:
    kind, shape = ops.kind(0, "a"), ops.node(1, "shape")
    found = None if shape is None else shapes.dims(shape, ops.known)
    if found is not None:
        found = tuple(None if d == -1 else d for d in found)
        if len(found) == 1 and kind.rank == 1:
            found = kind.shape
    return array(found, kind.dtype)


def _transposed(ops: Operands) -> Kind:
    kind, axes = ops.kind(0, "a"), ops.node(1, "axes")
    if kind.shape is None:
        return kind
    if axes is None:
        return array(kind.shape[::-1], kind.dtype)
    order = shapes.written_axes(axes, len(kind.shape))
    return array(tuple(kind.shape[i] for i in order) if order else (None,) * len(kind.shape), kind.dtype)


def _swapped(ops: Operands) -> Kind:
    kind = ops.kind(0, "a")
    if kind.shape is None:
        return kind
    one, two = (shapes.written_axes(ops.node(p, n), len(kind.shape)) for p, n in ((1, "axis1"), (2, "axis2")))
    if not one or not two or len(one) > 1 or len(two) > 1:
        return array((None,) * len(kind.shape), kind.dtype)
    shape = list(kind.shape)
    shape[one[0]], shape[two[0]] = shape[two[0]], shape[one[0]]
    return array(tuple(shape), kind.dtype)


def _expanded(ops: Operands) -> Kind:
    kind, axis = ops.kind(0, "a"), ops.node(1, "axis")
    at = None if axis is None else written(axis)
    if kind.shape is None or not isinstance(at, int):
        return array(None, kind.dtype)
    at %= len(kind.shape) + 1
    return array((*kind.shape[:at], 1, *kind.shape[at:]), kind.dtype)


def _squeezed(ops: Operands) -> Kind:
    kind, axis = ops.kind(0, "a"), ops.node(1, "axis")
    if kind.shape is None or axis is None:
        return Kind("unknown", None, kind.dtype)
    axes = shapes.written_axes(axis, len(kind.shape)) or ()
    return array(tuple(d for i, d in enumerate(kind.shape) if i not in axes), kind.dtype) if axes else UNKNOWN


def _where(ops: Operands) -> Kind:
    if len(ops.args) == 1:
        return OTHER
    found = kinds.broadcast(ops.kind(1), ops.kind(2))
    shape = kinds.broadcast(ops.kind(0), found)
    return Kind(shape.what if shape.rank else "array", shape.shape, found.dtype, shape.lifted)


def _broadcast_to(ops: Operands) -> Kind:
    shape = ops.node(1, "shape")
    return array(None if shape is None else shapes.dims(shape, ops.known), ops.kind(0, "array").dtype)


def _concatenated(ops: Operands) -> Kind:
    whole = ops.kind(0, "arrays")
    if whole.what == "list" and whole.item is not None and whole.item.shape:
        return array((None,) * len(whole.item.shape), whole.item.dtype)
    pieces = elements_of(ops)
    if not pieces or any(p.shape is None or p.rank != pieces[0].rank for p in pieces):
        return array(None, "")
    rank = len(pieces[0].shape or ())
    axes = shapes.written_axes(ops.node(1, "axis"), rank) if ops.node(1, "axis") is not None else (0,)
    dtype = pieces[0].dtype
    for piece in pieces:
        dtype = kinds.promoted(dtype, piece.dtype)
    if not axes or len(axes) > 1:
        return array(None, dtype)
    first = pieces[0].shape or ()
    return array(tuple(None if i in axes else d for i, d in enumerate(first)), dtype)


def _stacked(ops: Operands) -> Kind:
    whole = ops.kind(0, "arrays")
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
        return array((None,) * (len(shape) + 1), dtype)
    at %= len(shape) + 1
    return array((*shape[:at], len(pieces), *shape[at:]), dtype)


def _diag(ops: Operands) -> Kind:
    kind = ops.kind(0, "v")
    if kind.rank == 2:
        return array((None,), kind.dtype)
    return array((None, None), kind.dtype) if kind.rank == 1 else array(None, kind.dtype)


ROWS: dict[str, Row] = {
    "<helpers>.spread": lambda ops: ops.kind(1),
    "<helpers>.unbroadcast": lambda ops: ops.kind(1),
    "<helpers>.written_last": lambda ops: Kind("array", None, "b1"),
    "numpy.argsort": lambda ops: array(ops.kind(0, "a").shape, "i8"),
    "numpy.broadcast_to": _broadcast_to,
    "numpy.concatenate": _concatenated,
    "numpy.hstack": lambda ops: array(None, "f8"),
    "numpy.diag": _diag,
    "numpy.expand_dims": _expanded,
    "numpy.flip": same,
    "numpy.fliplr": same,
    "numpy.flipud": same,
    "numpy.roll": same,
    "numpy.ravel": ravelled,
    "numpy.reshape": _reshaped,
    "numpy.sort": same,
    "numpy.squeeze": _squeezed,
    "numpy.stack": _stacked,
    "numpy.swapaxes": _swapped,
    "numpy.transpose": _transposed,
    "numpy.tril": same,
    "numpy.triu": same,
    "numpy.vstack": lambda ops: array((None, None), "f8"),
    "numpy.where": _where,
}  # fmt: skip
