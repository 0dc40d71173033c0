"""The module `math`, whole: every function has a row here or is flat.

Formulas: Abramowitz and Stegun, Handbook of Mathematical Functions, chapters 4 (elementary), 6 (gamma) and 7 (error
function). Functions of integers (`comb`, `factorial`, `gcd`, ...) are flat: their arguments are counts.
"""

from __future__ import annotations

from sct.rules import flat, partial

ROWS = [
    partial("math.acos(x)", "-1 / math.sqrt(1 - x * x)"),
    partial("math.acosh(x)", "1 / (math.sqrt(x - 1) * math.sqrt(x + 1))"),
    partial("math.asin(x)", "1 / math.sqrt(1 - x * x)"),
    partial("math.asinh(x)", "1 / math.hypot(x, 1)"),
    partial("math.atan(x)", "1 / (1 + x * x)"),
    partial("math.atan2(a, b)", "b / (a * a + b * b)", "-a / (a * a + b * b)"),
    partial("math.atanh(x)", "1 / (1 - x * x)"),
    partial("math.cbrt(x)", "1 / (3 * y**2)"),
    partial("math.copysign(x, s)",
            "math.copysign(1.0, s) if x > 0 else -math.copysign(1.0, s) if x < 0 else 0.0", "0"),
    partial("math.cos(x)", "-math.sin(x)"),
    partial("math.cosh(x)", "math.sinh(x)"),
    partial("math.degrees(x)", "math.degrees(1)"),
    partial("math.dist([*p], [*q])", "(p - q) / y if y else 0.0", "(q - p) / y if y else 0.0"),
    partial("math.erf(x)", "2 / math.sqrt(math.pi) * math.exp(-x * x)"),
    partial("math.erfc(x)", "-2 / math.sqrt(math.pi) * math.exp(-x * x)"),
    partial("math.exp(x)", "y"),
    partial("math.exp2(x)", "math.log(2) * y"),
    partial("math.expm1(x)", "math.exp(x)"),
    partial("math.fabs(x)", "1.0 if x > 0 else -1.0 if x < 0 else 0.0"),
    partial("math.fma(a, b, s)", "b", "a", "1"),
    partial("math.fmod(a, b)", "1", "(y - a) / b"),
    partial("math.frexp(x)[0]", "2.0**-math.frexp(x)[1] if x else math.nan"),
    partial("math.fsum([*x])", "1"),
    partial("math.gamma(x)", "y * polygamma(0, x)"),
    partial("math.hypot(*x)", "x / y if y else 0.0"),
    partial("math.ldexp(x, i)", "math.ldexp(1.0, i)", "0"),
    partial("math.lgamma(x)", "polygamma(0, x)"),
    partial("math.log(x)", "1 / x"),
    partial("math.log(x, base)", "1 / (x * math.log(base))", "-y / (base * math.log(base))"),
    partial("math.log10(x)", "1 / (x * math.log(10))"),
    partial("math.log1p(x)", "1 / (1 + x)"),
    partial("math.log2(x)", "1 / (x * math.log(2))"),
    partial("math.modf(x)[0]", "1"),
    partial("math.nextafter(x, to)", "1", "0"),
    partial("math.pow(x, 0)", "0"),
    partial("math.pow(x, 1)", "1"),
    partial("math.pow(x, 2)", "2 * x"),
    partial("math.pow(x, c)", "c * math.pow(x, c - 1)"),
    partial("math.pow(x, b)", "b * math.pow(x, b - 1) if x or b else 0.0",
            "math.log(x) * y if x > 0 else 0.0 if x == 0 and b > 0 else math.nan"),
    # Longer products are staged as multiplications.
    partial("math.prod([x])", "1"),
    partial("math.radians(x)", "math.radians(1)"),
    partial("math.remainder(a, b)", "1", "(y - a) / b"),
    partial("math.sin(x)", "math.cos(x)"),
    partial("math.sinh(x)", "math.cosh(x)"),
    partial("math.sqrt(x)", "0.5 / y"),
    partial("math.sumprod([*p], [*q])", "q", "p"),
    partial("math.tan(x)", "1 + y**2"),
    partial("math.tanh(x)", "1 - y**2"),
    partial("polygamma(n, x)", "0", "polygamma(n + 1, x)"),
    *flat(
        "math.ceil(x)", "math.comb(n, k)", "math.factorial(x)", "math.floor(x)", "math.frexp(x)[1]", "math.gcd(*x)",
        "math.isclose(a, b)", "math.isclose(a, b, abs_tol)", "math.isclose(a, b, rel_tol)",
        "math.isclose(a, b, rel_tol, abs_tol)",
        "math.isfinite(x)", "math.isinf(x)", "math.isnan(x)", "math.isqrt(n)", "math.lcm(*x)", "math.modf(x)[1]",
        "math.perm(n)", "math.perm(n, k)", "math.trunc(x)", "math.ulp(x)",
    ),
]  # fmt: skip
