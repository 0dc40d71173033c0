"""Lists and tables of one number, as many as only a run can tell, whose elements are then assigned.

Before: `a = [0.0 for _ in range(n)]`, `T = [[0.0] * n for _ in range(m)]`, with `a[i] = ...` and `T[i][j] = ...` below.
After: `a%0 = [0.0] * n`, a list that is kept; `T%0 = np.full((m, n), 0.0)`.

A table is an array where nothing asks for more than its elements (`T[i][j]`), its lengths and arrays that are made of
it.
"""

from __future__ import annotations

from typing import Any

import gast

from sct import tree
from sct.changed_lists import ChangedLists
from sct.tree import Expr

_ARRAYS = ("array", "asarray")


class Filled(ChangedLists):
    """Lists that are filled."""

    def _operand_ListComp(self, node: Any, into: str) -> Expr:
        length = self._count_of(node)
        if length is None or not self._is_assigned_into(into):
            return super()._operand_ListComp(node, into)
        if self._is_number_written(node.elt) or tree.is_none(node.elt):
            display = gast.copy_location(gast.List(elts=[node.elt], ctx=gast.Load()), node)
            return self._operand(tree.placed(tree.mul(display, length), node))
        row = self._row_of(node.elt)
        if row is None or not self._is_only_table(into):
            return super()._operand_ListComp(node, into)
        value = tree.number(row[1])
        number = tree.call(tree.name("builtins.float"), [row[1]]) if value is None else tree.const(float(value))
        shape = tree.tuple_of([length, row[0]])
        return self._operand(tree.placed(tree.call(tree.name("numpy.full"), [shape, number]), node))

    def _count_of(self, node: Any) -> Any:
        """Give how many items a comprehension has, where only a run can tell; None for any other."""
        part = node.generators[0]
        if len(node.generators) > 1 or part.ifs or part.is_async or self._is_iterable(part.iter):
            return None
        row = self._row_of(node.elt)
        if not isinstance(part.target, gast.Name) or (row is not None and part.target.id in tree.names(row[0])):
            return None
        if self._is_range(part.iter) and len(part.iter.args) == 1:
            return part.iter.args[0]
        return tree.call(tree.name("builtins.len"), [part.iter]) if self._is_range(part.iter) else None

    def _is_number_written(self, node: Any) -> bool:
        """Whether an expression is a number, or `float("inf")` with a sign or without."""
        if tree.number(node) is not None:
            return True
        node = node.operand if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.USub) else node
        if not isinstance(node, gast.Call) or self._builtin(node.func) != "float" or len(node.args) != 1:
            return False
        return isinstance(getattr(node.args[0], "value", None), str)

    def _row_of(self, node: Any) -> tuple[Any, Any] | None:
        """Give the length and the number of a row `[0.0] * n` or `[0.0 for _ in range(n)]`; None for anything else."""
        if isinstance(node, gast.ListComp):
            part = node.generators[0]
            plain = len(node.generators) == 1 and not part.ifs
            plain = plain and self._is_range(part.iter) and len(part.iter.args) == 1
            return (part.iter.args[0], node.elt) if plain and self._is_number_written(node.elt) else None
        if not isinstance(node, gast.BinOp) or not isinstance(node.op, gast.Mult):
            return None
        for display, times in ((node.left, node.right), (node.right, node.left)):
            if isinstance(display, gast.List) and len(display.elts) == 1 and self._is_number_written(display.elts[0]):
                return times, display.elts[0]
        return None

    # -- how the code uses a name ---------------------------------------------------------------------------------

    def _is_assigned_into(self, name: str) -> bool:
        """Whether an element of what a variable is, or an element of that, is assigned."""
        every = tree.walk(self._frame.function.node.body) if name else []
        stores = [part for part in every if isinstance(part, gast.Subscript) and not isinstance(part.ctx, gast.Load)]
        return any(getattr(_base(part), "id", "") == name for part in stores)

    def _is_only_table(self, name: str) -> bool:
        """Whether a variable is bound once, and nothing is asked of it but elements, lengths and arrays."""
        body = self._frame.function.node.body
        every = [part for part in tree.walk(body) if isinstance(part, gast.Name) and part.id == name]
        bound = [part for part in every if not isinstance(part.ctx, gast.Load)]
        good: set[int] = set()
        for part in tree.walk(body):
            if isinstance(part, gast.Subscript) and isinstance(part.value, gast.Subscript):
                numbers = not any(isinstance(p.slice, (gast.Slice, gast.Tuple)) for p in (part, part.value))
                good |= {id(part.value.value)} if numbers else set()
            elif isinstance(part, gast.Call) and len(part.args) == 1 and self._makes_array(part):
                arg = part.args[0]
                row = isinstance(arg, gast.Subscript) and self._builtin(part.func) == "len"
                good.add(id(arg.value if row else arg))
        counted = any(name in tree.names(part) for part in self._integers_in(body))
        return len(bound) == 1 and not counted and all(id(part) in good for part in every if part not in bound)

    def _integers_in(self, body: Any) -> list[Any]:
        """Give what has to be an integer: indices and bounds of ranges."""
        every = list(tree.walk(body))
        ranges = [part.args for part in every if isinstance(part, gast.Call) and self._builtin(part.func) == "range"]
        return [part.slice for part in every if isinstance(part, gast.Subscript)] + ranges

    def _makes_array(self, call: Any) -> bool:
        name = self._library_name(call.func)
        return self._builtin(call.func) == "len" or name in {f"numpy.{word}" for word in _ARRAYS}


def _base(node: Any) -> Any:
    while isinstance(node, gast.Subscript):
        node = node.value
    return node
