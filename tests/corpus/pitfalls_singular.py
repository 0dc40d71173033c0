"""Where differentiation tools go wrong: points at which a function has no derivative, or arithmetic stops."""

import math

import numpy as np

CASES = {}

INF, NAN = math.inf, math.nan


def array(*values):
    return np.array(values, dtype=float)


def case(name, function, *arguments, gradient, **options):
    """A function at a singular point: copies of arrays are made for each call."""

    def make(r):
        return tuple(a.copy() if isinstance(a, np.ndarray) else a for a in arguments)

    CASES[name] = function, make, {"gradient": gradient, "differences": False, **options}


case("abs_scalar", lambda x: abs(x), 0.0, gradient=0.0)
case("abs_array", lambda x: np.sum(np.abs(x)), array(0.0, -1.0, 2.0), gradient=[0, -1, 1])
case("fabs", lambda x: math.fabs(x), 0.0, gradient=0.0)
case("norm", lambda x: np.linalg.norm(x), array(0.0, 0.0), gradient=[0, 0])
case("norm_1", lambda x: np.linalg.norm(x, 1), array(0.0, 0.0), gradient=[0, 0])
case("norm_inf", lambda x: np.linalg.norm(x, np.inf), array(0.0, 0.0), gradient=[0, 0])
case("norm_3", lambda x: np.linalg.norm(x, 3), array(0.0, 0.0), gradient=[0, 0])
case("norm_frobenius", lambda x: np.linalg.norm(x), np.zeros((2, 2)), gradient=[0] * 4)
case(
    "norm_axis",
    lambda x: np.sum(np.linalg.norm(x, axis=1)),
    np.array([[0.0, 0.0], [3.0, 4.0]]),
    gradient=[0, 0, 0.6, 0.8],
)
case("norm_by_hand", lambda x: np.sqrt(np.sum(x * x)), array(0.0, 0.0), gradient=[0, 0])
case("norm_squares", lambda x: 3.0 * np.sqrt(np.sum(x**2)), np.zeros((2, 2)), gradient=[0] * 4)
case("norm_dot", lambda x: math.sqrt(np.dot(x, x)), array(0.0, 0.0), gradient=[0, 0])
case("norm_product", lambda x: np.sqrt(x @ x), array(3.0, 4.0), gradient=[0.6, 0.8])
case(
    "norm_difference",
    lambda x, y: np.sqrt(np.sum((x - y) ** 2)),
    array(1.0, 2.0),
    array(1.0, 2.0),
    gradient=([0, 0],) * 2,
)
case("root_of_matrix_product", lambda x: np.sum(np.sqrt(x @ x)), np.ones((2, 2)), gradient=[math.sqrt(2)] * 4)
case("root_of_square", lambda x: np.sqrt(np.sum(x * x)), 2.0, gradient=1.0)
case("hypot", lambda x, y: np.hypot(x, y), 0.0, 0.0, gradient=(0.0, 0.0))
case("hypot_math", lambda x, y: math.hypot(x, y), 0.0, 0.0, gradient=(0.0, 0.0))
case("std_of_constants", lambda x: np.std(x), array(2.0, 2.0, 2.0), gradient=[0, 0, 0])
case("sqrt_numpy", lambda x: np.sqrt(x), 0.0, gradient=INF)
case("sqrt_array", lambda x: np.sum(np.sqrt(x)), array(0.0, 4.0), gradient=[INF, 0.25])
case("power_half_numpy", lambda x: np.power(x, 0.5), 0.0, gradient=INF)
case("sqrt_math", lambda x: math.sqrt(x), 0.0, gradient=INF, raises=ZeroDivisionError)
case("power_half", lambda x: x**0.5, 0.0, gradient=INF, raises=ZeroDivisionError)
case("power_zero", lambda x: x**0.0, 0.0, gradient=0.0)
case("power_one", lambda x: x**1.0, 0.0, gradient=1.0)
case("power_two", lambda x: x**2, 0.0, gradient=0.0)
case("zero_to_a_power", lambda y: 0.0**y, 2.0, gradient=0.0)
case("zero_base", lambda x, y: np.power(x, y), 0.0, 2.0, gradient=(0.0, 0.0))
case("power_array_zero", lambda x: np.sum(x**2 + x**3), array(0.0, -1.0), gradient=[0, 1])
case("negative_base", lambda x: np.power(x, 3.0), -2.0, gradient=12.0)
case("negative_base_exponent", lambda x, y: np.power(x, y), -2.0, 3.0, gradient=(12.0, NAN))
case("prod_one_zero", lambda x: np.prod(x), array(2.0, 0.0, 3.0), gradient=[0, 6, 0])
case("prod_two_zeros", lambda x: np.prod(x), array(2.0, 0.0, 0.0), gradient=[0, 0, 0])
case("prod_axis_zero", lambda x: np.sum(np.prod(x, axis=1)), np.array([[2.0, 0.0], [3.0, 4.0]]), gradient=[0, 2, 4, 3])
case("cumprod_zero", lambda x: np.sum(np.cumprod(x)), array(2.0, 0.0, 3.0), gradient=[1, 2 + 6, 0])
case("prod_math", lambda x, y, z: math.prod([x, y, z]), 2.0, 0.0, 3.0, gradient=(0.0, 6.0, 0.0))
case("sinc", lambda x: np.sinc(x), 0.0, gradient=0.0)
case("sinc_array", lambda x: np.sum(np.sinc(x)), array(0.0, 1.0), gradient=[0, -1])
case("where_sqrt", lambda x: np.sum(np.where(x > 0, np.sqrt(np.abs(x)), 0.0)), array(0.0, 4.0), gradient=[0, 0.25])
case("where_log", lambda x: np.sum(np.where(x > 0, np.log(x), 0.0)), array(0.0, 4.0), gradient=[0, 0.25])
case("where_log_below", lambda x: np.sum(np.where(x > 0, np.log(x), 0.0)), array(-1.0, 4.0), gradient=[0, 0.25])
case("where_reciprocal", lambda x: np.sum(np.where(x != 0, 1 / x, 0.0)), array(0.0, 2.0), gradient=[0, -0.25])
case("where_power", lambda x: np.sum(np.where(x > 0, x**0.5, 0.0)), array(0.0, 4.0), gradient=[0, 0.25])
case("where_scalar", lambda x: np.where(x > 0, np.sqrt(x), 0.0), 0.0, gradient=0.0)
case("where_sqrt_from_zero", lambda x: np.sum(np.where(x >= 0, np.sqrt(x), 0.0)), array(0.0, 4.0), gradient=[INF, 0.25])
case("power_array_half", lambda x: np.sum(x**0.5), array(0.0, 4.0), gradient=[INF, 0.25])
case("item_of_root", lambda x: np.sqrt(x)[1], array(0.0, 4.0), gradient=[0, 0.25])
case("item_of_power", lambda x: (x**0.5)[1], array(0.0, 4.0), gradient=[0, 0.25])
case("maximum_of_root", lambda x: np.sum(np.maximum(np.sqrt(x), 1.0)), array(0.0, 4.0), gradient=[0, 0.25])
case("maximum_of_arcsin", lambda x: max(np.arcsin(x), 2.0), 1.0, gradient=0.0)
case("cbrt_not_chosen", lambda x: np.cbrt(x) if x > 1 else 2.0 * x, 0.0, gradient=2.0)
case("conditional_sqrt", lambda x: math.sqrt(x) if x > 0 else 0.0, 0.0, gradient=0.0)
case("maximum_nan", lambda x: np.maximum(x, NAN), 1.0, gradient=NAN)
case("maximum_number_tie", lambda x: max(x, 0), 0.0, gradient=0.0)
case("maximum_number_first", lambda x: max(0.0, x), 0.0, gradient=0.0)
case("minimum_number_tie", lambda x: min(x, 1.0), 1.0, gradient=0.0)
case("relu_array", lambda x: np.sum(np.maximum(x, 0)), array(0.0, -1.0, 2.0), gradient=[0, 0, 1])
case("relu_array_first", lambda x: np.sum(np.maximum(0, x)), array(0.0, -1.0, 2.0), gradient=[0, 0, 1])
case("maximum_tie", lambda x, y: max(x, y), 2.0, 2.0, gradient=(1.0, 0.0))
case("minimum_tie", lambda x, y: min(x, y), 2.0, 2.0, gradient=(1.0, 0.0))
case("maximum_three", lambda x, y, z: max(x, y, z), 1.0, 2.0, 2.0, gradient=(0.0, 1.0, 0.0))
case(
    "maximum_array_tie",
    lambda x, y: np.sum(np.maximum(x, y)),
    array(1.0, 2.0),
    array(1.0, 3.0),
    gradient=([1, 0], [0, 1]),
)
case("fmax_tie", lambda x, y: np.fmax(x, y), 2.0, 2.0, gradient=(1.0, 0.0))


