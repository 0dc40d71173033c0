"""How the printed text writes what is not its own: functions of libraries, and names of other modules.

Before: the full names `math.exp`, `numpy.sign`, `helpers.polygamma`, `physics.units:SCALE`.
After: `math.exp` or `exp` or `m.exp`, as the primal's file writes it; where it has no way to, an import that the text brings
along; `physics.units.SCALE`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sct import tree
from sct.core import Program
from sct.scope import HELPERS
from sct.tree import Expr

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
    """

    program: Program
    occupied: set[str]
    written: dict[str, Expr] = field(default_factory=dict)
    imports: dict[str, str] = field(default_factory=dict)
    helpers: list[str] = field(default_factory=list)

    def write(self, names: Iterable[str]) -> None:
        """Settle how each full name among some names is written."""
        for name in names:
            if name not in self.written and "%" not in name and ("." in name or ":" in name):
                self.written[name] = self._write(name)

    def roots(self) -> set[str]:
        """Free names that the written forms start from."""
        return {tree.names(expression)[0] for expression in self.written.values()}

    def _write(self, marker: str) -> Expr:
        if ":" in marker:
            module, _, name = marker.partition(":")
            return tree.attribute(self._module(module), name)
        library, _, rest = marker.partition(".")
        if library == "helpers" and rest in HELPERS:
            if rest not in self.helpers:
                self.helpers.append(rest)
            return tree.name(rest)
        own = self.program.spelled.get(marker) or self.program.function.scope.spell(marker)
        if own is not None and tree.names(own)[0] not in self.occupied:
            return own
        return _extended(self._module(library), rest)

    def _module(self, module: str) -> Expr:
        """Module under an import of the text's own."""
        alias = self.imports.get(module) or USUAL.get(module, module)
        while alias.split(".")[0] in self.occupied or self._means_else(alias, module):
            alias = alias.replace(".", "_") + "_"
        self.imports[module] = alias
        return tree.dotted(alias)

    def _means_else(self, alias: str, module: str) -> bool:
        """Whether the primal's file has the name for something else."""
        scope = self.program.function.scope
        return scope.is_global(alias.split(".", maxsplit=1)[0]) and not scope.is_module(alias.split(".", maxsplit=1)[0], module.split(".", maxsplit=1)[0])


def _extended(node: Expr, path: str) -> Expr:
    for part in path.split("."):
        node = tree.attribute(node, part)
    return node
