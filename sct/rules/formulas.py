"""What the chapters of array functions share: the parts of their formulas, and a row turned into contributions.

Before: the row `linear("np.sum(x, axis=None, keepdims=False)", ...)` and the operation `np.sum(a%0, axis=1)`.
After: the contribution `spread(g[:, None], a%0)` to `a%0`.

A result that is larger or smaller than the operand is brought to its shape in one place (fit.py), so that a row need
not undo a broadcast.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gast

from sct import shapes, tree
from sct.rules import Contribution, Formula, Linear, Operation
from sct.tree import Expr

COPY = "<helpers>.copy"
"""The method `copy` of an array, as against `np.copy`, which keeps the order of the axes."""

SIZE = "<helpers>.size"
"""The attribute `size` of an array, where one is known to be an array."""

SPREAD = "<helpers>.spread"
"""Name of the operation that broadcasts a value to the shape of another; spread.py writes it out."""

G, T = tree.name("g"), tree.name("t")
"""Holes of the formulas: the adjoint of the result, the tangent of the operand."""


def spread(value: Expr, like: Expr) -> Expr:
    """`value` broadcast to the shape of `like`."""
    return tree.call(tree.name(SPREAD), [value, like])


def contributions(row: Linear, op: Operation, value: Expr) -> Iterator[Contribution]:
    """Give the contributions of a row to the operation at hand."""
    from sct import match

    names = [name for name in match.operands(row.pattern) if not match.is_number_name(name)]
    for index, (name, formula) in enumerate(zip(names, row.adjoints, strict=False)):
        if formula == "":
            continue
        here = op.bound[name]
        for position, operand in enumerate(here if isinstance(here, list) else [here]):
            part = Operation({**op.bound, "at": tree.const(position), "it": operand}, op.result, op.known)
            tangent = None
            if not row.joint:
                tangents = row.tangents
                own = tangents[index] if index < len(tangents) else ""
                tangent = (
                    _formed(own, part)
                    if own
                    else tree.substitute(value, {operand.id: tree.name("t")})
                    if isinstance(operand, gast.Name) and _once(value, operand.id)
                    else _replaced(value, row, name)
                )
            yield Contribution(operand, tree.const(1), _formed(formula, part), tangent, joint=row.joint)


def _once(value: Expr, name: str) -> bool:
    return tree.names(value).count(name) == 1


def _replaced(value: Expr, row: Linear, name: str) -> Expr:
    """The operation with the tangent in the place of the operand at one position: `x @ x` has two."""
    from sct import match

    if isinstance(value, gast.BinOp):
        left = match.pattern(row.pattern).left.id == name
        return tree.binary(tree.name("t") if left else value.left, value.op, value.right if left else tree.name("t"))
    at = list(match.operands(row.pattern)).index(name)
    args = [tree.name("t") if i == at else arg for i, arg in enumerate(value.args)]
    own = (*match.signature(match.root(value))[0][at : at + 1], name)
    words = [keyword(k.arg, tree.name("t")) if k.arg in own else k for k in value.keywords]
    return tree.call(value.func, args, words)


def _formed(formula: Formula, op: Operation) -> Expr:
    return op.form(formula) if isinstance(formula, str) else formula(op)


def back(op: Operation, node: Expr, name: str = "x") -> Expr:
    """Bring what was reduced back to where it broadcasts against the operand: `g[:, None]`."""
    axis, keepdims = op.bound.get("axis", tree.const(None)), op.bound.get("keepdims", tree.const(False))
    if is_none(axis) or (isinstance(keepdims, gast.Constant) and keepdims.value is True):
        return node
    rank = op.kind(name).rank
    axes = None if rank is None else shapes.written_axes(axis, rank)
    if axes is None or rank is None:
        return tree.call(tree.name("numpy.expand_dims"), [node, axis])
    if sorted(axes) == list(range(len(axes))):
        return node
    parts: list[Expr] = [tree.const(None) if i in axes else colon() for i in range(rank)]
    return tree.subscript(node, tree.tuple_of(parts) if len(parts) > 1 else parts[0])


def is_none(node: Expr) -> bool:
    """Whether an option is `None`."""
    return isinstance(node, gast.Constant) and node.value is None


def colon() -> Expr:
    """`:` in an index."""
    return gast.Slice(lower=None, upper=None, step=None)


def count(op: Operation) -> Expr:
    """How many elements went into each element of the result."""
    axis, x = op.bound["axis"], op.bound["x"]
    if is_none(axis):
        return _size(x, op)
    if isinstance(tree.number(axis), int):
        return tree.subscript(tree.attribute(x, "shape"), axis)
    sizes = [_size(part, op) for part in (x, op.result)]
    return tree.div(*sizes)


def _size(node: Expr, op: Operation) -> Expr:
    known = isinstance(node, gast.Name) and shapes.kind_of(node, op.known).is_array
    return tree.call(tree.name(SIZE if known else "numpy.size"), [node])


def summed(op: Operation, node: Expr) -> Expr:
    """Sum along the axes of the operation."""
    keywords = [
        keyword(k, op.bound[k])
        for k in ("axis", "keepdims")
        if not is_none(op.bound[k]) and getattr(op.bound[k], "value", True) is not False
    ]
    return tree.call(tree.name("numpy.sum"), [node], keywords)


def safe_inverse(node: Expr) -> Expr:
    """`1 / y`, and 0 where y is 0: the subgradient of smallest norm."""
    form = tree.parse_expression("1")
    test = gast.Compare(left=node, ops=[gast.Eq()], comparators=[tree.const(0)])
    one = tree.call(tree.name("numpy.where"), [test, form, node])
    return tree.call(tree.name("numpy.where"), [test, tree.const(0.0), tree.div(tree.const(1), one)])


class Unsettled(Exception):
    """A formula needs a rank that is not known."""


def refused() -> Expr:
    """Say that what a formula needs is not known."""
    raise Unsettled


def is_list(op: Operation, name: str) -> bool:
    """Whether an operand is a list whose length only a run can tell."""
    return op.kind(name).what == "list"


def keyword(name: str, value: Expr) -> Any:
    """`name=value` in a call."""
    return gast.keyword(arg=name, value=value)
