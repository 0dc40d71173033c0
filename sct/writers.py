"""Whether a function may write to what it gets, told from its text alone.

Before: `def shift(x): y = x[1:];  y[0] = 0.0`.
After: it may: y shows memory of x. `y = x * 2.0;  y[0] = 0.0` writes to an array of its own.

In doubt it may. A function that may is opened where it is called, or refused where it cannot be.
"""

from __future__ import annotations

import builtins
import functools
import inspect
from collections.abc import Callable
from typing import Any

import gast

from sct import source, tree
from sct.meanings import Known, User
from sct.scope import library_object
from sct.source import Function

CHANGING = ("fill", "sort", "partition", "resize", "put", "itemset", "setfield", "setflags", "byteswap")
"""Methods that change an array in place."""

ARITHMETIC = frozenset(
    "iadd isub imul imatmul itruediv ifloordiv imod ipow iand ior ixor ilshift irshift iconcat setitem delitem".split()
)
"""Functions of `operator` that write to their first argument."""

MUTATING = frozenset(f"__{name}__" for name in ARITHMETIC)
"""Methods that do what these functions do."""

WRITING = frozenset("copyto place putmask put put_along_axis fill_diagonal random.shuffle".split())
"""Functions of NumPy that write to their first argument."""

WRITING_METHODS = frozenset("shuffle readinto recv_into readinto1".split())
"""Methods, of whatever object, that write to an array that they get."""

_CHANGED = (*CHANGING, *MUTATING, *ARITHMETIC, *WRITING, *WRITING_METHODS, "at", "append", "extend", "insert")
"""What changes what it is called with, or what it is called of, by the last name."""

_APPLYING = ("map", "filter", "sorted", "min", "max", "setattr", "delattr", "exec", "eval", "next")
"""Builtins that call, or change, what they get."""


_INPUTS = {"numpy.dot": 2, "numpy.clip": 3, "numpy.outer": 2, "numpy.concatenate": 2, "reduce": 3, "accumulate": 3,
           "reduceat": 4}  # fmt: skip
"""How many arguments stand before `out`, where a signature does not say so; of methods of ufuncs by the last name."""

NOWHERE = 99
"""For functions that have no `out`."""


@functools.cache
def out_at(name: str) -> int:
    """Give the position of `out` among the arguments of a function of NumPy."""
    if not name.startswith("numpy."):
        return NOWHERE
    found = library_object(name)
    known = _INPUTS.get(name, _INPUTS.get(name.rpartition(".")[2] if name.count(".") > 1 else "", NOWHERE))
    if known != NOWHERE or hasattr(found, "nin"):
        return int(getattr(found, "nin", known))
    try:
        names = list(inspect.signature(found).parameters.values())
    except (TypeError, ValueError):
        return NOWHERE
    places = [at for at, p in enumerate(names) if p.name == "out" and p.kind is p.POSITIONAL_OR_KEYWORD]
    return places[0] if places else NOWHERE


def may_write(function: Function, above: tuple[Any, ...] = (), within: bool = False) -> bool:
    """Whether a function may write to what it gets: it writes to what is no array of its own, or calls what may.

    Parameters
    ----------
    function : Function
        The function.
    above : tuple
        Those that call it, which are being looked into.
    within : bool
        Whether it stands inside another function, whose names it may read: then what it calls may write.
    """
    node, reader = function.node, _Reader(function, above, within)
    given = {part.id for part in source.parameters(node)}
    before = -1
    while len(given) > before:
        before = len(given)
        for part in tree.walk(node):
            if isinstance(part, _BINDING) and _shows(_bound_value(part), given, reader.is_fresh):
                given.update(tree.names(_targets(part)))
    return any(_writes(part, given, reader.is_writer) for part in tree.walk(node))


class _Reader:
    """What the functions that a function calls do with what they get."""

    def __init__(self, function: Function, above: tuple[Any, ...], within: bool) -> None:
        self._function, self._above, self._within = function, above, within
        self._own = _bound_anywhere(function.node)

    def is_fresh(self, called: Any) -> bool:
        """Whether what a call gives is none of the memory that it gets."""
        if isinstance(called, gast.Attribute):
            return called.attr not in _VIEWS and (called.attr in _METHODS or self._is_library(called))
        return _is_builtin(called)

    def is_writer(self, called: Any) -> bool:
        """Whether what is called with something may write to it."""
        path = tree.path(called)
        if path is None or path[0] in self._own:
            return not (isinstance(called, gast.Attribute) and called.attr in _METHODS)
        if isinstance(called, gast.Name) and (_is_builtin(called) or self._within):
            return not _is_builtin(called) or called.id in _APPLYING
        return not self._is_library(called) and self._calls_a_writer(path)

    def _is_library(self, called: Any) -> bool:
        path = tree.path(called)
        return path is not None and path[0] not in self._own and isinstance(self._meaning(path), Known)

    def _calls_a_writer(self, path: tuple[str, ...]) -> bool:
        meaning, node = self._meaning(path), self._function.node
        if not isinstance(meaning, User) or len(self._above) >= _DEEPEST:
            return True
        if any(meaning.function.node is other for other in (node, *self._above)):
            return True
        return may_write(meaning.function, (*self._above, node))

    def _meaning(self, path: tuple[str, ...]) -> Any:
        return self._function.scope.meaning(path)


