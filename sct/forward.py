"""The tangent of each stage, beside it.

Before: `q = x + y;  f = q * z`.
After: `q = x + y;  dq = dx + dy;  f = q * z;  df = z * dq + q * dz`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import gast

from sct import kinds, pairs, ruled, simplify, singular, spread, tree
from sct.blocks import reassigned
from sct.core import (
    Attempt,
    Block,
    Effect,
    If,
    Loop,
    Program,
    Stage,
    Statement,
    Store,
    Variable,
    adjoint,
    blocks,
    expression,
    is_raise,
    raises,
    statements,
)
from sct.flow import Derivatives, refusal
from sct.known import Known
from sct.liveness import is_pure
from sct.memory import Memory, zeros_beside
from sct.rules import Contribution, formulas
from sct.rules.formulas import COPY
from sct.shapes import kind_of
from sct.tree import Expr


def forward(
    program: Program,
    derivatives: Derivatives,
    wrt: Iterable[str],
    active: Mapping[str, tuple[int, ...]] | None = None,
) -> tuple[Block, set[str], dict[str, Variable]]:
    """Give the primal's stages, each followed by its tangent.

    Parameters
    ----------
    program : Program
        The primal's stages.
    derivatives : Derivatives
        What flow.activity found.
    wrt : iterable of str
        The inputs, as the core names them: their tangents are parameters.
    active : mapping, optional
        Arguments of functions that are called through which tangents flow (pairs.py).

    Returns
    -------
    Block
        Stages and tangents.
    set of str
        Variables that have a tangent.
    dict
        What the names are that were added.

    Raises
    ------
    UnsupportedError
        For an operation on an active value that no rule knows.
    """
    walk = _Forward(program, derivatives, active or {})
    known = set(wrt)
    # The caller's tangent stays as it was, like the caller's array.
    leaves = program.given.leaves
    copied = [Stage(adjoint(n), tree.call(tree.name(COPY), [tree.name(adjoint(n))]), program.result_origin)
              for n in program.entries.values() if n in known and n not in leaves]  # fmt: skip
    copied += [_read(program, name) for name in leaves if name in known]
    block = (*copied, *walk.block(program.body, known))
    return block, known, walk.variables


def _read(program: Program, leaf: str) -> Stage:
    """The tangent of a leaf of an argument is read from the argument's tangent, in the same place."""
    read = program.given.leaves[leaf]
    value = tree.substitute(
        read, {name: tree.name(adjoint(name)) for name in tree.names(read) if name in program.params}
    )
    written = leaf in program.entries.values()
    return Stage(adjoint(leaf), tree.call(tree.name(COPY), [value]) if written else value, program.result_origin)


