"""What a call brings beside the arguments: tangents are like the inputs, an adjoint is like the result.

Before: `jvp_f(x, dx)`, called with an array x of shape (2,) and a dx of shape (3,).
After: an error that says so; broadcasting might have made some number of it.

Integers are taken for floats. 0.0 stands for zeros in any shape and structure, as the default of a tangent does.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from sct import later
from sct.errors import ArgumentError
from sct.kinds import Kind
from sct.modes import length


def tangent(name: str, value: Any, given: Any, operator: str) -> Any:
    """Check a tangent against its input, and give it in the form that the text takes.

    Parameters
    ----------
    name : str
        What the input is called.
    value : object
        The input.
    given : object
        Its tangent.
    operator : str
        Who asks.

    Raises
    ------
    ArgumentError
        Where it has another structure, shape or dtype.
    """
    if type(given) is float and given == 0.0:
        return later.zeros(value)
    return _Beside(
        f"{operator} is called with a tangent of {name}", "the tangent has the form of what it belongs to"
    ).like(value, given, name)


def adjoint(name: str, output: Any, given: Any, lengths: Mapping[str, int]) -> Any:
    """Check an adjoint against what is known of the result, and give it in the form that the text takes.

    Parameters
    ----------
    name : str
        What the function is called.
    output : object
        The result's structure, with a `Kind` for each leaf.
    given : object
        The adjoint.
    lengths : mapping
        Lengths of axes that the call settles.

    Raises
    ------
    ArgumentError
        Where it has another structure, shape or dtype.
    """
    advice = "the adjoint has the form of the result; grad is for results that are one number"
    return _Beside(f"the derivative of {name} is called with an adjoint", advice).of(
        output, given, "the result", lengths
    )


@dataclasses.dataclass(frozen=True)
class _Beside:
    what: str
    advice: str

    def _refuse(self, came: str, needed: str, part: str) -> ArgumentError:
        return ArgumentError(f"{self.what} that is {came}, where {part} is {needed}", advice=self.advice)

    # -- tangents -------------------------------------------------------------------------------------------------

    def like(self, value: Any, given: Any, part: str) -> Any:
        """Check a part of a tangent."""
        kind = type(value)
        if kind in (list, tuple) or (isinstance(value, tuple) and hasattr(kind, "_fields")):
            self._check_same(value, given, part, len(value))
            parts = [self.like(item, given[i], f"{part}[{i}]") for i, item in enumerate(value)]
            return kind(*parts) if hasattr(kind, "_fields") else kind(parts)
        if kind is dict:
            self._check_keys(value, given, part)
            return {key: self.like(item, given[key], f"{part}[{key!r}]") for key, item in value.items()}
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            self._check_same(value, given, part, None)
            names = [field.name for field in dataclasses.fields(value)]
            fields = {n: self.like(getattr(value, n), getattr(given, n), f"{part}.{n}") for n in names}
            return dataclasses.replace(given, **fields)
        shape = getattr(value, "shape", None)
        if shape is None and (isinstance(value, bool) or not isinstance(value, (int, float, complex))):
            return given
        return self._leaf(
            given, shape or (), _is_complex(value), hasattr(value, "ndim") and kind.__name__ == "ndarray", part
        )

    def _check_same(self, value: Any, given: Any, part: str, count: int | None) -> None:
        if type(given) is not type(value):
            raise self._refuse(_described(given), _described(value), part)
        if count is not None and len(given) != count:
            raise self._refuse(_described(given), _described(value), part)

    def _check_keys(self, value: Any, given: Any, part: str) -> None:
        if type(given) is not dict or set(given) != set(value):
            raise self._refuse(_described(given), f"a dict with the keys {list(value)}", part)

    # -- adjoints -------------------------------------------------------------------------------------------------

    def of(self, output: Any, given: Any, part: str, lengths: Mapping[str, int]) -> Any:
        """Check a part of an adjoint."""
        if isinstance(output, (list, tuple)):
            if not isinstance(given, (list, tuple)) or len(given) != len(output):
                word = "tuple" if isinstance(output, tuple) else "list"
                raise self._refuse(_described(given), f"a {word} of {len(output)}", part)
            parts = [self.of(item, given[i], f"{part}[{i}]", lengths) for i, item in enumerate(output)]
            return type(given)(*parts) if hasattr(given, "_fields") else type(given)(parts)
        if isinstance(output, dict):
            if type(given) is not dict or set(given) != set(output):
                raise self._refuse(_described(given), f"a dict with the keys {list(output)}", part)
            return {key: self.of(item, given[key], f"{part}[{key!r}]", lengths) for key, item in output.items()}
        if not isinstance(output, Kind) or output.what not in ("number", "array") or output.lifted:
            return given
        shape = None if output.shape is None else tuple(length(dim, lengths) for dim in output.shape)
        return self._leaf(given, shape, output.dtype[:1] in ("c", ""), output.is_array, part)

    # -- both -----------------------------------------------------------------------------------------------------

    def _leaf(
        self, given: Any, shape: tuple[int | None, ...] | None, is_complex: bool, is_array: bool, part: str
    ) -> Any:
        """Check a number or an array; of a shape that is not known nothing is said."""
        kind = _kind_letter(given)
        needed = f"an array of shape {_shown(shape)}" if is_array else "a number"
        have = getattr(given, "shape", ())
        fits = shape is None or (
            len(have) == len(shape) and all(n in (None, m) for n, m in zip(shape, have, strict=True))
        )
        if kind == "" or not fits or (is_array and bool(shape) and not hasattr(given, "shape")):
            raise self._refuse(_described(given), needed, part)
        if kind == "c" and not is_complex:
            raise self._refuse(f"complex ({_described(given)})", f"{needed}, and real", part)
        if kind == "i":
            given = given.astype(float) if hasattr(given, "astype") else float(given)
        if is_array and not hasattr(given, "shape"):
            import numpy as np

            # It belongs to an array without axes, of which a mask may take what it takes.
            return np.asarray(given)
        return given


def _is_complex(value: Any) -> bool:
    return _kind_letter(value) == "c"


def _kind_letter(value: Any) -> str:
    """`f`, `c` or `i` for what holds such numbers; empty for anything else."""
    if isinstance(value, bool):
        return ""
    for letter, kind in (("i", int), ("f", float), ("c", complex)):
        if isinstance(value, kind):
            return letter
    letter = getattr(getattr(value, "dtype", None), "kind", "")
    return {"f": "f", "c": "c", "i": "i", "u": "i"}.get(letter, "")


def _shown(shape: tuple[int | None, ...] | None) -> str:
    if shape is None:
        return "(...)"
    text = ", ".join("?" if n is None else str(n) for n in shape)
    return f"({text},)" if len(shape) == 1 else f"({text})"


def _described(value: Any) -> str:
    shape = getattr(value, "shape", None)
    if shape is not None:
        return (
            f"an array of shape {shape} and dtype {value.dtype}"
            if shape
            else f"a number of type {type(value).__name__}"
        )
    if isinstance(value, (list, tuple)):
        return f"a {type(value).__name__} of {len(value)}"
    if isinstance(value, dict):
        return f"a dict with the keys {list(value)}"
    return f"a value of type {type(value).__name__}"
