"""Whose memory a variable shows, and where its adjoint is: a view of the primal is a view of the adjoint.

Before: `row = a[i];  row[0] += 1;  s = row[1] * x`.
After: row shows the memory of a, which is written to, so what flows to `row[1]` is added to `da[i][1]`.

Only memory that is written to is treated so; a view of what never changes is a value like any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import gast

from sct import shapes, tree
from sct.core import Block, Loop, Program, Stage, Store, adjoint, statements
from sct.shapes import Known
from sct.tree import Expr


class Memory:
    """Roots, views and places of a program.

    Parameters
    ----------
    program : Program
        The primal.
    """

    def __init__(self, program: Program) -> None:
        every = list(statements(program.body))
        self.written = frozenset(s.base for s in every if isinstance(s, Store)) | set(program.groups)
        self.roots, self._groups = program.roots, program.groups
        self.known = Known(program.kinds)
        self._shown = {
            s.target: s.value for s in every if isinstance(s, Stage) and self.root(s.target) in self.written
            and s.target in self.roots
        }  # fmt: skip

    def contents(self, block: Block, tangents: bool = False) -> Contents:
        """Give whose content the variables of some statements show; a tangent shows what its variable shows."""
        made = {s.target for s in statements(block) if isinstance(s, (Stage, Loop))}
        lists = frozenset(name for name, kind in self.known.items() if kind.what == "list")
        roots = self.roots
        if tangents:
            roots = {**roots, **{adjoint(view): adjoint(root) for view, root in roots.items()}}
        return Contents(roots, self._groups, made, lists)

    def root(self, name: str) -> str:
        """Variable whose memory a variable shows."""
        return self.roots.get(name, name)

    def is_view(self, name: str) -> bool:
        """Whether a variable shows memory of another one that is written to."""
        return name in self._shown

    def place(self, name: str) -> Expr:
        """Where a variable's memory is, in terms of its root: `row` is `a[i]`."""
        if name not in self._shown:
            return tree.name(name)
        value = self._shown[name]
        inner = _base(value)
        return tree.substitute(value, {inner: self.place(inner)})

    def adjoint_place(self, name: str) -> tuple[Expr, str]:
        """Where a variable's adjoint is, and the variable that holds it."""
        root = self.root(name) if self.is_view(name) else name
        return _merged(tree.substitute(self.place(name), {root: tree.name(adjoint(root))}), self.known), adjoint(root)

    def adjoint_of_place(self, place: Expr) -> Expr:
        """Where the adjoint of a part of a variable is."""
        name = _base(place)
        return _merged(tree.substitute(place, {name: self.adjoint_place(name)[0]}), self.known)

    def gathers(self, place: Expr) -> bool:
        """Whether an index may name one element twice."""
        if not isinstance(place, gast.Subscript):
            return False
        parts = [part for part in shapes.parts_of(place.slice) if not isinstance(part, gast.Slice)]
        found = [shapes.kind_of(part, self.known) for part in parts if not _is_written(part)]
        return any(not kind.is_number and not (kind.is_array and kind.dtype == "b1") for kind in found)


class Contents(dict[str, str]):
    """Whose content a variable shows, copies in reversed loops included.

    Parameters
    ----------
    roots, groups : mapping
        As `Program` has them.
    made : set of str
        Variables that are assigned: a root has a copy of its own in a reversed loop, or none.
    lists : frozenset of str
        Variables that are lists which grow.
    """

    def __init__(
        self, roots: Mapping[str, str], groups: Mapping[str, str], made: set[str], lists: frozenset[str]
    ) -> None:
        super().__init__()
        self.lists = lists | {name + "~" for name in lists}
        self._roots, self._groups, self._made = roots, groups, made

    def get(self, name: str, default: Any = None) -> Any:
        """Give the variable under whose name the content is known."""
        found = super().get(name)
        if found is None:
            found = self[name] = self._find(name)
        return found

    def _find(self, name: str) -> str:
        base = name.rstrip("~")
        root = self._roots.get(base, base)
        if root in self._groups:
            return self._groups[root]
        if root == base:
            return name
        copy = root + name[len(base) :]
        return copy if copy in self._made else root


def _is_written(part: Expr) -> bool:
    return isinstance(part, gast.Constant) or (isinstance(part, gast.Name) and part.id == "numpy.newaxis")


def _base(place: Expr) -> str:
    """Variable that a place is a part of."""
    while not isinstance(place, gast.Name):
        place = place.args[0] if isinstance(place, gast.Call) else place.value
    return str(place.id)


def _merged(place: Expr, known: Known) -> Expr:
    """`a[i][j]` is `a[i, j]` where i is one index."""
    if not isinstance(place, gast.Subscript):
        return place
    inner = _merged(place.value, known)
    if isinstance(inner, gast.Subscript):
        first, second = shapes.parts_of(inner.slice), shapes.parts_of(place.slice)
        if all(not isinstance(p, gast.Slice) and shapes.kind_of(p, known).is_number for p in first):
            return tree.subscript(inner.value, tree.tuple_of([*first, *second]))
    return tree.subscript(inner, place.slice)

