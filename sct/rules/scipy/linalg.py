"""`scipy.linalg`: how an adjoint `g` goes back, and a tangent `t` on.

Before: `x = scipy.linalg.solve_triangular(a, b, lower=True)`.
After: `db = scipy.linalg.solve_triangular(a, g, trans="T", lower=True)` and `da = -np.tril(np.outer(db, x))`.

What NumPy has too goes back as NumPy's does (rules/linalg.py); here matrices are single ones. An option that lets a
function write over its operands is refused. Sources: Giles, "Collected matrix derivative results for forward and
reverse mode", 2008; Al-Mohy and Higham, "Computing the Fréchet derivative of the matrix exponential", 2009 (expm, whose
adjoint is the derivative at the transpose); Mathias, "A chain rule for matrix functions", 1996 (the derivative as a
block of the function of a block matrix: logm, and the second derivative of expm).
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import gast

from sct import tree
from sct.rules import Linear, Operation, linear, norms
from sct.rules import linalg as numpy_linalg
from sct.rules.formulas import G, T, Unsettled, keyword
from sct.tree import Expr

_Form = Callable[[Operation], Expr]


def _written(op: Operation, name: str) -> Any:
    """An option, which has to be written out."""
    node = op.bound[name]
    if not isinstance(node, gast.Constant):
        raise Unsettled
    return node.value


def _single(op: Operation, *names: str) -> None:
    """Refuse stacks of matrices, complex ones, and what is written over."""
    for name in names:
        if op.kind(name).rank not in (1, 2) or op.kind(name).dtype[:1] not in ("f", "i", "b"):
            raise Unsettled
    for name, node in op.bound.items():
        if name.startswith("overwrite") and getattr(node, "value", True) is not False:
            raise Unsettled


def _plain(formula: str | _Form, *names: str) -> _Form:
    """A formula for single real matrices."""

    def formed(op: Operation) -> Expr:
        _single(op, *names)
        return op.form(formula) if isinstance(formula, str) else formula(op)

    return formed


def _outer(op: Operation, left: Expr, right: Expr) -> Expr:
    """The product of what flows to b with the result: of two columns, or of two matrices."""
    return op.form("np.outer(s, v)" if op.kind("b").rank == 1 else "s @ v.T", s=left, v=right)


# -- systems


def _shape_of(op: Operation) -> str:
    """What a system's matrix is said to be; of a symmetric one a triangle is read."""
    word = _written(op, "assume_a")
    if _written(op, "transposed") or word not in (None, "gen", "general", "sym", "symmetric", "pos", "her"):
        raise Unsettled
    return "" if word in (None, "gen", "general") else "lower" if _written(op, "lower") else "upper"


def _said(op: Operation) -> list[Any]:
    if not _shape_of(op):
        return []
    lower = [keyword("lower", tree.const(True))] if _shape_of(op) == "lower" else []
    return [keyword("assume_a", op.bound["assume_a"]), *lower]


def _system(op: Operation, right: Expr, turned: bool = True) -> Expr:
    """The solution for another right hand side."""
    matrix = op.bound["a"] if _shape_of(op) or not turned else op.form("a.T")
    return tree.call(tree.name("scipy.linalg.solve"), [matrix, right], _said(op))


def _solve_matrix_back(op: Operation) -> Expr:
    found = _outer(op, _system(op, G), op.result)
    part = {"": "-f", "lower": "-triangle(f)", "upper": "-triangle(f, False)"}[_shape_of(op)]
    return op.form(part, f=found)


def _solve_matrix_on(op: Operation) -> Expr:
    part = {"": "t", "lower": "mirrored_triangle(t)", "upper": "mirrored_triangle(t, False)"}[_shape_of(op)]
    return op.form("-s", s=_system(op, op.form(f"{part} @ y"), turned=False))


def _inverse_back(op: Operation) -> Expr:
    return op.form("-(y.T @ g @ y.T)")


# -- triangular systems


