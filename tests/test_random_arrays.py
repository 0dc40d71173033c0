"""Random programs over arrays: forward against reverse, against differences, values bit for bit, arguments untouched.

How they are run, and how many: `random_search.py`.
"""

import ast
import functools
import linecache
import sys
import warnings

import numpy as np
import pytest
import random_search
from corpus_numbers import differences, time_limit
from random_arrays import program
from random_programs import shrunk
from random_search import Failed, Search, as_tuple

import sct

OPERATORS = ("grad", "value_and_grad", "jvp")
LARGE = 1e4
SECONDS = 5


# -- running


class _Copied(ast.NodeTransformer):
    """Stores of what is copied first: NumPy itself mixes up some parts of one row that overlap."""

    def visit_Assign(self, node):
        if isinstance(node.targets[0], ast.Subscript):
            copied = ast.parse("np.copy(value)", mode="eval").body
            copied.args = [node.value]
            node.value = copied
        return node


def executed(given, strict=False):
    """The function of a program; where strict, in the way that shows what it should not do."""
    file = "<random arrays>"
    linecache.cache[file] = (len(given.text), None, given.text.splitlines(keepends=True), file)
    space = {"__name__": "random_arrays_case"}
    code = ast.fix_missing_locations(_Copied().visit(ast.parse(given.text))) if strict else given.text
    exec(compile(code, file, "exec"), space)
    if strict:
        space["np"] = _Strict()
    return space["f"]


class _Strict:
    """numpy, where an array that nobody has filled holds nan."""

    def __getattr__(self, name):
        return getattr(np, name)

    @staticmethod
    def empty(shape, dtype=float):
        return np.full(shape, np.nan, dtype)


def is_fine(value):
    return isinstance(value, float) and np.isfinite(value) and abs(value) < LARGE


INVALID = (ArithmeticError, ValueError, TypeError, NameError, AttributeError, SyntaxError, LookupError, Warning)


def runs(given):
    """Whether a program has an ordinary value at its point, without a warning, and nothing on the way is large."""
    try:
        with warnings.catch_warnings(), time_limit(2):
            warnings.simplefilter("error")
            function, strict = executed(given), executed(given, strict=True)
            value = function(*given.point())
            fine = is_fine(value) and same_bits(value, strict(*given.point()))
            return fine and not grows(function, given.point())
    except (*INVALID, TimeoutError, RecursionError, AssertionError):
        return False


def grows(function, point):
    """Whether a variable is ever large: digits that are lost then are no defect."""
    found = False

    def trace(frame, event, argument):
        nonlocal found
        if frame.f_code.co_filename != function.__code__.co_filename:
            return None
        values = [v for v in frame.f_locals.values() if isinstance(v, (float, np.ndarray))]
        found = found or any(np.size(v) and not np.max(np.abs(v)) < LARGE for v in values)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        function(*point)
    finally:
        sys.settrace(before)
    return found


# -- checking


def evaluated(what, run):
    def timed():
        with time_limit(SECONDS):
            return run()

    return random_search.evaluated(what, timed)


def same_bits(a, b):
    return np.shape(a) == np.shape(b) and np.asarray(a).tobytes() == np.asarray(b).tobytes()


