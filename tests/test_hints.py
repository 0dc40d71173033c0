"""Ranks and lengths from annotations: the text is the lecturer's, and other arguments still get a text of their own."""

import numpy as np
import pytest
from numpy.typing import NDArray

from sct import grad
from sct.module import Request, derive_module


class Float:
    """What jaxtyping's `Float` is to a reader; what it evaluates to is not looked at."""

    def __class_getitem__(cls, item):
        return np.ndarray


Float32 = Int = Float


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def loss(
    V: Float[np.ndarray, "m n"],
    W: Float[np.ndarray, "k m"],
    x: Float[np.ndarray, "n"],
    y: Float[np.ndarray, "k"],
):
    a = V @ x
    h = sigmoid(a)
    b = W @ h
    z = sigmoid(b)
    return 0.5 * np.sum((y - z) ** 2)


LECTURE = '''\
    """For vectors x and y and matrices V and W."""
    # forward pass
    a = V @ x
    h = 1 / (1 + np.exp(-a))
    b = W @ h
    z = 1 / (1 + np.exp(-b))
    # backward pass
    # backprop 0.5 * np.sum((y - z)**2)
    dz = z - y
    # backprop z = sigmoid(b)
    db = (1 - z) * z * dz
    # backprop b = W @ h
    dW = np.outer(db, h)
    dh = W.T @ db
    # backprop h = sigmoid(a)
    da = (1 - h) * h * dh
    # backprop a = V @ x
    dV = np.outer(da, x)
    return dV, dW
'''

V0 = np.array([[0.1, -0.2], [0.4, 0.3], [-0.5, 0.6]])
W0 = np.array([[0.7, -0.1, 0.2], [-0.3, 0.5, 0.4]])
X0, Y0 = np.array([1.0, -2.0]), np.array([1.0, 0.0])


def test_the_lecture_with_one_hidden_layer():
    gradient = grad(loss, ("V", "W"))
    assert gradient.source.endswith(LECTURE)
    dV, dW = gradient(V0, W0, X0, Y0)
    assert dW == pytest.approx(
        np.array([[-0.0589843, -0.04265777, -0.01463714], [0.0814952, 0.05893778, 0.02022329]]), abs=5e-9
    )
    assert dV[0] == pytest.approx([-0.02481861, 0.04963721], abs=5e-9)
    assert gradient.source_for(V0, W0, X0, Y0) == gradient.source


def test_other_arguments_than_were_announced_have_a_text_of_their_own():
    gradient = grad(loss, ("V", "W", "x"))
    batch = X0[:, None] * np.ones(3)
    dV, dW, dx = gradient(V0, W0, batch, Y0[:, None])
    assert (dV.shape, dW.shape, dx.shape) == (V0.shape, W0.shape, batch.shape)
    one = grad(loss, "V")(V0, W0, X0, Y0)
    assert dV == pytest.approx(3 * one)


def layer(X: Float[np.ndarray, "batch d"], W: "Float[np.ndarray, 'd k']", b: Float[np.ndarray, "k"]):
    return np.mean(np.maximum(X @ W + b, 0))


def test_a_known_broadcast_is_summed():
    gradient = grad(layer, ("W", "b"))
    assert "np.sum(" in gradient.source
    assert "axis=0" in gradient.source
    assert "unbroadcast" not in gradient.source
    X, W = np.arange(6.0).reshape(2, 3) - 2, np.ones((3, 2))
    dW, db = gradient(X, W, np.zeros(1))
    assert db.shape == (1,)
    assert dW.shape == W.shape
    assert gradient(X, W, np.zeros(2))[1] == pytest.approx([0.25, 0.25])


def test_an_array_of_no_rank_is_taken_for_a_vector():
    def weighted(x: NDArray[np.float64], w: float):
        return np.sum(w * x**2)

    gradient = grad(weighted)
    assert "For vector x" in gradient.source
    assert gradient(np.ones((2, 2)), 3.0)[0] == pytest.approx(np.full((2, 2), 6.0))


def test_lengths_that_are_numbers_and_other_dtypes():
    def picked(x: Float32[np.ndarray, "3"], i: Int[np.ndarray, "2"]):
        return np.sum(x[i] ** 2)

    gradient = grad(picked, "x")
    found = gradient(np.ones(3, np.float32), np.array([0, 0]))
    assert found.dtype == np.float32
    assert found.tolist() == [4.0, 0.0, 0.0]
    assert gradient(np.ones(4), np.array([0, 1])).tolist() == [2.0, 2.0, 0.0, 0.0]


def test_axes_that_are_open():
    def squares(x: Float[np.ndarray, "*batch n"], y: Float[np.ndarray, "... 3"]):
        return np.sum(x**2) + np.sum(y)

    dx, dy = grad(squares)(np.ones((2, 2)), np.ones((4, 3)))
    assert dx.tolist() == [[2.0, 2.0], [2.0, 2.0]]
    assert dy.shape == (4, 3)


Plane = np.ndarray[tuple[int, int], np.dtype[np.float64]]


def test_axes_of_a_tuple_and_names_for_annotations():
    def f(x: Plane, y: np.ndarray[tuple[int], np.dtype[np.float64]]):
        return np.sum(x @ y)

    assert "For vector y and matrix x." in grad(f).source
    text = (
        "import numpy as np\n\nPlane = Float[np.ndarray, 'm n']\nRow: TypeAlias = Float[np.ndarray, 'n']\n\n"
        "def f(x: Plane, y: Row):\n    return np.sum(x @ y)\n"
    )
    assert "For vector y and matrix x." in derive_module(text, "file.py", Request()).text
