"""Sums, means, extremes and scans."""

from tables.cases import case

CASES = [
    case("np.sum(x)", x=(2, 3)),
    case("np.sum(x, axis=1)", x=(2, 3), once="the helper unbroadcast"),
    case("np.sum(x, axis=(0, 2), keepdims=True)", x=(2, 3, 2), once="the helper unbroadcast"),
    case("np.mean(x, axis=0)", x=(2, 3), once="the text for other arguments"),
    case("np.std(x, axis=1, ddof=1)", x=(2, 3), once="the helper unbroadcast"),
]
