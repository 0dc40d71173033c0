"""Arrays made, joined, cut, turned and gathered: how an adjoint `g` goes back.

Before: `y = np.stack([a, b])`.
After: `da = g[0]` and `db = g[1]`.
"""

from __future__ import annotations

import gast

from sct import shapes, tree
from sct.rules import Linear, Operation, linear
from sct.rules.formulas import (
    G,
    Unsettled,
    colon,
    is_list,
    is_none,
)
from sct.tree import Expr


def _reshape_back(op: Operation) -> Expr:
    x = op.bound.get("x", op.bound.get("a"))
    return tree.call(tree.name("numpy.reshape"), [G, tree.attribute(x, "shape")])


def _transpose_back(op: Operation) -> Expr:
    axes = op.bound["axes"]
    if is_none(axes):
        return tree.attribute(G, "T")
    return tree.call(tree.name("numpy.transpose"), [G, tree.call(tree.name("numpy.argsort"), [axes])])


def _piece(op: Operation) -> Expr:
    """The part of an array that a stacked operand gave it."""
    axis = tree.number(op.bound["axis"])
    if axis is None:
        raise Unsettled
    if axis < 0:
        dots = gast.Constant(value=Ellipsis, kind=None)
        return tree.subscript(G, tree.tuple_of([dots, op.bound["at"], *[colon()] * (-int(axis) - 1)]))
    parts = [colon()] * int(axis) + [op.bound["at"]]
    return tree.subscript(G, tree.tuple_of(parts) if len(parts) > 1 else parts[0])


def _run(op: Operation) -> Expr:
    """The part of an array that a concatenated operand gave it."""
    axis = tree.number(op.bound["axis"])
    at = int(op.bound["at"].value)
    if axis is None or axis < 0:
        raise Unsettled
    lengths = [_length(op, item, int(axis)) for item in op.bound["parts"]]
    start = _total(lengths[:at])
    stop = None if at == len(lengths) - 1 else _total(lengths[: at + 1])
    cut = gast.Slice(lower=start, upper=stop, step=None)
    parts = [colon()] * int(axis) + [cut]
    return tree.subscript(G, tree.tuple_of(parts) if len(parts) > 1 else parts[0])


def _length(op: Operation, item: Expr, axis: int) -> Expr:
    shape = shapes.kind_of(item, op.known).shape
    known = shape[axis] if shape is not None and axis < len(shape) else None
    if isinstance(known, int):
        return tree.const(known)
    if axis == 0:
        return tree.call(tree.name("builtins.len"), [item])
    return tree.subscript(tree.attribute(item, "shape"), tree.const(axis))


def _total(lengths: list[Expr]) -> Expr | None:
    from sct.simplify import simplify

    if not lengths:
        return None
    total = lengths[0]
    for length in lengths[1:]:
        total = tree.add(total, length)
    return simplify(total)


def _array_back(op: Operation) -> Expr:
    return tree.subscript(G, op.bound["at"])


def _made_back(op: Operation) -> Expr:
    """The adjoint of a list is a list, that of an array an array."""
    return op.form("list(g)") if is_list(op, "a") else G


def _stack_back(op: Operation) -> Expr:
    if not is_list(op, "parts"):
        raise Unsettled
    return op.form("list(g)") if tree.number(op.bound["axis"]) == 0 else op.form("list(np.moveaxis(g, axis, 0))")


def _concatenate_back(op: Operation) -> Expr:
    if not is_list(op, "parts") or tree.number(op.bound["axis"]) != 0:
        raise Unsettled
    lengths = tree.parse_expression("[len(part) for part in parts]")
    lengths = tree.substitute(lengths, {"parts": op.bound["parts"], "len": tree.name("builtins.len")})
    return op.form("np.split(g, np.cumsum(lengths)[:-1])", lengths=lengths)


def _roll_back(op: Operation) -> Expr:
    shift = op.bound["shift"]
    back = tree.tuple_of([tree.neg(s) for s in shift.elts]) if isinstance(shift, gast.Tuple) else tree.neg(shift)
    return op.form("np.roll(g, back, axis)", back=back)


def _diag_back(op: Operation) -> Expr:
    if op.kind("v").rank == 2:
        raise Unsettled
    return op.form("np.diag(g)")


ROWS: list[Linear] = [
    linear("np.where(test, a, b)", "", "np.where(test, g, 0.0)", "np.where(test, 0.0, g)",
           tangents=("", "np.where(test, t, 0.0)", "np.where(test, 0.0, t)")),
    linear("np.reshape(a, shape=None)", _reshape_back),
    linear("np.ravel(a)", _reshape_back),
    linear("np.squeeze(a, axis=None)", _reshape_back),
    linear("np.expand_dims(a, axis=None)", _reshape_back),
    linear("np.transpose(a, axes=None)", _transpose_back),
    linear("np.swapaxes(a, i, j)", "np.swapaxes(g, i, j)"),
    linear("x.T", "g.T"),
    linear("x.real", "g"),
    linear("np.broadcast_to(a, shape=None)", "g"),
    linear("np.copy(a)", "g"),
    linear("copy(a)", "g"),
    linear("np.ascontiguousarray(a)", "g"),
    linear("np.asarray([*x])", _array_back, joint=True),
    linear("np.array([*x])", _array_back, joint=True),
    linear("np.asarray(a, dtype=None)", _made_back),
    linear("np.array(a, dtype=None, copy=True)", _made_back),
    linear("np.astype(a, dtype=None)", "g"),
    linear("np.stack([*parts], axis=0)", _piece, joint=True),
    linear("np.stack(parts, axis=0)", _stack_back),
    linear("np.concatenate([*parts], axis=0)", _run, joint=True),
    linear("np.concatenate(parts, axis=0)", _concatenate_back),
    linear("np.flip(a)", "np.flip(g)"),
    linear("np.flip(a, axis=None)", "np.flip(g, axis)"),
    linear("np.flipud(a)", "np.flipud(g)"),
    linear("np.fliplr(a)", "np.fliplr(g)"),
    # Undone by the same: what was summed is broadcast, and the other way round.
    linear("unbroadcast(a, x)", "g", ""),
    linear("written_last(shape, index)", "", ""),
    linear("np.roll(a, shift, axis=None)", _roll_back, ""),
    linear("np.trace(a)", "g * np.eye(*np.shape(a))"),
    linear("np.diag(v)", _diag_back),
    linear("np.tril(a, k=0)", "np.tril(g, k)"),
    linear("np.triu(a, k=0)", "np.triu(g, k)"),
    linear("np.full_like(a, fill)", "", "np.sum(g)", tangents=("", "np.full_like(a, t)")),
    linear("np.full(shape, fill)", "", "np.sum(g)", tangents=("", "np.full(shape, t)")),
]  # fmt: skip
"""Linear: an element goes back to where it came from."""
