"""Results of solvers of the user's own: their derivative is that of the equation that they solve.

Before::

    @implicit(root=residual)                def residual(x, p):
    def solve(p):                               return x**3 + x - p
        ...

After: `x = solve(p)` goes back as `dp = solve.adjoint(p, x, dx)`, which solves one linear equation with the transposed
Jacobian of the residual at x, and takes what comes out back through the residual; forward likewise. How x was found is
not looked at.

Source: Krantz and Parks, "The implicit function theorem", 2002, 3.3.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from sct import higher, params, ruled, scope
from sct.errors import ArgumentError

F = TypeVar("F", bound=Callable[..., Any])


def implicit(
    *,
    root: Callable[..., Any] | None = None,
    fixed_point: Callable[..., Any] | None = None,
    minimum: Callable[..., Any] | None = None,
) -> Callable[[F], F]:
    """Say which equation a function solves: it is called as it is, and differentiated by the implicit function theorem.

    Each of these takes what the function returns, a number or an array, and then what the function takes.

    Parameters
    ----------
    root : callable
        It is 0, in the shape of the result. A linear equation is one too: `lambda x, A, b: A @ x - b`.
    fixed_point : callable
        It gives back the result.
    minimum : callable
        It gives a number, of which the result is a minimum, a maximum or a saddle: its gradient is 0.

    Returns
    -------
    decorator
        It returns the function as it was, with a rule for both modes.

    Raises
    ------
    ArgumentError
        Where not one equation is given, or it does not take what the function takes.

    Examples
    --------
    >>> from sct import grad
    >>> @implicit(root=lambda x, p: x**3 + x - p)
    ... def solve(p):
    ...     x = 0.0
    ...     while abs(x**3 + x - p) > 1e-12:
    ...         x -= (x**3 + x - p) / (3 * x**2 + 1)
    ...     return x
    >>> round(grad(lambda p: solve(p))(2.0), 12)
    0.25
    """
    given = {"root": root, "fixed_point": fixed_point, "minimum": minimum}
    found = [(how, equation) for how, equation in given.items() if equation is not None]
    if len(found) != 1:
        raise ArgumentError(
            "a function solves one equation", advice="write @implicit(root=...), fixed_point=... or minimum=..."
        )
    equation = _Equation(*found[0])

    def mark(f: F) -> F:
        equation.check(f)
        return ruled.rule(adjoint=equation.adjoint, tangent=equation.tangent)(f)

    return mark


class _Equation:
    """What a result satisfies. Its derivatives are made when they are first asked for."""

    def __init__(self, how: str, function: Callable[..., Any]) -> None:
        self._how, self._function = how, function

    def check(self, f: Callable[..., Any]) -> None:
        """Refuse a function that takes other arguments."""
        solver = getattr(f, "__code__", None)
        if solver is None:
            raise ArgumentError(f"implicit is for a function, not {f!r}", advice="wrap it in a def")
        own = solver.co_varnames[: solver.co_argcount]
        code = getattr(self._function, "__code__", None)
        if code is None or code.co_argcount != len(own) + 1:
            raise ArgumentError(
                f"the equation of {f.__name__} takes its result and then {', '.join(own) or 'nothing'}",
                advice=f"define it as def equation(x{''.join(f', {name}' for name in own)})",
            )

    @functools.cached_property
    def _residual(self) -> Callable[..., Any]:
        from sct import api

        return api.grad(self._function, 0) if self._how == "minimum" else self._function

    @functools.cached_property
    def _active(self) -> tuple[int, ...]:
        """Positions of what the function takes that can be differentiated."""
        read = scope.live_function(self._function)  # type: ignore[arg-type]
        names = self._function.__code__.co_varnames
        return tuple(names.index(name) - 1 for name in params.chosen(read, None) if name != names[0])

    @functools.cached_property
    def _jacobian(self) -> Callable[..., Any]:

        return higher.jacobian(self._residual, 0)

    @functools.cached_property
    def _back(self) -> Callable[..., Any]:
        from sct import api

        return api.vjp(self._residual, tuple(position + 1 for position in self._active))

    @functools.cached_property
    def _on(self) -> Callable[..., Any]:
        from sct import api

        return api.jvp(self._residual, tuple(position + 1 for position in self._active))

    def _slopes(self, x: Any, args: tuple[Any, ...]) -> Any:
        """The Jacobian of what is 0, as a matrix; that of a fixed point is its own taken from the identity."""
        import numpy as np

        if np.iscomplexobj(x):
            raise ArgumentError("an equation of complex numbers is not differentiated", advice="solve for real ones")
        slopes = np.reshape(self._jacobian(x, *args), (np.size(x), np.size(x)))
        return slopes - np.eye(len(slopes)) if self._how == "fixed_point" else slopes

    def adjoint(self, *given: Any) -> Any:
        """Adjoints of what the function takes."""
        import numpy as np

        *args, x, dx = given
        found = np.linalg.solve(self._slopes(x, tuple(args)).T, -np.reshape(dx, -1))
        parts = self._back(x, *args, _like(found, x)) if self._active else ()
        back = iter(parts if len(self._active) != 1 else (parts,))
        every = tuple(next(back) if i in self._active else 0.0 * np.asarray(arg) for i, arg in enumerate(args))
        return every if len(args) > 1 else every[0]

    def tangent(self, *given: Any) -> Any:
        """Tangent of the result."""
        import numpy as np

        count = (len(given) - 1) // 2
        args, x, tangents = given[:count], given[count], given[count + 1 :]
        wanted = [tangents[i] if np.shape(tangents[i]) else tangents[i] + 0.0 * args[i] for i in self._active]
        change = self._on(x, *args, *wanted)[1] if self._active else 0.0 * np.asarray(x)
        return _like(np.linalg.solve(self._slopes(x, args), -np.reshape(change, -1)), x)


def _like(found: Any, x: Any) -> Any:
    """What was solved for, in the shape of the result; a number for a number."""
    return found.reshape(x.shape) if getattr(x, "shape", ()) else found.item()
