"""Statements that are calls which may write to an array: the user's functions, NumPy's (outs.py), and all others.

Before: `fill(a, x)`, where `def fill(out, value): out[:] = value`.
After: a store of x into the whole of a.

A user's function that gets an array is opened, since it may write to it; a library's function of which nothing is
known is refused, unless it is known to write to nothing.
"""

from __future__ import annotations

from typing import Any

import gast

from sct import hidden, tree
from sct.core import Origin
from sct.meanings import Known, Meaning, User, Value
from sct.outs import Outs
from sct.scope import Ruled
from sct.source import Function
from sct.tree import Expr
from sct.writers import may_write


class Updates(Outs):
    """Statements that are calls."""

    def _called(self, path: tuple[str, ...], node: Any) -> Meaning | None:
        raise NotImplementedError

    def _updates_array(self, node: Any) -> bool:
        """Stage a statement that is a call which may write to an array; False for any other."""
        call = node.value
        if not isinstance(call, gast.Call):
            return False
        if self._method_update(call) or self._function_update(call):
            return True
        path = tree.path(call.func)
        meaning = self._called(path, call.func) if path is not None and self._is_free(path) else None
        if isinstance(meaning, (User, Ruled)) and self._array_arguments(call, every=True):
            # What has a rule of its own writes to nothing that it gets.
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

    def _writes_nothing(self, path: tuple[str, ...] | None) -> bool:
        """Whether a call is one of logging."""
        return path is not None and (path[0] in ("logging", "logger", "log", "warnings") or path[-1] in _SAYING)

    def _says(self, node: Any) -> bool:
        """Whether a statement is a call that tells somebody something, or keeps it for later."""
        call = getattr(node, "value", None)
        return isinstance(call, gast.Call) and self._writes_nothing(tree.path(call.func))

    def _emit(self, identifier: str, value: Expr, origin: Origin) -> Expr:
        hidden.check_part(value, self._kinds, origin)
        return super()._emit(identifier, value, origin)

    def _may_be_active_call(self, call: Any) -> bool:
        """Whether anything that is differentiated goes into a call: it may be written to an array."""
        owners = {name: self._frame.owner(name) for name in tree.names([call.args, call.keywords])}
        read = [owner.env[name] for name, owner in owners.items() if owner is not None and name in owner.env]
        return any(self._is_varied(value) for value in read)

    def _has_to_open(self, args: list[Expr], keywords: dict[str, Expr], function: Function) -> bool:
        """A function that writes to an array is opened, whatever the array holds: it may hold what is active later."""
        given = [arg for arg in (*args, *keywords.values()) if isinstance(arg, gast.Name) and self._kind(arg).is_array]
        return super()._has_to_open(args, keywords, function) or (bool(given) and may_write(function, within=True))

    def _check_lazy(self, node: Any, own: frozenset[str] = frozenset()) -> None:
        """Refuse a call that writes to an array, in an expression that is kept as it stands: a test, a message."""
        super()._check_lazy(node, own)
        path = tree.path(node.func) if isinstance(node, gast.Call) else None
        if path is None or not self._is_free(path) or not self._array_arguments(node, every=True):
            return
        meaning = self._called(path, node.func)
        if isinstance(meaning, User) and may_write(meaning.function):
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
                if not isinstance(value, gast.Name) or "%" not in value.id or not self._kind(value).is_array:
                    continue
                if every or self._is_varied(value) or value.id in self._stored_at:
                    found.append(value)
        return found


_SAYING = ("append", "print", "debug", "info", "warning", "error", "exception", "log", "warn", "critical")
_HARMLESS = frozenset({"builtins.print", "builtins.len", "builtins.isinstance", "builtins.repr", "builtins.str"})
