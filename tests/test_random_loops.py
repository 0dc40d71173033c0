"""Random programs with loops and branches: value, gradient, tangent and differences, and what is printed.

How they are run, and how many: `random_search.py`.
"""

import signal
import sys
from contextlib import contextmanager

import pytest
from random_loops import program, shrunk
from random_programs import is_fine
from random_search import Failed, Search, Skipped
from test_random import (
    Call,
    Live,
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


SEARCH = Search(program, runs, check, shrunk, share=1 / 5)


@pytest.mark.parametrize("first", range(0, 40, 10))
def test_some(first):
    SEARCH.check_seeds(first, 10)


@pytest.mark.slow
def test_many():
    SEARCH.many()


if __name__ == "__main__":
    SEARCH.main()
