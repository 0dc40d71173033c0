"""Adjoints under their names: where each is, what it starts from, and what is known of it.

Before: `dz`, and the partial of an operand x.
After: `dx = ...` or `dx += ...`, in the shape of x, or `da[i] += ...` where x is a part of a.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import gast

from sct import fit, kinds, match, pairs, ruled, simplify, singular, spread, tape, tree
from sct.blocks import reassigned, sometimes
from sct.core import Loop, Origin, Program, Stage, Statement, Store, Variable, adjoint, statements
from sct.flow import Derivatives
from sct.kinds import Kind
from sct.known import Known
from sct.liveness import content, reads
from sct.memory import Memory, zeros_beside
from sct.rules import Contribution
from sct.shapes import kind_of
from sct.tree import Expr


class Adjoints:
    """The adjoints of a program."""

    def __init__(self, program: Program, derivatives: Derivatives, active: Mapping[str, tuple[int, ...]]) -> None:
        self._program = program
        self._derivatives = derivatives
        self._through = active
        every = list(statements(program.body))
        loops = [s for s in every if isinstance(s, Loop)]
        self._carried = {name for loop in loops for name in loop.carried}
        self._again = {s.target for loop in loops for s in statements(loop.body) if isinstance(s, Stage)}
        self._again |= reassigned(program.body)
        self._memory = Memory(program)
        stages = [s for s in derivatives if isinstance(s, Stage)]
        self._memory.asked = frozenset(s.target for s in stages if _asks(s, derivatives[s]))
        self.known = Known(program.kinds)
        self._entries = frozenset(program.entries.values()) | set(program.given.leaves)
        self._masks: dict[str, Expr] = {}
        self._sometimes = sometimes(program.body)
        # Variables that the blocks around what is looked at make themselves.
        self._here: frozenset[str] = frozenset()
        self._lacking: set[str] = set()
        self._grown = _grown(derivatives, self.known)
        # Lists of arrays whose adjoints may be of other shapes than what they hold.
        self._loose = {
            self._memory.root(item.operand.id)
            for statement, items in derivatives.items()
            for item in items or ()
            if item.item is None and self.known[item.operand.id].what == "list" and not _keeps_shapes(statement)
        }
        # Adjoints that are 0, in part or at times, where what they belong to had no influence.
        self._idle: set[str] = set()
        self._stores = 0
        self._loops = 0
        self._trips = 0
        self.variables: dict[str, Variable] = {}
        self._keeper = tape.Keeper(program.variables, self.variables, self._memory)

    def is_view(self, name: str) -> bool:
        """Whether a variable has no adjoint of its own."""
        return self._memory.is_view(name)

    def given(self, name: str, value: Expr | None, assigned: set[str], origin: Origin) -> Iterable[Statement]:
        """Take in the adjoint of a result; where that is a part of an array, it is a part of that array's."""
        if not self.is_view(name):
            if value is not None:
                yield Stage(adjoint(name), value, origin, add=adjoint(name) in assigned)
            assigned.add(adjoint(name))
            return
        place, base = self._memory.adjoint_place(name)
        if base not in assigned:
            yield Stage(base, self._zero(base), origin)
            assigned.add(base)
        whole = place if isinstance(place, gast.Subscript) else everything(place)
        yield Store(base, whole, value, origin, add=True)

    def _note_mask(self, name: str, flow: Expr, incoming: Expr, add: bool, chosen: bool) -> None:
        """Note where an adjoint is 0 because a choice did not take it; `chosen` says that it was one of the user's."""
        self._masks.pop(name, None)
        if add:
            return
        under = getattr(incoming, "id", "") in self._masks
        if simplify.is_masked(flow) and (chosen or under or tree.number(incoming) is not None):
            arms = [arm if tree.is_zero(arm) else tree.name("g") for arm in flow.args[1:]]
            self._masks[name] = tree.call(flow.func, [flow.args[0], *arms])
        elif under and self._goes_on(incoming, flow):
            self._masks[name] = self._masks[incoming.id]

    def _note_idle(self, name: str, flow: Expr, add: bool) -> None:
        """Note an adjoint that is 0 where a choice did not take it: one, or a sum of nothing but such."""
        idle = simplify.may_vanish(flow) or not self._idle.isdisjoint(tree.names(flow))
        if idle and (not add or name in self._idle):
            self._idle.add(name)
        else:
            self._idle.discard(name)

    def _goes_on(self, incoming: Expr, flow: Expr) -> bool:
        """Whether each element of an adjoint stays where it is: what is summed or turned is no more under its mask."""
        have, want = kind_of(flow, self.known), kind_of(incoming, self.known)
        return kinds.same_shape(have, want) and _stands_in(incoming.id, flow)

    def _flow(self, item: Contribution, incoming: Expr) -> Expr:
        """What an adjoint gives for one operand."""
        mask = self._masks.get(getattr(incoming, "id", ""))
        if mask is not None and item.adjoint is None and tree.number(item.partial) is None:
            # Where the mask is 0 the partial may be infinite: its product is not taken there.
            incoming = tree.substitute(mask, {"g": incoming})
        if item.adjoint is not None:
            flow = self._memory.retold(tree.substitute(item.adjoint, {"g": incoming}))
            return spread.absorbed(flow, self.known)
        own = getattr(incoming, "id", "")
        if mask is None and own not in self._idle:
            return spread.absorbed(simplify.times(item.partial, incoming), self.known)
        return spread.absorbed(singular.times(item.partial, incoming, kind_of(incoming, self.known)), self.known)

    def _fitted(self, flow: Expr, operand: Expr, value: Expr) -> Expr:
        """Bring what goes back through a value to the shape of an operand."""
        if ruled.is_own(flow):
            return flow
        have, want = kind_of(flow, self.known), kind_of(operand, self.known)
        if have.rank == want.rank and (self._is_product(value) or match.root(value) in _SHAPED):
            # Lengths that meet in a product are equal, or it has raised: nothing in it is broadcast.
            have = replace(have, shape=want.shape)
        if isinstance(value, gast.Name) and have.lifted and want.rank and not want.lifted and not self._loops:
            # What goes on under another name may be a number by then, and 0 what flows back.
            have = replace(have, shape=None)
        if getattr(operand, "id", "") in self._grown and not self._is_alone(operand, value):
            # Where it is a number, what flows to it is summed at once: other parts of its adjoint are numbers.
            have = replace(have, shape=None)
        if want.is_array and want.rank and not want.lifted:
            flow = spread.evened(flow, operand, self.known)
        return self._memory.retold(fit.fit(flow, have, operand, want))

    def _is_alone(self, operand: Expr, value: Expr) -> bool:
        """Whether an operand meets only numbers, so that the value is a number where the operand is one."""
        others = (name for name in tree.names(value) if "%" in name and name != getattr(operand, "id", ""))
        return kind_of(value, self.known).lifted and all(self.known[name].is_number for name in others)

    def _is_product(self, value: Expr) -> bool:
        """Whether a value is the product of two arrays of one or two axes each."""
        operands = [value.left, value.right] if isinstance(value, gast.BinOp) else getattr(value, "args", [])
        ranks = [kind_of(operand, self.known).rank for operand in operands]
        return match.root(value) in _PRODUCTS and len(ranks) == 2 and all(rank in (1, 2) for rank in ranks)

    def _into_place(
        self, item: Contribution, incoming: Expr, stage: Stage | Store, assigned: set[str]
    ) -> Iterable[Statement]:
        """Add to a part of an adjoint: an item that was read, or memory that is a view of another's."""
        place, base = self._memory.adjoint_place(item.operand.id)
        flow, shape_of = self._flow(item, incoming), item.operand
        if item.item is not None:
            place = tree.subscript(place, item.item)
            shape_of = tree.subscript(item.operand, item.item)
        shape_kind = kind_of(shape_of, self.known)
        flow = self._fitted(flow, shape_of, stage.value) if item.item is None else flow
        if tree.is_zero(flow):
            return
        if not isinstance(place, (gast.Name, gast.Subscript)):
            place = everything(place)
        yield from self._started(base, assigned, stage)
        if self.known[base].what == "list" and not shape_kind.is_number:
            if isinstance(place, gast.Name):
                # Another name of the list.
                yield Stage(base, added_lists(place, flow), stage.origin)
                return
            # What a list holds may be shown elsewhere: it is replaced, not changed.
            yield Store(base, place, tree.add(place, flow), stage.origin)
            return
        yield Store(
            base, place, spread.without(flow), stage.origin, add=True, how="at" if self._memory.gathers(place) else ""
        )

    def _started(self, base: str, assigned: set[str], stage: Stage | Store) -> Iterable[Statement]:
        """An adjoint that is filled part by part starts from zeros."""
        # What is added to a part stands outside of a mask.
        self._masks.pop(base, None)
        if base not in assigned:
            zeros = self._zero(base)
            if self.known[base].lifted:
                # Parts of it are written to, so that it is an array where this is run.
                zeros = tree.call(tree.name("numpy.zeros_like"), [self._memory.alike(base[2:])])
            yield Stage(base, zeros, stage.origin)
            assigned.add(base)

    def zero(self, name: str) -> Expr:
        """0, in the shape of a variable."""
        return self._zero(adjoint(name))

    def _zero(self, name: str) -> Expr:
        """0, in the shape of an adjoint's variable."""
        self._idle.add(name)
        kind = self.known[name]
        if kind.what == "list":
            return zeros_beside(tree.name(name[2:]), kind.item)
        if not kind.is_array or kind.lifted:
            return tree.const(0.0)
        like = self._memory.alike(name[2:])
        if kind.dtype == self.known[name[2:]].dtype:
            # Eigenvalues that are real are floats, and what flows to them is complex.
            words = [gast.keyword(arg="dtype", value=tree.name("builtins.complex"))] if kind.dtype == "c16" else []
            return tree.call(tree.name("numpy.zeros_like"), [like], words)
        return tree.call(tree.name("numpy.zeros"), [tree.call(tree.name("numpy.shape"), [like])])

    def _shaped(self, flow: Expr, kind: Kind, operand: Expr) -> Expr:
        return fit.fit(flow, kind, operand, kind_of(operand, self.known))


