"""A search for random programs whose derivative is wrong: what a failure is, how one is shrunk and shown.

A kind of programs is a `Search`. `SCT_RANDOM_PROGRAMS` and `SCT_RANDOM_SEED` say how many programs its long test takes
and which is the first; `python tests/test_random_arrays.py 1000 500` takes as many from a seed on and goes on after
failures.
"""

import collections
import os
import sys
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import sct


class Failed(AssertionError):  # noqa: N818 - named as Skipped is
    """What is wrong with a derivative: a kind, which shrinking keeps, and the details."""

    def __init__(self, kind, detail=""):
        super().__init__(f"{kind}: {detail}")
        self.kind = kind


class Skipped(Exception):  # noqa: N818 - it is no error: there is nothing to compare
    """A program that was refused, or that has no derivative at its point."""


def where(error):
    """The last function of sct in a traceback, and the kind of the error."""
    every = traceback.extract_tb(error.__traceback__)
    frames = [f for f in every if "/sct/" in f.filename]
    made = not frames or every[-1].filename.startswith("<sct")
    at = "generated code" if made else f"{Path(frames[-1].filename).name}:{frames[-1].name}"
    return f"{type(error).__name__} in {at}"


def evaluated(what, run, singular=()):
    """What a call gives; a refusal is no failure where it says its place, and the rest is one.

    `singular` are errors of the arithmetic of a program that has no derivative at its point.
    """
    try:
        return run()
    except sct.SctError as error:
        if error.place is None:
            raise Failed("refusal without a place", str(error)) from None
        raise Skipped(f"refused: {error.message}") from None
    except Warning as error:
        raise Failed(f"{what} warns", str(error)) from None
    except singular as error:
        raise Skipped(f"{what} raises {type(error).__name__}") from None
    except Exception as error:
        last = "\n".join(traceback.format_exc().splitlines()[-8:])
        raise Failed(f"{what}: {where(error)}", last) from error


def as_tuple(gradient):
    return gradient if isinstance(gradient, tuple) else (gradient,)


@dataclass(frozen=True)
class Search:
    """A kind of random programs.

    `program(seed, runs)` draws one for which `runs` holds, `check` raises `Failed` or `Skipped`, `shrunk(given, fails)`
    gives the smallest part of one that still fails, `share` of the programs may be skipped at most.
    """

    program: Callable[..., Any]
    runs: Callable[..., bool]
    check: Callable[..., None]
    shrunk: Callable[..., Any]
    share: float
    warn: str = "ignore"

    def checked(self, given):
        """Why a program was skipped, and how it failed: each empty where it is fine."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter(self.warn)
                self.check(given)
        except Skipped as reason:
            return str(reason), None
        except Failed as error:
            return "", error
        return "", None

    def failure(self, given):
        """The kind of a program's failure, empty where it has none."""
        _, error = self.checked(given) if self.runs(given) else ("", None)
        return error.kind if error is not None else ""

    def shown(self, given, error):
        """A failing program made small, and what is wrong with it."""
        small = self.shrunk(given, lambda candidate: self.failure(candidate) == error.kind)
        _, last = self.checked(small)
        other = f"{small.other}--- main.py\n" if getattr(small, "other", "") else ""
        point = small.point() if callable(small.point) else small.point
        return f"seed {given.seed}\n{other}{small.text}at {point}\n--- {last}\n"

    def check_seeds(self, first, count, go_on=0):
        """Check programs; gives how many were skipped and why.

        The first failure ends it, unless `go_on` says how many of each kind are to be shown.
        """
        skipped, failed = collections.Counter(), collections.Counter()
        for seed in range(first, first + count):
            given = self.program(seed, self.runs)
            reason, error = self.checked(given)
            skipped.update([reason] if reason else [])
            if error is None:
                continue
            if not go_on:
                pytest.fail(self.shown(given, error), pytrace=False)
            failed[error.kind] += 1
            if failed[error.kind] <= go_on:
                print(self.shown(given, error), flush=True)
        if go_on:
            print("failed:", *failed.most_common(), sep="\n")
        return skipped

    def many(self):
        """The long test."""
        first = int(os.environ.get("SCT_RANDOM_SEED", "1000"))
        count = int(os.environ.get("SCT_RANDOM_PROGRAMS", "20000"))
        skipped = self.check_seeds(first, count)
        print(f"programs {first} to {first + count - 1}; skipped: {skipped}")
        assert sum(skipped.values()) < self.share * count

    def main(self):
        """Check the programs that the command line names: the first seed, how many, and how many failures to show."""
        first, count, shown = (int(word) for word in (*sys.argv[1:], "2")[:3])
        found = self.check_seeds(first, count, go_on=shown)
        print(f"skipped {sum(found.values())} of {count}:", *found.most_common(12), sep="\n")
