"""Lists and tuples where arrays are taken: NumPy makes arrays of them, and so does the derivative, once.

Before: `np.power(x, [1, 2, 3])`, `[1.0, 2.0] / x`, `np.sqrt([a, b])`.
After: `np.power(x, np.array([1, 2, 3]))`, `np.array([1.0, 2.0]) / x`, `np.sqrt(np.array([a, b]))`: what rules read of
an operand (`-a`, `a == 0`, `a.T`) is arithmetic of arrays.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import gast
import numpy as np

from sct import extras, tree
from sct.defined.staging import Defined
from sct.heap import is_structure
from sct.match import canonical, is_marker
from sct.scope import library_object
from sct.tree import Expr
from sct.views import axes_asked


class Gathered(Defined):
    """Operands that are lists."""

    def _gathered_operands(self, left: Expr, right: Expr, node: Any) -> tuple[Expr, Expr]:
        """What stands beside an array in arithmetic is one, too."""
        operands = [left, right]
        for position, operand in enumerate(operands):
            other = operands[1 - position]
            is_product = isinstance(node.op, gast.MatMult)
            listed = self._is_listed(operand) or self._kind(operand).what == "list"
            if listed and not is_structure(other) and (is_product or self._kind(other).is_array):
                operands[position] = self._as_made_array(operand, node)
        return operands[0], operands[1]

    def _is_listed(self, operand: Expr) -> bool:
        """Whether it is a list or a tuple, of the function's own or from around."""
        return is_structure(operand) or getattr(operand, "id", "") in self._sequences

    def _demand_arguments(self, function: Expr, args: list[Expr], words: Mapping[str, Expr]) -> None:
        """What functions of arrays get are arrays, and have the axis that is asked for."""
        name = canonical(function.id) if is_marker(function) else ""
        count, rank = _takes(name)
        for arg in args[:count]:
            self._demand(arg, max(rank, axes_asked(name, args, words)))
        for position in _TAKES_AFTER.get(name, ()):
            if position < len(args):
                self._demand(args[position], 1)

    def _gathered_arguments(self, function: Expr, args: list[Expr], node: Any) -> list[Expr]:
        """What functions of arrays get as a list is an array of these."""
        name = canonical(function.id) if is_marker(function) else ""
        if name in _JOINS:
            places = _JOINS[name]
            args = [self._with_arrays(arg, node) if position in places else arg for position, arg in enumerate(args)]
            chosen = name == "numpy.choose" and args and self._is_listed(args[0])
            return [self._as_made_array(args[0], node), *args[1:]] if chosen else args
        if name == "numpy.take" and len(args) > 1 and isinstance(args[1], gast.Tuple):
            # A tuple of places is an index of several axes elsewhere.
            return [
                *self._gathered_arguments(function, args[:1], node),
                gast.List(args[1].elts, gast.Load()),
                *args[2:],
            ]
        ours = name.startswith("numpy.") or extras.is_full(name)
        count, others = _listed(name) if ours else 0, _TAKES_AFTER.get(name, ())
        count = len(args) if name in ("numpy.meshgrid", "numpy.broadcast_arrays") else count
        computes = ours and name not in ("numpy.array", "numpy.asarray", "numpy.asanyarray")
        fresh = []
        for position, arg in enumerate(args):
            listed = self._is_listed(arg) and (position < count or position in others)
            if listed or (computes and self._kind(arg).what == "list"):
                arg = self._as_made_array(arg, node)
            fresh.append(arg)
        return fresh

    def _gathered_words(self, function: Expr, words: Mapping[str, Expr], node: Any) -> dict[str, Expr]:
        """The same of options."""
        ours = is_marker(function) and function.id.startswith("numpy.")
        which = [name for name in words if ours and name in _WORDS and self._is_listed(words[name])]
        return {**words, **{name: self._as_made_array(words[name], node) for name in which}}

    def _listed_arguments(self, name: str, args: list[Expr], node: Any) -> list[Expr]:
        return self._gathered_arguments(tree.name(name), args, node)

    def _as_made_array(self, arg: Expr, node: Any) -> Expr:
        return self._temporary(tree.call(tree.name("numpy.array"), [self._plain(arg, self._origin(node))]), node)

    def _with_arrays(self, parts: Expr, node: Any) -> Expr:
        """Lists among the arrays that are joined are arrays of these."""
        items = self._items(parts, node) if is_structure(parts) else None
        listed = [is_structure(item) or self._kind(item).what == "list" for item in items or ()]
        if items is None or not any(listed):
            return parts
        pairs = zip(items, listed, strict=True)
        return tree.tuple_of([self._as_made_array(item, node) if made else item for item, made in pairs])


_JOINS = {**dict.fromkeys(("numpy.concatenate", "numpy.stack", "numpy.vstack", "numpy.hstack", "numpy.dstack",
                           "numpy.column_stack"), (0,)), "numpy.choose": (1,), "numpy.select": (0, 1)}  # fmt: skip
"""Where functions get a list of arrays."""

_WORDS = ("prepend", "append", "a_min", "a_max")
"""Options that are arrays."""

