"""Printed text becomes a function of its own: with the primal's globals and cells, its lines in tracebacks.

Before: the text of `grad_f`, and f.
After: a `types.FunctionType` whose globals are f's own (read at each call), and whose `inspect.getsource` is the text.
"""

from __future__ import annotations

import ast
import importlib
import linecache
import sys
import types
import weakref
import zlib
from collections.abc import Callable, Mapping
from typing import Any

from sct import deep
from sct.kinds import Kind

# Names that no program can have, since they cannot be written: the look is put into the tree, not into the text.
_LOOK, _FLOAT, _TYPE, _ARRAY, _DTYPE = "the look", "the float", "the type", "the array", "the dtype "


def load(
    text: str,
    name: str,
    primal: types.FunctionType,
    values: Mapping[str, Any],
    guesses: Mapping[str, Kind] | None = None,
    look: Callable[..., Any] | None = None,
) -> types.FunctionType:
    """Make a function from its text.

    Parameters
    ----------
    text : str
        Helper definitions, then the function.
    name : str
        Which function is wanted.
    primal : types.FunctionType
        Gives globals and closure cells, the module and the qualified name.
    values : mapping
        Names of the text that the primal's globals do not have (modules that it imports itself).
    guesses : mapping, optional
        What the text takes parameters for, where only a call can settle it.
    look : callable, optional
        Called with all arguments where one is something else; gives the derivative for these.

    Returns
    -------
    types.FunctionType
        The function.
    """
    filename = f"<sct {name} {zlib.crc32(text.encode()):08x}>"
    ours = dict(values)
    if look is not None:
        ours.update({_LOOK: look, _FLOAT: float, _TYPE: type})
        dtypes = {kind.dtype for kind in (guesses or {}).values() if kind.is_array}
        if dtypes:
            import numpy as np

            ours.update({_ARRAY: np.ndarray, **{_DTYPE + dtype: np.dtype(dtype) for dtype in dtypes}})
    given = {**dict.fromkeys(_free_names(primal)), **ours}
    code = deep.with_room(_compiled, text, filename, name, tuple(given), (guesses or {}) if look else None)
    maker: dict[str, Any] = {}
    exec(code, primal.__globals__, maker)
    function = maker["make"](**given)
    cells = dict(zip(primal.__code__.co_freevars, primal.__closure__ or (), strict=True))
    # The primal may be a derivative itself: what it was given is not for this one.
    cells = {name: cell for name, cell in cells.items() if name not in ours}
    return _registered(_with_cells(function, cells), text, filename)


def _free_names(primal: types.FunctionType) -> tuple[str, ...]:
    return primal.__code__.co_freevars


def _compiled(text: str, filename: str, name: str, given: tuple[str, ...], guesses: Mapping[str, Kind] | None) -> Any:
    """Compile the text inside a function that makes it, so that nothing is written into the primal's globals."""
    module = ast.parse(text)
    definitions = [node for node in module.body if isinstance(node, ast.FunctionDef)]
    main = next(node for node in definitions if node.name == name)
    if guesses is not None:
        position = 1 if ast.get_docstring(main, clean=False) is not None else 0
        main.body.insert(position, ast.copy_location(_glance(guesses, main.args), main))
    outer = ast.FunctionDef(
        name="make",
        args=ast.arguments([], [ast.arg(g) for g in given], None, [], [], None, []),
        body=[*definitions, ast.Return(ast.Name(name, ast.Load()))],
        decorator_list=[],
    )
    if sys.version_info >= (3, 12):
        outer.type_params = []
    maker = ast.Module([outer], [])
    ast.fix_missing_locations(maker)
    # Annotations are the primal's, which has evaluated them in its own place, or never.
    flags = __import__("__future__").annotations.compiler_flag
    return compile(maker, filename, "exec", flags=flags, dont_inherit=True)


