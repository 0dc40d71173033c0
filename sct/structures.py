"""The heap in use: what a value is known to be, how it is written where the code needs it, and its state at a point.

Before: the value `@0`, a list of `x%0` and `1.0`, in `print(@0)`.
After: `print([x%0, 1.0])`. A thing that could be changed by whom it is handed to is refused instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gast

from sct import tree
from sct.builder import Builder
from sct.core import Origin
from sct.heap import (
    DIFFERS,
    Bound,
    Box,
    Class,
    Closure,
    Heap,
    Module,
    Outside,
    Standard,
    Unsettled,
    View,
    is_reference,
    references,
)
from sct.liveness import is_fact
from sct.match import is_marker
from sct.resolve import Frame
from sct.source import Function
from sct.tree import Expr


@dataclass(frozen=True, eq=False)
class State:
    """What all variables and boxes are at a point."""

    frames: dict[Frame, tuple[dict[str, Expr], set[str]]]
    slots: dict[str, dict[Any, Any]]


class Structures(Builder):
    """Values with a structure."""

    def __init__(self, function: Function) -> None:
        super().__init__(function)
        self._heap = Heap()
        self._captured: list[Frame] = []
        self._constants: dict[str, Any] = {}
        self._methods: dict[Any, Any] = {}
        self._infos: dict[Any, Any] = {}
        self._tainted: set[str] = set()

    # -- state ----------------------------------------------------------------------------------------------------

    def _state(self) -> State:
        frames = dict.fromkeys([*self._captured, *self._frames])
        slots = {name: box.slots for name, box in self._heap.boxes()}
        return State({f: (dict(f.env), set(f.maybe)) for f in frames}, slots)

    def _restore(self, state: State) -> None:
        for frame, (env, maybe) in state.frames.items():
            frame.env.clear()
            frame.env.update(env)
            frame.maybe.clear()
            frame.maybe.update(maybe)
        for name, slots in state.slots.items():
            box = self._heap.things[name]
            assert isinstance(box, Box)
            box.slots = slots

    # -- what a value is ------------------------------------------------------------------------------------------

    def _thing(self, value: Any, node: Any) -> Any:
        """Give the thing that a value refers to, None for another value; refuse one that is not settled."""
        thing = self._heap.get(value)
        if isinstance(thing, Unsettled):
            where = thing.origin.place()
            at = f" (line {where.line})" if where else ""
            error = self._origin(node).refuse(f"{thing.message}{at}", "choose each value on its own")
            # What a function chooses that is opened here, a call may settle.
            error.by_call = thing.origin.source is not self._main.function.source
            raise error
        if isinstance(thing, Box) and DIFFERS in thing.slots:
            where = thing.slots[DIFFERS].place()
            at = f" in line {where.line}" if where else ""
            self._keep_list(thing, node)
            if thing.kind == "iterator":
                raise self._origin(node).refuse(
                    f"an iterator in which something may be left, or not, since what takes from it{at}",
                    "make an iterator of its own for each use",
                )
            raise self._origin(node).refuse(
                f"{_ARTICLES.get(thing.kind, 'a')} {_KINDS[thing.kind]} whose structure depends on a choice{at}",
                "let both arms leave the same keys or the same length",
            )
        return thing

    def _keep_list(self, thing: Any, node: Any) -> None:
        """Start again with a list that is kept, where it can be (lists.py)."""
        raise NotImplementedError

    def _variable(self, name: str) -> Expr:
        """Give the value of a variable of this function or of one around it."""
        return (self._frame.owner(name) or self._frame).env[name]

    def _box(self, kind: str, slots: dict[Any, Any], hint: str = "", cls: Any = None) -> Expr:
        return self._heap.add(Box(kind, slots, hint, cls))

    def _now(self, item: Expr, node: Any) -> Expr:
        """Give an item that is taken from an iterator: a call that waits is made (item_builtins.py)."""
        raise NotImplementedError

    def _iterator(self, items: Any) -> Expr:
        return self._box("iterator", dict(enumerate(items)))

    def _list(self, items: Any, hint: str = "") -> Expr:
        return self._box("list", dict(enumerate(items)), hint)

    def _write(self, reference: Expr, slots: dict[Any, Any], node: Any) -> None:
        """Give a box other parts."""
        box = self._thing(reference, node)
        if box.frozen is not None:
            where = box.frozen.place()
            at = f" in line {where.line}" if where else ""
            raise self._origin(node).refuse(
                f"a change of a {_KINDS[box.kind]} that a choice or a loop{at} makes one of two",
                "make a copy of it first",
            )
        if box.kept:
            raise self._origin(node).refuse(
                f"a change of {box.kept}, which is kept from call to call", "make a copy of it first"
            )
        box.slots = slots
        for name in box.watchers:
            watcher = self._heap.things[name]
            assert isinstance(watcher, Box)
            watcher.slots = {DIFFERS: self._origin(node)}

    def _items(self, value: Expr, node: Any) -> list[Expr] | None:
        """Give the items that iterating over a value gives, where they are known."""
        if isinstance(value, (gast.Tuple, gast.List)):
            return list(value.elts)
        if isinstance(value, gast.Constant) and isinstance(value.value, str):
            return [tree.const(character) for character in value.value]
        thing = self._thing(value, node)
        if isinstance(thing, Box) and thing.kind == "list":
            return list(thing.slots.values())
        if isinstance(thing, Box) and thing.kind == "iterator":
            # What is taken from an iterator is gone.
            items = list(thing.slots.values())
            self._write(value, {}, node)
            return [self._now(item, node) for item in items]
        if isinstance(thing, View):
            slots = self._thing(thing.owner, node).slots
            if thing.what == "values":
                return list(slots.values())
            keys = [tree.const(key) for key in slots]
            if thing.what == "keys":
                return keys
            return [tree.tuple_of(pair) for pair in zip(keys, slots.values(), strict=True)]
        if isinstance(thing, Box) and thing.kind == "object" and thing.cls.is_tuple:
            return list(thing.slots.values())
        if isinstance(thing, Box) and thing.kind == "dict":
            return [tree.const(key) for key in thing.slots]
        return None

    def _known(self, value: Expr) -> Any:
        """Give the constant that a value is known to be; `...` where it is not."""
        if isinstance(value, gast.Constant):
            return value.value
        if isinstance(value, gast.Name) and value.id in self._constants:
            return self._constants[value.id]
        if isinstance(value, (gast.Tuple, gast.List)):
            parts = [self._known(part) for part in value.elts]
            return ... if ... in parts else tuple(parts)
        number = tree.number(value)
        return ... if number is None else number

    def _is_varied(self, node: Expr) -> bool:
        return not is_fact(node) and self._reaches_varied(node, set())

    def _reaches_varied(self, node: Any, seen: set[Any]) -> bool:
        """Whether anything active is in a value, or in what a function that it holds reads."""
        for name in tree.names(node):
            if name in self._varied:
                return True
            if name.startswith("@") and name not in seen:
                seen.add(name)
                if any(self._reaches_varied(part, seen) for part in self._parts(self._heap.things[name])):
                    return True
        return False

    def _parts(self, thing: Any) -> list[Expr]:
        if isinstance(thing, View):
            return [thing.owner]
        if isinstance(thing, Box):
            return [part for part in thing.slots.values() if isinstance(part, gast.AST)]
        if isinstance(thing, Bound):
            return [thing.function, *thing.args, *thing.keywords.values()]
        if isinstance(thing, Closure):
            read = {name: thing.outer.owner(name) for name in tree.names(thing.function.node)} if thing.outer else {}
            values = [owner.env[name] for name, owner in read.items() if owner is not None and name in owner.env]
            return [*values, *thing.defaults.values()]
        return []

    # -- how it is written ----------------------------------------------------------------------------------------

    def _emit(self, identifier: str, value: Expr, origin: Origin) -> Expr:
        self._check_untainted(value, origin)
        made = super()._emit(identifier, self._plain(value, origin), origin)
        if isinstance(value, gast.Call) and isinstance(value.func, gast.Attribute):
            self._taint_by_method(value)
        return made

    def _taint_by_method(self, call: Any) -> None:
        """Take note of a call of a method that may keep active values: those of numbers and arrays keep none."""
        owner = call.func.value
        kind = self._kinds.get(owner.id) if isinstance(owner, gast.Name) else None
        if kind is None or kind.what not in ("number", "array"):
            self._taint(gast.Expr(value=call))

    def _check_untainted(self, value: Expr, origin: Origin) -> None:
        """Refuse to read what an active value was put into: nothing would flow through it."""
        for name in tree.names(value) if self._tainted else ():
            if name in self._tainted:
                raise origin.refuse(
                    f"{name.partition('%')[0].rpartition(':')[2]} is read after what is differentiated was put into it",
                    "keep the value in a variable, or in a list that is made in the function",
                )

    def _taint(self, node: Any) -> None:
        """Take note of what a statement puts active values into: `LOG.append(x)`."""
        call = node.value if isinstance(node, gast.Expr) else None
        if not isinstance(call, gast.Call) or not isinstance(call.func, gast.Attribute) or call.func.attr in _TELLING:
            return
        if self._is_varied(tree.tuple_of([*call.args, *(k.value for k in call.keywords)])):
            self._tainted.update(name for name in tree.names(call.func) if not is_marker(tree.name(name)))

    def _plain(self, node: Any, origin: Origin) -> Any:
        """Write out the things that an expression mentions."""
        if not references(node):
            return node
        for call in tree.walk(node):
            if isinstance(call, gast.Call) and not _only_looks(call.func):
                self._check_handed([*call.args, *(k.value for k in call.keywords)], origin)

        def visit(child: Any) -> Any:
            return self._written(child, origin) if is_reference(child) else None

        return tree.rebuild(node, visit)

    def _check_handed(self, args: list[Any], origin: Origin) -> None:
        for name in references(args):
            thing = self._heap.things[name]
            if isinstance(thing, Box) and not (thing.kind == "object" and thing.cls.is_tuple):
                raise origin.refuse(
                    f"a {_KINDS[thing.kind]} made here is handed to a function that cannot be looked into: "
                    "it might change it",
                    "hand over a tuple or the values themselves",
                )

    def _written(self, reference: Expr, origin: Origin) -> Expr:
        thing = self._thing(reference, origin.node)
        if isinstance(thing, (Closure, Class, Outside, Standard, Module)) and thing.expr is not None:
            return thing.expr
        if isinstance(thing, Closure):
            return self._written_closure(thing, origin)
        if isinstance(thing, View) or (isinstance(thing, Box) and thing.kind == "iterator"):
            items = self._items(reference, origin.node) or []
            return gast.Tuple(elts=[self._plain(part, origin) for part in items], ctx=gast.Load())
        if isinstance(thing, Box) and thing.kind == "list":
            return gast.List(elts=[self._plain(part, origin) for part in thing.slots.values()], ctx=gast.Load())
        if isinstance(thing, Box) and thing.kind == "dict":
            values = [self._plain(part, origin) for part in thing.slots.values()]
            return gast.Dict(keys=[tree.const(key) for key in thing.slots], values=values)
        if isinstance(thing, Box) and thing.kind == "generator":
            return self._written_generator(reference, origin)
        if isinstance(thing, Box) and thing.cls.is_tuple and thing.cls.expr is not None:
            return tree.call(thing.cls.expr, [self._plain(part, origin) for part in thing.slots.values()])
        what = f"{_ARTICLES.get(thing.kind, 'a')} {_KINDS[thing.kind]}" if isinstance(thing, Box) else "a function"
        raise origin.refuse(f"{what} that is made here is used as a whole", "use its parts, or define it outside")

    def _written_generator(self, reference: Expr, origin: Origin) -> Expr:
        """Write a generator that nothing active goes into (generators.py)."""
        raise NotImplementedError

    def _written_closure(self, thing: Closure, origin: Origin) -> Expr:
        """Write a function that was defined here as a lambda, where it is one expression of what is known."""
        node = thing.function.node
        if not isinstance(node, gast.Lambda) or thing.defaults:
            raise origin.refuse(
                f"the function {thing.function.name} that is defined here is handed to what cannot be looked into",
                "define it outside",
            )
        frames, self._frames = self._frames, [*self._frames, thing.outer]
        try:
            return self._plain(self._resolve(node), origin)
        finally:
            self._frames = frames


LATER = "<later>"
"""A call of a function that is made when its value is taken."""

_KINDS = {"iterator": "iterator", "generator": "generator", "list": "list", "dict": "dict", "object": "instance"}


_ARTICLES = {"object": "an", "iterator": "an"}


_TELLING = frozenset({"debug", "info", "warning", "error", "critical", "exception", "log", "write"})
"""Methods that tell somebody what they are given, and keep nothing that is read again."""


def _only_looks(function: Any) -> bool:
    """Whether a function is known to change none of its arguments and to keep none."""
    if isinstance(function, gast.Attribute):
        return isinstance(function.value, gast.Constant)
    return is_marker(function) and not function.id.startswith(("numpy.random.", "builtins.setattr", "builtins.next"))
