"""The adjoint of each stage, last first.

Before: `num = x + s;  f = num * inv`, result `f`.
After: `dnum = inv;  dinv = num;  dx = dnum;  ds = dnum`: the first contribution to an adjoint is `=`, later ones `+=`.

A loop goes back as a loop. Its trips begin by getting back what the primal had in that trip: what the trip before
handed on comes from a tape, all else is computed again. `reverse` gives the forward pass too, which fills the tapes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import gast

from sct import kinds, replayed, taping, tree
from sct.core import (
    Attempt,
    Block,
    If,
    Leave,
    Loop,
    Program,
    Stage,
    Statement,
    Store,
    Variable,
    adjoint,
    expression,
    is_adjoint,
    raises,
    statements,
)
from sct.flow import Derivatives
from sct.known import Known
from sct.onward import Onward
from sct.rules import formulas
from sct.tree import Expr


def reverse(
    program: Program,
    derivatives: Derivatives,
    wrt: Iterable[str],
    outputs: Iterable[tuple[str, Expr | None]] | None = None,
    active: Mapping[str, tuple[int, ...]] | None = None,
) -> tuple[Block, Block, dict[str, Variable], Known]:
    """Give both passes.

    Parameters
    ----------
    program : Program
        The primal's stages.
    derivatives : Derivatives
        What flow.activity found.
    wrt : iterable of str
        The inputs, as the core names them.
    outputs : iterable of pairs, optional
        Variables that are results, and how the adjoint of each is read, None where it is a parameter itself. Left out,
        the adjoint of the one result is 1.
    active : mapping, optional
        Arguments of functions that are called to which adjoints flow (pairs.py).

    Returns
    -------
    Block
        The primal's stages, and what fills the tapes.
    Block
        Assignments to adjoints. The adjoint of the result is 1 and has no line, unless the result is an input.
    dict
        What the names are that were added: tapes, and copies of the primal's variables in reversed loops.
    Known
        What is known of all variables.

    Raises
    ------
    UnsupportedError
        For an operation on an active value that no rule knows.
    """
    wrt = tuple(wrt)
    walk = _Reverse(program, derivatives, active or {})
    seed: dict[str, Expr] = {}
    assigned: set[str] = set()
    first: list[Statement] = []
    for name, value in [_one(program)] if outputs is None else outputs:
        if outputs is None and name and not walk.is_view(name):
            seed[adjoint(name)] = value
            assigned.add(adjoint(name))
        elif name:
            first += walk.given(name, value, assigned, program.result_origin)
    forward, backward = walk.block(program.body, assigned, seed)
    backward = [*first, *backward]
    nowhere = replace(program.result_origin, statement=program.function.node)
    for name in wrt:
        if adjoint(name) in seed:
            backward.append(Stage(adjoint(name), seed[adjoint(name)], program.result_origin))
    for name in wrt:
        if adjoint(name) not in assigned:
            backward.append(Stage(adjoint(name), walk.zero(name), nowhere))
    return tuple(forward), tuple(backward), walk.variables, walk.known


def _one(program: Program) -> tuple[str, Expr]:
    """Give the result and its adjoint, 1: of an array of one element an array."""
    name = getattr(program.result, "id", "")
    kind = program.kinds.get(name, kinds.NUMBER)
    one = tree.const(1.0)
    return name, formulas.spread(one, tree.name(name)) if kind.is_array and kind.rank else one


class _Reverse(Onward):
    def block(self, block: Block, assigned: set[str], seed: dict[str, Expr]) -> tuple[list[Statement], list[Statement]]:
        """Reverse a block; `assigned` are the adjoints that already have a value, and is brought up to date."""
        forward: list[Statement] = []
        backward: list[Statement] = []
        again = replayed.Again(self._memory, self._carried) if self._loops else None
        waiting: list[Statement] = []
        own = frozenset(s.target for s in block if isinstance(s, Stage))
        for statement in reversed(block):
            if isinstance(statement, (If, Attempt, Loop)):
                masks, around = self._masks, self._here
                self._here = around | own
                there, back = self._around(statement, assigned, seed)
                self._here = around
                self._unmask(masks, back)
            elif isinstance(statement, Store):
                there, back = self._undone(statement)
                back += list(self._store(statement, assigned))
            else:
                there, back = [statement], []
                if isinstance(statement, Stage):
                    there = self._there(statement)
                    back = list(self._stage(statement, assigned, seed))
            forward[:0] = there
            if waiting and not self._may_wait(waiting, statement, back):
                backward += self._own_last(waiting)
                waiting = []
            # What a loop carries comes last, so that its adjoint may take the place of the one that is read.
            stored = {s.base for s in back if isinstance(s, Store)}
            late = [s for s in back if isinstance(statement, Stage) and self._may_come_last(s, stored)]
            backward += [s for s in back if s not in late]
            waiting = late + waiting
            if again is not None:
                again.note(statement, len(backward))
        backward += self._own_last(waiting)
        return forward, backward if again is None else again.woven(block, backward)

    def _may_come_last(self, statement: Statement, stored: set[str]) -> bool:
        if not isinstance(statement, Stage) or statement.add or statement.target[2:] not in self._carried:
            return False
        return statement.target not in stored

    def _own_last(self, waiting: list[Statement]) -> list[Statement]:
        """Put the adjoint of what a line overwrites behind the others of the line, which read its value so far."""
        targets = getattr(waiting[0].origin.statement, "targets", ()) if waiting else ()
        own = tree.names(list(targets))
        return sorted(waiting, key=lambda s: isinstance(s, Stage) and self._program.variables[s.target[2:]].base in own)

    def _may_wait(self, waiting: list[Statement], statement: Statement, back: list[Statement]) -> bool:
        """Whether what goes back through a statement may come before what waits."""
        if not isinstance(statement, Stage) or statement.origin.statement is not waiting[0].origin.statement:
            return False
        touched = {getattr(s, "target", "") or getattr(s, "base", "") for s in statements(tuple(back))}
        touched.update(name for s in statements(tuple(back)) for name in tree.names(expression(s)))
        return touched.isdisjoint(s.target for s in waiting if isinstance(s, Stage))

    def _around(
        self, statement: If | Attempt | Loop, assigned: set[str], seed: dict[str, Expr]
    ) -> tuple[list[Statement], list[Statement]]:
        if isinstance(statement, If):
            return self._branch(statement, assigned, seed)
        if isinstance(statement, Attempt):
            return self._attempt(statement, assigned, seed)
        # Of what trips hand on, each trip has another mask.
        self._idle |= self._masks.keys()
        self._masks = {}
        return self._loop(statement, assigned, seed)

    def _unmask(self, masks: dict[str, Expr], back: list[Statement]) -> None:
        """What an arm or a trip has masked is not masked where there was none: it may be 0 in part."""
        touched = {s.target for s in statements(tuple(back)) if isinstance(s, Stage)}
        self._idle |= (self._masks.keys() | masks.keys()) & touched
        self._masks = {name: mask for name, mask in masks.items() if name not in touched}

    # -- stages ---------------------------------------------------------------------------------------------------

    def _zero_in_arm(self, name: str) -> Expr:
        """0 in an arm: what only other arms give a value has no shape here, and nothing reads its adjoint."""
        own, kind = name[2:], self.known[name]
        if own in self._sometimes and kind.what == "list":
            # It is as long as the list, which is empty on the ways that do not make it.
            self._lacking.add(own)
        elsewhere = own in self._sometimes and own not in self._here
        return tree.const(0.0) if elsewhere and kind.is_array else self._zero(name)

    def _with_lists(self, arms: list[Block]) -> list[Block]:
        """Make the lists that only one of two arms makes, and whose lengths are asked for behind them, in the other."""
        made = [{s.target for s in statements(arm) if isinstance(s, Stage)} & self._lacking for arm in arms]
        out = []
        for arm, own in zip(arms, made, strict=True):
            origin = arm[0].origin if arm else self._program.result_origin
            lists = [Stage(n, gast.List(elts=[], ctx=gast.Load()), origin) for n in sorted(set().union(*made) - own)]
            out.append(arm if not lists or raises(arm) else (*lists, *arm))
        return out

    # -- stores ---------------------------------------------------------------------------------------------------

    # -- branches and loops ---------------------------------------------------------------------------------------

    def _arm_back(
        self, arm: Block, assigned: set[str], seed: dict[str, Expr]
    ) -> tuple[list[Statement], list[Statement]]:
        masks = dict(self._masks)
        found = self.block(arm, assigned, seed)
        self._unmask(masks, found[1])
        return found

    def _branch(self, branch: If, assigned: set[str], seed: dict[str, Expr]) -> tuple[list[Statement], list[Statement]]:
        """Both arms leave the same adjoints behind: what only one gives is 0 in the other."""
        blocks = (branch.body, branch.orelse)
        going = [arm for arm in blocks if not raises(arm)]
        after = [set(assigned) for _ in going]
        seeds = [dict(seed) for _ in going]
        pairs = [self._arm_back(*three) for three in zip(going, after, seeds, strict=True)]
        taped = iter(tuple(pair[0]) for pair in pairs)
        fresh_blocks = self._with_lists([arm if raises(arm) else next(taped) for arm in blocks])
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
            back += [Stage(name, self._zero_in_arm(name), branch.origin) for name in fresh if name not in given]
        for name in [name for name in seed if name in fresh and not all(name in given for given in kept)]:
            # The result's adjoint, which had no line, has one where it is 0 in the other arm.
            del seed[name]
            for (_, back), own, given in zip(pairs, seeds, kept, strict=True):
                back += [Stage(name, own[name], branch.origin)] if name in own and name in given else []
        assigned.clear()
        assigned.update(fresh)
        if not any(back for _, back in pairs):
            return list(there), []
        return list(there), [If(branch.test, tuple(pairs[0][1]), tuple(pairs[1][1]), branch.origin)]

    def _attempt(
        self, attempt: Attempt, assigned: set[str], seed: dict[str, Expr]
    ) -> tuple[list[Statement], list[Statement]]:
        """What was tried is gone back through where it came to its end."""
        if not attempt.flag:
            there, back = self.block(attempt.body, assigned, seed)
            return [replace(attempt, body=tuple(there))], back
        branch = If(tree.name(attempt.flag), (), attempt.body, attempt.origin)
        (taken,), back = self._branch(branch, assigned, seed)
        assert isinstance(taken, If)
        return [replace(attempt, body=taken.orelse)], back

    def _loop(self, loop: Loop, assigned: set[str], seed: dict[str, Expr]) -> tuple[list[Statement], list[Statement]]:
        """A loop goes back as a loop; what its trips add to, or hand on to each other, has a value before it."""
        if loop.states is not None:
            return self._spaced(loop, assigned, seed)
        inside = {s.target for s in statements(loop.body) if isinstance(s, Stage)} - set(loop.carried)
        inside -= {view for view in inside if self._memory.is_view(view)}
        state = {adjoint(name) for name in (*loop.carried, *inside) if adjoint(name) in assigned}
        before: list[Statement] = [Stage(n, seed.pop(n), loop.origin) for n in sorted(state & set(seed))]
        if not self._loops:
            self._keeper.lasting = any(isinstance(s, Store) or self._memory.is_costly(s) for s in statements(loop.body))
        above, leave, below = _parted(loop.body)
        # A trip that is left goes back through what it did: what follows is then an arm that was not taken.
        choice = (If(leave.test, (), below, leave.origin),) if leave and below else below
        while True:
            after = set(assigned) | state
            started = list(self._keeper.started)
            self._loops += 1
            there_below, back_below = self.block(choice, after, {})
            there_above, back_above = self.block(above, after, {})
            self._loops -= 1
            there, back = [*there_above, *there_below], [*back_below, *back_above]
            touched = {s.target for s in statements(tuple(back)) if isinstance(s, Stage) and is_adjoint(s.target)}
            touched |= {s.base for s in statements(tuple(back)) if isinstance(s, Store) and is_adjoint(s.base)}
            touched -= set(self.variables)
            more = {name for name in touched if name in state or not self._is_local(name, inside)} - state
            if not more:
                break
            state |= more
            self._keeper.started = list(started)
        early = bool(leave and below and not back_above) and not any(
            taping.acts(s) for s in above if not isinstance(s, Stage)
        )
        if early:
            # Nothing goes back through what comes before: only trips that were not left count.
            after = set(assigned) | state
            self._keeper.started = list(started)
            self._loops += 1
            there_below, back = self.block(below, after, {})
            self._loops -= 1
            there = [*there_above, *there_below]
        elif leave and below:
            (taken,) = there_below
            assert isinstance(taken, If)
            there_below = list(taken.orelse)
        ways = [*there_above, *([leave] if leave else []), *there_below]
        back += [Stage(name, self._zero(name), loop.origin) for name in sorted(state - after)]
        before += [Stage(name, self._zero(name), loop.origin) for name in sorted(state - assigned)]
        assigned.update(state)
        if not back:
            self._keeper.started = started
            return [loop], []
        loop = replace(loop, body=tuple(ways))
        self._keeper.nested = self._loops > 0
        forward, reversed_loop = self._keeper.turn(loop, tuple(there), tuple(back), state, early)
        if not self._loops:
            forward = [*self._keeper.started, *forward]
            self._keeper.started = []
        return forward, [*before, *reversed_loop]


def _parted(body: Block) -> tuple[Block, Leave | None, Block]:
    """What comes before the place where a loop may be left, the place, and what comes after it."""
    for position, statement in enumerate(body):
        if isinstance(statement, Leave):
            return body[:position], statement, body[position + 1 :]
    return (), None, body
