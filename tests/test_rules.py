"""The rule table: each row against differences of the primal, in both modes, and once more.

A row that is added is tested without a word here, unless its function has a domain of its own:
then `DOMAINS` says so. Below: idioms and the algebra of adjoints, each row of their tables too.
"""

import ast
import itertools
import linecache
import math
import random
import re
import struct
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction

import gast
import numpy as np
import pytest

from sct import grad, jvp, match, rewrites, simplify, tree, value_and_grad
from sct.helpers import choices
from sct.helpers.numbers import polygamma
from sct.module import Request, derive_module
from sct.printer import to_text
from sct.rules import idioms, tables

POINTS = 8

# -- what the operands of a row stand for ------------------------------------------------------

REAL = ((-2.0, -0.1), (0.1, 2.0))
POSITIVE = ((0.3, 3.0),)
INSIDE = ((-0.9, -0.1), (0.1, 0.9))
ABOVE_ONE = ((1.2, 3.0),)
SHORT = ((-1.9, -1.1), (1.1, 1.9))
"""Intervals that an operand is drawn from: a kink is farther away than a step of differences."""

COUNT = range(5, 9)
SMALL = range(1, 4)
"""Operands that are integers: nothing is differentiated with respect to them."""

QUOTIENT = {"dividend": ((-5.8, -5.2), (5.2, 5.8)), "divisor": ((0.98, 1.02),)}
MULTIPLE = {"dividend": ((-5.4, -5.1), (5.1, 5.4)), "divisor": ((0.99, 1.01),)}

DOMAINS = {
    "a ** b": {"a": POSITIVE},
    "a ** c": {"a": POSITIVE},
    "a % b": {"a": QUOTIENT["dividend"], "b": QUOTIENT["divisor"]},
    "divmod(a, b)[1]": {"a": QUOTIENT["dividend"], "b": QUOTIENT["divisor"]},
    "pow(base, c)": {"base": POSITIVE},
    "pow(base, exp)": {"base": POSITIVE},
    "round(number, ndigits)": {"ndigits": SMALL},
    "math.acos(x)": {"x": INSIDE},
    "math.acosh(x)": {"x": ABOVE_ONE},
    "math.asin(x)": {"x": INSIDE},
    "math.atanh(x)": {"x": INSIDE},
    "math.fmod(a, b)": {"a": QUOTIENT["dividend"], "b": QUOTIENT["divisor"]},
    "math.frexp(x)[0]": {"x": SHORT},
    "math.gamma(x)": {"x": ((-1.8, -1.2), (0.3, 5.0))},
    "math.ldexp(x, i)": {"i": SMALL},
    "math.lgamma(x)": {"x": ((-1.8, -1.2), (0.3, 5.0))},
    "math.log(x)": {"x": POSITIVE},
    "math.log(x, base)": {"x": POSITIVE, "base": ABOVE_ONE},
    "math.log10(x)": {"x": POSITIVE},
    "math.log1p(x)": {"x": INSIDE},
    "math.log2(x)": {"x": POSITIVE},
    "math.pow(x, b)": {"x": POSITIVE},
    "math.pow(x, c)": {"x": POSITIVE},
    "math.remainder(a, b)": {"a": MULTIPLE["dividend"], "b": MULTIPLE["divisor"]},
    "math.sqrt(x)": {"x": POSITIVE},
    "math.tan(x)": {"x": INSIDE},
    "sinc_derivative(n, x)": {"n": SMALL},
    "i0_derivative(n, x)": {"n": SMALL},
    "polygamma(n, x)": {"n": SMALL, "x": ((-1.8, -1.2), (0.5, 5.0))},
    "np.arccos(x)": {"x": INSIDE},
    "np.arccosh(x)": {"x": ABOVE_ONE},
    "np.arcsin(x)": {"x": INSIDE},
    "np.arctanh(x)": {"x": INSIDE},
    "np.divmod(x1, x2)[1]": {"x1": QUOTIENT["dividend"], "x2": QUOTIENT["divisor"]},
    "np.float_power(x1, x2)": {"x1": POSITIVE},
    "np.fmod(x1, x2)": {"x1": QUOTIENT["dividend"], "x2": QUOTIENT["divisor"]},
    "np.frexp(x)[0]": {"x": SHORT},
    "np.heaviside(x1, x2)": {"x1": range(2)},
    "np.ldexp(x1, x2)": {"x2": SMALL},
    "np.log(x)": {"x": POSITIVE},
    "np.log10(x)": {"x": POSITIVE},
    "np.log1p(x)": {"x": INSIDE},
    "np.log2(x)": {"x": POSITIVE},
    "np.mod(x1, x2)": {"x1": QUOTIENT["dividend"], "x2": QUOTIENT["divisor"]},
    "np.power(x1, x2)": {"x1": POSITIVE},
    "np.round(a, decimals)": {"decimals": SMALL},
    "np.sqrt(x)": {"x": POSITIVE},
    "np.tan(x)": {"x": INSIDE},
}
"""Operands that are not any real number, by row."""

