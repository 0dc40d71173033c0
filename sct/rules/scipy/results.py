"""What functions of SciPy give that are not elementwise, and which of their arguments are arrays."""

from __future__ import annotations

from dataclasses import replace

import gast

from sct import contracted, kinds, tree
from sct.kinds import NUMBER, UNKNOWN, Kind, array
from sct.rules.kinds import linalg, reductions
from sct.rules.kinds.common import Row
from sct.shapes import Operands


def _floating(kind: Kind) -> Kind:
    return replace(kind, dtype="f8") if kind.dtype in ("i8", "b1") else kind


def _same(ops: Operands) -> Kind:
    return _floating(ops.kind(0, "a", "x"))


def _logsumexp(ops: Operands) -> Kind:
    factor = ops.node(2, "b")
    kind = ops.kind(0, "a")
    if factor is not None and getattr(factor, "value", 0) is not None:
        kind = kinds.broadcast(kind, ops.of(factor))
    keep = ops.node(3, "keepdims")
    flag = False if keep is None else getattr(keep, "value", None)
    return contracted.reduced(_floating(kind), ops.node(1, "axis"), flag)


def _square(ops: Operands) -> Kind:
    """A matrix like the first operand."""
    kind = _floating(ops.kind(0))
    return array(kind.shape, kind.dtype)


def _made(ops: Operands) -> Kind:
    """A matrix of a column and, it may be, a row."""
    column, other = ops.kind(0), ops.kind(1, "r")
    length = column.shape[0] if column.shape else None
    width = length if ops.node(1, "r") is None else other.shape[0] if other.shape else None
    dtype = column.dtype if ops.node(1, "r") is None else kinds.promoted(column.dtype, other.dtype)
    return array((length, width), dtype)


def _right(position: int, *names: str) -> Row:
    """What a system gives: like its right hand side."""

    def row(ops: Operands) -> Kind:
        kind, matrix = ops.kind(position, *names), ops.kind(0)
        return array(kind.shape, kinds.promoted(_floating(kind).dtype, _floating(matrix).dtype or kind.dtype))

    return row


def _eigenvalues(ops: Operands) -> Kind:
    kind = _floating(ops.kind(0))
    return array(kind.shape[:1], kind.dtype) if kind.rank == 2 and kind.shape else array((None,), kind.dtype)


def _blocks(ops: Operands) -> Kind:
    dtype = ""
    for position, node in enumerate(ops.args):
        own = ops.of(node).dtype
        dtype = kinds.promoted(dtype, own) if position else own
    return array((None, None), dtype)


def _of_numpy(name: str) -> Row:
    def row(ops: Operands) -> Kind:
        found = linalg.ROWS[f"numpy.linalg.{name}"](ops)
        return _floating(found)

    return row


def _convolved(ops: Operands) -> Kind:
    one, other = ops.kind(0, "in1"), ops.kind(1, "in2")
    mode = ops.node(2, "mode")
    dtype = kinds.promoted(_floating(one).dtype, _floating(other).dtype)
    if getattr(mode, "value", "") == "same":
        return array(one.shape, dtype)
    return array(None if one.rank is None else (None,) * one.rank, dtype)


def _roots(ops: Operands) -> Kind:
    """As many as there are numbers to start from."""
    kind, start = ops.kind(1, "x0"), ops.node(1, "x0")
    length = len(start.elts) if isinstance(start, (gast.Tuple, gast.List)) else kind.shape[0] if kind.shape else None
    return array((length,), "f8")


def _integrated(ops: Operands) -> Kind:
    """Samples with one axis less."""
    kind = _floating(ops.kind(0, "y"))
    return contracted.reduced(kind, ops.node(3, "axis") or tree.const(-1), False, kind.dtype)


def _cumulated(ops: Operands) -> Kind:
    kind = _floating(ops.kind(0, "y"))
    return array(None if kind.rank is None else (None,) * kind.rank, kind.dtype)


