"""What is known of a function's parameters and result, of all of its calls at once.

Before: a call with arrays of lengths `n`, `n`, and one with arrays of lengths `n - 1`, `n - 1`.
After: two arrays of lengths `#0.0`, `#0.0`: those are equal in both calls.
"""

from __future__ import annotations

from typing import Any

from sct.kinds import Dim, Kind


def is_settled(kind: Kind) -> bool:
    """Whether a value is known to be a number, or an array."""
    return (kind.is_number or kind.is_array) and not kind.lifted


def met(have: tuple[Kind, ...] | None, given: tuple[Kind, ...]) -> tuple[Kind, ...]:
    """Give what is known of the arguments of all calls: a length `#0.1` stands for all lengths that are equal to it."""
    names: dict[Any, Dim] = {}
    out = []
    for position, kind in enumerate(given):
        was = kind if have is None else have[position]
        shape: tuple[Dim, ...] | None = None
        if kind.shape is not None and was.shape is not None and len(kind.shape) == len(was.shape):
            dims: list[Dim] = []
            for axis, (old, new) in enumerate(zip(was.shape, kind.shape, strict=True)):
                own: Dim = (f"#{position}.{axis}", 0)
                together = (None if have is None else old, new)
                dims.append(1 if old == new == 1 else own if new is None else names.setdefault(together, own))
            shape = tuple(dims)
        out.append(Kind(kind.what, shape, kind.dtype if kind.dtype == was.dtype else "", kind.lifted))
    return tuple(out)


def tokens(shape: tuple[Dim, ...] | None, marker: str) -> tuple[Dim, ...] | None:
    """Lengths of a function's own parameters."""
    if shape is None:
        return None
    return tuple((f"{marker}{dim[0]}", dim[1]) if isinstance(dim, tuple) else dim for dim in shape)


def told(kind: Kind, marker: str) -> Kind:
    """What a caller may know of a result: lengths that are those of arguments."""
    if kind.shape is None:
        return Kind(kind.what, None, kind.dtype, kind.lifted)
    shape = []
    for dim in kind.shape:
        own = isinstance(dim, tuple) and dim[0].startswith(f"{marker}#")
        shape.append((dim[0].removeprefix(marker), dim[1]) if own and isinstance(dim, tuple) else
                     dim if isinstance(dim, int) else None)  # fmt: skip
    return Kind(kind.what, tuple(shape), kind.dtype, kind.lifted)
