"""Which mode a Jacobian is made in: forward where the result has at least as many elements as the inputs, else reverse.

Before: the form and the lengths of the arguments of a call, and what is known of the result: an array of length `n0`.
After: `forward`, or `reverse`.

Forward mode takes a direction for each element of the inputs, reverse mode one for each element of the result. Where
the size of the result cannot be told before it is computed, the mode is forward; where it is a number, reverse.
Where a rule of the user's is for one mode only, it is that one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sct import forms, gradients, tree
from sct.forms import Form, Leaf
from sct.kinds import Dim, Kind

MODES = ("forward", "reverse")
"""The modes of differentiation."""


class Sizes(NamedTuple):
    """What a mode is chosen by.

    Parameters
    ----------
    inputs : tuple of Kind
        Leaves of what is differentiated.
    results : tuple of Kind
        Leaves of the result.
    only : {"", "forward", "reverse"}
        The one mode that all rules are for.
    """

    inputs: tuple[Kind, ...] = ()
    results: tuple[Kind, ...] = ()
    only: str = ""


NOTHING = Sizes()
"""What is known where no mode is asked for."""


def chosen(sizes: Sizes, lengths: Mapping[str, int]) -> str:
    """Choose a mode.

    Parameters
    ----------
    sizes : Sizes
        What is known of the inputs and of the result.
    lengths : mapping
        Lengths of axes that a call settles, by their symbols.

    Returns
    -------
    {"forward", "reverse"}
        The mode that takes fewer directions.

    Examples
    --------
    >>> from sct.kinds import NUMBER, array
    >>> vector = array((("n", 0),))
    >>> chosen(Sizes((vector,), (NUMBER,)), {"n": 3}), chosen(Sizes((NUMBER,), (vector,)), {"n": 3})
    ('reverse', 'forward')
    """
    if sizes.only:
        return sizes.only
    if any(kind.dtype[:1] == "c" for kind in sizes.results):
        return "forward"
    n, m = _count(sizes.inputs, lengths), _count(sizes.results, lengths)
    if n is None:
        return "reverse" if m == 1 else "forward"
    return "reverse" if m is not None and m < n else "forward"


def _count(leaves: Iterable[Kind], lengths: Mapping[str, int]) -> int | None:
    """Count the elements of some leaves; None where that is not known."""
    total = 0
    for kind in leaves:
        size = 1
        for dim in kind.shape if kind.shape is not None else (None,):
            known = length(dim, lengths)
            if known is None:
                return None
            size *= known
        total += size
    return total


def length(dim: Dim, lengths: Mapping[str, int]) -> int | None:
    """Give the length of an axis in a call; None where it is not known."""
    if not isinstance(dim, tuple):
        return dim
    found = lengths.get(dim[0])
    return None if found is None else max(found + dim[1], 0)


def lengths_of(kinds: Mapping[str, Kind], found: Mapping[str, Form], arguments: Mapping[str, Any]) -> dict[str, int]:
    """Give the lengths of axes that a call settles.

    Parameters
    ----------
    kinds : mapping
        What a text takes the parameters for: it has its own symbols for them.
    found : mapping
        Forms of the arguments.
    arguments : mapping
        The arguments.
    """
    lengths: dict[str, int] = {}
    waiting = [gradients.Part(form, arguments[name], tree.const(None), "") for name, form in found.items()]
    while waiting:
        part = waiting.pop()
        if isinstance(part.form, Leaf):
            _note(part.form.kind, part.value, lengths)
        elif forms.is_differentiable(part.form):
            waiting += gradients.parts(part.form, part.value, part.read, "")
    for name, kind in kinds.items():
        if kind.is_array and name in arguments:
            _note(kind, arguments[name], lengths)
    return lengths


def _note(kind: Kind, value: Any, lengths: dict[str, int]) -> None:
    shape = getattr(value, "shape", ())
    if kind.shape is None or len(kind.shape) != len(shape):
        return
    for dim, length in zip(kind.shape, shape, strict=True):
        if isinstance(dim, tuple):
            lengths[dim[0]] = int(length) - dim[1]
