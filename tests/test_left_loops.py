"""Loops over arrays that are written to, left on the way; what arms leave under one name."""

import numpy as np
import pytest
from checked import refused

import sct


def inner_is_left(x, n):
    a = np.zeros(n)
    s = 0.0
    for i in range(n):
        for j in range(n):
            if j > i:
                break
            a[j] = a[j] * x[0] + x[1] * j
            if a[j] > 3.0:
                continue
            s += a[j] * x[1]
        else:
            s = s * x[0]
    return s + a.sum()


def until_nothing_changes(x, n):
    a = x * 1.0
    trips = 0
    while True:
        change = 0.0
        for i in range(2):
            old = a[i]
            a[i] = 0.5 * (a[i] + x[i] / a[1 - i])
            change = max(change, abs(a[i] - old))
            if change > 100:
                return change
        trips += 1
        if change < 1e-3 or trips > n:
            break
    return a.sum()


def rows_and_items(x, n):
    a = np.zeros((n, 2)) + x
    s = 0.0
    for row in a:
        if row[0] > 5:
            return s
        for v in row:
            if v > 0.85:
                continue
            s += v * row[1]
        row[0] = s
    return s + a.sum()


def conjugate_gradients(x, n):
    A = np.array([[2.0, 0.5], [0.5, 1.0]])
    r = x - np.array([0.1, 0.2])
    p = r.copy()
    s = np.zeros(2)
    square = r @ r
    for _ in range(n):
        if square < 1e-20:
            break
        Ap = A @ p
        step = square / (p @ Ap)
        s += step * p
        r -= step * Ap
        new = r @ r
        p = r + new / square * p
        square = new
    return s @ x


def only_one_arm_assigns(x, n):
    a = np.zeros(n)
    for i in range(n):
        if i % 2:
            t = a[i - 1] * x[0]
            a[i] = t * x[1] + t * t
        else:
            a[i] = x[1] * i + 1
            u = a[i]
            if u > 3.5:
                break
            a[i] = u * u
        a[0] = a[0] * x[0]
    return a.sum()


def while_inside(x, n):
    a = x * 1.0
    for _ in range(n):
        m = a[0]
        while m > 0.3:
            m = m * x[1]
            a[0] = m * a[1]
            if a[0] < 0.35:
                break
        a[1] = a[1] * m + a[0]
    return a.sum()


def one_array_or_the_other(x, n):
    v = x * 1.0
    w = x * x
    for i in range(n):
        if i % 2:
            v = w
        else:
            v = x
        w = w * x
    return (v * w).sum()


def read_after_the_loop(x, n):
    a, g = 1.0, x[0]
    for _ in range(n):
        a, g = (a + g) / 2, np.sqrt(a * g)
        if abs(a - g) < 1e-3:
            break
    return x[1] * np.sqrt(x[0]) / a


@pytest.mark.parametrize(
    "function",
    [
        inner_is_left, until_nothing_changes, rows_and_items, conjugate_gradients, only_one_arm_assigns, while_inside,
        one_array_or_the_other, read_after_the_loop,
    ],
    ids=lambda function: function.__name__,
)  # fmt: skip
@pytest.mark.parametrize("n", [1, 2, 5])
@pytest.mark.parametrize("x", [(0.7, 0.9), (0.8, 0.6), (0.4, 0.55)])
def test_against_differences(function, n, x):
    x = np.array(x)
    steps = 1e-6 * np.eye(2)
    expected = [(function(x + step, n) - function(x - step, n)) / 2e-6 for step in steps]
    near = {"rel": 1e-6, "abs": 1e-7}
    assert sct.grad(function, wrt="x")(x, n) == pytest.approx(expected, **near)
    value, gradient = sct.value_and_grad(function, wrt="x")(x, n)
    assert value == function(x, n)
    assert gradient == pytest.approx(expected, **near)
    tangents = [sct.jvp(function, wrt="x")(x, n, dx=row)[1] for row in np.eye(2)]
    assert tangents == pytest.approx(expected, **near)


def test_a_name_that_shows_another_memory_in_each_trip():
    lines = "v = x * 1.0\n    r = v\n    for i in range(3):\n        r = r[::-1]\n        r[0] = r[0] * x[1]"
    assert "may share" in refused(f"import numpy as np\n\ndef f(x):\n    {lines}\n    return v[0] * v[1]\n")


def one_memory_or_another(x):
    w = x * 1.0
    u = x * 2.0
    if x[0] > 0:
        v = w
    else:
        v = u
    v[0] = x[1]
    return w.sum()


def a_part_of_one_memory_or_another(x):
    if x[0] > 0:
        v = np.zeros(2)
        r = v[0:1]
    else:
        v = x * 2.0
        r = v[1:2]
    v[0] = x[1]
    return v[1] * r[0]


@pytest.mark.parametrize("function", [one_memory_or_another, a_part_of_one_memory_or_another])
@pytest.mark.parametrize("x", [(0.7, 0.9), (-0.7, 0.9)])
def test_one_memory_or_another(function, x):
    x = np.array(x)
    expected = [(function(x + step) - function(x - step)) / 2e-6 for step in 1e-6 * np.eye(2)]
    assert sct.grad(function)(x) == pytest.approx(expected, rel=1e-8, abs=1e-9)
    assert [sct.jvp(function)(x, row)[1] for row in np.eye(2)] == pytest.approx(expected, rel=1e-8, abs=1e-9)
