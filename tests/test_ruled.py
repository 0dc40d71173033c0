"""Rules of the user's own: as text, as a pair of functions; constants; a look at an adjoint on the way."""

import functools
import math

import numpy as np
import pytest

from sct import ArgumentError, UnsupportedError, check_grads, grad, hessian, hvp, jacobian, jvp, rule, stop_gradient

X = np.array([0.5, 1.0, 2.0])
CALLS = []


@rule("math.cos(x)")
def sine(x):
    CALLS.append(x)
    return math.sin(x)


@rule("np.cos(x) * k", "y / k")
def wave(x, k=2.0):
    return k * np.sin(x)


@rule("y", "")
def grown(x, n):
    for _ in range(n):
        x = x * 1.0
    return np.exp(x)


def solve_adjoint(A, b, x, dx):
    db = np.linalg.solve(A.T, dx)
    return -np.outer(db, x), db


def solve_tangent(A, _, x, dA, db):
    return np.linalg.solve(A, db - dA @ x if np.ndim(dA) else db + 0.0 * x)


@rule(adjoint=solve_adjoint, tangent=solve_tangent)
def solved(A, b):
    return np.linalg.solve(A, b)


SEEN = []


def looked(_, __, dx):
    SEEN.append(dx)
    return np.clip(dx, -1.0, 1.0)


@rule(adjoint=looked)
def watched(x):
    return x


def test_text_stands_inline():
    def f(x):
        s = sine(x)
        return s * s

    derivative = grad(f)
    assert "s = sine(x)" in derivative.source
    assert "dx = math.cos(x) * ds" in derivative.source
    CALLS.clear()
    assert derivative(1.0) == pytest.approx(math.sin(2.0), rel=1e-15)
    assert CALLS == [1.0]
    assert jvp(f)(1.0, 1.0)[1] == pytest.approx(math.sin(2.0), rel=1e-15)


def test_text_names_the_result_and_several_parameters():
    check_grads(lambda x, k: wave(x, k) ** 2, (0.7, 3.0))
    check_grads(lambda x: wave(x) * x, (0.7,))
    check_grads(lambda x: wave(k=x, x=x), (0.7,))
    assert grad(lambda x, n: grown(x, n), "x")(1.0, 3) == math.e  # noqa: PLW0108 - it has a source


def test_text_for_arrays_is_taken_element_by_element():
    def f(x, k):
        return np.sum(wave(x, k) ** 2)

    assert "unbroadcast" not in grad(lambda x: np.sum(wave(x) ** 2)).source_for(X)
    check_grads(f, (X, 2.0))
    check_grads(f, (X, np.array([1.0, 2.0, 3.0])))


def test_a_rule_in_a_loop():
    def f(x):
        total = 0.0
        for i in range(3):
            x = sine(x)
            total += x * i
        return total

    check_grads(f, (1.0,))


def test_a_pair_of_functions():
    def f(A, b):
        x = solved(A, b)
        return np.sum(x**3)

    A = 3 * np.eye(3) + 0.1
    assert "solved.adjoint(A, b, x, dx)" in grad(f).source_for(A, X)
    check_grads(f, (A, X))


def test_a_block_in_the_backward_pass():
    def f(x):
        z = watched(x * x)
        return 3 * z

    SEEN.clear()
    assert grad(f)(2.0) == 4.0
    assert SEEN == [3.0]
    assert "watched.adjoint(x_times_x, z, dz)" in grad(f).source


def test_a_rule_for_one_mode_is_refused_in_the_other():
    with pytest.raises(UnsupportedError, match="this rule has no tangent"):
        jvp(lambda x: watched(x) * 2)
    forward = rule(tangent=lambda x, y, dx: 2 * dx)(lambda x: 2 * x)
    assert jvp(lambda x: forward(x))(1.0, 3.0) == (2.0, 6.0)  # noqa: PLW0108 - it has a source
    with pytest.raises(UnsupportedError, match="this rule has no adjoint"):
        grad(lambda x: forward(x))  # noqa: PLW0108 - it has a source


@pytest.mark.parametrize(
    ("given", "came"),
    [(np.ones(5), r"shape \(5,\)"), (1.0, "type float"), (np.ones(3) * 1j, "complex128"), ("text", "type str")],
)
def test_what_a_function_gives_is_checked(given, came):
    wrong = rule(adjoint=lambda *_: given, tangent=lambda *_: given)(lambda x: 2 * x)
    with pytest.raises(ArgumentError, match=f"the adjoint of <lambda> gives .*{came}.* where its argument is"):
        grad(lambda x: np.sum(wrong(x)))(X)
    with pytest.raises(ArgumentError, match=f"the tangent of <lambda> gives .*{came}.* where the result is"):
        jvp(lambda x: np.sum(wrong(x)))(X, X)


def test_several_arguments_have_several_adjoints():
    wrong = rule(adjoint=lambda x, y, r, dr: dr)(lambda x, y: x * y)
    with pytest.raises(ArgumentError, match="and has 2 arguments"):
        grad(lambda x, y: wrong(x, y))(1.0, 2.0)  # noqa: PLW0108 - it has a source


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: rule("1", "2")(lambda x: x), "1 parameters, and its rule 2 partials"),
        (lambda: rule("q * x")(lambda x: x), "reads q, which is none"),
        (lambda: rule("x +")(lambda x: x), "cannot be read: x \\+"),
        (lambda: rule()(lambda x: x), "is text, or a pair of functions"),
        (lambda: rule("x", adjoint=looked)(lambda x: x), "is text, or a pair of functions"),
        (lambda: rule("x")(math.sin), "wrap it in a def|has others"),
        (lambda: rule("x")(lambda *x: x), "has others"),
    ],
)
def test_what_is_no_rule(make, said):
    with pytest.raises(ArgumentError, match=said):
        make()


