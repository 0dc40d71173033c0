"""The operators as Python has them: a function in, the function of its derivative out.

Before::

    def f(x, y):
        return x * y

After: `grad(f)(4.0, -3.0)` is `(-3.0, 4.0)`, and `grad(f).source` is the text that computes it.
"""

from __future__ import annotations

import functools
import types
from collections.abc import Callable
from dataclasses import replace
from typing import Any, ParamSpec, Protocol, cast, overload

from sct import bound, decorated, jitted, live
from sct.errors import ArgumentError, SourceError
from sct.lines import SourceMap
from sct.made import Made
from sct.params import Wrt
from sct.source import Function

P = ParamSpec("P")
Example = tuple[Any, ...] | dict[str, Any] | None
"""Arguments of a call, by position or by name."""


class DerivativeFunction(Protocol[P]):
    """What the operators return: a plain function that knows its text and its primal.

    Attributes
    ----------
    source : str
        The text of the function. It runs wherever the primal's own text does.
    source_map : SourceMap
        Which line of the primal's file each line of that text belongs to, `source_map.to_primal[4]`, and the other way:
        `source_map.to_derivative[8]`.
    primal : callable
        The function that was differentiated.
    """

    source: str
    source_map: SourceMap
    primal: Callable[..., Any]
    __name__: str
    __qualname__: str

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Compute the derivative."""


@overload
def grad(
    f: Callable[P, Any],
    wrt: Wrt = None,
    *,
    has_aux: bool = False,
    example: Example = None,
    target: str | None = None,
) -> DerivativeFunction[P]: ...
@overload
def grad(
    f: None = None, wrt: Wrt = None, *, has_aux: bool = False, example: Example = None, target: str | None = None
) -> Callable[[Callable[P, Any]], DerivativeFunction[P]]: ...


def grad(
    f: Callable[..., Any] | None = None,
    wrt: Wrt = None,
    *,
    has_aux: bool = False,
    example: Example = None,
    target: str | None = None,
) -> Any:
    """Gradient of a function that returns a number.

    Parameters
    ----------
    f : callable
        A Python function whose source can be read. Left out, a decorator is returned: `@grad(wrt="x")`.
    wrt : int, str, or tuple of either, optional
        With respect to which parameters. One gives a bare gradient, several a tuple in that order. Left out, it is
        every parameter that can be differentiated.
    has_aux : bool, optional
        Whether f returns a pair, of which only the first, a number, is differentiated. What comes with it is returned
        beside the gradient: `(gradient, aux)`.
    example : tuple or dict, optional
        Arguments of a call, by position or by name: the text is made for such arguments at once, and is what `.source`
        shows. Calls with others work as ever, each with a text of its own.
    target : {"python", "numba"}, optional
        What the text is made for. `"numba"` gives a function that Numba compiles, with its helpers, at its first call.
        Left out, it is what f is: the derivative of a function under `numba.njit` is compiled with the same options.

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
    return operator_of("grad_aux" if has_aux else "grad", f, wrt, example, target)


@overload
def value_and_grad(
    f: Callable[P, Any],
    wrt: Wrt = None,
    *,
    has_aux: bool = False,
    example: Example = None,
    target: str | None = None,
) -> DerivativeFunction[P]: ...
@overload
def value_and_grad(
    f: None = None, wrt: Wrt = None, *, has_aux: bool = False, example: Example = None, target: str | None = None
) -> Callable[[Callable[P, Any]], DerivativeFunction[P]]: ...


