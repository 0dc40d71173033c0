"""A file in, a module of derivatives out; the file is read and never run.

Before: the text of `staged.py`, with `import math` and a function under `@grad`.
After: `import math` and `def grad_f`, and whatever else of the file the derivative's text reads; nothing of sct's.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import gast

from sct import deep, derive, jitted, modes, second, source, tree
from sct.bindings import bindings
from sct.derivative import Derivative, alias
from sct.errors import Place, SctError, SourceError
from sct.example_text import Spoken
from sct.facts import Arguments
from sct.jitted import Target
from sct.params import Wrt
from sct.printer import to_text
from sct.resolve import bound_names, declared
from sct.scope import HELPERS
from sct.source import Function
from sct.static import Modules, StaticScope


@dataclass(frozen=True)
class Request:
    """What is asked of a file.

    Parameters
    ----------
    names : tuple of str
        Functions asked for by name: `f` or `Class.method`.
    wrt : tuple of str or None
        Parameters asked for.
    operator : {"grad", "value_and_grad", "jvp"}
        What is made of a function whose decorator does not say.
    examples : tuple of Spoken
        Example arguments of functions.
    target : {"python", "numba"} or None
        What the texts are made for; None is what each function's decorators say.
    """

    names: tuple[str, ...] = ()
    wrt: tuple[str, ...] | None = None
    operator: str = "grad"
    examples: tuple[Spoken, ...] = ()
    target: str | None = None


@dataclass(frozen=True)
class Problem:
    """A function that was refused, and whether it was asked for by name or by decorator."""

    error: SctError
    asked: bool


@dataclass(frozen=True)
class Outcome:
    """The printed module, empty where there is nothing to print, and what was refused."""

    text: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class _Task:
    """One derivative to make, of a function by its full name."""

    full: str
    function: Function
    operator: str
    wrt: Wrt
    asked: bool


def derive_module(text: str, file: str, request: Request) -> Outcome:
    """Differentiate the functions of a file.

    Parameters
    ----------
    text : str
        Its text.
    file : str
        Its name, for errors, and for where its imports are looked for.
    request : Request
        Which functions, and what of them.

    Returns
    -------
    Outcome
        The module that holds their derivatives, and the problems of those that have none.

    Raises
    ------
    SctError
        For a file that is not Python, or has no such function, or none at all.

    Examples
    --------
    >>> print(derive_module("def f(x):\\n    return x * x\\n", "f.py", Request()).text, end="")
    def grad_f(x):
        \"\"\"For scalar x.\"\"\"
        # backward pass
        # backprop x * x
        dx = 2 * x
        return dx
    """
    return deep.with_room(_derive_module, text, file, request)


def _derive_module(text: str, file: str, request: Request) -> Outcome:
    module, read = source.parse_module(text, file)
    folder = os.path.dirname(os.path.abspath(file)) if not file.startswith("<") else os.getcwd()
    name = os.path.basename(file).removesuffix(".py")
    here = StaticScope(module, read, name, _package(folder), Modules([folder, *sys.path]))
    made: list[Derivative] = []
    problems = []
    names = {n for statement in module.body for n in _bound(statement)}
    tasks = list(_tasks(here, request))
    examples = _examples(tasks, request.examples, read.file)
    for task in tasks:
        target = jitted.of_file(request.target, here.jit(task.function.node.decorator_list))
        given = examples.get(task.full)
        try:
            made.append(_derived(task, given, target, names))
            names.update(node.name for node in made[-1].nodes if node.name not in HELPERS)
        except SctError as error:
            problems.append(Problem(error, task.asked))
    return Outcome(_printed(here, made) if made else "", tuple(problems))


def _derived(task: _Task, given: Spoken | None, target: Target | None, names: set[str]) -> Derivative:
    name, operator = _name(task, names), task.operator

    def arguments(function: Function) -> Arguments | None:
        return None if given is None else given.arguments(function)

    if operator in second.OPERATORS:
        return second.derived(task.function, operator, task.wrt, name, arguments, target, names)
    return derive.derive(task.function, operator, task.wrt, name, arguments(task.function), target=target, taken=names)


def _examples(tasks: list[_Task], every: tuple[Spoken, ...], file: str) -> dict[str, Spoken]:
    """Give the examples by the functions' names; each has to be of a function that is differentiated."""
    known = {task.full for task in tasks}
    for example in every:
        if example.name not in known:
            message = f"there is an example of {example.name}, which is not differentiated"
            raise SourceError(message, Place(file, 1, 1), f"these are: {', '.join(sorted(known))}")
    return {example.name: example for example in every}


