"""Derivatives that Numba compiles: their text, the arguments that they take, and the same numbers as in Python."""

import subprocess
import sys

import numpy as np
import pytest

from sct import ArgumentError, UnsupportedError, grad, hessian, jacobian, jvp, value_and_grad
from sct.cli import main

numba = pytest.importorskip("numba")
pytestmark = pytest.mark.filterwarnings("ignore::numba.core.errors.NumbaWarning")

X = np.array([0.5, 1.5, -2.0])


@numba.njit(fastmath=True)
def product(x):
    p = 1.0
    for i in range(len(x)):
        p = p * x[i]
    return p


def scaled(x, k):
    return np.sum(x * k)


def chosen(x, how):
    return np.sum(x**2) if how == "sum" else np.sum(x**3)


def test_jitted_in_jitted_out():
    made = grad(product)
    assert type(made) is type(product)
    assert made.targetoptions == product.targetoptions
    assert made.primal is product
    np.testing.assert_allclose(made(X), [-3.0, -1.0, 0.75])
    assert made.nopython_signatures


def test_the_text_for_numba():
    assert (
        grad(product).source
        == '''\
@numba.njit(fastmath=True)
def grad_product(x):
    """For vector x."""
    # forward pass
    p = 1.0
    p_tape = np.empty(len(x))
    for i in range(len(x)):
        p_tape[i] = p
        p = p * x[i]
    # backward pass
    dp = 1.0
    dx = np.zeros_like(x)
    for i in range(len(x) - 1, -1, -1):
        p = p_tape[i]
        # backprop p = p * x[i]
        dx[i] += p * dp
        dp = x[i] * dp
    return dx
'''
    )


def test_python_can_be_asked_for():
    made = grad(product, target="python")
    assert "tape.append" in made.source
    np.testing.assert_allclose(made(X), [-3.0, -1.0, 0.75])
    assert not hasattr(made, "nopython_signatures")


def test_numba_can_be_asked_for():
    made = grad(scaled, example=(X, 2.0), target="numba")
    dx, dk = made(X, 2.0)
    np.testing.assert_array_equal(dx, [2.0, 2.0, 2.0])
    assert dk == 0.0
    assert made.nopython_signatures


@pytest.mark.parametrize("operator", [value_and_grad, jvp])
def test_the_other_operators(operator):
    made = operator(product)(X, *([X] if operator is jvp else []))
    plain = operator(product.py_func)(X, *([X] if operator is jvp else []))
    for have, want in zip(made, plain, strict=True):
        np.testing.assert_allclose(have, want, rtol=1e-15)


def test_a_generated_function_compiles_as_it_is():
    made = numba.njit(grad(scaled, example=(X, 2.0)))
    np.testing.assert_array_equal(made(X, 2.0)[0], [2.0, 2.0, 2.0])


WRONG = {
    "another rank": (np.ones((2, 2)), 2.0),
    "integers": (np.ones(3, int), 2.0),
    "short floats": (np.ones(3, np.float32), 2.0),
    "a number for an array": (1.0, 2.0),
    "an array for a number": (X, X),
    "an integer for a float": (X, 2),
    "a length of one": (np.ones(1), 2.0),
}


@pytest.fixture(scope="module")
def compiled():
    return grad(scaled, example=(X, 2.0), target="numba")


@pytest.mark.parametrize("arguments", WRONG.values(), ids=WRONG)
def test_arguments_that_the_text_is_not_for_are_an_error(compiled, arguments):
    with pytest.raises((TypeError, numba.core.errors.TypingError)) as caught:
        compiled(*arguments)
    if type(caught.value) is TypeError:
        assert "grad_scaled is made for x: an array of float numbers, of rank 1, k: one float number" in str(
            caught.value
        )


def test_lengths_that_the_text_takes_for_equal():
    made = grad(lambda x, y: np.sum(x * y), target="numba", example=(X, X))
    np.testing.assert_array_equal(made(X, 2 * X)[0], 2 * X)
    with pytest.raises(TypeError, match="of lengths like these"):
        made(X, np.ones(2))


