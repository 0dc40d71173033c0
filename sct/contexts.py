"""`with` over what can be looked into: its body stands between what is done before it and after it.

Before::

    with scaled(x) as y:            # @contextmanager def scaled(x): y = 2 * x; yield y; print(y)
        z = y * y

After: `y%0 = 2 * x%0;  z%0 = y%0 * y%0;  print(y%0)`. Of an instance that is made in the function, its `__enter__` and
`__exit__` are called; one whose `__exit__` may keep an exception from being raised is refused.
"""

from __future__ import annotations

import sys
from typing import Any

import gast

from sct import lower, tree
from sct.heap import Box, Class, Closure
from sct.patterns import Patterns
from sct.resolve import bound_in
from sct.yields import is_generator


class Contexts(Patterns):
    """Context managers."""

    def _run_With(self, node: Any) -> None:
        item, *others = node.items
        if not self._may_be_entered(item.context_expr):
            super()._run_With(node)
            return
        if others:
            inner = {**{field: getattr(node, field) for field in node._fields}, "items": others}
            node = _with(node, items=[item], body=[gast.copy_location(gast.With(**inner), node)])
        if any(isinstance(part, (gast.Return, gast.Break, gast.Continue)) for part in tree.walk(node.body)):
            raise self._origin(node).refuse(
                "a with statement with a return, break or continue inside is not differentiated",
                "do it behind the with statement",
            )
        value = self._operand(item.context_expr)
        body = lower.lower(node.body, f"{getattr(node, 'lineno', 0)}_")
        self._frame.local |= frozenset(bound_in(body))
        if self._as_generator(value) is not None:
            self._run_once(node, item, value, body)
        else:
            self._run_between(node, item, value, body)

    def _may_be_entered(self, node: Any) -> bool:
        """Whether an expression is an instance of a class of the user's, or a call of a generator function."""
        called = node.func if isinstance(node, gast.Call) else None
        if isinstance(called, gast.Attribute):
            owner = self._heap.get(self._static(called.value))
            member = owner.cls.find(called.attr) if isinstance(owner, Box) and owner.kind == "object" else None
            return member is not None and member.function is not None and is_generator(member.function.node)
        thing = self._heap.get(self._static(called or node)) if isinstance(called or node, gast.Name) else None
        if called is None:
            return isinstance(thing, Box) and thing.kind in ("object", "generator")
        if isinstance(thing, Closure):
            return is_generator(thing.function.node)
        return isinstance(thing, Class) and thing.info.find("__enter__") is not None and not _is_standard(thing.info)

    def _run_once(self, node: Any, item: Any, value: Any, body: list[Any]) -> None:
        """A generator that yields once: what is done before it and after it."""
        target = item.optional_vars or tree.target(self._hidden_name("entered%with"))
        name = self._hidden_name("(context)")
        self._frame.env[name] = value
        over = gast.copy_location(tree.name(name), node)
        parts = {"target": target, "iter": over, "body": body, "orelse": [], "type_comment": None}
        self._run_over(gast.copy_location(gast.For(**parts), node), value)

    def _run_between(self, node: Any, item: Any, value: Any, body: list[Any]) -> None:
        thing = self._heap.get(value)
        methods = [self._attribute(value, name, node) for name in ("__enter__", "__exit__")] if thing else [None]
        if not isinstance(thing, Box) or None in methods:
            raise self._origin(node).refuse("a with statement over what cannot be looked into")
        entered = self._call_value(methods[0], [], {}, node)
        if item.optional_vars is not None:
            self._bind(item.optional_vars, self._settle_value(entered, node))
        self._sequence(body)
        if self._ended:
            raise self._origin(node).refuse("a with statement whose body raises", "raise behind the with statement")
        left = self._call_value(methods[1], [tree.const(None)] * 3, {}, node)
        function = thing.cls.find("__exit__").function
        if self._truth(left, node) is not False or not _always_passes_on(function.node):
            raise self._origin(node).refuse("an __exit__ that may keep an exception back", "let it return nothing")


def _always_passes_on(node: Any) -> bool:
    """Whether an `__exit__` returns nothing, or False, on all ways."""
    returns = [part.value for part in tree.walk(node.body) if isinstance(part, gast.Return)]
    return all(value is None or (isinstance(value, gast.Constant) and not value.value) for value in returns)


def _is_standard(info: Any) -> bool:
    module = getattr(info.key, "__module__", "").partition(".")[0]
    return isinstance(info.key, type) and module in sys.stdlib_module_names


def _with(node: Any, **parts: Any) -> Any:
    fields = {field: getattr(node, field) for field in node._fields}
    return gast.copy_location(type(node)(**{**fields, **parts}), node)
