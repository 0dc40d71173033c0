"""Tapes of numbers as arrays, for a text that is compiled.

Before::

    p_tape = []                             for i in range(n - 1, -1, -1):
    for i in range(n):                          p = p_tape.pop()
        p_tape.append(p)                        ...
        p = p * x[i]

After::

    p_tape = np.empty(n)                    for i in range(n - 1, -1, -1):
    for i in range(n):                          p = p_tape[i]
        p_tape[i] = p                           ...
        p = p * x[i]

So it is where the indices of the loops around say how long the tape is: in `for t in range(m): for i in range(n)` it is
`np.empty((m, n))`. The backward loops have the same indices as the forward ones, in whichever order. Every other tape
stays a list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import gast

from sct import shapes, simplify, tree
from sct.body import Body
from sct.core import Attempt, Block, If, Loop, Push, Stage, Statement, Store, blocks, expression, statements
from sct.kinds import Kind
from sct.liveness import is_pop
from sct.tree import Expr

_DTYPES = {"f8": "", "f4": "numpy.float32", "i8": "numpy.int64", "b1": "numpy.bool_"}


@dataclass(frozen=True, eq=False)
class _Tape:
    """How long a tape is along each axis, what it holds, and the indices under which its loops have each value."""

    lengths: tuple[Expr, ...]
    dtype: str
    outermost: Loop
    there: tuple[str, ...]
    back: tuple[str, ...]

    def place(self, name: str, indices: tuple[str, ...]) -> Expr:
        """Give the element at some indices."""
        return tree.subscript(tree.name(name), tree.one_or_tuple([tree.name(index) for index in indices]))


def preallocated(body: Body) -> Body:
    """Give a body with arrays for tapes, where they can be.

    Parameters
    ----------
    body : Body
        The folded body.

    Returns
    -------
    Body
        The same computation.
    """
    whole = body.forward + body.backward
    tapes = {name: tape for name, tape in _tapes(whole, body.known) if _is_alone(name, whole)}
    forward = _without_none(body.forward, tapes)
    return replace(body, forward=_written(forward, tapes), backward=_written(body.backward, tapes))


def _without_none(block: Block, tapes: Mapping[str, _Tape]) -> Block:
    """What only some trips give a value begins with 0, not with None: an array of numbers holds no None."""
    every = list(statements(block))
    pushed = {name for s in every if isinstance(s, Push) and s.tape in tapes for name in tree.names(s.value)}
    asked = {name for s in every for part in tree.walk(expression(s)) if _asks_none(part) for name in tree.names(part)}
    zero = tree.const(0.0)
    lacking = [isinstance(s, Stage) and tree.is_none(s.value) and s.target in pushed - asked for s in block]
    return tuple(replace(s, value=zero) if lacks else s for s, lacks in zip(block, lacking, strict=True))


def _asks_none(node: Any) -> bool:
    return isinstance(node, gast.Compare) and isinstance(node.ops[0], (gast.Is, gast.IsNot))


def _tapes(block: Block, known: Mapping[str, Kind]) -> Iterator[tuple[str, _Tape]]:
    """Give the tapes that could be arrays, from where they are filled."""
    popped = dict(_popped(block, ()))
    for part in _all_blocks(block):
        starts = {s.target for s in part if isinstance(s, Stage) and _is_start(s)}
        for loop in (s for s in part if isinstance(s, Loop)):
            for push, around in _pushes(loop):
                back = popped.get(push.tape, ())[-len(around) :]
                lengths = _lengths(around, known)
                kind = shapes.kind_of(push.value, known)
                indexed = len(back) == len(around) and all(_keeps_index(s) for s in (*around, *back))
                if push.tape in starts and lengths and indexed and kind.is_number and kind.dtype in _DTYPES:
                    there = tuple(s.target for s in around)
                    yield push.tape, _Tape(lengths, _DTYPES[kind.dtype], loop, there, tuple(s.target for s in back))


def _pushes(loop: Loop) -> Iterator[tuple[Push, tuple[Loop, ...]]]:
    """Give what every trip of a loop pushes, and the loops that it stands in, the outermost first."""
    for statement in loop.body:
        if isinstance(statement, Push):
            yield statement, (loop,)
        elif isinstance(statement, Loop):
            yield from ((push, (loop, *around)) for push, around in _pushes(statement))


def _popped(block: Block, around: tuple[Loop, ...]) -> Iterator[tuple[str, tuple[Loop, ...]]]:
    """Give the tapes that are read in the bodies of loops themselves, and the loops around."""
    for statement in block:
        if isinstance(statement, Loop):
            yield from _popped(statement.body, (*around, statement))
        elif isinstance(statement, If):
            # What is read in an arm has no place in the nest of its own.
            yield from (
                (tape, loops[len(around) :]) for arm in blocks(statement) for tape, loops in _popped(arm, around)
            )
        else:
            yield from ((tape, around) for tape in _pops(expression(statement)))


def _all_blocks(block: Block) -> Iterator[Block]:
    """Give a block and those in it, save what may end on the way because something is raised."""
    yield block
    for statement in block:
        for inner in () if isinstance(statement, Attempt) else blocks(statement):
            yield from _all_blocks(inner)


def _keeps_index(loop: Loop) -> bool:
    """Whether a loop has an index, which is the same throughout a trip."""
    inner = (s.target for s in statements(loop.body) if isinstance(s, (Stage, Loop)))
    return bool(loop.target) and loop.target not in inner


def _is_start(stage: Stage) -> bool:
    return isinstance(stage.value, gast.List) and not stage.value.elts


def _pops(node: Expr) -> Iterator[str]:
    return (part.func.value.id for part in tree.walk(node) if is_pop(part) and isinstance(part.func.value, gast.Name))


def _is_alone(name: str, block: Block) -> bool:
    """Whether a tape is begun, filled and read in one place each."""
    found: Counter[str] = Counter()
    for statement in statements(block):
        found["begun"] += isinstance(statement, Stage) and statement.target == name
        found["filled"] += isinstance(statement, Push) and statement.tape == name
        found["read"] += tree.names(expression(statement)).count(name)
        found["written"] += isinstance(statement, Store) and statement.base == name
    return found == Counter(begun=1, filled=1, read=1)


def _lengths(around: tuple[Loop, ...], known: Mapping[str, Kind]) -> tuple[Expr, ...]:
    """How long an array is along each axis; empty where it is not known when the outermost loop begins."""
    found = [_length(loop.over, known) for loop in around]
    inside = {s.target for s in statements((around[0],)) if isinstance(s, (Stage, Loop))}
    lengths = tuple(length for length in found if length is not None and inside.isdisjoint(tree.names(length)))
    return lengths if len(lengths) == len(around) else ()


def _length(over: Expr, known: Mapping[str, Kind]) -> Expr | None:
    """How long an array is that all indices of a range fit in; None where a look at it does not tell."""
    if not isinstance(over, gast.Call) or getattr(over.func, "id", "") != "builtins.range":
        return None
    one = tree.const(1)
    start, stop, step = {1: [tree.const(0), *over.args, one], 2: [*over.args, one], 3: over.args}[len(over.args)]
    first, last, width = tree.number(start), tree.number(stop), tree.number(step)
    if isinstance(first, int) and first >= 0 and isinstance(width, int) and width > 0:
        end = stop
    elif isinstance(last, int) and last >= -1 and isinstance(width, int) and width < 0:
        end = simplify.simplify(tree.add(start, one))
    else:
        return None
    return end if _is_length(end, known) else tree.call(tree.name("builtins.max"), [end, tree.const(0)])


def _is_length(node: Expr, known: Mapping[str, Kind]) -> bool:
    """Whether a number is never negative."""
    if isinstance(node, gast.Call):
        return getattr(node.func, "id", "") == "builtins.len"
    if isinstance(node, gast.Subscript):
        return isinstance(node.value, gast.Attribute) and node.value.attr == "shape"
    number = tree.number(node)
    if number is not None:
        return number >= 0
    value = shapes.kind_of(node, known).value if isinstance(node, gast.Name) else None
    return value is not None and (value if isinstance(value, int) else value[1]) >= 0


def _written(block: Block, tapes: Mapping[str, _Tape]) -> Block:
    """Give a block with the arrays begun, filled and read."""
    out: list[Statement] = []
    for statement in block:
        if isinstance(statement, Stage) and statement.target in tapes and _is_start(statement):
            continue
        if isinstance(statement, Push) and statement.tape in tapes:
            tape = tapes[statement.tape]
            place = tape.place(statement.tape, tape.there)
            out.append(Store(statement.tape, place, statement.value, statement.origin))
        elif isinstance(statement, If):
            body, orelse = _written(statement.body, tapes), _written(statement.orelse, tapes)
            out.append(replace(statement, body=body, orelse=orelse))
        elif isinstance(statement, Attempt):
            out.append(replace(statement, body=_written(statement.body, tapes)))
        elif isinstance(statement, Loop):
            out += [_begun(name, tape, statement) for name, tape in tapes.items() if tape.outermost is statement]
            out.append(replace(statement, body=_written(statement.body, tapes)))
        else:
            out.append(_read(statement, tapes))
    return tuple(out)


def _begun(name: str, tape: _Tape, loop: Loop) -> Stage:
    given = [tree.one_or_tuple(list(tape.lengths)), *([tree.name(tape.dtype)] if tape.dtype else [])]
    return Stage(name, tree.call(tree.name("numpy.empty"), given), loop.origin)


def _read(statement: Statement, tapes: Mapping[str, _Tape]) -> Statement:
    if tapes.keys().isdisjoint(tree.names(expression(statement))):
        return statement

    def visit(node: Any) -> Any:
        name = node.func.value.id if is_pop(node) and isinstance(node.func.value, gast.Name) else ""
        return tapes[name].place(name, tapes[name].back) if name in tapes else None

    if isinstance(statement, Stage):
        return replace(statement, value=tree.rebuild(statement.value, visit))
    assert isinstance(statement, Store)
    return replace(statement, place=tree.rebuild(statement.place, visit), value=tree.rebuild(statement.value, visit))
