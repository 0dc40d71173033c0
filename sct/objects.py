"""Instances: attributes are parts like those of a dict, methods are opened, and no instance is left.

Before::

    p = Point(x, y)                         # @dataclass class Point: x: float; y: float
    return p.norm2() * p.x                  # def norm2(self): return self.x**2 + self.y**2

After: `pow%0 = x%0**2;  pow%1 = y%0**2;  add%0 = pow%0 + pow%1;  mul%0 = add%0 * x%0`.

An instance that lives outside (a global, a closure's variable, what a bound method is bound to) is read under its name
when the code runs; its class is settled when the derivative is made, as that of a function is.
"""

from __future__ import annotations

import functools
import types
from typing import Any

import gast

from sct import calls, classes, live, meanings, tree
from sct.classes import ClassInfo, Member
from sct.heap import Bound, Box, Class, Closure, Module, Outside, Super, is_reference, is_structure
from sct.meanings import Known, Meaning, User
from sct.resolve import Frame
from sct.scope import Ruled
from sct.settle import Settle
from sct.source import Function
from sct.tree import Expr


class Objects(Settle):
    """Classes, instances and their methods."""

    # -- what is outside ------------------------------------------------------------------------------------------

    def _outer_value(self, meaning: Meaning | None, node: Any) -> Expr | None:
        if isinstance(meaning, meanings.Class):
            info = meaning.info()
            return None if info is None else self._class(info, self._named(node))
        if isinstance(meaning, meanings.Instance):
            return self._outside(meaning.example, self._named(node))
        return super()._outer_value(meaning, node)

    def _class(self, info: ClassInfo, expr: Expr | None) -> Expr:
        info = self._infos.setdefault(info.key, info)
        if expr is not None:
            info.expr = expr
        return self._heap.add(Class(info, expr))

    def _live_class(self, cls: type) -> ClassInfo | None:
        """Read a live class, once."""
        if cls not in self._infos:
            info = classes.of_live(cls)
            if info is None:
                return None
            self._infos[cls] = info
        found: ClassInfo = self._infos[cls]
        return found

    def _outside(self, value: Any, expr: Expr | None) -> Expr | None:
        """Give what stands for a live object: its class tells its methods, its values are read when the code runs."""
        if isinstance(value, types.ModuleType):
            return self._heap.add(Module(value.__name__, expr))
        meaning = live.meaning_of(value)
        if isinstance(meaning, Known):
            return tree.name(meaning.marker)
        if isinstance(meaning, (User, Ruled)):
            return self._function_of(meaning, expr)
        if isinstance(meaning, meanings.Class):
            info = meaning.info()
            return None if info is None else self._class(info, expr)
        if isinstance(value, functools.partial) and expr is not None:
            return self._outside_partial(value, expr)
        if isinstance(value, types.MethodType) and expr is not None:
            owner = self._outside(value.__self__, tree.attribute(expr, "__self__"))
            inner = self._outside(value.__func__, tree.attribute(expr, "__func__"))
            return None if owner is None or inner is None else self._heap.add(Bound(inner, (owner,)))
        if expr is None or not isinstance(meaning, meanings.Instance):
            return None
        return self._heap.add(Outside(expr, value))

    def _outside_partial(self, value: Any, expr: Expr) -> Expr | None:
        """A `functools.partial` that lives outside: its arguments are read when the code runs."""
        inner = self._outside(value.func, tree.attribute(expr, "func"))
        if inner is None:
            return None

        def part(read: Expr, index: Any, item: Any) -> Expr:
            place = gast.Subscript(value=read, slice=tree.const(index), ctx=gast.Load())
            found = self._outside(item, place)
            return place if found is None else found

        args, words = tree.attribute(expr, "args"), tree.attribute(expr, "keywords")
        given = tuple(part(args, i, item) for i, item in enumerate(value.args))
        return self._heap.add(
            Bound(inner, given, {key: part(words, key, item) for key, item in value.keywords.items()})
        )

    def _run_ClassDef(self, node: Any) -> None:
        bases = [self._thing(self._operand(base), base) for base in node.bases if not _is_plain_base(base)]
        if not all(isinstance(base, Class) for base in bases):
            raise self._origin(node).refuse(
                "a class inside the function with a base that cannot be read", "define it outside"
            )
        frame = self._frame
        info = classes.of_tree(
            node,
            lambda inner: Function(inner.name, inner, frame.function.source, frame.function.scope, inner),
            [base.info for base in bases],
            frame,
        )
        if info is None:
            raise self._origin(node).refuse("a class inside the function that cannot be read", "define it outside")
        if not frame.captured:
            frame.captured = True
            self._captured.append(frame)
        for name, member in info.members.items():
            if member.kind == "value" and member.node is not None:
                info.values[name] = self._operand(member.node)
        for field in info.fields:
            if isinstance(field.default, gast.AST):
                info.values[field.name] = self._operand(field.default)
        frame.env[node.name] = self._class(info, None)
        frame.maybe.discard(node.name)

    def _is_structural(self, node: Any) -> bool:
        return super()._is_structural(node) or (
            isinstance(node, (gast.BinOp, gast.UnaryOp)) and self._is_of_instances(node)
        )

    def _is_of_instances(self, node: Any) -> bool:
        """Whether an operation has an instance that is made here among its operands: a class says what it gives."""
        if isinstance(node, gast.BinOp):
            return self._is_of_instances(node.left) or self._is_of_instances(node.right)
        if isinstance(node, gast.UnaryOp):
            return self._is_of_instances(node.operand)
        if isinstance(node, gast.Call):
            return isinstance(self._heap.get(self._static(node.func)), Class)
        thing = self._heap.get(self._static(node)) if isinstance(node, gast.Name) else None
        return isinstance(thing, Box) and thing.kind == "object"

    def _named_part(self, node: Any) -> Expr | None:
        raise NotImplementedError

    # -- attributes -----------------------------------------------------------------------------------------------

    def _as_module(self, node: Any) -> Expr | None:
        """Give the module that a name is (namespaces.py)."""
        raise NotImplementedError

    def _operand_Attribute(self, node: Any, into: str) -> Expr:
        known = self._static(node) or self._as_module(node) or self._cell_of(node)
        if known is not None:
            return known
        part = self._named_part(node)
        if part is not None:
            return part
        if self._is_structural(node.value):
            value = self._operand(node.value)
            if is_structure(value):
                found = self._attribute(value, node.attr, node)
                if found is None:
                    raise self._origin(node).refuse(f"it has no attribute {node.attr} that is known here")
                return found
            return self._array_attribute(node, value) or tree.attribute(value, node.attr)
        return self._array_attribute(node) or self._resolve(node)

    def _cell_of(self, node: Any) -> Expr | None:
        """Give a closure cell of a function that is known, as derivatives read it: `f.__closure__[0].cell_contents`."""
        cells = node.value.value if node.attr == "cell_contents" and isinstance(node.value, gast.Subscript) else None
        if not isinstance(cells, gast.Attribute) or cells.attr != "__closure__":
            return None
        thing = self._heap.get(self._static(cells.value))
        if not isinstance(thing, Closure) or thing.expr is None:
            return None
        whole = tree.subscript(tree.attribute(thing.expr, "__closure__"), node.value.slice)
        return tree.attribute(whole, "cell_contents")

    def _static(self, node: Any) -> Expr | None:
        found = super()._static(node)
        if found is not None or not isinstance(node, gast.Attribute):
            return found
        if (tree.path(node) or ("",))[0] == "":
            return None
        owner = self._static(node.value)
        if owner is None or not is_reference(owner):
            return None
        thing = self._heap.things[owner.id]
        if isinstance(thing, Box) and thing.kind == "object" and node.attr in self._thing(owner, node).slots:
            value = thing.slots[node.attr]
            return value if is_structure(value) else None
        if isinstance(thing, Module):
            return self._of_module(thing, node.attr, node)
        if isinstance(thing, Outside):
            member = self._member(thing.example, node.attr)
            if member is not None and member.kind == "property":
                return None
            found = self._attribute(owner, node.attr, node)
            return found if is_reference(found) else None
        return None

    def _of_module(self, module: Module, name: str, node: Any) -> Expr:
        """Give what a module has under a name (imports.py)."""
        raise NotImplementedError

    def _attribute(self, value: Expr, name: str, node: Any) -> Expr | None:
        thing = self._thing(value, node)
        if isinstance(thing, Box) and thing.kind == "object":
            return self._attribute_of(thing, value, name, node)
        if isinstance(thing, Outside):
            return self._outside_attribute(thing, value, name, node)
        if _is_outside(thing):
            return tree.attribute(thing.expr, name)
        if isinstance(thing, Class):
            member = thing.info.find(name)
            if name == "_make" and thing.info.is_tuple:
                return None
            return None if member is None else self._of_class(member, value, None, node, thing.expr)
        if isinstance(thing, Super):
            cls = self._thing(thing.receiver, node)
            info = cls.cls if isinstance(cls, Box) else cls.info if isinstance(cls, Class) else None
            info = info if info is not None else self._live_class(type(cls.example))
            member = info.find(name, thing.info) if info is not None else None
            if member is None and name == "__init__":
                return self._heap.add(Bound(tree.name("builtins.object")))
            own = tree.attribute(cls.expr, "__class__") if isinstance(cls, Outside) else info.expr if info else None
            return (
                None if member is None else self._of_member(member, thing.receiver, node, _base_of(info, member, own))
            )
        return None

    def _attribute_of(self, box: Box, value: Expr, name: str, node: Any) -> Expr | None:
        if name in box.slots:
            return box.slots[name]
        if name == "__class__":
            return self._heap.add(Class(box.cls, box.cls.expr))
        if box.cls.is_tuple and name in ("_replace", "_asdict"):
            return self._heap.add(Bound(tree.name(f"@{name}"), (value,)))
        member = box.cls.find(name)
        return None if member is None else self._of_member(member, value, node, box.cls.expr)

    def _member(self, example: Any, name: str) -> Member | None:
        info = self._live_class(type(example))
        return None if info is None else info.find(name)

    def _outside_attribute(self, thing: Outside, value: Expr, name: str, node: Any) -> Expr | None:
        member = self._member(thing.example, name)
        own = getattr(thing.example, "__dict__", {})
        if name not in own and member is not None and member.kind != "value":
            return self._of_member(member, value, node, tree.attribute(thing.expr, "__class__"))
        expr = tree.attribute(thing.expr, name)
        if not hasattr(thing.example, name) and name.startswith("__"):
            return None
        inner = own.get(name, ...)
        found = self._outside(inner, expr) if inner is not ... else None
        return expr if found is None else found

    def _of_member(self, member: Member, receiver: Expr, node: Any, expr: Expr | None = None) -> Expr:
        """Give what an instance finds in its class."""
        if member.kind == "property":
            return self._settle_value(self._call_member(member, [receiver], {}, node, expr), node)
        if member.kind == "cached":
            return self._cached(member, receiver, node)
        return self._of_class(member, receiver, receiver, node, expr)

    def _cached(self, member: Member, receiver: Expr, node: Any) -> Expr:
        """A `functools.cached_property` of an instance that is made here becomes an attribute of it."""
        thing = self._thing(receiver, node)
        name = next(key for key, own in member.owner.members.items() if own is member)
        if not isinstance(thing, Box):
            raise self._origin(node).refuse(
                "a cached property of an instance that lives outside: it may hold what it was once",
                "write it as a plain property",
            )
        value = self._settle_value(self._call_member(member, [receiver], {}, node), node)
        self._write(receiver, {**self._thing(receiver, node).slots, name: value}, node)
        return value

    def _of_class(self, member: Member, value: Expr, receiver: Expr | None, node: Any, expr: Expr | None) -> Expr:
        if member.kind == "value":
            return self._class_value(member, node, expr)
        if member.kind == "unknown" or member.function is None:
            raise self._origin(node).refuse("a method that cannot be read", "write it as a plain method")
        assert member.function is not None
        method = self._heap.add(Closure(member.function, _around(member), {}, None, _named_in(expr, member)))
        self._methods[member.function.identity] = member.owner
        if member.kind == "static" or (member.kind in ("function", "property") and receiver is None):
            return method
        if member.kind == "class" and receiver is not None:
            thing = self._thing(receiver, node)
            if isinstance(thing, Box):
                receiver = self._heap.add(Class(thing.cls, thing.cls.expr))
            elif isinstance(thing, Outside):
                info = self._live_class(type(thing.example))
                receiver = self._class(info, tree.attribute(thing.expr, "__class__")) if info is not None else receiver
        return self._heap.add(Bound(method, (value if receiver is None else receiver,)))

    def _class_value(self, member: Member, node: Any, expr: Expr | None) -> Expr:
        names = [key for key, own in member.owner.members.items() if own is member]
        if names[0] in member.owner.values:
            return member.owner.values[names[0]]
        expr = expr if expr is not None else member.owner.expr
        if expr is None:
            if member.node is not None and calls.is_constant(member.node):
                return self._operand(member.node)
            raise self._origin(node).refuse(
                "an attribute of a class that cannot be named here", "give the class a name"
            )
        read = tree.attribute(expr, names[0])
        found = self._outside(member.value, read) if member.value is not ... else None
        return read if found is None else found

    def _call_member(
        self, member: Member, args: list[Expr], keywords: dict[str, Expr], node: Any, expr: Expr | None = None
    ) -> Expr:
        if member.function is None:
            raise self._origin(node).refuse("a method that cannot be read", "write it as a plain method")
        self._methods[member.function.identity] = member.owner
        method = Closure(member.function, _around(member), {}, None, _named_in(expr, member))
        return self._call_value(self._heap.add(method), args, keywords, node)

    def _store_attribute(self, owner: Expr, name: str, value: Expr, node: Any) -> bool:
        thing = self._thing(owner, node)
        if isinstance(thing, Outside) or _is_outside(thing):
            return self._store_outside(tree.attribute(thing.expr, name), value, node)
        if not isinstance(thing, Box) or thing.kind != "object" or thing.cls.is_tuple:
            return False
        member = thing.cls.find(name)
        if member is not None and member.kind == "property":
            if member.setter is None:
                raise self._origin(node).refuse("an assignment to a property", "assign to the attribute behind it")
            self._call_member(member.setter, [owner, value], {}, node, thing.cls.expr)
            return True
        self._write(owner, {**thing.slots, name: value}, node)
        return True

    def _store_outside(self, target: Expr, value: Expr, node: Any) -> bool:
        """Store into an object outside (around.py)."""
        raise NotImplementedError


def _is_outside(thing: Any) -> bool:
    """Whether a thing is a function that lives outside: what is kept in it is there when the code runs."""
    return isinstance(thing, Closure) and thing.expr is not None and thing.outer is None


def _is_plain_base(node: Any) -> bool:
    return (tree.path(node) or ("",))[-1] in ("object", "NamedTuple")


def _around(member: Member) -> Frame | None:
    found: Frame | None = member.owner.frame
    return found


def _named_in(expr: Expr | None, member: Member) -> Expr | None:
    """Say where a method is found, seen from a class; None where it has no name there."""
    name = next((key for key, own in member.owner.members.items() if own is member), "")
    if expr is None or not name:
        return None
    found = tree.attribute(expr, name)
    return {"property": tree.attribute(found, "fget"), "cached": tree.attribute(found, "func")}.get(member.kind, found)


def _base_of(info: Any, member: Member, expr: Expr | None) -> Expr | None:
    """Say how the class is named that an attribute is found in, behind the class of an instance."""
    order = getattr(info.key, "__mro__", ())
    if expr is None or member.owner.key not in order:
        return None
    return tree.subscript(tree.attribute(expr, "__mro__"), tree.const(order.index(member.owner.key)))
