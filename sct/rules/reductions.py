"""Sums, means, extremes and scans: how an adjoint `g` goes back, and a tangent `t` on.

Before: `y = np.sum(x, axis=1)` for x of rank 2.
After: `dx = spread(g[:, None], x)`, where `spread(g, x)` is g broadcast to the shape of x (spread.py).
"""

from __future__ import annotations

import gast

from sct import tree
from sct.rules import Linear, Operation, linear
from sct.rules.formulas import (
    G,
    T,
    Unsettled,
    back,
    count,
    is_list,
    is_none,
    keyword,
    safe_inverse,
    spread,
    summed,
)
from sct.tree import Expr


def _sum_back(op: Operation) -> Expr:
    return spread(back(op, G), op.bound["x"])


def _mean_back(op: Operation) -> Expr:
    return spread(tree.div(back(op, G), count(op)), op.bound["x"])


def _hits(op: Operation) -> Expr:
    """Where the operand is the largest (or smallest)."""
    return gast.Compare(left=op.bound["x"], ops=[gast.Eq()], comparators=[back(op, op.result)])


def _share(op: Operation, value: Expr) -> Expr:
    """Equal shares of a value for all that are largest."""
    keywords = [
        keyword(k, op.bound[k])
        for k in ("axis", "keepdims")
        if not is_none(op.bound[k]) and getattr(op.bound[k], "value", True) is not False
    ]
    total = tree.call(tree.name("numpy.sum"), [_hits(op)], keywords)
    # Truth values are not multiplied: a minus in front of them would be an error.
    chosen = tree.call(tree.name("numpy.where"), [_hits(op), value, tree.const(0.0)])
    return tree.div(chosen, back(op, total))


def _max_back(op: Operation) -> Expr:
    return _share(op, back(op, G))


def _max_on(op: Operation) -> Expr:
    keywords = [
        keyword(k, op.bound[k])
        for k in ("axis", "keepdims")
        if not is_none(op.bound[k]) and getattr(op.bound[k], "value", True) is not False
    ]
    return tree.call(tree.name("numpy.sum"), [_share(op, T)], keywords)


def _prod_back(op: Operation) -> Expr:
    return tree.mul(_others(op), back(op, G))


def _others(op: Operation) -> Expr:
    """The product of the other elements, for each: what the product is divided by may be 0."""
    if isinstance(op.bound["axis"], gast.Tuple):
        raise Unsettled
    return op.form("others(x)") if is_none(op.bound["axis"]) else op.form("others(x, axis)")


def _prod_on(op: Operation) -> Expr:
    return summed(op, tree.mul(_others(op), T))


def _deviation(op: Operation) -> Expr:
    """`x - mean`, the mean where it broadcasts against x."""
    axis = op.bound["axis"]
    keywords = [] if is_none(axis) else [keyword("axis", axis), keyword("keepdims", tree.const(True))]
    mean = tree.call(tree.name("numpy.mean"), [op.bound["x"]], keywords)
    return tree.binary(op.bound["x"], gast.Sub(), mean)


def _freedom(op: Operation) -> Expr:
    ddof = op.bound["ddof"]
    return count(op) if tree.number(ddof) == 0 else tree.binary(count(op), gast.Sub(), ddof)


def _var_back(op: Operation) -> Expr:
    return op.form("2 * d / n * h", d=_deviation(op), n=_freedom(op), h=back(op, G))


def _var_on(op: Operation) -> Expr:
    return summed(op, op.form("2 * d / n * t", d=_deviation(op), n=_freedom(op)))


def _std_back(op: Operation) -> Expr:
    scale = tree.mul(back(op, safe_inverse(op.result)), back(op, G))
    return op.form("d / n * s", d=_deviation(op), n=_freedom(op), s=scale)


def _std_on(op: Operation) -> Expr:
    inner = summed(op, op.form("d / n * t", d=_deviation(op), n=_freedom(op)))
    return tree.mul(safe_inverse(op.result), inner)


def _sum_list_back(op: Operation) -> Expr:
    if op.kind("x").is_array:
        return spread(G, op.bound["x"])
    if not is_list(op, "x"):
        raise Unsettled
    return op.form("[g] * len(x)")


def _cumsum_back(op: Operation) -> Expr:
    axis, rank = op.bound["axis"], op.kind("a").rank
    if rank == 1:
        return op.form("np.cumsum(g[::-1])[::-1]")
    if is_none(axis):
        raise Unsettled
    return op.form("np.flip(np.cumsum(np.flip(g, axis), axis), axis)")


ROWS: list[Linear] = [
    linear("np.sum(x, axis=None, keepdims=False)", _sum_back),
    linear("np.mean(x, axis=None, keepdims=False)", _mean_back),
    linear("np.max(x, axis=None, keepdims=False)", _max_back, tangents=(_max_on,)),
    linear("np.min(x, axis=None, keepdims=False)", _max_back, tangents=(_max_on,)),
    linear("np.prod(x, axis=None, keepdims=False)", _prod_back, tangents=(_prod_on,)),
    linear("np.var(x, axis=None, ddof=0, keepdims=False)", _var_back, tangents=(_var_on,)),
    linear("np.std(x, axis=None, ddof=0, keepdims=False)", _std_back, tangents=(_std_on,)),
    linear("sum(x)", _sum_list_back),
    linear("sum(x, start)", _sum_list_back, "g"),
    linear("np.cumsum(a, axis=None)", _cumsum_back),
]  # fmt: skip
"""A reduction goes back by broadcasting, a scan by the scan from the other end."""
