"""The operators as Python has them: what they take, what they give, and what good citizens their results are."""

import doctest
import inspect
import linecache
import math
import pickle
import subprocess
import sys
import textwrap
import traceback
import types

import cloudpickle
import numpy as np
import pytest

import sct
from sct import grad, jvp, value_and_grad

RATE = 2.0


@grad
def decorated(x, y=2.0):
    """Multiply."""
    return x * y


@grad(wrt="x")
def decorated_with_arguments(x, y):
    return x * y


def plain(x: float, y: float = 3.0, *, z: float = 4.0) -> float:
    """Add products."""
    return x * y + y * z


def test_a_decorator_with_and_without_arguments():
    assert decorated(3.0) == (2.0, 3.0)
    assert decorated_with_arguments(3.0, 5.0) == 5.0


@pytest.mark.parametrize(
    ("wrt", "right"),
    [
        (None, (3.0, 6.0, 3.0)),
        (0, 3.0),
        ("y", 6.0),
        (-1, 3.0),
        (("y", 0), (6.0, 3.0)),
        ((1,), 6.0),
        (["x"], 3.0),
        (np.int64(1), 6.0),
    ],
)
def test_wrt(wrt, right):
    if isinstance(wrt, tuple) and len(wrt) == 1:
        assert grad(plain, wrt)(2.0) == right
    else:
        assert grad(plain, wrt)(2.0) == right


@pytest.mark.parametrize("wrt", ["nothing", 3, -4, 1.0, True, (), ("x", "x"), ("x", 0), object()])
def test_wrt_that_is_not_there(wrt):
    with pytest.raises(sct.WrtError):
        grad(plain, wrt)


def test_the_result_is_a_function_like_the_primal():
    derivative = grad(plain)
    assert isinstance(derivative, types.FunctionType)
    assert derivative.primal is plain
    assert derivative.__name__ == "grad_plain"
    assert derivative.__qualname__ == "plain"
    assert derivative.__module__ == plain.__module__
    assert derivative.__doc__ == "Add products."
    assert not hasattr(derivative, "__wrapped__")
    expected = inspect.signature(plain).replace(return_annotation=inspect.Signature.empty)
    assert inspect.signature(derivative) == expected


def test_source_is_what_inspect_and_tracebacks_show():
    def f(x):
        return 1 / x

    derivative = grad(f)
    assert inspect.getsource(derivative) == derivative.source
    with pytest.raises(ZeroDivisionError) as caught:
        derivative(0.0)
    assert "dx = -1 / x**2" in "".join(traceback.format_exception(caught.value))


def test_lines_live_as_long_as_the_functions_that_have_them():
    def make():
        return grad(lambda x: x * x * 17.5)

    one, other = make(), make()
    name = one.__code__.co_filename
    assert name == other.__code__.co_filename
    del one
    assert linecache.getlines(name)
    del other
    assert name not in linecache.cache


def test_the_source_never_changes_and_is_the_same_each_time():
    before = decorated.source
    grad(plain), grad(lambda x: x), jvp(plain)
    decorated(1.0)
    assert decorated.source == before
    assert grad(plain).source == grad(plain).source


def test_text_runs_where_the_primals_text_does():
    space = {"math": math}
    exec(grad(lambda x: math.sin(x) * x).source, space)
    assert space["grad_lambda"](0.5) == grad(lambda x: math.sin(x) * x)(0.5)


def test_pickles_by_reference_where_it_can_be_imported():
    assert pickle.loads(pickle.dumps(decorated)) is decorated


def test_cloudpickle_sends_it_by_value():
    derivative = grad(lambda x: x**3)
    copy = cloudpickle.loads(cloudpickle.dumps(derivative))
    assert copy(2.0) == 12.0
    assert copy.source == derivative.source


def test_cloudpickle_sends_the_source_too(tmp_path):
    """Texts for other arguments are made where the file is not."""
    (tmp_path / "made_here.py").write_text(
        "import cloudpickle, sys\n"
        "import numpy as np\n"
        "from sct import grad, hvp\n"
        "made = grad(lambda x: np.sum(x**3)), hvp(lambda x: np.sum(x**3))\n"
        "sys.stdout.buffer.write(cloudpickle.dumps(made))\n"
    )
    sent = subprocess.run([sys.executable, "made_here.py"], cwd=tmp_path, check=True, capture_output=True).stdout
    (tmp_path / "made_here.py").unlink()
    gradient, product = pickle.loads(sent)
    x = np.array([1.0, 2.0])
    assert gradient(x).tolist() == [3.0, 12.0]
    assert product(x, x).tolist() == [6.0, 24.0]


def test_globals_are_read_at_each_call(monkeypatch):
    def f(x):
        return RATE * x

    derivative = grad(f)
    assert derivative(1.0) == 2.0
    monkeypatch.setitem(globals(), "RATE", 5.0)
    assert derivative(1.0) == 5.0


def test_closures_of_one_factory_keep_their_own_cells():
    def factory(k):
        def f(x):
            return k * x * x

        def change(value):
            nonlocal k
            k = value

        return f, change

    (f, change_f), (g, _) = factory(2.0), factory(5.0)
    df, dg = grad(f), grad(g)
    assert (df(1.0), dg(1.0)) == (4.0, 10.0)
    change_f(3.0)
    assert (df(1.0), dg(1.0)) == (6.0, 10.0)
    assert "k" not in globals()


def test_nothing_is_written_into_the_users_globals():
    before = set(globals())
    grad(lambda x: x**x)(2.0)
    assert set(globals()) == before


