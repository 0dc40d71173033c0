"""Figures for checkpoints: 10,000 steps of a state of 1 MiB, in memory and time.

    python benchmarks/checkpoints.py [STEPS]

Prints, for each way to keep states, the most memory that arrays take at a time, and the time of a step in the ratio to
that of a loop that keeps everything, measured over as few steps as memory has room for. Nothing here is a test.
"""

import sys
import time
import tracemalloc

import numpy as np

from sct import checkpoint, grad

ELEMENTS = 2**17
"""Of 8 bytes: 1 MiB."""

ROOM = 400
"""Steps of which all states are kept."""


def step(u):
    return u + 0.01 * np.sin(u) * (1.0 - u * u)


def everything(u, steps):
    for _ in range(steps):
        u = step(u)
    return np.sum(u * u)


def segments(u, steps):
    for _ in checkpoint(range(steps)):
        u = step(u)
    return np.sum(u * u)


def states(u, steps):
    for _ in checkpoint(range(steps), 150):
        u = step(u)
    return np.sum(u * u)


def measured(f, u, steps):
    """Give the time, the most memory, and the gradient."""
    derivative = grad(f, "u")
    derivative(u, 2)
    tracemalloc.start()
    begun = time.process_time()
    gradient = derivative(u, steps)
    spent = time.process_time() - begun
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return spent, most / 2**20, gradient


def main():
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    u = np.linspace(-1.0, 2.0, ELEMENTS)
    spent, most, _ = measured(everything, u, ROOM)
    whole = spent / ROOM
    print(f"{'everything':12} {ROOM:6} steps {most:8.0f} MiB {1e3 * whole:6.2f} ms a step")
    for f in (segments, states):
        spent, most, gradient = measured(f, u, steps)
        same = f(u, ROOM) == everything(u, ROOM) and np.all(np.isfinite(gradient))
        print(f"{f.__name__:12} {steps:6} steps {most:8.0f} MiB {spent / steps / whole:6.2f} times that  {same}")


if __name__ == "__main__":
    main()
