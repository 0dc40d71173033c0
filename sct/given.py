"""What the arguments of a call come to in a program: their leaves, and gradients in their structure.

Before: `params%0`, the list `[(W, b)]`, with respect to which is differentiated.
After: the leaves `t%0`, read as `params%0[0][0]`, and `t%1`; the gradient of `params` is `[(d%t%0, d%t%1)]`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sct.tree import Expr


@dataclass
class Given:
    """What the arguments of a call come to.

    Parameters
    ----------
    leaves : dict
        How each leaf is read.
    places : dict
        Where each leaf is, as a name that a variable could have.
    types : dict
        Python types of leaves and of parameters that are numbers or arrays.
    active : dict
        Leaves that are differentiated, by parameter.
    gradients : dict
        What the gradient of each such parameter is, in its structure.
    sources : dict
        The parts of arguments that boxes stand for, with what was in them.
    roots : dict
        Forms of parameters, by the parameter's name in the core.
    changed : bool
        Whether a list or dict of the caller's is changed.
    asked : set of str
        Parameters of which tests were settled because they are numbers or arrays.
    open : set of str
        Parameters of which only a guess says what they are, and parts of them.
    """

    leaves: dict[str, Expr] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    types: dict[str, type] = field(default_factory=dict)
    active: dict[str, tuple[str, ...]] = field(default_factory=dict)
    gradients: dict[str, Expr] = field(default_factory=dict)
    sources: dict[str, tuple[Expr, dict[Any, Any]]] = field(default_factory=dict)
    roots: dict[str, Any] = field(default_factory=dict)
    changed: bool = False
    asked: set[str] = field(default_factory=set)
    open: set[str] = field(default_factory=set)
