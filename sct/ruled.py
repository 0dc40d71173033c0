"""Rules of the user's own: a function that is not looked into, and what its derivative is.

Before::

    @rule("np.cos(x)")
    def sine(x):
        return compiled_sine(x)

After: `s = sine(x)` goes back as `dx = np.cos(x) * ds`, and forward as `ds = np.cos(x) * dx`.

A rule is text, a partial for each parameter, or a pair of functions, which stand in the text as `f.adjoint(x, y, dy)`
and `f.tangent(x, y, dx)`. What these give is checked where the arguments have a form that they had not before.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import gast

from sct import tree
from sct.errors import ArgumentError
from sct.match import PAIRS
from sct.rules import Contribution
from sct.tree import Expr

F = TypeVar("F", bound=Callable[..., Any])

STOPPED = "<helpers>.stopped"
"""What stands for a value that is taken for a constant, in a text too: that may be differentiated again."""

RESULT = "y"
"""What a partial calls the result, unless a parameter is called so."""


@dataclass(frozen=True, eq=False)
class OwnRule:
    """A rule of the user's.

    Parameters
    ----------
    name : str
        The function's name.
    params : tuple of str
        Its parameters.
    partials : tuple of gast.expr or None
        The partial with respect to each; None where nothing flows.
    has_adjoint, has_tangent : bool
        Which functions stand for it, where it is not text.
    """

    name: str
    params: tuple[str, ...]
    partials: tuple[Expr | None, ...] = ()
    has_adjoint: bool = False
    has_tangent: bool = False

    def contributions(self, value: Expr, result: Expr) -> list[Contribution]:
        """Give what flows through a call.

        Parameters
        ----------
        value : gast.Call
            The call, with an argument for each parameter.
        result : gast.expr
            What stands for its value.
        """
        if self.partials:
            holes = {**dict(zip(self.params, value.args, strict=True))}
            holes.setdefault(RESULT, result)
            pairs = zip(value.args, self.partials, strict=True)
            return [Contribution(a, tree.substitute(p, holes)) for a, p in pairs if p is not None]
        return [self._through(value, result, position) for position in range(len(self.params))]

    def _through(self, value: Expr, result: Expr, position: int) -> Contribution:
        adjoint, tangent = MISSING, MISSING
        if self.has_adjoint:
            adjoint = tree.call(tree.attribute(value.func, "adjoint"), [*value.args, result, tree.name("g")])
            if len(self.params) > 1:
                adjoint = tree.subscript(adjoint, tree.const(position))
        if self.has_tangent:
            given = [tree.name("t") if i == position else tree.const(0.0) for i in range(len(self.params))]
            tangent = tree.call(tree.attribute(value.func, "tangent"), [*value.args, result, *given])
        return Contribution(value.args[position], tree.const(1), adjoint, tangent)


MISSING = tree.name("<no rule>")
"""Stands where a rule is for the other mode alone."""


def is_missing(formula: Expr | None) -> bool:
    """Whether a rule has nothing for this mode."""
    return formula is not None and MISSING.id in tree.names(formula)


def is_own(flow: Expr | None) -> bool:
    """Whether an adjoint is what a function of the user's gives: its shape is checked there."""
    call = flow.value if isinstance(flow, gast.Subscript) else flow
    if isinstance(call, gast.Call) and getattr(call.func, "id", "") == f"{PAIRS}.<part>":
        return True
    return isinstance(call, gast.Call) and isinstance(call.func, gast.Attribute) and call.func.attr == "adjoint"


def called_once(contributions: list[Contribution], name: str, count: int) -> tuple[Expr, list[Contribution]]:
    """Give the one call that gives the adjoints of all arguments, and these as parts of what it gives."""
    calls: list[Any] = [item.adjoint for item in contributions]
    part = tree.name(f"{PAIRS}.<part>")
    parts = [tree.call(part, [tree.name(name), call.slice, tree.const(count)]) for call in calls]
    return calls[0].value, [replace(item, adjoint=p) for item, p in zip(contributions, parts, strict=True)]


