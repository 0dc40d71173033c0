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
from collections.abc import Mapping
from typing import Any, Protocol

from sct import deep
from sct.errors import EnteredError, EnteredShapeError, SctError


class Opening(Protocol):
    """What a loaded function begins with, and its text does not show."""

    def statements(self, signature: ast.arguments) -> list[ast.stmt]:
        """Give the statements."""

    def values(self) -> dict[str, Any]:
        """Give what they read."""


def load(
    text: str,
    name: str,
    primal: types.FunctionType,
    values: Mapping[str, Any],
    opening: Opening | None = None,
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
    opening : Opening, optional
        What the function begins with: a look at its arguments.

    Returns
    -------
    types.FunctionType
        The function.
    """
    filename = f"<sct {name} {zlib.crc32(text.encode()):08x}>"
    ours = {**values, **(opening.values() if opening is not None else {})}
    ours |= {name: error for word, (name, error) in _ENTERED.items() if f"raise {word}(" in text}
    given = {**dict.fromkeys(_free_names(primal)), **ours}
    code = deep.with_room(_compiled, text, filename, name, tuple(given), opening)
    maker: dict[str, Any] = {}
    exec(code, primal.__globals__, maker)
    function = maker["make"](**given)
    cells = dict(zip(primal.__code__.co_freevars, primal.__closure__ or (), strict=True))
    # The primal may be a derivative itself: what it was given is not for this one.
    cells = {name: cell for name, cell in cells.items() if name not in ours}
    return _registered(_with_cells(function, cells, {}), text, filename)


_ENTERED: dict[str, tuple[str, type[SctError]]] = {
    "NotImplementedError": ("the entered", EnteredError), "ValueError": ("the entered shapes", EnteredShapeError)
}  # fmt: skip
"""Errors of sct's, and names that no program can have, for those of Python's that an arm raises in a text."""


def _is_entered(node: Any) -> bool:
    """Whether a statement is that of such an arm (shut.py, proven.py): what it raises says where it stands."""
    error = node.exc if isinstance(node, ast.Raise) else None
    if not isinstance(error, ast.Call) or getattr(error.func, "id", "") not in _ENTERED:
        return False
    said = [arg.value for arg in error.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    return len(said) == len(error.args) == 1 and EnteredError.PATTERN.fullmatch(said[0]) is not None


def _free_names(primal: types.FunctionType) -> tuple[str, ...]:
    return primal.__code__.co_freevars


def _compiled(text: str, filename: str, name: str, given: tuple[str, ...], opening: Opening | None) -> Any:
    """Compile the text inside a function that makes it, so that nothing is written into the primal's globals."""
    module = ast.parse(text)
    entered: list[Any] = [node for node in ast.walk(module) if _is_entered(node)]
    for node in entered:
        node.exc.func.id = _ENTERED[node.exc.func.id][0]
    definitions = [node for node in module.body if isinstance(node, ast.FunctionDef)]
    main = next(node for node in definitions if node.name == name)
    # The operators decide whether it is compiled; the helpers above it are as they are written.
    main.decorator_list = []
    # Defaults are the primal's own objects (`dress`): they were computed once, where it was defined.
    main.args.defaults = [ast.Constant(None) for _ in main.args.defaults]
    main.args.kw_defaults = [node and ast.Constant(None) for node in main.args.kw_defaults]
    if opening is not None:
        position = 1 if ast.get_docstring(main, clean=False) is not None else 0
        main.body[position:position] = [ast.copy_location(part, main) for part in opening.statements(main.args)]
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


def _with_cells(function: types.FunctionType, cells: Mapping[str, Any], done: dict[str, Any]) -> types.FunctionType:
    """Put the primal's own cells in the place of those that carry its free names, in all functions of a text."""
    code = function.__code__
    own = dict(zip(code.co_freevars, function.__closure__ or (), strict=True))
    for name, cell in own.items():
        inner = None if name in cells else cell.cell_contents
        if (
            isinstance(inner, types.FunctionType)
            and inner.__code__.co_filename == code.co_filename
            and name not in done
        ):
            # Another function of the text: all that call it share its cell.
            done[name] = inner
            cell.cell_contents = _with_cells(inner, cells, done)
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


def dress(made: types.FunctionType, primal: types.FunctionType, added: float) -> None:
    """Let a derivative say of itself what the user's function says.

    Parameters
    ----------
    made : types.FunctionType
        The derivative.
    primal : types.FunctionType
        The user's function.
    added : float
        Default of the parameters that stand behind those of the user's function, where these have some.
    """
    count = made.__code__.co_argcount - primal.__code__.co_argcount
    own = primal.__defaults__
    # The primal's own default objects.
    made.__defaults__ = (*own, *([added] * count)) if own else None
    made.__kwdefaults__ = dict(primal.__kwdefaults__) if primal.__kwdefaults__ else None
    made.__module__ = primal.__module__
    made.__qualname__ = primal.__qualname__
    made.__doc__ = primal.__doc__ or made.__doc__
    made.__annotations__ = {k: v for k, v in primal.__annotations__.items() if k != "return"}
