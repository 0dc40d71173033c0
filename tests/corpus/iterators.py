"""What goes over things: itertools and functools, sorted, extremes, star parameters, iterators that are gone over once."""

import functools
import itertools
import math
import operator

import numpy as np

CASES = {}


def both(name, function, **options):
    """A case with a list and one with an array."""
    values = [1.5, 3.0, 1.0, 0.7]
    CASES[f"{name}_list"] = function, lambda r: (list(values),), options
    CASES[f"{name}_array"] = function, lambda r: (np.array(values),), options


both("fsum", lambda x: math.fsum(v * v for v in x), gradient=[3.0, 6.0, 2.0, 1.4])
both("fsum_plain", lambda x: math.fsum(x) * x[0])
both("largest", lambda x: max(x) - min(x), gradient=[0.0, 1.0, 0.0, -1.0])
both("largest_square", lambda x: max(v * v for v in x), gradient=[0.0, 6.0, 0.0, 0.0])
both("largest_of_slice", lambda x: max(x[2:]) * x[0], gradient=[1.0, 0.0, 1.5, 0.0])
both("nearest", lambda x: min(x, key=lambda v: abs(v - 1.2)) ** 2, gradient=[0.0, 0.0, 2.0, 0.0])
both("sorted_weights", lambda x: sum(k * v for k, v in enumerate(sorted(x))), gradient=[2.0, 3.0, 1.0, 0.0])
both("prod", lambda x: math.prod(v + 1 for v in x))
both("filtered", lambda x: sum(filter(lambda v: v > 0.9, x)), gradient=[1.0, 1.0, 1.0, 0.0])
both("chosen", lambda x: sum([v * v for v in x if v > 0.9]), gradient=[3.0, 6.0, 2.0, 0.0])
both("mapped", lambda x: sum(map(math.sin, x)))
both("mapped_pairs", lambda x: sum(list(map(operator.mul, x, x[1:]))))
both("reduced", lambda x: functools.reduce(lambda a, b: a * b + x[0], x))
both("reduced_from", lambda x: functools.reduce(operator.mul, x, 2.0))
both("accumulated", lambda x: sum(itertools.accumulate(x)), gradient=[4.0, 3.0, 2.0, 1.0])
both("accumulated_by", lambda x: sum(itertools.accumulate(x, lambda a, b: a * b)))
both("combinations", lambda x: sum(a * b * b for a, b in itertools.combinations(x, 2)))
both("triples", lambda x: sum(a * b - c for a, b, c in itertools.combinations(x, 3)))
both("permutations", lambda x: sum(a * b * b for a, b in itertools.permutations(x, 2)))
both("product", lambda x: sum(a * b * b for a, b in itertools.product(x, x[:2])))
both("product_repeat", lambda x: sum(a * b * b for a, b in itertools.product(x, repeat=2)))
both("chained", lambda x: sum(v * v for v in itertools.chain(x, x[:1])), gradient=[6.0, 6.0, 2.0, 1.4])
both("sliced", lambda x: sum(v * v for v in itertools.islice(x, 2)), gradient=[3.0, 6.0, 0.0, 0.0])
both("sliced_from", lambda x: sum(v * v for v in itertools.islice(x, 1, None, 2)), gradient=[0.0, 6.0, 0.0, 1.4])
both("neighbours", lambda x: sum(a * b for a, b in itertools.pairwise(x)))
both("starmapped", lambda x: sum(itertools.starmap(lambda a, b: a * b, zip(x, x[1:], strict=False))))
both("any_larger", lambda x: x[0] if any(v > 2.0 for v in x) else x[1])
both("all_larger", lambda x: x[0] if all(v > 2.0 for v in x) else x[1])
both("listed", lambda x: sum(v * v for v in list(x)))
both("beside_known", lambda x: sum(a * b for a, b in zip(x, [1.0, 2.0, 4.0], strict=False)))


def sorted_backwards(x):
    y = sorted(x, reverse=True)
    return y[0] * y[1] ** 2


def sorted_by(x):
    first, second, *_ = sorted(x, key=lambda v: abs(v - 1.2))
    return first * second**2


