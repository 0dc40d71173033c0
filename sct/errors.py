"""What can go wrong, said once and in one form.

Every error of sct is a `SctError`. Where a place in a source is known the message names file, line and
column, shows the line with a caret under the part, says why, and says what to write instead::

    staged.py:4:11: error: no derivative is known for frob(...)
        return frob(x)
               ^^^^^^^
    give frob a Python body that can be read, or write its value with math or numpy
"""

from __future__ import annotations

import linecache
import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A part of a source file.

    Parameters
    ----------
    file : str
        The file's name as the user gave it, or `<stdin>`.
    line, column : int
        Both counted from 1, as editors do.
    text : str
        The whole source line, without its end.
    end_column : int
        The column after the part's last character on this line; equal to `column` for a point.
    """

    file: str
    line: int
    column: int
    text: str = ""
    end_column: int = 0

    def caret(self) -> str:
        """Give the line under the source line: blanks and carets, tabs kept so that they line up."""
        lead = "".join("\t" if c == "\t" else " " for c in self.text[: self.column - 1])
        width = min(self.end_column, len(self.text) + 1) - self.column
        return lead + "^" * max(width, 1)


class SctError(Exception):
    """The base of all errors that sct raises on purpose.

    Parameters
    ----------
    message : str
        What is wrong, in one sentence without a full stop.
    place : Place, optional
        Where.
    advice : str, optional
        What to write or do instead.

    Examples
    --------
    >>> print(SctError("y is not defined", Place("f.py", 2, 8, "return y", 9), "define it"))
    f.py:2:8: error: y is not defined
        return y
               ^
    define it
    """

    def __init__(self, message: str, place: Place | None = None, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.advice = advice

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.message, self.place, self.advice)

    def __str__(self) -> str:
        lines = [self.headline()]
        if self.place is not None and self.place.text.strip():
            indent = len(self.place.text) - len(self.place.text.lstrip())
            lines += ["    " + self.place.text[indent:], "    " + self.place.caret()[indent:]]
        if self.advice:
            lines.append(self.advice)
        return "\n".join(lines)

    def headline(self) -> str:
        """Give `file:line:col: error: message`, or the message alone where no place is known."""
        if self.place is None:
            return self.message
        at = self.place
        return f"{at.file}:{at.line}:{at.column}: error: {self.message}"


class SourceError(SctError):
    """A source cannot be had, read or parsed."""


class UnsupportedError(SctError):
    """The program holds something that sct does not differentiate: it is refused, never guessed."""

    node: object = None
    """The part of the program: it decides whether other arguments might mend it (later.py)."""
    around: tuple[object, set[str]] | None = None
    """The function that the part stands in, and the variables of it that are parts of arguments."""
    by_call: bool = False
    """Whether how an argument lies in memory, or what kind it is, may mend it: a call says so."""
    statement: object = None
    """The statement that was being staged, of the block that the error is passing."""
    arms: tuple[tuple[Place, bool], ...] = ()
    """Arms of choices that it stands in, inner ones first, as the place of each choice and which way it goes."""
    is_chosen: bool = False
    """Whether one of these is more than what follows an arm of the function itself that returns."""


class ResultError(UnsupportedError, TypeError):
    """The function gives a result that the operator is not for, whatever its arguments are."""


class _EnteredError(SctError):
    """A run has come to what is refused where an arm is entered: the text raises an error of Python's there.

    Parameters
    ----------
    headline : str
        What is wrong, and where: `file:line:col: error: message`, as texts have it.
    """

    PATTERN = re.compile(r"(.+):(\d+):(\d+): error: (.+)", re.DOTALL)

    def __init__(self, headline: str) -> None:
        found = self.PATTERN.fullmatch(headline)
        assert found is not None
        file, line, column, message = found.groups()
        text = linecache.getline(file, int(line)).rstrip("\n")
        super().__init__(message, Place(file, int(line), int(column), text))

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.headline(),)


class EnteredError(_EnteredError, UnsupportedError, NotImplementedError):
    """A run has entered an arm that is not differentiated."""


class ShapeError(SctError, ValueError, IndexError):
    """Shapes that cannot be together, or an axis that is not there: the function has no value, so no derivative."""


class EnteredShapeError(_EnteredError, ShapeError):
    """A run has come to such shapes in an arm."""


class WrtError(SctError, ValueError):
    """`wrt` names what is not there, or what cannot be differentiated."""


class ArgumentError(SctError, TypeError):
    """A call brings arguments, or the function gives a result, that the operator is not for."""


class CheckError(SctError, AssertionError):
    """A derivative is not what differences say, or what the other mode says."""
