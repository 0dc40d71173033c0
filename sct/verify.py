"""The command `sct verify`: the derivatives of a function of a file, computed and compared with differences.

Before: `sct verify staged.py:f --at x=3,y=-4`.
After: a table with a line for each direction on standard output, and an exit status: 0 all is right, 1 something is
wrong, 2 bad input. Unlike all else that the command does, this runs the file.
"""

from __future__ import annotations

import argparse
import ast
import os
import runpy
import sys
from collections.abc import Callable, Sequence
from typing import Any

from sct import example_text
from sct.errors import ArgumentError, Place, SctError, SourceError

RIGHT, WRONG = 0, 1

DESCRIPTION = """\
Compute the derivatives of a function at given arguments, in both modes, and compare them with
each other and with differences. This RUNS THE FILE, as `python FILE.py` would (under another
__name__): do it with files that you trust.
"""

EPILOG = """\
example:
  $ sct verify staged.py:f --at x=3,y=-4

exit status:
  0  the derivatives are what differences say
  1  they are not: the table shows where, by how much and at which step
  2  bad input, or the function cannot be differentiated
"""


def parser() -> argparse.ArgumentParser:
    """Give the parser of the words after `sct verify`."""
    made = argparse.ArgumentParser(
        prog="sct verify",
        usage="sct verify [options] FILE.py:NAME (--at VALUES | --example CALL)",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = made.add_argument
    add("file", metavar="FILE.py:NAME", help="the file, which is run, and the function in it")
    add(
        "--at",
        metavar="VALUES",
        help="arguments: x=3,y=-4; a list is an array: x=[1,2,3]; others are values as Python writes them",
    )
    add("--example", metavar="CALL", help="arguments drawn at random, with a shape for each array: 'f(x=(3,), n=5)'")
    add("--wrt", metavar="X,Y", help="the parameters to differentiate with respect to (default: all that can be)")
    add("--tolerance", type=float, help="how far off, relative to its size, a derivative may be (default: 1e-6)")
    add("--seed", type=int, default=0, help="gives the random directions and arguments (default: 0)")
    return made


def main(words: Sequence[str], split: Callable[[str], tuple[str, tuple[str, ...]]]) -> int:
    """Run the command.

    Parameters
    ----------
    words : sequence of str
        What stands after `sct verify`.
    split : callable
        Takes `FILE.py:NAME` apart.

    Returns
    -------
    int
        The exit status.

    Raises
    ------
    SctError
        For bad input.
    """
    options = parser().parse_args(words)
    file, names = split(options.file)
    if not names:
        raise SourceError("verify needs the name of a function", Place(file, 1, 1), f"write {file}:NAME")
    if options.at is None and options.example is None:
        raise SourceError(
            "verify computes, and needs arguments for that", Place(file, 1, 1), "write --at x=3,y=-4, or --example CALL"
        )
    if not os.path.isfile(file):
        raise SourceError(f"there is no file {file}", Place(file, 1, 1))
    given = _at(options.at) if options.at is not None else _drawn(options.example, names[0], options.seed)
    function = _function(file, names[0])
    from sct import checks

    wrt = None if options.wrt is None else tuple(name.strip() for name in options.wrt.split(","))
    try:
        found = checks.report(function, given, wrt, tolerance=options.tolerance, seed=options.seed)
    except SctError:
        raise
    except Exception as error:  # the user's own, or that of a derivative which does not exist there
        what = f"{names[0]} or its derivative raised {type(error).__name__} at these arguments: {error}"
        raise ArgumentError(what, Place(file, _line(error, file), 1)) from error
    print(found.table())
    if not found.is_right:
        print(f"the derivatives of {names[0]} are not what differences say", file=sys.stderr)
    return RIGHT if found.is_right else WRONG


def _function(file: str, name: str) -> Any:
    """Run a file, and give a function of it; of one that is a derivative there, the primal."""
    sys.path.insert(0, os.path.dirname(os.path.abspath(file)))
    try:
        space = runpy.run_path(file, run_name="__sct__")
    except SctError:
        raise
    except Exception as error:  # the user's own
        raise SourceError(
            f"running the file raised {type(error).__name__}: {error}", Place(file, _line(error, file), 1)
        ) from error
    finally:
        sys.path.pop(0)
    found: Any = space
    for part in name.split("."):
        found = found.get(part) if isinstance(found, dict) else getattr(found, part, None)
        if found is None:
            known = ", ".join(n for n, v in space.items() if callable(v) and not n.startswith("_")) or "none"
            raise SourceError(f"there is no function called {name}", Place(file, 1, 1), f"its functions are: {known}")
    return getattr(found, "primal", found)


def _line(error: BaseException, file: str) -> int:
    """The last line of the file that an exception came through."""
    line, trace = 1, error.__traceback__
    while trace is not None:
        if os.path.abspath(trace.tb_frame.f_code.co_filename) == os.path.abspath(file):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _at(text: str) -> Any:
    """Read arguments: `x=3,y=[1,2]`, or values in their order."""
    advice = "write --at x=3,y=-4; x=[1,2,3] for an array"
    try:
        call: Any = ast.parse(f"f({text})", mode="eval").body
        values = [_value(node) for node in call.args]
        named = {word.arg: _value(word.value) for word in call.keywords}
    except (SyntaxError, ValueError, TypeError, AttributeError):
        raise ArgumentError(f"--at {text} cannot be read", advice=advice) from None
    if values and named:
        raise ArgumentError("--at gives some arguments by name, and some not", advice=advice)
    return tuple(values) if values else named


def _value(node: Any) -> Any:
    value = ast.literal_eval(node)
    if not isinstance(value, list):
        return value
    import numpy as np

    array: Any = np.array(value)
    if array.dtype.kind not in "fci" or not array.size:
        return value
    return array.astype(float) if array.dtype.kind == "i" else array


def _drawn(text: str, name: str, seed: int) -> Any:
    """Draw arguments at random in the shapes of an example."""
    spoken = example_text.read(text)
    if spoken.name != name:
        raise ArgumentError(f"there is an example of {spoken.name}, and {name} is verified")
    import numpy as np

    draw = np.random.default_rng(seed)

    def fresh(value: Any) -> Any:
        if isinstance(value, np.ndarray):
            drawn: Any = draw.uniform(0.5, 1.5, value.shape)
            return drawn.astype(value.dtype) if value.dtype.kind == "f" else value
        if isinstance(value, (list, tuple)):
            return type(value)(fresh(item) for item in value)
        return {key: fresh(item) for key, item in value.items()} if isinstance(value, dict) else value

    if spoken.values and spoken.named:
        raise ArgumentError("the example gives some arguments by name, and some not", advice="give all by name")
    values = tuple(fresh(value) for value in spoken.values)
    return values if values else {key: fresh(value) for key, value in spoken.named.items()}
