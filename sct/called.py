"""Calls of the functions of libraries are operations, with arguments that the tables know.

Before: `np.sum(np.exp(x), axis=0)`, `max(a, b, c)`, `np.stack([a, b])`.
After: `exp%0 = np.exp(x%0);  sum%1 = np.sum(exp%0, axis=0)`; `max` of three is two operations.
"""

from __future__ import annotations

import functools
from typing import Any

import gast

from sct import extras, kinds, ruled, tree
from sct.heap import is_structure
from sct.match import is_marker
from sct.meanings import Known, Meaning, User, Value
from sct.operations import Expressions
from sct.rules.formulas import COPY
from sct.scope import Ruled
from sct.tree import Expr

_ASKING = (Known("builtins.isinstance"), Known("builtins.callable"), Known("builtins.hasattr"))
"""Functions that are asked what something is."""


class Calls(Expressions):
    """Calls."""

    def _operand_Call(self, node: Any, into: str) -> Expr:
        own = self._own_call(node)
        if own is not None:
            return own
        attribute = self._named_attribute(node)
        if attribute is not None:
            return self._operand(attribute, into)
        node = self._of_namespace(node)
        told = self._told_of_modules(node)
        if told is not None:
            return told
        path = tree.path(node.func)
        meaning = None if path is None else self._called(path, node.func)
        node = self._with_given(node, meaning)
        known = self._opened_call(node, meaning, into)
        if known is None:
            known = self._structured_call(node, meaning)
        if known is None:
            known = self._plain_call(node, meaning, into)
        if known is not None:
            return known
        whole = self._plain(self._resolve(node), self._origin(node))
        if isinstance(meaning, Value):
            self._reasons[".".join(tree.path(whole.func) or ())] = meaning.what
        return whole

    def _opened_call(self, node: Any, meaning: Meaning | None, into: str) -> Expr | None:
        """Give what a call gives of which the answer, the text or a rule is known; None for any other."""
        if meaning in _ASKING and (settled := self._settled(node)) is not None:
            return tree.const(settled)
        if isinstance(meaning, User):
            return self._user_call(node, meaning.function)
        if isinstance(meaning, Ruled):
            return self._ruled_call(node, meaning, into)
        if meaning == Known(ruled.STOPPED):
            return self._stopped_call(node)
        return self._by_definition(node, meaning)

    def _structured_call(self, node: Any, meaning: Meaning | None) -> Expr | None:
        """Give what a call gives that goes over something, or to which a structure goes; None for any other."""
        found_over = self._gone_over(node, meaning)
        if found_over is not None:
            return found_over
        if isinstance(meaning, Known) and self._handles(meaning.marker, node):
            found = self._arguments(node, ranges=True)
            if found is not None:
                return self._library(tree.name(meaning.marker), *found, node)
        return (self._parted(node) or self._structural_call(node)) if self._is_structural(node) else None

    def _plain_call(self, node: Any, meaning: Meaning | None, into: str) -> Expr | None:
        """Give what a call of numbers and arrays gives; None where nothing is known of it."""
        if meaning in (Known("builtins.max"), Known("builtins.min")):
            return self._extreme_by(node, meaning) or self._extremum(node)
        if meaning == Known("math.prod"):
            return self._product(node)
        if isinstance(meaning, Known):
            return self._call_operation(node)
        method = self._taken_from_kept(node, into) or self._array_method(node)
        return None if method is None else self._with_out(method, node) or method

    def _ruled_call(self, node: Any, meaning: Ruled, into: str) -> Expr:
        """Call of a function with a rule of the user's: it has an argument for each parameter."""
        found = self._arguments(node)
        if found is None:
            raise self._unsaid(meaning, node)
        return self._with_rule(meaning, self._resolve(node.func), *found, node, into)

    def _unsaid(self, meaning: Ruled, node: Any) -> Exception:
        return self._origin(node).refuse(
            f"this call of {meaning.rule.name} does not say what each parameter is", "write the arguments out"
        )

    def _with_rule(
        self, meaning: Ruled, function: Expr, args: list[Expr], keywords: dict[str, Expr], node: Any, into: str = ""
    ) -> Expr:
        bound, key = ruled.bound(meaning.rule, meaning.signature, args, keywords), ".".join(tree.path(function) or ())
        if bound is None or not key or self._own.setdefault(key, meaning.rule) is not meaning.rule:
            raise self._unsaid(meaning, node)
        args = bound
        call = self._plain(tree.call(function, args), self._origin(node))
        made = self._emit(self._for(into), call, self._origin(node))
        known = [self._kind(arg) for arg in args]
        if meaning.rule.partials and all(kind.what in ("number", "array") for kind in known):
            # A rule that is text is one for each element.
            self._kinds[made.id] = functools.reduce(kinds.broadcast, known)
        for arg, kind in zip(args, known, strict=True):
            if isinstance(arg, gast.Name) and not kind.is_number and not self._kinds[made.id].is_number:
                # It may give what it got: neither is written to from here on.
                self._merge_of(made.id, self._roots.get(arg.id, arg.id), self._origin(node))
        return made

    def _stopped_call(self, node: Any) -> Expr:
        """What is taken for a constant: an array of its own."""
        found = self._arguments(node)
        if found is None or len(found[0]) != 1 or found[1] or is_structure(found[0][0]):
            raise self._origin(node).refuse("stop_gradient takes one number or one array")
        (value,) = found[0]
        if not self._kind(value).is_number:
            value = tree.call(tree.name(COPY if self._kind(value).is_array else "numpy.copy"), [value])
        return tree.call(tree.name(ruled.STOPPED), [value])

    def _called(self, path: tuple[str, ...], node: Any) -> Meaning | None:
        """Say what a function that is called by a name is."""
        owner = self._frame.owner(path[0])
        if owner is None:
            return self._meaning(path, node)
        value = owner.env.get(path[0])
        if len(path) > 1 and value is not None:
            value = functools.reduce(extras.member, path[1:], value)
        return Known(value.id) if isinstance(value, gast.Name) and is_marker(value) else None

    def _call_operation(self, node: Any) -> Expr:
        """Call of a function of a library: its arguments are staged, the function is its full name."""
        function = self._resolve(node.func)
        found = self._arguments(node)
        if found is None:
            return self._plain(self._resolve(node), self._origin(node))
        options = self._gathered_words(function, found[1], node)
        words = [gast.keyword(arg=name, value=value) for name, value in options.items()]
        self._demand_arguments(function, found[0], found[1])
        self._note_counts(function, found[0])
        found[0][:] = self._gathered_arguments(function, found[0], node)
        call = self._plain(tree.call(function, found[0], words), self._origin(node))
        call = self._in_plain_form(call, node)
        return self._with_out(call, node) or call

    def _extremum(self, node: Any) -> Expr:
        """`max(a, b, c)` is `max(max(a, b), c)`: as Python compares them, and a gate of two inputs each."""
        call = self._call_operation(node)
        args = call.args
        if len(args) == 1 and isinstance(args[0], (gast.Tuple, gast.List)) and not call.keywords:
            args = args[0].elts
            if len(args) == 1:
                return args[0]
        return call if len(args) < 2 or call.keywords else self._largest_of(call.func, args, node)

    def _product(self, node: Any) -> Expr:
        """`math.prod([a, b, c])` is `a * b * c`: each factor's derivative is the product of the others, 0 or not."""
        call = self._call_operation(node)
        start = [keyword.value for keyword in call.keywords if keyword.arg == "start"]
        written = call.args[0] if len(call.args) == 1 else None
        if not isinstance(written, (gast.Tuple, gast.List)) or len(start) < len(call.keywords):
            return call
        factors = [*start, *written.elts]
        if len(factors) < 2:
            return call
        result = factors[0]
        for factor in factors[1:-1]:
            result = self._temporary(tree.mul(result, factor), node)
        return tree.mul(result, factors[-1])