def _is_turned(op: Operation) -> bool:
    trans = _written(op, "trans")
    if trans not in (0, 1, "N", "T"):
        raise Unsettled
    return trans in (1, "T")


def _triangular(op: Operation, right: Expr, turned: bool) -> Expr:
    words = [keyword("trans", tree.const("T"))] if turned else []
    words += [keyword(name, tree.const(True)) for name in ("lower", "unit_diagonal") if _written(op, name)]
    return tree.call(tree.name("scipy.linalg.solve_triangular"), [op.bound["a"], right], words)


def _triangle(op: Operation, node: Expr) -> Expr:
    """The part that is read: without the diagonal, where that is taken to be 1."""
    lower, unit = _written(op, "lower"), _written(op, "unit_diagonal")
    words = [tree.const(-1 if lower else 1)] if unit else []
    return tree.call(tree.name("numpy.tril" if lower else "numpy.triu"), [node, *words])


def _triangular_back(op: Operation) -> Expr:
    return _triangular(op, G, not _is_turned(op))


def _triangular_matrix_back(op: Operation) -> Expr:
    flow = _triangular_back(op)
    both = (op.result, flow) if _is_turned(op) else (flow, op.result)
    return op.form("-f", f=_triangle(op, _outer(op, *both)))


def _triangular_matrix_on(op: Operation) -> Expr:
    form = "m.T @ y" if _is_turned(op) else "m @ y"
    return op.form("-s", s=_triangular(op, op.form(form, m=_triangle(op, T)), _is_turned(op)))


# -- Cholesky factors


def _cholesky(formula: _Form) -> _Form:
    """The formula of NumPy's function, which says `upper` where this one says `lower`."""

    def formed(op: Operation) -> Expr:
        _single(op, "a")
        return formula(replace(op, bound={**op.bound, "upper": tree.const(not _written(op, "lower"))}))

    return formed


def _other_part(op: Operation, node: Expr) -> Expr:
    """What cho_factor leaves as it was: the triangle that is not read."""
    return op.form("np.triu(n, 1)" if _written(op, "lower") else "np.tril(n, -1)", n=node)


def _factor(op: Operation) -> Operation:
    """The factor without that part, in the place of the result."""
    return replace(op, result=op.form("np.tril(y)" if _written(op, "lower") else "np.triu(y)"))


def _factor_back(op: Operation) -> Expr:
    own = _factor(op)
    flow = op.form("np.tril(g)" if _written(op, "lower") else "np.triu(g)")
    found = _cholesky(numpy_linalg._cholesky_back)(own)
    return tree.add(tree.substitute(found, {"g": flow}), _other_part(op, G))


def _factor_on(op: Operation) -> Expr:
    found = _cholesky(numpy_linalg._cholesky_on)(_factor(op))
    return tree.add(found, _other_part(op, T))


def _cho_solve(op: Operation, right: Expr) -> Expr:
    pair = tree.tuple_of([op.bound["a"], op.bound["low"]])
    return tree.call(tree.name("scipy.linalg.cho_solve"), [pair, right])


def _cho_factor_back(op: Operation) -> Expr:
    flow = _outer(op, _cho_solve(op, G), op.result)
    form = "-np.tril((f + f.T) @ np.tril(a))" if _written(op, "low") else "-np.triu(np.triu(a) @ (f + f.T))"
    return op.form(form, f=flow)


def _cho_factor_on(op: Operation) -> Expr:
    form = "np.tril(t) @ np.tril(a).T" if _written(op, "low") else "np.triu(t).T @ np.triu(a)"
    return op.form("-s", s=_cho_solve(op, op.form("(m + m.T) @ y", m=op.form(form))))


# -- symmetric matrices


def _gives_values(op: Operation) -> bool:
    return "eigvals_only" in op.bound and bool(_written(op, "eigvals_only"))


