"""Texts that calls asked for: kept by what the call brings, and by what the text reads around.

Before: a call with a vector, W of the scope around a vector too; later on W is a matrix.
After: two texts for one form of call; each is found where what it reads around is as it was.
"""

from __future__ import annotations

import types
from collections import OrderedDict
from typing import Any

from sct import outside
from sct.derivative import Derivative

MOST = 64
"""Texts that are kept: a program that is called in more ways makes the oldest again."""

_Text = tuple[types.FunctionType, Derivative]


class Texts:
    """The texts of one derivative."""

    def __init__(self) -> None:
        self._texts: OrderedDict[tuple[Any, int], _Text] = OrderedDict()
        self._numbers: dict[Any, list[int]] = {}
        self._count = 0

    def find(self, key: Any) -> _Text | None:
        """Give the text for a form of call; None where there is none for it as things are."""
        for number in self._numbers.get(key, ()):
            found = self._texts[key, number]
            if outside.hold(found[1].outside):
                self._texts.move_to_end((key, number))
                return found
        return None

    def keep(self, key: Any, made: types.FunctionType, derivative: Derivative) -> None:
        """Keep a text."""
        self._count += 1
        self._texts[key, self._count] = made, derivative
        self._numbers.setdefault(key, []).append(self._count)
        if len(self._texts) > MOST:
            (oldest, number), _ = self._texts.popitem(last=False)
            self._numbers[oldest].remove(number)
            if not self._numbers[oldest]:
                del self._numbers[oldest]

    def about(self, made: types.FunctionType) -> Derivative:
        """Give the derivative whose text a function was made of."""
        return next(derivative for function, derivative in self._texts.values() if function is made)
