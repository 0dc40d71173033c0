"""Random programs with loops and branches over numbers, and the smallest part that still fails.

`program(seed, runs)` gives a `Program` of `random_programs`; `shrunk(program, fails)` drops statements, takes
bodies out of what they stand in, and replaces expressions while `fails` holds.
"""

import ast
import random
from dataclasses import replace

from random_programs import Program, with_simpler_expressions

HEAD = """import math
LOG = []
def rec(v):
    LOG.append(v)
    return v
def g(t):
    return t * t - 1.0
def h(t, u):
    if t > u:
        return t * 0.5
    return math.sin(u)
def steps(t, m):
    r = t
    for c in range(m):
        if r > 1.5:
            return r - 1.0
        r = r + 0.25 * t
    return r
"""
NAMES = ["a", "b", "c", "p", "q", "s"]
INDICES = ["i", "j", "k"]


class Writer:
    """Writes the body of a function; `numbers` are names that may have a value, `counts` are small integers."""

    def __init__(self, rng):
        self.rng = rng
        self.numbers = ["x", "y"]
        self.counts = []
        self.made = 0

    def pick(self, *pairs):
        return self.rng.choices([p[0] for p in pairs], [p[1] for p in pairs])[0]

    # -- expressions

    def name(self):
        if self.rng.random() < 0.02:
            return self.rng.choice(NAMES)
        return self.rng.choice(self.numbers)

    def atom(self):
        if self.counts and self.rng.random() < 0.15:
            return self.rng.choice(self.counts)
        return self.name() if self.rng.random() < 0.85 else self.rng.choice(["0.5", "1.5", "2.0", "-0.25"])

    def expression(self, room=2):
        if room <= 0:
            return self.atom()
        kind = self.pick(
            ("bin", 10), ("sin", 3), ("exp", 1), ("div", 1), ("call", 2), ("choice", 1), ("rec", 0.5), ("max", 0.5)
        )
        one = lambda: self.expression(room - 1)  # noqa: E731
        if kind == "bin":
            return f"({one()} {self.rng.choice('+-*')} {one()})"
        if kind == "sin":
            return f"math.{self.rng.choice(['sin', 'cos', 'tanh'])}({one()})"
        if kind == "exp":
            return f"math.exp(0.1 * math.sin({one()}))"
        if kind == "div":
            return f"({one()} / (1.5 + {self.name()} ** 2))"
        if kind == "call":
            return self.rng.choice([f"g({one()})", f"h({one()}, {self.atom()})", f"steps({one()}, 3)"])
        if kind == "choice":
            return f"({one()} if {self.test()} else {one()})"
        if kind == "rec":
            return f"rec({one()})"
        return f"{self.rng.choice(['max', 'min'])}({one()}, {self.atom()})"

    def test(self):
        kinds = [("plain", 6), ("two", 1), ("call", 1), ("rec", 0.7), ("not", 0.5)]
        if self.counts:
            kinds.append(("count", 5))
        kind = self.pick(*kinds)
        if kind == "plain":
            return (
                f"{self.expression(1)} {self.rng.choice('<>')} {self.rng.choice(['0.3', '1.1', '-0.4', self.name()])}"
            )
        if kind == "count":
            count = self.rng.choice(self.counts)
            return self.rng.choice([f"{count} % 2 == 0", f"{count} > 0", f"{count} == 1", f"{count} < 2"])
        if kind == "two":
            return f"({self.test()}) {self.rng.choice(['and', 'or'])} ({self.test()})"
        if kind == "call":
            return f"g({self.atom()}) > 0.5"
        if kind == "rec":
            return f"rec({self.counts[-1] if self.counts else 1.5}) > 0"
        return f"not ({self.test()})"

    # -- statements

    def target(self):
        name = self.rng.choice(NAMES)
        if name not in self.numbers:
            self.numbers.append(name)
        return name

    def block(self, depth, room, in_loop):
        lines = []
        for _ in range(self.rng.randint(1, room)):
            lines += self.statement(depth, in_loop)
        return lines

    def statement(self, depth, in_loop):
        kinds = [("assign", 8), ("update", 3), ("swap", 0.7)]
        if depth:
            kinds += [("if", 5), ("for", 3), ("while", 1.5), ("items", 1), ("match", 0.4)]
        if in_loop:
            kinds += [("jump", 3)]
        elif depth:
            kinds += [("return", 0.4)]
        return getattr(self, "_" + self.pick(*kinds))(depth, in_loop)

    def _assign(self, depth, in_loop):
        value = self.expression()
        return [f"{self.target()} = {value}"]

    def _update(self, depth, in_loop):
        value = self.expression(1)
        return [f"{self.rng.choice(self.numbers)} {self.rng.choice('+-*')}= {value}"]

    def _swap(self, depth, in_loop):
        values = f"{self.expression(1)}, {self.name()}"
        return [f"{self.target()}, {self.target()} = {values}"] if self.rng.random() < 0.8 else ["pass"]

    def _jump(self, depth, in_loop):
        jump = self.pick(("break", 4), ("continue", 3), ("return", 1.5))
        jump = f"return {self.expression(1)}" if jump == "return" else jump
        before = self._assign(depth, in_loop) if self.rng.random() < 0.25 else []
        lines = [f"if {self.test()}:", *indented([*before, jump])]
        if self.rng.random() < 0.2:
            lines += ["else:", *indented(self.block(max(depth - 1, 0), 2, in_loop))]
        return lines

    def _return(self, depth, in_loop):
        return [f"if {self.test()}:", *indented([*self._assign(depth, in_loop), f"return {self.expression(1)}"])]

    def _if(self, depth, in_loop):
        lines = [f"if {self.test()}:", *indented(self.block(depth - 1, 2, in_loop))]
        if self.rng.random() < 0.25:
            lines += [f"elif {self.test()}:", *indented(self.block(depth - 1, 2, in_loop))]
        if self.rng.random() < 0.5:
            lines += ["else:", *indented(self.block(depth - 1, 2, in_loop))]
        return lines

    def _for(self, depth, in_loop):
        index = self.rng.choice([i for i in INDICES if i not in self.counts] or ["k"])
        some = self.rng.choice
        over = some(
            [
                f"range({some('1234')})",
                f"range({some('12')}, {some('2345')})",
                f"range({some('45')}, 0, -{some('12')})",
                f"range(0, {some('35')}, 2)",
                "range(n)",
                "range(n, n + 2)",
                f"reversed(range({some('23')}))",
            ]
        )
        if self.counts and self.rng.random() < 0.3:
            over = f"range({self.rng.choice(self.counts)})"
        target = index
        if self.rng.random() < 0.12:
            other = self.target()
            target, over = some(
                [(f"{index}, {other}", f"enumerate({over})"), (f"{index}, {other}", f"zip({over}, range(2, 9, 3))")]
            )
        return [f"for {target} in {over}:", *self.trip(depth, index), *self.otherwise(depth, in_loop)]

    def trip(self, depth, index):
        self.counts.append(index)
        body = self.block(depth - 1, 4, True)
        self.counts.remove(index)
        if self.rng.random() < 0.1:
            self.numbers.append(index)
        return indented(body)

    def otherwise(self, depth, in_loop):
        if self.rng.random() < 0.85:
            return []
        return ["else:", *indented(self.block(depth - 1, 2, in_loop))]

    def _items(self, depth, in_loop):
        items = ", ".join(self.expression(1) for _ in range(self.rng.randint(1, 3)))
        form = self.rng.random()
        if form < 0.3:
            index = self.rng.choice([i for i in INDICES if i not in self.counts] or ["k"])
            return [f"for {index}, {self.target()} in enumerate([{items}]):", *self.trip(depth, index)]
        name = self.target()
        body = indented(self.block(depth - 1, 3, True))
        return [f"for {name} in ({items},):", *body, *self.otherwise(depth, in_loop)]

    def _while(self, depth, in_loop):
        self.made += 1
        count = f"w{self.made}"
        form = self.rng.random()
        if form < 0.25:
            test = f"({self.target()} := {self.expression(1)}) < {self.rng.choice(['0.5', '1.5'])} and {count} < 3"
        elif form < 0.4:
            test = "True"
        else:
            test = f"{count} < {self.rng.choice(['3', '4', 'n'])} and {self.test()}"
        self.counts.append(count)
        body = self.block(depth - 1, 3, True)
        self.counts.remove(count)
        if test == "True":
            body = [f"if {count} > 3:", "    break", *body]
        return [f"{count} = 0", f"while {test}:", *indented([f"{count} += 1", *body]), *self.otherwise(depth, in_loop)]

    def _match(self, depth, in_loop):
        subject = self.rng.choice(self.counts) if self.counts else "n"
        lines = [f"match {subject}:"]
        for pattern in (self.rng.choice(["0", "1", "0 | 2"]), "2 if " + self.test()):
            lines += indented([f"case {pattern}:", *indented(self.block(depth - 1, 2, in_loop))])
        return [*lines, *indented(["case _:", *indented(self.block(depth - 1, 1, in_loop))])]


