"""Questions about arguments that a call answers: what type something is, how many axes it has, what text it is.

Before: `if isinstance(x, np.ndarray) and x.ndim == 2 and mode == "full": ...`, called with a matrix and "full".
After: the arm that is taken. What the kinds of the arguments do not tell, the values of numbers, stays a test.
"""

from __future__ import annotations

import functools
import sys
import types
from typing import Any

import gast

from sct import dtypes, meanings, scope, tree
from sct.errors import UnsupportedError
from sct.facts import Facts
from sct.glimpses import Glimpses
from sct.heap import Box, Class, Closure, Outside, is_reference
from sct.match import is_marker
from sct.meanings import Known
from sct.resolve import Frame, bound_in
from sct.source import Function
from sct.tree import Expr
from sct.unrolled import MOST_TRIPS

_ASKING = ("numpy.isscalar", "numpy.issubdtype", "numpy.isdtype", "numpy.iscomplexobj", "numpy.isrealobj")


class _PickedError(Exception):
    """The index of a loop picks an item of a structure: only each trip of its own can be staged."""

    def __init__(self, loop: Any) -> None:
        super().__init__()
        self.loop = loop


class Questions(Glimpses):
    """Tests that the arguments of a call settle."""

    def __init__(self, function: Function, facts: Facts) -> None:
        super().__init__(function, facts)
        self._picking: list[tuple[Frame, str, Any]] = []

    # -- loops by an index of a structure -------------------------------------------------------------------------

    def _loop(self, node: Any, index: str, over: Expr | None, states: Expr | None = None) -> None:
        """Stage a loop; each trip for itself where its index picks items of a structure, and their number is known."""
        target = getattr(getattr(node, "target", None), "id", "")
        bounds: list[Any] = [self._known(arg) for arg in over.args] if over is not None else [...]
        trips = range(*bounds) if all(type(b) is int for b in bounds) and 0 not in bounds[2:] else None
        if not target or trips is None or len(trips) > MOST_TRIPS:
            super()._loop(node, index, over, states)
            return
        mark = self._mark()
        self._picking.append((self._frame, target, node))
        try:
            super()._loop(node, index, over, states)
            return
        except _PickedError as picked:
            if picked.loop is not node:
                raise
        finally:
            self._picking.pop()
        self._back_to(mark)
        self._each_trip(node, over, None)

    def _integer(self, node: Any) -> int:
        try:
            return super()._integer(node)
        except UnsupportedError:
            self._pick(node)
            raise

    def _key(self, node: Any) -> Any:
        try:
            return super()._key(node)
        except UnsupportedError as error:
            self._pick(node)
            # How many trips there are, and so what the keys are, a call may say.
            error.by_call = not self._facts.forms
            raise

    def _pick(self, node: Any) -> None:
        """Stage each trip for itself of the loop whose index, or what a trip makes of it, an index or key reads."""
        names = set(tree.names(node))
        for frame, target, loop in reversed(self._picking):
            own = {name for name in names if self._frame.owner(name) is frame}
            if target in own or not own.isdisjoint(bound_in(loop.body)):
                raise _PickedError(loop) from None

    def _is_structural(self, node: Any) -> bool:
        if isinstance(node, gast.BoolOp):
            return any(self._is_structural(value) for value in node.values)
        return super()._is_structural(node)

    # -- values without staging anything --------------------------------------------------------------------------

    def _is_in(self, left: Any, right: Any) -> bool | None:
        found = super()._is_in(left, right)
        known = self._peek(left) if found is None and self._asks_type_text(right) else ...
        if not isinstance(known, str):
            return found
        inner = right.args[0].args[0]
        texts = [str(cls) for cls in self._types_of(inner) or self._types_of_guess(inner)]
        return _one({known in text for text in texts}) if texts else None

    def _types_of_guess(self, node: Any) -> tuple[type, ...]:
        """Give the types of what is guessed to be a number or an array: a call is looked at whether it is."""
        value = None if self._facts.forms else self._glimpse(node)
        guessed = self._guesses.get(value.id, {}) if isinstance(value, gast.Name) else {}
        if not guessed or "numpy" not in sys.modules:
            return ()
        import numpy as np

        self._given.asked.update(i for i in self._given.open if not guessed.keys().isdisjoint(self._guesses.get(i, ())))
        return (int, float, np.float64, np.float32, np.int64, np.ndarray)

    def _asks_type_text(self, node: Any) -> bool:
        """Whether an expression is `str(type(x))`."""
        for name in ("str", "type"):
            plain = isinstance(node, gast.Call) and len(node.args) == 1 and not node.keywords
            if not plain or self._builtin(node.func) != name:
                return False
            node = node.args[0]
        return True

    def _is_same(self, left: Any, right: Any) -> bool | None:
        found = super()._is_same(left, right)
        nothing = [node for node in (left, right) if isinstance(node, gast.Constant) and node.value is None]
        if found is None and len(nothing) == 1:
            have = self._types_of(right if nothing[0] is left else left)
            return False if have and type(None) not in have else None
        return found

    # -- types ----------------------------------------------------------------------------------------------------

    def _types_of(self, node: Any) -> tuple[type, ...]:
        """Give the types of which a value has one; empty where they are not known."""
        value = self._glimpse(node)
        if value is None or not self._is_told() or self._may_be_none(value):
            return ()
        if isinstance(value, gast.Constant) or tree.number(value) is not None:
            return (type(getattr(value, "value", tree.number(value))),)
        if isinstance(value, (gast.Tuple, gast.List)):
            return (tuple if isinstance(value, gast.Tuple) else list,)
        if is_reference(value):
            return self._types_of_thing(value, node)
        if is_marker(value):
            return (type(scope.library_object(value.id)),)
        if not isinstance(value, gast.Name) or "%" not in value.id:
            return ()
        if value.id in self._given.types:
            return (self._given.types[value.id],)
        return () if self._guesses.get(value.id) else _types_of_kind(self._kinds.get(value.id))

    def _types_of_thing(self, value: Expr, node: Any) -> tuple[type, ...]:
        thing = self._thing(value, node)
        if isinstance(thing, Outside):
            return (type(thing.example),)
        if isinstance(thing, Box):
            known = {"list": list, "dict": dict}.get(thing.kind) or getattr(thing.cls, "key", None)
            return (known,) if isinstance(known, type) else ()
        if isinstance(thing, Class):
            return (type,)
        return (types.FunctionType,) if isinstance(thing, Closure) else ()

    def _live_types(self, node: Any) -> tuple[type, ...]:
        """Give the classes that the second argument of `isinstance` names; empty where one is not known."""
        if isinstance(node, gast.BinOp) and isinstance(node.op, gast.BitOr):
            parts = [node.left, node.right]
        else:
            parts = list(node.elts) if isinstance(node, gast.Tuple) else [node]
        if len(parts) > 1 or isinstance(node, gast.Tuple):
            found = [self._live_types(part) for part in parts]
            return tuple(cls for one in found for cls in one) if all(found) else ()
        if isinstance(node, gast.Constant) and node.value is None:
            return (type(None),)
        path = tree.path(node)
        if path is None or self._frame.owner(path[0]) is not None:
            return ()
        meaning = self._frame.function.scope.meaning(path)
        if isinstance(meaning, meanings.Types):
            return meaning.classes
        cls = scope.library_object(meaning.marker) if isinstance(meaning, Known) and "." in meaning.marker else None
        if isinstance(meaning, meanings.Class) and isinstance(meaning.read, functools.partial):
            cls = meaning.read.args[0]
        return (cls,) if isinstance(cls, type) else ()

    def _settled(self, node: Any) -> bool | None:
        found = super()._settled(node)
        if found is not None or not self._is_told():
            return found
        rank = self._rank(node)
        return dtypes.settled(self, node) if rank is None else bool(rank)

    def _answered(self, node: Any) -> bool | None:
        """Give the value of an expression that is True or False, where the arguments of a call settle it."""
        return self._settled(node) if self._is_told() and self._is_flag(node) else None

    def _is_flag(self, node: Any) -> bool:
        """Whether an expression gives True or False whatever it is about."""
        if isinstance(node, gast.BoolOp):
            return all(self._is_flag(value) for value in node.values)
        if isinstance(node, gast.UnaryOp):
            return isinstance(node.op, gast.Not)
        if isinstance(node, gast.Compare):
            return len(node.ops) == 1
        if not isinstance(node, gast.Call):
            return False
        asks = ("isinstance", "hasattr", "callable", "any", "all")
        return self._builtin(node.func) in asks or self._library_name(node.func) in _ASKING

    def _settled_call(self, node: Any) -> bool | None:
        found = self._asked(node) if self._is_told() else None
        if found is None and self._is_told():
            found = self._asked_of_each(node)
        return super()._settled_call(node) if found is None else found

    def _asked(self, node: Any) -> bool | None:
        name = self._builtin(node.func)
        scalar = self._library_name(node.func) == "numpy.isscalar" and len(node.args) == 1
        if node.keywords or not (scalar or name in ("isinstance", "hasattr", "callable")) or not node.args:
            return None
        have = self._types_of(node.args[0])
        if not have:
            return None
        if scalar:
            return _one({_is_scalar(cls) for cls in have})
        if name == "callable":
            return _one({any("__call__" in vars(base) for base in cls.__mro__) for cls in have})
        if len(node.args) != 2:
            return None
        if name == "hasattr":
            attribute = self._peek(node.args[1])
            plain = isinstance(attribute, str) and all(_is_plain(cls) for cls in have)
            return _one({hasattr(cls, attribute) for cls in have}) if plain else None
        asked = self._live_types(node.args[1])
        return _one({_is_subclass(cls, asked) for cls in have}) if asked else None

    def _asked_of_each(self, node: Any) -> bool | None:
        """`all(map(np.isscalar, args))`, `any(isinstance(x, C) for x in args)`: settled where it is for each."""
        name = self._builtin(node.func)
        inner = node.args[0] if len(node.args) == 1 and not node.keywords else None
        if name not in ("all", "any") or inner is None:
            return None
        if isinstance(inner, gast.GeneratorExp) and len(inner.generators) == 1 and not inner.generators[0].ifs:
            over, target, test = inner.generators[0].iter, inner.generators[0].target, inner.elt
        elif isinstance(inner, gast.Call) and self._builtin(inner.func) == "map" and len(inner.args) == 2:
            over, target = inner.args[1], gast.copy_location(tree.target("item%"), node)
            test = gast.copy_location(tree.call(inner.args[0], [tree.name("item%")]), node)
        else:
            return None
        whole = over if isinstance(over, (gast.Tuple, gast.List)) else self._glimpse(over)
        thing = self._heap.get(whole)
        if isinstance(over, (gast.Tuple, gast.List)):
            items = [self._glimpse(item) for item in over.elts]
        elif isinstance(whole, (gast.Tuple, gast.List)):
            items = list(whole.elts)
        elif isinstance(thing, Box) and thing.kind == "list":
            items = list(thing.slots.values())
        else:
            return None
        if not isinstance(target, gast.Name) or any(not isinstance(item, gast.AST) for item in items):
            return None
        verdicts = [self._settled_with(target.id, item, test) for item in items]
        if None in verdicts:
            return None
        return all(verdicts) if name == "all" else any(verdicts)

    def _settled_with(self, name: str, value: Any, test: Any) -> bool | None:
        """Say what a test gives where a name stands for a value."""
        frame = Frame(self._frame.function, {name: value}, frozenset({name}), outer=self._frame)
        self._frames.append(frame)
        try:
            return self._settled(test)
        finally:
            self._frames.pop()

    def _settled_comparison(self, node: Any) -> bool | None:
        found = self._compared_types(node) if self._is_told() else None
        return super()._settled_comparison(node) if found is None else found

    def _compared_types(self, node: Any) -> bool | None:
        """`type(x) is float`, `type(x) in (int, float)`."""
        op, left, right = node.ops[0], node.left, node.comparators[0]
        if not isinstance(left, gast.Call) or self._builtin(left.func) != "type" or len(left.args) != 1:
            return None
        have, asked = self._types_of(left.args[0]), self._live_types(right)
        many = isinstance(op, (gast.In, gast.NotIn))
        if not have or not asked or many is not isinstance(right, (gast.Tuple, gast.List, gast.Set)):
            return None
        verdict = _one({cls in asked for cls in have})
        if verdict is None or not isinstance(op, (gast.In, gast.NotIn, gast.Is, gast.IsNot, gast.Eq, gast.NotEq)):
            return None
        return verdict is isinstance(op, (gast.In, gast.Is, gast.Eq))


