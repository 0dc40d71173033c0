"""What the corpus says of a derivative: right, refused, wrong, or a crash.

    python -m tests.corpus_check                    # the table of all cases, and the details of what failed
    python -m tests.corpus_check kernels_algebra    # of those whose name has this in it
    python -m tests.corpus_check --source gemm      # with the text of the derivatives
    python -m tests.corpus_check --sound            # takes differences also where a case is refused: is it sound?
    python -m tests.corpus_check --regenerate       # writes tests/corpus/refused.txt anew
    python -m tests.corpus_check --libraries fluids # functions of libraries (tests/libraries.py) in their place

Each case is computed in reverse (`grad`, `value_and_grad`) and forward (`jvp`). The primal's value must be the same to
the bit and its arguments unchanged; gradients have the structure, shape and dtype that are promised and share no
memory; the two modes agree along random directions, and both with differences that estimate their own error.
"""

import argparse
import importlib
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from corpus_leaves import Wrong
from corpus_numbers import CaseError, Subject, time_limit

from sct import SctError, grad, jvp, value_and_grad

FOLDER = Path(__file__).parent / "corpus"
REFUSED = FOLDER / "refused.txt"
OPERATORS = {"grad": grad, "value_and_grad": value_and_grad, "jvp": jvp}
LIMIT = 20
"""Seconds that one case may take."""


