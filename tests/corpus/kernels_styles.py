"""Kernels in the style of benchmark suites: functions that update their arguments, buffers, masks, lists of states, classes."""

import numpy as np

CASES = {}


def case(make, **options):
    def put(f):
        CASES[f.__name__] = (f, make, options) if options else (f, make)
        return f

    return put


def step_inplace(u, v, dt, c):
    lap = np.zeros_like(u)
    lap[1:-1, 1:-1] = u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] - 4 * u[1:-1, 1:-1]
    v += dt * c * lap
    u[1:-1, 1:-1] += dt * v[1:-1, 1:-1]
    apply_bc(u)


def apply_bc(u):
    u[0, :] = u[1, :]
    u[-1, :] = u[-2, :]
    u[:, 0] = u[:, 1]
    u[:, -1] = u[:, -2]


@case(lambda r: (r(4, 5), r(), 3))
def wave_inplace(u0, c, n):
    u = u0.copy()
    v = np.zeros_like(u)
    for _ in range(n):
        step_inplace(u, v, 0.1, c)
    return np.sum(u**2)


@case(lambda r: (r(6), r(6), r(), 4))
def leap_three(u0, u1, c, n):
    up, u, un = u0.copy(), u1.copy(), np.empty_like(u0)
    for k in range(n):
        un[1:-1] = 2 * u[1:-1] - up[1:-1] + c * (u[2:] - 2 * u[1:-1] + u[:-2])
        un[0] = un[1] * c
        un[-1] = 0.0
        up, u, un = u, un, up
    return np.sum(u * up)


@case(lambda r: (r(6), r(), 4))
def ping_pong_2d(u0, c, n):
    buf = np.zeros((2, len(u0)))
    buf[0] = u0
    cur = 0
    for k in range(n):
        nxt = 1 - cur
        buf[nxt, 1:-1] = buf[cur, 1:-1] + c * (buf[cur, 2:] - 2 * buf[cur, 1:-1] + buf[cur, :-2])
        cur = nxt
    return np.sum(buf[cur] ** 2)


def thomas_inplace(a, b, c, d):
    for i in range(1, len(d)):
        w = a[i] / b[i - 1]
        b[i] -= w * c[i - 1]
        d[i] -= w * d[i - 1]
    d[-1] /= b[-1]
    for i in reversed(range(len(d) - 1)):
        d[i] = (d[i] - c[i] * d[i + 1]) / b[i]


@case(lambda r: (r(5), r(), 3))
def implicit_heat(u, k, n):
    u = u.copy()
    m = len(u)
    for _ in range(n):
        a = np.full(m, -k)
        b = np.full(m, 1 + 2 * k)
        c = np.full(m, -k)
        thomas_inplace(a, b, c, u)
    return np.sum(u)


def sor(p, f, w, tol, maxit):
    it = 0
    err = 1.0
    while err > tol and it < maxit:
        err = 0.0
        for i in range(1, p.shape[0] - 1):
            for j in range(1, p.shape[1] - 1):
                old = p[i, j]
                gs = 0.25 * (p[i + 1, j] + p[i - 1, j] + p[i, j + 1] + p[i, j - 1] - f[i, j])
                p[i, j] = (1 - w) * old + w * gs
                err = max(err, abs(p[i, j] - old))
        it += 1
    return p, it


@case(lambda r: (r(4, 4), r(4, 4), 1.2))
def sor_loss(p0, f, w):
    p, it = sor(p0.copy(), f, w, 1e-3, 12)
    return np.sum(p**2) + it


@case(lambda r: (r.spd(4), r(4)), step=1e-4)
def conj_grad(A, b):
    x = np.zeros_like(b)
    r = b - A @ x
    p = r.copy()
    rs = r @ r
    for i in range(3):
        Ap = A @ p
        alpha = rs / (p @ Ap)
        x += alpha * p
        r -= alpha * Ap
        rs_new = r @ r
        if np.sqrt(rs_new) < 1e-10:
            break
        p = r + (rs_new / rs) * p
        rs = rs_new
    return np.sum(x)


@case(lambda r: (r(3, 4), r(4, 2), r(3, 2)))
def dot_out(A, B, C):
    T = np.empty((3, 2))
    np.dot(A, B, out=T)
    np.add(T, C, out=T)
    np.maximum(T, 1.0, out=T)
    return np.sum(T)


