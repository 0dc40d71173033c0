"""Reads of arrays while staging: elements, attributes, and methods as the functions of NumPy that they are.

Before: `row = a[i];  s = row.sum();  n = a.shape[0]`.
After: `row%0 = a%0[i%0];  sum%1 = np.sum(row%0)`, and n is what the facts or a read of the shape say.
"""

from __future__ import annotations

from typing import Any

import gast

from sct import indices, tree
from sct.array_kinds import ArrayKinds
from sct.match import is_marker
from sct.rules.formulas import COPY
from sct.tree import Expr
from sct.views import axes_asked

METHODS = {
    name: f"numpy.{name}"
    for name in (
        "all", "any", "argmax", "argmin", "argpartition", "argsort", "astype", "choose", "clip", "compress", "conj",
        "copy", "cumprod", "cumsum", "diagonal", "dot", "max", "mean", "min", "nonzero", "prod", "ravel", "repeat",
        "reshape", "round", "searchsorted", "squeeze", "std", "sum", "swapaxes", "take", "trace", "transpose", "var",
    )
} | {"flatten": "numpy.ravel", "conjugate": "numpy.conj", "copy": COPY, "item": "", "tolist": ""}  # fmt: skip
"""Methods of arrays, and the functions that do the same."""

_OF_NUMBERS = ("copy", "item", "sum", "mean", "max", "min", "prod", "squeeze")
"""Methods that give a number of NumPy's itself."""

_OF_OUTSIDE = ("T", "mT", "dot", "copy", "reshape", "ravel", "flatten", "astype", "transpose")
"""What is asked of an array that lives outside as of any other."""

_FACTS = ("shape", "ndim", "size", "dtype", "itemsize", "nbytes", "strides", "flags")
_ITEM = "item of an array of which the shape is not known, or of another rank"


