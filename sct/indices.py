"""What an index takes of an array: which axes are left, of which lengths, from the kinds of its parts.

Before: `a[1:, i]` where a has lengths `m`, `n`, and i is a number.
After: an array of length `m - 1`.
"""

from __future__ import annotations

from typing import Any

import gast

from sct import kinds, tree
from sct.kinds import UNKNOWN, Dim, Kind, array, broadcast
from sct.known import Kinds
from sct.tree import Expr

Part = tuple[Expr, Kind]
"""A part of an index, and what is known of it."""


def parts_of(index: Expr) -> list[Expr]:
    """Parts of an index: `i, 1:` are two."""
    return list(index.elts) if isinstance(index, gast.Tuple) else [index]


def is_new(part: Expr) -> bool:
    """Whether a part of an index is a new axis."""
    if isinstance(part, gast.Constant):
        return part.value is None
    return isinstance(part, gast.Name) and part.id == "numpy.newaxis"


def is_dots(part: Expr) -> bool:
    """Whether a part of an index is `...`."""
    return isinstance(part, gast.Constant) and part.value is Ellipsis


def takes_nothing(part: Expr) -> bool:
    """Whether a part of an index need not take an axis."""
    return is_new(part) or is_dots(part)


def rank_asked(index: Expr) -> int:
    """Give the rank that what is indexed so has at the least."""
    return max(1, sum(1 for part in parts_of(index) if not takes_nothing(part)))


def indexed(base: Kind, parts: list[Part], known: Kinds) -> Kind:
    """Kind of what an index takes.

    Parameters
    ----------
    base : Kind
        What is indexed.
    parts : list of pairs
        Parts of the index, and what is known of each.
    known : mapping
        What is known of names: those of lengths among them.

    Returns
    -------
    Kind
        What is known of `base[parts]`.
    """
    if base.shape is None:
        return Kind("unknown", None, base.dtype)
    if not parts and not base.shape:
        # `a[()]` is what is in an array of rank 0, `a[...]` the array.
        return kinds.number(base.dtype)
    return _taken(base, base.shape, _without_dots(parts, len(base.shape)), known)


def _without_dots(parts: list[Part], rank: int) -> list[Part]:
    """Give the parts of an index with as many whole axes in the place of `...` as the other parts leave."""
    at = next((i for i, (part, _) in enumerate(parts) if is_dots(part)), None)
    if at is None:
        return parts
    used = sum(_axes(*pair) for pair in parts if not takes_nothing(pair[0]))
    every: Part = gast.Slice(lower=None, upper=None, step=None), UNKNOWN
    return [*parts[:at], *[every] * max(rank - used, 0), *parts[at + 1 :]]


def _axes(part: Expr, kind: Kind) -> int:
    """How many axes a part of an index takes."""
    if isinstance(part, gast.Slice):
        return 1
    if kind.is_array and kind.dtype == "b1":
        return kind.rank or 1
    return kind.value if kind.what == "list" and isinstance(kind.value, int) else 1


def _taken(base: Kind, lengths: tuple[Dim, ...], parts: list[Part], known: Kinds) -> Kind:
    rest = list(lengths)
    shape: list[Dim] = []
    gathered: Kind | None = None
    place = 0
    for part, kind in parts:
        if is_new(part):
            shape.append(1)
            continue
        if not rest:
            return UNKNOWN
        dim = rest.pop(0)
        if isinstance(part, gast.Slice) or kind == kinds.SLICE:
            shape.append(sliced(dim, part, known) if isinstance(part, gast.Slice) else None)
            continue
        index = _as_index(kind, rest)
        if index is None:
            return Kind("unknown", None, base.dtype)
        if index.is_array:
            place = len(shape) if gathered is None else place
            gathered = index if gathered is None else broadcast(gathered, index)
    shape += rest
    if gathered is not None:
        return _with_gathered(base, shape, gathered, place, parts)
    return array(tuple(shape), base.dtype) if shape or not parts else kinds.number(base.dtype)


def _as_index(kind: Kind, rest: list[Dim]) -> Kind | None:
    """Give a number or an array of integers that does what an index does; what more it takes is taken from the rest."""
    if kind.what == "list" and isinstance(kind.value, int) and kind.item is not None:
        # A tuple of indices: one for each axis.
        del rest[: kind.value - 1]
        kind = kind.item
    if kind.is_number and kind.dtype != "b1":
        return kind
    if not kind.is_array or kind.shape is None:
        return None
    if kind.dtype == "b1":
        del rest[: (kind.rank or 1) - 1]
        return array((None,), "i8")
    return kind if kind.dtype == "i8" else None


def _with_gathered(base: Kind, shape: list[Dim], gathered: Kind, place: int, parts: list[Part]) -> Kind:
    """Put the axes that arrays of indices give among the others."""
    if gathered.shape is None:
        return Kind("array", None, base.dtype)
    # Beside an array of indices a number is one too: where they do not stand side by side, their axes come first.
    at = [i for i, (part, _) in enumerate(parts) if not isinstance(part, gast.Slice) and not is_new(part)]
    place = place if at[-1] - at[0] == len(at) - 1 else 0
    return array((*shape[:place], *gathered.shape, *shape[place:]), base.dtype)


def sliced(dim: Dim, part: Any, known: Kinds) -> Dim:
    """Length of a slice of an axis; a name where it is no number, unless that is known as another (windows.py)."""
    bounds = [_bound(b) for b in (part.lower, part.upper, part.step)]
    if "" not in bounds:
        return kinds.cut(dim, *bounds)
    if dim is None:
        return None
    texts = [text_of(b) for b in (part.lower, part.upper, part.step)]
    shown = [text for text in texts if text is not None]
    if len(shown) < 3:
        return None
    name = f"{kinds.show(dim)}[{':'.join(shown)}]"
    measured = known.get(name)
    return (name, 0) if measured is None or measured.value is None else measured.value


def _bound(node: Expr | None) -> Any:
    """A written bound; None where there is none, empty text where it is not a number."""
    if node is None:
        return None
    value = tree.number(node)
    return value if isinstance(value, int) else ""


def text_of(node: Expr | None) -> str | None:
    """What is the same text for the same bound: names of the core are defined once in a trip."""
    if node is None:
        return ""
    key = tree.key(node)
    return None if key is None else repr(key)
