"""Whose memory a variable shows, and where its adjoint is: a view of the primal is a view of the adjoint.

Before: `row = a[i];  row[0] += 1;  s = row[1] * x`.
After: row shows the memory of a, which is written to, so what flows to `row[1]` is added to `da[i][1]`.

Only memory that is written to is treated so; a view of what never changes is a value like any other.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import gast

from sct import indices, kinds, match, shapes, tree, unseen
from sct.copies import inside
from sct.core import Block, Loop, Program, Stage, Statement, Store, adjoint, statements
from sct.kinds import Kind
from sct.known import Known
from sct.liveness import is_pure
from sct.rules.formulas import SIZE, SPREAD
from sct.scope import OWN
from sct.tree import Expr


class Memory:
    """Roots, views and places of a program.

    Parameters
    ----------
    program : Program
        The primal.
    """

    def __init__(self, program: Program) -> None:
        self.sparing = 0
        """Loops with checkpoints around what is looked at: memory is asked for there, not time."""
        every = list(statements(program.body))
        self.written = frozenset(s.base for s in every if isinstance(s, Store)) | set(program.groups)
        self._program = program
        self.asked: frozenset[str] = frozenset()
        """Results that the rules of what makes them read: `y = np.exp(x)`."""
        made = Counter(s.target for s in every if isinstance(s, Stage))
        self._values = {s.target: s.value for s in every if isinstance(s, Stage) and made[s.target] == 1}
        self._named = {name for name, variable in program.variables.items() if variable.named}
        self._params = [program.entries.get(name, name) for name in program.params]
        self.roots, self._groups, self._maybe = program.roots, program.groups, program.maybe
        self.known = Known(program.kinds)
        outer = [s.target for s in program.body if isinstance(s, Stage) and made[s.target] == 1]
        self._order = {name: position for position, name in enumerate(outer)}
        named = ((self.known[name], name) for name in reversed(outer) if name in self._named)
        self._shaped = {(kind.shape, kind.dtype): name for kind, name in named if kind.is_array and kind.rank}
        self._shown = {
            s.target: s.value for s in every if isinstance(s, Stage) and self.root(s.target) in self.written
            and s.target in self.roots and not self._is_item(s.target)
        }  # fmt: skip

    @functools.cached_property
    def _filled(self) -> unseen.Filled:
        return unseen.filled_in_order(self._program)

    @property
    def in_order(self) -> frozenset[str]:
        """Memory of which no store overwrites what has been read before: nothing of it has to be put back."""
        return self._filled.names - self.asked

    def end_of(self, store: Store) -> Expr | None:
        """Give the index at which a list that is filled in order gets an item at its end; None for any other store."""
        return self._filled.appended.get(store) if store.base in self.in_order else None

    def read_again(self, block: Block) -> Block:
        """Give a block that is gone back through with what memory still holds read there, not computed again."""
        held = {own: at for own, at in self._filled.held.items() if self.root(_base(at)) in self.in_order}

        def changed(statement: Statement) -> Statement:
            if isinstance(statement, Stage) and statement.target in held:
                return replace(statement, value=held[statement.target])
            return inside(statement, lambda inner: tuple(map(changed, inner)))

        return tuple(map(changed, block)) if held else block

    def _is_item(self, name: str) -> bool:
        """Whether a variable is an item of a list: a value, since which one an index names changes with the length."""
        root = self.root(name)
        return root != name and kinds.depth(self.known[name]) < kinds.depth(self.known[root])

    def contents(self, block: Block, tangents: bool = False) -> Contents:
        """Give whose content the variables of some statements show; a tangent shows what its variable shows."""
        made = {s.target for s in statements(block) if isinstance(s, (Stage, Loop))}
        lists = frozenset(name for name, kind in self.known.items() if kind.what == "list")
        roots = self.roots
        if tangents:
            roots = {**roots, **{adjoint(view): adjoint(root) for view, root in roots.items()}}
        return Contents(roots, {**self._groups}, made, lists, self._maybe)

    def root(self, name: str) -> str:
        """Variable whose memory a variable shows."""
        return self.roots.get(name, name)

    def is_view(self, name: str) -> bool:
        """Whether a variable shows memory of another one that is written to."""
        return name in self._shown

    def is_shared(self, name: str) -> bool:
        """Whether a variable's memory goes by several names, or is no array."""
        several = name in self._groups or name in self._maybe or name.startswith("memory%")
        return several or not self.known[name].is_array

    def place(self, name: str) -> Expr:
        """Where a variable's memory is, in terms of its root: `row` is `a[i]`."""
        if name not in self._shown:
            return tree.name(name)
        value = self._shown[name]
        inner = _base(value)
        return tree.substitute(value, {inner: self.place(inner)})

    def adjoint_place(self, name: str) -> tuple[Expr, str]:
        """Where a variable's adjoint is, and the variable that holds it."""
        root = self.root(name) if self.is_view(name) else name
        return _merged(tree.substitute(self.place(name), {root: tree.name(adjoint(root))}), self.known), adjoint(root)

    def adjoint_of_place(self, place: Expr) -> Expr:
        """Where the adjoint of a part of a variable is."""
        name = _base(place)
        return _merged(tree.substitute(place, {name: self.adjoint_place(name)[0]}), self.known)

    def is_costly(self, statement: Statement) -> bool:
        """Whether a stage makes an array by more than arithmetic: keeping it costs less than making it again."""
        if self.sparing or not isinstance(statement, Stage) or not self.known.get(statement.target).is_array:
            return False
        if statement.target in self.roots or not is_pure(statement.value):
            return False
        calls = [part for part in tree.walk(statement.value) if isinstance(part, gast.Call)]
        products = any(isinstance(part, gast.MatMult) for part in _operators(statement.value))
        return products or any(getattr(call.func, "id", "") not in _CHEAP for call in calls)

    def alike(self, name: str) -> Expr:
        """Give a parameter that has the shape and dtype of a variable, where the variable has no name of its own."""
        kind = self.known.get(name)
        if name in self._named or not kind.is_array:
            return tree.name(name)
        value = self._values.get(name)
        if kind.lifted and value is not None and len({n for n in tree.names(value) if self.known.get(n).is_array}) > 1:
            # Each of its operands may be a number on its own.
            return tree.name(name)
        if isinstance(value, (gast.BinOp, gast.UnaryOp)):
            for part in tree.names(value):
                other = self.known.get(part)
                if "%" in part and _is_like(other, kind):
                    return self.alike(part)
        for given in self._params:
            other = self.known.get(given)
            if _is_like(other, kind):
                return tree.name(given)
        return tree.name(self._named_before(name, kind))

    def _named_before(self, name: str, kind: Kind) -> str:
        """Give a variable that the user has named, before, of one shape and dtype with a nameless one."""
        other = self._shaped.get((kind.shape, kind.dtype), name) if kinds.is_settled(kind) else name
        return other if self._order.get(other, 0) < self._order.get(name, 0) else name

    def _as_long(self, name: str) -> Expr:
        """Give a parameter that is as long as a variable that has no name of its own."""
        shape = self.known.get(name).shape
        if name in self._named or not shape or shape[0] is None:
            return tree.name(name)
        shapes_of = ((given, self.known.get(given)) for given in self._params)
        found = (given for given, kind in shapes_of if kind.is_array and kind.shape and kind.shape[0] == shape[0])
        return tree.name(next(found, name))

    def retold(self, node: Expr) -> Expr:
        """Let an expression ask parameters for the shapes of what has no name."""

        def visit(child: Any) -> Any:
            if not isinstance(child, gast.Call) or not child.args:
                return None
            name, at = getattr(child.func, "id", ""), -1
            if name == "builtins.len" and isinstance(child.args[0], gast.Name):
                return tree.call(child.func, [self._as_long(child.args[0].id)])
            at = 0 if name in _ASKING else 1 if name in (SPREAD, f"{OWN}.unbroadcast") else -1
            if at < 0 or not isinstance(child.args[at], gast.Name):
                return None
            count = self._count(child.args[0].id) if name == SIZE else None
            if count is not None:
                return count
            args = [self.retold(arg) if i != at else self.alike(arg.id) for i, arg in enumerate(child.args)]
            return tree.call(child.func, args, child.keywords)

        return tree.rebuild(node, visit)

    def _count(self, name: str) -> Expr | None:
        """How many elements one axis of a matrix leaves where the other is summed: `len(Y)`; None for anything else."""
        value = self._values.get(name)
        if value is None or name in self._named or match.root(value) not in _REDUCING or len(value.args) != 1:
            return None
        axis = next((tree.number(k.value) for k in value.keywords if k.arg == "axis"), None)
        matrix = getattr(value.args[0], "id", "")
        if axis is None or len(value.keywords) != 1 or self.known.get(matrix).rank != 2:
            return None
        read = self.alike(matrix)
        if axis in (1, -1):
            return tree.call(tree.name("builtins.len"), [read])
        return tree.subscript(tree.attribute(read, "shape"), tree.const(1))

    def gathers(self, place: Expr) -> bool:
        """Whether an index may name one element twice."""
        if not isinstance(place, gast.Subscript) or shapes.kind_of(place.value, self.known).what == "list":
            return False
        parts = [part for part in indices.parts_of(place.slice) if not isinstance(part, gast.Slice)]
        found = [shapes.kind_of(part, self.known) for part in parts if not _is_written(part)]
        once = [kind.is_number or kind == kinds.SLICE or (kind.is_array and kind.dtype == "b1") for kind in found]
        return not all(once)


