"""Loops: what a trip hands on to the next keeps one name.

Before::

    p = 1.0
    for i in range(n):
        p = p * x

After: `p%1` is assigned before the loop and at the end of each trip, and inside a trip each name is defined once::

    p%0 = 1.0;  p%1 = p%0
    for i%0 in range(n%0):  p%2 = p%1 * x%0;  p%1 = p%2

What a trip may read before it assigns it has a value before the loop; where the primal gives it none that is None,
which no arithmetic takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import gast

from sct import lower, ranges, tree
from sct.carried import Carried, StructureError
from sct.core import Leave, Loop, Origin, Stage, Statement
from sct.facts import Facts, Learned
from sct.handed import Leaves, Trip
from sct.heap import Box, is_structure
from sct.kinds import INTEGER
from sct.resolve import bound_in
from sct.source import Function
from sct.tree import Expr
from sct.unbound import reads_first
from sct.unrolled import Unrolled, parted


class _AskedInTripsError(Exception):
    """The test of a loop computes something from variables on lines of its own."""


class Loops(Unrolled):
    """Blocks that are run several times."""

    """Further tables of what is known of variables (array_kinds.py)."""

    _trips = 0
    """Loops around the present statement."""

    _flags = 0
    """Names that were made here."""

    def __init__(self, function: Function, facts: Facts) -> None:
        super().__init__(function)
        self._facts = facts
        self._loops = 0
        self._empties: set[str] = set()
        """Variables that may be None."""
        self._trip_places: dict[str, tuple[int, int]] = {}
        """Where each carried variable is carried: the number of the loop, and which of its variables it is."""

    def _call_operation(self, node: Any) -> Expr:
        """Stage the arguments of a call (called.py)."""
        raise NotImplementedError

    # -- what may be None -----------------------------------------------------------------------------------------

    def _emit(self, identifier: str, value: Expr, origin: Origin) -> Expr:
        if self._may_be_none(value) and identifier not in self._empties:
            if identifier in self._trip_places:
                # What a trip leaves is what the next one begins with.
                raise Learned(empties=frozenset([self._trip_places[identifier]]))
            self._empties.add(identifier)
        return super()._emit(identifier, value, origin)

    def _may_be_none(self, value: Expr) -> bool:
        """Whether a value is None, or a variable that is None on some of the ways."""
        if isinstance(value, gast.Constant):
            return value.value is None
        return isinstance(value, gast.Name) and value.id in self._empties

    def _note_renamed(self, old: str, new: str) -> None:
        super()._note_renamed(old, new)
        self._empties.update({new} if old in self._empties else ())

    def _note_follow(self, old: str, new: str) -> None:
        super()._note_follow(old, new)
        self._empties.update({new} if old in self._empties else ())

    def _note_trip_places(self, own: list[str]) -> None:
        """Note where variables are carried, and which of them a later trip leaves None."""
        for position, name in enumerate(own):
            self._trip_places[name] = (self._loops, position)
            self._empties.update({name} if self._trip_places[name] in self._facts.empties else ())

    # -- what is looped over --------------------------------------------------------------------------------------

    def _run_For(self, node: Any) -> None:
        spaced = self._is_spaced(node.iter)
        states = self._states_of(node.iter) if spaced else None
        over = node.iter.args[0] if spaced else node.iter
        backward = self._is_backward(over)
        over = over.args[0] if backward else over
        if not isinstance(node.target, gast.Name) or not self._is_range(over):
            raise self._origin(node.iter).refuse(
                "a for loop over something that has no length", "loop over range(...) and read the items by their index"
            )
        over = self._call_operation(over)
        over = ranges.reversed_range(self._with_numbers(over)) if backward else over
        name = node.target.id
        hidden = not name.isidentifier()
        unnamed = name.startswith("(") or (spaced and name == "_")
        base = name if not unnamed else "index" if "i" in self._frame.local else "i"
        index = self._new(base, named=self._is_shown and not hidden)
        if name in self._frame.env and not is_structure(self._frame.env[name]):
            # Without a single trip the index stays what it was.
            self._hand_over(name, index, self._origin(node))
        self._loop(node, index, over, states)

    def _with_numbers(self, over: Expr) -> Expr:
        """Give a range with its bounds written out, where all are known."""
        bounds = [self._known(arg) for arg in over.args]
        return tree.call(over.func, map(tree.const, bounds)) if all(type(b) is int for b in bounds) else over

    def _run_While(self, node: Any) -> None:
        if self._asks_structure(node.test) and self._settled(node.test) is not None:
            self._unroll_while(node, None)
            return
        self._loop(node, "", None)

    def _asks_structure(self, test: Any) -> bool:
        """Whether a test is about an instance: only each trip of its own can tell it."""
        values = [owner.env.get(name) for name in tree.names(test) if (owner := self._frame.owner(name)) is not None]
        things = [self._heap.get(value) for value in values]
        return any(isinstance(thing, Box) and thing.kind == "object" for thing in things)

    # -- trips ----------------------------------------------------------------------------------------------------

    def _loop(self, node: Any, index: str, over: Expr | None, states: Expr | None = None) -> None:
        """Stage the body of a loop, and the loop; again, where a trip turns out to change parts of a structure.

        Where trips change which parts there are, each is staged for itself.
        """
        leaves: Leaves = {}
        while True:
            mark = self._mark()
            try:
                more = self._trip(node, index, over, leaves, states)
            except _AskedInTripsError:
                self._back_to(mark)
                self._sequence(self._tested_inside(node))
                return
            except StructureError as change:
                self._back_to(mark)
                self._each_trip(node, over, change.thing, change.refusal)
                return
            if not more:
                return
            self._back_to(mark)
            leaves.update(more)

    def _trip(self, node: Any, index: str, over: Expr | None, leaves: Leaves, states: Expr | None = None) -> Leaves:
        """Stage a loop that carries some parts of structures; give those that it changes besides."""
        origin = self._origin(node)
        env = self._frame.env
        bound = dict.fromkeys([*bound_in(node.body), *(_bound_in_test(node.test) if over is None else [])])
        assigned = [n for n in bound if not (index and n == node.target.id) and self._is_carried(n, node)]
        fresh = {name for name in assigned if self._starts_anew(name, node)}
        shapes = {name for name in assigned if name not in fresh and self._has_parts(env.get(name))}
        carried = {name: self._carry(name, origin) for name in assigned if name not in fresh | shapes}
        kept = {name: Carried(self, name, origin) for name in assigned if name in shapes}
        parts = self._carry_leaves(leaves, origin)
        held = [leaf for shape in kept.values() for leaf in shape.leaves]
        self._part_leaves([*parts.values(), *held], origin)
        own = [*carried.values(), *parts.values(), *held]
        self._note_trip_places(own)
        if self._reads_varied(node) or (leaves and self._anything_varied()):
            self._varied.update(own)
        if over is None:
            over = self._while_test(node, origin)
        sure = not index or (node.target.id in env and node.target.id not in self._frame.maybe)
        if index:
            env[node.target.id] = tree.name(index)
            self._frame.maybe.discard(node.target.id)
            self._kinds[index] = INTEGER
        known, ended = set(env), self._ended
        trip = Trip(node, carried, kept, parts, self._state(), leaves, origin)
        with self._block() as block, self._inside_trips():
            taken = {**{(self._frame, name): own for name, own in carried.items()}, **parts}
            self._take_over(taken, origin)
            more = self._one_trip(trip, block)
            if more:
                return more
            for shape in kept.values():
                shape.restore()
        # It may make no trip.
        self._ended = ended
        # What only the trips assign has no value where there was none.
        self._frame.maybe |= (set(env) - known) | fresh | (set() if sure or _turns(over) else {node.target.id})
        for name in fresh:
            # Without a single trip it is what an earlier loop or arm has left.
            env[name] = self._unsettled(f"{name} has a value only on some of the ways that lead here", origin)
        self._out.append(Loop(index, over, tuple(block), tuple(own), origin, states))
        self._take_over(taken, origin, behind=True)
        return {}

    def _while_test(self, node: Any, origin: Origin) -> Expr:
        """The test of a `while`; what it computes on lines of its own has to stand in each trip."""
        count = len(self._out)
        asks = self._truth_method(node.test)
        test = None if asks else self._plain(self._resolve(node.test), origin)
        if asks or _reads_variables(self._out[count:]):
            raise _AskedInTripsError
        return test

    def _truth_method(self, node: Any) -> str:
        """Give the method that says what an instance is as a test (compared.py)."""
        raise NotImplementedError

    def _tested_inside(self, node: Any) -> list[Any]:
        """`while test: ...` is `while True: if test: pass else: break; ...`."""
        self._flags += 1
        leave = gast.If(
            test=node.test,
            body=[gast.copy_location(gast.Pass(), node.test)],
            orelse=[gast.copy_location(gast.Break(), node.test)],
        )
        true = gast.copy_location(tree.const(True), node.test)
        whole = gast.While(test=true, body=[gast.copy_location(leave, node.test), *node.body], orelse=[])
        body = lower.lower([gast.copy_location(whole, node)], f"asked{self._flags}")
        self._frame.local = self._frame.local | {name for name in bound_in(body) if "%" in name}
        return body

    def _part_leaves(self, leaves: Iterable[str], origin: Origin) -> None:
        """Note that each trip binds parts of structures again (merges.py)."""
        raise NotImplementedError

    def _take_over(self, carried: dict[tuple[Any, Any], str], origin: Origin, behind: bool = False) -> None:
        """Begin a trip, or what follows the loop, with copies of what is written to there (merges.py)."""
        raise NotImplementedError

    def _is_carried(self, name: str, node: Any) -> bool:
        """Whether a trip gets a variable from the one before it, or what follows the loop may get it from before it."""
        if name in self._frame.env:
            return not self._is_updated(node.body, name)
        return name in self._frame.local and _may_read_first(node, name)

    def _starts_anew(self, name: str, node: Any) -> bool:
        """Whether a variable that may have had a value before a loop is another one in it."""
        value = self._frame.env.get(name)
        if value is None or name not in self._frame.maybe or _may_read_first(node, name):
            return False
        return self._has_parts(value) or not self._is_scalar(value)

    def _is_scalar(self, value: Expr) -> bool:
        """Whether a value is known to be a number (merges.py)."""
        raise NotImplementedError

    def _one_trip(self, trip: Trip, block: list[Statement]) -> Leaves:
        """Stage one trip, which one `if test: break` may end before what follows it."""
        above, leave, below = parted(trip.node.body)
        self._sequence(above)
        if leave is None:
            return self._end_trip(trip, block)
        if self._is_shown and not any("%" in name for name in tree.names(leave)):
            self._statement = leave
        verdict = self._settled(leave.test)
        if verdict is False:
            self._sequence(below)
            return self._end_trip(trip, block)
        more = self._more(trip)
        if more:
            return more
        own = {identifier for name, identifier in trip.carried.items() if "%" in name}
        if below and not own.issuperset(self._handed(trip)):
            # What follows stands in the other arm: so all is handed on at the end, and in one place.
            flag = self._flag(self._test(leave.test))
            read = gast.copy_location(tree.name(flag), leave.test)
            rest = gast.If(test=gast.copy_location(tree.negated(read), leave.test), body=below, orelse=[])
            self._run(gast.copy_location(rest, leave))
            more = self._end_trip(trip, block)
            self._out.append(Leave(self._frame.env[flag], self._origin(leave)))
            return more
        test = self._test(leave.test)
        if not below:
            more = self._end_trip(trip, block)
            self._out.append(Leave(test, self._origin(leave)))
            return more
        self._hand_on(trip, self._handed(trip))
        self._out.append(Leave(test, self._origin(leave)))
        self._sequence(below)
        return self._end_trip(trip, block)

    def _flag(self, value: Expr) -> str:
        """Give a variable of the function's that no program can name."""
        self._flags += 1
        flag = f"stopped%made{self._flags}"
        self._frame.local |= {flag}
        self._frame.env[flag] = value
        return flag

    def _end_trip(self, trip: Trip, block: list[Statement]) -> Leaves:
        """Hand on what a trip leaves; give what it changes besides."""
        self._check_trip(block, trip.origin)
        more = self._more(trip)
        if not more:
            self._hand_on(trip, self._handed(trip))
        return more

    def _more(self, trip: Trip) -> Leaves:
        """Give the parts of structures that a trip has changed and that are not carried."""
        node = trip.node
        bound = {*bound_in(node.body), *tree.names(getattr(node, "target", None))}
        bound |= {name for name in self._frame.env if name.startswith("stopped%made")}
        more = self._changed(trip.before, self._frame, bound, trip.leaves)
        return {key: None for key in more if not any(key[0] in shape.boxes for shape in trip.kept.values())}

    @contextmanager
    def _inside_trips(self) -> Iterator[None]:
        self._trips += 1
        try:
            yield
        finally:
            self._trips -= 1


def _may_read_first(node: Any, name: str) -> bool:
    test = node.test if isinstance(node, gast.While) else tree.const(True)
    return reads_first([gast.Expr(value=test), *node.body], name)


def _turns(over: Expr) -> bool:
    """Whether a range is written out and makes a trip."""
    values = [tree.number(arg) for arg in over.args]
    whole = [value for value in values if isinstance(value, int)]
    return len(whole) == len(values) and len(range(*whole)) > 0


def _bound_in_test(test: Expr) -> list[str]:
    return [part.target.id for part in tree.walk(test) if isinstance(part, gast.NamedExpr)]


def _reads_variables(block: list[Statement]) -> bool:
    """Whether statements do more than read what lives outside."""
    stages = [s for s in block if isinstance(s, Stage)]
    made = {s.target for s in stages}
    return len(stages) < len(block) or any("%" in n and n not in made for s in stages for n in tree.names(s.value))
