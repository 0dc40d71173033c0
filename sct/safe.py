"""Statements of a `try` that cannot raise, and those that are certain to.

Before: `n = len(x)` of an array, `y = x[0]` of a number.
After: the first stands before the `try`; of the second only the handler is left.
"""

from __future__ import annotations

from typing import Any

import gast

from sct import tree
from sct.heap import Box
from sct.kinds import UNKNOWN
from sct.library import Library
from sct.resolve import bound_in
from sct.tree import Expr


class Safe(Library):
    """What statements may raise, from what is known of their parts."""

    # -- what cannot raise ------------------------------------------------------------------------------------------

    def _without_safe(self, body: list[Any]) -> list[Any]:
        """Stage the first statements of a body that cannot raise; give the others."""
        position = 0
        while position < len(body) and self._is_safe(body[position]):
            self._sequence([body[position]])
            position += 1
        return body[position:]

    def _without_last(self, tried: list[Any]) -> tuple[list[Any], list[Any]]:
        """Give what is tried, and its last statements, which cannot raise: they may stand behind it."""
        position = len(tried)
        while position > 1:
            made = set(bound_in(tried[: position - 1]))
            if made & set(tree.names(tried[position - 1])) or not self._is_safe(tried[position - 1]):
                break
            position -= 1
        return tried[:position], tried[position:]

    def _is_safe(self, node: Any) -> bool:
        if isinstance(node, gast.AugAssign):
            plain = isinstance(node.target, gast.Name) and isinstance(node.op, (gast.Add, gast.Sub, gast.Mult))
            return plain and self._is_safe_number(node.target) and self._is_safe_number(node.value)
        if isinstance(node, gast.Assign):
            return all(self._takes_apart(target, node.value) for target in node.targets)
        return isinstance(node, gast.Pass) or (isinstance(node, gast.Expr) and isinstance(node.value, gast.Constant))

    def _takes_apart(self, target: Any, value: Any) -> bool:
        if isinstance(target, gast.Tuple) and isinstance(value, gast.Tuple) and len(target.elts) == len(value.elts):
            return all(self._takes_apart(t, v) for t, v in zip(target.elts, value.elts, strict=True))
        safe = self._is_safe_number(value) or self._is_safe_value(value) or self._is_safe_test(value)
        return isinstance(target, gast.Name) and safe

    def _is_safe_value(self, node: Any) -> bool:
        """Whether a value is read, made a number or an array, or the length of what has one is asked for."""
        if self._is_safe_form(node):
            return True
        if isinstance(node, gast.Call) and self._builtin(node.func) == "len" and len(node.args) == 1:
            value = self._held(node.args[0])
            thing = self._heap.get(value)
            known = isinstance(value, gast.Tuple) or (isinstance(thing, Box) and thing.kind in ("list", "dict"))
            return known or (
                isinstance(value, gast.Name) and bool(self._kind(value).is_array and self._kind(value).rank)
            )
        return isinstance(node, gast.Constant) or self._held(node) is not None

    def _is_safe_form(self, node: Any) -> bool:
        """Whether a number or an array takes another form: `np.asarray(x)`, `float(x)`, `[float(e) for e in x]`."""
        if isinstance(node, gast.ListComp) and len(node.generators) == 1 and not node.generators[0].ifs:
            over, target = node.generators[0].iter, node.generators[0].target
            kind = self._kind(self._held(over)) if isinstance(self._held(over), gast.Name) else UNKNOWN
            part = node.elt.args[0] if self._is_conversion(node.elt, _TO_NUMBERS) else node.elt
            same = isinstance(target, gast.Name) and isinstance(part, gast.Name) and part.id == target.id
            return same and kind.is_array and kind.rank == 1 and kind.dtype in _REAL
        value = self._held(node.args[0]) if self._is_conversion(node, (*_TO_NUMBERS, *_TO_ARRAYS)) else None
        kind = self._kind(value) if isinstance(value, gast.Name) else UNKNOWN
        if self._is_conversion(node, _TO_ARRAYS):
            return bool(kind.is_number or kind.is_array)
        return bool(kind.is_number and kind.dtype in _REAL)

    def _is_conversion(self, node: Any, names: tuple[str, ...]) -> bool:
        if not isinstance(node, gast.Call) or len(node.args) != 1 or node.keywords:
            return False
        return self._builtin(node.func) in names or self._library_name(node.func) in names

    def _is_safe_test(self, node: Any) -> bool:
        """Whether an expression compares numbers."""
        if self._held(node) is not None:
            return True
        if not isinstance(node, gast.Compare) or isinstance(node.ops[0], (gast.In, gast.NotIn)):
            return False
        return all(self._is_safe_number(part) for part in (node.left, *node.comparators))

    def _library_name(self, node: Any) -> str:
        """Give the full name of a library's function that is named (glimpses.py)."""
        raise NotImplementedError

    def _is_safe_number(self, node: Any) -> bool:
        """Whether an expression is arithmetic on numbers that gives one, be it infinite."""
        if self._is_conversion(node, ("abs", "numpy.abs")):
            return self._is_safe_number(node.args[0])
        if isinstance(node, gast.BinOp):
            plain = isinstance(node.op, (gast.Add, gast.Sub, gast.Mult))
            plain = plain or (isinstance(node.op, gast.Div) and bool(tree.number(node.right)))
            return plain and self._is_safe_number(node.left) and self._is_safe_number(node.right)
        if isinstance(node, gast.UnaryOp):
            return isinstance(node.op, gast.USub) and self._is_safe_number(node.operand)
        if self._library_name(node) in _CONSTANTS:
            return True
        value = self._held(node)
        return tree.number(node) is not None or (isinstance(value, gast.Name) and self._kind(value).is_number)

    def _held(self, node: Any) -> Expr | None:
        """Give the value of a variable that surely has one."""
        owner = self._frame.owner(node.id) if isinstance(node, gast.Name) else None
        return owner.env.get(node.id) if owner is not None and node.id not in owner.maybe else None

    # -- what is certain to raise -----------------------------------------------------------------------------------

    def _certain_errors(self, node: Any) -> tuple[type[Exception], ...]:
        """What `v.name = text`, `v[i] = number`, `y = v[0]` and `n = len(v)` raise where v is a number."""
        if not isinstance(node, gast.Assign) or len(node.targets) != 1:
            return ()
        target, value = node.targets[0], node.value
        if isinstance(target, gast.Name) and isinstance(value, gast.Call):
            asked = self._builtin(value.func) == "len" and len(value.args) == 1
            return (TypeError,) if asked and self._is_plain_number(value.args[0], guessed=False) else ()
        if isinstance(target, gast.Name) and isinstance(value, gast.Subscript):
            known = self._types_of(value.value) if self._is_plain_number(value.value, guessed=False) else ()
            return tuple(TypeError if cls in (int, float) else IndexError for cls in known)
        if isinstance(target, gast.Subscript) and self._is_truth(target.slice) and self._is_masked_value(value):
            return (TypeError,) if self._is_plain_number(target.value, guessed=True) else ()
        if not (self._is_safe_number(value) or self._is_safe_value(value)):
            return ()
        if isinstance(target, gast.Subscript) and self._is_safe_test(target.slice):
            return (TypeError,) if self._is_plain_number(target.value, guessed=True) else ()
        if isinstance(target, gast.Attribute):
            held = self._held(target.value)
            kind = self._kind(held) if isinstance(held, gast.Name) else UNKNOWN
            plain = (kind.is_number or kind.is_array) and not _has_attribute(target.attr)
            return (AttributeError,) if plain else ()
        return ()

    def _is_truth(self, node: Any) -> bool:
        """Whether an index is True or False."""
        held = self._held(node)
        known = isinstance(held, gast.Name) and self._kind(held).is_number and self._kind(held).dtype == "b1"
        return known or (isinstance(node, gast.Compare) and self._is_safe_test(node))

    def _is_masked_value(self, node: Any) -> bool:
        """Whether computing `np.sign(v[flag]) * number` of a number v raises a TypeError, if anything.

        `v[flag]` of a float does, of a NumPy number it is an array of one number, or of none.
        """
        if isinstance(node, gast.BinOp):
            plain = isinstance(node.op, (gast.Add, gast.Sub, gast.Mult))
            return plain and self._is_masked_value(node.left) and self._is_masked_value(node.right)
        if isinstance(node, gast.UnaryOp):
            return isinstance(node.op, gast.USub) and self._is_masked_value(node.operand)
        if isinstance(node, gast.Call) and len(node.args) == 1 and not node.keywords:
            return self._library_name(node.func) in _OF_ONE and self._is_masked_value(node.args[0])
        if isinstance(node, gast.Subscript):
            return self._is_truth(node.slice) and self._is_plain_number(node.value, guessed=True)
        return self._is_safe_number(node)

    def _is_plain_number(self, node: Any, guessed: bool) -> bool:
        value = self._held(node)
        if not isinstance(value, gast.Name) or not self._kind(value).is_number:
            return False
        return guessed or not self._guesses.get(value.id)

    def _glimpse(self, node: Any) -> Expr | None:
        """Give a value without staging anything (glimpses.py)."""
        raise NotImplementedError

    def _live_types(self, node: Any) -> tuple[type, ...]:
        """Give the classes that an expression names (questions.py)."""
        raise NotImplementedError


_TO_NUMBERS = ("float",)
_TO_ARRAYS = ("numpy.asarray", "numpy.asanyarray", "numpy.array", "numpy.atleast_1d", "numpy.ascontiguousarray")
_REAL = ("f8", "f4", "i8")
_CONSTANTS = frozenset(f"{library}.{name}" for library in ("math", "numpy") for name in ("pi", "inf", "nan", "e"))
_OF_ONE = (
    "numpy.sign",
    "numpy.abs",
    "numpy.absolute",
    "numpy.sqrt",
    "numpy.exp",
    "numpy.log",
    "numpy.sin",
    "numpy.cos",
)


def _has_attribute(name: str) -> bool:
    """Whether any number or array has an attribute."""
    import numpy as np

    return any(hasattr(cls, name) for cls in (int, float, complex, np.generic, np.float64, np.int64, np.ndarray))
