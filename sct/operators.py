"""What each operator wants of the passes: which walks are taken, what is returned, and which parameters are added.

Before: a program, and the word `value_and_grad`.
After: a `Body`: the stages, those of the backward pass, and `(value, (dx, dy))` to return.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any

import gast

from sct import forward, pairs, reverse, tree
from sct.core import Program, Store, Variable, adjoint, statements
from sct.errors import ArgumentError
from sct.fold import Body
from sct.kinds import NUMBER, OTHER, Kind, show
from sct.memory import Memory
from sct.naming import with_adjoints
from sct.pairs import Flows
from sct.shapes import Known
from sct.tree import Expr


@dataclass(frozen=True, eq=False)
class Wanted:
    """What is differentiated: the parameters, their leaves, and their gradients in the structure of the parameters."""

    params: tuple[str, ...]
    leaves: tuple[str, ...]
    gradients: tuple[Any, ...]
    flows: Flows


def body_of(
    operator: str, program: Program, inputs: tuple[str, ...], identifiers: tuple[str, ...]
) -> tuple[Body, Flows]:
    """Give the body of a derivative, as the walks leave it.

    Parameters
    ----------
    operator : str
        One of `BUILD`.
    program : Program
        The primal.
    inputs : tuple of str
        Parameters that are differentiated.
    identifiers : tuple of str
        The same as the core names them.

    Returns
    -------
    Body
        Not yet folded.
    Flows
        What flows through the functions that it calls.

    Raises
    ------
    SctError
        Where the result is nothing that the operator is for.
    """
    _check_result(program, whole=operator in ("jvp", "vjp"))
    leaves: list[str] = []
    found = []
    for name, identifier in zip(inputs, identifiers, strict=True):
        leaves += program.given.active.get(name, (identifier,))
        found.append(program.given.gradients.get(name) or tree.name(adjoint(identifier)))
    flows = pairs.activity(program, leaves)
    return BUILD[operator](program, Wanted(identifiers, tuple(leaves), tuple(found), flows)), flows


def _grad(program: Program, wanted: Wanted) -> Body:
    """The gradient: what the backward pass reads, and the backward pass."""
    return _reversed(program, wanted, _gradient(program, wanted))


def _value_and_grad(program: Program, wanted: Wanted) -> Body:
    """The same with the value, which keeps all of the forward pass."""
    return _reversed(program, wanted, tree.tuple_of([program.result, _gradient(program, wanted)]))


def _jvp(program: Program, wanted: Wanted) -> Body:
    """Value and tangent."""
    flows = wanted.flows
    block, active, variables = forward.forward(program, flows.main, wanted.leaves, flows.active)
    tangent = _mapped(program.result, lambda leaf: _tangent_of(leaf, active, program))
    result = tree.tuple_of([program.result, tangent])
    contents = Memory(program).contents(block, tangents=True)
    added = tuple(adjoint(name) for name in wanted.params)
    every = {**with_adjoints(program.variables), **variables}
    return Body(block, (), result, every, Known(program.kinds), contents, added)


def _vjp(program: Program, wanted: Wanted) -> Body:
    """The adjoints of the inputs, for an adjoint of the result that is a parameter."""
    result = program.result
    name = getattr(result, "id", "")
    written = {s.base for s in statements(program.body) if isinstance(s, Store)}
    if name in program.variables and program.variables[name].named and name not in written | set(program.roots):
        return _reversed(program, wanted, _gradient(program, wanted), [(name, None)], adjoint(name))
    own = program.variables.get(name)
    variable = Variable("d" + own.base if own is not None and own.named else "dvalue")
    outputs = [(leaf.id, read) for leaf, read in _outputs(result, tree.name(OUTPUT)) if "%" in getattr(leaf, "id", "")]
    body = _reversed(program, wanted, _gradient(program, wanted), outputs, OUTPUT)
    body.known[OUTPUT] = body.known[adjoint(name)] if name else OTHER  # type: ignore[index]
    return replace(body, variables={**body.variables, OUTPUT: variable})


OUTPUT = "d%result"
"""The adjoint of the result, where it is a parameter that is no variable's adjoint."""

BUILD: dict[str, Callable[[Program, Wanted], Body]] = {
    "grad": _grad,
    "value_and_grad": _value_and_grad,
    "jvp": _jvp,
    "vjp": _vjp,
}
"""The operators, as their derivatives' names begin."""


