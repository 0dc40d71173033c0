"""Formulas and simulations of physics, geodesy, biology and geometry, as their libraries write them."""

import math
from math import asin, atan2, cos, radians, sin, sqrt

import numpy as np

CASES = {}


def sir(beta, gamma, s, i, r, dt, steps):
    peak = i
    for _ in range(steps):
        infected = beta * s * i * dt
        recovered = gamma * i * dt
        s, i, r = s - infected, i + infected - recovered, r + recovered
        if i > peak:
            peak = i
    return peak + r


CASES["sir"] = sir, lambda r: (0.9, 0.3, 0.9, 0.1, 0.0, 0.5, 8), {"step": 1e-4}


def pendulum(theta, omega, length, damping, dt, steps, g=9.81):
    energy = 0.0
    for _ in range(steps):
        omega += dt * (-g / length * sin(theta) - damping * omega)
        theta += dt * omega
        energy += 0.5 * (length * omega) ** 2 + g * length * (1 - cos(theta))
    return energy / steps


CASES["pendulum"] = pendulum, lambda r: (0.4, 0.1, 1.2, 0.05, 0.02, 6)


def double_pendulum_energy(t1, t2, w1, w2, m1=1.0, m2=1.0, l1=1.0, l2=1.0, g=9.81):
    y1 = -l1 * cos(t1)
    y2 = y1 - l2 * cos(t2)
    v1 = (l1 * w1) ** 2
    v2 = v1 + (l2 * w2) ** 2 + 2 * l1 * l2 * w1 * w2 * cos(t1 - t2)
    return 0.5 * (m1 * v1 + m2 * v2) + g * (m1 * y1 + m2 * y2)


CASES["double_pendulum_energy"] = double_pendulum_energy, lambda r: (0.3, 0.6, 0.2, -0.1)


def spring_chain(x, v, k, rest, dt, steps):
    n = len(x)
    for _ in range(steps):
        force = np.zeros(n)
        for i in range(n - 1):
            f = k[i] * (x[i + 1] - x[i] - rest)
            force[i] += f
            force[i + 1] -= f
        v += dt * force
        x += dt * v
    return 0.5 * np.sum(v**2) + x[0] * x[-1]


CASES["spring_chain"] = spring_chain, lambda r: (np.arange(4.0) + 0.1 * r(4), r(4), r(3), 0.9, 0.05, 3)


def gravity_energy(positions, velocities, masses, G=1.0):
    n = len(masses)
    kinetic = potential = 0.0
    for i in range(n):
        kinetic += 0.5 * masses[i] * np.dot(velocities[i], velocities[i])
        for j in range(i + 1, n):
            distance = np.linalg.norm(positions[i] - positions[j])
            potential -= G * masses[i] * masses[j] / distance
    return kinetic + potential


CASES["gravity_energy"] = gravity_energy, lambda r: (3 * r.signed(3, 3), r(3, 3), r(3))


def rotation_matrix(axis, angle):
    axis = np.asarray(axis, dtype=float)
    axis = axis / sqrt(np.dot(axis, axis))
    a = cos(angle / 2.0)
    b, c, d = -axis * sin(angle / 2.0)
    aa, bb, cc, dd = a * a, b * b, c * c, d * d
    bc, ad, ac, ab, bd, cd = b * c, a * d, a * c, a * b, b * d, c * d
    return np.array(
        [
            [aa + bb - cc - dd, 2 * (bc + ad), 2 * (bd - ac)],
            [2 * (bc - ad), aa + cc - bb - dd, 2 * (cd + ab)],
            [2 * (bd + ac), 2 * (cd - ab), aa + dd - bb - cc],
        ]
    )


def rotated(axis, angle, point):
    return rotation_matrix(axis, angle) @ point @ np.array([1.0, 2.0, 3.0])


CASES["rotation_matrix"] = rotated, lambda r: (r(3), 0.7, r(3))


def quaternion_product(p, q):
    w1, x1, y1, z1 = p
    w2, x2, y2, z2 = q
    return (
        w1 * w2 - x1 * x2 - y1 * y2 - z1 * z2,
        w1 * x2 + x1 * w2 + y1 * z2 - z1 * y2,
        w1 * y2 - x1 * z2 + y1 * w2 + z1 * x2,
        w1 * z2 + x1 * y2 - y1 * x2 + z1 * w2,
    )


def quaternion_rotated(q, v):
    norm = sqrt(sum(part * part for part in q))
    q = tuple(part / norm for part in q)
    conjugate = (q[0], -q[1], -q[2], -q[3])
    w, x, y, z = quaternion_product(quaternion_product(q, (0.0, *v)), conjugate)
    return x + 2 * y + 3 * z + w


