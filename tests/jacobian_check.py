"""Jacobians in both modes against each other, over the corpus and the tables: right, refused, or wrong.

python -m tests.jacobian_check                # the corpus: against the gradient, and of the gradient in both modes
python -m tests.jacobian_check --tables       # the tables of array functions: both modes
python -m tests.jacobian_check stores_views   # those whose name has this in it
"""

import argparse
import sys
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import numpy as np
import table_check
from corpus_check import cases
from corpus_leaves import is_leaf
from corpus_numbers import CaseError, Subject, time_limit
from table_check import chapters, table_cases

import sct


def agree(one, other, tolerance=1e-8):
    """Whether two structures hold the same numbers, in the same shapes."""
    a, b = list(_shaped(one)), list(_shaped(other))
    if [np.shape(x) for x in a] != [np.shape(y) for y in b]:
        return False
    return all(np.allclose(x, y, rtol=tolerance, atol=tolerance, equal_nan=True) for x, y in zip(a, b, strict=True))


def _shaped(value):
    value = float(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if isinstance(value, dict):
        value = tuple(value.values())
    if isinstance(value, (tuple, list)):
        for part in value:
            yield from _shaped(part)
    elif is_leaf(value):
        yield value
    elif hasattr(value, "__dict__") and not callable(value):
        yield from _shaped(vars(value))


def of_case(case):
    """A case of the corpus: the Jacobian of a number is its gradient, and that of the gradient is one in both modes."""
    function, make = case.load()[:2]
    try:
        subject = Subject(case.name, function, make, case.options)
    except CaseError as error:
        return "refused", str(error)
    if subject.raises or case.options.get("differences") is False:
        return "refused", "it raises, or the point is singular"
    short = subject._is_short()

    def run(operator, f, **options):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return subject._called(operator(f, subject.wrt, **options), subject._fresh())

    try:
        gradient = run(sct.grad, function)
        if any(np.iscomplexobj(part) for part in _shaped(gradient)):
            return "refused", "complex"
    except sct.SctError as error:
        return "refused", str(error)
    try:
        first = run(sct.jacobian, function, mode="forward")
    except sct.SctError as error:
        return ("refused", str(error)) if "takes one pass for each" in str(error) else ("LOST", str(error))
    if not agree(first, gradient, 1e-3 if short else 1e-8):
        return "WRONG", f"{first!r} for {gradient!r}"
    try:
        second = run(sct.jacobian, sct.grad(function, subject.wrt), mode="forward")
        third = run(sct.jacobian, sct.grad(function, subject.wrt), mode="reverse")
    except sct.SctError as error:
        return "ok", f"no second derivative: {error}"
    if not agree(second, third, 1e-2 if short else 1e-7):
        return "WRONG", f"second: {second!r} for {third!r}"
    return "ok", ""


def of_row(chapter, row, variant="plain"):
    """A row of the tables: both modes give one Jacobian of what it computes."""
    names = list(row.operands)
    text = f"def op({', '.join(names)}):\n    return {row.text}\n"
    space = table_check._defined(text, {"np": np})
    arguments = list(table_check._arguments(row, variant))
    wrt = tuple(row.active)
    found = {}
    for mode in ("forward", "reverse"):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                found[mode] = sct.jacobian(space, wrt, mode=mode)(*arguments)
        except sct.SctError as error:
            found[mode] = error
    one, other = found.values()
    if "complex numbers: their Jacobian" in str(other):
        return "refused", str(other)
    if isinstance(one, sct.SctError) or isinstance(other, sct.SctError):
        return "refused" if type(one) is type(other) else "ONE", f"{one}\n{other}"
    return ("ok", "") if agree(one, other) else ("WRONG", f"{one!r}\n{other!r}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("pattern", nargs="?", default="")
    parser.add_argument("--tables", action="store_true")
    options = parser.parse_args()
    counts = {}
    if options.tables:
        every = [(f"{c}.{row.text}", lambda c=c, row=row: of_row(c, row)) for c in chapters() for row in table_cases(c)]
    else:
        every = [(case.name, lambda case=case: of_case(case)) for case in cases()]
    for name, look in every:
        if options.pattern not in name:
            continue
        try:
            with time_limit(60):
                status, said = look()
        except Exception as error:  # noqa: BLE001 - a crash is a finding
            status, said = "CRASH", f"{type(error).__name__}: {error}"
        counts[status] = counts.get(status, 0) + 1
        if status not in ("ok", "refused"):
            print(status, name, said[:600], flush=True)
    print(counts)


if __name__ == "__main__":
    main()
