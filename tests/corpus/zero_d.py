"""Arrays without axes that are written to, norms and diagonals of complex arrays, flags that are counted."""

import numpy as np

CASES = {}


def accumulated(x, t):
    a = np.array(0.0)
    a += np.sum(x)
    b = np.zeros(())
    b[...] = t * a
    c = np.array(1.0)
    c[()] = b * t
    return c * a


def counted(x, t):
    return sum(x > 0.9) * t + int(np.sum(x > 0.9)) * t**2


def complex_norms(x, y):
    c = x + 1j * y
    p = c / np.linalg.norm(c)
    return np.abs(np.vdot(p, x)) ** 2 + np.linalg.norm(c, 1) * np.linalg.norm(np.outer(c, x), "nuc")


def diagonal_twice(x, y):
    d = np.diag(x + 1j * y)
    return np.sum(np.abs(d) ** 2) + np.sum(np.real(np.diag(d)))


CASES["accumulated"] = accumulated, lambda r: (r(3), r())
CASES["counted"] = counted, lambda r: (r(5), r()), {"wrt": "t"}
CASES["complex_norms"] = complex_norms, lambda r: (r(3), r(3))
CASES["diagonal_twice"] = diagonal_twice, lambda r: (r(3), r(3))