CASES["quaternion_rotated"] = quaternion_rotated, lambda r: ((r(), r(), r(), r()), (r(), r(), r()))


def slerp(q0, q1, t):
    dot = np.dot(q0, q1)
    if dot < 0.0:
        q1 = -q1
        dot = -dot
    if dot > 0.9995:
        result = q0 + t * (q1 - q0)
        return np.sum(result / np.linalg.norm(result))
    theta = np.arccos(dot)
    return np.sum((np.sin((1 - t) * theta) * q0 + np.sin(t * theta) * q1) / np.sin(theta))


CASES["slerp"] = slerp, lambda r: (0.5 * r(3), -0.5 * r(3), 0.3)


def euler_angles(R):
    sy = math.sqrt(R[0, 0] ** 2 + R[1, 0] ** 2)
    singular = sy < 1e-6
    if not singular:
        x = math.atan2(R[2, 1], R[2, 2])
        y = math.atan2(-R[2, 0], sy)
        z = math.atan2(R[1, 0], R[0, 0])
    else:
        x = math.atan2(-R[1, 2], R[1, 1])
        y = math.atan2(-R[2, 0], sy)
        z = 0.0
    return x + 2 * y + 3 * z


CASES["euler_angles"] = euler_angles, lambda r: (r(3, 3),)


def haversine(lat1, lon1, lat2, lon2, radius=6371.0):
    lat1, lon1, lat2, lon2 = map(radians, [lat1, lon1, lat2, lon2])
    dlat, dlon = lat2 - lat1, lon2 - lon1
    a = sin(dlat / 2) ** 2 + cos(lat1) * cos(lat2) * sin(dlon / 2) ** 2
    return 2 * radius * asin(sqrt(a))


CASES["haversine"] = haversine, lambda r: (48.1, 11.6, 52.5, 13.4)


def vincenty(lat1, lon1, lat2, lon2, a=6378137.0, f=1 / 298.257223563, limit=100):
    """Length of the geodesic on an ellipsoid, by iteration."""
    if lat1 == lat2 and lon1 == lon2:
        return 0.0
    b = (1 - f) * a
    u1 = math.atan((1 - f) * math.tan(radians(lat1)))
    u2 = math.atan((1 - f) * math.tan(radians(lat2)))
    L = radians(lon2 - lon1)
    lam = L
    for _ in range(limit):
        sin_lam, cos_lam = sin(lam), cos(lam)
        sin_sigma = sqrt((cos(u2) * sin_lam) ** 2 + (cos(u1) * sin(u2) - sin(u1) * cos(u2) * cos_lam) ** 2)
        if sin_sigma == 0:
            return 0.0
        cos_sigma = sin(u1) * sin(u2) + cos(u1) * cos(u2) * cos_lam
        sigma = atan2(sin_sigma, cos_sigma)
        sin_alpha = cos(u1) * cos(u2) * sin_lam / sin_sigma
        cos_sq = 1 - sin_alpha**2
        try:
            cos_2m = cos_sigma - 2 * sin(u1) * sin(u2) / cos_sq
        except ZeroDivisionError:
            cos_2m = 0
        C = f / 16 * cos_sq * (4 + f * (4 - 3 * cos_sq))
        before = lam
        lam = L + (1 - C) * f * sin_alpha * (sigma + C * sin_sigma * (cos_2m + C * cos_sigma * (-1 + 2 * cos_2m**2)))
        if abs(lam - before) < 1e-14:
            break
    else:
        return None
    u_sq = cos_sq * (a**2 - b**2) / b**2
    A = 1 + u_sq / 16384 * (4096 + u_sq * (-768 + u_sq * (320 - 175 * u_sq)))
    B = u_sq / 1024 * (256 + u_sq * (-128 + u_sq * (74 - 47 * u_sq)))
    delta = B * sin_sigma * (cos_2m + B / 4 * cos_sigma * (-1 + 2 * cos_2m**2))
    return b * A * (sigma - delta) / 1000


CASES["vincenty"] = vincenty, lambda r: (48.1, 11.6, 52.5, 13.4), {"wrt": ("lat1", "lon1", "lat2", "lon2")}


def orbital_elements(r, v, mu=1.0):
    """Sum of a few elements of an orbit, from position and velocity."""
    h = np.cross(r, v)
    n = np.cross([0.0, 0.0, 1.0], h)
    distance = np.linalg.norm(r)
    e = ((v @ v - mu / distance) * r - (r @ v) * v) / mu
    eccentricity = np.linalg.norm(e)
    axis = 1 / (2 / distance - v @ v / mu)
    inclination = math.acos(h[2] / np.linalg.norm(h))
    node = math.acos(n[0] / np.linalg.norm(n))
    if n[1] < 0:
        node = 2 * math.pi - node
    return axis + 2 * eccentricity + 3 * inclination + 4 * node


