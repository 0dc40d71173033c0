"""The tangent of each stage, beside it.

Before: `q = x + y;  f = q * z`.
After: `q = x + y;  dq = dx + dy;  f = q * z;  df = z * dq + q * dz`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from sct import simplify, tree
from sct.core import Block, If, Loop, Program, Stage, Statement, adjoint, raises, reassigned, statements
from sct.flow import Derivatives, refusal
from sct.tree import Expr


def forward(program: Program, derivatives: Derivatives, wrt: Iterable[str]) -> tuple[Block, Expr]:
    """Give the primal's stages, each followed by its tangent.

    Parameters
    ----------
    program : Program
        The primal's stages.
    derivatives : Derivatives
        What flow.activity found.
    wrt : iterable of str
        The inputs, as the core names them: their tangents are parameters.

    Returns
    -------
    Block
        Stages and tangents.
    gast.expr
        The tangent of the result.

    Raises
    ------
    UnsupportedError
        For an operation on an active value that no rule knows.
    """
    walk = _Forward(program, derivatives)
    known = set(wrt)
    block = tuple(walk.block(program.body, known))
    name = getattr(program.result, "id", "")
    return block, tree.name(adjoint(name)) if name in known else tree.const(0.0)


class _Forward:
    def __init__(self, program: Program, derivatives: Derivatives) -> None:
        self._program = program
        self._derivatives = derivatives
        loops = [s for s in statements(program.body) if isinstance(s, Loop)]
        made = Counter(s.target for s in statements(program.body) if isinstance(s, Stage))
        for loop in loops:
            inner = {s.target for s in statements(loop.body) if isinstance(s, Stage)} & set(loop.carried)
            made.subtract(inner)
        active = {stage.target for stage in derivatives}
        # Whichever assignment came last, the tangent is there.
        self._always = {name for name in reassigned(program.body) & active if made[name] > 1}

    def block(self, block: Block, known: set[str]) -> Iterator[Statement]:
        """Stages and tangents of a block; `known` are the names that have a tangent, and is brought up to date."""
        for statement in block:
            if isinstance(statement, If):
                yield self._branch(statement, known)
                continue
            if isinstance(statement, Loop):
                yield from self._loop(statement, known)
                continue
            yield statement
            if isinstance(statement, Stage):
                yield from self._tangent(statement, known)

    def _tangent(self, stage: Stage, known: set[str]) -> Iterator[Stage]:
        flow = self._flow(stage, known) if stage in self._derivatives else tree.const(0.0)
        # What is assigned again, in a loop, loses the tangent that it had.
        if not simplify.is_zero(flow) or stage.target in known or stage.target in self._always:
            yield Stage(adjoint(stage.target), flow, stage.origin)
            known.add(stage.target)

    def _loop(self, loop: Loop, known: set[str]) -> Iterator[Statement]:
        """What a loop carries has a tangent from the start if it has one after a trip."""
        state: set[str] = set()
        while True:
            after = known | state
            body = tuple(self.block(loop.body, after))
            more = (after & set(loop.carried)) - known - state
            if not more:
                break
            state |= more
        yield from (Stage(adjoint(name), tree.const(0.0), loop.origin) for name in sorted(state))
        known.update(after)
        yield replace(loop, body=body)

    def _flow(self, stage: Stage, known: set[str]) -> Expr:
        """Sum of the partials, each times the tangent of its operand, where it has one on this way."""
        contributions = self._derivatives[stage]
        if contributions is None:
            raise refusal(stage, self._program)
        total: Expr = tree.const(0.0)
        for item in contributions:
            if item.operand.id not in known:
                continue
            term = simplify.times(item.partial, tree.name(adjoint(item.operand.id)))
            total = simplify.simplify(tree.add(total, term)) if not simplify.is_zero(term) else total
        return total

    def _branch(self, branch: If, known: set[str]) -> If:
        """Both arms leave the tangents of what both leave: a value that is constant in one arm has tangent 0 there."""
        results = _targets(branch.body) & _targets(branch.orelse)
        after = [set(known), set(known)]
        arms = [list(self.block(arm, k)) for arm, k in zip((branch.body, branch.orelse), after, strict=True)]
        varied = sorted((after[0] | after[1]) & results)
        for arm, k in zip(arms, after, strict=True):
            if raises(tuple(arm)):
                continue
            arm += [Stage(adjoint(name), tree.const(0.0), branch.origin) for name in varied if name not in k]
        known.update(after[0] | after[1])
        return replace(branch, body=tuple(arms[0]), orelse=tuple(arms[1]))


def _targets(block: Block) -> set[str]:
    return {s.target for s in statements(block) if isinstance(s, Stage)}
