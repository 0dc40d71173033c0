"""Ways out of a loop that stand in a `try`: they stand behind it, by a flag.

Before::

    for i in range(n):
        try:
            y = math.sqrt(x - i)
        except ValueError:
            break
        s = s + y

After: `left%0 = False`, the same `try` with `left%0 = True` in the place of `break`, and behind it `if left%0: break`.
What a `continue` skips stands in the `else` of the `try` where it holds no way out itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from sct import tree

JUMPS = (gast.Break, gast.Continue, gast.Return)
"""Statements that leave a trip."""


def skipping(node: Any, rest: list[Any]) -> Any:
    """Give a `try` with what follows it in its `else`, where all its handlers end the trip; None for any other."""
    ends = [clause.body[-1] for clause in node.handlers]
    plain = not node.finalbody and not inside([node])[len(ends) :] and not inside(rest)
    if not rest or not ends or not plain or not all(isinstance(end, gast.Continue) for end in ends):
        return None
    handlers = [_clause(clause, clause.body[:-1]) for clause in node.handlers]
    return _try(node, node.body, handlers, [*node.orelse, *rest])


def behind(node: Any, fresh: Callable[[str], str]) -> list[Any]:
    """Give a `try` in a loop with its jumps behind it; the `try` alone where there are none, or one stands deeper.

    Parameters
    ----------
    node : gast.Try
        The statement.
    fresh : callable
        Makes names.
    """
    blocks = [node.body, *(clause.body for clause in node.handlers), node.orelse]
    jumps = [block[-1] for block in blocks if block and isinstance(block[-1], JUMPS)]
    if not jumps or len(inside([node])) > len(jumps) or node.finalbody:
        return [node]
    flags = {id(jump): fresh("left") for jump in jumps}
    following: list[Any] = []

    def without(block: list[Any]) -> tuple[list[Any], list[Any]]:
        """What of a block stays, and the flag that says that it was left."""
        if not block or id(block[-1]) not in flags:
            return block, []
        jump, kept = block[-1], block[:-1]
        if isinstance(jump, gast.Return) and jump.value is not None:
            value = fresh("value")
            kept = [*kept, _assign(value, jump.value, jump)]
            jump = gast.copy_location(gast.Return(value=tree.placed(tree.name(value), jump)), jump)
        flag = flags[id(block[-1])]
        test = tree.placed(tree.name(flag), jump)
        following.append(gast.copy_location(gast.If(test=test, body=[jump], orelse=[]), jump))
        return kept, [_assign(flag, tree.const(True), jump)]

    body, left = without(node.body)
    handlers = []
    for clause in node.handlers:
        own, flag = without(clause.body)
        handlers.append(_clause(clause, [*own, *flag]))
    orelse, flag = (left, []) if left else without(node.orelse)
    first = [_assign(flag, tree.const(False), node) for flag in flags.values()]
    body = body or [gast.copy_location(gast.Pass(), node)]
    return [*first, _try(node, body, handlers, [*orelse, *flag]), *following]


def inside(nodes: list[Any]) -> list[Any]:
    """Give the jumps that leave these statements, those of a `try` among them."""
    found: list[Any] = []
    for node in nodes:
        if isinstance(node, JUMPS):
            found.append(node)
        elif isinstance(node, (gast.For, gast.While)):
            # The others are the loop's own.
            found += [part for part in tree.walk([node]) if isinstance(part, gast.Return)]
        elif isinstance(node, (gast.If, gast.With)):
            found += inside(node.body) + inside(getattr(node, "orelse", []))
        elif isinstance(node, gast.Try):
            found += inside([s for clause in node.handlers for s in clause.body])
            found += inside([*node.body, *node.orelse, *node.finalbody])
    return found


def _try(node: Any, body: list[Any], handlers: list[Any], orelse: list[Any]) -> Any:
    made = gast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=node.finalbody)
    return gast.copy_location(made, node)


def _clause(old: Any, body: list[Any]) -> Any:
    body = body or [gast.copy_location(gast.Pass(), old)]
    return gast.copy_location(gast.ExceptHandler(type=old.type, name=old.name, body=body), old)


def _assign(name: str, value: Any, old: Any) -> Any:
    value = value if hasattr(value, "lineno") else tree.placed(value, old)
    target = tree.placed(tree.target(name), old)
    return gast.copy_location(gast.Assign(targets=[target], value=value, type_comment=None), old)
