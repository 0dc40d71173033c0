"""Tests whose outcome is known while staging: what they choose between disappears.

Before: `if scale is None: ...` in a function that is called with a number, `if n == 0` where n is the literal 3.
After: the arm that is taken, and no test. A test that only a run can tell stays.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import gast

from sct import tree
from sct.heap import Box, Class, Outside, is_reference, is_structure
from sct.item_builtins import ItemBuiltins
from sct.tree import Expr


class Settle(ItemBuiltins):
    """What tests are known to give."""

    def _settled(self, node: Any) -> bool | None:
        if isinstance(node, gast.Constant):
            return bool(node.value)
        if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.Not):
            inner = self._settled(node.operand)
            return None if inner is None else not inner
        if isinstance(node, gast.BoolOp):
            return self._settled_choice(node)
        if isinstance(node, gast.Compare) and len(node.ops) == 1:
            return self._settled_comparison(node)
        known = self._peek(node)
        if isinstance(node, gast.Call) and known is ...:
            return self._settled_call(node)
        if known is not ...:
            return bool(known)
        value = self._static(node) if isinstance(node, (gast.Name, gast.Attribute)) else None
        return None if value is None else self._truth(value, node)

    def _settled_choice(self, node: Any) -> bool | None:
        stop = isinstance(node.op, gast.Or)
        for value in node.values:
            verdict = self._settled(value)
            if verdict is None or verdict is stop:
                return verdict
        return not stop

    def _shortened(self, node: Any) -> Expr | None:
        """`x is not None and x > 0`, of a number x, is `x > 0`."""
        if isinstance(node, gast.Compare) and isinstance(node.ops[0], (gast.Is, gast.IsNot)):
            known = self._settled(node)
            return None if known is None else tree.const(known)
        if not isinstance(node, gast.BoolOp) or not all(map(self._gives_flag, node.values)):
            return None
        stop = isinstance(node.op, gast.Or)
        kept: list[Any] = []
        for value in node.values:
            verdict = self._settled(value)
            kept += [] if verdict is (not stop) else [value if verdict is None else tree.const(verdict)]
            if verdict is stop:
                break
        if len(kept) == len(node.values):
            return None
        if len(kept) < 2:
            return kept[0] if kept else tree.const(not stop)
        return gast.copy_location(gast.BoolOp(op=node.op, values=kept), node)

    def _gives_flag(self, node: Any) -> bool:
        """Whether an expression is True or False, whatever it is about."""
        if isinstance(node, gast.BoolOp):
            return all(map(self._gives_flag, node.values))
        if isinstance(node, gast.UnaryOp):
            return isinstance(node.op, gast.Not)
        return isinstance(node, gast.Compare) or isinstance(self._peek(node), bool)

    def _settled_comparison(self, node: Any) -> bool | None:
        op, left, right = node.ops[0], node.left, node.comparators[0]
        if isinstance(op, (gast.Is, gast.IsNot)):
            same = self._is_same(left, right)
            return None if same is None else same is isinstance(op, gast.Is)
        if isinstance(op, (gast.In, gast.NotIn)):
            found = self._is_in(left, right)
            return None if found is None else found is isinstance(op, gast.In)
        one, other = self._peek(left), self._peek(right)
        function = _COMPARISONS.get(type(op).__name__)
        if ... in (one, other) or function is None:
            return None
        try:
            return bool(function(one, other))
        except TypeError:
            return None

    def _is_same(self, left: Any, right: Any) -> bool | None:
        one, other = self._peek(left), self._peek(right)
        if one is not ... and other is not ...:
            flags = (None, True, False)
            return one is other if one in flags or other in flags else None
        if (one is None and self._is_number(right)) or (other is None and self._is_number(left)):
            return False
        first, second = self._value_of(left), self._value_of(right)
        if None in (one, other):
            value = second if one is None else first
            return False if value is not None and is_structure(value) else None
        if first is not None and second is not None and is_reference(first) and is_reference(second):
            things = [self._thing(first, left), self._thing(second, right)]
            if all(isinstance(thing, Box) and thing.frozen is None for thing in things):
                return bool(first.id == second.id)
        return None

    def _value_of(self, node: Any) -> Expr | None:
        if isinstance(node, (gast.Name, gast.Attribute)):
            return self._static(node)
        return None

    def _is_in(self, left: Any, right: Any) -> bool | None:
        known, whole = self._peek(left), self._value_of(right)
        if known is ...:
            return None
        written = self._peek(right)
        if written is not ... and isinstance(written, (tuple, str)):
            try:
                return known in written
            except TypeError:
                return None
        thing = self._thing(whole, right) if whole is not None else None
        if isinstance(thing, Box) and thing.kind == "dict":
            return known in thing.slots
        return None

    def _settled_call(self, node: Any) -> bool | None:
        name = self._builtin(node.func)
        if name == "callable" and len(node.args) == 1:
            value = self._value_of(node.args[0])
            return (
                None if value is None or isinstance(self._heap.get(value), Outside) else self._is_callable(value, node)
            )
        if name != "isinstance" or len(node.args) != 2:
            return None
        value = self._value_of(node.args[0])
        known = self._peek(node.args[0])
        kinds = node.args[1].elts if isinstance(node.args[1], gast.Tuple) else [node.args[1]]
        if value is None and known is ... and self._is_number(node.args[0]):
            return False if all(self._is_structured_kind(kind) for kind in kinds) else None
        if value is None and known is ...:
            return None
        verdicts = [self._is_instance(value, known, kind) for kind in kinds]
        return True if True in verdicts else None if None in verdicts else False

    def _is_number(self, node: Any) -> bool:
        """Whether a name is that of an active variable that has a value: those are numbers or arrays."""
        owner = self._frame.owner(node.id) if isinstance(node, gast.Name) else None
        value = owner.env.get(node.id) if owner is not None and node.id not in owner.maybe else None
        return isinstance(value, gast.Name) and value.id in self._varied and value.id not in self._empties

    def _is_callable(self, value: Expr, node: Any) -> bool | None:
        thing = self._thing(value, node)
        if isinstance(thing, Box):
            return thing.kind == "object" and self._attribute(value, "__call__", node) is not None
        return is_reference(value)

    def _is_structured_kind(self, kind: Any) -> bool:
        """Whether no number and no array is an instance of a class."""
        if self._builtin(kind):
            return self._builtin(kind) in ("list", "tuple", "dict", "set", "str", "bytes")
        known = self._static(kind) if isinstance(kind, (gast.Name, gast.Attribute)) else None
        return isinstance(self._heap.get(known), Class)

    def _is_instance(self, value: Expr | None, known: Any, kind: Any) -> bool | None:
        builtin = self._builtin(kind)
        if value is None:
            python = _TYPES.get(builtin)
            return None if python is None else isinstance(known, python)
        thing = self._thing(value, kind)
        if builtin:
            if isinstance(value, (gast.Tuple, gast.List)):
                return builtin in ("tuple", "object")
            if isinstance(thing, Box) and thing.kind != "object":
                return builtin in (thing.kind, "object")
            if isinstance(thing, Box) and thing.cls.is_tuple and builtin == "tuple":
                return True
            return False if builtin in _TYPES or builtin in ("list", "tuple", "dict", "set") else None
        cls = self._thing(self._static(kind), kind) if isinstance(kind, (gast.Name, gast.Attribute)) else None
        if not isinstance(cls, Class):
            return None
        if isinstance(thing, Box):
            return thing.kind == "object" and self._is_subclass(thing.cls, cls.info)
        return False if isinstance(value, gast.Tuple) else None

    def _is_subclass(self, info: Any, other: Any) -> bool:
        """Whether a class is another or derives from it (instances.py)."""
        raise NotImplementedError

    def _truth(self, value: Expr, node: Any) -> bool | None:
        """Say what a value is as a test; None where only a run can tell."""
        known = self._known(value)
        if known is not ...:
            return bool(known)
        if isinstance(value, (gast.Tuple, gast.List)):
            return bool(value.elts)
        if not is_reference(value):
            return None
        thing = self._thing(value, node)
        if isinstance(thing, Box) and thing.kind != "object":
            return bool(thing.slots)
        if isinstance(thing, (Box, Outside)):
            if any(self._attribute(value, name, node) is not None for name in ("__bool__", "__len__")):
                return None
            return True if isinstance(thing, Box) and not thing.cls.is_tuple else None
        return True


_TYPES: dict[str, Any] = {"int": int, "float": float, "str": str, "bool": bool, "complex": complex, "bytes": bytes}

_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "Eq": operator.eq, "NotEq": operator.ne, "Lt": operator.lt, "LtE": operator.le, "Gt": operator.gt,
    "GtE": operator.ge,
}  # fmt: skip
