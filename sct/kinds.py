"""What is known of a value before it is computed: number or array, rank, the lengths of its axes, its dtype.

Before: `x` of rank 2 and lengths `m`, `n`, and `b` of rank 1 and length `n`.
After: `x * b` has lengths `m`, `n`; `x[:, 1:]` has lengths `m`, `n - 1`; `np.sum(x, axis=0)` has length `n`.

A length is a number, or a symbol with an offset, or None where nothing is known. Two lengths are equal only if that is
proven. Facts are facts about every run that the text is for, so nothing here may guess.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

Dim = int | tuple[str, int] | None
"""Length of an axis: written, or a symbol plus an offset (never less than 0), or unknown."""


@dataclass(frozen=True)
class Kind:
    """What is known of a value.

    Parameters
    ----------
    what : {"number", "array", "unknown", "list", "other"}
        A Python or NumPy number; an array (also of rank 0); one of these two; a list that grows; or anything else.
    shape : tuple of Dim, or None
        Lengths of the axes; None where not even the rank is known.
    dtype : str
        `"f8"`, `"f4"`, `"c16"`, `"c8"`, `"i8"` (any integer), `"b1"`; empty where it is not known.
    lifted : bool
        An array for which a number may stand that has not met an array yet.
    value : Dim
        For an integer: the length that it is.
    item : Kind or None
        For a list: what is known of each of its items.
    """

    what: str = "unknown"
    shape: tuple[Dim, ...] | None = None
    dtype: str = ""
    lifted: bool = False
    value: Dim = None
    item: Kind | None = None

    @property
    def rank(self) -> int | None:
        """Number of axes."""
        return None if self.shape is None else len(self.shape)

    @property
    def is_number(self) -> bool:
        """Whether it is known to be no array."""
        return self.what == "number"

    @property
    def is_array(self) -> bool:
        """Whether it is known to be an array."""
        return self.what == "array"


def depth(kind: Kind) -> int:
    """Give how many lists lie in each other."""
    found = 0
    while kind.what == "list":
        found, kind = found + 1, kind.item or UNKNOWN
    return found


def number(dtype: str = "f8") -> Kind:
    """Kind of a number."""
    return Kind("number", (), dtype)


def array(shape: tuple[Dim, ...] | None, dtype: str = "f8") -> Kind:
    """Kind of an array."""
    return Kind("array", shape, dtype)


NUMBER = number()
INTEGER = number("i8")
FLAG = number("b1")
UNKNOWN = Kind()
OTHER = Kind("other")
SLICE = Kind("other", None, "slice")


def join(one: Kind, other: Kind) -> Kind:
    """What is known of a value that is one or the other."""
    if one == other:
        return one
    if "other" in (one.what, other.what) or "list" in (one.what, other.what):
        return OTHER if one.what == other.what == "other" else UNKNOWN
    dtype = promoted(one.dtype, other.dtype)
    if one.is_number and other.is_number and {one.dtype, other.dtype} in ({"i8", "f8"}, {"b1", "f8"}):
        # One or the other, never what both would give: an array that is made of it may be one of integers.
        return number("")
    for a, b in ((one, other), (other, one)):
        if a.is_number and b.is_array and b.shape is not None:
            return replace(b, dtype=dtype, lifted=True)
    if one.what != other.what or one.shape is None or other.shape is None or one.rank != other.rank:
        what = one.what if one.what == other.what else "unknown"
        return Kind(what, None, dtype)
    shape = tuple(a if a == b else None for a, b in zip(one.shape, other.shape, strict=True))
    return Kind(one.what, shape, dtype, one.lifted or other.lifted)


_ORDER = ("b1", "i8", "f4", "f8", "c8", "c16")


def promoted(one: str, other: str) -> str:
    """Dtype of an operation on two arrays; empty where it is not known."""
    if one == other:
        return one
    if not one or not other:
        # Whatever the other is, the result is complex where one is.
        return "c16" if "c" in (one[:1], other[:1]) else ""
    if {one, other} in ({"f8", "c8"}, {"i8", "c8"}):
        return "c16"
    if {one, other} == {"i8", "f4"}:
        return "f8"
    return max(one, other, key=_ORDER.index)


def _operated(one: Kind, other: Kind) -> str:
    """Dtype of an operation: a number does not widen the floating dtype of an array."""
    for a, b in ((one, other), (other, one)):
        if a.is_array and b.is_number and a.dtype in ("f4", "c8") and b.dtype in ("b1", "i8"):
            return a.dtype
        if a.is_array and b.is_number and a.dtype == "f8" and not b.dtype:
            return a.dtype
    return promoted(one.dtype, other.dtype)


def broadcast(one: Kind, other: Kind) -> Kind:
    """What an elementwise operation of two values gives."""
    if "other" in (one.what, other.what) or "list" in (one.what, other.what):
        return UNKNOWN
    dtype = _operated(one, other)
    if one.is_number and other.is_number:
        return number(dtype)
    if one.shape is None or other.shape is None:
        return Kind("array" if one.is_array or other.is_array else "unknown", None, dtype)
    what = "array" if (one.is_array or other.is_array) and (one.rank or other.rank) else "unknown"
    if not one.rank and not other.rank:
        what = "number" if one.what != "unknown" and other.what != "unknown" else "unknown"
    rank = max(len(one.shape), len(other.shape))
    padded = [(1,) * (rank - len(k.shape or ())) + (k.shape or ()) for k in (one, other)]
    shape = tuple(longer(a, b) for a, b in zip(*padded, strict=True))
    if one.lifted != other.lifted and one.is_array and other.is_array:
        # Beside an array it is an array too; what the other adds to its shape is not known.
        sure = padded[0] if other.lifted else padded[1]
        same = len((other if one.lifted else one).shape or ()) == rank
        settled = tuple(d if is_not_one(d) or d == e else None for d, e in zip(sure, shape, strict=True))
        return Kind("array", settled if same else None, dtype)
    return Kind(what, shape, dtype, one.lifted or other.lifted)


def longer(a: Dim, b: Dim) -> Dim:
    """Length of an axis after broadcasting two."""
    if a == b:
        return a
    if a == 1:
        return b
    if b == 1:
        return a
    # What is not 1 is the length of both, or they do not fit.
    return a if is_not_one(a) else b if is_not_one(b) else None


def is_not_one(dim: Dim) -> bool:
    """Whether a length is known not to be 1: two such lengths can only meet if they are equal."""
    if isinstance(dim, int):
        return dim != 1
    # Lengths of parameters get a symbol where they are not 1.
    if dim is None or dim[1]:
        return False
    return is_of_axis(dim)


def is_of_axis(dim: Dim) -> bool:
    """Whether a length is that of a parameter's axis: a part of one (`n0[0:1]`) is not."""
    if not isinstance(dim, tuple):
        return False
    name, _, axis = dim[0].partition(":")
    return is_of_call(dim) or (dim[1] == 0 and name.isidentifier() and axis.isdecimal())


