"""Expressions and patterns of gast trees as tokens of one line.

Guarantee: every expression of the language is written with as few parentheses as its tree allows,
however deep it is: nested nodes wait on a list, never on the interpreter's stack.

    before    Div(UnaryOp(USub, Constant(1.0)), Pow(Name den, Constant(2)))
    after     -1.0 / den**2

A method `_Name` for a node class `Name` returns the binding of what it writes and its parts: text,
and pairs of a node and the place that the node stands at (see `precedence`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import gast

from sct.layout import BEGIN, CALL, CHAIN, COMMA, END, INDEX
from sct.literals import literal
from sct.precedence import (
    AND,
    ARGUMENT,
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
    FILTER,
    FOR,
    IF,
    IN_BARE_TUPLE,
    LOOSE,
    OR,
    PRIMARY,
    SUBSCRIPT,
    TEST,
    UNARY,
)
from sct.strings import Part, Shown, Strings

# What stands in an index without parentheses, even alone.
_INDICES = (gast.Slice, gast.Starred)


def series(nodes: Iterable[Any], place: int, comma: str = COMMA) -> list[Part]:
    """Return the parts of `nodes` with commas between them."""
    parts: list[Part] = []
    for node in nodes:
        parts += ((node, place), comma)
    return parts[:-1]


class Expressions(Strings):
    """The part of the printer that writes within a line."""

    # names, attributes, calls

    def _Name(self, t: Any) -> Shown:
        return PRIMARY, (t.id,)

    def _Attribute(self, t: Any) -> Shown:
        return PRIMARY, ((t.value, PRIMARY), "." + t.attr)

    def _Call(self, t: Any) -> Shown:
        function, further = t.func, (gast.Call, gast.Subscript)
        parts: list[Part] = [(function, ATOM)]
        if isinstance(function, gast.Attribute) and isinstance(function.value, further):
            parts = [(function.value, PRIMARY), CHAIN, "." + function.attr]
        if len(t.args) == 1 and not t.keywords and isinstance(t.args[0], gast.GeneratorExp):
            only = t.args[0]
            return PRIMARY, [*parts, CALL, (only.elt, ELEMENT), *self._clauses(only), ")"]
        return PRIMARY, [*parts, CALL, *series([*t.args, *t.keywords], ARGUMENT), ")"]

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

    def operator(self, op: Any, table: dict[str, Any]) -> Any:
        """Look up an operator, or raise an error that names its class."""
        try:
            return table[op.__class__.__name__]
        except KeyError:
            raise self.error(op, "this operator has no text") from None

    def _BinOp(self, t: Any) -> Shown:
        level, left, right, mark = self.operator(t.op, BINARY)
        return level, ((t.left, left), mark, (t.right, right))

    def _UnaryOp(self, t: Any) -> Shown:
        level, symbol = self.operator(t.op, UNARY)
        return level, (symbol, (t.operand, level))

    def _BoolOp(self, t: Any) -> Shown:
        level, _, operand, mark = self.operator(t.op, BOOLEAN)
        return level, series(t.values, operand, mark)

    def _Compare(self, t: Any) -> Shown:
        parts: list[Part] = [(t.left, BIT_OR)]
        for op, right in zip(t.ops, t.comparators, strict=True):
            parts += (self.operator(op, COMPARISON), (right, BIT_OR))
        return COMPARE, parts

    def _IfExp(self, t: Any) -> Shown:
        return TEST, ((t.body, OR), IF, (t.test, OR), ELSE, (t.orelse, TEST))

    def _Lambda(self, t: Any) -> Shown:
        parameters = self.parameters(t.args, ", ")
        head = ["lambda " if parameters else "lambda", *parameters, ": "]
        if isinstance(t.body, gast.Lambda):  # one pair of parentheses will do for a chain
            return TEST, (*head, (t.body, TEST))
        return TEST, (*head, BEGIN, (t.body, TEST), END)

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
        return self._loose("Tuple"), series(elements, IN_BARE_TUPLE[place] if bare else ELEMENT, comma)

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

    def _arguments(self, t: Any) -> Shown:
        return PRIMARY, self.parameters(t)

    def _parameter(self, name: Any, default: Any) -> list[Part]:
        parts: list[Part] = [name.id]
        annotation = getattr(name, "annotation", None)
        if annotation is not None:
            parts += (": ", (annotation, TEST))
        if default is not None:
            parts += ("=" if annotation is None else " = ", (default, TEST))
        return parts

    # type parameters, items of with

    def type_parameters(self, t: Any) -> list[Part]:
        """Return the parts of the type parameters of `t`, with their brackets."""
        names = getattr(t, "type_params", None)
        return [INDEX, *series(names, TEST), "]"] if names else []

    def _TypeVar(self, t: Any) -> Shown:
        bound = [": ", (t.bound, TEST)] if t.bound is not None else []
        return PRIMARY, [t.name, *bound, *_default(t)]

    def _TypeVarTuple(self, t: Any) -> Shown:
        return PRIMARY, ["*" + t.name, *_default(t)]

    def _ParamSpec(self, t: Any) -> Shown:
        return PRIMARY, ["**" + t.name, *_default(t)]

    def _withitem(self, t: Any) -> Shown:
        name = [" as ", (t.optional_vars, TEST)] if t.optional_vars is not None else []
        return PRIMARY, [(t.context_expr, TEST), *name]

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


def _default(t: Any) -> list[Part]:
    """Return the parts of a type parameter's default."""
    default = getattr(t, "default_value", None)
    return [" = ", (default, TEST)] if default is not None else []


def reads_as_items(t: Any) -> bool:
    """Tell whether a tuple after `with` would be taken for several items."""
    odd = (gast.Starred, gast.NamedExpr)
    parts = t.elts if isinstance(t, gast.Tuple) else []
    return bool(parts) and not any(isinstance(part, odd) for part in parts)
