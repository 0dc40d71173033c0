"""The command `sct`: a Python file in, the derivatives of its functions out, as a Python module.

Before: the words after `sct` on a command line.
After: code on standard output or in the file that was asked for, every other word on standard
error, and an exit status: 0 done, 2 bad input. Each error names file, line and column; none is a
traceback of sct's own.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import sys
import traceback
import unicodedata
import warnings
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from sct import colour, files, streams
from sct._version import __version__
from sct.errors import Place, SctError, SourceError

if TYPE_CHECKING:
    from sct.module import Outcome, Request

DONE = 0
BAD_INPUT = 2
# What a shell reports of a command that an interrupt, or a reader that left, has ended.
INTERRUPTED = 130
NO_READER = 141

EXAMPLE = """\
import math

def f(x):
    s = math.sin(x)
    return s**2
"""

EXAMPLE_DERIVATIVE = """\
import math


def grad_f(x):
    # forward pass
    s = math.sin(x)
    # backward pass
    # backprop s**2
    ds = 2 * s
    # backprop s = math.sin(x)
    dx = math.cos(x) * ds
    return dx
"""

DESCRIPTION = """\
Print the derivative of the functions in a Python file, as Python code: the statements
of each function, then the backward pass through them. The file is read, never run.
"""

EPILOG = """\
example:
  $ cat example.py
{example}
  $ sct example.py
{derivative}
which functions:
  with FILE.py:NAME or -f, those that are named; else those that the file decorates with
  sct's grad, value_and_grad and the like; else, where there are none, every function at
  the top level of the file. A function that cannot be differentiated is reported on
  standard error; the others are printed, or written with -o, all the same.

to check derivatives:
  $ sct verify FILE.py:NAME --at x=3,y=-4
  runs the file, and compares both modes with differences; sct verify --help tells the rest

exit status:
  0  done
  2  bad input, or a function that was asked for, by its name or by a decorator, cannot be
     differentiated, or nothing was printed
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command.

    Parameters
    ----------
    argv : sequence of str, optional
        The words after the command's name; by default those that the process was started with.

    Returns
    -------
    int
        The exit status.
    """
    try:
        return _command(argv)
    except SystemExit as stop:  # argparse, after --help, --version or a wrong word
        return int(stop.code or DONE)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        streams.silence(sys.stdout)
        return NO_READER


def _command(argv: Sequence[str] | None) -> int:
    parser = _parser()
    name, choice = streams.STDOUT, "auto"
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        if words[:1] == ["verify"]:
            from sct import verify

            name = "sct verify"
            return verify.main(words[1:], split_selector)
        options = parser.parse_args(argv)
        (name, chosen), choice = split_selector(options.file), options.color
        names = [*chosen, *options.names]
        wrt = None if options.wrt is None else [n for part in options.wrt for n in part.split(",")]
        for option, values in (("FILE.py:NAME or -f", names), ("--wrt", wrt or ())):
            if not all(value.strip() for value in values):
                parser.error(f"{option} needs a name")
        return _differentiate(name, _request(names, wrt, options), options)
    except SctError as error:
        _report([error], name, choice)
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 - a defect of ours is told as one
        _report([_internal_error(error)], name, choice)
    return BAD_INPUT


class _Print(argparse.Action):
    """An option that prints a text and ends the command; argparse's own may fail in silence."""

    def __init__(self, text: Callable[[], str], **options: Any) -> None:
        super().__init__(nargs=0, **options)
        self.text = text

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        streams.write_code(self.text(), sys.stdout)
        parser.exit()


