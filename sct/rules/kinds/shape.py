"""Arrays turned, and brought to another shape: what they give."""

from __future__ import annotations

import gast

from sct import contracted, kinds, shapes, tree
from sct.kinds import UNKNOWN, Kind, array
from sct.rules.kinds.common import Row, ravelled, same, unknown_lengths
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
    order = contracted.written_axes(axes, len(kind.shape))
    return array(tuple(kind.shape[i] for i in order) if order else (None,) * len(kind.shape), kind.dtype)


def _swapped(ops: Operands) -> Kind:
    kind = ops.kind(0, "a")
    if kind.shape is None:
        return kind
    one, two = (contracted.written_axes(ops.node(p, n), len(kind.shape)) for p, n in ((1, "axis1"), (2, "axis2")))
    if not one or not two or len(one) > 1 or len(two) > 1:
        return array((None,) * len(kind.shape), kind.dtype)
    shape = list(kind.shape)
    shape[one[0]], shape[two[0]] = shape[two[0]], shape[one[0]]
    return array(tuple(shape), kind.dtype)


def _expanded(ops: Operands) -> Kind:
    kind, axis = ops.kind(0, "a"), ops.node(1, "axis")
    items = [] if axis is None else list(getattr(axis, "elts", [axis]))
    at = [written(item) for item in items]
    if kind.shape is None or not at or not all(isinstance(item, int) for item in at):
        return array(None, kind.dtype)
    rank = len(kind.shape) + len(at)
    ones, own = {int(item or 0) % rank for item in at}, iter(kind.shape)
    return array(tuple(1 if i in ones else next(own, None) for i in range(rank)), kind.dtype)


def _squeezed(ops: Operands) -> Kind:
    kind, axis = ops.kind(0, "a"), ops.node(1, "axis")
    if kind.shape is None:
        return Kind("array", None, kind.dtype)
    if axis is None or tree.is_none(axis):
        # Of a length without a name it is not known whether it is 1.
        settled = all(d == 1 or kinds.is_not_one(d) for d in kind.shape)
        return array(tuple(d for d in kind.shape if d != 1) if settled else None, kind.dtype)
    axes = contracted.written_axes(axis, len(kind.shape))
    return array(tuple(d for i, d in enumerate(kind.shape) if i not in axes) if axes else None, kind.dtype)


def _moved(ops: Operands) -> Kind:
    kind = ops.kind(0, "a")
    if kind.shape is None:
        return kind
    rank = len(kind.shape)
    source, to = (contracted.written_axes(ops.node(p, n), rank) for p, n in ((1, "source"), (2, "destination")))
    if source is None or to is None or len(source) != len(to):
        return unknown_lengths(kind, rank)
    order = [axis for axis in range(rank) if axis not in source]
    for at, axis in sorted(zip(to, source, strict=True)):
        order.insert(at, axis)
    return array(tuple(kind.shape[axis] for axis in order), kind.dtype)


def _same_rank(ops: Operands) -> Kind:
    kind = ops.kind(0, "a", "m", "x", "array")
    return unknown_lengths(kind, kind.rank)


def _at_least(least: int) -> Row:
    def row(ops: Operands) -> Kind:
        if len(ops.args) != 1:
            return UNKNOWN
        kind = ops.kind(0)
        if kind.shape is None:
            return array(None, kind.dtype)
        shape = kind.shape
        if least == 3 and len(shape) < 3:
            shape = ((1, 1, 1), (1, *shape, 1), (*shape, 1))[len(shape)]
        return array((1,) * max(least - len(shape), 0) + shape, kind.dtype)

    return row


def _tiled(ops: Operands) -> Kind:
    kind, reps = ops.kind(0, "A"), ops.node(1, "reps")
    count = (
        len(reps.elts)
        if isinstance(reps, (gast.List, gast.Tuple))
        else 1
        if reps is not None and ops.of(reps).is_number
        else None
    )
    return unknown_lengths(kind, None if kind.rank is None or count is None else max(kind.rank, count))


def _broadcast_together(ops: Operands) -> Kind:
    found = ops.of(ops.args[0]) if ops.args else UNKNOWN
    dtype = found.dtype
    for arg in ops.args[1:]:
        found = kinds.broadcast(found, ops.of(arg))
        dtype = dtype if ops.of(arg).dtype == dtype else ""
    return Kind("list", value=len(ops.args), item=array(found.shape, dtype))


def _resized(ops: Operands) -> Kind:
    shape = ops.node(1, "new_shape")
    return array(None if shape is None else shapes.dims(shape, ops.known), ops.kind(0, "a").dtype)


def _broadcast_to(ops: Operands) -> Kind:
    shape = ops.node(1, "shape")
    return array(None if shape is None else shapes.dims(shape, ops.known), ops.kind(0, "array").dtype)


ROWS: dict[str, Row] = {
    "numpy.atleast_1d": _at_least(1),
    "numpy.atleast_2d": _at_least(2),
    "numpy.atleast_3d": _at_least(3),
    "numpy.broadcast_arrays": _broadcast_together,
    "numpy.broadcast_to": _broadcast_to,
    "numpy.expand_dims": _expanded,
    "numpy.flip": same,
    "numpy.fliplr": same,
    "numpy.flipud": same,
    "numpy.matrix_transpose": lambda ops: contracted.last_swapped(ops.kind(0, "x")),
    "numpy.moveaxis": _moved,
    "numpy.pad": _same_rank,
    "numpy.ravel": ravelled,
    "numpy.reshape": _reshaped,
    "numpy.resize": _resized,
    "numpy.roll": same,
    "numpy.rollaxis": _same_rank,
    "numpy.rot90": _same_rank,
    "numpy.squeeze": _squeezed,
    "numpy.swapaxes": _swapped,
    "numpy.tile": _tiled,
    "numpy.transpose": _transposed,
}  # fmt: skip
