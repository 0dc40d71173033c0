"""A function into staged assignments: one operation each, every name defined once, the user's functions opened.

Before::

    z = x * y
    z = z + s(z)            # def s(t): return 1 / (1 + math.exp(-t))
    return z

After (local names carry a `%`; `z` and `z%3` are two versions of one variable, so nothing is overwritten)::

    z%0 = x%0 * y%0;  neg%1 = -z%0;  exp%1 = math.exp(neg%1); ...;  z%3 = z%0 + div%2
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import gast

from sct import altered, calls, extras, hidden, kinds, lower, ruled, rules, source, tree, volatile
from sct.closures import check_kind
from sct.core import Effect, If, Origin, Program, Stage, Variable, expression, is_local, statements
from sct.defined.staging import Defined
from sct.errors import UnsupportedError
from sct.facts import Facts, Learned
from sct.heap import Closure, is_reference, is_structure, references
from sct.match import canonical, is_marker
from sct.rules.formulas import COPY
from sct.scope import Known, Meaning, Ruled, User, Value, library_object
from sct.source import Function
from sct.spared import place_of
from sct.tree import Expr


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
        try:
            return _Stager(function, wrt, facts).program()
        except Learned as learned:
            facts = learned.added(facts)
        except UnsupportedError:
            if not facts.spared or facts.wide:
                raise
            # What cannot be a function of its own may still be opened.
            facts = replace(facts, paired=facts.paired - facts.spared, wide=True)
    return _Stager(function, wrt, facts).program()


_ROUNDS = 100
"""Facts are learned one at a time, each once; a program that needs more has a name for every rank."""


class _Stager(Defined):
    def __init__(self, function: Function, wrt: tuple[str, ...], facts: Facts) -> None:
        super().__init__(function, facts)
        self._wrt = wrt
        self._reasons: dict[str, str] = {}
        self._entered: frozenset[str] = frozenset()
        self._own: dict[str, ruled.OwnRule] = {}

    # -- the whole function ---------------------------------------------------------------------------------------

    def program(self) -> Program:
        function = self._main.function
        check_kind(function, self._origin(function.node))
        names = [n.id for n in source.parameters(function.node)]
        params = {name: self._new(name, named=True) for name in names}
        self._main.env.update({name: tree.name(identifier) for name, identifier in params.items()})
        self._entered = frozenset(params.values())
        starred = self._take_stars(self._wrt)
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
        result, origin = self._whole(function)
        self._check_merges(result)
        if not self._rebound.keys().isdisjoint({*params.values(), *self._given.leaves}):
            # The primal writes to what the caller gave; here that is only a new value under the same name.
            self._given.changed = True
        self._name_leaves()
        entries = {identifier: f"{name}%in" for name, identifier in params.items() if identifier in self._stored_at}
        entries.update(self._entered_leaves())
        for identifier, given in entries.items():
            # The caller's array stays as it was.
            self._variables[given] = Variable(self._variables[identifier].base, identifier not in self._given.leaves)
            self._variables[identifier] = replace(self._variables[identifier], like=given)
            self._kinds[given] = self._kinds[identifier]
            copied = tree.call(tree.name("numpy.copy"), [tree.name(given)])
            self._out.insert(self._after_leaves(), Stage(identifier, copied, self._origin(function.node)))
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
        )
        whole = volatile.everywhere_asked_once(self._with_callees(program), self._wrt)
        for part in (whole, *whole.pairs.values()):
            hidden.check(part)
            altered.check(part)
        return whole

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
            raise self._origin(node).refuse(*_refusal(node))
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
            raise self._origin(node).refuse("an update of a part of an object", "use plain variables")
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
        pair = _is_pair_call(node) or (isinstance(node, gast.Call) and self._is_unstacked(node) and not starred)
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
            raise self._origin(target).refuse("an assignment to a part of an object", "use plain variables")

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
            self._unpack_open(target, value, starred[0])
            return
        if items is None:
            self._check_count(value, target)
            items = [self._temporary(_item(value, position), target) for position in range(len(target.elts))]
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
        if not rules.is_known(_item(call, 0)):
            return self._temporary(call, node)
        return tree.tuple_of(self._temporary(_item(call, position), node) for position in range(count))

    # -- expressions ----------------------------------------------------------------------------------------------

    def _operand(self, node: Any, into: str = "") -> Expr:
        """Stage an expression; give the name or literal (or the tuple of such) that stands for its value.

        `into` is the variable that the value is for: the last operation is made straight into it.
        """
        flag = self._answered(node)
        if flag is not None:
            return tree.const(flag)
        method = getattr(self, f"_operand_{type(node).__name__}", None)
        value = self._resolve(node) if method is None else method(node, into)
        if tree.is_atom(value) or is_structure(value):
            return value
        known = self._computed(value)
        if known is not None and not self._is_shown:
            return known
        made = self._emit(self._for(into), value, self._origin(node)) if into else self._temporary(value, node)
        if known is not None:
            self._constants[made.id] = self._known(known)
        return made

    def _operand_Name(self, node: Any, into: str) -> Expr:
        known = self._static(node)
        if known is not None:
            return known
        value = self._resolve(node)
        if not isinstance(value, gast.Name) or is_local(value.id) or is_marker(value):
            return value
        # A global is read where the primal reads it: what is called later may change it.
        return self._temporary(value, node, node.id)

    def _operand_NamedExpr(self, node: Any, into: str) -> Expr:
        return self._assign_inside(node)

    def _assign_inside(self, node: Any) -> Expr:
        self._bind(node.target, self._assigned(node.value, [node.target]))
        return self._variable(node.target.id)

    def _operand_Tuple(self, node: Any, into: str) -> Expr:
        return tree.tuple_of(self._elements(node))

    def _operand_List(self, node: Any, into: str) -> Expr:
        return self._list(self._elements(node), into)

    def _elements(self, node: Any) -> list[Expr]:
        """Stage the parts of a display, those that a star spreads included."""
        found: list[Expr] = []
        for item in node.elts:
            if not isinstance(item, gast.Starred):
                found.append(self._operand(item))
                continue
            items = self._items(self._operand(item.value), item)
            if items is None:
                raise self._origin(item).refuse(
                    "a starred value of which the length is not known", "write the values out"
                )
            found += items
        return found

    def _operand_Starred(self, node: Any, into: str) -> Expr:
        raise self._origin(node).refuse("a starred value", "write the values out")

    def _operand_BinOp(self, node: Any, into: str) -> Expr:
        left = self._as_number(self._operand(node.left))
        right = self._as_number(self._operand(node.right))
        return self._operation(left, right, node)

    def _operation(self, left: Expr, right: Expr, node: Any) -> Expr:
        """Give `left op right`, of operands that are staged."""
        if is_structure(left) or is_structure(right):
            found = self._combined(left, node.op, right, node)
            if found is not None:
                return found
        if isinstance(node.op, gast.MatMult):
            square = isinstance(left, gast.Name) and left.id == getattr(right, "id", "")
            # What stands on the left of a product is more often a matrix.
            self._demand(left, 1 if square or self._kind(left).rank else 2)
            self._demand(right, 1)
        if "list" in (self._kind(left).what, self._kind(right).what):
            raise self._origin(node).refuse(
                "an operation on a list whose length only a run can tell", "use an array, or a loop over its items"
            )
        return tree.binary(left, node.op, right)

    def _operand_UnaryOp(self, node: Any, into: str) -> Expr:
        if isinstance(node.op, gast.Not):
            return self._operand_Compare(node, into)
        operand = self._operand(node.operand)
        if is_reference(operand):
            return self._signed(node.op, operand, node)
        return gast.UnaryOp(op=node.op, operand=operand)

    def _operand_Compare(self, node: Any, into: str) -> Expr:
        """A test that is known to give one thing is that: what it is kept for is then known too."""
        settled = self._settled(node)
        return self._resolve(node) if settled is None else tree.const(settled)

    def _operand_Subscript(self, node: Any, into: str) -> Expr:
        if isinstance(node.value, gast.Call) and (_is_pair_call(node.value) or self._is_part(node)):
            return _item(self._call_operation(node.value), node.slice)
        if self._is_structural(node.value):
            self._taken_apart = node.value
            value = self._operand(node.value)
            if is_structure(value):
                return self._part(value, node.slice, node)
            return self._array_item(node, value) or _item(value, self._resolve(node.slice))
        return self._array_item(node) or self._resolve(node)

    def _operand_BoolOp(self, node: Any, into: str) -> Expr:
        """`a or b` gives one of its operands: a choice, unless they are all tests."""
        settled = self._settled(node)
        if all(_is_test(value) for value in node.values):
            return self._resolve(node) if settled is None else tree.const(settled)
        first, *others = node.values
        result = self._operand(first)
        for other in others:
            last = into if other is others[-1] else ""
            result = self._choose_operand(result, other, isinstance(node.op, gast.And), node, last)
        return result

    def _choose_operand(self, have: Expr, other: Any, when_true: bool, node: Any, into: str) -> Expr:
        truth = self._truth(have, node)
        if truth is not None:
            return self._operand(other, into) if truth is when_true else have
        kept: Callable[[], Expr] = lambda: have  # noqa: E731 - two arms of one shape read best side by side
        given: Callable[[], Expr] = lambda: self._operand(other)  # noqa: E731
        arms = (given, kept) if when_true else (kept, given)
        return self._choice(have, arms[0], arms[1], node, into)

    def _operand_IfExp(self, node: Any, into: str) -> Expr:
        settled = self._settled(node.test)
        if settled is not None:
            return self._operand(node.body if settled else node.orelse, into)
        test = self._test(node.test)
        return self._choice(test, lambda: self._operand(node.body), lambda: self._operand(node.orelse), node, into)

    def _test(self, node: Any) -> Expr:
        """Stage a test. Where it may be evaluated twice, fold.py puts it back into both passes."""
        test = self._truth_asked(node) or self._resolve(node)
        return test if tree.is_atom(test) and is_local(getattr(test, "id", "%")) else self._temporary(test, node)

    # -- calls ----------------------------------------------------------------------------------------------------

    def _operand_Call(self, node: Any, into: str) -> Expr:
        own = self._own_call(node)
        if own is not None:
            return own
        path = tree.path(node.func)
        meaning = None if path is None else self._called(path, node.func)
        node = self._with_given(node, meaning)
        if meaning in _ASKING and (settled := self._settled(node)) is not None:
            return tree.const(settled)
        if isinstance(meaning, User):
            return self._user_call(node, meaning.function)
        if isinstance(meaning, Ruled):
            return self._ruled_call(node, meaning, into)
        if meaning == Known(ruled.STOPPED):
            return self._stopped_call(node)
        opened = self._by_definition(node, meaning)
        if opened is not None:
            return opened
        found_over = self._gone_over(node, meaning)
        if found_over is not None:
            return found_over
        if isinstance(meaning, Known) and self._handles(meaning.marker, node):
            found = self._arguments(node, ranges=True)
            if found is not None:
                return self._library(tree.name(meaning.marker), *found, node)
        if self._is_structural(node):
            found = self._parted(node) or self._structural_call(node)
            if found is not None:
                return found
        if meaning in (Known("builtins.max"), Known("builtins.min")):
            return self._extreme_by(node, meaning) or self._extremum(node)
        if meaning == Known("math.prod"):
            return self._product(node)
        if isinstance(meaning, Known):
            return self._call_operation(node)
        method = self._taken_from_kept(node, into) or self._array_method(node)
        if method is not None:
            return self._with_out(method, node) or method
        whole = self._plain(self._resolve(node), self._origin(node))
        if isinstance(meaning, Value):
            self._reasons[".".join(tree.path(whole.func) or ())] = meaning.what
        return whole

    def _ruled_call(self, node: Any, meaning: Ruled, into: str) -> Expr:
        """Call of a function with a rule of the user's: it has an argument for each parameter."""
        found, function = self._arguments(node), self._resolve(node.func)
        args = None if found is None else ruled.bound(meaning.rule, meaning.signature, *found)
        key = ".".join(tree.path(function) or ())
        if args is None or not key or self._own.setdefault(key, meaning.rule) is not meaning.rule:
            raise self._origin(node).refuse(
                f"this call of {meaning.rule.name} does not say what each parameter is", "write the arguments out"
            )
        call = self._plain(tree.call(function, args), self._origin(node))
        made = self._emit(self._for(into), call, self._origin(node))
        known = [self._kind(arg) for arg in args]
        if meaning.rule.partials and all(kind.what in ("number", "array") for kind in known):
            # A rule that is text is one for each element.
            self._kinds[made.id] = functools.reduce(kinds.broadcast, known)
        for arg, kind in zip(args, known, strict=True):
            if isinstance(arg, gast.Name) and not kind.is_number and not self._kinds[made.id].is_number:
                # It may give what it got: neither is written to from here on.
                self._merge_of(made.id, self._roots.get(arg.id, arg.id), self._origin(node))
        return made

    def _stopped_call(self, node: Any) -> Expr:
        """What is taken for a constant: an array of its own."""
        found = self._arguments(node)
        if found is None or len(found[0]) != 1 or found[1] or is_structure(found[0][0]):
            raise self._origin(node).refuse("stop_gradient takes one number or one array")
        (value,) = found[0]
        if not self._kind(value).is_number:
            value = tree.call(tree.name(COPY if self._kind(value).is_array else "numpy.copy"), [value])
        return tree.call(tree.name(ruled.STOPPED), [value])

    def _called(self, path: tuple[str, ...], node: Any) -> Meaning | None:
        """Say what a function that is called by a name is."""
        owner = self._frame.owner(path[0])
        if owner is None:
            return self._meaning(path, node)
        value = owner.env.get(path[0])
        if len(path) > 1 and value is not None:
            value = functools.reduce(extras.member, path[1:], value)
        return Known(value.id) if isinstance(value, gast.Name) and is_marker(value) else None

    def _call_operation(self, node: Any) -> Expr:
        """Call of a function of a library: its arguments are staged, the function is its full name."""
        function = self._resolve(node.func)
        found = self._arguments(node)
        if found is None:
            return self._plain(self._resolve(node), self._origin(node))
        words = [gast.keyword(arg=name, value=value) for name, value in found[1].items()]
        self._demand_arguments(function, found[0])
        self._note_counts(function, found[0])
        found[0][:] = self._gathered_arguments(function, found[0], node)
        call = self._plain(tree.call(function, found[0], words), self._origin(node))
        return self._with_out(call, node) or self._ufunc_outer(call) or call

    def _demand_arguments(self, function: Expr, args: list[Expr]) -> None:
        """What functions of arrays get are arrays."""
        name = canonical(function.id) if is_marker(function) else ""
        count, rank = _takes(name)
        for arg in args[:count]:
            self._demand(arg, rank)
        for position in _TAKES_AFTER.get(name, ()):
            if position < len(args):
                self._demand(args[position], 1)

    def _gathered_arguments(self, function: Expr, args: list[Expr], node: Any) -> list[Expr]:
        """What functions of arrays get as a list is an array of these."""
        name = canonical(function.id) if is_marker(function) else ""
        if name in _JOINS:
            at = 1 if name == "numpy.choose" else 0
            return [self._with_arrays(arg, node) if position == at else arg for position, arg in enumerate(args)]
        ours = name.startswith("numpy.") or extras.is_full(name)
        count, others = _takes(name)[0] if ours else 0, _TAKES_AFTER.get(name, ())
        computes = ours and name not in ("numpy.array", "numpy.asarray", "numpy.asanyarray")
        fresh = []
        for position, arg in enumerate(args):
            listed = is_structure(arg) and (position < count or position in others)
            if listed or (computes and self._kind(arg).what == "list"):
                arg = self._as_made_array(arg, node)
            fresh.append(arg)
        return fresh

    def _as_made_array(self, arg: Expr, node: Any) -> Expr:
        return self._temporary(tree.call(tree.name("numpy.array"), [self._plain(arg, self._origin(node))]), node)

    def _with_arrays(self, parts: Expr, node: Any) -> Expr:
        """Lists among the arrays that are joined are arrays of these."""
        items = self._items(parts, node) if is_structure(parts) else None
        if items is None or not any(is_structure(item) for item in items):
            return parts
        return tree.tuple_of([self._as_made_array(item, node) if is_structure(item) else item for item in items])

    def _extremum(self, node: Any) -> Expr:
        """`max(a, b, c)` is `max(max(a, b), c)`: as Python compares them, and a gate of two inputs each."""
        call = self._call_operation(node)
        args = call.args
        if len(args) == 1 and isinstance(args[0], (gast.Tuple, gast.List)) and not call.keywords:
            args = args[0].elts
            if len(args) == 1:
                return args[0]
        return call if len(args) < 2 or call.keywords else self._largest_of(call.func, args, node)

    def _product(self, node: Any) -> Expr:
        """`math.prod([a, b, c])` is `a * b * c`: each factor's derivative is the product of the others, 0 or not."""
        call = self._call_operation(node)
        start = [keyword.value for keyword in call.keywords if keyword.arg == "start"]
        written = call.args[0] if len(call.args) == 1 else None
        if not isinstance(written, (gast.Tuple, gast.List)) or len(start) < len(call.keywords):
            return call
        factors = [*start, *written.elts]
        if len(factors) < 2:
            return call
        result = factors[0]
        for factor in factors[1:-1]:
            result = self._temporary(tree.mul(result, factor), node)
        return tree.mul(result, factors[-1])


