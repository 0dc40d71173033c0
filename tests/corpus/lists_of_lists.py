"""Lists of lists whose lengths only a run can tell: matrices by comprehension, rows that are written out."""

import math

import numpy as np

CASES = {}


def outer(x):
    A = np.array([[a * b for a in x] for b in x])
    return np.sum(A @ A) + np.linalg.norm(A @ x)


CASES["outer"] = outer, lambda r: (r(3),)


def rows_written_out(x):
    points = [[math.cos(t), math.sin(t), 1.0] for t in x]
    return np.sum(np.array(points) ** 3)


CASES["rows_written_out"] = rows_written_out, lambda r: (r(4),)


def row_in_two_lists(x):
    rows, other, s = [], [], 0.0
    for b in x:
        row = [a * b for a in x]
        rows.append(row)
        other.append(row)
        s += sum(row) ** 2
    return np.sum(np.array(rows) ** 3) + np.sum(np.array(other)) + s


CASES["row_in_two_lists"] = row_in_two_lists, lambda r: (r(3),)


def last_row(x, n):
    hist = [[x, 1.0]]
    for _ in range(n):
        a, b = hist[-1]
        hist.append([a * 0.5 + b, b * x])
    return np.sum(np.array(hist) ** 2) + hist[1][0]


CASES["last_row"] = last_row, lambda r: (r(), 4)


def items_beside_whole(x, B):
    rows = [[a * b for a in x] for b in x]
    z = np.array(rows) + B
    return np.sum(z**2) + rows[0][1] ** 3 + sum(rows[2])


CASES["items_beside_whole"] = items_beside_whole, lambda r: (r(3), r(3, 3))


def transposed(x):
    rows = [[a * b for a in x if a > 0.4] for b in x]
    turned = [[rows[j][i] * x[i] for j in range(len(rows))] for i in range(len(rows[0]))]
    return sum(max(row) * row[0] for row in turned)


CASES["transposed"] = transposed, lambda r: (r(3),)


def row_changed_later(x):
    rows = []
    for b in x:
        row = [b, 0.0]
        rows.append(row)
        row[1] = b * b
    return sum(rows[0]) + rows[1][1]


CASES["row_changed_later"] = row_changed_later, lambda r: (r(3),), {"refused": True}


def one_row_that_grows(x):
    row, rows = [], []
    for b in x:
        row.append(b)
        rows.append(row)
    return sum(rows[0])


CASES["one_row_that_grows"] = one_row_that_grows, lambda r: (r(3),), {"refused": True}


def one_row_in_all_places(x):
    row = [x[0], x[1]]
    rows = [row for _ in x]
    row[0] = x[2]
    return sum(rows[1])


CASES["one_row_in_all_places"] = one_row_in_all_places, lambda r: (r(3),), {"refused": True}
