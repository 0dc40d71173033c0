"""The function that is printed: order, names, comments, docstring.

Before: a folded body in the core language.
After: a gast tree with `# forward pass`, the stages, `# backward pass`, and above each group of adjoints the line of
the primal that it goes back through.
"""

from __future__ import annotations

import builtins
import inspect
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import gast

from sct import pairs, source, tree
from sct.body import Body
from sct.core import (
    Block,
    Program,
    Stage,
    Store,
    adjoint,
    expression,
    statements,
)
from sct.jitted import NJIT, Target
from sct.naming import Names
from sct.quoted import comments_of
from sct.spelling import Spelling
from sct.tree import Expr
from sct.writer import ATTRIBUTES, METHODS, Head, Writer, has_slice

# A prompt keeps its last value there as `_`, which is no builtin of the language.
_BUILTINS = frozenset(name for name in dir(builtins) if not name.startswith("_"))


@dataclass(frozen=True, eq=False)
class Emitted:
    """A derivative as Python.

    Parameters
    ----------
    node : gast.FunctionDef
        The function.
    imports : mapping
        Modules that the text needs and the primal's file does not give, and the names they get.
    helpers : mapping
        Functions of helpers/ that stand above it, and the names they get.
    modules : mapping
        How helpers write the modules that they read.
    free : frozenset of str
        Names that it reads from outside.
    added : tuple of str
        Parameters behind those of the primal.
    """

    node: Any
    imports: dict[str, str]
    helpers: dict[str, str]
    modules: dict[str, Expr]
    free: frozenset[str]
    added: tuple[str, ...]


def emit(
    program: Program,
    body: Body,
    name: str,
    note: str = "",
    target: Target | None = None,
    called: Mapping[str, str] | None = None,
) -> Emitted:
    """Build the function of a derivative.

    Parameters
    ----------
    program : Program
        The primal.
    body : Body
        The folded body.
    name : str
        What the function is called.
    note : str
        What the docstring adds to the primal's.
    target : Target, optional
        What compiles it.
    called : mapping, optional
        Names of functions that are printed above, by their names in the core.

    Returns
    -------
    Emitted
        The tree and what it needs.
    """
    arguments = program.function.node.args
    own = {n.id for n in [*source.parameters(program.function.node), arguments.vararg, arguments.kwarg] if n}
    spelling, free = _spelled(program, body, own, called or {}, target)
    names = _named(program, body, free, own | {name}, program)
    for identifier in program.params:
        names.give(identifier, body.variables[identifier].base)
    added = _name_all(names, program, body)
    names.name_block(body.forward + body.backward)
    writer = Writer(names, spelling, comments_of(program), body, program)
    lines = writer.body(body)
    node = _definition(name, signature_of(arguments, added), [*_docstring(program, note), *lines])
    node.decorator_list = [] if target is None else [target.decorator(spelling.written[NJIT])]
    return Emitted(node, spelling.imports, spelling.helpers, spelling.modules, frozenset(free), tuple(added))


def emit_apart(
    whole: Program, program: Program, body: Body, heads: tuple[Head, ...], called: Mapping[str, str]
) -> list[Emitted]:
    """Build functions that are printed above a derivative, in which one variable has one name.

    Parameters
    ----------
    whole : Program
        The primal, in whose file they stand.
    program : Program
        The function that they are the value or derivative of.
    body : Body
        Its folded body.
    heads : tuple of Head
        The functions.
    called : mapping
        Names of all functions that are printed above, by their names in the core.
    """
    spelling, free = _spelled(whole, body, set(), called)
    names = _named(program, body, free, {head.name for head in heads}, whole)
    for identifier in (*program.params, *tree.names(program.result)):
        names.name(identifier)
    _name_all(names, program, body)
    for head in heads:
        for identifier in head.params:
            names.name(identifier)
    names.name_block(body.forward + body.backward)
    writer = Writer(names, spelling, comments_of(program), body, program)
    found = []
    for head in heads:
        lines = [gast.Expr(value=gast.Constant(value=head.note, kind=None)), *writer.function(head)]
        params = [tree.parameter(names.name(identifier)) for identifier in head.params]
        node = _definition(head.name, _plain_signature(params), lines)
        found.append(Emitted(node, spelling.imports, spelling.helpers, spelling.modules, frozenset(free), ()))
    return found


