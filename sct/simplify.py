"""Algebra on adjoints and tangents: products without ones, sums without zeros, no sign that can be written away.

Before: `1 * (0.5 * (2 * u)) * -1`.
After: `-u`.

Rewrites are a table of text. Each is an identity of real numbers, so a derivative may change in its last digit; a
statement of the primal is never touched.
"""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import gast

from sct import match, tree
from sct.masks import under
from sct.rewrites import EXACT, REWRITES
from sct.tree import Expr

_LIMIT = 200
"""More rewrites of one node than this would be a circle in the table."""


def simplify(node: Expr, exact: bool = False) -> Expr:
    """Simplify an expression, from the leaves up.

    Parameters
    ----------
    node : gast.expr
        An expression free of effects.
    exact : bool
        Whether its value must stay the same to the last digit: it holds parts of the primal.

    Returns
    -------
    gast.expr
        An equal one, as a person would write it.
    """
    if tree.is_atom(node):
        return _atom(node)
    fields: dict[str, Any] = {}
    changed = False
    for name in node._fields:
        old = getattr(node, name, None)
        fields[name] = fresh = _part(old, exact)
        changed = changed or fresh is not old
    return _settle(type(node)(**fields) if changed else node, exact)


def _atom(node: Expr) -> Expr:
    """A number has at most one sign, and 0 has none."""
    if not isinstance(node, gast.UnaryOp):
        return node
    value = tree.number(node)
    once = isinstance(node.operand, gast.Constant) and value != 0
    return node if value is None or once else tree.const(value + 0)


def _part(old: Any, exact: bool) -> Any:
    if isinstance(old, gast.expr) and not isinstance(old, (gast.Lambda, gast.Name, gast.Constant)):
        return simplify(old, exact)
    if isinstance(old, list) and old:
        fresh = [_part(item, exact) for item in old]
        return fresh if any(a is not b for a, b in zip(fresh, old, strict=True)) else old
    return old


def times(partial: Expr, adjoint: Expr) -> Expr:
    """Give `partial * adjoint`; a partial that chooses passes the adjoint on in the arm that is taken."""
    partial = simplify(partial)
    if isinstance(partial, gast.IfExp):
        arms = [times(arm, adjoint) for arm in (partial.body, partial.orelse)]
        return _settle(tree.either(partial.test, *arms))
    if tree.number(partial) == 0:
        return tree.const(0.0)
    for factor, mask in ((partial, adjoint), (adjoint, partial)):
        if is_masked(mask):
            arms = [tree.const(0.0) if tree.is_zero(arm) else times(factor, arm) for arm in mask.args[1:]]
            return simplify(tree.call(mask.func, [mask.args[0], *arms]))
    return simplify(tree.mul(partial, adjoint))


def is_masked(node: Expr) -> bool:
    """Whether an adjoint is 0 where a mask says so: what it is multiplied by may be infinite there."""
    if not (isinstance(node, gast.Call) and getattr(node.func, "id", "") == "numpy.where" and len(node.args) == 3):
        return False
    return tree.is_zero(node.args[1]) or tree.is_zero(node.args[2])


def may_vanish(node: Expr) -> bool:
    """Whether a choice makes a part of an expression 0."""
    for part in tree.walk(node):
        arms = [part.body, part.orelse] if isinstance(part, gast.IfExp) else []
        if isinstance(part, gast.Call) and getattr(part.func, "id", "") == "numpy.where":
            arms = part.args[1:]
        if any(tree.is_zero(arm) for arm in arms):
            return True
    return False


def one_choice(one: Expr, other: Expr) -> Expr | None:
    """Give `b if t else a` for the sum of `0.0 if t else a` and `b if t else 0.0`; None for any other sum."""
    if not (isinstance(one, gast.IfExp) and isinstance(other, gast.IfExp) and tree.same(one.test, other.test)):
        return None
    pairs = [(one.body, other.body), (one.orelse, other.orelse)]
    arms = [b if tree.is_zero(a) else a if tree.is_zero(b) else None for a, b in pairs]
    return None if None in arms else simplify(tree.either(one.test, *arms))


def _settle(node: Expr, exact: bool = False) -> Expr:
    """Rewrite the top of an expression whose parts are simple until no row fits."""
    for _ in range(_LIMIT):
        fresh = _rewritten(node, exact)
        if fresh is None:
            return node
        node = fresh
    return node


def without_minus(node: Expr) -> Expr | None:
    """Give `a * b` for the product or quotient `-a * b`; None for what does not start with a minus."""
    if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.USub):
        return node.operand
    if isinstance(node, gast.BinOp) and isinstance(node.op, (gast.Mult, gast.Div)):
        left = without_minus(node.left)
        return None if left is None else tree.binary(left, node.op, node.right)
    return None


