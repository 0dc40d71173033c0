"""The function that is printed: order, names, comments, docstring.

Before: a folded body in the core language.
After: a gast tree with `# forward pass`, the stages, `# backward pass`, and above each group of adjoints the line of
the primal that it goes back through.
"""

from __future__ import annotations

import builtins
import inspect
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import gast

from sct import simplify, source, tree
from sct.core import (
    Attempt,
    Block,
    Effect,
    If,
    Leave,
    Loop,
    Program,
    Push,
    Stage,
    Statement,
    Store,
    adjoint,
    expression,
    statements,
)
from sct.fold import Body
from sct.jitted import NJIT, Target
from sct.loops import is_leave
from sct.naming import Names
from sct.printer import Comment, to_text
from sct.spelling import Spelling
from sct.tree import Expr

_WIDTH = 88
# A prompt keeps its last value there as `_`, which is no builtin of the language.
_BUILTINS = frozenset(name for name in dir(builtins) if not name.startswith("_"))
_COMPOUND = (gast.If, gast.For, gast.While)


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

    Returns
    -------
    Emitted
        The tree and what it needs.
    """
    arguments = program.function.node.args
    own = {n.id for n in [*source.parameters(program.function.node), arguments.vararg, arguments.kwarg] if n}
    mentioned = _mentioned(body)
    spelling = Spelling(program, own, target is not None)
    for marker in (*_METHODS, *_ATTRIBUTES):
        mentioned.pop(marker, None)
    spelling.write([*mentioned, *([NJIT] if target is not None else [])])
    free = {n for n in mentioned if "%" not in n and "." not in n and ":" not in n} | spelling.roots()
    stages = list(_stages(program.body))
    made = Counter(s.target for s in stages)
    values = {s.target: s.value for s in stages if made[s.target] == 1}
    taken = free | own | set(tree.names(program.function.node)) | _BUILTINS | {name}
    names = Names({**program.variables, **body.variables}, values, taken, free, set(tree.names(body.result)))
    for identifier in program.params:
        names.give(identifier, body.variables[identifier].base)
    for identifier, variable in program.variables.items():
        if variable.named and identifier in body.variables:
            # Versions keep their numbers, whichever of them have a line in the end.
            names.name(identifier)
    added = [names.name(identifier) for identifier in body.inputs]
    assigned = {s.target for s in _stages(body.forward + body.backward)}
    for identifier, variable in program.variables.items():
        if variable.named and identifier in body.variables and adjoint(identifier) in assigned:
            names.name(adjoint(identifier))
    names.name_block(body.forward + body.backward)
    reads = Counter(n for s in statements(body.forward + body.backward) for n in tree.names(expression(s)))
    writer = _Writer(names, spelling, _comments(program), reads)
    lines = writer.body(body)
    node = gast.FunctionDef(
        name=name,
        args=signature_of(arguments, added),
        body=[*_docstring(program, note), *lines],
        decorator_list=[] if target is None else [target.decorator(spelling.written[NJIT])],
        returns=None,
        type_comment=None,
        type_params=[],
    )
    return Emitted(node, spelling.imports, spelling.helpers, spelling.modules, frozenset(free), tuple(added))


def _stages(block: Block) -> Iterator[Stage]:
    return (s for s in statements(block) if isinstance(s, Stage))


def _mentioned(body: Body) -> dict[str, None]:
    """All names of a body, in the order in which they stand there."""
    found: dict[str, None] = {}
    for statement in statements(body.forward + body.backward):
        found.update(dict.fromkeys(tree.names(expression(statement))))
        if isinstance(statement, Store) and statement.how == "at":
            found["numpy.add.at"] = None
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
    parts = [part for part in (text, note if note not in text else "") if part]
    if not parts:
        return []
    text = "\n\n".join(parts)
    if "\n" in text:
        lines = text.split("\n")
        text = "\n".join([lines[0], *("    " + line if line else "" for line in lines[1:]), "    "])
    return [gast.Expr(value=gast.Constant(value=text, kind=None))]


_ATTRIBUTES = {"<helpers>.size": "size"}
"""Operations that are printed as attributes."""

_METHODS = {"<helpers>.copy": "copy", "numpy.astype": "astype"}


class _Writer:
    """Core statements as gast statements."""

    def __init__(self, names: Names, spelling: Spelling, comments: dict[int, str], reads: Counter[str]) -> None:
        self._reads = reads
        self._comments = comments
        self._names = names
        self._spelling = spelling

    def body(self, body: Body) -> list[Any]:
        out: list[Any] = []
        if body.forward and body.backward:
            out.append(Comment("forward pass"))
        out += self._plain(body.forward)
        if body.backward:
            out.append(Comment("backward pass"))
            out += self._grouped(body.backward)
        out.append(tree.returns(self._expression(body.result)))
        return out

    def _grouped(self, block: Block) -> Iterator[Any]:
        """Statements of the backward pass, each group under the line that it goes back through."""
        before: Any = None
        for statement in block:
            origin = statement.origin.statement
            if origin is not before and not isinstance(origin, _COMPOUND) and not _is_hidden(origin):
                yield Comment(_quote(origin))
            before = origin
            if isinstance(statement, If) and isinstance(origin, gast.If):
                yield self._branch(statement, self._grouped)
            elif isinstance(statement, Loop):
                yield self._loop(statement, self._grouped)
            else:
                yield self._statement(statement)

    def _plain(self, block: Block) -> Iterator[Any]:
        """Statements of the forward pass, each under what the user says of it."""
        handled: Any = None
        for position, statement in enumerate(block):
            if statement is handled:
                continue
            yield from self._said(statement.origin.statement)
            if isinstance(statement, Attempt):
                handled = _handled(statement, block[position + 1 :])
                yield from self._attempt(statement, handled)
            else:
                yield self._statement(statement)

    def _said(self, node: Any) -> Iterator[Comment]:
        """The user's comment above a statement, once."""
        line = getattr(node, "lineno", 0) - 1
        found: list[str] = []
        while line in self._comments:
            found.insert(0, self._comments.pop(line))
            line -= 1
        if found:
            yield Comment("\n".join(found))

    def _branch(self, branch: If, write: Callable[[Block], Iterator[Any]]) -> Any:
        body, orelse = list(write(branch.body)), list(write(branch.orelse))
        test = self._expression(branch.test)
        if not body:
            return gast.If(test=tree.negated(test), body=orelse, orelse=[])
        if orelse and is_leave(branch.origin.statement) and tree.negated(test) is getattr(test, "operand", None):
            # The user's line says when the loop goes on.
            return gast.If(test=test.operand, body=orelse, orelse=body)
        return gast.If(test=test, body=body, orelse=orelse)

    def _attempt(self, attempt: Attempt, handled: If | None) -> Iterator[Any]:
        """`try`, with what the one handler does in its clause, and what is done where nothing was raised behind it."""
        node, flag = self._expression(attempt.node), attempt.flag
        parts = {f: getattr(node, f) for f in node._fields}
        inside = tree.names([expression(s) for s in statements((handled,))]) if handled is not None else []
        flagged = bool(flag) and self._reads[flag] > (1 if handled is None else 1 + inside.count(flag))
        if flagged or (flag and handled is None):
            yield tree.assign(self._names.name(flag), tree.const(False))
        if handled is not None:
            own = next(h for h in node.handlers if _sets(h, self._names.name(flag)))
            body = [*(own.body if flagged else []), *self._plain(handled.body)] or [gast.Pass()]
            fresh = gast.ExceptHandler(type=own.type, name=own.name, body=body)
            parts["handlers"] = [fresh if h is own else h for h in node.handlers]
            parts["orelse"] = list(self._plain(handled.orelse))
        yield gast.Try(**{**parts, "body": list(self._plain(attempt.body)) or [gast.Pass()]})

    def _loop(self, loop: Loop, write: Callable[[Block], Iterator[Any]]) -> Any:
        over, body = self._expression(loop.over), list(write(loop.body)) or [gast.Pass()]
        if not loop.target:
            return gast.While(test=over, body=body, orelse=[])
        index = tree.target(self._names.name(loop.target))
        return gast.For(target=index, iter=over, body=body, orelse=[], type_comment=None)

    def _statement(self, statement: Statement) -> Any:
        if isinstance(statement, Effect):
            return self._expression(statement.node)
        if isinstance(statement, If):
            return self._branch(statement, self._plain)
        if isinstance(statement, Loop):
            return self._loop(statement, self._plain)
        if isinstance(statement, Leave):
            return gast.If(test=self._expression(statement.test), body=[gast.Break()], orelse=[])
        if isinstance(statement, Push):
            append = tree.attribute(tree.name(self._names.name(statement.tape)), "append")
            return gast.Expr(value=tree.call(append, [self._expression(statement.value)]))
        if isinstance(statement, Store):
            return self._store(statement)
        assert isinstance(statement, Stage)
        if _is_import(statement.value):
            return _import_of(statement.value, self._names.name(statement.target))
        name, value = self._names.name(statement.target), self._expression(statement.value)
        if not statement.add:
            return tree.assign(name, value)
        return _accumulated(name, value)

    def _store(self, store: Store) -> Any:
        place, value = self._expression(store.place), self._expression(store.value)
        if not isinstance(place, (gast.Name, gast.Subscript)):
            # A view that is written to as a whole: `a.T[...] += e`.
            place = tree.subscript(place, gast.Constant(value=Ellipsis, kind=None))
        if store.how in ("append", "pop"):
            given = [value] if store.how == "append" else []
            return gast.Expr(value=tree.call(tree.attribute(place, store.how), given))
        if store.how == "at":
            add_at = self._expression(tree.name("numpy.add.at"))
            return gast.Expr(value=tree.call(add_at, [place.value, place.slice, value]))
        if not store.add:
            return gast.Assign(targets=[place], value=value, type_comment=None)
        turned = simplify.without_minus(value)
        op = gast.Add() if turned is None else gast.Sub()
        return gast.AugAssign(target=place, op=op, value=value if turned is None else turned)

    def _expression(self, node: Any) -> Any:
        def visit(child: Any) -> Any:
            if isinstance(child, gast.Call) and getattr(child.func, "id", "") in _METHODS and len(child.args) > 0:
                # Some functions read better, or are only known to all versions of NumPy, as methods.
                method = tree.attribute(self._expression(child.args[0]), _METHODS[child.func.id])
                args = [self._expression(arg) for arg in child.args[1:]]
                return tree.call(method, args, [self._expression(k) for k in child.keywords])
            if isinstance(child, gast.Call) and getattr(child.func, "id", "") in _ATTRIBUTES:
                return tree.attribute(self._expression(child.args[0]), _ATTRIBUTES[child.func.id])
            if not isinstance(child, gast.Name):
                return None
            if "%" in child.id:
                return tree.name(self._names.name(child.id))
            return self._spelling.written.get(child.id, child)

        return tree.rebuild(node, visit)


