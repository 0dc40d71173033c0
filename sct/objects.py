"""Classes and instances."""

from __future__ import annotations

from typing import Any

import gast

from sct import tree
from sct.heap import Bound, Box, Class, Standard, is_structure
from sct.settle import Settle
from sct.tree import Expr


class Objects(Settle):
    """Instances."""

    def _attribute(self, value: Expr, name: str, node: Any) -> Expr | None:
        return None

    def _store_attribute(self, owner: Expr, name: str, value: Expr, node: Any) -> bool:
        return False

    def _in_place(self, left: Expr, op: Any, right: Expr, node: Any) -> Expr | None:
        return None

    def _operator(self, left: Expr, op: Any, right: Expr, node: Any) -> Expr | None:
        return None

    def _signed(self, op: Any, value: Expr, node: Any) -> Expr:
        raise self._origin(node).refuse("a sign in front of a structure")

    def _is_subclass(self, info: Any, other: Any) -> bool:
        return False

    def _construct(self, value: Expr, cls: Class, args: list[Expr], keywords: dict[str, Expr], node: Any) -> Expr:
        raise self._origin(node).refuse("an instance")

    def _standard(self, function: Standard, args: list[Expr], keywords: dict[str, Expr], node: Any) -> Expr:
        if function.name == "functools.partial" and args:
            return self._heap.add(Bound(args[0], tuple(args[1:]), dict(keywords)))
        if function.name == "functools.reduce" and len(args) > 1:
            items = self._items(args[1], node)
            if items is not None and (items or len(args) > 2):
                items = [*args[2:], *items]
                result = items[0]
                for item in items[1:]:
                    result = self._settle_value(self._call_value(args[0], [result, item], {}, node), node)
                return result
        op = _OPERATORS.get(function.name)
        if op is not None and len(args) == 2:
            found = self._combined(args[0], op, args[1], node) if any(map(is_structure, args)) else None
            return tree.binary(args[0], op, args[1]) if found is None else found
        if function.name == "operator.neg":
            return gast.UnaryOp(op=gast.USub(), operand=args[0])
        if function.name == "copy.copy":
            thing = self._thing(args[0], node)
            if isinstance(thing, Box):
                return self._heap.add(Box(thing.kind, dict(thing.slots), "", thing.cls))
            return args[0]
        if function.name == "itertools.chain":
            parts = [self._items(arg, node) for arg in args]
            if None not in parts:
                return tree.tuple_of(item for part in parts if part is not None for item in part)
        if function.name == "itertools.accumulate" and len(args) == 1:
            return self._accumulated(args[0], node)
        if function.expr is not None:
            return self._opaque(function.expr, args, keywords, node)
        raise self._origin(node).refuse(f"{function.name} is not differentiated in this form")

    def _accumulated(self, value: Expr, node: Any) -> Expr:
        items = self._items(value, node)
        if items is None:
            raise self._dynamic_list(self._origin(node))
        found = items[:1]
        for item in items[1:]:
            found.append(self._temporary(tree.add(found[-1], item), node))
        return tree.tuple_of(found)


_OPERATORS = {
    "operator.add": gast.Add(), "operator.sub": gast.Sub(), "operator.mul": gast.Mult(), "operator.truediv": gast.Div(),
    "operator.pow": gast.Pow(),
}  # fmt: skip
