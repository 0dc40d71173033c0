"""Instances made inside, instances that live outside, classes in every form."""

# ruff: noqa: E501, ISC004 - a program stands on as few lines as can be read
import math

import pytest
from checked import check, live, refused

import sct

PROGRAMS = {
    "a plain class": (
        "class P:\n    def __init__(self, a, b=2.0):\n        self.a = a\n        self.b = b\n"
        "    def area(self):\n        return self.a * self.b\n"
        "def f(x):\n    p = P(x)\n    q = P(x, b=x)\n    return p.area() + q.area() * p.b\n",
        (3.0,), 24.0, 14.0,
    ),
    "attributes change": (
        "class C:\n    def __init__(self):\n        self.total = 0.0\n    def add(self, t):\n        self.total += t * t\n"
        "        return self\ndef f(x, y):\n    c = C()\n    c.add(x).add(y)\n    d = c\n    d.total = d.total * 2.0\n    return c.total\n",
        (3.0, 1.0), 20.0, (12.0, 4.0),
    ),
    "a dataclass": (
        "from dataclasses import dataclass\n@dataclass\nclass P:\n    a: float\n    b: float = 2.0\n"
        "    def dot(self, o):\n        return self.a * o.a + self.b * o.b\n"
        "def f(x, y):\n    p = P(x, b=y)\n    return p.dot(P(y))\n",
        (3.0, 5.0), 25.0, (5.0, 5.0),
    ),
    "a frozen dataclass with operators": (
        "import dataclasses\n@dataclasses.dataclass(frozen=True)\nclass V:\n    a: float\n    b: float\n"
        "    def __add__(self, o):\n        return V(self.a + o.a, self.b + o.b)\n"
        "    def __mul__(self, k):\n        return V(self.a * k, self.b * k)\n"
        "    __rmul__ = __mul__\n    def __neg__(self):\n        return V(-self.a, -self.b)\n"
        "def f(x, y):\n    v = V(x, y) + 2.0 * V(y, x) * x\n    w = -v\n    return v.a * w.b\n",
        (1.0, 2.0), -20.0, (-40.0, -13.0),
    ),
    "a named tuple": (
        "from typing import NamedTuple\nclass P(NamedTuple):\n    a: float\n    b: float = 3.0\n"
        "    def total(self):\n        return self.a + self.b\n"
        "def g(t):\n    return P(t, t * t)\ndef f(x):\n    p = g(x)\n    a, b = p\n    return p.a * b + p[1] + P(x).total() * p.b\n",
        (2.0,), 8.0 + 4.0 + 20.0, 12.0 + 4.0 + 4.0 + 20.0,
    ),
    "inheritance and super": (
        "class A:\n    k = 2.0\n    def __init__(self, t):\n        self.t = t\n    def val(self):\n        return self.t * self.k\n"
        "class B(A):\n    def __init__(self, t, u):\n        super().__init__(t)\n        self.u = u\n"
        "    def val(self):\n        return super().val() * self.u\n"
        "def f(x):\n    return B(x, x).val() + A(x).val()\n",
        (3.0,), 24.0, 14.0,
    ),
    "property, static and class methods, call": (
        "class P:\n    def __init__(self, a):\n        self.a = a\n    @property\n    def sq(self):\n        return self.a * self.a\n"
        "    @staticmethod\n    def twice(t):\n        return 2.0 * t\n    @classmethod\n    def make(cls, t):\n        return cls(t * t)\n"
        "    def __call__(self, t):\n        return self.a * t\n"
        "def f(x):\n    p = P.make(x)\n    return p.sq + P.twice(x) + p.twice(x) + p(x)\n",
        (2.0,), 16.0 + 8.0 + 8.0, 32.0 + 4.0 + 12.0,
    ),
    "an instance in two arms": (
        "class P:\n    def __init__(self, a):\n        self.a = a\n"
        "def f(x):\n    if x > 1:\n        p = P(x * x)\n    else:\n        p = P(x)\n    p.a = p.a * 2.0\n    return p.a\n",
        (3.0,), 18.0, 12.0,
    ),
    "an instance in a loop": (
        "class P:\n    def __init__(self, a):\n        self.a = a\n    def step(self, k):\n        self.a = self.a * k\n"
        "def f(x, n):\n    p = P(1.0)\n    for i in range(n):\n        p.step(x)\n    return p.a\n",
        (3.0, 3), 27.0, 27.0,
    ),
    "a class inside": (
        "def f(x):\n    class P:\n        k = x\n        def __init__(self, a):\n            self.a = a\n"
        "        def val(self):\n            return self.a * self.k * x\n    return P(2.0).val()\n",
        (3.0,), 18.0, 12.0,
    ),
    "isinstance": (
        "class P:\n    def __init__(self, a):\n        self.a = a\n"
        "def val(t):\n    if isinstance(t, P):\n        return t.a * t.a\n    return t\n"
        "def f(x):\n    return val(P(x)) + val(x * 1.0)\n",
        (3.0,), 12.0, 7.0,
    ),
    "getitem and len": (
        "class P:\n    def __init__(self, a, b):\n        self.items = [a, b]\n    def __getitem__(self, i):\n        return self.items[i]\n"
        "    def __len__(self):\n        return len(self.items)\n"
        "def f(x, y):\n    p = P(x, y)\n    return p[0] * p[1] * len(p)\n",
        (3.0, 2.0), 12.0, (4.0, 6.0),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PROGRAMS)
def test_program(name):
    check(*PROGRAMS[name])


LAYER = (
    "import math\nclass Act:\n    def __call__(self, t):\n        return math.tanh(t)\n"
    "class Layer:\n    bias = 0.5\n    def __init__(self, w):\n        self.w = w\n        self.act = Act()\n        self.calls = 0\n"
    "    def forward(self, t):\n        self.calls += 1\n        return self.act(self.w * t + self.bias)\n"
    "    @property\n    def double(self):\n        return 2.0 * self.w\n    def __call__(self, t):\n        return self.forward(t) * self.double\n"
    "    def loss(self, t):\n        return self(t)\n"
    "    @staticmethod\n    def sq(t):\n        return t * t\n    @classmethod\n    def cube(cls, t):\n        return cls.sq(t) * t\n"
    "model = Layer(2.0)\ndef f(x):\n    return model(x)\n"
)


def test_an_instance_outside():
    space = live(LAYER)
    derivative = sct.grad(space["f"])
    slope = 4.0 * 2.0 * (1 - math.tanh(1.5) ** 2)
    assert derivative(0.5) == pytest.approx(slope, rel=1e-14)
    assert space["model"].calls == 1
    space["model"].w = 1.0
    assert derivative(0.5) == pytest.approx(2.0 * (1 - math.tanh(1.0) ** 2), rel=1e-14)


def test_bound_methods_and_callables():
    space = live(LAYER)
    slope = 4.0 * 2.0 * (1 - math.tanh(1.5) ** 2)
    model = space["model"]
    assert sct.grad(model.loss)(0.5) == pytest.approx(slope, rel=1e-14)
    assert sct.grad(model)(0.5) == pytest.approx(slope, rel=1e-14)
    assert sct.value_and_grad(model.loss)(0.5)[0] == pytest.approx(4.0 * math.tanh(1.5), rel=1e-14)
    assert sct.grad(model.sq)(3.0) == 6.0
    assert sct.grad(space["Layer"].cube)(2.0) == 12.0
    assert sct.jvp(model.cube)(2.0, 1.0) == (8.0, 12.0)


def test_partials():
    import functools

    space = live("def f(a, x, k=1.0):\n    return a * x * x * k\n")
    assert sct.grad(functools.partial(space["f"], 2.0))(3.0) == (12.0, 18.0)
    assert sct.grad(functools.partial(space["f"], 2.0, k=3.0), "x")(3.0) == 36.0
    assert sct.grad(functools.partial(space["f"], 2.0, k=3.0), "x")(3.0, k=1.0) == 12.0


def test_a_property_is_not_assigned():
    text = (
        "class P:\n    def __init__(self, a):\n        self.a = a\n    @property\n    def b(self):\n        return self.a\n"
        "def f(x):\n    p = P(x)\n    p.b = 2.0\n    return p.a\n"
    )
    assert "an assignment to a property" in refused(text)


def test_an_active_value_is_not_stored_outside():
    text = "class P:\n    k = 1.0\np = P()\ndef f(x):\n    p.k = x * x\n    return p.k * x\n"
    assert "stored in an object outside" in refused(text)


def doubled(x):
    doubled.calls += 1
    return 2 * x


doubled.calls = 0


def _doubled_twice(x):
    return doubled(x) * doubled(x + 1)


def test_a_counter_kept_in_a_function_counts_each_call_once():
    gradient = sct.value_and_grad(_doubled_twice)
    doubled.calls = 0
    assert gradient(3.0) == (48.0, 28.0)
    assert doubled.calls == 2
