"""Where the code goes: files are written whole or not at all, never over the input."""

import io
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from fake_core import CODE, PROBLEM, FakeCore, problem

import sct
from sct import cli, files
from sct.errors import SctError
from sct.module import Outcome

INPUT = "def f(x):\n    return x * x\n"
SAME = "1:1: error: it is the input file\nname another file: the input is never written over\n"


@pytest.fixture(autouse=True)
def _own_directory(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    Path("f.py").write_text(INPUT)


@pytest.fixture
def core(monkeypatch):
    return FakeCore(monkeypatch)


def left():
    """Names in the directory, hidden ones too."""
    return sorted(os.listdir())


def shell(line, stdout=subprocess.PIPE, **environment):
    """Run a line of shell in which $SCT is the command."""
    variables = {
        **os.environ,
        "SCT": f"{sys.executable} -m sct",
        "PYTHONPATH": str(Path(sct.__file__).parents[1]),
        "PYTHONDONTWRITEBYTECODE": "1",
        **environment,
    }
    argv = ["sh", "-c", line]
    return subprocess.run(
        argv,
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        env=variables,
        timeout=120,
        check=False,
    )


# -- a file --------------------------------------------------------------------


def test_a_new_file(core, capsys):
    assert cli.main(["f.py", "-o", "out.py"]) == 0
    assert Path("out.py").read_text() == CODE
    assert capsys.readouterr() == ("", "")
    assert left() == ["f.py", "out.py"]
    Path("other").touch()
    assert Path("out.py").stat().st_mode == Path("other").stat().st_mode


def test_an_existing_file_keeps_its_mode(core):
    Path("out.py").write_text("old")
    Path("out.py").chmod(0o750)
    assert cli.main(["f.py", "-o", "out.py"]) == 0
    assert Path("out.py").read_text() == CODE
    assert stat.S_IMODE(Path("out.py").stat().st_mode) == 0o750


def test_a_file_is_in_utf_8_and_has_newlines_alone(core):
    core.answer = Outcome("# ä €\nx = 1\n", ())
    assert cli.main(["f.py", "-o", "out.py"]) == 0
    assert Path("out.py").read_bytes() == "# ä €\nx = 1\n".encode()


def test_a_link_is_followed(core):
    Path("dir").mkdir()
    Path("dir/out.py").write_text("old")
    Path("link.py").symlink_to("dir/out.py")
    assert cli.main(["f.py", "-o", "link.py"]) == 0
    assert Path("link.py").is_symlink()
    assert Path("dir/out.py").read_text() == CODE
    assert os.listdir("dir") == ["out.py"]


def test_a_link_to_a_file_that_is_not_there_yet(core):
    Path("link.py").symlink_to("out.py")
    assert cli.main(["f.py", "-o", "link.py"]) == 0
    assert Path("link.py").is_symlink()
    assert Path("out.py").read_text() == CODE


def test_what_could_be_printed_is_written_also_beside_what_was_refused(core, capsys):
    core.answer = Outcome(CODE, (problem(True),))
    assert cli.main(["f.py", "-o", "out.py"]) == 2
    assert Path("out.py").read_text() == CODE
    assert capsys.readouterr() == ("", PROBLEM)


@pytest.mark.parametrize(
    "answer",
    [Outcome("", (problem(True),)), Outcome("", (problem(False),)), SctError("no"), KeyError("x")],
)
def test_nothing_is_written_where_nothing_was_made(core, answer):
    core.answer = answer
    Path("out.py").write_text("old")
    assert cli.main(["f.py", "-o", "out.py"]) == 2
    assert cli.main(["f.py", "-o", "new.py"]) == 2
    assert Path("out.py").read_text() == "old"
    assert left() == ["f.py", "out.py"]


# -- never over the input ------------------------------------------------------


@pytest.mark.parametrize("out", ["f.py", "./f.py", "dir/../f.py", "hard.py", "link.py", "dir/link.py", "twice.py"])
def test_the_input_is_never_written_over(core, capsys, out):
    Path("dir").mkdir()
    Path("hard.py").hardlink_to("f.py")
    Path("link.py").symlink_to("f.py")
    Path("dir/link.py").symlink_to("../f.py")
    Path("twice.py").symlink_to("link.py")
    for name in ("f.py", os.path.abspath("f.py"), "link.py", "hard.py:f"):
        assert cli.main([name, "-o", out]) == 2
        assert capsys.readouterr() == ("", f"{out}:{SAME}")
    assert Path("f.py").read_text() == INPUT
    assert core.asked == []


def test_nor_where_it_is_standard_input():
    done = shell("$SCT - -o f.py < f.py")
    assert (done.returncode, done.stderr) == (2, f"f.py:{SAME}")
    assert Path("f.py").read_text() == INPUT


# -- a file that cannot be written ---------------------------------------------


@pytest.mark.parametrize(
    ("out", "message"),
    [
        ("dir", "dir:1:1: error: it is a directory\nname a file in it"),
        ("dir/", "dir/:1:1: error: it is a directory\nname a file in it"),
        ("new/", "new/:1:1: error: it is a directory\nname a file in it"),
        ("new/out.py", "new/out.py:1:1: error: its directory does not exist"),
        ("f.py/out.py", "f.py/out.py:1:1: error: cannot be written: Not a directory"),
        ("loop", "loop:1:1: error: cannot be written: Too many levels of symbolic links"),
        ("a\0b", "a?b:1:1: error: cannot be written: no file can have this name"),
        ("x" * 300, "x" * 300 + ":1:1: error: cannot be written: File name too long"),
    ],
)
def test_a_file_that_cannot_be_written(core, capsys, out, message):
    Path("dir").mkdir()
    Path("loop").symlink_to("loop")
    before = left()
    assert cli.main(["f.py", "-o", out]) == 2
    assert capsys.readouterr() == ("", f"{message}\n")
    assert left() == before
    assert os.listdir("dir") == []


def failing(error):
    def fail(*_, **__):
        raise error

    return fail


@pytest.mark.parametrize("step", ["fsync", "chmod", "replace"])
@pytest.mark.parametrize("existing", [True, False])
def test_a_disk_that_fails_leaves_everything_as_it_was(core, capsys, monkeypatch, step, existing):
    Path("out.py").write_text("old")
    if not existing and step != "chmod":
        Path("out.py").unlink()
    before = left()
    monkeypatch.setattr(files.os, step, failing(OSError(28, "No space left on device")))
    assert cli.main(["f.py", "-o", "out.py"]) == 2
    error = "out.py:1:1: error: cannot be written: No space left on device\n"
    assert capsys.readouterr() == ("", error)
    assert left() == before
    assert not Path("out.py").exists() or Path("out.py").read_text() == "old"


def test_what_was_refused_is_told_also_where_the_rest_cannot_be_written(core, capsys):
    core.answer = Outcome(CODE, (problem(False),))
    assert cli.main(["f.py", "-o", "new/out.py"]) == 2
    error = "new/out.py:1:1: error: its directory does not exist\n"
    assert capsys.readouterr() == ("", PROBLEM + error)


def test_an_interrupt_leaves_everything_as_it_was(core, capsys, monkeypatch):
    Path("out.py").write_text("old")
    monkeypatch.setattr(files.os, "replace", failing(KeyboardInterrupt()))
    assert cli.main(["f.py", "-o", "out.py"]) == 130
    assert capsys.readouterr() == ("", "")
    assert left() == ["f.py", "out.py"]
    assert Path("out.py").read_text() == "old"


def test_a_write_protected_file(core, capsys, monkeypatch):
    Path("out.py").write_text("old")
    monkeypatch.setattr(files.os, "access", lambda *_: False)
    assert cli.main(["f.py", "-o", "out.py"]) == 2
    error = "out.py:1:1: error: cannot be written: the file is write-protected\n"
    assert capsys.readouterr() == ("", error)
    assert Path("out.py").read_text() == "old"


def test_a_file_left_by_another_run_is_not_touched(core):
    other = Path(f".sct-{os.getpid()}-0.tmp")
    other.write_text("other")
    assert cli.main(["f.py", "-o", "out.py"]) == 0
    assert Path("out.py").read_text() == CODE
    assert other.read_text() == "other"


def test_a_limit_on_the_size_of_files():
    done = shell("ulimit -f 0; $SCT f.py -o out.py")
    error = "out.py:1:1: error: cannot be written: File too large\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", error)
    assert left() == ["f.py"]