FLAT_DOMAINS = {
    "~a": {"a": COUNT},
    **{f"a {op} b": {"a": COUNT, "b": SMALL} for op in ("<<", ">>", "&", "|", "^")},
    **{f"range({args})": dict.fromkeys("abs", SMALL) for args in ("a", "a, b", "a, b, s")},
    **{f"math.{name}(n)": {"n": COUNT} for name in ("isqrt", "perm")},
    **{f"math.{name}(n, k)": {"n": COUNT, "k": SMALL} for name in ("comb", "perm")},
    **{f"math.{name}(*x)": {"x": COUNT} for name in ("gcd", "lcm")},
    "math.factorial(x)": {"x": COUNT},
    "math.isclose(a, b, rel_tol)": {"rel_tol": POSITIVE},
    "math.isclose(a, b, abs_tol)": {"abs_tol": POSITIVE},
    "math.isclose(a, b, rel_tol, abs_tol)": {"rel_tol": POSITIVE, "abs_tol": POSITIVE},
}
"""The same of rows through which nothing flows; counts are written `int(n)`, a bare one is refused."""

CONSTANTS = {
    "a ** c": ("3", "0.5", "-1.5"),
    "pow(base, c)": ("3", "0.5", "-1.5"),
    "math.pow(x, c)": ("3", "0.5", "-1.5"),
}
"""Numbers that stand for `c` in turn; elsewhere it is 0.25."""

CALLS = {
    "complex(x)": "complex(x).real",
    "complex(x, im)": "(complex(x, im) * (1 - 2j)).real",
    "math.isclose(a, b, abs_tol)": "math.isclose(a, b, abs_tol=abs_tol)",
    "math.isclose(a, b, rel_tol)": "math.isclose(a, b, rel_tol=rel_tol)",
    "math.isclose(a, b, rel_tol, abs_tol)": "math.isclose(a, b, rel_tol=rel_tol, abs_tol=abs_tol)",
    "isinstance(x, t)": "isinstance(x, float)",
    "len(x)": "len((x, x))",
    "not a": "not +a",
    "repr(x)": "len(repr(x))",
    "str(x)": "len(str(x))",
    "type(x)": "type(x) is float",
    **{f"range({args})": f"len(range({args}))" for args in ("a", "a, b", "a, b, s")},
}
"""How a row is called where its pattern is no call that gives a number."""


@dataclass(frozen=True)
class Case:
    """A function whose one operation is a row's, and the intervals of its parameters."""

    text: str
    domains: dict[str, tuple | range]

    @property
    def wrt(self):
        """Parameters that are real numbers."""
        return tuple(name for name, domain in self.domains.items() if isinstance(domain, tuple))

    def function(self):
        return function(self.text, self.domains)

    def points(self, count=POINTS):
        """Random points, the same in every run."""
        drawn = random.Random(self.text)
        for _ in range(count):
            yield tuple(draw(drawn, domain) for domain in self.domains.values())


