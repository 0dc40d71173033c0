"""`try` around what is differentiated: what is tried runs inside a `try`, and a flag says whether it came to its end.

Before::

    try:
        y = 1 / x
    except ZeroDivisionError:
        y = 0.0

After: `failed%0`, an attempt of `y%0 = 1 / x%0`, and a choice: `if failed%0: y%1 = 0.0 else: y%1 = y%0`.

Both passes choose by the flag. A handler starts from what was there before the `try`: what the body may have done half
of by then, it cannot read, nor can what follows it. What writes to memory is refused inside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import gast

from sct import lower, raising, tree
from sct.branches import ends
from sct.core import Attempt, Block, If, Loop, Origin, Statement, Store, expression, is_raise, statements
from sct.facts import Facts
from sct.heap import DIFFERS
from sct.kinds import INTEGER
from sct.liveness import is_pure
from sct.resolve import Frame, bound_in, declared
from sct.safe import Safe
from sct.source import Function
from sct.structures import State
from sct.tree import Expr

Found = tuple[Expr, Origin] | None


class Attempts(Safe):
    """Statements that handle exceptions."""

    def __init__(self, function: Function, facts: Facts) -> None:
        super().__init__(function, facts)
        self._tried: list[Frame] = []

    def _tried_body(self, tried: list[Any]) -> tuple[Found, State]:
        """Stage what is tried; give what it returns, and what there is where its last assignment raises."""
        last = len(tried) - isinstance(tried[-1], (gast.Assign, gast.AugAssign))
        found = self._sequence(tried[:last])
        half = self._state()
        if last < len(tried) and not self._ended:
            half = self._tried_last(tried[last], half)
        return found, half

    def _attempt(self, node: Any, rest: list[Any]) -> Found:
        """Stage a `try`, and what follows it, where one of them returns; give what is returned."""
        if self._only_binds(node):
            # Nothing can see what it binds where an exception passes.
            inner = gast.Try(body=node.body, handlers=node.handlers, orelse=node.orelse, finalbody=[])
            tried = [gast.copy_location(inner, node)] if node.handlers else node.body
            return self._sequence([*tried, *node.finalbody, *rest])
        origin, clauses = self._origin(node), _Clauses(node)
        self._frame.local |= frozenset(bound_in(clauses.every()))
        self._check_form(node, clauses, origin)
        tried = self._without_safe(clauses.body)
        if not tried:
            return self._sequence([*clauses.orelse, *clauses.final, *rest])
        caught = self._certainly_caught(tried[0], clauses)
        if caught is not None:
            return self._sequence(caught.body if ends(caught.body) else [*caught.body, *rest])
        tried, after = self._without_last(tried)
        before = self._state()
        with self._block() as block, self._unshut(), self._trying():
            found, half = self._tried_body(tried)
        done, ended = self._state(), self._ended
        if self._is_never_caught(tuple(block), clauses):
            self._out.extend(block)
            return found if found is not None or ended else self._sequence([*after, *clauses.orelse, *rest])
        late = self._stored_last(block, clauses)
        self._check_trips(tuple(block), origin)
        if any(isinstance(s, Store) for s in statements(tuple(block))):
            raise origin.refuse(
                "a try statement with a write to an array in it is not differentiated", "write to the array after it"
            )
        half = self._half_done(before, half, origin)
        ways = [clause for clause in clauses.handlers if not _only_raises(clause)]
        flag = self._new("failed") if ways else ""
        self._restore(half)
        self._ended = False
        kept = self._kept_parts(clauses, ways, flag, origin)
        if flag:
            self._kinds[flag] = INTEGER
        self._out.append(Attempt(flag, tuple(block), kept, origin))

        def go_on() -> Found:
            self._restore(done)
            self._ended = ended
            self._out.extend(late)
            return found if found is not None or ended else self._sequence([*after, *clauses.orelse, *rest])

        def handle(clause: Any) -> Found:
            self._restore(half)
            return self._arm(clause, True, clause.body, [] if ends(clause.body) else rest)

        choose = self._returned_way if _returns(clauses) else self._chosen_way
        result = go_on
        for number, clause in reversed(list(enumerate(ways, start=1))):
            test = tree.name(flag) if len(ways) == 1 else _is_number(flag, number)
            result = partial(choose, test, [partial(handle, clause), result], origin)
        return result()

    @contextmanager
    def _trying(self) -> Iterator[None]:
        """What is staged may be left by an exception that this function handles."""
        self._tried.append(self._frame)
        try:
            yield
        finally:
            self._tried.pop()

    def _only_binds(self, node: Any) -> bool:
        """Whether a `finally` does nothing but bind variables, which only what follows the statement can read."""
        plain = [isinstance(part, gast.Pass) or _binds(part) for part in node.finalbody]
        outer = frozenset(declared(self._frame.function.node))
        seen = self._frame in self._tried or _has_return([node]) or not outer.isdisjoint(bound_in(node.finalbody))
        return bool(plain) and all(plain) and not seen

    def _stored_last(self, block: list[Statement], clauses: _Clauses) -> list[Statement]:
        """Take the last statement from what was tried, if it is a write that raises nothing a handler catches."""
        last = block[-1] if block else None
        others = tuple(block[:-1])
        if not isinstance(last, Store) or clauses.final or any(isinstance(s, Store) for s in statements(others)):
            return []
        caught: list[type] = []
        for clause in clauses.handlers:
            caught += (BaseException,) if clause.type is None else self._live_types(clause.type) or (BaseException,)
        element = not last.how and self._kind(last.value).is_number
        raised = [cls for cls in caught if _MISPLACED & {*cls.__mro__} or any(issubclass(m, cls) for m in _MISPLACED)]
        return [block.pop()] if last.how == "append" or (element and not raised) else []

    def _returned_way(self, test: Expr, runs: list[Callable[[], Found]], origin: Origin) -> Found:
        """Stage two arms of which each is all that is left of the function; give what they return."""
        results: list[Found] = []
        arms = self._arms([lambda run=run: results.append(run()) for run in runs])  # type: ignore[misc]
        return self._results(test, arms, results, origin, returned=True)

    def _chosen_way(self, test: Expr, runs: list[Callable[[], Found]], origin: Origin) -> Found:
        """Stage two arms that go on behind them."""
        arms = self._arms(list(runs))
        self._join_variables(arms, origin)
        self._out.append(If(test, tuple(arms[0].block), tuple(arms[1].block), origin))
        return None

    def _check_form(self, node: Any, clauses: _Clauses, origin: Origin) -> None:
        if isinstance(node, gast.TryStar):
            raise origin.refuse("a try statement with except* that an active value goes into is not differentiated")
        if _has_return(clauses.body) and not ends(clauses.body):
            raise origin.refuse(
                "a try statement with a return on some of its ways only is not differentiated",
                "return after it, or on all of its ways",
            )
        if _has_return(clauses.final) or bound_in(clauses.final):
            raise origin.refuse("a finally that returns or assigns is not differentiated", "do it after the statement")

    def _check_trips(self, block: Block, origin: Origin) -> None:
        """What is tried in a trip of a loop is computed again on the way back, where it came to its end."""
        inner = [s for s in statements(block) if self._trips and not is_raise(s)]
        if any(isinstance(s, (Loop, Attempt)) or not is_pure(expression(s)) for s in inner):
            raise origin.refuse(
                "a try statement inside a loop, with a loop or a call that does something in it, is not differentiated",
                "choose by an if, or do it before or after the loop",
            )

    # -- what is caught ------------------------------------------------------------------------------------------

    def _is_never_caught(self, block: Block, clauses: _Clauses) -> bool:
        """Whether statements raise nothing that a handler catches: then it is as if there were none."""
        frames = self._state().frames
        unsure = {env[name] for env, maybe in frames.values() for name in maybe if name in env}
        names = frozenset(value.id for value in unsure if isinstance(value, gast.Name))
        errors = raising.errors_of(block, self._kinds, names, bool(self._facts.forms))
        if errors is None or clauses.final:
            return False
        for clause in clauses.handlers:
            caught = (BaseException,) if clause.type is None else self._live_types(clause.type)
            if not caught or any(issubclass(a, b) or issubclass(b, a) for a in errors for b in caught):
                return False
        return True

    def _certainly_caught(self, node: Any, clauses: _Clauses) -> Any:
        """Give the handler of what a statement is certain to raise, from what is known of its parts; None else."""
        errors = () if clauses.final else self._certain_errors(node)
        for clause in clauses.handlers if errors else ():
            known = (BaseException,) if clause.type is None else self._live_types(clause.type)
            handled = [issubclass(error, known) for error in errors]
            if known and all(handled):
                self._check_way(clause)
                return clause
            if not known or any(handled):
                return None
        return None

    # -- what is left half done -------------------------------------------------------------------------------------

    def _half_done(self, before: State, done: State, origin: Origin) -> State:
        """Give what a handler finds: what was there before; what the body may have done by then cannot be read."""
        frames = {}
        for frame, (env, maybe) in before.frames.items():
            after = done.frames[frame][0]
            changed = {n for n in {**env, **after} if after.get(n) is not env.get(n)}
            fresh = {n: value for n, value in env.items() if n not in changed}
            for n in sorted(changed):
                message = f"{n} may have been assigned or not when the try statement was left"
                fresh[n] = self._unsettled(message, origin)
            frames[frame] = (fresh, maybe - changed)
        slots = {n: old if done.slots[n] is old else {DIFFERS: origin} for n, old in before.slots.items()}
        return State(frames, slots)

    def _tried_last(self, last: Any, done: State) -> State:
        """Stage an assignment, the last statement of a body; give what had been done when it could still raise.

        `done` is what the others have done: an assignment of one thing comes after all that may raise in it.
        """
        once = self._assigns_once(last)
        self._sequence([last])
        after = self._state()
        changes = 0
        for frame, (env, _) in after.frames.items():
            had = done.frames[frame][0] if frame in done.frames else {}
            changes += sum(had.get(n) is not value for n, value in env.items())
        for n, slots in after.slots.items():
            old = done.slots.get(n, slots)
            changes += sum(old.get(key) is not value for key, value in slots.items()) + 2 * (old.keys() != slots.keys())
        return done if changes <= once else after

    def _assigns_once(self, node: Any) -> int:
        """Count the variables and attributes to which a statement gives new values, after all that may raise in it."""
        target = node.targets[0] if isinstance(node, gast.Assign) and len(node.targets) == 1 else None
        if isinstance(node, gast.AugAssign):
            # An update of a number makes a new one.
            held = self._glimpse(node.target)
            target = node.target if isinstance(held, gast.Name) and self._kind(held).is_number else None
        if isinstance(target, gast.Tuple) and isinstance(node.value, gast.Tuple):
            plain = len(target.elts) == len(node.value.elts) and all(isinstance(t, gast.Name) for t in target.elts)
            return len(target.elts) if plain else 0
        return int(isinstance(target, (gast.Name, gast.Attribute)))

    # -- handlers ---------------------------------------------------------------------------------------------------

    def _kept_parts(self, clauses: _Clauses, ways: list[Any], flag: str, origin: Origin) -> Any:
        """Give the `try` without its body: handlers that only raise as they stand, of the others which one it was."""
        handlers = []
        for clause in clauses.handlers:
            kind = None if clause.type is None else self._plain(self._resolve(clause.type), origin)
            if clause in ways:
                self._check_way(clause)
                number = tree.const(True if len(ways) == 1 else 1 + ways.index(clause))
                handlers.append(gast.ExceptHandler(type=kind, name=None, body=[tree.assign(flag, number)]))
                continue
            state = self._state()
            named = [clause.name.id] if clause.name is not None else []
            for name in dict.fromkeys([*named, *bound_in(clause.body)]):
                self._frame.env[name] = tree.name(self._new(name, named=True))
            caught = None if clause.name is None else self._frame.env[clause.name.id]
            body = [self._plain(self._resolve(part), origin) for part in clause.body]
            handlers.append(gast.ExceptHandler(type=kind, name=caught, body=body))
            self._restore(state)
        final = [self._plain(self._resolve(part), origin) for part in clauses.final]
        return gast.Try(body=[], handlers=handlers, orelse=[], finalbody=final)

    def _check_way(self, clause: Any) -> None:
        """Refuse a handler that needs the exception itself and does not only raise."""
        bare = [part for part in tree.walk(clause.body) if isinstance(part, gast.Raise) and part.exc is None]
        if bare or (clause.name is not None and clause.name.id in tree.names(clause.body)):
            raise self._origin(bare[0] if bare else clause).refuse(
                "a handler that goes on or raises again, by the exception, is not differentiated",
                "let it raise, or go on without the exception",
            )


class _Clauses:
    """The clauses of a `try`, without sugar; with `finally`, all others are what is tried."""

    def __init__(self, node: Any) -> None:
        place = f"{getattr(node, 'lineno', 0)}_{getattr(node, 'col_offset', 0)}_"
        self.final = lower.lower(node.finalbody, f"{place}f_")
        self.handlers: list[Any] = []
        self.orelse: list[Any] = []
        if node.finalbody and node.handlers:
            inner = type(node)(body=node.body, handlers=node.handlers, orelse=node.orelse, finalbody=[])
            self.body: list[Any] = [gast.copy_location(inner, node)]
            return
        self.body = lower.lower(node.body, place)
        self.orelse = lower.lower(node.orelse, f"{place}e_")
        for number, old in enumerate(node.handlers):
            body = lower.lower(old.body, f"{place}{number}_")
            fresh = gast.ExceptHandler(type=old.type, name=old.name, body=body)
            self.handlers.append(gast.copy_location(fresh, old))

    def every(self) -> list[Any]:
        """All statements in it."""
        return [*self.body, *self.handlers, *self.orelse, *self.final]


_MISPLACED = frozenset((IndexError, TypeError))
"""What writing a number to an element may raise."""


def _binds(node: Any) -> bool:
    """Whether a statement only gives a variable a value."""
    if isinstance(node, (gast.AugAssign, gast.AnnAssign)):
        return isinstance(node.target, gast.Name)
    return isinstance(node, gast.Assign) and all(isinstance(target, gast.Name) for target in node.targets)


def _returns(clauses: _Clauses) -> bool:
    return _has_return(clauses.every())


def _has_return(nodes: list[Any]) -> bool:
    return any(isinstance(part, gast.Return) for part in tree.walk(nodes))


def _only_raises(clause: Any) -> bool:
    """Whether a handler does nothing but raise."""
    plain = (gast.Raise, gast.Assign, gast.Expr, gast.If, gast.Pass)
    inside = [part for part in tree.walk(clause.body) if isinstance(part, gast.stmt)]
    return ends(clause.body) and all(isinstance(part, plain) for part in inside)


def _is_number(flag: str, number: int) -> Expr:
    return gast.Compare(left=tree.name(flag), ops=[gast.Eq()], comparators=[tree.const(number)])