def _handled(attempt: Attempt, rest: Block) -> If | None:
    """Give the choice by which a `try` was left, where it follows and may stand in the clauses of the `try`."""
    following = rest[0] if rest else None
    if not isinstance(following, If) or getattr(following.test, "id", None) != attempt.flag or attempt.node.finalbody:
        return None
    return following


def _is_import(value: Expr) -> bool:
    value = value.value if isinstance(value, gast.Attribute) else value
    return isinstance(value, gast.Call) and getattr(value.func, "id", "") == "builtins.__import__"


def _import_of(value: Expr, name: str) -> Any:
    """Write an import that happens in its place (imports.py): `import m as name`, `from m import x as name`."""
    call = value.value if isinstance(value, gast.Attribute) else value
    module = call.args[0].value
    if isinstance(value, gast.Attribute):
        given = gast.alias(name=value.attr, asname=None if value.attr == name else name)
        return gast.ImportFrom(module=module, names=[given], level=0)
    whole = bool(call.keywords)
    plain = name == module.partition(".")[0] and not whole
    if not plain and not whole and "." in module:
        # `import a.b` under another name for a.
        return tree.assign(name, tree.call(tree.name("__import__"), [tree.const(module)]))
    return gast.Import(names=[gast.alias(name=module, asname=None if plain else name)])


