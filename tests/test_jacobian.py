"""Jacobians: both modes give one array, of the shape of the result and then that of the input; which mode is taken."""

import functools

import corpus_check
import numpy as np
import pytest
from jacobian_check import agree, of_case, of_row
from table_check import chapters, table_cases

from sct import ArgumentError, UnsupportedError, grad, hessian, hvp, jacobian

X = np.array([2.0, -1.0])
MODES = pytest.mark.parametrize("mode", ["forward", "reverse", None])


def b1(x):
    return np.array([x[0] + x[1], x[0] * x[1], x[0] ** 2 - x[1]])


def f1(x):
    return np.array([x[0] - x[1], x[0] * x[1]])


def f2(v):
    return np.array([v[0] ** 2, v[0] - v[1]])


@MODES
def test_b1(mode):
    assert jacobian(b1, mode=mode)(X).tolist() == [[1, 1], [-1, 2], [4, -1]]


@MODES
def test_b2(mode):
    found = jacobian(lambda x: f2(f1(x)), mode=mode)(X)
    assert found.tolist() == [[6, -6], [2, -3]]
    assert np.array_equal(found, jacobian(f2)(f1(X)) @ jacobian(f1)(X))


def test_the_mode_takes_fewer_directions():
    assert "Forward mode" in jacobian(b1).source_for(X)
    assert "Reverse mode" in jacobian(b1).source_for(np.arange(4.0))
    assert "Forward mode" in jacobian(b1).source_for(np.arange(3.0))
    assert "Reverse mode" in jacobian(lambda x: np.sum(x**2)).source_for(np.arange(3.0))
    assert "Reverse mode" in jacobian(lambda W, x: W @ x).source_for(np.ones((2, 3)), np.ones(3))
    assert "Forward mode" in jacobian(lambda W, x: W @ x, "x").source_for(np.ones((4, 3)), np.ones(3))
    assert "Reverse mode" in jacobian(lambda W, x: W @ x, "x").source_for(np.ones((2, 3)), np.ones(3))
    assert "Forward mode" in jacobian(b1, example=(X,)).source


def test_one_function_changes_its_mode_with_the_lengths():
    product = jacobian(lambda W, x: W @ x, "x")
    for rows in (4, 2, 5, 1):
        W = np.arange(3.0 * rows).reshape(rows, 3)
        assert np.array_equal(product(W, np.ones(3)), W)


def test_texts():
    def smooth(u):
        u[1:-1] = (u[:-2] + u[2:]) / 2
        return u

    assert jacobian(smooth, mode="forward", example=(np.ones(4),)).source == (
        "def jacobian_smooth(u):\n"
        '    """For vector u. Forward mode, all directions at once."""\n'
        "    du = np.eye(len(u))\n"
        "    du[1:-1] = 0.5 * (du[:-2] + du[2:])\n"
        "    return du\n"
    )
    assert "for " not in jacobian(lambda W, x: np.tanh(W @ x), mode="reverse").source


@MODES
def test_products_of_matrices(mode):
    rng = np.random.default_rng(0)
    A, B, x = rng.normal(size=(2, 3)), rng.normal(size=(3, 4)), rng.normal(size=3)
    eye = np.eye
    dA, dB = jacobian(lambda A, B: A @ B, mode=mode)(A, B)
    assert np.allclose(dA, np.einsum("ik,lj->ijkl", eye(2), B))
    assert np.allclose(dB, np.einsum("il,jk->ijlk", A, eye(4)))
    dx, dB = jacobian(lambda x, B: x @ B, mode=mode)(x, B)
    assert np.allclose(dx, B.T)
    assert np.allclose(dB, np.einsum("l,jk->jlk", x, eye(4)))
    dA, dx = jacobian(lambda A, x: A @ x, mode=mode)(A, x)
    assert np.allclose(dA, np.einsum("ik,l->ikl", eye(2), x))
    assert np.array_equal(dx, A)
    dx, dy = jacobian(lambda x, y: x @ y, mode=mode)(x, 2 * x)
    assert np.allclose(dx, 2 * x)
    assert np.allclose(dy, x)


