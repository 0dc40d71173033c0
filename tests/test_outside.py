"""Kinds of values around: a text is for those that it was made with."""

import types

import cloudpickle
import numpy as np
import pytest

from sct import grad, hessian


def test_a_global_of_another_rank_has_a_text_of_its_own():
    def loss(x):
        return np.sum(x * weights) * np.sum(weights)

    def assigned(value):
        nonlocal weights
        weights = value

    weights = np.ones(3)
    derivatives = grad(loss), cloudpickle.loads(cloudpickle.dumps(grad(loss)))
    x = np.array([0.5, 1.0, 1.5])
    first = derivatives[0](x)
    for value, slopes in ((np.ones((2, 3)), [12.0] * 3), (np.full((1, 1), 2.0), [4.0] * 3), (2.0, [4.0] * 3)):
        assigned(value)
        assert derivatives[0](x).tolist() == slopes
    assert derivatives[1](x).tolist() == first.tolist() == [3.0] * 3
    assigned(np.ones(3))
    assert derivatives[0](x).tolist() == [3.0] * 3


FACTOR, HOLDER = 2.0, types.SimpleNamespace(weights=np.ones(3))


@pytest.mark.parametrize("make", [grad, lambda f: hessian(lambda x: f(x * x))])
def test_kinds_of_globals_and_attributes_may_change(monkeypatch, make):
    def loss(x):
        return np.sum(np.sin(x) * FACTOR * HOLDER.weights)

    x = np.array([0.5, 1.0, 1.5])
    derivative = make(loss)
    plain = derivative(x)
    monkeypatch.setitem(globals(), "FACTOR", np.full((2, 1), 2.0))
    np.testing.assert_allclose(derivative(x), 2 * plain)
    monkeypatch.setattr(HOLDER, "weights", np.full((2, 3), 3.0))
    np.testing.assert_allclose(derivative(x), 6 * plain)
    monkeypatch.undo()
    np.testing.assert_array_equal(derivative(x), plain)


def test_an_item_is_written_of_what_only_a_call_shows_to_be_a_matrix():
    def squared(a):
        b = a @ a
        b[0] *= 2.0
        return np.sum(b)

    a = np.array([[1.0, 2.0], [3.0, 4.0]])
    weights = np.array([[2.0, 2.0], [1.0, 1.0]])
    np.testing.assert_allclose(grad(squared)(a), weights @ a.T + a.T @ weights)