def mean_deviation(x):
    mean = sum(x) / len(x)
    return sum((d := v - mean) * d for v in x)


def ranked_pairs(x):
    total = 0.0
    for i, (a, b) in enumerate(itertools.combinations(x, 2)):
        total += (i + 1) * a * b
    return total


def nested_chain(x):
    total = 0.0
    for v in itertools.chain(x, reversed(x)):
        if v > 2.0:
            continue
        total = total * v + v
    return total


both("sorted_backwards", sorted_backwards, gradient=[9.0, 2.25, 0.0, 0.0])
both("sorted_by_values", sorted_by)
both("mean_deviation", mean_deviation)
both("nested_chain", nested_chain)
CASES["ranked_pairs"] = ranked_pairs, lambda r: ([r(), r(), r()],)
CASES["sorted_by"] = sorted_by, lambda r: ([1.5, 3.0, 1.0],), {"gradient": [2.0 * 1.5 * 1.0, 0.0, 2.25]}
CASES["sorted_ties"] = (
    lambda x: sorted(x)[0] * sorted(x)[1] ** 2,
    lambda r: (np.array([1.0, 2.0, 1.0]),),
    {"gradient": [1.0, 0.0, 2.0], "differences": False},
)
CASES["largest_default"] = lambda x, y: max([x, y], default=0.0) ** 2, lambda r: (2.0, 1.0), {"gradient": (4.0, 0.0)}


def twice(items):
    return sum(items) + 2 * sum(items)


def gone_over_once(x):
    return twice(v * v for v in x)


# The second sum finds nothing.
CASES["gone_over_once"] = gone_over_once, lambda r: ([1.0, 2.0],), {"gradient": [2.0, 4.0]}
CASES["gone_over_once_mapped"] = (
    lambda x: twice(map(lambda v: v * v, x)),
    lambda r: ([1.0, 2.0],),
    {"gradient": [2.0, 4.0]},
)


def zipped_longest(x, y):
    return sum(a * b for a, b in itertools.zip_longest(x, y, fillvalue=2.0))


CASES["zipped_longest"] = zipped_longest, lambda r: ([r(), r(), r()], [r(), r()])


def best_point(a, b):
    points = [(a, b), (b, a * a), (a * b, 1.0)]
    x, y = max(points, key=lambda p: p[0])
    return x * y


CASES["best_point"] = best_point, lambda r: (0.5, 1.5)


# -- star parameters


def starred_mean(*values):
    return sum(v * v for v in values) / len(values)


CASES["starred_mean"] = starred_mean, lambda r: (1.0, 2.0, 4.0)
CASES["starred_arrays"] = lambda *parts: sum(np.sum(p * p) for p in parts), lambda r: (r(2), r(3))


def starred_after(x, *rest, scale=2.0, **words):
    return scale * x * rest[0] * rest[1] ** 2 + words["a"] * x


CASES["starred_after"] = starred_after, lambda r: (r(), r(), r()), {"keywords": {"a": 1.5}}
CASES["starred_only"] = starred_after, lambda r: (r(), r(), r()), {"keywords": {"a": 1.5}, "wrt": "rest"}
CASES["starred_words"] = (
    starred_after,
    lambda r: (2.0, r(), r()),
    {"keywords": {"a": 1.5}, "wrt": "words", "gradient": {"a": 2.0}},
)


def solved(function, x, args=(), kwargs={}):  # noqa: B006 - it is what libraries have
    for _ in range(3):
        x = x - 0.1 * function(x, *args, **kwargs)
    return x


CASES["passed_on"] = lambda x, a: solved(lambda t, k: t * t - k, x, (a,)), lambda r: (r(), r())
CASES["passed_on_nothing"] = lambda x: solved(lambda t: t * t - 2.0, x), lambda r: (r(),)
CASES["passed_on_words"] = lambda x, a: solved(lambda t, k: t * t - k, x, kwargs={"k": a}), lambda r: (r(), r())
CASES["passed_on_star"] = lambda x, *args: solved(lambda t, k: t * t - k, x, args), lambda r: (r(), r())


# -- None on some of the ways


def previous(x, n):
    before, total = None, 0.0
    for i in range(n):
        value = (x - i) ** 2
        if before is not None:
            total += before * value
        before = value
    return total


