"""Linear algebra: how an adjoint `g` goes back, and a tangent `t` on.

Before: `x = np.linalg.solve(a, b)`.
After: `db = np.linalg.solve(a.T, g)` and `da = -np.outer(db, x)`.

Each formula has its source beside it, the longer ones in the helpers (helpers/linalg.py). Of a symmetric matrix NumPy
reads one triangle, and that is where the derivative is. Values of a decomposition have finite derivatives where some
are equal; vectors are then not determined, and theirs are infinite. For complex matrices vectors are refused: their
phase is not determined.
"""

from __future__ import annotations

import functools

import gast

from sct import tree
from sct.rules import Formula, Linear, Operation, linear
from sct.rules.formulas import G, Unsettled
from sct.rules.products import column, first_column, matmul, row, transposed
from sct.tree import Expr


def _rank(op: Operation, name: str = "a") -> int:
    rank = op.kind(name).rank
    if rank is None or (rank < 2 and name == "a"):
        raise Unsettled
    return rank


def _turned(op: Operation, name: str = "a") -> Expr:
    return transposed(op.bound[name], _rank(op, name))


def _result_turned(op: Operation) -> Expr:
    return transposed(op.result, _rank(op))


def _square(op: Operation, node: Expr) -> Expr:
    """One number for each matrix, where it multiplies matrices."""
    dots, none = tree.dots(), tree.const(None)
    return node if _rank(op) == 2 else tree.subscript(node, tree.tuple_of([dots, none, none]))


def _each(op: Operation, node: Expr) -> Expr:
    """The sum over each matrix."""
    words = [] if _rank(op) == 2 else [gast.keyword(arg="axis", value=tree.parse_expression("(-2, -1)"))]
    return tree.call(tree.name("numpy.sum"), [node], words)


def _only_real(formula: Formula) -> functools.partial[Expr]:
    """A formula that is known for real matrices alone."""
    return functools.partial(_real, formula)


def _real(formula: Formula, op: Operation) -> Expr:
    if op.kind("a").dtype[:1] not in ("f", "i", "b"):
        raise Unsettled
    return op.form(formula) if isinstance(formula, str) else formula(op)


def _unknown(op: Operation) -> Expr:
    """Of slopes no derivative is known."""
    raise Unsettled


def _integrated_back(op: Operation) -> Expr:
    return op.form("g * slopes" if op.kind("found").is_number else "np.tensordot(g, slopes, 2)")


# -- systems and inverses: Giles 2008, 2.2.3 and 2.3.1


def _solve_back(op: Operation) -> Expr:
    """The adjoint of b is that of the system with the transpose."""
    if op.kind("b").rank == 1 and _rank(op) > 2:
        return first_column(op.form("np.linalg.solve(at, h)", at=_turned(op), h=column(G)))
    return op.form("np.linalg.solve(at, g)", at=_turned(op))


def _solve_matrix_back(op: Operation) -> Expr:
    inner = _solve_back(op)
    if op.kind("b").rank == 1:
        if _rank(op) == 2:
            return op.form("-np.outer(s, y)", s=inner)
        return op.form("-(s * r)", s=column(inner), r=row(op.result))
    return op.form("-(s @ yt)", s=inner, yt=transposed(op.result, max(_rank(op), _rank(op, "b"))))


def _solve_matrix_on(op: Operation) -> Expr:
    if op.kind("b").rank == 1 and _rank(op) > 2:
        return op.form("-s", s=first_column(op.form("np.linalg.solve(a, t @ c)", c=column(op.result))))
    return op.form("-np.linalg.solve(a, t @ y)")


def _inv_back(op: Operation) -> Expr:
    yt = _result_turned(op)
    return op.form("-(yt @ g @ yt)", yt=yt)


def _lstsq_back(op: Operation) -> Expr:
    _rank(op)
    p = op.form("np.linalg.pinv(a)")
    flow = op.form("np.outer(g, b)") if op.kind("b").rank == 1 else op.form("g @ b.T")
    return op.form("pinv_back(f, a, p)", f=flow, p=p)


def _remains(op: Operation) -> dict[str, Expr]:
    """The solution, and what it leaves."""
    x = op.form("np.linalg.lstsq(a, b, rcond=rcond)[0]")
    return {"x": x, "r": op.form("b - a @ x", x=x)}


def _residual_back(vector: str, matrix: str) -> Formula:
    """The residual is smallest at the solution: only what stands in it itself changes it."""
    return lambda op: op.form(vector if op.kind("b").rank == 1 else matrix, **_remains(op))


