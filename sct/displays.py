"""Lists, dicts and comprehensions that are written out.

Before: `[f(x) for x in xs if x > 0]`.
After: its items, one after the other, where their number is known.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import gast

from sct import tree
from sct.closures import Closures
from sct.errors import UnsupportedError
from sct.heap import Box
from sct.resolve import Frame
from sct.tree import Expr
from sct.unrolled import MOST_TRIPS


class Displays(Closures):
    """Displays and comprehensions."""

    def _peek(self, node: Any) -> Any:
        """Give the constant that an expression is known to be, without staging anything; `...` where it is not."""
        if isinstance(node, gast.Name):
            owner = self._frame.owner(node.id)
            return self._known(owner.env.get(node.id)) if owner is not None and node.id not in owner.maybe else ...
        if isinstance(node, gast.BinOp):
            return arithmetic(node.op, self._peek(node.left), self._peek(node.right))
        if isinstance(node, gast.Call) and self._builtin(node.func) == "len" and len(node.args) == 1:
            value = self._static(node.args[0]) if isinstance(node.args[0], (gast.Name, gast.Attribute)) else None
            thing = self._heap.get(value)
            of_class = isinstance(thing, Box) and thing.kind == "object" and not thing.cls.is_tuple
            items = self._items(value, node) if value is not None and not of_class else None
            return ... if items is None else len(items)
        if isinstance(node, gast.Call) and isinstance(node.func, gast.Attribute) and node.func.attr in _OF_TEXT:
            return self._text_of(node)
        return self._known(node) if isinstance(node, (gast.Constant, gast.UnaryOp, gast.Tuple)) else ...

    def _text_of(self, node: Any) -> Any:
        """Give what a method of a known text gives: `how.lower()`."""
        text = self._peek(node.func.value)
        given = [self._peek(arg) for arg in node.args]
        if not isinstance(text, str) or ... in given or node.keywords:
            return ...
        try:
            return getattr(text, node.func.attr)(*given)
        except (TypeError, ValueError):
            return ...

    def _key(self, node: Any) -> Any:
        known = self._peek(node)
        known = self._known(self._operand(node)) if known is ... else known
        if known is ...:
            raise self._origin(node).refuse("a key that is known only when the function runs", "write the key out")
        return known

    # -- displays -------------------------------------------------------------------------------------------------

    def _operand_Dict(self, node: Any, into: str) -> Expr:
        slots: dict[Any, Expr] = {}
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                spread = self._thing(self._operand(value), value)
                if not isinstance(spread, Box) or spread.kind != "dict":
                    raise self._origin(value).refuse("a dict of which the keys are not known is spread")
                slots.update(spread.slots)
            else:
                slots[self._key(key)] = self._operand(value)
        return self._box("dict", slots, into)

    def _operand_ListComp(self, node: Any, into: str) -> Expr:
        items = self._comprehended(node, lambda: self._operand(node.elt))
        return self._resolve(node) if items is None else self._list(items, into)

    def _operand_GeneratorExp(self, node: Any, into: str) -> Expr:
        items = self._comprehended(node, lambda: self._operand(node.elt)) if not into else None
        return self._resolve(node) if items is None else self._iterator(items)

    def _operand_DictComp(self, node: Any, into: str) -> Expr:
        pairs = self._comprehended(
            node, lambda: tree.tuple_of([tree.const(self._key(node.key)), self._operand(node.value)])
        )
        if pairs is None:
            return self._resolve(node)
        return self._box("dict", {self._known(pair.elts[0]): pair.elts[1] for pair in pairs}, into)

    def _comprehended(self, node: Any, element: Callable[[], Expr]) -> list[Expr] | None:
        """Stage a comprehension trip by trip; None where its items are not known."""
        first = node.generators[0]
        if not self._is_iterable(first.iter) or any(part.is_async for part in node.generators):
            return None
        items = self._iterated(first.iter)
        frame = Frame(self._frame.function, local=self._bound_by(node), outer=self._frame)
        self._frames.append(frame)
        found: list[Expr] = []
        try:
            self._clauses(node.generators, items, element, found)
        finally:
            self._frames.pop()
        return found

    def _bound_by(self, node: Any) -> frozenset[str]:
        """Give the names that a comprehension binds; one that it assigns inside is read nowhere else."""
        assigned = _assigned_inside(node)
        for name in assigned:
            if name in _read_outside(self._frame.function.node.body, name):
                raise self._origin(node).refuse(
                    f"an assignment inside a comprehension of {name}, which is read outside of it",
                    "assign on a line of its own",
                )
        return frozenset([*assigned, *(name for part in node.generators for name in tree.names(part.target))])

    def _clauses(self, parts: list[Any], items: list[Expr], element: Callable[[], Expr], found: list[Expr]) -> None:
        part, *inner = parts
        for item in items:
            self._bind(part.target, item)
            verdicts = [self._settled(test) for test in part.ifs]
            if None in verdicts:
                refusal = self._origin(part.ifs[verdicts.index(None)]).refuse(
                    "a comprehension that takes items by a test that only a run settles",
                    "choose inside the element: a if test else b",
                )
                error = ChosenError(refusal.message, refusal.place, refusal.advice)
                error.node = refusal.node
                raise error
            if not all(verdicts):
                continue
            if not inner:
                found.append(element())
                continue
            if not self._is_iterable(inner[0].iter):
                raise self._dynamic_list(self._origin(inner[0].iter))
            self._clauses(inner, self._iterated(inner[0].iter), element, found)

    def _iterated(self, node: Any) -> list[Expr]:
        """Give the items of an iterable expression."""
        if isinstance(node, gast.Call) and self._builtin(node.func) == "range":
            trips = range(*(self._peek(arg) for arg in node.args))
            if len(trips) > MOST_TRIPS:
                raise self._dynamic_list(self._origin(node))
            return [tree.const(i) for i in trips]
        value = self._operand(node)
        items = self._items(value, node)
        if items is None:
            raise self._origin(node).refuse("this cannot be iterated over while its items are not known")
        return items


class ChosenError(UnsupportedError):
    """Which items a comprehension takes only a run can tell."""


def _assigned_inside(node: Any) -> set[str]:
    return {part.target.id for part in tree.walk(node) if isinstance(part, gast.NamedExpr)}


def _read_outside(body: Any, name: str) -> set[str]:
    """Give the name where statements read it, save in comprehensions that assign it themselves."""
    stack = list(body) if isinstance(body, list) else [body]
    while stack:
        part = stack.pop()
        if isinstance(part, gast.Name) and part.id == name:
            return {name}
        own = isinstance(part, (gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp))
        if not own or name not in _assigned_inside(part):
            stack.extend(gast.iter_child_nodes(part))
    return set()


def arithmetic(op: Any, left: Any, right: Any) -> Any:
    """Give the result of an operation on two integers; `...` for anything else."""
    if type(left) is not int or type(right) is not int:
        return ...
    function = _INTEGER.get(type(op).__name__)
    if function is None or (right == 0 and function in (operator.floordiv, operator.mod)):
        return ...
    return function(left, right)


_OF_TEXT = frozenset({"lower", "upper", "strip", "casefold", "capitalize", "title", "startswith", "endswith", "replace",
                      "removeprefix", "removesuffix", "count", "find"})  # fmt: skip
"""Methods of text that give text, flags or integers."""

_INTEGER: dict[str, Callable[[int, int], int]] = {
    "Add": operator.add, "Sub": operator.sub, "Mult": operator.mul,
    "FloorDiv": operator.floordiv, "Mod": operator.mod,
}  # fmt: skip
