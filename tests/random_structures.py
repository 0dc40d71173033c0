"""Random programs whose arrays stand in lists, tuples, dicts and objects, come in every form, and go out in structures.

`program(seed, runs)` gives a `Program`: the text of a module with `g`, which returns a structure, `f`, which adds up
its leaves under weights, and `make`, which draws the arguments of both.
"""

import ast
import random
from dataclasses import dataclass

N, M = 3, 4
NUMBER, VECTOR, MATRIX = (), (N,), (N, M)

HEAD = """import math
from dataclasses import dataclass
from typing import NamedTuple
import numpy as np

class Pair(NamedTuple):
    a: object
    s: float

@dataclass(frozen=True)
class Model:
    a: object
    s: float

class Box:
    def __init__(self, a, s):
        self.a = a
        self.s = s
        self.count = 0

    def scale(self, k):
        self.a *= k
        self.count += 1

    def total(self):
        return np.sum(self.a) * self.s

    def put(self, v):
        self.a[0] = v
        self.s = self.s + v
        return self.a[-1]

def change(v, k):
    v[1:] += k * v[:-1]
    v[0] *= k

def change_parts(parts, k):
    parts[0] *= k
    parts[1][0] = k
    return parts[0][0]

def found(A, limit):
    for i in range(A.shape[0]):
        for j in range(A.shape[1]):
            if A[i, j] > limit:
                return A[i, j] * (i + 1)
            if j == 2:
                break
    return np.sum(A)

def both(v, k=0.5):
    return v * k, np.sum(v) + k

"""

ARGUMENTS = {
    "r.signed()": NUMBER, "r.signed(3)": VECTOR, "r.signed(3, 4)": MATRIX, "r.signed(6)[::2]": VECTOR,
    "np.asfortranarray(r.signed(3, 4))": MATRIX, "r.signed(4, 3).T": MATRIX, "r.signed(3)[::-1]": VECTOR,
    "r.signed(3).astype(np.float32)": VECTOR, "(r.signed(3), r.signed())": "tuple",
    "[r.signed(3), r.signed(3)]": "list",
    "{'a': r.signed(3), 's': r.signed()}": "dict", "Pair(r.signed(3), r.signed())": "pair",
    "Model(r.signed(3), r.signed())": "pair", "2": "count",
}  # fmt: skip
PARTS = {
    "tuple": (("{}[0]", VECTOR), ("{}[1]", NUMBER)),
    "list": (("{}[0]", VECTOR), ("{}[-1]", VECTOR)),
    "dict": (("{}['a']", VECTOR), ("{}['s']", NUMBER)),
    "pair": (("{}.a", VECTOR), ("{}.s", NUMBER)),
    "box": (("{}.a", VECTOR), ("{}.s", NUMBER)),
    "count": (),
}
"""How the parts of structures are read, and their shapes."""


@dataclass(frozen=True)
class Program:
    """A module with `g`, `f` and `make`."""

    seed: int
    text: str
    point: str = "make"