def test_guessed_numbers_are_no_arrays():
    made = numba.njit(grad(lambda x, y: x * y))
    assert (made(2.0, 3.0), made(2, 3.0)) == ((3.0, 2.0), (3.0, 2))
    with pytest.raises(numba.core.errors.TypingError):
        made(X, X)
    compiled = grad(lambda x, y: x * y, target="numba")
    assert (compiled(2.0, 3.0), compiled(2, 3.0)) == ((3.0, 2.0), (3.0, 2.0))
    with pytest.raises(TypeError, match="is made for x: one number, y: one number"):
        compiled(X, X)


def branched(x, y):
    if x > y:
        value = np.sin(x)
    else:
        other = np.cos(y)
        value = other * x
    return value


def test_variables_of_one_arm():
    made = grad(branched, example=(2.0, 1.0), target="numba")
    assert made(2.0, 1.0) == grad(branched)(2.0, 1.0)
    assert made(1.0, 2.0) == grad(branched)(1.0, 2.0)


def test_text_that_is_settled():
    made = grad(chosen, "x", example=(X, "cubes"), target="numba")
    np.testing.assert_array_equal(made(X, "cubes"), 3 * X**2)
    with pytest.raises(TypeError, match="how: 'cubes'"):
        made(X, "sum")


def test_a_tuple_of_arguments():
    made = grad(lambda p, x: np.sum(p[0] * x) + p[1], example=((X, 2.0), X), target="numba")
    (da, db), dx = made((X, 2.0), 3 * X)
    np.testing.assert_array_equal(da, 3 * X)
    np.testing.assert_array_equal(dx, X)
    assert db == 1.0


def test_a_dict_is_refused():
    with pytest.raises(ArgumentError, match="p is no number, array, text, tuple or list of a type that Numba has"):
        grad(lambda p: p["x"] ** 2, example=({"x": 2.0},), target="numba")


def absolute(k, z):
    return np.sum(np.abs(z * k) ** 2)


def test_complex_numbers():
    made, plain = grad(absolute, example=(2.0, 1j * X), target="numba"), grad(absolute)
    for have, want in zip(made(2.0, 1j * X), plain(2.0, 1j * X), strict=True):
        np.testing.assert_allclose(have, want, rtol=1e-14)
    with pytest.raises((TypeError, numba.core.errors.TypingError)):
        made(2.0, X)


def test_no_such_target():
    with pytest.raises(ArgumentError, match="there is no target 'cuda'"):
        grad(scaled, target="cuda")


# -- what Numba does not take


def picked(x, index):
    return np.sum(x[index] * x[0])


def test_repeated_indices_add_up():
    index = np.array([1, 1, 2])
    made = grad(picked, "x", example=(X, index), target="numba")
    assert "np.add.at" not in made.source
    np.testing.assert_allclose(made(X, index), grad(picked, "x")(X, index), rtol=1e-15)


def test_helpers_are_compiled():
    made = grad(product_of_all, example=(X,), target="numba")
    assert made.source.count("@numba.njit") == 2
    np.testing.assert_allclose(made(X), grad(product_of_all)(X), rtol=1e-13)


def product_of_all(x):
    return np.prod(x) * x[0]


def twice(x, n):
    s, t = 1.0, 0
    for i in range(3, n, 2):
        s = s * x[i] * s
        t = t + i
    for i in range(n - 1, 0, -1):
        s = s * x[i - 1] + s * t
    return s


def test_tapes_of_every_range():
    x = np.linspace(0.5, 1.0, 6)
    made = grad(twice, "x", target="numba", example=(x, 6))
    assert made.source.count("np.empty(max(n") == 2
    assert "append" not in made.source
    plain = grad(twice, "x")
    for n in (-2, 0, 1, 4, 6):
        np.testing.assert_allclose(made(x, n), plain(x, n), rtol=1e-14)


def left(x, limit):
    s = 1.0
    for i in range(len(x)):
        if s > limit:
            break
        s = s * x[i] * s + 1.0
    return s


