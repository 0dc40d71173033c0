"""What the names in a function's expressions stand for: versions of variables, library names, names of other modules.

Before: `math.exp(k * z)`, where z was assigned twice, in a function of another module that has a global k.
After: `math.exp(other:k * z%1)`.

Expressions that are not opened any further (tests, messages, what a call without a derivative gets) are resolved as
they stand; what could not stand so, since evaluating it out of its place would change what happens, is refused here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import gast

from sct import extras, lower, meanings, scope, source, tree
from sct.core import Origin
from sct.liveness import is_pure
from sct.match import is_marker
from sct.meanings import Known
from sct.source import Function
from sct.tree import Expr


@dataclass(eq=False)
class Frame:
    """One function being read: the primal, or one that it calls.

    Parameters
    ----------
    function : Function
        The function.
    env : dict
        What each of its variables is at this point.
    local : frozenset of str
        All names that it binds.
    rebound : frozenset of str
        Those that it binds more than once.
    maybe : set of str
        Those that have a value only if a certain arm was taken, or a loop made a trip.
    outer : Frame or None
        The frame of the function that this one is defined in.
    captured : bool
        Whether a function is defined in it: its variables can then be read after it returns.
    method_of : object
        The class that the function is a method of, for `super()`.
    expr : gast.expr or None
        How the function is named when the code runs.
    taken_apart : bool
        Whether what it returns is taken apart at once: there it returns no None.
    body : list of gast.stmt
        Its statements, without sugar.
    shown : bool
        Whether it is printed as a function: its variables keep their names and lines then.
    """

    function: Function
    env: dict[str, Expr] = field(default_factory=dict)
    local: frozenset[str] = frozenset()
    rebound: frozenset[str] = frozenset()
    maybe: set[str] = field(default_factory=set)
    outer: Frame | None = None
    captured: bool = False
    method_of: Any = None
    expr: Expr = None
    taken_apart: bool = False
    body: list[Any] = field(default_factory=list)
    shown: bool = False

    @classmethod
    def of(cls, function: Function, outer: Frame | None = None) -> Frame:
        """Give the frame of a function that is about to be read."""
        body = [] if function.is_lambda else lower.lower(source.strip_docstring(function.node.body))
        written = bound_names(function.node)
        elsewhere = declared(function.node)
        local = frozenset(name for name in [*written, *bound_in(body)] if name not in elsewhere)
        again = frozenset(n for n in written if written.count(n) > 1)
        return cls(function, {}, local, again, outer=outer, body=body)

    def owner(self, name: str) -> Frame | None:
        """Give the frame whose variable a name is here: this one or one around it; None for a free name."""
        frame: Frame | None = self
        while frame is not None and name not in frame.local:
            frame = frame.outer
        return frame


class Resolver:
    """Frames, the innermost last, and what names mean in them."""

    def __init__(self, function: Function) -> None:
        self._main = Frame.of(function)
        self._main.shown = True
        self._frames = [self._main]
        self._statement: Any = function.node
        self._spelled: dict[str, Expr] = {}
        self._params = frozenset(n.id for n in source.parameters(function.node))

    @property
    def _frame(self) -> Frame:
        return self._frames[-1]

    @property
    def _is_main(self) -> bool:
        return len(self._frames) == 1

    @property
    def _is_shown(self) -> bool:
        return self._frame.shown

    def _origin(self, node: Any) -> Origin:
        if not hasattr(node, "lineno"):
            node = self._statement
        return Origin(self._statement, node, self._frame.function.source)

    def _assign_inside(self, node: Any) -> Expr:
        """Carry out a walrus that stands inside an expression, and give what it is worth."""
        raise NotImplementedError

    def _hoist(self, node: Any, bound: frozenset[str], lazy: bool) -> Expr | None:
        """Take apart a structure that is read inside an expression (containers.py); None for anything else."""
        raise NotImplementedError

    def _shortened(self, node: Any) -> Expr | None:
        """Give a test without the parts that are known to say nothing (settle.py); None where all are needed."""
        raise NotImplementedError

    def _unbound(self, name: str, node: Any) -> Expr:
        """Stage what happens where a variable is read that has no value (branches.py)."""
        raise NotImplementedError

    def _meaning(self, path: tuple[str, ...], node: Any) -> meanings.Meaning:
        if "." in path[0] and is_marker(tree.name(path[0])):
            # It was written on the way here (lists.py), not by the user.
            return Known(path[0])
        meaning = self._frame.function.scope.meaning(path)
        if scope.is_absent(meaning):
            name = ".".join(path)
            raise self._origin(node).refuse(f"{name} is not defined", "define or import it above")
        return meaning

    def _resolve(self, node: Any, bound: frozenset[str] = frozenset()) -> Expr:
        """Give an expression as it stands, its variables replaced by their present versions."""
        used_up = {id(arg) for call in tree.walk(node) if isinstance(call, gast.Call) for arg in call.args}

        lazy = _lazy_parts(node)

        def visit(child: Any) -> Any:
            found = self._hoist(child, bound, id(child) in lazy)
            if found is not None:
                return found
            if isinstance(child, gast.GeneratorExp) and id(child) not in used_up:
                self._check_captured(child, child.elt, bound | (_bound_inside(child) or frozenset()))
            if isinstance(child, (gast.Name, gast.Attribute)):
                path = tree.path(child)
                return None if path is None or path[0] in bound else self._reference(child, path)
            if isinstance(child, gast.NamedExpr):
                return self._hoisted(child)
            shorter = self._shortened(child) if not bound else None
            if shorter is not None:
                return self._resolve(shorter)
            self._check_lazy(child, bound)
            inner = _bound_inside(child)
            return None if inner is None else self._resolve_scope(child, bound | inner)

        return tree.rebuild(node, visit)

    def _resolve_scope(self, node: Any, bound: frozenset[str]) -> Expr:
        """Resolve inside a lambda or comprehension, whose own names stay as they are."""
        self._check_has_value([getattr(node, field) for field in node._fields], node, bound)
        if isinstance(node, gast.Lambda):
            self._check_captured(node, node.body, bound)
        parts = {}
        for name in node._fields:
            part = getattr(node, name)
            if isinstance(part, gast.AST):
                parts[name] = self._resolve(part, bound)
            elif isinstance(part, list):
                parts[name] = [self._resolve(item, bound) for item in part]
            else:
                parts[name] = part
        if any(isinstance(inner, gast.NamedExpr) for inner in tree.walk(node)):
            raise self._origin(node).refuse("an assignment inside a comprehension or lambda")
        return type(node)(**parts)

    def _hoisted(self, node: Any) -> Expr:
        """A walrus is carried out before the expression that it stands in: only what has no effect may be."""
        if not is_pure(self._resolve(node.value)):
            raise self._origin(node).refuse(
                "an assignment of a call's result inside an expression", "assign on a line of its own"
            )
        return self._assign_inside(node)

    def _check_lazy(self, node: Any, own: frozenset[str] = frozenset()) -> None:
        """Refuse a walrus in a part that Python evaluates only sometimes; `own` are names of what is around it."""
        parts: list[Any] = []
        if isinstance(node, gast.BoolOp):
            parts = node.values[1:]
        elif isinstance(node, gast.Compare):
            parts = node.comparators[1:]
        elif isinstance(node, gast.IfExp):
            parts = [node.body, node.orelse]
        if any(isinstance(inner, gast.NamedExpr) for inner in tree.walk(parts)):
            raise self._origin(node).refuse(
                "an assignment in a part that is evaluated only sometimes", "assign on a line of its own"
            )
        self._check_has_value(parts, node, own)

    def _check_has_value(self, parts: Any, node: Any, own: frozenset[str]) -> None:
        """Refuse a variable without a value where nothing says whether it is read."""
        bound = {target for part in tree.walk([node, *parts]) for target in _bound_inside(part) or ()}
        for name in tree.names(parts):
            if name in self._frame.local and name not in self._frame.env and name not in bound | own:
                # What a star stands for is known at a call: the error says which name it is (later.py).
                read = next(p for p in tree.walk(parts) if isinstance(p, gast.Name) and p.id == name)
                raise self._origin(node).at(read).refuse(f"{name} is read before it is assigned")

    def _check_captured(self, node: Any, body: Any, bound: frozenset[str]) -> None:
        """Refuse what is evaluated later and reads a variable that is assigned again: it would read the newest."""
        word = "lambda" if isinstance(node, gast.Lambda) else "generator"
        for name in tree.names(body):
            if name in self._frame.rebound and name not in bound:
                raise self._origin(node).refuse(
                    f"a {word} that reads {name}, which is assigned more than once",
                    f"give the {word} a variable that is assigned once",
                )

    def _reference(self, node: Any, path: tuple[str, ...]) -> Expr:
        frame = self._frame
        owner = frame.owner(path[0])
        if owner is not None:
            if path[0] not in owner.env:
                return self._unbound(path[0], node)
            return _with_attributes(owner.env[path[0]], path[1:])
        meaning = self._meaning(path, node)
        if isinstance(meaning, Known):
            if self._is_home(path[0]) and "." not in path[0]:
                self._spelled.setdefault(meaning.marker, tree.dotted(".".join(path)))
            return tree.name(meaning.marker)
        if not self._is_home(path[0]):
            return self._foreign(path, node)
        if not self._is_main and path[0] in self._params:
            raise self._origin(node).refuse(
                f"{frame.function.name} reads the global {path[0]}, which a parameter hides",
                "give one of them another name",
            )
        return tree.dotted(".".join(path))

    def _is_home(self, name: str) -> bool:
        """Whether a free name means the same in the primal's own text."""
        if self._is_main:
            return True
        return self._main.function.scope.shares(self._frame.function.scope, name)

    def _foreign(self, path: tuple[str, ...], node: Any) -> Expr:
        cell = self._cell(path[0])
        if cell is not None:
            return _with_attributes(cell, path[1:])
        module = self._frame.function.scope.module
        if module is None or not self._frame.function.scope.is_global(path[0]):
            raise self._origin(node).refuse(
                f"{self._frame.function.name} reads {path[0]} from a scope that cannot be named from outside",
                f"hand {path[0]} over as an argument",
            )
        return _with_attributes(tree.name(f"{module}:{path[0]}"), path[1:])

    def _cell(self, name: str) -> Expr | None:
        """Say how a closure cell of a function is read that has a name when the code runs."""
        code = getattr(self._frame.function.identity, "__code__", None)
        if self._frame.expr is None or code is None or name not in code.co_freevars:
            return None
        read = tree.parse_expression(f"f.__closure__[{code.co_freevars.index(name)}].cell_contents")
        return tree.substitute(read, {"f": self._frame.expr})


