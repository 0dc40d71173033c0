"""An adjoint of floats is an array of floats, also where nothing but integers flow to it.

Before: `dx = n`, the gradient of `np.sum(n * x)` by x, where n holds integers.
After: `dx = n.astype(float)`. An integer is a number as good as a float; a flag is not.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from sct import tree
from sct.body import Body
from sct.core import Attempt, Block, If, Loop, Stage, Statement, statements
from sct.shapes import kind_of


def floated(body: Body) -> Body:
    """Give a body in which the first value of each such adjoint is made one of floats.

    Parameters
    ----------
    body : Body
        With its expressions in their last form: a factor of 1.0 that made them floats may be gone by then.
    """
    grown = {part.target for part in statements(body.backward) if isinstance(part, Stage) and part.add}
    return replace(body, backward=_block(body.backward, body, grown))


def _block(block: Block, body: Body, grown: Collection[str]) -> Block:
    return tuple(_statement(statement, body, grown) for statement in block)


def _statement(statement: Statement, body: Body, grown: Collection[str]) -> Statement:
    if isinstance(statement, If):
        return replace(
            statement, body=_block(statement.body, body, grown), orelse=_block(statement.orelse, body, grown)
        )
    if isinstance(statement, (Loop, Attempt)):
        return replace(statement, body=_block(statement.body, body, grown))
    if not isinstance(statement, Stage) or statement.add:
        return statement
    own = body.variables[statement.target].of if statement.target in body.variables else ""
    want = body.known.get(own)
    if want is None or not (want.dtype == "f8" or (want.dtype in ("i8", "b1") and statement.target in grown)):
        return statement
    have = kind_of(statement.value, body.known)
    if want.is_number and have.is_number and have.dtype == "b1":
        return replace(statement, value=tree.call(tree.name("builtins.float"), [statement.value]))
    if not want.is_array:
        return statement
    if not have.is_array or have.dtype not in ("i8", "b1"):
        return statement
    return replace(
        statement, value=tree.call(tree.name("numpy.astype"), [statement.value, tree.name("builtins.float")])
    )