class Case:
    """A program that runs, and its derivatives."""

    def __init__(self, given):
        self.given = given
        self.function = executed(given)
        self.value = executed(given)(*given.point())
        self.made = {name: evaluated(name, lambda n=name: getattr(sct, n)(self.function)) for name in OPERATORS}

    def called(self, operator, *extra):
        """Call a derivative with arguments that must stay as they are."""
        point = self.given.point()
        result = evaluated(operator, lambda: self.made[operator](*point, *extra))
        for before, after in zip(self.given.point(), point, strict=True):
            if not same_bits(before, after):
                raise Failed(f"{operator} changes an argument")
        return result, point

    def check(self):
        (value, gradient), point = self.called("value_and_grad")
        self.check_value("value_and_grad", value)
        count = len(point)
        gradient = as_tuple(gradient)
        if not isinstance(gradient, tuple) or len(gradient) != count:
            raise Failed("number of gradients", repr(gradient))
        self.check_gradients(gradient, point)
        alone = as_tuple(self.called("grad")[0])
        again = as_tuple(self.called("grad")[0])
        for one, two, three in zip(alone, gradient, again, strict=True):
            if not np.allclose(one, two, rtol=1e-10, atol=1e-10, equal_nan=True):
                raise Failed("grad and value_and_grad", f"{one!r} is not {two!r}")
            if not same_bits(one, three):
                raise Failed("grad, called twice", f"{one!r} is not {three!r}")
        self.check_directions(gradient)

    def check_value(self, what, value):
        if not same_bits(value, self.value):
            raise Failed(f"value of {what}", f"{value!r} is not {self.value!r}")

    def check_gradients(self, gradient, point):
        for position, (part, argument) in enumerate(zip(gradient, point, strict=True)):
            if isinstance(part, np.ndarray) != isinstance(argument, np.ndarray) or np.shape(part) != np.shape(argument):
                raise Failed("shape of a gradient", f"{part!r} for {argument!r}")
            if (
                isinstance(part, bool)
                or not isinstance(part, (int, float, np.ndarray))
                or np.asarray(part).dtype == "O"
            ):
                raise Failed("kind of a gradient", f"{part!r} of {type(part)}")
            others = [p for p in (*point, *gradient[:position]) if isinstance(p, np.ndarray)]
            if isinstance(part, np.ndarray) and any(np.may_share_memory(part, other) for other in others):
                raise Failed("a gradient shares memory")
            if not np.all(np.isfinite(part)):
                raise Failed("a gradient that is not finite", repr(part))

    def check_directions(self, gradient):
        draw = np.random.default_rng(self.given.seed + 1)
        point = self.given.point()
        direction = [draw.uniform(0.3, 1.0, np.shape(p)) * draw.choice([-1, 1], np.shape(p)) for p in point]
        direction = [d if np.ndim(p) else float(d) for d, p in zip(direction, point, strict=True)]
        terms = [np.sum(np.multiply(g, d)) for g, d in zip(gradient, direction, strict=True)]
        scale = max(1.0, *(np.sum(np.abs(np.multiply(g, d))) for g, d in zip(gradient, direction, strict=True)))
        reverse = float(sum(terms))
        kept = [np.copy(d) for d in direction]
        (value, tangent), _ = self.called("jvp", *direction)
        self.check_value("jvp", value)
        if not all(same_bits(a, b) for a, b in zip(kept, direction, strict=True)):
            raise Failed("jvp changes a tangent")
        if np.ndim(tangent) or not isinstance(tangent, float):
            raise Failed("kind of a tangent", repr(tangent))
        right = self.difference(direction, scale)
        shown = f"forward {tangent!r}, reverse {reverse!r}, differences {right!r}"
        if not abs(tangent - reverse) <= 1e-10 * scale:
            near = right is not None and abs(tangent - right) <= 1e-5 * scale
            near_reverse = right is not None and abs(reverse - right) <= 1e-5 * scale
            which = {(True, False): "reverse is wrong", (False, True): "forward is wrong"}
            raise Failed(which.get((near, near_reverse), "both differ"), shown)
        if right is not None and not abs(reverse - right) <= 1e-5 * max(scale, abs(right)):
            raise Failed("both are wrong", shown)

    def difference(self, direction, scale):
        """The derivative along a direction; None near a kink or a jump."""

        def at(step):
            moved = [p + step * d for p, d in zip(self.given.point(), direction, strict=True)]
            return float(self.function(*moved))

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                best, error = differences(at, step=0.01)
                h = 1e-5
                sides = [(at(h) - self.value) / h, (self.value - at(-h)) / h]
            except (ArithmeticError, ValueError):
                return None
        stable = error < 1e-7 * max(scale, abs(best)) and abs(sides[0] - sides[1]) < 1e-2 * max(scale, abs(best))
        return best if stable and np.isfinite(best) else None


def check(given):
    Case(given).check()


SEARCH = Search(program, runs, check, functools.partial(shrunk, tries=2500), share=1 / 3, warn="error")


@pytest.mark.parametrize("first", range(0, 140, 20))
def test_some(first):
    SEARCH.check_seeds(first, 20)


@pytest.mark.slow
def test_many():
    SEARCH.many()


if __name__ == "__main__":
    SEARCH.main()
