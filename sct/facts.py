"""What a text is made for: kinds of the parameters, known or guessed, and what staging found out on the way.

Before: `def f(x): return x[0] * x[1]`, of which nothing is said: x is guessed to be a number.
After: staging meets `x[0]`, raises `Learned`, and starts again with x an array of rank 1.

Staging is repeated with more facts until nothing new is learned, so that no pass has to take back what it has done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sct import kinds
from sct.kinds import Dim, Kind


@dataclass(frozen=True)
class Facts:
    """Facts under which a function is staged.

    Parameters
    ----------
    given : mapping
        Kinds of parameters that a call, an annotation or an example settles.
    ranks : mapping
        Guessed ranks of the other parameters; 0 is a number.
    equal : mapping
        Lengths that are taken to be equal: the one that stands for both, by the name of the other.
    rebound : frozenset
        Variables that a loop binds again, by the place of the loop.
    lifted : mapping
        Kinds that variables carried by loops grow to, by the place of the loop.
    dynamic : frozenset of int
        Lists whose length only a run can tell, in the order in which lists are made.
    items : mapping
        Kinds of the items of these.
    """

    given: Mapping[str, Kind] = field(default_factory=dict)
    ranks: Mapping[str, int] = field(default_factory=dict)
    equal: Mapping[str, str] = field(default_factory=dict)
    rebound: frozenset[tuple[object, ...]] = frozenset()
    lifted: Mapping[tuple[object, ...], Kind] = field(default_factory=dict)
    dynamic: frozenset[int] = frozenset()
    items: Mapping[int, Kind] = field(default_factory=dict)

    def of(self, name: str) -> Kind:
        """Kind of a parameter."""
        if name in self.given:
            return self.given[name]
        rank = self.ranks.get(name, 0)
        return kinds.array(tuple(self._length(f"{name}:{axis}") for axis in range(rank))) if rank else kinds.NUMBER

    def _length(self, symbol: str) -> Dim:
        while symbol in self.equal:
            symbol = self.equal[symbol]
        return (symbol, 0)

    def is_guess(self, name: str) -> bool:
        """Whether the kind of a parameter is only guessed."""
        return name not in self.given


class Learned(Exception):
    """Staging has learned a fact and has to start again with it."""

    def __init__(self, **changes: Mapping[object, object] | frozenset[object]) -> None:
        super().__init__()
        self.changes = changes

    def added(self, facts: Facts) -> Facts:
        """Give the facts with what was learned."""
        fresh = {}
        for name, change in self.changes.items():
            old = getattr(facts, name)
            fresh[name] = old | change if isinstance(old, frozenset) else {**old, **dict(change)}  # type: ignore[call-overload]
        return replace(facts, **fresh)
