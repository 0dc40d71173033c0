"""Weighted means, order statistics, log-sum-exp."""

import numpy as np

from tables.cases import case, given, number, positive
from tables.reductions import some_nan

_PLACES = given(np.array([0.2, 0.55]))

_REAL = "numbers that have an order"

CASES = [
    case("np.average(x)", x=(3,)),
    case("np.average(x, axis=1)", x=(2, 3)),
    case("np.average(x, 0, w)", x=(2, 3), w=positive(2)),
    case("np.average(x, weights=w)", x=(3,), w=positive(3)),
    case("np.average(x, weights=w)", x=(2, 3), w=positive(2, 3)),
    case("np.average(x, axis=1, weights=w)", x=(2, 3), w=positive(3)),
    case("np.average(x, axis=0, weights=w, keepdims=True)", x=(2, 3), w=positive(2, 3)),
    case("np.average(x, axis=(0, 2), weights=w)", x=(2, 3, 2), w=positive(2, 3, 2)),
    case("np.average(x, axis=1, weights=w)", x=(2, 3, 2), w=positive(3)),
    case("np.average(x, weights=[1.0, 2.0, 4.0])", x=(3,)),
    case("np.average(x, axis=0, weights=[1.0, 2.0])", x=(2, 3)),
    case("np.median(x)", x=(5,)),
    case("np.median(x)", x=(4,)),
    case("np.median(x)", x=(2, 3)),
    case("np.median(x, axis=1)", x=(2, 3)),
    case("np.median(x, axis=(0, 2), keepdims=True)", x=(2, 3, 2)),
    case("np.nanmedian(x)", x=some_nan(6)),
    case("np.nanmedian(x, axis=1)", x=some_nan(2, 5)),
    case("np.quantile(x, 0.3)", x=(5,), only_real=_REAL),
    case("np.quantile(x, 0.3, axis=0)", x=(4, 2), only_real=_REAL),
    case("np.quantile(x, 0.3, 1, keepdims=True)", x=(2, 4), only_real=_REAL),
    case("np.quantile(x, q)", x=(5,), q=_PLACES, only_real=_REAL),
    case("np.quantile(x, q, axis=1)", x=(2, 4), q=_PLACES, only_real=_REAL),
    case("np.quantile(x, q, axis=0, keepdims=True)", x=(4, 2), q=_PLACES, only_real=_REAL),
    case("np.quantile(x, [0.1, 0.6], axis=1)", x=(2, 4), only_real=_REAL),
    case("np.quantile(x, 0.3, method='lower')", x=(5,), only_real=_REAL),
    case("np.quantile(x, 0.3, axis=0, method='midpoint')", x=(5, 2), only_real=_REAL),
    case("np.quantile(x, 0.3, method='hazen')", x=(5,), only_real=_REAL),
    case("np.quantile(x, q)", x=(5,), q=given(np.array([[0.1], [0.7]])), only_real=_REAL),
    case("np.quantile(x, s / 2)", x=(5,), s=number, only_real=_REAL),
    case("np.percentile(x, 30)", x=(5,), only_real=_REAL),
    case("np.percentile(x, [20, 55], axis=0)", x=(5, 2), only_real=_REAL),
    case("np.percentile(x, 30.0, axis=-1)", x=(2, 4), only_real=_REAL),
    case("np.percentile(x, 40 * s)", x=(5,), s=number, only_real=_REAL),
    case("np.nanquantile(x, 0.3)", x=some_nan(6), only_real=_REAL),
    case("np.nanquantile(x, 0.3, axis=1, method='hazen')", x=some_nan(2, 5), only_real=_REAL),
    case("np.quantile(x, [0.3, 0.6], axis=0)", x=(4, 2), only_real=_REAL),
    case("np.nanquantile(x, 0.3, axis=1)", x=some_nan(2, 5), only_real=_REAL),
    case("np.nanpercentile(x, 30, axis=0)", x=some_nan(4, 3), only_real=_REAL),
    case("np.logaddexp.reduce(x)", x=(4,), only_real=_REAL),
    case("np.logaddexp.reduce(x)", x=(3, 2), only_real=_REAL),
    case("np.logaddexp.reduce(x, axis=1, keepdims=True)", x=(2, 3), only_real=_REAL),
    case("np.logaddexp.reduce(x, axis=None)", x=(2, 3), only_real=_REAL),
]
