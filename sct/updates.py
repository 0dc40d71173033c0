"""Calls that are there for what they do to arrays: `fill(a, x)`, `a.fill(0)`, `np.add.at(a, i, v)`, `np.exp(x, out=y)`.

Before: `np.multiply(x, y, out=z)`.
After: a store of `np.multiply(x, y)` into the whole of z.

A user's function that gets an array is opened, since it may write to it; a library's function of which nothing is known is
refused, unless it is known to write to nothing.
"""

from __future__ import annotations

from typing import Any

import gast

from sct import source, tree
from sct.core import Store
from sct.lists import Lists
from sct.match import canonical, is_marker
from sct.scope import Known, User, Value
from sct.source import Function
from sct.tree import Expr


class Updates(Lists):
    """Statements that are calls."""

    def _updates_array(self, node: Any) -> bool:
        """Stage a statement that is a call which may write to an array; False for any other."""
        call = node.value
        if not isinstance(call, gast.Call):
            return False
        if self._method_update(call) or self._function_update(call):
            return True
        path = tree.path(call.func)
        meaning = self._called(path, call.func) if path is not None and self._is_free(path) else None
        if isinstance(meaning, User) and self._array_arguments(call, every=True):
            self._operand(call)
            return True
        writes = self._array_arguments(call, every=True) and self._may_be_active_call(call)
        if not writes and not self._array_arguments(call):
            return False
        if isinstance(meaning, Known) and meaning.marker in _HARMLESS:
            return False
        if self._writes_nothing(path):
            return False
        if isinstance(meaning, (Known, Value)):
            name = ".".join(path or ())
            raise self._origin(call).refuse(
                f"{name} gets an array that is differentiated and may write to it",
                "write to the array by a[...] = value",
            )
        return False

    def _is_free(self, path: tuple[str, ...]) -> bool:
        return self._frame.owner(path[0]) is None

    def _writes_nothing(self, path: tuple[str, ...] | None) -> bool:
        """Whether a call is one of logging."""
        return path is not None and (path[0] in ("logging", "logger", "log", "warnings") or path[-1] in _SAYING)

    def _may_be_active_call(self, call: Any) -> bool:
        """Whether anything that is differentiated goes into a call: it may be written to an array."""
        owners = {name: self._frame.owner(name) for name in tree.names([call.args, call.keywords])}
        read = [owner.env[name] for name, owner in owners.items() if owner is not None and name in owner.env]
        return any(self._is_varied(value) for value in read)

    def _has_to_open(self, args: list[Expr], keywords: dict[str, Expr], function: Function) -> bool:
        """A function that writes to an array is opened, whatever the array holds: it may hold what is active later."""
        given = [arg for arg in (*args, *keywords.values()) if isinstance(arg, gast.Name) and self._kind(arg).is_array]
        return super()._has_to_open(args, keywords, function) or (bool(given) and may_write(function.node))

    def _check_lazy(self, node: Any) -> None:
        """Refuse a call that writes to an array, in an expression that is kept as it stands: a test, a message."""
        super()._check_lazy(node)
        path = tree.path(node.func) if isinstance(node, gast.Call) else None
        if path is None or not self._is_free(path) or not self._array_arguments(node, every=True):
            return
        meaning = self._called(path, node.func)
        if isinstance(meaning, User) and may_write(meaning.function.node):
            raise self._origin(node).refuse(
                f"{'.'.join(path)} may write to an array, in an expression that is kept as it stands",
                "call it on a line of its own",
            )

    def _array_arguments(self, call: Any, every: bool = False) -> list[Expr]:
        """Active arrays (or all arrays) that a call gets as they are."""
        found = []
        for arg in (*call.args, *(k.value for k in call.keywords)):
            shown = arg
            while isinstance(shown, (gast.Subscript, gast.Attribute, gast.Starred)):
                shown = shown.value
            if isinstance(shown, gast.Name):
                owner = self._frame.owner(shown.id)
                value = owner.env.get(shown.id) if owner is not None else None
                if isinstance(value, gast.Name) and "%" in value.id and self._kind(value).is_array:
                    if every or self._is_varied(value) or value.id in self._stored_at:
                        found.append(value)
        return found

    def _method_update(self, call: Any) -> bool:
        """`a.fill(v)`; `a.sort()` and the like are refused where a is differentiated."""
        function = call.func
        if not isinstance(function, gast.Attribute) or function.attr not in _CHANGING:
            return False
        base = self._array_operand_of_attribute(function)
        if base is None or not self._kind(base).is_array:
            return False
        if function.attr == "fill" and len(call.args) == 1:
            value = self._operand(call.args[0])
            self._store(base, tree.subscript(base, gast.Constant(value=Ellipsis, kind=None)), value, call)
            return True
        raise self._origin(call).refuse(
            f"{function.attr} changes the array in place in a way that is not differentiated",
            f"use np.{function.attr}, which gives a new array",
        )

    def _function_update(self, call: Any) -> bool:
        """`np.add.at(a, i, v)`, `np.copyto(a, v)`, `np.exp(x, out=a)`."""
        path = tree.path(call.func)
        if path is None or not self._is_free(path):
            return False
        meaning = self._meaning(path, call.func)
        if not isinstance(meaning, Known) or not meaning.marker.startswith("numpy."):
            return False
        if any(k.arg == "out" for k in call.keywords):
            self._operand(call)
            return True
        if meaning.marker == "numpy.copyto" and len(call.args) == 2 and not call.keywords:
            base = self._array_operand(call.args[0])
            if base is not None:
                place = tree.subscript(base, gast.Constant(value=Ellipsis, kind=None))
                self._store(base, place, self._operand(call.args[1]), call)
                return True
        if meaning.marker in ("numpy.add.at", "numpy.subtract.at") and len(call.args) == 3:
            return self._added_at(call, meaning.marker == "numpy.subtract.at")
        return False

    def _added_at(self, call: Any, minus: bool) -> bool:
        base = self._array_operand(call.args[0])
        if base is None or not self._kind(base).is_array:
            return False
        index, value = self._index(call.args[1]), self._operand(call.args[2])
        if minus:
            value = self._temporary(tree.neg(value), call)
        self._store(base, tree.subscript(base, index), value, call, add=True)
        last = self._out.pop()
        assert isinstance(last, Store)
        self._out.append(Store(last.base, last.place, last.value, last.origin, add=True, how="at"))
        return True

    def _with_out(self, call: Expr, node: Any) -> Expr | None:
        """`np.f(x, out=a)` is a store into a; None for any other call."""
        given = [k.value for k in call.keywords if k.arg == "out"]
        if not given or not is_marker(call.func) or not canonical(call.func.id).startswith("numpy."):
            return None
        target = given[0].elts[0] if isinstance(given[0], gast.Tuple) and len(given[0].elts) == 1 else given[0]
        if not isinstance(target, gast.Name) or not self._kind(target).is_array:
            raise self._origin(node).refuse("out= of something that is not known to be an array")
        plain = tree.call(call.func, call.args, [k for k in call.keywords if k.arg != "out"])
        value = self._temporary(plain, node)
        self._store(target, tree.subscript(target, gast.Constant(value=Ellipsis, kind=None)), value, node)
        return target


