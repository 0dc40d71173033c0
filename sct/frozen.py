"""Distributions of SciPy with their parameters given: a method of one is the distribution's own with these parameters.

Before: `d = stats.norm(m, s);  return d.logpdf(x)`.
After: `stats.norm.logpdf(x, loc=m, scale=s)`, and no `d`.
"""

from __future__ import annotations

import functools
from typing import Any

import gast

from sct import extras, tree
from sct.attempts import Attempts
from sct.heap import Bound
from sct.tree import Expr


class Frozen(Attempts):
    """Calls of distributions."""

    def _distribution(self, node: Any) -> str:
        """Full name of the distribution that an expression names; empty for anything else."""
        path = tree.path(node)
        owner = None if path is None else self._frame.owner(path[0])
        if path is None or (owner is not None and path[0] not in owner.env):
            return ""
        if owner is None:
            name = self._library_name(node)
        else:
            name = getattr(functools.reduce(extras.member, path[1:], owner.env[path[0]]), "id", "")
        return name if extras.is_distribution(name) else ""

    def _is_structural(self, node: Any) -> bool:
        # What a method of a distribution gives is an array, whatever is asked of it.
        of_array = isinstance(node, (gast.Attribute, gast.Subscript)) and self._is_density(node.value)
        return not of_array and super()._is_structural(node)

    def _is_density(self, node: Any) -> bool:
        """Whether an expression calls a method of a distribution with its parameters."""
        if not isinstance(node, gast.Call) or not isinstance(node.func, gast.Attribute):
            return False
        value = node.func.value
        if isinstance(value, gast.Call):
            return bool(self._distribution(value.func))
        owner = self._frame.owner(value.id) if isinstance(value, gast.Name) else None
        thing = self._heap.get(owner.env.get(value.id)) if owner is not None else None
        return isinstance(thing, Bound) and extras.is_distribution(getattr(thing.function, "id", ""))

    def _is_structural_call(self, node: Any) -> bool:
        return bool(self._distribution(node.func)) or super()._is_structural_call(node)

    def _structural_call(self, node: Any) -> Expr | None:
        name = self._distribution(node.func)
        if not name:
            return super()._structural_call(node)
        found, order = self._arguments(node), extras.parameters(name)
        if found is None or len(found[0]) > len(order):
            raise self._origin(node).refuse(f"a distribution takes {', '.join(order)}", "write them out")
        given = dict(zip(order, found[0], strict=False)) | found[1]
        return self._heap.add(Bound(tree.name(name), (), given))

    def _attribute(self, value: Expr, name: str, node: Any) -> Expr | None:
        thing = self._thing(value, node)
        if isinstance(thing, Bound) and extras.is_distribution(getattr(thing.function, "id", "")):
            return self._heap.add(Bound(tree.name(f"{thing.function.id}.{name}"), (), thing.keywords))
        return super()._attribute(value, name, node)
