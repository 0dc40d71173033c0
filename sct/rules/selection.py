"""Elements chosen, gathered and sorted: each part of an adjoint `g` goes back to the element that it was taken from.

Before: `y = np.sort(x)` and `z = np.take(x, i)`, x of rank 1.
After: `dx = dy[np.argsort(np.argsort(x))]`; `np.add.at(dx, i, dz)`.
"""

from __future__ import annotations

from sct import tree
from sct.rules import Linear, Operation, linear
from sct.rules.formulas import G, T, Unsettled, colon, keyword
from sct.rules.products import column
from sct.rules.reducing import check_dtype, flattens
from sct.tree import Expr


def _diag_back(op: Operation) -> Expr:
    rank, shape = op.kind("v").rank, op.kind("v").shape
    if not rank or shape is None:
        raise Unsettled
    plain = tree.number(op.bound["k"]) == 0
    if rank == 1 or (plain and shape[0] is not None and shape[0] == shape[1]):
        return op.form("np.diag(g)") if plain else op.form("np.diag(g, k)")
    return op.form("put_back(g, np.diag(places(v), k), v)")


def _diagonal_back(op: Operation) -> Expr:
    return op.form("put_back(g, np.diagonal(places(a), offset, axis1, axis2), a)")


def _trace_back(op: Operation) -> Expr:
    rank, axes = op.kind("a").rank, [tree.number(op.bound[name]) for name in ("axis1", "axis2")]
    check_dtype(op)
    if rank == 2 and axes in ([0, 1], [-2, -1]):
        height, width = op.kind("a").shape or (None, None)
        square, main = height is not None and height == width, tree.number(op.bound["offset"]) == 0
        size = "len(a)" if square and main else "len(a), a.shape[1]" if main else "len(a), a.shape[1], offset"
        return op.form(f"g * np.eye({size})")
    if rank is None or rank < 2:
        raise Unsettled
    places = op.form("np.diagonal(places(a), offset, axis1, axis2)")
    flow = G if rank == 2 else column(G)
    return op.form("put_back(np.broadcast_to(h, np.shape(found)), found, a)", h=flow, found=places)


def _diagflat_back(op: Operation) -> Expr:
    inner = op.form("np.diag(g)" if tree.number(op.bound["k"]) == 0 else "np.diag(g, k)")
    return inner if op.kind("v").rank == 1 else op.form("np.reshape(inner, np.shape(v))", inner=inner)


def _order(op: Operation, node: Expr) -> Expr:
    """`np.argsort(node)` along the axis of the operation."""
    axis = op.bound["axis"]
    words = [] if tree.number(axis) == -1 or (tree.is_none(axis) and node is op.result) else [keyword("axis", axis)]
    return tree.call(tree.name("numpy.argsort"), [node], words)


def _places_in(op: Operation, order: Expr) -> Expr:
    """Where each element is once all are put in an order."""
    return _order(op, order) if not tree.is_none(op.bound["axis"]) else tree.call(tree.name("numpy.argsort"), [order])


def _gathered(op: Operation, node: Expr, by: Expr) -> Expr:
    """`node[by]` along the axis of the operation."""
    if op.kind("a").rank == 1 or tree.is_none(op.bound["axis"]):
        return tree.subscript(node, by)
    if op.kind("a").rank is None:
        raise Unsettled
    return tree.call(tree.name("numpy.take_along_axis"), [node, by, op.bound["axis"]])


def _unflat(op: Operation, node: Expr) -> Expr:
    """What is sorted without an axis is flat."""
    plain = not flattens(op) or op.kind("a").rank == 1
    return node if plain else op.form("np.reshape(node, np.shape(a))", node=node)


def _sort_back(op: Operation) -> Expr:
    return _unflat(op, _gathered(op, G, _places_in(op, _order(op, op.bound["a"]))))


def _tangent(op: Operation) -> Expr:
    return op.form("np.ravel(t)") if flattens(op) and op.kind("a").rank != 1 else T


def _sort_on(op: Operation) -> Expr:
    return _gathered(op, _tangent(op), _order(op, op.bound["a"]))


def _partition_back(op: Operation) -> Expr:
    """What is partly sorted is found by its value: an element of the operand is where its rank is in the result."""
    found = _gathered(op, G, _order(op, op.result))
    return _unflat(op, _gathered(op, found, _places_in(op, _order(op, op.bound["a"]))))


def _partition_on(op: Operation) -> Expr:
    found = _gathered(op, _tangent(op), _order(op, op.bound["a"]))
    return _gathered(op, found, _places_in(op, _order(op, op.result)))


def _take_back(op: Operation) -> Expr:
    words = [] if tree.is_none(op.bound["axis"]) else [keyword("axis", op.bound["axis"])]
    if getattr(op.bound["mode"], "value", None) != "raise":
        words.append(keyword("mode", op.bound["mode"]))
    found = op.form("np.take(places(a), indices)")
    return op.form("put_back(g, found, a)", found=tree.call(found.func, found.args, words))


