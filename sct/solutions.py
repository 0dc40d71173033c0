"""A root is written as it was found: that its derivative is the equation's is in the derivative by now.

Before: `x%0 = implicit(brentq(f, a, b, args=(p%0,)));  x%1 = implicit(x%0, residual%0, slope%0)`.
After: `x%1 = brentq(f, a, b, args=(p%0,))`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import gast

from sct import blocks, core, scope, tree
from sct.core import Block, Stage

if TYPE_CHECKING:
    # What folds reads, by way of what is staged, this file.
    from sct.body import Body

IMPLICIT = f"{scope.OWN}.implicit"
"""Of one operand: nothing flows into it. Of a root, a residual and a slope: the root, by the residual and the slope."""

IMPLICIT_MANY = f"{scope.OWN}.implicit_many"
"""The same of several roots, their residuals and the matrix of slopes."""


INTEGRATED = f"{scope.OWN}.integrated"
"""Of one operand: nothing flows into it. Of a value, its slopes and what it depends on: the value, by the slopes."""

_WRITTEN = (IMPLICIT, IMPLICIT_MANY, INTEGRATED)


def written(body: Body) -> Body:
    """Give a derivative with each root under one name: what `implicit` said is in it by now."""
    same = _roots(body.forward)
    forward, backward = (
        blocks.renamed(blocks.without(b, set(same.values())), same) for b in (body.forward, body.backward)
    )
    return replace(body, forward=_plain(forward), backward=_plain(backward), result=_shown(body.result))


def _roots(block: Block) -> dict[str, str]:
    """Names of roots as they were found, and the names that they have after it; what trips make keeps both."""
    carried = {name for s in core.statements(block) if isinstance(s, core.Loop) for name in s.carried}
    stages = [s for s in block if isinstance(s, Stage) and s.target not in carried and _is_implicit(s.value)]
    found = {s.target for s in stages if len(s.value.args) == 1}
    whole = [s for s in stages if len(s.value.args) == 3]
    return {s.value.args[0].id: s.target for s in whole if s.value.args[0].id in found}


def _is_implicit(node: Any) -> bool:
    return isinstance(node, gast.Call) and getattr(node.func, "id", "") in _WRITTEN


def _shown(node: Any) -> Any:
    return tree.rebuild(node, lambda part: _shown(part.args[0]) if _is_implicit(part) else None)


def _plain(block: Block) -> Block:
    out = []
    for statement in block:
        if isinstance(statement, Stage):
            statement = replace(statement, value=_shown(statement.value))
        elif isinstance(statement, core.If):
            statement = replace(statement, body=_plain(statement.body), orelse=_plain(statement.orelse))
        elif isinstance(statement, (core.Loop, core.Attempt)):
            statement = replace(statement, body=_plain(statement.body))
        out.append(statement)
    return tuple(out)
