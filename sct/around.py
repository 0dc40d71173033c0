"""What stands around what is differentiated: stores into objects outside, with, try without active values.

Before: `model.calls += 1` next to active statements.
After: the same statement as an effect: it happens once, in its place.
"""

from __future__ import annotations

from typing import Any

import gast

from sct import lower, tree
from sct.core import Effect, Origin
from sct.errors import UnsupportedError
from sct.heap import is_structure, references
from sct.meanings import Known
from sct.predicates import Predicates
from sct.resolve import bound_in
from sct.tree import Expr


class Around(Predicates):
    """Statements around what is differentiated."""

    def _store_outside(self, target: Expr, value: Expr, node: Any) -> bool:
        origin = self._origin(node)
        if self._is_varied(value):
            raise origin.refuse(
                "what is differentiated is stored in an object outside", "return it, and store it after the call"
            )
        if is_structure(value):
            raise origin.refuse("a structure that is made here is stored in an object outside", "store its parts")
        place = type(target)(**{**{f: getattr(target, f) for f in target._fields}, "ctx": gast.Store()})
        self._out.append(Effect(gast.Assign(targets=[place], value=value, type_comment=None), origin))
        return True

    # -- with -----------------------------------------------------------------------------------------------------

    def _run_With(self, node: Any) -> None:
        """Keep what changes how NumPy warns, or nothing: the statements inside are staged as they stand."""
        body = self._inside_with(node)
        if body is None:
            self._run_as_it_stands(node)
        else:
            self._sequence(body)

    def _within(self, node: Any, rest: list[Any]) -> tuple[Expr, Origin] | None:
        """Stage a `with` that returns, and what follows it."""
        body = self._inside_with(node)
        if body is None:
            raise self._origin(node).refuse("a with statement with a return inside is not differentiated")
        return self._sequence([*body, *rest])

    def _inside_with(self, node: Any) -> list[Any] | None:
        """Give the statements in a `with` that only decides about warnings; None for any other."""
        if not all(self._only_warns(item) for item in node.items):
            return None
        body = [part for part in node.body if not _is_filter(part)]
        if any(_asks_filter(part) for part in tree.walk(body)):
            return None
        body = lower.lower(body, f"{getattr(node, 'lineno', 0)}_")
        self._frame.local |= frozenset(bound_in(body))
        return body

    def _only_warns(self, item: Any) -> bool:
        """Whether a context decides about warnings and nothing else: what raises may be handled."""
        call = item.context_expr
        path = tree.path(call.func) if isinstance(call, gast.Call) else None
        if path is None or item.optional_vars is not None or call.args or self._frame.owner(path[0]) is not None:
            return False
        words = [keyword.value.value if isinstance(keyword.value, gast.Constant) else ... for keyword in call.keywords]
        if path[-2:] == ("warnings", "catch_warnings") or path == ("catch_warnings",):
            return not any(word in ("error", ...) for word in words)
        return self._meaning(path, call) == Known("numpy.errstate") and all(w in ("ignore", "warn") for w in words)

    # -- try ------------------------------------------------------------------------------------------------------

    def _run_Try(self, node: Any) -> None:
        """A `try` of which nothing active is part happens as it stands, and binds what it binds."""
        # What is imported already cannot fail to be.
        if not node.finalbody and all(self._is_imported(part) for part in node.body):
            self._sequence([*node.body, *node.orelse])
            return
        try:
            self._check_kept(node, "a try statement", self._origin(node))
        except UnsupportedError:
            self._attempt(node, [])
            return
        self._run_as_it_stands(node)

    _run_TryStar = _run_Try

    def _run_Match(self, node: Any) -> None:
        self._run_as_it_stands(node)

    def _run_as_it_stands(self, node: Any) -> None:
        """Keep a statement that the stager does not take apart, where nothing active goes in.

        Each variable that it binds is one of its own, which starts with what the variable was before.
        """
        what, origin = _WORDS.get(type(node).__name__, type(node).__name__), self._origin(node)
        self._check_kept(node, what, origin)
        env = self._frame.env
        for name in dict.fromkeys(bound_in([node])):
            made = self._new(name, named=True)
            if name in env and name not in self._frame.maybe:
                self._emit(made, env[name], origin)
            env[name] = tree.name(made)
            self._frame.maybe.discard(name)
        self._out.append(Effect(self._plain(self._resolve(node), origin), origin))

    def _check_kept(self, node: Any, what: str, origin: Origin) -> None:
        """Refuse to keep a statement that active values, structures or jumps go through."""
        values = [self._variable(name) for name in tree.names(node) if self._has_value(name)]
        if any(self._is_varied(value) for value in values):
            raise origin.refuse(
                f"{what} that an active value goes into is not differentiated",
                "take what is differentiated out of it: choose by an if, or do it before or after",
            )
        if any(references(value) for value in values):
            raise origin.refuse(
                f"{what} that reads what has a structure is not differentiated", "do it before or after"
            )
        if self._trips:
            raise origin.refuse(f"{what} inside a loop is not differentiated", "do it before the loop")
        for part in tree.walk(node):
            if isinstance(part, _JUMPS):
                raise origin.refuse(f"{what} with {_JUMP_WORDS[type(part).__name__]} inside is not differentiated")
        if any(self._frame.owner(name) is not self._frame for name in bound_in([node])):
            raise origin.refuse(f"{what} that binds a variable of a function around is not differentiated")

    def _has_value(self, name: str) -> bool:
        owner = self._frame.owner(name)
        return owner is not None and name in owner.env


def _asks_filter(node: Any) -> bool:
    path = tree.path(node.func) if isinstance(node, gast.Call) else None
    return path is not None and path[-1] in ("simplefilter", "filterwarnings", "resetwarnings")


def _is_filter(node: Any) -> bool:
    """Whether a statement says that warnings are not shown, or shown: `warnings.simplefilter("ignore")`."""
    call = node.value if isinstance(node, gast.Expr) else None
    if not isinstance(call, gast.Call) or not _asks_filter(call):
        return False
    given = [*call.args, *(k.value for k in call.keywords if k.arg == "action")]
    return bool(given) and isinstance(given[0], gast.Constant) and given[0].value != "error"


_WORDS = {
    "Try": "a try statement",
    "TryStar": "a try statement",
    "With": "a with statement",
    "Match": "a match statement of this form",
}

_JUMP_WORDS = {
    "Return": "a return", "FunctionDef": "a function", "ClassDef": "a class", "Yield": "yield", "YieldFrom": "yield",
    "Nonlocal": "nonlocal", "Global": "global", "Delete": "del", "Import": "an import", "ImportFrom": "an import",
    "Lambda": "a lambda", "NamedExpr": "an assignment inside an expression", "Await": "await",
}  # fmt: skip

_JUMPS = tuple(getattr(gast, name) for name in _JUMP_WORDS)
