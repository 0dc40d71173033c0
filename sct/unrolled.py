"""Loops whose trips differ in what is known are written out, one trip after the other.

Before: `for W, b in layers: h = np.tanh(W @ h + b)`, where `layers` is a list of two pairs.
After: the stages of both trips.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import gast

from sct import tree
from sct.core import Stage, statements
from sct.errors import UnsupportedError
from sct.facts import Learned
from sct.heap import Bound, Box, Closure
from sct.ranged import Ranged
from sct.tree import Expr

MOST_TRIPS = 64
"""Trips that can be staged one after the other."""

_FEW_TRIPS = 4
"""Trips of which the text is not longer than a loop would be."""


class Unrolled(Ranged):
    """Trips that are staged each by itself."""

    def _each_trip(self, node: Any, over: Expr | None, thing: Any, refusal: UnsupportedError | None = None) -> None:
        """Stage the trips one after the other: a list that grows has its length only then."""
        if over is None and refusal is not None:
            raise refusal
        if over is None:
            self._unroll_while(node, thing)
            return
        bounds: list[Any] = [self._known(arg) for arg in over.args]
        trips = range(*bounds) if all(type(bound) is int for bound in bounds) and 0 not in bounds[2:] else None
        if trips is None or len(trips) > MOST_TRIPS:
            raise refusal or self._dynamic_list(self._origin(node), thing)
        if refusal is None and len(trips) > _FEW_TRIPS and not self._facts.wide:
            self._shorten(node, thing)
        items = [tree.const(i) for i in trips]
        self._unroll(node, lambda position: items[position] if position < len(items) else None)

    def _shorten(self, node: Any, thing: Any) -> None:
        """Start again with a list that is kept, though it could be written out trip by trip."""
        learned: Any = self._dynamic_list(self._origin(node), thing)
        if isinstance(learned, Learned):
            learned.changes["shortened"] = learned.changes["dynamic"]
            raise learned

    def _unroll(self, node: Any, item: Callable[[int], Expr | None], position: int = 0) -> None:
        """Stage trips one after the other, from one on; `item` gives what is looped over, None at its end."""
        above, leave, below = parted(node.body)
        while not self._ended:
            value = item(position)
            if value is None:
                return
            self._bind(node.target, value)
            self._sequence(above)
            position += 1
            if leave is None or self._ended:
                continue
            verdict = self._settled(leave.test)
            if verdict is None:
                self._left(leave, below, partial(self._unroll, node, item, position))
                return
            if verdict:
                return
            self._sequence(below)

    def _left(self, leave: Any, below: list[Any], others: Callable[[], None]) -> None:
        """Where a loop that is written out may be left, all that follows stands in an arm."""

        def go_on() -> None:
            self._sequence(below)
            if not self._ended:
                others()

        self._either(leave, lambda: None, go_on)

    def _unroll_while(self, node: Any, thing: Any, trips: int = MOST_TRIPS) -> None:
        above, leave, below = parted(node.body)
        for trip in range(trips):
            verdict = self._settled(node.test)
            if verdict is None:
                break
            if not verdict or self._ended:
                return
            self._sequence(above)
            if leave is None or self._ended:
                continue
            verdict = self._settled(leave.test)
            if verdict is None:
                self._left(leave, below, partial(self._unroll_while, node, thing, trips - trip - 1))
                return
            if verdict:
                return
            self._sequence(below)
        raise self._dynamic_list(self._origin(node), thing)

    def _bind(self, target: Any, value: Expr) -> None:
        """Assign to a target (stage.py)."""
        raise NotImplementedError

    def _dynamic_list(self, origin: Any, thing: Any = None) -> UnsupportedError:
        """Refuse a structure whose parts only a run can tell."""
        kind = {"dict": "dict", "object": "instance"}.get(getattr(thing, "kind", ""), "list")
        return origin.refuse(
            f"a {kind} whose length is known only when the function runs",
            f"loop over a range of at most {MOST_TRIPS} trips that is written as a number, or add up as you go",
        )

    def _check_trip(self, block: list[Any], origin: Any) -> None:
        """What a trip puts active values into is not read by the next one."""
        for statement in statements(tuple(block)) if self._tainted else ():
            if isinstance(statement, Stage):
                self._check_untainted(statement.value, statement.origin)

    def _has_parts(self, value: Expr) -> bool:
        """Whether a value is a container or an instance."""
        return isinstance(value, (gast.Tuple, gast.List)) or isinstance(self._heap.get(value), Box)

    def _holders(self, reference: str) -> int:
        """Count the variables and the parts of things that a thing goes by."""
        state = self._state()
        values = [value for env, _ in state.frames.values() for value in env.values()]
        things = [thing for thing in self._heap.things.values() if not isinstance(thing, (Bound, Closure))]
        values += [part for thing in things for part in self._parts(thing)]
        # A method that has been called is still on the heap, with what it was called on.
        waiting, seen = list(values), set[str]()
        while waiting:
            for name in tree.names(waiting.pop()):
                bound = self._heap.things.get(name)
                if isinstance(bound, Bound) and name not in seen:
                    seen.add(name)
                    values += self._parts(bound)
                    waiting += self._parts(bound)
        return sum(tree.names(value).count(reference) for value in values)


def parted(body: list[Any]) -> tuple[list[Any], Any, list[Any]]:
    """Give what stands above the place where a trip may leave its loop, the place, and what stands below it."""
    position = next((i for i, statement in enumerate(body) if is_leave(statement)), len(body))
    return body[:position], (body[position] if position < len(body) else None), body[position + 1 :]


def is_leave(node: Any) -> bool:
    """Whether a statement is `if test: break` and nothing else."""
    return isinstance(node, gast.If) and len(node.body) == 1 and isinstance(node.body[0], gast.Break)