def rule(
    *partials: str, adjoint: Callable[..., Any] | None = None, tangent: Callable[..., Any] | None = None
) -> Callable[[F], F]:
    """Give a function a rule of its own: it is called as it is, and not looked into.

    Parameters
    ----------
    *partials : str
        The partial with respect to each parameter, as text: it names the parameters, the result as `y`, and functions
        of `math` and `np`. For arrays it is taken element by element. `""` says that nothing flows.
    adjoint : callable, optional
        In the place of text: takes the arguments, the result and its adjoint, and returns the adjoint of the argument,
        or a tuple of one for each where there are several.
    tangent : callable, optional
        In the place of text: takes the arguments, the result and a tangent for each argument, and returns that of the
        result. It is linear in the tangents; 0.0 stands for one that is 0.

    Returns
    -------
    decorator
        It returns the function as it was, with its rule.

    Raises
    ------
    ArgumentError
        Where the rule is not one for the function.

    Examples
    --------
    >>> import math
    >>> from sct import grad
    >>> @rule("math.cos(x)")
    ... def sine(x):
    ...     return math.sin(x)
    >>> def f(x):
    ...     s = sine(x)
    ...     return s * s
    >>> print(grad(f).source)
    def grad_f(x):
        \"\"\"For scalar x.\"\"\"
        # forward pass
        s = sine(x)
        # backward pass
        # backprop s * s
        ds = 2 * s
        # backprop s = sine(x)
        dx = math.cos(x) * ds
        return dx
    <BLANKLINE>
    """

    def mark(f: F) -> F:
        name = getattr(f, "__name__", type(f).__name__)
        params = _parameters(f, name)
        if bool(partials) == bool(adjoint or tangent):
            raise ArgumentError(
                f"the rule of {name} is text, or a pair of functions",
                advice='write @rule("partial", ...), or @rule(adjoint=..., tangent=...)',
            )
        made: Any = f
        made.own_rule = OwnRule(name, params, of_text(partials, params, name), adjoint is not None, tangent is not None)
        if adjoint is not None:
            made.adjoint = _Checked(f"the adjoint of {name}", adjoint, len(params)).adjoint
        if tangent is not None:
            made.tangent = _Checked(f"the tangent of {name}", tangent, len(params)).tangent
        return f

    return mark


def stop_gradient(x: Any) -> Any:
    """Give a value that is taken for a constant: nothing flows back through it. An array is copied.

    Parameters
    ----------
    x : number or array
        The value.

    Examples
    --------
    >>> from sct import grad
    >>> grad(lambda x: x * stop_gradient(x))(3.0)
    3.0
    """
    return x.copy() if getattr(x, "shape", ()) else x


def _parameters(f: Any, name: str) -> tuple[str, ...]:
    try:
        every = inspect.signature(f).parameters.values()
    except (TypeError, ValueError):
        raise ArgumentError(f"the parameters of {name} cannot be had", advice="wrap it in a def") from None
    if not hasattr(f, "__dict__") or any(p.kind not in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD) for p in every):
        raise ArgumentError(
            f"a rule is for a function of plain parameters, and {name} has others", advice="wrap it in a def"
        )
    return tuple(p.name for p in every)


def of_text(partials: tuple[str, ...], params: tuple[str, ...], name: str) -> tuple[Expr | None, ...]:
    """Read partials; functions of libraries under their full names."""
    if partials and len(partials) != len(params):
        raise ArgumentError(
            f"{name} has {len(params)} parameters, and its rule {len(partials)} partials",
            advice='write one for each; "" where nothing flows',
        )
    return tuple(_partial(text, params, name) if text.strip() else None for text in partials)


