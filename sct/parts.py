"""Calls that give several arrays are taken apart: each part is an operation, and what nobody reads is not made.

Before: `a, b = np.split(x, 2)`.
After: `a%0 = np.split(x%0, 2)[0];  b%0 = np.split(x%0, 2)[1]`.

That is for what is differentiated, where the call says how many parts there are; anything else is one value.
"""

from __future__ import annotations

from typing import Any

import gast

from sct import tree
from sct.lists import Lists
from sct.match import canonical
from sct.tree import Expr

_SPLITS = ("numpy.split", "numpy.array_split", "numpy.hsplit", "numpy.vsplit", "numpy.dsplit")
_BESIDE = ("numpy.meshgrid", "numpy.broadcast_arrays", "numpy.atleast_1d", "numpy.atleast_2d", "numpy.atleast_3d")
DECOMPOSED = {"svd": 3, "eigh": 2, "eig": 2, "qr": 2, "slogdet": 2, "lstsq": 4}
"""Functions of numpy.linalg that give several arrays, unless an option says that they give one."""
_GIVES_ONE = {"numpy.linalg.svd": 3, "numpy.linalg.qr": 2, "scipy.linalg.svd": 3}
"""Number of arguments from which on such an option is given by its position."""
_FIELDS = {"svd": ("U", "S", "Vh"), "eigh": ("eigenvalues", "eigenvectors"), "eig": ("eigenvalues", "eigenvectors"),
           "qr": ("Q", "R"), "slogdet": ("sign", "logabsdet")}  # fmt: skip
"""Names of the parts."""
_NO = tree.const(False)
_MOST = 100
"""More parts than these stay in one list."""


class Parts(Lists):
    """Calls that give several arrays."""

    def _is_structural_call(self, node: Any) -> bool:
        return super()._is_structural_call(node) or self._part_count(node) is not None

    def _parted(self, node: Any) -> Expr | None:
        """Stage the parts of a call that gives several arrays; None for any other."""
        count = self._part_count(node)
        if count is None:
            return None
        call = self._call_operation(node)
        name = canonical(call.func.id)
        if name.startswith("numpy.atleast_"):
            return tree.tuple_of([self._temporary(tree.call(call.func, [arg]), node) for arg in call.args])
        items = [self._temporary(tree.subscript(call, tree.const(position)), node) for position in range(count)]
        if name == "scipy.linalg.cho_factor":
            # Which triangle it is in is known as soon as it is asked for.
            items[1] = next(iter([*call.args[1:2], *(w.value for w in call.keywords if w.arg == "lower"), _NO]))
        return self._list(items) if name in _SPLITS else tree.tuple_of(items)

    def _named_part(self, node: Any) -> Expr | None:
        """Stage `np.linalg.eigh(a).eigenvalues`; None for any other attribute."""
        if not isinstance(node.value, gast.Call) or self._part_count(node.value) is None:
            return None
        names = _FIELDS.get(self._library_called(node.value).rpartition(".")[2], ())
        if node.attr not in names:
            return None
        return tree.subscript(self._call_operation(node.value), tree.const(names.index(node.attr)))

    def _is_part(self, node: Any) -> bool:
        """Whether an expression reads a part, by a written number, of a call that does not say how many it gives."""
        known = type(tree.number(node.slice)) is int
        return known and self._is_unstacked(node.value)

    def _is_unstacked(self, node: Any) -> bool:
        return self._library_called(node) == "numpy.unstack"

    def _library_called(self, node: Any) -> str:
        """Full name of the function of a library that is called; empty for any other."""
        name = self._library_name(node.func) if tree.path(node.func) is not None else ""
        return canonical(name) if name else ""

    def _call_operation(self, node: Any) -> Expr:
        """Stage the arguments of a library's function (called.py)."""
        raise NotImplementedError

    def _part_count(self, node: Any) -> int | None:
        """How many parts a call gives; None where it gives one value, or where that is not known."""
        if not isinstance(node, gast.Call) or any(isinstance(arg, gast.Starred) for arg in node.args):
            return None
        name, count = self._library_called(node), None
        if name in _BESIDE:
            count = len(node.args) if len(node.args) > 1 or name == "numpy.meshgrid" else None
        elif name == "numpy.histogram":
            count = 2
        elif name == "scipy.linalg.cho_factor":
            # Also of what is not differentiated: a system with it may be.
            return 2
        elif name.startswith(("numpy.linalg.", "scipy.linalg.")) and len(node.args) < _GIVES_ONE.get(name, 9):
            # What such an option says is seen where it is written.
            options = {k.arg: getattr(k.value, "value", None) for k in node.keywords}
            whole = options.get("compute_uv", True) is True and options.get("eigvals_only", False) is False
            several = whole and options.get("mode", "reduced") in ("reduced", "complete")
            count = DECOMPOSED.get(name.rpartition(".")[2]) if several else None
        elif name in _SPLITS:
            count = self._section_count(node)
        return count if count is not None and 0 < count <= _MOST and self._may_be_active(node) else None

    def _section_count(self, node: Any) -> int | None:
        given = [*node.args[1:2], *(k.value for k in node.keywords if k.arg == "indices_or_sections")]
        if len(given) != 1:
            return None
        if isinstance(given[0], (gast.List, gast.Tuple)):
            return len(given[0].elts) + 1
        known = self._peek(given[0])
        return known if type(known) is int else None