def _density(ops: Operands) -> Kind:
    """One number for each row."""
    kind = ops.kind(0, "x")
    if kind.shape is None:
        return UNKNOWN
    return array(kind.shape[:-1], "f8") if len(kind.shape) > 1 else NUMBER


def _eigh(ops: Operands) -> Kind:
    only = ops.node(3, "eigvals_only")
    return _eigenvalues(ops) if getattr(only, "value", False) is True else UNKNOWN


SOLVERS = tuple(f"scipy.optimize.{name}" for name in ("brentq", "brenth", "ridder", "bisect", "toms748", "newton"))
"""Functions that give a root (roots.py)."""

ROWS: dict[str, Row] = {
    **{f"scipy.linalg.{name}": _of_numpy(name)
       for name in ("inv", "det", "pinv", "solve", "svdvals", "svd[0]", "svd[1]", "svd[2]", "lstsq[0]")},
    **{f"scipy.linalg.{name}": _square for name in ("cholesky", "cho_factor[0]", "eigh[1]", "expm", "logm", "sqrtm",
                                                    "expm_frechet")},
    "scipy.linalg.norm": reductions.ROWS["numpy.linalg.norm"],
    "scipy.linalg.solve_triangular": _right(1, "b"),
    "scipy.linalg.cho_solve": _right(1, "b"),
    "scipy.linalg.solve_sylvester": _right(2, "q"),
    "scipy.linalg.solve_banded": _right(2, "b"),
    **{f"scipy.integrate.{name}": lambda ops: UNKNOWN for name in ("odeint", "solve_ivp", "quad")},
    "scipy.integrate.simpson": _integrated,
    "scipy.integrate.cumulative_trapezoid": _cumulated,
    "scipy.linalg.eigvalsh": _eigenvalues,
    "scipy.linalg.eigh[0]": _eigenvalues,
    "scipy.linalg.eigh": _eigh,
    "scipy.linalg.block_diag": _blocks,
    **{f"scipy.linalg.{name}": _made for name in ("toeplitz", "hankel", "circulant")},
    **{f"scipy.signal.{name}": _convolved for name in ("convolve", "fftconvolve", "correlate")},
    **{f"scipy.stats.{name}": _density for name in ("multivariate_normal.logpdf", "multivariate_normal.pdf")},
    "scipy.stats.multivariate_normal.entropy": lambda ops: NUMBER,
    **{f"scipy.stats.dirichlet.{name}": lambda ops: NUMBER for name in ("logpdf", "pdf")},
    **{name: lambda ops: NUMBER for name in SOLVERS},
    "scipy.optimize.fsolve": _roots,
    **{f"scipy.optimize.{name}": lambda ops: UNKNOWN for name in ("root", "minimize")},
    "scipy.special.logsumexp": _logsumexp,
    "scipy.special.softmax": _same,
    "scipy.special.log_softmax": _same,
}  # fmt: skip

TAKES: dict[str, tuple[int, int]] = {
    **{f"scipy.linalg.{name}": (1, 2)
       for name in ("inv", "det", "pinv", "svdvals", "svd", "cholesky", "cho_factor", "eigh", "eigvalsh", "expm",
                    "logm", "sqrtm", "solve", "solve_triangular", "lstsq", "expm_frechet")},
    "scipy.linalg.solve_sylvester": (3, 2),
    **{f"scipy.integrate.{name}": (1, 1) for name in ("simpson", "cumulative_trapezoid")},
    **{f"scipy.signal.{name}": (2, 1) for name in ("convolve", "fftconvolve", "correlate")},
    **{f"scipy.stats.dirichlet.{name}": (2, 1) for name in ("logpdf", "pdf")},
    **{f"scipy.stats.multivariate_normal.{name}": (2, 1) for name in ("logpdf", "pdf")},
    **{f"scipy.linalg.{name}": (1, 1) for name in ("norm", "toeplitz", "hankel", "circulant")},
    **dict.fromkeys((f"scipy.special.{name}" for name in ("logsumexp", "softmax", "log_softmax")), (1, 1)),
}  # fmt: skip
"""How many arguments of a function are arrays, and of which rank at least."""
