"""Loops over sequences whose length only a run can tell are loops over an index.

Before: `for i, (a, b) in enumerate(zip(x, reversed(y))): ...`.
After: `for i in range(len(x)): a = x[i];  b = y[len(y) - 1 - i]; ...`; lengths that must be equal are compared before.
"""

from __future__ import annotations

from typing import Any

import gast

from sct import tree
from sct.core import Effect, If
from sct.facts import Facts
from sct.heap import is_structure
from sct.questions import Questions
from sct.source import Function
from sct.tree import Expr

_WRAPPERS = ("enumerate", "zip", "reversed")
MADE, INDEX = "(made)", "(index)"
"""Variables that no program can name."""


class Sequences(Questions):
    """Loops over sequences."""

    def __init__(self, function: Function, facts: Facts) -> None:
        super().__init__(function, facts)
        self._hidden = 0

    def _next_hidden(self) -> int:
        self._hidden += 1
        return self._hidden

    def _run_For(self, node: Any) -> None:
        ranged = self._is_ranged(node.iter)
        if ranged and isinstance(node.target, gast.Name):
            super()._run_For(node)
            return
        if not self._only_ranges(node.iter) and self._is_iterable(node.iter):
            super()._run_For(node)
            return
        index = self._hidden_name(INDEX)
        walked = self._walked(node.iter, tree.name(index))
        if walked is None or walked[0] is None:
            raise self._origin(node.iter).refuse(
                "a for loop over something that has no length", "loop over range(...) and read the items by their index"
            )
        length, item = walked
        first = gast.copy_location(gast.Assign(targets=[node.target], value=item, type_comment=None), node)
        over = gast.copy_location(tree.call(tree.name("builtins.range"), [length]), node.iter)
        target = gast.copy_location(tree.target(index), node)
        parts = {"target": target, "iter": over, "body": [first, *node.body], "orelse": [], "type_comment": None}
        super()._run_For(gast.copy_location(gast.For(**parts), node))

    def _only_ranges(self, node: Any) -> bool:
        """Whether what is looped over is made of ranges alone: such loops stay loops."""
        if self._is_range(node):
            return True
        name = self._builtin(node.func) if isinstance(node, gast.Call) and node.args else ""
        args = node.args if name == "zip" else getattr(node, "args", [])[:1]
        return name in _WRAPPERS and all(self._only_ranges(arg) for arg in args)

    def _hidden_name(self, stem: str) -> str:
        name = f"{stem}{self._next_hidden()}"
        self._frame.local = self._frame.local | {name}
        return name

    def _walked(self, node: Any, index: Expr) -> tuple[Expr, Expr] | None:
        """Give the length of a sequence, and its item at an index, as expressions that are still to be staged."""
        name = self._builtin(node.func) if isinstance(node, gast.Call) else ""
        if name in _WRAPPERS and any(isinstance(arg, gast.Starred) for arg in node.args):
            return None
        if name == "enumerate":
            return self._numbered(node, index)
        if name == "zip":
            return self._zipped(node, index)
        if name == "reversed":
            return self._backward(node, index)
        if self._is_range(node):
            return self._ranged(node, index)
        held = self._held_sequence(node)
        return _length(held), tree.subscript(held, index)

    def _numbered(self, node: Any, index: Expr) -> tuple[Expr, Expr] | None:
        given = [*node.args[1:], *(k.value for k in node.keywords)]
        if not node.args or len(given) > 1 or any(k.arg != "start" for k in node.keywords):
            return None
        walked = self._walked(node.args[0], index)
        if walked is None:
            return None
        count = index if not given else tree.add(index, self._once(given[0]))
        return walked[0], tree.tuple_of([count, walked[1]])

    def _zipped(self, node: Any, index: Expr) -> tuple[Expr, Expr] | None:
        parts = [self._walked(arg, index) for arg in node.args]
        known = [part for part in parts if part is not None]
        if not known or len(known) < len(parts) or any(k.arg != "strict" for k in node.keywords):
            return None
        lengths = [part[0] for part in known]
        numbers = [self._peek(length) for length in lengths]
        if node.keywords and self._peek(node.keywords[0].value) is not False:
            self._check_lengths_equal(lengths, node)
        if all(type(number) is int for number in numbers):
            lengths = [tree.const(min(numbers))]
        shortest = lengths[0] if len(lengths) == 1 else tree.call(tree.name("builtins.min"), lengths)
        return shortest, tree.tuple_of([part[1] for part in known])

    def _check_lengths_equal(self, lengths: list[Expr], node: Any) -> None:
        """What `strict=True` asks for: raise where lengths differ that are not known to be equal."""
        origin = self._origin(node)
        for other in lengths[1:]:
            if self._length_known(lengths[0]) == self._length_known(other) is not None:
                continue
            test = gast.copy_location(gast.Compare(left=lengths[0], ops=[gast.NotEq()], comparators=[other]), node)
            message = tree.const("zip() has arguments of different lengths")
            error = tree.call(tree.name("builtins.ValueError"), [message])
            raised = Effect(gast.Raise(exc=error, cause=None), origin)
            self._out.append(If(self._operand(test), (raised,), (), origin))

    def _length_known(self, length: Expr) -> Any:
        """Give what tells a length from another: its number, or its name."""
        number = self._peek(length)
        if type(number) is int or not isinstance(length, gast.Call):
            return number if type(number) is int else None
        kind = self._kind(self._operand(length.args[0]))
        return kind.shape[0] if kind.is_array and kind.shape else None

    def _backward(self, node: Any, index: Expr) -> tuple[Expr, Expr] | None:
        if len(node.args) != 1 or node.keywords:
            return None
        last = self._hidden_name(MADE)
        back = tree.binary(tree.name(last), gast.Sub(), index)
        walked = self._walked(node.args[0], back)
        if walked is None:
            return None
        whole = gast.copy_location(tree.binary(walked[0], gast.Sub(), tree.const(1)), node)
        self._frame.env[last] = self._operand(whole)
        return walked

    def _ranged(self, node: Any, index: Expr) -> tuple[Expr, Expr]:
        args = [self._once(arg) for arg in node.args]
        if len(args) == 1:
            return args[0], index
        step = args[2] if len(args) > 2 else None
        numbers = [self._peek(arg) for arg in args]
        if all(type(number) is int for number in numbers) and 0 not in numbers[2:]:
            length = tree.const(len(range(*numbers)))
        else:
            length = _length(gast.copy_location(tree.call(tree.name("builtins.range"), args), node))
        return length, tree.add(args[0], index if step is None else tree.mul(step, index))

    def _once(self, node: Any) -> Expr:
        """Stage what is evaluated once, before the loop."""
        if tree.number(node) is not None:
            return node
        name = self._hidden_name(MADE)
        self._frame.env[name] = self._operand(node)
        return tree.name(name)

    def _held_sequence(self, node: Any) -> Expr:
        """Stage a sequence once: a loop goes on over what it began with."""
        value = self._operand(node)
        if isinstance(value, gast.Name) and not is_structure(value):
            self._demand(value, 1)
        if not isinstance(value, gast.Name) or self._kind(value).what not in ("array", "list"):
            if is_structure(value) or self._is_varied(value):
                raise self._origin(node).refuse(
                    "a loop over something of which the items are not known", "loop over a range, an array or a list"
                )
            # Of a dict or an iterator only going over it gives the items.
            value = self._temporary(tree.call(tree.name("builtins.list"), [value]), node)
        name = self._hidden_name(MADE)
        self._frame.env[name] = value
        return tree.name(name)


def _length(held: Expr) -> Expr:
    return tree.call(tree.name("builtins.len"), [held])