_TAKES = {
    **dict.fromkeys(("builtins.len", "builtins.sum", "math.fsum", "numpy.sum", "numpy.mean", "numpy.prod", "numpy.max",
                     "numpy.min", "numpy.var", "numpy.std", "numpy.cumsum", "numpy.argmax", "numpy.argmin",
                     "numpy.linalg.norm", "numpy.nansum", "numpy.nanmean", "numpy.nanprod", "numpy.nanvar",
                     "numpy.nanstd", "numpy.nanmax", "numpy.nanmin", "numpy.ptp", "numpy.average", "numpy.median",
                     "numpy.nanmedian", "numpy.quantile", "numpy.percentile", "numpy.nanquantile",
                     "numpy.nanpercentile", "numpy.cumprod", "numpy.nancumsum", "numpy.nancumprod", "numpy.diff",
                     "numpy.ediff1d", "numpy.trapezoid", "numpy.gradient", "numpy.unwrap", "numpy.add.reduce",
                     "numpy.add.reduceat", "numpy.multiply.reduce", "numpy.maximum.reduce", "numpy.minimum.reduce",
                     "numpy.logaddexp.reduce", "numpy.add.accumulate", "numpy.multiply.accumulate", "numpy.any",
                     "numpy.all", "numpy.shape", "numpy.zeros_like", "numpy.ones_like", "numpy.empty_like",
                     "numpy.copy"), (1, 1)),
    **dict.fromkeys(("numpy.sort", "numpy.partition", "numpy.argsort", "numpy.split", "numpy.array_split",
                     "numpy.hsplit", "numpy.unstack", "numpy.take", "numpy.take_along_axis", "numpy.repeat",
                     "numpy.roll", "numpy.flip", "numpy.flipud", "numpy.diag", "numpy.delete", "numpy.insert",
                     "numpy.append", "numpy.pad", "numpy.resize", "numpy.ravel", "numpy.reshape",
                     "numpy.tile"), (1, 1)),
    **dict.fromkeys(("numpy.fliplr", "numpy.transpose", "numpy.rot90", "numpy.swapaxes", "numpy.moveaxis",
                     "numpy.rollaxis", "numpy.diagonal", "numpy.vsplit", "numpy.matrix_transpose"), (1, 2)),
    "numpy.dsplit": (1, 3),
    **dict.fromkeys([f"numpy.fft.{name}" for name in ("fft", "ifft", "rfft", "irfft", "hfft", "ihfft", "fftn", "ifftn",
                                                      "rfftn", "irfftn", "fftshift", "ifftshift")], (1, 1)),
    **dict.fromkeys([f"numpy.fft.{name}" for name in ("fft2", "ifft2", "rfft2", "irfft2")], (1, 2)),
    **dict.fromkeys(("numpy.vander", "numpy.polyval", "numpy.cov", "numpy.corrcoef", "numpy.matvec"), (1, 1)),
    **dict.fromkeys(("numpy.dot", "numpy.outer", "numpy.inner", "numpy.vdot", "numpy.vecdot", "numpy.linalg.vecdot",
                     "numpy.linalg.outer", "numpy.tensordot", "numpy.linalg.tensordot", "numpy.kron", "numpy.cross",
                     "numpy.linalg.cross", "numpy.convolve", "numpy.correlate"), (2, 1)),
    **dict.fromkeys([f"numpy.linalg.{name}" for name in ("inv", "det", "solve", "pinv", "lstsq", "slogdet", "cholesky",
                                                         "qr", "eig", "eigh", "eigvals", "eigvalsh", "svd", "svdvals",
                                                         "matrix_power", "matmul", "cond")] + ["numpy.trace"], (1, 2)),
}  # fmt: skip
"""How many arguments of a function are arrays, and of which rank at least."""


def _listed(name: str) -> int:
    """How many arguments of a function of NumPy may be lists in the place of arrays."""
    function = library_object(name) if name.startswith("numpy.") else None
    if isinstance(function, np.ufunc):
        return int(function.nin)
    return max(_takes(name)[0], _LISTED.get(name, 0))


def _takes(name: str) -> tuple[int, int]:
    if not extras.is_full(name):
        return _TAKES.get(name, (0, 0))
    from sct.rules.scipy import results

    return results.TAKES.get(name, (0, 0))


_TAKES_AFTER = {"numpy.interp": (1, 2)}
"""Positions of arguments that are arrays where those before them may be numbers."""

_LISTED = {**dict.fromkeys(("numpy.where", "numpy.clip", "numpy.interp"), 3), "numpy.linspace": 2, "numpy.digitize": 1,
           "numpy.linalg.solve": 2,
           **dict.fromkeys(("numpy.expand_dims", "numpy.squeeze", "numpy.broadcast_to", "numpy.triu", "numpy.tril",
                            "numpy.real", "numpy.imag", "numpy.sinc", "numpy.nan_to_num", "numpy.full_like",
                            "numpy.round"), 1)}  # fmt: skip
"""How many arguments of other functions may be lists: of these numbers are taken, too."""
