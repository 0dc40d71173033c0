"""Derivatives compared with differences: `check_grads`, and `sct verify` at the shell."""

import functools
import math

import numpy as np
import pytest

from sct import ArgumentError, CheckError, check_grads, cli
from sct.checks import report

X = np.array([0.5, 1.5, 2.0])


def crooked(x):
    """A parabola at 3, a cubic beside it: no derivative at 3 is what differences say."""
    return x**2 if x == 3.0 else x**3


@pytest.mark.parametrize(
    ("f", "args"),
    [
        (lambda x, y: math.sin(x) * y**2, (1.0, 2.0)),
        (lambda x: 3 * x, (2,)),
        (lambda x: np.tanh(x) * x[0], (X,)),
        (lambda x, n: {"a": x**n, "b": [x[0], 2.0, "text"]}, (X, 3)),
        (lambda p: np.sum(p["W"] @ p["b"]), ({"W": np.ones((2, 3)), "b": X},)),
        (lambda z: np.sum(np.abs(z) ** 2), (X * (1 + 2j),)),
        (lambda z: z * z, (X * (1 + 2j),)),
        (lambda x: np.sum(np.sqrt(x)), (np.array([1e-3, 3.0]),)),
        (lambda x: np.sum(x**2), (X.astype(np.float32),)),
        (lambda x, *, k=2.0: k * x, {"x": X, "k": 3.0}),
        (lambda x, *rest: x * rest[0], (2.0, 3.0)),
        (functools.partial(lambda x, y: x * y, y=2.0), (3.0,)),
        (lambda x: 0.0 * np.sum(x) + 1.0, (np.zeros(30),)),
    ],
)
def test_what_is_right(f, args):
    check_grads(f, args)


def test_what_is_wrong_is_shown():
    with pytest.raises(CheckError) as caught:
        check_grads(crooked, (3.0,))
    text = str(caught.value)
    assert "the derivatives of crooked are not what differences say" in text
    head, line = text.splitlines()[1:3]
    assert head.split()[:4] == ["where", "reverse", "forward", "differences"]
    assert line.split()[:4] == ["x", "6", "6", "27"]
    assert "differences say otherwise; the remainder does not shrink" in line
    assert isinstance(caught.value, AssertionError)


def test_every_component_when_few():
    names = [line.where for line in report(lambda p: p["W"] @ p["b"], ({"W": np.ones((1, 2)), "b": X[:2]},)).lines]
    assert names[:4] == ["p['W'][0, 0]", "p['W'][0, 1]", "p['b'][0]", "p['b'][1]"]
    assert names[4:] == ["direction 1", "direction 2", "direction 3", "direction 4"]
    assert [line.where for line in report(lambda x: np.sum(x), (np.ones(100),)).lines] == names[4:]  # noqa: PLW0108 - it has a source
    assert [line.where for line in report(lambda z: np.real(z), (1j,)).lines][:2] == ["z", "z imaginary"]  # noqa: PLW0108 - it has a source


def test_only_what_is_asked_for():
    assert [line.where for line in report(lambda x, y: x * y, (2.0, 3.0), "y").lines] == ["y"]


def test_the_slope_is_that_of_the_remainder():
    (line,) = report(lambda x: x**2, (3.0,)).lines
    assert line.slope == pytest.approx(2.0, abs=0.01)
    assert (line.reverse, line.forward) == (6.0, 6.0)
    assert line.differences == pytest.approx(6.0, rel=1e-11)


def test_arguments_stay_as_they_were():
    def writes(x):
        x *= 2.0
        return np.sum(x)

    x = X.copy()
    check_grads(writes, (x,))
    assert np.array_equal(x, X)


def test_one_seed_gives_one_table():
    def f(x):
        return np.sum(x**3)

    assert report(f, (X,)).table() == report(f, (X,)).table() != report(f, (X,), seed=1).table()


def test_wrong_words():
    with pytest.raises(ArgumentError, match="args is no call of"):
        check_grads(lambda x, y: x * y, (1.0,))
    with pytest.raises(ArgumentError, match="args is a tuple"):
        check_grads(lambda x: x, X)


