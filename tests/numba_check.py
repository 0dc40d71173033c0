"""What Numba compiles as a primal compiles as a gradient, with the same numbers: over the corpus and random programs.

    python -m tests.numba_check                     # the table of all cases, and the details of what failed
    python -m tests.numba_check kernels_algebra     # of those whose name has this in it
    python -m tests.numba_check --source gemm       # with the texts
    python -m tests.numba_check --random 100        # so many random programs of each kind, from --first on

A case is compiled with the functions of its module that it calls. Where that works, and gives the primal's value, the
gradient that is made with these arguments as its example has to compile too, and to give what the plain gradient gives.
"""

import argparse
import contextlib
import os
import sys
import tempfile
import time
import types
import warnings
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import corpus_check
import numba
import numpy as np
import random_arrays
import random_loops
import test_random
import test_random_arrays
import test_random_loops
from corpus_numbers import Subject, time_limit

from sct import SctError, grad

LIMIT = float(os.environ.get("SCT_NUMBA_SECONDS", "120"))
"""Seconds that one case may take."""

TOLERANCE = 1e-12


@dataclass(frozen=True)
class Outcome:
    """What came of a case.

    Parameters
    ----------
    name : str
        The case's.
    status : {"ok", "no primal", "refused", "WRONG", "NOT COMPILED"}
        "no primal" says that Numba does not take the primal, or computes something else.
    reason, source : str
        Why, and the text of the gradient where there is one.
    """

    name: str
    status: str
    reason: str = ""
    source: str = ""

    def details(self):
        return f"{self.name}: {self.status}: {self.reason}\n{self.source}"


def jitted(function, made=None):
    """A function as Numba compiles it, with those of the user's that it calls."""
    made = {} if made is None else made
    if function not in made:
        space = dict(function.__globals__)
        code = function.__code__
        fresh = types.FunctionType(code, space, function.__name__, function.__defaults__, function.__closure__)
        for name in ("__kwdefaults__", "__module__", "__qualname__", "__doc__"):
            setattr(fresh, name, getattr(function, name))
        made[function] = numba.njit(fresh)
        for name in names_in(code):
            called = space.get(name)
            if isinstance(called, types.FunctionType) and "site-packages" not in called.__code__.co_filename:
                space[name] = jitted(called, made)
    return made[function]


def names_in(code):
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from names_in(constant)


def check(name, function, arguments, wrt):
    """Compile a function and its gradient.

    Parameters
    ----------
    name : str
        What the case is called.
    function : callable
        The primal.
    arguments : callable
        Makes the arguments anew.
    wrt : tuple of str or None
        With respect to what.
    """
    source = ""
    try:
        with time_limit(LIMIT), warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            primal, reason = compiled_primal(function, arguments)
            if primal is None:
                return Outcome(name, "no primal", reason)
            try:
                expected = grad(function, wrt)(*arguments())
                made = grad(primal, wrt, example=tuple(arguments()))
            except SctError as error:
                return Outcome(name, "refused", str(error))
            source = made.source
            found = made(*arguments())
    except Exception as error:  # noqa: BLE001 - whatever it is, it is said
        return Outcome(name, "NOT COMPILED", f"{type(error).__name__}: {error}", source)
    if not same(expected, found):
        return Outcome(name, "WRONG", f"{found!r} is not {expected!r}", source)
    return Outcome(name, "ok", "", source)


def compiled_primal(function, arguments):
    """The primal under Numba; None, with the reason, where that does not take it or computes something else."""
    value = function(*arguments())
    try:
        primal = jitted(function)
        found = primal(*arguments())
    except TimeoutError:
        raise
    except Exception as error:  # noqa: BLE001 - Numba raises all kinds
        return None, f"{type(error).__name__}: {error}"
    return (primal, "") if same(value, found) else (None, f"its value is {found!r}, not {value!r}")


def same(expected, found):
    """Whether two gradients are the same, in structure and numbers."""
    if isinstance(expected, (tuple, list)):
        pairs = zip(expected, found, strict=False)
        return isinstance(found, (tuple, list)) and len(found) == len(expected) and all(same(*pair) for pair in pairs)
    one, other = np.asarray(expected), np.asarray(found)
    if one.shape != other.shape or (one.ndim and one.dtype != other.dtype):
        return False
    scale = max(1.0, float(np.max(np.abs(one), initial=0.0, where=np.isfinite(one))))
    relative = TOLERANCE if one.dtype.itemsize == 8 or not one.ndim else 1e-5
    return np.allclose(one, other, rtol=relative, atol=relative * scale, equal_nan=True)


def corpus(pattern=""):
    """The cases of the corpus, each as a function that checks it."""
    for case in corpus_check.cases(pattern):
        if not case.options.get("raises") and not case.options.get("keywords") and not case.options.get("refused"):
            yield case.name, lambda case=case: checked(case)


def checked(case):
    try:
        function, make = case.load()
        subject = Subject(case.name, function, make, case.options)
    except Exception as error:  # noqa: BLE001 - said by the corpus's own tests
        return Outcome(case.name, "no primal", f"{type(error).__name__}: {error}")
    if not subject.is_plain:
        return Outcome(case.name, "no primal", "it is no plain function")
    return check(case.name, function, lambda: list(subject._fresh().values()), subject.wrt)


KINDS = {"arrays": (random_arrays, test_random_arrays), "loops": (random_loops, test_random_loops)}


def random(kind, first, count):
    """Random programs, each as a function that checks it."""
    writer, tests = KINDS[kind]
    for seed in range(first, first + count):
        yield f"{kind} {seed}", lambda seed=seed: drawn(f"{kind} {seed}", writer.program(seed, tests.runs))


def drawn(name, program):
    point = program.point if callable(program.point) else lambda: list(program.point)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"{name.replace(' ', '_')}.py")
        path.write_text(program.text)
        outcome = check(name, test_random.executed(program.text, str(path))["f"], point, None)
    return Outcome(outcome.name, outcome.status, f"{outcome.reason}\n{program.text}", outcome.source)


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.numba_check", description=__doc__.splitlines()[0])
    parser.add_argument("pattern", nargs="?", default="", help="part of a case's name, as chapter.name")
    parser.add_argument("--random", type=int, default=0, metavar="N", help="N random programs of each kind")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--source", action="store_true", help="print the gradients too")
    given = parser.parse_args()
    cases = [case for kind in KINDS for case in random(kind, given.first, given.random)]
    counts = Counter()
    for name, run in cases or corpus(given.pattern):
        start = time.perf_counter()
        with contextlib.redirect_stdout(None):
            outcome = run()
        counts[outcome.status] += 1
        first = " ".join(outcome.reason.split())[:160]
        print(f"{name:44} {outcome.status:12} {time.perf_counter() - start:6.2f} s  {first}", flush=True)
        if outcome.status.isupper() or given.source:
            print(outcome.details(), flush=True)
    print(", ".join(f"{count} {status}" for status, count in counts.items()))
    taken = sum(count for status, count in counts.items() if status not in ("no primal", "refused"))
    print(f"{counts['ok']} of {taken} gradients of primals that compile do so with the same numbers")
    return int(counts["ok"] < taken)


if __name__ == "__main__":
    sys.exit(main())
