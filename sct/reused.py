"""What the forward pass has computed under a name is not computed again in the backward pass.

Before: `m = np.mean(x);  num = x - m;  ...;  dx += 2 * (x - np.mean(x)) / x.size * dv`.
After: `dx += 2 * num / x.size * dv`.

Only what is made once, outside of loops and choices, of what nothing changes; memory that is made is made anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import gast

from sct import tree
from sct.core import Block, Loop, Stage, Store, is_adjoint, statements
from sct.liveness import is_pure
from sct.tree import Expr

_LEAST = 3
"""Names, numbers and operations in what is worth to be read under its name."""


def named_values(forward: Block, backward: Block, roots: Mapping[str, str]) -> dict[Any, str]:
    """Give the names under which the backward pass may read what the forward pass has computed.

    Parameters
    ----------
    forward, backward : Block
        The two passes.
    roots : mapping
        Whose memory a view shows.

    Returns
    -------
    dict
        Names by keys of expressions.
    """
    every = list(statements(forward + backward))
    made = Counter(s.target for s in every if isinstance(s, (Stage, Loop)))
    written = {roots.get(s.base, s.base) for s in every if isinstance(s, Store)}

    def is_fixed(name: str) -> bool:
        return "%" not in name or (made[name] <= 1 and roots.get(name, name) not in written)

    found: dict[Any, str] = {}
    for stage in forward:
        if not isinstance(stage, Stage) or stage.add or is_adjoint(stage.target) or not _is_worth(stage.value):
            continue
        if all(is_fixed(name) for name in (stage.target, *tree.names(stage.value))):
            found.setdefault((_head(stage.value), tree.exact_key(stage.value)), stage.target)
    return found


def reading(node: Expr, names: Mapping[Any, str]) -> Expr:
    """Give an expression that reads under its name what has one; the whole of it keeps memory of its own."""

    def visit(child: Any) -> Any:
        head = _head(child)
        if child is node or head not in heads:
            return None
        name = names.get((head, tree.exact_key(child)))
        return None if name is None else tree.name(name)

    heads = {head for head, _ in names}
    fresh = tree.rebuild(node, visit) if names else node
    # What stands for an operand may make an operation one that has a name.
    return fresh if fresh is node else reading(fresh, names)


def _is_worth(value: Expr) -> bool:
    if not isinstance(value, (gast.Call, gast.BinOp)) or not is_pure(value) or tree.size(value) < _LEAST:
        return False
    return all("%" in name or name.startswith(("numpy.", "math.")) for name in tree.names(value))


def _head(node: Any) -> Any:
    """What an operation is, whatever its operands are."""
    if isinstance(node, gast.BinOp):
        return type(node.op)
    return getattr(node.func, "id", None) if isinstance(node, gast.Call) else None
