"""Calls that write to an array where no store stands for what they write are refused.

Before: `v = np.put(a, [0], x)`, `assert a.sort() is None`, `f = a.fill`, `rng.shuffle(a)`.
After: refused, with what to write instead. A call that is a statement of its own, and of a form that `outs.py` has, is
a store by then; what is known to write to nothing passes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import gast

from sct import tree
from sct.core import Origin, Program, expression, statements
from sct.kinds import Kind
from sct.match import canonical, is_marker
from sct.scope import library_object
from sct.writers import ARITHMETIC, CHANGING, MUTATING, WRITING, WRITING_METHODS, out_at

_ADVICE = "write to the array by a[...] = value, on a line of its own"


def check(program: Program) -> None:
    """Refuse such a call anywhere in a program.

    Parameters
    ----------
    program : Program
        What was staged.

    Raises
    ------
    UnsupportedError
        At the first of them.
    """
    for statement in statements(program.body):
        check_part(expression(statement), program.kinds, statement.origin)
    check_part(program.result, program.kinds, program.result_origin)


def check_part(node: Any, known: Mapping[str, Kind], origin: Origin) -> None:
    """Refuse such a call in an expression, or in a statement that is kept for its effect."""
    for part in tree.walk(node):
        said = _of_method(part, known) if isinstance(part, gast.Attribute) else ""
        said = said or (_of_call(part, known) if isinstance(part, gast.Call) else "")
        if said:
            raise origin.refuse(f"{said}, where what it writes cannot be followed", _ADVICE)


def check_statement(node: Any, known: Mapping[str, Kind], origin: Origin, says: bool) -> None:
    """Refuse a statement that hands an array to what cannot be looked into: it is called for nothing else.

    Parameters
    ----------
    node : gast.stmt
        A statement that is kept for its effect.
    known : mapping
        Kinds of the variables.
    origin : Origin
        Where it stands.
    says : bool
        Whether it is one of those that say something: `print(a)`, `log.info(a)`, `self.history.append(a)`.
    """
    call = node.value if isinstance(node, gast.Expr) else None
    if says or not isinstance(call, gast.Call) or is_marker(call.func):
        return
    if next(_arrays(call, known), ""):
        name = ".".join(tree.path(call.func) or ("a function",)).partition("%")[0]
        raise origin.refuse(f"{name} gets an array and may write to it", f"hand it a copy, or {_ADVICE}")


def _of_method(node: Any, known: Mapping[str, Kind]) -> str:
    """What changes an array in place, as a value: `a.fill`, `a[0].sort`, `a.__iadd__`."""
    if node.attr in MUTATING:
        return f"{node.attr} changes what it is called of"
    root = node.value
    while isinstance(root, (gast.Subscript, gast.Attribute)):
        root = root.value
    is_array = isinstance(root, gast.Name) and root.id in known and known[root.id].is_array
    return f"{node.attr} changes an array in place" if is_array and node.attr in CHANGING else ""


def _of_call(call: Any, known: Mapping[str, Kind]) -> str:
    name = _full_name(call.func)
    if name in ("builtins.exec", "builtins.eval"):
        return f"{name.partition('.')[2]} may change any variable"
    if not next(_arrays(call, known), ""):
        return ""
    if any(k.arg == "out" and not tree.is_none(k.value) for k in call.keywords):
        return "out= is written to"
    last = getattr(call.func, "attr", name.rpartition(".")[2])
    if not name:
        return f"{last} writes to an array" if last in WRITING_METHODS else ""
    library, _, short = name.partition(".")
    if library == "numpy" and any(not tree.is_none(arg) for arg in call.args[out_at(name) : out_at(name) + 1]):
        return "out is written to"
    over = any((k.arg or "").startswith("overwrite_") and not _is_false(k.value) for k in call.keywords)
    writes = over or short in WRITING or (library == "operator" and short in ARITHMETIC)
    at = short.endswith(".at") and hasattr(library_object(name.removesuffix(".at")), "nin")
    buffer = name == "numpy.ndarray" and (len(call.args) > 2 or any(k.arg == "buffer" for k in call.keywords))
    return f"{name.replace('numpy.', 'np.')} writes to an array" if writes or at or buffer else ""


def _full_name(function: Any) -> str:
    """Give a function of a module under its full name: `operator:iadd` is one that is no library of rules."""
    if is_marker(function):
        return canonical(function.id)
    path = tree.path(function)
    return ".".join(path).replace(":", ".") if path is not None and "%" not in path[0] else ""


def _arrays(call: Any, known: Mapping[str, Kind]) -> Iterator[str]:
    """Give the arrays that a call may write to: those that it gets as they are, or of which it gets a part."""
    every = [*call.args, *(k.value for k in call.keywords)]
    while every:
        arg = every.pop()
        if isinstance(arg, (gast.Tuple, gast.List)):
            every += arg.elts
        while isinstance(arg, (gast.Subscript, gast.Attribute, gast.Starred)):
            arg = arg.value
        if isinstance(arg, gast.Name) and arg.id in known and known[arg.id].is_array:
            yield arg.id


def _is_false(node: Any) -> bool:
    return isinstance(node, gast.Constant) and node.value is False
