"""Sums and products along an axis, differences, and what is made of them: how an adjoint goes back, and a tangent on.

Before: `y = np.cumsum(x)` for x of rank 1.
After: `dx = np.cumsum(g[::-1])[::-1]`.

A scan goes back by the scan from the other end; a difference by a difference.
"""

from __future__ import annotations

import gast

from sct import tree
from sct.rules import Formula, Linear, Operation, linear
from sct.rules.formulas import G, T, Unsettled, colon, keyword
from sct.rules.reducing import (
    back,
    check_dtype,
    flag,
    flattens,
    kept,
    one_axis,
    option,
    reduced,
    reduced_name,
    skipping,
)
from sct.tree import Expr


def _is_flattened(op: Operation) -> bool:
    """Whether an array of several axes is scanned as one of one."""
    rank = op.kind(reduced_name(op)).rank
    flat = flattens(op)
    if flat and rank is None:
        raise Unsettled
    return flat and rank != 1


def _cut(op: Operation, node: Expr, lower: Expr | None, upper: Expr | None, axis: int | None = None) -> Expr:
    """A part along the axis of an operation."""
    axis = one_axis(op) if axis is None else axis
    part = gast.Slice(lower=lower, upper=upper, step=None)
    return tree.subscript(node, tree.tuple_of([*[colon()] * axis, part]) if axis else part)


def _like(op: Operation, node: Expr) -> Expr:
    """What was flattened in the shape of the operand."""
    if op.kind(reduced_name(op)).is_number:
        return tree.subscript(node, tree.const(0))
    return tree.call(tree.name("numpy.reshape"), [node, tree.attribute(reduced(op), "shape")])


# -- running sums and products


def _cumsum_back(op: Operation) -> Expr:
    check_dtype(op)
    if _is_flattened(op):
        return kept(op, _like(op, op.form("np.cumsum(h[::-1])[::-1]", h=_without_first(op, G, 0))))
    node = _without_first(op, G, None)
    if op.kind(reduced_name(op)).rank == 1:
        return kept(op, op.form("np.cumsum(h[::-1])[::-1]", h=node))
    axis = option(op, "axis")
    return kept(op, op.form("np.flip(np.cumsum(np.flip(h, at), at), at)", h=node, at=axis))


def _without_first(op: Operation, node: Expr, axis: int | None) -> Expr:
    """Without the 0 (or 1) that `include_initial=` puts in front."""
    return _cut(op, node, tree.const(1), None, axis) if flag(op, "include_initial") else node


def _cumsum_on(op: Operation) -> Expr:
    check_dtype(op)
    words = [keyword(name, option(op, name)) for name in ("axis", "dtype") if not tree.is_none(option(op, name))]
    found = tree.call(tree.name("numpy.cumsum"), [kept(op, T)], words)
    return _after_zero(op, found)


def _after_zero(op: Operation, node: Expr) -> Expr:
    """With a 0 in front, which is the tangent of what `include_initial=` puts there."""
    if not flag(op, "include_initial"):
        return node
    form = "np.concatenate([np.zeros_like(first), node], axis=at)"
    return op.form(form, first=_cut(op, node, None, tree.const(1)), node=node, at=tree.const(one_axis(op)))


def _cumprod_back(op: Operation) -> Expr:
    check_dtype(op)
    x = kept(op, reduced(op), tree.const(1.0))
    if _is_flattened(op):
        return kept(op, _like(op, op.form("cumprod_back(h, np.ravel(it), 0)", it=x, h=_without_first(op, G, 0))))
    axis = tree.const(one_axis(op))
    return kept(op, op.form("cumprod_back(h, it, at)", it=x, at=axis, h=_without_first(op, G, None)))


def _cumprod_on(op: Operation) -> Expr:
    check_dtype(op)
    x = kept(op, reduced(op), tree.const(1.0))
    if _is_flattened(op):
        return op.form("cumprod_on(np.ravel(s), np.ravel(it), 0)", it=x, s=kept(op, T))
    return _after_zero(op, op.form("cumprod_on(s, it, at)", it=x, s=kept(op, T), at=tree.const(one_axis(op))))


def _running_back(op: Operation) -> Expr:
    return op.form("running_back(g, y, axis)")


# -- differences


def _times(op: Operation) -> int:
    times = tree.number(option(op, "n", 1))
    if not isinstance(times, int):
        raise Unsettled
    return times


def _undiffed(op: Operation, node: Expr, times: int) -> Expr:
    """The adjoint of differences: differences with a 0 at both ends."""
    words = [keyword("axis", option(op, "axis"))] if one_axis(op) != (op.kind("a").rank or 0) - 1 else []
    words += [keyword(name, tree.const(0.0)) for name in ("prepend", "append")]
    for _ in range(times):
        node = tree.neg(tree.call(tree.name("numpy.diff"), [node], words))
    return node


