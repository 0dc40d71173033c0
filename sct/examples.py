"""Arguments of a call while staging: structures are read leaf by leaf; objects, functions and text stay what they are.

Before: the form of `params = [(W, b)]` and of `mode = "full"`.
After::

    t%0 = params%0[0][0];  t%1 = params%0[0][1]         # and `params` is the list of the tuple of these two
    mode is "full"                                      # tests on it are settled

A leaf is called what the code first assigns it to (`for W, b in params`), or after its place (`params_0_0`). An
instance stays outside: its attributes are read where the code reads them.
"""

from __future__ import annotations

import functools
from typing import Any

import gast

from sct import derived, gradients, kinds, tree
from sct.core import Origin, Variable
from sct.errors import UnsupportedError
from sct.facts import Learned
from sct.forms import Bound, Code, Form, Leaf, Literal, Record, Same, Sequence, Table
from sct.heap import Box, Outside, is_reference
from sct.kinds import UNKNOWN
from sct.source import Function
from sct.taken import Taken
from sct.tree import Expr


class Examples(Taken):
    """Parameters of which a call says what they are."""

    # -- what a guess may have spoiled ------------------------------------------------------------------------------

    def _body(self, function: Function) -> tuple[Expr, Origin]:
        try:
            return super()._body(function)
        except UnsupportedError as error:
            if error.around is None:
                error.around = (function.node, self._opened())
            raise

    def _opened(self) -> set[str]:
        """Give the variables, here and around, that are parts of parameters which are only guessed at."""
        found: set[str] = set()
        frame: Any = self._frame
        while frame is not None:
            found.update(name for name, value in frame.env.items() if self._is_of_parameter(value))
            frame = frame.outer
        return found

    def _is_of_parameter(self, value: Any) -> bool:
        """Whether a value is a parameter of which only a guess says what it is, or a part of one."""
        if isinstance(value, (gast.Attribute, gast.Subscript)):
            return self._is_of_parameter(value.value)
        if isinstance(value, (gast.GeneratorExp, gast.ListComp, gast.SetComp, gast.DictComp)):
            return any(self._is_of_parameter(part.iter) for part in value.generators)
        if isinstance(value, gast.Call) and isinstance(value.func, gast.Attribute):
            return self._is_of_parameter(value.func)
        if isinstance(value, gast.Call) and getattr(value.func, "id", "") in _WALKS:
            return any(self._is_of_parameter(arg) for arg in value.args)
        return isinstance(value, gast.Name) and value.id in self._given.open

    # -- names ----------------------------------------------------------------------------------------------------

    def _is_named_by(self, target: Any, value: Expr, shown: bool) -> bool:
        """Whether a variable is a leaf of an argument: what an argument holds is called what the code calls it."""
        leaf = getattr(value, "id", "")
        if leaf not in self._given.leaves or leaf in self._fixed:
            return False
        if "%" in target.id:
            # It was made on the way here: the leaf keeps the name of its place.
            return True
        self._variables[leaf] = Variable(target.id, named=shown)
        if shown:
            self._fixed.add(leaf)
        return True

    def _name_leaves(self) -> None:
        """Name the leaves that the code gives no name."""
        for leaf, place in self._given.places.items():
            if leaf not in self._fixed:
                self._variables[leaf] = Variable(self._variables[leaf].base or gradients.identifier(place), named=True)

    # -- named tuples -----------------------------------------------------------------------------------------------

    def _standard__replace(self, args: list[Expr], keywords: dict[str, Expr], node: Any) -> Expr:
        return self._standard_replace(args, keywords, node)

    def _standard__asdict(self, args: list[Expr], keywords: dict[str, Expr], node: Any) -> Expr:
        return self._box("dict", dict(self._thing(args[0], node).slots))

    # -- derivatives inside -----------------------------------------------------------------------------------------

    def _for_these(self, function: Function, bound: dict[str, Expr]) -> Function:
        """Give the text of a derivative for the arguments that it is called with."""
        made = derived.made_of(function.identity)
        if made is None:
            return function
        for name, kind in (made.guessed() or {}).items():
            self._demand(bound[name], kind.rank or 0)
        held = {name: self._as_held(operand) for name, operand in bound.items() if is_reference(operand)}
        known = {name: found for name, found in held.items() if found[0] is not None}
        try:
            return derived.for_these(function, {name: self._kind(value) for name, value in bound.items()}, known)
        except UnsupportedError as error:
            error.around = (None, {part for value in bound.values() for part in tree.names(value)} & self._given.open)
            raise

    def _as_held(self, reference: Expr) -> tuple[Any, Any]:
        """Give the form of a structure that is still as the caller gave it, and the structure."""
        if reference.id not in self._given.sources or not self._is_as_given(reference):
            return None, None
        return self._form_at(self._given.sources[reference.id][0])

    # -- changes --------------------------------------------------------------------------------------------------

    def _write(self, reference: Expr, slots: dict[Any, Any], node: Any) -> None:
        if reference.id in self._given.sources:
            if reference.id in self._held_names():
                raise self._origin(node).refuse(
                    "a change of what an object outside holds", "make a copy of it first, or return the new value"
                )
            self._given.changed = True
        super()._write(reference, slots, node)

    def _part(self, value: Expr, index: Any, node: Any) -> Expr:
        """Numbers of the caller's, by an index or key that only a run can tell: read from the list or dict itself."""
        if isinstance(index, gast.Slice) or not self._is_row_given(value) or self._peek(index) is not ...:
            return super()._part(value, index, node)
        place = self._operand(index)
        known = self._known(place)
        if known is not ...:
            return super()._part(value, tree.const(known), node)
        read = gast.Subscript(value=self._given.sources[value.id][0], slice=place, ctx=gast.Load())
        made = self._temporary(read, node)
        items = list(self._heap.box(value.id).slots.values())
        numbers = all(self._is_number_given(item) for item in items)
        self._kinds[made.id] = functools.reduce(kinds.join, map(self._kind, items)) if numbers else UNKNOWN
        return made

    def _is_structural(self, node: Any) -> bool:
        if isinstance(node, gast.Subscript) and isinstance(node.value, gast.Name) and self._given.sources:
            value = self._static(node.value)
            open_index = not isinstance(node.slice, gast.Slice) and self._peek(node.slice) is ...
            if open_index and value is not None and self._is_row_given(value):
                # What it gives is read from the caller's when the function runs.
                return False
        return super()._is_structural(node)

    def _hoist(self, node: Any, bound: frozenset[str], lazy: bool) -> Expr | None:
        # In a part that is evaluated only sometimes the list is read where that part is.
        read = node.value if lazy and isinstance(node, gast.Subscript) else None
        value = None if read is None or not bound.isdisjoint(tree.names(read)) else self._static(read)
        if value is None or isinstance(node.slice, gast.Slice) or not self._is_row_given(value):
            return super()._hoist(node, bound, lazy)
        read = self._given.sources[value.id][0]
        return gast.Subscript(value=read, slice=self._resolve(node.slice, bound), ctx=gast.Load())

    def _is_row_given(self, value: Expr) -> bool:
        """Whether a value is a list or dict of numbers, or of such, as the caller gave it: nothing of it is active."""
        if getattr(value, "id", "") not in self._given.sources or self._is_varied(value):
            return False
        box = self._heap.things[value.id]
        if not isinstance(box, Box) or box.kind not in ("list", "dict") or not self._is_as_given(value):
            return False
        items = list(box.slots.values())
        # What is in an empty list nobody can tell, and nobody asks.
        return bool(items) and all(self._is_number_given(i) or self._is_table_given(i) for i in items)

    def _is_number_given(self, item: Any) -> bool:
        return isinstance(item, gast.Name) and not is_reference(item) and self._kind(item).is_number

    def _is_table_given(self, item: Any) -> bool:
        return is_reference(item) and (not getattr(self._heap.get(item), "slots", True) or self._is_row_given(item))

    def _held_names(self) -> set[str]:
        return {name for value in self._held_parts.values() for name in tree.names(value)}

    def _written(self, reference: Expr, origin: Origin) -> Expr:
        # What is differentiated is followed by its leaves, never as a whole.
        known = reference.id in self._given.sources and not self._is_varied(reference)
        if known and self._is_as_given(reference):
            return self._given.sources[reference.id][0]
        return super()._written(reference, origin)

    def _is_as_given(self, value: Any) -> bool:
        """Whether a part of an argument is still what the caller gave."""
        if not isinstance(value, gast.AST):
            return True
        for name in tree.names(value):
            thing = self._heap.things.get(name)
            if isinstance(thing, Box):
                source = self._given.sources.get(name)
                if source is None or source[1] is not thing.slots:
                    return False
                if not all(self._is_as_given(part) for part in thing.slots.values()):
                    return False
        return True

    def _store_outside(self, target: Expr, value: Expr, node: Any) -> bool:
        if isinstance(target, gast.Attribute) and target.attr not in self._facts.stored:
            raise Learned(stored=frozenset([target.attr]))
        return super()._store_outside(target, value, node)

    def _note_counts(self, function: Expr, args: list[Expr]) -> None:
        """An integer that counts the trips of a loop is not differentiated."""
        if getattr(function, "id", "") != "builtins.range":
            return
        names = [
            name for arg in args for name in tree.names(arg) if name in self._given.leaves and name in self._varied
        ]
        integers = {gast.dump(self._given.leaves[name]) for name in names if self._kinds[name].dtype == "i8"}
        if integers - self._facts.counts:
            raise Learned(counts=frozenset(integers))

    def _array_item(self, node: Any, value: Expr | None = None) -> Expr | None:
        """No array has keys that are text: what has them is a dict, of which a call tells the rest."""
        root = node
        while isinstance(root, (gast.Attribute, gast.Subscript)):
            root = root.value
        owner = self._frame.owner(root.id) if isinstance(root, gast.Name) else None
        held = owner.env.get(root.id) if owner is not None else None
        if not isinstance(node.slice, gast.Constant) or not isinstance(node.slice.value, str) or held is None:
            return super()._array_item(node, value)
        if self._is_of_parameter(held) and self._is_varied(held):
            raise self._origin(node).refuse(
                f"the key {node.slice.value!r} of something that is known only when the function is called",
                "hand over the values themselves",
            )
        return self._resolve(node) if self._is_of_parameter(held) else super()._array_item(node, value)

    # -- objects outside ------------------------------------------------------------------------------------------

    def _form_at(self, expr: Expr) -> tuple[Form | None, Any]:
        """Give the form, and the example, of what an expression reads from a parameter."""
        if isinstance(expr, gast.Name):
            form = self._given.roots.get(expr.id)
            return form, None if form is None else self._facts.examples.get(self._variables[expr.id].base)
        if not isinstance(expr, (gast.Attribute, gast.Subscript)):
            return None, None
        form, value = self._form_at(expr.value)
        if form is None or (isinstance(expr, gast.Attribute) and expr.attr in self._facts.stored):
            return None, None
        for part in gradients.parts(form, value, expr.value, ""):
            if tree.same(part.read, expr):
                return part.form, part.value
        return None, None

    def _outside_attribute(self, thing: Outside, value: Expr, name: str, node: Any) -> Expr | None:
        read = tree.attribute(thing.expr, name)
        form, inner = self._form_at(read)
        if isinstance(form, Literal):
            return tree.const(form.value)
        if isinstance(form, (Sequence, Table)) or (isinstance(form, Record) and self._is_box(form, False)):
            return self._held_structure(form, inner, read)
        return super()._outside_attribute(thing, value, name, node)

    def _held_structure(self, form: Any, value: Any, read: Expr) -> Expr:
        """Give what stands for a structure in an object outside: its leaves are read where the code reads them."""
        key = gast.dump(read)
        if key not in self._held_parts:
            made = self._put_together(
                form,
                [self._lazily(part.form, part.value, part.read) for part in gradients.parts(form, value, read, "")],
            )
            if is_reference(made):
                self._given.sources[made.id] = (read, self._heap.box(made.id).slots)
            self._held_parts[key] = made
        return self._held_parts[key]

    def _lazily(self, form: Form, value: Any, read: Expr) -> Expr:
        if isinstance(form, Literal):
            return tree.const(form.value)
        if isinstance(form, (Sequence, Table)) or (isinstance(form, Record) and self._is_box(form, False)):
            return self._held_structure(form, value, read)
        found = self._outside(value, read) if isinstance(form, (Same, Code, Record, Bound)) else None
        return read if found is None else found

    def _note_kind(self, identifier: str, value: Expr) -> None:
        if self._given.open and self._is_of_parameter(value):
            self._given.open.add(identifier)
        if identifier not in self._kinds and isinstance(value, (gast.Attribute, gast.Subscript)):
            form, _ = self._form_at(value)
            if isinstance(form, Leaf):
                self._clock += 1
                self._kinds[identifier] = form.kind
                self._given.types[identifier] = form.type
                self._born[identifier] = self._clock
                return
        super()._note_kind(identifier, value)


_WALKS = frozenset(f"builtins.{name}" for name in (
    "enumerate", "zip", "reversed", "map", "filter", "list", "tuple", "dict", "sorted", "sum", "max", "min", "iter",
))  # fmt: skip
"""Builtin functions that walk through what they are given."""