def _partial(text: str, params: tuple[str, ...], name: str) -> Expr:
    try:
        node = tree.parse_expression(text)
    except SyntaxError:
        raise ArgumentError(f"the rule of {name} cannot be read: {text}") from None

    def visit(part: Any) -> Any:
        path = tree.path(part) if isinstance(part, gast.Attribute) else None
        if path is not None and path[0] in _LIBRARIES and path[0] not in params:
            return tree.name(".".join((_LIBRARIES[path[0]], *path[1:])))
        return None

    node = tree.rebuild(node, visit)
    strange = [n for n in tree.names(node) if n not in (*params, RESULT) and "." not in n]
    if strange:
        raise ArgumentError(
            f"the rule of {name} reads {strange[0]}, which is none of its parameters",
            advice=f"it may read {', '.join(params)}, the result as {RESULT}, and functions of math and np",
        )
    return node


_LIBRARIES = {"np": "numpy", "numpy": "numpy", "math": "math"}


class _Checked:
    """A function of a rule: what it gives is looked at where its arguments have a form that they had not before.

    `readable()` of what is made gives the function that stands for it where a derivative is differentiated again.
    """

    def __init__(self, what: str, function: Callable[..., Any], count: int) -> None:
        self._what, self._function, self._count = what, function, count
        self._seen: set[Any] = set()

    def _readable(self) -> Any:
        return getattr(self._function, "readable", lambda: self._function)()

    @functools.cached_property
    def adjoint(self) -> Callable[..., Any]:
        """The adjoint: like the arguments."""

        @functools.wraps(self._function)
        def checked(*args: Any) -> Any:
            found = self._function(*args)
            if self._is_new(args):
                parts = (found,) if self._count == 1 else found
                if not isinstance(parts, tuple) or len(parts) != self._count:
                    raise ArgumentError(f"{self._what} gives {_form(found)}, and has {self._count} arguments")
                for part, like in zip(parts, args[: self._count], strict=True):
                    self._check(part, like, "its argument")
            return found

        checked.readable = self._readable  # type: ignore[attr-defined]
        return checked

    @functools.cached_property
    def tangent(self) -> Callable[..., Any]:
        """The tangent: like the result."""

        @functools.wraps(self._function)
        def checked(*args: Any) -> Any:
            found = self._function(*args)
            if self._is_new(args):
                self._check(found, args[self._count], "the result")
            return found

        checked.readable = self._readable  # type: ignore[attr-defined]
        return checked

    def _is_new(self, args: tuple[Any, ...]) -> bool:
        form = tuple(_form(arg) for arg in args)
        new = form not in self._seen
        self._seen.add(form)
        return new

    def _check(self, found: Any, like: Any, which: str) -> None:
        real = _letter(like) in "fiub"
        number = _letter(found) in ("f", "i", "u") or (_letter(found) == "c" and not real)
        if not number or getattr(found, "shape", ()) != getattr(like, "shape", ()):
            raise ArgumentError(f"{self._what} gives {_form(found)}, where {which} is {_form(like)}")


def _letter(value: Any) -> str:
    if isinstance(value, bool):
        return "b"
    plain = {int: "i", float: "f", complex: "c"}.get(type(value), "")
    return plain or str(getattr(getattr(value, "dtype", None), "kind", "o"))


def _form(value: Any) -> str:
    shape = getattr(value, "shape", None)
    if shape:
        return f"an array of shape {shape} and dtype {value.dtype}"
    return f"a value of type {type(value).__name__}"


def bound(own: OwnRule, signature: Mapping[str, Any], args: list[Expr], words: Mapping[str, Expr]) -> list[Expr] | None:
    """Give an argument for each parameter of a call; None where one is not given and no number is its default."""
    given = dict(zip(own.params, args, strict=False))
    if len(args) > len(own.params) or set(words) - set(own.params) or set(words) & set(given):
        return None
    given.update(words)
    found = []
    for name in own.params:
        default = signature[name].default
        if name not in given and (isinstance(default, bool) or not isinstance(default, (int, float))):
            return None
        found.append(given[name] if name in given else tree.const(default))
    return found
