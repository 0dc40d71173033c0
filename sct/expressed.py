"""A function that is defined inside another one as one expression, so that it can stand where it is handed on.

Before::

    def density(x, a):
        z = (x - centre) / a
        if z > 4:
            return 0.0
        return math.exp(-z * z)

After: `0.0 if (x - centre) / a > 4 else math.exp(-((x - centre) / a) * ((x - centre) / a))`, of the parameters x and a.
What it calls that is defined beside it, and is such a function, stands in it too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import gast

from sct import source, tree
from sct.tree import Expr

_LONGEST = 2000
"""Nodes of an expression: longer ones are no text that anybody reads."""


def expression(own: Any, beside: Mapping[str, Any]) -> Expr | None:
    """Give what a function returns; None where it does more than compute it.

    Parameters
    ----------
    own : gast.FunctionDef or gast.Lambda
        The function.
    beside : mapping
        Functions of the same scope, by name.
    """
    return _Expressed(beside).of(own, 0)


class _Expressed:
    def __init__(self, beside: Mapping[str, Any]) -> None:
        self._beside = beside

    def of(self, own: Any, depth: int) -> Expr | None:
        args = own.args
        if depth > 8 or args.vararg is not None or args.kwarg is not None or getattr(own, "decorator_list", None):
            return None
        body = [gast.Return(value=own.body)] if isinstance(own, gast.Lambda) else source.strip_docstring(own.body)
        found = self._block(body, {})
        bound = {p.id for p in source.parameters(own)}
        return None if found is None else self._without_calls(found, bound, depth)

    def _block(self, body: list[Any], known: dict[str, Expr]) -> Expr | None:
        """Give what statements return, in terms of what is known before them."""
        for position, statement in enumerate(body):
            if isinstance(statement, gast.Return):
                return None if statement.value is None else _short(tree.substitute(statement.value, known))
            if isinstance(statement, gast.If):
                rest = body[position + 1 :]
                arms = [self._block([*arm, *rest], dict(known)) for arm in (statement.body, statement.orelse)]
                return None if None in arms else _short(tree.either(tree.substitute(statement.test, known), *arms))
            assigned = _assigned(statement, known)
            if assigned is None or _short(assigned[1]) is None:
                return None
            known = {**known, assigned[0]: assigned[1]}
        return None

    def _without_calls(self, found: Expr, bound: set[str], depth: int) -> Expr | None:
        """Put the expressions of functions that are defined beside in the place of their calls."""
        failed = []

        def visit(node: Any) -> Any:
            if isinstance(node, (gast.Lambda, gast.ListComp, gast.GeneratorExp, gast.SetComp, gast.DictComp)):
                failed.append(node)
                return node
            if not isinstance(node, gast.Call) or getattr(node.func, "id", "") not in self._beside:
                return None
            own = self._beside[node.func.id]
            names = [p.id for p in source.parameters(own)]
            inner = self.of(own, depth + 1)
            if inner is None or len(node.args) != len(names) or node.keywords or _hides(inner, names, bound):
                failed.append(node)
                return node
            given = [tree.rebuild(arg, visit) for arg in node.args]
            return tree.substitute(inner, dict(zip(names, given, strict=True)))

        whole = tree.rebuild(found, visit)
        return None if failed else _short(whole)


def _assigned(statement: Any, known: Mapping[str, Expr]) -> tuple[str, Expr] | None:
    """Give the variable that a statement assigns, and its value; None where it does anything else."""
    if not isinstance(statement, gast.Assign) or len(statement.targets) != 1:
        return None
    target = statement.targets[0]
    return (target.id, tree.substitute(statement.value, known)) if isinstance(target, gast.Name) else None


def _hides(inner: Expr, names: list[str], bound: set[str]) -> bool:
    """Whether what an expression reads around it has another meaning where it is to stand."""
    return any(name in bound and name not in names for name in tree.names(inner))


def _short(value: Expr) -> Expr | None:
    return value if value is not None and tree.size(value, _LONGEST) < _LONGEST else None