def share_of_maximum(x):
    """What an axis of ties passes on adds up to what came in, whichever way it is shared."""
    return np.max(x) - x[0]


CASES["max_axis_tie"] = share_of_maximum, lambda r: (array(3.0, 3.0, 3.0),), {"differences": False}

case("logaddexp_inf", lambda x, y: np.logaddexp(x, y), -INF, -INF, gradient=(0.5, 0.5))
case("logaddexp_one_inf", lambda x, y: np.logaddexp(x, y), 0.0, -INF, gradient=(1.0, 0.0))
case("det_singular", lambda A: np.linalg.det(A), np.array([[1.0, 2.0], [2.0, 4.0]]), gradient=[4, -2, -2, 1])
case("det_zero", lambda A: np.linalg.det(A), np.zeros((2, 2)), gradient=[0] * 4)
case("eigvalsh_equal", lambda A: np.sum(np.linalg.eigvalsh(A)), np.eye(2), gradient=[1, 0, 0, 1])
case("svd_equal", lambda A: np.sum(np.linalg.svd(A, compute_uv=False)), np.eye(2), gradient=[1, 0, 0, 1])
case("svdvals_zero", lambda A: np.sum(np.linalg.svdvals(A)), np.zeros((2, 2)), gradient=[0, 0, 0, 0])
case("eigh_values_equal", lambda A: np.sum(np.linalg.eigh(A)[0]), np.eye(3), gradient=[1, 0, 0, 0, 1, 0, 0, 0, 1])
case("nuclear_norm", lambda A: np.linalg.norm(A, "nuc"), 2.0 * np.eye(2), gradient=[1, 0, 0, 1])


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def stable_sigmoid(z):
    if z >= 0:
        return 1 / (1 + math.exp(-z))
    e = math.exp(z)
    return e / (1 + e)