def _rewritten(node: Expr, exact: bool) -> Expr | None:
    folded = _scaled(node) if exact else _folded(node)
    if folded is not None:
        return folded
    if isinstance(node, gast.BinOp) and isinstance(node.op, (gast.Add, gast.Sub)):
        turned = without_minus(node.right)
        if turned is not None:
            op = gast.Sub() if isinstance(node.op, gast.Add) else gast.Add()
            return tree.binary(node.left, op, turned)
    for row in _index().get(match.root(node), ()):
        fits = row.may_fit(node) and (row.exact or not exact)
        bound = match.match(row.left, node) if fits else None
        if bound is not None and not (row.moves_number and tree.number(bound["a"]) is not None):
            return _built(row.right, bound, exact)
    return None


@dataclass(frozen=True, eq=False)
class _Row:
    """A rewrite as trees."""

    left: Expr
    right: Expr
    moves_number: bool
    """It brings a number to the front, which is done only past what is none."""
    exact: bool
    kinds: tuple[Any, Any]
    """What its two operands must be, where that is easily told."""

    def may_fit(self, node: Expr) -> bool:
        """Tell cheaply, from the kinds of the operands, what cannot fit."""
        if not isinstance(node, gast.BinOp):
            return True
        left, right = self.kinds
        return (left is None or left is type(node.left)) and (right is None or right is type(node.right))


def _row(left: str, right: str) -> _Row:
    want = match.pattern(left)
    sides = (want.left, want.right) if isinstance(want, gast.BinOp) else (None, None)
    # A negative number may stand for `-a`, and a name for anything.
    kinds = tuple(None if isinstance(s, (gast.Name, gast.UnaryOp, type(None))) else type(s) for s in sides)
    moves = left.startswith("a * c")
    return _Row(want, match.pattern(right), moves, (left, right) in EXACT, (kinds[0], kinds[1]))


def _built(right: Expr, bound: match.Bound, exact: bool) -> Expr:
    """Fill in a right side, simplifying what the rewrite has newly put together."""

    def build(node: Expr) -> Expr:
        if isinstance(node, gast.Name):
            return bound.get(node.id, node)
        if isinstance(node, gast.BinOp):
            return _settle(tree.binary(build(node.left), node.op, build(node.right)), exact)
        if isinstance(node, gast.UnaryOp):
            return _settle(tree.neg(build(node.operand)), exact)
        return tree.substitute(node, bound)

    if isinstance(right, gast.BinOp):
        return tree.binary(build(right.left), right.op, build(right.right))
    return tree.neg(build(right.operand)) if isinstance(right, gast.UnaryOp) else build(right)


@functools.cache
def _index() -> dict[str, list[_Row]]:
    found: dict[str, list[_Row]] = {}
    for left, right in REWRITES:
        row = _row(left, right)
        found.setdefault(match.root(row.left), []).append(row)
    return found


_ARITHMETIC: dict[str, Any] = {
    "Add": operator.add, "Sub": operator.sub, "Mult": operator.mul, "Lt": operator.lt, "LtE": operator.le,
    "Gt": operator.gt, "GtE": operator.ge, "Eq": operator.eq, "NotEq": operator.ne,
}  # fmt: skip


def _folded(node: Expr) -> Expr | None:
    """Compute with written numbers, where the result is written as exactly as they are."""
    if isinstance(node, gast.UnaryOp):
        atom = _atom(node)
        return None if atom is node else atom
    if isinstance(node, gast.BinOp):
        if isinstance(node.op, gast.Add) and isinstance(node.left, gast.IfExp):
            return one_choice(node.left, node.right)
        return _folded_numbers(type(node.op).__name__, node.left, node.right) or _gathered(node) or _shifted(node)
    if isinstance(node, gast.Compare):
        return _folded_test(node)
    if isinstance(node, gast.Call) and getattr(node.func, "id", "") == "numpy.where" and len(node.args) == 3:
        return _folded_mask(node)
    if isinstance(node, gast.IfExp) and _truth(node.test) is not None:
        return node.body if _truth(node.test) else node.orelse
    if isinstance(node, gast.BoolOp):
        return _folded_choice(node)
    return None


def _shifted(node: Expr) -> Expr | None:
    """`n + 1 - 1` is `n`: of integers that are added one after the other one remains."""
    inner = node.left
    if not (isinstance(node.op, (gast.Add, gast.Sub)) and isinstance(inner, gast.BinOp)):
        return None
    last, first = tree.number(node.right), tree.number(inner.right)
    if not isinstance(inner.op, (gast.Add, gast.Sub)) or type(last) is not int or type(first) is not int:
        return None
    total = (first if isinstance(inner.op, gast.Add) else -first) + (last if isinstance(node.op, gast.Add) else -last)
    if total == 0:
        return inner.left
    op = gast.Add() if total > 0 else gast.Sub()
    return tree.binary(inner.left, op, tree.const(abs(total)))


def counted(over: Expr) -> Expr:
    """Give `range(i, -1, -1)` for `range(i + 1 - 1, -1, -1)`: bounds are integers."""
    args = getattr(over, "args", [])
    fresh = [(_shifted(arg) if isinstance(arg, gast.BinOp) else None) or arg for arg in args]
    return over if all(a is b for a, b in zip(args, fresh, strict=True)) else tree.call(over.func, fresh)


