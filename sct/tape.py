"""How the backward pass of a loop gets back the values that the primal had in each trip.

Before: a loop, its body with the tapes of the loops inside it, and what goes back through one trip.
After, for `p = p * x` in `for i in range(n)`::

    p_tape = []                             for i in range(n - 1, -1, -1):
    for i in range(n):                          p = p_tape.pop()
        p_tape.append(p)                        dx += p * dp
        p = p * x                               dp = x * dp

What a trip got from the one before comes from a tape of its own. All else in the body is computed again, if it is read
and free of effects; the result of a call with an effect has a tape too. The index is that of the reversed range.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import gast

from sct import tree
from sct.blocks import renamed, without
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
    expression,
    statements,
)
from sct.liveness import content, is_pop, is_pure, live_before, reads
from sct.memory import Memory
from sct.ranges import counted_range, reversed_count, reversed_range
from sct.taping import (
    acting_inside,
    acting_loops,
    again_of,
    assigned,
    decided,
    filled_of,
    gathered,
    is_stand_in,
    only_adds,
    pop,
    pure,
    without_idle_loops,
)
from sct.tree import Expr

Statements = list[Statement]


class Keeper:
    """Turns loops around.

    Parameters
    ----------
    variables : mapping
        The primal's variables.
    added : dict
        Variables of the backward pass: tapes and copies are added to it.
    memory : Memory
        Whose memory is written to.
    """

    def __init__(self, variables: Mapping[str, Variable], added: dict[str, Variable], memory: Memory) -> None:
        self._variables = variables
        self._added = added
        self._memory = memory
        self.lasting = False
        self.nested = False
        self.started: list[Statement] = []

    def turn(self, loop: Loop, body: Block, back: Block, state: set[str], early: bool) -> tuple[Statements, Statements]:
        """Give the loop of the forward pass and that of the backward pass.

        Parameters
        ----------
        loop : Loop
            The primal's loop, its body with the tapes of the loops inside it.
        body : Block
            The same body, as it is gone back through.
        back : Block
            What goes back through one trip.
        state : set of str
            Adjoints that live across trips.
        early : bool
            Whether trips that are left on the way are not gone back through.
        """
        return (self._turn_lasting if self.lasting else self._turn)(loop, decided(body), back, state, early)

    # -- loops whose tapes last through the loops around ----------------------------------------------------------

    def _turn_lasting(
        self, loop: Loop, body: Block, back: Block, state: set[str], early: bool
    ) -> tuple[Statements, Statements]:
        whole, body = body, self._memory.read_again(body)
        copies = self._copies(loop, body)
        roots = self._memory.contents(renamed(body, copies) + renamed(back, copies))
        kept_memory = {s.base for s in statements(back) if isinstance(s, Store)} - (set(copies) - set(loop.carried))
        around = state | {content(roots.get(name)) for name in state | kept_memory}
        late = self._late(body)

        def replayed(late: set[str]) -> tuple[Block, set[str], set[str]]:
            needed_again = without_idle_loops(body, self._variables)
            again = renamed(self._calm(needed_again, set(loop.carried), late, loop), copies)
            turned, needed = live_before(again + renamed(back, copies), around, roots)
            made = {s.target for s in statements(again) if isinstance(s, (Stage, Loop))}
            return turned, needed, (needed - made - {copies.get(loop.target, "")}) & set(copies.values())

        turned, needed, given = replayed(late)
        own = {
            name
            for name in late
            if name in self._memory.written and content(roots.get(copies.get(name, name))) not in needed
        }
        own -= self._from_lists(body)
        if own:
            # Of memory that a trip makes for itself only the shape is read.
            late = late - own
            turned, _, given = replayed(late)
        spared = self._spared(body, late, {name for name, copy in copies.items() if copy in given})
        if spared:
            shorter, _, fewer = replayed(late - spared)
            turned, given = (shorter, fewer) if len(fewer) < len(given) else (turned, given)
        tapes = {own: self._tape(own) for own, copy in copies.items() if copy in given}
        first, handed = self._handed_on(loop, tapes, copies)
        restored = handed + tuple(Stage(copies[own], pop(tapes[own]), loop.origin) for own in tapes)
        # The tapes of loops inside it last through its trips: they are taken from their ends.
        popped = any(is_pop(getattr(s, "value", None)) for s in statements(turned))
        calm = not tapes and not popped and only_adds(turned, state)
        leave = next((s for s in loop.body if isinstance(s, Leave)), None)
        if leave is not None and not early:
            # A trip that is left fills its tapes too.
            loop = replace(loop, body=(*whole, leave))
        forward: Statements = [self._filled_lasting(loop, tapes, early)]
        if leave is not None or not loop.target:
            ahead, behind = self._counted(loop, forward, restored + turned, early, copies, calm)
            return ahead, [*first, *behind]
        over = loop.over if calm else reversed_range(loop.over)
        return forward, [*first, Loop(copies[loop.target], over, restored + turned, (), loop.origin)]

    def _handed_on(
        self, loop: Loop, tapes: dict[str, str], copies: Mapping[str, str]
    ) -> tuple[list[Statement], tuple[Stage, ...]]:
        """What a trip hands on is what the next one begins with, and that has a tape: one tape is enough for both.

        Give what stands before the reversed loop, and what each of its trips begins with.
        """
        first: list[Statement] = []
        handed: list[Stage] = []
        for statement in loop.body if not self.nested and not _may_leave(loop) else ():
            if not isinstance(statement, Stage) or statement.target not in loop.carried or statement.add:
                continue
            own, made = statement.target, getattr(statement.value, "id", "")
            if {own, made} <= set(tapes) and made not in loop.carried and not self._is_written(own, made):
                del tapes[made]
                first.append(Stage(copies[own], tree.name(own), loop.origin))
                handed.append(Stage(copies[made], tree.name(copies[own]), loop.origin))
        return first, tuple(handed)

    def _is_written(self, *names: str) -> bool:
        return any(name in self._memory.written or self._memory.is_view(name) for name in names)

    def _from_lists(self, body: Block) -> set[str]:
        """What is made from lists: its shape is not known before these are full."""
        lists = {name for name, kind in self._memory.known.items() if kind.what == "list"}
        stages = (s for s in statements(body) if isinstance(s, Stage))
        return {s.target for s in stages if not lists.isdisjoint(tree.names(s.value))}

    def _calm(self, block: Block, carried: set[str], late: set[str], loop: Loop, own: bool = True) -> Block:
        """What can be computed again: no effects, and not what is handed on to the next trip.

        It belongs to the loop as a whole: a comment that quotes a line stands above what goes back through it.
        """
        out: list[Statement] = []
        for statement in block:
            if isinstance(statement, (Effect, Store, Push)) or (isinstance(statement, Leave) and own):
                continue
            if isinstance(statement, Stage):
                if not again_of(statement, carried | late) or statement.target.startswith("tape%"):
                    continue
            elif isinstance(statement, If):
                body, orelse = (self._calm(arm, set(), late, loop, own) for arm in (statement.body, statement.orelse))
                statement = replace(statement, body=body, orelse=orelse)
            elif isinstance(statement, Loop):
                if {name for inner in statements((statement,)) for name in _targets(inner) if name} <= late:
                    # How far it went only its own run could tell: its index comes from a tape, with all that it made.
                    continue
                statement = replace(statement, body=self._calm(statement.body, set(), late, loop, False))
            out.append(replace(statement, origin=loop.origin))
        return tuple(out)

    def _late(self, body: Block) -> set[str]:
        """What cannot be computed at the start of a reversed trip: it reads memory that the trip has written since."""
        contents = self._memory.contents(())
        written = {s.base for s in statements(body) if isinstance(s, Store)}
        stale = {content(contents.get(name)) for name in written - self._memory.in_order}
        late, before = set[str](), -1
        while len(late) > before:
            before = len(late)
            for statement in statements(body):
                if isinstance(statement, Stage):
                    view = self._memory.is_view(statement.target)
                    read = reads(statement.value, contents)
                    # A view is made again of the memory that it shows, which comes from a tape.
                    own = {n for n in tree.names(statement.value) if view and (n in written or self._memory.is_view(n))}
                    reads_late = not late.isdisjoint(set(tree.names(statement.value)) - own)
                    reads_late = reads_late or not is_pure(statement.value)
                    if reads_late or statement.target in written or not (view or stale.isdisjoint(read)):
                        late.add(statement.target)
                elif isinstance(statement, (If, Loop)):
                    leaves = [s for s in statement.body if isinstance(s, Leave)] if isinstance(statement, Loop) else []
                    if any(self._is_late(expression(s), late, stale) for s in (statement, *leaves)):
                        late |= {
                            s.target for s in statements((statement,)) if isinstance(s, (Stage, Loop)) and s.target
                        }
        # What costs much to make is kept; what is read from it is not late.
        late |= {s.target for s in statements(body) if isinstance(s, Stage) and self._memory.is_costly(s)}
        filled = {content(contents.get(name)) for name in written & self._memory.in_order}
        return late | {name for s in statements(body) if isinstance(s, Loop) for name in gathered(s, filled, contents)}

    def _spared(self, body: Block, late: set[str], kept: set[str]) -> set[str]:
        """What is computed of what has a tape, and of nothing else that a reversed trip lacks, needs none itself."""
        contents = self._memory.contents(())
        bases = {s.base for s in statements(body) if isinstance(s, Store)} - self._memory.in_order
        stale = {content(contents.get(base)) for base in bases}
        found: set[str] = set()
        for stage in _straight(body):
            name = stage.target
            fits = name in kept and name in late and is_pure(stage.value) and not self._is_written(name)
            if not fits or self._memory.is_costly(stage) or not stale.isdisjoint(reads(stage.value, contents)):
                continue
            read = set(tree.names(stage.value)) & late
            if read and read <= kept:
                found.add(name)
        return found

    def _is_late(self, node: Expr, late: set[str], stale: set[str]) -> bool:
        return not (late.isdisjoint(tree.names(node)) and stale.isdisjoint(reads(node, self._memory.contents(()))))

    def _filled_lasting(self, loop: Loop, tapes: dict[str, str], early: bool) -> Loop:
        """The forward loop, filling its tapes: what reads memory that is written to cannot be done again."""
        left = dict(tapes)
        carried = [name for name in loop.carried if name in left]
        first: Statements = [Push(left.pop(name), tree.name(name), loop.origin) for name in carried]
        last = {name: i for i, s in enumerate(loop.body) for name in assigned(s)}
        # What only some trips assign has something to put on the tape in the others.
        some = {name: i for i, top in enumerate(loop.body) for s in statements((top,)) for name in _targets(s)}
        lacking = [name for name in left if name not in last]
        # What a trip makes for itself and writes to is kept as it is in the end.
        some.update({s.base: i for i, top in enumerate(loop.body) for s in statements((top,)) if isinstance(s, Store)})
        body: list[Statement] = [] if early else first
        position = _leaves_at(loop.body) if early else -1
        for index, statement in enumerate(loop.body):
            body.append(statement)
            if index == position:
                body += first
            if index >= position:
                done = [name for name in left if name in some and some[name] <= index]
                body += [Push(left.pop(name), tree.name(name), statement.origin) for name in done]
        self.started += [Stage(name, tree.const(None), loop.origin) for name in lacking]
        self.started += [Stage(tape, gast.List(elts=[], ctx=gast.Load()), loop.origin) for tape in tapes.values()]
        return replace(loop, body=tuple(body))

    # -- loops whose insides are run again ------------------------------------------------------------------------

    def _turn(
        self, loop: Loop, body: Block, back: Block, state: set[str], early: bool
    ) -> tuple[Statements, Statements]:
        # Loops inside that cannot be run again have filled their tapes in all trips of this one.
        fixed = {s.tape for inner in acting_loops(body) for s in statements(inner.body) if isinstance(s, Push)}
        starts = [s for s in statements(body) if isinstance(s, Stage) and s.target in fixed]
        body, loop = without(body, fixed), replace(loop, body=without(loop.body, fixed))
        copies = self._copies(loop, body)
        roots = self._memory.contents(renamed(body, copies) + renamed(back, copies))
        around = state | {content(roots.get(name)) for name in state}
        kept = self._kept(loop, body, back, copies, around)
        tapes = {own: self._tape(own) for own in kept}
        in_place = {own: tapes[own] for own in kept if own in acting_inside(body)}
        again = renamed(pure(body, set(loop.carried), loop, in_place), copies)
        turned, _ = live_before(again + renamed(back, copies), around, roots)
        restored = tuple(Stage(copies[own], pop(tapes[own]), loop.origin) for own in kept if own not in in_place)
        calm = not tapes and not fixed and only_adds(turned, state)
        forward = [*starts, *self._filled(loop, tapes, in_place, early)]
        leaves = any(isinstance(statement, Leave) for statement in loop.body)
        if leaves or not loop.target:
            return self._counted(loop, forward, restored + turned, early, copies, calm)
        over = loop.over if calm else reversed_range(loop.over)
        return forward, [Loop(copies[loop.target], over, restored + turned, (), loop.origin)]

    def _kept(self, loop: Loop, body: Block, back: Block, copies: Mapping[str, str], around: set[str]) -> list[str]:
        """Names whose values in a trip are read on the way back and cannot be computed again."""
        acting = acting_inside(body)
        stand_ins = {own: "" for own in acting if own in copies}
        again = renamed(pure(body, set(loop.carried), loop, stand_ins), copies)
        roots = self._memory.contents(renamed(body, copies) + renamed(back, copies))
        turned, needed = live_before(again + renamed(back, copies), around, roots)
        made = {s.target for s in statements(again) if isinstance(s, (Stage, Loop))}
        given = needed - made - {copies.get(loop.target, "")}
        # A stand-in that nobody reads is no stage any more.
        given |= {s.target for s in statements(turned) if isinstance(s, Stage) and is_stand_in(s.value)}
        return [own for own, copy in copies.items() if copy in given]

    def _copies(self, loop: Loop, body: Block) -> dict[str, str]:
        """Names in the backward pass for all that a trip assigns."""
        own = [s.target for s in statements(body) if isinstance(s, (Stage, Loop)) and s.target]
        copies = {}
        for name in dict.fromkeys([*loop.carried, *own, *([loop.target] if loop.target else [])]):
            copies[name] = f"{name}~"
            variable = self._variables.get(name) or self._added[name]
            self._added[copies[name]] = replace(variable, like=name)
        return copies

    def _tape(self, name: str) -> str:
        tape = f"tape%{name}"
        while tape in self._added:
            tape += "+"
        self._added[tape] = Variable(taped=name)
        return tape

    def _filled(self, loop: Loop, tapes: dict[str, str], in_place: Mapping[str, str], early: bool) -> list[Statement]:
        """The forward loop, filling its tapes."""
        left = {name: tape for name, tape in tapes.items() if name not in in_place}
        first = [Push(left.pop(name), tree.name(name), loop.origin) for name in loop.carried if name in left]
        # What acts above the place where a trip is left is kept below it, when only whole trips are gone back through.
        late = {s.target for s in loop.body[: _leaves_at(loop.body)] if isinstance(s, Stage)} if early else set()
        first += [Push(left.pop(name), tree.name(name), loop.origin) for name in sorted(late & set(left))]
        found: set[str] = set()
        body = filled_of(loop.body, {**left, **in_place}, found)
        if set(left) - found:
            raise loop.origin.refuse(
                "the result of a call with an effect, made only in some trips of a loop, is needed on the way back",
                "make the call in each trip",
            )
        position = _leaves_at(body) + 1 if early else 0
        body[position:position] = first
        starts = [Stage(tape, gast.List(elts=[], ctx=gast.Load()), loop.origin) for tape in tapes.values()]
        return [*starts, replace(loop, body=tuple(body))]

    def _counted(
        self,
        loop: Loop,
        forward: list[Statement],
        turned: Block,
        early: bool,
        copies: Mapping[str, str],
        calm: bool,
    ) -> tuple[list[Statement], list[Statement]]:
        """A `while`, or a loop that may be left, counts its trips on the way there."""
        stem = loop.target or (loop.carried[0] if loop.carried else str(len(self._added)))
        trips, index = f"trips%{stem}", f"_%{stem}"
        self._added[trips], self._added[index] = Variable("trips"), Variable("_")
        *starts, there = forward
        assert isinstance(there, Loop)
        body = list(there.body)
        body.insert(len(body) if early else _leaves_at(body), Stage(trips, tree.const(1), loop.origin, add=True))
        counting = [*starts, Stage(trips, tree.const(0), loop.origin), replace(there, body=tuple(body))]
        if not loop.target:
            over = tree.call(tree.name("builtins.range"), [tree.name(trips)])
            return counting, [Loop(index, over, turned, (), loop.origin)]
        made = counted_range(loop.over, tree.name(trips))
        over = made if calm else reversed_count(made, tree.name(trips))
        return counting, [Loop(copies[loop.target], over, turned, (), loop.origin)]


def _may_leave(loop: Loop) -> bool:
    return any(isinstance(statement, Leave) for statement in loop.body)


def _straight(block: Block) -> Iterator[Stage]:
    """Stages of a block and of its arms, not of loops inside it."""
    for statement in block:
        if isinstance(statement, Stage):
            yield statement
        elif isinstance(statement, If):
            yield from _straight(statement.body)
            yield from _straight(statement.orelse)


def _targets(statement: Statement) -> tuple[str, ...]:
    if isinstance(statement, Attempt):
        return (statement.flag,) if statement.flag else ()
    return (statement.target,) if isinstance(statement, (Stage, Loop)) else ()


def _leaves_at(block: Iterable[Statement]) -> int:
    """Where a loop may be left; the end of its body if nowhere."""
    statements_ = list(block)
    return next((i for i, s in enumerate(statements_) if isinstance(s, Leave)), len(statements_))
