"""What stands around what is differentiated: stores into objects outside, imports, with, try.

Before: `model.calls += 1` next to active statements.
After: the same statement as an effect: it happens once, in its place.
"""

from __future__ import annotations

from typing import Any

import gast

from sct import tree
from sct.core import Effect
from sct.heap import is_structure
from sct.objects import Objects
from sct.tree import Expr


class Around(Objects):
    """Statements around what is differentiated."""

    def _store_outside(self, target: Expr, value: Expr, node: Any) -> bool:
        origin = self._origin(node)
        if self._is_varied(value):
            raise origin.refuse(
                "what is differentiated is stored in an object outside", "return it, and store it after the call"
            )
        if is_structure(value):
            raise origin.refuse("a structure that is made here is stored in an object outside", "store its parts")
        place = type(target)(**{**{f: getattr(target, f) for f in target._fields}, "ctx": gast.Store()})
        self._out.append(Effect(gast.Assign(targets=[place], value=value, type_comment=None), origin))
        return True


_ = tree
