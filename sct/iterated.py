"""Functions that get generators, and functions of `itertools` that give them.

Before: `sum(powers(x, n))`, `zip(x, powers(x[0], n))`, `next(v for v in x if v > 1)`, `itertools.accumulate(x)`.
After: the sum of a list that each item is appended to; a loop over the generator that counts its trips (lazily.py); a
loop that is left at once; a generator.
"""

from __future__ import annotations

from typing import Any

import gast

from sct import lazily, tree
from sct.generators import Generators
from sct.heap import Box, Standard, is_structure, references
from sct.meanings import Meaning
from sct.tree import Expr
from sct.walks import CONSUMERS, full_name

_ITEM, _OVER = "(item)", "(over)"
"""Variables that no program can name."""


class Iterated(Generators):
    """Calls around generators."""

    def _with_given(self, node: Any, meaning: Meaning | None) -> Any:
        """Stage what a function of the user's gives to one that goes over it; `np.fromiter` is an array of a list."""
        name = full_name(meaning)
        place = CONSUMERS.get(name)
        if name == "numpy.fromiter" and len(node.args) == 2 and not node.keywords:
            listed = tree.at(tree.call(tree.name("builtins.list"), node.args[:1]), node)
            return tree.at(tree.call(tree.name("numpy.array"), [listed, node.args[1]]), node)
        if place is None or len(node.args) <= place:
            return node
        args = [self._with_lists(arg) if position == place else arg for position, arg in enumerate(node.args)]
        return tree.at(tree.call(node.func, args, node.keywords), node)

    def _own_call(self, node: Any) -> Expr | None:
        """Stage a call that is not of a function; None for any other (patterns.py)."""
        return self._walk_that_waits(node)

    def _walk_that_waits(self, node: Any) -> Expr | None:
        """Give the generator that an iterator is which is not gone over where it is made; None for any other call."""
        if not self._walker(node) or not self._is_open_walk(node) or self._is_generator(node):
            return None
        if not self._may_be_active(node):
            return None
        found = self._generators(node)
        if found is None:
            name = self._hidden_name(_ITEM)
            clause = gast.comprehension(target=tree.target(name), iter=node, ifs=[], is_async=0)
            found = [gast.GeneratorExp(elt=tree.name(name), generators=[clause])]
        return self._waiting(found, node)

    def _gone_over(self, node: Any, meaning: Meaning | None) -> Expr | None:
        found, name = super()._gone_over(node, meaning), full_name(meaning)
        if found is not None or not node.args:
            return found
        if name in ("builtins.next", "builtins.iter") and self._may_be_active(node.args[0]):
            args = [self._operand(arg) for arg in node.args]
            return self._builtin_next(node, args, {}) if name == "builtins.next" else self._builtin_iter(node, args, {})
        place = CONSUMERS.get(name)
        if place is None or not any(map(self._is_generator, node.args[place : place + 1])):
            return None
        given = self._arguments(node)
        return None if given is None else self._consumed(name, *given, node)

    def _library(self, function: Expr, args: list[Expr], keywords: dict[str, Expr], node: Any) -> Expr:
        name = function.id
        found = self._consumed(name, args, keywords, node)
        if found is not None or not any(self._as_generator(arg) is not None for arg in args):
            return super()._library(function, args, keywords, node) if found is None else found
        if name in lazily.OF_GENERATORS:
            return self._stand_in(lazily.OF_GENERATORS[name], args, node, keywords)
        if name == "builtins.zip" and not keywords:
            return self._zipped_with(args, node)
        if name == "builtins.map":
            over = args[1] if len(args) == 2 else self._zipped_with(args[1:], node)
            return self._stand_in(lazily.mapped if len(args) == 2 else lazily.mapped_over, [args[0], over], node)
        if name in ("builtins.len", "builtins.reversed", "builtins.zip"):
            raise self._origin(node).refuse(f"{name.rpartition('.')[2]} of a generator", "make a list of it first")
        return super()._library(function, args, keywords, node)

    def _consumed(self, name: str, args: list[Expr], keywords: dict[str, Expr], node: Any) -> Expr | None:
        """Give what a function makes of all that a generator, or a list that is kept, gives; None for any other."""
        place = CONSUMERS.get(name)
        if place is None or len(args) <= place or (name in _EXTREMES and len(args) > 1):
            return None
        whole = self._iterated_of(args[place], node)
        if self._as_generator(whole) is not None:
            whole = self._listed(whole, node)
        elif whole is not args[place]:
            return self._taken_from(name, whole, args[:place], args[place + 1 :], keywords, node)
        elif self._kind(whole).what != "list":
            return None
        elif name in ("builtins.list", "builtins.tuple"):
            return self._another_list(whole, node)
        return self._taken_from(name, whole, args[:place], args[place + 1 :], keywords, node)

    def _zipped_with(self, args: list[Expr], node: Any) -> Expr:
        """`zip` of one generator, and of arrays and lists."""
        places = [position for position, arg in enumerate(args) if self._as_generator(arg) is not None]
        if len(places) > 1:
            raise self._origin(node).refuse("two generators are gone over side by side", "make a list of one of them")
        before, after = args[: places[0]], args[places[0] + 1 :]
        return self._stand_in(lazily.zipped, [tree.tuple_of(before), args[places[0]], tree.tuple_of(after)], node)

    def _standard(self, function: Standard, args: list[Expr], keywords: dict[str, Expr], node: Any) -> Expr:
        found = self._consumed(function.name, args, keywords, node)
        if found is None and any(self._as_generator(arg) is not None for arg in args):
            found = self._standard_lazily(function, args, keywords, node)
        return super()._standard(function, args, keywords, node) if found is None else found

    def _standard_lazily(
        self, function: Standard, args: list[Expr], keywords: dict[str, Expr], node: Any
    ) -> Expr | None:
        standin = lazily.ITERATORS.get(function.name)
        if standin is None or (function.name == "itertools.islice" and len(args) != 2):
            return None
        every = tree.tuple_of([*args, *keywords.values()])
        if function.name not in lazily.ENDLESS and not references(every) and not self._is_varied(every):
            return None
        return self._stand_in(standin, args, node, keywords)

    def _builtin_next(self, node: Any, args: list[Expr], keywords: dict[str, Expr]) -> Expr | None:
        thing = self._thing(args[0], node) if args else None
        if self._as_generator(args[0]) is not None:
            return self._stand_in(lazily.first_of if len(args) == 1 else lazily.first_or, args, node)
        if not isinstance(thing, Box) or thing.kind != "iterator":
            return None
        items = list(thing.slots.values())
        if not items:
            if len(args) == 1:
                raise self._origin(node).refuse("next of an iterator that has nothing left here")
            return args[1]
        self._write(args[0], dict(enumerate(items[1:])), node)
        return self._now(items[0], node)

    def _builtin_iter(self, node: Any, args: list[Expr], keywords: dict[str, Expr]) -> Expr | None:
        value = self._iterated_of(args[0], node) if len(args) == 1 else tree.const(None)
        thing = self._thing(value, node)
        if isinstance(thing, Box) and thing.kind in ("iterator", "generator"):
            return value
        if isinstance(value, gast.Name) and self._is_varied(value) and not is_structure(value):
            name, item = self._hidden_name(_OVER), self._hidden_name(_ITEM)
            self._frame.env[name] = value
            clause = gast.comprehension(target=tree.target(item), iter=tree.name(name), ifs=[], is_async=0)
            return self._waiting([gast.GeneratorExp(elt=tree.name(item), generators=[clause])], node)
        items = self._items(value, node) if is_structure(value) else None
        if items is None:
            return None
        made = self._iterator(items)
        if isinstance(thing, Box):
            # It shows the list as it is when an item is taken.
            thing.watchers.append(made.id)
        return made


_EXTREMES = ("builtins.max", "builtins.min")
