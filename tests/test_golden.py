"""Golden files: a program, and the exact text of its derivatives. `pytest --regenerate` writes them anew.

A file of `tests/golden` holds a program, a line `# at: ...` with arguments for its function `f`, and for each operator
a line `# --- operator ---` followed by the module that is printed. Each text is also run at that point: its numbers
are compared with differences of the program's own values.
"""

import ast
import re
from pathlib import Path

import numpy as np
import pytest

from sct.module import Request, derive_module

FILES = sorted((Path(__file__).parent / "golden").glob("*.txt"))
OPERATORS = ("grad", "value_and_grad", "jvp")
MARK = re.compile(r"^# --- (\w+) ---\n", re.MULTILINE)


def read(path):
    program, *rest = MARK.split(path.read_text())
    return program, dict(zip(rest[::2], rest[1::2], strict=True))


def point(program):
    words = re.search(r"^# at: (.*)$", program, re.MULTILINE).group(1)
    return tuple(np.array(item) if isinstance(item, list) else item for item in ast.literal_eval(f"({words},)"))


def outcome(program, operator):
    return derive_module(program, "golden.py", Request(names=("f",), operator=operator))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_text(path, regenerate):
    program, texts = read(path)
    printed = {operator: outcome(program, operator).text for operator in OPERATORS}
    if regenerate:
        parts = [f"# --- {operator} ---\n{text}" for operator, text in printed.items()]
        path.write_text("".join([program, *parts]))
    else:
        assert printed == texts


def differences(function, arguments, directions):
    """A Richardson-extrapolated central difference along directions, one for each argument."""

    def at(step):
        return function(*(copied(a) if d is None else a + step * d for a, d in zip(arguments, directions, strict=True)))

    h = 1e-3
    coarse, fine = (at(h) - at(-h)) / (2 * h), (at(h / 2) - at(-h / 2)) / h
    return (4 * fine - coarse) / 3


def copied(argument):
    return argument.copy() if isinstance(argument, np.ndarray) else argument


def units(arguments):
    """Each input, and each direction in it, with zeros for the other inputs."""
    inputs = [i for i, a in enumerate(arguments) if isinstance(a, (float, np.ndarray))]
    for number, position in enumerate(inputs):
        for index in np.ndindex(np.shape(arguments[position])):
            tangents = [np.zeros_like(arguments[i]) if np.ndim(arguments[i]) else 0.0 for i in inputs]
            if index:
                tangents[number][index] = 1.0
            else:
                tangents[number] = 1.0
            directions = dict(zip(inputs, tangents, strict=True))
            yield number, index, tangents, [directions.get(i) for i in range(len(arguments))]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_numbers(path):
    program, texts = read(path)
    arguments = point(program)
    spaces = {}
    for operator, text in {"": program, **texts}.items():
        spaces[operator] = {"__name__": "golden"}
        exec(compile(text, f"{path.stem}:{operator}", "exec"), spaces[operator])
    f = spaces[""]["f"]
    f = getattr(f, "primal", f)

    def fresh():
        return tuple(copied(argument) for argument in arguments)

    value, gradient = spaces["value_and_grad"]["value_and_grad_f"](*arguments)
    assert value == f(*fresh())
    alone = spaces["grad"]["grad_f"](*arguments)
    parts, again = (g if isinstance(g, tuple) else (g,) for g in (alone, gradient))
    assert all(np.array_equal(a, b) for a, b in zip(parts, again, strict=True))
    for number, index, tangents, directions in units(arguments):
        part = parts[number][index] if index else parts[number]
        assert part == pytest.approx(differences(f, arguments, directions), rel=1e-7, abs=1e-9)
        forward = spaces["jvp"]["jvp_f"](*fresh(), *tangents)
        assert forward[0] == value
        assert forward[1] == pytest.approx(part, rel=1e-12, abs=1e-14)
    assert all(np.array_equal(a, b) for a, b in zip(arguments, fresh(), strict=True))
