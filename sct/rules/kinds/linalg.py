"""Linear algebra: what it gives."""

from __future__ import annotations

from sct import kinds
from sct.kinds import Kind, array
from sct.rules.kinds.common import Row, same
from sct.shapes import Operands


def _solved(ops: Operands) -> Kind:
    matrix, right = ops.kind(0, "a"), ops.kind(1, "b")
    dtype = kinds.promoted(matrix.dtype, right.dtype)
    if matrix.shape is None or right.shape is None or len(matrix.shape) < 2:
        return Kind("array", right.shape if matrix.shape is None else None, dtype)
    own = right.shape[-1:] if len(right.shape) == 1 else right.shape[-2:]
    batch = kinds.broadcast(array(matrix.shape[:-2]), array(right.shape[: -len(own)])).shape or ()
    return array((*batch, *own), dtype)


def _of_matrices(count: int, real: bool = False) -> Row:
    """For each matrix, a value with this many axes."""

    def found(ops: Operands) -> Kind:
        kind = ops.kind(0, "a", "x")
        kind = kinds.real(kind) if real else kind
        if kind.shape is None or len(kind.shape) < 2:
            return Kind("unknown", None, kind.dtype)
        shape = (*kind.shape[:-2], *(None,) * count)
        return array(shape, kind.dtype) if shape else kinds.number(kind.dtype)

    return found


ROWS: dict[str, Row] = {
    "<helpers>.cofactors": same,
    "numpy.linalg.det": _of_matrices(0),
    "numpy.linalg.inv": same,
    "numpy.linalg.cholesky": same,
    "numpy.linalg.solve": _solved,
    "numpy.trace": _of_matrices(0),
}
