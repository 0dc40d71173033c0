"""What functions that are not elementwise give: one line each, read by shapes.py.

Before: `numpy.sum`, of an array of lengths `m`, `n`, with `axis=0`.
After: an array of length `n`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sct import kinds, shapes
from sct.kinds import FLAG, INTEGER, NUMBER, OTHER, UNKNOWN, Dim, Kind, array
from sct.shapes import Operands
from sct.tree import number as written

Row = Callable[[Operands], Kind]


def _same(ops: Operands) -> Kind:
    return ops.kind(0, "a", "x", "arr", "m")


def _first_array(ops: Operands) -> Kind:
    kind = ops.kind(0, "a", "x")
    return array(kind.shape, kind.dtype) if kind.shape is not None else Kind("array", None, kind.dtype)


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


def _product(ops: Operands) -> Kind:
    left, right = ops.kind(0, "a", "x1"), ops.kind(1, "b", "x2")
    if left.is_number or right.is_number:
        return kinds.broadcast(left, right)
    return shapes.product(left, right)


def _dot(ops: Operands) -> Kind:
    left, right = ops.kind(0, "a"), ops.kind(1, "b")
    if (left.rank or 0) <= 2 and (right.rank or 0) <= 2:
        return _product(ops)
    return Kind("array", None, kinds.promoted(left.dtype, right.dtype))


def _outer(ops: Operands) -> Kind:
    left, right = ops.kind(0, "a"), ops.kind(1, "b")
    dtype = kinds.promoted(left.dtype, right.dtype)
    first = left.shape[0] if left.rank == 1 and left.shape else None
    second = right.shape[0] if right.rank == 1 and right.shape else None
    return array((first, second), dtype)


def _made(ops: Operands) -> Kind:
    """`np.zeros(shape, dtype=float)`."""
    shape = ops.node(0, "shape")
    return array(None if shape is None else ops_dims(ops, shape), _dtype(ops, 1))


def ops_dims(ops: Operands, node: object) -> tuple[Dim, ...] | None:
    """Lengths that a shape argument gives."""
    return shapes.dims(node, ops.known)


_DTYPES = {"float": "f8", "float64": "f8", "double": "f8", "int": "i8", "int64": "i8", "int32": "i8", "bool": "b1",
           "bool_": "b1", "float32": "f4", "single": "f4", "complex": "c16", "complex128": "c16",
           "complex64": "c8"}  # fmt: skip


def _dtype(ops: Operands, position: int) -> str:
    node = ops.node(position, "dtype")
    if node is None:
        return "f8"
    name = getattr(node, "id", getattr(node, "value", ""))
    return _DTYPES.get(str(name).rpartition(".")[2], "")


def _full(ops: Operands) -> Kind:
    kind = ops.kind(1, "fill_value")
    own = _dtype(ops, 2) if ops.node(2, "dtype") is not None else kind.dtype
    shape = ops.node(0, "shape")
    return array(None if shape is None else ops_dims(ops, shape), own)


def _like(position: int) -> Row:
    def row(ops: Operands) -> Kind:
        kind = ops.kind(0, "a", "prototype", "x")
        own = _dtype(ops, position) if ops.node(position, "dtype") is not None else kind.dtype
        if ops.node(position + 3, "shape") is not None:
            return array(None, own)
        return array(kind.shape, own)

    return row


def _arange(ops: Operands) -> Kind:
    every = [ops.of(arg) for arg in ops.args]
    own = _dtype(ops, 3) if ops.node(3, "dtype") is not None else ""
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


def _reshaped(ops: Operands) -> Kind:
    kind, shape = ops.kind(0, "a"), ops.node(1, "shape")
    found = None if shape is None else shapes.dims(shape, ops.known)
    if found is not None:
        found = tuple(None if d == -1 else d for d in found)
        if len(found) == 1 and kind.rank == 1:
            found = kind.shape
    return array(found, kind.dtype)


def _ravelled(ops: Operands) -> Kind:
    kind = ops.kind(0, "a")
    return array(kind.shape if kind.rank == 1 else (None,), kind.dtype)


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


def _maximum(ops: Operands) -> Kind:
    found = ops.of(ops.args[0]) if ops.args else UNKNOWN
    for arg in ops.args[1:]:
        found = kinds.broadcast(found, ops.of(arg))
    return found


def _pieces(ops: Operands) -> list[Kind] | None:
    node = ops.node(0, "arrays", "tup", "object", "a")
    elements = getattr(node, "elts", None)
    return None if elements is None else [ops.of(item) for item in elements]


def _concatenated(ops: Operands) -> Kind:
    whole = ops.kind(0, "arrays")
    if whole.what == "list" and whole.item is not None and whole.item.shape:
        return array((None,) * len(whole.item.shape), whole.item.dtype)
    pieces = _pieces(ops)
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
    pieces = _pieces(ops)
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


def _as_array(ops: Operands) -> Kind:
    node = ops.node(0, "object", "a")
    own = _dtype(ops, 1) if ops.node(1, "dtype") is not None else None
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


def _diag(ops: Operands) -> Kind:
    kind = ops.kind(0, "v")
    if kind.rank == 2:
        return array((None,), kind.dtype)
    return array((None, None), kind.dtype) if kind.rank == 1 else array(None, kind.dtype)


def _cast(ops: Operands) -> Kind:
    kind = ops.kind(0)
    return Kind(kind.what, kind.shape, _dtype(ops, 1), kind.lifted)


def _solved(ops: Operands) -> Kind:
    right = ops.kind(1, "b")
    return array(right.shape, kinds.promoted(ops.kind(0, "a").dtype, right.dtype))


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


def _number(dtype: str) -> Row:
    return lambda ops: kinds.number(dtype)


def _test(ops: Operands) -> Kind:
    found = _maximum(ops)
    return Kind(found.what, found.shape, "b1", found.lifted)


ROWS: dict[str, Row] = {
    "<helpers>.spread": lambda ops: ops.kind(1),
    "<helpers>.unbroadcast": lambda ops: ops.kind(1),
    "<helpers>.copy": _first_array,
    "<helpers>.cofactors": _same,
    "<helpers>.others": _same,
    "<helpers>.written_last": lambda ops: Kind("array", None, "b1"),
    "<helpers>.polygamma": lambda ops: NUMBER,
    "numpy.shape": lambda ops: OTHER,
    "builtins.abs": _same,
    "builtins.bool": lambda ops: FLAG,
    "builtins.float": lambda ops: NUMBER,
    "builtins.int": lambda ops: INTEGER,
    "builtins.isinstance": lambda ops: FLAG,
    "builtins.len": lambda ops: replace(INTEGER, value=(ops.kind(0).shape or (None,))[0]),
    "builtins.max": lambda ops: _maximum(ops) if len(ops.args) > 1 else UNKNOWN,
    "builtins.min": lambda ops: _maximum(ops) if len(ops.args) > 1 else UNKNOWN,
    "builtins.list": lambda ops: UNKNOWN,
    "builtins.pow": _maximum,
    "builtins.range": lambda ops: OTHER,
    "builtins.round": lambda ops: INTEGER if len(ops.args) == 1 else ops.kind(0),
    "builtins.sum": _builtin_sum,
    "numpy.all": _reduction("b1"), "numpy.any": _reduction("b1"),
    "numpy.argmax": _reduction("i8"), "numpy.argmin": _reduction("i8"),
    "numpy.arange": _arange, "numpy.linspace": _linspace,
    "numpy.argsort": lambda ops: array(ops.kind(0, "a").shape, "i8"),
    "numpy.array": _as_array, "numpy.asarray": _as_array, "numpy.ascontiguousarray": _as_array,
    "numpy.astype": _cast,
    "numpy.broadcast_to": _broadcast_to,
    "numpy.clip": _same,
    "numpy.concatenate": _concatenated, "numpy.hstack": lambda ops: array(None, "f8"),
    "numpy.copy": _first_array,
    "numpy.cumsum": lambda ops: ops.kind(0, "a") if ops.node(1, "axis") is not None else _ravelled(ops),
    "numpy.diag": _diag, "numpy.dot": _dot, "numpy.matmul": _product, "numpy.inner": _dot, "numpy.vdot": _number("f8"),
    "numpy.empty": _made, "numpy.ones": _made, "numpy.zeros": _made,
    "numpy.empty_like": _like(1), "numpy.ones_like": _like(1), "numpy.zeros_like": _like(1),
    "numpy.equal": _test, "numpy.greater": _test, "numpy.greater_equal": _test, "numpy.less": _test,
    "numpy.less_equal": _test, "numpy.not_equal": _test, "numpy.isnan": _test, "numpy.isinf": _test,
    "numpy.isfinite": _test, "numpy.logical_and": _test, "numpy.logical_or": _test, "numpy.logical_not": _test,
    "numpy.signbit": _test,
    "numpy.expand_dims": _expanded,
    "numpy.eye": lambda ops: array(shapes.dims(ops.node(0, "N"), ops.known) and
                                   (shapes.dims(ops.node(0, "N"), ops.known) or (None,)) * 2
                                   if len(ops.args) == 1 else (None, None), _dtype(ops, 3)),
    "numpy.identity": lambda ops: array((shapes.dims(ops.node(0, "n"), ops.known) or (None,)) * 2, _dtype(ops, 1)),
    "numpy.flip": _same, "numpy.fliplr": _same, "numpy.flipud": _same, "numpy.roll": _same,
    "numpy.full": _full,
    "numpy.full_like": _like(2),
    "numpy.linalg.det": _number("f8"),
    "numpy.linalg.inv": _same, "numpy.linalg.cholesky": _same, "numpy.linalg.solve": _solved,
    "numpy.linalg.norm": lambda ops: shapes.reduced(ops.kind(0, "x"), ops.node(2, "axis"), ops.flag("keepdims"), "f8"),
    "numpy.max": _reduction(), "numpy.min": _reduction(),
    "numpy.mean": _mean, "numpy.std": _mean, "numpy.var": _mean, "numpy.average": _mean, "numpy.median": _mean,
    "numpy.ndim": _number("i8"), "numpy.size": _number("i8"),
    "numpy.outer": _outer,
    "numpy.prod": _reduction(), "numpy.sum": _reduction(),
    "numpy.ravel": _ravelled, "numpy.reshape": _reshaped,
    "numpy.sort": _same,
    "numpy.squeeze": _squeezed, "numpy.stack": _stacked, "numpy.swapaxes": _swapped,
    "numpy.trace": _number("f8"), "numpy.transpose": _transposed, "numpy.tril": _same, "numpy.triu": _same,
    "numpy.vstack": lambda ops: array((None, None), "f8"),
    "numpy.where": _where,
}  # fmt: skip
