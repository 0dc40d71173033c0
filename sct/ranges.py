"""Ranges gone through backwards.

Before: `range(n)`.
After: `range(n - 1, -1, -1)`; of the first trips only, as many as were made.
"""

from __future__ import annotations

import gast

from sct import simplify, tree
from sct.tree import Expr


def counted_range(over: Expr, trips: Expr) -> Expr:
    """Give the part of a range that its first trips take."""
    args = over.args
    if len(args) == 1:
        return tree.call(over.func, [trips])
    if len(args) == 2:
        return tree.call(over.func, [args[0], simplify.simplify(tree.add(args[0], trips))])
    stop = simplify.simplify(tree.add(args[0], tree.mul(trips, args[2])))
    return tree.call(over.func, [args[0], stop, args[2]])


def reversed_count(over: Expr, trips: Expr) -> Expr:
    """`range(trips + 1, 1, -1)` for `range(2, 2 + trips)`."""
    start = tree.number(over.args[0])
    if len(over.args) != 2 or not isinstance(start, int):
        return reversed_range(over)
    bounds = [tree.add(trips, tree.const(start - 1)), tree.const(start - 1), tree.const(-1)]
    return tree.call(over.func, [simplify.simplify(bound) for bound in bounds])


def reversed_range(over: Expr) -> Expr:
    """Give `range(n - 1, -1, -1)` for `range(n)`, and likewise for any start and step."""
    one = tree.const(1)
    args = over.args
    if len(args) < 3:
        start, stop = (tree.const(0), args[0]) if len(args) == 1 else args
        bounds = [tree.binary(stop, gast.Sub(), one), tree.binary(start, gast.Sub(), one), tree.const(-1)]
        return tree.call(over.func, [simplify.simplify(bound) for bound in bounds])
    start, stop, step = args
    if tree.number(step) == -1:
        first, last = (simplify.simplify(tree.add(bound, one)) for bound in (stop, start))
        return tree.call(over.func, [last] if tree.number(first) == 0 else [first, last])
    count = tree.call(tree.name("builtins.len"), [over])
    last = tree.add(start, tree.mul(tree.binary(count, gast.Sub(), one), step))
    bounds = [last, tree.binary(start, gast.Sub(), step), tree.neg(step)]
    return tree.call(over.func, [simplify.simplify(bound) for bound in bounds])
