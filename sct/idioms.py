"""Compositions that go back in one step, found again after staging.

Before: `neg = -x;  e = math.exp(neg);  d = 1 + e;  s = 1.0 / d`, of which only s is the user's.
After: `s = 1.0 / (1 + math.exp(-x))`, one operation with one rule.

Found by what is computed, wherever the parts come from: one line, several, or the body of a function. A part that the
primal has named, or that something else reads, stays a stage of its own.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import gast

from sct import match, tree
from sct.core import Attempt, Block, If, Program, Stage, Statement, expression, is_local, statements
from sct.liveness import is_pure
from sct.rules import Linear, Rule, idioms
from sct.shapes import kind_of
from sct.tree import Expr


def join(program: Program) -> Program:
    """Give the program with the parts of each idiom joined into one stage.

    Parameters
    ----------
    program : Program
        Stages of one operation each.

    Returns
    -------
    Program
        The same, with wider operations where rules/idioms.py has a row for them.
    """
    search = _Search(program)
    return replace(program, body=search.block(program.body))


class _Search:
    def __init__(self, program: Program) -> None:
        self._uses: Counter[str] = Counter(tree.names(program.result))
        self._kinds = program.kinds
        self._values: dict[str, Expr] = {}
        defined: Counter[str] = Counter()
        for statement in statements(program.body):
            self._uses.update(name for name in tree.names(expression(statement)) if is_local(name))
            if isinstance(statement, Stage):
                defined[statement.target] += 1
                self._values[statement.target] = statement.value
        # What is tried stays where it is tried, and what is not stays outside.
        self._tried: Attempt | None = None
        self._home: dict[str, Attempt] = {}
        for statement in statements(program.body):
            if isinstance(statement, Attempt):
                self._home.update((s.target, statement) for s in statements(statement.body) if isinstance(s, Stage))
        for name, count in defined.items():
            if count > 1 or program.variables[name].named:
                del self._values[name]

    def block(self, block: Block) -> Block:
        return tuple(self._statement(statement) for statement in block)

    def _statement(self, statement: Statement) -> Statement:
        if isinstance(statement, If):
            return replace(statement, body=self.block(statement.body), orelse=self.block(statement.orelse))
        if isinstance(statement, Attempt):
            around, self._tried = self._tried, statement
            body, self._tried = self.block(statement.body), around
            return replace(statement, body=body)
        if isinstance(statement, Stage):
            rows = self._wide(statement, _patterns(idioms.ROWS))
            return rows or self._length(statement) or self._square(statement) or statement
        return statement

    def _wide(self, stage: Stage, patterns: Mapping[str, tuple[Expr, ...]]) -> Stage | None:
        values = self._values
        if self._home:
            values = {name: value for name, value in values.items() if self._home.get(name) is self._tried}
        for pattern in patterns.get(match.root(stage.value), ()):
            wide = _Joining(values).join(pattern, stage.value)
            if wide is not None and self._is_closed(wide[1]):
                return replace(stage, value=wide[0])
        return None

    def _length(self, stage: Stage) -> Stage | None:
        """The length of an array of real numbers: a number that is made of nothing else."""
        wide = self._wide(stage, _patterns(idioms.NORMS)) if self._kinds[stage.target].is_number else None
        operands = [name for name in tree.names(wide.value) if is_local(name)] if wide is not None else []
        return wide if operands and all(self._is_real_array(name) for name in operands) else None

    def _square(self, stage: Stage) -> Stage | None:
        """A multiple of a square, of real numbers or an array: each of them takes one step on the way back."""
        wide = self._wide(stage, _patterns(idioms.SQUARES))
        if wide is None:
            return None
        times, square = kind_of(wide.value.left.left, self._kinds), kind_of(wide.value.right, self._kinds)
        is_real = times.dtype not in ("c8", "c16") and square.dtype not in ("c8", "c16")
        return wide if is_real and times.is_number and (square.is_number or square.is_array) else None

    def _is_real_array(self, name: str) -> bool:
        return self._kinds[name].is_array and self._kinds[name].dtype not in ("c8", "c16")

    def _is_closed(self, opened: Counter[str]) -> bool:
        """Whether nothing outside the idiom reads its inner parts."""
        return all(self._uses[name] == count for name, count in opened.items())


@functools.cache
def _patterns(rows: tuple[Rule | Linear, ...]) -> dict[str, tuple[Expr, ...]]:
    found: dict[str, tuple[Expr, ...]] = {}
    for rule in rows:
        pattern = match.pattern(rule.pattern)
        found[match.root(pattern)] = (*found.get(match.root(pattern), ()), pattern)
    return found


class _Joining:
    """One attempt to fit a pattern, looking through nameless temporaries."""

    def __init__(self, values: Mapping[str, Expr]) -> None:
        self._values = values
        self._bound: dict[str, Expr] = {}
        self._opened: Counter[str] = Counter()

    def join(self, want: Expr, have: Expr) -> tuple[Expr, Counter[str]] | None:
        """Give the wide operation and the temporaries that it takes in; None where it does not fit."""
        wide = self._fit(want, have)
        return None if wide is None else (wide, self._opened)

    def _fit(self, want: Expr, have: Expr) -> Expr | None:
        if isinstance(want, gast.Name):
            first = self._bound.setdefault(want.id, have)
            # Two temporaries that hold the same are one operand: the rule has one name for both.
            return first if self._is_one(first, have) else None
        if isinstance(have, gast.Name) and have.id in self._values:
            self._opened[have.id] += 1
            have = self._values[have.id]
        if isinstance(want, gast.Constant):
            return have if tree.number(have) == want.value else None
        if match.root(want) != match.root(have):
            return None
        if isinstance(want, gast.BinOp):
            left, right = self._fit(want.left, have.left), self._fit(want.right, have.right)
            return None if left is None or right is None else tree.binary(left, have.op, right)
        if isinstance(want, gast.UnaryOp):
            operand = self._fit(want.operand, have.operand)
            return None if operand is None else gast.UnaryOp(op=have.op, operand=operand)
        return self._fit_call(want, have)

    def _fit_call(self, want: Expr, have: Expr) -> Expr | None:
        if len(want.args) != len(have.args) or have.keywords:
            return None
        args = [self._fit(w, h) for w, h in zip(want.args, have.args, strict=True)]
        return None if None in args else tree.call(have.func, args)

    def _is_one(self, first: Expr, have: Expr) -> bool:
        if tree.same(first, have):
            return True
        whole = self._whole(first)
        # What has an effect happens as often as it is written.
        return tree.same(whole, self._whole(have)) and is_pure(whole)

    def _whole(self, node: Expr, depth: int = 6) -> Expr:
        """Give an operand with temporaries replaced by what they hold: two equal expressions are one operand."""
        if depth == 0:
            return node

        def visit(child: Any) -> Any:
            held = self._values.get(child.id) if isinstance(child, gast.Name) else None
            return None if held is None else self._whole(held, depth - 1)

        return tree.rebuild(node, visit)
