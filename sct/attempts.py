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

from collections.abc import Callable
from functools import partial
from typing import Any

import gast

from sct import lower, raising, tree
from sct.branches import ends
from sct.core import Attempt, Block, If, Origin, Store, statements
from sct.heap import DIFFERS, Box
from sct.kinds import INTEGER, UNKNOWN
from sct.library import Library
from sct.resolve import bound_in
from sct.structures import State
from sct.tree import Expr

Found = tuple[Expr, Origin] | None


class Attempts(Library):
    """Statements that handle exceptions."""

    def _attempt(self, node: Any, rest: list[Any]) -> Found:
        """Stage a `try`, and what follows it, where one of them returns; give what is returned."""
        origin, clauses = self._origin(node), _Clauses(node)
        self._frame.local |= frozenset(bound_in(clauses.every()))
        self._check_form(node, clauses, origin)
        tried = self._without_safe(clauses.body)
        if not tried:
            return self._sequence([*clauses.orelse, *clauses.final, *rest])
        caught = self._certainly_caught(tried[0], clauses)
        if caught is not None:
            return self._sequence(caught.body if ends(caught.body) else [*caught.body, *rest])
        before, found = self._state(), None
        with self._block() as block, self._unshut():
            found = self._sequence(tried)
        done, ended = self._state(), self._ended
        if self._is_never_caught(tuple(block), clauses):
            self._out.extend(block)
            return found if found is not None or ended else self._sequence([*clauses.orelse, *rest])
        self._check_trips(origin)
        if any(isinstance(s, Store) for s in statements(tuple(block))):
            raise origin.refuse(
                "a try statement with a write to an array in it is not differentiated", "write to the array after it"
            )
        half = self._half_done(before, done, tried, origin)
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
            return found if found is not None or ended else self._sequence([*clauses.orelse, *rest])

        def handle(clause: Any) -> Found:
            self._restore(half)
            return self._arm(clause, True, clause.body, [] if ends(clause.body) else rest)

        choose = self._returned_way if _returns(clauses) else self._chosen_way
        result = go_on
        for number, clause in reversed(list(enumerate(ways, start=1))):
            test = tree.name(flag) if len(ways) == 1 else _is_number(flag, number)
            result = partial(choose, test, [partial(handle, clause), result], origin)
        return result()

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

    def _check_trips(self, origin: Origin) -> None:
        if self._trips:
            raise origin.refuse(
                "a try statement that an active value goes into, inside a loop, is not differentiated",
                "choose by an if, or do it before or after the loop",
            )

    # -- what cannot raise ------------------------------------------------------------------------------------------

    def _without_safe(self, body: list[Any]) -> list[Any]:
        """Stage the first statements of a body that cannot raise; give the others."""
        position = 0
        while position < len(body) and self._is_safe(body[position]):
            self._sequence([body[position]])
            position += 1
        return body[position:]

    def _is_safe(self, node: Any) -> bool:
        if isinstance(node, gast.Assign):
            return all(self._takes_apart(target, node.value) for target in node.targets)
        return isinstance(node, gast.Pass) or (isinstance(node, gast.Expr) and isinstance(node.value, gast.Constant))

    def _takes_apart(self, target: Any, value: Any) -> bool:
        if isinstance(target, gast.Tuple) and isinstance(value, gast.Tuple) and len(target.elts) == len(value.elts):
            return all(self._takes_apart(t, v) for t, v in zip(target.elts, value.elts, strict=True))
        safe = self._is_safe_number(value) or self._is_safe_value(value) or self._is_safe_test(value)
        return isinstance(target, gast.Name) and safe

    def _is_safe_value(self, node: Any) -> bool:
        """Whether a value is read, made a number or an array, or the length of what has one is asked for."""
        if self._is_safe_form(node):
            return True
        if isinstance(node, gast.Call) and self._builtin(node.func) == "len" and len(node.args) == 1:
            value = self._held(node.args[0])
            thing = self._heap.get(value)
            known = isinstance(value, gast.Tuple) or (isinstance(thing, Box) and thing.kind in ("list", "dict"))
            return known or (
                isinstance(value, gast.Name) and bool(self._kind(value).is_array and self._kind(value).rank)
            )
        return isinstance(node, gast.Constant) or self._held(node) is not None

    def _is_safe_form(self, node: Any) -> bool:
        """Whether a number or an array becomes another form of it: `np.asarray(x)`, `float(x)`, `[float(e) for e in x]`."""
        if isinstance(node, gast.ListComp) and len(node.generators) == 1 and not node.generators[0].ifs:
            over, target = node.generators[0].iter, node.generators[0].target
            kind = self._kind(self._held(over)) if isinstance(self._held(over), gast.Name) else UNKNOWN
            part = node.elt.args[0] if self._is_conversion(node.elt, _TO_NUMBERS) else node.elt
            same = isinstance(target, gast.Name) and isinstance(part, gast.Name) and part.id == target.id
            return same and kind.is_array and kind.rank == 1 and kind.dtype in _REAL
        value = self._held(node.args[0]) if self._is_conversion(node, (*_TO_NUMBERS, *_TO_ARRAYS)) else None
        kind = self._kind(value) if isinstance(value, gast.Name) else UNKNOWN
        if self._is_conversion(node, _TO_ARRAYS):
            return bool(kind.is_number or kind.is_array)
        return bool(kind.is_number and kind.dtype in _REAL)

    def _is_conversion(self, node: Any, names: tuple[str, ...]) -> bool:
        if not isinstance(node, gast.Call) or len(node.args) != 1 or node.keywords:
            return False
        return self._builtin(node.func) in names or self._library_name(node.func) in names

    def _is_safe_test(self, node: Any) -> bool:
        """Whether an expression compares numbers."""
        if self._held(node) is not None:
            return True
        if not isinstance(node, gast.Compare) or isinstance(node.ops[0], (gast.In, gast.NotIn)):
            return False
        return all(self._is_safe_number(part) for part in (node.left, *node.comparators))

    def _library_name(self, node: Any) -> str:
        """Give the full name of a library's function that is named (questions.py)."""
        raise NotImplementedError

    def _is_safe_number(self, node: Any) -> bool:
        """Whether an expression is arithmetic on numbers that gives one, be it infinite."""
        if self._is_conversion(node, ("abs", "numpy.abs")):
            return self._is_safe_number(node.args[0])
        if isinstance(node, gast.BinOp):
            plain = isinstance(node.op, (gast.Add, gast.Sub, gast.Mult))
            plain = plain or (isinstance(node.op, gast.Div) and bool(tree.number(node.right)))
            return plain and self._is_safe_number(node.left) and self._is_safe_number(node.right)
        if isinstance(node, gast.UnaryOp):
            return isinstance(node.op, gast.USub) and self._is_safe_number(node.operand)
        if self._library_name(node) in _CONSTANTS:
            return True
        value = self._held(node)
        return tree.number(node) is not None or (isinstance(value, gast.Name) and self._kind(value).is_number)

    def _held(self, node: Any) -> Expr | None:
        """Give the value of a variable that surely has one."""
        owner = self._frame.owner(node.id) if isinstance(node, gast.Name) else None
        return owner.env.get(node.id) if owner is not None and node.id not in owner.maybe else None

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

    # -- what is certain to raise -----------------------------------------------------------------------------------

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

    def _certain_errors(self, node: Any) -> tuple[type[Exception], ...]:
        """What `v.name = text`, `v[i] = number`, `y = v[0]` and `n = len(v)` raise where v is a number."""
        if not isinstance(node, gast.Assign) or len(node.targets) != 1:
            return ()
        target, value = node.targets[0], node.value
        if isinstance(target, gast.Name) and isinstance(value, gast.Call):
            asked = self._builtin(value.func) == "len" and len(value.args) == 1
            return (TypeError,) if asked and self._is_plain_number(value.args[0], guessed=False) else ()
        if isinstance(target, gast.Name) and isinstance(value, gast.Subscript):
            known = self._types_of(value.value) if self._is_plain_number(value.value, guessed=False) else ()
            return tuple(TypeError if cls in (int, float) else IndexError for cls in known)
        if isinstance(target, gast.Subscript) and self._is_truth(target.slice) and self._is_masked_value(value):
            return (TypeError,) if self._is_plain_number(target.value, guessed=True) else ()
        if not (self._is_safe_number(value) or self._is_safe_value(value)):
            return ()
        if isinstance(target, gast.Subscript) and self._is_safe_test(target.slice):
            return (TypeError,) if self._is_plain_number(target.value, guessed=True) else ()
        if isinstance(target, gast.Attribute):
            held = self._held(target.value)
            kind = self._kind(held) if isinstance(held, gast.Name) else UNKNOWN
            plain = (kind.is_number or kind.is_array) and not _has_attribute(target.attr)
            return (AttributeError,) if plain else ()
        return ()

    def _is_truth(self, node: Any) -> bool:
        """Whether an index is True or False."""
        held = self._held(node)
        known = isinstance(held, gast.Name) and self._kind(held).is_number and self._kind(held).dtype == "b1"
        return known or (isinstance(node, gast.Compare) and self._is_safe_test(node))

    def _is_masked_value(self, node: Any) -> bool:
        """Whether computing `np.sign(v[flag]) * number` of a number v raises a TypeError, if anything.

        `v[flag]` of a float does, of a NumPy number it is an array of one number, or of none.
        """
        if isinstance(node, gast.BinOp):
            plain = isinstance(node.op, (gast.Add, gast.Sub, gast.Mult))
            return plain and self._is_masked_value(node.left) and self._is_masked_value(node.right)
        if isinstance(node, gast.UnaryOp):
            return isinstance(node.op, gast.USub) and self._is_masked_value(node.operand)
        if isinstance(node, gast.Call) and len(node.args) == 1 and not node.keywords:
            return self._library_name(node.func) in _OF_ONE and self._is_masked_value(node.args[0])
        if isinstance(node, gast.Subscript):
            return self._is_truth(node.slice) and self._is_plain_number(node.value, guessed=True)
        return self._is_safe_number(node)

    def _is_plain_number(self, node: Any, guessed: bool) -> bool:
        value = self._held(node)
        if not isinstance(value, gast.Name) or not self._kind(value).is_number:
            return False
        return guessed or not self._guesses.get(value.id)

    def _live_types(self, node: Any) -> tuple[type, ...]:
        """Give the classes that an expression names (questions.py)."""
        raise NotImplementedError

    # -- what is left half done -------------------------------------------------------------------------------------

    def _half_done(self, before: State, done: State, tried: list[Any], origin: Origin) -> State:
        """Give what a handler finds: what was there before; what the body may have done by then cannot be read."""
        last = tried[-1]
        clean = last.targets[0] if isinstance(last, gast.Assign) and len(last.targets) == 1 else None
        name = clean.id if isinstance(clean, gast.Name) and bound_in(tried).count(clean.id) == 1 else ""
        frames = {}
        for frame, (env, maybe) in before.frames.items():
            after = done.frames[frame][0]
            changed = {n for n in {**env, **after} if after.get(n) is not env.get(n)}
            if frame is self._frame and not frame.captured:
                changed.discard(name)
            fresh = {n: value for n, value in env.items() if n not in changed}
            for n in sorted(changed):
                message = f"{n} may have been assigned or not when the try statement was left"
                fresh[n] = self._unsettled(message, origin)
            frames[frame] = (fresh, maybe - changed)
        slots = {n: old if done.slots[n] is old else {DIFFERS: origin} for n, old in before.slots.items()}
        return State(frames, slots)

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


