"""How far apart the states are that a loop with checkpoints keeps."""

import math


def binomial_stride(steps, free):
    """Give how far to go on to the next state to keep, of so many steps, where so many more can be kept.

    Griewank and Walther, "Algorithm 799: revolve", 2000: the fewest steps are then made again.
    """
    if free < 1:
        return max(1, steps - 1)
    kept, again = free + 1, 1
    while math.comb(kept + again, kept) < steps:
        again += 1
    most = steps - math.comb(kept + again - 2, kept - 1)
    return max(1, min(math.comb(kept + again - 1, kept), most))


def segment_length(steps):
    """Give about the square root of a number of steps: where each such segment begins, its state is kept."""
    return math.isqrt(max(steps - 1, 0)) + 1