def indented(lines):
    return ["    " + line for line in lines]


def drawn(rng, seed):
    writer = Writer(rng)
    lines = []
    for name in rng.sample(NAMES, 3):
        lines.append(f"{name} = {writer.expression(1)}")
        writer.numbers.append(name)
    lines.append(f"n = {rng.choice('0123')}")
    lines += writer.block(3, 5, False)
    lines.append(f"return {writer.expression(3)}")
    text = HEAD + "def f(x, y):\n" + "\n".join(indented(lines)) + "\n"
    point = tuple(round(rng.uniform(-1.5, 1.5), 3) for _ in range(2))
    return Program(seed, ast.unparse(ast.parse(text)) + "\n", "", point)


def program(seed, runs):
    """The program of a seed: the first drawn for which `runs` holds."""
    rng = random.Random(seed)
    while True:
        candidate = drawn(rng, seed)
        if runs(candidate):
            return candidate


# -- shrinking


def shrunk(start, fails, tries=1500):
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
    seen = {text}
    for edited in (*without_statements(text), *with_simpler_expressions(text)):
        fresh = ast.unparse(edited) + "\n"
        if fresh not in seen and len(fresh) <= len(text):
            seen.add(fresh)
            yield fresh


def bodies(module):
    """All lists of statements, and what they stand in."""
    for node in ast.walk(module):
        for field in ("body", "orelse"):
            if isinstance(getattr(node, field, None), list):
                yield node, field


def without_statements(text):
    """One statement less, or what stands in one in its place."""
    for number, (node, field) in enumerate(list(bodies(ast.parse(text)))):
        for position in range(len(getattr(node, field))):
            for inner in (None, "body", "orelse"):
                module = ast.parse(text)
                owner, name = list(bodies(module))[number]
                block = getattr(owner, name)
                parts = [] if inner is None else getattr(block[position], inner, None)
                if not isinstance(parts, list) or (inner and not parts):
                    continue
                block[position : position + 1] = parts
                if not block and name == "body":
                    continue
                yield module
