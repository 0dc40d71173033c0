"""Second derivatives of the functions of a file: of the text of the gradient, forward over reverse.

Before: `@hessian def f(x)`.
After: the text of `grad_f`, read in the scope of the file, and the Jacobian of that.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from sct import derive, source
from sct.derivative import Derivative
from sct.jitted import Target
from sct.params import Wrt
from sct.source import Function
from sct.static import Modules, StaticScope

OPERATORS = {"hessian": "jacobian_forward", "hvp": "hvp"}
"""What each is of the gradient."""


class _Beside(StaticScope):
    """The top level of a text that stands in a file."""

    def __init__(self, module: Any, text: Any, file: StaticScope) -> None:
        super().__init__(module, text, None, "", Modules())
        self._file = file

    def meaning(self, path: tuple[str, ...]) -> Any:
        """Say what a name means: in the text, or else in the file."""
        own = any(path[0] == name for name in self._bindings)
        return super().meaning(path) if own else self._file.meaning(path)

    def spell(self, marker: str) -> Any:
        """Say how a library's name is written."""
        return self._file.spell(marker) or super().spell(marker)

    def kind(self, path: tuple[str, ...], *more: Any) -> Any:
        """What is known of the value of a name."""
        own = path[0] in self._bindings and not any(more)
        return super().kind(path) if own else self._file.kind(path, *more)

    def is_global(self, name: str) -> bool:
        """Whether a name is one of the file's own."""
        return super().is_global(name) or self._file.is_global(name)

    def is_module(self, name: str, module: str) -> bool:
        """Whether a name is that of a certain module."""
        return super().is_module(name, module) or self._file.is_module(name, module)


def derived(
    function: Function,
    word: str,
    wrt: Wrt,
    name: str,
    arguments: Callable[[Function], Any],
    target: Target | None,
    taken: Collection[str],
) -> Derivative:
    """Differentiate the gradient of a function.

    Parameters
    ----------
    function : Function
        The function, of a file.
    word : {"hessian", "hvp"}
        What is wanted.
    wrt, name, target, taken
        As `derive` takes them.
    arguments : callable
        Gives what an example says of the parameters of a function.
    """
    first = f"grad_{function.name}"
    while first in taken or first == name:
        first += "_"
    gradient = derive.derive(function, "grad", wrt, first, arguments(function), target=None, taken=taken)
    module, text = source.parse_module(gradient.text(), f"<{first}>")
    scope = _Beside(module, text, function.scope)
    inner = scope.function(module.body[-1])
    inputs = gradient.wrt if len(gradient.wrt) != 1 else gradient.wrt[0]
    return derive.derive(
        inner, OPERATORS[word], inputs, name, arguments(inner), assumed=gradient.guesses, target=target, taken=taken
    )
