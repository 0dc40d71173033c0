"""What libraries ask of their arguments before they compute: scalars or arrays, lists or tuples, of which class."""

import enum
import functools
import warnings

import numpy as np
from corpus import _helpers_too

CASES = {}


class Series:
    """A class that no argument here is of."""


def all_scalars(x, y):
    if all(map(np.isscalar, (x, y))):
        return x * y
    return np.sum(x * y * 2)


CASES["all_scalars"] = all_scalars, lambda r: (r(), r())
CASES["all_scalars_but_one"] = all_scalars, lambda r: (r(3), r())


def any_of_a_class(x, y):
    total = x * y
    if any(isinstance(t, Series) for t in (x, y, total)):
        total = total.frame()
    return np.sum(total)


CASES["any_of_a_class"] = any_of_a_class, lambda r: (r(), r())
CASES["any_of_a_class_array"] = any_of_a_class, lambda r: (r(3), r())


def those_of_a_class(x):
    out = {"large": np.where(x > 1, x, x * x), "own": x}
    found = [t for t in [x, out["large"]] if isinstance(t, Series)]
    if found:
        out = Series(out, found[0])
    return out["large"] * out["own"]


CASES["those_of_a_class"] = those_of_a_class, lambda r: (r(),)
CASES["those_of_a_class_numpy"] = those_of_a_class, lambda r: (np.float64(r()),)


def of_another_library(angle):
    if "sympy" in str(type(angle)):
        from sympy import cos
    else:
        cos = np.cos
    return cos(angle) * angle


CASES["of_another_library"] = of_another_library, lambda r: (r(),)


def pair(x, k):
    if k > 1:
        return x, x * x
    if k > 0:
        return x * x, x


def pair_taken_apart(x, k):
    a, b = pair(x, k)
    return a * b * b + pair(x * 2, k)[1]


CASES["pair_taken_apart"] = pair_taken_apart, lambda r: (r(), 2.0)
CASES["pair_taken_apart_the_other_way"] = pair_taken_apart, lambda r: (r(), 0.5)
CASES["no_pair_taken_apart"] = pair_taken_apart, lambda r: (r(), -1.0), {"raises": TypeError}


def pair_or_nothing(x, k):
    found = pair(x, k)
    if found is None:
        return x
    return found[0] * found[1]


CASES["pair_or_nothing"] = pair_or_nothing, lambda r: (r(), -1.0), {"refused": True}


def as_it_came(x):
    scalar = isinstance(x, float)
    if scalar:
        x = [x]
    total = 0.0
    for v in x:
        total += v * v
    return total


CASES["as_it_came"] = as_it_came, lambda r: (r(),)
CASES["as_it_came_a_list"] = as_it_came, lambda r: ([r(), r()],)
CASES["as_it_came_an_array"] = as_it_came, lambda r: (r(3),)


def back_as_it_came(x):
    single = np.isscalar(x) and not isinstance(x, str)
    y = np.atleast_1d(x) ** 2
    return y[0] if single else np.sum(y)


CASES["back_as_it_came"] = back_as_it_came, lambda r: (r(),)
CASES["back_as_it_came_an_array"] = back_as_it_came, lambda r: (r(3),)


def all_flat(x, y):
    deep = any([len(part.shape) > 1 for part in (x, y)])
    parts = [x * 2.0, y * x]
    if not deep:
        parts = [part * part for part in parts]
    return np.sum(parts[0]) + np.sum(parts[1])


CASES["all_flat"] = all_flat, lambda r: (r(3), r(3))
CASES["not_all_flat"] = all_flat, lambda r: (r(2, 3), r(3))

NUMBERS = (int, float, np.floating)
OTHERS = ()


def one_of_some(x):
    if isinstance(x, OTHERS):
        return x.evaluated()
    if isinstance(x, NUMBERS):
        x = [x]
    return x[-1] * x[0]


CASES["one_of_some"] = one_of_some, lambda r: (r(),)
CASES["one_of_some_a_list"] = one_of_some, lambda r: ([r(), r()],)


def is_square(M, size):
    return np.all(M @ M.T >= 0.0) and M.shape == (size, size)


def is_fine(M, check):
    return isinstance(M, np.ndarray) and M.shape == (2, 2) and (not check or is_square(M, 2))


def checked_by_calls(M, check=True):
    if not is_fine(M, check=check):
        raise ValueError("a matrix is wanted")
    return np.sum(M @ M)


CASES["checked_by_calls"] = checked_by_calls, lambda r: (r(2, 2),)
CASES["checked_by_calls_in_vain"] = checked_by_calls, lambda r: (r(3, 3),), {"raises": ValueError}


class Unit(str, enum.Enum):
    METRES = "m"
    FEET = "ft"