_JOINS = ("numpy.concatenate", "numpy.stack", "numpy.vstack", "numpy.hstack", "numpy.dstack", "numpy.column_stack",
          "numpy.choose")  # fmt: skip
"""Functions of a list of arrays."""

_TAKES = {
    **dict.fromkeys(("builtins.len", "builtins.sum", "math.fsum", "numpy.sum", "numpy.mean", "numpy.prod", "numpy.max", "numpy.min", "numpy.var",
                     "numpy.std", "numpy.cumsum", "numpy.argmax", "numpy.argmin", "numpy.linalg.norm",
                     "numpy.nansum", "numpy.nanmean", "numpy.nanprod", "numpy.nanvar", "numpy.nanstd", "numpy.nanmax", "numpy.nanmin",
                     "numpy.ptp", "numpy.average", "numpy.median", "numpy.nanmedian", "numpy.quantile", "numpy.percentile",
                     "numpy.nanquantile", "numpy.nanpercentile", "numpy.cumprod", "numpy.nancumsum", "numpy.nancumprod",
                     "numpy.diff", "numpy.ediff1d", "numpy.trapezoid", "numpy.gradient", "numpy.unwrap",
                     "numpy.add.reduce", "numpy.multiply.reduce", "numpy.maximum.reduce", "numpy.minimum.reduce",
                     "numpy.logaddexp.reduce", "numpy.add.accumulate", "numpy.multiply.accumulate", "numpy.any", "numpy.all",
                     "numpy.shape", "numpy.zeros_like", "numpy.ones_like", "numpy.empty_like", "numpy.copy"), (1, 1)),
    **dict.fromkeys(("numpy.sort", "numpy.partition", "numpy.argsort", "numpy.split", "numpy.array_split",
                     "numpy.hsplit", "numpy.unstack", "numpy.take", "numpy.take_along_axis", "numpy.repeat", "numpy.roll",
                     "numpy.flip", "numpy.flipud", "numpy.diag", "numpy.delete", "numpy.insert", "numpy.append",
                     "numpy.pad", "numpy.resize", "numpy.ravel", "numpy.reshape", "numpy.tile"), (1, 1)),
    **dict.fromkeys(("numpy.fliplr", "numpy.transpose", "numpy.rot90", "numpy.swapaxes", "numpy.moveaxis", "numpy.rollaxis",
                     "numpy.diagonal", "numpy.vsplit", "numpy.matrix_transpose"), (1, 2)),
    "numpy.dsplit": (1, 3),
    **dict.fromkeys([f"numpy.fft.{name}" for name in ("fft", "ifft", "rfft", "irfft", "hfft", "ihfft", "fftn", "ifftn", "rfftn",
                                                      "irfftn", "fftshift", "ifftshift")], (1, 1)),
    **dict.fromkeys([f"numpy.fft.{name}" for name in ("fft2", "ifft2", "rfft2", "irfft2")], (1, 2)),
    **dict.fromkeys(("numpy.vander", "numpy.polyval", "numpy.cov", "numpy.corrcoef", "numpy.matvec"), (1, 1)),
    **dict.fromkeys(("numpy.dot", "numpy.outer", "numpy.inner", "numpy.vdot", "numpy.vecdot", "numpy.linalg.vecdot",
                     "numpy.linalg.outer", "numpy.tensordot", "numpy.linalg.tensordot", "numpy.kron", "numpy.cross",
                     "numpy.linalg.cross", "numpy.convolve", "numpy.correlate"), (2, 1)),
    **dict.fromkeys([f"numpy.linalg.{name}" for name in ("inv", "det", "solve", "pinv", "lstsq", "slogdet", "cholesky", "qr",
                                                         "eig", "eigh", "eigvals", "eigvalsh", "svd", "svdvals",
                                                         "matrix_power", "matmul", "cond")] + ["numpy.trace"], (1, 2)),
}  # fmt: skip
"""How many arguments of a function are arrays, and of which rank at least."""


