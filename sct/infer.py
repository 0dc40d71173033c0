"""What is known of each name. In this version: which parameters the code itself shows to be numbers.

Before: `sigy = 1.0 / (1 + math.exp(-y));  num = x + sigy`.
After: y is a number, since `math.exp` takes nothing else; of x the code says nothing, and a call has to.

Facts run backward: where the result of arithmetic is a number, so are its operands, since an array would have made it
an array.
"""

from __future__ import annotations

from collections.abc import Iterable

import gast

from sct import source, tree
from sct.core import Block, Program, Stage
from sct.match import is_marker
from sct.tree import Expr

_NUMBERS = {"float", "int", "complex", "float64", "float32"}


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


def _annotated(program: Program) -> Iterable[str]:
    for identifier, node in zip(program.params, source.parameters(program.function.node), strict=True):
        annotation = node.annotation
        word = annotation.value if isinstance(annotation, gast.Constant) else getattr(annotation, "id", None)
        if isinstance(annotation, gast.Attribute):
            word = annotation.attr
        if word in _NUMBERS:
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
    return is_marker(function) and function.id.startswith("math.")


def _negated(args: list[Expr]) -> Iterable[str]:
    """Operands of arithmetic inside the argument of an idiom: `math.exp(-u)`."""
    return (name for arg in args if isinstance(arg, (gast.UnaryOp, gast.BinOp)) for name in _operands(arg))


def _operands(value: Expr) -> Iterable[str]:
    return (name for name in tree.names(value) if "%" in name)
