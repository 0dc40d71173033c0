"""What has a structure while a function is staged: containers, functions, classes and instances, by identity.

Before: `rows = [x, y]; same = rows; same.append(1.0)`.
After: both variables are the reference `@0`, and the heap says that `@0` is the list of `x%0`, `y%0` and `1.0`.

A reference is a name that begins with `@`, so that it can stand wherever a variable can; none is left when a stage is
made: only what was taken out of a structure goes on. A tuple has no identity: it is a `gast.Tuple` of such values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import gast

from sct import tree
from sct.core import Origin
from sct.source import Function
from sct.tree import Expr

DIFFERS = "what two arms leave differs"
"""The slot that says so of a box: it cannot be read any more."""


@dataclass(eq=False)
class Box:
    """A thing that can change: a list, a dict or an instance.

    Parameters
    ----------
    kind : {"list", "dict", "object", "iterator", "generator"}
        What it is.
    slots : dict
        Its parts by position, key or attribute; replaced as a whole when one changes.
    hint : str
        What a person calls it.
    cls : object
        The class of an instance.
    frozen : Origin or None
        The choice that made it one of two things: it can be read, but a change would have to change that one.
    watchers : list of str
        Boxes that stand for this one or another: they cannot be read after this one changes.
    kept : str
        What it is, where something outside keeps it from call to call: it can only be read.
    """

    kind: str
    slots: dict[Any, Any]
    hint: str = ""
    cls: Any = None
    frozen: Origin | None = None
    watchers: list[str] = field(default_factory=list)
    kept: str = ""


@dataclass(frozen=True, eq=False)
class View:
    """What `items()`, `keys()` or `values()` of a dict give: it shows the dict as it is when it is looked at."""

    owner: Expr
    what: str


@dataclass(frozen=True, eq=False)
class Closure:
    """A function that is known, the frame that it was defined in, and its defaults as they were then.

    `expr` is its name when the code runs; of a method, `held` is where its closure cells are read.
    """

    function: Function
    outer: Any = None
    defaults: Mapping[str, Expr] = field(default_factory=dict)
    expr: Expr = None
    held: Expr = None


@dataclass(frozen=True, eq=False)
class Bound:
    """A function with arguments that it has already: a method with its instance, a `functools.partial`."""

    function: Expr
    args: tuple[Expr, ...] = ()
    keywords: Mapping[str, Expr] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Class:
    """A class; `info` says what it holds, `expr` how it is named when the code runs."""

    info: Any
    expr: Expr = None


@dataclass(frozen=True, eq=False)
class Outside:
    """An instance that lives outside: read under its name when the code runs; `example` tells its class."""

    expr: Expr
    example: Any


@dataclass(frozen=True, eq=False)
class Super:
    """`super()`: attributes are looked for behind a class."""

    info: Any
    receiver: Expr


@dataclass(frozen=True, eq=False)
class Standard:
    """A function of the standard library that deals with structures: `functools.reduce`."""

    name: str
    expr: Expr


@dataclass(frozen=True, eq=False)
class WithRule(Standard):
    """A function with a rule of the user's, as a value: what it means, and how it is named when the code runs."""

    meaning: Any = None


@dataclass(frozen=True, eq=False)
class Resume:
    """The body of a loop over a generator, in the frame that it stands in; `leave` is where it may be left."""

    frame: Any
    target: Any
    above: tuple[Any, ...]
    leave: Any
    below: tuple[Any, ...]


@dataclass(frozen=True, eq=False)
class Module:
    """A module as a value, by its full name: it was imported inside the function, or handed on; `expr` names it."""

    name: str
    expr: Expr = None


@dataclass(frozen=True, eq=False)
class Unsettled:
    """What is one of two things of different structure."""

    message: str
    origin: Origin


Thing = Box | View | Closure | Bound | Class | Outside | Super | Standard | Resume | Module | Unsettled


class Heap:
    """All things that a function makes while it is staged."""

    def __init__(self) -> None:
        self.things: dict[str, Thing] = {}

    def add(self, thing: Thing) -> Expr:
        """Give the reference of a new thing."""
        name = f"@{len(self.things)}"
        self.things[name] = thing
        return tree.name(name)

    def get(self, value: Any) -> Thing | None:
        """Give the thing that a value refers to; None for any other value."""
        return self.things.get(value.id) if is_reference(value) else None

    def box(self, name: str) -> Box:
        """Give a box by its name."""
        thing = self.things[name]
        assert isinstance(thing, Box)
        return thing

    def boxes(self) -> Iterator[tuple[str, Box]]:
        """All that can change, in the order in which it was made."""
        return ((name, thing) for name, thing in self.things.items() if isinstance(thing, Box))


def is_reference(value: Any) -> bool:
    """Whether a value is a thing of the heap."""
    return isinstance(value, gast.Name) and value.id.startswith("@")


def is_structure(value: Any) -> bool:
    """Whether a value is no number but has parts, or is a function."""
    return isinstance(value, (gast.Tuple, gast.List)) or is_reference(value)


def references(value: Any) -> list[str]:
    """Things that an expression mentions."""
    return [name for name in tree.names(value) if name.startswith("@")]
