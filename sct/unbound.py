"""Whether a trip of a loop may read a variable before it assigns it: then the trip before hands it on.

Before: the body `if i > 0: s = s + prev` and `prev = x * i`.
After: `prev` may be read first, so it is carried from trip to trip; what each trip
assigns before it reads it is not.
"""

from __future__ import annotations

from typing import Any

import gast

from sct import tree


def reads_first(nodes: list[Any], name: str) -> bool:
    """Tell whether statements may read a variable before they assign it."""
    return _run(nodes, name)[0]


def _run(nodes: list[Any], name: str) -> tuple[bool, bool]:
    """Whether a variable may be read unassigned, and whether it is surely assigned at the end."""
    for node in nodes:
        read, assigned = _statement(node, name)
        if read or assigned:
            return read, assigned
    return False, False


def _statement(node: Any, name: str) -> tuple[bool, bool]:
    if isinstance(node, gast.If):
        read, assigned = _expression(node.test, name)
        if read or assigned:
            return read, assigned
        arms = [_run(arm, name) for arm in (node.body, node.orelse)]
        return arms[0][0] or arms[1][0], arms[0][1] and arms[1][1]
    if isinstance(node, gast.For):
        if name in tree.names(node.iter):
            return True, False
        # It may make no trip.
        inside = name not in tree.names(node.target) and _run(node.body, name)[0]
        return inside or _run(node.orelse, name)[0], False
    if isinstance(node, gast.While):
        read, assigned = _expression(node.test, name)
        return read or (not assigned and _run(node.body, name)[0]), assigned
    if isinstance(node, (gast.Return, gast.Raise, gast.Break, gast.Continue)):
        return name in tree.names(node), True
    if isinstance(node, (gast.Assign, gast.AnnAssign)):
        targets = node.targets if isinstance(node, gast.Assign) else [node.target]
        read, assigned = _expression(node.value, name) if node.value is not None else (False, False)
        bound = any(name in tree.names(target) for target in targets)
        return read, assigned or (bound and node.value is not None)
    return _expression(node, name)


def _expression(node: Any, name: str) -> tuple[bool, bool]:
    found = [part for part in tree.walk(node) if isinstance(part, gast.Name) and part.id == name]
    read = any(isinstance(part.ctx, gast.Load) for part in found) or (isinstance(node, gast.AugAssign) and bool(found))
    return read, bool(found) and not read and isinstance(node, gast.NamedExpr)
