"""What is known of a name, and by that of its adjoint, its tangent and its copy in a reversed loop.

Before: that `x%0` is an array of integers, of lengths `m`, `n`.
After: that `d%x%0` is an array of floats of these lengths, and `x%0~` what `x%0` is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sct.kinds import UNKNOWN, Kind

Kinds = Mapping[str, Kind]
"""What is known of names."""


def _of_adjoint(kind: Kind) -> Kind:
    """Kind of the adjoint of what has a kind: of a list, a list."""
    dtype = {"i8": "f8", "b1": "f8"}.get(kind.dtype, kind.dtype)
    item = None if kind.item is None else _of_adjoint(kind.item)
    return Kind(kind.what, kind.shape, dtype, kind.lifted, item=item)


class Known(dict[str, Kind]):
    """What is known of the primal's variables, and by that of their adjoints, tangents and copies."""

    def __missing__(self, name: str) -> Kind:
        if name.endswith("~"):
            return self[name[:-1]]
        if name.startswith("d%"):
            kind = self[name[2:]]
            return _of_adjoint(kind)
        return UNKNOWN

    def get(self, name: str, default: Any = None) -> Any:
        """What is known of a variable."""
        found = self[name]
        return found if found is not UNKNOWN or default is None else default
