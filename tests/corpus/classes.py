"""Classes and what looks into them: operators, properties, dataclasses, inheritance, `match`, `with`, enumerations."""

import abc
import contextlib
import enum
import functools
import math
import operator
from collections import namedtuple
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

CASES = {}


@dataclass
class Point:
    x: float
    y: float


@dataclass
class Circle:
    centre: Point
    radius: float


@dataclass
class Rect:
    w: float
    h: float


class Leaf:
    __match_args__ = ("value",)

    def __init__(self, value):
        self.value = value


class Add:
    __match_args__ = ("left", "right")

    def __init__(self, left, right):
        self.left, self.right = left, right


class Mul:
    __match_args__ = ("left", "right")

    def __init__(self, left, right):
        self.left, self.right = left, right


def area(shape):
    match shape:
        case Circle(radius=r):
            return math.pi * r * r
        case Rect(w, h):
            return w * h
        case _:
            return 0.0


def match_class(a, b):
    return area(Circle(Point(0.0, 1.0), a)) * area(Rect(a, b)) + area(3)


CASES["match_class"] = match_class, lambda r: (r(), r())


def match_nested(a, b):
    s = 0.0
    for shape in [Circle(Point(a, 0.0), b), Circle(Point(1.0, a), b), Rect(a, b)]:
        match shape:
            case Circle(centre=Point(x=c, y=0.0), radius=r):
                s += c * r
            case Circle(Point(_, y), r):
                s += y * r * r
            case Rect() as rect:
                s += rect.w
    return s


CASES["match_nested"] = match_nested, lambda r: (r(), r())


def evaluate(e):
    match e:
        case Leaf(v):
            return v
        case Add(a, b):
            return evaluate(a) + evaluate(b)
        case Mul(a, b):
            return evaluate(a) * evaluate(b)


def match_tree(x, y):
    return evaluate(Add(Mul(Leaf(x), Leaf(y)), Mul(Leaf(x), Leaf(x))))


CASES["match_tree"] = match_tree, lambda r: (r(), r())


def simplify_eval(e, env):
    match e:
        case ("+", a, b):
            return simplify_eval(a, env) + simplify_eval(b, env)
        case ("*", a, b):
            return simplify_eval(a, env) * simplify_eval(b, env)
        case ("neg", a):
            return -simplify_eval(a, env)
        case str(name):
            return env[name]
        case float() | int():
            return e


def match_tuples(x, y):
    return simplify_eval(("+", ("*", "x", "y"), ("neg", ("*", 2.0, "x"))), {"x": x, "y": y})


CASES["match_tuples"] = match_tuples, lambda r: (r(), r())


def total(values):
    match values:
        case []:
            return 0.0
        case [a]:
            return a
        case [a, b]:
            return a * b
        case [a, *rest]:
            return a + total(rest)


def match_sequence(x, y):
    return total([x, y, x * y, y * y]) + total([]) + total([x])


CASES["match_sequence"] = match_sequence, lambda r: (r(), r())


def apply(command, state):
    match command:
        case {"op": "scale", "by": k}:
            return state * k
        case {"op": "shift", **rest}:
            return state + rest["by"]
        case {"op": op} if op == "square":
            return state**2
        case _:
            return state


def match_mapping(x, k):
    s = x
    for c in [{"op": "scale", "by": k}, {"op": "shift", "by": 2 * k}, {"op": "square"}, {"op": "no"}]:
        s = apply(c, s)
    return s


CASES["match_mapping"] = match_mapping, lambda r: (r(), r())


def match_guard(x, y):
    match (x, y):
        case (a, b) if a > 5:
            return a
        case (a, b) if b > 0.1:
            return a * b
        case _:
            return y


CASES["match_guard"] = match_guard, lambda r: (r(), r())


def match_guard_class(x, y):
    match Point(x, y):
        case Point(x=a, y=b) if a > b:
            return a * a * b
        case Point(x=a, y=b):
            return a * b * b


CASES["match_guard_class"] = match_guard_class, lambda r: (r(), r())


def match_in_loop(x, y, n):
    s = x
    for k in range(n):
        match k % 3:
            case 0:
                s = s * y
            case 1 | 2 if k > 1:
                s = s + y
            case other:
                s = s - other * x
    return s


CASES["match_in_loop"] = match_in_loop, lambda r: (r(), r(), 4)


def match_text(x, y, kind):
    match kind:
        case "relu":
            return max(x, 0.0) * y
        case "tanh" | "sigmoid":
            return math.tanh(x) * y
        case _:
            raise ValueError(kind)


CASES["match_text"] = match_text, lambda r: (r(), r(), "tanh")


def match_argument(shape):
    return area(shape) * shape.centre.x


CASES["match_argument"] = match_argument, lambda r: (Circle(Point(0.3, 0.4), 1.5),)