class Way(float, enum.Enum):
    EAST = 0.5
    WEST = -0.5


LENGTHS = {Unit.METRES: 1.0, Unit.FEET: 3.28}


def walked(x, unit, way):
    scale = LENGTHS[unit]
    if way is Way.WEST:
        x = x * x
    return scale * x * way


def walked_by_default(x, unit=Unit.FEET, way=Way.EAST):
    return walked(x, unit, way) + walk(x)


def walk(x, unit=Unit.METRES, way=Way.WEST):
    return walked(x, unit, way)


CASES["members_by_default"] = walked_by_default, lambda r: (3.0,), {"wrt": "x", "gradient": 3.28 * 0.5 - 3.0}
CASES["members"] = walked_by_default, lambda r: (3.0, Unit.METRES, Way.WEST), {"wrt": "x", "gradient": -6.0}


def harmless(v):
    return np.sum(v) > 0.0


def emptied(v):
    v[0] = 0.0
    return True


def asked(harmless, v):
    return harmless(v)


def asked_by_another(v):
    v = v * v
    if not asked(emptied, v):
        raise ValueError("never")
    return np.sum(v)


CASES["asked_by_another"] = asked_by_another, lambda r: (r(3),)


def asked_inside(v):
    def with_it(harmless):
        return harmless(v)

    return with_it(emptied)


def asked_by_an_inner_one(v):
    v = v * v
    if not asked_inside(v):
        raise ValueError("never")
    return np.sum(v)


CASES["asked_by_an_inner_one"] = asked_by_an_inner_one, lambda r: (r(3),)


def asked_of_a_module(v):
    return _helpers_too.emptied(v)


def asked_by_a_module(v):
    v = v * v
    if not asked_of_a_module(v):
        raise ValueError("never")
    return np.sum(v)


CASES["asked_by_a_module"] = asked_by_a_module, lambda r: (r(3),)


def its_first_is_nothing(v):
    head = _helpers_too.first(v)
    head[0] = 0.0
    return True


def shown_by_a_module(v):
    v = v * v
    if not its_first_is_nothing(v):
        raise ValueError("never")
    return np.sum(v)


CASES["shown_by_a_module"] = shown_by_a_module, lambda r: (r(3),)


def spread_into(returns, ratio):
    out = np.empty(returns.shape[1:])
    one_series = returns.ndim == 1
    if len(returns) < 2:
        out[()] = np.nan
        if one_series:
            out = out.item()
        return out
    np.sum(returns * returns, axis=0, out=out)
    np.multiply(out, ratio, out=out)
    if one_series:
        out = out.item()
    return out * ratio


CASES["an_array_for_what_axes_are_left"] = spread_into, lambda r: (r(5), r())


def grown(returns, start):
    values = np.empty((returns.shape[0] + 1,) + returns.shape[1:], dtype="float64")
    values[0] = start
    out = values[1:]
    np.add(returns, 1, out=out)
    out.cumprod(axis=0, out=out)
    np.multiply(out, start, out=out)
    return np.sum(values * values)


CASES["an_array_of_one_more"] = grown, lambda r: (r.signed(4), r())


class Ellipse:
    SMALL = 1e-9

    def __init__(self, a, b):
        self.a = a
        self.b = b

    def area(self, x):
        if x > 0 and (self.a <= 0 or x >= self.b * 2):
            return x * x * self.a
        return self.b * x


ROUND = Ellipse(1.5, 0.2)


def with_fields_of_an_instance(x):
    return ROUND.area(x) * x


CASES["fields_where_they_may_not_be_read"] = (
    with_fields_of_an_instance,
    lambda r: (0.7,),
    {"gradient": 3 * 0.7**2 * 1.5},
)
CASES["fields_by_the_other_arm"] = with_fields_of_an_instance, lambda r: (0.3,), {"gradient": 2 * 0.3 * 0.2}


def doubled(function):
    @functools.wraps(function)
    def inner(*args, **kwargs):
        return function(*args, **kwargs) * 2

    return inner


def as_arrays(function):
    @functools.wraps(function)
    def inner(*args, **kwargs):
        return function(*[np.asarray(arg) for arg in args], **kwargs)

    return inner


@doubled
def first_items(x, y, n=2, mode="plain", scale=True):
    total = 0.0
    for i in range(n):
        total = total + x[i] * y
    return total * 3 if mode == "plain" and scale else total


CASES["behind_a_decorator"] = first_items, lambda r: (r(3), r())
CASES["behind_a_decorator_by_name"] = first_items, lambda r: (r(3), r()), {"keywords": {"n": 3, "scale": False}}


@doubled
@as_arrays
def of_arrays(x, y):
    return np.sum(np.sqrt(x)) * y.sum()


