"""Structures in loops: which of their parts a trip changes, and how these are carried.

Before: `state.x = state.x + 1` in a loop.
After: the part is a variable that the loop carries.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gast

from sct import tree
from sct.branches import Branches
from sct.carried import Carried, StructureError
from sct.core import Origin
from sct.facts import Learned, together
from sct.heap import is_structure
from sct.resolve import Frame
from sct.structures import State
from sct.tree import Expr


class Handed(Branches):
    """Parts of structures that loops carry."""

    _tables: tuple[str, ...] = ()
    """What is known while staging, and taken back with what was staged."""

    # -- parts of structures --------------------------------------------------------------------------------------

    def _mark(self) -> dict[str, Any]:
        """Everything that is staged up to here, to come back to."""
        kept = (
            "_variables",
            "_counts",
            "_varied",
            "_made",
            "_spelled",
            "_constants",
            "_empties",
            "_trip_places",
            "_tainted",
            "_assigned_outside",
            *self._tables,
        )
        tables = {name: getattr(self, name).copy() for name in kept}
        plain = {name: getattr(self, name) for name in ("_count", "_ended", "_statement", "_taken_apart")}
        boxes = [(box, box.slots, box.frozen, list(box.watchers)) for _, box in self._heap.boxes()]
        # What is carried under a new name gets its value where the old one does: blocks around change too.
        blocks = [(block, list(block)) for block in (self._out, *self._around)]
        return {"tables": tables, "plain": plain, "state": self._state(), "blocks": blocks, "boxes": boxes,
                "things": list(self._heap.things.items()), "captured": list(self._captured)}  # fmt: skip

    def _back_to(self, mark: dict[str, Any]) -> None:
        for name, table in mark["tables"].items():
            own = getattr(self, name)
            own.clear()
            own.update(table)
        self._seen.clear()
        self._heap.things = dict(mark["things"])
        self._captured[:] = mark["captured"]
        self._restore(mark["state"])
        for block, had in mark["blocks"]:
            block[:] = had
        for box, slots, frozen, watchers in mark["boxes"]:
            box.slots, box.frozen, box.watchers[:] = slots, frozen, watchers
        for name, value in mark["plain"].items():
            setattr(self, name, value)

    def _changed(self, before: State, own: Frame, assigned: set[str], carried: Leaves) -> Leaves:
        """Give the parts of structures that are others than before, and not carried."""
        after = self._state()
        found: Leaves = {}
        for name, slots in before.slots.items():
            now = after.slots[name]
            if now is slots:
                continue
            if list(now) != list(slots):
                raise StructureError(self._heap.things[name])
            found.update({(name, key): None for key in slots if now[key] is not slots[key]})
        for frame, (env, _) in before.frames.items():
            now = after.frames[frame][0]
            keys = [key for key in env if frame is not own or key not in assigned]
            found.update({(frame, key): None for key in keys if now.get(key) is not env[key]})
        return {key: None for key in found if key not in carried}

    def _carry_leaves(self, leaves: Leaves, origin: Any) -> dict[tuple[Any, Any], str]:
        carried = {}
        for key in leaves:
            value = self._leaf(key)
            if is_structure(value):
                raise origin.refuse("a structure inside another that changes in a loop", "keep its parts in variables")
            made = self._new(self._leaf_name(key), named=getattr(key[0], "shown", False))
            carried[key] = made
            self._emit(made, value, origin)
            self._set_leaf(key, tree.name(made))
        return carried

    def _leaf(self, key: tuple[Any, Any]) -> Expr:
        place, part = key
        return place.env[part] if isinstance(place, Frame) else self._heap.box(place).slots[part]

    def _leaf_name(self, key: tuple[Any, Any]) -> str:
        place, part = key
        if isinstance(place, Frame):
            return str(part)
        name = f"{self._heap.box(place).hint}_{part}".strip("_")
        return name if name.isidentifier() else ""

    def _set_leaf(self, key: tuple[Any, Any], value: Expr) -> None:
        place, part = key
        if isinstance(place, Frame):
            place.env[part] = value
        else:
            box = self._heap.box(place)
            box.slots = {**box.slots, part: value}

    def _anything_varied(self) -> bool:
        return bool(self._varied)

    def _same(self, value: Expr) -> Expr:
        """Give the array that a second name was given to (merges.py)."""
        raise NotImplementedError

    def _moved(self, value: Expr) -> Expr:
        """Note that a value is on its way to another name (merges.py)."""
        raise NotImplementedError

    def _is_updated(self, body: list[Any], name: str) -> bool:
        """Whether a loop changes a variable only in place (merges.py)."""
        raise NotImplementedError

    def _carry(self, name: str, origin: Any) -> str:
        """Give a variable the name that it keeps through the loop."""
        identifier = self._new(name, named=self._is_shown)
        value = self._frame.env.get(name)
        if is_structure(value):
            raise origin.refuse(
                f"{name} is a {_word(value)} that changes in a loop", "give each value a name of its own"
            )
        if value is None:
            self._emit(identifier, tree.const(None), origin)
        else:
            self._hand_over(name, identifier, origin, tree.const(None))
        self._frame.maybe.discard(name)
        self._frame.env[name] = tree.name(identifier)
        return identifier

    def _reads_varied(self, node: Any) -> bool:
        """Whether anything active is read in a loop: then all that it carries may be."""
        env = self._frame.env
        owners = {name: self._frame.owner(name) for name in tree.names(node)}
        read = [o.env[name] for name, o in owners.items() if o is not None and name in o.env]
        return any(self._is_varied(env[name]) for name in tree.names(node) if name in env) or any(
            self._is_varied(value) for value in read
        )

    def _handed(self, trip: Trip) -> dict[str, Expr]:
        """Give what each carried variable becomes, where it is another value."""
        env = self._frame.env
        gone = [name for name in trip.carried if name not in env]
        if gone:
            raise trip.origin.refuse(f"{gone[0]} is deleted in a loop", "leave the del out")
        handed = {own: self._same(env[name]) for name, own in trip.carried.items()}
        handed.update({own: self._leaf(key) for key, own in trip.parts.items()})
        for shape in trip.kept.values():
            handed.update(shape.moves(trip.before))
        return {own: value for own, value in handed.items() if getattr(value, "id", "") != own}

    def _hand_on(self, trip: Trip, moves: dict[str, Expr]) -> None:
        """At the end of a trip each carried variable gets its new value, all at once."""
        origin = trip.origin
        for own, value in moves.items():
            if is_structure(value):
                refusal = origin.refuse("a tuple that changes in a loop", "give each value a name of its own")
                raise StructureError(None, refusal)
            if getattr(value, "id", "") in moves:
                moves[own] = self._moved(self._emit(self._new("", named=False), value, origin))
        learned: list[Learned] = []
        for own, value in moves.items():
            try:
                self._emit(own, self._let_go(own, value, origin), origin)
            except Learned as fact:
                learned.append(fact)
        if learned:
            raise together(learned)
        self._frame.env.update({name: tree.name(own) for name, own in trip.carried.items()})
        for key, own in trip.parts.items():
            self._set_leaf(key, tree.name(own))

    def _let_go(self, own: str, value: Expr, origin: Origin) -> Expr:
        """Give what a carried variable gets: of what it would only show, a copy where that is needed (merges.py)."""
        raise NotImplementedError


Leaves = dict[tuple[Any, Any], None]
"""Parts of structures and variables of other functions: a box's name or a frame, and a key or a name."""


@dataclass(frozen=True)
class Trip:
    """A trip that is staged.

    Parameters
    ----------
    node : gast.For or gast.While
        The loop.
    carried : dict
        Variables that are carried, and the names that they keep.
    kept : dict
        Variables with a structure that are carried.
    parts : dict
        Parts of structures that are carried.
    before : State
        What all was at its beginning.
    leaves : dict
        Parts of structures that are known to change.
    origin : Origin
        The loop.
    """

    node: Any
    carried: dict[str, str]
    kept: dict[str, Carried]
    parts: dict[tuple[Any, Any], str]
    before: State
    leaves: Leaves
    origin: Origin


def _word(value: Expr) -> str:
    return "tuple" if isinstance(value, (gast.Tuple, gast.List)) else "structure"