class ArrayReads(ArrayKinds):
    """Reads of arrays."""

    def _array_item(self, node: Any, value: Expr | None = None) -> Expr | None:
        """`a[i]` of an array; None where it is something else."""
        if isinstance(node.value, gast.Attribute) and node.value.attr == "flat" and value is None:
            base = self._flattened(node.value)
        else:
            base = self._as_array(value) if value is not None else self._array_operand(node.value)
        if base is None:
            return None
        index = self._index(node.slice)
        self._demand(base, indices.rank_asked(index))
        if self._kind(base).what == "list":
            return tree.subscript(base, index) if self._kind(index).is_number else None
        return tree.subscript(base, index) if self._kind(base).is_array else None

    def _flattened(self, node: Any) -> Expr | None:
        """`a.flat` where its elements are read: they stand in the order of `np.ravel(a)`."""
        base = self._array_operand_of_attribute(node)
        if base is None:
            return None
        self._demand(base, 1)
        flat = tree.call(tree.name("numpy.ravel"), [base])
        return self._temporary(flat, node) if self._kind(base).is_array else None

    def _is_variable(self, name: str) -> bool:
        """Whether a name is one of this function, or of one that it stands in."""
        return name in self._frame.local or self._frame.owner(name) is not None

    def _array_operand(self, node: Any, numbers: bool = False) -> Expr | None:
        """Stage what is read from, if it may be an array."""
        path = tree.path(node)
        if isinstance(node, gast.Attribute) and node.attr in _FACTS:
            return None
        if path is not None and not self._is_variable(path[0]):
            return self._free_array(node)
        if isinstance(node, (gast.Constant, gast.Tuple, gast.List, gast.Dict, gast.JoinedStr)):
            return None
        value = self._operand(node)
        number = numbers and isinstance(value, gast.Name) and self._kind(value).is_number
        return value if number else self._as_array(value)

    def _free_array(self, node: Any) -> Expr | None:
        """Give a global that is an array, or an attribute of one, under a name."""
        read = self._resolve(node)
        if self._free_kind(read).is_array:
            return self._as_array(self._temporary(read, node))
        return None

    def _as_array(self, base: Expr) -> Expr | None:
        """Give a value that is, or may be, an array."""
        if not isinstance(base, gast.Name) or is_marker(base):
            return None
        kind = self._kind(base)
        return base if kind.is_array or kind.what == "list" or base.id in self._guesses else None

    def _index(self, node: Any) -> Expr:
        """An index: names and numbers as they stand, what is computed otherwise has a line of its own."""
        if isinstance(node, gast.Tuple):
            return tree.tuple_of([self._index(part) for part in node.elts])
        if isinstance(node, gast.Slice):
            parts = [None if part is None else self._index(part) for part in (node.lower, node.upper, node.step)]
            return gast.Slice(lower=parts[0], upper=parts[1], step=parts[2])
        if isinstance(node, gast.List):
            return gast.List(elts=[self._index(part) for part in node.elts], ctx=gast.Load())
        if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.USub):
            return tree.neg(self._index(node.operand))
        if isinstance(node, gast.BinOp) and isinstance(node.op, (gast.Add, gast.Sub, gast.Mult)):
            return tree.binary(self._index(node.left), node.op, self._index(node.right))
        # A list of indices that has a name is written out.
        return self._argument(node)

    def _array_attribute(self, node: Any, value: Expr | None = None) -> Expr | None:
        """`a.T`, `a.shape`, `a.real`; None where it is no array's."""
        if node.attr not in (*_FACTS, "T", "mT", "real", "imag", "flat"):
            return None
        # These two are also parts of a number.
        numbers = node.attr in ("real", "imag")
        base = self._as_array(value) if value is not None else self._array_operand_of_attribute(node, numbers)
        if base is None:
            return None
        if not numbers:
            self._demand(base, 2 if node.attr in ("T", "mT") else 1)
        return tree.attribute(base, node.attr) if not self._kind(base).is_number or numbers else None

    def _array_operand_of_attribute(self, node: Any, numbers: bool = False) -> Expr | None:
        path = tree.path(node.value)
        if path is not None and not self._is_variable(path[0]) and node.attr not in _OF_OUTSIDE:
            # What nothing flows through is called as it is written.
            return None
        return self._array_operand(node.value, numbers)

    def _has_method(self, node: Any) -> bool:
        """Whether nothing says that a number has no such method: those of NumPy have, those of Python have not."""
        return all(hasattr(cls, node.attr) for cls in self._types_of(node.value))

    def _types_of(self, node: Any) -> tuple[type, ...]:
        """Give the types of which a value has one (questions.py)."""
        raise NotImplementedError

    def _array_method(self, node: Any) -> Expr | None:
        """`a.sum(axis=0)` is `np.sum(a, axis=0)`; None where it is no array's."""
        function = node.func
        if not isinstance(function, gast.Attribute) or function.attr not in METHODS:
            return None
        conj = function.attr in ("conj", "conjugate") and not node.args and not node.keywords
        base = self._array_operand_of_attribute(function, conj or function.attr in _OF_NUMBERS)
        if base is None:
            return None
        if conj and (self._kind(base).dtype[:1] in ("c", "f") or not self._kind(base).is_number):
            return tree.call(tree.name("numpy.conj"), [base])
        if self._kind(base).is_number and not self._is_guess(base):
            known = not node.args and not node.keywords and self._has_method(function)
            return tree.call(tree.name("numpy.positive"), [base]) if known else None
        return self._method_of(base, node) if self._kind(base).is_array or self._is_guess(base) else None

    def _method_of(self, base: Expr, node: Any) -> Expr:
        """A method of what is an array, or guessed to be one."""
        function = node.func
        if function.attr == "item" and not node.args and self._kind(base).is_number:
            # A float of Python has no such method: the call says whether it is one.
            raise self._origin(node).refuse(_ITEM, "read the elements by their index")
        self._demand(base, 1)
        args = list(node.args)
        several = len(args) > 1 or any(isinstance(arg, gast.Starred) for arg in args)
        if function.attr in ("reshape", "transpose") and (several or (args and function.attr == "reshape")):
            args = args if not several and not _is_integer(args[0], self) else [tree.tuple_of(args)]
        if function.attr == "flatten":
            words = [gast.keyword(arg=k.arg, value=self._argument(k.value)) for k in node.keywords]
            flat = tree.call(tree.name("numpy.ravel"), [base, *(self._argument(arg) for arg in args)], words)
            copied = self._temporary(flat, node)
            return tree.call(tree.name(COPY), [copied])
        if function.attr in ("item", "tolist"):
            return self._taken_out(base, function.attr, node)
        return self._as_function(function.attr, base, args, node)

    def _as_function(self, name: str, base: Expr, args: list[Any], node: Any) -> Expr:
        """Call the function that a method is."""
        operands, keywords = self._method_arguments(base, args, node)
        if name == "compress" and operands[1:]:
            operands[:2] = operands[1::-1]
        if name == "clip" and len(operands) == 2 and {k.arg for k in keywords} <= {"max"}:
            # The method needs no upper bound, the function does.
            operands, keywords = [*operands, *([k.value for k in keywords] or [tree.const(None)])], []
        if name == "copy":
            # In which order the copy lies in memory changes no value.
            operands, keywords = operands[:1], []
        if name == "astype":
            # The array's own method has options that the function has not; what they say of memory changes no value.
            operands, keywords = operands[:2], [k for k in keywords if k.arg not in ("order", "casting", "subok")]
        operands = self._listed_arguments(METHODS[name], operands, node)
        self._demand(base, axes_asked(METHODS[name], operands, {str(k.arg): k.value for k in keywords}))
        return tree.call(tree.name(METHODS[name]), operands, keywords)

    def _method_arguments(self, base: Expr, args: list[Any], node: Any) -> tuple[list[Expr], list[Any]]:
        if all(k.arg is not None for k in node.keywords):
            keywords = [gast.keyword(arg=k.arg, value=self._argument(k.value)) for k in node.keywords]
            return [base, *(self._argument(arg) for arg in args)], keywords
        found = self._arguments(tree.placed(tree.call(node.func, args, node.keywords), node))
        if found is None:
            raise self._origin(node).refuse("keyword arguments of which the names are not known", "write them out")
        return [base, *found[0]], [gast.keyword(arg=name, value=value) for name, value in found[1].items()]

    def _arguments(self, node: Any, ranges: bool = False) -> tuple[list[Expr], dict[str, Expr]] | None:
        """Stage the arguments of a call (closures.py)."""
        raise NotImplementedError

    def _argument(self, node: Any) -> Expr:
        return self._plain(self._operand(node), self._origin(node))

    def _taken_out(self, base: Expr, name: str, node: Any) -> Expr:
        """`a.item()`, `a.item(i)` and `a.tolist()`: what is in an array, as Python has it."""
        kind = self._kind(base)
        if name == "tolist" and kind.rank == 1:
            return tree.call(tree.name("builtins.list"), [base])
        index = [self._argument(arg) for arg in node.args]
        if name == "item" and not index and kind.shape is not None and set(kind.shape) <= {1}:
            index = [tree.const(0)] * len(kind.shape)
        if name == "item" and len(index) == kind.rank:
            return tree.subscript(base, tree.one_or_tuple(index))
        if name == "item" and not index:
            return self._only_element(base, node)
        if name == "item" and len(index) == 1 and self._kind(index[0]).is_number:
            flat = self._temporary(tree.call(tree.name("numpy.ravel"), [base]), node)
            return tree.subscript(flat, index[0])
        raise self._origin(node).refuse(_ITEM.replace("item", name, 1), "read the elements by their index")

    def _only_element(self, base: Expr, node: Any) -> Expr:
        """`a.item()` of an array of any rank; one that has not one element raises, as in Python."""
        alone = self._temporary(tree.call(tree.name("numpy.reshape"), [base, tree.tuple_of([])]), node)
        return tree.subscript(alone, tree.tuple_of([]))

    def _listed_arguments(self, name: str, args: list[Expr], node: Any) -> list[Expr]:
        """What functions of arrays get as a list is an array of these (gathered.py)."""
        raise NotImplementedError

    def _is_guess(self, node: Expr) -> bool:
        return isinstance(node, gast.Name) and node.id in self._guesses


def _is_integer(node: Any, stager: ArrayReads) -> bool:
    if isinstance(node, gast.Constant) or tree.number(node) is not None:
        return True
    if isinstance(node, gast.Name) and node.id in stager._frame.env:
        return stager._kind(stager._frame.env[node.id]).is_number
    if isinstance(node, gast.BinOp):
        # `x.shape + (1,)` is a shape.
        return not any(_is_lengths(side) for side in (node.left, node.right))
    return isinstance(node, gast.Subscript) and not _is_lengths(node)


def _is_lengths(node: Any) -> bool:
    if isinstance(node, gast.Subscript):
        return isinstance(node.slice, gast.Slice) and _is_lengths(node.value)
    if isinstance(node, gast.BinOp):
        return _is_lengths(node.left) or _is_lengths(node.right)
    asked = node.func if isinstance(node, gast.Call) else node
    return isinstance(node, gast.Tuple) or (isinstance(asked, gast.Attribute) and asked.attr == "shape")
