"""Derivatives inside what is differentiated: the text that is opened is the one for the kinds at hand.

Before: `np.sum(v * g(x))`, where g is `grad(f)` and its own first text is for a number x; here x is a vector.
After: the function that is opened in the place of the call is g's text for a vector.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sct import kinds
from sct.facts import Arguments
from sct.forms import Form, Leaf, Record, Sequence, Table
from sct.kinds import Dim, Kind
from sct.source import Function


def made_of(function: Any) -> Any:
    """Give what makes the texts of a derivative (made.py); None for any other function."""
    return getattr(getattr(function, "source_for", None), "__self__", None)


def for_these(function: Function, given: Mapping[str, Kind], held: Mapping[str, tuple[Form, Any]]) -> Function:
    """Give the text of a derivative that these arguments get.

    Parameters
    ----------
    function : Function
        What is called.
    given : mapping
        What is known of each argument, by the parameter's name.
    held : mapping
        Forms of arguments that are structures of the caller's, and the structures themselves.

    Returns
    -------
    Function
        The same function where it is no derivative, or its first text is for such arguments.

    Raises
    ------
    SctError
        Where there is no text for them.
    """
    made = made_of(function.identity)
    if made is None or (not held and made.takes(given)):
        return function
    lengths = _Lengths()
    kinds = {name: lengths.of_kind(kind) for name, kind in given.items() if name not in held}
    forms = {name: lengths.of_form(form) for name, (form, _) in held.items()}
    values = {name: value for name, (_, value) in held.items()}
    # Names of lengths are those of what is known so far: two of them may be one length.
    found: Function = made.for_arguments(Arguments(kinds, forms, values, apart=False))
    return found


class _Lengths:
    """Lengths get names of their own: what one function calls `n` is not another's `n`.

    Before: x of length `n%0`, w of lengths `n%0` and `x:0`.
    After: x of length `m0`, w of lengths `m0` and `m1`.
    """

    def __init__(self) -> None:
        self._names: dict[Any, Dim] = {}

    def _named(self, dim: Dim) -> Dim:
        if dim is None or isinstance(dim, int):
            return dim
        # Of a length that begins with n it is known that it is not 1 (kinds.is_not_one).
        letter = "n" if kinds.is_not_one(dim) else "m"
        return self._names.setdefault(dim, (f"{letter}{len(self._names)}", 0))

    def of_kind(self, kind: Kind) -> Kind:
        shape = None if kind.shape is None else tuple(self._named(dim) for dim in kind.shape)
        return Kind(kind.what, shape, kind.dtype, kind.lifted)

    def of_form(self, form: Form) -> Form:
        if isinstance(form, Leaf):
            return replace(form, kind=self.of_kind(form.kind))
        if isinstance(form, (Sequence, Table, Record)):
            return replace(form, items=tuple(self.of_form(item) for item in form.items))
        return form
