"""What names mean in a live function: its globals and closure cells are looked at, and what they hold.

Before: `s` in the code of a function whose globals have a function `s`, and `np` for the module `numpy`.
After: a function of the user's, with its text; the functions of NumPy under their full names.
"""

from __future__ import annotations

import builtins
import contextlib
import functools
import inspect
import sys
import types
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import gast

from sct import extras, outside, source, tree
from sct.errors import SctError
from sct.kinds import Kind
from sct.meanings import (
    Class,
    Instance,
    Known,
    Meaning,
    NoInstance,
    Package,
    Standard,
    Types,
    User,
    Value,
    standard_name,
)
from sct.recomputed import is_recomputed
from sct.scope import (
    LIBRARIES,
    OPERATORS,
    OWN_WORDS,
    Absent,
    Ruled,
    library_module,
    library_object,
    library_part,
    marker_of,
    preferred,
    spelling_of,
    user_function,
    within,
)
from sct.source import Function


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
        self._read: dict[tuple[str, ...], tuple[Any, Meaning]] = {}

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

    def value(self, name: str) -> tuple[bool, Any]:
        """Say whether a name is defined, and give what it stands for at present."""
        return self._lookup(name)

    def meaning(self, path: tuple[str, ...]) -> Meaning | None:
        """Say what a dotted name means; None where its first part is not defined."""
        there, value = self._lookup(path[0])
        if not there:
            return self._later(path)
        if type(value) is float and len(path) == 1 and (library := _constant_of(path[0], value)):
            return Known(f"{library}.{path[0]}")
        for position, part in enumerate(path[1:], start=1):
            if not isinstance(value, types.ModuleType):
                if path[position:] in (("adjoint",), ("tangent",)) and _own_rule(value) is not None:
                    # A rule that is a function is read where a derivative is differentiated again.
                    found = meaning_of(getattr(value, part).readable())
                    return found if isinstance(found, User) else Value()
                method = extras.name_of(value, path[position:])
                return Value() if method is None else Known(method)
            if value.__name__ in LIBRARIES:
                return within(value.__name__, path[position:]) or Absent(".".join(path))
            if not hasattr(value, part):
                return Absent(".".join(path))
            value = getattr(value, part)
        # A function's text takes long to read: once, as long as the name is that of the same object.
        had = self._read.get(path)
        if had is None or had[0] is not value:
            had = self._read[path] = value, meaning_of(value)
        return had[1]

    def alias(self, name: str) -> tree.Expr | None:
        """Say what a name that stands for an annotation is short for; None for any other."""
        there, value = self._lookup(name)
        value = getattr(value, "__value__", value)
        # jaxtyping makes classes, that are called as they are written.
        text = value.__name__ if isinstance(value, type) else repr(value) if hasattr(value, "__origin__") else ""
        try:
            return tree.parse_expression(text) if there and "[" in text else None
        except (SyntaxError, SctError):
            return None

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
        if extras.is_full(marker):
            return extras.spelled(marker, self._name_of)
        library = marker.split(".", maxsplit=1)[0]
        module, value = library_module(library), library_object(marker)
        aliases, own = [], None
        for name, item in self._names():
            if item is module:
                aliases.append(name)
            elif item is value and own is None:
                own = name
        return spelling_of(marker, preferred(aliases, library), own)

    def _name_of(self, full: str) -> str | None:
        """A name under which something of a library is imported."""
        value = library_object(full)
        return min((name for name, item in self._names() if item is value), default=None)

    def shares(self, other: Any, name: str) -> bool:
        """Whether a name means the same here and in another scope."""
        if not isinstance(other, LiveScope) or other._globals is not self._globals:
            return False
        return other._cells.get(name) is self._cells.get(name)

    def is_global(self, name: str) -> bool:
        """Whether a name is one of the module's own."""
        return name not in self._cells and name in self._globals

    def kind(self, path: tuple[str, ...], module: str = "") -> Kind:
        """What is known of the value that a dotted name has here, or in another module."""
        return outside.kind_of(outside.behind(outside.held(self.holder(path[0], module), path[0]), path[1:]))

    def holder(self, name: str, module: str = "") -> Any:
        """Give what has the value of a name: a closure cell, or the dict of this or another module."""
        if module:
            return vars(sys.modules[module]) if module in sys.modules else {}
        return self._cells.get(name, self._globals)

    def is_module(self, name: str, module: str) -> bool:
        """Whether a name is that of a certain module."""
        found = self._lookup(name)[1]
        return isinstance(found, types.ModuleType) and found.__name__ == module

    def imported(self, module: str, level: int) -> types.ModuleType | None:
        """Give a module that an import inside a function names, if it is imported already; nothing is imported."""
        if level:
            package = self._globals.get("__package__") or ""
            base = package.rsplit(".", level - 1)[0] if level > 1 else package
            module = f"{base}.{module}" if module else base
        return library_part(module) or sys.modules.get(module)

    def is_hidden(self, module: str) -> bool:
        """Whether the package of a module has something else under the module's name."""
        package, _, name = module.rpartition(".")
        found = sys.modules.get(module)
        if not package or found is None:
            return False
        return getattr(sys.modules.get(package), name, None) is not found or self.is_hidden(package)

    def _names(self) -> Iterator[tuple[str, Any]]:
        for name, cell in self._cells.items():
            try:
                yield name, cell.cell_contents
            except ValueError:
                continue
        yield from ((name, item) for name, item in self._globals.items() if name not in self._cells)


