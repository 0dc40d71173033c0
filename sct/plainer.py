"""Calls in the forms that the tables have: casts, outer products of ufuncs, and what SciPy makes of parameters.

Before: `np.exp(x, dtype=float)`, `np.add.outer(a, b)`, `stats.multivariate_normal.logpdf(x, 0.5, s)` of numbers.
After: `np.exp(np.astype(x, float))`, `np.add(a[:, np.newaxis], b)`, the density of `[x]` with `[0.5]` and `[[s]]`.

What is put in front is what the function itself does first, so the value is the same to the bit.
"""

from __future__ import annotations

from typing import Any

import gast
import numpy as np

from sct import tree
from sct.contexts import Contexts
from sct.match import canonical, is_marker
from sct.rules.kinds.common import written_dtype
from sct.scope import library_object
from sct.tree import Expr
from sct.views import is_converted
from sct.writers import out_at

NORMAL = "scipy.stats.multivariate_normal."
_TYPES = ("numpy.float32", "numpy.float64", "numpy.int64", "numpy.int32")

_COPYING = ("numpy.array", "numpy.astype")
_CASTS = (*_COPYING, "numpy.asarray", "numpy.asanyarray")
"""Functions that make an array of what they get, in a dtype: those that copy it, if nothing else is said, and all."""


