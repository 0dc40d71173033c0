"""What staging learns of arrays: which names are arrays, of which rank, and which are one another's memory.

Before: `y = x @ w` with nothing known of x.
After: x is an array; where it was taken for a number, staging starts again with that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import gast

from sct import indices, kinds, misfits, outside, shapes, tree
from sct.core import Origin
from sct.errors import Place
from sct.facts import Facts, Learned
from sct.forks import Choice, Forks
from sct.kinds import Dim, Kind
from sct.loops import Loops
from sct.match import canonical, is_marker
from sct.order import is_flat_view, is_laid, is_ordered
from sct.outside import Read
from sct.rules import tables
from sct.rules.formulas import COPY
from sct.source import Function
from sct.tree import Expr
from sct.views import axes_taken, tokened, viewed


class ArrayKinds(Loops):
    """What is known of variables while staging."""

    def __init__(self, function: Function, facts: Facts) -> None:
        super().__init__(function, facts)
        self._forks = Forks(facts.forks)
        # Order in which memory is made, shared and written to.
        self._clock = 0
        self._born: dict[str, int] = {}
        self._stored_at: dict[str, list[tuple[int, Origin]]] = {}
        self._merges: dict[int, Merge] = {}
        self._shared: dict[str, str] = {}
        # Variables that an update makes anew, and the names that the code has for them.
        self._rebound: dict[str, str] = {}
        self._reused: set[str] = set()
        self._groups: dict[str, str] = {}
        self._ordered: set[str] = set()
        # Arrays of which not even the rank is known: without axes they are numbers, which no update changes in place.
        self._open_ranks: set[str] = set()
        self._places: dict[str, Place] = {}
        self._copied: dict[str, tuple[str, Origin]] = {}
        self._taken_over: dict[str, Origin] = {}
        self._let_gone: dict[str, tuple[str, Origin]] = {}
        self._turns: dict[str, tuple[int, int]] = {}
        self._copies: dict[str, str] = {}
        self._moves: dict[str, str] = {}
        self._starts: dict[str, tuple[str, bool, int]] = {}
        self._inside: list[tuple[int, int]] = []
        # What was asked of values around, whose kinds the text is for.
        self._granted: list[Read] = []
        # Variables that are lists and tuples of values around.
        self._sequences: set[str] = set()
        # Variables that are arrays which live outside.
        self._from_outside: set[str] = set()
        # Functions that are not opened, by how they are called: where they stand.
        self._left_closed: dict[str, Any] = {}
        self._keys: dict[str, tuple[object, ...]] = {}

    # -- kinds ----------------------------------------------------------------------------------------------------

    def _kind(self, node: Expr) -> Kind:
        return shapes.kind_of(node, self._kinds)

    def _emit(self, identifier: str, value: Expr, origin: Origin) -> Expr:
        if not self._kind(value).is_array or not self._is_unsure(value):
            return super()._emit(identifier, value, origin)
        place = origin.place()
        if place is not None and identifier not in self._kinds:
            self._places[identifier] = place
        if place in self._facts.copied and identifier in self._places:
            # It is read no more when what it may show is written to (spent.py).
            shown = super()._emit(self._new(""), value, origin)
            self._places[shown.id], self._copied[identifier] = place, (shown.id, origin)
            value = tree.call(tree.name(COPY), [shown])
        return super()._emit(identifier, value, origin)

    def _is_unsure(self, value: Expr) -> bool:
        """Whether an operation gives a view of some arrays and a copy of others."""
        return self._viewed(value) is None and viewed(value, self._kinds, unsure=True) is not None

    def _note_kind(self, identifier: str, value: Expr) -> None:
        self._clock += 1
        if identifier not in self._kinds and isinstance(value, (gast.Name, gast.Attribute, gast.Subscript)):
            self._note_free(identifier, value)
        if identifier in self._born and identifier in self._kinds and self._born[identifier] == self._clock:
            return
        if identifier in self._kinds:
            self._note_again(identifier, value)
            super()._note_kind(identifier, value)
            return
        super()._note_kind(identifier, value)
        self._kinds[identifier] = tokened(self._kinds[identifier], identifier)
        self._born[identifier] = self._clock
        if self._kinds[identifier].is_array and self._kinds[identifier].shape is None:
            computed = isinstance(value, (gast.BinOp, gast.UnaryOp)) or _is_elementwise(value)
            if computed or getattr(value, "id", "") in self._open_ranks:
                self._open_ranks.add(identifier)
        if self._kinds[identifier].is_array and is_ordered(value, self._kinds, self._ordered):
            self._ordered.add(identifier)
        self._note_root(identifier, value)
        self._note_guess(identifier, value)
        self._check_lengths(value)

    def _note_follow(self, old: str, new: str) -> None:
        self._clock += 1
        super()._note_follow(old, new)
        self._born.setdefault(new, self._clock)
        self._ordered.discard(new)
        if not self._kinds[new].is_number:
            # It may show the memory, or nothing: a value, as long as neither is written to.
            self._merge_of(new, self._roots.get(old, old), self._origin(None))

    def _note_renamed(self, old: str, new: str) -> None:
        self._clock += 1
        super()._note_renamed(old, new)
        if old not in self._ordered:
            self._ordered.discard(new)
        for table in (self._roots, self._copies, self._moves):
            table.update({name: new for name, of in table.items() if of == old})
        for place, merge in self._merges.items():
            own, shown = (new if name == old else name for name in (merge.own, merge.source))
            self._merges[place] = replace(merge, own=own, source=shown)
        self._stored_at[new] = [*self._stored_at.get(new, []), *self._stored_at.pop(old, [])]
        if not self._stored_at[new]:
            del self._stored_at[new]
        self._born[new] = min(self._born.get(new, self._clock), self._born.get(old, self._clock))
        first, second = self._roots.get(new), self._roots.pop(old, None)
        whole = {self._copies.pop(old, None), self._copies.get(new)}
        if {first, second} != {None} and (len(whole) > 1 or None in whole):
            self._now_one_of(new, first, second)

    def _now_one_of(self, name: str, *roots: str | None) -> None:
        """A variable shows one memory or another: it is a value, as long as none of them is written to."""
        self._roots.pop(name, None)
        self._copies.pop(name, None)
        for root in dict.fromkeys(root for root in roots if root is not None and root != name):
            self._merge(Merge(name, root, self._clock, tuple(self._inside), self._origin(None)))

    def _note_free(self, identifier: str, value: Expr) -> None:
        """Note what is known of a global; its lengths may change from call to call."""
        path = _free_path(value)
        if path is None:
            return
        module, _, name = path[0].rpartition(":")
        scope = self._frame.function.scope
        kind = scope.kind((name, *path[1:]), module)
        holder = scope.holder(name, module)
        known = None if holder is None else outside.read(holder, (name, *path[1:]))
        self._granted += [] if known is None else [known]
        if holder is not None and outside.is_sequence(holder, (name, *path[1:])):
            self._sequences.add(identifier)
        if kind.is_array:
            kind = kinds.array((None,) * (kind.rank or 0), kind.dtype)
            self._from_outside.add(identifier)
        if kind.is_array or kind.is_number:
            self._kinds[identifier] = tokened(kind, identifier)
            self._born[identifier] = self._clock

    def _free_kind(self, value: Expr) -> Kind:
        """What is known of a global, or of an attribute of one; nothing of any other expression."""
        path = _free_path(value)
        if path is None:
            return kinds.UNKNOWN
        module, _, name = path[0].rpartition(":")
        found: Kind = self._frame.function.scope.kind((name, *path[1:]), module)
        return found

    def _note_root(self, identifier: str, value: Expr) -> None:
        """Note whose memory a variable shows."""
        base = self._viewed(value)
        if base is None:
            unsure = viewed(value, self._kinds, unsure=True)
            if unsure is not None and not self._kinds[identifier].is_number:
                # A view of some arrays, a copy of others: a value, as long as neither is written to.
                self._merge_of(identifier, self._roots.get(unsure, unsure), self._origin(None), is_laid(value))
        elif self._kinds[identifier].what == "unknown":
            self._merge_of(identifier, self._roots.get(base, base), self._origin(None))
        elif not self._kinds[identifier].is_number:
            self._roots[identifier] = self._roots.get(base, base)
            if isinstance(value, gast.Name):
                self._copies[identifier] = base

    def _viewed(self, value: Expr) -> str | None:
        """Give the variable whose memory a value shows for certain."""
        return viewed(value, self._kinds, unsure=is_flat_view(value, self._kinds, self._ordered))

    def _note_guess(self, identifier: str, value: Expr) -> None:
        found: dict[str, int] = {}
        if isinstance(value, gast.Subscript) and isinstance(value.value, gast.Name):
            parts = indices.parts_of(value.slice)
            taken = sum(1 for part in parts if not (isinstance(part, gast.Slice) or indices.takes_nothing(part)))
            taken -= sum(1 for part in parts if indices.is_new(part))
            found = {p: off + taken for p, off in self._guesses.get(value.value.id, {}).items()}
        elif isinstance(value, (gast.BinOp, gast.UnaryOp, gast.Name, gast.Compare)) or _is_elementwise(value):
            for name in tree.names(value):
                found.update(self._guesses.get(name, {}))
        elif isinstance(value, gast.Attribute) and value.attr == "shape" and isinstance(value.value, gast.Name):
            # What is made in the shape of an array, `np.zeros(u.shape)`, has its axes.
            found = dict(self._guesses.get(value.value.id, {}))
        elif isinstance(value, gast.Call) and value.args and self._is_shape(value.args[0]):
            found = dict(self._guesses.get(value.args[0].id, {}))
        elif isinstance(value, gast.Call) and value.args and isinstance(value.args[0], gast.Name):
            less = axes_taken(value)
            guessed = self._guesses.get(value.args[0].id, {}) if less is not None else {}
            found = {p: off + (less or 0) for p, off in guessed.items()}
        if found:
            self._guesses[identifier] = found

    def _is_shape(self, node: Expr) -> bool:
        return isinstance(node, gast.Name) and self._kind(node).what == "other" and self._kind(node).shape is not None

    def _demand(self, node: Expr, rank: int) -> None:
        """An operation needs an array: what was guessed to be a number is one."""
        kind = self._kind(node)
        if kind.rank is None or kind.rank >= rank or not isinstance(node, gast.Name):
            return
        guessed = self._guesses.get(node.id, {})
        # The operand that has the highest rank gives a sum its rank: that one is taken to be the array. Of `w * v[0]`
        # it is w, not v with one axis more.
        plain = min(guessed.values(), default=0)
        ranks = {
            p: rank + off for p, off in guessed.items() if self._facts.ranks.get(p, 0) < rank + off and off == plain
        }
        # A sum over all axes but none has the rank that is asked for, whatever the rank of what is summed.
        if ranks and max(ranks.values()) <= _HIGHEST:
            raise Learned(ranks=ranks)

    def _check_lengths(self, value: Expr) -> None:
        """Lengths that meet are taken to be equal, where nothing says otherwise."""
        for a, b in (*misfits.meeting(value, self._kinds), *misfits.sides(value, self._kinds)):
            _check_equal(a, b)

    def _check_carried(self, old: Kind, kind: Kind) -> None:
        """What a trip hands on is taken to be as long as what it got, where nothing says otherwise."""
        for a, b in zip(old.shape or (), kind.shape or (), strict=True) if old.rank == kind.rank else ():
            _check_equal(a, b)

    def _note_again(self, identifier: str, value: Expr) -> None:
        """A variable gets its value in a second place: at the end of a trip, or in the other arm."""
        key, old, kind = self._keys.get(identifier), self._kinds[identifier], self._kind(value)
        self._check_carried(old, kind)
        joined = kinds.join(old, kind)
        if joined != old and key is not None and not (old.is_number and kind.is_number):
            raise Learned(lifted={key: joined})
        if not is_ordered(value, self._kinds, self._ordered):
            self._ordered.discard(identifier)
        base = self._viewed(value)
        if self._copies.get(identifier, base) != base:
            del self._copies[identifier]
        base = viewed(value, self._kinds, unsure=True) if base is None else base
        root = None if base is None or kind.is_number else self._moves.get(base, self._roots.get(base, base))
        if identifier in self._roots and not self._is_same_view(identifier, value):
            if key is not None:
                raise Learned(rebound=frozenset([key]))
            self._now_one_of(identifier, self._roots[identifier], root)
        elif identifier not in self._roots:
            self._now_one_of(identifier, root)

    def _is_same_view(self, identifier: str, value: Expr) -> bool:
        """Whether a variable gets what it is already: another part of the same memory is another view."""
        if not isinstance(value, gast.Name) or identifier not in self._copies:
            return False
        return bool(self._same(value).id == self._same(tree.name(identifier)).id)

    def _merge_of(self, own: str, source: str, origin: Origin, laid: bool = False) -> None:
        hidden = not own.endswith("[]") and self._is_nowhere(source)
        self._merge(Merge(own, source, self._clock, tuple(self._inside), origin, hidden, laid))

    def _memory_shown(self, name: str) -> str:
        """Whose memory a variable shows; `rows[]` is that of the items of a list, which stays when it changes."""
        root = self._roots.get(name, name)
        return f"{root}[]" if self._kinds[root].what == "list" != self._kinds[name].what else root

    def _is_nowhere(self, name: str) -> bool:
        """Whether a variable is a temporary that no name goes by: only what was just made of it can show its memory."""
        bound = [b for frame in (*self._captured, *self._frames) for b in frame.env.values()]
        bound += [part for _, box in self._heap.boxes() for part in box.slots.values()]
        shown = name in self._roots.values() or any(name in (m.own, m.source) for m in self._merges.values())
        return not self._variables[name].base and not shown and all(name not in tree.names(b) for b in bound)

    def _merge(self, merge: Merge) -> None:
        self._merges[len(self._merges)] = replace(merge, choice=self._choice_of)

    def _gathers(self, place: Expr) -> bool:
        if not isinstance(place, gast.Subscript):
            return False
        return any(
            self._kind(p).is_array and self._kind(p).dtype != "b1"
            for p in indices.parts_of(place.slice)
            if not isinstance(p, gast.Slice)
        )


@dataclass(frozen=True)
class Merge:
    """A variable that may show the memory of another.

    `hidden` says that nothing else ever reads that one, `laid` that how it lies in memory would tell;
    `choice` is the one that makes it so, and how deep the function is that this stands in.
    """

    own: str
    source: str
    clock: int
    inside: tuple[tuple[int, int], ...]
    origin: Origin
    hidden: bool = False
    laid: bool = False
    choice: Choice | None = None


_HIGHEST = 8
"""Arrays of more axes are not guessed."""


def _free_path(value: Expr) -> tuple[Any, ...] | None:
    """Give the path of a global, of an attribute or of an item of one; None for anything else."""
    if isinstance(value, gast.Subscript) and not isinstance(value.slice, (gast.Slice, gast.Tuple)):
        owner = _free_path(value.value)
        key = value.slice.value if isinstance(value.slice, gast.Constant) else ...
        return None if owner is None else (*owner, outside.Key(key))
    if isinstance(value, gast.Attribute):
        owner = _free_path(value.value)
        return None if owner is None else (*owner, value.attr)
    path = tree.path(value)
    if path is None or "%" in path[0] or is_marker(tree.name(path[0])) or path[0][0] == "@":
        return None
    return path


def _is_elementwise(value: Expr) -> bool:
    if not (isinstance(value, gast.Call) and is_marker(value.func)):
        return False
    return canonical(value.func.id) in ("numpy.where", "numpy.clip", "numpy.round") or tables.is_elementwise(value)


def _check_equal(a: Dim, b: Dim) -> None:
    """Take two lengths of parameters for equal ones, which they are not yet."""
    if isinstance(a, tuple) and isinstance(b, tuple) and a != b and a[1] == b[1]:
        one, other = sorted((a[0], b[0]))
        if _is_symbol(one) and _is_symbol(other):
            raise Learned(equal={other: one})


def _is_symbol(text: str) -> bool:
    """Whether a length is that of a parameter, as facts.py calls it."""
    name, colon, axis = text.partition(":")
    return bool(colon) and name.isidentifier() and axis.isdecimal()