# -- what is no file -----------------------------------------------------------


@pytest.mark.parametrize("out", ["-", "/dev/stdout"])
def test_standard_output_by_its_name(core, capsys, out):
    assert cli.main(["f.py", "-o", out]) == 0
    assert capsys.readouterr() == (CODE, "")


def test_two_derivatives_in_one_file_of_the_shell():
    done = shell("{ $SCT f.py -o /dev/stdout; $SCT f.py -o /dev/stdout; } > out.py")
    assert done.returncode == 0
    assert Path("out.py").read_text().count("def grad_f") == 2


def test_a_file_that_the_shell_has_open():
    done = shell("echo first > out.py; $SCT f.py -o /dev/fd/3 3>> out.py; echo last >> out.py")
    assert done.returncode == 0
    lines = Path("out.py").read_text().splitlines()
    assert (lines[0], lines[-1]) == ("first", "last")
    assert "def grad_f(x):" in lines


def test_a_pipe_with_a_name():
    os.mkfifo("pipe")
    done = shell("cat pipe & $SCT f.py -o pipe; wait")
    assert done.returncode == 0
    assert "def grad_f(x):" in done.stdout
    assert stat.S_ISFIFO(os.stat("pipe").st_mode)
    assert left() == ["f.py", "pipe"]


def test_nothing_and_nothing(core):
    assert cli.main(["f.py", "-o", os.devnull]) == 0
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)


