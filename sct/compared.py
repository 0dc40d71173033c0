"""Comparisons of instances, and instances as tests: their classes say what these give.

Before: `if a < b: ...`, of instances whose class has `def __lt__(self, other): return self.key < other.key`.
After: `if a_key < b_key: ...`. A dataclass that has no `__eq__` of its own compares its fields, any other class asks
whether both are one instance.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import gast

from sct import tree
from sct.heap import Box, is_reference
from sct.instances import Instances
from sct.tree import Expr


class Compared(Instances):
    """Tests of instances."""

    def _hoist(self, node: Any, bound: frozenset[str], lazy: bool) -> Expr | None:
        asked = self._asked_of_instances(node) if bound.isdisjoint(tree.names(node)) else None
        return super()._hoist(node, bound, lazy) if asked is None else self._carried_out(node, lazy, asked)

    def _asked_of_instances(self, node: Any) -> Callable[[], Expr] | None:
        """Give what stages a test that a class answers; None for any other expression."""
        if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.Not):
            method = self._truth_method(node.operand)
            return None if not method else lambda: self._opposite(self._by_method(node.operand, method))
        if not isinstance(node, gast.Compare) or len(node.ops) != 1 or type(node.ops[0]).__name__ not in _METHODS:
            return None
        sides = [node.left, node.comparators[0]]
        if isinstance(node.ops[0], (gast.In, gast.NotIn)):
            sides = sides[1:]
        return (lambda: self._compared(node)) if any(self._is_instance_node(side) for side in sides) else None

    def _settled_comparison(self, node: Any) -> bool | None:
        found = super()._settled_comparison(node)
        asked = self._asked_of_instances(node) if found is None else None
        if asked is None:
            return found
        # What its class answers without computing anything is known.
        mark = self._mark()
        value = asked()
        known = self._known(value) if self._out == mark["blocks"][0][1] else ...
        self._back_to(mark)
        return None if known is ... else bool(known)

    def _is_instance_node(self, node: Any) -> bool:
        thing = self._heap.get(self._static(node)) if isinstance(node, (gast.Name, gast.Attribute)) else None
        made = isinstance(node, gast.Call) and self._is_of_instances(node)
        return made or (isinstance(thing, Box) and thing.kind == "object")

    def _truth_method(self, node: Any) -> str:
        """Give the method by which an instance is taken as a test; empty for all else."""
        thing = self._heap.get(self._static(node)) if isinstance(node, (gast.Name, gast.Attribute)) else None
        if not isinstance(thing, Box) or thing.kind != "object" or thing.cls.is_tuple:
            return ""
        return next((name for name in ("__bool__", "__len__") if thing.cls.find(name) is not None), "")

    def _by_method(self, node: Any, method: str, *args: Expr) -> Expr:
        """Call a method of an instance, and keep what it gives under a name."""
        found = self._attribute(self._operand(node), method, node)
        assert found is not None
        return self._settle_value(self._call_value(found, list(args), {}, node), node)

    def _truth_asked(self, node: Any) -> Expr | None:
        """Give the test that an instance is; None for all else."""
        method = self._truth_method(node)
        return self._by_method(node, method) if method else None

    def _compared(self, node: Any) -> Expr:
        op, left, right = node.ops[0], self._operand(node.left), self._operand(node.comparators[0])
        name = _METHODS[type(op).__name__]
        if isinstance(op, (gast.In, gast.NotIn)):
            found = self._attribute(right, name, node) if is_reference(right) else None
            if found is None:
                raise self._origin(node).refuse("whether something is in an instance", "define __contains__")
            given = self._settle_value(self._call_value(found, [left], {}, node), node)
            return self._opposite(given) if isinstance(op, gast.NotIn) else given
        for owner, other, method in ((left, right, name), (right, left, _REFLECTED.get(name, name))):
            found = self._own_method(owner, method)
            if found is not None:
                given = self._call_value(self._attribute(owner, method, node) or found, [other], {}, node)
                return self._settle_value(given, node)
        if isinstance(op, gast.NotEq):
            equal = gast.copy_location(
                gast.Compare(left=node.left, ops=[gast.Eq()], comparators=node.comparators), node
            )
            return self._opposite(self._compared(equal))
        return self._compared_whole(op, left, right, node)

    def _opposite(self, value: Expr) -> Expr:
        known = self._known(value)
        return tree.negated(value) if known is ... else tree.const(not known)

    def _own_method(self, value: Expr, name: str) -> Any:
        thing = self._heap.get(value)
        return thing.cls.find(name) if isinstance(thing, Box) and thing.kind == "object" else None

    def _compared_whole(self, op: Any, left: Expr, right: Expr, node: Any) -> Expr:
        """Compare instances whose classes have no method for it: by their fields, or by what they are."""
        one, other = self._thing(left, node), self._thing(right, node)
        things = [thing for thing in (one, other) if isinstance(thing, Box) and thing.kind == "object"]
        if all(thing.cls.is_tuple for thing in things):
            parts = [tree.tuple_of(thing.slots.values()) if thing in things else value
                     for thing, value in ((one, left), (other, right))]  # fmt: skip
            return self._compare_parts(op, parts, node)
        kinds = {_compares(thing.cls, type(op).__name__) for thing in things}
        if kinds == {"fields"} and len(things) == 2 and one.cls.key == other.cls.key:
            names = [field.name for field in _fields(one.cls)]
            return self._compare_parts(op, [tree.tuple_of(t.slots[name] for name in names) for t in (one, other)], node)
        if isinstance(op, gast.Eq) and kinds <= {"fields", "identity"} and not any(thing.frozen for thing in things):
            return tree.const(left.id == right.id if len(things) == 2 and kinds == {"identity"} else False)
        raise self._origin(node).refuse("a comparison of instances that their class does not define", "compare parts")

    def _compare_parts(self, op: Any, parts: list[Expr], node: Any) -> Expr:
        if any(is_reference(item) for part in parts for item in getattr(part, "elts", ())):
            raise self._origin(node).refuse("a comparison of instances that hold structures", "compare their parts")
        return gast.Compare(left=parts[0], ops=[op], comparators=[parts[1]])


def _compares(info: Any, op: str) -> str:
    """Say how a class without a method of its own compares: by its fields, by what they are, or not at all."""
    first = next((one for one in info.order() if one.kind == "dataclass"), None)
    if first is None:
        return "identity" if op == "Eq" else ""
    if isinstance(first.key, type):
        settings = vars(first.key)["__dataclass_params__"]
        by_fields = settings.eq if op == "Eq" else settings.order
    else:
        plain = not any(isinstance(decorator, gast.Call) for decorator in first.key.decorator_list)
        by_fields = plain and op == "Eq"
        if not plain:
            return ""
    return "fields" if by_fields else "identity" if op == "Eq" else ""


def _fields(info: Any) -> list[Any]:
    first = next(one for one in info.order() if one.kind == "dataclass")
    if not isinstance(first.key, type):
        return list(first.fields)
    return [field for field in dataclasses.fields(first.key) if field.compare]


_METHODS = {
    "Eq": "__eq__", "NotEq": "__ne__", "Lt": "__lt__", "LtE": "__le__", "Gt": "__gt__", "GtE": "__ge__",
    "In": "__contains__", "NotIn": "__contains__",
}  # fmt: skip

_REFLECTED = {"__lt__": "__gt__", "__le__": "__ge__", "__gt__": "__lt__", "__ge__": "__le__"}
