"""Stages being made: new names, the block that they go into, and what is known of them so far.

Before: an operation on names, `x%0 * y%0`.
After: a stage `t%4 = x%0 * y%0` at the end of the present block, and the name `t%4`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sct import kinds, shapes, tree
from sct.core import Origin, Stage, Statement, Variable
from sct.flow import is_fact
from sct.kinds import Kind
from sct.resolve import Resolver
from sct.source import Function
from sct.tree import Expr

_MOST = 50_000
"""Operations to which calls may open: functions that call each other twice each grow as powers of two."""


class Builder(Resolver):
    """The stages of a function, as far as they are made."""

    def __init__(self, function: Function) -> None:
        super().__init__(function)
        self._out: list[Statement] = []
        self._varied: set[str] = set()
        self._kinds: dict[str, Kind] = {}
        self._roots: dict[str, str] = {}
        self._guesses: dict[str, dict[str, int]] = {}
        self._variables: dict[str, Variable] = {}
        self._counts: dict[str, int] = {}
        self._made: set[str] = set()
        self._count = 0
        self._seen: dict[Any, Expr] = {}
        self._seen_in: Any = None
        self._writes = 0

    def _new(self, base: str, named: bool = False) -> str:
        stem = base or "t"
        count = self._counts.get(stem, 0)
        self._counts[stem] = count + 1
        identifier = f"{stem}%{count}"
        self._variables[identifier] = Variable(base, named)
        return identifier

    def _emit(self, identifier: str, value: Expr, origin: Origin) -> Expr:
        self._out.append(Stage(identifier, value, origin))
        self._count += 1
        if self._count > _MOST and not self._is_main:
            raise origin.refuse(
                f"the functions that are called come to more than {_MOST:,} operations",
                "call fewer functions inside functions, or give the inner ones fewer calls",
            )
        if self._is_varied(value):
            self._varied.add(identifier)
        self._note_kind(identifier, value)
        return tree.name(identifier)

    def _note_kind(self, identifier: str, value: Expr) -> None:
        """Note what is known of a variable (arrays.py)."""
        kind = shapes.kind_of(value, self._kinds)
        self._kinds[identifier] = kinds.join(self._kinds[identifier], kind) if identifier in self._kinds else kind

    def _temporary(self, value: Expr, node: Any, base: str = "") -> Expr:
        """Give a name to an operation; one that this statement has already made is not made again."""
        key = None if base else tree.key(value)
        if key is None:
            return self._emit(self._new(base), value, self._origin(node))
        # What two functions compute alike is told apart: a reader knows it under two names.
        if self._seen_in != (self._statement, self._frame, self._writes):
            self._seen_in, self._seen = (self._statement, self._frame, self._writes), {}
        if key not in self._seen or not self._may_reuse(self._seen[key]):
            self._seen[key] = self._emit(self._new(base), value, self._origin(node))
        return self._seen[key]

    def _may_reuse(self, made: Expr) -> bool:
        """Whether what was made once may stand for what is written twice (arrays.py)."""
        return True

    def _is_varied(self, node: Expr) -> bool:
        return not is_fact(node) and any(name in self._varied for name in tree.names(node))

    def _for(self, into: str) -> str:
        """Make the variable that a value is for; it waits to be bound."""
        identifier = self._new(into, named=bool(into) and self._is_main)
        if into:
            self._made.add(identifier)
        return identifier

    @contextmanager
    def _block(self) -> Iterator[list[Statement]]:
        outer, self._out = self._out, []
        seen, self._seen, writes = self._seen, dict(self._seen), self._writes
        try:
            yield self._out
        finally:
            # What was read before a write is not what is read after it.
            self._out, self._seen = outer, seen if writes == self._writes else {}
