"""The same names as in _helpers.py, with other meanings; what writes to what it gets, and what shows it."""

import functools

import numpy as np

SCALE = 3.0


def scaled(x):
    return SCALE * x


def combined(x):
    return scaled(x * x)


def emptied(v):
    v[0] = 0.0
    return True


def first(v):
    return v[:1]


def checked(shape=True, scale=2.0, name="x"):
    """A decorator of methods, with settings."""

    def around(function):
        @functools.wraps(function)
        def inner(self, x, *args, **options):
            if shape and np.ndim(x) > 3:
                raise ValueError(name)
            y = np.asarray(x, dtype=float) * scale if name == "x" else x
            return function(self, y, *args, **options)

        return inner

    return around


class Model:
    def __init__(self, k):
        self.k = k

    @checked(scale=3.0)
    def run(self, y):
        return np.sum(y * y) * self.k


class Finer(Model):
    @checked(shape=False)
    def run(self, y):
        return super().run(y) + 1.0 + self.cubes(y)

    @classmethod
    @checked(scale=0.25)
    def cubes(cls, y):
        return np.sum(y**3)
