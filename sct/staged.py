"""A function that is not opened is staged by itself, with parameters of its own.

Before: the function, and the form of its arguments.
After: its stages, what it returns, and what it reads of the variables around it.

What is known of its parameters holds for all calls, and so does what it is taken to return: where the body says
otherwise, staging starts again with that.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import gast

from sct import calls, kinds, pairs, settings, tree
from sct.agreed import is_settled, tokens, told
from sct.array_kinds import Merge
from sct.blocks import renamed
from sct.core import Attempt, Block, Loop, Origin, Stage, Store, Variable, expression, is_local, statements
from sct.facts import Facts, Learned
from sct.heap import Closure, is_reference, is_structure
from sct.kinds import Kind
from sct.match import PAIRS
from sct.resolve import Frame
from sct.rules.formulas import COPY
from sct.source import Function
from sct.spared import CHOICES, Spared
from sct.structures import State
from sct.tree import Expr
from sct.views import viewed

_WHY = "is called too deep or too often to be opened"
_AGAIN = "is under checkpoint"
_TRIES = 6
"""What a function is taken to return, one after the other, before it is refused."""


@dataclass(frozen=True, eq=False)
class Callee:
    """A function that is printed on its own, as far as it is staged.

    Parameters
    ----------
    marker : str
        Its name in the core.
    function : Function
        The function.
    params : tuple of str
        Its parameters: a variable for each number or array that it gets.
    block : Block
        Its stages; empty while they are made.
    result : str
        What it returns.
    origin : Origin or None
        Its return statement; None while it is staged.
    parts : int
        How many values the function returns as a tuple, of which this gives one; 0 where it returns one value.
    shares : bool
        Whether these may share memory.
    """

    marker: str
    function: Function
    params: tuple[str, ...]
    block: Block = ()
    result: str = ""
    origin: Origin | None = None
    parts: int = 0
    shares: bool = False


class Staged(Spared):
    """Functions with stages of their own."""

    _tables: tuple[str, ...] = (*Spared._tables, "_callees", "_sizes")

    def __init__(self, function: Function, facts: Facts) -> None:
        super().__init__(function, facts)
        self._callees: dict[Any, Callee] = {}

    def _staged(self, key: Any, closure: Closure, bound: dict[str, Expr], leaves: list[Expr], origin: Origin) -> Callee:
        """Stage the body of a function, with parameters of its own."""
        function, taken = closure.function, self._facts.taken[key]
        if sum(1 for have, callee in self._callees.items() if have[0] == key[0] and callee.origin is None) > CHOICES:
            raise origin.refuse(
                f"{function.name} calls itself, each time with arguments of another form",
                "hand over the same structures and functions in each call",
            )
        marker = self._marker(function)
        frame = Frame.of(function, settings.around(function) if closure.outer is None else closure.outer)
        frame.expr, frame.shown = closure.held if closure.expr is None else closure.expr, True
        env, params = self._parameters(bound, leaves, taken, marker)
        frame.env.update(env)
        self._callees[key] = Callee(marker, function, params)
        tried = self._facts.results.get(key, (kinds.NUMBER,))
        self._kinds[marker] = tried[-1]
        before = self._state()
        with self._apart(frame) as block, self._unshut():
            value, where = self._body(function)
            parts = value.elts if function.recomputed and isinstance(value, gast.Tuple) else []
            result = self._returned(parts[key[-1]] if parts else value, block, where, key, marker, tried)
            self._check_block(block, params, function)
        self._check_around(before, function, origin)
        self._agree(key, marker, result, tried, where)
        if not self._variables[result].base:
            self._variables[result] = Variable("value")
        made = Callee(
            marker, function, params, tuple(block), result, where, len(parts), not self._are_fresh(parts, block)
        )
        self._callees[key] = made
        return made

    def _marker(self, function: Function) -> str:
        name = function.name if function.name.isidentifier() and function.name != "lambda" else "inner"
        name += pairs.AGAIN if function.recomputed else ""
        have = {callee.marker for callee in self._callees.values()}
        return next(m for i in itertools.count() if (m := f"{PAIRS}.{name}" + (f"_{i}" if i else "")) not in have)

    def _parameters(
        self, bound: Mapping[str, Expr], leaves: list[Expr], taken: tuple[Kind, ...], marker: str
    ) -> tuple[dict[str, Expr], tuple[str, ...]]:
        """Give what stands for each argument in the body, and the parameters for the numbers and arrays in them."""
        params: list[str] = []

        def parameter(value: Expr, name: str) -> Expr:
            if isinstance(value, gast.Tuple):
                return tree.tuple_of([parameter(item, f"{name}_{i}") for i, item in enumerate(value.elts)])
            if is_reference(value) or not _is_leaf(value):
                return value
            position = len(params)
            params.append(self._parameter(name, leaves[position], taken[position], marker))
            return tree.name(params[-1])

        return {name: parameter(value, name) for name, value in bound.items()}, tuple(params)

    def _parameter(self, name: str, leaf: Expr, kind: Kind, marker: str) -> str:
        made = self._new(name, named=True)
        self._kinds[made] = replace(kind, shape=tokens(kind.shape, marker))
        self._born[made] = self._clock
        if self._is_varied(leaf) or kind.dtype[:1] not in ("i", "b"):
            self._varied.add(made)
        own = getattr(leaf, "id", "")
        if own in self._guesses:
            self._guesses[made] = dict(self._guesses[own])
        if own in self._given.open:
            self._given.open.add(made)
        return made

    @contextmanager
    def _apart(self, frame: Frame) -> Iterator[list[Any]]:
        """Stage something that no block, loop or statement is around."""
        names = ("_out", "_around", "_inside", "_seen", "_seen_in", "_trips", "_level", "_ended", "_statement")
        saved = {name: getattr(self, name) for name in names}
        captured, held = list(self._captured), dict(self._held_parts)
        fresh: dict[str, Any] = {"_out": [], "_around": [], "_inside": [], "_seen": {}, "_seen_in": None, "_trips": 0,
                 "_level": self._level + len(self._around) + 1, "_ended": False,
                 "_statement": frame.function.node}  # fmt: skip
        for name, value in fresh.items():
            setattr(self, name, value)
        self._frames.append(frame)
        try:
            yield self._out
        finally:
            self._frames.pop()
            for name, value in saved.items():
                setattr(self, name, value)
            self._captured[:] = captured
            self._held_parts.clear()
            self._held_parts.update(held)

    def _returned(
        self, value: Expr, block: list[Any], origin: Origin, key: Any, marker: str, tried: tuple[Kind, ...]
    ) -> str:
        """Give the variable that holds what is returned: one of the function's own, in memory of its own."""
        if is_structure(value) or (isinstance(value, gast.Constant) and tree.number(value) is None):
            what = "a structure" if is_structure(value) else repr(value.value)
            raise origin.refuse(
                f"{not_opened(self._frame.function)}, and returns {what}",
                "let it return one number or array"
                + (", or a tuple of these" if self._frame.function.recomputed else ""),
            )
        kind = self._kind(value)
        if not is_settled(kind):
            ended = self._ended_with(value, block)
            if is_settled(ended) and ended not in tried and len(tried) < _TRIES:
                raise Learned(results={key: (*tried, told(ended, marker))})
            error = origin.refuse(
                f"{not_opened(self._frame.function)}, and may return a number or an array",
                "let it return one of these on all ways",
            )
            # What was guessed of the arguments may be why.
            error.around = (None, set(self._given.open))
            raise error
        own = [s for s in statements(tuple(block)) if isinstance(s, Stage) and s.target == getattr(value, "id", "")]
        if kind.is_array and (not own or any(viewed(s.value, self._kinds, unsure=True) is not None for s in own)):
            return str(self._emit(self._new(""), tree.call(tree.name(COPY), [value]), origin).id)
        carried = {name for s in statements(tuple(block)) if isinstance(s, Loop) for name in s.carried}
        if own and value.id not in carried:
            return str(value.id)
        return str(self._emit(self._new(""), value, origin).id)

    def _are_fresh(self, parts: list[Expr], block: list[Any]) -> bool:
        """Whether values are arrays that are made here, each another one, or numbers."""
        arrays = [part.id for part in parts if isinstance(part, gast.Name) and not self._kind(part).is_number]
        values = [s.value for s in statements(tuple(block)) if isinstance(s, Stage) and s.target in arrays]
        alone = len(set(arrays)) == len(arrays) == len(values)
        return alone and all(viewed(value, self._kinds, unsure=True) is None for value in values)

    def _ended_with(self, value: Expr, block: list[Any]) -> Kind:
        """What is returned where the function does not call itself."""
        stages = [s for s in statements(tuple(block)) if isinstance(s, Stage)]
        called: set[str] = set()
        for stage in stages:
            names = tree.names(stage.value)
            if not called.isdisjoint(names) or any(name.startswith(PAIRS) for name in names):
                called.add(stage.target)
        waiting, seen, found = [value], set[str](), []
        while waiting:
            one = waiting.pop()
            name = getattr(one, "id", "")
            own = [s.value for s in stages if s.target == name]
            if own and name not in seen and (name in called or len(own) > 1):
                seen.add(name)
                waiting += own
            elif called.isdisjoint(tree.names(one)) and not any(n.startswith(PAIRS) for n in tree.names(one)):
                found.append(self._kind(one))
        return functools.reduce(kinds.join, found) if found else kinds.UNKNOWN

    def _check_block(self, block: list[Any], params: tuple[str, ...], function: Function) -> None:
        """Refuse writes to memory that is not the function's own: its caller could not undo them."""
        own = assigned(tuple(block)) - {
            name for name, root in self._roots.items() if root in params or not _is_made(root, block)
        }
        for tried in (s for s in statements(tuple(block)) if isinstance(s, Attempt)):
            raise tried.origin.refuse(f"{not_opened(function)}, and tries something", "catch what is raised around it")
        for store in (s for s in statements(tuple(block)) if isinstance(s, Store)):
            if store.base not in own or store.base in params:
                raise store.origin.refuse(
                    f"{not_opened(function)}, and writes to an array that it does not make",
                    "write to a copy, and return it",
                )

    def _check_around(self, before: State, function: Function, origin: Origin) -> None:
        """Refuse changes of what is around the function: only a run can tell how often they happen."""
        after = self._state()
        changed = any(after.slots.get(name) is not slots for name, slots in before.slots.items())
        for frame, (env, _) in before.frames.items():
            now = after.frames[frame][0]
            changed = changed or any(now.get(name) is not value for name, value in env.items()) or len(now) != len(env)
        if changed:
            raise origin.refuse(
                f"{not_opened(function)}, and changes what lives outside of it",
                "return the new value instead",
            )

    def _agree(self, key: Any, marker: str, result: str, tried: tuple[Kind, ...], origin: Origin) -> None:
        """What the body returns has to be what its own calls were taken to return."""
        found = told(self._kinds[result], marker)
        if found == tried[-1]:
            return
        plain = kinds.join(found, tried[-1]) if found in tried else found
        if plain in tried or len(tried) >= _TRIES:
            raise origin.refuse(
                "what a function that is not opened returns is not settled", "return numbers, or arrays"
            )
        raise Learned(results={key: (*tried, plain)})

    def _share(self, made: str, leaf: Expr, origin: Origin) -> None:
        if isinstance(leaf, gast.Name) and not self._kinds[leaf.id].is_number:
            self._merge(Merge(made, self._roots.get(leaf.id, leaf.id), self._clock, tuple(self._inside), origin))

    def _read_around(self, callee: Callee) -> list[str]:
        """Variables of others that a function reads, as far as it is staged, and those that it calls."""
        every = {one.marker: one for one in self._callees.values()}
        found, waiting = {callee.marker: every[callee.marker]}, [callee.marker]
        while waiting:
            more = [m for m in pairs.markers(found[waiting.pop()].block) if m not in found]
            found.update({marker: every[marker] for marker in more})
            waiting += more
        return all_read(found)[callee.marker]

    def _is_varied(self, node: Expr) -> bool:
        return any(name.startswith(PAIRS) for name in tree.names(node)) or super()._is_varied(node)

    def _note_renamed(self, old: str, new: str) -> None:
        super()._note_renamed(old, new)
        self._callees.update({key: replace(callee, block=renamed(callee.block, {old: new}))
                              for key, callee in self._callees.items()})  # fmt: skip


