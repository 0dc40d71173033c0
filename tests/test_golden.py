"""Golden files: a program, and the exact text of its derivatives. `pytest --regenerate` writes them anew.

A file of `tests/golden` holds a program, a line `# at: ...` with arguments for its function `f`, and for each operator
a line `# --- operator ---` followed by the module that is printed. Each text is also run at that point: its numbers
are compared with differences of the program's own values.
"""

import re
from pathlib import Path

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
    return tuple(float(word) if "." in word else int(word) for word in words.split(","))


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


def differences(function, arguments, inputs):
    """Richardson-extrapolated central differences in some of the arguments."""
    for position in inputs:

        def at(step, position=position):
            moved = [a + step if i == position else a for i, a in enumerate(arguments)]
            return function(*moved)

        h = 1e-3 * max(1.0, abs(arguments[position]))
        coarse, fine = (at(h) - at(-h)) / (2 * h), (at(h / 2) - at(-h / 2)) / h
        yield (4 * fine - coarse) / 3


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
    value, gradient = spaces["value_and_grad"]["value_and_grad_f"](*arguments)
    assert value == f(*arguments)
    alone = spaces["grad"]["grad_f"](*arguments)
    assert alone == gradient
    parts = alone if isinstance(alone, tuple) else (alone,)
    inputs = [i for i, argument in enumerate(arguments) if isinstance(argument, float)]
    assert parts == pytest.approx(list(differences(f, arguments, inputs)), rel=1e-7, abs=1e-9)
    for position, part in enumerate(parts):
        tangents = [float(i == position) for i in range(len(parts))]
        forward = spaces["jvp"]["jvp_f"](*arguments, *tangents)
        assert forward[0] == value
        assert forward[1] == pytest.approx(part, rel=1e-12, abs=1e-14)