def _glance(guesses: Mapping[str, Kind], signature: ast.arguments) -> ast.stmt:
    """One look at the arguments: `if not (type(x) is type(y) is float): return look(x, y)`."""
    tests: list[ast.expr] = []
    numbers = [name for name, kind in guesses.items() if kind.is_number]
    if numbers:
        kinds: list[ast.expr] = [_type(name) for name in numbers]
        tests.append(ast.Compare(kinds[0], [ast.Is() for _ in numbers], [*kinds[1:], _read(_FLOAT)]))
    lengths: dict[Any, ast.expr] = {}
    for name, kind in guesses.items():
        if kind.is_array:
            tests += _array_tests(name, kind, lengths)
    fits = tests[0] if len(tests) == 1 else ast.BoolOp(ast.And(), tests)
    test: ast.expr = ast.UnaryOp(ast.Not(), fits) if tests else ast.Constant(True)
    given: list[ast.expr] = [_read(arg.arg) for arg in (*signature.posonlyargs, *signature.args)]
    if signature.vararg:
        given.append(ast.Starred(_read(signature.vararg.arg), ast.Load()))
    named = [ast.keyword(arg.arg, _read(arg.arg)) for arg in signature.kwonlyargs]
    if signature.kwarg:
        named.append(ast.keyword(None, _read(signature.kwarg.arg)))
    return ast.If(test, [ast.Return(ast.Call(_read(_LOOK), given, named))], [])


def _array_tests(name: str, kind: Kind, lengths: dict[Any, ast.expr]) -> list[ast.expr]:
    """An array of the dtype and the rank, and with the lengths, that the text is for."""
    tests: list[ast.expr] = [
        ast.Compare(_type(name), [ast.Is()], [_read(_ARRAY)]),
        ast.Compare(_attribute(name, "dtype"), [ast.Is()], [_read(_DTYPE + kind.dtype)]),
        ast.Compare(_attribute(name, "ndim"), [ast.Eq()], [ast.Constant(kind.rank)]),
    ]
    for axis, dim in enumerate(kind.shape or ()):
        length = ast.Subscript(_attribute(name, "shape"), ast.Constant(axis), ast.Load())
        if isinstance(dim, int):
            tests.append(ast.Compare(length, [ast.Eq()], [ast.Constant(dim)]))
            continue
        first = lengths.get(dim)
        if first is None:
            # An axis of length one may be spread against another: that is another text.
            tests.append(ast.Compare(length, [ast.NotEq()], [ast.Constant(1)]))
            lengths[dim] = length
        else:
            tests.append(ast.Compare(length, [ast.Eq()], [first]))
    return tests


def _type(name: str) -> ast.expr:
    return ast.Call(_read(_TYPE), [_read(name)], [])


def _attribute(name: str, attribute: str) -> ast.expr:
    return ast.Attribute(_read(name), attribute, ast.Load())


def _read(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def _with_cells(function: types.FunctionType, cells: Mapping[str, Any]) -> types.FunctionType:
    """Put the primal's own cells in the place of those that carry its free names."""
    code = function.__code__
    own = dict(zip(code.co_freevars, function.__closure__ or (), strict=True))
    closure = tuple(cells.get(name, own[name]) for name in code.co_freevars)
    fresh = types.FunctionType(code, function.__globals__, code.co_name, function.__defaults__, closure)
    fresh.__kwdefaults__ = function.__kwdefaults__
    return fresh


class _Lines(list[str]):
    """Lines of a text, and how many living functions have them."""

    users = 0


def _registered(function: types.FunctionType, text: str, filename: str) -> types.FunctionType:
    """Let tracebacks and `inspect` find the text, for as long as a function of it lives."""
    entry: Any = linecache.cache.get(filename, (0, None, None, ""))
    lines = entry[2] if isinstance(entry[2], _Lines) else _Lines(text.splitlines(keepends=True))
    lines.users += 1
    linecache.cache[filename] = (len(text), None, lines, filename)
    weakref.finalize(function, _forget, filename, lines)
    return function


def _forget(filename: str, lines: _Lines) -> None:
    lines.users -= 1
    if not lines.users:
        linecache.cache.pop(filename, None)


def module_values(imports: Mapping[str, str]) -> dict[str, Any]:
    """Give the modules that a text imports, by the names that it reads them under."""
    values = {}
    for module, alias in imports.items():
        found = importlib.import_module(module)
        root = alias.split(".")[0]
        values[root] = found if alias == root else importlib.import_module(root)
    return values
