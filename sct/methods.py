"""Methods of lists and dicts, and builtin functions, on what has a structure: they are carried out while staging.

Before: `xs.append(y); sum(map(g, xs))`, where xs is the list of `x%0`.
After: `g%0 = ...;  g%1 = ...;  add%0 = g%0 + g%1`.
"""

from __future__ import annotations

from typing import Any

import gast

from sct import extras, tree
from sct.array_reads import METHODS
from sct.containers import Containers
from sct.heap import Box, Closure, Standard, View, is_structure
from sct.meanings import User
from sct.resolve import bound_names
from sct.source import Function
from sct.structural import values_of
from sct.tree import Expr


class Methods(Containers):
    """Calls on containers."""

    # -- calls ----------------------------------------------------------------------------------------------------

    def _acts_here(self, node: Any) -> bool:
        """Whether a statement that is an expression does something to structures, or calls a known function."""
        if not isinstance(node, gast.Call) or self._builtin(node.func):
            return False
        path = tree.path(node.func)
        if path is not None and self._frame.owner(path[0]) is None and self._outer_function(path, node):
            return any(self._is_structural(arg) for arg in (*node.args, *values_of(node)))
        return self._is_structural(node)

    def _taint_by_call(self, node: Any) -> None:
        """Take note of what a function that is called for its effect puts active values into."""
        thing = self._heap.get(self._static(node.func)) if isinstance(node, gast.Call) else None
        if not isinstance(thing, Closure):
            return
        if any(self._is_varied(self._resolve(part)) for part in (*node.args, *values_of(node))):
            self._tainted.update(_put_into(thing.function, set()))

    def _outer_function(self, path: tuple[str, ...], node: Any) -> bool:
        value = self._static(node.func)
        return isinstance(self._heap.get(value), Closure) and path is not None

    def _structural_call(self, node: Any) -> Expr | None:
        """Stage a call of a method of a structure, or of a function that is a value."""
        if self._builtin(node.func):
            return None
        if isinstance(node.func, gast.Attribute) and self._static(node.func) is None:
            owner = self._operand(node.func.value)
            if is_structure(owner):
                return self._method(owner, node.func.attr, node)
            found_by = self._method_of_array(owner, node)
            if found_by is not None:
                return found_by
            function: Expr = extras.member(owner, node.func.attr)
        else:
            function = self._operand(node.func)
        found = self._arguments(node, ranges=isinstance(self._heap.get(function), Standard))
        if found is None:
            raise self._origin(node).refuse("star arguments of which the number is not known", "write them out")
        return self._call_value(function, *found, node)

    def _method_of_array(self, owner: Expr, node: Any) -> Expr | None:
        """Stage `f(x).sum()`, where f gives an array; None where it gives something else."""
        if not isinstance(owner, gast.Name) or node.func.attr not in METHODS:
            return None
        self._frame.local |= {_OWNER}
        self._frame.env[_OWNER] = owner
        function = gast.Attribute(value=tree.name(_OWNER), attr=node.func.attr, ctx=gast.Load())
        return self._array_method(tree.placed(tree.call(function, node.args, node.keywords), node))

    def _method(self, owner: Expr, name: str, node: Any) -> Expr:
        """`owner.name(...)`."""
        thing = self._thing(owner, node)
        if (isinstance(thing, Box) and thing.kind != "object") or isinstance(owner, (gast.Tuple, gast.List)):
            found = self._arguments(node)
            kind = thing.kind if isinstance(thing, Box) else "tuple"
            method = getattr(self, f"_{kind}_{name}", None)
            if method is None or found is None or (found[1] and name not in ("update", "sort")):
                raise self._origin(node).refuse(f"the method {name} of a {kind} is not differentiated here")
            try:
                return method(owner, thing, node, *found[0], **found[1])
            except TypeError:
                raise self._origin(node).refuse(f"{name} does not take these arguments") from None
        function = self._attribute(owner, name, node)
        found = self._arguments(node)
        if function is None or found is None:
            raise self._origin(node).refuse(f"it has no method {name} that is known here")
        return self._call_value(function, *found, node)

    def _list_append(self, owner: Expr, box: Box, node: Any, value: Expr) -> Expr:
        self._write(owner, {**box.slots, len(box.slots): value}, node)
        return tree.const(None)

    def _extend(self, owner: Expr, value: Expr, node: Any) -> None:
        items = self._items(value, node)
        if items is None:
            raise self._dynamic_list(self._origin(node))
        box = self._thing(owner, node)
        self._write(owner, dict(enumerate([*box.slots.values(), *items])), node)

    def _list_extend(self, owner: Expr, box: Box, node: Any, value: Expr) -> Expr:
        self._extend(owner, value, node)
        return tree.const(None)

    def _list_insert(self, owner: Expr, box: Box, node: Any, position: Expr, value: Expr) -> Expr:
        items = list(box.slots.values())
        items.insert(self._constant(position, node), value)
        self._write(owner, dict(enumerate(items)), node)
        return tree.const(None)

    def _list_pop(self, owner: Expr, box: Box, node: Any, position: Expr = None) -> Expr:
        items = list(box.slots.values())
        index = -1 if position is None else self._constant(position, node)
        if not -len(items) <= index < len(items):
            raise self._origin(node).refuse(f"pop from a list of {len(items)} items")
        value = items.pop(index)
        self._write(owner, dict(enumerate(items)), node)
        return value

    def _list_reverse(self, owner: Expr, box: Box, node: Any) -> Expr:
        self._write(owner, dict(enumerate(reversed(box.slots.values()))), node)
        return tree.const(None)

    def _list_clear(self, owner: Expr, box: Box, node: Any) -> Expr:
        self._write(owner, {}, node)
        return tree.const(None)

    _dict_clear = _list_clear

    def _list_copy(self, owner: Expr, box: Box, node: Any) -> Expr:
        return self._box(box.kind, dict(box.slots))

    _dict_copy = _list_copy

    def _constant(self, value: Expr, node: Any) -> Any:
        known = self._known(value)
        if known is ...:
            raise self._origin(node).refuse(
                "a position or key that is known only when the function runs", "write it out"
            )
        return known

    def _dict_get(self, owner: Expr, box: Box, node: Any, key: Expr, default: Expr = None) -> Expr:
        missing = tree.const(None) if default is None else default
        return box.slots.get(self._constant(key, node), missing)

    def _dict_items(self, owner: Expr, box: Box, node: Any) -> Expr:
        return self._heap.add(View(owner, "items"))

    def _dict_keys(self, owner: Expr, box: Box, node: Any) -> Expr:
        return self._heap.add(View(owner, "keys"))

    def _dict_values(self, owner: Expr, box: Box, node: Any) -> Expr:
        return self._heap.add(View(owner, "values"))

    def _dict_update(self, owner: Expr, box: Box, node: Any, other: Expr = None, **words: Expr) -> Expr:
        added = self._pairs_of(other, node) if other is not None else {}
        self._write(owner, {**box.slots, **added, **words}, node)
        return tree.const(None)

    def _dict_pop(self, owner: Expr, box: Box, node: Any, key: Expr, default: Expr = None) -> Expr:
        name = self._constant(key, node)
        if name not in box.slots:
            if default is None:
                raise self._origin(node).refuse(f"the dict has no key {name!r} here")
            return default
        value = box.slots[name]
        self._write(owner, {k: v for k, v in box.slots.items() if k != name}, node)
        return value

    def _dict_popitem(self, owner: Expr, box: Box, node: Any) -> Expr:
        if not box.slots:
            raise self._origin(node).refuse("popitem of a dict without a key")
        *others, (name, value) = box.slots.items()
        self._write(owner, dict(others), node)
        return tree.tuple_of([tree.const(name), value])

    def _dict_setdefault(self, owner: Expr, box: Box, node: Any, key: Expr, default: Expr = None) -> Expr:
        name = self._constant(key, node)
        if name not in box.slots:
            value = tree.const(None) if default is None else default
            self._write(owner, {**box.slots, name: value}, node)
            return value
        return box.slots[name]

    def _pairs_of(self, value: Expr, node: Any) -> dict[Any, Expr]:
        thing = self._thing(value, node)
        if isinstance(thing, Box) and thing.kind == "dict":
            return dict(thing.slots)
        pairs = [self._items(item, node) for item in self._items(value, node) or [...]]
        if any(pair is None or len(pair) != 2 for pair in pairs):
            raise self._origin(node).refuse("a dict of pairs that are not known")
        return {self._constant(pair[0], node): pair[1] for pair in pairs if pair is not None}


def _put_into(function: Function, seen: set[int]) -> set[str]:
    """Names outside a function that it, or what it calls, stores into or calls methods of."""
    found: set[str] = set()
    if id(function.node) in seen:
        return found
    seen.add(id(function.node))
    module, own = function.scope.module, set(bound_names(function.node))
    for part in tree.walk(function.node.body):
        root: Any = None
        if isinstance(part, (gast.Subscript, gast.Attribute)) and isinstance(part.ctx, gast.Store):
            root = part.value
        elif isinstance(part, gast.Expr) and isinstance(part.value, gast.Call):
            called = part.value.func
            root = called.value if isinstance(called, gast.Attribute) else None
            path = tree.path(called)
            meaning = function.scope.meaning(path) if path is not None and path[0] not in own else None
            if isinstance(meaning, User):
                found |= _put_into(meaning.function, seen)
                continue
        names = [name for name in tree.names(root) if name not in own] if root is not None else []
        found.update(names, (f"{module}:{name}" for name in names))
    return found


_OWNER = "(owner)"
"""A variable that no program can name."""
