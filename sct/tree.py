"""The gast trees that everything is made of: building, reading and rewriting expressions.

A gast node that is made by hand lacks the fields that nobody gave it, so nodes are built here and nowhere
else. Trees are values: no pass changes a node after it is made, a part may stand in several trees, and
nothing is kept on a node that the grammar does not put there.

Before: `gast.Name("x")`, a node without `ctx`, at which every walk fails.
After: `name("x")`, a whole node.
"""

from __future__ import annotations

import ast
import functools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import gast

Expr = Any
"""A gast expression node (gast has no types of its own)."""

_LOAD = gast.Load()
_STORE = gast.Store()
_PLACES = frozenset({"ctx", "type_comment", "annotation"})
_NO_PARTS = frozenset({"ctx", "type_comment", "kind", "op", "ops", "attr", "id", "arg", "is_async", "lineno"})


def name(identifier: str) -> Expr:
    """Read of a name."""
    return gast.Name(id=identifier, ctx=_LOAD, annotation=None, type_comment=None)


def target(identifier: str) -> Expr:
    """Name that is assigned to."""
    return gast.Name(id=identifier, ctx=_STORE, annotation=None, type_comment=None)


def parameter(identifier: str, annotation: Expr = None) -> Expr:
    """Name in a signature."""
    return gast.Name(id=identifier, ctx=gast.Param(), annotation=annotation, type_comment=None)


def const(value: object) -> Expr:
    """Literal. Negative numbers become a unary minus and infinities `np.inf`, so that they print right."""
    item = getattr(value, "item", None)
    if item is not None and not isinstance(value, (str, bytes)):
        value = item()
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if value != value:
            return name("numpy.nan")
        if math.copysign(1, value) < 0:
            return gast.UnaryOp(op=gast.USub(), operand=const(-value))
        if value == math.inf:
            return name("numpy.inf")
    return gast.Constant(value=value, kind=None)


def attribute(value: Expr, attr: str) -> Expr:
    """`value.attr`."""
    return gast.Attribute(value=value, attr=attr, ctx=_LOAD)


def subscript(value: Expr, index: Expr) -> Expr:
    """`value[index]`."""
    return gast.Subscript(value=value, slice=index, ctx=_LOAD)


def dotted(path: str) -> Expr:
    """Attribute chain for `a.b.c`."""
    first, *rest = path.split(".")
    node = name(first)
    for part in rest:
        node = attribute(node, part)
    return node


def call(function: Expr, args: Iterable[Expr] = (), keywords: Iterable[Any] = ()) -> Expr:
    """`function(*args)`."""
    return gast.Call(func=function, args=list(args), keywords=list(keywords))


def binary(left: Expr, op: Any, right: Expr) -> Expr:
    """`left op right`, op a gast operator node."""
    return gast.BinOp(left=left, op=op, right=right)


def add(left: Expr, right: Expr) -> Expr:
    """`left + right`."""
    return binary(left, gast.Add(), right)


def mul(left: Expr, right: Expr) -> Expr:
    """`left * right`."""
    return binary(left, gast.Mult(), right)


def div(left: Expr, right: Expr) -> Expr:
    """`left / right`."""
    return binary(left, gast.Div(), right)


def neg(operand: Expr) -> Expr:
    """`-operand`; a literal's sign is turned instead, a double one dropped."""
    if isinstance(operand, gast.UnaryOp) and isinstance(operand.op, gast.USub):
        return operand.operand
    return gast.UnaryOp(op=gast.USub(), operand=operand)


def negated(test: Expr) -> Expr:
    """`not test`."""
    if isinstance(test, gast.UnaryOp) and isinstance(test.op, gast.Not):
        return test.operand
    return gast.UnaryOp(op=gast.Not(), operand=test)


def either(test: Expr, body: Expr, orelse: Expr) -> Expr:
    """`body if test else orelse`."""
    return gast.IfExp(test=test, body=body, orelse=orelse)


def tuple_of(items: Iterable[Expr]) -> Expr:
    """`(a, b, ...)`."""
    return gast.Tuple(elts=list(items), ctx=_LOAD)


