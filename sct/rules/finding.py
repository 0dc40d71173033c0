"""The row for an operation is found, and its partials and formulas are filled in.

Before: `math.tanh(x%0)`, whose value is `t%1`.
After: one contribution, to `x%0`: what the adjoint is multiplied by is `1 - t%1**2`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import gast

from sct import match, newaxis, shapes, simplify, tree
from sct.indices import parts_of, takes_nothing
from sct.kinds import Kind
from sct.rules import UNKNOWN_IN, Contribution, Operation, Rule, operands, tables
from sct.rules.vectorised import vectorised
from sct.tree import Expr


def find(value: Expr, result: Expr, known: Mapping[str, Kind] | None = None) -> list[Contribution] | None:
    """Give the partial derivatives of an operation.

    Parameters
    ----------
    value : gast.expr
        One operation, its operands names and literals, functions of libraries under their full names.
    result : gast.expr
        What stands for its value where a rule reads `y`.
    known : mapping, optional
        What is known of each variable: where something is no number, formulas are those for arrays.

    Returns
    -------
    list of Contribution or None
        One for each operand through which something flows; None where no row fits.
    """
    known = known or {}
    if _is_complex(value, known):
        return _of_complex(value, result, known)
    arrays = not _numbers_only(value, known)
    if arrays and not _is_written_sum(value):
        found = _of_arrays(value, result, known)
        if found is not None:
            return found
    fitting = tables.first(value)
    if fitting is None:
        return None if arrays else _of_arrays(value, result, known)
    if not arrays:
        return list(_contributions(*fitting, result))
    from sct.rules import numpy

    rule = numpy.OF_ARRAYS.get(fitting[0].pattern, fitting[0])
    return [_vectorised(item, known) for item in _contributions(rule, fitting[1], result)]


def unknown_in(value: Expr) -> list[str]:
    """Give the operands of a call in which it has no derivative that is known, as a table names them."""
    fitting = tables.first(value)
    texts = () if fitting is None else fitting[0].partials
    return [text.removeprefix(UNKNOWN_IN) for text in texts if text.startswith(UNKNOWN_IN)]


def _numbers_only(value: Expr, known: Mapping[str, Kind]) -> bool:
    names = [name for name in tree.names(value) if "%" in name]
    return all(known[name].is_number for name in names if name in known)


def _is_written_sum(value: Expr) -> bool:
    """Whether an operation is `sum([a, b])`: each of what it adds has a row of numbers, also where it is an array."""
    return (
        isinstance(value, gast.Call)
        and bool(value.args)
        and isinstance(value.args[0], gast.List)
        and (match.root(value) in ("builtins.sum", "math.fsum"))
    )


def _is_complex(value: Expr, known: Mapping[str, Kind]) -> bool:
    """Whether an operand is a complex number, or an array of such."""
    names = (name for name in tree.names(value) if "%" in name and name in known)
    if any(known[name].dtype[:1] == "c" for name in names):
        return True
    return any(isinstance(part, gast.Constant) and isinstance(part.value, complex) for part in tree.walk(value))


def _of_complex(value: Expr, result: Expr, known: Mapping[str, Kind]) -> list[Contribution] | None:
    """The same for complex operands: only rows that are known to hold for them."""
    from sct.rules import complexes, formulas

    root = match.root(value)
    for row in complexes.ROWS:
        bound = match.match(match.pattern(row.pattern), value) if tables.root_of(row.pattern) == root else None
        if bound is not None:
            return list(formulas.contributions(row, Operation(bound, result, known), value))
    if root in complexes.SAME_ROOTS or isinstance(value, gast.Subscript):
        return _of_arrays(value, result, known)
    own = [rule for rule in complexes.PARTIALS if tables.root_of(rule.pattern) == root]
    same = [rule for rule in tables.rows_of(root) if rule.pattern in complexes.SAME]
    for rule in (*same, *own):
        bound = match.match(match.pattern(rule.pattern), value)
        if bound is not None:
            found = list(_contributions(rule, bound, result))
            return found if _numbers_only(value, known) else [_vectorised(item, known) for item in found]
    return None


def _of_arrays(value: Expr, result: Expr, known: Mapping[str, Kind]) -> list[Contribution] | None:
    if isinstance(value, gast.Subscript) and isinstance(value.value, gast.Name):
        kind = known.get(value.value.id)
        if kind is not None and (kind.is_number or (kind.is_array and kind.rank == 0)) and _is_whole(value.slice):
            # Arithmetic makes a number of an array without axes: no element of its adjoint is added to.
            adjoint = tree.call(tree.name("numpy.sum"), [tree.name("g")])
            parts = parts_of(value.slice)
            ones = tree.tuple_of([tree.const(1) for part in parts if getattr(part, "value", 0) is not Ellipsis])
            tangent = tree.call(tree.name("numpy.reshape"), [tree.name("t"), ones]) if ones.elts else tree.name("t")
            return [Contribution(value.value, tree.const(1), adjoint=adjoint, tangent=tangent)]
        if kind is not None and kind.is_array and newaxis.axes_added(value.slice):
            # All of it is read: nothing is added to a part.
            back, on = (
                tree.subscript(tree.name(n), i)
                for n, i in (("g", newaxis.axes_taken_out(value.slice)), ("t", value.slice))
            )
            return [Contribution(value.value, tree.const(1), adjoint=back, tangent=on)]
        if kind is not None and (kind.is_array or kind.what == "list"):
            return [Contribution(value.value, tree.const(1), item=value.slice)]
    from sct.rules import formulas

    for row in tables.linear_candidates(value):
        bound = match.match(match.pattern(row.pattern), value)
        if bound is not None:
            return list(formulas.contributions(row, Operation(bound, result, known), value))
    return None


def _is_whole(index: Expr) -> bool:
    """Whether an index of something without axes is written as one: `()`, `...`, `None`."""
    return all(takes_nothing(part) for part in parts_of(index))


def _vectorised(item: Contribution, known: Mapping[str, Kind]) -> Contribution:
    """A formula that chooses, for arrays: `np.where` in the place of `if` and `else`."""

    def visit(child: Any) -> Any:
        # A Python float that is divided by 0 raises, an array does not.
        divides = isinstance(child, gast.Call) and getattr(child.func, "id", "") == "numpy.divide"
        if divides and any(shapes.kind_of(arg, known).is_array for arg in child.args):
            return tree.div(*(tree.rebuild(arg, visit) for arg in child.args))
        return None

    return Contribution(item.operand, tree.rebuild(vectorised(simplify.simplify(item.partial)), visit))


def _contributions(rule: Rule, bound: match.Bound, result: Expr) -> Iterator[Contribution]:
    for name, text in zip(operands(rule.pattern), rule.partials, strict=False):
        if text == "0":
            continue
        here = bound[name]
        if text.startswith(UNKNOWN_IN):
            # Of an operand that is not differentiated nothing need be known.
            yield Contribution(tree.tuple_of([here]), tree.const(1))
            continue
        for position, operand in enumerate(here if isinstance(here, list) else [here]):
            values = {key: _at(item, position) for key, item in bound.items()}
            known = {key: item for key, item in values.items() if item is not None}
            formula = _without_defaults(match.pattern(text), rule, known)
            yield Contribution(operand, tree.substitute(formula, {**known, "y": result}))


def _without_defaults(formula: Expr, rule: Rule, bound: Mapping[str, Expr]) -> Expr:
    """Leave out of the calls of a formula the options that were left out of the call at hand."""
    want = match.pattern(rule.pattern)
    words = want.keywords if isinstance(want, gast.Call) else ()
    left = {k.arg for k in words if bound.get(k.arg) is k.value}
    if not left:
        return formula

    def visit(child: Any) -> Any:
        if not isinstance(child, gast.Call) or not child.keywords:
            return None
        kept = [k for k in child.keywords if not (k.arg in left and getattr(k.value, "id", "") == k.arg)]
        return tree.call(child.func, [tree.rebuild(arg, visit) for arg in child.args], kept)

    return tree.rebuild(formula, visit)


def _at(item: Any, position: int) -> Any:
    """The element at hand of a starred operand, or the one operand."""
    if isinstance(item, list):
        return item[position] if position < len(item) else None
    return item
