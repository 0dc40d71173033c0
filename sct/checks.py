"""Derivatives against each other and against differences, along directions and component by component.

Before: a function and arguments.
After: a table with a line for each direction: what both modes give, what differences give, at which step, and whether
what is left behind the tangent shrinks with the square of the step (Taylor). `check_grads` raises it where a line is
wrong.

Differences are Richardson's table of central differences, as Ridders reads it: the entry whose neighbours agree best.
"""

from __future__ import annotations

import inspect
import math
import random
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sct import derived
from sct.api import jvp, vjp
from sct.errors import ArgumentError, CheckError
from sct.params import Wrt
from sct.vectors import (
    drawn_like,
    fresh,
    is_complex,
    is_short,
    is_structure,
    largest_of,
    leaves,
    leaves_of,
    mapped,
    near,
    one_of,
    only,
    pairs,
    product_of,
    size_of,
    still,
    units,
    zero,
)

FEW = 24
"""So many components are looked at one by one."""

RANDOM = 4
"""Random directions."""

_ROWS, _MOST, _SHRINK, _STEP = 9, 30, 1.6, 0.02
_STEPS = (1e-1, 1e-2, 1e-3, 1e-4)


@dataclass(frozen=True)
class Line:
    """What was found along one direction.

    Parameters
    ----------
    where : str
        The component, or `direction 2`.
    reverse, forward, differences : float
        The derivative along it.
    doubt : float
        How far off the differences may be.
    step : float
        The step at which they are best.
    slope : float
        How the remainder of Taylor's formula shrinks: 2 where the derivative is right; nan where rounding hides it.
    scale : float
        How large the numbers are that were added up.
    sides : tuple of two floats
        The slopes before the point and behind it.
    """

    where: str
    reverse: float
    forward: float
    differences: float
    doubt: float
    step: float
    slope: float
    scale: float
    sides: tuple[float, float] = (math.nan, math.nan)

    def faults(self, tolerance: float) -> list[str]:
        """Say what is wrong."""
        size = max(abs(self.reverse), abs(self.forward), self.scale, 1e-300)
        found = []
        if not near(self.reverse, self.forward, max(tolerance * 1e-4, 1e-13) * size):
            found.append("the modes differ")
        allowed = max(tolerance * max(size, abs(self.differences)), 10 * self.doubt)
        if not math.isnan(self.differences) and not near(self.reverse, self.differences, allowed):
            found.append("differences say otherwise")
            if self._is_kink():
                found = [f"not smooth here: {self.sides[0]:.4g} on one side, {self.sides[1]:.4g} on the other"]
            elif self.slope < 1.5:
                found.append("the remainder does not shrink")
        if math.isnan(self.differences):
            found.append("no differences could be taken")
        return found

    def _is_kink(self) -> bool:
        """Whether the slopes of both sides differ, and the derivative is one of them, or between them."""
        low, high = sorted(self.sides)
        size = max(abs(low), abs(high))
        return high - low > 1e-2 * size and low - 1e-2 * size <= self.reverse <= high + 1e-2 * size


