"""Random programs over numbers and arrays: stores, views, aliases, loops, updates by functions, lists.

`program(seed, runs)` gives a `Program`: the text of a module with a function `f`, and the arguments at which f has a
value.
"""

import ast
import contextlib
import itertools
import random
from dataclasses import dataclass

import numpy as np

NUMBERS = ["2.0", "0.5", "1.5", "-0.25", "0.1", "3", "-2"]
NAMES = ["a", "b", "c", "y", "z", "u", "t", "q", "r", "dx", "acc", "buf", "out", "tmp", "row", "dv", "d"]
UNARY = ["sin", "cos", "tanh", "arctan", "square", "abs", "exp", "sqrt", "log1p", "negative"]
HEAD = "import math\n\nimport numpy as np\n\n\n"


@dataclass(frozen=True)
class Program:
    """A module with a function `f`, and the shapes of its arguments."""

    seed: int
    text: str
    shapes: tuple

    def point(self):
        """The arguments, made anew."""
        draw = np.random.default_rng(self.seed)
        drawn = [draw.uniform(-1.5, 1.5, shape) for shape in self.shapes]
        return [np.round(a, 3) if s else round(float(a), 3) for a, s in zip(drawn, self.shapes, strict=True)]


@dataclass(frozen=True)
class Helper:
    """A function of the module: `updates` if it writes to its first argument and returns nothing."""

    name: str
    shapes: tuple
    result: tuple = ()
    updates: bool = False
    defaults: int = 0


