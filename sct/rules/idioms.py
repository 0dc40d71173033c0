"""Compositions that go back in one step: their derivative is shorter in the result, and right where the parts overflow.

Both `math` and `numpy` spellings of each; recognised by what is computed, never by a function's name.

Before, operation by operation: `-1 / (1 + e)**2 * e * -1` with `e = exp(-x)`, nan far out on the left.
After: `(1 - y) * y`.
"""

from __future__ import annotations

from sct.rules import Rule, partial

_TEMPLATES = [
    # the logistic function
    ("1 / (1 + {m}.exp(-u))", "(1 - y) * y"),
    ("1 / ({m}.exp(-u) + 1)", "(1 - y) * y"),
    ("1 / (1 + {m}.exp(u))", "-(1 - y) * y"),
    ("1 / ({m}.exp(u) + 1)", "-(1 - y) * y"),
    ("{m}.exp(u) / (1 + {m}.exp(u))", "(1 - y) * y"),
    ("{m}.exp(u) / ({m}.exp(u) + 1)", "(1 - y) * y"),
    ("{m}.exp(-u) / (1 + {m}.exp(-u))", "-(1 - y) * y"),
    ("{m}.exp(-u) / ({m}.exp(-u) + 1)", "-(1 - y) * y"),
    # softplus
    ("{m}.log(1 + {m}.exp(u))", "{m}.exp(u - y)"),
    ("{m}.log({m}.exp(u) + 1)", "{m}.exp(u - y)"),
    ("{m}.log1p({m}.exp(u))", "{m}.exp(u - y)"),
]


def _rows() -> list[Rule]:
    return [
        partial(pattern.format(m=library), formula.format(m=library))
        for library in ("math", "np")
        for pattern, formula in _TEMPLATES
    ]


ROWS = _rows()