def may_write(node: Any) -> bool:
    """Whether a function may write to what it gets: it writes to what is no array of its own, or calls what may."""
    given = {part.id for part in source.parameters(node)}
    for part in tree.walk(node):
        if isinstance(part, gast.Assign) and isinstance(part.value, (gast.Name, gast.Subscript, gast.Attribute)):
            given.update(name for target in part.targets for name in tree.names(target))
        elif isinstance(part, gast.For):
            given.update(tree.names(part.target))
    for part in tree.walk(node):
        targets = (
            part.targets if isinstance(part, gast.Assign) else [part.target] if isinstance(part, gast.AugAssign) else []
        )
        places = [
            t for t in targets if isinstance(t, (gast.Subscript, gast.Attribute)) or isinstance(part, gast.AugAssign)
        ]
        if any(not given.isdisjoint(tree.names(place)) for place in places):
            return True
        if isinstance(part, gast.Expr) and isinstance(part.value, gast.Call):
            return True
        if isinstance(part, gast.Call) and any(k.arg == "out" for k in part.keywords):
            return True
    return False


_CHANGING = ("fill", "sort", "partition", "resize", "put", "itemset", "setfield", "setflags", "byteswap")
_SAYING = ("append", "print", "debug", "info", "warning", "error", "exception", "log", "warn", "critical")
_HARMLESS = frozenset({"builtins.print", "builtins.len", "builtins.isinstance", "builtins.repr", "builtins.str"})
