"""Kernels on grids: stencils in place, buffers that change places, sweeps, flows."""

import numpy as np

CASES = {}


def weighted(a):
    """A number in which no two elements of an array count the same."""
    flat = a.reshape(-1)
    return np.sum(flat * np.cos(0.7 * np.arange(flat.size)))


def jacobi_1d(steps, A, B):
    for t in range(1, steps):
        B[1:-1] = 0.33333 * (A[:-2] + A[1:-1] + A[2:])
        A[1:-1] = 0.33333 * (B[:-2] + B[1:-1] + B[2:])


def jacobi_1d_loss(steps, A, B):
    jacobi_1d(steps, A, B)
    return weighted(A) + 0.5 * np.sum(B**2)


CASES["jacobi_1d"] = jacobi_1d_loss, lambda r: (4, r(6), r(6))


def jacobi_1d_ping_pong(steps, A):
    B = A.copy()
    for t in range(steps):
        B[1:-1] = (A[:-2] + A[1:-1] ** 2 + A[2:]) / 3
        A, B = B, A
    return weighted(A)


CASES["jacobi_1d_ping_pong"] = jacobi_1d_ping_pong, lambda r: (3, r(6))


def jacobi_1d_loops(steps, A):
    n = len(A)
    B = np.zeros(n)
    for t in range(steps):
        for i in range(1, n - 1):
            B[i] = (A[i - 1] + A[i] + A[i + 1]) / 3.0
        for i in range(1, n - 1):
            A[i] = B[i] * B[i]
    return weighted(A)


CASES["jacobi_1d_loops"] = jacobi_1d_loops, lambda r: (3, r(5))


def smooth(u, steps):
    for t in range(steps):
        u[1:-1] = (u[:-2] + u[2:]) / 2
    return np.sum(u)


CASES["smooth"] = smooth, lambda r: (r(6), 3)


def jacobi_2d(steps, A, B):
    for t in range(1, steps):
        B[1:-1, 1:-1] = 0.2 * (A[1:-1, 1:-1] + A[1:-1, :-2] + A[1:-1, 2:] + A[2:, 1:-1] + A[:-2, 1:-1])
        A[1:-1, 1:-1] = 0.2 * (B[1:-1, 1:-1] + B[1:-1, :-2] + B[1:-1, 2:] + B[2:, 1:-1] + B[:-2, 1:-1])
    return weighted(A)


CASES["jacobi_2d"] = jacobi_2d, lambda r: (3, r(5, 4), r(5, 4))


def heat_3d(steps, A, B, k):
    for t in range(steps):
        c = A[1:-1, 1:-1, 1:-1]
        B[1:-1, 1:-1, 1:-1] = (
            k * (A[2:, 1:-1, 1:-1] - 2.0 * c + A[:-2, 1:-1, 1:-1])
            + k * (A[1:-1, 2:, 1:-1] - 2.0 * c + A[1:-1, :-2, 1:-1])
            + k * (A[1:-1, 1:-1, 2:] - 2.0 * c + A[1:-1, 1:-1, :-2])
            + c
        )
        A, B = B, A
    return weighted(A)


CASES["heat_3d"] = heat_3d, lambda r: (3, r(4, 4, 4), r(4, 4, 4), 0.125)


def seidel_2d(steps, A):
    n = A.shape[0]
    for t in range(steps):
        for i in range(1, n - 1):
            A[i, 1:-1] += (
                A[i - 1, :-2] + A[i - 1, 1:-1] + A[i - 1, 2:] + A[i, 2:] + A[i + 1, :-2] + A[i + 1, 1:-1] + A[i + 1, 2:]
            )
            for j in range(1, n - 1):
                A[i, j] += A[i, j - 1]
                A[i, j] /= 9.0
    return weighted(A)


CASES["seidel_2d"] = seidel_2d, lambda r: (2, r(4, 4))


def seidel_2d_loops(steps, A):
    n = A.shape[0]
    for t in range(steps):
        for i in range(1, n - 1):
            for j in range(1, n - 1):
                A[i, j] = (A[i - 1, j] + A[i, j - 1] + A[i, j] * A[i, j] + A[i, j + 1] + A[i + 1, j]) / 5.0
    return weighted(A)


CASES["seidel_2d_loops"] = seidel_2d_loops, lambda r: (2, r(4, 4))


def fdtd_2d(steps, ex, ey, hz, source):
    for t in range(steps):
        ey[0, :] = source[t]
        ey[1:, :] -= 0.5 * (hz[1:, :] - hz[:-1, :])
        ex[:, 1:] -= 0.5 * (hz[:, 1:] - hz[:, :-1])
        hz[:-1, :-1] -= 0.7 * (ex[:-1, 1:] - ex[:-1, :-1] + ey[1:, :-1] - ey[:-1, :-1])
    return weighted(hz) + weighted(ex * ey)


