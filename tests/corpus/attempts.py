"""Exceptions: `try` around what is differentiated, and what its handlers and those who come after them find."""

import math

import numpy as np

CASES = {}


def reciprocal(x):
    try:
        y = 1 / x
    except ZeroDivisionError:
        y = 0.0
    return y * x * 3 + y


CASES["a_value_or_another"] = reciprocal, lambda r: (r(),)
CASES["a_value_or_another_by_the_handler"] = reciprocal, lambda r: (0.0,), {"gradient": 0.0, "differences": False}


def root_or_square(x, y):
    try:
        return math.sqrt(x) * y
    except ValueError:
        return y * y


CASES["a_return_in_each"] = root_or_square, lambda r: (r(), r())
CASES["a_return_in_each_by_the_handler"] = root_or_square, lambda r: (-r(), r())


def raised_otherwise(x):
    try:
        u = math.log(x)
        v = math.sqrt(u)
    except (ValueError, TypeError) as error:
        raise RuntimeError(f"no root: {error}") from error
    else:
        w = v * u
    return w * x


CASES["a_handler_that_raises"] = raised_otherwise, lambda r: (1 + r(),)
CASES["a_handler_that_raises_when_it_does"] = raised_otherwise, lambda r: (r() / 2,), {"raises": RuntimeError}


def one_of_several(x):
    s = 1.0
    try:
        for i in range(3):
            s = s * math.sqrt(x - i)
        t = s * s
    except ValueError:
        t = x * 2
    except ZeroDivisionError:
        t = 3.0
    return t * x


CASES["a_loop_that_comes_to_its_end"] = one_of_several, lambda r: (3 + r(),)
CASES["a_loop_that_is_left"] = one_of_several, lambda r: (r(),)


def which_comes_first(x, y):
    try:
        a = 1 / x
        b = math.log(y)
        c = a * b + math.exp(a)
    except ValueError:
        c = x * 3 + y
    except (ZeroDivisionError, OverflowError):
        c = x * y
    return c * c


CASES["no_exception"] = which_comes_first, lambda r: (r(), r())
CASES["the_second_exception"] = which_comes_first, lambda r: (r(), -r())
CASES["the_first_of_two_exceptions"] = (
    which_comes_first,
    lambda r: (0.0, -2.0),
    {"gradient": (0.0, 0.0), "differences": False},
)


def capped(z):
    try:
        return math.exp(z)
    except OverflowError:
        return 1e10 * z


def in_a_function_that_is_called_twice(x, y):
    return capped(x * y) * capped(y) + capped(0.5)


CASES["in_a_function_that_is_called_twice"] = in_a_function_that_is_called_twice, lambda r: (r(), r())
CASES["in_a_function_that_is_called_twice_one_caught"] = (
    in_a_function_that_is_called_twice,
    lambda r: (900.0, r() + 0.5),
)


def inside_each_other(x, y):
    try:
        try:
            u = math.acos(x)
        except ValueError:
            u = math.sqrt(y)
        v = u * math.log(y)
    except ValueError:
        v = x * y
    return v * v


CASES["inside_each_other"] = inside_each_other, lambda r: (r() / 2, r())
CASES["inside_each_other_the_inner_one"] = inside_each_other, lambda r: (1 + r(), r())
CASES["inside_each_other_both"] = inside_each_other, lambda r: (1 + r(), -r())


def in_an_arm(x, k):
    if x > 0:
        try:
            y = math.asin(x)
        except ValueError:
            return x * k
        z = y * k
    else:
        z = x * x
    return z * k


CASES["in_an_arm"] = in_an_arm, lambda r: (r() / 2, r())
CASES["in_an_arm_that_returns_from_its_handler"] = in_an_arm, lambda r: (1 + r(), r())
CASES["in_an_arm_not_taken"] = in_an_arm, lambda r: (-r(), r())


def matrix_or_its_diagonal(A, x):
    try:
        inverse = np.linalg.inv(A)
    except np.linalg.LinAlgError:
        inverse = A * 2
    return np.sum(inverse @ x)


CASES["a_matrix_that_has_an_inverse"] = matrix_or_its_diagonal, lambda r: (r.spd(3), r(3))
CASES["a_matrix_that_has_none"] = (
    matrix_or_its_diagonal,
    lambda r: (np.ones((2, 2)), np.array([1.0, 2.0])),
    {"gradient": (np.array([[2.0, 4.0], [2.0, 4.0]]), np.array([4.0, 4.0])), "differences": False},
)


def before_and_behind(x):
    y = x * x
    try:
        low, high = x * 0.5, y * 2.0
        z = math.sqrt(low - 1.0)
    except ValueError:
        z = low * high
    return z * y + high


CASES["what_cannot_raise_is_read_by_the_handler"] = before_and_behind, lambda r: (r(),)
CASES["what_cannot_raise_is_read_behind"] = before_and_behind, lambda r: (3 + r(),)


