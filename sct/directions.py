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

import gast

from sct import tree
from sct.core import Attempt, Block, If, Loop, Push, Stage, Statement, Store, expression
from sct.indices import is_dots, parts_of
from sct.kinds import Kind
from sct.known import Known
from sct.rules.formulas import COPY, SPREAD
from sct.shapes import kind_of
from sct.tree import Expr
from sct.wide import ALL, OneByOneError
from sct.wide_calls import WideCalls


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


class _Directions(WideCalls):
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

    # -- expressions ----------------------------------------------------------------------------------------------

    def _wide_of(self, node: Expr) -> Expr:
        if isinstance(node, gast.Name):
            return node
        method = _NODES.get(type(node).__name__)
        if method is None:
            raise OneByOneError
        return method(self, node)

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
            items = [*items, ALL]
        value = self._wide_of(node.value)
        return tree.subscript(value, tree.one_or_tuple(items) if len(items) > 1 or dots else node.slice)

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
