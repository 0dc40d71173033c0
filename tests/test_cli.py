"""The command: what it asks of the core, what it prints where, and the exit status."""

import io
import math
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from fake_core import CODE, PROBLEM, FakeCore, problem

import sct
from sct import cli
from sct.errors import SctError
from sct.module import Outcome, Request


@pytest.fixture
def core(monkeypatch):
    return FakeCore(monkeypatch)


@pytest.fixture(autouse=True)
def _own_directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "SCT_TRACEBACK"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    Path("f.py").write_text("def f(x):\n    return frob(x)\n")


def command(*words, **options):
    """Run the command in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(Path(sct.__file__).parents[1])}
    environment.update(options.pop("env", {}))
    options.setdefault("stdout", subprocess.PIPE)
    options.setdefault("stderr", subprocess.PIPE)
    argv = [sys.executable, "-m", "sct", *words]
    return subprocess.run(argv, text=True, env=environment, timeout=120, check=False, **options)


# -- what is asked of the core -------------------------------------------------


@pytest.mark.parametrize(
    ("words", "request_"),
    [
        ("f.py", Request()),
        ("f.py:f", Request(names=("f",))),
        ("f.py:Class.method", Request(names=("Class.method",))),
        ("f.py -f f", Request(names=("f",))),
        ("f.py:f -f g -f f -f A.b", Request(names=("f", "g", "A.b"))),
        ("-f f f.py", Request(names=("f",))),
        ("f.py:ﬁ", Request(names=("fi",))),
        ("f.py --wrt x", Request(wrt=("x",))),
        ("f.py --wrt x,y", Request(wrt=("x", "y"))),
        ("f.py --wrt x --wrt y", Request(wrt=("x", "y"))),
        ("f.py --value", Request(operator="value_and_grad")),
        ("f.py --mode reverse", Request()),
        ("f.py --mode forward", Request(operator="jvp")),
        ("f.py --mode forward --value", Request(operator="jvp")),
    ],
)
def test_words_become_a_request(core, words, request_):
    assert cli.main(words.split()) == 0
    assert core.asked == [("def f(x):\n    return frob(x)\n", "f.py", request_)]


def test_wrt_may_have_blanks_after_its_commas(core):
    assert cli.main(["f.py", "--wrt", "x, y"]) == 0
    assert core.asked[0][2].wrt == ("x", "y")


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        ("f.py", ("f.py", ())),
        ("f.py:f", ("f.py", ("f",))),
        ("f.py:", ("f.py", ("",))),
        ("f.py:12", ("f.py", ("12",))),
        ("-", ("-", ())),
        ("-:f", ("-", ("f",))),
        ("missing.py:f", ("missing.py", ("f",))),
        ("missing.py:A.b", ("missing.py", ("A.b",))),
        ("missing.py:12", ("missing.py:12", ())),
        ("a:b.py", ("a:b.py", ())),
        ("a:b.py:f", ("a:b.py", ("f",))),
        (":f", (":f", ())),
        ("C:\\x.py", ("C:\\x.py", ())),
        ("C:\\x.py:f", ("C:\\x.py", ("f",))),
        ("C:/x.py", ("C:/x.py", ())),
    ],
)
def test_a_selector_prefers_a_file_of_its_whole_name(argument, expected):
    Path("a:b.py").touch()
    assert cli.split_selector(argument) == expected


# -- where the words go --------------------------------------------------------


def test_code_goes_to_standard_output_alone(core, capsys):
    assert cli.main(["f.py"]) == 0
    assert capsys.readouterr() == (CODE, "")


@pytest.mark.parametrize(
    ("asked", "text", "status"),
    [(True, CODE, 2), (True, "", 2), (False, CODE, 0), (False, "", 2)],
)
def test_a_refused_function_does_not_keep_the_others_from_being_printed(core, capsys, asked, text, status):
    core.answer = Outcome(text, (problem(asked),))
    assert cli.main(["f.py"]) == status
    assert capsys.readouterr() == (text, PROBLEM)


def test_every_refused_function_is_told(core, capsys):
    core.answer = Outcome(CODE, (problem(False), problem(True, line=7)))
    assert cli.main(["f.py"]) == 2
    assert capsys.readouterr().err == PROBLEM + PROBLEM.replace(":2:", ":7:")


def test_an_error_without_a_place_is_given_the_file(core, capsys):
    core.answer = SctError("something is wrong", None, "do this")
    assert cli.main(["f.py"]) == 2
    assert capsys.readouterr() == ("", "f.py:1:1: error: something is wrong\ndo this\n")


def test_control_characters_of_the_source_do_not_reach_the_terminal(core, capsys):
    core.answer = SctError("what is \x1b[31m\x07 here")
    assert cli.main(["f.py"]) == 2
    assert capsys.readouterr().err == "f.py:1:1: error: what is ?[31m? here\n"


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (KeyError("x"), "KeyError: 'x'"),
        (RecursionError(), "RecursionError"),
        (ValueError("two\nlines"), "ValueError: two"),
        (AssertionError(), "AssertionError"),
    ],
)
def test_a_defect_of_ours_is_told_in_one_line(core, capsys, error, text):
    core.answer = error
    assert cli.main(["f.py"]) == 2
    advice = "this is a defect of sct, not of your file; set SCT_TRACEBACK=1 to see where\n"
    assert capsys.readouterr() == ("", f"f.py:1:1: error: internal error: {text}\n{advice}")


def test_the_traceback_of_a_defect_is_there_for_who_wants_it(core, capsys, monkeypatch):
    monkeypatch.setenv("SCT_TRACEBACK", "1")
    core.answer = KeyError("x")
    assert cli.main(["f.py"]) == 2
    assert capsys.readouterr().err.startswith("Traceback (most recent call last):")


def test_an_interrupt_ends_quietly(core, capsys):
    core.answer = KeyboardInterrupt()
    assert cli.main(["f.py"]) == 130
    assert capsys.readouterr() == ("", "")


def test_python_says_nothing_of_the_users_own_text(capsys):
    Path("f.py").write_text("def f(x):\n    r = '\\d'\n    return x * 2.0\n")
    assert cli.main(["f.py"]) == 0
    assert capsys.readouterr().err == ""


# -- words that are wrong, and the words about the command ---------------------


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "the following arguments are required: FILE.py[:NAME]"),
        (["f.py", "g.py"], "unrecognized arguments: g.py"),
        (["f.py", "--no"], "unrecognized arguments: --no"),
        (["f.py", "--val"], "unrecognized arguments: --val"),
        (["f.py:"], "FILE.py:NAME or -f needs a name"),
        (["f.py", "-f", " "], "FILE.py:NAME or -f needs a name"),
        (["f.py", "--wrt", "x,,y"], "--wrt needs a name"),
        (["f.py", "--wrt", ""], "--wrt needs a name"),
        (["f.py", "-o", ""], "argument -o: needs the name of a file"),
        ([""], "argument FILE.py[:NAME]: needs the name of a file"),
    ],
)
def test_wrong_words(core, capsys, words, message):
    assert cli.main(words) == 2
    out, err = capsys.readouterr()
    assert (out, err) == ("", f"usage: sct [options] FILE.py[:NAME]\nsct: error: {message}\n")
    assert core.asked == []


def test_version(capsys):
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr() == (f"sct {sct._version.__version__}\n", "")


def test_help_explains_itself_to_a_newcomer(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    assert cli.main(["--help"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out.isascii()
    for words in (
        "sct example.py",
        "never run",
        "Class.method",
        "--wrt X,Y",
        "--value",
        "-o OUT.py",
    ):
        assert words in out
    assert max(map(len, out.splitlines())) <= 100


def test_the_example_of_the_help_is_what_is_printed(capsys):
    Path("example.py").write_text(cli.EXAMPLE)
    assert cli.main(["example.py"]) == 0
    assert capsys.readouterr() == (cli.EXAMPLE_DERIVATIVE, "")


# -- colour --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "terminal", "environment", "coloured"),
    [
        ("", False, {}, False),
        ("", True, {}, True),
        ("--color auto", True, {}, True),
        ("--color never", True, {}, False),
        ("--color always", False, {}, True),
        ("", True, {"NO_COLOR": "1"}, False),
        ("", True, {"NO_COLOR": ""}, True),
        ("--color always", True, {"NO_COLOR": "1"}, False),
        ("", True, {"TERM": "dumb"}, False),
        ("--color always", True, {"TERM": "dumb"}, False),
    ],
)
def test_colour_only_on_a_terminal_and_never_under_no_color(
    core, capsys, monkeypatch, words, terminal, environment, coloured
):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    core.answer = Outcome(CODE, (problem(False),))
    assert cli.main(["f.py", *words.split()]) == 0
    out, err = capsys.readouterr()
    assert ("\x1b[" in out, "\x1b[" in err) == (coloured, coloured)
    assert re.sub(r"\x1b\[[\d;]*m", "", out) == CODE
    assert re.sub(r"\x1b\[[\d;]*m", "", err) == PROBLEM


def test_an_error_in_colour(core, capsys):
    core.answer = problem(True).error
    assert cli.main(["f.py", "--color", "always"]) == 2
    bold, red, green, plain = "\x1b[1m", "\x1b[1;31m", "\x1b[1;32m", "\x1b[0m"
    assert capsys.readouterr().err == (
        f"{bold}f.py:2:12:{plain} {red}error:{plain} no derivative is known for frob\n"
        f"    return frob(x)\n           {green}^^^^^^^{plain}\ngive a rule\n"
    )


def test_code_is_plain_where_pygments_is_missing(core, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "pygments", None)
    assert cli.main(["f.py", "--color", "always"]) == 0
    assert capsys.readouterr().out == CODE


def test_no_colour_goes_into_a_file(core):
    assert cli.main(["f.py", "--color", "always", "-o", "out.py"]) == 0
    assert Path("out.py").read_text() == CODE


def test_a_real_terminal():
    Path("f.py").write_text("def f(x):\n    return x * 2.0\n")
    master, terminal = pty.openpty()
    assert command("f.py", stdout=terminal).returncode == 0
    os.close(terminal)
    shown = os.read(master, 100_000).decode()
    os.close(master)
    assert "\x1b[" in shown
    assert "grad_f" in shown


# -- with the real core --------------------------------------------------------


def test_the_printed_module_runs_on_its_own():
    Path("f.py").write_text("import math\n\ndef f(x, y):\n    return math.sin(x) * math.exp(y)\n")
    done = command("f.py")
    assert (done.returncode, done.stderr) == (0, "")
    assert "sct" not in done.stdout
    scope = {}
    exec(done.stdout, scope)
    expected = (math.cos(3.0) * math.exp(2.0), math.sin(3.0) * math.exp(2.0))
    assert scope["grad_f"](3.0, 2.0) == pytest.approx(expected)


def test_standard_input():
    done = command("-", input="def f(x, y):\n    return x * y\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert "def grad_f(x, y):" in done.stdout


def test_the_file_is_not_run(capsys):
    Path("f.py").write_text("open('ran', 'w')\nraise SystemExit('ran')\ndef f(x):\n    return x * x\n")
    assert cli.main(["f.py"]) == 0
    assert not Path("ran").exists()
    assert "def grad_f(x):" in capsys.readouterr().out


def test_value_and_forward_mode(capsys):
    Path("f.py").write_text("def f(x, y):\n    return x * y\n")
    assert cli.main(["f.py", "--value"]) == 0
    assert "def value_and_grad_f(x, y):" in capsys.readouterr().out
    assert cli.main(["f.py", "--mode", "forward"]) == 0
    assert "def jvp_f(x, y, dx, dy):" in capsys.readouterr().out


def test_decorated_functions_are_the_ones_that_are_printed(capsys):
    text = "from sct import grad\n\n@grad\ndef f(x):\n    return x * x\n\ndef g(x):\n    return x\n"
    Path("f.py").write_text(text)
    assert cli.main(["f.py"]) == 0
    out = capsys.readouterr().out
    assert "def grad_f(x):" in out
    assert "grad_g" not in out


def test_a_method_by_its_name(capsys):
    Path("f.py").write_text("class A:\n    def m(self, x):\n        return x * x\n")
    assert cli.main(["f.py:A.m"]) == 0
    assert "def grad_m(self, x):" in capsys.readouterr().out


def test_what_is_refused_stands_beside_what_is_printed(capsys):
    Path("f.py").write_text("def f(x):\n    return frob(x)\n\ndef g(x):\n    return x * x\n")
    assert cli.main(["f.py"]) == 0
    out, err = capsys.readouterr()
    assert "def grad_g(x):" in out
    assert "grad_f" not in out
    assert err.startswith("f.py:2:12: error: ")
    assert cli.main(["f.py:f"]) == 2


@pytest.mark.parametrize(
    ("text", "words", "place"),
    [
        ("def f(x:\n    return x\n", [], "f.py:1:"),
        ("def f(x):\n\treturn x\n        return y\n", [], "f.py:3:"),
        ("x = 1\n", [], "f.py:1:1:"),
        ("def f(x):\n    return x\n", ["-f", "g"], "f.py:1:1:"),
        ("def f(x):\n    return x\n", ["--wrt", "q"], "f.py:1:"),
        ("def f(x):\n    x * x\n", ["-f", "f"], "f.py:1:"),
        ("def f(x):\n    return x * q\n", ["-f", "f"], "f.py:2:16:"),
    ],
)
def test_bad_input_is_told_with_its_place(capsys, text, words, place):
    Path("f.py").write_text(text)
    assert cli.main(["f.py", *words]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(place)
    assert re.match(r"f\.py:\d+:\d+: error: \w", err)
    assert "internal error" not in err


def test_words_come_from_the_process_by_default(core, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["sct", "f.py"])
    assert cli.main() == 0
    assert capsys.readouterr().out == CODE


def test_standard_input_in_process(core, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"x = 1\r\n")))
    assert cli.main(["-", "-f", "f"]) == 0
    assert core.asked == [("x = 1\n", "<stdin>", Request(names=("f",)))]