class _Forward:
    def __init__(self, program: Program, derivatives: Derivatives, active: Mapping[str, tuple[int, ...]]) -> None:
        self._program = program
        self._through = active
        self.variables: dict[str, Variable] = {}
        self._derivatives = derivatives
        self._memory = Memory(program)
        self._entries = frozenset(program.entries.values()) | set(program.given.leaves)
        self._known = Known(program.kinds)
        self._active = {s.base for s in derivatives if isinstance(s, Store)}
        loops = [s for s in statements(program.body) if isinstance(s, Loop)]
        made = Counter(s.target for s in statements(program.body) if isinstance(s, Stage))
        for loop in loops:
            inner = {s.target for s in statements(loop.body) if isinstance(s, Stage)} & set(loop.carried)
            made.subtract(inner)
        moving = {stage.target for stage in derivatives if isinstance(stage, Stage)}
        # Whichever assignment came last, the tangent is there.
        self._always = {name for name in reassigned(program.body) & moving if made[name] > 1}

    def block(self, block: Block, known: set[str]) -> Iterator[Statement]:
        """Stages and tangents of a block; `known` are the names that have a tangent, and is brought up to date."""
        for statement in block:
            if isinstance(statement, If):
                yield self._branch(statement, known)
                continue
            if isinstance(statement, Attempt):
                yield from self._attempt(statement, known)
                continue
            if isinstance(statement, Loop):
                yield from self._loop(statement, known)
                continue
            if isinstance(statement, Store):
                yield from self._store(statement, known)
            if isinstance(statement, Stage) and self._through.get(pairs.called(statement.value)):
                yield from self._called(statement, known)
                continue
            yield statement
            if isinstance(statement, Stage) and statement.target not in self._entries:
                yield from self._tangent(statement, known)
            elif isinstance(statement, Stage) and statement.target in self._active - known:
                # An argument that is not differentiated, and that what is differentiated is written into.
                yield Stage(adjoint(statement.target), self._zero(statement.target), statement.origin)
                known.add(statement.target)

    def _tangent(self, stage: Stage, known: set[str]) -> Iterator[Stage]:
        flow = self._flow(stage, known) if stage in self._derivatives else tree.const(0.0)
        if tree.is_zero(flow) and (stage.target in self._active or stage.target in known):
            empty = isinstance(stage.value, gast.List) and not stage.value.elts
            flow = stage.value if empty else self._zero(stage.target)
            known.add(stage.target)
        # What is assigned again, in a loop, loses the tangent that it had.
        if not tree.is_zero(flow) or stage.target in known or stage.target in self._always:
            yield Stage(adjoint(stage.target), flow, stage.origin)
            known.add(stage.target)

    def _called(self, stage: Stage, known: set[str]) -> Iterator[Stage]:
        """A function that is called gives its value and its tangent."""
        call, both = stage.value, f"both%{stage.target}"
        given = [call.args[i] for i in self._through[pairs.called(call)]]
        tangents = [
            tree.name(adjoint(arg.id)) if getattr(arg, "id", "") in known else self._zero(getattr(arg, "id", ""))
            for arg in given
        ]
        self.variables[both] = Variable("found", named=True)
        self.variables[stage.target] = replace(self._program.variables[stage.target], named=True)
        yield replace(stage, target=both, value=pairs.form(call, "jvp", [*call.args, *tangents]))
        yield replace(stage, value=pairs.part(both, 0))
        if stage in self._derivatives or stage.target in known:
            yield Stage(adjoint(stage.target), pairs.part(both, 1), stage.origin)
            known.add(stage.target)

    def _store(self, store: Store, known: set[str]) -> Iterator[Statement]:
        """The tangent is written where its variable is."""
        if adjoint(store.base) not in known and store.base not in known:
            return
        contributions = self._derivatives.get(store, [])
        if contributions is None:
            raise refusal(store, self._program)
        active = [item for item in contributions if item.operand.id in known]
        if store.how == "append":
            operand = getattr(store.value, "id", "")
            value = tree.name(adjoint(operand)) if active else self._zero(operand)
            yield Store(
                adjoint(store.base), self._memory.adjoint_of_place(store.place), value, store.origin, how="append"
            )
            return
        if store.add and not active:
            return
        place = self._memory.adjoint_of_place(store.place)
        if store.how == "pop":
            yield replace(store, base=adjoint(store.base), place=place)
            return
        plain = isinstance(place, gast.Subscript) or (store.add and isinstance(place, gast.Name))
        whole = place if plain else tree.subscript(place, tree.dots())
        value = tree.name(adjoint(active[0].operand.id)) if active else self._zero_stored(store)
        yield Store(adjoint(store.base), whole, value, store.origin, store.add, store.how)

    def _zero_stored(self, store: Store) -> Expr:
        """0 where something was stored; in a list in the shape of that."""
        is_item = self._known[store.base].what == "list"
        return self._zero(store.value.id) if is_item and isinstance(store.value, gast.Name) else tree.const(0.0)

    def _zero(self, name: str) -> Expr:
        kind = self._known[name]
        if kind.what == "list":
            return zeros_beside(tree.name(name), kind.item)
        if not kind.is_array:
            return tree.const(0.0)
        if kind.dtype in ("i8", "b1"):
            return tree.call(tree.name("numpy.zeros"), [tree.call(tree.name("numpy.shape"), [tree.name(name)])])
        return tree.call(tree.name("numpy.zeros_like"), [tree.name(name)])

    def _loop(self, loop: Loop, known: set[str]) -> Iterator[Statement]:
        """What a loop carries has a tangent from the start if it has one after a trip."""
        state: set[str] = set()
        while True:
            after = known | state
            body = tuple(self.block(loop.body, after))
            more = (after & set(loop.carried)) - known - state
            if not more:
                break
            state |= more
        yield from (Stage(adjoint(name), self._zero(name), loop.origin) for name in sorted(state))
        known.update(after)
        yield replace(loop, body=body)

    def _flow(self, stage: Stage, known: set[str]) -> Expr:
        """Sum of the partials, each times the tangent of its operand, where it has one on this way."""
        contributions = self._derivatives[stage]
        if contributions is None:
            raise refusal(stage, self._program)
        total: Expr = tree.const(0.0)
        for item in contributions:
            if item.operand.id not in known:
                continue
            if ruled.is_missing(item.tangent):
                raise stage.origin.refuse("this rule has no tangent", "give it one: @rule(adjoint=..., tangent=...)")
            if item.joint:
                return self._jointly(stage, contributions, known)
            term = self._term(item)
            total = simplify.simplify(tree.add(total, term)) if not tree.is_zero(term) else total
        return self._shaped(total, stage.target)

    def _term(self, item: Contribution) -> Expr:
        """What the tangent of one operand gives."""
        tangent = tree.name(adjoint(item.operand.id))
        if item.item is not None:
            return tree.subscript(tangent, item.item)
        if item.tangent is not None:
            return tree.substitute(item.tangent, {"t": tangent})
        return singular.times(item.partial, tangent, self._known[tangent.id])

    def _jointly(self, stage: Stage, contributions: list[Contribution], known: set[str]) -> Expr:
        """The operation itself, on tangents, and on zeros where an operand has none."""
        active = {c.operand.id for c in contributions if c.operand.id in known}
        names = {name for name in tree.names(stage.value) if "%" in name}
        tangents = {name: tree.name(adjoint(name)) if name in active else self._nothing(name) for name in names}

        def visit(node: Expr) -> Expr | None:
            if isinstance(node, gast.keyword):
                return node
            return tree.const(0.0) if tree.number(node) is not None else None

        part = stage.value if isinstance(stage.value, gast.Subscript) else None
        value = stage.value if part is None else part.value
        count = 1 if isinstance(value.args[0], (gast.List, gast.Tuple)) else len(value.args)
        args = [tree.substitute(tree.rebuild(arg, visit), tangents) for arg in value.args[:count]]
        whole = tree.call(value.func, args + value.args[count:], value.keywords)
        return whole if part is None else tree.subscript(whole, part.slice)

    def _nothing(self, name: str) -> Expr:
        """Zeros in the place of an operand that has no tangent: what is not known to be a number may be an array."""
        kind = self._known[name]
        return self._zero(name) if kind.is_number else tree.call(tree.name("numpy.zeros_like"), [tree.name(name)])

    def _shaped(self, flow: Expr, target: str) -> Expr:
        """A tangent has the shape of its variable."""
        want, have = self._known[target], kind_of(flow, self._known)
        if tree.is_zero(flow) or not want.is_array or want.lifted:
            return flow
        flow = spread.evened(flow, tree.name(target), self._known)
        if kinds.same_shape(have, want):
            return flow
        return spread.absorbed(formulas.spread(flow, tree.name(target)), self._known)

    def _attempt(self, attempt: Attempt, known: set[str]) -> Iterator[Statement]:
        """Tangents stand behind what is tried: what raises in them is no matter of its handlers.

        Choices and loops in it are made once more, with their tangents, where it came to its end.
        """
        if not attempt.node.handlers:
            yield replace(attempt, body=tuple(self.block(attempt.body, known)))
            return
        yield attempt
        again = any(blocks(statement) for statement in attempt.body)
        body = _without_raises(attempt.body) if again else attempt.body
        branch = self._branch(If(tree.name(attempt.flag), (), body, attempt.origin), known)
        if again and any(isinstance(s, Effect) or not is_pure(expression(s)) for s in statements(body)):
            raise attempt.origin.refuse(
                "a try statement with effects next to choices or loops is not differentiated forward",
                "take the effects out of it",
            )
        own = () if again else body
        orelse = tuple(s for s in branch.orelse if s not in own)
        if not attempt.flag:
            yield from orelse
        elif orelse or branch.body:
            yield replace(branch, orelse=orelse)

    def _branch(self, branch: If, known: set[str]) -> If:
        """Both arms leave the tangents of what both leave: a value that is constant in one arm has tangent 0 there."""
        results = _targets(branch.body) & _targets(branch.orelse)
        after = [set(known), set(known)]
        arms = [list(self.block(arm, k)) for arm, k in zip((branch.body, branch.orelse), after, strict=True)]
        varied = sorted((after[0] | after[1]) & results)
        for arm, k in zip(arms, after, strict=True):
            if raises(tuple(arm)):
                continue
            arm += [Stage(adjoint(name), self._zero(name), branch.origin) for name in varied if name not in k]
        known.update(after[0] | after[1])
        return replace(branch, body=tuple(arms[0]), orelse=tuple(arms[1]))


def _without_raises(block: Block) -> Block:
    """Give a block that has come to its end without what raises in it, which was not reached."""
    out: list[Statement] = []
    for statement in block:
        if isinstance(statement, If):
            arms = _without_raises(statement.body), _without_raises(statement.orelse)
            statement = replace(statement, body=arms[0], orelse=arms[1])
        if not is_raise(statement):
            out.append(statement)
    return tuple(out)


def _targets(block: Block) -> set[str]:
    return {s.target for s in statements(block) if isinstance(s, Stage)}
