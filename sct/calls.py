"""Arguments of a call bound to the parameters of a user's function, as Python binds them.

Before: the call `helper(x, p=x)` and `def helper(a, b=2.0, *, p)`.
After: `{"a": x, "b": 2.0, "p": x}` (a star parameter gets a tuple or a dict), or the error that Python would raise
when it runs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from sct import source, tree
from sct.core import Origin
from sct.source import Function
from sct.tree import Expr


def bind(
    args: list[Expr],
    keywords: dict[str, Expr],
    function: Function,
    origin: Origin,
    default: Callable[[str], Expr | None],
    mapping: Callable[[dict[str, Expr]], Expr],
) -> dict[str, Expr]:
    """Bind a call's arguments.

    Parameters
    ----------
    args : list of gast.expr
        The values of the positional arguments.
    keywords : dict
        Those of the keyword arguments.
    function : Function
        What is called.
    origin : Origin
        For errors.
    default : callable
        Gives the default of a parameter; None where it has none.
    mapping : callable
        Makes the dict that a `**` parameter gets.

    Returns
    -------
    dict
        Each parameter's argument, or its default.

    Raises
    ------
    UnsupportedError
        Where Python would raise a TypeError.
    """
    arguments = function.node.args
    only_positional = [n.id for n in getattr(arguments, "posonlyargs", [])]
    positional = [*only_positional, *(n.id for n in arguments.args)]
    if len(args) > len(positional) and not arguments.vararg:
        raise origin.refuse(f"{function.name} takes {len(positional)} arguments, {len(args)} are given")
    bound: dict[str, Expr] = dict(zip(positional, args, strict=False))
    if arguments.vararg:
        bound[arguments.vararg.id] = tree.tuple_of(args[len(positional) :])
    every = [n.id for n in source.parameters(function.node)]
    rest = {}
    for name, value in keywords.items():
        if name not in every or name in only_positional:
            if not arguments.kwarg:
                raise origin.refuse(f"{function.name} has no parameter called {name}")
            rest[name] = value
        elif name in bound:
            raise origin.refuse(f"{function.name} is given {name} twice")
        else:
            bound[name] = value
    if arguments.kwarg:
        bound[arguments.kwarg.id] = mapping(rest)
    for name in every:
        if name not in bound:
            bound[name] = _default_of(name, default, function, origin)
    return bound


def _default_of(name: str, default: Callable[[str], Expr | None], function: Function, origin: Origin) -> Expr:
    value = default(name)
    if value is None:
        raise origin.refuse(f"{function.name} is called without its argument {name}")
    return value


def default_expressions(node: Any) -> dict[str, Expr]:
    """Give the default of each parameter that has one, as it is written."""
    arguments = node.args
    positional = [*getattr(arguments, "posonlyargs", []), *arguments.args]
    count = len(arguments.defaults)
    found = {n.id: value for n, value in zip(positional[len(positional) - count :], arguments.defaults, strict=True)}
    for n, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if value is not None:
            found[n.id] = value
    return found


def is_constant(node: Expr) -> bool:
    """Whether an expression reads nothing: it is the same whenever it is evaluated."""
    return all(isinstance(part, _CONSTANT_PARTS) for part in tree.walk(node))


_CONSTANT_PARTS = (
    gast.Constant,
    gast.UnaryOp,
    gast.BinOp,
    gast.operator,
    gast.unaryop,
    gast.Tuple,
    gast.Load,
)


def live_default(function: Any, name: str) -> tuple[Any, str]:
    """Give a parameter's default as the live function has it, and how it is read; `(..., "")` where there is none."""
    code = getattr(function, "__code__", None)
    if code is None:
        return ..., ""
    if name in (function.__kwdefaults__ or {}):
        return function.__kwdefaults__[name], f"__kwdefaults__[{name!r}]"
    positional = code.co_varnames[: code.co_argcount]
    defaults = function.__defaults__ or ()
    first = len(positional) - len(defaults)
    position = positional.index(name) - first if name in positional else -1
    return (defaults[position], f"__defaults__[{position}]") if position >= 0 else (..., "")


def handed(node: Any) -> tuple[list[Expr], list[Any]]:
    """Give the arguments of a call that hands on all parameters of a function: positional ones, then by name."""
    arguments = node.args
    positional = [*getattr(arguments, "posonlyargs", []), *arguments.args]
    words = [gast.keyword(arg=name.id, value=tree.name(name.id)) for name in arguments.kwonlyargs]
    return [tree.name(name.id) for name in positional], words
