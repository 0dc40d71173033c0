"""Integers as sums of lengths, numbers and indices of loops, each as often as the code says, and how far they go.

Before: `n = len(x) - 1` and `for i in range(1, n)`, in which `x[i - 1]` is read.
After: `i - 1` is `{i: 1, number: -1}`, which is 0 at least and `len(x) - 3` at most.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import gast

from sct import kinds, shapes, tree
from sct.core import Loop, Program, Stage, statements
from sct.kinds import Dim
from sct.tree import Expr

ONE = ""
"""What the number in a sum stands beside."""

Sum = Mapping[str, int]
"""How often each name is in a sum."""

Ranges = Mapping[str, tuple[Sum | None, Sum | None]]
"""The least and the greatest that the index of each loop around is, the outermost first, where they can be told."""


class Sums:
    """What the integers of a program are.

    Parameters
    ----------
    program : Program
        What was staged.
    """

    def __init__(self, program: Program) -> None:
        self._known = program.kinds
        every = list(statements(program.body))
        made = Counter(s.target for s in every if isinstance(s, (Stage, Loop)))
        self._once = {s.target: s.value for s in every if isinstance(s, Stage) and made[s.target] == 1}
        loops = Counter(s.target for s in every if isinstance(s, Loop))
        # Before its loop an index may get what a loop before has left it.
        self.indices = {s.target for s in every if isinstance(s, Loop) and loops[s.target] == 1 and not _assigns(s)}

    def made(self, node: Expr) -> Expr:
        """Give what a name that gets one value is made of; any other expression as it is."""
        return self._once.get(node.id, node) if isinstance(node, gast.Name) else node

    def sum(self, node: Expr) -> dict[str, int] | None:
        """Give an integer as a sum; None where it is none that can be told."""
        number = tree.number(node)
        if number is not None:
            return {ONE: number} if isinstance(number, int) else None
        if isinstance(node, gast.Name) and "%" in node.id:
            if node.id in self.indices:
                return {node.id: 1}
            return self.sum(self._once[node.id]) if node.id in self._once else None
        if isinstance(node, gast.BinOp) and isinstance(node.op, (gast.Add, gast.Sub)):
            left, right = self.sum(node.left), self.sum(node.right)
            sign = 1 if isinstance(node.op, gast.Add) else -1
            return None if left is None or right is None else plus(left, right, sign)
        return of_length(self._axis(node))

    def _axis(self, node: Expr) -> Dim:
        """The length of an axis that is asked for: `len(x)`, `x.shape[1]`."""
        if isinstance(node, gast.Call) and getattr(node.func, "id", "") == "builtins.len" and len(node.args) == 1:
            shape = shapes.kind_of(node.args[0], self._known).shape
            return shape[0] if shape else None
        if isinstance(node, gast.Subscript) and getattr(node.value, "attr", "") == "shape":
            shape, at = shapes.kind_of(node.value.value, self._known).shape, tree.number(node.slice)
            return shape[at] if shape and isinstance(at, int) and -len(shape) <= at < len(shape) else None
        return None

    def range(self, over: Expr) -> tuple[Sum | None, Sum | None]:
        """Give the least and the greatest index of a loop over a range, each None where it cannot be told."""
        step = step_of(over)
        if not step:
            return None, None
        start, stop = (tree.const(0), *over.args[:2])[-2:] if len(over.args) < 3 else over.args[:2]
        first, end = self.sum(start), self.sum(stop)
        beside = None if end is None else plus(end, {ONE: -1 if step > 0 else 1})
        return (first, beside) if step > 0 else (beside, first)


def _assigns(loop: Loop) -> bool:
    """Whether the body of a loop assigns its index."""
    return any(isinstance(s, Stage) and s.target == loop.target for s in statements(loop.body))


def step_of(over: Expr) -> int:
    """Give the step of a range; 0 where it is no range, or its step is not written down."""
    if not (isinstance(over, gast.Call) and getattr(over.func, "id", "") == "builtins.range"):
        return 0
    step = tree.number(over.args[2]) if len(over.args) == 3 else 1
    return step if isinstance(step, int) else 0


def is_counted(total: Sum | None) -> bool:
    """Whether a sum is proven to be 0 or more: the lengths of arguments are."""
    if total is None:
        return False
    return all(n >= 0 and (name == ONE or not n or kinds.is_of_axis((name, 0))) for name, n in total.items())


def of_length(dim: Dim) -> dict[str, int] | None:
    """Give a length as a sum."""
    if isinstance(dim, int):
        return {ONE: dim}
    return None if dim is None else {dim[0]: 1, ONE: dim[1]}


def plus(one: Sum, other: Sum, times: int = 1) -> dict[str, int]:
    """Add a sum to another, so many times."""
    total = dict(one)
    for name, count in other.items():
        total[name] = total.get(name, 0) + times * count
    return total


def less(one: Sum, other: Sum) -> dict[str, int]:
    """Take a sum from another."""
    return plus(one, other, -1)


def least(total: Sum, ranges: Ranges) -> dict[str, int] | None:
    """Give the least that a sum can be, whatever trip it is computed in; None where that cannot be told."""
    return _bound(total, ranges, 0)


def greatest(total: Sum, ranges: Ranges) -> dict[str, int] | None:
    """Give the greatest that a sum can be, whatever trip it is computed in; None where that cannot be told."""
    return _bound(total, ranges, 1)


def _bound(total: Sum, ranges: Ranges, which: int) -> dict[str, int] | None:
    bound = dict(total)
    # Ranges of inner loops depend on the indices of outer ones.
    for index in reversed(list(ranges)):
        count = bound.pop(index, 0)
        if count:
            end = ranges[index][which if count > 0 else 1 - which]
            if end is None:
                return None
            bound = plus(bound, end, count)
    return bound
