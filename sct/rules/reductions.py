"""Sums, products, means and extremes: how an adjoint `g` goes back, and a tangent `t` on.

Before: `y = np.sum(x, axis=1)` for x of rank 2.
After: `dx = spread(g[:, None], x)`, where `spread(g, x)` is g broadcast to the shape of x (spread.py).

A form that leaves out what is nan is the same formula behind a mask; so is `where=`.
"""

from __future__ import annotations

import gast

from sct import tree
from sct.rules import Formula, Linear, Operation, linear
from sct.rules.formulas import G, T, Unsettled, is_list, safe_inverse, spread
from sct.rules.reducing import (
    along,
    back,
    check_dtype,
    counted,
    has_mask,
    kept,
    option,
    over,
    reduced,
    reduced_name,
    skipping,
    skips,
    total,
)
from sct.tree import Expr


def _is_plain(op: Operation) -> bool:
    """Whether no element is left out."""
    return not has_mask(op) and not skips(op)


# -- sums and means


def _sum_back(op: Operation) -> Expr:
    check_dtype(op)
    value = back(op, G)
    return spread(value, reduced(op)) if _is_plain(op) else kept(op, value)


def _sum_on(op: Operation) -> Expr:
    check_dtype(op)
    words = along(op, "axis", "dtype", "keepdims")
    return tree.call(tree.name("numpy.sum"), [kept(op, T)], words)


def _mean_back(op: Operation) -> Expr:
    check_dtype(op)
    if _is_plain(op):
        return spread(tree.div(back(op, G), counted(op)), reduced(op))
    return kept(op, tree.div(back(op, G), counted(op)))


def _mean_on(op: Operation) -> Expr:
    check_dtype(op)
    if _is_plain(op):
        return tree.call(tree.name("numpy.mean"), [T], along(op, "axis", "dtype", "keepdims"))
    return total(op, kept(op, tree.div(T, counted(op))))


def _initial_back(op: Operation) -> Expr:
    """A start that is added to each sum."""
    check_dtype(op)
    return G


def _initial_on(op: Operation) -> Expr:
    check_dtype(op)
    return spread(T, op.result)


def _spans_back(op: Operation) -> Expr:
    """Each element gets what flows to the places at which it is added."""
    if not tree.is_none(op.bound["dtype"]):
        raise Unsettled
    rank, axis = op.kind("array").rank, tree.number(op.bound["axis"])
    if not rank or not isinstance(axis, int):
        raise Unsettled
    at = axis % rank
    found = op.form("spans(indices, array.shape[axis])")
    if rank == 1 or (rank == 2 and at == 0):
        return op.form("s.T @ g", s=found)
    turned = op.form("np.tensordot(s, g, (0, axis))", s=found)
    return turned if at == 0 else op.form("np.moveaxis(turned, 0, axis)", turned=turned)


# -- extremes


def _hits(op: Operation) -> Expr:
    """Where the operand is the largest (or smallest)."""
    test = gast.Compare(left=reduced(op), ops=[gast.Eq()], comparators=[back(op, op.result)])
    return _and_mask(op, test)


def _and_mask(op: Operation, test: Expr) -> Expr:
    return tree.binary(test, gast.BitAnd(), option(op, "where")) if has_mask(op) else test


def _share(op: Operation, value: Expr) -> Expr:
    """Equal shares of a value for all that are largest; a start that is larger, or as large, has all of it."""
    hits = _hits(op)
    initial = option(op, "initial")
    if not tree.is_none(initial):
        beyond = gast.Compare(left=reduced(op), ops=[gast.NotEq()], comparators=[initial])
        hits = tree.binary(hits, gast.BitAnd(), beyond)
    return _shared(op, hits, value, guarded=not tree.is_none(initial))


def _shared(op: Operation, hits: Expr, value: Expr, guarded: bool = False) -> Expr:
    count = total(op, hits)
    if guarded:
        count = tree.call(tree.name("numpy.maximum"), [count, tree.const(1)])
    # Truth values are not multiplied: a minus in front of them would be an error.
    chosen_ones = tree.call(tree.name("numpy.where"), [hits, value, tree.const(0.0)])
    return tree.div(chosen_ones, back(op, count))


def _max_back(op: Operation) -> Expr:
    check_dtype(op)
    return _share(op, back(op, G))


def _max_on(op: Operation) -> Expr:
    check_dtype(op)
    return total(op, _share(op, T))


def _range_of(op: Operation, value: Expr) -> Expr:
    """The share of the largest less that of the smallest."""
    parts = []
    for name in ("numpy.max", "numpy.min"):
        test = gast.Compare(left=reduced(op), ops=[gast.Eq()], comparators=[over(name, op, keep=True)])
        parts.append(_shared(op, test, value))
    return tree.binary(parts[0], gast.Sub(), parts[1])


