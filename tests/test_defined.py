"""Functions of NumPy that are opened, and those that are refused by name: what the errors and the texts say."""

import numpy as np
import pytest

import sct
from sct import defined
from sct.rules import refusals
from sct.scope import library_object


def test_every_name_is_one_of_numpy():
    names = [*defined.WHERE, *defined.WITH, *defined.SEVERAL, *defined.ARRAYS_OF, *refusals.WHY]
    assert not [name for name in names if library_object(name) is None and not name.startswith("numpy.ma.")]


def test_what_is_opened_reads_like_its_body():
    def slope(p):
        return np.sum(np.polyder(p) ** 2)

    text = sct.grad(slope).source_for(np.ones(4))
    assert "np.polyder" not in text.partition("# backward pass")[0]
    assert "np.arange(len(p) - 1, 0, -1)" in text


def test_an_error_points_at_the_call_and_not_into_the_body():
    def total(x):
        return np.sum(np.abs(np.pad(x, 1, mode="median")))

    with pytest.raises(sct.SctError) as caught:
        sct.grad(total)(np.ones(3, complex))
    assert "test_defined.py" in str(caught.value)
    assert "np.pad(x, 1" in str(caught.value)


def test_inactive_calls_stay():
    def total(x, p):
        return np.sum(x * np.polyder(p))

    assert "np.polyder(p)" in sct.grad(total, "x").source_for(np.ones(2), np.ones(3))


@pytest.mark.parametrize(("text", "why"), [
    (lambda x: np.sum(np.emath.sqrt(x)), "np.emath.sqrt is not differentiated"),
    (lambda x: np.sum(np.lib.stride_tricks.as_strided(x, (2, 2), (8, 8))), "depends on memory"),
    (lambda x: np.sum(np.trim_zeros(x)), "how long it is depends on the values"),
    (lambda x: np.hypot.reduce(x) * 2, "no row knows this method of it"),
])  # fmt: skip
def test_what_no_row_knows_is_refused_by_name(text, why):
    with pytest.raises(sct.SctError, match=why):
        sct.grad(text)(np.ones(3))


def test_a_floating_type_is_no_value():
    def scaled(x):
        return np.sum(np.finfo(x.dtype).eps * x)

    assert np.array_equal(sct.grad(scaled)(np.ones(3)), np.full(3, np.finfo(float).eps))
