"""What is proven wrong is said with its line: when the derivative is made, or by the call that brings it.

Before: `np.sum(a + b)` of arrays of 3 and 4 elements, whose gradient would be ones.
After: refused, since the function itself has no value there. In an arm, which may not be entered, the text for a call
raises in its place.

Only facts count: what the code, annotations, an example or a call say, and nothing that depends on a guess.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

import gast

from sct import kinds, misfits, modes, shapes, tree
from sct.core import Attempt, Block, Effect, If, Leave, Loop, Program, Stage, Statement, Store, expression, statements
from sct.errors import Place, ShapeError
from sct.facts import Arguments
from sct.kinds import Kind
from sct.lengths import Lengths
from sct.match import is_pair


def checked(program: Program, given: Arguments | None, assumed: Collection[str] = ()) -> Program:
    """Refuse what no run can compute.

    Parameters
    ----------
    program : Program
        What was staged.
    given : Arguments, optional
        What a call or an example says of the parameters.
    assumed : collection of str
        Parameters of which is known only what the text that is differentiated takes them for.

    Returns
    -------
    Program
        The same; in the text for a call, what may not be reached raises where it is.

    Raises
    ------
    ShapeError
        At the first operation that is surely reached, and cannot be.
    """
    if given is not None and not given.apart:
        # It is opened inside another program, which is looked at as a whole.
        return program
    check = _Check(program, given, assumed)
    body = check.block(program.body, certain=True)
    return program if body is program.body else replace(program, body=body)


def is_open(program: Program) -> bool:
    """Whether a text that is made before any call may be wrong for the lengths of some: each call has to be looked at.

    Parameters
    ----------
    program : Program
        What was staged, guesses included.
    """
    lengths = Lengths(open=True)
    return any(True for s in statements(program.body) for _ in _said(s, program.kinds, lengths))


def _said(statement: Statement, known: Mapping[str, Kind], lengths: Lengths) -> Iterator[tuple[Any, str, str]]:
    """Give what is wrong in a statement: the part, why, and what to do."""
    if not isinstance(statement, (Stage, Store, If, Leave)):
        return
    for node, (message, advice) in misfits.of_expression(expression(statement), known, lengths):
        yield node, message, advice
    if isinstance(statement, Store) and statement.how == "":
        said = misfits.of_store(statement.place, statement.value, statement.add, known, lengths)
        if said is not None:
            yield statement.place, *said


class _Check:
    def __init__(self, program: Program, given: Arguments | None, assumed: Collection[str]) -> None:
        guessed = _guessed(program, assumed)
        self._kinds = {name: kind for name, kind in program.kinds.items() if name not in guessed}
        self._within = set() if not guessed else _outside_of_choices(program.function.node)
        self._has_guesses = bool(guessed)
        shown = {} if given is None else modes.lengths_of({}, given.forms, given.examples)
        self._lengths = Lengths() if given is None else Lengths(shown, given.written)
        self._is_call = given is not None and not given.ahead

    def block(self, block: Block, certain: bool) -> Block:
        """Look through a block; `certain` where it is run by every call that nothing stops before."""
        out: list[Statement] = []
        for statement in block:
            said = self._said(statement)
            if said is not None:
                message, place, advice = said
                if certain and not (self._has_guesses and id(statement.origin.node) not in self._within):
                    raise ShapeError(message, place, advice)
                if self._is_call and place is not None:
                    error = tree.call(
                        tree.name("builtins.ValueError"), [tree.const(ShapeError(message, place).headline())]
                    )
                    out.append(Effect(gast.Raise(exc=error, cause=None), statement.origin))
            out.append(self._inside(statement, certain))
            # A call may be stopped by what the function itself says of its arguments: that comes first.
            certain &= not isinstance(statement, Leave) and not (self._is_call and _may_stop(statement))
        return block if all(a is b for a, b in zip(out, block, strict=False)) and len(out) == len(block) else tuple(out)

    def _inside(self, statement: Statement, certain: bool) -> Statement:
        if isinstance(statement, If):
            body, orelse = self.block(statement.body, False), self.block(statement.orelse, False)
            same = body is statement.body and orelse is statement.orelse
            return statement if same else replace(statement, body=body, orelse=orelse)
        if isinstance(statement, Loop):
            body = self.block(statement.body, certain and self._has_trips(statement))
            return statement if body is statement.body else replace(statement, body=body)
        # What a `try` may handle is the function's own matter.
        return statement

    def _said(self, statement: Statement) -> tuple[str, Place | None, str] | None:
        said = next(_said(statement, self._kinds, self._lengths), None)
        return None if said is None else (said[1], statement.origin.at(said[0]).place(), said[2])

    def _has_trips(self, loop: Loop) -> bool:
        """Whether a loop surely makes a trip."""
        args = loop.over.args if loop.target and isinstance(loop.over, gast.Call) else []
        if len(args) != 1:
            return False
        (length,) = shapes.dims(tree.tuple_of(args), self._kinds) or (None,)
        return length > 0 if isinstance(length, int) else kinds.is_of_call(length)


def _may_stop(statement: Statement) -> bool:
    """Whether a statement may raise on purpose."""
    parts = (part for s in statements((statement,)) if isinstance(s, (Effect, Attempt)) for part in tree.walk(s.node))
    return any(isinstance(part, (gast.Raise, gast.Assert)) for part in parts)


def _outside_of_choices(function: Any) -> set[int]:
    """Give the parts of a function that stand in no arm: a test may have been settled by a guess."""
    found, stack = set(), [function]
    while stack:
        part = stack.pop()
        found.add(id(part))
        if not isinstance(part, (gast.If, gast.IfExp, gast.BoolOp, gast.Match, gast.While)):
            stack.extend(gast.iter_child_nodes(part))
    return found


def _guessed(program: Program, assumed: Collection[str]) -> set[str]:
    """Give the parameters of which nothing is said, and the variables that are made of them."""
    facts = program.facts
    found = {
        name
        for parameter in program.params
        for name in (parameter, program.entries.get(parameter, parameter))
        for base in [program.variables[parameter].base]
        if facts.is_guess(base) and (base not in facts.hinted or base in assumed)
    }
    made = [(s.target, set(tree.names(s.value))) for s in statements(program.body) if isinstance(s, Stage)]
    count = -1
    while count != len(found):
        count = len(found)
        found |= {target for target, names in made if not names.isdisjoint(found) or any(map(_is_of_pair, names))}
    return found


def _is_of_pair(name: str) -> bool:
    return is_pair(tree.name(name))
