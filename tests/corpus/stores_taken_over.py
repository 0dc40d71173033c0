"""Arrays that a trip writes to, and that it hands on as an array of its own: no other name shows what is written to."""

import numpy as np

CASES = {}


def put_option(V, p, n):
    V = V.copy()
    for k in range(n):
        V[1:-1] = 0.5 * V[:-2] * V[1:-1] + V[2:]
        V[0] = p[0] * k
        V = np.maximum(V, p)
    return np.sum(V**2)


CASES["put_option"] = put_option, lambda r: (r(5), r(5), 3)


def written_behind(V, p, n):
    V = V.copy()
    for k in range(n):
        V[1:-1] = 0.5 * V[:-2] * V[1:-1] + V[2:]
        V = np.maximum(V, p)
    V[0] = V[1] * V[2]
    return np.sum(V**2)


CASES["written_behind"] = written_behind, lambda r: (r(5), r(5), 3)


def normed(V, n):
    V = V * 1.0
    for k in range(n):
        V[0] = V[1] * V[-1]
        V = V / np.sqrt(np.sum(V**2))
    return np.sum(V * np.arange(5))


CASES["normed"] = normed, lambda r: (r(5), 3)


def kept_in_a_list(V, n):
    V = V * 1.0
    rows = []
    for k in range(n):
        V[0] = V[1] * V[-1]
        V = V * 0.5
        rows.append(V)
    return np.sum(np.array(rows) ** 2)


CASES["kept_in_a_list"] = kept_in_a_list, lambda r: (r(5), 3), {"refused": True}


def copies_in_a_list(V, n):
    V = V * 1.0
    rows = []
    for k in range(n):
        V[0] = V[1] * V[-1]
        V = V * 0.5
        rows.append(V.copy())
    return np.sum(np.array(rows) ** 2)


CASES["copies_in_a_list"] = copies_in_a_list, lambda r: (r(5), 3)


def under_its_old_name(V, n):
    V = V * 1.0
    old = V
    for k in range(n):
        V[0] = V[1] * V[-1]
        V = V * 0.5
    return np.sum(V**2) + np.sum(old**3)


CASES["under_its_old_name"] = under_its_old_name, lambda r: (r(5), 3), {"refused": True}


def under_the_name_before(V, n):
    V = V * 1.0
    prev = V * 2.0
    s = 0.0
    for k in range(n):
        V[0] = V[1] * V[-1]
        s += np.sum(prev**2)
        prev = V
        V = V * 0.5
        prev[1] = 2.0
    return np.sum(V**2) + s


CASES["under_the_name_before"] = under_the_name_before, lambda r: (r(5), 3)


def row_kept(V, n):
    V = V * 1.0
    row = V[1:3] * 1.0
    s = 0.0
    for k in range(n):
        s += np.sum(row**2)
        V[0] = V[1] * V[-1]
        V = V * 0.5
        row = V[:3]
    return np.sum(V**2) + s


CASES["row_kept"] = row_kept, lambda r: (r(5), 3), {"refused": True}


def step(u, c):
    u[1:-1] += c * (u[2:] - 2 * u[1:-1] + u[:-2])
    u[0] = u[1]
    return np.clip(u, 0.2, 1.4)


def stepped(u, c, n):
    u = u.copy()
    for k in range(n):
        u = step(u, c)
    return np.sum(u**2)


CASES["stepped"] = stepped, lambda r: (r(5), 0.3, 3)


def nested(u, c, n):
    u = np.exp(u)
    for k in range(n):
        for j in range(2):
            u[1:-1] *= c * u[2:]
            u = u / np.max(u)
        u[0] += 1.0
        u = np.sqrt(u)
    return np.sum(u**2)


CASES["nested"] = nested, lambda r: (r(5), 0.3, 3)


def while_tol(u, c):
    u = np.exp(u)
    it = 0
    while np.max(u) > 0.5 and it < 20:
        u[1:-1] *= c * u[2:]
        u = u * 0.7
        if u[1] < 0.1:
            break
        u[0] = u[1] ** 2 + u[2]
        it += 1
    return np.sum(u**2)


