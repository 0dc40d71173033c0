"""Who owns an array: what is changed in place, or returned, shares its memory with nothing else.

Before: `dx = dq;  dy = dq;  dx[0] += g;  return dx, dy`.
After: `dx = dq.copy();  dy = dq;  dx[0] += g`.

An adjoint that may share its memory grows by `dx = dx + g`, not in place. What is returned shares memory with no
argument and with no other gradient.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import gast

from sct import match, moves, no_axes, simplify, spread, tree
from sct.body import Body
from sct.copies import inside, start_of
from sct.core import Attempt, Block, If, Loop, Program, Push, Stage, Statement, Store, adjoint, is_adjoint, statements
from sct.kinds import NUMBER, Kind
from sct.match import is_marker
from sct.moves import canonical
from sct.order import is_laid
from sct.rules.formulas import COPY
from sct.shapes import kind_of
from sct.tidied import tidied
from sct.tree import Expr
from sct.views import viewed


def owned(body: Body, program: Program) -> Body:
    """Give a body in which no array is changed, or returned, under two names.

    Parameters
    ----------
    body : Body
        The body in its last form.
    program : Program
        The primal.

    Returns
    -------
    Body
        The same with copies where they are needed, and what is broadcast written out.
    """
    body = replace(body, forward=_begun(body.forward, body.known), backward=_begun(body.backward, body.known))
    walk = _Owner(body, program)
    walk.bare = bool(body.backward)
    backward = walk.block(body.backward)
    walk.bare = False
    forward = walk.block(body.forward)
    return replace(body, forward=forward, backward=backward, result=walk.result())


class _Owner:
    bare = False
    """Whether copies that arithmetic makes needless are left out: the user's own stay."""

    def __init__(self, body: Body, program: Program) -> None:
        self._body, self._known = body, body.known
        every = list(statements(body.forward + body.backward))
        self._views = set(program.roots)
        self._laid = _laid(program)
        self._params = {*program.params, *body.inputs}
        self._written = {s.base for s in every if isinstance(s, Store)}
        if not self._written.isdisjoint(program.groups):
            self._written |= set(program.groups)
        if not self._written.isdisjoint(adjoint(name) for name in program.groups):
            self._written |= {adjoint(name) for name in program.groups}
        self._stages = [s for s in every if isinstance(s, Stage)]
        self._no_axes = no_axes.arrays(self._stages, self._known)
        self._group: dict[str, str] = {}
        self._taken: dict[str, str] = {}
        self._regroup()
        self._taken = moves.moves(body, self._members, self._params)
        self._regroup()
        self._size = Counter(self._find(name) for name in {canonical(name, self._taken) for name in self._names()})
        self._spread = {s.target for s in self._stages if not s.add and self._is_broadcast(s.value)}
        result = body.result
        items = [n for n in _flat(result) if isinstance(n, gast.Name)]
        self._returned = [n.id for n in items if self._is_array(n.id)]
        self._given_back = {canonical(name, self._taken) for name in self._returned}

    def _regroup(self) -> None:
        """Put together what may share memory; what only takes over another's is the same as that."""
        self._group = {}
        for stage in (stage for stage in self._stages if not stage.add):
            for other in _shown(stage.value, self._known):
                if self._is_array(stage.target):
                    self._join(canonical(stage.target, self._taken), canonical(other, self._taken))

    def _members(self, name: str) -> list[str]:
        group = self._find(name)
        return [other for other in self._names() if self._find(other) == group]

    def _names(self) -> set[str]:
        every = {s.target for s in self._stages}
        return every | set(self._group) | self._params

    def _is_array(self, name: str) -> bool:
        kind = self._known.get(name)
        return kind is not None and (kind.is_array or (is_adjoint(name) and kind.what == "unknown"))

    def _find(self, name: str) -> str:
        name = canonical(name, self._taken)
        while self._group.get(name, name) != name:
            name = self._group[name]
        return name

    def _join(self, one: str, other: str) -> None:
        self._group.setdefault(one, one)
        self._group.setdefault(other, other)
        a, b = sorted((self._find(one), self._find(other)))
        self._group[b] = a

    def _is_alone(self, name: str) -> bool:
        return self._size[self._find(name)] <= 1 and name not in self._params

    # -- statements -----------------------------------------------------------------------------------------------

    def block(self, block: Block) -> Block:
        """Give a block in which what is changed is owned."""
        return tidied([self._statement(statement, block[:at][::-1]) for at, statement in enumerate(block)])

    def _statement(self, statement: Statement, before: Block) -> Statement:
        if isinstance(statement, If):
            body, orelse = self.block(statement.body), self.block(statement.orelse)
            return replace(statement, test=self._out(statement.test), body=body, orelse=orelse)
        if isinstance(statement, (Loop, Attempt)):
            return replace(statement, body=self.block(statement.body))
        if isinstance(statement, Store):
            value = self._out(spread.without(statement.value))
            return replace(statement, value=_bare(value) if self._may_be_bare(statement) else value)
        if isinstance(statement, Stage):
            return self._stage(statement, before)
        return replace(statement, value=self._out(statement.value)) if isinstance(statement, Push) else statement

    def _may_be_bare(self, store: Store) -> bool:
        """Whether what is added to a part is read as it is added: it is not of the same array."""
        apart = all(self._find(name) != self._find(store.base) for name in tree.names(store.value))
        return self.bare and store.add and not store.how and apart

    def _stage(self, stage: Stage, before: Block) -> Stage:
        name = stage.target
        if not self._is_array(name):
            value = no_axes.number(name, self._out(stage.value), self._no_axes)
            value = value if stage.add else no_axes.taken_out(value, self._known)
            return stage if value is stage.value else replace(stage, value=value)
        if stage.add:
            value = self._out(spread.without(stage.value)) if self._known[name].is_array else self._out(stage.value)
            if self._known[name].is_array and not self._known[name].lifted and self._may_grow(name, before):
                return replace(stage, value=value)
            return replace(stage, value=self._in_order(name, _sum(tree.name(name), value)), add=False)
        value = self._out(stage.value)
        if self._known[name].is_array and self._needs_copy(replace(stage, value=value)):
            value = tree.call(tree.name(COPY), [value])
        if self._known[name].rank == 0 and name in self._written and match.root(value) not in _ARRAYS:
            # What NumPy computes without axes is a number, which has no memory to write to.
            value = tree.call(tree.name("numpy.array"), [value])
        return replace(stage, value=self._in_order(name, value))

    def _in_order(self, name: str, value: Expr) -> Expr:
        """Lay out an adjoint in order where `np.reshape` has to give a view of it."""
        made = getattr(value.func, "id", "") if isinstance(value, gast.Call) else ""
        done = made in (COPY, "numpy.zeros_like", "numpy.zeros") or self._known[name].rank == 0
        if done or name.rstrip("~") not in self._laid:
            return value
        return tree.call(tree.name("numpy.ascontiguousarray"), [value])

    def _may_grow(self, name: str, before: Block) -> bool:
        """Whether an adjoint may grow in place: what is broadcast cannot be written to."""
        if moves.is_fresh(name, before, lambda value: _shown(value, self._known)):
            return True
        return name in self._written or (self._is_alone(name) and canonical(name, self._taken) not in self._spread)

    def _is_broadcast(self, value: Expr) -> bool:
        if spread.is_spread(value):
            return not kind_of(value.args[0], self._known).is_number
        return isinstance(value, gast.Call) and getattr(value.func, "id", "") == "numpy.broadcast_to"

    def _needs_copy(self, stage: Stage) -> bool:
        shown = _shown(stage.value, self._known)
        name = stage.target
        if name in self._taken and getattr(stage.value, "id", "") == self._taken[name]:
            return False
        if not (shown or _is_borrowed(stage.value, self._known)) or (not is_adjoint(name) and name in self._views):
            return False
        if is_adjoint(name) and name[2:] in self._views and self._primal_view(stage):
            return False
        group = self._find(name)
        # What a list holds is replaced, not changed.
        changed = any(self._find(w) == group for w in self._written if self._known.get(w, NUMBER).what != "list")
        if changed and is_adjoint(name):
            return True
        given_back = canonical(name, self._taken) in self._given_back
        return given_back and (self._is_shared(group) or _is_borrowed(stage.value, self._known))

    def _primal_view(self, stage: Stage) -> bool:
        """Whether a tangent is a view because its variable is one."""
        return not self._body.backward

    def _is_shared(self, group: str) -> bool:
        members = {canonical(name, self._taken) for name in self._members(group)}
        outside = [name for name in members if not is_adjoint(name) or name in self._params]
        return bool(outside) or sum(1 for name in members if name in self._given_back) > 1

    def _out(self, node: Expr) -> Expr:
        node = no_axes.read(_uncopied(node) if self.bare else node, self._known, self._written)
        return spread.written_out(node, self._known) if _has_spread(node) else node

    def result(self) -> Expr:
        """What is returned: an array of the caller's is copied."""
        counts: Counter[str] = Counter()

        def item(node: Any) -> Any:
            if isinstance(node, gast.Tuple):
                return tree.tuple_of(item(part) for part in node.elts)
            if isinstance(node, gast.List):
                return gast.List(elts=[item(part) for part in node.elts], ctx=gast.Load())
            if isinstance(node, gast.Dict):
                return gast.Dict(keys=node.keys, values=[item(part) for part in node.values])
            if _is_named_tuple(node):
                return tree.call(node.func, [item(part) for part in node.args], node.keywords)
            if isinstance(node, gast.Name):
                counts[node.id] += 1
                given = node.id in self._params or counts[node.id] > 1
                if given and self._known[node.id].is_array:
                    return tree.call(tree.name(COPY), [node])
            return node

        return self._out(item(self._body.result))


