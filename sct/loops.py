"""Loops: what a trip hands on to the next keeps one name.

Before::

    p = 1.0
    for i in range(n):
        p = p * x

After: `p%1` is assigned before the loop and at the end of each trip, and inside a trip each name is defined once::

    p%0 = 1.0;  p%1 = p%0
    for i%0 in range(n%0):  p%2 = p%1 * x%0;  p%1 = p%2
"""

from __future__ import annotations

from typing import Any

import gast

from sct import tree
from sct.branches import Branches
from sct.core import Loop
from sct.kinds import INTEGER
from sct.resolve import bound_in
from sct.tree import Expr


class Loops(Branches):
    """Blocks that are run several times."""

    def _call_operation(self, node: Any) -> Expr:
        """Stage the arguments of a call (stage.py)."""
        raise NotImplementedError

    def _run_For(self, node: Any) -> None:
        self._check_loop(node)
        if not isinstance(node.target, gast.Name) or not self._is_range(node.iter):
            raise self._origin(node.iter).refuse(
                "a for loop over something else than a range", "loop over range(...) and read the items by their index"
            )
        over = self._call_operation(node.iter)
        if over.keywords or self._is_varied(over):
            raise self._origin(node.iter).refuse("a range that depends on what is differentiated")
        name = node.target.id
        index = self._new(name, named=self._is_main)
        if name in self._frame.env and name not in self._frame.maybe:
            # Without a single trip the index stays what it was.
            self._emit(index, self._frame.env[name], self._origin(node))
        self._loop(node, index, over)
        self._frame.env[name] = tree.name(index)

    def _run_While(self, node: Any) -> None:
        self._check_loop(node)
        self._loop(node, "", None)

    def _is_range(self, node: Any) -> bool:
        if not isinstance(node, gast.Call) or tree.path(node.func) != ("range",):
            return False
        return "range" not in self._frame.local and 0 < len(node.args) < 4

    def _check_loop(self, node: Any) -> None:
        """Refuse what leaves a loop on the way."""
        words = {"Break": "break", "Continue": "continue", "Return": "a return"}
        for part in tree.walk(node.body):
            word = words.get(type(part).__name__)
            if word:
                raise self._origin(part).refuse(f"{word} inside a loop is not differentiated")
        if node.orelse:
            raise self._origin(node).refuse("else of a loop is not differentiated")

    def _loop(self, node: Any, index: str, over: Expr | None) -> None:
        """Stage the body of a loop, and the loop."""
        origin = self._origin(node)
        env = self._frame.env
        assigned = [name for name in dict.fromkeys(bound_in(node.body)) if name in env]
        assigned = [name for name in assigned if not self._is_updated(node.body, name)]
        fresh = {name for name in assigned if name in self._frame.maybe and _starts_with(node.body, name)}
        carried = {name: self._carry(name, origin) for name in assigned if name not in fresh}
        if self._reads_varied(node):
            self._varied.update(carried.values())
        if over is None:
            over = self._resolve(node.test)
        if index:
            env[node.target.id] = tree.name(index)
            self._kinds[index] = INTEGER
        known = set(env)
        with self._block() as block:
            self._sequence(node.body)
            self._hand_on(carried, origin)
        # What only the trips assign has no value where there was none.
        self._frame.maybe |= (set(env) - known) | fresh
        self._out.append(Loop(index, over, tuple(block), tuple(carried.values()), origin))

    def _same(self, value: Expr) -> Expr:
        """Give the array that a second name was given to (arrays.py)."""
        raise NotImplementedError

    def _moved(self, value: Expr) -> Expr:
        """Note that a value is on its way to another name (arrays.py)."""
        raise NotImplementedError

    def _is_updated(self, body: list[Any], name: str) -> bool:
        """Whether a loop changes a variable only in place (arrays.py)."""
        raise NotImplementedError

    def _carry(self, name: str, origin: Any) -> str:
        """Give a variable the name that it keeps through the loop."""
        self._check_bound(name, origin)
        value = self._frame.env[name]
        if isinstance(value, (gast.Tuple, gast.List)):
            raise origin.refuse(f"{name} is a tuple that changes in a loop", "give each value a name of its own")
        identifier = self._new(name, named=self._is_main)
        self._emit(identifier, value, origin)
        self._frame.env[name] = tree.name(identifier)
        return identifier

    def _reads_varied(self, node: Any) -> bool:
        """Whether anything active is read in a loop: then all that it carries may be."""
        env = self._frame.env
        return any(self._is_varied(env[name]) for name in tree.names(node) if name in env)

    def _hand_on(self, carried: dict[str, str], origin: Any) -> None:
        """At the end of a trip each carried variable gets its new value, all at once."""
        env = self._frame.env
        handed = {own: self._same(env[name]) for name, own in carried.items()}
        moves = {own: value for own, value in handed.items() if getattr(value, "id", "") != own}
        for own, value in moves.items():
            if isinstance(value, (gast.Tuple, gast.List)):
                raise origin.refuse("a tuple that changes in a loop", "give each value a name of its own")
            if getattr(value, "id", "") in moves:
                moves[own] = self._moved(self._emit(self._new("", named=False), value, origin))
        for own, value in moves.items():
            self._emit(own, value, origin)
        env.update({name: tree.name(own) for name, own in carried.items()})


def _starts_with(body: list[Any], name: str) -> bool:
    """Whether a trip assigns a variable before it reads it."""
    for statement in body:
        if isinstance(statement, gast.Assign) and name not in tree.names(statement.value):
            if any(name in tree.names(target) for target in statement.targets):
                return True
            continue
        if isinstance(statement, gast.For) and name in tree.names(statement.target):
            return name not in tree.names(statement.iter)
        if name in tree.names(statement):
            return False
    return False
