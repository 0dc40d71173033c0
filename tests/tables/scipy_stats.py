"""`scipy.stats`: densities and distribution functions, in x, in every shape, in the location and the scale."""

import numpy as np

from tables.cases import Operand, case, counts, given, number, positive


def real(text, **operands):
    """One case, of real numbers."""
    return case(text, only_real="a distribution of real numbers", **operands)


_FREE = ("norm", "cauchy", "laplace", "logistic", "gumbel_r")
_SHAPED = {"t": "a", "gamma": "a", "invgamma": "a", "chi2": "a", "lognorm": "a", "weibull_min": "a", "beta": "a, b"}
_ABOVE = ("expon", "halfnorm", "rayleigh", "gamma", "invgamma", "chi2", "lognorm", "weibull_min")
_LOW = Operand(lambda rng: np.array([-0.4, 0.1, -0.2]))
_SHARE = Operand(lambda rng: 0.15 + 0.7 * positive(2, 3).draw(rng) / 2.2)
_SHARES = given(np.array([0.2, 0.5, 0.7]))


def _others(name):
    """Shapes, drawn as numbers from 0.3 on."""
    return {shape: positive(3) for shape in _SHAPED.get(name, "").split(", ") if shape}


def _x(name):
    return _SHARE if name in ("beta", "uniform") else positive(2, 3)


def _call(name, what, x="x", place=""):
    shapes = f", {_SHAPED[name]}" if name in _SHAPED else ""
    return f"stats.{name}.{what}({x}{shapes}{place})"


_EVERY = (*_FREE, *_ABOVE, "t", "beta", "uniform")
_FUNCTIONS = ("cdf", "sf", "logcdf", "logsf")

CASES = [
    # in x, the shapes, and with location and scale
    *[real(_call(name, what), x=_x(name), **_others(name)) for name in _EVERY for what in ("logpdf", "pdf")],
    *[real(_call(name, what, place=", loc, scale"), x=_x(name),
           loc=_LOW if name not in ("beta", "uniform") else Operand(lambda rng: -0.05),
           scale=Operand(lambda rng: np.array([[1.3], [2.1]])), **_others(name))
           for name in _EVERY for what in ("logpdf", "pdf")],
    # what has no derivative in its shape
    *[real(_call(name, what, x="x", place="").replace("a, b", "1.5, 2.5").replace(", a", ", 1.5"), x=_x(name))
      for name in _EVERY for what in _FUNCTIONS],
    *[real(f"stats.{name}.{what}(x, loc=m, scale=s)", x=positive(2, 3), m=_LOW, s=number)
      for name in (*_FREE, "expon", "halfnorm") for what in _FUNCTIONS],
    *[real(f"stats.{name}.{what}(x, 1.5, m, s)", x=positive(2, 3), m=_LOW, s=positive(3))
      for name in ("gamma", "t") for what in ("cdf", "logsf")],
    *[real(f"stats.{name}.{what}(q, m, s)", q=_SHARE, m=(3,), s=positive(2, 1))
      for name in ("norm", "logistic") for what in ("ppf", "isf")],
    *[real(_call(name, what).replace("a, b", "1.5, 2.5").replace(", a", ", 1.5"), x=_SHARE)
      for name in _EVERY for what in ("ppf", "isf")],
    *[real(f"stats.pareto.{what}(x, 1.5)", x=Operand(lambda rng: np.array([3.1, 4.2, 2.7])))
      for what in (*_FUNCTIONS, "pdf")],
    *[real(f"stats.pareto.{what}(x, 1.5)", x=_SHARE) for what in ("ppf", "isf")],
    real("stats.gamma.ppf(q, 2.5, scale=s)", q=_SHARE, s=number),
    *[real(f"stats.{name}.{what}(x, 1.0 + a)", x=Operand(lambda rng: np.array([3.1, 4.2, 2.7])), a=positive(3))
      for name, what in (("pareto", "cdf"), ("lognorm", "logsf"), ("weibull_min", "sf"))],
    real("stats.pareto.logpdf(x, b, m, s)", x=Operand(lambda rng: np.array([3.1, 4.2, 2.7])), b=positive(3), m=_LOW,
         s=number),
    # broadcasting, numbers, nothing at all
    real("stats.norm.logpdf(x, m, s)", x=number, m=number, s=number),
    real("stats.norm.logpdf(x, m, s)", x=number, m=(3,), s=positive(2, 1)),
    real("stats.norm.logpdf(x, loc=m, scale=s)", x=(2, 3), m=(), s=positive(1, 1)),
    real("stats.norm.logpdf(x, scale=s)", x=(0,), s=number),
    real("stats.norm.pdf((x - m) / s) / s", x=(2, 3), m=(3,), s=number),
    real("stats.t.logpdf(x, df=a, loc=m)", x=(3,), a=number, m=number),
    real("stats.gamma.logpdf(x, a=a, scale=1 / b)", x=positive(2, 3), a=positive(3), b=number),
    real("stats.uniform.logpdf(x, scale=s)", x=_SHARE, s=Operand(lambda rng: 1.4)),
    # counts
    *[real(f"stats.poisson.{what}(k, a)", k=counts(2, 3, below=4), a=positive(3))
      for what in ("logpmf", "pmf", "cdf", "sf")],
    real("stats.poisson.logpmf(k, a)", k=given(3), a=number),
    *[real(f"stats.bernoulli.{what}(k, p)", k=counts(2, 3, below=2), p=_SHARE) for what in ("logpmf", "pmf")],
    *[real(f"stats.binom.{what}(k, 4, p)", k=counts(2, 3, below=5), p=_SHARE) for what in ("logpmf", "pmf")],
    real("stats.geom.logpmf(k + 1, p)", k=counts(2, 3, below=5), p=_SHARE),
]  # fmt: skip
