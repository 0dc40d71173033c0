"""Generators: the body of the loop that goes over one stands where it yields.

Before::

    for p in powers(x, n):                  # def powers(x, n):
        s = s + math.sin(p)                 #     p = 1.0
                                            #     for _ in range(n):
                                            #         p = p * x
                                            #         yield p
After::

    p%0 = 1.0;  for _ in range(n): {p%1 = p%0 * x;  s%1 = s%0 + math.sin(p%1)}

So all happens in the order in which Python does it, and a generator without end is one whose loop is left. A call of a
generator function, a generator expression that waits, and what `itertools` makes of them (standins.py) is a thing on
the heap, which is empty once it has been gone over. One that was left on the way is not gone on with: it is refused.
"""

from __future__ import annotations

from typing import Any

import gast

from sct import lazily, tree, yields
from sct.clauses import WALKERS
from sct.core import Origin
from sct.filled import Filled
from sct.heap import Bound, Box, Closure, Resume, Standard, is_structure
from sct.resolve import Frame, bound_in
from sct.source import Function
from sct.tree import Expr
from sct.unrolled import parted

_LEFT = "left on the way"
"""The slot that says of a generator where the loop stands that was left."""

_GENERATOR, _MADE, _ITEM = "(generator)", "(listed)", "(item)"
"""Variables that no program can name."""


