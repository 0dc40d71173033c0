"""Derivatives, as one aligned table for each chapter, and the engine that finds a row for an operation.

A row is a line of text in NumPy notation. The pattern names the arguments; `y` is the result; each
partial is what the adjoint of `y` is multiplied by on its way back to the argument in that position, and the
tangent of that argument on its way forward::

    partial("math.atan2(a, b)", "b / (a**2 + b**2)", "-a / (a**2 + b**2)")
    partial("math.tanh(x)",     "1 - y**2")
    partial("a ** c",           "c * a**(c - 1)")

- Patterns are those of match.py. A number (`c`) has no partial; of a starred operand a partial's `x` is the one at
  hand.
- `0` as a partial says that nothing flows: the argument is a count, or the function is flat there.
- `?order` says that no derivative is known in that argument, the order: where it is active, it is refused.
- An option that is written with a number (`loc=0`) is an operand that may be left out.
- The first row that fits is taken, so a special case stands above the general one.

Partials that choose (`1.0 if a > b else 0.0`) choose: what is not taken gets 0, also where the adjoint is infinite.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import gast

from sct import extras, match, newaxis, shapes, simplify, tree
from sct.indices import parts_of, takes_nothing
from sct.kinds import Kind
from sct.tree import Expr


@dataclass(frozen=True)
class Rule:
    """One row: a pattern and a partial for each operand of it, in the pattern's order."""

    pattern: str
    partials: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Operation:
    """An operation at hand, for formulas that depend on ranks and options.

    Parameters
    ----------
    bound : mapping
        What the names of the pattern, options included, stand for.
    result : gast.expr
        What stands for the value.
    known : mapping
        What is known of each variable.
    """

    bound: Mapping[str, Any]
    result: Expr
    known: Mapping[str, Kind]

    def kind(self, name: str) -> Kind:
        """What is known of an operand."""
        return shapes.kind_of(self.bound[name], self.known)

    def known_integer(self, name: str) -> bool:
        """Whether an operand is known to be one integer."""
        kind = self.kind(name)
        return kind.is_number and kind.dtype == "i8"

    def form(self, text: str, **parts: Expr) -> Expr:
        """Fill in a formula: the pattern's names, `y` for the result, and further parts."""
        values = {name: item for name, item in self.bound.items() if not isinstance(item, list)}
        return tree.substitute(match.pattern(text), {**values, "y": self.result, **parts})


Formula = str | Callable[[Operation], Expr]
"""Text, or what makes a formula from the operation at hand; `g` and `t` are its holes."""


@dataclass(frozen=True)
class Linear:
    """One row that is no product of numbers: how the adjoint `g` of the result goes back to each operand.

    Parameters
    ----------
    pattern : str
        As everywhere; options that it allows stand in it with their defaults (`np.sum(x, axis=None)`).
    adjoints : tuple of formulas
        One for each operand, in the pattern's order; empty text where nothing flows.
    tangent : tuple of formulas
        What the tangent `t` of each operand gives; empty where that is the operation itself on the tangent.
    joint : bool
        Whether it is linear in all its operands at once (`np.stack`), not in each.
    item : callable or None
        Gives the index of the first operand that the operation reads, None where that is not one index.
    """

    pattern: str
    adjoints: tuple[Formula, ...]
    tangents: tuple[Formula, ...] = ()
    joint: bool = False
    item: Callable[[Operation], Expr | None] | None = None


def linear(pattern: str, *adjoints: Formula, **options: Any) -> Linear:
    """Row of the tables of array functions: see `Linear`."""
    return Linear(pattern, adjoints, **options)


def partial(pattern: str, *partials: str) -> Rule:
    """Row of the table: see the top of this file for its notation."""
    return Rule(pattern, partials)


UNKNOWN_IN = "?"
"""What a partial begins with that is not known; what the operand is follows: an active one is refused by that name."""


def unknown_in(value: Expr) -> list[str]:
    """Give the operands of a call in which it has no derivative that is known, as a table names them."""
    fitting = _first(value)
    texts = () if fitting is None else fitting[0].partials
    return [text.removeprefix(UNKNOWN_IN) for text in texts if text.startswith(UNKNOWN_IN)]


def flat(*patterns: str) -> list[Rule]:
    """Rows of functions whose derivative is 0 wherever it exists; the pattern's operands get nothing."""
    return [Rule(pattern, ()) for pattern in patterns]