def _ptp_back(op: Operation) -> Expr:
    check_dtype(op)
    return _range_of(op, back(op, G))


def _ptp_on(op: Operation) -> Expr:
    check_dtype(op)
    return total(op, _range_of(op, T))


# -- products


def _others(op: Operation) -> Expr:
    """The product of the other elements, for each: what the product is divided by may be 0."""
    check_dtype(op)
    x, initial = kept(op, reduced(op), tree.const(1.0)), option(op, "initial")
    axis = option(op, "axis")
    if op.kind(reduced_name(op)).is_number:
        found: Expr = tree.const(1.0)
    elif op.kind(reduced_name(op)).rank == 0:
        found = tree.call(tree.name("numpy.ones_like"), [reduced(op)])
    elif tree.is_none(axis):
        found = op.form("others(it)", it=x)
    else:
        axes = axis.elts if isinstance(axis, (gast.Tuple, gast.List)) else [axis]
        if not axes:
            return tree.call(tree.name("numpy.ones_like"), [reduced(op)])
        found = op.form("others(it, along)", it=x, along=axes[0])
        for one, last in zip(axes[1:], axes, strict=False):
            x = op.form("np.prod(it, axis=last, keepdims=True)", it=x, last=last)
            found = tree.mul(found, op.form("others(it, along)", it=x, along=one))
    return found if tree.is_none(initial) else tree.mul(found, initial)


def _prod_back(op: Operation) -> Expr:
    return kept(op, tree.mul(_others(op), back(op, G)))


def _prod_on(op: Operation) -> Expr:
    return total(op, kept(op, tree.mul(_others(op), T)))


# -- the built-in


def _sum_list_back(op: Operation) -> Expr:
    if op.kind("x").is_array:
        return spread(G, op.bound["x"])
    if not is_list(op, "x"):
        raise Unsettled
    return op.form("[g] * len(x)")


# -- variance


def _deviation(op: Operation) -> Expr:
    """`x - mean`, the mean where it broadcasts against x."""
    mean = op.bound.get("mean")
    if mean is None:
        mean = over("numpy.nanmean" if skips(op) else "numpy.mean", op, keep=True)
    found = tree.binary(reduced(op), gast.Sub(), mean)
    return tree.call(tree.name("numpy.conj"), [found]) if _is_complex(op) else found


def _is_complex(op: Operation) -> bool:
    return op.kind("a").dtype[:1] == "c"


def _whole(op: Operation, value: Expr) -> Expr:
    """A sum along the axes: of a complex operand its real part."""
    found = total(op, value)
    return tree.call(tree.name("numpy.real"), [found]) if _is_complex(op) else found


def _freedom(op: Operation) -> Expr:
    """The count less the degrees of freedom, in the shape of the count."""
    ddof, more = option(op, "ddof", 0), option(op, "correction")
    ddof = ddof if tree.is_none(more) else more
    number = counted(op)
    return number if tree.number(ddof) == 0 else tree.binary(number, gast.Sub(), ddof)


def _var_back(op: Operation) -> Expr:
    check_dtype(op)
    return kept(op, op.form("2 * d / n * h", d=_deviation(op), n=_freedom(op), h=back(op, G)))


def _var_on(op: Operation) -> Expr:
    check_dtype(op)
    return _whole(op, kept(op, op.form("2 * d / n * t", d=_deviation(op), n=_freedom(op))))


def _mean_var_back(op: Operation) -> Expr:
    """What flows to a mean that is given."""
    return tree.neg(_var_back(op))


def _mean_var_on(op: Operation) -> Expr:
    return tree.neg(_var_on(op))


def _mean_std_back(op: Operation) -> Expr:
    return tree.neg(_std_back(op))


def _mean_std_on(op: Operation) -> Expr:
    return tree.neg(_std_on(op))


def _std_back(op: Operation) -> Expr:
    check_dtype(op)
    scale = tree.mul(back(op, _inverse(op)), back(op, G))
    return kept(op, op.form("d / n * s", d=_deviation(op), n=_freedom(op), s=scale))


def _std_on(op: Operation) -> Expr:
    check_dtype(op)
    inner = _whole(op, kept(op, op.form("d / n * t", d=_deviation(op), n=_freedom(op))))
    return tree.mul(_inverse(op), inner)


def _inverse(op: Operation) -> Expr:
    """1 divided by the deviation, and 0 where that of equal numbers is 0, or what rounding of their mean leaves."""
    shape = op.kind(reduced_name(op)).shape
    if not _is_plain(op) or _is_complex(op) or "mean" in op.bound or shape is None or not shape or 0 in shape:
        return safe_inverse(op.result)
    return safe_inverse(op.result, over("numpy.ptp", op))


def _started(pattern: str, back_: Formula, of_start: Formula, on: Formula, start_on: Formula) -> list[Linear]:
    """A reduction without, and with, a number that it starts from."""
    return [
        linear(pattern % "initial=initial", back_, of_start, tangents=(on, start_on)),
        linear(pattern % "initial=None", back_, tangents=(on,)),
    ]


