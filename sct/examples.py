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
from collections.abc import Collection
from dataclasses import is_dataclass, replace
from typing import Any

import gast

from sct import derived, forms, gradients, kinds, source, tree
from sct.around import Around
from sct.core import Origin, Stage, Variable, adjoint
from sct.errors import UnsupportedError
from sct.facts import Facts, Learned
from sct.forms import Bound, Code, Form, Leaf, Literal, Opaque, Record, Same, Sequence, Table
from sct.given import Given
from sct.heap import Bound as BoundThing
from sct.heap import Box, Outside, Standard, is_reference
from sct.kinds import OTHER, UNKNOWN
from sct.source import Function
from sct.tree import Expr


class Examples(Around):
    """Parameters of which a call says what they are."""

    _tables: tuple[str, ...] = (*Around._tables, "_held_parts", "_fixed")

    def __init__(self, function: Function, facts: Facts) -> None:
        super().__init__(function, facts)
        self._given = Given()
        self._held_parts: dict[str, Expr] = {}
        self._fixed: set[str] = set()
        # Methods that named tuples have without a text.
        self._heap.things.update({f"@{name}": Standard(f"tuple.{name}", None) for name in ("_replace", "_asdict")})

    # -- parameters -----------------------------------------------------------------------------------------------

    def _take(self, name: str, identifier: str, active: bool) -> bool:
        """Bind a parameter to what a call says of it; False for a number, an array, and what nothing is known of."""
        form = self._facts.forms.get(name)
        if form is None:
            return False
        self._given.roots[identifier] = form
        if isinstance(form, Leaf):
            self._given.types[identifier] = form.type
            return False
        read = tree.name(identifier)
        if active:
            self._given.gradients[name] = read
            self._given.active[name] = ()
        if isinstance(form, Opaque):
            return active
        active = active and forms.is_differentiable(form)
        value, gradient = self._taken(form, self._facts.examples[name], read, name, active)
        if active:
            # Leaves were noted in the order in which they stand.
            own = [leaf for leaf in tree.names(gradient) if leaf.startswith("d%")]
            self._given.active[name] = tuple(leaf[2:] for leaf in own)
            self._given.gradients[name] = gradient
        self._kinds[identifier] = OTHER
        self._main.env[name] = value
        return True

    def _take_stars(self, wrt: tuple[str, ...]) -> list[str]:
        """Bind `*rest` and `**words` to what a call brings, a tuple and a dict; give those that are differentiated."""
        found = []
        for node in source.stars(self._main.function.node):
            if node.id not in self._facts.forms:
                if node.id in wrt:
                    raise self._origin(node).refuse(
                        f"how many values {node.id} stands for is known only when the function is called"
                    )
                continue
            identifier = self._new(node.id, named=True)
            self._take(node.id, identifier, node.id in wrt)
            found += [identifier] if node.id in wrt else []
        return found

    def _take_around(self, params: Collection[str]) -> None:
        """Bind the variables of the scope around whose values the text is for (valued.py)."""
        stars = {node.id for node in source.stars(self._main.function.node)}
        for name, form in self._facts.forms.items():
            if name not in params and name not in stars:
                value, _ = self._taken(form, self._facts.examples[name], tree.name(name), name, False)
                self._main.env[name] = value
                self._main.local |= {name}

    def _taken(self, form: Form, value: Any, read: Expr, place: str, active: bool) -> tuple[Expr, Expr]:
        """Give what stands for a part of an argument, and the gradient with respect to it."""
        if isinstance(form, Literal):
            return tree.const(form.value), tree.const(form.value)
        if isinstance(form, Leaf):
            return self._leaf_argument(form, read, place, active)
        if isinstance(form, (Sequence, Table)) or (isinstance(form, Record) and self._is_box(form, active)):
            return self._structure(form, value, read, place, active)
        found = self._outer(form, value, read, place)
        return (self._opaque_leaf(read, place) if found is None else found), read

    def _is_box(self, form: Record, active: bool) -> bool:
        """Whether an instance is taken apart: what is no plain data stays the object that it is."""
        if form.what == "object" or self._live_class(form.cls) is None:
            return False
        return form.what == "tuple" or active or is_frozen(form.cls)

    def _leaf_argument(self, form: Leaf, read: Expr, place: str, active: bool) -> tuple[Expr, Expr]:
        made = self._opaque_leaf(read, place)
        self._kinds[made.id] = form.kind
        if form.ordered:
            self._ordered.add(made.id)
        self._given.types[made.id] = form.type
        if not active or not forms.is_differentiable(form) or gast.dump(read) in self._facts.counts:
            return made, read
        self._varied.add(made.id)
        return made, tree.name(adjoint(made.id))

    def _opaque_leaf(self, read: Expr, place: str) -> Expr:
        if isinstance(read, gast.Name):
            return read
        identifier = self._new("")
        self._out.append(Stage(identifier, read, self._origin(self._main.function.node)))
        self._kinds[identifier] = UNKNOWN
        self._born[identifier] = self._clock
        self._given.leaves[identifier] = read
        self._given.places[identifier] = place
        return tree.name(identifier)

    def _structure(self, form: Any, value: Any, read: Expr, place: str, active: bool) -> tuple[Expr, Expr]:
        parts = gradients.parts(form, value, read, place)
        pairs = [self._taken(part.form, part.value, part.read, part.place, active) for part in parts]
        made = self._put_together(form, [pair[0] for pair in pairs])
        if is_reference(made):
            self._given.sources[made.id] = (read, self._heap.box(made.id).slots)
        known = gradients.class_name(form, self._main.function.scope, self._main.local)
        return made, gradients.rebuilt(form, [pair[1] for pair in pairs], read, known) if active else read

    def _put_together(self, form: Any, values: list[Expr]) -> Expr:
        if isinstance(form, Sequence):
            return tree.tuple_of(values) if form.what == "tuple" else self._list(values)
        if isinstance(form, Table):
            return self._box("dict", {key: item for (_, key), item in zip(form.keys, values, strict=True)})
        slots = dict(zip(form.names, values, strict=True))
        return self._box("object", slots, "", self._live_class(form.cls))

    def _outer(self, form: Form, value: Any, read: Expr, place: str) -> Expr | None:
        """Give what stands for a function, a class or an instance; None where nothing can be said of it."""
        if isinstance(form, Bound):
            function = self._taken(form.function, _behind(value), _function_of(form, read), place, False)[0]
            parts = gradients.parts(form, value, read, place)
            made = [self._taken(part.form, part.value, part.read, part.place, False)[0] for part in parts]
            words = {name: item for name, item in zip(form.names, made, strict=True) if name not in ("", "__self__")}
            return self._heap.add(BoundThing(function, tuple(made[: len(made) - len(words)]), words))
        return self._outside(value, read) if isinstance(form, (Same, Code, Record)) else None

    def _taint(self, node: Any) -> None:
        """What a parameter's own method does to it is looked at: a list of the caller's stays as it was."""
        call = node.value if isinstance(node, gast.Expr) else None
        if isinstance(call, gast.Call):
            self._given.asked.update(name for name in tree.names(call.func) if name in self._given.open)
        super()._taint(node)

    def _is_number(self, node: Any) -> bool:
        found = super()._is_number(node)
        value = self._main.env.get(node.id) if found and isinstance(node, gast.Name) else None
        if isinstance(value, gast.Name):
            self._given.asked.add(value.id)
        return found

    def _as_number(self, value: Expr) -> Expr:
        """In arithmetic a flag is 0 or 1, also in what is derived from it."""
        return tree.const(int(value.value)) if isinstance(getattr(value, "value", None), bool) else value

    def _is_open(self, name: str) -> bool:
        """Whether only a guess says what a parameter is."""
        return self._facts.is_guess(name) or isinstance(self._facts.forms.get(name), Opaque)

    def _entered_leaves(self) -> dict[str, str]:
        """Leaves that are written to: what is read from the argument gets a name of its own, of which they are copies.

        All leaves are read before anything else.
        """
        leaves = self._given.leaves
        found = {leaf: f"{leaf}%in" for leaf in leaves if leaf in self._stored_at}
        reads = [s for s in self._out if isinstance(s, Stage) and leaves.get(s.target) is s.value]
        rest = [s for s in self._out if s not in reads]
        self._out[:] = [replace(s, target=found.get(s.target, s.target)) for s in reads] + rest
        return found

    def _after_leaves(self) -> int:
        """Where in the forward pass all leaves have been read."""
        return len(self._given.leaves)

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


def is_frozen(cls: type) -> bool:
    """Whether instances of a dataclass never change."""
    params = getattr(cls, "__dataclass_params__", None)
    return is_dataclass(cls) and bool(getattr(params, "frozen", False))


def _behind(value: Any) -> Any:
    return getattr(value, "func", None) or getattr(value, "__func__", None)


def _function_of(form: Bound, read: Expr) -> Expr:
    return tree.attribute(read, "func" if form.what == "partial" else "__func__")
