"""Operators and built-in functions of Python, on numbers.

Sources of the choices at singular points: a product's or a power's derivative is exact wherever Python gives the
power a value; at ties `max` and `min` pass everything to the operand that they return, and to a number that is
written in the code nothing is lost: the other one gets 0 (a documented subgradient).
"""

from __future__ import annotations

from sct.rules import flat, partial

ROWS = [
    partial("+a", "1"),
    partial("-a", "-1"),
    partial("a + b", "1", "1"),
    partial("a - a", "0"),
    partial("a - b", "1", "-1"),
    partial("a * a", "2 * a"),
    partial("a * b", "b", "a"),
    partial("a / a", "0"),
    partial("a / b", "1 / b", "-a / b**2"),
    partial("a ** 0", "0"),
    partial("a ** 1", "1"),
    partial("a ** 2", "2 * a"),
    partial("a ** c", "c * a**(c - 1)"),
    partial("a ** b", "b * a**(b - 1) if a or b else 0.0",
            "math.log(a) * y if a > 0 else 0.0 if a == 0 and b > 0 else math.nan"),
    partial("a % b", "1", "-(a // b)"),
    partial("abs(x)", "1.0 if x > 0 else -1.0 if x < 0 else 0.0"),
    partial("complex(x)", "1"),
    partial("complex(x, im)", "1", "1j"),
    partial("float(x)", "1"),
    partial("pow(base, 0)", "0"),
    partial("pow(base, 1)", "1"),
    partial("pow(base, 2)", "2 * base"),
    partial("pow(base, c)", "c * base**(c - 1)"),
    partial("pow(base, exp)", "exp * base**(exp - 1) if base or exp else 0.0",
            "math.log(base) * y if base > 0 else 0.0 if base == 0 and exp > 0 else math.nan"),
    partial("max(c, b)", "1.0 if b > c else 0.0"),
    partial("max(a, c)", "0.0 if a <= c else 1.0"),
    partial("max(a, b)", "0.0 if b > a else 1.0", "1.0 if b > a else 0.0"),
    partial("min(c, b)", "1.0 if b < c else 0.0"),
    partial("min(a, c)", "0.0 if a >= c else 1.0"),
    partial("min(a, b)", "0.0 if b < a else 1.0", "1.0 if b < a else 0.0"),
    partial("sum([*x])", "1"),
    partial("sum([*x], start)", "1", "1"),
    partial("divmod(a, b)[1]", "1", "-(a // b)"),
    *flat(
        "a // b", "~a", "not a", "a << b", "a >> b", "a & b", "a | b", "a ^ b",
        "int(x)", "bool(x)", "round(number)", "round(number, ndigits)", "divmod(a, b)[0]",
        "len(x)", "isinstance(x, t)", "callable(x)", "hash(x)", "id(x)", "repr(x)", "str(x)", "type(x)",
        "range(a)", "range(a, b)", "range(a, b, s)",
    ),
]  # fmt: skip
