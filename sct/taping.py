"""What of a trip can be computed again on the way back, and what has to be kept on a tape where it is made.

Before: the body of a loop, with calls that have effects.
After: the same with `tape.append(...)` behind them, and a body without them for the way back.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import replace

import gast

from sct import tree
from sct.core import (
    Attempt,
    Block,
    Effect,
    If,
    Leave,
    Loop,
    Origin,
    Push,
    Stage,
    Statement,
    Store,
    expression,
    raises,
    statements,
)
from sct.liveness import is_pure, reads
from sct.tree import Expr


def _pushed_once(block: Block, name: str, tape: str, origin: Origin) -> Block:
    """Push what only some ways through a trip make; on the others something, so that each trip takes one back.

    The way back goes through the arms that the trip went through, so nobody reads what the others push.
    """
    found = [i for i, s in enumerate(block) if name in _made((s,))]
    if not found:
        return (*block, Push(tape, tree.const(0.0), origin))
    last = block[found[-1]]
    if isinstance(last, Loop) and name not in assigned(last):
        raise origin.refuse(
            "a value that only some trips of an inner loop make is needed on the way back",
            "give it a value before the inner loop",
        )
    if not isinstance(last, If):
        return (*block[: found[-1] + 1], Push(tape, tree.name(name), last.origin), *block[found[-1] + 1 :])
    arms = [arm if raises(arm) else _pushed_once(arm, name, tape, origin) for arm in (last.body, last.orelse)]
    return (*block[: found[-1]], replace(last, body=arms[0], orelse=arms[1]), *block[found[-1] + 1 :])


def _made(block: Block) -> set[str]:
    """Names that a block assigns or writes to on some way."""
    inner = list(statements(block))
    return {s.target for s in inner if isinstance(s, (Stage, Loop))} | {s.base for s in inner if isinstance(s, Store)}


def assigned(statement: Statement) -> set[str]:
    """Names that a statement assigns, whichever way it goes."""
    if isinstance(statement, If):
        return _all_assigned(statement.body) & _all_assigned(statement.orelse)
    if isinstance(statement, Loop):
        return {s.target for s in statements(statement.body) if isinstance(s, Stage) and s.add} | set(statement.carried)
    if isinstance(statement, Attempt):
        return {statement.flag} if statement.flag else set()
    return {statement.target} if isinstance(statement, Stage) else set()


def _all_assigned(block: Block) -> set[str]:
    return {name for statement in block for name in assigned(statement)}


def filled_of(block: Block, tapes: Mapping[str, str], found: set[str]) -> list[Statement]:
    """Give a block that keeps the values of some stages and loops, where it makes them."""
    body: list[Statement] = []
    for statement in block:
        if isinstance(statement, If):
            arms = (tuple(filled_of(statement.body, tapes, found)), tuple(filled_of(statement.orelse, tapes, found)))
            statement = replace(statement, body=arms[0], orelse=arms[1])
        made: list[str] = []
        if isinstance(statement, Loop) and acts(statement):
            made = _lasting(statement)
            before = {s.target for s in statements(tuple(body)) if isinstance(s, Stage)}
            # What the loop gives only if it makes a trip has something to put on the tape without one.
            lacking = [name for name in made if name in tapes and name not in before]
            body += [Stage(name, tree.const(None), statement.origin) for name in lacking]
        body.append(statement)
        if isinstance(statement, Stage) and not is_pure(statement.value):
            made = [statement.target]
        elif isinstance(statement, Attempt):
            made = [statement.flag]
        for name in made:
            if name in tapes:
                found.add(name)
                body.append(Push(tapes[name], tree.name(name), statement.origin))
    return body


def acts(statement: Statement) -> bool:
    """Whether a statement cannot be run again to get back what it gave."""
    inner = [s for s in statements((statement,)) if not isinstance(s, (Effect, Push))]
    return any(isinstance(s, Attempt) or not is_pure(expression(s)) for s in inner)


def decided(block: Block) -> Block:
    """Give a block with what it tries as it is gone back through: how that ended is known, so nothing raises.

    Before: an attempt of `y = math.sqrt(x)`, which says in `failed` how it ended.
    After: `failed` as what only its own run could tell, and a choice by it: `y = math.sqrt(x)` where it ended.
    """
    out: list[Statement] = []
    for statement in block:
        if isinstance(statement, If):
            statement = replace(statement, body=decided(statement.body), orelse=decided(statement.orelse))
        elif isinstance(statement, Loop):
            statement = replace(statement, body=decided(statement.body))
        elif isinstance(statement, Attempt):
            if not statement.flag:
                out += decided(statement.body)
                continue
            told = tree.call(tree.name("how it ended"), [])
            out.append(Stage(statement.flag, told, statement.origin))
            statement = If(tree.name(statement.flag), (), decided(statement.body), statement.origin)
        out.append(statement)
    return tuple(out)


def _lasting(loop: Loop) -> list[str]:
    """What a loop leaves behind for what follows it, and for its own way back."""
    inner = (s for s in statements((loop,)) if isinstance(s, (Stage, Loop)))
    return [*loop.carried, *dict.fromkeys(s.target for s in inner if s.target and s.target not in loop.carried)]


def acting_loops(block: Block) -> list[Loop]:
    """Loops that cannot be run again, in a block or its arms."""
    found: list[Loop] = []
    for statement in block:
        if isinstance(statement, If):
            found += acting_loops(statement.body) + acting_loops(statement.orelse)
        elif isinstance(statement, Loop) and acts(statement):
            found.append(statement)
    return found


def acting_inside(block: Block, inside: bool = False) -> set[str]:
    """Results of calls with effects that only some trips make, and of loops with such calls."""
    found: set[str] = set()
    for statement in block:
        if isinstance(statement, If):
            found |= acting_inside(statement.body, True) | acting_inside(statement.orelse, True)
        elif isinstance(statement, Loop) and acts(statement):
            found.update(_lasting(statement))
        elif inside and isinstance(statement, Stage) and not is_pure(statement.value):
            found.add(statement.target)
    return found


def pure(block: Block, carried: set[str], loop: Loop, tapes: Mapping[str, str], own: bool = True) -> Block:
    """What can be computed again: no effects, and not what is handed on to the next trip.

    It belongs to the loop as a whole: a comment that quotes a line stands above what goes back through it. What acts
    comes from its tape, where it has one.
    """
    out: list[Statement] = []
    for statement in block:
        if isinstance(statement, Loop) and acts(statement):
            out += [Stage(name, pop(tapes[name]), loop.origin) for name in _lasting(statement) if name in tapes]
            continue
        if isinstance(statement, Stage) and statement.target in tapes and not is_pure(statement.value):
            statement = replace(statement, value=pop(tapes[statement.target]))
        elif isinstance(statement, Effect) or (isinstance(statement, Stage) and not again_of(statement, carried)):
            continue
        if isinstance(statement, Leave) and own:
            continue
        if isinstance(statement, If):
            body, orelse = (pure(arm, carried, loop, tapes, own) for arm in (statement.body, statement.orelse))
            statement = replace(statement, body=body, orelse=orelse)
        elif isinstance(statement, Loop):
            statement = replace(statement, body=pure(statement.body, carried, loop, tapes, False))
        out.append(replace(statement, origin=loop.origin))
    return tuple(out)


def again_of(stage: Stage, carried: set[str]) -> bool:
    """Whether a stage of a trip can be computed again on the way back."""
    return stage.target not in carried and is_pure(stage.value)


def is_stand_in(value: Expr) -> bool:
    """Whether a value is popped from a tape that has no name yet."""
    is_method = isinstance(value, gast.Call) and isinstance(value.func, gast.Attribute)
    return is_method and getattr(value.func.value, "id", None) == ""


def pop(tape: str) -> Expr:
    """`tape.pop()`."""
    return tree.call(tree.attribute(tree.name(tape), "pop"))


def gathered(loop: Loop, filled: set[str], contents: Mapping[str, str]) -> tuple[str, ...]:
    """What a loop adds up of memory that is filled in order: that is kept, since the loop would have to run again."""
    read = {name for s in statements(loop.body) for name in reads(expression(s), contents)}
    return loop.carried if not filled.isdisjoint(read) else ()


def without_idle_loops(block: Block, primal: Container[str]) -> Block:
    """Leave out loops of which nothing is read behind them: what goes back through them makes anew what it needs.

    Loops that do more than the primal's, and count their trips, stay.
    """
    others = [block[:at] + block[at + 1 :] for at in range(len(block))]
    return tuple(
        s for s, rest in zip(block, others, strict=True) if not isinstance(s, Loop) or _is_read(s, rest, primal)
    )


def _is_read(loop: Loop, others: Block, primal: Container[str]) -> bool:
    made = {s.target for s in statements((loop,)) if isinstance(s, (Stage, Loop))}
    read = {name for s in statements(others) for name in tree.names(expression(s))}
    return bool(loop.carried) or not made.isdisjoint(read) or any(name not in primal for name in made)


def only_adds(block: Block, state: set[str]) -> bool:
    """Whether trips do nothing to what lives across them but add: they may then stay in their order."""
    changing = state - _unchanged(block, state)
    for statement in statements(block):
        if isinstance(statement, Stage) and statement.target in changing and not statement.add:
            return False
        if isinstance(statement, Effect) or (
            isinstance(statement, Store) and (not statement.add or bool(statement.how == "append"))
        ):
            return False
    return changing.isdisjoint(name for s in statements(block) for name in tree.names(_read(s)))


def _read(statement: Statement) -> Expr:
    """What a statement reads: of a place that is added to, its indices."""
    if not isinstance(statement, Store):
        return expression(statement)
    place, parts = statement.place, [statement.value]
    while isinstance(place, gast.Subscript):
        parts.append(place.slice)
        place = place.value
    return tree.tuple_of(parts)


def _unchanged(block: Block, state: set[str]) -> set[str]:
    """Adjoints that a trip only hands on: `ds2 = ds1; ...; ds1 = ds2`."""
    now = {name: name for name in state}
    for statement in block:
        for inner in statements((statement,)):
            if isinstance(inner, Store):
                now[inner.base] = ""
            if isinstance(inner, Stage):
                copied = inner is statement and not inner.add and isinstance(inner.value, gast.Name)
                now[inner.target] = now.get(inner.value.id, "") if copied else ""
    return {name for name in state if now[name] == name}
