"""Kernels of learning, of particles and of signals: layers, convolutions, n-body, transforms in real arithmetic."""

import math

import numpy as np

CASES = {}


def weighted(a):
    """A number in which no two elements of an array count the same."""
    flat = a.reshape(-1)
    return np.sum(flat * np.cos(0.7 * np.arange(flat.size)))


def relu(x):
    return np.maximum(x, 0)


def softmax(x):
    tmp_max = np.max(x, axis=-1, keepdims=True)
    tmp_out = np.exp(x - tmp_max)
    tmp_sum = np.sum(tmp_out, axis=-1, keepdims=True)
    return tmp_out / tmp_sum


CASES["softmax"] = lambda x: weighted(softmax(x)), lambda r: (r.signed(3, 4),)


def mlp(input, w1, b1, w2, b2, w3, b3):
    x = relu(input @ w1 + b1)
    x = relu(x @ w2 + b2)
    x = softmax(x @ w3 + b3)
    return x


def mlp_loss(input, w1, b1, w2, b2, w3, b3):
    return weighted(mlp(input, w1, b1, w2, b2, w3, b3))


CASES["mlp"] = (
    mlp_loss,
    lambda r: (r(3, 4), r.signed(4, 5), r.signed(5), r.signed(5, 3), r.signed(3), r.signed(3, 2), r.signed(2)),
    {"step": 1e-3},
)


def cross_entropy(W, b, X, labels):
    scores = X @ W + b
    scores = scores - scores.max(axis=1, keepdims=True)
    logs = scores - np.log(np.sum(np.exp(scores), axis=1, keepdims=True))
    return -np.mean(logs[np.arange(len(labels)), labels])


CASES["cross_entropy"] = (
    cross_entropy,
    lambda r: (r.signed(4, 3), r.signed(3), r.signed(5, 4), np.array([0, 2, 1, 1, 0])),
    {"wrt": ("W", "b", "X")},
)


def conv2d(input, weights):
    k = weights.shape[0]
    n, h, w = input.shape[0], input.shape[1] - k + 1, input.shape[2] - k + 1
    output = np.empty((n, h, w, weights.shape[3]), dtype=input.dtype)
    for i in range(h):
        for j in range(w):
            output[:, i, j, :] = np.sum(
                input[:, i : i + k, j : j + k, :, np.newaxis] * weights[np.newaxis, :, :, :], axis=(1, 2, 3)
            )
    return output


def conv2d_bias(input, weights, bias):
    return weighted(conv2d(input, weights) + bias)


CASES["conv2d"] = conv2d_bias, lambda r: (r(2, 4, 4, 2), r(2, 2, 2, 3), r(3))


