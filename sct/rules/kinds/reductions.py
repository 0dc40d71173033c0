"""Sums, means, extremes and scans: what they give."""

from __future__ import annotations

from sct import kinds, shapes
from sct.kinds import INTEGER, UNKNOWN, Kind, array
from sct.rules.kinds.common import (
    Row,
    ravelled,
    same,
)
from sct.shapes import Operands


def _reduction(dtype: str | None = None) -> Row:
    def row(ops: Operands) -> Kind:
        kind = ops.kind(0, "a", "x")
        own = dtype or ({"b1": "i8"}.get(kind.dtype, kind.dtype))
        return shapes.reduced(kind, ops.node(1, "axis"), ops.flag("keepdims"), own)

    return row


def _mean(ops: Operands) -> Kind:
    kind = ops.kind(0, "a", "x")
    own = "f8" if kind.dtype in ("i8", "b1") else kind.dtype
    return shapes.reduced(kind, ops.node(1, "axis"), ops.flag("keepdims"), own)


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
        return array(kind.shape[1:], kind.dtype) if len(kind.shape) > 1 else kinds.number(kind.dtype)
    return UNKNOWN


ROWS: dict[str, Row] = {
    "<helpers>.others": same,
    "builtins.sum": _builtin_sum,
    "numpy.all": _reduction("b1"),
    "numpy.any": _reduction("b1"),
    "numpy.argmax": _reduction("i8"),
    "numpy.argmin": _reduction("i8"),
    "numpy.cumsum": lambda ops: ops.kind(0, "a") if ops.node(1, "axis") is not None else ravelled(ops),
    "numpy.max": _reduction(),
    "numpy.min": _reduction(),
    "numpy.mean": _mean,
    "numpy.std": _mean,
    "numpy.var": _mean,
    "numpy.average": _mean,
    "numpy.median": _mean,
    "numpy.prod": _reduction(),
    "numpy.sum": _reduction(),
}  # fmt: skip
