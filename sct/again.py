"""What is run again on the way back because the user asked for it: loops with checkpoints, and functions.

Before: `for i%0 in range(n%0): x%2 = sin(x%1);  x%1 = x%2`, which keeps 50 states.
After: the loop, which keeps them, and the reversed loop, which makes the others from them (schedules.py) and goes back
through each trip as if it were all of the function.
"""

from __future__ import annotations

from sct import pairs, schedules, tree
from sct.adjoints import Adjoints
from sct.core import Block, Loop, Stage, Statement, Store, adjoint, is_adjoint, statements
from sct.recomputed import SEGMENTS
from sct.tree import Expr


class Again(Adjoints):
    """Loops and functions of which not all is kept."""

    def block(self, block: Block, assigned: set[str], seed: dict[str, Expr]) -> tuple[list[Statement], list[Statement]]:
        """Reverse a block (reverse.py)."""
        raise NotImplementedError

    def _is_recomputed(self, stage: Stage) -> bool:
        """Whether a function that is called keeps nothing for its backward pass."""
        return pairs.AGAIN in pairs.called(stage.value)

    def _spaced(self, loop: Loop, assigned: set[str], seed: dict[str, Expr]) -> tuple[list[Statement], list[Statement]]:
        """A loop of which only some states are kept: its trips, or segments of them, are run again (schedules.py)."""
        schedules.check(loop, self._loops > 0)
        written = schedules.written_outside(loop, self._memory)
        around = schedules.Around(self._program.variables, self.variables, self._memory, set(), written)
        by_segments = tree.same(loop.states, tree.const(SEGMENTS))
        size, outer = schedules.segments(loop, around) if by_segments else (None, loop)
        inside = {s.target for s in statements(loop.body) if isinstance(s, Stage)} - set(loop.carried)
        state = around.state
        state |= {adjoint(name) for name in (*loop.carried, *inside) if adjoint(name) in assigned}
        before: list[Statement] = [Stage(n, seed.pop(n), loop.origin) for n in sorted(state & set(seed))]
        while True:
            after = set(assigned) | state
            self._trips += 1
            self._memory.sparing += 1
            there, back = self.block(outer.body, after, {})
            self._memory.sparing -= 1
            self._trips -= 1
            changed = {s.target for s in statements(tuple(back)) if isinstance(s, Stage)}
            changed |= {s.base for s in statements(tuple(back)) if isinstance(s, Store)}
            changed = {name for name in changed if is_adjoint(name)} - set(self.variables) - state
            more = {name for name in changed if not self._is_local(name, inside)}
            if not more:
                break
            state |= more
        back += [Stage(name, self._zero(name), loop.origin) for name in sorted(state - after)]
        before += [Stage(name, self._zero(name), loop.origin) for name in sorted(state - assigned)]
        assigned.update(state)
        if not back:
            return [loop], []
        if size is None:
            forward, backward = schedules.turn(loop, tuple(there), tuple(back), around)
        else:
            forward, backward = schedules.turn_segments(size, outer, tuple(there), tuple(back), around)
        return list(forward), [*before, *backward]

    def _is_local(self, name: str, inside: set[str]) -> bool:
        return name in {adjoint(one) for one in inside}