_CHEAP = frozenset({"numpy.zeros", "numpy.ones", "numpy.empty", "numpy.zeros_like", "numpy.ones_like", "numpy.reshape",
                    "numpy.ravel", "numpy.transpose", "numpy.arange", "numpy.full", "numpy.empty_like", "numpy.asarray",
                    "numpy.swapaxes", "numpy.expand_dims", "numpy.squeeze", "builtins.abs", "numpy.where",
                    "numpy.eye", "numpy.identity", "numpy.full_like", "numpy.linspace",
                    "numpy.maximum", "numpy.minimum"})  # fmt: skip
_REDUCING = ("numpy.sum", "numpy.mean", "numpy.max", "numpy.min", "numpy.prod", "numpy.var", "numpy.std")
_ASKING = (SIZE, "numpy.size", "numpy.shape", "numpy.zeros_like", "numpy.ones_like")


def _operators(node: Expr) -> list[Any]:
    return [part.op for part in tree.walk(node) if isinstance(part, gast.BinOp)]


class Contents(dict[str, str]):
    """Whose content a variable shows, copies in reversed loops included.

    Parameters
    ----------
    roots, groups : mapping
        As `Program` has them.
    made : set of str
        Variables that are assigned: a root has a copy of its own in a reversed loop, or none.
    lists : frozenset of str
        Variables that are lists which grow.
    """

    def __init__(
        self,
        roots: Mapping[str, str],
        groups: Mapping[str, str],
        made: set[str],
        lists: frozenset[str],
        maybe: Mapping[str, str],
    ) -> None:
        super().__init__()
        self._maybe = maybe
        self.lists = lists | {name + "~" for name in lists}
        self._roots, self._groups, self._made = roots, groups, made

    def get(self, name: str, default: Any = None) -> Any:
        """Give the variable under whose name the content is known."""
        found = super().get(name)
        if found is None:
            found = self[name] = self._find(name)
        return found

    def _find(self, name: str) -> str:
        base = name.rstrip("~")
        root = self._roots.get(base, base)
        root = self._groups.get(root, root)
        if root in self._maybe:
            return self._maybe[root]
        if root.startswith("memory%"):
            return root
        if root == base:
            return name
        copy = root + name[len(base) :]
        return copy if copy in self._made else root


