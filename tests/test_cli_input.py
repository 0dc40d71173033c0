"""What bad input gets, in its exact words; and what is not bad at all."""

import codecs
import os
from pathlib import Path

import pytest
from fake_core import CODE, FakeCore

from sct import cli, files
from sct.errors import SourceError


@pytest.fixture(autouse=True)
def core(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    return FakeCore(monkeypatch)


CODING = "save the file as UTF-8, or name its encoding in the first line: # coding: latin-1"

BAD = {
    "a syllable of UTF-8 that is missing": (
        b"x = 1\ny = '\xff'\n",
        f"2:6: error: the byte 0xff is not utf-8\n    y = '\ufffd'\n         ^\n{CODING}",
    ),
    "the same after characters of several bytes": (
        "x = 'äöü'".encode() + b"\xe4",
        f"1:10: error: the byte 0xe4 is not utf-8\n    x = 'äöü'\ufffd\n             ^\n{CODING}",
    ),
    "the same in the first line": (
        b"# \xe4\n",
        f"1:3: error: the byte 0xe4 is not utf-8\n    # \ufffd\n      ^\n{CODING}",
    ),
    "the same after a byte order mark": (
        codecs.BOM_UTF8 + b"\xe4\n",
        f"1:1: error: the byte 0xe4 is not utf-8\n    \ufffd\n    ^\n{CODING}",
    ),
    "the same with the line ends of other systems": (
        b"x = 1\r\r\n\r\ny = \xe4\r\n",
        f"4:5: error: the byte 0xe4 is not utf-8\n    y = \ufffd\n        ^\n{CODING}",
    ),
    "the same below a form feed, which ends no line": (
        b"x = 1\n\x0c\ny = \xe4",
        f"3:5: error: the byte 0xe4 is not utf-8\n    y = \ufffd\n        ^\n{CODING}",
    ),
    "not ASCII, as was said": (
        b"# coding: ascii\nx = '\xc3\xa4'\n",
        f"2:6: error: the byte 0xc3 is not ascii\n    x = '\ufffd\ufffd'\n         ^\n{CODING}",
    ),
    "an encoding that there is not": (
        b"#!/usr/bin/env python\n# -*- coding: frobnicate -*-\n",
        (
            "2:15: error: unknown encoding frobnicate\n    # -*- coding: frobnicate -*-\n"
            "                  ^^^^^^^^^^\nsave the file as UTF-8 and say utf-8 here"
        ),
    ),
    "an encoding that is not of text": (
        b"# coding: hex\n",
        (
            "1:11: error: unknown encoding hex\n    # coding: hex\n              ^^^\n"
            "save the file as UTF-8 and say utf-8 here"
        ),
    ),
    "an encoding that Python's text is never in": (
        b"# coding: utf-16\n",
        (
            "1:11: error: unknown encoding utf-16\n    # coding: utf-16\n              ^^^^^^\n"
            "save the file as UTF-8 and say utf-8 here"
        ),
    ),
    "an encoding without error handlers": (
        b"# coding: idna\n",
        (
            "1:11: error: unknown encoding idna\n    # coding: idna\n              ^^^^\n"
            "save the file as UTF-8 and say utf-8 here"
        ),
    ),
    "a byte order mark and another encoding": (
        codecs.BOM_UTF8 + b"# coding: latin-1\n",
        (
            "1:11: error: the file begins with the mark of UTF-8 and says that it is latin-1\n"
            "    # coding: latin-1\n              ^^^^^^^\n"
            "take the comment out, or save the file without the mark"
        ),
    ),
    "a zero byte": (
        b"x = 1\r\ny = '\0'\r\n",
        "2:6: error: a zero byte: this is a binary file, not Python text",
    ),
    "zero bytes among others that are no text": (
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        "3:1: error: a zero byte: this is a binary file, not Python text",
    ),
    "UTF-16": ("x = 1\n".encode("utf-16"), "1:1: error: the file is in UTF-16\nsave it as UTF-8"),
    "UTF-32": ("x = 1\n".encode("utf-32"), "1:1: error: the file is in UTF-32\nsave it as UTF-8"),
    "nothing": (b"", "1:1: error: the file is empty"),
    "nothing but blank lines": (b"\n \r\n\x0c\n", "1:1: error: the file is empty"),
    "nothing but a byte order mark": (codecs.BOM_UTF8, "1:1: error: the file is empty"),
}


@pytest.mark.parametrize(("data", "message"), BAD.values(), ids=BAD)
def test_what_a_file_may_not_hold(core, capsys, data, message):
    Path("x.py").write_bytes(data)
    assert cli.main(["x.py"]) == 2
    assert capsys.readouterr() == ("", f"x.py:{message}\n")
    assert core.asked == []


def test_a_compiled_file(capsys):
    Path("x.pyc").write_bytes(b"\xa7\r\r\n\0\0")
    assert cli.main(["x.pyc"]) == 2
    assert capsys.readouterr().err == (
        "x.pyc:3:1: error: a zero byte: this is a binary file, not Python text\n"
        "give the .py file that it was made from\n"
    )


GOOD = {
    "UTF-8": ("x = 'ä'\n".encode(), "x = 'ä'\n"),
    "no newline at the end": (b"x = 1", "x = 1"),
    "a byte order mark": (codecs.BOM_UTF8 + "ä = 1\n".encode(), "ä = 1\n"),
    "a byte order mark and the comment that goes with it": (
        codecs.BOM_UTF8 + b"# coding: utf-8\n",
        "# coding: utf-8\n",
    ),
    "latin-1": (b"# coding: latin-1\nx = '\xe4'\n", "# coding: latin-1\nx = 'ä'\n"),
    "latin-1, said in a line that needs it": (b"# \xe4 coding: latin-1\n", "# ä coding: latin-1\n"),
    "latin-1, said in the second line": (
        b"# \xe4\n# coding: latin-1\n",
        "# ä\n# coding: latin-1\n",
    ),
    "too late, in the third line": (b"\n\n# coding: frobnicate\n", "\n\n# coding: frobnicate\n"),
    "not in a comment": (b"x = 1\n# coding: frobnicate\n", "x = 1\n# coding: frobnicate\n"),
    "windows": (
        b"# vim: set fileencoding=cp1252 :\r\n# \x80\r\n",
        "# vim: set fileencoding=cp1252 :\n# €\n",
    ),
    "an encoding of several bytes": (
        "# coding: shift_jis\nx = 'テ'\n".encode("shift_jis"),
        "# coding: shift_jis\nx = 'テ'\n",
    ),
    "CRLF": (b"x = 1\r\ny = 2\r\n", "x = 1\ny = 2\n"),
    "CR": (b"# a\rx = 'coding: hex'\ry = 2\r", "# a\nx = 'coding: hex'\ny = 2\n"),
    "all three": (b"x\r\ny\rz\n\r\n", "x\ny\nz\n\n"),
    "form feeds": (b"x = 1\n\x0c\ny = 2\n", "x = 1\n\x0c\ny = 2\n"),
}


@pytest.mark.parametrize(("data", "text"), GOOD.values(), ids=GOOD)
def test_text_is_read_as_python_reads_it(core, capsys, data, text):
    Path("x.py").write_bytes(data)
    assert cli.main(["x.py"]) == 0
    assert core.asked[0][0] == text
    assert capsys.readouterr() == (CODE, "")


# -- files that are none -------------------------------------------------------


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("missing.py", "missing.py:1:1: error: no such file"),
        ("missing.py:f", "missing.py:1:1: error: no such file"),
        ("no/such/place.py", "no/such/place.py:1:1: error: no such file"),
        ("C:\\x.py", "C:\\x.py:1:1: error: no such file"),
        ("C:\\x.py:f", "C:\\x.py:1:1: error: no such file"),
        ("x", "x:1:1: error: no such file\ndid you mean x.py?"),
        ("x:f", "x:1:1: error: no such file\ndid you mean x.py?"),
        ("broken.py", "broken.py:1:1: error: no such file"),
        ("dir", "dir:1:1: error: it is a directory\nname one file in it, as in: sct dir/FILE.py"),
        ("dir:f", "dir:1:1: error: it is a directory\nname one file in it, as in: sct dir/FILE.py"),
        ("dir/", "dir/:1:1: error: it is a directory\nname one file in it, as in: sct dir/FILE.py"),
        ("x.py/y", "x.py/y:1:1: error: cannot be read: Not a directory"),
        ("loop.py", "loop.py:1:1: error: cannot be read: Too many levels of symbolic links"),
        ("a\0b.py", "a?b.py:1:1: error: cannot be read: no file can have this name"),
    ],
)
def test_a_file_that_cannot_be_read(core, capsys, argument, message):
    Path("x.py").touch()
    Path("dir").mkdir()
    Path("broken.py").symlink_to("nowhere.py")
    Path("loop.py").symlink_to("loop.py")
    assert cli.main([argument]) == 2
    assert capsys.readouterr() == ("", f"{message}\n")
    assert core.asked == []


