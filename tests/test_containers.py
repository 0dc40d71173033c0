"""Lists, tuples and dicts whose structure is known; aliases, arms and loops among them."""

# ruff: noqa: E501, ISC004 - a program stands on as few lines as can be read
import pytest
from checked import check, refused

PROGRAMS = {
    "a list that is longer on one way": (
        "def f(x, y):\n    a = [x]\n    if x > 2:\n        a.append(x * y)\n    return a[-1] * len(a)\n",
        (3.0, 5.0), 30.0, (10.0, 6.0),
    ),
    "a loop over items that is left": (
        "def f(x, y):\n    a = [x, y, x * y]\n    s = 1.0\n    for t in a:\n        if t > 4:\n            return s * t\n"
        "        s = s * t\n    return s\n",
        (3.0, 5.0), 15.0, (5.0, 3.0),
    ),
    "a list that grows until a loop is left": (
        "def f(x, y):\n    a = [x]\n    for k in range(4):\n        a.append(a[-1] * y)\n        if a[-1] > 50:\n            break\n"
        "    return sum(a)\n",
        (3.0, 5.0), 93.0, (31.0, 33.0),
    ),
    "append and aliases": (
        "def f(x, y):\n    a = [x]\n    b = a\n    b.append(y)\n    a[0] = a[0] * 2.0\n    return b[0] * a[1] + len(a)\n",
        (3.0, 5.0), 32.0, (10.0, 6.0),
    ),
    "list methods": (
        "def f(x, y):\n    a = [x, y]\n    a.extend((x * y, 2.0))\n    a.insert(0, y)\n    t = a.pop()\n    a.reverse()\n"
        "    c = a.copy()\n    c[0] = 100.0\n    u = a.pop(0)\n    return t * u + a[0] * a[-1] + sum(a)\n",
        (3.0, 5.0), 30.0 + 25.0 + 13.0, (10.0 + 1.0, 6.0 + 10.0 + 2.0),
    ),
    "slices": (
        "def f(x, y):\n    a = [x, y, x * y, 2.0]\n    b = a[1:3]\n    a[:2] = [1.0]\n    t = (x, y)[::-1]\n    return b[0] * b[1] + a[0] + t[0]\n",
        (3.0, 5.0), 75.0 + 1.0 + 5.0, (25.0, 31.0),
    ),
    "unpacking": (
        "def f(x, y):\n    a, *b, c = [x, y, x * y, 4.0]\n    (d, e), g = (b, a)\n    return d * e + c * g\n",
        (3.0, 5.0), 75.0 + 12.0, (25.0 + 4.0, 30.0),
    ),
    "a function changes its list": (
        "def push(xs, t):\n    xs.append(t * t)\n    return xs\n"
        "def f(x):\n    xs = [x]\n    ys = push(xs, x)\n    push(ys, 2.0)\n    return xs[1] * xs[2] + len(ys)\n",
        (3.0,), 39.0, 24.0,
    ),
    "dicts": (
        "def f(x, y):\n    d = {'a': x, 'b': y}\n    d['c'] = d['a'] * d['b']\n    d.update(a=2.0)\n    d.update({'e': x})\n"
        "    s = 0.0\n    for k, v in d.items():\n        s += v * (2.0 if k == 'c' else 1.0)\n"
        "    return s * d.get('zz', 3.0) + d.pop('e') + d.setdefault('q', y) + len(d) + d['q']\n",
        (3.0, 5.0), (2 + 5 + 30 + 3) * 3.0 + 3 + 5 + 4 + 5, ((10 + 1) * 3 + 1.0, (1 + 6) * 3 + 2.0),
    ),
    "nested": (
        "def f(x, y):\n    p = {'layers': [{'w': x, 'b': y}, {'w': y, 'b': x}]}\n    h = 2.0\n"
        "    for l in p['layers']:\n        h = h * l['w'] + l['b']\n    p['layers'][0]['w'] += 1.0\n    return h * p['layers'][0]['w']\n",
        (3.0, 5.0), 232.0, (4 * 11 + 58.0, 4 * 16.0),
    ),
    "comprehensions": (
        "def f(x, y):\n    sq = [t * t for t in (x, y)]\n    d = {k: v * x for k, v in zip('ab', sq)}\n"
        "    return sum(sq) + d['b'] + max(t for t in sq) + sum(i * t for i, t in enumerate(sq)) + sum([x for i in range(4) if i % 2])\n",
        (3.0, 5.0), 34.0 + 75.0 + 25.0 + 25.0 + 6.0, (6.0 + 25.0 + 2.0, 10.0 + 30.0 + 10.0 + 10.0),
    ),
    "a list that grows in a loop of known length": (
        "def f(x):\n    xs = [x]\n    for i in range(4):\n        xs.append(xs[-1] * x)\n    return sum(xs)\n",
        (2.0,), 62.0, 1 + 4 + 12 + 32 + 80.0,
    ),
    "items that change in a loop": (
        "def f(x, n):\n    a = [1.0, x]\n    for i in range(n):\n        a[0], a[1] = a[1], a[0] + a[1] * x\n    return a[0]\n",
        (2.0, 3), 12.0, 14.0,
    ),
    "a dict that changes in a loop inside a function": (
        "def step(s, x):\n    s['p'] = s['p'] * x\n    s['n'] = s['n'] + 1\n"
        "def f(x, n):\n    s = {'p': 1.0, 'n': 0}\n    for i in range(n):\n        step(s, x)\n    return s['p'] * s['n']\n",
        (2.0, 3), 24.0, 36.0,
    ),
    "arms of one shape": (
        "def f(x):\n    a = [x, 1.0]\n    b = a\n    if x > 2:\n        a[0] = x * x\n        t = (x, 2.0)\n    else:\n"
        "        a[1] = x\n        t = (1.0, x)\n    return b[0] * b[1] * t[0] + t[1]\n",
        (3.0,), 29.0, 27.0,
    ),
    "a list made in two arms": (
        "def f(x):\n    if x > 2:\n        a = [x, x * x]\n    else:\n        a = [1.0, x]\n    a.append(x)\n    return a[0] * a[1] * a[2]\n",
        (3.0,), 81.0, 108.0,
    ),
    "tuples returned": (
        "def both(t, u):\n    return t * u, {'s': t + u}\ndef f(x, y):\n    p, d = both(x, y)\n    return p * d['s'] + both(x, x)[0]\n",
        (3.0, 5.0), 129.0, (40.0 + 15.0 + 6.0, 24.0 + 15.0),
    ),
    "sorted and reversed": (
        "def f(x, y):\n    t = sorted([('b', x), ('a', y)], key=lambda p: p[0])\n    return t[0][1] * 10.0 + list(reversed([x, y]))[0] * t[1][1]\n",
        (3.0, 5.0), 65.0, (5.0, 13.0),
    ),
    "del and in": (
        "def f(x):\n    d = {'a': x, 'b': 2.0}\n    del d['b']\n    if 'b' in d:\n        return d['b']\n    if 'a' in d and len(d) == 1:\n        return d['a'] * x\n    return 0.0\n",
        (3.0,), 9.0, 6.0,
    ),
    "a list in a print": (
        "def f(x):\n    xs = [x, x * x]\n    print(xs, f'{xs[1]:.1f}', {'a': xs[0]})\n    return xs[1]\n", (3.0,), 9.0, 6.0,
    ),
    "augmented": (
        "def f(x, y):\n    a = [x]\n    b = a\n    a += [y]\n    b[1] *= x\n    t = (x,)\n    t += (y,)\n    return a[1] * t[1] + len(b)\n",
        (3.0, 5.0), 77.0, (25.0, 30.0),
    ),
    "a row chosen, then read": (
        "def f(x, y):\n    a = [x, y]\n    b = [y, x * y]\n    r = a if x > 1 else b\n    return r[0] * r[1]\n",
        (3.0, 5.0), 15.0, (5.0, 3.0),
    ),
    "a tuple that a loop assigns": (
        "def f(x, n):\n    t = (x, 1.0)\n    for i in range(n):\n        t = (t[1], t[0] * x)\n    return t[0] + t[1]\n",
        (2.0, 3), 10.0, 13.0,
    ),
    "a dict that a loop makes anew": (
        "def step(s, x):\n    return {'p': s['p'] * x, 'q': s['q'] + s['p']}\n"
        "def f(x, n):\n    s = {'p': 1.0, 'q': 0.0}\n    for i in range(n):\n        s = step(s, x)\n    return s['p'] * s['q']\n",
        (2.0, 3), 56.0, 12 * 7 + 8 * 5.0,
    ),
    "functions made in a loop of known length": (
        "def f(x):\n    s = 0.0\n    gs = []\n    for i in range(3):\n        gs.append(lambda t: t * i * x)\n"
        "    for g in gs:\n        s += g(1.0)\n    return s\n",
        (3.0,), 18.0, 6.0,
    ),
    "an iterator is used up": (
        "def f(x):\n    m = map(lambda t: t * x, [1.0, 2.0])\n    return sum(m) + sum(m)\n", (3.0,), 9.0, 3.0,
    ),
    "a view shows what a dict becomes": (
        "def f(x):\n    d = {'a': x}\n    v = d.values()\n    d['b'] = x * x\n    return sum(v)\n", (3.0,), 12.0, 7.0,
    ),
    "a list that grows while it is walked through": (
        "def f(x):\n    a = [x]\n    s = 0.0\n    for t in a:\n        s += t\n        if len(a) < 3:\n            a.append(t * x)\n    return s\n",
        (3.0,), 39.0, 34.0,
    ),
    "a while over a list": (
        "def f(x):\n    q = [x, x * x]\n    s = 0.0\n    while q:\n        s += q.pop()\n    return s\n", (3.0,), 12.0, 7.0,
    ),
    "one list for both arms": (
        "def f(x):\n    a = [x]\n    if x > 1:\n        c = a\n    else:\n        c = a\n    c.append(x)\n    return a[0] * a[1]\n",
        (3.0,), 9.0, 6.0,
    ),
    "flattened": (
        "def total(t):\n    if isinstance(t, (list, tuple)):\n        return sum(total(u) for u in t)\n"
        "    if isinstance(t, dict):\n        return sum(total(u) for u in t.values())\n    return t * t\n"
        "def f(x, y):\n    return total([x, (y, {'a': x})])\n",
        (3.0, 5.0), 43.0, (12.0, 10.0),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PROGRAMS)
def test_program(name):
    check(*PROGRAMS[name])


REFUSED = {
    "def f(x, y):\n    a = [x]\n    b = [y]\n    r = a if x > 1 else b\n    r[0] = 2.0\n    return a[0]\n": "makes one of two",
    "def f(x, y):\n    a = [x]\n    b = [y]\n    r = a if x > 1 else b\n    a[0] = 2.0\n    return r[0]\n": "structure depends on a choice",
    "def f(x, n):\n    a = [x, 1.0]\n    b = [1.0, x]\n    for i in range(n):\n        a, b = b, a\n    return a[0]\n": "shared with another name",
    "def f(x, n):\n    a = [x, 1.0]\n    b = a\n    for i in range(n):\n        b[0] = 2.0\n        a = [a[1], b[0]]\n    return a[0]\n": "structure",
    "import random\ndef f(x):\n    a = [x, 1.0]\n    random.shuffle(a)\n    return a[0]\n": "it might change it",
    "def f(x):\n    return [x, 1.0][2]\n": "within the tuple or list",
    "def f(x):\n    return {'a': x}['b']\n": "no key 'b'",
    "def f(x):\n    if x > 2:\n        t = (x, 1.0)\n    else:\n        t = x\n    return t[0]\n": "different structure",
}  # fmt: skip


@pytest.mark.parametrize("text", REFUSED)
def test_refused(text):
    assert REFUSED[text] in refused(text)
