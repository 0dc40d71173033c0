"""Short functions of the user's that ask what something is: what they are known to give settles the test they stand in.

Before: `if is_symbol(x): ...`, where `def is_symbol(x): return isinstance(x, str)`, called with a number.
After: the other arm, and no call. What such a function gives only when it runs stays a test.
"""

from __future__ import annotations

from typing import Any

import gast

from sct import tree
from sct.closures import is_short
from sct.errors import UnsupportedError
from sct.facts import Learned
from sct.heap import Closure
from sct.meanings import User
from sct.namespaces import Namespaces
from sct.source import Function
from sct.structures import State


class Predicates(Namespaces):
    """Tests by a function of the user's."""

    def _is_told(self) -> bool:
        """Whether a call says what the arguments are (glimpses.py)."""
        raise NotImplementedError

    def _settled_call(self, node: Any) -> bool | None:
        found = super()._settled_call(node)
        if found is not None or not self._is_told() or node.keywords or not node.args:
            return found
        path = tree.path(node.func)
        if path is None or self._frame.owner(path[0]) is not None or not all(map(_is_plain, node.args)):
            return None
        meaning = self._meaning(path, node.func)
        if not isinstance(meaning, User) or not is_short(meaning.function):
            return None
        return self._opened_verdict(node, meaning.function)

    def _opened_verdict(self, node: Any, function: Function) -> bool | None:
        """Open a call as if its value were asked for, and go back to before it; say what it gives, if all is known."""
        mark, count, before = self._mark(), len(self._out), self._state()
        try:
            args = [self._operand(arg) for arg in node.args]
            value = self._open(Closure(function), args, {}, node) if len(self._out) == count else None
            only_asks = len(self._out) == count and self._is_as_before(before)
            known = self._known(value) if value is not None and only_asks else ...
        except (UnsupportedError, Learned):
            known = ...
        self._back_to(mark)
        return None if known is ... else bool(known)

    def _is_as_before(self, before: State) -> bool:
        """Whether no structure, and no variable around, was changed since a point."""
        after = self._state()
        if any(after.slots[name] is not slots for name, slots in before.slots.items()):
            return False
        return all(after.frames[frame][0] == env for frame, (env, _) in before.frames.items())


def _is_plain(node: Any) -> bool:
    return isinstance(node, gast.Constant) or tree.path(node) is not None
