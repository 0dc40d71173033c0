"""Arguments that no text can be for are refused at the call, and named.

Before: `grad(f)("text")`, or `grad(f)(a, a)` where `f` writes to its arguments.
After: an `ArgumentError` with the argument, why its derivative cannot be had, and what to give instead.
"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Mapping
from typing import Any

from sct import forms, source
from sct.errors import ArgumentError, Place
from sct.forms import Form, Leaf, Opaque
from sct.source import Function


def check(
    read: Function,
    name: str,
    inputs: tuple[str, ...],
    arguments: Mapping[str, Any],
    found: Mapping[str, Form],
    asked: bool,
) -> None:
    """Refuse what no text can be for.

    Parameters
    ----------
    read : Function
        The function that is called, as it is read.
    name : str
        What it is called.
    inputs : tuple of str
        Parameters that are differentiated.
    arguments, found : mapping
        The arguments and their forms, by parameter.
    asked : bool
        Whether the user said which parameters are differentiated: what cannot be is passed over only elsewhere.
    """
    able = [parameter for parameter in inputs if forms.is_differentiable(found[parameter])]
    asked = asked or not able
    for parameter in inputs:
        form = found[parameter]
        if any(_is_refused(leaf) for leaf in forms.leaves(form)) or (parameter not in able and asked):
            raise refused(read, name, parameter, arguments[parameter], form)


def refused(read: Function, name: str, parameter: str, value: Any, form: Form) -> ArgumentError:
    """Give the error of an argument that no text can be for."""
    part = next((leaf for leaf in forms.leaves(form) if _is_refused(leaf)), form)
    why = f" ({part.why})" if isinstance(part, Opaque) and part.why else ""
    what = _described(value) if part is form else f"{_described(value)} with {_of(part)} in it"
    return ArgumentError(
        f"{name} is called with {parameter} = {what}{why}: "
        "its derivative is made for numbers, arrays and structures of these",
        _place(read, parameter),
        f"give {parameter} as a float or as an array, or leave it out of wrt",
    )


def check_apart(read: Function, name: str, arguments: Mapping[str, Any]) -> None:
    """Refuse one piece of memory, or one list, that a function which writes to its arguments gets twice."""
    every: list[tuple[str, str, Any]] = []
    for parameter, given in arguments.items():
        every += ((parameter, part, value) for part, value in forms.arrays(given, parameter))
    for position, (parameter, part, value) in enumerate(every):
        for _, other, again in every[:position]:
            if value is again or _share(value, again):
                raise ArgumentError(
                    f"{name} writes to its arguments, and {other} and {part} share memory",
                    _place(read, parameter),
                    f"give {part} as a copy",
                )


def bound(taken: inspect.Signature, example: Any, name: str) -> dict[str, Any]:
    """Give the arguments of an example by name; refuse what is no call of the function."""
    if not isinstance(example, (tuple, dict)):
        what = f"example is a tuple of the arguments of {name}, or a dict by name, not {type(example).__name__}"
        raise ArgumentError(what, advice="write example=(x,) for one argument")
    try:
        given = taken.bind(**example) if isinstance(example, dict) else taken.bind(*example)
    except TypeError as error:
        raise ArgumentError(f"the example is no call of {name}: {error}") from None
    given.apply_defaults()
    return dict(given.arguments)


def _place(read: Function, parameter: str) -> Place | None:
    every = [*source.parameters(read.node), *source.stars(read.node)]
    return {node.id: read.source.place(node) for node in every}.get(parameter)


def _share(one: Any, other: Any) -> bool:
    if not hasattr(one, "strides") or not hasattr(other, "strides"):
        return False
    import numpy as np

    return bool(np.may_share_memory(one, other))


def _is_refused(leaf: Form) -> bool:
    """Whether values flow through a part of an argument that no derivative can be made for."""
    if isinstance(leaf, forms.Record):
        return dataclasses.is_dataclass(leaf.cls)
    held = ("__iter__", "__mul__", "__add__", "__dataclass_fields__")
    if not isinstance(leaf, Opaque) or issubclass(leaf.type, (str, bytes)):
        return False
    return any(name in vars(base) for name in held for base in leaf.type.__mro__)


def _described(value: Any) -> str:
    shape = getattr(value, "shape", None)
    kind = type(value).__name__
    if shape is None:
        return f"a value of type {kind}"
    word = "an array" if kind == "ndarray" else f"a {kind}"
    return f"{word} of shape {shape} and dtype {getattr(value, 'dtype', 'unknown')}"


def _of(part: Form) -> str:
    return f"a value of type {part.type.__name__}" if isinstance(part, (Leaf, Opaque)) else "something else"
