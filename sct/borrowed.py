"""Arrays that live outside and are written to under a name of the function: refused where they are read again.

Before: `B = W;  B[0] = x;  return np.sum(W)`, W a global.
After: refused. What B shows is followed, and each reading of W is taken for what W is when it is read: that both are
one memory nobody knows. An array that is only read under that one name passes, outside loops.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gast

from sct.core import Block, Loop, Program, Stage, Statement, Store, expression, is_local, statements
from sct.match import is_marker
from sct.views import viewed

Path = tuple[str, ...]
_ITEM = "[]"
"""Any item, as a part of a path."""


def check(program: Program) -> None:
    """Refuse a store into an array that is read from outside more than once.

    Parameters
    ----------
    program : Program
        What was staged.

    Raises
    ------
    UnsupportedError
        At the first such store.
    """
    written = [s for s in statements(program.body) if isinstance(s, Store)]
    if not written:
        return
    reader = _Reader(program)
    names = {target: (path, inside) for target, path, inside in reader.borrowed(program.body, False)}
    shown = _shown(program, set(names))
    for store in written:
        root = shown.get(store.base, program.roots.get(store.base, store.base))
        path, inside = names.get(root, ((), False))
        word = ".".join(part.partition("%")[0] for part in path).replace(":", ".")
        if path and (path[-1] == _ITEM or not program.variables[root].base):
            word = word.replace(f".{_ITEM}", "[...]")
            raise store.origin.refuse(f"{word} is written to, which lives outside", f"write to a copy: {word}.copy()")
        if path and (inside or reader.is_read_again(root, path)):
            raise store.origin.refuse(
                f"{word} is written to under another name, and is read again", f"write to a copy: {word}.copy()"
            )


def _shown(program: Program, names: set[str]) -> dict[str, str]:
    """Give the variables that may show the memory of some others, and which."""
    shown = {name: name for name in names}
    for statement in statements(program.body):
        if isinstance(statement, Stage) and statement.target not in shown:
            base = viewed(statement.value, program.kinds, unsure=True)
            if base in shown:
                shown[statement.target] = shown[str(base)]
    return shown


class _Reader:
    """What of a program leads outside: globals, arguments that are objects, and their attributes."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._objects = {p for p in program.params if program.kinds[p].what in ("unknown", "other")}

    def borrowed(self, block: Block, inside: bool) -> Iterator[tuple[str, Path, bool]]:
        """Give the variables that are names for what lives outside, and whether a loop gives them these names."""
        for statement in block:
            if isinstance(statement, Stage):
                path = self._path(statement.value)
                if path is not None:
                    yield statement.target, path, inside
            for inner in _inner(statement):
                yield from self.borrowed(inner, inside or isinstance(statement, Loop))

    def is_read_again(self, name: str, path: Path) -> bool:
        """Whether anything but the one line that names it reads what lives outside under a path."""
        others = (s for s in statements(self._program.body) if not isinstance(s, Stage) or s.target != name)
        nodes = [*map(expression, others), self._program.result]
        return any(_meets(found, path) for node in nodes for found in self._paths(node))

    def _path(self, node: Any) -> Path | None:
        if isinstance(node, gast.Attribute):
            owner = self._path(node.value)
            return None if owner is None else (*owner, node.attr)
        if isinstance(node, gast.Subscript):
            owner = self._path(node.value)
            return None if owner is None else (*owner, _ITEM)
        if not isinstance(node, gast.Name) or is_marker(node) or node.id.startswith("@"):
            return None
        return (node.id,) if not is_local(node.id) or node.id in self._objects else None

    def _paths(self, node: Any) -> Iterator[Path]:
        """Give the longest paths in an expression."""
        stack = [node]
        while stack:
            part = stack.pop()
            path = self._path(part)
            if path is not None:
                yield path
            elif isinstance(part, gast.AST):
                stack += gast.iter_child_nodes(part)


def _inner(statement: Statement) -> Iterator[Block]:
    for name in ("body", "orelse"):
        found = getattr(statement, name, ())
        if isinstance(found, tuple):
            yield found


def _meets(one: Path, other: Path) -> bool:
    """Whether one path leads to what the other leads to, or to what has it."""
    return all(a == b for a, b in zip(one, other, strict=False))
