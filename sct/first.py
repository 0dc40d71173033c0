"""The first text of a derivative, made before any call: what it takes for granted, and whether a call is so.

Before: the text of `grad(f)` for `x` as a number, which `.source` shows.
After: the look that the loaded function begins with (glance.py), and whether these arguments are what the text is for.
"""

from __future__ import annotations

import dataclasses
import functools
import types
from collections.abc import Callable, Mapping
from typing import Any

from sct import forms, glance, outside, tree
from sct.derivative import Derivative
from sct.errors import ArgumentError
from sct.forms import Form, Leaf
from sct.glance import Glance
from sct.jitted import Fit, fit_for
from sct.kinds import NUMBER, Kind

TANGENTS = ("jvp", "hvp")
"""Operators whose functions take tangents."""


@dataclasses.dataclass(frozen=True)
class First:
    """The first text.

    Parameters
    ----------
    derivative : Derivative
        What the text is of.
    forms : mapping
        Forms of the arguments of the example that it is for; empty where there is none.
    operator : str
        What is wanted.
    inputs : tuple of str
        Parameters that are differentiated.
    primal : types.FunctionType
        The function as it lives.
    """

    derivative: Derivative
    forms: Mapping[str, Form]
    operator: str
    inputs: tuple[str, ...]
    primal: types.FunctionType

    def sent(self) -> First:
        """Give it as it is pickled: what it reads around is read again where it arrives."""
        return self._reading(outside.sent(self.derivative.outside, self.primal))

    def received(self) -> First:
        """Give it as it was before it was pickled."""
        return self._reading(outside.received(self.derivative.outside, self.primal))

    def _reading(self, reads: Any) -> First:
        return dataclasses.replace(self, derivative=dataclasses.replace(self.derivative, outside=reads))

    def opening(self, look: Callable[..., Any]) -> Glance | None:
        """Give the look that calls begin with, where there is something to see."""
        first = self.derivative
        beside = self._beside()
        if first.writes or first.is_open or self.operator == "jacobian" or beside is None:
            # Arguments that share memory look like others, what was broadcast is another text's matter, and lengths
            # choose the mode of a Jacobian.
            return Glance(look)
        told = outside.told(first.outside, self.primal, first.free)
        holds = self._holds if len(told) < len(first.outside) else None
        if self.forms:
            return glance.of_forms(look, self.forms, beside, told, holds)
        known = {**first.guesses, **beside}
        return Glance(look, known, around=told, holds=holds) if known or first.outside else None

    def _holds(self) -> bool:
        """Whether what the text takes for granted of values around is so."""
        return outside.hold(self.derivative.outside)

    def _beside(self) -> dict[str, Kind] | None:
        """Give what tangents, or the adjoint, are like in the text; None where one look cannot tell."""
        first = self.derivative
        if self.operator in TANGENTS:
            pairs = [(name, first.kinds.get(own)) for name, own in zip(first.added, self.inputs, strict=False)]
        elif self.operator == "vjp":
            pairs = [(name, first.output) for name in first.added]
        else:
            return {}
        leaves = (form.kind for form in self.forms.values() if isinstance(form, Leaf))
        lengths = {dim for kind in (*first.guesses.values(), *leaves) for dim in kind.shape or ()}
        found = {}
        for name, kind in pairs:
            if not isinstance(kind, Kind) or kind.lifted or kind.dtype not in ("f8", "f4"):
                return None
            if not kind.is_number and (not kind.is_array or not set(kind.shape or (None,)) <= lengths):
                return None
            found[name] = kind
        return found

    def fit(self, name: str, compiled: bool = False) -> Fit | None:
        """Give what stands in the place of the look where the text is compiled; None where only a call could tell."""
        try:
            return fit_for(name, self.forms, self.derivative.guesses, compiled)
        except ArgumentError:
            if compiled:
                raise
            return None

    def guessed(self) -> Mapping[str, Kind] | None:
        """Give what the text takes parameters for; None where it is for an example, or no longer holds."""
        return None if self.forms or not self._holds() else self.derivative.guesses

    def takes(self, given: Mapping[str, Kind]) -> bool:
        """Whether the text is for arguments of these kinds."""
        guesses = self.guessed()
        if guesses is None:
            return False
        pairs = [(kind, given.get(name, NUMBER)) for name, kind in guesses.items()]
        return all(guess.is_number and kind.is_number and kind.dtype[:1] != "c" for guess, kind in pairs)

    @functools.cached_property
    def _takes_dtypes(self) -> bool:
        """Whether the text makes arrays in the dtype of others."""
        paths = (tree.path(part) or ("",) for part in tree.walk(self.derivative.nodes))
        return any(path[-1].endswith("_like") for path in paths)

    def fits(self, found: Mapping[str, Form], arguments: Mapping[str, Any]) -> bool:
        """Whether the text is for these arguments: what it takes for numbers, or for arrays of these lengths."""
        if self.derivative.is_open or not self._holds():
            return False
        if self.forms:
            return list(found.values()) == list(self.forms.values())
        lengths: dict[Any, int] = {}
        for name, kind in self.derivative.guesses.items():
            form = found.get(name)
            if kind.is_array and not (isinstance(form, Leaf) and _fits_array(kind, form, arguments[name], lengths)):
                return False
            number = isinstance(form, Leaf) and form.kind.is_number and form.kind.dtype[:1] != "c"
            flag = isinstance(form, forms.Literal) and form.type is bool and name not in self.inputs
            if kind.is_number and not (number or flag):
                return False
            whole = isinstance(form, Leaf) and form.kind.is_number and form.kind.dtype == "i8"
            if whole and name in self.inputs and self._takes_dtypes:
                # What is made like an array of integers holds integers.
                return False
        return True


def _fits_array(kind: Kind, form: Leaf, value: Any, lengths: dict[Any, int]) -> bool:
    """Whether an array is as a text takes it: what glance.py tests before the text runs."""
    if type(value).__name__ != "ndarray" or form.kind.dtype != kind.dtype or value.ndim != kind.rank:
        return False
    for dim, length in zip(kind.shape or (), value.shape, strict=True):
        if isinstance(dim, int):
            if length != dim:
                return False
        elif length < 2 or lengths.setdefault(dim, length) != length:
            return False
    return True
