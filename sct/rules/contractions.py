"""Products that are sums over any axes: how an adjoint `g` goes back.

Before: `y = np.tensordot(a, b, axes=([1], [0]))`.
After: `da` and `db` by `np.tensordot` over the other axes, which are turned back to where they were.
"""

from __future__ import annotations

import gast

from sct import tree
from sct.rules import Operation
from sct.rules.formulas import G, Unsettled
from sct.tree import Expr

Ranks = tuple[int | None, int | None]


def ranks_of(op: Operation) -> Ranks:
    """Give the ranks of both operands."""
    return op.kind("a").rank, op.kind("b").rank


def known_ranks(op: Operation) -> tuple[int, int]:
    """Give the ranks of both operands, where they are known."""
    left, right = ranks_of(op)
    if left is None or right is None:
        raise Unsettled
    return left, right


def contracted_left(op: Operation, of_a: list[int], of_b: list[int]) -> Expr:
    """The adjoint of a in a tensordot: g and b are summed over the axes that only b has."""
    left, right = known_ranks(op)
    free_a, free_b = _others(left, of_a), _others(right, of_b)
    count = len(free_a) + len(free_b)
    order = [*free_a, *(of_a[of_b.index(axis)] for axis in sorted(of_b))]
    return _turned(_tensordot(G, op.bound["b"], list(range(len(free_a), count)), free_b, count, right), order)


def contracted_right(op: Operation, of_a: list[int], of_b: list[int]) -> Expr:
    """The adjoint of b in a tensordot: a and g are summed over the axes that only a has."""
    left, right = known_ranks(op)
    free_a, free_b = _others(left, of_a), _others(right, of_b)
    order = [*(of_b[of_a.index(axis)] for axis in sorted(of_a)), *free_b]
    count = len(free_a) + len(free_b)
    return _turned(_tensordot(op.bound["a"], G, free_a, list(range(len(free_a))), left, count), order)


def _others(rank: int, axes: list[int]) -> list[int]:
    return [axis for axis in range(rank) if axis not in axes]


def _tensordot(a: Expr, b: Expr, of_a: list[int], of_b: list[int], left: int, right: int) -> Expr:
    if not of_a and (not left or not right):
        return tree.mul(a, b)
    count = len(of_a)
    if of_a == list(range(left - count, left)) and of_b == list(range(count)):
        return tree.call(tree.name("numpy.tensordot"), [a, b, tree.const(count)])
    axes = tree.tuple_of([_written(of_a), _written(of_b)])
    return tree.call(tree.name("numpy.tensordot"), [a, b, axes])


def _written(axes: list[int]) -> Expr:
    if len(axes) == 1:
        return tree.const(axes[0])
    return gast.List(elts=[tree.const(axis) for axis in axes], ctx=gast.Load())


def _turned(node: Expr, order: list[int]) -> Expr:
    """Put axes back: axis i of the value is axis `order[i]` of the operand."""
    if order == sorted(order):
        return node
    if len(order) == 2:
        return tree.attribute(node, "T")
    places = tree.tuple_of(tree.const(order.index(axis)) for axis in range(len(order)))
    return tree.call(tree.name("numpy.transpose"), [node, places])


def tensordot_axes(node: Expr, left: int, right: int) -> tuple[list[int], list[int]]:
    """The axes of both operands over which a tensordot sums, counted from the front."""
    count = tree.number(node)
    if isinstance(count, int):
        return list(range(left - count, left)), list(range(count))
    if not isinstance(node, (gast.Tuple, gast.List)) or len(node.elts) != 2:
        raise Unsettled
    found = []
    for part, rank in zip(node.elts, (left, right), strict=True):
        items = [tree.number(item) for item in getattr(part, "elts", [part])]
        if any(not isinstance(item, int) or not -rank <= item < rank for item in items):
            raise Unsettled
        found.append([int(item or 0) % rank for item in items])
    return found[0], found[1]


def tensordot_left(op: Operation) -> Expr:
    """The adjoint of a in `np.tensordot(a, b, axes)`."""
    return contracted_left(op, *tensordot_axes(op.bound["axes"], *known_ranks(op)))


def tensordot_right(op: Operation) -> Expr:
    """The adjoint of b in `np.tensordot(a, b, axes)`."""
    return contracted_right(op, *tensordot_axes(op.bound["axes"], *known_ranks(op)))