def _reversed(
    program: Program,
    wanted: Wanted,
    result: Expr,
    outputs: list[tuple[str, Expr | None]] | None = None,
    added: str = "",
) -> Body:
    flows = wanted.flows
    there, back, variables, known = reverse.reverse(program, flows.main, wanted.leaves, outputs, flows.active)
    contents = Memory(program).contents(there + back)
    every = {**with_adjoints(program.variables), **variables}
    return Body(there, back, result, every, known, contents, (added,) if added else ())


def _outputs(result: Expr, read: Expr) -> Iterator[tuple[Expr, Expr]]:
    """Give the leaves of a result, and how the adjoint of each is read."""
    if isinstance(result, (gast.Tuple, gast.List)):
        for position, item in enumerate(result.elts):
            yield from _outputs(item, tree.subscript(read, tree.const(position)))
    elif isinstance(result, gast.Dict):
        for key, item in zip(result.keys, result.values, strict=True):
            yield from _outputs(item, tree.subscript(read, key))
    else:
        yield result, read


def _mapped(result: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """Give a result with its leaves changed."""
    if isinstance(result, gast.Tuple):
        return tree.tuple_of([_mapped(item, change) for item in result.elts])
    if isinstance(result, gast.List):
        return gast.List(elts=[_mapped(item, change) for item in result.elts], ctx=gast.Load())
    if isinstance(result, gast.Dict):
        return gast.Dict(keys=result.keys, values=[_mapped(item, change) for item in result.values])
    return change(result)


def _tangent_of(leaf: Expr, active: Collection[str], program: Program) -> Expr:
    name = getattr(leaf, "id", "")
    if name in active:
        return tree.name(adjoint(name))
    if program.kinds.get(name, NUMBER).is_array:
        return tree.call(tree.name("numpy.zeros_like"), [leaf])
    text = isinstance(leaf, gast.Constant) and not isinstance(leaf.value, (int, float, complex))
    return leaf if text else tree.const(0.0)


def _gradient(program: Program, wanted: Wanted) -> Any:
    mixed = any(kind.dtype in ("f4", "c8") for kind in program.kinds.values())
    every = (item for contributions in wanted.flows.main.values() for item in contributions or ())
    reached = {name for item in every for name in tree.names(item.operand)}
    typed = {
        adjoint(name): _as_input(tree.name(adjoint(name)), program.kinds[name], mixed)
        for name in wanted.leaves
        # What nothing flows to is made as zeros of that dtype.
        if name in reached or program.kinds[name].shape == ()
    }
    gradients = [tree.substitute(gradient, typed) for gradient in wanted.gradients]
    return gradients[0] if len(gradients) == 1 else tree.tuple_of(gradients)


def _as_input(gradient: Any, kind: Kind, mixed: bool) -> Any:
    """Give a gradient the dtype of its input, or float for integers; an array of rank 0 stays an array."""
    if not kind.is_array:
        return gradient
    if kind.shape == ():
        gradient = tree.call(tree.name("numpy.asarray"), [gradient])
    if kind.dtype in ("i8", "b1") or (mixed and kind.dtype == "f8"):
        return tree.call(tree.name("numpy.astype"), [gradient, tree.name("builtins.float")])
    if kind.dtype in _SHORT:
        return tree.call(tree.name("numpy.astype"), [gradient, tree.name(_SHORT[kind.dtype])])
    return gradient


_SHORT = {"f4": "numpy.float32", "c8": "numpy.complex64"}


def _check_result(program: Program, whole: bool) -> None:
    """The result must be one number, or an array where all of it is wanted: what else it is, is said here."""
    result, origin = program.result, program.result_origin
    kind = program.kinds.get(getattr(result, "id", ""), NUMBER)
    if kind.is_array and not whole and kind.shape is not None and any(dim != 1 for dim in kind.shape):
        shape = ", ".join(show(dim) for dim in kind.shape) + ("," if len(kind.shape) == 1 else "")
        raise ArgumentError(
            f"{program.function.name} returns an array of shape ({shape}), not a number",
            origin.place(),
            "return one number, for example its sum",
        )
    if kind.dtype[:1] == "c" and not whole:
        raise ArgumentError(
            f"{program.function.name} returns a complex number",
            origin.place(),
            "return a real one, such as its real part or its absolute value",
        )
    if whole:
        return
    if isinstance(result, (gast.Tuple, gast.List)):
        word = "a tuple" if isinstance(result, gast.Tuple) else "a list"
        raise origin.refuse(f"{program.function.name} returns {word}, not a number", "return one number")
    if isinstance(result, gast.Constant) and not isinstance(result.value, (int, float, complex)):
        raise origin.refuse(f"{program.function.name} returns {result.value!r}, not a number", "return a number")
