"""What the free names of a live function mean; static.py does the same for a file that is never run.

Before: the names `np.exp`, `helper`, `RATE` as they stand in the text.
After: `Known("numpy.exp")`, `User(helper's tree and scope)`, `Value()`, or None where nothing is called so.

Functions and modules are settled here, once; the values of other globals are read by the generated code at
each call, as Python does.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import sys
import types
import warnings
from dataclasses import dataclass
from typing import Any, Protocol

from sct import helpers, source, tree
from sct.kinds import Kind
from sct.meanings import Known, Meaning, User, Value
from sct.source import Function

OWN = "<helpers>"
"""Root of the names of sct's own functions, which the printed text defines above: no module of the user's has it."""

LIBRARIES = ("builtins", "math", "numpy", OWN)
"""Roots of the names that rules know."""

HELPERS = frozenset(helpers.WHERE)
"""Functions of helpers/."""

OPERATORS = ("grad", "value_and_grad", "jvp", "vjp", "jacobian", "hessian", "hvp")
"""The words of sct that make a derivative, as decorators name them."""


OWN_WORDS = {"sct.stop_gradient": f"{OWN}.stopped", "sct.checkpoint": f"{OWN}.checkpoint"}
"""Functions of sct's that are understood where they are called."""


@dataclass(frozen=True)
class Ruled(Value):
    """A function with a rule of the user's (ruled.py), and its parameters: it is not looked into."""

    rule: Any = None
    signature: Any = None


class Scope(Protocol):
    """What a function's free names mean."""

    @property
    def module(self) -> str | None:
        """Name under which the module can be imported; None where it cannot."""

    def meaning(self, path: tuple[str, ...]) -> Meaning | None:
        """Say what a dotted name means; None where its first part is not defined."""

    def spell(self, marker: str) -> tree.Expr | None:
        """Say how this scope writes a library's name; None where it cannot."""

    def shares(self, other: Any, name: str) -> bool:
        """Whether a name means the same here and in another scope."""

    def is_global(self, name: str) -> bool:
        """Whether a name is one of the module's own."""

    def kind(self, path: tuple[str, ...], module: str = "") -> Kind:
        """What is known of the value that a dotted name has here, or in another module."""

    def holder(self, name: str, module: str = "") -> Any:
        """Give what has the value of a name while it runs; None in a file."""

    def is_module(self, name: str, module: str) -> bool:
        """Whether a name is that of a certain module."""

    def imported(self, module: str, level: int) -> types.ModuleType | None:
        """Give a module that an import inside a function names, if it is imported already; nothing is imported."""

    def is_hidden(self, module: str) -> bool:
        """Whether the package of a module has something else under the module's name."""

    def alias(self, name: str) -> tree.Expr | None:
        """Say what a name that stands for an annotation is short for; None for any other."""


@functools.cache
def library_module(name: str) -> types.ModuleType:
    """Give a library as a module."""
    if name != OWN:
        return importlib.import_module(name)
    found = types.ModuleType(OWN)
    for helper, file in helpers.WHERE.items():
        setattr(found, helper, getattr(importlib.import_module(f"sct.helpers.{file}"), helper))
    return found


_PARTS = ("numpy.linalg", "numpy.fft", "numpy.lib.stride_tricks", "numpy.polynomial.polynomial")
"""Parts of NumPy whose functions are known by name wherever they are imported from."""


@functools.cache
def _names_in(library: str) -> dict[int, str]:
    """Full names of a library's functions, by identity."""
    found: dict[int, str] = {}
    parts = [library, *_PARTS] if library == "numpy" else [library]
    for part in parts:
        module = library_object(part) if "." in part else library_module(part)
        for name, value in vars(module).items():
            own = part == library or not isinstance(value, type)
            if own and callable(value) and (not name.startswith("_") or name == "__import__"):
                found.setdefault(id(value), f"{part}.{name}")
    return found


def marker_of(value: Any) -> str | None:
    """Give the full name of a library's function: `from math import exp as e` is still `math.exp`."""
    # Where NumPy was never imported nothing can be of it: importing it takes longer than all the rest.
    there = (library for library in LIBRARIES if library != "numpy" or library in sys.modules)
    return next((name for lib in there if (name := _names_in(lib).get(id(value)))), None)


@functools.cache
def library_object(marker: str) -> Any:
    """Give the object that a marker names, None where there is none."""
    library, *rest = marker.split(".")
    value: Any = library_module(library)
    with warnings.catch_warnings():
        # What a name is called by now is said where it is read when the code runs.
        warnings.simplefilter("ignore")
        for part in rest:
            value = getattr(value, part, None)
    return value


def library_part(name: str) -> types.ModuleType | None:
    """Give `math`, `numpy` or a module of NumPy's; None for any other name."""
    known = name.partition(".")[0] in ("math", "numpy")
    found = (library_object(name) if "." in name else library_module(name)) if known else None
    return found if isinstance(found, types.ModuleType) else None


def within(library: str, path: tuple[str, ...]) -> Meaning | None:
    """Say what a dotted name means, seen from a library."""
    marker = ".".join((library, *path))
    return Known(marker) if library_object(marker) is not None or marker == "numpy.newaxis" else None


def spelling_of(marker: str, library_name: str | None, own_name: str | None) -> tree.Expr | None:
    """Give `alias.rest` where the library has an alias, else the name that the object itself was imported under."""
    library, _, rest = marker.partition(".")
    if library == "builtins":
        return tree.dotted(rest)
    if library_name is not None:
        return tree.dotted(f"{library_name}.{rest}" if rest else library_name)
    return tree.name(own_name) if own_name is not None else None


def preferred(aliases: list[str], library: str) -> str | None:
    """Choose among several aliases of a library the usual one, whatever order they were made in."""
    usual = {"numpy": ("np", "numpy")}.get(library, (library,))
    for name in usual:
        if name in aliases:
            return name
    return min(aliases) if aliases else None


@dataclass(frozen=True)
class Absent(Value):
    """A module has no such attribute: Python would raise when it runs."""


def is_absent(meaning: Meaning | None) -> bool:
    """Whether a name is not defined at all."""
    return meaning is None or isinstance(meaning, Absent)


def user_function(function: Function) -> Meaning:
    """A function of the user's, unless it is a helper that a derivative brought along and that is known."""
    from sct.rules import tables

    marker = helper_marker(function)
    known = marker and (marker in OWN_WORDS.values() or tables.has_row(marker))
    return Known(marker) if known else User(function)


def helper_marker(function: Function) -> str:
    """Give the full name of the helper that a function is; empty where it is the user's."""
    name = function.name.rstrip("_")
    if name not in HELPERS:
        return ""
    spelled = {own: function.scope.spell(marker) for own, marker in (("math", "math.log"), ("np", "numpy.shape"))}
    modules = {tree.names(there)[0]: tree.name(own) for own, there in spelled.items() if there is not None}
    own = [tree.substitute(p, {function.name: tree.name(name), **modules}) for p in function.node.body]
    every = (helper_definition(name), helper_definition(name, compiled=True))
    return f"{OWN}.{name}" if any(tree.same(own, node.body) for node in every) else ""


@functools.cache
def helper_definition(name: str, compiled: bool = False) -> Any:
    """Give the definition of a helper, as it is printed above the function that calls it."""
    where = "compiled" if compiled and name in helpers.COMPILED else helpers.WHERE[name]
    file = importlib.import_module(f"sct.helpers.{where}")
    module, _ = source.parse_module(inspect.getsource(file), f"{where}.py")
    return next(node for node in module.body if getattr(node, "name", "") == name)
