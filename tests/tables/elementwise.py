"""Functions of each element, of one and of two operands that are broadcast."""

import numpy as np
from tables.cases import Operand, case, counts, flags, generic, given, inside, number, positive

_REAL = "real numbers"
_BEYOND = Operand(lambda rng: 1.2 + np.abs(generic(2, 3).draw(rng)))


def _ordered(*shape):
    return Operand(lambda rng: np.sort(generic(*shape).draw(rng)))


_ANY = [
    "sin", "cos", "arctan", "sinh", "cosh", "tanh", "arcsinh", "exp", "exp2", "expm1", "square", "negative", "positive", "conj",
    "conjugate", "reciprocal", "absolute", "abs", "tan",
]
_REALS = ["fabs", "cbrt", "deg2rad", "rad2deg", "degrees", "radians", "sinc", "nan_to_num", "real_if_close"]
_FLAT = ["floor", "ceil", "trunc", "rint", "fix", "sign", "round", "around", "isnan", "isinf", "isfinite", "signbit", "spacing",
         "isneginf", "isposinf", "isreal", "iscomplex"]
_ALIASES = ["asin", "acos", "atan", "asinh"]

CASES = [
    *[case(f"np.{name}(x)", x=(2, 3)) for name in _ANY],
    *[case(f"np.{name}(x)", x=(2, 3), only_real=_REAL) for name in _REALS],
    *[case(f"x * np.{name}(x)", x=(2, 3), only_real=_REAL) for name in _FLAT],
    case("np.sin(x)", x=()),
    case("np.exp(x)", x=(0,)),
    case("np.tanh(x)", x=number),
    *[case(f"np.{name}(x)", x=positive(2, 3)) for name in ("log", "log2", "log10", "log1p", "sqrt")],
    *[case(f"np.{name}(x)", x=inside(2, 3)) for name in ("arcsin", "arccos", "arctanh", "asin", "acos", "atanh")],
    case("np.arccosh(x)", x=_BEYOND, only_real=_REAL),
    case("np.acosh(x)", x=_BEYOND, only_real=_REAL),
    case("np.atan(x) + np.asinh(x)", x=(3,)),
    *[case(f"np.{name}(a, b)", a=(2, 3), b=(3,))
      for name in ("add", "subtract", "multiply", "divide", "true_divide")],
    *[case(f"np.{name}(a, b)", a=(2, 3), b=(3,), only_real=_REAL)
      for name in ("maximum", "minimum", "fmax", "fmin", "hypot", "arctan2", "atan2", "logaddexp", "logaddexp2", "copysign", "fmod", "mod",
                   "remainder", "heaviside", "nextafter")],
    *[case(f"np.{name}(a, b)", a=positive(2, 1), b=(1, 3), only_real=_REAL) for name in ("power", "pow", "float_power")],
    *[case(f"np.{name}(a, b)", a=(2, 3), b=number, only_real=_REAL) for name in ("maximum", "hypot", "multiply", "arctan2", "logaddexp")],
    *[case(f"np.{name}(a, b)", a=number, b=(3,), only_real=_REAL) for name in ("minimum", "subtract", "divide", "copysign")],
    case("np.power(a, b)", a=positive(), b=(3,), only_real=_REAL),
    case("np.power(a, 3)", a=(2, 3)),
    case("np.power(a, -1.5)", a=positive(3)),
    case("np.float_power(a, 2)", a=(3,)),
    case("a * np.floor_divide(a, b)", a=(2, 3), b=(3,), only_real=_REAL),
    case("np.ldexp(a, n)", a=(2, 3), n=counts(3, below=4), only_real=_REAL),
    case("np.modf(x)[0]", x=(2, 3), only_real=_REAL),
    case("x * np.modf(x)[1]", x=(2, 3), only_real=_REAL),
    case("np.frexp(x)[0]", x=(2, 3), only_real=_REAL),
    case("np.divmod(a, b)[1]", a=(2, 3), b=(3,), only_real=_REAL),
    case("a * np.divmod(a, b)[0]", a=(2, 3), b=(3,), only_real=_REAL),
    case("np.where(test, a, b)", test=flags(2, 3), a=(2, 3), b=(2, 3)),
    case("np.where(test, a, b)", test=flags(3), a=(2, 1), b=()),
    case("np.where(test, a, 0.0)", test=flags(2, 3), a=(3,)),
    case("np.where(a > b, a, b)", a=(2, 3), b=(3,), only_real=_REAL),
    case("x[np.where(x > 0)]", x=(5,), only_real=_REAL),
    case("np.clip(x, -0.5, 0.5)", x=(2, 3), only_real=_REAL),
    case("np.clip(x, lo, hi)", x=(2, 3), lo=given(-0.6), hi=given(0.7), only_real=_REAL),
    case("np.clip(x, lo, hi)", x=(2, 3), lo=Operand(lambda rng: np.array([-0.8, -0.5, 0.1])), hi=Operand(lambda rng: 0.9), only_real=_REAL),
    case("np.clip(x, None, 0.5)", x=(2, 3), only_real=_REAL),
    case("np.clip(x, -0.5, None)", x=(2, 3), only_real=_REAL),
    case("np.clip(x, a_min=-0.5, a_max=hi)", x=(2, 3), hi=number, only_real=_REAL),
    case("np.clip(x, min=-0.5, max=0.6)", x=(2, 3), only_real=_REAL),
    case("np.clip(x, max=hi)", x=(2, 3), hi=number, only_real=_REAL),
    case("np.clip(x, min=lo)", x=(2, 3), lo=number, only_real=_REAL),
    case("x.clip(-0.5, 0.5)", x=(3,), only_real=_REAL),
    case("x.clip(min=-0.5)", x=(3,), only_real=_REAL),
    case("x.clip(max=0.5)", x=(3,), only_real=_REAL),
    case("np.sinc(2 * x)", x=(3,), only_real=_REAL),
    case("np.nan_to_num(x, nan=2.0, posinf=5.0)", x=(3,), only_real=_REAL),
    case("np.nan_to_num(x, copy=True)", x=(3,), only_real=_REAL),
    case("np.round(x, 2) * x", x=(3,), only_real=_REAL),
    case("x.round(1) * x", x=(3,), only_real=_REAL),
    case("np.real(x) + np.imag(x)", x=(3,), only_real=_REAL),
    case("x.real + x.imag", x=(3,), only_real=_REAL),
    case("np.angle(x) * x", x=(3,), only_real=_REAL),
    case("np.angle(x, deg=True) * x", x=(3,), only_real=_REAL),
    case("x.conj() * x.conjugate()", x=(3,)),
    case("np.select([x < -0.5, x < 0.5], [x ** 2, np.sin(x)])", x=(2, 3), only_real=_REAL),
    case("np.select([m, x < 0.5], [a, b], default=c)", x=(3,), m=flags(2, 3), a=(3,), b=(2, 1), c=number, only_real=_REAL),
    case("np.select([m], [a], 2.0)", m=flags(2, 3), a=(3,)),
    case("np.piecewise(x, [x < 0, x >= 0], [lambda v: v ** 2, lambda v: 3.0 * v])", x=(5,), only_real=_REAL),
    case("np.piecewise(x, [x < 0], [0.0, lambda v: v * v])", x=(5,), only_real=_REAL),
    case("np.piecewise(x, [x < -0.5, x < 0.5], [np.sin, 2.0, np.exp])", x=(5,), only_real=_REAL),
    case("np.interp(x, xp, fp)", x=(4,), xp=_ordered(5), fp=(5,), only_real=_REAL),
    case("np.interp(x, xp, fp)", x=(2, 3), xp=given(np.linspace(-2, 2, 5)), fp=(5,), only_real=_REAL),
    case("np.interp(s, xp, fp)", s=number, xp=_ordered(5), fp=(5,), only_real=_REAL),
    case("np.interp(x, xp, fp, left=0.0, right=1.0)", x=(4,), xp=_ordered(3), fp=(3,), only_real=_REAL),
    case("np.add.outer(a, b)", a=(2,), b=(3,)),
    case("np.multiply.outer(a, b)", a=(2, 3), b=(2,)),
    case("np.subtract.outer(a, b)", a=(2,), b=(3,)),
    case("np.hypot.outer(a, b)", a=(2,), b=(3,), only_real=_REAL),
    case("np.maximum.outer(a, b)", a=(2,), b=(2, 2), only_real=_REAL),
    case("np.divide(a, b, out=np.zeros_like(a), where=b > 0)", a=(2, 3), b=(2, 3), only_real=_REAL),
    case("np.log(x, out=np.zeros_like(x), where=x > 0)", x=(5,), only_real=_REAL),
    case("x * np.searchsorted(p, x)", x=(3,), p=given(np.array([-0.2, 0.9])), only_real=_REAL),
    case("x * np.digitize(x, p)", x=(3,), p=given(np.array([-0.2, 0.9])), only_real=_REAL),
    case("x * np.allclose(x, x) * np.array_equal(x, x)", x=(3,), only_real=_REAL),
    *[case(f"x * np.{name}(x, 0.5)", x=(4,), only_real=_REAL)
      for name in ("equal", "not_equal", "greater", "greater_equal", "less", "less_equal")],
    case("x * (np.logical_or(x > 1, x < 0) | np.logical_xor(x > 0, x < 1))", x=(4,), only_real=_REAL),
    *[case(f"x * np.{name}(n, 6)", x=(4,), n=counts(4, below=9), only_real=_REAL)
      for name in ("bitwise_and", "bitwise_or", "bitwise_xor", "left_shift", "right_shift", "gcd", "lcm")],
    case("x * np.bitwise_count(n) * np.invert(n)", x=(4,), n=counts(4, below=9), only_real=_REAL),
    case("x * (np.isclose(x, 1.0) | np.logical_not(x > 0))", x=(3,), only_real=_REAL),
    case("x * np.logical_and(x > 0, x < 1)", x=(3,), only_real=_REAL),
]  # fmt: skip
