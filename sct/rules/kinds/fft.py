"""Fourier transforms: what they give."""

from __future__ import annotations

from sct import contracted, kinds, shapes, tree
from sct.kinds import Dim, Kind, array
from sct.rules.kinds.common import Row, same
from sct.shapes import Operands


def _axes(ops: Operands, rank: int, axis: str, default: object) -> tuple[int, ...] | None:
    node = ops.node(2, axis)
    if default is None and (node is None or getattr(node, "value", 0) is None):
        count = len(getattr(ops.node(1, "s"), "elts", ()))
        return tuple(range(rank - count, rank)) if count else tuple(range(rank))
    if node is None:
        node = tree.tuple_of(tree.const(axis) for axis in default) if isinstance(default, tuple) else tree.const(-1)
    return contracted.written_axes(node, rank)


def _transform(end: str, last: str, real: bool) -> Row:
    """`last` is the axis that is cut in half ("to"), or was ("from")."""
    axis, word = ("axes", "s") if end else ("axis", "n")
    default = {"": -1, "2": (-2, -1), "n": None}[end]

    def row(ops: Operands) -> Kind:
        kind = ops.kind(0, "a")
        made = kinds.real(kinds.as_complex(kind)) if real else kinds.as_complex(kind)
        dtype = ("f8" if real else "c16") if kind.dtype in ("i8", "b1") else made.dtype if kind.dtype else ""
        if kind.dtype in ("c8", "f4"):
            dtype = "f4" if real else "c8"
        axes = None if kind.shape is None else _axes(ops, len(kind.shape), axis, default)
        if kind.shape is None or axes is None:
            return Kind("array", None if kind.shape is None else (None,) * len(kind.shape), dtype)
        asked, shape = ops.node(1, word), list(kind.shape)
        if asked is not None and getattr(asked, "value", 0) is not None:
            lengths: tuple[Dim, ...] = shapes.dims(asked, ops.known) or ()
            for place, length in zip(axes, lengths, strict=False):
                shape[place] = None if length == -1 else length
            if len(lengths) != len(axes):
                return array((None,) * len(shape), dtype)
        elif last == "from" and axes:
            own = shape[axes[-1]]
            shape[axes[-1]] = 2 * (own - 1) if isinstance(own, int) else own and (f"2*{kinds.show(own)}-2", 0)
        if last == "to" and axes:
            own = shape[axes[-1]]
            shape[axes[-1]] = own // 2 + 1 if isinstance(own, int) else own and (f"{kinds.show(own)}//2+1", 0)
        return array(tuple(shape), dtype)

    return row


def _resized(ops: Operands) -> Kind:
    return array(shapes.dims(ops.node(1), ops.known) or _shape(ops), ops.kind(0).dtype)


def _shape(ops: Operands) -> tuple[Dim, ...] | None:
    node = ops.node(1)
    inner = getattr(node, "args", None)
    return ops.of(inner[0]).shape if inner else None


ROWS: dict[str, Row] = {
    **{f"numpy.fft.{name}{end}": _transform(end, last, real) for end in ("", "2", "n")
       for name, last, real in (
           ("fft", "", False), ("ifft", "", False), ("rfft", "to", False), ("irfft", "from", True))},
    "numpy.fft.hfft": _transform("", "from", True),
    "numpy.fft.ihfft": _transform("", "to", False),
    "numpy.fft.fftshift": same,
    "numpy.fft.ifftshift": same,
    "numpy.fft.fftfreq": lambda ops: array(shapes.dims(ops.node(0, "n"), ops.known), "f8"),
    "numpy.fft.rfftfreq": lambda ops: array((None,), "f8"),
    "<helpers>.mirrored": lambda ops: array((None,), "f8"),
    "<helpers>.resized": _resized,
}  # fmt: skip
