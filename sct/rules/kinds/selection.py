"""Arrays turned, joined, cut and gathered: what they give."""

from __future__ import annotations

from dataclasses import replace

import gast

from sct import contracted, kinds, shapes
from sct.kinds import INTEGER, UNKNOWN, Kind, array
from sct.rules.formulas import is_none
from sct.rules.kinds.common import (
    Row,
    elements_of,
    ravelled,
    same,
    unknown_lengths,
    with_option,
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


def _axis(ops: Operands, position: int, default: int | None, name: str = "axis") -> int | str | None:
    """An axis as it is written; empty text where it is not."""
    node = ops.node(position, name)
    if node is None:
        return default
    if is_none(node):
        return None
    found = written(node)
    return found if isinstance(found, int) else ""


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
    if axis is None or is_none(axis):
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


def _along_or_flat(position: int, name: str = "axis") -> Row:
    """The same rank along an axis; one axis of what is flattened."""

    def row(ops: Operands) -> Kind:
        kind, axis = ops.kind(0, "a", "arr"), _axis(ops, position, None, name)
        return unknown_lengths(kind, 1 if axis is None else kind.rank if axis != "" else None)

    return row


def _sorted(ops: Operands) -> Kind:
    kind, axis = ops.kind(0, "a"), _axis(ops, 1, -1)
    if axis is None and kind.rank != 1:
        return unknown_lengths(kind, 1)
    return array(kind.shape, kind.dtype)


def _partitioned(ops: Operands) -> Kind:
    kind, axis = ops.kind(0, "a"), _axis(ops, 2, -1)
    return unknown_lengths(kind, 1) if axis is None and kind.rank != 1 else array(kind.shape, kind.dtype)


def _argsorted(ops: Operands) -> Kind:
    return replace(_sorted(ops), dtype="i8")


def _argpartitioned(ops: Operands) -> Kind:
    return replace(_partitioned(ops), dtype="i8")


def _taken(ops: Operands) -> Kind:
    kind, index, axis = ops.kind(0, "a"), ops.kind(1, "indices"), _axis(ops, 2, None)
    node = ops.node(1, "indices")
    if hasattr(node, "elts"):
        index = shapes.as_array(node, ops.known)
    if index.shape is None or (axis is not None and (axis == "" or kind.shape is None)):
        return array(None, kind.dtype)
    if axis is None:
        shape = index.shape
    else:
        at = int(axis) % max(len(kind.shape or ()), 1)
        shape = (*(kind.shape or ())[:at], *index.shape, *(kind.shape or ())[at + 1 :])
    return array(shape, kind.dtype) if shape else kinds.number(kind.dtype)


def _taken_along(ops: Operands) -> Kind:
    kind, index = ops.kind(0, "arr"), ops.kind(1, "indices")
    axis = _axis(ops, 2, -1)
    if axis is None or kind.rank != index.rank or kind.shape is None or index.shape is None:
        return unknown_lengths(kind, 1 if axis is None else kind.rank)
    at = int(axis) % max(len(kind.shape), 1) if axis != "" else -1
    return array(tuple(i if p == at else None for p, i in enumerate(index.shape)), kind.dtype)


def _chosen(ops: Operands) -> Kind:
    found, choices = ops.kind(0, "a"), getattr(ops.node(1, "choices"), "elts", None)
    if choices is None:
        return array(None, ops.kind(1, "choices").dtype)
    every = [ops.of(item) for item in choices]
    dtype = every[0].dtype
    for kind in every:
        found, dtype = kinds.broadcast(found, kind), kinds.promoted(dtype, kind.dtype)
    return Kind(found.what, found.shape, dtype)


def _compressed(ops: Operands) -> Kind:
    kind, axis = ops.kind(1, "a"), _axis(ops, 2, None)
    return unknown_lengths(kind, 1 if axis is None else kind.rank)


def _diagonal(ops: Operands) -> Kind:
    kind = ops.kind(0, "a")
    return unknown_lengths(kind, None if kind.rank is None else kind.rank - 1)


def _square_of_vector(ops: Operands) -> Kind:
    """`np.tril` and `np.triu`: of one axis they make a matrix of equal rows."""
    kind = ops.kind(0, "m")
    return array(kind.shape * 2, kind.dtype) if kind.shape is not None and len(kind.shape) == 1 else same(ops)


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
    found, axis, kind = _split(ops), _axis(ops, 2, 0), ops.kind(0, "ary")
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
    kind, axis = ops.kind(0, "x"), _axis(ops, 9, 0)
    if not kind.shape or axis == "":
        return Kind("list", item=array(None, kind.dtype))
    at = int(axis or 0) % len(kind.shape)
    shape, dim = (*kind.shape[:at], *kind.shape[at + 1 :]), kind.shape[at]
    # Of one axis the items are arrays of none.
    return Kind("list", value=dim if isinstance(dim, int) else None, item=array(shape, kind.dtype))


def _meshed(ops: Operands) -> Kind:
    """A tuple of arrays that all have an axis for each argument."""
    every = [ops.of(arg) for arg in ops.args]
    dtype = every[0].dtype if every and all(k.dtype == every[0].dtype for k in every) else ""
    dims = [k.shape[0] if k.shape else 1 if k.is_number or k.shape == () else None for k in every]
    if getattr(ops.keywords.get("indexing"), "value", "xy") == "xy" and len(dims) > 1:
        dims[:2] = dims[1::-1]
    shape = tuple(dims) if ops.flag("sparse") is False else (None,) * len(dims)
    return Kind("list", value=len(dims), item=array(shape, dtype))


def _broadcast_together(ops: Operands) -> Kind:
    found = ops.of(ops.args[0]) if ops.args else UNKNOWN
    dtype = found.dtype
    for arg in ops.args[1:]:
        found = kinds.broadcast(found, ops.of(arg))
        dtype = dtype if ops.of(arg).dtype == dtype else ""
    return Kind("list", value=len(ops.args), item=array(found.shape, dtype))


def _histogram(ops: Operands) -> Kind:
    weights = ops.keywords.get("weights")
    return Kind("list", value=2, item=array((None,), "" if weights is None else ops.of(weights).dtype))


def _found(axes: int | None = None) -> Row:
    """Indices of elements: an array of one axis for each axis of what is looked through."""

    def row(ops: Operands) -> Kind:
        count = ops.kind(0, "a", "condition").rank if axes is None else axes
        return Kind("list", value=count, item=array((None,), "i8"))

    return row


def _crossed(ops: Operands) -> Kind:
    """`np.ix_`: as many arrays as axes, one across the other."""
    return Kind("list", value=len(ops.args), item=array((None,) * len(ops.args), "i8"))


def _appended(ops: Operands) -> Kind:
    one, other, axis = ops.kind(0, "arr"), ops.kind(1, "values"), _axis(ops, 2, None)
    rank = 1 if axis is None else one.rank if axis != "" else None
    return array(None if rank is None else (None,) * rank, kinds.promoted(one.dtype, other.dtype))


def _inserted(ops: Operands) -> Kind:
    kind, axis = ops.kind(0, "arr"), _axis(ops, 3, None)
    return unknown_lengths(kind, 1 if axis is None else kind.rank if axis != "" else None)


def _resized(ops: Operands) -> Kind:
    shape = ops.node(1, "new_shape")
    return array(None if shape is None else shapes.dims(shape, ops.known), ops.kind(0, "a").dtype)


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


def _where(ops: Operands) -> Kind:
    if len(ops.args) == 1:
        return _found()(ops)
    found = kinds.broadcast(ops.kind(1), ops.kind(2))
    shape = kinds.broadcast(ops.kind(0), found)
    return Kind(shape.what if shape.rank else "array", shape.shape, found.dtype, shape.lifted)


def _broadcast_to(ops: Operands) -> Kind:
    shape = ops.node(1, "shape")
    return array(None if shape is None else shapes.dims(shape, ops.known), ops.kind(0, "array").dtype)


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
    if node is not None and is_none(node):
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


def _diag(ops: Operands) -> Kind:
    kind, offset = ops.kind(0, "v"), ops.node(1, "k")
    if kind.shape is None or kind.rank not in (1, 2):
        return array(None, kind.dtype)
    # The main diagonal of a square is as long as the square is wide.
    side = kind.shape[0] if (offset is None or written(offset) == 0) and kind.shape[0] == kind.shape[-1] else None
    return array((side,) if kind.rank == 2 else (side, side), kind.dtype)


ROWS: dict[str, Row] = {
    "<helpers>.binomial_stride": lambda ops: INTEGER,
    "<helpers>.segment_length": lambda ops: INTEGER,
    "builtins.slice": lambda ops: kinds.SLICE,
    "<helpers>.spread": lambda ops: ops.kind(1),
    "<helpers>.unbroadcast": lambda ops: ops.kind(1),
    "<helpers>.put_back": lambda ops: array(ops.kind(2).shape, ops.kind(0).dtype),
    "<helpers>.places": lambda ops: array(ops.kind(0).shape, "i8"),
    "<helpers>.written_last": lambda ops: Kind("array", None, "b1"),
    "numpy.append": _appended,
    "numpy.argpartition": _argpartitioned,
    "numpy.unique[1]": lambda ops: array((None,), "i8"),
    "numpy.argsort": _argsorted,
    "numpy.array_split": _split,
    "numpy.atleast_1d": _at_least(1),
    "numpy.atleast_2d": _at_least(2),
    "numpy.atleast_3d": _at_least(3),
    "numpy.bincount": lambda ops: array((None,), "f8" if ops.node(1, "weights") is not None else "i8"),
    "numpy.block": _blocks,
    "numpy.broadcast_arrays": _broadcast_together,
    "numpy.broadcast_to": _broadcast_to,
    "numpy.choose": _chosen,
    "numpy.column_stack": _stacked_up(2),
    "numpy.compress": _compressed,
    "numpy.concatenate": _concatenated,
    "numpy.delete": _along_or_flat(2),
    "numpy.diag": _diag,
    "numpy.diagflat": lambda ops: array((None, None), ops.kind(0, "v").dtype),
    "numpy.diagonal": _diagonal,
    "numpy.dsplit": _split,
    "numpy.dstack": _stacked_up(3),
    "numpy.expand_dims": _expanded,
    "numpy.extract": lambda ops: array((None,), ops.kind(1, "arr").dtype),
    "numpy.flip": same,
    "numpy.fliplr": same,
    "numpy.flipud": same,
    "numpy.histogram": _histogram,
    "numpy.histogram_bin_edges": lambda ops: array((None,), "f8"),
    "numpy.hsplit": _split,
    "numpy.hstack": _stacked_up(1),
    "numpy.insert": _inserted,
    "numpy.matrix_transpose": lambda ops: contracted.last_swapped(ops.kind(0, "x")),
    "numpy.meshgrid": _meshed,
    "numpy.moveaxis": _moved,
    "numpy.pad": _same_rank,
    "<helpers>.bins_of": lambda ops: array(ops.kind(0).shape, "i8"),
    "numpy.argwhere": lambda ops: array((None, ops.kind(0, "a").rank), "i8"),
    "numpy.diag_indices": _found(2),
    "numpy.diag_indices_from": _found(2),
    "numpy.flatnonzero": lambda ops: array((None,), "i8"),
    "numpy.ix_": _crossed,
    "numpy.nonzero": _found(),
    "numpy.tril_indices": _found(2),
    "numpy.tril_indices_from": _found(2),
    "numpy.triu_indices": _found(2),
    "numpy.triu_indices_from": _found(2),
    "numpy.partition": _partitioned,
    "numpy.ravel": ravelled,
    "numpy.repeat": _along_or_flat(2),
    "numpy.reshape": _reshaped,
    "numpy.resize": _resized,
    "numpy.roll": same,
    "numpy.rollaxis": _same_rank,
    "numpy.rot90": _same_rank,
    "numpy.sort": _sorted,
    "numpy.split": _split_evenly,
    "numpy.squeeze": _squeezed,
    "numpy.stack": _stacked,
    "numpy.swapaxes": _swapped,
    "numpy.take": _taken,
    "numpy.take_along_axis": _taken_along,
    "numpy.tile": _tiled,
    "numpy.transpose": _transposed,
    "numpy.tril": _square_of_vector,
    "numpy.triu": _square_of_vector,
    "numpy.unstack": _unstacked,
    "numpy.vsplit": _split,
    "numpy.vstack": _stacked_up(2),
    "numpy.where": _where,
}  # fmt: skip
