"""Which names are read later on, from the end of a block to its beginning, and what nobody reads left out.

Before: `t = x * y;  u = x + y`, with u read afterwards.
After: `u = x + y`, and that x and y are live before it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import gast

from sct import tree
from sct.core import (
    Attempt,
    Block,
    Effect,
    If,
    Leave,
    Loop,
    Push,
    Stage,
    Statement,
    Store,
    expression,
    statements,
)
from sct.match import PAIRS, canonical, is_marker, is_tabled
from sct.ruled import STOPPED
from sct.rules.formulas import SIZE

NOW = "<now>"
"""The method whose call says that a value is one of this moment; it is not written."""


def of_now(node: Any) -> Any:
    """Give the value that is said to be of one moment; None for any other expression."""
    function = node.func if isinstance(node, gast.Call) else None
    return function.value if isinstance(function, gast.Attribute) and function.attr == NOW else None


def is_stopped(node: Any) -> bool:
    """Whether an expression is a value that is taken for a constant."""
    return isinstance(node, gast.Call) and getattr(node.func, "id", "") == STOPPED


def is_fact(node: Any) -> bool:
    """Whether an expression only tells the shape or dtype of something."""
    if isinstance(node, gast.Subscript):
        return is_fact(node.value)
    if isinstance(node, gast.Call) and is_marker(node.func):
        return node.func.id in _FACTS
    if isinstance(node, gast.Attribute) and isinstance(node.value, gast.Call):
        # `np.finfo(x.dtype).eps`
        return is_fact(node.value)
    return isinstance(node, gast.Attribute) and node.attr in ("shape", "ndim", "size", "dtype", "itemsize", "nbytes")


_FACTS = frozenset({"builtins.len", "numpy.shape", "numpy.ndim", "numpy.size", "numpy.zeros_like", "numpy.ones_like",
                    SIZE, "numpy.empty_like", "numpy.finfo", "numpy.result_type",
                    "builtins.isinstance", "builtins.type", "<helpers>.places"})  # fmt: skip
"""Functions that read no element of an array."""


def is_pop(node: Any) -> bool:
    """Whether an expression takes a value back from a tape."""
    function = node.func if isinstance(node, gast.Call) else None
    return isinstance(function, gast.Attribute) and getattr(function.value, "id", "").startswith("tape%")


def is_part(node: Any) -> bool:
    """Whether an expression is one of several values that a call has returned."""
    return isinstance(node, gast.Call) and getattr(node.func, "id", "") == f"{PAIRS}.<part>"


def is_pure(node: Any) -> bool:
    """Whether evaluating an expression does nothing but give its value (or raise)."""
    for part in tree.walk(node):
        if isinstance(part, (gast.Await, gast.Yield, gast.YieldFrom, gast.NamedExpr)):
            return False
        if not isinstance(part, gast.Call) or is_stopped(part):
            continue
        if not (is_marker(part.func) and is_tabled(canonical(part.func.id))):
            return False
    return True


_SHAPED = ("<helpers>.spread", "<helpers>.unbroadcast", "<helpers>.put_back")
"""Functions that read only the shape of their last argument."""


def content(name: str) -> str:
    """Give the name under which what an array holds, not the array as such, is live."""
    return name + "!"


def reads(node: Any, roots: Mapping[str, str]) -> set[str]:
    """Names that an expression reads, and what of their content: a read of a shape is none of elements."""
    found: set[str] = set()
    stack = [node]
    while stack:
        top = stack.pop()
        kind: Any = type(top)
        if kind is gast.Name:
            found.add(top.id)
            if "%" in top.id:
                found.add(content(roots.get(top.id, top.id)))
        elif kind is list:
            stack.extend(top)
        elif kind is not gast.Constant and isinstance(top, gast.AST):
            if is_fact(top):
                found |= _shape_of(top, roots)
            elif kind is gast.Call and getattr(top.func, "id", "") in _SHAPED:
                stack.extend(top.args[:-1])
                found |= _shape_of(top.args[-1], roots)
            else:
                stack.extend(tree.parts(top))
    return found


def _shape_of(node: Any, roots: Mapping[str, str]) -> set[str]:
    """What is read where only a shape is asked for: how long a list is depends on what was put into it."""
    named = tree.names(node)
    return {*named, *(content(roots.get(n, n)) for n in named if n in getattr(roots, "lists", ()))}


def live_before(
    block: Block,
    live: set[str],
    roots: Mapping[str, str] | None = None,
    left: frozenset[str] = frozenset(),
) -> tuple[Block, set[str]]:
    """Drop the stages that nobody reads.

    Parameters
    ----------
    block : Block
        Statements.
    live : set of str
        Names that are read after them, and contents (see `reads`).
    roots : mapping, optional
        Whose memory a view shows.
    left : frozenset of str
        Names that are read after the loop whose body they are.

    Returns
    -------
    Block
        What remains: stages that are read, and all effects.
    set of str
        Names that are read by it or after it.
    """
    live = set(live)
    kept: list[Statement] = []
    for statement in reversed(block):
        if isinstance(statement, Leave):
            live |= left
        fresh = _live(statement, live, roots or {})
        if fresh is not None:
            kept.append(fresh)
    return tuple(reversed(kept)), live


def _live(statement: Statement, live: set[str], roots: Mapping[str, str]) -> Statement | None:
    """Give what remains of a statement, and bring `live` to the point before it."""
    if isinstance(statement, Loop):
        return _live_loop(statement, live, roots)
    if isinstance(statement, Attempt):
        # What raises in it decides what follows: all of it is read. It may have been left before it assigned anything.
        for inner in statements((statement,)):
            live.update(reads(expression(inner), roots))
        return statement
    if isinstance(statement, Store):
        return _live_store(statement, live, roots)
    if isinstance(statement, If):
        return _live_choice(statement, live, roots)
    if isinstance(statement, (Push, Stage)) and _is_unread(statement, live):
        if _may_go(statement):
            return None
        # A call that a tape alone has kept happens all the same.
        statement = Effect(gast.Expr(value=statement.value), statement.origin)
    elif isinstance(statement, Stage) and not statement.add:
        live -= {statement.target, content(statement.target)}
    live.update(reads(expression(statement), roots))
    return statement


def _is_unread(statement: Push | Stage, live: set[str]) -> bool:
    return (statement.tape if isinstance(statement, Push) else statement.target) not in live


def _may_go(statement: Push | Stage) -> bool:
    """Whether a value that nobody reads need not be computed."""
    value = statement.value
    if is_pure(value):
        return True
    return isinstance(statement, Stage) and (is_pop(value) or is_part(value) or of_now(value) is not None)


def _live_choice(choice: If, live: set[str], roots: Mapping[str, str]) -> If | None:
    """What both arms assign is not read before them."""
    body, before_body = live_before(choice.body, live, roots)
    orelse, before_orelse = live_before(choice.orelse, live, roots)
    live.clear()
    live |= before_body | before_orelse
    if not body and not orelse and is_pure(choice.test):
        return None
    live.update(reads(choice.test, roots))
    return replace(choice, body=body, orelse=orelse)


def _live_store(store: Store, live: set[str], roots: Mapping[str, str]) -> Store | None:
    """An element that is written leaves the others as they are: what was live stays so."""
    is_read = content(roots.get(store.base, store.base)) in live
    if not is_read and (is_pop(store.value) or is_pure(expression(store))):
        return None
    live.update(reads(store.value, roots), tree.names(store.place), _inside(store.place, roots))
    return store


def _inside(place: Any, roots: Mapping[str, str]) -> set[str]:
    """What the indices of a place read."""
    found: set[str] = set()
    while isinstance(place, gast.Subscript):
        found |= reads(place.slice, roots)
        place = place.value
    return found


def _live_loop(loop: Loop, live: set[str], roots: Mapping[str, str]) -> Statement | None:
    """What is read in a trip is live at the end of the one before: rounds until nothing is added."""
    if _is_idle(loop, live, roots):
        return None
    around, left = set(live), frozenset(live)
    while True:
        body, before = live_before(loop.body, around | reads(loop.over, roots), roots, left)
        if before <= around:
            break
        around |= before
    if not body and is_pure(loop.over) and loop.target not in live:
        return None
    # Without a trip the index is what it was.
    after = loop.target in live
    live |= around | reads(loop.over, roots)
    if not after:
        live.discard(loop.target)
    return replace(loop, body=body)


def _is_idle(loop: Loop, live: set[str], roots: Mapping[str, str]) -> bool:
    """Whether a loop does nothing but assign what nobody reads after it."""
    inner = [loop, *statements(loop.body)]
    assigned = {s.target for s in inner if isinstance(s, (Stage, Loop))} | {
        s.tape for s in inner if isinstance(s, Push)
    }
    assigned |= {content(roots.get(s.base, s.base)) for s in inner if isinstance(s, Store)}
    return assigned.isdisjoint(live) and all(is_pure(expression(s)) for s in inner)
