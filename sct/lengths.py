"""When two lengths are different, and when two shapes cannot be broadcast.

Before: the lengths `n0` and `n1` of the arguments of a call, and a 3 that stands in the code.
After: all three are different. A length that a call gives a name to is neither 0 nor 1, none that has another name, and
no number of the code. Of a text that is made before any call the same is asked the other way round: what is not proven
to be equal?
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sct.kinds import Dim, is_of_call

Shape = tuple[Dim, ...]


@dataclass(frozen=True)
class Lengths:
    """What is said of two lengths.

    Parameters
    ----------
    shown : mapping
        The lengths that a call has, under their names: they are only shown.
    written : frozenset of int
        Numbers that no length with a name is.
    open : bool
        Whether lengths count as different that are not proven to be equal.
    """

    shown: Mapping[str, int] = field(default_factory=dict)
    written: frozenset[int] = frozenset()
    open: bool = False

    def differ(self, a: Dim, b: Dim) -> bool:
        """Whether two lengths are proven to be different."""
        if isinstance(a, int) and isinstance(b, int):
            return a != b
        if self.open:
            return a is not None and b is not None and a != b
        if isinstance(a, int) or isinstance(b, int):
            number, name = (a, b) if isinstance(a, int) else (b, a)
            return is_of_call(name) and (number in (0, 1) or number in self.written)
        return is_of_call(a) and is_of_call(b) and a != b

    def many(self, dim: Dim) -> bool:
        """Whether a length is proven not to be 1."""
        return dim != 1 if isinstance(dim, int) else dim is not None and (self.open or is_of_call(dim))

    def clash(self, one: Shape, other: Shape) -> bool:
        """Whether two shapes are proven not to broadcast."""
        pairs = zip(reversed(one), reversed(other), strict=False)
        return any(self.many(a) and self.many(b) and self.differ(a, b) for a, b in pairs)

    def show(self, shape: Shape) -> str:
        """Write a shape as NumPy does."""
        parts = [self._text(dim) for dim in shape]
        return f"({parts[0]},)" if len(parts) == 1 else f"({', '.join(parts)})"

    def _text(self, dim: Dim) -> str:
        if isinstance(dim, tuple) and dim[0] in self.shown:
            return str(self.shown[dim[0]] + dim[1])
        return str(dim) if isinstance(dim, int) else "?"
