"""How the printed text writes what is not its own: functions of libraries, and names of other modules.

Before: the full names `math.exp`, `numpy.sign`, `<helpers>.polygamma`, `physics.units:SCALE`.
After: `math.exp` or `exp` or `m.exp`, as the primal's file writes it; where it has no way to, an import that the text
brings along; `physics.units.SCALE`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sct import extras, tree
from sct.core import Program
from sct.meanings import Known
from sct.scope import OWN, helper_definition
from sct.tree import Expr

_READ = {"math": "math", "np": "numpy"}
USUAL = {"numpy": "np"}
"""Names under which libraries are imported where the primal's file does not import them itself."""


@dataclass
class Spelling:
    """How one text writes its free names.

    Parameters
    ----------
    program : Program
        Says how the primal itself writes them.
    occupied : set of str
        Names of parameters: what they hide must be written otherwise.
    compiled : bool
        Whether helpers are those that Numba compiles.
    called : mapping
        Names of functions that are printed above, by their names in the core.
    """

    program: Program
    occupied: set[str]
    compiled: bool = False
    called: Mapping[str, str] = field(default_factory=dict)
    written: dict[str, Expr] = field(default_factory=dict)
    imports: dict[str, str] = field(default_factory=dict)
    helpers: dict[str, str] = field(default_factory=dict)
    modules: dict[str, Expr] = field(default_factory=dict)

    def write(self, names: Iterable[str]) -> None:
        """Settle how each full name among some names is written."""
        for name in names:
            if name in self.written or "%" in name:
                continue
            if "." in name or ":" in name:
                self.written[name] = self._write(name)
            elif name in _READ.values() and not self.program.function.scope.is_global(name):
                # A module as a value: `dir(np)`.
                self.written[name] = self._library(name)

    def roots(self) -> set[str]:
        """Free names that the written forms start from."""
        every = [*self.written.values(), *self.modules.values()]
        return {tree.names(expression)[0] for expression in every}

    def _write(self, marker: str) -> Expr:
        if marker in self.called:
            return tree.name(self.called[marker])
        if ":" in marker:
            module, _, name = marker.partition(":")
            return tree.attribute(self._module(module), name)
        library, rest = extras.split(marker)
        if library == OWN:
            return self._helper(rest)
        scope = self.program.function.scope
        own = self.program.spelled.get(marker) or scope.spell(marker)
        if library == "builtins" and scope.meaning((rest,)) != Known(marker):
            own = None
        if own is not None and tree.names(own)[0] not in self.occupied:
            return own
        return _extended(self._module(library), rest)

    def _helper(self, name: str) -> Expr:
        """A function that is printed above, unless the primal's file already has it."""
        scope = self.program.function.scope
        if name not in self.occupied and scope.meaning((name,)) == Known(f"{OWN}.{name}"):
            return tree.name(name)
        alias = name
        while alias in self.occupied or scope.meaning((alias,)) is not None:
            alias += "_"
        # A helper's own text reads modules, as its file calls them.
        used = set(tree.names(helper_definition(name, self.compiled).body))
        self.modules.update({own: self._module(module) for own, module in _READ.items() if own in used})
        self.helpers[name] = alias
        return tree.name(alias)

    def _library(self, module: str) -> Expr:
        """A library itself, as the primal's file calls it."""
        own = self.program.function.scope.spell(module)
        return own if own is not None and tree.names(own)[0] not in self.occupied else self._module(module)

    def _module(self, module: str) -> Expr:
        """Module under an import of the text's own."""
        scope = self.program.function.scope
        if scope.is_hidden(module):
            # Its package has something else under its name: only the table of modules leads to it.
            table = tree.attribute(self._module("sys"), "modules")
            return tree.subscript(table, tree.const(module))
        if module not in self.occupied and "." not in module and scope.is_module(module, module):
            return tree.name(module)
        alias = self.imports.get(module) or USUAL.get(module, module)
        while self._is_taken(alias.partition(".")[0], module.partition(".")[0]):
            alias = alias.replace(".", "_") + "_"
        self.imports[module] = alias
        return tree.dotted(alias)

    def _is_taken(self, name: str, module: str) -> bool:
        """Whether a parameter, or something else in the primal's file, has a name that is to be a module's."""
        scope = self.program.function.scope
        return name in self.occupied or (scope.is_global(name) and not scope.is_module(name, module))


def _extended(node: Expr, path: str) -> Expr:
    for part in path.split("."):
        node = tree.attribute(node, part)
    return node
