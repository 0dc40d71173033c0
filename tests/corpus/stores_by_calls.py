"""Arrays that functions write for their callers, and names that may be one array or two."""

import numpy as np

CASES = {}


def weighted(a):
    """A number in which no two elements of an array count the same."""
    flat = a.reshape(-1)
    return np.sum(flat * np.cos(0.7 * np.arange(flat.size)))


def fill(out, value):
    out[:] = value


def add(out, value):
    out += value


def scale(out, factor):
    for i in range(len(out)):
        out[i] *= factor


def square_first(a):
    a[0] = a[0] * a[0]
    return a


def same(a):
    return a


def larger(a, b):
    return a if a[0] > b[0] else b


def axpy(alpha, x, y):
    y += alpha * x


def swap(a, b):
    t = a.copy()
    a[:] = b
    b[:] = t


def step_then_copy(a, b):
    b[1:] = a[:-1] * a[1:]
    a[:] = b


def fills_slice(x, s):
    y = x * 1.0
    fill(y[:1], x[2] * s)
    return np.sum(y * y)


CASES["fills_slice"] = fills_slice, lambda r: (r(3), 0.7)


def scales_slice(x, s):
    y = x * 1.0
    scale(y[1:], s)
    return weighted(y * y)


CASES["scales_slice"] = scales_slice, lambda r: (r(3), 0.7)


def adds_to_slice(x, s):
    y = x * 1.0
    add(y[::2], s * x[1])
    return weighted(y * y)


CASES["adds_to_slice"] = adds_to_slice, lambda r: (r(5), 0.7)


def fills_rows(x, s):
    A = np.zeros((2, 3))
    for i in range(2):
        fill(A[i], x * (s + i))
    return weighted(A * A)


CASES["fills_rows"] = fills_rows, lambda r: (r(3), 0.7)


def scales_column(A, s):
    B = A * 1.0
    scale(B[:, 1], s)
    return weighted(B * B)


CASES["scales_column"] = scales_column, lambda r: (r(3, 2), 0.7)


def adds_to_transpose(A, v):
    B = A * 1.0
    add(B.T, v)
    return weighted(B * B)


CASES["adds_to_transpose"] = adds_to_transpose, lambda r: (r(2, 3), r(2))


def squares_through_return(x):
    y = x * 2.0
    z = square_first(y)
    z[1] = z[0] * x[2]
    return weighted(y) + np.sum(z * z)


CASES["squares_through_return"] = squares_through_return, lambda r: (r(3),)


def through_same(x):
    y = x * 2.0
    z = same(same(y))
    z *= x
    return weighted(y * y)


CASES["through_same"] = through_same, lambda r: (r(3),)


def writes_the_larger(x):
    a = x * 1.0
    b = x[::-1] * 1.1
    c = larger(a, b)
    c *= 3.0
    return weighted(a) + 2.0 * weighted(b)


CASES["writes_the_larger"] = writes_the_larger, lambda r: (np.array([0.5, 0.7, 0.9]),)


def conditional_alias(x, flag):
    y = x if flag else x * 1.0
    y += 1.0
    return np.sum(x * y)


CASES["conditional_alias"] = conditional_alias, lambda r: (r(3), True)
CASES["conditional_no_alias"] = conditional_alias, lambda r: (r(3), False)


def alias_by_branch(x):
    y = x * 1.0
    z = y
    if x[0] > 0.0:
        z = x * 2.0
    z[1] = 0.0
    return weighted(y * z)


CASES["alias_by_branch_left"] = alias_by_branch, lambda r: (np.array([0.5, 0.7, 0.9]),)
CASES["alias_by_branch_kept"] = alias_by_branch, lambda r: (np.array([-0.5, 0.7, 0.9]),)


def alias_after_loop(x, n):
    y = x * 1.0
    z = x * 2.0
    for k in range(n):
        if k == 1:
            z = y
        z[0] += x[1]
    return weighted(y * y) + weighted(z)


CASES["alias_after_loop"] = alias_after_loop, lambda r: (r(3), 3)


def updates_two(x, a):
    y = x * 1.0
    z = x * x
    axpy(a, y, z)
    axpy(a, z, y)
    return weighted(y * z)


CASES["updates_two"] = updates_two, lambda r: (r(3), 0.7)


def updates_itself(x, a):
    y = x * 1.0
    axpy(a, y, y)
    return weighted(y * y)


CASES["updates_itself"] = updates_itself, lambda r: (r(3), 0.7)


def updates_overlapping(x, a):
    y = x * 1.0
    axpy(a, y[:-1], y[1:])
    return weighted(y * y)


CASES["updates_overlapping"] = updates_overlapping, lambda r: (r(4), 0.7)


def swaps_by_call(x, n):
    a, b = x * 1.0, x * x
    for k in range(n):
        swap(a, b)
        a *= 1.0 + 0.1 * k
    return weighted(a) + 3.0 * weighted(b)


CASES["swaps_by_call"] = swaps_by_call, lambda r: (r(3), 3)


def steps_by_call(x, n):
    a, b = x * 1.0, x * 0.5
    for _ in range(n):
        step_then_copy(a, b)
    return weighted(a) + weighted(b)


CASES["steps_by_call"] = steps_by_call, lambda r: (r(4), 3)


def arguments_by_call(x, y, n):
    for _ in range(n):
        step_then_copy(x, y)
    return weighted(x) + 2.0 * weighted(y)


CASES["arguments_by_call"] = arguments_by_call, lambda r: (r(4), r(4), 2)


