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

from collections import Counter
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from sct import shapes, tree
from sct.accesses import Access, Accesses, Bounds, Told
from sct.core import Loop, Program, Stage, Store, statements
from sct.sums import ONE, Sum, greatest, is_counted, least, less, step_of
from sct.tree import Expr


class Filled(NamedTuple):
    """Memory that is filled in order, values of trips that stand in it for good, and where what a list gets stands."""

    names: frozenset[str] = frozenset()
    held: Mapping[str, Expr] = MappingProxyType({})
    appended: Mapping[Store, Expr] = MappingProxyType({})


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
    shared |= {s.base for s in stores if s.how == "pop"}
    bases = {s.base for s in stores}
    several = Counter(program.maybe[name] for name in bases if name in program.maybe)
    names = {name for name in bases - shared if several[program.maybe.get(name, "")] < 2}
    names = {name for name in names if made[name] == 1 or (name in program.params and not made[name])}
    if not names or any(isinstance(s, Loop) and s.states is not None for s in every):
        # Loops of which only some states are kept are run again from these.
        return Filled()
    order = _Order(program, frozenset(names))
    order.block(program.body, (), ())
    found = frozenset(name for name in names if order.is_in_order(name))
    held = {own: place for name in sorted(found) for own, place in order.held(name)}
    return Filled(found, held, order.appended)


_PAIRS = 10_000
"""So many pairs of a read and a store are looked at: the time that this takes grows with the program."""


class _Order(Accesses):
    # -- what is ahead --------------------------------------------------------------------------------------------

    def is_in_order(self, name: str) -> bool:
        """Whether nothing is read before a store that may be of the same place."""
        outside, reads, stores = len(self.made_in.get(name, ())), self.read[name], self.stored[name]
        if name in self.unsure:
            return False
        if len(reads) * len(stores) > _PAIRS:
            return False
        return all(self._is_behind(read, store, outside) for store in stores for read in reads)

    def _is_behind(self, read: Access, store: Access, outside: int) -> bool:
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

    def _are_disjoint(self, one: Access, other: Access) -> bool:
        """Whether two places are never one: where one ends the other is still to begin."""
        ranges = [self.ranges(access.loops, access.told) for access in (one, other)]
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

    def _ahead(self, depth: int, read: Access, store: Access) -> bool | None:
        """Whether the store of the place that is read was in an earlier trip of a loop; None where that is not known.

        False says that it was in the same trip or in an earlier one. The trips of the loops further out are the same.
        """
        loop, inner = read.loops[depth], self.ranges(read.loops[depth + 1 :], read.told)
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
        outside = len(self.made_in.get(name, ()))
        for access in self.stored[name]:
            store = access.store
            if store is None or store.add:
                continue
            value = getattr(store.value, "id", "")
            around = access.loops[outside:]
            if not value or not around or value in self.views or not self._is_sure(value, access):
                continue
            others = (other for other in self.stored[name] if other is not access)
            apart = all(self._is_before(other, access, outside) or _are_apart(other, access) for other in others)
            if apart and self._is_like(store, value) and self._names_each_once(access, around):
                at = self.appended.get(store)
                yield value, store.place if at is None else tree.subscript(store.place, at)

    def _is_sure(self, value: str, access: Access) -> bool:
        """Whether a value is stored in each trip that makes it: the loop is not left between the two."""
        made = self.stands.get(value, ())
        between = any(made < left < access.path for left in self.left if left[:-1] == made[:-1])
        return bool(made) and made[:-1] == access.path[:-1] and not between

    def _is_like(self, store: Any, value: str) -> bool:
        """Whether what is stored is what is read there again: in an array it may be cast."""
        known = self._program.kinds
        if known[store.base].what == "list":
            return True
        place, kind = shapes.kind_of(store.place, known), known[value]
        settled = kind.is_number or (kind.shape is not None and None not in kind.shape)
        return settled and (place.what, place.shape, place.dtype) == (kind.what, kind.shape, kind.dtype)

    def _names_each_once(self, access: Access, around: tuple[Loop, ...]) -> bool:
        """Whether no two trips store to one place: it moves with the index of each loop."""
        targets = [loop.target for loop in around]
        for depth, target in enumerate(targets):
            later = set(targets[depth + 1 :])
            exact = [own for own in map(_only, access.place) if own is not None]
            if not any(total.get(target) in (1, -1) and later.isdisjoint(total) for total in exact):
                return False
        return True

    def _is_before(self, other: Access, access: Access, outside: int) -> bool:
        """Whether a store is made before all trips of another."""
        shared = [a for a, b in zip(other.loops, access.loops, strict=False) if a is b]
        return len(shared) <= outside and not _stands_behind(other.path, access.path)


def _turned(own: Sum | None, loop: Loop, told: tuple[Told, ...]) -> Sum | None:
    """Give an index in terms of an inner loop, where that stands where an outer one does: `a[i, i]` with `i == j`."""
    for outer, inner, is_equal in told:
        if own is not None and is_equal and inner == loop.target and own.get(outer) == 1 and not own.get(inner):
            return {**{name: count for name, count in own.items() if name != outer}, inner: 1}
    return own


def _only(bounds: Bounds) -> Sum | None:
    """Give the one index of an axis that a place has; None where it has several."""
    return bounds[0] if bounds[0] == bounds[1] else None


def _are_apart(one: Access, other: Access) -> bool:
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


def _stands_behind(read: tuple[int, ...], store: tuple[int, ...]) -> bool:
    """Whether a statement stands behind another, or in the other arm of a choice. It reads before it stores."""
    for depth, (one, other) in enumerate(zip(read, store, strict=False)):
        if one != other:
            return depth % 2 == 1 or one > other
    return False