@case(lambda r: (r(3, 4), r(4, 2)))
def mat_into_slice(A, B):
    out = np.zeros((2, 3, 3))
    out[0, :, :2] = A @ B
    out[1, :, 1:] = out[0, :, :2] * 2
    out[:, 0, :] *= out[:, 1, :]
    return np.sum(out**2)


@case(lambda r: (r(8),))
def fft_iter(x):
    n = 8
    a = x.astype(complex)
    rev = np.array([int(f"{i:03b}"[::-1], 2) for i in range(n)])
    a = a[rev]
    size = 2
    while size <= n:
        half = size // 2
        w = np.exp(-2j * np.pi * np.arange(half) / size)
        for s in range(0, n, size):
            t = w * a[s + half : s + size]
            u = a[s : s + half].copy()
            a[s : s + half] = u + t
            a[s + half : s + size] = u - t
        size *= 2
    return np.sum(np.abs(a) ** 2 * np.arange(8))


@case(lambda r: (r(3, 3), r(3, 2), r(4, 3), [0, 1, 1, 0, 1]))
def hmm(logA, logB, init, obs):
    A = np.exp(logA)
    A /= A.sum(axis=1, keepdims=True)
    B = np.exp(logB)
    B /= B.sum(axis=1, keepdims=True)
    alpha = np.zeros((len(obs), 3))
    scale = np.zeros(len(obs))
    alpha[0] = init[0] * B[:, obs[0]]
    scale[0] = alpha[0].sum()
    alpha[0] /= scale[0]
    for t in range(1, len(obs)):
        alpha[t] = alpha[t - 1].dot(A) * B[:, obs[t]]
        scale[t] = alpha[t].sum()
        alpha[t] /= scale[t]
    return np.log(scale).sum()


@case(lambda r: (r(3, 3), r(3, 2), np.array([0, 1, 1, 0, 1])), wrt=("logA", "logB"))
def viterbi(logA, logB, obs):
    T, N = len(obs), 3
    delta = np.zeros((T, N))
    psi = np.zeros((T, N), dtype=int)
    delta[0] = logB[:, obs[0]]
    for t in range(1, T):
        for j in range(N):
            scores = delta[t - 1] + logA[:, j]
            psi[t, j] = np.argmax(scores)
            delta[t, j] = scores[psi[t, j]] + logB[j, obs[t]]
    path = np.zeros(T, dtype=int)
    path[-1] = np.argmax(delta[-1])
    for t in range(T - 1, 0, -1):
        path[t - 1] = psi[t, path[t]]
    s = 0.0
    for t in range(1, T):
        s += logA[path[t - 1], path[t]] ** 2
    return s + np.max(delta[-1])


@case(lambda r: (r.signed(5, 20), 1.0, 1.05, 0.05, 0.3))
def lsm(Z, S0, K, r, sigma):
    steps, paths = Z.shape
    dt = 0.2
    S = np.zeros((steps + 1, paths))
    S[0] = S0
    for t in range(1, steps + 1):
        S[t] = S[t - 1] * np.exp((r - 0.5 * sigma**2) * dt + sigma * np.sqrt(dt) * Z[t - 1])
    h = np.maximum(K - S, 0)
    V = np.copy(h[-1])
    for t in range(steps - 1, 0, -1):
        X = np.vander(S[t], 3)
        coef = np.linalg.solve(X.T @ X + 1e-6 * np.eye(3), X.T @ (V * np.exp(-r * dt)))
        C = X @ coef
        V = np.where(h[t] > C, h[t], V * np.exp(-r * dt))
    return np.exp(-r * dt) * np.mean(V)


@case(lambda r: (1.0, 1.0, 0.05, 0.3))
def put_pde(S0, K, r, sigma):
    M, N = 10, 6
    Smax = 3.0 * K
    dS = Smax / M
    dt = 1.0 / N
    S = np.linspace(0, Smax, M + 1)
    payoff = np.maximum(K - S, 0)
    V = payoff.copy()
    j = np.arange(1, M)
    a = 0.5 * dt * (sigma**2 * j**2 - r * j)
    b = 1 - dt * (sigma**2 * j**2 * 0.1 + r)
    c = 0.5 * dt * (sigma**2 * j**2 + r * j)
    for n in range(N):
        V[1:-1] = a * V[:-2] + b * V[1:-1] + c * V[2:]
        V[0] = K * np.exp(-r * dt * (n + 1))
        V[-1] = 0
        V = np.maximum(V, payoff)
    return np.interp(S0, S, V)