def _with_triangle(formula: _Form, values: str = "") -> _Form:
    """The formula of NumPy's function; `values` says that the row is for eigenvalues only."""

    def formed(op: Operation) -> Expr:
        _single(op, "a")
        if not tree.is_none(op.bound["b"]) or _gives_values(op) != (values == "only"):
            raise Unsettled
        lower = tree.const("L" if _written(op, "lower") else "U")
        return formula(replace(op, bound={**op.bound, "UPLO": lower}))

    return formed


# -- functions of matrices


def _block(op: Operation, matrix: Expr, step: Expr) -> Expr:
    return op.form("np.block([[m, s], [np.zeros_like(a), m]])", m=matrix, s=step)


def _corner(op: Operation, node: Expr) -> Expr:
    return op.form("n[:len(a), len(a):]", n=node)


def _log_back(op: Operation) -> Expr:
    whole = tree.call(tree.name("scipy.linalg.logm"), [_block(op, op.form("a.T"), G)])
    return _corner(op, whole)


def _log_on(op: Operation) -> Expr:
    return _corner(op, tree.call(tree.name("scipy.linalg.logm"), [_block(op, op.bound["a"], T)]))


_FRECHET = "scipy.linalg.expm_frechet({at}, {step}, compute_expm=False)"


def _frechet_matrix(op: Operation) -> None:
    if _written(op, "compute_expm"):
        raise Unsettled


def _frechet_back(op: Operation) -> Expr:
    """What flows to the direction: the derivative is linear in it."""
    _frechet_matrix(op)
    return op.form(_FRECHET.format(at="a.T", step="g"))


def _frechet_matrix_back(op: Operation) -> Expr:
    _frechet_matrix(op)
    matrix = _block(op, op.bound["a"], op.bound["e"])
    whole = op.form(_FRECHET.format(at="m.T", step="h"), m=matrix, h=_turned_corner(op))
    return op.form("f[:len(a), :len(a)] + f[len(a):, len(a):]", f=whole)


def _turned_corner(op: Operation) -> Expr:
    return op.form("np.block([[np.zeros_like(a), g], [np.zeros_like(a), np.zeros_like(a)]])")


def _frechet_matrix_on(op: Operation) -> Expr:
    _frechet_matrix(op)
    step = op.form("np.block([[t, np.zeros_like(a)], [np.zeros_like(a), t]])")
    whole = op.form(_FRECHET.format(at="m", step="s"), m=_block(op, op.bound["a"], op.bound["e"]), s=step)
    return _corner(op, whole)


# -- matrices made of vectors


def _made_back(operand: str, places: str) -> _Form:
    """Each element of the result is one of the operand: `places` says which, or one more where it is none."""

    def formed(op: Operation) -> Expr:
        _single(op, operand)
        form = f"np.bincount(np.ravel(p), np.ravel(g), len({operand}))[:len({operand})]"
        return op.form(form, p=op.form(f"scipy.linalg.{places}"))

    return formed


def _diagonal_part(op: Operation) -> Expr:
    """The block that an operand is, along the diagonal."""
    position = int(tree.number(op.bound["at"]) or 0)
    before = op.bound["arrs"][:position]
    if op.kind("it").rank != 2 or any(_rank(op, part) != 2 for part in before):
        raise Unsettled

    def span(axis: int) -> Expr:
        lengths = [tree.subscript(tree.attribute(part, "shape"), tree.const(axis)) for part in before]
        own = tree.subscript(tree.attribute(op.bound["it"], "shape"), tree.const(axis))
        start = _sum(lengths)
        return gast.Slice(lower=start, upper=_sum([*lengths, own]), step=None)

    return tree.subscript(G, tree.tuple_of([span(0), span(1)]))


def _rank(op: Operation, part: Expr) -> int | None:
    from sct import shapes

    return shapes.kind_of(part, op.known).rank


def _sum(parts: list[Expr]) -> Expr | None:
    found = None
    for part in parts:
        found = part if found is None else tree.add(found, part)
    return found


_ROWLESS = {
    name: (f"scipy.linalg.{name}(t, np.zeros_like(r))", f"scipy.linalg.{name}(np.zeros_like(col), t)")
    for name in ("toeplitz", "hankel")
}
"""The tangent of one of the two vectors: its first row, or its corner, is the column's."""

