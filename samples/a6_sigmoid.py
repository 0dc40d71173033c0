"""A6: the sigmoid goes back in one step, written with its output: (1 - s) * s."""

import math

from sct import grad


@grad
def f(x):
    s = 1 / (1 + math.exp(-x))
    return s


if __name__ == "__main__":
    print(f(0.0))  # 0.25
