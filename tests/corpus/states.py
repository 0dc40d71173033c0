"""Loops over several scalars that depend on each other: what one trip hands to the next, in every order and on every way."""

import math

import numpy as np

CASES = {}


def transfer(a, r, n):
    i = a
    for _ in range(n):
        q = a * i
        i = i - q
        r = r + q
    return r + 2.0 * i


CASES["transfer"] = transfer, lambda r: (0.3, 0.2, 3)


def transfer_together(a, r, n):
    i = a
    for _ in range(n):
        q = a * i
        i, r = i - q, r + q
    return r + i * i


CASES["transfer_together"] = transfer_together, lambda r: (0.3, 0.2, 3)


def transfer_added(a, r, n):
    i = a
    for _ in range(n):
        q = a * i
        i -= q
        r += q
    return r + i * i


CASES["transfer_added"] = transfer_added, lambda r: (0.3, 0.2, 3)


def transfer_of_three(a, b, n):
    x, y, z = 1.0, a, b
    for _ in range(n):
        p = a * x
        q = b * y
        x, y, z = x - p, y + p - q, z + q
    return x + 2.0 * y + 3.0 * z


CASES["transfer_of_three"] = transfer_of_three, lambda r: (0.3, 0.2, 4)


def counted_cost(x, rate, n):
    cost = 0.0
    for k in range(n):
        step = rate * x
        cost += step
        cost += step * step
        x = x - step
    return cost + x


CASES["counted_cost"] = counted_cost, lambda r: (0.8, 0.3, 4)


def sum_and_product(x, y, n):
    s, p = 0.0, 1.0
    for k in range(n):
        t = x + k * y
        s += t
        p *= t
    return s * p + s


CASES["sum_and_product"] = sum_and_product, lambda r: (0.8, 0.3, 3)


def mean_and_variance(x, y, n):
    mean, m2 = 0.0, 0.0
    for k in range(n):
        value = x * k + y * y
        delta = value - mean
        mean += delta / (k + 1)
        m2 += delta * (value - mean)
    return mean + m2 / n


CASES["mean_and_variance"] = mean_and_variance, lambda r: (0.8, 0.3, 4)


def fibonacci(a, b, n):
    for _ in range(n):
        a, b = b, a + b * a
    return a * b


CASES["fibonacci"] = fibonacci, lambda r: (0.8, 0.3, 4)


def rotated(a, b, c, n):
    for _ in range(n):
        a, b, c = b, c, a * b
    return a + 2 * b + 3 * c


CASES["rotated"] = rotated, lambda r: (0.8, 0.3, 1.2, 5)


def swapped_sometimes(a, b, n):
    for k in range(n):
        if a > b:
            a, b = b, a * 1.1
        else:
            a = a + b * k
    return a - b * b


CASES["swapped_sometimes"] = swapped_sometimes, lambda r: (0.8, 0.3, 6)


def symplectic(q, p, h, n):
    for _ in range(n):
        p = p - h * math.sin(q)
        q = q + h * p
    return 0.5 * p * p - math.cos(q)


CASES["symplectic"] = symplectic, lambda r: (0.8, 0.3, 0.1, 5)


def leapfrog(q, p, h, n):
    for _ in range(n):
        half = p - 0.5 * h * q**3
        q = q + h * half
        p = half - 0.5 * h * q**3
    return p * q


CASES["leapfrog"] = leapfrog, lambda r: (0.8, 0.3, 0.1, 5)


def old_and_new(x, n):
    old = x
    gap = 0.0
    for _ in range(n):
        new = math.cos(old)
        gap = new - old
        old = new
    return old + gap


CASES["old_and_new"] = old_and_new, lambda r: (0.8, 4)


def best_so_far(x, y, n):
    best = x
    at = 0
    for k in range(n):
        value = x + math.sin(k * y)
        if value > best:
            best = value
            at = k
    return best * (1 + at)


CASES["best_so_far"] = best_so_far, lambda r: (0.8, 0.7, 6), {"step": 1e-3}


