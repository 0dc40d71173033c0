"""Lengths of slices that move along with a loop, where the bounds of the loop prove them.

Before: `for i in range(len(x) - len(w) + 1): y[i] = np.sum(x[i:i + len(w)] * w)`, where a slice may be cut off at the end
of x.
After: the slice is as long as w.

A bound is a sum of lengths, numbers and indices of loops, each as often as the code says; of an index its range is known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

import gast

from sct import indices, kinds, shapes, tree
from sct.core import Block, Loop, Program, Stage, Statement, blocks, expression, statements
from sct.kinds import INTEGER, Dim, Kind
from sct.tree import Expr

_ONE = ""
"""What the number in a sum stands beside."""

Sum = Mapping[str, int]
"""How often each name is in a sum."""


def measured(program: Program) -> Program:
    """Give the program with the lengths of slices known by what they are.

    Parameters
    ----------
    program : Program
        What was staged.

    Returns
    -------
    Program
        The same with other kinds; what is known of a length stands there too, under its name.
    """
    if not any(isinstance(s, Loop) and s.target for s in statements(program.body)):
        return program
    walk = _Walk(program)
    walk.block(program.body, {})
    if not walk.found:
        return program
    lengths = {dim[0]: replace(INTEGER, value=length) for dim, length in walk.found.items() if isinstance(dim, tuple)}
    known = {name: _renamed(kind, walk.found) for name, kind in program.kinds.items()}
    return replace(program, kinds={**known, **lengths})


def _renamed(kind: Kind, found: Mapping[Dim, Dim]) -> Kind:
    if kind.shape is None or found.keys().isdisjoint(kind.shape):
        return kind
    return replace(kind, shape=tuple(found.get(dim, dim) for dim in kind.shape))


class _Walk:
    def __init__(self, program: Program) -> None:
        self.found: dict[Dim, Dim] = {}
        self._known = program.kinds
        every = list(statements(program.body))
        made = Counter(s.target for s in every if isinstance(s, (Stage, Loop)))
        self._once = {s.target: s.value for s in every if isinstance(s, Stage) and made[s.target] == 1}
        self._indices = {s.target for s in every if isinstance(s, Loop) and made[s.target] == 1}

    def block(self, block: Block, ranges: dict[str, tuple[Sum, Sum]]) -> None:
        for statement in block:
            for base, part, dim in self._slices(statement):
                self._measure(base, part, dim, ranges)
            inner = ranges
            if isinstance(statement, Loop) and statement.target in self._indices:
                own = self._range(statement.over)
                inner = ranges if own is None else {**ranges, statement.target: own}
            for body in blocks(statement):
                self.block(body, inner)

    def _slices(self, statement: Statement) -> Iterator[tuple[Dim, gast.Slice, Dim]]:
        """Slices that a statement reads or writes: the length of the axis, the slice, and the length as it is known."""
        for node in tree.walk(expression(statement)):
            shape = self._known[node.value.id].shape if self._is_array(node) else None
            for dim, part in zip(shape or (), indices.parts_of(node.slice) if shape else (), strict=False):
                if isinstance(part, gast.Slice):
                    if part.step is None and part.lower is not None and part.upper is not None:
                        yield dim, part, indices.sliced(dim, part, {})
                elif not shapes.kind_of(part, self._known).is_number:
                    break

    def _is_array(self, node: Expr) -> bool:
        name = getattr(node.value, "id", "") if isinstance(node, gast.Subscript) else ""
        return name in self._known and self._known[name].is_array

    def _measure(self, axis: Dim, part: Expr, dim: Dim, ranges: dict[str, tuple[Sum, Sum]]) -> None:
        lower, upper, end = self._sum(part.lower), self._sum(part.upper), _length(axis)
        if dim is None or lower is None or upper is None or end is None:
            return
        length = _dim(_less(upper, lower))
        # Below 0 a bound counts from the end, and beyond the end there is nothing.
        inside = self._is_counted(_least(lower, ranges)) and self._is_counted(_least(_less(end, upper), ranges))
        if length is not None and length != dim and inside:
            self.found[dim] = length

    def _range(self, over: Expr) -> tuple[Sum, Sum] | None:
        """The least and the greatest index of a loop upwards."""
        if not (
            isinstance(over, gast.Call) and getattr(over.func, "id", "") == "builtins.range" and len(over.args) < 3
        ):
            return None
        start, stop = (tree.const(0), *over.args)[-2:]
        first, end = self._sum(start), self._sum(stop)
        return None if first is None or end is None else (first, _less(end, {_ONE: 1}))

    def _sum(self, node: Expr) -> dict[str, int] | None:
        """Give an integer as a sum; None where it is none that can be told."""
        number = tree.number(node)
        if number is not None:
            return {_ONE: number} if isinstance(number, int) else None
        if isinstance(node, gast.Name) and "%" in node.id:
            if node.id in self._indices:
                return {node.id: 1}
            return self._sum(self._once[node.id]) if node.id in self._once else None
        if isinstance(node, gast.BinOp) and isinstance(node.op, (gast.Add, gast.Sub)):
            left, right = self._sum(node.left), self._sum(node.right)
            sign = 1 if isinstance(node.op, gast.Add) else -1
            return None if left is None or right is None else _plus(left, right, sign)
        return _length(self._axis(node))

    def _axis(self, node: Expr) -> Dim:
        """The length of an axis that is asked for: `len(x)`, `x.shape[1]`."""
        if isinstance(node, gast.Call) and getattr(node.func, "id", "") == "builtins.len" and len(node.args) == 1:
            shape = shapes.kind_of(node.args[0], self._known).shape
            return shape[0] if shape else None
        if isinstance(node, gast.Subscript) and getattr(node.value, "attr", "") == "shape":
            shape, at = shapes.kind_of(node.value.value, self._known).shape, tree.number(node.slice)
            return shape[at] if shape and isinstance(at, int) and -len(shape) <= at < len(shape) else None
        return None

    def _is_counted(self, total: Sum | None) -> bool:
        """Whether a sum is proven to be 0 or more: the lengths of arguments are."""
        if total is None:
            return False
        return all(n >= 0 and (name == _ONE or not n or kinds.is_of_axis((name, 0))) for name, n in total.items())


def _length(dim: Dim) -> dict[str, int] | None:
    if isinstance(dim, int):
        return {_ONE: dim}
    return None if dim is None else {dim[0]: 1, _ONE: dim[1]}


def _dim(total: Sum) -> Dim:
    """A sum as a length: a number, or one name and a number."""
    names = [name for name, count in total.items() if count and name != _ONE]
    number = total.get(_ONE, 0)
    if not names:
        return number if number >= 0 else None
    alone = len(names) == 1 and total[names[0]] == 1 and "%" not in names[0]
    return (names[0], number) if alone else None


def _plus(one: Sum, other: Sum, times: int = 1) -> dict[str, int]:
    total = dict(one)
    for name, count in other.items():
        total[name] = total.get(name, 0) + times * count
    return total


def _less(one: Sum, other: Sum) -> dict[str, int]:
    return _plus(one, other, -1)


def _least(total: Sum, ranges: dict[str, tuple[Sum, Sum]]) -> dict[str, int] | None:
    """The least that a sum can be, whatever trip it is computed in."""
    least = dict(total)
    for index in reversed(ranges):
        count = least.pop(index, 0)
        if count:
            least = _plus(least, ranges[index][0 if count > 0 else 1], count)
    return least
