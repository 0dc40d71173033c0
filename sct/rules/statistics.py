"""Weighted means, order statistics and log-sum-exp: how an adjoint `g` goes back, and a tangent `t` on.

Before: `y = np.median(x, axis=1)`.
After: `dx = quantile_weights(x, 0.5, 1) * g[:, None]`: each element's weight in its quantile, 0 for most.

Where elements are equal, the one that a stable sort has in the place of the quantile gets the weight.
"""

from __future__ import annotations

from typing import Any

import gast

from sct import tree
from sct.rules import Linear, Operation, linear
from sct.rules.formulas import G, T, Unsettled, colon, keyword, spread
from sct.rules.reducing import (
    along,
    axes_of,
    back,
    counted,
    keeps,
    one_axis,
    option,
    reduced,
    skipping,
    skips,
    total,
)
from sct.tree import Expr

# -- weighted means


def _average_back(op: Operation) -> Expr:
    return spread(tree.div(back(op, G), counted(op)), reduced(op))


def _is_line(op: Operation) -> bool:
    """Whether weights are those along one axis of an array that has more."""
    rank, own = op.kind("a").rank, 1 if _is_written(op) else op.kind("weights").rank
    if rank is None or own is None or (own != rank and own != 1):
        raise Unsettled
    return own != rank


def _is_written(op: Operation) -> bool:
    """Whether the weights are a list of numbers in the code."""
    return isinstance(op.bound["weights"], (gast.List, gast.Tuple))


def _weights(op: Operation) -> Expr:
    weights = op.bound["weights"]
    return tree.call(tree.name("numpy.array"), [weights]) if _is_written(op) else weights


def _weight(op: Operation, node: Expr) -> Expr:
    """Weights (or their tangents) where they broadcast against the operand."""
    if not _is_line(op):
        return node
    axis = one_axis(op)
    rank = op.kind("a").rank or 0
    parts = [colon() if i == axis else tree.const(None) for i in range(rank)]
    return node if axis == rank - 1 else tree.subscript(node, tree.tuple_of(parts[axis:]))


def _weight_sum(op: Operation) -> Expr:
    weights = _weights(op)
    return tree.call(tree.name("numpy.sum"), [weights]) if _is_line(op) else total(op, weights)


def _weighted_back(op: Operation) -> Expr:
    return tree.mul(_weight(op, _weights(op)), back(op, tree.div(G, _weight_sum(op))))


def _weighted_on(op: Operation) -> Expr:
    return tree.div(total(op, tree.mul(_weight(op, _weights(op)), T)), _weight_sum(op))


def _from_mean(op: Operation) -> Expr:
    return tree.binary(reduced(op), gast.Sub(), back(op, op.result))


def _weights_back(op: Operation) -> Expr:
    flow = tree.mul(_from_mean(op), back(op, tree.div(G, _weight_sum(op))))
    if not _is_line(op):
        return flow
    others = [tree.const(i) for i in range(op.kind("a").rank or 0) if i != one_axis(op)]
    return tree.call(tree.name("numpy.sum"), [flow], [keyword("axis", tree.one_or_tuple(others))])


def _weights_on(op: Operation) -> Expr:
    return tree.div(total(op, tree.mul(_from_mean(op), _weight(op, T))), _weight_sum(op))


# -- quantiles


def _place(op: Operation) -> tuple[Expr, int]:
    """The quantile between 0 and 1, and how many axes it has."""
    if "q" not in op.bound:
        return tree.const(0.5), 0
    q = op.bound["q"]
    written = isinstance(q, (gast.List, gast.Tuple))
    rank = 1 if written else op.kind("q").rank
    if rank is None or (written and any(isinstance(item, (gast.List, gast.Tuple)) for item in q.elts)):
        raise Unsettled
    if "percent" not in op.bound:
        return q, rank
    if tree.number(q) is not None:
        return tree.const(float(tree.number(q) or 0) / 100), 0
    q = tree.call(tree.name("numpy.array"), [q]) if written else q
    return tree.div(q, tree.const(100)), rank


def _shares(op: Operation) -> Expr:
    """The weight of each element in its quantile."""
    for name in ("method", "axis"):
        if not isinstance(option(op, name), (gast.Constant, gast.UnaryOp, gast.Tuple)):
            raise Unsettled
    args = [reduced(op), _place(op)[0]]
    axis, method = option(op, "axis"), option(op, "method", "linear")
    words = []
    if not tree.is_none(axis):
        args.append(axis)
    if method.value != "linear":
        words.append(keyword("method", method))
    return tree.call(tree.name("<helpers>.quantile_weights"), args, words)


def _quantile_back(op: Operation) -> Expr:
    more = _place(op)[1]
    if not more:
        return tree.mul(_shares(op), back(op, G))
    rank, axes = op.kind("a").rank, axes_of(op)
    if rank is None or axes is None:
        raise Unsettled
    wide = G
    if not keeps(op):
        parts = [colon()] * more + [tree.const(None) if i in axes else colon() for i in range(rank)]
        wide = tree.subscript(G, tree.tuple_of(parts))
    return _summed(tree.mul(_shares(op), wide), list(range(more)), keep=False)


