"""Which operations show the memory of their operand.

Before: `row = a[i]`, `np.reshape(a, s)`, `a * 1`.
After: a, a, and nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import gast

from sct import indices, shapes, tree
from sct.kinds import Kind
from sct.match import canonical, is_marker
from sct.rules.formulas import COPY
from sct.rules.kinds.common import written_dtype
from sct.tree import Expr

_VIEWS = {"numpy.transpose", "numpy.swapaxes", "numpy.expand_dims", "numpy.flip", "numpy.squeeze", "numpy.flipud",
          "numpy.fliplr", "numpy.asarray", "numpy.asanyarray", "numpy.moveaxis", "numpy.rollaxis", "numpy.rot90",
          "numpy.matrix_transpose", "numpy.atleast_1d", "numpy.atleast_2d", "numpy.atleast_3d"}  # fmt: skip
"""Functions that give a view of what they get."""

_UNSURE = {"numpy.reshape", "numpy.ravel", "numpy.broadcast_to", "numpy.ascontiguousarray", "numpy.diagonal",
           "numpy.diag", "numpy.asfortranarray", "numpy.require", "numpy.split", "numpy.array_split", "numpy.hsplit",
           "numpy.vsplit", "numpy.dsplit", "numpy.unstack", "builtins.list", "builtins.tuple"}  # fmt: skip
"""Functions that give a view of some arrays and a copy of others."""


def viewed(value: Expr, known: Any, unsure: bool = False) -> str | None:
    """Give the variable whose memory an operation shows (or, if `unsure`, may show); None where it makes its own."""
    if isinstance(value, gast.Name):
        return value.id if "%" in value.id else None
    if isinstance(value, gast.Subscript) and isinstance(value.value, gast.Name):
        parts = indices.parts_of(value.slice)
        gathers = any(
            shapes.kind_of(p, known).is_array or isinstance(p, gast.List)
            for p in parts
            if not isinstance(p, gast.Slice)
        )
        inside = isinstance(value.slice, gast.Tuple) and not value.slice.elts and shapes.kind_of(value, known).is_number
        return None if gathers or inside else viewed(value.value, known, unsure)
    if unsure and isinstance(value, gast.Subscript) and isinstance(value.value, gast.Call):
        return _viewed_by_part(value.value, tree.number(value.slice), known)
    if isinstance(value, gast.Attribute) and (value.attr in ("T", "mT", "real") or (unsure and value.attr == "imag")):
        return viewed(value.value, known, unsure)
    if isinstance(value, gast.Call) and is_marker(value.func) and value.args:
        if shapes.kind_of(value.args[0], known).what in ("list", "number"):
            # An array is made of its items, or of the number: it shows no memory.
            return None
        name = canonical(value.func.id)
        if name == "numpy.einsum" and unsure:
            # Of one operand it may be a diagonal, or the array with other axes.
            arrays = [arg for arg in value.args if isinstance(arg, gast.Name) and "%" in arg.id]
            return viewed(arrays[0], known, unsure) if len(arrays) == 1 else None
        if is_converted(value, known):
            return None
        plain = name not in ("numpy.asarray", "numpy.asanyarray") or (len(value.args) == 1 and not value.keywords)
        # A copy that is asked for only where it is needed.
        maybe = name in ("numpy.array", "numpy.astype") and any(k.arg == "copy" for k in value.keywords)
        if (name in _VIEWS and plain) or (unsure and (maybe or name in (*_UNSURE, *_VIEWS))):
            return viewed(value.args[0], known, unsure)
    return None


def is_converted(call: Expr, known: Any) -> bool | None:
    """Whether `np.asarray(x, dtype)` is a copy, in another dtype; None where that is not known."""
    words = {k.arg: k.value for k in call.keywords}
    if canonical(call.func.id) not in ("numpy.asarray", "numpy.asanyarray") or words.keys() - {"dtype"}:
        return None
    asked = [*call.args[1:], *words.values()]
    have, wanted = shapes.kind_of(call.args[0], known), written_dtype(asked[0], known) if len(asked) == 1 else ""
    if not have.is_array or have.lifted or "" in (have.dtype, wanted) or have.dtype == wanted == "i8":
        # Integers may be of any width.
        return None
    return have.dtype != wanted


def _viewed_by_part(call: Expr, at: Any, known: Any) -> str | None:
    """Variable whose memory one of the arrays that a call gives may show."""
    name = canonical(call.func.id) if is_marker(call.func) else ""
    if name in ("numpy.broadcast_arrays", "numpy.meshgrid", "numpy.atleast_1d", "numpy.atleast_2d", "numpy.atleast_3d"):
        copied = name == "numpy.meshgrid" and not any(k.arg == "copy" for k in call.keywords)
        return viewed(call.args[at], known, unsure=True) if type(at) is int and not copied else None
    return viewed(call, known, unsure=True)


def tokened(kind: Kind, identifier: str) -> Kind:
    """Give a name to the lengths of which nothing else is known: a variable and its adjoint have the same."""
    if not kind.is_array or kind.shape is None or None not in kind.shape:
        return kind
    shape = tuple((f"{identifier}@{i}", 0) if dim is None else dim for i, dim in enumerate(kind.shape))
    return replace(kind, shape=shape)


def axes_asked(name: str, args: list[Expr], words: Mapping[str, Expr]) -> int:
    """How many axes an array has at least of which `axis=1` is one; 0 where nothing is said."""
    axis = words.get("axis", args[1] if len(args) > 1 and name in _ALONG else None)
    parts = axis.elts if isinstance(axis, (gast.Tuple, gast.List)) else [axis]
    found = [tree.number(part) if part is not None else None for part in parts]
    return max((n + 1 if n >= 0 else -n for n in found if isinstance(n, int)), default=0)


_ALONG = frozenset({f"numpy.{name}" for name in (
    "sum", "mean", "prod", "max", "min", "var", "std", "cumsum", "cumprod", "sort", "argmax", "argmin", "argsort",
    "median", "ptp", "any", "all", "flip",
)})  # fmt: skip
"""Functions whose second argument is an axis."""


def axes_taken(call: Any) -> int | None:
    """How many axes less than its argument the result of a function has; None where it says nothing of it."""
    name = canonical(call.func.id) if is_marker(call.func) else getattr(call.func, "id", "")
    if name in _ALIKE:
        return 0
    words = {k.arg: k.value for k in call.keywords}
    axis = call.args[1] if len(call.args) == 2 else words.get("axis")
    if name not in _REDUCTIONS or "keepdims" in words or axis is None:
        return None
    count = len(axis.elts) if isinstance(axis, gast.Tuple) else 1
    return count if isinstance(axis, gast.Tuple) or tree.number(axis) is not None else None


_ALIKE = {COPY, "numpy.copy", "numpy.array", "numpy.asarray", "numpy.astype", "numpy.zeros_like", "numpy.ones_like",
          "numpy.empty_like", "numpy.full_like", "numpy.sort"}  # fmt: skip
"""Functions whose result has as many axes as their argument."""

_REDUCTIONS = {f"numpy.{name}" for name in (
    "all", "any", "argmax", "argmin", "max", "mean", "min", "prod", "std", "sum", "var",
)}  # fmt: skip
