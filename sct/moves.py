"""Adjoints that only change their name: the memory that one leaves, the other takes over.

Before: `du = du1.copy();  du0 = du.copy();  return du0`, where neither du1 nor du is read again.
After: `du = du1;  du0 = du;  return du0`, which is one name in the end.

What is handed over has been known by names that are never used again, so nothing is changed under two names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import gast

from sct import tree
from sct.body import Body
from sct.core import Push, Stage, Statement, Store, expression, is_adjoint, statements
from sct.tree import Expr


def moves(body: Body, members: Callable[[str], Iterable[str]], given: set[str]) -> dict[str, str]:
    """Find the adjoints that take over the memory of others.

    Parameters
    ----------
    body : Body
        The body in its last form.
    members : callable
        Gives the names that may share memory with a name, itself included.
    given : set of str
        Names that come from the caller.

    Returns
    -------
    dict
        From what takes over to what it is taken from.
    """
    mentioned = [_mentioned(statement) for statement in body.backward]
    before = _mentioned_in(body.forward)
    after = _suffixes(mentioned, set(tree.names(body.result)))
    kept = _kept(body)
    found: dict[str, str] = {}
    for position, statement in enumerate(body.backward):
        name = _source(statement)
        if name and isinstance(statement, Stage) and statement.target not in before:
            own = [m for m in members(name) if m != statement.target and (m in before or m in mentioned[position])]
            foreign = any(m in given or not is_adjoint(m) or m in kept for m in members(name))
            if not foreign and after[position + 1].isdisjoint(own):
                found[statement.target] = name
        before |= mentioned[position]
    return found


def is_fresh(name: str, before: Iterable[Statement], shown: Callable[[Expr], Iterable[str]]) -> bool:
    """Whether arithmetic has made an array in a block, and nothing shows its memory since.

    Parameters
    ----------
    name : str
        The array.
    before : iterable of Statement
        What stands before in its block, last first.
    shown : callable
        Gives the names whose memory a value may show.
    """
    for statement in before:
        if isinstance(statement, Stage) and statement.target == name and not statement.add:
            return isinstance(statement.value, (gast.BinOp, gast.UnaryOp))
        for inner in statements((statement,)):
            if isinstance(inner, Stage):
                if (inner.target == name and inner is not statement) or name in shown(inner.value):
                    return False
            elif isinstance(inner, (Store, Push)) and getattr(inner.value, "id", "") == name:
                return False
    return False


def canonical(name: str, taken: Mapping[str, str]) -> str:
    """Give the first of the names that one piece of memory goes by."""
    while name in taken:
        name = taken[name]
    return name


def _source(statement: Statement) -> str:
    """The adjoint that a statement gives another name; empty for any other statement."""
    if not isinstance(statement, Stage) or statement.add or not isinstance(statement.value, gast.Name):
        return ""
    name = statement.value.id
    return name if is_adjoint(statement.target) and is_adjoint(name) and name != statement.target else ""


def _kept(body: Body) -> set[str]:
    """Names of what is put into a container or onto a tape, from where it can be read again."""
    found: set[str] = set()
    for statement in statements(body.forward + body.backward):
        if isinstance(statement, (Store, Push)) and isinstance(statement.value, gast.Name):
            found.add(statement.value.id)
        elif isinstance(statement, Stage) and isinstance(statement.value, (gast.List, gast.Tuple, gast.Dict)):
            found.update(tree.names(statement.value))
    return found


def _suffixes(mentioned: list[set[str]], last: set[str]) -> list[set[str]]:
    """What each statement, and all that follow it, mention."""
    found = [last]
    for names in reversed(mentioned):
        found.append(found[-1] | names)
    return found[::-1]


def _mentioned(statement: Statement) -> set[str]:
    return _mentioned_in((statement,))


def _mentioned_in(block: Iterable[Statement]) -> set[str]:
    """Names that statements read, assign or write to."""
    found: set[str] = set()
    for statement in statements(tuple(block)):
        found.update(
            tree.names(expression(statement)), {getattr(statement, "target", ""), getattr(statement, "base", "")}
        )
    return found - {"", None}
