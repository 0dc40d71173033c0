"""Choices that part all that follows them: where what two arms leave is one memory or another, and is written to.

Before::

    y = x if flag else x * 1.0
    y += 1.0

After, with `y` a name for the memory of `x` in one arm and for its own in the other::

    if flag: y = x; y += 1.0
    else:    y = x * 1.0; y += 1.0

The choice may stand in a function that is called: then all that follows the call is parted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sct.errors import Place
from sct.tree import Expr

MOST = 4
"""Choices that are parted: each may double what follows it."""

_MOST_TIMES = 24
"""How often, all in all: a choice in a loop that is written out comes again."""


Choice = tuple[Place, int]
"""Where a choice is, and how deep the function is that it stands in."""


@dataclass(eq=False)
class Statement:
    """A statement that is being staged: the function that it stands in, by its depth, and how its choices go.

    One that is closed is not parted: what leads to a test of it can be no line of its own.
    """

    depth: int
    outcomes: tuple[bool, ...] = ()
    met: int = 0
    closed: bool = False


class Fork(Exception):  # noqa: N818 - it is no error
    """A choice that parts a statement has been met, and its test is staged."""

    def __init__(self, statement: Statement, choice: Choice, test: Expr, inside: int) -> None:
        super().__init__()
        self.statement, self.choice, self.test, self.inside = statement, choice, test, inside


class Forks:
    """Choices that part what follows, and the statements that are being staged, the innermost last.

    Parameters
    ----------
    levels : mapping
        How many calls further out the statement is that a choice parts, by the place of the choice.
    """

    def __init__(self, levels: Mapping[Place, int]) -> None:
        self._levels = levels
        self._open: list[Statement] = []
        self._times = 0

    def __bool__(self) -> bool:
        return bool(self._levels)

    def enter(self, depth: int, outcomes: tuple[bool, ...]) -> Statement:
        """Begin a statement."""
        self._open.append(Statement(depth, outcomes))
        return self._open[-1]

    def leave(self) -> None:
        """End it."""
        self._open.pop()

    def outcome(self, place: Place | None, depth: int, test: Expr, inside: int) -> bool | None:
        """Say which way a choice goes here; None where both ways are open. Raises `Fork` where it is to be parted.

        `inside` counts the blocks that it stands in: those that are left with the statement are lost.
        """
        level = self._levels.get(place) if place is not None else None
        if place is None or level is None:
            return None
        statement = next((s for s in reversed(self._open) if s.depth == depth - level), None)
        if statement is None or statement.closed:
            return None
        statement.met += 1
        if statement.met <= len(statement.outcomes):
            return statement.outcomes[statement.met - 1]
        self._times += 1
        if self._times > _MOST_TIMES:
            return None
        raise Fork(statement, (place, depth), test, inside)
