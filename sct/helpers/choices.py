"""What the derivatives of interpolation, of sinc and of the Bessel function of order 0 need."""

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


def interp_slope(x, xp, fp):
    """Give the slope of the line that np.interp follows at x, 0 beyond the ends."""
    k = np.clip(np.searchsorted(xp, x, side="right") - 1, 0, len(xp) - 2)
    within = (x >= xp[0]) & (x <= xp[-1])
    return within * (fp[k + 1] - fp[k]) / (xp[k + 1] - xp[k])


def interp_back(g, x, xp):
    """Give to each value of np.interp what flows to the points between its place and the next ones."""
    k = np.clip(np.searchsorted(xp, x, side="right") - 1, 0, len(xp) - 2)
    share = np.clip((x - xp[k]) / (xp[k + 1] - xp[k]), 0.0, 1.0)
    back = np.zeros(len(xp))
    np.add.at(back, k, (1 - share) * g)
    np.add.at(back, k + 1, share * g)
    return back


def sinc_derivative(n, x):
    """Give the derivative of order n of np.sinc at x."""
    # The series near 0, where the recurrence would lose all digits.
    near = np.where(np.abs(x) < 1, x, 0.0)
    series = 0.0 * near
    for k in range((n + 1) // 2, n + 24):
        scale = (-1) ** k * math.pi ** (2 * k) / math.factorial(2 * k - n) / (2 * k + 1)
        series = series + scale * near ** (2 * k - n)
    far = np.where(np.abs(x) < 1, 1.0, x)
    value = np.sinc(far)
    for k in range(1, n + 1):
        value = (math.pi ** (k - 1) * np.sin(math.pi * far + k * math.pi / 2) - k * value) / far
    return np.where(np.abs(x) < 1, series, value)[()]


def i0_derivative(n, x):
    """Give the derivative of order n of np.i0 at x: a mean over a circle, which is exact for so many points."""
    largest = np.max(np.abs(x), where=np.isfinite(x), initial=0.0)
    count = 64 + 10 * int(math.sqrt(largest))
    points = np.cos(math.pi * (np.arange(count) + 0.5) / count)
    powers = np.multiply.outer(x, points)
    return np.mean((np.sinh(powers) if n % 2 else np.cosh(powers)) * points**n, axis=-1)
