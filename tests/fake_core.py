"""Stands for the core in tests of the command alone: answers as told, keeps what was asked."""

from sct.errors import Place, UnsupportedError
from sct.module import Outcome, Problem

CODE = "def grad_f(x):\n    return 1.0\n"


class FakeCore:
    """A `derive_module` whose answer is set by the test: an `Outcome`, or what it raises."""

    def __init__(self, monkeypatch):
        self.answer = Outcome(CODE, ())
        self.asked = []
        monkeypatch.setattr("sct.module.derive_module", self)

    def __call__(self, text, file, request):
        self.asked.append((text, file, request))
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer


def problem(asked, line=2):
    """A refused function."""
    place = Place("f.py", line, 12, "    return frob(x)", 19)
    return Problem(UnsupportedError("no derivative is known for frob", place, "give a rule"), asked)


# As it is told.
PROBLEM = """\
f.py:2:12: error: no derivative is known for frob
    return frob(x)
           ^^^^^^^
give a rule
"""
