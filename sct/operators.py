"""What each operator wants of the passes: which walks are taken, what is returned, and which parameters are added.

Before: a program, and the word `value_and_grad`.
After: a `Body`: the stages, those of the backward pass, and `(value, (dx, dy))` to return.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

import gast

from sct import forward, jacobians, modes, pairs, reverse, schedules, tree
from sct.body import Body
from sct.core import Program, Stage, Store, Variable, adjoint, statements
from sct.errors import ArgumentError, ResultError
from sct.kinds import NUMBER, OTHER, Kind
from sct.known import Known
from sct.lengths import Lengths
from sct.memory import Memory
from sct.naming import with_adjoints
from sct.results import check, mapped, outputs
from sct.rules.formulas import COPY
from sct.tree import Expr
from sct.wanted import Wanted


def wanted(program: Program, inputs: tuple[str, ...], identifiers: tuple[str, ...], aux: Expr | None = None) -> Wanted:
    """Give what is differentiated, to the leaves.

    Parameters
    ----------
    program : Program
        The primal.
    inputs : tuple of str
        Parameters that are differentiated.
    identifiers : tuple of str
        The same as the core names them.
    aux : gast.expr, optional
        What comes with the number that is differentiated.
    """
    leaves: list[str] = []
    found = []
    for name, identifier in zip(inputs, identifiers, strict=True):
        leaves += program.given.active.get(name, (identifier,))
        found.append(program.given.gradients.get(name) or tree.name(adjoint(identifier)))
    return Wanted(identifiers, tuple(leaves), tuple(found), pairs.activity(program, leaves), aux)


def parted(program: Program) -> tuple[Program, Expr]:
    """Part what a function returns into the number that is differentiated and what comes with it.

    Parameters
    ----------
    program : Program
        The primal, which returns a pair.

    Returns
    -------
    Program
        The same, returning the number alone.
    gast.expr
        The other, as it is when the primal returns: the backward pass puts memory back to what was there before.

    Raises
    ------
    ArgumentError
        Where it does not return a pair.
    """
    result = program.result
    if not isinstance(result, gast.Tuple) or len(result.elts) != 2:
        raise ArgumentError(
            f"has_aux=True is for a function that returns a pair, the number and what comes with it; "
            f"{program.function.name} returns {_word(program)}",
            program.result_origin.place(),
            "return number, (what, comes, with it)",
        )
    number, other = result.elts
    written = {s.base for s in statements(program.body) if isinstance(s, Store)}
    kept: list[Stage] = []
    variables, kinds = dict(program.variables), dict(program.kinds)

    def keep(leaf: Expr) -> Expr:
        name = getattr(leaf, "id", "")
        if "%" not in name or kinds[name].is_number or program.roots.get(name, name) not in written:
            return leaf
        fresh = f"aux%{len(kept)}"
        variables[fresh], kinds[fresh] = Variable(program.variables[name].base + "_now"), kinds[name]
        kept.append(Stage(fresh, tree.call(tree.name(COPY), [leaf]), program.result_origin))
        return tree.name(fresh)

    other = mapped(other, keep)
    body = (*program.body, *kept)
    return replace(program, result=number, body=body, variables=variables, kinds=kinds), other


def _word(program: Program) -> str:
    result = program.result
    if isinstance(result, (gast.Tuple, gast.List)):
        return f"a {'tuple' if isinstance(result, gast.Tuple) else 'list'} of {len(result.elts)}"
    if isinstance(result, gast.Dict):
        return "a dict"
    kind = program.kinds.get(getattr(result, "id", ""), NUMBER)
    return "an array" if kind.is_array else "a number"


def body_of(operator: str, program: Program, wanted: Wanted) -> Body:
    """Give the body of a derivative, as the walks leave it.

    Parameters
    ----------
    operator : str
        One of `BUILD`.
    program : Program
        The primal.
    wanted : Wanted
        What is differentiated.

    Returns
    -------
    Body
        Not yet folded.

    Raises
    ------
    SctError
        Where the result is nothing that the operator is for.
    OneByOneError
        Where a Jacobian takes one pass for each direction.
    """
    _check_result(program, whole=operator not in NUMBERS)
    check(program.result, program.result_origin)
    return BUILD[operator](program, wanted)


def _grad(program: Program, wanted: Wanted) -> Body:
    """The gradient: what the backward pass reads, and the backward pass."""
    return _reversed(program, wanted, _gradient(program, wanted))


def _value_and_grad(program: Program, wanted: Wanted) -> Body:
    """The same with the value, which keeps all of the forward pass."""
    return _reversed(program, wanted, tree.tuple_of([program.result, _gradient(program, wanted)]))


def _jvp(program: Program, wanted: Wanted) -> Body:
    """Value and tangent."""
    body = _hvp(program, wanted)
    return replace(body, result=tree.tuple_of([program.result, body.result]))


def _grad_aux(program: Program, wanted: Wanted) -> Body:
    """The gradient, and what the primal returns with the number."""
    return _reversed(program, wanted, tree.tuple_of([_gradient(program, wanted), wanted.aux]))


def _value_and_grad_aux(program: Program, wanted: Wanted) -> Body:
    """The pair that the primal returns, and the gradient."""
    pair = tree.tuple_of([program.result, wanted.aux])
    return _reversed(program, wanted, tree.tuple_of([pair, _gradient(program, wanted)]))


def _hvp(program: Program, wanted: Wanted) -> Body:
    """The tangent alone: of a gradient, the product of the Hessian and a direction."""
    flows = wanted.flows
    block, active, variables = forward.forward(program, flows.main, wanted.leaves, flows.active)
    tangent = mapped(program.result, lambda leaf: _tangent_of(leaf, active, program))
    contents = Memory(program).contents(block, tangents=True)
    added = tuple(adjoint(name) for name in wanted.params)
    every = {**with_adjoints(program.variables), **variables}
    return Body(block, (), tangent, every, Known(program.kinds), contents, added)


def _value(program: Program, _: Wanted) -> Body:
    """The value alone: the primal as it is understood."""
    contents = Memory(program).contents(program.body)
    return Body(program.body, (), program.result, program.variables, Known(program.kinds), contents)


def _vjp(program: Program, wanted: Wanted) -> Body:
    """The adjoints of the inputs, for an adjoint of the result that is a parameter."""
    result = program.result
    name = getattr(result, "id", "")
    written = {s.base for s in statements(program.body) if isinstance(s, Store)}
    plain = name in program.variables and program.kinds[name].what != "list"
    if plain and program.variables[name].named and name not in written | set(program.roots):
        return _reversed(program, wanted, _gradient(program, wanted), [(name, None)], adjoint(name))
    own = program.variables.get(name)
    variable = Variable("d" + own.base if own is not None and own.named else "dvalue")
    leaves = [(leaf.id, read) for leaf, read in outputs(result, tree.name(OUTPUT)) if "%" in getattr(leaf, "id", "")]
    # The items of a list are taken away one by one: the caller's stays as it was.
    lists = {leaf for leaf, _ in leaves if program.kinds[leaf].what == "list"}
    given: list[tuple[str, Expr | None]] = [
        (leaf, tree.call(tree.name("builtins.list"), [read]) if leaf in lists else read) for leaf, read in leaves
    ]
    body = _reversed(program, wanted, _gradient(program, wanted), given, OUTPUT)
    body.known[OUTPUT] = body.known[adjoint(name)] if name else OTHER  # type: ignore[index]
    return replace(body, variables={**body.variables, OUTPUT: variable})


NUMBERS = ("grad", "value_and_grad", "grad_aux", "value_and_grad_aux")
"""Operators of functions that return a number."""

AUX = ("grad_aux", "value_and_grad_aux")
"""Those of functions that return something with it."""

OUTPUT = "d%result"
"""The adjoint of the result, where it is a parameter that is no variable's adjoint."""

