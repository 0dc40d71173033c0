"""Arrays while a function is staged: reads of elements, methods, stores, and whose memory a name shows.

Before::

    row = a[i]
    row += x.sum()

After, with `row` noted as a view of `a`::

    row%0 = a%0[i%0];  sum%0 = np.sum(x%0);  row%0 += sum%0   (a store into the memory of a%0)

Methods become the functions of NumPy that they are, so that one rule serves both spellings.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import gast

from sct import kinds, rules, shapes, tree
from sct.core import Origin, Store
from sct.errors import Place
from sct.facts import Facts, Learned
from sct.forks import MOST, Choice, Forks
from sct.heap import is_structure
from sct.kinds import Kind
from sct.loops import Loops
from sct.match import canonical, is_marker
from sct.order import is_flat_view, is_laid, is_ordered
from sct.resolve import bound_in
from sct.rules.formulas import COPY
from sct.source import Function
from sct.spent import is_spent, is_unread
from sct.tree import Expr

METHODS = {
    name: f"numpy.{name}"
    for name in (
        "all", "any", "argmax", "argmin", "argpartition", "argsort", "astype", "choose", "clip", "compress", "conj",
        "copy", "cumprod", "cumsum", "diagonal", "dot", "max", "mean", "min", "nonzero", "prod", "ravel", "repeat",
        "reshape", "round", "searchsorted", "squeeze", "std", "sum", "swapaxes", "take", "trace", "transpose", "var",
    )
} | {"flatten": "numpy.ravel", "conjugate": "numpy.conj", "copy": COPY, "item": "", "tolist": ""}  # fmt: skip
"""Methods of arrays, and the functions that do the same."""

_VIEWS = {"numpy.transpose", "numpy.swapaxes", "numpy.expand_dims", "numpy.flip", "numpy.squeeze", "numpy.flipud",
          "numpy.fliplr", "numpy.asarray", "numpy.asanyarray", "numpy.moveaxis", "numpy.rollaxis", "numpy.rot90",
          "numpy.matrix_transpose", "numpy.atleast_1d", "numpy.atleast_2d", "numpy.atleast_3d"}  # fmt: skip
"""Functions that give a view of what they get."""

_UNSURE = {"numpy.reshape", "numpy.ravel", "numpy.broadcast_to", "numpy.ascontiguousarray", "numpy.diagonal",
           "numpy.diag", "numpy.asfortranarray", "numpy.require", "numpy.split", "numpy.array_split", "numpy.hsplit",
           "numpy.vsplit", "numpy.dsplit", "numpy.unstack", "builtins.list", "builtins.tuple"}  # fmt: skip
"""Functions that give a view of some arrays and a copy of others."""

_OF_NUMBERS = ("copy", "item", "sum", "mean", "max", "min", "prod", "squeeze")
"""Methods that give a number of NumPy's itself."""

_FACTS = ("shape", "ndim", "size", "dtype", "itemsize", "nbytes", "strides", "flags")


@dataclass(frozen=True)
class Merge:
    """A variable that may show the memory of another.

    `hidden` says that nothing else ever reads that one, `laid` that how it lies in memory would tell;
    `choice` is the one that makes it so, and how deep the function is that this stands in.
    """

    own: str
    source: str
    clock: int
    inside: tuple[tuple[int, int], ...]
    origin: Origin
    hidden: bool = False
    laid: bool = False
    choice: Choice | None = None


_APART = "give the value a name on a line of its own, before the update"

_HIGHEST = 8
"""Arrays of more axes are not guessed."""


