"""What has no axes: a number, or an array of one element that NumPy gives in its place.

Before: `dt = da[()]`, where da is `2.0`; `dx = z; dx += g`, where z is `np.where(x > 0, x, 0.0)` of a number x.
After: `dt = da`; `dx = z[()]; dx += g`: what is added is not added to z.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import gast

from sct import match, tree
from sct.core import Stage, is_adjoint
from sct.kinds import NUMBER, Kind
from sct.rules.formulas import COPY
from sct.shapes import kind_of
from sct.tree import Expr


def read(node: Expr, known: Mapping[str, Kind], written: Collection[str]) -> Expr:
    """Give `da` for `da[()]`: for an adjoint without axes that nobody writes to, a number may stand."""

    def visit(part: Any) -> Any:
        if isinstance(part, gast.Call) and getattr(part.func, "id", "") == COPY and _whole_of(part.args[0]):
            fresh = visit(part.args[0])
            return part if fresh is None else fresh
        if not _whole_of(part):
            return None
        kind = known.get(part.value.id)
        bare = is_adjoint(part.value.id) and kind is not None and kind.is_array and kind.rank == 0
        return part.value if bare and part.value.id not in written else None

    return tree.rebuild(node, visit)


def _whole_of(node: Any) -> bool:
    """`a[()]` or `a[...]`."""
    if not isinstance(node, gast.Subscript) or not isinstance(node.value, gast.Name):
        return False
    place = node.slice
    return getattr(place, "value", None) is ... or (isinstance(place, gast.Tuple) and not place.elts)


def arrays(stages: Iterable[Stage], known: Mapping[str, Kind]) -> frozenset[str]:
    """Names of numbers that are arrays without axes as NumPy computes them: they can be changed in place."""
    made = (stage for stage in stages if match.root(stage.value) in _GIVING)
    return frozenset(stage.target for stage in made if stage.target in known and not known[stage.target].rank)


def number(name: str, value: Expr, of: Collection[str]) -> Expr:
    """Give the first value of an adjoint or a tangent that is a number as one."""
    own = is_adjoint(name) and isinstance(value, gast.Name) and value.id in of
    return tree.subscript(value, tree.tuple_of([])) if own else value


def taken_out(value: Expr, known: Mapping[str, Kind]) -> Expr:
    """Give the number in an array without axes, which may be written to later on; any other value is its own."""
    kind = kind_of(value, known) if isinstance(value, (gast.Name, gast.Subscript)) else NUMBER
    return tree.subscript(value, tree.tuple_of([])) if kind.is_array and kind.shape == () else value


_GIVING = frozenset(f"numpy.{name}" for name in (
    "where", "select", "tensordot", "copy", "i0", "real_if_close", "squeeze", "transpose", "piecewise", "choose",
    "flip", "cov", "require"))  # fmt: skip
"""Functions that give an array without axes where others give a number."""
