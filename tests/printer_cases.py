"""Data for the printer's tests: what is printed as it stands, and what is printed otherwise."""

import math

import gast
import numpy as np

# Statements that are printed exactly as they are written here.
CANONICAL = """
x**2
(y - z)**2
x**-2
2**(n - 1)
x**y**z
(x**y)**z
-x**2
(-x)**2
(not x) + 1
-1.0 / den**2
-(a + b)
a - (b - c)
a - b - c
a / (b * c)
a / b * c
a * x**2 / (1 + np.exp(-c))
await x**2
(await x.y).z
--x
-+~x
not not x
not (a and b)
(a and b) and c
a or b and c
(a or b) and c
a < b < c
(a < b) < c
a not in b is not c
a if b else c if d else e
(a if b else c) if d else e
a if (b if c else d) else e
(lambda: a) or b
lambda: 0
lambda x, /, y=1, *args, z, w=2, **kw: (x, y)
lambda *, z: z
x[1:-1]
x[i + 1:n]
x[::2]
x[:, i]
x[i, j]
x[:, None, ...]
x[(1, 2)[0]]
x[:,]
x[(i,)]
x[()]
x[*a]
x[*a or b, c]
x[y := 1]
x[(y := 1):2]
x[lambda: 0:1]
(1).real
1.5.real
2j.imag
"a".join(b)
print(x, end="")
f(*a or b, **c or d)
f(x for x in y)
f((x for x in y), 1)
f((yield))
f(y := 1, k=(z := 2))
f(a)(b)[c].d
[*a | b, *(a or b)]
{*a, b}
{**a, "k": b, **c | d}
{}
(a,)
()
[(a, b), c]
[x for x in y if a if b for z in w]
[(x, y) for x, y in z]
[x async for x in y]
[a for a in (lambda: b) if (lambda: c)]
{k: v for k, v in z}
{x for x in (a if b else c)}
(y for y in z)
return
return a, b
return *a, b
return (a,)
return ()
return (yield a)
x = y = a, b
x, y = y, x
[x, y] = z
x, *y = z
(x,) = y
x = yield
x = yield a, b
x = yield from y
x = (y := 1)
x = a, (b := c)
x = a if b else c, d
x += 1, 2
x **= 2
x @= y
x: int
x: int = 2
(x): int = 2
x.y: int = 2
x: tuple = 1, 2
x: (a, b)
del x, y[0]
del (x, y), z
assert x, (y, z)
raise
raise A(b) from c
import a.b as c, d
from . import a
from ..a import b as c, d
from a import *
global a, b
nonlocal a
pass
break
continue
x = "it's"
x = 'say "no"'
x = '"\\'"'
x = "both \\" and '"
x = "\\n\\t\\x00\\ud800"
b"a\\n'"
x = u"old"
1e309
-1e309
1e-5
1e100
0.1
True
None
...
f""
f"a"
f"{x}{y!r}{z:>{w}.2f}"
f"{x!s:>10}"
f"{{}} {x}"
f"it's {x}"
f'say "{x}"'
f"{d['k']}"
f"{x:%H:%M}"
f"{ {a: b}}"
f"{(lambda: 0)}"
f"{[lambda: 0]}"
f"{a, b}"
f"{a if b else c}"
f"{(x := 1)}"
f"{yield x}"
f"{f'{x}'}"
f"a\\n{x}"
""".strip("\n").splitlines()

