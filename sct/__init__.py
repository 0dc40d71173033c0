"""Differentiation of Python by source transformation: derivatives that read as if written by hand.

>>> from sct import grad
>>> def f(x, y):
...     q = x + y
...     return q * q
>>> grad(f)(1.0, 2.0)
(6.0, 6.0)
"""

from sct._version import __version__
from sct.api import DerivativeFunction, grad, jvp, value_and_grad, vjp
from sct.errors import ArgumentError, Place, SctError, SourceError, UnsupportedError, WrtError

__all__ = [
    "ArgumentError",
    "DerivativeFunction",
    "Place",
    "SctError",
    "SourceError",
    "UnsupportedError",
    "WrtError",
    "__version__",
    "grad",
    "jvp",
    "value_and_grad",
    "vjp",
]