def assigned_again(x):
    y = x * 3
    try:
        y = math.sqrt(y - 2.0)
    except ValueError:
        pass
    return y * y * x


CASES["assigned_again"] = assigned_again, lambda r: (1 + r(),)
CASES["assigned_again_or_not"] = assigned_again, lambda r: (0.25,)


def odds(t):
    try:
        return 1 / (1 + t)
    except OverflowError:
        return t * 0.0


CASES["what_is_handed_over_is_not_tried"] = lambda x: odds(math.exp(-x)) * x, lambda r: (r(),)
CASES["what_is_handed_over_raises_outside"] = (
    lambda x: odds(math.exp(-x)) * x,
    lambda r: (-1000.0,),
    {"raises": OverflowError},
)


def first_axis(x):
    try:
        return x.shape[0]
    except AttributeError:
        return 2


def by_the_first_axis(x):
    n = first_axis(x)
    return np.sum(x * x) * n


CASES["by_the_first_axis"] = by_the_first_axis, lambda r: (r(3),)
CASES["by_no_first_axis"] = by_the_first_axis, lambda r: (r(),)


def log_or_not(x):
    try:
        with np.errstate(all="raise"):
            y = np.log(x) * 2
    except FloatingPointError:
        y = x * 7
    return np.sum(y)


CASES["what_numpy_raises_by_a_setting"] = log_or_not, lambda r: (np.array([0.0, r()]),), {"refused": True}


SEEN = []


def told_once(x):
    try:
        SEEN.append("in")
        y = math.sqrt(x)
        SEEN.append("through")
    except ValueError:
        SEEN.append("caught")
        y = x * x
    finally:
        SEEN.append("out")
    return y * x


CASES["told_once"] = told_once, lambda r: (r(),)
CASES["told_once_and_caught"] = told_once, lambda r: (-r(),)


def the_users_flag(x, failed):
    try:
        y = math.sqrt(x) * failed
    except ValueError:
        y = failed
    return y * failed


CASES["the_users_flag"] = the_users_flag, lambda r: (r(), r())
CASES["the_users_flag_caught"] = the_users_flag, lambda r: (-r(), r())


def on_some_paths(x, k):
    try:
        if k > 1:
            return math.sqrt(x) * k
        return math.log(x)
    except ValueError:
        pass
    return x * k


CASES["two_returns"] = on_some_paths, lambda r: (r(), 0.5 + r())
CASES["two_returns_and_none"] = on_some_paths, lambda r: (-r(), 0.5)


def first_of_a_list(items, x):
    parts = [x, x * 2]
    try:
        total = math.log(sum(items))
    except ValueError:
        total = parts[0] * parts[1]
    return total * parts[1]


CASES["what_is_in_a_list"] = first_of_a_list, lambda r: ([r(), r()], r())
CASES["what_is_in_a_list_caught"] = first_of_a_list, lambda r: ([-r(), -r()], r())


# -- what is certain from the kinds of the arguments --------------------------------------------------------------------


def named_where_it_can_be(x, y):
    p = np.clip(np.cos(x) * y, -1, 1)
    try:
        p.name = "projection"
    except AttributeError:
        pass
    return np.sum(p * p)


CASES["named_where_it_can_be"] = named_where_it_can_be, lambda r: (r(), r())
CASES["named_where_it_can_be_array"] = named_where_it_can_be, lambda r: (r(3), r() / 2)


def stored_or_chosen(power, voltage, most):
    power = np.minimum(most, power * voltage)
    low = voltage < 1
    least = -0.1 * most
    try:
        power[low] = least
    except TypeError:
        if low:
            power = least
    return power


CASES["stored_or_chosen"] = stored_or_chosen, lambda r: (r(), 1 + r(), 4.0)
CASES["stored_or_chosen_low"] = stored_or_chosen, lambda r: (r(), r() / 2, 4.0)


def as_many_as_there_are(x):
    try:
        n = len(x)
    except TypeError:
        n = 2
        x = [x, x * x]
    s = 0.0
    for i in range(n):
        s += x[i] * x[i]
    return s * n


CASES["as_many_as_there_are"] = as_many_as_there_are, lambda r: (r(),)
CASES["as_many_as_there_are_in_a_list"] = as_many_as_there_are, lambda r: ([r(), r(), r()],)
CASES["as_many_as_there_are_in_an_array"] = as_many_as_there_are, lambda r: (r(4),)


def first_or_itself(x):
    try:
        y = x[0]
    except (TypeError, IndexError):
        y = x
    return y * y


CASES["first_or_itself"] = first_or_itself, lambda r: (r(),)
CASES["first_or_itself_of_numpy"] = first_or_itself, lambda r: (np.float64(r()),)


# -- refused: what may be half done -----------------------------------------------------------------------------------


