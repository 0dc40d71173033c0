"""Calls of functions of NumPy whose bodies stand in this folder, while a function is staged.

Before: `y = np.polyder(p)` of an active `p`.
After: `mul%0 = p%0[:-1] * arange%0`, and so on: the body is opened, and errors point at the call.
"""

from __future__ import annotations

from typing import Any

import gast

from sct import match, tree
from sct.callees import Callees
from sct.core import Origin
from sct.defined import ARRAYS, ARRAYS_OF, SEVERAL, WITH, definition, is_own
from sct.errors import UnsupportedError
from sct.match import canonical
from sct.meanings import Known, Meaning
from sct.source import Function
from sct.tree import Expr


class Defined(Callees):
    """Calls that are opened."""

    _callers: tuple[Origin, ...] = ()

    def _origin(self, node: Any) -> Origin:
        if self._is_inside():
            return self._callers[-1]
        return super()._origin(node)

    def _is_told(self) -> bool:
        """In these bodies tests ask for ranks and options, which the call settles."""
        return super()._is_told() or self._is_inside()

    def _is_inside(self) -> bool:
        """Whether what is staged stands in one of these bodies."""
        return bool(self._callers) and is_own(self._frame.function.source.file)

    def _settled(self, node: Any) -> bool | None:
        """A test of what an argument is waits for the call, where it is not settled before."""
        found = super()._settled(node)
        if found is None and not self._facts.forms and self._is_inside() and _asks(node):
            raise self._origin(node).refuse("what this does depends on the ranks and types of its arguments")
        return found

    def _has_to_open(self, args: list[Expr], keywords: dict[str, Expr], function: Function) -> bool:
        return is_own(function.source.file) or super()._has_to_open(args, keywords, function)

    def _is_structural_call(self, node: Any) -> bool:
        if super()._is_structural_call(node):
            return True
        path = tree.path(node.func)
        meaning = None if path is None else self._called(path, node.func)
        several = isinstance(meaning, Known) and canonical(meaning.marker) in SEVERAL
        return several and self._definition_of(node, meaning) is not None

    def _by_definition(self, node: Any, meaning: Meaning | None) -> Expr | None:
        """Open the body of a function of NumPy; None for any other call."""
        rank = self._rank(node) if self._is_inside() else None
        if rank is not None:
            return tree.const(rank)
        function = self._definition_of(node, meaning)
        if function is None:
            return None
        self._demand_arrays(node, canonical(meaning.marker))  # type: ignore[union-attr]
        self._callers = (*self._callers, self._origin(node))
        try:
            return self._user_call(node, function)
        except UnsupportedError as error:
            # What is guessed of an array the call knows.
            error.by_call = error.by_call or not self._facts.forms
            raise
        finally:
            self._callers = self._callers[:-1]

    def _put_side_by_side(self, node: Any) -> Expr | None:
        """Open `np.r_[a, b]` and `np.c_[a, b]` as calls of what joins; None for any other item."""
        marker = self._library_name(node.value)
        parts = _joined_parts(node.slice) if marker in ("numpy.r_", "numpy.c_") else None
        if parts is None:
            return None
        call = gast.copy_location(gast.Call(func=node.value, args=parts, keywords=[]), node)
        return self._by_definition(call, Known(marker))

    def _definition_of(self, node: Any, meaning: Meaning | None) -> Any:
        """Give the body that a call is opened to; None where the function has a row, or nothing active goes in."""
        if not isinstance(meaning, Known) or not meaning.marker.startswith("numpy."):
            return None
        marker = canonical(meaning.marker)
        function = definition(marker)
        if function is None or not self._may_be_active(node) or not self._needs_definition(marker, node):
            return None
        if self._is_inside() and self._frame.function.node is function.node:
            # What a body asks of its own function a row covers.
            return None
        return function

    def _needs_definition(self, marker: str, node: Any) -> bool:
        """Whether no row covers a call."""
        if any(isinstance(arg, gast.Starred) for arg in node.args) or any(k.arg is None for k in node.keywords):
            return marker not in WITH
        given, defaults = self._given_to(node, marker), match.signature(marker)[1]
        special = getattr(self, f"_needs_{marker.rpartition('.')[2]}", None)
        if special is not None:
            return bool(special(given))
        if marker not in WITH:
            return True
        return any(name in given and not match._is_value(given[name], defaults.get(name)) for name in WITH[marker])

    def _demand_arrays(self, node: Any, marker: str) -> None:
        for name, given in self._given_to(node, marker).items():
            value = self._glimpse(given) if name in (*ARRAYS, *ARRAYS_OF.get(marker, ())) else None
            if isinstance(value, gast.Name):
                self._demand(value, 1)

    def _given_to(self, node: Any, marker: str) -> dict[str, Any]:
        """The arguments of a call by their names."""
        return dict(zip(match.signature(marker)[0], node.args, strict=False)) | {k.arg: k.value for k in node.keywords}

    def _needs_gradient(self, given: dict[str, Any]) -> bool:
        """`np.gradient` along one axis has a row."""
        axis = given.get("axis")
        if axis is None or (isinstance(axis, gast.Constant) and axis.value is None):
            return self._rank_of(given.get("f")) != 1
        return not self._is_inside() and tree.number(axis) is None

    def _needs_pad(self, given: dict[str, Any]) -> bool:
        """Modes that take elements from the array have a row, and so has a constant that is inactive."""
        mode = given.get("mode")
        if isinstance(mode, gast.Constant) and mode.value in ("linear_ramp", "maximum", "minimum", "mean", "median"):
            return True
        return "constant_values" in given and self._may_be_active(given["constant_values"])

    def _needs_unique(self, given: dict[str, Any]) -> bool:
        return len(given) == 1

    def _rank_of(self, node: Any) -> int | None:
        owner = self._frame.owner(node.id) if isinstance(node, gast.Name) else None
        value = owner.env.get(node.id) if owner is not None else None
        return self._kind(value).rank if isinstance(value, gast.Name) else None


def _joined_parts(index: Any) -> list[Any] | None:
    """Give the parts of `np.r_[a, 1:n, 0.0]`; None where one of them is text, or asks for evenly spaced numbers."""
    found = []
    for part in index.elts if isinstance(index, gast.Tuple) else [index]:
        if isinstance(part, gast.Slice):
            step = tree.const(1) if part.step is None else part.step
            if part.upper is None or any(isinstance(getattr(p, "value", None), complex) for p in tree.walk(step)):
                return None
            bounds = [tree.const(0) if part.lower is None else part.lower, part.upper, step]
            found.append(gast.copy_location(tree.call(tree.name("numpy.arange"), bounds), part.upper))
        elif isinstance(getattr(part, "value", None), str):
            return None
        else:
            found.append(part)
    return found


def _asks(node: Any) -> bool:
    """Whether a test asks what a value is."""
    words = (getattr(part, "id", getattr(part, "attr", "")) for part in tree.walk(node))
    return not {"isinstance", "callable", "ndim"}.isdisjoint(words)
