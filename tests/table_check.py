"""What the tables of array functions say, case by case: right, refused, wrong, or a crash. See tests/tables/README.md.

python -m tests.table_check                     # all cases
python -m tests.table_check "np.sum("           # of those whose text has this in it
python -m tests.table_check --source trapezoid  # with the text of the derivatives
"""

import argparse
import contextlib
import importlib
import linecache
import re
import sys
import warnings
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import numpy as np
from corpus_check import Case, check

import sct

MODULES = {"np": np}
"""What the operations are of; SciPy where it is there."""
with contextlib.suppress(ImportError):
    import scipy
    from scipy import signal, stats

    MODULES.update({"scipy": scipy, "sp": scipy.special, "signal": signal, "stats": stats})

FOLDER = Path(__file__).parent / "tables"
VARIANTS = ("plain", "float32", "layout", "complex", "second")


def chapters():
    found = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem not in ("cases", "__init__"))
    return [stem for stem in found if "sp" in MODULES or not stem.startswith("scipy")]


def table_cases(chapter):
    return importlib.import_module(f"tables.{chapter}").CASES


def cases(pattern=""):
    """All cases in all their variants, for the harness of the corpus."""
    found = []
    for chapter in chapters():
        for table_case in table_cases(chapter):
            if pattern in table_case.text:
                found += [corpus_case(chapter, table_case, variant) for variant in variants(table_case)]
    return found


def variants(table_case):
    """Variants in which a case is tested."""
    left_out = {"second": table_case.once, "float32": table_case.only64, "complex": table_case.only_real}
    arrays = [n for n in table_case.active if np.ndim(table_case.operands[n].draw(np.random.default_rng(0)))]
    found = [v for v in VARIANTS if not left_out.get(v) and (arrays or v not in ("float32", "layout", "complex"))]
    return [v for v in found if v != "complex" or _takes_complex(table_case)]


def _takes_complex(table_case):
    """Whether the operation itself is there for complex operands."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", np.exceptions.ComplexWarning)
        try:
            _weights(table_case, "complex")
        except (TypeError, ValueError, np.exceptions.ComplexWarning, np.linalg.LinAlgError):
            return False
    return True


def corpus_case(chapter, table_case, variant):
    """The case as the corpus has them: a function of one number, and its arguments."""
    shapes = ", ".join(_said(name, operand) for name, operand in table_case.operands.items())
    name = f"{chapter}.{table_case.text} [{shapes}] {variant}"
    options = {**table_case.options, "wrt": table_case.active if len(table_case.active) > 1 else table_case.active[0]}
    return Case(name, lambda: _loaded(name, table_case, variant), options)


def _said(name, operand):
    value = operand.draw(np.random.default_rng(0))
    return f"{name} {np.shape(value)}" if isinstance(value, np.ndarray) else name


def _loaded(name, table_case, variant):
    def make(draw=None):
        return (*_arguments(table_case, variant), weights)

    weights = _weights(table_case, variant)
    function = _weighted(table_case, np.iscomplexobj(weights))
    if variant == "second":
        function = _second(table_case, function)
    return function, make


def _arguments(table_case, variant):
    rng = np.random.default_rng(zlib.crc32(table_case.text.encode()))
    for position, operand in enumerate(table_case.operands.values()):
        value = operand.draw(rng)
        if operand.active and isinstance(value, np.ndarray):
            value = value.astype(np.float32) if variant == "float32" else value
            value = value * np.exp(1j * rng.uniform(0.0, 1.0, value.shape)) if variant == "complex" else value
            value = _laid_out(value, position) if variant == "layout" else value
        yield value


def _laid_out(value, position):
    """The same numbers, not one after the other in memory."""
    if value.ndim > 1 and position % 2 == 0:
        return np.asfortranarray(value)
    if not value.ndim:
        return value
    wide = np.zeros((2 * value.shape[0], *value.shape[1:]), value.dtype)
    wide[::-2] = value
    return wide[::-2]


def _weights(table_case, variant):
    """A number for each element of the result, in its dtype."""
    scope = dict(MODULES)
    exec(f"def value({', '.join(table_case.operands)}):\n    return {table_case.text}", scope)
    result = np.asarray(scope["value"](*_arguments(table_case, variant)))
    rng = np.random.default_rng(result.size)
    drawn = rng.uniform(0.5, 1.5, result.shape)
    if np.iscomplexobj(result):
        drawn = drawn * np.exp(1j * rng.uniform(-2.0, 2.0, result.shape))
    return drawn.astype(result.dtype if result.dtype.kind in "fc" else float)


def _weighted(table_case, is_complex):
    """The operation's result, no two elements of which count the same, as one number."""
    counted = "np.real(weights * y)" if is_complex else "weights * y"
    names = ", ".join([*table_case.operands, "weights"])
    return _defined(f"def weighted({names}):\n    y = {table_case.text}\n    return np.sum({counted})\n", dict(MODULES))


def _second(table_case, function):
    """A sum of the elements of the gradient, which is differentiated in its turn."""
    names, active = ", ".join([*table_case.operands, "weights"]), table_case.active
    gradient = sct.grad(function, active if len(active) > 1 else active[0])
    found = ", ".join(f"d_{name}" for name in active)
    parts = " + ".join(f"np.sum({_factors(name, table_case)} * d_{name})" for name in active)
    text = f"def second({names}):\n    {found} = gradient({names})\n    return {parts}\n"
    return _defined(text, {**MODULES, "gradient": gradient})


def _factors(name, table_case):
    """Numbers that depend on an operand, also where it is nan."""
    value = table_case.operands[name].draw(np.random.default_rng(0))
    return f"np.cos(np.where({name} == {name}, {name}, 0.0))" if np.any(np.isnan(value)) else f"np.cos({name})"


def _defined(text, scope):
    filename = f"<table {zlib.crc32(text.encode()):08x}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    exec(compile(text, filename, "exec"), scope)
    return scope[re.match(r"def (\w+)", text)[1]]


def is_right(outcome):
    """Whether an outcome may stand: for complex operands a row may refuse, but not be wrong."""
    return outcome.status == "ok" or (outcome.status == "refused" and outcome.name.endswith(" complex"))


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.table_check", description=__doc__.splitlines()[0])
    parser.add_argument("pattern", nargs="?", default="", help="part of an operation's text")
    parser.add_argument("--source", action="store_true", help="print the derivatives too")
    given = parser.parse_args()
    outcomes = [check(one) for one in cases(given.pattern)]
    for outcome in outcomes:
        if not is_right(outcome) or given.source:
            print(outcome.details() if given.source or outcome.status in ("WRONG", "CRASH", "CASE")
                  else f"{outcome.name}: refused: {outcome.reason.splitlines()[0]}")  # fmt: skip
    counts = {
        status: sum(o.status == status for o in outcomes) for status in ("ok", "refused", "WRONG", "CRASH", "CASE")
    }
    print(", ".join(f"{count} {status}" for status, count in counts.items() if count))
    return int(not all(is_right(outcome) for outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main())
