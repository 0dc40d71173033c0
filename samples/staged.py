"""A3: (x + s(y)) / (s(x) + (x + y)**2), staged by hand; s is the sigmoid."""

import math

from sct import grad


@grad
def f(x, y):
    sigy = 1.0 / (1 + math.exp(-y))
    num = x + sigy
    sigx = 1.0 / (1 + math.exp(-x))
    xpy = x + y
    xpysqr = xpy**2
    den = sigx + xpysqr
    invden = 1.0 / den
    f = num * invden
    return f


if __name__ == "__main__":
    print(f(3.0, -4.0))  # (2.0595697955721652, 1.5922327514838093)
