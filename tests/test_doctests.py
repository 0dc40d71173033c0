"""Every example in a docstring of the package does what it says."""

import doctest
import importlib
import pkgutil

import pytest

import sct

MODULES = ["sct", *(m.name for m in pkgutil.walk_packages(sct.__path__, "sct."))]


@pytest.mark.parametrize("name", [name for name in MODULES if not name.endswith("__main__")])
def test_examples(name):
    report = []
    runner = doctest.DocTestRunner()
    for test in doctest.DocTestFinder().find(importlib.import_module(name)):
        runner.run(test, out=report.append)
    assert runner.failures == 0, "".join(report)
