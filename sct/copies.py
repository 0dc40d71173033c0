"""What is only another name, or costs nothing to write again, stands under its own name everywhere.

Before: `t = x;  s = -k;  u = t * s`.
After: `u = x * -k`.

A variable of the primal keeps its line. Nothing is read later than an effect that could change it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import gast

from sct import axes, kinds, simplify, spread, tree, turned
from sct.blocks import reassigned
from sct.body import Body, is_kept
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
    Variable,
    expression,
    is_adjoint,
    is_local,
    statements,
)
from sct.kinds import Kind
from sct.liveness import content, is_fact, is_pure, reads
from sct.match import is_marker
from sct.newaxis import axes_added
from sct.shapes import kind_of
from sct.tree import Expr

LONG = 14
"""Names, numbers and operations in an expression that is worth a line of its own when it comes from another line."""


def written_of(body: Body) -> set[str]:
    """Variables whose memory is written to, also under a name that a loop hands around."""
    every = list(statements(body.forward + body.backward))
    written, before = {s.base for s in every if isinstance(s, Store)}, 0
    while len(written) > before:
        before = len(written)
        shown = (s.value for s in every if isinstance(s, Stage) and s.target in written and not s.add)
        written |= {value.id for value in shown if isinstance(value, gast.Name)}
    return written


def definitions_of(body: Body) -> Counter[str]:
    """How often each name is assigned."""
    return Counter(s.target for s in statements(body.forward + body.backward) if isinstance(s, Stage))


def changing_of(body: Body) -> frozenset[str]:
    """Names that mean one thing in one trip of a loop and another in the next."""
    loops = [s for s in statements(body.forward + body.backward) if isinstance(s, Loop)]
    inner = {s.target for loop in loops for s in statements(loop.body) if isinstance(s, (Stage, Loop))}
    made = definitions_of(body) + Counter(loop.target for loop in loops)
    twice = {name for name in inner | {loop.target for loop in loops} if made[name] > 1}
    return frozenset(twice | reassigned(body.forward) | _stored(body))


def _stored(body: Body) -> set[str]:
    """Contents that change."""
    stores = (s for s in statements(body.forward + body.backward) if isinstance(s, Store))
    return {content(body.roots.get(s.base, s.base)) for s in stores}


def without_copies(body: Body) -> Body:
    """A nameless `t = x` is x everywhere; so is a short test, where evaluating it again gives the same."""
    # What a loop counts is no copy of what it was before.
    counts = definitions_of(body) + Counter(s.target for s in statements(body.forward) if isinstance(s, Loop))
    changing = changing_of(body)
    bases, touched = written_of(body), touched_of(body)
    copies: dict[str, Expr] = {}
    # After the last effect nothing changes what a global is, nor does the backward pass.
    acting = [i for i, statement in enumerate(body.forward) if has_effects((statement,))]
    split = acting[-1] + 1 if acting else 0
    before = ((s, False) for s in statements(body.forward[:split]))
    after = ((s, True) for s in statements(body.forward[split:] + body.backward))
    tried = {id(s) for a in statements(body.forward) if isinstance(a, Attempt) for s in statements(a.body)}
    for statement, calm in (*before, *after):
        if not isinstance(statement, Stage) or is_kept(statement.target, body.variables):
            continue
        if id(statement) in tried and not _is_own_atom(statement.value):
            # What raises, raises where it is tried.
            continue
        shares = isinstance(statement.value, gast.Name) and not is_adjoint(statement.target)
        if statement.target in bases and not shares:
            # An adjoint that is added to in place is no other name for the one that it starts from.
            continue
        lasting = _is_spread_atom(statement.value) and kinds.is_settled(kind_of(statement.value.args[1], body.known))
        if not lasting and not changing.isdisjoint(_read_of(statement, body.roots)):
            continue
        if counts[statement.target] == 1 and (
            _may_repeat(statement.value, calm, touched)
            or _is_sign(statement.value, body.known)
            or _is_next(statement.value, body.known)
        ):
            copies[statement.target] = tree.substitute(statement.value, copies)
    return replace(
        body,
        forward=_replaced(body.forward, copies, body),
        backward=_replaced(body.backward, copies, body),
        result=tree.substitute(body.result, copies),
    )


def without_passing(body: Body) -> Body:
    """A nameless `t = dx` is dx, and `t = -dx` is -dx, where whatever reads t comes before dx changes."""
    total = Counter(name for s in statements(body.forward + body.backward) for name in _mentioned(s))
    total.update(tree.names(body.result))
    return replace(body, backward=_without_passing(body.backward, total, body))


def _without_passing(block: Block, total: Counter[str], body: Body) -> Block:
    inner = [inside(s, lambda part: _without_passing(part, total, body)) for s in block]
    position = 0
    while position < len(inner):
        stage = inner[position]
        last = _passed_until(inner, position, total, body) if isinstance(stage, Stage) else None
        if isinstance(stage, Stage) and last is not None:
            value = {stage.target: stage.value}
            inner[position + 1 : last + 1] = [_replace_in(s, value, body) for s in inner[position + 1 : last + 1]]
            del inner[position]
            continue
        position += 1
    return tuple(inner)


def _passed_until(block: list[Statement], position: int, total: Counter[str], body: Body) -> int | None:
    """Give the last statement that reads a copy, where it is the same as what it was copied from up to there."""
    stage = block[position]
    assert isinstance(stage, Stage)
    value = stage.value.operand if _is_sign(stage.value, body.known) else stage.value
    source = getattr(value, "id", "")
    if stage.add or not is_local(source) or source == stage.target or is_kept(stage.target, body.variables):
        return None
    left, root = total[stage.target] - 1, body.roots.get(source, source)
    shown = {source, body.variables[source].like} - {""}
    for index in range(position + 1, len(block)):
        statement = block[index]
        every = list(statements((statement,)))
        left -= sum(_mentioned(s).count(stage.target) for s in every)
        changed = {(s.target if isinstance(s, (Stage, Loop)) else getattr(s, "base", "")) for s in every}
        if stage.target in changed:
            return None
        # What a reversed trip takes back goes by the name of what it was.
        changed |= {body.variables[name].like for name in changed if name in body.variables}
        shows = not shown.isdisjoint(changed) or any(body.roots.get(name, name) == root for name in changed - {""})
        if left == 0 and not (shows and not isinstance(statement, Stage)):
            return index
        if shows:
            return None
    return None


def _mentioned(statement: Statement) -> list[str]:
    """Names that a statement itself reads or assigns."""
    found = tree.names(expression(statement))
    return [*found, statement.target] if isinstance(statement, (Stage, Loop)) else found


def start_of(stage: Stage, before: list[Statement]) -> int | None:
    """Where a line gives what it adds to its first value, if nothing between reads that, or changes what it reads."""
    changed: set[str] = set()
    for at in range(len(before) - 1, -1, -1):
        first = before[at]
        if first.origin.statement is not stage.origin.statement:
            return None
        if isinstance(first, Stage) and first.target == stage.target:
            return at if not first.add and changed.isdisjoint(tree.names(first.value)) else None
        every = list(statements((first,)))
        known = (name for s in every for name in (*tree.names(expression(s)), *_written_by(s)))
        if stage.target in known:
            return None
        changed.update(name for s in every for name in _written_by(s))
    return None


def _written_by(statement: Statement) -> list[str]:
    """What a statement itself assigns, or writes to."""
    return [name for name in (getattr(statement, "target", ""), getattr(statement, "base", "")) if name]


def inside(statement: Statement, change: Callable[[Block], Block]) -> Statement:
    """Give a statement with the blocks inside it changed."""
    if isinstance(statement, If):
        return replace(statement, body=change(statement.body), orelse=change(statement.orelse))
    return replace(statement, body=change(statement.body)) if isinstance(statement, (Loop, Attempt)) else statement


def _read_of(stage: Stage, roots: Mapping[str, str]) -> set[str]:
    """What a stage reads; another name for memory reads nothing of what is in it.

    An adjoint or tangent is another name only where its variable is: else it is what is there at that moment.
    """
    value = stage.value
    named = isinstance(value, gast.Name) and "%" in value.id
    if named and (not is_adjoint(stage.target) or roots.get(stage.target) == roots.get(value.id)):
        return set(tree.names(value))
    return reads(value, roots)


def _may_repeat(value: Expr, calm: bool, touched: frozenset[str]) -> bool:
    """Whether an expression is a name, a literal or a short test, which means the same wherever it stands."""
    if not calm and not is_steady(value, touched):
        return False
    return (
        tree.is_atom(value)
        or _is_spread_atom(value)
        or _is_turned(value)
        or (is_fact(value) and tree.size(value) < 6)
        or (isinstance(value, _TESTS) and tree.size(value, LONG) < LONG and _is_plain(value))
    )


def _is_sign(value: Expr, known: Mapping[str, Kind]) -> bool:
    """Whether a value is a number of the core with its sign changed: `-k` reads better than a name for it."""
    if not (isinstance(value, gast.UnaryOp) and isinstance(value.op, gast.USub)):
        return False
    name = getattr(value.operand, "id", "")
    kind = known.get(name) if is_local(name) else None
    return kind is not None and kind.is_number


def _is_next(value: Expr, known: Mapping[str, Kind]) -> bool:
    """Whether a value is an integer of the core and a written number: `n + 1`."""
    if not (isinstance(value, gast.BinOp) and isinstance(value.op, (gast.Add, gast.Sub))):
        return False
    kind = known.get(value.left.id) if is_local(getattr(value.left, "id", "")) else None
    return kind is not None and kind.is_number and kind.dtype == "i8" and type(tree.number(value.right)) is int


def _is_own_atom(value: Expr) -> bool:
    """Whether reading a value raises nothing: it is a literal, or a variable of the core."""
    return tree.is_atom(value) and is_local(getattr(value, "id", "%"))


def _is_spread_atom(value: Expr) -> bool:
    return spread.is_spread(value) and tree.is_atom(value.args[0])


def _is_turned(value: Expr) -> bool:
    """Whether a value is an array with its axes in another order, or with more of them: `x.T`, `x[:, None]`."""
    name = getattr(getattr(value, "value", None), "id", "")
    if isinstance(value, gast.Subscript):
        return is_local(name) and not is_adjoint(name) and bool(axes_added(value.slice))
    return isinstance(value, gast.Attribute) and value.attr == "T" and is_local(name)


_TESTS = (gast.Compare, gast.BoolOp, gast.UnaryOp)


def _is_plain(node: Expr) -> bool:
    parts = [part for part in tree.walk(node) if isinstance(part, gast.expr)]
    is_sign = isinstance(node, gast.UnaryOp) and not isinstance(node.op, gast.Not)
    return not is_sign and not any(isinstance(part, _COSTLY) for part in parts)


_COSTLY = (gast.Call, gast.Lambda, gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)


def has_effects(block: Block) -> bool:
    """Whether anything that a block does may change what a global or an attribute is."""
    for statement in statements(block):
        node = expression(statement)
        if not (is_pure(node) or (isinstance(statement, Effect) and _is_harmless(node))):
            return True
    return False


def _is_harmless(node: Any) -> bool:
    """Whether an effect is one of printing what is pure."""
    value = node.value if isinstance(node, gast.Expr) else None
    if not isinstance(value, gast.Call) or not isinstance(value.func, gast.Name) or value.func.id != "builtins.print":
        return False
    return all(is_pure(part) for part in (*value.args, *(k.value for k in value.keywords)))


def touched_of(body: Body) -> frozenset[str]:
    """Variables that functions get of which nothing is known: these may write to them."""
    found: set[str] = set()
    for statement in statements(body.forward):
        node = expression(statement)
        if not is_pure(node):
            calls = (part for part in tree.walk(node) if isinstance(part, gast.Call) and not is_marker(part.func))
            found.update(name for call in calls for name in tree.names([call.args, call.keywords]))
    return frozenset(found)


def is_steady(node: Any, touched: frozenset[str] = frozenset()) -> bool:
    """Whether an expression reads nothing that a call could change: only variables of its own, and libraries."""
    for part in tree.walk(node):
        if isinstance(part, (gast.Attribute, gast.Subscript)) and not (
            _is_own(part) and touched.isdisjoint(tree.names(part))
        ):
            return False
        if isinstance(part, gast.Name) and not (is_local(part.id) or is_marker(part)):
            return False
    return True


def _is_own(node: Any) -> bool:
    """Whether an attribute or item is one of a local array."""
    while isinstance(node, gast.Subscript) or (isinstance(node, gast.Attribute) and node.attr in _OF_ARRAYS):
        node = node.value
    return isinstance(node, gast.Name) and is_local(node.id)


_OF_ARRAYS = ("T", "shape", "ndim", "size", "dtype", "real", "imag")


def is_of_backward(name: str, variables: Mapping[str, Variable]) -> bool:
    """Whether a name holds an adjoint, a tangent, or the share of one that each element gets."""
    return bool(variables[name].of) or name.startswith("share%")


def _replaced(block: Block, values: Mapping[str, Expr], body: Body) -> Block:
    """Put values in the place of names. A factor that was a name may be a number then: adjoints are simplified."""
    kept = (s for s in block if not (isinstance(s, Stage) and s.target in values))
    return tuple(_replace_in(s, values, body) for s in kept)


def _replace_in(statement: Statement, values: Mapping[str, Expr], whole: Body) -> Statement:
    own = expression(statement)
    fresh = tree.substitute(own, values)
    if isinstance(statement, Stage):
        if fresh is own:
            return statement
        if is_of_backward(statement.target, whole.variables):
            fresh = rewritten(fresh, whole.known, statement.target)
        return replace(statement, value=fresh)
    if isinstance(statement, If):
        body, orelse = (_replaced(arm, values, whole) for arm in (statement.body, statement.orelse))
        return replace(statement, test=fresh, body=body, orelse=orelse)
    if isinstance(statement, Attempt):
        return replace(statement, node=fresh, body=_replaced(statement.body, values, whole))
    if isinstance(statement, Loop):
        return replace(statement, over=fresh, body=_replaced(statement.body, values, whole))
    if isinstance(statement, Leave):
        return replace(statement, test=fresh)
    if isinstance(statement, Push):
        return replace(statement, value=fresh)
    if isinstance(statement, Store):
        return statement if fresh is own else refilled(statement, fresh, whole.known)
    return replace(statement, node=fresh)


def rewritten(value: Expr, known: Mapping[str, Kind], name: str = "") -> Expr:
    """Give an adjoint or a tangent, or the share of one that each element gets, as a person would write it."""
    value = spread.absorbed(spread.distributed(simplify.simplify(value), known), known)
    value = spread.uniform(value, known) if name.startswith("share%") else value
    return simplify.simplify(axes.left_alone(turned.turned_back(value, known), known))


def refilled(store: Store, parts: Expr, known: Mapping[str, Kind]) -> Store:
    """A store with values in the place of names."""
    place, value = parts.elts
    if is_adjoint(store.base):
        value = spread.without(rewritten(value, known))
    return replace(store, place=place, value=value)
