"""Functions under `numba.vectorize`: of numbers they are their bodies, of arrays where these work element by element.

Before: `kernel(x)`, where `@vectorize def kernel(t): return math.sin(t) * t if t > 0 else t`.
After: the body for a number x. An array is gone through element by element: `np.sin(x) * x` is the same of the whole
array, a choice by an element is not, and is refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import gast

from sct.core import Origin, Stage
from sct.kinds import Kind
from sct.rules import tables


def check(name: str, given: Iterable[Kind], made: Iterable[Any], origin: Origin) -> None:
    """Refuse a body that is carried out for each element of an array, where it is something else of whole arrays.

    Parameters
    ----------
    name : str
        What the function is called.
    given : iterable of Kind
        What its arguments are.
    made : iterable of Statement
        What its body is staged as.
    origin : Origin
        The call.

    Raises
    ------
    UnsupportedError
        With the place of the call.
    """
    kinds = list(given)
    if any(kind.dtype in ("f4", "c8") for kind in kinds):
        raise origin.refuse(
            f"{name} is compiled, where single precision is another than NumPy's", "call it with float64"
        )
    if all(kind.is_number for kind in kinds) or all(_is_for_each(statement) for statement in made):
        return
    raise origin.refuse(
        f"{name} is carried out for each element of an array, and its body is not arithmetic that arrays take",
        "call it for numbers, or write it with np.where",
    )


def _is_for_each(statement: Any) -> bool:
    """Whether what is done with numbers is done with each element where they are arrays."""
    if not isinstance(statement, Stage):
        return False
    value = statement.value
    if isinstance(value, (gast.Name, gast.Constant, gast.UnaryOp)):
        return True
    if isinstance(value, gast.BinOp):
        return not isinstance(value.op, gast.MatMult)
    function = getattr(getattr(value, "func", None), "id", "")
    # Those of math take no array.
    return not function.startswith("math.") and isinstance(value, gast.Call) and tables.is_elementwise(value)
