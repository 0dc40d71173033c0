"""Iterators over what only a run can tell, as the loops that they are; and functions that go over one to its end.

Before: `sum(map(g, x))`, `for a, b in itertools.combinations(x, 2): ...`, `max(v * v for v in x)`, of an array x.
After: a list that `g(x[i])` is appended to, and its sum; two loops, one inside the other; a list, and the largest item
of it (standins.py).

An iterator that has a name, or is handed to a function, could be gone over twice, which gives nothing the second time:
it is refused. Where the items are known (containers.py) there is no loop, and none of this.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import gast

from sct import live, standins, tree
from sct.clauses import SPELLED, WALKERS, call_of_builtin, clause, filtered, generator, names_for
from sct.heap import Closure, is_structure
from sct.meanings import Known, Meaning, Standard
from sct.parts import Parts
from sct.tree import Expr


class Walks(Parts):
    """Calls that go over something."""

    # -- what is gone over ----------------------------------------------------------------------------------------

    def _walker(self, node: Any) -> str:
        """Give the full name of the function that a call makes an iterator with; empty for anything else."""
        path = tree.path(node.func) if isinstance(node, gast.Call) else None
        if path is None or self._frame.owner(path[0]) is not None:
            return ""
        name = full_name(self._frame.function.scope.meaning(path))
        return name if name in WALKERS else ""

    def _is_open_walk(self, node: Any) -> bool:
        """Whether only a run can tell what items going over an expression gives."""
        if isinstance(node, gast.Starred):
            return self._is_open_walk(node.value)
        if isinstance(node, gast.Constant):
            return not isinstance(node.value, str)
        if isinstance(node, (gast.GeneratorExp, gast.ListComp)):
            return self._is_open_walk(node.generators[0].iter)
        name = self._walker(node)
        if name:
            over = node.args[WALKERS[name]]
            return not over or any(self._is_open_walk(arg) for arg in over)
        return not self._is_iterable(node)

    def _is_iterable(self, node: Any) -> bool:
        if self._walker(node):
            return not self._is_open_walk(node)
        return not self._is_plain_part(node) and super()._is_iterable(node)

    def _is_plain_part(self, node: Any) -> bool:
        """Whether an expression is a part of a structure that is a variable: an array, or a list that is kept."""
        node = node.value if isinstance(node, gast.Starred) else node
        value = self._glimpse(node) if isinstance(node, (gast.Attribute, gast.Subscript)) else None
        return isinstance(value, gast.Name) and "%" in value.id and not is_structure(value)

    def _generators(self, node: Any) -> list[Any] | None:
        """Give generator expressions that give, one after the other, what an iterator gives; None for any other."""
        name = self._walker(node)
        spell = SPELLED.get(name)
        if spell is None or not self._is_open_walk(node) or any(isinstance(a, gast.Starred) for a in node.args):
            return None
        found: list[Any] | None = spell(self, node)
        if found is None:
            raise self._origin(node).refuse(f"this form of {name} over something of which the length is not known")
        return [tree.placed(part, node) for part in found]

    def _held_sequence(self, node: Any) -> Expr:
        display = isinstance(node, (gast.List, gast.Tuple))
        value = self._operand(node) if display else self._static(node) if isinstance(node, gast.Name) else None
        items = self._items(value, node) if value is not None else None
        if items is None or any(is_structure(item) for item in items):
            return super()._held_sequence(node)
        # Beside what only a run can tell the length of, it is read by the same index.
        name = self._hidden_name(f"items%walk{self._next_hidden()}")
        self._frame.env[name] = self._kept_of(items, node)
        return tree.name(name)

    def _held_items(self, node: Any) -> Expr:
        """Stage what is gone over more than once."""
        return node if isinstance(node, gast.Name) else self._held_sequence(node)

    def _with_lists(self, node: Any) -> Any:
        """Stage the lists that are made inside of what is gone over: only then is it known whether it is open."""
        if isinstance(node, gast.Call) and self._builtin(node.func) in ("sorted", "list", "tuple"):
            name = self._hidden_name(f"sorted%walk{self._next_hidden()}")
            self._frame.env[name] = self._operand(node)
            return tree.at(tree.name(name), node)
        if self._walker(node):
            return tree.at(tree.call(node.func, [self._with_lists(arg) for arg in node.args], node.keywords), node)
        if isinstance(node, (gast.GeneratorExp, gast.ListComp)):
            first, *others = node.generators
            over = gast.comprehension(
                target=first.target, iter=self._with_lists(first.iter), ifs=first.ifs, is_async=first.is_async
            )
            return tree.at(type(node)(elt=node.elt, generators=[over, *others]), node)
        return node

    def _operand_ListComp(self, node: Any, into: str) -> Expr:
        return super()._operand_ListComp(self._with_lists(node), into)

    def _operand_GeneratorExp(self, node: Any, into: str) -> Expr:
        return super()._operand_GeneratorExp(self._with_lists(node), into)

    def _run_For(self, node: Any) -> None:
        over = self._with_lists(node.iter)
        if over is not node.iter:
            parts = {**{f: getattr(node, f) for f in node._fields}, "iter": over}
            node = tree.at(gast.For(**parts), node)
        found = self._generators(node.iter)
        if found is None:
            super()._run_For(node)
            return
        clauses = max(len(part.generators) for part in found)
        if (len(found) > 1 or clauses > 1) and any(isinstance(part, gast.Break) for part in tree.walk(node.body)):
            raise self._origin(node).refuse(
                "a break out of a loop over an iterator of several loops", "write these loops out"
            )
        for part in found:
            first = gast.copy_location(gast.Assign(targets=[node.target], value=part.elt, type_comment=None), node)
            self._frame.local |= {name for clause in part.generators for name in tree.names(clause.target)}
            self._sequence([_nested(part.generators, [first, *node.body], node)])

    def _all_of(self, node: Any) -> Expr | None:
        """Give the array, or the list, that holds what going over an expression gives; None where nothing is active."""
        found = self._generators(node)
        if found is not None and not self._may_be_active(node):
            return None
        if isinstance(node, (gast.GeneratorExp, gast.ListComp)):
            listed = gast.ListComp(elt=node.elt, generators=node.generators)
            return self._operand_ListComp(tree.at(listed, node), "")
        if found is not None:
            return self._gathered_all(found)
        value = self._operand(node)
        if not isinstance(value, gast.Name) or is_structure(value):
            return value if is_structure(value) else None
        self._demand(value, 1)
        return value if self._kind(value).what in ("array", "list") and self._is_varied(value) else None

    # -- going over -----------------------------------------------------------------------------------------------

    def _gone_over(self, node: Any, meaning: Meaning | None) -> Expr | None:
        """Stage a call that goes over something of unknown length to its end; None for any other call."""
        name = full_name(meaning)
        place = CONSUMERS.get(name)
        if place is None or len(node.args) <= place or any(isinstance(arg, gast.Starred) for arg in node.args):
            return None
        several = name in ("builtins.max", "builtins.min") and len(node.args) > 1
        if several or any(k.arg is None for k in node.keywords):
            return None
        whole, words = self._with_lists(node.args[place]), {k.arg: k.value for k in node.keywords}
        if self._walker(whole) == "builtins.filter":
            # Which items it takes a run may have to tell, also where they are known.
            (whole,) = (tree.placed(part, whole) for part in filtered(self, whole) or ())
        if not self._is_open_walk(whole) and not _may_choose(whole):
            return None
        items = self._all_of(whole)
        if items is None:
            return None
        before = [self._operand(arg) for arg in node.args[:place]]
        rest = [self._operand(arg) for arg in node.args[place + 1 :]]
        given = {key: self._operand(value) for key, value in words.items()}
        is_made = is_structure(items) or not isinstance(node.args[0], gast.Name)
        if name in ("builtins.list", "builtins.tuple") and not is_made:
            # It is another list.
            return self._another_list(items, node)
        return self._taken_from(name, items, before, rest, given, node)

    def _taken_from(
        self, name: str, items: Expr, before: list[Expr], rest: list[Expr], given: dict[str, Expr], node: Any
    ) -> Expr | None:
        """Give what a function makes of the items of a list or array, which are no other's."""
        if is_structure(items):
            return self._taken_from_known(name, items, before, rest, given, node)
        if name in ("builtins.list", "builtins.tuple"):
            return items if self._kind(items).what == "list" else self._another_list(items, node)
        if name in ("builtins.sum", "math.fsum") and not given.keys() - {"start"}:
            return tree.call(tree.name(name), [items, *rest, *given.values()])
        if name == "math.prod":
            return self._stand_in(standins.product, [items, given.get("start", tree.const(1))], node)
        if name in ("builtins.max", "builtins.min") and given.keys() <= {"key"}:
            functions = _EXTREMES[name]
            by_key = given.get("key")
            return self._stand_in(functions[by_key is not None], [items, *([] if by_key is None else [by_key])], node)
        if name == "builtins.sorted" and given.keys() <= {"key", "reverse"}:
            return self._in_order(items, given, node)
        if name == "functools.reduce" and not given:
            function = standins.reduced_from if rest else standins.reduced
            return self._stand_in(function, [*before, items, *rest], node)
        return None

    def _taken_from_known(
        self, name: str, items: Expr, before: list[Expr], rest: list[Expr], given: dict[str, Expr], node: Any
    ) -> Expr | None:
        """The same, where the items that were taken turn out to be known one by one."""
        if name == "functools.reduce":
            return self._call_value(self._operand(node.func), [*before, items, *rest], given, node)
        found = self._items(items, node)
        if name in _EXTREMES and found:
            key = given.get("key", tree.const(None))
            if self._known(key) is None:
                return self._largest_of(tree.name(name), found, node)
            return self._stand_in(_EXTREMES[name][2], [tree.tuple_of(found), key], node)
        return self._library(tree.name(name), [items, *rest], given, node)

    def _another_list(self, items: Expr, node: Any) -> Expr:
        """`list(x)` is `[item for item in x]`."""
        name = self._hidden_name(f"items%walk{self._next_hidden()}")
        self._frame.env[name] = items
        (item,), target = names_for(self, "item", 1)
        return self._gathered_all([tree.placed(generator(item, clause(target, tree.name(name))), node)])

    def _in_order(self, items: Expr, given: dict[str, Expr], node: Any) -> Expr:
        key, backwards = given.get("key"), given.get("reverse", tree.const(False))
        if key is None or self._known(key) is None:
            return self._stand_in(standins.in_order, [items, backwards], node)
        return self._stand_in(standins.in_order_by, [items, key, backwards], node)

    def _largest_of(self, function: Expr, items: list[Expr], node: Any) -> Expr:
        """`max(a, b, c)` is `max(max(a, b), c)`."""
        result, *others = items
        for item in others[:-1]:
            result = self._temporary(tree.call(function, [result, item]), node)
        return tree.call(function, [result, others[-1]]) if others else result

    def _stand_in(
        self, function: Callable[..., Any], args: list[Expr], node: Any, keywords: dict[str, Expr] | None = None
    ) -> Expr:
        return self._open(Closure(live.live_function(cast(Any, function))), args, keywords or {}, node)

    def _unpack_open(self, target: Any, value: Expr, star: int) -> None:
        """`a, *b, c = x` of an array, or of a list whose length only a run can tell: b is a list."""
        if not isinstance(value, gast.Name) or is_structure(value):
            raise self._origin(target).refuse("a starred assignment", "name each value")
        self._demand(value, 1)
        if self._kind(value).what not in ("array", "list"):
            raise self._origin(target).refuse("a starred assignment", "name each value")
        name = self._hidden_name(f"items%walk{self._next_hidden()}")
        self._frame.env[name] = value
        after = len(target.elts) - star - 1
        (index,), own = names_for(self, "index", 1)
        length = call_of_builtin("len", tree.name(name))
        stop = tree.binary(length, gast.Sub(), tree.const(after)) if after else length
        middle = generator(
            tree.subscript(tree.name(name), index), clause(own, call_of_builtin("range", tree.const(star), stop))
        )
        for position, part in enumerate(target.elts):
            if position == star:
                self._bind(part.value, self._gathered_all([tree.placed(middle, target)]))
            else:
                place = position if position < star else position - len(target.elts)
                item = tree.placed(tree.subscript(tree.name(name), tree.const(place)), target)
                self._bind(part, self._temporary(self._operand(item), target))

    # -- where the items are known, but not which is the largest, or their order ------------------------------------

    def _extreme_by(self, node: Any, meaning: Meaning | None) -> Expr | None:
        """`max(a, b, key=f)` of what is known one by one; None for any other call."""
        name, words = full_name(meaning), {k.arg: k.value for k in node.keywords}
        if name not in _EXTREMES or not words or words.keys() - {"key", "default"}:
            return None
        args = [self._operand(arg) for arg in node.args]
        items = args if len(args) > 1 else self._items(args[0], node) if args and is_structure(args[0]) else None
        if not items:
            return None
        by = self._operand(words["key"]) if "key" in words else tree.const(None)
        if self._known(by) is None:
            # There are items: the default is none of the answer.
            return self._largest_of(tree.name(name), items, node)
        return self._stand_in(_EXTREMES[name][2], [tree.tuple_of(items), by], node)

    def _builtin_sorted(self, node: Any, args: list[Expr], keywords: dict[str, Expr]) -> Expr | None:
        found = super()._builtin_sorted(node, args, keywords)
        items = self._known_items(args, node) if found is None else None
        if not items or any(is_structure(item) for item in items[0]) or keywords.keys() - {"key", "reverse"}:
            return found
        return self._in_order(self._kept_of(items[0], node), keywords, node)