CASES["fdtd_2d"] = fdtd_2d, lambda r: (3, r(3, 4), r(3, 4), r(3, 4), r(3))


def adi(steps, u, a, b):
    n = u.shape[0]
    v = np.zeros_like(u)
    p = np.zeros_like(u)
    q = np.zeros_like(u)
    c = 1.0 + 2.0 * a
    for t in range(steps):
        v[0, 1:-1] = 1.0
        p[1:-1, 0] = 0.0
        q[1:-1, 0] = v[0, 1:-1]
        for j in range(1, n - 1):
            p[1:-1, j] = a / (c - a * p[1:-1, j - 1])
            q[1:-1, j] = (b * u[j, :-2] + (1.0 - 2.0 * b) * u[j, 1:-1] + b * u[j, 2:] + a * q[1:-1, j - 1]) / (
                c - a * p[1:-1, j - 1]
            )
        v[n - 1, 1:-1] = 1.0
        for j in range(n - 2, 0, -1):
            v[j, 1:-1] = p[1:-1, j] * v[j + 1, 1:-1] + q[1:-1, j]
        u[1:-1, 1:-1] = v[1:-1, 1:-1]
    return weighted(u)


CASES["adi"] = adi, lambda r: (2, r(5, 5), 0.3, 0.2)


def hdiff(field, coeff, out):
    lap = 4.0 * field[1:-1, 1:-1] - (field[2:, 1:-1] + field[:-2, 1:-1] + field[1:-1, 2:] + field[1:-1, :-2])
    res = lap[1:, 1:-1] - lap[:-1, 1:-1]
    flx = np.where(res * (field[2:-1, 2:-2] - field[1:-2, 2:-2]) > 0, 0.0, res)
    res = lap[1:-1, 1:] - lap[1:-1, :-1]
    fly = np.where(res * (field[2:-2, 2:-1] - field[2:-2, 1:-2]) > 0, 0.0, res)
    out[:] = field[2:-2, 2:-2] - coeff * (flx[1:, :] - flx[:-1, :] + fly[:, 1:] - fly[:, :-1])
    return weighted(out)


CASES["hdiff"] = hdiff, lambda r: (r.signed(6, 6), r(2, 2), r(2, 2)), {"step": 1e-3}


def vadv(stage, wcon, pos, dt):
    """An implicit step in the vertical: the Thomas algorithm over columns, forward and back."""
    I, K = stage.shape
    ccol = np.empty((I, K))
    dcol = np.empty((I, K))
    for k in range(K):
        gav = -0.25 * (wcon[:, k] + wcon[:, k - 1]) if k > 0 else np.zeros(I)
        gcv = 0.25 * (wcon[:, k + 1] + wcon[:, k]) if k < K - 1 else np.zeros(I)
        acol = gav * 0.5
        bcol = dt - acol - 0.5 * gcv
        rhs = dt * pos[:, k]
        if k > 0:
            rhs = rhs - gav * 0.5 * (stage[:, k - 1] - stage[:, k])
            divided = 1.0 / (bcol - ccol[:, k - 1] * acol)
            ccol[:, k] = 0.5 * gcv * divided
            dcol[:, k] = (rhs - dcol[:, k - 1] * acol) * divided
        else:
            ccol[:, k] = 0.5 * gcv / bcol
            dcol[:, k] = rhs / bcol
    data = dcol[:, K - 1]
    out = np.zeros((I, K))
    out[:, K - 1] = data
    for k in range(K - 2, -1, -1):
        data = dcol[:, k] - ccol[:, k] * data
        out[:, k] = dt * (data - pos[:, k])
    return weighted(out)


CASES["vadv"] = vadv, lambda r: (r(2, 4), r(2, 4), r(2, 4), 3.0)


def build_up_b(rho, dt, dx, dy, u, v):
    b = np.zeros_like(u)
    b[1:-1, 1:-1] = rho * (
        1 / dt * ((u[1:-1, 2:] - u[1:-1, :-2]) / (2 * dx) + (v[2:, 1:-1] - v[:-2, 1:-1]) / (2 * dy))
        - ((u[1:-1, 2:] - u[1:-1, :-2]) / (2 * dx)) ** 2
        - 2 * ((u[2:, 1:-1] - u[:-2, 1:-1]) / (2 * dy) * (v[1:-1, 2:] - v[1:-1, :-2]) / (2 * dx))
        - ((v[2:, 1:-1] - v[:-2, 1:-1]) / (2 * dy)) ** 2
    )
    return b


