"""Arrays while a function is staged: reads of elements, methods, stores, and whose memory a name shows.

Before::

    row = a[i]
    row += x.sum()

After, with `row` noted as a view of `a`::

    row%0 = a%0[i%0];  sum%0 = np.sum(x%0);  row%0 += sum%0   (a store into the memory of a%0)

Methods become the functions of NumPy that they are, so that one rule serves both spellings.
"""

from __future__ import annotations

from typing import Any

import gast

from sct import indices, kinds, tree
from sct.array_kinds import ArrayKinds
from sct.core import Store
from sct.facts import Learned
from sct.heap import is_structure
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

_FACTS = ("shape", "ndim", "size", "dtype", "itemsize", "nbytes", "strides", "flags")


_APART = "give the value a name on a line of its own, before the update"


class Arrays(ArrayKinds):
    """What a name means where it may be an array."""

    _tables: tuple[str, ...] = ("_kinds", "_roots", "_guesses", "_born", "_stored_at", "_merges", "_keys",
               "_copies", "_moves", "_starts", "_shared", "_rebound", "_ordered", "_places", "_copied",
               "_taken_over", "_turns", "_reused")  # fmt: skip

    # -- reads ----------------------------------------------------------------------------------------------------

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
        if path is not None and len(path) > 1 and not self._is_variable(path[0]):
            return None
        if isinstance(node, gast.Attribute) and node.attr in _FACTS:
            return None
        if isinstance(node, gast.Name) and not self._is_variable(node.id):
            return None
        if isinstance(node, (gast.Constant, gast.Tuple, gast.List, gast.Dict, gast.JoinedStr)):
            return None
        value = self._operand(node)
        number = numbers and isinstance(value, gast.Name) and self._kind(value).is_number
        return value if number else self._as_array(value)

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
        if path is not None and not self._is_variable(path[0]):
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

    # -- stores ---------------------------------------------------------------------------------------------------

    def _store_element(self, target: Any, value: Expr) -> bool:
        """`a[i] = value`; False where a is no array."""
        base = self._array_operand(target.value)
        if base is None:
            return False
        index = self._index(target.slice)
        self._demand(base, indices.rank_asked(index))
        if not self._kind(base).is_array:
            return False
        self._store(base, tree.subscript(base, index), value, target)
        return True

    def _library(self, function: Expr, args: list[Expr], keywords: dict[str, Expr], node: Any) -> Expr:
        """Call a function of a library (item_builtins.py)."""
        raise NotImplementedError

    def _stored_value(self, value: Expr, node: Any) -> Expr:
        """Of a list or tuple the array is stored that NumPy makes of it."""
        if not is_structure(value):
            return value
        made = self._library(tree.name("numpy.array"), [value], {}, node)
        return made if tree.is_atom(made) else self._temporary(made, node)

    def _store(self, base: Expr, place: Expr, value: Expr, node: Any, add: bool = False) -> None:
        origin, value = self._origin(node), self._stored_value(value, node)
        root = self._roots.get(base.id, base.id)
        varied = self._is_varied(value)
        if root != base.id and self._kinds[root].what == "list" and self._kind(base).what != "list":
            raise origin.refuse(
                f"an array in {shown_of(tree.name(root))} is written to, a list whose length only a run can tell",
                "write to it before it is put into the list, or to a copy",
            )
        self._clock += 1
        self._stored_at[root] = [*self._stored_at.get(root, []), (self._clock, origin)]
        if varied:
            self._varied.update({root, base.id}, (view for view, of in self._roots.items() if of == root))
        if root in self._reused:
            raise Learned(apart=frozenset([True]))
        self._writes += 1
        self._out.append(Store(root, place, value, origin, add))

    def _update(self, node: Any) -> bool:
        """`a[i] += e`, and `a += e` of an array; False where it is a number."""
        target = node.target
        if isinstance(target, gast.Name):
            base = self._bound_to(target.id)
            if not isinstance(base, gast.Name) or not self._kind(base).is_array:
                return False
            place: Expr = base
        elif isinstance(target, gast.Subscript):
            found = self._array_operand(target.value)
            if found is None:
                return False
            base, index = found, self._index(target.slice)
            self._demand(base, indices.rank_asked(index))
            if not self._kind(base).is_array:
                return False
            place = tree.subscript(base, index)
        else:
            return False
        stores = self._stores(base.id)
        value = self._operand(node.value)
        if isinstance(target, gast.Name) and self._bound_to(target.id) is not base:
            raise self._origin(node).refuse(f"{target.id} is assigned in the value of its own update", _APART)
        read_before = isinstance(place, gast.Subscript) and (self._kind(place).is_number or self._gathers(place))
        if read_before and self._stores(base.id) != stores:
            # Python has read the elements by then: of a slice only where it is.
            raise self._origin(node).refuse("an array is written to in the value of an update of elements", _APART)
        if self._may_rebind(place, value):
            self._rebind(node, place, value)
        else:
            self._write_update(base, place, value, node)
        return True

    def _stores(self, name: str) -> int:
        """Count the stores into the memory that a variable shows."""
        return len(self._stored_at.get(self._roots.get(name, name), ()))

    def _bound_to(self, name: str) -> Any:
        owner = self._frame.owner(name)
        return owner.env.get(name) if owner is not None else None

    def _rebind(self, node: Any, left: Expr, right: Expr) -> None:
        """`a += e` as `a = a + e`, of operands that are staged (stage.py)."""
        raise NotImplementedError

    def _write_update(self, base: Expr, place: Expr, value: Expr, node: Any) -> None:
        """`place op= value` in the memory of an array."""
        value = self._stored_value(value, node)
        adds = isinstance(node.op, (gast.Add, gast.Sub)) and not self._gathers(place)
        if isinstance(node.op, gast.Sub) and adds:
            value = tree.neg(value) if tree.number(value) is not None else self._temporary(tree.neg(value), node.value)
        elif not adds:
            old = place if isinstance(place, gast.Name) else self._temporary(place, node.target)
            value = self._temporary(tree.binary(old, node.op, value), node)
        whole = isinstance(place, gast.Name) and not adds
        self._store(base, tree.subscript(place, tree.dots()) if whole else place, value, node, add=adds)

    def _update_part(self, part: Expr, value: Expr, node: Any) -> bool:
        """`parts[i] += e` where the part is an array; False where it may as well be a new one, or is none."""
        if not isinstance(part, gast.Name) or not self._kind(part).is_array or self._may_rebind(part, value):
            return False
        self._write_update(part, part, value, node)
        return True

    def _may_rebind(self, place: Expr, value: Expr) -> bool:
        """Whether `a += e` may make a new array: outside loops, where no other name shows its memory."""
        if not isinstance(place, gast.Name) or self._inside or place.id in self._roots:
            return False
        if place.id in self._roots.values() or self._is_bound_twice(place.id):
            return False
        if any(place.id in (merge.own, merge.source) for merge in self._merges.values()):
            return False
        if self._variables[place.id].base in self._facts.in_place:
            return False
        have, given = self._kind(place), self._kind(value)
        fits = given.is_number or (kinds.fits_into(given, have) and have.dtype == given.dtype)
        rebinds = fits and have.dtype in ("f8", "c16")
        if rebinds:
            self._rebound[place.id] = self._variables[place.id].base
        return rebinds

    def _is_bound_twice(self, name: str) -> bool:
        bound = [b for frame in (*self._captured, *self._frames) for b in frame.env.values()]
        bound += [part for _, box in self._heap.boxes() for part in box.slots.values()]
        return sum(1 for b in bound if name in tree.names(b)) > 1


def _is_integer(node: Any, stager: Arrays) -> bool:
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


def shown_of(node: Expr) -> str:
    """A name as it is shown."""
    return str(getattr(node, "id", "")).partition("%")[0] or "it"


_ITEM = "item of an array of which the shape is not known, or of another rank"