CASES["orbital_elements"] = orbital_elements, lambda r: (r(3), r.signed(3))


def van_genuchten(h, theta_r, theta_s, alpha, n, ks):
    """Conductivity of a soil under suction."""
    if not theta_r < theta_s:
        raise ValueError("residual water content above saturation")
    m = 1 - 1 / n
    if h >= 0:
        return ks
    se = (1 + (alpha * abs(h)) ** n) ** -m
    theta = theta_r + (theta_s - theta_r) * se
    return ks * sqrt(se) * (1 - (1 - se ** (1 / m)) ** m) ** 2 + theta


CASES["van_genuchten"] = van_genuchten, lambda r: (-1.2, 0.05, 0.4, 0.8, 1.6, 2.0)


def penman_monteith(temperature, humidity, radiation, wind, elevation=100.0):
    es = 0.6108 * math.exp(17.27 * temperature / (temperature + 237.3))
    ea = es * humidity / 100
    slope = 4098 * es / (temperature + 237.3) ** 2
    pressure = 101.3 * ((293 - 0.0065 * elevation) / 293) ** 5.26
    gamma = 0.000665 * pressure
    top = 0.408 * slope * radiation + gamma * 900 / (temperature + 273) * wind * (es - ea)
    return top / (slope + gamma * (1 + 0.34 * wind))


CASES["penman_monteith"] = penman_monteith, lambda r: (21.0, 60.0, 15.0, 2.1)


def wet_bulb(temperature, humidity, pressure=101.325):
    """By bisection, as a tool without derivatives does it, then one Newton step."""

    def saturation(t):
        return 0.61078 * math.exp(17.27 * t / (t + 237.3))

    actual = humidity / 100 * saturation(temperature)

    def balance(t):
        return saturation(t) - 0.000665 * pressure * (temperature - t) - actual

    low, high = -20.0, temperature
    while high - low > 1e-10:
        middle = (low + high) / 2
        if balance(middle) > 0:
            high = middle
        else:
            low = middle
    t = (low + high) / 2
    slope = saturation(t) * 17.27 * 237.3 / (t + 237.3) ** 2 + 0.000665 * pressure
    return t - balance(t) / slope


CASES["wet_bulb"] = wet_bulb, lambda r: (25.0, 45.0), {"step": 1e-2}


def peng_robinson(T, P, Tc, Pc, omega):
    """Compressibility: the largest root of a cubic, by Cardano's formula or cosines."""
    R = 8.314462618
    kappa = 0.37464 + 1.54226 * omega - 0.26992 * omega**2
    alpha = (1 + kappa * (1 - sqrt(T / Tc))) ** 2
    a = 0.45724 * R**2 * Tc**2 / Pc * alpha
    b = 0.0778 * R * Tc / Pc
    A, B = a * P / (R * T) ** 2, b * P / (R * T)
    c2, c1, c0 = B - 1, A - 3 * B**2 - 2 * B, B**3 + B**2 - A * B
    p = c1 - c2**2 / 3
    q = 2 * c2**3 / 27 - c2 * c1 / 3 + c0
    disc = q**2 / 4 + p**3 / 27
    if disc > 0:
        root = sqrt(disc)
        u = math.copysign(abs(-q / 2 + root) ** (1 / 3), -q / 2 + root)
        v = math.copysign(abs(-q / 2 - root) ** (1 / 3), -q / 2 - root)
        return u + v - c2 / 3
    r = sqrt(-(p**3) / 27)
    angle = math.acos(max(-1.0, min(1.0, -q / (2 * r))))
    roots = [2 * sqrt(-p / 3) * cos((angle + 2 * math.pi * k) / 3) - c2 / 3 for k in range(3)]
    return max(roots)


CASES["peng_robinson_one_root"] = peng_robinson, lambda r: (350.0, 1e6, 304.2, 7.38e6, 0.225)
CASES["peng_robinson_three_roots"] = peng_robinson, lambda r: (250.0, 1.5e6, 304.2, 7.38e6, 0.225)


def antoine(T, coefficients, limits=(200.0, 600.0)):
    low, high = limits
    if not low <= T <= high:
        raise ValueError(f"temperature {T} outside of [{low}, {high}]")
    A, B, C = coefficients
    return 10 ** (A - B / (C + T))


CASES["antoine"] = antoine, lambda r: (350.0, (10.2, 1730.6, -39.7)), {"wrt": ("T", "coefficients")}