_CHECK = "check_finite=True"
_OVER = f"overwrite_a=False, {_CHECK}"
_SOLVE = f"lower=False, overwrite_a=False, overwrite_b=False, {_CHECK}, assume_a=None, transposed=False"
_TRIANGULAR = f"trans=0, lower=False, unit_diagonal=False, overwrite_b=False, {_CHECK}"
_EIGH = f"b=None, lower=True, eigvals_only=False, overwrite_a=False, overwrite_b=False, type=1, {_CHECK}"
_EIGVALSH = _EIGH.replace("eigvals_only=False, ", "")
_SVD = f"full_matrices=True, compute_uv=True, {_OVER}"


def _eigen(name: str, values: str = "") -> tuple[_Form, ...]:
    back, on = getattr(numpy_linalg, f"_{name}_back"), getattr(numpy_linalg, f"_{name}_on")
    return _with_triangle(back, values), _with_triangle(on, values)


_VALUES, _VECTORS, _ONLY = _eigen("eigenvalues"), _eigen("eigenvectors"), _eigen("eigenvalues", "only")
_LEFT, _RIGHT = (
    tuple(_plain(functools.partial(form, word), "a") for word in ("back", "on"))
    for form in (numpy_linalg._left_vectors, numpy_linalg._right_vectors)
)
_SINGULAR = _plain(numpy_linalg._singular_back, "a"), _plain(numpy_linalg._singular_on, "a")

