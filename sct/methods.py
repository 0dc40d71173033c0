"""Methods of lists and dicts, and builtin functions, on what has a structure: they are carried out while staging.

Before: `xs.append(y); sum(map(g, xs))`, where xs is the list of `x%0`.
After: `g%0 = ...;  g%1 = ...;  add%0 = g%0 + g%1`.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import gast

from sct import extras, tree
from sct.arrays import METHODS
from sct.containers import ON_STRUCTURES, Containers, values_of
from sct.heap import DIFFERS, Box, Closure, Standard, View, is_structure
from sct.meanings import User
from sct.resolve import bound_names
from sct.source import Function
from sct.structures import LATER
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

    # -- builtins -------------------------------------------------------------------------------------------------

    def _handles(self, marker: str, node: Any) -> bool:
        name = marker.removeprefix("builtins.")
        return name in ON_STRUCTURES and self._is_structural(node) and name not in ("max", "min")

    def _in_plain_form(self, call: Expr, node: Any) -> Expr:
        """A call in the form that the tables have (plainer.py)."""
        raise NotImplementedError

    def _library(self, function: Expr, args: list[Expr], keywords: dict[str, Expr], node: Any) -> Expr:
        name = function.id.removeprefix("builtins.")
        method = getattr(self, f"_builtin_{name}", None)
        if method is not None and (name in ON_STRUCTURES):
            found = method(node, args, keywords)
            if found is not None:
                return found
        words = [gast.keyword(arg=key, value=value) for key, value in keywords.items()]
        return self._in_plain_form(self._plain(tree.call(function, args, words), self._origin(node)), node)

    def _known_items(self, args: list[Expr], node: Any) -> list[list[Expr]] | None:
        found = [
            self._items(arg, node) if is_structure(arg) or isinstance(arg, gast.Constant) else None for arg in args
        ]
        return None if None in found else [items for items in found if items is not None]

    def _lent_items(self, args: list[Expr], node: Any) -> list[list[Expr]] | None:
        """Give the items of what an iterator that is made goes over.

        An iterator among them is taken from only as far as the new one is: nobody else knows what is left in it. The
        same one several times gives its items in turn.
        """
        iterators = {arg.id: arg for arg in args if getattr(self._heap.get(arg), "kind", "") == "iterator"}
        plain = self._known_items([arg for arg in args if getattr(arg, "id", "") not in iterators], node)
        if plain is None:
            return None
        turns: dict[str, list[Expr]] = {}
        for name, arg in iterators.items():
            turns[name] = self._items(arg, node) or []
            self._write(arg, {DIFFERS: self._origin(node)}, node)
        names = [getattr(arg, "id", "") for arg in args]
        others = iter(plain)
        return [
            turns[name][names[:position].count(name) :: names.count(name)] if name in turns else next(others)
            for position, name in enumerate(names)
        ]

    def _builtin_len(self, node: Any, args: list[Expr], keywords: dict[str, Expr]) -> Expr | None:
        thing = self._thing(args[0], node) if args else None
        if isinstance(thing, Box) and thing.kind == "iterator":
            return None
        if isinstance(thing, Box) and thing.kind == "object":
            method = self._attribute(args[0], "__len__", node)
            return self._call_value(method, [], {}, node) if method is not None else tree.const(len(thing.slots))
        items = self._known_items(args, node)
        return tree.const(len(items[0])) if items else None

    def _builtin_zip(self, node: Any, args: list[Expr], keywords: dict[str, Expr]) -> Expr | None:
        items = self._lent_items(args, node)
        if items is None or not items:
            return None
        strict = self._known(keywords.get("strict", tree.const(False)))
        if strict and len({len(part) for part in items}) > 1:
            raise self._origin(node).refuse("zip of things of different length")
        return self._iterator(tree.tuple_of(part) for part in zip(*items, strict=False))

    def _builtin_enumerate(self, node: Any, args: list[Expr], keywords: dict[str, Expr]) -> Expr | None:
        items = self._lent_items(args[:1], node)
        start = self._known(keywords.get("start", args[1] if len(args) > 1 else tree.const(0)))
        if not items or type(start) is not int:
            return None
        return self._iterator(tree.tuple_of([tree.const(i), item]) for i, item in enumerate(items[0], start))

    def _builtin_map(self, node: Any, args: list[Expr], keywords: dict[str, Expr]) -> Expr | None:
        items = self._lent_items(args[1:], node)
        if not items:
            return None
        # Each call is made when its value is taken.
        return self._iterator(tree.call(tree.name(LATER), [args[0], *part]) for part in zip(*items, strict=False))

    def _now(self, item: Expr, node: Any) -> Expr:
        if getattr(getattr(item, "func", None), "id", "") != LATER:
            return item
        function, *given = item.args
        return self._settle_value(self._call_value(function, given, {}, node), node)

    def _check_later(self, function: Expr, node: Any) -> None:
        """Refuse a function that is called here, later in Python, and reads what is assigned again in between."""
        thing = self._heap.get(function)
        if not isinstance(thing, Closure) or thing.outer is None:
            return
        code = thing.function.node
        read = set(tree.names(code.body)) - set(bound_names(code))
        again = sorted(name for name, count in Counter(bound_names(thing.outer.function.node)).items() if count > 1)
        found = next((name for name in again if name in read), None)
        if found is not None:
            raise self._origin(node).refuse(
                f"a function that is called when a value is taken, and reads {found}, which is assigned again",
                f"hand it over as a default: lambda ..., {found}={found}: ...",
            )

    def _settle_value(self, value: Expr, node: Any) -> Expr:
        """Give a value a name, if it is an operation."""
        return value if tree.is_atom(value) or is_structure(value) else self._temporary(value, node)

    def _builtin_filter(self, node: Any, args: list[Expr], keywords: dict[str, Expr]) -> Expr | None:
        items = self._lent_items(args[1:], node)
        if not items:
            return None
        self._check_later(args[0], node)
        kept = []
        for item in items[0]:
            value = item if self._known(args[0]) is None else self._call_value(args[0], [item], {}, node)
            verdict = self._truth(value, node)
            if verdict is None:
                raise self._origin(node).refuse("a filter by a test that only a run settles")
            if verdict:
                kept.append(item)
        return self._iterator(kept)

    def _builtin_reversed(self, node: Any, args: list[Expr], keywords: dict[str, Expr]) -> Expr | None:
        items = self._known_items(args, node)
        return self._iterator(reversed(items[0])) if items else None

    def _builtin_sorted(self, node: Any, args: list[Expr], keywords: dict[str, Expr]) -> Expr | None:
        items = self._known_items(args, node)
        if not items:
            return None
        key = keywords.get("key")
        keys = [
            self._known(item if key is None else self._settle_value(self._call_value(key, [item], {}, node), node))
            for item in items[0]
        ]
        backwards = self._known(keywords.get("reverse", tree.const(False)))
        if ... in keys or backwards is ...:
            return None
        order = sorted(range(len(keys)), key=lambda i: keys[i], reverse=bool(backwards))
        return self._list(items[0][i] for i in order)

    def _builtin_list(self, node: Any, args: list[Expr], keywords: dict[str, Expr]) -> Expr | None:
        items = self._known_items(args, node)
        return None if items is None else self._list(items[0] if items else [])

    def _builtin_tuple(self, node: Any, args: list[Expr], keywords: dict[str, Expr]) -> Expr | None:
        items = self._known_items(args, node)
        return None if items is None else tree.tuple_of(items[0] if items else [])

    def _builtin_dict(self, node: Any, args: list[Expr], keywords: dict[str, Expr]) -> Expr | None:
        return self._box("dict", {**(self._pairs_of(args[0], node) if args else {}), **keywords})

    def _builtin_sum(self, node: Any, args: list[Expr], keywords: dict[str, Expr]) -> Expr | None:
        items = self._known_items(args[:1], node)
        if not items:
            return None
        result = keywords.get("start", args[1] if len(args) > 1 else None)
        values = list(items[0])
        if not any(is_structure(value) for value in (*values, result)):
            parts = [gast.List(elts=values, ctx=gast.Load()), *([] if result is None else [result])]
            return tree.call(tree.name("builtins.sum"), parts)
        result = tree.const(0) if result is None else result
        for value in values:
            if self._known(result) == 0 and is_structure(value):
                # 0 + an instance is its __radd__; of one that has none Python would say so.
                added = self._combined(result, gast.Add(), value, node)
            elif is_structure(value) or is_structure(result):
                added = self._combined(result, gast.Add(), value, node)
            else:
                added = self._temporary(tree.add(result, value), node)
            if added is None:
                raise self._origin(node).refuse("a sum of structures that cannot be added")
            result = self._settle_value(added, node)
        return result

    def _builtin_any(self, node: Any, args: list[Expr], keywords: dict[str, Expr]) -> Expr | None:
        items = self._lent_items(args, node)
        verdicts: list[bool | None] = [self._truth(item, node) for item in items[0]] if items else [None]
        if True in verdicts and None not in verdicts[: verdicts.index(True)]:
            return tree.const(True)
        if not any(verdicts) and None not in verdicts:
            return tree.const(False)
        return self._joined_tests(gast.Or(), items, verdicts, node)

    def _joined_tests(self, op: Any, items: Any, verdicts: list[bool | None], node: Any) -> Expr | None:
        """`any` or `all` of tests that are known one by one: `a or b`, `a and b`."""
        # What is known and decides nothing is left out.
        tests = [item for item, known in zip(items[0], verdicts, strict=True) if known is None] if items else []
        if not tests or any(is_structure(test) for test in tests):
            return None
        flags = [t if self._kind(t).dtype == "b1" else tree.call(tree.name("builtins.bool"), [t]) for t in tests]
        return flags[0] if len(flags) == 1 else gast.BoolOp(op=op, values=flags)

    def _builtin_all(self, node: Any, args: list[Expr], keywords: dict[str, Expr]) -> Expr | None:
        items = self._lent_items(args, node)
        verdicts: list[bool | None] = [self._truth(item, node) for item in items[0]] if items else [None]
        if False in verdicts and None not in verdicts[: verdicts.index(False)]:
            return tree.const(False)
        if None not in verdicts and all(verdicts):
            return tree.const(True)
        return self._joined_tests(gast.And(), items, verdicts, node)


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
