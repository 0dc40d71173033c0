"""Standard output and standard error: all of a text, or an error that can be told.

Before: a text and a stream, which may be closed, full, left by its reader, or in a narrow encoding.
After: the stream holds the text, or nothing of it and a `SourceError` says why.
"""

from __future__ import annotations

import contextlib
import os
from typing import TextIO

from sct import colour
from sct.errors import Place, SourceError

STDOUT = "<stdout>"


def write_code(text: str, stream: TextIO | None, coloured: bool = False) -> None:
    """Write to standard output: all of it, or an error.

    Parameters
    ----------
    text : str
        The code.
    stream : file, optional
        Standard output; None where it was closed before sct began.
    coloured : bool
        Whether to colour the code.

    Raises
    ------
    SourceError
        Where it is closed, full, or in an encoding that has not all of the text's characters.
    BrokenPipeError
        Where nobody reads it any more.
    """
    if stream is None or stream.closed:
        raise SourceError("standard output is closed", Place(STDOUT, 1, 1))
    if stream.encoding:  # a stream in memory has none
        try:
            text.encode(stream.encoding, stream.errors or "strict")
        except UnicodeEncodeError as error:
            raise _encoding_error(text, error) from None
    try:
        stream.write(colour.of_code(text) if coloured else text)
        stream.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        silence(stream)
        message = f"cannot be written: {error.strerror or error}"
        raise SourceError(message, Place(STDOUT, 1, 1)) from None


def _encoding_error(text: str, error: UnicodeEncodeError) -> SourceError:
    before = text[: error.start].split("\n")
    place = Place(STDOUT, len(before), len(before[-1]) + 1)
    return SourceError(
        f"standard output is in {error.encoding}, which has no {text[error.start]!a}",
        place,
        "write to a file with -o OUT.py, which is in UTF-8, or set PYTHONIOENCODING=utf-8",
    )


def write_message(text: str, stream: TextIO) -> None:
    """Write to standard error as well as it can be done; that it cannot is no error of its own.

    Parameters
    ----------
    text : str
        The message.
    stream : file
        Standard error.
    """
    encoding = stream.encoding or "utf-8"
    try:
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()
    except (OSError, ValueError):
        silence(stream)


def silence(stream: TextIO | None) -> None:
    """Point a stream that cannot be written at nothing, for Python writes its rest at the exit.

    Parameters
    ----------
    stream : file, optional
        Standard output or standard error.
    """
    if stream is None:
        return
    with contextlib.suppress(OSError, ValueError):
        descriptor = stream.fileno()
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, descriptor)
        os.close(nothing)
