"""Functions behind decorators: they are called under the signature of what is decorated.

Before: `@in_metres def area(x, y=1.0)`, where the decorator gives `def inner(*args, **kwargs)` for it.
After: `def area(x, y=1.0): return area(x, y)`, where the inner `area` is what the decorator gave.

A decorator that does more with its arguments than to hand them on may ask which it got: then those with defaults,
which a call may leave out, are no parameters.
"""

from __future__ import annotations

import types
from typing import Any

import gast

from sct import bound, calls, live, tree
from sct.live import LiveScope
from sct.source import Function

_STARS = 0x4 | 0x8
"""Flags of code that takes any number of arguments, by position or by name."""


def undone(function: types.FunctionType) -> tuple[Function, types.FunctionType] | None:
    """Give a function with the signature of what is decorated; None where nothing is, or it is called otherwise.

    Parameters
    ----------
    function : types.FunctionType
        What a decorator gave.

    Returns
    -------
    Function
        The function as it is differentiated.
    types.FunctionType
        One with that signature, of which a cell holds what the decorator gave.
    """
    inner, hands_on = function, True
    while isinstance(inner, types.FunctionType) and inner.__code__.co_flags & _STARS and hasattr(inner, "__wrapped__"):
        hands_on = hands_on and _only_hands_on(live.live_function(inner).node)
        inner = inner.__wrapped__
    if inner is function or not isinstance(inner, types.FunctionType) or inner.__code__.co_flags & _STARS:
        return None
    read, name = live.live_function(inner), function.__name__
    if not name.isidentifier() or read.is_lambda or name in [n.id for n in read.node.args.args]:
        return None
    args = read.node.args if hands_on else _without_defaults(read.node.args)
    node = _with(read.node, args=args, body=read.node.body, decorator_list=[])
    given, words = calls.handed(node)
    call = tree.placed(tree.call(tree.name(name), given, words), read.node)
    body = [gast.copy_location(tree.returns(call), read.node)]
    cells = {name: types.CellType(function)}
    made = bound.stand_in(inner, cells, 0, {})
    if not hands_on:
        made = _shortened(made, len(args.args))
    here = LiveScope(inner.__globals__, cells, read.source.file)
    return Function(read.name, _with(node, body=body), read.source, here, made, read.node), made


def _with(node: Any, **fields: Any) -> Any:
    return gast.copy_location(type(node)(**{**{f: getattr(node, f, None) for f in node._fields}, **fields}), node)


def _only_hands_on(node: Any) -> bool:
    """Whether a function does nothing with its star arguments but to hand them on: `f(*args, **kwargs)`."""
    stars = {n.id for n in (node.args.vararg, node.args.kwarg) if n is not None}
    calls_in = [part for part in tree.walk(node.body) if isinstance(part, gast.Call)]
    handed = [arg.value for call in calls_in for arg in call.args if isinstance(arg, gast.Starred)]
    handed += [word.value for call in calls_in for word in call.keywords if word.arg is None]
    plain = {id(value) for value in handed if isinstance(value, gast.Name)}
    return all(id(part) in plain for part in tree.walk(node.body) if isinstance(part, gast.Name) and part.id in stars)


def _without_defaults(arguments: Any) -> Any:
    positional = [*getattr(arguments, "posonlyargs", []), *arguments.args]
    kept = positional[: len(positional) - len(arguments.defaults)]
    only = [n for n, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if value is None]
    return gast.arguments(
        args=kept, posonlyargs=[], vararg=None, kwonlyargs=only, kw_defaults=[None] * len(only), kwarg=None, defaults=[]
    )


def _shortened(made: types.FunctionType, count: int) -> types.FunctionType:
    """Give a function that is never called without the parameters that have defaults."""
    code = made.__code__
    only = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    required = [name for name in only if name not in (made.__kwdefaults__ or {})]
    names = (*code.co_varnames[:count], *required)
    fresh = code.replace(
        co_argcount=count, co_posonlyargcount=min(code.co_posonlyargcount, count), co_kwonlyargcount=len(required),
        co_varnames=(*names, *(n for n in code.co_varnames if n not in names)),
    )  # fmt: skip
    short = types.FunctionType(fresh, made.__globals__, made.__name__, None, made.__closure__)
    short.__qualname__, short.__module__, short.__doc__ = made.__qualname__, made.__module__, made.__doc__
    short.__annotations__ = {key: value for key, value in made.__annotations__.items() if key in names}
    return short
