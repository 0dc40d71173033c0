"""Indices that add axes of length one and take all that there is, and what undoes them.

Before: `x[:, None]`, of which an element is read at every place of x.
After: `axes_added` gives `[1]`, and `axes_taken_out` gives `[:, 0]`.
"""

from __future__ import annotations

import gast

from sct import tree
from sct.indices import is_dots, is_new, parts_of
from sct.tree import Expr


def axes_added(index: Expr) -> list[int] | None:
    """Give the axes that an index adds, where it takes all that there is: `[:, None]`; None for any other index."""
    parts = parts_of(index)
    kinds = [what_index_does(part) for part in parts]
    return [i for i, kind in enumerate(kinds) if kind == "new"] if set(kinds) <= {"new", "all", "dots"} else None


def axes_taken_out(index: Expr) -> Expr:
    """Give the index that undoes one that adds axes: `[:, 0]` for `[:, None]`."""
    parts = parts_of(index)
    fresh = [tree.const(0) if what_index_does(part) == "new" else part for part in parts]
    return tree.tuple_of(fresh) if isinstance(index, gast.Tuple) else fresh[0]


def what_index_does(part: Expr) -> str:
    """Say what one part of an index does: `all`, `new`, `dots`, `first`; empty text for anything else."""
    if isinstance(part, gast.Slice):
        return "all" if part.lower is None and part.upper is None and part.step is None else ""
    if is_new(part):
        return "new"
    if is_dots(part):
        return "dots"
    return "first" if tree.number(part) == 0 else ""
