"""Programs made of functions: closures, lambdas, comprehensions, generators, partial application, recursion."""

import contextlib
import functools
import itertools
import math
import operator
import warnings
from dataclasses import dataclass

import numpy as np

CASES = {}


@dataclass
class Spring:
    k: float
    length: float
    name: str = "spring"


def nested_def(x, y):
    def square(a):
        return a * a + y

    return square(x) * square(y)


CASES["nested_def"] = nested_def, lambda r: (r(), r())


def closure_reads_later(x):
    scale = x

    def scaled(a):
        return a * scale

    first = scaled(2.0)
    scale = x * x
    return first + scaled(3.0)


CASES["closure_reads_later"] = closure_reads_later, lambda r: (1.5,), {"gradient": 2.0 + 6.0 * 1.5}


def closure_in_loop(x):
    functions = []
    for k in range(3):
        functions.append(lambda a: a * x * k)
    return sum(f(1.0) for f in functions)


# Each of the three reads the last k: 3 * 2 * x.
CASES["closure_in_loop"] = closure_in_loop, lambda r: (1.5,), {"gradient": 6.0}


def closure_by_default(x):
    functions = []
    for k in range(3):
        functions.append(lambda a, k=k: a * x * k)
    return sum(f(x) for f in functions)


CASES["closure_by_default"] = closure_by_default, lambda r: (1.5,), {"gradient": 9.0}


def nonlocal_counter(x, n):
    total = 0.0

    def add(v):
        nonlocal total
        total += v * x

    for i in range(n):
        add(x + i)
    return total


CASES["nonlocal_counter"] = nonlocal_counter, lambda r: (r(), 4)


def power_maker(n):
    def power(x):
        return x**n

    return power


def made_functions(x):
    square, cube = power_maker(2), power_maker(3)
    return square(x) * cube(x)


CASES["made_functions"] = made_functions, lambda r: (1.2,), {"gradient": 5 * 1.2**4}

CASES["made_square"] = power_maker(2), lambda r: (1.2,), {"gradient": 2.4}
CASES["made_cube"] = power_maker(3), lambda r: (1.2,), {"gradient": 3 * 1.44}


def compose(*functions):
    def composed(x):
        for f in functions:
            x = f(x)
        return x

    return composed


def composed(x):
    return compose(math.sin, lambda v: v * v, math.exp)(x)


CASES["composed"] = composed, lambda r: (r(),)


def lambda_bound(x, y):
    mix = lambda a, b=2.0: a * b + y  # noqa: E731
    return mix(x) * mix(y, x)


CASES["lambda_bound"] = lambda_bound, lambda r: (r(), r())


def newton_of(f, derivative, x0, steps=20):
    x = x0
    for _ in range(steps):
        x = x - f(x) / derivative(x)
    return x


def cube_root(a):
    return newton_of(lambda x: x**3 - a, lambda x: 3 * x**2, 1.0)


CASES["cube_root"] = cube_root, lambda r: (2.0,), {"gradient": 2.0 ** (-2 / 3) / 3}


def integrate(f, low, high, n=16):
    h = (high - low) / n
    return h * sum(f(low + (i + 0.5) * h) for i in range(n))


def integral_of_closure(a, b):
    return integrate(lambda t: math.exp(-a * t) * math.sin(b * t), 0.0, b)


CASES["integral_of_closure"] = integral_of_closure, lambda r: (r(), r())


def spring_energy(spring, x):
    return 0.5 * spring.k * (x - spring.length) ** 2


def partial_applied(x, y):
    f = functools.partial(math.pow, x)
    g = functools.partial(spring_energy, x=y)
    return f(2.0) + g(Spring(x, 0.3))


CASES["partial_applied"] = partial_applied, lambda r: (r(), r())


def reduced(x):
    return functools.reduce(lambda a, b: a * b + x[0], x)


CASES["reduced"] = reduced, lambda r: ([r(), r(), r()],)


def reduced_by_operator(x, y):
    return functools.reduce(operator.mul, [x, y, x + y], 2.0)


CASES["reduced_by_operator"] = reduced_by_operator, lambda r: (r(), r())


def mapped(x, y):
    return sum(map(lambda a, b: a * b, [x, y, 1.0], [y, y, x]))


CASES["mapped"] = mapped, lambda r: (r(), r())


def zipped(a, b):
    total = 0.0
    for u, v in zip(a, b, strict=False):
        total += u * v
    return total


CASES["zipped"] = zipped, lambda r: (r(4), r(4))
CASES["zipped_uneven"] = (
    zipped,
    lambda r: (np.array([1.0, 2.0, 3.0]), np.array([4.0, 5.0])),
    {"gradient": ([4.0, 5.0, 0.0], [1.0, 2.0])},
)


def enumerated_from(x):
    total = 0.0
    for k, v in enumerate(x, start=1):
        total += v**k / math.factorial(k)
    return total


