"""Functions of arrays that are not elementwise: how an adjoint `g` goes back, and a tangent `t` on.

Before: `y = np.sum(x, axis=1)` for x of rank 2.
After: `dx = spread(g[:, None], x)`, where `spread(g, x)` is g broadcast to the shape of x (spread.py).

A result that is larger or smaller than the operand is brought to its shape in one place (fit.py), so that a row need
not undo a broadcast.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gast

from sct import shapes, tree
from sct.rules import Contribution, Formula, Linear, Operation, linear
from sct.tree import Expr

COPY = "<helpers>.copy"
"""The method `copy` of an array, as against `np.copy`, which keeps the order of the axes."""

SPREAD = "<helpers>.spread"
"""Name of the operation that broadcasts a value to the shape of another; spread.py writes it out."""


def spread(value: Expr, like: Expr) -> Expr:
    """`value` broadcast to the shape of `like`."""
    return tree.call(tree.name(SPREAD), [value, like])


def contributions(row: Linear, op: Operation, value: Expr) -> Iterator[Contribution]:
    """Give the contributions of a row to the operation at hand."""
    from sct import match

    names = [name for name in match.operands(row.pattern) if not match.is_number_name(name)]
    for index, (name, formula) in enumerate(zip(names, row.adjoints, strict=False)):
        if formula == "":
            continue
        here = op.bound[name]
        for position, operand in enumerate(here if isinstance(here, list) else [here]):
            part = Operation({**op.bound, "at": tree.const(position), "it": operand}, op.result, op.known)
            tangent = None
            if not row.joint:
                tangents = row.tangents
                own = tangents[index] if index < len(tangents) else ""
                tangent = (
                    _formed(own, part)
                    if own
                    else tree.substitute(value, {operand.id: tree.name("t")})
                    if isinstance(operand, gast.Name) and _once(value, operand.id)
                    else _replaced(value, operand, row, name)
                )
            yield Contribution(operand, tree.const(1), _formed(formula, part), tangent, joint=row.joint)


def _once(value: Expr, name: str) -> bool:
    return tree.names(value).count(name) == 1


def _replaced(value: Expr, operand: Expr, row: Linear, name: str) -> Expr:
    """The operation with the tangent in the place of the operand at one position: `x @ x` has two."""
    from sct import match

    if isinstance(value, gast.BinOp):
        left = match.pattern(row.pattern).left.id == name
        return tree.binary(tree.name("t") if left else value.left, value.op, value.right if left else tree.name("t"))
    order = [n for n in match.operands(row.pattern)]
    at = order.index(name)
    args = [tree.name("t") if i == at else arg for i, arg in enumerate(value.args)]
    return tree.call(value.func, args, value.keywords)


def _formed(formula: Formula, op: Operation) -> Expr:
    return op.form(formula) if isinstance(formula, str) else formula(op)


# -- reductions ---------------------------------------------------------------------------------------------------


def _back(op: Operation, node: Expr, name: str = "x") -> Expr:
    """Bring what was reduced back to where it broadcasts against the operand: `g[:, None]`."""
    axis, keepdims = op.bound.get("axis", tree.const(None)), op.bound.get("keepdims", tree.const(False))
    if _is_none(axis) or (isinstance(keepdims, gast.Constant) and keepdims.value is True):
        return node
    rank = op.kind(name).rank
    axes = None if rank is None else shapes.written_axes(axis, rank)
    if axes is None or rank is None:
        return tree.call(tree.name("numpy.expand_dims"), [node, axis])
    if sorted(axes) == list(range(len(axes))):
        return node
    parts: list[Expr] = [tree.const(None) if i in axes else _colon() for i in range(rank)]
    return tree.subscript(node, tree.tuple_of(parts) if len(parts) > 1 else parts[0])


def _is_none(node: Expr) -> bool:
    return isinstance(node, gast.Constant) and node.value is None


def _colon() -> Expr:
    return gast.Slice(lower=None, upper=None, step=None)


G, T = tree.name("g"), tree.name("t")


def _sum_back(op: Operation) -> Expr:
    return spread(_back(op, G), op.bound["x"])


def _count(op: Operation) -> Expr:
    """How many elements went into each element of the result."""
    axis, x = op.bound["axis"], op.bound["x"]
    if _is_none(axis):
        return tree.call(tree.name("numpy.size"), [x])
    if isinstance(tree.number(axis), int):
        return tree.subscript(tree.attribute(x, "shape"), axis)
    sizes = [tree.call(tree.name("numpy.size"), [part]) for part in (x, op.result)]
    return tree.div(*sizes)


def _mean_back(op: Operation) -> Expr:
    return spread(tree.div(_back(op, G), _count(op)), op.bound["x"])


def _hits(op: Operation) -> Expr:
    """Where the operand is the largest (or smallest)."""
    return gast.Compare(left=op.bound["x"], ops=[gast.Eq()], comparators=[_back(op, op.result)])


def _share(op: Operation, value: Expr) -> Expr:
    """Equal shares of a value for all that are largest."""
    keywords = [
        keyword(k, op.bound[k])
        for k in ("axis", "keepdims")
        if not _is_none(op.bound[k]) and getattr(op.bound[k], "value", True) is not False
    ]
    total = tree.call(tree.name("numpy.sum"), [_hits(op)], keywords)
    # Truth values are not multiplied: a minus in front of them would be an error.
    chosen = tree.call(tree.name("numpy.where"), [_hits(op), value, tree.const(0.0)])
    return tree.div(chosen, _back(op, total))


def _max_back(op: Operation) -> Expr:
    return _share(op, _back(op, G))


def _max_on(op: Operation) -> Expr:
    keywords = [
        keyword(k, op.bound[k])
        for k in ("axis", "keepdims")
        if not _is_none(op.bound[k]) and getattr(op.bound[k], "value", True) is not False
    ]
    return tree.call(tree.name("numpy.sum"), [_share(op, T)], keywords)


def _prod_back(op: Operation) -> Expr:
    return tree.mul(_others(op), _back(op, G))


def _others(op: Operation) -> Expr:
    """The product of the other elements, for each: what the product is divided by may be 0."""
    if isinstance(op.bound["axis"], gast.Tuple):
        raise Unsettled
    return op.form("others(x)") if _is_none(op.bound["axis"]) else op.form("others(x, axis)")


def _prod_on(op: Operation) -> Expr:
    return _summed(op, tree.mul(_others(op), T))


def _deviation(op: Operation) -> Expr:
    """`x - mean`, the mean where it broadcasts against x."""
    axis = op.bound["axis"]
    keywords = [] if _is_none(axis) else [keyword("axis", axis), keyword("keepdims", tree.const(True))]
    mean = tree.call(tree.name("numpy.mean"), [op.bound["x"]], keywords)
    return tree.binary(op.bound["x"], gast.Sub(), mean)


def _freedom(op: Operation) -> Expr:
    ddof = op.bound["ddof"]
    return _count(op) if tree.number(ddof) == 0 else tree.binary(_count(op), gast.Sub(), ddof)


def _var_back(op: Operation) -> Expr:
    return op.form("2 * d / n * h", d=_deviation(op), n=_freedom(op), h=_back(op, G))


def _summed(op: Operation, node: Expr) -> Expr:
    keywords = [
        keyword(k, op.bound[k])
        for k in ("axis", "keepdims")
        if not _is_none(op.bound[k]) and getattr(op.bound[k], "value", True) is not False
    ]
    return tree.call(tree.name("numpy.sum"), [node], keywords)


def _var_on(op: Operation) -> Expr:
    return _summed(op, op.form("2 * d / n * t", d=_deviation(op), n=_freedom(op)))


def _safe_inverse(node: Expr) -> Expr:
    """`1 / y`, and 0 where y is 0: the subgradient of smallest norm."""
    form = tree.parse_expression("1")
    test = gast.Compare(left=node, ops=[gast.Eq()], comparators=[tree.const(0)])
    one = tree.call(tree.name("numpy.where"), [test, form, node])
    return tree.call(tree.name("numpy.where"), [test, tree.const(0.0), tree.div(tree.const(1), one)])


def _std_back(op: Operation) -> Expr:
    scale = tree.mul(_back(op, _safe_inverse(op.result)), _back(op, G))
    return op.form("d / n * s", d=_deviation(op), n=_freedom(op), s=scale)


def _std_on(op: Operation) -> Expr:
    inner = _summed(op, op.form("d / n * t", d=_deviation(op), n=_freedom(op)))
    return tree.mul(_safe_inverse(op.result), inner)


def _norm_back(op: Operation) -> Expr:
    _check_two(op)
    return op.form("x * s", s=tree.mul(_back(op, _safe_inverse(op.result)), _back(op, G)))


def _check_two(op: Operation) -> None:
    """Only the norm that is the root of the sum of squares."""
    plain = _is_none(op.bound["ord"]) and (_is_none(op.bound["axis"]) or tree.number(op.bound["axis"]) is not None)
    if not plain and not (
        tree.number(op.bound["ord"]) == 2 and (op.kind("x").rank == 1 or tree.number(op.bound["axis"]) is not None)
    ):
        raise Unsettled


def _norm_on(op: Operation) -> Expr:
    _check_two(op)
    return tree.mul(_safe_inverse(op.result), _summed(op, op.form("x * t")))


# -- products -----------------------------------------------------------------------------------------------------


def _transposed(node: Expr, rank: int | None) -> Expr:
    if rank is not None and rank > 2:
        return tree.call(tree.name("numpy.swapaxes"), [node, tree.const(-1), tree.const(-2)])
    return tree.attribute(node, "T")


def _matmul(node: Expr, other: Expr) -> Expr:
    return tree.binary(node, gast.MatMult(), other)


def _left_back(op: Operation) -> Expr:
    """The adjoint of a in `a @ b`."""
    left, right = op.kind("a").rank, op.kind("b").rank
    a, b = op.bound["a"], op.bound["b"]
    if left == 0 or right == 0:
        return tree.mul(G, b)
    if left == 1 and right == 1:
        return tree.mul(G, b)
    if left == 1:
        return _matmul(b, G) if right == 2 else _refused()
    if right == 1:
        return tree.call(tree.name("numpy.outer"), [G, b]) if left == 2 else tree.mul(_column(G), b)
    return _matmul(G, _transposed(b, right)) if left and right else _called("matmul_left", G, a, b)


def _right_back(op: Operation) -> Expr:
    """The adjoint of b in `a @ b`."""
    left, right = op.kind("a").rank, op.kind("b").rank
    a, b = op.bound["a"], op.bound["b"]
    if left == 0 or right == 0:
        return tree.mul(a, G)
    if left == 1 and right == 1:
        return tree.mul(G, a)
    if left == 1:
        return tree.call(tree.name("numpy.outer"), [a, G]) if right == 2 else _refused()
    if right == 1:
        if left == 2:
            return _matmul(tree.attribute(a, "T"), G)
        return _matmul(_transposed(a, left), _column(G)) if left is None else _column_sum(a, G)
    return _matmul(_transposed(a, left), G) if left and right else _called("matmul_right", G, a, b)


def _column(node: Expr) -> Expr:
    dots = gast.Constant(value=Ellipsis, kind=None)
    return tree.subscript(node, tree.tuple_of([dots, tree.const(None)]))


def _column_sum(a: Expr, g: Expr) -> Expr:
    return tree.mul(a, _column(g))


class Unsettled(Exception):
    """A formula needs a rank that is not known."""


def _refused() -> Expr:
    raise Unsettled


def _called(name: str, *args: Expr) -> Expr:
    raise Unsettled


# -- shape and selection ------------------------------------------------------------------------------------------


def _reshape_back(op: Operation) -> Expr:
    x = op.bound.get("x", op.bound.get("a"))
    return tree.call(tree.name("numpy.reshape"), [G, tree.attribute(x, "shape")])


def _transpose_back(op: Operation) -> Expr:
    axes = op.bound["axes"]
    if _is_none(axes):
        return tree.attribute(G, "T")
    return tree.call(tree.name("numpy.transpose"), [G, tree.call(tree.name("numpy.argsort"), [axes])])


def _piece(op: Operation) -> Expr:
    """The part of an array that a stacked operand gave it."""
    axis = tree.number(op.bound["axis"])
    if axis is None:
        raise Unsettled
    if axis < 0:
        dots = gast.Constant(value=Ellipsis, kind=None)
        return tree.subscript(G, tree.tuple_of([dots, op.bound["at"], *[_colon()] * (-int(axis) - 1)]))
    parts = [_colon()] * int(axis) + [op.bound["at"]]
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
    parts = [_colon()] * int(axis) + [cut]
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


def _solve_back(op: Operation) -> Expr:
    """Giles 2008, 2.3.1: the adjoint of b is `A.T \\ g`."""
    return op.form("np.linalg.solve(at, g)", at=_transposed(op.bound["a"], op.kind("a").rank))


def _solve_matrix_back(op: Operation) -> Expr:
    inner = _solve_back(op)
    if op.kind("b").rank == 1:
        return op.form("-np.outer(s, y)", s=inner)
    return op.form("-(s @ yt)", s=inner, yt=_transposed(op.result, op.kind("b").rank))


def _solve_matrix_on(op: Operation) -> Expr:
    return op.form("-np.linalg.solve(a, t @ y)")


def _array_back(op: Operation) -> Expr:
    return tree.subscript(G, op.bound["at"])


def _is_list(op: Operation, name: str) -> bool:
    return op.kind(name).what == "list"


def _made_back(op: Operation) -> Expr:
    """The adjoint of a list is a list, that of an array an array."""
    return op.form("list(g)") if _is_list(op, "a") else G


def _stack_back(op: Operation) -> Expr:
    if not _is_list(op, "parts"):
        raise Unsettled
    return op.form("list(g)") if tree.number(op.bound["axis"]) == 0 else op.form("list(np.moveaxis(g, axis, 0))")


def _concatenate_back(op: Operation) -> Expr:
    if not _is_list(op, "parts") or tree.number(op.bound["axis"]) != 0:
        raise Unsettled
    lengths = tree.parse_expression("[len(part) for part in parts]")
    lengths = tree.substitute(lengths, {"parts": op.bound["parts"], "len": tree.name("builtins.len")})
    return op.form("np.split(g, np.cumsum(lengths)[:-1])", lengths=lengths)


def _sum_list_back(op: Operation) -> Expr:
    if op.kind("x").is_array:
        return spread(G, op.bound["x"])
    if not _is_list(op, "x"):
        raise Unsettled
    return op.form("[g] * len(x)")


def _roll_back(op: Operation) -> Expr:
    shift = op.bound["shift"]
    back = tree.tuple_of([tree.neg(s) for s in shift.elts]) if isinstance(shift, gast.Tuple) else tree.neg(shift)
    return op.form("np.roll(g, back, axis)", back=back)


def _diag_back(op: Operation) -> Expr:
    if op.kind("v").rank == 2:
        raise Unsettled
    return op.form("np.diag(g)")


def _cumsum_back(op: Operation) -> Expr:
    axis, rank = op.bound["axis"], op.kind("a").rank
    if rank == 1:
        return op.form("np.cumsum(g[::-1])[::-1]")
    if _is_none(axis):
        raise Unsettled
    return op.form("np.flip(np.cumsum(np.flip(g, axis), axis), axis)")


ROWS: list[Linear] = [
    linear("np.sum(x, axis=None, keepdims=False)", _sum_back),
    linear("np.mean(x, axis=None, keepdims=False)", _mean_back),
    linear("np.max(x, axis=None, keepdims=False)", _max_back, tangents=(_max_on,)),
    linear("np.min(x, axis=None, keepdims=False)", _max_back, tangents=(_max_on,)),
    linear("np.prod(x, axis=None, keepdims=False)", _prod_back, tangents=(_prod_on,)),
    linear("np.var(x, axis=None, ddof=0, keepdims=False)", _var_back, tangents=(_var_on,)),
    linear("np.std(x, axis=None, ddof=0, keepdims=False)", _std_back, tangents=(_std_on,)),
    linear("np.linalg.norm(x, ord=None, axis=None, keepdims=False)", _norm_back, tangents=(_norm_on,)),
    linear("a @ b", _left_back, _right_back),
    linear("np.dot(a, b)", _left_back, _right_back),
    linear("np.matmul(a, b)", _left_back, _right_back),
    linear("np.inner(a, b)", lambda op: op.form("g * b") if op.kind("a").rank == 1 == op.kind("b").rank else _refused(),
           lambda op: op.form("g * a") if op.kind("a").rank == 1 == op.kind("b").rank else _refused()),
    linear("np.vdot(a, b)", "np.reshape(g * b, np.shape(a))", "np.reshape(g * a, np.shape(b))"),
    linear("np.outer(a, b)", lambda op: op.form("g @ b") if op.kind("b").rank == 1 == op.kind("a").rank else _refused(),
           lambda op: op.form("g.T @ a") if op.kind("b").rank == 1 == op.kind("a").rank else _refused()),
    linear("np.where(test, a, b)", "", "np.where(test, g, 0.0)", "np.where(test, 0.0, g)",
           tangents=("", "np.where(test, t, 0.0)", "np.where(test, 0.0, t)")),
    linear("np.clip(a, lo, hi)", "np.where((a >= lo) & (a <= hi), g, 0.0)", "np.where(a < lo, g, 0.0)",
           "np.where(a > hi, g, 0.0)",
           tangents=("np.where((a >= lo) & (a <= hi), t, 0.0)", "np.where(a < lo, t, 0.0)",
                     "np.where(a > hi, t, 0.0)")),
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
    linear("sum(x)", _sum_list_back),
    linear("sum(x, start)", _sum_list_back, "g"),
    linear("np.flip(a, axis=None)", "np.flip(g, axis)"),
    linear("np.flipud(a)", "np.flipud(g)"),
    linear("np.fliplr(a)", "np.fliplr(g)"),
    linear("np.roll(a, shift, axis=None)", _roll_back, ""),
    linear("np.trace(a)", "g * np.eye(*np.shape(a))"),
    linear("np.diag(v)", _diag_back),
    linear("np.cumsum(a, axis=None)", _cumsum_back),
    linear("np.tril(a, k=0)", "np.tril(g, k)"),
    linear("np.triu(a, k=0)", "np.triu(g, k)"),
    linear("np.linalg.solve(a, b)", _solve_matrix_back, _solve_back, tangents=(_solve_matrix_on, "")),
    linear("np.linalg.inv(a)", "-(y.T @ g @ y.T)", tangents=("-(y @ t @ y)",)),
    linear("np.linalg.det(a)", "g * cofactors(a)", tangents=("np.sum(cofactors(a) * t)",)),
    linear("np.full_like(a, fill)", "", "np.sum(g)", tangents=("", "np.full_like(a, t)")),
    linear("np.full(shape, fill)", "", "np.sum(g)", tangents=("", "np.full(shape, t)")),
]  # fmt: skip
"""Sources: Giles, "Collected matrix derivative results for forward and reverse mode", 2008, for linalg."""


def keyword(name: str, value: Expr) -> Any:
    """`name=value` in a call."""
    return gast.keyword(arg=name, value=value)
