"""Temporaries back into the lines that they came from, so that only what is read twice has a name.

Before: `t = x + y;  u = t * t;  du = 1.0;  dt = 2 * t * du;  dx = dt;  dy = dt`.
After: `dx = 2 * (x + y);  dy = dx`.

A variable of the primal keeps its line, and so does its adjoint. What has an effect is never moved past another effect.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import gast

from sct import axes, reused, settled, shared, simplify, steady, sunk, tree
from sct.blocks import renamed
from sct.body import Body, is_kept, without_dead
from sct.copies import (
    LONG,
    changing_of,
    definitions_of,
    has_effects,
    is_of_backward,
    is_steady,
    refilled,
    rewritten,
    touched_of,
    without_copies,
    without_passing,
    written_of,
)
from sct.core import (
    Attempt,
    Block,
    Effect,
    If,
    Leave,
    Loop,
    Push,
    Stage,
    Statement,
    Store,
    Variable,
    blocks,
    expression,
    is_local,
    statements,
)
from sct.known import Known
from sct.liveness import content, is_pop, is_pure, reads
from sct.merged import doubled, merged
from sct.shapes import kind_of
from sct.tree import Expr


def fold(body: Body, entries: Mapping[str, str] | None = None) -> Body:
    """Drop what nobody reads, then put what is read once where it is read."""
    body = _without_entries(without_dead(body), entries or {})
    body = replace(body, backward=steady.steadied(body.backward))
    body = without_dead(without_copies(without_dead(body)))
    # Adjoints first: while a line holds no part of the primal it may be rewritten freely.
    body = without_copies(merged(_substituted(body, adjoints=True)))
    body = _substituted(body, adjoints=False)
    if any(_is_bare_copy(s, body.variables) for s in statements(body.backward)):
        # What the last round has made a copy.
        body = _substituted(without_copies(body), adjoints=False)
    body = replace(body, backward=doubled(body.backward))
    names = reused.named_values(body.forward, body.backward, body.roots)
    body = replace(body, backward=_read_as(body.backward, names)) if names else body
    body = sunk.sunk(without_passing(without_copies(_shared(body))))
    return without_dead(replace(body, forward=settled.settle(body.forward), backward=settled.settle(body.backward)))


def _shared(body: Body) -> Body:
    """Compute once what costs much."""
    variables, known = dict(body.variables), Known(body.known)

    def fresh(value: Expr) -> str:
        name = f"once%{len(variables)}"
        call = value.value if isinstance(value, gast.Subscript) else value
        variables[name], known[name] = Variable(call.func.id.rpartition(".")[2]), kind_of(value, body.known)
        return name

    forward, backward = shared.shared(body.forward, body.backward, body.roots, fresh)
    if forward is body.forward and backward is body.backward:
        return body
    return replace(body, forward=forward, backward=backward, variables=variables, known=known)


def _read_as(block: Block, names: Mapping[Any, str]) -> Block:
    """Give a backward pass that reads under its name what the forward pass has computed."""
    out: list[Statement] = []
    for statement in block:
        if isinstance(statement, If):
            arms = [_read_as(arm, names) for arm in (statement.body, statement.orelse)]
            statement = replace(statement, body=arms[0], orelse=arms[1])
        elif isinstance(statement, Loop):
            statement = replace(statement, body=_read_as(statement.body, names))
        elif isinstance(statement, (Stage, Store)):
            statement = replace(statement, value=reused.reading(statement.value, names))
        out.append(statement)
    return tuple(out)


def _is_bare_copy(statement: Statement, variables: Mapping[str, Variable]) -> bool:
    if not isinstance(statement, Stage) or statement.add or not isinstance(statement.value, gast.Name):
        return False
    return not is_kept(statement.target, variables)


# -- dead code ----------------------------------------------------------------------------------------------------


def _without_entries(body: Body, entries: Mapping[str, str]) -> Body:
    """A parameter that in the end is not written to needs no copy."""
    written = written_of(body)
    idle = {own: given for given, own in entries.items() if own not in written}
    if not idle:
        return body
    kept = tuple(s for s in body.forward if not (isinstance(s, Stage) and s.target in idle))
    result = tree.substitute(body.result, {own: tree.name(given) for own, given in idle.items()})
    return replace(body, forward=renamed(kept, idle), backward=renamed(body.backward, idle), result=result)


# -- copies -------------------------------------------------------------------------------------------------------


# -- single uses --------------------------------------------------------------------------------------------------


@dataclass
class _Uses:
    """How often each name is read, and where last."""

    count: Counter[str] = field(default_factory=Counter)
    reader: dict[str, tuple[Any, bool]] = field(default_factory=dict)
    loop: dict[str, Loop | Attempt | None] = field(default_factory=dict)

    def read(self, block: Block, backward: bool, loop: Loop | Attempt | None = None) -> None:
        for statement in block:
            # The test of a `while` is read in each of its trips.
            inner = statement if isinstance(statement, (Loop, Attempt)) else loop
            for name in tree.names(expression(statement)):
                if is_local(name) and not (isinstance(statement, Store) and name == statement.base):
                    self.count[name] += 1
                    self.reader[name] = (statement.origin.statement, backward)
                    once = isinstance(statement, Attempt) or (isinstance(statement, Loop) and bool(statement.target))
                    self.loop[name] = loop if once else inner
            for part in blocks(statement):
                self.read(part, backward, inner)


def _substituted(body: Body, adjoints: bool) -> Body:
    uses = _Uses()
    uses.read(body.forward, False)
    uses.read(body.backward, True)
    for name in tree.names(body.result):
        uses.count[name] += 1
        uses.reader[name] = (None, bool(body.backward))
        uses.loop[name] = None
    walk = _Fold(uses, definitions_of(body), body, adjoints, not has_effects(body.forward), changing_of(body))
    forward = walk.block(body.forward, False)
    backward = walk.block(body.backward, True)
    result = walk.filled(body.result)
    return replace(body, forward=forward, backward=backward, result=result)


class _Fold:
    def __init__(
        self,
        uses: _Uses,
        definitions: Counter[str],
        body: Body,
        adjoints: bool,
        calm: bool,
        changing: frozenset[str],
    ) -> None:
        self._changing = changing
        self._loop: Loop | Attempt | None = None
        self._adjoints = adjoints
        self._uses = uses
        self._definitions = definitions
        self._variables = body.variables
        self._known, self._roots = body.known, body.roots
        self._bases, self._touched = written_of(body), touched_of(body)
        self._calm = calm
        self._waiting: dict[str, Expr] = {}
        self._depth = 0
        made = {s.target for s in statements(body.backward) if isinstance(s, (Stage, Loop)) and s.target}
        self._copied = {self._variables[name].like for name in made}

    def filled(self, node: Any) -> Any:
        """Put the waiting values into an expression."""
        if not any(name in self._waiting for name in tree.names(node)):
            return node
        return tree.substitute(node, self._waiting)

    def block(self, block: Block, backward: bool) -> Block:
        out: list[Statement] = []
        self._depth += 1
        for position, statement in enumerate(block):
            fresh = self._statement(statement, backward)
            if isinstance(fresh, Stage) and self._folds(fresh, backward, block, position):
                self._waiting[fresh.target] = fresh.value
            else:
                out.append(fresh)
        self._depth -= 1
        return tuple(out)

    def _statement(self, statement: Statement, backward: bool) -> Statement:
        if isinstance(statement, Stage):
            value = self._value(statement)
            return statement if value is statement.value else replace(statement, value=value)
        if isinstance(statement, Effect):
            return replace(statement, node=self.filled(statement.node))
        if isinstance(statement, Push):
            return replace(statement, value=self.filled(statement.value))
        if isinstance(statement, Store):
            own = expression(statement)
            fresh = self.filled(own)
            return statement if fresh is own else refilled(statement, fresh, self._known)
        if isinstance(statement, Leave):
            return replace(statement, test=self.filled(statement.test))
        if isinstance(statement, Attempt):
            node, outer = self.filled(statement.node), self._loop
            self._loop = statement
            body = self.block(statement.body, backward)
            self._loop = outer
            return replace(statement, node=node, body=body)
        if isinstance(statement, Loop):
            over, outer = simplify.counted(self.filled(statement.over)), self._loop
            self._loop = statement
            body = self.block(statement.body, backward)
            self._loop = outer
            return replace(statement, over=over, body=body)
        test = self.filled(statement.test)
        body, orelse = self.block(statement.body, backward), self.block(statement.orelse, backward)
        return self._as_expression(replace(statement, test=test, body=body, orelse=orelse))

    def _value(self, stage: Stage) -> Expr:
        value = self.filled(stage.value)
        if not is_of_backward(stage.target, self._variables):
            return value
        if self._adjoints:
            return rewritten(value, self._known, stage.target)
        if value is stage.value:
            return value
        return axes.left_alone(simplify.simplify(value, exact=True), self._known)

    def _as_expression(self, branch: If) -> Statement:
        """Two arms of one assignment each are a conditional expression, or one assignment where they are equal."""
        if len(branch.body) != 1 or len(branch.orelse) != 1:
            return branch
        one, other = branch.body[0], branch.orelse[0]
        if not (isinstance(one, Stage) and isinstance(other, Stage)) or one.target != other.target:
            return branch
        if one.add != other.add:
            return branch
        same = tree.same(one.value, other.value) and is_pure(branch.test)
        if not same and isinstance(branch.origin.statement, gast.If):
            return branch
        self._definitions[one.target] -= 1
        value = one.value if same else tree.either(branch.test, one.value, other.value)
        return Stage(one.target, value, branch.origin, one.add)

    def _folds(self, stage: Stage, backward: bool, block: Block, position: int) -> bool:
        name = stage.target
        once = self._uses.count[name] == 1 and self._definitions[name] == 1 and not stage.add
        is_adjoint = is_of_backward(name, self._variables)
        if not once or name in self._bases or is_kept(name, self._variables) or is_adjoint is not self._adjoints:
            return False
        if self._uses.loop[name] is not self._loop or is_pop(stage.value):
            return False
        if not self._stays(stage, block, position, backward):
            return False
        tried = isinstance(self._loop, Attempt)
        if (tried or self._is_bound_to_its_place(stage.value)) and not self._is_next(
            stage, block[position + 1 :], tried
        ):
            return False
        statement, reader_backward = self._uses.reader[name]
        own_line = statement is stage.origin.statement and backward == reader_backward
        if own_line and not backward and not is_adjoint:
            return True
        return tree.size(stage.value, LONG) < LONG

    def _stays(self, stage: Stage, block: Block, position: int, backward: bool) -> bool:
        """Whether nothing that the value reads is changed before its reader."""
        read = (self._changing | self._copied).intersection(reads(stage.value, self._roots))
        if not read:
            return True
        if self._uses.reader[stage.target][1] != backward:
            return False
        for statement in block[position + 1 :]:
            if stage.target in tree.names(expression(statement)):
                # The test of a `while` is read in each trip, a range once.
                return not isinstance(statement, Loop) or bool(statement.target)
            inner = list(statements((statement,)))
            made = {s.target for s in inner if isinstance(s, (Stage, Loop))}
            # A copy in a reversed loop goes by the name of its variable.
            if not read.isdisjoint(made | {self._variables[name].like for name in made if name}):
                return False
            if any(isinstance(s, Store) and content(self._roots.get(s.base, s.base)) in read for s in inner):
                return False
            if any(stage.target in tree.names(expression(s)) for s in inner):
                return False
        return self._uses.reader[stage.target] == (None, backward)

    def _is_bound_to_its_place(self, value: Expr) -> bool:
        return not is_pure(value) or not (self._calm or is_steady(value, self._touched))

    def _is_next(self, stage: Stage, rest: Block, tried: bool) -> bool:
        """Whether nothing with an effect stands between a value and its reader.

        What the same reader takes after it, from left to right, does not: `f() + g()` is put together again. In what is
        tried, raising is an effect: which of two exceptions comes first decides what handles it.
        """
        between: list[Statement] = []
        name, acts = stage.target, not is_pure(stage.value)
        for statement in rest:
            read = tree.names(expression(statement))
            if name in read:
                return all(self._comes_later(s, name, read) for s in between)
            # What acts does not pass what reads globals either: they may be what it acts on.
            if tried or not is_pure(expression(statement)) or (acts and not is_steady(expression(statement))):
                between.append(statement)
            if isinstance(statement, (If, Attempt, Loop, Leave)):
                return False
        # What acts stays in the forward pass.
        return not between and self._depth == 1 and not acts

    def _comes_later(self, statement: Statement, name: str, read: list[str]) -> bool:
        if not isinstance(statement, Stage) or self._uses.count[statement.target] != 1:
            return False
        own = statement.target
        return not is_kept(own, self._variables) and own in read and read.index(name) < read.index(own)


# -- choices by one test ------------------------------------------------------------------------------------------


# -- what is added twice ------------------------------------------------------------------------------------------
