"""From line to line: which lines of a derivative belong to which line of the primal."""

import inspect

import numpy as np

from sct import grad, hessian, jvp


def powers(x):
    s = 0.0
    for i in range(len(x)):
        if x[i] > 0:
            s += x[i] ** 3
    return s * s


def paired(derivative):
    """Lines of the derivative beside those of the primal."""
    first = inspect.getsourcelines(powers)[1]
    own = inspect.getsource(powers).splitlines()
    text = derivative.source.splitlines()
    return [(text[k - 1].strip(), own[v - first].strip()) for k, v in derivative.source_map.to_primal.items()]


def test_gradient():
    assert paired(grad(powers)) == [
        ("s = 0.0", "s = 0.0"),
        ("for i in range(len(x)):", "for i in range(len(x)):"),
        ("if x[i] > 0:", "if x[i] > 0:"),
        ("s += x[i]**3", "s += x[i] ** 3"),
        ("# backprop s * s", "return s * s"),
        ("ds = 2 * s", "return s * s"),
        ("dx = np.zeros_like(x)", "for i in range(len(x)):"),
        ("for i in range(len(x) - 1, -1, -1):", "for i in range(len(x)):"),
        ("if x[i] > 0:", "if x[i] > 0:"),
        ("# backprop s += x[i]**3", "s += x[i] ** 3"),
        ("dx[i] += 3 * x[i]**2 * ds", "s += x[i] ** 3"),
    ]


def test_the_other_way():
    found = grad(powers).source_map
    first = inspect.getsourcelines(powers)[1]
    text = grad(powers).source.splitlines()
    lines = [text[line - 1].strip() for line in found.to_derivative[first + 4]]
    assert lines == ["s += x[i]**3", "# backprop s += x[i]**3", "dx[i] += 3 * x[i]**2 * ds"]


def test_other_operators():
    assert ("ds = ds + 3 * base**2 * dx[i]", "s += x[i] ** 3") in paired(jvp(powers))
    assert ("dds = 2 * d_s", "return s * s") in paired(hessian(powers))


def test_the_text_that_a_call_made():
    derivative = grad(lambda params: np.sum(params[0] * params[1]))
    derivative((np.ones(2), np.ones(2)))
    assert derivative.source_map.to_primal
