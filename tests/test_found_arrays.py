"""Programs over arrays that once came out wrong, failed, or were refused: each is checked in every mode.

What is right is known from differences along a direction, forward mode, and the primal's own value.
"""

import warnings

import numpy as np
import pytest
from random_arrays import Program
from test_random_arrays import Case, executed

import sct

HEAD = "import math\n\nimport numpy as np\n\n\n"

RIGHT = {
    "an array of which only a method is called": (
        """
def f(v, w):
    return v.mean()
""",
        ((3,), (2,)),
    ),
    "an array of which only the shape is read": (
        """
def f(A, w):
    return np.sum(A) * w.shape[0]
""",
        ((2, 3), (3,)),
    ),
    "the largest element, subtracted": (
        """
def f(v, w):
    v[0] -= np.max(w * v[0])
    return v[0] * 2.0
""",
        ((2,), (3,)),
    ),
    "an array updated in one arm, another name for it in the other": (
        """
def f(A):
    if A[0, 0] > 0.5:
        A *= A
    else:
        A = A
        A[1] = 1.5
    buf = A
    return np.sum(buf)
""",
        ((3, 3),),
    ),
    "buffers swapped, and a part of one read after": (
        """
def f(v):
    row = v * 2.0
    new = np.zeros_like(row)
    for _ in range(4):
        new[0] = 0.25
        row, new = new, row
    dx = row[3::2]
    return np.sum(dx)
""",
        ((4,),),
    ),
    "buffers swapped, and one read after two writes": (
        """
def f(v):
    t = v * 2.0
    new = np.zeros_like(t)
    for _ in range(3):
        new[1:-1] = t[:-2]
        new[0] = np.cos(new[-2])
        t, new = new, t
    out = t
    return out.mean()
""",
        ((3,),),
    ),
    "a helper's array that is read whole and in part": (
        """
def h(x):
    c = x[-1:0:-1]
    return c - c[1]


def f(v, y):
    v2 = v
    v2 *= h(np.full(4, y))
    return np.sum(v2)
""",
        ((3,), ()),
    ),
    "a name in the second loop that an earlier loop used": (
        """
def f(v):
    s = 0.0
    for i in range(3):
        t = v[i] * 2
        s += t
    for i in range(3):
        for j in range(i):
            t = v[i] * v[j]
            s += t
    return s
""",
        ((4,),),
    ),
    "a test on what is written to, in an arm of a loop": (
        """
def f(v):
    for i in range(0, 5, 2):
        if i:
            if v[2] > 0:
                v += 0.1 * v[0]
                v *= v
    return np.sum(v)
""",
        ((4,),),
    ),
    "a name that may have got another array's memory": (
        """
def f(A, w, C):
    C[1] *= w
    for i in range(1, A.shape[1]):
        w = C
    dx = w
    return dx.mean()
""",
        ((3, 3), (3,), (3, 3)),
    ),
    "a name that an arm of a loop may have bound to a fresh array": (
        """
def f(v, B):
    for i in range(0, len(B), 2):
        acc = np.zeros((len(B), 2))
        if 0.3 > B[i, -2]:
            B = acc
    return np.sum(B * B)
""",
        ((3,), (3, 2)),
    ),
    "the builtin sum of arrays": (
        """
def f(A, v):
    return sum(v * v) * np.sum(sum(A) * sum(A[0]))
""",
        ((4, 3), (3,)),
    ),
    "the sum of a list": (
        """
def f(v):
    rows = [v[i] * v[0] for i in range(2)]
    return np.sum(rows) + np.mean([v[1], v[2] * v[2]])
""",
        ((3,),),
    ),
    "a comprehension over as many items as another argument has": (
        """
def f(v, B):
    v1 = [v[i] for i in range(len(B))]
    return np.sum(v1)
""",
        ((4,), (3, 2)),
    ),
    "a transposed name, updated": (
        """
def f(A, w):
    row = A.T
    row += w[-4]
    return np.sum(row * A.T)
""",
        ((4, 3), (4,)),
    ),
    "what is appended before the array changes": (
        """
def f(v):
    rows = []
    for i in range(2):
        v[i] *= 0.1
        rows.append(2 + v)
    return np.sum(rows)
""",
        ((3,),),
    ),
    "an item of the sum of rows": (
        """
def f(A):
    rows = []
    for i in range(len(A)):
        rows.append(A[1])
    dx = sum(rows)
    return A[-3, 2] - dx[4]
""",
        ((3, 5),),
    ),
    "a tuple beside an array": (
        """
def f(v):
    v1 = v - (3, 1.5)
    v[1] += np.mean(v1)
    return np.sum(v) + np.sum(v1)
""",
        ((2,),),
    ),
    "an array from a list, in a loop": (
        """
def f(v, B):
    for i in range(2):
        v = np.array([v for j in range(len(B))])
        v[::1] = v
    return v.mean()
""",
        ((3,), (3, 4)),
    ),
    "a part of what a choice took": (
        """
def f(x):
    y = np.exp(x)
    s = y[0]
    z = np.where(x > 1, y, 0.0)
    return np.sum(z) + s
""",
        ((4,),),
    ),
    "a choice of a sum of a column and a row": (
        """
def f(A, y):
    q = np.where(np.full(4, y), np.full(4, y) + np.ones((A.shape[0], 1)) * y, 1.5)
    A[...] = q[1, 1]
    return np.sum(A)
""",
        ((3, 3), ()),
    ),
    "one expression before and after a write": (
        """
def f(v):
    rows = []
    for i in range(4, 1, -1):
        v[i:] += 0.1
        rows.append(v**2)
    return np.sum(rows)
""",
        ((4,),),
    ),
    "a row that is spread, and written under": (
        """
def f(v, B):
    c = np.full((len(v), 4), 0.1) + B[..., 0]
    B[2] = 1.5
    return np.sum(c) + B.mean()
""",
        ((4,), (4, 3)),
    ),
    "a buffer of a helper in an arm of a loop": (
        """
def h(x):
    d = np.zeros(3)
    d[...] = d + 1.0
    return x * d


def f(v, w, C):
    for i in range(len(C), 1, -1):
        if np.sum(w) <= 0.2:
            w = h(C)[1]
    v[1] = w[2]
    return v.mean()
""",
        ((3,), (3,), (4, 3)),
    ),
    "equal arrays, of which a function writes to one": (
        """
def h(x):
    x[0] = x[1] * x[1]
    return x[0]


def f(v):
    return np.sum((v * 2) * h(v * 2))
""",
        ((3,),),
    ),
    "an update in an arm, and a write after it": (
        """
def f(v, B, C):
    if B[0, 0] < 0.1:
        v /= C[0] ** 2 + 0.7
    v[-2], v[2] = v[2], v[-2]
    return np.sum(B**2) + np.sum(np.sin(C)) + np.sum(v * C[1])
""",
        ((3,), (3, 3), (3, 3)),
    ),
    "a product that is given a shape, and written to": (
        """
def f(v):
    a = (v[:, None] * v[[1, 1, 1, 0]]).reshape(4, len(v))
    a *= a - v[0]
    a[0, 1] = v[1]
    return np.sum(a**2)
""",
        ((4,),),
    ),
    "an array of what a loop may have made a whole number": (
        """
def f(x, v):
    n = 0
    while n < 3:
        x = 2
        n += 1
    u = np.full(4, x)
    q = u
    return u.mean() + np.sum(np.sin(q)) + np.sum(v * x)
""",
        ((), (3,)),
    ),
    "one adjoint that three sums get": (
        """
def f(v, w):
    z = v
    w[[1, 2, 0]] = w + (w + z)
    u = w
    return np.sum(u)
""",
        ((3,), (3,)),
    ),
    "stores that need no number to know an array": (
        """
def f(v, B):
    v[...] *= v
    B[None] = B * 2.0
    return np.sum(v) * np.sum(B)
""",
        ((3,), (2, 2)),
    ),
    "an array of which a test reads an item": (
        """
def f(x, B, u):
    if math.exp(u[0] ** 2) > 0.5:
        for i, v1 in enumerate(B):
            x = v1[1] * x
    return x
""",
        ((), (3, 3), (2,)),
    ),
    "a function that writes to what is active only later": (
        """
def update(x, y):
    x[:] *= y


def f(v, w):
    b = 1.5 - np.full(4, 2)
    for i in range(1, len(v)):
        update(b, b)
        update(b, w)
    return b.mean()
""",
        ((3,), (4,)),
    ),
}

