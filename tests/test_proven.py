"""What can be proven wrong is said with its line: by the operator, by a call, or where an arm is entered."""

import numpy as np
import pytest

import sct
from sct.errors import ShapeError


def products(x):
    rows, columns = np.zeros((3, 4)), np.ones((3, 3))
    return np.sum(rows @ columns) * x


def added(x):
    return np.sum(x * (np.zeros((3, 4)) + np.ones((3, 3))))


def joined(x):
    return x * np.sum(np.concatenate([np.zeros((3, 4)), np.ones((3, 3))]))


def reduced(x):
    return x * np.sum(np.sum(np.zeros(3), axis=1))


def indexed(x):
    return x * np.zeros((2, 3))[0, 1, 2]


def stored(x):
    kept = np.zeros((2, 3))
    kept[0] = np.ones(4)
    return x * np.sum(kept)


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (products, "a product of shapes (3, 4) and (3, 3)"),
        (added, "shapes (3, 4) and (3, 3) cannot be broadcast together"),
        (joined, "arrays of shapes (3, 4) and (3, 3) are joined"),
        (reduced, "axis 1 of an array of shape (3,)"),
        (indexed, "3 indices into an array of shape (2, 3)"),
        (stored, "a value of shape (4,) is stored into a part of shape (3,)"),
    ],
)
@pytest.mark.parametrize("operator", [sct.grad, sct.jvp, sct.jacobian])
def test_the_code_alone_proves_it(operator, function, said):
    with pytest.raises(ShapeError) as caught:
        operator(function)
    assert caught.value.message == said
    assert caught.value.place.file == __file__
    assert caught.value.place.line > function.__code__.co_firstlineno


def annotated(A: "Float[np.ndarray, '3 4']", B: "Float[np.ndarray, '3 n']", x: "Float[np.ndarray, 'n']"):
    return np.sum(A.T @ B @ x) + np.sum(A @ B)


def test_annotations_prove_it():
    with pytest.raises(ShapeError, match=r"a product of shapes \(3, 4\) and \(3, \?\)"):
        sct.grad(annotated)


def symbols(A: "Float[np.ndarray, 'm n']", B: "Float[np.ndarray, 'm n']"):
    return np.sum(A @ B)


def test_symbols_that_may_be_equal_prove_nothing():
    one = np.ones((2, 2))
    assert (sct.grad(symbols, 0)(one, one) == 2).all()


def total(a, b):
    return np.sum(a + b)


def paired(a, b):
    return a @ b


def copied(a, b):
    c = np.zeros(3)
    c[:] = a
    return np.sum(c) + np.sum(b)


def chosen(a, b):
    return np.sum(np.where(a > 0, a, b))


def contracted(a, b):
    return np.einsum("i,i->", a, b)


def grown(a, b):
    a += b
    return np.sum(a)


@pytest.mark.parametrize("function", [total, paired, chosen, contracted, grown])
def test_a_call_is_refused_although_no_rule_reads_the_values(function):
    """The gradients are ones, or the other operand: nothing in them would meet."""
    made, fine = sct.grad(function), (np.ones(3), np.ones(3))
    assert made(*fine)[0].shape == (3,)
    with pytest.raises(ShapeError, match=r"\(?[34],? ?[34]?"):
        made(np.ones(3), np.ones(4))
    with pytest.raises(ShapeError):
        sct.grad(function, example=(np.ones(3), np.ones(4)))
    assert made(np.ones(5), np.ones(5))[0].shape == (5,)


def test_a_length_of_the_code_is_no_length_of_the_call():
    assert sct.grad(copied)(np.ones(3), np.ones(4))[0].tolist() == [1, 1, 1]
    with pytest.raises(ShapeError, match="stored into a part"):
        sct.grad(copied)(np.ones(4), np.ones(4))


def test_the_error_is_one_that_numpy_could_raise():
    with pytest.raises(ValueError, match=r"\(3,\) and \(4,\)"):
        sct.grad(total)(np.ones(3), np.ones(4))


def in_an_arm(a, b):
    if a[0] > 0:
        return np.sum(a + b)
    return np.sum(a)


def test_an_arm_is_refused_where_it_is_entered():
    made = sct.grad(in_an_arm)
    assert made(-np.ones(3), np.ones(4))[0].tolist() == [1, 1, 1]
    with pytest.raises(ShapeError) as caught:
        made(np.ones(3), np.ones(4))
    assert caught.value.place.line == in_an_arm.__code__.co_firstlineno + 2


def in_a_loop(a, n):
    s = a
    for _ in range(n):
        s = s @ a
    return np.sum(s)


def test_a_loop_without_trips_refuses_nothing():
    made = sct.grad(in_a_loop)
    assert made(np.ones((2, 3)), 0).tolist() == [[1, 1, 1], [1, 1, 1]]
    with pytest.raises(ValueError, match=r"product|matmul"):
        made(np.ones((2, 3)), 1)


def checked(a, b):
    if len(a) != len(b):
        raise KeyError("lengths")
    return np.sum(a + b)


def test_what_the_function_says_itself_comes_first():
    with pytest.raises(KeyError):
        sct.grad(checked)(np.ones(3), np.ones(4))


def tried(a, b):
    try:
        return np.sum(a + b)
    except ValueError:
        return np.sum(a)


def test_what_is_handled_is_the_function_own_matter():
    assert sct.grad(tried)(np.ones(3), np.ones(4))[0].tolist() == [1, 1, 1]


def row_by_column(a, b):
    return a @ b


def test_a_result_of_one_element_in_a_product():
    da, db = sct.grad(row_by_column)(np.array([[1.0, 2.0, 3.0]]), np.array([4.0, 5.0, 6.0]))
    assert da.tolist() == [[4, 5, 6]]
    assert db.tolist() == [1, 2, 3]


def residual(x, p):
    return p @ x + x**3 - 1.0


slopes = sct.jacobian(residual, 0)


def of_slopes(p, x):
    return np.sum(np.linalg.inv(np.reshape(slopes(x, p), (np.size(x), np.size(x)))))


def test_names_of_lengths_inside_are_not_those_of_the_call():
    """What the inner derivative is told of its arguments gives one length two names."""
    sct.check_grads(of_slopes, (np.array([[2.0, 0.1], [0.3, 1.5]]), np.array([0.3, 0.4])))


def taken(x):
    a = np.take(x, [0, 2, 2], axis=1)
    return np.sum(a * a) + np.sum(x[0])


def test_what_another_text_takes_a_parameter_for_is_no_fact():
    sct.check_grads(sct.grad(taken), (np.arange(6.0).reshape(2, 3),))
