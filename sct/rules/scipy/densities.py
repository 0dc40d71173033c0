"""`scipy.stats`: densities, their logarithms, distribution functions and quantiles, in everything that is a number.

A distribution is a line: the derivative of the logarithm of its density with respect to each shape, to x and to the
scale (to the location it is that of x, turned round). All else follows: the density's derivative is `y` times that,
those of the distribution function and of quantiles are made of the density. In a shape a distribution function has no
derivative that is known, but for those of which the shape is a power.

Formulas: logarithms of the densities in Johnson, Kotz and Balakrishnan, "Continuous univariate distributions", 1994 and
1995, and Johnson, Kemp and Kotz, "Univariate discrete distributions", 2005, differentiated. Outside of a support
nothing flows.
"""

from __future__ import annotations

from collections.abc import Iterator

from sct.rules import Rule, partial

_U, _Z = "(x - loc)", "((x - loc) / scale)"


def _above(text: str) -> str:
    return f"({text} if x > loc else 0.0)"


_FREEDOM = (
    f"df: (sp.digamma((df + 1) / 2) - sp.digamma(df / 2) - 1 / df - np.log1p({_Z}**2 / df)"
    f" + (df + 1) * {_U}**2 / (df * (df * scale**2 + {_U}**2))) / 2"
)

CONTINUOUS: dict[str, tuple[tuple[str, ...], str, str]] = {
    # name: partials in the shapes, in x, in the scale
    "norm": ((), f"-{_U} / scale**2", f"({_U}**2 / scale**2 - 1) / scale"),
    "cauchy": ((), f"-2 * {_U} / (scale**2 + {_U}**2)",
               f"({_U}**2 - scale**2) / (scale * (scale**2 + {_U}**2))"),
    "laplace": ((), f"-np.sign{_U} / scale", f"(np.abs{_U} / scale - 1) / scale"),
    "logistic": ((), f"-np.tanh({_U} / (2 * scale)) / scale",
                 f"({_Z} * np.tanh({_U} / (2 * scale)) - 1) / scale"),
    "gumbel_r": ((), f"(np.exp(-{_Z}) - 1) / scale", f"({_Z} * (1 - np.exp(-{_Z})) - 1) / scale"),
    "t": ((_FREEDOM,),
          f"-(df + 1) * {_U} / (df * scale**2 + {_U}**2)",
          f"df * ({_U}**2 - scale**2) / (scale * (df * scale**2 + {_U}**2))"),
    "uniform": ((), "0", "-1 / scale if loc <= x and x <= loc + scale else 0.0"),
    "expon": ((), "-1 / scale if x >= loc else 0.0", f"({_Z} - 1) / scale if x >= loc else 0.0"),
    "halfnorm": ((), f"-{_U} / scale**2 if x >= loc else 0.0",
                 f"({_U}**2 / scale**2 - 1) / scale if x >= loc else 0.0"),
    "rayleigh": ((), _above(f"1 / {_U} - {_U} / scale**2"), _above(f"({_U}**2 / scale**2 - 2) / scale")),
    "gamma": ((f"a: np.log({_Z}) - sp.digamma(a)",), _above(f"(a - 1) / {_U} - 1 / scale"),
              _above(f"({_Z} - a) / scale")),
    "invgamma": ((f"a: -np.log({_Z}) - sp.digamma(a)",), _above(f"(scale / {_U} - a - 1) / {_U}"),
                 _above(f"(a - scale / {_U}) / scale")),
    "chi2": ((f"df: (np.log({_Z} / 2) - sp.digamma(df / 2)) / 2",),
             _above(f"(df / 2 - 1) / {_U} - 1 / (2 * scale)"), _above(f"({_Z} - df) / (2 * scale)")),
    "lognorm": ((f"s: (np.log({_Z})**2 / s**2 - 1) / s",), _above(f"-(1 + np.log({_Z}) / s**2) / {_U}"),
                _above(f"np.log({_Z}) / (s**2 * scale)")),
    # Its shape is called c, which in a pattern stands for a number that is written in the code.
    "weibull_min": ((f"k: 1 / k + (1 - {_Z}**k) * np.log({_Z})",), _above(f"(k - 1 - k * {_Z}**k) / {_U}"),
                    _above(f"k * ({_Z}**k - 1) / scale")),
    "pareto": ((f"b: 1 / b - np.log({_Z})",), f"-(b + 1) / {_U} if x >= loc + scale else 0.0",
               "b / scale if x >= loc + scale else 0.0"),
    "beta": ((f"a: np.log({_Z}) - sp.digamma(a) + sp.digamma(a + b)",
              f"b: np.log1p(-{_Z}) - sp.digamma(b) + sp.digamma(a + b)"),
             f"((a - 1) / {_U} - (b - 1) / (scale - {_U}) if loc < x and x < loc + scale else 0.0)",
             f"((b - 1) * {_U} / (scale - {_U}) - a) / scale if loc < x and x < loc + scale else 0.0"),
}  # fmt: skip

