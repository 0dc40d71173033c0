"""Linear algebra: how an adjoint `g` goes back, and a tangent `t` on.

Before: `x = np.linalg.solve(a, b)`.
After: `db = np.linalg.solve(a.T, g)` and `da = -np.outer(db, x)`.
"""

from __future__ import annotations

from sct.rules import Linear, Operation, linear
from sct.rules.products import transposed
from sct.tree import Expr


def _solve_back(op: Operation) -> Expr:
    """Giles 2008, 2.3.1: the adjoint of b is `A.T \\ g`."""
    return op.form("np.linalg.solve(at, g)", at=transposed(op.bound["a"], op.kind("a").rank))


def _solve_matrix_back(op: Operation) -> Expr:
    inner = _solve_back(op)
    if op.kind("b").rank == 1:
        return op.form("-np.outer(s, y)", s=inner)
    return op.form("-(s @ yt)", s=inner, yt=transposed(op.result, op.kind("b").rank))


def _solve_matrix_on(op: Operation) -> Expr:
    return op.form("-np.linalg.solve(a, t @ y)")


ROWS: list[Linear] = [
    linear("np.linalg.solve(a, b)", _solve_matrix_back, _solve_back, tangents=(_solve_matrix_on, "")),
    linear("np.linalg.inv(a)", "-(y.T @ g @ y.T)", tangents=("-(y @ t @ y)",)),
    linear("np.linalg.det(a)", "g * cofactors(a)", tangents=("np.sum(cofactors(a) * t)",)),
]  # fmt: skip
"""Sources: Giles, "Collected matrix derivative results for forward and reverse mode", 2008."""