def _asks(stage: Stage, contributions: list[Contribution] | None) -> bool:
    """Whether what goes back through a stage reads what it gives; of what functions keep that is not known."""
    read = [part for item in contributions or () for part in (item.partial, item.adjoint) if part is not None]
    kept = bool(pairs.called(stage.value)) or any(ruled.is_own(part) for part in read)
    return kept or any(content(stage.target) in reads(part, {}) for part in read)


def _keeps_shapes(statement: Stage | Store) -> bool:
    """Whether what flows back to the items of a list has their shapes: putting them together broadcasts nothing."""
    return isinstance(statement, Stage) and match.root(statement.value) in _TOGETHER


_TOGETHER = ("numpy.stack", "numpy.array", "numpy.asarray", "numpy.concatenate")


def _grown(derivatives: Derivatives, known: Mapping[str, Kind]) -> set[str]:
    """Give the variables that are arrays on some ways, and on others numbers that something flows back to."""
    stages = [s for s in derivatives if isinstance(s, Stage) and known[s.target].lifted]
    active = [(s.target, {n for item in derivatives[s] or () for n in tree.names(item.operand)}) for s in stages]
    found = {stage.target for stage in stages if kind_of(stage.value, known).is_number}
    count = -1
    while count != len(found):
        count = len(found)
        found |= {target for target, read in active if any(known[n].is_number or n in found for n in read)}
    return found


