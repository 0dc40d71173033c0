"""Figures for scalar code: generated against hand-written functions, time to make a derivative, time to import.

    python benchmarks/scalars.py

Prints ratios of process CPU time. Generated and hand-written functions take turns in one run, and the middle of many
rounds counts, so that a busy machine disturbs both alike. Nothing here is a test.
"""

import linecache
import math
import statistics
import subprocess
import sys
import time

from sct import grad, value_and_grad


def staged(x, y):
    sigy = 1.0 / (1 + math.exp(-y))
    num = x + sigy
    sigx = 1.0 / (1 + math.exp(-x))
    xpy = x + y
    xpysqr = xpy**2
    den = sigx + xpysqr
    invden = 1.0 / den
    f = num * invden
    return f


def staged_by_hand(x, y):
    sigy = 1.0 / (1 + math.exp(-y))
    num = x + sigy
    sigx = 1.0 / (1 + math.exp(-x))
    xpy = x + y
    xpysqr = xpy**2
    den = sigx + xpysqr
    invden = 1.0 / den
    f = num * invden
    dnum = invden
    dinvden = num
    dden = (-1.0 / (den**2)) * dinvden
    dsigx = dden
    dxpysqr = dden
    dxpy = (2 * xpy) * dxpysqr
    dx = dxpy
    dy = dxpy
    dx += ((1 - sigx) * sigx) * dsigx
    dx += dnum
    dsigy = dnum
    dy += ((1 - sigy) * sigy) * dsigy
    return f, (dx, dy)


def stages(x1, x2):
    v1 = x1 - x2
    v2 = x1 * x2
    w1 = v1**2
    w2 = v1 - v2
    F = (w1 - 8) ** 2 + (w2 - 3) ** 2
    return F


def stages_by_hand(x1, x2):
    v1 = x1 - x2
    v2 = x1 * x2
    w1 = v1**2
    w2 = v1 - v2
    a = w1 - 8
    b = w2 - 3
    F = a**2 + b**2
    dw1 = 2 * a
    dw2 = 2 * b
    dv1 = 2 * v1 * dw1
    dv1 += dw2
    dv2 = -dw2
    dx1 = x2 * dv2
    dx2 = x1 * dv2
    dx1 += dv1
    dx2 -= dv1
    return F, (dx1, dx2)


def turns(function, arguments, count=20_000):
    start = time.process_time()
    for _ in range(count):
        function(*arguments)
    return time.process_time() - start


def ratio(made, by_hand, arguments, rounds=41):
    """Middle of the ratios of many rounds, each of both functions."""
    pairs = [(turns(made, arguments), turns(by_hand, arguments)) for _ in range(rounds)]
    return statistics.median(a / b for a, b in pairs)


def program(statements):
    """A function of many statements, registered so that its source can be read."""
    lines = ["import math", "def f(x, y):", "    a0 = x * y"]
    lines += [f"    a{i + 1} = a{i} * x + math.sin(a{max(i - 1, 0)}) - y" for i in range(statements - 1)]
    text = "\n".join([*lines, f"    return a{statements - 1}", ""])
    name = f"<program of {statements}>"
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    space = {}
    exec(compile(text, name, "exec"), space)
    return space["f"]


def seconds(function, *arguments):
    start = time.process_time()
    function(*arguments)
    return time.process_time() - start


def import_seconds(module, rounds=7):
    """Least CPU time of importing a module in a fresh interpreter, beyond that of NumPy."""
    code = f"import time, numpy; s = time.process_time(); import {module}; print(time.process_time() - s)"
    command = [sys.executable, "-c", code]
    runs = [subprocess.run(command, capture_output=True, text=True, check=True) for _ in range(rounds)]
    return min(float(run.stdout) for run in runs)


def compiled_ratio():
    """The same ratio under Numba, one call each of a compiled loop over many points."""
    try:
        import numba
    except ImportError:
        return None
    made, by_hand = numba.njit(value_and_grad(staged)), numba.njit(staged_by_hand)

    def over(function):
        @numba.njit
        def loop(count):
            total = 0.0
            for i in range(count):
                _, (dx, dy) = function(3.0 + i * 1e-6, -4.0)
                total += dx + dy
            return total

        loop(1)
        return loop

    one, other = over(made), over(by_hand)
    pairs = [(seconds(one, 300_000), seconds(other, 300_000)) for _ in range(21)]
    return statistics.median(a / b for a, b in pairs)


def main():
    print("time of the generated value and gradient / the hand-written one")
    print(f"  A3, kinds settled by math.exp   {ratio(value_and_grad(staged), staged_by_hand, (3.0, -4.0)):.3f}")
    print(f"  B3, one look at the arguments   {ratio(value_and_grad(stages), stages_by_hand, (2.0, -1.0)):.3f}")
    found = compiled_ratio()
    print(f"  A3 under numba.njit             {'no Numba here' if found is None else f'{found:.3f}'}")
    print("time to make a derivative, in milliseconds")
    grad(lambda x: x * x)
    print(f"  A3, first time                  {1e3 * first_time():.1f}")
    print(f"  A3, later                       {1e3 * min(seconds(grad, staged) for _ in range(9)):.1f}")
    for statements in (80, 320, 1280, 5000):
        print(f"  {statements:4d} statements                 {1e3 * seconds(grad, program(statements)):.0f}")
    print("time to import, beyond NumPy, in milliseconds")
    print(f"  sct                             {1e3 * import_seconds('sct'):.0f}")


def first_time():
    """CPU time of the first derivative that a fresh interpreter makes."""
    code = (
        "import sys, time; sys.path.insert(0, sys.argv[1]); from scalars import grad, staged; "
        "s = time.process_time(); grad(staged); print(time.process_time() - s)"
    )
    command = [sys.executable, "-c", code, str(__file__).rpartition("/")[0] or "."]
    runs = [subprocess.run(command, capture_output=True, text=True, check=True) for _ in range(7)]
    return min(float(run.stdout) for run in runs)


if __name__ == "__main__":
    main()