def draw(drawn, domain):
    one = drawn.choice(domain)
    return one if isinstance(domain, range) else drawn.uniform(*one)


def function(expression, parameters):
    """Make a function that returns an expression."""
    return program(f"def f({', '.join(parameters)}):\n    return {expression}\n")


def program(text):
    """Run a program whose source `inspect` finds; give its function f."""
    file = f"<program {zlib.crc32(text.encode()):08x}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    # A helper's text finds NumPy where it is printed.
    choices.np = np
    names = {"__name__": "rows", "math": math, "np": np, "polygamma": polygamma,
             "sinc_derivative": choices.sinc_derivative, "i0_derivative": choices.i0_derivative}  # fmt: skip
    exec(compile(text, file, "exec"), names)
    return names["f"]


def cases(row):
    """Functions that test a row, one for each constant."""
    own = DOMAINS.get(row.pattern) or FLAT_DOMAINS.get(row.pattern, {})
    operands = match.operands(row.pattern)
    numbers = [name for name in operands if match.is_number_name(name)]
    for number in CONSTANTS.get(row.pattern, ("0.25",)):
        text = CALLS.get(row.pattern, row.pattern)
        for name in numbers:
            text = re.sub(rf"\b{name}\b", number, text)
        domains = {}
        for name in operands:
            if name in numbers or not re.search(rf"\b{name}\b", text):
                continue
            starred = f"*{name}" in text
            parts = [f"{name}{i}" for i in range(1, 4)] if starred else [name]
            if starred:
                text = text.replace(f"*{name}", ", ".join(parts))
            domains.update(dict.fromkeys(parts, own.get(name, REAL)))
        if domains and not any(isinstance(domain, tuple) for domain in domains.values()):
            text = re.sub(rf"(?<=[(, ])({'|'.join(domains)})\b", r"int(\1)", text)
        yield Case(text, domains)


def exists(row):
    """Whether this Python and this NumPy have the functions of a row."""
    markers = re.findall(r"\b(math|np)\.(\w+)", " ".join([row.pattern, *row.partials]))
    return all(hasattr({"math": math, "np": np}[module], name) for module, name in markers)


def parameters(chosen):
    missing = pytest.mark.skip(reason="not in this Python or NumPy")
    marks = {True: (), False: missing}
    return [pytest.param(row, id=row.pattern, marks=marks[exists(row)]) for row in chosen]


# What an equation gives is the operation of roots.py: tables/scipy_arrays.py has its cases.
ROWS = [row for row in tables.rows() if row.partials and not row.pattern.startswith("implicit(")]
FLAT = [row for row in tables.rows() if not row.partials]

# -- the checker -------------------------------------------------------------------------------


def check(case):
    """Compare the derivatives of a case with differences and with each other, then theirs."""
    f, wrt = case.function(), case.wrt
    points = list(case.points())
    check_first_order(f, wrt, case.domains, points)
    for name in wrt:
        # A derivative is a function like any other: it is differentiated in its turn.
        check_first_order(grad(f, name), wrt, case.domains, points[:3])


def check_first_order(f, wrt, names, points):
    gradient, both, tangent = grad(f, wrt), value_and_grad(f, wrt), jvp(f, wrt)
    for point in points:
        value, found = both(*point)
        assert same_bits(value, f(*point))
        slopes = as_tuple(gradient(*point))
        assert slopes == pytest.approx(as_tuple(found), rel=1e-14, abs=1e-15)
        for slope in slopes:
            assert isinstance(slope, (float, int)), type(slope)
        wanted = [slope_by_differences(f, point, list(names).index(name)) for name in wrt]
        assert slopes == pytest.approx(wanted, rel=1e-7, abs=1e-8)
        check_forward(tangent, point, value, slopes)
        check_numpy_numbers(gradient, point, slopes)


def check_forward(tangent, point, value, slopes):
    drawn = random.Random(str(point))
    units = [[float(i == j) for j in range(len(slopes))] for i in range(len(slopes))]
    for direction in [*units, [drawn.uniform(-1, 1) for _ in slopes]]:
        along = sum(s * d for s, d in zip(slopes, direction, strict=True))
        given, found = tangent(*point, *direction)
        assert same_bits(given, value)
        assert found == pytest.approx(along, rel=1e-12, abs=1e-14)


