"""A text that Numba compiles: what it does not take is written otherwise.

Before: `np.add.at(dx, i, g)`, `np.sum(g, axis=0, keepdims=True)`, `dx.astype(float)`, `u[...]`, `np.array([dx, dy])` of
arrays, and lists for tapes.
After: `add_at(dx, i, g)` with its definition above, `np.expand_dims(np.sum(g, axis=0), 0)`, `dx.astype(np.float64)`,
`u[:]`, `np.stack((dx, dy))`, and arrays for tapes whose length is known (prealloc.py).

Helpers are compiled with the function. Of some there is a definition of their own, which is in helpers/compiled.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import gast

from sct import shapes, tree
from sct.body import Body
from sct.core import Attempt, Block, Effect, If, Loop, Stage, Statement, Store, expression, statements
from sct.kinds import Kind
from sct.known import Known
from sct.prealloc import preallocated
from sct.scope import OWN
from sct.tree import Expr


def compiled(body: Body) -> Body:
    """Give a body in what Numba takes.

    Parameters
    ----------
    body : Body
        The folded body.

    Returns
    -------
    Body
        The same computation.
    """
    body = preallocated(body)
    every = [s for s in statements(body.forward + body.backward) if isinstance(s, Stage)]
    # What is an array in Python as soon as NumPy reads it is a list to Numba.
    lists = {s.target: Kind("list") for s in every if _is_repeated_list(s.value)}
    known = Known({**body.known, **lists})
    forward, backward = _block(body.forward, known), _block(body.backward, known)
    return replace(body, forward=forward, backward=backward, result=_expression(body.result, known))


def _is_repeated_list(value: Expr) -> bool:
    """`[0.0] * n`."""
    return isinstance(value, gast.BinOp) and isinstance(value.op, gast.Mult) and isinstance(value.left, gast.List)


def _block(block: Block, known: Mapping[str, Kind]) -> Block:
    return tuple(_statement(statement, known) for statement in block)


def _statement(statement: Statement, known: Mapping[str, Kind]) -> Statement:
    if isinstance(statement, If):
        arms = _block(statement.body, known), _block(statement.orelse, known)
        return replace(statement, test=_expression(statement.test, known), body=arms[0], orelse=arms[1])
    if isinstance(statement, Loop):
        return replace(statement, over=_expression(statement.over, known), body=_block(statement.body, known))
    if isinstance(statement, Attempt):
        return replace(statement, node=_expression(statement.node, known), body=_block(statement.body, known))
    if isinstance(statement, Store):
        place, value = _expression(statement.place, known), _expression(statement.value, known)
        if statement.how == "at":
            call = tree.call(tree.name(f"{OWN}.add_at"), [place.value, place.slice, value])
            return Effect(gast.Expr(value=call), statement.origin)
        return replace(statement, place=place, value=value)
    field = next(name for name in ("node", "test", "value") if hasattr(statement, name))
    return replace(statement, **{field: _expression(expression(statement), known)})


def _expression(node: Expr, known: Mapping[str, Kind]) -> Expr:
    def visit(child: Any) -> Any:
        for rewrite in _REWRITES:
            fresh = rewrite(child, known)
            if fresh is not None:
                return _expression(fresh, known)
        return None

    return tree.rebuild(node, visit)


def _float(node: Any, _: Mapping[str, Kind]) -> Expr | None:
    """`x.astype(float)`."""
    if isinstance(node, gast.Call) and getattr(node.func, "id", "") == "numpy.astype" and _is_float(node.args[1]):
        return tree.call(node.func, [node.args[0], tree.name("numpy.float64")], node.keywords)
    if isinstance(node, gast.keyword) and node.arg == "dtype" and _is_float(node.value):
        return gast.keyword(arg="dtype", value=tree.name("numpy.float64"))
    return None


def _is_float(node: Expr) -> bool:
    return getattr(node, "id", "") == "builtins.float"


def _whole(node: Any, known: Mapping[str, Kind]) -> Expr | None:
    """`u[...]`."""
    if not isinstance(node, gast.Subscript) or getattr(node.slice, "value", None) is not Ellipsis:
        return None
    if not shapes.kind_of(node.value, known).rank:
        return None
    return tree.subscript(node.value, gast.Slice(lower=None, upper=None, step=None))


def _kept_axes(node: Any, _: Mapping[str, Kind]) -> Expr | None:
    """`np.sum(x, axis=0, keepdims=True)`."""
    if not isinstance(node, gast.Call) or getattr(node.func, "id", "") not in ("numpy.sum", "numpy.max", "numpy.min"):
        return None
    given = {keyword.arg: keyword.value for keyword in node.keywords}
    keep = given.pop("keepdims", None)
    if keep is None or getattr(keep, "value", None) is not True or set(given) != {"axis"}:
        return None
    axis = given["axis"]
    parts = axis.elts if isinstance(axis, gast.Tuple) else [axis]
    axes = [number for part in parts if isinstance(number := tree.number(part), int)]
    if len(axes) < len(parts) or (len(axes) > 1 and min(axes) < 0):
        return None
    made = tree.call(node.func, node.args, [gast.keyword(arg="axis", value=axis)])
    for number in sorted(axes):
        made = tree.call(tree.name("numpy.expand_dims"), [made, tree.const(number)])
    return made


def _zeros(node: Any, known: Mapping[str, Kind]) -> Expr | None:
    """`np.zeros_like(a)` of a list."""
    if not isinstance(node, gast.Call) or getattr(node.func, "id", "") != "numpy.zeros_like" or node.keywords:
        return None
    if shapes.kind_of(node.args[0], known).what != "list":
        return None
    return tree.call(tree.name("numpy.zeros"), [tree.call(tree.name("builtins.len"), node.args)])


def _stacked(node: Any, known: Mapping[str, Kind]) -> Expr | None:
    """`np.array([a, b])` of arrays."""
    if not isinstance(node, gast.Call) or getattr(node.func, "id", "") != "numpy.array" or len(node.args) != 1:
        return None
    rows = getattr(node.args[0], "elts", [])
    inner = [tree.call(node.func, [row]) if isinstance(row, gast.List) else row for row in rows]
    deep = [isinstance(row, gast.List) or bool(shapes.kind_of(row, known).rank) for row in rows]
    if not deep or not all(deep) or node.keywords:
        return None
    return tree.call(tree.name("numpy.stack"), [tree.tuple_of(inner)])


_REWRITES: tuple[Callable[[Any, Mapping[str, Kind]], Expr | None], ...] = (
    _float, _whole, _kept_axes, _zeros, _stacked,
)  # fmt: skip
