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

from collections.abc import Iterable, Mapping
from dataclasses import replace

import gast

from sct import simplify, tree
from sct.core import (
    Block,
    Effect,
    If,
    Leave,
    Loop,
    Origin,
    Push,
    Stage,
    Statement,
    Store,
    Variable,
    expression,
    raises,
    renamed,
    statements,
    without,
)
from sct.flow import content, is_pure, live_before, reads
from sct.memory import Memory
from sct.tree import Expr

Statements = list[Statement]


class Again:
    """Where, in the backward pass of a block, a value that was read from memory may be computed again.

    A store that comes after it in the primal has to be undone first; what needs the value before that point gets it from a
    tape.

    Parameters
    ----------
    memory : Memory
        Whose memory is written to.
    carried : set of str
        Variables that loops carry: what they are in a trip comes from their tapes.
    """

    def __init__(self, memory: Memory, carried: set[str]) -> None:
        self._memory, self._contents, self._carried = memory, memory.contents(()), carried
        self._undone: dict[str, int] = {}
        self._places: list[tuple[int, Stage]] = []

    def note(self, statement: Statement, position: int) -> None:
        """Take note of a statement of which the backward pass ends at a position."""
        for inner in statements((statement,)):
            if isinstance(inner, Store):
                self._undone[content(self._contents.get(inner.base))] = position
        if not isinstance(statement, Stage) or not is_pure(statement.value) or statement.target in self._carried:
            return
        if statement.target in self._memory.written and not self._memory.is_view(statement.target):
            # Made again it would be what it was before it was written to.
            return
        self._places.append((self._first(statement), statement))

    def _first(self, stage: Stage) -> int:
        """First position at which what a stage reads is as it was."""
        if self._memory.is_view(stage.target):
            return 0
        read = reads(stage.value, self._contents)
        return max((self._undone[name] for name in read if name in self._undone), default=0)

    def woven(self, block: Block, backward: list[Statement]) -> list[Statement]:
        """Give the backward pass with these values computed where they may be."""
        late: dict[str, int] = {}
        inserts: list[tuple[int, Stage]] = []
        for position, stage in reversed(self._places):
            inner = max((late[name] for name in tree.names(stage.value) if name in late), default=0)
            position = max(position, inner)
            if position:
                late[stage.target] = position
                inserts.append((position, stage))
        out: list[Statement] = []
        for index in range(len(backward) + 1):
            out += [replace(stage, origin=stage.origin) for position, stage in inserts if position == index]
            out += backward[index : index + 1]
        return out


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
        return (self._turn_lasting if self.lasting else self._turn)(loop, body, back, state, early)

    # -- loops whose tapes last through the loops around ----------------------------------------------------------

    def _turn_lasting(
        self, loop: Loop, body: Block, back: Block, state: set[str], early: bool
    ) -> tuple[Statements, Statements]:
        copies = self._copies(loop, body)
        roots = self._memory.contents(renamed(body, copies) + renamed(back, copies))
        kept_memory = {s.base for s in statements(back) if isinstance(s, Store)} - (set(copies) - set(loop.carried))
        around = state | {content(roots.get(name)) for name in state | kept_memory}
        late = self._late(body)
        again = renamed(self._calm(body, set(loop.carried), late, loop), copies)
        turned, needed = live_before(again + renamed(back, copies), around, roots)
        own = {
            name
            for name in late
            if name in self._memory.written and content(roots.get(copies.get(name, name))) not in needed
        }
        own -= self._from_lists(body)
        if own:
            # Of memory that a trip makes for itself only the shape is read.
            again = renamed(self._calm(body, set(loop.carried), late - own, loop), copies)
            turned, needed = live_before(again + renamed(back, copies), around, roots)
        made = {s.target for s in statements(again) if isinstance(s, (Stage, Loop))}
        given = needed - made - {copies.get(loop.target, "")}
        tapes = {own: self._tape(own) for own, copy in copies.items() if copy in given}
        first, handed = self._handed_on(loop, tapes, copies)
        restored = handed + tuple(Stage(copies[own], pop(tapes[own]), loop.origin) for own in tapes)
        calm = not tapes and _only_adds(turned, state)
        leave = next((s for s in loop.body if isinstance(s, Leave)), None)
        if leave is not None and not early:
            # A trip that is left fills its tapes too.
            loop = replace(loop, body=(*body, leave))
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
                if not _again(statement, carried | late) or statement.target.startswith("tape%"):
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
        stale = {content(contents.get(name)) for name in written}
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
        return late | {s.target for s in statements(body) if isinstance(s, Stage) and self._memory.is_costly(s)}

    def _is_late(self, node: Expr, late: set[str], stale: set[str]) -> bool:
        return not (late.isdisjoint(tree.names(node)) and stale.isdisjoint(reads(node, self._memory.contents(()))))

    def _filled_lasting(self, loop: Loop, tapes: dict[str, str], early: bool) -> Loop:
        """The forward loop, filling its tapes: what reads memory that is written to cannot be done again."""
        left = dict(tapes)
        carried = [name for name in loop.carried if name in left]
        first: Statements = [Push(left.pop(name), tree.name(name), loop.origin) for name in carried]
        last = {name: i for i, s in enumerate(loop.body) for name in _assigned(s)}
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
        fixed = {s.tape for inner in _acting_loops(body) for s in statements(inner.body) if isinstance(s, Push)}
        starts = [s for s in statements(body) if isinstance(s, Stage) and s.target in fixed]
        body, loop = without(body, fixed), replace(loop, body=without(loop.body, fixed))
        copies = self._copies(loop, body)
        roots = self._memory.contents(renamed(body, copies) + renamed(back, copies))
        around = state | {content(roots.get(name)) for name in state}
        kept = self._kept(loop, body, back, copies, around)
        tapes = {own: self._tape(own) for own in kept}
        in_place = {own: tapes[own] for own in kept if own in _acting_inside(body)}
        again = renamed(_pure(body, set(loop.carried), loop, in_place), copies)
        turned, _ = live_before(again + renamed(back, copies), around, roots)
        restored = tuple(Stage(copies[own], pop(tapes[own]), loop.origin) for own in kept if own not in in_place)
        calm = not tapes and not fixed and _only_adds(turned, state)
        forward = [*starts, *self._filled(loop, tapes, in_place, early)]
        leaves = any(isinstance(statement, Leave) for statement in loop.body)
        if leaves or not loop.target:
            return self._counted(loop, forward, restored + turned, early, copies, calm)
        over = loop.over if calm else reversed_range(loop.over)
        return forward, [Loop(copies[loop.target], over, restored + turned, (), loop.origin)]

    def _kept(self, loop: Loop, body: Block, back: Block, copies: Mapping[str, str], around: set[str]) -> list[str]:
        """Names whose values in a trip are read on the way back and cannot be computed again."""
        acting = _acting_inside(body)
        stand_ins = {own: "" for own in acting if own in copies}
        again = renamed(_pure(body, set(loop.carried), loop, stand_ins), copies)
        roots = self._memory.contents(renamed(body, copies) + renamed(back, copies))
        turned, needed = live_before(again + renamed(back, copies), around, roots)
        made = {s.target for s in statements(again) if isinstance(s, (Stage, Loop))}
        given = needed - made - {copies.get(loop.target, "")}
        # A stand-in that nobody reads is no stage any more.
        given |= {s.target for s in statements(turned) if isinstance(s, Stage) and _is_stand_in(s.value)}
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
        body = _filled(loop.body, {**left, **in_place}, found)
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
        over = made if calm else _reversed_count(made, tree.name(trips))
        return counting, [Loop(copies[loop.target], over, turned, (), loop.origin)]