def writes_in_dict(x, s):
    state = {"a": x * 1.0, "b": np.zeros(3)}
    fill(state["b"], state["a"] * s)
    state["a"][0] = state["b"][1]
    return weighted(state["a"] * state["b"])


CASES["writes_in_dict"] = writes_in_dict, lambda r: (r(3), 0.7)


def writes_in_list(x, s):
    parts = [x * 1.0, x * x]
    for part in parts:
        part *= s
        part[0] += x[1]
    return weighted(parts[0] * parts[1])


CASES["writes_in_list"] = writes_in_list, lambda r: (r(3), 0.7)


def local_writer(x, s):
    y = x * 1.0

    def put(i, value):
        y[i] = value * y[i - 1]

    for i in range(1, len(x)):
        put(i, s + x[i])
    return weighted(y)


CASES["local_writer"] = local_writer, lambda r: (r(4), 0.7)


def written_then_called(x):
    y = x * 1.0
    f = lambda: np.sum(y * x)  # noqa: E731
    before = f()
    y[0] = 3.0 * x[1]
    return before * f()


CASES["written_then_called"] = written_then_called, lambda r: (r(3),)


def view_outlives(x):
    y = x * 1.0
    head = y[:2]
    y = y * 2.0
    head[0] = 0.0
    return weighted(y) + weighted(head)


CASES["view_outlives"] = view_outlives, lambda r: (r(3),)


def view_of_view(x):
    y = x * 1.0
    middle = y[1:4]
    tail = middle[1:]
    tail *= x[0]
    middle[0] += tail[1]
    return weighted(y * y)


CASES["view_of_view"] = view_of_view, lambda r: (r(5),)


def reshaped_view(x):
    y = x * 1.0
    A = y.reshape(2, 3)
    A[1] = A[0] * A[1]
    A[:, 0] *= 2.0
    return weighted(y * y)


CASES["reshaped_view"] = reshaped_view, lambda r: (r(6),)


def ravelled(A):
    B = A * 1.0
    flat = B.ravel()
    flat[1:] *= flat[:-1]
    return weighted(B)


CASES["ravelled"] = ravelled, lambda r: (r(2, 3),)


def asarray_is_no_copy(x):
    y = np.asarray(x)
    y *= 2.0
    return np.sum(x * y)


CASES["asarray_is_no_copy"] = asarray_is_no_copy, lambda r: (r(3),)


def array_is_a_copy(x):
    y = np.array(x)
    y *= 2.0
    return np.sum(x * y)


CASES["array_is_a_copy"] = array_is_a_copy, lambda r: (r(3),)


def astype_is_a_copy(x):
    y = x.astype(float)
    y += x
    return np.sum(x * y)


CASES["astype_is_a_copy"] = astype_is_a_copy, lambda r: (r(3),)


def real_is_a_view(x):
    y = x * 1.0
    z = y.real
    z[0] = 2.0 * x[1]
    return np.sum(y * x)


CASES["real_is_a_view"] = real_is_a_view, lambda r: (r(3),)


def diagonal_written(A, d):
    B = A * 1.0
    np.fill_diagonal(B, d)
    return weighted(B * B)


CASES["diagonal_written"] = diagonal_written, lambda r: (r(3, 3), r(3))


def put_and_copyto(x, y):
    z = x * 1.0
    np.put(z, [0, 2], y[:2])
    w = np.zeros(3)
    np.copyto(w, z * y)
    w.sort()
    return weighted(w) + weighted(z)


CASES["put_and_copyto"] = put_and_copyto, lambda r: (r(3), r(3))


def out_parameter(x, out, k):
    out[:, :] = x[:, :] * k
    out[0, 0] += k
    return np.sum(out * out)


def scale_into(x, out):
    for i in range(len(x)):
        out[i] = x[i] ** 2 + out[i]


def out_of_a_callee(x, out):
    scale_into(x, out)
    return np.sum(out * np.array([1.0, 2.0, 3.0]))


CASES["out_parameter"] = out_parameter, lambda r: (r(2, 3), r(2, 3), 2.0), {"wrt": ("x", "k")}
CASES["out_of_a_callee"] = out_of_a_callee, lambda r: (r(3), r(3)), {"wrt": "x"}


def out_in_a_list(x, outs):
    outs[0][0] = x[1] * x[2]
    outs[1]["a"][1:] = x[:2]
    return np.sum(outs[0] * x) + np.sum(outs[1]["a"] ** 2)


CASES["out_in_a_list"] = out_in_a_list, lambda r: (r(3), [r(3), {"a": r(3)}]), {"wrt": "x"}


FLOATS = np.float64


def zeros(shape, dtype=None, order="C"):
    chosen = FLOATS if dtype is None else dtype
    return np.zeros(shape, chosen, order)


def roots_where_there_are(a, b):
    r = a * a - b
    d = zeros(r.shape)
    d[r > 0] = np.sqrt(r[r > 0])
    return np.sum(d * a)


CASES["into_what_a_function_makes"] = roots_where_there_are, lambda r: (1 + r(4), r(4) / 3)
CASES["into_what_a_function_makes_where_there_are_none"] = roots_where_there_are, lambda r: (r(4) / 3, 1 + r(4))


def buffer_of(count):
    made = np.empty(count)
    made[:] = 0.0
    return made


def sums_in_a_buffer(x):
    out = buffer_of(len(x) + 1)
    for k in range(len(x)):
        out[k + 1] = out[k] + x[k] ** 2
    return np.sum(out * out)


CASES["into_a_buffer_that_a_function_makes"] = sums_in_a_buffer, lambda r: (r(4),)