class Plainer(Contexts):
    """Calls of functions of libraries, written otherwise."""

    def _in_plain_form(self, call: Expr, node: Any) -> Expr:
        """Give a call in the form that the tables have; the call itself where it has it, or none."""
        if not isinstance(call, gast.Call) or not is_marker(call.func):
            return call
        if call.func.id in (f"{NORMAL}logpdf", f"{NORMAL}pdf"):
            return self._normal(call, node)
        return self._ufunc_outer(call) or self._ufunc_cast(self._cast(call), node)

    def _array_method(self, node: Any) -> Expr | None:
        found = super()._array_method(node)
        return None if found is None else self._in_plain_form(found, node)

    def _array_attribute(self, node: Any, value: Expr | None = None) -> Expr | None:
        """`np.broadcast(a, b).shape` is `np.broadcast_shapes(np.shape(a), np.shape(b))`."""
        call = node.value if value is None and node.attr == "shape" else None
        if not isinstance(call, gast.Call) or self._library_name(call.func) != "numpy.broadcast" or call.keywords:
            return super()._array_attribute(node, value)
        shapes = [tree.call(tree.name("numpy.shape"), [arg]) for arg in call.args]
        return self._operand(tree.placed(tree.call(tree.name("numpy.broadcast_shapes"), shapes), node))

    # -- casts

    def _cast(self, call: Any) -> Any:
        """`np.array(x, copy=False)` is `np.asarray(x)`, so is `np.asarray(x, float)` of floats; else the call."""
        name, words = canonical(call.func.id), {k.arg: k.value for k in call.keywords}
        if name not in _CASTS or not call.args or len(call.args) > 2 or words.keys() - {"copy", "dtype"}:
            return call
        copy = words.pop("copy", tree.const(name in _COPYING))
        if not isinstance(copy, gast.Constant) or copy.value not in (True, False, None):
            return call
        rest = [k for k in call.keywords if k.arg != "copy"]
        if copy.value is True:
            return tree.call(tree.name(name if name in _COPYING else "numpy.array"), call.args, rest)
        if name == "numpy.astype" and not self._kind(call.args[0]).is_array:
            return call
        made = tree.call(tree.name(name if name not in _COPYING else "numpy.asarray"), call.args, rest)
        return tree.call(made.func, call.args[:1]) if is_converted(made, self._kinds) is False else made

    # -- ufuncs

    def _cast_by_type(self, call: Expr) -> Expr | None:
        """`np.float32(x)` of an array is `np.astype(x, np.float32)`; None for any other call."""
        if call.func.id not in _TYPES or len(call.args) != 1 or call.keywords or not self._kind(call.args[0]).is_array:
            return None
        return tree.call(tree.name("numpy.astype"), [call.args[0], call.func])

    def _ufunc_cast(self, call: Expr, node: Any) -> Expr:
        """`np.f(x, dtype=d)` is `np.f(np.astype(x, d))`: a function of each element casts what it gets."""
        if not isinstance(call, gast.Call) or not is_marker(call.func):
            return call
        name = canonical(call.func.id)
        asked = next((k.value for k in call.keywords if k.arg == "dtype"), None)
        made = "" if asked is None else written_dtype(asked, self._kinds)
        count = out_at(name)
        if made not in ("f4", "f8") or not isinstance(library_object(name), np.ufunc) or len(call.args) > count:
            return call
        if not all(self._may_be_cast(arg, made) for arg in call.args):
            return call
        args = [self._in_dtype(arg, asked, made, node) for arg in call.args]
        return tree.call(call.func, args, [k for k in call.keywords if k.arg != "dtype"])

    def _may_be_cast(self, arg: Expr, made: str) -> bool:
        """Whether it is known what an operand is in a dtype of floats; a number is as precise as what it is with."""
        kind = self._kind(arg)
        exact = not kind.is_number or made == "f8" or isinstance(arg, gast.Constant)
        return kind.dtype[:1] in ("f", "i", "b") and exact

    def _in_dtype(self, arg: Expr, asked: Expr, made: str, node: Any) -> Expr:
        if self._kind(arg).is_number or self._kind(arg).dtype == made:
            return arg
        return self._temporary(tree.call(tree.name("numpy.astype"), [arg, asked]), node)

    def _ufunc_outer(self, call: Expr) -> Expr | None:
        """`np.add.outer(a, b)` is `np.add(a[:, np.newaxis], b)`; None for any other call."""
        name = canonical(call.func.id) if is_marker(call.func) else ""
        library, _, function = name.removesuffix(".outer").partition(".")
        if not name.endswith(".outer") or library != "numpy" or len(call.args) != 2 or call.keywords:
            return None
        if getattr(library_object(f"numpy.{function}"), "nin", 0) != 2:
            return None
        for arg in call.args:
            self._demand(arg, 1)
        ranks = [0 if self._kind(arg).is_number else self._kind(arg).rank for arg in call.args]
        if None in ranks:
            return None
        if 0 in ranks:
            args = [self._as_strong(arg, call) for arg in call.args]
            return tree.call(tree.name(f"numpy.{function}"), args)
        parts = [gast.Slice(lower=None, upper=None, step=None)] * (ranks[0] or 0)
        index = tree.tuple_of([*parts, *[tree.name("numpy.newaxis")] * (ranks[1] or 0)])
        left = self._temporary(tree.subscript(call.args[0], index), call)
        return tree.call(tree.name(f"numpy.{function}"), [left, call.args[1]])

    def _as_strong(self, arg: Expr, node: Any) -> Expr:
        """A number as the array that a method of a ufunc makes of it: beside single precision it counts as a double."""
        number = self._kind(arg).is_number and any(self._kind(other).dtype in ("f4", "c8") for other in node.args)
        return self._temporary(tree.call(tree.name("numpy.asarray"), [arg]), node) if number else arg

    # -- distributions

    def _normal(self, call: Expr, node: Any) -> Expr:
        """The density of a vector: means are a vector and covariances a matrix, as SciPy makes them."""
        given = dict(zip(("x", "mean", "cov", "allow_singular"), call.args, strict=False))
        given |= {k.arg: k.value for k in call.keywords}
        x = given.get("x")
        parts = {name: given[name] for name in ("mean", "cov") if not _is_none(given.get(name))}
        ranks = {name: self._kind(value).rank for name, value in parts.items()}
        unknown = x is None or self._kind(x).rank is None or None in ranks.values()
        if unknown or ranks in ({"mean": 1, "cov": 2}, {"cov": 1}):
            return call

        def made(function: str, *args: Expr) -> Expr:
            return self._temporary(tree.call(tree.name(function), list(args)), node)

        def size(name: str) -> Expr:
            return self._temporary(tree.call(tree.name("builtins.len"), [parts[name]]), node)

        one = tree.const(1)
        if not any(ranks.values()):
            # Of one variable each number of x is a point.
            if (self._kind(x).rank or 0) > 1:
                return call
            x = made("numpy.reshape", x, tree.tuple_of([one] if self._kind(x).is_number else [tree.const(-1), one]))
            mean = made("numpy.reshape", parts.get("mean", tree.const(0.0)), tree.tuple_of([one]))
            cov = made("numpy.reshape", parts.get("cov", tree.const(1.0)), tree.tuple_of([one, one]))
        else:
            of = "mean" if ranks.get("mean") == 1 else "cov"
            mean = parts["mean"] if ranks.get("mean") == 1 else made("numpy.zeros", size(of))
            cov = parts.get("cov", one)
            if ranks.get("cov", 0) == 0:
                cov = self._temporary(tree.mul(cov, made("numpy.eye", size(of))), node)
            elif ranks["cov"] == 1:
                cov = made("numpy.diag", cov)
        words = [gast.keyword(arg=n, value=v) for n, v in given.items() if n not in ("x", "mean", "cov")]
        return tree.call(call.func, [x, mean, cov], words)


def _is_none(node: Any) -> bool:
    return node is None or (isinstance(node, gast.Constant) and node.value is None)