def not_opened(function: Function) -> str:
    """Say why a function is not opened."""
    return f"{function.name} {_AGAIN if function.recomputed else _WHY}"


def _is_leaf(value: Expr) -> bool:
    """Whether an argument is a number or an array, as `_form` tells."""
    if tree.number(value) is not None:
        return True
    return not calls.is_constant(value) and not (isinstance(value, gast.Name) and not is_local(value.id))


def assigned(block: Block) -> set[str]:
    """Give the names that a block gives a value."""
    every = list(statements(block))
    flags = {s.flag for s in every if isinstance(s, Attempt) and s.flag}
    return flags | {s.target for s in every if isinstance(s, (Stage, Loop)) and s.target}


def _is_made(name: str, block: list[Any]) -> bool:
    return name in assigned(tuple(block))


def all_read(found: Mapping[str, Callee]) -> dict[str, list[str]]:
    """What each function reads of the variables around it, and what those read that it calls."""
    read: dict[str, list[str]] = {}
    for marker, callee in found.items():
        names = [n for s in statements(callee.block) for n in tree.names(expression(s)) if is_local(n)]
        own = assigned(callee.block) | set(callee.params)
        read[marker] = [name for name in dict.fromkeys(names) if name not in own]
    while True:
        before = {marker: list(names) for marker, names in read.items()}
        for marker, callee in found.items():
            own = assigned(callee.block) | set(callee.params)
            for inner in pairs.markers(callee.block):
                read[marker] += [n for n in read[inner] if n not in own and n not in read[marker]]
        if read == before:
            return read
