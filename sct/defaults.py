"""Defaults of the parameters of functions that are opened, and what is said where one has none.

Before: `def scaled(x, k=2.0): ...`, called as `scaled(x)`; the default lives in the function, not in its text.
After: the constant; or the expression under which the text reads it.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any

import gast

from sct import calls, live, tree
from sct.core import Origin
from sct.heap import Box, Closure, Module, WithRule
from sct.meanings import Known, Meaning, User
from sct.merges import Merges
from sct.scope import Ruled
from sct.source import Function
from sct.tree import Expr


class Defaults(Merges):
    """Defaults of parameters."""

    def _default(self, closure: Closure, origin: Origin) -> Callable[[str], Expr | None]:
        """Give what finds a parameter's default, which was evaluated when the function was defined."""
        function = closure.function
        written = calls.default_expressions(function.node)

        def find(name: str) -> Expr | None:
            if name in closure.defaults:
                return closure.defaults[name]
            value, place = calls.live_default(function.identity, name)
            if name not in written and value is ...:
                return None
            if name in written and calls.is_constant(written[name]):
                return written[name]
            plain = type(value).__module__ in ("builtins", "numpy")
            if plain and isinstance(value, (int, float, str, bytes, type(None))):
                return tree.const(value)
            empty = value if value is not ... else written[name]
            if isinstance(empty, (list, dict, gast.List, gast.Dict)) and not _items_of(empty):
                kind = "dict" if isinstance(empty, (dict, gast.Dict)) else "list"
                return self._heap.add(Box(kind, {}, name, kept=f"the default of {name}"))
            display = _display(written.get(name))
            if display is not None and _is_only_read(function.node, name):
                return self._heap.add(Box(display[0], display[1], name, kept=f"the default of {name}"))
            if value is ...:
                known = self._written_default(written[name], function)
            else:
                known = self._live_value(value, closure.expr, place)
            if known is None:
                raise origin.refuse(
                    f"the default of {name} in {function.name} is computed when it is defined",
                    f"give {name} in the call",
                )
            return known

        return find

    def _written_default(self, node: Any, function: Function) -> Expr | None:
        """Give a default of a function in a file that is not run, where it is a function."""
        path = tree.path(node)
        meaning = None if path is None else function.scope.meaning(path)
        if isinstance(meaning, Known):
            return tree.name(meaning.marker)
        return self._heap.add(Closure(meaning.function)) if isinstance(meaning, User) else None

    def _function_of(self, meaning: Meaning | None, expr: Expr | None) -> Expr | None:
        """Give the value of a function that can be read, or has a rule; None for any other."""
        if isinstance(meaning, User):
            return self._heap.add(Closure(meaning.function, None, {}, expr))
        if isinstance(meaning, Ruled) and expr is not None:
            return self._heap.add(WithRule(meaning.rule.name, expr, meaning))
        return None

    def _live_value(self, value: Any, owner: Expr, place: str) -> Expr | None:
        """Give what stands for an object that a live function holds: a known function, or how to read it."""
        meaning = live.meaning_of(value)
        if isinstance(meaning, Known):
            name = tree.name(meaning.marker)
            return self._heap.add(Module(meaning.marker, name)) if isinstance(value, types.ModuleType) else name
        if owner is None:
            return self._heap.add(Closure(meaning.function)) if isinstance(meaning, User) else None
        read = tree.parse_expression(f"f.{place}")
        expr = tree.substitute(read, {"f": owner})
        return self._function_of(meaning, expr) or expr


def _display(node: Any) -> tuple[str, dict[Any, Expr]] | None:
    """Give the kind and the parts of a list or dict of constants that is written out: only its function knows it."""
    if isinstance(node, gast.List) and all(map(calls.is_constant, node.elts)):
        return "list", dict(enumerate(node.elts))
    plain = isinstance(node, gast.Dict) and all(isinstance(key, gast.Constant) for key in node.keys)
    if not plain or not all(map(calls.is_constant, node.values)):
        return None
    return "dict", {key.value: value for key, value in zip(node.keys, node.values, strict=True)}


def _is_only_read(function: Any, name: str) -> bool:
    """Whether a function does nothing with a parameter but read its parts: so no call changes a default of it."""
    read: set[int] = set()
    for part in tree.walk(function.body):
        if isinstance(part, gast.Subscript) and isinstance(part.ctx, gast.Load):
            read.add(id(part.value))
        elif isinstance(part, gast.keyword) and part.arg is None:
            read.add(id(part.value))
        elif isinstance(part, gast.Attribute) and part.attr in ("get", "items", "keys", "values"):
            read.add(id(part.value))
    every = [part for part in tree.walk(function.body) if isinstance(part, gast.Name) and part.id == name]
    return all(id(part) in read for part in every)


def _items_of(display: Any) -> Any:
    """Give what is in a list or dict, or in a display of one."""
    return getattr(display, "elts", getattr(display, "keys", display)) if isinstance(display, gast.AST) else display
