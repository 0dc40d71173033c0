"""What the arguments of a call are, to the leaves: numbers, arrays, structures, text, functions, objects.

Before: `params = [(W, b)]`, `mode = "full"`, `model = Model()` with an attribute `rate`.
After: a list of a tuple of two arrays; the text "full"; an instance of Model whose rate is a number.

Two calls whose arguments have equal forms run one text. So a form holds all that staging may look at: kinds of
numbers and arrays, values of text, None and flags, what a function or class is, and none of the numbers.
"""

from __future__ import annotations

import dataclasses
import functools
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sct import classes, live, scope, signature
from sct.kinds import Dim, Kind

LONGEST = 16
"""Numbers in a list that are variables of their own: a longer list of numbers should be an array."""

_MOST = 64
"""Items of any structure."""

_DEEPEST = 12
"""Structures inside each other."""


@dataclass(frozen=True)
class Leaf:
    """A number or an array; whether the elements of an array lie in order, row after row."""

    kind: Kind
    type: type
    ordered: bool = False


@dataclass(frozen=True)
class Literal:
    """Text, bytes, None or a flag: known by its value."""

    type: type
    value: Any


@dataclass(frozen=True)
class Sequence:
    """A list or a tuple."""

    what: str
    items: tuple[Form, ...]


@dataclass(frozen=True)
class Table:
    """A dict; each key with its type, since `1`, `1.0` and `True` are equal."""

    keys: tuple[tuple[type, Any], ...]
    items: tuple[Form, ...]


@dataclass(frozen=True)
class Record:
    """A named tuple, a dataclass or an instance of a user's class: `what` says which."""

    what: str
    cls: type
    names: tuple[str, ...]
    items: tuple[Form, ...]


@dataclass(frozen=True)
class Same:
    """A thing that is known by its identity: a class, a function of a library."""

    thing: Any = field(hash=False, compare=False)
    number: int = 0


@dataclass(frozen=True)
class Code:
    """A function of the user's: two of one text in one module, whose cells and defaults have equal forms, are one."""

    code: types.CodeType
    space: Same
    parts: tuple[Any, ...]


@dataclass(frozen=True)
class Bound:
    """A bound method or a `functools.partial`: the function, its arguments and their names."""

    what: str
    function: Form
    names: tuple[str, ...]
    items: tuple[Form, ...]


@dataclass(frozen=True)
class Opaque:
    """Anything else; `why` says what to give instead."""

    type: type
    why: str = ""


Form = Leaf | Literal | Sequence | Table | Record | Same | Code | Bound | Opaque


def described(arguments: Mapping[str, Any], written: frozenset[int] = frozenset()) -> dict[str, Form]:
    """Describe the arguments of a call.

    Parameters
    ----------
    arguments : mapping
        Values of the parameters.
    written : frozenset of int
        Numbers that stand in the code: a length that is one of them is known as that number.

    Returns
    -------
    dict
        The form of each. Equal for all calls that one text is for.
    """
    look = _Look(written)
    return {name: look.form(value) for name, value in arguments.items()}