class Mode(enum.Enum):
    LINEAR = 1
    SQUARE = 2


def enum_arg(x, mode):
    if mode is Mode.LINEAR:
        return x
    if mode == Mode.SQUARE:
        return x * x
    return 0.0


CASES["enum_arg"] = enum_arg, lambda r: (r(), Mode.SQUARE)


def enum_local(x):
    s = 0.0
    for mode in (Mode.LINEAR, Mode.SQUARE):
        match mode:
            case Mode.LINEAR:
                s += x
            case Mode.SQUARE:
                s += x**3
    return s


CASES["enum_local"] = enum_local, lambda r: (r(),)


def enum_value(x):
    return x**Mode.SQUARE.value + x * Mode["LINEAR"].value


CASES["enum_value"] = enum_value, lambda r: (r(),)


def enum_iter(x):
    return sum(x**m.value for m in Mode)


# ---- classes
class Temp:
    def __init__(self, c):
        self._c = c

    @property
    def f(self):
        return self._c * 1.8 + 32

    @f.setter
    def f(self, v):
        self._c = (v - 32) / 1.8


CASES["enum_iter"] = enum_iter, lambda r: (r(),)


def setter(c):
    t = Temp(c)
    t.f = t.f * c
    t.f += 3.0
    return t._c


CASES["setter"] = setter, lambda r: (r(),)


class Beam:
    def __init__(self, E, I):
        self.E, self.I = E, I

    @functools.cached_property
    def stiffness(self):
        return self.E * self.I**2


def cached(E, I):
    b = Beam(E, I)
    k = b.stiffness
    b.E = 100.0
    return b.stiffness * k


CASES["cached"] = cached, lambda r: (r(), r())


class Slots:
    __slots__ = ("a", "b")

    def __init__(self, a, b):
        self.a = a
        self.b = b


def slots(a, b):
    s = Slots(a, b)
    s.a *= b
    return s.a * s.b


CASES["slots"] = slots, lambda r: (r(), r())


State = namedtuple("State", "x v")


class Vec(NamedTuple):
    x: float
    y: float = 2.0

    def dot(self, o):
        return self.x * o.x + self.y * o.y

    def __add__(self, o):
        return Vec(self.x + o.x, self.y + o.y)


def named_loop(x, v, n):
    s = State(x, v)
    for _ in range(n):
        s = State(s.x + 0.1 * s.v, s.v - 0.1 * s.x)
    s = s._replace(x=s.x * 2)
    x, v = s
    return x * v + s[0]


CASES["named_loop"] = named_loop, lambda r: (r(), r(), 5)


def named_method(x, y):
    a, b = Vec(x), Vec(y, x)
    return (a + b).dot(b) + len(a)


CASES["named_method"] = named_method, lambda r: (r(), r())


class V2:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __add__(self, o):
        return V2(self.x + o.x, self.y + o.y)

    def __sub__(self, o):
        return V2(self.x - o.x, self.y - o.y)

    def __mul__(self, k):
        return V2(self.x * k, self.y * k)

    __rmul__ = __mul__

    def __truediv__(self, k):
        return V2(self.x / k, self.y / k)

    def __neg__(self):
        return V2(-self.x, -self.y)

    def __matmul__(self, o):
        return self.x * o.x + self.y * o.y

    def __abs__(self):
        return math.sqrt(self @ self)

    def __eq__(self, o):
        return self.x == o.x and self.y == o.y

    def __getitem__(self, i):
        return (self.x, self.y)[i]

    def __iter__(self):
        yield self.x
        yield self.y

    def __len__(self):
        return 2

    def __bool__(self):
        return bool(self.x or self.y)

    def __lt__(self, o):
        return abs(self) < abs(o)

    def __call__(self, t):
        return self.x + self.y * t

    def __iadd__(self, o):
        self.x += o.x
        self.y += o.y
        return self

    def __pow__(self, n):
        return V2(self.x**n, self.y**n)

    def __contains__(self, v):
        return v == self.x

    def __float__(self):
        return float(abs(self))


def vec_ops(x, y):
    a, b = V2(x, y), V2(y, 2.0)
    c = 2.0 * a - b / 3.0 + (-a) * 0.5
    c += a
    d = c**2
    p, q = d
    return (c @ a) * abs(b) + c[0] + p * q + a(0.5) + len(a) + sum(a)


CASES["vec_ops"] = vec_ops, lambda r: (r(), r())


def vec_eq(x, y):
    a, b = V2(x, y), V2(x, y)
    if a == b:
        return a.x * 3
    return a.y


CASES["vec_eq"] = vec_eq, lambda r: (r(), r())


def vec_ne(x, y):
    a, b = V2(x, y), V2(y, x)
    if a != b:
        return a.x * 3
    return a.y


