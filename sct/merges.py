"""Arrays that trips and arms hand on: what memory a name shows afterwards.

Before: `if c: a = b`, and then `a[0] = 1`.
After: the write is refused where it could be one to b, and goes where it has to elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import gast

from sct import kinds, tree
from sct.array_kinds import Merge
from sct.arrays import Arrays, shown_of
from sct.core import Stage, Store, statements
from sct.facts import Learned
from sct.forks import MOST
from sct.moved import is_moved
from sct.resolve import bound_in
from sct.rules.formulas import COPY
from sct.spent import is_let_go, is_spent, is_unread
from sct.tree import Expr


class Merges(Arrays):
    """Arrays that loops and choices hand on."""

    # -- loops and branches ---------------------------------------------------------------------------------------

    def _is_scalar(self, value: Expr) -> bool:
        return self._kind(value).is_number

    def _loop(self, *args: Any, **keywords: Any) -> None:
        """Stage a loop; again, where its trips show of what it carries what was not known."""
        mark, before = self._mark(), self._loops
        while True:
            self._loops += 1
            own = self._loops
            self._inside.append((own, self._clock))
            try:
                super()._loop(*args, **keywords)
                return
            except Learned as learned:
                # Nothing that stands above the loop depends on it.
                if not learned.is_of(own):
                    raise
                self._facts = learned.added(self._facts)
            finally:
                self._inside.pop()
            self._back_to(mark)
            self._loops = before

    def _is_updated(self, body: list[Any], name: str) -> bool:
        """Whether a loop changes a variable only in place: then nothing is handed on under another name."""
        value = self._frame.env.get(name)
        if not isinstance(value, gast.Name) or not self._kind(value).is_array:
            return False
        inner = [part for part in tree.walk(body) if isinstance(part, gast.AugAssign)]
        updates = sum(1 for part in inner if isinstance(part.target, gast.Name) and part.target.id == name)
        return updates == bound_in(body).count(name)

    def _let_go(self, own: str, value: Expr, origin: Any) -> Expr:
        """A variable that is read no more when what it would show is written to gets a copy of that."""
        shown = value.id if isinstance(value, gast.Name) else ""
        if self._keys.get(own) not in self._facts.snapshots or shown not in self._roots:
            return value
        self._let_gone[own] = self._roots[shown], origin
        return self._snapshot(value, "", origin)

    def _snapshot(self, value: Expr, name: str, origin: Any) -> Expr:
        """Copy what a variable shows, in the line that binds it where nothing is written behind that."""
        at = next((i for i, s in enumerate(self._out) if isinstance(s, Stage) and s.target == value.id), len(self._out))
        line, behind = next(iter(self._out[at:]), None), self._out[at + 1 :]
        inner = list(statements(tuple(behind)))
        shown = any(isinstance(s, Stage) and s.target in self._roots and value.id in tree.names(s.value) for s in inner)
        if not isinstance(line, Stage) or shown or any(isinstance(s, Store) for s in inner):
            copied = tree.call(tree.name(COPY), [value])
            return self._emit(self._new(name, named=bool(name) and self._is_shown), copied, origin)
        del self._out[at:], self._roots[value.id]
        view = self._emit(self._new("", named=False), line.value, line.origin)
        self._out += [replace(line, value=tree.call(tree.name(COPY), [view])), *behind]
        return value

    def _carry(self, name: str, origin: Any) -> str:
        begun = self._frame.env.get(name)
        if (self._loops, name) in self._facts.snapshots and getattr(begun, "id", "") in self._roots:
            self._frame.env[name] = self._snapshot(begun, name, origin)
        lacks = name not in self._frame.env or self._may_be_none(self._frame.env[name])
        identifier = super()._carry(name, origin)
        if lacks and self._kinds[identifier].what in ("other", "unknown"):
            self._kinds[identifier] = kinds.NUMBER
        key = (self._loops, name)
        self._keys[identifier] = key
        # What a trip hands on may lie otherwise.
        self._ordered.discard(identifier)
        if key in self._facts.lifted:
            self._kinds[identifier] = self._facts.now(self._facts.lifted[key])
        if key in self._facts.rebound and identifier in self._roots:
            root = self._now_bound_again(identifier, origin)
            alone = not self._is_bound_twice(root) and list(self._roots.values()).count(root) == 0
            self._starts[identifier] = (root, alone, self._loops)
        return identifier

    def _now_bound_again(self, identifier: str, origin: Any) -> str:
        """A variable that each trip binds again shows what it was before the loop in the first trip only."""
        self._merge(Merge(identifier, self._memory_shown(identifier), self._clock, (), origin))
        root = self._roots.pop(identifier)
        self._copies.pop(identifier, None)
        return root

    def _part_leaves(self, leaves: Iterable[str], origin: Any) -> None:
        for identifier in leaves:
            if identifier in self._roots:
                self._now_bound_again(identifier, origin)

    def _take_over(self, carried: dict[tuple[Any, Any], str], origin: Any, behind: bool = False) -> None:
        for position, ((place, part), identifier) in enumerate(carried.items()):
            self._turns[identifier] = (self._loops if not behind else self._turns[identifier][0], position)
            value = self._leaf((place, part))
            if (*self._turns[identifier], behind) not in self._facts.owned or tree.names(value) != [identifier]:
                continue
            self._taken_over[identifier] = origin
            self._set_leaf((place, part), self._copied_for(identifier, self._leaf_name((place, part)), origin))

    def _copied_for(self, identifier: str, base: str, origin: Any) -> Expr:
        """Copy what a trip begins with; of None there is no copy."""
        made = self._new(base, named=self._is_shown)
        copied = tree.call(tree.name(COPY), [tree.name(identifier)])
        if identifier not in self._empties:
            return self._emit(made, copied, origin)
        have = gast.Compare(left=tree.name(identifier), ops=[gast.IsNot()], comparators=[tree.const(None)])
        none = tree.const(None)
        return self._choice(have, lambda: self._emit(made, copied, origin), lambda: none, origin.node, base)

    def _is_alone(self, own: str, result: Expr) -> bool:
        """Whether all memory that a variable gets is nobody else's from then on."""
        pairs = [*self._roots.items(), *self._moves.items(), *((m.own, m.source) for m in self._merges.values())]
        shared = [(one.removesuffix("[]"), other.removesuffix("[]")) for one, other in pairs]
        return is_moved(tuple(self._out), result, own, shared, self._kinds)

    def _same(self, value: Expr) -> Expr:
        while isinstance(value, gast.Name) and value.id in self._copies:
            value = tree.name(self._copies[value.id])
        return value

    def _moved(self, value: Expr) -> Expr:
        if value.id in self._roots:
            self._moves[value.id] = self._roots.pop(value.id)
        return value

    def _shows_memory(self, value: Expr) -> bool:
        return value.id in self._roots

    def _may_reuse(self, made: Expr) -> bool:
        """Arrays that are written alike are two arrays, as soon as one of them is written to."""
        if self._kind(made).is_number:
            return True
        if self._facts.apart:
            return False
        self._reused.add(made.id)
        return True

    def _check_merges(self, result: Expr) -> None:
        """Refuse a write to memory that a name may or may not show."""
        swapped = self._swapped()
        merges = [merge for merge in self._merges.values() if merge.own not in swapped]
        for merge in self._telling(merges):
            self._note_shared(merge)
        self._check_copies(result)
        for merge in merges:
            if merge.hidden and merge.source not in self._reused:
                continue
            clashes = self._stored_at.get(merge.own, [])
            outside = [start for _, start in merge.inside if self._born.get(merge.source, 0) <= start]
            earliest = min(outside, default=merge.clock)
            clashes = clashes + [item for item in self._stored_at.get(merge.source, []) if item[0] >= earliest]
            if clashes and not self._facts.in_place.issuperset(self._rebound.values()):
                # Updates that make new arrays, in an arm say, would be no clash if they wrote in place.
                raise Learned(in_place=frozenset(self._rebound.values()))
            if clashes and merge.own in self._places and self._is_spent(merge.own, merge.source, result):
                if self._places[merge.own] in self._facts.copied:
                    continue
                raise Learned(copied=frozenset([self._places[merge.own]]))
            if clashes and is_unread(tuple(self._out), result, self._showing(merge.own.removesuffix("[]"))):
                continue
            if clashes:
                self._let_go_of(merge, result)
                self._fork_at(merge)
                self._learn_owned(merge.own, result)
                line = merge.origin.place()
                error = clashes[0][1].refuse(
                    f"a write to memory that {shown_of(tree.name(merge.own))} may share"
                    + (f" since line {line.line}" if line else ""),
                    "copy the array where it gets its second name",
                )
                error.by_call = not self._facts.forms and (merge.laid or self._is_unknown(merge))
                raise error

    def _check_copies(self, result: Expr) -> None:
        """Refuse a copy that was made where something still shows what is copied."""
        for own, origin in self._taken_over.items():
            if not self._is_alone(own, result):
                raise origin.refuse("memory that may be shared is written to in a loop that hands it on")
        for own, (source, origin) in self._let_gone.items():
            if not self._is_let_go(own, source, result):
                raise origin.refuse("memory that may be shared is written to in a loop that hands it on")
        for own, (source, origin) in self._copied.items():
            if not self._is_spent(own, source, result):
                raise origin.refuse("memory that may be shared is written to while it is read")

    def _let_go_of(self, merge: Merge, result: Expr) -> None:
        """Start again with copies of what a carried variable would show, where it is read no more when that changes."""
        key = self._keys.get(merge.own)
        if key is not None and key not in self._facts.snapshots and self._is_let_go(merge.own, merge.source, result):
            raise Learned(snapshots=frozenset([key]))

    def _is_let_go(self, own: str, source: str, result: Expr) -> bool:
        memory = self._memory_of(source)
        written = {name for name in self._stored_at if self._memory_of(name.removesuffix("[]")) == memory}
        return is_let_go(tuple(self._out), result, self._showing(own), written)

    def _is_unknown(self, merge: Merge) -> bool:
        """Whether nothing says that what may be shared is memory: of numbers there is none."""
        known = [self._kinds.get(name.removesuffix("[]"), kinds.UNKNOWN) for name in (merge.own, merge.source)]
        return any(each is not None and each.what == "unknown" for kind in known for each in (kind, kind.item))

    def _learn_owned(self, own: str, result: Expr) -> None:
        """Start again with copies where a loop carries an array that has no other name."""
        keys = [(*self._turns[own], behind) for behind in (False, True)] if own in self._turns else []
        fresh = [key for key in keys if key not in self._facts.owned]
        if fresh and self._is_alone(own, result):
            raise Learned(owned=frozenset(fresh[:1]))

    def _fork_at(self, merge: Merge) -> None:
        """Start again with a choice that parts all that follows it, where one makes two memories of a name."""
        if merge.choice is None:
            return
        place, depth = merge.choice
        have = self._facts.forks.get(place)
        level = 0 if have is None else have + 1
        if level < depth and (have is not None or len(self._facts.forks) < MOST):
            raise Learned(forks={place: level})

    def _is_spent(self, own: str, source: str, result: Expr) -> bool:
        """Whether a variable is read no more when the memory that it may show is written to."""
        if "[]" in own + source or own in self._roots:
            return False
        memory = self._memory_of(source)
        written = {name for name in self._stored_at if self._memory_of(name.removesuffix("[]")) == memory}
        return is_spent(tuple(self._out), result, own, self._showing(own), written)

    def _showing(self, name: str) -> set[str]:
        """Give all that may show what a variable shows, itself included."""
        pairs = [*self._roots.items(), *self._moves.items(), *((m.own, m.source) for m in self._merges.values())]
        shown: set[str] = set()
        more = {name}
        while more:
            shown |= more
            more = {one.removesuffix("[]") for one, other in pairs if other in shown} - shown
        return shown

    def _memory_of(self, name: str) -> str:
        """Give one name for all that may be in the memory that a variable shows."""
        held = self._holder_of(name)
        return self._shared.get(held, held)

    def _telling(self, merges: list[Merge]) -> list[Merge]:
        """Leave out what lists hold, where no array of it is written to: what is in a list is replaced, not changed."""
        pairs = [tuple(map(self._holder_of, (merge.own, merge.source))) for merge in merges]
        held = {merge.source for merge in merges if merge.own.endswith("[]")}
        changed = [name for name in self._stored_at if self._kinds[name].what != "list" or name in held]
        written, before = set(map(self._holder_of, changed)), -1
        while len(written) > before:
            before = len(written)
            written.update(name for pair in pairs if not written.isdisjoint(pair) for name in pair)
        listed = [any(name.endswith("[]") for name in pair) for pair in pairs]
        told = [not items or not written.isdisjoint(pair) for items, pair in zip(listed, pairs, strict=True)]
        return [merge for merge, tells in zip(merges, told, strict=True) if tells]

    def _holder_of(self, name: str) -> str:
        """Give the variable that a variable shows or is handed around with."""
        root = self._roots.get(name, name)
        return self._groups.get(root, root)

    def _note_shared(self, merge: Merge) -> None:
        """What may be in one memory is read with it: its content has one name, which no assignment ends."""
        names = [self._holder_of(name.removesuffix("[]")) for name in (merge.own, merge.source)]
        shared = [self._shared.get(name, f"shared%{name}") for name in names]
        self._shared.update(dict.fromkeys(names, shared[0]))
        self._shared.update({name: shared[0] for name, own in self._shared.items() if own in shared})

    def _swapped(self) -> set[str]:
        """Variables that a loop only hands around among themselves: `u, v = v, u` leaves each its own memory.

        The innermost loops first: what a loop inside has swapped is still the memory of the loop around it.
        """
        found: set[str] = set()
        outer: dict[str, str] = {}
        for loop in sorted({number for _, _, number in self._starts.values()}, reverse=True):
            own = {name for name, (_, _, number) in self._starts.items() if number == loop}
            handed = [(m.own, outer.get(m.source, m.source)) for m in self._merges.values()
                      if m.own in own and m.source != self._starts[m.own][0]]  # fmt: skip
            begins = [self._starts[name][:2] for name in sorted(own)]
            apart = len({root for root, _ in begins}) == len(begins) and all(alone for _, alone in begins)
            if not (apart and sorted(a for a, _ in handed) == sorted(own) == sorted(b for _, b in handed)):
                continue
            found |= own
            outer.update({name: self._starts[name][0] for name in own})
            stores = [item for name in own for item in self._stored_at.get(name, [])]
            if stores:
                self._groups.update(dict.fromkeys(own, f"memory%{loop}"))
                for root, _ in begins:
                    self._stored_at[root] = [*self._stored_at.get(root, []), *stores]
        for name, root in outer.items():
            # One name for the memory of a loop and of the loops inside it.
            while root in self._groups:
                self._groups[name] = self._groups[root]
                root = outer.get(root, "")
        return found
