"""Containers whose structure is known: lists, tuples and dicts are taken apart, and only their parts go on.

Before::

    xs = [x, y]
    xs.append(x * y)
    return sum(t * t for t in xs) + {"a": x}["a"]

After: `mul%0 = x%0 * y%0;  mul%1 = x%0 * x%0;  ...;  add%3 = add%2 + x%0`. No list or dict is left.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from sct import tree
from sct.core import Effect, Stage, expression
from sct.errors import UnsupportedError
from sct.heap import Box, Outside, View, is_reference, is_structure
from sct.liveness import is_pure
from sct.structural import ON_STRUCTURES, Structural
from sct.tree import Expr
from sct.unrolled import MOST_TRIPS


class OpenIndexError(UnsupportedError):
    """An index that only a run can tell."""


class BeyondError(OpenIndexError):
    """An index that is not within a list as far as it is known."""


class Containers(Structural):
    """Reads, writes and methods of containers."""

    # -- reads ----------------------------------------------------------------------------------------------------

    def _part(self, value: Expr, index: Any, node: Any) -> Expr:
        """`value[index]`."""
        thing = self._thing(value, node)
        if isinstance(thing, Box) and thing.kind == "object":
            method = self._attribute(value, "__getitem__", node)
            if method is not None:
                return self._call_value(method, [self._operand(index)], {}, node)
            value = tree.tuple_of(thing.slots.values())
        if isinstance(thing, Outside):
            return gast.Subscript(value=thing.expr, slice=self._resolve(index), ctx=gast.Load())
        if isinstance(thing, Box) and thing.kind == "dict":
            key = self._key(index)
            if key in thing.slots:
                return thing.slots[key]
            raise self._origin(node).refuse(f"the dict has no key {key!r} here")
        unordered = isinstance(thing, View) or (isinstance(thing, Box) and thing.kind == "iterator")
        items = None if unordered else self._items(value, node)
        if items is None:
            raise self._origin(node).refuse("an index of what has no items")
        if isinstance(index, gast.Slice):
            part = items[self._slice(index)]
            return self._list(part) if is_reference(value) else tree.tuple_of(part)
        return items[self._position(index, len(items), node)]

    def _slice(self, node: Any) -> slice:
        bounds = [None if part is None else self._integer(part) for part in (node.lower, node.upper, node.step)]
        return slice(*bounds)

    def _integer(self, node: Any) -> int:
        known = self._peek(node)
        known = self._known(self._operand(node)) if known is ... else known
        if type(known) is not int:
            refusal = self._origin(node).refuse(
                "an index that is not written as a number within the tuple or list",
                "use an index that is written as a number, or an array",
            )
            error = OpenIndexError(refusal.message, refusal.place, refusal.advice)
            error.node = refusal.node
            raise error
        return known

    def _position(self, node: Any, length: int, whole: Any) -> int:
        position = self._integer(node)
        if not -length <= position < length:
            refusal = self._origin(whole).refuse(
                f"an index that is not within the tuple or list, which has {length} items"
            )
            error = BeyondError(refusal.message, refusal.place, refusal.advice)
            error.node = refusal.node
            raise error
        return position % length

    # -- writes ---------------------------------------------------------------------------------------------------

    def _stored(self, target: Any, value: Expr) -> bool:
        """Store into a part of a structure; False for any other target."""
        if not isinstance(target, (gast.Subscript, gast.Attribute)) or not self._is_structural(target.value):
            return False
        owner = self._operand(target.value)
        thing = self._thing(owner, target)
        if isinstance(target, gast.Attribute):
            return self._store_attribute(owner, target.attr, value, target)
        return isinstance(thing, Box) and self._store_item(owner, thing, value, target)

    def _store_item(self, owner: Expr, thing: Box, value: Expr, target: Any) -> bool:
        """`owner[index] = value`."""
        if thing.kind == "object":
            method = self._attribute(owner, "__setitem__", target)
            if method is not None:
                self._call_value(method, [self._operand(target.slice), value], {}, target)
            return method is not None
        if thing.kind == "dict":
            self._write(owner, {**thing.slots, self._key(target.slice): value}, target)
            return True
        items = list(thing.slots.values())
        if not isinstance(target.slice, gast.Slice):
            items[self._position(target.slice, len(items), target)] = value
        else:
            fresh = self._items(value, target)
            if fresh is None:
                return False
            try:
                items[self._slice(target.slice)] = fresh
            except ValueError as error:
                raise self._origin(target).refuse(str(error)) from None
        self._write(owner, dict(enumerate(items)), target)
        return True

    def _extend(self, owner: Expr, value: Expr, node: Any) -> None:
        """`owner.extend(value)` (methods.py)."""
        raise NotImplementedError

    def _store_attribute(self, owner: Expr, name: str, value: Expr, node: Any) -> bool:
        """`owner.name = value` (objects.py)."""
        raise NotImplementedError

    def _updated(self, node: Any) -> bool:
        """`target op= value` where the target is, or is part of, a structure."""
        target = node.target
        if not isinstance(target, gast.Name) and not self._is_structural(target.value):
            return False
        value = self._read_for_update(target, node)
        if value is None:
            return False
        thing = self._thing(value, node)
        given = self._operand(node.value)
        if isinstance(thing, Box) and thing.kind == "list" and isinstance(node.op, gast.Add):
            self._extend(value, given, node)
            return True
        if not is_structure(value) and not is_structure(given) and self._update_part(value, given, node):
            return True
        if is_structure(value) or is_structure(given):
            result = self._in_place(value, node.op, given, node) or self._combined(value, node.op, given, node)
        else:
            result = tree.binary(value, node.op, given)
        if result is None:
            raise self._origin(node).refuse("this update of a structure is not differentiated")
        if not is_structure(result) and not tree.is_atom(result):
            result = self._temporary(result, node)
        self._bind(target, result)
        return True

    def _read_for_update(self, target: Any, node: Any) -> Expr | None:
        """Give what a target is before its update; None where it is no part of a structure."""
        read = _as_read(target)
        if isinstance(target, gast.Name):
            value = self._static(read) if self._frame.owner(target.id) is not None else None
            return value if value is not None and is_reference(value) else None
        known = set(self._variables)
        value = self._operand(read)
        if not isinstance(value, gast.Name) or value.id in known or not self._is_taken_out(value):
            return value
        # `parts[0][[0, 2]] *= e`: the elements are written back where they are (arrays.py).
        if not is_pure(self._resolve(read)):
            raise self._origin(node).refuse("an update of elements of what a call gives", "give it a name before")
        return None

    def _is_taken_out(self, value: Expr) -> bool:
        """Whether a value that was just read is an array of its own, not memory of what it was read from."""
        return self._kind(value).is_array and value.id not in self._roots

    def _in_place(self, left: Expr, op: Any, right: Expr, node: Any) -> Expr | None:
        """Call the method of a class for `op=` (instances.py)."""
        raise NotImplementedError

    def _run_Delete(self, node: Any) -> None:
        for target in node.targets:
            if isinstance(target, gast.Name) and self._frame.owner(target.id) is self._frame:
                if target.id not in self._frame.env:
                    raise self._origin(target).refuse(f"{target.id} is deleted before it is assigned")
                del self._frame.env[target.id]
                self._frame.maybe.discard(target.id)
                continue
            owner = self._static(target.value) if isinstance(target, gast.Subscript) else None
            thing = self._thing(owner, target) if owner is not None else None
            if not isinstance(thing, Box) or owner is None:
                raise self._origin(target).refuse("a del statement is not differentiated")
            if thing.kind == "dict":
                key = self._key(target.slice)
                self._write(owner, {k: v for k, v in thing.slots.items() if k != key}, target)
                continue
            items = list(thing.slots.values())
            if isinstance(target.slice, gast.Slice):
                del items[self._slice(target.slice)]
            else:
                del items[self._position(target.slice, len(items), target)]
            self._write(owner, dict(enumerate(items)), target)

    def _call_it(self, value: Expr, name: str) -> None:
        """A box without a name is called what the first variable that it is assigned to is called."""
        thing = self._heap.get(value)
        if isinstance(thing, Box) and not thing.hint:
            thing.hint = name

    # -- a loop over items that are known -------------------------------------------------------------------------

    def _run_For(self, node: Any) -> None:
        ranged = self._is_ranged(node.iter)
        if ranged or not self._is_iterable(node.iter):
            super()._run_For(node)
            return
        value = self._operand(node.iter)
        if not self._run_over(node, value):
            raise self._origin(node.iter).refuse("this cannot be iterated over while its items are not known")

    def _run_over(self, node: Any, value: Expr) -> bool:
        """Stage a loop over a value of which the items are known; False for any other."""
        thing = self._thing(value, node.iter)
        if isinstance(thing, Box) and thing.kind == "iterator":
            self._unroll(node, lambda _: self._next_of(value, node.iter))
            return True
        if not isinstance(thing, Box) or thing.kind != "list":
            items = self._items(value, node.iter)
            if items is None:
                return False
            self._unroll(node, lambda position: items[position] if position < len(items) else None)
            return True

        def item(position: int) -> Expr | None:
            # A list may grow while it is walked through.
            slots = self._thing(value, node.iter).slots
            if position > 50 * MOST_TRIPS:
                raise self._dynamic_list(self._origin(node))
            return slots[position] if position < len(slots) else None

        self._unroll(node, item)
        return True

    def _next_of(self, iterator: Expr, node: Any) -> Expr | None:
        """Take the next item of an iterator, which others may take from too; None where nothing is left."""
        first, *rest = self._thing(iterator, node).slots.values() or (None,)
        if first is not None:
            self._write(iterator, dict(enumerate(rest)), node)
        return None if first is None else self._now(first, node)

    # -- operators ------------------------------------------------------------------------------------------------

    def _combined(self, left: Expr, op: Any, right: Expr, node: Any) -> Expr | None:
        """`left op right` of structures; None where it is not one that is known."""
        found = self._operator(left, op, right, node)
        if found is not None:
            return found
        one, other = (self._sequence_items(value, node) for value in (left, right))
        if (
            isinstance(op, gast.Add)
            and one is not None
            and other is not None
            and is_reference(left) == is_reference(right)
        ):
            return self._list([*one, *other]) if is_reference(left) else tree.tuple_of([*one, *other])
        if isinstance(op, gast.Mult):
            items, times, whole = (
                (one, self._known(right), left) if one is not None else (other, self._known(left), right)
            )
            if items is not None and type(times) is int:
                return self._list(items * times) if is_reference(whole) else tree.tuple_of(items * times)
        if isinstance(op, gast.BitOr):
            sides = [self._thing(value, node) for value in (left, right)]
            if all(isinstance(side, Box) and side.kind == "dict" for side in sides):
                return self._box("dict", {**sides[0].slots, **sides[1].slots})
        if one is not None or other is not None or is_reference(left) or is_reference(right):
            outside = [self._thing(value, node) for value in (left, right)]
            if any(isinstance(thing, Outside) for thing in outside) or isinstance(op, gast.Mod) or one or other:
                return None
            raise self._origin(node).refuse("an operation on a structure that is not known")
        return None

    def _operator(self, left: Expr, op: Any, right: Expr, node: Any) -> Expr | None:
        """Call the method of a class for an operator (instances.py)."""
        raise NotImplementedError

    def _sequence_items(self, value: Expr, node: Any) -> list[Expr] | None:
        thing = self._thing(value, node)
        if isinstance(thing, Box):
            return list(thing.slots.values()) if thing.kind == "list" else None
        return list(value.elts) if isinstance(value, (gast.Tuple, gast.List)) else None

    # -- expressions that are kept as they stand ------------------------------------------------------------------

    def _hoist(self, node: Any, bound: frozenset[str], lazy: bool) -> Expr | None:
        """Take apart a structure that is read inside an expression that is kept as it stands."""
        if not isinstance(node, (gast.Attribute, gast.Subscript, gast.Call)) or not bound.isdisjoint(tree.names(node)):
            return None
        if not self._touches(node):
            return None
        return self._carried_out(node, lazy, lambda: self._operand(node))

    def _carried_out(self, node: Any, lazy: bool, stage: Callable[[], Expr]) -> Expr:
        """Stage what stands inside an expression that is kept as it stands: it has no effect."""
        count = len(self._out)
        value = stage()
        added = self._out[count:]
        if lazy and not (self._is_field(node) or all(_never_raises(s) for s in added)):
            raise self._origin(node).refuse(
                "a call in a part that is evaluated only sometimes", "assign it on a line of its own"
            )
        if any(isinstance(s, Effect) or not is_pure(expression(s)) for s in added):
            raise self._origin(node).refuse(
                "a call that does something inside an expression that is kept as it stands",
                "assign it on a line of its own",
            )
        return self._plain(value, self._origin(node))

    def _is_field(self, node: Any) -> bool:
        """Whether an attribute of an instance outside is one that it holds itself: reading it does nothing else."""
        thing = self._heap.get(self._static(node.value)) if isinstance(node, gast.Attribute) else None
        if not isinstance(thing, Outside) or node.attr not in getattr(thing.example, "__dict__", ()):
            return False
        cls: Any = type(thing.example)
        return cls.__getattribute__ is object.__getattribute__ and not hasattr(cls, node.attr)

    def _touches(self, node: Any) -> bool:
        """Whether an expression reads, through attributes, items and calls, a variable that has a structure."""
        if isinstance(node, gast.Call) and self._builtin(node.func):
            return self._builtin(node.func) in ON_STRUCTURES and self._is_structural(node)
        root = node
        while isinstance(root, (gast.Attribute, gast.Subscript, gast.Call)):
            root = root.func if isinstance(root, gast.Call) else root.value
        if not isinstance(root, gast.Name):
            return False
        owner = self._frame.owner(root.id)
        if owner is None:
            return False
        return is_structure(owner.env.get(root.id))


def _never_raises(statement: Any) -> bool:
    """Whether a stage may also be carried out where its value is not asked for: it compares, adds or multiplies."""
    kept = (gast.Name, gast.Constant, gast.Compare, gast.BinOp, gast.UnaryOp, gast.Add, gast.Sub, gast.Mult, gast.USub,
            gast.cmpop, gast.BoolOp, gast.boolop, gast.Load)  # fmt: skip
    return isinstance(statement, Stage) and all(isinstance(part, kept) for part in tree.walk(statement.value))


def _as_read(target: Any) -> Any:
    """Give the expression that reads what a target assigns to."""
    fields = {name: getattr(target, name) for name in target._fields}
    return gast.copy_location(type(target)(**{**fields, "ctx": gast.Load()}), target)