CASES["vec_ne"] = vec_ne, lambda r: (r(), r())


def vec_lt(x, y):
    a, b = V2(x, y), V2(2 * x, y)
    if a < b:
        return a.x * 3
    return a.y


CASES["vec_lt"] = vec_lt, lambda r: (r(), r())


def vec_bool(x, y):
    a = V2(x, y)
    if a:
        return a.x * y
    return 0.0 * x


CASES["vec_bool"] = vec_bool, lambda r: (r(), r())


def vec_float(x, y):
    return float(V2(x, y)) * 2


CASES["vec_float"] = vec_float, lambda r: (r(), r())


def vec_sum(x, y):
    return abs(functools.reduce(operator.add, [V2(x, y), V2(y, y), V2(1.0, x)]))


CASES["vec_sum"] = vec_sum, lambda r: (r(), r())


def vec_max(x, y):
    return abs(max([V2(x, y), V2(y, 2.0)], key=abs))


CASES["vec_max"] = vec_max, lambda r: (r(), r())


def vec_loop(x, y, n):
    p, v = V2(x, y), V2(0.0, 1.0)
    for _ in range(n):
        a = -p * (1.0 / abs(p) ** 3)
        v = v + a * 0.1
        p = p + v * 0.1
    return abs(p)


CASES["vec_loop"] = vec_loop, lambda r: (r(), r(), 4)


@dataclass
class Config:
    lr: float = 0.1
    sizes: list = field(default_factory=list)
    extra: dict = field(default_factory=lambda: {"a": 2.0})
    total: float = field(init=False)

    def __post_init__(self):
        self.total = self.lr * 2 + self.extra["a"]


def data_class(x):
    c = Config(lr=x)
    c.sizes.append(x * x)
    d = replace(c, lr=3 * x)
    return c.total * sum(c.sizes) * d.lr + d.total


CASES["data_class"] = data_class, lambda r: (r(),)


@dataclass(frozen=True)
class Frozen:
    a: float
    b: float = 1.0

    def scaled(self, k):
        return replace(self, a=self.a * k)


def frozen(x, y):
    f = Frozen(x).scaled(y)
    return f.a * f.b + (f == Frozen(x * y, 1.0)) * x


CASES["frozen"] = frozen, lambda r: (r(), r())


@dataclass(order=True)
class Ordered:
    key: float
    v: float


def ordered(x, y):
    a = sorted([Ordered(3.0, x), Ordered(1.0, y)])[0]
    return a.v * x


CASES["ordered"] = ordered, lambda r: (r(), r())


class Shape(abc.ABC):
    scale = 2.0

    def __init__(self, name="s"):
        self.name = name

    @abc.abstractmethod
    def area(self): ...
    def scaled(self):
        return self.scale * self.area()


class Square(Shape):
    def __init__(self, a):
        super().__init__("square")
        self.a = a

    def area(self):
        return self.a**2


class Cube(Square):
    scale = 6.0

    def area(self):
        return super().area() * 1.5

    @classmethod
    def unit(cls, k):
        return cls(k * 1.0)

    @staticmethod
    def helper(x):
        return x + 1


def inherited(x):
    s = [Square(x), Cube(x * x), Cube.unit(x)]
    return sum(v.scaled() for v in s) * Cube.helper(x)


CASES["inherited"] = inherited, lambda r: (r(),)


def mro_mixin(x, y):
    class A:
        def f(self):
            return x

    class B(A):
        def f(self):
            return super().f() * 2

    class C(A):
        def f(self):
            return super().f() + y

    class D(B, C):
        pass

    return D().f()


CASES["mro_mixin"] = mro_mixin, lambda r: (r(), r())


@contextlib.contextmanager
def timer(log):
    log.append("in")
    yield len(log)
    log.append("out")


def context_fn(x, log):
    with timer(log) as n:
        y = x * x * n
    return y


CASES["context_fn"] = context_fn, lambda r: (r(), [])


@contextlib.contextmanager
def scaled(x):
    y = x * 2
    yield y


def context_active(x):
    with scaled(x) as y:
        z = y * y
    return z * x


CASES["context_active"] = context_active, lambda r: (r(),)


class Ctx:
    def __init__(self, k):
        self.k = k

    def __enter__(self):
        self.k *= 2
        return self

    def __exit__(self, *exc):
        self.k = 0.0
        return False


def context_class(x):
    with Ctx(x) as c:
        y = c.k * x
    return y + c.k


CASES["context_class"] = context_class, lambda r: (r(),)


def context_suppress(x):
    with contextlib.suppress(ValueError):
        x = x * 2
    return x * x


CASES["context_suppress"] = context_suppress, lambda r: (r(),)


class Counter:
    count = 0

    def __init__(self):
        Counter.count += 1