BUILD: dict[str, Callable[[Program, Wanted], Body]] = {
    "grad": _grad,
    "value_and_grad": _value_and_grad,
    "grad_aux": _grad_aux,
    "value_and_grad_aux": _value_and_grad_aux,
    "jvp": _jvp,
    "hvp": _hvp,
    "vjp": _vjp,
    "jacobian_forward": jacobians.forwards,
    "jacobian_reverse": jacobians.backwards,
    "value": _value,
}
"""The operators, as their derivatives' names begin."""


def _reversed(
    program: Program,
    wanted: Wanted,
    result: Expr,
    results: list[tuple[str, Expr | None]] | None = None,
    added: str = "",
) -> Body:
    schedules.check_effects(program)
    flows = wanted.flows
    there, back, variables, known = reverse.reverse(program, flows.main, wanted.leaves, results, flows.active)
    contents = Memory(program).contents(there + back)
    every = {**with_adjoints(program.variables), **variables}
    return Body(there, back, result, every, known, contents, (added,) if added else ())


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
    return tree.one_or_tuple(gradients)


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
    if whole:
        return
    result, name = program.result, program.function.name
    kind = program.kinds.get(getattr(result, "id", ""), NUMBER)
    place = program.result_origin.place()
    if kind.is_array and kind.shape is not None and any(dim != 1 for dim in kind.shape):
        lengths = Lengths(modes.lengths_of({}, program.facts.forms, program.facts.examples))
        raise ArgumentError(
            f"{name} returns an array of shape {lengths.show(kind.shape)}, not a number",
            place,
            f"return one number, for example its sum; {_OTHERS}",
        )
    if kind.dtype[:1] == "c":
        raise ArgumentError(
            f"{name} returns a complex number",
            place,
            "return a real one, such as its real part or its absolute value; jvp and vjp take complex results",
        )
    plain = isinstance(result, gast.Constant) and not isinstance(result.value, (int, float, complex))
    if plain or isinstance(result, (gast.Tuple, gast.List, gast.Dict)):
        what = repr(result.value) if plain else f"{_word(program)}"
        advice = f"return one number; {_OTHERS}" + (
            ", and has_aux=True is for a number and what comes with it" if isinstance(result, gast.Tuple) else ""
        )
        raise ResultError(f"{name} returns {what}, not a number", place, advice)


_OTHERS = "jacobian gives all derivatives of a result of any shape, vjp their product with an adjoint"
