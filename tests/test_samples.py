"""Each sample runs as it stands, and says what its comments say."""

import re
import runpy
from pathlib import Path

import pytest

SAMPLES = sorted((Path(__file__).parents[1] / "samples").glob("*.py"))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_sample(path, capsys):
    runpy.run_path(str(path), run_name="__main__")
    printed = capsys.readouterr().out
    for number in re.findall(r"-?\d+\.\d{4,}", " ".join(re.findall(r"print\(.*#(.*)", path.read_text()))):
        assert number.rstrip("0") in printed
