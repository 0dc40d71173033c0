"""What is proven wrong of a call: axes that are not there, operands of products and parts of arrays that do not fit.

Before: `np.concatenate([a, b])` where a has lengths `3, 2` and b has `3, 4`.
After: what is wrong, and what would be right.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import gast

from sct import shapes, tree
from sct.kinds import Dim, Kind
from sct.lengths import Lengths, Shape
from sct.shapes import Operands

Known = Mapping[str, Kind]

Said = tuple[str, str]
"""What is wrong, and what to do."""

BROADCAST = "lengths meet from the last axis on: make them equal, or 1"


def shape_of(node: Any, known: Known) -> Shape | None:
    """Lengths of what is surely an array."""
    return _proven(shapes.kind_of(node, known))


def _proven(kind: Kind) -> Shape | None:
    return kind.shape if kind.is_array and not kind.lifted else None


def of_product(left: Shape | None, right: Shape | None, lengths: Lengths, is_dot: bool = False) -> Said | None:
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


def axes_of(rank: int) -> str:
    """Say which axes an array of some rank has."""
    if not rank:
        return "it has no axes"
    return "its only axis is axis 0" if rank == 1 else f"its axes are 0 to {rank - 1}, or -1 to -{rank}"


def of_axis(ops: Operands, position: int, lengths: Lengths) -> Said | None:
    """Say what is wrong with the axis that a function is given."""
    node, shape = ops.node(position, "axis"), _proven(ops.kind(0, "a", "x", "m", "arr", "array", "y", "ary"))
    if node is None or not shape:
        return None
    return _among(node, shape, shape, lengths)


def _among(node: Any, shape: Shape, shown: Shape, lengths: Lengths) -> Said | None:
    for item in node.elts if isinstance(node, (gast.Tuple, gast.List)) else [node]:
        at = tree.number(item)
        if type(at) is int and not -len(shape) <= at < len(shape):
            return f"axis {at} of an array of shape {lengths.show(shown)}", axes_of(len(shape))
    return None


def _as_number(ops: Operands, lengths: Lengths) -> Said | None:
    shape = _proven(ops.kind(0))
    if shape and any(lengths.many(dim) for dim in shape) and not lengths.open:
        return f"a number is made of an array of shape {lengths.show(shape)}", "take one of its elements"
    return None


def _matmul(ops: Operands, lengths: Lengths) -> Said | None:
    return of_product(_proven(ops.kind(0, "x1")), _proven(ops.kind(1, "x2")), lengths)


def _dot(ops: Operands, lengths: Lengths) -> Said | None:
    return of_product(_proven(ops.kind(0, "a")), _proven(ops.kind(1, "b")), lengths, is_dot=True)


def _inner(ops: Operands, lengths: Lengths) -> Said | None:
    left, right = _proven(ops.kind(0, "a")), _proven(ops.kind(1, "b"))
    if left and right and lengths.differ(left[-1], right[-1]):
        return (
            f"an inner product of shapes {lengths.show(left)} and {lengths.show(right)}",
            "their last axes have to be equal",
        )
    return None


def _tensordot(ops: Operands, lengths: Lengths) -> Said | None:
    from sct.rules.contractions import tensordot_axes
    from sct.rules.formulas import Unsettled

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
        return f"an array of shape {lengths.show(shape)} is broadcast to shape {lengths.show(want)}", BROADCAST
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


CALLS: dict[str, Callable[[Operands, Lengths], Said | None]] = {
    "builtins.float": _as_number, "builtins.int": _as_number, "builtins.complex": _as_number,
    "numpy.matmul": _matmul, "numpy.dot": _dot, "numpy.inner": _inner, "numpy.tensordot": _tensordot,
    "numpy.einsum": _einsum, "numpy.reshape": _reshaped, "numpy.broadcast_to": _broadcast_to,
    "numpy.concatenate": _concatenated, "numpy.stack": _stacked, "numpy.vstack": _as_rows,
    "numpy.column_stack": _as_columns, "numpy.hstack": _side_by_side,
}  # fmt: skip

AXIS_AT = {
    **dict.fromkeys(("sum", "mean", "prod", "max", "min", "std", "var", "median", "ptp", "all", "any", "argmax",
                     "argmin", "cumsum", "cumprod", "average", "count_nonzero", "flip", "nansum", "nanmean", "nanmax",
                     "nanmin", "nanstd", "nanvar", "nanprod", "nancumsum", "nancumprod", "nanmedian", "nanargmax",
                     "nanargmin", "squeeze", "sort", "argsort"), 1),
    **dict.fromkeys(("diff", "roll", "quantile", "percentile", "linalg.norm", "repeat", "take"), 2),
    "trapezoid": 3,
}  # fmt: skip
"""Where functions of arrays take the axis."""
