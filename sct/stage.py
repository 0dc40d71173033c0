"""A function into staged assignments: one operation each, every name defined once, the user's functions opened.

Before::

    z = x * y
    z = z + s(z)            # def s(t): return 1 / (1 + math.exp(-t))
    return z

After (local names carry a `%`; `z` and `z%3` are two versions of one variable, so nothing is overwritten)::

    z%0 = x%0 * y%0;  neg%1 = -z%0;  exp%1 = math.exp(neg%1); ...;  z%3 = z%0 + div%2
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import gast

from sct import altered, borrowed, calls, hidden, kinds, lower, source, tree, vectorized, volatile
from sct.called import Calls
from sct.core import Effect, If, Origin, Program, Stage, Variable, expression, statements
from sct.errors import UnsupportedError
from sct.facts import Facts, Learned
from sct.heap import Closure, is_structure, references
from sct.match import is_marker
from sct.operations import is_pair_call, item_of
from sct.rules import tables
from sct.scope import library_object
from sct.source import Function, place_of
from sct.tree import Expr
from sct.unaccepted import check_kind, refusal_of

_APART = "use plain variables, or for a table of numbers an array: np.zeros((m, n))"


def stage(function: Function, wrt: tuple[str, ...], facts: Facts | None = None) -> Program:
    """Give a function in the core language.

    Parameters
    ----------
    function : Function
        The primal.
    wrt : tuple of str
        Parameters that are differentiated: what does not depend on them is left as it stands.

    Returns
    -------
    Program
        Its stages.

    Raises
    ------
    UnsupportedError
        For what is not in the accepted language, with its place.
    """
    facts = facts or Facts()
    for _ in range(_ROUNDS):
        stager = _Stager(function, wrt, facts)
        try:
            return stager.program()
        except Learned as learned:
            facts = learned.added(stager.facts)
        except UnsupportedError:
            if not (facts.spared or facts.shortened) or facts.wide:
                raise
            # What cannot be a function of its own may still be opened, a list that cannot be kept written out.
            facts = replace(
                facts, paired=facts.paired - facts.spared, wide=True, rebound=frozenset(), snapshots=frozenset(),
                lifted={}, dynamic=frozenset(), items={},
            )  # fmt: skip
    stager = _Stager(function, wrt, facts)
    try:
        return stager.program()
    except Learned:
        raise stager._origin(function.node).refuse(
            "lists or instances change in its loops in more ways than can be followed",
            "make them outside the loops, or use arrays",
        ) from None


_ROUNDS = 100
"""Facts are learned one at a time, each once; a program that needs more has a name for every rank."""


class _Stager(Calls):
    # -- the whole function ---------------------------------------------------------------------------------------

    @property
    def facts(self) -> Facts:
        """What it was staged under, and what loops have shown since."""
        return self._facts

    def program(self) -> Program:
        function = self._main.function
        check_kind(function, self._origin(function.node))
        names = [n.id for n in source.parameters(function.node)]
        params = {name: self._new(name, named=True) for name in names}
        self._main.env.update({name: tree.name(identifier) for name, identifier in params.items()})
        self._entered = frozenset(params.values())
        starred = self._take_stars(self._wrt)
        self._take_all(params)
        result, origin = self._whole(function)
        if function.for_each:
            vectorized.check(function.name, map(self._kind, self._main.env.values()), self._out, origin)
        self._check_merges(result)
        if not self._rebound.keys().isdisjoint({*params.values(), *self._given.leaves}):
            # The primal writes to what the caller gave; here that is only a new value under the same name.
            self._given.changed = True
        self._name_leaves()
        entries = self._copied_entries(params)
        self._check_followed()
        program = Program(
            function,
            tuple(entries.get(identifier, identifier) for identifier in (*params.values(), *starred)),
            tuple(self._out),
            self._plain(result, origin),
            origin,
            self._variables,
            self._spelled,
            self._reasons,
            self._kinds,
            self._roots,
            self._shared,
            self._groups,
            {given: identifier for identifier, given in entries.items()},
            self._facts,
            self._given,
            own=self._own,
            above=dict(self._above),
            outside=tuple({(id(read.holder), read.path): read for read in self._granted}.values()),
        )
        whole = volatile.everywhere_asked_once(self._with_callees(program), self._wrt)
        for part in (whole, *whole.pairs.values()):
            hidden.check(part)
            altered.check(part)
            borrowed.check(part)
        return whole

    def _take_all(self, params: dict[str, str]) -> None:
        """Bind the parameters to what is known of them."""
        self._take_around(params)
        for name, identifier in params.items():
            if self._take(name, identifier, name in self._wrt):
                continue
            if name in self._wrt:
                self._varied.add(identifier)
            self._kinds[identifier] = self._facts.of(name)
            if getattr(self._facts.forms.get(name), "ordered", False):
                self._ordered.add(identifier)
            if self._is_open(name):
                self._given.open.add(identifier)
                self._guesses[identifier] = {name: 0}

    def _copied_entries(self, params: dict[str, str]) -> dict[str, str]:
        """Copy the parameters that are written to, and give the name of each as it comes in: it stays as it was."""
        entries = {identifier: f"{name}%in" for name, identifier in params.items() if identifier in self._stored_at}
        entries.update(self._entered_leaves())
        for identifier, given in entries.items():
            self._variables[given] = Variable(self._variables[identifier].base, identifier not in self._given.leaves)
            self._variables[identifier] = replace(self._variables[identifier], like=given)
            self._kinds[given] = self._kinds[identifier]
            copied = tree.call(tree.name("numpy.copy"), [tree.name(given)])
            self._out.insert(self._after_leaves(), Stage(identifier, copied, self._origin(self._main.function.node)))
        return entries

    def _check_followed(self) -> None:
        """Refuse what would read a thing of the heap when the derivative runs: there is none then."""
        for statement in statements(tuple(self._out)):
            if references(expression(statement)):
                raise statement.origin.refuse("a list, dict or instance made here, where it is not followed")

    def _whole(self, function: Function) -> tuple[Expr, Origin]:
        """Stage the body; where the function calls itself, that is one call of it."""
        if place_of(function) not in self._facts.paired:
            return self._body(function)
        args, keywords = calls.handed(function.node)
        call = tree.call(tree.name(function.name), args, keywords)
        self._statement = tree.returns(call)
        env = self._main.env
        given = [env[arg.id] for arg in args]
        words = {word.arg: env[word.value.id] for word in keywords}
        return self._open(Closure(function), given, words, function.node), self._origin(function.node)

    # -- statements -----------------------------------------------------------------------------------------------

    def _run(self, node: Any) -> None:
        method: Callable[[Any], None] | None = getattr(self, f"_run_{type(node).__name__}", None)
        if method is None:
            raise self._origin(node).refuse(*refusal_of(node))
        method(node)

    def _run_Pass(self, node: Any) -> None:
        pass

    def _run_Assign(self, node: Any) -> None:
        value = self._assigned(node.value, node.targets)
        for target in node.targets:
            self._bind(target, value)
            if isinstance(target, gast.Name) and not is_structure(value):
                value = self._variable(target.id)

    def _run_AnnAssign(self, node: Any) -> None:
        if node.value is not None:
            self._bind(node.target, self._assigned(node.value, [node.target]))

    def _run_AugAssign(self, node: Any) -> None:
        if self._updated(node) or self._update(node):
            return
        if not isinstance(node.target, gast.Name):
            raise self._origin(node).refuse("an update of a part of an object", _APART)
        read = gast.copy_location(tree.name(node.target.id), node.target)
        value = gast.copy_location(tree.binary(read, node.op, node.value), node)
        self._bind(node.target, self._assigned(value, [node.target]))

    def _rebind(self, node: Any, left: Expr, right: Expr) -> None:
        value = self._operation(left, right, node)
        self._bind(node.target, self._emit(self._for(node.target.id), value, self._origin(node)))

    def _run_Expr(self, node: Any) -> None:
        if isinstance(node.value, gast.Constant) or self._changes_list(node) or self._updates_array(node):
            return
        if isinstance(node.value, gast.NamedExpr):
            self._operand(node.value)
            return
        if self._acts_here(node.value):
            value = self._operand(node.value)
            if not tree.is_atom(value) and not is_structure(value):
                self._out.append(Effect(gast.Expr(value=self._plain(value, self._origin(node))), self._origin(node)))
            return
        self._effect(node)
        self._taint_by_call(node.value)

    def _run_Assert(self, node: Any) -> None:
        if self._settled(node.test) is not True:
            self._effect(node)

    def _effect(self, node: Any) -> None:
        origin = self._origin(node)
        whole = self._plain(self._resolve(node), origin)
        hidden.check_statement(whole, self._kinds, origin, self._says(node))
        self._taint(whole)
        self._out.append(Effect(whole, origin))

    def _assigned(self, node: Any, targets: list[Any]) -> Expr:
        """Stage the value of an assignment, the last operation of it straight into the variable."""
        first = targets[0]
        if isinstance(first, gast.Name):
            return self._operand(node, into=first.id)
        apart = isinstance(first, (gast.Tuple, gast.List))
        self._taken_apart = node if apart else None
        starred = apart and any(isinstance(part, gast.Starred) for part in first.elts)
        pair = is_pair_call(node) or (isinstance(node, gast.Call) and self._is_unstacked(node) and not starred)
        if apart and pair:
            return self._unpacked_call(node, len(first.elts))
        return self._operand(node)

    def _bind(self, target: Any, value: Expr) -> None:
        if isinstance(target, (gast.Tuple, gast.List)):
            self._unpack(target, value)
        elif isinstance(target, gast.Name):
            self._bind_name(target, value)
        elif self._stored(target, value) or (isinstance(target, gast.Subscript) and self._store_element(target, value)):
            return
        else:
            self._open_maker(target)
            error = self._origin(target).refuse("an assignment to a part of an object", _APART)
            # What has the shape of an argument is an array where that is one.
            error.by_call = not self._facts.forms and self._has_a_value(getattr(target, "value", None))
            raise error

    def _open_maker(self, target: Any) -> None:
        """Start again with a function opened that nothing active goes into: what it makes is written to."""
        read = getattr(target, "value", None)
        name = getattr(self._variable(read.id), "id", "") if read and self._has_a_value(read) else ""
        every = statements(tuple(part for block in (*self._around, self._out) for part in block))
        made = next((s.value for s in every if isinstance(s, Stage) and s.target == name), None)
        maker = self._left_closed.get(gast.dump(made.func)) if isinstance(made, gast.Call) else None
        if maker is not None and maker not in self._facts.opened:
            raise Learned(opened=frozenset([maker]))

    def _has_a_value(self, node: Any) -> bool:
        owner = self._frame.owner(node.id) if isinstance(node, gast.Name) else None
        return owner is not None and node.id in owner.env

    def _bind_name(self, target: Any, value: Expr) -> None:
        frame = self._frame.owner(target.id) or self._frame
        env = frame.env
        frame.maybe.discard(target.id)
        if is_structure(value) or _is_library_function(value):
            self._call_it(value, target.id)
            env[target.id] = value
            return
        if isinstance(value, gast.Name) and value.id in self._made:
            self._made.remove(value.id)
            env[target.id] = value
        else:
            env[target.id] = self._copy(target, value, frame.shown)

    def _copy(self, target: Any, value: Expr, shown: bool) -> Expr:
        if self._is_named_by(target, value, shown) or not shown:
            return value
        made = self._variables.get(getattr(value, "id", ""))
        if made is not None and not made.named and not self._is_bound(value):
            # What a function that was opened has made for this variable is this variable.
            self._variables[value.id] = Variable(lower.base(target.id), named="%" not in target.id)
            return value
        known = self._known(value)
        made = self._emit(self._new(target.id, named=True), value, self._origin(target))
        if known is not ...:
            self._constants[made.id] = known
        return made

    def _is_bound(self, value: Expr) -> bool:
        bound = [b for frame in (*self._captured, *self._frames) for b in frame.env.values()]
        bound += [part for _, box in self._heap.boxes() for part in box.slots.values()]
        return any(value.id in tree.names(b) for b in bound)

    def _unpack(self, target: Any, value: Expr) -> None:
        value = self._gone_through(value, target)
        items = self._items(value, target)
        starred = [i for i, part in enumerate(target.elts) if isinstance(part, gast.Starred)]
        if items is None and starred:
            items = self._lengths(value, target)
        if items is None and starred:
            self._unpack_open(target, value, starred[0])
            return
        if items is None:
            self._check_count(value, target)
            items = [self._temporary(item_of(value, position), target) for position in range(len(target.elts))]
        if starred:
            self._unpack_starred(target, items, starred[0])
            return
        if len(items) != len(target.elts):
            raise self._origin(target).refuse(f"{len(items)} values for {len(target.elts)} names")
        for part, element in zip(target.elts, items, strict=True):
            self._bind(part, element)

    def _check_count(self, value: Expr, target: Any) -> None:
        """Refuse to take an array apart that has not as many items as there are names."""
        kind = self._kind(value)
        length = kind.value if kind.what == "list" else kind.shape[0] if kind.shape else None
        # A shape has as many items as there are axes.
        length = kind.rank if kind.what == "other" else length
        count = len(target.elts)
        other = isinstance(length, int) and length != count
        if not other and self._is_main and kind.is_array:
            # A call gives a length a name where it is none of the numbers of the function's text.
            other = kinds.is_of_call(length)
        if other:
            raise self._origin(target).refuse(f"what has not {count} items is taken apart into {count} names")
        if kind.is_array and isinstance(length, tuple) and self._is_made_here(length):
            # What `x[x > 0]` has is known only when it runs: Python counts it there.
            items = self._temporary(tree.call(tree.name("builtins.len"), [value]), target)
            test = gast.Compare(left=items, ops=[gast.NotEq()], comparators=[tree.const(count)])
            error = tree.call(tree.name("builtins.ValueError"), [tree.const(f"there are not {count} values to unpack")])
            raised = Effect(gast.Raise(exc=error, cause=None), self._origin(target))
            self._out.append(If(self._temporary(test, target), (raised,), (), self._origin(target)))

    def _is_made_here(self, length: Any) -> bool:
        """Whether a length is that of what the function computes: of an argument, a call tells how long it is."""
        owner = length[0].partition("@")[0]
        return owner in self._variables and owner not in self._entered and owner not in self._given.leaves

    def _unpack_starred(self, target: Any, items: list[Expr], star: int) -> None:
        """`a, *b, c = items`: the starred name takes what the others leave, as a list."""
        after = len(target.elts) - star - 1
        if len(items) < len(target.elts) - 1:
            raise self._origin(target).refuse(f"{len(items)} values for {len(target.elts) - 1} names and more")
        for part, element in zip(target.elts[:star], items, strict=False):
            self._bind(part, element)
        self._bind(target.elts[star].value, self._list(items[star : len(items) - after]))
        for part, element in zip(target.elts[star + 1 :], items[len(items) - after :], strict=True):
            self._bind(part, element)

    def _unpacked_call(self, node: Any, count: int) -> Expr:
        """`m, e = math.frexp(x)`: each part is an operation of its own."""
        call = self._call_operation(node)
        if not tables.is_elementwise(item_of(call, 0)):
            return self._temporary(call, node)
        return tree.tuple_of(self._temporary(item_of(call, position), node) for position in range(count))


def _is_library_function(value: Expr) -> bool:
    return is_marker(value) and callable(library_object(value.id))
