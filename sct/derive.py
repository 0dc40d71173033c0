"""All passes, in one visible line: a function read from its source becomes the text of its derivative.

Before: a `Function` (source.py) and the name of an operator.
After: a `Derivative`: the text, and what a program that runs it has to provide.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import gast

from sct import (
    apart,
    compiled,
    deep,
    emit,
    fit,
    hints,
    idioms,
    infer,
    jacobians,
    modes,
    one_by_one,
    operators,
    params,
    proven,
    results,
    scope,
    shut,
    source,
    supposed,
    tree,
    twins,
    windows,
)  # fmt: skip
from sct.body import Body
from sct.core import Loop, Origin, Program, expression, statements
from sct.derivative import Derivative
from sct.errors import ArgumentError, ResultError, SctError
from sct.facts import Arguments, Facts
from sct.jitted import Target
from sct.kinds import INTEGER, NUMBER, Kind
from sct.noted import note_given, note_of, with_mode
from sct.outside import Read
from sct.source import Function
from sct.stage import stage
from sct.wanted import Wanted
from sct.wide import OneByOneError


def derive(
    function: Function,
    operator: str,
    wrt: params.Wrt = None,
    name: str = "",
    given: Arguments | None = None,
    assumed: Mapping[str, Kind] | None = None,
    target: Target | None = None,
    taken: Collection[str] = (),
) -> Derivative:
    """Differentiate a function.

    Parameters
    ----------
    function : Function
        The primal, as it was read.
    operator : {"grad", "value_and_grad", "jvp", "vjp", "jacobian", "jacobian_forward", "jacobian_reverse"}
        What is wanted; a Jacobian without a mode is made in the one that takes fewer directions.
    wrt : int, str, tuple of either, or None
        With respect to what; None is all parameters that can be.
    name : str, optional
        Name of the result; `grad_f` and the like where it is empty.
    given : Arguments, optional
        What a call or an example says of the parameters.
    assumed : mapping, optional
        What the text of the function itself takes parameters for, where it is a derivative.
    target : Target, optional
        What compiles the text; left out, it is plain Python.
    taken : collection of str, optional
        Names that functions that are printed above cannot have.

    Returns
    -------
    Derivative
        Its text and what that needs.

    Raises
    ------
    SctError
        Where the function cannot be differentiated, with the place and what to do.
    """
    try:
        return deep.with_room(_derive, function, operator, wrt, name, given, assumed or {}, target, taken)
    except (ResultError, ArgumentError):
        if given is not None or assumed or operator not in operators.NUMBERS:
            raise
        found = deep.with_room(_supposed, function, operator, wrt, name, target, taken)
        if found is None:
            raise
        return found


def _supposed(
    function: Function, operator: str, wrt: params.Wrt, name: str, target: Target | None, taken: Collection[str]
) -> Derivative | None:
    """Give the text for other kinds than those that were guessed first; None where the result is a number for none."""
    inputs = params.chosen(function, wrt)
    facts = _staged(function, inputs, _facts(function, inputs, None, {}), None).facts
    open_ = [n for n in inputs if n not in facts.given and n not in facts.hinted]
    for assumed in supposed.alternatives(open_, facts.ranks):
        try:
            return _derive(function, operator, wrt, name, None, assumed, target, taken)
        except SctError:
            continue
    return None


def _derive(
    function: Function,
    operator: str,
    wrt: params.Wrt,
    name: str,
    given: Arguments | None,
    assumed: Mapping[str, Kind],
    target: Target | None,
    taken: Collection[str],
) -> Derivative:
    inputs = params.chosen(function, wrt)
    facts = replace(_facts(function, inputs, given, assumed), wide=target is not None)
    program = _staged(function, inputs, facts, given)
    if given is None and operator in operators.NUMBERS:
        program = _numbered(program, lambda ranks: stage(function, inputs, replace(facts, ranks=ranks)))
    if any(supposed.is_impossible(s, program.kinds) for s in statements(program.body) if assumed):
        raise ArgumentError(f"a product in {function.name} is one with a number")
    program = proven.checked(program, given, assumed)
    aux = None
    if operator in operators.AUX:
        program, aux = operators.parted(program)
    output = results.kinds_of(program.result, program.kinds)
    program = _settled(program, not operator.startswith("jacobian"))
    _check_compiled(program, target)
    identifiers = tuple(
        program.entries.get(p, p) for w in inputs for p in program.params if program.variables[p].base == w
    )
    guesses = {**(assumed if given is None else {}), **infer.guesses(program, identifiers)}
    if any(kind.is_number and guesses[parameter].is_array for parameter, kind in assumed.items()):
        raise ArgumentError(f"{function.name} is for numbers, and is used with arrays")
    scalars = [n for n in infer.open_scalars(program, identifiers) if facts.is_guess(program.variables[n].base)]
    shown = tuple(program.variables[s].base for s in scalars)
    note = note_of(shown, guesses) if given is None else note_given(given, guesses)
    wanted = operators.wanted(program, inputs, identifiers, aux)
    sizes = jacobians.sizes(program, wanted)
    name = name or f"{operator}_{function.name}"
    if operator == "jacobian":
        lengths = {} if given is None else modes.lengths_of({}, given.forms, given.examples)
        operator = f"jacobian_{modes.chosen(sizes, lengths)}"
    own = {*taken, name, *(n.id for n in source.parameters(function.node))}
    try:
        text = _in_one(operator, program, wanted, target, own)
    except OneByOneError:
        if target is not None:
            raise ArgumentError(
                "this Jacobian takes one pass for each direction, which is not compiled",
                program.result_origin.place(),
                'ask for plain Python: target="python"',
            ) from None

        def single(what: str) -> Derivative:
            free = _free_name(f"{what}_{function.name}", own)
            return _derive(function, what, wrt, free, given, assumed, target, own)

        text = _one_by_one(operator, program, wanted, single)
    emitted = emit.emit(program, text.body, name, with_mode(note, operator, bool(text.nodes)), target, text.called)
    return _assembled(program, text, emitted, _Said(shown, inputs, guesses, operator, sizes, output), given, target)


class _Said(NamedTuple):
    """What a derivative says of itself beside its text: see `Derivative`."""

    scalars: tuple[str, ...]
    inputs: tuple[str, ...]
    guesses: dict[str, Kind]
    operator: str
    sizes: Any
    output: Any


def _assembled(
    program: Program, text: _Text, emitted: emit.Emitted, said: _Said, given: Arguments | None, target: Target | None
) -> Derivative:
    """Put a derivative together: helpers above, then the functions that it calls, then itself."""
    every = [*text.every, emitted]
    helpers = {alias: _helper(name, alias, e, target is not None) for e in every for name, alias in e.helpers.items()}
    imports = {**text.imports, **{module: alias for e in every for module, alias in e.imports.items()}}
    return Derivative(
        emitted.node.name,
        [*helpers.values(), *(n for n in text.nodes if n.name not in helpers), *(e.node for e in every)],
        imports,
        frozenset(name for e in every for name in e.free),
        said.scalars,
        said.inputs,
        said.guesses,
        {program.variables[p].base: program.kinds[p] for p in program.params},
        bool(program.entries) or program.given.changed,
        emitted.added,
        given is None and (fit.HELPER in {name for e in every for name in e.helpers} or proven.is_open(program)),
        said.operator,
        said.sizes,
        said.output,
        _looked_at(program),
    )


def _facts(function: Function, inputs: tuple[str, ...], given: Arguments | None, assumed: Mapping[str, Kind]) -> Facts:
    """What is known before staging, of annotations or of a call."""
    # An integer that is asked for by name is a number like any other.
    numbers = {n: kind for n, kind in hints.numbers(function).items() if n not in inputs or kind != INTEGER}
    if given is not None:
        return given.facts(numbers)
    hinted = {**hints.arrays(function), **{name: kind for name, kind in assumed.items() if kind.is_array}}
    return Facts(numbers, hinted=hinted, ranks=hints.ranks(function))


def _looked_at(program: Program) -> tuple[Read, ...]:
    """What has to be looked at of values around: where all is plain numbers, an array among them changes nothing."""
    numeric = any(kind.is_array for kind in program.kinds.values())
    return program.outside if numeric or any(name.startswith("numpy") for name in program.spelled) else ()


def _staged(function: Function, inputs: tuple[str, ...], facts: Facts, given: Arguments | None) -> Program:
    def staged(known: Facts) -> Program:
        return stage(function, inputs, known)

    # What is refused in an arm is refused where a call enters it.
    return shut.within(staged, facts) if given is not None and not given.ahead else staged(facts)


def _numbered(program: Program, staged: Callable[[dict[str, int]], Program]) -> Program:
    """Where a guess made the result a vector, guess again: of `c @ z` as a last product c is a vector, not a matrix."""
    shape = program.kinds.get(getattr(program.result, "id", ""), NUMBER).shape
    first = shape[0] if shape and len(shape) == 1 else None
    parameter = str(first[0]).partition(":")[0] if isinstance(first, tuple) else ""
    ranks = dict(program.facts.ranks)
    if ranks.get(parameter) != 2:
        return program
    again = staged({**ranks, parameter: 1})
    return again if again.kinds.get(getattr(again.result, "id", ""), NUMBER).is_number else program


@dataclass
class _Text:
    """A body, and what is printed above it: names by their markers, functions, those of passes of their own."""

    body: Body
    called: dict[str, str]
    every: list[emit.Emitted] = field(default_factory=list)
    nodes: list[Any] = field(default_factory=list)
    imports: dict[str, str] = field(default_factory=dict)


def _in_one(operator: str, program: Program, wanted: Wanted, target: Target | None, own: set[str]) -> _Text:
    _check_integrals(program)
    body = apart.finished(operators.body_of(operator, program, wanted), program)
    body = body if target is None else compiled.compiled(body)
    above = apart.Apart(program, wanted.flows, own)
    above.collect(body.forward + body.backward)
    text = _Text(body, dict(above.printed), above.made)
    for marker, function in program.above.items():
        text.called[marker] = function.name
        text.nodes += [node for node in function.nodes if node.name not in {n.name for n in text.nodes}]
        text.imports.update(function.imports)
    return text


def _check_integrals(program: Program) -> None:
    """What a function that calls itself integrates has no tangent above it."""
    for callee in program.pairs.values() if program.above else ():
        for statement in statements(callee.body):
            if any(name in program.above for name in tree.names(expression(statement))):
                raise statement.origin.refuse(
                    "an integral by a function, in a function that is printed on its own", "integrate outside of it"
                )


def _one_by_one(operator: str, program: Program, wanted: Wanted, single: Callable[[str], Derivative]) -> _Text:
    """A Jacobian that takes a pass for each direction: the passes are functions printed above it."""
    called: dict[str, str] = {}
    text = _Text(one_by_one.body(operator, program, wanted), called)
    for what in one_by_one.PASSES[operator]:
        made = single(what)
        text.nodes += [node for node in made.nodes if node.name not in {n.name for n in text.nodes}]
        text.imports.update(made.imports)
        called[one_by_one.marker(what)] = made.name
    return text


def _free_name(name: str, taken: Collection[str]) -> str:
    while name in taken:
        name += "_"
    return name


def _settled(program: Program, is_number: bool) -> Program:
    """Give the program, and what it calls, with idioms and equal values joined, and what must be a number settled."""
    program = windows.measured(infer.settled(twins.joined(idioms.join(program)), is_number))
    callees = {m: replace(callee, kinds=program.kinds) for m, callee in program.pairs.items()}
    joined = {m: twins.joined(idioms.join(callee)) for m, callee in callees.items()}
    return replace(program, pairs={m: windows.measured(infer.settled(callee)) for m, callee in joined.items()})


def _check_compiled(program: Program, target: Target | None) -> None:
    """What a function that calls itself keeps is tuples in tuples, as deep as it goes: Numba has no type for that."""
    for callee in program.pairs.values() if target is not None else ():
        origin = Origin(callee.function.node, callee.function.node, callee.function.source)
        if callee.function.recomputed:
            raise origin.refuse(*_UNCOMPILED)
        raise origin.refuse(
            f"{callee.function.name} calls itself: its derivative cannot be compiled",
            "write a loop, or differentiate it for plain Python",
        )
    for statement in statements(program.body) if target is not None else ():
        if isinstance(statement, Loop) and statement.states is not None:
            raise statement.origin.refuse(*_UNCOMPILED)


_UNCOMPILED = ("checkpoints are not compiled", 'differentiate it for plain Python: target="python"')


def _helper(name: str, alias: str, emitted: emit.Emitted, is_compiled: bool) -> Any:
    """Definition of a helper under the names that it and its modules get; it is compiled as its function is."""
    node = scope.helper_definition(name, is_compiled)
    own = {"name": alias, "decorator_list": emitted.node.decorator_list}
    body = [tree.substitute(part, {name: tree.name(alias), **emitted.modules}) for part in node.body]
    return gast.FunctionDef(**{**{f: getattr(node, f) for f in node._fields}, **own, "body": body})
