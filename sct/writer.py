"""The statements of a body as Python's, each group under the line that it goes back through.

Before: stages, stores, choices and loops of the core, and a name for each variable.
After: gast statements, ready to be printed.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import gast

from sct import simplify, tree
from sct.body import Body
from sct.core import (
    Attempt,
    Block,
    Effect,
    If,
    Leave,
    Loop,
    Origin,
    Program,
    Push,
    Stage,
    Statement,
    Store,
    expression,
    is_adjoint,
    is_local,
    statements,
)
from sct.liveness import is_part, of_now
from sct.naming import Names
from sct.quoted import is_hidden, quote
from sct.source import Comments
from sct.spelling import Spelling
from sct.suites import Comment
from sct.tree import Expr
from sct.unrolled import is_leave

_COMPOUND = (gast.If, gast.For, gast.While)


@dataclass(frozen=True, eq=False)
class Head:
    """A function that is printed above: its name, parameters, statements, result and docstring.

    `back` says that it is a backward pass; `empty` are variables that only some ways give a value; `before` is what is
    run before the statements, without comments.
    """

    name: str
    params: tuple[str, ...]
    block: Block
    result: Expr
    note: str
    back: bool = False
    empty: tuple[str, ...] = ()
    before: Block = ()


def _reads(body: Body) -> Counter[str]:
    """How often each variable is read."""
    every = statements(body.forward + body.backward)
    return Counter([*(name for s in every for name in tree.names(expression(s))), *tree.names(body.result)])


def has_slice(place: Any) -> bool:
    """Whether an index has a slice in it, which can stand only in brackets."""
    index = getattr(place, "slice", None)
    return isinstance(index, gast.Slice) or any(isinstance(part, gast.Slice) for part in getattr(index, "elts", []))


ATTRIBUTES = {"<helpers>.size": "size"}
"""Operations that are printed as attributes."""

METHODS = {"<helpers>.copy": "copy", "numpy.astype": "astype"}


@dataclass(frozen=True, eq=False)
class _Values:
    """A call of a function that is printed above, and what becomes of the values that it returns."""

    call: Stage
    parts: tuple[Stage, ...]

    @property
    def origin(self) -> Origin:
        """Where it comes from."""
        return self.call.origin


def _is_part(statement: Statement, source: str) -> bool:
    """Whether a stage takes one of the values that a call has returned."""
    if not isinstance(statement, Stage) or statement.add or not is_part(statement.value):
        return False
    return bool(statement.value.args[0].id == source)


def _position(part: Any) -> int:
    """Which of the values that a call has returned a stage takes."""
    return int(part.value.args[1].value)


class Writer:
    """Core statements as gast statements."""

    def __init__(self, names: Names, spelling: Spelling, comments: Comments, body: Body, program: Program) -> None:
        self._source = program.function.source
        self._comments = comments.without_halves() if body.backward else comments
        self._reads = _reads(body)
        self._params, self._known = program.params, body.known
        self._names = names
        self._spelling = spelling

    def _from_line(self, node: Any, origin: Any) -> Any:
        """Note in a new statement which line of the primal it comes from (lines.py)."""
        place = self._source.place(origin) if hasattr(origin, "lineno") else None
        if place is not None and getattr(node, "lineno", None) is None:
            node.lineno = place.line
        return node

    def body(self, body: Body) -> list[Any]:
        """Give the statements of both halves, with a comment above each."""
        out: list[Any] = []
        if body.forward and body.backward:
            out.append(Comment("forward pass"))
        out += self._plain(body.forward)
        if body.backward:
            out.append(Comment("backward pass"))
            out += self._grouped(body.backward)
        out.append(tree.returns(self._expression(body.result)))
        return out

    def function(self, head: Head) -> list[Any]:
        """A function that is printed above."""
        lines = list(self._grouped(head.block) if head.back else self._plain(head.block))
        lines = [*self._plain(head.before), *lines]
        if head.empty:
            targets = [tree.target(self._names.name(name)) for name in head.empty]
            lines.insert(0, gast.Assign(targets=targets, value=tree.const(None), type_comment=None))
        return [*lines, tree.returns(self._expression(head.result))]

    def _grouped(self, block: Block, before: Any = None) -> Iterator[Any]:
        """Statements of the backward pass, each group under the line that it goes back through, `before` the first."""
        for statement in self._unpacked(block):
            origin = statement.origin.statement
            if origin is not before and not isinstance(origin, _COMPOUND) and not is_hidden(origin):
                yield Comment(quote(origin))
            before = origin
            if isinstance(statement, If) and isinstance(origin, gast.If):
                node = self._branch(statement, self._grouped)
            elif isinstance(statement, Loop):
                # The loop of a comprehension stands under its line as a whole.
                node = self._loop(statement, functools.partial(self._grouped, before=origin))
            else:
                node = self._statement(statement)
            yield self._from_line(node, origin)

    def _unpacked(self, block: Block) -> Iterator[Statement | _Values]:
        """Statements, the values of a call taken together: `value, kept = power_forward(x, n - 1)`."""
        waiting = list(reversed(block))
        while waiting:
            statement = waiting.pop()
            parts: list[Any] = []
            if not isinstance(statement, Stage):
                yield statement
                continue
            if self._has_its_name(statement):
                continue
            while waiting and _is_part(waiting[-1], statement.target):
                parts.append(waiting.pop())
            if parts and not self._are_all(parts, self._reads[statement.target]):
                waiting += reversed(parts)
                parts = []
            yield _Values(statement, tuple(sorted(parts, key=_position))) if parts else statement

    def _are_all(self, parts: list[Any], reads: int) -> bool:
        """Whether some parts of what a call returns are the one that is read, or all that there are."""
        places = {_position(part) for part in parts}
        return len(parts) == reads == len(places) and len(parts) in (1, parts[0].value.args[2].value)

    def _has_its_name(self, stage: Stage) -> bool:
        """Whether a copy for a reversed loop goes by the name of what it is a copy of: it needs no line."""
        source = getattr(stage.value, "id", "")
        if stage.add or not is_local(source):
            return False
        return self._names.name(stage.target) == self._names.name(source)

    def _values(self, values: _Values) -> Any:
        """What a call returns, in one line: all of it under names, or the one part that is read."""
        call, parts = self._expression(values.call.value), values.parts
        if len(parts) < parts[0].value.args[2].value:
            return tree.assign(self._names.name(parts[0].target), tree.subscript(call, parts[0].value.args[1]))
        targets = [tree.target(self._names.name(part.target)) for part in parts]
        together = gast.Tuple(elts=targets, ctx=gast.Store())
        return gast.Assign(targets=[together], value=call, type_comment=None)

    def _plain(self, block: Block) -> Iterator[Any]:
        """Statements of the forward pass, each under what the user says of it."""
        handled: Any = None
        units = list(self._unpacked(block))
        for position, statement in enumerate(units):
            if statement is handled:
                continue
            yield from self._said(statement.origin.statement)
            origin = statement.origin.statement
            if isinstance(statement, Attempt):
                handled = _handled(statement, units[position + 1 :])
                yield from (self._from_line(node, origin) for node in self._attempt(statement, handled))
            else:
                yield self._from_line(self._statement(statement), origin)

    def _said(self, node: Any) -> Iterator[Comment]:
        """The user's comment above a statement, and beside it, once."""
        own = getattr(node, "lineno", None) or 0
        found: list[str] = []
        line = own - 1
        while line in self._comments.above:
            found.insert(0, self._comments.above.pop(line))
            line -= 1
        # What stands beside a line comes above it: there may be several in its place.
        ends = {own, own if hasattr(node, "body") else getattr(node, "end_lineno", None) or own}
        found += [self._comments.beside.pop(line) for line in sorted(ends) if line in self._comments.beside]
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

    def _statement(self, statement: Statement | _Values) -> Any:
        if isinstance(statement, _Values):
            return self._values(statement)
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
        return self._stage(statement)

    def _stage(self, stage: Stage) -> Any:
        if _is_import(stage.value):
            return _import_of(stage.value, self._names.name(stage.target))
        name, value = self._names.name(stage.target), self._expression(stage.value)
        if stage.add:
            return _accumulated(name, value)
        if self._is_update(stage):
            return tree.add_assign(name, value.right, value.op)
        return tree.assign(name, value)

    def _is_update(self, stage: Stage) -> bool:
        """Whether a line of the user's, `s += e`, may stand as it is: s is a number, and none that is given."""
        line, value = stage.origin.statement, stage.value
        if not isinstance(line, gast.AugAssign) or not isinstance(value, gast.BinOp):
            return False
        old = getattr(value.left, "id", "")
        if type(value.op) is not type(line.op) or not is_local(old) or old in self._params or is_adjoint(stage.target):
            return False
        both = (self._known.get(old), self._known.get(stage.target))
        numbers = all(kind is not None and kind.is_number for kind in both)
        return numbers and self._names.name(old) == self._names.name(stage.target)

    def _store(self, store: Store) -> Any:
        place, value = self._expression(store.place), self._expression(store.value)
        if not isinstance(place, (gast.Name, gast.Subscript)):
            # A view that is written to as a whole: `a.T[...] += e`.
            place = tree.subscript(place, tree.dots())
        if store.how in ("append", "pop"):
            given = [value] if store.how == "append" else []
            return gast.Expr(value=tree.call(tree.attribute(place, store.how), given))
        if store.how == "at":
            add_at = self._expression(tree.name("numpy.add.at"))
            index = place.slice
            if has_slice(store.place):
                index = tree.subscript(self._expression(tree.name("numpy.s_")), index)
            return gast.Expr(value=tree.call(add_at, [place.value, index, value]))
        if not store.add:
            return gast.Assign(targets=[place], value=value, type_comment=None)
        turned = simplify.without_minus(value)
        op = gast.Add() if turned is None else gast.Sub()
        return gast.AugAssign(target=place, op=op, value=value if turned is None else turned)

    def _expression(self, node: Any) -> Any:
        def visit(child: Any) -> Any:
            if isinstance(child, gast.Call) and getattr(child.func, "id", "") in METHODS and len(child.args) > 0:
                # Some functions read better, or are only known to all versions of NumPy, as methods.
                method = tree.attribute(self._expression(child.args[0]), METHODS[child.func.id])
                args = [self._expression(arg) for arg in child.args[1:]]
                return tree.call(method, args, [self._expression(k) for k in child.keywords])
            if isinstance(child, gast.Call) and getattr(child.func, "id", "") in ATTRIBUTES:
                return tree.attribute(self._expression(child.args[0]), ATTRIBUTES[child.func.id])
            if (value := of_now(child)) is not None:
                return self._expression(value)
            if is_part(child):
                return tree.subscript(self._expression(child.args[0]), child.args[1])
            if not isinstance(child, gast.Name):
                return None
            if "%" in child.id:
                return tree.name(self._names.name(child.id))
            return self._spelling.written.get(child.id, child)

        return tree.rebuild(node, visit)


def _handled(attempt: Attempt, rest: list[Any]) -> If | None:
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


def _accumulated(name: str, value: Expr) -> Any:
    """`name += value`, or `name -= ...` where the value starts with a minus."""
    turned = simplify.without_minus(value)
    return tree.add_assign(name, value) if turned is None else tree.add_assign(name, turned, gast.Sub())
