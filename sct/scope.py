"""What the free names of a function mean: of a live function, or of a file that is never run.

Before: the names `np.exp`, `helper`, `RATE` as they stand in the text.
After: `Known("numpy.exp")`, `User(helper's tree and scope)`, `Value()`, or None where nothing is called so.

Functions and modules are settled here, once; the values of other globals are read by the generated code at
each call, as Python does.
"""

from __future__ import annotations

import builtins
import functools
import importlib
import inspect
import sys
import types
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any, Protocol

import gast

from sct import source, tree
from sct.errors import SctError
from sct.source import Function, Source

LIBRARIES = ("builtins", "math", "numpy", "helpers")
"""Roots of the names that rules know. `helpers` is sct's own: what the printed text defines above the function."""

HELPERS = ("polygamma",)
"""Functions of rules/helpers.py."""

OPERATORS = ("grad", "value_and_grad", "jvp")
"""The words of sct that make a derivative, as decorators name them."""


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


Meaning = Known | User | Value


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

    def is_module(self, name: str, module: str) -> bool:
        """Whether a name is that of a certain module."""


@functools.cache
def _library(name: str) -> types.ModuleType:
    return importlib.import_module("sct.rules.helpers" if name == "helpers" else name)


@functools.cache
def _names_in(library: str) -> dict[int, str]:
    """Full names of a library's functions, by identity."""
    found: dict[int, str] = {}
    for name, value in vars(_library(library)).items():
        if callable(value) and not name.startswith("_"):
            found.setdefault(id(value), f"{library}.{name}")
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
    value: Any = _library(library)
    for part in rest:
        value = getattr(value, part, None)
    return value


def _within(library: str, path: tuple[str, ...]) -> Meaning | None:
    """What `path` means, seen from a library."""
    marker = ".".join((library, *path))
    return Known(marker) if library_object(marker) is not None else None


def _spelling(marker: str, library_name: str | None, own_name: str | None) -> tree.Expr | None:
    """`alias.rest` where the library has an alias, else the name that the object itself was imported under."""
    library, rest = marker.split(".", 1)
    if library == "builtins":
        return tree.dotted(rest)
    if library_name is not None:
        return tree.dotted(f"{library_name}.{rest}")
    return tree.name(own_name) if own_name is not None else None


class LiveScope:
    """The globals and closure cells of a live function.

    Parameters
    ----------
    table : dict
        The globals.
    cells : mapping
        The cells, by name.
    file : str
        The file that the function stands in.
    """

    def __init__(self, table: dict[str, Any], cells: Mapping[str, types.CellType], file: str) -> None:
        self._globals = table
        self._cells = cells
        self._file = file

    @classmethod
    def of(cls, function: types.FunctionType) -> LiveScope:
        """Give the scope of a function."""
        code = function.__code__
        cells = dict(zip(code.co_freevars, function.__closure__ or (), strict=True))
        return cls(function.__globals__, cells, code.co_filename)

    @property
    def module(self) -> str | None:
        """Name under which the module can be imported; None where it cannot."""
        name = self._globals.get("__name__")
        found = sys.modules.get(name) if isinstance(name, str) else None
        return name if found is not None and vars(found) is self._globals else None

    def _lookup(self, name: str) -> tuple[bool, Any]:
        if name in self._cells:
            try:
                return True, self._cells[name].cell_contents
            except ValueError:
                return True, None
        if name in self._globals:
            return True, self._globals[name]
        own = self._globals.get("__builtins__", builtins)
        table = own if isinstance(own, dict) else vars(own)
        return name in table, table.get(name)

    def meaning(self, path: tuple[str, ...]) -> Meaning | None:
        """Say what a dotted name means; None where its first part is not defined."""
        there, value = self._lookup(path[0])
        if not there:
            return self._later(path)
        for position, part in enumerate(path[1:], start=1):
            if not isinstance(value, types.ModuleType):
                return Value()
            if value.__name__ in LIBRARIES:
                return _within(value.__name__, path[position:]) or _Absent(".".join(path))
            if not hasattr(value, part):
                return _Absent(".".join(path))
            value = getattr(value, part)
        return meaning_of(value)

    def _later(self, path: tuple[str, ...]) -> Meaning | None:
        """A function that the file defines further down: it is not there yet when a decorator runs."""
        node, text = source.later_def(self._file, self._globals, path[0]) if len(path) == 1 else (None, None)
        if node is None or text is None:
            return None
        if node.decorator_list:
            return Value("it is decorated, and defined further down: define it above")
        return User(
            Function(
                node.name,
                node,
                text,
                LiveScope(self._globals, {}, self._file),
                (text.file, node.name),
            )
        )

    def spell(self, marker: str) -> tree.Expr | None:
        """Say how this scope writes a library's name; None where it cannot."""
        library = marker.split(".", maxsplit=1)[0]
        module, value = _library(library), library_object(marker)
        aliases, own = [], None
        for name, item in self._names():
            if item is module:
                aliases.append(name)
            elif item is value and own is None:
                own = name
        return _spelling(marker, _preferred(aliases, library), own)

    def shares(self, other: Any, name: str) -> bool:
        """Whether a name means the same here and in another scope."""
        if not isinstance(other, LiveScope) or other._globals is not self._globals:
            return False
        return other._cells.get(name) is self._cells.get(name)

    def is_global(self, name: str) -> bool:
        """Whether a name is one of the module's own."""
        return name not in self._cells and name in self._globals

    def is_module(self, name: str, module: str) -> bool:
        """Whether a name is that of a certain module."""
        found = self._lookup(name)[1]
        return isinstance(found, types.ModuleType) and found.__name__ == module

    def _names(self) -> Iterator[tuple[str, Any]]:
        for name, cell in self._cells.items():
            try:
                yield name, cell.cell_contents
            except ValueError:
                continue
        yield from ((name, item) for name, item in self._globals.items() if name not in self._cells)