class Acc:
    def __init__(self):
        self.d = {}

    def __setitem__(self, k, v):
        self.d[k] = v

    def __getitem__(self, k):
        return self.d[k]

    def __contains__(self, k):
        return k in self.d

    def __delitem__(self, k):
        del self.d[k]


def setitem(x):
    a = Acc()
    a["x"] = x
    a["x"] += x * x
    if "x" in a and "y" not in a:
        a["y"] = 3.0
    return a["x"] * a["y"]


CASES["setitem"] = setitem, lambda r: (r(),)


class Lazy:
    def __getattr__(self, name):
        return 2.0


def getattr_cls(x):
    return Lazy().foo * x


CASES["getattr_cls"] = getattr_cls, lambda r: (r(),)


class Poly:
    def __init__(self, *c):
        self.c = c

    def __call__(self, x):
        s = 0.0
        for a in reversed(self.c):
            s = s * x + a
        return s

    def deriv(self):
        return Poly(*[k * a for k, a in enumerate(self.c)][1:])

    def __mul__(self, o):
        c = [0.0] * (len(self.c) + len(o.c) - 1)
        for i, a in enumerate(self.c):
            for j, b in enumerate(o.c):
                c[i + j] += a * b
        return Poly(*c)


def poly(x, a):
    p = Poly(1.0, a, x)
    q = p * p.deriv()
    return q(x) * q.deriv()(a)


CASES["poly"] = poly, lambda r: (r(), r())


class Net:
    def __init__(self, sizes, seed=0):
        rng = np.random.default_rng(seed)
        self.W = [rng.normal(size=(b, a)) for a, b in zip(sizes, sizes[1:])]

    def forward(self, x):
        for W in self.W[:-1]:
            x = np.tanh(W @ x)
        return self.W[-1] @ x


def net(x):
    return np.sum(Net([3, 4, 2]).forward(x) ** 2)


CASES["net"] = net, lambda r: (r(3),)


class Module:
    def __init__(self, **params):
        self.params = params
        for k, v in params.items():
            setattr(self, k, v)


def setattr_cls(a, b):
    m = Module(a=a, b=b)
    return m.a * m.params["b"] + getattr(m, "b")


CASES["setattr_cls"] = setattr_cls, lambda r: (r(), r())


class Linked:
    def __init__(self, v, nxt=None):
        self.v, self.nxt = v, nxt


def linked(x, y):
    head = Linked(x, Linked(y, Linked(x * y)))
    s, node = 0.0, head
    while node is not None:
        s = s * 0.5 + node.v
        node = node.nxt
    return s


CASES["linked"] = linked, lambda r: (r(), r())


def linked_loop(x, n):
    head = None
    for k in range(4):
        head = Linked(x**k, head)
    s = 0.0
    while head:
        s += head.v
        head = head.nxt
    return s


CASES["linked_loop"] = linked_loop, lambda r: (r(), 4)


@dataclass
class Kept:
    scale: float
    total: float = field(init=False, default=1.0)
    shared: float = 3.0


def no_argument(x):
    # total is no argument: the second one is shared.
    kept = Kept(x, 2.0 * x)
    return kept.scale * kept.total * kept.shared


CASES["no_argument"] = no_argument, lambda r: (1.5,), {"gradient": 6.0}


def no_argument_inside(x):
    @dataclass
    class Inside:
        scale: float
        total: float = field(init=False, default=1.0)
        shared: float = 3.0

    kept = Inside(x, 2.0 * x)
    return kept.scale * kept.total * kept.shared


CASES["no_argument_inside"] = no_argument_inside, lambda r: (1.5,), {"gradient": 6.0}


@dataclass
class ByName:
    first: float = field(kw_only=True, default=2.0)
    second: float = 3.0


def by_name(x):
    made = ByName(x)
    return made.first * made.second + ByName(first=x).first


CASES["by_name"] = by_name, lambda r: (1.5,), {"gradient": 3.0}


def leapfrog_of_vectors(x, y, n):
    p, v = V2(x, y), V2(0.0, 1.0)
    for _ in range(n):
        p = p + v * 0.1
        v = v - p * 0.1
    return abs(p)


CASES["leapfrog_of_vectors"] = leapfrog_of_vectors, lambda r: (r(), r(), 5)


def matched_return_in_loop(x, commands):
    for command in commands:
        match command:
            case ("scale", k):
                x = x * k
            case ("stop",):
                return x * 100
            case ("skip", *_):
                continue
            case other:
                x = x + len(other)
    return x


CASES["matched_return_in_loop"] = (
    lambda x: matched_return_in_loop(
        x, [("scale", 3.0), ("skip", 1, 2), "ab", ("scale", x), ("stop",), ("scale", 7.0)]
    ),
    lambda r: (1.5,),
    {"gradient": 100 * (6 * 1.5 + 2)},
)
