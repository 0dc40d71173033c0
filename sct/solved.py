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
import types
from collections.abc import Callable
from typing import Any, TypeVar, cast

from sct import higher, live, load, params, ruled
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
        return equation.rule(f)

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
        read = live.live_function(self._function)  # type: ignore[arg-type]
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

    @functools.cached_property
    def _names(self) -> tuple[str, ...]:
        """Names of the result and of what the function takes."""
        code = self._function.__code__
        return code.co_varnames[: code.co_argcount]

    def _loaded(self, what: str, lines: list[str], own: dict[str, Any]) -> Callable[..., Any]:
        """Make one of the rules: a text, which can be differentiated again."""
        import numpy as np

        x, *args = self._names
        every = [*args, x, *([f"d{x}"] if what == "adjoint" else [f"d{name}" for name in args])]
        text = "\n    ".join([f"def {what}({', '.join(every)}):", *lines]) + "\n"
        return load.load(text, what, cast(types.FunctionType, _plain), {**own, "np": np, "slope_": self._jacobian})

    def _for_each_rank(self, like: str, before: str, right: str, turned: str, after: str) -> list[str]:
        """Lines that solve for what the result, or its adjoint, changes by: a fixed point is taken from itself.

        What the result is like, or its adjoint, which is known where the result is not, decides which of these are
        run; each says it, so that they can be differentiated again.
        """
        x, *args = self._names
        slope = f"slope_({', '.join(['x_', *args])})"
        one, eye = (" - 1.0", " - np.eye(len(x_))") if self._how == "fixed_point" else ("", "")
        ranks = {
            f"if np.ndim({like}) == 0:": [f"x_ = float({x})", before, f"found_ = -{right} / ({slope}{one})"],
            f"elif np.ndim({like}) == 1:": [
                f"x_ = np.reshape({x}, -1)", before, f"slopes_ = np.reshape({slope}, (len(x_), len(x_))){eye}",
                f"found_ = np.linalg.solve(slopes_{turned}, -np.reshape({right}, -1))",
            ],
            "else:": [
                f"x_ = {x}", before, f"slopes_ = np.reshape({slope}, (np.size(x_), np.size(x_)))",
                f"slopes_ = slopes_{eye.replace('len', 'np.size')}",
                f"found_ = np.linalg.solve(slopes_{turned}, -np.reshape({right}, -1))",
                f"found_ = np.reshape(found_, np.shape({x}))",
            ],
        }  # fmt: skip
        return [
            line for head, body in ranks.items() for line in (head, *(f"    {part}" for part in (*body, after) if part))
        ]

    @functools.cached_property
    def text_of_adjoint(self) -> Callable[..., Any]:
        """The adjoints of what the function takes, as a function that can be read."""
        x, *args = self._names
        active = [args[i] for i in self._active]
        found = ", ".join(f"d{name}" for name in active)
        after = f"{found} = back_({', '.join(['x_', *args])}, found_)" if active else ""
        every = [f"d{name}" if name in active else f"0.0 * np.asarray({name})" for name in args]
        lines = [*self._for_each_rank(f"d{x}", "", f"d{x}", ".T", after), f"return {', '.join(every)}"]
        return self._loaded("adjoint", lines, {"back_": self._back})

    @functools.cached_property
    def text_of_tangent(self) -> Callable[..., Any]:
        """The tangent of the result, as a function that can be read."""
        x, *args = self._names
        active = [args[i] for i in self._active]
        lines = [f"d{n} = d{n} if np.ndim(d{n}) == np.ndim({n}) else d{n} + 0.0 * {n}" for n in active]
        given = ", ".join(["x_", *args, *(f"d{name}" for name in active)])
        change = f"change_ = on_({given})[1]" if active else "change_ = 0.0 * x_"
        return self._loaded(
            "tangent", [*lines, *self._for_each_rank(x, change, "change_", "", ""), "return found_"], {"on_": self._on}
        )

    def rule(self, f: F) -> F:
        """Give a function the rule for both modes."""

        def adjoint(*given: Any) -> Any:
            _check_real(given[-2])
            return self.text_of_adjoint(*given)

        def tangent(*given: Any) -> Any:
            _check_real(given[len(self._names) - 1])
            return self.text_of_tangent(*given)

        adjoint.readable = lambda: self.text_of_adjoint  # type: ignore[attr-defined]
        tangent.readable = lambda: self.text_of_tangent  # type: ignore[attr-defined]
        return ruled.rule(adjoint=adjoint, tangent=tangent)(f)


def _plain() -> None:
    """Give the names of this module to what is read."""


def _check_real(x: Any) -> None:
    import numpy as np

    if np.iscomplexobj(x):
        raise ArgumentError("an equation of complex numbers is not differentiated", advice="solve for real ones")
