"""Results in structures: what each operator gives has the structure of the result, and its numbers."""

import collections

import numpy as np
import pytest

from sct import UnsupportedError, grad, hessian, jacobian, jvp, vjp
from sct.errors import ArgumentError

Pair = collections.namedtuple("Pair", "w b")
X = np.array([0.5, -1.0])


def one_number(p):
    return {"o": p["a"] * p["b"]}


def in_a_list(a, b):
    return [a * b]


@pytest.mark.parametrize("mode", ["forward", "reverse", None])
def test_one_number_in_a_structure(mode):
    assert jacobian(one_number, mode=mode)({"a": 2.0, "b": 3.0}) == {"o": {"a": 3.0, "b": 2.0}}
    assert jacobian(in_a_list, mode=mode)(2.0, 3.0) == [(3.0, 2.0)]


def paired(x):
    return Pair(x * 2, np.sum(x))


@pytest.mark.parametrize("mode", ["forward", "reverse", None])
def test_blocks_of_a_named_tuple(mode):
    found = jacobian(paired, mode=mode)(X)
    assert type(found) is Pair
    assert found.w.tolist() == [[2, 0], [0, 2]]
    assert found.b.tolist() == [1, 1]


def test_tangent_and_adjoint_of_a_named_tuple():
    value, tangent = jvp(paired)(X, np.ones(2))
    assert (type(value), type(tangent)) == (Pair, Pair)
    assert (tangent.w.tolist(), tangent.b) == ([2, 2], 2)
    assert vjp(paired)(X, Pair(np.ones(2), 10.0)).tolist() == [12, 12]
    with pytest.raises(ArgumentError, match="where the result is a tuple of 2"):
        vjp(paired)(X, np.ones(2))


def test_second_derivatives_in_a_named_tuple():
    found = hessian(lambda p: p.w**2 * p.b)(Pair(2.0, 3.0))
    assert found == Pair(Pair(6.0, 4.0), Pair(4.0, 0.0))


@pytest.mark.parametrize("made", [lambda x: Pair(x, x), lambda x: [x, x], lambda x: {"a": x, "b": x}])
def test_nothing_that_is_returned_shares_memory(made):
    direction = np.ones(2)
    value, tangent = jvp(made)(X, direction)
    first, second = tangent.values() if isinstance(tangent, dict) else tangent
    assert not np.shares_memory(first, second)
    assert not np.shares_memory(first, direction)
    assert not np.shares_memory(next(iter(value.values() if isinstance(value, dict) else value)), X)


def listed(x):
    return [v * 2 for v in x]


def test_the_adjoint_of_a_list_stays_as_it_was():
    given = [1.0, 2.0]
    assert vjp(listed)(X, given).tolist() == [2, 4]
    assert given == [1.0, 2.0]
    assert jacobian(listed, mode="reverse")(X).tolist() == jacobian(listed, mode="forward")(X).tolist()


def test_what_holds_values_unseen_is_refused():
    with pytest.raises(UnsupportedError, match="holds values in a way that is not followed"):
        jvp(lambda x: lambda: x)(X, X)


@pytest.mark.parametrize("operator", [grad, hessian])
def test_the_shape_of_a_result_is_said(operator):
    with pytest.raises(TypeError, match=r"returns an array of shape \(5,\), not a number"):
        operator(lambda x: x * x)(np.ones(5))


def test_the_gradient_of_a_number_is_a_number():
    for f in (np.sum, np.mean, np.prod, np.transpose, np.average):
        assert isinstance(grad(lambda x, f=f: f(x) * 2.0, "x")(3.0), float), f
    assert isinstance(grad(lambda x: np.sum(abs(x)))(-3.0), float)


def test_a_function_that_returns_nothing_is_a_type_error():
    def nothing(x):
        x + 1.0

    with pytest.raises(TypeError, match="nothing returns nothing"):
        grad(nothing)