def _types_of_kind(kind: Any) -> tuple[type, ...]:
    """Types that a value of a kind may have."""
    if kind is None or kind.lifted or kind.what not in ("number", "array") or "numpy" not in sys.modules:
        return ()
    import numpy as np

    if kind.is_array:
        # What NumPy computes without axes is an array or a number of its own.
        single = (np.ndarray, np.float64) if kind.rank == 0 and kind.dtype == "f8" else ()
        return (np.ndarray,) if kind.rank else single
    known: dict[str, tuple[type, ...]] = {
        "f8": (float, np.float64), "f4": (np.float32,), "i8": (int, np.int64, np.int32, np.uint8),
        "b1": (bool, np.bool_),
    }  # fmt: skip
    return known.get(kind.dtype, ())


def _is_scalar(cls: type) -> bool:
    """What `np.isscalar` says of the instances of a class."""
    import numpy as np

    return issubclass(cls, (int, float, complex, str, bytes, np.generic))


def _is_plain(cls: type) -> bool:
    """Whether all attributes of instances are those of the class."""
    return cls.__module__ in ("builtins", "numpy")


def _is_subclass(cls: type, asked: tuple[type, ...]) -> bool | None:
    try:
        return issubclass(cls, asked)
    except TypeError:
        return None


def _one(verdicts: set[Any]) -> bool | None:
    """Give the verdict that all agree on."""
    found: bool | None = functools.reduce(lambda one, other: one if one is other else None, verdicts)
    return found