_BY_SHAPE = {
    "lognorm": f"-{_U} * np.log({_Z}) / s", "weibull_min": f"{_U} * np.log({_Z}) / k",
    "pareto": f"{_U} * np.log({_Z}) / b",
}  # fmt: skip
"""What the density is multiplied by for the derivative of the distribution function in the one shape."""

_SUPPORT = {"t": "", "beta": "loc < x and x < loc + scale", "pareto": "x >= loc + scale"}
"""Where a partial in a shape holds; elsewhere it is above the location."""


def _continuous(name: str) -> Iterator[Rule]:
    shapes, by_x, by_scale = CONTINUOUS[name]
    names = [text.partition(": ")[0] for text in shapes]
    where = _SUPPORT.get(name, "x > loc")
    by_shape = [text.partition(": ")[2] for text in shapes]
    by_shape = [f"({text} if {where} else 0.0)" if where else text for text in by_shape]
    call = f"scipy.stats.{name}."
    given, here = ", ".join(["{x}", *names, "loc=0", "scale=1"]), ", ".join(["{x}", *names, "loc=loc", "scale=scale"])
    by_loc = "0" if by_x == "0" else f"-({by_x})"
    every = [by_x, *by_shape, by_loc, by_scale]
    unknown = [f"?the shape {shape}" for shape in names]
    factor = f"({_BY_SHAPE[name]} if {where} else 0.0)" if name in _BY_SHAPE else ""

    def by_shapes(density: str, sign: str) -> list[str]:
        return [f"{sign}{density} * {factor}"] if factor else unknown

    def at(what: str, x: str = "x") -> str:
        return f"{call}{what}({here.format(x=x)})"

    def row(what: str, *partials: str, x: str = "x") -> Rule:
        return partial(f"{call}{what}({given.format(x=x)})", *partials)

    yield row("logpdf", *every)
    yield row("pdf", *("0" if text == "0" else f"({text}) * y" for text in every))
    density = at("pdf")
    yield row("cdf", density, *by_shapes(density, ""), f"-{density}", f"-{_Z} * {density}")
    yield row("sf", f"-{density}", *by_shapes(density, "-"), density, f"{_Z} * {density}")
    ratio = f"np.exp({at('logpdf')} - y)"
    yield row("logcdf", ratio, *by_shapes(ratio, ""), f"-{ratio}", f"-{_Z} * {ratio}")
    yield row("logsf", f"-{ratio}", *by_shapes(ratio, "-"), ratio, f"{_Z} * {ratio}")
    slope = at("pdf", "y")
    yield row("ppf", f"1 / {slope}", *unknown, "1", "(y - loc) / scale", x="q")
    yield row("isf", f"-1 / {slope}", *unknown, "1", "(y - loc) / scale", x="q")


_COUNT, _LOC = "?the count k", "?the location"
_MASS = "scipy.stats.poisson.pmf(np.floor(k), mu, loc=loc)"

DISCRETE = [
    partial("scipy.stats.poisson.logpmf(k, mu, loc=0)", _COUNT, "((k - loc) / mu - 1 if k >= loc else 0.0)", _LOC),
    partial("scipy.stats.poisson.pmf(k, mu, loc=0)", _COUNT, "((k - loc) / mu - 1 if k >= loc else 0.0) * y", _LOC),
    partial("scipy.stats.poisson.cdf(k, mu, loc=0)", _COUNT, f"-{_MASS}", _LOC),
    partial("scipy.stats.poisson.sf(k, mu, loc=0)", _COUNT, _MASS, _LOC),
    partial("scipy.stats.bernoulli.logpmf(k, p, loc=0)", _COUNT, "((k - loc) / p - (1 - k + loc) / (1 - p))", _LOC),
    partial("scipy.stats.bernoulli.pmf(k, p, loc=0)", _COUNT, "((k - loc) / p - (1 - k + loc) / (1 - p)) * y", _LOC),
    partial("scipy.stats.binom.logpmf(k, n, p, loc=0)", _COUNT, "?the count n",
            "((k - loc) / p - (n - k + loc) / (1 - p) if k >= loc and k <= loc + n else 0.0)", _LOC),
    partial("scipy.stats.binom.pmf(k, n, p, loc=0)", _COUNT, "?the count n",
            "((k - loc) / p - (n - k + loc) / (1 - p) if k >= loc and k <= loc + n else 0.0) * y", _LOC),
    partial("scipy.stats.geom.logpmf(k, p, loc=0)", _COUNT,
            "(1 / p - (k - loc - 1) / (1 - p) if k > loc else 0.0)", _LOC),
]  # fmt: skip

ROWS: list[Rule] = [*(row for name in CONTINUOUS for row in _continuous(name)), *DISCRETE]