def pressure_poisson(nit, p, dx, dy, b):
    pn = np.empty_like(p)
    for q in range(nit):
        pn[:] = p.copy()
        p[1:-1, 1:-1] = ((pn[1:-1, 2:] + pn[1:-1, :-2]) * dy**2 + (pn[2:, 1:-1] + pn[:-2, 1:-1]) * dx**2) / (
            2 * (dx**2 + dy**2)
        ) - dx**2 * dy**2 / (2 * (dx**2 + dy**2)) * b[1:-1, 1:-1]
        p[:, -1] = p[:, -2]
        p[0, :] = p[1, :]
        p[:, 0] = p[:, 1]
        p[-1, :] = 0.0


def cavity_flow(nt, nit, u, v, dt, dx, dy, p, rho, nu):
    un = np.empty_like(u)
    vn = np.empty_like(v)
    for n in range(nt):
        un[:] = u
        vn[:] = v
        b = build_up_b(rho, dt, dx, dy, u, v)
        pressure_poisson(nit, p, dx, dy, b)
        u[1:-1, 1:-1] = (
            un[1:-1, 1:-1]
            - un[1:-1, 1:-1] * dt / dx * (un[1:-1, 1:-1] - un[1:-1, :-2])
            - vn[1:-1, 1:-1] * dt / dy * (un[1:-1, 1:-1] - un[:-2, 1:-1])
            - dt / (2 * rho * dx) * (p[1:-1, 2:] - p[1:-1, :-2])
            + nu * dt / dx**2 * (un[1:-1, 2:] - 2 * un[1:-1, 1:-1] + un[1:-1, :-2])
        )
        v[1:-1, 1:-1] = vn[1:-1, 1:-1] - dt / (2 * rho * dy) * (p[2:, 1:-1] - p[:-2, 1:-1])
        u[0, :] = 0
        u[-1, :] = 1
        v[:, 0] = 0
        v[:, -1] = 0
    return weighted(u) + weighted(v) + weighted(p)


CASES["cavity_flow"] = cavity_flow, lambda r: (2, 2, r(4, 4), r(4, 4), 0.02, 0.5, 0.6, r(4, 4), 1.1, 0.1)


def channel_flow(nit, u, p, dt, dx, rho, nu, F, tolerance):
    change = 1.0
    count = 0
    while change > tolerance and count < 4:
        un = u.copy()
        p[1:-1] = 0.5 * (p[2:] + p[:-2]) - rho * dx * (un[2:] - un[:-2]) / (4 * dt)
        p[-1] = p[1]
        p[0] = p[-2]
        u[1:-1] = un[1:-1] + dt * (
            nu / dx**2 * (un[2:] - 2 * un[1:-1] + un[:-2]) - (p[2:] - p[:-2]) / (2 * rho * dx) + F
        )
        u[0] = u[-2]
        u[-1] = 0.0
        change = (np.sum(u) - np.sum(un)) / np.sum(u)
        count += 1
    return weighted(u)


CASES["channel_flow"] = (
    channel_flow,
    lambda r: (3, r(5), r(5), 0.01, 0.4, 1.2, 0.1, 1.0, -10.0),
    {"wrt": ("u", "p", "dt", "dx", "rho", "nu", "F")},
)


def burgers(u, nu, dt, dx, steps):
    for n in range(steps):
        un = u.copy()
        u[1:-1] = (
            un[1:-1] - un[1:-1] * dt / dx * (un[1:-1] - un[:-2]) + nu * dt / dx**2 * (un[2:] - 2 * un[1:-1] + un[:-2])
        )
        u[0] = un[0] - un[0] * dt / dx * (un[0] - un[-2]) + nu * dt / dx**2 * (un[1] - 2 * un[0] + un[-2])
        u[-1] = u[0]
    return weighted(u)


CASES["burgers"] = burgers, lambda r: (r(6), 0.07, 0.05, 0.4, 3)


def wave_leapfrog(u, c, steps):
    previous = u.copy()
    for t in range(steps):
        following = np.zeros_like(u)
        following[1:-1] = 2 * u[1:-1] - previous[1:-1] + c[1:-1] ** 2 * (u[2:] - 2 * u[1:-1] + u[:-2])
        previous, u = u, following
    return np.sum(u**2)


CASES["wave_leapfrog"] = wave_leapfrog, lambda r: (r(6), 0.3 * r(6), 3)


def gray_scott(u, v, f, k, steps):
    for _ in range(steps):
        lap_u = np.roll(u, 1, 0) + np.roll(u, -1, 0) + np.roll(u, 1, 1) + np.roll(u, -1, 1) - 4 * u
        lap_v = np.roll(v, 1, 0) + np.roll(v, -1, 0) + np.roll(v, 1, 1) + np.roll(v, -1, 1) - 4 * v
        uvv = u * v * v
        u += 0.16 * lap_u - uvv + f * (1 - u)
        v += 0.08 * lap_v + uvv - (f + k) * v
    return weighted(u * v)


