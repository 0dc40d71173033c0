"""Python text of gast trees, made to be read.

Guarantee: the text parses to the tree that it was printed from, for all that Python can parse; no
pair of parentheses in it can be spared; no line is longer than 88 columns that black could break.
Spacing is black's, but for `**`, which is always tight.

    before    Assign([z], Div(BinOp(a, Mult, BinOp(x, Pow, 2)), ...)), Return(Tuple([z, a]))
    after     z = a * x**2 / (1 + np.exp(-c))
              return z, a
"""

from __future__ import annotations

from typing import Any

import gast

from sct.expressions import reads_as_items, series
from sct.layout import BEGIN, CALL, END, PARAMETERS
from sct.literals import docstring
from sct.precedence import ARGUMENT, ATOM, ELEMENT, RIGHT_SIDE, SUBJECT, TEST, VALUE
from sct.strings import Shown
from sct.suites import Suites, first_of


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


class Printer(Suites):
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

    # the frame

    # blocks and the empty lines between statements

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


def _docstring(body: list[Any]) -> Any:
    """Return the statement of `body` that is its docstring, if there is one."""
    first = first_of(body)
    value = first.value if isinstance(first, gast.Expr) else None
    return first if isinstance(value, gast.Constant) and isinstance(value.value, str) else None
