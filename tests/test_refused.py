"""What is refused, and how: the place, the reason, and what to write instead."""

import inspect

import pytest
from checked import live

import sct
from sct.module import Request, derive_module


def refuse(program, name="f", **request):
    """The message about a function of a program."""
    try:
        outcome = derive_module(program, "program.py", Request(names=(name,), **request))
    except sct.SctError as error:
        return str(error)
    assert outcome.text == ""
    (problem,) = outcome.problems
    assert problem.asked
    return str(problem.error)


BODIES = {
    "for t in zip():\n        x = x * t\n    return x": "a for loop over something that has no length",
    "for t in enumerate(x, 1, 2):\n        x = x * t\n    return x": "a for loop over something that has no length",
    "y = math.exp(x)\n    for i in range(y): x *= i\n    return x": "a range that depends on what is differentiated",
    "a = x\n    while x > 1:\n        del a\n    return x": "a is deleted in a loop",
    "with open(x) as g:\n        pass\n    return x": "a with statement that an active value goes into",
    "global k\n    k = x\n    return x": "a global declaration of a name that is assigned",
    "del z\n    z = 1\n    return 1": "z is deleted before it is assigned",
    "del x\n    return x": "x is read before it is assigned",
    "x.a += 1.0\n    return x": "an update of a part of an object",
    "a, b = x, x, x\n    return a": "3 values for 2 names",
    "pass": "f returns nothing",
    "return": "f returns nothing",
    "return x, x": "f returns a tuple",
    "return [x]": "f returns a list",
    "return 'text'": "f returns 'text'",
    "return unknown(x)": "unknown is not defined",
    "return unknown": "unknown is not defined",
    "return math.foo(x)": "math.foo is not defined",
    "return y": "y is not defined",
    "z = z + x\n    return z": "z is read before it is assigned",
    "return int.from_bytes(x)": "no derivative is known for int.from_bytes",
    "return np.exp(x, where=x > 0)": "the option where= of np.exp",
    "return helper(x, 1, 2)": "helper takes 2 arguments, 3 are given",
    "return helper(b=x)": "helper is called without its argument a",
    "return helper(x, c=1)": "helper has no parameter called c",
    "return helper(x, a=1)": "helper is given a twice",
    "return helper(*x)": "a call of helper with star arguments",
}

HEAD = "import math\nimport numpy as np\n\n\ndef helper(a, b=2.0):\n    return a * b\n\n\n"


@pytest.mark.parametrize("body", BODIES)
def test_body(body):
    program = f"{HEAD}def f(x):\n    {body}\n"
    message = refuse(program)
    assert BODIES[body] in message
    first, line, caret, *_ = message.splitlines()
    assert first.startswith("program.py:")
    assert line.strip() in program
    assert set(caret.strip()) == {"^"}


def test_the_message_in_full():
    program = "def f(x):\n    return frob(x)\n\n\ndef frob(x):\n    for i in {x}:\n        pass\n    return x\n"
    assert refuse(program) == (
        "program.py:6:14: error: a loop over something of which the items are not known\n"
        "    for i in {x}:\n             ^^^\n"
        "loop over a range, an array or a list"
    )


def test_a_generator_and_a_coroutine():
    assert "f is a generator" in refuse("def f(x):\n    yield x\n")
    assert "f is a coroutine" in refuse("async def f(x):\n    return x\n")


@pytest.mark.parametrize(
    ("signature", "reason"),
    [
        ("x: int", "its annotation says that it is an integer"),
        ("x=None", "its default is None"),
        ("x='a'", "its default is text"),
        ("x=True", "its default is a flag"),
        ("", "it has no parameters"),
    ],
)
def test_nothing_to_differentiate(signature, reason):
    message = refuse(f"def f({signature}):\n    return 1.0\n")
    assert "nothing in f can be differentiated" in message
    assert reason in message