def maxpool2d(x):
    output = np.empty([x.shape[0], x.shape[1] // 2, x.shape[2] // 2, x.shape[3]], dtype=x.dtype)
    for i in range(x.shape[1] // 2):
        for j in range(x.shape[2] // 2):
            output[:, i, j, :] = np.max(x[:, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2, :], axis=(1, 2))
    return output


CASES["maxpool2d"] = lambda x: weighted(maxpool2d(x)), lambda r: (r(2, 4, 4, 2),), {"step": 1e-3}


def lenet(x, conv, bias, dense, dense_bias):
    x = relu(conv2d(x, conv) + bias)
    x = maxpool2d(x)
    x = np.reshape(x, (x.shape[0], -1))
    return weighted(relu(x @ dense + dense_bias))


CASES["lenet"] = (
    lenet,
    lambda r: (r(1, 5, 5, 1), r.signed(2, 2, 1, 2), r.signed(2), r.signed(8, 3), r(3)),
    {"step": 1e-3},
)


def batchnorm2d(x, eps=1e-5):
    mean = np.mean(x, axis=0, keepdims=True)
    std = np.std(x, axis=0, keepdims=True)
    return (x - mean) / np.sqrt(std + eps)


def resnet_block(x, w1, w2):
    padded = np.zeros((x.shape[0], x.shape[1] + 2, x.shape[2] + 2, w1.shape[3]))
    padded[:, 1:-1, 1:-1, :] = relu(batchnorm2d(conv2d(x, w1)))
    y = batchnorm2d(conv2d(padded, w2))
    return weighted(relu(y + x))


CASES["resnet_block"] = (
    resnet_block,
    lambda r: (r(2, 3, 3, 2), r.signed(1, 1, 2, 2), r.signed(3, 3, 2, 2)),
    {"step": 1e-3},
)


def attention(Q, K, V):
    scores = Q @ K.T / np.sqrt(Q.shape[-1])
    return weighted(softmax(scores) @ V)


CASES["attention"] = attention, lambda r: (r.signed(3, 4), r.signed(5, 4), r.signed(5, 2))


def layer_norm(x, gain, shift):
    mu = x.mean(axis=-1, keepdims=True)
    var = ((x - mu) ** 2).mean(axis=-1, keepdims=True)
    return weighted(gain * (x - mu) / np.sqrt(var + 1e-5) + shift)


CASES["layer_norm"] = layer_norm, lambda r: (r(3, 4), r(4), r(4))


def go_fast(a):
    trace = 0.0
    for i in range(a.shape[0]):
        trace += np.tanh(a[i, i])
    return weighted(a + trace)


CASES["go_fast"] = go_fast, lambda r: (r(4, 4),)


def compute(array_1, array_2, a, b, c):
    return weighted(np.clip(array_1, 0.7, 1.2) * a + array_2 * b + c)


CASES["compute"] = compute, lambda r: (r(3, 4), r(3, 4), r(), r(), r()), {"step": 1e-3}


def arc_distance(theta_1, phi_1, theta_2, phi_2):
    temp = np.sin((theta_2 - theta_1) / 2) ** 2 + np.cos(theta_1) * np.cos(theta_2) * np.sin((phi_2 - phi_1) / 2) ** 2
    return 2 * np.arctan2(np.sqrt(temp), np.sqrt(1 - temp))


CASES["arc_distance"] = lambda a, b, c, d: weighted(arc_distance(a, b, c, d)), lambda r: (r(4), r(4), r(4), r(4))


def azimint(data, radius, npt):
    rmax = radius.max()
    result = np.zeros(npt)
    for i in range(npt):
        low = rmax * i / npt
        high = rmax * (i + 1) / npt
        mask = np.logical_and(low <= radius, radius < high)
        inside = data[mask]
        if inside.size > 0:
            result[i] = inside.mean()
    return weighted(result)


CASES["azimint"] = azimint, lambda r: (r(12), r(12), 3), {"wrt": "data"}


def azimint_histogram(data, bins, npt):
    total = np.zeros(npt)
    count = np.zeros(npt)
    for k in range(len(data)):
        total[bins[k]] += data[k]
        count[bins[k]] += 1
    for i in range(npt):
        if count[i] > 0:
            total[i] /= count[i]
    return weighted(total**2)


CASES["azimint_histogram"] = azimint_histogram, lambda r: (r(6), np.array([0, 2, 0, 1, 2, 0]), 4), {"wrt": "data"}


def accelerations(pos, mass, G, softening):
    x, y, z = pos[:, 0:1], pos[:, 1:2], pos[:, 2:3]
    dx, dy, dz = x.T - x, y.T - y, z.T - z
    inv_r3 = (dx**2 + dy**2 + dz**2 + softening**2) ** (-1.5)
    return np.hstack((G * (dx * inv_r3) @ mass, G * (dy * inv_r3) @ mass, G * (dz * inv_r3) @ mass))


def nbody(mass, pos, vel, steps, dt, G, softening):
    vel -= np.mean(mass * vel, axis=0) / np.mean(mass)
    acc = accelerations(pos, mass, G, softening)
    kinetic = np.zeros(steps + 1)
    kinetic[0] = 0.5 * np.sum(mass * vel**2)
    for i in range(steps):
        vel += acc * dt / 2.0
        pos += vel * dt
        acc = accelerations(pos, mass, G, softening)
        vel += acc * dt / 2.0
        kinetic[i + 1] = 0.5 * np.sum(np.sum(mass * vel**2))
    return weighted(kinetic) + weighted(pos)


CASES["nbody"] = (
    nbody,
    lambda r: (r(3, 1), r(3, 3), r(3, 3), 2, 0.05, 1.0, 0.3),
    {"wrt": ("mass", "pos", "vel", "G", "softening")},
)


def nbody_loops(x, y, m, steps, dt):
    n = len(x)
    vx = np.zeros(n)
    vy = np.zeros(n)
    for _ in range(steps):
        for i in range(n):
            ax = 0.0
            ay = 0.0
            for j in range(n):
                if i == j:
                    continue
                dx = x[j] - x[i]
                dy = y[j] - y[i]
                d2 = dx * dx + dy * dy + 0.01
                inv = m[j] / (d2 * math.sqrt(d2))
                ax += dx * inv
                ay += dy * inv
            vx[i] += ax * dt
            vy[i] += ay * dt
        for i in range(n):
            x[i] += vx[i] * dt
            y[i] += vy[i] * dt
    return weighted(x) + weighted(y)


CASES["nbody_loops"] = nbody_loops, lambda r: (r.signed(3), r.signed(3), r(3), 2, 0.1), {"step": 1e-3}


def lennard_jones(positions, epsilon, sigma, box):
    energy = 0.0
    n = positions.shape[0]
    for i in range(n - 1):
        delta = positions[i + 1 :] - positions[i]
        delta = delta - box * np.round(delta / box)
        r2 = np.sum(delta**2, axis=1)
        s6 = (sigma**2 / r2) ** 3
        energy += np.sum(4.0 * epsilon * (s6**2 - s6))
    return energy


CASES["lennard_jones"] = lennard_jones, lambda r: (3 * r(4, 3), 1.0, 0.5, 5.0), {"step": 1e-3}


def fft_real(re, im):
    """A transform by halves, in place, with real arithmetic; the length is a power of two."""
    n = len(re)
    j = 0
    for i in range(1, n):
        bit = n >> 1
        while j & bit:
            j ^= bit
            bit >>= 1
        j |= bit
        if i < j:
            re[i], re[j] = re[j], re[i]
            im[i], im[j] = im[j], im[i]
    size = 2
    while size <= n:
        angle = -2.0 * math.pi / size
        for start in range(0, n, size):
            for k in range(size // 2):
                wr, wi = math.cos(angle * k), math.sin(angle * k)
                a, b = start + k, start + k + size // 2
                tr = wr * re[b] - wi * im[b]
                ti = wr * im[b] + wi * re[b]
                re[b] = re[a] - tr
                im[b] = im[a] - ti
                re[a] += tr
                im[a] += ti
        size *= 2


def fft_loss(re, im):
    fft_real(re, im)
    return weighted(re) + np.sum(im**2)


CASES["fft_real"] = fft_loss, lambda r: (r(8), r(8))


def dft_matrix(x):
    n = len(x)
    k = np.arange(n)
    angle = 2 * np.pi * np.outer(k, k) / n
    re = np.cos(angle) @ x
    im = np.sin(angle) @ x
    return np.sum((re**2 + im**2) * k)


CASES["dft_matrix"] = dft_matrix, lambda r: (r(5),)


def haar(x, levels):
    length = len(x)
    for _ in range(levels):
        half = length // 2
        low = (x[0:length:2] + x[1:length:2]) / np.sqrt(2.0)
        high = (x[0:length:2] - x[1:length:2]) / np.sqrt(2.0)
        x[:half] = low
        x[half:length] = high
        length = half
    return weighted(x**3)


CASES["haar"] = haar, lambda r: (r(8), 3)


def scattering(G, D, Sigma_shape, dH):
    """Self energies as sums of products of small matrices over neighbours and two frequencies."""
    Nkz, NE, NA = G.shape[0], G.shape[1], G.shape[2]
    Sigma = np.zeros(Sigma_shape)
    for k in range(Nkz):
        for E in range(NE):
            for q in range(D.shape[0]):
                for w in range(D.shape[1]):
                    for a in range(NA):
                        if E - w >= 0:
                            dHG = G[k, E - w, a] @ dH[a]
                            dHD = dH[a] * D[q, w, a]
                            Sigma[k, E, a] += dHG @ dHD
    return weighted(Sigma)


CASES["scattering"] = scattering, lambda r: (r(2, 2, 2, 2, 2), r(1, 2, 2), (2, 2, 2, 2, 2), r(2, 2, 2))


def contour_average(P0, P1, points):
    total = np.zeros_like(P0)
    for z in points:
        total += np.linalg.solve(P0 + z * P1, np.eye(P0.shape[0]))
    return weighted(total) / len(points)


CASES["contour_average"] = contour_average, lambda r: (r.spd(3), r.spd(3), r(3))


def histogram_soft(x, centres, width):
    out = np.zeros(len(centres))
    for k, c in enumerate(centres):
        out[k] = np.sum(np.exp(-0.5 * ((x - c) / width) ** 2))
    out /= out.sum()
    return -np.sum(out * np.log(out))


CASES["histogram_soft"] = histogram_soft, lambda r: (r(5), np.linspace(0.5, 1.5, 4), 0.4)


def mandelbrot_smooth(cx, cy, steps):
    total = 0.0
    zx = np.zeros_like(cx)
    zy = np.zeros_like(cy)
    for _ in range(steps):
        inside = zx**2 + zy**2 < 4.0
        total += np.sum(np.exp(-(zx**2 + zy**2))[inside])
        zx, zy = np.where(inside, zx**2 - zy**2 + cx, zx), np.where(inside, 2 * zx * zy + cy, zy)
    return total


CASES["mandelbrot_smooth"] = mandelbrot_smooth, lambda r: (0.3 * r.signed(4), 0.3 * r.signed(4), 4)


def levenshtein_soft(costs, gap):
    m, n = costs.shape
    table = np.zeros((m + 1, n + 1))
    table[:, 0] = gap * np.arange(m + 1)
    table[0, :] = gap * np.arange(n + 1)
    for i in range(1, m + 1):
        for j in range(1, n + 1):
            table[i, j] = min(table[i - 1, j - 1] + costs[i - 1, j - 1], table[i - 1, j] + gap, table[i, j - 1] + gap)
    return table[m, n]


CASES["levenshtein_soft"] = levenshtein_soft, lambda r: (r(3, 4), 0.6), {"step": 1e-3}


def bilateral_filter(image, sigma_space, sigma_value):
    h, w = image.shape
    out = np.zeros_like(image)
    for i in range(1, h - 1):
        for j in range(1, w - 1):
            total = 0.0
            norm = 0.0
            for di in (-1, 0, 1):
                for dj in (-1, 0, 1):
                    value = image[i + di, j + dj]
                    weight = math.exp(-(di * di + dj * dj) / (2 * sigma_space**2))
                    weight *= math.exp(-((value - image[i, j]) ** 2) / (2 * sigma_value**2))
                    total += weight * value
                    norm += weight
            out[i, j] = total / norm
    return weighted(out)


CASES["bilateral_filter"] = bilateral_filter, lambda r: (r(4, 4), 1.5, 0.4)