def test_what_it_gives_may_be_what_it_got():
    def f(x):
        z = watched(x)
        z[0] = 5.0
        return np.sum(x * x)

    with pytest.raises(UnsupportedError):
        grad(f, example=(X,))


# -- constants


def test_a_constant():
    assert grad(lambda x: x * stop_gradient(x))(3.0) == 3.0
    assert jvp(lambda x: x * stop_gradient(x))(3.0, 1.0) == (9.0, 3.0)
    assert grad(lambda x: np.sum(x * stop_gradient(x**2)))(X) == pytest.approx(X**2)
    assert "stop_gradient(" not in grad(lambda x: x * stop_gradient(x)).source.replace("# backprop x * stop", "")


def test_a_constant_stays_one_in_further_derivatives():
    def f(x):
        return np.sum(stop_gradient(x) * x**3)

    assert grad(grad(f))(2.0) == 2.0 * 6 * 2.0
    assert grad(grad(grad(f)))(2.0) == 2.0 * 6
    assert hessian(f)(X) == pytest.approx(np.diag(6 * X**2))
    assert hvp(f)(X, X) == pytest.approx(6 * X**3)


def test_a_constant_keeps_its_value():
    def f(x):
        y = stop_gradient(x)
        x[0] = 5 * x[1]
        return np.sum(x * y)

    assert grad(f)(np.array([1.0, 2.0, 3.0])).tolist() == [0.0, 7.0, 3.0]
    assert f(X.copy()) == jvp(f)(X, X)[0]


def test_a_constant_in_a_loop():
    def f(x):
        for _ in range(3):
            x = x * stop_gradient(x)
        return x

    assert grad(f)(2.0) == 128.0
    assert jvp(f)(2.0, 1.0) == (256.0, 128.0)


# -- further derivatives


def by_adjoint(a, b, y, dy):
    return dy * b, dy * a


@rule(adjoint=by_adjoint, tangent=lambda a, b, y, da, db: da * b + a * db)
def multiplied(a, b):
    return a * b


def test_a_rule_that_is_a_function_is_differentiated_again():
    def f(a, b):
        return multiplied(a, b) ** 2 * a

    def plain(a, b):
        return a**3 * b**2

    assert hessian(f)(1.3, 0.4) == pytest.approx(np.array(hessian(plain)(1.3, 0.4)))
    third = grad(grad(grad(f, 0), 1), 0)(1.3, 0.4)
    assert third == pytest.approx(12 * 1.3 * 0.4)


def test_a_rule_that_cannot_be_read_is_refused_by_name():
    @rule(adjoint=functools.partial(lambda k, x, y, dy: k * dy, 1.0))
    def kept(x):
        return x

    assert grad(lambda x: kept(x) * x)(2.0) == 4.0
    with pytest.raises(UnsupportedError, match=r"kept\.adjoint"):
        grad(grad(lambda x: kept(x) * x))(2.0)


def test_a_rule_through_which_nothing_flows():
    @rule("")
    def rounded(x):
        return float(round(x))

    assert grad(lambda x: rounded(x) * x)(2.6) == 3.0


def test_a_jacobian_takes_a_function_with_a_rule_in_each_pass():
    found = jacobian(lambda a, b: np.array([multiplied(a, b), multiplied(b, b)]))(2.0, 3.0)
    assert [part.tolist() for part in found] == [[3.0, 0.0], [2.0, 6.0]]


def test_a_jacobian_takes_the_mode_that_its_rules_are_for():
    @rule(adjoint=lambda x, y, dy: np.cos(x) * dy)
    def backwards(x):
        return np.sin(x)

    @rule(tangent=lambda x, y, dx: np.cos(x) * dx)
    def forwards(x):
        return np.sin(x)

    one, other = jacobian(lambda x: backwards(x) * 2.0), jacobian(lambda x: forwards(x) * 2.0)
    for found, mode in ((one, "Reverse"), (other, "Forward")):
        assert found(X) == pytest.approx(np.diag(2 * np.cos(X)), rel=1e-15)
        assert f"{mode} mode" in found.source_for(X)


def test_a_function_with_a_rule_that_is_only_called_writes_to_nothing():
    @rule("np.cos(x)")
    def waved(x):
        return np.sin(x)

    assert hessian(lambda x: np.sum(waved(x)))(X) == pytest.approx(np.diag(-np.sin(X)), rel=1e-15)


def applied(x, act):
    return act(x) * x


def test_a_function_with_a_rule_is_a_value():
    def by_name(x):
        act = sine
        return act(x) * x

    def by_key(x):
        return {"s": sine, "c": math.cos}["s"](x) * x

    def in_turn(x):
        for act in (sine, math.cos):
            x = act(x)
        return x

    right = math.cos(1.0) + math.sin(1.0)
    assert grad(by_name)(1.0) == grad(by_key)(1.0) == grad(lambda x: applied(x, sine))(1.0) == right
    assert grad(in_turn)(1.0) == -math.sin(math.sin(1.0)) * math.cos(1.0)
    assert "act(x)" in grad(applied, "x").source_for(1.0, sine)


def test_two_rules_for_one_code_are_two():
    def with_slope(k):
        @rule(f"{k} + 0 * x")
        def line(x):
            return k * x

        return line

    derivative = grad(applied, "x")
    assert [derivative(2.0, with_slope(k)) for k in (1.0, 3.0, 5.0)] == [4.0, 12.0, 20.0]
