"""Random programs over structures, as cases of the corpus: forward, reverse, differences, `vjp` of what they return.

How they are run, and how many: `random_search.py`.
"""

import functools
import linecache
import re
import warnings
import zlib

import corpus_check
import numpy as np
import pytest
from corpus_leaves import directed, flat, leaves
from corpus_numbers import Draw, time_limit
from random_programs import shrunk
from random_search import Failed, Search, Skipped, evaluated
from random_structures import program

import sct

LARGE = 1e3
INVALID = (ArithmeticError, ValueError, TypeError, NameError, AttributeError, SyntaxError, LookupError, Warning)


def executed(given):
    file = "<random structures>"
    linecache.cache[file] = (len(given.text), None, given.text.splitlines(keepends=True), file)
    space = {"__name__": "random_structures_case"}
    exec(compile(given.text, file, "exec"), space)
    return space


def drawn(given):
    """Draw as the corpus draws for a case of this name."""
    return Draw(zlib.crc32(f"random.{given.seed}".encode()))


def runs(given):
    """Whether a program has an ordinary value at its point, without a warning."""
    try:
        with warnings.catch_warnings(), time_limit(2):
            warnings.simplefilter("error")
            space = executed(given)
            value = space["f"](*space["make"](drawn(given)))
            return isinstance(value, (float, np.floating)) and np.isfinite(value) and abs(value) < LARGE
    except (*INVALID, TimeoutError, RecursionError, AssertionError):
        return False


def check(given):
    space = executed(given)
    try:
        case = corpus_check.Case(f"random.{given.seed}", lambda: (space["f"], space["make"]))
        outcome = corpus_check.check(case)
    except ValueError as error:
        raise Skipped(str(error)) from None
    if outcome.status in ("WRONG", "CRASH"):
        kind = re.sub(r"[-+.\d]+(e-?\d+)?", "#", outcome.reason.partition(": ")[2].split(" along ")[0])[:50]
        raise Failed(f"{outcome.status} {kind}", outcome.reason)
    if outcome.status != "ok":
        raise Skipped(f"{outcome.status}: {re.sub(r'^.*?error: ', '', outcome.reason.splitlines()[0])[:80]}")
    check_structure(given, space)


def check_structure(given, space):
    """The adjoint of a result that is a structure, against the gradient of the sum of its leaves under weights."""
    try:
        arguments = space["make"](drawn(given))
        adjoint = _weighted(space["g"](*space["make"](drawn(given))), iter(space["WEIGHTS"]))
    except (*INVALID, StopIteration):
        # It was made small, and returns something else.
        raise Skipped("another structure") from None
    names = tuple(name for name, value in zip("xyz", arguments, strict=False) if leaves(value))
    if not names:
        raise Skipped("nothing to differentiate")
    want = evaluated("grad", lambda: sct.grad(space["f"], names)(*space["make"](drawn(given))))
    have = evaluated("vjp", lambda: sct.vjp(space["g"], names)(*space["make"](drawn(given)), adjoint))
    near = 1e-3 if any(np.asarray(leaf).dtype == np.float32 for leaf in leaves(arguments)) else 1e-9
    same(have, want, "vjp", near)
    tangents = [
        directed(value, Draw(given.seed + 1)) for name, value in zip("xyz", arguments, strict=False) if name in names
    ]
    one = evaluated("jvp", lambda: sct.jvp(space["f"], names)(*space["make"](drawn(given)), *tangents))[1]
    moved = evaluated("jvp", lambda: sct.jvp(space["g"], names)(*space["make"](drawn(given)), *tangents))[1]
    if not np.any(flat(moved)):
        raise Skipped("nothing flows")
    if flat(moved).shape != flat(adjoint).shape:
        raise Failed("tangent of a structure", f"{moved!r} for {adjoint!r}")
    same(flat(moved) @ flat(adjoint), one, "jvp of a structure", near)


def _weighted(value, weights):
    if isinstance(value, dict):
        return {key: _weighted(part, weights) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_weighted(part, weights) for part in value)
    weight = next(weights)
    return (weight + np.zeros_like(value)).astype(value.dtype) if np.ndim(value) else float(np.sum(weight))


def same(have, want, what, near):
    one, other = flat(have), flat(want)
    if one.shape != other.shape or not np.allclose(
        one, other, rtol=near, atol=near * (1 + np.max(np.abs(other), initial=0))
    ):
        raise Failed(what, f"{have!r} is not {want!r}")


SEARCH = Search(program, runs, check, functools.partial(shrunk, tries=600), share=1 / 2)


@pytest.mark.parametrize("first", range(0, 30, 15))
def test_some(first):
    SEARCH.check_seeds(first, 15)


@pytest.mark.slow
def test_many():
    SEARCH.many()


if __name__ == "__main__":
    SEARCH.main()