class Writer:
    """Writes the body of one function."""

    def __init__(self, rng, arrays, lengths, helpers=()):
        self.rng = rng
        self.shapes = dict(arrays)
        self.params = list(arrays)
        self.lengths = lengths
        self.helpers = list(helpers)
        self.indices = {}
        self.lists = {}
        self.made = 0
        self.depth = 0
        self.unread = list(arrays)
        self.fixed = set()
        self.returns = None

    # -- names and lengths

    def chance(self, share):
        return self.rng.random() < share

    def fresh(self):
        free = [name for name in NAMES if name not in self.shapes and name not in self.lists]
        if free and self.chance(0.8):
            return self.rng.choice(free)
        self.made += 1
        return f"v{self.made}"

    def index_name(self):
        return next(name for name in ("i", "j", "k", "l", "p", "e") if name not in self.indices)

    def named(self, shape, room=0):
        """A variable of a shape; empty if there is none."""
        names = [name for name, own in self.shapes.items() if own == shape]
        if not names:
            return ""
        unread = [name for name in names if name in self.unread]
        name = self.rng.choice(unread if unread and self.chance(0.6) else names)
        if name in self.unread:
            self.unread.remove(name)
        return name

    def length(self, d):
        """A length as text."""
        forms = [str(d)]
        for name, shape in self.shapes.items():
            if name in self.params:
                forms += [f"len({name})"] * (len(shape) > 0 and shape[0] == d)
                forms += [f"{name}.shape[{axis}]" for axis, own in enumerate(shape) if own == d]
        return self.rng.choice(forms)

    def extent(self, shape):
        parts = [self.length(d) for d in shape]
        return parts[0] if len(parts) == 1 else f"({', '.join(parts)})"

    def index(self, d):
        """An index of an axis."""
        known = [name for name, (low, high) in self.indices.items() if high <= d]
        if known and self.chance(0.75):
            name = self.rng.choice(known)
            _, high = self.indices[name]
            forms = [name] * 5 + [f"{name} - 1", f"({name} + 1) % {d}", f"{d - 1} - {name}", f"-1 - {name}"]
            if high < d:
                forms += [f"{name} + 1"] * 3
            return self.rng.choice(forms)
        return str(self.rng.randrange(-d, d))

    def cut(self, d, want=None):
        """A slice of an axis, and how long it is."""
        forms = [":", "::-1", "::2", "1:", ":-1", "1:-1", "-2:", ":2", "1::2", "-1:0:-1", f"{d - 1}::-2", "1:3", "..."]
        options = []
        for text in forms:
            cut = slice(None) if text == "..." else eval(f"np.s_[{text}]", {"np": np})
            long = len(range(*cut.indices(d)))
            if long > 1 and (want is None or long == want):
                options.append((":" if text == "..." else text, long))
        return self.rng.choice(options) if options else (":", d)

    def shape(self):
        n, m = self.lengths
        return self.rng.choice([(), (), (), (n,), (n,), (n,), (m,), (n, m), (n, m), (n, n)])

    # -- expressions

    def number(self):
        return self.rng.choice(NUMBERS)

    def leaf(self, shape):
        if not shape:
            return self.rng.choice([self.named, self.element, self.element, self.literal])(shape) or self.number()
        name = self.named(shape) if self.chance(0.7) else ""
        return name or self.part(shape) or self.named(shape) or self.filled(shape)

    def literal(self, shape):
        if self.indices and self.chance(0.3):
            return f"0.1 * {self.rng.choice(sorted(self.indices))}"
        return self.number()

    def arrays(self):
        return [name for name, shape in self.shapes.items() if shape]

    def element(self, shape=()):
        names = self.arrays()
        if not names:
            return ""
        name = self.rng.choice(names)
        self.unread = [n for n in self.unread if n != name]
        own = self.shapes[name]
        if len(own) == 2 and self.chance(0.2):
            return f"{name}[{self.index(own[0])}][{self.index(own[1])}]"
        return f"{name}[{', '.join(self.index(d) for d in own)}]"

    def part(self, shape):
        """A part of a variable that has a shape; empty if none was found."""
        names = self.arrays()
        self.rng.shuffle(names)
        for name in names:
            text = self.selection(name, shape)
            if text:
                self.unread = [n for n in self.unread if n != name]
                return text
        return ""

    def selection(self, name, shape):
        own = self.shapes[name]
        if own == shape[::-1] and len(own) == 2 and self.chance(0.5):
            return f"{name}.T"
        if len(own) == len(shape):
            cuts = [self.cut(d, want) for d, want in zip(own, shape, strict=True)]
            if all(long == want for (_, long), want in zip(cuts, shape, strict=True)):
                return f"{name}[{', '.join(text for text, _ in cuts)}]"
        if len(own) == 2 and len(shape) == 1:
            forms = []
            if own[1] == shape[0]:
                forms += [f"{name}[{self.index(own[0])}]", f"{name}[{self.index(own[0])}, :]"]
            if own[0] == shape[0]:
                forms += [f"{name}[:, {self.index(own[1])}]", f"{name}[..., {self.index(own[1])}]"]
            return self.rng.choice(forms) if forms else ""
        if len(own) == 1 and len(shape) == 1 and self.chance(0.4):
            picks = ", ".join(str(self.rng.randrange(own[0])) for _ in range(shape[0]))
            return f"{name}[[{picks}]]"
        if len(own) == 1 and shape in ((own[0], 1), (1, own[0])):
            return f"{name}[:, None]" if shape[1] == 1 else self.rng.choice([f"{name}[None, :]", f"{name}[np.newaxis]"])
        return ""

    def filled(self, shape):
        value = self.named(()) or self.number()
        return self.rng.choice([f"np.full({self.extent(shape)}, {value})", f"np.ones({self.extent(shape)}) * {value}"])

    def expression(self, shape, room):
        """An expression of a shape, of at most about `room` operations."""
        if room <= 0:
            return self.leaf(shape)
        makers = [
            (self.arithmetic, 40),
            (self.unary, 14),
            (self.power, 5),
            (self.choice, 4),
            (self.helper_call, 8),
            (self.reduction, 18 if len(shape) < 2 else 0),
            (self.built, 8 if shape else 0),
            (self.comprehension, 4),
        ]
        functions, weights = zip(*makers, strict=True)
        return self.rng.choices(functions, weights)[0](shape, room - 1) or self.arithmetic(shape, room - 1)

    def spreading(self, shape):
        """A shape that is spread to another one."""
        options = [shape] * 4
        if shape:
            options += [(), ()]
        if len(shape) == 2:
            options += [shape[1:], (shape[0], 1), (1, shape[1])]
        return self.rng.choice(options)

    def arithmetic(self, shape, room):
        left = self.rng.randint(0, max(room, 0))
        shapes = [shape, self.spreading(shape)]
        if self.chance(0.4):
            shapes.reverse()
        op = self.rng.choices(["+", "-", "*", "/"], [30, 25, 35, 10])[0]
        one = self.expression(shapes[0], left)
        other = self.positive(shapes[1], room - left) if op == "/" else self.expression(shapes[1], room - left)
        return f"({one} {op} {other})"

    def positive(self, shape, room):
        text = self.expression(shape, room - 1)
        return self.rng.choice([f"({text} ** 2 + 0.7)", f"(1.6 + np.cos({text}))", f"(1.2 + np.tanh({text}))"])

    def unary(self, shape, room):
        name = self.rng.choice(UNARY)
        library = (
            "math"
            if not shape and name in ("sin", "cos", "tanh", "exp", "sqrt", "log1p") and self.chance(0.5)
            else "np"
        )
        if name in ("sqrt", "log1p"):
            return f"{library}.{name}({self.positive(shape, room)})"
        text = self.expression(shape, room)
        if name == "exp":
            text = f"-({text}) ** 2" if self.chance(0.3) else f"np.tanh({text})"
        return f"{library}.{name}({text})"

    def power(self, shape, room):
        if self.chance(0.7):
            return f"({self.expression(shape, room)} ** 2)"
        return f"({self.positive(shape, room)} ** {self.rng.choice(['0.5', '-1', '1.5'])})"

    def test(self, room=1):
        op = self.rng.choice(["<", ">", "<=", ">="])
        return f"{self.expression((), room)} {op} {self.leaf(())}"

    def choice(self, shape, room):
        one, other = self.expression(shape, room // 2), self.expression(self.spreading(shape), room // 2)
        if shape and self.chance(0.7):
            return self.rng.choice(
                [f"np.where({self.leaf(shape)} > {self.number()}, {one}, {other})", f"np.maximum({one}, {other})",
                 f"np.minimum({other}, {one})", f"np.clip({one}, -0.8, 0.9)"]
            )  # fmt: skip
        return f"({one} if {self.test(0)} else {self.expression(shape, room // 2)})"

    def reduction(self, shape, room):  # noqa: C901 - one line for each kind
        n, m = self.lengths
        d = self.rng.choice([n, n, m])
        if not shape:
            kind = self.rng.choice(
                ["sum", "sum", "mean", "max", "method", "dot", "at", "builtin", "slices", "matrix", "std"]
            )
            if kind in ("sum", "mean", "max", "std"):
                return f"np.{kind}({self.expression((d,), room)})"
            if kind == "method":
                return f"{self.leaf((n, m))}.{self.rng.choice(['sum', 'mean', 'max', 'min'])}()"
            if kind == "builtin":
                return f"sum({self.expression((d,), room)})"
            if kind == "matrix":
                return f"np.sum({self.expression((n, m), room)})"
            if kind == "slices":
                return self.sliced_sum(room)
            one, other = self.expression((d,), room // 2), self.expression((d,), room // 2)
            return f"np.dot({one}, {other})" if kind == "dot" else f"({one} @ {other})"
        own = shape[0]
        kind = self.rng.choice(["sum", "mean", "max", "at", "at", "left", "keep", "cumsum"])
        if kind in ("sum", "mean", "max"):
            first = self.chance(0.5)
            inner = (d, own) if first else (own, d)
            axis = self.rng.choice(["0", "-2"] if first else ["1", "-1"])
            return f"np.{kind}({self.expression(inner, room)}, axis={axis})"
        if kind == "at":
            return f"({self.expression((own, d), room // 2)} @ {self.expression((d,), room // 2)})"
        if kind == "left":
            return f"({self.expression((d,), room // 2)} @ {self.expression((d, own), room // 2)})"
        if kind == "cumsum":
            return f"np.cumsum({self.expression((own,), room)})"
        return f"np.sum({self.expression((d, own), room)}, axis=0, keepdims=True)[0]"

    def sliced_sum(self, room):
        """Sums up to an index."""
        if not self.indices:
            return ""
        i = self.rng.choice(sorted(self.indices))
        names = [name for name, shape in self.shapes.items() if len(shape) == 1]
        matrices = [name for name, shape in self.shapes.items() if len(shape) == 2]
        cut = self.rng.choice([f":{i}", f"{i}:", f":{i} + 1"])
        parts = [f"{name}[{cut}]" for name in names]
        parts += [f"{name}[{self.index(self.shapes[name][0])}, {cut}]" for name in matrices]
        sizes = {p: self.shapes[p.split("[")[0]][-1] for p in parts}
        if not parts:
            return ""
        one = self.rng.choice(parts)
        others = [p for p in parts if sizes[p] == sizes[one]]
        other = self.rng.choice(others)
        return self.rng.choice([f"np.sum({one})", f"({one} @ {other})", f"np.sum({one} * {other})"])

    def built(self, shape, room):
        """An array that a function builds."""
        if len(shape) == 1:
            d = shape[0]
            kind = self.rng.choice(["array", "roll", "flip", "concat", "ravel", "copy", "ones"])
            if kind == "array":
                return f"np.array([{', '.join(self.expression((), room // d) for _ in range(d))}])"
            if kind == "concat" and d > 2:
                one, other = self.part((d - 2,)) or self.filled((d - 2,)), self.part((2,)) or self.filled((2,))
                return f"np.concatenate([{one}, {other}])"
            inner = self.expression(shape, room)
            forms = {"roll": f"np.roll({inner}, 1)", "flip": f"{inner}[::-1]", "copy": f"({inner}).copy()"}
            return forms.get(kind, f"(np.ones({self.length(d)}) * {inner})")
        n, m = shape
        kind = self.rng.choice(["outer", "at", "transpose", "stack", "reshape", "columns", "eye"])
        if kind == "outer":
            return f"np.outer({self.expression((n,), room // 2)}, {self.expression((m,), room // 2)})"
        if kind == "at":
            d = self.rng.choice(self.lengths)
            return f"({self.expression((n, d), room // 2)} @ {self.expression((d, m), room // 2)})"
        if kind == "transpose":
            return f"({self.expression((m, n), room)}).T"
        if kind == "stack":
            return f"np.stack([{', '.join(self.expression((m,), room // n) for _ in range(n))}])"
        if kind == "reshape":
            return f"({self.expression((m, n), room)}).reshape({self.length(n)}, {self.length(m)})"
        if kind == "eye" and n == m:
            return f"(np.eye({self.length(n)}) * {self.expression((), room)})"
        return f"({self.expression((n,), room // 2)}[:, None] * {self.expression((m,), room // 2)})"

    def comprehension(self, shape, room):
        if len(self.indices) > 2:
            return ""
        name = self.index_name()
        d = shape[0] if shape else self.rng.choice(self.lengths)
        before = dict(self.indices)
        self.indices[name] = (0, d)
        item = self.expression(shape[1:] if shape else (), room // 2)
        self.indices = before
        over = f"for {name} in range({self.length(d)})"
        if not shape:
            return self.rng.choice(
                [f"sum({item} {over})", f"sum([{item} {over}])", f"np.sum(np.array([{item} {over}]))"]
            )
        return f"np.{'array' if len(shape) == 1 else 'stack'}([{item} {over}])"

    def helper_call(self, shape, room):
        found = [h for h in self.helpers if not h.updates and h.result == shape]
        if not found:
            return ""
        helper = self.rng.choice(found)
        return f"{helper.name}({self.arguments(helper, room)})"

    def arguments(self, helper, room, first=None):
        count = len(helper.shapes) - (self.rng.randint(0, helper.defaults) if helper.defaults else 0)
        texts = [first] if first else []
        for number in range(len(texts), count):
            text = self.expression(helper.shapes[number], room // count)
            texts.append(f"{'xyz'[number]}={text}" if number and self.chance(0.4) else text)
        while any("=" in one.split("(")[0] and "=" not in two.split("(")[0] for one, two in itertools.pairwise(texts)):
            texts = [t.split("=", 1)[1] if t[:2] in ("x=", "y=", "z=") else t for t in texts]
        return ", ".join(texts)

    # -- statements

    def bind(self, name, shape):
        self.shapes[name] = shape
        self.unread = [*(n for n in self.unread if n != name), name]

    def target(self, shape):
        """A name to assign to: one of the same shape, or a fresh one."""
        own = [name for name, have in self.shapes.items() if have == shape and name not in self.fixed]
        if own and self.chance(0.4):
            return self.rng.choice(own)
        return self.fresh()

    def statement(self, room):
        loops = 7 if self.depth < 2 else 0
        makers = [
            (self.assignment, 20),
            (self.either, 5),
            (self.parts, 2),
            (self.alias, 9),
            (self.store, 20),
            (self.augmented, 22),
            (self.swap, 4),
            (self.buffer, 5),
            (self.pingpong, 2 if self.depth < 2 else 0),
            (self.loop, loops * 2),
            (self.walk, loops // 3),
            (self.repeated, loops // 3),
            (self.branch, 6 if self.depth < 3 else 0),
            (self.update_call, 7),
            (self.growing, loops // 3),
            (self.inner, 3 if self.depth == 0 else 0),
        ]
        functions, weights = zip(*makers, strict=True)
        return self.rng.choices(functions, weights)[0](room) or self.assignment(room)

    def assignment(self, room):
        shape = self.shape()
        text = self.expression(shape, room)
        name = self.target(shape)
        self.bind(name, shape)
        return [f"{name} = {text}"]

    def alias(self, room):
        names = self.arrays()
        if not names:
            return []
        name = self.rng.choice(names)
        own = self.shapes[name]
        options = [(name, own)] * 2
        if len(own) == 2:
            options += [(f"{name}[{self.index(own[0])}]", own[1:]), (f"{name}[:, {self.index(own[1])}]", own[:1])]
            options += [(f"{name}.T", own[::-1])]
        else:
            text, long = self.cut(own[0])
            options += [(f"{name}[{text}]", (long,))] * 3
            options += [(f"{name}.reshape(1, {self.length(own[0])})", (1, own[0])), (f"{name}.ravel()", own)]
        if len(own) == 2:
            options += [(f"{name}.{flat}", (own[0] * own[1],)) for flat in ("reshape(-1)", "ravel()")]
        text, shape = self.rng.choice(options)
        target = self.fresh()
        self.bind(target, shape)
        return [f"{target} = {text}"]

    def either(self, room):
        """A name for one array or another, or for a copy; something is mostly written to it at once."""
        names = self.arrays()
        if not names:
            return []
        name = self.rng.choice(names)
        own = self.shapes[name]
        others = [other for other in names if self.shapes[other] == own]
        others = [
            name,
            f"{name}.copy()",
            f"{name}[:]",
            f"{name}[::-1]",
            self.rng.choice(others),
            self.rng.choice(others),
        ]
        one, other = name, self.rng.choice([*others, self.expression(own, 1)])
        if self.chance(0.5):
            one, other = other, one
        target, test = self.target(own), self.test(0)
        self.bind(target, own)
        lines = [f"{target} = {one} if {test} else {other}"]
        if self.chance(0.4):
            lines = [f"if {test}:", f"    {target} = {one}", "else:", f"    {target} = {other}"]
        if self.chance(0.7):
            place = f"{target}[{', '.join(self.index(d) for d in own)}]"
            op = self.rng.choice(["=", "+=", "*="])
            lines.append(f"{place if op == '=' or self.chance(0.5) else target} {op} {self.expression((), room)}")
        return lines

    def parts(self, room):
        """A list of arrays, of which one is updated."""
        names = self.arrays()
        if not names:
            return []
        listed = [self.rng.choice(names) for _ in range(2)]
        target = f"parts{self.made}"
        self.made += 1
        at = self.rng.randrange(2)
        op = self.rng.choice(["+=", "*=", "-="])
        value = self.expression((), room)
        self.unread = [*(n for n in self.unread if n not in listed), *dict.fromkeys(listed)]
        return [f"{target} = [{', '.join(listed)}]", f"{target}[{at}] {op} {value}"]

    def place(self):  # noqa: C901 - one line for each kind
        """A part of an array that can be written to, and its shape; some of them."""
        names = self.arrays()
        if not names:
            return "", ()
        name = self.rng.choice(names)
        own = self.shapes[name]
        self.unread = [*(n for n in self.unread if n != name), name]
        kind = self.rng.random()
        if kind < 0.45:
            return f"{name}[{', '.join(self.index(d) for d in own)}]", ()
        if kind < 0.55 and len(own) == 2:
            return f"{name}[{self.index(own[0])}]", own[1:]
        if kind < 0.6 and len(own) == 2:
            return f"{name}[:, {self.index(own[1])}]", own[:1]
        if kind < 0.65:
            return self.rng.choice([f"{name}[:]", f"{name}[...]"]), own
        if kind < 0.7:
            return f"{name}[{name} {self.rng.choice('<>')} {self.number()}]", None
        if kind < 0.78:
            count = self.rng.randint(2, 3)
            picks = ", ".join(str(self.rng.randrange(own[0])) for _ in range(count))
            return f"{name}[{self.rng.choice(['[%s]', 'np.array([%s])']) % picks}]", (count, *own[1:])
        if kind < 0.81:
            return f"{name}[None]", own
        if kind < 0.86 and self.indices:
            i = self.rng.choice(sorted(self.indices))
            return f"{name}[{self.rng.choice([f':{i}', f'{i}:', f'{i} + 1:'])}]", None
        cuts = [self.cut(d) for d in own]
        text = ", ".join(t for t, _ in cuts)
        if self.chance(0.15):
            return f"{name}[..., {cuts[-1][0]}]", (*own[:-1], cuts[-1][1])
        return f"{name}[{text}]", tuple(long for _, long in cuts)

    def written(self, shape, room):
        """What is written to a place: of its shape, or spread to it."""
        if shape is None:
            return self.expression((), room)
        return self.expression(self.spreading(shape) if self.chance(0.4) else shape, room)

    def store(self, room):
        place, shape = self.place()
        return [f"{place} = {self.written(shape, room)}"] if place else []

    def augmented(self, room):
        if self.chance(0.35):
            names = list(self.shapes)
            names = [n for n in names if n not in self.fixed]
            if not names:
                return []
            place = self.rng.choice(names)
            shape = self.shapes[place]
            self.unread = [*(n for n in self.unread if n != place), place]
        else:
            place, shape = self.place()
        op = self.rng.choices(["+=", "-=", "*=", "/=", "**="], [6, 4, 5, 2, 1])[0]
        if not place:
            return []
        if op == "**=":
            return [f"{place} **= 2"]
        value = self.positive((), room) if op == "/=" else self.written(shape, room)
        if self.chance(0.1) and op == "+=" and shape is not None and "[[" in place:
            name, index = place.split("[", 1)
            return [f"np.add.at({name}, {index[:-1]}, {value})"]
        return [f"{place} {op} {value}"]

    def swap(self, room):
        names = self.arrays()
        if not names:
            return []
        name = self.rng.choice(names)
        own = self.shapes[name]
        self.unread = [*(n for n in self.unread if n != name), name]
        if len(own) == 1 or self.chance(0.3):
            one, other = (f"{name}[{', '.join(self.index(d) for d in own)}]" for _ in range(2))
            return [f"{one}, {other} = {other}, {one}"]
        i, j = self.index(own[0]), self.index(own[0])
        return [f"{name}[[{i}, {j}]] = {name}[[{j}, {i}]]"]

    def buffer(self, room):
        """An array that is filled later."""
        n, m = self.lengths
        shape = self.rng.choice([(n,), (n,), (m,), (n, m)])
        name = self.fresh()
        if self.chance(0.4) and self.depth < 3:
            lines = [f"{name} = np.empty({self.extent(shape)})"]
            i = self.index_name()
            before = dict(self.indices)
            self.indices[i] = (0, shape[0])
            lines += [
                f"for {i} in range({self.length(shape[0])}):",
                f"    {name}[{i}] = {self.expression(shape[1:], room)}",
            ]
            self.indices = before
        else:
            like = self.named(shape)
            made = f"np.zeros_like({like})" if like and self.chance(0.4) else f"np.zeros({self.extent(shape)})"
            lines = [f"{name} = {made}"]
        self.bind(name, shape)
        return lines

    def pingpong(self, room):
        n, _ = self.lengths
        old = self.named((n,))
        if not old:
            return []
        one, two = self.fresh(), "new"
        if two in self.shapes:
            return []
        self.bind(one, (n,))
        self.bind(two, (n,))
        inner = self.expression((n,), room)
        forms = [
            f"{two}[:] = {inner}",
            f"{two}[1:-1] = 0.5 * ({one}[:-2] + {one}[2:])",
            f"{two}[1:] = {one}[:-1] * {one}[1:]",
        ]
        body = [self.rng.choice(forms), f"{one}, {two} = {two}, {one}"]
        if self.chance(0.3):
            body.insert(1, f"{two}[0] = {self.expression((), room)}")
        before = [f"{one} = {self.rng.choice([f'{old}.copy()', f'{old} * 2.0'])}", f"{two} = np.zeros_like({one})"]
        return [*before, f"for _ in range({self.rng.randint(1, 4)}):", *(f"    {line}" for line in body)]

    def block(self, count, room):
        """Statements inside another: what is new there is not known after."""
        before, lists, fixed = dict(self.shapes), dict(self.lists), set(self.fixed)
        self.depth += 1
        lines = [line for _ in range(count) for line in self.statement(self.rng.randint(0, room))]
        self.depth -= 1
        if self.indices and self.chance(0.15):
            returned = [] if self.returns is None else [f"return {self.expression(self.returns, 1)}"]
            jump = self.rng.choice(["break", "continue", *returned])
            lines.insert(self.rng.choice([0, len(lines)]), f"if {self.leaf(())} > {self.number()}:\n    {jump}")
        self.shapes, self.lists, self.fixed = before, lists, fixed
        self.unread = [n for n in self.unread if n in before]
        return [f"    {part}" for line in lines for part in line.split("\n")] or ["    pass"]

    def ranged(self, d):
        """A range of indices of an axis, and its bounds."""
        n = self.length(d)
        forms = [(f"range({n})", 0, d)] * 4
        forms += [(f"range(1, {n})", 1, d), (f"range({n} - 1)", 0, d - 1), (f"range({n} - 1, -1, -1)", 0, d)]
        forms += [(f"range(0, {n}, 2)", 0, d), (f"range({self.rng.randint(0, 3)})", 0, 3)]
        for name, (_, high) in self.indices.items():
            forms += [(f"range({name})", 0, high), (f"range({name} + 1)", 0, high)] * 2
            forms += [(f"range({name} + 1, {n})", 1, d)] if high <= d else []
        return self.rng.choice(forms)

    def loop(self, room):
        if len(self.indices) > 3:
            return []
        over, low, high = self.ranged(self.rng.choice(self.lengths))
        name = self.index_name()
        before = dict(self.indices)
        self.indices[name] = (low, high)
        body = self.block(self.rng.randint(1, 4), room)
        self.indices = before
        return [f"for {name} in {over}:", *body]

    def walk(self, room):
        """A loop over the items of an array."""
        names = self.arrays()
        if not names or len(self.indices) > 3:
            return []
        name, item = self.rng.choice(names), self.fresh()
        own = self.shapes[name]
        before, shapes = dict(self.indices), dict(self.shapes)
        self.bind(item, own[1:])
        self.fixed = self.fixed | {item}
        head = f"for {item} in {name}:"
        if self.chance(0.4):
            index = self.index_name()
            self.indices[index] = (0, own[0])
            head = f"for {index}, {item} in enumerate({name}):"
        body = self.block(self.rng.randint(1, 2), room)
        self.indices, self.shapes = before, shapes
        self.unread = [n for n in self.unread if n in shapes]
        return [head, *body]

    def repeated(self, room):
        """A `while`."""
        count = f"n{self.made}"
        self.made += 1
        body = self.block(self.rng.randint(1, 2), room)
        test = f"{count} < {self.rng.randint(1, 3)}"
        if self.chance(0.4):
            test += f" and {self.leaf(())} < 1.5"
        return [f"{count} = 0", f"while {test}:", *body, f"    {count} += 1"]

    def branch(self, room):
        lines = [f"if {self.test()}:", *self.block(self.rng.randint(1, 2), room)]
        if self.chance(0.5):
            lines += ["else:", *self.block(self.rng.randint(1, 2), room)]
        return lines

    def update_call(self, room):
        found = [h for h in self.helpers if h.updates]
        if not found:
            return []
        helper = self.rng.choice(found)
        name = self.named(helper.shapes[0])
        if not name:
            name = self.part(helper.shapes[0])
        if not name or "[[" in name:
            return []
        base = name.split("[")[0].split(".")[0]
        self.unread = [*(n for n in self.unread if n != base), base]
        return [f"{helper.name}({self.arguments(helper, room, name)})"]

    def inner(self, room):
        """A function inside the function, which reads what stands around it."""
        shape, result = self.shape(), self.shape()
        name, param = f"inner{self.made}", f"h{self.made}"
        self.made += 1
        self.shapes[param] = shape
        text = self.expression(result, room)
        del self.shapes[param]
        self.unread = [n for n in self.unread if n != param]
        self.helpers.append(Helper(name, (shape,), result))
        return [f"def {name}({param}):", f"    return {text}"]

    def growing(self, room):
        """A list that a loop fills."""
        n, m = self.lengths
        shape = self.rng.choice([(), (n,), (m,)])
        name = f"rows{self.made}"
        self.made += 1
        over, low, high = self.ranged(n)
        index = self.index_name()
        before = dict(self.indices)
        self.indices[index] = (low, high)
        lines = [f"{name} = []", f"for {index} in {over}:"]
        inner = self.block(1, room) if self.chance(0.4) else []
        lines += [*inner, f"    {name}.append({self.expression(shape, room)})"]
        self.indices = before
        out = self.fresh()
        gather = self.rng.choice(["sum({})", "np.sum(np.stack({}), axis=0)", "np.sum(np.array({}))"])
        self.bind(out, () if "np.array" in gather else shape)
        return [*lines, f"{out} = {gather.format(name)}"]

    def body(self, count, room):
        lines = [line for _ in range(count) for line in self.statement(self.rng.randint(0, room))]
        return [*lines, f"return {self.everything()}"]

    def everything(self):
        names = [name for name in self.unread if name in self.shapes][:4]
        names += [name for name in self.shapes if name not in names and self.chance(0.2)]
        parts = [self.summed(name) for name in names] or [self.expression((), 1)]
        text = parts[0]
        for part in parts[1:]:
            text = f"{text} {self.rng.choice('++-*')} {part}"
        return text

    def summed(self, name):
        shape = self.shapes[name]
        if not shape:
            return name
        weights = self.rng.choice(
            [f"np.sum({name})", f"np.sum({name} ** 2)", f"np.sum(np.sin({name}))", f"{name}.mean()"]
        )
        return weights


# -- modules


def helper(rng, number, lengths):
    """A function of the module."""
    n, m = lengths
    shapes = [rng.choice([(), (n,), (n,), (m,), (n, m)])]
    updates = rng.random() < 0.5
    if updates:
        shapes = [rng.choice([(n,), (n,), (m,), (n, m)])]
    shapes += [rng.choice([(), (), (n,)]) for _ in range(rng.randint(0, 2))]
    names = ["x", "y", "z"][: len(shapes)]
    defaults = 1 if len(shapes) > 1 and not shapes[-1] and rng.random() < 0.5 else 0
    writer = Writer(rng, dict(zip(names, shapes, strict=True)), lengths)
    writer.depth = 1
    head = ", ".join([*names[:-1], names[-1] + "=0.5"]) if defaults else ", ".join(names)
    name = f"{'update' if updates else 'helper'}{number}"
    lines = []
    for _ in range(rng.randint(0, 2)):
        lines += writer.statement(2)
    result = ()
    if updates:
        # What stands in the function under its own name is what the caller sees.
        writer.shapes = {k: v for k, v in writer.shapes.items() if k in names}
        place = f"x[{', '.join(writer.index(d) for d in shapes[0])}]" if rng.random() < 0.5 else "x[:]"
        op = rng.choice(["=", "+=", "*="])
        inner = () if "[:]" not in place else rng.choice([(), shapes[0]])
        lines.append(f"{place} {op} {writer.expression(inner, 2)}")
    else:
        result = rng.choice([(), (), (n,), (n, m)])
        lines.append(f"return {writer.expression(result, 2)}")
    text = "\n".join([f"def {name}({head}):", *("    " + line for line in lines)])
    return text, Helper(name, tuple(shapes), result, updates, defaults)


def drawn(rng, seed):
    lengths = rng.choice([(3, 4), (4, 3), (3, 2), (4, 2), (3, 5)])
    n, m = lengths
    helpers = [helper(rng, number, lengths) for number in range(rng.choice([0, 0, 1, 2]))]
    shapes = [rng.choice([(), (n,), (n,), (m,), (n, m), (n, n)]) for _ in range(rng.choice([1, 2, 2, 3]))]
    names = [{0: "xyz", 1: "vwu", 2: "ABC"}[len(shape)][i] for i, shape in enumerate(shapes)]
    writer = Writer(rng, dict(zip(names, shapes, strict=True)), lengths, [known for _, known in helpers])
    writer.returns = ()
    lines = writer.body(rng.randint(1, rng.choice([3, 6, 9, 12])), rng.choice([1, 1, 2, 3]))
    main = "\n".join([f"def f({', '.join(names)}):", *("    " + line for line in lines)])
    text = HEAD + "\n\n\n".join([*(text for text, _ in helpers), main]) + "\n"
    with contextlib.suppress(SyntaxError):
        text = ast.unparse(ast.parse(text)) + "\n"
    return Program(seed, text, tuple(shapes))


def program(seed, runs):
    """The program of a seed: the first drawn for which `runs` holds."""
    rng = random.Random(seed)
    while True:
        found = drawn(rng, seed)
        if runs(found):
            return found
