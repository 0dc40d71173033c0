"""Arrays made of numbers and of other arrays, copied and cast: how an adjoint `g` goes back.

Before: `y = np.array([a, [b, c]])` and `z = np.full(3, c)`.
After: `da = dy[0]`, `db = dy[1, 0]`; `dc = np.sum(dz)`.
"""

from __future__ import annotations

import gast

from sct import kinds, tree
from sct.indices import parts_of
from sct.rules import Formula, Linear, Operation, linear
from sct.rules.formulas import G, T, Unsettled, is_list, keyword
from sct.tree import Expr


def _item_back(op: Operation) -> Expr:
    """The item of an array that a part of nested lists became."""
    place = op.bound["at"]
    parts = parts_of(place)
    least, rank = tree.number(op.bound.get("ndmin", tree.const(0))), op.kind("it").rank
    if not isinstance(least, int) or (least and rank is None):
        raise Unsettled
    parts = [tree.const(0)] * (least - len(parts) - (rank or 0)) + parts if least else parts
    part = tree.subscript(G, tree.one_or_tuple(parts))
    return _as_list(op, part) if is_list(op, "it") else _cast_back(op, part, "it")


def _as_list(op: Operation, flow: Expr) -> Expr:
    """The adjoint of a list is a list; that of a list in it is an array until its items are taken (undone.py)."""
    return op.form("list(flow)", flow=flow)


def _result(op: Operation) -> kinds.Kind:
    return op.known.get(getattr(op.result, "id", ""), kinds.UNKNOWN)


_FLOATING = ("f8", "f4", "c16", "c8")


def _cast_back(op: Operation, node: Expr, name: str = "a") -> Expr:
    """What goes back through a change of dtype: nothing through one to integers."""
    if tree.is_none(op.bound.get("dtype", tree.const(None))):
        return node
    made, have = _result(op).dtype, op.kind(name)
    if made in ("i8", "b1"):
        return tree.const(0.0)
    if made not in _FLOATING:
        raise Unsettled
    if have.dtype in ("i8", "b1") or (not have.dtype and made[:1] != "c"):
        # What flows to integers is floats: cast to integers it would lose its digits.
        return node
    if made == have.dtype or have.is_number or made[:1] == "c" != have.dtype[:1]:
        # The real part of what goes back to real numbers is taken where shapes are fitted (fit.py).
        return node
    return tree.call(tree.name("numpy.astype"), [node, tree.attribute(op.bound[name], "dtype")])


def _made_back(op: Operation) -> Expr:
    """The adjoint of a list is a list, that of an array an array."""
    if is_list(op, "a"):
        return _as_list(op, G)
    least, rank = tree.number(op.bound.get("ndmin", tree.const(0))), op.kind("a").rank
    if least == 0 or (rank is not None and isinstance(least, int) and rank >= least):
        return _cast_back(op, G)
    return _cast_back(op, op.form("np.reshape(g, np.shape(a))"))


def _made_on(op: Operation) -> Expr:
    """The tangent of a cast has the dtype of the cast; that of an integer is 0."""
    made = _result(op).dtype
    if not tree.is_none(op.bound.get("dtype", tree.const(None))):
        if made in ("i8", "b1"):
            return tree.const(0.0)
        if made not in _FLOATING:
            raise Unsettled
    options = [(name, op.bound.get(name)) for name in ("dtype", "ndmin")]
    words = [keyword(name, node) for name, node in options if node is not None and not _is_left_out(node)]
    return tree.call(tree.name("numpy.array" if words else "numpy.asarray"), [T], words)


def _is_left_out(node: Expr) -> bool:
    return tree.is_none(node) or tree.number(node) == 0


def _filled_on(name: str) -> Formula:
    def formula(op: Operation) -> Expr:
        return (
            tree.const(0.0) if _is_cut(op) else op.form(f"np.full({'shape' if name == 'full' else 'np.shape(y)'}, t)")
        )

    return formula


def _filled_back(op: Operation) -> Expr:
    if _is_cut(op):
        return tree.const(0.0)
    return op.form("np.sum(g)") if op.kind("value").is_number else G


def _is_cut(op: Operation) -> bool:
    """Whether what fills an array is made an integer, and so has no influence; what is not known is not guessed."""
    if tree.is_none(op.bound["dtype"]) and "a" not in op.bound:
        return False
    if _result(op).dtype in ("i8", "b1"):
        return True
    if _result(op).dtype not in ("f8", "f4"):
        raise Unsettled
    return False


# -- numbers between two ends -----------------------------------------------------------------------------------------


def _weights(op: Operation, first: bool) -> Expr:
    """How much of each element is the first end, or the last."""
    if getattr(op.bound["endpoint"], "value", None) is True:
        ends = (1.0, 0.0) if first else (0.0, 1.0)
        return op.form(f"np.linspace({ends[0]}, {ends[1]}, num)")
    last = op.form("np.linspace(0.0, 1.0, num, endpoint)")
    return tree.binary(tree.const(1.0), gast.Sub(), last) if first else last