REFUSED = {
    "one of two views, from trip to trip": (
        """
def f(A, x, n):
    row = A[0]
    for i in range(n):
        row[0] += x
        row = A[1]
    return np.sum(A)
""",
        "row may share",
    ),
    "a function that writes, in a test": (
        """
def h(x):
    x[1] *= 1.5
    return 0.5


def f(A, y):
    if h(A) > y:
        A[0] = y
    return A.mean() + A[1, 1]
""",
        "h may write to an array",
    ),
}


@pytest.mark.parametrize("name", RIGHT)
def test_right(name):
    text, shapes = RIGHT[name]
    for seed in range(3):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            Case(Program(seed, HEAD + text, shapes)).check()


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name):
    text, message = REFUSED[name]
    shapes = [{"A": (3, 3), "v": (3,)}.get(p.strip(), ()) for p in text.split("def f(")[1].split(")")[0].split(",")]
    given = Program(0, HEAD + text, tuple(shapes))
    with pytest.raises(sct.SctError, match=message) as caught:
        sct.grad(executed(given))(*given.point())
    assert caught.value.place is not None


def test_a_call_says_how_an_argument_lies():
    def f(A):
        flat = A.reshape(-1)
        flat[0] = 3.0
        return np.sum(A * A)

    derivative = sct.grad(f)
    for _ in range(2):
        assert np.array_equal(derivative(np.ones((2, 2))), [[0, 2], [2, 2]])
        with pytest.raises(sct.UnsupportedError, match="flat may share"):
            derivative(np.ones((2, 3)).T)


