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
    glance,
    later,
    load,
    modes,
    outside,
    params,
    quick,
    results,
    scope,
    signature,
    source,
    valued,
)  # fmt: skip
from sct.derive import Derivative, derive
from sct.errors import ArgumentError, Place, SctError, UnsupportedError
from sct.facts import Arguments
from sct.forms import Form, Leaf, Opaque
from sct.glance import Glance
from sct.jitted import Fit, Target, fit_for
from sct.kinds import NUMBER, Kind
from sct.lines import SourceMap
from sct.load import Opening
from sct.outside import Read
from sct.params import Wrt
from sct.source import Function
from sct.texts import MOST, Texts

_TANGENTS = ("jvp", "hvp")
"""Operators whose functions take tangents."""


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
        self._forms: dict[str, Form] = {}
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
        first: Derivative | None = self.__dict__.get("_first")
        if first is not None:
            return first.added
        if self._operator == "vjp":
            return (results.adjoint_name(self._read.node),)
        return tuple(f"d{name}" for name in self._inputs) if self._operator in _TANGENTS else ()

    def _made_like(self, example: Any) -> tuple[Derivative, str]:
        """Make the text for arguments like those of an example."""
        arguments = _bound(self._bind, example, self._primal.__name__)
        self._forms = forms.described(arguments, self._written)
        self._check(arguments, self._forms)
        self._around = self._primal_for(arguments)
        first = self._derived(arguments, self._forms, ahead=True)
        return first, first.text()

    def _made_first(self) -> tuple[Derivative | None, str]:
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
        return first, first.text()

    def __getstate__(self) -> dict[str, Any]:
        # What can be read again is not sent: a scope holds all of a module.
        kept = ("_operator", "_primal", "_wrt", "_name", "_target", "_forms", "_text", "_inputs")
        state = {name: getattr(self, name) for name in kept}
        reads = outside.sent(() if self._first is None else self._first.outside, self._primal)
        return {**state, "_first": self._first and dataclasses.replace(self._first, outside=reads)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        if self._first is not None:
            reads = outside.received(self._first.outside, self._primal)
            self._first = dataclasses.replace(self._first, outside=reads)
        self._around = None
        self._read = scope.live_function(self._primal)
        self._reset()

    def function(self) -> Any:
        """Give the function: compiled, or one that looks at its arguments where it has to."""
        first = self._first
        if first is None:
            made = self._shown = self._loaded(self._text, {}, Glance(self._look))
        elif self._target is not None:
            plain = self._loaded(self._text, first.imports, self._fit())
            made = self._target.compiled(plain)
            made.source, made.primal, cast(Any, plain).source_for = self._text, self._primal, self.source_for
            made.source_map = cast(Any, plain).source_map
        else:
            opening = self._opening()
            made = self._loaded(self._text, first.imports, opening)
            if opening is not None:
                # Numba compiles the text without the look at its arguments: it has types to tell by.
                cast(Any, made).__numba__ = "plain"
                cast(Any, made).plain = self._loaded(self._text, first.imports, self._fit())
        cast(Any, made).source_for = self.source_for
        return made

    def _opening(self) -> Glance | None:
        """Give the look that calls begin with, where there is something to see."""
        first = self._first
        assert first is not None
        beside = self._beside(first)
        if first.writes or first.is_open or self._operator == "jacobian" or beside is None:
            # Arguments that share memory look like others, what was broadcast is another text's matter, and lengths
            # choose the mode of a Jacobian.
            return Glance(self._look)
        told = outside.told(first.outside, self._primal, first.free)
        holds = self._holds if len(told) < len(first.outside) else None
        if self._forms:
            return glance.of_forms(self._look, self._forms, beside, told, holds)
        known = {**first.guesses, **beside}
        return Glance(self._look, known, around=told, holds=holds) if known or first.outside else None

    def _holds(self) -> bool:
        """Whether what the first text takes for granted of values around is so."""
        return self._first is not None and outside.hold(self._first.outside)

    def _beside(self, first: Derivative) -> dict[str, Kind] | None:
        """Give what tangents, or the adjoint, are like in the first text; None where one look cannot tell."""
        if self._operator in _TANGENTS:
            pairs = [(name, first.kinds.get(own)) for name, own in zip(first.added, self._inputs, strict=False)]
        elif self._operator == "vjp":
            pairs = [(name, first.output) for name in first.added]
        else:
            return {}
        leaves = (form.kind for form in self._forms.values() if isinstance(form, Leaf))
        lengths = {dim for kind in (*first.guesses.values(), *leaves) for dim in kind.shape or ()}
        found = {}
        for name, kind in pairs:
            if not isinstance(kind, Kind) or kind.lifted or kind.dtype not in ("f8", "f4"):
                return None
            if not kind.is_number and (not kind.is_array or not set(kind.shape or (None,)) <= lengths):
                return None
            found[name] = kind
        return found

    def _fit(self) -> Fit | None:
        """Give what stands in the place of the look where the text is compiled."""
        assert self._first is not None
        try:
            return fit_for(self._name, self._forms, self._first.guesses, self._target is not None)
        except ArgumentError:
            if self._target is not None:
                raise
            return None

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
        made.__defaults__, made.__kwdefaults__ = _defaults(made, primal, 1.0 if self._operator == "vjp" else 0.0)
        made.__module__ = primal.__module__
        made.__qualname__ = primal.__qualname__
        made.__doc__ = primal.__doc__ or made.__doc__
        made.__annotations__ = {k: v for k, v in primal.__annotations__.items() if k != "return"}
        result = cast(Any, made)
        result.source, result.primal = text, primal
        about = about or self.__dict__.get("_first")
        result.source_map = SourceMap(text, None if about is None else about.nodes[-1])
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
        if self._operator in _TANGENTS:
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
            return self._first
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
                    self._refuse(name, arguments[name], told[name])
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
        if first is not None and first.operator == operator and self._fits(found, arguments):
            self._check_apart(given, first.writes)
            plain = self.__dict__.get("_plain")
            if plain is None:
                plain = self.__dict__["_plain"] = self._loaded(self._text, first.imports, None)
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
        return f"jacobian_{modes.chosen(*like.sizes, modes.lengths_of(like.kinds, found, arguments))}"

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
        return self._read if found is None else scope.live_function(found)

    def _primal_for(self, arguments: Mapping[str, Any]) -> types.FunctionType | None:
        inner = derived.made_of(self._primal)
        if inner is None:
            return None
        return inner._for({name: value for name, value in arguments.items() if name in inner._bind.parameters})

    # -- what other derivatives ask of this one -------------------------------------------------------------------

    def guessed(self) -> Mapping[str, Kind] | None:
        """Give what the first text takes parameters for; None where there is none yet, or none but for an example."""
        return None if self._first is None or self._forms or not self._holds() else self._first.guesses

    def takes(self, given: Mapping[str, Kind]) -> bool:
        """Whether the first text is for arguments of these kinds."""
        guesses = self.guessed()
        if guesses is None:
            return False
        pairs = [(kind, given.get(name, NUMBER)) for name, kind in guesses.items()]
        return all(guess.is_number and kind.is_number and kind.dtype[:1] != "c" for guess, kind in pairs)

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
        return scope.live_function(kept[0])

    def _fits(self, found: Mapping[str, Form], arguments: Mapping[str, Any]) -> bool:
        """Whether the first text is for these arguments: what it takes for numbers, or for arrays of these lengths."""
        if self._first is None or self._first.is_open or not self._holds():
            return False
        if self._forms:
            return list(found.values()) == list(self._forms.values())
        lengths: dict[Any, int] = {}
        for name, kind in self._first.guesses.items():
            form = found.get(name)
            if kind.is_array and not (isinstance(form, Leaf) and _fits_array(kind, form, arguments[name], lengths)):
                return False
            number = isinstance(form, Leaf) and form.kind.is_number and form.kind.dtype[:1] != "c"
            flag = isinstance(form, forms.Literal) and form.type is bool and name not in self._inputs
            if kind.is_number and not (number or flag):
                return False
        return True

    # -- what no text can be for ----------------------------------------------------------------------------------

    def _check(self, arguments: Mapping[str, Any], found: Mapping[str, Form]) -> None:
        """Refuse what no text can be for."""
        able = [name for name in self._inputs if forms.is_differentiable(found[name])]
        for name in self._inputs:
            asked = self._wrt is not None or not able
            if any(_is_refused(leaf) for leaf in forms.leaves(found[name])) or (name not in able and asked):
                self._refuse(name, arguments[name], found[name])

    def _refuse(self, name: str, value: Any, form: Form) -> None:
        part = next((leaf for leaf in forms.leaves(form) if _is_refused(leaf)), form)
        why = f" ({part.why})" if isinstance(part, Opaque) and part.why else ""
        what = _described(value) if part is form else f"{_described(value)} with {_of(part)} in it"
        raise ArgumentError(
            f"{self._primal.__name__} is called with {name} = {what}{why}: "
            "its derivative is made for numbers, arrays and structures of these",
            self._place(name),
            f"give {name} as a float or as an array, or leave it out of wrt",
        )

    def _place(self, parameter: str) -> Place | None:
        every = [*source.parameters(self._read.node), *source.stars(self._read.node)]
        return {node.id: self._read.source.place(node) for node in every}.get(parameter)

    def _check_apart(self, arguments: Mapping[str, Any], writes: bool) -> None:
        """A function that writes to its arguments must not get one piece of memory, or one list, twice."""
        if not writes:
            return
        every: list[tuple[str, str, Any]] = []
        for parameter, given in arguments.items():
            every += ((parameter, name, value) for name, value in forms.arrays(given, parameter))
        for position, (parameter, name, value) in enumerate(every):
            for _, other, again in every[:position]:
                if value is again or _share(value, again):
                    raise ArgumentError(
                        f"{self._primal.__name__} writes to its arguments, and {other} and {name} share memory",
                        self._place(parameter),
                        f"give {name} as a copy",
                    )


def _fits_array(kind: Kind, form: Leaf, value: Any, lengths: dict[Any, int]) -> bool:
    """Whether an array is as a text takes it: what glance.py tests before the text runs."""
    if type(value).__name__ != "ndarray" or form.kind.dtype != kind.dtype or value.ndim != kind.rank:
        return False
    for dim, length in zip(kind.shape or (), value.shape, strict=True):
        if isinstance(dim, int):
            if length != dim:
                return False
        elif length < 2 or lengths.setdefault(dim, length) != length:
            return False
    return True


def _bound(taken: inspect.Signature, example: Any, name: str) -> dict[str, Any]:
    """Give the arguments of an example by name."""
    if not isinstance(example, (tuple, dict)):
        what = f"example is a tuple of the arguments of {name}, or a dict by name, not {type(example).__name__}"
        raise ArgumentError(what, advice="write example=(x,) for one argument")
    try:
        bound = taken.bind(**example) if isinstance(example, dict) else taken.bind(*example)
    except TypeError as error:
        raise ArgumentError(f"the example is no call of {name}: {error}") from None
    bound.apply_defaults()
    return dict(bound.arguments)


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


def _defaults(made: types.FunctionType, primal: types.FunctionType, value: float) -> tuple[Any, Any]:
    """The primal's own default objects, followed by those of the tangents, or of the adjoint of the result."""
    added = made.__code__.co_argcount - primal.__code__.co_argcount
    own = primal.__defaults__
    defaults = (*own, *([value] * added)) if own else None
    return defaults, dict(primal.__kwdefaults__) if primal.__kwdefaults__ else None


def _described(value: Any) -> str:
    shape = getattr(value, "shape", None)
    kind = type(value).__name__
    if shape is None:
        return f"a value of type {kind}"
    word = "an array" if kind == "ndarray" else f"a {kind}"
    return f"{word} of shape {shape} and dtype {getattr(value, 'dtype', 'unknown')}"


def _of(part: Form) -> str:
    return f"a value of type {part.type.__name__}" if isinstance(part, (Leaf, Opaque)) else "something else"