_ARRAYS = ("numpy.zeros_like", "numpy.array", "numpy.zeros", "numpy.ones", "numpy.full", "numpy.empty")
"""What gives an array also where it has no axes."""


def _is_named_tuple(node: Any) -> bool:
    """Whether a result is the call of a class of the user's, with the parts of what it makes."""
    return isinstance(node, gast.Call) and isinstance(node.func, gast.Name) and not is_marker(node.func)


def _shown(value: Expr, known: Mapping[str, Any]) -> list[str]:
    """Variables whose memory a value may show."""
    if isinstance(value, gast.IfExp):
        return [*_shown(value.body, known), *_shown(value.orelse, known)]
    value = _whole(value)
    if spread.is_spread(value) or (isinstance(value, gast.Call) and _is_borrowed(value, known)):
        return [name for arg in value.args[:1] for name in _shown(arg, known)]
    base = viewed(value, known, unsure=True)
    if base is None or kind_of(value, known).is_number:
        return []
    return [base]


def _whole(value: Expr) -> Expr:
    """What a part is read of, where that is the result of a call: the part shows the same memory."""
    while isinstance(value, gast.Subscript) and not isinstance(value.value, gast.Name):
        value = value.value
    return value


def _is_borrowed(value: Expr, known: Mapping[str, Any]) -> bool:
    """Whether an operation gives memory that cannot be written to, or that may be another's."""
    value = _whole(value)
    if not isinstance(value, gast.Call):
        return False
    name = getattr(value.func, "id", "")
    if name in ("numpy.diag", "numpy.diagonal") and value.args:
        # Of a matrix it is a view that cannot be written to.
        return name == "numpy.diagonal" or kind_of(value.args[0], known).rank != 1
    return name in ("<helpers>.unbroadcast", "numpy.broadcast_to", "numpy.reshape") or (
        is_marker(value.func) and name == "numpy.ravel"
    )


