"""Rules of the user's own, as a file that is not run has them.

Before: `@rule("math.cos(x)")` above `def sine(x)`, `from sct import rule`.
After: the same `Ruled` that the decorated function would mean if the file had been run (ruled.py).
"""

from __future__ import annotations

import inspect
from typing import Any

import gast

from sct import ruled, source, tree
from sct.errors import ArgumentError
from sct.scope import Ruled

WORDS = ("sct.rule", "sct.implicit")
"""Decorators that give a function a rule."""


def meaning(node: Any, word: str, decorator: Any) -> Ruled | None:
    """Say what a function with such a decorator means; None where only a run could tell."""
    own = node.args
    if own.vararg is not None or own.kwarg is not None or own.kwonlyargs or not isinstance(decorator, gast.Call):
        return None
    names = tuple(parameter.id for parameter in source.parameters(node))
    if word == "sct.implicit":
        made = ruled.OwnRule(node.name, names, (), True, True)
    else:
        given = {keyword.arg for keyword in decorator.keywords}
        texts = [text for arg in decorator.args if isinstance(text := getattr(arg, "value", None), str)]
        if len(texts) < len(decorator.args) or bool(texts) == bool(given):
            return None
        try:
            partials = ruled.of_text(tuple(texts), names, node.name)
        except ArgumentError:
            return None
        made = ruled.OwnRule(node.name, names, partials, "adjoint" in given, "tangent" in given)
    return Ruled("it has a rule", made, _parameters(names, own.defaults))


def _parameters(names: tuple[str, ...], defaults: list[Any]) -> dict[str, inspect.Parameter]:
    """Parameters with their defaults, as far as these are numbers that are written out."""
    values = [None] * (len(names) - len(defaults)) + [tree.number(value) for value in defaults]
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    return {
        name: inspect.Parameter(name, kind, default=inspect.Parameter.empty if value is None else value)
        for name, value in zip(names, values, strict=True)
    }


def is_text(decorator: Any) -> bool:
    """Whether a rule is text, which the derivative has in it: the function that is printed needs it no more."""
    return isinstance(decorator, gast.Call) and bool(decorator.args) and not decorator.keywords
