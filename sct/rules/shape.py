"""Arrays turned, repeated and brought to another shape: how an adjoint `g` goes back.

Before: `y = np.moveaxis(x, 0, -1)` and `y = np.tile(x, 3)`, x of rank 1.
After: `dx = np.moveaxis(dy, -1, 0)` and `dx = np.sum(np.reshape(dy, (3, len(x))), axis=0)`.
"""

from __future__ import annotations

import gast

from sct import contracted, tree
from sct.rules import Formula, Linear, Operation, linear
from sct.rules.formulas import G, Unsettled, keyword, position
from sct.tree import Expr


def reshaped(op: Operation, node: Expr = G) -> Expr:
    """Give an adjoint the shape of the operand."""
    shape = op.form("a.shape" if op.kind("a").is_array else "np.shape(a)")
    return tree.call(tree.name("numpy.reshape"), [node, shape])


def _in_order(op: Operation) -> Expr:
    order = getattr(op.bound["order"], "value", None)
    if order == "C":
        return reshaped(op)
    if order != "F":
        # "A" and "K" ask how the operand lies in memory.
        raise Unsettled
    return op.form('np.reshape(g, a.shape, order="F")')


def _transpose_back(op: Operation) -> Expr:
    axes = op.bound["axes"]
    if op.kind("a").is_number or op.kind("a").rank == 0:
        return G
    if tree.is_none(axes):
        return tree.attribute(G, "T")
    rank = op.kind("a").rank
    order = None if rank is None else contracted.written_axes(axes, rank)
    if order is None or len(order) != rank or len(set(order)) != rank:
        return op.form("np.transpose(g, np.argsort(axes))")
    back = [tree.const(order.index(axis)) for axis in range(len(order))]
    return tree.call(tree.name("numpy.transpose"), [G, tree.tuple_of(back)])


def _turned_back(op: Operation) -> Expr:
    return G if op.kind("x").rank == 0 else tree.attribute(G, "T")


def _rollaxis_back(op: Operation) -> Expr:
    rank, axis, start = op.kind("a").rank, tree.number(op.bound["axis"]), tree.number(op.bound["start"])
    if not rank or not isinstance(axis, int) or not isinstance(start, int):
        raise Unsettled
    axis, start = axis % rank, start + rank if start < 0 else start
    now = start - 1 if axis < start else start
    return tree.call(tree.name("numpy.moveaxis"), [G, tree.const(now), tree.const(axis)])


def _flip_back(op: Operation) -> Expr:
    return op.form("np.flip(g)") if tree.is_none(op.bound["axis"]) else op.form("np.flip(g, axis)")


def _roll_back(op: Operation) -> Expr:
    shift = op.bound["shift"]
    negative = tree.tuple_of([tree.neg(s) for s in shift.elts]) if hasattr(shift, "elts") else tree.neg(shift)
    axis = [] if tree.is_none(op.bound["axis"]) else [op.bound["axis"]]
    return tree.call(tree.name("numpy.roll"), [G, negative, *axis])


def _rot90_back(op: Operation) -> Expr:
    plain = isinstance(op.bound["axes"], gast.Tuple) and [tree.number(axis) for axis in op.bound["axes"].elts] == [0, 1]
    axes = [] if plain else [keyword("axes", op.bound["axes"])]
    return tree.call(tree.name("numpy.rot90"), [G, tree.neg(op.bound["k"])], axes)


def _tile_back(op: Operation) -> Expr:
    if op.kind("a").rank == 1 and op.known_integer("reps"):
        return op.form("np.sum(np.reshape(g, (reps, len(a))), axis=0)")
    return op.form("put_back(g, np.tile(places(a), reps), a)")


def _repeat_back(op: Operation) -> Expr:
    if op.kind("a").rank == 1 and op.known_integer("repeats"):
        return op.form("np.sum(np.reshape(g, (len(a), repeats)), axis=1)")
    axis = [] if tree.is_none(op.bound["axis"]) else [keyword("axis", op.bound["axis"])]
    numbers = op.form("np.repeat(places(a), repeats)")
    return op.form("put_back(g, numbers, a)", numbers=tree.call(numbers.func, numbers.args, axis))


