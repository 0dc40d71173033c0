"""The corpus: every case is right, or is on the list of what is refused at present (`--regenerate` writes it anew).

`pytest -rx` shows why a case is refused, and the end of a run says which cases of the list work now.
"""

import sys
import tomllib
from pathlib import Path

import corpus_check
import libraries
import numpy as np
import pytest
from corpus_check import Case, cases, check, refused
from corpus_numbers import differences

import sct

CASES = cases()
LISTED = refused()
OPEN = {
    line.strip()
    for line in (Path(__file__).parent / "corpus" / "open.txt").read_text().splitlines()
    if line and not line.startswith("#")
}


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_case(case, record_property, regenerate):
    outcome = check(case)
    if case.name in OPEN:
        assert outcome.status != "ok", f"{case.name} is right now: take it out of open.txt"
        pytest.xfail(outcome.reason)
    assert outcome.status in ("ok", "refused"), outcome.details()
    if outcome.status == "refused":
        assert regenerate or case.name in LISTED, outcome.details()
        pytest.xfail(outcome.reason)
    if case.name in LISTED:
        record_property("works now", case.name)


def test_the_list_names_cases():
    assert not LISTED - {case.name for case in CASES}


def test_list(regenerate):
    if regenerate:
        corpus_check.regenerate([check(case) for case in CASES])


@pytest.mark.slow
def test_cases_are_sound():
    found = [check(case, thoroughly=True) for case in CASES]
    assert not [outcome.details() for outcome in found if outcome.status == "CASE"]


# -- what the harness finds


def square(x):
    return np.sum(x * x)


def vector(r):
    return (r(3),)


def right(x):
    return 2.0 * x


def forward(x, dx):
    return square(x), float(2.0 * x @ dx)


def both(x):
    return square(x), right(x)


def changes(x):
    x *= 2.0
    return x.copy()


def warns(x):
    return 2.0 * x + 0.0 * np.log(x * 0.0)


FAKES = {"grad": right, "value_and_grad": both, "jvp": forward}
FAULTS = {
    "a wrong number": ("grad", lambda x: 2.1 * x, "WRONG"),
    "a wrong number in one place": ("grad", lambda x: 2.0 * x + [0.0, 1e-5, 0.0], "WRONG"),
    "a wrong tangent": ("jvp", lambda x, dx: (square(x), 1.0), "WRONG"),
    "another value": ("value_and_grad", lambda x: (square(x) + 1e-14, right(x)), "WRONG"),
    "a changed argument": ("grad", changes, "WRONG"),
    "the argument itself": ("grad", lambda x: x, "WRONG"),
    "another shape": ("grad", lambda x: right(x)[None], "WRONG"),
    "another type": ("grad", lambda x: right(x).astype(np.float32), "WRONG"),
    "a list": ("grad", lambda x: list(right(x)), "WRONG"),
    "a tuple": ("grad", lambda x: (right(x),), "WRONG"),
    "an exception": ("jvp", lambda x, dx: x["a"], "CRASH"),
    "a warning": ("grad", warns, "CRASH"),
}


def checked_with(monkeypatch, fakes, options=None):
    operators = {operator: lambda f, wrt, fake=fake: fake for operator, fake in fakes.items()}
    monkeypatch.setattr(corpus_check, "OPERATORS", operators)
    return check(Case("fake.square", lambda: (square, vector), options or {}), thoroughly=True)


def test_what_is_right_is_ok(monkeypatch):
    assert checked_with(monkeypatch, FAKES) == corpus_check.Outcome("fake.square", "ok", "", dict.fromkeys(FAKES, ""))


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_are_found(monkeypatch, fault):
    operator, fake, status = FAULTS[fault]
    assert checked_with(monkeypatch, {**FAKES, operator: fake}).status == status


def test_a_wrong_expectation_is_the_cases_fault(monkeypatch):
    def refuse(x):
        raise sct.SctError("no", sct.errors.Place("f.py", 1, 1))

    refusing = dict.fromkeys(FAKES, refuse)
    assert checked_with(monkeypatch, refusing).status == "refused"
    assert checked_with(monkeypatch, refusing, {"gradient": [1.0, 2.0, 3.0]}).status == "CASE"


def test_a_refusal_needs_a_place(monkeypatch):
    def refuse(x):
        raise sct.SctError("no")

    assert checked_with(monkeypatch, {**FAKES, "grad": refuse}).status == "CRASH"


def test_differences_know_their_error():
    best, error = differences(lambda h: np.exp(1.0 + h))
    assert abs(best - np.e) <= 10 * error < 1e-9
    _, error = differences(lambda h: float(h > 1e-4))
    assert error > 1.0


# -- functions of libraries


@pytest.mark.slow
@pytest.mark.parametrize("name", libraries.LIBRARIES)
def test_functions_of_libraries(name):
    if not libraries.is_installed(name):
        pytest.skip(f"{name} is not installed: pip install 'sct-grad[libraries]' brings it")
    found = [check(case) for case in libraries.cases_of(name)]
    bad = [outcome.details() for outcome in found if outcome.status not in ("ok", "refused")]
    assert not bad, "\n\n".join(bad)


def test_libraries_are_in_the_extra():
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())["project"]
    named = " ".join(project["optional-dependencies"]["libraries"] + project["optional-dependencies"]["test"])
    ours = {name.partition(".")[0].lower() for name in libraries.LIBRARIES if name not in sys.stdlib_module_names}
    assert not [name for name in ours if name not in named]
