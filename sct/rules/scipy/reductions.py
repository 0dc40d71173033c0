"""`scipy.special`: log-sum-exp and softmax.

Before: `y = sp.logsumexp(x, axis=1)`.
After: `dx = g[:, None] * softmax(x, 1)`.

Where all elements are -inf, their weights are equal, never nan. Source: Blanchard, Higham and Higham, "Accurately
computing the log-sum-exp and softmax functions", 2021, (1.3) and (1.4).
"""

from __future__ import annotations

from sct import tree
from sct.rules import Linear, Operation, linear
from sct.rules.formulas import G, T, Unsettled
from sct.rules.reducing import back, flag, option, over, reduced, total
from sct.tree import Expr


def _weights(op: Operation) -> Expr:
    if flag(op, "return_sign"):
        raise Unsettled
    axis = option(op, "axis")
    return tree.call(tree.name("<helpers>.softmax"), [reduced(op), *([] if tree.is_none(axis) else [axis])])


def _logsumexp_back(op: Operation) -> Expr:
    return tree.mul(back(op, G), _weights(op))


def _logsumexp_on(op: Operation) -> Expr:
    return total(op, tree.mul(_weights(op), T))


def _powers(op: Operation) -> Expr:
    """Each element's power, as a part of the sum; what is multiplied by 0 counts for nothing."""
    if flag(op, "return_sign") or (op.kind("b").rank is None) or (op.kind("a").rank or 0) < (op.kind("b").rank or 0):
        raise Unsettled
    return op.form("np.exp(a - top)", top=back(op, op.result))


def _scaled_back(op: Operation) -> Expr:
    if tree.is_none(op.bound["b"]):
        return _logsumexp_back(op)
    return tree.mul(back(op, G), _part(op))


def _part(op: Operation) -> Expr:
    return op.form("np.where(b == 0, 0.0, b * p)", p=_powers(op))


def _scale_back(op: Operation) -> Expr:
    return tree.mul(back(op, G), _powers(op))


def _scaled_on(op: Operation) -> Expr:
    if tree.is_none(op.bound["b"]):
        return _logsumexp_on(op)
    return total(op, tree.mul(_part(op), T))


def _scale_on(op: Operation) -> Expr:
    return total(op, tree.mul(_powers(op), T))


def _sum(op: Operation, node: Expr) -> Expr:
    """The sum along the axis, where it broadcasts."""
    return over("numpy.sum", op, node, keep=True)


def _softmax(flow: Expr, op: Operation) -> Expr:
    return op.form("y * (f - s)", f=flow, s=_sum(op, op.form("y * f", f=flow)))


def _log_softmax_back(op: Operation) -> Expr:
    return op.form("g - np.exp(y) * s", s=_sum(op, G))


def _log_softmax_on(op: Operation) -> Expr:
    return op.form("t - s", s=_sum(op, op.form("np.exp(y) * t")))


ROWS: list[Linear] = [
    linear("sp.logsumexp(a, axis=None, b=b, keepdims=False, return_sign=False)", _scaled_back, _scale_back,
           tangents=(_scaled_on, _scale_on)),
    linear("sp.logsumexp(a, axis=None, b=None, keepdims=False, return_sign=False)", _logsumexp_back,
           tangents=(_logsumexp_on,)),
    linear("sp.softmax(x, axis=None)", lambda op: _softmax(G, op), tangents=(lambda op: _softmax(T, op),)),
    linear("sp.log_softmax(x, axis=None)", _log_softmax_back, tangents=(_log_softmax_on,)),
]  # fmt: skip