def _lazy_parts(node: Any) -> set[int]:
    """Parts of an expression that Python evaluates only sometimes."""
    found: set[int] = set()
    for part in tree.walk(node):
        parts: list[Any] = []
        if isinstance(part, gast.BoolOp):
            parts = part.values[1:]
        elif isinstance(part, gast.Compare):
            parts = part.comparators[1:]
        elif isinstance(part, gast.IfExp):
            parts = [part.body, part.orelse]
        elif isinstance(part, (gast.Lambda, gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)):
            parts = [part]
        elif isinstance(part, gast.Assert):
            parts = [part.msg]
        found.update(id(inner) for inner in tree.walk([p for p in parts if p is not None]))
    return found


def _with_attributes(node: Expr, attributes: tuple[str, ...]) -> Expr:
    for attribute in attributes:
        node = extras.member(node, attribute)
    return node


def _bound_inside(node: Any) -> frozenset[str] | None:
    """Names that a lambda or comprehension binds for itself; None for anything else."""
    if isinstance(node, gast.Lambda):
        every = [*source.parameters(node), node.args.vararg, node.args.kwarg]
        return frozenset(n.id for n in every if n is not None)
    if isinstance(node, (gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)):
        targets = (tree.names(generator.target) for generator in node.generators)
        return frozenset(name for names in targets for name in names)
    return None


