"""What a value is, where it can be told without staging anything: parts of structures, text, ranks.

Before: `params["layers"][0].shape`, `f"{kind}-{order}"`, of the arguments of a call.
After: the array or the text that they are; nothing where only a run can tell.
"""

from __future__ import annotations

from typing import Any

import gast

from sct import tree
from sct.examples import Examples
from sct.heap import Box, Outside, is_structure
from sct.match import is_marker
from sct.meanings import Known
from sct.tree import Expr


class Glimpses(Examples):
    """Values that are known."""

    def _is_told(self) -> bool:
        """Whether what is known of a value says what a test of it gives: of a call's arguments it does."""
        return bool(self._facts.forms)

    def _glimpse(self, node: Any) -> Expr | None:
        """Give the value of a name, or of a part of a structure, without staging anything; None where it has none."""
        if isinstance(node, gast.Constant):
            return node
        if isinstance(node, gast.Name):
            owner = self._frame.owner(node.id)
            if owner is None:
                return self._static(node)
            return owner.env.get(node.id) if node.id not in owner.maybe else None
        if not isinstance(node, (gast.Attribute, gast.Subscript)):
            return None
        value = self._glimpse(node.value)
        if value is None or not is_structure(value):
            return None
        return (
            self._glimpse_attribute(value, node)
            if isinstance(node, gast.Attribute)
            else self._glimpse_item(value, node)
        )

    def _glimpse_attribute(self, value: Expr, node: Any) -> Expr | None:
        thing = self._heap.get(value)
        if isinstance(thing, Box) and thing.kind == "object":
            found = thing.slots.get(node.attr)
            return found if isinstance(found, gast.AST) else None
        if isinstance(thing, Outside) and self._form_at(tree.attribute(thing.expr, node.attr))[0] is not None:
            return self._outside_attribute(thing, value, node.attr, node)
        return None

    def _glimpse_item(self, value: Expr, node: Any) -> Expr | None:
        if isinstance(node.slice, (gast.Slice, gast.Tuple)):
            return None
        index = self._peek(node.slice)
        thing = self._heap.get(value)
        if isinstance(value, (gast.Tuple, gast.List)):
            items: Any = dict(enumerate(value.elts))
        elif isinstance(thing, Box) and thing.kind in ("list", "dict"):
            items = thing.slots
        else:
            return None
        if type(index) is int and index < 0 and not (isinstance(thing, Box) and thing.kind == "dict"):
            index += len(items)
        try:
            found = items.get(index) if index is not ... else None
        except TypeError:
            return None
        return found if isinstance(found, gast.AST) else None

    def _peek(self, node: Any) -> Any:
        found = super()._peek(node)
        if found is not ... or isinstance(node, gast.Name):
            return found
        if isinstance(node, gast.BinOp) and isinstance(node.op, gast.Add):
            return self._added_text(node)
        if isinstance(node, gast.Call) and self._builtin(node.func) == "str" and len(node.args) == 1:
            known = self._peek(node.args[0])
            return str(known) if type(known) in (str, int) and not node.keywords else ...
        if isinstance(node, gast.JoinedStr):
            return self._joined_text(node)
        if not self._is_told():
            return found
        rank = self._rank(node)
        if rank is not None:
            return rank
        value = self._glimpse(node) if isinstance(node, (gast.Attribute, gast.Subscript)) else None
        return ... if value is None else self._known(value)

    def _operand_JoinedStr(self, node: Any, into: str) -> Expr:
        known = self._peek(node)
        return self._resolve(node) if known is ... else tree.const(known)

    def _joined_text(self, node: Any) -> Any:
        """Give the text that an f-string of known text and integers comes to."""
        found = []
        for part in node.values:
            plain = isinstance(part, gast.FormattedValue) and part.conversion == -1 and not part.format_spec
            known = self._peek(part.value) if plain else getattr(part, "value", ...)
            if type(known) not in (str, int):
                return ...
            found.append(str(known))
        return "".join(found)

    def _added_text(self, node: Any) -> Any:
        """Give the text that `"W" + str(1)` comes to."""
        left, right = self._peek(node.left), self._peek(node.right)
        return left + right if isinstance(left, str) and isinstance(right, str) else ...

    def _value_of(self, node: Any) -> Expr | None:
        found = super()._value_of(node)
        if found is None and self._is_told():
            found = self._glimpse(node)
            found = found if found is not None and is_structure(found) else None
        return found

    def _is_number(self, node: Any) -> bool:
        if super()._is_number(node):
            return True
        value = self._glimpse(node) if self._is_told() else None
        return isinstance(value, gast.Name) and value.id in self._given.types

    def _rank(self, node: Any) -> int | None:
        """Give the number of axes that `x.ndim`, `np.ndim(x)`, `len(x.shape)` ask for, where it is known."""
        inner = None
        if isinstance(node, gast.Attribute) and node.attr == "ndim":
            inner = node.value
        elif isinstance(node, gast.Call) and len(node.args) == 1 and not node.keywords:
            inner = self._asked_by_call(node)
        value = None if inner is None else self._glimpse(inner)
        if value is not None and isinstance(node, gast.Call) and tree.number(value) is not None:
            return 0
        if not isinstance(value, gast.Name):
            return None
        kind = self._kinds.get(value.id)
        if kind is None or kind.lifted or kind.what not in ("number", "array") or self._guesses.get(value.id):
            return None
        return kind.rank if kind.is_array or not isinstance(node, gast.Attribute) else None

    def _asked_by_call(self, node: Any) -> Any:
        if self._library_name(node.func) == "numpy.ndim":
            return node.args[0]
        shape = node.args[0]
        if self._builtin(node.func) != "len":
            return None
        if isinstance(shape, gast.Attribute) and shape.attr == "shape":
            return shape.value
        if isinstance(shape, gast.Call) and self._library_name(shape.func) == "numpy.shape" and len(shape.args) == 1:
            return shape.args[0]
        return None

    def _library_name(self, node: Any) -> str:
        path = tree.path(node)
        if is_marker(node) and "." in node.id:
            return str(node.id)
        if isinstance(node, gast.Attribute) and self._module_of(node.value) is not None:
            found = self._static(node)
            return found.id if isinstance(found, gast.Name) and is_marker(found) else ""
        if path is None or self._frame.owner(path[0]) is not None:
            return ""
        meaning = self._frame.function.scope.meaning(path)
        return meaning.marker if isinstance(meaning, Known) else ""
