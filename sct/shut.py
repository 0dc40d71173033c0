"""Arms that are not differentiated: what cannot be is refused where a run enters it.

Before: `if isinstance(x, Frame): y = Frame(y)` with a test that only a run can tell, where Frame is not known.
After: `if isinstance(x, Frame): raise NotImplementedError("f.py:3:12: error: ...")`, which names the place and the
reason; a text that is loaded here raises an `EnteredError` there, which is one (load.py).

Only the text for a call does so, and only for what is refused else (`within`). A statement that says something of the
whole function, as `global` does, is refused wherever it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, TypeVar

import gast

from sct import tree
from sct.core import Effect, Origin
from sct.errors import UnsupportedError
from sct.facts import Facts
from sct.structures import Structures
from sct.tree import Expr

_Made = TypeVar("_Made")

_MOST = 40
"""Arms of one function that are shut; each starts anew."""

_OF_THE_WHOLE = (gast.Global, gast.Nonlocal, gast.Yield, gast.YieldFrom, gast.Await)


def within(make: Callable[[Facts], _Made], facts: Facts) -> _Made:
    """Make something of facts; where an arm is refused, with that arm shut.

    Parameters
    ----------
    make : callable
        Makes it.
    facts : Facts
        What is known before.

    Raises
    ------
    UnsupportedError
        For what no arm holds, and where all arms of a choice would be shut.
    """
    for _ in range(_MOST):
        try:
            return make(facts)
        except UnsupportedError as error:
            # Where the other arm is shut already, the choice itself is what cannot be differentiated.
            arm = next((arm for arm in error.arms if (arm[0], not arm[1]) not in facts.shut), None)
            if arm is None or arm in facts.shut:
                raise
            facts = replace(facts, shut={**facts.shut, arm: error})
    return make(facts)


class Shut(Structures):
    """Arms of `if` statements."""

    _facts: Facts
    _ended: bool

    def _sequence(self, nodes: list[Any], outcomes: tuple[bool, ...] = ()) -> tuple[Expr, Origin] | None:
        """Stage statements (branches.py)."""
        raise NotImplementedError

    def _arm(self, node: Any, way: bool, arm: list[Any], rest: list[Any]) -> tuple[Expr, Origin] | None:
        """Stage an arm, and what follows the choice where that belongs to it; give what they return."""
        origin = self._origin(node)
        place = origin.place()
        why = None if place is None else self._facts.shut.get((place, way))
        if why is not None:
            self._shut(why, origin)
            return None
        try:
            return self._sequence([*arm, *rest])
        except UnsupportedError as error:
            whole = [*arm, *rest]
            inside = any(part is error.statement for part in whole)
            if place is not None and inside and not any(isinstance(p, _OF_THE_WHOLE) for p in tree.walk(whole)):
                error.arms = (*error.arms, (place, way))
                error.is_chosen |= not self._is_main or any(part is error.statement for part in arm)
            raise

    @contextmanager
    def _unshut(self) -> Iterator[None]:
        """What a `try` may handle is not shut: a handler would take the error for one of the primal's."""
        try:
            yield
        except UnsupportedError as error:
            error.arms, error.is_chosen = (), False
            raise

    def _shut(self, why: UnsupportedError, origin: Origin) -> None:
        """Raise where an arm is entered."""
        place = why.place or origin.place()
        assert place is not None
        said = UnsupportedError(why.message, place).headline()
        error = tree.call(tree.name("builtins.NotImplementedError"), [tree.const(said)])
        self._out.append(Effect(gast.Raise(exc=error, cause=None), origin))
        self._ended = True
