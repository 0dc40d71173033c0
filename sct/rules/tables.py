"""All rows of the tables, by the function that they are for.

Before: `numpy.exp`.
After: the rows whose patterns are of that function, in the order in which they are tried. Those of SciPy are read where
a function of it is met.
"""

from __future__ import annotations

import functools
import re
from typing import Any

import gast

from sct import extras, match
from sct.rules import Linear, Rule
from sct.tree import Expr


def rows() -> tuple[Rule, ...]:
    """All rows, in the order in which they are tried."""
    from sct.rules import idioms, math, numpy, python

    return (*idioms.ROWS, *idioms.SQUARES, *python.ROWS, *math.ROWS, *numpy.ROWS)


def linear_rows() -> tuple[Linear, ...]:
    """All rows of array functions."""
    from sct.rules import (
        choices,
        einsum,
        fft,
        idioms,
        joining,
        linalg,
        making,
        norms,
        products,
        reductions,
        scans,
        selection,
        sequences,
        shape,
        statistics,
    )

    every = (
        reductions, statistics, scans, products, einsum, sequences, fft, making, shape, joining, selection, linalg,
        norms, choices,
    )  # fmt: skip
    return (*idioms.NORMS, *(row for chapter in every for row in chapter.ROWS))


def is_elementwise(value: Expr) -> bool:
    """Whether an operation is one of numbers, carried out for each element of its operands, and free of effects."""
    return first(value) is not None


def has_row(name: str) -> bool:
    """Whether a row is for the function of a full name."""
    return bool(rows_of(name) or _linear_of(name))


def has_linear_row(name: str) -> bool:
    """Whether a row of array functions is for the function of a full name."""
    return bool(_linear_of(name))


def options(value: Expr) -> frozenset[str]:
    """Names of the arguments of which the rows of a call's function say something."""
    root = match.root(value)
    if not has_row(root):
        return frozenset()
    patterns = [row.pattern for row in rows_of(root)] + [row.pattern for row in _linear_of(root)]
    found = [match.pattern(pattern) for pattern in patterns]
    calls = [want for want in found if isinstance(want, gast.Call)]
    count = max((len(want.args) for want in calls), default=0)
    return frozenset(k.arg for want in calls for k in want.keywords) | set(match.signature(root)[0][:count])


def first(value: Expr) -> tuple[Rule, match.Bound] | None:
    """Give the first row of numbers that fits an operation, and what its names stand for."""
    for rule in _index(_is_extra(value)).get(match.root(value), ()):
        bound = match.match(match.pattern(rule.pattern), value)
        if bound is not None:
            return rule, bound
    return None


@functools.cache
def _linear_index(extra: bool) -> dict[str, tuple[Linear, ...]]:
    found: dict[str, list[Linear]] = {}
    for row in _scipy().linear_rows() if extra else linear_rows():
        found.setdefault(root_of(row.pattern), []).append(row)
    return {key: tuple(rows) for key, rows in found.items()}


@functools.cache
def _index(extra: bool) -> dict[str, tuple[Rule, ...]]:
    found: dict[str, list[Rule]] = {}
    for rule in _scipy().rows() if extra else rows():
        found.setdefault(root_of(rule.pattern), []).append(rule)
    return {key: tuple(rules) for key, rules in found.items()}


def linear_candidates(value: Expr) -> tuple[Linear, ...]:
    """Give the rows of array functions that are for the function of an operation."""
    return _linear_index(_is_extra(value)).get(match.root(value), ())


def rows_of(root: str) -> tuple[Rule, ...]:
    """Give the rows of numbers for the function of a full name."""
    return _index(extras.is_full(root)).get(root, ())


def _linear_of(root: str) -> tuple[Linear, ...]:
    return _linear_index(extras.is_full(root)).get(root, ())


def _is_extra(value: Expr) -> bool:
    """Whether an operation is one of SciPy, or a part of what one gives."""
    call = value.value if isinstance(value, gast.Subscript) else value
    name = call.func.id if isinstance(call, gast.Call) and match.is_marker(call.func) else ""
    return extras.is_full(name) and extras.is_full(match.canonical(name))


def _scipy() -> Any:
    """The tables of SciPy, which are read where a function of it is met."""
    from sct.rules import scipy

    return scipy


def root_of(pattern: str) -> str:
    """Root of a pattern. A plain call is not parsed for that: most rows of the table are never needed."""
    head, bracket, tail = pattern.partition("(")
    if bracket and tail.endswith(")") and "(" not in tail and re.fullmatch(r"[\w.]+", head):
        return match.full_name(tuple(head.split(".")))
    return match.root(match.pattern(pattern))
