"""Which parameters are differentiated: those that are asked for, or all that can be.

Before: `def f(x, y, n: int, verbose=False)`, `wrt=None`.
After: `("x", "y")`.

Decided from code, annotations and defaults, never from a call, so the number of results is fixed. What `*rest` and
`**words` get is differentiated where it is asked for, or where nothing else is: the gradient is a tuple or a dict.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import gast

from sct import calls, scope, source, tree
from sct.array_reads import METHODS
from sct.errors import Place, WrtError
from sct.meanings import Known, Package, User
from sct.source import Function

Wrt = int | str | tuple[int | str, ...] | None
"""What a user may give: an index, a name, a tuple of either, or nothing."""

_NO_NUMBERS = {"int": "an integer", "bool": "a flag", "str": "text", "bytes": "bytes"}


def chosen(function: Function, wrt: Wrt) -> tuple[str, ...]:
    """Give the names of the parameters that are differentiated.

    Parameters
    ----------
    function : Function
        The primal.
    wrt : int, str, tuple of either, or None
        What the user asks for.

    Returns
    -------
    tuple of str
        In the order asked for, or of the signature.

    Raises
    ------
    WrtError
        For what is not there, is there twice, or cannot be differentiated.
    """
    names = [n.id for n in source.parameters(function.node)]
    starred = [n.id for n in source.stars(function.node)]
    refused = dict(_refused(function))
    if wrt is None:
        able = tuple(name for name in names if name not in refused)
        if not able and not names and starred:
            return (starred[0],)
        if not able:
            why = "; ".join(f"{name}: {reason}" for name, reason in refused.items()) or "it has no parameters"
            raise WrtError(f"nothing in {function.name} can be differentiated ({why})", _place(function))
        return able
    items = wrt if isinstance(wrt, (tuple, list)) else (wrt,)
    found = tuple(_name(item, names, starred, function) for item in items)
    refused = dict(_refused(function, asked=True))
    for name in found:
        if name in refused:
            raise WrtError(
                f"{function.name} cannot be differentiated with respect to {name}: {refused[name]}",
                _place(function, name),
            )
    if len(set(found)) < len(found) or not found:
        message = "wrt is empty" if not found else f"wrt names a parameter twice: {', '.join(found)}"
        raise WrtError(message, _place(function))
    return found


def _name(item: Any, names: list[str], starred: list[str], function: Function) -> str:
    every = [*names, *starred]
    known = f"its parameters are {', '.join(every)}" if every else "it has no parameters"
    if isinstance(item, str):
        if item in every:
            return item
        raise WrtError(f"{function.name} has no parameter called {item}", _place(function), known)
    if isinstance(item, bool) or not hasattr(item, "__index__"):
        message = f"wrt takes an index, a name, or a tuple of either, not {type(item).__name__}"
        raise WrtError(message, advice='for example wrt="x" or wrt=(0, 1)')
    index = item.__index__()
    names = names or starred
    if -len(names) <= index < len(names):
        return names[index]
    raise WrtError(f"{function.name} has no parameter number {index}", _place(function), known)


def _place(function: Function, name: str = "") -> Place | None:
    """Where a parameter stands, or the function's first line."""
    every = [*source.parameters(function.node), *source.stars(function.node)]
    node = next((n for n in every if n.id == name), function.node)
    return function.source.place(node)


def _refused(function: Function, asked: bool = False) -> Iterable[tuple[str, str]]:
    """Parameters that cannot be differentiated, and why.

    What is asked for by name may have the default None, which a call replaces, and may be annotated as an integer,
    which people write for temperatures too, as long as the code uses it as no count and no index.
    """
    defaults = calls.default_expressions(function.node)
    uses, counts = _uses(function), _counts(function)
    for parameter in source.parameters(function.node):
        name = parameter.id
        said, default = _by_annotation(parameter.annotation), _by_default(defaults.get(name))
        default = default or _of_module(defaults.get(name), function)
        if asked:
            said = said if said != _by_word("int") or name in counts else ""
            default = default if default != _by_default(_NONE) else ""
        reason = said or default or uses.get(name, "")
        if reason:
            yield name, reason


def _by_annotation(annotation: Any) -> str:
    if isinstance(annotation, gast.Constant) and isinstance(annotation.value, str):
        return _by_word(annotation.value)
    return _by_word(annotation.id) if isinstance(annotation, gast.Name) else ""


def _by_word(word: str) -> str:
    return f"its annotation says that it is {_NO_NUMBERS[word]}" if word in _NO_NUMBERS else ""


def _of_module(default: Any, function: Function) -> str:
    """`xp=np`: the library that the function computes with."""
    path = tree.path(default)
    meaning = None if path is None else function.scope.meaning(path)
    module = isinstance(meaning, Package) or (
        isinstance(meaning, Known) and scope.library_part(meaning.marker) is not None
    )
    return "its default is a module" if module else ""


