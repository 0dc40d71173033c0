"""Random programs over arrays: stores, views, aliases, branches, loops and helpers that write for their callers.

    python -m tests.random_arrays                # 200 programs from seed 0
    python -m tests.random_arrays 1000 --seed 5  # as many, from there

Each is computed as a case of the corpus. One that is wrong or crashes is shrunk, statement by statement, and printed.
"""

import argparse
import importlib.util
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import numpy as np
from corpus_check import Case, check

HEAD = """import numpy as np


def fill(out, value):
    out[:] = value


def scale(out, factor):
    for i in range(len(out)):
        out[i] *= factor


def doubled(a):
    a *= 2.0
    return a


def same(a):
    return a


def f(x, s):
    y = x * 1.0
    z = np.zeros(4)
"""
TAIL = "    return np.sum(x * np.cos(y)) + np.sum(np.sin(z) * y * np.array([1.0, 0.7, 0.4, 0.2])) + np.sum(z * s)\n"
SIZE = 4


class Writer:
    """Writes one program; a statement is a list of lines, and a block a list of statements."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def one_of(self, *choices):
        return self.random.choice(choices)

    def array(self):
        return self.one_of("x", "y", "z")

    def index(self, index=""):
        return self.one_of("0", "1", "2", "-1", *([index, f"{index} + 1", f"-{index}"] if index else []))

    def scalar(self, index=""):
        a = f"{self.array()}[{self.index(index)}]"
        return self.one_of("s", "0.7", a, f"s * {a}", f"np.sin({a})", f"np.sum({self.array()})")

    def part(self):
        """A slice of two elements."""
        return f"{self.array()}[{self.one_of(':2', '1:3', '2:', '::2', '1::2', '1::-1', '[0, 2]')}]"

    def vector(self, whole=True):
        a, b = (self.array(), self.array()) if whole else (self.part(), self.part())
        return self.one_of(
            f"{a} * {b}",
            f"0.5 * {a} + {b}",
            f"np.sin({a})",
            f"{a} * s",
            f"{a}[::-1] + 0.3 * {b}",
            f"np.where({a} > 0.5, {a}, {b})",
        )

    def simple(self, index=""):
        a = self.array()
        part = self.part()
        target = self.one_of("y", "z")
        return self.one_of(
            f"{a}[{self.index(index)}] = {self.scalar(index)}",
            f"{a}[{self.index(index)}] {self.one_of('+=', '*=', '-=')} {self.scalar(index)}",
            f"{a}[:] = {self.vector()}",
            f"{a} {self.one_of('+=', '*=', '-=')} {self.one_of(self.vector(), self.scalar(index))}",
            f"{part} {self.one_of('=', '+=', '*=')} {self.one_of(self.vector(whole=False), self.scalar(index))}",
            f"{target} = {self.vector()}",
            f"{target} = {a}{self.one_of('', '', '.copy()', '[::-1]', '[:]')}",
            f"{target} = {self.one_of('same', 'doubled')}({a})",
            f"{self.one_of('fill', 'scale')}({self.one_of(a, part)}, {self.scalar(index)})",
            f"{a}, {target} = {target}, {a}",
            f"s = {self.scalar(index)}",
        )

    def statement(self, depth=2, index=""):
        kind = self.random.random()
        if depth and kind < 0.15:
            test = f"{self.one_of('s', 'x[0]', 'y[1]')} {self.one_of('<', '>')} 0.6"
            lines = [f"if {test}:", *indented(self.block(depth - 1, index, 2))]
            return lines + (["else:", *indented(self.block(depth - 1, index, 2))] if kind < 0.08 else [])
        if depth and kind < 0.32:
            inner = "k" if index == "i" else "i"
            return [f"for {inner} in range({self.one_of(2, 3)}):", *indented(self.block(depth - 1, inner, 3))]
        return [self.simple(index)]

    def block(self, depth, index, most):
        return [line for _ in range(self.random.randint(1, most)) for line in self.statement(depth, index)]

    def program(self):
        return [self.statement() for _ in range(self.random.randint(2, 5))]


def indented(lines):
    return ["    " + line for line in lines]


def text_of(statements):
    return HEAD + "".join(f"    {line}\n" for statement in statements for line in statement) + TAIL


def computed(statements, seed):
    """The outcome of a program, as a case."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "program.py")
        path.write_text(text_of(statements))
        spec = importlib.util.spec_from_file_location("program", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        draw = np.random.default_rng(seed).uniform(0.2, 0.9, SIZE)
        return check(Case(f"random.{seed}", lambda: (module.f, lambda r: (draw.copy(), 0.65)), {"step": 1e-4}))


def is_bad(outcome):
    return outcome.status in ("WRONG", "CRASH")


def smaller(statements):
    """Programs with a statement less, or with a line of a compound statement less."""
    for i, statement in enumerate(statements):
        yield statements[:i] + statements[i + 1 :]
        for j in range(len(statement)):
            rest = statement[:j] + statement[j + 1 :]
            yield [*statements[:i], rest, *statements[i + 1 :]]
        if len(statement) > 1:
            yield [*statements[:i], [line[4:] for line in statement[1:]], *statements[i + 1 :]]


def shrunk(statements, seed):
    """The smallest program found that is bad in the same way."""
    kind = computed(statements, seed).status
    improved = True
    while improved:
        improved = False
        for candidate in smaller(statements):
            try:
                found = computed(candidate, seed).status
            except SyntaxError:
                continue
            if found == kind:
                statements, improved = candidate, True
                break
    return statements


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.random_arrays", description=__doc__.splitlines()[0])
    parser.add_argument("count", type=int, nargs="?", default=200)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    counts = Counter()
    for seed in range(given.seed, given.seed + given.count):
        statements = Writer(seed).program()
        outcome = computed(statements, seed)
        counts[outcome.status] += 1
        if is_bad(outcome):
            small = shrunk(statements, seed)
            body = "\n".join("    " + line for statement in small for line in statement)
            print(
                f"seed {seed}: {outcome.status}\n{body}\n    {computed(small, seed).reason.splitlines()[0][:200]}\n",
                flush=True,
            )
    print(", ".join(f"{count} {status}" for status, count in counts.items()))
    return int(counts["WRONG"] + counts["CRASH"] > 0)


if __name__ == "__main__":
    sys.exit(main())
