"""Functions that Numba compiles: which are asked for, what they begin with, and how they are compiled.

Before: the text of `grad_f(x, v, w)` for a number and two vectors of a length; f is under `@numba.njit(fastmath=True)`.
After: `numba.njit(fastmath=True)` of a function that begins, in its tree and not in its text, with::

    if not (is_float(x) and v.ndim == 1 and ... and w.shape[0] == v.shape[0]):
        raise TypeError("grad_f is made for ...")

So arguments that a text is not for are an error, where in Python (glance.py) they get a text of their own. What is
asked of types is settled when a call is compiled; only lengths are looked at when it runs.
"""

from __future__ import annotations

import ast
import functools
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sct import tree
from sct.errors import ArgumentError
from sct.forms import Form, Leaf, Literal, Sequence
from sct.glance import length_tests
from sct.kinds import Kind
from sct.tree import Expr

TARGETS = ("python", "numba")
"""What a text may be made for."""

NJIT = "numba.njit"
"""The full name of the decorator."""

# Names that no program can have: what the function begins with stands in its tree only.
_ANY, _FLOAT, _INT, _BOOL, _COMPLEX, _WRONG = (
    "the number", "the float", "the int", "the bool", "the complex", "the wrong",
)  # fmt: skip


@dataclass(frozen=True)
class Target:
    """Numba, as a text is made for it.

    Parameters
    ----------
    options : mapping
        Options of `numba.njit`.
    keywords : tuple of gast.keyword
        The same as a decorator writes them.
    """

    options: Mapping[str, Any]
    keywords: tuple[Any, ...] = ()

    def compiled(self, function: types.FunctionType) -> Any:
        """Compile a function, at its first call."""
        import numba

        return numba.njit(**self.options)(function)

    def decorator(self, njit: Expr) -> Expr:
        """Give the decorator, from the way in which a file writes `numba.njit`."""
        return tree.call(njit, (), self.keywords) if self.keywords else njit


def chosen(target: str | None, f: Any) -> Target | None:
    """Give what a derivative is compiled by: what is asked for, or else what compiles the function itself.

    Parameters
    ----------
    target : {"python", "numba"} or None
        What is asked for.
    f : callable
        The function as the user gave it.

    Returns
    -------
    Target or None
        None for plain Python.
    """
    if target not in (None, *TARGETS):
        raise ArgumentError(f"there is no target {target!r}", advice='write target="numba" or target="python"')
    options = _options(f)
    if target == "python" or (target is None and options is None):
        return None
    options = options or {}
    return Target(options, tuple(_keyword(name, value) for name, value in options.items()))


def of_file(target: str | None, keywords: tuple[Any, ...] | None) -> Target | None:
    """Give the same for a function in a file, from the options of its decorator; None where it has none."""
    if target == "python" or (target is None and keywords is None):
        return None
    return Target({}, keywords or ())


def _options(f: Any) -> dict[str, Any] | None:
    """Give the options of a function under `numba.njit`; None of any other."""
    options = getattr(f, "targetoptions", None)
    if not type(f).__module__.startswith("numba.core.") or not isinstance(options, Mapping):
        return None
    plain = {name: value for name, value in options.items() if name != "nopython" and value is not None}
    return None if plain.get("forceobj") else plain


def _keyword(name: str, value: Any) -> Any:
    import gast

    text = "{" + ", ".join(sorted(map(repr, value))) + "}" if isinstance(value, (set, frozenset)) else repr(value)
    return gast.keyword(arg=name, value=tree.parse_expression(text))


# -- what a text is for -------------------------------------------------------------------------------------------


def fit_for(name: str, forms: Mapping[str, Form], guesses: Mapping[str, Kind], is_wanted: bool) -> Fit:
    """Give what a compiled function begins with.

    Parameters
    ----------
    name : str
        What the function is called.
    forms : mapping
        Forms of the example that its text is for; empty where there is none.
    guesses : mapping
        Else what the text takes parameters for.
    is_wanted : bool
        Whether Numba is asked for: else it is not imported, and numbers are told from the rest only.

    Returns
    -------
    Fit
        It lets only arguments pass that the text is for.

    Raises
    ------
    ArgumentError
        For forms that Numba has no type for.
    """
    exact = bool(forms) and is_wanted
    guessed = {n: Leaf(kind, float) for n, kind in guesses.items()}
    taken = forms or guessed
    return Fit(name, tuple(part for own, form in taken.items() for part in _parts(_read(own), form)), exact, is_wanted)