CASES["while_tol"] = while_tol, lambda r: (r(5), 0.9)


def swapped_in_an_arm(a):
    u = a[0].copy()
    v = a[1].copy()
    for k in range(4):
        v[1:] = u[:-1] * 0.5 + u[1:]
        if k % 2 == 0:
            u, v = v, u
    return np.sum(u * v)


CASES["swapped_in_an_arm"] = swapped_in_an_arm, lambda r: (r(3, 4),)


def branch(u, n):
    u = u.copy()
    for k in range(n):
        u[0] = u[1] * u[2]
        if k % 2 == 0:
            u = u * 0.5
    return np.sum(u**2)


CASES["branch"] = branch, lambda r: (r(5), 3)


def of_the_caller(u, n):
    for k in range(n):
        u[0] = u[1] * u[2]
        u = u * 0.5
    return np.sum(u**2)


CASES["of_the_caller"] = of_the_caller, lambda r: (r(5), 3), {"refused": True}


def two_of_them(u, v, n):
    u = u.copy()
    v = v.copy()
    for k in range(n):
        u[0] = u[1] * v[2]
        v[1:] = u[:-1] * v[1:]
        u, v = u + v, u * v
    return np.sum(u**2)


CASES["two_of_them"] = two_of_them, lambda r: (r(5), r(5), 3)


def handed_around_with_a_new_one(u, v, n):
    u = u.copy()
    v = v.copy()
    for k in range(n):
        w = u * v
        w[0] = u[1] * v[2]
        u[1:] *= v[0]
        u, v = v, w
    return np.sum(u * v)


CASES["handed_around_with_a_new_one"] = handed_around_with_a_new_one, lambda r: (r(5), r(5), 3)


class Held:
    def __init__(self, u):
        self.u = u.copy()

    def step(self, c):
        self.u[0] = self.u[1] * c
        self.u = self.u * 0.5 + c


def of_an_instance(u, c, n):
    s = Held(u)
    for k in range(n):
        s.step(c)
    return np.sum(s.u**2)


CASES["of_an_instance"] = of_an_instance, lambda r: (r(5), r(), 3)


class Logged:
    def __init__(self, u):
        self.u = u.copy()
        self.log = []
        self.prev = None

    def step(self, c):
        self.u[0] = self.u[1] * c
        self.prev = self.u
        self.u = self.u * 0.5 + c
        self.log.append(self.u)


def of_an_instance_kept(u, c, n):
    s = Logged(u)
    for k in range(n):
        s.step(c)
    return np.sum(s.u**2) + np.sum(s.log[0])


CASES["of_an_instance_kept"] = of_an_instance_kept, lambda r: (r(5), r(), 3), {"refused": True}


def alias_if(u, v, n):
    u = u.copy()
    keep = u
    for k in range(n):
        u[0] = u[1] * v[2]
        if u[0] > 0.3:
            u = u * v
        else:
            u = keep
    return np.sum(u**2)


CASES["alias_if"] = alias_if, lambda r: (r(5), r(5), 3), {"refused": True}


def alias_two(u, n):
    u = u.copy()
    w = u
    for k in range(n):
        u[0] = u[1] * w[2]
        w[1] = u[3]
        u = u * w
        w = u
    return np.sum(u**2)


CASES["alias_two"] = alias_two, lambda r: (r(5), 3), {"refused": True}


def view_out(u, n):
    u = u.copy()
    t = np.zeros(2)
    for k in range(n):
        u[0] = u[1] + t[0]
        u[1] = t[1]
        u = u * 0.5
        t = u[:2]
    return np.sum(u**2)


CASES["view_out"] = view_out, lambda r: (r(5), 3), {"refused": True}


def dict_held(u, n):
    d = {"u": u.copy(), "c": 0.5}
    for k in range(n):
        d["u"][0] = d["u"][1] * d["c"]
        d["u"] = d["u"] * 0.5 + d["c"]
    return np.sum(d["u"] ** 2)


CASES["dict_held"] = dict_held, lambda r: (r(5), 3)


