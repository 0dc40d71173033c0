"""Random programs of straight-line code over numbers, and the smallest part that still fails.

`program(seed, runs)` gives a `Program`: the text of a module with a function `f`, perhaps a second
module called `other`, and a point at which f has a value. `shrunk(program, fails)` drops statements
and replaces expressions while `fails` holds.
"""

import ast
import copy
import math
import random
from dataclasses import dataclass, field, replace

PLAIN = ["x", "y", "z", "a", "b", "u", "v", "w", "q", "s", "tmp", "r2"]
NASTY = [
    *("d", "dx", "dy", "np", "math", "t", "grad", "sum", "max", "i", "x1", "value", "num", "den"),
    *("e", "abs", "k", "rate", "h", "helper", "d_x", "y1", "term", "x_plus_y", "float", "other"),
]
GLOBALS = ["k", "rate", "c0", "x1", "d", "dx", "scale", "t"]
HELPERS = ["h", "helper", "g", "s", "sq", "mix", "value", "inner"]
NUMBERS = ["2", "3", "0.5", "2.0", "1.5", "-0.25", "0.1", "-2"]

# A function of one number, as math and as numpy call it, and the arguments that are safe for it.
UNARY = [
    ("sin", "sin", ""),
    ("cos", "cos", ""),
    ("tanh", "tanh", ""),
    ("atan", "arctan", ""),
    ("asinh", "arcsinh", ""),
    ("exp", "exp", "small"),
    ("expm1", "expm1", "small"),
    ("sinh", "sinh", "small"),
    ("cosh", "cosh", "small"),
    ("exp2", "exp2", "small"),
    ("log", "log", "positive"),
    ("log1p", "log1p", "positive"),
    ("log2", "log2", "positive"),
    ("sqrt", "sqrt", "positive"),
    ("cbrt", "cbrt", "positive"),
    ("asin", "arcsin", "unit"),
    ("acos", "arccos", "unit"),
    ("atanh", "arctanh", "unit"),
    ("fabs", "fabs", ""),
    ("floor", "floor", ""),
    ("degrees", "degrees", ""),
    ("radians", "radians", ""),
    ("tan", "tan", "unit"),
    ("erf", "", ""),
    ("erfc", "", ""),
    ("lgamma", "", "positive"),
    ("gamma", "", "positive"),
    ("", "square", ""),
    ("", "reciprocal", "positive"),
    ("", "sign", ""),
    ("", "negative", ""),
]
BINARY = [
    ("atan2", "arctan2"),
    ("hypot", "hypot"),
    ("copysign", "copysign"),
    ("fmod", "fmod"),
    ("", "maximum"),
    ("", "minimum"),
    ("", "logaddexp"),
    ("", "add"),
    ("", "subtract"),
    ("", "multiply"),
]
IMPORTS = {
    "import math": ("math", "math."),
    "import math as m": ("math", "m."),
    "import numpy as np": ("numpy", "np."),
    "import numpy": ("numpy", "numpy."),
    "from math import exp as e, sin, sqrt as root": ("names", ""),
    "from numpy import tanh, exp": ("names", ""),
}
BY_NAME = {
    "from math import exp as e, sin, sqrt as root": {"exp": "e", "sin": "sin", "sqrt": "root"},
    "from numpy import tanh, exp": {"tanh": "tanh", "exp": "exp"},
}


@dataclass(frozen=True)
class Program:
    """A module with a function `f`, a second module, and a point.

    `live` says that the function is no top-level `def` but a lambda or a closure: only running the
    module gives it.
    """

    seed: int
    text: str
    other: str
    point: tuple
    live: bool = False


@dataclass
class Helper:
    """What a caller has to know of a function."""

    name: str
    params: list
    defaults: int = 0
    keyword_only: int = 0
    items: int = 0
    depth: int = 0
    prefix: str = ""


