"""The adjoint of a stage goes on to its operands: by the formulas of its rule, or through the function that it calls.

Before: `num = x + s`, and `dnum`.
After: `dx = dnum;  ds = dnum`; where the adjoint has a value already, `dx += dnum`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import gast

from sct import match, pairs, ruled, simplify, spread, tree
from sct.adjoints import added_lists
from sct.core import Stage, Statement, Variable, adjoint
from sct.flow import refusal
from sct.rules import Contribution, formulas
from sct.shapes import kind_of
from sct.tree import Expr
from sct.undone import Undone


class Onward(Undone):
    """The adjoints of stages."""

    def _stage(self, stage: Stage, assigned: set[str], seed: dict[str, Expr]) -> Iterable[Statement]:
        own = adjoint(stage.target)
        if own not in assigned or self._memory.is_view(stage.target) or stage.target in self._entries:
            return
        # The value that the stage overwrites, if any, has had no influence from here on.
        assigned.discard(own)
        if stage not in self._derivatives:
            return
        contributions = self._derivatives[stage]
        if contributions is None:
            raise refusal(stage, self._program)
        incoming = seed.get(own, tree.name(own))
        if pairs.called(stage.value):
            yield from self._through_call(stage, contributions, incoming, assigned)
            return
        if any(ruled.is_missing(item.adjoint) for item in contributions):
            raise stage.origin.refuse("this rule has no adjoint", "give it one: @rule(adjoint=..., tangent=...)")
        sums: dict[str, Expr] = {}
        called, contributions = self._called_once(stage, contributions, incoming)
        yield from called
        for item in contributions:
            if item.item is not None or self._memory.is_view(item.operand.id):
                yield from self._into_place(item, incoming, stage, assigned)
                continue
            flow = self._fitted(self._flow(item, incoming), item.operand, stage.value)
            name = item.operand.id
            sums[name] = self._sum(sums[name], flow, name) if name in sums else flow
        for name in sorted(sums, key=lambda name: name in self._carried):
            if not _adds_nothing(sums[name]):
                yield from self._handed_on(name, sums[name], incoming, stage, assigned)

    def _called_once(
        self, stage: Stage, contributions: list[Contribution], incoming: Expr
    ) -> tuple[list[Stage], list[Contribution]]:
        """A function of the user's that gives the adjoints of several arguments is called once for all."""
        if len(contributions) < 2 or not ruled.is_own(contributions[0].adjoint):
            return [], contributions
        back = f"back%{stage.target}"
        self.variables[back] = Variable("found", named=True)
        call, parts = ruled.called_once(contributions, back, len(stage.value.args))
        return [Stage(back, tree.substitute(call, {"g": incoming}), stage.origin)], parts

    def _sum(self, one: Expr, other: Expr, name: str) -> Expr:
        """Add what flows to a variable in two ways; to a list item by item."""
        if self.known[name].what == "list":
            return added_lists(one, other)
        return simplify.simplify(tree.add(one, other))

    def _handed_on(
        self, name: str, flow: Expr, incoming: Expr, stage: Stage, assigned: set[str]
    ) -> Iterable[Statement]:
        """What flows from a stage to a variable is its adjoint, or is added to it."""
        own = adjoint(name)
        if self.known[name].what == "list":
            yield self._gathered(name, flow, stage.origin, assigned)
            return
        if spread.is_spread(flow) and not tree.is_atom(flow.args[0]):
            # The number that is spread has a name of its own: only the number is read where that is enough.
            share = f"share%{len(self.variables)}"
            self.variables[share] = Variable("share")
            self.known[share] = kind_of(flow.args[0], self.known)
            yield Stage(share, flow.args[0], stage.origin)
            flow = formulas.spread(tree.name(share), flow.args[1])
        add, chosen = own in assigned, match.root(stage.value) == "numpy.where"
        self._note_mask(own, flow, incoming, add, chosen)
        self._note_idle(own, flow, add)
        yield Stage(own, flow, stage.origin, add=add)
        assigned.add(own)

    def _there(self, stage: Stage) -> list[Statement]:
        """A function that is called gives its value, and what its backward pass needs."""
        if not self._through.get(pairs.called(stage.value)) or self._is_recomputed(stage):
            return [stage]
        both, kept = f"both%{stage.target}", f"kept%{stage.target}"
        self.variables[both] = Variable("found", named=True)
        self.variables[kept] = Variable("kept", named=True)
        self.variables[stage.target] = replace(self._program.variables[stage.target], named=True)
        return [
            replace(stage, target=both, value=pairs.form(stage.value, "forward")),
            replace(stage, value=pairs.part(both, 0)),
            Stage(kept, pairs.part(both, 1), stage.origin),
        ]

    def _through_call(
        self, stage: Stage, contributions: list[Contribution], incoming: Expr, assigned: set[str]
    ) -> Iterable[Statement]:
        """The backward pass of a function takes what it needs and the adjoint, and gives those of its arguments."""
        positions = self._through[pairs.called(stage.value)]
        kept = gast.Starred(value=tree.name(f"kept%{stage.target}"), ctx=gast.Load())
        flow = pairs.form(stage.value, "backward", [kept, incoming])
        if self._is_recomputed(stage):
            flow = pairs.form(stage.value, "again", [*stage.value.args, incoming])
        back = f"back%{stage.target}"
        if len(positions) > 1:
            self.variables[back] = Variable("found", named=True)
            yield Stage(back, flow, stage.origin)
        wanted = {id(item.operand) for item in contributions}
        for number, position in enumerate(positions):
            operand = stage.value.args[position]
            if id(operand) not in wanted:
                continue
            own = f"back{number}%{stage.target}"
            name = adjoint(operand.id)
            base = self._program.variables[operand.id].base
            self.variables[own] = Variable(f"d{base or 'x'}_k", of="", named=True)
            self.known[own] = self.known[operand.id]
            yield Stage(own, pairs.part(back, number, len(positions)) if len(positions) > 1 else flow, stage.origin)
            self._masks.pop(name, None)
            if name not in assigned:
                # On some of its ways a function may not read what it gets.
                self._idle.add(name)
            if self._memory.is_view(operand.id):
                part = Contribution(operand, tree.const(1))
                yield from self._into_place(part, tree.name(own), stage, assigned)
                continue
            yield self._gathered(operand.id, tree.name(own), stage.origin, assigned)


def _adds_nothing(flow: Expr) -> bool:
    """Whether an adjoint is 0 whatever comes in, as that of the sign of a determinant is."""
    return tree.is_zero(flow) or (isinstance(flow, gast.Call) and getattr(flow.func, "id", "") == "numpy.zeros_like")