def full_name(meaning: Meaning | None) -> str:
    """Give the name of a function of a library; empty for anything else."""
    if isinstance(meaning, Known):
        return meaning.marker
    return meaning.name if isinstance(meaning, Standard) else ""


# -- iterators as generator expressions ---------------------------------------------------------------------------


CONSUMERS = {**dict.fromkeys(("builtins.sum", "builtins.list", "builtins.tuple", "builtins.max", "builtins.min",
                               "builtins.sorted", "math.fsum", "math.prod"), 0),
              "functools.reduce": 1}  # fmt: skip
"""Functions that go over something to its end, and which argument that is."""

_EXTREMES = {
    "builtins.max": (standins.largest, standins.largest_by, standins.largest_of),
    "builtins.min": (standins.smallest, standins.smallest_by, standins.smallest_of),
}


def _may_choose(node: Any) -> bool:
    """Whether an expression is a comprehension that takes some items and leaves others."""
    return isinstance(node, (gast.GeneratorExp, gast.ListComp)) and any(part.ifs for part in node.generators)


def _nested(clauses: list[Any], body: list[Any], node: Any) -> Any:
    """Give the loops that the clauses of a comprehension are, around some statements."""
    for part in reversed(clauses):
        for test in reversed(part.ifs):
            body = [tree.at(gast.If(test=test, body=body, orelse=[]), node)]
        parts = {"target": part.target, "iter": part.iter, "body": body, "orelse": [], "type_comment": None}
        body = [tree.at(gast.For(**parts), node)]
    return body[0]