@MODES
def test_loops_and_writes(mode):
    def running(x):
        p = 1.0
        out = np.zeros(len(x))
        for i in range(len(x)):
            p = p * x[i]
            out[i] = p
        return out

    x = np.array([2.0, 3.0, 4.0])
    assert jacobian(running, mode=mode)(x).tolist() == [[1, 0, 0], [3, 2, 0], [12, 8, 6]]
    assert x.tolist() == [2.0, 3.0, 4.0]


@MODES
def test_a_loop_without_trips(mode):
    def power(x, n):
        p = 1.0
        for _ in range(n):
            p = p * x
        return np.array([np.sum(p), 1.0])

    assert jacobian(power, "x", mode=mode)(np.array([2.0, 3.0]), 0).tolist() == [[0, 0], [0, 0]]
    assert jacobian(power, "x", mode=mode)(np.array([2.0, 3.0]), 2).tolist() == [[4, 6], [0, 0]]


@MODES
def test_an_arm_in_which_nothing_flows(mode):
    def gate(x):
        y = x[0] * x[1] if x[0] > 0 else 1.0
        return np.array([y, x[1]])

    assert jacobian(gate, mode=mode)(np.array([2.0, 3.0])).tolist() == [[3, 2], [0, 1]]
    assert jacobian(gate, mode=mode)(np.array([-2.0, 3.0])).tolist() == [[0, 0], [0, 1]]


@MODES
def test_structures(mode):
    def model(p, s):
        h = p["W"] @ p["b"]
        return {"h": h, "rest": [s * p["b"], (2.0, s**2)]}

    W, b = np.arange(6.0).reshape(2, 3), np.array([1.0, -1.0, 2.0])
    found = jacobian(model, mode=mode)({"W": W, "b": b}, 3.0)
    (dp, ds) = found["h"]
    assert np.allclose(dp["W"], np.einsum("ik,l->ikl", np.eye(2), b))
    assert np.array_equal(dp["b"], W)
    assert ds.tolist() == [0, 0]
    (dp, ds) = found["rest"][0]
    assert not dp["W"].any()
    assert dp["W"].shape == (3, 2, 3)
    assert np.array_equal(dp["b"], 3 * np.eye(3))
    assert np.array_equal(ds, b)
    (dp, ds), (dp2, ds2) = found["rest"][1]
    assert ds == 0.0
    assert ds2 == 6.0
    assert dp["W"].shape == dp2["W"].shape == (2, 3)


def test_scalars_as_blocks():
    assert jacobian(lambda x, y: (x * y, x + y))(2.0, 3.0) == ((3.0, 2.0), (1.0, 1.0))
    assert jacobian(lambda x: x**2)(3.0) == 6.0
    assert jacobian(lambda x, y: x * y)(2, 3) == (3.0, 2.0)
    assert jacobian(lambda x: (x, [2 * x, "text"]))(3.0) == (1.0, [2.0, "text"])


@MODES
def test_one_value_twice(mode):
    one, other = jacobian(lambda x: (x, x), mode=mode)(X)
    assert np.array_equal(one, np.eye(2))
    assert np.array_equal(other, np.eye(2))
    one += 1.0
    assert np.array_equal(other, np.eye(2))


@MODES
def test_shapes(mode):
    doubled = jacobian(lambda x: 2 * x, mode=mode)
    assert doubled(np.zeros((2, 3))).shape == (2, 3, 2, 3)
    assert np.array_equal(doubled(np.zeros((2, 3))).reshape(6, 6), 2 * np.eye(6))
    assert doubled(np.zeros((1, 2, 2))).shape == (1, 2, 2, 1, 2, 2)
    assert doubled(np.zeros(0)).shape == (0, 0)
    assert doubled(np.zeros((0, 2))).shape == (0, 2, 0, 2)
    assert doubled(3) == 2.0
    assert np.array_equal(doubled(np.array([1, 2])), 2 * np.eye(2))


