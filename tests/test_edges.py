"""Types, shapes and singular points, as they have to be: the gradient, its shape and dtype, the tangent along axes.

`SHAPES` has the rows of "types and shapes": integers, broadcasts, dtypes, masks, options that are often wrong or
refused. `SINGULAR` has those of "singular points". What an index beyond the end and a dead statement do stands at the
end. Programs of the same rows, compared with differences, are in tests/corpus/pitfalls_types.py, pitfalls_options.py
and pitfalls_singular.py.
"""

# ruff: noqa: PLW0108 - built-in functions have no source that could be differentiated
import math
import warnings

import numpy as np
import pytest

import sct

INF, NAN = math.inf, math.nan
A = np.array
V = A([1.0, 2.0, 4.0])
M = A([[1.0, 2.0, 4.0], [3.0, 5.0, 9.0]])
KEEP = A([True, False, True])


def same(found, right):
    """Whether a gradient is the one that is right, to the last place but a few, and of its shape."""
    assert np.shape(found) == np.shape(right)
    np.testing.assert_allclose(found, right, rtol=1e-13, atol=1e-15)


def tangents(function, args, position):
    """The tangents along each element of an argument."""
    at = args[position]
    found = np.zeros(np.shape(at))
    forward = sct.jvp(function, position)
    for index in np.ndindex(np.shape(at)):
        direction = np.zeros(np.shape(at))
        direction[index] = 1.0
        found[index] = forward(*args, float(direction) if isinstance(at, float) else direction)[1]
    return found


def check(function, args, right, warns=False):
    """Check the gradients of a function in both modes: one for each argument, None for what is not differentiated."""
    with warnings.catch_warnings():
        if not warns:
            warnings.simplefilter("error")
        else:
            warnings.simplefilter("ignore")
        function(*args)
        wrt = [k for k, one in enumerate(right) if one is not None]
        given = [np.array(a) if isinstance(a, np.ndarray) else a for a in args]
        chosen = tuple(wrt) if len(wrt) > 1 else wrt[0]
        found = sct.grad(function, chosen)(*given)
        value, again = sct.value_and_grad(function, chosen)(*given)
        found, again = (found, again) if len(wrt) > 1 else ((found,), (again,))
        np.testing.assert_array_equal(value, function(*args))
        for k, one, other in zip(wrt, found, again, strict=True):
            same(one, right[k])
            same(other, right[k])
            if isinstance(args[k], float):
                assert isinstance(one, float)
            else:
                assert one.dtype == (args[k].dtype if args[k].dtype.kind in "fc" else float)
            if isinstance(args[k], float) or args[k].dtype.kind == "f":
                same(tangents(function, given, k), np.asarray(right[k]))


