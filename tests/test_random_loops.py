"""Random programs with loops and branches: value, gradient, tangent and differences, and what is printed.

`SCT_RANDOM_PROGRAMS` and `SCT_RANDOM_SEED` say how many programs the long test takes and which is the first. A failing
program is shrunk and shown with its seed.
"""

import os
import signal
import sys
from contextlib import contextmanager

import pytest
from random_loops import program, shrunk
from random_programs import is_fine
from test_random import (
    Call,
    Failed,
    Live,
    Skipped,
    check_alone,
    check_differences,
    check_source,
    executed,
    folder_of,
)

LINES = 3000


class TooLongError(Exception):
    """A program that runs for too long."""


@contextmanager
def limited():
    """Let no more than so many lines of Python run."""
    left = [LINES]

    def trace(frame, event, argument):
        left[0] -= 1
        if left[0] < 0:
            raise TooLongError
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(before)


@contextmanager
def in_time(seconds):
    """Stop what does not end."""

    def stop(*_):
        raise Failed("it does not end")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def runs(given):
    """Whether a program is valid: it compiles, ends, and has an ordinary value at its point."""
    try:
        space = executed(given.text, "<program>")
        with limited():
            return is_fine(Call(space["f"], given.point)(space["f"]))
    except (ArithmeticError, ValueError, TypeError, NameError, KeyError, AttributeError, SyntaxError, TooLongError):
        return False


def check(given):
    with folder_of(given) as folder, in_time(20):
        live = Live(given, folder)
        gradient = live.check()
        if not all(is_fine(part) for part in gradient):
            raise Skipped("no ordinary gradient")
        check_differences("gradient", live.function, live.call, gradient)
        live.check_one(gradient)
        texts = check_alone(given, folder, live)
        check_source(live, texts)


def checked(given):
    """Why a program was skipped, and how it failed: each empty where it is fine."""
    try:
        check(given)
    except Skipped as reason:
        return str(reason), None
    except Failed as error:
        return "", error
    return "", None


def failure(given):
    _, error = checked(given) if runs(given) else ("", None)
    return error.kind if error is not None else ""


def shown(given, error):
    small = shrunk(given, lambda candidate: failure(candidate) == error.kind)
    _, last = checked(small)
    return f"seed {given.seed} at {given.point}\n{small.text}--- {last}\n"


def check_seeds(first, count):
    """Check programs; gives how many were skipped and why."""
    skipped = {}
    for seed in range(first, first + count):
        given = program(seed, runs)
        reason, error = checked(given)
        if error is not None:
            pytest.fail(shown(given, error), pytrace=False)
        if reason:
            skipped[reason] = skipped.get(reason, 0) + 1
    return skipped


@pytest.mark.parametrize("first", range(0, 150, 30))
@pytest.mark.filterwarnings("ignore")
def test_some(first):
    check_seeds(first, 30)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_many():
    first = int(os.environ.get("SCT_RANDOM_SEED", "1000"))
    count = int(os.environ.get("SCT_RANDOM_PROGRAMS", "20000"))
    skipped = check_seeds(first, count)
    print(f"programs {first} to {first + count - 1}; skipped: {skipped}")
    assert sum(skipped.values()) < count / 5