def check_numpy_numbers(gradient, point, slopes):
    """NumPy's numbers give what Python's give."""
    given = [np.float64(number) if isinstance(number, float) else number for number in point]
    assert as_tuple(gradient(*given)) == pytest.approx(slopes, rel=1e-12, abs=1e-15)


def slope_by_differences(f, point, position):
    """Central differences at three steps, extrapolated twice: good to about ten digits."""

    def central(step):
        ahead, behind = list(point), list(point)
        ahead[position] += step
        behind[position] -= step
        return (f(*ahead) - f(*behind)) / (ahead[position] - behind[position])

    rough, middle, fine = central(0.01), central(0.005), central(0.0025)
    better, best = (4 * middle - rough) / 3, (4 * fine - middle) / 3
    return (16 * best - better) / 15


def same_bits(one, other):
    """Whether numbers are equal to the last bit, and of one type."""
    if isinstance(one, tuple):
        return all(same_bits(a, b) for a, b in zip(one, other, strict=True))
    return type(one) is type(other) and struct.pack("d", one) == struct.pack("d", other)


def as_tuple(found):
    return found if isinstance(found, tuple) else (found,)


@pytest.mark.parametrize("row", parameters(ROWS))
def test_row(row):
    for case in cases(row):
        check(case)


SPECIAL = (0.0, 1.0, -1.0, 2.0)


@pytest.mark.parametrize("row", parameters(ROWS))
def test_row_where_guards_change(row):
    for case in cases(row):
        check_guards(case)


def check_guards(case):
    """What a row says at 0, or of equal operands, is right also when it is differentiated again."""
    f, names, wrt = case.function(), list(case.domains), case.wrt
    columns = [SPECIAL if n in wrt else list(case.domains[n])[:2] for n in names]
    points = list(itertools.product(*columns))[:32]
    for g in [f, *(grad(f, name) for name in wrt)]:
        check_where_smooth(g, names, wrt, points)


def check_where_smooth(f, names, wrt, points):
    gradient = grad(f, wrt)
    for point in points:
        expected = [smooth_slope(f, point, names.index(name)) for name in wrt]
        known = [position for position, slope in enumerate(expected) if slope is not None]
        found = as_tuple(gradient(*point)) if known else ()
        for position in known:
            assert found[position] == pytest.approx(expected[position], rel=1e-7, abs=1e-7), point


def smooth_slope(f, point, position):
    """Slope by differences; None where f has no value near by, or a kink or a pole."""

    def ahead(step):
        moved = list(point)
        moved[position] += step
        return f(*moved)

    try:
        with np.errstate(all="raise"):
            at = f(*point)
            right, left = ((4 * ahead(h) - ahead(2 * h) - 3 * at) / (2 * h) for h in (1e-3, -1e-3))
            slope = slope_by_differences(f, point, position)
    except (ArithmeticError, ValueError, TypeError):
        return None
    if isinstance(slope, complex):
        return None
    is_smooth = max(abs(left - slope), abs(right - slope)) < 1e-4 * (1 + abs(slope))
    return slope if is_smooth else None


@pytest.mark.parametrize("row", parameters(FLAT))
def test_flat_row(row):
    for case in cases(row):
        f, count = case.function(), len(case.domains)
        gradient, tangent = grad(f), jvp(f)
        for point in case.points():
            assert same_bits(as_tuple(gradient(*point)), (0.0,) * count)
            value, slope = tangent(*point, *[1.0] * count)
            assert same_bits(slope, 0.0)
            assert value == f(*point)


# -- the checker finds what is wrong -----------------------------------------------------------


