"""Slices of lists whose length only a run can tell: comprehensions over the indices that they take.

Before: `rows[1:]`. After: `[rows[i] for i in range(1, len(rows))]`, whose adjoint is a list beside it.

A list that is sliced is a new one, so what flows to its items goes to those of the old one item by item.
"""

from __future__ import annotations

from typing import Any

import gast

from sct import tree
from sct.tree import Expr


def comprehension(part: Any, held: Expr, index: str) -> Expr | None:
    """Give the list that a slice takes, as a comprehension; None for a slice that is not followed.

    Parameters
    ----------
    part : gast.Slice
        What is taken.
    held : expression
        The list, which is read more than once.
    index : str
        A name for the index.
    """
    over = _indices(part, tree.call(tree.name("builtins.len"), [held]))
    if over is None:
        return None
    clause = gast.comprehension(target=tree.target(index), iter=over, ifs=[], is_async=0)
    return gast.ListComp(elt=tree.subscript(held, tree.name(index)), generators=[clause])


def _indices(part: Any, length: Expr) -> Expr | None:
    """Give the range of the indices; None where an end is no number, or the step is rare."""
    step = 1 if part.step is None else tree.number(part.step)
    ends: Any = [None if end is None else tree.number(end) for end in (part.lower, part.upper)]
    if step == -1 and part.lower is part.upper is None:
        return _range(tree.binary(length, gast.Sub(), tree.const(1)), tree.const(-1), tree.const(-1))
    known = all(end is None or type(number) is int for end, number in zip((part.lower, part.upper), ends, strict=True))
    if step != 1 or not known:
        return None
    start, stop = ends
    last = length if stop is None else _from_end(stop, length) if stop < 0 else _smaller(tree.const(stop), length)
    # A range that begins behind its end has no items, like the slice.
    return _range(last) if not start else _range(_from_end(start, length) if start < 0 else tree.const(start), last)


def _from_end(end: int, length: Expr) -> Expr:
    back = tree.binary(length, gast.Sub(), tree.const(-end))
    return tree.call(tree.name("builtins.max"), [back, tree.const(0)])


def _smaller(one: Expr, other: Expr) -> Expr:
    return tree.call(tree.name("builtins.min"), [one, other])


def _range(*ends: Expr) -> Expr:
    return tree.call(tree.name("builtins.range"), list(ends))