def _parser() -> argparse.ArgumentParser:
    derivative = _indented(EXAMPLE_DERIVATIVE)
    parser = argparse.ArgumentParser(
        prog="sct",
        usage="sct [options] FILE.py[:NAME]",
        description=DESCRIPTION,
        epilog=EPILOG.format(example=_indented(EXAMPLE), derivative=derivative).replace("%", "%%"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
        add_help=False,
    )
    add = parser.add_argument
    _add_functions(add)
    _add_forms(add)
    _add_output(add)
    version = f"sct {__version__}\n"
    add("--version", action=_Print, text=lambda: version, help="print the version")
    add("--list", action=_Print, text=_supported, help="print the functions that have a derivative")
    add("-h", "--help", action=_Print, text=parser.format_help, help="print this text")
    return parser


def _add_functions(add: Callable[..., Any]) -> None:
    """Which functions are differentiated, and with respect to what."""
    add(
        "file",
        metavar="FILE.py[:NAME]",
        type=_not_empty,
        help="the file, or - for standard input; NAME is a function, or a method as Class.method",
    )
    add(
        "-f",
        dest="names",
        metavar="NAME",
        action="append",
        default=[],
        help="a function (or Class.method) to differentiate; may be given again",
    )
    add(
        "--wrt",
        metavar="X,Y",
        action="append",
        help="the parameters to differentiate with respect to (default: all that can be)",
    )
    add(
        "--example",
        metavar="CALL",
        dest="examples",
        action="append",
        default=[],
        help="arguments that a function's derivative is for, with a shape for each array: "
        "'f(x=(3,), W=(4, 3), n=5)'; (100, int) is an array of integers; may be given again",
    )


def _add_forms(add: Callable[..., Any]) -> None:
    """What is printed of each function."""
    add(
        "--target",
        choices=("python", "numba"),
        help="numba: code that Numba compiles, under its decorator (default for functions that are "
        "under it themselves); python: plain Python (default for the others)",
    )
    add("--value", action="store_true", help="return the function's value beside its gradient")
    add(
        "--mode",
        choices=("reverse", "forward"),
        default="reverse",
        help="reverse: the gradient, by a backward pass (default); forward: the value and its "
        "tangent, for tangents of the parameters",
    )


def _add_output(add: Callable[..., Any]) -> None:
    """Add the options that say where the code goes, and how it looks there."""
    add(
        "-o",
        dest="out",
        metavar="OUT.py",
        type=_not_empty,
        help="write the code to this file, whole or not at all, instead of standard output",
    )
    add(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        help="auto: colour on a terminal (default); always: also elsewhere; never where NO_COLOR is set",
    )


def _supported() -> str:
    # Reading the tables takes longer than the rest of the command.
    from sct import listed

    return listed.text()


def _indented(code: str) -> str:
    return "".join(f"  {line}".rstrip() + "\n" for line in code.splitlines())


def _not_empty(name: str) -> str:
    if not name:
        raise argparse.ArgumentTypeError("needs the name of a file")
    return name


def split_selector(argument: str) -> tuple[str, tuple[str, ...]]:
    r"""Take `FILE.py:NAME` apart.

    A file that has the whole argument for its name comes first, so that every file can be named.

    Parameters
    ----------
    argument : str
        As the user gave it.

    Returns
    -------
    tuple of str and tuple of str
        The file's name, and the function's where there is one.

    Examples
    --------
    >>> split_selector("staged.py:f"), split_selector(r"C:\staged.py"), split_selector("-")
    (('staged.py', ('f',)), ('C:\\staged.py', ()), ('-', ()))
    """
    file, colon, name = argument.rpartition(":")
    if not colon or not file or os.path.lexists(argument):
        return argument, ()
    if os.path.exists(file) or all(part.isidentifier() for part in name.split(".")):
        return file, (name,)
    return argument, ()


def _request(names: list[str], wrt: list[str] | None, options: argparse.Namespace) -> Request:
    from sct import example_text
    from sct.module import Request

    operator = "value_and_grad" if options.value else "grad"
    return Request(
        names=_distinct(names),
        wrt=None if wrt is None else tuple(_normal(name) for name in wrt),
        operator="jvp" if options.mode == "forward" else operator,  # which has the value anyway
        examples=tuple(example_text.read(text) for text in options.examples),
        target=options.target,
    )


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_normal(name) for name in names))


def _normal(name: str) -> str:
    """Spell a name as Python's parser does."""
    return unicodedata.normalize("NFKC", name.strip())


def _differentiate(name: str, request: Request, options: argparse.Namespace) -> int:
    source = files.read(name)
    if options.out is not None:
        files.refuse_overwriting(source, options.out)
    if not source.text.strip():
        raise SourceError("the file is empty", Place(source.file, 1, 1))
    outcome = _derive(source, request)
    try:
        if outcome.text:
            _deliver(outcome.text, options)
    finally:  # what was refused is told also where the rest could not be written
        _report((problem.error for problem in outcome.problems), source.file, options.color)
    refused = any(problem.asked for problem in outcome.problems)
    return DONE if outcome.text and not refused else BAD_INPUT


def _derive(source: files.Input, request: Request) -> Outcome:
    # Here, so that an interrupt or a defect while numpy and the core are imported is caught above.
    from sct.module import derive_module

    with warnings.catch_warnings():
        # Python's parser warns of the user's own "\d": not a matter of derivatives.
        warnings.simplefilter("ignore", SyntaxWarning)
        warnings.filterwarnings("ignore", ".*invalid .*escape sequence", DeprecationWarning)
        return derive_module(source.text, source.file, request)


def _deliver(text: str, options: argparse.Namespace) -> None:
    if options.out is not None and options.out not in ("-", "/dev/stdout"):
        files.write(text, options.out)
        return
    streams.write_code(text, sys.stdout, colour.is_wanted(options.color, sys.stdout, os.environ))


def _report(errors: Iterable[SctError], name: str, choice: str) -> None:
    """Tell errors on standard error, each with file, line and column."""
    file = files.STDIN if name == "-" else name
    texts = [_printable(str(_located(error, file))) for error in errors]
    if colour.is_wanted(choice, sys.stderr, os.environ):
        texts = [colour.of_error(text) for text in texts]
    if texts and sys.stderr is not None:
        streams.write_message("".join(f"{text}\n" for text in texts), sys.stderr)


def _located(error: SctError, file: str) -> SctError:
    if error.place is not None:
        return error
    return SctError(error.message, Place(file, 1, 1), error.advice)


def _printable(text: str) -> str:
    """Take the user's control characters out, one for one so that carets stay in place."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "?", text)


def _internal_error(error: Exception) -> SctError:
    if os.environ.get("SCT_TRACEBACK"):
        with contextlib.suppress(OSError, ValueError):
            traceback.print_exception(error)
    text = f"{type(error).__name__}: {error}".strip(": \n").split("\n")[0]
    advice = "this is a defect of sct, not of your file; set SCT_TRACEBACK=1 to see where"
    return SctError(f"internal error: {text}", None, advice)
