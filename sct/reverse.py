"""The adjoint of each stage, last first.

Before: `num = x + s;  f = num * inv`, result `f`.
After: `dnum = inv;  dinv = num;  dx = dnum;  ds = dnum`: the first contribution to an adjoint is `=`, later ones `+=`.

A loop goes back as a loop. Its trips begin by getting back what the primal had in that trip: what the trip before
handed on comes from a tape, all else is computed again. `reverse` gives the forward pass too, which fills the tapes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import gast

from sct import simplify, tape, tree
from sct.core import (
    Block,
    If,
    Leave,
    Loop,
    Program,
    Stage,
    Statement,
    Variable,
    adjoint,
    is_adjoint,
    raises,
    reassigned,
    statements,
)
from sct.flow import Derivatives, refusal
from sct.tree import Expr


def reverse(program: Program, derivatives: Derivatives, wrt: Iterable[str]) -> tuple[Block, Block, dict[str, Variable]]:
    """Give both passes.

    Parameters
    ----------
    program : Program
        The primal's stages.
    derivatives : Derivatives
        What flow.activity found.
    wrt : iterable of str
        The inputs, as the core names them.

    Returns
    -------
    Block
        The primal's stages, and what fills the tapes.
    Block
        Assignments to adjoints. The adjoint of the result is 1 and has no line, unless the result is an input.
    dict
        What the names are that were added: tapes, and copies of the primal's variables in reversed loops.

    Raises
    ------
    UnsupportedError
        For an operation on an active value that no rule knows.
    """
    wrt = tuple(wrt)
    walk = _Reverse(program, derivatives)
    seed: dict[str, Expr] = {}
    if isinstance(program.result, gast.Name):
        seed[adjoint(program.result.id)] = tree.const(1.0)
    assigned = set(seed)
    forward, backward = walk.block(program.body, assigned, seed)
    nowhere = replace(program.result_origin, statement=program.function.node)
    for name in wrt:
        if adjoint(name) in seed:
            backward.append(Stage(adjoint(name), seed[adjoint(name)], program.result_origin))
    for name in wrt:
        if adjoint(name) not in assigned:
            backward.append(Stage(adjoint(name), tree.const(0.0), nowhere))
    return tuple(forward), tuple(backward), walk.variables


class _Reverse:
    def __init__(self, program: Program, derivatives: Derivatives) -> None:
        self._program = program
        self._derivatives = derivatives
        loops = [s for s in statements(program.body) if isinstance(s, Loop)]
        self._carried = {name for loop in loops for name in loop.carried}
        self._again = {s.target for loop in loops for s in statements(loop.body) if isinstance(s, Stage)}
        self._again |= reassigned(program.body)
        self.variables: dict[str, Variable] = {}

    def block(self, block: Block, assigned: set[str], seed: dict[str, Expr]) -> tuple[list[Statement], list[Statement]]:
        """Reverse a block; `assigned` are the adjoints that already have a value, and is brought up to date."""
        forward: list[Statement] = []
        backward: list[Statement] = []
        for statement in reversed(block):
            if isinstance(statement, If):
                there, back = self._branch(statement, assigned, seed)
            elif isinstance(statement, Loop):
                there, back = self._loop(statement, assigned, seed)
            else:
                there, back = [statement], []
                if isinstance(statement, Stage):
                    back = list(self._stage(statement, assigned, seed))
            forward[:0] = there
            backward += back
        return forward, backward

    def _stage(self, stage: Stage, assigned: set[str], seed: dict[str, Expr]) -> Iterable[Stage]:
        own = adjoint(stage.target)
        if own not in assigned:
            return
        # The value that the stage overwrites, if any, has had no influence from here on.
        assigned.discard(own)
        if stage not in self._derivatives:
            return
        contributions = self._derivatives[stage]
        if contributions is None:
            raise refusal(stage, self._program)
        incoming = seed.get(own, tree.name(own))
        sums: dict[str, Expr] = {}
        for item in contributions:
            flow = simplify.times(item.partial, incoming)
            name = item.operand.id
            sums[name] = simplify.simplify(tree.add(sums[name], flow)) if name in sums else flow
        # What a loop carries comes last, so that its adjoint may take the place of the one that is read.
        for name in sorted(sums, key=lambda name: name in self._carried):
            flow = sums[name]
            if simplify.is_zero(flow):
                continue
            yield Stage(adjoint(name), flow, stage.origin, add=adjoint(name) in assigned)
            assigned.add(adjoint(name))

    def _branch(self, branch: If, assigned: set[str], seed: dict[str, Expr]) -> tuple[list[Statement], list[Statement]]:
        """Both arms leave the same adjoints behind: what only one gives is 0 in the other."""
        blocks = (branch.body, branch.orelse)
        going = [arm for arm in blocks if not raises(arm)]
        after = [set(assigned) for _ in going]
        pairs = [self.block(arm, given, dict(seed)) for arm, given in zip(going, after, strict=True)]
        taped = iter(tuple(pair[0]) for pair in pairs)
        fresh_blocks = [arm if raises(arm) else next(taped) for arm in blocks]
        there = [replace(branch, body=fresh_blocks[0], orelse=fresh_blocks[1])]
        if len(going) < 2:
            # Who comes back here did not take the arm that raises.
            assigned.clear()
            assigned.update(*after)
            return list(there), [s for pair in pairs for s in pair[1]]
        # What is assigned elsewhere too goes on past an arm that does not assign it.
        targets = {s.target for s in statements((branch,)) if isinstance(s, Stage)}
        inside = {adjoint(name) for name in targets - self._again}
        kept = [given - inside for given in after]
        fresh = sorted(kept[0] | kept[1])
        for (_, back), given in zip(pairs, after, strict=True):
            back += [Stage(name, tree.const(0.0), branch.origin) for name in fresh if name not in given]
        assigned.clear()
        assigned.update(fresh)
        if not any(back for _, back in pairs):
            return list(there), []
        return list(there), [If(branch.test, tuple(pairs[0][1]), tuple(pairs[1][1]), branch.origin)]

    def _loop(self, loop: Loop, assigned: set[str], seed: dict[str, Expr]) -> tuple[list[Statement], list[Statement]]:
        """A loop goes back as a loop; what its trips add to, or hand on to each other, has a value before it."""
        inside = {s.target for s in statements(loop.body) if isinstance(s, Stage)} - set(loop.carried)
        state = {adjoint(name) for name in (*loop.carried, *inside) if adjoint(name) in assigned}
        before: list[Statement] = [Stage(n, seed.pop(n), loop.origin) for n in sorted(state & set(seed))]
        above, leave, below = _parted(loop.body)
        # A trip that is left goes back through what it did: what follows is then an arm that was not taken.
        choice = (If(leave.test, (), below, leave.origin),) if leave and below else below
        while True:
            after = set(assigned) | state
            there_below, back_below = self.block(choice, after, {})
            there_above, back_above = self.block(above, after, {})
            there, back = [*there_above, *there_below], [*back_below, *back_above]
            touched = {s.target for s in statements(tuple(back)) if isinstance(s, Stage) and is_adjoint(s.target)}
            more = {name for name in touched if name in state or not self._is_local(name, inside)} - state
            if not more:
                break
            state |= more
        early = bool(leave and below and not back_above) and not any(
            tape.acts(s) for s in above if not isinstance(s, Stage)
        )
        if early:
            # Nothing goes back through what comes before: only trips that were not left count.
            after = set(assigned) | state
            there_below, back = self.block(below, after, {})
            there = [*there_above, *there_below]
        elif leave and below:
            (taken,) = there_below
            assert isinstance(taken, If)
            there_below = list(taken.orelse)
        ways = [*there_above, *([leave] if leave else []), *there_below]
        back += [Stage(name, tree.const(0.0), loop.origin) for name in sorted(state - after)]
        before += [Stage(name, tree.const(0.0), loop.origin) for name in sorted(state - assigned)]
        assigned.update(state)
        if not back:
            return [loop], []
        keeper = tape.Keeper(self._program.variables, self.variables)
        loop = replace(loop, body=tuple(ways))
        forward, reversed_loop = keeper.turn(loop, tuple(there), tuple(back), state, early)
        return forward, [*before, *reversed_loop]

    def _is_local(self, name: str, inside: set[str]) -> bool:
        return name in {adjoint(one) for one in inside}


def _parted(body: Block) -> tuple[Block, Leave | None, Block]:
    """What comes before the place where a loop may be left, the place, and what comes after it."""
    for position, statement in enumerate(body):
        if isinstance(statement, Leave):
            return body[:position], statement, body[position + 1 :]
    return (), None, body
