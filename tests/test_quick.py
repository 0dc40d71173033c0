"""The cheap look at a call's arguments: the same derivative as the full one, and no text made twice."""

import numpy as np

from sct import grad, jvp


def weighted(w, x, mode="sum"):
    if mode == "sum":
        return np.sum(w * x)
    return np.sum(w * x) ** 2


ROW, MATRIX = np.array([1.0, 2.0]), np.array([[1.0, 2.0], [3.0, 4.0]])


def test_calls_of_many_kinds_in_turn():
    gradient = grad(weighted, ("w", "x"))
    calls = [
        ((2.0, ROW), (3.0, [2.0, 2.0])),
        ((ROW, MATRIX), ([4.0, 6.0], [[1.0, 2.0], [1.0, 2.0]])),
        ((MATRIX, ROW), ([[1.0, 2.0], [1.0, 2.0]], [4.0, 6.0])),
        ((ROW, ROW), (ROW.tolist(), ROW.tolist())),
        ((ROW.astype(np.float32), ROW), (ROW.tolist(), ROW.tolist())),
        ((ROW, ROW, "square"), ([10.0, 20.0], [10.0, 20.0])),
        ((3, 2.0), (2.0, 3.0)),
    ]
    for _ in range(3):
        for arguments, right in calls:
            found = gradient(*arguments)
            assert [np.asarray(part).tolist() for part in found] == list(right)
            assert np.asarray(found[0]).dtype == (np.float32 if np.asarray(arguments[0]).dtype == np.float32 else float)


def test_lengths_of_one_are_another_text():
    gradient = grad(weighted, "w")
    assert gradient(ROW, ROW).shape == (2,)
    assert gradient(ROW[:1], ROW).tolist() == [3.0]
    assert gradient(ROW, ROW).tolist() == [1.0, 2.0]


def test_tangents():
    tangent = jvp(weighted, "w")
    for _ in range(2):
        assert tangent(ROW, ROW, "sum", ROW) == (5.0, 5.0)
        assert tangent(ROW, ROW, "sum", 0.0) == (5.0, 0.0)
        assert tangent(ROW, ROW) == (5.0, 0.0)


def test_memory_that_two_arguments_share_is_asked_for_each_time():
    import pytest

    from sct import ArgumentError

    def moved(x, y):
        x[0] = y[1]
        return np.sum(x * y)

    gradient = grad(moved)
    assert [g.tolist() for g in gradient(ROW.copy(), ROW.copy())] == [[0.0, 2.0], [2.0, 3.0]]
    with pytest.raises(ArgumentError, match="share memory"):
        gradient(ROW, ROW)
