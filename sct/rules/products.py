"""Products of matrices and vectors: how an adjoint `g` goes back.

Before: `y = W @ x` for W of rank 2 and x of rank 1.
After: `dW = np.outer(g, x)` and `dx = W.T @ g`.
"""

from __future__ import annotations

import gast

from sct import tree
from sct.rules import Linear, Operation, linear
from sct.rules.formulas import (
    G,
    Unsettled,
    refused,
)
from sct.tree import Expr


def transposed(node: Expr, rank: int | None) -> Expr:
    """The last two axes changed over."""
    if rank is not None and rank > 2:
        return tree.call(tree.name("numpy.swapaxes"), [node, tree.const(-1), tree.const(-2)])
    return tree.attribute(node, "T")


def _left_back(op: Operation) -> Expr:
    """The adjoint of a in `a @ b`."""
    left, right = op.kind("a").rank, op.kind("b").rank
    a, b = op.bound["a"], op.bound["b"]
    if left == 0 or right == 0:
        return tree.mul(G, b)
    if left == 1 and right == 1:
        return tree.mul(G, b)
    if left == 1:
        return _matmul(b, G) if right == 2 else refused()
    if right == 1:
        return tree.call(tree.name("numpy.outer"), [G, b]) if left == 2 else tree.mul(_column(G), b)
    return _matmul(G, transposed(b, right)) if left and right else _called("matmul_left", G, a, b)


def _right_back(op: Operation) -> Expr:
    """The adjoint of b in `a @ b`."""
    left, right = op.kind("a").rank, op.kind("b").rank
    a, b = op.bound["a"], op.bound["b"]
    if left == 0 or right == 0:
        return tree.mul(a, G)
    if left == 1 and right == 1:
        return tree.mul(G, a)
    if left == 1:
        return tree.call(tree.name("numpy.outer"), [a, G]) if right == 2 else refused()
    if right == 1:
        if left == 2:
            return _matmul(tree.attribute(a, "T"), G)
        return _matmul(transposed(a, left), _column(G)) if left is None else _column_sum(a, G)
    return _matmul(transposed(a, left), G) if left and right else _called("matmul_right", G, a, b)


def _matmul(node: Expr, other: Expr) -> Expr:
    return tree.binary(node, gast.MatMult(), other)


def _column(node: Expr) -> Expr:
    dots = gast.Constant(value=Ellipsis, kind=None)
    return tree.subscript(node, tree.tuple_of([dots, tree.const(None)]))


def _column_sum(a: Expr, g: Expr) -> Expr:
    return tree.mul(a, _column(g))


def _called(name: str, *args: Expr) -> Expr:
    raise Unsettled


ROWS: list[Linear] = [
    linear("a @ b", _left_back, _right_back),
    linear("np.dot(a, b)", _left_back, _right_back),
    linear("np.matmul(a, b)", _left_back, _right_back),
    linear("np.inner(a, b)", lambda op: op.form("g * b") if op.kind("a").rank == 1 == op.kind("b").rank else refused(),
           lambda op: op.form("g * a") if op.kind("a").rank == 1 == op.kind("b").rank else refused()),
    linear("np.vdot(a, b)", "np.reshape(g * b, np.shape(a))", "np.reshape(g * a, np.shape(b))"),
    linear("np.outer(a, b)", lambda op: op.form("g @ b") if op.kind("b").rank == 1 == op.kind("a").rank else refused(),
           lambda op: op.form("g.T @ a") if op.kind("b").rank == 1 == op.kind("a").rank else refused()),
]  # fmt: skip
"""Linear in each operand: the tangent is the product with the tangent in its place."""
