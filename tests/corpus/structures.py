"""Programs over comprehensions, lists, dicts, named tuples and dataclasses."""

import math
from collections import namedtuple
from dataclasses import dataclass

import numpy as np

CASES = {}

Point = namedtuple("Point", "x y")


@dataclass
class Spring:
    k: float
    length: float
    name: str = "spring"


def comprehension_sum(x, weights):
    return sum([w * x**k for k, w in enumerate(weights)])


CASES["comprehension_sum"] = comprehension_sum, lambda r: (r(), [r(), r(), r()])


def comprehension_filter(x):
    return sum(v * v for v in x if v > 0.9)


CASES["comprehension_filter"] = comprehension_filter, lambda r: (r(6),), {"step": 1e-4}


def comprehension_nested(x):
    table = [[a * b for b in x] for a in x]
    return sum(sum(row) for row in table) + table[0][-1]


CASES["comprehension_nested"] = comprehension_nested, lambda r: ([r(), r(), r()],)


def comprehension_array(x):
    rows = np.array([np.sin(k * x) for k in range(1, 4)])
    return np.sum(rows * rows[::-1])


CASES["comprehension_array"] = comprehension_array, lambda r: (r(4),)


def comprehension_stack(x, n):
    rows = np.stack([x**k for k in range(n)], axis=1)
    return np.sum(rows @ np.arange(n) * x)


CASES["comprehension_stack"] = comprehension_stack, lambda r: (r(4), 3)


def array_of_scalars(x, y):
    rotation = np.array([[math.cos(x), -math.sin(x)], [math.sin(x), math.cos(x)]])
    return np.sum(rotation @ np.array([y, x * y]))


CASES["array_of_scalars"] = array_of_scalars, lambda r: (r(), r())


def appended(x):
    states = [x]
    for _ in range(4):
        states.append(np.tanh(states[-1] + 0.1 * x))
    return np.sum(np.stack(states)) + np.sum(states[1] * states[-1])


CASES["appended"] = appended, lambda r: (r(3),)


def appended_scalars(x, n):
    sequence = [1.0, x]
    for i in range(n):
        sequence.append(sequence[-1] * x + sequence[-2])
    return sequence[-1] - sequence[2]


CASES["appended_scalars"] = appended_scalars, lambda r: (r(), 5)


def list_stores(x):
    cells = [0.0] * 4
    for i in range(4):
        cells[i] = x * i
        cells[i - 1] += cells[i] * x
    return cells[0] * cells[3] + cells[2]


CASES["list_stores"] = list_stores, lambda r: (r(),)


def list_popped(x):
    stack = [x, x * x, 3.0]
    total = 0.0
    while stack:
        total += stack.pop() * (len(stack) + 1)
    return total


CASES["list_popped"] = list_popped, lambda r: (1.5,), {"gradient": 1 + 4 * 1.5}


def list_given(values):
    total = 0.0
    for k, v in enumerate(values):
        total += v ** (k + 1)
    return total


CASES["list_given"] = list_given, lambda r: ([1.5, 2.0, 0.5],), {"gradient": [1.0, 4.0, 0.75]}


def dict_params(params, x):
    hidden = np.tanh(params["W"] @ x + params["b"])
    return params["scale"] * np.sum(hidden**2)


CASES["dict_params"] = dict_params, lambda r: ({"W": r(3, 4), "b": r(3), "scale": r()}, r(4))


def dict_nested(params, x):
    for layer in params["layers"]:
        x = np.tanh(layer["W"] @ x + layer["b"])
    return np.sum(x) * params["scale"]


CASES["dict_nested"] = (
    dict_nested,
    lambda r: ({"layers": [{"W": r(3, 3), "b": r(3)} for _ in range(2)], "scale": r(), "name": "net"}, r(3)),
)


def dict_items(params):
    total = 0.0
    for name, value in params.items():
        total += np.sum(value**2) * (2.0 if name.startswith("W") else 1.0)
    return total


CASES["dict_items"] = dict_items, lambda r: ({"W1": r(2, 2), "b1": r(2), "W2": r(2)},)


def dict_built(x):
    table = {k: x**k for k in range(3)}
    table["last"] = table[2] * x
    return sum(table.values()) + table.get("none", 0.5)


CASES["dict_built"] = dict_built, lambda r: (1.5,), {"gradient": 1 + 3.0 + 3 * 2.25}


def dict_memo(x, n):
    known = {0: 1.0, 1: x}
    for k in range(2, n):
        known[k] = 2 * x * known[k - 1] - known[k - 2]
    return known[n - 1]


CASES["dict_memo"] = dict_memo, lambda r: (0.6, 5), {"gradient": 32 * 0.6**3 - 16 * 0.6}


def named_pair(p):
    return p.x * p.y + p[0]


CASES["named_pair"] = named_pair, lambda r: (Point(1.5, 2.5),), {"gradient": [3.5, 1.5]}


def named_made(x, y):
    p = Point(x * y, x + y)
    q = p._replace(x=p.y)
    return p.x * q.x + q.y


CASES["named_made"] = named_made, lambda r: (r(), r())


def spring_energy(spring, x):
    return 0.5 * spring.k * (x - spring.length) ** 2


CASES["dataclass_param"] = spring_energy, lambda r: (Spring(r(), r()), r())
CASES["dataclass_constant"] = spring_energy, lambda r: (Spring(2.0, 0.5), 1.5), {"wrt": "x", "gradient": 2.0}


def dataclass_made(k, x):
    spring = Spring(k, length=0.5 * x)
    spring.k *= 2.0
    return spring_energy(spring, x) + spring.length


CASES["dataclass_made"] = dataclass_made, lambda r: (r(), r())


def one_value_in_two_places(x):
    rows = [[0.0] * 2, [0.0] * 2]
    if x[0] > 0.5:
        rows[0][1] = rows[1][0] = x[0] ** (1.0 / 3)
    if x[1] > 0.5:
        rows[1][1] = x[1] ** 3
    return rows[0][1] * rows[1][0] + rows[1][1] * rows[0][1]


CASES["one_value_in_two_places"] = one_value_in_two_places, lambda r: (r(2) + 0.5,)


def _square_twice(x):
    square = x**2
    return square, square


def one_value_as_two_parts(x, y):
    pair = _square_twice(x) if y > 0 else (x * y, y)
    return pair[0] * pair[1]


CASES["one_value_as_two_parts"] = one_value_as_two_parts, lambda r: (0.7, 0.4), {"gradient": (4 * 0.7**3, 0.0)}
CASES["two_values_as_two_parts"] = one_value_as_two_parts, lambda r: (0.7, -0.4)