def _by_default(default: Any) -> str:
    if not isinstance(default, gast.Constant):
        return ""
    kinds = {bool: "a flag", str: "text", bytes: "bytes", type(None): "None"}
    kind = kinds.get(type(default.value))
    return f"its default is {kind}" if kind else ""


_NONE = gast.Constant(value=None, kind=None)


def _counts(function: Function) -> set[str]:
    """Names that an index or a count is computed from."""
    found: set[str] = set()
    for part in tree.walk((function.behind or function.node).body):
        if isinstance(part, gast.Subscript):
            found.update(tree.names(part.slice))
        counts = isinstance(part, gast.Call) and (tree.path(part.func) or ("",))[-1] in _COUNTS
        if counts and not _is_users(part.func, function):
            found.update(tree.names(part.args))
    return found


def _uses(function: Function) -> dict[str, str]:
    """Parameters that are used in places where no derivative flows, and in no other.

    What holds of `p` holds of its parts: `if p.verbose` says as much of p as `if p` does. What holds of `m` holds of n
    after `m = n - 1`.
    """
    node = function.behind or function.node
    own, told = {n.id for n in source.parameters(node)}, dict[str, str]()
    while True:
        flows, found, counts = _walked(node, function, told)
        said = {**{name: why for name, why in found.items() if name not in flows or why == _INSTANCE}, **counts}
        fresh = {name: why for name, why in said.items() if name not in own and why in (*_INTEGERS, _INDEX)}
        if fresh.keys() <= told.keys():
            return {name: why for name, why in {**said, **_receiver(node)}.items() if name in own}
        told = fresh | told


def _walked(node: Any, function: Function, told: Mapping[str, str]) -> tuple[set[str], dict[str, str], dict[str, str]]:
    """Names through which something flows, those that stand where nothing does, and those that are integers."""
    flows: set[str] = set()
    found: dict[str, str] = {}
    counts: dict[str, str] = {}
    stack: list[tuple[Any, str]] = [(part, "") for part in (node.body if isinstance(node.body, list) else [node.body])]
    while stack:
        part, why = stack.pop()
        if isinstance(part, gast.Assign) and getattr(part.targets[0], "id", "") in told:
            stack.append((part.value, told[part.targets[0].id]))
            continue
        if isinstance(part, gast.For) and getattr(part.target, "id", "") in told:
            stack += [(part.iter, told[part.target.id]), *((inner, "") for inner in (*part.body, *part.orelse))]
            continue
        root = _root(part)
        if root is None:
            whole = why in (*_INTEGERS, _INDEX) and _is_of_integers(part)
            stack.extend(_beside(part, why) if whole else _inner(part, function))
            continue
        name, reason, others = root
        stack.extend((other, "" if _is_made_by_index(part) else _INDEX) for other in others)
        if reason == _ASKED:
            flows.add(name.id)
        elif why in _INTEGERS and part is name:
            # What counts trips is an integer, whatever else is done with it.
            counts[name.id] = why
        elif why or reason:
            found.setdefault(name.id, why or reason)
        elif isinstance(name.ctx, gast.Load):
            flows.add(name.id)
    return flows, found, counts


def _is_made_by_index(node: Any) -> bool:
    """Whether it is an array that is written as an index: `np.r_[x, 1.0]`."""
    return isinstance(node, gast.Subscript) and getattr(node.value, "attr", "") in ("r_", "c_", "mgrid", "ogrid")


def _is_of_integers(node: Any) -> bool:
    """Whether what is true of a result, that it is an integer, is true of the operands: `n - 1`, `i, j + 1`, `i:n`."""
    if isinstance(node, gast.BinOp):
        return isinstance(node.op, (gast.Add, gast.Sub, gast.Mult, gast.FloorDiv, gast.Mod))
    return isinstance(node, (gast.Tuple, gast.Slice)) or (
        isinstance(node, gast.UnaryOp) and isinstance(node.op, (gast.USub, gast.UAdd))
    )


def _beside(node: Any, why: str) -> Iterable[tuple[Any, str]]:
    return ((part, why) for part in gast.iter_child_nodes(node))


_INDEX = "it is used as an index"
_INSTANCE = "it is the instance"


def _receiver(node: Any) -> dict[str, str]:
    """The parameter that methods get their instance in."""
    first = [*getattr(node.args, "posonlyargs", []), *node.args.args][:1]
    return {n.id: _INSTANCE for n in first if n.id in ("self", "cls")}


def _root(node: Any) -> tuple[Any, str, list[Any]] | None:
    """Give the variable that a chain of attributes, items and methods of data starts from; None for anything else.

    With it, why nothing flows through the chain, if so, and the indices in it.
    """
    reason, others = "", []
    if isinstance(node, gast.Call) and isinstance(node.func, gast.Attribute) and node.func.attr in _DATA:
        others += [*node.args, *(k.value for k in node.keywords)]
        found = _root(node.func.value)
        return None if found is None or others else found
    while isinstance(node, (gast.Attribute, gast.Subscript)):
        if isinstance(node, gast.Subscript):
            others.append(node.slice)
        elif node.attr in _FACTS:
            reason = _ASKED
        node = node.value
    return (node, reason, others) if isinstance(node, gast.Name) else None