@MODES
def test_an_array_without_axes(mode):
    assert np.shape(jacobian(lambda x: 2 * x, mode=mode)(np.array(3.0))) == ()
    assert jacobian(lambda x, v: x * v, mode=mode)(np.array(3.0), X)[0].tolist() == X.tolist()


@MODES
def test_short_floats_stay_short(mode):
    x = np.array([1.0, 2.0], dtype=np.float32)
    found = jacobian(lambda x: x**2, mode=mode)(x)
    assert found.dtype == np.float32
    assert found.tolist() == [[2, 0], [0, 4]]
    one, other = jacobian(lambda x, y: x * y, mode=mode)(x, np.array([1.0, 3.0]))
    assert one.dtype == np.float32
    assert other.dtype == np.float64


def test_ways_to_ask():
    @jacobian
    def plain(x, k=2.0):
        return k * x

    @jacobian(wrt="x", mode="reverse")
    def chosen(x, *, k=2.0):
        return k * x

    class Model:
        rate = 3.0

        def step(self, x):
            return self.rate * x

    assert np.array_equal(plain(X)[0], 2 * np.eye(2))
    assert np.array_equal(chosen(x=X, k=3.0), 3 * np.eye(2))
    assert np.array_equal(jacobian(Model().step)(X), 3 * np.eye(2))
    assert np.array_equal(jacobian(functools.partial(plain.primal, k=4.0), "x")(X), 4 * np.eye(2))
    assert plain.__name__ == "jacobian_plain"


def test_an_effect_happens_once():
    seen = []

    def noted(x):
        seen.append(1)
        return x**2

    for mode in ("forward", "reverse"):
        seen.clear()
        assert np.array_equal(jacobian(noted, mode=mode)(X), np.diag(2 * X))
        assert seen == [1]


def ranked(x):
    return np.cumprod(x)


@MODES
def test_a_pass_for_each_direction(mode):
    derivative = jacobian(ranked, mode=mode)
    x = np.array([2.0, 3.0, 4.0])
    assert "one pass for each direction" in derivative.source_for(x)
    assert np.allclose(derivative(x), [[1, 0, 0], [3, 2, 0], [12, 8, 6]])
    two = jacobian(lambda x, s: {"a": np.cumprod(s * x), "b": s}, mode=mode)(x, 1.0)
    assert np.allclose(two["a"][0], derivative(x))
    assert np.allclose(two["a"][1], np.cumprod(x) * [1, 2, 3])
    assert two["b"][1] == 1.0


def test_a_pass_for_each_direction_is_refused_beside_effects():
    def drawn(x):
        print("once")
        return np.cumprod(x)

    with pytest.raises(UnsupportedError, match="would happen in each of them"):
        jacobian(drawn, example=(X,))


def test_what_a_jacobian_is_not_for():
    with pytest.raises(ArgumentError, match="there is no mode 'both'"):
        jacobian(b1, mode="both")
    with pytest.raises(ArgumentError, match="real inputs"):
        jacobian(lambda x: 2 * x)(X + 1j)
    with pytest.raises(ArgumentError, match="in forward mode"):
        jacobian(lambda x: 1j * x, mode="reverse")(X)
    assert np.array_equal(jacobian(lambda x: 1j * x)(X), 1j * np.eye(2))


# -- second derivatives


def rosen(x):
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


def test_rosen():
    optimize = pytest.importorskip("scipy.optimize")
    x, v = np.array([1.3, 0.7, 0.8, 1.9, 1.2]), np.arange(5.0)
    assert np.allclose(grad(rosen)(x), optimize.rosen_der(x), rtol=1e-14)
    assert np.allclose(hessian(rosen)(x), optimize.rosen_hess(x), rtol=1e-14)
    assert np.allclose(hvp(rosen)(x, v), optimize.rosen_hess_prod(x, v), rtol=1e-14)


def test_hessian_in_blocks():
    def f(x, y):
        return x**2 * y

    assert hessian(f)(1.0, 2.0) == ((4.0, 2.0), (2.0, 0.0))
    assert hessian(f, "x")(1.0, 2.0) == 4.0
    assert hvp(f)(1.0, 2.0, 1.0, 10.0) == (24.0, 2.0)
    assert hvp(f, "y")(1.0, 2.0, 1.0) == 0.0