SHAPES = {
    "integer array in": (lambda x: np.sum(x * x / 2), [A([1, 2, 4])], [V]),
    "a quotient with v broadcast": (lambda w, v: np.sum(w / v), [M, V], [1 / A([V, V]), -A([4.0, 7.0, 13.0]) / V**2]),
    "a power with v broadcast": (
        lambda w, v: np.sum(w**v), [M, A([1.0, 2.0, 1.0])],
        [A([[1.0, 4.0, 1.0], [1.0, 10.0, 1.0]]), np.sum(M ** A([1.0, 2.0, 1.0]) * np.log(M), axis=0)]),
    "where with v broadcast": (
        lambda v: np.sum(np.where(M > 2.5, v, 0.0)), [V], [A([1.0, 1.0, 2.0])]),
    "where with a number": (lambda x: np.sum(np.where(M > 2.5, x, 0.0)), [3.0], [4.0]),
    "a product with v broadcast": (lambda w, v: np.sum(np.multiply(w, v)), [M, V], [A([V, V]), A([4.0, 7.0, 13.0])]),
    "(3,) with (1, 3)": (lambda x, y: np.sum(x * y), [V, A([[1.0, 2.0, 3.0]])], [A([1.0, 2.0, 3.0]), V[None]]),
    "(3, 1) with (1, 4)": (
        lambda x, y: np.sum(x * y), [V[:, None], np.ones((1, 4))], [np.full((3, 1), 4.0), np.full((1, 4), 7.0)]),
    "() with (n,)": (lambda x, y: np.sum(x * y), [A(3.0), V], [A(7.0), np.full(3, 3.0)]),
    "size 0": (lambda x, y: np.sum(x * y), [np.zeros((0,)), np.zeros((1,))], [np.zeros((0,)), np.zeros((1,))]),
    "size 0 with rows": (lambda x, y: np.sum(x * y), [np.zeros((0, 3)), V], [np.zeros((0, 3)), np.zeros(3)]),
    "differences of nothing": (lambda x: np.sum(np.diff(x)), [np.zeros((0,))], [np.zeros((0,))]),
    "differences of rows of nothing": (lambda x: np.sum(np.diff(x)), [np.zeros((2, 0))], [np.zeros((2, 0))]),
    "trapezoids of nothing": (lambda x: np.sum(np.trapezoid(x)), [np.zeros((2, 0))], [np.zeros((2, 0))]),
    "trapezoids of one value": (lambda x: np.trapezoid(x), [A([3.0])], [A([0.0])]),
    "sums of what is kept": (lambda x: np.sum(x * x, where=KEEP), [V], [A([2.0, 0.0, 8.0])]),
    "means of what is kept": (lambda x: np.mean(x * x, where=KEEP), [V], [A([1.0, 0.0, 4.0])]),
    "tile of a matrix": (lambda x: np.sum(np.tile(x, 2) * np.arange(12.0).reshape(2, 6)), [M],
                         [A([[3.0, 5.0, 7.0], [15.0, 17.0, 19.0]])]),
    "repeat along the last axis": (lambda x: np.sum(np.repeat(x, 2, axis=-1) * np.arange(12.0).reshape(2, 6)), [M],
                                   [A([[1.0, 5.0, 9.0], [13.0, 17.0, 21.0]])]),
    "norms of rows, kept": (lambda x: np.sum(np.linalg.norm(x, axis=1, keepdims=True)), [A([[3.0, 4.0], [6.0, 8.0]])],
                            [A([[0.6, 0.8], [0.6, 0.8]])]),
    "roll with tuples": (lambda x: np.sum(np.roll(x, (1, 2), (0, 1)) * np.arange(6.0).reshape(2, 3)), [M],
                         [A([[5.0, 3.0, 4.0], [2.0, 0.0, 1.0]])]),
    "transpose by (-1, 0)": (lambda x: np.sum(np.transpose(x, (-1, 0)) * np.arange(6.0).reshape(3, 2)), [M],
                             [A([[0.0, 2.0, 4.0], [1.0, 3.0, 5.0]])]),
    "trace along other axes": (lambda x: np.sum(np.trace(x, axis1=0, axis2=2) * A([1.0, 5.0])), [np.ones((2, 2, 2))],
                               [A([[[1.0, 0.0], [5.0, 0.0]], [[0.0, 1.0], [0.0, 5.0]]])]),
    "diag of what is not square": (lambda x: np.sum(np.diag(x) * A([1.0, 5.0])), [M],
                                   [A([[1.0, 0.0, 0.0], [0.0, 5.0, 0.0]])]),
    "concatenate without an axis": (lambda x, y: np.sum(np.concatenate((x, y), axis=None) * np.arange(9.0)), [M, V],
                                    [np.arange(6.0).reshape(2, 3), A([6.0, 7.0, 8.0])]),
    "outer of matrices": (lambda x, y: np.sum(np.outer(x, y)), [M, M], [np.full((2, 3), 24.0)] * 2),
    "einsum of a diagonal": (lambda x: np.sum(np.einsum("ii->i", x) * A([1.0, 5.0])), [np.ones((2, 2))],
                             [np.diag([1.0, 5.0])]),
    "clip from below by its name": (lambda x: np.sum(np.clip(x, min=1.5) * V), [V], [A([0.0, 2.0, 4.0])]),
    "irfft of odd length": (lambda x: np.sum(np.fft.irfft(x, n=3)[0] * 3.0), [A([1.0, 2.0])], [A([1.0, 2.0])]),
    "sort along the first axis": (lambda x: np.sum(np.sort(x, axis=0) * np.arange(6.0).reshape(2, 3)),
                                  [A([[3.0, 1.0, 2.0], [1.0, 2.0, 0.5]])], [A([[3.0, 1.0, 5.0], [0.0, 4.0, 2.0]])]),
}  # fmt: skip
"""The function, its arguments, and the gradient for each."""

