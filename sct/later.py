"""Texts that wait for a call: where the code does not say what a parameter is, and no guess does.

Before: `def loss(params, x): for W, b in params: ...`, which says nothing of how many pairs there are.
After: a function that makes its text at its first call. What no argument could mend is raised at once.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable
from typing import Any

import gast

from sct import hints, source, tree
from sct.emit import signature_of
from sct.errors import ArgumentError, SctError, UnsupportedError
from sct.match import canonical, is_tabled
from sct.meanings import Known, Standard
from sct.printer import to_text
from sct.source import Function
from sct.suites import Comment

_STATEMENTS = (
    gast.Global, gast.Nonlocal, gast.Try, gast.TryStar, gast.With, gast.Break, gast.Continue, gast.Return,
    gast.FunctionDef, gast.AsyncFunctionDef, gast.ClassDef, gast.Import, gast.ImportFrom, gast.Yield, gast.YieldFrom,
    gast.Await,
)  # fmt: skip
"""What is refused whatever the arguments are."""


def may_wait(error: SctError, function: Function) -> bool:
    """Whether another kind of argument might mend what an error refuses.

    Parameters
    ----------
    error : SctError
        What was raised while nothing was known of the arguments.
    function : Function
        The primal.
    """
    if isinstance(error, ArgumentError):
        return bool(open_parameters(function))
    if getattr(error, "is_chosen", False) or (getattr(error, "by_call", False) and open_parameters(function)):
        return True
    name = getattr(error, "node", None)
    if isinstance(name, gast.Name) and name.id in _stars(function):
        return True
    return isinstance(error, UnsupportedError) and _is_of_call(error, function)


def _is_of_call(error: UnsupportedError, function: Function) -> bool:
    """Whether what is refused is a matter of the arguments."""
    if any(text in error.message for text in _OF_KINDS) and _depends(function, error):
        return True
    if (_is_elsewhere(error, function) or _is_item(error)) and open_parameters(function):
        return True
    if error.around is None:
        return False
    node, (whole, opened) = error.node, error.around
    if whole is None:
        # It was refused by a rule: what it reads is known by the names of the core.
        return bool(opened) or any(_asks(part, open_parameters(function)) for part in _surrounding(function.node, node))
    if any(_asks(part, opened or open_parameters(function)) for part in _surrounding(whole, node)):
        return True
    if isinstance(node, _STATEMENTS) or not opened or any(text in error.message for text in _NEVER):
        return False
    if isinstance(node, gast.Call) and not _is_range(node) and not _call_may_wait(node, function, opened):
        return False
    return not opened.isdisjoint(_exposed(_unpacked(whole, node)))


def _is_elsewhere(error: UnsupportedError, function: Function) -> bool:
    """Whether what is refused stands in a library: what goes on there is a matter of what it is given."""
    if isinstance(error.node, _STATEMENTS) or any(text in error.message for text in _NEVER):
        return False
    return error.place is not None and error.place.file != function.source.file


def _is_item(error: UnsupportedError) -> bool:
    """Whether an item is written of what ranks are only guessed of: what `B = A @ A` is a call says."""
    node: Any = error.node
    target = node.target if isinstance(node, gast.AugAssign) else node
    return "a part of an object" in error.message and isinstance(target, gast.Subscript)


def _depends(function: Function, error: UnsupportedError) -> bool:
    """Whether anything in a function, or in the one where it was refused, is chosen by what a call may settle."""
    whole, opened = error.around or (None, set())
    every = open_parameters(function)

    def chosen(part: Any, names: set[str]) -> bool:
        return _asks(part, names) or _chooses(part, function) or _is_answer(part, names)

    # A parameter that an arm assigns anew is none any more where the error stands: `if fn is None: fn = np.exp`.
    return any(chosen(part, every) for part in tree.walk(function.node.body)) or any(
        chosen(part, opened or every) for part in tree.walk([] if whole is None else whole)
    )


def _chooses(node: Any, function: Function) -> bool:
    """Whether a part is `p or default` of a parameter."""
    first = node.values[0] if isinstance(node, gast.BoolOp) else None
    return isinstance(first, gast.Name) and first.id in open_parameters(function)


def _stars(function: Function) -> set[str]:
    return {n.id for n in source.stars(function.node)}


def _unpacked(whole: Any, node: Any) -> Any:
    """Where a target of an assignment is refused, what is assigned to it decides."""
    way = _surrounding(whole, node)
    for part, inner in reversed(list(itertools.pairwise(way))):
        if isinstance(part, gast.Assign) and inner is not part.value:
            return part.value
        if isinstance(part, (gast.For, gast.comprehension)) and inner is part.target:
            return part.iter
    return node


_OF_KINDS = ("a choice between values of different structure", "a write to memory that", "item of an array of which",
             "is not known to be an array", "an assignment to a part of an object",
             "a call that does something inside an expression")  # fmt: skip
"""What depends on arms that a call may settle, wherever they stand."""

_NEVER = ("is not defined", "an index that is not written as a number")
"""What the kind of an argument has no part in."""


def _exposed(node: Any) -> Iterable[str]:
    """Names in an expression, save those inside of what is made there: the items of a display are only its parts."""
    stack = [node]
    while stack:
        part = stack.pop()
        if isinstance(part, gast.Name):
            yield part.id
        elif isinstance(part, gast.For):
            stack.append(part.iter)
        elif _is_range(part):
            # How often something is done is a matter of numbers; parts of arguments may be integers, though.
            stack += [p for p in tree.walk(part.args) if isinstance(p, (gast.Attribute, gast.Subscript))]
        elif isinstance(part, (gast.While, gast.If)):
            continue
        elif not isinstance(part, (gast.Tuple, gast.List, gast.Dict, gast.Set, gast.BinOp)):
            stack.extend(gast.iter_child_nodes(part))


def _is_range(node: Any) -> bool:
    return isinstance(node, gast.Call) and tree.path(node.func) == ("range",)


def open_parameters(function: Function) -> set[str]:
    """Give the parameters of which no annotation says that they are numbers."""
    return {n.id for n in source.parameters(function.node)} - set(hints.numbers(function))


def _call_may_wait(node: Any, function: Function, opened: set[str]) -> bool:
    """Whether a call that is refused might be known for other arguments."""
    path = tree.path(node.func)
    if path is None or path[0] in opened:
        return True
    if any(isinstance(arg, gast.Starred) for arg in node.args) or any(k.arg is None for k in node.keywords):
        return True
    meaning = function.scope.meaning(path)
    if not isinstance(meaning, Known):
        return isinstance(meaning, Standard)
    return meaning.marker.startswith("builtins.") or is_tabled(canonical(meaning.marker))


def _surrounding(whole: Any, node: Any) -> list[Any]:
    """Give the nodes from a function down to one of its parts; empty where it is none."""
    stack: list[tuple[Any, list[Any]]] = [(whole, [whole])]
    while stack:
        part, way = stack.pop()
        if part is node:
            return way
        stack.extend((child, [*way, child]) for child in gast.iter_child_nodes(part))
    return []


def _asks(node: Any, opened: set[str]) -> bool:
    """Whether a part stands in an arm of a test that a call may settle: `if mode == "full"`, `if w is None`."""
    tests = [node.test] if isinstance(node, (gast.If, gast.IfExp)) else list(getattr(node, "ifs", ()))
    return any(_settles(part, opened) for part in tree.walk(tests))


def _is_answer(node: Any, opened: set[str]) -> bool:
    """Whether a part gives a name to what a call may settle: `scalar = isinstance(x, float)`."""
    return isinstance(node, gast.Assign) and any(_settles(part, opened) for part in tree.walk(node.value))


def _settles(test: Any, opened: set[str]) -> bool:
    if (
        opened
        and isinstance(test, gast.Call)
        and (tree.path(test.func) or ("",))[-1] in ("isinstance", "isscalar", "all", "any")
    ):
        # What is computed from parameters has a type that a call settles too.
        return True
    if opened.isdisjoint(tree.names(test)):
        return False
    if isinstance(test, gast.Compare):
        parts = (test.left, *test.comparators)
        texts = any(isinstance(p, gast.Constant) and isinstance(p.value, (str, bytes, bool, type(None))) for p in parts)
        return texts or any(isinstance(p, gast.Attribute) and p.attr == "ndim" for p in parts)
    if isinstance(test, gast.Call):
        return (tree.path(test.func) or ("",))[-1] in ("isinstance", "hasattr", "callable", "type", "ndim")
    return False


def text(function: Function, name: str, parameters: Iterable[str], error: SctError) -> str:
    """Give the text that stands until a call says what the arguments are."""
    node = function.node
    own = {n.id for n in source.parameters(node)}
    added = []
    for fresh in parameters:
        while fresh in own:
            fresh += "_"
        own.add(fresh)
        added.append(fresh)
    where = f" (line {error.place.line})" if error.place is not None else ""
    why = " ".join(error.message.split())
    body = [
        Comment("the text is made at the first call, which says what the arguments are:"),
        Comment(f"{why}{where}"),
        gast.Pass(),
    ]
    fields = {"name": name, "args": signature_of(node.args, added), "body": body, "decorator_list": []}
    made = gast.FunctionDef(**fields, returns=None, type_comment=None, type_params=[])
    return str(to_text(gast.Module(body=[made], type_ignores=[])))


def zeros(value: Any) -> Any:
    """Give 0 in the structure of an argument."""
    kind = type(value)
    if kind in (list, tuple):
        return kind(zeros(item) for item in value)
    if kind is dict:
        return {key: zeros(item) for key, item in value.items()}
    if isinstance(value, tuple) and hasattr(kind, "_fields"):
        return kind(*(zeros(item) for item in value))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.replace(value, **{f.name: zeros(getattr(value, f.name)) for f in dataclasses.fields(value)})
    if hasattr(value, "shape") and hasattr(value, "dtype"):
        return value * 0.0
    return 0.0 if isinstance(value, (int, float)) and not isinstance(value, bool) else value