CASES["behind_two_decorators"] = of_arrays, lambda r: (r(3), r())


@np.errstate(all="ignore")
def silently(x):
    return np.sum(np.sqrt(x))


CASES["behind_a_setting_of_numpy"] = silently, lambda r: (r(3),)


class Field:
    def __init__(self, strength):
        self.strength = strength

    @doubled
    def energy(self, x, power=2):
        return np.sum(x**power) * self.strength


CASES["a_method_behind_a_decorator"] = Field(1.5).energy, lambda r: (r(3),), {"wrt": "x"}


def without_a_warning(x):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        y = np.log(x)
        if x[0] > 100:
            return np.sum(y)
    with np.errstate(divide="ignore"):
        return np.sum(y * x)


CASES["without_a_warning"] = without_a_warning, lambda r: (r(3),)


def with_warnings_as_errors(x):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        y = np.log(x)
    return np.sum(y)


CASES["with_warnings_as_errors"] = with_warnings_as_errors, lambda r: (r(3),), {"refused": True}


STANDARD = np.float64


def chosen(value, default):
    if value is None:
        return default
    else:
        return value


def as_float(x, dtype=None):
    dtype = chosen(dtype, STANDARD)
    if isinstance(x, np.ndarray) and x.size == 1 and x.ndim != 0:
        return np.asarray(x, dtype)
    return dtype(x)


def of_a_chosen_class(x, y):
    return np.sum(as_float(x * y) * 2) + np.sum(as_float(x) * y)


CASES["of_a_chosen_class"] = of_a_chosen_class, lambda r: (r(), r())
CASES["of_a_chosen_class_arrays"] = of_a_chosen_class, lambda r: (r(3), r(3))
CASES["of_a_chosen_class_array_and_number"] = of_a_chosen_class, lambda r: (r(3), r())


def by_its_dtype(x, dtype=np.float64):
    x = np.asarray(x)
    if x.dtype.kind == "O":
        dtype = "O"
    if np.issubdtype(x.dtype, np.integer) or x.dtype in (np.complex128, object):
        return np.zeros(3)
    if x.dtype.kind in "iub" or np.iscomplexobj(x):
        raise TypeError("floats are asked for")
    return x.astype(dtype) * 2


def computed_by_its_dtype(x):
    return np.sum(by_its_dtype(x) ** 2)


CASES["by_its_dtype"] = computed_by_its_dtype, lambda r: (r(3),)
CASES["by_its_dtype_a_number"] = computed_by_its_dtype, lambda r: (r(),)
CASES["by_its_dtype_a_list"] = computed_by_its_dtype, lambda r: ([r(), r()],)
CASES["by_its_dtype_float32"] = computed_by_its_dtype, lambda r: (np.float32([1.5, 0.5]),), {"differences": False}


def library_of(x):
    """Stands for functions of several array libraries: it gives a module."""
    return np


@functools.lru_cache(100)
def is_numpy(xp):
    return xp.__name__ in {"numpy", "other.numpy"}


def by_a_module(x, xp=np):
    if is_numpy(xp) and xp.__version__ >= "2.0":
        dtype = xp.result_type(*[x, 1.0])
        x = xp.asarray(x, dtype=dtype)
        return xp.sum(xp.sin(x[1:]) * x[:-1], axis=0)
    return x.of_another_library()


def by_a_module_that_is_found(x):
    return by_a_module(x, library_of(x)) + by_a_module(x, xp=np)


CASES["by_a_module"] = by_a_module, lambda r: (r(4),)
CASES["by_a_module_of_float32"] = by_a_module, lambda r: (np.float32([1.5, 0.5, 0.7]),), {"differences": False}
CASES["by_a_module_that_is_found"] = by_a_module_that_is_found, lambda r: (r(4),)


def is_series(x):
    if x is None:
        return True
    return isinstance(x, Series)


def by_a_predicate(x, y=None):
    if is_series(x) or not is_series(y):
        return x.frame() * y.frame()
    return 3.0 * np.sum(x)


CASES["by_a_predicate"] = by_a_predicate, lambda r: (r(3),), {"gradient": [3.0, 3.0, 3.0]}


def is_large(x):
    return x > 1.0


def by_a_predicate_of_values(x):
    y = x * x
    return y * x if is_large(y) else y


CASES["by_a_predicate_of_values"] = by_a_predicate_of_values, lambda r: (1.5,), {"gradient": 6.75}
CASES["by_a_predicate_of_small_values"] = by_a_predicate_of_values, lambda r: (0.5,), {"gradient": 1.0}


def solved(x, tolerance=None, guess=None, checked=True):
    y = x if guess is None else guess
    for _ in range(50):
        step = (y * y - x) / (2 * y)
        y = y - step
        if tolerance is not None and abs(step) < tolerance and checked:
            break
    return y if checked or guess is not None else -y


