"""A5: the chain rule of several variables: the sum over i of df/dxi * dxi/dw."""

import math

from sct import grad


@grad
def f(w):
    x1 = math.sin(w)
    x2 = w**3
    x3 = math.exp(-w)
    y = x1 * x2 + x3 / x1
    return y


if __name__ == "__main__":
    print(f(0.7))