@case(lambda r: (r(4, 3), r(3, 3), r(4, 2), r(2, 3), r(3)))
def lstm(Wx, Wh, b4, U, h0):
    W = np.concatenate([Wx] * 3)
    Wr = np.concatenate([Wh] * 4)
    h = h0
    c = np.zeros(3)
    hs, cs = [], []
    for t in range(4):
        z = W @ h + Wr @ c + np.tile(U[t % 2], 4)
        i, f, o, g = z[:3], z[3:6], z[6:9], z[9:]
        i, f, o = [1 / (1 + np.exp(-v)) for v in (i, f, o)]
        c = f * c + i * np.tanh(g)
        h = o * np.tanh(c)
        hs.append(h)
        cs.append(c)
    H = np.stack(hs, axis=1)
    return np.sum(H**2) + np.sum(np.vstack(cs)[-1]) + np.sum(b4)


class GRU:
    def __init__(self, Wz, Wr, Wh):
        self.Wz, self.Wr, self.Wh = Wz, Wr, Wh
        self.h = np.zeros(Wz.shape[0])
        self.outputs = []

    @staticmethod
    def sig(x):
        return 1 / (1 + np.exp(-x))

    def __call__(self, x):
        hx = np.concatenate((self.h, x))
        z = self.sig(self.Wz @ hx)
        r = self.sig(self.Wr @ hx)
        n = np.tanh(self.Wh @ np.concatenate((r * self.h, x)))
        self.h = (1 - z) * self.h + z * n
        self.outputs.append(self.h)
        return self.h


@case(lambda r: (r(3, 5), r(3, 5), r(3, 5), r(4, 2)))
def gru_class(Wz, Wr, Wh, X):
    cell = GRU(Wz, Wr, Wh)
    for x in X:
        cell(x)
    return np.sum(np.array(cell.outputs) ** 2)


@case(lambda r: (r(4, 3), r(4), 0.1))
def nbody_lists(pos, m, dt):
    bodies = [{"x": pos[i].copy(), "v": np.zeros(3), "m": m[i]} for i in range(4)]
    for step in range(2):
        for i, a in enumerate(bodies):
            acc = np.zeros(3)
            for j, b in enumerate(bodies):
                if i == j:
                    continue
                d = b["x"] - a["x"]
                acc += b["m"] * d / (np.sum(d**2) + 0.1) ** 1.5
            a["v"] += acc * dt
        for b in bodies:
            b["x"] += b["v"] * dt
    return sum(0.5 * b["m"] * np.dot(b["v"], b["v"]) for b in bodies)


@case(lambda r: (r(4, 2), np.array([[0, 1], [1, 2], [2, 3], [3, 0]]), r(4), r()), wrt=("x", "rest", "k"))
def springs(x, edges, rest, k):
    v = np.zeros_like(x)
    for _ in range(3):
        f = np.zeros_like(x)
        for e, (i, j) in enumerate(edges):
            d = x[j] - x[i]
            l = np.sqrt(d @ d) + 1e-3
            fe = k * (l - rest[e]) * d / l
            f[i] += fe
            f[j] -= fe
        v += 0.05 * f
        x = x + 0.05 * v
    return np.sum(x**2)


@case(lambda r: (r(4, 2), np.array([[0, 1], [1, 2], [2, 3], [3, 0]]), r(4), r()), wrt=("x", "rest", "k"))
def springs_vec(x, edges, rest, k):
    i, j = edges[:, 0], edges[:, 1]
    x = x.copy()
    v = np.zeros_like(x)
    for _ in range(3):
        d = x[j] - x[i]
        l = np.linalg.norm(d, axis=1, keepdims=True) + 1e-3
        fe = k * (l - rest[:, None]) * d / l
        f = np.zeros_like(x)
        np.add.at(f, i, fe)
        np.subtract.at(f, j, fe)
        v = 0.99 * v + 0.05 * f
        x += 0.05 * v
    return np.sum(x**2)


@case(lambda r: (r(3, 3), r(3, 3) * 0.3, 5))
def julia_mask(cx, cy, n):
    z = np.zeros(cx.shape, dtype=complex)
    c = cx + 1j * cy
    out = np.zeros(cx.shape)
    for k in range(n):
        mask = np.abs(z) < 2.0
        z[mask] = z[mask] ** 2 + c[mask]
        out[mask] += np.abs(z[mask])
    return np.sum(out)


