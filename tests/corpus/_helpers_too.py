"""The same names as in _helpers.py, with other meanings; what writes to what it gets, and what shows it."""

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
