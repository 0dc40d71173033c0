"""Scans and differences: what they give."""

from __future__ import annotations

from dataclasses import replace

import gast

from sct import contracted, kinds, tree
from sct.kinds import Kind, array
from sct.rules.kinds.common import Row, same, unknown_lengths, written_dtype
from sct.shapes import Operands


def _is_none(node: object) -> bool:
    return node is None or (isinstance(node, gast.Constant) and node.value is None)


def _scan(default: int | None = None) -> Row:
    """A running sum: the shape of the operand, or one axis where it is flattened."""

    def row(ops: Operands) -> Kind:
        kind, axis, asked = ops.kind(0, "a", "array"), ops.node(1, "axis"), ops.node(2, "dtype")
        own = "i8" if kind.dtype == "b1" else kind.dtype
        own = own if _is_none(asked) else written_dtype(asked, ops.known)
        if _is_none(axis) and default is None:
            return array(kind.shape if kind.rank == 1 else (None,), own)
        return Kind(kind.what, kind.shape, own) if kind.shape is not None else Kind("array", None, own)

    return row


def _cumulative(ops: Operands) -> Kind:
    kind, first = ops.kind(0), ops.keywords.get("include_initial")
    if first is None or getattr(first, "value", None) is False:
        return array(kind.shape, kind.dtype)
    return array(None if kind.shape is None else (None,) * len(kind.shape), kind.dtype)


def _diff(ops: Operands) -> Kind:
    kind, axis = ops.kind(0, "a"), ops.node(2, "axis")
    n = ops.node(1, "n")
    times = 1 if n is None else tree.number(n)
    axes = None if kind.shape is None else contracted.written_axes(axis or tree.const(-1), len(kind.shape))
    dtype = {"b1": ""}.get(kind.dtype, kind.dtype)
    if kind.shape is None or axes is None or not isinstance(times, int):
        return array(None if kind.shape is None else (None,) * len(kind.shape), dtype)
    longer = 0
    for position, name in ((3, "prepend"), (4, "append")):
        if ops.node(position, name) is not None:
            other = ops.kind(position, name)
            dtype = kinds.promoted(dtype, other.dtype)
            longer = longer + 1 if other.rank == 0 else None if longer is None else longer * 0 - 10**9
    shape = list(kind.shape)
    shape[axes[0]] = None if longer is None or longer < 0 else kinds.shifted(shape[axes[0]], longer - times)
    return array(tuple(shape), dtype)


def _gradient(ops: Operands) -> Kind:
    kind, axis = ops.kind(0, "f"), ops.keywords.get("axis")
    one = kind.rank == 1 or isinstance(tree.number(axis) if axis is not None else None, int)
    dtype = "f8" if kind.dtype in ("i8", "b1") else kind.dtype
    return array(kind.shape, dtype) if one else kinds.UNKNOWN


def _trapezoid(ops: Operands) -> Kind:
    kind, places, axis = ops.kind(0, "y"), ops.kind(1, "x"), ops.node(3, "axis")
    dtype = "f8" if kind.dtype in ("i8", "b1") else kind.dtype
    if ops.node(1, "x") is not None and places.what != "other":
        dtype = kinds.promoted(dtype, places.dtype)
    found = contracted.reduced(kind, axis or tree.const(-1), False, dtype)
    wide = places.rank is not None and kind.rank is not None and places.rank > max(kind.rank, 1)
    return kinds.UNKNOWN if wide else found


def _weights(ops: Operands) -> Kind:
    kind, axis = ops.kind(0), tree.number(ops.node(1, "axis"))
    if kind.shape is None or not isinstance(axis, int):
        return array(None, "f8")
    shape = list(kind.shape)
    shape[axis] = kinds.shifted(shape[axis], 1)
    return array(tuple(shape), "f8")


ROWS: dict[str, Row] = {
    "<helpers>.cumprod_back": lambda ops: ops.kind(1),
    "<helpers>.cumprod_on": lambda ops: ops.kind(1),
    "<helpers>.running_back": lambda ops: replace(ops.kind(1), lifted=False),
    "<helpers>.running_on": lambda ops: replace(ops.kind(1), lifted=False),
    "<helpers>.trapezoid_weights": _weights,
    "<helpers>.gradient_back": same,
    "<helpers>.cumulated_back": lambda ops: unknown_lengths(ops.kind(0), ops.kind(0).rank),
    "numpy.cumsum": _scan(),
    "numpy.cumprod": _scan(),
    "numpy.nancumsum": _scan(),
    "numpy.nancumprod": _scan(),
    "numpy.cumulative_sum": _cumulative,
    "numpy.cumulative_prod": _cumulative,
    "numpy.add.accumulate": _scan(0),
    "numpy.multiply.accumulate": _scan(0),
    "numpy.maximum.accumulate": _scan(0),
    "numpy.minimum.accumulate": _scan(0),
    "numpy.diff": _diff,
    "numpy.ediff1d": lambda ops: array((None,), ops.kind(0, "ary").dtype) if ops.kind(0, "ary").rank != 1 else
                     _diff(Operands(gast.Call(func=None, args=ops.args[:1], keywords=[]), ops.known)),
    "numpy.gradient": _gradient,
    "numpy.trapezoid": _trapezoid,
    "numpy.unwrap": lambda ops: array(ops.kind(0, "p").shape, ops.kind(0, "p").dtype),
}  # fmt: skip
