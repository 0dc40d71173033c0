"""Which functions are not opened: those that call themselves, and those that would make the text long.

Before: `f12` calls `f11` twice, which calls `f10` twice, and so on: opened, these are 4096 times the first.
After: what is called often and is long is spared; each is a function of its own (callees.py).
"""

from __future__ import annotations

import itertools
from typing import Any

from sct.core import Origin
from sct.facts import Facts, Learned
from sct.heap import Closure
from sct.source import Function, place_of
from sct.tree import Expr
from sct.updates import Updates

_DEEPEST = 64
"""Calls of a function inside itself that are opened."""

_FEW, CHOICES = 2, 6
"""The same, where each stands in a choice or a loop: more are spared; still more only a run can settle."""

_WIDE, _NARROW = 2_000, 300
"""Operations of a program, those of what is opened included, from which on functions are spared; then the others."""

_OFTEN, _LONG = 3, 30
"""How often a function is called, and how many operations it opens to, that is spared."""


class Spared(Updates):
    """Calls of functions, as long as they are opened."""

    def __init__(self, function: Function, facts: Facts) -> None:
        super().__init__(function, facts)
        self._sizes: dict[Any, tuple[int, int]] = {}
        self._depths: list[tuple[Any, int]] = [(place_of(function), 0)]
        self._level = 0

    def _kept_apart(self, closure: Closure, args: list[Expr], keywords: dict[str, Expr], node: Any) -> Expr:
        """Call a function that is staged on its own (callees.py)."""
        raise NotImplementedError

    def _open(self, closure: Closure, args: list[Expr], keywords: dict[str, Expr], node: Any) -> Expr:
        place = place_of(closure.function)
        if closure.function.recomputed and place not in self._facts.paired:
            raise Learned(paired=frozenset([place]))
        if place in self._facts.paired:
            return self._kept_apart(closure, args, keywords, node)
        self._check_size()
        self._depths.append((place, self._level + len(self._around)))
        before = self._count
        try:
            return super()._open(closure, args, keywords, node)
        finally:
            self._depths.pop()
            times, size = self._sizes.get(place, (0, 0))
            self._sizes[place] = (times + 1, size + self._count - before)

    def _check_size(self) -> None:
        """Where opening makes a program wide, long functions that are called often stay functions."""
        if self._count <= (_NARROW if self._facts.spared else _WIDE) or self._facts.wide:
            return
        long = [place for place, (times, size) in self._sizes.items() if times >= _OFTEN and size >= _LONG * times]
        spared = frozenset(long) - self._facts.paired
        if spared:
            raise Learned(paired=spared, spared=spared)

    def _check_depth(self, function: Function, origin: Origin) -> None:
        own = place_of(function)
        levels = [level for place, level in self._depths if place == own]
        chosen = sum(1 for outer, inner in itertools.pairwise(levels) if inner > outer)
        if len(levels) > _DEEPEST or chosen > CHOICES:
            raise Learned(paired=frozenset([own]))
        if chosen > _FEW and not self._facts.wide:
            raise Learned(paired=frozenset([own]), spared=frozenset([own]))