# -- streams that fail ---------------------------------------------------------


@pytest.mark.parametrize("words", ["f.py", "--help", "--version"])
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_pipe_that_nobody_reads(words, unbuffered):
    reader, writer = os.pipe()
    os.close(reader)
    done = shell(f"exec $SCT {words}", stdout=writer, PYTHONUNBUFFERED=unbuffered)
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, "")


FULL = "<stdout>:1:1: error: cannot be written: No space left on device\n"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a system without /dev/full")
@pytest.mark.parametrize("words", ["f.py", "--help", "--version"])
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_standard_output_that_is_full(words, unbuffered):
    done = shell(f"$SCT {words} > /dev/full", PYTHONUNBUFFERED=unbuffered)
    assert (done.returncode, done.stderr) == (2, FULL)


def test_standard_output_that_is_closed():
    done = shell("$SCT f.py >&-")
    assert (done.returncode, done.stderr) == (2, "<stdout>:1:1: error: standard output is closed\n")


def test_standard_error_that_is_closed():
    done = shell("$SCT missing.py 2>&-")
    assert (done.returncode, done.stdout) == (2, "")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a system without /dev/full")
def test_standard_error_that_is_full():
    done = shell("$SCT missing.py 2> /dev/full")
    assert (done.returncode, done.stdout) == (2, "")


def test_standard_output_in_an_encoding_that_cannot_hold_the_code():
    Path("f.py").write_text("def f(ä):\n    return ä * ä\n", encoding="utf-8")
    done = shell("$SCT f.py", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert (done.returncode, done.stdout) == (2, "")
    advice = "write to a file with -o OUT.py, which is in UTF-8, or set PYTHONIOENCODING=utf-8"
    error = "error: standard output is in ascii, which has no '\\xe4'"
    assert done.stderr == f"<stdout>:1:12: {error}\n{advice}\n"


def test_nothing_of_the_code_is_written_where_not_all_of_it_can_be(core, capsys, monkeypatch):
    core.answer = Outcome("x = 1\ny = '€'\n", ())
    stream = io.TextIOWrapper(io.BytesIO(), encoding="latin-1")
    monkeypatch.setattr(sys, "stdout", stream)
    assert cli.main(["f.py"]) == 2
    assert stream.buffer.getvalue() == b""
    assert capsys.readouterr().err.startswith("<stdout>:2:6: error: standard output is in latin-1")
