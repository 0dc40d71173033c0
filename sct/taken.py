"""Arguments of a call are taken apart: each number and each array in them is a leaf, what holds them stays known.

Before: the form of `params = [(W, b)]` and of `mode = "full"`.
After: `t%0 = params%0[0][0];  t%1 = params%0[0][1]`; params is the list of the tuple of these two, mode is "full".
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import is_dataclass, replace
from typing import Any

import gast

from sct import forms, gradients, source, tree
from sct.around import Around
from sct.core import Stage, adjoint
from sct.facts import Facts
from sct.forms import Bound, Code, Form, Leaf, Literal, Opaque, Record, Same, Sequence, Table
from sct.given import Given
from sct.heap import Bound as BoundThing
from sct.heap import Standard, is_reference
from sct.kinds import OTHER, UNKNOWN
from sct.source import Function
from sct.tree import Expr


class Taken(Around):
    """Leaves of the arguments."""

    _tables: tuple[str, ...] = (*Around._tables, "_held_parts", "_fixed")

    def __init__(self, function: Function, facts: Facts) -> None:
        super().__init__(function, facts)
        self._given = Given()
        self._held_parts: dict[str, Expr] = {}
        self._fixed: set[str] = set()
        # Methods that named tuples have without a text.
        self._heap.things.update({f"@{name}": Standard(f"tuple.{name}", None) for name in ("_replace", "_asdict")})

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
        return form.what == "tuple" or active or _is_frozen(form.cls)

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


def _is_frozen(cls: type) -> bool:
    """Whether instances of a dataclass never change."""
    params = getattr(cls, "__dataclass_params__", None)
    return is_dataclass(cls) and bool(getattr(params, "frozen", False))


def _behind(value: Any) -> Any:
    return getattr(value, "func", None) or getattr(value, "__func__", None)


def _function_of(form: Bound, read: Expr) -> Expr:
    return tree.attribute(read, "func" if form.what == "partial" else "__func__")
