"""A derivative's body between its passes: two halves, what is returned, and what is known of the names.

Before: the blocks that reverse.py or forward.py give.
After: one value that fold, coalesce, own and emit hand on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sct.core import (
    Block,
    Variable,
)
from sct.kinds import Kind
from sct.known import Known
from sct.liveness import live_before, reads
from sct.tree import Expr


@dataclass(frozen=True)
class Body:
    """A function's body in two halves, and what it returns.

    Parameters
    ----------
    forward, backward : Block
        Stages of the primal (with their tangents in forward mode), and of the backward pass.
    result : gast.expr
        What is returned.
    variables : mapping
        What the names are.
    known : mapping
        What is known of their values.
    roots : mapping
        Whose memory a view shows.
    inputs : tuple of str
        What is a parameter beside those of the primal: tangents, or the adjoint of the result.
    """

    forward: Block
    backward: Block
    result: Expr
    variables: Mapping[str, Variable]
    known: Mapping[str, Kind] = field(default_factory=Known)
    roots: Mapping[str, str] = field(default_factory=dict)
    inputs: tuple[str, ...] = ()


def is_kept(name: str, variables: Mapping[str, Variable]) -> bool:
    """Whether a name is a variable of the primal, or the adjoint of one: it has a line of its own."""
    variable = variables[name]
    return bool(variable.taped) or variable.named or (bool(variable.of) and variables[variable.of].named)


class OneMemory(dict[str, str]):
    """Whose memory variables show where that cannot be told: names have been joined, and all may show one."""

    def get(self, name: str, default: object = None) -> str:
        """Give the one name under which all that is in memory is known."""
        return "every%"

    def __bool__(self) -> bool:
        return True


def without_dead(body: Body, joined: bool = False) -> Body:
    """Drop what nobody reads; `joined` where names have been joined: what is written may be read under another."""
    roots = OneMemory() if joined else body.roots
    backward, live = live_before(body.backward, reads(body.result, roots), roots)
    forward, _ = live_before(body.forward, live, roots)
    return replace(body, forward=forward, backward=backward)
