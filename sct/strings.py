"""Constants, strings and f-strings of gast trees, and the walk that puts all tokens in a line.

Guarantee: every string keeps its value. An f-string is written by the rules before Python 3.12
where that is possible, without its own quotes and without escapes in its fields.

    before    JoinedStr([Constant("a "), FormattedValue(Subscript(Name d, Constant("k")), 114)])
    after     f"a {d['k']!r}"
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

import gast
from astunparse import Unparser

from sct.layout import outermost
from sct.literals import (
    TRIPLE,
    UnquotableError,
    fixed_part,
    inner_string,
    literal,
    plain,
    quotes_for,
    string,
)
from sct.precedence import ARITH, ATOM, FACTOR, PRIMARY, RIGHT_SIDE, TEST

Part = Any  # text, or a node and the place that it stands at
Shown = tuple[int, Sequence[Part]]  # a binding, and the parts of what binds so

# How a string may stand inside a field of an f-string.
PLAIN, RAW, NESTED = range(3)
# Since 3.12 the quotes around do not matter; before, what needs an escape must stand unescaped.
LAST_RESORT = NESTED if sys.version_info >= (3, 12) else RAW


class Strings(Unparser):
    """The part of the printer that writes tokens, constants and f-strings."""

    tokens: list[str]
    _place = TEST
    _around: tuple[str, ...] = ()
    _manner = PLAIN

    # Nodes of Python 2 and of old trees: the stock methods for them must not be reached.
    _Bytes = _Ellipsis = _Exec = _ExtSlice = _Index = _NameConstant = _Num = _Print = None
    _Repr = _Str = _TryExcept = _TryFinally = _arg = None

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

    def _Constant(self, t: Any) -> Shown:
        value = plain(t.value)
        if type(value) is str or type(value) is bytes:
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
        return string(value, self._favourite())

    def _favourite(self) -> str:
        """Return the quote to prefer: not the one around, though since 3.12 it would do."""
        return "'" if self._around and self._around[-1][0] == '"' else '"'

    def _JoinedStr(self, t: Any) -> Shown:
        return PRIMARY, (self._interpolated(t, t.values, "f"),)

    def _TemplateStr(self, t: Any) -> Shown:
        return PRIMARY, (self._interpolated(t, t.values, "t"),)

    def _FormattedValue(self, t: Any) -> Shown:
        return PRIMARY, (self._interpolated(t, [t], "f"),)

    def _interpolated(self, t: Any, values: list[Any], prefix: str) -> str:
        """Write an f-string, if possible by the rules of all Pythons."""
        if self._around:
            return self._quoted(values, prefix)
        if values and getattr(values[0], "kind", None) == "u":
            prefix = 'u"" ' + prefix  # the only way to keep this kind
        for self._manner in (NESTED,) if prefix == "t" else (PLAIN, LAST_RESORT):
            try:
                return self._quoted(values, prefix)
            except UnquotableError:
                continue
        raise self.error(t, "this f-string cannot be written before Python 3.12")

    def _quoted(self, values: list[Any], prefix: str) -> str:
        around, strict = self._around, self._manner != NESTED
        fixed = "".join(v.value for v in values if isinstance(v, gast.Constant))
        for quote in (*quotes_for(fixed, self._favourite()), *TRIPLE):
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
        parts = []
        for value in values:
            if isinstance(value, gast.Constant):
                parts.append(fixed_part(value.value, quote, in_format))
            elif isinstance(value, (gast.FormattedValue, gast.Interpolation)):
                parts.append(self._field(value, quote))
            else:
                raise self.error(value, "this kind of node has no place in an f-string")
        return "".join(parts)

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
