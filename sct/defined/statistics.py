"""Means with their weights, covariances, densities."""

import numpy as np


def average_and_weight(a, axis=None, weights=None, returned=False, *, keepdims=False):
    """The weighted mean, and the sum of the weights."""
    mean = np.average(a, axis, weights, keepdims=keepdims)
    if weights is None:
        total = np.size(a) / np.size(mean)
    elif np.ndim(weights) == np.ndim(a):
        total = np.sum(weights, axis=axis, keepdims=keepdims)
    else:
        total = np.sum(weights)
    return mean, np.zeros_like(mean) + total


def cov(m, y=None, rowvar=True, bias=False, ddof=None, fweights=None, aweights=None):
    """The covariances of rows, weighted."""
    x = np.array(m, ndmin=2) * np.ones(1)
    if not rowvar and np.ndim(m) != 1:
        x = x.T
    if y is not None:
        other = np.array(y, ndmin=2)
        x = np.concatenate((x, other.T if not rowvar and len(other) != 1 else other), axis=0)
    if ddof is None:
        ddof = 0 if bias else 1
    if fweights is None and aweights is None:
        mean, fact = np.average(x, axis=1), x.shape[1] - ddof
        centred = x - mean[:, None]
        return np.squeeze(np.dot(centred, np.conj(centred.T)) * np.true_divide(1, fact))
    w = 1.0
    if fweights is not None:
        w = np.asarray(fweights)
    if aweights is not None:
        w = w * np.asarray(aweights, dtype=float)
    mean, total = np.average(x, axis=1, weights=w), np.sum(w)
    if ddof == 0:
        fact = total
    elif aweights is None:
        fact = total - ddof
    else:
        fact = total - ddof * np.sum(w * np.asarray(aweights)) / total
    centred = x - mean[:, None]
    return np.squeeze(np.dot(centred, np.conj((centred * w).T)) * np.true_divide(1, fact))


def density_histogram(a, bins=10, range=None, density=None, weights=None):
    """The density of each bin, and the edges."""
    counts, edges = np.histogram(a, bins, range, weights=weights)
    if density:
        counts = counts / np.diff(edges) / np.sum(counts)
    return counts, edges
