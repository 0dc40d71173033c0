"""Lengths of slices that move along with a loop, where the bounds of the loop prove them.

Before: `for i in range(len(x) - len(w) + 1): y[i] = np.sum(x[i:i + len(w)] * w)`, where a slice may be cut off
at the end of x.
After: the slice is as long as w.

A bound is a sum of lengths, numbers and indices of loops (sums.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import gast

from sct import indices, shapes, tree
from sct.core import Block, Loop, Program, Statement, blocks, expression, statements
from sct.kinds import INTEGER, Dim, Kind
from sct.sums import ONE, Ranges, Sum, Sums, is_counted, least, less, of_length
from sct.tree import Expr


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
        self._sums = Sums(program)

    def block(self, block: Block, ranges: Ranges) -> None:
        for statement in block:
            for base, part, dim in self._slices(statement):
                self._measure(base, part, dim, ranges)
            inner = ranges
            if isinstance(statement, Loop) and statement.target in self._sums.indices:
                inner = {**ranges, statement.target: self._sums.range(statement.over)}
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

    def _measure(self, axis: Dim, part: Expr, dim: Dim, ranges: Ranges) -> None:
        lower, upper, end = self._sums.sum(part.lower), self._sums.sum(part.upper), of_length(axis)
        if dim is None or lower is None or upper is None or end is None:
            return
        length = _dim(less(upper, lower))
        # Below 0 a bound counts from the end, and beyond the end there is nothing.
        inside = is_counted(least(lower, ranges)) and is_counted(least(less(end, upper), ranges))
        if length is not None and length != dim and inside:
            self.found[dim] = length


def _dim(total: Sum) -> Dim:
    """A sum as a length: a number, or one name and a number."""
    names = [name for name, count in total.items() if count and name != ONE]
    number = total.get(ONE, 0)
    if not names:
        return number if number >= 0 else None
    alone = len(names) == 1 and total[names[0]] == 1 and "%" not in names[0]
    return (names[0], number) if alone else None
