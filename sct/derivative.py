"""A derivative as text, and what is known of it: what makes functions of it asks nothing else.

Before: the function that is printed, and the helpers that it calls.
After: their text, the modules that it imports, what it takes its parameters for, and what it takes for granted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import gast

from sct import (
    deep,
)  # fmt: skip
from sct.kinds import Kind
from sct.modes import NOTHING, Sizes
from sct.outside import Read
from sct.printer import to_text


@dataclass(frozen=True, eq=False)
class Derivative:
    """A derivative as text.

    Parameters
    ----------
    name : str
        What the function is called.
    nodes : list of gast.stmt
        Definitions of helpers, then the function.
    imports : dict
        Modules that the primal's file does not give, and the names that the text reads them under.
    free : frozenset of str
        Names that the text reads from outside.
    scalars : tuple of str
        Parameters that the text takes for numbers and only a call can settle.
    wrt : tuple of str
        Parameters that are differentiated.
    guesses : dict
        What the text takes parameters for, where only a call can settle it.
    kinds : dict
        What the text takes all parameters for.
    writes : bool
        Whether the primal writes to its arguments: they must not share memory then.
    added : tuple of str
        Parameters behind those of the primal: tangents, or the adjoint of the result.
    is_open : bool
        Whether it asks, as it runs, what was broadcast: the lengths of a call settle that.
    operator : str
        What it is: of a Jacobian, also in which mode.
    sizes : Sizes
        What is known of what is differentiated, and of the result: it chooses the mode of a Jacobian.
    output : object
        The result's structure, with what is known of each leaf.
    outside : tuple of Read
        What it takes for granted of values around (outside.py).
    """

    name: str
    nodes: list[Any]
    imports: dict[str, str]
    free: frozenset[str]
    scalars: tuple[str, ...]
    wrt: tuple[str, ...] = field(default=())
    guesses: dict[str, Kind] = field(default_factory=dict)
    kinds: dict[str, Kind] = field(default_factory=dict)
    writes: bool = False
    added: tuple[str, ...] = ()
    is_open: bool = False
    operator: str = ""
    sizes: Sizes = NOTHING
    output: Any = None
    outside: tuple[Read, ...] = ()

    def text(self) -> str:
        """Print the imports of its own, the helpers and the function."""
        lines = [gast.Import(names=[alias(module, name)]) for module, name in self.imports.items()]
        return str(deep.with_room(to_text, gast.Module(body=[*lines, *self.nodes], type_ignores=[])))


def alias(module: str, name: str) -> Any:
    """Give the part of an import statement that binds a module to a name."""
    return gast.alias(name=module, asname=None if name == module else name)
