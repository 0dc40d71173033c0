"""The classes that the stager is made of: no name of one hides another's by accident."""

import inspect
from itertools import pairwise

from sct.stage import _Stager


def owners():
    """For each method, the classes that have it, the last one first."""
    found = {}
    for cls in _Stager.__mro__[:-1]:
        for name, value in vars(cls).items():
            if inspect.isfunction(value) and not name.startswith("__"):
                found.setdefault(name, []).append(value)
    return found


def test_a_method_that_hides_another_calls_it_or_stands_for_it():
    hidden = []
    for name, functions in owners().items():
        for over, under in pairwise(functions):
            same = inspect.signature(over).parameters.keys() == inspect.signature(under).parameters.keys()
            if not same and "super()" not in inspect.getsource(over):
                hidden.append(f"{over.__qualname__} hides {under.__qualname__}: {name}")
    assert not hidden
