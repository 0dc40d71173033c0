"""Functions of NumPy that write to an array that they get, as stores into it.

Before: `np.negative(p, p)`, `np.put(a, [0, 2], v)`, `np.copyto(a, b, where=m)`, `a.sort()`.
After: `p[...] = np.negative(p)`, `a[[0, 2]] = v`, `a[...] = np.where(m, b, a)`, `a[...] = np.sort(a)`.

What writes in a way that no store of these forms has is refused.
"""

from __future__ import annotations

from typing import Any

import gast

from sct import indices, kinds, tree
from sct.array_reads import METHODS
from sct.core import Store
from sct.match import canonical, is_marker
from sct.meanings import Known
from sct.plainer import Plainer
from sct.tree import Expr
from sct.writers import CHANGING, out_at


class Outs(Plainer):
    """Calls of NumPy that write."""

    def _method_update(self, call: Any) -> bool:
        """`a.fill(v)`, `a.put(i, v)`, `a.sort()`, `a.sum(out=b)`; what else changes an array is refused."""
        function = call.func
        if not isinstance(function, gast.Attribute):
            return False
        # The array is the first argument of the function that does the same.
        place = out_at(METHODS.get(function.attr, "")) - 1
        if len(call.args) > place or (function.attr in METHODS and any(k.arg == "out" for k in call.keywords)):
            found = self._array_method(call)
            return found is not None and self._with_out(found, call) is not None
        if function.attr not in CHANGING:
            return False
        base = self._array_operand_of_attribute(function)
        if base is None:
            return False
        self._demand(base, 1)
        if not self._kind(base).is_array:
            return False
        if function.attr == "fill" and len(call.args) == 1:
            self._store(base, tree.subscript(base, tree.dots()), self._operand(call.args[0]), call)
        elif function.attr == "put" and len(call.args) == 2 and not call.keywords:
            self._put(base, call.args[0], self._operand(call.args[1]), call)
        elif function.attr == "sort" and len(call.args) <= 2 and {k.arg for k in call.keywords} <= _OF_SORT:
            self._sort(base, call)
        elif function.attr == "partition" and call.args:
            words = [gast.keyword(arg=k.arg, value=self._argument(k.value)) for k in call.keywords]
            args = [base, *(self._argument(arg) for arg in call.args)]
            value = self._temporary(tree.call(tree.name("numpy.partition"), args, words), call)
            self._store(base, tree.subscript(base, tree.dots()), value, call)
        else:
            raise self._origin(call).refuse(
                f"{function.attr} changes the array in place in a way that is not differentiated",
                "write to the array by a[...] = value",
            )
        return True

    def _sort(self, base: Expr, call: Any) -> None:
        """`a.sort()`, `a.sort(axis=0)`; by which algorithm changes no value."""
        given = dict(zip(("axis", "kind"), call.args, strict=False)) | {k.arg: k.value for k in call.keywords}
        words = [gast.keyword(arg="axis", value=self._operand(given["axis"]))] if "axis" in given else []
        if self._kind(base).rank == 1 and not words:
            order = self._temporary(tree.call(tree.name("numpy.argsort"), [base]), call, "order")
            value = tree.subscript(base, order)
        else:
            value = tree.call(tree.name("numpy.sort"), [base], words)
        self._store(base, tree.subscript(base, tree.dots()), self._temporary(value, call), call)

    def _function_update(self, call: Any) -> bool:
        """`np.add.at(a, i, v)`, `np.copyto(a, v)`, `np.exp(x, out=a)`."""
        path = tree.path(call.func)
        if path is None or not self._is_free(path):
            return False
        meaning = self._meaning(path, call.func)
        if not isinstance(meaning, Known) or not meaning.marker.startswith("numpy."):
            return False
        name = canonical(meaning.marker)
        if any(k.arg == "out" for k in call.keywords) or len(call.args) > out_at(name):
            self._operand(call)
            return True
        how = _WRITING.get(name)
        if how is None or any(isinstance(arg, gast.Starred) for arg in call.args):
            return False
        base = self._array_operand(call.args[0]) if call.args else None
        if base is None:
            return False
        self._demand(base, 2 if name == "numpy.fill_diagonal" else 1)
        return self._kind(base).is_array and bool(getattr(self, how)(base, call, name))

    def _is_free(self, path: tuple[str, ...]) -> bool:
        return self._frame.owner(path[0]) is None

    # -- one function each ----------------------------------------------------------------------------------------

    def _write_diagonal(self, base: Expr, call: Any, name: str) -> bool:
        """`np.fill_diagonal(a, v)` of a matrix."""
        if len(call.args) != 2 or call.keywords or self._kind(base).rank != 2:
            return False
        value = self._operand(call.args[1])
        kind = self._kind(value)
        if not kind.is_number and kind.rank != 1:
            return False
        lengths = [tree.subscript(tree.attribute(base, "shape"), tree.const(axis)) for axis in (0, 1)]
        shape = self._kind(base).shape
        square = shape is not None and shape[0] is not None and shape[0] == shape[1]
        count = lengths[0] if square else tree.call(tree.name("builtins.min"), lengths)
        if not square:
            lengths = [self._temporary(length, call) for length in lengths]
            count = self._temporary(tree.call(tree.name("builtins.min"), lengths), call)
        index = self._temporary(tree.call(tree.name("numpy.arange"), [count]), call, "diagonal")
        self._store(base, tree.subscript(base, tree.tuple_of([index, index])), value, call)
        return True

    def _write_put(self, base: Expr, call: Any, name: str) -> bool:
        """`np.put(a, i, v)`."""
        if len(call.args) != 3 or call.keywords:
            return False
        return self._put(base, call.args[1], self._operand(call.args[2]), call)

    def _put(self, base: Expr, index: Any, value: Expr, call: Any) -> bool:
        """`a[i] = v` of an array with one axis, as many values as places."""
        places, kind = len(index.elts) if isinstance(index, gast.List) else 0, self._kind(value)
        same = kind.is_number or (kind.rank == 1 and kind.shape is not None and kind.shape[0] == places)
        if self._kind(base).rank != 1 or not same:
            error = self._origin(call).refuse(
                "put of an array with several axes, or of values that may be fewer than the places",
                "write to the array by a[i] = value",
            )
            error.by_call = not self._facts.forms
            raise error
        self._store(base, tree.subscript(base, self._index(index)), value, call)
        return True

    def _write_copy(self, base: Expr, call: Any, name: str) -> bool:
        """`np.copyto(a, v)`, `np.copyto(a, v, where=m)`."""
        if len(call.args) != 2 or not {k.arg for k in call.keywords} <= {"where"}:
            return False
        value = self._operand(call.args[1])
        if call.keywords:
            value = self._chosen(self._operand(call.keywords[0].value), value, base, call)
        self._store(base, tree.subscript(base, tree.dots()), value, call)
        return True

    def _write_masked(self, base: Expr, call: Any, name: str) -> bool:
        """`np.putmask(a, m, v)`; `np.place(a, m, v)` of a number."""
        if len(call.args) != 3 or call.keywords:
            return False
        mask, value = self._operand(call.args[1]), self._operand(call.args[2])
        kind = self._kind(value)
        fits = kinds.same_shape(self._kind(mask), self._kind(base)) and self._kind(mask).dtype == "b1"
        if kind.is_number and fits:
            self._store(base, tree.subscript(base, mask), value, call)
            return True
        if name != "numpy.putmask" or not fits or not kinds.same_shape(kind, self._kind(base)):
            error = self._origin(call).refuse(
                f"{name.replace('numpy', 'np')} where mask and values are not known to have the shape of the array",
                "write to the array by a[mask] = value",
            )
            error.by_call = not self._facts.forms
            raise error
        self._store(base, tree.subscript(base, tree.dots()), self._chosen(mask, value, base, call), call)
        return True

    def _chosen(self, mask: Expr, value: Expr, base: Expr, node: Any) -> Expr:
        return self._temporary(tree.call(tree.name("numpy.where"), [mask, value, base]), node)

    def _write_at(self, base: Expr, call: Any, name: str) -> bool:
        """`np.add.at(a, i, v)`; `np.multiply.at` where no place comes twice."""
        if len(call.args) != 3 or call.keywords:
            return False
        index, value = self._index(call.args[1]), self._operand(call.args[2])
        place = tree.subscript(base, index)
        if name == "numpy.multiply.at":
            if not self._is_distinct(index):
                raise self._origin(call).refuse(
                    "np.multiply.at of places of which one may come twice", "multiply in a loop: a[i[k]] *= v[k]"
                )
            product = self._temporary(tree.mul(self._temporary(place, call), value), call)
            self._store(base, place, product, call)
            return True
        if name == "numpy.subtract.at":
            value = self._temporary(tree.neg(value), call)
        self._store(base, place, value, call, add=True)
        last = self._out.pop()
        assert isinstance(last, Store)
        self._out.append(Store(last.base, last.place, last.value, last.origin, add=True, how="at"))
        return True

    def _is_distinct(self, index: Expr) -> bool:
        """Whether an index names no place twice."""
        if isinstance(index, gast.List):
            numbers = [tree.number(part) for part in index.elts]
            return all(isinstance(n, int) and n >= 0 for n in numbers) and len(set(numbers)) == len(numbers)
        parts = indices.parts_of(index)
        return all(isinstance(part, gast.Slice) or self._kind(part).is_number for part in parts)

    # -- out= -----------------------------------------------------------------------------------------------------

    def _with_out(self, call: Expr, node: Any) -> Expr | None:
        """`np.f(x, out=a)` and `np.f(x, a)` are stores into a; None for any other call."""
        if not isinstance(call, gast.Call) or not is_marker(call.func):
            return None
        inputs = out_at(canonical(call.func.id))
        given = [k.value for k in call.keywords if k.arg == "out"] + call.args[inputs : inputs + 1]
        if not given or (isinstance(given[0], gast.Constant) and given[0].value is None):
            return None
        if len(call.args) > inputs + 1:
            raise self._origin(node).refuse("arguments after out", "give them by their names")
        target = given[0].elts[0] if isinstance(given[0], gast.Tuple) and len(given[0].elts) == 1 else given[0]
        self._demand(target, 1)
        if not isinstance(target, gast.Name) or not self._kind(target).is_array:
            raise self._origin(node).refuse("out= of something that is not known to be an array")
        args, words = call.args[:inputs], [k for k in call.keywords if k.arg not in ("out", "where")]
        masks = [k.value for k in call.keywords if k.arg == "where" and self._known(k.value) is not True]
        masks = [self._spread_over(mask, target, node) for mask in masks]
        place = tree.subscript(target, masks[0] if masks else tree.dots())
        if masks:
            args = [self._masked(arg, masks[0], target, node) for arg in args]
        self._store(target, place, self._temporary(tree.call(call.func, args, words), node), node)
        return target

    def _masked(self, arg: Expr, mask: Expr, target: Expr, node: Any) -> Expr:
        """Give the elements of an argument that a mask chooses: of the others nothing is computed."""
        if self._kind(arg).is_number:
            return arg
        whole = self._spread_over(arg, target, node)
        if self._kind(mask).dtype != "b1":
            raise self._no_mask(node)
        return self._temporary(tree.subscript(whole, mask), node)

    def _spread_over(self, value: Expr, target: Expr, node: Any) -> Expr:
        """Give a mask, or an argument, in the shape of what is written to."""
        have, want = self._kind(value), self._kind(target)
        if kinds.same_shape(have, want):
            return value
        # Where ranks are known it broadcasts as the operation itself would, or raises as that does.
        if not (have.is_number or have.is_array) or have.rank is None or want.rank is None or have.rank > want.rank:
            raise self._no_mask(node)
        shape = tree.attribute(target, "shape")
        return self._temporary(tree.call(tree.name("numpy.broadcast_to"), [value, shape]), node)

    def _no_mask(self, node: Any) -> Exception:
        error = self._origin(node).refuse(
            "where= where mask and arguments are not known to have the shape of out=", "write a[mask] = value"
        )
        error.by_call = not self._facts.forms
        return error


_OF_SORT = frozenset({"axis", "kind", "stable", "order"})
"""Options of `a.sort`."""

_WRITING = {
    "numpy.fill_diagonal": "_write_diagonal", "numpy.put": "_write_put", "numpy.copyto": "_write_copy",
    "numpy.putmask": "_write_masked", "numpy.place": "_write_masked", "numpy.add.at": "_write_at",
    "numpy.subtract.at": "_write_at", "numpy.multiply.at": "_write_at",
}  # fmt: skip
