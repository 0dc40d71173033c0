"""Text in and text out: a file is decoded as Python decodes it, and written whole or not at all.

Before: a name as the user gave it, `-` for a standard stream.
After: the file's text, every line ended by a newline character alone, or the text in its file.
Whatever keeps that from happening is a `SourceError` with file, line and column.
"""

from __future__ import annotations

import codecs
import contextlib
import errno
import io
import os
import re
import stat
import sys
import tokenize
from dataclasses import dataclass
from typing import IO

from sct.errors import Place, SourceError

STDIN = "<stdin>"

_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_OTHER_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
# Names of files that are open already: a new file in their place would reach nobody.
_OPEN_FILES = ("/dev/stdout", "/dev/stderr", "/dev/fd/", "/proc/")


@dataclass(frozen=True)
class Input:
    """A source file that has been read.

    Parameters
    ----------
    file : str
        Its name, as errors show it.
    text : str
        What it holds; lines end in a newline character, whatever they ended in.
    status : os.stat_result, optional
        What the system says of it: tells it from other files under all its names.
    """

    file: str
    text: str
    status: os.stat_result | None


def read(name: str) -> Input:
    """Read and decode a source file.

    Parameters
    ----------
    name : str
        The file, or `-` for standard input.

    Returns
    -------
    Input
        Its text.

    Raises
    ------
    SourceError
        Where it is missing, a directory, unreadable, binary, or not in the encoding that it names.
    """
    file = STDIN if name == "-" else name
    try:
        with _open(name) as stream:
            data = stream.read()
            status = _status_of_stream(stream)
    except FileNotFoundError:
        raise SourceError("no such file", Place(file, 1, 1), _similar(name)) from None
    except (OSError, ValueError) as error:
        if name != "-" and os.path.isdir(name):
            advice = f"name one file in it, as in: sct {os.path.join(name, 'FILE.py')}"
            raise SourceError("it is a directory", Place(file, 1, 1), advice) from None
        raise SourceError(f"cannot be read: {_reason(error)}", Place(file, 1, 1)) from None
    return Input(file, decode(data, file), status)


def _open(name: str) -> contextlib.AbstractContextManager[IO[bytes]]:
    if name != "-":
        return open(name, "rb")
    if sys.stdin is None:
        raise OSError(errno.EBADF, "standard input is closed")
    return contextlib.nullcontext(sys.stdin.buffer)


def _status_of_stream(stream: IO[bytes]) -> os.stat_result | None:
    try:
        return os.fstat(stream.fileno())
    except (OSError, ValueError):  # a stream in memory
        return None


def _similar(name: str) -> str:
    return f"did you mean {name}.py?" if os.path.isfile(name + ".py") else ""


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or str(error)
    return "no file can have this name"  # a zero byte, in every Python's own words


def decode(data: bytes, file: str) -> str:
    r"""Decode a source file as Python does, by its byte order mark, its coding comment, or UTF-8.

    Parameters
    ----------
    data : bytes
        What the file holds.
    file : str
        Its name, for errors.

    Returns
    -------
    str
        The text, without the mark, lines ended by a newline character.

    Raises
    ------
    SourceError
        At the first byte that is not text in the file's encoding.

    Examples
    --------
    >>> decode(b"# coding: latin-1\r\nx = '\xe4'\r\n", "x.py")
    "# coding: latin-1\nx = 'ä'\n"
    """
    data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    _refuse_binary(data, file)
    encoding = _encoding(data, file)
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        place = _place(data, error.start, encoding, file)
        message = f"the byte 0x{data[error.start]:02x} is not {encoding}"
        advice = "save the file as UTF-8, or name its encoding in the first line: # coding: latin-1"
        raise SourceError(message, place, advice) from None


def _refuse_binary(data: bytes, file: str) -> None:
    for mark, name in _OTHER_MARKS:
        if data.startswith(mark):
            raise SourceError(f"the file is in {name}", Place(file, 1, 1), "save it as UTF-8")
    if (zero := data.find(b"\0")) >= 0:
        at = _place(data, zero, "utf-8", file)
        # The line is not shown: on a terminal a binary file is noise, or worse.
        place = Place(file, at.line, at.column)
        advice = "give the .py file that it was made from" if file.endswith(".pyc") else ""
        raise SourceError("a zero byte: this is a binary file, not Python text", place, advice)


