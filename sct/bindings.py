"""Names that a file binds, and to what, read from its text.

Before: `import numpy as np`, `def f(x): ...`, `try: import fast; except ImportError: fast = None`.
After: `np` is an import, `f` a function, `fast` an import; a name that has several values by turns is `several`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import gast

from sct import tree


def aliases_of(node: Any) -> Iterator[tuple[str, Any]]:
    """Names that a statement gives to values: `Vector = Float[np.ndarray, "n"]`."""
    if isinstance(node, gast.Assign):
        yield from ((target.id, node.value) for target in node.targets if isinstance(target, gast.Name))
    elif type(node).__name__ in ("AnnAssign", "TypeAlias"):
        target = node.target if isinstance(node, gast.AnnAssign) else node.name
        if isinstance(target, gast.Name) and node.value is not None:
            yield target.id, node.value


def bindings(body: list[Any], package: str = "") -> Iterator[tuple[str, tuple[str, Any]]]:
    """Names that the statements of a file bind, in order: a later one replaces an earlier one."""
    for statement in body:
        if isinstance(statement, gast.Import):
            for item in statement.names:
                name = item.asname or item.name.split(".")[0]
                yield name, ("import", item.name if item.asname else name)
        elif isinstance(statement, gast.ImportFrom):
            module = absolute(statement, package)
            for item in statement.names:
                yield item.asname or item.name, ("import", f"{module}.{item.name}")
        elif isinstance(statement, (gast.FunctionDef, gast.AsyncFunctionDef)):
            yield statement.name, ("def", statement)
        elif isinstance(statement, gast.ClassDef):
            yield statement.name, ("class", statement)
        else:
            yield from _nested_bindings(statement, package)


def settled(every: Iterable[tuple[str, tuple[str, Any]]], body: list[Any]) -> dict[str, tuple[str, Any]]:
    """What each name is when the file has been run; what only a run could tell is `several`."""
    found: dict[str, tuple[str, Any]] = {}
    nested = {name for statement in body if not isinstance(statement, _PLAIN) for name, _ in bindings([statement])}
    for name, binding in every:
        if name not in nested or name not in found:
            found[name] = binding
        elif _is_none(binding):
            # try: import numpy as np; except ImportError: np = None
            continue
        elif _is_none(found[name]) or found[name] == binding:
            found[name] = binding
        else:
            found[name] = ("several", None)
    return found


_PLAIN = (
    gast.Import,
    gast.ImportFrom,
    gast.FunctionDef,
    gast.AsyncFunctionDef,
    gast.ClassDef,
    gast.Assign,
    gast.AnnAssign,
    gast.Expr,
)


def is_single(statement: Any) -> bool:
    """Whether a statement gives one name one value."""
    if isinstance(statement, gast.AnnAssign):
        return isinstance(statement.target, gast.Name)
    return isinstance(statement, gast.Assign) and [type(target) for target in statement.targets] == [gast.Name]


def _is_none(binding: tuple[str, Any]) -> bool:
    value = getattr(binding[1], "value", ...) if binding[0] == "value" else ...
    return isinstance(value, gast.Constant) and value.value is None


def _nested_bindings(statement: Any, package: str) -> Iterator[tuple[str, tuple[str, Any]]]:
    blocks = ("body", "handlers", "orelse", "finalbody")
    parts = [getattr(statement, field, None) for field in statement._fields if field not in blocks]
    for node in tree.walk(parts):
        if isinstance(node, gast.Name) and isinstance(node.ctx, gast.Store):
            yield node.id, ("value", statement)
    for field in blocks:
        for part in getattr(statement, field, None) or []:
            yield from bindings(part.body if isinstance(part, gast.ExceptHandler) else [part], package)


def absolute(statement: Any, package: str) -> str:
    """Module that a `from` import names; a relative one starts from the file's own package."""
    if not statement.level:
        return statement.module
    parts = package.split(".") if package else []
    base = parts[: len(parts) - statement.level + 1]
    return ".".join([*base, *([statement.module] if statement.module else [])])
