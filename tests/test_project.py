"""What the project says of itself: metadata, the README's commands and .ci/run agree."""

import importlib.metadata
import importlib.resources
import os
import re
import subprocess
import tomllib
from pathlib import Path

import sct
from sct._version import __version__

ROOT = Path(__file__).parents[1]


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def commands():
    """The README's lines that begin with Python's name."""
    return [line.strip() for line in read("README.md").splitlines() if re.match(r" *python3 ", line)]


def test_the_version_is_one():
    assert importlib.metadata.version("sct-grad") == __version__ == sct.__version__
    assert re.search(rf"^## {re.escape(__version__)}\b", read("CHANGELOG.md"), re.MULTILINE)


def test_it_needs_three_packages():
    needed = importlib.metadata.requires("sct-grad")
    plain = {requirement for requirement in needed if "extra ==" not in requirement}
    assert plain == {"gast>=0.7", "astunparse>=1.6.3", "numpy>=2.0"}


def test_type_checkers_find_its_types():
    assert importlib.resources.files("sct").joinpath("py.typed").is_file()


def test_the_command_is_installed():
    (script,) = importlib.metadata.entry_points(group="console_scripts", name="sct")
    assert script.value == "sct.cli:main"


def test_the_readme_has_two_commands():
    first, second = commands()
    assert first.endswith("sct samples/staged.py")
    assert (ROOT / "samples/staged.py").is_file()
    assert second.endswith("pytest")
    for command in (first, second):
        # Where pip may install: never into the system's Python.
        assert "-m venv --without-pip .venv && python3 -m pip --python .venv install" in command


def test_ci_runs_the_readmes_test_command():
    script = ROOT / ".ci/run"
    assert os.access(script, os.X_OK)
    pattern = re.search(r"grep -E '([^']+)'", script.read_text()).group(1)
    found = [line.strip() for line in read("README.md").splitlines() if re.search(pattern, line)]
    assert found == commands()[1:]
    assert subprocess.run(["bash", "-n", script], check=False).returncode == 0


def test_tox_has_every_python_that_is_supported():
    project = tomllib.loads(read("pyproject.toml"))["project"]
    said = set(re.findall(r"Python :: 3\.(\d+)", " ".join(project["classifiers"])))
    (minors,) = re.findall(r"py3\{([\d,]+)\}-\{oldest,newest\}", read("tox.ini"))
    assert said == set(minors.split(","))
    assert project["requires-python"] == f">=3.{min(said, key=int)}"
