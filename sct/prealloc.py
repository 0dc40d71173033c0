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

So it is where the index of the loop says how long the tape is. The backward loop has the same indices as the forward
one, in whichever order. Every other tape stays a list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import gast

from sct import shapes, simplify, tree
from sct.core import Attempt, Block, If, Loop, Push, Stage, Statement, Store, blocks, expression, statements
from sct.flow import is_pop
from sct.fold import Body
from sct.kinds import Kind
from sct.tree import Expr

_DTYPES = {"f8": "", "f4": "numpy.float32", "i8": "numpy.int64", "b1": "numpy.bool_"}


@dataclass(frozen=True, eq=False)
class _Tape:
    """How long a tape is, what it holds, and the index under which its loops have each value."""

    length: Expr
    dtype: str
    there: str
    back: str


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
    forward, backward = _written(body.forward, tapes, ""), _written(body.backward, tapes, "")
    return replace(body, forward=forward, backward=backward)


def _tapes(block: Block, known: Mapping[str, Kind]) -> Iterator[tuple[str, _Tape]]:
    """Give the tapes that could be arrays, from where they are filled."""
    every = list(_all_blocks(block))
    loops = [(part, s) for part in every for s in part if isinstance(s, Loop) and _keeps_index(s)]
    # Which loop takes from a tape, in its body itself.
    back = {tape: loop.target for _, loop in loops for tape in _popped(loop)}
    for part, loop in loops:
        starts = {s.target for s in part if isinstance(s, Stage) and _is_start(s)}
        pushes = [s for s in loop.body if isinstance(s, Push) and s.tape in starts and s.tape in back]
        length = _length(loop.over, known)
        for push in pushes if length is not None else ():
            kind = shapes.kind_of(push.value, known)
            if kind.is_number and kind.dtype in _DTYPES:
                yield push.tape, _Tape(length, _DTYPES[kind.dtype], loop.target, back[push.tape])


def _all_blocks(block: Block) -> Iterator[Block]:
    yield block
    for statement in statements(block):
        yield from blocks(statement)


def _keeps_index(loop: Loop) -> bool:
    """Whether a loop has an index, which is the same throughout a trip."""
    inner = (s.target for s in statements(loop.body) if isinstance(s, (Stage, Loop)))
    return bool(loop.target) and loop.target not in inner


def _is_start(stage: Stage) -> bool:
    return isinstance(stage.value, gast.List) and not stage.value.elts


def _popped(loop: Loop) -> Iterator[str]:
    for statement in loop.body:
        if not isinstance(statement, (If, Loop)):
            yield from _pops(expression(statement))


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
    value = known[node.id].value if isinstance(node, gast.Name) and node.id in known else None
    return value is not None and (value if isinstance(value, int) else value[1]) >= 0


def _written(block: Block, tapes: Mapping[str, _Tape], index: str) -> Block:
    """Give a block with the arrays begun, filled and read; `index` is that of the loop that it is the body of."""
    out: list[Statement] = []
    for statement in block:
        if isinstance(statement, Stage) and statement.target in tapes and _is_start(statement):
            continue
        if isinstance(statement, Push) and statement.tape in tapes:
            place = tree.subscript(tree.name(statement.tape), tree.name(index))
            out.append(Store(statement.tape, place, statement.value, statement.origin))
        elif isinstance(statement, If):
            body, orelse = _written(statement.body, tapes, index), _written(statement.orelse, tapes, index)
            out.append(replace(statement, body=body, orelse=orelse))
        elif isinstance(statement, Attempt):
            out.append(replace(statement, body=_written(statement.body, tapes, index)))
        elif isinstance(statement, Loop):
            own = [push.tape for push in statement.body if isinstance(push, Push) and push.tape in tapes]
            out += [_begun(tape, tapes[tape], statement) for tape in own]
            out.append(replace(statement, body=_written(statement.body, tapes, statement.target)))
        else:
            out.append(_read(statement, tapes))
    return tuple(out)


def _begun(name: str, tape: _Tape, loop: Loop) -> Stage:
    given = [tape.length, *([tree.name(tape.dtype)] if tape.dtype else [])]
    return Stage(name, tree.call(tree.name("numpy.empty"), given), loop.origin)


def _read(statement: Statement, tapes: Mapping[str, _Tape]) -> Statement:
    if tapes.keys().isdisjoint(tree.names(expression(statement))):
        return statement

    def visit(node: Any) -> Any:
        name = node.func.value.id if is_pop(node) and isinstance(node.func.value, gast.Name) else ""
        return tree.subscript(tree.name(name), tree.name(tapes[name].back)) if name in tapes else None

    if isinstance(statement, Stage):
        return replace(statement, value=tree.rebuild(statement.value, visit))
    assert isinstance(statement, Store)
    return replace(statement, place=tree.rebuild(statement.place, visit), value=tree.rebuild(statement.value, visit))
