"""Bounds, choices among several, and interpolation: what takes each element from one of its operands.

Before: `y = np.clip(x, lo, 1.0)`.
After: `dx = np.where((x >= lo) & (x <= 1.0), g, 0.0)`, and `dlo = np.where((x < lo) & (lo <= 1.0), g, 0.0)`.
"""

from __future__ import annotations

import gast

from sct import tree
from sct.rules import Linear, Operation, linear
from sct.rules.formulas import G, T
from sct.tree import Expr

# -- bounds


def _bounds(op: Operation) -> tuple[Expr | None, Expr | None]:
    low, high = (op.bound.get(a, op.bound.get(b)) for a, b in (("lo", "min"), ("hi", "max")))
    return (None if low is None or tree.is_none(low) else low, None if high is None or tree.is_none(high) else high)


def _compared(left: Expr, op: gast.cmpop, right: Expr) -> Expr:
    return gast.Compare(left=left, ops=[op], comparators=[right])


def _both(tests: list[Expr]) -> Expr | None:
    if not tests:
        return None
    return tests[0] if len(tests) == 1 else tree.binary(tests[0], gast.BitAnd(), tests[1])


def _where(test: Expr | None, value: Expr) -> Expr:
    return value if test is None else tree.call(tree.name("numpy.where"), [test, value, tree.const(0.0)])


def _inside(op: Operation, value: Expr) -> Expr:
    low, high = _bounds(op)
    tests = [] if low is None else [_compared(op.bound["a"], gast.GtE(), low)]
    tests += [] if high is None else [_compared(op.bound["a"], gast.LtE(), high)]
    return _where(_both(tests), value)


def _at_low(op: Operation, value: Expr) -> Expr:
    low, high = _bounds(op)
    tests = [_compared(op.bound["a"], gast.Lt(), low)]
    tests += [] if high is None else [_compared(low, gast.LtE(), high)]
    return _where(_both(tests), value)


def _at_high(op: Operation, value: Expr) -> Expr:
    low, high = _bounds(op)
    a = op.bound["a"]
    # Where the bounds cross it is the upper one that counts.
    beyond = a if low is None else tree.call(tree.name("numpy.maximum"), [a, low])
    return _where(_compared(beyond, gast.Gt(), high), value)


def _clip_rows() -> list[Linear]:
    formulas = {"a": _inside, "lo": _at_low, "min": _at_low, "hi": _at_high, "max": _at_high}
    rows = []
    for operands in (("a", "lo", "hi"), ("a", "min=min", "max=max"), ("a", "min=min"), ("a", "max=max")):
        parts = [formulas[name.partition("=")[0]] for name in operands]
        backs = [lambda op, part=part: part(op, G) for part in parts]
        tangents = tuple(lambda op, part=part: part(op, T) for part in parts)
        rows.append(linear(f"np.clip({', '.join(operands)})", *backs, tangents=tangents))
    return rows


# -- select


def _taken(op: Operation, value: Expr) -> Expr:
    """Where the test of a choice is the first that holds."""
    at = int(op.bound["at"].value)
    return _passed(op, at, _where(op.bound["tests"][at], value))


def _passed(op: Operation, count: int, value: Expr) -> Expr:
    """Where none of the first tests holds."""
    for test in reversed(op.bound["tests"][:count]):
        value = tree.call(tree.name("numpy.where"), [test, tree.const(0.0), value])
    return value


def _left(op: Operation, value: Expr) -> Expr:
    return _passed(op, len(op.bound["tests"]), value)


# -- interpolation


def _slope(op: Operation) -> Expr:
    return op.form("interp_slope(x, xp, fp)")


def _within(op: Operation, value: Expr) -> Expr:
    """What goes to the values: nothing where `left=` or `right=` is taken."""
    if not tree.is_none(op.bound["left"]):
        value = op.form("np.where(x < xp[0], 0.0, h)", h=value)
    if not tree.is_none(op.bound["right"]):
        value = op.form("np.where(x > xp[-1], 0.0, h)", h=value)
    return value


def _values_back(op: Operation) -> Expr:
    return op.form("interp_back(h, x, xp)", h=_within(op, G))


def _values_on(op: Operation) -> Expr:
    words = [
        gast.keyword(arg=name, value=tree.const(0.0)) for name in ("left", "right") if not tree.is_none(op.bound[name])
    ]
    return tree.call(tree.name("numpy.interp"), [op.bound["x"], op.bound["xp"], T], words)


def _interp_rows() -> list[Linear]:
    """What is taken beyond the ends is an option, or one operand more."""
    parts = [
        lambda op: tree.mul(_slope(op), G),
        lambda op: op.form("-interp_back(s * g, x, xp)", s=_slope(op)),
        _values_back,
    ]
    tangents = (
        lambda op: tree.mul(_slope(op), T),
        lambda op: op.form("-s * np.interp(x, xp, t)", s=_slope(op)),
        _values_on,
    )
    beyond = {"left": "np.where(x < xp[0], {}, 0.0)", "right": "np.where(x > xp[-1], {}, 0.0)"}
    rows = []
    for given in (("left", "right"), ("left",), ("right",), ()):
        words = ", ".join(f"{word}={word if word in given else None}" for word in beyond)
        ends = [beyond[word] for word in given]
        rows.append(linear(f"np.interp(x, xp, fp, {words})", *parts, *(end.format("g") for end in ends),
                           tangents=(*tangents, *(end.format("t") for end in ends))))  # fmt: skip
    return rows


ROWS: list[Linear] = [
    *_clip_rows(),
    *_interp_rows(),
    linear("np.select([*tests], [*choices], default=default)", "", lambda op: _taken(op, G), lambda op: _left(op, G),
           tangents=("", lambda op: _taken(op, T), lambda op: _left(op, T))),
    linear("np.select([*tests], [*choices])", "", lambda op: _taken(op, G), tangents=("", lambda op: _taken(op, T))),
    linear("np.nan_to_num(x, nan=0.0, posinf=None, neginf=None)", "np.where(np.isfinite(x), g, 0.0)",
           tangents=("np.where(np.isfinite(x), t, 0.0)",)),
    linear("np.searchsorted(a, v, side='left', sorter=None)", "", ""),
    linear("np.digitize(x, bins, right=False)", "", ""),
    linear("np.isclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False)", "", ""),
    linear("np.allclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False)", "", ""),
    linear("np.array_equal(a1, a2, equal_nan=False)", "", ""),
    linear("np.array_equiv(a1, a2)", "", ""),
    linear("np.isin(element, test_elements, assume_unique=False, invert=False)", "", ""),
    *[linear(f"np.{name}(x)", "") for name in ("iscomplexobj", "isrealobj", "iterable")],
    *[linear(f"np.{name}(a, b)", "", "") for name in ("shares_memory", "may_share_memory")],
    linear("np.angle(z, deg=False)", ""),
    linear("np.real_if_close(a, tol=100)", "g", tangents=("t",)),
    linear("x.imag", ""),
    *[linear(f"np.{name}(x1, x2)", "", "")
      for name in ("bitwise_and", "bitwise_or", "bitwise_xor", "left_shift", "right_shift", "gcd", "lcm")],
    *[linear(f"np.{name}(x)", "") for name in ("bitwise_count", "invert")],
]  # fmt: skip
"""Each element goes back to the operand that it was taken from; tests are flat."""
