"""What can be proven to be positive, so that no formula has to ask whether it is 0.

Before: `v = np.var(x);  arg = v + 1e-5;  s = np.sqrt(arg)` with the partial `np.inf if arg == 0 else 0.5 / s`.
After: `0.5 / s`.

Only of floats: integers wrap around, and complex numbers have no sign. nan passes for positive, since it is not 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import gast

from sct import tree
from sct.core import Block, Loop, Stage, Store, blocks, is_local, statements
from sct.kinds import Kind
from sct.tree import Expr

POSITIVE, NOT_NEGATIVE = 2, 1

_SQUARES = frozenset({"builtins.abs", "math.fabs", "math.exp", "math.sqrt", "numpy.abs", "numpy.absolute", "numpy.fabs",
                      "numpy.square", "numpy.exp", "numpy.sqrt", "numpy.var", "numpy.std"})  # fmt: skip
"""Functions that are never negative, wherever they have a real value."""

_KEEPING = frozenset({"numpy.sqrt", "math.sqrt", "builtins.float", "numpy.asarray", "numpy.ravel",
                      "numpy.reshape", "numpy.transpose", "numpy.expand_dims", "numpy.squeeze"})  # fmt: skip
"""Functions of which the result is positive where the first argument is, and not negative where that is not."""

_ABOVE_ONE = frozenset({"math.cosh", "numpy.cosh"})


def signs(block: Block, known: Mapping[str, Kind], roots: Mapping[str, str]) -> dict[str, int]:
    """Give the variables that are proven to be positive, or not to be negative.

    Parameters
    ----------
    block : Block
        The primal.
    known : mapping
        What is known of its variables.
    roots : mapping
        Whose memory a view shows.
    """
    every = list(statements(block))
    made = Counter(s.target for s in every if isinstance(s, Stage))
    written = {roots.get(s.base, s.base) for s in every if isinstance(s, Store)}
    found: dict[str, int] = {}
    first: dict[Any, str] = {}
    for stage, loop in _stages(block):
        if made[stage.target] > 1 or stage.add:
            continue
        if roots.get(stage.target, stage.target) in written or not _is_real(stage, known):
            continue
        value = stage.value
        if isinstance(value, gast.Subscript) and all(_is_fixed(n, made, roots, written) for n in tree.names(value)):
            # An element that is read twice is one number.
            first[stage.target] = first.setdefault((loop, tree.exact_key(value)), stage.target)
        sign = _sign(tree.substitute(value, {n: tree.name(first[n]) for n in tree.names(value) if n in first}), found)
        if sign:
            found[stage.target] = sign
    return found


def _stages(block: Block, loop: int = 0) -> Iterator[tuple[Stage, int]]:
    """Stages, each with the loop whose trip it is in."""
    for statement in block:
        if isinstance(statement, Stage):
            yield statement, loop
        for inner in blocks(statement):
            yield from _stages(inner, id(statement) if isinstance(statement, Loop) else loop)


def _is_fixed(name: str, made: Counter[str], roots: Mapping[str, str], written: set[str]) -> bool:
    """Whether a name means one thing in a trip."""
    return is_local(name) and made[name] <= 1 and roots.get(name, name) not in written


def settled(node: Expr, found: Mapping[str, int]) -> Expr:
    """Give a formula in which it is not asked whether what is positive is 0."""

    def visit(child: Expr) -> Expr | None:
        if isinstance(child, gast.IfExp) and _is_false(child.test, found):
            return settled(child.orelse, found)
        if isinstance(child, gast.Call) and getattr(child.func, "id", "") == "numpy.where":
            return settled(child.args[2], found) if _is_false(child.args[0], found) else None
        return None

    return tree.rebuild(node, visit)


def _is_false(test: Expr, found: Mapping[str, int]) -> bool:
    """Whether a test asks if something positive is 0, or less."""
    if not isinstance(test, gast.Compare) or len(test.ops) != 1:
        return False
    asks = isinstance(test.ops[0], (gast.Eq, gast.LtE, gast.Lt))
    return asks and tree.number(test.comparators[0]) == 0 and found.get(getattr(test.left, "id", "")) == POSITIVE


def _is_real(stage: Stage, known: Mapping[str, Kind]) -> bool:
    names = [stage.target, *(name for name in tree.names(stage.value) if "%" in name)]
    return all(name in known and known[name].dtype.startswith("f") for name in names)


def _sign(node: Expr, found: Mapping[str, int]) -> int:
    number = tree.number(node)
    if number is not None:
        return 0 if number < 0 else POSITIVE if number > 0 else NOT_NEGATIVE
    if isinstance(node, gast.Name):
        return found.get(node.id, 0)
    if isinstance(node, gast.Subscript):
        return _sign(node.value, found)
    if isinstance(node, gast.BinOp):
        return _of_operator(node, found)
    if isinstance(node, gast.IfExp):
        return min(_sign(node.body, found), _sign(node.orelse, found))
    return _of_call(node, found) if isinstance(node, gast.Call) and node.args else 0


def _of_operator(node: Expr, found: Mapping[str, int]) -> int:
    left, right = _sign(node.left, found), _sign(node.right, found)
    if isinstance(node.op, gast.Add):
        return max(left, right) if left and right else 0
    if isinstance(node.op, gast.Pow):
        power = tree.number(node.right)
        return NOT_NEGATIVE if left or (isinstance(power, (int, float)) and power % 2 == 0) else 0
    if isinstance(node.op, gast.Mult) and tree.same(node.left, node.right):
        return NOT_NEGATIVE
    # A product, or a quotient, of positive numbers may be too small to be more than 0.
    return NOT_NEGATIVE if isinstance(node.op, (gast.Mult, gast.Div)) and left and right else 0


def _of_call(node: Expr, found: Mapping[str, int]) -> int:
    name = getattr(node.func, "id", "")
    if any(k.arg in ("out", "where", "initial", "dtype") for k in node.keywords):
        return 0
    if name in _ABOVE_ONE:
        return POSITIVE
    first = _sign(node.args[0], found)
    if name in _KEEPING and first:
        return first
    if name in ("numpy.maximum", "builtins.max") and len(node.args) == 2 and not node.keywords:
        return max(first, _sign(node.args[1], found))
    if name in ("numpy.minimum", "builtins.min") and len(node.args) == 2 and not node.keywords:
        return min(first, _sign(node.args[1], found))
    if name == "numpy.clip" and len(node.args) == 3 and not node.keywords:
        low, high = (_sign(bound, found) for bound in node.args[1:])
        return low if tree.is_none(node.args[2]) else min(low, high)
    if name in ("numpy.sum", "numpy.mean"):
        # The mean of the smallest numbers may be 0.
        return min(first, NOT_NEGATIVE)
    return NOT_NEGATIVE if name in _SQUARES else 0
