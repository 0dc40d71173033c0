"""Patterns of expressions, written as text: one notation for rules, rewrites and idioms.

Before: the pattern `c * a**2` and the expression `3 * u**2`.
After: `{"c": 3, "a": u}`.

- A name stands for any operand; the same name twice, for the same operand twice.
- `c`, `c1`, `c2`... stand only for a number that is written in the code.
- `*x` in a call stands for all its arguments, `[*x]` for a list or tuple that is written out.
- The operands of a call come first. Its options follow with their defaults, under their real names: a call is bound as
  the function's signature says, and an option that is written as its default is as good as not there. An option that
  stands for itself (`weights=weights`) is an operand that has to be there.
- Functions are those of `math`, `np`, `sp` (`scipy.special`) and the built-ins; an expression names them in full
  (`numpy.exp`).
- `1` fits `1.0`: numbers are compared as numbers.
"""

from __future__ import annotations

import functools
import inspect
import re
from typing import Any

import gast

from sct import extras, scope, tree
from sct.tree import Expr

Bound = dict[str, Any]
"""What each name of a pattern stands for: an expression, or a list of them for a starred one."""


ALIASES = {"np": "numpy", "sp": "scipy.special"}
"""How tables write libraries, where not by their names."""


@functools.cache
def pattern(text: str) -> Expr:
    """Read a pattern or a formula, functions of libraries under their full names."""
    return _with_markers(tree.parse_expression(text))


def full_name(path: tuple[str, ...]) -> str:
    """Give the full name of a function as a table writes it: `np.exp` is `numpy.exp`, `abs` is `builtins.abs`."""
    if path[0] in ALIASES:
        return ".".join((ALIASES[path[0]], *path[1:]))
    if path[0] in (*scope.LIBRARIES, extras.ROOT):
        return ".".join(path)
    return ".".join((scope.OWN if path[0] in (*scope.HELPERS, "copy") else "builtins", *path))


def _with_markers(node: Expr) -> Expr:
    def visit(child: Any) -> Any:
        path = tree.path(child) if isinstance(child, gast.Attribute) else None
        if path is not None and path[0] in (*ALIASES, *scope.LIBRARIES, extras.ROOT):
            return tree.name(full_name(path))
        if isinstance(child, gast.Call) and isinstance(child.func, gast.Name):
            function = tree.name(full_name((child.func.id,)))
            return tree.call(function, [_with_markers(arg) for arg in child.args], child.keywords)
        return None

    return tree.rebuild(node, visit)


def is_marker(node: Expr) -> bool:
    """Whether a name is the full name of something in a library."""
    if not isinstance(node, gast.Name):
        return False
    return node.id.partition(".")[0] in scope.LIBRARIES or extras.is_full(node.id)


PAIRS = "<pairs>"
"""Root of the names of functions that are printed on their own (pairs.py): no module of the user's has it."""


def is_pair(node: Any) -> bool:
    """Whether a name is that of a function that is printed on its own, or of a derivative of it."""
    return isinstance(node, gast.Name) and node.id.startswith(PAIRS)


@functools.cache
def tabled() -> frozenset[str]:
    """Full names of the functions that stand in patterns of the tables: known, and free of effects."""
    from sct.rules import kinds, tables

    patterns = [rule.pattern for rule in tables.rows()] + [rule.pattern for rule in tables.linear_rows()]
    heads = (head for pattern in patterns for head in re.findall(r"([\w.]+)\(", pattern))
    return frozenset(full_name(tuple(head.split("."))) for head in heads) | frozenset(kinds.ROWS)


def is_tabled(name: str) -> bool:
    """Whether a function stands in a pattern of the tables, by its full name."""
    if not extras.is_full(name):
        return name in tabled()
    from sct.rules import scipy

    return name in scipy.tabled()


@functools.cache
def _by_identity(library: str) -> dict[int, tuple[Any, str]]:
    """Names by the identity of what they name, which is kept: `np.add.reduce` is another object each time."""
    names = sorted(name for name in tabled() if name.partition(".")[0] == library)
    objects = [(scope.library_object(name), name) for name in names]
    return {id(item): (item, name) for item, name in objects}


ALIKE = {"numpy.amax": "numpy.max", "numpy.amin": "numpy.min", "numpy.around": "numpy.round",
          "numpy.row_stack": "numpy.vstack",
          "scipy.special.psi": "scipy.special.digamma",
          "scipy.integrate.trapezoid": "numpy.trapezoid"}  # fmt: skip
"""Functions that only call another one."""


@functools.cache
def canonical(marker: str) -> str:
    """Give the name under which the tables know a function that has several (`numpy.abs`, `numpy.absolute`)."""
    if marker in ALIKE:
        return ALIKE[marker]
    if extras.is_full(marker) or marker in tabled():
        return marker
    item = scope.library_object(marker)
    found = _by_identity(marker.partition(".")[0]).get(id(item))
    return marker if found is None or found[0] is not item else found[1]


def is_number_name(name: str) -> bool:
    """Whether a name of a pattern stands for a number that is written in the code."""
    return name == "c" or (name[0] == "c" and name[1:].isdecimal())


