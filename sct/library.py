"""Functions of the standard library that deal with functions and structures, carried out while staging.

Before: `functools.reduce(g, [x, y, z])`, `itertools.combinations((x, y, z), 2)`, `dataclasses.replace(p, x=y)`.
After: `g%0 = ...` of x and y, `g%1 = ...` of that and z; the pairs of x, y and z; an instance with another part.

What goes over something of which only a run can tell the length is a loop (walks.py).
"""

from __future__ import annotations

import itertools
import types
from typing import Any

import gast

from sct import live, tree
from sct.duplicated import Duplicated
from sct.heap import Bound, Box, Class, Closure, Standard, is_structure
from sct.structures import LATER
from sct.tree import Expr


class Library(Duplicated):
    """Calls of functions of the standard library."""

    def _standard(self, function: Standard, args: list[Expr], keywords: dict[str, Expr], node: Any) -> Expr:
        if function.name.startswith("sct."):
            return self._derivative(function, args, keywords, node)
        method = getattr(self, f"_standard_{function.name.rpartition('.')[2]}", None)
        found = method(args, keywords, node) if method is not None and args else None
        if found is None and function.name in _OPERATORS and len(args) == 2:
            op = _OPERATORS[function.name]
            joined = self._combined(args[0], op, args[1], node) if any(map(is_structure, args)) else None
            found = tree.binary(args[0], op, args[1]) if joined is None else joined
        found = self._standard_lazily(function, args, keywords, node) if found is None else found
        if found is not None:
            return found
        if function.expr is not None:
            return self._opaque(function.expr, args, keywords, node)
        raise self._origin(node).refuse(f"{function.name} is not differentiated in this form")

    def _standard_lazily(self, function: Standard, args: list[Expr], keywords: dict[str, Expr], node: Any) -> Any:
        """Call a function of itertools whose items are not known one by one (iterated.py)."""
        raise NotImplementedError

    def _standard_partial(self, args: list[Expr], keywords: dict[str, Expr], node: Any) -> Expr:
        return self._heap.add(Bound(args[0], tuple(args[1:]), dict(keywords)))

    def _standard_reduce(self, args: list[Expr], keywords: dict[str, Expr], node: Any) -> Expr | None:
        items = self._items(args[1], node) if len(args) > 1 else None
        if items is None or not [*args[2:], *items]:
            return None
        result, *rest = [*args[2:], *items]
        for item in rest:
            result = self._settle_value(self._call_value(args[0], [result, item], {}, node), node)
        return result

    def _standard_neg(self, args: list[Expr], keywords: dict[str, Expr], node: Any) -> Expr:
        if is_structure(args[0]):
            return self._signed(gast.USub(), args[0], node)
        return gast.UnaryOp(op=gast.USub(), operand=args[0])

    def _standard_replace(self, args: list[Expr], keywords: dict[str, Expr], node: Any) -> Expr:
        thing = self._thing(args[0], node)
        if not isinstance(thing, Box) or thing.kind != "object" or not set(keywords) <= set(thing.slots):
            raise self._origin(node).refuse("fields of what is not made here are replaced")
        if any(one.kind == "dataclass" for one in thing.cls.order()):
            # It is made anew, as if by a call.
            names = [field.name for field in next(one for one in thing.cls.order() if one.kind == "dataclass").fields]
            given = {**{name: thing.slots[name] for name in names}, **keywords}
            value = self._heap.add(Class(thing.cls, thing.cls.expr))
            return self._construct(value, self._thing(value, node), [], given, node)
        return self._heap.add(Box("object", {**thing.slots, **keywords}, "", thing.cls))

    def _derivative(self, operator: Standard, args: list[Expr], keywords: dict[str, Expr], node: Any) -> Expr:
        """`grad(g)` inside: the function that is made of g is opened like any other."""
        thing = self._thing(args[0], node) if args else None
        wrt = keywords.get("wrt", args[1] if len(args) > 1 else tree.const(None))
        plain = thing.function.identity if isinstance(thing, Closure) else None
        if not isinstance(plain, types.FunctionType) or self._known(wrt) is ...:
            raise self._origin(node).refuse(
                "the derivative of a function that is defined here is taken", "define the function outside"
            )
        import sct

        made = getattr(sct, operator.name.removeprefix("sct."))(plain, self._known(wrt))
        return self._heap.add(Closure(live.live_function(made)))

    # -- iterators over items that are known ----------------------------------------------------------------------

    def _standard_accumulate(self, args: list[Expr], keywords: dict[str, Expr], node: Any) -> Expr | None:
        items = self._items(args[0], node)
        by = args[1] if len(args) > 1 else keywords.get("func")
        if items is None or keywords.keys() - {"func", "initial"}:
            return None
        if by is not None:
            self._check_later(by, node)
        found = [keywords["initial"]] if "initial" in keywords else []
        for item in items:
            if not found:
                found.append(item)
            elif by is None or self._known(by) is None:
                joined = self._combined(found[-1], gast.Add(), item, node) if is_structure(item) else None
                found.append(self._settle_value(tree.add(found[-1], item) if joined is None else joined, node))
            else:
                found.append(self._settle_value(self._call_value(by, [found[-1], item], {}, node), node))
        return self._iterator(found)

    def _standard_chain(self, args: list[Expr], keywords: dict[str, Expr], node: Any) -> Expr | None:
        return self._iterated_by(itertools.chain, args, node)

    def _standard_from_iterable(self, args: list[Expr], keywords: dict[str, Expr], node: Any) -> Expr | None:
        return self._standard_chain(self._items(args[0], node) or [tree.const(None)], keywords, node)

    def _standard_pairwise(self, args: list[Expr], keywords: dict[str, Expr], node: Any) -> Expr | None:
        return self._iterated_by(itertools.pairwise, args, node)

    def _standard_combinations(self, args: list[Expr], keywords: dict[str, Expr], node: Any) -> Expr | None:
        return self._chosen_by(itertools.combinations, args, keywords, node)

    def _standard_permutations(self, args: list[Expr], keywords: dict[str, Expr], node: Any) -> Expr | None:
        return self._chosen_by(itertools.permutations, args, keywords, node)

    def _chosen_by(self, choose: Any, args: list[Expr], keywords: dict[str, Expr], node: Any) -> Expr | None:
        given = [*args[1:], *keywords.values()]
        count = self._known(given[0]) if given else None
        if len(given) > 1 or (given and type(count) is not int):
            return None
        return self._iterated_by(lambda over: choose(over, *([] if count is None else [count])), args[:1], node)

    def _standard_product(self, args: list[Expr], keywords: dict[str, Expr], node: Any) -> Expr | None:
        times = self._known(keywords.get("repeat", tree.const(1)))
        return self._iterated_by(lambda *over: itertools.product(*over, repeat=times), args, node, type(times) is int)

    def _standard_islice(self, args: list[Expr], keywords: dict[str, Expr], node: Any) -> Expr | None:
        bounds = [self._known(arg) for arg in args[1:]]
        return self._iterated_by(lambda over: itertools.islice(over, *bounds), args[:1], node, ... not in bounds)

    def _standard_zip_longest(self, args: list[Expr], keywords: dict[str, Expr], node: Any) -> Expr | None:
        missing = keywords.get("fillvalue", tree.const(None))
        return self._iterated_by(lambda *over: itertools.zip_longest(*over, fillvalue=missing), args, node)

    def _standard_starmap(self, args: list[Expr], keywords: dict[str, Expr], node: Any) -> Expr | None:
        groups = [self._items(item, node) for item in (self._items(args[1], node) or [tree.const(None)])]
        if len(args) != 2 or None in groups:
            return None
        return self._iterator(tree.call(tree.name(LATER), [args[0], *(group or [])]) for group in groups)

    def _standard_repeat(self, args: list[Expr], keywords: dict[str, Expr], node: Any) -> Expr | None:
        times = self._known(args[1]) if len(args) > 1 else self._known(keywords.get("times", tree.name("unknown")))
        return self._iterator([args[0]] * times) if type(times) is int else None

    def _iterated_by(self, make: Any, args: list[Expr], node: Any, known: bool = True) -> Expr | None:
        """Give an iterator over what a function of itertools makes of items; None where these are not known."""
        parts = self._lent_items(args, node) if known else None
        if parts is None:
            return None
        items = list(itertools.islice(make(*parts), _MOST + 1))
        if len(items) > _MOST:
            raise self._origin(node).refuse(f"an iterator over more than {_MOST} items that are known one by one")
        return self._iterator(tree.tuple_of(item) if isinstance(item, tuple) else item for item in items)


_MOST = 1000
"""Items of an iterator that are variables of their own."""


_OPERATORS = {
    "operator.add": gast.Add(), "operator.sub": gast.Sub(), "operator.mul": gast.Mult(), "operator.truediv": gast.Div(),
    "operator.pow": gast.Pow(), "operator.matmul": gast.MatMult(), "operator.floordiv": gast.FloorDiv(),
    "operator.mod": gast.Mod(),
}  # fmt: skip
