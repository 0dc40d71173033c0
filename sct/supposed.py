"""What parameters may be taken for where the first guess gives no number.

Before: `x @ A @ x`, whose first factor is taken for a matrix, so that the result is a vector.
After: x a vector, A a matrix: the nearest kinds with which the result is a number.

Such kinds are guesses like the first: a call with others gets another text.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence

import gast

from sct import kinds
from sct.core import Stage, Statement
from sct.kinds import NUMBER, Kind
from sct.shapes import kind_of

_MOST = 4
"""Parameters whose kinds are tried in all combinations."""


def alternatives(names: Sequence[str], ranks: Mapping[str, int]) -> Iterator[dict[str, Kind]]:
    """Give other kinds of parameters, the nearest first.

    Parameters
    ----------
    names : sequence of str
        Parameters that nothing is said of.
    ranks : mapping
        The ranks that were guessed; 0 where there is none.
    """
    if len(names) > _MOST:
        names = [name for name in names if ranks.get(name)][:_MOST]
    first = tuple(ranks.get(name, 0) for name in names)

    def distance(other: tuple[int, ...]) -> tuple[int, ...]:
        changes = [abs(a - b) for a, b in zip(first, other, strict=True)]
        # Of two that are as near, that which leaves the earlier parameters as they are.
        return sum(changes), *changes

    for other in sorted(itertools.product(range(3), repeat=len(names)), key=distance):
        if other != first:
            yield {name: _kind(name, rank) for name, rank in zip(names, other, strict=True)}


def is_impossible(statement: Statement, known: Mapping[str, Kind]) -> bool:
    """Whether a statement takes the matrix product with a number: what is taken for one is none."""
    value = statement.value if isinstance(statement, Stage) else None
    if not isinstance(value, gast.BinOp) or not isinstance(value.op, gast.MatMult):
        return False
    return any(kind_of(side, known).is_number for side in (value.left, value.right))


def _kind(name: str, rank: int) -> Kind:
    return kinds.array(tuple((f"{name}:{axis}", 0) for axis in range(rank))) if rank else NUMBER
