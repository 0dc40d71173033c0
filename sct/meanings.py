"""What a name can mean: a function of a library, one of the user's, a class, or a value.

Before: `np.exp`, `helper`, `RATE`.
After: `Known("numpy.exp")`, `User(helper's tree and scope)`, `Value()`.
"""

from __future__ import annotations

import functools
import itertools
import sys
import types
from dataclasses import dataclass
from typing import Any

from sct.source import Function


@dataclass(frozen=True)
class Known:
    """A name of a library: `math.exp`, `numpy.pi`, `builtins.abs`."""

    marker: str


@dataclass(frozen=True)
class User:
    """A function with a source."""

    function: Function


@dataclass(frozen=True)
class Value:
    """Anything else that has the name: read when the generated code runs."""

    what: str = ""


@dataclass(frozen=True)
class Standard(Value):
    """A function of the standard library that deals with functions and structures: `functools.partial`."""

    name: str = ""


@dataclass(frozen=True)
class Instance(Value):
    """A live object, or a class, whose attributes are known to be there: its values are read at run time."""

    example: Any = None


@dataclass(frozen=True)
class Class(Value):
    """A class whose methods can be read; `read` gives its `ClassInfo`, None where they cannot."""

    read: Any = None

    def info(self) -> Any:
        """Read it."""
        return self.read()


@dataclass(frozen=True)
class Package(Value):
    """A module that is none of the libraries', by its full name."""

    name: str = ""


@dataclass(frozen=True)
class Types(Value):
    """A tuple of classes, as `isinstance` takes them."""

    classes: tuple[type, ...] = ()


class NoInstance:
    """Nothing is an instance of an empty tuple of classes."""


Meaning = Known | User | Value

STANDARD = (
    "functools.partial", "functools.reduce", "functools.wraps", "dataclasses.replace", "dataclasses.dataclass",
    "copy.copy", "copy.deepcopy", "operator.add", "operator.mul", "operator.sub", "operator.truediv", "operator.neg",
    "operator.pow", "operator.matmul", "operator.floordiv", "operator.mod",
    "operator.itemgetter", "operator.attrgetter", "itertools.chain", "itertools.product", "itertools.accumulate",
    "itertools.repeat", "itertools.combinations", "itertools.permutations", "itertools.pairwise", "itertools.islice",
    "itertools.starmap", "itertools.zip_longest", "itertools.chain.from_iterable", "itertools.count", "itertools.cycle",
    "itertools.takewhile", "itertools.dropwhile", "itertools.filterfalse", "itertools.compress",
    "collections.namedtuple", "typing.NamedTuple",
)  # fmt: skip
"""Functions of the standard library that are carried out while staging."""


@functools.cache
def _standard_names() -> dict[int, str]:
    found = {}
    for name in STANDARD:
        module, own, *inner = name.split(".")
        if module in sys.modules and not inner:
            found[id(getattr(sys.modules[module], own))] = name
    return found


def standard_name(value: Any) -> str | None:
    """Give the full name of a function of the standard library that is carried out while staging."""
    # A method of a class is another object whenever it is read.
    chained = isinstance(value, types.BuiltinMethodType) and value == itertools.chain.from_iterable
    return "itertools.chain.from_iterable" if chained else _standard_names().get(id(value))
