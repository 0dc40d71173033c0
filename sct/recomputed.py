"""What the user asks to be computed again on the way back, instead of being kept.

Before: `for i in checkpoint(range(n), 50): x = step(x)`, and `@checkpoint def step(x)`.
After: a loop that keeps 50 of its states and makes the others again from them (schedules.py); a function of which each
call keeps nothing but its arguments (callees.py).

In Python both are what they are without it: the range, and the function.
"""

from __future__ import annotations

import types
from typing import Any, TypeVar

from sct.errors import ArgumentError

T = TypeVar("T")

CHECKPOINT = "<helpers>.checkpoint"
"""What the core calls it."""

SEGMENTS = "sqrt"
"""In the place of a number of states: segments, of which the first states are kept."""


def checkpoint(what: T, states: int | None = None) -> T:
    """Ask for less memory: what a loop or a function has computed is computed again on the way back.

    Parameters
    ----------
    what : range or function
        The range that a `for` goes over: of its states only some are kept, and the trips between them are run again.
        A function: a call keeps its arguments, and the function is run again when its adjoint is wanted. Also as a
        decorator.
    states : int, optional
        How many states of a loop are kept at a time, besides the one of the present trip. They are placed so that the
        fewest trips are run again, by Griewank and Walther, "Algorithm 799: revolve", 2000: with s of them and up to
        (s + 1) (s + 2) / 2 trips each trip is run again once at most before its own turn. Left out, about two square
        roots of the number of trips are kept, and each trip is run again once.

    Returns
    -------
    range or function
        The same range; a function that computes the same.

    Raises
    ------
    ArgumentError
        For anything else, and for less than one state.

    Examples
    --------
    >>> from sct import grad
    >>> def f(x, n):
    ...     for i in checkpoint(range(n), 3):
    ...         x = x * x
    ...     return x
    >>> grad(f, "x")(1.5, 5) == 2**5 * 1.5**31
    True
    """
    if isinstance(what, range):
        if states is not None and (isinstance(states, bool) or not isinstance(states, int) or states < 1):
            raise ArgumentError(f"a loop keeps at least one state, not {states!r}", advice="checkpoint(range(n), 10)")
        return what
    if not isinstance(what, types.FunctionType) or states is not None:
        raise ArgumentError(
            f"checkpoint takes a range, or a function alone, and got a {type(what).__name__}",
            advice="write for i in checkpoint(range(n), states), or @checkpoint above a def",
        )
    made = types.FunctionType(what.__code__, what.__globals__, what.__name__, what.__defaults__, what.__closure__)
    made.__dict__.update(what.__dict__)
    for own in ("__kwdefaults__", "__doc__", "__qualname__", "__module__", "__annotations__"):
        setattr(made, own, getattr(what, own))
    made.recomputed = True  # type: ignore[attr-defined]
    return made  # type: ignore[return-value]


def is_recomputed(function: Any) -> bool:
    """Whether a live function is one that is computed again."""
    return isinstance(function, types.FunctionType) and getattr(function, "recomputed", False) is True