def _residual_on(inner: str) -> Formula:
    def formula(op: Operation) -> Expr:
        parts = _remains(op)
        found = op.form("2 * np.sum(r * step, axis=0)", r=parts["r"], step=op.form(inner, x=parts["x"]))
        return op.form("np.atleast_1d(found)", found=found)

    return formula


# -- determinants: Giles 2008, 2.2.4


def _det_back(op: Operation) -> Expr:
    return op.form("h * cofactors(a)", h=_square(op, G))


def _det_on(op: Operation) -> Expr:
    return _each(op, op.form("cofactors(a) * t"))


def _cofactors_back(op: Operation) -> Expr:
    inverse = op.form("np.linalg.inv(at)", at=_turned(op))
    first = tree.mul(_square(op, _each(op, op.form("g * y"))), inverse)
    return op.form("first - i @ gt @ y", first=first, i=inverse, gt=transposed(G, _rank(op)))


def _cofactors_on(op: Operation) -> Expr:
    inverse = op.form("np.linalg.inv(at)", at=_turned(op))
    first = tree.mul(_square(op, _each(op, op.form("i * t", i=inverse))), op.result)
    return op.form("first - y @ tt @ i", first=first, i=inverse, tt=transposed(tree.name("t"), _rank(op)))


def _log_back(op: Operation) -> Expr:
    return op.form("h * np.linalg.inv(at)", h=_square(op, G), at=_turned(op))


def _log_on(op: Operation) -> Expr:
    value = _each(op, op.form("np.linalg.inv(at) * t", at=_turned(op)))
    return value if op.kind("a").dtype[:1] in ("f", "i", "b") else op.form("np.real(v)", v=value)


# -- decompositions of symmetric matrices


def _is_lower(op: Operation) -> bool:
    if "upper" in op.bound:
        node, upper = op.bound["upper"], True
    else:
        node, upper = op.bound["UPLO"], "U"  # type: ignore[assignment]
    if not isinstance(node, gast.Constant):
        raise Unsettled
    return node.value not in (upper, "u")


def _triangle(op: Operation, node: Expr) -> Expr:
    return op.form("triangle(s)" if _is_lower(op) else "triangle(s, False)", s=node)


def _mirrored(op: Operation) -> Expr:
    return op.form("mirrored_triangle(t)" if _is_lower(op) else "mirrored_triangle(t, False)")


def _cholesky_back(op: Operation) -> Expr:
    """Murray 2016. The upper factor is the adjoint of the lower one."""
    rank = _rank(op)
    g, y = (G, op.result) if _is_lower(op) else (_adjoint(op, G, rank), _adjoint(op, op.result, rank))
    return _triangle(op, op.form("cholesky_back(h, f)", h=g, f=y))


def _cholesky_on(op: Operation) -> Expr:
    y = op.result if _is_lower(op) else _adjoint(op, op.result, _rank(op))
    found = op.form("cholesky_on(m, f)", m=_mirrored(op), f=y)
    return found if _is_lower(op) else _adjoint(op, found, _rank(op))


def _adjoint(op: Operation, node: Expr, rank: int) -> Expr:
    node = transposed(node, rank)
    return node if op.kind("a").dtype[:1] in ("f", "i", "b") else tree.call(tree.name("numpy.conj"), [node])


def _vectors(op: Operation) -> Expr:
    """The eigenvectors of an operation that gives the values."""
    return op.form("np.linalg.eigh(a)[1]" if _is_lower(op) else "np.linalg.eigh(a, UPLO='U')[1]")


def _eigenvalues_back(op: Operation) -> Expr:
    """Giles 2008, 3.1, with nothing divided by: finite where eigenvalues are equal."""
    v, rank = _vectors(op), _rank(op)
    return _triangle(op, matmul(tree.mul(_conj(op, v), row(G) if rank > 2 else G), transposed(v, rank)))


def _eigenvalues_on(op: Operation) -> Expr:
    v = _vectors(op)
    found = op.form("np.sum(c * (m @ v), axis=-2)", c=_conj(op, v), m=_mirrored(op), v=v)
    return found if op.kind("a").dtype[:1] in ("f", "i", "b") else op.form("np.real(v)", v=found)


def _conj(op: Operation, node: Expr) -> Expr:
    return node if op.kind("a").dtype[:1] in ("f", "i", "b") else tree.call(tree.name("numpy.conj"), [node])


