"""Functions that are printed above the derivative, since it calls them: a pair each, or one with its tangent.

Before: the stages of `power(x, n)`, which returns `x * power(x, n - 1)`, or 1.0 where n is 0.
After::

    def power_forward(x, n):                        def power_backward(x, n, power, kept, dvalue):
        power = kept = None                             if n == 0:
        if n == 0:                                          dx = 0.0
            value = 1.0                                 else:
        else:                                               dx = power * dvalue
            power, kept = power_forward(x, n - 1)           dx += power_backward(*kept, x * dvalue)
            value = x * power                           return dx
        return value, (x, n, power, kept)

The first returns the value and what the second needs, the second takes that and the adjoint of the value and returns
those of the arguments through which something flows. In forward mode one function returns value and tangent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from typing import Any

from sct import coalesce, emit, floats, fold, forward, liveness, own, pairs, reverse, schedules, solutions, tree, writer
from sct.body import Body, OneMemory
from sct.core import Attempt, Block, If, Loop, Program, Stage, Statement, Store, adjoint, expression, raises, statements
from sct.known import Known
from sct.memory import Memory
from sct.naming import with_adjoints
from sct.pairs import Flows
from sct.tree import Expr

_WORDS = {"": "value", "again": "backward"}
"""What a function is called after, where that is not what it gives."""


@dataclass(eq=False)
class Apart:
    """The functions that a derivative calls.

    Parameters
    ----------
    program : Program
        The primal, with the functions that it calls.
    flows : Flows
        What flows through these.
    taken : collection of str
        Names that they cannot have.
    """

    program: Program
    flows: Flows
    taken: Collection[str]
    printed: dict[str, str] = field(default_factory=dict)
    made: list[emit.Emitted] = field(default_factory=list)

    def collect(self, block: Block) -> None:
        """Make all functions that a block calls, and what they call: those that are called stand first."""
        self._name(block)
        bodies: dict[str, Callable[[], list[emit.Emitted]]] = {}
        waiting = pairs.markers(block)
        while waiting:
            marker = waiting.pop(0)
            stem, what = self._split(marker)
            key = f"{stem}.pair" if what in ("forward", "backward") else marker
            if key not in bodies:
                body, write = self._body(stem, what)
                bodies[key] = write
                self._name(body)
                waiting += pairs.markers(body)
        for write in reversed(bodies.values()):
            self.made += write()

    def _split(self, marker: str) -> tuple[str, str]:
        stem, _, what = marker.rpartition(".")
        return (stem, what) if stem in self.program.pairs else (marker, "")

    def _name(self, block: Block) -> None:
        """Choose the names under which what a block calls is printed."""
        scope = self.program.function.scope
        for marker in pairs.markers(block):
            stem, what = self._split(marker)
            for word in ("forward", "backward") if what in ("forward", "backward") else (what,):
                full = f"{stem}.{word}" if word else stem
                if full in self.printed:
                    continue
                name = stem.partition(".")[2].replace(pairs.AGAIN, "") + f"_{_WORDS.get(word, word)}"
                while name in self.taken or name in self.printed.values() or scope.meaning((name,)) is not None:
                    name += "_"
                self.printed[full] = name

    def _body(self, stem: str, what: str) -> tuple[Block, Callable[[], list[emit.Emitted]]]:
        """Make a function, as far as the functions that it calls need not be known."""
        callee = self.program.pairs[stem]
        inputs = [callee.params[i] for i in self.flows.active[stem]]
        if what in ("forward", "backward"):
            body = self._reversed(stem, callee, inputs)
            return body.forward + body.backward, lambda: self._write_pair(stem, callee, body, inputs)
        if what == "again":
            body = self._reversed(stem, callee, inputs, with_value=False)
            return body.forward + body.backward, lambda: self._write_again(stem, callee, body)
        tangents = inputs if what == "jvp" else []
        body = self._with_tangent(stem, callee, tangents)
        return body.forward, lambda: [self._write_one(f"{stem}.{what}" if what else stem, callee, body, tangents)]

    # -- both passes ----------------------------------------------------------------------------------------------

    def _reversed(self, stem: str, callee: Program, inputs: list[str], with_value: bool = True) -> Body:
        there, back, added, known = reverse.reverse(
            callee, self.flows.inner[stem], inputs, [(_name_of(callee.result), None)], self.flows.active
        )
        gradients = [tree.name(adjoint(name)) for name in inputs]
        result = tree.tuple_of([callee.result, *gradients] if with_value else gradients)
        variables = {**with_adjoints(callee.variables), **added}
        body = Body(there, back, result, variables, known, Memory(callee).contents(there + back))
        # The adjoint that is handed over is the caller's.
        given = replace(callee, params=(*callee.params, adjoint(_name_of(callee.result))))
        return finished(body, callee, given)

    def _write_pair(self, stem: str, callee: Program, body: Body, inputs: list[str]) -> list[emit.Emitted]:
        value, *gradients = body.result.elts
        seed = adjoint(_name_of(callee.result))
        kept = _kept(body, callee.params, gradients)
        lacking = tuple(name for name in kept if name in _sometimes(body.forward) - set(callee.params))
        back = tree.one_or_tuple(gradients)
        there = tree.tuple_of([value, tree.tuple_of(tree.name(name) for name in kept)])
        name = callee.function.name
        heads = (
            writer.Head(self.printed[f"{stem}.forward"], callee.params, body.forward, there,
                      f"Give {name}, and what its backward pass needs.", empty=lacking),
            writer.Head(self.printed[f"{stem}.backward"], (*kept, seed), body.backward, back,
                      f"Give the adjoints of what {name} takes, from that of its value.", back=True),
        )  # fmt: skip
        return emit.emit_apart(self.program, callee, body, heads, self.printed)

    def _write_again(self, stem: str, callee: Program, body: Body) -> list[emit.Emitted]:
        """One that keeps nothing: it is run again, and back."""
        back = body.result if len(body.result.elts) > 1 else body.result.elts[0]
        params = (*callee.params, adjoint(_name_of(callee.result)))
        note = f"Give the adjoints of what {callee.function.name} takes, from that of its value: it is run again."
        name = self.printed[f"{stem}.again"]
        head = writer.Head(name, params, body.backward, back, note, back=True, before=body.forward)
        return emit.emit_apart(self.program, callee, body, (head,), self.printed)

    # -- forward mode ---------------------------------------------------------------------------------------------

    def _with_tangent(self, stem: str, callee: Program, inputs: list[str]) -> Body:
        derivatives = self.flows.inner[stem] if inputs else {}
        block, known, added = forward.forward(callee, derivatives, inputs, self.flows.active if inputs else {})
        name = _name_of(callee.result)
        zero = tree.const(0.0)
        if callee.kinds[name].is_array:
            zero = tree.call(tree.name("numpy.zeros_like"), [callee.result])
        tangent = tree.name(adjoint(name)) if name in known else zero
        result = tree.tuple_of([callee.result, tangent]) if inputs else callee.result
        variables = {**with_adjoints(callee.variables), **added}
        contents = Memory(callee).contents(block, tangents=True)
        return finished(Body(block, (), result, variables, Known(callee.kinds), contents), callee)

    def _write_one(self, marker: str, callee: Program, body: Body, inputs: list[str]) -> emit.Emitted:
        params = (*callee.params, *(adjoint(name) for name in inputs))
        note = f"Give {callee.function.name}" + (" and its tangent." if inputs else ".")
        head = writer.Head(self.printed[marker], params, body.forward, body.result, note)
        return emit.emit_apart(self.program, callee, body, (head,), self.printed)[0]


def finished(body: Body, program: Program, given: Program | None = None) -> Body:
    """Give a body in its last form; `given` is the program with all that it gets as parameters."""
    body = replace(body, forward=schedules.plain(body.forward), backward=schedules.plain(body.backward))
    body = floats.floated(coalesce.coalesce(fold.fold(solutions.written(body), program.entries), program))
    return own.owned(
        replace(body, forward=drawn(body.forward, body), backward=drawn(body.backward, body)), given or program
    )


def _name_of(result: Expr) -> str:
    return str(result.id)


def _kept(body: Body, params: tuple[str, ...], gradients: list[Expr]) -> list[str]:
    """What the backward pass reads of the parameters and of what the forward pass has made, in order."""
    roots = OneMemory()
    _, live = liveness.live_before(body.backward, liveness.reads(tree.tuple_of(gradients), roots), roots)
    made = [s.target for s in statements(body.forward) if isinstance(s, (Stage, Loop)) and s.target]
    return [name for name in dict.fromkeys([*params, *made]) if name in live]


def _sometimes(block: Block) -> set[str]:
    """Names that a block assigns on some ways only."""
    return {s.target for s in statements(block) if isinstance(s, (Stage, Loop)) and s.target} - _always(block)


def _always(block: Block) -> set[str]:
    found: set[str] = set()
    for statement in block:
        if isinstance(statement, Stage) and not statement.add:
            found.add(statement.target)
        elif isinstance(statement, If):
            arms = [_always(arm) for arm in (statement.body, statement.orelse) if not raises(arm)]
            found |= set.intersection(*arms) if arms else set()
    return found


# -- several values of one call -----------------------------------------------------------------------------------


def drawn(block: Block, body: Body) -> Block:
    """Give a block in which what a call returns stands right behind it, under the names that it goes on under.

    `found = power_backward(...); dx_k = found[0]; dx = dx_k; dn_k = found[1]; dn += dn_k` is printed
    `dx, dn_k = power_backward(...); dn += dn_k`.
    """
    counts = Counter(n for s in statements(body.forward + body.backward) for n in tree.names(expression(s)))
    counts.update(tree.names(body.result))
    return _drawn(block, counts)


def _drawn(block: Block, counts: Counter[str]) -> Block:
    out: list[Statement] = []
    for statement in block:
        if isinstance(statement, If):
            statement = replace(statement, body=_drawn(statement.body, counts), orelse=_drawn(statement.orelse, counts))
        elif isinstance(statement, (Loop, Attempt)):
            statement = replace(statement, body=_drawn(statement.body, counts))
        out.append(statement)
    position = 0
    while position < len(out):
        statement = out[position]
        if isinstance(statement, Stage) and _is_handed(statement.value):
            _rename_next(out, position, counts)
        position += 1
    return _gathered(out)


def _is_handed(value: Expr) -> bool:
    return liveness.is_part(value) or bool(pairs.called(value))


def _rename_next(out: list[Statement], position: int, counts: Counter[str]) -> None:
    """`dx_k = found[0]; dx = dx_k` is `dx = found[0]`, where nothing in between knows dx; a call may be added."""
    stage = out[position]
    assert isinstance(stage, Stage)
    if not stage.target.startswith("back") or counts[stage.target] != 1 or stage.add:
        return
    for at in range(position + 1, len(out)):
        reader = out[at]
        if isinstance(reader, Stage) and getattr(reader.value, "id", "") == stage.target:
            alone = at == position + 1 and not liveness.is_part(stage.value)
            if alone or not (reader.add or reader.target in _touched(out[position + 1 : at])):
                out[position] = replace(reader, value=stage.value)
                del out[at]
            return


def _touched(block: list[Statement]) -> set[str]:
    """Names that statements read or assign."""
    every = list(statements(tuple(block)))
    read = {name for s in every for name in tree.names(expression(s))}
    return (
        read
        | {s.target for s in every if isinstance(s, (Stage, Loop))}
        | {s.base for s in every if isinstance(s, Store)}
    )


def _gathered(out: list[Statement]) -> Block:
    """Put the values of a call behind it, where nothing that stands between reads or assigns them."""
    done: list[Statement] = []
    for statement in out:
        value = statement.value if isinstance(statement, Stage) else None
        if isinstance(statement, Stage) and not statement.add and liveness.is_part(value):
            source = value.args[0].id  # type: ignore[union-attr]
            at = next((i for i, s in enumerate(done) if isinstance(s, Stage) and s.target == source), len(done))
            while at < len(done) and _is_value_of(done[at], source):
                at += 1
            if statement.target not in _touched(done[at:]):
                done.insert(at, statement)
                continue
        done.append(statement)
    return tuple(done)


def _is_value_of(statement: Statement, source: str) -> bool:
    if not isinstance(statement, Stage):
        return False
    part: Any = statement.value
    return statement.target == source or (liveness.is_part(part) and part.args[0].id == source)
