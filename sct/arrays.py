"""Arrays while a function is staged: stores into their memory, and updates.

Before::

    row = a[i]
    row += x.sum()

After, with `row` noted as a view of `a`::

    row%0 = a%0[i%0];  sum%0 = np.sum(x%0);  row%0 += sum%0   (a store into the memory of a%0)
"""

from __future__ import annotations

from typing import Any

import gast

from sct import indices, kinds, tree
from sct.array_reads import ArrayReads
from sct.core import Store
from sct.facts import Learned
from sct.heap import is_structure
from sct.tree import Expr

_APART = "give the value a name on a line of its own, before the update"


class Arrays(ArrayReads):
    """What a name means where it may be an array."""

    _tables: tuple[str, ...] = ("_kinds", "_roots", "_guesses", "_born", "_stored_at", "_merges", "_keys",
               "_copies", "_moves", "_starts", "_shared", "_rebound", "_ordered", "_places", "_copied", "_let_gone",
               "_taken_over", "_turns", "_reused", "_open_ranks")  # fmt: skip

    # -- stores ---------------------------------------------------------------------------------------------------

    def _store_element(self, target: Any, value: Expr) -> bool:
        """`a[i] = value`; False where a is no array."""
        base = self._array_operand(target.value)
        if base is None:
            return False
        index = self._index(target.slice)
        self._demand(base, indices.rank_asked(index))
        if not self._kind(base).is_array:
            return False
        self._store(base, tree.subscript(base, index), value, target)
        return True

    def _library(self, function: Expr, args: list[Expr], keywords: dict[str, Expr], node: Any) -> Expr:
        """Call a function of a library (item_builtins.py)."""
        raise NotImplementedError

    def _stored_value(self, value: Expr, node: Any) -> Expr:
        """Of a list or tuple the array is stored that NumPy makes of it."""
        if not is_structure(value):
            return value
        made = self._library(tree.name("numpy.array"), [value], {}, node)
        return made if tree.is_atom(made) else self._temporary(made, node)

    def _store(self, base: Expr, place: Expr, value: Expr, node: Any, add: bool = False) -> None:
        origin, value = self._origin(node), self._stored_value(value, node)
        root = self._roots.get(base.id, base.id)
        varied = self._is_varied(value)
        if root != base.id and self._kinds[root].what == "list" and self._kind(base).what != "list":
            raise origin.refuse(
                f"an array in {shown_of(tree.name(root))} is written to, a list whose length only a run can tell",
                "write to it before it is put into the list, or to a copy",
            )
        self._clock += 1
        self._stored_at[root] = [*self._stored_at.get(root, []), (self._clock, origin)]
        if varied:
            self._varied.update({root, base.id}, (view for view, of in self._roots.items() if of == root))
        if root in self._reused:
            raise Learned(apart=frozenset([True]))
        self._writes += 1
        self._out.append(Store(root, place, value, origin, add))

    def _update(self, node: Any) -> bool:
        """`a[i] += e`, and `a += e` of an array; False where it is a number."""
        target = node.target
        if isinstance(target, gast.Name):
            base = self._bound_to(target.id)
            if not isinstance(base, gast.Name) or not self._kind(base).is_array:
                return False
            place: Expr = base
            self._check_open_rank(base.id, node)
        elif isinstance(target, gast.Subscript):
            found = self._array_operand(target.value)
            if found is None:
                return False
            base, index = found, self._index(target.slice)
            self._demand(base, indices.rank_asked(index))
            if not self._kind(base).is_array:
                return False
            place = tree.subscript(base, index)
        else:
            return False
        stores = self._stores(base.id)
        value = self._operand(node.value)
        if isinstance(target, gast.Name) and self._bound_to(target.id) is not base:
            raise self._origin(node).refuse(f"{target.id} is assigned in the value of its own update", _APART)
        read_before = isinstance(place, gast.Subscript) and (self._kind(place).is_number or self._gathers(place))
        if read_before and self._stores(base.id) != stores:
            # Python has read the elements by then: of a slice only where it is.
            raise self._origin(node).refuse("an array is written to in the value of an update of elements", _APART)
        if self._may_rebind(place, value):
            self._rebind(node, place, value)
        else:
            self._write_update(base, place, value, node)
        return True

    def _check_open_rank(self, name: str, node: Any) -> None:
        """Refuse an update of what is an array, or a number where it has no axes."""
        if self._same(tree.name(name)).id not in self._open_ranks:
            return
        error = self._origin(node).refuse(
            f"{shown_of(tree.name(name))} may be an array, which this changes in place, or a number",
            "write the new value: y = y + ..., or make it an array with np.array",
        )
        error.by_call = not self._facts.forms
        raise error

    def _stores(self, name: str) -> int:
        """Count the stores into the memory that a variable shows."""
        return len(self._stored_at.get(self._roots.get(name, name), ()))

    def _bound_to(self, name: str) -> Any:
        owner = self._frame.owner(name)
        return owner.env.get(name) if owner is not None else None

    def _rebind(self, node: Any, left: Expr, right: Expr) -> None:
        """`a += e` as `a = a + e`, of operands that are staged (stage.py)."""
        raise NotImplementedError

    def _write_update(self, base: Expr, place: Expr, value: Expr, node: Any) -> None:
        """`place op= value` in the memory of an array."""
        value = self._stored_value(value, node)
        adds = isinstance(node.op, (gast.Add, gast.Sub)) and not self._gathers(place)
        if isinstance(node.op, gast.Sub) and adds:
            value = tree.neg(value) if tree.number(value) is not None else self._temporary(tree.neg(value), node.value)
        elif not adds:
            old = place if isinstance(place, gast.Name) else self._temporary(place, node.target)
            value = self._temporary(tree.binary(old, node.op, value), node)
        whole = isinstance(place, gast.Name) and not adds
        self._store(base, tree.subscript(place, tree.dots()) if whole else place, value, node, add=adds)

    def _update_part(self, part: Expr, value: Expr, node: Any) -> bool:
        """`parts[i] += e` where the part is an array; False where it may as well be a new one, or is none."""
        if not isinstance(part, gast.Name) or not self._kind(part).is_array or self._may_rebind(part, value):
            return False
        self._write_update(part, part, value, node)
        return True

    def _may_rebind(self, place: Expr, value: Expr) -> bool:
        """Whether `a += e` may make a new array: outside loops, where no other name shows its memory."""
        if not isinstance(place, gast.Name) or self._inside or place.id in self._roots:
            return False
        if place.id in self._from_outside:
            return False
        if place.id in self._roots.values() or self._is_bound_twice(place.id):
            return False
        if any(place.id in (merge.own, merge.source) for merge in self._merges.values()):
            return False
        if self._variables[place.id].base in self._facts.in_place:
            return False
        have, given = self._kind(place), self._kind(value)
        if have.rank == 0:
            # What is computed of an array without axes is a number, which is no memory.
            return False
        fits = given.is_number or (kinds.fits_into(given, have) and have.dtype == given.dtype)
        rebinds = fits and have.dtype in ("f8", "c16")
        if rebinds:
            self._rebound[place.id] = self._variables[place.id].base
        return rebinds

    def _is_bound_twice(self, name: str) -> bool:
        bound = [b for frame in (*self._captured, *self._frames) for b in frame.env.values()]
        bound += [part for _, box in self._heap.boxes() for part in box.slots.values()]
        return sum(1 for b in bound if name in tree.names(b)) > 1


def shown_of(node: Expr) -> str:
    """A name as it is shown."""
    return str(getattr(node, "id", "")).partition("%")[0] or "it"