def _bound_anywhere(node: Any) -> set[str]:
    """Names that are bound within a function, or within functions inside it: these are none of the module's."""
    found = set()
    for part in tree.walk(node):
        if isinstance(part, gast.Name) and not isinstance(part.ctx, gast.Load):
            found.add(part.id)
        elif isinstance(part, (gast.FunctionDef, gast.AsyncFunctionDef, gast.ClassDef)):
            found.add(part.name)
        elif isinstance(part, gast.alias):
            found.add((part.asname or part.name).partition(".")[0])
    return found


_DEEPEST = 4
"""Calls inside each other that are looked into."""


_BINDING = (gast.Assign, gast.AnnAssign, gast.NamedExpr, gast.For, gast.comprehension, gast.withitem)


def _bound_value(part: Any) -> Any:
    if isinstance(part, gast.withitem):
        return part.context_expr
    return part.iter if isinstance(part, (gast.For, gast.comprehension)) else part.value


def _targets(part: Any) -> list[Any]:
    """What a statement assigns, tuples taken apart."""
    if isinstance(part, gast.withitem):
        found = [part.optional_vars]
    else:
        found = list(part.targets) if isinstance(part, (gast.Assign, gast.Delete)) else [part.target]
    while any(isinstance(target, (gast.Tuple, gast.List, gast.Starred)) for target in found):
        parts = [getattr(target, "elts", None) or [getattr(target, "value", target)] for target in found]
        found = [item for part in parts for item in part]
    return [target for target in found if target is not None]


def _shows(value: Any, given: set[str], is_fresh: Callable[[Any], bool]) -> bool:
    """Whether a value may show memory that a function was given."""
    if isinstance(value, (gast.BinOp, gast.UnaryOp, gast.Compare, gast.Constant, gast.JoinedStr)) or value is None:
        return False
    if isinstance(value, gast.Call) and is_fresh(value.func):
        return False
    return not given.isdisjoint(tree.names(value))


def _writes(part: Any, given: set[str], is_writer: Callable[[Any], bool]) -> bool:
    """Whether a part of a function writes to what it was given, or hands it to what may."""
    if isinstance(part, gast.Call):
        read = not given.isdisjoint(tree.names([part.args, part.keywords]))
        changes = isinstance(part.func, gast.Attribute) and part.func.attr in _CHANGED
        return changes or any(k.arg == "out" for k in part.keywords) or (read and is_writer(part.func))
    if isinstance(part, gast.Expr):
        return isinstance(part.value, gast.Call)
    if not isinstance(part, (*_BINDING, gast.AugAssign, gast.Delete)):
        return False
    added = isinstance(part, gast.AugAssign)
    places = (t for t in _targets(part) if added or isinstance(t, (gast.Subscript, gast.Attribute)))
    return any(not given.isdisjoint(tree.names(place)) for place in places)


def _is_builtin(function: Any) -> bool:
    return isinstance(function, gast.Name) and function.id in vars(builtins)


_VIEWS = frozenset(
    "asarray asanyarray ascontiguousarray array atleast_1d atleast_2d atleast_3d broadcast_arrays broadcast_to diag "
    "diagonal expand_dims flip fliplr flipud hsplit imag moveaxis nan_to_num ravel real require reshape rollaxis rot90 "
    "split squeeze swapaxes transpose values items get view vsplit".split()
)
"""Functions and methods that may give memory of what they get."""

_METHODS = frozenset(
    "all any argmax argmin argsort astype clip compress conj conjugate copy cumprod cumsum diagonal dot flatten item "
    "max mean min nonzero prod ravel repeat reshape round searchsorted squeeze std sum swapaxes take tolist trace "
    "transpose var get keys values items index count format join startswith endswith".split()
)
"""Methods that write to nothing that they get."""
