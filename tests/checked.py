"""Programs with their right numbers, checked in every mode: live, printed, forward and backward."""

import linecache

import pytest

import sct
from sct.module import Request, derive_module

NUMBER = iter(range(10**6))


def live(text, **given):
    """The namespace of a program that is run, its source where Python finds it."""
    file = f"<checked {next(NUMBER)}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    space = {"__name__": "checked", **given}
    exec(compile(text, file, "exec"), space)
    return space


def printed(text, operator="grad"):
    """The module that is printed for a program's f."""
    outcome = derive_module(text, "checked.py", Request(names=("f",), operator=operator))
    assert not outcome.problems, str(outcome.problems[0].error)
    return outcome.text


def check(text, point, value, gradient, static=True):
    """Compare a program's f, differentiated in every way, with the right numbers; a float for one input."""
    parts = gradient if isinstance(gradient, tuple) else (gradient,)
    near = {"rel": 1e-13, "abs": 1e-13}
    assert live(text)["f"](*point) == pytest.approx(value, **near)
    found = sct.grad(live(text)["f"])(*point)
    assert (found if isinstance(found, tuple) else (found,)) == pytest.approx(parts, **near)
    one, two = sct.value_and_grad(live(text)["f"])(*point)
    assert one == live(text)["f"](*point)
    assert two == pytest.approx(gradient, **near)
    forward = sct.jvp(live(text)["f"])
    for position, part in enumerate(parts):
        tangents = [float(i == position) for i in range(len(parts))]
        assert forward(*point, *tangents)[1] == pytest.approx(part, **near)
    if static:
        alone = {"__name__": "alone"}
        exec(printed(text), alone)
        assert alone["grad_f"](*point) == pytest.approx(gradient, **near)


def refused(text):
    """The message with which a program's f is refused."""
    with pytest.raises(sct.SctError) as caught:
        sct.grad(live(text)["f"])
    return str(caught.value)


def differences(function, arguments, inputs):
    """Richardson-extrapolated central differences in some of the arguments, which are numbers."""
    for position in inputs:

        def at(step, position=position):
            moved = [a + step if i == position else a for i, a in enumerate(arguments)]
            return function(*moved)

        h = 1e-3 * max(1.0, abs(arguments[position]))
        coarse, fine = (at(h) - at(-h)) / (2 * h), (at(h / 2) - at(-h / 2)) / h
        yield (4 * fine - coarse) / 3
