"""Where a function's text comes from: a file that is never run, or a live function whose source Python keeps.

Before: a function object, or the text of a .py file.
After: a `Function`: its gast tree, the `Source` it stands in (for places and comments), and the scope that says
what its free names mean.
"""

from __future__ import annotations

import ast
import functools
import inspect
import io
import linecache
import re
import textwrap
import tokenize
import types
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import gast

from sct import deep
from sct.errors import Place, SourceError


@dataclass(frozen=True, eq=False)
class Source:
    """A file's text, and how far a part of it that was parsed alone stands from the file's beginning.

    Parameters
    ----------
    file : str
        Its name, as errors show it.
    lines : sequence of str
        All lines of the file, without their ends.
    first : int
        Lines above the parsed part.
    indent : int
        Characters taken off the parsed lines.
    """

    file: str
    lines: tuple[str, ...]
    first: int = 0
    indent: int = 0

    def place(self, node: Any) -> Place | None:
        """Where a node of this source stands; None for a node that has no place."""
        line = getattr(node, "lineno", None)
        if line is None:
            return None
        number = line + self.first
        text = self.lines[number - 1] if number <= len(self.lines) else ""
        start = _characters(text, node.col_offset + self.indent)
        if getattr(node, "end_lineno", line) != line:
            end = len(text.rstrip())
        else:
            end = _characters(text, (node.end_col_offset or node.col_offset + 1) + self.indent)
        return Place(self.file, number, start + 1, text, end + 1)

    def comments(self, node: Any) -> Comments:
        """Comments within a node, by line as the node's own lines count."""
        first, last = node.lineno + self.first, node.end_lineno + self.first
        lines = self.lines[first - 1 : last]
        found = Comments({}, {})
        if not any("#" in line for line in lines):
            return found
        for token in _tokens("\n".join(lines) + "\n"):
            text, line = token.string[1:].strip(), token.start[0] + node.lineno - 1
            if token.type == tokenize.COMMENT and not token.line[: token.start[1]].strip():
                found.above[line] = text
            elif token.type == tokenize.COMMENT and not text.startswith(_FOR_TOOLS):
                found.beside[line] = text
        return found


class Comments(NamedTuple):
    """What a user says of lines: above them, and beside them."""

    above: dict[int, str]
    beside: dict[int, str]

    def without_halves(self) -> Comments:
        """Drop the names of the two halves: a text that has halves of its own says where they begin."""
        halves = ("forward pass", "backward pass")
        return Comments({line: text for line, text in self.above.items() if text not in halves}, self.beside)


_FOR_TOOLS = ("noqa", "type:", "pragma", "pylint", "fmt:", "ruff", "mypy", "pyright", "noinspection", "isort", "nosec")
"""What a comment starts with that says something to a tool, not to a reader."""


def _characters(text: str, offset: int) -> int:
    """Characters before a byte offset: the parser counts columns in UTF-8 bytes."""
    if text.isascii():
        return offset
    return len(text.encode()[:offset].decode(errors="ignore"))


def _tokens(text: str) -> Iterator[tokenize.TokenInfo]:
    try:
        yield from tokenize.generate_tokens(io.StringIO(text).readline)
    except (tokenize.TokenError, IndentationError, SyntaxError):
        return


@dataclass(frozen=True, eq=False)
class Function:
    """A function as it was read.

    Parameters
    ----------
    name : str
        Its own name; `lambda` for a lambda.
    node : gast.FunctionDef or gast.Lambda
        Its tree.
    source : Source
        The text it stands in.
    scope : Scope
        What its free names mean.
    identity : object
        Equal for two readings of one function: finds recursion.
    behind : gast.FunctionDef or None
        The function behind a decorator, whose body says what the parameters are used for.
    recomputed : bool
        Whether its calls keep nothing, and it is run again on the way back (recomputed.py).
    for_each : bool
        Whether arrays are gone through: the body is carried out for each element (vectorized.py).
    """

    name: str
    node: Any
    source: Source
    scope: Any
    identity: object = field(default=None)
    behind: Any = None
    recomputed: bool = False
    for_each: bool = False

    @property
    def is_lambda(self) -> bool:
        """Whether there is no body but an expression."""
        return isinstance(self.node, gast.Lambda)


