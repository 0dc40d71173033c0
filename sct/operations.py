"""Expressions into stages: one operation each, from left to right.

Before: `x * y + f(z)`.
After: `t = x * y;  u = f(z);  v = t + u`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from sct import ruled, shapes, tree
from sct.core import is_local
from sct.facts import Facts
from sct.gathered import Gathered
from sct.heap import is_reference, is_structure
from sct.match import is_marker
from sct.source import Function
from sct.tree import Expr


class Expressions(Gathered):
    """Expressions and calls."""

    def _assigned(self, node: Any, targets: Any) -> Expr:
        raise NotImplementedError

    def __init__(self, function: Function, wrt: tuple[str, ...], facts: Facts) -> None:
        super().__init__(function, facts)
        self._wrt = wrt
        self._reasons: dict[str, str] = {}
        self._entered: frozenset[str] = frozenset()
        self._own: dict[str, ruled.OwnRule] = {}

    # -- expressions ----------------------------------------------------------------------------------------------

    def _operand(self, node: Any, into: str = "") -> Expr:
        """Stage an expression; give the name or literal (or the tuple of such) that stands for its value.

        `into` is the variable that the value is for: the last operation is made straight into it.
        """
        flag = self._answered(node)
        if flag is not None:
            return tree.const(flag)
        method = getattr(self, f"_operand_{type(node).__name__}", None)
        value = self._resolve(node) if method is None else method(node, into)
        if tree.is_atom(value) or is_structure(value):
            return value
        known = self._computed(value)
        if known is not None and not self._is_shown:
            return known
        made = self._emit(self._for(into), value, self._origin(node)) if into else self._temporary(value, node)
        if known is not None:
            self._constants[made.id] = self._known(known)
        return made

    def _operand_Name(self, node: Any, into: str) -> Expr:
        known = self._static(node) or self._as_module(node)
        if known is not None:
            return known
        value = self._resolve(node)
        if not isinstance(value, gast.Name) or is_local(value.id) or is_marker(value):
            return value
        # A global is read where the primal reads it: what is called later may change it.
        return self._temporary(value, node, node.id)

    def _operand_NamedExpr(self, node: Any, into: str) -> Expr:
        return self._assign_inside(node)

    def _assign_inside(self, node: Any) -> Expr:
        self._bind(node.target, self._assigned(node.value, [node.target]))
        return self._variable(node.target.id)

    def _operand_Tuple(self, node: Any, into: str) -> Expr:
        return tree.tuple_of(self._elements(node))

    def _operand_List(self, node: Any, into: str) -> Expr:
        return self._spread(node) or self._list(self._elements(node), into)

    def _elements(self, node: Any) -> list[Expr]:
        """Stage the parts of a display, those that a star spreads included."""
        found: list[Expr] = []
        for item in node.elts:
            if not isinstance(item, gast.Starred):
                found.append(self._operand(item))
                continue
            value = self._operand(item.value)
            items = self._items(value, item)
            items = self._lengths(value, item) if items is None else items
            if items is None:
                raise self._origin(item).refuse(
                    "a starred value of which the length is not known", "write the values out"
                )
            found += items
        return found

    def _lengths(self, value: Expr, node: Any) -> list[Expr] | None:
        """Give the parts of a shape: as many as the array has axes; None of anything else."""
        if not shapes.is_lengths(value, self._kinds):
            return None
        count = len(self._kind(value).shape or ())
        return [self._temporary(tree.subscript(value, tree.const(axis)), node) for axis in range(count)]

    def _operand_Starred(self, node: Any, into: str) -> Expr:
        raise self._origin(node).refuse("a starred value", "write the values out")

    def _operand_BinOp(self, node: Any, into: str) -> Expr:
        text = self._peek(node) if _is_text(node.left) or _is_text(node.right) else ...
        if isinstance(text, str):
            return tree.const(text)
        left = self._as_number(self._operand(node.left))
        right = self._as_number(self._operand(node.right))
        return self._operation(left, right, node)

    def _operation(self, left: Expr, right: Expr, node: Any) -> Expr:
        """Give `left op right`, of operands that are staged."""
        if is_structure(left) or is_structure(right):
            found = self._combined(left, node.op, right, node)
            if found is not None:
                return found
        left, right = self._gathered_operands(left, right, node)
        if isinstance(node.op, gast.MatMult):
            square = isinstance(left, gast.Name) and left.id == getattr(right, "id", "")
            # What stands on the left of a product is more often a matrix.
            self._demand(left, 1 if square or self._kind(left).rank else 2)
            self._demand(right, 1)
        if "list" in (self._kind(left).what, self._kind(right).what):
            return self._of_kept(left, node.op, right, node)
        return tree.binary(left, node.op, right)

    def _operand_UnaryOp(self, node: Any, into: str) -> Expr:
        if isinstance(node.op, gast.Not):
            return self._operand_Compare(node, into)
        operand = self._operand(node.operand)
        if is_reference(operand):
            return self._signed(node.op, operand, node)
        return gast.UnaryOp(op=node.op, operand=operand)

    def _operand_Compare(self, node: Any, into: str) -> Expr:
        """A test that is known to give one thing is that: what it is kept for is then known too."""
        settled = self._settled(node)
        return self._resolve(node) if settled is None else tree.const(settled)

    def _operand_Subscript(self, node: Any, into: str) -> Expr:
        joined = self._put_side_by_side(node)
        if joined is not None:
            return joined
        if isinstance(node.value, gast.Call) and (is_pair_call(node.value) or self._is_part(node)):
            return item_of(self._call_operation(node.value), node.slice)
        if self._is_structural(node.value):
            self._taken_apart = node.value
            value = self._operand(node.value)
            if is_structure(value):
                return self._part(value, node.slice, node)
            return self._array_item(node, value) or item_of(value, self._resolve(node.slice))
        return self._array_item(node) or self._resolve(node)

    def _operand_BoolOp(self, node: Any, into: str) -> Expr:
        """`a or b` gives one of its operands: a choice, unless they are all tests."""
        settled = self._settled(node)
        if all(_is_test(value) for value in node.values):
            return self._resolve(node) if settled is None else tree.const(settled)
        first, *others = node.values
        result = self._operand(first)
        for other in others:
            last = into if other is others[-1] else ""
            result = self._choose_operand(result, other, isinstance(node.op, gast.And), node, last)
        return result

    def _choose_operand(self, have: Expr, other: Any, when_true: bool, node: Any, into: str) -> Expr:
        truth = self._truth(have, node)
        if truth is not None:
            return self._operand(other, into) if truth is when_true else have
        kept: Callable[[], Expr] = lambda: have  # noqa: E731 - two arms of one shape read best side by side
        given: Callable[[], Expr] = lambda: self._operand(other)  # noqa: E731
        arms = (given, kept) if when_true else (kept, given)
        return self._choice(have, arms[0], arms[1], node, into)

    def _operand_IfExp(self, node: Any, into: str) -> Expr:
        settled = self._settled(node.test)
        if settled is not None:
            return self._operand(node.body if settled else node.orelse, into)
        test = self._test(node.test)
        return self._choice(test, lambda: self._operand(node.body), lambda: self._operand(node.orelse), node, into)

    def _test(self, node: Any) -> Expr:
        """Stage a test. Where it may be evaluated twice, fold.py puts it back into both passes."""
        test = self._truth_asked(node) or self._resolve(node)
        return test if tree.is_atom(test) and is_local(getattr(test, "id", "%")) else self._temporary(test, node)


def item_of(call: Expr, position: Any) -> Expr:
    """An item of what is written out."""
    index = tree.const(position) if isinstance(position, int) else position
    return gast.Subscript(value=call, slice=index, ctx=gast.Load())


def is_pair_call(node: Any) -> bool:
    """Whether it is a call of a function that is printed on its own."""
    return isinstance(node, gast.Call) and (tree.path(node.func) or ("",))[-1] in (
        "modf",
        "frexp",
        "divmod",
    )


def _is_test(node: Any) -> bool:
    """Whether an expression gives True or False, whatever it is computed from."""
    if isinstance(node, gast.BoolOp):
        return all(_is_test(value) for value in node.values)
    if isinstance(node, gast.UnaryOp):
        return isinstance(node.op, gast.Not)
    return isinstance(node, gast.Compare) or (isinstance(node, gast.Constant) and isinstance(node.value, bool))


def _is_text(node: Any) -> bool:
    """Whether an expression is written as text."""
    if isinstance(node, gast.Call):
        return getattr(node.func, "id", "") == "str"
    return isinstance(node, gast.JoinedStr) or isinstance(getattr(node, "value", None), str)