def test_defaults_are_the_primals_own_objects():
    def f(x, y=RATE):
        return x * y

    assert grad(f).__defaults__ == f.__defaults__
    assert jvp(f)(3.0) == (6.0, 0.0)
    assert jvp(f)(3.0, 2.0, 1.0) == (6.0, 2.0)


def test_tangents_stand_before_star_and_keyword_only_parameters():
    def f(x, /, y, *rest, k):
        return x * y * k

    text = "(x, /, y, dx, dy, dk, *rest, k)"
    assert str(inspect.signature(jvp(f))) == text
    assert jvp(f)(2.0, 3.0, 1.0, 0.0, 0.0, k=2.0) == (12.0, 6.0)


def test_value_and_gradient_fit_scipy():
    from scipy.optimize import minimize_scalar

    both = value_and_grad(lambda x: (x - 2.0) ** 2)
    assert both(3.0) == (1.0, 2.0)
    assert minimize_scalar(lambda x: both(x)[0]).x == pytest.approx(2.0)


def test_lambdas_two_on_one_line():
    f, g = (lambda x: x * x), (lambda x: x**3)
    assert (grad(f)(2.0), grad(g)(2.0)) == (4.0, 12.0)
    pair = [grad(lambda x: x * 2.0), grad(lambda x: x * 3.0)]
    assert [d(1.0) for d in pair] == [2.0, 3.0]


def test_a_lambda_over_several_lines():
    # fmt: off
    f = grad(lambda x, y:
             x * y
             + x)
    # fmt: on
    assert f(2.0, 3.0) == (4.0, 2.0)


def test_a_second_derivative():
    assert grad(grad(lambda x: x**3))(2.0) == 12.0
    assert grad(grad(grad(lambda x: x**3)))(2.0) == 6.0


def test_a_method_of_the_class_body_reads_its_instance():
    class Model:
        rate = 3.0

        @grad(wrt="x")
        def loss(self, x):
            return self.rate * x * x

    assert Model().loss(2.0) == 12.0


def test_in_a_doctest():
    text = """
    >>> from sct import grad
    >>> @grad
    ... def f(x):
    ...     return x * x
    >>> f(3.0)
    6.0
    """
    test = doctest.DocTestParser().get_doctest(textwrap.dedent(text), {}, "inner", None, 0)
    assert doctest.DocTestRunner().run(test).failed == 0


def test_in_a_notebook_cell():
    # A notebook gives each cell a file name of its own and keeps its lines where tracebacks look.
    cell = "def f(x):\n    return x * x\n"
    name = "<ipython-input-1-0123456789ab>"
    linecache.cache[name] = (len(cell), None, cell.splitlines(keepends=True), name)
    space = {"__name__": "__main__"}
    exec(compile(cell, name, "exec"), space)
    assert grad(space["f"])(3.0) == 6.0
    del linecache.cache[name]


def test_a_prompt_that_keeps_no_source_is_told_what_to_do():
    code = "from sct import grad\nexec('def f(x):\\n    return x')\ngrad(f)"
    ran = subprocess.run([sys.executable, "-"], input=code, capture_output=True, text=True, check=False)
    assert "the source of f cannot be had" in ran.stderr
    assert "put the function into a file" in ran.stderr


@pytest.mark.parametrize("thing", [math.sin, np.sin, len, int, 3, None, "x", (0, 1)])
def test_what_is_no_python_function(thing):
    if thing is None:
        assert callable(grad(None))
        return
    with pytest.raises(sct.SctError):
        grad(thing)


def test_a_file_that_changed_since_it_was_imported(tmp_path, monkeypatch):
    file = tmp_path / "changing.py"
    file.write_text("def f(x):\n    return x * x\n")
    monkeypatch.syspath_prepend(tmp_path)
    f = __import__("changing").f
    file.write_text("def g(y):\n    return y\n")
    linecache.checkcache(str(file))
    with pytest.raises(sct.SourceError, match="not what was imported"):
        grad(f)


@pytest.mark.parametrize(
    ("argument", "words"),
    [
        (np.ones(3), r"returns an array of shape \(3,\)"),
        ([1.0], "no derivative is known for Mult of active values"),
        (1j, "returns a complex number"),
        ("1", "a value of type str"),
        (None, "a value of type NoneType"),
    ],
)
def test_a_call_that_the_text_is_not_for(argument, words):
    with pytest.raises(sct.SctError, match=words) as caught:
        grad(lambda x: x * x)(argument)
    assert caught.value.place is not None


@pytest.mark.parametrize("kind", [float, int, np.float64, np.float32, np.int64])
def test_all_kinds_of_numbers(kind):
    assert grad(lambda x: x * x)(kind(3)) == 6.0


def test_a_float_gives_a_float():
    assert type(grad(lambda x: 3 * x)(2.0)) is float
    assert type(grad(lambda x, y: 3 * x)(2.0, 1.0)[1]) is float
    assert type(grad(lambda x: x**2)(2.0)) is float


def test_an_annotated_or_settled_function_is_not_looked_at():
    def annotated(x: float):
        return x * x

    def settled(x):
        return math.exp(-x) * x

    def open_(x):
        return x * x

    names = [grad(f).__code__.co_freevars for f in (annotated, settled, open_)]
    assert [bool(n) and "the look" in n for n in names] == [False, False, True]


def test_the_result_of_a_result_that_does_not_depend_is_zero():
    assert grad(lambda x: 3.0)(2.0) == 0.0
    assert grad(lambda x, y: y)(2.0, 1.0) == (0.0, 1.0)
    assert jvp(lambda x: 3.0)(2.0, 1.0) == (3.0, 0.0)


def test_the_gradient_of_the_input_itself():
    assert grad(lambda x: x)(5.0) == 1.0
    assert value_and_grad(lambda x: x)(5.0) == (5.0, 1.0)
