"""All directions at once: tangents, or adjoints, get one more axis, the last, with an entry for each direction.

Before: `dh = (1 - h**2) * dx;  dz = np.sum(dh);  du[0] = dz` for one direction, h and x vectors.
After: `dh = (1 - h**2)[:, None] * dx;  dz = np.sum(dh, axis=0);  du[0] = dz` for as many as the last axis of dx has.

Tangents and adjoints are linear in what they come from, so one pass carries all. With the new axis last, indices stay
what they are, and so do sums over an axis, broadcasts between adjoints, and products with a matrix in front. What no
line here is for raises `OneByOneError`: then there is one pass for each direction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import gast

from sct import tree
from sct.core import (
    Attempt,
    Block,
    If,
    Loop,
    Push,
    Stage,
    Statement,
    Store,
    expression,
    is_adjoint,
    statements,
)
from sct.indices import is_dots, parts_of
from sct.kinds import Kind, array
from sct.known import Known
from sct.rules.formulas import COPY, SPREAD
from sct.shapes import kind_of
from sct.tree import Expr

AXIS = ("directions", 0)
"""The length of the axis of directions."""


class OneByOneError(Exception):
    """An operation that is carried out for one direction at a time."""


def carried(block: Block, known: Mapping[str, Kind], seeds: Mapping[str, Kind], count: Expr) -> tuple[Block, Known]:
    """Give a block for all directions.

    Parameters
    ----------
    block : Block
        Of a forward or a backward pass, not yet folded.
    known : mapping
        What is known of all variables, for one direction.
    seeds : mapping
        Variables that have the axis of directions from the start, each with what it is for one direction.
    count : gast.expr
        How many directions there are.

    Returns
    -------
    Block
        The same, with the axis.
    Known
        What is known of all variables, with the axis.

    Raises
    ------
    OneByOneError
        Where something cannot be carried out for all directions at once.
    """
    walk = _Directions(block, Known({**known, **seeds}), set(seeds), count)
    return walk.block(block), walk.after()


def widened(kind: Kind) -> Kind:
    """Give what is known of a tangent with the axis."""
    if kind.lifted or kind.shape is None or kind.what not in ("number", "array"):
        return Kind("array", None, kind.dtype)
    return array((*kind.shape, AXIS), kind.dtype if kind.dtype[:1] in "fc" else "f8")


class _Directions:
    def __init__(self, block: Block, known: Known, seeds: set[str], count: Expr) -> None:
        self._known, self._count = known, count
        self._every = list(statements(block))
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

    def after(self) -> Known:
        """Give what is known with the axis."""
        found = Known(self._known)
        found.update({name: widened(self._known[name]) for name in self._wide})
        return found

    # -- statements -----------------------------------------------------------------------------------------------

    def block(self, block: Block) -> Block:
        """Give a block with the axis."""
        return tuple(self._statement(statement) for statement in block)

    def _statement(self, statement: Statement) -> Statement:
        if isinstance(statement, Stage) and statement.target in self._wide:
            return replace(statement, value=self._assigned(statement.value, self._known[statement.target]))
        if isinstance(statement, Store) and statement.base in self._wide:
            return self._store(statement)
        if isinstance(statement, (If, Loop, Attempt)) and not self._is_wide(expression(statement)):
            if isinstance(statement, If):
                return replace(statement, body=self.block(statement.body), orelse=self.block(statement.orelse))
            return replace(statement, body=self.block(statement.body))
        if isinstance(statement, Push) and self._is_wide(statement.value):
            return replace(statement, value=self._assigned(statement.value, kind_of(statement.value, self._known)))
        if self._is_wide(expression(statement)):
            raise OneByOneError
        return statement

    def _store(self, store: Store) -> Store:
        """What is written has the axis, or is a number."""
        place = self._wide_of(store.place) if self._is_wide(store.place) else store.place
        if not self._is_wide(store.place):
            raise OneByOneError
        if store.how == "append":
            return replace(store, place=place, value=self._assigned(store.value, kind_of(store.value, self._known)))
        if not self._is_wide(store.value):
            if tree.number(store.value) is None and getattr(store.value, "value", 0) is not None:
                raise OneByOneError
            return replace(store, place=place)
        return replace(store, place=place, value=self._wide_of(store.value))

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

    def _shape_of(self, like: Expr) -> Expr:
        """The shape of something, with the axis."""
        kind = kind_of(like, self._known)
        if kind.is_array and kind.rank == 1:
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

    # -- expressions ----------------------------------------------------------------------------------------------

    def _is_wide(self, node: Any) -> bool:
        return not self._wide.isdisjoint(tree.names(node))

    def _wide_of(self, node: Expr) -> Expr:
        """Give an expression of tangents with the axis."""
        if isinstance(node, gast.Name):
            return node
        method = _NODES.get(type(node).__name__)
        if method is None:
            raise OneByOneError
        return method(self, node)

    def _beside(self, node: Expr) -> Expr:
        """An operand of arithmetic that is done element by element: what has no axis is spread along it."""
        if self._is_wide(node):
            return self._wide_of(node)
        kind = kind_of(node, self._known)
        if kind.is_number or kind.shape == ():
            return node
        if kind.is_array and kind.rank is not None and not kind.lifted:
            return tree.subscript(node, _index([_ALL] * kind.rank + [_NEW]))
        if kind.is_array and not kind.lifted:
            return tree.subscript(node, _index([_DOTS, _NEW]))
        raise OneByOneError

    def _unary(self, node: Expr) -> Expr:
        return gast.UnaryOp(op=node.op, operand=self._wide_of(node.operand))

    def _binary(self, node: Expr) -> Expr:
        if isinstance(node.op, gast.MatMult):
            return self._product(node.left, node.right)
        if isinstance(node.op, (gast.Pow, gast.FloorDiv, gast.Mod)) or (
            isinstance(node.op, gast.Div) and self._is_wide(node.right)
        ):
            raise OneByOneError
        if self._is_list(node.left) or self._is_list(node.right):
            raise OneByOneError
        return tree.binary(self._beside(node.left), node.op, self._beside(node.right))

    def _is_list(self, node: Expr) -> bool:
        return isinstance(node, gast.List) or kind_of(node, self._known).what in ("list", "other")

    def _compared(self, node: Expr) -> Expr:
        (other,) = node.comparators
        return gast.Compare(left=self._beside(node.left), ops=node.ops, comparators=[self._beside(other)])

    def _either(self, node: Expr) -> Expr:
        if self._is_wide(node.test):
            raise OneByOneError
        kind = kind_of(node, self._known)
        return tree.either(node.test, self._assigned(node.body, kind), self._assigned(node.orelse, kind))

    def _item(self, node: Expr) -> Expr:
        if not self._is_wide(node.value) or self._is_wide(node.slice):
            raise OneByOneError
        kind = kind_of(node.value, self._known)
        if kind.what in ("list", "other"):
            return tree.subscript(self._wide_of(node.value), node.slice)
        items = parts_of(node.slice)
        dots = [at for at, item in enumerate(items) if is_dots(item)]
        if dots and dots[0] < len(items) - 1:
            items = [*items, _ALL]
        value = self._wide_of(node.value)
        return tree.subscript(value, _index(items) if len(items) > 1 or dots else node.slice)

    def _attribute(self, node: Expr) -> Expr:
        if node.attr == "T":
            return self._transposed(node.value, None)
        if node.attr in ("real", "imag"):
            return tree.attribute(self._wide_of(node.value), node.attr)
        raise OneByOneError

    def _call(self, node: Expr) -> Expr:
        rule = _CALLS.get(getattr(node.func, "id", ""))
        if rule is None or any(word.arg is None or self._is_wide(word.value) for word in node.keywords):
            raise OneByOneError
        return rule(self, node, list(node.args), {word.arg: word.value for word in node.keywords})

    def _rank(self, node: Expr) -> int:
        kind = kind_of(node, self._known)
        if kind.rank is None or kind.lifted or kind.what not in ("number", "array"):
            raise OneByOneError
        return kind.rank

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
            column = tree.subscript(self._wide_of(left), _index([_ALL, _NEW]))
            return tree.mul(column, tree.subscript(right, _index([_ALL, _NEW])))
        return tree.mul(tree.subscript(left, _index([_ALL, _NEW, _NEW])), self._wide_of(right))

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
        if _is_none(axis):
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
        if _is_none(axis):
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
        if axes is not None and not _is_none(axes):
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


_ALL = gast.Slice(lower=None, upper=None, step=None)
_NEW = gast.Constant(value=None, kind=None)
_DOTS = gast.Constant(value=Ellipsis, kind=None)
_DTYPES = {"f4": "numpy.float32", "c8": "numpy.complex64", "c16": "builtins.complex"}

_NODES: dict[str, Callable[[_Directions, Expr], Expr]] = {
    "UnaryOp": _Directions._unary,
    "BinOp": _Directions._binary,
    "Compare": _Directions._compared,
    "IfExp": _Directions._either,
    "Subscript": _Directions._item,
    "Attribute": _Directions._attribute,
    "Call": _Directions._call,
}

_CALLS: dict[str, Callable[[_Directions, Expr, list[Expr], dict[str, Expr]], Expr]] = {
    "numpy.sum": _Directions._reduced,
    "numpy.mean": _Directions._reduced,
    "numpy.cumsum": _Directions._along,
    "numpy.flip": _Directions._along,
    "numpy.where": _Directions._where,
    "numpy.reshape": _Directions._shaped,
    "numpy.broadcast_to": _Directions._shaped,
    "numpy.transpose": _Directions._transpose,
    "numpy.swapaxes": _Directions._moved,
    "numpy.moveaxis": _Directions._moved,
    "numpy.expand_dims": _Directions._moved,
    "numpy.squeeze": _Directions._moved,
    "numpy.outer": _Directions._outer,
    "numpy.dot": _Directions._dot,
    "numpy.matmul": _Directions._dot,
    "numpy.einsum": _Directions._einsum,
    "numpy.array": _Directions._array,
    "numpy.stack": _Directions._joined,
    "numpy.concatenate": _Directions._joined,
    "numpy.linalg.solve": _Directions._solved,
    "numpy.real": _Directions._same,
    "numpy.imag": _Directions._same,
    "numpy.conj": _Directions._same,
    "numpy.astype": _Directions._same,
    COPY: _Directions._same,
    SPREAD: _Directions._spread,
}


def _is_none(node: Expr) -> bool:
    return isinstance(node, gast.Constant) and node.value is None


def _index(items: list[Expr]) -> Expr:
    return items[0] if len(items) == 1 else tree.tuple_of(items)


def _turned(matrix: Expr) -> Expr:
    """The transpose of a matrix: that of one is the matrix."""
    if isinstance(matrix, gast.Attribute) and matrix.attr == "T":
        return matrix.value
    if isinstance(matrix, gast.Call) and getattr(matrix.func, "id", "") == "numpy.transpose" and len(matrix.args) == 1:
        return matrix.args[0]
    return tree.attribute(matrix, "T")
