"""`match` as a chain of `if`: literals, values, `|`, captures, guards, and tuples that are written out.

Before: `match k: case 0: y = x; case 1 | 2: y = x * x; case _: y = 1.0`.
After: `if k == 0: y = x; elif k == 1 or k == 2: y = x * x; else: y = 1.0`.

A pattern that looks into an object is left as it is, and refused by the stager.
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
        A chain of `if`, behind what keeps the subject; None where a pattern is not accepted.
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

    try:
        subject = kept(node.subject)
        chain = _chain(node.cases, subject)
    except _Beyond:
        return None
    return [*before, *chain]


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
