"""How functions of libraries are listed, and become cases of corpus_check.py."""

import ast
import importlib.util
import inspect
import statistics
import textwrap

import numpy as np
from corpus_check import Case
from corpus_leaves import leaves

LIBRARIES = {}


def library(name):
    """Register what gives the cases of a library, which is imported only then."""

    def register(give):
        LIBRARIES[name] = give
        return give

    return register


class Listed(list):
    """Cases of a library, in the making."""

    def __init__(self, prefix):
        super().__init__()
        self.prefix = prefix

    def add(self, function, *arguments, of=None, wrt=None, name="", options=None, **keywords):
        """Add a function and its arguments; `of` is the library's own where the function only calls that."""
        named = of or function
        full = f"{self.prefix}.{name or named.__name__}"
        options = {"keywords": keywords, "step": 1e-3, "of": named, **(options or {})}
        given = inspect.signature(function).bind(*arguments, **keywords).arguments
        options["wrt"] = wrt or tuple(word for word, value in given.items() if leaves(value))
        self.append(Case(full, lambda: (function, lambda r: arguments), options))


def is_installed(name):
    return importlib.util.find_spec(name) is not None


def cases_of(name):
    """The cases of one library."""
    listed = Listed(name)
    LIBRARIES[name](listed)
    return list(listed)


def cases(pattern=""):
    """The cases of the libraries that are installed whose name has the pattern in it."""
    found, only = [], pattern.partition(".")[0] if "." in pattern else ""
    for name in LIBRARIES:
        if only and not name.endswith(only):
            continue
        if is_installed(name):
            found.extend(cases_of(name))
        else:
            print(f"{name} is not installed: its functions are left out")
    return [case for case in found if pattern in case.name]


def body_lines(function):
    """Lines of a function's body, without its docstring."""
    node = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(function)))).body[0]
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return len({line for part in body for line in range(part.lineno, part.end_lineno + 1)})


def median_lines():
    return statistics.median(body_lines(case.options["of"]) for case in cases())


def first_of(f):
    return lambda a, b: f(a, b)[0]


def distance_by(f):
    return lambda a, b: f(a, b) * 1.0


def area_under(f, x):
    return lambda amplitude, centre, width: np.sum(f(x, amplitude, centre, width))
