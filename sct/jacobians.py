"""The Jacobian in one pass that carries all directions: the identity goes in, blocks come out.

Before: `def F(x): return np.array([x[0] + x[1], x[0] * x[1]])`, forward mode.
After: `dx = np.eye(len(x));  return np.array([dx[0] + dx[1], x[1] * dx[0] + x[0] * dx[1]])`.

There is a block for each leaf of the result and each leaf of the inputs, of the shape of the one and then that of the
other; the blocks of one leaf of the result stand in the structure of the inputs, and these in the structure of the
result, as JAX has them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import gast

from sct import forward, reverse, ruled, schedules, tree
from sct.blocks import renamed
from sct.body import Body
from sct.core import Block, Program, Stage, Statement, Store, Variable, adjoint
from sct.directions import carried
from sct.errors import ArgumentError
from sct.kinds import NUMBER, Kind, array
from sct.known import Known
from sct.memory import Memory
from sct.modes import Sizes
from sct.naming import with_adjoints
from sct.results import mapped, outputs
from sct.rules.formulas import SIZE
from sct.tree import Expr
from sct.wanted import Wanted
from sct.wide import AXIS, OneByOneError, widened

SEEDS = "directions%"
"""The identity, where several leaves share it."""


@dataclass(frozen=True, eq=False)
class Leaf:
    """An input or a part of the result: its variable, its kind, and how it is read."""

    name: str
    kind: Kind
    read: Expr

    @property
    def rank(self) -> int:
        """Number of axes."""
        if self.kind.rank is None or self.kind.what not in ("number", "array") or self.kind.lifted:
            raise OneByOneError
        return self.kind.rank

    def size(self) -> Expr:
        """Number of elements."""
        known = self.known_size()
        if known is not None:
            return tree.const(known)
        if self.rank == 1:
            return tree.call(tree.name("builtins.len"), [self.read])
        return tree.call(tree.name(SIZE), [self.read])

    def known_size(self) -> int | None:
        """Give the number of elements where the text settles it."""
        size = 1
        for dim in self.kind.shape or ():
            if not isinstance(dim, int):
                return None
            size *= dim
        return size

    def shape(self) -> Expr:
        """Lengths of its axes."""
        return tree.call(tree.name("numpy.shape"), [self.read])


def inputs_of(program: Program, wanted: Wanted) -> list[Leaf]:
    """Give what is differentiated."""
    copied = {copy: parameter for parameter, copy in program.entries.items()}
    found = []
    for name in wanted.leaves:
        kind = program.kinds[name]
        if kind.dtype[:1] == "c":
            raise ArgumentError(
                f"{program.variables[name].base} is complex: a Jacobian is for real inputs",
                program.result_origin.place(),
                "take its real and its imaginary part as two inputs",
            )
        found.append(Leaf(name, kind, program.given.leaves.get(name, tree.name(copied.get(name, name)))))
    return found


def results_of(program: Program) -> list[Leaf]:
    """Give the leaves of the result that are variables."""
    leaves = (leaf for leaf, _ in outputs(program.result, tree.name(SEEDS)))
    every = {leaf.id: leaf for leaf in leaves if "%" in getattr(leaf, "id", "")}
    return [Leaf(name, program.kinds.get(name, NUMBER), leaf) for name, leaf in every.items()]


def sizes(program: Program, wanted: Wanted) -> Sizes:
    """Give what is known of the leaves of the inputs, and of those of the result, and the one mode that rules allow."""
    every = [
        item
        for flows in (wanted.flows.main, *wanted.flows.inner.values())
        for found in flows.values()
        for item in found or ()
    ]
    only = "reverse" if any(ruled.is_missing(item.tangent) for item in every) else ""
    if any(ruled.is_missing(item.adjoint) for item in every):
        # Where there is no mode for all, the error says which rule lacks what.
        only = "forward"
    results = tuple(leaf.kind for leaf in results_of(program))
    return Sizes(tuple(program.kinds[name] for name in wanted.leaves), results, only)


# -- the identity -------------------------------------------------------------------------------------------------


class _Seeds:
    """The identity, in the shapes of some leaves: which part of the axis of directions belongs to which."""

    def __init__(self, leaves: list[Leaf], origin: Any) -> None:
        self.leaves, self._origin = leaves, origin
        self.single = len(leaves) == 1
        self.plain = self.single and leaves[0].rank == 0
        self.known: dict[str, Kind] = {}
        self.stages: list[Stage] = []
        self.parts: dict[str, Expr] = {}
        self.count: Expr = tree.const(1)
        if self.plain:
            # An array without axes has a tangent that is one too.
            one = tree.const(1.0)
            value = tree.call(tree.name("numpy.asarray"), [one]) if leaves[0].kind.is_array else one
            self.stages = [Stage(self.name(leaves[0]), value, origin)]
        elif self.single:
            self._one(leaves[0])
        else:
            self._several()

    def name(self, leaf: Leaf) -> str:
        """Variable that holds what goes in for a leaf."""
        return adjoint(leaf.name) + "~seed"

    def _one(self, leaf: Leaf) -> None:
        self.count = leaf.size()
        words = [gast.keyword(arg="dtype", value=tree.name("numpy.float32"))] if leaf.kind.dtype == "f4" else []
        identity = tree.call(tree.name("numpy.eye"), [self.count], words)
        if leaf.rank > 1:
            shape = tree.tuple_of([gast.Starred(value=leaf.shape(), ctx=gast.Load()), self.count])
            identity = tree.call(tree.name("numpy.reshape"), [identity, shape])
        self._add(leaf, identity)

    def _several(self) -> None:
        sizes = [leaf.size() for leaf in self.leaves]
        total = _sum(sizes)
        self.stages.append(Stage(SEEDS, tree.call(tree.name("numpy.eye"), [total]), self._origin))
        self.known[SEEDS] = array((AXIS,))
        length = tree.call(tree.name("builtins.len"), [tree.name(SEEDS)])
        self.count = length if tree.number(total) is None else total
        start: Expr = tree.const(0)
        for position, (leaf, size) in enumerate(zip(self.leaves, sizes, strict=True)):
            stop = _sum([start, size])
            last = position == len(sizes) - 1
            if leaf.rank == 0:
                part = start
            else:
                part = gast.Slice(
                    lower=None if tree.number(start) == 0 else start, upper=None if last else stop, step=None
                )
            self.parts[leaf.name] = part
            rows = tree.subscript(tree.name(SEEDS), part)
            if leaf.rank > 1:
                shape = tree.tuple_of([gast.Starred(value=leaf.shape(), ctx=gast.Load()), self.count])
                rows = tree.call(tree.name("numpy.reshape"), [rows, shape])
            self._add(leaf, rows)
            start = stop

    def _add(self, leaf: Leaf, value: Expr) -> None:
        self.stages.append(Stage(self.name(leaf), value, self._origin))
        self.known[self.name(leaf)] = leaf.kind

    def variables(self) -> dict[str, Variable]:
        """What these names are."""
        own = {self.name(leaf): Variable(of=leaf.name) for leaf in self.leaves}
        return {SEEDS: Variable("directions", named=True), **own}

    def part_of(self, value: Expr, leaf: Leaf, rank: int) -> Expr:
        """The directions of a leaf, of something that has so many axes before that of directions."""
        if self.single:
            return value
        index = [self.parts[leaf.name]] if rank == 0 else [tree.dots(), self.parts[leaf.name]]
        return tree.subscript(value, index[0] if rank == 0 else tree.tuple_of(index))


def _sum(sizes: list[Expr]) -> Expr:
    numbers = [tree.number(size) for size in sizes]
    constant = sum(int(number) for number in numbers if number is not None)
    rest = [size for size, number in zip(sizes, numbers, strict=True) if number is None]
    total = rest[0] if rest else tree.const(constant)
    for size in rest[1:]:
        total = tree.add(total, size)
    return tree.add(total, tree.const(constant)) if rest and constant else total


# -- both modes ---------------------------------------------------------------------------------------------------


def forwards(program: Program, wanted: Wanted) -> Body:
    """The Jacobian, by tangents.

    Parameters
    ----------
    program : Program
        The primal.
    wanted : Wanted
        What is differentiated.

    Raises
    ------
    OneByOneError
        Where not all directions can be carried at once.
    """
    leaves = inputs_of(program, wanted)
    block, active, added = forward.forward(program, wanted.flows.main, wanted.leaves, wanted.flows.active)
    # Their tangents are no parameters here.
    given = {adjoint(leaf.name) for leaf in leaves}
    first = 0
    while first < len(block) and isinstance(block[first], Stage) and block[first].target in given:  # type: ignore[union-attr]
        first += 1
    block = block[first:]
    seeds = _Seeds(leaves, program.result_origin)
    known = Known(program.kinds)
    if not seeds.plain:
        block, known = _wide(block, known, seeds)
    # What goes in has the name of the tangent of the input.
    own = {seeds.name(leaf): adjoint(leaf.name) for leaf in leaves}
    block = (*renamed(tuple(seeds.stages), own), *block)
    memory = Memory(program).contents(block, tangents=True)

    def rows(output: Leaf) -> dict[str, Expr]:
        tangent = tree.name(adjoint(output.name)) if output.name in active else None
        return {adjoint(leaf.name): _forward_block(output, leaf, tangent, seeds) for leaf in leaves}

    every = {**with_adjoints(program.variables), **added, **seeds.variables()}
    return Body(block, (), _blocks(program, wanted, rows), every, known, memory)


def _forward_block(output: Leaf, leaf: Leaf, tangent: Expr | None, seeds: _Seeds) -> Expr:
    if tangent is None:
        return _zeros(output, leaf)
    part = seeds.part_of(tangent, leaf, output.rank)
    if leaf.rank > 1:
        part = tree.call(tree.name("numpy.reshape"), [part, _joined(output, leaf)])
    short = leaf.kind.dtype == "f4" and not seeds.single
    return tree.call(tree.name("numpy.astype"), [part, tree.name("numpy.float32")]) if short else part


def backwards(program: Program, wanted: Wanted) -> Body:
    """The Jacobian, by adjoints.

    Parameters
    ----------
    program : Program
        The primal.
    wanted : Wanted
        What is differentiated.

    Raises
    ------
    OneByOneError
        Where not all directions can be carried at once.
    """
    leaves, results = inputs_of(program, wanted), results_of(program)
    schedules.check_effects(program)
    if any(leaf.kind.dtype[:1] == "c" for leaf in results):
        raise ArgumentError(
            f"{program.function.name} returns complex numbers: their Jacobian is made in forward mode",
            program.result_origin.place(),
            'write mode="forward"',
        )
    seeds = _Seeds(results, program.result_origin)
    given: list[tuple[str, Expr | None]] = [(leaf.name, tree.name(seeds.name(leaf))) for leaf in results]
    there, back, added, known = reverse.reverse(
        program, wanted.flows.main, wanted.leaves, _outputs(program, seeds, given), wanted.flows.active
    )
    if not seeds.plain:
        back, known = _wide(back, known, seeds)
        back = _placed(seeds.stages, back)
    contents = Memory(program).contents(there + back)

    def rows(output: Leaf) -> dict[str, Expr]:
        return {adjoint(leaf.name): _backward_block(output, leaf, seeds) for leaf in leaves}

    every = {**with_adjoints(program.variables), **added, **seeds.variables()}
    return Body(there, back, _blocks(program, wanted, rows), every, known, contents)


def _outputs(
    program: Program, seeds: _Seeds, given: list[tuple[str, Expr | None]]
) -> list[tuple[str, Expr | None]] | None:
    """Give the adjoints of the results: of one number, which may be in a structure, 1."""
    if not seeds.plain:
        return given
    return None if isinstance(program.result, gast.Name) else [(name, tree.const(1.0)) for name, _ in given]


def _backward_block(output: Leaf, leaf: Leaf, seeds: _Seeds) -> Expr:
    value: Expr = tree.name(adjoint(leaf.name))
    if seeds.plain:
        return tree.call(tree.name("numpy.asarray"), [value]) if leaf.kind.is_array and leaf.rank == 0 else value
    part = seeds.part_of(value, output, leaf.rank)
    if output.rank and leaf.rank:
        if seeds.single and leaf.rank == 1:
            part = tree.attribute(part, "T")
        else:
            part = tree.call(tree.name("numpy.moveaxis"), [part, tree.const(-1), tree.const(0)])
    if output.rank > 1:
        part = tree.call(tree.name("numpy.reshape"), [part, _joined(output, leaf)])
    short = leaf.kind.dtype == "f4" and not (seeds.single and output.kind.dtype == "f4")
    return tree.call(tree.name("numpy.astype"), [part, tree.name("numpy.float32")]) if short else part


def _placed(stages: list[Stage], block: Block) -> Block:
    """The identity where it goes in: each part of it is read once."""
    values = {stage.target: stage.value for stage in stages if stage.target != SEEDS}
    first = tuple(stage for stage in stages if stage.target == SEEDS)

    def statement(old: Statement) -> Statement:
        name = getattr(old.value, "id", "") if isinstance(old, (Stage, Store)) else ""
        return replace(old, value=values[name]) if name in values else old

    return (*first, *map(statement, block))


def _wide(block: Block, known: Mapping[str, Kind], seeds: _Seeds) -> tuple[Block, Known]:
    """A pass with all directions."""
    block, found = carried(block, known, seeds.known, seeds.count)
    if SEEDS in seeds.known:
        found[SEEDS] = array((AXIS, AXIS))
    found.update({seeds.name(leaf): widened(leaf.kind) for leaf in seeds.leaves})
    return block, found


def _blocks(program: Program, wanted: Wanted, rows: Callable[[Leaf], dict[str, Expr]]) -> Expr:
    """The blocks, in the structure of the result, and in that of the inputs."""
    leaves = {leaf.name: leaf for leaf in results_of(program)}
    seen: set[str] = set()

    def change(result: Expr) -> Expr:
        if getattr(result, "id", "") in leaves:
            row = rows(leaves[result.id])
            if result.id in seen and (leaves[result.id].rank or any(program.kinds[n].rank for n in wanted.leaves)):
                # What is returned twice shares no memory.
                row = {name: tree.call(tree.name("numpy.copy"), [block]) for name, block in row.items()}
            seen.add(result.id)
        elif isinstance(result, gast.Constant) and not isinstance(result.value, (int, float, complex)):
            return result
        else:
            plain = Leaf("", NUMBER, result)
            row = {adjoint(leaf.name): _zeros(plain, leaf) for leaf in inputs_of(program, wanted)}
        found = [tree.substitute(gradient, row) for gradient in wanted.gradients]
        return tree.one_or_tuple(found)

    return mapped(program.result, change)


def _joined(output: Leaf, leaf: Leaf) -> Expr:
    """The shape of a block."""
    shapes = [gast.Starred(value=one.shape(), ctx=gast.Load()) for one in (output, leaf) if one.rank]
    return shapes[0].value if len(shapes) == 1 else tree.tuple_of(shapes)


def _zeros(output: Leaf, leaf: Leaf) -> Expr:
    if not output.rank and not leaf.rank:
        return tree.const(0.0)
    words = [gast.keyword(arg="dtype", value=tree.name("numpy.float32"))] if leaf.kind.dtype == "f4" else []
    return tree.call(tree.name("numpy.zeros"), [_joined(output, leaf)], words)
