"""Memory that is filled in order: of what a store overwrites nothing has been read before, so nothing is put back.

Before: `for t in range(1, n): h[t] = np.tanh(a * h[t - 1])`.
After: h is such memory: what a trip reads stands behind all that it and later trips write. So the way back needs no
tape of h, and it finds what a trip has computed in `h[t]`.

A read that comes before a store, and that may be of the same place, would need that place as it was. For each pair of a
read and a store the loops around both are looked at from the outermost inwards: where the place that is stored to
moves with the index of a loop, and the one that is read stays behind it, the store of that place was in an earlier
trip. Where neither is ahead in any of these loops, the order of the statements decides.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

import gast

from sct import indices, kinds, shapes, tree
from sct.core import Block, If, Loop, Program, Stage, Statement, Store, blocks, expression, statements
from sct.liveness import is_fact
from sct.sums import ONE, Ranges, Sum, Sums, greatest, is_counted, least, less, step_of
from sct.tree import Expr


class Filled(NamedTuple):
    """Memory that is filled in order, and values of trips that stand in it for good, with their places."""

    names: frozenset[str] = frozenset()
    held: Mapping[str, Expr] = MappingProxyType({})


def filled_in_order(program: Program) -> Filled:
    """Find the memory of which no store overwrites what has been read before.

    Parameters
    ----------
    program : Program
        What was staged.

    Returns
    -------
    Filled
        Variables that are written to, each the root of its memory; and where variables of trips can be read again.
    """
    every = list(statements(program.body))
    stores = [s for s in every if isinstance(s, Store)]
    made = Counter(s.target for s in every if isinstance(s, Stage))
    carried = {name for s in every if isinstance(s, Loop) for name in s.carried}
    shared = {*program.groups, *carried, *(program.roots.get(name, "") for name in carried)}
    shared |= {s.base for s in stores if s.how in ("append", "pop")}
    bases = {s.base for s in stores}
    several = Counter(program.maybe[name] for name in bases if name in program.maybe)
    names = {name for name in bases - shared if several[program.maybe.get(name, "")] < 2}
    names = {name for name in names if made[name] == 1 or (name in program.params and not made[name])}
    if not names or any(isinstance(s, Loop) and s.states is not None for s in every):
        # Loops of which only some states are kept are run again from these.
        return Filled()
    walk = _Walk(program, frozenset(names))
    walk.block(program.body, (), ())
    found = frozenset(name for name in names if walk.is_in_order(name))
    return Filled(found, {own: place for name in sorted(found) for own, place in walk.held(name)})


_Bounds = tuple[Sum | None, Sum | None]
"""The least and the greatest index of an axis, in a trip; None where it cannot be told."""

_PAIRS = 10_000
"""So many pairs of a read and a store are looked at: the time that this takes grows with the program."""


@dataclass(frozen=True, eq=False)
class _Access:
    """A place that is read or stored to.

    `path` tells where the statement stands: its position in each block, and between two of these which of the blocks of
    the statement there it is. `place` has the bounds of each axis, `told` what the choices around say.
    """

    path: tuple[int, ...]
    loops: tuple[Loop, ...]
    place: tuple[_Bounds, ...]
    told: tuple[_Told, ...] = ()
    store: Store | None = None


class _Told(NamedTuple):
    """What the arm of a choice says of the indices of two loops, the outer one first."""

    outer: str
    inner: str
    is_equal: bool


class _Walk:
    def __init__(self, program: Program, names: frozenset[str]) -> None:
        self._program, self._names, self._sums = program, names, Sums(program)
        self._views = {
            s.target: s.value
            for s in statements(program.body)
            if isinstance(s, Stage) and s.target in program.roots and not self._is_item(s.target)
        }
        self._read: dict[str, list[_Access]] = {name: [] for name in names}
        self._stored: dict[str, list[_Access]] = {name: [] for name in names}
        own = {group: name for name, group in program.maybe.items() if name in names}
        # What may show memory is read wherever that is written to.
        self._beside = {name: own[group] for name, group in program.maybe.items() if group in own and name not in names}
        self._stands: dict[str, tuple[int, ...]] = {}
        self._made_in: dict[str, tuple[Loop, ...]] = {}

    def _is_item(self, name: str) -> bool:
        """Whether a variable is an item of a list: that is read where it is made, and is a value from then on."""
        known = self._program.kinds
        return known[self._program.roots[name]].what == "list" != known[name].what

    # -- what is read and stored to -------------------------------------------------------------------------------

    def block(self, block: Block, path: tuple[int, ...], loops: tuple[Loop, ...], told: tuple[_Told, ...] = ()) -> None:
        for position, statement in enumerate(block):
            own = (*path, position)
            if isinstance(statement, Stage) and statement.target in self._names:
                self._made_in[statement.target] = loops
            self._note(statement, own, loops, told)
            if isinstance(statement, Stage):
                self._stands[statement.target] = path
            inner = (*loops, statement) if isinstance(statement, Loop) else loops
            said = self._said(statement, loops) if isinstance(statement, If) else None
            for number, body in enumerate(blocks(statement)):
                more = () if said is None else (said._replace(is_equal=said.is_equal == (number == 0)),)
                self.block(body, (*own, number), inner, (*told, *more))

    def _said(self, choice: If, loops: tuple[Loop, ...]) -> _Told | None:
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
        return _Told(targets[0], targets[1], isinstance(test.ops[0], gast.Eq)) if both else None

    def _note(
        self, statement: Statement, path: tuple[int, ...], loops: tuple[Loop, ...], told: tuple[_Told, ...]
    ) -> None:
        if isinstance(statement, Store):
            if statement.base in self._names:
                place = self._place(statement.place, loops)
                self._stored[statement.base].append(_Access(path, loops, place, told, statement))
            parts: list[Any] = [statement.value, *_indices(statement.place)]
        elif isinstance(statement, Stage) and statement.target in self._views:
            parts = _indices(statement.value)
        else:
            parts = [expression(statement)]
        for part in parts:
            for place in self._places(part):
                name = self._memory_of(place)
                if name in self._names:
                    self._read[name].append(_Access(path, loops, self._place(place, loops), told))
                elif name in self._beside:
                    self._read[self._beside[name]].append(_Access(path, loops, (), told))

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

    def _place(self, place: Expr, loops: tuple[Loop, ...]) -> tuple[_Bounds, ...]:
        found: tuple[_Bounds, ...] = ()
        while True:
            if isinstance(place, gast.Name) and place.id in self._views:
                place = self._views[place.id]
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

    def _bounds(self, part: Expr, loops: tuple[Loop, ...]) -> _Bounds:
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
        return found if is_counted(least(found, self._ranges(loops))) else None

    def _ranges(self, loops: tuple[Loop, ...], told: tuple[_Told, ...] = ()) -> Ranges:
        found = {loop.target: self._sums.range(loop.over) for loop in loops if loop.target in self._sums.indices}
        for outer, inner, is_equal in told:
            first, last = found.get(inner, (None, None))
            if not is_equal and last is not None and not any(less(last, {outer: 1}).values()):
                # It goes as far as the outer one, and is not there.
                found[inner] = first, {outer: 1, ONE: -1}
        return found

    # -- what is ahead --------------------------------------------------------------------------------------------

    def is_in_order(self, name: str) -> bool:
        """Whether nothing is read before a store that may be of the same place."""
        outside, reads, stores = len(self._made_in.get(name, ())), self._read[name], self._stored[name]
        if len(reads) * len(stores) > _PAIRS:
            return False
        return all(self._is_behind(read, store, outside) for store in stores for read in reads)

    def _is_behind(self, read: _Access, store: _Access, outside: int) -> bool:
        """Whether a place that is read was not stored to later, in whichever trips both stand."""
        if self._are_disjoint(read, store):
            return True
        shared = [a for a, b in zip(read.loops, store.loops, strict=False) if a is b]
        for depth in range(outside, len(shared)):
            ahead = self._ahead(depth, read, store)
            if ahead is None:
                return False
            if ahead:
                return True
        # In one trip of all these loops the order of the statements decides.
        return _stands_behind(read.path, store.path)

    def _are_disjoint(self, one: _Access, other: _Access) -> bool:
        """Whether two places are never one: where one ends the other is still to begin."""
        ranges = [self._ranges(access.loops, access.told) for access in (one, other)]
        for a, b in zip(one.place, other.place, strict=False):
            for (low, high), around in (((b[0], a[1]), ranges), ((a[0], b[1]), ranges[::-1])):
                end = None if high is None else greatest(high, around[0])
                start = None if low is None else least(low, around[1])
                if start is None or end is None:
                    continue
                gap = less(start, end)
                if is_counted(less({name: count for name, count in gap.items() if count}, {ONE: 1})):
                    return True
        return False

    def _ahead(self, depth: int, read: _Access, store: _Access) -> bool | None:
        """Whether the store of the place that is read was in an earlier trip of a loop; None where that is not known.

        False says that it was in the same trip or in an earlier one. The trips of the loops further out are the same.
        """
        loop, inner = read.loops[depth], self._ranges(read.loops[depth + 1 :], read.told)
        settled = {ONE, *(around.target for around in read.loops[: depth + 1])}
        found = None
        for at, by in zip(store.place, read.place, strict=False):
            own, upwards = _turned(_only(at), loop, store.told), step_of(loop.over) > 0
            end = by[1] if upwards else by[0]
            end = None if end is None else (greatest if upwards else least)(end, inner)
            if own is None or end is None or own.get(loop.target) != 1:
                continue
            if any(name in self._sums.indices and name not in settled for name in own):
                continue
            # What is read is in front of what is stored to by as much, at most; below 0 it is behind.
            gap = less(end, own) if upwards else less(own, end)
            behind = {name: -count for name, count in gap.items() if count}
            if is_counted(less(behind, {ONE: 1})):
                return True
            if is_counted(behind):
                found = False
        return found

    # -- what stays where it was stored ---------------------------------------------------------------------------

    def held(self, name: str) -> Iterator[tuple[str, Expr]]:
        """Give the variables of trips that memory holds to the end, and where."""
        outside = len(self._made_in.get(name, ()))
        for access in self._stored[name]:
            store = access.store
            if store is None or store.add:
                continue
            value = getattr(store.value, "id", "")
            around = access.loops[outside:]
            if not value or not around or self._stands.get(value) != access.path[:-1] or value in self._views:
                continue
            others = (other for other in self._stored[name] if other is not access)
            apart = all(self._is_before(other, access, outside) or _are_apart(other, access) for other in others)
            if apart and self._is_like(store, value) and self._names_each_once(access, around):
                yield value, store.place

    def _is_like(self, store: Any, value: str) -> bool:
        """Whether what is stored is what is read there again: in an array it may be cast."""
        known = self._program.kinds
        if known[store.base].what == "list":
            return True
        place, kind = shapes.kind_of(store.place, known), known[value]
        settled = kind.is_number or (kind.shape is not None and None not in kind.shape)
        return settled and (place.what, place.shape, place.dtype) == (kind.what, kind.shape, kind.dtype)

    def _names_each_once(self, access: _Access, around: tuple[Loop, ...]) -> bool:
        """Whether no two trips store to one place: it moves with the index of each loop."""
        targets = [loop.target for loop in around]
        for depth, target in enumerate(targets):
            later = set(targets[depth + 1 :])
            exact = [own for own in map(_only, access.place) if own is not None]
            if not any(total.get(target) in (1, -1) and later.isdisjoint(total) for total in exact):
                return False
        return True

    def _is_before(self, other: _Access, access: _Access, outside: int) -> bool:
        """Whether a store is made before all trips of another."""
        shared = [a for a, b in zip(other.loops, access.loops, strict=False) if a is b]
        return len(shared) <= outside and not _stands_behind(other.path, access.path)


def _turned(own: Sum | None, loop: Loop, told: tuple[_Told, ...]) -> Sum | None:
    """Give an index in terms of an inner loop, where that stands where an outer one does: `a[i, i]` with `i == j`."""
    for outer, inner, is_equal in told:
        if own is not None and is_equal and inner == loop.target and own.get(outer) == 1 and not own.get(inner):
            return {**{name: count for name, count in own.items() if name != outer}, inner: 1}
    return own


def _only(bounds: _Bounds) -> Sum | None:
    """Give the one index of an axis that a place has; None where it has several."""
    return bounds[0] if bounds[0] == bounds[1] else None


def _are_apart(one: _Access, other: _Access) -> bool:
    """Whether two stores are never to one place: `a[t, 0]` and `a[t, 1]`, `a[i]` and `a[i + 1]` with a step of 2."""
    steps = {loop.target: step_of(loop.over) for loop in one.loops}
    for a, b in zip(map(_only, one.place), map(_only, other.place), strict=False):
        if a is None or b is None:
            continue
        gap = {name: count for name, count in less(a, b).items() if count}
        moves = [abs(steps.get(name, 1) * count) for name, count in a.items() if name != ONE and count]
        if gap.keys() == {ONE} and all(step and gap[ONE] % step for step in moves):
            return True
    return False


def _indices(place: Any) -> list[Any]:
    """What the indices of a place are."""
    found: list[Any] = []
    while isinstance(place, gast.Subscript):
        found.append(place.slice)
        place = place.value
    if not isinstance(place, gast.Name):
        found += tree.parts(place)
    return found


def _stands_behind(read: tuple[int, ...], store: tuple[int, ...]) -> bool:
    """Whether a statement stands behind another, or in the other arm of a choice. It reads before it stores."""
    for depth, (one, other) in enumerate(zip(read, store, strict=False)):
        if one != other:
            return depth % 2 == 1 or one > other
    return False
