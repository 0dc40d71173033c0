"""Calls of the functions of libraries are operations, with arguments that the tables know.

Before: `np.sum(np.exp(x), axis=0)`, `max(a, b, c)`, `np.stack([a, b])`.
After: `exp%0 = np.exp(x%0);  sum%1 = np.sum(exp%0, axis=0)`; `max` of three is two operations.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import gast

from sct import extras, kinds, ruled, tree
from sct.heap import is_structure
from sct.match import canonical, is_marker
from sct.meanings import Known, Meaning, User, Value
from sct.operations import Expressions
from sct.rules.formulas import COPY
from sct.scope import Ruled
from sct.tree import Expr
from sct.views import axes_asked

_JOINS = ("numpy.concatenate", "numpy.stack", "numpy.vstack", "numpy.hstack", "numpy.dstack", "numpy.column_stack",
          "numpy.choose")  # fmt: skip
"""Functions of a list of arrays."""

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

_TAKES_AFTER = {"numpy.interp": (1, 2)}
"""Positions of arguments that are arrays where those before them may be numbers."""

_ASKING = (Known("builtins.isinstance"), Known("builtins.callable"), Known("builtins.hasattr"))
"""Functions that are asked what something is."""


class Calls(Expressions):
    """Calls."""

    def _operand_Call(self, node: Any, into: str) -> Expr:
        own = self._own_call(node)
        if own is not None:
            return own
        attribute = self._named_attribute(node)
        if attribute is not None:
            return self._operand(attribute, into)
        node = self._of_namespace(node)
        told = self._told_of_modules(node)
        if told is not None:
            return told
        path = tree.path(node.func)
        meaning = None if path is None else self._called(path, node.func)
        node = self._with_given(node, meaning)
        known = self._opened_call(node, meaning, into)
        if known is None:
            known = self._structured_call(node, meaning)
        if known is None:
            known = self._plain_call(node, meaning, into)
        if known is not None:
            return known
        whole = self._plain(self._resolve(node), self._origin(node))
        if isinstance(meaning, Value):
            self._reasons[".".join(tree.path(whole.func) or ())] = meaning.what
        return whole

    def _opened_call(self, node: Any, meaning: Meaning | None, into: str) -> Expr | None:
        """Give what a call gives of which the answer, the text or a rule is known; None for any other."""
        if meaning in _ASKING and (settled := self._settled(node)) is not None:
            return tree.const(settled)
        if isinstance(meaning, User):
            return self._user_call(node, meaning.function)
        if isinstance(meaning, Ruled):
            return self._ruled_call(node, meaning, into)
        if meaning == Known(ruled.STOPPED):
            return self._stopped_call(node)
        return self._by_definition(node, meaning)

    def _structured_call(self, node: Any, meaning: Meaning | None) -> Expr | None:
        """Give what a call gives that goes over something, or to which a structure goes; None for any other."""
        found_over = self._gone_over(node, meaning)
        if found_over is not None:
            return found_over
        if isinstance(meaning, Known) and self._handles(meaning.marker, node):
            found = self._arguments(node, ranges=True)
            if found is not None:
                return self._library(tree.name(meaning.marker), *found, node)
        return (self._parted(node) or self._structural_call(node)) if self._is_structural(node) else None

    def _plain_call(self, node: Any, meaning: Meaning | None, into: str) -> Expr | None:
        """Give what a call of numbers and arrays gives; None where nothing is known of it."""
        if meaning in (Known("builtins.max"), Known("builtins.min")):
            return self._extreme_by(node, meaning) or self._extremum(node)
        if meaning == Known("math.prod"):
            return self._product(node)
        if isinstance(meaning, Known):
            return self._call_operation(node)
        method = self._taken_from_kept(node, into) or self._array_method(node)
        return None if method is None else self._with_out(method, node) or method

    def _ruled_call(self, node: Any, meaning: Ruled, into: str) -> Expr:
        """Call of a function with a rule of the user's: it has an argument for each parameter."""
        found, function = self._arguments(node), self._resolve(node.func)
        args = None if found is None else ruled.bound(meaning.rule, meaning.signature, *found)
        key = ".".join(tree.path(function) or ())
        if args is None or not key or self._own.setdefault(key, meaning.rule) is not meaning.rule:
            raise self._origin(node).refuse(
                f"this call of {meaning.rule.name} does not say what each parameter is", "write the arguments out"
            )
        call = self._plain(tree.call(function, args), self._origin(node))
        made = self._emit(self._for(into), call, self._origin(node))
        known = [self._kind(arg) for arg in args]
        if meaning.rule.partials and all(kind.what in ("number", "array") for kind in known):
            # A rule that is text is one for each element.
            self._kinds[made.id] = functools.reduce(kinds.broadcast, known)
        for arg, kind in zip(args, known, strict=True):
            if isinstance(arg, gast.Name) and not kind.is_number and not self._kinds[made.id].is_number:
                # It may give what it got: neither is written to from here on.
                self._merge_of(made.id, self._roots.get(arg.id, arg.id), self._origin(node))
        return made

    def _stopped_call(self, node: Any) -> Expr:
        """What is taken for a constant: an array of its own."""
        found = self._arguments(node)
        if found is None or len(found[0]) != 1 or found[1] or is_structure(found[0][0]):
            raise self._origin(node).refuse("stop_gradient takes one number or one array")
        (value,) = found[0]
        if not self._kind(value).is_number:
            value = tree.call(tree.name(COPY if self._kind(value).is_array else "numpy.copy"), [value])
        return tree.call(tree.name(ruled.STOPPED), [value])

    def _called(self, path: tuple[str, ...], node: Any) -> Meaning | None:
        """Say what a function that is called by a name is."""
        owner = self._frame.owner(path[0])
        if owner is None:
            return self._meaning(path, node)
        value = owner.env.get(path[0])
        if len(path) > 1 and value is not None:
            value = functools.reduce(extras.member, path[1:], value)
        return Known(value.id) if isinstance(value, gast.Name) and is_marker(value) else None

    def _call_operation(self, node: Any) -> Expr:
        """Call of a function of a library: its arguments are staged, the function is its full name."""
        function = self._resolve(node.func)
        found = self._arguments(node)
        if found is None:
            return self._plain(self._resolve(node), self._origin(node))
        words = [gast.keyword(arg=name, value=value) for name, value in found[1].items()]
        self._demand_arguments(function, found[0], found[1])
        self._note_counts(function, found[0])
        found[0][:] = self._gathered_arguments(function, found[0], node)
        call = self._plain(tree.call(function, found[0], words), self._origin(node))
        call = self._in_plain_form(call, node)
        return self._with_out(call, node) or call

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
            at = 1 if name == "numpy.choose" else 0
            return [self._with_arrays(arg, node) if position == at else arg for position, arg in enumerate(args)]
        ours = name.startswith("numpy.") or extras.is_full(name)
        count, others = _takes(name)[0] if ours else 0, _TAKES_AFTER.get(name, ())
        computes = ours and name not in ("numpy.array", "numpy.asarray", "numpy.asanyarray")
        fresh = []
        for position, arg in enumerate(args):
            listed = is_structure(arg) and (position < count or position in others)
            if listed or (computes and self._kind(arg).what == "list"):
                arg = self._as_made_array(arg, node)
            fresh.append(arg)
        return fresh

    def _as_made_array(self, arg: Expr, node: Any) -> Expr:
        return self._temporary(tree.call(tree.name("numpy.array"), [self._plain(arg, self._origin(node))]), node)

    def _with_arrays(self, parts: Expr, node: Any) -> Expr:
        """Lists among the arrays that are joined are arrays of these."""
        items = self._items(parts, node) if is_structure(parts) else None
        if items is None or not any(is_structure(item) for item in items):
            return parts
        return tree.tuple_of([self._as_made_array(item, node) if is_structure(item) else item for item in items])

    def _extremum(self, node: Any) -> Expr:
        """`max(a, b, c)` is `max(max(a, b), c)`: as Python compares them, and a gate of two inputs each."""
        call = self._call_operation(node)
        args = call.args
        if len(args) == 1 and isinstance(args[0], (gast.Tuple, gast.List)) and not call.keywords:
            args = args[0].elts
            if len(args) == 1:
                return args[0]
        return call if len(args) < 2 or call.keywords else self._largest_of(call.func, args, node)

    def _product(self, node: Any) -> Expr:
        """`math.prod([a, b, c])` is `a * b * c`: each factor's derivative is the product of the others, 0 or not."""
        call = self._call_operation(node)
        start = [keyword.value for keyword in call.keywords if keyword.arg == "start"]
        written = call.args[0] if len(call.args) == 1 else None
        if not isinstance(written, (gast.Tuple, gast.List)) or len(start) < len(call.keywords):
            return call
        factors = [*start, *written.elts]
        if len(factors) < 2:
            return call
        result = factors[0]
        for factor in factors[1:-1]:
            result = self._temporary(tree.mul(result, factor), node)
        return tree.mul(result, factors[-1])


def _takes(name: str) -> tuple[int, int]:
    if not extras.is_full(name):
        return _TAKES.get(name, (0, 0))
    from sct.rules.scipy import results

    return results.TAKES.get(name, (0, 0))