def inner_loop(u, n):
    u = u.copy()
    for k in range(n):
        for i in range(1, 4):
            u[i] = 0.5 * (u[i - 1] + u[i + 1]) * u[i]
        u = np.sin(u)
    return np.sum(u**2)


CASES["inner_loop"] = inner_loop, lambda r: (r(5), 3)


def left_on_the_way(u, n):
    u = u.copy()
    for k in range(n):
        u[0] = u[1] * u[2]
        if u[0] > 3:
            break
        u = np.sin(u)
        u[2] *= u[0]
        if u[2] < 0.3:
            continue
        u = u + 0.1
    u[1] *= u[0]
    return np.sum(u**2)


CASES["left_on_the_way"] = left_on_the_way, lambda r: (r(5), 3)


def no_trip(u, n):
    u = u.copy()
    for k in range(n):
        u[0] = u[1] * u[2]
        u = np.sin(u)
    u[1] *= u[0]
    return np.sum(u**2)


CASES["no_trip"] = no_trip, lambda r: (r(5), 0)


def part_of_the_one_before(x, s):
    z = np.zeros(5)
    for i in range(3):
        z = (z + s)[1:] if len(z) > 4 else z * 1.0
        z[i] += s * x[-1]
    return np.sum(np.sin(z))


CASES["part_of_the_one_before"] = part_of_the_one_before, lambda r: (r(4), r())


def in_another_shape(x, s):
    z = x * 1.0
    for i in range(3):
        z = (z * s).reshape(4)
        z[i] += s * x[-1]
    return np.sum(np.sin(z))


CASES["in_another_shape"] = in_another_shape, lambda r: (r(4), r())


def transposed_and_scaled(x, s):
    z = x * 1.0
    for i in range(3):
        z[0, 1] += s * x[1, 1]
        z = (z * s).T
    return np.sum(np.sin(z))


CASES["transposed_and_scaled"] = transposed_and_scaled, lambda r: (r(2, 2), r())


def rolled(x, s):
    z = x * 1.0
    for i in range(3):
        z[0] += s * z[1]
        z = np.roll(z, 1)
    return np.sum(np.sin(z) * x)


CASES["rolled"] = rolled, lambda r: (r(4), r())


def updated_twice(x, s):
    z = x * 1.0
    for i in range(3):
        z = z + s
        z[0] = np.sin(z[1])
        z += 0.1 * z * z
        z -= x
    return np.sum(np.sin(z) * x)


CASES["updated_twice"] = updated_twice, lambda r: (r(4), r())


def two_swapped_and_new(x, s):
    z = x * 1.0
    w = z * 2.0
    for i in range(3):
        z[0] = w[1] ** 2
        w[1:] *= 0.5 * np.sin(z[:-1])
        z, w = np.sin(w), 0.5 * z + w
    return np.sum(z * w)


CASES["two_swapped_and_new"] = two_swapped_and_new, lambda r: (r(4), r())


def written_by_a_function(x, s):
    def f(z):
        z[0] = z[1] * s
        return z

    z = x * 1.0
    for i in range(3):
        z = f(z)
        z = f(z * 2.0)
    return np.sum(z**2)


CASES["written_by_a_function"] = written_by_a_function, lambda r: (r(4), r())


def written_in_an_arm(x, s):
    z = x * 1.0
    for i in range(3):
        z[0] = z[1] * s
        if z[0] > 0.5:
            z = np.sin(z)
            z[1] = z[2] ** 2
        elif i == 1:
            z = z + 1.0
        else:
            z[2] = 0.5
    z[3] = z[0] ** 2
    return np.sum(z**2)


CASES["written_in_an_arm"] = written_in_an_arm, lambda r: (r(4), r())


def sorted_and_masked(x, s):
    z = x * 1.0
    for i in range(3):
        z[0] = z[1] * s
        z = np.sort(z)
        z[z > 1] = 0.5
        z = np.where(z > 0.5, z, s * z)
    return np.sum(z**2)


CASES["sorted_and_masked"] = sorted_and_masked, lambda r: (r(4), r())
