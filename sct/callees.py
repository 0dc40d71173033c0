"""Functions that are not opened where they are called: those that call themselves, and long ones that are called often.

Before: `return power(x, n)`, where `power` calls itself with `n - 1`.
After: `value%0 = <pairs>.power(x%0, n%0)`, and the stages of power as a program of its own, in which it is called
again.

Such a function is staged once for each form of its arguments: which are numbers, which are arrays of which rank, which
functions and structures they hold. What it reads of the variables around it is added to its parameters. What is known
of its parameters holds for all calls, and so does what it is taken to return: where a call or the body says otherwise,
staging starts again with that.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import gast

from sct import calls, pairs, tree
from sct.agreed import met
from sct.core import Block, Origin, Program, expression, is_local, statements
from sct.facts import Learned
from sct.given import Given
from sct.heap import Box, Closure, Resume, is_reference
from sct.source import place_of
from sct.staged import Callee, Staged, all_read, assigned, not_opened
from sct.tree import Expr
from sct.unaccepted import check_kind


class Callees(Staged):
    """Calls of functions that are not opened."""

    # -- the form of a call ---------------------------------------------------------------------------------------

    def _kept_apart(self, closure: Closure, args: list[Expr], keywords: dict[str, Expr], node: Any) -> Expr:
        """Call a function that is staged on its own."""
        function, origin = closure.function, self._origin(node)
        check_kind(function, origin)
        if any(isinstance(self._heap.get(value), Resume) for value in keywords.values()):
            raise origin.refuse(f"{not_opened(function)}, and yields", "let it return a list")
        bound = calls.bind(args, keywords, function, origin, self._default(closure, origin), self._mapping)
        leaves: list[Expr] = []
        form = tuple((name, self._form(value, leaves, node)) for name, value in bound.items())
        key = (place_of(function), form, self._surroundings(closure, set()))
        first = self._one_of(0, key, closure, bound, leaves, origin)
        if not first[1].parts:
            return first[0]
        made = [first[0], *(self._one_of(i, key, closure, bound, leaves, origin)[0] for i in range(1, first[1].parts))]
        for one, other in itertools.combinations(made if first[1].shares else [], 2):
            # In the primal they may be one array: here each is of a run of its own.
            self._share(other.id, one, origin)
        return tree.tuple_of(made)

    def _one_of(
        self, part: int, form: Any, closure: Closure, bound: dict[str, Expr], leaves: list[Expr], origin: Origin
    ) -> tuple[Expr, Callee]:
        """Call the function for its value, or for a part of it: each has a function of its own, as it is run again."""
        function, key = closure.function, (*form, part)
        self._take_note(key, leaves)
        callee = self._callees.get(key) or self._staged(key, closure, bound, leaves, origin)
        call = tree.call(tree.name(callee.marker), leaves)
        made = self._emit(self._new(""), call, origin)
        if callee.result in self._guesses:
            self._guesses[made.id] = dict(self._guesses[callee.result])
        for leaf in [*leaves, *(tree.name(name) for name in self._read_around(callee))]:
            # The backward pass looks at what it got: nobody may write to it in between.
            self._share(made.id, leaf, origin)
        self._suggest(made, function.name if function.name.isidentifier() else "", weak=True)
        return made, callee

    def _form(self, value: Expr, leaves: list[Expr], node: Any) -> Any:
        """Say what an argument is, but for the numbers and arrays in it, which become parameters."""
        if isinstance(value, gast.Tuple):
            return ("tuple", *(self._form(item, leaves, node) for item in value.elts))
        if is_reference(value):
            return self._held_now(value, set())
        if tree.number(value) is None and not (isinstance(value, gast.Name) and is_local(value.id)):
            if isinstance(value, gast.Name) or calls.is_constant(value):
                return gast.dump(value)
            value = self._temporary(value, node)
        kind = self._kind(value)
        if kind.what == "list" or kind.lifted:
            what = "a list whose length only a run can tell" if kind.what == "list" else "a number or an array"
            raise self._origin(node).refuse(
                f"{what} is handed to a function that is not opened", "hand over numbers and arrays"
            )
        leaves.append(value)
        return (kind.what, kind.rank, kind.dtype[:1] == "c")

    def _held_now(self, value: Expr, seen: set[str]) -> Any:
        """Say what a structure or a function is at this point, to the variables that it holds."""
        if isinstance(value, (gast.Tuple, gast.List)):
            return tuple(self._held_now(item, seen) for item in value.elts)
        if not is_reference(value):
            return gast.dump(value)
        if value.id in seen:
            return "again"
        seen.add(value.id)
        thing = self._heap.get(value)
        if isinstance(thing, Closure):
            return ("function", place_of(thing.function), self._surroundings(thing, seen))
        if isinstance(thing, Box):
            return (value.id, *((key, self._held_now(part, seen)) for key, part in thing.slots.items()))
        parts = self._parts(thing)
        return (value.id, *(self._held_now(part, seen) for part in parts))

    def _surroundings(self, closure: Closure, seen: set[str]) -> Any:
        """Say what a function reads of the variables around it, as they are now."""
        found = []
        for name in sorted(set(tree.names(closure.function.node))) if closure.outer is not None else ():
            owner = closure.outer.owner(name)
            if owner is not None and name in owner.env:
                found.append((name, name in owner.maybe, self._held_now(owner.env[name], seen)))
        return (tuple(found), tuple((name, self._held_now(value, seen)) for name, value in closure.defaults.items()))

    def _take_note(self, key: Any, leaves: list[Expr]) -> None:
        """What is known of the parameters has to hold for this call too."""
        have = self._facts.taken.get(key)
        fresh = met(have, tuple(self._kind(leaf) for leaf in leaves))
        if fresh != have:
            if have is None and key not in self._callees:
                # The first call: nothing is staged with less yet.
                self._facts = replace(self._facts, taken={**self._facts.taken, key: fresh})
                return
            raise Learned(taken={key: fresh})

    # -- all of them ----------------------------------------------------------------------------------------------

    def _with_callees(self, program: Program) -> Program:
        """Give the program with the functions that it calls, each with all that it reads as parameters."""
        every = {callee.marker: callee for callee in self._callees.values()}
        found: dict[str, Callee] = {}
        waiting = pairs.markers(program.body)
        while waiting:
            marker = waiting.pop(0)
            if marker not in found:
                found[marker] = every[marker]
                waiting += pairs.markers(every[marker].block)
        if not found:
            return program
        read = all_read(found)
        params = {m: (*callee.params, *read[m]) for m, callee in found.items()}
        added = {m: [tree.name(name) for name in names] for m, names in read.items()}
        body = pairs.patched(program.body, added)
        self._check_reach(body, {*program.params, *program.entries.values()}, program.result_origin)
        given = Given(open=self._given.open)
        inside = {n for callee in self._callees.values() for n in (*callee.params, *assigned(callee.block))}
        subs = {}
        for marker, callee in found.items():
            assert callee.origin is not None
            block = pairs.patched(callee.block, added)
            own = {*params[marker], *assigned(block)}
            own |= {inner.like for name, inner in self._variables.items() if name in own and inner.like}
            self._check_reach(block, {*params[marker]}, callee.origin)
            subs[marker] = replace(
                program, function=callee.function, params=params[marker], body=block, entries={},
                result=tree.name(callee.result), result_origin=callee.origin, given=given,
                variables={name: variable for name, variable in self._variables.items() if name in own},
            )  # fmt: skip
        variables = {name: variable for name, variable in self._variables.items() if name not in inside}
        return replace(program, body=body, pairs=subs, variables=variables)

    def _check_reach(self, block: Block, given: set[str], origin: Origin) -> None:
        """Every variable that is read has a value in its own function."""
        own = assigned(block) | given
        for statement in statements(block):
            lost = [name for name in tree.names(expression(statement)) if is_local(name) and name not in own]
            if lost:
                base = self._variables[lost[0]].base if lost[0] in self._variables else ""
                raise statement.origin.refuse(
                    f"{base or 'a value'} is read in a function that is not opened, and cannot be handed to it",
                    "hand it over as an argument",
                )
