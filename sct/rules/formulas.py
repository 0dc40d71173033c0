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

from sct import tree
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
    read = _read([item for name, item in op.bound.items() if name not in match.operands(row.pattern)])
    if read:
        # What flows through an option is followed by no formula: that of an active one is refused.
        yield Contribution(tree.tuple_of(read), tree.const(1))
    place = None if row.item is None else row.item(op)
    if place is not None:
        yield Contribution(op.bound[names[0]], tree.const(1), item=place)
        return
    for index, (name, formula) in enumerate(zip(names, row.adjoints, strict=False)):
        if formula == "":
            continue
        for at, operand in _leaves(op.bound[name]):
            part = Operation({**op.bound, "at": at, "it": operand}, op.result, op.known)
            own = row.tangents[index] if index < len(row.tangents) else ""
            try:
                adjoint = _formed(formula, part)
                tangent = None if row.joint else _tangent(own, part, value, row, name, operand)
                if tree.number(adjoint) != 0:
                    yield Contribution(operand, tree.const(1), adjoint, tangent, joint=row.joint)
            except Unsettled:
                # Of an operand that is not differentiated nothing need be known.
                yield Contribution(tree.tuple_of([operand]), tree.const(1))


def _leaves(bound: Any) -> Iterator[tuple[Expr, Expr]]:
    """Operands that a name of a pattern stands for, each with its position: of nested lists the position in each."""
    if not isinstance(bound, list):
        yield tree.const(0), bound
        return
    waiting: list[tuple[tuple[int, ...], Any]] = [((position,), item) for position, item in enumerate(bound)]
    while waiting:
        place, item = waiting.pop(0)
        if isinstance(item, (gast.List, gast.Tuple)):
            waiting[:0] = [((*place, position), inner) for position, inner in enumerate(item.elts)]
            continue
        at = [tree.const(position) for position in place]
        yield tree.one_or_tuple(at), item


def _tangent(own: Formula, part: Operation, value: Expr, row: Linear, name: str, operand: Expr) -> Expr:
    """What the tangent `t` of an operand gives: the row's formula, else the operation on the tangent."""
    if own:
        return _formed(own, part)
    if isinstance(operand, gast.Name) and tree.names(value).count(operand.id) == 1:
        return tree.substitute(value, {operand.id: T})
    return _replaced(value, row, name)


def _read(options: list[Expr]) -> list[Expr]:
    """Variables whose elements options read: a shape is none."""
    from sct import liveness

    return [tree.name(name[:-1]) for name in sorted(liveness.reads(options, {})) if name.endswith("!")]


def _replaced(value: Expr, row: Linear, name: str) -> Expr:
    """The operation with the tangent in the place of the operand at one position: `x @ x` has two."""
    from sct import match

    if isinstance(value, gast.Attribute):
        return tree.attribute(tree.name("t"), value.attr)
    if isinstance(value, gast.BinOp):
        left = match.pattern(row.pattern).left.id == name
        return tree.binary(tree.name("t") if left else value.left, value.op, value.right if left else tree.name("t"))
    if isinstance(value, gast.Attribute):
        return tree.attribute(T, value.attr)
    if isinstance(value, gast.Subscript):
        return tree.subscript(_replaced(value.value, row, name), value.slice)
    at = list(match.operands(row.pattern)).index(name)
    args = [tree.name("t") if i == at else arg for i, arg in enumerate(value.args)]
    own = (*match.signature(match.root(value))[0][at : at + 1], name)
    words = [keyword(k.arg, tree.name("t")) if k.arg in own else k for k in value.keywords]
    return tree.call(value.func, args, words)


def _formed(formula: Formula, op: Operation) -> Expr:
    return op.form(formula) if isinstance(formula, str) else formula(op)


def colon() -> Expr:
    """`:` in an index."""
    return gast.Slice(lower=None, upper=None, step=None)


def safe_inverse(node: Expr, asked: Expr | None = None) -> Expr:
    """`1 / y`, and 0 where y (or something else that says so) is 0: the subgradient of smallest norm."""
    form = tree.parse_expression("1")
    test = gast.Compare(left=node, ops=[gast.Eq()], comparators=[tree.const(0)])
    one = tree.call(tree.name("numpy.where"), [test, form, node])
    if asked is not None:
        test = gast.Compare(left=asked, ops=[gast.Eq()], comparators=[tree.const(0)])
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


def position(op: Operation) -> int:
    """Which of several operands is at hand."""
    if not isinstance(op.bound["at"], gast.Constant):
        raise Unsettled
    return int(op.bound["at"].value)