def test_parts_of_a_decomposition_in_another_order():
    def loss(a):
        v = np.linalg.eigh(a)[1]
        w = np.linalg.eigh(a)[0]
        return np.sum(v[0] ** 2 * w**3)

    # The first row of v diag(w)^3 v.T: it is the corner of the third power, of which NumPy reads one triangle.
    (p, r), (_, q) = a = np.array([[2.0, 0.5], [0.5, 1.0]])
    value, slope = sct.value_and_grad(loss)(a)
    assert value == loss(a)
    np.testing.assert_allclose(slope, [[3 * p**2 + 2 * r**2, 0.0], [4 * p * r + 2 * r * q, r**2]], rtol=1e-12)


def test_an_array_without_axes_in_trips():
    def loss(x):
        s = 0.0
        for _ in range(2):
            s = s + x[()] ** 2 + np.sum(x[None])
            x = x * 3.0
        return s

    assert sct.grad(loss)(np.array(2.0)) == 2 * 2.0 + 1 + 18 * 2.0 + 3
    assert sct.jvp(loss)(np.array(2.0), 1.0)[1] == 2 * 2.0 + 1 + 18 * 2.0 + 3


def test_eigenvalues_that_are_real_by_chance_warn_of_nothing():
    def loss(a):
        w = np.linalg.eigvals(a)
        return np.real(w[0] * w[1] * (1 + 2j))

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        np.testing.assert_allclose(sct.grad(loss)(np.array([[2.0, 0.3], [0.1, 1.0]])), [[1.0, -0.1], [-0.3, 2.0]])