def test_hessian_of_a_structure():
    def f(p):
        return np.sum(np.tanh(p["W"] @ p["b"]))

    rng = np.random.default_rng(1)
    p = {"W": rng.normal(size=(2, 3)), "b": rng.normal(size=3)}
    v = {"W": rng.normal(size=(2, 3)), "b": rng.normal(size=3)}
    H, product = hessian(f)(p), hvp(f)(p, v)
    assert np.allclose(H["W"]["b"], np.moveaxis(H["b"]["W"], 0, -1))
    assert np.allclose(np.tensordot(H["W"]["W"], v["W"], 2) + H["W"]["b"] @ v["b"], product["W"])
    assert np.allclose(np.tensordot(H["b"]["W"], v["W"], 2) + H["b"]["b"] @ v["b"], product["b"])


def test_a_hessian_in_both_modes():
    def product(x):
        p = 1.0
        for i in range(len(x)):
            p = p * x[i]
        return p

    x = np.array([2.0, 3.0, 4.0])
    expected = [[0, 4, 3], [4, 0, 2], [3, 2, 0]]
    assert hessian(product)(x).tolist() == expected
    assert jacobian(grad(product), mode="reverse")(x).tolist() == expected
    assert jacobian(hessian(product))(x)[0, 1].tolist() == [0, 0, 1]


def test_second_derivatives_of_methods():
    class Model:
        k = 3.0

        def loss(self, x):
            return self.k * x**3

    assert hessian(Model().loss)(2.0) == 36.0
    assert hvp(Model().loss)(2.0, 10.0) == 360.0
    assert hvp(Model().loss).primal(2.0) == 24.0


# -- the identities


@pytest.mark.parametrize("case", corpus_check.cases("filled_in_order")[::4], ids=lambda case: case.name)
def test_both_modes_agree(case):
    status, said = of_case(case)
    assert status in ("ok", "refused"), said


@pytest.mark.slow
@pytest.mark.parametrize("case", corpus_check.cases(), ids=lambda case: case.name)
def test_both_modes_agree_over_the_corpus(case):
    status, said = of_case(case)
    assert status in ("ok", "refused"), said


EVERY = [(chapter, row) for chapter in chapters() for row in table_cases(chapter)]


@pytest.mark.parametrize(("chapter", "row"), EVERY[::12], ids=lambda part: getattr(part, "text", part))
def test_both_modes_agree_on_rows(chapter, row):
    status, said = of_row(chapter, row)
    assert status in ("ok", "refused"), said


@pytest.mark.slow
@pytest.mark.parametrize(("chapter", "row"), EVERY, ids=lambda part: getattr(part, "text", part))
def test_both_modes_agree_on_all_rows(chapter, row):
    status, said = of_row(chapter, row)
    assert status in ("ok", "refused"), said


def test_a_wrong_number_is_found():
    assert agree((np.ones(2), 3.0), (np.ones(2), 3.0))
    assert not agree((np.ones(2), 3.0), (np.ones(2), 3.1))
    assert not agree(np.ones(2), np.ones((2, 1)))


def test_what_is_none_before_the_first_trip_has_no_length():
    def last(x, n):
        b, s = None, 0.0
        for _ in range(n):
            b = x * 2.0 if b is None else b * x
            s = s + np.sum(b)
        return s if b is None else s + np.sum(b**2)

    x = np.array([0.5, 2.0])
    assert hessian(last, "x")(x, 0).tolist() == [[0.0, 0.0], [0.0, 0.0]]
    # 4 x^2 + 2 x after one trip, 4 x^4 + 2 x^2 + 2 x after two.
    assert hessian(last, "x")(x, 1).tolist() == [[8.0, 0.0], [0.0, 8.0]]
    assert hessian(last, "x")(x, 2) == pytest.approx(np.diag(48 * x**2 + 4))
