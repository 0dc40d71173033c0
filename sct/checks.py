"""Derivatives against each other and against differences, along directions and component by component.

Before: a function and arguments.
After: a table with a line for each direction: what both modes give, what differences give, at which step, and whether
what is left behind the tangent shrinks with the square of the step (Taylor). `check_grads` raises it where a line is
wrong.

Differences are Richardson's table of central differences, as Ridders reads it: the entry whose neighbours agree best.
"""

from __future__ import annotations

import dataclasses
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
    """

    where: str
    reverse: float
    forward: float
    differences: float
    doubt: float
    step: float
    slope: float
    scale: float

    def faults(self, tolerance: float) -> list[str]:
        """Say what is wrong."""
        size = max(abs(self.reverse), abs(self.forward), self.scale, 1e-300)
        found = []
        if not _near(self.reverse, self.forward, max(tolerance * 1e-4, 1e-13) * size):
            found.append("the modes differ")
        allowed = max(tolerance * max(size, abs(self.differences)), 10 * self.doubt)
        if not math.isnan(self.differences) and not _near(self.reverse, self.differences, allowed):
            found.append("differences say otherwise")
            if self.slope < 1.5:
                found.append("the remainder does not shrink")
        if math.isnan(self.differences):
            found.append("no differences could be taken")
        return found


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
        self.is_short = any(_is_short(leaf) for name in self._names for _, leaf in leaves(self._arguments[name]))
        value = self._value({})
        self._adjoint = mapped(value, lambda leaf: self._drawn(leaf, 1.0)) if _is_structure(value) else _one(value)
        given = _called(self._reverse, self._signature, self._moved({}), [_fresh(self._adjoint)])
        parts = (given,) if len(self._names) == 1 else given
        self._gradient = dict(zip(self._names, parts, strict=True))

    def directions(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Give the directions, each with what it is called."""
        every = {name: list(leaves(self._arguments[name], name)) for name in self._names}
        count = sum(_size(leaf) for found in every.values() for _, leaf in found)
        if count <= FEW:
            for name, found in every.items():
                for number, (path, leaf) in enumerate(found):
                    for place, unit in _units(leaf):
                        yield f"{path}{place}", {name: _only(self._arguments[name], number, unit)}
        if count > 1:
            for number in range(RANDOM):
                yield (
                    f"direction {number + 1}",
                    {name: mapped(self._arguments[name], lambda leaf: self._drawn(leaf, 1.0)) for name in self._names},
                )

    def line(self, where: str, direction: dict[str, Any]) -> Line:
        """Look along one direction."""
        zeros = {name: mapped(self._arguments[name], _zero) for name in self._names}
        direction = {**zeros, **direction}
        given = [direction[name] for name in self._names]
        terms = [_product(g, t) for n in self._names for g, t in _pairs(self._gradient[n], direction[n])]
        _, tangent = _called(self._forward, self._signature, self._moved({}), [_fresh(part) for part in given])
        forward = sum(_product(u, t) for u, t in _pairs(self._adjoint, tangent))
        scale = max(1.0, *(_largest(self._arguments[n]) for n in self._names)) if self._names else 1.0
        differences, doubt, step = _ridders(lambda h: self._at(direction, h), _STEP * scale)
        reverse = math.fsum(terms)
        slope = self._slope(direction, reverse, scale)
        return Line(where, reverse, forward, differences, doubt, step, slope, math.fsum(map(abs, terms)))

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
        return sum(_product(u, leaf) for u, leaf in _pairs(self._adjoint, value))

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
                found[name] = _fresh(value)
        return found

    def _drawn(self, leaf: Any, size: float) -> Any:
        if _is_complex(leaf):
            return _drawn_like(leaf, lambda: complex(self._random.gauss(0, size), self._random.gauss(0, size)))
        return _drawn_like(leaf, lambda: self._random.gauss(0, size))


# -- structures of numbers ----------------------------------------------------------------------------------------


def is_leaf(value: Any) -> bool:
    """Whether a value is a number, or an array of numbers, that can be moved."""
    if isinstance(value, bool):
        return False
    if isinstance(value, (int, float, complex)):
        return True
    return getattr(getattr(value, "dtype", None), "kind", "") in ("f", "c", "i", "u")


