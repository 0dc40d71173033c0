"""Loops: what a trip hands on to the next keeps one name.

Before::

    p = 1.0
    for i in range(n):
        p = p * x

After: `p%1` is assigned before the loop and at the end of each trip, and inside a trip each name is defined once::

    p%0 = 1.0;  p%1 = p%0
    for i%0 in range(n%0):  p%2 = p%1 * x%0;  p%1 = p%2

A loop over a tuple whose items are known is written out. What a trip may read before it assigns it has a value before
the loop; where the primal gives it none that is None, which no arithmetic takes.
"""

from __future__ import annotations

from typing import Any

import gast

from sct import tape, tree
from sct.bound import reads_first
from sct.branches import Branches
from sct.core import Leave, Loop, Origin
from sct.iterate import WRAPPERS, Indexed
from sct.resolve import bound_in
from sct.scope import Known
from sct.tree import Expr

_MOST = 16
"""Items of a tuple over which a loop is written out."""


class Loops(Branches):
    """Blocks that are run several times."""

    def _call_operation(self, node: Any) -> Expr:
        """Stage the arguments of a call (stage.py)."""
        raise NotImplementedError

    # -- what is looped over --------------------------------------------------------------------------------------

    def _run_For(self, node: Any) -> None:
        items = self._known_items(node.iter) if self._holds_items(node.iter) else None
        if items is not None:
            self._written_out(node, items)
            return
        backward = self._called(node.iter) == "reversed" and len(node.iter.args) == 1
        over = node.iter.args[0] if backward else node.iter
        if isinstance(node.target, gast.Name) and self._is_range(over):
            self._over_range(node, over, backward)
            return
        statements = Indexed(node, self._called, self._fresh, self._reads_varied).statements()
        if statements is None:
            raise self._origin(node.iter).refuse(
                "a for loop over something that has no length", "loop over range(...) and read the items by their index"
            )
        for statement in statements:
            self._run(statement)

    def _over_range(self, node: Any, iterated: Any, backward: bool) -> None:
        over = self._call_operation(iterated)
        over = tape.reversed_range(over) if backward else over
        name = node.target.id
        index = self._new(name, named=self._is_main)
        if name in self._frame.env:
            # Without a single trip the index stays what it was.
            self._hand_over(name, index, self._origin(node))
        self._loop(node, index, over)
        self._frame.env[name] = tree.name(index)

    def _run_While(self, node: Any) -> None:
        self._loop(node, "", None)

    def _called(self, node: Any) -> str:
        """Name of the built-in function that an expression calls; empty for anything else."""
        path = tree.path(node.func) if isinstance(node, gast.Call) else None
        if path is None or path[0] in self._frame.local or len(path) > 1:
            return ""
        name = path[0].removeprefix("builtins.")
        if name not in ("range", *WRAPPERS):
            return ""
        return name if self._meaning(path, node) == Known(f"builtins.{name}") else ""

    def _is_range(self, node: Any) -> bool:
        return self._called(node) == "range" and 0 < len(node.args) < 4 and not node.keywords

    def _fresh(self, stem: str) -> str:
        self._made_names += 1
        return f"{stem}%made{self._made_names}"

    _made_names = 0

    # -- loops that are written out -------------------------------------------------------------------------------

    def _known_items(self, node: Any) -> list[Expr] | None:
        """Give the items of a tuple or list whose length is known here; None for anything else."""
        name = self._called(node)
        if isinstance(node, (gast.Tuple, gast.List)):
            return list(self._operand(node).elts)
        if isinstance(node, gast.Name):
            value = self._frame.env.get(node.id)
            return list(value.elts) if isinstance(value, (gast.Tuple, gast.List)) else None
        if name == "range" and self._is_known(node):
            return [tree.const(i) for i in range(*(tree.number(arg) for arg in node.args))]  # type: ignore[arg-type]
        if name not in WRAPPERS or any(isinstance(arg, gast.Starred) for arg in node.args):
            return None
        if name == "zip" and node.args and not node.keywords and all(self._is_known(arg) for arg in node.args):
            columns = [self._known_items(arg) or [] for arg in node.args]
            return [tree.tuple_of(row) for row in zip(*columns, strict=False)]
        if not node.args or not self._is_known(node.args[0]):
            return None
        given = [*node.args[1:], *(k.value for k in node.keywords)]
        start = tree.number(given[0]) if given else 0
        if name == "enumerate" and len(given) < 2 and isinstance(start, int):
            items = self._known_items(node.args[0]) or []
            return [tree.tuple_of([tree.const(start + i), item]) for i, item in enumerate(items)]
        return None if given else (self._known_items(node.args[0]) or [])[::-1]

    def _is_known(self, node: Any) -> bool:
        """Whether an expression is a tuple or list of known length."""
        if isinstance(node, gast.Name):
            return isinstance(self._frame.env.get(node.id), (gast.Tuple, gast.List))
        if isinstance(node, (gast.Tuple, gast.List)):
            return True
        name = self._called(node)
        if name == "range":
            bounds = [tree.number(arg) for arg in node.args]
            return 0 < len(bounds) < 4 and all(isinstance(b, int) for b in bounds) and bounds[2:] != [0]
        return name in WRAPPERS and bool(node.args) and all(self._is_known(arg) for arg in node.args)

    def _holds_items(self, node: Any) -> bool:
        """Whether there is a tuple of known length in what is looped over: ranges alone are not written out."""
        if isinstance(node, (gast.Tuple, gast.List, gast.Name)):
            return self._is_known(node)
        return self._called(node) in WRAPPERS and any(self._holds_items(arg) for arg in node.args)

    def _written_out(self, node: Any, items: list[Expr]) -> None:
        if len(items) > _MOST:
            raise self._origin(node.iter).refuse(
                f"a for loop over a tuple of more than {_MOST} items", "put them into an array"
            )
        statements: list[Any] = []
        for item in reversed(items):
            name = self._fresh("item")
            self._frame.env[name] = item
            value = gast.copy_location(tree.name(name), node.target)
            first = gast.copy_location(gast.Assign(targets=[node.target], value=value, type_comment=None), node.target)
            statements = _followed([first, *node.body], statements)
        self._sequence(statements)

    # -- trips ----------------------------------------------------------------------------------------------------

    def _loop(self, node: Any, index: str, over: Expr | None) -> None:
        """Stage the body of a loop, and the loop."""
        origin = self._origin(node)
        env = self._frame.env
        bound = dict.fromkeys([*bound_in(node.body), *(_bound_in_test(node.test) if over is None else [])])
        own = {index and node.target.id} if index else set()
        carried = {n: self._carry(n, origin) for n in bound if n not in own and self._is_carried(n, node)}
        if self._reads_varied(node):
            self._varied.update(carried.values())
        if over is None:
            over = self._resolve(node.test)
        if index:
            env[node.target.id] = tree.name(index)
        known, ended = set(env), self._ended
        with self._block() as block:
            self._trip(node.body, carried, origin)
        # It may make no trip.
        self._ended = ended
        # What only the trips assign has no value where there was none.
        self._frame.maybe |= set(env) - known
        self._out.append(Loop(index, over, tuple(block), tuple(carried.values()), origin))

    def _is_carried(self, name: str, node: Any) -> bool:
        if name in self._frame.env:
            return True
        test = node.test if isinstance(node, gast.While) else tree.const(True)
        return reads_first([gast.Expr(value=test), *node.body], name)

    def _trip(self, body: list[Any], carried: dict[str, str], origin: Origin) -> None:
        """Stage one trip, which one `if test: break` may end before what follows it."""
        position = next((i for i, statement in enumerate(body) if is_leave(statement)), len(body))
        above, below = body[:position], body[position + 1 :]
        self._sequence(above)
        if position == len(body):
            self._hand_on(carried, origin)
            return
        leave = body[position]
        if self._is_main and not _is_made(leave):
            self._statement = leave
        changed = [n for n, own in carried.items() if getattr(self._frame.env[n], "id", "") != own]
        if below and any("%" not in name for name in changed):
            # What follows stands in the other arm: so all is handed on at the end, and in one place.
            flag = self._fresh("stopped")
            read = gast.copy_location(tree.name(flag), leave.test)
            self._frame.env[flag] = self._test(leave.test)
            rest = gast.If(test=gast.copy_location(tree.negated(read), leave.test), body=below, orelse=[])
            self._run(gast.copy_location(rest, leave))
            self._hand_on(carried, origin)
            self._out.append(Leave(self._frame.env[flag], self._origin(leave)))
            return
        test = self._test(leave.test)
        self._hand_on(carried, origin)
        self._out.append(Leave(test, self._origin(leave)))
        self._sequence(below)
        if below:
            self._hand_on(carried, origin)

    def _carry(self, name: str, origin: Origin) -> str:
        """Give a variable the name that it keeps through the loop."""
        identifier = self._new(name, named=self._is_main)
        if name in self._frame.env:
            if isinstance(self._frame.env[name], (gast.Tuple, gast.List)):
                raise origin.refuse(f"{name} is a tuple that changes in a loop", "give each value a name of its own")
            self._hand_over(name, identifier, origin, tree.const(None))
        else:
            self._emit(identifier, tree.const(None), origin)
        self._frame.maybe.discard(name)
        self._frame.env[name] = tree.name(identifier)
        return identifier

    def _reads_varied(self, node: Any) -> bool:
        """Whether anything active is read in a loop: then all that it carries may be."""
        env = self._frame.env
        return any(self._is_varied(env[name]) for name in tree.names(node) if name in env)

    def _hand_on(self, carried: dict[str, str], origin: Origin) -> None:
        """At the end of a trip each carried variable gets its new value, all at once."""
        env = self._frame.env
        gone = [name for name in carried if name not in env]
        if gone:
            raise origin.refuse(f"{gone[0]} is deleted in a loop", "leave the del out")
        moves = {own: env[name] for name, own in carried.items() if getattr(env[name], "id", "") != own}
        for own, value in moves.items():
            if isinstance(value, (gast.Tuple, gast.List)):
                raise origin.refuse("a tuple that changes in a loop", "give each value a name of its own")
            if getattr(value, "id", "") in moves:
                moves[own] = self._emit(self._new("", named=False), value, origin)
        for own, value in moves.items():
            self._emit(own, value, origin)
        env.update({name: tree.name(own) for name, own in carried.items()})


def is_leave(node: Any) -> bool:
    """Whether a statement is `if test: break` and nothing else."""
    return isinstance(node, gast.If) and len(node.body) == 1 and isinstance(node.body[0], gast.Break)


def _is_made(node: Any) -> bool:
    return any("%" in name for name in tree.names(node))


def _bound_in_test(test: Expr) -> list[str]:
    return [part.target.id for part in tree.walk(test) if isinstance(part, gast.NamedExpr)]


def _followed(trip: list[Any], rest: list[Any]) -> list[Any]:
    """A trip, and after it what the loop goes on with, unless the trip leaves it."""
    for position, node in enumerate(trip):
        if is_leave(node):
            test = gast.copy_location(tree.negated(node.test), node.test)
            below = [*trip[position + 1 :], *rest]
            return [*trip[:position], gast.copy_location(gast.If(test=test, body=below, orelse=[]), node)]
    return [*trip, *rest]
