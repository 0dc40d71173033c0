"""Whether a name is read no more by the time the memory that it may show is written to.

Before: `t%0 = np.reshape(A%0, (n, m));  u%0 = t%0 @ W%0;  A%0[...] = u%0`.
After: t is read no more when A changes, so it makes no difference whether it is a view of A or a copy: it can be one.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Any

from sct import tree
from sct.core import Attempt, Block, If, Leave, Loop, Stage, Statement, Store, blocks, expression, statements


def is_spent(body: Block, result: Any, own: str, shown: AbstractSet[str], written: AbstractSet[str]) -> bool:
    """Whether nothing is written to what a variable may show, from where it gets its value to where it is last read.

    Parameters
    ----------
    body : Block
        The program.
    result : gast.expr
        What it returns.
    own : str
        The variable.
    shown : set of str
        The variable, and all that may show what it shows.
    written : set of str
        All whose memory it may show; stores into one of these count, and stores into `shown` anywhere.
    """
    every = list(statements(body))
    if sum(1 for s in every if isinstance(s, Stage) and s.target == own) != 1 or _mentions(result, shown):
        return False
    if any(isinstance(s, Store) and s.base in shown for s in every):
        return False
    block = _block_of(body, own)
    start = next(i for i, s in enumerate(block) if isinstance(s, Stage) and s.target == own)
    reading = [i for i, s in enumerate(block) if any(_reads(part, shown) for part in statements((s,)))]
    inside = sum(1 for s in statements(block) if _reads(s, shown))
    if not reading or inside != sum(1 for s in every if _reads(s, shown)):
        return not reading and inside == sum(1 for s in every if _reads(s, shown))
    if reading[0] <= start:
        return False
    last = block[reading[-1]]
    # A store reads what it writes before it writes it.
    between = block[start + 1 : reading[-1] + (not (isinstance(last, Store) and not _mentions(last.place, shown)))]
    return not any(isinstance(s, Store) and s.base in written for s in statements(between))


def is_let_go(body: Block, result: Any, shown: AbstractSet[str], written: AbstractSet[str]) -> bool:
    """Whether a variable, which may get several values, is read no more wherever what it may show is written to.

    So it makes no difference whether it shows memory or has a copy.

    Parameters
    ----------
    body : Block
        The program.
    result : gast.expr
        What it returns.
    shown : set of str
        The variable, and all that may show what it shows.
    written : set of str
        All whose memory it may show.
    """
    if any(isinstance(s, Store) and s.base in shown for s in statements(body)):
        return False
    walk = _Live(shown, written)
    walk.before(body, frozenset(tree.names(result)) & shown)
    return not walk.is_seen


class _Live:
    """Which of some variables are read later on, and whether one is where memory is written to."""

    def __init__(self, shown: AbstractSet[str], written: AbstractSet[str]) -> None:
        self._shown, self._written = frozenset(shown), written
        self.is_seen = False

    def before(self, block: Block, live: frozenset[str], left: frozenset[str] = frozenset()) -> frozenset[str]:
        """Give those that are read in a block or behind it; `left` are those behind the loop whose body it is."""
        for statement in reversed(block):
            if isinstance(statement, If):
                live = self.before(statement.body, live, left) | self.before(statement.orelse, live, left)
            elif isinstance(statement, Attempt):
                # It may be left before it has assigned anything.
                live |= self.before(statement.body, live, left)
            elif isinstance(statement, Loop):
                live = self._before_loop(statement, live)
            elif isinstance(statement, Leave):
                live |= left
            elif isinstance(statement, Store) and statement.base in self._written:
                self.is_seen = self.is_seen or bool(live)
            elif isinstance(statement, Stage) and not statement.add:
                live -= {statement.target}
            live |= self._shown.intersection(tree.names(expression(statement)))
        return live

    def _before_loop(self, loop: Loop, live: frozenset[str]) -> frozenset[str]:
        around, test = live, self._shown.intersection(tree.names(loop.over))
        while True:
            found = self.before(loop.body, around | test, live)
            if found <= around:
                return around
            around |= found


def is_unread(body: Block, result: Any, shown: AbstractSet[str]) -> bool:
    """Whether nothing reads what some variables show, or writes to it.

    Parameters
    ----------
    body : Block
        The program.
    result : gast.expr
        What it returns.
    shown : set of str
        The variables.
    """
    return not _mentions(result, shown) and not any(
        _reads(s, shown) or (isinstance(s, Store) and s.base in shown) for s in statements(body)
    )


def _reads(statement: Statement, names: AbstractSet[str]) -> bool:
    """Whether a statement itself reads a variable, or a loop carries it."""
    carried = isinstance(statement, Loop) and not names.isdisjoint(statement.carried)
    return carried or _mentions(expression(statement), names)


def _mentions(node: Any, names: AbstractSet[str]) -> bool:
    return not names.isdisjoint(tree.names(node))


def _block_of(body: Block, own: str) -> Block:
    """The block that a variable gets its value in."""
    stack = [body]
    while True:
        block = stack.pop()
        if any(isinstance(s, Stage) and s.target == own for s in block):
            return block
        stack += [inner for s in block for inner in blocks(s)]
