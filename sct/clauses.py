"""Iterators of the standard library as generator expressions.

Before: `map(f, x)`, `itertools.pairwise(x)`.
After: `f(item) for item in x`, `(x[i], x[i + 1]) for i in range(len(x) - 1)`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import gast

from sct import tree
from sct.tree import Expr


class Walker(Protocol):
    """What goes over something: it has names that no user has."""

    def _next_hidden(self) -> int: ...

    def _held_items(self, node: Any) -> Expr:
        """Give what has a length and items, held under a name."""

    def _is_open_walk(self, node: Any) -> bool:
        """Whether something is gone over whose length only a run can tell."""


def clause(target: Any, over: Expr, *tests: Expr) -> Any:
    """Give `for target in over if test`."""
    return gast.comprehension(target=target, iter=over, ifs=list(tests), is_async=0)


def generator(elt: Expr, *clauses: Any) -> Any:
    """Give a generator expression."""
    return gast.GeneratorExp(elt=elt, generators=list(clauses))


def names_for(stager: Walker, stem: str, count: int) -> tuple[list[Expr], Any]:
    """Names that no user has, and the target that binds them all."""
    names = [f"({stem} {stager._next_hidden()})" if stem == "index" else f"{stem}%walk{stager._next_hidden()}"
             for _ in range(count)]  # fmt: skip
    targets = [tree.target(name) for name in names]
    target = targets[0] if count == 1 else gast.Tuple(elts=targets, ctx=gast.Store())
    return [tree.name(name) for name in names], target


def call_of_builtin(name: str, *args: Expr) -> Expr:
    """Call a builtin function."""
    return tree.call(tree.name(f"builtins.{name}"), args)


def _map(stager: Walker, node: Any) -> list[Any] | None:
    function, *over = node.args
    if node.keywords or not over:
        return None
    names, target = names_for(stager, "item", len(over))
    return [
        generator(
            tree.call(function, names), clause(target, over[0] if len(over) == 1 else call_of_builtin("zip", *over))
        )
    ]


def _starmap(stager: Walker, node: Any) -> list[Any] | None:
    (item,), target = names_for(stager, "item", 1)
    call = tree.call(node.args[0], [gast.Starred(value=item, ctx=gast.Load())])
    return [generator(call, clause(target, node.args[1]))]


def filtered(stager: Walker, node: Any) -> list[Any] | None:
    """Give `filter(f, x)` as `item for item in x if f(item)`."""
    (item,), target = names_for(stager, "item", 1)
    function = node.args[0]
    nothing = isinstance(function, gast.Constant) and function.value is None
    return [generator(item, clause(target, node.args[1], item if nothing else _applied(function, item)))]


def _applied(function: Any, item: Expr) -> Expr:
    """Call a function; of a lambda that binds nothing inside, that is its body."""
    if not isinstance(function, gast.Lambda) or any(isinstance(p, _SCOPES) for p in tree.walk(function.body)):
        return tree.call(function, [item])
    plain = function.args
    if len(plain.args) != 1 or plain.vararg or plain.kwarg or plain.kwonlyargs or plain.defaults:
        return tree.call(function, [item])
    return tree.substitute(function.body, {plain.args[0].id: item})


_SCOPES = (gast.Lambda, gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp, gast.NamedExpr)


def _chain(stager: Walker, node: Any) -> list[Any] | None:
    (item,), target = names_for(stager, "item", 1)
    return [generator(item, clause(target, over)) for over in node.args]


def _chain_of(stager: Walker, node: Any) -> list[Any] | None:
    (part, item), _ = names_for(stager, "item", 2)
    first, second = tree.target(part.id), tree.target(item.id)
    return [generator(item, clause(first, node.args[0]), clause(second, part))]


def _chosen(stager: Walker, node: Any, ordered: bool) -> list[Any] | None:
    """Combinations by rising indices, or permutations of two by all pairs of different ones."""
    count = getattr(node.args[1], "value", None) if len(node.args) == 2 else None
    if type(count) is not int or not 1 <= count <= (4 if ordered else 2):
        return None
    held = stager._held_items(node.args[0])
    length = call_of_builtin("len", held)
    names, _ = names_for(stager, "index", count)
    clauses = []
    for position, name in enumerate(names):
        first = [tree.add(names[position - 1], tree.const(1))] if position and ordered else []
        others = (
            [gast.Compare(left=name, ops=[gast.NotEq()], comparators=[names[0]])] if position and not ordered else []
        )
        clauses.append(clause(tree.target(name.id), call_of_builtin("range", *first, length), *others))
    return [generator(tree.tuple_of([tree.subscript(held, name) for name in names]), *clauses)]


def _product(stager: Walker, node: Any) -> list[Any] | None:
    words = {k.arg: getattr(k.value, "value", None) for k in node.keywords}
    times = words.get("repeat", 1)
    if words.keys() - {"repeat"} or type(times) is not int or not 1 <= times * len(node.args) <= 4:
        return None
    over = [stager._held_items(arg) if stager._is_open_walk(arg) else arg for arg in node.args] * times
    names, _ = names_for(stager, "item", len(over))
    clauses = [clause(tree.target(name.id), part) for name, part in zip(names, over, strict=True)]
    return [generator(tree.tuple_of(names), *clauses)]


def _pairwise(stager: Walker, node: Any) -> list[Any] | None:
    held = stager._held_items(node.args[0])
    (index,), target = names_for(stager, "index", 1)
    length = tree.binary(call_of_builtin("len", held), gast.Sub(), tree.const(1))
    pair = [tree.subscript(held, index), tree.subscript(held, tree.add(index, tree.const(1)))]
    return [generator(tree.tuple_of(pair), clause(target, call_of_builtin("range", length)))]


def _islice(stager: Walker, node: Any) -> list[Any] | None:
    if len(node.args) not in (2, 3, 4) or node.keywords:
        return None
    bounds = node.args[1:]
    start, stop = (tree.const(0), bounds[0]) if len(bounds) == 1 else bounds[:2]
    held = stager._held_items(node.args[0])
    length = call_of_builtin("len", held)
    nothing = isinstance(stop, gast.Constant) and stop.value is None
    last = length if nothing else call_of_builtin("min", stop, length)
    (index,), target = names_for(stager, "index", 1)
    whole = call_of_builtin("range", start, last, *bounds[2:])
    return [generator(tree.subscript(held, index), clause(target, whole))]


SPELLED: dict[str, Callable[[Walker, Any], list[Any] | None]] = {
    "builtins.map": _map,
    "builtins.filter": filtered,
    "itertools.starmap": _starmap,
    "itertools.chain": _chain,
    "itertools.chain.from_iterable": _chain_of,
    "itertools.combinations": lambda stager, node: _chosen(stager, node, True),
    "itertools.permutations": lambda stager, node: _chosen(stager, node, False),
    "itertools.product": _product,
    "itertools.pairwise": _pairwise,
    "itertools.islice": _islice,
}

WALKERS = {**dict.fromkeys(SPELLED, slice(1)), **dict.fromkeys(("builtins.filter", "itertools.starmap"), slice(1, 2)),
            **dict.fromkeys(("builtins.enumerate", "builtins.reversed"), slice(1)), "builtins.map": slice(1, None),
            **dict.fromkeys(("builtins.zip", "itertools.chain", "itertools.product"), slice(None))}  # fmt: skip
"""Functions that make iterators, and which of their arguments are gone over."""