@case(lambda r: (r(3), r(3, 3) + 2, r(3) * 0.3 + 0.5))
def ray(o, centers, radii):
    d = np.array([0.5, 0.55, 0.6])
    d = d / np.linalg.norm(d)
    t_min = np.inf
    hit = None
    for k in range(3):
        oc = o - centers[k]
        b = np.dot(oc, d)
        c = np.dot(oc, oc) - radii[k] ** 2 * 9
        disc = b * b - c
        if disc > 0:
            t = -b - np.sqrt(disc)
            if 0 < t < t_min:
                t_min = t
                hit = k
    if hit is None:
        return 0.0
    p = o + t_min * d
    nrm = (p - centers[hit]) / radii[hit]
    return max(0.0, np.dot(nrm, -d)) + t_min


def rk4(f, y, t, h, *args):
    k1 = f(y, t, *args)
    k2 = f(y + h / 2 * k1, t + h / 2, *args)
    k3 = f(y + h / 2 * k2, t + h / 2, *args)
    k4 = f(y + h * k3, t + h, *args)
    return y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)


def lorenz(y, t, sigma, rho, beta):
    a, b, c = y
    return np.array([sigma * (b - a), a * (rho - c) - b, a * b - beta * c])


@case(lambda r: (r(3), 10.0, 28.0, 8 / 3, 5))
def lorenz_rk4(y, sigma, rho, beta, n):
    ys = [y]
    ts = [0.0]
    for k in range(n):
        ys.append(rk4(lorenz, ys[-1], ts[-1], 0.01, sigma, rho, beta))
        ts.append(ts[-1] + 0.01)
    traj = np.array(ys)
    return np.sum(traj[:, 0] * np.array(ts)) + np.mean(traj**2)


@case(lambda r: (r(2), 1.0))
def rk45_adaptive(y, mu):
    def f(y):
        return np.array([y[1], mu * (1 - y[0] ** 2) * y[1] - y[0]])

    t, h = 0.0, 0.1
    while t < 1.0:
        if t + h > 1.0:
            h = 1.0 - t
        k1 = f(y)
        k2 = f(y + h * k1)
        y_low = y + h * k1
        y_high = y + h * 0.5 * (k1 + k2)
        err = np.max(np.abs(y_high - y_low))
        if err < 0.05:
            t += h
            y = y_high
        h = 0.1 if err < 0.05 else h * 0.5
    return np.sum(y**2)


@case(lambda r: (r(8, 2), 2))
def kmeans(X, k):
    c = X[:k].copy()
    for it in range(3):
        d = np.sum((X[:, None] - c[None]) ** 2, axis=-1)
        lab = np.argmin(d, axis=1)
        for j in range(k):
            members = X[lab == j]
            if len(members) > 0:
                c[j] = members.mean(axis=0)
    return np.min(np.sum((X[:, None] - c) ** 2, -1), axis=1).sum()


@case(lambda r: (r(8, 2), r(3), r(3, 2), r(3)))
def em_gmm(X, w, mu, s):
    w = w / w.sum()
    for it in range(2):
        logp = np.stack(
            [np.log(w[k]) - np.sum((X - mu[k]) ** 2, 1) / (2 * s[k] ** 2) - 2 * np.log(s[k]) for k in range(3)], axis=1
        )
        m = logp.max(axis=1, keepdims=True)
        ll = m[:, 0] + np.log(np.exp(logp - m).sum(axis=1))
        resp = np.exp(logp - ll[:, None])
        nk = resp.sum(0)
        w = nk / len(X)
        mu = resp.T @ X / nk[:, None]
        s = np.sqrt(np.array([(resp[:, k] * ((X - mu[k]) ** 2).sum(1)).sum() for k in range(3)]) / nk / 2)
    return ll.sum()


@case(lambda r: (r(2, 6, 6), r(3, 2, 3, 3), r(3)))
def conv_im2col(x, w, b):
    C, H, W = x.shape
    oh, ow = (H - 3) // 2 + 1, (W - 3) // 2 + 1
    cols = np.empty((C * 9, oh * ow))
    idx = 0
    for c in range(C):
        for i in range(3):
            for j in range(3):
                cols[idx] = x[c, i : i + 2 * oh : 2, j : j + 2 * ow : 2].ravel()
                idx += 1
    y = (w.reshape(3, -1) @ cols + b[:, None]).reshape(3, oh, ow)
    return np.sum(np.tanh(y))


@case(lambda r: (r(4, 6), r(6, 6), r(6, 6)))
def mha_heads_loop(x, Wq, Wk):
    outs = []
    for h in range(2):
        sl = slice(h * 3, (h + 1) * 3)
        q = x @ Wq[:, sl]
        k = x @ Wk[:, sl]
        a = np.zeros((4, 4))
        for i in range(4):
            row = q[i] @ k[: i + 1].T / np.sqrt(3)
            e = np.exp(row - np.max(row))
            a[i, : i + 1] = e / e.sum()
        outs.append(a @ x[:, sl])
    return np.sum(np.concatenate(outs, axis=-1) ** 2)


