"""`sct --list` says what the tables hold."""

from pathlib import Path

from sct import listed, match
from sct.cli import main
from sct.rules import scipy, tables

PAGE = Path(__file__).parents[1] / "docs" / "functions.md"
HEAD = """# Functions that have a derivative

What `sct --list` prints: `pytest tests/test_listed.py --regenerate` writes it anew from the tables.

"""


def test_each_row_is_listed():
    found = {
        f"{library.partition(',')[0].lower()}.{name}" for library, names in listed.functions().items() for name in names
    }
    every = (*tables.rows(), *tables.linear_rows(), *scipy.rows(), *scipy.linear_rows())
    roots = {match.root(match.pattern(row.pattern)) for row in every}
    named = {root.replace("builtins.", "python.") for root in roots if "." in root and not root.startswith("<")}
    assert not named - found


def test_the_command_prints_the_list(capsys):
    assert main(["--list"]) == 0
    printed = capsys.readouterr().out
    assert printed == listed.text()
    assert "numpy (" in printed
    assert all(len(line) <= 100 for line in printed.splitlines())


def test_the_page_is_the_list(regenerate):
    text = f"{HEAD}```text\n{listed.text()}```\n"
    if regenerate:
        PAGE.write_text(text, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == text