@dataclass(frozen=True, eq=False)
class Contribution:
    """The derivative of an operation with respect to one of its operands.

    Parameters
    ----------
    operand : gast.expr
        The operand.
    partial : gast.expr
        What adjoint and tangent are multiplied by, where that is all.
    adjoint, tangent : gast.expr or None
        Otherwise: what the adjoint `g` of the result gives for the operand, and what the operand's tangent `t` gives
        for the result.
    item : gast.expr or None
        The operation reads this item of the operand: its adjoint is added there.
    joint : bool
        The tangent is the operation itself on all tangents at once.
    """

    operand: Expr
    partial: Expr
    adjoint: Expr | None = None
    tangent: Expr | None = None
    item: Expr | None = None
    joint: bool = False


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
    fitting = _first(value)
    if fitting is None:
        return None if arrays else _of_arrays(value, result, known)
    if not arrays:
        return list(_contributions(*fitting, result))
    from sct.rules import numpy

    rule = numpy.OF_ARRAYS.get(fitting[0].pattern, fitting[0])
    return [_vectorised(item, known) for item in _contributions(rule, fitting[1], result)]


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
        bound = match.match(match.pattern(row.pattern), value) if _root_of(row.pattern) == root else None
        if bound is not None:
            return list(formulas.contributions(row, Operation(bound, result, known), value))
    if root in complexes.SAME_ROOTS or isinstance(value, gast.Subscript):
        return _of_arrays(value, result, known)
    own = [rule for rule in complexes.PARTIALS if _root_of(rule.pattern) == root]
    same = [rule for rule in _rows_of(root) if rule.pattern in complexes.SAME]
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

    for row in _linear_index(_is_extra(value)).get(match.root(value), ()):
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
        if isinstance(child, gast.Call) and getattr(child.func, "id", "") == "numpy.divide":
            if any(shapes.kind_of(arg, known).is_array for arg in child.args):
                return tree.div(*(tree.rebuild(arg, visit) for arg in child.args))
        return None

    return Contribution(item.operand, tree.rebuild(vectorised(simplify.simplify(item.partial)), visit))


def vectorised(node: Expr) -> Expr:
    """Give a formula for numbers as one for arrays.

    Parameters
    ----------
    node : gast.expr
        A formula of the tables.

    Returns
    -------
    gast.expr
        The same with `np.where`, `&` and `|` for conditional expressions, `and` and `or`.
    """

    def visit(child: Any) -> Any:
        if isinstance(child, gast.IfExp):
            test = _truth(child.test)
            body, orelse = vectorised(child.body), vectorised(child.orelse)
            parts = [test, _guarded(body, test, True), _guarded(orelse, test, False)]
            return tree.call(tree.name("numpy.where"), parts)
        if isinstance(child, gast.Call) and isinstance(child.func, gast.Name):
            # What works with numbers alone has a counterpart that works with arrays.
            function = tree.name(_FOR_ARRAYS.get(child.func.id, child.func.id))
            return tree.call(function, [vectorised(arg) for arg in child.args], child.keywords)
        if isinstance(child, gast.Name):
            return tree.name(_FOR_ARRAYS.get(child.id, child.id))
        return None

    return tree.rebuild(node, visit)


def _guarded(node: Expr, test: Expr, taken: bool) -> Expr:
    """Keep the arm that is not taken from dividing by 0: `np.where` computes both."""

    def safe(part: Expr) -> Expr:
        one = tree.const(1)
        return tree.call(tree.name("numpy.where"), [test, part, one] if taken else [test, one, part])

    def visit(child: Any) -> Any:
        if isinstance(child, gast.BinOp) and isinstance(child.op, gast.Div) and tree.number(child.right) is None:
            return tree.div(_guarded(child.left, test, taken), safe(child.right))
        if isinstance(child, gast.BinOp) and isinstance(child.op, gast.Pow) and (tree.number(child.right) or 0) < 0:
            return tree.binary(safe(child.left), child.op, child.right)
        if isinstance(child, gast.Call) and getattr(child.func, "id", "") in _RAISING:
            return tree.call(child.func, [safe(child.args[0]), *child.args[1:]])
        return None

    return tree.rebuild(node, visit)


_RAISING = ("numpy.log", "numpy.power", "numpy.float_power", "numpy.log2", "numpy.log10")
"""Functions that warn where their first argument is not positive."""

_FOR_ARRAYS = {"math.log": "numpy.log", "math.nan": "numpy.nan", "builtins.abs": "numpy.abs"}


def _truth(test: Expr) -> Expr:
    if isinstance(test, gast.BoolOp):
        op = gast.BitAnd() if isinstance(test.op, gast.And) else gast.BitOr()
        parts = [_truth(value) for value in test.values]
        return functools.reduce(lambda a, b: tree.binary(a, op, b), parts)
    if isinstance(test, gast.Compare) and len(test.ops) > 1:
        sides = [test.left, *test.comparators]
        pairs = zip(sides, test.ops, sides[1:], strict=False)
        links = [gast.Compare(left=vectorised(a), ops=[op], comparators=[vectorised(b)]) for a, op, b in pairs]
        return functools.reduce(lambda a, b: tree.binary(a, gast.BitAnd(), b), links)
    if isinstance(test, (gast.Name, gast.Constant)):
        return gast.Compare(left=test, ops=[gast.NotEq()], comparators=[tree.const(0)])
    return vectorised(test)