def is_of_call(dim: Dim) -> bool:
    """Whether a length is one of an argument of a call, which is none of the numbers in the function's text."""
    return isinstance(dim, tuple) and dim[1] == 0 and dim[0].startswith("n") and dim[0][1:].isdecimal()


def same_shape(one: Kind, other: Kind) -> bool:
    """Whether two values are proven to have one shape."""
    if one.shape is None or other.shape is None or one.rank != other.rank:
        return False
    return all(a is not None and a == b for a, b in zip(one.shape, other.shape, strict=True))


def is_settled(kind: Kind) -> bool:
    """Whether all lengths of a value are known by a name or a number."""
    return kind.shape is not None and None not in kind.shape


def fits_into(given: Kind, have: Kind) -> bool:
    """Whether what is given is proven to have the shape of an array once it is broadcast with it."""
    if given.shape is None or have.shape is None or len(given.shape) > len(have.shape):
        return False
    last = have.shape[len(have.shape) - len(given.shape) :]
    return all(a == 1 or (a is not None and a == b) for a, b in zip(given.shape, last, strict=True))


def shifted(dim: Dim, by: int) -> Dim:
    """Length of an axis of which some are left out (`by` is negative)."""
    if isinstance(dim, int):
        return max(dim + by, 0)
    return None if dim is None else (dim[0], dim[1] + by)


def cut(dim: Dim, start: int | None, stop: int | None, step: int | None) -> Dim:
    """Length of a slice with written bounds."""
    if isinstance(dim, int):
        return len(range(*slice(start, stop, step).indices(dim)))
    if dim is None or (step or 1) != 1:
        if dim is not None and step == -1 and start is None and stop is None:
            return dim
        return None if dim is None else (f"{show(dim)}[{start}:{stop}:{step}]", 0)
    low, high = start or 0, stop if stop is not None else 0
    if low >= 0 and high <= 0 and (stop is None or stop < 0):
        return shifted(dim, high - low)
    return (f"{show(dim)}[{start}:{stop}]", 0)


def show(dim: Dim) -> str:
    """A length as text."""
    if isinstance(dim, tuple):
        return dim[0] if not dim[1] else f"{dim[0]}{dim[1]:+d}"
    return str(dim)


def real(kind: Kind) -> Kind:
    """Kind of the real part."""
    return replace(kind, dtype={"c16": "f8", "c8": "f4"}.get(kind.dtype, kind.dtype))


def computed(kind: Kind) -> Kind:
    """Kind of what NumPy computes of each element: of an array without axes that is a number, and no array."""
    return replace(kind, what="number") if kind.is_array and kind.shape == () and not kind.lifted else kind


def as_complex(kind: Kind) -> Kind:
    """Kind of the same numbers as complex ones."""
    return replace(kind, dtype="c8" if kind.dtype == "f4" else "c16")