def _preferred(aliases: list[str], library: str) -> str | None:
    """Choose among several aliases of a library the usual one, whatever order they were made in."""
    usual = {"numpy": ("np", "numpy")}.get(library, (library,))
    for name in usual:
        if name in aliases:
            return name
    return min(aliases) if aliases else None


@dataclass(frozen=True)
class _Absent(Value):
    """A module has no such attribute: Python would raise when it runs."""


def is_absent(meaning: Meaning | None) -> bool:
    """Whether a name is not defined at all."""
    return meaning is None or isinstance(meaning, _Absent)


def meaning_of(value: Any) -> Meaning:
    """Say what a live object means."""
    marker = marker_of(value)
    if marker is not None:
        return Known(marker)
    if isinstance(value, types.FunctionType):
        try:
            return _user(live_function(value))
        except SctError as error:
            return Value(error.message)
    if isinstance(value, types.ModuleType):
        return Known(value.__name__) if value.__name__ in LIBRARIES else Value()
    if isinstance(value, type):
        return Value("it is a class")
    return Value("it is compiled" if isinstance(value, types.BuiltinFunctionType) else "")


def _user(function: Function) -> Meaning:
    """A function of the user's, unless it is a helper that a derivative brought along: those have rules."""
    name = function.name.rstrip("_")
    if name not in HELPERS:
        return User(function)
    spelled = function.scope.spell("math.log")
    math = {} if spelled is None else {tree.names(spelled)[0]: tree.name("math")}
    own = [tree.substitute(p, {function.name: tree.name(name), **math}) for p in function.node.body]
    return Known(f"helpers.{name}") if tree.same(own, helper_definition(name).body) else User(function)


@functools.cache
def helper_definition(name: str) -> Any:
    """Give the definition of a helper, as it is printed above the function that calls it."""
    module, _ = source.parse_module(inspect.getsource(_library("helpers")), "helpers.py")
    return next(node for node in module.body if getattr(node, "name", "") == name)


def live_function(function: types.FunctionType) -> Function:
    """Read a live function.

    Raises
    ------
    SourceError
        Where Python keeps no source for it.
    """
    node, text = source.read_live(function)
    name = "lambda" if isinstance(node, gast.Lambda) else function.__name__
    return Function(name, node, text, LiveScope.of(function), function)


