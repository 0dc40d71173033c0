"""The README's code is what the project does."""

import doctest
import re
from pathlib import Path

import sct
from sct.cli import main

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks():
    return re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)


def test_the_first_screen_is_the_derivative_of_the_first_block(tmp_path, monkeypatch):
    program, derivative = blocks()[:2]
    file = tmp_path / "readme.py"
    file.write_text(program)
    monkeypatch.syspath_prepend(tmp_path)
    f = __import__("readme").f
    assert f.source == derivative
    assert f(3.0, -4.0) == (2.0595697955721652, 1.5922327514838093)


def test_the_session_runs():
    assert doctest.testfile(str(ROOT / "README.md"), module_relative=False).failed == 0


def test_the_shell_example_is_what_is_printed(capsys):
    command, output = re.search(r"    \$ sct (.*)\n((?:    .*\n)+)", TEXT).groups()
    *options, file = command.split()
    assert main([*options, str(ROOT / file)]) == 0
    printed = "".join("    " + line for line in capsys.readouterr().out.splitlines(keepends=True))
    assert printed == output


def test_every_word_of_the_table_is_there():
    for word in re.findall(r"^\| `(\w+)\(", TEXT, re.MULTILINE):
        assert word in sct.__all__