def _quantile_on(op: Operation) -> Expr:
    more = _place(op)[1]
    if not more:
        return total(op, tree.mul(_shares(op), T))
    axes = axes_of(op)
    if axes is None:
        raise Unsettled
    return _summed(tree.mul(_shares(op), T), [axis + more for axis in axes], keeps(op))


def _summed(node: Expr, axes: list[int], keep: bool) -> Expr:
    words: list[Any] = [keyword("axis", tree.one_or_tuple([tree.const(i) for i in axes]))]
    words += [keyword("keepdims", tree.const(True))] if keep else []
    return tree.call(tree.name("numpy.sum"), [node], words)


def _method(op: Operation) -> object:
    """How a quantile lies between elements; None where that is not written."""
    return getattr(option(op, "method", "linear"), "value", None)


def _slope(op: Operation) -> Expr:
    """How a quantile grows with its place: the gap between the two elements that it lies between."""
    if _method(op) in _STEPPED:
        return tree.const(0.0)
    if _method(op) != "linear" or skips(op):
        raise Unsettled
    q, rank = _place(op)
    words = along(op)
    ends = []
    for method in ("higher", "lower"):
        found = [*words, keyword("method", tree.const(method))]
        ends.append(tree.call(tree.name("numpy.quantile"), [reduced(op), q], found))
    if rank and (words or not tree.is_none(option(op, "axis"))):
        raise Unsettled
    scale = tree.const(0.01) if "percent" in op.bound else tree.const(1)
    gap = tree.mul(tree.binary(counted(op), gast.Sub(), tree.const(1)), tree.binary(ends[0], gast.Sub(), ends[1]))
    return tree.mul(scale, gap)


_STEPPED = ("lower", "higher", "nearest", "midpoint", "inverted_cdf", "averaged_inverted_cdf", "closest_observation")
"""Methods by which a quantile is flat in its place, and jumps."""


def _place_back(op: Operation) -> Expr:
    return tree.mul(_slope(op), G)


def _place_on(op: Operation) -> Expr:
    return tree.mul(_slope(op), T)


def _percent(formula: Any) -> Any:
    """The same with the quantile counted in hundredths."""
    from dataclasses import replace

    return lambda op: formula(replace(op, bound={**op.bound, "percent": tree.const(True)}))


def _quantiles() -> list[Linear]:
    """`quantile` and `percentile`, plain and without nan."""
    found = []
    for nan in ("", "nan"):
        for name in ("quantile", "percentile"):
            formulas: list[Any] = [_quantile_back, _place_back, _quantile_on, _place_on]
            formulas = [_percent(f) for f in formulas] if name == "percentile" else formulas
            formulas = [skipping(f) for f in formulas] if nan else formulas
            pattern = f"np.{nan}{name}(a, q, axis=None, method='linear', keepdims=False)"
            found.append(linear(pattern, *formulas[:2], tangents=tuple(formulas[2:])))
        back_, on = (skipping(f) if nan else f for f in (_quantile_back, _quantile_on))
        found.append(linear(f"np.{nan}median(a, axis=None, keepdims=False)", back_, tangents=(on,)))
    return found


def _shares_slope(op: Operation) -> Expr:
    """How the weights in a quantile change with its place: from the element below to the one above."""
    if op.kind("q").rank != 0 or _method(op) not in ("linear", *_STEPPED):
        raise Unsettled
    if _method(op) in _STEPPED:
        return tree.const(0.0)
    words = along(op, "axis")
    args = [op.bound["x"], op.bound["q"]]
    found = [
        tree.call(tree.name("<helpers>.quantile_weights"), args, [*words, keyword("method", tree.const(method))])
        for method in ("higher", "lower")
    ]
    gap = tree.binary(found[0], gast.Sub(), found[1])
    return tree.mul(tree.binary(_count_along(op), gast.Sub(), tree.const(1)), gap)


def _count_along(op: Operation) -> Expr:
    axis, x = option(op, "axis"), op.bound["x"]
    if tree.is_none(axis):
        return tree.call(tree.name("numpy.size"), [x])
    if not isinstance(tree.number(axis), int):
        raise Unsettled
    return tree.subscript(tree.attribute(x, "shape"), axis)


def _shares_back(op: Operation) -> Expr:
    return tree.mul(_shares_slope(op), G)


def _shares_on(op: Operation) -> Expr:
    return tree.mul(_shares_slope(op), T)


# -- log-sum-exp


def _softmax(op: Operation) -> Expr:
    return tree.call(tree.name("<helpers>.softmax"), [reduced(op), option(op, "axis")])


def _softmax_back(op: Operation) -> Expr:
    return tree.mul(_softmax(op), back(op, G))


def _softmax_on(op: Operation) -> Expr:
    return total(op, tree.mul(_softmax(op), T))


ROWS: list[Linear] = [
    linear("np.average(a, axis=None, keepdims=False)", _average_back, tangents=("",)),
    linear("np.average(a, axis=None, weights=weights, keepdims=False)", _weighted_back, _weights_back,
           tangents=(_weighted_on, _weights_on)),
    *_quantiles(),
    linear("np.logaddexp.reduce(array, axis=0, keepdims=False)", _softmax_back, tangents=(_softmax_on,)),
    linear("quantile_weights(x, q, axis=None, method='linear')", "", _shares_back, tangents=("", _shares_on)),
]  # fmt: skip
"""Linear in the elements, by weights that the order of the elements, or themselves, give."""
