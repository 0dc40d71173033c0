"""What a decorator was told: parameters of the function around another one, read from its closure cells.

Before: `if check: ...` in the function that `checked(check=True)` has put around a method.
After: the arm that is taken. Only flags, texts, None and tuples of these are settled so, and only where the function
around binds the name as a parameter and nothing in it assigns it again: no later value can be in the cell.
"""

from __future__ import annotations

import ast
import functools
import types
from typing import Any

from sct import tree
from sct.resolve import Frame
from sct.source import Function

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def around(function: Function) -> Frame | None:
    """Give a frame of the settings that a function reads; None where it reads none."""
    live = function.identity
    if not isinstance(live, types.FunctionType) or not live.__closure__:
        return None
    env = {}
    for name, cell in zip(live.__code__.co_freevars, live.__closure__, strict=True):
        value = _content(cell)
        if _is_setting(value) and _is_parameter("\n".join(function.source.lines), live.__code__.co_firstlineno, name):
            env[name] = tree.const(value) if not isinstance(value, tuple) else tree.tuple_of(map(tree.const, value))
    return Frame(function, env=env, local=frozenset(env)) if env else None


def _content(cell: types.CellType) -> Any:
    try:
        return cell.cell_contents
    except ValueError:
        return ...


def _is_setting(value: Any) -> bool:
    if type(value) is tuple:
        return all(type(part) in (bool, str, type(None)) for part in value)
    return type(value) in (bool, str, type(None))


@functools.lru_cache(maxsize=256)
def _is_parameter(text: str, line: int, name: str) -> bool:
    """Whether a name that a function at some line reads is a parameter around it which nothing assigns."""
    try:
        every = [part for part in ast.walk(ast.parse(text)) if isinstance(part, _SCOPES)]
    except SyntaxError:
        return False
    inside = [part for part in every if _first(part) < line <= (part.end_lineno or 0)]
    for scope in sorted(inside, key=_first, reverse=True):
        arguments = scope.args
        given = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        if any(_binds(part, name) for part in ast.walk(scope)):
            return False
        if any(argument.arg == name for argument in given):
            return True
    return False


def _binds(part: Any, name: str) -> bool:
    """Whether a node gives a name another value, or may: assignments, and all that has a name of its own."""
    if isinstance(part, ast.Name):
        return part.id == name and not isinstance(part.ctx, ast.Load)
    if isinstance(part, ast.Nonlocal):
        return name in part.names
    return any(getattr(part, word, None) == name for word in ("name", "asname", "rest"))


def _first(scope: Any) -> int:
    lines = [scope.lineno, *(part.lineno for part in getattr(scope, "decorator_list", ()))]
    return int(min(lines))
