"""The derivative of a live function, and the further texts that calls ask for.

Before: `grad(f)` where nothing says what f's x is, called with an array.
After: the text for numbers, which `.source` shows, and behind one look at the arguments a text for arrays of this rank.

A text is kept for each form of call, up to a bound. Where none can be made without a call (later.py says when), the
first call makes it.
"""

from __future__ import annotations

import dataclasses
import inspect
import types
from collections.abc import Mapping
from typing import Any, cast

from sct import (
    added,
    derived,
    forms,
    later,
    live,
    load,
    modes,
    outside,
    params,
    quick,
    results,
    signature,
    source,
    unfit,
    valued,
)  # fmt: skip
from sct.derivative import Derivative
from sct.derive import derive
from sct.errors import ArgumentError, SctError, UnsupportedError
from sct.facts import Arguments
from sct.first import TANGENTS, First
from sct.forms import Form, Leaf
from sct.glance import Glance
from sct.jitted import Target
from sct.kinds import Kind
from sct.lines import SourceMap
from sct.load import Opening
from sct.outside import Read
from sct.params import Wrt
from sct.source import Function
from sct.texts import MOST, Texts


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
    example : tuple or dict, optional
        Arguments that the first text is for, by position or by name.
    target : Target, optional
        What compiles the function.
    """

    def __init__(
        self,
        operator: str,
        primal: types.FunctionType,
        read: Function,
        wrt: Wrt,
        name: str,
        example: Any = None,
        target: Target | None = None,
    ) -> None:
        self._operator, self._primal, self._read, self._wrt, self._name = operator, primal, read, wrt, name
        self._target = target
        self._inputs = self._chosen()
        self._around: types.FunctionType | None = None
        self._reset()
        self._first, self._text = self._made_first() if example is None else self._made_like(example)

    def _reset(self) -> None:
        """Forget the texts of calls."""
        self._shown: Any = None
        self._texts = Texts()
        self._quick: dict[Any, tuple[types.FunctionType, tuple[Read, ...]]] = {}
        self._by_value: set[Any] = set()
        self._sizes: dict[Any, Derivative] = {}
        self._bind = inspect.signature(self._primal, follow_wrapped=False)
        inner = derived.made_of(self._primal)
        self._written: frozenset[int] = signature.written(self._read)
        self._written |= inner._written if inner is not None else frozenset()

    @property
    def inputs(self) -> tuple[str, ...]:
        """Parameters that are differentiated."""
        return self._inputs

    def _chosen(self) -> tuple[str, ...]:
        """Give the parameters that are differentiated; where the text of the primal waits for a call, its own say."""
        inner = derived.made_of(self._primal)
        if inner is None or inner._first is not None or self._wrt is not None:
            return params.chosen(self._read, self._wrt)
        return inner._chosen_of_all()

    def _chosen_of_all(self) -> tuple[str, ...]:
        return (*params.chosen(self._read, None), *self._added())

    def _added(self) -> tuple[str, ...]:
        """Give the parameters behind those of the primal: tangents, or the adjoint of the result."""
        first: First | None = self.__dict__.get("_first")
        if first is not None:
            return first.derivative.added
        if self._operator == "vjp":
            return (results.adjoint_name(self._read.node),)
        return tuple(f"d{name}" for name in self._inputs) if self._operator in TANGENTS else ()

    def _made_like(self, example: Any) -> tuple[First, str]:
        """Make the text for arguments like those of an example."""
        arguments = unfit.bound(self._bind, example, self._primal.__name__)
        found = forms.described(arguments, self._written)
        self._check(arguments, found)
        self._around = self._primal_for(arguments)
        return self._as_first(self._derived(arguments, found, ahead=True), found)

    def _as_first(self, first: Derivative, found: Mapping[str, Form]) -> tuple[First, str]:
        return First(first, found, self._operator, self._inputs, self._primal), first.text()

    def _made_first(self) -> tuple[First | None, str]:
        """Make the text that needs no call; where only a call can tell, the text that says so."""
        inner = derived.made_of(self._primal)
        assumed = inner.guessed() if inner is not None else {}
        try:
            if assumed is None:
                raise ArgumentError(
                    "the text of what is differentiated is for the arguments of a call", advice="give these as example"
                )
            first = derive(self._read, self._operator, self._wrt, self._name, assumed=assumed, target=self._target)
        except SctError as error:
            if self._target is not None or (assumed is not None and not later.may_wait(error, self._read)):
                raise
            return None, later.text(self._read, self._name, self._added(), error)
        return self._as_first(first, {})

    def __getstate__(self) -> dict[str, Any]:
        # What can be read again is not sent: a scope holds all of a module. Where it is read, its file need not be.
        kept = ("_operator", "_primal", "_wrt", "_name", "_target", "_text", "_inputs")
        state = {name: getattr(self, name) for name in kept}
        return {**state, "_first": self._first and self._first.sent(), "lines": source.lines_of(self._primal)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        lines = state.pop("lines")
        self.__dict__.update(state)
        source.keep_lines(self._primal, lines)
        self._first = self._first and self._first.received()
        self._around = None
        self._read = live.live_function(self._primal)
        self._reset()

    def function(self) -> Any:
        """Give the function: compiled, or one that looks at its arguments where it has to."""
        first = self._first
        if first is None:
            made = self._shown = self._loaded(self._text, {}, Glance(self._look))
        elif self._target is not None:
            plain = self._loaded(self._text, first.derivative.imports, first.fit(self._name, compiled=True))
            made = self._target.compiled(plain)
            made.source, made.primal, cast(Any, plain).source_for = self._text, self._primal, self.source_for
            made.source_map = cast(Any, plain).source_map
        else:
            opening, imports = first.opening(self._look), first.derivative.imports
            made = self._loaded(self._text, imports, opening)
            if opening is not None:
                # Numba compiles the text without the look at its arguments: it has types to tell by.
                cast(Any, made).__numba__ = "plain"
                cast(Any, made).plain = self._loaded(self._text, imports, first.fit(self._name))
        cast(Any, made).source_for = self.source_for
        return made

    def _loaded(
        self,
        text: str,
        imports: Mapping[str, str],
        opening: Opening | None,
        around: types.FunctionType | None = None,
        about: Derivative | None = None,
    ) -> types.FunctionType:
        """Make the function of a text; it reads what the primal reads, or the text of the primal that it is for."""
        primal = self._primal
        made = load.load(text, self._name, around or self._around or primal, load.module_values(imports), opening)
        load.dress(made, primal, 1.0 if self._operator == "vjp" else 0.0)
        result = cast(Any, made)
        result.source, result.primal = text, primal
        first: First | None = self.__dict__.get("_first")
        nodes = about.nodes if about is not None else first.derivative.nodes if first is not None else (None,)
        result.source_map = SourceMap(text, nodes[-1])
        return made

    # -- a call ---------------------------------------------------------------------------------------------------

    def _split(self, args: tuple[Any, ...], keywords: Mapping[str, Any]) -> tuple[dict[str, Any], list[Any]]:
        """Give the arguments of the primal by name, and what stands after them: tangents."""
        every = self._bind.parameters.values()
        count = self._count()
        added = self._added()
        starred = any(p.kind is p.VAR_POSITIONAL for p in every)
        wide = any(p.kind is p.VAR_KEYWORD for p in every)
        own = {k: v for k, v in keywords.items() if k in self._bind.parameters or (wide and k not in added)}
        rest = args[count + len(added) :] if starred or not added else ()
        bound = self._bind.bind(*args[:count], *rest, **own)
        bound.apply_defaults()
        return dict(bound.arguments), list(args[count : count + len(added)])

    def source_for(self, *args: Any, **keywords: Any) -> str:
        """Give the text that a call with these arguments runs."""
        return str(cast(Any, self._for(self._split(args, keywords)[0])).source)

    def _look(self, *args: Any, **keywords: Any) -> Any:
        known = None if keywords else quick.key(args)
        seen = None if known is None else self._quick.get(known)
        if seen is not None and outside.hold(seen[1]):
            return seen[0](*args)
        arguments, beside = self._split(args, keywords)
        made = self._for(arguments)
        fitted = self._fitted(arguments, beside, made)
        alike = all(one is other for one, other in zip(beside, fitted, strict=True))
        if known is not None and alike and not self._about(made).writes and not self._told(arguments)[0]:
            # A function that writes to its arguments has to be asked each time whether they share memory, and one
            # that knows values what these are.
            if len(self._quick) >= MOST:
                self._quick.clear()
            self._quick[known] = made, self._about(made).outside
        first = self._count()
        return made(*args[:first], *fitted, *args[first + len(fitted) :], **keywords)

    def _fitted(self, arguments: Mapping[str, Any], beside: list[Any], made: types.FunctionType) -> list[Any]:
        """Give the tangents, or the adjoint, in the form of what they belong to; refuse what has another."""
        if self._operator in TANGENTS:
            pairs = zip(self._inputs, beside, strict=False)
            return [added.tangent(name, arguments[name], given, self._operator) for name, given in pairs]
        if self._operator != "vjp":
            return beside
        about = self._about(made)
        lengths = modes.lengths_of(about.kinds, forms.described(arguments, self._written), arguments)
        return [added.adjoint(self._primal.__name__, about.output, given, lengths) for given in beside]

    def _about(self, made: types.FunctionType) -> Derivative:
        """Give the derivative whose text a function was made of."""
        if made is self.__dict__.get("_plain") and self._first is not None:
            return self._first.derivative
        return self._texts.about(made)

    def _count(self) -> int:
        """Count the parameters that tangents stand behind."""
        every = self._bind.parameters.values()
        return sum(1 for p in every if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD))

    def _for(self, arguments: Mapping[str, Any]) -> types.FunctionType:
        """Give the function for the forms of these arguments; where there is none, for their values (valued.py)."""
        self._primal_for(arguments)
        found = forms.described(arguments, self._written)
        base = tuple(found.values())
        told, around = self._told(arguments)
        try:
            return self._for_forms(arguments, {**found, **told}, around)
        except UnsupportedError as error:
            told, around = valued.described(self._read, arguments, self._inputs)
            if base in self._by_value or not told:
                raise
            try:
                made = self._for_forms(arguments, {**found, **told}, around)
            except UnsupportedError:
                raise error from None
        self._by_value.add(base)
        return made

    def _told(self, arguments: Mapping[str, Any]) -> tuple[dict[str, Form], dict[str, Any]]:
        """Give the forms of what a text knows the values of, and these values where they are variables around."""
        told: dict[str, Form] = {}
        around: dict[str, Any] = {}
        found = forms.described(arguments, self._written)
        inner = derived.made_of(self._primal)
        if inner is not None:
            told, around = inner._told({name: v for name, v in arguments.items() if name in inner._bind.parameters})
            for name in set(told).intersection(self._inputs):
                if told[name] != found[name]:
                    raise unfit.refused(self._read, self._primal.__name__, name, arguments[name], told[name])
        if tuple(found.values()) in self._by_value:
            own, values = valued.described(self._read, arguments, self._inputs)
            told, around = {**told, **own}, {**around, **values}
        return told, around

    def _for_forms(
        self, given: Mapping[str, Any], found: Mapping[str, Form], around: Mapping[str, Any]
    ) -> types.FunctionType:
        """Give the function for these forms, those of variables around among them."""
        arguments = {**given, **around}
        self._check(arguments, found)
        operator = self._operator_for(arguments, found)
        first = self._first
        if first is not None and first.derivative.operator == operator and first.fits(found, arguments):
            self._check_apart(given, first.derivative.writes)
            plain = self.__dict__.get("_plain")
            if plain is None:
                plain = self.__dict__["_plain"] = self._loaded(self._text, first.derivative.imports, None)
            return cast(types.FunctionType, plain)
        key = (operator, *found.values())
        kept = self._texts.find(key)
        if kept is None:
            kept = self._made_for(arguments, found, operator)
            self._texts.keep(key, *kept)
        made, derivative = kept
        self._check_apart(given, derivative.writes)
        return made

    def _operator_for(self, arguments: Mapping[str, Any], found: Mapping[str, Form]) -> str:
        """Give what is wanted: of a Jacobian, in the mode that takes fewer directions for these lengths."""
        if self._operator != "jacobian":
            return self._operator
        form = tuple(found.values())
        like = self._sizes.get(form)
        if like is None or not outside.hold(like.outside):
            like = self._sizes[form] = self._derived(arguments, found)
            if len(self._sizes) > MOST:
                self._sizes.pop(next(iter(self._sizes)))
        return f"jacobian_{modes.chosen(like.sizes, modes.lengths_of(like.kinds, found, arguments))}"

    def _made_for(
        self, arguments: Mapping[str, Any], found: Mapping[str, Form], operator: str
    ) -> tuple[types.FunctionType, Derivative]:
        derivative = self._sizes.get(tuple(found.values()))
        if derivative is None or derivative.operator != operator:
            derivative = self._derived(arguments, found, operator=operator)
        made = self._loaded(derivative.text(), derivative.imports, None, self._primal_for(arguments), derivative)
        if self._shown is not None:
            self._shown.source, self._shown.source_map = cast(Any, made).source, cast(Any, made).source_map
            self._shown = None
        return made, derivative

    def _derived(
        self, arguments: Mapping[str, Any], found: Mapping[str, Form], ahead: bool = False, operator: str = ""
    ) -> Derivative:
        kinds = {name: form.kind for name, form in found.items() if isinstance(form, Leaf)}
        given = Arguments(kinds, found, arguments, ahead, self._written)
        wanted = operator or self._operator
        made = derive(self._read_for(arguments), wanted, self._wrt, self._name, given, target=self._target)
        inner, text = derived.made_of(self._primal), self._primal_for(arguments)
        if inner is None or text is None:
            return made
        # What a derivative takes for granted is taken for granted by its derivative.
        return dataclasses.replace(made, outside=(*made.outside, *inner._about(text).outside))

    def _read_for(self, arguments: Mapping[str, Any]) -> Function:
        """Give what is differentiated: of a derivative, the text for these arguments."""
        found = self._primal_for(arguments)
        return self._read if found is None else live.live_function(found)

    def _primal_for(self, arguments: Mapping[str, Any]) -> types.FunctionType | None:
        inner = derived.made_of(self._primal)
        if inner is None:
            return None
        return inner._for({name: value for name, value in arguments.items() if name in inner._bind.parameters})

    def _check(self, arguments: Mapping[str, Any], found: Mapping[str, Form]) -> None:
        unfit.check(self._read, self._primal.__name__, self._inputs, arguments, found, asked=self._wrt is not None)

    def _check_apart(self, arguments: Mapping[str, Any], writes: bool) -> None:
        if writes:
            unfit.check_apart(self._read, self._primal.__name__, arguments)

    # -- what other derivatives ask of this one -------------------------------------------------------------------

    def guessed(self) -> Mapping[str, Kind] | None:
        """Give what the first text takes parameters for; None where there is none yet, or none but for an example."""
        return None if self._first is None else self._first.guessed()

    def takes(self, given: Mapping[str, Kind]) -> bool:
        """Whether the first text is for arguments of these kinds."""
        return self._first is not None and self._first.takes(given)

    def for_arguments(self, given: Arguments) -> Function:
        """Give the text for arguments of which the kinds are known, and the forms of those that are structures."""
        own = {name: kind for name, kind in given.kinds.items() if name in self._bind.parameters}
        key = (tuple(own.items()), tuple(given.forms.items()))
        kept = self._texts.find(key)
        if kept is None:
            fitted = dataclasses.replace(given, kinds=own)
            derivative = derive(self._read, self._operator, self._wrt, self._name, fitted)
            made = self._loaded(derivative.text(), derivative.imports, None, about=derivative)
            kept = made, derivative
            self._texts.keep(key, *kept)
        return live.live_function(kept[0])
