"""Whether an expression gives a structure, told from its parts without staging anything.

Before: `[a, b] + rest`, `d.items()`, `x`.
After: that the first is a list if rest is one, that the second can be gone through, and that x is an array.
"""

from __future__ import annotations

from typing import Any

import gast

from sct import tree
from sct.displays import Displays, arithmetic
from sct.meanings import Known
from sct.tree import Expr

ON_STRUCTURES = frozenset({
    "len", "zip", "enumerate", "map", "filter", "reversed", "sorted", "list", "tuple", "dict", "sum", "any", "all",
    "isinstance", "callable", "getattr", "hasattr", "type", "max", "min", "abs", "super", "issubclass", "bool",
    "next", "iter", "float", "setattr",
})  # fmt: skip


class Structural(Displays):
    """What has a structure."""

    def _is_structural(self, node: Any) -> bool:
        """Whether evaluating an expression takes apart, or makes, what has a structure."""
        if isinstance(node, (gast.Tuple, gast.List, gast.Dict, gast.Lambda)):
            return True
        if isinstance(node, (gast.Name, gast.Attribute)) and self._static(node) is not None:
            return True
        if isinstance(node, (gast.Attribute, gast.Subscript, gast.Starred)):
            return self._is_structural(node.value)
        if isinstance(node, (gast.ListComp, gast.GeneratorExp, gast.DictComp)):
            return self._is_iterable(node.generators[0].iter)
        if isinstance(node, gast.IfExp):
            return self._is_structural(node.body) or self._is_structural(node.orelse)
        if isinstance(node, gast.BinOp):
            return isinstance(node.left, (gast.List, gast.Tuple)) or isinstance(node.right, (gast.List, gast.Tuple))
        return isinstance(node, gast.Call) and self._is_structural_call(node)

    def _is_structural_call(self, node: Any) -> bool:
        name = self._builtin(node.func)
        if name:
            given = (*node.args, *values_of(node))
            return name == "super" or (name in ON_STRUCTURES and any(self._is_iterable(arg) for arg in given))
        return self._is_structural(node.func) or isinstance(node.func, gast.Call)

    def _is_iterable(self, node: Any) -> bool:
        """Whether the items that a loop over an expression would get are known."""
        if isinstance(node, gast.Call) and self._builtin(node.func) == "range":
            bounds = [self._peek(arg) for arg in node.args]
            return all(type(bound) is int for bound in bounds) and 0 < len(bounds) < 4 and 0 not in bounds[2:]
        if isinstance(node, gast.Starred):
            node = node.value
        return self._is_structural(node)

    def _builtin(self, node: Any) -> str:
        """Give the name of a builtin that an expression is; empty for anything else."""
        if not isinstance(node, gast.Name) or "%" in node.id:
            return ""
        owner = self._frame.owner(node.id)
        if owner is not None:
            value = owner.env.get(node.id)
            name = value.id if isinstance(value, gast.Name) and node.id not in owner.maybe else ""
            return name.removeprefix("builtins.") if name.startswith("builtins.") else ""
        meaning = self._meaning((node.id,), node)
        if isinstance(meaning, Known) and meaning.marker.startswith("builtins."):
            return meaning.marker.removeprefix("builtins.")
        return ""

    def _computed(self, value: Expr) -> Expr | None:
        """Give the constant that an operation on known integers comes to."""
        if isinstance(value, gast.BinOp):
            known = arithmetic(value.op, self._known(value.left), self._known(value.right))
            return None if known is ... else tree.const(known)
        return None

    def _truth(self, value: Expr, node: Any) -> bool | None:
        """Say what a value is as a test (settle.py)."""
        raise NotImplementedError


def values_of(node: Any) -> list[Any]:
    """Give the values of the keyword arguments of a call."""
    return [keyword.value for keyword in node.keywords]
