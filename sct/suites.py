"""Lines of a text: what is indented below what, comments above and behind statements, blank lines between.

Before: a block of statements, some of them with comments.
After: lines, each at its depth.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from sct.errors import SctError
from sct.expressions import Expressions
from sct.layout import BEGIN, END, TAB, broken
from sct.precedence import TEST
from sct.strings import Shown

WIDTH = 88
DEFINITIONS = (gast.FunctionDef, gast.AsyncFunctionDef, gast.ClassDef)
IMPORTS = (gast.Import, gast.ImportFrom)
# What is printed as lines of its own; everything else is printed as part of a line.
LINES = (gast.Module, gast.Interactive, gast.stmt, gast.excepthandler, gast.match_case)


class PrintError(SctError):
    """A tree holds something that Python has no text for."""


class Comment(gast.stmt):
    """A pseudo-statement: a comment on lines of its own.

    Parameters
    ----------
    text : str
        What stands behind the `#`, one or more lines.

    Examples
    --------
    >>> from sct.printer import to_text
    >>> print(to_text([Comment("forward pass"), gast.Pass()]), end="")
    # forward pass
    pass
    """

    _fields = ("text",)

    def __init__(self, text: str = "") -> None:
        self.text = text


class Blank(gast.stmt):
    """A pseudo-statement: an empty line."""

    _fields = ()

    def __init__(self) -> None:
        pass


class Suites(Expressions):
    """Blocks of statements as lines."""

    def __init__(self, width: int = WIDTH) -> None:
        # The base prints to a file when it is made; this class collects lines instead.
        self.width = width
        self._methods: dict[type, Callable[[Any], Shown | None]] = {}

    def text(self, node: Any) -> str:
        """Return the text of `node`, as `to_text` does."""
        self.lines: list[str] = []
        self.tokens: list[str] = []
        self._indent = 0
        self._depth = 0  # of the line that is being written
        self._gap = 0  # empty lines before the next one
        self._docstring: Any = None
        if not isinstance(node, (list, *LINES)):
            self.write((node, TEST))
            return "".join(self.tokens)
        self.dispatch(node)
        self._finish()
        return "".join(line + "\n" for line in self.lines)

    def method(self, node: Any) -> Callable[[Any], Shown | None]:
        """Return the method that writes `node`, or raise an error that names its class."""
        found = self._methods.get(node.__class__)
        if found is None:
            found = getattr(self, "_" + node.__class__.__name__, None)
            if not isinstance(node, gast.AST) or not callable(found):
                raise self.error(node, "this kind of node has no text")
            self._methods[node.__class__] = found
        return found

    def error(self, node: Any, reason: str) -> PrintError:
        """Make the error for a node that cannot be printed."""
        line = getattr(node, "lineno", None)
        where = "" if line is None else f" of line {line}"
        return PrintError(f"cannot print {node.__class__.__name__}{where}: {reason}")

    def dispatch(self, tree: Any, place: int = TEST) -> None:
        """Write statements, or one expression that may be put in parentheses to break it."""
        if isinstance(tree, list):
            self._block(tree)
        elif isinstance(tree, gast.expr) and not isinstance(tree, gast.Starred):
            self.write(BEGIN, (tree, place), END)
        elif isinstance(tree, LINES):
            self.method(tree)(tree)
        else:
            self.write((tree, place))

    def fill(self, text: str = "") -> None:
        """Begin a new line."""
        self._finish()
        if self.lines:
            self.lines += [""] * self._gap
        self._gap = 0
        self._depth = self._indent
        self.tokens = [text]

    def _finish(self) -> None:
        """Break the line that has been written, if it is too long."""
        text = TAB * self._depth + "".join(self.tokens)
        if len(text) > self.width:
            self.lines += broken(self.tokens, self._depth, self.width)
        elif self.tokens:
            self.lines.append(text)
        self.tokens = []

    def _block(self, statements: list[Any], spaced: bool = False) -> None:
        """Write statements; `spaced` sets a docstring off from what follows."""
        last: Any = None
        attached = True
        for number, statement in enumerate(statements):
            if isinstance(statement, Blank):
                self._gap += 1
                attached = False
                continue
            # Whatever follows a comment at once is what the comment is about.
            if last is not None and not (attached and isinstance(last, Comment)):
                gap = self._between(last, _subject(statements, number))
                self._gap = max(self._gap, gap, spaced and last is self._docstring)
            self.method(statement)(statement)
            last, attached = statement, True

    def _between(self, above: Any, below: Any) -> int:
        if isinstance(below, DEFINITIONS) or isinstance(_end(above), DEFINITIONS):
            return 1 if self._indent else 2
        # What changes how the file is read stands apart from what it imports.
        future = getattr(above, "module", "") == "__future__" and getattr(below, "module", "") != "__future__"
        return int(isinstance(above, IMPORTS) and (future or not isinstance(below, IMPORTS)))

    def _suite(
        self,
        body: list[Any],
        type_comment: str | None = None,
        spaced: bool = False,
        defines: bool = False,
    ) -> None:
        """Write a colon and an indented block."""
        self.enter()
        if type_comment:
            self.write(f"  # type: {type_comment}")
        first = first_of(body)
        self._gap = int(not defines and isinstance(first, DEFINITIONS))
        self._block(body, spaced)
        if first is None:
            self.fill("pass")
        self.leave()

    def _else(self, body: list[Any], word: str = "else") -> None:
        if body:
            self.fill(word)
            self._suite(body)


def first_of(body: list[Any]) -> Any:
    """Return the first statement of `body`, comments and empty lines not counted."""
    return next((part for part in body if not isinstance(part, (Comment, Blank))), None)


def _subject(statements: list[Any], number: int) -> Any:
    """Return the statement at `number`, or the one that the comments there are about."""
    last = len(statements) - 1
    while number < last and isinstance(statements[number], Comment):
        number += 1
    return statements[number]


def _end(statement: Any) -> Any:
    """Return the definition or the statement that the last line of `statement` belongs to."""
    while not isinstance(statement, DEFINITIONS):
        for field in ("finalbody", "orelse", "handlers", "body", "cases"):
            parts = getattr(statement, field, None)
            if parts:
                statement = parts[-1]
                break
        else:
            break
    return statement