_ASKED = "its shape is asked for"
"""What says of a parameter that it is an array: its gradient is 0 where nothing else reads it."""

_FACTS = frozenset({"shape", "ndim", "size", "dtype", "itemsize", "nbytes", "strides"})
"""Attributes of arrays that no element is read for."""

_DATA = frozenset(METHODS) | {"items", "values", "get", "pop", "copy", "append", "extend", "_asdict", "_replace"}
"""Methods through which values flow: those of arrays, lists and dicts."""


_COUNTS = {"range": "a count", "factorial": "a count", "comb": "a count", "perm": "a count", "gcd": "an integer",
           "lcm": "an integer", "isqrt": "an integer", "checkpoint": "a count"}  # fmt: skip
_LENGTHS = {
    **dict.fromkeys(("numpy.zeros", "numpy.ones", "numpy.empty", "numpy.full", "numpy.identity"), (0,)),
    **dict.fromkeys(("numpy.repeat", "numpy.tile", "numpy.roll", "numpy.reshape"), (1,)),
    "numpy.eye": (0, 1), "numpy.linspace": (2,),
}  # fmt: skip
"""Positions of arguments that are numbers of elements."""

_OPTIONS = {
    **dict.fromkeys(("axis", "axes", "axis1", "axis2", "axisa", "axisb", "axisc"), "an axis"),
    **dict.fromkeys(("ddof", "decimals"), "a count"), **dict.fromkeys(("keepdims", "endpoint", "rowvar"), "an option"),
}  # fmt: skip
"""Options of functions of libraries that are no numbers with a derivative, whatever the function is."""

_INTEGERS = frozenset(f"it is used as {word}" for word in (*_COUNTS.values(), *_OPTIONS.values()))


def _inner(node: Any, function: Function) -> Iterable[tuple[Any, str]]:
    """Parts of a node, each with the reason why nothing flows through it where it is a bare name."""
    reasons: dict[int, str] = {}
    if isinstance(node, (gast.If, gast.IfExp, gast.While, gast.Assert)):
        reasons[id(node.test)] = "it is used as a flag"
    elif isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.Not):
        reasons[id(node.operand)] = "it is used as a flag"
    elif isinstance(node, gast.Subscript):
        reasons[id(node.slice)] = "" if _is_made_by_index(node) else _INDEX
    elif isinstance(node, gast.Attribute) and node.attr not in ("T", "real", "imag", "shape", "ndim", "size"):
        reasons[id(node.value)] = "it is used as an object"
    elif isinstance(node, gast.Call):
        yield from _called(node, reasons, function)
    elif isinstance(node, gast.Compare) and _compares_text(node):
        reasons.update((id(part), "it is compared with text or None") for part in (node.left, *node.comparators))
    for child in gast.iter_child_nodes(node):
        part = child.value if isinstance(child, gast.keyword) else child
        yield part, reasons.get(id(part), "")


def _called(node: Any, reasons: dict[int, str], function: Function) -> Iterable[tuple[Any, str]]:
    """What a call says of the function, and of the object whose method it is."""
    reasons[id(node.func)] = "it is called as a function"
    word = (tree.path(node.func) or ("",))[-1]
    if isinstance(node.func, gast.Attribute):
        data = node.func.attr in _DATA
        reasons[id(node.func)] = "" if data else "it is used as an object"
    if _is_users(node.func, function):
        return ()
    options = {id(w.value): _OPTIONS[w.arg] for w in node.keywords if w.arg in _OPTIONS}
    if word in _COUNTS:
        options |= {id(part): _COUNTS[word] for part in (*node.args, *(w.value for w in node.keywords))}
    path = tree.path(node.func)
    meaning = None if path is None or not node.args else function.scope.meaning(path)
    if isinstance(meaning, Known) and meaning.marker in _LENGTHS:
        options |= {id(node.args[at]): "a count" for at in _LENGTHS[meaning.marker] if at < len(node.args)}
    reasons.update((part, f"it is used as {use}") for part, use in options.items())
    return ()


def _is_users(node: Any, function: Function) -> bool:
    """Whether a name is that of a function of the user's, whatever library has one that is called so."""
    path = tree.path(node)
    return path is not None and isinstance(function.scope.meaning(path), User)


def _compares_text(node: Any) -> bool:
    if all(isinstance(op, (gast.Is, gast.IsNot)) for op in node.ops):
        return True
    parts = (node.left, *node.comparators)
    return any(isinstance(p, gast.Constant) and isinstance(p.value, (str, bytes, type(None))) for p in parts)
