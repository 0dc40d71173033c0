"""The tables of array functions, row by row: `python -m tests.table_check` prints what each case says.

The ordinary run takes each function, and one in eight of the other cases, in one variant; the long one takes all of all
(`pytest -m slow`).
"""

import importlib
import re
import zlib

import gast
import numpy as np
import pytest
from corpus_check import check
from table_check import MODULES, chapters, corpus_case, is_right, table_cases, variants
from tables.cases import case

from sct import match, tree
from sct.rules import Contribution, finding

CASES = [(chapter, one) for chapter in chapters() for one in table_cases(chapter)]
NAMES = [f"{chapter}.{one.text}" for chapter, one in CASES]


def ordinary():
    """The first case of each function, and one in eight of the rest."""
    seen = set()
    for chapter, one in CASES:
        function = (chapter, one.text.partition("(")[0])
        if function not in seen or zlib.crc32(one.text.encode()) % 8 == 0:
            yield chapter, one
        seen.add(function)


ORDINARY = list(ordinary())


def checked(chapter, one, chosen):
    outcomes = [check(corpus_case(chapter, one, variant)) for variant in chosen]
    bad = [outcome.details() for outcome in outcomes if not is_right(outcome)]
    assert not bad, "\n\n".join(bad)


@pytest.mark.parametrize(("chapter", "one"), ORDINARY, ids=[f"{chapter}.{one.text}" for chapter, one in ORDINARY])
def test_case(chapter, one):
    found = variants(one)
    checked(chapter, one, [found[zlib.crc32(one.text.encode()) % len(found)]])


@pytest.mark.slow
@pytest.mark.parametrize(("chapter", "one"), CASES, ids=NAMES)
def test_case_in_all_variants(chapter, one):
    checked(chapter, one, variants(one))


WHOLE = ("reductions", "statistics", "scans", "norms", "choices", "numpy", "making", "shape", "joining", "selection",
         "products", "einsum", "sequences", "fft", "linalg")  # fmt: skip
"""Chapters in which each row has a case."""

SCIPY = (
    ("scipy.special", "scipy.reductions", "scipy.densities", "scipy.linalg", "scipy.arrays") if "sp" in MODULES else ()
)
"""The same of SciPy, where it is there."""


CALLED = r"\b(?:np|sp|scipy)\.[\w.]+(?=\()"


@pytest.mark.parametrize("chapter", [*WHOLE, *SCIPY])
def test_every_row_has_a_case(chapter):
    text = " ".join(one.text for _, one in CASES)
    text = re.sub(r"\b(signal|stats)\.", r"scipy.\1.", text)
    called = {match.canonical(match.full_name(tuple(p.split(".")))) for p in re.findall(CALLED, text)}
    rows = importlib.import_module(f"sct.rules.{chapter}").ROWS
    roots = {match.root(match.pattern(row.pattern)) for row in rows}
    left = sorted({root for root in roots if root.startswith(("numpy.", "scipy."))} - called)
    assert not left


# -- the checker is tested: a rule that is made wrong has to be found


def scaled(item, factor):
    changed = [part and tree.mul(tree.const(factor), part) for part in (item.adjoint, item.tangent)]
    return Contribution(item.operand, item.partial, *changed, item.item, item.joint)


@pytest.mark.parametrize("factor", [1.001, -1.0])
@pytest.mark.parametrize("text", ["np.sum(x, axis=0)", "x @ np.ones(3)"])
def test_a_wrong_rule_is_found(monkeypatch, text, factor):
    find = finding.find

    def wrong(value, result, known=None):
        found = find(value, result, known)
        # The harness's own sum stays right, else two wrong signs make a right one.
        own = isinstance(value, gast.Call) and not value.keywords
        return found if own or not found else [scaled(i, factor) if i.adjoint is not None else i for i in found]

    monkeypatch.setattr(finding, "find", wrong)
    one = case(text, x=(2, 3))
    assert check(corpus_case("fake", one, "plain")).status == "WRONG"


def test_generic_numbers_are_apart():
    drawn = case("np.sum(x)", x=(3, 4)).operands["x"].draw(np.random.default_rng(1))
    gaps = np.diff(np.sort(np.abs(drawn), axis=None))
    assert np.min(gaps) > 0.03
    assert np.min(np.abs(drawn)) > 0.3