def flash(K, z, steps=30):
    """Vapour fraction of a mixture: Rachford and Rice's equation by Newton's method."""
    v = 0.5
    for _ in range(steps):
        f = slope = 0.0
        for Ki, zi in zip(K, z):
            d = 1 + v * (Ki - 1)
            f += zi * (Ki - 1) / d
            slope -= zi * (Ki - 1) ** 2 / d**2
        change = f / slope
        v -= change
        if abs(change) < 1e-14:
            break
    return v


CASES["flash"] = flash, lambda r: ([2.0, 0.6, 1.3], [0.4, 0.4, 0.2])


def srgb_to_lab(r, g, b):
    def linear(c):
        return c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4

    r, g, b = linear(r), linear(g), linear(b)
    x = (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047
    y = 0.2126 * r + 0.7152 * g + 0.0722 * b
    z = (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883
    fx, fy, fz = [t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z)]
    return 116 * fy - 16 + 500 * (fx - fy) + 200 * (fy - fz)


CASES["srgb_to_lab"] = srgb_to_lab, lambda r: (0.5, 0.2, 0.01), {"step": 1e-3}


def polygon_area(xs, ys):
    n = len(xs)
    total = 0.0
    for i in range(n):
        j = (i + 1) % n
        total += xs[i] * ys[j] - xs[j] * ys[i]
    return abs(total) / 2


CASES["polygon_area"] = polygon_area, lambda r: ([0.0, 2.0, 2.5, 0.5], [0.0, 0.2, 1.5, 1.0])


def ray_sphere(origin, direction, centre, radius):
    offset = origin - centre
    direction = direction / np.linalg.norm(direction)
    b = 2 * np.dot(direction, offset)
    c = np.dot(offset, offset) - radius**2
    disc = b * b - 4 * c
    if disc < 0:
        return np.inf
    near = (-b - np.sqrt(disc)) / 2
    return near if near > 0 else (-b + np.sqrt(disc)) / 2


CASES["ray_sphere"] = ray_sphere, lambda r: (np.zeros(3), np.ones(3) + 0.2 * r.signed(3), 3 * np.ones(3), 2.5)


def truss_energy(nodes, bars, stiffness, loads):
    """Energy of bars between nodes; each bar is a pair of numbers of nodes."""
    energy = 0.0
    for k, (i, j) in enumerate(bars):
        d = nodes[j] - nodes[i]
        strain = sqrt(d[0] ** 2 + d[1] ** 2) - 1.0
        energy += 0.5 * stiffness[k] * strain**2
    return energy - np.sum(loads * nodes)


CASES["truss_energy"] = (
    truss_energy,
    lambda r: (r(3, 2), [(0, 1), (1, 2), (0, 2)], r(3), r(3, 2)),
    {"wrt": ("nodes", "stiffness", "loads")},
)


def hodgkin_huxley(v, m, h, n, current, dt, steps):
    for _ in range(steps):
        am = 1.0 if abs(v + 40) < 1e-7 else 0.1 * (v + 40) / (1 - math.exp(-(v + 40) / 10))
        bm = 4 * math.exp(-(v + 65) / 18)
        ah = 0.07 * math.exp(-(v + 65) / 20)
        bh = 1 / (1 + math.exp(-(v + 35) / 10))
        an = 0.01 * (v + 55) / (1 - math.exp(-(v + 55) / 10))
        bn = 0.125 * math.exp(-(v + 65) / 80)
        sodium = 120 * m**3 * h * (v - 50)
        potassium = 36 * n**4 * (v + 77)
        v, m, h, n = (
            v + dt * (current - sodium - potassium - 0.3 * (v + 54.387)),
            m + dt * (am * (1 - m) - bm * m),
            h + dt * (ah * (1 - h) - bh * h),
            n + dt * (an * (1 - n) - bn * n),
        )
    return v


CASES["hodgkin_huxley"] = hodgkin_huxley, lambda r: (-65.0, 0.05, 0.6, 0.32, 10.0, 0.01, 5)


def michaelis_menten(s, vmax, km, inhibitor=None, ki=1.0, mode="competitive"):
    if inhibitor is None:
        return vmax * s / (km + s)
    factor = 1 + inhibitor / ki
    modes = {"competitive": (1.0, factor), "uncompetitive": (factor, 1.0), "mixed": (factor, factor)}
    if mode not in modes:
        raise KeyError(mode)
    a, b = modes[mode]
    return vmax * s / (km * b + s * a)


CASES["michaelis_menten"] = michaelis_menten, lambda r: (r(), r(), r())
CASES["michaelis_menten_mixed"] = michaelis_menten, lambda r: (r(), r(), r(), r(), r(), "mixed")
