"""Products: what they give."""

from __future__ import annotations

from dataclasses import replace

import gast

from sct import contracted, kinds, shapes, tree
from sct.kinds import UNKNOWN, Dim, Kind, array
from sct.rules.kinds.common import Row, same
from sct.shapes import Operands


def _operands(ops: Operands) -> tuple[Kind, Kind]:
    return ops.kind(0, "a", "x1"), ops.kind(1, "b", "x2")


def _dtype(*found: Kind) -> str:
    dtype = found[0].dtype
    for kind in found[1:]:
        dtype = kinds.promoted(dtype, kind.dtype)
    return dtype


def _made(shape: tuple[Dim, ...], dtype: str) -> Kind:
    return array(shape, dtype) if shape else kinds.number(dtype)


def _product(ops: Operands) -> Kind:
    left, right = _operands(ops)
    if left.is_number or right.is_number:
        return kinds.broadcast(left, right)
    return contracted.product(left, right)


def _dot(ops: Operands) -> Kind:
    left, right = _operands(ops)
    if not left.rank or (right.rank or 0) <= 2:
        return kinds.broadcast(left, right) if left.rank == 0 or right.rank == 0 else _product(ops)
    assert left.shape
    assert right.shape
    return _made((*left.shape[:-1], *right.shape[:-2], right.shape[-1]), _dtype(left, right))


def _inner(ops: Operands) -> Kind:
    left, right = _operands(ops)
    if left.shape is None or right.shape is None:
        return Kind("unknown", None, _dtype(left, right))
    if not left.shape or not right.shape:
        return kinds.broadcast(left, right)
    return _made((*left.shape[:-1], *right.shape[:-1]), _dtype(left, right))


def _size(kind: Kind) -> Dim:
    """How many elements a value has."""
    if kind.shape is None:
        return None
    return 1 if not kind.shape else kind.shape[0] if len(kind.shape) == 1 else None


def _outer(ops: Operands) -> Kind:
    left, right = _operands(ops)
    return array((_size(left), _size(right)), _dtype(left, right))


def _tensordot(ops: Operands) -> Kind:
    from sct.rules.contractions import tensordot_axes
    from sct.rules.formulas import Unsettled

    left, right = _operands(ops)
    if left.shape is None or right.shape is None:
        return Kind("unknown", None, _dtype(left, right))
    axes = ops.node(2, "axes")
    try:
        found = tensordot_axes(tree.const(2) if axes is None else axes, len(left.shape), len(right.shape))
    except Unsettled:
        return Kind("unknown", None, _dtype(left, right))
    rest = [d for kind, own in zip((left, right), found, strict=True)
            for i, d in enumerate(kind.shape or ()) if i not in own]  # fmt: skip
    # It gives an array also where nothing is left.
    return array(tuple(rest), _dtype(left, right))


def _kron(ops: Operands) -> Kind:
    left, right = _operands(ops)
    if left.shape is None or right.shape is None:
        return Kind("unknown", None, _dtype(left, right))
    if not left.shape or not right.shape:
        return kinds.broadcast(left, right)
    return array((None,) * max(len(left.shape), len(right.shape)), _dtype(left, right))


def _vecdot(ops: Operands) -> Kind:
    left, right = _operands(ops)
    return contracted.reduced(kinds.broadcast(left, right), ops.keywords.get("axis", tree.const(-1)), False)


def _matvec(ops: Operands) -> Kind:
    left, right = _operands(ops)
    if not left.shape or not right.shape or len(left.shape) < 2:
        return Kind("unknown", None, _dtype(left, right))
    batch = kinds.broadcast(array(left.shape[:-2]), array(right.shape[:-1])).shape or ()
    return array((*batch, left.shape[-2]), _dtype(left, right))


def _vecmat(ops: Operands) -> Kind:
    left, right = _operands(ops)
    if not left.shape or not right.shape or len(right.shape) < 2:
        return Kind("unknown", None, _dtype(left, right))
    batch = kinds.broadcast(array(left.shape[:-1]), array(right.shape[:-2])).shape or ()
    return array((*batch, right.shape[-1]), _dtype(left, right))


