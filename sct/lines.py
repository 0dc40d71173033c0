"""From line to line: which lines of a derivative belong to which line of the primal, and the other way.

Before: `ds = 2 * s`, the fourth line of `.source`, made of `return s * s`, the eighth line of the user's file.
After: `source_map.to_primal[4]` is 8, and `source_map.to_derivative[8]` holds 4.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from typing import Any

from sct.suites import Comment


class SourceMap:
    """Lines of a text, and lines of the primal's file.

    Parameters
    ----------
    text : str
        The text of the derivative.
    node : gast.FunctionDef or None
        Its function, whose statements say where they come from; None where there is no text yet.
    inner : SourceMap, optional
        Where the primal is a derivative itself and its own primal is meant: how its lines go on.
    """

    def __init__(self, text: str, node: Any, inner: SourceMap | None = None) -> None:
        self._text, self._node, self._inner = text, node, inner

    def through(self, inner: SourceMap) -> SourceMap:
        """Give the map to what the primal was made of."""
        return SourceMap(self._text, self._node, inner)

    @functools.cached_property
    def to_primal(self) -> dict[int, int]:
        """The line of the primal's file, for each line of the text that belongs to one."""
        if self._node is None:
            return {}
        found: dict[int, int] = {}
        there = next(
            n for n in ast.parse(self._text).body if isinstance(n, ast.FunctionDef) and n.name == self._node.name
        )
        for printed, made in zip(_every(there.body), _every(self._node.body), strict=True):
            line = getattr(made, "lineno", None)
            if line is not None:
                last = printed.body[0].lineno - 1 if hasattr(printed, "body") else printed.end_lineno
                header = printed.lineno if hasattr(printed, "body") else last
                found.update(dict.fromkeys(range(printed.lineno, (header or printed.lineno) + 1), line))
        for number, line in reversed(list(enumerate(self._text.splitlines(), 1))):
            # A comment belongs to what stands below it.
            if line.strip().startswith("# backprop") and number + 1 in found:
                found[number] = found[number + 1]
        if self._inner is not None:
            found = {line: self._inner.to_primal[own] for line, own in found.items() if own in self._inner.to_primal}
        return dict(sorted(found.items()))

    @functools.cached_property
    def to_derivative(self) -> dict[int, tuple[int, ...]]:
        """The lines of the text, for each line of the primal's file that they belong to."""
        found: dict[int, tuple[int, ...]] = {}
        for line, own in self.to_primal.items():
            found[own] = (*found.get(own, ()), line)
        return dict(sorted(found.items()))


def _every(body: list[Any]) -> Iterator[Any]:
    """Statements of a body, each before those in it."""
    for position, statement in enumerate(body):
        if isinstance(statement, Comment) or (position == 0 and _is_docstring(statement)):
            continue
        yield statement
        for name in ("body", "handlers", "orelse", "finalbody"):
            for inner in (getattr(statement, name, None) or [],):
                yield from _every(inner) if name != "handlers" else _in_handlers(inner)


def _in_handlers(handlers: list[Any]) -> Iterator[Any]:
    for handler in handlers:
        yield from _every(handler.body)


def _is_docstring(statement: Any) -> bool:
    value = getattr(statement, "value", None)
    return type(statement).__name__ == "Expr" and isinstance(getattr(value, "value", None), str)
