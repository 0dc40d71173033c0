"""Ranges that loops go over: as they are, backwards, or with checkpoints.

Before: `for i in checkpoint(range(n), 50): x = step(x)`.
After: `for i%0 in range(n%0)`, which says that it keeps 50 states.
"""

from __future__ import annotations

from typing import Any

import gast

from sct import tree
from sct.handed import Handed
from sct.meanings import Known
from sct.recomputed import CHECKPOINT, SEGMENTS
from sct.tree import Expr


class Ranged(Handed):
    """What a `for` goes over, where that is a range."""

    def _builtin(self, node: Any) -> str:
        """Give the name of a builtin that an expression is (structural.py)."""
        raise NotImplementedError

    def _is_backward(self, node: Any) -> bool:
        """Whether an expression is `reversed(range(...))`."""
        if not isinstance(node, gast.Call) or len(node.args) != 1 or node.keywords:
            return False
        return self._builtin(node.func) == "reversed" and self._is_range(node.args[0])

    def _is_range(self, node: Any) -> bool:
        if not isinstance(node, gast.Call) or self._builtin(node.func) != "range":
            return False
        return 0 < len(node.args) < 4 and not node.keywords

    def _is_ranged(self, node: Any) -> bool:
        """Whether a loop goes over a range, in whichever way."""
        return self._is_range(node) or self._is_backward(node) or self._is_spaced(node)

    def _is_spaced(self, node: Any) -> bool:
        """Whether a loop keeps only some of its states: it goes over `checkpoint(range(...))`."""
        return isinstance(node, gast.Call) and bool(node.args) and self._is_checkpoint(node.func)

    def _is_checkpoint(self, node: Any) -> bool:
        path = tree.path(node)
        return (
            path is not None and self._frame.owner(path[0]) is None and self._meaning(path, node) == Known(CHECKPOINT)
        )

    def _states_of(self, node: Any) -> Expr:
        """How many states a loop keeps."""
        words = {word.arg: word.value for word in node.keywords}
        found = [*node.args[1:], *([words.pop("states")] if "states" in words else [])]
        if len(found) > 1 or words:
            raise self._origin(node).refuse("checkpoint takes a range, and how many states to keep")
        if not found or tree.same(found[0], tree.const(None)):
            return tree.const(SEGMENTS)
        return self._plain(self._operand(found[0]), self._origin(node))
