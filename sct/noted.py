"""What a text is for is said in one line of its docstring.

Before: that x is taken for a number, and a and b for vectors.
After: `For scalar x and vectors a and b.`
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sct import (
    one_by_one,
)  # fmt: skip
from sct.facts import Arguments
from sct.forms import Leaf, Literal
from sct.kinds import Kind


def with_mode(note: str, operator: str, repeated: bool) -> str:
    """Say in which mode a Jacobian is made, and in how many passes."""
    if operator not in one_by_one.PASSES:
        return note
    mode = operator.removeprefix("jacobian_").capitalize()
    return f"{note} {mode} mode, {'one pass for each direction' if repeated else 'all directions at once'}.".strip()


def note_of(scalars: Iterable[str], guesses: Mapping[str, Kind]) -> str:
    """Say what a text is for."""
    parts = [_listed("scalar", [name for name in scalars if name not in guesses or guesses[name].is_number])]
    for rank, word in ((1, "vector"), (2, "matrix")):
        parts.append(_listed(word, [name for name, kind in guesses.items() if kind.is_array and kind.rank == rank]))
    parts.append(_listed("array", [name for name, kind in guesses.items() if kind.is_array and (kind.rank or 0) > 2]))
    parts = [part for part in parts if part]
    if not parts:
        return ""
    return "For " + (parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]) + "."


def note_given(given: Arguments, guesses: Mapping[str, Kind]) -> str:
    """Say which arguments a text is for: their kinds, and what of them is settled in it."""
    if not given.ahead or not all(isinstance(form, (Leaf, Literal)) for form in given.forms.values()):
        return ""
    texts = {name: form.value for name, form in given.forms.items() if isinstance(form, Literal)}
    every = {**given.kinds, **guesses}
    note = note_of([name for name, kind in every.items() if kind.is_number], every)
    settled = " and ".join(f"{name} = {value!r}" for name, value in texts.items())
    if not settled:
        return note
    return f"{note[:-1]}, with {settled}." if note else f"For {settled}."


def _listed(word: str, names: list[str]) -> str:
    if not names:
        return ""
    *first, last = names
    plural = {"matrix": "matrices"}.get(word, word + "s") if first else word
    return f"{plural} {', '.join(first) + ' and ' if first else ''}{last}"
