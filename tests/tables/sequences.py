"""Convolutions, polynomials, covariances."""

from tables.cases import case, number

CASES = [
    *[case(f"np.convolve(a, v, '{mode}')", a=(n,), v=(m,))
      for mode in ("full", "same", "valid") for n, m in ((5, 3), (5, 2), (2, 5), (4, 4))],
    case("np.convolve(a, v)", a=(4,), v=(2,)),
    case("np.convolve(a, v, mode='same')", a=(4,), v=(2,)),
    case("np.convolve(a, a)", a=(3,)),
    *[case(f"np.correlate(a, v, '{mode}')", a=(n,), v=(m,))
      for mode in ("full", "same", "valid") for n, m in ((5, 3), (5, 2), (2, 5), (4, 5), (4, 4))],
    case("np.correlate(a, v)", a=(4,), v=(2,)),
    case("np.polyval(p, x)", p=(4,), x=number),
    case("np.polyval(p, x)", p=(4,), x=(3,)),
    case("np.polyval(p, x)", p=(3,), x=(2, 3)),
    case("np.polyval(p, x)", p=(1,), x=(3,)),
    case("np.vander(x)", x=(3,)),
    case("np.vander(x, 2)", x=(3,)),
    case("np.vander(x, N=4, increasing=True)", x=(3,)),
    case("np.cov(m)", m=(3, 4)),
    case("np.cov(m)", m=(5,)),
    case("np.cov(m)", m=(1, 5)),
    case("np.cov(m, rowvar=False)", m=(4, 3)),
    case("np.cov(m, bias=True)", m=(3, 4)),
    case("np.cov(m, ddof=0)", m=(3, 4)),
    case("np.cov(m, ddof=2)", m=(2, 4)),
    case("np.cov(m, y)", m=(4,), y=(4,)),
    case("np.cov(m, y=y, bias=True)", m=(4,), y=(4,)),
    case("np.corrcoef(m)", m=(3, 4)),
    case("np.corrcoef(m, rowvar=False)", m=(4, 3)),
    case("np.corrcoef(m, y)", m=(4,), y=(4,)),
]  # fmt: skip
