"""What is proven wrong of one operation: shapes that cannot meet, products that do not fit, axes that are not there.

Before: `A @ B`, and the facts that A has lengths 3, 4 and B lengths 3, 3.
After: "a product of shapes (3, 4) and (3, 3)". Where nothing is proven, nothing is said.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import gast

from sct import indices, shapes, tree
from sct.kinds import Dim
from sct.lengths import Lengths
from sct.match import canonical, is_marker
from sct.misfit_calls import AXIS_AT, BROADCAST, CALLS, Known, Said, axes_of, of_axis, of_product, shape_of
from sct.rules import tables
from sct.shapes import Operands


def of_expression(node: Any, known: Known, lengths: Lengths) -> Iterator[tuple[Any, Said]]:
    """Give what is proven wrong in an expression, with the part of it.

    Parameters
    ----------
    node : gast.expr
        Operations on names and literals.
    known : mapping
        What is known of each name.
    lengths : Lengths
        When two of them are different.
    """
    for part in _surely(node):
        check = _NODES.get(type(part).__name__)
        said = None if check is None else check(part, known, lengths)
        if said is not None:
            yield part, said


def of_store(place: Any, value: Any, add: bool, known: Known, lengths: Lengths) -> Said | None:
    """Give what is proven wrong of a write to a part of an array."""
    have, given = shape_of(place, known), shape_of(value, known)
    if have is None and shapes.kind_of(place, known).is_number:
        have = ()
    if have is None or given is None:
        return None
    extra = given[: max(len(given) - len(have), 0)]
    if extra and have and add:
        said = f"a value of shape {lengths.show(given)} is added to a part of shape {lengths.show(have)}"
        return said, "write a = a + value, which gives a new array"
    pairs = zip(reversed(have), reversed(given), strict=False)
    if any(lengths.many(d) for d in extra) or any(lengths.many(g) and lengths.differ(h, g) for h, g in pairs):
        return f"a value of shape {lengths.show(given)} is stored into a part of shape {lengths.show(have)}", BROADCAST
    return None


def meeting(node: Any, known: Known) -> Iterator[tuple[Dim, Dim]]:
    """Give the lengths that meet in an operation: of operands that are broadcast, and in a product.

    Parameters
    ----------
    node : gast.expr
        The operation.
    known : mapping
        What is known of each name.
    """
    name = canonical(node.func.id) if isinstance(node, gast.Call) and is_marker(node.func) else ""
    operands = [node.left, node.right] if isinstance(node, gast.BinOp) else getattr(node, "args", [])
    found = [shapes.kind_of(operand, known).shape for operand in operands]
    if name in _PRODUCTS or (isinstance(node, gast.BinOp) and isinstance(node.op, gast.MatMult)):
        left, right = found[:2] if len(found) == 2 else ((), ())
        if left and right:
            yield left[-1], right[-2] if len(right) > 1 and name != "numpy.inner" else right[-1]
    elif isinstance(node, gast.BinOp) or name in _SPREADING or (len(found) > 1 and tables.is_elementwise(node)):
        for one, other in itertools.combinations([shape or () for shape in found], 2):
            yield from zip(reversed(one), reversed(other), strict=False)


def sides(node: Any, known: Known) -> Iterator[tuple[Dim, Dim]]:
    """Give the two lengths of a matrix that is square, or is taken for one: where its diagonal is asked for.

    Parameters
    ----------
    node : gast.expr
        The operation.
    known : mapping
        What is known of each name.
    """
    name = canonical(node.func.id) if isinstance(node, gast.Call) and is_marker(node.func) else ""
    if name in _SQUARE and node.args:
        shape = shapes.kind_of(node.args[0], known).shape
        if shape is not None and len(shape) == 2:
            yield shape[0], shape[1]


_SQUARE = frozenset({"numpy.trace", "numpy.diag", "numpy.diagonal", "numpy.linalg.matrix_power",
                     *(f"numpy.linalg.{name}" for name in ("inv", "det", "slogdet", "solve", "cholesky", "eig", "eigh",
                                                           "eigvals", "eigvalsh"))})  # fmt: skip


def _surely(node: Any) -> Iterator[Any]:
    """Parts of an expression that are computed whenever it is."""
    stack = [node]
    while stack:
        part = stack.pop()
        yield part
        if isinstance(part, gast.IfExp):
            stack.append(part.test)
        elif isinstance(part, gast.BoolOp):
            stack.append(part.values[0])
        elif not isinstance(part, (gast.Lambda, gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)):
            stack.extend(gast.iter_child_nodes(part))


# -- lengths ------------------------------------------------------------------------------------------------------


# -- operations ---------------------------------------------------------------------------------------------------


def _together(nodes: list[Any], known: Known, lengths: Lengths) -> Said | None:
    found = [shape for shape in (shape_of(node, known) for node in nodes) if shape]
    for at, one in enumerate(found):
        for other in found[:at]:
            if lengths.clash(other, one):
                return f"shapes {lengths.show(other)} and {lengths.show(one)} cannot be broadcast together", BROADCAST
    return None


def _binary(node: Any, known: Known, lengths: Lengths) -> Said | None:
    if isinstance(node.op, gast.MatMult):
        if any(shapes.kind_of(side, known).is_number for side in (node.left, node.right)):
            return "a matrix product of a number", "write * for the product with a number"
        return of_product(shape_of(node.left, known), shape_of(node.right, known), lengths)
    return _together([node.left, node.right], known, lengths)


def _compared(node: Any, known: Known, lengths: Lengths) -> Said | None:
    if any(isinstance(op, (gast.Is, gast.IsNot, gast.In, gast.NotIn)) for op in node.ops):
        return None
    return _together([node.left, *node.comparators], known, lengths)


def _subscript(node: Any, known: Known, lengths: Lengths) -> Said | None:
    shape = shape_of(node.value, known)
    parts = indices.parts_of(node.slice)
    taking = [part for part in parts if not indices.takes_nothing(part)]
    if shape is None or not all(_takes_one(part, known) for part in taking):
        return None
    if len(taking) > len(shape):
        return f"{len(taking)} indices into an array of shape {lengths.show(shape)}", axes_of(len(shape))
    if any(indices.is_dots(part) for part in parts):
        return None
    for part, dim in zip(taking, shape, strict=False):
        at = tree.number(part) if not isinstance(part, gast.Slice) else None
        if type(at) is int and isinstance(dim, int) and not -dim <= at < dim:
            return f"index {at} into an axis of length {dim}", "its elements are counted from 0, or from -1 backwards"
    return None


def _takes_one(part: Any, known: Known) -> bool:
    """Whether an index takes one axis."""
    kind = shapes.kind_of(part, known)
    return isinstance(part, gast.Slice) or (kind.is_number and kind.dtype == "i8")


# -- calls --------------------------------------------------------------------------------------------------------


def _call(node: Any, known: Known, lengths: Lengths) -> Said | None:
    name = canonical(node.func.id) if is_marker(node.func) else ""
    if not name.startswith(("numpy.", "builtins.")) or any(isinstance(arg, gast.Starred) for arg in node.args):
        return None
    ops = Operands(node, known)
    if name in CALLS:
        return CALLS[name](ops, lengths)
    position = AXIS_AT.get(name.removeprefix("numpy."))
    if position is not None:
        return of_axis(ops, position, lengths)
    arrays = [arg for arg in node.args if shape_of(arg, known)]
    if len(arrays) > 1 and (name in _SPREADING or tables.is_elementwise(node)):
        return _together(arrays, known, lengths)
    return None


_SPREADING = frozenset({"numpy.where", "numpy.clip", "numpy.broadcast_arrays"})
"""Functions that are not elementwise in the tables, whose operands are broadcast together."""

_PRODUCTS = frozenset({"numpy.dot", "numpy.matmul", "numpy.inner", "numpy.vdot"})


_NODES: dict[str, Callable[[Any, Known, Lengths], Said | None]] = {
    "BinOp": _binary, "Compare": _compared, "Subscript": _subscript, "Call": _call,
}  # fmt: skip
