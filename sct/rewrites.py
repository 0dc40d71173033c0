"""Rewrites of adjoints and tangents: pairs of equal expressions, in the notation of match.py.

Before, and after: the two columns.
"""

from __future__ import annotations

EXACT = [
    ("+a",              "a"),
    ("-(-a)",           "a"),
    ("-(a - b)",        "b - a"),
    ("-(a * b)",        "-a * b"),
    ("-(a / b)",        "-a / b"),
    ("a + 0",           "a"),
    ("0 + a",           "a"),
    ("a - 0",           "a"),
    ("0 - a",           "-a"),
    ("a + a",           "2 * a"),
    ("-a + b",          "b - a"),
    ("1 * a",           "a"),
    ("a * 1",           "a"),
    ("-1 * a",          "-a"),
    ("a / 1",           "a"),
    ("a * -b",          "-a * b"),
    ("-a * -b",         "a * b"),
    ("a * c",           "c * a"),
    ("a ** 1",          "a"),
    ("a if t else a",   "a"),
]  # fmt: skip
"""Pairs of expressions that floating-point arithmetic gives the same value, up to the sign of a zero."""

REWRITES = [
    *EXACT,
    ("a + (b + g)",     "a + b + g"),
    ("a + (b - g)",     "a + b - g"),
    ("a - (b + g)",     "a - b - g"),
    ("a - (b - g)",     "a - b + g"),
    ("a * (b * g)",     "a * b * g"),
    ("a * (b / g)",     "a * b / g"),
    ("a * (1 / b)",     "a / b"),
    ("1 / b * g",       "g / b"),
    ("np.divide(1, b) * g", "np.divide(g, b)"),
    ("a * c * b",       "c * a * b"),
]  # fmt: skip
"""Pairs of equal expressions, in the notation of match.py; the right one is the shorter or the more usual."""