def declared(node: Any) -> set[str]:
    """Names that a function says are those of a scope around it."""
    body = node.body if isinstance(node.body, list) else []
    found: set[str] = set()
    stack = list(body)
    while stack:
        part = stack.pop()
        if isinstance(part, (gast.Global, gast.Nonlocal)):
            found.update(part.names)
        elif not isinstance(part, (gast.FunctionDef, gast.AsyncFunctionDef, gast.ClassDef, gast.expr)):
            stack.extend(tree.parts(part))
    return found


def bound_names(node: Any) -> list[str]:
    """Names that a function binds, as often as it does: its parameters and all that it assigns to."""
    found = [n.id for n in source.parameters(node)]
    found += [n.id for n in (node.args.vararg, node.args.kwarg) if n is not None]
    return found + bound_in(node.body if isinstance(node.body, list) else [node.body])


def bound_in(body: list[Any]) -> list[str]:
    """Names that statements bind, as often as they do, last first: so what a trip hands on is joined best."""
    found: list[str] = []
    stack = list(body)
    while stack:
        part = stack.pop()
        if type(part) is gast.Name:
            if isinstance(part.ctx, (gast.Store, gast.Del)):
                found.append(part.id)
        elif isinstance(part, (gast.FunctionDef, gast.AsyncFunctionDef, gast.ClassDef)):
            found.append(part.name)
        elif isinstance(part, gast.alias):
            found.append(part.asname or part.name.split(".")[0])
        elif _bound_inside(part) is None:
            stack.extend(reversed(tree.parts(part)))
    return found
