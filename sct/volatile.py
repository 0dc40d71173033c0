"""What is asked of an object that the function changes is asked once, where the primal asks it.

Before: `if k%0 in seen%0: ... else: seen%0.add(k%0)`, which goes back by the same test.
After: `t%0 = k%0 in seen%0`, as an operation that is never made again, and both passes go by `t%0`.

Arrays, and lists that grow, are followed by what is stored into them; this is about all else: sets, dicts whose keys
only a run can tell, random generators, instances of classes that cannot be read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import Any

import gast

from sct import tree
from sct.core import (
    Attempt,
    Block,
    Effect,
    If,
    Leave,
    Loop,
    Program,
    Stage,
    Statement,
    Variable,
    expression,
    statements,
)
from sct.kinds import number
from sct.liveness import NOW, is_pure
from sct.match import is_marker
from sct.tree import Expr


def everywhere_asked_once(program: Program, inputs: Collection[str]) -> Program:
    """Give the program, and the functions that it calls, in which what an object says that is changed is kept.

    Parameters
    ----------
    program : Program
        As it was staged.
    inputs : collection of str
        Parameters that are differentiated, as the user calls them.
    """
    given = [p for p in program.params if program.variables[p].base in inputs]
    # What is differentiated may go into any parameter of a function that is not opened.
    pairs = {m: asked_once(callee, callee.params) for m, callee in program.pairs.items()}
    return asked_once(replace(program, pairs=pairs), given)


def asked_once(program: Program, inputs: Iterable[str]) -> Program:
    """Give a program in which what an object says that is changed is kept.

    Parameters
    ----------
    program : Program
        As it was staged.
    inputs : iterable of str
        Its parameters that are differentiated.

    Returns
    -------
    Program
        With a variable for each such answer.
    """
    varied = _varied(program, inputs)
    changed = _changed(program, varied)
    if not changed:
        return program
    keeper = _Keeper(changed, varied)
    body = keeper.block(program.body)
    return replace(
        program, body=body, variables={**program.variables, **keeper.made},
        kinds={**program.kinds, **dict.fromkeys(keeper.made, number("b1"))},
    )  # fmt: skip


class _Keeper:
    def __init__(self, changed: set[str], varied: set[str]) -> None:
        self._changed, self._varied = changed, varied
        self.made: dict[str, Variable] = {}

    def block(self, block: Block) -> Block:
        return tuple(s for statement in block for s in self._statement(statement))

    def _statement(self, statement: Statement) -> Iterator[Statement]:
        read = tree.names(expression(statement))
        asks = not self._changed.isdisjoint(read) and self._varied.isdisjoint(read)
        if isinstance(statement, Stage):
            kept = asks and is_pure(statement.value) and not isinstance(statement.value, gast.Name)
            kept = kept and statement.target not in self._varied
            yield replace(statement, value=_now(statement.value)) if kept else statement
        elif isinstance(statement, (If, Leave)):
            if asks:
                flag = f"asked%now{len(self.made)}"
                self.made[flag] = Variable("asked", False)
                asked = tree.call(tree.name("builtins.bool"), [statement.test])
                yield Stage(flag, _now(asked), statement.origin)
                statement = replace(statement, test=tree.name(flag))
            if isinstance(statement, If):
                statement = replace(statement, body=self.block(statement.body), orelse=self.block(statement.orelse))
            yield statement
        elif isinstance(statement, (Loop, Attempt)):
            yield replace(statement, body=self.block(statement.body))
        else:
            yield statement


def _now(value: Expr) -> Expr:
    return value if not is_pure(value) else tree.call(tree.attribute(value, NOW))


def _varied(program: Program, inputs: Iterable[str]) -> set[str]:
    """Variables that what is differentiated goes into."""
    found, before = set(inputs), -1
    while len(found) > before:
        before = len(found)
        for statement in statements(program.body):
            target = getattr(statement, "target", "") or getattr(statement, "base", "")
            if target and not found.isdisjoint(tree.names(expression(statement))):
                found.add(target)
    return found


def _changed(program: Program, varied: set[str]) -> set[str]:
    """Variables of which calls and statements may change what they hold, under all their names."""
    found: set[str] = set()
    shown: list[tuple[str, str]] = []
    for statement in statements(program.body):
        if isinstance(statement, Stage) and isinstance(statement.value, gast.Name):
            shown.append((statement.target, statement.value.id))
        node = expression(statement)
        if is_pure(node) and not isinstance(statement, Effect):
            continue
        found.update(name for name in _acted_on(node) if name not in varied and _is_opaque(name, program))
        found.update(name for name in _owner(node) if name not in varied)
    before = -1
    while len(found) > before:
        before = len(found)
        found.update(name for pair in shown if not found.isdisjoint(pair) for name in pair if name not in varied)
    return found


def _acted_on(node: Any) -> Iterator[str]:
    """Names of what calls and stores are about."""
    for part in tree.walk(node):
        if isinstance(part, gast.Call) and not is_pure(tree.call(part.func)):
            yield from tree.names([part.func, part.args, [word.value for word in part.keywords]])
        elif isinstance(part, (gast.Subscript, gast.Attribute)) and not isinstance(part.ctx, gast.Load):
            yield from tree.names(part.value)


def _owner(node: Any) -> Iterator[str]:
    """Name of what a method is called of for what it does: that is no number, whatever it was taken for."""
    called = getattr(getattr(node, "value", None), "func", None) if isinstance(node, gast.Expr) else None
    if isinstance(called, gast.Attribute) and not is_marker(called.value):
        yield from tree.names(called.value)


def _is_opaque(name: str, program: Program) -> bool:
    """Whether a name is none of those whose content is followed."""
    kind = program.kinds.get(name)
    return not is_marker(tree.name(name)) and (kind is None or kind.what in ("unknown", "other"))