def _package(folder: str) -> str:
    """Name of the package that a folder is, as far up as there are `__init__.py` files."""
    parts: list[str] = []
    while os.path.exists(os.path.join(folder, "__init__.py")):
        folder, part = os.path.split(folder)
        parts.insert(0, part)
    return ".".join(parts)


# -- which functions ----------------------------------------------------------------------------------------------


def _tasks(here: StaticScope, request: Request) -> Iterator[_Task]:
    every = dict(_functions(here))
    if request.names:
        for name in request.names:
            yield _named(here, every, name, request)
        return
    marked = [(n, f, found) for n, f in every.items() if (found := _marked(here, f, request)) is not None]
    if marked:
        yield from (_Task(name, f, operator, wrt, True) for name, f, (operator, wrt) in marked)
        return
    plain = [f for name, f in every.items() if "." not in name]
    if not plain:
        raise SourceError("there is no function to differentiate", Place(here.source.file, 1, 1), "write a def")
    for f in plain:
        yield _Task(f.name, f, request.operator, request.wrt, False)


def _named(here: StaticScope, every: dict[str, Function], name: str, request: Request) -> _Task:
    if name not in every:
        known = ", ".join(every) or "none"
        raise SourceError(
            f"there is no function called {name}",
            Place(here.source.file, 1, 1),
            f"its functions are: {known}",
        )
    marked = _marked(here, every[name], request)
    operator, wrt = marked or (request.operator, request.wrt)
    return _Task(name, every[name], operator, wrt, True)


def _functions(here: StaticScope) -> Iterator[tuple[str, Function]]:
    """All functions at the top level and in classes there, by name; of two with one name the later."""
    for node in here.tree.body:
        if isinstance(node, (gast.FunctionDef, gast.AsyncFunctionDef)):
            yield node.name, here.function(node)
        elif isinstance(node, gast.ClassDef):
            for inner in node.body:
                if isinstance(inner, gast.FunctionDef):
                    yield (
                        f"{node.name}.{inner.name}",
                        here.function(inner, f"{node.name}.{inner.name}"),
                    )


def _marked(here: StaticScope, function: Function, request: Request) -> tuple[str, Wrt] | None:
    """What the decorators of a function ask for: `@grad`, `@sct.grad(wrt="x")`; None where they ask nothing."""
    for decorator in function.node.decorator_list:
        operator = here.operator(decorator)
        if operator is not None:
            # What the command line says is newer than what the file says.
            plain = request.operator if request.operator != "grad" else operator + _mode_of(decorator, here)
            return plain, request.wrt if request.wrt is not None else _wrt_of(decorator, here)
    return None


def _mode_of(decorator: Any, here: StaticScope) -> str:
    """The mode that `@jacobian(mode="forward")` asks for, as part of the operator's name."""
    given = [k.value for k in getattr(decorator, "keywords", ()) if k.arg == "mode"] or getattr(decorator, "args", [])[
        2:3
    ]
    mode = getattr(given[0], "value", ...) if given else None
    if mode is None:
        return ""
    if mode not in modes.MODES:
        raise SourceError(
            "there is no such mode", here.source.place(given[0]), 'write mode="forward" or mode="reverse"'
        )
    return f"_{mode}"


def _wrt_of(decorator: Any, here: StaticScope) -> Wrt:
    if not isinstance(decorator, gast.Call):
        return None
    given = [k.value for k in decorator.keywords if k.arg == "wrt"] or decorator.args[1:2]
    if not given:
        return None
    try:
        return _literal(given[0])
    except ValueError:
        place = here.source.place(given[0])
        raise SourceError("wrt cannot be read without running the file", place, "write it as a literal") from None


def _literal(node: Any) -> Any:
    if isinstance(node, (gast.Tuple, gast.List)):
        return tuple(_literal(item) for item in node.elts)
    if isinstance(node, gast.Constant):
        return node.value
    value = tree.number(node)
    if value is None:
        raise ValueError(node)
    return value


def _name(task: _Task, taken: Iterable[str]) -> str:
    """`grad_f`, or the next name that the file does not have."""
    stem = f"{'jacobian' if task.operator.startswith('jacobian') else task.operator}_{task.function.name}"
    name, number = stem, 1
    while name in taken:
        name, number = f"{stem}_{number}", number + 1
    return name


# -- the module that is printed -----------------------------------------------------------------------------------


