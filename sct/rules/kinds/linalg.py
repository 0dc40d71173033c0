"""Linear algebra: what it gives."""

from __future__ import annotations

from sct import kinds
from sct.kinds import UNKNOWN, Kind, array
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


def _values(real: bool = True) -> Row:
    """Eigenvalues of each matrix: of a symmetric one they are real, of any other they may be complex."""

    def found(ops: Operands) -> Kind:
        kind = ops.kind(0, "a")
        kind = kinds.real(kind) if real else kinds.as_complex(kind) if kind.dtype else kind
        if kind.shape is None or len(kind.shape) < 2:
            return Kind("array", None, kind.dtype)
        return array(kind.shape[:-1], kind.dtype)

    return found


def _thin(which: int) -> Row:
    """Parts of a singular value decomposition, or of q and r."""

    def found(ops: Operands) -> Kind:
        kind = ops.kind(0, "a", "x")
        full = ops.node(1, "full_matrices")
        dtype = kinds.real(kind).dtype if which == 1 else kind.dtype
        if kind.shape is None or len(kind.shape) < 2:
            return Kind("array", None, dtype)
        *batch, rows, columns = kind.shape
        less = (
            rows
            if rows == columns
            else min(rows, columns)
            if isinstance(rows, int) and isinstance(columns, int)
            else None
        )
        if rows is not None and columns is not None and less is None:
            less = (f"min({kinds.show(rows)}:{kinds.show(columns)})", 0)
        if which == 1:
            return array((*batch, less), dtype)
        whole = full is None or getattr(full, "value", True) is not False
        if which == 0:
            return array((*batch, rows, rows if whole else less), dtype)
        return array((*batch, columns if whole else less, columns), dtype)

    return found


def _factor(which: int) -> Row:
    def found(ops: Operands) -> Kind:
        kind = ops.kind(0, "a")
        if kind.shape is None or len(kind.shape) < 2:
            return Kind("array", None, kind.dtype)
        *batch, rows, columns = kind.shape
        return array((*batch, rows, None) if not which else (*batch, None, columns), kind.dtype)

    return found


def _turned(ops: Operands) -> Kind:
    kind = ops.kind(0, "a")
    shape = None if kind.shape is None else (*kind.shape[:-2], *kind.shape[:-3:-1])
    return array(shape, kind.dtype)


def _fitted(ops: Operands) -> Kind:
    matrix, right = ops.kind(0, "a"), ops.kind(1, "b")
    if not matrix.shape or not right.shape:
        return Kind("array", None, kinds.promoted(matrix.dtype, right.dtype))
    return array((matrix.shape[-1], *right.shape[1:]), kinds.promoted(matrix.dtype, right.dtype))


def _singular(ops: Operands) -> Kind:
    whole = ops.node(2, "compute_uv")
    return _thin(1)(ops) if getattr(whole, "value", True) is False else UNKNOWN


def _factor_r(ops: Operands) -> Kind:
    mode = ops.node(1, "mode")
    return _factor(1)(ops) if getattr(mode, "value", None) == "r" else UNKNOWN


def _ranked(ops: Operands) -> Kind:
    found = _of_matrices(0)(ops)
    return Kind(found.what, found.shape, "i8")


def _like(position: int) -> Row:
    def found(ops: Operands) -> Kind:
        kind = ops.kind(position)
        return array(kind.shape, kind.dtype)

    return found


ROWS: dict[str, Row] = {
    "<helpers>.cofactors": same,
    "<helpers>.triangle": _like(0),
    "<helpers>.mirrored_triangle": _like(0),
    "<helpers>.cholesky_back": _like(1),
    "<helpers>.cholesky_on": _like(1),
    "<helpers>.pinv_back": _like(1),
    "<helpers>.pinv_on": _like(2),
    "<helpers>.eigenvectors_back": _like(2),
    "<helpers>.eigenvectors_on": _like(2),
    "<helpers>.general_vectors_back": _like(2),
    "<helpers>.general_vectors_on": _like(2),
    "<helpers>.left_vectors_back": _like(1),
    "<helpers>.left_vectors_on": _like(2),
    "<helpers>.turned_band": _like(0),
    "<helpers>.band_of": lambda ops: array((None, None), ops.kind(0).dtype),
    "<helpers>.band_times": _like(1),
    "<helpers>.qr_back": _like(2),
    "<helpers>.q_on": _like(1),
    "<helpers>.r_on": _like(2),
    "numpy.linalg.det": _of_matrices(0),
    "numpy.linalg.inv": same,
    "numpy.linalg.cholesky": same,
    "numpy.linalg.solve": _solved,
    "numpy.linalg.pinv": _turned,
    "numpy.linalg.lstsq[0]": _fitted,
    "numpy.linalg.lstsq[1]": lambda ops: array((None,), kinds.promoted(ops.kind(0, "a").dtype, ops.kind(1, "b").dtype)),
    "numpy.linalg.lstsq[2]": lambda ops: kinds.INTEGER,
    "numpy.linalg.lstsq[3]": _thin(1),
    "numpy.linalg.matrix_rank": _ranked,
    "numpy.linalg.qr": _factor_r,
    "numpy.linalg.slogdet[0]": _of_matrices(0),
    "numpy.linalg.slogdet[1]": _of_matrices(0, real=True),
    "numpy.linalg.eigvalsh": _values(),
    "numpy.linalg.eigh[0]": _values(),
    "numpy.linalg.eigh[1]": same,
    "numpy.linalg.eigvals": _values(real=False),
    "numpy.linalg.eig[0]": _values(real=False),
    "numpy.linalg.eig[1]": lambda ops: kinds.as_complex(ops.kind(0, "a")),
    "numpy.linalg.svdvals": _thin(1),
    "numpy.linalg.svd": _singular,
    "numpy.linalg.svd[0]": _thin(0),
    "numpy.linalg.svd[1]": _thin(1),
    "numpy.linalg.svd[2]": _thin(2),
    "numpy.linalg.qr[0]": _factor(0),
    "numpy.linalg.qr[1]": _factor(1),
    "numpy.trace": _of_matrices(0),
}
