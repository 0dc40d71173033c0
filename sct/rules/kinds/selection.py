"""Elements chosen, sorted, looked for and put in: what they give."""

from __future__ import annotations

from dataclasses import replace

from sct import kinds, shapes, tree
from sct.kinds import INTEGER, Kind, array
from sct.rules.kinds.common import (
    Row,
    same,
    unknown_lengths,
)
from sct.shapes import Operands
from sct.tree import number as written


def axis_of(ops: Operands, position: int, default: int | None, name: str = "axis") -> int | str | None:
    """An axis as it is written; empty text where it is not."""
    node = ops.node(position, name)
    if node is None:
        return default
    if tree.is_none(node):
        return None
    found = written(node)
    return found if isinstance(found, int) else ""


def _along_or_flat(position: int, name: str = "axis") -> Row:
    """The same rank along an axis; one axis of what is flattened."""

    def row(ops: Operands) -> Kind:
        kind, axis = ops.kind(0, "a", "arr"), axis_of(ops, position, None, name)
        return unknown_lengths(kind, 1 if axis is None else kind.rank if axis != "" else None)

    return row


def _sorted(ops: Operands) -> Kind:
    kind, axis = ops.kind(0, "a"), axis_of(ops, 1, -1)
    if axis is None and kind.rank != 1:
        return unknown_lengths(kind, 1)
    return array(kind.shape, kind.dtype)


def _partitioned(ops: Operands) -> Kind:
    kind, axis = ops.kind(0, "a"), axis_of(ops, 2, -1)
    return unknown_lengths(kind, 1) if axis is None and kind.rank != 1 else array(kind.shape, kind.dtype)


def _argsorted(ops: Operands) -> Kind:
    return replace(_sorted(ops), dtype="i8")


def _argpartitioned(ops: Operands) -> Kind:
    return replace(_partitioned(ops), dtype="i8")


def _taken(ops: Operands) -> Kind:
    kind, index, axis = ops.kind(0, "a"), ops.kind(1, "indices"), axis_of(ops, 2, None)
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
    axis = axis_of(ops, 2, -1)
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
    kind, axis = ops.kind(1, "a"), axis_of(ops, 2, None)
    return unknown_lengths(kind, 1 if axis is None else kind.rank)


def _diagonal(ops: Operands) -> Kind:
    kind = ops.kind(0, "a")
    return unknown_lengths(kind, None if kind.rank is None else kind.rank - 1)


def _square_of_vector(ops: Operands) -> Kind:
    """`np.tril` and `np.triu`: of one axis they make a matrix of equal rows."""
    kind = ops.kind(0, "m")
    return array(kind.shape * 2, kind.dtype) if kind.shape is not None and len(kind.shape) == 1 else same(ops)


def _meshed(ops: Operands) -> Kind:
    """A tuple of arrays that all have an axis for each argument."""
    every = [ops.of(arg) for arg in ops.args]
    dtype = every[0].dtype if every and all(k.dtype == every[0].dtype for k in every) else ""
    dims = [k.shape[0] if k.shape else 1 if k.is_number or k.shape == () else None for k in every]
    if getattr(ops.keywords.get("indexing"), "value", "xy") == "xy" and len(dims) > 1:
        dims[:2] = dims[1::-1]
    shape = tuple(dims) if ops.flag("sparse") is False else (None,) * len(dims)
    return Kind("list", value=len(dims), item=array(shape, dtype))


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


def _inserted(ops: Operands) -> Kind:
    kind, axis = ops.kind(0, "arr"), axis_of(ops, 3, None)
    return unknown_lengths(kind, 1 if axis is None else kind.rank if axis != "" else None)


def _where(ops: Operands) -> Kind:
    if len(ops.args) == 1:
        return _found()(ops)
    found = kinds.broadcast(ops.kind(1), ops.kind(2))
    shape = kinds.broadcast(ops.kind(0), found)
    return Kind(shape.what if shape.rank else "array", shape.shape, found.dtype, shape.lifted)


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
    "numpy.argpartition": _argpartitioned,
    "numpy.unique[1]": lambda ops: array((None,), "i8"),
    "numpy.argsort": _argsorted,
    "numpy.bincount": lambda ops: array((None,), "f8" if ops.node(1, "weights") is not None else "i8"),
    "numpy.choose": _chosen,
    "numpy.compress": _compressed,
    "numpy.delete": _along_or_flat(2),
    "numpy.diag": _diag,
    "numpy.diagflat": lambda ops: array((None, None), ops.kind(0, "v").dtype),
    "numpy.diagonal": _diagonal,
    "numpy.extract": lambda ops: array((None,), ops.kind(1, "arr").dtype),
    "numpy.histogram": _histogram,
    "numpy.histogram_bin_edges": lambda ops: array((None,), "f8"),
    "numpy.insert": _inserted,
    "numpy.meshgrid": _meshed,
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
    "numpy.repeat": _along_or_flat(2),
    "numpy.sort": _sorted,
    "numpy.take": _taken,
    "numpy.take_along_axis": _taken_along,
    "numpy.tril": _square_of_vector,
    "numpy.triu": _square_of_vector,
    "numpy.where": _where,
}  # fmt: skip