class Writer:
    """Writes the body of one function."""

    def __init__(self, rng, params):
        self.rng, self.names, self.made, self.depth = rng, dict(params), 0, 0
        self.returns = False

    def chance(self, share):
        return self.rng.random() < share

    def fresh(self, what):
        self.made += 1
        name = f"{'abcuvwpq'[self.rng.randrange(8)]}{self.made}"
        self.names[name] = what
        return name

    def of(self, *kinds):
        return [name for name, kind in self.names.items() if kind in kinds]

    def reads(self, shape):
        """All ways to read something of a shape from a variable or a part of a structure."""
        found = self.of(shape)
        for name, kind in self.names.items():
            found += [form.format(name) for form, own in PARTS.get(kind, ()) if own == shape]
        return found

    def arrays(self, shape):
        """Arrays of a shape that can be written to."""
        return [read for read in self.reads(shape) if shape]

    # -- expressions

    def number(self, room=1):
        some = self.rng.choice
        if room <= 0:
            vectors = [f"{v}[{some(['0', '1', '-1', '2'])}]" for v in self.reads(VECTOR)]
            matrices = [f"{m}[{some('012')}, {some('0123')}]" for m in self.reads(MATRIX)]
            return some([*self.reads(NUMBER) * 2, *vectors, *matrices, some(["0.5", "1.5", "-0.25"])])
        n, v, m = self.number, self.vector, self.matrix
        return some([
            lambda: f"({n(room - 1)} {some('+-*')} {n(0)})",
            lambda: f"np.{some(['sum', 'mean', 'max'])}({v(room - 1)})",
            lambda: f"math.{some(['sin', 'tanh'])}({n(room - 1)})", lambda: f"({v(0)} @ {v(room - 1)})",
            lambda: f"({n(0)} if {self.test()} else {n(room - 1)})", lambda: f"found({m(0)}, {some(['0.3', '-0.2'])})",
            lambda: f"np.sum({v(0)}[{v(0)} > {n(0)}])", lambda: f"sum([q * {n(0)} for q in {v(0)}])",
            lambda: f"both({v(0)})[1]", lambda: f"np.linalg.norm({v(0)} + 3.0)",
        ])()  # fmt: skip

    def vector(self, room=1):
        some, n, v, m = self.rng.choice, self.number, self.vector, self.matrix
        if room <= 0:
            cut = [f"{name}[{some('012')}{some([', :3', ', 1:', '][::-1][:3'])}]" for name in self.reads(MATRIX)]
            column = [f"{name}[:, {some('0123')}]" for name in self.reads(MATRIX)]
            return some([*self.reads(VECTOR) * 3, *cut, *column, f"np.full(3, {n(0)})"])
        return some([
            lambda: f"({v(room - 1)} {some('+-*')} {v(0)})", lambda: f"({v(room - 1)} * {n(0)})",
            lambda: f"np.{some(['sum', 'mean', 'max'])}({m(room - 1)}, axis=1)", lambda: f"np.sin({v(room - 1)})",
            lambda: f"np.where({v(0)} > {n(0)}, {v(room - 1)}, {n(0)})", lambda: f"np.clip({v(room - 1)}, -0.7, 0.8)",
            lambda: f"np.maximum({v(0)}, {v(room - 1)})", lambda: f"{v(0)}[[0, 2, {some('012')}]]",
            lambda: f"({v(0)} / (1.5 + {v(room - 1)} ** 2))", lambda: f"({v(0)} if {self.test()} else {v(room - 1)})",
            lambda: f"np.stack([{v(0)}, {v(room - 1)}]){some(['[0]', '.T[:, 1]', '[-1]'])}",
            lambda: f"np.array([{n(0)}, {n(room - 1)}, {n(0)}])", lambda: f"both({v(room - 1)}, k={n(0)})[0]",
            lambda: f"np.concatenate([{v(0)}[:1], {v(room - 1)}[1:]])", lambda: f"np.cumsum({v(room - 1)})[::-1]",
            lambda: f"np.array([{n(0)} * q for q in {v(0)}])",
        ])()  # fmt: skip

    def matrix(self, room=1):
        some, v, m = self.rng.choice, self.vector, self.matrix
        if room <= 0:
            return some([*self.reads(MATRIX) * 3, f"np.outer({v(0)}, np.ones(4))"])
        return some([
            lambda: f"({m(room - 1)} {some('+-*')} {m(0)})", lambda: f"({m(room - 1)} * {v(0)}[:, None])",
            lambda: f"({m(0)} - np.mean({m(room - 1)}, axis={some('01')}, keepdims=True))",
            lambda: f"({m(room - 1)} + np.sum({m(0)}, axis=0))", lambda: f"np.tanh({m(room - 1)})",
            lambda: f"np.stack([{v(0)}, {v(0)}, {v(0)}, {v(0)}], axis=1)", lambda: f"({m(0)}.T * {v(0)}).T",
            lambda: f"np.where({m(0)} > 0.1, {m(room - 1)}, {v(0)}[:, None])", lambda: f"{m(room - 1)}[::-1]",
        ])()  # fmt: skip

    def value(self, shape, room=1):
        return {NUMBER: self.number, VECTOR: self.vector, MATRIX: self.matrix}[shape](room)

    def test(self):
        return f"{self.number(0)} {self.rng.choice('<>')} {self.rng.choice(['0.1', '0.4', '-0.3', self.number(0)])}"

    # -- statements

    def statement(self):
        kinds = (
            ["assigned"] * 4 + ["viewed"] * 3 + ["updated"] * 4 + ["stored"] * 5 + ["structured"] * 4 + ["changed"] * 4
        )
        kinds += ["called"] * 3 + (
            ["chosen", "looped", "looped", "over", "repeated", "gathered"] if self.depth < 2 else []
        )
        return getattr(self, self.rng.choice(kinds))() or self.assigned()

    def block(self, count):
        before = dict(self.names)
        self.depth += 1
        lines = [line for _ in range(count) for line in self.statement()]
        self.depth -= 1
        self.names = before
        return [f"    {line}" for line in lines]

    def assigned(self):
        shape = self.rng.choice([NUMBER, VECTOR, VECTOR, MATRIX])
        text = self.value(shape, self.rng.randint(1, 2))
        known = [name for name in self.of(shape) if name[0] != "_"]
        name = self.rng.choice(known) if known and self.chance(0.4) else self.fresh(shape)
        return [f"{name} = {text}"]

    def viewed(self):
        vectors, matrices = self.arrays(VECTOR), self.arrays(MATRIX)
        options = [(f"{v}{how}", VECTOR) for v in vectors for how in ("", "[::-1]", "[:]", ".reshape(-1)", ".T")]
        for m in matrices:
            options += [(f"{m}[{self.rng.choice('012')}][:3]", VECTOR), (f"{m}.T[{self.rng.choice('0123')}]", VECTOR)]
            options += [(f"{m}[1:].T[::2][:, 0:1].T[0][[0, 1, 1]]", VECTOR), (m, MATRIX), (f"{m}[::-1, ::-1]", MATRIX)]
            options += [(f"{m}.ravel()[::4]", VECTOR), (f"{m}[:, 1:].T[::-1][1]", VECTOR)]
        if not options:
            return []
        text, shape = self.rng.choice(options)
        return [f"{self.fresh(shape)} = {text}"]

    def updated(self):
        shape = self.rng.choice([NUMBER, VECTOR, VECTOR, MATRIX])
        places = [p for p in self.reads(shape) if "." not in p or self.names.get(p.split(".")[0]) == "box"]
        places = [p for p in places if self.names.get(p.split("[")[0]) != "tuple"]
        if not places:
            return []
        inner = self.rng.choice([shape, NUMBER]) if shape != MATRIX else self.rng.choice([MATRIX, NUMBER])
        return [f"{self.rng.choice(places)} {self.rng.choice(['+=', '-=', '*='])} {self.value(inner)}"]

    def stored(self):
        some, op = self.rng.choice, self.rng.choice(["=", "+=", "*=", "="])
        if self.chance(0.6) or not self.arrays(MATRIX):
            if not self.arrays(VECTOR):
                return []
            v = some(self.arrays(VECTOR))
            place, shape = some([(f"[{some(['0', '1', '-1'])}]", NUMBER), ("[:]", VECTOR), ("[::-1]", VECTOR),
                                 ("[1:]", NUMBER),
                                 (f"[{v} > {self.number(0)}]", NUMBER), ("[[0, 2, 0]]", VECTOR),
                                 ("[np.array([2, 1])]", NUMBER),
                                 ("[...]", VECTOR)])  # fmt: skip
            return [f"{v}{place} {op} {self.value(shape)}"]
        m = some(self.arrays(MATRIX))
        place, shape = some([("[1, 2]", NUMBER), ("[:, 1]", VECTOR), ("[0]", NUMBER),
                             ("[[0, 1, 2], [1, 1, 3]]", VECTOR),
                             ("[:]", MATRIX), (f"[{m} > 0.2]", NUMBER), ("[1:, ::2]", NUMBER), (".T[2]", VECTOR),
                             ("[::-1].T[1:][0]", VECTOR), ("[[2, 0]]", NUMBER)])  # fmt: skip
        return [f"{m}{place} {op} {self.value(shape)}"]

    def structured(self):
        some = self.rng.choice
        kind = some(["tuple", "list", "dict", "box", "pair"])
        v = some(self.reads(VECTOR)) if self.reads(VECTOR) and self.chance(0.6) else self.vector()
        s = self.number()
        name = f"_{kind}{self.made}"
        self.made += 1
        text = {
            "tuple": f"({v}, {s})", "list": f"[{v}, {some([v, self.vector()])}]", "dict": f"{{'a': {v}, 's': {s}}}",
            "box": f"Box({v}, {s})", "pair": some([f"Pair({v}, {s})", f"Model({v}, {s})"]),
        }[kind]  # fmt: skip
        self.names[name] = kind
        return [f"{name} = {text}"]

    def changed(self):
        """A container is changed, or taken apart."""
        some, options = self.rng.choice, []
        for name, kind in list(self.names.items()):
            if kind == "list":
                options += [f"{name}.append({self.vector()})", f"{name}[0] = {self.vector()}",
                            f"{name}.insert(0, {self.vector(0)})",
                            f"{name}[0], {name}[1] = {name}[1], {name}[0]", f"{name}.reverse()",
                            f"for q in {name}:\n    q *= {self.number(0)}"]  # fmt: skip
            if kind == "dict":
                options += [f"{name}['a'] = {self.vector()}", f"{name}['s'] *= {self.number(0)}",
                            f"{name}.update(s={self.number()})",
                            f"for k, q in {name}.items():\n    {name}[k] = q * {self.number(0)}"]  # fmt: skip
            if kind == "box":
                options += [
                    f"{name}.a = {self.vector()}",
                    f"{name}.scale({self.number(0)})",
                    f"{name}.s += {self.number()}",
                ]
                options += (
                    [f"{self.fresh(NUMBER)} = {name}.{some(['total()', f'put({self.number(0)})'])}"]
                    if self.chance(0.5)
                    else []
                )
            if kind == "tuple" and self.chance(0.5):
                one, two = f"e{self.made}", f"h{self.made}"
                self.made += 1
                return self.apart(f"{one}, {two} = {name}", {one: VECTOR, two: NUMBER})
        return some(options).split("\n") if options else []

    def apart(self, line, names):
        self.names.update(names)
        return [line]

    def called(self):
        lists, vectors = self.of("list"), self.arrays(VECTOR)
        options = [f"change({v}, {self.number(0)})" for v in vectors]
        options += [f"{self.fresh(NUMBER)} = change_parts({name}, {self.number(0)})" for name in lists[:1]]
        return [self.rng.choice(options)] if options else []

    def chosen(self):
        lines = [f"if {self.test()}:", *self.block(self.rng.randint(1, 2))]
        return [*lines, "else:", *self.block(1)] if self.chance(0.5) else lines

    def looped(self):
        index = f"i{self.depth}"
        over = self.rng.choice(["range(3)", "range(2)", "range(2, -1, -1)", *(f"range({k})" for k in self.of("count"))])
        body = self.block(self.rng.randint(1, 3))
        if self.chance(0.3):
            body.insert(
                self.rng.choice([0, len(body)]),
                f"    if {self.test()}:\n        {self.rng.choice(['break', 'continue'])}",
            )
        vectors = self.arrays(VECTOR)
        if vectors and self.chance(0.6):
            body.append(f"    {self.rng.choice(vectors)}[{index}] {self.rng.choice(['=', '+=', '*='])} {self.number()}")
        return [part for line in [f"for {index} in {over}:", *body] for part in line.split("\n")]

    def over(self):
        """A loop over the items of an array or list."""
        item = f"_q{self.made}"
        self.made += 1
        options = [(v, NUMBER) for v in self.reads(VECTOR)] + [(name, VECTOR) for name in self.of("list")]
        options += [(f"{m}.T[:2, :3]", VECTOR) for m in self.reads(MATRIX)]
        if not options:
            return []
        source, shape = self.rng.choice(options)
        before = dict(self.names)
        self.names[item] = shape
        body = self.block(self.rng.randint(1, 2))
        self.names = before
        head = f"for {item} in {source}:"
        return [f"for j{self.depth}, {item} in enumerate({source}):" if self.chance(0.3) else head, *body]

    def repeated(self):
        count = f"n{self.made}"
        self.made += 1
        return [
            f"{count} = 0",
            f"while {count} < 3 and {self.test()}:",
            f"    {count} += 1",
            *self.block(self.rng.randint(1, 2)),
        ]

    def gathered(self):
        rows = f"rows{self.made}"
        self.made += 1
        body = self.block(1) if self.chance(0.4) else []
        text = self.vector()
        out = self.fresh(VECTOR)
        last = self.rng.choice([f"np.sum(np.stack({rows}), axis=0)", f"sum({rows})", f"{rows}[1] - {rows}[-1]"])
        return [f"{rows} = []", "for _ in range(3):", *body, f"    {rows}.append({text})", f"{out} = {last}"]

    # -- the result

    def result(self):
        """Leaves of the result, each with how it is found in it, and the structure."""
        leaves = [self.rng.choice(self.reads(s) or [self.value(s)]) for s in (VECTOR, NUMBER)] + [self.value(VECTOR)]
        form, places = self.rng.choice([
            ("{}, {}, {}", ("[0]", "[1]", "[2]")), ("{{'x': {}, 'y': ({}, {})}}", ("['x']", "['y'][0]", "['y'][1]")),
            ("[{}, [{}, {}]]", ("[0]", "[1][0]", "[1][1]")),
        ])  # fmt: skip
        return form.format(*leaves), places


