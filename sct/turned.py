"""What is transposed twice is not transposed.

Before: `dA = (B.T @ dC).T`, and `dH = dP @ H.T.T`.
After: `dA = dC.T @ B`, and `dH = dP @ H`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import gast

from sct import tree
from sct.kinds import Kind
from sct.shapes import kind_of
from sct.tree import Expr


def turned_back(node: Expr, known: Mapping[str, Kind]) -> Expr:
    """Write transposes away that cancel each other.

    Parameters
    ----------
    node : gast.expr
        An adjoint or a tangent.
    known : mapping
        What is known of each variable.

    Returns
    -------
    gast.expr
        An equal one.
    """
    if not any(_is_turned(part) and _turns(part.value) for part in tree.walk(node)):
        return node

    def visit(child: Any) -> Expr | None:
        return _once(child, known) if _is_turned(child) else None

    return tree.rebuild(node, visit)


def _is_turned(node: Any) -> bool:
    return isinstance(node, gast.Attribute) and node.attr == "T"


def _turns(node: Expr) -> bool:
    """Whether an expression is transposed itself, or is a product of which an operand is."""
    if isinstance(node, gast.BinOp) and isinstance(node.op, gast.MatMult):
        return _is_turned(node.left) or _is_turned(node.right)
    return _is_turned(node)


def _once(node: Expr, known: Mapping[str, Kind]) -> Expr:
    """Give `x.T` as it is written best."""
    inner = turned_back(node.value, known)
    if _is_turned(inner):
        return inner.value
    if _turns(inner) and all(kind_of(side, known).rank == 2 for side in (inner.left, inner.right)):
        # Products of stacks turn the last two axes only.
        left, right = (_once(_transpose(side), known) for side in (inner.right, inner.left))
        return tree.binary(left, inner.op, right)
    return node if inner is node.value else _transpose(inner)


def _transpose(node: Expr) -> Expr:
    return tree.attribute(node, "T")