def _is_own(op: Operation) -> bool:
    """Whether a part of several is what became of the operand at hand."""
    at, which = position(op), tree.number(op.bound["c"])
    return isinstance(which, int) and at == which % len(op.bound["parts"])


def _beside_back(op: Operation) -> Expr:
    """Of several arrays that are brought to one shape, or to some rank: the one that was."""
    if not _is_own(op):
        return tree.const(0.0)
    return op.form("np.reshape(g, np.shape(it))") if "subok" not in op.bound else G


def _mesh_back(op: Operation) -> Expr:
    """An axis of a mesh is the same along all the others."""
    at, count = position(op), len(op.bound["parts"])
    indexing = getattr(op.bound["indexing"], "value", None)
    if not _is_own(op):
        return tree.const(0.0)
    if getattr(op.bound["sparse"], "value", None) is True:
        return op.form("np.reshape(g, np.shape(it))")
    if indexing not in ("xy", "ij") or getattr(op.bound["sparse"], "value", None) is not False:
        raise Unsettled
    own = 1 - at if indexing == "xy" and count > 1 and at < 2 else at
    others = [tree.const(axis) for axis in range(count) if axis != own]
    if op.kind("it").rank not in (0, 1):
        raise Unsettled
    if not others:
        return G
    axes = tree.one_or_tuple(others)
    return tree.call(tree.name("numpy.sum"), [G], [keyword("axis", axes)])


def _triangle_back(name: str) -> Formula:
    def formula(op: Operation) -> Expr:
        return op.form(f"np.{name}(g)" if tree.number(op.bound["k"]) == 0 else f"np.{name}(g, k)")

    return formula


ROWS: list[Linear] = [
    linear("np.reshape(a, shape=None, order='C', copy=None)", _in_order),
    linear("np.ravel(a, order='C')", _in_order),
    linear("np.squeeze(a, axis=None)", reshaped),
    linear("np.expand_dims(a, axis=None)", reshaped),
    linear("np.atleast_1d(a)", reshaped),
    linear("np.atleast_2d(a)", reshaped),
    linear("np.atleast_3d(a)", reshaped),
    linear("np.transpose(a, axes=None)", _transpose_back),
    linear("np.matrix_transpose(a)", "np.matrix_transpose(g)"),
    linear("np.swapaxes(a, i, j)", "np.swapaxes(g, i, j)"),
    linear("np.moveaxis(a, source, destination)", "np.moveaxis(g, destination, source)"),
    linear("np.rollaxis(a, axis, start=0)", _rollaxis_back),
    linear("x.T", _turned_back),
    linear("x.mT", "g.mT"),
    linear("x.real", "g"),
    linear("np.broadcast_arrays(*parts, subok=False)[c]", _beside_back, joint=True),
    linear("np.atleast_1d(*parts)[c]", _beside_back, joint=True),
    linear("np.atleast_2d(*parts)[c]", _beside_back, joint=True),
    linear("np.atleast_3d(*parts)[c]", _beside_back, joint=True),
    linear("np.meshgrid(*parts, copy=True, sparse=False, indexing='xy')[c]", _mesh_back, joint=True),
    linear("np.broadcast_to(a, shape=None, subok=False)", "g"),
    linear("np.flip(a, axis=None)", _flip_back),
    linear("np.flipud(a)", "np.flipud(g)"),
    linear("np.fliplr(a)", "np.fliplr(g)"),
    linear("np.rot90(a, k=1, axes=(0, 1))", _rot90_back),
    linear("np.roll(a, shift, axis=None)", _roll_back, ""),
    linear("np.tile(a, reps)", _tile_back, ""),
    linear("np.repeat(a, repeats, axis=None)", _repeat_back, ""),
    linear("np.resize(a, new_shape)", "put_back(g, np.resize(places(a), new_shape), a)", ""),
    linear("np.tril(a, k=0)", _triangle_back("tril")),
    linear("np.triu(a, k=0)", _triangle_back("triu")),
]  # fmt: skip
"""Linear: an element goes back to where it came from."""
