"""What a text takes for granted of the values that it reads around: kinds of globals and closure cells.

Before: `np.sum(x * W)`, W a global, a vector when the text is made.
After: `Read(the module's dict, ("W",), vector)`: once W is a matrix, the text is not for it, and another one is made.

Values are read when the code runs; only what the kinds of these decide is settled in a text. What was not known when
it was made (`W = None`) has decided nothing.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sct import signature
from sct.kinds import UNKNOWN, Kind


@dataclass(frozen=True)
class Key:
    """An item of a list, a tuple or a dict, as a part of a path: `Ws[0]` is `("Ws", Key(0))`; `...` is any of them."""

    value: Any


@dataclass(frozen=True, eq=False)
class Read:
    """A value around, and its kind when the text was made.

    Parameters
    ----------
    holder : dict or cell
        What has it: the dict of a module, or a closure cell.
    path : tuple
        Its name, and attributes and keys behind it.
    kind : Kind
        A number, or an array of which the rank and the dtype are known.
    type : type
        Its type then: of most types a look at it tells the rest.
    dtype : numpy.dtype, optional
        The dtype of an array.
    """

    holder: Any
    path: tuple[Any, ...]
    kind: Kind
    type: type
    dtype: Any = None

    def holds(self) -> bool:
        """Whether the value is still of that kind."""
        value = behind(held(self.holder, self.path[0]), self.path[1:])
        kind = self.kind
        like: bool = self.type is type(value)
        if like:
            return kind.is_number or bool(value.ndim == kind.rank and value.dtype == self.dtype)
        now = kind_of(value)
        if now.what != kind.what or now.dtype != kind.dtype:
            return False
        return kind.is_number or now.rank == kind.rank

    def is_plain(self) -> bool:
        """Whether it is one of Python's numbers, or an array of floats: a glance tells (glance.py)."""
        if not all(isinstance(part, str) for part in self.path):
            return False
        number = self.kind.is_number and self.type in (int, float)
        return number or (self.type.__name__ == "ndarray" and self.kind.dtype in ("f8", "f4"))


def read(holder: Any, path: tuple[Any, ...]) -> Read | None:
    """Give what is known of a value around: None where it is neither a number nor an array."""
    value = behind(held(holder, path[0]), path[1:])
    kind = kind_of(value)
    if not (kind.is_array or kind.is_number):
        return None
    return Read(holder, path, kind, type(value), getattr(value, "dtype", None))


def is_sequence(holder: Any, path: tuple[Any, ...]) -> bool:
    """Whether a value around is a list or a tuple: NumPy makes an array of it."""
    return type(behind(held(holder, path[0]), path[1:])) in (list, tuple)


def held(holder: Any, name: str) -> Any:
    """Give what a module's dict or a cell has under a name; None where it has nothing."""
    if isinstance(holder, types.CellType):
        try:
            return holder.cell_contents
        except ValueError:
            return None
    return holder.get(name)


def behind(value: Any, attributes: tuple[Any, ...]) -> Any:
    """Give an attribute of a value, or an item; None for what computes its value."""
    for part in attributes:
        if isinstance(part, Key):
            value = _item(value, part.value)
            continue
        # What computes its value is not asked before the primal asks.
        table = getattr(value, "__dict__", {})
        value = table.get(part) if isinstance(table, Mapping) else None
    return value


def _item(value: Any, key: Any) -> Any:
    """Give an item of a list, a tuple or a dict of Python's own; None where there is none."""
    if type(value) not in (list, tuple, dict):
        return None
    if key is ...:
        items = list(value.values() if isinstance(value, dict) else value)
        found = {(type(item), getattr(item, "ndim", 0), getattr(item, "dtype", None)) for item in items}
        return items[0] if len(found) == 1 else None
    try:
        return value[key]
    except (LookupError, TypeError):
        return None


def kind_of(value: Any) -> Kind:
    """Give the kind of a value around."""
    return signature.described({"": value})[""] if value is not None else UNKNOWN


def hold(reads: tuple[Read, ...]) -> bool:
    """Whether all that a text reads around is as it was."""
    return all(read.holds() for read in reads)


def told(reads: tuple[Read, ...], function: types.FunctionType, free: Collection[str]) -> dict[str, Read]:
    """Give those of which a glance tells, by how a function's text reads them."""
    every = (read for read in reads if read.is_plain() and read.path[0] in free)
    return {".".join(read.path): read for read in every if read.holder is _own(function, read.path[0])}


def _own(function: types.FunctionType, name: str) -> Any:
    cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))
    return cells.get(name, function.__globals__)


def sent(reads: tuple[Read, ...], function: types.FunctionType) -> tuple[Read, ...]:
    """Give what is known of values around as another process can find them: by the names of what has them."""
    return tuple(replace(read, holder=_named(read, function)) for read in reads)


def _named(read: Read, function: types.FunctionType) -> str | None:
    if read.holder is _own(function, read.path[0]):
        return ""
    name = None if isinstance(read.holder, types.CellType) else read.holder.get("__name__")
    return name if name in sys.modules and vars(sys.modules[name]) is read.holder else None


def received(reads: tuple[Read, ...], function: types.FunctionType) -> tuple[Read, ...]:
    """Find again what was sent; what is not found holds nothing, so a text is made anew."""

    def holder(read: Read) -> Any:
        if read.holder == "":
            return _own(function, read.path[0])
        return vars(sys.modules[read.holder]) if read.holder in sys.modules else {}

    return tuple(replace(read, holder=holder(read)) for read in reads)