@dataclass
class Module:
    """What the functions of a module can see."""

    imports: list
    constants: dict
    helpers: list = field(default_factory=list)
    has_log: bool = False
    bumped: str = ""
    foreign: list = field(default_factory=list)

    def spellings(self, math_name, numpy_name, hidden):
        """The ways to call a function of a library that no local name hides."""
        found = []
        for line in self.imports:
            kind, prefix = IMPORTS[line]
            own = {"math": math_name, "numpy": numpy_name}.get(kind, "")
            if kind == "names":
                own = BY_NAME[line].get(math_name, "")
            name = prefix + own
            if own and name.split(".")[0] not in hidden:
                found.append(name)
        return found


class Writer:
    """Writes the body of one function."""

    def __init__(self, rng, module, params, local, callable_depth):
        self.rng = rng
        self.module = module
        self.hidden = {*params, *local}
        self.local = local
        self.callable_depth = callable_depth
        self.depth = 0
        self.numbers = list(params)
        self.unread = list(params)
        self.tuples = {}
        self.lazy = 0
        self.room = 0

    # -- names

    def visible(self, name):
        return name not in self.hidden

    def variable(self):
        known = [g for g in self.module.constants if self.visible(g)]
        if known and self.rng.random() < 0.15:
            return self.rng.choice(known)
        if not self.numbers:
            return self.number()
        # What nobody has read yet comes first, so that little of a program is dead.
        unread = [name for name in self.unread if name in self.numbers]
        name = self.rng.choice(unread if unread and self.rng.random() < 0.6 else self.numbers)
        if name in self.unread:
            self.unread.remove(name)
        return name

    def number(self):
        return self.rng.choice(NUMBERS)

    def library(self, math_name, numpy_name=""):
        names = self.module.spellings(math_name, numpy_name, self.hidden)
        return self.rng.choice(names) if names else ""

    # -- expressions

    def expression(self, room):
        """An expression of at most about `room` operations."""
        if room <= 0:
            return self.variable() if self.rng.random() < 0.85 else f"({self.number()})"
        kinds = [
            (self.arithmetic, 30),
            (self.sign, 4),
            (self.power, 7),
            (self.choice, 7),
            (self.either_or, 4),
            (self.unary_call, 14),
            (self.binary_call, 4),
            (self.builtin, 8),
            (self.helper_call, 12),
            (self.recorded, 4),
            (self.bump, 3),
            (self.walrus, 3),
            (self.item, 3),
        ]
        makers, weights = zip(*kinds, strict=True)
        text = self.rng.choices(makers, weights)[0](room - 1)
        return text or self.arithmetic(room - 1)

    def split(self, room):
        left = self.rng.randint(0, room) if room > 0 else 0
        return left, room - left

    def arithmetic(self, room):
        left, right = self.split(room)
        op = self.rng.choices(["+", "-", "*", "/", "%", "//"], [30, 25, 35, 14, 1, 1])[0]
        a = self.expression(left)
        if op in ("/", "%", "//") and self.rng.random() < 0.6:
            return f"({a} {op} {self.positive(right)})"
        return f"({a} {op} {self.expression(right)})"

    def sign(self, room):
        return f"({self.rng.choice('---+')}{self.expression(room)})"

    def power(self, room):
        if self.rng.random() < 0.7:
            exponent = self.rng.choice(["2", "3", "2", "2.0", "1", "4", "-1", "-2", "0"])
            return f"({self.expression(room)} ** {exponent})"
        left, right = self.split(room)
        if self.rng.random() < 0.3:
            return f"({self.rng.choice(['2', '0.5', '1.5'])} ** {self.small(right)})"
        return f"({self.positive(left)} ** {self.small(right)})"

    def positive(self, room):
        cos = self.library("cos", "cos")
        forms = [f"({self.expression(room)} ** 2 + 0.7)"]
        if cos:
            forms.append(f"(1.6 + {cos}({self.expression(room)}))")
        if self.visible("abs"):
            forms.append(f"(abs({self.expression(room)}) + 0.6)")
        return self.rng.choice(forms)

    def unit(self, room):
        sin = self.library("sin", "sin")
        return f"(0.8 * {sin}({self.expression(room)}))" if sin else "0.3"

    def small(self, room):
        tanh = self.library("tanh", "tanh")
        text = self.expression(room)
        return f"{tanh}({text})" if tanh and self.rng.random() < 0.4 else f"(0.3 * {text})"

    def unary_call(self, room):
        math_name, numpy_name, kind = self.rng.choice(UNARY)
        name = self.library(math_name, numpy_name)
        argument = getattr(self, kind) if kind else self.expression
        return f"{name}({argument(room)})" if name else ""

    def binary_call(self, room):
        name = self.library(*self.rng.choice(BINARY))
        left, right = self.split(room)
        return f"{name}({self.expression(left)}, {self.positive(right)})" if name else ""

    def builtin(self, room):
        name = self.rng.choice(["abs", "min", "max", "max", "pow", "float", "sum"])
        if not self.visible(name):
            return ""
        if name in ("abs", "float"):
            return f"{name}({self.expression(room)})"
        if name == "pow":
            return f"pow({self.positive(room)}, {self.rng.choice(['2', '0.5', '-1'])})"
        items = ", ".join(self.expression(room // 3) for _ in range(self.rng.randint(2, 3)))
        if name == "sum" or self.rng.random() < 0.25:
            return f"{name}([{items}])" if self.rng.random() < 0.7 else f"{name}(({items}))"
        return f"{name}({items})"

    def choice(self, room):
        test = self.test(room // 3)
        body, orelse = self.arm(room // 2), self.arm(room // 2)
        return f"({body} if {test} else {orelse})"

    def either_or(self, room):
        left, right = self.split(room)
        op = self.rng.choice(["and", "or"])
        first = self.variable() if left == 0 else self.expression(left)
        return f"({first} {op} {self.arm(right)})"

    def arm(self, room):
        """A part that may not be evaluated: nothing is assigned there."""
        self.lazy += 1
        text = self.expression(room)
        self.lazy -= 1
        return text

    def test(self, room):
        kind = self.rng.random()
        if kind < 0.7 or room <= 0:
            op = self.rng.choice(["<", ">", "<=", ">=", "!=", "=="])
            first = self.expression(room // 2) if room > 1 else self.variable()
            return f"{first} {op} {self.arm(room // 2)}"
        if kind < 0.8:
            return f"not ({self.test(room - 1)})"
        if kind < 0.9:
            op = self.rng.choice(["and", "or"])
            first = self.test(room // 2)
            self.lazy += 1
            second = self.test(room // 2)
            self.lazy -= 1
            return f"(({first}) {op} ({second}))"
        if kind < 0.95:
            return f"{self.number()} < {self.variable()} < {self.number()}"
        return self.expression(room)

    def walrus(self, room):
        if self.lazy or not self.local:
            return ""
        name = self.rng.choice(self.local)
        text = f"({name} := {self.expression(room)})"
        self.bind(name)
        return text

    def item(self, room):
        if self.tuples and self.rng.random() < 0.7:
            name = self.rng.choice(sorted(self.tuples))
            return f"{name}[{self.rng.randrange(self.tuples[name])}]"
        parts = f"{self.expression(room // 2)}, {self.expression(room // 2)}"
        return f"({parts})[{self.rng.choice(['0', '1', '-1'])}]"

    def recorded(self, room):
        if not self.module.has_log or not self.visible("rec"):
            return ""
        return f"rec({self.expression(room)})"

    def bump(self, room):
        """A call that changes a global."""
        if not self.module.bumped or not self.visible("bump"):
            return ""
        forms = ["bump()"]
        if self.visible(self.module.bumped):
            forms.append(f"(bump() * {self.module.bumped})")
        return self.rng.choice(forms)

    # -- calls of the module's own functions

    def callees(self, items=0):
        found = []
        for helper in (*self.module.helpers, *self.module.foreign):
            root = (helper.prefix + helper.name).split(".")[0]
            if helper.depth < self.callable_depth and helper.items == items and self.visible(root):
                found.append(helper)
        return found

    def helper_call(self, room, items=0):
        callees = self.callees(items)
        if not callees:
            return ""
        helper = self.rng.choice(callees)
        self.depth = max(self.depth, helper.depth + 1)
        return f"{helper.prefix}{helper.name}({self.arguments(helper, room)})"

    def arguments(self, helper, room):
        count = len(helper.params)
        positional = count - helper.keyword_only
        given = positional - (self.rng.randint(0, helper.defaults) if helper.defaults else 0)
        by_position = self.rng.randint(0, given) if self.rng.random() < 0.4 else given
        texts = [self.expression(room // max(count, 1)) for _ in range(by_position)]
        named = helper.params[by_position:given] + helper.params[positional:]
        self.rng.shuffle(named)
        texts += [f"{name}={self.expression(room // max(count, 1))}" for name in named]
        return ", ".join(texts)

    # -- statements

    def bind(self, name, items=0):
        self.tuples.pop(name, None)
        self.unread = [*(n for n in self.unread if n != name), name]
        if items:
            self.tuples[name] = items
            self.numbers = [n for n in self.numbers if n != name]
        else:
            self.numbers = [*(n for n in self.numbers if n != name), name]

    def statement(self, room):
        kinds = [
            (self.assignment, 40),
            (self.augmented, 10),
            (self.annotated, 4),
            (self.chained, 4),
            (self.unpacked, 6),
            (self.swapped, 4),
            (self.nested, 3),
            (self.made_tuple, 3),
            (self.pair, 3),
            (self.tuple_call, 4),
            (self.asserted, 3),
            (self.effect, 4),
            (self.dead, 3),
        ]
        makers, weights = zip(*kinds, strict=True)
        return self.rng.choices(makers, weights)[0](room) or self.assignment(room)

    def assignment(self, room):
        if not self.local:
            return "pass"
        text = self.expression(room)
        name = self.rng.choice(self.local)
        self.bind(name)
        return f"{name} = {text}"

    def augmented(self, room):
        names = [n for n in self.numbers if n in self.hidden]
        if not names:
            return ""
        op = self.rng.choices(["+=", "-=", "*=", "/=", "**="], [4, 3, 3, 1, 1])[0]
        name = self.rng.choice(names)
        value = self.positive(room) if op == "/=" else self.expression(room)
        self.bind(name)
        return f"{name} **= 2" if op == "**=" else f"{name} {op} {value}"

    def annotated(self, room):
        # An annotation in a body is never evaluated.
        text = self.assignment(room)
        name, _, value = text.partition(" = ")
        return f"{name}: float = {value}" if value else text

    def chained(self, room):
        if len(self.local) < 2:
            return ""
        text = self.expression(room)
        one, two = self.rng.sample(self.local, 2)
        self.bind(one)
        self.bind(two)
        return f"{one} = {two} = {text}"

    def unpacked(self, room):
        if len(self.local) < 2:
            return ""
        one, two = self.rng.sample(self.local, 2)
        text = f"{self.expression(room // 2)}, {self.expression(room // 2)}"
        ready = [n for n, count in sorted(self.tuples.items()) if count == 2]
        if ready and self.rng.random() < 0.5:
            text = self.rng.choice(ready)
        self.bind(one)
        self.bind(two)
        brackets = self.rng.choice(["{}, {}", "({}, {})", "[{}, {}]"])
        return f"{brackets.format(one, two)} = {text}"

    def swapped(self, room):
        names = [n for n in self.numbers if n in self.hidden]
        if len(names) < 2:
            return ""
        one, two = self.rng.sample(names, 2)
        self.bind(one)
        self.bind(two)
        return f"{one}, {two} = {two}, {one}"

    def nested(self, room):
        if len(self.local) < 3:
            return ""
        one, two, three = self.rng.sample(self.local, 3)
        parts = [self.expression(room // 3) for _ in range(3)]
        for name in (one, two, three):
            self.bind(name)
        return f"({one}, {two}), {three} = ({parts[0]}, {parts[1]}), {parts[2]}"

    def made_tuple(self, room):
        if not self.local:
            return ""
        count = self.rng.randint(2, 3)
        text = ", ".join(self.expression(room // count) for _ in range(count))
        name = self.rng.choice(self.local)
        self.bind(name, items=count)
        return f"{name} = ({text})"

    def pair(self, room):
        name = self.library("frexp", "") or self.library("modf", "")
        if len(self.local) < 2 or not name:
            return ""
        if self.visible("divmod") and self.rng.random() < 0.4:
            text = f"divmod({self.expression(room // 2)}, {self.positive(room // 2)})"
        else:
            text = f"{name}({self.expression(room)})"
        one, two = self.rng.sample(self.local, 2)
        self.bind(one)
        self.bind(two)
        return f"{one}, {two} = {text}"

    def tuple_call(self, room):
        call = self.helper_call(room, items=2) if len(self.local) > 1 else ""
        if not call:
            return ""
        one, two = self.rng.sample(self.local, 2)
        self.bind(one)
        self.bind(two)
        return f"{one}, {two} = {call}"

    def asserted(self, room):
        name = self.variable()
        return self.rng.choice(
            [
                f"assert {name} == {name}",
                f"assert {name} < 1e9, 'too large'",
                f"assert {self.test(1)} or True, {name}",
            ]
        )

    def effect(self, room):
        forms = []
        if self.module.has_log and self.visible("LOG"):
            forms.append(f"LOG.append({self.expression(room // 2)})")
        if self.module.has_log and self.visible("rec"):
            forms.append(f"rec({self.expression(room // 2)})")
        if self.module.bumped and self.visible("bump"):
            forms.append("bump()")
        return self.rng.choice(forms) if forms else ""

    def dead(self, room):
        return self.rng.choice(["pass", "3.0", "'a note'", self.arm(room // 2)])

    def body(self, count, size, items=0):
        """Statements, the last of which returns a number or a tuple."""
        lines = [self.statement(self.rng.randint(0, size)) for _ in range(count)]
        if items:
            parts = [self.expression(self.rng.randint(0, 2)) for _ in range(items)]
            return [*lines, f"return {', '.join(parts)}"]
        if self.numbers and self.rng.random() < 0.2:
            return [*lines, f"return {self.rng.choice(self.numbers)}"]
        if self.rng.random() < 0.3:
            return [*lines, f"return {self.expression(self.rng.randint(1, size))}"]
        return [*lines, f"return {self.all_unread()}"]

    def all_unread(self):
        parts = [name for name in self.unread if name in self.numbers][:4]
        parts += [self.expression(2)]
        text = parts[0]
        for part in parts[1:]:
            text = f"({text} {self.rng.choice('++-**')} {part})"
        return text


# -- modules


def chosen(rng, count, nasty=0.25):
    """Different names, some of them such as a derivative would like to use itself."""
    found = []
    while len(found) < count:
        name = rng.choice(NASTY if rng.random() < nasty else PLAIN)
        if name not in found:
            found.append(name)
    return found


def some_imports(rng):
    lines = [line for line in IMPORTS if rng.random() < 0.3]
    return lines or ["import math"]


def signature(rng, params, plain=False):
    """The text of a parameter list; how many have defaults and how many are keyword-only."""
    only = rng.randint(1, len(params) - 1) if len(params) > 1 and rng.random() < 0.12 else 0
    positional = params[: len(params) - only]
    defaults = rng.randint(0, len(positional)) if rng.random() < 0.25 else 0
    texts = []
    for number, name in enumerate(positional):
        text = name + ": float" * (not plain and rng.random() < 0.25)
        equals = " = " if ":" in text else "="
        has_default = number >= len(positional) - defaults
        texts.append(text + (equals + rng.choice(["0.5", "2.0", "-1.5"]) if has_default else ""))
    if rng.random() < 0.08:
        texts.insert(rng.randint(1, len(texts)), "/")
    if only:
        texts += ["*", *params[len(positional) :]]
    return ", ".join(texts), defaults, only


def function(name, head, lines, doc=""):
    body = [f'"""{doc}"""', *lines] if doc else lines
    return "\n".join([f"def {name}({head}):", *("    " + line for line in body)])


def helper(rng, module, name, prefix=""):
    """A helper function of a module: its text, and what callers need to know of it."""
    params = chosen(rng, rng.randint(1, 3))
    local = chosen(rng, rng.randint(1, 3))
    head, defaults, only = signature(rng, params)
    if "/" in head:
        head, defaults, only = ", ".join(params), 0, 0
    items = 2 if rng.random() < 0.15 else 0
    writer = Writer(rng, module, params, local, 4)
    lines = writer.body(rng.choice([0, 0, 1, 2, 3]), 3, items)
    known = Helper(name, params, defaults, only, items, writer.depth, prefix)
    return function(name, head, lines), known


BUMP = "def bump():\n    global {0}\n    {0} = {0} * 0.5 + 0.25\n    return {0}"
RECORDER = "LOG = []\n\n\ndef rec(value):\n    LOG.append(value)\n    return value"


def module_parts(rng, count, bumps=False):
    """Imports, globals and helpers: the texts of a module's top level."""
    module = Module(some_imports(rng), {}, has_log=rng.random() < 0.3)
    names = rng.sample(GLOBALS, rng.randint(0, 3))
    taken = {w for line in module.imports for w in line.replace(",", "").split()}
    names = [name for name in names if name not in taken]
    module.constants = {name: rng.choice(["2.0", "0.5", "1.25", "-0.7"]) for name in names}
    texts = [f"{name} = {value}" for name, value in module.constants.items()]
    if module.has_log:
        texts.append(RECORDER)
    if bumps and module.constants and rng.random() < 0.3:
        module.bumped = rng.choice(sorted(module.constants))
        texts.append(BUMP.format(module.bumped))
    for name in rng.sample(HELPERS, count):
        if name not in module.constants and name not in taken:
            text, known = helper(rng, module, name)
            texts.append(text)
            module.helpers.append(known)
    return module, texts


def joined(imports, texts):
    return "\n".join(imports) + "\n\n\n" + "\n\n\n".join(texts) + "\n"


def main_function(rng, module):
    params = chosen(rng, rng.choice([1, 1, 2, 2, 3, 4]))
    local = chosen(rng, rng.randint(1, 6))
    head, _, _ = signature(rng, params)
    writer = Writer(rng, module, params, local, 4)
    lines = writer.body(rng.randint(1, rng.choice([3, 6, 14])), rng.choice([2, 4, 6]))
    doc = "What it computes.\n\n    And more." if rng.random() < 0.1 else ""
    return function("f", head, lines, doc), params


def second_module(rng, main):
    """A second module whose names are partly those of the first."""
    module, texts = module_parts(rng, rng.randint(1, 3))
    line = rng.choice(["import other", "import other as o", "from other import *names*"])
    prefix = {"import other": "other.", "import other as o": "o."}.get(line, "")
    foreign = []
    for known in module.helpers:
        alias = known.name if prefix else f"{known.name}_o"
        foreign.append(replace(known, name=alias, prefix=prefix, params=list(known.params)))
    if not prefix:
        line = f"from other import {', '.join(f'{h.name} as {h.name}_o' for h in module.helpers)}"
    if module.helpers:
        main.foreign = foreign
    return line if module.helpers else "", joined(module.imports, texts)


def nested_in_a_factory(text, params, rng):
    """The function as a closure: two are made by one factory, and the first is meant."""
    inner = "\n".join("    " + line if line else line for line in text.splitlines())
    head = f"def make(c1):\n{inner}\n    return f\n"
    used = head.replace("return ", "return c1 * ", 1) if "c1" not in params else head
    return f"{used}\n\nf = make(1.5)\nlater = make(-0.5)\n"


def lambda_of(rng, module):
    params = chosen(rng, rng.randint(1, 3))
    writer = Writer(rng, module, params, [], 4)
    return f"f, second = lambda {', '.join(params)}: {writer.expression(5)}, lambda x: x", params


def drawn(rng, seed):
    main = Module([], {})
    line, other = second_module(rng, main) if rng.random() < 0.25 else ("", "")
    module, texts = module_parts(rng, rng.choice([0, 1, 2, 4]), bumps=True)
    module.foreign = main.foreign
    kind = rng.random()
    if kind < 0.05:
        text, params = lambda_of(rng, module)
    else:
        text, params = main_function(rng, module)
    if 0.05 <= kind < 0.12:
        text = nested_in_a_factory(text, params, rng)
    texts.insert(rng.randint(0, len(texts)) if kind >= 0.12 else len(texts), text)
    point = tuple(round(rng.uniform(-2.5, 2.5), 3) for _ in params)
    imports = [*module.imports, *([line] if line else [])]
    source = ast.unparse(ast.parse(joined(imports, texts)))
    return Program(seed, source + "\n", other if line else "", point, kind < 0.12)


def program(seed, runs):
    """The program of a seed: the first drawn for which `runs` holds."""
    rng = random.Random(seed)
    while True:
        drawn_program = drawn(rng, seed)
        if runs(drawn_program):
            return drawn_program


# -- shrinking


def shrunk(start, fails, tries=600):
    """The smallest program that dropping and replacing parts of one can give while it fails."""
    best, found = start, True
    while found:
        found = False
        for text in smaller(best.text):
            tries -= 1
            candidate = replace(best, text=text)
            if tries > 0 and fails(candidate):
                best, found = candidate, True
                break
    return best


def smaller(text):
    """Texts with one statement less, then texts with one expression made simpler."""
    seen = {text}
    for edited in (*without_statements(text), *with_simpler_expressions(text)):
        fresh = ast.unparse(edited) + "\n"
        if fresh not in seen and len(fresh) <= len(text):
            seen.add(fresh)
            yield fresh


def without_statements(text):
    """A statement less; or, in the place of a loop or a choice, what stands in it."""
    places = [
        (number, name, position)
        for number, node in enumerate(ast.walk(ast.parse(text)))
        for name in ("body", "orelse")
        if isinstance(getattr(node, name, None), list)
        for position in range(len(getattr(node, name)))
    ]
    for opens in (False, True):
        for number, name, position in places:
            module = ast.parse(text)
            block = getattr(list(ast.walk(module))[number], name)
            inner = getattr(block[position], "body", []) if opens else []
            if isinstance(block[position], ast.FunctionDef):
                inner = []
            if inner or (not opens and (len(block) > 1 or name == "orelse")):
                block[position : position + 1] = inner
                yield module


def with_simpler_expressions(text):
    count = sum(1 for _ in loads(ast.parse(text)))
    for number in range(count):
        for choice in range(6):
            module = ast.parse(text)
            parent, field_name, index, node = list(loads(module))[number]
            options = simpler(node, isinstance(parent, (ast.BoolOp, ast.Compare, ast.IfExp)))
            if choice < len(options):
                put(parent, field_name, index, options[choice])
                yield module


def loads(module):
    """Every expression that is read, and where it stands."""
    for parent in ast.walk(module):
        if isinstance(parent, (ast.JoinedStr, ast.FormattedValue, ast.arg)):
            continue
        for field_name, value in ast.iter_fields(parent):
            if is_read(value) and field_name != "annotation":
                yield parent, field_name, None, value
            items = value if isinstance(value, list) else []
            yield from ((parent, field_name, i, n) for i, n in enumerate(items) if is_read(n))


def is_read(node):
    return isinstance(node, ast.expr) and isinstance(getattr(node, "ctx", ast.Load()), ast.Load)


def put(parent, field_name, index, node):
    if index is None:
        setattr(parent, field_name, node)
    else:
        getattr(parent, field_name)[index] = node


def simpler(node, in_test):
    """Parts of an expression, a name in it, a number (not where it would settle a test)."""
    number = [] if in_test else [ast.Constant(1.5)]
    if isinstance(node, ast.Constant):
        return []
    if isinstance(node, ast.Name):
        return number
    parts = [copy.deepcopy(n) for n in ast.iter_child_nodes(node) if isinstance(n, ast.expr)]
    names = [n for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)]
    return [*parts[:4], *(copy.deepcopy(n) for n in names[:1]), *number]


def is_fine(value):
    """Whether a result is an ordinary number of ordinary size."""
    try:
        return isinstance(value, (int, float)) and math.isfinite(value) and abs(value) < 1e6
    except (TypeError, OverflowError):
        return False
