"""What a reversed line needs of the primal stands at that line, and once.

Before::

    den = U[k, k]                        half = 0.5 * dt;  half1 = 0.5 * dt
    # backprop U[i, k:] -= L[i, k] * U[k, k:]
    dvalue = -dU[i, k:]
    # backprop L[i, k] = U[i, k] / U[k, k]
    dU[k, k] -= U[i, k] / den**2 * dL_k

After: `den = U[k, k]` stands under the second comment, and there is one `half`.

A nameless value is moved past nothing that changes what it reads.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import gast

from sct import tree
from sct.blocks import renamed
from sct.body import Body
from sct.copies import inside, is_of_backward
from sct.core import Block, Loop, Stage, Statement, Store, Variable, expression, statements
from sct.indices import parts_of
from sct.liveness import content, is_pop, is_pure, reads
from sct.tree import Expr


def sunk(body: Body) -> Body:
    """Give a body whose backward pass computes nameless values of the primal where they are read.

    Parameters
    ----------
    body : Body
        A folded body.
    """
    walk = _Walk(body)
    return replace(body, backward=walk.block(body.backward))


class _Walk:
    def __init__(self, body: Body) -> None:
        self._roots: Mapping[str, str] = body.roots
        self._variables: Mapping[str, Variable] = body.variables
        every = body.forward + body.backward
        self._made = Counter(s.target for s in statements(every) if isinstance(s, Stage))
        self._read_of = Counter([*_names(every), *tree.names(body.result)])

    def block(self, block: Block) -> Block:
        out = list(self._once([inside(statement, self.block) for statement in block]))
        for at in range(len(out) - 1, -1, -1):
            stage = out[at]
            if isinstance(stage, Stage) and self._is_nameless(stage):
                to = self._reader(stage, out[at + 1 :])
                if to:
                    moved = replace(stage, origin=out[at + to + 1].origin)
                    out[at : at + to + 1] = [*out[at + 1 : at + to + 1], moved]
        return tuple(out)

    def _is_nameless(self, stage: Stage) -> bool:
        """Whether a stage is a value of the primal, computed again, that only lines after it in its block read."""
        variable = self._variables[stage.target]
        variable = self._variables[variable.like] if variable.like else variable
        named = variable.named or is_of_backward(stage.target, self._variables)
        if not isinstance(stage.value, (gast.BinOp, gast.UnaryOp, gast.Subscript)):
            return False
        return not named and self._made[stage.target] == 1 and not is_pop(stage.value) and is_pure(stage.value)

    def _reader(self, stage: Stage, rest: list[Statement]) -> int:
        """How many statements stand between a value and its first reader's line, if it may be moved there; else 0."""
        read, like = self._read(stage.value), self._variables[stage.target].like
        for position, statement in enumerate(rest):
            every = list(statements((statement,)))
            if any(stage.target in tree.names(expression(s)) for s in every):
                return _start_of_line(rest, position, _is_view(stage.value))
            if not read.isdisjoint(self._changed(every)) or any(like in tree.names(expression(s)) for s in every):
                return 0
        return 0

    def _read(self, value: Expr) -> set[str]:
        """What a value reads: a slice shows what is there when it is read."""
        return set(tree.names(value)) if _is_view(value) else reads(value, self._roots)

    def _changed(self, every: Iterable[Statement]) -> set[str]:
        found: set[str] = set()
        for statement in every:
            if isinstance(statement, (Stage, Loop)) and statement.target:
                # A copy in a reversed loop goes by the name of its variable.
                found |= {statement.target, self._variables[statement.target].like}
            elif isinstance(statement, Store):
                found.add(content(self._roots.get(statement.base, statement.base)))
        return found - {""}

    def _is_private(self, name: str, block: list[Statement]) -> bool:
        """Whether nothing outside a block reads a name."""
        return sum(1 for read in _names(block) if read == name) == self._read_of[name]

    def _once(self, block: list[Statement]) -> list[Statement]:
        """Compute arithmetic once that a block has twice."""
        there: dict[object, tuple[str, set[str]]] = {}
        same: dict[str, str] = {}
        out: list[Statement] = []
        for statement in block:
            changed = self._changed(statements((statement,)))
            there = {key: (name, read) for key, (name, read) in there.items() if read.isdisjoint(changed)}
            if isinstance(statement, Stage) and self._is_nameless(statement) and _is_arithmetic(statement):
                key = tree.exact_key(statement.value)
                if key in there and self._is_private(statement.target, block):
                    same[statement.target] = there[key][0]
                    continue
                there[key] = statement.target, self._read(statement.value)
            out.append(statement)
        return list(renamed(tuple(out), same)) if same else out


def _names(block: Iterable[Statement]) -> Iterator[str]:
    return (name for s in statements(tuple(block)) for name in tree.names(expression(s)))


def _start_of_line(rest: list[Statement], reader: int, view: bool) -> int:
    """Where the statements begin that go back through the line that a reader is of.

    A view may stand after what puts back what the line has overwritten.
    """
    own = [s.origin.statement is rest[reader].origin.statement for s in rest[: reader + 1]]
    start = reader - next((n for n, is_own in enumerate(reversed(own)) if not is_own), reader + 1) + 1
    while view and start < reader and _puts_back(rest[start]):
        start += 1
    return start


def _puts_back(statement: Statement) -> bool:
    return isinstance(statement, Store) and is_pop(statement.value)


def _is_view(value: Expr) -> bool:
    """Whether a value is a part of an array that is cut out by slices alone."""
    if not isinstance(value, gast.Subscript) or not isinstance(value.value, gast.Name):
        return False
    parts = parts_of(value.slice)
    return all(isinstance(part, gast.Slice) for part in parts)


def _is_arithmetic(stage: Stage) -> bool:
    return isinstance(stage.value, (gast.BinOp, gast.UnaryOp))
