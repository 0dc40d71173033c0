"""Calls of functions that are printed on their own: how the core writes them, and what flows through them.

Before: `value%0 = <pairs>.power(x%0, n%0)`, and power's own stages, which call it again.
After: power's adjoint flows to its first argument alone, wherever it is called.

A function that is not opened is a program of its own, with a parameter for each number or array that it gets or reads
from around it. The core calls it under a name that begins with `<pairs>`; `.forward`, `.backward` and `.jvp` are its
derivatives.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import gast

from sct import flow, tree
from sct.core import Attempt, Block, If, Loop, Program, Stage, expression, statements
from sct.flow import Derivatives
from sct.match import PAIRS, is_pair
from sct.tree import Expr

PART = f"{PAIRS}.<part>"
"""One of several values that a function returns: read once, at its place."""


AGAIN = "!"
"""At the end of the name of a function that keeps nothing for its backward pass, and is run again."""


def called(value: Expr) -> str:
    """Give the name under which the core calls a function that is printed; empty for any other operation."""
    name = getattr(value.func, "id", "") if isinstance(value, gast.Call) and is_pair(value.func) else ""
    return "" if name == PART else str(name)


def form(call: Expr, what: str, args: Iterable[Expr] | None = None) -> Expr:
    """Give the call of one of a function's derivatives."""
    return tree.call(tree.name(f"{call.func.id}.{what}"), call.args if args is None else list(args))


def part(name: str, position: int, count: int = 2) -> Expr:
    """Give one of so many values that a call has returned."""
    return tree.call(tree.name(PART), [tree.name(name), tree.const(position), tree.const(count)])


def markers(block: Block) -> list[str]:
    """Give the functions that a block calls, and whether it wants them or their derivatives, in order."""
    every = (name for s in statements(block) for name in tree.names(expression(s)))
    return [name for name in dict.fromkeys(every) if name.startswith(f"{PAIRS}.") and name != PART]


@dataclass(frozen=True, eq=False)
class Flows:
    """What flows through a program and the functions that it calls.

    Parameters
    ----------
    main : Derivatives
        The active stages of the program itself.
    inner : mapping
        Those of each function, by its name in the core.
    active : mapping
        The parameters of each function that adjoints flow to, by position.
    """

    main: Derivatives
    inner: Mapping[str, Derivatives]
    active: Mapping[str, tuple[int, ...]]


def activity(program: Program, wrt: Iterable[str]) -> Flows:
    """Find what flows, from call to call, until nothing is added.

    Parameters
    ----------
    program : Program
        The primal, with the functions that it calls.
    wrt : iterable of str
        Its inputs, as the core names them.
    """
    wrt = tuple(wrt)
    inputs: dict[str, set[int]] = {marker: set() for marker in program.pairs}
    active: dict[str, tuple[int, ...]] = dict.fromkeys(program.pairs, ())
    while True:
        varied, main = flow.reached(program, wrt, active)
        inner, fresh = {}, {marker: set(positions) for marker, positions in inputs.items()}
        _note_inputs(program, varied, fresh)
        through = {}
        for marker, callee in program.pairs.items():
            given = [callee.params[i] for i in sorted(inputs[marker])]
            varied, inner[marker] = flow.reached(callee, given, active)
            _note_inputs(callee, varied, fresh)
            through[marker] = _through(callee, inner[marker], inputs[marker])
        if fresh == inputs and through == active:
            return Flows(main, inner, active)
        inputs, active = fresh, through


def _note_inputs(program: Program, varied: set[str], inputs: dict[str, set[int]]) -> None:
    for statement in statements(program.body):
        marker = called(statement.value) if isinstance(statement, Stage) else ""
        if marker:
            args = statement.value.args  # type: ignore[union-attr]
            inputs[marker].update(i for i, arg in enumerate(args) if getattr(arg, "id", "") in varied)


def _through(callee: Program, found: Derivatives, inputs: set[int]) -> tuple[int, ...]:
    """Parameters from which something flows on to the result."""
    read = set(tree.names(callee.result))
    for statement, contributions in found.items():
        read.update(
            tree.names(statement.value) if contributions is None else (item.operand.id for item in contributions)
        )
    return tuple(i for i in sorted(inputs) if callee.params[i] in read)


def patched(block: Block, added: Mapping[str, Iterable[Expr]]) -> Block:
    """Give a block in which each function gets, behind its arguments, what it reads from around it."""
    out: list[Any] = []
    for statement in block:
        if isinstance(statement, If):
            body, orelse = patched(statement.body, added), patched(statement.orelse, added)
            statement = replace(statement, body=body, orelse=orelse)
        elif isinstance(statement, (Loop, Attempt)):
            statement = replace(statement, body=patched(statement.body, added))
        elif isinstance(statement, Stage) and called(statement.value):
            call = statement.value
            statement = replace(statement, value=tree.call(call.func, [*call.args, *added[call.func.id]]))
        out.append(statement)
    return tuple(out)
