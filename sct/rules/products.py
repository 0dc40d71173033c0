"""Products of matrices and vectors: how an adjoint `g` goes back.

Before: `y = W @ x` for W of rank 2 and x of rank 1.
After: `dW = np.outer(g, x)` and `dx = W.T @ g`.

Broadcast axes are summed in one place (fit.py). `vecdot`, `vecmat` and `vdot` conjugate what stands on the left.
"""

from __future__ import annotations

import functools

import gast

from sct import tree
from sct.rules import Linear, Operation, linear
from sct.rules.contractions import (
    Ranks,
    contracted_left,
    contracted_right,
    known_ranks,
    ranks_of,
    tensordot_left,
    tensordot_right,
)
from sct.rules.formulas import G, T, Unsettled
from sct.tree import Expr


def transposed(node: Expr, rank: int | None) -> Expr:
    """The last two axes changed over."""
    if rank is not None and rank > 2:
        return tree.call(tree.name("numpy.swapaxes"), [node, tree.const(-1), tree.const(-2)])
    return tree.attribute(node, "T")


def left_back(g: Expr, a: Expr, b: Expr, ranks: Ranks) -> Expr:
    """The adjoint of a in `a @ b`, of these ranks."""
    left, right = ranks
    if left == 0 or right == 0 or left == right == 1:
        return tree.mul(g, b)
    if left is None or right is None:
        raise Unsettled
    if left == 1:
        return matmul(b, g) if right == 2 else first_column(matmul(b, column(g)))
    if right == 1:
        return tree.call(tree.name("numpy.outer"), [g, b]) if left == 2 else tree.mul(column(g), b)
    return matmul(g, transposed(b, right))


def right_back(g: Expr, a: Expr, b: Expr, ranks: Ranks) -> Expr:
    """The adjoint of b in `a @ b`, of these ranks."""
    left, right = ranks
    if left == 0 or right == 0:
        return tree.mul(a, g)
    if left == right == 1:
        return tree.mul(g, a)
    if left is None or right is None:
        raise Unsettled
    if left == 1:
        return tree.call(tree.name("numpy.outer"), [a, g]) if right == 2 else tree.mul(column(a), row(g))
    if right == 1:
        return matmul(tree.attribute(a, "T"), g) if left == 2 else tree.mul(a, column(g))
    return matmul(transposed(a, left), g)


def matmul(node: Expr, other: Expr) -> Expr:
    """`a @ b`."""
    return tree.binary(node, gast.MatMult(), other)


def column(node: Expr) -> Expr:
    """`a[..., None]`."""
    return tree.subscript(node, tree.tuple_of([tree.dots(), tree.const(None)]))


def row(node: Expr) -> Expr:
    """`a[..., None, :]`."""
    whole = gast.Slice(lower=None, upper=None, step=None)
    return tree.subscript(node, tree.tuple_of([tree.dots(), tree.const(None), whole]))


def first_column(node: Expr) -> Expr:
    """`a[..., 0]`."""
    return tree.subscript(node, tree.tuple_of([tree.dots(), tree.const(0)]))


def _left(op: Operation) -> Expr:
    return left_back(G, op.bound["a"], op.bound["b"], ranks_of(op))


def _right(op: Operation) -> Expr:
    return right_back(G, op.bound["a"], op.bound["b"], ranks_of(op))


# -- sums over any axes: dot, inner, tensordot


def _dot_axes(op: Operation) -> tuple[list[int], list[int]]:
    left, right = known_ranks(op)
    return [left - 1], [max(right - 2, 0)]


def _dot_left(op: Operation) -> Expr:
    left, right = ranks_of(op)
    return contracted_left(op, *_dot_axes(op)) if (right or 0) > 2 and left else _left(op)


def _dot_right(op: Operation) -> Expr:
    left, right = ranks_of(op)
    return contracted_right(op, *_dot_axes(op)) if (right or 0) > 2 and left else _right(op)


def _inner_left(op: Operation) -> Expr:
    left, right = known_ranks(op)
    if not left or not right or left == right == 1:
        return op.form("g * b")
    if right == 1:
        return _left(op)
    return op.form("g @ b") if right == 2 else contracted_left(op, [left - 1], [right - 1])


def _inner_right(op: Operation) -> Expr:
    left, right = known_ranks(op)
    if not left or not right or left == right == 1:
        return op.form("g * a")
    if right == 1:
        return _right(op)
    if left == 1 and right == 2:
        return op.form("np.outer(g, a)")
    return op.form("g.T @ a") if left == right == 2 else contracted_right(op, [left - 1], [right - 1])


# -- outer and kron


def _outer(own: str, other: str, plain: str) -> functools.partial[Expr]:
    return functools.partial(_outer_back, own, other, plain)


