"""What a text is made for: kinds of the parameters, known or guessed, and what staging found out on the way.

Before: `def f(x): return x[0] * x[1]`, of which nothing is said: x is guessed to be a number.
After: staging meets `x[0]`, raises `Learned`, and starts again with x an array of rank 1.

Staging is repeated with more facts until nothing new is learned, so that no pass has to take back what it has done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sct import kinds
from sct.errors import Place, UnsupportedError
from sct.kinds import Dim, Kind


@dataclass(frozen=True)
class Facts:
    """Facts under which a function is staged.

    Parameters
    ----------
    given : mapping
        Kinds of parameters that a call, an annotation or an example settles.
    hinted : mapping
        Kinds that annotations give to arrays: a call may still bring something else.
    ranks : mapping
        Guessed ranks of the other parameters; 0 is a number.
    equal : mapping
        Lengths that are taken to be equal: the one that stands for both, by the name of the other.
    rebound : frozenset
        Variables that a loop binds again, by the place of the loop.
    owned : frozenset
        Of those, the ones whose memory is nobody else's: a trip writes to a copy, or what follows the loop does.
    lifted : mapping
        Kinds that variables carried by loops grow to, by the place of the loop.
    dynamic : frozenset of int
        Lists whose length only a run can tell, in the order in which lists are made.
    items : mapping
        Kinds of the items of these.
    forms : mapping
        Forms of the arguments of a call (forms.py); empty where there is no call.
    examples : mapping
        The arguments themselves; of them only what their forms hold may decide anything.
    counts : frozenset
        Integers inside arguments that are used as counts or indices: they are not differentiated.
    copied : frozenset of Place
        Operations whose result may share memory with what is written to later, and is copied since nothing tells.
    snapshots : frozenset
        Variables that loops carry, by the number of the loop and their names, that get copies of what they would show:
        they are read no more when that is written to.
    forks : mapping
        Choices that part what follows them, and by how many calls further out (forks.py), by their places.
    stored : frozenset
        Attributes of objects outside that the function assigns: what they are is known only when it runs.
    paired : frozenset
        Functions that are not opened, by their places.
    spared : frozenset
        Those among them that could be opened, but would make the text long.
    shortened : frozenset of int
        Lists among `dynamic` that could be written out trip by trip, but would make the text long.
    wide : bool
        Whether these functions are opened, and these lists written out, after all.
    taken : mapping
        Kinds of what such a function gets, by its form.
    results : mapping
        What it is taken to return: all that was tried, the last one holds.
    opened : frozenset
        Functions that are opened though nothing active goes in, by their places: what they make is written to.
    empties : frozenset
        Variables that a loop carries and a trip may leave None, by the number of the loop and their place in it; lists
        of which items may be None, by -1 and their place among lists.
    shut : mapping
        Arms that are not differentiated, each with the error that says why: a run that enters one raises.
    """

    given: Mapping[str, Kind] = field(default_factory=dict)
    hinted: Mapping[str, Kind] = field(default_factory=dict)
    ranks: Mapping[str, int] = field(default_factory=dict)
    equal: Mapping[str, str] = field(default_factory=dict)
    rebound: frozenset[tuple[object, ...]] = frozenset()
    owned: frozenset[tuple[object, ...]] = frozenset()
    lifted: Mapping[tuple[object, ...], Kind] = field(default_factory=dict)
    dynamic: frozenset[int] = frozenset()
    items: Mapping[int, Kind] = field(default_factory=dict)
    in_place: frozenset[str] = frozenset()
    apart: frozenset[bool] = frozenset()
    forms: Mapping[str, Any] = field(default_factory=dict)
    examples: Mapping[str, Any] = field(default_factory=dict)
    counts: frozenset[str] = frozenset()
    stored: frozenset[str] = frozenset()
    copied: frozenset[Place] = frozenset()
    snapshots: frozenset[tuple[object, ...]] = frozenset()
    forks: Mapping[Place, int] = field(default_factory=dict)
    paired: frozenset[Any] = frozenset()
    spared: frozenset[Any] = frozenset()
    shortened: frozenset[int] = frozenset()
    wide: bool = False
    taken: Mapping[Any, tuple[Kind, ...]] = field(default_factory=dict)
    results: Mapping[Any, tuple[Kind, ...]] = field(default_factory=dict)
    opened: frozenset[Any] = frozenset()
    empties: frozenset[tuple[int, int]] = frozenset()
    shut: Mapping[tuple[Place, bool], UnsupportedError] = field(default_factory=dict)

    def of(self, name: str) -> Kind:
        """Kind of a parameter."""
        if name in self.given:
            return self.given[name]
        if name in self.hinted:
            return self.now(self.hinted[name])
        rank = self.ranks.get(name, 0)
        return kinds.array(tuple(self._length(f"{name}:{axis}") for axis in range(rank))) if rank else kinds.NUMBER

    def _length(self, symbol: str) -> Dim:
        while symbol in self.equal:
            symbol = self.equal[symbol]
        return (symbol, 0)

    def now(self, kind: Kind) -> Kind:
        """Give a kind that was learned before lengths were found to be equal."""
        if kind.shape is None:
            return kind
        return replace(kind, shape=tuple(self._same(dim) for dim in kind.shape))

    def _same(self, dim: Dim) -> Dim:
        if not isinstance(dim, tuple):
            return dim
        found = self._length(dim[0])
        return (found[0], found[1] + dim[1]) if isinstance(found, tuple) else dim

    def is_guess(self, name: str) -> bool:
        """Whether the kind of a parameter is only guessed."""
        return name not in self.given and name not in self.forms


@dataclass(frozen=True)
class Arguments:
    """What a call brings.

    Parameters
    ----------
    kinds : mapping
        Kinds of the parameters that are numbers or arrays.
    forms : mapping
        Forms of all parameters (forms.py).
    examples : mapping
        The arguments themselves.
    ahead : bool
        Whether it is an example: the text is made ahead of a call, and says what it is for.
    written : frozenset of int
        Numbers that a length of these arguments is known as, where it is one of them.
    apart : bool
        Whether lengths that have different names are different.
    """

    kinds: Mapping[str, Kind]
    forms: Mapping[str, Any]
    examples: Mapping[str, Any]
    ahead: bool = False
    written: frozenset[int] = frozenset()
    apart: bool = True

    def facts(self, annotated: Mapping[str, Kind]) -> Facts:
        """Give what is known at the start; a call knows better than an annotation."""
        return Facts({**annotated, **self.kinds}, forms=self.forms, examples=self.examples)


class Learned(Exception):
    """Staging has learned a fact and has to start again with it."""

    def __init__(self, **changes: Any) -> None:
        super().__init__()
        self.changes = changes

    def is_of(self, loop: int) -> bool:
        """Whether all that was learned is of variables that a loop carries, by its number."""
        known = self.changes.keys() <= {"lifted", "rebound", "empties"}
        return known and all(key[0] == loop for change in self.changes.values() for key in change)

    def added(self, facts: Facts) -> Facts:
        """Give the facts with what was learned."""
        fresh: dict[str, Any] = {}
        for name, change in self.changes.items():
            old = getattr(facts, name)
            fresh[name] = old | change if isinstance(old, frozenset) else {**old, **change}
        if "forks" in fresh:
            # Loops and lists are known by their order, which is another now.
            fresh.update(dict.fromkeys(("rebound", "owned", "snapshots", "dynamic"), frozenset()), lifted={}, items={})
        return replace(facts, **fresh)


def together(learned: list[Learned]) -> Learned:
    """Give what was learned first, with all of its kind: of variables that one trip hands on."""
    first, *others = learned
    for fact in others if len(first.changes) == 1 else ():
        if fact.changes.keys() == first.changes.keys():
            first.changes.update({kind: first.changes[kind] | change for kind, change in fact.changes.items()})
    return first