def _taken(op: Operation) -> Expr | None:
    """`i` or `:, i`, where it is known of which axis."""
    axis, rank = tree.number(op.bound["axis"]), op.kind("a").rank
    if rank is None or getattr(op.bound["mode"], "value", None) != "raise":
        return None
    if tree.is_none(op.bound["axis"]):
        return op.bound["indices"] if rank == 1 else None
    if not isinstance(axis, int) or not -rank <= axis < rank:
        return None
    parts = [*[colon()] * (axis % rank), op.bound["indices"]]
    return tree.one_or_tuple(parts)


def _chosen_where(op: Operation) -> Expr:
    """Where the choice at hand is taken: an index beyond the last is the last, or counted round."""
    mode = getattr(op.bound["mode"], "value", None)
    forms = {"raise": "which == at", "clip": "np.clip(which, 0, last) == at", "wrap": "which % count == at"}
    if mode not in forms:
        raise Unsettled
    count = len(op.bound["choices"])
    return op.form(forms[mode], count=tree.const(count), last=tree.const(count - 1))


def _choice_back(op: Operation) -> Expr:
    return op.form("np.where(here, g, 0.0)", here=_chosen_where(op))


def _choice_on(op: Operation) -> Expr:
    return op.form("np.where(here, t, 0.0)", here=_chosen_where(op))


def _compress_back(op: Operation) -> Expr:
    found = op.form("np.compress(condition, places(a))")
    words = [] if tree.is_none(op.bound["axis"]) else [keyword("axis", op.bound["axis"])]
    return op.form("put_back(g, found, a)", found=tree.call(found.func, found.args, words))


def _is_counts(op: Operation) -> bool:
    """The counts, not the edges; a density is no sum of weights."""
    if getattr(op.bound["density"], "value", None) not in (None, False):
        raise Unsettled
    return tree.number(op.bound["c"]) == 0


def _counted_back(op: Operation) -> Expr:
    if not _is_counts(op):
        return tree.const(0.0)
    edges = op.form("np.histogram_bin_edges(a, bins)" if tree.is_none(op.bound["range"]) else
                    "np.histogram_bin_edges(a, bins, range)")  # fmt: skip
    return op.form("np.append(g, 0.0)[bins_of(a, edges)]", edges=edges)


def _counted_on(op: Operation) -> Expr:
    return op.form(f"np.histogram(a, bins{'' if tree.is_none(op.bound['range']) else ', range'}, weights=t)[0]")


ROWS: list[Linear] = [
    linear("np.where(test, a, b)", "", "np.where(test, g, 0.0)", "np.where(test, 0.0, g)",
           tangents=("", "np.where(test, t, 0.0)", "np.where(test, 0.0, t)")),
    linear("np.sort(a, axis=-1, kind=None, stable=None)", _sort_back, tangents=(_sort_on,)),
    linear("np.partition(a, kth, axis=-1, kind='introselect')", _partition_back, "", tangents=(_partition_on,)),
    linear("np.take(a, indices, axis=None, mode='raise')", _take_back, "", item=_taken),
    linear("np.take_along_axis(a, indices, axis=-1)",
           "put_back(g, np.take_along_axis(places(a), indices, axis), a)", ""),
    linear("np.choose(which, [*choices], mode='raise')", "", _choice_back, tangents=("", _choice_on)),
    linear("np.compress(condition, a, axis=None)", "", _compress_back),
    linear("np.extract(condition, a)", "", "put_back(g, np.extract(condition, places(a)), a)"),
    linear("np.trace(a, offset=0, axis1=0, axis2=1, dtype=None)", _trace_back),
    linear("np.unique(ar, return_index=True)[1]", ""),
    linear("np.argsort(a, axis=-1, kind=None, order=None, stable=None)", ""),
    linear("np.argpartition(a, kth, axis=-1, kind='introselect', order=None)", "", ""),
    linear("np.diag(v, k=0)", _diag_back),
    linear("np.diagonal(a, offset=0, axis1=0, axis2=1)", _diagonal_back),
    linear("np.diagflat(v, k=0)", _diagflat_back),
    linear("np.bincount(x, weights=weights, minlength=0)", "", "g[x]",
           tangents=("", "np.bincount(x, t, minlength)")),
    linear("np.histogram(a, bins=10, range=None, density=None, weights=weights)[c]", "", _counted_back,
           tangents=("", _counted_on)),
    # Undone by the same: what was summed is broadcast, and the other way round.
    linear("unbroadcast(a, x)", "g", ""),
    linear("written_last(shape, index)", "", ""),
    linear("places(x)", ""),
    linear("bins_of(a, edges)", "", ""),
    linear("put_back(values, where, x)", "np.append(g, 0.0)[where]", "", ""),
]  # fmt: skip
"""Linear: an element goes back to where it came from."""
