"""Integrals of samples, and systems of which only diagonals are stored: how an adjoint `g` goes back, a tangent `t` on.

Before: `y = scipy.integrate.simpson(f, dx=h)` and `x = scipy.linalg.solve_banded((1, 1), ab, b)`.
After: `df = g * scipy.integrate.simpson(np.eye(len(f)), dx=h)` and
`db = scipy.linalg.solve_banded((1, 1), turned_band(ab, 1, 1), g)`, `dab = -band_of(db, x, 1, 1)`.

An integral of samples is linear in them: its weights are the integrals of the unit vectors. Systems: Giles, "Collected
matrix derivative results for forward and reverse mode", 2008, 2.3.1, on the diagonals that are stored.
"""

from __future__ import annotations

from typing import Any

import gast

from sct import tree
from sct.rules import Linear, Operation, linear
from sct.rules.formulas import G, Unsettled, keyword
from sct.tree import Expr


def _axis(op: Operation) -> tuple[int, int]:
    """The axis of the samples, from the front, and how many axes there are; the places have one axis."""
    rank, axis = op.kind("y").rank, tree.number(op.bound["axis"])
    if not rank or not isinstance(axis, int) or op.kind("y").dtype[:1] not in ("f", "i", "b"):
        raise Unsettled
    if not tree.is_none(op.bound["x"]) and op.kind("x").rank != 1:
        raise Unsettled
    return axis % rank, rank


def _along(node: Expr, axis: int, rank: int) -> Expr:
    """A vector where it multiplies along an axis: `w[:, None]`."""
    if axis == rank - 1:
        return node
    colon = gast.Slice(lower=None, upper=None, step=None)
    return tree.subscript(node, tree.tuple_of([colon, *[tree.const(None)] * (rank - 1 - axis)]))


def _words(op: Operation, *names: str) -> list[Any]:
    plain = {"x": None, "dx": 1.0}
    return [keyword(n, op.bound[n]) for n in names if getattr(op.bound[n], "value", ...) != plain[n]]


def _simpson_back(op: Operation) -> Expr:
    axis, rank = _axis(op)
    # `y` is the result in formulas.
    count = op.form("len(of)" if axis == 0 else f"of.shape[{axis}]", of=op.bound["y"])
    unit = tree.call(tree.name("numpy.eye"), [count])
    weights = tree.call(tree.name("scipy.integrate.simpson"), [unit], _words(op, "x", "dx"))
    back = G if rank == 1 else op.form(f"np.expand_dims(g, {axis})")
    return tree.mul(back, _along(weights, axis, rank))


def _cumulated_back(op: Operation) -> Expr:
    axis, rank = _axis(op)
    step = op.bound["dx"] if tree.is_none(op.bound["x"]) else op.form("np.diff(x)")
    flow = G
    if not tree.is_none(op.bound["initial"]):
        colon = gast.Slice(lower=None, upper=None, step=None)
        rest = gast.Slice(lower=tree.const(1), upper=None, step=None)
        flow = tree.subscript(G, tree.tuple_of([*[colon] * axis, rest]) if axis else rest)
    return op.form("cumulated_back(f, step, axis)", f=flow, step=step, axis=tree.const(axis - rank))


def _widths(op: Operation) -> dict[str, Expr]:
    """How many diagonals there are below and above the main one."""
    if op.kind("ab").rank != 2 or op.kind("b").rank not in (1, 2):
        raise Unsettled
    for name in ("ab", "b"):
        if op.kind(name).dtype[:1] not in ("f", "i", "b"):
            raise Unsettled
    for name in ("overwrite_ab", "overwrite_b"):
        if getattr(op.bound[name], "value", True) is not False:
            raise Unsettled
    both = op.bound["l_and_u"]
    if not isinstance(both, (gast.Tuple, gast.List)):
        return {"l": tree.subscript(both, tree.const(0)), "u": tree.subscript(both, tree.const(1))}
    return {"l": both.elts[0], "u": both.elts[1]}


def _band_back(op: Operation) -> Expr:
    return op.form("scipy.linalg.solve_banded((u, l), turned_band(ab, l, u), g)", **_widths(op))


def _band_matrix_back(op: Operation) -> Expr:
    return op.form("-band_of(s, y, l, u)", s=_band_back(op), **_widths(op))


def _band_on(op: Operation) -> Expr:
    return op.form("scipy.linalg.solve_banded((l, u), ab, t)", **_widths(op))


def _band_matrix_on(op: Operation) -> Expr:
    return op.form("-scipy.linalg.solve_banded((l, u), ab, band_times(t, y, l, u))", **_widths(op))


_BANDED = "overwrite_ab=False, overwrite_b=False, check_finite=True"

ROWS: list[Linear] = [
    linear("scipy.integrate.simpson(y, x=None, dx=1.0, axis=-1)", _simpson_back),
    linear("scipy.integrate.cumulative_trapezoid(y, x=None, dx=1.0, axis=-1, initial=None)", _cumulated_back),
    linear(f"scipy.linalg.solve_banded(l_and_u, ab, b, {_BANDED})", "", _band_matrix_back, _band_back,
           tangents=("", _band_matrix_on, _band_on)),
]  # fmt: skip
