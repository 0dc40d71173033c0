"""The adjoint of each stage, last first.

Before: `num = x + s;  f = num * inv`, result `f`.
After: `dnum = inv;  dinv = num;  dx = dnum;  ds = dnum`: the first contribution to an adjoint is `=`, later ones `+=`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import gast

from sct import simplify, tree
from sct.core import Block, If, Program, Stage, Statement, adjoint, raises, statements
from sct.flow import Derivatives, refusal
from sct.tree import Expr


def reverse(program: Program, derivatives: Derivatives, wrt: Iterable[str]) -> Block:
    """Give the backward pass.

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
        Assignments to adjoints. The adjoint of the result is 1 and has no line, unless the result is an input.

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
    backward = walk.block(program.body, assigned, seed)
    nowhere = replace(program.result_origin, statement=program.function.node)
    for name in wrt:
        if adjoint(name) in seed:
            backward.append(Stage(adjoint(name), seed[adjoint(name)], program.result_origin))
    for name in wrt:
        if adjoint(name) not in assigned:
            backward.append(Stage(adjoint(name), tree.const(0.0), nowhere))
    return tuple(backward)


class _Reverse:
    def __init__(self, program: Program, derivatives: Derivatives) -> None:
        self._program = program
        self._derivatives = derivatives

    def block(self, block: Block, assigned: set[str], seed: dict[str, Expr]) -> list[Statement]:
        """Reverse a block; `assigned` are the adjoints that already have a value, and is brought up to date."""
        out: list[Statement] = []
        for statement in reversed(block):
            if isinstance(statement, Stage):
                out += self._stage(statement, assigned, seed)
            elif isinstance(statement, If):
                out += self._branch(statement, assigned, seed)
        return out

    def _stage(self, stage: Stage, assigned: set[str], seed: dict[str, Expr]) -> Iterable[Stage]:
        own = adjoint(stage.target)
        if own not in assigned or stage not in self._derivatives:
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
        for name, flow in sums.items():
            if simplify.is_zero(flow):
                continue
            yield Stage(adjoint(name), flow, stage.origin, add=adjoint(name) in assigned)
            assigned.add(adjoint(name))

    def _branch(self, branch: If, assigned: set[str], seed: dict[str, Expr]) -> Iterable[Statement]:
        """Both arms leave the same adjoints behind: what only one gives is 0 in the other."""
        going = [arm for arm in (branch.body, branch.orelse) if not raises(arm)]
        if len(going) < 2:
            # Who comes back here did not take the arm that raises.
            for arm in going:
                yield from self.block(arm, assigned, seed)
            return
        after = [set(assigned), set(assigned)]
        arms = [self.block(arm, given, seed) for arm, given in zip(going, after, strict=True)]
        inside = {adjoint(s.target) for s in statements((branch,)) if isinstance(s, Stage)}
        fresh = sorted((after[0] | after[1]) - assigned - inside)
        for back, given in zip(arms, after, strict=True):
            back += [Stage(name, tree.const(0.0), branch.origin) for name in fresh if name not in given]
        assigned.update(fresh)
        if any(arms):
            yield If(branch.test, tuple(arms[0]), tuple(arms[1]), branch.origin)