@dataclass(frozen=True)
class Fit:
    """What stands in the place of a look where a function is compiled.

    Parameters
    ----------
    name : str
        What the function is called.
    parts : tuple
        Parts of the arguments, as they are read, and their forms.
    exact : bool
        Whether these are the forms of an example, so that a float is no integer; else a number is any.
    is_wanted : bool
        Whether Numba is asked for, and may be imported.
    """

    name: str
    parts: tuple[tuple[ast.expr, Form], ...]
    exact: bool
    is_wanted: bool

    def statements(self, _: ast.arguments) -> list[ast.stmt]:
        """Give what the function begins with."""
        tests = [test for read, form in self.parts for test in self._tests(read, form)]
        leaves = {ast.unparse(read): (read, form.kind) for read, form in self.parts if isinstance(form, Leaf)}
        tests += length_tests(leaves)
        numbers = [read for read, form in self.parts if isinstance(form, Leaf) and form.kind.is_number]
        first: list[ast.stmt] = [] if self.is_wanted else [ast.Expr(_called(_FLOAT, read)) for read in numbers]
        if not tests:
            return first
        said = ", ".join(f"{ast.unparse(read)}: {_said(form, self.exact)}" for read, form in self.parts)
        lengths = " and of lengths like these" if leaves else ""
        message = f"{self.name} is made for {said}{lengths}; for other arguments, give such as its example"
        error = ast.Call(_read(_WRONG), [ast.Constant(message)], [])
        fits = tests[0] if len(tests) == 1 else ast.BoolOp(ast.And(), tests)
        return [*first, ast.If(ast.UnaryOp(ast.Not(), fits), [ast.Raise(error, None)], [])]

    def values(self) -> dict[str, Any]:
        """Give what these statements read."""
        return {_WRONG: TypeError, **(_checks() if self.is_wanted else {_FLOAT: float})}

    def _tests(self, read: ast.expr, form: Form) -> Iterator[ast.expr]:
        if isinstance(form, Sequence):
            yield ast.Compare(_called("len", read), [ast.Eq()], [ast.Constant(len(form.items))])
        elif isinstance(form, Literal):
            op = ast.Is() if form.value is None else ast.Eq()
            yield ast.Compare(read, [op], [ast.Constant(form.value)])
        elif isinstance(form, Leaf) and form.kind.is_array:
            letter, size = _ITEMS[form.kind.dtype]
            yield _equal(ast.Attribute(read, "ndim", ast.Load()), form.kind.rank)
            if letter:
                yield _equal(ast.Attribute(ast.Attribute(read, "dtype", ast.Load()), "kind", ast.Load()), letter)
            if size:
                yield _equal(ast.Attribute(read, "itemsize", ast.Load()), size)
        elif isinstance(form, Leaf) and self.is_wanted:
            yield _called(_NUMBERS[form.kind.dtype] if self.exact else _ANY, read)


@functools.cache
def _checks() -> dict[str, Any]:
    """Give tests of numbers. They are functions of their own: Numba fails on `isinstance` beside some branches."""
    import numba

    checks: dict[str, Any] = {
        _FLOAT: lambda value: isinstance(value, float),
        _INT: lambda value: isinstance(value, int),
        _BOOL: lambda value: isinstance(value, bool),
        _COMPLEX: lambda value: isinstance(value, complex),
        _ANY: lambda value: isinstance(value, (float, int, bool)),
    }
    return {name: numba.njit(check) for name, check in checks.items()}


# Kinds and sizes of items; Numba has no letter for complex ones, which are the only ones of their size.
_ITEMS = {"f8": ("f", 8), "f4": ("f", 4), "i8": ("i", 0), "b1": ("b", 0), "c16": ("", 16)}
_NUMBERS = {"f8": _FLOAT, "i8": _INT, "b1": _BOOL, "c16": _COMPLEX}
_WORDS = {"f8": "float", "f4": "float32", "i8": "integer", "b1": "boolean", "c16": "complex"}


def _parts(read: ast.expr, form: Form) -> Iterator[tuple[ast.expr, Form]]:
    """Give the parts of an argument that decide, and how each is read."""
    known = _ITEMS if isinstance(form, Leaf) and form.kind.is_array else _NUMBERS
    if isinstance(form, (Literal, Sequence)) or (isinstance(form, Leaf) and form.kind.dtype in known):
        yield read, form
        for index, item in enumerate(form.items if isinstance(form, Sequence) else ()):
            yield from _parts(ast.Subscript(read, ast.Constant(index), ast.Load()), item)
        return
    raise ArgumentError(
        f"{ast.unparse(read)} is no number, array, text, tuple or list of a type that Numba has",
        advice='only for these a compiled derivative is made: write target="python"',
    )


def _said(form: Form, exact: bool) -> str:
    if isinstance(form, Leaf) and form.kind.is_array:
        return f"an array of {_WORDS[form.kind.dtype]} numbers, of rank {form.kind.rank}"
    if isinstance(form, Leaf):
        return f"one {_WORDS[form.kind.dtype]} number" if exact else "one number"
    return repr(form.value) if isinstance(form, Literal) else f"{len(getattr(form, 'items', ()))} items"


def _read(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def _called(name: str, *args: ast.expr) -> ast.expr:
    return ast.Call(_read(name), list(args), [])


def _equal(value: ast.expr, constant: Any) -> ast.expr:
    return ast.Compare(value, [ast.Eq()], [ast.Constant(constant)])
