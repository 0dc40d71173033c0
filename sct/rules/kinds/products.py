"""Products and linear algebra: what they give."""

from __future__ import annotations

from sct import kinds, shapes
from sct.kinds import UNKNOWN, Kind, array
from sct.rules.kinds.common import (
    Row,
    same,
)
from sct.shapes import Operands


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


def _solved(ops: Operands) -> Kind:
    right = ops.kind(1, "b")
    return array(right.shape, kinds.promoted(ops.kind(0, "a").dtype, right.dtype))


def _total(ops: Operands) -> Kind:
    """A number of a matrix."""
    kind = ops.kind(0, "a")
    return kinds.number(kind.dtype or "") if kind.rank == 2 or kind.rank is None else UNKNOWN


ROWS: dict[str, Row] = {
    "<helpers>.cofactors": same,
    "numpy.dot": _dot,
    "numpy.matmul": _product,
    "numpy.inner": _dot,
    "numpy.vdot": lambda ops: kinds.number(kinds.promoted(ops.kind(0, "a").dtype, ops.kind(1, "b").dtype)),
    "numpy.linalg.det": _total,
    "numpy.linalg.inv": same,
    "numpy.linalg.cholesky": same,
    "numpy.linalg.solve": _solved,
    "numpy.outer": _outer,
    "numpy.trace": _total,
}  # fmt: skip
