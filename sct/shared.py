"""What costs much and stands in several lines is computed once, under a name.

Before: `dA = -np.outer(np.linalg.solve(A.T, dx), x);  db = np.linalg.solve(A.T, dx)`.
After: `db = np.linalg.solve(A.T, dx);  dA = -np.outer(db, x)`.

Before: `u = np.linalg.svd(a)[0];  s = np.linalg.svd(a)[1]`, where each part is an operation of its own.
After: `svd_a = np.linalg.svd(a);  u = svd_a[0];  s = svd_a[1]`, which emit.py writes as one assignment.

Only of values that nothing changes, in one block: an arm or a trip shares with what is in it alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import gast

from sct import pairs, tree
from sct.core import Attempt, Block, Effect, If, Leave, Loop, Push, Stage, Statement, Store, expression, statements
from sct.liveness import is_pure
from sct.parts import DECOMPOSED
from sct.tree import Expr

_COSTLY = ("numpy.linalg.", "numpy.fft.", "scipy.")

Fresh = Callable[[Expr], str]
"""Makes a name for a value."""


def shared(forward: Block, backward: Block, roots: Mapping[str, str], fresh: Fresh) -> tuple[Block, Block]:
    """Give both passes with what costs much computed once.

    Parameters
    ----------
    forward, backward : Block
        The two passes.
    roots : mapping
        Whose memory a view shows.
    fresh : callable
        Makes a name for a value.
    """
    if not any(_is_costly(part) for s in statements(forward + backward) for part in tree.walk(expression(s))):
        return forward, backward
    walk = _Sharing(forward + backward, roots, fresh)
    for is_unit in (_is_part_of_costly, _is_costly):
        forward, backward = walk.block(forward, backward, is_unit)
    return forward, backward


def _is_costly(node: Any) -> bool:
    return isinstance(node, gast.Call) and getattr(node.func, "id", "").startswith(_COSTLY)


def _is_part_of_costly(node: Any) -> bool:
    """Whether it is one of the arrays that a call gives."""
    return isinstance(node, gast.Subscript) and _is_costly(node.value) and type(tree.number(node.slice)) is int


class _Sharing:
    def __init__(self, block: Block, roots: Mapping[str, str], fresh: Fresh) -> None:
        every = list(statements(block))
        self._made = Counter(s.target for s in every if isinstance(s, (Stage, Loop)))
        self._roots = roots
        self._written = {roots.get(s.base, s.base) for s in every if isinstance(s, Store)}
        self._fresh = fresh

    def _changed(self, statement: Statement) -> Iterator[str]:
        """What a statement itself assigns, or writes to."""
        if isinstance(statement, (Stage, Loop)):
            yield self._roots.get(statement.target, statement.target)
        elif isinstance(statement, Store):
            yield self._roots.get(statement.base, statement.base)

    def _stays(self, name: str, changed: set[str]) -> bool:
        if "%" not in name:
            return name.startswith(("numpy.", "math.", "scipy.", "builtins."))
        return self._roots.get(name, name) not in changed

    def _is_fixed(self, name: str) -> bool:
        return self._made[name] <= 1 and self._roots.get(name, name) not in self._written

    def block(self, forward: Block, backward: Block, is_unit: Callable[[Any], bool]) -> tuple[Block, Block]:
        """Share in two blocks of which the second follows the first, and in what is inside of them."""
        found = Counter(key for s in (*forward, *backward) for key, _ in _units(s, is_unit))
        for key in [key for key, count in found.items() if count > 1]:
            forward, backward = self._once(forward, backward, key, is_unit)
        halves = [tuple(self._inside(s, is_unit) for s in half) for half in (forward, backward)]
        return halves[0], halves[1]

    def _inside(self, statement: Statement, is_unit: Callable[[Any], bool]) -> Statement:
        if isinstance(statement, If):
            arms = [self.block(arm, (), is_unit)[0] for arm in (statement.body, statement.orelse)]
            return replace(statement, body=arms[0], orelse=arms[1])
        if isinstance(statement, Loop):
            return replace(statement, body=self.block(statement.body, (), is_unit)[0])
        return statement

    def _once(self, forward: Block, backward: Block, key: Any, is_unit: Callable[[Any], bool]) -> tuple[Block, Block]:
        """Compute one value once."""
        every = [*forward, *backward]
        first = next(i for i, s in enumerate(every) if any(k == key for k, _ in _units(s, is_unit)))
        node = next((n for k, n in _own_units(every[first], is_unit) if k == key), None)
        if node is None or isinstance(every[first], Attempt) or not is_pure(node):
            # In an arm, or in a trip, it may not be computed at all.
            return forward, backward
        changed = {root for s in statements(tuple(every[first:])) for root in self._changed(s)}
        if not all(self._stays(name, changed) for name in tree.names(node)):
            return forward, backward
        split = len(forward)
        half = range(split) if first < split else range(split, len(every))
        own = next((i for i in half if self._is_it(every[i], key) and _may_move(every[first:i])), None)
        if own is not None:
            stage = every.pop(own)
            assert isinstance(stage, Stage)
        else:
            stage = Stage(self._fresh(node), node, every[first].origin)
            self._made[stage.target] = 1
            split += first < split
        name = tree.name(stage.target)
        after = [self._reading(s, key, name, is_unit) for s in every[first:]]
        fresh = [*every[:first], stage, *after]
        return tuple(fresh[:split]), tuple(fresh[split:])

    def _is_it(self, statement: Statement, key: Any) -> bool:
        """Whether a stage gives a value its name for good."""
        if not isinstance(statement, Stage) or statement.add or tree.exact_key(statement.value) != key:
            return False
        return self._is_fixed(statement.target)

    def _reading(self, statement: Statement, key: Any, name: Expr, is_unit: Callable[[Any], bool]) -> Statement:
        """Read a value under its name."""
        if all(k != key for k, _ in _units(statement, is_unit)):
            return statement

        def fresh(node: Expr) -> Expr:
            return tree.rebuild(node, lambda part: _named(part, key, name, is_unit))

        if isinstance(statement, If):
            arms = [
                tuple(self._reading(s, key, name, is_unit) for s in arm) for arm in (statement.body, statement.orelse)
            ]
            return replace(statement, test=fresh(statement.test), body=arms[0], orelse=arms[1])
        if isinstance(statement, Loop):
            body = tuple(self._reading(s, key, name, is_unit) for s in statement.body)
            return replace(statement, over=fresh(statement.over), body=body)
        if isinstance(statement, Stage) and fresh(statement.value) is name and not self._is_fixed(statement.target):
            # It is written to, so that it has memory of its own.
            return statement
        if isinstance(statement, (Stage, Push)):
            return replace(statement, value=fresh(statement.value))
        if isinstance(statement, Store):
            return replace(statement, place=fresh(statement.place), value=fresh(statement.value))
        return replace(statement, test=fresh(statement.test)) if isinstance(statement, Leave) else statement


def _units(statement: Statement, is_unit: Callable[[Any], bool]) -> Iterator[tuple[Any, Expr]]:
    """What may be shared in a statement and in what is inside of it, with what it is known by."""
    for inner in statements((statement,)) if not isinstance(statement, Attempt) else ():
        yield from _own_units(inner, is_unit)


def _own_units(statement: Statement, is_unit: Callable[[Any], bool]) -> Iterator[tuple[Any, Expr]]:
    for part in tree.walk(expression(statement)) if not isinstance(statement, Effect) else ():
        if is_unit(part):
            yield tree.exact_key(part), part


def _named(node: Any, key: Any, name: Expr, is_unit: Callable[[Any], bool]) -> Expr | None:
    """Give the name of a value, or the part of it that stands here; None for anything else."""
    if is_unit(node) and tree.exact_key(node) == key:
        return name
    if not _is_part_of_costly(node) or tree.exact_key(node.value) != key:
        return None
    # All parts together are taken in one line (emit.py).
    count = DECOMPOSED.get(node.value.func.id.rpartition(".")[2])
    return None if count is None else pairs.part(name.id, int(tree.number(node.slice) or 0), count)


def _may_move(between: list[Statement]) -> bool:
    """Whether a value may be computed before some statements: none of them has an effect, or goes elsewhere."""
    inner = list(statements(tuple(between)))
    return not any(isinstance(s, (Effect, Leave, Attempt)) or not is_pure(expression(s)) for s in inner)
