"""Builtin functions that go through structures whose items are known.

Before: `sum(a * b for a, b in zip(xs, ys))`, where xs and ys are lists of two items.
After: `xs%0 * ys%0 + xs%1 * ys%1`.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import gast

from sct import tree
from sct.heap import DIFFERS, Box, Closure, is_structure
from sct.methods import Methods
from sct.resolve import bound_names
from sct.structural import ON_STRUCTURES
from sct.structures import LATER
from sct.tree import Expr


class ItemBuiltins(Methods):
    """Builtin functions of structures."""

    def _handles(self, marker: str, node: Any) -> bool:
        name = marker.removeprefix("builtins.")
        made = name == "dict" and bool(node.keywords)
        return name in ON_STRUCTURES and (made or self._is_structural(node)) and name not in ("max", "min")

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
