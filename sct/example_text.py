"""Example arguments as the command line writes them: a call with shapes for arrays.

Before: `f((4, 3), x=(3,), n=5, labels=(100, int))`.
After: the name `f`, and for its parameters an array of shape (4, 3), one of shape (3,), the number 5, and an array of
100 integers.

A tuple is a shape: of floats, or of the type that stands last in it. Everything else is itself: numbers, text, None,
flags, and lists and dicts, of shapes too. Nothing is run.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sct import signature, source
from sct.errors import ArgumentError
from sct.facts import Arguments
from sct.forms import Leaf, described
from sct.source import Function

_ADVICE = "write a call with a shape for each array: f(x=(3,), W=(4, 3), n=5)"
_TYPES = ("float", "int", "bool", "float32")


@dataclass(frozen=True)
class Spoken:
    """An example for one function.

    Parameters
    ----------
    name : str
        `f` or `Class.method`.
    values : tuple
        Those that are given by position.
    named : mapping
        Those that are given by name.
    """

    name: str
    values: tuple[Any, ...] = ()
    named: Mapping[str, Any] = field(default_factory=dict)

    def arguments(self, function: Function) -> Arguments:
        """Give what the example says of a function's parameters; of those that it leaves out it says nothing."""
        names = [node.id for node in source.parameters(function.node)]
        # Of a method the first parameter is the object, which is no array.
        own = names[1:] if "." in self.name else names
        found = dict(zip(own, self.values, strict=False))
        wrong = [name for name in self.named if name not in own or name in found]
        if wrong or len(self.values) > len(own):
            told = f"{self.name} takes {', '.join(own) or 'nothing'}"
            what = ", ".join(wrong) if wrong else f"{len(self.values)} arguments"
            raise ArgumentError(
                f"the example of {self.name} gives {what}, and {told}", function.source.place(function.node)
            )
        found.update(self.named)
        written = signature.written(function)
        forms = described(found, written)
        kinds = {name: form.kind for name, form in forms.items() if isinstance(form, Leaf)}
        return Arguments(kinds, forms, found, True, written)


def read(text: str) -> Spoken:
    """Read an example.

    Parameters
    ----------
    text : str
        A call of the function.

    Returns
    -------
    Spoken
        Its name and the values.

    Raises
    ------
    ArgumentError
        For anything else.

    Examples
    --------
    >>> found = read("f((2,), n=5)")
    >>> found.name, found.values[0].shape, found.named
    ('f', (2,), {'n': 5})
    """
    try:
        call = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        raise ArgumentError(f"the example {text!r} is no Python", advice=_ADVICE) from None
    if not isinstance(call, ast.Call) or any(word.arg is None for word in call.keywords):
        raise ArgumentError(f"the example {text!r} is no call", advice=_ADVICE)
    try:
        values = tuple(_value(arg) for arg in call.args)
        return Spoken(ast.unparse(call.func), values, {str(word.arg): _value(word.value) for word in call.keywords})
    except ValueError as error:
        raise ArgumentError(f"the example {text!r} has {error} in it", advice=_ADVICE) from None


def _value(node: ast.expr) -> Any:
    """Give what a part of an example stands for."""
    if isinstance(node, ast.Tuple):
        return _array(node)
    if isinstance(node, ast.List):
        return [_value(item) for item in node.elts]
    if isinstance(node, ast.Dict) and all(node.keys):
        return {ast.literal_eval(key): _value(item) for key, item in zip(node.keys, node.values, strict=True) if key}
    try:
        return ast.literal_eval(node)
    except ValueError:
        raise ValueError(ast.unparse(node)) from None


def _array(shape: ast.Tuple) -> Any:
    import numpy as np

    *lengths, last = [*shape.elts, None]
    if lengths and isinstance(lengths[-1], ast.Name):
        last = lengths.pop()
    dtype = last.id if isinstance(last, ast.Name) else "float"
    numbers = [length.value if isinstance(length, ast.Constant) else None for length in lengths]
    if dtype not in _TYPES or not all(type(number) is int for number in numbers):
        raise ValueError(ast.unparse(shape))
    return np.zeros(numbers, dtype)
