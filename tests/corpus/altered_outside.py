"""Things outside that a function changes and reads again: what it read before is kept, counted once, or refused."""

import numpy as np

CASES = {}
LOG = []


class Count:
    def __init__(self):
        self.n, self.items = 0, []

    def up(self):
        self.n += 1
        self.items.append(1.5)
        return self.n


COUNT = Count()


def case(**options):
    def put(function):
        CASES[function.__name__] = (function, lambda r: (r(3),), options) if options else (function, lambda r: (r(3),))
        return function

    return put


@case()
def length_read_twice(x):
    LOG.clear()
    LOG.append(1.0)
    s = x[0] * x[1] * len(LOG)
    LOG.append(1.0)
    return s * len(LOG)


@case()
def items_read_twice(x):
    LOG.clear()
    LOG.append(1.0)
    s = x[0] * x[1] * LOG[-1] * sum(LOG)
    LOG.append(3.0)
    return s * LOG[-1] * sum(LOG)


@case()
def length_in_a_loop(x):
    LOG.clear()
    s = 1.0
    for v in x:
        LOG.append(1.0)
        s = s * v * len(LOG)
    return s


@case()
def item_in_a_loop(x):
    LOG.clear()
    s = 1.0
    for v in x:
        LOG.append(len(LOG) + 1.5)
        s = s * v * LOG[-1]
    return s


@case()
def test_in_a_loop(x):
    LOG.clear()
    s = 1.0
    for v in x:
        if LOG:
            s = s * v * x[0]
        LOG.append(1.0)
    return s


@case()
def length_of_a_loop(x):
    LOG.clear()
    LOG.append(3)
    s = 1.0
    for j in range(len(LOG)):
        s = s * x[j]
    LOG.append(3)
    for j in range(len(LOG)):
        s = s * x[j] * x[0]
    return s


@case()
def attribute_in_a_loop(x):
    COUNT.n = 0
    s = 1.0
    for v in x:
        s = s * v * (1 + COUNT.n)
        COUNT.up()
    return s


@case()
def changed_before_a_loop(x):
    LOG.clear()
    LOG.append(2.5)
    s = 1.0
    for v in x:
        s = s * v * LOG[-1] * len(LOG)
    return s


@case()
def counted_in_a_loop(x):
    COUNT.n = 0
    s = 1.0
    for v in x:
        COUNT.up()
        LOG.append(1.0)
        s = s * v
    return s * COUNT.n


@case()
def kept_in_a_variable(x):
    COUNT.n = 0
    s = x[0] * x[1] * COUNT.up()
    return s * COUNT.up() * COUNT.n


TABLE = np.arange(6.0)


class Held:
    def __init__(self):
        self.buffer = np.zeros(3)


HELD = Held()


@case(refused=True)
def written_under_another_name(x):
    row = TABLE
    row[0] = x[0]
    return np.sum(TABLE) * x[1]


@case(refused=True)
def written_under_another_name_in_an_object(x):
    row = HELD.buffer
    row[:] = x
    return np.sum(HELD.buffer) * x[1]


@case(refused=True)
def written_in_each_trip(x):
    s = 0.0
    for v in x:
        row = HELD.buffer
        s = s + row[0] * v
        row[0] = v * v
    return s


@case()
def written_and_read_under_one_name(x):
    row = HELD.buffer
    row[:] = x * x
    return np.sum(row * x)


@case(refused=True)
def written_flat(x):
    row = TABLE.reshape(-1)
    row[0] = x[0]
    return np.sum(TABLE) * x[1]


@case()
def written_to_a_copy(x):
    row = TABLE.copy()
    row[0] = x[0]
    return np.sum(TABLE) * np.sum(row * x[1])


MATRIX = np.arange(12.0).reshape(4, 3) / 7
LAYERS = [np.eye(3) - 0.5, np.ones((2, 3))]
MODEL = {"W": np.ones((2, 3)) / 3, "b": np.array([0.5, -0.5])}


@case()
def products_with_what_lives_outside(x):
    residual = MATRIX @ x - MATRIX[:, 0]
    return np.sum((MATRIX.T @ residual) ** 2) + MATRIX.dot(x)[1] + np.sum(MATRIX[1:3] @ x)


@case()
def items_of_what_lives_outside(x):
    hidden = np.tanh(LAYERS[0] @ x)
    return np.sum(LAYERS[1] @ hidden) + np.sum((MODEL["W"] @ x + MODEL["b"]) ** 2)


@case()
def items_in_turn(x):
    for k in range(2):
        x = np.tanh(LAYERS[k] @ x)
    return np.sum(x)


@case(refused=True)
def updated_whole(x):
    row = TABLE
    row += x[0]
    return np.sum(TABLE) * x[1]