# Blocks that are printed exactly as they are written here.
BLOCKS = [
    """\
if a:
    b
elif c:
    d
else:
    e
""",
    """\
if a:
    b
else:
    if c:
        d
    e
""",
    """\
while x := f():
    pass
else:
    pass
""",
    """\
for i, j in z:
    pass
for x in *a, b:
    pass
for (x,) in a, b:
    pass
""",
    """\
with a:
    pass
with a as b, c as (d, e):
    pass
with ((a, b)):
    pass
with (a, b) as c:
    pass
with (*a, b):
    pass
with (yield):
    pass
""",
    """\
try:
    a
except (A, B) as e:
    b
except C:
    c
except:
    d
else:
    f
finally:
    g
""",
    """\
async def f():
    async with a as b:
        await c
    async for x in y:
        yield x
""",
    """\
@a
@b.c(d)
@lambda f: f
def f(a, b: int = 2, /, c=3, *args: A, d, e: int, f=4, **kw: B) -> C:
    pass


def g(*, a):
    pass


@a
class A:
    pass


class B(A, *b, metaclass=c, **d):
    pass
""",
    """\
match x, *y:
    case 0 | -1 | 2.5 | -1 - 2j | "a" | b"c" | None:
        pass
    case a.b | A() | A(b, c=d):
        pass
    case [a, *_, [b, *c]] if d:
        pass
    case {"a": b, c.d: _, **rest}:
        pass
    case a | b as c:
        pass
    case (a as b) | c:
        pass
    case [a | b as c, _]:
        pass
    case _:
        pass
match (x,):
    case []:
        pass
match x := y:
    case {**z}:
        pass
""",
    '''\
"""A module."""

import a
from b import c

x = 1


class A:
    """A class."""

    y = 1

    def f(self):
        """A method."""
        return 1

    def g(self):
        import a

        def h():
            pass

        return h


if x:

    def f():
        pass


y = 2
''',
]
BLOCKS_3_11 = ["try:\n    a\nexcept* A as e:\n    b\nexcept* (B, C):\n    c\n"]
BLOCKS_3_12 = [
    """\
type X = int
type Y[T: (A, B), *Ts, **P] = A[T, *Ts, P]


def f[T: int](x: T) -> T:
    pass


class A[T, U](B[T]):
    pass
""",
    "f\"{'\\n'.join(x)}\"\n",
    'f"{f\'{f"{f\'{f"{x}"}\'}"}\'}"\n',
]
BLOCKS_3_13 = ["type X[T: int = A, *Ts = *B, **P = [C]] = D\n"]
BLOCKS_3_14 = ["t\"{x!r:>{w}} {'a'} {y + 1}\"\n"]

# Source, and what it is printed as.
REWRITTEN = [
    ("return (a, b)", "return a, b"),
    ("(x, y) = (y, x)", "x, y = y, x"),
    ("for (i, j) in (z): pass", "for i, j in z:\n    pass"),
    ("x ** 2 ** ((n)-1)", "x**2**(n - 1)"),
    ("( - x ) ** - 2", "(-x)**-2"),
    ("x [ i+1 : n ]", "x[i + 1:n]"),
    ("x[1::]", "x[1:]"),
    ("x[(i, j)]", "x[i, j]"),
    ("f( (x) , k = (y) )", "f(x, k=y)"),
    ("f((x for x in y))", "f(x for x in y)"),
    ("class A(): pass", "class A:\n    pass"),
    ("def f(x:int=2, y = 3): pass", "def f(x: int = 2, y=3):\n    pass"),
    ("(lambda : 0)", "lambda: 0"),
    ("x = 'a' 'b'", 'x = "ab"'),
    ("x = 'a\\'b'", 'x = "a\'b"'),
    ("0xff, 1_000, 1E5, .5, 1.", "255, 1000, 100000.0, 0.5, 1.0"),
    ("if a: b\nelse:\n  if c: d", "if a:\n    b\nelif c:\n    d"),
    ("case(x)", "case(x)"),
    ("f'{x = }'", 'f"x = {x!r}"'),
    ("f'{x:{y}}' 'a' f'{{'", 'f"{x:{y}}a{{"'),
    ("with (a as b, c): pass", "with a as b, c:\n    pass"),
    ("u'a' f'{x}'", 'u"" f"a{x}"'),
    ("(yield)", "yield"),
    ("del (x)", "del x"),
    ("match (x):\n  case (1): pass", "match x:\n    case 1:\n        pass"),
    ("x = 1; y = 2", "x = 1\ny = 2"),
]