def wrong_rows(row):
    """A row made wrong in each way that a slip of the pen makes it wrong."""
    own = DOMAINS.get(row.pattern, {})
    active = [name for name in match.operands(row.pattern) if not match.is_number_name(name)]
    for position, (name, text) in enumerate(zip(active, row.partials, strict=True)):
        if isinstance(own.get(name, REAL), range):
            continue
        for slip in ["1.0"] if text == "0" else [f"1.001 * ({text})", f"-({text})"]:
            changed = [*row.partials[:position], slip, *row.partials[position + 1 :]]
            yield replace(row, partials=tuple(changed))
    if len(set(row.partials)) == 2 and "0" not in row.partials:
        yield replace(row, partials=row.partials[::-1])


@contextmanager
def in_the_table(wrong, row):
    """Let the table have another row in the place of one."""
    patched = pytest.MonkeyPatch()
    changed = tuple(wrong if r is row else r for r in tables.rows())
    patched.setattr(tables, "rows", lambda: changed)
    tables._index.cache_clear()
    try:
        yield
    finally:
        patched.undo()
        tables._index.cache_clear()


@pytest.mark.parametrize("row", parameters(ROWS))
def test_wrong_row_is_caught(row):
    # A row that nothing reaches, because one above it takes its place, fails here.
    case = next(cases(row))
    for wrong in wrong_rows(row):
        with in_the_table(wrong, row), pytest.raises(AssertionError):
            check(case)


@pytest.mark.parametrize(
    ("pattern", "partial"),
    [
        ("a ** b", "b * a**(b - 1) if b else 0.0"),
        ("np.logaddexp(x1, x2)", "np.exp(-np.logaddexp(0, x2 - x1)) if x1 != x2 else 0.5"),
        ("a * b", "b if a else 0.0"),
    ],
)
def test_guard_that_hides_a_slope_is_caught(pattern, partial):
    row = next(row for row in tables.rows() if row.pattern == pattern)
    wrong = replace(row, partials=(partial, row.partials[1]))
    with in_the_table(wrong, row), pytest.raises(AssertionError):
        check_guards(next(cases(row)))


# -- nothing is forgotten ----------------------------------------------------------------------

CONSTANTS_OF_MATH = {"e", "inf", "nan", "pi", "tau"}

NUMPY_WITHOUT_ROW = {
    "gcd": "integers",
    "lcm": "integers",
    "bitwise_and": "integers",
    "bitwise_count": "integers",
    "bitwise_or": "integers",
    "bitwise_xor": "integers",
    "invert": "integers",
    "left_shift": "integers",
    "right_shift": "integers",
    "isnat": "dates",
    "matmul": "arrays",
    "matvec": "arrays",
    "vecdot": "arrays",
    "vecmat": "arrays",
}
"""Ufuncs that numbers have no use for, and what they are for."""

PATTERNS = " ".join(row.pattern for row in tables.rows())


def test_whole_of_math():
    tabled = set(re.findall(r"\bmath\.(\w+)\(", PATTERNS))
    public = {name for name in dir(math) if not name.startswith("_")}
    assert public - tabled == CONSTANTS_OF_MATH


def test_all_ufuncs():
    # By identity: `np.abs` and `np.absolute` are one function.
    tabled = {id(getattr(np, name)) for name in re.findall(r"\bnp\.(\w+)\(", PATTERNS)}
    left_out = {id(getattr(np, name)) for name in NUMPY_WITHOUT_ROW if hasattr(np, name)}
    assert tabled.isdisjoint(left_out)
    known = tabled | left_out
    ufuncs = [name for name in dir(np) if isinstance(getattr(np, name), np.ufunc)]
    forgotten = [name for name in ufuncs if id(getattr(np, name)) not in known]
    assert forgotten == []


def test_domains_belong_to_rows():
    patterns = {row.pattern for row in tables.rows()}
    assert patterns >= {*DOMAINS, *FLAT_DOMAINS, *CONSTANTS, *CALLS}


def test_each_pattern_stands_once():
    patterns = [row.pattern for row in tables.rows()]
    assert sorted(patterns) == sorted(set(patterns))


