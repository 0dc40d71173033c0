"""Views that `reshape` and `ravel` give, written through; what they may copy is never written to unseen."""

import numpy as np

CASES = {}


def weighted(a):
    """A number in which no two elements of an array count the same."""
    return np.sum(a * np.cos(0.7 * np.arange(a.size)).reshape(a.shape))


def flat_argument(A):
    flat = A.reshape(-1)
    flat[1:] *= flat[:-1]
    return weighted(A * A)


CASES["flat_argument"] = flat_argument, lambda r: (r(2, 3),)


def flat_either_way(A):
    flat = A.ravel()
    flat[0] = 3.0
    return weighted(A * A)


CASES["flat_in_order"] = flat_either_way, lambda r: (r(2, 3),)
CASES["flat_of_columns"] = flat_either_way, lambda r: (r(3, 2).T,)


def ravel_of_line(x):
    y = x[::2].ravel()
    y[0] = 2.0 * x[1]
    return weighted(x * x) + np.sum(y)


CASES["ravel_of_line"] = ravel_of_line, lambda r: (r(4),)


def reshape_of_steps(x):
    y = x * 1.0
    A = y[::2].reshape(2, 2)
    A[1] *= A[0]
    return weighted(y * y)


CASES["reshape_of_steps"] = reshape_of_steps, lambda r: (r(8),)


def transposed_adjoint(A, W):
    """The adjoint of B comes as the transpose of a product: it has to lie in order all the same."""
    B = A * 2.0
    C = W @ B.T
    flat = B.reshape(-1)
    flat[1] = A[0, 0]
    return np.sum(np.sin(C)) + np.sum((W @ B.T) ** 2) + weighted(flat)


CASES["transposed_adjoint"] = transposed_adjoint, lambda r: (r(2, 3), r(4, 3))


def only_transposed(A, W):
    B = A * 2.0
    flat = B.reshape(-1)
    flat[1] = A[0, 0]
    flat[2:4] *= A[1, 0]
    return np.sum(np.sin(W @ B.T))


CASES["only_transposed"] = only_transposed, lambda r: (r(2, 3), r(4, 3))


def rows_of_flat(x, n):
    A = np.zeros((3, 4))
    flat = A.reshape(-1)
    for i in range(n):
        flat[4 * i : 4 * i + 4] = x * (i + 1.0)
        row = A[i]
        row *= x[0]
        A[i, 1:] += flat[:3]
    return weighted(A)


CASES["rows_of_flat"] = rows_of_flat, lambda r: (r(4), 3)


def flat_in_loop(A, n):
    B = A * 1.0
    for k in range(n):
        flat = B.reshape(-1)
        flat[k] *= flat[k + 1]
        flat += 0.1 * flat[0]
    return weighted(B * B)


CASES["flat_in_loop"] = flat_in_loop, lambda r: (r(2, 3), 3)


def view_per_trip(x, n):
    y = x * 1.0
    for k in range(n):
        part = y[k : k + 2]
        part *= x[k]
        cube = part.reshape(1, 2)
        cube[0, 1] += part[0]
    return weighted(y * y)


CASES["view_per_trip"] = view_per_trip, lambda r: (r(5), 3)


def part_of_part(A):
    B = np.zeros((2, 3, 4)) + A
    plane = B[1]
    flat = plane.reshape(12)
    flat[3:5] = flat[0] * flat[1]
    plane.T[0] *= 2.0
    return weighted(B * B)


CASES["part_of_part"] = part_of_part, lambda r: (r(2, 3, 4),)


def reshape_in_arm(A, s):
    y = A * 1.0
    flat = np.zeros(6) if s > 5.0 else y.reshape(-1)
    y[0, 0] = s
    return weighted(flat * flat) + np.sum(y)


CASES["reshape_in_arm"] = reshape_in_arm, lambda r: (r(2, 3), 0.7)
CASES["reshape_in_arm_not"] = reshape_in_arm, lambda r: (r(2, 3), 7.0)


def columns_first(A):
    B = A.copy().T
    flat = B.reshape(-1)
    flat[1] = 5.0
    return weighted(B * 1.0) + np.sum(flat * flat)


CASES["columns_first"] = columns_first, lambda r: (r(2, 3),)


def order_is_asked(A):
    B = A * 1.0
    flat = B.reshape(-1, order="F")
    flat[1] = 5.0
    return weighted(B * B) + np.sum(flat * flat)


CASES["order_is_asked"] = order_is_asked, lambda r: (r(2, 3),)


def made_by_columns(A):
    B = np.zeros((2, 3), order="F")
    B += A
    flat = B.ravel()
    flat[1] = 5.0
    return weighted(B * B) + np.sum(flat * flat)


CASES["made_by_columns"] = made_by_columns, lambda r: (r(2, 3),)


def like_columns(A):
    B = np.zeros_like(A.T) + A.T
    flat = B.ravel()
    flat[1] = 5.0
    return weighted(B * B) + np.sum(flat * flat)


CASES["like_columns"] = like_columns, lambda r: (r(2, 3),)
