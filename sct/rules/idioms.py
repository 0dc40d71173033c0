"""Compositions that go back in one step: their derivative is shorter in the result, and right where the parts overflow.

Both `math` and `numpy` spellings of each; recognised by what is computed, never by a function's name.

Before, operation by operation: `-1 / (1 + e)**2 * e * -1` with `e = exp(-x)`, nan far out on the left.
After: `(1 - y) * y`.
"""

from __future__ import annotations

from sct.rules import Linear, Rule, linear, partial

_LOGISTIC = [
    ("1 / (1 + {m}.exp(-u))", "(1 - y) * y"),
    ("1 / ({m}.exp(-u) + 1)", "(1 - y) * y"),
    ("1 / (1 + {m}.exp(u))", "-(1 - y) * y"),
    ("1 / ({m}.exp(u) + 1)", "-(1 - y) * y"),
    ("{m}.exp(u) / (1 + {m}.exp(u))", "(1 - y) * y"),
    ("{m}.exp(u) / ({m}.exp(u) + 1)", "(1 - y) * y"),
]

_SOFTPLUS = ["{m}.log(1 + {m}.exp(u))", "{m}.log({m}.exp(u) + 1)", "{m}.log1p({m}.exp(u))"]

_SLOPES = {
    # Where this would be wrong, `math.exp(u)` has raised.
    "math": "math.exp(u - y)",
    # NumPy goes on with an infinite y; its `logaddexp` overflows nowhere.
    "np": "np.exp(-np.logaddexp(0, -u))",
}


def _rows() -> tuple[Rule, ...]:
    rows = []
    for library, slope in _SLOPES.items():
        rows += [partial(pattern.format(m=library), formula) for pattern, formula in _LOGISTIC]
        rows += [partial(pattern.format(m=library), slope) for pattern in _SOFTPLUS]
    return tuple(rows)


ROWS = _rows()

SQUARES = (partial("w * x * x", "x * x", "2 * w * x"),)
"""Multiples of squares, as energies are written: `0.5 * k * x * x`."""

_SUMS = ["np.sum(x * x)", "np.sum(x ** 2)", "np.sum(np.square(x))", "np.dot(x, x)", "x @ x"]
_BACK, _ON = "x * g / y if y else 0.0 * x", "np.sum(x * t) / y if y else 0.0"

NORMS: tuple[Linear, ...] = tuple(
    linear(f"{library}.sqrt({squares})", _BACK, tangents=(_ON,)) for library in _SLOPES for squares in _SUMS
)
"""Lengths of arrays, with the subgradient of smallest norm where they are 0, as that of `np.linalg.norm` is."""