def _pushed_once(block: Block, name: str, tape: str, origin: Origin) -> Block:
    """Push what only some ways through a trip make; on the others something, so that each trip takes one back.

    The way back goes through the arms that the trip went through, so nobody reads what the others push.
    """
    found = [i for i, s in enumerate(block) if name in _made((s,))]
    if not found:
        return (*block, Push(tape, tree.const(0.0), origin))
    last = block[found[-1]]
    if isinstance(last, Loop) and name not in _assigned(last):
        raise origin.refuse(
            "a value that only some trips of an inner loop make is needed on the way back",
            "give it a value before the inner loop",
        )
    if not isinstance(last, If):
        return (*block[: found[-1] + 1], Push(tape, tree.name(name), last.origin), *block[found[-1] + 1 :])
    arms = [arm if raises(arm) else _pushed_once(arm, name, tape, origin) for arm in (last.body, last.orelse)]
    return (*block[: found[-1]], replace(last, body=arms[0], orelse=arms[1]), *block[found[-1] + 1 :])


def _made(block: Block) -> set[str]:
    """Names that a block assigns or writes to on some way."""
    inner = list(statements(block))
    return {s.target for s in inner if isinstance(s, (Stage, Loop))} | {s.base for s in inner if isinstance(s, Store)}


def _assigned(statement: Statement) -> set[str]:
    """Names that a statement assigns, whichever way it goes."""
    if isinstance(statement, If):
        return _all_assigned(statement.body) & _all_assigned(statement.orelse)
    if isinstance(statement, Loop):
        return {s.target for s in statements(statement.body) if isinstance(s, Stage) and s.add} | set(statement.carried)
    return {statement.target} if isinstance(statement, Stage) else set()


