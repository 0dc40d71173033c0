"""Axes that are put in and taken out again are left where they are.

Before: `(1.0 / np.sum(e, axis=1))[:, None]`, and `np.sum(dz, axis=1, keepdims=True)[:, 0]`.
After: `1.0 / np.sum(e, axis=1, keepdims=True)`, and `np.sum(dz, axis=1)`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import gast

from sct import spread, tree
from sct.indices import parts_of
from sct.kinds import Kind
from sct.newaxis import axes_added, axes_taken_out, what_index_does
from sct.rules import formulas
from sct.shapes import kind_of
from sct.tree import Expr

_REDUCING = ("numpy.sum", "numpy.mean", "numpy.max", "numpy.min", "numpy.prod")


def left_alone(node: Expr, known: Mapping[str, Kind]) -> Expr:
    """Write axes away that are only there for one step.

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
    if not any(_index(part) is not None for part in tree.walk(node)):
        return node

    def visit(child: Any) -> Expr | None:
        index = _index(child)
        return None if index is None else _read(left_alone(child.value, known), index, child, known)

    return tree.rebuild(node, visit)


def _index(node: Any) -> list[str] | None:
    """What an index does to each axis, where it adds some, or takes the first of some: nothing else."""
    if not isinstance(node, gast.Subscript):
        return None
    parts = parts_of(node.slice)
    kinds = [what_index_does(part) for part in parts]
    return kinds if set(kinds) in ({"all", "new"}, {"all", "first"}, {"first"}, {"new"}) else None


def _read(value: Expr, index: list[str], node: Any, known: Mapping[str, Kind]) -> Expr:
    if spread.is_spread(value) and "first" in index and kind_of(value.args[0], known).is_number:
        if kind_of(node, known).is_number:
            return value.args[0]
        return formulas.spread(value.args[0], _read(value.args[1], index, node, known))
    if (
        isinstance(value, gast.Subscript)
        and tree.same(node.slice, axes_taken_out(value.slice))
        and axes_added(value.slice)
    ):
        return value.value
    if isinstance(value, gast.BinOp) and "new" in index and not isinstance(value.op, gast.MatMult):
        for one, other in ((value.left, value.right), (value.right, value.left)):
            if kind_of(one, known).is_number and kind_of(other, known).is_array:
                fresh = _read(other, index, node, known)
                sides = (one, fresh) if one is value.left else (fresh, one)
                return tree.binary(sides[0], value.op, sides[1])
    if isinstance(value, gast.UnaryOp) and isinstance(value.op, gast.USub) and kind_of(value.operand, known).is_array:
        return tree.neg(_read(value.operand, index, node, known))
    return _of_reduction(value, index, known) or tree.subscript(value, node.slice)


def _of_reduction(value: Expr, index: list[str], known: Mapping[str, Kind]) -> Expr | None:
    """A reduction that keeps the axis that is added, or does not keep the one that is taken out."""
    if not isinstance(value, gast.Call) or getattr(value.func, "id", "") not in _REDUCING or len(value.args) != 1:
        return None
    words = {k.arg: k.value for k in value.keywords}
    axis, kept = tree.number(words["axis"]) if "axis" in words else None, "keepdims" in words
    rank = kind_of(value.args[0], known).rank or 0
    index = [*index, *["all"] * (rank - len(index))]
    if not isinstance(axis, int) or rank != len(index) or set(words) > {"axis", "keepdims"} or kept == ("new" in index):
        return None
    if kept and getattr(words["keepdims"], "value", None) is not True:
        return None
    at = [i for i, kind in enumerate(index) if kind != "all"]
    if at != [axis % rank]:
        return None
    keywords = [k for k in value.keywords if k.arg != "keepdims"]
    if not kept:
        keywords.append(gast.keyword(arg="keepdims", value=tree.const(True)))
    return tree.call(value.func, value.args, keywords)
