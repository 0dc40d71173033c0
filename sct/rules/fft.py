"""Fourier transforms: how an adjoint `g` goes back.

Before: `y = np.fft.fft(x)`.
After: `dx = np.fft.fft(g)`.

A transform is a symmetric matrix, and the adjoint of a complex number is not conjugated (complexes.py), so that it goes
back by the transform itself; of a real operand the real part counts (fit.py). One of real numbers to half of the
frequencies goes back as if the others were 0; one from half of the frequencies to real numbers goes back with each
frequency as often as it stands for one (`mirrored`). Where `n` or `s` cuts off or fills up, the adjoint is filled up
and cut off.

Source: Giles 2008, "Collected matrix derivative results", 2.2.1, for linear maps; matrices as in NumPy's manual.
"""

from __future__ import annotations

import functools

import gast

from sct import contracted, tree
from sct.rules import Linear, Operation, linear
from sct.rules.formulas import G, Unsettled, keyword
from sct.tree import Expr


def axes_of(op: Operation) -> tuple[int, ...]:
    """The axes of a transform, counted from the front."""
    rank = op.kind("a").rank
    if rank is None:
        raise Unsettled
    axes = op.bound.get("axes", op.bound.get("axis"))
    if axes is None:
        raise Unsettled
    if tree.is_none(axes) and not tree.is_none(op.bound["s"]):
        # NumPy takes the last axes, as many as there are lengths.
        return tuple(range(rank - len(_lengths(op)), rank))
    found = contracted.written_axes(axes, rank)
    if found is None or len(set(found)) < len(found):
        raise Unsettled
    return found


def _lengths(op: Operation) -> list[Expr]:
    """The lengths that are asked for, one for each axis."""
    if "n" in op.bound:
        return [op.bound["n"]]
    if not isinstance(op.bound["s"], (gast.Tuple, gast.List)):
        raise Unsettled
    return list(op.bound["s"].elts)


def is_cut(op: Operation) -> bool:
    """Whether lengths are asked for."""
    return not tree.is_none(op.bound["n" if "n" in op.bound else "s"])


def _called(name: str, op: Operation, node: Expr, axes: tuple[int, ...], *, s: Expr | None = None) -> Expr:
    """A transform along some axes, scaled as the operation is."""
    words, rank = [], op.kind("a").rank or 0
    if name.endswith("n"):
        if axes != tuple(range(rank)) or s is not None:
            words.append(keyword("axes", tree.tuple_of(tree.const(axis) for axis in axes)))
        words += [] if s is None else [keyword("s", s)]
    else:
        words += [] if axes[0] == rank - 1 else [keyword("axis", tree.const(axes[0]))]
        words += [] if s is None else [keyword("n", s)]
    words += [] if tree.is_none(op.bound["norm"]) else [keyword("norm", op.bound["norm"])]
    return tree.call(tree.name(f"numpy.fft.{name}"), [node], words)


def _resized(op: Operation, node: Expr) -> Expr:
    """What was cut off, or filled up, to the lengths that were asked for."""
    return op.form("resized(h, np.shape(a))", h=node) if is_cut(op) else node


def _check(op: Operation) -> None:
    if any(tree.number(length) == -1 for length in (_lengths(op) if is_cut(op) and "s" in op.bound else [])):
        raise Unsettled


def _square_back(name: str, op: Operation) -> Expr:
    """Of a transform of as many frequencies as numbers."""
    _check(op)
    return _resized(op, _called(name, op, G, axes_of(op)))


def _to_half_back(name: str, op: Operation) -> Expr:
    """Of real numbers to half of their frequencies: the others get nothing."""
    _check(op)
    axes = axes_of(op)
    lengths = [tree.subscript(tree.attribute(op.bound["a"], "shape"), tree.const(axis)) for axis in axes]
    lengths = _lengths(op) if is_cut(op) else lengths
    s = tree.tuple_of(lengths) if name.endswith("n") else lengths[0]
    return _resized(op, tree.call(tree.name("numpy.real"), [_called(name, op, G, axes, s=s)]))


def _from_half_back(last: str, others: str, op: Operation) -> Expr:
    """Of half of the frequencies to real numbers: each stands for itself and its conjugate."""
    _check(op)
    axes, rank = axes_of(op), op.kind("a").rank or 0
    count = tree.subscript(tree.attribute(op.result, "shape"), tree.const(axes[-1]))
    weights = op.form("mirrored(n)", n=count)
    if axes[-1] != rank - 1:
        whole = gast.Slice(lower=None, upper=None, step=None)
        parts = [whole, *[tree.const(None)] * (rank - 1 - axes[-1])]
        weights = tree.subscript(weights, tree.tuple_of(parts))
    value = tree.mul(weights, _called(last, op, G, axes[-1:]))
    value = value if len(axes) == 1 else _called(others, op, value, axes[:-1])
    # Without a length there are as many frequencies as numbers need.
    return _resized(op, value)


def _rows() -> list[Linear]:
    found: list[Linear] = []
    for end, options in _OPTIONS.items():
        many = "n" if end else ""
        for inverse in ("", "i"):
            square = functools.partial(_square_back, f"{inverse}fft{many}")
            found.append(linear(f"np.fft.{inverse}fft{end}(a, {options})", square))
        to_half = functools.partial(_to_half_back, f"fft{many}")
        from_half = functools.partial(_from_half_back, "ihfft", "ifftn")
        found.append(linear(f"np.fft.rfft{end}(a, {options})", to_half))
        found.append(linear(f"np.fft.irfft{end}(a, {options})", from_half))
    options = _OPTIONS[""]
    found.append(linear(f"np.fft.hfft(a, {options})", functools.partial(_from_half_back, "rfft", "")))
    found.append(linear(f"np.fft.ihfft(a, {options})", functools.partial(_to_half_back, "ifft")))
    return found


_OPTIONS = {
    "": "n=None, axis=-1, norm=None",
    "2": "s=None, axes=(-2, -1), norm=None",
    "n": "s=None, axes=None, norm=None",
}
"""Options of the transforms along one axis, two, and any number."""

ROWS: list[Linear] = [
    *_rows(),
    linear("np.fft.fftshift(x, axes=None)", "np.fft.ifftshift(g, axes)"),
    linear("np.fft.ifftshift(x, axes=None)", "np.fft.fftshift(g, axes)"),
    linear("resized(a, shape)", "resized(g, np.shape(a))"),
]  # fmt: skip
"""Linear: the tangent is the transform of the tangent."""
