"""Where, in the backward pass of a block, what was read from memory may be read again.

Before: `t = a[i] * 2;  a[i] = 0`, of which the rules read t.
After: the store is undone first, and then `t = a[i] * 2` again.
"""

from __future__ import annotations

from dataclasses import replace

from sct import tree
from sct.core import (
    Block,
    Stage,
    Statement,
    Store,
    statements,
)
from sct.liveness import content, is_pure, reads
from sct.memory import Memory


class Again:
    """Where, in the backward pass of a block, a value that was read from memory may be computed again.

    A store that comes after it in the primal has to be undone first; what needs the value before that point gets it
    from a tape.

    Parameters
    ----------
    memory : Memory
        Whose memory is written to.
    carried : set of str
        Variables that loops carry: what they are in a trip comes from their tapes.
    """

    def __init__(self, memory: Memory, carried: set[str]) -> None:
        self._memory, self._contents, self._carried = memory, memory.contents(()), carried
        self._undone: dict[str, int] = {}
        self._places: list[tuple[int, Stage]] = []

    def note(self, statement: Statement, position: int) -> None:
        """Take note of a statement of which the backward pass ends at a position."""
        for inner in statements((statement,)):
            if isinstance(inner, Store) and inner.base not in self._memory.in_order:
                self._undone[content(self._contents.get(inner.base))] = position
        if not isinstance(statement, Stage) or not is_pure(statement.value) or statement.target in self._carried:
            return
        if statement.target in self._memory.written and not self._memory.is_view(statement.target):
            # Made again it would be what it was before it was written to.
            return
        self._places.append((self._first(statement), statement))

    def _first(self, stage: Stage) -> int:
        """First position at which what a stage reads is as it was."""
        if self._memory.is_view(stage.target):
            return 0
        read = reads(stage.value, self._contents)
        return max((self._undone[name] for name in read if name in self._undone), default=0)

    def woven(self, block: Block, backward: list[Statement]) -> list[Statement]:
        """Give the backward pass with these values computed where they may be."""
        late: dict[str, int] = {}
        inserts: list[tuple[int, Stage]] = []
        for position, stage in reversed(self._places):
            inner = max((late[name] for name in tree.names(stage.value) if name in late), default=0)
            position = max(position, inner)
            if position:
                late[stage.target] = position
                inserts.append((position, stage))
        out: list[Statement] = []
        for index in range(len(backward) + 1):
            out += [replace(stage, origin=stage.origin) for position, stage in inserts if position == index]
            out += backward[index : index + 1]
        return out
