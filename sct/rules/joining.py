"""Arrays joined, and cut into parts: each operand gets the part of an adjoint `g` that it gave.

Before: `y = np.stack([a, b])` and `z = np.hstack([a, b])`.
After: `da = g[0]` and `db = g[len(a):]`.
"""

from __future__ import annotations

from typing import Any

import gast

from sct import shapes, tree
from sct.rules import Formula, Linear, Operation, linear
from sct.rules.formulas import G, Unsettled, colon, is_list, keyword, position
from sct.tree import Expr


def _cut(node: Expr, axis: int, part: Expr) -> Expr:
    """`node[:, :, part]`; from the end for a negative axis."""
    parts = [tree.dots(), part, *[colon()] * (-axis - 1)] if axis < 0 else [*[colon()] * axis, part]
    return tree.subscript(node, tree.one_or_tuple(parts))


def _axis(op: Operation) -> int:
    axis = tree.number(op.bound["axis"])
    if not isinstance(axis, int):
        raise Unsettled
    return axis


def _piece(op: Operation) -> Expr:
    """The part of an array that a stacked operand gave it."""
    return _cut(G, _axis(op), op.bound["at"])


def _run_between(lengths: list[Expr], at: int) -> Expr:
    start = _total(lengths[:at])
    stop = None if at == len(lengths) - 1 else _total(lengths[: at + 1])
    return gast.Slice(lower=start, upper=stop, step=None)


def _run(op: Operation) -> Expr:
    """The part of an array that a concatenated operand gave it."""
    parts, at = op.bound["parts"], position(op)
    if tree.is_none(op.bound["axis"]):
        sizes = [tree.call(tree.name("numpy.size"), [item]) for item in parts]
        return op.form("np.reshape(flat, np.shape(it))", flat=tree.subscript(G, _run_between(sizes, at)))
    axis = _axis(op)
    return _cut(G, axis, _run_between([_length(op, item, axis) for item in parts], at))


def _length(op: Operation, item: Expr, axis: int) -> Expr:
    shape = shapes.kind_of(item, op.known).shape
    known = shape[axis] if shape is not None and -len(shape) <= axis < len(shape) else None
    if isinstance(known, int):
        return tree.const(known)
    if axis == 0:
        return tree.call(tree.name("builtins.len"), [item])
    return tree.subscript(tree.attribute(item, "shape"), tree.const(axis))


def _total(lengths: list[Expr]) -> Expr | None:
    from sct.simplify import simplify

    if not lengths:
        return None
    total = lengths[0]
    for length in lengths[1:]:
        total = tree.add(total, length)
    return simplify(total)


def _ranks(op: Operation) -> list[int]:
    found = [shapes.kind_of(item, op.known).rank for item in op.bound["parts"]]
    if any(rank is None for rank in found):
        raise Unsettled
    return [rank for rank in found if rank is not None]


def _along(op: Operation, axis: int, least: int) -> Expr:
    """The part of an operand in a result joined along an axis; below `least` axes it is one row of it."""
    ranks, parts, at = _ranks(op), op.bound["parts"], position(op)
    one = tree.const(1)
    lengths = [_length(op, p, axis) if rank >= least else one for p, rank in zip(parts, ranks, strict=True)]
    if ranks[at] >= least:
        return _cut(G, axis, _run_between(lengths, at))
    return _cut(G, axis, _total(lengths[:at]) or tree.const(0))


def _vstack_back(op: Operation) -> Expr:
    part = _along(op, 0, 2)
    return tree.subscript(part, tree.const(0)) if _ranks(op)[position(op)] == 0 else part


def _hstack_back(op: Operation) -> Expr:
    return _along(op, 0, 1) if max(_ranks(op)) <= 1 else _along(op, 1, 2)


def _dstack_back(op: Operation) -> Expr:
    part = _along(op, 2, 3)
    rank = _ranks(op)[position(op)]
    if rank == 1:
        return tree.subscript(part, tree.const(0))
    return tree.subscript(part, tree.tuple_of([tree.const(0)] * 2)) if rank == 0 else part


def _column_stack_back(op: Operation) -> Expr:
    part = _along(op, 1, 2)
    return tree.subscript(part, tree.const(0)) if _ranks(op)[position(op)] == 0 else part


