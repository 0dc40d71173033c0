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
from sct.checks import check_grads
from sct.errors import ArgumentError, CheckError, Place, SctError, SourceError, UnsupportedError, WrtError
from sct.higher import hessian, hvp, jacobian
from sct.recomputed import checkpoint
from sct.ruled import rule, stop_gradient
from sct.solved import implicit

__all__ = [
    "ArgumentError",
    "CheckError",
    "DerivativeFunction",
    "Place",
    "SctError",
    "SourceError",
    "UnsupportedError",
    "WrtError",
    "__version__",
    "check_grads",
    "checkpoint",
    "grad",
    "hessian",
    "hvp",
    "implicit",
    "jacobian",
    "jvp",
    "rule",
    "stop_gradient",
    "value_and_grad",
    "vjp",
]
