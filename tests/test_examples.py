"""Example arguments: the text is made for them at once, on the command line too; other arguments go on as ever."""

import numpy as np
import pytest

from sct import ArgumentError, grad, jvp, value_and_grad
from sct.cli import main
from sct.example_text import read


def loss(W, x):
    return np.sum((W @ x) ** 2)


def scaled(x, k):
    return np.sum(x * k)


def chosen(x, how="sum"):
    if how == "sum":
        return np.sum(x**2)
    return np.sum(x**3)


def counted(x, n: int):
    p = 1.0
    for _ in range(n):
        p = p * x
    return p


def written(x, y):
    x[0] = y[0] * 2
    return x[0] * y[0]


W, X = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([1.0, -1.0])


def test_the_text_is_that_of_such_a_call():
    assert (
        grad(loss, example=(W, X)).source
        == '''\
def grad_loss(W, x):
    """For vector x and matrix W."""
    # backward pass
    # backprop np.sum((W @ x)**2)
    dWx = 2 * (W @ x)
    dW = np.outer(dWx, x)
    dx = W.T @ dWx
    return dW, dx
'''
    )


def test_a_dict_gives_arguments_by_name():
    assert grad(loss, example={"x": X, "W": W}).source == grad(loss, example=(W, X)).source


def test_the_docstring_says_what_it_is_for():
    assert grad(loss, example=(W, X)).__doc__ == "For vector x and matrix W."
    assert grad(chosen, "x", example=(X, "cubes")).__doc__ == "For vector x, with how = 'cubes'."


@pytest.mark.parametrize("made", [grad(scaled, example=(X, 2.0)), grad(scaled)])
@pytest.mark.parametrize("k", [3.0, 3, np.float64(3.0), np.array([3.0, 4.0]), np.array([3.0])])
def test_other_arguments_get_a_text_of_their_own(made, k):
    dx, dk = made(X, k)
    np.testing.assert_array_equal(dx, np.broadcast_to(k, X.shape))
    np.testing.assert_array_equal(dk, np.sum(X) if np.size(k) == 1 else X)
    assert np.shape(dk) == np.shape(k)


def test_a_length_of_one_is_another_text():
    made = grad(lambda x, y: np.sum(x * y), example=(X, X))
    np.testing.assert_array_equal(made(X, np.array([2.0]))[1], [0.0])


def test_other_ranks_get_a_text_of_their_own():
    made = grad(loss, "x", example=(W, X))
    np.testing.assert_allclose(made(W, np.eye(2)), 2 * W.T @ W)


def test_text_that_is_not_that_of_the_example():
    made = grad(chosen, "x", example=(X, "cubes"))
    np.testing.assert_array_equal(made(X, "cubes"), 3 * X**2)
    np.testing.assert_array_equal(made(X, "sum"), 2 * X)
    np.testing.assert_array_equal(made(X), 2 * X)


def test_defaults_belong_to_the_example():
    assert "if" not in grad(chosen, "x", example=(X,)).source


def test_integers_are_not_floats():
    made = grad(counted, example=(2.0, 3))
    assert (made(2.0, 3), made(2, 3), made(np.float32(2.0), 3)) == (12.0, 12.0, 12.0)
    assert type(made(np.float32(2.0), 3)) is np.float32


@pytest.mark.parametrize("operator", [value_and_grad, jvp])
def test_the_other_operators_take_examples(operator):
    tangents = (np.zeros_like(W), X) if operator is jvp else ()
    value, rest = operator(loss, example=(W, X))(W, X, *tangents)
    assert value == loss(W, X)
    np.testing.assert_array_equal(
        rest if operator is jvp else rest[1], 2 * loss(W, X) if operator is jvp else 2 * W.T @ (W @ X)
    )


def test_as_a_decorator():
    @grad(wrt="x", example=(W, X))
    def squares(W, x):
        return np.sum((W @ x) ** 2)

    np.testing.assert_array_equal(squares(W, X), 2 * W.T @ (W @ X))


@pytest.mark.parametrize("made", [grad(written), grad(written, example=(X, W[0]))])
def test_memory_that_arguments_share_is_refused(made):
    a = np.ones(3)
    with pytest.raises(ArgumentError, match="x and y share memory"):
        made(a, a)
    np.testing.assert_array_equal(made(np.ones(2), np.ones(2))[1], [4.0, 0.0])


@pytest.mark.parametrize(
    ("example", "said"),
    [(X, "example is a tuple of the arguments of loss"), ((W,), "missing a required argument: 'x'"),
     ({"y": X}, "is no call of loss"), (("W", X), "loss is called with W = a value of type str")],
)  # fmt: skip
def test_what_is_no_example(example, said):
    with pytest.raises(ArgumentError, match=said):
        grad(loss, "W", example=example)


# -- on the command line


FILE = """\
import numpy as np

def loss(W, x, how="sum"):
    return np.sum((W @ x) ** 2) if how == "sum" else 0.0

class Model:
    def loss(self, x):
        return np.sum(x**2)
"""


@pytest.fixture
def run(tmp_path, capsys):
    path = tmp_path / "file.py"
    path.write_text(FILE)

    def called(*words, name=""):
        status = main([f"{path}{name}", *words])
        return status, *capsys.readouterr()

    return called


def test_an_example_on_the_command_line(run):
    status, out, err = run("--example", "loss((3, 2), x=(2,), how='sum')")
    assert (status, err) == (0, "")
    space = {}
    exec(out, space)
    np.testing.assert_array_equal(space["grad_loss"](W, X)[1], 2 * W.T @ (W @ X))
    assert 'if how == "sum":' not in out
    assert '"""For vector x and matrix W, with how = \'sum\'."""' in out


def test_what_an_example_leaves_out_is_as_without(run):
    assert "if how" in run("--example", "loss((3, 2), (2,))")[1]


def test_an_example_of_a_method_leaves_the_object_out(run):
    status, out, _ = run("--example", "Model.loss((3,))", name=":Model.loss")
    assert status == 0
    assert "dx = 2 * x\n" in out


@pytest.mark.parametrize(
    ("words", "said"),
    [("loss(y=(3,))", "file.py:3:1: error: the example of loss gives y, and loss takes W, x, how"),
     ("other(x=(3,))", "there is an example of other, which is not differentiated"),
     ("loss(x)", "has x in it"), ("loss((3, n))", "has (3, n) in it"), ("loss", "is no call"),
     ("loss(", "is no Python"), ("loss((-1,))", "has (-1,) in it"), ("loss(open('x'))", "has open('x') in it")],
)  # fmt: skip
def test_what_is_no_example_there(run, words, said):
    status, _, err = run("--example", words)
    assert status == 2
    assert said in err


def test_arrays_and_other_values_as_they_are_written():
    values = read("f((2, 3), (5, int), (), [(2,), 1.5], {'a': (1,)}, None, -2, 'text')").values
    assert [getattr(value, "shape", value) for value in values[:3]] == [(2, 3), (5,), ()]
    assert [values[0].dtype, values[1].dtype] == [np.float64, np.int64]
    assert (values[3][0].shape, values[3][1]) == ((2,), 1.5)
    assert values[4]["a"].shape == (1,)
    assert values[5:] == (None, -2, "text")


def test_a_derivative_of_a_derivative_is_for_its_own_calls():
    made = jvp(grad(chosen, "x", example=(X, "cubes")), "x")
    np.testing.assert_array_equal(made(X, "cubes", X)[1], 6 * X * X)
    np.testing.assert_array_equal(made(X, "sum", X)[1], 2 * X)
