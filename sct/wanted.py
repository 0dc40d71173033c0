"""What an operator is asked for: the inputs, their leaves, and what flows from them.

Before: a program and the parameter `params%0`, the list `[(W, b)]`.
After: the leaves `t%0` and `t%1`, and their gradients as they are returned, `[(d%t%0, d%t%1)]`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sct.pairs import Flows


@dataclass(frozen=True, eq=False)
class Wanted:
    """What is differentiated: the parameters, their leaves, and their gradients in the structure of the parameters.

    `aux` is what the primal returns with the number that is differentiated, if it does.
    """

    params: tuple[str, ...]
    leaves: tuple[str, ...]
    gradients: tuple[Any, ...]
    flows: Flows
    aux: Any = None
