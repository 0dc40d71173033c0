"""Whether an array that a loop carries is nobody else's: then the name that it had before is read no more.

Before, where each trip leaves an array of its own::

    V%1 = V%0
    for n%0 in range(N%0):  (a write to V%1);  V%2 = np.maximum(V%1, K%0);  V%1 = V%2

After: V%0 and V%2, and what shows their memory, are read no more once V%1 has it. So it makes no difference whether a
trip writes to V%1 or to a copy of it, and a copy is a memory with one name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import gast

from sct import tree
from sct.core import Attempt, Block, If, Leave, Loop, Stage, Statement, expression, statements
from sct.kinds import Kind
from sct.match import is_marker, is_pair
from sct.views import viewed

Places = list[tuple[Any, set[str]]]
"""Values that a variable gets, and what is read after each of these places."""


def is_moved(body: Block, result: Any, own: str, shared: Iterable[tuple[str, str]], known: Mapping[str, Kind]) -> bool:
    """Whether all memory that a variable gets was made here, and has no other name from then on.

    Parameters
    ----------
    body : Block
        The program.
    result : gast.expr
        What it returns.
    own : str
        The variable.
    shared : iterable of tuple
        Variables that may show one memory, two by two; a list that holds an array counts as one that shows it.
    known : mapping
        What is known of each variable.
    """
    pairs = [(one, other) for one, other in shared if one != own]
    stages: dict[str, list[Any]] = {}
    for statement in statements(body):
        if isinstance(statement, Stage):
            stages.setdefault(statement.target, []).append(statement.value)
    sources = [value for value in stages.get(own, ()) if getattr(value, "value", ...) is not None]
    if not sources or not all(isinstance(value, gast.Name) for value in sources):
        return False
    groups = {value.id: _connected(value.id, pairs) for value in sources}
    if not all(_is_made(name, stages, group, own) for group in groups.values() for name in group):
        return False
    if any(_is_part(name, stages, known, {own}) for name in groups):
        return False
    found: Places = []
    _walk(body, set(tree.names(result)), frozenset(), own, found)
    return all(live.isdisjoint(groups.get(getattr(value, "id", ""), set()) - {own}) for value, live in found)


def _connected(name: str, pairs: list[tuple[str, str]]) -> set[str]:
    """Give all that may show one memory with a variable."""
    group, before = {name}, 0
    while len(group) > before:
        before = len(group)
        group |= {part for pair in pairs if not group.isdisjoint(pair) for part in pair}
    return group


def _is_made(name: str, stages: dict[str, list[Any]], group: set[str], own: str) -> bool:
    """Whether a variable gets nothing but what is made here, and what is in its group."""
    return name == own or (name in stages and all(_is_here(value, group, own) for value in stages[name]))


def _is_part(name: str, stages: dict[str, list[Any]], known: Mapping[str, Kind], seen: set[str]) -> bool:
    """Whether a variable may be a part, or another shape, of an array that has a name too."""
    if name in seen:
        return False
    seen.add(name)
    values = stages.get(name, ())
    names = [value.id for value in values if isinstance(value, gast.Name)]
    if any(not isinstance(value, gast.Name) and viewed(value, known, unsure=True) is not None for value in values):
        return True
    return any(_is_part(inner, stages, known, seen) for inner in names)


def _is_here(value: Any, group: set[str], own: str) -> bool:
    if isinstance(value, (gast.Name, gast.Subscript)):
        root = value
        while isinstance(root, gast.Subscript):
            root = root.value
        return isinstance(root, gast.Name) and (root.id in group or root.id == own)
    if isinstance(value, gast.Call):
        return is_marker(value.func) and not is_pair(value.func)
    return isinstance(value, (gast.BinOp, gast.UnaryOp, gast.Constant, gast.List))


def _walk(block: Block, live: set[str], left: frozenset[str], own: str, found: Places) -> set[str]:
    """Give what is read in a block or after it; note what is read after each place where a variable gets its value."""
    live = set(live)
    for statement in reversed(block):
        live = _before(statement, live, left, own, found)
    return live


def _before(statement: Statement, live: set[str], left: frozenset[str], own: str, found: Places) -> set[str]:
    if isinstance(statement, Loop):
        outside, own_names = frozenset(live), set(tree.names(statement.over))
        while True:
            before = _walk(statement.body, live | own_names, outside, own, found)
            if before <= live:
                return live | own_names
            live |= before
    if isinstance(statement, If):
        arms = [_walk(arm, live, left, own, found) for arm in (statement.body, statement.orelse)]
        return arms[0] | arms[1] | set(tree.names(statement.test))
    if isinstance(statement, Attempt):
        for inner in statements((statement,)):
            live = live | set(tree.names(expression(inner)))
        return live | _walk(statement.body, live, left, own, found)
    if isinstance(statement, Leave):
        return live | left | set(tree.names(statement.test))
    if isinstance(statement, Stage) and not statement.add:
        if statement.target == own:
            found.append((statement.value, set(live)))
        live = live - {statement.target}
    return live | set(tree.names(expression(statement)))