class Arrays(Loops):
    """What a name means where it may be an array."""

    _tables: tuple[str, ...] = ("_kinds", "_roots", "_guesses", "_born", "_stored_at", "_merges", "_keys",
               "_copies", "_moves", "_starts", "_shared", "_rebound", "_ordered", "_places", "_copied")  # fmt: skip

    def __init__(self, function: Function, facts: Facts) -> None:
        super().__init__(function, facts)
        self._forks = Forks(facts.forks)
        # Order in which memory is made, shared and written to.
        self._clock = 0
        self._born: dict[str, int] = {}
        self._stored_at: dict[str, list[tuple[int, Origin]]] = {}
        self._merges: dict[int, Merge] = {}
        self._shared: dict[str, str] = {}
        # Variables that an update makes anew, and the names that the code has for them.
        self._rebound: dict[str, str] = {}
        self._reused: set[str] = set()
        self._groups: dict[str, str] = {}
        self._ordered: set[str] = set()
        self._places: dict[str, Place] = {}
        self._copied: dict[str, tuple[str, Origin]] = {}
        self._copies: dict[str, str] = {}
        self._moves: dict[str, str] = {}
        self._starts: dict[str, tuple[str, bool, int]] = {}
        self._inside: list[tuple[int, int]] = []
        self._keys: dict[str, tuple[object, ...]] = {}

    # -- kinds ----------------------------------------------------------------------------------------------------

    def _kind(self, node: Expr) -> Kind:
        return shapes.kind_of(node, self._kinds)

    def _emit(self, identifier: str, value: Expr, origin: Origin) -> Expr:
        if not self._kind(value).is_array or not self._is_unsure(value):
            return super()._emit(identifier, value, origin)
        place = origin.place()
        if place is not None and identifier not in self._kinds:
            self._places[identifier] = place
        if place in self._facts.copied and identifier in self._places:
            # It is read no more when what it may show is written to (spent.py).
            shown = super()._emit(self._new(""), value, origin)
            self._places[shown.id], self._copied[identifier] = place, (shown.id, origin)
            value = tree.call(tree.name(COPY), [shown])
        return super()._emit(identifier, value, origin)

    def _is_unsure(self, value: Expr) -> bool:
        """Whether an operation gives a view of some arrays and a copy of others."""
        return self._viewed(value) is None and viewed(value, self._kinds, unsure=True) is not None

    def _note_kind(self, identifier: str, value: Expr) -> None:
        self._clock += 1
        if identifier not in self._kinds and isinstance(value, (gast.Name, gast.Attribute)):
            self._note_free(identifier, value)
        if identifier in self._born and identifier in self._kinds and self._born[identifier] == self._clock:
            return
        if identifier in self._kinds:
            self._note_again(identifier, value)
            super()._note_kind(identifier, value)
            return
        super()._note_kind(identifier, value)
        self._kinds[identifier] = _tokened(self._kinds[identifier], identifier)
        self._born[identifier] = self._clock
        if self._kinds[identifier].is_array and is_ordered(value, self._kinds, self._ordered):
            self._ordered.add(identifier)
        self._note_root(identifier, value)
        self._note_guess(identifier, value)
        self._check_lengths(value)

    def _note_follow(self, old: str, new: str) -> None:
        self._clock += 1
        super()._note_follow(old, new)
        self._born.setdefault(new, self._clock)
        self._ordered.discard(new)
        if not self._kinds[new].is_number:
            # It may show the memory, or nothing: a value, as long as neither is written to.
            self._merge_of(new, self._roots.get(old, old), self._origin(None))

    def _note_renamed(self, old: str, new: str) -> None:
        self._clock += 1
        super()._note_renamed(old, new)
        if old not in self._ordered:
            self._ordered.discard(new)
        for table in (self._roots, self._copies, self._moves):
            table.update({name: new for name, of in table.items() if of == old})
        for place, merge in self._merges.items():
            own, shown = (new if name == old else name for name in (merge.own, merge.source))
            self._merges[place] = replace(merge, own=own, source=shown)
        self._stored_at[new] = [*self._stored_at.get(new, []), *self._stored_at.pop(old, [])]
        if not self._stored_at[new]:
            del self._stored_at[new]
        self._born[new] = min(self._born.get(new, self._clock), self._born.get(old, self._clock))
        first, second = self._roots.get(new), self._roots.pop(old, None)
        whole = {self._copies.pop(old, None), self._copies.get(new)}
        if {first, second} != {None} and (len(whole) > 1 or None in whole):
            self._now_one_of(new, first, second)

    def _now_one_of(self, name: str, *roots: str | None) -> None:
        """A variable shows one memory or another: it is a value, as long as none of them is written to."""
        self._roots.pop(name, None)
        self._copies.pop(name, None)
        for root in dict.fromkeys(root for root in roots if root is not None and root != name):
            self._merge(Merge(name, root, self._clock, tuple(self._inside), self._origin(None)))

    def _note_free(self, identifier: str, value: Expr) -> None:
        """Note what is known of a global; its lengths may change from call to call."""
        path = tree.path(value)
        if path is None or "%" in path[0] or is_marker(tree.name(path[0])) or ":" in path[0] or path[0][0] == "@":
            return
        kind = self._frame.function.scope.kind(path)
        if kind.is_array:
            kind = kinds.array((None,) * (kind.rank or 0), kind.dtype)
        if kind.is_array or kind.is_number:
            self._kinds[identifier] = _tokened(kind, identifier)
            self._born[identifier] = self._clock

    def _note_root(self, identifier: str, value: Expr) -> None:
        """Note whose memory a variable shows."""
        base = self._viewed(value)
        if base is None:
            unsure = viewed(value, self._kinds, unsure=True)
            if unsure is not None and not self._kinds[identifier].is_number:
                # A view of some arrays, a copy of others: a value, as long as neither is written to.
                self._merge_of(identifier, self._roots.get(unsure, unsure), self._origin(None), is_laid(value))
        elif self._kinds[identifier].what == "unknown":
            self._merge_of(identifier, self._roots.get(base, base), self._origin(None))
        elif not self._kinds[identifier].is_number:
            self._roots[identifier] = self._roots.get(base, base)
            if isinstance(value, gast.Name):
                self._copies[identifier] = base

    def _viewed(self, value: Expr) -> str | None:
        """Give the variable whose memory a value shows for certain."""
        return viewed(value, self._kinds, unsure=is_flat_view(value, self._kinds, self._ordered))

    def _note_guess(self, identifier: str, value: Expr) -> None:
        found: dict[str, int] = {}
        if isinstance(value, gast.Subscript) and isinstance(value.value, gast.Name):
            parts = shapes.parts_of(value.slice)
            taken = sum(1 for part in parts if not (isinstance(part, gast.Slice) or _adds_axis(part)))
            taken -= sum(1 for part in parts if _adds_axis(part) and getattr(part, "value", None) is not Ellipsis)
            found = {p: off + taken for p, off in self._guesses.get(value.value.id, {}).items()}
        elif isinstance(value, (gast.BinOp, gast.UnaryOp, gast.Name, gast.Compare)) or _is_elementwise(value):
            for name in tree.names(value):
                found.update(self._guesses.get(name, {}))
        elif isinstance(value, gast.Attribute) and value.attr == "shape" and isinstance(value.value, gast.Name):
            # What is made in the shape of an array, `np.zeros(u.shape)`, has its axes.
            found = dict(self._guesses.get(value.value.id, {}))
        elif isinstance(value, gast.Call) and value.args and self._is_shape(value.args[0]):
            found = dict(self._guesses.get(value.args[0].id, {}))
        elif isinstance(value, gast.Call) and value.args and isinstance(value.args[0], gast.Name):
            less = _axes_taken(value)
            guessed = self._guesses.get(value.args[0].id, {}) if less is not None else {}
            found = {p: off + (less or 0) for p, off in guessed.items()}
        if found:
            self._guesses[identifier] = found

    def _is_shape(self, node: Expr) -> bool:
        return isinstance(node, gast.Name) and self._kind(node).what == "other" and self._kind(node).shape is not None

    def _demand(self, node: Expr, rank: int) -> None:
        """An operation needs an array: what was guessed to be a number is one."""
        kind = self._kind(node)
        if kind.rank is None or kind.rank >= rank or not isinstance(node, gast.Name):
            return
        guessed = self._guesses.get(node.id, {})
        # The operand that has the highest rank gives a sum its rank: that one is taken to be the array. Of `w * v[0]` it
        # is w, not v with one axis more.
        plain = min(guessed.values(), default=0)
        ranks = {
            p: rank + off for p, off in guessed.items() if self._facts.ranks.get(p, 0) < rank + off and off == plain
        }
        # A sum over all axes but none has the rank that is asked for, whatever the rank of what is summed.
        if ranks and max(ranks.values()) <= _HIGHEST:
            raise Learned(ranks=ranks)

    def _check_lengths(self, value: Expr) -> None:
        """Arrays that are added are taken to have one length, where nothing says otherwise."""
        if not isinstance(value, gast.BinOp) or isinstance(value.op, gast.MatMult):
            return
        left, right = self._kind(value.left).shape, self._kind(value.right).shape
        for a, b in zip(reversed(left or ()), reversed(right or ()), strict=False):
            if isinstance(a, tuple) and isinstance(b, tuple) and a != b and a[1] == b[1]:
                one, other = sorted((a[0], b[0]))
                if _is_symbol(one) and _is_symbol(other):
                    raise Learned(equal={other: one})

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
        self._demand(base, max(1, sum(1 for part in shapes.parts_of(index) if not _adds_axis(part))))
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
        base = self._as_array(value) if value is not None else self._array_operand_of_attribute(node)
        if base is None:
            return None
        if node.attr not in ("real", "imag"):
            # These two are also parts of a number.
            self._demand(base, 2 if node.attr in ("T", "mT") else 1)
        return (
            tree.attribute(base, node.attr) if not self._kind(base).is_number or node.attr in ("real", "imag") else None
        )

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
        base = self._array_operand_of_attribute(function, function.attr in _OF_NUMBERS)
        if base is not None and self._kind(base).is_number and not self._is_guess(base):
            known = not node.args and not node.keywords and self._has_method(function)
            return tree.call(tree.name("numpy.positive"), [base]) if known else None
        if function.attr in ("conj", "conjugate") and base is not None and not node.args:
            return tree.call(tree.name("numpy.conj"), [base])
        if base is None or not (self._kind(base).is_array or self._is_guess(base)):
            return None
        self._demand(base, 1)
        args = list(node.args)
        if function.attr in ("reshape", "transpose") and (len(args) > 1 or (args and function.attr == "reshape")):
            args = args if len(args) == 1 and not _is_integer(args[0], self) else [tree.tuple_of(args)]
        if function.attr == "flatten":
            words = [gast.keyword(arg=k.arg, value=self._argument(k.value)) for k in node.keywords]
            flat = tree.call(tree.name("numpy.ravel"), [base, *(self._argument(arg) for arg in args)], words)
            copied = self._temporary(flat, node)
            return tree.call(tree.name(COPY), [copied])
        if function.attr in ("item", "tolist"):
            return self._taken_out(base, function.attr, node)
        operands = [base, *(self._argument(arg) for arg in args)]
        keywords = [gast.keyword(arg=k.arg, value=self._argument(k.value)) for k in node.keywords]
        if function.attr == "compress" and operands[1:]:
            operands[:2] = operands[1::-1]
        if function.attr == "copy":
            # In which order the copy lies in memory changes no value.
            operands, keywords = operands[:1], []
        if function.attr == "astype":
            # The array's own method has options that the function has not; what they say of memory changes no value.
            operands, keywords = operands[:2], [k for k in keywords if k.arg not in ("order", "casting", "subok")]
        operands = self._listed_arguments(METHODS[function.attr], operands, node)
        return tree.call(tree.name(METHODS[function.attr]), operands, keywords)

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
            return tree.subscript(base, index[0] if len(index) == 1 else tree.tuple_of(index))
        raise self._origin(node).refuse(
            f"{name} of an array of which the shape is not known, or of another rank",
            "read the elements by their index",
        )

    def _listed_arguments(self, name: str, args: list[Expr], node: Any) -> list[Expr]:
        """What functions of arrays get as a list is an array of these (stage.py)."""
        return args

    def _is_guess(self, node: Expr) -> bool:
        return isinstance(node, gast.Name) and node.id in self._guesses

    # -- stores ---------------------------------------------------------------------------------------------------

    def _store_element(self, target: Any, value: Expr) -> bool:
        """`a[i] = value`; False where a is no array."""
        base = self._array_operand(target.value)
        if base is None:
            return False
        index = self._index(target.slice)
        self._demand(base, max(1, sum(1 for part in shapes.parts_of(index) if not _adds_axis(part))))
        if not self._kind(base).is_array:
            return False
        self._store(base, tree.subscript(base, index), value, target)
        return True

    def _library(self, function: Expr, args: list[Expr], keywords: dict[str, Expr], node: Any) -> Expr:
        """Call a function of a library (methods.py)."""
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
        kind, varied = self._kind(base), self._is_varied(value)
        if varied and kind.dtype in ("i8", "b1"):
            raise origin.refuse(
                f"a number that is differentiated is stored into {_shown(base)}, an array of integers",
                "make it an array of floats: astype(float)",
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
            self._demand(base, max(1, sum(1 for part in shapes.parts_of(index) if not _adds_axis(part))))
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
        self._store(base, tree.subscript(place, _whole()) if whole else place, value, node, add=adds)

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
        fits = given.is_number or (kinds.same_shape(have, given) and have.dtype == given.dtype)
        rebinds = fits and have.dtype in ("f8", "c16")
        if rebinds:
            self._rebound[place.id] = self._variables[place.id].base
        return rebinds

    def _is_bound_twice(self, name: str) -> bool:
        bound = [b for frame in (*self._captured, *self._frames) for b in frame.env.values()]
        bound += [part for _, box in self._heap.boxes() for part in box.slots.values()]
        return sum(1 for b in bound if name in tree.names(b)) > 1

    # -- loops and branches ---------------------------------------------------------------------------------------

    def _is_scalar(self, value: Expr) -> bool:
        return self._kind(value).is_number

    def _loop(self, *args: Any, **keywords: Any) -> None:
        self._loops += 1
        self._inside.append((self._loops, self._clock))
        try:
            super()._loop(*args, **keywords)
        finally:
            self._inside.pop()

    def _is_updated(self, body: list[Any], name: str) -> bool:
        """Whether a loop changes a variable only in place: then nothing is handed on under another name."""
        value = self._frame.env.get(name)
        if not isinstance(value, gast.Name) or not self._kind(value).is_array:
            return False
        inner = [part for part in tree.walk(body) if isinstance(part, gast.AugAssign)]
        updates = sum(1 for part in inner if isinstance(part.target, gast.Name) and part.target.id == name)
        return updates == bound_in(body).count(name)

    def _carry(self, name: str, origin: Any) -> str:
        lacks = name not in self._frame.env
        identifier = super()._carry(name, origin)
        if lacks:
            self._kinds[identifier] = kinds.NUMBER
        key = (self._loops, name)
        self._keys[identifier] = key
        # What a trip hands on may lie otherwise.
        self._ordered.discard(identifier)
        if key in self._facts.lifted:
            self._kinds[identifier] = self._facts.now(self._facts.lifted[key])
        if key in self._facts.rebound and identifier in self._roots:
            root = self._roots.pop(identifier)
            self._copies.pop(identifier, None)
            alone = not self._is_bound_twice(root) and list(self._roots.values()).count(root) == 0
            self._starts[identifier] = (root, alone, self._loops)
            self._merge(Merge(identifier, root, self._clock, (), origin))
        return identifier

    def _same(self, value: Expr) -> Expr:
        while isinstance(value, gast.Name) and value.id in self._copies:
            value = tree.name(self._copies[value.id])
        return value

    def _moved(self, value: Expr) -> Expr:
        if value.id in self._roots:
            self._moves[value.id] = self._roots.pop(value.id)
        return value

    def _note_again(self, identifier: str, value: Expr) -> None:
        """A variable gets its value in a second place: at the end of a trip, or in the other arm."""
        key, old, kind = self._keys.get(identifier), self._kinds[identifier], self._kind(value)
        joined = kinds.join(old, kind)
        if joined != old and key is not None and not (old.is_number and kind.is_number):
            raise Learned(lifted={key: joined})
        if not is_ordered(value, self._kinds, self._ordered):
            self._ordered.discard(identifier)
        base = self._viewed(value)
        if self._copies.get(identifier, base) != base:
            del self._copies[identifier]
        base = viewed(value, self._kinds, unsure=True) if base is None else base
        root = None if base is None or kind.is_number else self._moves.get(base, self._roots.get(base, base))
        if identifier in self._roots and not self._is_same_view(identifier, value):
            if key is not None:
                raise Learned(rebound=frozenset([key]))
            self._now_one_of(identifier, self._roots[identifier], root)
        elif identifier not in self._roots:
            self._now_one_of(identifier, root)

    def _is_same_view(self, identifier: str, value: Expr) -> bool:
        """Whether a variable gets what it is already: another part of the same memory is another view."""
        if not isinstance(value, gast.Name) or identifier not in self._copies:
            return False
        return bool(self._same(value).id == self._same(tree.name(identifier)).id)

    def _shows_memory(self, value: Expr) -> bool:
        return value.id in self._roots

    def _merge_of(self, own: str, source: str, origin: Origin, laid: bool = False) -> None:
        hidden = not own.endswith("[]") and self._is_nowhere(source)
        self._merge(Merge(own, source, self._clock, tuple(self._inside), origin, hidden, laid))

    def _may_reuse(self, made: Expr) -> bool:
        """Arrays that are written alike are two arrays, as soon as one of them is written to."""
        if self._kind(made).is_number:
            return True
        if self._facts.apart:
            return False
        self._reused.add(made.id)
        return True

    def _is_nowhere(self, name: str) -> bool:
        """Whether a variable is a temporary that no name goes by: only what was just made of it can show its memory."""
        bound = [b for frame in (*self._captured, *self._frames) for b in frame.env.values()]
        bound += [part for _, box in self._heap.boxes() for part in box.slots.values()]
        shown = name in self._roots.values() or any(name in (m.own, m.source) for m in self._merges.values())
        return not self._variables[name].base and not shown and all(name not in tree.names(b) for b in bound)

    def _merge(self, merge: Merge) -> None:
        self._merges[len(self._merges)] = replace(merge, choice=self._choice_of)

    def _check_merges(self, result: Expr) -> None:
        """Refuse a write to memory that a name may or may not show."""
        swapped = self._swapped()
        merges = [merge for merge in self._merges.values() if merge.own not in swapped]
        for merge in merges:
            self._note_shared(merge)
        for own, (source, origin) in self._copied.items():
            if not self._is_spent(own, source, result):
                raise origin.refuse("memory that may be shared is written to while it is read")
        for merge in merges:
            if merge.hidden and merge.source not in self._reused:
                continue
            clashes = self._stored_at.get(merge.own, [])
            outside = [start for _, start in merge.inside if self._born.get(merge.source, 0) <= start]
            earliest = min(outside, default=merge.clock)
            clashes = clashes + [item for item in self._stored_at.get(merge.source, []) if item[0] >= earliest]
            if clashes and not self._facts.in_place.issuperset(self._rebound.values()):
                # Updates that make new arrays, in an arm say, would be no clash if they wrote in place.
                raise Learned(in_place=frozenset(self._rebound.values()))
            if clashes and merge.own in self._places and self._is_spent(merge.own, merge.source, result):
                if self._places[merge.own] in self._facts.copied:
                    continue
                raise Learned(copied=frozenset([self._places[merge.own]]))
            if clashes and is_unread(tuple(self._out), result, self._showing(merge.own.removesuffix("[]"))):
                continue
            if clashes:
                self._fork_at(merge)
                line = merge.origin.place()
                error = clashes[0][1].refuse(
                    f"a write to memory that {_shown(tree.name(merge.own))} may share"
                    + (f" since line {line.line}" if line else ""),
                    "copy the array where it gets its second name",
                )
                error.by_call = merge.laid and not self._facts.forms
                raise error

    def _fork_at(self, merge: Merge) -> None:
        """Start again with a choice that parts all that follows it, where one makes two memories of a name."""
        if merge.choice is None:
            return
        place, depth = merge.choice
        have = self._facts.forks.get(place)
        level = 0 if have is None else have + 1
        if level < depth and (have is not None or len(self._facts.forks) < MOST):
            raise Learned(forks={place: level})

    def _is_spent(self, own: str, source: str, result: Expr) -> bool:
        """Whether a variable is read no more when the memory that it may show is written to."""
        if "[]" in own + source or own in self._roots:
            return False
        memory = self._memory_of(source)
        written = {name for name in self._stored_at if self._memory_of(name.removesuffix("[]")) == memory}
        return is_spent(tuple(self._out), result, own, self._showing(own), written)

    def _showing(self, name: str) -> set[str]:
        """Give all that may show what a variable shows, itself included."""
        pairs = [*self._roots.items(), *self._moves.items(), *((m.own, m.source) for m in self._merges.values())]
        shown: set[str] = set()
        more = {name}
        while more:
            shown |= more
            more = {one.removesuffix("[]") for one, other in pairs if other in shown} - shown
        return shown

    def _memory_of(self, name: str) -> str:
        """Give one name for all that may be in the memory that a variable shows."""
        root = self._roots.get(name, name)
        group = self._groups.get(root, root)
        return self._shared.get(group, group)

    def _note_shared(self, merge: Merge) -> None:
        """What may be in one memory is read with it: its content has one name, which no assignment ends."""
        names = [name.removesuffix("[]") for name in (merge.own, merge.source)]
        names = [self._roots.get(name, name) for name in names]
        names = [self._groups.get(name, name) for name in names]
        shared = [self._shared.get(name, f"shared%{name}") for name in names]
        self._shared.update(dict.fromkeys(names, shared[0]))
        self._shared.update({name: shared[0] for name, own in self._shared.items() if own in shared})

    def _swapped(self) -> set[str]:
        """Variables that a loop only hands around among themselves: `u, v = v, u` leaves each its own memory.

        The innermost loops first: what a loop inside has swapped is still the memory of the loop around it.
        """
        found: set[str] = set()
        outer: dict[str, str] = {}
        for loop in sorted({number for _, _, number in self._starts.values()}, reverse=True):
            own = {name for name, (_, _, number) in self._starts.items() if number == loop}
            handed = [(m.own, outer.get(m.source, m.source)) for m in self._merges.values()
                      if m.own in own and m.source != self._starts[m.own][0]]  # fmt: skip
            begins = [self._starts[name][:2] for name in sorted(own)]
            apart = len({root for root, _ in begins}) == len(begins) and all(alone for _, alone in begins)
            if not (apart and sorted(a for a, _ in handed) == sorted(own) == sorted(b for _, b in handed)):
                continue
            found |= own
            outer.update({name: self._starts[name][0] for name in own})
            stores = [item for name in own for item in self._stored_at.get(name, [])]
            if stores:
                self._groups.update(dict.fromkeys(own, f"memory%{loop}"))
                for root, _ in begins:
                    self._stored_at[root] = [*self._stored_at.get(root, []), *stores]
        for name, root in outer.items():
            # One name for the memory of a loop and of the loops inside it.
            while root in self._groups:
                self._groups[name] = self._groups[root]
                root = outer.get(root, "")
        return found

    def _gathers(self, place: Expr) -> bool:
        if not isinstance(place, gast.Subscript):
            return False
        return any(
            self._kind(p).is_array and self._kind(p).dtype != "b1"
            for p in shapes.parts_of(place.slice)
            if not isinstance(p, gast.Slice)
        )


def viewed(value: Expr, known: Any, unsure: bool = False) -> str | None:
    """Give the variable whose memory an operation shows (or, if `unsure`, may show); None where it makes its own."""
    if isinstance(value, gast.Name):
        return value.id if "%" in value.id else None
    if isinstance(value, gast.Subscript) and isinstance(value.value, gast.Name):
        parts = shapes.parts_of(value.slice)
        gathers = any(
            shapes.kind_of(p, known).is_array or isinstance(p, gast.List)
            for p in parts
            if not isinstance(p, gast.Slice)
        )
        inside = isinstance(value.slice, gast.Tuple) and not value.slice.elts and shapes.kind_of(value, known).is_number
        return None if gathers or inside else viewed(value.value, known, unsure)
    if unsure and isinstance(value, gast.Subscript) and isinstance(value.value, gast.Call):
        return _viewed_by_part(value.value, tree.number(value.slice), known)
    if isinstance(value, gast.Attribute) and (value.attr in ("T", "mT", "real") or (unsure and value.attr == "imag")):
        return viewed(value.value, known, unsure)
    if isinstance(value, gast.Call) and is_marker(value.func) and value.args:
        if shapes.kind_of(value.args[0], known).what == "list":
            # An array is made of its items.
            return None
        name = canonical(value.func.id)
        if name == "numpy.einsum" and unsure:
            # Of one operand it may be a diagonal, or the array with other axes.
            arrays = [arg for arg in value.args if isinstance(arg, gast.Name) and "%" in arg.id]
            return viewed(arrays[0], known, unsure) if len(arrays) == 1 else None
        plain = name not in ("numpy.asarray", "numpy.asanyarray") or (len(value.args) == 1 and not value.keywords)
        # A copy that is asked for only where it is needed.
        maybe = name in ("numpy.array", "numpy.astype") and any(k.arg == "copy" for k in value.keywords)
        if (name in _VIEWS and plain) or (unsure and (maybe or name in (*_UNSURE, *_VIEWS))):
            return viewed(value.args[0], known, unsure)
    return None


def _viewed_by_part(call: Expr, at: Any, known: Any) -> str | None:
    """Variable whose memory one of the arrays that a call gives may show."""
    name = canonical(call.func.id) if is_marker(call.func) else ""
    if name in ("numpy.broadcast_arrays", "numpy.meshgrid", "numpy.atleast_1d", "numpy.atleast_2d", "numpy.atleast_3d"):
        copied = name == "numpy.meshgrid" and not any(k.arg == "copy" for k in call.keywords)
        return viewed(call.args[at], known, unsure=True) if type(at) is int and not copied else None
    return viewed(call, known, unsure=True)


def _tokened(kind: Kind, identifier: str) -> Kind:
    """Give a name to the lengths of which nothing else is known: a variable and its adjoint have the same."""
    if not kind.is_array or kind.shape is None or None not in kind.shape:
        return kind
    shape = tuple((f"{identifier}@{i}", 0) if dim is None else dim for i, dim in enumerate(kind.shape))
    return replace(kind, shape=shape)


def _whole() -> Expr:
    return gast.Constant(value=Ellipsis, kind=None)


def _adds_axis(part: Expr) -> bool:
    if isinstance(part, gast.Constant):
        return part.value is None or part.value is Ellipsis
    return isinstance(part, gast.Name) and part.id == "numpy.newaxis"


def _axes_taken(call: Any) -> int | None:
    """How many axes less than its argument the result of a function has; None where it says nothing of it."""
    name = canonical(call.func.id) if is_marker(call.func) else getattr(call.func, "id", "")
    if name in _ALIKE:
        return 0
    words = {k.arg: k.value for k in call.keywords}
    axis = call.args[1] if len(call.args) == 2 else words.get("axis")
    if name not in _REDUCTIONS or "keepdims" in words or axis is None:
        return None
    count = len(axis.elts) if isinstance(axis, gast.Tuple) else 1
    return count if isinstance(axis, gast.Tuple) or tree.number(axis) is not None else None


_ALIKE = {COPY, "numpy.copy", "numpy.array", "numpy.asarray", "numpy.astype", "numpy.zeros_like", "numpy.ones_like",
          "numpy.empty_like", "numpy.full_like", "numpy.sort"}  # fmt: skip
"""Functions whose result has as many axes as their argument."""

_REDUCTIONS = {f"numpy.{name}" for name in ("all", "any", "argmax", "argmin", "max", "mean", "min", "prod", "std", "sum",
                                            "var")}  # fmt: skip


def _is_elementwise(value: Expr) -> bool:
    if not (isinstance(value, gast.Call) and is_marker(value.func)):
        return False
    return canonical(value.func.id) in ("numpy.where", "numpy.clip", "numpy.round") or rules.is_elementwise(value)


def _is_integer(node: Any, stager: Arrays) -> bool:
    if isinstance(node, gast.Constant) or tree.number(node) is not None:
        return True
    if isinstance(node, gast.Name) and node.id in stager._frame.env:
        return stager._kind(stager._frame.env[node.id]).is_number
    if isinstance(node, gast.BinOp):
        # `x.shape + (1,)` is a shape.
        return not any(_is_lengths(side) for side in (node.left, node.right))
    return isinstance(node, gast.Subscript)


def _is_lengths(node: Any) -> bool:
    if isinstance(node, gast.BinOp):
        return _is_lengths(node.left) or _is_lengths(node.right)
    return isinstance(node, gast.Tuple) or (isinstance(node, gast.Attribute) and node.attr == "shape")


def _is_symbol(text: str) -> bool:
    """Whether a length is that of a parameter, as facts.py calls it."""
    name, colon, axis = text.partition(":")
    return bool(colon) and name.isidentifier() and axis.isdecimal()


def _shown(node: Expr) -> str:
    return str(getattr(node, "id", "")).partition("%")[0] or "it"
