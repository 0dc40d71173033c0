"""A generator function as one that hands each item on: what goes over it stands where it yields.

Before: `for _ in range(n): p = p * x; yield p`.
After: `for _ in range(n): p = p * x; (yielded)(p)`; where the loop that goes over it may be left,
`stopped% = (yielded)(p)` and `if stopped%: return`.

A `yield` that gives a value, or stands in a `try` or `with`, is refused: what follows a loop that was left would count.
A `with` that only decides about warnings is none.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import gast

from sct import tree
from sct.core import Origin
from sct.source import Function
from sct.tree import Expr

YIELDED = "(yielded)"
"""The parameter that gets what an item is handed on to."""


def is_generator(node: Any) -> bool:
    """Whether a function is a generator function."""
    return isinstance(node, gast.FunctionDef) and bool(_yields_in(node.body))


def handing(function: Function, leaves: bool, origin: Origin) -> Function:
    """Give the function that hands on what a generator function yields.

    Parameters
    ----------
    function : Function
        A generator function.
    leaves : bool
        Whether what an item is handed on to says if it is the last one.
    origin : Origin
        Where the generator is gone over, for errors.

    Raises
    ------
    UnsupportedError
        For a `yield` that can only be followed by going on with the generator later.
    """
    node, own = function.node, function.node.args
    arguments = gast.arguments(
        args=own.args, posonlyargs=getattr(own, "posonlyargs", []), vararg=own.vararg, kwarg=own.kwarg,
        kwonlyargs=[*own.kwonlyargs, gast.Name(id=YIELDED, ctx=gast.Param(), annotation=None, type_comment=None)],
        kw_defaults=[*own.kw_defaults, None], defaults=own.defaults,
    )  # fmt: skip
    body = _Handing(leaves, function.name, origin).block(node.body)
    parts = {field: getattr(node, field) for field in node._fields if hasattr(node, field)}
    made = tree.at(gast.FunctionDef(**{**parts, "args": arguments, "body": body}), node)
    return replace(function, node=made)


class _Handing:
    def __init__(self, leaves: bool, name: str, origin: Origin) -> None:
        self._leaves, self._name, self._origin = leaves, name, origin
        self._count = itertools.count()

    def block(self, nodes: list[Any]) -> list[Any]:
        return [statement for node in nodes for statement in self._statement(node)]

    def _statement(self, node: Any) -> list[Any]:
        value = getattr(node, "value", None)
        if isinstance(node, gast.Expr) and isinstance(value, gast.Yield) and not _yields_in([value.value]):
            return self._handed(tree.const(None) if value.value is None else value.value, node)
        if isinstance(node, gast.Expr) and isinstance(value, gast.YieldFrom) and not _yields_in([value.value]):
            item = f"item%{next(self._count)}"
            parts = {
                "target": tree.at(tree.target(item), node),
                "iter": value.value,
                "orelse": [],
                "type_comment": None,
            }
            return [tree.at(gast.For(**parts, body=self._handed(tree.at(tree.name(item), node), node)), node)]
        if isinstance(node, gast.Return) and value is not None:
            # What a generator returns nobody gets.
            return [*self._statement(tree.at(gast.Expr(value=value), node)), tree.at(gast.Return(value=None), node)]
        if isinstance(node, (gast.If, gast.For, gast.While)):
            tested = [getattr(node, field) for field in ("test", "iter") if hasattr(node, field)]
            if not _yields_in(tested):
                parts = {field: getattr(node, field) for field in node._fields if hasattr(node, field)}
                arms = {"body": self.block(node.body), "orelse": self.block(node.orelse)}
                return [tree.at(type(node)(**{**parts, **arms}), node)]
        if isinstance(node, gast.With) and all(_is_about_warnings(item.context_expr) for item in node.items):
            # What decides about warnings is left out where it is met (around.py).
            parts = {field: getattr(node, field) for field in node._fields if hasattr(node, field)}
            return [tree.at(gast.With(**{**parts, "body": self.block(node.body)}), node)]
        if _yields_in([node]):
            raise self._origin.refuse(
                f"{self._name} yields inside of an expression, a try, a with or a match",
                "yield on a line of its own, outside of these",
            )
        return [node]

    def _handed(self, value: Expr, node: Any) -> list[Any]:
        call = tree.at(tree.call(tree.at(tree.name(YIELDED), node), [value]), node)
        if not self._leaves:
            return [tree.at(gast.Expr(value=call), node)]
        flag = f"stopped%yield{next(self._count)}"
        assign = tree.at(gast.Assign(targets=[tree.at(tree.target(flag), node)], value=call, type_comment=None), node)
        leave = gast.If(test=tree.at(tree.name(flag), node), body=[tree.at(gast.Return(value=None), node)], orelse=[])
        return [assign, tree.at(leave, node)]


def _is_about_warnings(node: Any) -> bool:
    path = tree.path(node.func) if isinstance(node, gast.Call) and not _yields_in([node]) else None
    return path is not None and path[-1] in ("catch_warnings", "errstate")


def _yields_in(nodes: Any) -> bool:
    """Whether there is a `yield` of this function in some of its parts."""
    stack = list(nodes)
    while stack:
        part = stack.pop()
        if isinstance(part, (gast.Yield, gast.YieldFrom)):
            return True
        if part is not None and not isinstance(part, (gast.FunctionDef, gast.Lambda, gast.ClassDef)):
            stack.extend(gast.iter_child_nodes(part))
    return False
