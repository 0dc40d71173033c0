"""Numbers, tests and what is done to each element: what they give."""

from __future__ import annotations

from dataclasses import replace

import gast

from sct import kinds
from sct.kinds import FLAG, INTEGER, NUMBER, OTHER, UNKNOWN, Kind
from sct.rules.kinds.common import (
    Row,
    number,
    same,
    together,
)
from sct.shapes import Operands

_RANGE = Kind("other", item=INTEGER)


def _is_of_indices(ops: Operands) -> bool:
    """Whether the first argument is a range."""
    return bool(ops.args) and ops.kind(0) == _RANGE


def _extreme(ops: Operands) -> Kind:
    if len(ops.args) > 1:
        return together(ops)
    return INTEGER if _is_of_indices(ops) else UNKNOWN


def _test(ops: Operands) -> Kind:
    found = together(ops)
    return Kind(found.what, found.shape, "b1", found.lifted)


def _real(ops: Operands) -> Kind:
    return kinds.real(same(ops))


def _absolute(ops: Operands) -> Kind:
    return kinds.computed(_real(ops))


def _angle(ops: Operands) -> Kind:
    kind = kinds.real(ops.kind(0, "z"))
    return kinds.computed(replace(kind, dtype="f4" if kind.dtype == "f4" else "f8"))


def _member(ops: Operands) -> Kind:
    kind = ops.kind(0, "element")
    return Kind(kind.what, kind.shape, "b1", kind.lifted)


def _close(ops: Operands) -> Kind:
    found = kinds.broadcast(ops.kind(0, "a"), ops.kind(1, "b"))
    return Kind(found.what, found.shape, "b1", found.lifted)


def _interpolated(ops: Operands) -> Kind:
    kind = ops.kind(0, "x")
    return Kind(kind.what, kind.shape, "f8")


def _found(ops: Operands) -> Kind:
    """Roots are as many as a solver starts from."""
    node, shape = ops.args[0], ops.kind(0).shape
    call = node.value if isinstance(node, gast.Attribute) else None
    if isinstance(call, gast.Call) and len(call.args) > 1:
        start = call.args[1]
        shape = (len(start.elts),) if isinstance(start, (gast.List, gast.Tuple)) else ops.of(start).shape
    return Kind("array", shape or (None,), "f8")


def _integrated(ops: Operands) -> Kind:
    """What a solver gives: a row for each state, or a column; slopes have one more axis for all inputs."""
    node = ops.args[0]
    if isinstance(node, gast.Attribute):
        return Kind("array", (None,) * (2 if node.attr == "y" else 1), "f8")
    if isinstance(node, gast.Call):
        name = getattr(node.func, "id", "").rpartition(".")[2]
        rank = {"odeint": 2, "odeint_slopes": 3, "ivp_slopes": 3, "quad_slopes": 1}.get(name)
        if name == "quad_slopes" and all(ops.of(part).is_number for part in node.args[4].elts):
            bounds = sum(getattr(flag, "value", False) for flag in node.args[6:8])
            return Kind("array", (len(node.args[5].elts) + bounds,), "f8")
        return OTHER if rank is None else Kind("array", (None,) * rank, "f8")
    return NUMBER if isinstance(node, gast.Subscript) else ops.kind(0)


def _whole_array(ops: Operands) -> Kind:
    """An array, also of a number."""
    kind = ops.kind(0, "x")
    dtype = kind.dtype if kind.dtype == "f4" else "f8"
    return Kind("array", () if kind.is_number else kind.shape, dtype) if kind.what != "unknown" else UNKNOWN


def _clipped(ops: Operands) -> Kind:
    """What is clipped and its bounds, broadcast together."""
    found = ops.kind(0, "a")
    for bound in (ops.node(1, "a_min", "min"), ops.node(2, "a_max", "max")):
        if bound is not None and getattr(bound, "value", 0) is not None:
            found = kinds.broadcast(found, ops.of(bound))
    return found


