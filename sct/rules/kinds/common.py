"""What the chapters of kinds share: operands by position or name, dtypes and lengths as they are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import gast

from sct import kinds, shapes
from sct.kinds import UNKNOWN, Dim, Kind, array
from sct.shapes import Operands

Row = Callable[[Operands], Kind]


def same(ops: Operands) -> Kind:
    """Kind of the first operand."""
    return ops.kind(0, "a", "x", "arr", "m")


def ravelled(ops: Operands) -> Kind:
    """The first operand with one axis."""
    kind = ops.kind(0, "a")
    if kind.rank == 1:
        return array(kind.shape, kind.dtype)
    known = 1 if kind.rank == 0 else 0 if kind.shape and 0 in kind.shape else None
    return array((known,), kind.dtype)


def first_array(ops: Operands) -> Kind:
    """The first operand as an array."""
    kind = ops.kind(0, "a", "x")
    return array(kind.shape, kind.dtype) if kind.shape is not None else Kind("array", None, kind.dtype)


def dtype_of(ops: Operands, position: int) -> str:
    """The dtype that a call asks for; empty text where it is not known."""
    node = ops.node(position, "dtype")
    if node is None or (isinstance(node, gast.Constant) and node.value is None):
        return "f8"
    return written_dtype(node, ops.known)


def written_dtype(node: Any, known: Mapping[str, Kind]) -> str:
    """The dtype that an expression stands for: `float`, `np.float32`, `"f4"`, `x.dtype`; empty where not known."""
    if isinstance(node, gast.Attribute) and node.attr == "dtype":
        return shapes.kind_of(node.value, known).dtype
    kind = shapes.kind_of(node, known)
    if kind.what == "other" and kind.dtype:
        # The dtype of another array, under a name.
        return kind.dtype
    name = getattr(node, "id", getattr(node, "value", ""))
    return DTYPES.get(str(name).rpartition(".")[2], "")


DTYPES = {"float": "f8", "float64": "f8", "double": "f8", "int": "i8", "int64": "i8", "int32": "i8", "bool": "b1",
           "bool_": "b1", "float32": "f4", "single": "f4", "complex": "c16", "complex128": "c16",
           "complex64": "c8", "f4": "f4", "f8": "f8", "d": "f8", "f": "f4"}  # fmt: skip


def lengths(ops: Operands, node: object) -> tuple[Dim, ...] | None:
    """Lengths that a shape argument gives."""
    return shapes.dims(node, ops.known)


def elements_of(ops: Operands) -> list[Kind] | None:
    """Kinds of the elements of a list that is written out."""
    node = ops.node(0, "arrays", "tup", "object", "a")
    elements = getattr(node, "elts", None)
    return None if elements is None else [ops.of(item) for item in elements]


def unknown_lengths(kind: Kind, rank: int | None) -> Kind:
    """An array of a known number of axes and the dtype of another."""
    return array(None if rank is None else (None,) * rank, kind.dtype)


def with_option(ops: Operands, found: Kind, name: str = "dtype") -> Kind:
    """A kind with the dtype that a call asks for, if it does."""
    node = ops.keywords.get(name)
    if node is None or (isinstance(node, gast.Constant) and node.value is None):
        return found
    return Kind(found.what, found.shape, dtype_of(ops, 99), found.lifted, item=found.item)


def number(dtype: str) -> Row:
    """A number of this dtype, whatever the operands are."""
    return lambda ops: kinds.number(dtype)


def together(ops: Operands) -> Kind:
    """All operands broadcast together."""
    found = ops.of(ops.args[0]) if ops.args else UNKNOWN
    for arg in ops.args[1:]:
        found = kinds.broadcast(found, ops.of(arg))
    return found