@case(lambda r: (r(5), r(5)))
def seidel_backwards(u, f):
    u = u.copy()
    for s in range(3):
        for i in list(range(1, 4)) + list(range(3, 0, -1)):
            u[i] = 0.5 * (u[i - 1] + u[i + 1] - f[i])
    return np.sum(u**2)


@case(lambda r: (r(5, 4), r(5)))
def qr_ls(A, b):
    m, n = A.shape
    R = A.copy()
    y = b.copy()
    for k in range(n):
        x = R[k:, k]
        v = x.copy()
        v[0] += np.sign(x[0]) * np.linalg.norm(x)
        v /= np.linalg.norm(v)
        R[k:, k:] -= 2 * np.outer(v, v @ R[k:, k:])
        y[k:] -= 2 * v * (v @ y[k:])
    x = np.zeros(n)
    for i in range(n - 1, -1, -1):
        x[i] = (y[i] - R[i, i + 1 : n] @ x[i + 1 :]) / R[i, i]
    return np.sum(x**2)


@case(lambda r: (r.spd(4), r(4)), step=1e-4)
def pivot_lu(A, b):
    A = A.copy()
    b = b.copy()
    n = len(b)
    for k in range(n - 1):
        p = k + np.argmax(np.abs(A[k:, k]))
        if p != k:
            A[[k, p]] = A[[p, k]]
            b[k], b[p] = b[p], b[k]
        for i in range(k + 1, n):
            f = A[i, k] / A[k, k]
            A[i, k:] -= f * A[k, k:]
            b[i] -= f * b[k]
    x = np.zeros(n)
    for i in reversed(range(n)):
        x[i] = (b[i] - np.dot(A[i, i + 1 :], x[i + 1 :])) / A[i, i]
    return x @ x


@case(lambda r: (r(3), r(3), r(2, 2) * 0.1, 6))
def kalman(x, z, Q, n):
    F = np.array([[1.0, 0.1], [0.0, 1.0]])
    H = np.array([[1.0, 0.0]])
    P = np.eye(2) * x[0]
    m = x[1:]
    ll = 0.0
    for k in range(n):
        m = F @ m
        P = F @ P @ F.T + Q @ Q.T
        S = H @ P @ H.T + 0.1
        K = P @ H.T @ np.linalg.inv(S)
        inn = z[k % 3] - H @ m
        m = m + K @ inn
        P = (np.eye(2) - K @ H) @ P
        ll += -0.5 * (inn @ np.linalg.solve(S, inn) + np.log(np.linalg.det(S)))
    return ll


@case(lambda r: (r(4, 4), np.array([1, 2, 0, 3])), wrt="A")
def permuted(A, perm):
    B = A[perm][:, perm]
    B[perm, 0] += B[0, perm]
    B[perm[:2]] = B[perm[2:]] * 2
    return np.sum(B**2)


@case(lambda r: (r(5), r(5), r(5)))
def closures_kern(a, b, u):
    n = len(u)
    out = np.zeros(n)

    def flux(i):
        return a[i] * (u[i] - u[i - 1]) if b[i] > 1 else b[i] * u[i] ** 2

    def update():
        for i in range(1, n - 1):
            out[i] += flux(i + 1) - flux(i)

    for _ in range(2):
        update()
        u = u + 0.1 * out
    return np.sum(u)


class Grid:
    def __init__(self, u, dx):
        self.u = u.copy()
        self.dx = dx
        self.t = 0.0
        self.record = []

    @property
    def interior(self):
        return self.u[1:-1, 1:-1]

    def laplacian(self):
        u = self.u
        return (u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] - 4 * u[1:-1, 1:-1]) / self.dx**2

    def step(self, dt):
        self.u[1:-1, 1:-1] += dt * self.laplacian()
        self.u[:, 0] = self.u[:, 1]
        self.t += dt
        if len(self.record) < 2:
            self.record.append(self.energy())

    def energy(self):
        return np.sum(self.interior**2)


@case(lambda r: (r(4, 5), r(), 3))
def grid_class(u, dx, n):
    g = Grid(u, dx)
    for _ in range(3):
        g.step(0.01)
    return g.energy() + sum(g.record) + g.t
