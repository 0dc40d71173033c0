"""Functions of numbers that `math` does not have, and what is taken for a constant."""

import math


def polygamma(n, x):
    """Give the derivative of order n of the digamma function at x."""
    # Abramowitz and Stegun 6.3.5, 6.3.7, 6.4.6, 6.4.11
    if x <= 0 and not x % 1 > 0:
        raise ValueError("polygamma has a pole at zero and at each negative integer")
    if n == 0 and x < 0:
        return polygamma(0, 1 - x) - math.pi / math.tan(math.pi * (x - round(x)))
    sign = 1 if n % 2 else -1
    total = 0.0
    while x < 20 + n:
        total += sign * math.factorial(n) * x ** -(n + 1)
        x += 1
    total += sign * (-math.log(x) if n == 0 else math.factorial(n - 1) * x**-n)
    total += sign * math.factorial(n) / 2 * x ** -(n + 1)
    bernoulli = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510)
    for k, b in enumerate(bernoulli, start=1):
        rising = math.factorial(2 * k + n - 1) / math.factorial(2 * k)
        total += sign * b * rising * x ** -(2 * k + n)
    return total


def stopped(x):
    """Give x, which is taken for a constant: its derivative is 0."""
    return x