def _sets(handler: Any, flag: str) -> bool:
    first = handler.body[0]
    return isinstance(first, gast.Assign) and getattr(first.targets[0], "id", "") == flag


def _comments(program: Program) -> dict[int, str]:
    """The user's comments, by line."""
    node = program.function.node
    return {} if isinstance(node, gast.Lambda) else dict(program.function.source.comments(node))


def _accumulated(name: str, value: Expr) -> Any:
    """`name += value`, or `name -= ...` where the value starts with a minus."""
    turned = simplify.without_minus(value)
    return tree.add_assign(name, value) if turned is None else tree.add_assign(name, turned, gast.Sub())


def _is_hidden(statement: Any) -> bool:
    """Whether a statement is none of the user's own, but one that a loop's header stands for."""
    return any(not name.isidentifier() for name in tree.names(statement))


def _quote(statement: Any) -> str:
    """Comment above the adjoints of a statement: the statement itself, on one line."""
    if isinstance(statement, (gast.FunctionDef, gast.Lambda)):
        return "not on the way to the result"
    node = statement.value if isinstance(statement, gast.Return) else statement
    text = " ".join(to_text(node).split()).replace("( ", "(").replace(" )", ")")
    room = _WIDTH - len("    # backprop ")
    return "backprop " + (text if len(text) <= room else text[: room - 4] + " ...")