U = A([1.0, 1.0])
SINGULAR = {
    "abs at 0": (lambda x: abs(x), [0.0], [0.0]),
    "np.abs at 0": (lambda x: np.sum(np.abs(x)), [A([0.0, -2.0])], [A([0.0, -1.0])]),
    "the norm of zeros": (lambda x: np.linalg.norm(x), [np.zeros(2)], [np.zeros(2)]),
    **{f"the norm of zeros, order {p}": (lambda x, p=p: np.linalg.norm(x, p), [np.zeros(2), p], [np.zeros(2), None])
       for p in (1, 2, 3, INF)},
    "the Frobenius norm of zeros": (lambda x: np.linalg.norm(x, "fro"), [np.zeros((2, 2))], [np.zeros((2, 2))]),
    "the nuclear norm of zeros": (lambda x: np.linalg.norm(x, "nuc"), [np.zeros((2, 2))], [np.zeros((2, 2))]),
    "norms of rows, one of zeros": (lambda x: np.sum(np.linalg.norm(x, axis=1)), [A([[0.0, 0.0], [3.0, 4.0]])],
                                    [A([[0.0, 0.0], [0.6, 0.8]])]),
    "hypot of zeros": (lambda x, y: np.hypot(x, y), [0.0, 0.0], [0.0, 0.0]),
    "std of constants": (lambda x: np.std(x), [np.ones(3)], [np.zeros(3)]),
    "std of constants whose mean is rounded": (lambda x: np.std(x), [np.full(3, 0.1)], [np.zeros(3)]),
    "std of such rows": (lambda x: np.sum(np.std(x, axis=1)), [np.full((2, 3), 0.1)], [np.zeros((2, 3))]),
    "add.reduce of no axes": (lambda x: np.add.reduce(x), [np.array(2.0)], [np.array(1.0)]),
    "logaddexp.reduce of nothing": (lambda x: np.logaddexp.reduce(x), [np.zeros(0)], [np.zeros(0)]),
    "sqrt at 0": (lambda x: np.sum(np.sqrt(x)), [A([0.0, 4.0])], [A([INF, 0.25])]),
    "np.sqrt of a float at 0": (lambda x: np.sqrt(x), [0.0], [INF]),
    "a root by a power at 0": (lambda x: np.sum(np.power(x, 0.5)), [A([0.0, 4.0])], [A([INF, 0.25])]),
    "the power 0 at 0": (lambda x: np.sum(x**0.0), [A([0.0, 2.0])], [A([0.0, 0.0])]),
    "the power 0 of a float at 0": (lambda x: x**0.0, [0.0], [0.0]),
    "0 to a power, in the power": (lambda y: np.sum(0.0**y), [A([2.0, 1.0])], [A([0.0, 0.0])]),
    "a negative number to a power": (lambda x, y: np.power(x, y), [-2.0, 3.0], [12.0, NAN]),
    "a product with one zero": (lambda x: np.prod(x), [A([2.0, 0.0, 3.0])], [A([0.0, 6.0, 0.0])]),
    "a product with two zeros": (lambda x: np.prod(x), [A([2.0, 0.0, 0.0])], [np.zeros(3)]),
    "a product with one zero, row by row": (lambda x: np.sum(np.prod(x, axis=1)), [A([[2.0, 0.0], [0.0, 0.0]])],
                                            [A([[0.0, 2.0], [0.0, 0.0]])]),
    "sinc at 0": (lambda x: np.sinc(x), [0.0], [0.0]),
    "a branch not taken: a root": (lambda x: np.sum(np.where(x > 0, np.sqrt(np.abs(x)), 0.0)), [A([0.0, 4.0])],
                                   [A([0.0, 0.25])]),
    "a branch not taken: a quotient": (lambda x: np.sum(np.where(x == 0, 0.0, 1 / np.where(x == 0, 1.0, x))),
                                       [A([0.0, 2.0])], [A([0.0, -0.25])]),
    "logaddexp of -inf": (lambda x, y: np.logaddexp(x, y), [-INF, -INF], [0.5, 0.5]),
    "maximum of a tie": (lambda x, y: np.sum(np.maximum(x, y)), [U, U], [U, 0 * U]),
    "minimum of a tie": (lambda x, y: np.sum(np.minimum(x, y)), [U, U], [U, 0 * U]),
    "maximum with a number at the tie": (lambda x: np.sum(np.maximum(x, 0.0)), [A([0.0, 1.0])], [A([0.0, 1.0])]),
    "max of a float and 0 at the tie": (lambda x: max(x, 0.0), [0.0], [0.0]),
    "eigenvalues that are equal": (lambda a: np.sum(np.linalg.eigvalsh(a) ** 2), [np.eye(2)], [2 * np.eye(2)]),
    "singular values that are equal": (lambda a: np.sum(np.linalg.svd(a, compute_uv=False)), [np.eye(2)], [np.eye(2)]),
    "det of a singular matrix": (lambda a: np.linalg.det(a), [A([[1.0, 2.0], [2.0, 4.0]])],
                                 [A([[4.0, -2.0], [-2.0, 1.0]])]),
    "a sigmoid far out": (lambda x: np.sum(1 / (1 + np.exp(-x))), [A([-800.0, 0.0, 800.0])], [A([0.0, 0.25, 0.0])]),
    "softplus far out": (lambda x: np.sum(np.logaddexp(0.0, x)), [A([-800.0, 0.0, 800.0])], [A([0.0, 0.5, 1.0])]),
    "log-sum-exp far out": (lambda x: np.logaddexp.reduce(x), [A([-800.0, 800.0])], [A([0.0, 1.0])]),
    "floor": (lambda x: np.sum(np.floor(x)), [V], [np.zeros(3)]),
    "round": (lambda x: np.sum(np.round(x)), [V], [np.zeros(3)]),
    "sign": (lambda x: np.sum(np.sign(x)), [A([-1.0, 0.0])], [np.zeros(2)]),
    "floor division": (lambda x: np.sum(x // 0.3), [V], [np.zeros(3)]),
    "argmax": (lambda x: x[np.argmax(x)], [V], [A([0.0, 0.0, 1.0])]),
    "comparisons": (lambda x: np.sum(x * (x > 1.5)), [V], [A([0.0, 1.0, 1.0])]),
}  # fmt: skip
"""The same; what the primal warns of, it may warn of in its derivative too."""

WARNS = ("a sigmoid far out",)


@pytest.mark.parametrize("row", SHAPES)
def test_types_and_shapes(row):
    check(*SHAPES[row])


@pytest.mark.parametrize("row", SINGULAR)
def test_singular_points(row):
    check(*SINGULAR[row], warns=row in WARNS)


def test_maximum_with_nan():
    slope = sct.grad(lambda x, y: np.sum(np.maximum(x, y)), 0)(A([1.0, 2.0]), A([NAN, 1.0]))
    assert math.isnan(slope[0])
    assert slope[1] == 1.0


def test_float32_stays():
    for factor in (2.0, np.float64(2.0), A([2.0, 3.0])):
        slope = sct.grad(lambda x, f: np.sum(x * f), 0)(A([1.0, 2.0], np.float32), factor)
        assert slope.dtype == np.float32


def test_second_derivatives_at_singular_points():
    second = sct.grad(sct.grad(lambda x: x**1.0))
    assert second(0.0) == 0.0
    assert sct.grad(sct.grad(lambda x: np.sinc(x)))(0.0) == pytest.approx(-(math.pi**2) / 3, rel=1e-15)


def test_one_derivative_for_something_and_for_nothing():
    slope = sct.grad(lambda x: np.sum(np.diff(x) * 2.0))
    for _ in range(2):
        same(slope(A([1.0, 5.0, 2.0])), A([-2.0, 0.0, 2.0]))
        same(slope(np.zeros(0)), np.zeros(0))
        same(slope(np.zeros(1)), np.zeros(1))


def test_an_index_beyond_the_end():
    with pytest.raises(IndexError):
        sct.grad(lambda x: x[5] * 2.0)(V)


def test_a_dead_statement_does_not_exist():
    def loss(x):
        y = np.log(-x)  # noqa: F841
        z = 1.0 / (x - x)  # noqa: F841
        return x * 2.0

    derivative = sct.grad(loss)
    assert derivative(1.0) == 2.0
    assert "log" not in derivative.source
    assert "x - x" not in derivative.source


def test_a_float_comes_back_as_a_float():
    assert isinstance(sct.grad(lambda x: np.sum(np.array([x, 2.0 * x]) ** 2))(1.0), float)