# -- at the shell


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "f.py"
    path.write_text(
        "import numpy as np\nfrom sct import grad\nRAN = print('ran', __name__)\n"
        "@grad\ndef f(x, y):\n    return x * y\n"
        "def g(x, n):\n    return np.sum(x**n)\n"
        "def crooked(x):\n    return x**2 if x == 3.0 else x**3\n"
    )
    return str(path)


def test_verify(file, capsys):
    assert cli.main(["verify", f"{file}:f", "--at", "x=3,y=-4"]) == 0
    out = capsys.readouterr().out
    assert "ran __sct__" in out
    assert out.count("right") == 6
    assert cli.main(["verify", f"{file}:f", "--at", "3, -4", "--wrt", "y"]) == 0
    assert capsys.readouterr().out.count("right") == 1
    assert cli.main(["verify", f"{file}:g", "--at", "x=[1,2,3],n=2"]) == 0
    assert "x[2]" in capsys.readouterr().out
    assert cli.main(["verify", f"{file}:g", "--example", "g(x=(2, 2), n=3)"]) == 0
    assert "x[1, 1]" in capsys.readouterr().out


def test_verify_finds_what_is_wrong(file, capsys):
    assert cli.main(["verify", f"{file}:crooked", "--at", "x=3.0"]) == 1
    said = capsys.readouterr()
    assert "differences say otherwise" in said.out
    assert "not what differences say" in said.err


def test_verify_runs_nothing_without_arguments(file, capsys):
    assert cli.main(["verify", f"{file}:f"]) == 2
    said = capsys.readouterr()
    assert "write --at x=3,y=-4, or --example CALL" in said.err
    assert said.out == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["{}", "--at", "x=1"], "needs the name of a function"),
        (["{}:h", "--at", "x=1"], "there is no function called h"),
        (["{}:f", "--at", "x=="], "cannot be read"),
        (["{}:f", "--at", "x=1"], "missing a required argument: 'y'"),
        (["{}:f", "--at", "x=open('f')"], "cannot be read"),
        (["missing.py:f", "--at", "x=1"], "there is no file missing.py"),
    ],
)
def test_verify_refuses(file, capsys, words, said):
    assert cli.main(["verify", *(word.format(file) for word in words)]) == 2
    assert said in capsys.readouterr().err


def test_verify_tells_what_the_file_raises(tmp_path, capsys):
    path = tmp_path / "f.py"
    path.write_text("x = 1\ny = x / 0\n")
    assert cli.main(["verify", f"{path}:f", "--at", "x=1"]) == 2
    assert f"{path}:2:1: error: running the file raised ZeroDivisionError" in capsys.readouterr().err


def test_verify_says_in_its_help_that_it_runs_the_file(capsys):
    assert cli.main(["verify", "--help"]) == 0
    assert "RUNS THE FILE" in capsys.readouterr().out


def test_a_kink_is_said_to_be_one():
    with pytest.raises(CheckError, match="not smooth here: 0 on one side, 1 on the other"):
        check_grads(lambda x: np.sum(np.maximum(x, 0.0)), (np.array([0.0, 1.0]),))


def test_what_rounding_hides_is_not_wrong():
    """The derivative is 1e-9 of a value near 2: differences cannot have it to six digits."""
    check_grads(lambda x: np.sum(np.tanh(x)), (np.array([11.0, 0.5]),))


def test_a_mask_is_not_moved():
    check_grads(lambda x, m: np.sum(x * m), (np.ones(2), np.array([True, False])))
    check_grads(lambda p: np.sum(p["x"] * p["m"]), ({"x": np.ones(2), "m": np.array([True, False])},))


def test_what_the_function_raises_is_no_defect_of_ours(file, capsys):
    assert cli.main(["verify", f"{file}:crooked", "--at", "x='a'"]) == 2
    said = capsys.readouterr().err
    assert "internal error" not in said
    assert "at these arguments" in said or "numbers" in said


def test_what_swings_fast_or_has_a_domain_that_ends_near_by_is_seen_from_near_by():
    check_grads(lambda x: math.sin(1e4 * x), (1.0,))
    check_grads(math_sine, (1e5,))
    check_grads(lambda x: math.sqrt(x) * x, (1e-9,))


def math_sine(x):
    return math.sin(x)
