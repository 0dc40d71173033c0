"""Lines that are one: what is read and taken away, made and filled, put down and added to at once.

Before: `v = a[-1];  a.pop()`, `da[i] = 0.0;  da[i] += g`, `h = [];  h.append(x)`.
After: `v = a.pop()`, `da[i] = g`, `h = [x]`.
"""

from __future__ import annotations

from dataclasses import replace

import gast

from sct import tree
from sct.core import Block, Push, Stage, Statement, Store
from sct.rules.formulas import COPY


def tidied(block: list[Statement]) -> Block:
    """Give a block with the lines of its own that are one; those of blocks inside it are left as they are."""
    out: list[Statement] = []
    for statement in block:
        last = out[-1] if out else None
        at = _place_of_last(out, statement) if isinstance(statement, Store) and statement.how == "pop" else None
        if isinstance(statement, Store) and at is not None:
            taken = tree.call(tree.attribute(tree.name(statement.base), "pop"))
            out[at] = replace(out[at], value=taken)
        elif isinstance(statement, Store) and isinstance(last, Store) and _is_fill(last, statement):
            out[-1] = replace(statement, add=False)
        elif isinstance(statement, Store) and isinstance(last, Store) and _is_appended(last, statement):
            out[-1] = replace(last, value=statement.value)
        elif isinstance(statement, Store) and isinstance(last, Stage) and _is_begun(last, statement):
            items = [*last.value.elts, statement.value]
            out[-1] = replace(last, value=gast.List(elts=items, ctx=gast.Load()))
        else:
            out.append(statement)
    return tuple(out)


def _is_begun(made: Stage, store: Store) -> bool:
    """Whether a list that has just been made gets one more item: it stands in its display."""
    begins = isinstance(made.value, gast.List) and not made.add and store.how == "append" and store.base == made.target
    return begins and store.base not in tree.names(store.value)


def _place_of_last(out: list[Statement], store: Store) -> int | None:
    """Where the item that a store takes away is read: nothing that stands between knows the list."""
    for at in range(len(out) - 1, -1, -1):
        statement = out[at]
        if not isinstance(statement, (Stage, Push)):
            return None
        if isinstance(statement, Stage) and _is_last(statement, store):
            return at
        if store.base in tree.names(statement.value) or getattr(statement, "tape", "") == store.base:
            return None
    return None


def _is_appended(first: Store, second: Store) -> bool:
    """Whether 0 is put at the end of a list only to be added to."""
    own = second.base == first.base and second.add and not second.how
    item = tree.subscript(tree.name(first.base), tree.const(-1))
    return own and first.how == "append" and tree.number(first.value) == 0 and tree.same(second.place, item)


def _is_last(stage: Stage, store: Store) -> bool:
    """Whether a stage reads the item that a store then takes away."""
    value = stage.value.args[0] if isinstance(stage.value, gast.Call) and stage.value.args else stage.value
    bare = value is stage.value or getattr(stage.value.func, "id", "") == COPY
    item = tree.subscript(tree.name(store.base), tree.const(-1))
    return store.how == "pop" and bare and not stage.add and tree.same(value, item)


def _is_fill(first: Store, second: Store) -> bool:
    """Whether an element is set to 0 only to be added to."""
    plain = not first.how and not first.add and second.add and not second.how
    empty = tree.number(first.value) == 0 and first.base == second.base
    whole = isinstance(first.place, gast.Subscript) and tree.same(first.place, second.place)
    return plain and empty and whole and first.base not in tree.names(second.value)
