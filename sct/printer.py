"""Python text of gast trees, made to be read.

Guarantee: the text parses to the tree that it was printed from, for all that Python can parse; no
pair of parentheses in it can be spared; no line is longer than 88 columns that black could break.
Spacing is black's, but for `**`, which is always tight.

    before    Assign([z], Div(BinOp(a, Mult, BinOp(x, Pow, 2)), ...)), Return(Tuple([z, a]))
    after     z = a * x**2 / (1 + np.exp(-c))
              return z, a
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from sct.errors import SctError
from sct.expressions import Expressions, reads_as_items, series
from sct.layout import BEGIN, CALL, END, PARAMETERS, TAB, broken
from sct.literals import docstring
from sct.precedence import ARGUMENT, ATOM, ELEMENT, RIGHT_SIDE, SUBJECT, TEST, VALUE
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


def to_text(node: Any) -> str:
    r"""Print a gast tree as Python text.

    Parameters
    ----------
    node : gast node or list of statements
        A module, a statement or several, or an expression.

    Returns
    -------
    str
        Lines, the last one with its end; for an expression one line without its end.

    Raises
    ------
    PrintError
        If the tree holds a node of an unknown class, or a constant without a literal.

    Examples
    --------
    >>> to_text(gast.parse("(-(a)) ** 2 / (b*c)", mode="eval"))
    '(-a)**2 / (b * c)'
    >>> print(to_text(gast.parse("if a:\n  (x, y) = (y,x)")), end="")
    if a:
        x, y = y, x
    """
    return Printer().text(node)


class Printer(Expressions):
    """Printer of gast trees.

    Parameters
    ----------
    width : int, optional
        Columns that a line should not exceed.

    Examples
    --------
    >>> print(Printer(width=24).text(gast.parse("area = width * height + margin")), end="")
    area = (
        width * height
        + margin
    )
    """

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

    # the frame

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

    # blocks and the empty lines between statements

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
        first = _first(body)
        self._gap = int(not defines and isinstance(first, DEFINITIONS))
        self._block(body, spaced)
        if first is None:
            self.fill("pass")
        self.leave()

    def _else(self, body: list[Any], word: str = "else") -> None:
        if body:
            self.fill(word)
            self._suite(body)

    def _Module(self, t: Any) -> None:
        self._docstring = _docstring(t.body)
        self._block(t.body, spaced=True)

    def _Interactive(self, t: Any) -> None:
        self._block(t.body)

    def _Expression(self, t: Any) -> Shown:
        return TEST, ((t.body, TEST),)

    def _Comment(self, t: Any) -> None:
        for line in t.text.splitlines() or [""]:
            self.fill(f"# {line}".rstrip())

    # simple statements; those without a method here are the base's

    def _Expr(self, t: Any) -> None:
        value = t.value
        text = value.value if isinstance(value, gast.Constant) else None
        self.fill()
        if isinstance(text, str) and (t is self._docstring or "\n" in text):
            self.write(docstring(text, getattr(value, "kind", None) or ""))
        else:
            self.dispatch(value, RIGHT_SIDE)

    def _Assign(self, t: Any) -> None:
        self.fill()
        for target in t.targets:
            listed = isinstance(target, gast.Tuple)
            self.write(*((BEGIN, (target, VALUE), END) if listed else ((target, VALUE),)), " = ")
        self.dispatch(t.value, RIGHT_SIDE)
        if getattr(t, "type_comment", None):
            self.write(f"  # type: {t.type_comment}")

    def _AugAssign(self, t: Any) -> None:
        self.fill()
        self.write((t.target, TEST), f" {self.operator(t.op, self.binop)}= ")
        self.dispatch(t.value, RIGHT_SIDE)

    def _AnnAssign(self, t: Any) -> None:
        self.fill()
        grouped = isinstance(t.target, gast.Name) and not t.simple
        target = ("(", (t.target, TEST), ")") if grouped else ((t.target, TEST),)
        self.write(*target, ": ", (t.annotation, TEST))
        if t.value is not None:
            self.write(" = ")
            self.dispatch(t.value, RIGHT_SIDE)

    def _Return(self, t: Any) -> None:
        self.fill("return")
        if t.value is not None:
            self.write(" ")
            self.dispatch(t.value, VALUE)

    def _ImportFrom(self, t: Any) -> None:
        self.fill(f"from {'.' * (t.level or 0)}{t.module or ''} import ")
        names = series(t.names, TEST)
        self.write(*(names if t.names[0].name == "*" else (BEGIN, *names, END)))

    def _TypeAlias(self, t: Any) -> None:
        self.fill("type ")
        self.write((t.name, ATOM), *self.type_parameters(t), " = ")
        self.dispatch(t.value)

    # definitions

    def _FunctionDef(self, t: Any, word: str = "def ") -> None:
        self._decorators(t)
        self.fill(word + t.name)
        self.write(*self.type_parameters(t), PARAMETERS, *self.parameters(t.args), ")")
        if getattr(t, "returns", None) is not None:
            self.write(" -> ", (t.returns, TEST))
        self._docstring = _docstring(t.body)
        self._suite(t.body, getattr(t, "type_comment", None), defines=True)

    def _AsyncFunctionDef(self, t: Any) -> None:
        self._FunctionDef(t, "async def ")

    def _ClassDef(self, t: Any) -> None:
        self._decorators(t)
        self.fill("class " + t.name)
        self.write(*self.type_parameters(t))
        if t.bases or t.keywords:
            self.write(CALL, *series([*t.bases, *t.keywords], ARGUMENT), ")")
        self._docstring = _docstring(t.body)
        self._suite(t.body, spaced=True, defines=True)

    def _decorators(self, t: Any) -> None:
        for decorator in t.decorator_list:
            self.fill("@")
            self.dispatch(decorator, ELEMENT)

    # compound statements

    def _If(self, t: Any) -> None:
        word = "if "
        while True:
            self.fill(word)
            self.dispatch(t.test, ELEMENT)
            self._suite(t.body)
            if len(t.orelse) != 1 or not isinstance(t.orelse[0], gast.If):
                break
            word, t = "elif ", t.orelse[0]
        self._else(t.orelse)

    def _While(self, t: Any) -> None:
        self.fill("while ")
        self.dispatch(t.test, ELEMENT)
        self._suite(t.body)
        self._else(t.orelse)

    def _For(self, t: Any, word: str = "for ") -> None:
        self.fill(word)
        self.dispatch(t.target, VALUE)
        self.write(" in ")
        self.dispatch(t.iter, VALUE)
        self._suite(t.body, getattr(t, "type_comment", None))
        self._else(t.orelse)

    def _AsyncFor(self, t: Any) -> None:
        self._For(t, "async for ")

    def _With(self, t: Any, word: str = "with ") -> None:
        self.fill(word)
        only = t.items[0]
        if len(t.items) > 1:
            self.write(BEGIN, *series(t.items, TEST), END)
        elif only.optional_vars is not None:
            self.dispatch(only.context_expr)
            self.write(" as ", (only.optional_vars, TEST))
        elif reads_as_items(only.context_expr):
            self.write("(", (only.context_expr, TEST), ")")
        else:
            self.dispatch(only.context_expr)
        self._suite(t.body, getattr(t, "type_comment", None))

    def _AsyncWith(self, t: Any) -> None:
        self._With(t, "async with ")

    def _Try(self, t: Any, word: str = "except") -> None:
        self.fill("try")
        self._suite(t.body)
        for handler in t.handlers:
            self._ExceptHandler(handler, word)
        self._else(t.orelse)
        self._else(t.finalbody, "finally")

    def _TryStar(self, t: Any) -> None:
        self._Try(t, "except*")

    def _ExceptHandler(self, t: Any, word: str = "except") -> None:
        self.fill(word)
        if t.type is not None:
            self.write(" ")
            self.dispatch(t.type)
        if t.name is not None:
            self.write(" as ", getattr(t.name, "id", t.name))
        self._suite(t.body)

    def _Match(self, t: Any) -> None:
        self.fill("match ")
        self.dispatch(t.subject, SUBJECT)
        self.enter()
        for case in t.cases:
            self._match_case(case)
        self.leave()

    def _match_case(self, t: Any) -> None:
        self.fill("case ")
        self.write(BEGIN, (t.pattern, TEST), END)
        if t.guard is not None:
            self.write(" if ")
            self.dispatch(t.guard, ELEMENT)
        self._suite(t.body)


def _first(body: list[Any]) -> Any:
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


def _docstring(body: list[Any]) -> Any:
    """Return the statement of `body` that is its docstring, if there is one."""
    first = _first(body)
    value = first.value if isinstance(first, gast.Expr) else None
    return first if isinstance(value, gast.Constant) and isinstance(value.value, str) else None
