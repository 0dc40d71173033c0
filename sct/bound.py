"""Callables that bring arguments of their own: bound methods, instances with `__call__`, `functools.partial`.

Before: `model.loss`, a method of `def loss(self, x)` bound to `model`.
After: the function `def loss(x)` that reads `self` from a closure cell which holds `model`.
"""

from __future__ import annotations

import functools
import inspect
import types
from collections.abc import Mapping
from typing import Any

import gast

from sct import live, source
from sct.live import LiveScope
from sct.source import Function


def unbound(f: Any) -> tuple[Any, dict[Any, Any]]:
    """Take a callable apart.

    Parameters
    ----------
    f : callable
        What a user gives.

    Returns
    -------
    callable
        The function behind it, or what it was given where there is none.
    dict
        Arguments that it brings: by position, counted from 0, and by name.
    """
    positional: list[Any] = []
    named: dict[str, Any] = {}
    inner = f
    for _ in range(_DEEPEST):
        if isinstance(inner, functools.partial):
            positional = [*inner.args, *positional]
            named = {**inner.keywords, **named}
            inner = inner.func
        elif isinstance(inner, types.MethodType):
            positional = [inner.__self__, *positional]
            inner = inner.__func__
        elif isinstance(inner, (staticmethod, classmethod)):
            inner = inner.__func__
        else:
            seen = live.seen_through(inner)
            call = inspect.getattr_static(type(inner), "__call__", None)
            if seen is not inner:
                inner = seen
            elif not isinstance(inner, types.FunctionType) and isinstance(call, types.FunctionType):
                positional = [inner, *positional]
                inner = call
            else:
                break
    return inner, {**dict(enumerate(positional)), **named}


_DEEPEST = 100


def without(
    read: Function, function: types.FunctionType, given: Mapping[Any, Any]
) -> tuple[Function, types.FunctionType]:
    """Take arguments out of a function's signature: they are in cells, by name; named ones stay as defaults.

    Parameters
    ----------
    read : Function
        The function behind, as it was read.
    function : types.FunctionType
        The same.
    given : mapping
        Arguments by position and by name.

    Returns
    -------
    Function
        The function as it is differentiated.
    types.FunctionType
        One with that signature, whose cells hold the arguments.
    """
    names = [n.id for n in source.parameters(read.node)]
    kept = {key: value for key, value in given.items() if isinstance(key, str)}
    cells = {names[key]: types.CellType(value) for key, value in given.items() if isinstance(key, int)}
    node = _with_signature(read.node, set(cells), kept)
    every = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))
    made = stand_in(function, {**every, **cells}, len(cells), kept)
    here = LiveScope(function.__globals__, {**every, **cells}, read.source.file)
    return Function(read.name, node, read.source, here, made, read.behind), made


def _with_signature(node: Any, taken: set[str], named: Mapping[str, Any]) -> Any:
    """Give a definition without some of its parameters; those that are given by name can be given by name only."""
    old = node.args
    positional = [*getattr(old, "posonlyargs", []), *old.args]
    defaults = dict(zip([n.id for n in positional][len(positional) - len(old.defaults) :], old.defaults, strict=True))
    words = dict(zip([n.id for n in old.kwonlyargs], old.kw_defaults, strict=True))
    first = next((i for i, n in enumerate(positional) if n.id in named), len(positional))
    plain = [n for n in positional[:first] if n.id not in taken]
    late = [n for n in positional[first:] if n.id not in taken]
    only = [*late, *old.kwonlyargs]
    marks = {**defaults, **words}
    given = gast.Constant(value=..., kind=None)
    fresh = gast.arguments(
        args=plain, posonlyargs=[], vararg=old.vararg, kwonlyargs=only,
        kw_defaults=[given if n.id in named else marks.get(n.id) for n in only], kwarg=old.kwarg,
        defaults=[defaults[n.id] for n in plain if n.id in defaults],
    )  # fmt: skip
    return gast.copy_location(type(node)(**{**{f: getattr(node, f, None) for f in node._fields}, "args": fresh}), node)


def stand_in(
    function: types.FunctionType, cells: Mapping[str, Any], taken: int, named: Mapping[str, Any]
) -> types.FunctionType:
    """Make a function that carries the cells, the signature and the defaults; it is never called."""
    code = function.__code__
    count = code.co_argcount
    positional = code.co_varnames[taken:count]
    first = next((i for i, name in enumerate(positional) if name in named), len(positional))
    late = positional[first:]
    only = [*late, *code.co_varnames[count : count + code.co_kwonlyargcount]]
    stars = code.co_varnames[count + code.co_kwonlyargcount :]
    text = list(positional[:first])
    vararg = f"*{stars[0]}" if code.co_flags & 4 else "*" if only else ""
    text += [vararg] if vararg else []
    text += only
    text += [f"**{stars[1 if code.co_flags & 4 else 0]}"] if code.co_flags & 8 else []
    inner = ", ".join(cells) or "None"
    maker: dict[str, Any] = {}
    exec(f"def make({', '.join(cells)}):\n def f({', '.join(text)}): {inner}\n return f\n", {}, maker)
    made = maker["make"](**dict.fromkeys(cells))
    closure = tuple(cells[name] for name in made.__code__.co_freevars)
    fresh = types.FunctionType(made.__code__, function.__globals__, function.__name__, None, closure)
    old = function.__defaults__ or ()
    defaults = dict(zip(code.co_varnames[count - len(old) : count], old, strict=True))
    fresh.__defaults__ = tuple(defaults[name] for name in positional[:first] if name in defaults) or None
    words = {**defaults, **(function.__kwdefaults__ or {}), **named}
    fresh.__kwdefaults__ = {name: words[name] for name in only if name in words} or None
    fresh.__qualname__, fresh.__module__, fresh.__doc__ = function.__qualname__, function.__module__, function.__doc__
    fresh.__annotations__ = {k: v for k, v in function.__annotations__.items() if k in (*positional, *only)}
    return fresh