def test_a_file_that_may_not_be_read(capsys, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied", "x.py")

    monkeypatch.setattr(files, "open", refuse, raising=False)
    assert cli.main(["x.py"]) == 2
    assert capsys.readouterr() == ("", "x.py:1:1: error: cannot be read: Permission denied\n")


def test_a_disk_that_fails_while_a_file_is_read(capsys, monkeypatch):
    class Broken:
        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

        def read(self):
            raise OSError(5, "Input/output error")

    monkeypatch.setattr(files, "open", lambda *_: Broken(), raising=False)
    assert cli.main(["x.py"]) == 2
    assert capsys.readouterr() == ("", "x.py:1:1: error: cannot be read: Input/output error\n")


def test_standard_input_that_is_closed(capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", None)
    assert cli.main(["-"]) == 2
    error = "<stdin>:1:1: error: cannot be read: standard input is closed\n"
    assert capsys.readouterr() == ("", error)


@pytest.mark.parametrize("name", ["a:b.py", "a b.py", "-x.py", "ä.py", "x", "dir/x.py"])
def test_a_file_may_have_any_name(core, name):
    Path("dir").mkdir()
    Path(name).write_text("x = 1\n")
    assert cli.main(["--", name]) == 0
    assert core.asked[0][1] == name


def test_a_name_that_is_not_text(core, capsys):
    name = os.fsdecode(b"\xff.py")
    assert cli.main([name]) == 2
    assert capsys.readouterr().err == "\\udcff.py:1:1: error: no such file\n"


def test_a_pipe_is_read_as_a_file_is(core):
    descriptor, end = os.pipe()
    os.write(end, b"x = 1\n")
    os.close(end)
    assert cli.main([f"/dev/fd/{descriptor}"]) == 0
    os.close(descriptor)
    assert core.asked[0][0] == "x = 1\n"


def test_decoding_alone():
    with pytest.raises(SourceError, match=r"^x\.py:1:1: error: the byte 0xff is not utf-8"):
        files.decode(b"\xff", "x.py")