def mapped(value: Any, change: Callable[[Any], Any]) -> Any:
    """Give a structure with its leaves changed."""
    kind = type(value)
    if is_leaf(value):
        return change(value)
    if kind is dict:
        return {key: mapped(item, change) for key, item in value.items()}
    if isinstance(value, tuple) and hasattr(kind, "_fields"):
        return kind(*(mapped(item, change) for item in value))
    if kind in (list, tuple):
        return kind(mapped(item, change) for item in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.replace(
            value, **{f.name: mapped(getattr(value, f.name), change) for f in dataclasses.fields(value)}
        )
    return value


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Give the leaves of a structure, each with how it is read."""
    kind = type(value)
    if is_leaf(value):
        yield path, value
    elif kind is dict:
        for key, item in value.items():
            yield from leaves(item, f"{path}[{key!r}]")
    elif kind in (list, tuple) or (isinstance(value, tuple) and hasattr(kind, "_fields")):
        for position, item in enumerate(value):
            yield from leaves(item, f"{path}[{position}]")
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for one in dataclasses.fields(value):
            yield from leaves(getattr(value, one.name), f"{path}.{one.name}")


def _is_structure(value: Any) -> bool:
    return not is_leaf(value) or _size(value) != 1


def _one(value: Any) -> Any:
    return value * 0 + 1.0 if hasattr(value, "shape") and value.shape else 1.0


def _fresh(value: Any) -> Any:
    return mapped(value, lambda leaf: leaf.copy() if getattr(leaf, "shape", ()) else leaf)


def _zero(leaf: Any) -> Any:
    return _drawn_like(leaf, lambda: 0.0)


def _drawn_like(leaf: Any, draw: Callable[[], Any]) -> Any:
    """Give numbers in the shape and the precision of a leaf."""
    if not hasattr(leaf, "dtype") or not leaf.shape:
        return draw()
    import numpy as np

    kind = leaf.dtype if leaf.dtype.kind in "fc" else float
    return np.array([draw() for _ in range(leaf.size)], dtype=kind).reshape(leaf.shape)


def _units(leaf: Any) -> Iterator[tuple[str, Any]]:
    """Give the directions of a leaf's elements."""
    ways = (("", 1.0), (" imaginary", 1j)) if _is_complex(leaf) else (("", 1.0),)
    if not getattr(leaf, "shape", ()):
        yield from ways
        return
    import numpy as np

    for index in np.ndindex(leaf.shape):
        for word, one in ways:
            unit = np.zeros(leaf.shape, leaf.dtype if leaf.dtype.kind in "fc" else float)
            unit[index] = one
            yield "[" + ", ".join(map(str, index)) + "]" + word, unit


def _only(value: Any, number: int, unit: Any) -> Any:
    """Zeros in the structure of a value, and a direction in the place of one of its leaves."""
    count = iter(range(sum(1 for _ in leaves(value))))
    return mapped(value, lambda leaf: unit if next(count) == number else _zero(leaf))


def _pairs(one: Any, other: Any) -> Iterator[tuple[Any, Any]]:
    return zip((leaf for _, leaf in leaves(one)), (leaf for _, leaf in leaves(other)), strict=True)


def _product(one: Any, other: Any) -> float:
    """Give the real part of the sum of products: of complex numbers, neither is conjugated."""
    product = one * other
    total = product.sum() if hasattr(product, "sum") else product
    return float(total.real)


def _size(leaf: Any) -> int:
    return int(getattr(leaf, "size", 1))


def _largest(value: Any) -> float:
    sizes = (
        float(abs(leaf).max()) if getattr(leaf, "size", 0) else 0.0 for _, leaf in leaves(value) if hasattr(leaf, "max")
    )
    plain = (float(abs(leaf)) for _, leaf in leaves(value) if not hasattr(leaf, "max"))
    return max((size for size in (*sizes, *plain) if math.isfinite(size)), default=0.0)


def _is_short(leaf: Any) -> bool:
    return getattr(getattr(leaf, "dtype", None), "str", "")[1:] in ("f4", "c8", "f2")


def _is_complex(leaf: Any) -> bool:
    return isinstance(leaf, complex) or getattr(getattr(leaf, "dtype", None), "kind", "") == "c"


def _near(one: float, other: float, allowed: float) -> bool:
    return one == other or (math.isnan(one) and math.isnan(other)) or abs(one - other) <= allowed


def _ridders(at: Callable[[float], float], largest: float) -> tuple[float, float, float]:
    """Give the best entry of Richardson's table, how far off it may be, and its step."""
    table: list[list[float]] = []
    best, error, chosen = math.nan, math.inf, largest
    for row in range(_MOST):
        step = largest / _SHRINK**row
        if len(table) == _ROWS:
            break
        current = [(at(step) - at(-step)) / (2 * step)]
        if not math.isfinite(current[0]):
            continue
        factor = 1.0
        for k, before in enumerate(table[-1] if table else []):
            factor *= _SHRINK**2
            current.append((factor * current[k] - before) / (factor - 1))
            doubt = max(abs(current[-1] - current[k]), abs(current[-1] - before))
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