def peak_and_total(x, rate, n):
    total = 0.0
    peak = x
    for k in range(n):
        gain = rate * x * (1.0 - x)
        x = x + gain
        total = total + gain
        if x > peak:
            peak = x
    return peak + total


CASES["peak_and_total"] = peak_and_total, lambda r: (0.2, 0.9, 5), {"step": 1e-3}


def modes(x, y, n):
    state = 0
    for k in range(n):
        if state == 0:
            x = x * 1.3
            if x > 1.0:
                state = 1
        elif state == 1:
            x, y = x - y, y + 0.1 * x
            if y > 0.5:
                state = 2
        else:
            y = y * y
    return x + y * state


CASES["modes"] = modes, lambda r: (0.8, 0.3, 7), {"step": 1e-3}


def buffered(x, rate, limit, n):
    stored, lost = 0.0, 0.0
    for k in range(n):
        stored += x * (1 + 0.5 * math.sin(k))
        if stored > limit:
            lost += stored - limit
            stored = limit
        used = rate * stored
        stored -= used
        x += 0.1 * used
    return stored + 2.0 * lost + x


CASES["buffered"] = buffered, lambda r: (0.5, 0.3, 0.9, 6), {"step": 1e-3}


def nested_carried(x, y, n):
    total = 0.0
    for i in range(n):
        inner = x
        for j in range(i + 1):
            step = inner * y
            inner = inner - step
            total = total + step
        x = x + 0.1 * inner
    return total * x


CASES["nested_carried"] = nested_carried, lambda r: (0.8, 0.3, 3)


def nested_shared(x, y, n):
    for i in range(n):
        for j in range(2):
            t = x * y
            x = x + 0.1 * t
        y = y - 0.1 * t
    return x - y


CASES["nested_shared"] = nested_shared, lambda r: (0.8, 0.3, 3)


def while_transfer(x, y, limit):
    trips = 0
    while x > limit:
        q = 0.3 * x * y
        x = x - q
        y = y + 0.5 * q
        trips += 1
    return x * y + trips


CASES["while_transfer"] = while_transfer, lambda r: (2.0, 0.8, 0.4), {"wrt": ("x", "y"), "step": 1e-3}


def while_two_ends(x, y):
    n = 0
    while x < 10.0 and n < 20:
        x, y = x * (1.0 + y), y * 0.9
        n += 1
    return x + y


CASES["while_two_ends"] = while_two_ends, lambda r: (1.0, 0.4), {"step": 1e-3}


def used_after(x, n):
    t = x
    for k in range(n):
        t = x * (k + 1)
        x = x + 0.1 * t
    return x * t


CASES["used_after"] = used_after, lambda r: (0.8, 3)
CASES["used_after_no_trips"] = used_after, lambda r: (0.8, 0)


def parameter_reused(a, b, n):
    c = a
    for _ in range(n):
        d = c * b
        c = d + a
        a = a - d * 0.1
        b = b + 0.1
    return c * a * b


CASES["parameter_reused"] = parameter_reused, lambda r: (0.8, 0.3, 4)


def signed_sum(x, n):
    sign, total, term = 1.0, 0.0, x
    for k in range(n):
        total += sign * term
        sign = -sign
        term = term * x * x / ((2 * k + 2) * (2 * k + 3))
    return total


CASES["signed_sum"] = signed_sum, lambda r: (0.8, 8), {"gradient": math.cos(0.8), "differences": False}


def continued(x, y, n):
    a, b = 1.0, 0.0
    for k in range(1, n):
        c = x + k * y
        a, b = c * a + b, a
    return a / b


CASES["continued"] = continued, lambda r: (0.8, 0.3, 5)


def chained_updates(x, y, n):
    for k in range(n):
        u = x + y
        v = u * x
        x = v
        y = u - v
        u = x * y
        x = x + 0.01 * u
    return x + y


CASES["chained_updates"] = chained_updates, lambda r: (0.6, 0.3, 3)


def same_value_to_two(x, n):
    a, b = x, x
    for _ in range(n):
        t = 0.5 * (a + b * b)
        a = t
        b = t
    return a * b + a


CASES["same_value_to_two"] = same_value_to_two, lambda r: (0.6, 3)


