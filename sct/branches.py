"""Choices: conditional expressions, `and`/`or` that give values, `if` statements, and returns on the way.

Before::

    if x < 0:
        return -x
    z = x
    if x > 1:
        z = z * z
    return z

After: one exit, and one name for what either arm leaves::

    if x%0 < 0:  r%0 = -x%0
    else:        z%0 = x%0;  if x%0 > 1: {z%1 = z%0 * z%0} else: {z%1 = z%0};  r%0 = z%1

Each arm is a block of its own, evaluated only when it is taken. A return in an arm moves what follows into the other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from sct import tree
from sct.arms import Arm, Arms, is_made
from sct.core import Effect, If, Origin, Stage, raises
from sct.errors import ResultError, UnsupportedError
from sct.forks import Fork
from sct.source import Function
from sct.tree import Expr


class Branches(Arms):
    """Blocks of which one is taken."""

    def _operand(self, node: Any, into: str = "") -> Expr:
        """Stage an expression (operations.py)."""
        raise NotImplementedError

    def _run(self, node: Any) -> None:
        """Stage a statement (stage.py)."""
        raise NotImplementedError

    def _test(self, node: Any) -> Expr:
        """Stage a test (operations.py)."""
        raise NotImplementedError

    # -- sequences ------------------------------------------------------------------------------------------------

    def _body(self, function: Function) -> tuple[Expr, Origin]:
        """Stage the statements of a function up to its return; give what it returns."""
        if function.is_lambda:
            if self._is_shown:
                self._statement = function.node.body
            return self._operand(function.node.body), self._origin(function.node.body)
        found = self._sequence(self._frame.body)
        if found is None and not self._is_main:
            return tree.const(None), self._origin(function.node)
        if found is None:
            message, advice = f"{function.name} returns nothing", "return the value that is to be differentiated"
            error = ResultError(message, self._origin(function.node).place(), advice)
            error.node = function.node
            raise error
        return found

    def _within(self, node: Any, rest: list[Any]) -> tuple[Expr, Origin] | None:
        """Stage a `with` that returns, and what follows it (around.py)."""
        raise NotImplementedError

    def _attempt(self, node: Any, rest: list[Any]) -> tuple[Expr, Origin] | None:
        """Stage a `try`, and what follows it (attempts.py)."""
        raise NotImplementedError

    def _settled(self, node: Any) -> bool | None:
        """Say what a test is known to give (settle.py)."""
        raise NotImplementedError

    def _sequence(self, nodes: list[Any], outcomes: tuple[bool, ...] = ()) -> tuple[Expr, Origin] | None:
        """Stage statements; give what they return, None where they come to their end.

        `outcomes` says which way the choices go that part the first of them (forks.py).
        """
        for position, node in enumerate(nodes):
            if self._ended:
                return None
            if self._is_shown and not is_made(node):
                self._statement = node
            rest = nodes[position + 1 :]
            parting = bool(self._forks)
            try:
                ends, found = (
                    self._forked(node, rest, () if position else outcomes) if parting else self._step(node, rest)
                )
            except UnsupportedError as error:
                error.statement = node
                raise
            self._cut()
            if ends:
                return found
        return None

    def _step(self, node: Any, rest: list[Any]) -> tuple[bool, tuple[Expr, Origin] | None]:
        """Stage a statement; say whether its block ends with it, and what it returns."""
        if isinstance(node, gast.Return):
            return True, None if node.value is None else (self._operand(node.value), self._origin(node))
        if isinstance(node, (gast.If, gast.Try)) and _returns(node):
            return True, (self._returning if isinstance(node, gast.If) else self._attempt)(node, rest)
        if isinstance(node, gast.With) and _returns(node):
            return True, self._within(node, rest)
        self._run(node)
        return False, None

    def _forked(
        self, node: Any, rest: list[Any], outcomes: tuple[bool, ...]
    ) -> tuple[bool, tuple[Expr, Origin] | None]:
        """Stage a statement; where a choice parts it, what follows it stands in both arms."""
        mark, ended, depth = self._mark(), self._ended, len(self._frames)
        statement = self._forks.enter(depth, outcomes)
        try:
            return self._step(node, rest)
        except Fork as fork:
            if fork.statement is not statement:
                raise
            test, choice, inner = fork.test, fork.choice, fork.inside != len(self._around)
        finally:
            self._forks.leave()
        have = mark["blocks"][0][1]
        made = self._out[len(have) :]
        self._ended = ended
        if inner or self._out[: len(have)] != have or not all(isinstance(s, Stage) for s in made):
            # What leads to the test can be no line of its own.
            self._back_to(mark)
            self._forks.enter(depth, outcomes).closed = True
            try:
                return self._step(node, rest)
            finally:
                self._forks.leave()
        self._restore(mark["state"])
        results: list[tuple[Expr, Origin] | None] = []

        def run(way: bool) -> Callable[[], None]:
            return lambda: results.append(self._sequence([node, *rest], (*outcomes, way)))

        arms, origin = self._arms([run(True), run(False)]), self._origin(node)
        with self._choosing(origin, choice):
            return True, self._results(test, arms, results, origin, returned=False)

    def _mark(self) -> Any:
        """Everything that is staged up to here, to come back to (handed.py)."""
        raise NotImplementedError

    def _back_to(self, mark: Any) -> None:
        raise NotImplementedError

    def _cut(self) -> None:
        """What follows a raise in its block is never reached."""
        if self._ended:
            end = next((i for i, s in enumerate(self._out) if raises((s,))), len(self._out))
            del self._out[end + 1 :]

    def _unbound(self, name: str, node: Any) -> Expr:
        """A variable without a value: Python raises where it is read, if it is."""
        origin = self._origin(node)
        if not self._around:
            raise origin.refuse(f"{name} is read before it is assigned")
        message = tree.const(f"cannot access local variable '{name}' where it is not associated with a value")
        error = tree.call(tree.name("builtins.UnboundLocalError"), [message])
        self._out.append(Effect(gast.Raise(exc=error, cause=None), origin))
        self._ended = True
        return tree.const(0.0)

    def _returning(self, node: Any, rest: list[Any]) -> tuple[Expr, Origin] | None:
        """An `if` with a return inside: what follows it belongs to the arms that do not end."""
        settled = self._settled(node.test)
        if settled is not None:
            arm = node.body if settled else node.orelse
            return self._sequence(arm if ends(arm) else [*arm, *rest])
        origin = self._origin(node)
        test = self._test(node.test)
        results: list[tuple[Expr, Origin] | None] = []

        def run(way: bool) -> Callable[[], None]:
            arm = node.body if way else node.orelse
            return lambda: results.append(self._arm(node, way, arm, [] if ends(arm) else rest))

        way = self._way(node, test)
        if way is not None:
            run(way)()
            return results[0]
        arms = self._arms([run(True), run(False)])
        with self._choosing(origin):
            return self._results(test, arms, results, origin, returned=True)

    def _results(
        self, test: Expr, arms: list[Arm], results: list[tuple[Expr, Origin] | None], origin: Origin, returned: bool
    ) -> tuple[Expr, Origin] | None:
        """Join arms of which each holds all that follows; give what they return."""
        if returned and self._is_main:
            results = [None if found is not None and tree.is_none(found[0]) else found for found in results]
        given = [found for found, arm in zip(results, arms, strict=True) if not arm.ended]
        if not given or all(found is None for found in given):
            self._join_variables(arms, origin, returned=returned)
            self._out.append(If(test, tuple(arms[0].block), tuple(arms[1].block), origin))
            return None
        if None in given and self._is_main and not returned:
            return None
        if None in given and returned and (self._is_main or self._frame.taken_apart):
            for arm, found in zip(arms, results, strict=True):
                if found is None and not arm.ended:
                    self._returns_nothing(arm, origin)
            given = [found for found in given if found is not None]
        values = [tree.const(None) if found is None else found[0] for found in given]
        self._join_variables(arms, origin, returned=True)
        result = self._joined([arm for arm in arms if not arm.ended], values, origin, "")
        self._out.append(If(test, tuple(arms[0].block), tuple(arms[1].block), origin))
        return result, origin

    def _returns_nothing(self, arm: Arm, origin: Origin) -> None:
        """Where a function returns nothing there is nothing to differentiate, or to take apart: the run says so."""
        what = "that could be differentiated" if self._is_main else "that could be taken apart"
        message = tree.const(f"{self._frame.function.name} returns nothing here {what}")
        error = tree.call(tree.name("builtins.TypeError"), [message])
        arm.block.append(Effect(gast.Raise(exc=error, cause=None), origin))
        arm.ended = True

    def _run_If(self, node: Any) -> None:
        settled = self._settled(node.test)
        if settled is not None:
            self._sequence(node.body if settled else node.orelse)
            return
        self._either(
            node, lambda: self._arm(node, True, node.body, []), lambda: self._arm(node, False, node.orelse, [])
        )

    def _either(self, node: Any, body: Callable[[], Any], orelse: Callable[[], Any]) -> None:
        """Stage one of two things by the test of an `if`, or both as arms of a choice."""
        settled = self._settled(node.test)
        if settled is not None:
            (body if settled else orelse)()
            return
        origin = self._origin(node)
        test = self._test(node.test)
        way = self._way(node, test)
        if way is not None:
            (body if way else orelse)()
            return
        arms = self._arms([body, orelse])
        with self._choosing(origin):
            self._join_variables(arms, origin)
        self._out.append(If(test, tuple(arms[0].block), tuple(arms[1].block), origin))

    def _run_Raise(self, node: Any) -> None:
        self._effect(node)
        self._ended = True

    def _effect(self, node: Any) -> None:
        """Keep a statement for what it does (stage.py)."""
        raise NotImplementedError


def _returns(node: Any) -> bool:
    """Whether there is a return in the arms of an `if` or the clauses of a `try`."""
    return any(isinstance(part, gast.Return) for part in tree.walk([getattr(node, f) for f in node._fields]))


def ends(nodes: list[Any]) -> bool:
    """Whether a block never comes to its end: it returns or raises, whichever way it goes."""
    for node in nodes:
        if isinstance(node, (gast.Return, gast.Raise)):
            return True
        if isinstance(node, gast.If) and ends(node.body) and ends(node.orelse):
            return True
        if isinstance(node, gast.Try) and (ends(node.body) or ends(node.orelse)):
            return all(ends(handler.body) for handler in node.handlers)
    return False
