"""Functions that call themselves, as deep as only a run can tell."""

import math

import numpy as np

CASES = {}

SCALE = 1.3


def power(x, n):
    if n == 0:
        return 1.0
    return x * power(x, n - 1)


CASES["power"] = power, lambda r: (1.5, 4), {"wrt": "x", "gradient": 4 * 1.5**3}


def fast_power(x, n):
    """By squares: one call in each of two arms, whose value is read twice."""
    if n == 0:
        return 1.0
    half = fast_power(x, n // 2)
    if n % 2:
        return half * half * x
    return half * half


CASES["fast_power"] = fast_power, lambda r: (1.25, 11), {"wrt": "x", "gradient": 11 * 1.25**10}


def fibonacci(n, a, b):
    if n == 0:
        return a
    return b if n == 1 else fibonacci(n - 1, a, b) + fibonacci(n - 2, a, b)


CASES["fibonacci"] = fibonacci, lambda r: (9, r(), r()), {"wrt": ("a", "b"), "gradient": (21.0, 34.0)}


def is_even(n, x):
    return x if n == 0 else is_odd(n - 1, x * x)


def is_odd(n, x):
    return 0.5 * x if n == 0 else is_even(n - 1, math.sin(x))


CASES["mutual"] = is_even, lambda r: (5, r()), {"wrt": "x"}


def adaptive_simpson(a, b, k):
    """Quadrature; where it halves once more depends on the tolerance."""

    def f(t):
        return math.exp(-k * t * t) * math.sin(3 * t)

    def simpson(lo, hi):
        return (hi - lo) / 6 * (f(lo) + 4 * f((lo + hi) / 2) + f(hi))

    def refined(lo, hi, whole, tolerance):
        mid = (lo + hi) / 2
        left, right = simpson(lo, mid), simpson(mid, hi)
        if abs(left + right - whole) <= 15 * tolerance:
            return left + right + (left + right - whole) / 15
        return refined(lo, mid, left, tolerance / 2) + refined(mid, hi, right, tolerance / 2)

    return refined(a, b, simpson(a, b), 1e-6)


CASES["adaptive_simpson"] = adaptive_simpson, lambda r: (0.3, 2.1, r()), {"step": 1e-5}


def bisected_product(x):
    n = len(x)
    if n == 1:
        return x[0]
    return bisected_product(x[: n // 2]) * bisected_product(x[n // 2 :])


CASES["bisected_product"] = (
    bisected_product, lambda r: (np.array([2.0, 3.0, 0.5, 4.0, 1.0]),), {"gradient": np.array([6.0, 4.0, 24.0, 3.0, 12.0])},
)  # fmt: skip


def iterated(x, n):
    """An array comes back, and goes in again."""

    def step(u, i):
        if i == 0:
            return u
        return np.sin(step(u * x, i - 1)) + u

    return np.sum(step(x, n) ** 2)


CASES["array"] = iterated, lambda r: (r(3), 4), {"wrt": "x"}


def even_and_odd(x):
    """As a fast Fourier transform divides."""

    def mixed(u):
        if len(u) <= 1:
            return u
        even, odd = mixed(u[0::2]), mixed(u[1::2])
        return np.concatenate([even + odd * x[0], even - odd])

    return np.sum(mixed(x) ** 2 * np.arange(8.0))


CASES["even_and_odd"] = even_and_odd, lambda r: (r(8),)


def matrix_power(a, n):
    def power_of(k):
        if k == 0:
            return np.eye(2)
        if k % 2 == 1:
            return a @ power_of(k - 1)
        half = power_of(k // 2)
        return half @ half

    return np.sum(power_of(n) ** 2)


CASES["matrix_power"] = matrix_power, lambda r: (r(2, 2), 5), {"wrt": "a"}


def counted(x, n):
    """Counts of integers alone, as exponents and factors."""

    def ackermann(m, k):
        if m == 0:
            return k + 1
        return ackermann(m - 1, 1) if k == 0 else ackermann(m - 1, ackermann(m, k - 1))

    def gcd(a, b):
        return a if b == 0 else gcd(b, a % b)

    return x ** ackermann(1, n) * gcd(48, 18 * n)


CASES["counts"] = counted, lambda r: (1.5, 2), {"wrt": "x", "gradient": 12 * 4 * 1.5**3}


def rebound(x, n):
    """What a function reads around it is another each time it is called."""
    k = 1.0

    def g(i):
        return k if i == 0 else k * x * g(i - 1)

    a = g(n)
    k = 2 * x
    b = g(n)
    if x > 1:
        k = a * x
        c = g(n)
    else:
        k = b
        c = g(n + 1)
    return a + b * c + g(2) + k


CASES["rebound"] = rebound, lambda r: (1.2, 3), {"wrt": "x"}
CASES["rebound_below"] = rebound, lambda r: (0.7, 3), {"wrt": "x"}


def forms(x, v, n):
    """Numbers and arrays: a pair of functions for each."""

    def p(u, i):
        return u if i == 0 else u * np.sin(p(u, i - 1)) * x

    return p(x, n) + np.sum(p(v, n)) * p(2.0, n + 1) + p(v[1], 2)


CASES["forms"] = forms, lambda r: (r(), r(3), 3), {"wrt": ("x", "v")}


class Walk:
    def __init__(self, k, s):
        self.k, self.s = k, s

    def value(self, t, n):
        if n == 0:
            return t * self.k
        return self.s * self.value(t * self.k, n - 1) + t


def methods(x, y, n):
    walk = Walk(x, y)
    first = walk.value(x * y, n)
    walk.k = y
    return first + walk.value(x, n)


CASES["methods"] = methods, lambda r: (r(), r(), 4), {"wrt": ("x", "y")}

WALK = Walk(0.7, 1.2)


def outer_object(x, n):
    return WALK.value(x, n) * WALK.value(2.0 * x, n - 1)


CASES["outer_object"] = outer_object, lambda r: (r(), 4), {"wrt": "x"}


def keywords(x, y, n):
    def g(t, *, depth, scale=2.0, shift=y):
        if depth <= 0:
            return scale * t + shift
        return g(t * x, depth=depth - 1, scale=scale * y) + g(t, depth=depth - 2)

    return g(x, depth=n) + g(y, scale=x, depth=n)


CASES["keywords"] = keywords, lambda r: (r(), r(), 4), {"wrt": ("x", "y")}


def callbacks(x, y, n):
    def nested(fn, t, i):
        return fn(t) if i == 0 else fn(nested(fn, t * x, i - 1))

    return nested(math.sin, x, n) + nested(lambda u: u * y, x, n) * nested(lambda u: u * u + x, y, 2)


CASES["callbacks"] = callbacks, lambda r: (r(), r(), 3), {"wrt": ("x", "y"), "step": 1e-3}


def pairs_of(x, y, n):
    def g(pair, i):
        a, b = pair
        return a - b if i == 0 else g((b * x, a + b), i - 1) * y

    return g((x, y), n) + g((y, 2.0), n)


CASES["tuples"] = pairs_of, lambda r: (r(), r(), 4), {"wrt": ("x", "y")}


def in_loops(x, n):
    """Called in trips, from arms, with a loop and ways out of it inside."""

    def g(t, i):
        s = t
        for _ in range(i):
            if s > 50:
                break
            s = s * 1.1 + math.sin(s * t)
        k = 0
        while k < 3 and s < 20:
            s = s * x
            k += 1
        if i <= 0:
            return s
        if i % 2:
            return s + g(t * 0.5, i - 2)
        return s * g(t + 0.1, i - 1)

    total = 0.0
    for q in range(3):
        y = g(x * 0.3 + total * 0.01, n - q)
        if y > 1.0:
            total = total + g(y * 0.01, q)
        else:
            total += y
    return total


CASES["in_loops"] = in_loops, lambda r: (1.2, 6), {"wrt": "x", "step": 1e-4}


def tree_of_trips(x, n):
    """As many calls in a trip as there are trips in the call around."""

    def g(t, i):
        s = t
        for j in range(i):
            s = s * t + g(t * 0.5 * s, j)
        return s

    return g(x, n)


CASES["in_its_loop"] = tree_of_trips, lambda r: (0.7, 4), {"wrt": "x"}


def nested_twice(x, n):
    """Two that call each other, in one of which is a third that calls itself and both."""

    def a(t, i):
        w = t * x

        def inner(u, j):
            if j == 0:
                return u * w
            return inner(u * 0.5, j - 1) + b(u, j - 1)

        return inner(t, i)

    def b(t, i):
        return t if i <= 0 else a(t * 0.9, i - 1) * 0.5

    return a(x, n) + b(x, n)


CASES["nested_twice"] = nested_twice, lambda r: (r(), 4), {"wrt": "x"}


def lengths(x, w):
    """Equal lengths stay equal; the two halves may have others."""

    def g(u, v):
        if len(u) == 1:
            return np.sum(u * v)
        h = len(u) // 2
        return g(u[:h], v[:h]) * 2 + g(u[h:], v[h:]) + np.sum(u * v) ** 2

    return g(x, w) + g(x[:2], w[2:])


CASES["lengths"] = lengths, lambda r: (r(4), r(4))


def spread_out(x, w):
    """An array of length one is spread against the others."""

    def g(u, v):
        if len(u) <= 2:
            return np.sum(u * v)
        h = len(u) // 2
        return g(u[:h], v) * 2 + g(u[h:], v * 2) + np.sum(u * v) ** 2

    return g(x, w) + g(x[:3], x[2:3])


CASES["spread_out"] = spread_out, lambda r: (r(5), r(1))


def one_twice(x, n):
    """One variable for two parameters, a call whose value nobody reads, and one with numbers alone."""

    def g(u, v, i):
        return u * v if i == 0 else g(v, u * v, i - 1) + g(u, u, i - 1)

    g(x, 2.0, n)
    y = g(x, x, n)
    return y * y + g(2.0, 3.0, 2) * y


CASES["one_twice"] = one_twice, lambda r: (r(), 3), {"wrt": "x"}


def own_memory(x):
    """Writes to what each call makes for itself."""

    def f(u, i):
        out = np.zeros(len(u))
        for j in range(len(u)):
            out[j] = u[j] * x[0] + i
        if i == 0:
            return out
        out[1:] = out[:-1] * u[1:]
        return f(out * 0.5, i - 1) + out

    return np.sum(f(x, 3))


CASES["own_memory"] = own_memory, lambda r: (r(4),)


def filled_before(x, n):
    b = np.zeros(3)
    for i in range(3):
        b[i] = x[i] * x[0]

    def total(u, i):
        return 0.0 if i == 0 else u[i - 1] * u[0] + total(u, i - 1)

    return total(b, n) * total(x, n)


CASES["filled_before"] = filled_before, lambda r: (r(3), 3), {"wrt": "x"}


def names(x, n):
    """Variables that are called as what is printed above might be."""
    kept = x * 2
    value = kept + 1

    def g(found, dvalue):
        dx = found * value
        return dx if dvalue == 0 else dx * g(found * kept, dvalue - 1)

    g_forward = g(x, n)
    return g_forward * kept + value


CASES["names"] = names, lambda r: (0.8, 3), {"wrt": "x"}


def _made(k, c):
    def f(x, n):
        def g(t, i):
            return t * k * SCALE if i == 0 else g(t * c, i - 1) + t

        return g(x, n)

    return f


CASES["cells"] = _made(1.7, 0.6), lambda r: (r(), 4), {"wrt": "x"}


def raising(x, n):
    def g(t, i):
        if i < 0:
            raise ValueError("negative")
        return t if i == 0 else t * g(t * x, i - 2)

    return g(x, n)


CASES["raising"] = raising, lambda r: (r(), 4), {"wrt": "x"}
CASES["raises"] = raising, lambda r: (r(), 3), {"wrt": "x", "raises": ValueError}


def endless(x, n):
    return x if n < 0 else x * endless(x, n + 1)


CASES["endless"] = endless, lambda r: (r(), 0), {"wrt": "x", "raises": RecursionError}


def by_value(x, y):
    """How deep it goes depends on what is differentiated."""

    def g(t, u):
        if t > 20:
            return t * u
        if u > 0 and t > 3:
            return g(t * 2, u - t) + x
        return g(t + 1.7, u + x) * 0.9 if t < 9 else g(t * t, u)

    return g(x, y) if x > y else g(y, x)


CASES["by_value"] = by_value, lambda r: (1.2, -3.0), {"step": 1e-3}


def newton_root(x, y):
    def root(z, i):
        if abs(z * z * z - x) < 1e-13 or i > 50:
            return z
        return root(z - (z * z * z - x) / (3 * z * z), i + 1)

    return root(y, 0)


CASES["newton_root"] = newton_root, lambda r: (8.0, 2.9), {"wrt": "x", "gradient": 1 / 12}


def deep(x, y):
    """Deeper than calls are opened, though it is known how deep."""

    def g(t, i):
        return t if i == 0 else 0.5 * g(math.cos(t) * y, i - 1) + t

    return g(x, 100)


CASES["deep"] = deep, lambda r: (r(), 0.9), {"wrt": "x"}


def counted_around(x, n):
    c = 0.0

    def g(i):
        nonlocal c
        c = c + x
        return c if i == 0 else g(i - 1)

    return g(n) + c


CASES["changes_around"] = counted_around, lambda r: (r(), 3), {"wrt": "x", "refused": True}


def writes_to_its_argument(x, n):
    def g(u, i):
        u[0] = u[0] * u[1]
        return u[0] if i == 0 else g(u, i - 1)

    return g(x.copy(), n)


CASES["writes_to_its_argument"] = writes_to_its_argument, lambda r: (r(3), 3), {"wrt": "x", "refused": True}


def written_after(x, n):
    def g(u, i):
        return u[0] * u[i] if i == 0 else u[i] * g(u, i - 1)

    b = x * 1.0
    y = g(b, n)
    b[0] = y
    return y * np.sum(b)


CASES["written_after"] = written_after, lambda r: (r(4), 3), {"wrt": "x", "refused": True}


def captured_after(x, n):
    """The same of an array that is read around the function."""
    b = x * 1.0

    def g(i):
        return b[0] * b[i] if i == 0 else b[i] * g(i - 1)

    y = g(n)
    b[0] = y
    return y * np.sum(b)


CASES["captured_after"] = captured_after, lambda r: (r(4), 3), {"wrt": "x", "refused": True}


def captured_before(x, n):
    b = np.zeros(4)

    def g(i):
        return b[0] * b[i] if i == 0 else b[i] * g(i - 1)

    for k in range(4):
        b[k] = x[k] * x[0]
    return g(n) * g(2) + np.sum(b)


CASES["captured_before"] = captured_before, lambda r: (r(4), 3), {"wrt": "x"}


def shared_adjoints(x, n):
    """What is returned as it came in: no adjoint is another's memory."""

    def both(u, v, i):
        return u + v if i == 0 else both(v, u, i - 1)

    def same(u, i):
        return u if i == 0 else same(u, i - 1)

    a = both(x, x, n)
    b = both(a, same(x, n), n + 1)
    c = same(b, 2) + same(b, 1) + same(b, 0) + same(x, 2)
    return np.sum(b * a) + np.sum(c * c * x)


CASES["shared_adjoints"] = shared_adjoints, lambda r: (r(3), 3), {"wrt": "x"}


def reassigned(x, n):
    """A parameter that loops assign again."""

    def g(t, i):
        while t < 2:
            t = t * x + 0.1
        for _ in range(i):
            t = t * 0.5 + math.sin(t)
            if t > 5:
                break
        if i == 0:
            return t * t
        u = t
        t = g(t * 0.3, i - 1)
        t += u * t
        return t

    return g(x, n)


CASES["reassigned"] = reassigned, lambda r: (1.2, 4), {"wrt": "x", "step": 1e-4}


def of_rows(x, n):
    """Views go in."""
    a = np.zeros((4, 4))
    for i in range(4):
        a[i] = x * x[i]

    def g(u, i):
        return np.sum(u * x) if i == 0 else g(u * a[i - 1], i - 1) + np.sum(u)

    return g(a[1], n) + g(a[:, 2], 2)


CASES["of_rows"] = of_rows, lambda r: (r(4), 3), {"wrt": "x"}


def written_result(x, n):
    def same(u, i):
        return np.exp(u) if i == 0 else same(u, i - 1)

    y = same(x, n)
    y[0] = 3.0 * y[1]
    return np.sum(y * x)


CASES["written_result"] = written_result, lambda r: (r(3), 3), {"wrt": "x", "refused": True}
