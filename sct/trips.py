"""Inside a trip, one name for what is only handed on.

Before: `p2 = p1 * x;  p1 = p2`.
After: `p1 = p1 * x`, where nothing outside the trip knows `p2`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import gast

from sct import tree
from sct.blocks import renamed
from sct.copies import inside
from sct.core import Attempt, Block, If, Leave, Loop, Stage, Statement, Store, expression, statements


def read_in(statement: Statement) -> list[str]:
    """Give the names that a statement reads, as often as it does."""
    return [name for s in statements((statement,)) for name in tree.names(expression(s))]


def without_idle(block: Block) -> Block:
    """Drop `x = x`."""
    idle = (isinstance(s, Stage) and not s.add and getattr(s.value, "id", "") == s.target for s in block)
    return tuple(inside(s, without_idle) for s, drops in zip(block, idle, strict=True) if not drops)


def within_trips(block: Block, total: Counter[str], shown: frozenset[str]) -> Block:
    """Give a block in whose trips, and those of loops inside, one name goes for what is handed on."""
    out: list[Statement] = []
    for statement in block:
        if isinstance(statement, If):
            body, orelse = within_trips(statement.body, total, shown), within_trips(statement.orelse, total, shown)
            statement = replace(statement, body=body, orelse=orelse)
        elif isinstance(statement, Attempt):
            statement = replace(statement, body=within_trips(statement.body, total, shown))
        elif isinstance(statement, Loop):
            own = Counter(mentions((statement,)))
            private = {name for name, count in own.items() if count == total[name]}
            statement = replace(statement, body=_trip(within_trips(statement.body, total, shown), private, shown))
        out.append(statement)
    return tuple(out)


def mentions(block: Block) -> Iterator[str]:
    """Names that a block reads or assigns, as often as it does."""
    for statement in statements(block):
        yield from tree.names(expression(statement))
        if isinstance(statement, (Stage, Loop)):
            yield statement.target


def _trip(block: Block, private: set[str], shown: frozenset[str]) -> Block:
    """`p2 = p1 * x; p1 = p2` is `p1 = p1 * x`, and `dp2 = dp1; dx += p * dp2; dp1 = x * dp2` needs no `dp2`.

    The name that goes is one of the trip alone: nothing outside the loop knows it, and no trip reads it from another.
    """
    for position, statement in enumerate(block):
        if not isinstance(statement, Stage) or statement.add or not isinstance(statement.value, gast.Name):
            continue
        source, own = statement.value.id, statement.target
        if "%" not in source or source == own or (source in shown) != (own in shown):
            continue
        before, rest = block[:position], (*block[:position], *block[position + 1 :])
        goes_on = (
            _defines(before, source)
            and not _leaves_with(before, source)
            and not clashes(rest, source, own)[1]
            and _reads_last(block, statement, own)
        )
        comes_in = not _defines(before, source) and position == _first_reader(block, source)
        if goes_on and _is_of_trip(block, source, private):
            return _trip(without_idle(renamed(block, {source: own})), private, shown)
        if comes_in and _is_of_trip(block, own, private) and _takes(rest, own, source):
            return _trip(without_idle(renamed(block, {own: source})), private, shown)
    return block


def _is_of_trip(block: Block, name: str, private: set[str]) -> bool:
    """Whether a name belongs to one trip: each trip assigns it before it reads it."""
    if name not in private:
        return False
    first = next(s for s in block if name in mentions((s,)))
    return isinstance(first, (Stage, If)) and name not in read_in(first)


def _defines(block: Block, name: str) -> bool:
    return any(isinstance(s, Stage) and s.target == name for s in statements(block))


def _leaves_with(block: Block, name: str) -> bool:
    """Whether a loop may be left between the definition of a name and the end of a block."""
    made = next(i for i, s in enumerate(block) if _defines((s,), name))
    return any(isinstance(s, Leave) for s in block[made:])


def _reads_last(block: Block, statement: Statement, own: str) -> bool:
    """Whether a variable is not assigned elsewhere in the trip, nor read after it is handed on."""
    position = block.index(statement)
    after = block[position + 1 :]
    others = [s for s in statements(block) if isinstance(s, Stage) and s.target == own and s is not statement]
    return not others and not any(own in read_in(s) for s in after)


def _first_reader(block: Block, name: str) -> int:
    return next(i for i, s in enumerate(block) if name in read_in(s))


def _takes(rest: Block, copy: str, name: str) -> bool:
    """Whether every reader of a copy comes before the name that it was copied from gets its next value.

    What is added to the copy, or stored into it, would otherwise be in the name too, when it goes on to the next trip.
    """
    changes = [s for s in statements(rest) if isinstance(s, Stage) and s.target == copy]
    stored = any(isinstance(s, Store) and s.base == copy for s in statements(rest))
    stays = not (changes or stored) or (_always_assigns(rest, name) and not _read_after_change(rest, copy, name))
    return stays and all(s.add for s in changes) and not clashes(rest, name, copy)[1]


def _read_after_change(block: Block, copy: str, name: str) -> bool:
    """Whether the name that a copy is made from is read once something was added to the copy, or stored into it."""
    changed = False
    for statement in block:
        if changed and name in read_in(statement):
            return True
        if isinstance(statement, Stage) and statement.target == name and not statement.add:
            return False
        changes = any(
            (isinstance(s, Stage) and s.target == copy) or (isinstance(s, Store) and s.base == copy)
            for s in statements((statement,))
        )
        if changes and not isinstance(statement, (Stage, Store)) and name in read_in(statement):
            return True
        changed = changed or changes
    return False


def _always_assigns(block: Block, name: str) -> bool:
    """Whether a block assigns a name on every way through it."""
    for statement in block:
        if isinstance(statement, If):
            if _always_assigns(statement.body, name) and _always_assigns(statement.orelse, name):
                return True
        elif isinstance(statement, Stage) and statement.target == name and not statement.add:
            return True
    return False


def clashes(block: Block, changed: str, read: str, defined: bool = False) -> tuple[bool, bool]:
    """Whether one name gets another value in a block, and whether another name is read after that.

    `dx = dx1` gives dx no other value than the one that both are to have.
    """
    bad = False
    for statement in block:
        bad = bad or (defined and read in tree.names(expression(statement)))
        if isinstance(statement, Stage):
            bad = bad or (defined and statement.add and statement.target == read)
            is_same = not statement.add and getattr(statement.value, "id", "") == read
            defined = defined or (statement.target == changed and not is_same)
        elif isinstance(statement, Store):
            defined = defined or statement.base == changed
        elif isinstance(statement, If):
            one, other = (clashes(arm, changed, read, defined) for arm in (statement.body, statement.orelse))
            defined, bad = one[0] or other[0], bad or one[1] or other[1]
        elif isinstance(statement, Attempt):
            inner, clash = clashes(statement.body, changed, read, defined)
            defined, bad = inner, bad or clash
        elif isinstance(statement, Loop):
            inner, clash = clashes(statement.body, changed, read, defined)
            mixed = inner and read in read_in(statement)
            defined, bad = defined or inner, bad or clash or mixed
    return defined, bad
