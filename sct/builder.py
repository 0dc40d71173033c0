"""Stages being made: new names, the block that they go into, and what is known of them so far.

Before: an operation on names, `x%0 * y%0`.
After: a stage `t%4 = x%0 * y%0` at the end of the present block, and the name `t%4`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from sct import kinds, lower, shapes, tree
from sct.core import Above, Attempt, Block, If, Loop, Origin, Stage, Statement, Variable, statements
from sct.kinds import Kind
from sct.liveness import is_fact
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
        self._around: list[list[Statement]] = []
        self._assigned_outside: set[str] = set()
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
        self._above: dict[str, Above] = {}

    def _new(self, base: str, named: bool = False) -> str:
        if "%" in base:
            # It was made on the way here (lower.py): no line of the primal's is for it.
            base, named = lower.base(base), False
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
        """Note what is known of a variable (array_kinds.py)."""
        kind = shapes.kind_of(value, self._kinds)
        self._kinds[identifier] = kinds.join(self._kinds[identifier], kind) if identifier in self._kinds else kind

    def _note_renamed(self, old: str, new: str) -> None:
        """Note that what one arm made goes on under the name of what the other made (array_kinds.py)."""
        if old in self._varied:
            self._varied.add(new)
        self._kinds[new] = kinds.join(self._kinds[new], self._kinds[old])

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
        """Whether what was made once may stand for what is written twice (merges.py)."""
        return True

    def _is_varied(self, node: Expr) -> bool:
        return not is_fact(node) and any(name in self._varied for name in tree.names(node))

    def _for(self, into: str) -> str:
        """Make the variable that a value is for; it waits to be bound."""
        identifier = self._new(into, named=bool(into) and self._is_shown)
        if into:
            self._made.add(identifier)
        return identifier

    @contextmanager
    def _block(self, block: list[Statement] | None = None) -> Iterator[list[Statement]]:
        outer, self._out = self._out, [] if block is None else block
        self._around.append(outer)
        seen, self._seen, writes = self._seen, dict(self._seen), self._writes
        try:
            yield self._out
        finally:
            self._around.pop()
            # What was read before a write is not what is read after it.
            self._out, self._seen = outer, seen if writes == self._writes else {}

    def _follow(self, old: str, new: str, start: Expr | None = None) -> bool:
        """Give a variable the value of another wherever that one gets its value; False where that cannot be seen.

        Where it has none on some ways, a copy further on would raise an error that the primal does not raise.
        `start` is the value on those ways.
        """
        self._assigned_outside.add(new)
        # What is assigned outside of an arm too gets its value in more than one of the blocks around.
        found = [b for b in (self._out, *reversed(self._around)) if any(_assigns(s, old) for s in b)]
        if not found:
            return False
        if start is not None:
            first = next(i for i, s in enumerate(found[-1]) if _assigns(s, old))
            found[-1].insert(first, Stage(new, start, found[-1][first].origin))
        for block in found:
            block[:] = with_copies(tuple(block), old, new)
        if old in self._varied:
            self._varied.add(new)
        self._note_follow(old, new)
        return True

    def _note_follow(self, old: str, new: str) -> None:
        """Note what is known of a variable that gets the value of another where that has one (array_kinds.py)."""
        kind = self._kinds.get(old, kinds.UNKNOWN)
        self._kinds[new] = kinds.join(self._kinds[new], kind) if new in self._kinds else kind


def _assigns(statement: Statement, name: str) -> bool:
    return any(isinstance(s, (Stage, Loop)) and s.target == name for s in statements((statement,)))


def with_copies(block: Block, old: str, new: str) -> Block:
    """Give a block in which a variable gets the value of another one wherever that is assigned."""
    out: list[Statement] = []
    for statement in block:
        if isinstance(statement, If):
            body, orelse = with_copies(statement.body, old, new), with_copies(statement.orelse, old, new)
            statement = replace(statement, body=body, orelse=orelse)
        elif isinstance(statement, Loop):
            body = with_copies(statement.body, old, new)
            if statement.target == old:
                body = (Stage(new, tree.name(old), statement.origin), *body)
            statement = replace(statement, body=body)
        elif isinstance(statement, Attempt):
            statement = replace(statement, body=with_copies(statement.body, old, new))
        out.append(statement)
        if isinstance(statement, Stage) and statement.target == old:
            out.append(Stage(new, tree.name(old), statement.origin))
    return tuple(out)
