"""Linear algebra."""

from tables.cases import case, spd

_EIGENVECTORS = "the eigenvectors of a general matrix"
_VECTORS = "their phase is not determined"

CASES = [
    case("np.linalg.solve(a, b)", a=spd(3), b=(3,)),
    case("np.linalg.solve(a, b)", a=spd(3), b=(3, 2)),
    case("np.linalg.solve(a, b)", a=spd(3, 2), b=(3,)),
    case("np.linalg.solve(a, b)", a=spd(3, 2), b=(2, 3, 2)),
    case("np.linalg.solve(a, b)", a=spd(3), b=(2, 3, 2)),
    case("np.linalg.solve(a, b)", a=spd(3, 4), b=(3, 2)),
    case("np.linalg.solve(a, a @ a)", a=spd(2)),
    case("np.linalg.inv(a)", a=spd(3)),
    case("np.linalg.inv(a)", a=spd(2, 3)),
    *[case("np.linalg.pinv(a)", a=shape) for shape in ((3, 2), (2, 3), (4, 3, 2))],
    case("np.linalg.pinv(a)", a=spd(2)),
    case("np.linalg.lstsq(a, b)[0]", a=(4, 2), b=(4,)),
    case("np.linalg.lstsq(a, b, rcond=None)[0]", a=(4, 2), b=(4, 3)),
    case("np.linalg.lstsq(a, b)[0]", a=(2, 3), b=(2,)),
    *[case("np.linalg.det(a)", a=spd(n, *batch)) for n, *batch in ((2,), (3,), (2, 3))],
    *[case("np.linalg.slogdet(a)[1]", a=spd(n, *batch)) for n, *batch in ((2,), (3,), (2, 3))],
    case("np.linalg.slogdet(a).logabsdet", a=spd(2)),
    case("np.prod(np.linalg.slogdet(a))", a=spd(2), only_real="the sign of a complex determinant"),
    *[case("np.linalg.cholesky(a)", a=spd(n, *batch)) for n, *batch in ((2,), (3,), (2, 3))],
    case("np.linalg.cholesky(a, upper=True)", a=spd(3)),
    *[case("np.linalg.eigvalsh(a)", a=spd(n, *batch)) for n, *batch in ((2,), (3,), (2, 3))],
    case("np.linalg.eigvalsh(a, 'U')", a=spd(3)),
    case("np.linalg.eigh(a)[0]", a=spd(3)),
    *[case("np.linalg.eigh(a)[1]", a=spd(n, *batch), only_real=_VECTORS) for n, *batch in ((2,), (3,), (2, 3))],
    case("np.linalg.eigh(a, UPLO='U')[1]", a=spd(3), only_real=_VECTORS),
    *[case("np.real(np.linalg.eigvals(a))", once=_EIGENVECTORS, a=spd(n, *batch)) for n, *batch in ((2,), (3,), (2, 3))],
    case("np.real(np.linalg.eig(a)[0])", once=_EIGENVECTORS, a=spd(3)),
    case("np.abs(np.linalg.eigvals(a))", a=(3, 3), once="the sign of a complex number"),
    case("np.imag(np.linalg.eigvals(a + np.array([[0.0, 5.0], [-5.0, 0.0]])))", once=_EIGENVECTORS, a=(2, 2)),
    case("np.linalg.eigh(a).eigenvalues", a=spd(3)),
    case("np.linalg.svd(a, full_matrices=False).Vh ** 2", a=(2, 3), only_real=_VECTORS),
    *[case("np.linalg.svdvals(a)", a=shape) for shape in ((3, 2), (2, 3), (2, 3, 2))],
    *[case("np.linalg.svd(a, compute_uv=False)", a=shape) for shape in ((3, 2), (2, 3))],
    *[case("np.linalg.svd(a)[1]", a=shape) for shape in ((3, 2), (2, 3))],
    *[case(f"np.linalg.svd(a, full_matrices=False)[{k}]", a=shape, only_real=_VECTORS)
      for k in (0, 1, 2) for shape in ((3, 2), (2, 3), (3, 3), (2, 3, 2))],
    *[case(f"np.linalg.svd(a)[{k}] ** 2", a=(3, 3), only_real=_VECTORS) for k in (0, 2)],
    *[case(f"np.linalg.qr(a)[{k}]", a=shape, only_real=_VECTORS)
      for k in (0, 1) for shape in ((3, 2), (2, 3), (3, 3), (2, 3, 2))],
    case("np.linalg.pinv(a, rcond=1e-10)", a=(3, 2)),
    case("np.linalg.pinv(a, rtol=1e-10)", a=(3, 2)),
    case("np.linalg.lstsq(a, b)[1]", a=(4, 2), b=(4,), only64="the order of its sum"),
    case("np.linalg.lstsq(a, b)[1]", a=(4, 2), b=(4, 3), only64="the order of its sum"),
    case("np.linalg.lstsq(a, b)[2] * b", a=(4, 2), b=(4,)),
    case("np.linalg.lstsq(a, b)[3]", a=(4, 2), b=(4,)),
    case("np.linalg.matrix_rank(a) * a", a=(3, 2)),
    case("np.linalg.qr(a, mode='r')", a=(3, 2), only_real=_VECTORS),
    case("np.linalg.qr(a, 'r')", a=(2, 3), only_real=_VECTORS),
]  # fmt: skip
