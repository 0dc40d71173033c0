"""Arrays made and converted: what they give."""

from __future__ import annotations

from sct import kinds, shapes, tree
from sct.kinds import UNKNOWN, Kind, array
from sct.rules.kinds.common import (
    Row,
    dtype_of,
    first_array,
    lengths,
)
from sct.shapes import Operands
from sct.tree import Expr
from sct.tree import number as written


def _made(ops: Operands) -> Kind:
    """`np.zeros(shape, dtype=float)`."""
    shape = ops.node(0, "shape")
    return array(None if shape is None else lengths(ops, shape), dtype_of(ops, 1))


def _full(ops: Operands) -> Kind:
    kind = ops.kind(1, "fill_value")
    asked = ops.node(2, "dtype")
    own = kind.dtype if asked is None or tree.is_none(asked) else dtype_of(ops, 2)
    shape = ops.node(0, "shape")
    return array(None if shape is None else lengths(ops, shape), own)


def _like(position: int) -> Row:
    def row(ops: Operands) -> Kind:
        kind = ops.kind(0, "a", "prototype", "x")
        asked = ops.node(position, "dtype")
        own = kind.dtype if asked is None or tree.is_none(asked) else dtype_of(ops, position)
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
    if ops.flag("retstep") is not False or len(ops.args) > 4:
        return UNKNOWN
    count, ends = ops.node(2, "num"), kinds.broadcast(ops.kind(0, "start"), ops.kind(1, "stop"))
    dim = (50,) if count is None else shapes.dims(count, ops.known)
    dtype = {"i8": "f8", "b1": "f8"}.get(ends.dtype, ends.dtype)
    axis = written(ops.keywords["axis"]) if "axis" in ops.keywords else 0
    if "dtype" in ops.keywords:
        return array(None, "")
    if ends.shape is None or dim is None or not isinstance(axis, int):
        return array(None, dtype)
    at = axis % (len(ends.shape) + 1)
    return array((*ends.shape[:at], *dim, *ends.shape[at:]), dtype)


def _as_array(ops: Operands) -> Kind:
    node = ops.node(0, "object", "a")
    asked = ops.node(1, "dtype")
    own = dtype_of(ops, 1) if asked is not None and not tree.is_none(asked) else None
    return _at_least(ops, _array_of(ops, node, own))


def _at_least(ops: Operands, kind: Kind) -> Kind:
    """`ndmin=` puts axes in front."""
    least = ops.keywords.get("ndmin")
    if least is None:
        return kind
    number = written(least)
    if kind.shape is None or not isinstance(number, int):
        return array(None, kind.dtype)
    return array((1,) * max(number - len(kind.shape), 0) + kind.shape, kind.dtype)


def _array_of(ops: Operands, node: Expr | None, own: str | None) -> Kind:
    kind = ops.kind(0, "object", "a")
    if kind.what == "list":
        made = _rows(kind)
        return array(made.shape, made.dtype if own is None else own)
    if hasattr(node, "elts"):
        found = _nested(ops, node)
        return Kind(found.what, found.shape, own if own is not None else found.dtype)
    if kind.what == "other":
        return array(None, own or "")
    return array(kind.shape, kind.dtype if own is None else own)


def _rows(kind: Kind) -> Kind:
    """Kind of the array that a list makes, of numbers or of lists."""
    depth = 0
    while kind.what == "list":
        kind, depth = kind.item or UNKNOWN, depth + 1
    return array(None if kind.shape is None else (None,) * depth + kind.shape, kind.dtype)


def _nested(ops: Operands, node: object) -> Kind:
    """Kind of the array that nested lists make."""
    elements = getattr(node, "elts", None)
    if elements is None:
        kind = ops.of(node)
        return _rows(kind) if kind.what == "list" else kind
    inner = [_nested(ops, item) for item in elements]
    if not inner:
        return array((0,), "f8")
    joined = inner[0]
    for kind in inner[1:]:
        dtype = kinds.promoted(joined.dtype, kind.dtype)
        same = joined.rank == kind.rank and joined.rank is not None
        merged = tuple(
            a if a == b else b if a is None else a for a, b in zip(joined.shape or (), kind.shape or (), strict=False)
        )
        joined = Kind(joined.what, merged if same else None, dtype)
    return array(None if joined.shape is None else (len(inner), *joined.shape), joined.dtype)


def _contiguous(ops: Operands) -> Kind:
    """As an array of at least one axis."""
    kind = _as_array(ops)
    return array((1,), kind.dtype) if kind.shape == () else array(kind.shape, kind.dtype)


def _cast(ops: Operands) -> Kind:
    kind = ops.kind(0, "x")
    return Kind(kind.what, kind.shape, dtype_of(ops, 1), kind.lifted)


def _listed(ops: Operands) -> Kind:
    """`list(a)` of an array: a list of its rows."""
    kind = ops.kind(0)
    if kind.what == "list":
        return kind
    if not kind.is_array or not kind.shape:
        return UNKNOWN
    rows = kind.shape[1:]
    return Kind("list", item=array(rows, kind.dtype) if rows else kinds.number(kind.dtype))


def _eye(ops: Operands) -> Kind:
    rows, columns = ops.node(0, "N"), ops.node(1, "M")
    (height,), (width,) = (shapes.dims(n, ops.known) or (None,) for n in (rows, rows if columns is None else columns))
    return array((height, width), dtype_of(ops, 3))


ROWS: dict[str, Row] = {
    "builtins.list": _listed,
    "builtins.tuple": _listed,
    "<helpers>.copy": first_array,
    "numpy.arange": _arange,
    "numpy.linspace": _linspace,
    "numpy.array": _as_array,
    "numpy.asarray": _as_array,
    "numpy.asanyarray": _as_array,
    "numpy.ascontiguousarray": _contiguous,
    "numpy.asfortranarray": _contiguous,
    "numpy.require": _as_array,
    "numpy.geomspace": _linspace,
    "numpy.logspace": _linspace,
    "numpy.astype": _cast,
    "numpy.copy": first_array,
    "numpy.empty": _made,
    "numpy.ndarray": _made,
    "numpy.ones": _made,
    "numpy.zeros": _made,
    "numpy.empty_like": _like(1),
    "numpy.ones_like": _like(1),
    "numpy.zeros_like": _like(1),
    "numpy.tri": lambda ops: array((None, None), "f8" if len(ops.args) < 4 and "dtype" not in ops.keywords else ""),
    "numpy.eye": _eye,
    "numpy.identity": lambda ops: array((shapes.dims(ops.node(0, "n"), ops.known) or (None,)) * 2, dtype_of(ops, 1)),
    "numpy.full": _full,
    "numpy.full_like": _like(2),
}  # fmt: skip