def _is_empty(op: Operation, name: str) -> bool:
    """Whether an operand is known to have no elements along the axis."""
    shape = op.kind(name).shape
    return shape is not None and bool(shape) and shape[one_axis(op)] == 0


def _joined_back(op: Operation) -> Expr:
    """What flows to the array of which differences are taken, with what stands before and after it."""
    if _is_empty(op, "a") and not {"prepend", "append"} & set(op.bound):
        return op.form("np.zeros_like(a)")
    return _undiffed(op, G, _times(op))


def _width(op: Operation, name: str) -> Expr | None:
    """How much `prepend=` or `append=` adds; None where there is none."""
    if name not in op.bound:
        return None
    kind = op.kind(name)
    if kind.rank is None or kind.what == "unknown":
        raise Unsettled
    if kind.rank == 0:
        return tree.const(1)
    return tree.subscript(tree.attribute(op.bound[name], "shape"), tree.const(one_axis(op)))


def _diff_back(op: Operation) -> Expr:
    before, after = _width(op, "prepend"), _width(op, "append")
    flow = _joined_back(op)
    if before is None and after is None:
        return flow
    return _cut(op, flow, before, None if after is None else tree.neg(after))


def _prepend_back(op: Operation) -> Expr:
    return _edge(op, "prepend", _cut(op, _joined_back(op), None, _width(op, "prepend")))


def _append_back(op: Operation) -> Expr:
    return _edge(op, "append", _cut(op, _joined_back(op), tree.neg(_width(op, "append")), None))


def _edge(op: Operation, name: str, flow: Expr) -> Expr:
    return flow if op.kind(name).rank else tree.call(tree.name("numpy.sum"), [flow])


def _diff_part_on(own: str, *names: str) -> Formula:
    """The tangent of one part: differences of it, and of zeros in the place of the others."""

    def formula(op: Operation) -> Expr:
        words = [keyword(name, option(op, name)) for name in ("n", "axis") if name in op.bound]
        parts = {name: T if name == own else op.form(f"np.zeros_like({name})") for name in names}
        words += [keyword(name, parts[name]) for name in names if name != "a"]
        return tree.call(tree.name("numpy.diff"), [parts["a"]], words)

    return formula


def _diff_rows() -> list[Linear]:
    found = []
    formulas = {"a": _diff_back, "prepend": _prepend_back, "append": _append_back}
    for names in (("a", "prepend", "append"), ("a", "prepend"), ("a", "append")):
        words = "".join(f", {name}={name}" for name in names[1:])
        on = tuple(_diff_part_on(own, *names) for own in names)
        found.append(linear(f"np.diff(a, n=1, axis=-1{words})", *(formulas[n] for n in names), tangents=on))
    return [*found, linear("np.diff(a, n=1, axis=-1)", _diff_back)]


def _ediff_back(op: Operation) -> Expr:
    if op.kind("a").rank == 1:
        return op.form("-np.diff(g, prepend=0.0, append=0.0)")
    return _like(op, op.form("-np.diff(g, prepend=0.0, append=0.0)"))


# -- the trapezoidal rule


def _steps(op: Operation) -> Expr:
    """The lengths of the steps, in the rank of the values."""
    v, rank = op.bound["v"], op.kind("v").rank
    if rank is None:
        raise Unsettled
    axis = one_axis(op)
    if "x" not in op.bound:
        return op.form("np.full_like(np.diff(v, axis=at), dx)", at=tree.const(axis)) if rank > 1 else op.form(
            "np.full(len(v) - 1, dx)", v=v
        )  # fmt: skip
    own = op.kind("x").rank
    if own == rank:
        return op.form("np.diff(x, axis=at)", at=tree.const(axis)) if rank > 1 else op.form("np.diff(x)")
    if own != 1:
        raise Unsettled
    parts = [colon() if i == axis else tree.const(None) for i in range(rank)]
    return tree.subscript(op.form("np.diff(x)"), tree.tuple_of(parts))


def _trapezoid_back(op: Operation) -> Expr:
    if _is_empty(op, "v"):
        return op.form("np.zeros_like(v)")
    weights = op.form("trapezoid_weights(d, at)", d=_steps(op), at=tree.const(one_axis(op)))
    return tree.mul(weights, back(op, G))


def _step_back(op: Operation) -> Expr:
    return op.form("g * np.trapezoid(v, axis=at)", at=option(op, "axis"))


def _step_on(op: Operation) -> Expr:
    return op.form("t * np.trapezoid(v, axis=at)", at=option(op, "axis"))


