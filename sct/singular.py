"""Partials that are infinite at a point, times what may be 0 there: nothing goes on where nothing came in.

Before::

    dx += np.inf * dy if x == 0 else 0.5 / y * dy                                       # numbers
    dx += np.where(x == 0, np.inf, 0.5 / np.where(x == 0, 1, y)) * dy                   # arrays

After::

    dx += (np.inf * dy if dy else 0.0) if x == 0 else 0.5 / y * dy
    dx += np.where((x == 0) & (dy != 0), np.inf, 0.5 / np.where(x == 0, np.inf, y)) * dy

Only where an adjoint may be 0 because what it belongs to was not chosen, or was overwritten: its product with an
infinite partial would be nan, with a warning that the primal does not give. Tangents may be 0 in any direction. Away
from the point the formula stays what it was: what comes in may be 0 there and still vary.
"""

from __future__ import annotations

import gast

from sct import simplify, tree
from sct.kinds import Kind
from sct.tree import Expr


def times(partial: Expr, flow: Expr, kind: Kind) -> Expr:
    """Give what comes in times a partial, and 0 where the partial is infinite and nothing comes in.

    Parameters
    ----------
    partial : gast.expr
        A partial of the tables.
    flow : gast.expr
        An adjoint or a tangent; under a mask, a choice by `np.where`.
    kind : Kind
        What is known of it.
    """
    partial = simplify.simplify(partial)
    plain = tree.number(flow) is not None or simplify.is_masked(flow)
    if plain or not _is_infinite(partial):
        return simplify.times(partial, flow)
    if isinstance(partial, gast.IfExp):
        return _chosen(partial, flow)
    if not kind.is_array or kind.lifted:
        return simplify.times(partial, flow)
    return simplify.times(
        _under(partial, gast.Compare(left=flow, ops=[gast.NotEq()], comparators=[tree.const(0)])), flow
    )


def _is_infinite(node: Expr) -> bool:
    return "numpy.inf" in tree.names(node)


def _chosen(partial: Expr, flow: Expr) -> Expr:
    """A choice between numbers, of which one may be infinite."""
    if isinstance(partial, gast.IfExp):
        return tree.either(partial.test, _chosen(partial.body, flow), _chosen(partial.orelse, flow))
    product = simplify.times(partial, flow)
    return tree.either(flow, product, tree.const(0.0)) if _is_infinite(partial) else product


def _under(partial: Expr, some: Expr) -> Expr:
    """Arrays: infinite only where something comes in; where not, what keeps from dividing by 0 makes the rest 0."""

    def visit(child: Expr) -> Expr | None:
        if not (isinstance(child, gast.Call) and getattr(child.func, "id", "") == "numpy.where"):
            return None
        test, body, orelse = child.args
        if not _is_infinite(body):
            return None
        return tree.call(child.func, [tree.binary(test, gast.BitAnd(), some), body, _ended(orelse, test)])

    return tree.rebuild(partial, visit)


def _ended(node: Expr, test: Expr) -> Expr:
    """`a / np.where(test, 1, b)` with infinity in the place of 1."""

    def visit(child: Expr) -> Expr | None:
        chosen = isinstance(child, gast.Call) and getattr(child.func, "id", "") == "numpy.where"
        if chosen and tree.same(child.args[0], test) and tree.number(child.args[1]) == 1:
            return tree.call(child.func, [test, tree.name("numpy.inf"), child.args[2]])
        return None

    return tree.rebuild(node, visit)
