"""Where differentiation tools go wrong: axes, options and shapes of NumPy's functions."""

import numpy as np
from numpy import fft
from numpy.linalg import inv

CASES = {}


def array(*values):
    return np.array(values, dtype=float)


def ones(*shape):
    return np.ones(shape)


def counted(a):
    """A number in which no two elements of an array count the same."""
    return np.sum(a * np.arange(1.0, a.size + 1).reshape(a.shape))


def case(name, function, make, **options):
    CASES[name] = function, make, options


def sum_where(x):
    return np.sum(x * x, where=x > 1.5)


def mean_where(x):
    return np.mean(x * x, where=np.array([True, False, True]))


def sum_axes(x):
    return counted(np.sum(x, axis=(0, 2))) + counted(np.sum(x**2, axis=-1, keepdims=True)) + x.sum(axis=0)[1, 2]


def mean_axes(x):
    return counted(np.mean(x, axis=1)) + np.mean(x**2) + counted(x.mean(axis=(0, 1), keepdims=True))


def variance_axes(x):
    return counted(np.var(x, axis=0)) + np.std(x, ddof=1) + counted(np.std(x, axis=1, keepdims=True))


def product_axes(x):
    return counted(np.prod(x, axis=1)) + np.prod(x) + counted(np.cumprod(x, axis=0))


def extremes(x):
    return counted(np.max(x, axis=0)) + np.min(x) + counted(np.amin(x, axis=1, keepdims=True)) + np.ptp(x)


def tiled(x):
    return counted(np.tile(x, 2)) + counted(np.tile(x, (2, 1, 2)))


def repeated(x):
    return counted(np.repeat(x, 2, axis=-1)) + counted(np.repeat(x, 3)) + counted(np.repeat(x, [1, 2], axis=0))


def norms(x):
    return (
        counted(np.linalg.norm(x, axis=1, keepdims=True))
        + np.linalg.norm(x)
        + np.linalg.norm(x[0], 1)
        + np.linalg.norm(x[1], 3)
    )


def rolled(x):
    return counted(np.roll(x, (1, -1), axis=(0, 1))) + counted(np.roll(x, 2)) + counted(np.roll(x, 1, axis=1))


def transposed(x):
    return (
        counted(np.transpose(x, (-1, 0, 1)))
        + counted(np.swapaxes(x, 0, -1))
        + counted(np.moveaxis(x, 0, 2))
        + counted(x.T)
    )


def traced(x):
    return counted(np.trace(x, axis1=0, axis2=2)) + np.trace(x[0], offset=1)


def diagonals(x):
    return (
        counted(np.diag(x)) + counted(np.diag(x, 1)) + counted(np.diag(x[0], -1)) + counted(np.diagonal(x, offset=-1))
    )


def joined(x, y):
    return counted(np.concatenate([x, y], axis=None)) + counted(np.concatenate((x, y))) + counted(np.vstack([x, y, x]))


def stacked(x, y):
    return (
        counted(np.stack([x, y], axis=-1))
        + counted(np.hstack([x, y]))
        + counted(np.column_stack([x, y]))
        + counted(np.dstack([x, y]))
    )


def split(x):
    a, b, c = np.split(x, 3)
    d, e = np.array_split(x, 2)
    return counted(a * c) + counted(b) + counted(d[:3] * e)


def outers(x, y):
    return counted(np.outer(x, y))


def einsums(A, B, x):
    return (
        np.einsum("ii->", A)
        + counted(np.einsum("ii->i", A))
        + counted(np.einsum("ij,jk->ik", A, B))
        + counted(np.einsum("ij,j", A, x))
        + np.einsum("i,ij,j->", x, B, x)
        + counted(np.einsum("ij->ji", A))
        + counted(np.einsum("...j,j->...", A, x))
    )


def clipped(x):
    return (
        counted(np.clip(x, 0.7, None))
        + counted(x.clip(min=0.8))
        + counted(np.clip(x, None, 1.2))
        + counted(np.clip(x, 0.9, 1.1))
    )


