"""What a function changes outside and reads again: refused where a value that it had on the way would be asked for.

Before: `for v in x: LOG.append(1.0);  s = s * v * len(LOG)`.
After: refused. The backward pass reads outside things again, which are what the last trip left by then; values that are
read once, outside loops, are kept in variables and pass, and so does what is changed before the loop only.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gast

from sct import tree
from sct.core import Attempt, Block, Effect, If, Loop, Origin, Program, Stage, expression, is_local, statements
from sct.liveness import is_fact, is_pure
from sct.match import is_marker
from sct.writers import CHANGING, MUTATING

Path = tuple[str, ...]

_ALTERING = frozenset(
    "append appendleft extend extendleft insert pop popleft popitem remove clear add discard update setdefault reverse "
    "rotate".split()
).union(CHANGING, MUTATING)
"""Methods that change what they are called of."""


def check(program: Program) -> None:
    """Refuse such a read anywhere in a program.

    Parameters
    ----------
    program : Program
        What was staged.

    Raises
    ------
    UnsupportedError
        At the first of them.
    """
    _Outside(program).check()


class _Outside:
    def __init__(self, program: Program) -> None:
        self._program = program
        self._names: dict[str, Path] = {}
        self._clock = 0
        self._changes: list[tuple[int, Path]] = []
        self._reads: list[tuple[int, Path, Origin]] = []
        self._needed = _needed(program)

    def check(self) -> None:
        self._walk(self._program.body, None)
        for start, path, origin in self._reads:
            for clock, changed in self._changes:
                if clock > start and path[: len(changed)] == changed:
                    shown = ".".join(path).partition("%")[0] if "%" in path[0] else ".".join(path)
                    raise origin.refuse(
                        f"{shown.replace(':', '.')} is read where it may be changed later, and what it was is not kept",
                        "keep it in a variable of the function",
                    )

    def _walk(self, block: Block, start: int | None) -> None:
        """Note changes and reads in order; `start` is when the outermost loop began."""
        for statement in block:
            self._clock += 1
            if isinstance(statement, Stage):
                path = self._path(statement.value)
                if path is not None and not self._program.kinds[statement.target].is_number:
                    # Another name, which reads nothing of what is in it.
                    self._names[statement.target] = path
                    continue
            node = expression(statement)
            self._changes += ((self._clock, path) for path in self._changed(statement, node))
            counted = isinstance(statement, Stage) and statement.target not in self._needed
            if is_pure(node) and not isinstance(statement, Effect) and not counted:
                when = self._clock if start is None and isinstance(statement, Loop) else start
                reads = self._read(node, facts=when is None)
                self._reads += ((when or self._clock, path, statement.origin) for path in reads)
            if isinstance(statement, If):
                self._walk(statement.body, start)
                self._walk(statement.orelse, start)
            elif isinstance(statement, (Loop, Attempt)):
                within = start if start is not None or isinstance(statement, Attempt) else self._clock
                self._walk(statement.body, within)

    def _path(self, node: Any) -> Path | None:
        """Give the path of what stands outside: a global, an argument that is an object, and their attributes."""
        if isinstance(node, gast.Attribute):
            owner = self._path(node.value)
            return None if owner is None else (*owner, node.attr)
        if not isinstance(node, gast.Name) or is_marker(node) or node.id.startswith("@"):
            return None
        if not is_local(node.id):
            return (node.id,)
        kind = self._program.kinds.get(node.id)
        inner = kind is not None and (kind.is_array or kind.is_number or kind.what == "list")
        return None if inner else self._names.get(node.id, (node.id,))

    def _changed(self, statement: Any, node: Any) -> Iterator[Path]:
        if isinstance(statement, Effect) and isinstance(node, (gast.Assign, gast.AugAssign)):
            target = node.targets[0] if isinstance(node, gast.Assign) else node.target
            path = self._path(target.value if isinstance(target, gast.Subscript) else target)
            yield from [path] if path is not None else []
        for part in tree.walk(node):
            if isinstance(part, gast.Call) and isinstance(part.func, gast.Attribute) and part.func.attr in _ALTERING:
                path = self._path(part.func.value)
                yield from [path] if path is not None else []

    def _read(self, node: Any, facts: bool) -> Iterator[Path]:
        """Give what an expression reads the content of; only how long it is, if `facts`."""
        stack = [node]
        while stack:
            part = stack.pop()
            path = self._path(part)
            if path is not None:
                yield from [] if facts else [path]
                continue
            if isinstance(part, gast.Call) and is_fact(part) and part.args:
                inner = self._path(part.args[0])
                yield from [inner] if inner is not None else []
                continue
            stack += [n for n in gast.iter_child_nodes(part) if isinstance(n, (gast.expr, gast.slice, gast.keyword))]


def _needed(program: Program) -> set[str]:
    """Give the variables that more than effects read: a counter of the user's is counted, and nothing else."""
    every = list(statements(program.body))
    found = set(tree.names(program.result))
    for statement in every:
        if not isinstance(statement, (Stage, Effect)):
            found.update(tree.names(expression(statement)))
    stages = [statement for statement in every if isinstance(statement, Stage)]
    before = -1
    while len(found) > before:
        before = len(found)
        for stage in reversed(stages):
            if stage.target in found or stage.add:
                found.update(tree.names(stage.value))
    return found