ROWS: list[Linear] = [
    linear(f"scipy.linalg.solve(a, b, {_SOLVE})", _plain(_solve_matrix_back, "a", "b"),
           _plain(lambda op: _system(op, G), "a", "b"),
           tangents=(_plain(_solve_matrix_on, "a", "b"), _plain(lambda op: _system(op, T, turned=False), "a", "b"))),
    linear(f"scipy.linalg.solve_triangular(a, b, {_TRIANGULAR})", _plain(_triangular_matrix_back, "a", "b"),
           _plain(_triangular_back, "a", "b"),
           tangents=(_plain(_triangular_matrix_on, "a", "b"),
                     _plain(lambda op: _triangular(op, T, _is_turned(op)), "a", "b"))),
    linear(f"scipy.linalg.inv(a, {_OVER})", _plain(_inverse_back, "a"), tangents=(_plain("-(y @ t @ y)", "a"),)),
    linear(f"scipy.linalg.det(a, {_OVER})", _plain(numpy_linalg._det_back, "a"),
           tangents=(_plain(numpy_linalg._det_on, "a"),)),
    linear(f"scipy.linalg.pinv(a, atol=None, rtol=None, return_rank=False, {_CHECK})",
           _plain("pinv_back(g, a, y)", "a"), tangents=(_plain("pinv_on(t, a, y)", "a"),)),
    linear(f"scipy.linalg.norm(x, ord=None, axis=None, keepdims=False, {_CHECK})", norms._back, tangents=(norms._on,)),
    linear(f"scipy.linalg.cholesky(a, lower=False, {_OVER})", _cholesky(numpy_linalg._cholesky_back),
           tangents=(_cholesky(numpy_linalg._cholesky_on),)),
    linear(f"scipy.linalg.cho_factor(a, lower=False, {_OVER})[0]", _factor_back, tangents=(_factor_on,)),
    linear(f"scipy.linalg.cho_solve([a, low], b, overwrite_b=False, {_CHECK})", _plain(_cho_factor_back, "a", "b"), "",
           _plain(lambda op: _cho_solve(op, G), "a", "b"),
           tangents=(_plain(_cho_factor_on, "a", "b"), "", _plain(lambda op: _cho_solve(op, T), "a", "b"))),
    linear(f"scipy.linalg.eigvalsh(a, {_EIGVALSH})", _VALUES[0], tangents=_VALUES[1:]),
    linear(f"scipy.linalg.eigh(a, {_EIGH})[0]", _VALUES[0], tangents=_VALUES[1:]),
    linear(f"scipy.linalg.eigh(a, {_EIGH})[1]", _VECTORS[0], tangents=_VECTORS[1:]),
    linear(f"scipy.linalg.eigh(a, {_EIGH})", _ONLY[0], tangents=_ONLY[1:]),
    linear(f"scipy.linalg.svdvals(a, {_OVER})", _SINGULAR[0], tangents=_SINGULAR[1:]),
    linear(f"scipy.linalg.svd(a, {_SVD})[0]", _LEFT[0], tangents=_LEFT[1:]),
    linear(f"scipy.linalg.svd(a, {_SVD})[1]", _SINGULAR[0], tangents=_SINGULAR[1:]),
    linear(f"scipy.linalg.svd(a, {_SVD})[2]", _RIGHT[0], tangents=_RIGHT[1:]),
    linear(f"scipy.linalg.lstsq(a, b, cond=None, overwrite_a=False, overwrite_b=False, {_CHECK})[0]",
           _plain(numpy_linalg._lstsq_back, "a", "b"), _plain("np.linalg.pinv(a).T @ g", "a", "b"),
           tangents=(_plain("pinv_on(t, a, np.linalg.pinv(a)) @ b", "a", "b"),
                     _plain("np.linalg.pinv(a) @ t", "a", "b"))),
    linear("scipy.linalg.solve_sylvester(a, b, q)",
           _plain("-(scipy.linalg.solve_sylvester(a.T, b.T, g) @ y.T)", "a", "b", "q"),
           _plain("-(y.T @ scipy.linalg.solve_sylvester(a.T, b.T, g))", "a", "b", "q"),
           _plain("scipy.linalg.solve_sylvester(a.T, b.T, g)", "a", "b", "q"),
           tangents=(_plain("-scipy.linalg.solve_sylvester(a, b, t @ y)", "a", "b", "q"),
                     _plain("-scipy.linalg.solve_sylvester(a, b, y @ t)", "a", "b", "q"), "")),
    linear("scipy.linalg.sqrtm(a)", _plain("scipy.linalg.solve_sylvester(y.T, y.T, g)", "a"),
           tangents=(_plain("scipy.linalg.solve_sylvester(y, y, t)", "a"),)),
    linear("scipy.linalg.expm(a)", _plain(_FRECHET.format(at="a.T", step="g"), "a"),
           tangents=(_plain(_FRECHET.format(at="a", step="t"), "a"),)),
    linear(f"scipy.linalg.expm_frechet(a, e, method=None, compute_expm=True, {_CHECK})",
           _plain(_frechet_matrix_back, "a", "e"), _plain(_frechet_back, "a", "e"),
           tangents=(_plain(_frechet_matrix_on, "a", "e"), "")),
    linear("scipy.linalg.logm(a)", _plain(_log_back, "a"), tangents=(_plain(_log_on, "a"),)),
    linear("scipy.linalg.block_diag(*arrs)", _diagonal_part, joint=True),
    linear("scipy.linalg.toeplitz(col, r=r)",
           _made_back("col", "toeplitz(np.arange(len(col)), np.full(len(r), len(col)))"),
           _made_back("r", "toeplitz(np.full(len(col), len(r)), np.arange(len(r)))"), tangents=_ROWLESS["toeplitz"]),
    linear("scipy.linalg.toeplitz(col)", _made_back("col", "toeplitz(np.arange(len(col)))")),
    linear("scipy.linalg.hankel(col, r=r)",
           _made_back("col", "hankel(np.arange(len(col)), np.full(len(r), len(col)))"),
           _made_back("r", "hankel(np.full(len(col), len(r)), np.arange(len(r)))"), tangents=_ROWLESS["hankel"]),
    linear("scipy.linalg.hankel(col)", _made_back("col", "hankel(np.arange(len(col)), np.full(len(col), len(col)))")),
    linear("scipy.linalg.circulant(col)", _made_back("col", "circulant(np.arange(len(col)))")),
]  # fmt: skip
