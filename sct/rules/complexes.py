"""Complex operands: rows of their own, and the rows of other chapters that hold for them as they stand.

The adjoint `g` of a complex z is the number for which a step dz changes the result by the real part of `g * dz`, that
is the derivative by the real part less i times the derivative by the imaginary part. An operation that is
differentiable in the complex sense then has the partial of its real counterpart, with nothing conjugated.

Before: `y = abs(z)`.
After: `dz = g * conj(z) / abs(z)`, and 0 at 0.

Source of the convention: Kreutz-Delgado, "The complex gradient operator and the CR-calculus", 2009; other tools have
the same. What is neither here nor in `SAME` is refused for complex operands: a formula for real ones may be wrong
without a sign.
"""

from __future__ import annotations

from sct.rules import Linear, Rule, linear, norms, partial

_UNIT = "np.conj(np.sign(z))"
"""Conjugate of z / |z|, 0 at 0."""

ROWS: list[Linear] = [
    linear("abs(z)", f"g * {_UNIT}", tangents=(f"np.real({_UNIT} * t)",)),
    linear("np.absolute(z)", f"g * {_UNIT}", tangents=(f"np.real({_UNIT} * t)",)),
    linear("np.angle(z)", "-1j * g / z", tangents=("np.imag(t / z)",)),
    linear("np.angle(z, deg=deg)", "-1j * g / z * np.where(deg, 180 / np.pi, 1.0)", "",
           tangents=("np.imag(t / z) * np.where(deg, 180 / np.pi, 1.0)",)),
    linear("np.real(z)", "g", tangents=("np.real(t)",)),
    linear("np.imag(z)", "-1j * g", tangents=("np.imag(t)",)),
    linear("z.real", "g", tangents=("np.real(t)",)),
    linear("z.imag", "-1j * g", tangents=("np.imag(t)",)),
    linear("np.conjugate(z)", "np.conj(g)", tangents=("np.conj(t)",)),
    linear("np.vdot(a, b)", "np.reshape(np.conj(g * b), np.shape(a))", "np.reshape(g * np.conj(a), np.shape(b))",
           tangents=("np.vdot(t, b)", "np.vdot(a, t)")),
    *norms.COMPLEX,
]  # fmt: skip
"""Functions that are not differentiable in the complex sense."""

PARTIALS: list[Rule] = [
    partial("a ** b", "b * a**(b - 1)", "np.log(a) * y"),
    partial("np.power(x1, x2)", "x2 * np.power(x1, x2 - 1)", "np.log(x1) * y"),
    partial("np.arccos(x)", "-1 / np.sqrt(1 - x * x)"),
    partial("np.arccosh(x)", "1 / (np.sqrt(x - 1) * np.sqrt(x + 1))"),
    partial("np.arcsin(x)", "1 / np.sqrt(1 - x * x)"),
    partial("np.arcsinh(x)", "1 / np.sqrt(x * x + 1)"),
    partial("np.arctan(x)", "1 / (1 + x * x)"),
    partial("np.arctanh(x)", "1 / (1 - x * x)"),
    partial("np.complex128(x)", "1"),
    partial("complex(x)", "1"),
]  # fmt: skip
"""Functions whose formula for real operands has choices that mean nothing here."""

SAME = frozenset({
    "+a", "-a", "a + b", "a - a", "a - b", "a * a", "a * b", "a / a", "a / b", "a ** 0", "a ** 1", "a ** 2", "a ** c",
    "sum([*x])", "sum([*x], start)",
    "np.add(x1, x2)", "np.subtract(x1, x2)", "np.multiply(x1, x2)", "np.divide(x1, x2)", "np.negative(x)",
    "np.positive(x)", "np.cos(x)", "np.cosh(x)", "np.exp(x)", "np.exp2(x)", "np.expm1(x)", "np.log(x)", "np.log10(x)",
    "np.log1p(x)", "np.log2(x)", "np.power(x1, 0)", "np.power(x1, 1)", "np.power(x1, 2)", "np.reciprocal(x)",
    "np.sin(x)", "np.sinh(x)", "np.sqrt(x)", "np.square(x)", "np.tan(x)", "np.tanh(x)",
    "np.isfinite(x)", "np.isinf(x)", "np.isnan(x)", "np.equal(x1, x2)", "np.not_equal(x1, x2)",
})  # fmt: skip
"""Rows of partials that hold for complex operands."""

SAME_ROOTS = frozenset({
    "MatMult", "builtins.sum", "Attribute",
    *(f"numpy.{name}" for name in (
        "sum", "mean", "prod", "cumsum", "dot", "matmul", "inner", "outer", "tensordot", "kron", "vecdot", "matvec",
        "vecmat", "einsum", "convolve", "correlate", "polyval", "vander", "linalg.multi_dot", "linalg.matrix_power",
        "linalg.matmul", "linalg.outer", "linalg.tensordot", "linalg.vecdot", "cross", "linalg.cross", "moveaxis",
        "where", "reshape", "ravel", "squeeze",
        "expand_dims", "transpose", "swapaxes", "broadcast_to", "copy", "ascontiguousarray", "asarray", "array",
        "astype", "stack", "concatenate", "flip", "flipud", "fliplr", "roll", "trace", "diag", "tril", "triu", "full",
        "full_like", "linalg.solve", "linalg.inv", "linalg.det", "linalg.pinv", "linalg.cholesky",
        "linalg.eigvalsh", "linalg.eigvals", "linalg.svdvals", "linalg.svd",
        "add.accumulate", "add.reduce", "add.reduceat", "append", "array_split", "asanyarray", "asfortranarray",
        "atleast_1d", "atleast_2d", "atleast_3d", "average", "block", "broadcast_arrays", "choose", "column_stack",
        "compress", "cumprod", "cumulative_prod", "cumulative_sum", "delete", "diagflat", "diagonal", "diff",
        "dsplit", "dstack", "ediff1d",
        "extract", "gradient", "hsplit", "hstack", "matrix_transpose", "meshgrid", "multiply.accumulate",
        "multiply.reduce", "nancumsum", "nanmean", "nanprod", "nansum", "nanstd", "nanvar", "pad", "repeat",
        "require", "resize", "rollaxis", "rot90",
        "select", "split", "std", "take", "take_along_axis", "tile", "trapezoid", "unstack", "var", "vsplit", "vstack",
    )),
    *(f"numpy.fft.{name}{end}" for name in ("fft", "ifft", "irfft") for end in ("", "2", "n")),
    "numpy.fft.hfft", "numpy.fft.fftshift", "numpy.fft.ifftshift", "<helpers>.resized", "<helpers>.unbroadcast",
    "<helpers>.copy", "<helpers>.centred", "<helpers>.matrix_power_on",
})  # fmt: skip
"""Roots of linear rows that hold for complex operands."""
