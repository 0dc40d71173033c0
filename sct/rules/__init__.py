"""Derivatives, as one aligned table for each chapter: what a row is.

A row is a line of text in NumPy notation. The pattern names the arguments; `y` is the result; each
partial is what the adjoint of `y` is multiplied by on its way back to the argument in that position, and the
tangent of that argument on its way forward::

    partial("math.atan2(a, b)", "b / (a**2 + b**2)", "-a / (a**2 + b**2)")
    partial("math.tanh(x)",     "1 - y**2")
    partial("a ** c",           "c * a**(c - 1)")

- Patterns are those of match.py. A number (`c`) has no partial; of a starred operand a partial's `x` is the one at
  hand.
- `0` as a partial says that nothing flows: the argument is a count, or the function is flat there.
- `?order` says that no derivative is known in that argument, the order: where it is active, it is refused.
- An option that is written with a number (`loc=0`) is an operand that may be left out.
- The first row that fits is taken, so a special case stands above the general one.

Partials that choose (`1.0 if a > b else 0.0`) choose: what is not taken gets 0, also where the adjoint is infinite.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import gast

from sct import match, shapes, tree
from sct.kinds import Kind
from sct.tree import Expr


@dataclass(frozen=True)
class Rule:
    """One row: a pattern and a partial for each operand of it, in the pattern's order."""

    pattern: str
    partials: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Operation:
    """An operation at hand, for formulas that depend on ranks and options.

    Parameters
    ----------
    bound : mapping
        What the names of the pattern, options included, stand for.
    result : gast.expr
        What stands for the value.
    known : mapping
        What is known of each variable.
    """

    bound: Mapping[str, Any]
    result: Expr
    known: Mapping[str, Kind]

    def kind(self, name: str) -> Kind:
        """What is known of an operand."""
        return shapes.kind_of(self.bound[name], self.known)

    def known_integer(self, name: str) -> bool:
        """Whether an operand is known to be one integer."""
        kind = self.kind(name)
        return kind.is_number and kind.dtype == "i8"

    def form(self, text: str, **parts: Expr) -> Expr:
        """Fill in a formula: the pattern's names, `y` for the result, and further parts."""
        values = {name: item for name, item in self.bound.items() if not isinstance(item, list)}
        return tree.substitute(match.pattern(text), {**values, "y": self.result, **parts})


Formula = str | Callable[[Operation], Expr]
"""Text, or what makes a formula from the operation at hand; `g` and `t` are its holes."""


@dataclass(frozen=True)
class Linear:
    """One row that is no product of numbers: how the adjoint `g` of the result goes back to each operand.

    Parameters
    ----------
    pattern : str
        As everywhere; options that it allows stand in it with their defaults (`np.sum(x, axis=None)`).
    adjoints : tuple of formulas
        One for each operand, in the pattern's order; empty text where nothing flows.
    tangent : tuple of formulas
        What the tangent `t` of each operand gives; empty where that is the operation itself on the tangent.
    joint : bool
        Whether it is linear in all its operands at once (`np.stack`), not in each.
    item : callable or None
        Gives the index of the first operand that the operation reads, None where that is not one index.
    """

    pattern: str
    adjoints: tuple[Formula, ...]
    tangents: tuple[Formula, ...] = ()
    joint: bool = False
    item: Callable[[Operation], Expr | None] | None = None


def linear(pattern: str, *adjoints: Formula, **options: Any) -> Linear:
    """Row of the tables of array functions: see `Linear`."""
    return Linear(pattern, adjoints, **options)


def partial(pattern: str, *partials: str) -> Rule:
    """Row of the table: see the top of this file for its notation."""
    return Rule(pattern, partials)


UNKNOWN_IN = "?"
"""What a partial begins with that is not known; what the operand is follows: an active one is refused by that name."""


def flat(*patterns: str) -> list[Rule]:
    """Rows of functions whose derivative is 0 wherever it exists; the pattern's operands get nothing."""
    return [Rule(pattern, ()) for pattern in patterns]


@dataclass(frozen=True, eq=False)
class Contribution:
    """The derivative of an operation with respect to one of its operands.

    Parameters
    ----------
    operand : gast.expr
        The operand.
    partial : gast.expr
        What adjoint and tangent are multiplied by, where that is all.
    adjoint, tangent : gast.expr or None
        Otherwise: what the adjoint `g` of the result gives for the operand, and what the operand's tangent `t` gives
        for the result.
    item : gast.expr or None
        The operation reads this item of the operand: its adjoint is added there.
    joint : bool
        The tangent is the operation itself on all tangents at once.
    """

    operand: Expr
    partial: Expr
    adjoint: Expr | None = None
    tangent: Expr | None = None
    item: Expr | None = None
    joint: bool = False


@functools.cache
def operands(pattern: str) -> tuple[str, ...]:
    """Give the operands that partials are for: those that may be left out, with their defaults, come last."""
    want = match.pattern(pattern)
    optional = (
        [k.arg for k in want.keywords if isinstance(k.value, gast.Constant)] if isinstance(want, gast.Call) else []
    )
    return (*(name for name in match.operands(pattern) if not match.is_number_name(name)), *optional)
