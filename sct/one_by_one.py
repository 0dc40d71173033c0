"""The Jacobian with one pass for each direction: a function that calls the tangents, or the adjoints, again and again.

Before: a function that holds something that directions.py has no line for.
After::

    def jacobian_f(x):
        columns = [jvp_f(x, np.reshape(direction, np.shape(x)))[1] for direction in np.eye(x.size)]
        return np.stack(columns, axis=-1)

below `jvp_f`, or `vjp_f` and `f_value` in reverse mode. What has an effect is refused, since it would happen each time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import gast

from sct import tree
from sct.body import Body
from sct.core import Effect, Program, Stage, Variable, adjoint, expression, statements
from sct.errors import ArgumentError
from sct.jacobians import Leaf, inputs_of, results_of
from sct.known import Known
from sct.results import mapped, outputs
from sct.rules.formulas import SIZE
from sct.schedules import runs_again
from sct.tree import Expr
from sct.wanted import Wanted

PASSES = {"jacobian_forward": ("jvp",), "jacobian_reverse": ("value", "vjp")}
"""Functions that stand above, by the operator."""


def marker(what: str) -> str:
    """Give the name by which the core calls one of these functions."""
    return f"<passes>.{what}"


def body(operator: str, program: Program, wanted: Wanted) -> Body:
    """Give the body of a Jacobian that is made pass by pass.

    Parameters
    ----------
    operator : {"jacobian_forward", "jacobian_reverse"}
        In which mode.
    program : Program
        The primal.
    wanted : Wanted
        What is differentiated.

    Raises
    ------
    SctError
        Where the primal cannot be run several times.
    """
    _check_again(program)
    walk = _Passes(program, wanted)
    result = walk.forwards() if operator == "jacobian_forward" else walk.backwards()
    return Body(tuple(walk.stages), (), result, {**program.variables, **walk.variables}, Known(program.kinds))


def _check_again(program: Program) -> None:
    """What would happen once in the primal, and several times here, is refused."""
    every = [*statements(program.body), *(s for callee in program.pairs.values() for s in statements(callee.body))]
    for statement in every:
        effect = isinstance(statement, Effect) and not isinstance(statement.node, (gast.Raise, gast.Assert))
        value = expression(statement)
        calls = isinstance(statement, Stage) and not runs_again(value, program.own)
        if effect or calls:
            raise statement.origin.refuse(
                "this Jacobian takes one pass for each direction, and what has an effect would happen in each of them",
                "take it out of the function",
            )


@dataclass
class _Passes:
    program: Program
    wanted: Wanted
    stages: list[Stage] = field(default_factory=list)
    variables: dict[str, Variable] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.inputs = inputs_of(self.program, self.wanted)
        self.results = results_of(self.program)

    def _stage(self, base: str, value: Expr) -> Expr:
        name = f"{base}%pass{len(self.stages)}"
        self.variables[name] = Variable(base, named=True)
        self.stages.append(Stage(name, value, self.program.result_origin))
        return tree.name(name)

    def _call(self, what: str, added: list[Expr]) -> Expr:
        """Call one of the functions above with the arguments at hand."""
        node = self.program.function.node
        if node.args.vararg is not None or node.args.kwarg is not None:
            raise ArgumentError(
                f"the Jacobian of {self.program.function.name} takes one pass for each direction, "
                "which is not made for a function with * or ** in its signature",
                advice="give its parameters names",
            )
        words = {n.id for n in node.args.kwonlyargs}
        params = [(self.program.variables[p].base, tree.name(p)) for p in self.program.params]
        args = [*(read for name, read in params if name not in words), *added]
        keywords = [gast.keyword(arg=name, value=read) for name, read in params if name in words]
        return tree.call(tree.name(marker(what)), args, keywords)

    def _each(self, base: str, like: Leaf, call: Callable[[Expr], Expr]) -> Expr:
        """A list of what a call gives for each direction of something."""
        direction = f"direction%pass{len(self.stages)}"
        self.variables[direction] = Variable("direction", named=True)
        shaped: Expr = tree.name(direction)
        if like.kind.rank != 1:
            shaped = tree.call(tree.name("numpy.reshape"), [shaped, like.shape()])
        size = tree.call(tree.name(SIZE if like.kind.is_array else "numpy.size"), [like.read])
        words = [gast.keyword(arg="dtype", value=tree.name("numpy.float32"))] if like.kind.dtype == "f4" else []
        over = gast.comprehension(
            target=tree.target(direction),
            iter=tree.call(tree.name("numpy.eye"), [size], words),
            ifs=[],
            is_async=0,
        )
        return self._stage(base, gast.ListComp(elt=call(shaped), generators=[over]))

    # -- forward mode ---------------------------------------------------------------------------------------------

    def forwards(self) -> Expr:
        """A pass for each element of the inputs."""
        columns = {leaf.name: self._columns(leaf) for leaf in self.inputs}
        paths = dict(self._paths())

        def block(output: Leaf, leaf: Leaf) -> Expr:
            path = paths[output.name]
            if leaf.kind.is_number:
                return _under(path, columns[leaf.name])
            stacked = self._stacked(columns[leaf.name], path, tree.const(-1))
            return stacked if leaf.kind.rank == 1 else self._reshaped(stacked, tree.const(-1), leaf)

        return self._blocks(block)

    def _columns(self, leaf: Leaf) -> Expr:
        def call(direction: Expr) -> Expr:
            given = {adjoint(one.name): direction if one is leaf else _zero(one) for one in self.inputs}
            tangents = [tree.substitute(gradient, given) for gradient in self.wanted.gradients]
            return tree.subscript(self._call("jvp", tangents), tree.const(1))

        if leaf.kind.is_number:
            return self._stage("column", call(tree.const(1.0)))
        return self._each("columns", leaf, call)

    def _stacked(self, rows: Expr, path: Expr, axis: Expr) -> Expr:
        """What passes gave for a leaf, side by side."""
        if not isinstance(path, gast.Name):
            each = tree.parse_expression("[one for one in rows]")
            rows = tree.substitute(each, {"rows": rows})
            rows = gast.ListComp(elt=_under(path, tree.name("one")), generators=rows.generators)
        words = [] if tree.number(axis) == 0 else [gast.keyword(arg="axis", value=axis)]
        return tree.call(tree.name("numpy.stack"), [rows], words)

    def _reshaped(self, stacked: Expr, axis: Expr, leaf: Leaf) -> Expr:
        """The axis of directions as the axes of an input."""
        name = self._stage("stacked", stacked)
        shape = tree.call(tree.name("numpy.shape"), [name])
        front = tree.subscript(shape, gast.Slice(lower=None, upper=axis, step=None))
        return tree.call(tree.name("numpy.reshape"), [name, _both(front, leaf.shape())])

    # -- reverse mode ---------------------------------------------------------------------------------------------

    def backwards(self) -> Expr:
        """A pass for each element of the result."""
        if any(leaf.kind.dtype[:1] == "c" for leaf in self.results):
            raise ArgumentError(
                f"{self.program.function.name} returns complex numbers: their Jacobian is made in forward mode",
                self.program.result_origin.place(),
                'write mode="forward"',
            )
        value = self._stage("value", self._call("value", []))
        paths = dict(self._paths())
        reads = {leaf.name: Leaf(leaf.name, leaf.kind, _under(paths[leaf.name], value)) for leaf in self.results}
        rows = {leaf.name: self._rows(leaf, reads) for leaf in self.results}
        several = len(self.wanted.gradients) > 1
        whole = tree.tuple_of(self.wanted.gradients) if several else self.wanted.gradients[0]
        inner = {node.id: path for node, path in outputs(whole, _HOLE) if isinstance(node, gast.Name)}

        def block(output: Leaf, leaf: Leaf) -> Expr:
            path = inner.get(adjoint(leaf.name))
            if path is None:
                what = "the Jacobian with respect to this structure is made in forward mode"
                raise ArgumentError(what, advice='write mode="forward"')
            if output.kind.is_number:
                return _under(path, rows[output.name])
            stacked = self._stacked(rows[output.name], path, tree.const(0))
            if output.kind.rank == 1:
                return stacked
            shape = _both(reads[output.name].shape(), leaf.shape())
            return tree.call(tree.name("numpy.reshape"), [stacked, shape])

        return self._blocks(block)

    def _rows(self, output: Leaf, reads: dict[str, Leaf]) -> Expr:
        def call(direction: Expr) -> Expr:
            def seed(result: Expr) -> Expr:
                one = reads.get(getattr(result, "id", ""))
                if one is None:
                    return tree.const(0.0)
                return direction if one.name == output.name else _zero(one)

            return self._call("vjp", [mapped(self.program.result, seed)])

        if output.kind.is_number:
            return self._stage("row", call(tree.const(1.0)))
        return self._each("rows", reads[output.name], call)

    # -- both -----------------------------------------------------------------------------------------------------

    def _paths(self) -> list[tuple[str, Expr]]:
        """Where each leaf of the result stands in it."""
        found = outputs(self.program.result, _HOLE)
        return [(leaf.id, path) for leaf, path in found if "%" in getattr(leaf, "id", "")]

    def _blocks(self, block: Callable[[Leaf, Leaf], Expr]) -> Expr:
        leaves = {leaf.name: leaf for leaf in self.results}

        def change(result: Expr) -> Any:
            if isinstance(result, gast.Constant) and not isinstance(result.value, (int, float, complex)):
                return result
            output = leaves.get(getattr(result, "id", ""))
            row = {adjoint(one.name): _zero(one) if output is None else block(output, one) for one in self.inputs}
            found = [tree.substitute(gradient, row) for gradient in self.wanted.gradients]
            return tree.one_or_tuple(found)

        return mapped(self.program.result, change)


_HOLE = tree.name("<hole>")


def _under(path: Expr, value: Expr) -> Expr:
    """A part of a structure, of this one."""
    return tree.substitute(path, {_HOLE.id: value})


def _both(front: Expr, back: Expr) -> Expr:
    return tree.tuple_of([gast.Starred(value=front, ctx=gast.Load()), gast.Starred(value=back, ctx=gast.Load())])


def _zero(leaf: Leaf) -> Expr:
    if leaf.kind.is_number:
        return tree.const(0.0)
    return tree.call(tree.name("numpy.zeros"), [leaf.shape()])