def half_read_by_the_handler(x):
    y = x
    try:
        y = math.exp(x)
        z = math.log(x - 1)
    except ValueError:
        z = y
    return z


CASES["half_read_by_the_handler"] = half_read_by_the_handler, lambda r: (r() / 2,), {"refused": True}


def half_read_behind(x):
    y = x
    try:
        y = math.exp(x)
        z = math.log(x - 1)
    except ValueError:
        z = x
    return z * y


CASES["half_read_behind"] = half_read_behind, lambda r: (r() / 2,), {"refused": True}


def half_of_a_list(x):
    parts = [x]
    try:
        parts.append(x * x)
        parts.append(math.log(x - 1))
    except ValueError:
        pass
    return parts[-1]


CASES["half_of_a_list"] = half_of_a_list, lambda r: (r() / 2,), {"refused": True}


def half_of_an_array(x):
    a = np.zeros(2)
    try:
        a[0] = x
        a[1] = math.log(x - 1)
    except ValueError:
        pass
    return np.sum(a)


CASES["half_of_an_array"] = half_of_an_array, lambda r: (r() / 2,), {"refused": True}


def by_what_was_raised(x):
    try:
        y = math.sqrt(x)
    except ValueError as error:
        y = x * len(str(error))
    return y


CASES["by_what_was_raised"] = by_what_was_raised, lambda r: (-r(),), {"refused": True}


def made_arrays(x, y):
    try:
        x = np.asarray(x)
        y = np.atleast_1d(y)
    except NameError:
        pass
    return np.sum(x * y * x)


CASES["made_arrays"] = made_arrays, lambda r: (r(3), r(3))
CASES["made_arrays_of_numbers"] = made_arrays, lambda r: (r(), r())


def small_is_nothing(x, y):
    try:
        x[abs(x) < 0.9] = 0.0
    except TypeError:
        if abs(x) < 0.9:
            x = 0.0
    return x * x * y


CASES["small_is_nothing"] = small_is_nothing, lambda r: (0.8, r()), {"gradient": (0.0, 0.0)}
CASES["all_is_something"] = small_is_nothing, lambda r: (2.0, 3.0), {"gradient": (12.0, 4.0)}


def made_numbers(values):
    try:
        found = [float(value) for value in values]
    except ValueError:
        raise ValueError("numbers are wanted") from None
    else:
        whole = np.asarray(found)
    return whole[0] ** 2 * whole[-1]


CASES["made_numbers"] = made_numbers, lambda r: (r(3),)


def roots_where_large(x):
    y = x * 2
    try:
        large = y > 1
        y[large] = np.sqrt(y[large])
    except TypeError:
        if y > 1:
            y = np.sqrt(y)
    return np.sum(y * x)


CASES["an_array_is_written_to"] = roots_where_large, lambda r: (np.array([0.3, 0.7, 2.0]),)
CASES["a_number_cannot_be_written_to"] = roots_where_large, lambda r: (0.8,)
CASES["a_small_number_cannot_be_written_to"] = roots_where_large, lambda r: (0.3,), {"gradient": 1.2}
CASES["a_number_of_numpy_cannot_be_written_to"] = roots_where_large, lambda r: (np.float64(0.8),)


def two_steps(x, w):
    y = x * w
    try:
        y = np.where(x > 1, y / x, y)
        y = np.where(np.logical_and(x > 1, w > 1), 0, y * y)
    except IndexError:
        pass
    return np.sum(y)


CASES["nothing_is_half_done"] = two_steps, lambda r: (r(4), r(4))


def checked_as_arrays(x):
    try:
        if (np.asarray(x) < 0).any():
            raise ValueError("none may be negative, of {}".format(len(np.atleast_1d(x))))
    except NameError:
        if x < 0:
            raise ValueError("none may be negative")
    return np.sum(x * x)


CASES["a_check_of_an_array"] = checked_as_arrays, lambda r: (r(3),)
CASES["a_check_of_a_number"] = checked_as_arrays, lambda r: (r(),)
CASES["a_check_that_fails"] = checked_as_arrays, lambda r: (np.array([1.0, -1.0]),), {"raises": ValueError}


def in_each_trip(x):
    total = 0.0
    for i in range(3):
        try:
            y = np.array([x, x * i])
            y[y > 1] = x * x
        except TypeError:
            y = np.zeros(2)
        total += np.sum(y)
    return total


CASES["in_each_trip"] = in_each_trip, lambda r: (0.8,), {"gradient": 1 + 0 + 1 + 1 + 1 + 2 * 0.8}


def where_an_index_may_be_wrong(x, k):
    try:
        y = x[0] * 2
        y = y * x[k]
    except IndexError:
        y = x[0]
    return y


CASES["where_an_index_is_wrong"] = where_an_index_may_be_wrong, lambda r: (r(3), 7)
CASES["where_an_index_is_right"] = where_an_index_may_be_wrong, lambda r: (r(3), 1)
