"""The operators as Python has them: a function in, the function of its derivative out.

Before::

    def f(x, y):
        return x * y

After: `grad(f)(4.0, -3.0)` is `(-3.0, 4.0)`, and `grad(f).source` is the text that computes it.
"""

from __future__ import annotations

import functools
import numbers
import types
from collections.abc import Callable
from typing import Any, ParamSpec, Protocol, cast, overload

from sct import bound, load, scope
from sct.derive import Derivative, derive
from sct.errors import ArgumentError, SourceError
from sct.params import Wrt

P = ParamSpec("P")


class DerivativeFunction(Protocol[P]):
    """What the operators return: a plain function that knows its text and its primal.

    Attributes
    ----------
    source : str
        The text of the function. It runs wherever the primal's own text does.
    primal : callable
        The function that was differentiated.
    """

    source: str
    primal: Callable[..., Any]
    __name__: str
    __qualname__: str

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Compute the derivative."""


@overload
def grad(f: Callable[P, Any], wrt: Wrt = None) -> DerivativeFunction[P]: ...
@overload
def grad(f: None = None, wrt: Wrt = None) -> Callable[[Callable[P, Any]], DerivativeFunction[P]]: ...


def grad(f: Callable[..., Any] | None = None, wrt: Wrt = None) -> Any:
    """Gradient of a function that returns a number.

    Parameters
    ----------
    f : callable
        A Python function whose source can be read. Left out, a decorator is returned: `@grad(wrt="x")`.
    wrt : int, str, or tuple of either, optional
        With respect to which parameters. One gives a bare gradient, several a tuple in that order. Left out, it is
        every parameter that can be differentiated.

    Returns
    -------
    function
        Takes what f takes, returns the gradient. Its `.source` is its text, its `.primal` is f.

    Raises
    ------
    SctError
        Where f cannot be differentiated: the message has the place, the reason and what to write instead.

    Examples
    --------
    >>> def f(x, y):
    ...     return x * y
    >>> grad(f)(4.0, -3.0)
    (-3.0, 4.0)
    >>> print(grad(f, "x").source)
    def grad_f(x, y):
        \"\"\"For scalar x.\"\"\"
        # backward pass
        # backprop x * y
        dx = y
        return dx
    <BLANKLINE>
    """
    return _operator("grad", f, wrt)


@overload
def value_and_grad(f: Callable[P, Any], wrt: Wrt = None) -> DerivativeFunction[P]: ...
@overload
def value_and_grad(f: None = None, wrt: Wrt = None) -> Callable[[Callable[P, Any]], DerivativeFunction[P]]: ...


def value_and_grad(f: Callable[..., Any] | None = None, wrt: Wrt = None) -> Any:
    """Value and gradient of a function that returns a number.

    Parameters
    ----------
    f : callable
        A Python function whose source can be read. Left out, a decorator is returned.
    wrt : int, str, or tuple of either, optional
        With respect to which parameters, as in `grad`.

    Returns
    -------
    function
        Takes what f takes, returns `(value, gradient)`.

    Raises
    ------
    SctError
        Where f cannot be differentiated.

    Examples
    --------
    >>> def f(x):
    ...     return x**3
    >>> value_and_grad(f)(2.0)
    (8.0, 12.0)
    """
    return _operator("value_and_grad", f, wrt)


@overload
def jvp(f: Callable[P, Any], wrt: Wrt = None) -> DerivativeFunction[P]: ...
@overload
def jvp(f: None = None, wrt: Wrt = None) -> Callable[[Callable[P, Any]], DerivativeFunction[P]]: ...


def jvp(f: Callable[..., Any] | None = None, wrt: Wrt = None) -> Any:
    """Value and directional derivative: forward mode.

    Parameters
    ----------
    f : callable
        A Python function whose source can be read. Left out, a decorator is returned.
    wrt : int, str, or tuple of either, optional
        Which parameters have a tangent, as in `grad`.

    Returns
    -------
    function
        Takes what f takes and then a tangent for each of these parameters, in that order; returns `(value, tangent)`.
        Where f has defaults, the tangents default to 0.0.

    Raises
    ------
    SctError
        Where f cannot be differentiated.

    Examples
    --------
    >>> def f(x, y):
    ...     return x * y
    >>> jvp(f)(4.0, -3.0, 1.0, 0.0)
    (-12.0, -3.0)
    """
    return _operator("jvp", f, wrt)


def _operator(operator: str, f: Any, wrt: Wrt) -> Any:
    if f is None:
        return functools.partial(_operator, operator, wrt=wrt)
    if isinstance(f, (str, int, tuple)):
        raise ArgumentError(f"{operator} takes a function, not {f!r}", advice=f"write @{operator}(wrt={f!r})")
    primal, given = bound.unbound(f)
    if not isinstance(primal, types.FunctionType):
        raise _no_function(operator, f)
    if given:
        function, primal = bound.without(primal, given)
    else:
        function = scope.live_function(primal)
    made = _loaded(derive(function, operator, wrt, _free_name(f"{operator}_{function.name}", primal)), primal, function)
    cast(Any, made).primal = f
    return made


def _free_name(name: str, primal: types.FunctionType) -> str:
    """Give a name for the derivative that the primal, and what it calls, has for nothing else."""
    while name in primal.__globals__ and getattr(primal.__globals__[name], "primal", None) is not primal:
        name += "_"
    return name


def _no_function(operator: str, f: Any) -> Exception:
    if not callable(f):
        return ArgumentError(f"{operator} takes a function, not {type(f).__name__}")
    name = getattr(f, "__name__", type(f).__name__)
    if isinstance(f, types.BuiltinFunctionType) or type(f).__module__ == "numpy":
        advice = f"wrap it: lambda x: {name}(x)"
        return SourceError(f"{name} is compiled: it has no Python source", advice=advice)
    return SourceError(f"{operator} takes a plain function, not {type(f).__name__}", advice="wrap it in a def")


def _loaded(derivative: Derivative, primal: types.FunctionType, read: Any) -> types.FunctionType:
    text = derivative.text()
    values = load.module_values(derivative.imports)
    look = _look(derivative.scalars, primal.__name__, read) if derivative.scalars else None
    made = load.load(text, derivative.name, primal, values, derivative.scalars, look)
    made.__defaults__, made.__kwdefaults__ = _defaults(made, primal)
    made.__module__ = primal.__module__
    made.__qualname__ = primal.__qualname__
    made.__doc__ = primal.__doc__ or made.__doc__
    made.__annotations__ = {k: v for k, v in primal.__annotations__.items() if k != "return"}
    result = cast(Any, made)
    result.source, result.primal = text, primal
    if look is not None:
        # Numba knows the kinds of its arguments without a look at them, and compiles the text itself.
        result.__numba__ = "plain"
        result.plain = load.load(text, derivative.name, primal, values)
        result.plain.__defaults__, result.plain.__kwdefaults__ = (
            made.__defaults__,
            made.__kwdefaults__,
        )
    return made


def _defaults(made: types.FunctionType, primal: types.FunctionType) -> tuple[Any, Any]:
    """The primal's own default objects, followed by those of the tangents."""
    added = made.__code__.co_argcount - primal.__code__.co_argcount
    own = primal.__defaults__
    defaults = (*own, *([0.0] * added)) if own else None
    return defaults, dict(primal.__kwdefaults__) if primal.__kwdefaults__ else None


def _look(names: tuple[str, ...], function: str, read: Any) -> Callable[..., None]:
    """Make the check of a call's arguments: the text is for numbers, and says so of anything else."""
    places = {name: read.source.place(node) for name, node in _parameters(read).items()}

    def look(*values: Any) -> None:
        for name, value in zip(names, values, strict=True):
            if isinstance(value, numbers.Real):
                continue
            what = _described(value)
            raise ArgumentError(
                f"{function} is called with {name} = {what}: its derivative is made for numbers",
                places.get(name),
                f"give {name} as a float",
            )

    return look


def _parameters(read: Any) -> dict[str, Any]:
    from sct import source

    return {node.id: node for node in source.parameters(read.node)}


def _described(value: Any) -> str:
    shape = getattr(value, "shape", None)
    kind = type(value).__name__
    return f"an array of shape {shape}" if shape is not None else f"a value of type {kind}"
