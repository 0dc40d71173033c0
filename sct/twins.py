"""What a line computes that another has computed is read from there.

Before: `P = np.exp(Z) / np.exp(Z).sum()`, which goes back through two exponentials.
After: `num = np.exp(Z);  P = num / num.sum()`, which goes back through one.

Only functions, products and reductions, whose values no line changes: sums and the like are written again where they
are read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import gast

from sct import match, tree
from sct.blocks import renamed
from sct.copies import inside
from sct.core import Block, If, Loop, Program, Stage, Statement, Store, expression, is_local, statements
from sct.liveness import is_pure
from sct.rules import tables
from sct.tree import Expr

_REDUCING = frozenset(
    {"numpy.sum", "numpy.mean", "numpy.max", "numpy.min", "numpy.prod", "numpy.var", "numpy.std", "numpy.dot",
     "numpy.linalg.norm", "numpy.linalg.inv", "numpy.linalg.det", "numpy.linalg.solve", "MatMult"}
)  # fmt: skip
_LIBRARIES = ("numpy.", "math.", "scipy.", "builtins.")


def joined(program: Program) -> Program:
    """Give the program with each of its values computed once.

    Parameters
    ----------
    program : Program
        Stages of one operation each, idioms joined.

    Returns
    -------
    Program
        The same, where nameless values that are there already are read under the name that they have.
    """
    search = _Search(program)
    search.block(program.body)
    if not search.same:
        return program
    kept = _without(program.body, search.same)
    return replace(program, body=renamed(kept, search.same))


@dataclass
class _Table:
    """Values that are there, by what they compute."""

    by_key: dict[Any, str] = field(default_factory=dict)
    mentions: dict[Any, set[str]] = field(default_factory=dict)

    def drop(self, changed: set[str]) -> None:
        """Forget what reads, or is, something that has changed."""
        for key in [key for key, names in self.mentions.items() if not names.isdisjoint(changed)]:
            del self.by_key[key], self.mentions[key]


class _Search:
    def __init__(self, program: Program) -> None:
        self.same: dict[str, str] = {}
        self._first: dict[str, Expr] = {}
        self._program = program
        every = list(statements(program.body))
        self._made = Counter(s.target for s in every if isinstance(s, (Stage, Loop)))
        self._roots = program.roots
        self._written = {self._root(s.base) for s in every if isinstance(s, Store)}
        self._handed = set(tree.names(program.result)).union(*(_handed(s) for s in every))
        self._groups = {**program.groups, **program.maybe}
        self._written |= {self._groups[name] for name in self._written if name in self._groups}

    def _root(self, name: str) -> str:
        return self._roots.get(name, name)

    def block(self, block: Block) -> None:
        table = _Table()
        for statement in block:
            if isinstance(statement, Stage) and not statement.add:
                table.drop({statement.target})
                self._look_up(statement, table)
                continue
            table.drop(set(self._changed(statement)))
            if isinstance(statement, If):
                self.block(statement.body)
                self.block(statement.orelse)
            elif isinstance(statement, Loop):
                self.block(statement.body)

    def _changed(self, statement: Statement) -> Iterator[str]:
        """What a statement, or one inside it, assigns or writes to."""
        for inner in statements((statement,)):
            if isinstance(inner, (Stage, Loop)):
                yield inner.target
            elif isinstance(inner, Store):
                yield inner.base

    def _look_up(self, stage: Stage, table: _Table) -> None:
        name = stage.target
        fixed = all(map(self._is_fixed, (name, *tree.names(stage.value))))
        if not fixed or self._made[name] > 1 or not is_pure(stage.value):
            return
        key = tree.exact_key(tree.substitute(stage.value, self._first))
        first = table.by_key.setdefault(key, name)
        table.mentions.setdefault(key, {name, *tree.names(stage.value)})
        if first == name:
            return
        # Sums and differences are followed to find what is made of them; they stay where they are read.
        self._first[name] = tree.name(first)
        if _is_worth(stage.value) and not self._program.variables[name].named:
            self.same[name] = first

    def _is_fixed(self, name: str) -> bool:
        """Whether what a name means is never written to."""
        if not is_local(name):
            return name.startswith(_LIBRARIES)
        kind = self._program.kinds.get(name)
        if kind is None or not (kind.is_number or kind.is_array):
            return False
        memory = {self._root(name), self._groups.get(name, ""), self._groups.get(self._root(name), "")}
        return kind.is_number or (memory.isdisjoint(self._written) and name not in self._handed)


def _handed(statement: Statement) -> Iterable[str]:
    """What a statement puts where it can be found under another name: into a container, or into an unknown function."""
    node = expression(statement)
    if isinstance(statement, Store) and statement.how:
        yield from tree.names(statement.value)
    for part in tree.walk(node):
        if isinstance(part, (gast.List, gast.Tuple, gast.Dict, gast.Set, gast.IfExp, gast.BoolOp, gast.NamedExpr)):
            yield from tree.names(part)
        elif isinstance(part, gast.Call) and not is_pure(part):
            yield from tree.names([part.args, part.keywords])


def _without(block: Block, same: Mapping[str, str]) -> Block:
    """Drop the stages of names that are not read any more."""
    kept = (s for s in block if not (isinstance(s, Stage) and s.target in same))
    return tuple(inside(s, lambda part: _without(part, same)) for s in kept)


def _is_worth(value: Expr) -> bool:
    if match.root(value) in _REDUCING:
        return True
    return isinstance(value, gast.Call) and tables.is_elementwise(value)
