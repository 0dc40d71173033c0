"""Values that a text is for: where none can be made for the kinds of a call alone, it is made for its integers.

Before: `np.concatenate((a, b), axis=axis)`, axis a parameter that is not differentiated, or of the scope around.
After: `axis = 1` in all calls that this text is for; the form of each says so.

An integer that is written in the code is worth more than one that is not: a row needs to know along which axis it goes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import gast

from sct import forms, live, resolve, tree
from sct.forms import Form, Leaf, Literal, Sequence, Table
from sct.source import Function

_MOST = 16
"""Items of a structure that is written out."""


def described(
    function: Function, arguments: Mapping[str, Any], inputs: Iterable[str]
) -> tuple[dict[str, Form], dict[str, Any]]:
    """Describe by their values what a call does not differentiate.

    Parameters
    ----------
    function : Function
        What is differentiated.
    arguments : mapping
        Values of the parameters.
    inputs : iterable of str
        Parameters that are differentiated.

    Returns
    -------
    dict
        Forms of the parameters, and of the free variables, whose values can be written; the others are left out.
    dict
        The values of these free variables.
    """
    given = {name: value for name, value in arguments.items() if name not in set(inputs)}
    around = {name: value for name, value in _free(function).items() if name not in arguments}
    every = {name: _form(value) for name, value in {**given, **around}.items()}
    found: dict[str, Form] = {n: f for n, f in every.items() if f is not None and not isinstance(f, Leaf)}
    return found, {name: value for name, value in around.items() if name in found}


def _form(value: Any) -> Form | None:
    """The form of a value that can be written; None for any other."""
    kind = type(value)
    if value is None or kind in (str, bool, int) or (kind is float and _is_order(value)):
        return Literal(kind, value)
    if kind is float:
        return forms.described({"": value})[""]
    if kind in (tuple, list) and len(value) <= _MOST:
        items = [_form(item) for item in value]
        return None if None in items else Sequence(kind.__name__, tuple(items))  # type: ignore[arg-type]
    if kind is dict and len(value) <= _MOST and all(type(key) is str for key in value):
        items = [_form(item) for item in value.values()]
        return None if None in items else Table(tuple((str, key) for key in value), tuple(items))  # type: ignore[arg-type]
    return None


def _is_order(value: float) -> bool:
    """Whether a float is such as orders of norms are: infinite, a whole or a half."""
    return math.isinf(value) or (abs(value) <= _MOST and (2 * value).is_integer())


def _free(function: Function) -> dict[str, Any]:
    """Variables of the scope around that a function reads, and cannot change."""
    if not isinstance(function.scope, live.LiveScope):
        return {}
    node = function.node
    own = {*resolve.bound_names(node), *resolve.declared(node)}
    body = node.body if isinstance(node.body, list) else [node.body]
    bound = {part.id for part in tree.walk(body) if isinstance(part, gast.Name) and not isinstance(part.ctx, gast.Load)}
    found = {}
    for name in dict.fromkeys(tree.names(body)):
        if name not in own and name not in bound:
            there, value = function.scope.value(name)
            if there and (not isinstance(value, (list, dict)) or _is_only_handed(body, name)):
                found[name] = value
    return found


def _is_only_handed(body: list[Any], name: str) -> bool:
    """Whether a list or dict is only handed on by `*name` or `**name`: what else is done may change it."""
    reads = sum(isinstance(part, gast.Name) and part.id == name for part in tree.walk(body))
    calls = [part for part in tree.walk(body) if isinstance(part, gast.Call)]
    stars = [arg.value for call in calls for arg in call.args if isinstance(arg, gast.Starred)]
    stars += [word.value for call in calls for word in call.keywords if word.arg is None]
    return reads == sum(isinstance(value, gast.Name) and value.id == name for value in stars)
