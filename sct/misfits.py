"""What is proven wrong of one operation: shapes that cannot meet, products that do not fit, axes that are not there.

Before: `A @ B`, and the facts that A has lengths 3, 4 and B lengths 3, 3.
After: "a product of shapes (3, 4) and (3, 3)". Where nothing is proven, nothing is said.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import gast

from sct import indices, shapes, tree
from sct.kinds import Dim, Kind
from sct.lengths import Lengths, Shape
from sct.match import canonical, is_marker
from sct.rules import tables
from sct.shapes import Operands

Known = Mapping[str, Kind]
Said = tuple[str, str]
"""What is wrong, and what to do."""

_BROADCAST = "lengths meet from the last axis on: make them equal, or 1"


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
    have, given = _shape(place, known), _shape(value, known)
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
        return f"a value of shape {lengths.show(given)} is stored into a part of shape {lengths.show(have)}", _BROADCAST
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


def _shape(node: Any, known: Known) -> Shape | None:
    """Lengths of what is surely an array."""
    return _proven(shapes.kind_of(node, known))


def _proven(kind: Kind) -> Shape | None:
    return kind.shape if kind.is_array and not kind.lifted else None


# -- operations ---------------------------------------------------------------------------------------------------


def _together(nodes: list[Any], known: Known, lengths: Lengths) -> Said | None:
    found = [shape for shape in (_shape(node, known) for node in nodes) if shape]
    for at, one in enumerate(found):
        for other in found[:at]:
            if lengths.clash(other, one):
                return f"shapes {lengths.show(other)} and {lengths.show(one)} cannot be broadcast together", _BROADCAST
    return None


def _binary(node: Any, known: Known, lengths: Lengths) -> Said | None:
    if isinstance(node.op, gast.MatMult):
        if any(shapes.kind_of(side, known).is_number for side in (node.left, node.right)):
            return "a matrix product of a number", "write * for the product with a number"
        return _product(_shape(node.left, known), _shape(node.right, known), lengths)
    return _together([node.left, node.right], known, lengths)


def _compared(node: Any, known: Known, lengths: Lengths) -> Said | None:
    if any(isinstance(op, (gast.Is, gast.IsNot, gast.In, gast.NotIn)) for op in node.ops):
        return None
    return _together([node.left, *node.comparators], known, lengths)


def _product(left: Shape | None, right: Shape | None, lengths: Lengths, is_dot: bool = False) -> Said | None:
    """`left @ right`; what `np.dot` does beyond two axes needs the same lengths, and broadcasts nothing."""
    if not left or not right:
        return None
    inner = right[-2] if len(right) > 1 else right[-1]
    if not lengths.differ(left[-1], inner) and (is_dot or not lengths.clash(left[:-2], right[:-2])):
        return None
    return (
        f"a product of shapes {lengths.show(left)} and {lengths.show(right)}",
        "the last axis of the left operand has to be as long as the last but one of the right, or its only one",
    )


def _subscript(node: Any, known: Known, lengths: Lengths) -> Said | None:
    shape = _shape(node.value, known)
    parts = indices.parts_of(node.slice)
    taking = [part for part in parts if not indices.takes_nothing(part)]
    if shape is None or not all(_takes_one(part, known) for part in taking):
        return None
    if len(taking) > len(shape):
        return f"{len(taking)} indices into an array of shape {lengths.show(shape)}", _axes_of(len(shape))
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


def _axes_of(rank: int) -> str:
    if not rank:
        return "it has no axes"
    return "its only axis is axis 0" if rank == 1 else f"its axes are 0 to {rank - 1}, or -1 to -{rank}"


# -- calls --------------------------------------------------------------------------------------------------------


def _call(node: Any, known: Known, lengths: Lengths) -> Said | None:
    name = canonical(node.func.id) if is_marker(node.func) else ""
    if not name.startswith(("numpy.", "builtins.")) or any(isinstance(arg, gast.Starred) for arg in node.args):
        return None
    ops = Operands(node, known)
    if name in _CALLS:
        return _CALLS[name](ops, lengths)
    position = _AXIS_AT.get(name.removeprefix("numpy."))
    if position is not None:
        return _axis(ops, position, lengths)
    arrays = [arg for arg in node.args if _shape(arg, known)]
    if len(arrays) > 1 and (name in _SPREADING or tables.is_elementwise(node)):
        return _together(arrays, known, lengths)
    return None


def _axis(ops: Operands, position: int, lengths: Lengths) -> Said | None:
    node, shape = ops.node(position, "axis"), _proven(ops.kind(0, "a", "x", "m", "arr", "array", "y", "ary"))
    if node is None or not shape:
        return None
    return _among(node, shape, shape, lengths)


def _among(node: Any, shape: Shape, shown: Shape, lengths: Lengths) -> Said | None:
    for item in node.elts if isinstance(node, (gast.Tuple, gast.List)) else [node]:
        at = tree.number(item)
        if type(at) is int and not -len(shape) <= at < len(shape):
            return f"axis {at} of an array of shape {lengths.show(shown)}", _axes_of(len(shape))
    return None


def _as_number(ops: Operands, lengths: Lengths) -> Said | None:
    shape = _proven(ops.kind(0))
    if shape and any(lengths.many(dim) for dim in shape) and not lengths.open:
        return f"a number is made of an array of shape {lengths.show(shape)}", "take one of its elements"
    return None


def _matmul(ops: Operands, lengths: Lengths) -> Said | None:
    return _product(_proven(ops.kind(0, "x1")), _proven(ops.kind(1, "x2")), lengths)


def _dot(ops: Operands, lengths: Lengths) -> Said | None:
    return _product(_proven(ops.kind(0, "a")), _proven(ops.kind(1, "b")), lengths, is_dot=True)


def _inner(ops: Operands, lengths: Lengths) -> Said | None:
    left, right = _proven(ops.kind(0, "a")), _proven(ops.kind(1, "b"))
    if left and right and lengths.differ(left[-1], right[-1]):
        return (
            f"an inner product of shapes {lengths.show(left)} and {lengths.show(right)}",
            "their last axes have to be equal",
        )
    return None


def _tensordot(ops: Operands, lengths: Lengths) -> Said | None:
    from sct.rules.formulas import Unsettled
    from sct.rules.products import tensordot_axes

    left, right = _proven(ops.kind(0, "a")), _proven(ops.kind(1, "b"))
    if left is None or right is None:
        return None
    try:
        axes = tensordot_axes(ops.node(2, "axes") or tree.const(2), len(left), len(right))
    except Unsettled:
        return None
    pairs = zip(*axes, strict=False)
    if any(not 0 <= i < len(left) or j >= len(right) or lengths.differ(left[i], right[j]) for i, j in pairs):
        return (
            f"a product of shapes {lengths.show(left)} and {lengths.show(right)} over these axes",
            "axes that are summed over have to be equal",
        )
    return None


def _einsum(ops: Operands, lengths: Lengths) -> Said | None:
    from sct.rules import einsum

    found = einsum.read(ops.args, ops.known)
    met: dict[str, Dim] = {}
    for letters, node in zip(found.letters, found.operands, strict=True) if found is not None else ():
        shape = _proven(ops.of(node)) or ()
        for letter, dim in zip(letters, shape, strict=False):
            if lengths.clash((met.get(letter),), (dim,)):
                return (
                    f"the index {letter} stands for axes of different lengths, {lengths.show((met[letter], dim))}",
                    "give them one length",
                )
            met[letter] = dim
    return None


def _broadcast_to(ops: Operands, lengths: Lengths) -> Said | None:
    shape, want = _proven(ops.kind(0, "array")), shapes.dims(ops.node(1, "shape"), ops.known)
    if shape is None or want is None:
        return None
    pairs = zip(reversed(shape), reversed(want), strict=False)
    if len(shape) > len(want) or any(lengths.many(have) and lengths.differ(have, dim) for have, dim in pairs):
        return f"an array of shape {lengths.show(shape)} is broadcast to shape {lengths.show(want)}", _BROADCAST
    return None


def _reshaped(ops: Operands, lengths: Lengths) -> Said | None:
    shape, asked = _proven(ops.kind(0, "a")), shapes.dims(ops.node(1, "shape", "newshape"), ops.known)
    if shape is None or asked is None:
        return None
    have = [dim for dim in shape if isinstance(dim, int)]
    want = [dim for dim in asked if isinstance(dim, int)]
    if len(have) < len(shape) or len(want) < len(asked):
        return None
    size, part = math.prod(have), math.prod(dim for dim in want if dim != -1)
    fits = size == part if -1 not in want else part and not size % part
    if fits:
        return None
    return f"an array of shape {lengths.show(shape)} in shape {lengths.show(asked)}", f"it has {size} elements"


def _elements(ops: Operands) -> list[Shape] | None:
    """Shapes of the arrays that are written out in a list."""
    elements = getattr(ops.node(0, "arrays", "tup"), "elts", None)
    found = [_proven(ops.of(item)) for item in elements or ()]
    return None if not found or None in found else [shape for shape in found if shape is not None]


def _joined(parts: list[Shape] | None, axis: Any, lengths: Lengths) -> Said | None:
    """Arrays one behind the other: they are equal save along the axis."""
    if not parts or getattr(axis, "value", 0) is None:
        return None
    at = tree.number(axis)
    first = parts[0]
    said = _among(axis, first, first, lengths)
    for other in parts[1:]:
        alike = len(first) == len(other)
        pairs = [
            (a, b)
            for i, (a, b) in enumerate(zip(first, other, strict=False))
            if i != at and i != (at or 0) + len(first)
        ]
        if not alike or (type(at) is int and any(lengths.differ(a, b) for a, b in pairs)):
            return said or (
                f"arrays of shapes {lengths.show(first)} and {lengths.show(other)} are joined",
                "they have to have one number of axes, and one length in all but the axis that they are joined along",
            )
    return said


def _concatenated(ops: Operands, lengths: Lengths) -> Said | None:
    return _joined(_elements(ops), ops.node(1, "axis") or tree.const(0), lengths)


def _stacked(ops: Operands, lengths: Lengths) -> Said | None:
    parts = _elements(ops)
    for other in (parts or [])[1:]:
        first = (parts or [])[0]
        if len(first) != len(other) or any(lengths.differ(a, b) for a, b in zip(first, other, strict=True)):
            return f"arrays of shapes {lengths.show(first)} and {lengths.show(other)} are stacked", "give all one shape"
    axis = ops.node(1, "axis")
    return _among(axis, (*parts[0], 1), parts[0], lengths) if parts and axis is not None else None


def _as_rows(ops: Operands, lengths: Lengths) -> Said | None:
    parts = _elements(ops)
    rows = None if parts is None else [p if len(p) > 1 else (1, *p) if p else (1, 1) for p in parts]
    return _joined(rows, tree.const(0), lengths)


def _as_columns(ops: Operands, lengths: Lengths) -> Said | None:
    parts = _elements(ops)
    columns = None if parts is None else [p if len(p) > 1 else (*p, 1) if p else (1, 1) for p in parts]
    return _joined(columns, tree.const(1), lengths)


def _side_by_side(ops: Operands, lengths: Lengths) -> Said | None:
    parts = _elements(ops)
    whole = None if parts is None else [p or (1,) for p in parts]
    return _joined(whole, tree.const(0 if whole and len(whole[0]) == 1 else 1), lengths)


_CALLS: dict[str, Callable[[Operands, Lengths], Said | None]] = {
    "builtins.float": _as_number, "builtins.int": _as_number, "builtins.complex": _as_number,
    "numpy.matmul": _matmul, "numpy.dot": _dot, "numpy.inner": _inner, "numpy.tensordot": _tensordot,
    "numpy.einsum": _einsum, "numpy.reshape": _reshaped, "numpy.broadcast_to": _broadcast_to,
    "numpy.concatenate": _concatenated, "numpy.stack": _stacked, "numpy.vstack": _as_rows,
    "numpy.column_stack": _as_columns, "numpy.hstack": _side_by_side,
}  # fmt: skip

_SPREADING = frozenset({"numpy.where", "numpy.clip", "numpy.broadcast_arrays"})
"""Functions that are not elementwise in the tables, whose operands are broadcast together."""

_PRODUCTS = frozenset({"numpy.dot", "numpy.matmul", "numpy.inner", "numpy.vdot"})

_AXIS_AT = {
    **dict.fromkeys(("sum", "mean", "prod", "max", "min", "std", "var", "median", "ptp", "all", "any", "argmax",
                     "argmin", "cumsum", "cumprod", "average", "count_nonzero", "flip", "nansum", "nanmean", "nanmax",
                     "nanmin", "nanstd", "nanvar", "nanprod", "nancumsum", "nancumprod", "nanmedian", "nanargmax",
                     "nanargmin", "squeeze", "sort", "argsort"), 1),
    **dict.fromkeys(("diff", "roll", "quantile", "percentile", "linalg.norm", "repeat", "take"), 2),
    "trapezoid": 3,
}  # fmt: skip
"""Where functions of arrays take the axis."""

_NODES: dict[str, Callable[[Any, Known, Lengths], Said | None]] = {
    "BinOp": _binary, "Compare": _compared, "Subscript": _subscript, "Call": _call,
}  # fmt: skip
