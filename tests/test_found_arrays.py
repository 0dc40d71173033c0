"""Programs over arrays that once came out wrong, failed, or were refused: each is checked in every mode.

What is right is known from differences along a direction, forward mode, and the primal's own value.
"""

import warnings

import pytest
from random_arrays import Program
from test_random_arrays import Case, executed

import sct

HEAD = "import math\n\nimport numpy as np\n\n\n"

RIGHT = {
    "an array of which only a method is called": (
        "def f(v, w):\n    return v.mean()\n",
        ((3,), (2,)),
    ),
    "an array of which only the shape is read": (
        "def f(A, w):\n    return np.sum(A) * w.shape[0]\n",
        ((2, 3), (3,)),
    ),
    "the largest element, subtracted": (
        "def f(v, w):\n    v[0] -= np.max(w * v[0])\n    return v[0] * 2.0\n",
        ((2,), (3,)),
    ),
    "an array updated in one arm, another name for it in the other": (
        "def f(A):\n    if A[0, 0] > 0.5:\n        A *= A\n    else:\n        A = A\n        A[1] = 1.5\n"
        "    buf = A\n    return np.sum(buf)\n",
        ((3, 3),),
    ),
    "buffers swapped, and a part of one read after": (
        "def f(v):\n    row = v * 2.0\n    new = np.zeros_like(row)\n    for _ in range(4):\n        new[0] = 0.25\n"
        "        row, new = new, row\n    dx = row[3::2]\n    return np.sum(dx)\n",
        ((4,),),
    ),
    "buffers swapped, and one read after two writes": (
        "def f(v):\n    t = v * 2.0\n    new = np.zeros_like(t)\n    for _ in range(3):\n        new[1:-1] = t[:-2]\n"
        "        new[0] = np.cos(new[-2])\n        t, new = new, t\n    out = t\n    return out.mean()\n",
        ((3,),),
    ),
    "a helper's array that is read whole and in part": (
        "def h(x):\n    c = x[-1:0:-1]\n    return c - c[1]\n\n\n"
        "def f(v, y):\n    v2 = v\n    v2 *= h(np.full(4, y))\n    return np.sum(v2)\n",
        ((3,), ()),
    ),
    "a name in the second loop that an earlier loop used": (
        "def f(v):\n    s = 0.0\n    for i in range(3):\n        t = v[i] * 2\n        s += t\n"
        "    for i in range(3):\n        for j in range(i):\n            t = v[i] * v[j]\n            s += t\n    return s\n",
        ((4,),),
    ),
    "a test on what is written to, in an arm of a loop": (
        "def f(v):\n    for i in range(0, 5, 2):\n        if i:\n            if v[2] > 0:\n                v += 0.1 * v[0]\n"
        "                v *= v\n    return np.sum(v)\n",
        ((4,),),
    ),
    "a name that may have got another array's memory": (
        "def f(A, w, C):\n    C[1] *= w\n    for i in range(1, A.shape[1]):\n        w = C\n    dx = w\n    return dx.mean()\n",
        ((3, 3), (3,), (3, 3)),
    ),
    "a name that an arm of a loop may have bound to a fresh array": (
        "def f(v, B):\n    for i in range(0, len(B), 2):\n        acc = np.zeros((len(B), 2))\n"
        "        if 0.3 > B[i, -2]:\n            B = acc\n    return np.sum(B * B)\n",
        ((3,), (3, 2)),
    ),
    "the builtin sum of arrays": (
        "def f(A, v):\n    return sum(v * v) * np.sum(sum(A) * sum(A[0]))\n",
        ((4, 3), (3,)),
    ),
    "the sum of a list": (
        "def f(v):\n    rows = [v[i] * v[0] for i in range(2)]\n    return np.sum(rows) + np.mean([v[1], v[2] * v[2]])\n",
        ((3,),),
    ),
    "a comprehension over as many items as another argument has": (
        "def f(v, B):\n    v1 = [v[i] for i in range(len(B))]\n    return np.sum(v1)\n",
        ((4,), (3, 2)),
    ),
    "a transposed name, updated": (
        "def f(A, w):\n    row = A.T\n    row += w[-4]\n    return np.sum(row * A.T)\n",
        ((4, 3), (4,)),
    ),
    "what is appended before the array changes": (
        "def f(v):\n    rows = []\n    for i in range(2):\n        v[i] *= 0.1\n        rows.append(2 + v)\n    return np.sum(rows)\n",
        ((3,),),
    ),
    "an item of the sum of rows": (
        "def f(A):\n    rows = []\n    for i in range(len(A)):\n        rows.append(A[1])\n    dx = sum(rows)\n"
        "    return A[-3, 2] - dx[4]\n",
        ((3, 5),),
    ),
    "a tuple beside an array": (
        "def f(v):\n    v1 = v - (3, 1.5)\n    v[1] += np.mean(v1)\n    return np.sum(v) + np.sum(v1)\n",
        ((2,),),
    ),
    "an array from a list, in a loop": (
        "def f(v, B):\n    for i in range(2):\n        v = np.array([v for j in range(len(B))])\n        v[::1] = v\n    return v.mean()\n",
        ((3,), (3, 4)),
    ),
    "a part of what a choice took": (
        "def f(x):\n    y = np.exp(x)\n    s = y[0]\n    z = np.where(x > 1, y, 0.0)\n    return np.sum(z) + s\n",
        ((4,),),
    ),
    "a choice of a sum of a column and a row": (
        "def f(A, y):\n    q = np.where(np.full(4, y), np.full(4, y) + np.ones((A.shape[0], 1)) * y, 1.5)\n"
        "    A[...] = q[1, 1]\n    return np.sum(A)\n",
        ((3, 3), ()),
    ),
    "one expression before and after a write": (
        "def f(v):\n    rows = []\n    for i in range(4, 1, -1):\n        v[i:] += 0.1\n        rows.append(v**2)\n"
        "    return np.sum(rows)\n",
        ((4,),),
    ),
    "a row that is spread, and written under": (
        "def f(v, B):\n    c = np.full((len(v), 4), 0.1) + B[..., 0]\n    B[2] = 1.5\n    return np.sum(c) + B.mean()\n",
        ((4,), (4, 3)),
    ),
    "a buffer of a helper in an arm of a loop": (
        "def h(x):\n    d = np.zeros(3)\n    d[...] = d + 1.0\n    return x * d\n\n\n"
        "def f(v, w, C):\n    for i in range(len(C), 1, -1):\n        if np.sum(w) <= 0.2:\n            w = h(C)[1]\n"
        "    v[1] = w[2]\n    return v.mean()\n",
        ((3,), (3,), (4, 3)),
    ),
    "equal arrays, of which a function writes to one": (
        "def h(x):\n    x[0] = x[1] * x[1]\n    return x[0]\n\n\ndef f(v):\n    return np.sum((v * 2) * h(v * 2))\n",
        ((3,),),
    ),
    "an update in an arm, and a write after it": (
        "def f(v, B, C):\n    if B[0, 0] < 0.1:\n        v /= C[0] ** 2 + 0.7\n    v[-2], v[2] = v[2], v[-2]\n"
        "    return np.sum(B**2) + np.sum(np.sin(C)) + np.sum(v * C[1])\n",
        ((3,), (3, 3), (3, 3)),
    ),
    "a product that is given a shape, and written to": (
        "def f(v):\n    a = (v[:, None] * v[[1, 1, 1, 0]]).reshape(4, len(v))\n    a *= a - v[0]\n    a[0, 1] = v[1]\n"
        "    return np.sum(a**2)\n",
        ((4,),),
    ),
    "an array of what a loop may have made a whole number": (
        "def f(x, v):\n    n = 0\n    while n < 3:\n        x = 2\n        n += 1\n    u = np.full(4, x)\n    q = u\n"
        "    return u.mean() + np.sum(np.sin(q)) + np.sum(v * x)\n",
        ((), (3,)),
    ),
    "stores that need no number to know an array": (
        "def f(v, B):\n    v[...] *= v\n    B[None] = B * 2.0\n    return np.sum(v) * np.sum(B)\n",
        ((3,), (2, 2)),
    ),
}

REFUSED = {
    "one of two views, and a write under it": (
        "def f(A, x):\n    if x > 0.1:\n        row = A[0]\n    else:\n        row = A[1]\n    row2 = row * x\n"
        "    A[0, 1] = 3.0\n    return np.sum(row2 * A[1])\n",
        "row may share",
    ),
    "a write through one of two views": (
        "def f(A, x):\n    if x > 0.1:\n        row = A[0]\n    else:\n        row = A[1]\n    row[0] += x\n    return np.sum(A)\n",
        "row may share",
    ),
    "what an earlier loop may have left": (
        "def f(v, n=0):\n    for i in range(3):\n        t = v[i] * 2\n    for i in range(n):\n        t = v[i] * v[i]\n"
        "    return t * 1.0\n",
        "t has a value only on some of the ways",
    ),
    "a function that writes, in a test": (
        "def h(x):\n    x[1] *= 1.5\n    return 0.5\n\n\ndef f(A, y):\n    if h(A) > y:\n        A[0] = y\n    return A.mean() + A[1, 1]\n",
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
