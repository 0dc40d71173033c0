"""Whether a function may write to what it gets, told from its text alone.

Before: `def shift(x): y = x[1:];  y[0] = 0.0`.
After: it may: y shows memory of x. `y = x * 2.0;  y[0] = 0.0` writes to an array of its own.

In doubt it may. A function that may is opened where it is called, or refused where it cannot be.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable
from typing import Any

import gast

from sct import source, tree
from sct.resolve import bound_in
from sct.scope import User
from sct.source import Function

CHANGING = ("fill", "sort", "partition", "resize", "put", "itemset", "setfield", "setflags", "byteswap")
"""Methods that change an array in place."""


def may_write(function: Function, above: tuple[Any, ...] = ()) -> bool:
    """Whether a function may write to what it gets: it writes to what is no array of its own, or calls what may.

    Parameters
    ----------
    function : Function
        The function.
    above : tuple
        Those that call it, which are being looked into.
    """
    node = function.node
    given = {part.id for part in source.parameters(node)}
    before = -1
    while len(given) > before:
        before = len(given)
        for part in tree.walk(node):
            if isinstance(part, _BINDING) and _shows(_bound_value(part), given):
                given.update(tree.names(_targets(part)))

    def calls_a_writer(name: str) -> bool:
        meaning = function.scope.meaning((name,)) if len(above) < _DEEPEST else None
        if not isinstance(meaning, User) or any(meaning.function.node is other for other in (node, *above)):
            return True
        return may_write(meaning.function, (*above, node))

    own = set(bound_in(node.body)) if isinstance(node.body, list) else set()
    return any(_writes(part, given, lambda name: name in own or calls_a_writer(name)) for part in tree.walk(node))


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


def _shows(value: Any, given: set[str]) -> bool:
    """Whether a value may show memory that a function was given."""
    if isinstance(value, (gast.BinOp, gast.UnaryOp, gast.Compare, gast.Constant, gast.JoinedStr)) or value is None:
        return False
    if isinstance(value, gast.Call):
        function = value.func
        known = function.attr not in _VIEWS if isinstance(function, gast.Attribute) else _is_builtin(function)
        if known:
            return False
    return not given.isdisjoint(tree.names(value))


def _writes(part: Any, given: set[str], is_writer: Callable[[str], bool]) -> bool:
    """Whether a part of a function writes to what it was given, or hands it to what may."""
    if isinstance(part, gast.Call):
        read = not given.isdisjoint(tree.names([part.args, part.keywords]))
        changes = isinstance(part.func, gast.Attribute) and part.func.attr in CHANGING
        opaque = read and isinstance(part.func, gast.Name) and not _is_builtin(part.func)
        return changes or (opaque and is_writer(part.func.id)) or any(k.arg == "out" for k in part.keywords)
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
    "asarray asanyarray ascontiguousarray array atleast_1d atleast_2d atleast_3d broadcast_arrays broadcast_to diag diagonal "
    "expand_dims flip fliplr flipud hsplit imag moveaxis nan_to_num ravel real require reshape rollaxis rot90 split squeeze "
    "swapaxes transpose values items get view vsplit".split()
)
"""Functions and methods that may give memory of what they get."""