def _outer_back(own: str, other: str, plain: str, op: Operation) -> Expr:
    if ranks_of(op) == (1, 1):
        return op.form(plain)
    if op.kind(own).rank == 0 and op.kind(other).rank is not None:
        # One of both axes has one element: the other one's numbers are those of the result, in their order.
        flat = other if op.kind(other).rank == 1 else f"np.ravel({other})"
        return op.form(f"np.sum(np.ravel(g) * {flat})")
    if op.kind(other).rank == 0:
        return op.form(f"np.reshape(g * {other}, np.shape({own}))")
    flat = plain.replace(other, f"np.ravel({other})")
    return op.form(f"np.reshape({flat}, np.shape({own}))")


def _kron(own: str, op: Operation) -> Expr:
    """The adjoint of a factor: each axis of g is one of a and one of b, and the other factor's is summed."""
    left, right = known_ranks(op)
    other = "b" if own == "a" else "a"
    if not left or not right:
        return op.form(f"g * {other}")
    letters: dict[str, str] = {"a": "", "b": ""}
    lengths: list[Expr] = []
    both = ""
    for axis in range(max(left, right)):
        for name, rank, alphabet in (("a", left, "ijklmn"), ("b", right, "pqrstu")):
            at = axis - max(left, right) + rank
            if at >= 0:
                letters[name] += alphabet[axis]
                both += alphabet[axis]
                lengths.append(tree.subscript(tree.attribute(op.bound[name], "shape"), tree.const(at)))
    shaped = tree.call(tree.name("numpy.reshape"), [G, tree.tuple_of(lengths)])
    form = gast.Constant(value=f"{both},{letters[other]}->{letters[own]}", kind=None)
    return tree.call(tree.name("numpy.einsum"), [form, shaped, op.bound[other]])


# -- products of vectors, and of vectors with matrices, along the last axes


def _vecdot_back(other: str, conj: bool, op: Operation) -> Expr:
    rank = max(op.kind("a").rank or 0, op.kind("b").rank or 0)
    axis = op.bound.get("axis", tree.const(-1))
    wide = G if rank == 1 else op.form("np.expand_dims(g, at)", at=axis)
    place = tree.number(axis)
    if place == -1 and rank > 1:
        wide = column(G)
    elif rank > 1 and op.kind("a").rank != op.kind("b").rank and (place is None or place >= 0):
        raise Unsettled
    value = op.bound[other]
    if other == "a":
        return tree.mul(wide, _conj(op, value))
    return _conj(op, tree.mul(wide, value)) if conj else tree.mul(wide, value)


def _conj(op: Operation, node: Expr) -> Expr:
    """The conjugate where an operand is complex."""
    if any(op.kind(name).dtype[:1] in ("c", "") for name in ("a", "b")):
        return tree.call(tree.name("numpy.conj"), [node])
    return node


def _matvec(name: str) -> functools.partial[Expr]:
    return functools.partial(_matvec_back, name)


def _matvec_back(name: str, op: Operation) -> Expr:
    left, right = known_ranks(op)
    if name == "a":
        return op.form("p * q", p=column(G), q=row(op.bound["b"]) if right > 1 else op.bound["b"])
    return op.form("np.matvec(at, g)", at=transposed(op.bound["a"], left))


def _vecmat_back(name: str, op: Operation) -> Expr:
    known_ranks(op)
    if name == "a":
        return _conj(op, op.form("np.matvec(b, g)"))
    return tree.mul(column(_conj(op, op.bound["a"])), row(G))


# -- chains and powers


def _chain(op: Operation) -> Expr:
    """The adjoint of one factor of a chain: what stands before it, and behind it, from its other side."""
    items, at = op.bound["x"], tree.number(op.bound["at"])
    ranks = [Operation({"a": item}, op.result, op.known).kind("a").rank for item in items]
    if any(rank not in (1, 2) for rank in ranks) or not isinstance(at, int):
        raise Unsettled
    g = G
    if at + 1 < len(items):
        before = functools.reduce(matmul, items[: at + 1])
        behind = functools.reduce(matmul, items[at + 1 :])
        rank_before, rank_behind = (1 if ranks[0] == 1 else 2), (1 if ranks[-1] == 1 else 2)
        g = left_back(g, before, behind, (rank_before, rank_behind))
    if at == 0:
        return g
    own = ranks[at] if at + 1 < len(items) or at == len(items) - 1 else 2
    return right_back(g, functools.reduce(matmul, items[:at]), items[at], (ranks[0], own))