def is_known(value: Expr) -> bool:
    """Whether a row fits an operation: it is then also free of effects."""
    return _first(value) is not None


def has_row(name: str) -> bool:
    """Whether a row is for the function of a full name."""
    return bool(_rows_of(name) or _linear_of(name))


def has_linear_row(name: str) -> bool:
    """Whether a row of array functions is for the function of a full name."""
    return bool(_linear_of(name))


def options(value: Expr) -> frozenset[str]:
    """Names of the arguments of which the rows of a call's function say something."""
    root = match.root(value)
    if not has_row(root):
        return frozenset()
    patterns = [row.pattern for row in _rows_of(root)] + [row.pattern for row in _linear_of(root)]
    found = [match.pattern(pattern) for pattern in patterns]
    calls = [want for want in found if isinstance(want, gast.Call)]
    count = max((len(want.args) for want in calls), default=0)
    return frozenset(k.arg for want in calls for k in want.keywords) | set(match.signature(root)[0][:count])


def is_elementwise(value: Expr) -> bool:
    """Whether an operation is one of numbers, carried out for each element of its operands."""
    return _first(value) is not None


def rows() -> tuple[Rule, ...]:
    """All rows, in the order in which they are tried."""
    from sct.rules import idioms, math, numpy, python

    return (*idioms.ROWS, *idioms.SQUARES, *python.ROWS, *math.ROWS, *numpy.ROWS)


def linear_rows() -> tuple[Linear, ...]:
    """All rows of array functions."""
    from sct.rules import (
        choices,
        einsum,
        fft,
        idioms,
        joining,
        linalg,
        making,
        norms,
        products,
        reductions,
        scans,
        selection,
        sequences,
        shape,
        statistics,
    )

    every = (
        reductions, statistics, scans, products, einsum, sequences, fft, making, shape, joining, selection, linalg,
        norms, choices,
    )  # fmt: skip
    return (*idioms.NORMS, *(row for chapter in every for row in chapter.ROWS))


def _is_extra(value: Expr) -> bool:
    """Whether an operation is one of SciPy, or a part of what one gives."""
    call = value.value if isinstance(value, gast.Subscript) else value
    name = call.func.id if isinstance(call, gast.Call) and match.is_marker(call.func) else ""
    return extras.is_full(name) and extras.is_full(match.canonical(name))


def _scipy() -> Any:
    """The tables of SciPy, which are read where a function of it is met."""
    from sct.rules import scipy

    return scipy


def _rows_of(root: str) -> tuple[Rule, ...]:
    return _index(extras.is_full(root)).get(root, ())


def _linear_of(root: str) -> tuple[Linear, ...]:
    return _linear_index(extras.is_full(root)).get(root, ())


@functools.cache
def _linear_index(extra: bool) -> dict[str, tuple[Linear, ...]]:
    found: dict[str, list[Linear]] = {}
    for row in _scipy().linear_rows() if extra else linear_rows():
        found.setdefault(_root_of(row.pattern), []).append(row)
    return {key: tuple(rows) for key, rows in found.items()}


def _first(value: Expr) -> tuple[Rule, match.Bound] | None:
    for rule in _index(_is_extra(value)).get(match.root(value), ()):
        bound = match.match(match.pattern(rule.pattern), value)
        if bound is not None:
            return rule, bound
    return None


@functools.cache
def _index(extra: bool) -> dict[str, tuple[Rule, ...]]:
    found: dict[str, list[Rule]] = {}
    for rule in _scipy().rows() if extra else rows():
        found.setdefault(_root_of(rule.pattern), []).append(rule)
    return {key: tuple(rules) for key, rules in found.items()}


def _root_of(pattern: str) -> str:
    """Root of a pattern. A plain call is not parsed for that: most rows of the table are never needed."""
    head, bracket, tail = pattern.partition("(")
    if bracket and tail.endswith(")") and "(" not in tail and re.fullmatch(r"[\w.]+", head):
        return match.full_name(tuple(head.split(".")))
    return match.root(match.pattern(pattern))


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


@functools.cache
def operands(pattern: str) -> tuple[str, ...]:
    """Give the operands that partials are for: those that may be left out, with their defaults, come last."""
    want = match.pattern(pattern)
    optional = (
        [k.arg for k in want.keywords if isinstance(k.value, gast.Constant)] if isinstance(want, gast.Call) else []
    )
    return (*(name for name in match.operands(pattern) if not match.is_number_name(name)), *optional)


def _at(item: Any, position: int) -> Any:
    """The element at hand of a starred operand, or the one operand."""
    if isinstance(item, list):
        return item[position] if position < len(item) else None
    return item
