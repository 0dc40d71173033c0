"""A formula for numbers as one for arrays.

Before: `1.0 if a > b else 0.0`.
After: `np.where(a > b, 1.0, 0.0)`; an arm that is not taken divides by nothing that is 0.
"""

from __future__ import annotations

import functools
from typing import Any

import gast

from sct import tree
from sct.tree import Expr

_RAISING = ("numpy.log", "numpy.power", "numpy.float_power", "numpy.log2", "numpy.log10")
"""Functions that warn where their first argument is not positive."""

_FOR_ARRAYS = {"math.log": "numpy.log", "math.nan": "numpy.nan", "builtins.abs": "numpy.abs"}


def vectorised(node: Expr) -> Expr:
    """Give a formula for numbers as one for arrays.

    Parameters
    ----------
    node : gast.expr
        A formula of the tables.

    Returns
    -------
    gast.expr
        The same with `np.where`, `&` and `|` for conditional expressions, `and` and `or`.
    """

    def visit(child: Any) -> Any:
        if isinstance(child, gast.IfExp):
            test = _truth(child.test)
            body, orelse = vectorised(child.body), vectorised(child.orelse)
            parts = [test, _guarded(body, test, True), _guarded(orelse, test, False)]
            return tree.call(tree.name("numpy.where"), parts)
        if isinstance(child, gast.Call) and isinstance(child.func, gast.Name):
            # What works with numbers alone has a counterpart that works with arrays.
            function = tree.name(_FOR_ARRAYS.get(child.func.id, child.func.id))
            return tree.call(function, [vectorised(arg) for arg in child.args], child.keywords)
        if isinstance(child, gast.Name):
            return tree.name(_FOR_ARRAYS.get(child.id, child.id))
        return None

    return tree.rebuild(node, visit)


def _guarded(node: Expr, test: Expr, taken: bool) -> Expr:
    """Keep the arm that is not taken from dividing by 0: `np.where` computes both."""

    def safe(part: Expr) -> Expr:
        one = tree.const(1)
        return tree.call(tree.name("numpy.where"), [test, part, one] if taken else [test, one, part])

    def visit(child: Any) -> Any:
        if isinstance(child, gast.BinOp) and isinstance(child.op, gast.Div) and tree.number(child.right) is None:
            return tree.div(_guarded(child.left, test, taken), safe(child.right))
        if isinstance(child, gast.BinOp) and isinstance(child.op, gast.Pow) and (tree.number(child.right) or 0) < 0:
            return tree.binary(safe(child.left), child.op, child.right)
        if isinstance(child, gast.Call) and getattr(child.func, "id", "") in _RAISING:
            return tree.call(child.func, [safe(child.args[0]), *child.args[1:]])
        return None

    return tree.rebuild(node, visit)


def _truth(test: Expr) -> Expr:
    if isinstance(test, gast.BoolOp):
        op = gast.BitAnd() if isinstance(test.op, gast.And) else gast.BitOr()
        parts = [_truth(value) for value in test.values]
        return functools.reduce(lambda a, b: tree.binary(a, op, b), parts)
    if isinstance(test, gast.Compare) and len(test.ops) > 1:
        sides = [test.left, *test.comparators]
        pairs = zip(sides, test.ops, sides[1:], strict=False)
        links = [gast.Compare(left=vectorised(a), ops=[op], comparators=[vectorised(b)]) for a, op, b in pairs]
        return functools.reduce(lambda a, b: tree.binary(a, gast.BitAnd(), b), links)
    if isinstance(test, (gast.Name, gast.Constant)):
        return gast.Compare(left=test, ops=[gast.NotEq()], comparators=[tree.const(0)])
    return vectorised(test)
