"""Two names for one thing become one: what is only handed on keeps the name that it has where it goes.

Before::

    dt = e;  dz = dt                   p1 = p;  for ...: {p2 = p1 * x;  p1 = p2}

After::

    dz = e                             for ...: {p = p * x}

Only where the two are never needed side by side.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

import gast

from sct import match, settled, tree, trips
from sct.blocks import renamed
from sct.body import Body, is_kept, without_dead
from sct.copies import inside
from sct.core import Attempt, Block, If, Loop, Program, Stage, Statement, Store, adjoint, blocks, statements
from sct.rules.formulas import COPY
from sct.trips import mentions, read_in, within_trips, without_idle


def coalesce(body: Body, program: Program) -> Body:
    """Give a body in which handing on has no line where it needs none.

    Parameters
    ----------
    body : Body
        A folded body.
    program : Program
        The primal.

    Returns
    -------
    Body
        The same with fewer names.
    """
    body = _handed_on(body)
    total = Counter([*mentions(body.forward + body.backward), *tree.names(body.result)])
    shown = _shown(body, program)
    body = replace(
        body, forward=within_trips(body.forward, total, shown), backward=within_trips(body.backward, total, shown)
    )
    body = _indices(_starts(body, program))
    body = replace(body, forward=settled.adjacent(body.forward), backward=settled.adjacent(body.backward))
    if any(isinstance(s, Attempt) for s in statements(body.forward)):
        body = replace(body, backward=_begun(body.backward))
    return without_dead(replace(body, backward=_given_back(body.backward)), joined=True)


def _given_back(block: Block) -> Block:
    """`dk = da[i];  da[i] = 0.0;  da[i] += dk` is `dk = da[i]`."""
    out: list[Statement] = []
    for statement in block:
        out.append(inside(statement, _given_back))
        taken, cleared, added = out[-3:] if len(out) > 2 else (None, None, None)
        if not (isinstance(taken, Stage) and isinstance(cleared, Store) and isinstance(added, Store) and added.add):
            continue
        read = taken.value.args[0] if match.root(taken.value) == COPY else taken.value
        same = cleared.base == added.base and tree.same(cleared.place, added.place) and tree.same(read, added.place)
        if same and tree.number(cleared.value) == 0 and getattr(added.value, "id", "") == taken.target:
            del out[-2:]
    return tuple(out)


def _begun(block: Block) -> Block:
    """`dx = 0.0` and then `dx += e` is `dx = e`, in the arms of a choice that was made of two."""
    out: list[Statement] = []
    for statement in block:
        if isinstance(statement, If):
            out.append(replace(statement, body=_begun(statement.body), orelse=_begun(statement.orelse)))
            continue
        if isinstance(statement, Stage) and statement.add:
            start = next((i for i, s in enumerate(out) if statement.target in {*read_in(s), *mentions((s,))}), None)
            first = None if start is None else out[start]
            last = all(statement.target not in mentions((s,)) for s in out[(start or 0) + 1 :])
            if isinstance(first, Stage) and not first.add and tree.number(first.value) == 0 and last:
                del out[out.index(first)]
                statement = replace(statement, add=False)
        out.append(statement)
    return tuple(out)


# -- adjoints that are only handed on -----------------------------------------------------------------------------


def _handed_on(body: Body) -> Body:
    """A nameless adjoint that a variable's adjoint starts from is that variable's: `dt = e; dz = dt` is `dz = e`."""
    defined = Counter(s.target for s in statements(body.backward) if isinstance(s, Stage))
    block: list[Statement] = list(body.backward)
    names: dict[str, str] = {}
    made = {s.target: i for i, s in enumerate(block) if isinstance(s, Stage) and defined[s.target] == 1}
    last = {name: i for i, s in enumerate(block) for name in read_in(s)}
    # Within a compound statement a change may come before a read.
    order = [(i if isinstance(s, Stage) else i - 0.5, s) for i, s in enumerate(block)]
    changes = {name: i for i, s in reversed(order) for name in _changed(s)}
    for position, statement in enumerate(block):
        if not isinstance(statement, Stage) or statement.add or not isinstance(statement.value, gast.Name):
            continue
        source = statement.value.id
        if source in names or source in names.values() or source not in made or is_kept(source, body.variables):
            continue
        if last[source] >= changes.get(statement.target, len(block)):
            continue
        first = block[made[source]]
        assert isinstance(first, Stage)
        names[source] = statement.target
        block[made[source]] = replace(first, target=statement.target)
        block[position] = replace(statement, value=tree.name(statement.target))
    return replace(body, backward=without_idle(renamed(tuple(block), names)))


def _changed(statement: Statement) -> Iterator[str]:
    """Adjoints that a statement adds to, stores into, or assigns within a block."""
    if isinstance(statement, Stage):
        return iter([statement.target] if statement.add else [])
    inside = [inner for inner in statements((statement,)) if isinstance(inner, (Stage, Store))]
    return (inner.target if isinstance(inner, Stage) else inner.base for inner in inside)


# -- inside a trip ------------------------------------------------------------------------------------------------


def _shown(body: Body, program: Program) -> frozenset[str]:
    """Variables that show memory that is written to, and their tangents: such a one is no array of its own."""
    written = {s.base for s in statements(body.forward) if isinstance(s, Store)}
    views = [view for view, root in program.roots.items() if not written.isdisjoint((root, adjoint(root)))]
    return frozenset([*views, *map(adjoint, views)])


# -- before a loop ------------------------------------------------------------------------------------------------


def _first_values(block: Block) -> Iterator[Stage]:
    """Stages before a loop that give what it carries its first value."""
    for position, statement in enumerate(block):
        if isinstance(statement, Loop):
            before = (s for s in block[:position] if isinstance(s, Stage))
            yield from (s for s in before if s.target in statement.carried)
            yield from _first_values(statement.body)
        else:
            for inner in blocks(statement):
                yield from _first_values(inner)


def _indices(body: Body) -> Body:
    """Loops whose index nobody reads after them may go by one index, as they do in the primal."""
    every = body.forward + body.backward
    loops = [s for s in statements(every) if isinstance(s, Loop) and s.target]
    total = Counter(name for s in every for name in read_in(s))
    total.update(tree.names(body.result))
    inside: Counter[str] = Counter()
    for loop in loops:
        inside[loop.target] += read_in(loop).count(loop.target)
    made = {s.target for s in statements(every) if isinstance(s, Stage)}
    first: dict[str, str] = {}
    variables = dict(body.variables)

    def share(block: Block, around: frozenset[str]) -> None:
        for statement in block:
            inner = around
            if isinstance(statement, Loop) and statement.target:
                own = statement.target
                free = not variables[own].like and own not in made and total[own] == inside[own]
                one = first.setdefault(variables[own].base, own) if free else variables[own].like or own
                # A loop inside another one has an index of its own.
                if free and one != own and one not in around:
                    variables[own] = replace(variables[own], like=one)
                inner = around | {own, variables[own].like}
            for part in blocks(statement):
                share(part, inner)

    share(every, frozenset())
    return replace(body, variables=variables)


def _read_until(block: Block, starts: Mapping[tuple[str, str], Stage]) -> dict[tuple[str, str], int]:
    """How often what a loop starts from is read in its block up to where it is handed to the loop."""
    found: dict[tuple[str, str], int] = {}
    read: Counter[str] = Counter()
    for statement in block:
        read.update(read_in(statement))
        pair = (statement.target, getattr(statement.value, "id", "")) if isinstance(statement, Stage) else ("", "")
        if starts.get(pair) is statement:
            found[pair] = read[pair[1]]
        for part in blocks(statement):
            found.update(_read_until(part, starts))
    return found


def _starts(body: Body, program: Program) -> Body:
    """`p = 1.0; p1 = p` before a loop over p1 is `p = 1.0`, where nothing reads that first p later."""
    reads = Counter(name for s in (*body.forward, *body.backward) for name in read_in(s))
    reads.update(tree.names(body.result))
    there = {(s.target, getattr(s.value, "id", "")): s for s in _first_values(body.forward + body.backward)}
    until = {**_read_until(body.forward, there), **_read_until(body.backward, there)}
    carried = {name for s in statements(program.body) if isinstance(s, Loop) for name in s.carried}
    names: dict[str, str] = {}
    for statement in (*_first_values(program.body), *_first_values(body.backward)):
        own, source = statement.target, getattr(statement.value, "id", "")
        if source not in body.variables or body.variables[source].base != body.variables[own].base:
            continue
        if own in names or own in names.values() or source in names:
            continue
        if not {own, source}.isdisjoint(program.groups):
            # What shares memory with others is known by its name (own.py).
            continue
        if reads[source] == until.get((own, source), 0) and source not in names.values() and source not in carried:
            names[own] = source
    # The copies in reversed loops go by the names of what they are copies of, and so do adjoints and tapes.
    joined = {adjoint(own): adjoint(source) for own, source in names.items()}
    if any(trips.clashes(body.backward, adjoint(source), adjoint(own))[1] for own, source in names.items()):
        joined = {}
    every = {**names, **joined}
    variables = {
        name: replace(v, of=every.get(v.of, v.of), like=every.get(v.like, v.like), taped=every.get(v.taped, v.taped))
        for name, v in body.variables.items()
        if name not in every
    }
    backward = without_idle(renamed(body.backward, every))
    forward = without_idle(renamed(body.forward, every))
    result = tree.substitute(body.result, {old: tree.name(new) for old, new in every.items()})
    inputs = tuple(every.get(name, name) for name in body.inputs)
    return replace(body, forward=forward, backward=backward, result=result, variables=variables, inputs=inputs)
