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

from sct import lower, tree
from sct.builder import Builder
from sct.core import Effect, If, Origin, Stage, Statement, raises, renamed, statements
from sct.source import Function
from sct.tree import Expr

Env = dict[str, Expr]


class Branches(Builder):
    """Blocks of which one is taken."""

    def __init__(self, function: Function) -> None:
        super().__init__(function)
        self._ended = False
        """Whether the present block has raised: what follows in it is never reached."""

    def _operand(self, node: Any, into: str = "") -> Expr:
        """Stage an expression (stage.py)."""
        raise NotImplementedError

    def _run(self, node: Any) -> None:
        """Stage a statement (stage.py)."""
        raise NotImplementedError

    def _test(self, node: Any) -> Expr:
        """Stage a test (stage.py)."""
        raise NotImplementedError

    # -- sequences ------------------------------------------------------------------------------------------------

    def _body(self, function: Function) -> tuple[Expr, Origin]:
        """Stage the statements of a function up to its return; give what it returns."""
        if function.is_lambda:
            if self._is_main:
                self._statement = function.node.body
            return self._operand(function.node.body), self._origin(function.node.body)
        found = self._sequence(self._frame.body)
        if found is None:
            raise self._origin(function.node).refuse(
                f"{function.name} returns nothing", "return the value that is to be differentiated"
            )
        return found

    def _sequence(self, nodes: list[Any]) -> tuple[Expr, Origin] | None:
        """Stage statements; give what they return, None where they come to their end."""
        for position, node in enumerate(nodes):
            if self._ended:
                return None
            if self._is_main and not _is_made(node):
                self._statement = node
            if isinstance(node, gast.Return):
                if node.value is None:
                    return None
                found = self._operand(node.value), self._origin(node)
                self._cut()
                return found
            if isinstance(node, gast.If) and _returns(node):
                result = self._returning(node, nodes[position + 1 :])
                self._cut()
                return result
            self._run(node)
            self._cut()
        return None

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
        origin = self._origin(node)
        test = self._test(node.test)
        results: list[tuple[Expr, Origin] | None] = []

        def run(arm: list[Any]) -> Callable[[], None]:
            return lambda: results.append(self._sequence(arm if _ends(arm) else [*arm, *rest]))

        arms = self._arms([run(node.body), run(node.orelse)])
        given = [found for found, arm in zip(results, arms, strict=True) if not arm.ended]
        if None in given:
            return None
        if not given:
            self._out.append(If(test, tuple(arms[0].block), tuple(arms[1].block), origin))
            self._ended = True
            return None
        values = [found[0] for found in given if found is not None]
        result = self._joined([arm for arm in arms if not arm.ended], values, origin, "")
        self._out.append(If(test, tuple(arms[0].block), tuple(arms[1].block), origin))
        return result, origin

    def _run_If(self, node: Any) -> None:
        origin = self._origin(node)
        test = self._test(node.test)
        arms = self._arms([lambda: self._sequence(node.body), lambda: self._sequence(node.orelse)])
        self._join_variables(arms, origin)
        self._out.append(If(test, tuple(arms[0].block), tuple(arms[1].block), origin))

    def _run_Raise(self, node: Any) -> None:
        self._effect(node)
        self._ended = True

    def _effect(self, node: Any) -> None:
        """Keep a statement for what it does (stage.py)."""
        raise NotImplementedError

    # -- arms -----------------------------------------------------------------------------------------------------

    def _arms(self, runs: list[Callable[[], Any]]) -> list[_Arm]:
        """Stage each arm from the same variables, into a block of its own."""
        frame, ended, arms = self._frame, self._ended, []
        before, maybe, after = frame.env, frame.maybe, set[str]()
        for run in runs:
            frame.env, frame.maybe, self._ended = dict(before), set(maybe), ended
            with self._block() as block:
                run()
            arms.append(_Arm(block, frame.env, self._ended, frame.maybe))
            if not self._ended:
                after |= frame.maybe
        frame.env, frame.maybe, self._ended = before, after, ended
        return arms

    def _hand_over(self, name: str, identifier: str, origin: Origin, start: Expr | None = None) -> None:
        """Give a variable's value to a name; where it may have none, where it gets one."""
        value = self._frame.env[name]
        if name not in self._frame.maybe:
            self._emit(identifier, value, origin)
            return
        if not isinstance(value, gast.Name):
            raise origin.refuse(
                f"{name} has a value only on some of the ways that lead here", f"give {name} a value before this line"
            )
        self._follow(value.id, identifier, start)

    def _join_variables(self, arms: list[_Arm], origin: Origin) -> None:
        """Let each variable that an arm assigns go on under one name."""
        going = [arm for arm in arms if not arm.ended]
        self._ended = self._ended or not going
        if len(going) < 2:
            self._frame.env = going[0].env if going else self._frame.env
            return
        env = self._frame.env
        for name in dict.fromkeys([*arms[0].env, *arms[1].env]):
            values = [arm.env.get(name) for arm in arms]
            if values[0] is values[1]:
                continue
            known = [value for value in values if value is not None]
            if len(known) < len(arms):
                # Reading it after the other arm is Python's own error when it runs.
                arm = arms[0] if values[0] is not None else arms[1]
                env[name] = self._of_arm(arm, known[0], origin, name)
                self._frame.maybe.add(name)
            else:
                env[name] = self._joined(arms, known, origin, name)

    def _of_arm(self, arm: _Arm, value: Expr, origin: Origin, name: str) -> Expr:
        """Give what one arm leaves a name that has no value where the arm is not taken."""
        if isinstance(value, (gast.Tuple, gast.List)) or "%" in name or self._is_own(arm, value, name):
            return value
        result = self._new(name, named=True)
        self._end(arm, result, value, origin)
        return tree.name(result)

    def _joined(self, arms: list[_Arm], values: list[Expr], origin: Origin, name: str) -> Expr:
        """Give one value for what each arm leaves: a variable that each assigns last."""
        if any(isinstance(value, (gast.Tuple, gast.List)) for value in values):
            return self._joined_tuples(arms, values, origin)
        pairs = list(zip(arms, values, strict=True))
        if any(name in arm.maybe and not isinstance(value, gast.Name) for arm, value in pairs):
            raise origin.refuse(
                f"{name} has a value only on some of the ways that lead here", f"give {name} a value before this line"
            )
        own = [v.id for arm, v in pairs if name not in arm.maybe and self._is_own(arm, v, name)]
        result = own[0] if own else self._new(name, named=bool(name) and self._is_main)
        for arm, value in zip(arms, values, strict=True):
            version = getattr(value, "id", "")
            if version == result:
                continue
            if name in arm.maybe and version:
                with self._block(arm.block):
                    self._follow(version, result)
            elif version in own:
                arm.block[:] = renamed(tuple(arm.block), {version: result})
                del self._variables[version]
            else:
                self._end(arm, result, value, origin)
        return tree.name(result)

    def _is_own(self, arm: _Arm, value: Expr, name: str) -> bool:
        """Whether a value is a version that this arm made of a variable, and nothing else goes by its name."""
        if not name or not isinstance(value, gast.Name) or self._variables[value.id].base != lower.base(name):
            return False
        if value.id in self._shared:
            # It is assigned outside of the arm too.
            return False
        others = sum(1 for bound in arm.env.values() if value.id in tree.names(bound))
        return others == 1 and any(isinstance(s, Stage) and s.target == value.id for s in statements(tuple(arm.block)))

    def _end(self, arm: _Arm, result: str, value: Expr, origin: Origin) -> None:
        with self._block() as block:
            block.extend(arm.block)
            self._finish(result, value, origin)
        arm.block[:] = block

    def _joined_tuples(self, arms: list[_Arm], values: list[Expr], origin: Origin) -> Expr:
        kinds = {type(value) for value in values}
        lengths = {len(value.elts) for value in values if isinstance(value, (gast.Tuple, gast.List))}
        if len(kinds) > 1 or len(lengths) > 1:
            raise origin.refuse("a choice between values of different structure", "choose each value on its own")
        parts = zip(*(value.elts for value in values), strict=True)
        return tree.tuple_of(self._joined(arms, list(part), origin, "") for part in parts)

    def _choice(self, test: Expr, body: Callable[[], Expr], orelse: Callable[[], Expr], node: Any, into: str) -> Expr:
        """`body if test else orelse`."""
        values: list[Expr] = []
        before = dict(self._frame.env)
        arms = self._arms([lambda: values.append(body()), lambda: values.append(orelse())])
        if any(arm.env != before for arm in arms):
            raise self._origin(node).refuse(
                "an assignment inside a conditional expression", "assign on a line of its own"
            )
        origin = self._origin(node)
        if any(isinstance(value, (gast.Tuple, gast.List)) for value in values):
            result = self._joined_tuples(arms, values, origin)
        else:
            result = tree.name(self._for(into))
            for arm, value in zip(arms, values, strict=True):
                self._end(arm, result.id, value, origin)
        self._out.append(If(test, tuple(arms[0].block), tuple(arms[1].block), origin))
        return result

    def _finish(self, result: str, value: Expr, origin: Origin) -> None:
        """End an arm: what was made in it for this purpose is made straight into the result."""
        last = self._out[-1] if self._out else None
        if isinstance(last, Stage) and isinstance(value, gast.Name) and last.target == value.id:
            variable, own = self._variables[last.target], self._variables[result]
            if not variable.named or variable.base == own.base:
                self._out.pop()
                self._emit(result, last.value, last.origin)
                return
        self._emit(result, value, origin)


class _Arm:
    """One arm that was staged: its block, its variables at the end, and whether it raises."""

    def __init__(self, block: list[Statement], env: Env, ended: bool, maybe: set[str]) -> None:
        self.block, self.env, self.ended, self.maybe = block, env, ended, maybe


def _is_made(node: Any) -> bool:
    """Whether a statement is no line of the user's: it assigns, or hands on, what was made on the way here."""
    return isinstance(node, gast.Assign) and any("%" in name for name in tree.names(node))


def _returns(node: Any) -> bool:
    """Whether there is a return in the arms of an `if`."""
    return any(isinstance(part, gast.Return) for part in tree.walk([node.body, node.orelse]))


def _ends(nodes: list[Any]) -> bool:
    """Whether a block never comes to its end: it returns or raises, whichever way it goes."""
    for node in nodes:
        if isinstance(node, (gast.Return, gast.Raise)):
            return True
        if isinstance(node, gast.If) and _ends(node.body) and _ends(node.orelse):
            return True
    return False
