"""Inside an arm of `np.where` its mask is known: a choice by the same mask is its arm there.

Before: `2 * np.where(t, a, 0.0)` in the first arm of `np.where(t, ..., 0.0)`.
After: `2 * a`.
"""

from __future__ import annotations

import gast

from sct import tree
from sct.tree import Expr


def under(node: Expr, test: Expr, position: int) -> Expr:
    """Take the arm of each choice by the same mask, within what is computed element by element."""
    if isinstance(node, gast.Call) and getattr(node.func, "id", "") == "numpy.where" and tree.same(node.args[0], test):
        return under(node.args[1 + position], test, position)
    if _is_ruled_out(node, test, position):
        return under(node.args[2], test, position)
    if isinstance(node, gast.BinOp) and not isinstance(node.op, (gast.MatMult, gast.Pow)):
        # What divides, or has a negative power, may be guarded by this very mask.
        left = under(node.left, test, position)
        right = node.right if isinstance(node.op, gast.Div) else under(node.right, test, position)
        changed = left is not node.left or right is not node.right
        return tree.binary(left, node.op, right) if changed else node
    if isinstance(node, gast.UnaryOp):
        operand = under(node.operand, test, position)
        return node if operand is node.operand else gast.UnaryOp(op=node.op, operand=operand)
    if isinstance(node, gast.Call) and getattr(node.func, "id", "") == "numpy.divide" and not node.keywords:
        args = [under(node.args[0], test, position), *node.args[1:]]
        return node if all(a is b for a, b in zip(args, node.args, strict=True)) else tree.call(node.func, args)
    return node


def _is_ruled_out(node: Expr, test: Expr, position: int) -> bool:
    """Whether a choice by `x == 0` stands in the arm of `x > 0`."""
    if position or not (isinstance(node, gast.Call) and getattr(node.func, "id", "") == "numpy.where"):
        return False
    if not (isinstance(test, gast.Compare) and isinstance(node.args[0], gast.Compare)):
        return False
    inner = node.args[0]
    if len(test.ops) > 1 or not isinstance(test.ops[0], (gast.Gt, gast.Lt, gast.NotEq)):
        return False
    zeros = tree.is_zero(test.comparators[0]) and tree.is_zero(inner.comparators[0])
    return zeros and isinstance(inner.ops[0], gast.Eq) and tree.same(test.left, inner.left)