def _eigenvectors_back(op: Operation) -> Expr:
    w = op.form("np.linalg.eigh(a)[0]" if _is_lower(op) else "np.linalg.eigh(a, UPLO='U')[0]")
    return _triangle(op, op.form("eigenvectors_back(g, w, y)", w=w))


def _eigenvectors_on(op: Operation) -> Expr:
    w = op.form("np.linalg.eigh(a)[0]" if _is_lower(op) else "np.linalg.eigh(a, UPLO='U')[0]")
    return op.form("eigenvectors_on(m, w, y)", m=_mirrored(op), w=w)


# -- other decompositions


def _general_back(op: Operation) -> Expr:
    """Giles 2008, 3.1: of a general matrix, whose eigenvalues may be complex."""
    vt = transposed(op.form("np.linalg.eig(a)[1]"), _rank(op))
    return op.form("np.linalg.solve(vt, h * vt)", vt=vt, h=column(G))


def _general_on(op: Operation) -> Expr:
    v = op.form("np.linalg.eig(a)[1]")
    return op.form("np.sum(np.linalg.inv(v) * vt, axis=-1)", v=v, vt=transposed(op.form("t @ v", v=v), _rank(op)))


def _thin(op: Operation) -> tuple[Expr, Expr]:
    short = "np.linalg.svd(a, full_matrices=False)"
    return op.form(f"{short}[0]"), op.form(f"{short}[2]")


def _singular_back(op: Operation) -> Expr:
    """Giles 2008, 3.2; 0 where the value is 0, which is the subgradient of smallest norm."""
    rank, (u, vt) = _rank(op), _thin(op)
    flow = op.form("g * np.sign(y)")
    scaled = tree.mul(_conj(op, u), row(flow) if rank > 2 else flow)
    return matmul(scaled, _conj(op, vt))


def _singular_on(op: Operation) -> Expr:
    (u, vt), rank = _thin(op), _rank(op)
    found = op.form("np.sum(u * (t @ v), axis=-2)", u=_conj(op, u), v=_adjoint(op, vt, rank))
    found = found if op.kind("a").dtype[:1] in ("f", "i", "b") else op.form("np.real(v)", v=found)
    return op.form("np.sign(y) * s", s=found)


def _is_thin(op: Operation) -> None:
    """Refuse what a full decomposition adds to a matrix that is not square: those vectors are not determined."""
    full, shape = op.bound["full_matrices"], op.kind("a").shape or (None, 0)
    if not isinstance(full, gast.Constant) or (full.value and (shape[-1] is None or shape[-1] != shape[-2])):
        raise Unsettled


def _left_vectors(name: str, op: Operation) -> Expr:
    _is_thin(op)
    return op.form(f"left_vectors_{name}({'g' if name == 'back' else 't'}, a, y)")


def _right_vectors(name: str, op: Operation) -> Expr:
    """They are the left ones of the transpose."""
    _is_thin(op)
    rank = _rank(op)
    flow = transposed(G if name == "back" else tree.name("t"), rank)
    found = op.form(f"left_vectors_{name}(h, at, yt)", h=flow, at=_turned(op), yt=_result_turned(op))
    return transposed(found, rank)


def _check_r(op: Operation) -> None:
    if getattr(op.bound["mode"], "value", None) != "r":
        raise Unsettled


def _r_back(op: Operation) -> Expr:
    _check_r(op)
    return op.form("qr_back(np.zeros_like(q), g, a, q, y)", q=op.form("np.linalg.qr(a)[0]"))


def _r_on(op: Operation) -> Expr:
    _check_r(op)
    return op.form("r_on(t, np.linalg.qr(a)[0], y)")


_FACTORED = "np.linalg.svd(a, full_matrices=True)"
_Q = "np.linalg.qr(a)[0]"

