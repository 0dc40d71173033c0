"""An adjoint that no trip of a reversed loop changes is, in each of them, what it is before the loop.

Before::

    ds = 1.0
    for i in range(n - 1, -1, -1):
        ds1 = ds
        if x[i] > 0:
            ds = ds1
            dx[i] += 2 * x[i] * ds1
        else:
            ds = ds1

After::

    for i in range(n - 1, -1, -1):
        if x[i] > 0:
            dx[i] += 2 * x[i]

That is how a sum goes back. Where the adjoint is 1, as that of a result is, it needs no line at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sct import simplify, tree
from sct.blocks import without
from sct.core import Attempt, Block, If, Loop, Push, Stage, Statement, Store, is_adjoint, statements
from sct.tree import Expr


def steadied(block: Block) -> Block:
    """Give a backward pass in which adjoints that a loop leaves as they are have no lines in it."""
    found: set[str] = set()
    block = _in_loops(block, found)
    for name in sorted(found):
        made = [s for s in statements(block) if name in _changed(s)]
        if len(made) == 1 and isinstance(made[0], Stage) and not made[0].add and tree.number(made[0].value) == 1:
            block = _with_one(without(block, {name}), name)
    return block


def _in_loops(block: Block, found: set[str]) -> Block:
    out: list[Statement] = []
    for statement in block:
        if isinstance(statement, If):
            arms = [_in_loops(arm, found) for arm in (statement.body, statement.orelse)]
            statement = replace(statement, body=arms[0], orelse=arms[1])
        elif isinstance(statement, (Loop, Attempt)):
            statement = replace(statement, body=_in_loops(statement.body, found))
        if isinstance(statement, Loop):
            made = {s.target for s in statements(statement.body) if isinstance(s, Stage) and is_adjoint(s.target)}
            ends = _ends(statement.body, {name: name for name in made})
            steady = {name: name for name in made if ends.get(name) == name}
            found |= set(steady)
            statement = replace(statement, body=without(_read(statement.body, steady), set(steady)))
        out.append(statement)
    return tuple(out)


def _ends(block: Block, copies: Mapping[str, str]) -> dict[str, str]:
    """What each variable is a copy of at the end of a block."""
    now = dict(copies)
    for statement in block:
        now = _after(statement, now)
    return now


def _after(statement: Statement, copies: Mapping[str, str]) -> dict[str, str]:
    """What each variable is a copy of after a statement."""
    if isinstance(statement, If):
        one, other = _ends(statement.body, copies), _ends(statement.orelse, copies)
        return {name: of for name, of in one.items() if other.get(name) == of}
    own = {name for inner in statements((statement,)) for name in _changed(inner)}
    now = {name: of for name, of in copies.items() if name not in own}
    if isinstance(statement, Stage) and not statement.add:
        of = copies.get(getattr(statement.value, "id", ""), "")
        return {**now, statement.target: of} if of else now
    return now


def _changed(statement: Statement) -> tuple[str, ...]:
    """Names that a statement itself gives another value."""
    if isinstance(statement, (Stage, Loop)):
        return (statement.target,)
    return (statement.base,) if isinstance(statement, Store) else ()


def _read(block: Block, copies: Mapping[str, str]) -> Block:
    """Read copies of what is steady under its name."""
    now, out = dict(copies), list[Statement]()
    for statement in block:
        after = _after(statement, now)
        # What a statement changes is read as it is, in it.
        inside = {name: tree.name(of) for name, of in now.items() if name in after or isinstance(statement, Stage)}
        out.append(_with_reads(statement, inside, now))
        now = after
    return tuple(out)


def _with_reads(statement: Statement, names: Mapping[str, Expr], copies: Mapping[str, str]) -> Statement:
    if isinstance(statement, If):
        arms = [_read(arm, copies) for arm in (statement.body, statement.orelse)]
        return replace(statement, test=tree.substitute(statement.test, names), body=arms[0], orelse=arms[1])
    if isinstance(statement, Loop):
        inner = {name: of for name, of in copies.items() if name in names}
        return replace(statement, over=tree.substitute(statement.over, names), body=_read(statement.body, inner))
    if isinstance(statement, Store):
        place, value = tree.substitute(statement.place, names), tree.substitute(statement.value, names)
        return replace(statement, place=place, value=value)
    if isinstance(statement, (Stage, Push)):
        return replace(statement, value=tree.substitute(statement.value, names))
    return statement


def _with_one(block: Block, name: str) -> Block:
    """Give a block in which a name that is 1 is not read any more."""
    out: list[Statement] = []
    ones = {name: tree.const(1.0)}

    def value(node: Expr) -> Expr:
        return simplify.simplify(tree.substitute(node, ones)) if name in tree.names(node) else node

    for statement in block:
        if isinstance(statement, If):
            body, orelse = _with_one(statement.body, name), _with_one(statement.orelse, name)
            statement = replace(statement, test=value(statement.test), body=body, orelse=orelse)
        elif isinstance(statement, Loop):
            statement = replace(statement, over=value(statement.over), body=_with_one(statement.body, name))
        elif isinstance(statement, (Stage, Store, Push)):
            statement = replace(statement, value=value(statement.value))
        out.append(statement)
    return tuple(out)
