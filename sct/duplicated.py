"""`copy.copy` and `copy.deepcopy`: of a structure another one is made, of an array a copy.

Before: `rows = [a, x]; own = copy.deepcopy(rows)`.
After: `own` is a list of its own, of `np.copy(a%0)` and x. What stands in two places of a structure stands in both of
its copy.

A class that says itself how it is copied is refused, and so is what the parts show of one another's memory.
"""

from __future__ import annotations

from typing import Any

import gast

from sct import tree
from sct.compared import Compared
from sct.heap import Box, Closure, Standard, is_reference
from sct.tree import Expr

_OWN_WAYS = [f"__{name}__" for name in ("copy", "deepcopy", "reduce", "reduce_ex", "getstate", "setstate")]
_NUMBERS = ("number", "array")


class Duplicated(Compared):
    """Copies of structures."""

    def _standard_copy(self, args: list[Expr], keywords: dict[str, Expr], node: Any) -> Expr | None:
        thing = self._thing(args[0], node)
        if isinstance(thing, Box):
            self._check_copied(thing, node)
            return self._heap.add(Box(thing.kind, dict(thing.slots), "", thing.cls))
        if isinstance(args[0], (gast.Tuple, gast.Constant)):
            return args[0]
        return self._copied_leaf(args[0]) if len(args) == 1 and not keywords else None

    def _standard_deepcopy(self, args: list[Expr], keywords: dict[str, Expr], node: Any) -> Expr | None:
        return self._copied_deep(args[0], {}, node) if len(args) == 1 and not keywords else None

    def _check_copied(self, thing: Box, node: Any) -> None:
        own = [name for name in _OWN_WAYS if thing.kind == "object" and thing.cls.find(name) is not None]
        if own or thing.kind in ("iterator", "generator"):
            what = f"a class that has {own[0]} of its own" if own else "what is gone over once"
            raise self._origin(node).refuse(f"a copy of {what}", "make the new one by a call of its class")

    def _copied_leaf(self, value: Expr) -> Expr | None:
        """A copy of a number or of an array; None of all else."""
        kind = self._kind(value)
        if kind.what not in _NUMBERS:
            return None
        return value if kind.is_number else tree.call(tree.name("numpy.copy"), [value])

    def _copied_deep(self, value: Expr, made: dict[str, Expr], node: Any) -> Expr | None:
        if isinstance(value, gast.Constant) or isinstance(self._heap.get(value), (Closure, Standard)):
            return value
        if isinstance(value, (gast.Tuple, gast.List)):
            parts = [self._copied_deep(part, made, node) for part in value.elts]
            return None if None in parts else tree.tuple_of(parts)
        if not isinstance(value, gast.Name):
            return None
        if not is_reference(value):
            return self._copied_variable(value, made, node)
        if value.id in made:
            return made[value.id]
        thing = self._thing(value, node)
        if not isinstance(thing, Box):
            return None
        self._check_copied(thing, node)
        new = Box(thing.kind, {}, "", thing.cls)
        made[value.id] = self._heap.add(new)
        slots = {key: self._copied_deep(part, made, node) for key, part in thing.slots.items()}
        if None in slots.values():
            return None
        new.slots = slots
        return made[value.id]

    def _copied_variable(self, value: Any, made: dict[str, Expr], node: Any) -> Expr | None:
        own = self._same(value).id
        if own not in made:
            leaf = self._copied_leaf(value)
            if leaf is None or leaf is value:
                return leaf
            near = self._showing(own)
            if any(name in near or own in self._showing(name) for name in made if name[0] != "@"):
                raise self._origin(node).refuse(
                    "a copy of a structure in which one array may show the memory of another",
                    "copy the arrays one by one",
                )
            made[own] = self._temporary(leaf, node)
        return made[own]
