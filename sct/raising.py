"""Which exceptions staged statements may raise: a `try` whose handlers catch none of them is no choice.

Before::

    try:
        y[mask] = np.sqrt(x[mask])
    except TypeError:
        y = 0.0

After, where x and y are arrays: the store alone. An operation of numbers and arrays of numbers has names that are
bound, attributes that are there and operands of the right types; what it may raise is about their values and lengths.
What is not known to raise these alone may raise anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import gast

from sct import indices, scope, shapes, tree
from sct.core import Block, Effect, If, Loop, Stage, Store, expression, statements
from sct.kinds import Kind
from sct.known import Kinds
from sct.match import canonical, is_marker
from sct.rules import tables
from sct.tree import Expr

_OF_VALUES = frozenset({ValueError, ZeroDivisionError, OverflowError, FloatingPointError})
_OF_INDICES = frozenset({IndexError, ValueError})

Errors = frozenset[type[BaseException]] | None
"""Exceptions, None where it may be any."""


def errors_of(block: Block, known: Kinds, unsure: frozenset[str], settled: bool) -> Errors:
    """Say what statements may raise.

    Parameters
    ----------
    block : Block
        The statements.
    known : Kinds
        What is known of their variables.
    unsure : frozenset of str
        Variables that may have no value.
    settled : bool
        Whether a call says what the kinds of its arguments are: else a number may turn out to be an array.
    """
    found = _together(_of_statement(statement, known, unsure, settled) for statement in block)
    calls = [part for s in statements(block) for part in tree.walk(expression(s)) if isinstance(part, gast.Call)]
    uses_math = any(is_marker(call.func) and call.func.id.startswith("math.") for call in calls)
    return found | {TypeError} if found is not None and uses_math and not settled else found


def _together(parts: Iterable[Errors]) -> Errors:
    found: set[type[BaseException]] = set()
    for part in parts:
        if part is None:
            return None
        found |= part
    return frozenset(found)


def _of_statement(statement: Any, known: Kinds, unsure: frozenset[str], settled: bool) -> Errors:
    if isinstance(statement, Effect):
        return _of_raise(statement.node, known)
    if not isinstance(statement, (Stage, Store, If, Loop)) or not unsure.isdisjoint(tree.names(expression(statement))):
        return None
    if isinstance(statement, Loop):
        inner = errors_of(statement.body, known, unsure, settled)
        return _together([_of_range(statement.over, known), inner]) if statement.target else None
    if isinstance(statement, If):
        arms = [errors_of(arm, known, unsure, settled) for arm in (statement.body, statement.orelse)]
        return _together([_of(statement.test, known), *arms])
    if isinstance(statement, Store):
        return _of_store(statement, known)
    return _of(statement.value, known)


def _of_range(node: Any, known: Kinds) -> Errors:
    """What is gone over: `range(...)` of integers."""
    ranged = isinstance(node, gast.Call) and is_marker(node.func) and node.func.id == "builtins.range"
    if not ranged or not all(shapes.kind_of(arg, known).dtype == "i8" for arg in node.args):
        return None
    return _together([frozenset({ValueError}), *(_of(arg, known) for arg in node.args)])


def _of_raise(node: Any, known: Kinds) -> Errors:
    """`raise ValueError("text")`."""
    error: Any = getattr(node, "exc", None)
    call = isinstance(error, gast.Call) and not error.keywords and is_marker(error.func)
    if not call or not all(_is_message(arg, known) for arg in error.args):
        return None
    cls = scope.library_object(error.func.id)
    return frozenset({cls}) if isinstance(cls, type) and issubclass(cls, BaseException) else None


def _is_message(node: Any, known: Kinds) -> bool:
    """Whether a text is written out of numbers and arrays: `"{} items".format(len(x))`."""
    if isinstance(node, gast.Call) and isinstance(node.func, gast.Attribute) and not node.keywords:
        text = isinstance(node.func.value, gast.Constant) and node.func.attr == "format"
        return text and all(_of(arg, known) is not None for arg in node.args)
    if isinstance(node, gast.JoinedStr):
        parts = [part for part in node.values if isinstance(part, gast.FormattedValue)]
        return all(part.format_spec is None and _of(part.value, known) is not None for part in parts)
    return isinstance(node, gast.Constant)


def _of_store(store: Store, known: Kinds) -> Errors:
    place = store.place
    if store.how == "append":
        return _of(store.value, known)
    if store.how or not isinstance(place, gast.Subscript) or not isinstance(place.value, gast.Name):
        return None
    base, value = shapes.kind_of(place.value, known), shapes.kind_of(store.value, known)
    masked = any(shapes.kind_of(part, known).is_array for part in indices.parts_of(place.slice))
    if masked and value.is_array and value.rank not in (0, 1):
        # NumPy takes no array of a higher rank there.
        return None
    if base.dtype != "f8" or not _is_numeric(value):
        return None
    return _together([_of(place, known), _of(store.value, known), _OF_INDICES])


def _of(node: Expr, known: Kinds) -> Errors:
    if isinstance(node, gast.Constant) or is_marker(node) or (isinstance(node, gast.Name) and "%" in node.id):
        return frozenset()
    if isinstance(node, gast.Subscript):
        return _of_item(node, known)
    if isinstance(node, gast.List):
        return _together(_of(part, known) for part in node.elts)
    parts = _operands(node)
    if parts is None or not _is_right(node, [shapes.kind_of(part, known) for part in parts]):
        return None
    return _together([_OF_VALUES, *(_of(part, known) for part in parts)])


def _of_item(node: Any, known: Kinds) -> Errors:
    if isinstance(node.value, gast.Call) and type(tree.number(node.slice)) is int:
        # One of several arrays.
        several = is_marker(node.value.func) and canonical(node.value.func.id) == "numpy.broadcast_arrays"
        return _of(node.value, known) if several else None
    if not isinstance(node.value, gast.Name) or not shapes.kind_of(node.value, known).is_array:
        return None
    parts: list[Expr] = []
    for part in indices.parts_of(node.slice):
        parts += [end for end in (part.lower, part.upper, part.step) if end] if isinstance(part, gast.Slice) else [part]
    if not all(shapes.kind_of(part, known).dtype in ("i8", "b1") for part in parts):
        return None
    return _together([_OF_INDICES, *(_of(part, known) for part in parts)])


def _operands(node: Expr) -> list[Expr] | None:
    """Give the operands of an operation of numbers and arrays; None for anything else."""
    if isinstance(node, gast.BinOp):
        return [node.left, node.right]
    if isinstance(node, gast.UnaryOp):
        return [node.operand]
    if isinstance(node, gast.Compare):
        plain = (gast.Lt, gast.LtE, gast.Gt, gast.GtE, gast.Eq, gast.NotEq)
        return [node.left, *node.comparators] if all(isinstance(op, plain) for op in node.ops) else None
    if isinstance(node, gast.BoolOp):
        return list(node.values)
    if not isinstance(node, gast.Call) or node.keywords:
        return None
    if isinstance(node.func, gast.Attribute) and node.func.attr in _METHODS:
        return [node.func.value, *node.args]
    if not is_marker(node.func):
        return None
    display = len(node.args) == 1 and isinstance(node.args[0], gast.List) and canonical(node.func.id) in _MAKING
    return list(node.args[0].elts if display else node.args)


def _is_right(node: Any, operands: list[Kind]) -> bool:
    """Whether an operation takes operands of these kinds."""
    if isinstance(node, gast.Call) and isinstance(node.func, gast.Attribute):
        there = operands[0].is_array or _is_of_numpy(node.func.value)
        return there and all(_is_numeric(kind, flags=True) for kind in operands)
    if isinstance(node, gast.Call):
        name = canonical(node.func.id)
        if name.startswith("math."):
            return all(kind.is_number for kind in operands)
        if name in ("builtins.len", "numpy.zeros", "numpy.ones", "numpy.empty"):
            whole = operands[0].is_number and operands[0].dtype == "i8"
            return len(operands) == 1 and (bool(operands[0].rank) if name == "builtins.len" else whole)
        if name in _MAKING and len(operands) == 1 and operands[0].what == "list":
            return operands[0].item is not None and _is_numeric(operands[0].item)
        plain = name in _PLAIN or (name.startswith("numpy.") and tables.is_elementwise(node))
        return plain and all(_is_numeric(kind, flags=True) for kind in operands)
    if isinstance(node, (gast.Compare, gast.BoolOp)) or isinstance(getattr(node, "op", None), gast.Not):
        return all(_is_numeric(kind, flags=True) for kind in operands)
    if isinstance(node.op, (gast.BitAnd, gast.BitOr, gast.BitXor, gast.Invert)):
        return all(kind.dtype in ("b1", "i8") and (kind.is_array or kind.is_number) for kind in operands)
    if isinstance(node.op, gast.Pow):
        # A power of a negative number may be complex.
        whole = isinstance(tree.number(node.right), int) or any(kind.is_array for kind in operands)
        return whole and all(map(_is_numeric, operands))
    return not isinstance(node.op, (gast.LShift, gast.RShift)) and all(map(_is_numeric, operands))


def _is_of_numpy(node: Any) -> bool:
    """Whether a number is one of NumPy's, which has the methods of arrays: `np.asarray(x) < 0`."""
    if isinstance(node, gast.Call):
        return is_marker(node.func) and canonical(node.func.id) in _MAKING
    parts = _operands(node) if isinstance(node, (gast.Compare, gast.BinOp, gast.UnaryOp)) else None
    return any(_is_of_numpy(part) for part in parts or ())


def _is_numeric(kind: Kind, flags: bool = False) -> bool:
    real = kind.dtype in ("f8", "f4", "i8") or (kind.is_number and not kind.dtype) or (flags and kind.dtype == "b1")
    return (kind.is_number or kind.is_array) and real


_PLAIN = frozenset(
    {"builtins.abs", "builtins.float", "numpy.asarray", "numpy.asanyarray", "numpy.array", "numpy.copy", "numpy.any",
     "numpy.all", "numpy.where", "numpy.isclose", "numpy.logical_and", "numpy.logical_or", "numpy.logical_not",
     "numpy.atleast_1d", "numpy.ravel", "numpy.empty_like", "numpy.zeros_like", "numpy.ones_like", "numpy.sum",
     "numpy.isnan", "numpy.isfinite", "numpy.broadcast_arrays"}
)  # fmt: skip
"""Functions that take any number and array of numbers, beside those that work element by element."""

_MAKING = ("numpy.array", "numpy.asarray", "numpy.asanyarray")
_METHODS = ("any", "all", "copy", "sum", "max", "min", "mean", "flatten", "ravel")