# Docstrings, as they are and as they are printed.
DOCSTRINGS = [
    ("", '""""""'),
    ("One line.", '"""One line."""'),
    ("Two\n    lines.\n    ", '"""Two\n    lines.\n    """'),
    ('"Quoted"', '""""Quoted\\""""'),
    ('Has """ inside', '"""Has ""\\" inside"""'),
    ('Has """" and """"""', '"""Has ""\\"" and \\"\\"\\"\\"\\"\\""""'),
    ("\\alpha and \\n", 'r"""\\alpha and \\n"""'),
    ("Ends in \\", '"""Ends in \\\\"""'),
    ('\\ and """', '"""\\\\ and ""\\""""'.replace('""\\""""', '\\"\\"\\""""')),
    ("Trailing blanks  \n\ttab \n", '"""Trailing blanks  \n\ttab \n"""'),
    ("CR \r and LF \r\n", '"""CR \\r and LF \\r\n"""'),
    ("NUL \0 and page \f", '"""NUL \\x00 and page \\x0c"""'),
    ("Lone \ud800", '"""Lone \\ud800"""'),
    ("Grüße, 微分", '"""Grüße, 微分"""'),
]

# Values of constants that no source gives, or that NumPy gives, and what they are printed as.
VALUES = [
    (-2, "-2"),
    (-2.5, "-2.5"),
    (-0.0, "-0.0"),
    (math.inf, "1e309"),
    (-math.inf, "-1e309"),
    (math.nan, "np.nan"),
    (2j, "2j"),
    (-2j, "-2j"),
    (1 + 2j, "1.0 + 2j"),
    (complex(0.0, -2.0), "0.0 - 2j"),
    (complex(-0.0, 2.0), "complex(-0.0, 2.0)"),
    (complex(1.0, math.nan), "complex(1.0, np.nan)"),
    (complex(0.0, math.inf), "1e309j"),
    (np.float64(0.5), "0.5"),
    (np.float32(0.5), "0.5"),
    (np.longdouble(0.5), "0.5"),
    (np.float64(-0.5), "-0.5"),
    (np.float64("nan"), "np.nan"),
    (np.int64(3), "3"),
    (np.bool_(True), "True"),
    (np.complex128(1 - 2j), "1.0 - 2j"),
    (np.str_("a"), '"a"'),
    ((1, -2.0, None), "(1, -2.0, None)"),
    (("a",), '("a",)'),
    ((), "()"),
    (10**20, "100000000000000000000"),
]


def constant(value):
    return gast.Constant(value=value, kind=None)


def power(left, right):
    return gast.BinOp(left=left, op=gast.Pow(), right=right)


def minus(operand):
    return gast.UnaryOp(op=gast.USub(), operand=operand)


# Trees that are made by hand, and what they are printed as.
TREES = [
    (power(constant(-2), constant(-3)), "(-2)**-3"),
    (power(constant(1 + 2j), constant(2)), "(1.0 + 2j)**2"),
    (minus(power(constant(2), constant(3))), "-2**3"),
    (minus(constant(-2)), "--2"),
    (gast.Attribute(value=constant(-1), attr="real", ctx=gast.Load()), "(-1).real"),
    (gast.Set(elts=[]), "{*()}"),
    (gast.Tuple(elts=[constant(1), constant(2)], ctx=gast.Load()), "(1, 2)"),
    (gast.Yield(value=None), "(yield)"),
    (gast.Expression(body=constant(1)), "1"),
    (gast.keyword(arg="k", value=constant(1)), "k=1"),
    (gast.FormattedValue(value=constant(1), conversion=-1, format_spec=None), 'f"{1}"'),
]

# A template string, as the parser of Python 3.14 makes it, and its text.
X = gast.Name(id="x", ctx=gast.Load(), annotation=None, type_comment=None)
TEMPLATE = gast.TemplateStr(
    values=[
        constant("a "),
        gast.Interpolation(value=X, str=" x ", conversion=114, format_spec=None),
        gast.Interpolation(value=X, str="stale", conversion=-1, format_spec=None),
    ]
)
TREES.append((TEMPLATE, 't"a { x !r}{x}"'))
