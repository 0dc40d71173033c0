"""`sct --list` says what the tables hold."""

from sct import listed, match, rules
from sct.cli import main


def test_each_row_is_listed():
    found = {
        f"{library.partition(',')[0].lower()}.{name}" for library, names in listed.functions().items() for name in names
    }
    roots = {match.root(match.pattern(row.pattern)) for row in (*rules.rows(), *rules.linear_rows())}
    named = {root.replace("builtins.", "python.") for root in roots if "." in root and not root.startswith("<")}
    assert not named - found


def test_the_command_prints_the_list(capsys):
    assert main(["--list"]) == 0
    printed = capsys.readouterr().out
    assert printed == listed.text()
    assert "numpy (" in printed and all(len(line) <= 100 for line in printed.splitlines())