CASES["enumerated_from"] = enumerated_from, lambda r: (r(4),)


def reversed_horner(coefficients, x):
    value = 0.0
    for c in reversed(coefficients):
        value = value * x + c
    return value


CASES["reversed_horner"] = reversed_horner, lambda r: ([r(), r(), r()], r())


def pairwise(x):
    return sum((b - a) ** 2 for a, b in zip(x[:-1], x[1:], strict=True))


CASES["pairwise"] = pairwise, lambda r: (r(5),)


def combinations(x):
    return sum(a * b * b for a, b in itertools.combinations(x, 2))


CASES["combinations"] = combinations, lambda r: ([r(), r(), r()],)


def maximum_of(x):
    return max(v * v for v in x) + min(x[0], x[1]) + max(x[1:])


CASES["maximum_of"] = maximum_of, lambda r: ([0.5, 1.5, 1.0],), {"gradient": [1.0, 4.0, 0.0], "step": 1e-3}


def maximum_by_key(x):
    best = max(x, key=lambda v: -abs(v - 1.0))
    return best**2


CASES["maximum_by_key"] = maximum_by_key, lambda r: ([0.5, 1.4, 1.1],), {"gradient": [0.0, 0.0, 2.2], "step": 1e-3}


def sorted_sum(x):
    return sum(k * v for k, v in enumerate(sorted(x)))


CASES["sorted_sum"] = sorted_sum, lambda r: ([3.0, 1.0, 2.0],), {"gradient": [2.0, 0.0, 1.0]}


def any_all(x, y):
    if any(v > 1.0 for v in (x, y)) and not all(v > 2.0 for v in (x, y)):
        return x * y
    return x + y


CASES["any_all"] = any_all, lambda r: (1.5, 0.5), {"gradient": (0.5, 1.5)}


def factorial(n, x):
    return 1.0 if n == 0 else x * n * factorial(n - 1, x)


CASES["recursion"] = factorial, lambda r: (4, r()), {"wrt": "x"}


def tree_sum(tree, x):
    if isinstance(tree, tuple):
        left, right = tree
        return tree_sum(left, x) * tree_sum(right, x)
    return tree + x


CASES["recursion_tree"] = tree_sum, lambda r: (((1.0, 2.0), (3.0, (4.0, 5.0))), 0.5), {"wrt": "x"}


def even_part(n, x):
    return 1.0 if n == 0 else x * odd_part(n - 1, x)


def odd_part(n, x):
    return x if n == 0 else math.sin(even_part(n - 1, x))


CASES["recursion_mutual"] = even_part, lambda r: (6, r()), {"wrt": "x"}


