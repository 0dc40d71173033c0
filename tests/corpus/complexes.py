"""Complex numbers inside, and as arguments: their adjoint is as sct/rules/complexes.py has it."""

import math

import numpy as np

CASES = {}
Z = np.array([1.0 + 2.0j, 3.0 - 1.0j, -0.5 + 0.25j])


def case(name, function, *arguments, **options):
    CASES[name] = function, lambda r: tuple(np.copy(a) if isinstance(a, np.ndarray) else a for a in arguments), options


def phase(x):
    z = np.exp(1j * x)
    return np.abs(z + 0.5) ** 2


def spectrum(x):
    n = len(x)
    total = 0.0
    for k in range(n):
        s = 0j
        for i in range(n):
            s = s + x[i] * np.exp(-2j * math.pi * k * i / n)
        total += abs(s) ** 2 / (k + 1)
    return total


def transform_matrix(x):
    k = np.arange(len(x))
    F = np.exp(-2j * np.pi * np.outer(k, k) / len(x))
    y = F @ x
    return np.sum(np.abs(y) ** 2 / (1 + k))


def orbit(a, b):
    z = 0j
    c = a + 1j * b
    for _ in range(4):
        z = z * z + c
    return abs(z)


def stored(x):
    z = np.zeros(3, dtype=complex)
    z[0] = x[0] * 1j
    z[1] = x[1]
    z[2] = z[0] * z[1] + 2.0
    z[0] += x[1] ** 2
    return np.sum(z.real * 2.0 + z.imag**2)


def parts(z):
    return np.sum(z.real**2 * z.imag) + np.sum(np.real(z) * np.imag(z * z))


def conjugates(z, w):
    return np.real(np.vdot(z, w)) + np.imag(np.sum(np.conj(z) * w * w)) + np.sum((z.conj() * z).real)


def angles(z):
    return np.sum(np.angle(z) * np.array([1.0, 2.0, 3.0]))


def functions(z):
    y = np.sin(z) + np.cosh(z) * np.exp(-z) - np.sqrt(z) / np.log(z + 3.0) + z**2.5 + z**-2 + np.tanh(z) + 2.0**z
    return np.sum(np.real(y) - 2 * np.imag(y))


def broadcast(z, x):
    return np.sum(np.abs(z[:, None] * x + 1j * x**2))


def chosen(z):
    return np.sum(np.abs(np.where(z.real > 0, z * z, 1j * z)))


def solved(a, b):
    y = np.linalg.solve(a + 1j * np.eye(2), b * np.exp(1j))
    return np.sum(np.abs(y)) + np.abs(np.linalg.det(a * 1j + np.eye(2)))


def impedance(r, c, w):
    z = r + 1 / (1j * w * c)
    return abs(z) / (1 + z.real**2)


def written_through(z):
    w = z.copy()
    w.real[1:] *= 2.0
    return np.sum(np.abs(w) * np.array([1.0, 2.0, 3.0]))


def complex_made(x, y):
    z = complex(x, y)
    return (z * z * z).real - z.imag


def stacked(z, x):
    rows = np.stack([z * k for k in (1.0, 2j)])
    return np.sum(np.abs(rows @ x))


def mean_field(z):
    m = np.mean(z)
    return np.sum(np.abs(z - m) ** 2) + np.abs(np.prod(z[:2]))


case("phase", phase, 0.3)
case("spectrum", spectrum, np.array([0.3, -1.2, 0.7, 2.0]))
case("transform_matrix", transform_matrix, np.array([0.3, -1.2, 0.7]))
case("orbit", orbit, 0.2, 0.3)
case("stored", stored, np.array([0.7, 1.3]))
case("absolute_squared", lambda z: np.sum(np.abs(z) ** 2), Z, gradient=2 * np.conj(Z))
case("absolute_of_a_number", lambda z: abs(z) ** 2 + z.real, 1 + 2j, gradient=3 - 4j)
case("absolute_at_zero", lambda z: np.sum(np.abs(z)), np.zeros(2, complex), gradient=np.zeros(2), differences=False)
case("parts", parts, Z)
case("conjugates", conjugates, Z, Z[::-1] * 1j)
case("angles", angles, Z)
case("functions", functions, Z)
case("broadcast", broadcast, Z, np.array([0.5, 1.5]))
case("chosen", chosen, Z)
case("solved", solved, np.array([[2.0, 0.3], [0.1, 1.0]]), np.array([1.0, 2.0]))
case("impedance", impedance, 1.5, 0.3, 2.0)
case("written_through", written_through, Z)
case("complex_made", complex_made, 0.7, -0.4)
case("stacked", stacked, Z, np.array([1.0, -0.5, 2.0]))
case("mean_field", mean_field, Z)
case("short", lambda z: np.sum(np.abs(z) ** 2), Z.astype(np.complex64))


def made_complex(x):
    z = x.astype(complex) * np.exp(0.3j)
    w = np.asarray(x, dtype=np.complex128) + np.array(x, dtype=complex) * 1j
    return np.sum(np.abs(z + w) ** 2 * np.arange(1.0, 4.0))


case("made_complex", made_complex, np.array([0.3, -1.2, 0.7]))