def transformed(x):
    spectrum = np.fft.rfft(x)
    return counted(np.fft.irfft(spectrum * np.arange(3.0), 5)) + np.sum(np.abs(spectrum) ** 2 * np.arange(3))


def sorted_axes(x):
    return counted(np.sort(x, axis=0)) + counted(np.sort(x)) + counted(np.sort(x, axis=None))


def sorted_by(x, y):
    order = np.argsort(x)
    return counted(y[order] * x[order])


def products(A, B, x):
    return (
        counted(A @ B)
        + counted(np.dot(A, x))
        + x @ B @ x
        + counted(np.matmul(x, B))
        + np.vdot(A, A)
        + np.inner(x, x)
        + counted(np.tensordot(A, B, axes=([1], [0])))
        + counted(np.kron(x, x))
    )


def batched(A, B, x):
    return counted(A @ B) + counted(A @ x) + counted(np.matmul(A[0], B))


def solved(A, b, B):
    return counted(np.linalg.solve(A, b)) + counted(np.linalg.inv(A) @ B) + np.linalg.det(A) + np.linalg.slogdet(A)[1]


def decomposed(A):
    L = np.linalg.cholesky(A)
    values, vectors = np.linalg.eigh(A)
    return counted(L) + counted(values) + counted(vectors**2) + counted(np.linalg.svd(A)[1])


def differences(x):
    return (
        counted(np.diff(x))
        + counted(np.diff(x, n=2))
        + counted(np.gradient(x, 0.5))
        + counted(np.cumsum(x))
        + np.trapezoid(x, dx=0.1)
    )


def reshaped(x):
    return (
        counted(x.reshape(3, -1))
        + counted(x.ravel()[::2])
        + counted(np.expand_dims(x, 1))
        + counted(np.squeeze(x[None]))
    )


def flipped(x):
    return (
        counted(np.flip(x))
        + counted(np.fliplr(x))
        + counted(np.flipud(x))
        + counted(np.rot90(x))
        + counted(np.triu(x))
        + counted(np.tril(x, -1))
    )


def padded(x):
    return counted(np.pad(x, 1)) + counted(np.pad(x, ((0, 1), (2, 0)), mode="edge"))


def interpolated(x, xp, fp):
    return counted(np.interp(x, xp, fp))


def convolved(x, k):
    return counted(np.convolve(x, k)) + counted(np.convolve(x, k, mode="same")) + counted(np.convolve(x, k, "valid"))


def selected(x):
    return (
        counted(np.take(x, [0, 2, 2], axis=1))
        + counted(np.take(x, 1))
        + counted(np.compress([True, False, True], x, axis=1))
    )


def selected_by(x):
    return counted(np.select([x < 0.8, x < 1.2], [x**2, x**3], default=1.0)) + counted(x[np.nonzero(x > 1.0)])


def made_like(x):
    return (
        counted(np.full_like(x, x[0]))
        + counted(np.full(3, x[1]))
        + counted(np.ones_like(x) * x)
        + counted(np.linspace(x[0], x[1], 4))
    )


def meshes(x, y):
    X, Y = np.meshgrid(x, y)
    A, B = np.meshgrid(x, y, indexing="ij")
    return counted(X * Y**2) + counted(A - B**3)


def ranked(x):
    return np.median(x) + np.percentile(x, 30) + np.quantile(x, 0.8) + np.average(x, weights=np.arange(5.0))


def counts_only(x):
    n = x.shape[0] * len(x) + x.size + x.ndim
    return np.sum(x) / n


def to_floats(x):
    return float(x[0]) * x[1].item() + x.tolist()[2] + float(np.sum(x))


def atleast(x):
    return counted(np.atleast_1d(x)) + counted(np.atleast_2d(x * x))


