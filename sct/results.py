"""What a function returns, leaf by leaf.

Before: the result `(s%0, {"a": t%1})`.
After: the leaves `s%0`, read as `result[0]`, and `t%1`, read as `result[1]["a"]`; `mapped` puts something else there.

A named tuple is the call of its class, `Pair(s%0, t%1)`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import gast

from sct import tree
from sct.core import Origin, is_local
from sct.kinds import UNKNOWN, Kind
from sct.tree import Expr


def outputs(result: Expr, read: Expr) -> Iterator[tuple[Expr, Expr]]:
    """Give the leaves of a result, and how the adjoint of each is read."""
    if isinstance(result, (gast.Tuple, gast.List, gast.Call)):
        for position, item in enumerate(result.args if isinstance(result, gast.Call) else result.elts):
            yield from outputs(item, tree.subscript(read, tree.const(position)))
    elif isinstance(result, gast.Dict):
        for key, item in zip(result.keys, result.values, strict=True):
            yield from outputs(item, tree.subscript(read, key))
    else:
        yield result, read


def kinds_of(result: Expr, known: Mapping[str, Kind]) -> Any:
    """Give the structure of a result, with what is known of each leaf."""
    if isinstance(result, (gast.Tuple, gast.Call)):
        items = result.args if isinstance(result, gast.Call) else result.elts
        return tuple(kinds_of(item, known) for item in items)
    if isinstance(result, gast.List):
        return [kinds_of(item, known) for item in result.elts]
    if isinstance(result, gast.Dict) and all(isinstance(key, gast.Constant) for key in result.keys):
        keys = (key.value for key in result.keys)
        return {key: kinds_of(item, known) for key, item in zip(keys, result.values, strict=True)}
    name = getattr(result, "id", "")
    return known.get(name, UNKNOWN) if "%" in name else UNKNOWN


def mapped(result: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """Give a result with its leaves changed."""
    if isinstance(result, gast.Tuple):
        return tree.tuple_of([mapped(item, change) for item in result.elts])
    if isinstance(result, gast.List):
        return gast.List(elts=[mapped(item, change) for item in result.elts], ctx=gast.Load())
    if isinstance(result, gast.Call):
        return tree.call(result.func, [mapped(item, change) for item in result.args])
    if isinstance(result, gast.Dict):
        return gast.Dict(keys=result.keys, values=[mapped(item, change) for item in result.values])
    return change(result)


def check(result: Expr, origin: Origin) -> None:
    """Refuse a result that holds values in a way that is not followed: a set, an object.

    Parameters
    ----------
    result : gast.expr
        The result.
    origin : Origin
        Where it is returned.

    Raises
    ------
    UnsupportedError
        Where a leaf is neither a variable nor a constant.
    """
    for leaf, _ in outputs(result, result):
        if not isinstance(leaf, gast.Name) and any(map(is_local, tree.names(leaf))):
            raise origin.refuse(
                "what is returned holds values in a way that is not followed",
                "return numbers and arrays, in tuples, lists, dicts and named tuples",
            )


def adjoint_name(definition: Any) -> str:
    """Give the name of the adjoint of what a function returns: after the variable that it returns at its end."""
    last = definition.body[-1] if isinstance(definition, gast.FunctionDef) else None
    value = last.value if isinstance(last, gast.Return) else None
    return f"d{value.id}" if isinstance(value, gast.Name) else "dvalue"
