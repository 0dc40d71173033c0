"""What the free names in a file mean, read from its text: the file is never run, nor is any that it imports.

Before: the names `np.exp`, `helper`, `RATE` as they stand in the text.
After: the same meanings as live.py finds for a live function. What only a run could tell, a name that is defined in
several places, has none that a derivative could be made from.
"""

from __future__ import annotations

import types
from collections.abc import Iterable
from pathlib import Path as FilePath
from typing import Any

import gast

from sct import extras, source, tree
from sct.bindings import absolute, aliases_of, bindings, is_single, settled
from sct.errors import SctError
from sct.kinds import UNKNOWN, Kind
from sct.meanings import STANDARD, Class, Known, Meaning, Standard, Value
from sct.scope import (
    LIBRARIES,
    OPERATORS,
    OWN_WORDS,
    is_absent,
    library_part,
    preferred,
    spelling_of,
    user_function,
    within,
)
from sct.signature import kind_of
from sct.source import Function, Source

CHECKPOINT = "sct.checkpoint"
"""The decorator of functions that are run again on the way back."""

_JITS = ("numba.njit", "numba.jit")


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
        self._bindings = settled(bindings(module.body, package), module.body)
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
            again = any(self._imported_name(decorator) == CHECKPOINT for decorator in node.decorator_list)
            self._functions[name] = Function(own, node, self.source, self, (self.source.file, name), recomputed=again)
        return self._functions[name]

    def meaning(self, path: tuple[str, ...]) -> Meaning | None:
        """Say what a dotted name means; None where its first part is not defined."""
        if path[0] not in self._bindings:
            return self._starred(path) or within("builtins", path)
        kind, item = self._bindings[path[0]]
        if kind == "import":
            return self._imported(item, path[1:])
        if kind == "def" and len(path) == 1:
            ruled = self._ruled(item)
            if ruled is not None:
                return ruled
            if not all(self._is_seen_through(decorator) for decorator in item.decorator_list):
                return Value(f"the decorator @{decorator_name(item.decorator_list[0])} is not seen through")
            return user_function(self.function(item))
        if kind == "class" and len(path) == 1:
            return Class("it is a class", lambda: self._class(item))
        reasons = {"class": "it is a class", "several": "it is defined in more than one place"}
        return Value(reasons.get(kind, ""))

    def alias(self, name: str) -> Any:
        """Say what a name that stands for an annotation is short for; None for any other."""
        found = [value for node in self.tree.body for own, value in aliases_of(node) if own == name]
        return found[0] if len(found) == 1 else None

    def operator(self, decorator: Any) -> str | None:
        """Give the operator of sct that a decorator is, by any spelling of the import; None for any other."""
        path = decorator_name(decorator).split(".")
        kind, item = self._bindings.get(path[0], ("", ""))
        full = [*item.split("."), *path[1:]] if kind == "import" else []
        return full[-1] if full[:1] == ["sct"] and full[-1] in OPERATORS else None

    def _ruled(self, node: Any) -> Meaning | None:
        """Say what a function means to which a decorator gives a rule."""
        from sct import written_rules

        if len(node.decorator_list) != 1 or self._imported_name(node.decorator_list[0]) not in written_rules.WORDS:
            return None
        decorator = node.decorator_list[0]
        return written_rules.meaning(node, self._imported_name(decorator), decorator)

    def is_spent(self, decorator: Any) -> bool:
        """Whether a function is printed without a decorator: what that says of derivatives is in them."""
        from sct import written_rules

        word = self._imported_name(decorator)
        return word == CHECKPOINT or (word == "sct.rule" and written_rules.is_text(decorator))

    def _class(self, node: Any) -> Any:
        """Read a class of this file; None where it or one of its bases cannot be read."""
        from sct import classes

        bases = []
        for base in node.bases:
            path = tree.path(base) or ("",)
            if path[-1] in ("object", "NamedTuple"):
                continue
            meaning = self.meaning(path)
            info = meaning.info() if isinstance(meaning, Class) else None
            if info is None:
                return None
            bases.append(info)
        return classes.of_tree(node, lambda inner: self.function(inner, f"{node.name}.{inner.name}"), bases)

    def _is_seen_through(self, decorator: Any) -> bool:
        """Whether a decorator leaves what a function computes as it is: a cache, a compiler."""
        return self._imported_name(decorator) in (
            "functools.lru_cache", "functools.cache", "contextlib.contextmanager", CHECKPOINT, *_JITS
        )  # fmt: skip

    def jit(self, decorators: list[Any]) -> tuple[Any, ...] | None:
        """Give the options of Numba's decorator among some; None where it is not among them."""
        for decorator in decorators:
            if self._imported_name(decorator) in _JITS:
                options = getattr(decorator, "keywords", ())
                plain = tuple(option for option in options if option.arg != "nopython")
                return None if any(option.arg == "forceobj" for option in plain) else plain
        return None

    def _imported_name(self, decorator: Any) -> str:
        path = decorator_name(decorator).split(".")
        kind, item = self._bindings.get(path[0], ("", ""))
        return ".".join([item, *path[1:]]) if kind == "import" else ""

    def _imported(self, module: str, rest: tuple[str, ...]) -> Meaning | None:
        full = (*module.split("."), *rest)
        if extras.knows(".".join(full)):
            return Known(".".join(full))
        if full[0] in LIBRARIES:
            return within(full[0], full[1:]) if len(full) > 1 else Known(full[0])
        if ".".join(full) in STANDARD:
            return Standard("it is compiled", ".".join(full))
        if ".".join(full) in OWN_WORDS:
            return Known(OWN_WORDS[".".join(full)])
        if full[0] == "sct":
            return Value("it is a function of sct")
        found, used = self._modules.find(full)
        if found is None:
            return Value(f"the source of the module {full[0]} cannot be found")
        return found.meaning(full[used:]) if used < len(full) else Value()

    def _starred(self, path: tuple[str, ...]) -> Meaning | None:
        for statement in self.tree.body:
            if isinstance(statement, gast.ImportFrom) and statement.names[0].name == "*":
                found = self._imported(absolute(statement, self._package), path)
                if not is_absent(found):
                    return found
        return None

    def spell(self, marker: str) -> tree.Expr | None:
        """Say how this scope writes a library's name; None where it cannot."""
        if extras.is_full(marker):
            return extras.spelled(marker, self._name_of)
        library = marker.split(".", maxsplit=1)[0]
        aliases, own = [], None
        for name, (kind, item) in self._bindings.items():
            if kind == "import" and item == library:
                aliases.append(name)
            elif kind == "import" and item == marker and own is None:
                own = name
        return spelling_of(marker, preferred(aliases, library), own)

    def _name_of(self, full: str) -> str | None:
        """A name under which something of a library is imported."""
        return min((name for name, found in self._bindings.items() if found == ("import", full)), default=None)

    def imported(self, module: str, level: int) -> types.ModuleType | None:
        """Give a library that an import inside a function names; other modules are left to the run."""
        return None if level else library_part(module)

    def is_hidden(self, module: str) -> bool:
        """Whether the package of a module has something else under the module's name: only a run could tell."""
        return False

    def shares(self, other: Any, name: str) -> bool:
        """Whether a name means the same here and in another scope."""
        return other is self

    def kind(self, path: tuple[str, ...], module: str = "") -> Kind:
        """What is known of the value that a dotted name has: a file that is never run tells only what it writes out."""
        if module not in ("", self.module):
            return UNKNOWN
        binding, item = self._bindings.get(path[0], ("", None))
        value = item.value if binding == "value" and len(path) == 1 and is_single(item) else None
        if isinstance(value, gast.UnaryOp) and isinstance(value.op, gast.USub):
            value = value.operand
        constant = value.value if isinstance(value, gast.Constant) else None
        return kind_of(constant, {}) if constant is not None else UNKNOWN

    def holder(self, name: str, module: str = "") -> Any:
        """Give what has the value of a name while it runs: nothing does."""
        return None

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
