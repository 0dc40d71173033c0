"""Loops of which only some states are kept: the trips between them are run again on the way back.

Before: `for i in checkpoint(range(n), 50): x = f(x)`.
After::

    keep = 0                                            for i in range(n - 1, -1, -1):
    for i in range(n):                                      first = i_tape.pop()
        if i == keep:                                       x = x_tape.pop()
            x_tape.append(x)                                keep = first
            i_tape.append(i)                                for j in range(first, i):
            keep = i + binomial_stride(...)                     (as in the loop on the left)
        x = f(x)                                            ...

Without a number of states the loop goes in segments: their first states are kept, and a segment is run again, with
tapes, when its turn comes. A trip, or a segment, is then gone back through as if it were all of the function.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import gast

from sct import tree
from sct.adjoints import everything
from sct.blocks import renamed, without
from sct.core import (
    Attempt,
    Block,
    Effect,
    If,
    Leave,
    Loop,
    Origin,
    Program,
    Push,
    Stage,
    Statement,
    Store,
    Variable,
    expression,
    statements,
)
from sct.liveness import content, is_pure, live_before
from sct.memory import Memory
from sct.pairs import called
from sct.ranges import reversed_range
from sct.rules.formulas import COPY
from sct.scope import OWN
from sct.simplify import simplify
from sct.taping import pop
from sct.tree import Expr


@dataclass(frozen=True, eq=False)
class Around:
    """What a loop with checkpoints stands in.

    Parameters
    ----------
    variables : mapping
        The primal's variables.
    added : dict
        Variables of the backward pass, to which are added those that this needs.
    memory : Memory
        Whose memory is written to.
    state : set of str
        Adjoints that live across trips.
    written : list of str
        Arrays that trips write to and do not make.
    """

    variables: Mapping[str, Variable]
    added: dict[str, Variable]
    memory: Memory
    state: set[str]
    written: list[str]

    def live(self, block: Block) -> tuple[set[str], Mapping[str, str]]:
        """What is read after a trip, and whose memory its variables show."""
        roots = self.memory.contents(block)
        # What trips write to is in the end what it was before the loop.
        own = {content(roots.get(name)) for name in (*self.state, *self.written)}
        return self.state | {*self.written} | own, roots

    def tapes(self, loop: Loop, copies: Mapping[str, str], needed: set[str]) -> dict[str, str]:
        """Give a tape for each part of the state that is needed: what trips hand on, and what they write to."""
        names = [name for name in loop.carried if copies[name] in needed]
        return {n: self.variable(f"tape%{n}", Variable(taped=n)).id for n in (*names, *self.written)}

    def kept(self, tapes: Mapping[str, str], names: Mapping[str, str], origin: Origin) -> list[Statement]:
        """Keep the state; what is written to as it is now."""
        own = {n: tree.call(tree.name(COPY), [tree.name(n)]) for n in self.written}
        return [Push(tape, own.get(n) or tree.name(names.get(n, n)), origin) for n, tape in tapes.items()]

    def restored(self, tapes: Mapping[str, str], names: Mapping[str, str], origin: Origin) -> list[Statement]:
        """Get back a state that was kept."""
        own: list[Statement] = []
        for name, tape in tapes.items():
            if name in self.written:
                own.append(Store(name, everything(tree.name(name)), pop(tape), origin))
            else:
                own.append(Stage(names[name], pop(tape), origin))
        return own

    def variable(self, name: str, variable: Variable) -> Expr:
        """Add a variable."""
        while name in self.added:
            name += "+"
        self.added[name] = variable
        return tree.name(name)

    def copies(self, loop: Loop, mark: str) -> dict[str, str]:
        """Other names for all that the trips of a loop assign; what they carry keeps that of the way back."""
        every = (s.target for s in statements(loop.body) if isinstance(s, (Stage, Loop)) and s.target)
        found = {}
        for name in dict.fromkeys([*loop.carried, *every, loop.target]):
            found[name] = f"{name}~" + ("" if name in loop.carried else mark)
            self.added[found[name]] = replace(self.variables.get(name) or self.added[name], like=name)
        return found


def check(loop: Loop, inside: bool) -> None:
    """Refuse loops whose trips cannot be run again."""
    if inside:
        raise loop.origin.refuse(
            "a loop with checkpoints inside another loop",
            "put it into a function under @checkpoint, or take checkpoints in the outer loop",
        )
    if len(loop.over.args) > 2:
        raise loop.origin.refuse(
            "a loop with checkpoints goes in steps of 1", "write range(start, stop), and compute the index from it"
        )
    for statement in statements(loop.body):
        if isinstance(statement, (Leave, Attempt)):
            what = "is left on the way" if isinstance(statement, Leave) else "tries something"
            raise statement.origin.refuse(f"a loop with checkpoints {what}", "write it without checkpoints")


def written_outside(loop: Loop, memory: Memory) -> list[str]:
    """Give the arrays that trips write to and do not make: they are part of the state."""
    made = {s.target for s in statements(loop.body) if isinstance(s, Stage)} - set(loop.carried)
    found: dict[str, None] = {}
    for statement in statements(loop.body):
        root = memory.root(statement.base) if isinstance(statement, Store) else ""
        if not isinstance(statement, Store) or root in made:
            continue
        if root in loop.carried or memory.is_shared(root) or statement.how in ("append", "pop"):
            raise statement.origin.refuse(
                "a trip of a loop with checkpoints writes to what it does not make: it could not be run again",
                "write to a copy, u = u.copy()",
            )
        found[root] = None
    return list(found)


def check_effects(program: Program) -> None:
    """Refuse what a backward pass would do twice."""
    for part in (program, *program.pairs.values()):
        for statement in statements(part.body):
            if isinstance(statement, Loop) and statement.states is not None:
                _check_again(statement.body, program, prints=True)
        if part.function.recomputed and part is not program:
            _check_again(part.body, program)


def _check_again(block: Block, program: Program, prints: bool = False) -> None:
    """Refuse what cannot be done twice; `prints` says that statements which are there for an effect are left out."""
    waiting, seen = [(block, prints)], set[str]()
    while waiting:
        part, left_out = waiting.pop()
        for statement in statements(part):
            value = expression(statement)
            if isinstance(statement, Effect):
                calm = left_out or isinstance(value, (gast.Assert, gast.Raise))
            else:
                calm = runs_again(value, program.own)
            if not calm:
                raise statement.origin.refuse(
                    "this may have an effect, which would happen again on the way back",
                    "do it outside of what is under checkpoint, or give the function that is called a rule",
                )
            marker = called(value)
            if marker and marker not in seen:
                seen.add(marker)
                waiting.append((program.pairs[marker].body, False))


def runs_again(value: Expr, own: Mapping[str, Any]) -> bool:
    """Whether an operation may be carried out several times: also a function with a rule, and what the rule calls."""
    if called(value):
        return True
    path = (tree.path(value.func) or ()) if isinstance(value, gast.Call) else ()
    ruled = ".".join(path) in own or (path[1:] in (("adjoint",), ("tangent",)) and path[0] in own)
    return is_pure(value) or (ruled and all(is_pure(arg) for arg in value.args))


def plain(block: Block) -> Block:
    """Give a block in which no loop says any more what it keeps."""
    out: list[Statement] = []
    for statement in block:
        if isinstance(statement, If):
            statement = replace(statement, body=plain(statement.body), orelse=plain(statement.orelse))
        elif isinstance(statement, Attempt):
            statement = replace(statement, body=plain(statement.body))
        elif isinstance(statement, Loop):
            statement = replace(statement, body=plain(statement.body), states=None)
        out.append(statement)
    return tuple(out)


# -- segments -----------------------------------------------------------------------------------------------------


def segments(loop: Loop, around: Around) -> tuple[Stage, Loop]:
    """Give how long segments are, and a loop over them, in each of which stands the loop."""
    start, stop = _bounds(loop)
    size = around.variable(f"size%{loop.target}", Variable("size"))
    first = around.variable(f"start%{loop.target}", Variable("start"))
    # The square root of the number of trips, or the next integer: isqrt(n - 1) + 1 is 1 where there is one trip.
    trips = simplify(tree.binary(stop, gast.Sub(), start))
    long = tree.call(tree.name(f"{OWN}.segment_length"), [trips])
    last = tree.call(tree.name("builtins.min"), [tree.add(first, size), stop])
    inner = replace(loop, over=tree.call(loop.over.func, [first, last]), states=None)
    over = tree.call(loop.over.func, [start, stop, size])
    return Stage(size.id, long, loop.origin), Loop(first.id, over, (inner,), loop.carried, loop.origin)


def turn_segments(size: Stage, outer: Loop, there: Block, back: Block, around: Around) -> tuple[Block, Block]:
    """Give the loops of the forward pass and those of the backward pass."""
    (inner,) = (s for s in outer.body if isinstance(s, Loop))
    copies = around.copies(inner, "")
    again, back = _calm(renamed(there, copies), outer.origin), renamed(back, copies)
    live, roots = around.live(again + back)
    turned, needed = _trimmed(again + back, live, roots)
    tapes = around.tapes(outer, copies, needed)
    pushes = tuple(around.kept(tapes, {}, outer.origin))
    pops = tuple(around.restored(tapes, copies, outer.origin))
    starts = [Stage(tape, gast.List(elts=[], ctx=gast.Load()), outer.origin) for tape in tapes.values()]
    return (
        (size, *starts, replace(outer, body=(*pushes, *outer.body))),
        (Loop(outer.target, _reversed(outer.over), pops + turned, (), outer.origin),),
    )


def _reversed(over: Expr) -> Expr:
    """`range((n - 1) // size * size, -1, -size)` for `range(0, n, size)`."""
    start, stop, size = over.args
    one = tree.const(1)
    length = tree.binary(tree.binary(stop, gast.Sub(), one), gast.Sub(), start)
    last = tree.add(start, tree.mul(tree.binary(simplify(length), gast.FloorDiv(), size), size))
    bounds = (simplify(last), simplify(tree.binary(start, gast.Sub(), one)), tree.neg(size))
    return tree.call(over.func, bounds)


# -- so many states -----------------------------------------------------------------------------------------------


def turn(loop: Loop, there: Block, back: Block, around: Around) -> tuple[Block, Block]:
    """Give the loop of the forward pass and that of the backward pass."""
    origin, copies = loop.origin, around.copies(loop, "")
    again = _calm(renamed(without(there, set(loop.carried)), copies), origin)
    back = renamed(back, copies)
    live, roots = around.live(again + back)
    turned, needed = _trimmed(again + back, live, roots)
    index = tree.name(copies[loop.target])
    if not around.written and needed.isdisjoint(copies[name] for name in loop.carried):
        return (loop,), (Loop(index.id, reversed_range(loop.over), turned, (), origin),)
    start, stop = _bounds(loop)
    on = around.copies(loop, "~")
    step = around.variable(f"j%{loop.target}", Variable("j"))
    on[loop.target] = step.id
    first = around.variable(f"first%{loop.target}", Variable("first"))
    over = tree.call(loop.over.func, [first, index])
    advance = Loop(step.id, over, _calm(renamed(loop.body, on), origin), tuple(copies[n] for n in loop.carried), origin)
    (advance,), read = _trimmed((advance,), needed, roots)  # type: ignore[assignment]
    kept = around.tapes(loop, copies, read)
    places = around.variable(f"tape%{loop.target}", Variable(taped=loop.target))

    keep = around.variable(f"keep%{loop.target}", Variable("keep"))

    def keeping(at: Expr, end: Expr, names: Mapping[str, str]) -> If:
        """Keep the state where it is to be kept, and say where the next one is."""
        free = tree.binary(loop.states, gast.Sub(), tree.call(tree.name("builtins.len"), [places]))
        stride = tree.call(tree.name(f"{OWN}.binomial_stride"), [simplify(tree.binary(end, gast.Sub(), at)), free])
        pushes = around.kept(kept, names, origin)
        test = gast.Compare(left=at, ops=[gast.Eq()], comparators=[keep])
        body = (*pushes, Push(places.id, at, origin), Stage(keep.id, tree.add(at, stride), origin))
        return If(test, body, (), origin)

    there_kept = keeping(tree.name(loop.target), stop, {})
    again_kept = keeping(step, tree.add(index, tree.const(1)), copies)
    starts = [Stage(t, gast.List(elts=[], ctx=gast.Load()), origin) for t in (*kept.values(), places.id)]
    forward: list[Statement] = [*starts, Stage(keep.id, start, origin)]
    forward.append(replace(loop, body=(there_kept, *loop.body)))
    body = (
        Stage(first.id, pop(places.id), origin),
        *around.restored(kept, copies, origin),
        Stage(keep.id, first, origin),
        replace(advance, body=(again_kept, *advance.body)),
        *turned,
    )
    return tuple(forward), (Loop(index.id, reversed_range(loop.over), body, (), origin),)


def _bounds(loop: Loop) -> tuple[Expr, Expr]:
    args = loop.over.args
    return (tree.const(0), args[0]) if len(args) == 1 else (args[0], args[1])


def _trimmed(block: Block, live: set[str], roots: Mapping[str, str]) -> tuple[Block, set[str]]:
    """Drop what nobody reads: calls too, which were made on the way there."""
    block, needed = live_before(block, live, roots)
    while any(isinstance(statement, Effect) for statement in statements(block)):
        block, needed = live_before(_calm(block), live, roots)
    return block, needed


def _calm(block: Block, origin: Origin | None = None) -> Block:
    """What is run again, without prints and assertions, which have happened; it may belong to the loop as a whole."""
    out: list[Any] = []
    for statement in block:
        if isinstance(statement, If):
            statement = replace(statement, body=_calm(statement.body, origin), orelse=_calm(statement.orelse, origin))
        elif isinstance(statement, Loop):
            statement = replace(statement, body=_calm(statement.body, origin))
        if not isinstance(statement, Effect):
            out.append(replace(statement, origin=origin or statement.origin))
    return tuple(out)