def softplus(z):
    return np.logaddexp(0.0, z)


def softplus_by_parts(z):
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


def log_sum_exp(x):
    m = np.max(x)
    return m + np.log(np.sum(np.exp(x - m)))


def log_sum_exp_plain(x):
    return np.log(np.sum(np.exp(x)))


case("sigmoid_far_right", sigmoid, 800.0, gradient=0.0)
case("sigmoid_far_left", sigmoid, -800.0, gradient=0.0)
case("stable_sigmoid_right", stable_sigmoid, 800.0, gradient=0.0)
case("stable_sigmoid_left", stable_sigmoid, -800.0, gradient=0.0)
case("softplus_right", softplus, 800.0, gradient=1.0)
case("softplus_left", softplus, -800.0, gradient=0.0)
case("softplus_by_parts_right", softplus_by_parts, 800.0, gradient=1.0)
case("softplus_by_parts_left", softplus_by_parts, -800.0, gradient=0.0)
case("log_sum_exp_far", log_sum_exp, array(800.0, 0.0, -800.0), gradient=[1, 0, 0])
case("log_sum_exp_left", log_sum_exp_plain, array(-700.0, -700.0), gradient=[0.5, 0.5])
case("tanh_far", lambda x: math.tanh(x), 800.0, gradient=0.0)
case("logistic_by_tanh", lambda x: 0.5 * (1 + np.tanh(0.5 * x)), -800.0, gradient=0.0)
case("exp_underflow", lambda x: math.exp(-x * x), 100.0, gradient=0.0)

