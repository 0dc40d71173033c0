"""Functions that were chosen before it was known whether they work: curves, series, windows (see libraries.py)."""

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
    c.add(lambda a: stats.gmean(a), np.array([1.0, 2.0, 4.0]), of=stats.gmean)  # noqa: PLW0108 - it is called here


@library("scipy.signal")
def windows_and_waves(c):
    from scipy import signal
    from scipy.signal import windows

    W = np.linspace(1.0, 2.0, 11)
    c.add(lambda b: np.sum(W * windows.kaiser(11, b)), 3.0, of=windows.kaiser)
    c.add(lambda s: np.sum(W * windows.gaussian(11, s)), 3.0, of=windows.gaussian)
    c.add(lambda a: np.sum(W * windows.general_cosine(11, a)), np.array([0.5, 0.4, 0.1]), of=windows.general_cosine)
    c.add(lambda p, s: np.sum(W * windows.general_gaussian(11, p, s)), 1.5, 3.0, of=windows.general_gaussian)
    c.add(lambda s: np.sum(W * windows.taylor(11, sll=s)), 30.0, of=windows.taylor)
    c.add(lambda f, g: np.sum(signal.chirp(np.linspace(0.0, 1.0, 5), f, 1.0, g)), 1.0, 2.0, of=signal.chirp)
    c.add(lambda z, k: np.sum(signal.zpk2tf(z, np.array([0.1, 0.2]), k)[0]), np.array([0.5, 0.7]), 2.0,
          of=signal.zpk2tf)  # fmt: skip


@library("scipy.spatial")
def distances(c):
    from scipy.spatial import distance

    u, v = np.array([0.3, 1.2, 0.7, 2.0]), np.array([1.0, 0.4, 0.5, 0.8])
    for name in ("euclidean", "cosine", "correlation", "canberra", "braycurtis", "jensenshannon", "minkowski"):
        c.add(getattr(distance, name), u, v)
    c.add(lambda a, b: distance.mahalanobis(a, b, 2.0 * np.eye(4)), u, v, of=distance.mahalanobis)
    c.add(lambda a, b: distance.seuclidean(a, b, np.ones(4)), u, v, of=distance.seuclidean)