def parse_module(text: str, file: str) -> tuple[Any, Source]:
    """Parse a whole file.

    Raises
    ------
    SourceError
        Where the text is not Python; with the place.
    """
    source = Source(file, tuple(split_lines(text)))
    try:
        return deep.with_room(gast.parse, text), source
    except SyntaxError as error:
        raise _syntax_error(error, source) from None
    except ValueError as error:  # a NUL character, before Python 3.12
        raise SourceError(str(error), Place(file, 1, 1)) from None


def split_lines(text: str) -> list[str]:
    """Lines as Python's parser counts them: form feeds and the like end no line."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _syntax_error(error: SyntaxError, source: Source) -> SourceError:
    line = min(error.lineno or 1, len(source.lines))
    text = source.lines[line - 1] if source.lines else ""
    column = max(error.offset or 1, 1)
    same_line = (error.end_lineno or line) == line
    end = error.end_offset if same_line and error.end_offset else column + 1
    return SourceError(f"invalid syntax: {error.msg}", Place(source.file, line, column, text, end))


_NO_SOURCE = "put the function into a file (or a notebook cell): at this prompt Python keeps no text of what is typed"


def lines_of(function: types.FunctionType) -> list[str]:
    """Give the lines of the file that a live function stands in, as Python has them."""
    return linecache.getlines(function.__code__.co_filename, function.__globals__)


def keep_lines(function: types.FunctionType, lines: list[str]) -> None:
    """Give Python the lines of a file that is not here: the function came from another process."""
    file = function.__code__.co_filename
    if lines and not linecache.getlines(file, function.__globals__):
        linecache.cache[file] = (sum(map(len, lines)), None, lines, file)


def read_live(function: types.FunctionType) -> tuple[Any, Source]:
    """Tree and source of a live function.

    Raises
    ------
    SourceError
        Where Python keeps no source for it, or the file has changed since it was imported.
    """
    code = function.__code__
    lines = linecache.getlines(code.co_filename, function.__globals__)
    if not lines:
        linecache.checkcache(code.co_filename)
        lines = linecache.getlines(code.co_filename, function.__globals__)
    if len(lines) < code.co_firstlineno:
        advice = _NO_SOURCE if code.co_filename.startswith("<") else f"{code.co_filename} cannot be read"
        raise SourceError(f"the source of {function.__qualname__} cannot be had", advice=advice)
    if function.__name__ == "<lambda>":
        return _read_lambda(function, lines)
    return _read_def(function, lines)


def later_def(file: str, table: dict[str, Any], name: str) -> tuple[Any, Source] | tuple[None, None]:
    """Find a function at the top level of the file of live globals; `(None, None)` where there is none."""
    lines = linecache.getlines(file, table)
    text = "".join(lines)
    # A whole file takes long to parse, and most names that are asked for are no function's.
    if not re.search(rf"\bdef[\s\\]+{re.escape(name)}\b", text):
        return None, None
    try:
        module = _whole_file(text)
    except SyntaxError:
        return None, None
    found = [node for node in module.body if isinstance(node, ast.FunctionDef) and node.name == name]
    if not found:
        return None, None
    return deep.with_room(gast.ast_to_gast, found[-1]), Source(file, tuple(line.rstrip("\r\n") for line in lines))


@functools.lru_cache(maxsize=8)
def _whole_file(text: str) -> ast.Module:
    """Parse a file; what is asked of one file is often asked again, and nobody changes a tree."""
    return ast.parse(text)


def _changed(function: types.FunctionType) -> SourceError:
    code = function.__code__
    place = Place(code.co_filename, code.co_firstlineno, 1)
    return SourceError(
        f"the source of {function.__qualname__} is not what was imported",
        place,
        "import the module again",
    )


def _read_def(function: types.FunctionType, lines: list[str]) -> tuple[Any, Source]:
    code = function.__code__
    first = code.co_firstlineno - 1
    block = inspect.getblock(lines[first:])
    text = textwrap.dedent("".join(block))
    indent = len(block[0]) - len(block[0].lstrip()) if block else 0
    source = Source(code.co_filename, tuple(line.rstrip("\r\n") for line in lines), first, indent)
    try:
        statement = deep.with_room(gast.parse, text).body[0]
    except (SyntaxError, IndexError):
        raise _changed(function) from None
    if not isinstance(statement, gast.FunctionDef):
        if isinstance(statement, gast.AsyncFunctionDef):
            return statement, source
        raise _changed(function)
    if not _agrees(code, statement):
        raise _changed(function)
    return statement, source


def _agrees(code: types.CodeType, node: Any) -> bool:
    """Whether a tree can be the source of a code object: the same name and the same parameters."""
    arguments = node.args
    named = [*arguments.args, *getattr(arguments, "posonlyargs", []), *arguments.kwonlyargs]
    count = code.co_argcount + code.co_kwonlyargcount
    parameters = {_unmangled(name) for name in code.co_varnames[:count]}
    return node.name == code.co_name and parameters == {_unmangled(n.id) for n in named}


def _unmangled(name: str) -> str:
    """Parameter names that begin with two underscores are mangled inside classes."""
    return "__" + name.split("__", 1)[1] if name.startswith("_") and "__" in name[1:] else name


def _read_lambda(function: types.FunctionType, lines: list[str]) -> tuple[Any, Source]:
    code = function.__code__
    text = "".join(lines)
    source = Source(code.co_filename, tuple(line.rstrip("\r\n") for line in lines))
    try:
        module = _whole_file(text)
    except SyntaxError:
        raise _changed(function) from None
    found = [
        node
        for node in ast.walk(module)
        if isinstance(node, ast.Lambda) and _holds(node, code) and _same_parameters(node, code)
    ]
    if len(found) > 1 and not _spans(code):
        place = Place(code.co_filename, code.co_firstlineno, 1)
        raise SourceError("which lambda of this line is meant cannot be told", place, "put each on its own line")
    if len(found) > 1:
        found = [min(found, key=_extent)]
    if not found:
        raise _changed(function)
    return deep.with_room(gast.ast_to_gast, found[0]), source


def _same_parameters(node: ast.Lambda, code: types.CodeType) -> bool:
    arguments = node.args
    named = [a.arg for a in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]]
    return named == list(code.co_varnames[: len(named)])


def _extent(node: ast.Lambda) -> tuple[int, int]:
    """Lines and columns of a lambda: of two that hold the code, one inside the other, the inner one is meant."""
    return (node.end_lineno or 0) - node.lineno, (node.end_col_offset or 0) - node.col_offset


def _spans(code: types.CodeType) -> list[tuple[Any, ...]]:
    """Where the instructions of a code object stand; empty where Python was told to forget the columns."""
    return [span for span in code.co_positions() if None not in span and span[2] != span[3]]


def _holds(node: ast.Lambda, code: types.CodeType) -> bool:
    """Whether a lambda's body is where the code's instructions say they stand."""
    spans = _spans(code)
    inside = [s for s in spans if _within(s, node.body)]
    if not spans:
        return node.lineno == code.co_firstlineno
    return bool(inside) and len(inside) >= len(spans) - 1


def _within(span: tuple[Any, ...], body: ast.expr) -> bool:
    line, end_line, column, end_column = span
    starts_after = (line, column) >= (body.lineno, body.col_offset)
    return starts_after and (end_line, end_column) <= (body.end_lineno, body.end_col_offset)


def docstring(node: Any) -> str | None:
    """Give the text of a function's docstring, as it is written there."""
    body = getattr(node, "body", None)
    if not isinstance(body, list) or not body or not isinstance(body[0], gast.Expr):
        return None
    value = body[0].value
    return value.value if isinstance(value, gast.Constant) and isinstance(value.value, str) else None


def parameters(node: Any) -> list[Any]:
    """All parameters of a function or lambda in the order of its signature, `*` and `**` left out."""
    arguments = node.args
    return [*getattr(arguments, "posonlyargs", []), *arguments.args, *arguments.kwonlyargs]


def stars(node: Any) -> list[Any]:
    """The `*` and the `**` parameter of a function or lambda, those of them that it has."""
    return [n for n in (node.args.vararg, node.args.kwarg) if n is not None]


def strip_docstring(body: list[Any]) -> list[Any]:
    """Give the statements after the docstring."""
    first = body[0].value if body and isinstance(body[0], gast.Expr) else None
    return body[1:] if isinstance(first, gast.Constant) and isinstance(first.value, str) else body


def place_of(function: Function) -> tuple[Any, ...]:
    """Give the place of a function's text: that of all its closures."""
    source, node = function.source, function.node
    return (source.file, source.first + getattr(node, "lineno", 0), getattr(node, "col_offset", 0), function.name)
