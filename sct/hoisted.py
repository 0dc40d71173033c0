"""What a test begins by assigning is assigned before it.

Before: `if (r := f(x)) > tol: ...`.
After: `r = f(x)`, and `if r > tol: ...`.
"""

from __future__ import annotations

from typing import Any

import gast

from sct import tree
from sct.tree import Expr


def hoisted(test: Expr) -> tuple[list[Any], Expr]:
    """`(r := f(x)) > tol` is `r = f(x)` and then `r > tol`, where the assignment is the first thing that is done."""
    before: list[Any] = []
    while True:
        walrus = _first_walrus(test)
        if walrus is None:
            return before, test
        assign = gast.Assign(targets=[walrus.target], value=walrus.value, type_comment=None)
        before.append(gast.copy_location(assign, walrus))
        read = gast.copy_location(tree.name(walrus.target.id), walrus)
        test = _replaced(test, walrus, read)


def _first_walrus(node: Expr) -> Any:
    """Give the assignment that an expression begins by carrying out, if there is one."""
    if isinstance(node, gast.NamedExpr):
        return node if _first_walrus(node.value) is None else None
    if isinstance(node, gast.Compare):
        parts = [node.left, node.comparators[0]]
    elif isinstance(node, gast.BinOp):
        parts = [node.left, node.right]
    elif isinstance(node, gast.UnaryOp):
        parts = [node.operand]
    elif isinstance(node, gast.BoolOp):
        parts = node.values[:1]
    elif isinstance(node, gast.Call) and isinstance(node.func, gast.Name):
        parts = node.args[:1]
    else:
        return None
    for part in parts:
        found = _first_walrus(part)
        if found is not None or not isinstance(part, gast.Constant):
            return found
    return None


def _replaced(node: Expr, old: Any, new: Expr) -> Expr:
    """Put an expression in the place of a part, all else keeping its place in the text."""
    if node is old:
        return new
    values = {}
    for field in node._fields:
        value = getattr(node, field, None)
        if isinstance(value, list):
            value = [_replaced(item, old, new) if isinstance(item, gast.expr) else item for item in value]
        elif isinstance(value, gast.expr):
            value = _replaced(value, old, new)
        values[field] = value
    return gast.copy_location(type(node)(**values), node)
