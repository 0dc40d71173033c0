"""The same names as in _helpers.py, with other meanings."""

SCALE = 3.0


def scaled(x):
    return SCALE * x


def combined(x):
    return scaled(x * x)
