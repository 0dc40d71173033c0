"""Colour for a terminal: the same characters, with escape sequences around some of them.

Before: `x.py:1:8: error: y is not defined`.
After: the same with the place in bold and the word in red, where colour is wanted; else unchanged.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import IO, Any

_BOLD, _RED, _GREEN, _PLAIN = "\033[1m", "\033[1;31m", "\033[1;32m", "\033[0m"
_HEADLINE = re.compile(r"^(.+?:\d+:\d+:) (error:) ")
_CARETS = re.compile(r"^([ \t]+)(\^+)$", re.MULTILINE)


def is_wanted(choice: str, stream: IO[str] | None, environment: Mapping[str, str]) -> bool:
    """Decide whether a stream gets colour.

    Parameters
    ----------
    choice : str
        `auto`, `always` or `never`.
    stream : file, optional
        Where the text goes.
    environment : mapping
        A `NO_COLOR` that is not empty, or a `TERM` that is `dumb`, means never.

    Returns
    -------
    bool
        Whether to colour.
    """
    if choice == "never" or environment.get("NO_COLOR") or environment.get("TERM") == "dumb":
        return False
    return choice == "always" or (stream is not None and not stream.closed and stream.isatty())


def of_error(text: str) -> str:
    """Colour an error's place, the word before its message, and its carets.

    Parameters
    ----------
    text : str
        An error as it is printed.

    Returns
    -------
    str
        The same with escape sequences.
    """
    text = _HEADLINE.sub(rf"{_BOLD}\1{_PLAIN} {_RED}\2{_PLAIN} ", text, count=1)
    return _CARETS.sub(rf"\1{_GREEN}\2{_PLAIN}", text)


def of_code(text: str) -> str:
    """Colour Python's text, where Pygments is installed.

    Parameters
    ----------
    text : str
        A module.

    Returns
    -------
    str
        The same with escape sequences, or unchanged.
    """
    try:
        from pygments import highlight
        from pygments.formatters import TerminalFormatter
        from pygments.lexers import PythonLexer
    except ImportError:
        return text
    coloured: Any = highlight(text, PythonLexer(stripnl=False), TerminalFormatter())
    return str(coloured)
