"""What is supported, said by the tables themselves.

Before: the rows of `sct/rules/`.
After: the names of all functions with a derivative, by library, as `sct --list` prints them.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import Any

from sct import defined, extras, match
from sct.array_reads import METHODS
from sct.rules import Linear, Rule, complexes, kinds, scipy, tables
from sct.scope import OWN

_WIDTH = 100


def functions() -> dict[str, list[str]]:
    """Give the functions of each library that have a derivative.

    Returns
    -------
    dict
        By heading, names in order: differentiated, and those through which nothing flows.

    Examples
    --------
    >>> "sum" in functions()["numpy"], "floor" in functions()["numpy, derivative 0"]
    (True, True)
    """
    rows: list[Any] = [*tables.rows(), *tables.linear_rows(), *scipy.rows(), *scipy.linear_rows()]
    active = _names(row.pattern for row in rows if not _is_flat(row)) | set(defined.WHERE)
    flat = _names(row.pattern for row in rows if _is_flat(row)) - active
    found: dict[str, list[str]] = {}
    made = {name for name in (*kinds.ROWS, *scipy.kinds()) if name.startswith(("numpy.", "scipy."))} - active - flat
    for suffix, names in (("", active), (", derivative 0", flat), (", made or asked for", made)):
        for name in sorted(names):
            library, rest = extras.split(name)
            if library != OWN:
                found.setdefault({"builtins": "Python"}.get(library, library) + suffix, []).append(rest)
    for name in sorted(scipy.refused()):
        library, rest = extras.split(name)
        found.setdefault(f"{library}, refused where it is active", []).append(rest)
    found["methods of arrays"] = sorted(METHODS)
    held = {root for root in complexes.SAME_ROOTS if "." in root}
    of_complex: list[Any] = [*complexes.ROWS, *complexes.PARTIALS]
    held |= _names([*complexes.SAME, *(row.pattern for row in of_complex)])
    found["of complex operands, numpy"] = sorted(n.partition(".")[2] for n in held if n.startswith("numpy."))
    return dict(sorted(found.items(), key=lambda item: item[0].lower()))


def text() -> str:
    """Give the list as it is printed."""
    parts = []
    for heading, names in functions().items():
        body = textwrap.fill(
            ", ".join(names), _WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False
        )
        parts.append(f"{heading} ({len(names)}):\n{body}\n")
    return "\n".join(parts)


def _is_flat(row: object) -> bool:
    if isinstance(row, Linear):
        return not any(adjoint != "" for adjoint in row.adjoints)
    return isinstance(row, Rule) and not any(partial != "0" for partial in row.partials)


def _names(patterns: Iterable[str]) -> set[str]:
    """Full names of the functions that patterns call; operators have none."""
    roots = {match.root(match.pattern(pattern)) for pattern in patterns}
    return {root for root in roots if "." in root}
