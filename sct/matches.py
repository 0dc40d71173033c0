"""`match` as a chain of `if`.

Before: `match k: case 0: y = x; case 1 | 2: y = x * x; case _: y = 1.0`.
After: `if k == 0: y = x; elif k == 1 or k == 2: y = x * x; else: y = 1.0`.

A pattern that looks into an object asks one thing after the other, and the next case stands behind a flag:

Before: `case Circle(centre=Point(x=0.0), radius=r) if r > 1: y = r`.
After::

    matched%0 = False
    if isinstance(s, Circle):
        part%0 = s.centre
        if isinstance(part%0, Point):
            part%1 = part%0.x
            if part%1 == 0.0:
                r = s.radius
                if r > 1:  matched%0 = True;  y = r
    if not matched%0: ...

What only a class or a container can tell is asked by calls of `match%...`, which the stager answers (patterns.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from sct import tree
from sct.tree import Expr


class _Beyond(Exception):  # noqa: N818 - it never leaves this room
    """A pattern that is not accepted."""


def branches(node: Any, fresh: Callable[[str], str]) -> list[Any] | None:
    """Give the statements that a `match` stands for.

    Parameters
    ----------
    node : gast.Match
        The statement.
    fresh : callable
        Makes names that no user has.

    Returns
    -------
    list of gast.stmt or None
        Choices, behind what keeps the subject; None where a pattern is not accepted.
    """
    before: list[Any] = []

    def kept(part: Expr) -> Expr:
        """Give a name or literal for a subject, which is evaluated once."""
        if isinstance(part, gast.Tuple):
            return _at(gast.Tuple(elts=[kept(item) for item in part.elts], ctx=gast.Load()), part)
        if isinstance(part, gast.Constant):
            return part
        name = fresh("subject")
        before.append(_assign(tree.target(name), part, part))
        return _at(tree.name(name), part)

    subject = kept(node.subject)
    try:
        return [*before, *_chain(node.cases, subject)]
    except _Beyond:
        pass
    try:
        return [*before, *_Looking(fresh).cases(node.cases, subject)]
    except _Beyond:
        return None


def _chain(cases: list[Any], subject: Expr) -> list[Any]:
    if not cases:
        return []
    case, *others = cases
    tests, bound = _pattern(case.pattern, subject)
    names = [target.id for target, _ in bound]
    if len(set(names)) < len(names):
        raise _Beyond
    binding = [_assign(target, value, case.pattern) for target, value in bound]
    test = _all(tests, case.pattern)
    if case.guard is None:
        if test is None:
            return [*binding, *case.body]
        return [_if(test, [*binding, *case.body], _chain(others, subject), case)]
    if test is None:
        return [*binding, _if(case.guard, case.body, _chain(others, subject), case)]
    if binding:
        # The names stay bound where the guard then fails: that is no plain chain any more.
        raise _Beyond
    test = _at(gast.BoolOp(op=gast.And(), values=[test, case.guard]), case.guard)
    return [_if(test, case.body, _chain(others, subject), case)]


ASKS = "match%"
"""What the names of questions and parts begin with that only the stager can answer."""


class _Looking:
    """Patterns that look into objects: each is a list of steps, tests and parts that are kept."""

    def __init__(self, fresh: Callable[[str], str]) -> None:
        self._fresh = fresh

    def cases(self, cases: list[Any], subject: Expr) -> list[Any]:
        if not cases:
            return []
        case, *others = cases
        steps, bound = self._steps(case.pattern, subject)
        names = [target.id for target, _ in bound]
        if len(set(names)) < len(names):
            raise _Beyond
        binding = [_assign(target, value, case.pattern) for target, value in bound]
        if not any(test for test, _ in steps) and case.guard is None:
            return [*(step for _, step in steps), *binding, *case.body]
        flag = self._fresh("matched")
        taken = [_assign(tree.target(flag), _constant(True), case.pattern), *case.body]
        if case.guard is not None:
            taken = [_at(gast.If(test=case.guard, body=taken, orelse=[]), case.pattern)]
        body = [*binding, *taken]
        for test, step in reversed(steps):
            body = [_if(test, body, [], case)] if test is not None else [step, *body]
        first = _assign(tree.target(flag), _constant(False), case.pattern)
        rest = self.cases(others, subject)
        behind = [_if(_at(tree.negated(tree.name(flag)), case.pattern), rest, [], case)] if rest else []
        return [first, *body, *behind]

    def _steps(self, pattern: Any, subject: Expr) -> tuple[list[tuple[Expr | None, Any]], list[tuple[Any, Expr]]]:
        """Give tests, and statements that keep parts, in their order; and what is bound in the end."""
        if isinstance(pattern, gast.MatchAs) and pattern.pattern is not None:
            steps, bound = self._steps(pattern.pattern, subject)
            return steps, [*bound, (_at(tree.target(pattern.name), pattern), subject)]
        if isinstance(pattern, gast.MatchClass):
            return self._class(pattern, subject)
        if isinstance(pattern, gast.MatchSequence):
            return self._sequence(pattern, subject)
        if isinstance(pattern, gast.MatchMapping):
            return self._mapping(pattern, subject)
        if isinstance(pattern, gast.MatchOr) and not any(_is_plain(one) for one in pattern.patterns):
            if all(isinstance(one, gast.MatchClass) and not _parts(one) for one in pattern.patterns):
                classes = gast.Tuple(elts=[one.cls for one in pattern.patterns], ctx=gast.Load())
                return [(_asked("builtins.isinstance", [subject, classes], pattern), None)], []
            raise _Beyond
        tests, bound = _pattern(pattern, subject)
        return [(test, None) for test in tests], bound

    def _part(self, value: Expr, pattern: Any, steps: list[Any], bound: list[Any]) -> None:
        """Keep a part, and look into it."""
        name = self._fresh("part")
        steps.append((None, _assign(tree.target(name), value, pattern)))
        inner, names = self._steps(pattern, _at(tree.name(name), pattern))
        steps += inner
        bound += names

    def _class(self, pattern: Any, subject: Expr) -> tuple[list[Any], list[Any]]:
        steps: list[Any] = [(_asked("builtins.isinstance", [subject, pattern.cls], pattern), None)]
        bound: list[Any] = []
        for position, one in enumerate(pattern.patterns):
            args = [subject, pattern.cls, _constant(position)]
            self._part(_asked(f"{ASKS}position", args, pattern), one, steps, bound)
        for name, one in zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True):
            self._part(_at(tree.attribute(subject, name), one), one, steps, bound)
        return steps, bound

    def _sequence(self, pattern: Any, subject: Expr) -> tuple[list[Any], list[Any]]:
        count = len(pattern.patterns)
        star = next((i for i, one in enumerate(pattern.patterns) if isinstance(one, gast.MatchStar)), None)
        least = _constant(count if star is None else count - 1)
        steps: list[Any] = [(_asked(f"{ASKS}sequence", [subject, least, _constant(star is None)], pattern), None)]
        bound: list[Any] = []
        for position, one in enumerate(pattern.patterns):
            if position == star:
                if one.name is not None:
                    args = [subject, _constant(position), _constant(count - position - 1)]
                    bound.append((_at(tree.target(one.name), one), _asked(f"{ASKS}rest", args, one)))
                continue
            place = position if star is None or position < star else position - count
            index = _constant(place) if place >= 0 else _at(tree.neg(_constant(-place)), one)
            self._part(_at(tree.subscript(subject, index), one), one, steps, bound)
        return steps, bound

    def _mapping(self, pattern: Any, subject: Expr) -> tuple[list[Any], list[Any]]:
        keys = gast.Tuple(elts=list(pattern.keys), ctx=gast.Load())
        steps: list[Any] = [(_asked(f"{ASKS}mapping", [subject, keys], pattern), None)]
        bound: list[Any] = []
        for key, one in zip(pattern.keys, pattern.patterns, strict=True):
            self._part(_at(tree.subscript(subject, key), one), one, steps, bound)
        if pattern.rest is not None:
            bound.append((_at(tree.target(pattern.rest), pattern), _asked(f"{ASKS}others", [subject, keys], pattern)))
        return steps, bound


def _is_plain(pattern: Any) -> bool:
    return isinstance(pattern, (gast.MatchValue, gast.MatchSingleton))


def _parts(pattern: Any) -> list[Any]:
    return [*pattern.patterns, *pattern.kwd_patterns]


def _constant(value: Any) -> Expr:
    return gast.Constant(value=value, kind=None)


def _asked(name: str, args: list[Expr], old: Any) -> Expr:
    return _at(tree.call(tree.name(name), args), old)


def _pattern(pattern: Any, subject: Expr) -> tuple[list[Expr], list[tuple[Any, Expr]]]:
    """Tests that all have to hold, and what is bound then."""
    if isinstance(pattern, gast.MatchAs):
        tests, bound = ([], []) if pattern.pattern is None else _pattern(pattern.pattern, subject)
        if pattern.name is not None:
            bound = [*bound, (_at(tree.target(pattern.name), pattern), subject)]
        return tests, bound
    if isinstance(pattern, gast.MatchOr):
        return _either(pattern, subject)
    if isinstance(pattern, gast.MatchSequence) and isinstance(subject, gast.Tuple):
        return _sequence(pattern, subject)
    if isinstance(subject, gast.Tuple):
        raise _Beyond
    if isinstance(pattern, gast.MatchValue):
        return [_compare(subject, gast.Eq(), pattern.value, pattern)], []
    if isinstance(pattern, gast.MatchSingleton):
        value = pattern.value.value if isinstance(pattern.value, gast.Constant) else pattern.value
        return [_compare(subject, gast.Is(), gast.Constant(value=value, kind=None), pattern)], []
    raise _Beyond


def _either(pattern: Any, subject: Expr) -> tuple[list[Expr], list[Any]]:
    tests = []
    for one in pattern.patterns:
        inner, bound = _pattern(one, subject)
        if bound:
            raise _Beyond
        if not inner:
            return [], []
        tests.append(_all(inner, one))
    return [_at(gast.BoolOp(op=gast.Or(), values=tests), pattern)], []


def _sequence(pattern: Any, subject: Any) -> tuple[list[Expr], list[Any]]:
    if len(pattern.patterns) != len(subject.elts):
        return [_at(gast.Constant(value=False, kind=None), pattern)], []
    tests: list[Expr] = []
    bound: list[Any] = []
    for one, item in zip(pattern.patterns, subject.elts, strict=True):
        inner, names = _pattern(one, item)
        tests, bound = [*tests, *inner], [*bound, *names]
    return tests, bound


def _all(tests: list[Expr], old: Any) -> Expr | None:
    if len(tests) < 2:
        return tests[0] if tests else None
    return _at(gast.BoolOp(op=gast.And(), values=tests), old)


def _compare(left: Expr, op: Any, right: Expr, old: Any) -> Expr:
    return _at(gast.Compare(left=left, ops=[op], comparators=[right]), old)


def _at(node: Any, old: Any) -> Any:
    if not hasattr(old, "lineno"):
        return node
    return gast.copy_location(node, old)


def _assign(target: Any, value: Expr, old: Any) -> Any:
    return _at(gast.Assign(targets=[_at(target, old)], value=value, type_comment=None), old)


def _if(test: Expr, body: list[Any], orelse: list[Any], case: Any) -> Any:
    return _at(gast.If(test=test, body=body, orelse=orelse), case.pattern)