@dataclass(frozen=True)
class Report:
    """What was found of a function at a point."""

    name: str
    lines: tuple[Line, ...]
    tolerance: float

    @property
    def is_right(self) -> bool:
        """Whether nothing is wrong."""
        return not any(line.faults(self.tolerance) for line in self.lines)

    def table(self) -> str:
        """Give the lines as text."""
        head = ("where", "reverse", "forward", "differences", "off by", "at step", "slope", "")
        rows = [head]
        for line in self.lines:
            off = abs(line.reverse - line.differences)
            rows.append(
                (
                    line.where,
                    f"{line.reverse:.10g}",
                    f"{line.forward:.10g}",
                    f"{line.differences:.10g}",
                    f"{off:.1e}",
                    f"{line.step:.1e}",
                    f"{line.slope:.2f}",
                    "; ".join(line.faults(self.tolerance)) or "right",
                )
            )
        widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
        return "\n".join("  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows)


def check_grads(
    f: Callable[..., Any],
    args: tuple[Any, ...] | dict[str, Any],
    wrt: Wrt = None,
    *,
    tolerance: float | None = None,
    seed: int = 0,
) -> None:
    """Compare the derivatives of a function with each other and with differences.

    Both modes are computed, then Richardson differences, then how fast the remainder of Taylor's formula shrinks: along
    random directions, and for every component where there are few.

    Parameters
    ----------
    f : callable
        A Python function whose source can be read. Its result may have any shape and structure.
    args : tuple or dict
        Arguments of a call, by position or by name.
    wrt : int, str, or tuple of either, optional
        With respect to which parameters, as in `grad`.
    tolerance : float, optional
        How far from the differences a derivative may be, relative to its size: 1e-6, or 1e-3 where float32 is in it.
        The modes may differ by 1e-4 of that.
    seed : int, optional
        Gives the random directions.

    Raises
    ------
    CheckError
        Where something is wrong, with a table that shows where, by how much and at which step.
    SctError
        Where f cannot be differentiated.

    Examples
    --------
    >>> import math
    >>> check_grads(lambda x, y: math.sin(x) * y, (1.0, 2.0))
    >>> table = report(lambda x, y: x * y, (3.0, -4.0)).table()
    >>> print("\\n".join(line[:34].rstrip() for line in table.splitlines()[:3]))
    where        reverse       forward
    x            -4            -4
    y            3             3
    """
    found = report(f, args, wrt, tolerance=tolerance, seed=seed)
    if not found.is_right:
        raise CheckError(f"the derivatives of {found.name} are not what differences say\n{found.table()}")


def report(
    f: Callable[..., Any],
    args: tuple[Any, ...] | dict[str, Any],
    wrt: Wrt = None,
    *,
    tolerance: float | None = None,
    seed: int = 0,
) -> Report:
    """Compare as `check_grads` does, and give what was found."""
    point = _Point(f, args, wrt, seed)
    allowed = tolerance if tolerance is not None else (1e-3 if point.is_short else 1e-6)
    return Report(point.name, tuple(point.line(where, direction) for where, direction in point.directions()), allowed)


class _Point:
    """A function at its arguments."""

    def __init__(self, f: Any, args: tuple[Any, ...] | dict[str, Any], wrt: Wrt, seed: int) -> None:
        self._reverse, self._forward = vjp(f, wrt), jvp(f, wrt)
        made = derived.made_of(self._reverse) or derived.made_of(getattr(self._reverse, "py_func", None))
        self._f, self._signature = f, inspect.signature(f)
        self.name = getattr(f, "__name__", type(f).__name__)
        self._names: tuple[str, ...] = made.inputs
        if not isinstance(args, (tuple, dict)):
            raise ArgumentError(f"args is a tuple of the arguments of {self.name}, or a dict by name", advice="(x,)")
        try:
            bound = self._signature.bind(**args) if isinstance(args, dict) else self._signature.bind(*args)
        except TypeError as error:
            raise ArgumentError(f"args is no call of {self.name}: {error}") from None
        bound.apply_defaults()
        self._arguments = dict(bound.arguments)
        self._random = random.Random(seed)
        self.is_short = any(is_short(leaf) for name in self._names for _, leaf in leaves(self._arguments[name]))
        value = self._value({})
        self._adjoint = mapped(value, lambda leaf: self._drawn(leaf, 1.0)) if is_structure(value) else one_of(value)
        given = _called(self._reverse, self._signature, self._moved({}), [fresh(self._adjoint)])
        parts = (given,) if len(self._names) == 1 else given
        self._gradient = dict(zip(self._names, parts, strict=True))

    def directions(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Give the directions, each with what it is called."""
        every = {name: list(leaves(self._arguments[name], name)) for name in self._names}
        count = sum(size_of(leaf) for found in every.values() for _, leaf in found)
        if count <= FEW:
            for name, found in every.items():
                for number, (path, leaf) in enumerate(found):
                    for place, unit in units(leaf):
                        yield f"{path}{place}", {name: only(self._arguments[name], number, unit)}
        if count > 1:
            for number in range(RANDOM):
                yield (
                    f"direction {number + 1}",
                    {name: mapped(self._arguments[name], lambda leaf: self._drawn(leaf, 1.0)) for name in self._names},
                )

    def line(self, where: str, direction: dict[str, Any]) -> Line:
        """Look along one direction."""
        zeros = {name: mapped(self._arguments[name], zero) for name in self._names}
        direction = {**zeros, **direction}
        given = [still(direction[name]) for name in self._names]
        terms = [
            product_of(g, t)
            for n in self._names
            for g, t in zip(leaves_of(self._arguments[n], self._gradient[n]), self._leaves(n, direction), strict=True)
        ]
        _, tangent = _called(self._forward, self._signature, self._moved({}), [fresh(part) for part in given])
        forward = sum(product_of(u, t) for u, t in pairs(self._adjoint, tangent))
        scale = max(1.0, *(largest_of(self._arguments[n]) for n in self._names)) if self._names else 1.0
        differences, doubt, step = _differences(lambda h: self._at(direction, h), _STEP * scale, self.is_short)
        reverse = math.fsum(terms)
        slope = self._slope(direction, reverse, scale)
        size = math.fsum(map(abs, terms))
        return Line(where, reverse, forward, differences, doubt, step, slope, size, self._sides(direction, scale))

    def _leaves(self, name: str, direction: dict[str, Any]) -> Iterator[Any]:
        return leaves_of(self._arguments[name], direction[name])

    def _sides(self, direction: dict[str, Any], scale: float) -> tuple[float, float]:
        """Give the slopes on both sides, which differ at a kink; nan where they depend on the step: a jump."""
        here = self._at(direction, 0.0)
        found = []
        for sign in (-1.0, 1.0):
            near_by, far = (sign * scale * step for step in ((1e-3, 1e-2) if self.is_short else (1e-6, 1e-5)))
            one, other = ((self._at(direction, step) - here) / step for step in (near_by, far))
            found.append(one + 0.0 if near(one, other, 1e-2 * max(abs(one), abs(other))) else math.nan)
        return found[0], found[1]

    def _slope(self, direction: dict[str, Any], derivative: float, scale: float) -> float:
        """The steepest fall of the remainder between two steps: larger ones have other terms, smaller ones noise."""
        start = self._at(direction, 0.0)
        noise = 1e-6 if self.is_short else 1e-14
        found, before = [], None
        for step in _STEPS:
            value = self._at(direction, step * scale)
            remainder = abs(value - start - step * scale * derivative)
            if not math.isfinite(remainder) or remainder <= 100 * noise * max(abs(value), abs(start), 1e-300):
                break
            if before is not None:
                found.append(math.log10(before / remainder))
            before = remainder
        return max(found, default=math.nan)

    def _at(self, direction: dict[str, Any], step: float) -> float:
        with warnings.catch_warnings():
            # A step may leave the domain: that entry of the table is left out.
            warnings.simplefilter("ignore", RuntimeWarning)
            try:
                value = self._value({name: (part, step) for name, part in direction.items()})
            except (ArithmeticError, ValueError):
                return math.nan
        return sum(product_of(u, leaf) for u, leaf in pairs(self._adjoint, value))

    def _value(self, by: dict[str, tuple[Any, float]]) -> Any:
        return _called(self._f, self._signature, self._moved(by), [])

    def _moved(self, by: dict[str, tuple[Any, float]]) -> dict[str, Any]:
        """Give arguments of their own to each call, moved along a direction."""
        found = {}
        for name, value in self._arguments.items():
            if name in by and by[name][1]:
                tangents = iter([leaf for _, leaf in leaves(by[name][0])])
                found[name] = mapped(value, lambda leaf, t=tangents, h=by[name][1]: leaf + h * next(t))  # type: ignore[misc]
            else:
                found[name] = fresh(value)
        return found

    def _drawn(self, leaf: Any, size: float) -> Any:
        if is_complex(leaf):
            return drawn_like(leaf, lambda: complex(self._random.gauss(0, size), self._random.gauss(0, size)))
        return drawn_like(leaf, lambda: self._random.gauss(0, size))


_ROUNDING = 2.0**-53
"""How far off a value of the function may be, relative to its size, at least."""


def _differences(at: Callable[[float], float], largest: float, is_short: bool) -> tuple[float, float, float]:
    """Give the best of several tables: what oscillates, or has a domain that ends near by, needs smaller steps."""
    found = _ridders(at, largest)
    for less in () if is_short else (1e-2, 1e-4, 1e-6):
        best, doubt, _ = found
        if doubt <= 1e-7 * abs(best):
            break
        found = min(found, _ridders(at, largest * less), key=lambda one: one[1])
    return found


def _ridders(at: Callable[[float], float], largest: float) -> tuple[float, float, float]:
    """Give the best entry of Richardson's table, how far off it may be, and its step."""
    table: list[list[float]] = []
    best, error, chosen = math.nan, math.inf, largest
    for row in range(_MOST):
        step = largest / _SHRINK**row
        if len(table) == _ROWS:
            break
        after, before_it = at(step), at(-step)
        current = [(after - before_it) / (2 * step)]
        rounding = _ROUNDING * max(abs(after), abs(before_it)) / step
        if not math.isfinite(current[0]):
            continue
        factor = 1.0
        for k, before in enumerate(table[-1] if table else []):
            factor *= _SHRINK**2
            current.append((factor * current[k] - before) / (factor - 1))
            doubt = max(abs(current[-1] - current[k]), abs(current[-1] - before), rounding)
            if doubt < error:
                best, error, chosen = current[-1], doubt, step
        table.append(current)
    return best, error, chosen


def _called(function: Any, signature: inspect.Signature, arguments: dict[str, Any], beside: list[Any]) -> Any:
    """Call a function, or its derivative: what comes beside the arguments stands behind the positional ones."""
    positional: list[Any] = []
    rest: list[Any] = []
    words: dict[str, Any] = {}
    for parameter in signature.parameters.values():
        value = arguments.get(parameter.name)
        if parameter.kind is parameter.VAR_POSITIONAL:
            rest += value or ()
        elif parameter.kind is parameter.VAR_KEYWORD:
            words.update(value or {})
        elif parameter.kind is parameter.KEYWORD_ONLY:
            words[parameter.name] = value
        else:
            positional.append(value)
    return function(*positional, *beside, *rest, **words)
