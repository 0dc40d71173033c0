"""Sparse Jacobians: the elements are those of the dense one, in as few passes as there are colours."""

import numpy as np
import pytest

from sct import ArgumentError, jacobian

sparse = pytest.importorskip("scipy.sparse")

N = 30
X = np.linspace(0.5, 2.0, N)


def chain(x):
    y = x**2
    y[1:] = y[1:] - x[:-1] * x[1:]
    y[:-1] = y[:-1] + np.sin(x[1:])
    return y


def arrow(x):
    return np.concatenate([[np.sum(x**2)], x[1:] * x[0]])


def chosen(x):
    return np.where(x > 1.0, x * x[::-1], x**2)


BAND = sum(np.eye(N, k=k) for k in (-1, 0, 1))


@pytest.mark.parametrize("mode", ["forward", "reverse", None])
@pytest.mark.parametrize("pattern", [BAND, BAND.astype(bool), sparse.csr_matrix(BAND), "detect"])
def test_elements_are_those_of_the_dense_one(pattern, mode):
    found = jacobian(chain, mode=mode, sparsity=pattern)(X)
    assert sparse.issparse(found)
    np.testing.assert_allclose(found.toarray(), jacobian(chain)(X), rtol=1e-14)


def test_passes_are_few(monkeypatch):
    calls = []
    from sct import sparse as own

    derivative = jacobian(chain, sparsity=BAND)
    (made,) = [c.cell_contents for c in derivative.__closure__ if isinstance(c.cell_contents, own._Sparse)]
    inner = made.on
    monkeypatch.setattr(made, "on", lambda *args: calls.append(1) or inner(*args))
    derivative(X)
    assert len(calls) == 1 + 3


def test_rows_where_columns_are_full():
    pattern = np.eye(N)
    pattern[0] = 1
    pattern[:, 0] = 1
    found = jacobian(arrow, sparsity=pattern)(X)
    np.testing.assert_allclose(found.toarray(), jacobian(arrow)(X), rtol=1e-14)


def test_a_pattern_that_lacks_something_is_an_error():
    with pytest.raises(ArgumentError, match="where the sparsity says that there are none"):
        jacobian(chain, sparsity=np.eye(N))(X)


def test_what_was_detected_is_looked_at_again_elsewhere():
    derivative = jacobian(chosen, sparsity="detect")
    for x in (0.5 * X, X, 3.0 * X):
        np.testing.assert_allclose(derivative(x).toarray(), jacobian(chosen)(x), rtol=1e-14)


def test_one_parameter_of_several():
    found = jacobian(lambda x, c: c * chain(x), "x", sparsity=BAND)(X, 2.0)
    np.testing.assert_allclose(found.toarray(), 2 * jacobian(chain)(X), rtol=1e-14)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: jacobian(chain, sparsity="guess"), "there is no sparsity 'guess'"),
        (lambda: jacobian(chain, sparsity=np.eye(3))(X), r"the sparsity is of shape \(3, 3\)"),
        (lambda: jacobian(lambda x, y: x * y, sparsity=BAND), "with respect to one parameter"),
        (lambda: jacobian(lambda x: np.sum(2 * x), sparsity=BAND)(X), r"and the result has shape \(\)"),
        (lambda: jacobian(lambda x: x * 2, sparsity=BAND)(np.ones((2, 2))), r"and got shape \(2, 2\)"),
        (lambda: jacobian(lambda x: x * 1j, sparsity=BAND)(X), "is of real numbers"),
    ],
)
def test_what_is_no_sparse_jacobian(call, said):
    with pytest.raises(ArgumentError, match=said):
        call()