class StaticScope:
    """The top level of a file, read and never run.

    Parameters
    ----------
    module : gast.Module
        The file's tree.
    text : Source
        Its text.
    name : str or None
        The name under which it can be imported.
    package : str
        The package that its relative imports start from.
    modules : Modules, optional
        Finds the modules that it imports.
    """

    def __init__(
        self,
        module: Any,
        text: Source,
        name: str | None = None,
        package: str = "",
        modules: Modules | None = None,
    ) -> None:
        self.tree = module
        self.source = text
        self._name = name
        self._package = package
        self._modules = modules or Modules()
        self._bindings = _settled(bindings(module.body, package), module.body)
        self._functions: dict[str, Function] = {}

    @property
    def module(self) -> str | None:
        """Name under which the module can be imported; None where it cannot."""
        return self._name

    def function(self, node: Any, name: str | None = None) -> Function:
        """Give a def of this file as a `Function`."""
        name = name or node.name
        if name not in self._functions:
            own = name.rpartition(".")[2]
            self._functions[name] = Function(own, node, self.source, self, (self.source.file, name))
        return self._functions[name]

    def meaning(self, path: tuple[str, ...]) -> Meaning | None:
        """Say what a dotted name means; None where its first part is not defined."""
        if path[0] not in self._bindings:
            return self._starred(path) or _within("builtins", path)
        kind, item = self._bindings[path[0]]
        if kind == "import":
            return self._imported(item, path[1:])
        if kind == "def" and len(path) == 1:
            if item.decorator_list:
                return Value(f"the decorator @{decorator_name(item.decorator_list[0])} is not seen through")
            return _user(self.function(item))
        reasons = {"class": "it is a class", "several": "it is defined in more than one place"}
        return Value(reasons.get(kind, ""))

    def operator(self, decorator: Any) -> str | None:
        """Give the operator of sct that a decorator is, by any spelling of the import; None for any other."""
        path = decorator_name(decorator).split(".")
        kind, item = self._bindings.get(path[0], ("", ""))
        full = [*item.split("."), *path[1:]] if kind == "import" else []
        return full[-1] if full[:1] == ["sct"] and full[-1] in OPERATORS else None

    def _imported(self, module: str, rest: tuple[str, ...]) -> Meaning | None:
        full = (*module.split("."), *rest)
        if full[0] in LIBRARIES:
            return _within(full[0], full[1:]) if len(full) > 1 else Known(full[0])
        if full[0] == "sct":
            return Value("it is a function of sct")
        found, used = self._modules.find(full)
        if found is None:
            return Value(f"the source of the module {full[0]} cannot be found")
        return found.meaning(full[used:]) if used < len(full) else Value()

    def _starred(self, path: tuple[str, ...]) -> Meaning | None:
        for statement in self.tree.body:
            if isinstance(statement, gast.ImportFrom) and statement.names[0].name == "*":
                found = self._imported(_absolute(statement, self._package), path)
                if not is_absent(found):
                    return found
        return None

    def spell(self, marker: str) -> tree.Expr | None:
        """Say how this scope writes a library's name; None where it cannot."""
        library = marker.split(".", maxsplit=1)[0]
        aliases, own = [], None
        for name, (kind, item) in self._bindings.items():
            if kind == "import" and item == library:
                aliases.append(name)
            elif kind == "import" and item == marker and own is None:
                own = name
        return _spelling(marker, _preferred(aliases, library), own)

    def shares(self, other: Any, name: str) -> bool:
        """Whether a name means the same here and in another scope."""
        return other is self

    def is_global(self, name: str) -> bool:
        """Whether a name is one of the module's own."""
        return name in self._bindings

    def is_module(self, name: str, module: str) -> bool:
        """Whether a name is that of a certain module."""
        return self._bindings.get(name) == ("import", module)


def decorator_name(node: Any) -> str:
    """Give the dotted name of a decorator, its call taken off."""
    node = node.func if isinstance(node, gast.Call) else node
    return ".".join(tree.path(node) or ("...",))


def bindings(body: list[Any], package: str = "") -> Iterator[tuple[str, tuple[str, Any]]]:
    """Names that the statements of a file bind, in order: a later one replaces an earlier one."""
    for statement in body:
        if isinstance(statement, gast.Import):
            for item in statement.names:
                name = item.asname or item.name.split(".")[0]
                yield name, ("import", item.name if item.asname else name)
        elif isinstance(statement, gast.ImportFrom):
            module = _absolute(statement, package)
            for item in statement.names:
                yield item.asname or item.name, ("import", f"{module}.{item.name}")
        elif isinstance(statement, (gast.FunctionDef, gast.AsyncFunctionDef)):
            yield statement.name, ("def", statement)
        elif isinstance(statement, gast.ClassDef):
            yield statement.name, ("class", statement)
        else:
            yield from _nested_bindings(statement, package)


