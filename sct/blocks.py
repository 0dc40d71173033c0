"""Questions and changes of whole blocks of the core language.

Before: `y = a;  if t: z = y`.
After: that z has a value on some ways only; the block with other names, or without the stages of some.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sct import tree
from sct.core import Attempt, Block, If, Leave, Loop, Push, Stage, Statement, Store, blocks, raises, statements


def renamed(block: Block, names: Mapping[str, str]) -> Block:
    """Give a block with variables under other names."""
    reads = {old: tree.name(new) for old, new in names.items()}

    def statement(old: Statement) -> Statement:
        if isinstance(old, Stage):
            value = tree.substitute(old.value, reads)
            return replace(old, target=names.get(old.target, old.target), value=value)
        if isinstance(old, Store):
            place, value = tree.substitute(old.place, reads), tree.substitute(old.value, reads)
            return replace(old, base=names.get(old.base, old.base), place=place, value=value)
        if isinstance(old, If):
            body, orelse = every(old.body), every(old.orelse)
            return replace(old, test=tree.substitute(old.test, reads), body=body, orelse=orelse)
        if isinstance(old, Loop):
            carried = tuple(names.get(name, name) for name in old.carried)
            target, over = names.get(old.target, old.target), tree.substitute(old.over, reads)
            states = None if old.states is None else tree.substitute(old.states, reads)
            return Loop(target, over, every(old.body), carried, old.origin, states)
        if isinstance(old, Attempt):
            body, node = every(old.body), tree.substitute(old.node, reads)
            return replace(old, flag=names.get(old.flag, old.flag), body=body, node=node)
        if isinstance(old, Leave):
            return replace(old, test=tree.substitute(old.test, reads))
        if isinstance(old, Push):
            return Push(names.get(old.tape, old.tape), tree.substitute(old.value, reads), old.origin)
        return replace(old, node=tree.substitute(old.node, reads))

    def every(block: Block) -> Block:
        return tuple(statement(old) for old in block)

    return every(block)


def without(block: Block, names: set[str]) -> Block:
    """Give a block without the stages of some names."""
    out: list[Statement] = []
    for statement in block if names else ():
        if isinstance(statement, If):
            arms = without(statement.body, names), without(statement.orelse, names)
            statement = replace(statement, body=arms[0], orelse=arms[1])
        elif isinstance(statement, (Loop, Attempt)):
            statement = replace(statement, body=without(statement.body, names))
        if not (isinstance(statement, Stage) and statement.target in names):
            out.append(statement)
    return tuple(out) if names else block


def reassigned(block: Block) -> set[str]:
    """Names that are assigned again on some way through a block, outside loops."""
    found: set[str] = set()
    made: set[str] = set()
    for statement in block:
        own = {s.target for s in statements((statement,)) if isinstance(s, (Stage, Loop))}
        found |= own & made
        made |= own
        for inner in blocks(statement):
            found |= reassigned(inner)
    return found


def sometimes(block: Block) -> set[str]:
    """Names that only some ways through a block give a value."""
    found: set[str] = set()
    certain = {s.target for s in block if isinstance(s, Stage)}
    for statement in block:
        if isinstance(statement, Loop):
            found |= sometimes(statement.body)
        elif isinstance(statement, (If, Attempt)):
            arms = [{s.target for s in statements(arm) if isinstance(s, Stage)} for arm in blocks(statement)]
            going = [names for arm, names in zip(blocks(statement), arms, strict=True) if not raises(arm)]
            both = set.intersection(*going) if going and isinstance(statement, If) else set()
            found |= set().union(*arms) - both
            certain |= both
    return found - certain