def drawn(rng, seed):
    given = rng.choices(list(ARGUMENTS), k=rng.choice([1, 2, 2, 3]))
    params = {f"{'xyz'[i]}": ARGUMENTS[text] for i, text in enumerate(given)}
    writer = Writer(rng, params)
    lines = [line for _ in range(rng.randint(2, rng.choice([4, 7, 10]))) for line in writer.statement()]
    structure, places = writer.result()
    names = ", ".join(params)
    body = "\n".join(f"    {line}" for line in [*lines, f"return {structure}"])
    # Numbers and vectors alike are added up; the weights are those that `vjp` gets.
    added = " + ".join(f"np.sum(out{place} * WEIGHTS[{i}])" for i, place in enumerate(places))
    weights = "WEIGHTS = (np.array([0.7, -1.1, 0.4]), 1.3, np.array([-0.6, 0.9, 1.2]))"
    text = (
        f"{HEAD}{weights}\n\ndef g({names}):\n{body}\n\ndef f({names}):\n    out = g({names})\n    return {added}\n\n"
    )
    return Program(seed, ast.unparse(ast.parse(f"{text}def make(r):\n    return ({', '.join(given)},)\n")) + "\n")


def program(seed, runs):
    """The program of a seed: the first drawn for which `runs` holds."""
    rng = random.Random(seed)
    while True:
        found = drawn(rng, seed)
        if runs(found):
            return found