def _chain_on(op: Operation) -> Expr:
    items, at = list(op.bound["x"]), tree.number(op.bound["at"])
    items[int(at or 0)] = T
    listed = gast.List(elts=items, ctx=gast.Load())
    return tree.call(tree.name("numpy.linalg.multi_dot"), [listed])


def _power_back(op: Operation) -> Expr:
    if op.kind("a").rank is None:
        raise Unsettled
    return op.form("matrix_power_on(g, at, n)", at=transposed(op.bound["a"], op.kind("a").rank))


# -- cross products


def _cross_axes(op: Operation) -> list[int]:
    """The axis of the vectors in a, b and the result."""
    names = ("axisa", "axisb", "axisc")
    nodes = [op.bound.get(name, tree.const(-1)) for name in names]
    if not tree.is_none(op.bound["axis"]):
        nodes = [op.bound["axis"]] * 3
    found = [tree.number(node) for node in nodes]
    if any(not isinstance(axis, int) for axis in found):
        raise Unsettled
    ranks = [*known_ranks(op), max(known_ranks(op))]
    if 0 in ranks:
        raise Unsettled
    # Counted from the end: the axes of what is broadcast are, too.
    return [int(axis or 0) % rank - rank for axis, rank in zip(found, ranks, strict=True)]


def _cross(first: str, second: str, op: Operation) -> Expr:
    """`np.linalg.cross` takes vectors of three elements alone, and says so of others."""
    at = dict(zip(("a", "b", "g"), _cross_axes(op), strict=True))
    parts = {"a": op.bound["a"], "b": op.bound["b"], "g": G if "g" in (first, second) else T}
    own = at["a"] if "a" not in (first, second) else at["b"]
    return _crossed(parts[first], at[first], parts[second], at[second], own)


def _crossed(a: Expr, of_a: int, b: Expr, of_b: int, own: int) -> Expr:
    last = [_moved(a, of_a, -1), _moved(b, of_b, -1)]
    return _moved(tree.call(tree.name("numpy.linalg.cross"), last), -1, own)


def _moved(node: Expr, here: int, there: int) -> Expr:
    if here == there:
        return node
    return tree.call(tree.name("numpy.moveaxis"), [node, tree.const(here), tree.const(there)])


def _cross_on(name: str, op: Operation) -> Expr:
    at = _cross_axes(op)
    a, b = (T if name == "a" else op.bound["a"]), (T if name == "b" else op.bound["b"])
    return _crossed(a, at[0], b, at[1], at[2])


# -- rows


_VECTORS = (functools.partial(_vecdot_back, "b", True), functools.partial(_vecdot_back, "a", True))
_CROSS = (functools.partial(_cross, "b", "g"), functools.partial(_cross, "g", "a"))
_CROSS_ON = (functools.partial(_cross_on, "a"), functools.partial(_cross_on, "b"))
_OUTER = (_outer("a", "b", "g @ b"), _outer("b", "a", "g.T @ a"))

ROWS: list[Linear] = [
    linear("a @ b", _left, _right),
    linear("np.dot(a, b)", _dot_left, _dot_right),
    linear("np.matmul(a, b)", _left, _right),
    linear("np.linalg.matmul(a, b)", _left, _right),
    linear("np.inner(a, b)", _inner_left, _inner_right),
    linear("np.vdot(a, b)", "np.reshape(g * b, np.shape(a))", "np.reshape(g * a, np.shape(b))"),
    linear("np.outer(a, b)", *_OUTER),
    linear("np.linalg.outer(a, b)", *_OUTER),
    linear("np.tensordot(a, b, axes=2)", tensordot_left, tensordot_right),
    linear("np.linalg.tensordot(a, b, axes=2)", tensordot_left, tensordot_right),
    linear("np.kron(a, b)", functools.partial(_kron, "a"), functools.partial(_kron, "b")),
    linear("np.vecdot(a, b, axis=-1)", *_VECTORS),
    linear("np.linalg.vecdot(a, b, axis=-1)", *_VECTORS),
    linear("np.matvec(a, b)", _matvec("a"), _matvec("b")),
    linear("np.vecmat(a, b)", functools.partial(_vecmat_back, "a"), functools.partial(_vecmat_back, "b")),
    linear("np.linalg.multi_dot([*x])", _chain, tangents=(_chain_on,)),
    linear("np.linalg.matrix_power(a, n)", _power_back, tangents=("matrix_power_on(t, a, n)",)),
    linear("np.cross(a, b, axisa=-1, axisb=-1, axisc=-1, axis=None)", *_CROSS, tangents=_CROSS_ON),
    linear("np.linalg.cross(a, b, axis=-1)", *_CROSS, tangents=_CROSS_ON),
]  # fmt: skip
"""Linear in each operand: the tangent is the product with the tangent in its place."""