CASES["previous"] = previous, lambda r: (2.2, 4)


def now_and_then(x, n):
    before, total = x, 0.0
    for i in range(n):
        if before is not None:
            total += before * (x - i)
        before = x * i if i % 2 else None
    return total


CASES["now_and_then"] = now_and_then, lambda r: (2.2, 5)


def first_of_all(x, n):
    first = None
    for i in range(n):
        if first is None:
            first = x * (i + 2)
    return first


CASES["first_of_all"] = first_of_all, lambda r: (2.2, 3), {"gradient": 2.0}


def asked_first(x):
    is_array = isinstance(x, np.ndarray)
    if is_array:
        return np.sum(x * x)
    a, b = x
    return a * b


CASES["asked_first"] = asked_first, lambda r: ((r(), r()),)
CASES["asked_first_array"] = asked_first, lambda r: (r(3),)


def taken_inside_its_loop(x):
    it = iter([1.0, 2.0, 3.0])
    total = 0.0
    for v in it:
        total += v * x * next(it, 1.0)
    return total


CASES["taken_inside_its_loop"] = taken_inside_its_loop, lambda r: (r(),), {"gradient": 5.0}


def left_and_gone_on(x):
    it = iter([1.0, 2.0, 3.0])
    total = 0.0
    for v in it:
        if v > 1.5:
            break
        total += v * x
    for v in it:
        total += v * x * x
    return total


CASES["left_and_gone_on"] = left_and_gone_on, lambda r: (2.0,), {"gradient": 13.0}


def left_by_a_value(x):
    it = iter([1.0, 2.0, 3.0])
    total = 0.0
    for v in it:
        if v * x > 1.5:
            break
        total += v * x
    for v in it:
        total += v * x * x
    return total


CASES["left_by_a_value"] = left_by_a_value, lambda r: (r(),)


def in_pairs(x):
    it = iter([x, 2.0, x * x, 4.0, 5.0])
    return sum(a / b for a, b in zip(it, it))


CASES["in_pairs"] = in_pairs, lambda r: (r(),)


def behind_a_zip(x):
    it = iter([x, 2.0, x * x])
    total = sum(a * b for a, b in zip([1.0, 2.0], it))
    return total + sum(it)


CASES["behind_a_zip"] = behind_a_zip, lambda r: (r(),)


def behind_a_slice(x):
    it = iter([x, 2.0, x * x, 3.0])
    first = list(itertools.islice(it, 2))
    return first[0] * sum(it)


CASES["behind_a_slice"] = behind_a_slice, lambda r: (r(),)


def behind_a_test(x):
    it = iter([0.0, 1.0, x, x * x])
    found = any(it)
    return sum(it) * found


CASES["behind_a_test"] = behind_a_test, lambda r: (r(),)


def mapped_later(x):
    k = x
    doubled = map(lambda t: t * k, [1.0, 2.0])
    k = 2 * x
    return sum(doubled)


CASES["mapped_later"] = mapped_later, lambda r: (r(),), {"gradient": 6.0}


def mapped_with_an_effect(x):
    total = [0.0]

    def add(v):
        total[0] += v
        return total[0]

    sums = map(add, [x, x * x])
    before = total[0]
    return sum(sums) + before * x


CASES["mapped_with_an_effect"] = mapped_with_an_effect, lambda r: (r(),)


def starred_later(x):
    k = x
    products = itertools.starmap(lambda a, b: a * b * k, [(1.0, 2.0), (3.0, x)])
    k = 2 * x
    return sum(products)


CASES["starred_later"] = starred_later, lambda r: (r(),)


def accumulated_later(x):
    k = x
    sums = itertools.accumulate([1.0, 2.0], lambda a, b: a + b * k)
    k = 2 * x
    return sum(sums)


CASES["accumulated_later"] = accumulated_later, lambda r: (r(),)


def filtered_later(x):
    k = 1.0
    large = filter(lambda t: t > k, [0.5, 2.0, 3.0])
    k = 2.5
    return sum(large) * x


CASES["filtered_later"] = filtered_later, lambda r: (r(),)
