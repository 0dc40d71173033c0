"""Sums and products along an axis, differences, and what is made of them: how an adjoint goes back, and a tangent on.

Before: `y = np.cumsum(x)` for x of rank 1.
After: `dx = np.cumsum(g[::-1])[::-1]`.

A scan goes back by the scan from the other end; a difference by a difference.
"""

from __future__ import annotations

from sct.rules import Linear, linear
from sct.rules.formulas import Unsettled, is_none
from sct.rules import Operation
from sct.tree import Expr


def _cumsum_back(op: Operation) -> Expr:
    axis, rank = op.bound["axis"], op.kind("a").rank
    if rank == 1:
        return op.form("np.cumsum(g[::-1])[::-1]")
    if is_none(axis):
        raise Unsettled
    return op.form("np.flip(np.cumsum(np.flip(g, axis), axis), axis)")


ROWS: list[Linear] = [
    linear("np.cumsum(a, axis=None)", _cumsum_back),
]  # fmt: skip