def value_and_grad(
    f: Callable[..., Any] | None = None,
    wrt: Wrt = None,
    *,
    has_aux: bool = False,
    example: Example = None,
    target: str | None = None,
) -> Any:
    """Value and gradient of a function that returns a number.

    Parameters
    ----------
    f : callable
        A Python function whose source can be read. Left out, a decorator is returned.
    wrt : int, str, or tuple of either, optional
        With respect to which parameters, as in `grad`.
    has_aux : bool, optional
        Whether f returns a pair, as in `grad`; what is returned is `((value, aux), gradient)`.
    example : tuple or dict, optional
        Arguments of a call, as in `grad`.
    target : {"python", "numba"}, optional
        What the text is made for, as in `grad`.

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
    return operator_of("value_and_grad_aux" if has_aux else "value_and_grad", f, wrt, example, target)


@overload
def jvp(
    f: Callable[P, Any], wrt: Wrt = None, *, example: Example = None, target: str | None = None
) -> DerivativeFunction[P]: ...
@overload
def jvp(
    f: None = None, wrt: Wrt = None, *, example: Example = None, target: str | None = None
) -> Callable[[Callable[P, Any]], DerivativeFunction[P]]: ...


def jvp(
    f: Callable[..., Any] | None = None, wrt: Wrt = None, *, example: Example = None, target: str | None = None
) -> Any:
    """Value and directional derivative: forward mode.

    Parameters
    ----------
    f : callable
        A Python function whose source can be read. Left out, a decorator is returned.
    wrt : int, str, or tuple of either, optional
        Which parameters have a tangent, as in `grad`.
    example : tuple or dict, optional
        Arguments of a call, as in `grad`.
    target : {"python", "numba"}, optional
        What the text is made for, as in `grad`.

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
    return operator_of("jvp", f, wrt, example, target)


@overload
def vjp(
    f: Callable[P, Any], wrt: Wrt = None, *, example: Example = None, target: str | None = None
) -> DerivativeFunction[P]: ...
@overload
def vjp(
    f: None = None, wrt: Wrt = None, *, example: Example = None, target: str | None = None
) -> Callable[[Callable[P, Any]], DerivativeFunction[P]]: ...


def vjp(
    f: Callable[..., Any] | None = None, wrt: Wrt = None, *, example: Example = None, target: str | None = None
) -> Any:
    """Product of an adjoint of the result with the Jacobian: reverse mode for results of any shape.

    Parameters
    ----------
    f : callable
        A Python function whose source can be read. Left out, a decorator is returned.
    wrt : int, str, or tuple of either, optional
        With respect to which parameters, as in `grad`.
    example : tuple or dict, optional
        Arguments of a call, as in `grad`.
    target : {"python", "numba"}, optional
        What the text is made for, as in `grad`.

    Returns
    -------
    function
        Takes what f takes and then the adjoint of the result, which has the structure and the shapes of the result;
        returns what `grad` returns. Where f has defaults, the adjoint defaults to 1.0.

    Raises
    ------
    SctError
        Where f cannot be differentiated.

    Examples
    --------
    >>> def f(x, y):
    ...     return x * y, x + y
    >>> vjp(f)(4.0, -3.0, (1.0, 10.0))
    (7.0, 14.0)
    """
    return operator_of("vjp", f, wrt, example, target)


def operator_of(operator: str, f: Any, wrt: Wrt, example: Example, target: str | None) -> Any:
    """Give the derivative that an operator makes of a callable; without one, the operator as a decorator."""
    if f is None:
        return functools.partial(operator_of, operator, wrt=wrt, example=example, target=target)
    word = operator.partition("_")[0] if operator.startswith("jacobian") else operator.removesuffix("_aux")
    check_function(word, f)
    primal, function = read_of(word, f)
    name = free_name(f"{word}_{function.name}", primal)
    made = Made(operator, primal, function, wrt, name, example, jitted.chosen(target, f)).function()
    cast(Any, made).primal = f
    return made


def check_function(word: str, f: Any) -> None:
    """Refuse what was meant for `wrt`: `@grad("x")`."""
    if isinstance(f, (str, int, tuple)):
        raise ArgumentError(f"{word} takes a function, not {f!r}", advice=f"write @{word}(wrt={f!r})")


def read_of(word: str, f: Any) -> tuple[types.FunctionType, Function]:
    """Give the function behind a callable, and how it is read."""
    primal, given = bound.unbound(f)
    if not isinstance(primal, types.FunctionType):
        raise _no_function(word, f)
    function, primal = decorated.undone(primal) or (live.live_function(primal), primal)
    if given:
        function, primal = bound.without(function, primal, given)
    return primal, replace(function, for_each=live.is_for_each(f))


def free_name(name: str, primal: types.FunctionType) -> str:
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
