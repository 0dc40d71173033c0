"""Programs and expressions to print: files that are there anyway, and trees made by rule.

A shape is an expression with holes, written as text in which `_0`, `_1` stand for other expressions.
Every shape in every hole of every other is every pair of constructs that can meet.
"""

import ast
import io
import random
import sysconfig
import tokenize
import warnings
import zlib
from importlib.util import find_spec
from pathlib import Path

import gast

PROJECT = Path(__file__).resolve().parents[1]
OPERATORS = ["+", "-", "*", "@", "/", "//", "%", "**", "<<", ">>", "&", "^", "|", "and", "or", "<", "in"]

SHAPES = [
    *(f"_0 {operator} _1" for operator in OPERATORS),
    *(f"{operator}_0" for operator in ("-", "+", "~", "not ", "await ")),
    "_0 < _1 is not _0",
    "_0 and _1 and _0",
    "_0 if _1 else _0",
    "_1 if _0 else _0",
    "_0 if _0 else _1",
    "lambda x=_0, *y: _1",
    "(x := _0)",
    "(yield)",
    "(yield _0)",
    "(yield _0, *_1)",
    "(yield from _0)",
    "_0.x",
    "_0.x(_1).y(_0)",
    "_0[_1]",
    "_0[_1:_0:_1]",
    "x[_0:, _1, *_0]",
    "x[_0,]",
    "x[_0:,]",
    "_0(_1, *_0, k=_1, **_0)",
    "_0(_1 for x in _0)",
    "(_0, _1)",
    "(_0, *_1)",
    "(_0,)",
    "()",
    "[_0, *_1]",
    "{_0, *_1}",
    "{_0: _1, **_0}",
    "[_0 for x in _1 if _0 if _1]",
    "{_0 for x, *y in _1}",
    "{_0: _1 async for x in _0}",
    "(_0 for _x in _1 for y in _0)",
    "1",
    "1.5",
    "2j",
    "x",
    "'a'",
    "f'a{_0}{_1!r:>{_0}}'",
    "f'{_0[\"k\"]}'",
]
STATEMENTS = [
    "_0",
    "x = _0",
    "x = y = _0",
    "x += _0",
    "x: _0 = _1",
    "_0[_1] = x",
    "return _0",
    "return _0, _1",
    "del x[_0], x[_1]",
    "assert _0, _1",
    "raise _0 from _1",
    "if _0: pass\nelif _1: pass",
    "while _0: pass",
    "for x in _0: pass",
    "for x[_0], y in _1, z: pass",
    "with _0: pass",
    "with _0 as x, _1: pass",
    "with _0 as (x, y): pass",
    "@_0\ndef f(x: _1 = _0, *y: _1, z=_0) -> _1: pass",
    "class A(_0, *_1, k=_0): pass",
    "try: pass\nexcept _0 as x: pass",
    "match _0:\n  case x if _1: pass",
]


class Filler(gast.NodeTransformer):
    """Puts expressions in the holes of a shape."""

    def __init__(self, fillings):
        self.fillings = fillings

    def visit_Name(self, node):
        return self.fillings.get(node.id, node)


def filled(shape, *fillings):
    """Put `fillings` in the holes of a shape, copied so that no node stands at two places."""
    module = gast.parse(shape)
    return Filler({f"_{n}": filling for n, filling in enumerate(fillings)}).visit(module)


def expression(shape, *fillings):
    return filled(shape, *fillings).body[0].value


def random_expression(source, depth):
    """Make an expression of up to `depth` shapes one in another."""
    shape = source.choice(SHAPES) if depth else source.choice(["x", "1", "y.z", "'a'"])
    return expression(shape, *(random_expression(source, depth - 1) for _ in "01" if depth))


def random_expressions(count, depth=3, seed=20):
    source = random.Random(seed)
    return [random_expression(source, source.randint(1, depth)) for _ in range(count)]


def difference(a, b):
    """Return the first two parts at which trees differ, or None; places do not count."""
    waiting = [(a, b)]
    while waiting:
        x, y = waiting.pop()
        if type(x) is not type(y):
            return x, y
        if isinstance(x, gast.AST):
            waiting += [(getattr(x, f, None), getattr(y, f, None)) for f in x._fields]
        elif isinstance(x, list):
            if len(x) != len(y):
                return x, y
            waiting += zip(x, y, strict=True)
        elif x != y or (isinstance(x, (float, complex)) and repr(x) != repr(y)):
            return x, y
    return None


def pairs(text):
    """Return the places of matching parentheses in `text`, a tuple's of one element left out."""
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    found, opened, last = [], [], ""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        place = starts[token.start[0] - 1] + token.start[1]
        if token.string == "(":
            opened.append(place)
        elif token.string == ")":
            begin = opened.pop()
            if last != ",":
                found.append((begin, place))
        last = token.string
    return found


def without(text, place):
    """Take one character out of `text`; words that it kept apart stay apart."""
    left, right = text[:place], text[place + 1 :]
    return left + (" " if (left[-1:] + right[:1]).replace("_", "a").isalnum() else "") + right


def spared(text, tree):
    """Return what remains of `text` if one pair of parentheses can be spared, else None."""
    for begin, end in pairs(text):
        rest = without(without(text, end), begin)
        try:
            parsed = gast.parse(rest.strip(" "))
        except SyntaxError:
            continue
        if difference(parsed, tree) is None:
            return rest
    return None


def folders():
    """Return where Python files are: the standard library, NumPy, SciPy if there, this project."""
    yield Path(sysconfig.get_path("stdlib"))
    for package in ("numpy", "scipy"):
        spec = find_spec(package)
        if spec is not None:
            yield Path(spec.origin).parent
    for part in ("sct", "tests", "samples", "benchmarks"):
        yield PROJECT / part


def all_files():
    for folder in folders():
        for file in sorted(folder.rglob("*.py")):
            if "site-packages" not in file.relative_to(folder).parts:
                yield folder, file


def sample(limit):
    """Choose some files of each library and of each folder of this project, by their names alone."""
    chosen = {}
    for folder, file in all_files():
        chosen.setdefault(folder, []).append(file)
    for folder, files in chosen.items():
        files.sort(key=lambda file: zlib.crc32(file.relative_to(folder).as_posix().encode()))
        yield from files[: 3 * limit if PROJECT in folder.parents else limit]


def read(file):
    """Parse a file, or return None if Python itself does not accept it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return gast.ast_to_gast(ast.parse(file.read_bytes()))
        except (SyntaxError, ValueError):
            return None