CASES["solved"] = lambda x: solved(x, 1e-12), lambda r: (2.25,), {"gradient": 1 / 3}
CASES["solved_from_a_guess"] = lambda x: solved(x, 1e-12, 1.0), lambda r: (2.25,), {"gradient": 1 / 3}
CASES["solved_without_a_tolerance"] = lambda x: solved(x, checked=False), lambda r: (2.25,), {"gradient": -1 / 3}


def by_a_text(x, how="Sum"):
    if how.lower() == "sum":
        return np.sum(x)
    if how.strip().upper() not in ("MEAN", "AVERAGE"):
        return x.of_another_kind()
    return np.mean(x)


CASES["by_a_text"] = by_a_text, lambda r: (r(4),), {"gradient": [1.0, 1.0, 1.0, 1.0]}
CASES["by_another_text"] = lambda x: by_a_text(x, " Mean"), lambda r: (r(4),), {"gradient": [0.25, 0.25, 0.25, 0.25]}


def value_of(x, c):
    x = np.asarray(x) if isinstance(x, (tuple, list)) else x
    if isinstance(x, np.ndarray):
        c = c.reshape(c.shape + (1,) * x.ndim)
    return np.sum(c[0] * x + c[1])


CASES["axes_as_many_as_another_has"] = value_of, lambda r: (r(3), r(2))


def by_the_kind_of_dtype(x, xp=np):
    if xp.isdtype(x.dtype, ("integral", "bool")):
        x = xp.astype(x, float)
    if not xp.isdtype(x.dtype, "real floating"):
        return x.of_another_kind()
    return xp.sum(x**2)


CASES["by_the_kind_of_dtype"] = by_the_kind_of_dtype, lambda r: (r(3),)


def number_with_a_limit(x, limit):
    low = x < limit
    y = np.minimum(x, 2.0 * limit)
    try:
        y[low] = limit
    except TypeError:
        if low:
            y = limit
    return y


def limited(x, ratings):
    y = number_with_a_limit(x * ratings["scale"], ratings["limit"])
    if isinstance(x, Series):
        return y.frame()
    return y


CASES["limited_by_a_dict"] = limited, lambda r: (2.5, {"limit": 1.5, "scale": 1.1}), {"wrt": "x", "gradient": 1.1}


def keeps(box, x):
    box.append(x)
    return True


def sets(thing, x):
    thing.value = x
    return True


class Thing:
    def __init__(self):
        self.value = 1.0


def by_a_predicate_that_keeps(x, y):
    box, thing = [], Thing()
    if isinstance(y, np.ndarray) and keeps(box, x) and sets(thing, x):
        box.append(x * x)
    return sum(box) * thing.value


CASES["by_a_predicate_that_keeps"] = by_a_predicate_that_keeps, lambda r: (3.0, r(2))


def bool_like(value, name, optional=False, strict=False):
    if optional and value is None:
        return value
    known = isinstance(value, bool)
    if not strict:
        known = known or isinstance(value, int)
    if known:
        return bool(value)
    raise TypeError(f"{name} must be bool")


def scores(x, adjusted=True, whole=None):
    adjusted = bool_like(adjusted, "adjusted")
    whole = bool_like(whole, "whole", optional=True)
    d = x - np.mean(x)
    if adjusted:
        d = 2 * d
    r = d / np.sum(d * d)
    if whole:
        return r, d
    return r


def checked_flags(x):
    return np.sum(scores(x) * x**2)


CASES["flags_that_a_function_checks"] = checked_flags, lambda r: (r(3),)


def projected(x, y):
    single = False
    if isinstance(x, float):
        x, y, single = np.array([x]), np.array([y]), True
    z = np.sqrt(3 - x**2 / 8 - y**2 / 8)
    if single:
        return float((z * x)[0]), float((z * y)[0])
    return z * x, z * y, np.flatnonzero(z > 0)


def of_projected(x, y):
    r = projected(x, y)
    return np.sum(r[0]) * 2 + np.sum(r[1])


CASES["what_a_call_settles_inside"] = of_projected, lambda r: (r(3), r(3))
CASES["what_a_call_settles_inside_of_numbers"] = of_projected, lambda r: (r(), r())


def placed(direction):
    if any("sympy" in str(type(v)) for v in direction):
        return direction[0]
    M = np.eye(4)
    M[:3, 3] = direction
    return np.sum(M * M)


CASES["types_of_items_in_a_comprehension"] = placed, lambda r: (r(3),)
CASES["types_of_items_of_a_list_in_a_comprehension"] = placed, lambda r: ([r(), r(), r()],)