def _all_assigned(block: Block) -> set[str]:
    return {name for statement in block for name in _assigned(statement)}


def _may_leave(loop: Loop) -> bool:
    return any(isinstance(statement, Leave) for statement in loop.body)


def _targets(statement: Statement) -> tuple[str, ...]:
    return (statement.target,) if isinstance(statement, (Stage, Loop)) else ()


def _leaves_at(block: Iterable[Statement]) -> int:
    """Where a loop may be left; the end of its body if nowhere."""
    statements_ = list(block)
    return next((i for i, s in enumerate(statements_) if isinstance(s, Leave)), len(statements_))


def _filled(block: Block, tapes: Mapping[str, str], found: set[str]) -> list[Statement]:
    """Give a block that keeps the values of some stages and loops, where it makes them."""
    body: list[Statement] = []
    for statement in block:
        if isinstance(statement, If):
            arms = (tuple(_filled(statement.body, tapes, found)), tuple(_filled(statement.orelse, tapes, found)))
            statement = replace(statement, body=arms[0], orelse=arms[1])
        made: list[str] = []
        if isinstance(statement, Loop) and acts(statement):
            made = _lasting(statement)
            before = {s.target for s in statements(tuple(body)) if isinstance(s, Stage)}
            # What the loop gives only if it makes a trip has something to put on the tape without one.
            lacking = [name for name in made if name in tapes and name not in before]
            body += [Stage(name, tree.const(None), statement.origin) for name in lacking]
        body.append(statement)
        if isinstance(statement, Stage) and not is_pure(statement.value):
            made = [statement.target]
        for name in made:
            if name in tapes:
                found.add(name)
                body.append(Push(tapes[name], tree.name(name), statement.origin))
    return body


def acts(statement: Statement) -> bool:
    """Whether a statement cannot be run again to get back what it gave."""
    inner = (s for s in statements((statement,)) if not isinstance(s, (Effect, Push)))
    return not all(is_pure(expression(s)) for s in inner)


def _lasting(loop: Loop) -> list[str]:
    """What a loop leaves behind for what follows it, and for its own way back."""
    inner = (s for s in statements((loop,)) if isinstance(s, (Stage, Loop)))
    return [*loop.carried, *dict.fromkeys(s.target for s in inner if s.target and s.target not in loop.carried)]


def _acting_loops(block: Block) -> list[Loop]:
    """Loops that cannot be run again, in a block or its arms."""
    found: list[Loop] = []
    for statement in block:
        if isinstance(statement, If):
            found += _acting_loops(statement.body) + _acting_loops(statement.orelse)
        elif isinstance(statement, Loop) and acts(statement):
            found.append(statement)
    return found


def _acting_inside(block: Block, inside: bool = False) -> set[str]:
    """Results of calls with effects that only some trips make, and of loops with such calls."""
    found: set[str] = set()
    for statement in block:
        if isinstance(statement, If):
            found |= _acting_inside(statement.body, True) | _acting_inside(statement.orelse, True)
        elif isinstance(statement, Loop) and acts(statement):
            found.update(_lasting(statement))
        elif inside and isinstance(statement, Stage) and not is_pure(statement.value):
            found.add(statement.target)
    return found


def _pure(block: Block, carried: set[str], loop: Loop, tapes: Mapping[str, str], own: bool = True) -> Block:
    """What can be computed again: no effects, and not what is handed on to the next trip.

    It belongs to the loop as a whole: a comment that quotes a line stands above what goes back through it. What acts
    comes from its tape, where it has one.
    """
    out: list[Statement] = []
    for statement in block:
        if isinstance(statement, Loop) and acts(statement):
            out += [Stage(name, pop(tapes[name]), loop.origin) for name in _lasting(statement) if name in tapes]
            continue
        if isinstance(statement, Stage) and statement.target in tapes and not is_pure(statement.value):
            statement = replace(statement, value=pop(tapes[statement.target]))
        elif isinstance(statement, Effect) or (isinstance(statement, Stage) and not _again(statement, carried)):
            continue
        if isinstance(statement, Leave) and own:
            continue
        if isinstance(statement, If):
            body, orelse = (_pure(arm, carried, loop, tapes, own) for arm in (statement.body, statement.orelse))
            statement = replace(statement, body=body, orelse=orelse)
        elif isinstance(statement, Loop):
            statement = replace(statement, body=_pure(statement.body, carried, loop, tapes, False))
        out.append(replace(statement, origin=loop.origin))
    return tuple(out)


