"""Stores backwards: what they have overwritten is put back, and the adjoint of what they wrote goes on.

Before: `a[k] = e`.
After: `a_old = a[k]` before it; on the way back `a[k] = a_old`, a copy of `da[k]` goes on to e, and `da[k]` is 0.
"""

from __future__ import annotations

from collections.abc import Iterable

import gast

from sct import kinds, taping, tree
from sct.adjoints import added_lists, everything
from sct.again import Again
from sct.core import Origin, Push, Stage, Statement, Store, Variable, adjoint
from sct.flow import refusal
from sct.indices import parts_of
from sct.kinds import Kind
from sct.rules import Contribution
from sct.rules.formulas import COPY
from sct.scope import OWN
from sct.shapes import kind_of
from sct.tree import Expr


class Undone(Again):
    """The adjoints of stores."""

    def _undone(self, store: Store) -> tuple[list[Statement], list[Statement]]:
        """What a store overwrites is kept and put back, for the rules that read it before."""
        if store.how == "append" and store.base in self._memory.in_order:
            return [store], []
        if store.how == "append":
            return [store], [Store(store.base, store.place, tree.const(None), store.origin, how="pop")]
        self._stores += 1
        if store.base in self._memory.in_order:
            return [store], []
        if store.how == "pop":
            # What is taken away from a list is put at its end again.
            old, place, how = tree.subscript(store.place, tree.const(-1)), store.place, "append"
        else:
            old = store.place if self._is_value(store) else tree.call(tree.name(COPY), [store.place])
            place, how = store.place if isinstance(store.place, gast.Subscript) else everything(store.place), ""
        if self._loops:
            name = f"tape%{store.base}%{self._stores}"
            self.variables[name] = Variable(taped=store.base)
            self._keeper.started.append(Stage(name, gast.List(elts=[], ctx=gast.Load()), store.origin))
            kept: Statement = Push(name, old, store.origin)
            value = taping.pop(name)
        else:
            name = f"old%{store.base}%{self._stores}"
            self.variables[name] = Variable(base=self._program.variables[store.base].base + "_old")
            kept, value = Stage(name, old, store.origin), tree.name(name)
        return [kept, store], [Store(store.base, place, value, store.origin, how=how)]

    def _is_value(self, store: Store) -> bool:
        """Whether what a store overwrites stays as it is: a number, or in a list an array that gives way to another."""
        return self.known[store.base].what == "list" or kind_of(store.place, self.known).is_number

    def _store(self, store: Store, assigned: set[str]) -> Iterable[Statement]:
        """`a[k] = e`: a copy of `da[k]` goes on to e, and `da[k]` is 0 from there on; `+=` only passes on."""
        own = adjoint(store.base)
        if own not in assigned or store not in self._derivatives:
            return
        contributions = self._derivatives[store]
        if contributions is None:
            raise refusal(store, self._program)
        if store.how == "append":
            yield from self._taken(store, contributions, assigned)
            return
        place = self._memory.adjoint_of_place(store.place)
        if store.how == "pop":
            yield Store(own, place, self._zero_item(store), store.origin, how="append")
            return
        kind = kind_of(store.place, self.known)
        if store.add:
            for item in contributions:
                read = place if kind.is_number else tree.call(tree.name(COPY), [place])
                yield from self._passed(item, self._shaped(read, kind, item.operand), store, assigned)
            return
        whole = place if isinstance(place, gast.Subscript) else everything(place)
        if contributions:
            name = f"d%{store.base}%{self._stores}"
            self.variables[name] = Variable(base="d" + self._program.variables[store.base].base + "_k", of="")
            self.known[name] = kind
            held = place if self._is_value(store) else tree.call(tree.name(COPY), [place])
            yield Stage(name, held, store.origin)
            self._idle |= {name} if own in self._idle or self._loops or self._trips else set()
        self._idle.add(own)
        yield Store(own, whole, self._zero_in_place(store), store.origin)
        for item in contributions:
            flow = _staying(tree.name(name), store.place) if self._memory.gathers(store.place) else tree.name(name)
            yield from self._passed(item, self._passed_on(store, flow, kind, item.operand), store, assigned)

    def _passed_on(self, store: Store, flow: Expr, kind: Kind, operand: Expr) -> Expr:
        """Give the adjoint of what was stored: that of an item of a list has the shape of the item."""
        is_item = self.known[store.base].what == "list" and store.base not in self._loose
        if is_item and kind_of(operand, self.known).is_array:
            return flow
        return self._shaped(flow, kind, operand)

    def _zero_item(self, store: Store) -> Expr:
        """0, in the shape of what was taken from a list and has been put back."""
        return self._zero_of(store.base, tree.subscript(store.place, tree.const(-1)))

    def _zero_in_place(self, store: Store) -> Expr:
        """0 where something was stored; in a list in the shape of what stood there before, which has been put back.

        Of what stood there nothing was read if it is not put back.
        """
        if self.known[store.base].what != "list":
            return tree.const(0.0)
        in_order = store.base in self._memory.in_order
        return self._zero_of(store.base, self._memory.adjoint_of_place(store.place) if in_order else store.place)

    def _zero_of(self, base: str, item: Expr) -> Expr:
        kind = self.known[base].item
        number = kind is None or kind.is_number
        return tree.const(0.0) if number else tree.call(tree.name("numpy.zeros_like"), [item])

    def _taken(self, store: Store, contributions: list[Contribution], assigned: set[str]) -> Iterable[Statement]:
        """What was put at the end of a list takes the last adjoint of it."""
        own = tree.name(adjoint(store.base))
        self._stores += 1
        name = f"d%{store.base}%{self._stores}"
        item = self.known[store.base].item or kinds.UNKNOWN
        self.variables[name] = Variable(base="d" + self._program.variables[store.base].base + "_k")
        self.known[name] = item
        at = self._memory.end_of(store)
        yield Stage(name, tree.subscript(own, tree.const(-1) if at is None else at), store.origin)
        if at is None:
            yield Store(adjoint(store.base), own, tree.const(None), store.origin, how="pop")
        for part in contributions:
            flow = self._passed_on(store, tree.name(name), item, part.operand)
            if self.known[part.operand.id].what == "list":
                # A row of what the whole was made an array of: its items are taken one by one.
                flow = tree.call(tree.name("builtins.list"), [flow])
            yield from self._passed(part, flow, store, assigned)

    def _passed(self, item: Contribution, flow: Expr, store: Store, assigned: set[str]) -> Iterable[Statement]:
        name = adjoint(item.operand.id)
        if self._memory.is_view(item.operand.id):
            yield from self._into_place(item, flow, store, assigned)
            return
        self._note_idle(name, flow, name in assigned)
        yield self._gathered(item.operand.id, flow, store.origin, assigned)

    def _gathered(self, name: str, flow: Expr, origin: Origin, assigned: set[str]) -> Stage:
        """What flows to a variable as it is; to a list item by item."""
        own, add = adjoint(name), adjoint(name) in assigned
        assigned.add(own)
        if add and self.known[name].what == "list":
            return Stage(own, added_lists(tree.name(own), flow), origin)
        return Stage(own, flow, origin, add=add)


def _staying(flow: Expr, place: Expr) -> Expr:
    """Of several values that are written to one place the last one stays: the others had no influence."""
    index = place.slice
    if any(isinstance(part, gast.Slice) for part in parts_of(index)):
        index = tree.subscript(tree.name("numpy.s_"), index)
    shape = tree.call(tree.name("numpy.shape"), [place.value])
    stays = tree.call(tree.name(f"{OWN}.written_last"), [shape, index])
    return tree.call(tree.name("numpy.where"), [stays, flow, tree.const(0.0)])
