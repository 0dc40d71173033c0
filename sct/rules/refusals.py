"""Functions of NumPy that have no derivative here, and why: said at the user's line, with what to write instead.

Before: `np.emath.sqrt(x)` of an active `x`.
After: "np.emath.sqrt is not differentiated: it gives real or complex numbers as the values say", "write np.sqrt(x)".
"""

from __future__ import annotations

WHY: dict[str, tuple[str, str]] = {
    **{f"numpy.emath.{name}": (
        "it gives real or complex numbers as the values say", f"write np.{name} of x, or of x + 0j")
       for name in ("arccos", "arcsin", "arctanh", "log", "log10", "log2", "power", "sqrt", "logn")},
    "numpy.lib.stride_tricks.as_strided": (
        "which elements it shows depends on memory", "use sliding_window_view, or an index"),
    "numpy.vectorize": (
        "the dtype of what it gives is that of its first value", "write an array expression, or a loop"),
    "numpy.frompyfunc": ("it gives an array of objects", "write an array expression, or a loop"),
    "numpy.fromiter": ("it reads an iterator", "write np.array of a list"),
    "numpy.nditer": ("it gives arrays that change from trip to trip", "loop over the indices: x[i]"),
    "numpy.ndenumerate": ("only going over it gives its items", "loop over np.ndindex(x.shape), and read x[i]"),
    "numpy.poly1d": ("it is a class with its own arithmetic", "use np.polyval and the like on the coefficients"),
    "numpy.trim_zeros": ("how long it is depends on the values", "cut the array by a slice"),
    "numpy.sort_complex": ("complex numbers have no order that goes with a derivative", "use np.sort of real numbers"),
    "numpy.histogram2d": ("no row knows which bin each weight is counted in", "use np.histogram or np.bincount"),
    "numpy.histogramdd": ("no row knows which bin each weight is counted in", "use np.histogram or np.bincount"),
    **{f"numpy.ma.{name}": ("masked arrays have an arithmetic of their own", "use np.where with the mask")
       for name in ("array", "masked_array", "masked_where", "masked_invalid", "sum", "mean")},
    **{f"numpy.{name}.{method}": (f"only np.add has this method here, of {name} no row knows it", "write a loop")
       for name in ("subtract", "divide", "power", "hypot", "fmax", "fmin", "logaddexp2", "maximum", "minimum",
                    "multiply")
       for method in ("reduceat",)},
    **{f"numpy.{name}.{method}": ("no row knows this method of it", "write a loop")
       for name in ("subtract", "divide", "power", "hypot", "fmax", "fmin", "logaddexp2")
       for method in ("reduce", "accumulate")},
}  # fmt: skip
"""The reason, and what to write."""

PARTS = {
    "numpy.linalg.svd": ("the vectors of a matrix that is not square are not all settled by it",
                         "write full_matrices=False, and no other option"),
    "numpy.linalg.qr": ("the columns that only complete the first ones are not settled by the matrix",
                        "write mode='reduced'"),
    "numpy.unique": ("which elements are equal changes by jumps", "use the indices that return_index=True gives"),
}  # fmt: skip
"""Why what some functions give several of is not differentiated in every form, and what to write instead."""