def _own_operator(value: Any) -> str | None:
    """Give the full name of an operator of sct that is called inside a function."""
    own = (
        getattr(value, "__module__", None) in ("sct.api", "sct.higher") and getattr(value, "__name__", "") in OPERATORS
    )
    return f"sct.{value.__name__}" if own and getattr(value, "__qualname__", "") in OPERATORS else None


def _constant_of(name: str, value: float) -> str:
    """Say of which library a number is a constant that goes by its own name: `from math import pi`."""
    return next((library for library in ("math", "numpy") if getattr(library_module(library), name, None) is value), "")


def meaning_of(value: Any) -> Meaning:
    """Say what a live object means."""
    marker = marker_of(value) or extras.name_of(value)
    if marker is not None:
        return Known(marker)
    own = _own_rule(value)
    if own is not None:
        return own
    standard = standard_name(value) or _own_operator(value)
    if standard is not None:
        return Standard("it is compiled", standard)
    for_each, value = is_for_each(value), seen_through(value)
    if isinstance(value, types.FunctionType):
        try:
            found = live_function(value)
            return user_function(replace(found, for_each=True) if for_each else found)
        except SctError as error:
            return Value(error.message)
    if isinstance(value, types.ModuleType):
        return Known(value.__name__) if value.__name__ in LIBRARIES else Package("", value.__name__)
    if isinstance(value, type):
        from sct import classes

        return Class("it is a class", functools.partial(classes.of_live, value))
    if type(value) is tuple and all(isinstance(item, type) for item in value):
        return Types("", value or (NoInstance,))
    if _is_instance(value):
        return Instance("", value)
    return Value("it is compiled" if isinstance(value, types.BuiltinFunctionType) else "")


def _own_rule(value: Any) -> Meaning | None:
    """Say what a function means that has a rule of the user's, or that stops what flows."""
    if getattr(value, "__module__", "") in ("sct.ruled", "sct.recomputed"):
        word = OWN_WORDS.get(f"sct.{getattr(value, '__name__', '')}")
        if word is not None:
            return Known(word)
    rule = getattr(value, "own_rule", None) if isinstance(value, types.FunctionType) else None
    return None if rule is None else Ruled("it has a rule", rule, inspect.signature(value).parameters)


def _is_instance(value: Any) -> bool:
    """Whether an object has methods that can be read: of a class of the user's, or a method or partial of such."""
    from sct import classes

    if isinstance(value, (types.MethodType, functools.partial)):
        return True
    if isinstance(value, (int, float, str, bytes, list, dict, tuple, set, type(None), types.ModuleType)):
        return False
    return not isinstance(value, types.BuiltinFunctionType) and classes.is_readable(type(value))


@contextlib.contextmanager
def _CONTEXT() -> Iterator[None]:  # all functions that are decorated so have the code of this one
    yield


def seen_through(value: Any) -> Any:
    """Give the Python function behind a cache or a compiler's wrapper, or the generator function of a context."""
    wraps = isinstance(value, functools._lru_cache_wrapper) or (
        isinstance(value, types.FunctionType) and value.__code__ is _CONTEXT.__code__
    )
    inner = getattr(value, "__wrapped__", None) if wraps else None
    if type(value).__module__.startswith("numba.") and not _is_for_others(value):
        inner = getattr(getattr(value, "_dispatcher", value), "py_func", None)
    return inner if isinstance(inner, types.FunctionType) else value


def _is_for_others(value: Any) -> bool:
    """Whether a function under `numba.vectorize` is declared for other types than double precision."""
    return getattr(value, "_frozen", False) and not any("d" in types.partition("->")[0] for types in value.types)


def is_for_each(value: Any) -> bool:
    """Whether a callable carries out a body for each element of arrays: what `numba.vectorize` gives."""
    return type(value).__name__ == "DUFunc" and type(value).__module__.startswith("numba.")


def live_function(function: types.FunctionType) -> Function:
    """Read a live function.

    Raises
    ------
    SourceError
        Where Python keeps no source for it.
    """
    node, text = source.read_live(function)
    name = "lambda" if isinstance(node, gast.Lambda) else function.__name__
    return Function(name, node, text, LiveScope.of(function), function, recomputed=is_recomputed(function))
