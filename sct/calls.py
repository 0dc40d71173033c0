"""Arguments of a call bound to the parameters of a user's function, as Python binds them.

Before: the call `helper(x, p=x)` and `def helper(a, b=2.0, *, p)`.
After: `{"a": x, "b": 2.0, "p": x}`, or the error that Python would raise when it runs.
"""

from __future__ import annotations

from typing import Any

import gast

from sct import source, tree
from sct.core import Origin
from sct.source import Function
from sct.tree import Expr


def bind(node: Any, function: Function, origin: Origin) -> dict[str, Expr]:
    """Bind a call's arguments.

    Parameters
    ----------
    node : gast.Call
        The call.
    function : Function
        What is called.
    origin : Origin
        For errors.

    Returns
    -------
    dict
        Each parameter's argument, or its default.

    Raises
    ------
    UnsupportedError
        For star arguments and star parameters, and where Python would raise a TypeError.
    """
    arguments = function.node.args
    if arguments.vararg or arguments.kwarg:
        raise origin.refuse(f"{function.name} takes star parameters", "give its parameters names")
    if any(isinstance(arg, gast.Starred) for arg in node.args) or any(k.arg is None for k in node.keywords):
        raise origin.refuse("a call with star arguments", "write the arguments out")
    only_positional = [n.id for n in getattr(arguments, "posonlyargs", [])]
    positional = [*only_positional, *(n.id for n in arguments.args)]
    if len(node.args) > len(positional):
        raise origin.refuse(f"{function.name} takes {len(positional)} arguments, {len(node.args)} are given")
    bound: dict[str, Expr] = dict(zip(positional, node.args, strict=False))
    every = [n.id for n in source.parameters(function.node)]
    for keyword in node.keywords:
        if keyword.arg not in every or keyword.arg in only_positional:
            raise origin.refuse(f"{function.name} has no parameter called {keyword.arg}")
        if keyword.arg in bound:
            raise origin.refuse(f"{function.name} is given {keyword.arg} twice")
        bound[keyword.arg] = keyword.value
    defaults = default_expressions(function.node)
    for name in every:
        if name not in bound:
            if name not in defaults:
                raise origin.refuse(f"{function.name} is called without its argument {name}")
            bound[name] = _settled(defaults[name], function, name, origin)
    return bound


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


def _settled(default: Expr, function: Function, name: str, origin: Origin) -> Expr:
    """Give what stands in the place of a default, which was evaluated when the function was defined."""
    if all(isinstance(part, _CONSTANT_PARTS) for part in tree.walk(default)):
        return default
    value = _live_default(function.identity, name)
    if isinstance(value, (int, float, str, bytes, type(None))):
        return tree.const(value)
    raise origin.refuse(
        f"the default of {name} in {function.name} is computed when it is defined",
        f"give {name} in the call",
    )


_CONSTANT_PARTS = (
    gast.Constant,
    gast.UnaryOp,
    gast.BinOp,
    gast.operator,
    gast.unaryop,
    gast.Tuple,
    gast.Load,
)


def _live_default(function: Any, name: str) -> Any:
    code = getattr(function, "__code__", None)
    if code is None:
        return ...
    if name in (function.__kwdefaults__ or {}):
        return function.__kwdefaults__[name]
    positional = code.co_varnames[: code.co_argcount]
    defaults = function.__defaults__ or ()
    return dict(zip(positional[len(positional) - len(defaults) :], defaults, strict=True)).get(name, ...)
