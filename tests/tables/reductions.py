"""Sums, means, extremes and scans."""

from tables.cases import case

CASES = [
    case("np.sum(x)", x=(2, 3)),
    case("np.sum(x, axis=1)", x=(2, 3)),
    case("np.sum(x, axis=(0, 2), keepdims=True)", x=(2, 3, 2)),
    case("np.mean(x, axis=0)", x=(2, 3)),
    case("np.std(x, axis=1, ddof=1)", x=(2, 3)),
    case("np.prod(x)", x=(3,)),
    case("np.prod(x, axis=1)", x=(2, 3)),
]