def _settled(every: Iterable[tuple[str, tuple[str, Any]]], body: list[Any]) -> dict[str, tuple[str, Any]]:
    """What each name is when the file has been run; what only a run could tell is `several`."""
    found: dict[str, tuple[str, Any]] = {}
    nested = {name for statement in body if not isinstance(statement, _PLAIN) for name, _ in bindings([statement])}
    for name, binding in every:
        if name not in nested or name not in found:
            found[name] = binding
        elif _is_none(binding):
            # try: import numpy as np; except ImportError: np = None
            continue
        elif _is_none(found[name]) or found[name] == binding:
            found[name] = binding
        else:
            found[name] = ("several", None)
    return found


_PLAIN = (
    gast.Import,
    gast.ImportFrom,
    gast.FunctionDef,
    gast.AsyncFunctionDef,
    gast.ClassDef,
    gast.Assign,
    gast.AnnAssign,
    gast.Expr,
)


def _is_none(binding: tuple[str, Any]) -> bool:
    value = getattr(binding[1], "value", ...) if binding[0] == "value" else ...
    return isinstance(value, gast.Constant) and value.value is None


def _nested_bindings(statement: Any, package: str) -> Iterator[tuple[str, tuple[str, Any]]]:
    blocks = ("body", "handlers", "orelse", "finalbody")
    parts = [getattr(statement, field, None) for field in statement._fields if field not in blocks]
    for node in tree.walk(parts):
        if isinstance(node, gast.Name) and isinstance(node.ctx, gast.Store):
            yield node.id, ("value", statement)
    for field in blocks:
        for part in getattr(statement, field, None) or []:
            yield from bindings(part.body if isinstance(part, gast.ExceptHandler) else [part], package)


def _absolute(statement: Any, package: str) -> str:
    """Module that a `from` import names; a relative one starts from the file's own package."""
    if not statement.level:
        return statement.module
    parts = package.split(".") if package else []
    base = parts[: len(parts) - statement.level + 1]
    return ".".join([*base, *([statement.module] if statement.module else [])])


class Modules:
    """Sources of other modules, looked for along folders without importing anything, each read once.

    Parameters
    ----------
    folders : iterable of str
        Where to look, first to last.
    """

    def __init__(self, folders: Iterable[str] = ()) -> None:
        self.folders = tuple(folders)
        self._read: dict[FilePath, StaticScope | None] = {}

    def find(self, path: tuple[str, ...]) -> tuple[StaticScope | None, int]:
        """Look for the module that a dotted name begins with.

        Parameters
        ----------
        path : tuple of str
            The name, which may go on with names inside the module.

        Returns
        -------
        StaticScope or None
            The file read, None where there is none.
        int
            How many parts of the path name the module.
        """
        for folder in self.folders:
            file, used = _file_of(FilePath(folder or "."), path)
            if file is not None:
                return self._scope(file, ".".join(path[:used])), used
        return None, 0

    def _scope(self, file: FilePath, name: str) -> StaticScope | None:
        if file not in self._read:
            self._read[file] = _read_module(file, name, self)
        return self._read[file]


def _file_of(base: FilePath, path: tuple[str, ...]) -> tuple[FilePath | None, int]:
    """Give the file of the longest beginning of a dotted name that is a module below a folder."""
    best: tuple[FilePath | None, int] = (None, 0)
    for used, part in enumerate(path, start=1):
        package, plain = base / part / "__init__.py", base / f"{part}.py"
        if package.is_file():
            best, base = (package, used), base / part
            continue
        if plain.is_file():
            best = (plain, used)
        break
    return best


def _read_module(file: FilePath, name: str, modules: Modules) -> StaticScope | None:
    try:
        module, found = source.parse_module(file.read_text(encoding="utf-8"), str(file))
    except (OSError, UnicodeError, SctError):
        return None
    package = name if file.name == "__init__.py" else name.rpartition(".")[0]
    return StaticScope(module, found, name, package, modules)