@dataclass(frozen=True)
class Case:
    """A function and how it is called.

    Parameters
    ----------
    name : str
        `chapter.name`.
    load : callable
        Gives the function and what makes its arguments from a `Draw`.
    options : dict
        As the chapters write them, see tests/corpus/README.md.
    """

    name: str
    load: object
    options: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What came of a case.

    Parameters
    ----------
    name : str
        The case's.
    status : {"ok", "refused", "WRONG", "CRASH", "CASE"}
        CASE says that the case itself is at fault: its primal raises, or has no derivative at its point.
    reason : str
        In a few lines.
    sources : dict
        Texts of the derivatives that could be made.
    """

    name: str
    status: str
    reason: str = ""
    sources: dict = field(default_factory=dict)

    def details(self):
        texts = [f"--- {operator} ---\n{text}" for operator, text in self.sources.items()]
        return "\n".join([f"{self.name}: {self.status}: {self.reason}", *texts])


def chapters():
    return sorted(path.stem for path in FOLDER.glob("*.py") if not path.stem.startswith("_"))


def cases(pattern=""):
    """All cases whose name has the pattern in it, in the order in which they are written."""
    found = []
    for chapter in chapters():
        module = importlib.import_module(f"corpus.{chapter}")
        for name, (function, make, *options) in module.CASES.items():
            load = (function, make).__iter__
            found.append(Case(f"{chapter}.{name}", lambda load=load: tuple(load()), *options))
    return [case for case in found if pattern in case.name]


def check(case, thoroughly=False, operators=tuple(OPERATORS)):
    """Compute a case in every mode.

    Parameters
    ----------
    case : Case
        What is computed.
    thoroughly : bool
        Whether differences are taken also where the case is refused, which says whether the case is sound.
    operators : sequence of str
        Names of those that are made.

    Returns
    -------
    Outcome
        Where several operators fail, that of the worst kind.
    """
    sources, failures = {}, []
    try:
        with time_limit(LIMIT):
            function, make = case.load()
            subject = Subject(case.name, function, make, case.options)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is said
        return Outcome(case.name, "CASE", f"{type(error).__name__}: {error}")
    for operator in operators:
        status, reason = _tried(subject, operator, sources)
        if status != "ok":
            failures.append((status, f"{operator}: {reason}"))
    together = [subject.compare] if not failures and not subject.raises else []
    for run in [*together, subject.difference] if thoroughly else together:
        status, reason = _outcome(run, subject)
        failures += [(status, reason)] if status != "ok" else []
    if case.options.get("refused") and not any(status == "refused" for status, _ in failures):
        failures.append(("WRONG", "it must be refused, and is not"))
    for kind in ("CASE", "WRONG", "CRASH", "refused"):
        said = [reason for status, reason in failures if status == kind]
        if said:
            return Outcome(case.name, kind, "\n    ".join(dict.fromkeys(said)), sources)
    return Outcome(case.name, "ok", "", sources)


def _tried(subject, operator, sources):
    def run():
        derivative = OPERATORS[operator](subject.function, subject.wrt)
        sources[operator] = getattr(derivative, "source", "")
        getattr(subject, operator)(derivative)

    return _outcome(run, subject)


def _outcome(run, subject):
    try:
        with time_limit(LIMIT):
            run()
    except Wrong as error:
        return "WRONG", f"{error} ({subject.said()})"
    except CaseError as error:
        return "CASE", str(error)
    except SctError as error:
        if error.place is None and subject.is_plain:
            return "CRASH", f"a refusal without a place: {error}"
        return "refused", str(error)
    except Exception as error:  # noqa: BLE001 - any other exception is a defect, and said
        if subject.raises and isinstance(error, subject.raises):
            return "ok", ""
        return "CRASH", f"{type(error).__name__}: {error} ({_where(error)}; {subject.said()})"
    if subject.raises and run not in (subject.compare, subject.difference):
        return "WRONG", f"nothing is raised where the primal raises {subject.raises.__name__}"
    return "ok", ""


def _where(error):
    """The innermost place of an exception."""
    trace = error.__traceback__
    while trace.tb_next is not None:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"


# -- the list of what is refused at present


def refused():
    """Names of the cases that are refused at present."""
    lines = REFUSED.read_text().splitlines() if REFUSED.exists() else []
    return {line for line in lines if line and not line.startswith("#")}


def regenerate(outcomes):
    """Write the list from outcomes of all cases."""
    names = sorted(outcome.name for outcome in outcomes if outcome.status == "refused")
    head = "# Cases that are refused at present: python -m tests.corpus_check --regenerate\n"
    REFUSED.write_text(head + "".join(f"{name}\n" for name in names))


# -- the command


def _arguments():
    parser = argparse.ArgumentParser(prog="python -m tests.corpus_check", description=__doc__.splitlines()[0])
    parser.add_argument("pattern", nargs="?", default="", help="part of a case's name, as chapter.name")
    parser.add_argument("--libraries", action="store_true", help="functions of installed libraries")
    parser.add_argument("--regenerate", action="store_true", help=f"write {REFUSED.name} anew")
    parser.add_argument("--sound", action="store_true", help="take differences also of cases that are refused")
    parser.add_argument("--source", action="store_true", help="print the derivatives too")
    parser.add_argument("--failures", action="store_true", help="leave out what is right or refused")
    return parser.parse_args()


def _table(outcomes, given):
    for outcome, seconds in outcomes:
        first = outcome.reason.replace("\n", " | ")
        if not given.failures or outcome.status not in ("ok", "refused"):
            print(f"{outcome.name:44} {outcome.status:8} {seconds:6.2f} s  {first[:300]}")
    for outcome, _ in outcomes:
        if given.source or outcome.status in ("WRONG", "CRASH"):
            print("\n" + outcome.details())


def _summary(outcomes):
    counted = {}
    for outcome, _ in outcomes:
        counted.setdefault(outcome.name.split(".")[0], Counter())[outcome.status] += 1
    print()
    for chapter, counts in [*counted.items(), ("all", sum(counted.values(), Counter()))]:
        total = sum(counts.values())
        words = ", ".join(
            f"{counts[kind]} {kind}" for kind in ("ok", "refused", "WRONG", "CRASH", "CASE") if counts[kind]
        )
        print(f"{chapter:24} {total:4} cases: {words}; {counts['refused'] / total:.0%} refused")


def main():
    given = _arguments()
    if given.libraries:
        import libraries

        chosen = libraries.cases(given.pattern)
    else:
        chosen = cases(given.pattern)
    outcomes = []
    for case in chosen:
        start = time.perf_counter()
        outcomes.append((check(case, given.sound), time.perf_counter() - start))
    _table(outcomes, given)
    if outcomes:
        _summary(outcomes)
    if given.libraries and "." not in given.pattern:
        print(f"the median of their bodies has {libraries.median_lines():.0f} lines")
    alone = [outcome for outcome, _ in outcomes]
    if given.regenerate and not given.pattern and not given.libraries:
        regenerate(alone)
    return int(any(outcome.status in ("WRONG", "CRASH", "CASE") for outcome in alone))


if __name__ == "__main__":
    sys.exit(main())