def _block_back(op: Operation) -> Expr:
    """The block that an operand is: nested lists of one or two levels, of what has at most two axes."""
    at = getattr(op.bound["at"], "elts", [op.bound["at"]])
    nested = len(at) == 2
    rows: list[Any] = [list(getattr(item, "elts", [item])) for item in op.bound["parts"]]
    rows = rows if nested else [item for row in rows for item in row]
    ranks = [shapes.kind_of(item, op.known).rank for item in _leaves(rows)]
    if None in ranks or max([rank for rank in ranks if rank is not None], default=0) > 2:
        raise Unsettled
    row = rows[at[0].value] if nested else rows
    widths = [_extent(op, item, -1) for item in row]
    across = _run_between(widths, at[-1].value)
    flat = not nested and max([rank or 0 for rank in ranks]) < 2
    if flat:
        part = tree.subscript(G, across)
    else:
        heights = [_extent(op, line[0], 0) for line in rows] if nested else [tree.const(1)]
        down = _run_between(heights, at[0].value) if nested else colon()
        part = tree.subscript(G, tree.tuple_of([down, across]))
    same = flat and shapes.kind_of(op.bound["it"], op.known).rank == 1
    whole = shapes.kind_of(op.bound["it"], op.known).rank == 2
    return part if same or whole else op.form("np.reshape(part, np.shape(it))", part=part)


def _leaves(rows: list[object]) -> list[Expr]:
    return [item for row in rows for item in (row if isinstance(row, list) else [row])]


def _extent(op: Operation, item: Expr, axis: int) -> Expr:
    """Length of a block along its rows (-1), or of its column (0): what has fewer axes is one row."""
    rank = shapes.kind_of(item, op.known).rank or 0
    return tree.const(1) if rank == 0 or (rank == 1 and axis == 0) else _length(op, item, axis)


def _stack_back(op: Operation) -> Expr:
    """The parts of a list, or of an array along its first axis."""
    back = op.form("g") if tree.is_zero(op.bound["axis"]) else op.form("np.moveaxis(g, axis, 0)")
    return tree.call(tree.name("builtins.list"), [back]) if is_list(op, "parts") else back


def _concatenate_back(op: Operation) -> Expr:
    axis = op.bound["axis"]
    if not is_list(op, "parts"):
        return op.form("put_back(g, np.concatenate(places(parts), axis), parts)")
    at = _axis(op)
    length = tree.parse_expression("len(part)") if at == 0 else tree.parse_expression(f"part.shape[{at}]")
    lengths = tree.parse_expression("[length for part in parts]")
    lengths = tree.substitute(lengths, {"parts": op.bound["parts"], "length": length})
    lengths = tree.substitute(lengths, {"len": tree.name("builtins.len")})
    found = op.form("np.split(g, np.cumsum(lengths)[:-1])", lengths=lengths)
    return found if at == 0 else tree.call(found.func, found.args, [keyword("axis", axis)])


def _hstack_of_list_back(op: Operation) -> Expr:
    if not is_list(op, "parts"):
        return op.form("put_back(g, np.hstack(places(parts)), parts)")
    item = op.kind("parts").item
    if item is None or item.rank is None:
        raise Unsettled
    if item.rank == 0:
        return op.form("list(g)")
    axis = tree.const(0 if item.rank == 1 else 1)
    return _concatenate_back(Operation({**op.bound, "axis": axis}, op.result, op.known))


def _vstack_of_list_back(op: Operation) -> Expr:
    if not is_list(op, "parts"):
        return op.form("put_back(g, np.vstack(places(parts)), parts)")
    item = op.kind("parts").item
    if item is None or item.rank is None or item.rank == 0:
        raise Unsettled
    if item.rank == 1:
        return op.form("list(g)")
    return _concatenate_back(Operation({**op.bound, "axis": tree.const(0)}, op.result, op.known))


def _column_stack_of_list_back(op: Operation) -> Expr:
    if not is_list(op, "parts"):
        return op.form("put_back(g, np.column_stack(places(parts)), parts)")
    item = op.kind("parts").item
    if item is None or item.rank not in (1, 2):
        raise Unsettled
    if item.rank == 1:
        return op.form("list(g.T)")
    return _concatenate_back(Operation({**op.bound, "axis": tree.const(1)}, op.result, op.known))


