"""Golden files of Jacobians: a program, the exact text in both modes, and the matrix of the lecture.

A file of `tests/golden/jacobian` holds a program, `# at: ...` with the argument of its function `F`, `# gives: ...`
with its Jacobian there, and for each mode a line `# --- mode ---` followed by the module that is printed.
"""

import ast
import re
from pathlib import Path

import numpy as np
import pytest
from test_golden import read

from sct.module import Request, derive_module

FILES = sorted((Path(__file__).parent / "golden" / "jacobian").glob("*.txt"))
MODES = ("forward", "reverse")


def printed(program, mode):
    return derive_module(program, "golden.py", Request(names=("F",), operator=f"jacobian_{mode}")).text


def said(program, word):
    return np.array(ast.literal_eval(re.search(rf"^# {word}: (.*)$", program, re.MULTILINE).group(1)))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_text(path, regenerate):
    program, texts = read(path)
    texts_now = {mode: printed(program, mode) for mode in MODES}
    if regenerate:
        path.write_text("".join([program, *(f"# --- {mode} ---\n{text}" for mode, text in texts_now.items())]))
    else:
        assert texts_now == texts


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_numbers(path, mode):
    program, texts = read(path)
    scope = {}
    exec(texts[mode], scope)
    assert np.array_equal(scope["jacobian_F"](said(program, "at")), said(program, "gives"))
