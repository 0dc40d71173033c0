"""Norms of vectors and matrices, in every order: how an adjoint `g` goes back, and a tangent `t` on.

Before: `y = np.linalg.norm(x, 1, axis=1)`.
After: `dx = np.sign(x) * g[:, None]`.

At 0 each has its subgradient of smallest norm, which is 0; several largest (or smallest) have equal shares.
Source for singular values: Watson, "Characterization of the subdifferential of some matrix norms", 1992.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import gast

from sct import tree
from sct.rules import Linear, Operation, linear
from sct.rules.formulas import G, T, Unsettled, keyword, safe_inverse
from sct.rules.reducing import axes_of, back, keeps, option, total
from sct.tree import Expr

_Factor = Callable[[Operation], Expr]


def _order(op: Operation) -> float | str | None:
    """The order as a number or a word."""
    node = op.bound["ord"]
    if isinstance(node, gast.Constant) and (node.value is None or isinstance(node.value, str)):
        return node.value
    sign = 1.0
    if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.USub):
        node, sign = node.operand, -1.0
    if isinstance(node, gast.Name) and node.id in ("numpy.inf", "math.inf"):
        return sign * math.inf
    number = tree.number(node)
    if number is None:
        raise Unsettled
    return sign * number


def _factor(op: Operation) -> Expr:
    """What the adjoint of a norm is multiplied by, for each element."""
    order, axes = _order(op), _norm_axes(op)
    if axes is None and order is not None and not _is_vector(op):
        raise Unsettled
    matrix = axes is not None and len(axes) == 2
    if order is None or (order == 2 and not matrix) or (order == "fro" and matrix):
        return tree.mul(op.bound["x"], _wide(op, safe_inverse(op.result)))
    if isinstance(order, str) and not (order == "nuc" and matrix):
        raise Unsettled
    return _matrix(op, order, axes) if matrix and axes else _vector(op, float(order))


def _is_vector(op: Operation) -> bool:
    """Whether all axes are taken for one: of `vector_norm`, whatever the rank is."""
    return "vector" in op.bound


def _norm_axes(op: Operation) -> tuple[int, ...] | None:
    """The axes of a matrix, or the one of a vector; None where all are taken together."""
    axis, rank = option(op, "axis"), op.kind("x").rank
    if _is_vector(op):
        return None
    if "matrix" in op.bound:
        if rank is None:
            raise Unsettled
        return (rank - 2, rank - 1)
    if not tree.is_none(axis):
        return axes_of(op) or ((0,) if tree.number(axis) is not None else _refuse())
    if tree.is_none(op.bound["ord"]):
        return None
    if rank not in (1, 2):
        raise Unsettled
    return (0,) if rank == 1 else (0, 1)


def _refuse() -> tuple[int, ...]:
    raise Unsettled


# -- vectors


def _vector(op: Operation, order: float) -> Expr:
    if order == 0:
        return op.form("np.zeros_like(x)")
    if order == 1:
        return op.form("np.sign(x)")
    if abs(order) == math.inf:
        sizes = op.form("np.abs(x)")
        hits = gast.Compare(left=sizes, ops=[gast.Eq()], comparators=[back(op, op.result)])
        shares = tree.call(tree.name("numpy.where"), [hits, op.form("np.sign(x)"), tree.const(0.0)])
        return tree.div(shares, back(op, total(op, hits)))
    nonzero = op.form("np.where(y == 0, 1.0, y)")
    power = tree.const(order - 1 if order % 1 else int(order) - 1)
    return op.form("np.sign(x) * (np.abs(x) / size)**p", size=back(op, nonzero), p=power)


# -- matrices


def _matrix(op: Operation, order: float | str, axes: tuple[int, ...]) -> Expr:
    if order in ("nuc", 2, -2):
        return _singular(op, order, axes)
    if order not in (1, -1, math.inf, -math.inf):
        raise Unsettled
    inner = axes[0] if order in (1, -1) else axes[1]
    sums = op.form("np.sum(np.abs(x), axis=at, keepdims=True)", at=tree.const(inner))
    hits = gast.Compare(left=sums, ops=[gast.Eq()], comparators=[_wide(op, op.result)])
    both = [keyword("axis", tree.tuple_of(tree.const(a) for a in axes)), keyword("keepdims", tree.const(True))]
    shares = tree.call(tree.name("numpy.where"), [hits, op.form("np.sign(x)"), tree.const(0.0)])
    return tree.div(shares, tree.call(tree.name("numpy.sum"), [hits], both))


def _singular(op: Operation, order: float | str, axes: tuple[int, ...]) -> Expr:
    rank = op.kind("x").rank or 0
    word = "largest" if order == 2 else "smallest" if order == -2 else "all"
    which = [] if word == "all" else [tree.const(word)]
    if axes == (rank - 2, rank - 1):
        return tree.call(tree.name("<helpers>.singular_part"), [op.bound["x"], *which])
    ends, own = tree.parse_expression("(-2, -1)"), tree.tuple_of(tree.const(a) for a in axes)
    turned = tree.call(tree.name("numpy.moveaxis"), [op.bound["x"], own, ends])
    found = tree.call(tree.name("<helpers>.singular_part"), [turned, *which])
    return tree.call(tree.name("numpy.moveaxis"), [found, ends, own])


def _wide(op: Operation, node: Expr) -> Expr:
    """What was reduced where it broadcasts against the operand, for an order of matrices without an axis too."""
    return back(_with_axes(op), node)


def _with_axes(op: Operation) -> Operation:
    """The same with its axes written out, where they are those of a matrix."""
    axes = _norm_axes(op)
    if axes is None or len(axes) != 2:
        return op
    return replace(op, bound={**op.bound, "axis": tree.tuple_of(tree.const(a) for a in axes)})


# -- rows


def _back(op: Operation) -> Expr:
    if _is_length(op):
        return op.form("x * g / y if y else 0.0 * x")
    return tree.mul(_factor(op), _wide(op, G))


def _on(op: Operation) -> Expr:
    if _is_length(op):
        return op.form("np.sum(x * t) / y if y else 0.0")
    return total(_with_axes(op), tree.mul(_factor(op), T))


def _conjugate(node: Expr) -> Expr:
    return tree.call(tree.name("numpy.conjugate"), [node])


def _complex_back(op: Operation) -> Expr:
    if _is_length(op):
        return op.form("np.conj(x) * g / y if y else 0.0 * x")
    return tree.mul(_conjugate(_factor(op)), _wide(op, G))


def _complex_on(op: Operation) -> Expr:
    if _is_length(op):
        return op.form("np.sum(np.real(np.conj(x) * t)) / y if y else 0.0")
    part = tree.call(tree.name("numpy.real"), [tree.mul(_conjugate(_factor(op)), T)])
    return total(_with_axes(op), part)


def _is_length(op: Operation) -> bool:
    """Whether it is the length of the whole array, as one number."""
    plain = tree.is_none(option(op, "axis")) and not keeps(op)
    return plain and _order(op) is None


def _as(word: str, formula: _Factor) -> _Factor:
    return lambda op: formula(replace(op, bound={**op.bound, word: tree.const(True)}))


def _rows(back_: _Factor, on: _Factor) -> list[Linear]:
    patterns = {"np.linalg.norm(x, ord=None, axis=None, keepdims=False)": "",
                "np.linalg.vector_norm(x, axis=None, keepdims=False, ord=2)": "vector",
                "np.linalg.matrix_norm(x, keepdims=False, ord='fro')": "matrix"}  # fmt: skip
    return [linear(p, _as(w, back_) if w else back_, tangents=(_as(w, on) if w else on,)) for p, w in patterns.items()]


ROWS: list[Linear] = _rows(_back, _on)
"""A norm's derivative is the element, its sign, or its part in the singular vectors."""

COMPLEX: list[Linear] = _rows(_complex_back, _complex_on)
"""The same of complex operands: conjugated."""
