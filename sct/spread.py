"""A value that stands for all elements of an array stays a number for as long as arithmetic spreads it anyway.

Before: `dt = spread(1.0, t);  dx = y * dt`, where t and y have one shape.
After: `dx = y * 1.0`, which simplifies to `dx = y`.

What is left at the end is written out: `np.full_like(x, 1.0)`, `np.broadcast_to(g, np.shape(x))`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import gast

from sct import indices, kinds, shapes, simplify, tree
from sct.kinds import Kind
from sct.rules.formulas import SPREAD, spread
from sct.tree import Expr


def is_spread(node: Any) -> bool:
    """Whether an expression is a value broadcast to a shape."""
    return isinstance(node, gast.Call) and getattr(node.func, "id", "") == SPREAD


def without(node: Expr) -> Expr:
    """Give the value of a spread, also of one in a product: what that is added to spreads it all the same."""
    if is_spread(node):
        return without(node.args[0])
    if isinstance(node, gast.BinOp) and isinstance(node.op, (gast.Mult, gast.Div)):
        return tree.binary(without(node.left), node.op, without(node.right))
    return node


def uniform(node: Expr, known: Mapping[str, Kind]) -> Expr:
    """Give the number that all elements have, of what axes were added to or spread; anything else as it is."""
    inner = node
    while isinstance(inner, gast.Subscript) and _adds_axes(inner.slice):
        inner = inner.value
    if not is_spread(inner):
        return node
    value = without(inner)
    return value if shapes.kind_of(value, known).is_number else node


def _adds_axes(index: Expr) -> bool:
    """Whether an index takes all that there is: `[:, None]`."""
    parts = indices.parts_of(index)
    whole = gast.Slice(lower=None, upper=None, step=None)
    return all(tree.same(part, whole) or getattr(part, "value", 0) is None for part in parts)


def absorbed(node: Expr, known: Mapping[str, Kind]) -> Expr:
    """Drop a spread wherever the other operand of an elementwise operation has its shape.

    Parameters
    ----------
    node : gast.expr
        An adjoint.
    known : mapping
        What is known of each variable.

    Returns
    -------
    gast.expr
        An equal one.
    """
    if not any(name == SPREAD for name in tree.names(node)):
        return node
    if isinstance(node, gast.UnaryOp):
        operand = absorbed(node.operand, known)
        if is_spread(operand):
            return spread(tree.neg(operand.args[0]), operand.args[1])
        return gast.UnaryOp(op=node.op, operand=operand)
    if isinstance(node, gast.BinOp) and not isinstance(node.op, gast.MatMult):
        return _operation(node, known)
    if isinstance(node, gast.Call) and getattr(node.func, "id", "") == "numpy.where" and len(node.args) == 3:
        test, *arms = [absorbed(arg, known) for arg in node.args]
        arms = [without(a) if is_spread(a) and _has_shape(test, a, known) else a for a in arms]
        arms = [uniform(a, known) if _covers_whole(test, a, known) else a for a in arms]
        return tree.call(node.func, [test, *arms])
    if isinstance(node, gast.Subscript) and is_spread(node.value) and shapes.kind_of(node, known).is_number:
        part = node.value.args[0]
        return part if shapes.kind_of(part, known).is_number else node
    if isinstance(node, gast.IfExp):
        arms = [absorbed(arm, known) for arm in (node.body, node.orelse)]
        if all(map(is_spread, arms)) and _covers(arms[0], arms[1], known):
            return spread(tree.either(node.test, *(arm.args[0] for arm in arms)), arms[0].args[1])
        return tree.either(node.test, *arms)
    if is_spread(node):
        inner = absorbed(node.args[0], known)
        return spread(without(inner), node.args[1])
    return tree.rebuild(
        node, lambda part: None if part is node or not isinstance(part, gast.expr) else absorbed(part, known)
    )


def _operation(node: Expr, known: Mapping[str, Kind]) -> Expr:
    left, right = absorbed(node.left, known), absorbed(node.right, known)
    if is_spread(left) and is_spread(right):
        like = left.args[1] if _covers(left, right, known) else right.args[1]
        if _covers(left, right, known) or _covers(right, left, known):
            return spread(tree.binary(left.args[0], node.op, right.args[0]), like)
    elif is_spread(left):
        if _has_shape(right, left, known):
            return tree.binary(left.args[0], node.op, right)
        if shapes.kind_of(right, known).is_number:
            return spread(tree.binary(left.args[0], node.op, right), left.args[1])
    elif is_spread(right):
        if _has_shape(left, right, known):
            return tree.binary(left, node.op, right.args[0])
        if shapes.kind_of(left, known).is_number:
            return spread(tree.binary(left, node.op, right.args[0]), right.args[1])
    return tree.binary(left, node.op, right)


def _covers(one: Expr, other: Expr, known: Mapping[str, Kind]) -> bool:
    return kinds.same_shape(shapes.kind_of(one.args[1], known), shapes.kind_of(other.args[1], known))


def _covers_whole(node: Expr, part: Expr, known: Mapping[str, Kind]) -> bool:
    """Whether a value has all the axes of another, as long as they are or longer."""
    whole, shape = shapes.kind_of(node, known).shape, shapes.kind_of(part, known).shape
    if not whole or not shape or len(whole) != len(shape):
        return False
    return all(b == 1 or (b is not None and a == b) for a, b in zip(whole, shape, strict=True))


def _has_shape(node: Expr, spreading: Expr, known: Mapping[str, Kind]) -> bool:
    kind, like = shapes.kind_of(node, known), shapes.kind_of(spreading.args[1], known)
    # For what is lifted a number may stand, which spreads nothing.
    return kinds.same_shape(kind, like) and kind.lifted <= like.lifted


def distributed(node: Expr, known: Mapping[str, Kind]) -> Expr:
    """Give `a * b if t else 0.0` for `a * (b if t else 0.0)`, and work out `2 * (1.0 if t else b)`.

    An array stays a factor: 0 times it is an array.
    """
    if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.USub) and isinstance(node.operand, gast.IfExp):
        return distributed(tree.mul(tree.const(-1), node.operand), known)
    if not (isinstance(node, gast.BinOp) and isinstance(node.op, gast.Mult)):
        return node
    factor, choice = distributed(node.left, known), node.right
    if not isinstance(choice, gast.IfExp):
        factor, choice = node.right, factor
    if not isinstance(choice, gast.IfExp):
        return node
    if tree.number(factor) is None and not (tree.is_zero(choice.body) or tree.is_zero(choice.orelse)):
        return node
    if not shapes.kind_of(factor, known).is_number:
        return node
    arms = [
        tree.const(0.0) if tree.is_zero(arm) else simplify.simplify(tree.mul(factor, arm))
        for arm in (choice.body, choice.orelse)
    ]
    return tree.either(choice.test, *arms)


def evened(node: Expr, like: Expr, known: Mapping[str, Kind]) -> Expr:
    """Give both arms of a choice the shape of an array, where a number stands in one of them: `dx if test else 0.0`."""
    if not isinstance(node, gast.IfExp):
        return node
    arms = [evened(arm, like, known) for arm in (node.body, node.orelse)]
    numbers = [shapes.kind_of(arm, known).is_number for arm in arms]
    if any(numbers) and not all(numbers):
        arms = [spread(arm, like) if number else arm for arm, number in zip(arms, numbers, strict=True)]
    return tree.either(node.test, *arms)


def written_out(node: Expr, known: Mapping[str, Kind]) -> Expr:
    """Write a spread as NumPy does it."""

    def visit(child: Any) -> Any:
        if not is_spread(child):
            return None
        value, like = written_out(child.args[0], known), child.args[1]
        kind = shapes.kind_of(like, known)
        if shapes.kind_of(value, known).is_number:
            if kind.is_number:
                return value
            if kind.dtype in ("f8", "f4") and shapes.kind_of(value, known).dtype[:1] != "c":
                number = tree.number(value)
                if number in (0, 1):
                    return tree.call(tree.name("numpy.zeros_like" if number == 0 else "numpy.ones_like"), [like])
                return tree.call(tree.name("numpy.full_like"), [like, value])
            return tree.call(tree.name("numpy.full"), [tree.call(tree.name("numpy.shape"), [like]), value])
        return tree.call(tree.name("numpy.broadcast_to"), [value, tree.call(tree.name("numpy.shape"), [like])])

    return tree.rebuild(node, visit)