ROWS: list[Linear] = [
    linear("np.linalg.solve(a, b)", _solve_matrix_back, _solve_back, tangents=(_solve_matrix_on, "")),
    linear("integrated(found)", ""),
    linear("integrated(found, slopes, inputs)", "", "", _integrated_back, tangents=("", "", "slopes @ t")),
    linear("quad_slopes(solve, tangent, first, last, given, places, by_first, by_last, options)", *[_unknown] * 9),
    linear("odeint_slopes(solve, tangent, start, times, given, places, by_time, options)", *[_unknown] * 8),
    linear("ivp_slopes(solve, tangent, span, times, start, given, places, options)", *[_unknown] * 8),
    linear("implicit_many(roots)", ""),
    linear("implicit_many(roots, residuals, slopes)", "", "-np.linalg.solve(slopes.T, g)", "",
           tangents=("", "-np.linalg.solve(slopes, t)", "")),
    linear("np.linalg.inv(a)", _inv_back, tangents=("-(y @ t @ y)",)),
    linear("np.linalg.pinv(a, rcond=None, rtol=None)", "pinv_back(g, a, y)", tangents=("pinv_on(t, a, y)",)),
    linear("np.linalg.lstsq(a, b, rcond=None)[0]", _only_real(_lstsq_back), _only_real("np.linalg.pinv(a).T @ g"),
           tangents=("pinv_on(t, a, np.linalg.pinv(a)) @ b", "np.linalg.pinv(a) @ t")),
    linear("np.linalg.lstsq(a, b, rcond=None)[1]",
           _only_real(_residual_back("-2 * np.outer(r * g, x)", "-2 * r * g @ x.T")),
           _only_real(_residual_back("2 * r * g", "2 * r * g")),
           tangents=(_only_real(_residual_on("-(t @ x)")), _only_real(_residual_on("t")))),
    linear("np.linalg.lstsq(a, b, rcond=None)[2]", "", ""),
    linear("np.linalg.lstsq(a, b, rcond=None)[3]", _singular_back, "", tangents=(_singular_on, "")),
    linear("np.linalg.matrix_rank(A, tol=None, hermitian=False, rtol=None)", ""),
    linear("np.linalg.det(a)", _det_back, tangents=(_det_on,)),
    linear("cofactors(a)", _only_real(_cofactors_back), tangents=(_only_real(_cofactors_on),)),
    linear("np.linalg.slogdet(a)[0]", _only_real("np.zeros_like(a)"), tangents=(_only_real("0.0 * y"),)),
    linear("np.linalg.slogdet(a)[1]", _log_back, tangents=(_log_on,)),
    linear("np.linalg.cholesky(a, upper=False)", _cholesky_back, tangents=(_cholesky_on,)),
    linear("np.linalg.eigvalsh(a, UPLO='L')", _eigenvalues_back, tangents=(_eigenvalues_on,)),
    linear("np.linalg.eigh(a, UPLO='L')[0]", _eigenvalues_back, tangents=(_eigenvalues_on,)),
    linear("np.linalg.eigh(a, UPLO='L')[1]", _only_real(_eigenvectors_back), tangents=(_only_real(_eigenvectors_on),)),
    linear("np.linalg.eigvals(a)", _general_back, tangents=(_general_on,)),
    linear("np.linalg.eig(a)[0]", _general_back, tangents=(_general_on,)),
    linear("np.linalg.eig(a)[1]", "general_vectors_back(g, np.linalg.eig(a)[0] + 0j, y + 0j)",
           tangents=("general_vectors_on(t, np.linalg.eig(a)[0] + 0j, y + 0j)",)),
    linear("np.linalg.svdvals(a)", _singular_back, tangents=(_singular_on,)),
    linear("np.linalg.svd(a, full_matrices=True, compute_uv=False)", _singular_back, tangents=(_singular_on,)),
    linear(f"{_FACTORED}[1]", _singular_back, tangents=(_singular_on,)),
    linear(f"{_FACTORED}[0]", _only_real(functools.partial(_left_vectors, "back")),
           tangents=(_only_real(functools.partial(_left_vectors, "on")),)),
    linear(f"{_FACTORED}[2]", _only_real(functools.partial(_right_vectors, "back")),
           tangents=(_only_real(functools.partial(_right_vectors, "on")),)),
    linear("np.linalg.qr(a, mode=mode)", _only_real(_r_back), "", tangents=(_only_real(_r_on), "")),
    linear(_Q, _only_real("qr_back(g, np.zeros_like(np.linalg.qr(a)[1]), a, y, np.linalg.qr(a)[1])"),
           tangents=(_only_real("q_on(t, y, np.linalg.qr(a)[1])"),)),
    linear("np.linalg.qr(a)[1]", _only_real("qr_back(np.zeros_like(np.linalg.qr(a)[0]), g, a, np.linalg.qr(a)[0], y)"),
           tangents=(_only_real("r_on(t, np.linalg.qr(a)[0], y)"),)),
]  # fmt: skip
"""Sources: Giles, "Collected matrix derivative results for forward and reverse mode", 2008, and the helpers'."""