def test_tapes_of_loops_that_are_left():
    made = grad(left, "x", target="numba", example=(X, 1.0))
    assert "s_tape = np.empty(len(x))" in made.source
    for limit in (0.5, 2.0, 1e9):
        np.testing.assert_allclose(made(X, limit), grad(left, "x")(X, limit), rtol=1e-14)


def grid(u, steps):
    for _ in range(steps):
        for i in range(1, len(u)):
            u[i] = u[i] * u[i - 1]
    for j in range(len(u)):
        for i in range(j):
            u[i] = u[i] * u[j]
    return np.sum(u)


def test_tapes_of_nests():
    made = grad(grid, "u", example=(X, 2), target="numba")
    # The second nest is no rectangle.
    assert "np.empty((max(steps, 0), len(u)))" in made.source
    assert made.source.count(".append(") == 1
    for steps in (-1, 0, 3):
        np.testing.assert_allclose(made(X, steps), grad(grid, "u")(X, steps), rtol=1e-14)


# -- on the command line

FILE = """\
import numpy as np
from numba import njit

@njit(error_model="numpy")
def f(x):
    return np.sum(np.prod(x) / x)

def g(x, y):
    return np.prod(x) * np.sum(x * y)
"""


def loaded(out, tmp_path):
    path = tmp_path / "made.py"
    path.write_text(out)
    space = {"__name__": "made"}
    exec(compile(out, str(path), "exec"), space)
    return space


def test_a_file_with_both(tmp_path, capsys):
    (tmp_path / "file.py").write_text(FILE)
    assert main([str(tmp_path / "file.py"), "--example", "g((3,), (3,))"]) == 0
    out = capsys.readouterr().out
    space = loaded(out, tmp_path)
    assert out.count('@njit(error_model="numpy")') == 2
    assert type(space["grad_f"]) is type(product)
    assert not hasattr(space["grad_g"], "nopython_signatures")
    np.testing.assert_allclose(space["grad_f"](X), grad(lambda x: np.sum(np.prod(x) / x))(X), rtol=1e-14)
    np.testing.assert_allclose(space["grad_g"](X, X)[1], np.prod(X) * X, rtol=1e-14)


def test_the_target_of_a_file(tmp_path, capsys):
    (tmp_path / "file.py").write_text(FILE)
    assert main([f"{tmp_path / 'file.py'}:f", "--target", "python"]) == 0
    assert "njit" not in capsys.readouterr().out
    assert main([f"{tmp_path / 'file.py'}:g", "--target", "numba"]) == 0
    assert "@njit\ndef grad_g" in capsys.readouterr().out


def test_numba_is_not_imported_unasked(tmp_path):
    path = tmp_path / "alone.py"
    path.write_text(
        "import sys\nimport sct\ndef f(x):\n    return x * x\nsct.grad(f)(2.0)\nprint('numba' in sys.modules)\n"
    )
    run = subprocess.run([sys.executable, str(path)], check=True, capture_output=True, text=True)
    assert run.stdout == "False\n"


def test_a_derivative_of_a_derivative_is_compiled_for_its_example():
    first = grad(chosen, "x", example=(X, "cubes"), target="numba")
    with pytest.raises(ArgumentError, match="give these as example"):
        jvp(first, "x")
    made = jvp(first, "x", example=(X, "sum"))
    np.testing.assert_array_equal(made(X, "sum", X)[1], 2 * X)
    assert made.nopython_signatures


# -- the corpus, and random programs: python -m tests.numba_check

SOME = ("library_solvers.kepler_by_hand", "library_numeric.agm_pendulum", "stores.powers_in_place")


@numba.vectorize
def damped(x, y):
    return np.sin(x) * y


@numba.vectorize
def clamped(x, y):
    return x * y if x > 1.0 else y


@numba.vectorize(["float32(float32)"])
def single(x):
    return x * x


def test_a_vectorized_function_of_numbers_is_its_body():
    assert grad(clamped)(2.0, 3.0) == (3.0, 2.0)
    assert grad(lambda x: clamped(x, 3.0 * x))(0.5) == 3.0


