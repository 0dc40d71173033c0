"""Arrays made and converted: what they give."""

from __future__ import annotations

from sct import kinds, shapes
from sct.kinds import UNKNOWN, Kind, array
from sct.rules.kinds.common import (
    Row,
    dtype_of,
    first_array,
    lengths,
)
from sct.shapes import Operands


def _made(ops: Operands) -> Kind:
    """`np.zeros(shape, dtype=float)`."""
    shape = ops.node(0, "shape")
    return array(None if shape is None else lengths(ops, shape), dtype_of(ops, 1))


def _full(ops: Operands) -> Kind:
    kind = ops.kind(1, "fill_value")
    own = dtype_of(ops, 2) if ops.node(2, "dtype") is not None else kind.dtype
    shape = ops.node(0, "shape")
    return array(None if shape is None else lengths(ops, shape), own)


def _like(position: int) -> Row:
    def row(ops: Operands) -> Kind:
        kind = ops.kind(0, "a", "prototype", "x")
        own = dtype_of(ops, position) if ops.node(position, "dtype") is not None else kind.dtype
        if ops.node(position + 3, "shape") is not None:
            return array(None, own)
        return array(kind.shape, own)

    return row


def _arange(ops: Operands) -> Kind:
    every = [ops.of(arg) for arg in ops.args]
    own = dtype_of(ops, 3) if ops.node(3, "dtype") is not None else ""
    if not own and every and all(k.dtype == "i8" for k in every):
        own = "i8"
    elif not own and any(k.dtype == "f8" for k in every):
        own = "f8"
    length = shapes.dims(ops.args[0], ops.known) if len(ops.args) == 1 and own == "i8" else None
    return array(length if length else (None,), own)


def _linspace(ops: Operands) -> Kind:
    if not (ops.kind(0, "start").is_number and ops.kind(1, "stop").is_number) or ops.flag("retstep") is not False:
        return UNKNOWN
    count = ops.node(2, "num")
    return array((50,) if count is None else shapes.dims(count, ops.known), "f8")


def _as_array(ops: Operands) -> Kind:
    node = ops.node(0, "object", "a")
    own = dtype_of(ops, 1) if ops.node(1, "dtype") is not None else None
    kind = ops.kind(0, "object", "a")
    if kind.what == "list":
        item = kind.item or UNKNOWN
        return array(None if item.shape is None else (None, *item.shape), item.dtype if own is None else own)
    if hasattr(node, "elts"):
        found = _nested(ops, node)
        return Kind(found.what, found.shape, own if own is not None else found.dtype)
    if kind.what == "other":
        return array(None, own or "")
    return array(kind.shape, kind.dtype if own is None else own)


def _nested(ops: Operands, node: object) -> Kind:
    """Kind of the array that nested lists make."""
    elements = getattr(node, "elts", None)
    if elements is None:
        return ops.of(node)
    inner = [_nested(ops, item) for item in elements]
    if not inner:
        return array((0,), "f8")
    joined = inner[0]
    for kind in inner[1:]:
        dtype = kinds.promoted(joined.dtype, kind.dtype)
        same = joined.rank == kind.rank and joined.rank is not None
        merged = tuple(a if a == b else b if a is None else a for a, b in zip(joined.shape or (), kind.shape or ()))
        joined = Kind(joined.what, merged if same else None, dtype)
    return array(None if joined.shape is None else (len(inner), *joined.shape), joined.dtype)


def _cast(ops: Operands) -> Kind:
    kind = ops.kind(0)
    return Kind(kind.what, kind.shape, dtype_of(ops, 1), kind.lifted)


ROWS: dict[str, Row] = {
    "<helpers>.copy": first_array,
    "numpy.arange": _arange,
    "numpy.linspace": _linspace,
    "numpy.array": _as_array,
    "numpy.asarray": _as_array,
    "numpy.ascontiguousarray": _as_array,
    "numpy.astype": _cast,
    "numpy.copy": first_array,
    "numpy.empty": _made,
    "numpy.ndarray": _made,
    "numpy.ones": _made,
    "numpy.zeros": _made,
    "numpy.empty_like": _like(1),
    "numpy.ones_like": _like(1),
    "numpy.zeros_like": _like(1),
    "numpy.eye": lambda ops: array(shapes.dims(ops.node(0, "N"), ops.known) and
                                   (shapes.dims(ops.node(0, "N"), ops.known) or (None,)) * 2
                                   if len(ops.args) == 1 else (None, None), dtype_of(ops, 3)),
    "numpy.identity": lambda ops: array((shapes.dims(ops.node(0, "n"), ops.known) or (None,)) * 2, dtype_of(ops, 1)),
    "numpy.full": _full,
    "numpy.full_like": _like(2),
}  # fmt: skip
