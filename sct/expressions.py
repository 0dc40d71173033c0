"""Expressions and patterns of gast trees as tokens of one line.

Guarantee: every expression of the language is written with as few parentheses as its tree allows,
however deep it is: nested nodes wait on a list, never on the interpreter's stack.

    before    Div(UnaryOp(USub, Constant(1.0)), Pow(Name den, Constant(2)))
    after     -1.0 / den**2

A method `_Name` for a node class `Name` returns the binding of what it writes and its parts: text,
and pairs of a node and the place that the node stands at (see `precedence`).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import gast
from astunparse import Unparser

from sct.layout import CALL, CHAIN, COMMA, INDEX, outermost
from sct.literals import (
    SINGLE,
    TRIPLE,
    UnquotableError,
    fixed_part,
    inner_string,
    literal,
    plain,
    string,
)
from sct.precedence import (
    AND,
    ARGUMENT,
    ARITH,
    ASYNC_FOR,
    ATOM,
    AWAIT,
    BARE,
    BINARY,
    BIT_OR,
    BOOLEAN,
    CLAUSE,
    COMPARE,
    COMPARISON,
    EITHER,
    ELEMENT,
    ELSE,
    FACTOR,
    FILTER,
    FOR,
    IF,
    IN_BARE_TUPLE,
    LOOSE,
    OR,
    PRIMARY,
    RIGHT_SIDE,
    SUBSCRIPT,
    TEST,
    UNARY,
)

Part = Any  # str, or (node, place)
Shown = tuple[int, Sequence[Part]]

# How a string may stand inside a field of an f-string.
PLAIN, RAW, NESTED = range(3)
# Since 3.12 the quotes around do not matter; before, what needs an escape must stand unescaped.
LAST_RESORT = NESTED if sys.version_info >= (3, 12) else RAW


# What stands in an index without parentheses, even alone.
_INDICES = (gast.Slice, gast.Starred)


def series(nodes: Iterable[Any], place: int, comma: str = COMMA) -> list[Part]:
    """Return the parts of `nodes` with commas between them."""
    parts: list[Part] = []
    for node in nodes:
        parts += ((node, place), comma)
    return parts[:-1]


def _spelled(t: Any) -> str:
    """Return the spelling that a field of a t-string keeps, if it still is that of its value."""
    text = getattr(t, "str", None)
    if not text:
        return ""
    try:
        value = gast.parse(f"({text})", mode="eval").body
    except SyntaxError:
        return ""
    return text if gast.dump(value) == gast.dump(t.value) else ""


class Expressions(Unparser):
    """The part of the printer that writes within a line."""

    tokens: list[str]
    _place = TEST
    _around: tuple[str, ...] = ()
    _manner = PLAIN

    # Nodes of Python 2 and of old trees: the stock methods for them must not be reached.
    _Bytes = _Ellipsis = _Exec = _ExtSlice = _Index = _NameConstant = _Num = _Print = None
    _Repr = _Str = _TryExcept = _TryFinally = None

    def method(self, node: Any) -> Callable[[Any], Shown | None]:
        """Return the method that writes `node`, or raise an error that names its class."""
        raise NotImplementedError

    def error(self, node: Any, reason: str) -> Exception:
        """Make the error for a node that cannot be printed."""
        raise NotImplementedError

    def write(self, *parts: Part) -> None:
        """Add text, and nodes with their places, to the current line."""
        tokens = self.tokens
        waiting = list(parts[::-1])
        while waiting:
            part = waiting.pop()
            if part.__class__ is not tuple:
                tokens.append(part)
                continue
            node, place = part
            self._place = place
            shown = self.method(node)(node)
            if shown is None:  # it has written itself
                continue
            if shown[0] < place:
                tokens.append("(")
                waiting.append(")")
            waiting.extend(shown[1][::-1])

    # names, attributes, calls

    def _Name(self, t: Any) -> Shown:
        return PRIMARY, (t.id,)

    def _Attribute(self, t: Any) -> Shown:
        return PRIMARY, ((t.value, PRIMARY), "." + t.attr)

    def _Call(self, t: Any) -> Shown:
        function = t.func
        parts: list[Part] = [(function, ATOM)]
        if isinstance(function, gast.Attribute) and isinstance(
            function.value, (gast.Call, gast.Subscript)
        ):
            parts = [(function.value, PRIMARY), CHAIN, "." + function.attr]
        if len(t.args) == 1 and not t.keywords and isinstance(t.args[0], gast.GeneratorExp):
            only = t.args[0]
            return PRIMARY, [*parts, CALL, (only.elt, ELEMENT), *self._clauses(only), ")"]
        return PRIMARY, [*parts, CALL, *self._arguments_of(t.args, t.keywords), ")"]

    def _arguments_of(self, args: list[Any], keywords: list[Any]) -> list[Part]:
        return series([*args, *keywords], ARGUMENT)

    def _keyword(self, t: Any) -> Shown:
        return PRIMARY, ("**" if t.arg is None else t.arg + "=", (t.value, TEST))

    def _Subscript(self, t: Any) -> Shown:
        return PRIMARY, ((t.value, ATOM), INDEX, (t.slice, SUBSCRIPT), "]")

    def _Slice(self, t: Any) -> Shown:
        parts: list[Part] = [":"]
        if t.lower is not None:
            parts.insert(0, (t.lower, TEST))
        if t.upper is not None:
            parts.append((t.upper, TEST))
        if t.step is not None:
            parts += (":", (t.step, TEST))
        return PRIMARY, parts

    def _Starred(self, t: Any) -> Shown:
        return PRIMARY, ("*", (t.value, TEST if self._place == ARGUMENT else BIT_OR))

    # operators

    def _BinOp(self, t: Any) -> Shown:
        level, left, right, mark = BINARY[t.op.__class__.__name__]
        return level, ((t.left, left), mark, (t.right, right))

    def _UnaryOp(self, t: Any) -> Shown:
        level, symbol = UNARY[t.op.__class__.__name__]
        return level, (symbol, (t.operand, level))

    def _BoolOp(self, t: Any) -> Shown:
        level, _, operand, mark = BOOLEAN[t.op.__class__.__name__]
        return level, series(t.values, operand, mark)

    def _Compare(self, t: Any) -> Shown:
        parts: list[Part] = [(t.left, BIT_OR)]
        for op, right in zip(t.ops, t.comparators, strict=True):
            parts += (COMPARISON[op.__class__.__name__], (right, BIT_OR))
        return COMPARE, parts

    def _IfExp(self, t: Any) -> Shown:
        return TEST, ((t.body, OR), IF, (t.test, OR), ELSE, (t.orelse, TEST))

    def _Lambda(self, t: Any) -> Shown:
        parameters = self.parameters(t.args, ", ")
        return TEST, ("lambda " if parameters else "lambda", *parameters, ": ", (t.body, TEST))

    def _NamedExpr(self, t: Any) -> Shown:
        return self._loose("NamedExpr"), ((t.target, ATOM), " := ", (t.value, TEST))

    def _Await(self, t: Any) -> Shown:
        return AWAIT, ("await ", (t.value, ATOM))

    def _Yield(self, t: Any) -> Shown:
        binding = self._loose("Yield")
        return binding, ("yield",) if t.value is None else ("yield ", (t.value, CLAUSE))

    def _YieldFrom(self, t: Any) -> Shown:
        return self._loose("Yield"), ("yield from ", (t.value, TEST))

    def _loose(self, kind: str) -> int:
        return PRIMARY if self._place in BARE[kind] else LOOSE

    # displays and comprehensions

    def _Tuple(self, t: Any) -> Shown:
        place, elements = self._place, t.elts
        if not elements:
            return PRIMARY, ("(", ")")
        bare = place in BARE["Tuple"]
        if len(elements) == 1 and not (place == SUBSCRIPT and isinstance(elements[0], _INDICES)):
            # A lone comma is easily overlooked: parentheses make it plain.
            return PRIMARY, ("(", (elements[0], ELEMENT), ",", ")")
        if len(elements) == 1:
            comma = "," if isinstance(elements[0], gast.Slice) else ""
            return PRIMARY, ((elements[0], ARGUMENT), comma)
        comma = ", " if place == CLAUSE else COMMA
        return self._loose("Tuple"), series(
            elements, IN_BARE_TUPLE[place] if bare else ELEMENT, comma
        )

    def _List(self, t: Any) -> Shown:
        return PRIMARY, ["[", *series(t.elts, ELEMENT), "]"]

    def _Set(self, t: Any) -> Shown:
        return PRIMARY, ["{", *(series(t.elts, ELEMENT) or ["*", "(", ")"]), "}"]

    def _Dict(self, t: Any) -> Shown:
        parts: list[Part] = []
        for key, value in zip(t.keys, t.values, strict=True):
            if key is None:
                parts += ("**", (value, BIT_OR), COMMA)
            else:
                parts += ((key, TEST), ": ", (value, TEST), COMMA)
        return PRIMARY, ["{", *parts[:-1], "}"]

    def _ListComp(self, t: Any) -> Shown:
        return PRIMARY, ["[", (t.elt, ELEMENT), *self._clauses(t), "]"]

    def _SetComp(self, t: Any) -> Shown:
        return PRIMARY, ["{", (t.elt, ELEMENT), *self._clauses(t), "}"]

    def _GeneratorExp(self, t: Any) -> Shown:
        return PRIMARY, ["(", (t.elt, ELEMENT), *self._clauses(t), ")"]

    def _DictComp(self, t: Any) -> Shown:
        return PRIMARY, ["{", (t.key, TEST), ": ", (t.value, TEST), *self._clauses(t), "}"]

    def _clauses(self, t: Any) -> list[Part]:
        return [(clause, TEST) for clause in t.generators]

    def _comprehension(self, t: Any) -> Shown:
        word = ASYNC_FOR if t.is_async else FOR
        parts: list[Part] = [word, (t.target, CLAUSE), " in ", (t.iter, OR)]
        for test in t.ifs:
            parts += (FILTER, (test, OR))
        return PRIMARY, parts

    # parameters

    def parameters(self, t: Any, comma: str = COMMA) -> list[Part]:
        """Return the parts of a parameter list, without its parentheses."""
        positional = [*t.posonlyargs, *t.args]
        defaults = [None] * (len(positional) - len(t.defaults)) + list(t.defaults)
        parts: list[Part] = []
        for number, (name, default) in enumerate(zip(positional, defaults, strict=True), 1):
            parts += (*self._parameter(name, default), comma)
            if number == len(t.posonlyargs):
                parts += ("/", comma)
        if t.vararg is not None:
            parts += ("*", *self._parameter(t.vararg, None), comma)
        elif t.kwonlyargs:
            parts += ("*", comma)
        for name, default in zip(t.kwonlyargs, t.kw_defaults, strict=True):
            parts += (*self._parameter(name, default), comma)
        if t.kwarg is not None:
            parts += ("**", *self._parameter(t.kwarg, None), comma)
        return parts[:-1]

    def _parameter(self, name: Any, default: Any) -> list[Part]:
        parts: list[Part] = [name.id]
        annotation = getattr(name, "annotation", None)
        if annotation is not None:
            parts += (": ", (annotation, TEST))
        if default is not None:
            parts += ("=" if annotation is None else " = ", (default, TEST))
        return parts

    # patterns

    def _MatchValue(self, t: Any) -> Shown:
        return PRIMARY, ((t.value, TEST),)

    def _MatchSingleton(self, t: Any) -> Shown:
        value = t.value.value if isinstance(t.value, gast.Constant) else t.value
        return PRIMARY, (literal(value),)

    def _MatchSequence(self, t: Any) -> Shown:
        return PRIMARY, ["[", *series(t.patterns, TEST), "]"]

    def _MatchMapping(self, t: Any) -> Shown:
        parts: list[Part] = []
        for key, pattern in zip(t.keys, t.patterns, strict=True):
            parts += ((key, TEST), ": ", (pattern, TEST), COMMA)
        if t.rest is not None:
            parts += ("**" + t.rest, COMMA)
        return PRIMARY, ["{", *parts[:-1], "}"]

    def _MatchClass(self, t: Any) -> Shown:
        parts = series(t.patterns, TEST)
        for name, pattern in zip(t.kwd_attrs, t.kwd_patterns, strict=True):
            parts += ([COMMA] if parts else []) + [name + "=", (pattern, TEST)]
        return PRIMARY, [(t.cls, ATOM), CALL, *parts, ")"]

    def _MatchStar(self, t: Any) -> Shown:
        return PRIMARY, ("*" + (t.name or "_"),)

    def _MatchAs(self, t: Any) -> Shown:
        if t.pattern is None:
            return PRIMARY, (t.name or "_",)
        return TEST, ((t.pattern, OR), " as ", t.name)

    def _MatchOr(self, t: Any) -> Shown:
        return OR, series(t.patterns, AND, EITHER)

    # constants and strings

    def _Constant(self, t: Any) -> Shown:
        value = plain(t.value)
        if isinstance(value, (str, bytes)):
            prefix = "u" if getattr(t, "kind", None) == "u" else ""
            return PRIMARY, (prefix + self._string(value),)
        try:
            text = literal(value)
        except TypeError as error:
            raise self.error(t, str(error)) from None
        if isinstance(value, complex) and " " in text and not text.endswith(")"):
            return ARITH, (text,)
        if text.startswith("-"):
            return FACTOR, (text,)
        return ATOM if type(value) is int else PRIMARY, (text,)

    def _string(self, value: str | bytes) -> str:
        if self._around and self._manner != NESTED:
            return inner_string(value, self._around, self._manner == RAW)
        return string(value)

    def _JoinedStr(self, t: Any) -> Shown:
        return PRIMARY, (self._interpolated(t, t.values, "f"),)

    def _TemplateStr(self, t: Any) -> Shown:
        return PRIMARY, (self._interpolated(t, t.values, "t"),)

    def _FormattedValue(self, t: Any) -> Shown:
        return PRIMARY, (self._interpolated(t, [t], "f"),)

    def _interpolated(self, t: Any, values: list[Any], prefix: str) -> str:
        """Write an f-string in the first quotes that do, by the rules of all Pythons if possible."""
        if self._around:
            return self._quoted(values, prefix)
        if values and getattr(values[0], "kind", None) == "u":
            prefix = 'u"" ' + prefix  # the only way to keep this kind
        for self._manner in (PLAIN, LAST_RESORT) if prefix == "f" else (NESTED,):
            try:
                return self._quoted(values, prefix)
            except UnquotableError:
                continue
        raise self.error(t, "this f-string cannot be written before Python 3.12")

    def _quoted(self, values: list[Any], prefix: str) -> str:
        around, strict = self._around, self._manner != NESTED
        fixed = "".join(v.value for v in values if isinstance(v, gast.Constant))
        order = SINGLE if fixed.count('"') <= fixed.count("'") else SINGLE[::-1]
        for quote in (*order, *TRIPLE):
            self._around = (*around, quote)
            try:
                text = prefix + quote + self._pieces(values, quote) + quote
            except UnquotableError:
                continue
            finally:
                self._around = around
            if not (around and strict and ("\\" in text or any(q in text for q in around))):
                return text
        raise UnquotableError(fixed)

    def _pieces(self, values: list[Any], quote: str, in_format: bool = False) -> str:
        return "".join(
            fixed_part(value.value, quote, in_format)
            if isinstance(value, gast.Constant)
            else self._field(value, quote)
            for value in values
        )

    def _field(self, t: Any, quote: str) -> str:
        outer, self.tokens = self.tokens, []
        try:
            self.write((t.value, RIGHT_SIDE))
            # A colon outside brackets would begin the format specification.
            bare = any(token in ("lambda", "lambda ") for _, _, token in outermost(self.tokens))
            text = f"({''.join(self.tokens)})" if bare else "".join(self.tokens)
        finally:
            self.tokens = outer
        text = _spelled(t) or text
        parts = ["{", " " if text.startswith("{") else "", text]
        if t.conversion not in (-1, None):
            parts.append("!" + chr(t.conversion))
        if t.format_spec is not None:
            parts += (":", self._pieces(t.format_spec.values, quote, in_format=True))
        return "".join([*parts, "}"])
