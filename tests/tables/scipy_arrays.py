"""`scipy.signal`, and distributions of vectors."""

import numpy as np

from tables.cases import case, given, number, positive, spd


def real(text, **operands):
    """One case, of real numbers."""
    return case(text, only_real="real numbers", **operands)


_MODES = ("full", "same", "valid")

CASES = [
    *[real(f"signal.{name}(a, b, mode='{mode}')", a=(n,), b=(m,))
      for name in ("convolve", "correlate", "fftconvolve") for mode in _MODES for n, m in ((5, 3), (4, 4), (5, 2))],
    *[real(f"signal.{name}(a, b, '{mode}')", a=(3, 4), b=(2, 3))
      for name in ("convolve", "correlate") for mode in _MODES],
    real("signal.convolve(a, b)", a=(4,), b=(2,)),
    real("signal.convolve(a, b, method='direct')", a=(2,), b=(4,)),
    real("signal.convolve(a, b, mode='same', method='fft')", a=(2, 3), b=(2, 2)),
    real("signal.convolve(a, b, mode='valid')", a=(2,), b=(4,)),
    real("signal.correlate(a, b, mode='valid')", a=(2,), b=(4,)),
    real("signal.correlate(a, b, mode='same')", a=(2,), b=(5,)),
    real("scipy.integrate.trapezoid(a)", a=(5,)),
    real("scipy.integrate.trapezoid(a, x)", a=(5,), x=(5,)),
    real("scipy.integrate.trapezoid(a, dx=0.5, axis=0)", a=(4, 2)),
    *[real(f"stats.multivariate_normal.{name}(x, m, s)", x=shape, m=(3,), s=spd(3))
      for name in ("logpdf", "pdf") for shape in ((3,), (4, 3))],
    real("stats.multivariate_normal.logpdf(x, m, s)", x=number, m=number, s=number),
    real("stats.multivariate_normal.logpdf(x, m, s)", x=(4,), m=number, s=number),
    real("stats.multivariate_normal.pdf(x, m, s, allow_singular=True)", x=(3,), m=(3,), s=positive(3)),
    real("stats.multivariate_normal.logpdf(x, cov=s)", x=(4, 3), s=spd(3)),
    real("stats.multivariate_normal.entropy(m, s)", m=given(np.zeros(3)), s=spd(3)),
    real("stats.multivariate_normal.logpdf(x, mean=m, cov=s)", x=(3,), m=(3,), s=spd(3)),
    real("stats.multivariate_normal.logpdf(x, cov=s, mean=m)", x=(4, 3), m=(3,), s=spd(3)),
    *[case(f"stats.dirichlet.{name}(sp.softmax(x), alpha)", x=(3,), alpha=positive(3), only_real="real numbers",
           only64="the parts of float32 do not add up to 1") for name in ("logpdf", "pdf")],
]  # fmt: skip
