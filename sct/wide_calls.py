"""Products, sums, and what gives arrays another shape, with the axis of directions: the last stays the last.

Before: `W @ dx;  np.sum(dh, axis=-1)`.
After: the same for a vector; `np.tensordot(W, dx, 1)` for a matrix; `np.sum(dh, axis=-2)`.
"""

from __future__ import annotations

import gast

from sct import tree
from sct.shapes import kind_of
from sct.tree import Expr
from sct.wide import ALL, NEW, OneByOneError, Wide


class WideCalls(Wide):
    """Calls of functions."""

    # -- products -------------------------------------------------------------------------------------------------

    def _product(self, left: Expr, right: Expr) -> Expr:
        """`left @ right`, of which one has the axis."""
        a, b = self._rank(left), self._rank(right)
        if not a or not b or (self._is_wide(left) and self._is_wide(right)):
            raise OneByOneError
        if self._is_wide(right):
            wide = self._wide_of(right)
            if b == 1:
                return tree.binary(left, gast.MatMult(), wide)
            if b == 2 and a <= 2:
                return tree.call(tree.name("numpy.tensordot"), [left, wide, tree.const(1)])
            front = "k" if a == 1 else "...ik"
            return self._summed(f"{front},...kjz->...{'' if a == 1 else 'i'}jz", left, wide)
        wide = self._wide_of(left)
        if a == 1 and b == 1:
            return tree.binary(right, gast.MatMult(), wide)
        if a == 1 and b == 2:
            return tree.binary(_turned(right), gast.MatMult(), wide)
        if a == 2 and b == 1:
            return self._summed("ikz,k->iz", wide, right)
        if a == 2 and b == 2:
            return self._summed("ikz,kj->ijz", wide, right)
        front, back = ("kz" if a == 1 else "...ikz"), ("k" if b == 1 else "...kj")
        return self._summed(f"{front},{back}->...{'' if a == 1 else 'i'}{'' if b == 1 else 'j'}z", wide, right)

    def _summed(self, letters: str, *operands: Expr) -> Expr:
        words = [gast.keyword(arg="optimize", value=tree.const(True))]
        return tree.call(tree.name("numpy.einsum"), [tree.const(letters), *operands], words)

    def _dot(self, _: Expr, args: list[Expr], words: dict[str, Expr]) -> Expr:
        if words or len(args) != 2:
            raise OneByOneError
        ranks = self._rank(args[0]), self._rank(args[1])
        if 0 in ranks:
            return tree.mul(self._beside(args[0]), self._beside(args[1]))
        if max(ranks) > 2:
            raise OneByOneError
        return self._product(*args)

    def _outer(self, _: Expr, args: list[Expr], words: dict[str, Expr]) -> Expr:
        left, right = args
        if words or self._rank(left) != 1 or self._rank(right) != 1:
            raise OneByOneError
        if self._is_wide(left):
            column = tree.subscript(self._wide_of(left), tree.tuple_of([ALL, NEW]))
            return tree.mul(column, tree.subscript(right, tree.tuple_of([ALL, NEW])))
        return tree.mul(tree.subscript(left, tree.tuple_of([ALL, NEW, NEW])), self._wide_of(right))

    def _einsum(self, node: Expr, args: list[Expr], words: dict[str, Expr]) -> Expr:
        spec = args[0].value if isinstance(args[0], gast.Constant) and isinstance(args[0].value, str) else ""
        given, arrow, out = spec.replace(" ", "").partition("->")
        parts = given.split(",")
        wide = [self._is_wide(arg) for arg in args[1:]]
        if not arrow or len(parts) != len(wide) or wide.count(True) != 1 or set(words) - {"optimize"}:
            raise OneByOneError
        letter = next((c for c in "zdnqvwZ" if c not in spec), None)
        if letter is None:
            raise OneByOneError
        operands = [self._wide_of(arg) if w else arg for arg, w in zip(args[1:], wide, strict=True)]
        letters = ",".join(part + letter if w else part for part, w in zip(parts, wide, strict=True))
        return tree.call(node.func, [tree.const(f"{letters}->{out}{letter}"), *operands], node.keywords)

    # -- sums, shapes, choices ------------------------------------------------------------------------------------

    def _reduced(self, node: Expr, args: list[Expr], words: dict[str, Expr]) -> Expr:
        """`np.sum` over the axes that there were."""
        axis = args[1] if len(args) > 1 else words.get("axis", tree.const(None))
        if len(args) > 2 or set(words) - {"axis", "keepdims"}:
            raise OneByOneError
        value = self._wide_of(args[0])
        kept = [word for word in node.keywords if word.arg == "keepdims"]
        if tree.is_none(axis):
            rank = self._rank(args[0])
            if rank == 0:
                return value
            axis = tree.const(0) if rank == 1 else tree.tuple_of(tree.const(k) for k in range(rank))
        else:
            axis = self._axis(axis)
        return tree.call(node.func, [value], [gast.keyword(arg="axis", value=axis), *kept])

    def _axis(self, axis: Expr) -> Expr:
        """An axis that is counted from the end stands one further to the front."""
        if isinstance(axis, gast.Tuple):
            return tree.tuple_of(self._axis(item) for item in axis.elts)
        number = tree.number(axis)
        if not isinstance(number, int):
            raise OneByOneError
        return axis if number >= 0 else tree.const(number - 1)

    def _along(self, node: Expr, args: list[Expr], words: dict[str, Expr]) -> Expr:
        """What is done along an axis: that of a vector is its only one."""
        if len(args) > 1 or set(words) - {"axis"}:
            raise OneByOneError
        axis = words.get("axis", tree.const(None))
        if tree.is_none(axis):
            if self._rank(args[0]) != 1:
                raise OneByOneError
            axis = tree.const(0)
        return tree.call(node.func, [self._wide_of(args[0])], [gast.keyword(arg="axis", value=self._axis(axis))])

    def _shaped(self, node: Expr, args: list[Expr], words: dict[str, Expr]) -> Expr:
        if words or len(args) != 2:
            raise OneByOneError
        return tree.call(node.func, [self._wide_of(args[0]), self._longer(args[1])])

    def _spread(self, _: Expr, args: list[Expr], __: dict[str, Expr]) -> Expr:
        if not self._is_wide(args[0]):
            raise OneByOneError
        return tree.call(tree.name("numpy.broadcast_to"), [self._wide_of(args[0]), self._shape_of(args[1])])

    def _transpose(self, _: Expr, args: list[Expr], words: dict[str, Expr]) -> Expr:
        if set(words) - {"axes"}:
            raise OneByOneError
        return self._transposed(args[0], args[1] if len(args) > 1 else words.get("axes"))

    def _transposed(self, value: Expr, axes: Expr | None) -> Expr:
        rank = self._rank(value)
        wide = self._wide_of(value)
        if rank < 2 and axes is None:
            return wide
        order = list(range(rank - 1, -1, -1))
        if axes is not None and not tree.is_none(axes):
            given = [tree.number(item) for item in getattr(axes, "elts", [])]
            if len(given) != rank or not all(isinstance(one, int) for one in given):
                raise OneByOneError
            order = [int(one) % rank for one in given if one is not None]
        return tree.call(tree.name("numpy.transpose"), [wide, tree.tuple_of(tree.const(k) for k in [*order, rank])])

    def _moved(self, node: Expr, args: list[Expr], words: dict[str, Expr]) -> Expr:
        """Axes that are moved, added or taken away, by their numbers."""
        if len(args) < 2 or words:
            if set(words) != {"axis"} or len(args) != 1:
                raise OneByOneError
            return tree.call(node.func, [self._wide_of(args[0]), self._axis(words["axis"])])
        return tree.call(node.func, [self._wide_of(args[0]), *(self._axis(axis) for axis in args[1:])])

    def _where(self, node: Expr, args: list[Expr], words: dict[str, Expr]) -> Expr:
        if words or len(args) != 3:
            raise OneByOneError
        return tree.call(node.func, [self._beside(arg) for arg in args])

    def _same(self, node: Expr, args: list[Expr], words: dict[str, Expr]) -> Expr:
        """What is done to each number by itself."""
        if words or any(self._is_wide(arg) for arg in args[1:]):
            raise OneByOneError
        return tree.call(node.func, [self._wide_of(args[0]), *args[1:]])

    def _array(self, node: Expr, args: list[Expr], words: dict[str, Expr]) -> Expr:
        """An array of its items."""
        if len(args) != 1 or words or not isinstance(args[0], (gast.List, gast.Tuple)):
            raise OneByOneError
        return tree.call(node.func, [self._items(args[0])])

    def _items(self, display: Expr) -> Expr:
        def item(one: Expr) -> Expr:
            if isinstance(one, (gast.List, gast.Tuple)):
                return self._items(one)
            return self._assigned(one, kind_of(one, self._known))

        return gast.List(elts=[item(one) for one in display.elts], ctx=gast.Load())

    def _joined(self, node: Expr, args: list[Expr], words: dict[str, Expr]) -> Expr:
        """`np.stack`, `np.concatenate` along an axis."""
        if not isinstance(args[0], (gast.List, gast.Tuple)) or len(args) > 2 or set(words) - {"axis"}:
            raise OneByOneError
        axis = args[1] if len(args) > 1 else words.get("axis", tree.const(0))
        items = self._items(args[0])
        keyword = [] if tree.number(axis) == 0 else [gast.keyword(arg="axis", value=self._axis(axis))]
        return tree.call(node.func, [items], keyword)

    def _solved(self, node: Expr, args: list[Expr], words: dict[str, Expr]) -> Expr:
        matrix, right = args
        if words or self._is_wide(matrix) or self._rank(matrix) != 2 or self._rank(right) != 1:
            raise OneByOneError
        return tree.call(node.func, [matrix, self._wide_of(right)])


def _turned(matrix: Expr) -> Expr:
    """The transpose of a matrix: that of one is the matrix."""
    if isinstance(matrix, gast.Attribute) and matrix.attr == "T":
        return matrix.value
    if isinstance(matrix, gast.Call) and getattr(matrix.func, "id", "") == "numpy.transpose" and len(matrix.args) == 1:
        return matrix.args[0]
    return tree.attribute(matrix, "T")