def _folded_mask(node: Expr) -> Expr | None:
    """`np.where(t, 2 * np.where(t, a, 0.0), 0.0)` is `np.where(t, 2 * a, 0.0)`: inside an arm the mask is known."""
    test, *arms = node.args
    fresh = [under(arm, test, position) for position, arm in enumerate(arms)]
    if all(a is b for a, b in zip(arms, fresh, strict=True)):
        return None
    return tree.call(node.func, [test, *(simplify(arm) for arm in fresh)])


def _folded_numbers(op: str, left: Expr, right: Expr) -> Expr | None:
    a, b = tree.number(left), tree.number(right)
    if a is None or b is None or op not in ("Add", "Sub", "Mult"):
        return None
    from decimal import Decimal

    try:
        exact = _ARITHMETIC[op](Decimal(repr(a)), Decimal(repr(b)))
        value = _ARITHMETIC[op](a, b)
        known = exact == Decimal(repr(value)) and abs(value) < 1e15
        return _atom(tree.const(value)) if known else None
    except ArithmeticError:
        return None


def _gathered(node: Expr) -> Expr | None:
    """`2 * (3 * a)` is `6 * a`, and `-2 * a * b / 2` is `-a * b`: the numbers of a product meet in front."""
    if not isinstance(node.op, (gast.Mult, gast.Div)):
        return None
    factors = list(_factors(node))
    numbers = [(times, value) for times, factor in factors if (value := tree.number(factor)) is not None]
    rest = [(times, factor) for times, factor in factors if tree.number(factor) is None]
    # Beside a factor `1.0` says nothing: `2 * 1.0 * a` is `2 * a`, but `2 * 1.0` is the float 2.0.
    telling = [item for item in numbers if item[1] != 1] if rest else numbers
    front = _product_of(telling) if len(numbers) > 1 else None
    if front is None:
        return None
    result = tree.const(front)
    if abs(front) == 1 and rest and rest[0][0]:
        first = rest.pop(0)[1]
        result = first if front == 1 else _settle(tree.neg(first))
    for times, factor in rest:
        result = tree.mul(result, factor) if times else tree.div(result, factor)
    return result


def _scaled(node: Expr) -> Expr | None:
    """`2 * p * (0.5 * k)` is `p * k`, to the last digit: factors that are powers of two round nothing."""
    if not (isinstance(node, gast.BinOp) and isinstance(node.op, gast.Mult)):
        return None
    numbers = [value for _, factor in _factors(node) if (value := tree.number(factor)) is not None]
    if len(numbers) < 2 or any(abs(math.frexp(value)[0]) != 0.5 for value in numbers):
        return None
    return _gathered(node)


def _factors(node: Expr) -> Iterator[tuple[bool, Expr]]:
    """Factors of a product from left to right, and whether each multiplies (or divides)."""
    spine = []
    while isinstance(node, gast.BinOp) and isinstance(node.op, (gast.Mult, gast.Div)):
        spine.append((isinstance(node.op, gast.Mult), node.right))
        node = node.left
    yield True, node
    for times, factor in reversed(spine):
        yield from _factors(factor) if times else ((times, factor),)


def _product_of(numbers: list[tuple[bool, int | float]]) -> int | float | None:
    """Multiply and divide, where the result is written as exactly as the numbers are."""
    from decimal import Decimal

    exact, value = Decimal(1), cast(int | float, 1)
    try:
        for times, number in numbers:
            exact = exact * Decimal(repr(number)) if times else exact / Decimal(repr(number))
            value = value * number if times else value / number
        return value if exact == Decimal(repr(value)) and abs(value) < 1e15 else None
    except ArithmeticError:
        return None


def _truth(test: Expr) -> bool | None:
    """Truth of a literal; None for what only a run can tell."""
    if isinstance(test, gast.Constant) and isinstance(test.value, bool):
        return test.value
    value = tree.known_number(test)
    return None if value is None else bool(value)


def _folded_test(node: Expr) -> Expr | None:
    """A comparison of written numbers is known; so is a chain in which one link is false."""
    left = node.left
    known = []
    for op, right in zip(node.ops, node.comparators, strict=True):
        a, b, compare = tree.known_number(left), tree.known_number(right), _ARITHMETIC.get(type(op).__name__)
        known.append(None if a is None or b is None or compare is None else bool(compare(a, b)))
        left = right
    if False in known:
        return tree.const(False)
    return tree.const(True) if None not in known else None


def _folded_choice(node: Expr) -> Expr | None:
    """A test `a or False` is `a`, and `a or True` is true."""
    decides = isinstance(node.op, gast.Or)
    truths = [_truth(value) for value in node.values]
    if decides in truths:
        return tree.const(decides)
    kept = [value for value, truth in zip(node.values, truths, strict=True) if truth is None]
    if len(kept) == len(node.values):
        return None
    if not kept:
        return tree.const(not decides)
    return kept[0] if len(kept) == 1 else gast.BoolOp(op=node.op, values=kept)