def polynomial(p, x):
    return counted(np.polyval(p, x)) + np.polyval(p, 2.0)


def vectorised(x):
    return counted(
        np.exp(-x)
        + np.log1p(x)
        + np.expm1(x)
        + np.cbrt(x)
        + np.square(x)
        + np.reciprocal(x)
        + np.sinc(x)
        + np.arcsinh(x)
    )


case("sum_where", sum_where, lambda r: (array(1.0, 2.0, 3.0),), gradient=[0, 4, 6])
case("mean_where", mean_where, lambda r: (array(1.0, 2.0, 3.0),), gradient=[1, 0, 3])
case("sum_axes", sum_axes, lambda r: (r(2, 3, 4),))
case("mean_axes", mean_axes, lambda r: (r(2, 3, 4),))
case("variance_axes", variance_axes, lambda r: (r(3, 4),))
case("product_axes", product_axes, lambda r: (r(3, 2),))
case("extremes", extremes, lambda r: (r(3, 4),), step=1e-4)
case("tiled", tiled, lambda r: (r(2, 3),))
case("repeated", repeated, lambda r: (r(2, 3),))
case("norms", norms, lambda r: (r(2, 3),))
case("rolled", rolled, lambda r: (r(3, 4),))
case("transposed", transposed, lambda r: (r(2, 3, 4),))
case("traced", traced, lambda r: (r(2, 3, 4),))
case("diagonals", diagonals, lambda r: (r(3, 4),))
case("joined", joined, lambda r: (r(2, 3), r(1, 3)))
case("stacked", stacked, lambda r: (r(3), r(3)))
case("split", split, lambda r: (r(6),))
case("outers_of_matrices", outers, lambda r: (r(2, 2), r(3)))
case("einsums", einsums, lambda r: (r(3, 3), r(3, 3), r(3)))
case("clipped", clipped, lambda r: (r(5),), step=1e-4)
case(
    "imported_by_name",
    lambda A: np.sum(inv(A @ A.T + np.eye(3))) + np.sum(np.real(fft.fft(A)) ** 2),
    lambda r: (r(3, 3),),
)
case("transformed_odd", transformed, lambda r: (r(5),))
case("sorted_axes", sorted_axes, lambda r: (r(3, 4),), step=1e-4)
case("sorted_by", sorted_by, lambda r: (r(5), r(5)), step=1e-4)
case("products", products, lambda r: (r(3, 3), r(3, 3), r(3)))
case("batched", batched, lambda r: (r(2, 3, 4), r(2, 4, 2), r(4)))
case("solved", solved, lambda r: (r.spd(3), r(3), r(3, 2)))
case("decomposed", decomposed, lambda r: ((lambda a: a)(r.spd(3)),), differences=False)
case("differences", differences, lambda r: (r(5),))
case("reshaped", reshaped, lambda r: (r(2, 6),))
case("flipped", flipped, lambda r: (r(3, 3),))
case("padded", padded, lambda r: (r(2, 3),))
case("interpolated", interpolated, lambda r: (r(4), np.linspace(0.4, 1.6, 5), r(5)), step=1e-4)
case("convolved", convolved, lambda r: (r(5), r(3)))
case("selected", selected, lambda r: (r(2, 3),))
case("selected_by", selected_by, lambda r: (r(5),), step=1e-4)
case("made_like", made_like, lambda r: (r(3),))
case("meshes", meshes, lambda r: (r(2), r(3)))
case("ranked", ranked, lambda r: (r(5),), step=1e-4)
case("counts_only", counts_only, lambda r: (ones(2),), gradient=[1 / 7, 1 / 7])
case("to_floats", to_floats, lambda r: (array(2.0, 3.0, 4.0),), gradient=[4, 3, 2])
case("atleast", atleast, lambda r: (2.0,), gradient=5.0)
case("polynomial", polynomial, lambda r: (r(3), r(4)))
case("vectorised", vectorised, lambda r: (r(4),))
