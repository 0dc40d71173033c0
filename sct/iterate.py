"""Loops over something else than a range, as loops over an index.

Before: `for k, (u, v) in enumerate(zip(a, b), 1): ...`.
After: `for index%0 in range(min(len(a), len(b))): k, (u, v) = index%0 + 1, (a[index%0], b[index%0]); ...`.

What is looped over is evaluated once, before the loop. Functions of Python stand under their full names, so that no
name of the user's is in their way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gast

from sct import tree
from sct.resolve import bound_in
from sct.tree import Expr

WRAPPERS = ("enumerate", "zip", "reversed")
"""Functions that give the items of others in another form."""


@dataclass(frozen=True)
class Items:
    """What is looped over: how many items, and the one at an index. Without a length it never ends."""

    length: Expr | None
    item: Callable[[Expr], Expr]


class Indexed:
    """Rewrites one loop.

    Parameters
    ----------
    node : gast.For
        The loop.
    called : callable
        Gives the name of the built-in function that an expression calls, empty for anything else.
    fresh : callable
        Makes a name that no user has.
    varied : callable
        Whether an expression depends on what is differentiated: then it is an array or a sequence.
    """

    def __init__(
        self,
        node: Any,
        called: Callable[[Any], str],
        fresh: Callable[[str], str],
        varied: Callable[[Any], bool],
    ) -> None:
        self._varied = varied
        self._node = node
        self._called = called
        self._fresh = fresh
        self._assigned = set(bound_in([node]))
        self._before: list[Any] = []

    def statements(self) -> list[Any] | None:
        """Give what is done before the loop, and the loop; None for a loop that cannot be written so."""
        node = self._node
        backward = self._called(node.iter) == "reversed" and len(node.iter.args) == 1
        items = self._items(node.iter.args[0] if backward else node.iter)
        if items is None or items.length is None:
            return None
        index = self._at(tree.name(self._fresh("index")))
        value = items.item(index)
        target = self._at(tree.target(index.id))
        first = self._at(gast.Assign(targets=[node.target], value=value, type_comment=None))
        over = self._call("range", [items.length])
        if backward:
            over = self._call("reversed", [over])
        parts = {"target": target, "iter": over, "body": [first, *node.body], "orelse": [], "type_comment": None}
        return [*self._before, gast.copy_location(gast.For(**parts), node)]

    def _items(self, node: Any) -> Items | None:
        name = self._called(node)
        if name and any(isinstance(arg, gast.Starred) for arg in node.args):
            return None
        if name == "range":
            return self._range(node)
        if name == "enumerate" and 0 < len(node.args) < 3:
            return self._numbered(node)
        if name == "zip" and node.args and not node.keywords:
            return self._zipped(node)
        if name == "reversed" and len(node.args) == 1 and not node.keywords:
            inner = self._items(node.args[0])
            if inner is None or inner.length is None:
                return None
            last = self._sub(inner.length, self._at(tree.const(1)))
            return Items(inner.length, lambda index: inner.item(self._sub(last, index)))
        if name in WRAPPERS:
            return None
        # Of anything else, a dict or an iterator say, only going over it gives the items.
        sequence = self._kept(node if self._varied(node) else self._call("list", [node]), "items")
        item = lambda index: self._at(gast.Subscript(value=sequence, slice=index, ctx=gast.Load()))  # noqa: E731
        return Items(self._call("len", [sequence]), item)

    def _numbered(self, node: Any) -> Items | None:
        if any(k.arg != "start" for k in node.keywords) or len(node.args) + len(node.keywords) > 2:
            return None
        inner = self._items(node.args[0])
        given = [*node.args[1:], *(k.value for k in node.keywords)]
        start = self._kept(given[0], "start") if given else None
        if inner is None:
            return None

        def item(index: Expr) -> Expr:
            number = index if start is None else self._add(start, index)
            return self._tuple([number, inner.item(index)])

        return Items(inner.length, item)

    def _zipped(self, node: Any) -> Items | None:
        parts = [self._items(arg) for arg in node.args]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            return None
        lengths = [part.length for part in known if part.length is not None]
        length = lengths[0] if len(lengths) == 1 else self._call("min", lengths)
        return Items(length, lambda index: self._tuple([part.item(index) for part in known]))

    def _range(self, node: Any) -> Items | None:
        if node.keywords or not 0 < len(node.args) < 4:
            return None
        args = [self._kept(arg, "bound") for arg in node.args]
        if len(args) == 1:
            return Items(args[0], lambda index: index)
        start, step = args[0], args[2] if len(args) > 2 else None
        length = self._call("len", [self._call("range", args)])

        def item(index: Expr) -> Expr:
            return self._add(start, index if step is None else self._at(tree.mul(step, index)))

        return Items(length, item)

    # -- parts ----------------------------------------------------------------------------------------------------

    def _kept(self, node: Any, stem: str) -> Expr:
        """Give a name or number for what is evaluated once, before the loop."""
        if (isinstance(node, gast.Name) and node.id not in self._assigned) or tree.number(node) is not None:
            return node
        name = self._fresh(stem)
        target = gast.copy_location(tree.target(name), node)
        self._before.append(gast.copy_location(gast.Assign(targets=[target], value=node, type_comment=None), node))
        return gast.copy_location(tree.name(name), node)

    def _at(self, node: Any) -> Any:
        return gast.copy_location(node, self._node.iter)

    def _call(self, name: str, args: list[Expr]) -> Expr:
        return self._at(tree.call(self._at(tree.name(f"builtins.{name}")), args))

    def _add(self, left: Expr, right: Expr) -> Expr:
        return self._at(tree.add(left, right))

    def _sub(self, left: Expr, right: Expr) -> Expr:
        return self._at(tree.binary(left, gast.Sub(), right))

    def _tuple(self, items: list[Expr]) -> Expr:
        return self._at(tree.tuple_of(items))
