"""Functions of SciPy that rules know, under their full names: nothing is imported for it, and no table read in vain.

Before: the function that `expit` names, the path `stats.norm.logpdf`, the text `from scipy.special import expit`.
After: `scipy.special.expit`, `scipy.stats.norm.logpdf`.

What the tables do not know is no function of a library: it is opened like a user's, where it has a source.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import Any

from sct import tree

ROOT = "scipy"


def is_full(name: str) -> bool:
    """Whether a name is a full one of something in SciPy."""
    return name.startswith("scipy.")


def knows(name: str) -> bool:
    """Whether the tables have a full name: a function, or a distribution whose methods are in them."""
    if not is_full(name):
        return False
    from sct.rules import scipy

    return name in scipy.names()


def is_distribution(name: str) -> bool:
    """Whether a full name is that of a distribution, whose methods are known."""
    return name.startswith("scipy.stats.") and name.count(".") == 2 and bool(parameters(name))


def parameters(name: str) -> tuple[str, ...]:
    """Give the parameters of a distribution by its full name: what its densities take after the point. Else none."""
    if not knows(name):
        return ()
    from sct.rules import scipy

    return scipy.parameters(name)


def member(owner: tree.Expr, name: str) -> tree.Expr:
    """Give an attribute of what has a full name: a method of a distribution has a full name too."""
    full = f"{getattr(owner, 'id', '')}.{name}"
    return tree.name(full) if knows(full) else tree.attribute(owner, name)


def why_refused(function: Any) -> str:
    """Say why a function of SciPy has no derivative here; empty for any other."""
    name = getattr(function, "id", "")
    if not is_full(name):
        return ""
    from sct.rules import scipy

    return scipy.refused().get(name, "")


def name_of(value: Any, rest: tuple[str, ...] = ()) -> str | None:
    """Give the full name of a live function of SciPy, or of what a path of attributes leads to from an object.

    Parameters
    ----------
    value : object
        A function, a distribution, or anything else.
    rest : tuple of str
        Attributes that follow.

    Returns
    -------
    str or None
        The full name, None where the tables have none.
    """
    if not _may_be(value):
        return None
    owner = _named(value)
    name = ".".join((owner, *rest)) if owner else ""
    return name if knows(name) else None


def _may_be(value: Any) -> bool:
    """Whether an object may be of SciPy; a compiled function says no more of itself than its type."""
    if ROOT not in sys.modules:
        return False
    module = getattr(value, "__module__", None) or type(value).__module__
    own = isinstance(module, str) and module.partition(".")[0] == ROOT
    return own or type(value).__name__ in ("ufunc", "builtin_function_or_method")


def _named(value: Any) -> str:
    """The full name of an object, looked for in the modules that are imported already."""
    from sct.rules import scipy

    method = getattr(value, "__name__", "") if hasattr(value, "__self__") else ""
    if method and not isinstance(value.__self__, type(sys)):
        owner = _named(value.__self__) if _may_be(value.__self__) else ""
        return f"{owner}.{method}" if owner else ""
    there = tuple(module for module in scipy.modules() if module in sys.modules)
    found = _by_identity(there).get(id(value))
    return found[1] if found is not None and found[0] is value else ""


@functools.cache
def _by_identity(modules: tuple[str, ...]) -> dict[int, tuple[Any, str]]:
    """Names by the identity of what they name, which is kept."""
    from sct.rules import scipy

    found: dict[int, tuple[Any, str]] = {}
    for name in sorted(scipy.names()):
        module, rest = split(name)
        item = getattr(sys.modules[module], rest, None) if module in modules and "." not in rest else None
        if item is not None:
            found.setdefault(id(item), (item, name))
    return found


def spelled(marker: str, name_of_part: Callable[[str], str | None]) -> tree.Expr | None:
    """Give a full name as a scope writes it: what is imported closest to it, and the rest.

    Parameters
    ----------
    marker : str
        The full name.
    name_of_part : callable
        Gives the name under which the scope has imported something, by its full name; None where it has not.
    """
    parts = marker.split(".")
    for count in range(len(parts), 0, -1):
        name = name_of_part(".".join(parts[:count]))
        if name is not None:
            return tree.dotted(".".join((name, *parts[count:])))
    return None


def split(marker: str) -> tuple[str, str]:
    """Give the module that a full name is imported from, and the rest of the name.

    Examples
    --------
    >>> split("scipy.stats.norm.logpdf"), split("numpy.linalg.solve")
    (('scipy.stats', 'norm.logpdf'), ('numpy', 'linalg.solve'))
    """
    parts = marker.split(".")
    count = 2 if is_full(marker) else 1
    return ".".join(parts[:count]), ".".join(parts[count:])
