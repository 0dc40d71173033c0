"""`scipy.linalg`: systems, factors, functions of matrices, matrices made of vectors."""

from tables.cases import Operand, case, number, spd

_REAL = "real matrices"


def real(text, **operands):
    """One case, of real matrices."""
    return case(text, only_real=_REAL, **operands)


def _far(n):
    """A matrix that is well conditioned, its eigenvalues in the right half plane."""

    def draw(rng):
        a = rng.uniform(-0.5, 0.5, (n, n))
        a[range(n), range(n)] += n
        return a

    return Operand(draw)


CASES = [
    # systems
    *[real("scipy.linalg.solve(a, b)", a=_far(3), b=shape) for shape in ((3,), (3, 2))],
    real("scipy.linalg.solve(a, b, assume_a='gen')", a=_far(3), b=(3,)),
    *[real(f"scipy.linalg.solve(a, b, assume_a='{word}', lower={lower})", a=spd(3), b=(3, 2))
      for word in ("sym", "pos", "her") for lower in (True, False)],
    real("scipy.linalg.solve(a, b, assume_a='pos')", a=spd(3), b=(3,)),
    *[real(f"scipy.linalg.solve_triangular(a, b, lower={lower})", a=_far(3), b=(3, 2)) for lower in (True, False)],
    *[real(f"scipy.linalg.solve_triangular(a, b, trans={trans!r}, lower={lower}, unit_diagonal={unit})", a=_far(3),
           b=(3,))
      for trans in (0, "T") for lower in (True, False) for unit in (True, False)],
    real("scipy.linalg.solve_triangular(a, b, 'N', True)", a=_far(3), b=(3,)),
    real("scipy.linalg.solve_sylvester(a, b, q)", a=_far(3), b=_far(2), q=(3, 2)),
    *[real("scipy.linalg.lstsq(a, b)[0]", a=(4, 2), b=shape) for shape in ((4,), (4, 2))],
    # inverses and norms
    *[real(f"scipy.linalg.{name}(a)", a=_far(3)) for name in ("inv", "det", "pinv", "norm", "svdvals")],
    real("scipy.linalg.svdvals(a)", a=(3, 2)),
    real("scipy.linalg.inv(a, check_finite=False)", a=_far(3)),
    real("scipy.linalg.pinv(a)", a=(4, 2)),
    *[real(f"scipy.linalg.norm(x{more})", x=(2, 3))
      for more in ("", ", 1", ", 'fro'", ", axis=1", ", 2, 0, True", ", ord=2")],
    # factors
    *[real(f"scipy.linalg.cholesky(a{more})", a=spd(3)) for more in ("", ", lower=True", ", True", ", lower=False")],
    *[real(f"scipy.linalg.cho_factor(a{more})[0]", a=spd(3)) for more in ("", ", lower=True")],
    *[real(f"scipy.linalg.cho_solve(scipy.linalg.cho_factor(a{more}), b)", a=spd(3), b=shape)
      for more in ("", ", lower=True", ", True") for shape in ((3,), (3, 2))],
    *[real(f"scipy.linalg.cho_solve((a, {lower}), b)", a=spd(3), b=(3,)) for lower in (True, False)],
    *[real(f"scipy.linalg.eigvalsh(a{more})", a=spd(3)) for more in ("", ", lower=False")],
    real("scipy.linalg.eigh(a)[0]", a=spd(3)),
    real("scipy.linalg.eigh(a, lower=False)[1] ** 2", a=spd(3)),
    real("scipy.linalg.eigh(a, eigvals_only=True)", a=spd(3)),
    real("scipy.linalg.svd(a, full_matrices=False)[0] ** 2", a=(3, 2)),
    real("scipy.linalg.svd(a, full_matrices=False)[1]", a=(3, 2)),
    real("scipy.linalg.svd(a, full_matrices=False)[2] ** 2", a=(3, 2)),
    # functions of matrices
    *[real(f"scipy.linalg.{name}(a)", a=_far(3)) for name in ("expm", "sqrtm")],
    case("scipy.linalg.logm(a)", a=_far(3), only_real=_REAL, only64="logm warns of what it loses"),
    real("scipy.linalg.expm(t * a)", a=_far(2), t=number),
    real("scipy.linalg.expm_frechet(a, e, compute_expm=False)", a=_far(2), e=(2, 2)),
    # matrices made of vectors
    real("scipy.linalg.block_diag(a, b, d)", a=(2, 3), b=(1, 1), d=(2, 2)),
    real("scipy.linalg.block_diag(a, np.eye(2))", a=(2, 1)),
    real("scipy.linalg.toeplitz(x)", x=(4,)),
    real("scipy.linalg.toeplitz(x, z)", x=(4,), z=(3,)),
    real("scipy.linalg.toeplitz(x, r=z)", x=(2,), z=(3,)),
    real("scipy.linalg.hankel(x)", x=(4,)),
    real("scipy.linalg.hankel(x, z)", x=(4,), z=(3,)),
    real("scipy.linalg.circulant(x)", x=(4,)),
]  # fmt: skip