def _stands_in(name: str, flow: Expr) -> bool:
    """Whether a name is an operand of the arithmetic that an expression is."""
    if isinstance(flow, gast.BinOp) and not isinstance(flow.op, gast.MatMult):
        return _stands_in(name, flow.left) or _stands_in(name, flow.right)
    if isinstance(flow, gast.UnaryOp):
        return _stands_in(name, flow.operand)
    return isinstance(flow, gast.Name) and flow.id == name


def everything(place: Expr) -> Expr:
    """`a[...]`, the whole of an array."""
    return tree.subscript(place, tree.dots())


_SHAPED = frozenset({"numpy.trace", "numpy.sort", "numpy.partition", "numpy.concatenate", "numpy.vstack",
                     "numpy.hstack", "numpy.pad", "numpy.rot90", "numpy.tensordot", "numpy.convolve", "numpy.correlate",
                     "numpy.linalg.inv", "numpy.linalg.cholesky", "numpy.linalg.matrix_power"})  # fmt: skip
"""Operations that broadcast nothing: what goes back through them has the shape of the operand."""

_PRODUCTS = frozenset({"MatMult", "numpy.dot", "numpy.matmul", "numpy.inner", "numpy.vdot", "numpy.outer",
                       "numpy.linalg.solve"})  # fmt: skip


def added_lists(one: Expr, other: Expr) -> Expr:
    """Two lists added item by item."""
    each = tree.parse_expression("[a + b for a, b in zip(one, other)]")
    return tree.substitute(each, {"one": one, "other": other, "zip": tree.name("builtins.zip")})