@pytest.mark.parametrize(
    ("body", "left"),
    [
        ("for i in range(1, n + 1):\n        x = x * i\n    return x", "n"),
        ("for i in range(2 * n, n // 2, -1):\n        x = x * i / n\n    return x", "n"),
        ("m = n - 1\n    for i in range(m):\n        x = x * i\n    return x", "n"),
        ("k = n\n    m = 2 * k\n    return x * math.factorial(m)", "n"),
        ("return x[n + 1] * x[n - 1]", "n"),
        ("j = n + 1\n    return x[j]", "n"),
        ("return x[n, 0] + np.sum(x[n:n + 2])", "n"),
        ("for o in n[1:]:\n        x = x * x[o]\n    return np.sum(x) * x[n[0]]", "n"),
        ("for o in n:\n        x = x * x[o] * o\n    return np.sum(x)", ""),
        ("y = np.zeros((n, 2))\n    y[:] = x\n    return np.sum(y)", "n"),
        ("return np.sum(np.linspace(0, 1, n) * np.repeat(x, n))", "n"),
        ("for i in range(int(n)):\n        x = x * n\n    return x", ""),
        ("return x[int(n)] * n", ""),
        ("m = n - 1\n    return x[m] * n", ""),
        ("return np.sum((x - n).copy())", ""),
        ("return np.sum(np.r_[x, n])", ""),
    ],
)
def test_counts_and_indices_are_left_out(body, left):
    program = f"import math\nimport numpy as np\n\ndef f(x, n):\n    {body}\n"
    parameters = inspect.signature(sct.jvp(live(program)["f"])).parameters
    assert ("dn" in parameters) is not bool(left)


def test_wrt_that_cannot_be():
    program = "def f(x, n):\n    return math.comb(n, 2) * x\n"
    message = refuse("import math\n" + program, wrt=("n",))
    assert "with respect to n: it is used as a count" in message
    assert message.startswith("program.py:2:10: error")


def test_what_is_an_axis_is_not_differentiated():
    message = refuse("import numpy as np\n\ndef f(x, at):\n    return np.sum(np.max(x, axis=at))\n", wrt=("at",))
    assert "with respect to at: it is used as an axis" in message


def test_wrt_that_is_not_there():
    message = refuse("def f(x):\n    return x\n", wrt=("z",))
    assert message.splitlines()[0] == "program.py:1:1: error: f has no parameter called z"
    assert "its parameters are x" in message


def test_a_syntax_error():
    with pytest.raises(sct.SourceError) as caught:
        derive_module("def f(x:\n    return x\n", "program.py", Request())
    assert str(caught.value).startswith("program.py:1:6: error: invalid syntax")


def test_a_name_that_is_not_there():
    with pytest.raises(sct.SourceError, match="there is no function called g"):
        derive_module("def f(x):\n    return x\n", "program.py", Request(names=("g",)))


def test_one_that_is_refused_does_not_keep_the_others():
    program = "def f(x):\n    return x\n\n\ndef g(x):\n    yield x\n"
    outcome = derive_module(program, "program.py", Request())
    assert "def grad_f(x):" in outcome.text
    assert [problem.asked for problem in outcome.problems] == [False]


def test_unknown_functions_may_look_at_active_values():
    program = "import logging\n\n\ndef f(x):\n    logging.info('x = %s', x)\n    return x * x\n"
    outcome = derive_module(program, "program.py", Request())
    assert "logging.info(" in outcome.text
    assert not outcome.problems


def test_every_error_has_one_base():
    for error in (sct.SourceError, sct.UnsupportedError, sct.WrtError, sct.ArgumentError):
        assert issubclass(error, sct.SctError)


@pytest.mark.parametrize(
    "program",
    [
        "L = []\ndef f(x):\n    L.append(x * x)\n    return L[-1] * x\n",
        "L = []\ndef put(v):\n    L.append(v)\ndef f(x):\n    put(x * x)\n    return L[-1] * x\n",
        "L = [1.0]\ndef f(x, n):\n    for i in range(n):\n        x = x * L[-1]\n        L.append(x)\n    return x\n",
        "def make(n):\n    return [1.0] * n\ndef f(x):\n    ks = make(3)\n    ks.append(x)\n    return ks[3] * x\n",
    ],
)
def test_what_active_values_were_put_into_is_not_read(program):
    assert "is read after what is differentiated was put into it" in refuse(program)