def _chain(ops: Operands) -> Kind:
    items = [ops.of(item) for item in getattr(ops.node(0, "arrays"), "elts", [])]
    if len(items) < 2:
        return UNKNOWN
    found = items[0]
    for item in items[1:]:
        found = contracted.product(found, item)
    return found


def _einsum(ops: Operands) -> Kind:
    from sct.rules import einsum

    return UNKNOWN if "dtype" in ops.keywords else einsum.kind(ops.args, ops.known)


def _cross(ops: Operands) -> Kind:
    """Vectors of three elements: the derivative takes no others."""
    left, right = _operands(ops)
    words = {"axisa": 2, "axisb": 3, "axisc": 4, "axis": 5}
    plain = all(tree.number(ops.node(at, word)) == -1 for word, at in words.items() if ops.node(at, word) is not None)
    if left.shape is None or right.shape is None:
        return Kind("unknown", None, _dtype(left, right))
    if plain or len(left.shape) == len(right.shape) == 1:
        return kinds.broadcast(left, right)
    return array((None,) * max(len(left.shape), len(right.shape)), _dtype(left, right))


def _convolved(ops: Operands) -> Kind:
    return array((None,), _dtype(ops.kind(0, "a"), ops.kind(1, "v")))


def _polyval(ops: Operands) -> Kind:
    coefficients, points = ops.kind(0, "p"), ops.kind(1, "x")
    dtype = _dtype(coefficients, points)
    return Kind(points.what, points.shape, dtype) if points.shape is not None else Kind("unknown", None, dtype)


def _vander(ops: Operands) -> Kind:
    kind, count = ops.kind(0, "x"), ops.node(1, "N")
    length = kind.shape[0] if kind.shape else None
    if count is None or getattr(count, "value", 0) is None:
        return array((length, length), kind.dtype)
    columns = shapes.dims(tree.tuple_of([count]), ops.known)
    return array((length, columns[0] if columns else length), kind.dtype)


def _covariance(ops: Operands) -> Kind:
    kind, other = ops.kind(0, "m", "x"), ops.node(1, "y")
    alone = other is None or getattr(other, "value", 0) is None
    rowvar = ops.node(2, "rowvar")
    if kind.rank == 1 and alone:
        return kinds.number(kind.dtype)
    if kind.rank == 2 and kind.shape and (rowvar is None or isinstance(rowvar, gast.Constant)) and alone:
        length = kind.shape[0 if rowvar is None or rowvar.value else 1]
        return kinds.number(kind.dtype) if length == 1 else array((length, length), kind.dtype) if length else UNKNOWN
    return array((2, 2), kind.dtype) if kind.rank == 1 and ops.kind(1, "y").rank == 1 else UNKNOWN


def _number(ops: Operands) -> Kind:
    return kinds.number(_dtype(*_operands(ops)))


def _like(position: int, *names: str) -> Row:
    def found(ops: Operands) -> Kind:
        return replace(ops.kind(position, *names), lifted=False)

    return found


ROWS: dict[str, Row] = {
    "<helpers>.matrix_power_on": _like(1, "a"),
    "<helpers>.centred": lambda ops: array((None,), ops.kind(0).dtype),
    "<helpers>.correlation_back": _like(1),
    "<helpers>.correlation_on": lambda ops: array((None, None), ops.kind(1).dtype),
    "numpy.dot": _dot,
    "numpy.matmul": _product,
    "numpy.linalg.matmul": _product,
    "numpy.inner": _inner,
    "numpy.vdot": _number,
    "numpy.outer": _outer,
    "numpy.linalg.outer": _outer,
    "numpy.tensordot": _tensordot,
    "numpy.linalg.tensordot": _tensordot,
    "numpy.kron": _kron,
    "numpy.vecdot": _vecdot,
    "numpy.linalg.vecdot": _vecdot,
    "numpy.matvec": _matvec,
    "numpy.vecmat": _vecmat,
    "numpy.linalg.multi_dot": _chain,
    "numpy.linalg.matrix_power": same,
    "numpy.cross": _cross,
    "numpy.linalg.cross": _cross,
    "numpy.einsum": _einsum,
    "numpy.convolve": _convolved,
    "numpy.correlate": _convolved,
    "numpy.polyval": _polyval,
    "numpy.vander": _vander,
    "numpy.cov": _covariance,
    "numpy.corrcoef": _covariance,
}