def _appended(at: int) -> Formula:
    """`np.append(a, v)` is `np.concatenate([a, v])`, of both flattened where no axis is given."""

    def formula(op: Operation) -> Expr:
        both = [op.bound["arr"], op.bound["values"]]
        return _run(Operation({**op.bound, "parts": both, "at": tree.const(at)}, op.result, op.known))

    return formula


def _append_on(second: bool) -> Formula:
    def formula(op: Operation) -> Expr:
        parts = {"arr": "np.zeros(np.shape(arr))", "values": "np.zeros(np.shape(values))"}
        parts["values" if second else "arr"] = "t"
        axis = "" if tree.is_none(op.bound["axis"]) else ", axis"
        return op.form(f"np.append({parts['arr']}, {parts['values']}{axis})")

    return formula


def _pad_back(op: Operation) -> Expr:
    mode = getattr(op.bound["mode"], "value", None)
    kind = getattr(op.bound["reflect_type"], "value", None)
    if mode == "constant":
        inner = _inner(op)
        return (
            inner if inner is not None else op.form("put_back(g, np.pad(places(x), pad_width, constant_values=-1), x)")
        )
    if mode not in ("edge", "reflect", "symmetric", "wrap") or kind != "even":
        raise Unsettled
    return op.form("put_back(g, np.pad(places(x), pad_width, mode), x)")


def _inner(op: Operation) -> Expr | None:
    """`g[1:-1]`: what was there before zeros came around it; None where the widths are not written."""
    rank, widths = op.kind("x").rank, _widths(op.bound["pad_width"])
    if rank is None or widths is None or len(widths) not in (1, rank):
        return None
    pairs = widths * rank if len(widths) == 1 else widths
    parts: list[Expr] = []
    for before, after in pairs:
        lower = tree.const(before) if before else None
        upper = tree.const(-after) if after else None
        parts.append(gast.Slice(lower=lower, upper=upper, step=None))
    return tree.subscript(G, tree.one_or_tuple(parts)) if parts else G


def _widths(node: Expr) -> list[tuple[int, int]] | None:
    """Widths as they are written: one number, a pair for all axes, or a pair for each."""
    number = tree.number(node)
    if isinstance(number, int):
        return [(number, number)]
    items = getattr(node, "elts", None)
    if not items:
        return None
    inner = [getattr(item, "elts", None) for item in items]
    if all(inner):
        pairs = [[tree.number(part) for part in pair] for pair in inner if pair]
    else:
        pairs = [[tree.number(item) for item in items]]
    pairs = [pair * 2 if len(pair) == 1 else pair for pair in pairs]
    if any(len(pair) != 2 or not all(isinstance(part, int) for part in pair) for pair in pairs):
        return None
    return [(int(pair[0] or 0), int(pair[1] or 0)) for pair in pairs]


def _pad_on(op: Operation) -> Expr:
    mode = getattr(op.bound["mode"], "value", None)
    return op.form("np.pad(t, pad_width)") if mode == "constant" else op.form("np.pad(t, pad_width, mode)")


def _inserted(text: str, op: Operation) -> Expr:
    if op.kind("arr").dtype in ("i8", "b1"):
        # What is put between integers is made an integer.
        raise Unsettled
    axis = "" if tree.is_none(op.bound["axis"]) else ", axis"
    return op.form(text.replace(", axis", axis))


def _insert_back(op: Operation) -> Expr:
    return _inserted("put_back(g, np.insert(places(arr), obj, np.full(np.shape(values), -1), axis), arr)", op)


def _insert_values_back(op: Operation) -> Expr:
    return _inserted("put_back(g, np.insert(np.full(np.shape(arr), -1), obj, places(values), axis), values)", op)


def _insert_on(op: Operation) -> Expr:
    return _inserted("np.insert(t, obj, np.zeros(np.shape(values)), axis)", op)


def _insert_values_on(op: Operation) -> Expr:
    return _inserted("np.insert(np.zeros(np.shape(arr)), obj, t, axis)", op)


