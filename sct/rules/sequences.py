"""Convolutions, polynomials, covariances: how an adjoint `g` goes back, and a tangent `t` on.

Before: `y = np.convolve(a, v)`.
After: `da = np.convolve(g, v[::-1], "valid")` and `dv = np.convolve(g, a[::-1], "valid")`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

import gast

from sct import tree
from sct.rules import Linear, Operation, linear
from sct.rules.formulas import G, Unsettled
from sct.tree import Expr


def _flag(node: Expr) -> bool:
    if not isinstance(node, gast.Constant):
        raise Unsettled
    return bool(node.value)


# -- convolutions


def _whole(op: Operation, shift: str = "") -> Expr:
    """The adjoint where it stands in the full convolution."""
    mode = op.bound["mode"]
    word = {0: "valid", 1: "same", 2: "full"}.get(mode.value, mode.value) if isinstance(mode, gast.Constant) else None
    if word == "full":
        return G
    if word not in ("same", "valid"):
        raise Unsettled
    return op.form(f"centred(g, len(a) + len(v) - 1{shift if word == 'same' else ''})")


def _convolve_back(other: str, op: Operation) -> Expr:
    return op.form(f"np.convolve(h, {other}[::-1], 'valid')", h=_whole(op))


def _correlate_back(name: str, op: Operation) -> Expr:
    whole = _whole(op, ", len(a) < len(v)")
    if name == "a":
        return op.form("np.convolve(h, w, 'valid')", h=whole, w=_conj(op, op.bound["v"]))
    return _conj(op, op.form("np.convolve(h, a[::-1], 'valid')[::-1]", h=whole))


def _conj(op: Operation, node: Expr) -> Expr:
    """The conjugate, where an operand is complex."""
    plain = all(op.kind(name).dtype[:1] in ("f", "i", "b") for name in ("a", "v"))
    return node if plain else tree.call(tree.name("numpy.conj"), [node])


# -- polynomials


def _coefficients_back(op: Operation) -> Expr:
    rank = op.kind("x").rank
    if rank is None or op.kind("p").rank != 1:
        raise Unsettled
    if rank == 0:
        return op.form("g * x**np.arange(len(p) - 1, -1, -1)")
    if rank == 1:
        return op.form("g @ np.vander(x, len(p))")
    return op.form("np.ravel(g) @ np.vander(np.ravel(x), len(p))")


_SLOPE = "np.polyval(p[:-1] * np.arange(len(p) - 1, 0, -1), x)"


def _powers(op: Operation) -> tuple[Expr, Expr]:
    """The powers of the columns, and the derivative of each element."""
    count = tree.subscript(tree.attribute(op.result, "shape"), tree.const(1))
    up = _flag(op.bound["increasing"])
    powers = op.form("np.arange(n)" if up else "np.arange(n)[::-1]", n=count)
    return powers, op.form("k * x[:, None]**np.maximum(k - 1, 0)", k=powers)


def _vander_back(op: Operation) -> Expr:
    return op.form("np.sum(g * slopes, axis=1)", slopes=_powers(op)[1])


def _vander_on(op: Operation) -> Expr:
    return op.form("t[:, None] * slopes", slopes=_powers(op)[1])


# -- covariances


def _axis(op: Operation) -> int:
    """The axis along which observations lie."""
    rank = op.kind("m").rank
    if rank not in (1, 2):
        raise Unsettled
    return 0 if rank == 1 or not _flag(op.bound["rowvar"]) else 1


def _is_one(op: Operation) -> bool:
    """Whether there is one variable alone."""
    shape = op.kind("m").shape or ()
    if len(shape) == 1:
        return True
    length = shape[1 - _axis(op)]
    if length is None:
        raise Unsettled
    return length == 1


def _centre(op: Operation, node: Expr) -> Expr:
    if op.kind("m").rank == 1:
        return op.form("x - np.mean(x)", x=node)
    return op.form("x - np.mean(x, axis=at, keepdims=True)", x=node, at=tree.const(_axis(op)))


def _count(op: Operation) -> Expr:
    """What the sum of squares is divided by."""
    n = tree.subscript(tree.attribute(op.bound["m"], "shape"), tree.const(_axis(op)))
    if op.kind("m").rank == 1:
        n = op.form("len(m)")
    ddof = op.bound["ddof"]
    less = tree.const(0 if _flag(op.bound["bias"]) else 1) if tree.is_none(ddof) else ddof
    return n if tree.number(less) == 0 else tree.binary(n, gast.Sub(), less)


def _cov_back(op: Operation) -> Expr:
    form = "2 * g * c / n" if _is_one(op) else "(g + g.T) @ c / n" if _axis(op) else "c @ (g + g.T) / n"
    return op.form(form, c=_centre(op, op.bound["m"]), n=_count(op))


def _cov_on(op: Operation) -> Expr:
    form = "(t @ c.T + c @ t.T) / n" if _axis(op) else "(t.T @ c + c.T @ t) / n"
    form = "2 * np.sum(c * t) / n" if _is_one(op) else form
    return op.form(form, c=_centre(op, op.bound["m"]), n=_count(op))


def _two(op: Operation) -> tuple[Expr, Expr]:
    if op.kind("m").rank != 1 or op.kind("y").rank != 1:
        raise Unsettled
    return op.bound["m"], op.bound["y"]


def _pair_back(at: int, op: Operation) -> Expr:
    """Of the covariance of two variables."""
    own, other = (_centre(op, node) for node in (_two(op) if not at else _two(op)[::-1]))
    form = f"(2 * g[{at}, {at}] * own + (g[0, 1] + g[1, 0]) * other) / n"
    return op.form(form, own=own, other=other, n=_count(op))


def _pair_on(at: int, op: Operation) -> Expr:
    own, other = (_centre(op, node) for node in (_two(op) if not at else _two(op)[::-1]))
    square, mixed = op.form("2 * np.sum(c * t)", c=own), op.form("np.sum(c * t)", c=other)
    rows = "[[square, mixed], [mixed, 0.0 * mixed]]" if not at else "[[0.0 * mixed, mixed], [mixed, square]]"
    return op.form(f"np.array({rows}) / n", square=square, mixed=mixed, n=_count(op))


def _correlation(word: str, op: Operation) -> Expr:
    if _is_one(op):
        return op.form("np.zeros_like(m)" if word == "back" else "0.0 * np.sum(t)")
    if _axis(op):
        return op.form(f"correlation_{word}({'g' if word == 'back' else 't'}, m)")
    return op.form("correlation_back(g, m.T).T" if word == "back" else "correlation_on(t.T, m.T)")


def _correlated(at: int, word: str, op: Operation) -> Expr:
    first, second = _two(op)
    both = op.form("np.stack((a, b))", a=first, b=second)
    if word == "back":
        return op.form(f"correlation_back(g, both)[{at}]", both=both)
    rows = "np.stack((t, np.zeros_like(t)))" if not at else "np.stack((np.zeros_like(t), t))"
    return op.form(f"correlation_on({rows}, both)", both=both)


def _both(formula: Callable[..., Expr], *words: str) -> tuple[functools.partial[Expr], ...]:
    return tuple(functools.partial(formula, at, *words) for at in (0, 1))


_CONVOLVED = tuple(functools.partial(_convolve_back, other) for other in ("v", "a"))
_CORRELATED = tuple(functools.partial(_correlate_back, name) for name in ("a", "v"))

ROWS: list[Linear] = [
    linear("np.convolve(a, v, mode='full')", *_CONVOLVED),
    linear("np.correlate(a, v, mode='valid')", *_CORRELATED),
    linear("np.polyval(p, x)", _coefficients_back, f"g * {_SLOPE}", tangents=("", f"{_SLOPE} * t")),
    linear("np.vander(x, N=None, increasing=False)", _vander_back, tangents=(_vander_on,)),
    linear("np.cov(m, rowvar=True, bias=False, ddof=None)", _cov_back, tangents=(_cov_on,)),
    linear("np.cov(m, y=y, rowvar=True, bias=False, ddof=None)", *_both(_pair_back), tangents=_both(_pair_on)),
    linear("np.corrcoef(m, rowvar=True)", functools.partial(_correlation, "back"),
           tangents=(functools.partial(_correlation, "on"),)),
    linear("np.corrcoef(m, y=y, rowvar=True)", *_both(_correlated, "back"), tangents=_both(_correlated, "on")),
]  # fmt: skip
"""Linear in each operand but for powers and covariances."""