def test_module_of_the_users_called_helpers(tmp_path):
    # Names of sct's own helpers must not be names that a user's file can have.
    (tmp_path / "helpers.py").write_text("def square(x):\n    return x * x\n")
    text = "import helpers\n\n\ndef f(x):\n    return helpers.square(x)\n"
    assert "dx = 2 * x\n" in derive_module(text, str(tmp_path / "f.py"), Request()).text


# -- compositions that go back in one step -----------------------------------------------------

LOGISTIC = re.compile(r"\((?:1 - (\w+)|(\w+) - 1)\) \* (?:\1|\2)\b")
SOFTPLUS = re.compile(r"math\.exp\(\w+ - |np\.exp\(-np\.logaddexp\(0, ")

IN_PARTS = {
    "one line": "def f(z):\n    return {}\n",
    "a function": "def squash(u):\n    return {}\n\n\ndef f(z):\n    return squash(z)\n",
    "a function in steps": "def squash(t):\n    u = t\n    s = {}\n    return s\n\n\n"
    "def f(z):\n    w = squash(z)\n    return w\n",
    "two functions": "def e(t):\n    return {m}.exp(t)\n\n\ndef squash(u):\n    return {e}\n\n\n"
    "def f(z):\n    return squash(u=z)\n",
    "a lambda": "squash = lambda u: {}\n\n\ndef f(z):\n    return squash(z)\n",
}


def spellings():
    for row in idioms.ROWS:
        for form, text in IN_PARTS.items():
            written = row.pattern if "squash" in text else row.pattern.replace("(u)", "(z)")
            written = written.replace("-u", "-z") if "squash" not in text else written
            library = "np" if "np." in written else "math"
            parts = {"m": library, "e": written.replace(f"{library}.exp", "e")}
            yield pytest.param(row, text.format(written, **parts), id=f"{row.pattern}, {form}")


@pytest.mark.parametrize(("row", "text"), list(spellings()))
def test_idiom_is_found(row, text):
    f = program(text)
    wanted = SOFTPLUS if "log" in row.pattern else LOGISTIC
    for derivative in (grad(f), value_and_grad(f), jvp(f)):
        assert wanted.search(derivative.source), derivative.source
    for z in (-1.5, 0.0, 0.25, 3.0):
        assert grad(f)(z) == pytest.approx(slope_by_differences(f, (z,), 0), rel=1e-8)


@pytest.mark.parametrize(
    "body",
    [
        "t / (1 + abs(t))",
        "1 / (1 - math.exp(-t))",
        "1 / (2 + math.exp(-t))",
        "2 / (1 + math.exp(-t))",
        "1 / (1 + math.exp(-t) * t)",
        "1 / (1 + math.cosh(-t))",
        "math.exp(t) / (1 + math.exp(2 * t))",
        "math.exp(-t) / (1 + math.exp(t))",
    ],
)
def test_name_is_no_idiom(body):
    f = program(f"def sigmoid(t):\n    return {body}\n\n\ndef f(z):\n    return sigmoid(z)\n")
    assert not LOGISTIC.search(grad(f).source)
    for z in (0.25, 1.5):
        assert grad(f)(z) == pytest.approx(slope_by_differences(f, (z,), 0), rel=1e-8)


def test_part_that_is_read_elsewhere_stays():
    f = program("def f(z):\n    e = math.exp(-z)\n    return 1 / (1 + e) + e\n")
    assert grad(f)(0.5) == pytest.approx(slope_by_differences(f, (0.5,), 0), rel=1e-8)


def test_operands_with_an_effect_are_not_one():
    drawn = "draws = [1.0, 3.0, 1.0, 3.0]\n\n\ndef draw():\n    return draws.pop()\n\n\n"
    f = program(drawn + "def f(z):\n    return z * math.exp(draw()) / (1 + math.exp(draw()))\n")
    expected = math.exp(3.0) / (1 + math.exp(1.0))
    assert grad(f)(1.0) == expected
    assert f(1.0) == expected


