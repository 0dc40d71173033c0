"""Structures of numbers and arrays as vectors: their leaves, directions among them, and products.

Before: `{"w": [1.0, x]}` with an array x.
After: one step along a direction of the same structure.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterator
from typing import Any


def is_leaf(value: Any) -> bool:
    """Whether a value is a number, or an array of numbers, that can be moved."""
    if isinstance(value, bool):
        return False
    if isinstance(value, (int, float, complex)):
        return True
    return getattr(getattr(value, "dtype", None), "kind", "") in ("f", "c", "i", "u")


def mapped(value: Any, change: Callable[[Any], Any], other: Callable[[Any], Any] = lambda value: value) -> Any:
    """Give a structure with its leaves changed, and what is neither structure nor leaf by `other`."""
    kind = type(value)
    if is_leaf(value):
        return change(value)
    if kind is dict:
        return {key: mapped(item, change, other) for key, item in value.items()}
    if isinstance(value, tuple) and hasattr(kind, "_fields"):
        return kind(*(mapped(item, change, other) for item in value))
    if kind in (list, tuple):
        return kind(mapped(item, change, other) for item in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {f.name: mapped(getattr(value, f.name), change, other) for f in dataclasses.fields(value)}
        return dataclasses.replace(value, **fields)
    return other(value)


def still(value: Any) -> Any:
    """Give a tangent of a structure in which masks are not moved."""
    return mapped(value, lambda leaf: leaf, lambda mask: mask * 0.0 if hasattr(mask, "dtype") else mask)


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


def leaves_of(like: Any, value: Any) -> Iterator[Any]:
    """Give the parts of a value that stand where a structure has its leaves: a gradient has more of them."""
    kind = type(like)
    if is_leaf(like):
        yield value
    elif kind is dict:
        for key, item in like.items():
            yield from leaves_of(item, value[key])
    elif kind in (list, tuple) or (isinstance(like, tuple) and hasattr(kind, "_fields")):
        for item, own in zip(like, value, strict=True):
            yield from leaves_of(item, own)
    elif dataclasses.is_dataclass(like) and not isinstance(like, type):
        for one in dataclasses.fields(like):
            yield from leaves_of(getattr(like, one.name), getattr(value, one.name))


def is_structure(value: Any) -> bool:
    """Whether a value holds more than one number."""
    return not is_leaf(value) or size_of(value) != 1


def one_of(value: Any) -> Any:
    """Give 1 in the shape and precision of a leaf."""
    return value * 0 + 1.0 if hasattr(value, "shape") and value.shape else 1.0


def fresh(value: Any) -> Any:
    """Give a structure with arrays of its own."""
    return mapped(value, lambda leaf: leaf.copy() if getattr(leaf, "shape", ()) else leaf)


def zero(leaf: Any) -> Any:
    """Give 0 in the shape and precision of a leaf."""
    return drawn_like(leaf, lambda: 0.0)


def drawn_like(leaf: Any, draw: Callable[[], Any]) -> Any:
    """Give numbers in the shape and the precision of a leaf."""
    if not hasattr(leaf, "dtype") or not leaf.shape:
        return draw()
    import numpy as np

    kind = leaf.dtype if leaf.dtype.kind in "fc" else float
    return np.array([draw() for _ in range(leaf.size)], dtype=kind).reshape(leaf.shape)


def units(leaf: Any) -> Iterator[tuple[str, Any]]:
    """Give the directions of a leaf's elements."""
    ways = (("", 1.0), (" imaginary", 1j)) if is_complex(leaf) else (("", 1.0),)
    if not getattr(leaf, "shape", ()):
        yield from ways
        return
    import numpy as np

    for index in np.ndindex(leaf.shape):
        for word, one in ways:
            unit = np.zeros(leaf.shape, leaf.dtype if leaf.dtype.kind in "fc" else float)
            unit[index] = one
            yield "[" + ", ".join(map(str, index)) + "]" + word, unit


def only(value: Any, number: int, unit: Any) -> Any:
    """Zeros in the structure of a value, and a direction in the place of one of its leaves."""
    count = iter(range(sum(1 for _ in leaves(value))))
    return mapped(value, lambda leaf: unit if next(count) == number else zero(leaf))


def pairs(one: Any, other: Any) -> Iterator[tuple[Any, Any]]:
    """Give the leaves of two structures side by side."""
    return zip((leaf for _, leaf in leaves(one)), (leaf for _, leaf in leaves(other)), strict=True)


def product_of(one: Any, other: Any) -> float:
    """Give the real part of the sum of products: of complex numbers, neither is conjugated."""
    product = one * other
    total = product.sum() if hasattr(product, "sum") else product
    return float(total.real)


def size_of(leaf: Any) -> int:
    """Count the numbers of a leaf."""
    return int(getattr(leaf, "size", 1))


def largest_of(value: Any) -> float:
    """Give the largest finite size of the numbers in a structure."""
    sizes = (
        float(abs(leaf).max()) if getattr(leaf, "size", 0) else 0.0 for _, leaf in leaves(value) if hasattr(leaf, "max")
    )
    plain = (float(abs(leaf)) for _, leaf in leaves(value) if not hasattr(leaf, "max"))
    return max((size for size in (*sizes, *plain) if math.isfinite(size)), default=0.0)


def is_short(leaf: Any) -> bool:
    """Whether a leaf has fewer digits than a float."""
    return getattr(getattr(leaf, "dtype", None), "str", "")[1:] in ("f4", "c8", "f2")


def is_complex(leaf: Any) -> bool:
    """Whether a leaf holds complex numbers."""
    return isinstance(leaf, complex) or getattr(getattr(leaf, "dtype", None), "kind", "") == "c"


def near(one: float, other: float, allowed: float) -> bool:
    """Whether two numbers differ by no more than is allowed."""
    return one == other or (math.isnan(one) and math.isnan(other)) or abs(one - other) <= allowed