def _takes(name: str) -> tuple[int, int]:
    if not extras.is_full(name):
        return _TAKES.get(name, (0, 0))
    from sct.rules.scipy import results

    return results.TAKES.get(name, (0, 0))


_TAKES_AFTER = {"numpy.interp": (1, 2)}
"""Positions of arguments that are arrays where those before them may be numbers."""


_ASKING = (Known("builtins.isinstance"), Known("builtins.callable"), Known("builtins.hasattr"))
"""Functions that are asked what something is."""


def _is_library_function(value: Expr) -> bool:
    return is_marker(value) and callable(library_object(value.id))


def _item(call: Expr, position: Any) -> Expr:
    index = tree.const(position) if isinstance(position, int) else position
    return gast.Subscript(value=call, slice=index, ctx=gast.Load())


def _is_pair_call(node: Any) -> bool:
    return isinstance(node, gast.Call) and (tree.path(node.func) or ("",))[-1] in (
        "modf",
        "frexp",
        "divmod",
    )


def _is_test(node: Any) -> bool:
    """Whether an expression gives True or False, whatever it is computed from."""
    if isinstance(node, gast.BoolOp):
        return all(_is_test(value) for value in node.values)
    if isinstance(node, gast.UnaryOp):
        return isinstance(node.op, gast.Not)
    return isinstance(node, gast.Compare) or (isinstance(node, gast.Constant) and isinstance(node.value, bool))


def _refusal(node: Any) -> tuple[str, str]:
    """What to say of a statement that is not in the accepted language."""
    words = {
        "Match": "a match statement of this form", "Break": "break here", "Continue": "continue here",
        "Try": "a try statement", "With": "a with statement", "Global": "a global declaration",
        "Nonlocal": "a nonlocal declaration", "FunctionDef": "a function inside the function",
        "ClassDef": "a class inside the function", "Import": "an import inside the function",
        "ImportFrom": "an import inside the function",
    }  # fmt: skip
    kind = type(node).__name__
    advice = {
        "If": "write a conditional expression: a if test else b",
        "Import": "import it above",
    }.get(kind, "")
    return f"{words.get(kind, kind + ' statements')} is not differentiated", advice