def _start_back(op: Operation) -> Expr:
    """What flows to a number that a product starts from."""
    check_dtype(op)
    return tree.mul(over("numpy.nanprod" if skips(op) else "numpy.prod", op), G)


def _start_on(op: Operation) -> Expr:
    check_dtype(op)
    return tree.mul(over("numpy.nanprod" if skips(op) else "numpy.prod", op), T)


def _bound_back(op: Operation) -> Expr:
    """What flows to a number that no element has to exceed: all, where it is the largest."""
    return op.form("np.where(y == initial, g, 0.0)")


def _bound_on(op: Operation) -> Expr:
    return op.form("np.where(y == initial, t, 0.0)")


def _extreme(name: str) -> list[Linear]:
    rules = (_max_back, _bound_back, _max_on, _bound_on)
    return [
        *_started(f"np.{name}(a, axis=None, keepdims=False, %s, where=True)", *rules),
        *_started(f"np.nan{name}(a, axis=None, keepdims=False, %s, where=True)", *map(skipping, rules)),
        *_started(f"np.{name}imum.reduce(array, axis=0, keepdims=False, %s, where=True)", *rules),
    ]


_SUM = "axis=None, dtype=None, keepdims=False"
_VAR = "axis=None, dtype=None, ddof=0, keepdims=False, where=True, correction=None"


def _spread_rows(name: str) -> list[Linear]:
    """Variance and deviation, about their own mean or about one that is given."""
    found = []
    for word, rules in (("var", (_var_back, _mean_var_back, _var_on, _mean_var_on)),
                        ("std", (_std_back, _mean_std_back, _std_on, _mean_std_on))):  # fmt: skip
        back_, of_mean, on, mean_on = (skipping(rule) for rule in rules) if name else rules
        found += [linear(f"np.{name}{word}(a, {_VAR})", back_, tangents=(on,)),
                  linear(f"np.{name}{word}(a, {_VAR}, mean=mean)", back_, of_mean, tangents=(on, mean_on))]  # fmt: skip
    return found


ROWS: list[Linear] = [
    linear(f"np.sum(a, {_SUM}, where=True)", _sum_back, tangents=(_sum_on,)),
    linear(f"np.sum(a, {_SUM}, initial=initial, where=True)", _sum_back, _initial_back,
           tangents=(_sum_on, _initial_on)),
    linear("np.add.reduce(array, axis=0, dtype=None, keepdims=False, where=True)", _sum_back, tangents=(_sum_on,)),
    linear("np.add.reduceat(array, indices, axis=0, dtype=None)", _spans_back, ""),
    linear("spans(indices, size)", "", ""),
    linear("np.add.reduce(array, axis=0, dtype=None, keepdims=False, initial=initial, where=True)",
           _sum_back, _initial_back, tangents=(_sum_on, _initial_on)),
    linear(f"np.nansum(a, {_SUM}, where=True)", skipping(_sum_back), tangents=(skipping(_sum_on),)),
    linear(f"np.nansum(a, {_SUM}, initial=initial, where=True)", skipping(_sum_back), _initial_back,
           tangents=(skipping(_sum_on), _initial_on)),
    linear(f"np.mean(a, {_SUM}, where=True)", _mean_back, tangents=(_mean_on,)),
    linear(f"np.nanmean(a, {_SUM}, where=True)", skipping(_mean_back), tangents=(skipping(_mean_on),)),
    *_extreme("max"),
    *_extreme("min"),
    linear("np.ptp(a, axis=None, keepdims=False)", _ptp_back, tangents=(_ptp_on,)),
    *_started(f"np.prod(a, {_SUM}, %s, where=True)", _prod_back, _start_back, _prod_on, _start_on),
    *_started(f"np.nanprod(a, {_SUM}, %s, where=True)",
              *(skipping(f) for f in (_prod_back, _start_back, _prod_on, _start_on))),
    *_started("np.multiply.reduce(array, axis=0, dtype=None, keepdims=False, %s, where=True)",
              _prod_back, _start_back, _prod_on, _start_on),
    *_spread_rows(""),
    *_spread_rows("nan"),
    *[linear(f"np.{name}(a, axis=None, keepdims=False)", "")
      for name in ("argmax", "argmin", "nanargmax", "nanargmin", "count_nonzero")],
    *[linear(f"np.{name}(a, axis=None, keepdims=False, where=True)", "") for name in ("all", "any")],
    linear("sum(x)", _sum_list_back),
    linear("sum(x, start)", _sum_list_back, "g", tangents=("sum(t)", "t")),
    linear("math.fsum(x)", _sum_list_back),
]  # fmt: skip
"""A reduction goes back by broadcasting; what counts or compares is flat."""