def _encoding(data: bytes, file: str) -> str:
    """Tell the encoding as Python finds it; bytes beyond ASCII in the comment do no harm."""
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    lines = data.removeprefix(mark).split(b"\n", 2)[:2]
    head = mark + re.sub(rb"[\x80-\xff]", b"?", b"\n".join(lines) + b"\n")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(head).readline)
        if b"#".decode(encoding, "replace") == "#":
            return "utf-8" if mark else encoding
    except (SyntaxError, LookupError, UnicodeError):
        pass  # not an encoding, not one of text, or none that Python's text can be in
    raise _cookie_error(lines, bool(mark), file)


def _cookie_error(lines: list[bytes], marked: bool, file: str) -> SourceError:
    number, found = next((n, m) for n, line in enumerate(lines, 1) if (m := _COOKIE.match(line)))
    name = found[1].decode("ascii", "replace")
    text = found.string.decode("ascii", "replace")
    place = Place(file, number, found.start(1) + 1, text, found.end(1) + 1)
    if marked:
        message = f"the file begins with the mark of UTF-8 and says that it is {name}"
        return SourceError(message, place, "take the comment out, or save the file without the mark")
    return SourceError(f"unknown encoding {name}", place, "save the file as UTF-8 and say utf-8 here")


def _place(data: bytes, offset: int, encoding: str, file: str) -> Place:
    before = data[:offset].decode(encoding, "replace").split("\n")
    text = data.decode(encoding, "replace").split("\n")[len(before) - 1]
    return Place(file, len(before), len(before[-1]) + 1, text, len(before[-1]) + 2)


def refuse_overwriting(source: Input, name: str) -> None:
    """See to it that the input is never written over, under whatever name or link.

    Parameters
    ----------
    source : Input
        What was read.
    name : str
        The file that is to be written.

    Raises
    ------
    SourceError
        Where the two are one file.
    """
    try:
        status = os.stat(name)
    except (OSError, ValueError):
        return
    # Reading from and writing to one terminal, or one /dev/null, is fine.
    if source.status and stat.S_ISREG(status.st_mode) and os.path.samestat(source.status, status):
        advice = "name another file: the input is never written over"
        raise SourceError("it is the input file", Place(name, 1, 1), advice)


def write(text: str, name: str) -> None:
    """Write a text to a file in UTF-8: all of it, or the file stays as it was.

    A symbolic link is followed, and an existing file's mode is kept. A device, a pipe, or the name
    of a file that is open already is written to as it is.

    Parameters
    ----------
    text : str
        What to write.
    name : str
        The file.

    Raises
    ------
    SourceError
        Where it cannot be written.
    BrokenPipeError
        Where nobody reads the pipe any more.
    """
    data = text.encode()
    try:
        status = _status(name)
        if not os.path.basename(name) or (status and stat.S_ISDIR(status.st_mode)):
            raise SourceError("it is a directory", Place(name, 1, 1), "name a file in it")
        if status and (not stat.S_ISREG(status.st_mode) or name.startswith(_OPEN_FILES)):
            with open(name, "ab") as stream:
                stream.write(data)
        else:
            _replace(data, os.path.realpath(name), status)
    except BrokenPipeError:
        raise
    except FileNotFoundError:
        raise SourceError("its directory does not exist", Place(name, 1, 1)) from None
    except (OSError, ValueError) as error:
        raise SourceError(f"cannot be written: {_reason(error)}", Place(name, 1, 1)) from None


def _status(name: str) -> os.stat_result | None:
    try:
        return os.stat(name)
    except FileNotFoundError:
        return None


def _replace(data: bytes, target: str, status: os.stat_result | None) -> None:
    if status and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "the file is write-protected")
    stream = _create_beside(target)
    try:
        with stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if status:
            os.chmod(stream.name, stat.S_IMODE(status.st_mode))
        os.replace(stream.name, target)
    except BaseException:  # an interrupt leaves nothing behind either
        with contextlib.suppress(OSError):
            os.unlink(stream.name)
        raise


def _create_beside(target: str) -> IO[bytes]:
    """Make a new file in the directory of another, with the mode that a new file gets there."""
    number = 0
    while True:
        name = os.path.join(os.path.dirname(target), f".sct-{os.getpid()}-{number}.tmp")
        try:
            return open(name, "xb")
        except FileExistsError:
            number += 1