def two_loops(x, y, n):
    s = 0.0
    for _ in range(n):
        t = x * y
        s = s + t
        x = x - 0.2 * t
    for _ in range(n):
        t = s * y
        s = s - 0.1 * t
        y = y + 0.1 * t
    return s * x * y


CASES["two_loops"] = two_loops, lambda r: (0.6, 0.3, 3)


def flags(x, y, n):
    warm = False
    heat = 0.0
    for _ in range(n):
        if not warm:
            y += 0.2 * x
            warm = y > 0.6
        else:
            y -= 0.1 * y
            warm = y > 0.5
        heat += y if warm else 0.5 * y
    return heat


CASES["flags"] = flags, lambda r: (0.8, 0.3, 8), {"step": 1e-3}


# -- objects that the function changes: what they are asked is asked once


def visited(x, order):
    seen = set()
    total = 0.0
    for k in order:
        if k in seen:
            continue
        seen.add(k)
        total += x[k] ** 2
    return total


CASES["visited"] = visited, lambda r: (np.array([1.0, 2.0, 3.0]), [0, 1, 1, 2, 0]), {"gradient": [2.0, 4.0, 6.0]}


def visited_by_remainder(x, n):
    seen = set()
    total = 0.0
    for k in range(n):
        j = k % 3
        if j in seen:
            total = total * x[j]
        else:
            seen.add(j)
            total += x[j] ** 2
    return total


CASES["visited_by_remainder"] = visited_by_remainder, lambda r: (r(4), 5)


def the_first_two(x, n):
    seen = set()
    total = 0.0
    for k in range(n):
        if len(seen) < 2:
            seen.add(k)
            total += x[k] ** 2
    return total


CASES["the_first_two"] = the_first_two, lambda r: (np.array([1.0, 2.0, 3.0]), 3), {"gradient": [2.0, 4.0, 0.0]}


def any_yet(x, n):
    seen = set()
    total = 0.0
    for k in range(n):
        if not seen:
            total += x[k]
        else:
            total *= x[k]
        seen.add(k)
    return total


CASES["any_yet"] = any_yet, lambda r: (r(4), 4)


def marked_by_a_function(x):
    def mark(seen, k):
        seen.add(k)

    seen = {1}
    total = x[0]
    if 2 not in seen:
        total = total * x[2]
    mark(seen, 2)
    return total * x[1] if 2 in seen else total


CASES["marked_by_a_function"] = marked_by_a_function, lambda r: (r(3),)


def popped(x):
    waiting = {0, 1, 2}
    total = 0.0
    while waiting:
        k = waiting.pop()
        total = total * x[k] + x[0]
        if len(waiting) == 1:
            total *= x[1]
    return total


CASES["popped"] = popped, lambda r: (r(3),)


def given_set(x, seen):
    total = 0.0
    for k in range(3):
        if k in seen:
            total = total * 2 + x[k]
        else:
            total = total + x[k] ** 2
            seen = seen | {k}
    return total * len(seen)


CASES["given_set"] = given_set, lambda r: (r(3), {1})


SEEN = set()


def visited_around(x, n):
    SEEN.clear()
    total = 0.0
    for k in range(n):
        j = k % 3
        if j in SEEN:
            total = total * x[j]
        else:
            SEEN.add(j)
            total += x[j] ** 2
    return total


CASES["visited_around"] = visited_around, lambda r: (r(4), 5)


class Counted:
    count = 0


COUNTED = Counted()


def counted_around(x, n):
    COUNTED.count = 0
    total = 0.0
    for k in range(n):
        if COUNTED.count < 2:
            COUNTED.count += 1
            total += x[k] ** 2
        else:
            total *= x[k]
    return total


CASES["counted_around"] = counted_around, lambda r: (r(4), 4)


def visited_of_the_caller(x, n, seen):
    total = 0.0
    for k in range(n):
        j = k % 3
        if j in seen:
            total = total * x[j]
        else:
            seen.add(j)
            total += x[j] ** 2
    return total


CASES["visited_of_the_caller"] = visited_of_the_caller, lambda r: (r(4), 5, set())
