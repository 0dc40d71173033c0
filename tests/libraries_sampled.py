"""Functions that were chosen before it was known whether they work: curves, colours, series, integrals (see libraries.py)."""

import numpy as np
from libraries_listed import library


@library("fontTools")
def curves(c):
    from fontTools.misc.transform import Transform

    c.add(lambda a, x, y: Transform().rotate(a).scale(2.0, 1.5).transformPoint((x, y))[0], 0.4, 1.0, 2.0,
          of=Transform.transformPoint)  # fmt: skip


@library("matplotlib")
def plots(c):
    from matplotlib import bezier, colors, mlab

    c.add(lambda rgb: np.sum(colors.rgb_to_hsv(rgb) ** 2), np.array([0.2, 0.5, 0.3]), of=colors.rgb_to_hsv)
    c.add(lambda x, y, a: bezier.get_intersection(x, y, np.cos(a), np.sin(a), 0.5, 2.0, 0.8, 0.6)[0], 1.0, 2.0, 0.4,
          of=bezier.get_intersection)  # fmt: skip
    c.add(lambda beta, t: np.sum(np.array(bezier.split_de_casteljau(beta, t)[0]) ** 2),
          np.array([[0.0, 0.0], [1.0, 2.0], [3.0, 1.0]]), 0.3, of=bezier.split_de_casteljau)  # fmt: skip
    c.add(lambda y: np.sum(mlab.detrend_linear(y) ** 2), np.array([1.0, 3.0, 2.0, 5.0]), of=mlab.detrend_linear)


@library("numpy")
def series(c):
    from numpy.polynomial import chebyshev, hermite, legendre

    coefficients = np.array([0.3, 1.2, -0.5, 0.7])
    c.add(lambda x, k: np.sum(legendre.legval(x, k)), np.array([0.1, 0.4]), coefficients, of=legendre.legval)
    c.add(chebyshev.chebval, 0.3, coefficients)
    c.add(hermite.hermval, 0.3, coefficients)


@library("scipy.integrate")
def numerics(c):
    from scipy import integrate, stats
    from scipy.optimize import _linesearch

    c.add(_linesearch._cubicmin, 0.0, 1.0, -1.0, 1.0, 0.6, 2.0, 1.4)
    c.add(lambda y, x: integrate.simpson(y, x=x), np.array([1.0, 2.0, 4.0, 3.0, 1.5]), np.linspace(0.0, 2.0, 5),
          of=integrate.simpson)  # fmt: skip
    c.add(lambda a: stats.gmean(a), np.array([1.0, 2.0, 4.0]), of=stats.gmean)
