"""Where a program reads and writes memory: which places, in which trips, and in which order.

Before: `for t in range(1, n): h[t] = a * h[t - 1]`.
After: of h, an access that reads the place `t - 1` and one that stores to `t`, both in this loop, the read first.

Places are sums of lengths, numbers and indices of loops (sums.py), from a least to a greatest one on each axis.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import gast

from sct import indices, kinds, shapes, simplify, tree
from sct.core import Block, If, Leave, Loop, Program, Stage, Statement, Store, blocks, expression, statements
from sct.liveness import is_fact
from sct.sums import ONE, Ranges, Sum, Sums, is_counted, least, less, step_of
from sct.tree import Expr

Bounds = tuple[Sum | None, Sum | None]
"""The least and the greatest index of an axis, in a trip; None where it cannot be told."""


class Told(NamedTuple):
    """What the arm of a choice says of the indices of two loops, the outer one first."""

    outer: str
    inner: str
    is_equal: bool


@dataclass(frozen=True, eq=False)
class Access:
    """A place that is read or stored to.

    `path` tells where the statement stands: its position in each block, and between two of these which of the blocks of
    the statement there it is. `place` has the bounds of each axis, `told` what the choices around say.
    """

    path: tuple[int, ...]
    loops: tuple[Loop, ...]
    place: tuple[Bounds, ...]
    told: tuple[Told, ...] = ()
    store: Store | None = None


class Accesses:
    """What a program reads and stores of some memory.

    Parameters
    ----------
    program : Program
        What was staged.
    names : frozenset of str
        Variables that are written to, each the root of its memory.
    """

    def __init__(self, program: Program, names: frozenset[str]) -> None:
        self._program, self._names, self._sums = program, names, Sums(program)
        self.views = {
            s.target: s.value
            for s in statements(program.body)
            if isinstance(s, Stage) and s.target in program.roots and not self._is_item(s.target)
        }
        self.read: dict[str, list[Access]] = {name: [] for name in names}
        self.stored: dict[str, list[Access]] = {name: [] for name in names}
        own = {group: name for name, group in program.maybe.items() if name in names}
        # What may show memory is read wherever that is written to.
        self._beside = {name: own[group] for name, group in program.maybe.items() if group in own and name not in names}
        self.stands: dict[str, tuple[int, ...]] = {}
        self.left: list[tuple[int, ...]] = []
        self.made_in: dict[str, tuple[Loop, ...]] = {}
        self.appended: dict[Store, Expr] = {}
        """At which index each item stands that is put at the end of a list, where that can be told."""
        self._lists = {name for name in names if program.kinds[name].what == "list"}
        self._grown: dict[str, tuple[tuple[int, ...], int]] = {}
        self.unsure: set[str] = set()

    def _is_item(self, name: str) -> bool:
        """Whether a variable is an item of a list: that is read where it is made, and is a value from then on."""
        known = self._program.kinds
        return known[self._program.roots[name]].what == "list" != known[name].what

    # -- what is read and stored to -------------------------------------------------------------------------------

    def block(self, block: Block, path: tuple[int, ...], loops: tuple[Loop, ...], told: tuple[Told, ...] = ()) -> None:
        """Take note of the statements of a block, by where it stands and the loops and choices around it."""
        for position, statement in enumerate(block):
            own = (*path, position)
            if isinstance(statement, Stage) and statement.target in self._names:
                self.made_in[statement.target] = loops
                if isinstance(statement.value, gast.List):
                    self._grown[statement.target] = path, len(statement.value.elts)
            self._note(statement, own, loops, told)
            if isinstance(statement, Stage):
                self.stands[statement.target] = own
            elif isinstance(statement, Leave):
                self.left.append(own)
            inner = (*loops, statement) if isinstance(statement, Loop) else loops
            said = self._said(statement, loops) if isinstance(statement, If) else None
            for number, body in enumerate(blocks(statement)):
                more = () if said is None else (said._replace(is_equal=said.is_equal == (number == 0)),)
                self.block(body, (*own, number), inner, (*told, *more))

    def _said(self, choice: If, loops: tuple[Loop, ...]) -> Told | None:
        """What a choice asks of the indices of two loops: `if i == j`."""
        test = self._sums.made(choice.test)
        if (
            not isinstance(test, gast.Compare)
            or len(test.ops) != 1
            or not isinstance(test.ops[0], (gast.Eq, gast.NotEq))
        ):
            return None
        names = [getattr(side, "id", "") for side in (test.left, test.comparators[0])]
        targets = [loop.target for loop in loops if loop.target in names]
        both = len(targets) == 2 and self._sums.indices.issuperset(targets)
        return Told(targets[0], targets[1], isinstance(test.ops[0], gast.Eq)) if both else None

    def _note(
        self, statement: Statement, path: tuple[int, ...], loops: tuple[Loop, ...], told: tuple[Told, ...]
    ) -> None:
        if isinstance(statement, Store):
            if statement.base in self._names:
                grows = statement.how == "append"
                place = self._end(statement, path, loops) if grows else self._place(statement.place, loops)
                self.stored[statement.base].append(Access(path, loops, place, told, statement))
            parts: list[Any] = [statement.value, *indices_of(statement.place)]
        elif isinstance(statement, Stage) and statement.target in self.views:
            parts = indices_of(statement.value)
        else:
            parts = [expression(statement)]
        for part in parts:
            for place in self._places(part):
                name = self._memory_of(place)
                if name in self._names:
                    self.read[name].append(Access(path, loops, self._place(place, loops), told))
                elif name in self._beside:
                    self.read[self._beside[name]].append(Access(path, loops, (), told))

        for name in self._asked_how_long(expression(statement)):
            self.read[name].append(Access(path, loops, (), told))

    def _asked_how_long(self, node: Any) -> set[str]:
        """Lists that grow, where an expression asks for their lengths."""
        asked = [tree.names(part) for part in tree.walk(node) if isinstance(part, gast.Call) and is_fact(part)]
        return {name for names in asked for name in names if name in self._lists}

    def _end(self, store: Store, path: tuple[int, ...], loops: tuple[Loop, ...]) -> tuple[Bounds, ...]:
        """Where an item is put at the end of a list: that grows line by line, and then in each trip of one loop."""
        block, count = self._grown.get(store.base, ((), 0))
        own, depth = None, len(block)
        if store.base in self._grown and path[:-1] == block:
            own = {ONE: count}
            self._grown[store.base] = block, count + 1
        elif store.base in self._grown and path[:depth] == block and self._is_in_one_loop(store, path, loops):
            loop, first = loops[-1], self._sums.range(loops[-1].over)[0]
            del self._grown[store.base]
            if (
                step_of(loop.over) == 1
                and first is not None
                and set(first) <= {ONE}
                and loop.target in self._sums.indices
            ):
                own = {loop.target: 1, ONE: count - first.get(ONE, 0)}
        if own is None:
            self.unsure.add(store.base)
            return ()
        name = next((name for name in own if name != ONE), "")
        shift = tree.const(own[ONE])
        self.appended[store] = simplify.simplify(tree.add(tree.name(name), shift)) if name else shift
        return ((own, own),)

    def _is_in_one_loop(self, store: Store, path: tuple[int, ...], loops: tuple[Loop, ...]) -> bool:
        """Whether a store stands in the body of a loop itself, and that in the block that makes the list."""
        block, _ = self._grown[store.base]
        return len(path) == len(block) + 3 and len(loops) == len(self.made_in.get(store.base, ())) + 1

    def _places(self, node: Any) -> Iterator[Expr]:
        """Names, and elements and slices of names, of which an expression reads the content."""
        stack = [node]
        while stack:
            top = stack.pop()
            if isinstance(top, list):
                stack.extend(top)
            elif not isinstance(top, gast.AST) or is_fact(top):
                continue
            elif isinstance(top, gast.Name):
                yield top
            elif isinstance(top, gast.Subscript) and isinstance(top.value, gast.Name):
                yield top
                stack.append(top.slice)
            else:
                stack.extend(tree.parts(top))

    def _memory_of(self, place: Any) -> str:
        name = place.value.id if isinstance(place, gast.Subscript) else place.id
        roots = self._program.roots
        return name if name not in roots or self._is_item(name) else roots[name]

    # -- which place that is --------------------------------------------------------------------------------------

    def _place(self, place: Expr, loops: tuple[Loop, ...]) -> tuple[Bounds, ...]:
        found: tuple[Bounds, ...] = ()
        while True:
            if isinstance(place, gast.Name) and place.id in self.views:
                place = self.views[place.id]
            elif isinstance(place, gast.Subscript):
                parts = indices.parts_of(place.slice)
                plain = list(itertools.takewhile(lambda p: isinstance(p, gast.Slice) or self._is_one(p), parts))
                if len(plain) < len(parts) or not all(self._is_one(part) for part in parts):
                    # What is read of a slice is counted from where that begins.
                    found = ()
                found, place = (*(self._bounds(part, loops) for part in plain), *found), place.value
            elif isinstance(place, gast.Name):
                return found
            else:
                return ()

    def _is_one(self, part: Expr) -> bool:
        return not isinstance(part, gast.Slice) and shapes.kind_of(part, self._program.kinds).is_number

    def _bounds(self, part: Expr, loops: tuple[Loop, ...]) -> Bounds:
        if not isinstance(part, gast.Slice):
            only = self._index(part, loops)
            return only, only
        if part.step is not None:
            return None, None
        first = {ONE: 0} if part.lower is None else self._index(part.lower, loops)
        end = None if part.upper is None else self._index(part.upper, loops)
        return first, None if end is None else less(end, {ONE: 1})

    def _index(self, part: Expr, loops: tuple[Loop, ...]) -> Sum | None:
        found = self._sums.sum(part)
        around = {ONE, *(loop.target for loop in loops)}
        if found is None or not all(name in around or kinds.is_of_axis((name, 0)) for name in found):
            # The index of a loop that has ended is any of its range; what a trip makes may be longer in the next.
            return None
        # Below 0 an index counts from the end.
        return found if is_counted(least(found, self.ranges(loops))) else None

    def ranges(self, loops: tuple[Loop, ...], told: tuple[Told, ...] = ()) -> Ranges:
        """Give how far the indices of loops go, where choices tell more of them."""
        found = {loop.target: self._sums.range(loop.over) for loop in loops if loop.target in self._sums.indices}
        for outer, inner, is_equal in told:
            first, last = found.get(inner, (None, None))
            if not is_equal and last is not None and not any(less(last, {outer: 1}).values()):
                # It goes as far as the outer one, and is not there.
                found[inner] = first, {outer: 1, ONE: -1}
        return found


def indices_of(place: Any) -> list[Any]:
    """What the indices of a place are."""
    found: list[Any] = []
    while isinstance(place, gast.Subscript):
        found.append(place.slice)
        place = place.value
    if not isinstance(place, gast.Name):
        found += tree.parts(place)
    return found