def _again(stage: Stage, carried: set[str]) -> bool:
    return stage.target not in carried and is_pure(stage.value)


def _is_stand_in(value: Expr) -> bool:
    """Whether a value is popped from a tape that has no name yet."""
    is_method = isinstance(value, gast.Call) and isinstance(value.func, gast.Attribute)
    return is_method and getattr(value.func.value, "id", None) == ""


def pop(tape: str) -> Expr:
    """`tape.pop()`."""
    return tree.call(tree.attribute(tree.name(tape), "pop"))


def _only_adds(block: Block, state: set[str]) -> bool:
    """Whether trips do nothing to what lives across them but add: they may then stay in their order."""
    changing = state - _unchanged(block, state)
    for statement in statements(block):
        if isinstance(statement, Stage) and statement.target in changing and not statement.add:
            return False
        if isinstance(statement, Effect) or (
            isinstance(statement, Store) and (not statement.add or bool(statement.how == "append"))
        ):
            return False
    return changing.isdisjoint(name for s in statements(block) for name in tree.names(_read(s)))


def _read(statement: Statement) -> Expr:
    """What a statement reads: of a place that is added to, its indices."""
    if not isinstance(statement, Store):
        return expression(statement)
    place, parts = statement.place, [statement.value]
    while isinstance(place, gast.Subscript):
        parts.append(place.slice)
        place = place.value
    return tree.tuple_of(parts)


def _unchanged(block: Block, state: set[str]) -> set[str]:
    """Adjoints that a trip only hands on: `ds2 = ds1; ...; ds1 = ds2`."""
    now = {name: name for name in state}
    for statement in block:
        for inner in statements((statement,)):
            if isinstance(inner, Stage):
                copied = inner is statement and not inner.add and isinstance(inner.value, gast.Name)
                now[inner.target] = now.get(inner.value.id, "") if copied else ""
    return {name for name in state if now[name] == name}


def counted_range(over: Expr, trips: Expr) -> Expr:
    """Give the part of a range that its first trips take."""
    args = over.args
    if len(args) == 1:
        return tree.call(over.func, [trips])
    if len(args) == 2:
        return tree.call(over.func, [args[0], simplify.simplify(tree.add(args[0], trips))])
    stop = simplify.simplify(tree.add(args[0], tree.mul(trips, args[2])))
    return tree.call(over.func, [args[0], stop, args[2]])


def _reversed_count(over: Expr, trips: Expr) -> Expr:
    """`range(trips + 1, 1, -1)` for `range(2, 2 + trips)`."""
    start = tree.number(over.args[0])
    if len(over.args) != 2 or not isinstance(start, int):
        return reversed_range(over)
    bounds = [tree.add(trips, tree.const(start - 1)), tree.const(start - 1), tree.const(-1)]
    return tree.call(over.func, [simplify.simplify(bound) for bound in bounds])


def reversed_range(over: Expr) -> Expr:
    """Give `range(n - 1, -1, -1)` for `range(n)`, and likewise for any start and step."""
    one = tree.const(1)
    args = over.args
    if len(args) < 3:
        start, stop = (tree.const(0), args[0]) if len(args) == 1 else args
        bounds = [tree.binary(stop, gast.Sub(), one), tree.binary(start, gast.Sub(), one), tree.const(-1)]
        return tree.call(over.func, [simplify.simplify(bound) for bound in bounds])
    start, stop, step = args
    if tree.number(step) == -1:
        return tree.call(over.func, [simplify.simplify(tree.add(b, one)) for b in (stop, start)])
    count = tree.call(tree.name("builtins.len"), [over])
    last = tree.add(start, tree.mul(tree.binary(count, gast.Sub(), one), step))
    bounds = [last, tree.binary(start, gast.Sub(), step), tree.neg(step)]
    return tree.call(over.func, [simplify.simplify(bound) for bound in bounds])