def test_a_vectorized_function_of_arrays_is_its_body_where_that_is_arithmetic():
    given = grad(lambda x, y: np.sum(damped(x, y)))
    assert "np.cos(x) * y" in given.source_for(X, X)
    np.testing.assert_allclose(given(X, 2 * X), (np.cos(X) * 2 * X, np.sin(X)))


@pytest.mark.parametrize(
    ("f", "arguments"),
    [
        (lambda x, y: np.sum(clamped(x, y)), (X, X)),
        (lambda x, y: np.sum(damped(x, y)), (X.astype(np.float32), X)),
        (lambda x: np.sum(single(x)), (X.astype(np.float32),)),
    ],
)
def test_a_vectorized_function_that_goes_by_elements_is_refused(f, arguments):
    with pytest.raises(UnsupportedError):
        grad(f)(*arguments)


@pytest.mark.parametrize("name", SOME)
def test_some_of_the_corpus(name):
    import numba_check

    [(_, run)] = [case for case in numba_check.corpus(name) if case[0] == name]
    outcome = run()
    assert outcome.status == "ok", outcome.details()


@pytest.mark.slow
def test_the_corpus():
    import numba_check

    outcomes = [run() for _, run in numba_check.corpus()]
    assert not [outcome.details() for outcome in outcomes if outcome.status.isupper()]
    assert sum(outcome.status == "ok" for outcome in outcomes) > 250


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["arrays", "loops"])
def test_random_programs(kind):
    import numba_check

    outcomes = [run() for _, run in numba_check.random(kind, 0, 60)]
    assert not [outcome.details() for outcome in outcomes if outcome.status.isupper()]
    assert any(outcome.status == "ok" for outcome in outcomes)


# -- Jacobians


def rows(x):
    return np.array([x[0] * x[1], np.sin(x[0])])


def nested_rows(x):
    return np.array([[x[0] * x[1], x[0]], [x[1], x[1] ** 2]])


def written(x):
    y = np.zeros(len(x))
    for i in range(len(x)):
        y[i] = x[i] ** 3 if x[i] > 1.0 else x[0] * x[i]
    return y


def both(x, y):
    return x * y + np.sum(x)


def normalized(x):
    e = np.exp(x - np.max(x))
    return e / np.sum(e)


def test_a_jacobian_is_compiled():
    made = jacobian(rows, target="numba")
    np.testing.assert_allclose(made(X), jacobian(rows)(X), rtol=1e-14)
    assert made.nopython_signatures
    assert "np.stack((" in made.source


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["forward", "reverse"])
@pytest.mark.parametrize("f", [nested_rows, written, both, normalized])
def test_jacobians_are_those_of_python(f, mode):
    args = (X, X + 1.0)[: f.__code__.co_argcount]
    found = jacobian(f, example=args, target="numba", mode=mode)(*args)
    want = jacobian(f, mode=mode)(*args)
    for one, other in zip(found, want, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-13)


@pytest.mark.slow
def test_a_hessian_is_compiled():
    def banana(x):
        s = 0.0
        for i in range(len(x) - 1):
            s += 100 * (x[i + 1] - x[i] ** 2) ** 2 + (1 - x[i]) ** 2
        return s

    found = hessian(banana, example=(X,), target="numba")(X)
    np.testing.assert_allclose(found, hessian(banana)(X), rtol=1e-13)


def test_a_jacobian_of_one_pass_for_each_direction_is_refused():
    def grown(x):
        found = []
        for v in x:
            found.append(v * v)  # noqa: PERF401 - as people write
        return np.array(found)

    with pytest.raises(ArgumentError, match="one pass for each direction, which is not compiled"):
        jacobian(grown, example=(X,), target="numba")


def test_what_only_some_trips_make_begins_with_a_number():
    def chosen(x):
        y = np.sin(x)
        for i in range(len(x)):
            if y[i] > 0.9:
                y[i] = np.exp(x[i])
            else:
                y[i] = y[i] ** 3
        return np.sum(y**2)

    at = np.array([0.1, 1.5, 0.3, 2.0])
    compiled = grad(chosen, example=(at,), target="numba")
    assert "value = 0.0\n" in compiled.source
    assert np.allclose(compiled(at), grad(chosen)(at), rtol=1e-14)
