"""Sums, means, extremes and order statistics: what they give."""

from __future__ import annotations

import gast

from sct import contracted, kinds, tree
from sct.kinds import INTEGER, UNKNOWN, Kind, array
from sct.rules.kinds.common import (
    Row,
    same,
    written_dtype,
)
from sct.shapes import Operands

_NAMES = ("a", "x", "array")


def _reduction(dtype: str = "", keepdims: int = 4, dtype_at: int = 2, floats: bool = False, axis: int = 1) -> Row:
    """A reduction along `axis=`; arguments at their positions, a dtype where it has always the same."""

    def row(ops: Operands) -> Kind:
        kind = ops.kind(0, *_NAMES)
        asked = ops.node(dtype_at, "dtype") if dtype_at else None
        own = dtype or ({"b1": "i8"}.get(kind.dtype, kind.dtype))
        if floats and own == "i8":
            own = "f8"
        if asked is not None and getattr(asked, "value", True) is not None:
            own = written_dtype(asked, ops.known)
        return contracted.reduced(kind, ops.node(axis, "axis"), _flag(ops, keepdims), own)

    return row


def _real(row: Row) -> Row:
    """What is real of complex operands too."""
    return lambda ops: kinds.real(row(ops))


def _flag(ops: Operands, position: int) -> bool | None:
    """`keepdims`; None where it is not written."""
    node = ops.node(position, "keepdims") if position else next(
        (value for name, value in ops.keywords.items() if name == "keepdims"), None
    )  # fmt: skip
    if node is None:
        return False
    return bool(node.value) if isinstance(node, gast.Constant) else None


def _first_axis(row: Row) -> Row:
    """A method of a ufunc reduces along the first axis, where nothing is said."""

    def reduced(ops: Operands) -> Kind:
        if ops.node(1, "axis") is None:
            ops.keywords["axis"] = tree.const(0)
        return row(ops)

    return reduced


def _builtin_sum(ops: Operands) -> Kind:
    node = ops.node(0)
    elements = getattr(node, "elts", None)
    if elements is not None:
        found = INTEGER
        for item in elements:
            found = kinds.broadcast(found, ops.of(item))
        return found
    kind = ops.kind(0)
    if kind.what == "list":
        return kinds.broadcast(INTEGER, kind.item or UNKNOWN)
    if kind.is_array and kind.shape:
        # It begins with 0: flags are counted.
        dtype = "i8" if kind.dtype == "b1" else kind.dtype
        return array(kind.shape[1:], dtype) if len(kind.shape) > 1 else kinds.number(dtype)
    return UNKNOWN


def _quantile(ops: Operands) -> Kind:
    """The axes of the places come first."""
    kind = _reduction(floats=True, keepdims=6, dtype_at=0, axis=2)(ops)
    q, node = ops.kind(1, "q"), ops.node(1, "q")
    if q.is_number:
        return kind
    if isinstance(node, (gast.List, gast.Tuple)) and all(ops.of(item).is_number for item in node.elts):
        q = array((len(node.elts),))
    if kind.shape is None or q.shape is None or not q.is_array:
        return Kind("unknown", None, kind.dtype)
    return array((*q.shape, *kind.shape), kind.dtype)


def _quantile_weights(ops: Operands) -> Kind:
    kind, q = ops.kind(0), ops.kind(1)
    return array(None if kind.shape is None or q.shape is None else (*q.shape, *kind.shape), "f8")


def _norm(axis: int, keepdims: int, matrix: bool = False) -> Row:
    def row(ops: Operands) -> Kind:
        kind, keep = ops.kind(0, "x"), _flag(ops, keepdims)
        own = {"c16": "f8", "c8": "f4", "i8": "f8", "b1": "f8"}.get(kind.dtype, kind.dtype)
        ends = tree.tuple_of([tree.const(-2), tree.const(-1)])
        return contracted.reduced(kind, ends if matrix else ops.node(axis, "axis"), keep, own)

    return row


def _spans_added(ops: Operands) -> Kind:
    """As many along the axis as there are indices."""
    kind, axis, indices = ops.kind(0, "array"), ops.node(2, "axis"), ops.node(1, "indices")
    at = 0 if axis is None else tree.number(axis)
    if kind.shape is None or not isinstance(at, int) or not -len(kind.shape) <= at < len(kind.shape):
        return Kind("array", None, kind.dtype)
    shape = list(kind.shape)
    shape[at] = len(indices.elts) if isinstance(indices, (gast.List, gast.Tuple)) else None
    return array(tuple(shape), "i8" if kind.dtype == "b1" else kind.dtype)


_EXTREME, _TOTAL, _MEAN = _reduction(keepdims=3, dtype_at=0), _reduction(), _reduction(floats=True)
_SPREAD, _ANY = _real(_reduction(floats=True, keepdims=5)), _reduction("b1", keepdims=3, dtype_at=0)
_PLACE = _reduction("i8", keepdims=0, dtype_at=0)

ROWS: dict[str, Row] = {
    "<helpers>.others": same,
    "builtins.sum": _builtin_sum,
    "numpy.all": _ANY,
    "numpy.any": _ANY,
    "numpy.argmax": _PLACE,
    "numpy.argmin": _PLACE,
    "numpy.nanargmax": _PLACE,
    "numpy.nanargmin": _PLACE,
    "numpy.count_nonzero": _PLACE,
    "numpy.max": _EXTREME,
    "numpy.min": _EXTREME,
    "numpy.nanmax": _EXTREME,
    "numpy.nanmin": _EXTREME,
    "numpy.ptp": _EXTREME,
    "numpy.mean": _MEAN,
    "numpy.nanmean": _MEAN,
    "numpy.std": _SPREAD,
    "numpy.var": _SPREAD,
    "numpy.nanstd": _SPREAD,
    "numpy.nanvar": _SPREAD,
    "numpy.average": _reduction(floats=True, keepdims=0, dtype_at=0),
    "numpy.logaddexp.reduce": _first_axis(_MEAN),
    "numpy.median": _reduction(floats=True, dtype_at=0),
    "numpy.nanmedian": _reduction(floats=True, dtype_at=0),
    "numpy.percentile": _quantile,
    "numpy.quantile": _quantile,
    "numpy.nanpercentile": _quantile,
    "numpy.nanquantile": _quantile,
    "<helpers>.quantile_weights": _quantile_weights,
    "<helpers>.softmax": same,
    "<helpers>.spans": lambda ops: array((None, None)),
    "numpy.add.reduceat": _spans_added,
    "<helpers>.singular_part": same,
    "numpy.linalg.norm": _norm(2, 3),
    "numpy.linalg.vector_norm": _norm(9, 0),
    "numpy.linalg.matrix_norm": _norm(9, 0, matrix=True),
    "numpy.prod": _TOTAL,
    "numpy.nanprod": _TOTAL,
    "numpy.sum": _TOTAL,
    "numpy.nansum": _TOTAL,
    "numpy.add.reduce": _first_axis(_TOTAL),
    "numpy.multiply.reduce": _first_axis(_TOTAL),
    "numpy.maximum.reduce": _first_axis(_TOTAL),
    "numpy.minimum.reduce": _first_axis(_TOTAL),
}  # fmt: skip
