"""What is added to an adjoint in one line is put together: choices by one test, and the same once more.

Before: `dx = a if t else 0.0;  dx += 0.0 if t else b`, or `da = 0.5 * a;  da += 0.5 * a`.
After: `dx = a if t else b`, or `da = a`.
"""

from __future__ import annotations

from dataclasses import replace

import gast

from sct import simplify, tree
from sct.body import Body
from sct.copies import inside, start_of
from sct.core import Block, If, Loop, Stage, Statement
from sct.liveness import is_pure


def merged(body: Body) -> Body:
    """Put choices by one test together, in the backward pass."""
    return replace(body, backward=_merged_block(body.backward))


def _merged_block(block: Block) -> Block:
    """`dx = a if t else 0.0` and then `dx += 0.0 if t else b` is `dx = a if t else b`."""
    out: list[Statement] = []
    for statement in block:
        if isinstance(statement, If):
            body, orelse = _merged_block(statement.body), _merged_block(statement.orelse)
            statement = replace(statement, body=body, orelse=orelse)
        elif isinstance(statement, Loop):
            statement = replace(statement, body=_merged_block(statement.body))
        joined = _joined(out, statement) if isinstance(statement, Stage) and statement.add else None
        if joined is None:
            out.append(statement)
        else:
            out[joined[0]] = joined[1]
    return tuple(out)


def _joined(out: list[Statement], late: Stage) -> tuple[int, Stage] | None:
    if not isinstance(late.value, gast.IfExp):
        return None
    for position in range(len(out) - 1, -1, -1):
        early = out[position]
        if early.origin.statement is not late.origin.statement or not isinstance(early, Stage):
            return None
        if early.target == late.target:
            value = simplify.one_choice(early.value, late.value)
            return None if value is None else (position, replace(early, value=value))
        if late.target in set(tree.names(early.value)):
            return None
    return None


def doubled(block: Block) -> Block:
    """`da = 0.5 * a` and then `da += 0.5 * a` of one line is `da = a`."""
    out: list[Statement] = []
    for statement in block:
        at = start_of(statement, out) if isinstance(statement, Stage) else None
        first = None if at is None else out[at]
        if isinstance(statement, Stage) and isinstance(first, Stage) and _is_again(first, statement):
            out.remove(first)
            out.append(replace(first, value=simplify.simplify(tree.add(first.value, statement.value))))
        else:
            out.append(inside(statement, doubled))
    return tuple(out)


def _is_again(first: Stage, second: Stage) -> bool:
    """Whether the same is added once more."""
    one_line = first.origin.statement is second.origin.statement and first.target == second.target
    same = one_line and second.add and first.target not in tree.names(first.value)
    return same and is_pure(first.value) and tree.same(first.value, second.value)