_TO_NUMBERS = ("float",)
_TO_ARRAYS = ("numpy.asarray", "numpy.asanyarray", "numpy.array", "numpy.atleast_1d", "numpy.ascontiguousarray")
_REAL = ("f8", "f4", "i8")
_CONSTANTS = frozenset(f"{library}.{name}" for library in ("math", "numpy") for name in ("pi", "inf", "nan", "e"))
_OF_ONE = (
    "numpy.sign",
    "numpy.abs",
    "numpy.absolute",
    "numpy.sqrt",
    "numpy.exp",
    "numpy.log",
    "numpy.sin",
    "numpy.cos",
)


def _returns(clauses: _Clauses) -> bool:
    return _has_return(clauses.every())


def _has_return(nodes: list[Any]) -> bool:
    return any(isinstance(part, gast.Return) for part in tree.walk(nodes))


def _only_raises(clause: Any) -> bool:
    """Whether a handler does nothing but raise."""
    plain = (gast.Raise, gast.Assign, gast.Expr, gast.If, gast.Pass)
    inside = [part for part in tree.walk(clause.body) if isinstance(part, gast.stmt)]
    return ends(clause.body) and all(isinstance(part, plain) for part in inside)


def _has_attribute(name: str) -> bool:
    """Whether any number or array has an attribute."""
    import numpy as np

    return any(hasattr(cls, name) for cls in (int, float, complex, np.generic, np.float64, np.int64, np.ndarray))


def _is_number(flag: str, number: int) -> Expr:
    return gast.Compare(left=tree.name(flag), ops=[gast.Eq()], comparators=[tree.const(number)])