@functools.cache
def operands(text: str) -> tuple[str, ...]:
    """Give the names that a pattern binds, each once, from left to right."""
    parts = [node for node in tree.walk(pattern(text)) if isinstance(node, gast.Name)]
    return tuple(dict.fromkeys(node.id for node in parts if not is_marker(node)))


def root(value: Expr) -> str:
    """Give the key by which tables are searched: the function called, the operator, or the kind of node."""
    if isinstance(value, gast.Call):
        return canonical(value.func.id) if is_marker(value.func) else "call"
    if isinstance(value, (gast.BinOp, gast.UnaryOp)):
        return type(value.op).__name__
    return type(value).__name__


def match(want: Expr, value: Expr) -> Bound | None:
    """Give what each name of a pattern stands for; None where the expression does not fit it."""
    bound: Bound = {}
    stack = [(want, value)]
    while stack:
        parts = _parts(*stack.pop(), bound)
        if parts is None:
            return None
        stack.extend(reversed(parts))
    return bound


Pairs = list[tuple[Expr, Expr]]


def _parts(want: Expr, have: Expr, bound: Bound) -> Pairs | None:
    """Match the top of two trees; give the parts that are still to be matched."""
    if isinstance(want, gast.Name) and not is_marker(want):
        return [] if _bind(bound, want.id, have) else None
    if isinstance(want, gast.Call):
        return _call_parts(want, have, bound)
    if isinstance(want, gast.List):
        return _list_parts(want, have, bound)
    if isinstance(want, gast.Constant):
        return [] if tree.number(have) == want.value else None
    if type(want) is not type(have):
        return None
    if isinstance(want, gast.Name):
        return [] if want.id == have.id else None
    if isinstance(want, gast.Attribute) and want.attr != have.attr:
        return None
    if isinstance(want, (gast.BinOp, gast.UnaryOp)) and type(want.op) is not type(have.op):
        return None
    found = [(getattr(want, f), getattr(have, f)) for f in want._fields if f not in ("ctx", "op")]
    return [pair for pair in found if isinstance(pair[0], gast.AST)]


def _bind(bound: Bound, name: str, have: Expr) -> bool:
    if is_number_name(name) and tree.known_number(have) is None:
        return False
    if name in bound:
        return tree.same(bound[name], have)
    bound[name] = have
    return True


def _list_parts(want: Expr, have: Expr, bound: Bound) -> Pairs | None:
    if not isinstance(have, (gast.List, gast.Tuple)) or any(isinstance(e, gast.Starred) for e in have.elts):
        return None
    if len(want.elts) == 1 and isinstance(want.elts[0], gast.Starred):
        bound[want.elts[0].value.id] = list(have.elts)
        return []
    return list(zip(want.elts, have.elts, strict=True)) if len(want.elts) == len(have.elts) else None


def _call_parts(want: Expr, have: Expr, bound: Bound) -> Pairs | None:
    """Pair the operands of two calls, as the function's signature binds them."""
    if not isinstance(have, gast.Call) or root(want) != root(have):
        return None
    if any(isinstance(arg, gast.Starred) for arg in have.args) or any(k.arg is None for k in have.keywords):
        return None
    names, defaults = signature(root(want))
    given = {k.arg: k.value for k in have.keywords}
    options = {k.arg: k.value for k in want.keywords}
    args = list(have.args)
    if want.args and isinstance(want.args[0], gast.Starred):
        bound[want.args[0].value.id], args, operands = args, [], []
    else:
        operands = want.args
        own = [getattr(arg, "id", "") for arg in operands]
        # Rows of SciPy's functions name their operands and options in the functions' order.
        order = [*own, *options] if extras.is_full(root(want)) else [*names, *own[len(names) :]] or [*own, *options]
        if len(args) > len(order):
            return None
        given.update(zip(order[len(operands) :], args[len(operands) :], strict=False))
        args = args[: len(operands)] + [given.pop(name, None) for name in order[len(args) : len(operands)]]
    for name, default in options.items():
        if isinstance(default, gast.Name):
            operands, args = [*operands, default], [*args, given.pop(name, None)]
        else:
            bound[name] = given.pop(name, default)
    if None in args or any(name not in defaults or not _is_value(node, defaults[name]) for name, node in given.items()):
        return None
    return list(zip(operands, args, strict=True))


@functools.cache
def signature(marker: str) -> tuple[tuple[str, ...], dict[str, Any]]:
    """Give the names that a function's positional arguments have, and all defaults; empty where it has no signature."""
    if marker.partition(".")[0] not in scope.LIBRARIES:
        return (), {}
    try:
        found = list(inspect.signature(scope.library_object(marker)).parameters.values())
    except (TypeError, ValueError):
        return (), {}
    plain = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return tuple(p.name for p in found if p.kind in plain), {p.name: p.default for p in found}


def _is_value(node: Expr, value: Any) -> bool:
    """Whether a value that is written out is a certain one: an option given as what it is anyway."""
    if not isinstance(node, (gast.Constant, gast.UnaryOp)):
        return False
    written = node.value if isinstance(node, gast.Constant) else tree.number(node)
    return type(written) is type(value) and bool(written == value)
