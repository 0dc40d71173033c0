"""Instances are made by their class, and operators and builtins call the methods that it has for them.

Before: `p = Point(x, y);  q = p + p;  abs(q)`.
After: the parts of p, by the body of `__init__` or the fields of a dataclass; the bodies of `__add__` and `__abs__`.
"""

from __future__ import annotations

import types
from typing import Any

import gast

from sct import calls, classes, live, tree
from sct.classes import ClassInfo, Member
from sct.heap import Box, Class, Closure, Outside, Super, is_reference
from sct.objects import Objects
from sct.tree import Expr

_METHODS = {
    "Add": "add", "Sub": "sub", "Mult": "mul", "Div": "truediv", "Pow": "pow", "MatMult": "matmul", "Mod": "mod",
    "FloorDiv": "floordiv", "BitOr": "or", "BitAnd": "and",
}  # fmt: skip


class Instances(Objects):
    """What is done with instances."""

    # -- instances ------------------------------------------------------------------------------------------------

    def _construct(self, value: Expr, cls: Class, args: list[Expr], keywords: dict[str, Expr], node: Any) -> Expr:
        info = cls.info
        made = self._box("object", {}, "", info)
        maker = info.find("__init__")
        fields = next((one for one in info.order() if one.kind != "plain"), None)
        if fields is not None and (maker is None or _stands_before(info, fields, maker)):
            self._fill(made, fields, args, keywords, node)
            after = info.find("__post_init__")
            if after is not None:
                self._call_member(after, [made], {}, node, info.expr)
            return made
        if maker is None:
            if args or keywords:
                raise self._origin(node).refuse(f"{info.name} takes no arguments")
            return made
        self._call_member(maker, [made, *args], keywords, node, info.expr)
        return made

    def _fill(self, made: Expr, info: ClassInfo, args: list[Expr], keywords: dict[str, Expr], node: Any) -> None:
        names = [field.name for field in info.fields]
        slots = dict(zip(names, args, strict=False))
        if len(args) > sum(not field.by_name for field in info.fields) or any(
            key in slots or key not in names for key in keywords
        ):
            raise self._origin(node).refuse(f"{info.name} does not take these arguments")
        slots.update(keywords)
        for field in info.fields:
            if field.name not in slots:
                slots[field.name] = self._field_default(field, info, node)
        box = self._heap.things[made.id]
        assert isinstance(box, Box)
        box.slots = {name: slots[name] for name in names}

    def _field_default(self, field: classes.Field, info: ClassInfo, node: Any) -> Expr:
        made = None if field.factory is ... else self._made_by(field, node)
        if made is not None:
            return made
        if field.name in info.values:
            return info.values[field.name]
        if isinstance(field.default, gast.AST) and calls.is_constant(field.default):
            return self._operand(field.default)
        if field.live is not ...:
            if type(field.live) in (int, float, str, bool, type(None)):
                return tree.const(field.live)
            if info.expr is not None and info.kind == "dataclass":
                expr = tree.attribute(info.expr, field.name)
                found = self._outside(field.live, expr)
                return expr if found is None else found
        raise self._origin(node).refuse(f"{info.name} is made without its argument {field.name}")

    def _made_by(self, field: classes.Field, node: Any) -> Expr | None:
        """Give what the factory of a field makes; None where it cannot be looked into."""
        factory = field.factory
        if factory in (list, dict):
            return self._list([], field.name) if factory is list else self._box("dict", {})
        if isinstance(factory, gast.AST):
            maker = _is_maker(factory)
            return self._box(factory.id, {}) if maker else self._call_value(self._operand(factory), [], {}, node)
        if isinstance(factory, types.FunctionType):
            return self._call_value(self._heap.add(Closure(live.live_function(factory))), [], {}, node)
        cls = self._live_class(factory) if isinstance(factory, type) else None
        if cls is None:
            return None
        made = self._heap.add(Class(cls, cls.expr))
        return self._construct(made, self._thing(made, node), [], {}, node)

    def _is_subclass(self, info: Any, other: Any) -> bool:
        return any(one.key is other.key or one.key == other.key for one in info.order())

    # -- operators ------------------------------------------------------------------------------------------------

    def _operator(self, left: Expr, op: Any, right: Expr, node: Any) -> Expr | None:
        name = _METHODS.get(type(op).__name__)
        if name is None:
            return None
        for owner, other, method in ((left, right, f"__{name}__"), (right, left, f"__r{name}__")):
            thing = self._thing(owner, node)
            if isinstance(thing, (Box, Outside)) and (not isinstance(thing, Box) or thing.kind == "object"):
                found = self._attribute(owner, method, node)
                if found is not None and is_reference(found):
                    return self._settle_value(self._call_value(found, [other], {}, node), node)
        return None

    def _in_place(self, left: Expr, op: Any, right: Expr, node: Any) -> Expr | None:
        name = _METHODS.get(type(op).__name__)
        thing = self._thing(left, node)
        if name is None or not isinstance(thing, Box) or thing.kind != "object":
            return None
        found = self._attribute(left, f"__i{name}__", node)
        return None if found is None else self._call_value(found, [right], {}, node)

    def _signed(self, op: Any, value: Expr, node: Any) -> Expr:
        name = {"USub": "__neg__", "UAdd": "__pos__", "Invert": "__invert__"}[type(op).__name__]
        method = self._attribute(value, name, node)
        if method is None:
            raise self._origin(node).refuse("a sign in front of a structure")
        return self._call_value(method, [], {}, node)

    # -- super, and builtins that look at instances ---------------------------------------------------------------

    def _builtin_super(self, node: Any, args: list[Expr], keywords: dict[str, Expr]) -> Expr | None:
        frame = self._frame
        if len(args) == 2:
            cls = self._thing(args[0], node)
            return self._heap.add(Super(cls.info, args[1])) if isinstance(cls, Class) else None
        info = self._methods.get(frame.function.identity) or self._class_of_cell(frame.function.identity)
        first = frame.function.node.args.args
        if info is None or not first:
            return None
        return self._heap.add(Super(info, frame.env[first[0].id]))

    def _class_of_cell(self, function: Any) -> Any:
        """Give the class in which a function is defined that a decorator has wrapped; None where it is not told."""
        names = getattr(getattr(function, "__code__", None), "co_freevars", ())
        if "__class__" not in names:
            return None
        return self._live_class(function.__closure__[names.index("__class__")].cell_contents)

    def _builtin_getattr(self, node: Any, args: list[Expr], keywords: dict[str, Expr]) -> Expr | None:
        name = self._known(args[1]) if len(args) > 1 else ...
        if not isinstance(name, str) or not is_reference(args[0]):
            return None
        found = self._attribute(args[0], name, node)
        return found if found is not None else args[2] if len(args) > 2 else None

    def _builtin_hasattr(self, node: Any, args: list[Expr], keywords: dict[str, Expr]) -> Expr | None:
        name = self._known(args[1]) if len(args) > 1 else ...
        if not isinstance(name, str) or not isinstance(self._thing(args[0], node), Box):
            return None
        return tree.const(self._attribute(args[0], name, node) is not None)

    def _builtin_type(self, node: Any, args: list[Expr], keywords: dict[str, Expr]) -> Expr | None:
        thing = self._thing(args[0], node) if len(args) == 1 else None
        if isinstance(thing, Box) and thing.kind == "object":
            return self._heap.add(Class(thing.cls, thing.cls.expr))
        return None

    def _builtin_float(self, node: Any, args: list[Expr], keywords: dict[str, Expr]) -> Expr | None:
        method = self._attribute(args[0], "__float__", node) if args and is_reference(args[0]) else None
        return None if method is None else self._call_value(method, [], {}, node)

    def _builtin_setattr(self, node: Any, args: list[Expr], keywords: dict[str, Expr]) -> Expr | None:
        name = self._known(args[1]) if len(args) == 3 else ...
        box = self._heap.get(args[0]) if args else None
        if not isinstance(name, str) or not isinstance(box, Box) or box.kind != "object":
            return None
        return tree.const(None) if self._store_attribute(args[0], name, args[2], node) else None

    def _builtin_abs(self, node: Any, args: list[Expr], keywords: dict[str, Expr]) -> Expr | None:
        method = self._attribute(args[0], "__abs__", node) if is_reference(args[0]) else None
        return None if method is None else self._call_value(method, [], {}, node)


def _stands_before(info: ClassInfo, fields: ClassInfo, maker: Member) -> bool:
    """Whether the fields' own way to make instances is found before an `__init__`."""
    order = info.order()
    return order.index(fields) < order.index(maker.owner) if maker.owner in order else True


def _is_maker(node: Any) -> bool:
    return isinstance(node, gast.Name) and node.id in ("list", "dict")