CASES["gray_scott"] = gray_scott, lambda r: (r(3, 3), r(3, 3), 0.06, 0.05, 2)


def upwind(q, velocity, cfl, steps):
    for _ in range(steps):
        flux = np.zeros(len(q) + 1)
        for i in range(1, len(q)):
            if velocity[i] > 0:
                flux[i] = velocity[i] * q[i - 1]
            else:
                flux[i] = velocity[i] * q[i]
        for i in range(len(q)):
            q[i] -= cfl * (flux[i + 1] - flux[i])
    return weighted(q)


CASES["upwind"] = upwind, lambda r: (r(5), r.signed(5), 0.2, 3), {"step": 1e-3}


def minmod(a, b):
    if a * b <= 0.0:
        return 0.0
    return a if abs(a) < abs(b) else b


def muscl(q, cfl, steps):
    n = len(q)
    for _ in range(steps):
        flux = np.zeros(n + 1)
        for i in range(2, n - 1):
            slope = minmod(q[i - 1] - q[i - 2], q[i] - q[i - 1])
            flux[i] = q[i - 1] + 0.5 * (1.0 - cfl) * slope
        q[2 : n - 2] -= cfl * (flux[3 : n - 1] - flux[2 : n - 2])
    return weighted(q)


CASES["muscl"] = muscl, lambda r: (r(7), 0.3, 2), {"step": 1e-3}


def floyd_warshall(path):
    for k in range(path.shape[0]):
        path[:] = np.minimum(path[:], np.add.outer(path[:, k], path[k, :]))
    return weighted(path)


CASES["floyd_warshall"] = floyd_warshall, lambda r: (r(4, 4) * (1 - np.eye(4)),), {"step": 1e-3, "differences": False}


def floyd_warshall_loops(path):
    n = path.shape[0]
    for k in range(n):
        for i in range(n):
            for j in range(n):
                if path[i, k] + path[k, j] < path[i, j]:
                    path[i, j] = path[i, k] + path[k, j]
    return weighted(path)


CASES["floyd_warshall_loops"] = floyd_warshall_loops, lambda r: (r(4, 4),), {"step": 1e-3}


def nussinov(bonds):
    n = bonds.shape[0]
    table = np.zeros((n, n))
    for i in range(n - 1, -1, -1):
        for j in range(i + 1, n):
            if j - 1 >= 0:
                table[i, j] = max(table[i, j], table[i, j - 1])
            if i + 1 < n:
                table[i, j] = max(table[i, j], table[i + 1, j])
            if i < j - 1:
                table[i, j] = max(table[i, j], table[i + 1, j - 1] + bonds[i, j])
            for k in range(i + 1, j):
                table[i, j] = max(table[i, j], table[i, k] + table[k + 1, j])
    return table[0, n - 1]


CASES["nussinov"] = nussinov, lambda r: (r(5, 5),), {"step": 1e-3}


def deriche(image, alpha):
    w, h = image.shape
    k = (1 - np.exp(-alpha)) ** 2 / (1 + 2 * alpha * np.exp(-alpha) - np.exp(2 * alpha))
    a1, a2 = k, k * np.exp(-alpha) * (alpha - 1.0)
    a3, a4 = k * np.exp(-alpha) * (alpha + 1.0), -k * np.exp(-2.0 * alpha)
    b1, b2 = 2.0**-alpha, -np.exp(-2.0 * alpha)
    y1 = np.empty_like(image)
    y1[:, 0] = a1 * image[:, 0]
    y1[:, 1] = a1 * image[:, 1] + a2 * image[:, 0] + b1 * y1[:, 0]
    for j in range(2, h):
        y1[:, j] = a1 * image[:, j] + a2 * image[:, j - 1] + b1 * y1[:, j - 1] + b2 * y1[:, j - 2]
    y2 = np.empty_like(image)
    y2[:, -1] = 0.0
    y2[:, -2] = a3 * image[:, -1]
    for j in range(h - 3, -1, -1):
        y2[:, j] = a3 * image[:, j + 1] + a4 * image[:, j + 2] + b1 * y2[:, j + 1] + b2 * y2[:, j + 2]
    out = y1 + y2
    y1[0, :] = a1 * out[0, :]
    for i in range(1, w):
        y1[i, :] = a1 * out[i, :] + a2 * out[i - 1, :] + b1 * y1[i - 1, :]
    return weighted(y1)


CASES["deriche"] = deriche, lambda r: (r(4, 5), 0.25)