def _is_written(part: Expr) -> bool:
    return isinstance(part, gast.Constant) or (isinstance(part, gast.Name) and part.id == "numpy.newaxis")


def _base(place: Expr) -> str:
    """Variable that a place is a part of."""
    while not isinstance(place, gast.Name):
        place = place.args[0] if isinstance(place, gast.Call) else place.value
    return str(place.id)


def _merged(place: Expr, known: Known) -> Expr:
    """`a[i][j]` is `a[i, j]` where i is one index, and a no list."""
    if not isinstance(place, gast.Subscript):
        return place
    inner = _merged(place.value, known)
    if isinstance(inner, gast.Subscript):
        first, second = indices.parts_of(inner.slice), indices.parts_of(place.slice)
        of_list = shapes.kind_of(inner.value, known).what == "list"
        if not of_list and all(not isinstance(p, gast.Slice) and shapes.kind_of(p, known).is_number for p in first):
            return tree.subscript(inner.value, tree.tuple_of([*first, *second]))
    return tree.subscript(inner, place.slice)


def zeros_beside(values: Expr, item: Kind | None) -> Expr:
    """A list of zeros, one for each item of a list."""
    if item is None or item.is_number:
        zeros = gast.List(elts=[tree.const(0.0)], ctx=gast.Load())
        return tree.mul(zeros, tree.call(tree.name("builtins.len"), [values]))
    each = tree.parse_expression("[zeros(item) for item in values]")
    return tree.substitute(each, {"values": values, "zeros": tree.name("numpy.zeros_like")})


def _is_like(one: Kind, other: Kind) -> bool:
    """Whether a value is an array of the shape and dtype of another: for what is lifted a number may stand."""
    alike = kinds.same_shape(one, other) and one.lifted == other.lifted
    return one.is_array and alike and one.dtype == other.dtype