class Generators(Filled):
    """Calls of generator functions, and what goes over what they give."""

    # -- making ---------------------------------------------------------------------------------------------------

    def _user_call(self, node: Any, function: Function) -> Expr:
        if not yields.is_generator(function.node):
            return super()._user_call(node, function)
        found = self._arguments(node)
        if found is None:
            raise self._origin(node).refuse(
                f"a call of {function.name} with star arguments of which the number is not known", "write them out"
            )
        return self._open(Closure(function, None, {}, self._named(node.func)), *found, node)

    def _open(self, closure: Closure, args: list[Expr], keywords: dict[str, Expr], node: Any) -> Expr:
        if not yields.is_generator(closure.function.node):
            return super()._open(closure, args, keywords, node)
        given = tuple(self._held_value(arg, node) for arg in args)
        words = {key: self._held_value(value, node) for key, value in keywords.items()}
        return self._generator(self._heap.add(Bound(self._heap.add(closure), given, words)))

    def _held_value(self, value: Expr, node: Any) -> Expr:
        """What a generator gets is evaluated when it is made."""
        return self._settle_value(value, node)

    def _generator(self, call: Expr) -> Expr:
        return self._box("generator", {"call": call})

    def _waiting(self, generators: list[Any], node: Any) -> Expr:
        """Give the generator that generator expressions, one after the other, are: the first sequence is read now."""
        body = [self._nested_yields(part, node) for part in generators]
        arguments = gast.arguments(
            args=[], posonlyargs=[], vararg=None, kwonlyargs=[], kw_defaults=[], kwarg=None, defaults=[]
        )
        definition = gast.FunctionDef(
            name="generator", args=arguments, body=body, decorator_list=[], returns=None, type_comment=None
        )
        gast.copy_location(definition, node)
        frame = self._frame.function
        closure = self._closure(Function("generator", definition, frame.source, frame.scope, definition))
        return self._generator(self._heap.add(Bound(closure)))

    def _nested_yields(self, generator: Any, node: Any) -> Any:
        body: list[Any] = [tree.at(gast.Expr(value=gast.Yield(value=generator.elt)), node)]
        for position, part in reversed(list(enumerate(generator.generators))):
            for test in reversed(part.ifs):
                body = [tree.at(gast.If(test=test, body=body, orelse=[]), node)]
            over = part.iter if position else self._over_now(part.iter)
            parts = {"target": part.target, "iter": over, "body": body, "orelse": [], "type_comment": None}
            body = [tree.at(gast.For(**parts), node)]
        return body[0]

    def _over_now(self, node: Any) -> Any:
        """Stage what a generator goes over, and leave how it goes over it."""
        if self._is_range(node) or self._walker(node):
            return tree.at(tree.call(node.func, [self._over_now(arg) for arg in node.args], node.keywords), node)
        return node if tree.number(node) is not None else tree.at(self._once(node), node)

    def _operand_GeneratorExp(self, node: Any, into: str) -> Expr:
        node = self._with_lists(node)
        first = node.generators[0]
        waits = self._may_be_active(node) and (into or not self._is_iterable(first.iter))
        if not first.is_async and (waits or self._is_generator(first.iter)):
            return self._waiting([node], node)
        return super()._operand_GeneratorExp(node, into)

    def _operand_ListComp(self, node: Any, into: str) -> Expr:
        node = self._with_lists(node)
        if not self._is_generator(node.generators[0].iter):
            return super()._operand_ListComp(node, into)
        made = self._list([], into)
        self._append_each(made, node)
        return made

    def _with_lists(self, node: Any) -> Any:
        """What a function of the user's gives may be a generator: only once it is called that is known."""
        if isinstance(node, gast.Call) and self._may_give_generator(node.func):
            return tree.at(self._once(node), node)
        return super()._with_lists(node)

    def _may_give_generator(self, function: Any) -> bool:
        thing = self._heap.get(self._static(function))
        if isinstance(thing, Standard):
            return thing.name in lazily.ITERATORS and thing.name not in WALKERS
        return isinstance(thing, (Closure, Bound))

    def _is_generator(self, node: Any) -> bool:
        """Whether going over an expression goes over a generator."""
        if isinstance(node, gast.GeneratorExp):
            return self._is_generator(node.generators[0].iter)
        if self._walker(node):
            return any(self._is_generator(arg) for arg in node.args)
        value = self._glimpse(node)
        if value is None or self._as_generator(value) is not None:
            return value is not None
        thing = self._heap.get(value)
        return isinstance(thing, Box) and thing.kind == "object" and thing.cls.find("__iter__") is not None

    def _as_generator(self, value: Expr) -> Box | None:
        thing = self._heap.get(value)
        return thing if isinstance(thing, Box) and thing.kind == "generator" else None

    # -- going over -----------------------------------------------------------------------------------------------

    def _run_For(self, node: Any) -> None:
        over = self._with_lists(node.iter)
        if over is not node.iter:
            parts = {**{field: getattr(node, field) for field in node._fields}, "iter": over}
            node = tree.at(gast.For(**parts), node)
        if self._walker(over) and self._is_generator(over) and self._run_over(node, self._operand(over)):
            return
        super()._run_For(node)

    def _run_over(self, node: Any, value: Expr) -> bool:
        value = self._iterated_of(value, node.iter)
        box = self._as_generator(value)
        if box is None:
            return super()._run_over(node, value)
        call = self._call_taken(box, value, node, leaves=parted(node.body)[1] is not None)
        if call is None:
            return True
        above, leave, below = parted(node.body)
        fresh = self._before_over(node)
        resume = Resume(self._frame, node.target, tuple(above), leave, tuple(below))
        before = self._state()
        self._call_yielding(call, self._heap.add(resume), leave is not None, node.iter)
        if not self._ended:
            self._frame.maybe |= set(self._frame.env) - set(before.frames[self._frame][0])
            self._frame.maybe |= fresh
            for name in fresh:
                self._frame.env[name] = self._unsettled(
                    f"{name} has a value only on some of the ways that lead here", self._origin(node)
                )
        return True

    def _call_taken(self, box: Box, value: Expr, node: Any, leaves: bool = False) -> Expr | None:
        """Give the call that a generator is; None for one that has been gone over."""
        self._check_whole(value, node)
        call: Expr | None = box.slots.get("call")
        self._write(value, {_LEFT: self._origin(node)} if leaves else {}, node)
        return call

    def _check_whole(self, value: Expr, node: Any) -> None:
        """Refuse to go on with a generator that a loop has left."""
        box = self._as_generator(value)
        if box is not None and _LEFT in box.slots:
            raise self._origin(node).refuse(
                "a generator that was left on the way is gone on with", "make a list of it, or make it anew"
            )

    def _stand_in(self, function: Any, args: list[Expr], node: Any, keywords: dict[str, Expr] | None = None) -> Expr:
        for arg in args:
            self._check_whole(arg, node)
        return super()._stand_in(function, args, node, keywords)

    def _before_over(self, node: Any) -> set[str]:
        """Give what a trip may read before it assigns it a value, and take away what each trip makes anew."""
        env, fresh = self._frame.env, set[str]()
        bound = dict.fromkeys([*tree.names(node.target), *bound_in(node.body)])
        for name in [name for name in bound if self._frame.owner(name) is self._frame]:
            if self._starts_anew(name, node):
                fresh.add(name)
                del env[name]
            elif name not in env and self._is_carried(name, node):
                env[name] = self._emit(self._new(name, named=self._is_shown), tree.const(None), self._origin(node))
        return fresh

    def _call_yielding(self, call: Expr, resume: Expr, leaves: bool, node: Any) -> None:
        """Open the body of a generator function, with the body of a loop in the place of what it yields."""
        thing, args, keywords = self._thing(call, node), [], {}  # type: Any, list[Expr], dict[str, Expr]
        while isinstance(thing, Bound):
            args, keywords = [*thing.args, *args], {**thing.keywords, **keywords}
            thing = self._thing(thing.function, node)
        function = yields.handing(thing.function, leaves, self._origin(node))
        opened = Closure(function, thing.outer, thing.defaults, thing.expr)
        self._open(opened, args, {**keywords, yields.YIELDED: resume}, node)

    def _call_value(self, function: Expr, args: list[Expr], keywords: dict[str, Expr], node: Any) -> Expr:
        thing = self._heap.get(function)
        if isinstance(thing, Resume):
            return self._resumed(thing, args[0], node)
        return super()._call_value(function, args, keywords, node)

    def _resumed(self, loop: Resume, value: Expr, node: Any) -> Expr:
        """Stage the body of a loop in the frame that it stands in; give whether it leaves the loop."""
        self._frames.append(loop.frame)
        statement = self._statement
        try:
            self._bind(loop.target, self._settle_value(value, node))
            self._sequence(list(loop.above))
            if loop.leave is None or self._ended:
                return tree.const(None)
            verdict = self._settled(loop.leave.test)
            if verdict is not None:
                self._sequence([] if verdict else list(loop.below))
                return tree.const(verdict)
            flag = self._flag(self._test(loop.leave.test))
            if loop.below:
                read = gast.copy_location(tree.negated(tree.name(flag)), loop.leave.test)
                self._run(gast.copy_location(gast.If(test=read, body=list(loop.below), orelse=[]), loop.leave))
            return loop.frame.env.pop(flag)
        finally:
            self._frames.pop()
            self._statement = statement

    # -- a generator as a list ------------------------------------------------------------------------------------

    def _listed(self, value: Expr, node: Any) -> Expr:
        """Go over a generator to its end, and give the list of what it gives."""
        frame = Frame(self._frame.function, local=frozenset({_GENERATOR, _MADE, _ITEM}), outer=self._frame)
        frame.env.update({_GENERATOR: value, _MADE: self._list([], self._name_of(value))})
        append = tree.call(tree.attribute(tree.name(_MADE), "append"), [tree.name(_ITEM)])
        parts = {"target": tree.target(_ITEM), "iter": tree.at(tree.name(_GENERATOR), node), "orelse": [],
                 "body": [tree.at(gast.Expr(value=tree.at(append, node)), node)], "type_comment": None}  # fmt: skip
        self._frames.append(frame)
        try:
            self._sequence([tree.at(gast.For(**parts), node)])
        finally:
            self._frames.pop()
        return frame.env[_MADE]

    def _name_of(self, value: Expr) -> str:
        """A list of what a generator gives is called what its function is called."""
        thing = self._heap.get(self._heap.box(value.id).slots.get("call"))
        while isinstance(thing, Bound):
            thing = self._heap.get(thing.function)
        return thing.function.name if isinstance(thing, Closure) and thing.function.name.isidentifier() else ""

    def _items(self, value: Expr, node: Any) -> list[Expr] | None:
        made = self._gone_through(value, node)
        if made is not value and not is_structure(made):
            raise self._origin(node).refuse(
                "a generator of which only a run can tell how many items it gives", "loop over it, or make a list of it"
            )
        return super()._items(made, node)

    def _iterated_of(self, value: Expr, node: Any) -> Expr:
        """Give what going over an instance goes over: what its `__iter__` gives."""
        thing = self._heap.get(value)
        if not isinstance(thing, Box) or thing.kind != "object" or thing.cls.is_tuple:
            return value
        method = self._attribute(value, "__iter__", node)
        return value if method is None else self._call_value(method, [], {}, node)

    def _gone_through(self, value: Expr, node: Any) -> Expr:
        """Give the list of what a generator gives; any other value as it is."""
        value = self._iterated_of(value, node)
        return value if self._as_generator(value) is None else self._listed(value, node)

    def _all_of(self, node: Any) -> Expr | None:
        items = super()._all_of(node)
        return None if items is None else self._gone_through(items, node)

    def _written_generator(self, reference: Expr, origin: Origin) -> Expr:
        box = self._heap.box(reference.id)
        call = self._call_taken(box, reference, origin.node)
        bound = self._heap.get(call)
        inner = self._heap.get(bound.function) if isinstance(bound, Bound) else None
        expr = getattr(inner, "expr", None)
        if call is None or expr is None or self._is_varied(call):
            raise origin.refuse(
                "a generator is handed to a function that cannot be looked into", "hand over a list of it"
            )
        assert isinstance(bound, Bound)
        words = [gast.keyword(arg=key, value=value) for key, value in bound.keywords.items()]
        return self._plain(tree.call(expr, list(bound.args), words), origin)
