"""Functions of NumPy that are written with others: their bodies, opened where something active goes in.

Before: `np.linalg.tensorinv(a)`.
After: `inverse%0 = np.linalg.inv(np.reshape(a%0, (n, -1)))` and what shapes it, as the body in linalg.py says.

Each body computes what NumPy's own does, operation by operation, so the value is the same to the bit. Only their texts
are read. Where all arguments are inactive the call stays as it stands. A function that has a row in the tables is
opened only for what no row covers (`WITH`).
"""

from __future__ import annotations

import functools
import importlib
from typing import Any

WHERE = {
    "numpy.poly": "polynomials.poly",
    "numpy.polyadd": "polynomials.polyadd",
    "numpy.polyder": "polynomials.polyder",
    "numpy.polydiv": "polynomials.polydiv",
    "numpy.polyfit": "polynomials.polyfit",
    "numpy.polyint": "polynomials.polyint",
    "numpy.polymul": "polynomials.polymul",
    "numpy.roots": "polynomials.roots",
    "numpy.polysub": "polynomials.polysub",
    "numpy.polynomial.polynomial.polyval": "polynomials.ascending_polyval",
    "numpy.polynomial.polynomial.polyder": "polynomials.ascending_polyder",
    "numpy.linalg.cond": "linalg.cond",
    "numpy.linalg.diagonal": "linalg.diagonal",
    "numpy.linalg.matrix_transpose": "linalg.matrix_transpose",
    "numpy.linalg.tensorinv": "linalg.tensorinv",
    "numpy.linalg.tensorsolve": "linalg.tensorsolve",
    "numpy.linalg.trace": "linalg.trace",
    "numpy.apply_along_axis": "applied.apply_along_axis",
    "numpy.apply_over_axes": "applied.apply_over_axes",
    "numpy.fromfunction": "applied.fromfunction",
    "numpy.piecewise": "applied.piecewise",
    "numpy.average": "statistics.average_and_weight",
    "numpy.cov": "statistics.cov",
    "numpy.ediff1d": "scans.ediff1d",
    "numpy.gradient": "scans.gradient",
    "numpy.interp": "scans.periodic_interp",
    "numpy.kaiser": "scans.kaiser",
    "numpy.linspace": "making.linspace_and_step",
    "numpy.pad": "making.pad",
    "numpy.r_": "making.joined",
    "numpy.c_": "making.joined_columns",
    "numpy.lib.stride_tricks.sliding_window_view": "making.sliding_window_view",
    "numpy.unique": "making.unique",
    "numpy.histogram": "statistics.density_histogram",
}
"""The file of this folder, and the function in it, for each full name."""

WITH: dict[str, tuple[str, ...]] = {
    "numpy.average": ("returned",),
    "numpy.cov": ("y", "rowvar", "fweights", "aweights"),
    "numpy.ediff1d": ("to_end", "to_begin"),
    "numpy.histogram": ("density",),
    "numpy.interp": ("period",),
    "numpy.linspace": ("retstep",),
}
"""Functions that have rows, and the options that no row covers."""

SEVERAL = ("numpy.average", "numpy.gradient", "numpy.histogram", "numpy.linspace", "numpy.polydiv")
"""Those whose bodies give several arrays."""

ARRAYS = ("a", "b", "ar", "arr", "array", "ary", "c", "f", "fp", "p", "seq_of_zeros", "u", "v", "a1", "a2", "xp")
"""Parameters that are arrays, by the names that these functions give them."""

ARRAYS_OF = {"numpy.polyfit": ("x", "y"), "numpy.lib.stride_tricks.sliding_window_view": ("x",)}
"""The same of single functions."""


@functools.cache
def definition(marker: str) -> Any:
    """Give the body of a function of NumPy, as a live function is read; None where there is none here."""
    from sct import live

    if marker not in WHERE:
        return None
    file, _, name = WHERE[marker].partition(".")
    return live.live_function(getattr(importlib.import_module(f"sct.defined.{file}"), name))


def is_own(file: str) -> bool:
    """Whether a file is one of this folder."""
    return file in _files()


@functools.cache
def _files() -> frozenset[str]:
    names = {place.partition(".")[0] for place in WHERE.values()}
    return frozenset(str(importlib.import_module(f"sct.defined.{name}").__file__) for name in names)
