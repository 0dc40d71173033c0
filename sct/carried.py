"""Containers and instances that a loop assigns anew in each trip: their parts are carried, not they themselves.

Before: `for i in range(n): t = (t[1], t[0] * x)`.
After: `t_0%0` and `t_1%0` are what the loop carries, and in a trip t is the tuple of the two.
"""

from __future__ import annotations

from typing import Any

import gast

from sct import tree
from sct.errors import UnsupportedError
from sct.heap import Box, is_reference, is_structure
from sct.structures import State
from sct.tree import Expr


class StructureError(Exception):
    """A trip of a loop changes what parts a thing has: only each trip of its own can be staged."""

    def __init__(self, thing: Any, refusal: UnsupportedError | None = None) -> None:
        super().__init__()
        self.thing, self.refusal = thing, refusal


class Carried:
    """A variable with a structure that a loop assigns: its parts are carried, each under a name of its own.

    A container that something else goes by too, or may after a trip, can only be read under this name.
    """

    def __init__(self, stager: Any, name: str, origin: Any) -> None:
        self._stager, self._name, self._origin = stager, name, origin
        self.leaves: list[str] = []
        self.boxes: dict[str, dict[Any, Any]] = {}
        self._shape = self._carry(stager._frame.env[name], name)
        stager._frame.env[name] = self._shape

    def _carry(self, value: Expr, hint: str) -> Expr:
        stager = self._stager
        if isinstance(value, (gast.Tuple, gast.List)):
            return tree.tuple_of(self._carry(part, f"{hint}_{i}") for i, part in enumerate(value.elts))
        thing = stager._thing(value, self._origin.node)
        if isinstance(thing, Box):
            slots = {key: self._carry(part, f"{hint}_{key}") for key, part in thing.slots.items()}
            made = stager._box(thing.kind, slots, thing.hint, thing.cls)
            if thing.frozen or stager._holders(value.id) > 1:
                stager._heap.box(made.id).frozen = self._origin
                thing.watchers.append(made.id)
            self.boxes[made.id] = slots
            return made
        if is_reference(value):
            return value
        leaf = stager._new(hint if hint.isidentifier() else "", named=False)
        stager._emit(leaf, value, self._origin)
        self.leaves.append(leaf)
        return tree.name(leaf)

    def moves(self, before: State) -> dict[str, Expr]:
        """Give what each part becomes at the end of a trip."""
        found: dict[str, Expr] = {}
        self._compare(self._shape, self._stager._frame.env[self._name], before, found)
        return found

    def _compare(self, own: Expr, new: Expr, before: State, found: dict[str, Expr]) -> None:
        stager = self._stager
        if isinstance(own, gast.Tuple):
            if not isinstance(new, (gast.Tuple, gast.List)) or len(new.elts) != len(own.elts):
                raise self._refusal()
            for one, other in zip(own.elts, new.elts, strict=True):
                self._compare(one, other, before, found)
            return
        thing = stager._thing(own, self._origin.node)
        if isinstance(thing, Box):
            self._compare_boxes(thing, own, new, before, found)
            return
        if is_reference(own) or is_structure(new):
            if getattr(new, "id", "") != getattr(own, "id", ""):
                raise self._refusal()
            return
        found[own.id] = new

    def _compare_boxes(self, thing: Box, own: Expr, new: Expr, before: State, found: dict[str, Expr]) -> None:
        other = self._stager._thing(new, self._origin.node)
        if not isinstance(other, Box) or (other.kind, other.cls) != (thing.kind, thing.cls):
            raise self._refusal()
        slots = self.boxes[own.id]
        shared = own.id != new.id and (new.id in before.slots or self._stager._holders(new.id) > 1)
        if shared or list(other.slots) != list(slots):
            raise self._refusal()
        for key, part in slots.items():
            self._compare(part, other.slots[key], before, found)

    def restore(self) -> None:
        """At the end of a trip the variable is what it was at its beginning, by name."""
        self._stager._frame.env[self._name] = self._shape
        for name, slots in self.boxes.items():
            self._stager._heap.box(name).slots = slots

    def _refusal(self) -> StructureError:
        refusal: UnsupportedError = self._origin.refuse(
            f"{self._name} is a structure that changes its shape in a loop, or is shared with another name",
            "let each trip make it anew with the same parts",
        )
        return StructureError(None, refusal)
