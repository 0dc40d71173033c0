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
from collections.abc import Iterable, Mapping
from dataclasses import replace

import gast

from sct import tree
from sct.body import Body
from sct.copies import inside, is_of_backward
from sct.core import Block, Loop, Stage, Statement, Store, Variable, expression, renamed, statements
from sct.liveness import content, is_pop, is_pure, reads


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
        self._made = Counter(s.target for s in statements(body.forward + body.backward) if isinstance(s, Stage))

    def block(self, block: Block) -> Block:
        out = list(self._once([inside(statement, self.block) for statement in block]))
        for at in range(len(out) - 1, -1, -1):
            stage = out[at]
            if isinstance(stage, Stage) and self._is_nameless(stage):
                to = self._reader(stage, out[at + 1 :])
                if to:
                    out[at : at + to + 1] = [*out[at + 1 : at + to + 1], stage]
        return tuple(out)

    def _is_nameless(self, stage: Stage) -> bool:
        """Whether a stage is a value of the primal, computed again, that only lines after it in its block read."""
        variable = self._variables[stage.target]
        variable = self._variables[variable.like] if variable.like else variable
        named = variable.named or is_of_backward(stage.target, self._variables)
        return not named and self._made[stage.target] == 1 and not is_pop(stage.value) and is_pure(stage.value)

    def _reader(self, stage: Stage, rest: list[Statement]) -> int:
        """How many statements stand before the line of the first reader of a value, where that is its own line; else 0."""
        read, like = reads(stage.value, self._roots), self._variables[stage.target].like
        for position, statement in enumerate(rest):
            every = list(statements((statement,)))
            if any(stage.target in tree.names(expression(s)) for s in every):
                return _start_of_line(stage, rest, position)
            if not read.isdisjoint(self._changed(every)) or any(like in tree.names(expression(s)) for s in every):
                return 0
        return 0

    def _changed(self, every: Iterable[Statement]) -> set[str]:
        found: set[str] = set()
        for statement in every:
            if isinstance(statement, (Stage, Loop)) and statement.target:
                # A copy in a reversed loop goes by the name of its variable.
                found |= {statement.target, self._variables[statement.target].like}
            elif isinstance(statement, Store):
                found.add(content(self._roots.get(statement.base, statement.base)))
        return found - {""}

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
                if key in there:
                    same[statement.target] = there[key][0]
                    continue
                there[key] = statement.target, reads(statement.value, self._roots)
            out.append(statement)
        return list(renamed(tuple(out), same)) if same else out


def _start_of_line(stage: Stage, rest: list[Statement], reader: int) -> int:
    """Where the statements begin that go back through the line of a stage, its reader among them."""
    own = [s.origin.statement is stage.origin.statement for s in rest[: reader + 1]]
    if not own[reader]:
        return 0
    return reader - next((n for n, is_own in enumerate(reversed(own)) if not is_own), reader + 1) + 1


def _is_arithmetic(stage: Stage) -> bool:
    return isinstance(stage.value, (gast.BinOp, gast.UnaryOp))