def _laid(program: Program) -> set[str]:
    """Adjoints of arrays of several axes of which a program writes through what `reshape` or `ravel` shows."""
    stages = [s for s in statements(program.body) if isinstance(s, Stage) and isinstance(s.value, gast.Call)]
    flat = [s for s in stages if s.target in program.roots and is_laid(s.value)]
    return {adjoint(program.roots[s.target]) for s in flat if program.kinds[program.roots[s.target]].rank != 1}


def _begun(block: Block, known: Mapping[str, Kind]) -> Block:
    """An adjoint is another one only to be added to at once: `dx = dz` and `dx += e` of one line are `dx = dz + e`."""
    out: list[Statement] = []
    for statement in block:
        at = start_of(statement, out) if isinstance(statement, Stage) else None
        first = None if at is None else out[at]
        if isinstance(statement, Stage) and isinstance(first, Stage) and _goes_on(first, statement, known):
            out.remove(first)
            out.append(replace(first, value=_sum(first.value, spread.without(statement.value))))
        else:
            out.append(inside(statement, lambda part: _begun(part, known)))
    return tuple(out)


def _goes_on(first: Stage, second: Stage, known: Mapping[str, Kind]) -> bool:
    one_line = first.origin.statement is second.origin.statement and first.target == second.target
    named = isinstance(first.value, gast.Name) and first.target not in tree.names([first.value, second.value])
    kind = known.get(first.target)
    return one_line and named and second.add and not first.add and kind is not None and kind.is_array


def _uncopied(node: Expr) -> Expr:
    """What arithmetic is done with need not be copied first: the result has memory of its own."""

    def visit(child: Any) -> Any:
        if isinstance(child, gast.BinOp):
            return tree.binary(_bare(child.left), child.op, _bare(child.right))
        if isinstance(child, gast.UnaryOp):
            return gast.UnaryOp(op=child.op, operand=_bare(child.operand))
        if isinstance(child, gast.Call) and getattr(child.func, "id", "") in (
            "numpy.sum",
            "numpy.where",
            "numpy.outer",
        ):
            return tree.call(child.func, [_bare(arg) for arg in child.args], child.keywords)
        return None

    return tree.rebuild(node, visit) if COPY in tree.names(node) else node


def _bare(node: Expr) -> Expr:
    if isinstance(node, gast.Call) and getattr(node.func, "id", "") == COPY:
        return _bare(node.args[0])
    return _uncopied(node)


def _has_spread(node: Any) -> bool:
    return any(spread.is_spread(part) for part in tree.walk(node))


def _sum(left: Expr, right: Expr) -> Expr:
    turned = simplify.without_minus(right)
    return tree.add(left, right) if turned is None else tree.binary(left, gast.Sub(), turned)


def _flat(node: Expr) -> list[Expr]:
    if isinstance(node, (gast.Tuple, gast.List)):
        return [item for part in node.elts for item in _flat(part)]
    if isinstance(node, gast.Dict):
        return [item for part in node.values for item in _flat(part)]
    if isinstance(node, gast.Call):
        return [item for part in (*node.args, *(k.value for k in node.keywords)) for item in _flat(part)]
    return [node]