@pytest.mark.parametrize("z", [-800.0, 800.0])
@pytest.mark.parametrize("row", parameters(idioms.ROWS))
def test_idiom_far_out(row, z):
    f = function(row.pattern, "u")
    try:
        with np.errstate(over="ignore", invalid="ignore"):
            value = f(z)
    except OverflowError:
        for derivative in (lambda: grad(f)(z), lambda: jvp(f)(z, 1.0)):
            with pytest.raises(OverflowError):
                derivative()
        return
    limit = float(z > 0) if "log" in row.pattern else 0.0
    with np.errstate(over="ignore", invalid="ignore"):
        for found in (grad(f)(z), jvp(f)(z, 1.0)[1]):
            assert found == limit or math.isnan(value)


# -- algebra -----------------------------------------------------------------------------------


def exactly(text, values):
    """Value of arithmetic on fractions, where nothing is rounded; None where it divides by zero."""

    class Exact(ast.NodeTransformer):
        def visit_Constant(self, node):
            return ast.Call(ast.Name("Fraction", ast.Load()), [ast.Constant(repr(node.value))], [])

    wanted = ast.fix_missing_locations(Exact().visit(ast.parse(text, mode="eval")))
    numpy = type("np", (), {"divide": staticmethod(lambda a, b: a / b)})
    try:
        return eval(compile(wanted, text, "eval"), {"Fraction": Fraction, "np": numpy, **values})
    except ZeroDivisionError:
        return None


def fractions(drawn, names):
    return {name: Fraction(drawn.randint(-99, 99) or 1, drawn.randint(1, 20)) for name in names}


@pytest.mark.parametrize(("left", "right"), rewrites.REWRITES, ids=lambda text: text)
def test_rewrite(left, right):
    drawn = random.Random(left)
    for _ in range(20):
        values = fractions(drawn, "abcgt")
        assert exactly(left, values) == exactly(right, values)


@pytest.mark.parametrize(("left", "right"), rewrites.REWRITES, ids=lambda text: text)
def test_rewrite_is_made(left, right):
    written = re.sub(r"\bc\b", "3", left)
    text = to_text(simplify.simplify(match.pattern(written))).replace("numpy.", "np.")
    assert len(text) <= len(written)
    assert to_text(tree.parse_expression(written)) != text
    values = fractions(random.Random(left), "abgt")
    assert exactly(text, values) == exactly(written, values)


def random_expression(drawn, depth):
    if depth == 0 or drawn.random() < 0.1:
        return drawn.choice(["x", "y", "z", "0", "1", "2", "3", "0.5", "1.0", "0.0", "-1"])
    kind = drawn.choice("+-*/+-*/n^")
    left = random_expression(drawn, depth - 1)
    if kind == "n":
        return f"-({left})"
    if kind == "^":
        return f"({left})**{drawn.choice(['0', '1', '2', '3', '-1', '1.0', '(-2)'])}"
    return f"({left}) {kind} ({random_expression(drawn, depth - 1)})"


def untidy(node):
    """What a person would not have written: `1 * a`, `a + 0`, `a - -b`, `--a`."""
    if isinstance(node, gast.UnaryOp):
        return isinstance(node.operand, gast.UnaryOp)
    if not isinstance(node, gast.BinOp):
        return False
    numbers = [tree.number(node.left), tree.number(node.right)]
    if isinstance(node.op, gast.Mult):
        return 1 in numbers or -1 in numbers
    if isinstance(node.op, gast.Div):
        return numbers[1] == 1
    if isinstance(node.op, (gast.Add, gast.Sub)):
        return 0 in numbers or isinstance(node.right, gast.UnaryOp)
    return False


@pytest.mark.parametrize("seed", range(300))
def test_simplify(seed):
    drawn = random.Random(seed)
    written = random_expression(drawn, 1 + seed % 6)
    simple = simplify.simplify(tree.parse_expression(written))
    text = to_text(simple)
    for _ in range(4):
        values = fractions(drawn, "xyz")
        expected = exactly(written, values)
        assert expected is None or exactly(text, values) == expected
    assert not [to_text(node) for node in tree.walk(simple) if untidy(node)]
