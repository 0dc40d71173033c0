"""What `match` asks of objects: whether something is a sequence or a mapping, and parts that its class tells.

Before: `match%sequence(s, 1, False)` and `match%rest(s, 1, 0)`, of `case [first, *rest]` (matches.py).
After: whether s is a list or tuple of at least one item, and the list of all but the first.

All of these are settled while staging; where they are not, the `match` is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from sct import tree
from sct.heap import Box, Class
from sct.iterated import Iterated
from sct.matches import ASKS
from sct.tree import Expr

_WHOLE = ("bool", "bytearray", "bytes", "dict", "float", "frozenset", "int", "list", "set", "str", "tuple")
"""Classes whose only positional pattern is for the whole."""


class Patterns(Iterated):
    """Questions of `match` statements."""

    def _own_call(self, node: Any) -> Expr | None:
        name = _asked(node)
        if not name:
            return super()._own_call(node)
        if name in ("sequence", "mapping"):
            return tree.const(self._settled_call(node))
        method: Callable[..., Expr] = getattr(self, f"_match_{name}")
        return method(self._operand(node.args[0]), *node.args[1:], node)

    def _is_structural_call(self, node: Any) -> bool:
        return not _asked(node) and super()._is_structural_call(node)

    def _settled_call(self, node: Any) -> bool | None:
        name = _asked(node)
        if name not in ("sequence", "mapping"):
            return None if name else super()._settled_call(node)
        value = self._operand(node.args[0])
        thing = self._thing(value, node)
        if name == "mapping":
            keys = [self._key(key) for key in node.args[1].elts]
            return self._is_mapping(value, node) and all(key in thing.slots for key in keys)
        least, exactly = (self._known(arg) for arg in node.args[1:])
        listed = isinstance(thing, Box) and (thing.kind == "list" or (thing.kind == "object" and thing.cls.is_tuple))
        if listed or isinstance(value, (gast.Tuple, gast.List)):
            count = len(self._items(value, node) or [])
            return count == least if exactly else count >= least
        if isinstance(thing, Box) or self._is_no_container(value):
            return False
        raise self._unsettled_match(node)

    def _is_mapping(self, value: Expr, node: Any) -> bool:
        thing = self._thing(value, node)
        if isinstance(thing, Box):
            return thing.kind == "dict"
        if isinstance(value, (gast.Tuple, gast.List)) or self._is_no_container(value):
            return False
        raise self._unsettled_match(node)

    def _is_no_container(self, value: Expr) -> bool:
        """Whether a value is a constant, or a number or an array: these are no sequences to `match`."""
        if isinstance(value, gast.Constant) or self._known(value) is not ...:
            return True
        return isinstance(value, gast.Name) and self._kind(value).what in ("number", "array")

    def _unsettled_match(self, node: Any) -> Exception:
        refusal: Exception = self._origin(node).refuse(
            "a pattern that looks into what only a run can tell", "choose by isinstance and len, and take it apart"
        )
        return refusal

    def _match_position(self, subject: Expr, cls: Any, position: Any, node: Any) -> Expr:
        """Give the part that a positional pattern of a class is for."""
        place = self._known(position)
        if self._builtin(cls) in _WHOLE and place == 0:
            return subject
        known = self._thing(self._operand(cls), node)
        names = known.info.match_args() if isinstance(known, Class) else None
        if names is None or place >= len(names):
            raise self._origin(node).refuse(
                "a positional pattern of a class whose order of attributes is not known", "name the attributes"
            )
        return self._operand(gast.copy_location(tree.attribute(node.args[0], names[place]), node))

    def _match_rest(self, subject: Expr, before: Any, after: Any, node: Any) -> Expr:
        items = self._items(subject, node) or []
        return self._list(items[self._known(before) : len(items) - self._known(after)])

    def _match_others(self, subject: Expr, keys: Any, node: Any) -> Expr:
        taken = [self._key(key) for key in keys.elts]
        return self._box("dict", {k: v for k, v in self._thing(subject, node).slots.items() if k not in taken})


def _asked(node: Any) -> str:
    """Give what a call asks of a subject; empty for any other."""
    function = node.func if isinstance(node, gast.Call) else None
    name = function.id if isinstance(function, gast.Name) else ""
    return name.removeprefix(ASKS) if name.startswith(ASKS) else ""
