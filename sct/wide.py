"""What has the axis of directions, and what is given one: zeros, and operands beside what has it.

Before: `x` of shape (n,) beside the tangent `dy` with the axis; a tangent `0.0`.
After: `x[:, None]`; `np.zeros(count)`, a row of its own.
"""

from __future__ import annotations

from typing import Any

import gast

from sct import tree
from sct.core import Block, Stage, Store, expression, is_adjoint, statements
from sct.kinds import Kind, array
from sct.known import Known
from sct.rules.formulas import COPY
from sct.shapes import kind_of
from sct.tree import Expr

AXIS = ("directions", 0)
"""The length of the axis of directions."""


class OneByOneError(Exception):
    """An operation that is carried out for one direction at a time."""


ALL = gast.Slice(lower=None, upper=None, step=None)
NEW = gast.Constant(value=None, kind=None)
"""Parts of an index: all of an axis, a new one, all axes that are left."""

_DTYPES = {"f4": "numpy.float32", "c8": "numpy.complex64", "c16": "builtins.complex"}


class Wide:
    """Variables of a block, and which of them have the axis."""

    def __init__(self, block: Block, known: Known, seeds: set[str], count: Expr) -> None:
        self._known, self._count = known, count
        self._every = list(statements(block))
        self._maybe_none = self._written_as_constants()
        self._wide = seeds | self._reached(seeds)
        self._written = self._shared({s.base for s in self._every if isinstance(s, Store) and s.base in self._wide})

    def _reached(self, seeds: set[str]) -> set[str]:
        """Variables that are made of tangents; a tangent that is 0 is one too."""
        wide = set(seeds)
        wide |= {name for s in self._every for name in tree.names(expression(s)) if is_adjoint(name)}
        wide |= {s.target for s in self._every if isinstance(s, Stage) and is_adjoint(s.target)}
        before = -1
        while len(wide) != before:
            before = len(wide)
            for s in self._every:
                if isinstance(s, Stage) and not wide.isdisjoint(tree.names(s.value)):
                    wide.add(s.target)
                elif isinstance(s, Store) and not wide.isdisjoint(tree.names(s.value)):
                    wide.add(s.base)
        return wide

    def _shared(self, written: set[str]) -> set[str]:
        """Variables that may show memory that is written to."""
        shown = [
            {s.target, *(name for name in tree.names(s.value) if name in self._wide)}
            for s in self._every
            if isinstance(s, Stage) and isinstance(s.value, (gast.Name, gast.Subscript, gast.Attribute, gast.Call))
        ]
        before = -1
        while len(written) != before:
            before = len(written)
            for names in shown:
                if not written.isdisjoint(names):
                    written |= names
        return written

    def _wide_of(self, node: Expr) -> Expr:
        """Give an expression of tangents with the axis."""
        raise NotImplementedError

    def after(self) -> Known:
        """Give what is known with the axis."""
        found = Known(self._known)
        found.update({name: widened(self._known[name]) for name in self._wide})
        return found

    def _assigned(self, value: Expr, kind: Kind) -> Expr:
        """What a variable gets: 0 with the axis too, and a part of an array that is written to no longer a view."""
        if not self._is_wide(value):
            return self._zero(value, kind)
        wide = self._wide_of(value)
        own = kind_of(value, self._known)
        if isinstance(value, gast.Subscript) and not own.is_array and not self._written.isdisjoint(tree.names(value)):
            return tree.call(tree.name(COPY), [wide])
        return wide

    def _zero(self, value: Expr, kind: Kind) -> Expr:
        """Zeros with the axis; a tangent that is anything else, and the same in each direction, there is none."""
        function = getattr(value.func, "id", "") if isinstance(value, gast.Call) else ""
        if tree.number(value) == 0 and (kind.is_number or kind.lifted or kind.shape == ()):
            return tree.call(tree.name("numpy.zeros"), [self._count])
        if function == "numpy.zeros_like" and kind.dtype in ("f8", "f4", "c16", "c8"):
            (like,) = value.args
            return self._zeros(self._shape_of(like), kind)
        if function == "numpy.zeros" and len(value.args) == 1:
            return self._zeros(self._longer(value.args[0]), kind)
        if isinstance(value, gast.List) and not value.elts:
            return value
        raise OneByOneError

    def _zeros(self, shape: Expr, kind: Kind) -> Expr:
        words = [gast.keyword(arg="dtype", value=tree.name(_DTYPES[kind.dtype]))] if kind.dtype in _DTYPES else []
        return tree.call(tree.name("numpy.zeros"), [shape], words)

    def _written_as_constants(self) -> set[str]:
        """Variables that are None or a number on some ways, though they are arrays on others: they have no length."""
        stages = [s for s in self._every if isinstance(s, Stage)]
        found = {s.target for s in stages if isinstance(s.value, gast.Constant)}
        before = -1
        while len(found) != before:
            before = len(found)
            found |= {s.target for s in stages if isinstance(s.value, gast.Name) and s.value.id in found}
        return found

    def _shape_of(self, like: Expr) -> Expr:
        """The shape of something, with the axis."""
        kind = kind_of(like, self._known)
        if kind.is_array and kind.rank == 1 and self._maybe_none.isdisjoint(tree.names(like)):
            return tree.tuple_of([tree.call(tree.name("builtins.len"), [like]), self._count])
        return self._longer(tree.call(tree.name("numpy.shape"), [like]))

    def _longer(self, shape: Expr) -> Expr:
        """A shape that is given, with the axis."""
        if self._is_wide(shape):
            raise OneByOneError
        if isinstance(shape, (gast.Tuple, gast.List)):
            return tree.tuple_of([*shape.elts, self._count])
        if kind_of(shape, self._known).is_number:
            return tree.tuple_of([shape, self._count])
        return tree.tuple_of([gast.Starred(value=shape, ctx=gast.Load()), self._count])

    def _is_wide(self, node: Any) -> bool:
        return not self._wide.isdisjoint(tree.names(node))

    def _beside(self, node: Expr) -> Expr:
        """An operand of arithmetic that is done element by element: what has no axis is spread along it."""
        if self._is_wide(node):
            return self._wide_of(node)
        kind = kind_of(node, self._known)
        if kind.is_number or kind.shape == ():
            return node
        if kind.is_array and kind.rank is not None and not kind.lifted:
            return tree.subscript(node, tree.one_or_tuple([ALL] * kind.rank + [NEW]))
        if kind.is_array and not kind.lifted:
            return tree.subscript(node, tree.tuple_of([tree.dots(), NEW]))
        raise OneByOneError

    def _rank(self, node: Expr) -> int:
        kind = kind_of(node, self._known)
        if kind.rank is None or kind.lifted or kind.what not in ("number", "array"):
            raise OneByOneError
        return kind.rank


def widened(kind: Kind) -> Kind:
    """Give what is known of a tangent with the axis."""
    if kind.lifted or kind.shape is None or kind.what not in ("number", "array"):
        return Kind("array", None, kind.dtype)
    return array((*kind.shape, AXIS), kind.dtype if kind.dtype[:1] in "fc" else "f8")
