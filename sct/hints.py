"""What annotations say of parameters: numbers, arrays, their ranks, and which lengths are equal.

Before: `W: Float[np.ndarray, "m n"], x: Float[np.ndarray, "n"], k: float`.
After: W has rank 2, x has the length of W's second axis, k is a number.

Annotations are read as they are written, and never evaluated: a file may name what is not installed.
"""

from __future__ import annotations

from typing import Any

import gast

from sct import calls, kinds, source, tree
from sct.errors import SctError
from sct.kinds import INTEGER, NUMBER, Dim, Kind
from sct.source import Function

_NUMBERS = {"float": NUMBER, "int": INTEGER, "complex": kinds.number("c16"), "float64": NUMBER,
            "float32": kinds.number("f4")}  # fmt: skip

_DTYPES = {
    **dict.fromkeys(("Float", "Float64", "Inexact", "Real", "Num", "Shaped"), "f8"), "Float32": "f4",
    "Complex": "c16", "Complex128": "c16", "Complex64": "c8",
    **dict.fromkeys(("Int", "Int8", "Int16", "Int32", "Int64", "UInt", "UInt8", "UInt16", "UInt32", "UInt64",
                     "Integer"), "i8"), "Bool": "b1",
}  # fmt: skip
"""Words of jaxtyping, and the dtype that the text is made for; another one is another text."""

_ARRAYS = ("ndarray", "NDArray")
"""Arrays of which no rank is given."""


_NONE = gast.Constant(value=None, kind=None)


def numbers(function: Function) -> dict[str, Kind]:
    """Give the parameters that annotations settle to be numbers.

    Parameters
    ----------
    function : Function
        The primal.

    Returns
    -------
    dict
        Their kinds, by name. What has the default None is a number only if a call says so.
    """
    nothing = {name for name, value in calls.default_expressions(function.node).items() if tree.same(value, _NONE)}
    words = {node.id: _word(_annotation(node, function)) for node in source.parameters(function.node)}
    return {name: _NUMBERS[word] for name, word in words.items() if word in _NUMBERS and name not in nothing}


def arrays(function: Function) -> dict[str, Kind]:
    """Give the parameters that annotations say are arrays of some rank: a call may still bring something else.

    Parameters
    ----------
    function : Function
        The primal.

    Returns
    -------
    dict
        Their kinds, by name. A length that the annotations call `n` is called after the axis where `n` stands first.
    """
    lengths: dict[str, Dim] = {}
    found = {}
    for node in source.parameters(function.node):
        annotation = _annotation(node, function)
        words = _shape(annotation)
        if words is not None:
            shape = tuple(_length(word, f"{node.id}:{axis}", lengths) for axis, word in enumerate(words))
            found[node.id] = kinds.array(shape, _DTYPES.get(_word(annotation.value), "f8"))
    return found


def ranks(function: Function) -> dict[str, int]:
    """Give the least rank of parameters that annotations say are arrays, and no more."""
    found = {}
    for node in source.parameters(function.node):
        annotation = _annotation(node, function)
        outer = annotation.value if isinstance(annotation, gast.Subscript) else annotation
        if _word(outer) in (*_ARRAYS, *_DTYPES) and _shape(annotation) is None:
            found[node.id] = 1
    return found


def _annotation(parameter: Any, function: Function) -> Any:
    """What is said of a parameter; a name for it is read as what it stands for."""
    found = _parsed(parameter.annotation)
    if isinstance(found, gast.Name) and found.id not in (*_NUMBERS, *_DTYPES, *_ARRAYS):
        found = _parsed(function.scope.alias(found.id)) or found
    return found


def _parsed(annotation: Any) -> Any:
    """An annotation that is quoted is read all the same."""
    if isinstance(annotation, gast.Constant) and isinstance(annotation.value, str):
        try:
            return tree.parse_expression(annotation.value)
        except (SyntaxError, SctError):
            return None
    return annotation


def _word(annotation: Any) -> str:
    return annotation.attr if isinstance(annotation, gast.Attribute) else str(getattr(annotation, "id", ""))


def _shape(annotation: Any) -> list[str] | None:
    """Axes of `Float[np.ndarray, "m n"]` or `np.ndarray[tuple[int, int], ...]`; None where their number is open."""
    if isinstance(annotation, gast.Subscript) and _word(annotation.value) == "ndarray":
        return _axes(annotation.slice)
    if not isinstance(annotation, gast.Subscript) or _word(annotation.value) not in _DTYPES:
        return None
    parts = annotation.slice.elts if isinstance(annotation.slice, gast.Tuple) else []
    text = parts[1].value if len(parts) == 2 and isinstance(parts[1], gast.Constant) else None
    if not isinstance(text, str) or any(word == "..." or word.lstrip("#?_").startswith("*") for word in text.split()):
        return None
    return text.split()


def _axes(given: Any) -> list[str] | None:
    """Axes of `tuple[int, int]`, none of whose lengths is said."""
    shape = given.elts[0] if isinstance(given, gast.Tuple) and given.elts else None
    if not isinstance(shape, gast.Subscript) or _word(shape.value) not in ("tuple", "Tuple"):
        return None
    axes = shape.slice.elts if isinstance(shape.slice, gast.Tuple) else [shape.slice]
    return None if any(isinstance(axis, gast.Constant) for axis in axes) else ["_"] * len(axes)


def _length(word: str, axis: str, lengths: dict[str, Dim]) -> Dim:
    """One axis: `3`, `n`, `rows=3`, `_`; what is computed or may be spread is a length of its own."""
    word = word.rpartition("=")[2]
    if word.isdecimal():
        return int(word)
    if not word.isidentifier() or word.startswith("_"):
        return (axis, 0)
    return lengths.setdefault(word, (axis, 0))