class _Look:
    """One look at the arguments of a call; lengths that are equal get one name."""

    def __init__(self, written: frozenset[int]) -> None:
        self._lengths: dict[int, Dim] = {number: number for number in written}
        self._inside: dict[int, int] = {}

    def form(self, value: Any) -> Form:
        """Describe a value and its parts."""
        kind = type(value)
        if value is None or kind in (str, bool, bytes):
            return Literal(kind, value)
        found = signature.kind_of(value, self._lengths)
        if found.what != "other":
            flags = getattr(value, "flags", None)
            return Leaf(found, kind, found.is_array and bool(getattr(flags, "c_contiguous", False)))
        if id(value) in self._inside or len(self._inside) > _DEEPEST:
            return Opaque(kind, "it holds itself, or is too deep")
        self._inside[id(value)] = len(self._inside)
        try:
            return self._structure(value, kind)
        finally:
            del self._inside[id(value)]

    def _all(self, values: Any) -> tuple[Form, ...]:
        return tuple(self.form(value) for value in values)

    def _structure(self, value: Any, kind: type) -> Form:
        if kind in (list, tuple):
            return self._sequence(value, kind)
        if kind is dict:
            if len(value) > _MOST or not all(is_key(key) for key in value):
                return Opaque(kind, "its keys are not all literals" if len(value) <= _MOST else "it is too long")
            return Table(tuple((type(key), key) for key in value), self._all(value.values()))
        if isinstance(value, tuple) and hasattr(kind, "_fields") and classes.is_readable(kind):
            return Record("tuple", kind, tuple(kind._fields), self._all(value))
        return self._callable(value, kind) or self._object(value, kind)

    def _sequence(self, value: Any, kind: type) -> Form:
        most = LONGEST if all(type(item) in (int, float) for item in value) else _MOST
        if len(value) > most:
            return Opaque(
                kind, f"{len(value)} items, of which at most {most} are variables of their own: give an array"
            )
        return Sequence(kind.__name__, self._all(value))

    def _callable(self, value: Any, kind: type) -> Form | None:
        inner = live.seen_through(value)
        if isinstance(inner, types.FunctionType):
            return self._function(inner)
        if isinstance(value, types.MethodType):
            return Bound("method", self.form(value.__func__), ("__self__",), (self.form(value.__self__),))
        if isinstance(value, functools.partial):
            names = ("",) * len(value.args) + tuple(value.keywords)
            parts = self._all((*value.args, *value.keywords.values()))
            return Bound("partial", self.form(value.func), names, parts)
        if isinstance(value, (type, types.BuiltinFunctionType, types.ModuleType)) or scope.marker_of(value):
            return Same(value, id(value))
        return None

    def _function(self, function: types.FunctionType) -> Form:
        if getattr(function, "own_rule", None) is not None:
            # Its code says nothing of its rule.
            return Same(function, id(function))
        defaults = (*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values())
        cells = []
        for cell in function.__closure__ or ():
            try:
                cells.append(self.form(cell.cell_contents))
            except ValueError:
                cells.append(Literal(type(None), None))
        given = tuple(_exactly(default) for default in defaults)
        space = function.__globals__
        return Code(function.__code__, Same(space, id(space)), (tuple(cells), given))

    def _object(self, value: Any, kind: type) -> Form:
        if not classes.is_readable(kind):
            return Opaque(kind)
        if dataclasses.is_dataclass(kind) and all(hasattr(value, f.name) for f in dataclasses.fields(kind)):
            names = tuple(f.name for f in dataclasses.fields(kind))
            own = getattr(value, "__dict__", {})
            if set(own) <= set(names):
                return Record("dataclass", kind, names, self._all(getattr(value, name) for name in names))
        own = getattr(value, "__dict__", None)
        if own is None:
            return Opaque(kind)
        return Record("object", kind, tuple(own), self._all(own.values()))


def _exactly(value: Any) -> Any:
    """What is equal only for one value: defaults are written into the text."""
    return (type(value), value) if type(value) in _LITERALS else Same(value, id(value))


_LITERALS = (str, bool, bytes, int, float, complex, type(None))


def is_key(key: Any) -> bool:
    """Whether a key of a dict can be written out."""
    return type(key) in _LITERALS or (type(key) is tuple and all(is_key(part) for part in key))


def is_differentiable(form: Form) -> bool:
    """Whether a form has a leaf that can be differentiated."""
    if isinstance(form, Leaf):
        return True
    if isinstance(form, (Sequence, Table)) or (isinstance(form, Record) and form.what != "object"):
        return any(is_differentiable(item) for item in form.items)
    return False


def leaves(form: Form) -> Iterator[Form]:
    """Give the parts of a structure that have no parts themselves; a plain object is one."""
    if isinstance(form, (Sequence, Table)) or (isinstance(form, Record) and form.what != "object"):
        for item in form.items:
            yield from leaves(item)
    else:
        yield form


def arrays(value: Any, path: str, seen: set[int] | None = None) -> Iterator[tuple[str, Any]]:
    """Give all arrays, lists and dicts that an argument holds, with how each is read."""
    kind = type(value)
    if hasattr(value, "strides") and hasattr(value, "shape"):
        if getattr(value, "ndim", 0) or not hasattr(value, "item") or hasattr(value, "setflags"):
            yield path, value
        return
    if kind in (list, dict):
        yield path, value
    if kind in (list, tuple) or (isinstance(value, tuple) and hasattr(kind, "_fields")):
        pairs: Any = ((f"{path}[{i}]", item) for i, item in enumerate(value[:_MOST]))
    elif kind is dict:
        pairs = ((f"{path}[{key!r}]", item) for key, item in value.items())
    elif dataclasses.is_dataclass(kind):
        pairs = ((f"{path}.{f.name}", getattr(value, f.name, None)) for f in dataclasses.fields(kind))
    else:
        return
    seen = {*(seen or ()), id(value)}
    for inner, item in pairs:
        if id(item) not in seen:
            yield from arrays(item, inner, seen)