def _weighed(op: Operation, first: bool, node: Expr) -> Expr:
    """Sum what each element gives to one end, along the new axis."""
    if not _is_false(op.bound.get("retstep")) or not tree.is_none(op.bound["dtype"]):
        raise Unsettled
    rank = _result(op).rank
    if rank is None:
        raise Unsettled
    if tree.number(op.bound["axis"]) != 0:
        node = op.form("np.moveaxis(node, axis, 0)", node=node)
    if rank <= 2:
        return tree.binary(_weights(op, first), gast.MatMult(), node)
    return op.form("np.tensordot(weights, node, 1)", weights=_weights(op, first), node=node)


def _is_false(node: Expr | None) -> bool:
    return node is None or getattr(node, "value", None) is False


def _between(op: Operation, first: bool, node: Expr) -> Expr:
    """The same numbers between a tangent of one end and 0."""
    other = "stop" if first else "start"
    zero = tree.const(0.0) if op.kind(other).is_number else op.form(f"np.zeros(np.shape({other}))")
    _weighed(op, first, node)
    words = [keyword("axis", op.bound["axis"])] if tree.number(op.bound["axis"]) != 0 else []
    if getattr(op.bound["endpoint"], "value", None) is not True:
        words.insert(0, keyword("endpoint", op.bound["endpoint"]))
    ends = [node, zero] if first else [zero, node]
    return tree.call(tree.name("numpy.linspace"), [*ends, op.bound["num"]], words)


def _line(first: bool) -> tuple[Formula, Formula]:
    return lambda op: _weighed(op, first, G), lambda op: _between(op, first, T)


def _log_line(first: bool) -> tuple[Formula, Formula]:
    """`base ** np.linspace(start, stop, num)`."""

    def on(op: Operation) -> Expr:
        return op.form("np.log(base) * y * line", line=_between(op, first, T))

    return lambda op: _weighed(op, first, op.form("np.log(base) * y * g")), on


def _ratio_line(first: bool) -> tuple[Formula, Formula]:
    """Numbers with a fixed ratio: their logarithms are evenly spaced."""
    end = "start" if first else "stop"

    def on(op: Operation) -> Expr:
        return op.form("y * line", line=_between(op, first, op.form(f"t / {end}")))

    return lambda op: op.form(f"total / {end}", total=_weighed(op, first, op.form("y * g"))), on


_LINE, _LOG, _RATIO = (
    [made(first) for first in (True, False)] for made in (_line, _log_line, _ratio_line)
)  # fmt: skip


def _both(pairs: list[tuple[Formula, Formula]], pattern: str) -> Linear:
    return linear(pattern, *(back for back, _ in pairs), tangents=tuple(on for _, on in pairs))


ROWS: list[Linear] = [
    linear("np.float32(x)", "g", tangents=("t",)),
    linear("np.array([*x], dtype=None, copy=True, ndmin=0)", _item_back, joint=True),
    linear("np.asarray([*x], dtype=None, copy=None)", _item_back, joint=True),
    linear("np.asanyarray([*x], dtype=None)", _item_back, joint=True),
    linear("np.ascontiguousarray([*x], dtype=None)", _item_back, joint=True),
    linear("np.asfortranarray([*x], dtype=None)", _item_back, joint=True),
    linear("np.array(a, dtype=None, copy=True, order='K', ndmin=0)", _made_back, tangents=(_made_on,)),
    linear("np.asarray(a, dtype=None, order=None, copy=None)", _made_back, tangents=(_made_on,)),
    linear("np.asanyarray(a, dtype=None, order=None, copy=None)", _made_back, tangents=(_made_on,)),
    linear("np.ascontiguousarray(a, dtype=None)", _made_back, tangents=(_made_on,)),
    linear("np.asfortranarray(a, dtype=None)", _made_back, tangents=(_made_on,)),
    linear("np.require(a, dtype=None, requirements=None)", _made_back, tangents=(_made_on,)),
    linear("np.astype(a, dtype=None, copy=True)", _made_back, tangents=(_made_on,)),
    linear("list(a)", "np.reshape(g, np.shape(a))"),
    linear("tuple(a)", "np.reshape(g, np.shape(a))"),
    linear("np.copy(a, order='K', subok=False)", "g"),
    linear("copy(a)", "g"),
    linear("np.full_like(a, value, dtype=None, order='K', subok=True, shape=None)", "", _filled_back,
           tangents=("", _filled_on("full_like"))),
    linear("np.full(shape, value, dtype=None, order='C')", "", _filled_back, tangents=("", _filled_on("full"))),
    _both(_LINE, "np.linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0)"),
    _both(_LOG, "np.logspace(start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0)"),
    _both(_RATIO, "np.geomspace(start, stop, num=50, endpoint=True, dtype=None, axis=0)"),
    linear("np.arange(stop)", ""),
    linear("np.arange(start, stop, step)", "np.sum(g)", "", "np.sum(np.arange(len(y)) * g)",
           tangents=("np.full(np.shape(y), t)", "", "np.arange(len(y)) * t")),
    linear("np.arange(start, stop)", "np.sum(g)", "", tangents=("np.full(np.shape(y), t)",)),
]  # fmt: skip
"""Linear, but for the spacings of `logspace` and `geomspace`."""
