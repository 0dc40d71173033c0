"""A8: the derivative of tanh, written with its output: 1 - t**2."""

import math

from sct import grad


@grad
def f(x):
    t = math.tanh(x)
    return t


if __name__ == "__main__":
    print(f(0.0))  # 1.0