def _section(op: Operation) -> Expr | None:
    """`2:5` where the bounds of the parts are written; None where they have to be computed."""
    bounds = getattr(op.bound["sections"], "elts", None)
    axis, at = tree.number(op.bound["axis"]), tree.number(op.bound["c"])
    if bounds is None or not isinstance(axis, int) or axis < 0 or not isinstance(at, int):
        return None
    at %= len(bounds) + 1
    lower, upper = (bounds[at - 1] if at else None), (bounds[at] if at < len(bounds) else None)
    parts = [*[colon()] * axis, gast.Slice(lower=lower, upper=upper, step=None)]
    return tree.tuple_of(parts) if axis else parts[0]


def _layer(op: Operation) -> Expr | None:
    """`i` along the axis that is unstacked."""
    axis = tree.number(op.bound["axis"])
    if not isinstance(axis, int) or axis < 0:
        return None
    return tree.tuple_of([*[colon()] * axis, op.bound["c"]]) if axis else op.bound["c"]


def _parts_back(name: str) -> Formula:
    """Of a list of parts."""
    joined = "stack" if name == "unstack" else "concatenate"

    def formula(op: Operation) -> Expr:
        return op.form(f"np.{joined}(g)" if tree.is_zero(op.bound["axis"]) else f"np.{joined}(g, axis)")

    return formula


def _delete_back(op: Operation) -> Expr:
    return _inserted("put_back(g, np.delete(places(arr), obj, axis), arr)", op)


ROWS: list[Linear] = [
    linear("np.stack([*parts], axis=0, dtype=None, casting='same_kind')", _piece, joint=True),
    linear("np.stack(parts, axis=0, dtype=None, casting='same_kind')", _stack_back),
    linear("np.concatenate([*parts], axis=0, dtype=None, casting='same_kind')", _run, joint=True),
    linear("np.concatenate(parts, axis=0, dtype=None, casting='same_kind')", _concatenate_back),
    linear("np.vstack([*parts], dtype=None, casting='same_kind')", _vstack_back, joint=True),
    linear("np.vstack(parts, dtype=None, casting='same_kind')", _vstack_of_list_back),
    linear("np.hstack([*parts], dtype=None, casting='same_kind')", _hstack_back, joint=True),
    linear("np.hstack(parts, dtype=None, casting='same_kind')", _hstack_of_list_back),
    linear("np.dstack([*parts])", _dstack_back, joint=True),
    linear("np.column_stack([*parts])", _column_stack_back, joint=True),
    linear("np.column_stack(parts)", _column_stack_of_list_back),
    linear("np.block([*parts])", _block_back, joint=True),
    linear("np.append(arr, values, axis=None)", _appended(0), _appended(1),
           tangents=(_append_on(False), _append_on(True))),
    linear("np.insert(arr, obj, values, axis=None)", _insert_back, "", _insert_values_back,
           tangents=(_insert_on, "", _insert_values_on)),
    linear("np.delete(arr, obj, axis=None)", _delete_back, ""),
    linear("np.pad(x, pad_width, mode='constant', constant_values=0, reflect_type='even')", _pad_back, "",
           tangents=(_pad_on,)),
    linear("np.split(a, sections, axis=0)[c]", "put_back(g, np.split(places(a), sections, axis)[c], a)", "",
           item=_section),
    linear("np.array_split(a, sections, axis=0)[c]",
           "put_back(g, np.array_split(places(a), sections, axis)[c], a)", "", item=_section),
    linear("np.vsplit(a, sections)[c]", "put_back(g, np.vsplit(places(a), sections)[c], a)", ""),
    linear("np.hsplit(a, sections)[c]", "put_back(g, np.hsplit(places(a), sections)[c], a)", ""),
    linear("np.dsplit(a, sections)[c]", "put_back(g, np.dsplit(places(a), sections)[c], a)", ""),
    linear("np.unstack(a, axis=0)[c]", "put_back(g, np.unstack(places(a), axis=axis)[c], a)", "", item=_layer),
    linear("np.split(a, sections, axis=0)", _parts_back("split"), ""),
    linear("np.array_split(a, sections, axis=0)", _parts_back("array_split"), ""),
    linear("np.unstack(a, axis=0)", _parts_back("unstack")),
]  # fmt: skip
"""Linear, in all operands together."""