def _plain_signature(params: list[Any]) -> Any:
    return gast.arguments(
        args=params, posonlyargs=[], vararg=None, kwonlyargs=[], kw_defaults=[], kwarg=None, defaults=[]
    )


def _definition(name: str, args: Any, body: list[Any]) -> Any:
    return gast.FunctionDef(
        name=name, args=args, body=body, decorator_list=[], returns=None, type_comment=None, type_params=[]
    )


def _spelled(
    program: Program, body: Body, own: set[str], called: Mapping[str, str], target: Target | None = None
) -> tuple[Spelling, set[str]]:
    """Settle how a body's free names are written, and give those that it reads from outside."""
    mentioned = _mentioned(body)
    spelling = Spelling(program, own, target is not None, called)
    for marker in (*METHODS, *ATTRIBUTES, pairs.PART):
        mentioned.pop(marker, None)
    spelling.write([*mentioned, *([NJIT] if target is not None else [])])
    return spelling, {n for n in mentioned if not _is_full(n)} | spelling.roots()


def _is_full(name: str) -> bool:
    return "%" in name or "." in name or ":" in name


def _named(program: Program, body: Body, free: set[str], own: set[str], whole: Program) -> Names:
    """Give what chooses names: a function that is called under another name leaves its own to its value."""
    left = {callee.function.name for callee in whole.pairs.values()}
    stages = list(_stages(program.body))
    made = Counter(s.target for s in stages)
    values = {s.target: s.value for s in stages if made[s.target] == 1}
    taken = free | own | (set(tree.names(program.function.node)) - left) | _BUILTINS
    return Names({**program.variables, **body.variables}, values, taken, free, set(tree.names(body.result)))


def _name_all(names: Names, program: Program, body: Body) -> list[str]:
    """Name the primal's variables and their adjoints; give the names of parameters that are added."""
    for identifier, variable in program.variables.items():
        if variable.named and identifier in body.variables:
            # Versions keep their numbers, whichever of them have a line in the end.
            names.name(identifier)
    added = [names.name(identifier) for identifier in body.inputs]
    assigned = {s.target for s in _stages(body.forward + body.backward)}
    for identifier, variable in program.variables.items():
        if variable.named and identifier in body.variables and adjoint(identifier) in assigned:
            names.name(adjoint(identifier))
    return added


def _stages(block: Block) -> Iterator[Stage]:
    return (s for s in statements(block) if isinstance(s, Stage))


def _mentioned(body: Body) -> dict[str, None]:
    """All names of a body, in the order in which they stand there."""
    found: dict[str, None] = {}
    for statement in statements(body.forward + body.backward):
        found.update(dict.fromkeys(tree.names(expression(statement))))
        if isinstance(statement, Store) and statement.how == "at":
            found["numpy.add.at"] = None
            if has_slice(statement.place):
                found["numpy.s_"] = None
    found.update(dict.fromkeys(tree.names(body.result)))
    return found


def signature_of(arguments: Any, tangents: list[str]) -> Any:
    """Give the primal's signature, with the tangents behind the positional parameters."""
    added = [tree.parameter(name) for name in tangents]
    defaults = [*arguments.defaults, *(tree.const(0.0) for _ in added if arguments.defaults)]
    return gast.arguments(
        args=[*arguments.args, *added],
        posonlyargs=list(getattr(arguments, "posonlyargs", [])),
        vararg=arguments.vararg,
        kwonlyargs=list(arguments.kwonlyargs),
        kw_defaults=list(arguments.kw_defaults),
        kwarg=arguments.kwarg,
        defaults=defaults,
    )


def _docstring(program: Program, note: str) -> list[Any]:
    own = source.docstring(program.function.node)
    text = inspect.cleandoc(own) if own else ""
    if note.startswith(text):
        # What the text of a derivative is for, and what that of its own derivative is for.
        text = ""
    parts = [part for part in (text, note if note not in text else "") if part]
    if not parts:
        return []
    text = "\n\n".join(parts)
    if "\n" in text:
        lines = text.split("\n")
        text = "\n".join([lines[0], *("    " + line if line else "" for line in lines[1:]), "    "])
    return [gast.Expr(value=gast.Constant(value=text, kind=None))]
