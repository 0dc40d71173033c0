"""What the derivatives of scans and differences need."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


def cumprod_back(g, x, axis):
    """Give what flows to x from its running products: right where some elements are 0."""
    x, after = np.swapaxes(x, 0, axis), np.copy(np.swapaxes(g, 0, axis))
    before = np.ones_like(x)
    for k in range(1, len(x)):
        before[k] = before[k - 1] * x[k - 1]
        after[-k - 1] += after[-k] * x[-k]
    return np.swapaxes(before * after, 0, axis)


def cumprod_on(t, x, axis):
    """Give the tangent of the running products of x."""
    x, on = np.swapaxes(x, 0, axis), np.copy(np.swapaxes(t, 0, axis))
    before = np.ones_like(x)
    for k in range(1, len(x)):
        before[k] = before[k - 1] * x[k - 1]
        on[k] = on[k - 1] * x[k] + before[k] * on[k]
    return np.swapaxes(on, 0, axis)


def running_back(g, y, axis):
    """Give to each element what flows to the places where it is the running extreme y."""
    y, back = np.swapaxes(y, 0, axis), np.copy(np.swapaxes(g, 0, axis))
    for k in range(len(y) - 1, 0, -1):
        same = y[k] == y[k - 1]
        back[k - 1] += np.where(same, back[k], 0.0)
        back[k] = np.where(same, 0.0, back[k])
    return np.swapaxes(back, 0, axis)


def running_on(t, y, axis):
    """Give the tangent of the running extreme y."""
    y, on = np.swapaxes(y, 0, axis), np.copy(np.swapaxes(t, 0, axis))
    for k in range(1, len(y)):
        on[k] = np.where(y[k] == y[k - 1], on[k - 1], on[k])
    return np.swapaxes(on, 0, axis)


def trapezoid_weights(d, axis):
    """Give the weight of each value in the trapezoidal rule: half of the steps on both sides."""
    d = np.swapaxes(d, 0, axis)
    nothing = np.zeros((1,) + d.shape[1:], d.dtype)
    weights = (np.concatenate([d, nothing]) + np.concatenate([nothing, d])) / 2
    return np.swapaxes(weights, 0, axis)


def gradient_back(g, d, axis, edge_order=1):
    """Give what flows to f from np.gradient(f), steps d apart along an axis."""
    g, d = np.swapaxes(g, 0, axis), np.swapaxes(d, 0, axis)
    back = np.zeros_like(g)
    one, two, inner = d[:-1], d[1:], g[1:-1]
    back[:-2] -= two / (one * (one + two)) * inner
    back[1:-1] += (two - one) / (one * two) * inner
    back[2:] += one / (two * (one + two)) * inner
    if edge_order == 1:
        back[0] -= g[0] / d[0]
        back[1] += g[0] / d[0]
        back[-1] += g[-1] / d[-1]
        back[-2] -= g[-1] / d[-1]
        return np.swapaxes(back, 0, axis)
    one, two = d[0], d[1]
    back[0] -= (2 * one + two) / (one * (one + two)) * g[0]
    back[1] += (one + two) / (one * two) * g[0]
    back[2] -= one / (two * (one + two)) * g[0]
    one, two = d[-2], d[-1]
    back[-1] += (2 * two + one) / (two * (one + two)) * g[-1]
    back[-2] -= (one + two) / (one * two) * g[-1]
    back[-3] += two / (one * (one + two)) * g[-1]
    return np.swapaxes(back, 0, axis)


def cumulated_back(g, d, axis):
    """Give what flows to samples from their running trapezoids, d being the steps along the axis, from the end."""
    g = np.swapaxes(g, axis, -1)
    flow = np.flip(np.cumsum(np.flip(g, -1), axis=-1), -1) * d / 2
    end = np.zeros(flow.shape[:-1] + (1,))
    return np.swapaxes(np.concatenate([flow, end], axis=-1) + np.concatenate([end, flow], axis=-1), axis, -1)