def one_or_tuple(items: Sequence[Expr]) -> Expr:
    """Give the one item, or a tuple of several, as an index or an axis is written."""
    return items[0] if len(items) == 1 else tuple_of(items)


def assign(identifier: str, value: Expr) -> Any:
    """`identifier = value`."""
    return gast.Assign(targets=[target(identifier)], value=value, type_comment=None)


def add_assign(identifier: str, value: Expr, op: Any = None) -> Any:
    """`identifier += value`, or with another operator."""
    return gast.AugAssign(target=target(identifier), op=op or gast.Add(), value=value)


def returns(value: Expr) -> Any:
    """`return value`."""
    return gast.Return(value=value)


def parse_expression(text: str) -> Expr:
    """Read one expression from text, without line numbers to mislead anybody."""
    return _converted(ast.parse(text, mode="eval").body)


def _converted(node: Any) -> Any:
    """Make the gast node of a plain expression: rules need no lambdas, and gast's own way takes ten times as long."""
    if isinstance(node, list):
        return [_converted(item) for item in node]
    if not isinstance(node, ast.AST):
        return node
    if isinstance(node, ast.Name):
        return name(node.id)
    fields = {field: _converted(getattr(node, field, None)) for field in node._fields}
    return getattr(gast, type(node).__name__)(**fields)


def rebuild(node: Any, visit: Any) -> Any:
    """Rewrite a tree from the top: where `visit(node)` gives a node it stands in, elsewhere the parts are visited.

    Parts that do not change are shared with the old tree, never copied.
    """
    new = visit(node)
    if new is not None:
        return new
    values = {}
    changed = False
    for field in node._fields:
        old = getattr(node, field, None)
        values[field] = fresh = _rebuild_field(old, visit)
        changed = changed or fresh is not old
    return type(node)(**values) if changed else node


def _rebuild_field(old: Any, visit: Any) -> Any:
    if isinstance(old, gast.AST):
        return rebuild(old, visit)
    if isinstance(old, list) and old:
        fresh = [_rebuild_field(item, visit) for item in old]
        return fresh if any(a is not b for a, b in zip(fresh, old, strict=True)) else old
    return old


def substitute(node: Expr, mapping: Mapping[str, Expr]) -> Expr:
    """Put expressions in the place of names. Names bound inside (by lambdas, comprehensions) must differ."""
    if not mapping:
        return node

    def visit(child: Any) -> Any:
        if isinstance(child, gast.Name):
            return mapping.get(child.id, child)
        return child if isinstance(child, gast.Constant) else None

    return rebuild(node, visit)


@functools.cache
def _parts_of(kind: Any) -> tuple[str, ...]:
    """Fields of a kind of node that can hold expressions or statements, last first; none for what is no node."""
    if not issubclass(kind, gast.AST) or kind is gast.Constant:
        return ()
    return tuple(f for f in reversed(kind._fields) if f not in _NO_PARTS)


def parts(node: Any) -> list[Any]:
    """Expressions and statements (cases, handlers...) that a node is made of, last first: as a stack takes them."""
    found: list[Any] = []
    kind: Any = type(node)
    for field in _parts_of(kind):
        part = getattr(node, field, None)
        if type(part) is list:
            found.extend(item for item in reversed(part) if isinstance(item, gast.AST))
        elif isinstance(part, gast.AST):
            found.append(part)
    return found


def names(node: Any) -> list[str]:
    """Identifiers that a tree mentions, from left to right, repeated as often as they stand there."""
    if type(node) is gast.Name:
        return [node.id]
    found: list[str] = []
    stack = [node]
    while stack:
        top = stack.pop()
        kind: Any = type(top)
        if kind is gast.Name:
            found.append(top.id)
        elif kind is list:
            stack.extend(reversed(top))
        else:
            for field in _parts_of(kind):
                part = getattr(top, field, None)
                if part:
                    stack.append(part)
    return found


def walk(node: Any) -> Iterator[Any]:
    """Expressions and statements of a tree, each before its parts, from left to right, without recursion."""
    stack = [node]
    while stack:
        top = stack.pop()
        kind: Any = type(top)
        if kind is list:
            stack.extend(reversed(top))
        elif isinstance(top, gast.AST):
            yield top
            if kind is not gast.Name:
                for field in _parts_of(kind):
                    part = getattr(top, field, None)
                    if part:
                        stack.append(part)