case("floor", lambda x: math.floor(x) * x, 2.5, gradient=2.0)
case("round", lambda x: round(x) * x, 2.6, gradient=3.0)
case("sign", lambda x: np.sign(x) * x, -2.0, gradient=-1.0)
case("sign_at_zero", lambda x: np.sign(x), 0.0, gradient=0.0)
case("floor_division", lambda x: (x // 1.0) * x, 2.5, gradient=2.0)
case("modulo", lambda x: x % 1.0, 2.5, gradient=1.0)
case("modulo_in_both", lambda x, y: x % y, 7.5, 2.0, gradient=(1.0, -3.0))
case("argmax", lambda x: x[np.argmax(x)] * np.argmax(x), array(1.0, 3.0, 2.0), gradient=[0, 1, 0])
case("comparison", lambda x: (x > 1.0) * x, 2.0, gradient=1.0)
case("comparison_array", lambda x: np.sum((x > 1.0) * x), array(0.5, 2.0), gradient=[0, 1])
case("integer_part", lambda x: int(x) * x, 2.5, gradient=2.0)
case("truncated", lambda x: math.trunc(x) + x, -2.5, gradient=1.0)
case("copysign", lambda x: math.copysign(2.0 * x, -1.0), 3.0, gradient=-2.0)
case("counted", lambda x: np.count_nonzero(x > 1.0) * np.sum(x), array(0.5, 2.0, 3.0), gradient=[2, 2, 2])


def dead_division(x):
    a = x - x
    b = np.log(a)
    c = b * np.sqrt(a)
    return x * 2.0


def dead_branch(x):
    y = np.sqrt(x)
    if x > 1.0:
        return y
    return x * 3.0


def dead_element(x):
    y = np.zeros(2)
    y[0] = np.sqrt(x[0])
    y[0] = 1.0
    return np.sum(y * x)


def dead_rows(x):
    y = np.zeros((2, 2))
    for i in range(2):
        y[i] = np.sqrt(x)
    y[1] = x
    return np.sum(y[1] * x)


case("dead_rows", dead_rows, array(0.0, 2.0), gradient=[0, 4])
case("dead_statement", dead_division, 1.5, gradient=2.0)
case("dead_branch", dead_branch, 0.0, gradient=3.0)
case("dead_element", dead_element, array(0.0, 2.0), gradient=[1, 0])
case("times_zero", lambda x: 0.0 * np.sqrt(x) + x, 4.0, gradient=1.0)
case("arccos_edge", lambda x: np.arccos(x), 1.0, gradient=-INF)
case("arcsin_edge", lambda x: np.arcsin(x), 1.0, gradient=INF)
case("arctanh_inside", lambda x: np.arctanh(x), 0.5, gradient=1 / 0.75)
case("arctan2_origin_right", lambda y, x: np.arctan2(y, x), 0.0, 1.0, gradient=(1.0, 0.0))
case("arctan2_left", lambda y, x: np.arctan2(y, x), 0.0, -1.0, gradient=(-1.0, 0.0))
case("cbrt_zero", lambda x: np.cbrt(x), 0.0, gradient=INF)
case("log1p_zero", lambda x: math.log1p(x), 0.0, gradient=1.0)
case("xlogx_guarded", lambda x: x * math.log(x) if x > 0 else 0.0, 0.0, gradient=0.0)
case("reciprocal_square", lambda x: 1.0 / (1.0 + x * x), 1e200, gradient=0.0)
case("clip_edges", lambda x: np.sum(np.clip(x, 0.0, 1.0)), array(-1.0, 0.5, 2.0), gradient=[0, 1, 0])
case("huber", lambda x: 0.5 * x * x if abs(x) <= 1 else abs(x) - 0.5, -3.0, gradient=-1.0)
case("median_odd", lambda x: np.median(x), array(3.0, 1.0, 2.0), gradient=[0, 0, 1])
case("nan_passes", lambda x, y: x * y, NAN, 2.0, gradient=(2.0, NAN))
case("isnan_guard", lambda x: np.sum(np.where(np.isnan(x), 0.0, x * x)), array(NAN, 2.0), gradient=[0, 4])
case("nan_to_num", lambda x: np.sum(np.nan_to_num(x) * 2.0), array(NAN, 2.0), gradient=[0, 2])
case("nansum", lambda x: np.nansum(x * x), array(NAN, 2.0), gradient=[0, 4])