def _selected(ops: Operands) -> Kind:
    """Tests and choices broadcast together."""
    tests, choices = (getattr(ops.node(p, n), "elts", None) for p, n in ((0, "condlist"), (1, "choicelist")))
    if not tests or not choices:
        return UNKNOWN
    default = ops.node(2, "default")
    found = INTEGER if default is None else ops.of(default)
    for node in choices:
        found = kinds.broadcast(found, ops.of(node))
    shape = found
    for node in tests:
        shape = kinds.broadcast(shape, ops.of(node))
    return Kind(shape.what if shape.rank else "unknown", shape.shape, found.dtype, shape.lifted)


ROWS: dict[str, Row] = {
    "<helpers>.size": lambda ops: INTEGER,
    "<helpers>.implicit_many": _found,
    "<helpers>.integrated": _integrated,
    "<helpers>.implicit": lambda ops: ops.kind(0),
    "<helpers>.polygamma": lambda ops: NUMBER,
    "numpy.shape": lambda ops: OTHER,
    "builtins.abs": _absolute,
    "builtins.complex": lambda ops: kinds.number("c16"),
    "numpy.absolute": _absolute, "numpy.angle": _angle, "numpy.imag": _real, "numpy.real": _real,
    "builtins.bool": lambda ops: FLAG,
    "builtins.float": lambda ops: NUMBER,
    "builtins.int": lambda ops: INTEGER,
    "builtins.isinstance": lambda ops: FLAG,
    "builtins.len": lambda ops: replace(INTEGER, value=(ops.kind(0).shape or (None,))[0]),
    "builtins.max": _extreme,
    "builtins.min": _extreme,
    "builtins.pow": together,
    "builtins.range": lambda ops: _RANGE,
    "builtins.sorted": lambda ops: Kind("list", item=INTEGER) if _is_of_indices(ops) else UNKNOWN,
    "builtins.round": lambda ops: INTEGER if len(ops.args) == 1 else ops.kind(0),
    "numpy.clip": _clipped,
    "numpy.float32": lambda ops: replace(ops.kind(0), dtype="f4"),
    "numpy.int64": lambda ops: replace(ops.kind(0), dtype="i8"),
    "numpy.equal": _test,
    "numpy.greater": _test,
    "numpy.greater_equal": _test,
    "numpy.less": _test,
    "numpy.less_equal": _test,
    "numpy.not_equal": _test,
    "numpy.isnan": _test,
    "numpy.isneginf": _test,
    "numpy.isposinf": _test,
    "numpy.isreal": _test,
    "numpy.iscomplex": _test,
    "numpy.isclose": _close,
    "numpy.allclose": lambda ops: FLAG,
    "numpy.array_equal": lambda ops: FLAG,
    **dict.fromkeys(("numpy.array_equiv", "numpy.iscomplexobj", "numpy.isrealobj", "numpy.isscalar", "numpy.iterable",
                     "numpy.shares_memory", "numpy.may_share_memory"), lambda ops: FLAG),
    "numpy.isin": _member,
    "numpy.nan_to_num": lambda ops: kinds.computed(same(ops)),
    **dict.fromkeys(("numpy.bitwise_and", "numpy.bitwise_or", "numpy.bitwise_xor", "numpy.left_shift",
                     "numpy.right_shift", "numpy.gcd", "numpy.lcm"), together),
    "numpy.invert": lambda ops: kinds.computed(same(ops)),
    "numpy.interp": _interpolated,
    "numpy.select": _selected,
    "<helpers>.interp_slope": _interpolated,
    "<helpers>.interp_back": lambda ops: Kind("array", ops.kind(2).shape, "f8"),
    "<helpers>.sinc_derivative": lambda ops: ops.kind(1),
    "<helpers>.i0_derivative": lambda ops: ops.kind(1),
    "numpy.i0": _whole_array,
    "numpy.isinf": _test,
    "numpy.isfinite": _test,
    "numpy.logical_and": _test,
    "numpy.logical_or": _test,
    "numpy.logical_not": _test,
    "numpy.signbit": _test,
    "numpy.ndim": number("i8"),
    "numpy.size": number("i8"),
}  # fmt: skip