def _places_back(op: Operation) -> Expr:
    """Each step has the mean of the values at its ends as its weight."""
    rank, own, axis = op.kind("v").rank, op.kind("x").rank, one_axis(op)
    v = op.bound["v"]
    ends = [_cut(op, v, *bounds) for bounds in ((tree.const(1), None), (None, tree.const(-1)))]
    flow = tree.mul(tree.div(tree.add(*ends), tree.const(2)), back(op, G))
    if own != rank:
        if own != 1:
            raise Unsettled
        others = [tree.const(i) for i in range(rank or 0) if i != axis]
        axes = tree.one_or_tuple(others)
        flow, axis = tree.call(tree.name("numpy.sum"), [flow], [keyword("axis", axes)]), 0
    words = [keyword("axis", tree.const(axis))] if own != 1 else []
    words += [keyword(name, tree.const(0.0)) for name in ("prepend", "append")]
    return tree.neg(tree.call(tree.name("numpy.diff"), [flow], words))


# -- slopes


def _gradient_back(op: Operation) -> Expr:
    rank = op.kind("f").rank
    axis = option(op, "axis")
    at = 0 if rank == 1 else tree.number(axis)
    if rank is None or not isinstance(at, int) or tree.number(op.bound["edge_order"]) not in (1, 2):
        raise Unsettled
    step = op.bound.get("h", tree.const(1.0))
    kind = op.kind("h") if "h" in op.bound else None
    steps = op.form("np.full_like(np.diff(f, axis=at), h)", at=tree.const(at), h=step)
    if kind is not None and kind.rank:
        parts = [colon() if i == at % rank else tree.const(None) for i in range(rank)]
        steps = op.form("np.diff(h)")
        steps = steps if rank == 1 else tree.subscript(steps, tree.tuple_of(parts))
    elif kind is not None and kind.rank is None:
        raise Unsettled
    order = [] if tree.number(op.bound["edge_order"]) == 1 else [op.bound["edge_order"]]
    return tree.call(tree.name("<helpers>.gradient_back"), [G, steps, tree.const(at), *order])


def _spacing_back(op: Operation) -> Expr:
    if op.kind("h").rank != 0:
        raise Unsettled
    return op.form("-np.sum(g * y) / h")


def _spacing_on(op: Operation) -> Expr:
    if op.kind("h").rank != 0:
        raise Unsettled
    return op.form("-t * y / h")


_RUN = "axis=None, dtype=None"

ROWS: list[Linear] = [
    linear(f"np.cumsum(a, {_RUN})", _cumsum_back, tangents=(_cumsum_on,)),
    linear("np.add.accumulate(array, axis=0, dtype=None)", _cumsum_back, tangents=(_cumsum_on,)),
    linear(f"np.nancumsum(a, {_RUN})", skipping(_cumsum_back), tangents=(skipping(_cumsum_on),)),
    linear(f"np.cumulative_sum(x, {_RUN}, include_initial=False)", _cumsum_back, tangents=(_cumsum_on,)),
    linear(f"np.cumprod(a, {_RUN})", _cumprod_back, tangents=(_cumprod_on,)),
    linear("np.multiply.accumulate(array, axis=0, dtype=None)", _cumprod_back, tangents=(_cumprod_on,)),
    linear(f"np.nancumprod(a, {_RUN})", skipping(_cumprod_back), tangents=(skipping(_cumprod_on),)),
    linear(f"np.cumulative_prod(x, {_RUN}, include_initial=False)", _cumprod_back, tangents=(_cumprod_on,)),
    linear("np.maximum.accumulate(array, axis=0)", _running_back, tangents=("running_on(t, y, axis)",)),
    linear("np.minimum.accumulate(array, axis=0)", _running_back, tangents=("running_on(t, y, axis)",)),
    *_diff_rows(),
    linear("np.ediff1d(a)", _ediff_back),
    linear("np.trapezoid(v, x=x, axis=-1)", _trapezoid_back, _places_back),
    linear("np.trapezoid(v, dx=dx, axis=-1)", _trapezoid_back, _step_back, tangents=("", _step_on)),
    linear("np.trapezoid(v, dx=1.0, axis=-1)", _trapezoid_back),
    linear("np.gradient(f, axis=None, edge_order=1)", _gradient_back),
    linear("np.gradient(f, h, axis=None, edge_order=1)", _gradient_back, _spacing_back, tangents=("", _spacing_on)),
    linear("np.unwrap(p, discont=None, axis=-1, period=6.283185307179586)", "g", tangents=("t",)),
]  # fmt: skip
"""Linear but for products and extremes."""
