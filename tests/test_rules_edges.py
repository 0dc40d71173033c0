"""Singular points: what each function of the table gives there, exactly, in both modes, in silence.

The policy, in this order: the derivative where there is one; the subgradient of smallest norm where
the function is convex or concave; the limit where there is one, infinite if need be; else nan. At
ties `max` and `min` pass everything to the first of the larger (or smaller) ones, and against a
number that is written in the code nothing.
"""

import itertools
import math
import numbers
import warnings

import numpy as np
import pytest
from test_rules import as_tuple, function, program

from sct import grad, jvp, value_and_grad

INF, NAN = math.inf, math.nan


def kinds_of_warnings(f, *arguments):
    """What a call warns of (`divide by zero`, `overflow`, ...), and what it returns."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        result = f(*arguments)
    return {str(warning.message).split(" encountered")[0] for warning in caught}, result


def derivatives(f, names, *point):
    """Gradient, found in both modes, with and without the value; warnings are those of f alone."""
    allowed, _ = kinds_of_warnings(f, *point)
    tangents = [jvp(f, name) for name in names]
    found = [
        lambda: as_tuple(grad(f, tuple(names))(*point)),
        lambda: as_tuple(value_and_grad(f, tuple(names))(*point)[1]),
        # One input at a time: an infinite slope times a tangent of 0 would be nan.
        lambda: tuple(tangent(*point, 1.0)[1] for tangent in tangents),
    ]
    results = []
    for call in found:
        warned, result = kinds_of_warnings(call)
        assert warned <= allowed
        results.append(result)
    for other in results[1:]:
        assert equal(other, results[0])
    return results[0]


def equal(one, other):
    """Whether numbers are the same ones, nan equal to nan."""
    return all(a == b or (a != a and b != b) for a, b in zip(one, other, strict=True))


def check(expression, point, expected, kind=float):
    names = "xyzw"[: len(point)]
    found = derivatives(function(expression, names), names, *map(kind, point))
    assert equal(found, expected), found
    assert all(isinstance(slope, numbers.Real) for slope in found)
    assert not any(isinstance(slope, bool) for slope in found)


def ids(case):
    return f"{case[0]} at {', '.join(map(str, case[1]))}"


# -- where the table says exactly what -------------------------------------------------------

KINKS = [
    ("abs(x)", (0.0,), (0.0,)),
    ("abs(x)", (-0.0,), (0.0,)),
    ("abs(x)", (-2.0,), (-1.0,)),
    ("math.fabs(x)", (0.0,), (0.0,)),
    ("np.abs(x)", (0.0,), (0.0,)),
    ("np.absolute(x)", (-0.0,), (0.0,)),
    ("np.fabs(x)", (0.0,), (0.0,)),
    ("np.abs(x)", (NAN,), (NAN,)),
    ("math.copysign(x, y)", (0.0, -1.0), (0.0, 0.0)),
    ("math.copysign(x, y)", (3.0, -1.0), (-1.0, 0.0)),
    ("np.copysign(x, y)", (0.0, -1.0), (0.0, 0.0)),
    ("np.copysign(x, y)", (3.0, 0.0), (1.0, 0.0)),
    ("math.hypot(x, y)", (0.0, 0.0), (0.0, 0.0)),
    ("math.hypot(x, y, z)", (0.0, 0.0, 0.0), (0.0, 0.0, 0.0)),
    ("math.hypot(x)", (0.0,), (0.0,)),
    ("math.hypot(x, 0)", (0.0,), (0.0,)),
    ("np.hypot(x, y)", (0.0, 0.0), (0.0, 0.0)),
    ("np.hypot(x, y)", (0.0, -3.0), (0.0, -1.0)),
    ("math.dist([x, y], [1.0, 2.0])", (1.0, 2.0), (0.0, 0.0)),
    ("math.dist((x, 0.0), (0.0, y))", (0.0, 0.0), (0.0, 0.0)),
    ("np.arctan2(x, y)", (0.0, 0.0), (NAN, NAN)),
    ("np.arctan2(x, y)", (0.0, -2.0), (-0.5, 0.0)),
    ("math.frexp(x)[0]", (0.0,), (NAN,)),
    ("np.frexp(x)[0]", (0.0,), (NAN,)),
]

INFINITE = [
    ("np.sqrt(x)", (0.0,), (INF,)),
    ("np.sqrt(x)", (-0.0,), (INF,)),
    ("np.cbrt(x)", (0.0,), (INF,)),
    ("np.power(x, 0.5)", (0.0,), (INF,)),
    ("np.float_power(x, 0.5)", (0.0,), (INF,)),
    ("np.power(x, y)", (0.0, 0.5), (INF, 0.0)),
    ("np.float_power(x, y)", (0.0, 0.5), (INF, 0.0)),
    ("np.arcsin(x)", (1.0,), (INF,)),
    ("np.arcsin(x)", (-1.0,), (INF,)),
    ("np.arccos(x)", (1.0,), (-INF,)),
    ("np.arccos(x)", (-1.0,), (-INF,)),
    ("np.arccosh(x)", (1.0,), (INF,)),
    ("np.arctanh(x)", (1.0,), (INF,)),
    ("np.arctanh(x)", (-1.0,), (INF,)),
    ("np.log(x)", (0.0,), (INF,)),
    ("np.log2(x)", (0.0,), (INF,)),
    ("np.log10(x)", (0.0,), (INF,)),
    ("np.log1p(x)", (-1.0,), (INF,)),
    ("np.divide(1.0, x)", (0.0,), (-INF,)),
    ("np.divide(-1.0, x)", (0.0,), (INF,)),
    ("np.divide(x, y)", (2.0, 0.0), (INF, -INF)),
    ("np.divide(x, 0.0)", (2.0,), (INF,)),
    ("np.true_divide(x, y)", (2.0, 0.0), (INF, -INF)),
    ("np.reciprocal(x)", (0.0,), (-INF,)),
    ("3 * np.log(x)", (0.0,), (INF,)),
    ("-np.sqrt(x)", (0.0,), (-INF,)),
    ("np.sqrt(x) + y", (0.0, 1.0), (INF, 1.0)),
]

POWERS = [
    ("x**0.0", (0.0,), (0.0,)),
    ("x**0", (0.0,), (0.0,)),
    ("x**1.0", (0.0,), (1.0,)),
    ("x**2.0", (0.0,), (0.0,)),
    ("pow(x, 0.0)", (0.0,), (0.0,)),
    ("math.pow(x, 0.0)", (0.0,), (0.0,)),
    ("np.power(x, 0.0)", (0.0,), (0.0,)),
    ("0**x", (2.0,), (0.0,)),
    ("0.0**x", (0.5,), (0.0,)),
    ("pow(0.0, x)", (0.5,), (0.0,)),
    ("math.pow(0.0, x)", (0.5,), (0.0,)),
    ("np.power(0.0, x)", (0.5,), (0.0,)),
    ("np.float_power(0.0, x)", (0.5,), (0.0,)),
    ("(-2)**x", (3.0,), (NAN,)),
    ("x**y", (0.0, 2.0), (0.0, 0.0)),
    ("x**y", (0.0, 1.0), (1.0, 0.0)),
    ("x**y", (0.0, 0.0), (0.0, NAN)),
    ("x**y", (-2.0, 3.0), (12.0, NAN)),
    ("pow(x, y)", (0.0, 1.0), (1.0, 0.0)),
    ("pow(x, y)", (-2.0, 3.0), (12.0, NAN)),
    ("math.pow(x, y)", (0.0, 1.0), (1.0, 0.0)),
    ("math.pow(x, y)", (0.0, 0.0), (0.0, NAN)),
    ("math.pow(x, y)", (-2.0, 3.0), (12.0, NAN)),
    ("np.power(x, y)", (0.0, 1.0), (1.0, 0.0)),
    ("np.power(x, y)", (0.0, 2.0), (0.0, 0.0)),
    ("np.power(x, y)", (0.0, 0.0), (0.0, NAN)),
    ("np.power(x, y)", (0.0, -1.0), (-INF, NAN)),
    ("np.power(x, y)", (-2.0, 3.0), (12.0, NAN)),
    ("np.power(x, y)", (2.0, 0.0), (0.0, math.log(2))),
    ("np.power(x, 3.0)", (-2.0,), (12.0,)),
    ("np.power(-2.0, x)", (3.0,), (NAN,)),
    ("np.float_power(x, y)", (-2.0, 3.0), (12.0, NAN)),
    ("np.float_power(x, y)", (0.0, 0.0), (0.0, NAN)),
]

NO_NUMBER = [
    ("np.maximum(x, y)", (1.0, NAN), (NAN, NAN)),
    ("np.maximum(x, y)", (NAN, 1.0), (NAN, NAN)),
    ("np.minimum(x, y)", (1.0, NAN), (NAN, NAN)),
    ("np.minimum(x, y)", (NAN, 1.0), (NAN, NAN)),
    ("np.maximum(x, np.nan)", (1.0,), (NAN,)),
    ("np.minimum(np.nan, x)", (1.0,), (NAN,)),
    ("np.fmax(x, y)", (1.0, NAN), (1.0, 0.0)),
    ("np.fmax(x, y)", (NAN, 1.0), (0.0, 1.0)),
    ("np.fmin(x, y)", (1.0, NAN), (1.0, 0.0)),
    ("np.fmin(x, y)", (NAN, 1.0), (0.0, 1.0)),
    ("np.fmax(x, 2.0)", (NAN,), (0.0,)),
    # What is no number is the larger one.
    ("np.maximum(x, 0.0)", (NAN,), (1.0,)),
    # Python's own give back what no comparison speaks against.
    ("max(x, y)", (1.0, NAN), (1.0, 0.0)),
    ("max(x, y)", (NAN, 1.0), (1.0, 0.0)),
    ("min(x, y)", (NAN, 1.0), (1.0, 0.0)),
]

FAR_OUT = [
    ("np.logaddexp(x, y)", (-INF, -INF), (0.5, 0.5)),
    ("np.logaddexp(x, y)", (INF, INF), (0.5, 0.5)),
    ("np.logaddexp(x, y)", (-INF, 0.0), (0.0, 1.0)),
    ("np.logaddexp(x, y)", (INF, 0.0), (1.0, 0.0)),
    ("np.logaddexp(x, y)", (800.0, -800.0), (1.0, 0.0)),
    ("np.logaddexp(x, y)", (-800.0, 800.0), (0.0, 1.0)),
    ("np.logaddexp(x, y)", (3.0, 3.0), (0.5, 0.5)),
    ("np.logaddexp(x, x)", (-INF,), (1.0,)),
    ("np.logaddexp(0, x)", (-800.0,), (0.0,)),
    ("np.logaddexp(0, x)", (800.0,), (1.0,)),
    ("np.logaddexp2(x, y)", (-INF, -INF), (0.5, 0.5)),
    ("np.logaddexp2(x, y)", (-INF, 0.0), (0.0, 1.0)),
    ("np.logaddexp2(x, y)", (2000.0, -2000.0), (1.0, 0.0)),
    ("np.logaddexp2(x, y)", (-2000.0, 2000.0), (0.0, 1.0)),
    ("math.tanh(x)", (800.0,), (0.0,)),
    ("np.tanh(x)", (-800.0,), (0.0,)),
    ("math.atan(x)", (-INF,), (0.0,)),
    ("math.acosh(x)", (1e200,), (1e-200,)),
    ("math.asinh(x)", (1e200,), (1e-200,)),
    ("math.expm1(x)", (-800.0,), (0.0,)),
    ("np.expm1(x)", (-800.0,), (0.0,)),
    ("np.divide(x, y)", (1.0, 1e200), (1e-200, 0.0)),
]

ONLY_PYTHON_FLOATS = [
    # With NumPy's numbers the square of 1e200 comes with a warning, the derivative is the same.
    ("math.erf(x)", (1e200,), (0.0,)),
    ("math.erfc(x)", (-1e200,), (0.0,)),
    ("math.atan(x)", (1e200,), (0.0,)),
    ("math.atan2(x, y)", (1.0, 1e200), (0.0, 0.0)),
    ("np.arctan(x)", (1e200,), (0.0,)),
]

FLAT = [
    ("math.floor(x)", (2.0,), (0.0,)),
    ("math.ceil(x)", (2.5,), (0.0,)),
    ("math.trunc(x)", (-2.5,), (0.0,)),
    ("round(x)", (2.5,), (0.0,)),
    ("round(x, 1)", (2.25,), (0.0,)),
    ("round(x, ndigits=1)", (2.25,), (0.0,)),
    ("int(x)", (3.0,), (0.0,)),
    ("x // y", (6.0, 3.0), (0.0, 0.0)),
    ("divmod(x, y)[0]", (6.0, 3.0), (0.0, 0.0)),
    ("divmod(x, y)[1]", (6.0, 3.0), (1.0, -2.0)),
    ("x % y", (6.0, 3.0), (1.0, -2.0)),
    ("x % y", (-1.0, 3.0), (1.0, 1.0)),
    ("math.fmod(x, y)", (-7.0, 3.0), (1.0, 2.0)),
    ("math.modf(x)[1]", (2.5,), (0.0,)),
    ("np.mod(x, y)", (-1.0, 3.0), (1.0, 1.0)),
    ("np.remainder(x, y)", (6.0, 3.0), (1.0, -2.0)),
    ("np.floor(x)", (2.0,), (0.0,)),
    ("np.ceil(x)", (2.0,), (0.0,)),
    ("np.rint(x)", (2.5,), (0.0,)),
    ("np.trunc(x)", (2.0,), (0.0,)),
    ("np.round(x)", (2.5,), (0.0,)),
    ("np.round(x, 1)", (2.25,), (0.0,)),
    ("np.floor_divide(x, y)", (6.0, 3.0), (0.0, 0.0)),
    ("np.sign(x)", (0.0,), (0.0,)),
    ("np.sign(x)", (-2.0,), (0.0,)),
    ("np.heaviside(x, 0.5)", (0.0,), (0.0,)),
    ("np.heaviside(x, y)", (0.0, 0.5), (0.0, 1.0)),
    ("np.heaviside(x, y)", (2.0, 0.5), (0.0, 0.0)),
    ("float(x > y)", (1.0, 1.0), (0.0, 0.0)),
    ("(x > y) * x", (2.0, 1.0), (1.0, 0.0)),
    ("(x <= 1.0) + y", (1.0, 1.0), (0.0, 1.0)),
    ("np.greater(x, y) * x", (2.0, 1.0), (1.0, 0.0)),
    ("math.isnan(x) + y", (1.0, 1.0), (0.0, 1.0)),
    ("x - x", (3.0,), (0.0,)),
    ("x / x", (3.0,), (0.0,)),
    ("0 * x", (3.0,), (0.0,)),
]

PYTHON = [*KINKS, *INFINITE, *POWERS, *NO_NUMBER, *FAR_OUT, *ONLY_PYTHON_FLOATS, *FLAT]
NUMPY = [case for case in PYTHON if case not in ONLY_PYTHON_FLOATS and "0**" not in case[0]]


@pytest.mark.parametrize("case", PYTHON, ids=ids)
def test_python_floats(case):
    check(*case)


@pytest.mark.parametrize("case", NUMPY, ids=ids)
def test_numpy_numbers(case):
    check(*case, kind=np.float64)


INTEGERS = [case for case in PYTHON if all(float(number).is_integer() for number in case[1])]
INTEGERS = [case for case in INTEGERS if max(map(abs, case[1])) < 1e9]
OTHER_FUNCTIONS = {"np.reciprocal(x)", "np.power(x, y)"}
"""With integers these are integer functions: no negative powers, and 1 / 2 is 0."""


@pytest.mark.parametrize("case", [c for c in INTEGERS if c[0] not in OTHER_FUNCTIONS], ids=ids)
def test_integers(case):
    check(*case, kind=int)


# -- Python's own arithmetic: no number where there is none ------------------------------------

RAISING = [
    ("math.sqrt(x)", 0.0),
    ("x**0.5", 0.0),
    ("pow(x, 0.5)", 0.0),
    ("math.pow(x, 0.5)", 0.0),
    ("math.cbrt(x)", 0.0),
    ("math.acos(x)", 1.0),
    ("math.asin(x)", -1.0),
    ("math.acosh(x)", 1.0),
    ("math.atanh(x)", 1.0),
    ("math.log(x)", 0.0),
    ("math.log1p(x)", -1.0),
    ("math.atan2(x, 0.0)", 0.0),
    ("1 / x", 0.0),
    ("x**-1", 0.0),
    ("math.lgamma(x)", 0.0),
    ("math.gamma(x)", -2.0),
]


@pytest.mark.parametrize(("expression", "at"), RAISING)
def test_python_arithmetic_raises(expression, at):
    f = function(expression, "x")
    for derivative in (lambda: grad(f)(at), lambda: value_and_grad(f)(at), lambda: jvp(f)(at, 1.0)):
        with pytest.raises((ZeroDivisionError, ValueError)):
            derivative()


def test_gamma_next_to_a_pole():
    lgamma = grad(function("math.lgamma(x)", "x"))
    assert lgamma(-1e-20) == pytest.approx(1e20, rel=1e-15)
    assert lgamma(-3 + 2.0**-30) == pytest.approx(-(2.0**30) + 1.2561176684318, abs=1e-6)
    assert lgamma(1e200) == math.log(1e200)


# -- ties ---------------------------------------------------------------------------------------

GATES = [
    "max({})",
    "min({})",
    "max([{}])",
    "min(({}))",
    "np.maximum({})",
    "np.minimum({})",
    "np.fmax({})",
    "np.fmin({})",
]
PAIRS = [gate for gate in GATES if "np." in gate]


@pytest.mark.parametrize("gate", GATES)
def test_tie_goes_to_the_first(gate):
    for x in (-1.0, 0.0, 2.5, INF):
        check(gate.format("x, y"), (x, x), (1.0, 0.0))
        check(gate.format("y, x"), (x, x), (0.0, 1.0))


@pytest.mark.parametrize("gate", GATES)
def test_tie_with_itself(gate):
    check(gate.format("x, x"), (2.0,), (1.0,))
    check(gate.format("2 * x, x + x"), (2.0,), (2.0,))


@pytest.mark.parametrize("gate", GATES)
@pytest.mark.parametrize("number", ["0", "0.0", "-1.5", "2"])
def test_tie_with_a_number_of_the_code(gate, number):
    check(gate.format(f"x, {number}"), (float(number),), (0.0,))
    check(gate.format(f"{number}, x"), (float(number),), (0.0,))


@pytest.mark.parametrize("gate", GATES)
def test_either_side_of_a_number(gate):
    above = 0.0 if "min" in gate else 1.0
    for expression in ("x, 1", "1, x"):
        check(gate.format(expression), (3.0,), (above,))
        check(gate.format(expression), (-3.0,), (1.0 - above,))


@pytest.mark.parametrize("gate", [g for g in GATES if g not in PAIRS])
def test_ties_of_three(gate):
    largest = min if "min" in gate else max
    f = function(gate.format("x, y, z"), "xyz")
    for point in itertools.product([1.0, 2.0], repeat=3):
        winner = point.index(largest(point))
        assert derivatives(f, "xyz", *point) == tuple(float(i == winner) for i in range(3))


@pytest.mark.parametrize("gate", PAIRS)
def test_ties_of_three_in_pairs(gate):
    f = function(gate.format("x, " + gate.format("y, z")), "xyz")
    largest = min if "min" in gate else max
    for point in itertools.product([1.0, 2.0], repeat=3):
        winner = point.index(largest(point))
        assert derivatives(f, "xyz", *point) == tuple(float(i == winner) for i in range(3))


def test_tie_whatever_is_active():
    f = function("max(x, y)", "xy")
    assert grad(f, "x")(1.0, 1.0) == jvp(f, "x")(1.0, 1.0, 1.0)[1] == 1.0
    assert grad(f, "y")(1.0, 1.0) == jvp(f, "y")(1.0, 1.0, 1.0)[1] == 0.0


def test_leaky_relu_at_zero():
    check("max(x, -0.1 * x)", (0.0,), (1.0,))
    check("max(-0.1 * x, x)", (0.0,), (-0.1,))


# -- tests as numbers -----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [float, np.float64, int])
@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("(x > y) * x", (1.0, 0.0)),
        ("(x > y) * x + (y < x) * x", (2.0, 0.0)),
        ("y - (x > y) * x", (-1.0, 1.0)),
        ("(x < y) * x + (x > y) * y", (0.0, 1.0)),
        ("(x > y and y > 0) * x", (1.0, 0.0)),
        ("(not x > y) * x", (0.0, 0.0)),
        ("np.greater(x, y) * x + np.greater(x, y) * x", (2.0, 0.0)),
        ("y - np.logical_not(np.isnan(x)) * x", (-1.0, 1.0)),
        ("(x > y) * x * x", (4.0, 0.0)),
    ],
)
def test_a_mask_gives_a_number(expression, expected, kind):
    check(expression, (2.0, 1.0), expected, kind)


# -- what is not evaluated -----------------------------------------------------------------------

PROTECTED = [
    ("math.sqrt(x) if x > 0 else 0.0", (0.0, -1.0), 0.0),
    ("math.log(x) if x > 0 else 0.0", (0.0, -1.0), 0.0),
    ("1 / x if x else 0.0", (0.0,), 0.0),
    ("1 / x if x != 0 else x", (0.0,), 1.0),
    ("0.0 if x <= 0 else x**0.5", (0.0, -1.0), 0.0),
    ("x**0.5 if x > 0 else 3 * x", (0.0, -4.0), 3.0),
    ("math.acos(x) if -1 < x < 1 else x", (1.0, -1.0, 7.0), 1.0),
    ("(math.sqrt(x) if x > 0 else 0.0) + x", (0.0, -1.0), 1.0),
    ("2 * (math.sqrt(x) if x > 0 else 0.0) * math.exp(x)", (0.0, -1.0), 0.0),
    ("math.exp(math.sqrt(x) if x > 0 else 0.0)", (0.0, -1.0), 0.0),
    ("math.sqrt(x) / x if x > 1 else math.log(x) if x > 0 else 0.0", (0.0, -1.0), 0.0),
    ("np.sqrt(x) if x > 0 else 0.0", (0.0, -1.0), 0.0),
    ("np.log(x) if x > 0 else 0.0", (0.0, -1.0), 0.0),
    ("np.divide(1.0, x) if x else 0.0", (0.0,), 0.0),
    ("np.log(np.sqrt(x)) * x if x > 0 else 0.0", (0.0, -1.0), 0.0),
    ("x and 1 / x", (0.0,), 1.0),
    ("x or 5 * x", (0.0,), 5.0),
    ("max(x, 0) and math.log(x)", (0.0, -1.0), 0.0),
]


@pytest.mark.parametrize(("expression", "points", "expected"), PROTECTED)
def test_branch_not_taken(expression, points, expected):
    for point in points:
        for kind in (float, np.float64):
            check(expression, (point,), (expected,), kind)


@pytest.mark.parametrize(("expression", "points", "expected"), PROTECTED)
def test_branch_not_taken_in_a_function_that_is_called(expression, points, expected):
    inner = f"def inner(x):\n    v = {expression}\n    return v\n\n\n"
    f = program(inner + "def f(x):\n    return inner(x) * 2\n")
    for point in points:
        assert derivatives(f, "x", point) == (2 * expected,)


DEAD = [
    "y = math.log(x - 5)",
    "y = 1 / (x - 1)",
    "y = math.sqrt(-x) if x else 0.0",
    "y, z = x, math.acosh(x - 1)",
    "y = z = math.gamma(-x)",
    "y: float = (x - 2)**0.5 + math.fmod(x, 0.0)",
    "y = np.log(x - 1)",
    "y = np.divide(x, 0.0)",
    "y = x * math.nan\n    y += math.inf",
    "y = 1\n    y /= 0",
]


@pytest.mark.parametrize("statement", DEAD)
def test_dead_statement_is_gone(statement):
    f = program(f"def f(x):\n    {statement}\n    return x * x\n")
    for derivative in (grad(f), value_and_grad(f), jvp(f)):
        assert "y =" not in derivative.source
        assert "math" not in derivative.source
        assert "np" not in derivative.source
    # Every warning is an error here.
    assert grad(f)(1.0) == 2.0
    assert value_and_grad(f)(1.0) == (1.0, 2.0)
    assert jvp(f)(1.0, 1.0) == (1.0, 2.0)


def test_index_out_of_range_is_no_number():
    f = function("(x, 2 * x)[2]", "x")
    with pytest.raises(Exception, match="index"):
        grad(f)


# -- second derivatives --------------------------------------------------------------------------

SECOND = [
    ("x**1.0", 0.0, 0.0),
    ("x**1", 0.0, 0.0),
    ("x**0.0", 0.0, 0.0),
    ("x**2.0", 0.0, 2.0),
    ("x**3", 0.0, 0.0),
    ("np.power(x, 1.0)", 0.0, 0.0),
    ("np.power(x, 2.0)", 0.0, 2.0),
    ("np.power(x, 3.0)", 0.0, 0.0),
    ("math.pow(x, 1.0)", 0.0, 0.0),
    ("abs(x)", 0.0, 0.0),
    ("np.abs(x)", 0.0, 0.0),
    ("max(x, 0)", 0.0, 0.0),
    ("max(x, x * x)", 0.0, 0.0),
    ("abs(x) * x", 0.0, 0.0),
    ("math.tanh(x)", 800.0, 0.0),
    ("np.logaddexp(0, x)", 800.0, 0.0),
    ("np.logaddexp(0, x)", -800.0, 0.0),
    ("np.logaddexp(0, x)", 0.0, 0.25),
    ("1 / (1 + np.exp(-x))", 800.0, 0.0),
    ("np.log1p(np.exp(x))", -800.0, 0.0),
    ("1 / x if x else 0.0", 0.0, 0.0),
    ("math.sqrt(x) if x > 0 else 0.0", 0.0, 0.0),
]


@pytest.mark.parametrize(("expression", "at", "expected"), SECOND)
def test_second_derivative(expression, at, expected):
    first = grad(function(expression, "x"))
    assert derivatives(first, "x", at) == (expected,)


def test_second_derivative_of_a_power():
    power = function("x**y", "xy")
    # At y = 0 nothing but the first derivative in x is 0.
    assert grad(grad(power, "x"))(2.0, 0.0) == (0.0, 0.5)
    assert equal(grad(grad(power, "x"))(0.0, 1.0), (0.0, NAN))
    assert grad(grad(power, "x"), "x")(0.0, 2.0) == 2.0
    assert grad(grad(power, "y"))(0.0, 2.0) == (0.0, 0.0)