def bisected_sum(x):
    n = len(x)
    if n == 1:
        return x[0] ** 2
    return bisected_sum(x[: n // 2]) * bisected_sum(x[n // 2 :])


CASES["recursion_slices"] = bisected_sum, lambda r: (r(5),)


def generated(x, n):
    def terms():
        term = 1.0
        for k in range(n):
            yield term
            term = term * x / (k + 1)

    return sum(terms())


CASES["generator_function"] = generated, lambda r: (r(), 6)


def starred(*xs):
    first, *rest = xs
    return first * sum(rest)


CASES["starred"] = starred, lambda r: (2.0, 3.0, 4.0)


def keywords(x, **scales):
    return x * scales["a"] + x**2 * scales.get("b", 1.0)


def calls_with_keywords(x, y):
    scales = {"a": y, "b": x}
    return keywords(x, **scales) + keywords(*[x], a=2.0)


CASES["calls_with_keywords"] = calls_with_keywords, lambda r: (r(), r())


def unpacked(x, y):
    (a, b), *c = (x, y), x * y, 2.0
    a, b = b, a
    return a**2 * b + c[0] * c[1]


CASES["unpacked"] = unpacked, lambda r: (r(), r())


def chosen_function(x, name):
    table = {"sin": math.sin, "square": lambda v: v * v}
    return table[name](x) * x


CASES["chosen_function"] = chosen_function, lambda r: (r(), "square"), {"wrt": "x"}


def function_argument(f, x):
    return f(x) * f(2.0 * x)


CASES["function_argument"] = function_argument, lambda r: (math.sin, r()), {"wrt": "x"}


def walrus(x):
    if (y := x * x) > 1.0:
        return y * x
    return y + (z := 3 * x) * z


CASES["walrus"] = walrus, lambda r: (0.5,), {"gradient": 1.0 + 18 * 0.5}


def matched(kind, x):
    match kind:
        case "square":
            return x * x
        case ("power", n):
            return x**n
        case _:
            return x


CASES["matched"] = matched, lambda r: (("power", 3), 2.0), {"wrt": "x", "gradient": 12.0}


def vmapped(x):
    return sum(list(map(np.sum, [row**2 * k for k, row in enumerate(x)])))


CASES["vmapped"] = vmapped, lambda r: (r(3, 2),)


def accumulated(x):
    return sum(itertools.accumulate(x, lambda a, b: a * b))


CASES["accumulated"] = accumulated, lambda r: ([1.5, 2.0, 0.5],), {"gradient": [1 + 2.0 + 1.0, 1.5 + 0.75, 3.0]}


@functools.lru_cache(maxsize=None)
def table_entry(n):
    return 1.0 / (n + 1)


def cached_constants(x, n):
    return sum(table_entry(k) * x**k for k in range(n))


CASES["cached_constants"] = cached_constants, lambda r: (r(), 4)


def halved(x):
    return x / 2


def methods_of_what_is_given(x):
    first = halved(x).sum() + halved(x).reshape(-1)[0] * halved(x).T.mean()
    copied = halved(x).copy()
    copied[0] = 3 * x[1]
    shown = halved(x).ravel()
    shown[1] *= 2
    return first + np.sum(copied * shown)


CASES["methods_of_what_is_given"] = methods_of_what_is_given, lambda r: (r(3),)


def library_of(name):
    if name is None:
        try:
            import numpy as name
        except ImportError:
            import math as name
    return name


def by_a_library(x, t):
    lib = library_of(None)
    return x * lib.exp(-t)


CASES["a_library_that_is_imported_or_another"] = by_a_library, lambda r: (r(), r())


@contextlib.contextmanager
def without_warnings(message):
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message)
        yield


def entropy(x):
    with without_warnings("divide by zero"):
        y = x * np.log(x)
    return np.sum(y)


CASES["a_context_about_warnings"] = entropy, lambda r: (r(3),)


def in_the_common_dtype(x):
    y = np.asarray(x, dtype=np.promote_types(x.dtype, np.float32))
    return np.sum(y * y)


CASES["a_dtype_that_is_promoted"] = in_the_common_dtype, lambda r: (r(3),)


def last_of_a_dict(x, y):
    d = {"a": x, "b": x * y}
    name, value = d.popitem()
    return value * y + len(d) * d["a"] + len(name)


CASES["the_last_of_a_dict"] = last_of_a_dict, lambda r: (r(), r())


def with_axes(x, count, lib):
    return getattr(lib, f"atleast_{count}d")(x)


def by_a_written_name(x):
    return np.sum(with_axes(x, 1, np) ** 2)


CASES["a_function_of_a_library_by_a_written_name"] = by_a_written_name, lambda r: (r(3),)
CASES["a_function_of_a_library_by_a_written_name_of_a_number"] = by_a_written_name, lambda r: (r(),)


def extended(count, symmetric):
    if symmetric:
        return count, False
    else:
        return count + 1, True


def shortened(w, needed):
    if needed:
        return w[:-1]
    else:
        return w


def window(width, count=5, symmetric=True):
    count, needed = extended(count, symmetric)
    return shortened(np.exp(-((np.arange(count) - 2.0) ** 2) / width**2), needed)


def of_a_window(width):
    return np.sum(window(width)) * 2 + np.sum(window(width, symmetric=False)[1:])


CASES["a_length_and_a_flag_that_a_function_chooses"] = of_a_window, lambda r: (r(),)


def squared(x):
    return x * x


def by_default(x, fn=None):
    if fn is None:
        fn = squared
    return np.sum(fn(x))


CASES["a_function_by_default"] = by_default, lambda r: (r(3),)
CASES["a_function_that_is_given"] = by_default, lambda r: (r(3), np.sin), {"wrt": "x"}


def by_library(x, xp=None):
    if xp is None:
        xp = np
    return xp.sum(xp.exp(x))


CASES["a_library_by_default"] = by_library, lambda r: (r(3),)


def by_version(x):
    area = np.trapezoid if hasattr(np, "trapezoid") else np.trapz
    total = getattr(np, "sum_of_all", np.sum)
    return area(x * x) + total(x)


CASES["a_name_that_a_library_has"] = by_version, lambda r: (r(4),)


def by_names(x):
    return np.sum(x * x) if "trapezoid" in dir(np) else np.sum(x)


CASES["a_library_as_a_value"] = by_names, lambda r: (r(3),)


def columns(d, v):
    """A function that keeps in an attribute of its own how far it has got."""
    columns.at = d

    def column(i):
        n = d - i - 1
        below = np.concatenate((np.zeros(i + 1), v[columns.at : (columns.at + n)]))
        columns.at += n
        return below

    return np.stack([column(i) for i in range(d)], -1)


def of_columns(v, d):
    L = columns(d, v)
    return np.sum(np.sin(L @ L.T) * np.arange(d * d).reshape(d, d))


CASES["attribute_of_a_function"] = of_columns, lambda r: (r(10), 4)


def scaled(x):
    return x * scaled.factor + scaled.shift


scaled.factor, scaled.shift = 3.0, 0.5

CASES["attributes_of_a_function_read"] = lambda x: scaled(scaled(x)) ** 2, lambda r: (r(),)