def _printed(here: StaticScope, made: list[Derivative]) -> str:
    """The derivatives, below all statements of the file that they need, in the file's order."""
    defined: dict[str, Any] = {}
    for derivative in made:
        defined.update({node.name: node for node in _apart(derivative.nodes, defined)})
    late = [s for s in here.tree.body if _postpones_annotations(s)]
    wanted = {name for d in made for name in d.free}
    for node in defined.values():
        wanted.update(name for part in _signature(node, annotated=not late) for name in tree.names(part))
    imports: dict[str, str] = {}
    for derivative in made:
        imports.update(derivative.imports)
    needed = _needed([_bare(s, here) for s in here.tree.body], wanted - set(defined))
    own = [s for s in needed if isinstance(s, (gast.Import, gast.ImportFrom))]
    there = {name for s in own for name in _bound(s)}
    added = [gast.Import(names=[alias(m, a)]) for m, a in imports.items() if "." in a or a not in there]
    rest = [s for s in needed if s not in own]
    annotated = any(part.annotation is not None for node in defined.values() for part in _parameters(node))
    body = [*(late if annotated else []), *own, *added, *rest, *defined.values()]
    return str(to_text(gast.Module(body=body, type_ignores=[])))


def _bare(statement: Any, here: StaticScope) -> Any:
    """A function without decorators that say something of its derivative alone."""
    if not isinstance(statement, gast.FunctionDef) or not any(map(here.is_spent, statement.decorator_list)):
        return statement
    left = [decorator for decorator in statement.decorator_list if not here.is_spent(decorator)]
    return gast.FunctionDef(**{**{f: getattr(statement, f) for f in statement._fields}, "decorator_list": left})


def _apart(nodes: list[Any], defined: Mapping[str, Any]) -> list[Any]:
    """Give definitions of which those get other names that others have: a helper may be compiled, or not."""
    names: dict[str, str] = {}
    for node in nodes:
        fresh = node.name
        while fresh in defined and not tree.same(_called(node, {node.name: fresh}), defined[fresh]):
            fresh += "_"
        if fresh != node.name:
            names[node.name] = fresh
    return [_called(node, names) for node in nodes] if names else nodes


def _called(node: Any, names: Mapping[str, str]) -> Any:
    """Give a definition under other names."""
    reads = {old: tree.name(new) for old, new in names.items()}
    body = [tree.substitute(part, reads) for part in node.body]
    fields = {field: getattr(node, field) for field in node._fields}
    return gast.FunctionDef(**{**fields, "name": names.get(node.name, node.name), "body": body})


def _postpones_annotations(statement: Any) -> bool:
    """Whether a statement lets annotations name what need not be there."""
    future = isinstance(statement, gast.ImportFrom) and statement.module == "__future__"
    return future and any(name.name == "annotations" for name in statement.names)


def _parameters(node: Any) -> list[Any]:
    return [part for part in (*source.parameters(node), node.args.vararg, node.args.kwarg) if part is not None]


def _signature(node: Any, annotated: bool) -> Iterator[Any]:
    """Expressions of a definition that are evaluated where it stands: defaults, decorators, annotations if they are."""
    if annotated:
        yield from (part.annotation for part in _parameters(node) if part.annotation is not None)
    yield from (*node.args.defaults, *node.args.kw_defaults, *node.decorator_list)


def _needed(body: list[Any], wanted: set[str]) -> list[Any]:
    """Statements of a file that bind what is wanted, and what they want in their turn, as narrow as imports can be."""
    wanted = set(wanted)
    kept: dict[int, Any] = {}
    grown = True
    while grown:
        grown = False
        for position, statement in enumerate(body):
            if position not in kept and _is_needed(statement, wanted):
                kept[position] = statement
                wanted.update(_read(statement))
                grown = True
    return [_narrowed(kept[position], wanted) for position in sorted(kept)]


def _read(statement: Any) -> set[str]:
    """Names that a statement reads from outside itself."""
    found = set(tree.names(statement))
    if isinstance(statement, gast.FunctionDef):
        found -= (
            set(bound_names(statement))
            - declared(statement)
            - {name for part in _signature(statement, annotated=True) for name in tree.names(part)}
        )
    return found


def _is_needed(statement: Any, wanted: set[str]) -> bool:
    if isinstance(statement, gast.ImportFrom) and statement.module == "__future__":
        return False
    if isinstance(statement, gast.ImportFrom) and statement.names[0].name == "*":
        return True
    return not wanted.isdisjoint(_bound(statement))


def _bound(statement: Any) -> Iterator[str]:
    return (name for name, _ in bindings([statement]))


def _narrowed(statement: Any, wanted: set[str]) -> Any:
    """Of `from math import exp, log`, only what is wanted."""
    if not isinstance(statement, (gast.Import, gast.ImportFrom)):
        return statement
    names = [n for n in statement.names if n.name == "*" or (n.asname or n.name.split(".")[0]) in wanted]
    if isinstance(statement, gast.Import):
        return gast.Import(names=names)
    return gast.ImportFrom(module=statement.module, names=names, level=statement.level)