def at(node: Any, old: Any) -> Any:
    """Give a new node the place of an old one."""
    return gast.copy_location(node, old)


def placed(node: Any, old: Any) -> Any:
    """Give a new expression, and what is new in it, the place of an old one."""
    for part in walk(node):
        if isinstance(part, gast.expr) and not hasattr(part, "lineno"):
            gast.copy_location(part, old)
    return node


def same(a: Any, b: Any) -> bool:
    """Whether two trees are the same text: contexts and line numbers do not count, `1` and `1.0` differ."""
    stack = [(a, b)]
    while stack:
        x, y = stack.pop()
        if x is y:
            continue
        if type(x) is not type(y):
            return False
        if isinstance(x, gast.AST):
            fields = [field for field in x._fields if field not in _PLACES]
            stack.extend((getattr(x, f, None), getattr(y, f, None)) for f in fields)
        elif isinstance(x, list):
            if len(x) != len(y):
                return False
            stack.extend(zip(x, y, strict=True))
        elif x != y:
            return False
    return True


def key(node: Expr) -> Any:
    """Give what is equal for two equal operations on names and numbers; None for anything but those."""
    if isinstance(node, gast.Name):
        return node.id
    if isinstance(node, gast.Constant):
        return (type(node.value), node.value) if type(node.value) in (int, float) else None
    if isinstance(node, gast.BinOp):
        parts: tuple[Any, ...] = (type(node.op), key(node.left), key(node.right))
    elif isinstance(node, gast.UnaryOp):
        parts = (type(node.op), key(node.operand))
    elif isinstance(node, gast.Call) and isinstance(node.func, gast.Name) and not node.keywords:
        # Of functions only those of the module math give the same each time, whatever the user has done.
        parts = (node.func.id if node.func.id.startswith("math.") else None, *(key(arg) for arg in node.args))
    else:
        return None
    return None if None in parts else parts


def exact_key(node: Any) -> Any:
    """Give what is equal for two expressions that are written alike, and for no others."""
    if isinstance(node, gast.AST):
        return (type(node), *(exact_key(getattr(node, field, None)) for field in node._fields))
    return tuple(exact_key(item) for item in node) if isinstance(node, list) else (type(node), repr(node))


def size(node: Any, limit: int = 10**9) -> int:
    """Count of the names, literals and operations of a tree; stops counting beyond `limit`."""
    count = 0
    for part in walk(node):
        if isinstance(part, gast.expr):
            count += 1
            if count > limit:
                break
    return count


def number(node: Expr) -> int | float | None:
    """Give the value of a literal real number (a minus in front included), None for anything else."""
    if isinstance(node, gast.Constant) and type(node.value) in (int, float):
        return node.value
    if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.USub):
        value = number(node.operand)
        return None if value is None else -value
    return None


def dots() -> Expr:
    """Give `...`: all axes that are left."""
    return gast.Constant(value=Ellipsis, kind=None)


def is_none(node: Any) -> bool:
    """Whether an expression is None."""
    return isinstance(node, gast.Constant) and node.value is None


def is_zero(node: Expr) -> bool:
    """Whether an expression is the number 0."""
    return number(node) == 0


CONSTANTS = {"math.e": math.e, "math.pi": math.pi, "math.tau": math.tau, "numpy.e": math.e, "numpy.pi": math.pi}
"""Numbers that libraries have names for, by their full names."""


def known_number(node: Expr) -> int | float | None:
    """Give the value of a literal, or of a number that a library has a name for; None for anything else."""
    return CONSTANTS.get(node.id) if isinstance(node, gast.Name) else number(node)


def is_atom(node: Expr) -> bool:
    """Whether an expression is a name or a literal."""
    return isinstance(node, (gast.Name, gast.Constant)) or number(node) is not None


def path(node: Expr) -> tuple[str, ...] | None:
    """Give `("np", "linalg", "norm")` for `np.linalg.norm`; None where the chain does not start at a name."""
    parts = []
    while isinstance(node, gast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, gast.Name):
        return None
    return (node.id, *reversed(parts))
