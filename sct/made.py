"""The derivative of a live function, and the further texts that calls ask for.

Before: `grad(f)` where nothing says what f's x is, called with an array.
After: the text for numbers, which `.source` shows, and behind one look at the arguments a text for arrays of this rank.

A text is kept for each kind of call, up to a bound.
"""

from __future__ import annotations

import inspect
import types
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, cast

import gast

from sct import load, scope, signature, source, tree
from sct.derive import Derivative, derive
from sct.errors import ArgumentError
from sct.params import Wrt
from sct.source import Function

_MOST = 64
"""Texts that are kept: a program that is called in more ways makes the oldest again."""


class Made:
    """The texts of one derivative.

    Parameters
    ----------
    operator : str
        What is wanted.
    primal : types.FunctionType
        The function as it lives.
    read : Function
        The function as it is read.
    wrt : int, str, tuple of either, or None
        With respect to what.
    name : str
        What the printed function is called.
    """

    def __init__(self, operator: str, primal: types.FunctionType, read: Function, wrt: Wrt, name: str) -> None:
        self._operator, self._primal, self._read, self._wrt, self._name = operator, primal, read, wrt, name
        self._first = derive(read, operator, wrt, name)
        self._texts: OrderedDict[Any, types.FunctionType] = OrderedDict()
        self._bind = inspect.signature(primal)
        self._written = _numbers(read)

    def __getstate__(self) -> dict[str, Any]:
        # What can be read again is not sent: a scope holds all of a module.
        kept = ("_operator", "_primal", "_wrt", "_name", "_first")
        return {name: getattr(self, name) for name in kept}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._read = scope.live_function(self._primal)
        self._texts = OrderedDict()
        self._bind = inspect.signature(self._primal)
        self._written = _numbers(self._read)

    def function(self) -> types.FunctionType:
        """Give the function that looks at its arguments where it has to."""
        first = self._first
        looks = bool(first.guesses) or first.writes
        made = self._loaded(first, first.guesses, self._look if looks else None)
        result = cast(Any, made)
        result.source_for = self.source_for
        if looks:
            # Numba knows the kinds of its arguments without a look at them, and compiles the text itself.
            result.__numba__ = "plain"
            result.plain = self._loaded(first, {}, None)
        return made

    def _loaded(
        self, derivative: Derivative, guesses: Mapping[str, Any], look: Callable[..., Any] | None
    ) -> types.FunctionType:
        text, primal = derivative.text(), self._primal
        made = load.load(text, derivative.name, primal, load.module_values(derivative.imports), guesses, look)
        made.__defaults__, made.__kwdefaults__ = _defaults(made, primal)
        made.__module__ = primal.__module__
        made.__qualname__ = primal.__qualname__
        made.__doc__ = primal.__doc__ or made.__doc__
        made.__annotations__ = {k: v for k, v in primal.__annotations__.items() if k != "return"}
        result = cast(Any, made)
        result.source, result.primal = text, primal
        return made

    def _arguments(self, args: tuple[Any, ...], keywords: Mapping[str, Any]) -> dict[str, Any]:
        """Arguments of the primal by name; tangents and the like stand after them."""
        count = sum(1 for p in self._bind.parameters.values() if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD))
        own = {k: v for k, v in keywords.items() if k in self._bind.parameters}
        bound = self._bind.bind(*args[:count], **own)
        bound.apply_defaults()
        return dict(bound.arguments)

    def source_for(self, *args: Any, **keywords: Any) -> str:
        """Give the text that a call with these arguments runs."""
        return str(cast(Any, self._for(self._arguments(args, keywords))).source)

    def _look(self, *args: Any, **keywords: Any) -> Any:
        return self._for(self._arguments(args, keywords))(*args, **keywords)

    def _for(self, arguments: Mapping[str, Any]) -> types.FunctionType:
        """Give the function for the kinds of these arguments."""
        self._check(arguments)
        given = signature.described(arguments, self._written)
        wanted = {name: kind for name, kind in given.items() if kind.what != "other"}
        if self._fits(wanted):
            return cast(types.FunctionType, cast(Any, self).__dict__.setdefault("_plain", self._loaded(self._first, {}, None)))
        key = tuple(sorted(wanted.items(), key=lambda item: item[0]))
        if key not in self._texts:
            made = derive(self._read, self._operator, self._wrt, self._name, wanted)
            self._texts[key] = self._loaded(made, {}, None)
            if len(self._texts) > _MOST:
                self._texts.popitem(last=False)
        self._texts.move_to_end(key)
        return self._texts[key]

    def _fits(self, given: Mapping[str, Any]) -> bool:
        """Whether the first text is for these arguments: numbers where it takes numbers."""
        guesses = self._first.guesses
        return all(kind.is_number and name in given and given[name].is_number and given[name].dtype[:1] != "c"
                   for name, kind in guesses.items())  # fmt: skip

    def _check(self, arguments: Mapping[str, Any]) -> None:
        """Refuse what no text can be for."""
        places = {node.id: self._read.source.place(node) for node in source.parameters(self._read.node)}
        arrays = []
        for name, value in arguments.items():
            kind = signature.described({name: value})[name]
            if name in self._first.wrt and (kind.what == "other" or kind.dtype in ("c8", "c16")):
                raise ArgumentError(
                    f"{self._primal.__name__} is called with {name} = {_described(value)}: "
                    "its derivative is made for numbers and arrays",
                    places.get(name),
                    f"give {name} as a float or as an array",
                )
            if kind.is_array:
                arrays.append((name, value))
        if self._first.writes:
            _check_apart(self._primal.__name__, arrays)


def _numbers(read: Function) -> frozenset[int]:
    """Integers that stand in a function's text: `np.zeros(3)` may meet an array of length 3."""
    constants = (part.value for part in tree.walk(read.node.body) if isinstance(part, gast.Constant))
    return frozenset(value for value in constants if type(value) is int and value > 1)


def _check_apart(function: str, arrays: list[tuple[str, Any]]) -> None:
    """A function that writes to its arguments must not get one piece of memory twice."""
    import numpy as np

    for position, (name, value) in enumerate(arrays):
        for other, again in arrays[:position]:
            if np.may_share_memory(value, again):
                raise ArgumentError(
                    f"{function} writes to its arguments, and {other} and {name} share memory",
                    advice=f"give {name} as a copy",
                )


def _defaults(made: types.FunctionType, primal: types.FunctionType) -> tuple[Any, Any]:
    """The primal's own default objects, followed by those of the tangents."""
    added = made.__code__.co_argcount - primal.__code__.co_argcount
    own = primal.__defaults__
    defaults = (*own, *([0.0] * added)) if own else None
    return defaults, dict(primal.__kwdefaults__) if primal.__kwdefaults__ else None


def _described(value: Any) -> str:
    shape = getattr(value, "shape", None)
    kind = type(value).__name__
    return f"an array of shape {shape}" if shape is not None else f"a value of type {kind}"
