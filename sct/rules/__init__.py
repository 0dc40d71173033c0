"""Derivatives, as one aligned table for each chapter, and the engine that finds a row for an operation.

A row is a line of text in NumPy notation. The pattern names the arguments; `y` is the result; each
partial is what the adjoint of `y` is multiplied by on its way back to the argument in that position, and the
tangent of that argument on its way forward::

    partial("math.atan2(a, b)", "b / (a**2 + b**2)", "-a / (a**2 + b**2)")
    partial("math.tanh(x)",     "1 - y**2")
    partial("a ** c",           "c * a**(c - 1)")

- Patterns are those of match.py. A number (`c`) has no partial; of a starred operand a partial's `x` is the one at
  hand.
- `0` as a partial says that nothing flows: the argument is a count, or the function is flat there.
- The first row that fits is taken, so a special case stands above the general one.

Partials that choose (`1.0 if a > b else 0.0`) choose: what is not taken gets 0, also where the adjoint is infinite.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sct import match, tree
from sct.tree import Expr


@dataclass(frozen=True)
class Rule:
    """One row: a pattern and a partial for each operand of it, in the pattern's order."""

    pattern: str
    partials: tuple[str, ...]


def partial(pattern: str, *partials: str) -> Rule:
    """Row of the table: see the top of this file for its notation."""
    return Rule(pattern, partials)


def flat(*patterns: str) -> list[Rule]:
    """Rows of functions whose derivative is 0 wherever it exists; the pattern's operands get nothing."""
    return [Rule(pattern, ()) for pattern in patterns]


@dataclass(frozen=True, eq=False)
class Contribution:
    """The derivative of an operation with respect to one of its operands."""

    operand: Expr
    partial: Expr


def find(value: Expr, result: Expr) -> list[Contribution] | None:
    """Give the partial derivatives of an operation.

    Parameters
    ----------
    value : gast.expr
        One operation, its operands names and literals, functions of libraries under their full names.
    result : gast.expr
        What stands for its value where a rule reads `y`.

    Returns
    -------
    list of Contribution or None
        One for each operand through which something flows; None where no row fits.
    """
    fitting = _first(value)
    return None if fitting is None else list(_contributions(*fitting, result))


def is_known(value: Expr) -> bool:
    """Whether a row fits an operation: it is then also free of effects."""
    return _first(value) is not None


def rows() -> tuple[Rule, ...]:
    """All rows, in the order in which they are tried."""
    from sct.rules import idioms, math, numpy, python

    return (*idioms.ROWS, *python.ROWS, *math.ROWS, *numpy.ROWS)


def _first(value: Expr) -> tuple[Rule, match.Bound] | None:
    for rule in _index().get(match.root(value), ()):
        bound = match.match(match.pattern(rule.pattern), value)
        if bound is not None:
            return rule, bound
    return None


@functools.cache
def _index() -> dict[str, tuple[Rule, ...]]:
    found: dict[str, list[Rule]] = {}
    for rule in rows():
        found.setdefault(_root_of(rule.pattern), []).append(rule)
    return {key: tuple(rules) for key, rules in found.items()}


def _root_of(pattern: str) -> str:
    """Root of a pattern. A plain call is not parsed for that: most rows of the table are never needed."""
    head, bracket, tail = pattern.partition("(")
    if bracket and tail.endswith(")") and "(" not in tail and re.fullmatch(r"[\w.]+", head):
        return match.full_name(tuple(head.split(".")))
    return match.root(match.pattern(pattern))


def _contributions(rule: Rule, bound: match.Bound, result: Expr) -> Iterator[Contribution]:
    order = [name for name in match.operands(rule.pattern) if not match.is_number_name(name)]
    for name, text in zip(order, rule.partials, strict=False):
        if text == "0":
            continue
        here = bound[name]
        for position, operand in enumerate(here if isinstance(here, list) else [here]):
            values = {key: _at(item, position) for key, item in bound.items()}
            known = {key: item for key, item in values.items() if item is not None}
            yield Contribution(operand, tree.substitute(match.pattern(text), {**known, "y": result}))


def _at(item: Any, position: int) -> Any:
    """The element at hand of a starred operand, or the one operand."""
    if isinstance(item, list):
        return item[position] if position < len(item) else None
    return item
