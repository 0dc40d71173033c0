"""SciPy, read only where a function of it is met: one chapter for each of its modules.

`sp` in a pattern or a formula is `scipy.special`; all else is written in full.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping

from sct.rules import Linear, Rule
from sct.rules.kinds.common import Row


def rows() -> tuple[Rule, ...]:
    """All rows of functions of each element."""
    from sct.rules.scipy import densities, special

    return (*special.ROWS, *densities.ROWS)


def linear_rows() -> tuple[Linear, ...]:
    """All rows of array functions."""
    from sct.rules.scipy import arrays, integrals, linalg, reductions

    return (*reductions.ROWS, *linalg.ROWS, *arrays.ROWS, *integrals.ROWS)


def refused() -> Mapping[str, str]:
    """Functions that have no derivative here, by full name, and why."""
    from sct.rules.scipy import refusals

    return refusals.WHY


def kinds() -> Mapping[str, Row]:
    """What functions that are not elementwise give."""
    from sct.rules.scipy import results

    return results.ROWS


@functools.cache
def tabled() -> frozenset[str]:
    """Full names of the functions that have rows."""
    from sct import match

    patterns = [row.pattern for row in rows()] + [row.pattern for row in linear_rows()]
    heads = {head for pattern in patterns for head in re.findall(r"([\w.]+)\(", pattern)}
    found = (match.full_name(tuple(head.split("."))) for head in heads)
    return frozenset(name for name in found if name.startswith("scipy.")) | frozenset(
        name for name in kinds() if name.startswith("scipy.")
    )


@functools.cache
def parameters(name: str) -> tuple[str, ...]:
    """What the densities of a distribution take after the point, under the names that SciPy has for it."""
    from sct import match, rules

    logarithm = {f"{name}.logpdf", f"{name}.logpmf"}
    patterns = [row.pattern for row in rows()] + [row.pattern for row in linear_rows()]
    pattern = next((p for p in patterns if match.root(match.pattern(p)) in logarithm), "")
    found = rules.operands(pattern)[1:] if pattern else ()
    return ("c", *found[1:]) if name == "scipy.stats.weibull_min" else found


@functools.cache
def modules() -> tuple[str, ...]:
    """Modules of which functions are known."""
    return tuple(sorted({".".join(name.split(".")[:2]) for name in names()}))


@functools.cache
def names() -> frozenset[str]:
    """Full names that are known: of functions, refused ones too, and of distributions that they are methods of."""
    from sct import match

    alike = frozenset(name for name in match.ALIKE if name.startswith("scipy."))
    every = tabled() | frozenset(refused()) | alike
    return every | frozenset(name.rpartition(".")[0] for name in every if name.count(".") > 2)
