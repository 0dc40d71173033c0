"""How the chapters of this folder are written: operations and their operands. See README.md."""

from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Operand:
    """What an operand is drawn as.

    Parameters
    ----------
    draw : callable
        Gives the value from a NumPy generator.
    active : bool
        Whether it is differentiated.
    """

    draw: object
    active: bool = True


@dataclass(frozen=True)
class TableCase:
    """One operation and its operands.

    Parameters
    ----------
    text : str
        The operation, `np.sum(x, axis=1)`.
    operands : dict
        By name.
    once, only64, only_real : str
        Why the second order, float32 or complex operands are left out; empty where they are not.
    options : dict
        As the corpus has them (tests/corpus/README.md).
    """

    text: str
    operands: dict
    once: str = ""
    only64: str = ""
    only_real: str = ""
    options: dict = field(default_factory=dict)

    @property
    def active(self):
        """Names of the operands that are differentiated."""
        return tuple(name for name, operand in self.operands.items() if operand.active)


def case(text, once="", only64="", only_real="", step=0.02, options=None, **operands):
    """One case: see README.md."""
    drawn = {name: operand if isinstance(operand, Operand) else generic(*operand) for name, operand in operands.items()}
    return TableCase(text, drawn, once, only64, only_real, {"step": step, **(options or {})})


def generic(*shape):
    """Numbers of either sign, not small, no two of them close."""

    def draw(rng):
        size = int(np.prod(shape))
        steps = rng.permutation(size) + rng.uniform(0.2, 0.8, size)
        return np.asarray((0.3 + 1.4 * steps / max(size, 1)) * rng.choice([-1.0, 1.0], size)).reshape(shape)

    return Operand(draw)


def positive(*shape):
    return Operand(lambda rng: np.abs(generic(*shape).draw(rng)))


def inside(*shape):
    return Operand(lambda rng: generic(*shape).draw(rng) / 1.9)


def spd(n, *batch):
    """Symmetric and positive definite."""

    def draw(rng):
        a = rng.uniform(-1.0, 1.0, (*batch, n, n))
        return a @ np.swapaxes(a, -1, -2) + n * np.eye(n)

    return Operand(draw)


def flags(*shape):
    return Operand(lambda rng: rng.uniform(size=shape) < 0.5, active=False)


def counts(*shape, below):
    return Operand(lambda rng: rng.integers(0, below, shape), active=False)


def given(value):
    """A value as it is, not differentiated."""
    return Operand(lambda rng: value, active=False)


number = Operand(lambda rng: float(rng.uniform(0.4, 1.6)))
"""A Python float."""
