"""Whether a name is read no more by the time the memory that it may show is written to.

Before: `t%0 = np.reshape(A%0, (n, m));  u%0 = t%0 @ W%0;  A%0[...] = u%0`.
After: t is read no more when A changes, so it makes no difference whether it is a view of A or a copy: it can be one.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Any

from sct import tree
from sct.core import Block, Loop, Stage, Statement, Store, blocks, expression, statements


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
