"""Choices by a test that is settled where they stand.

Before::

    dx = (a if t > 0 else b) if t > 0 else c        if t > 0: ...; u = a if t > 0 else b

After::

    dx = a if t > 0 else c                          if t > 0: ...; u = a

Only for a test that gives the same each time: it reads nothing but variables that do not change in between.
"""

from __future__ import annotations

from dataclasses import replace

import gast

from sct import tree
from sct.core import Attempt, Block, If, Loop, Stage, Statement, Store, is_local, statements
from sct.liveness import is_pure
from sct.match import is_marker
from sct.tree import Expr

Settled = tuple[tuple[Expr, bool], ...]
"""Tests, and how they came out."""


def settle(block: Block, known: Settled = ()) -> Block:
    """Give a block in which a choice that is settled is none.

    Parameters
    ----------
    block : Block
        Statements.
    known : tuple
        Tests that are settled before them.

    Returns
    -------
    Block
        The same, with less to choose.
    """
    out: list[Statement] = []
    for statement in block:
        out += _statement(statement, known)
        known = _left_by(known, statement)
    return tuple(out)


def adjacent(block: Block) -> Block:
    """Make one choice of two by one test, where the second follows upon the first, which leaves the test as it is."""
    out: list[Statement] = []
    for statement in block:
        if isinstance(statement, Loop):
            statement = replace(statement, body=adjacent(statement.body))
        elif isinstance(statement, If):
            statement = replace(statement, body=adjacent(statement.body), orelse=adjacent(statement.orelse))
            last = out[-1] if out else None
            if isinstance(last, If) and _is_same_choice(last, statement):
                body, orelse = (*last.body, *statement.body), (*last.orelse, *statement.orelse)
                out[-1] = replace(statement, body=body, orelse=orelse)
                continue
        out.append(statement)
    return tuple(out)


def _is_same_choice(one: If, other: If) -> bool:
    if not (_is_steady(one.test) and tree.same(one.test, other.test)):
        return False
    made = isinstance(one.origin.statement, (gast.For, gast.While)) or isinstance(one.origin.node, gast.Try)
    return made and bool(_left_by(((one.test, True),), one))


def _statement(statement: Statement, known: Settled) -> list[Statement]:
    if isinstance(statement, Stage):
        value = _in(statement.value, known)
        return [statement if value is statement.value else replace(statement, value=value)]
    if isinstance(statement, If):
        for test, truth in known:
            if tree.same(test, statement.test):
                return list(settle(statement.body if truth else statement.orelse, known))
        more = _and(known, statement.test)
        arms = (settle(arm, pairs) for arm, pairs in zip((statement.body, statement.orelse), more, strict=True))
        body, orelse = arms
        return [replace(statement, test=_in(statement.test, known), body=body, orelse=orelse)]
    if isinstance(statement, Loop):
        return [replace(statement, body=settle(statement.body, _left_by(known, statement)))]
    if isinstance(statement, Attempt):
        return [replace(statement, body=settle(statement.body, known))]
    return [statement]


def _and(known: Settled, test: Expr) -> tuple[Settled, Settled]:
    """What is settled in the arms of a choice."""
    if not _is_steady(test) or (tree.is_atom(test) and not isinstance(test, gast.Name)):
        return known, known
    return (*known, (test, True)), (*known, (test, False))


def _in(node: Expr, known: Settled) -> Expr:
    """Give an expression in which a conditional expression by a settled test is one of its parts."""

    def visit(child: Expr) -> Expr | None:
        if not isinstance(child, gast.IfExp):
            return None
        for test, truth in known:
            if tree.same(test, child.test):
                return _in(child.body if truth else child.orelse, known)
        if not _is_steady(child.test):
            return None
        more = _and(known, child.test)
        body, orelse = _in(child.body, more[0]), _in(child.orelse, more[1])
        if body is child.body and orelse is child.orelse:
            return None
        return tree.either(_in(child.test, known), body, orelse)

    if not any(isinstance(part, gast.IfExp) for part in tree.walk(node)):
        return node
    return tree.rebuild(node, visit)


def _assigned(statement: Statement) -> set[str]:
    flags = {s.flag for s in statements((statement,)) if isinstance(s, Attempt)}
    return flags | {s.target for s in statements((statement,)) if isinstance(s, (Stage, Loop))}


def _left_by(known: Settled, statement: Statement) -> Settled:
    """Tests that are still settled after a statement."""
    changed = _assigned(statement)
    stores = any(isinstance(s, Store) for s in statements((statement,)))
    kept = (pair for pair in known if changed.isdisjoint(tree.names(pair[0])))
    return tuple(pair for pair in kept if not (stores and _may_read_memory(pair[0])))


def _may_read_memory(test: Expr) -> bool:
    """Whether a test may look into an array: a name alone is that of a flag."""
    return not isinstance(test, gast.Name)


def _is_steady(test: Expr) -> bool:
    """Whether a test gives the same each time: no effects, and nothing that a call could change."""
    if not is_pure(test):
        return False
    for part in tree.walk(test):
        if isinstance(part, (gast.Attribute, gast.Subscript)):
            return False
        if isinstance(part, gast.Name) and not (is_local(part.id) or is_marker(part)):
            return False
    return True
