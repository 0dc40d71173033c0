"""What is known of each name. In this version: which parameters the code itself shows to be numbers.

Before: `sigy = 1.0 / (1 + math.exp(-y));  num = x + sigy`.
After: y is a number, since `math.exp` takes nothing else; of x the code says nothing, and a call has to.

Facts run backward: where the result of arithmetic is a number, so are its operands, since an array would have made it
an array.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import gast

from sct import hints, source, tree
from sct.core import Block, Program, Stage, Store, expression, statements
from sct.kinds import NUMBER, Kind
from sct.match import is_marker
from sct.rules import tables
from sct.tree import Expr


def open_scalars(program: Program, wrt: Iterable[str]) -> tuple[str, ...]:
    """Give the inputs of which only a call can tell that they are numbers.

    Parameters
    ----------
    program : Program
        The primal.
    wrt : iterable of str
        The inputs, as the core names them.

    Returns
    -------
    tuple of str
        Those whose kind the code leaves open.
    """
    known = set(_annotated(program))
    _backward(program.body, known)
    return tuple(name for name in wrt if name not in known)


def guesses(program: Program, wrt: Iterable[str]) -> dict[str, Kind]:
    """Give what the text takes parameters for where only a call can settle it, and where it matters.

    Parameters
    ----------
    program : Program
        The primal.
    wrt : iterable of str
        Inputs, as the core names them: what they are decides what their gradients are, also where they are not used.

    Returns
    -------
    dict
        By the parameter's name.
    """
    known = set(_annotated(program))
    _backward(program.body, known)
    matter: set[str] = set(wrt)
    for statement in statements(program.body):
        if isinstance(statement, (Stage, Store)) and not isinstance(statement.value, gast.Compare):
            matter.update(tree.names(expression(statement)))
    found = {}
    for identifier in program.params:
        own = program.entries.get(identifier, identifier)
        name, kind = program.variables[identifier].base, program.kinds[own]
        if not program.facts.is_guess(name) or (own in known and own not in program.given.asked):
            continue
        if kind.is_array or own in matter or own in program.given.asked:
            found[name] = kind
    return found


def settled(program: Program, is_number: bool = True) -> Program:
    """Give a program in which what only a number can explain is known to be one.

    Parameters
    ----------
    program : Program
        The primal.
    is_number : bool
        Whether its result is taken to be a number, where nothing says otherwise.

    Returns
    -------
    Program
        The same with more kinds: an operand of an elementwise operation whose result is a number is a number.
    """
    known = dict(program.kinds)
    if is_number and isinstance(program.result, gast.Name) and _is_open(known, program.result.id):
        known[program.result.id] = NUMBER
    every = [s for s in statements(program.body) if isinstance(s, (Stage, Store))]
    before = -1
    while before < (now := sum(kind.is_number for kind in known.values())):
        before = now
        for statement in reversed(every):
            for name in _explained(statement, known):
                if _is_open(known, name):
                    known[name] = NUMBER
    return replace(program, kinds=known)


def _is_open(known: Mapping[str, Kind], name: str) -> bool:
    kind = known.get(name)
    return kind is None or (kind.what == "unknown" and kind.shape is None)


def _explained(statement: Stage | Store, known: Mapping[str, Kind]) -> Iterable[str]:
    """Names that must be numbers, from one statement."""
    value = statement.value
    for part in tree.walk(value):
        if isinstance(part, gast.Call) and _takes_numbers(part.func):
            yield from (arg.id for arg in part.args if isinstance(arg, gast.Name))
    target = statement.target if isinstance(statement, Stage) else ""
    kind = known.get(target)
    if kind is None or not kind.is_number:
        return
    is_product = isinstance(value, gast.BinOp) and isinstance(value.op, gast.MatMult)
    by_form = isinstance(value, (gast.BinOp, gast.UnaryOp, gast.Name, gast.IfExp))
    if not is_product and (by_form or _is_elementwise(value)):
        yield from _operands(value)


def _is_elementwise(value: Expr) -> bool:
    of_part = isinstance(value, gast.Subscript) and isinstance(value.value, gast.Call)
    return (of_part or (isinstance(value, gast.Call) and is_marker(value.func))) and tables.is_elementwise(value)


def _annotated(program: Program) -> Iterable[str]:
    numbers = hints.numbers(program.function)
    # What `*` and `**` stand for comes after the others, and has no annotation as a whole.
    for identifier, node in zip(program.params, source.parameters(program.function.node), strict=False):
        if node.id in numbers:
            yield identifier


def _backward(block: Block, known: set[str]) -> None:
    """Collect the names that must be numbers, last stage first: `known` grows."""
    for statement in reversed(block):
        if isinstance(statement, Stage):
            known.update(_demanded(statement, known))
    # An arm that is not taken demands nothing, so facts are not drawn from conditional blocks.


def _demanded(stage: Stage, known: set[str]) -> Iterable[str]:
    """Names that a stage shows to be numbers."""
    for part in tree.walk(stage.value):
        if isinstance(part, gast.Call) and _takes_numbers(part.func):
            yield from (arg.id for arg in part.args if isinstance(arg, gast.Name))
            yield from _negated(part.args)
    if stage.target in known and isinstance(stage.value, (gast.BinOp, gast.UnaryOp, gast.Name)):
        yield from _operands(stage.value)


def _takes_numbers(function: Expr) -> bool:
    return is_marker(function) and function.id.startswith("math.") and function.id not in _OF_SEVERAL


_OF_SEVERAL = ("math.fsum", "math.prod", "math.dist", "math.sumprod")
"""Functions of math that take sequences."""


def _negated(args: list[Expr]) -> Iterable[str]:
    """Operands of arithmetic inside the argument of an idiom: `math.exp(-u)`."""
    return (name for arg in args if isinstance(arg, (gast.UnaryOp, gast.BinOp)) for name in _operands(arg))


def _operands(value: Expr) -> Iterable[str]:
    """Variables that arithmetic is done with; of `u[0] * x` that is x, and an item of u."""
    stack = [value]
    while stack:
        top = stack.pop()
        if isinstance(top, gast.Name) and "%" in top.id:
            yield top.id
        elif isinstance(top, gast.BinOp) and not isinstance(top.op, gast.MatMult):
            stack += [top.left, top.right]
        elif isinstance(top, gast.UnaryOp):
            stack.append(top.operand)
        elif isinstance(top, gast.IfExp):
            stack += [top.body, top.orelse]
        elif isinstance(top, gast.Call):
            stack += top.args
        elif isinstance(top, (gast.Tuple, gast.List)):
            stack += top.elts
        elif isinstance(top, gast.Subscript) and isinstance(top.value, gast.Call):
            stack.append(top.value)
