"""Indices and masks that are found among what is differentiated, and stored into arrays of integers and flags."""

import numpy as np

CASES = {}


def mask_by_elements(x):
    mask = np.zeros(4, dtype=bool)
    for i in range(4):
        mask[i] = x[i] > 1
    return np.sum(x[mask] ** 2)


CASES["mask_by_elements"] = mask_by_elements, lambda r: (r(4),)


def mask_at_once(x):
    mask = np.zeros(4, dtype=bool)
    mask[:] = (x > 1) & (x < 1.2)
    return np.sum(np.where(mask, x**2, x))


CASES["mask_at_once"] = mask_at_once, lambda r: (r(4),)


def whole_parts(x):
    idx = np.zeros(4, dtype=int)
    for i in range(4):
        idx[i] = int(x[i] * 2)
    return np.sum(x[idx] ** 2)


CASES["whole_parts"] = whole_parts, lambda r: (r(4),)


def order_and_counts(x):
    idx = np.zeros(4, dtype=int)
    idx[:] = np.argsort(x)
    idx[1:] = np.floor(x[1:] * 2).astype(int)
    c = np.zeros(4, dtype=int)
    for i in range(4):
        if x[i] > 1:
            c[idx[i]] += 1
        k = int(np.searchsorted(x, 0.7))
        c[i] = k % 4
    return np.sum(x[idx] ** 2) + np.sum(x[c])


CASES["order_and_counts"] = order_and_counts, lambda r: (r(4),)


def place_of_largest(x):
    idx = np.zeros(4, dtype=np.int64)
    best = 0
    for i in range(4):
        if x[i] > x[best]:
            best = i
        idx[i] = best
    lo, hi = 0, 3
    while hi - lo > 1:
        mid = (lo + hi) // 2
        if x[mid] > 1:
            hi = mid
        else:
            lo = mid
    idx[0] = lo
    return np.sum(x[idx] ** 2)


CASES["place_of_largest"] = place_of_largest, lambda r: (r(4),)


def list_of_places(x):
    idx = []
    for i in range(4):
        idx.append(int(np.argmin(np.abs(x - x[i] * 1.1))))
    return np.sum(x[idx] ** 2) + sum(x[k] for k in idx)


CASES["list_of_places"] = list_of_places, lambda r: (r(4),)


def labels(x):
    lab = np.full(4, -1)
    for i in range(4):
        if x[i] > 1:
            lab[i] = np.argmax(x[i:]) + i
    lab[lab < 0] = 0
    return np.sum(x[lab] ** 2)


CASES["labels"] = labels, lambda r: (r(4),)
