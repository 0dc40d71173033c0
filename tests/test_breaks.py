"""The tests are tested: the transformation is broken on purpose, and the corpus must say so.

Each break is a mistake that somebody could make in one place. A few programs of the corpus that are right without it
must not all be right with it. Below: an analysis is switched off, and every number stays what it was.
"""

from dataclasses import replace

import numpy as np
import pytest
from checked import live
from corpus_check import cases, check

import sct
from sct import (
    arrays,
    coalesce,
    fit,
    flow,
    fold,
    forward,
    idioms,
    memory,
    merges,
    own,
    ranges,
    reverse,
    simplify,
    tape,
    tree,
    trips,
)  # fmt: skip
from sct.core import Stage, Store

BATTERY = [
    case
    for case in cases()
    if case.name
    in {
        "kernels_algebra.cholesky", "kernels_algebra.durbin", "kernels_algebra.gemm_loops", "kernels_algebra.trisolv",
        "kernels_algebra.gramschmidt", "kernels_grids.jacobi_1d_ping_pong", "kernels_grids.seidel_2d",
        "kernels_grids.burgers", "kernels_models.levenshtein_soft", "kernels_models.softmax", "library_physics.sir",
        "pitfalls.augmented_name", "pitfalls.buffer_reused_active", "pitfalls.buffer_filled",
        "pitfalls.write_under_view", "pitfalls.write_through_row", "pitfalls.alias_of_argument",
        "pitfalls_loops.repeated_index_added", "pitfalls_loops.inner_bound", "pitfalls.repeated_index",
        "pitfalls_types.bias_added", "pitfalls_types.mean_axes", "stores.conditional_copy_in", "stores.sum_of_views",
        "stores.prefix_products", "stores.reversed_into_itself", "stores.swapped_elements", "functional.zipped",
        "library_models.lstm", "library_numeric.rk4_lotka_volterra", "pitfalls.adjoint_copied",
        "pitfalls.swapped_buffers", "functional.comprehension_stack",
    }
]  # fmt: skip


MODES = ("grad", "jvp")


def kept(method, keep):
    """A generator method that leaves statements out, or changes them."""

    def broken(self, *args, **keywords):
        for statement in method(self, *args, **keywords):
            changed = keep(statement)
            if changed is not None:
                yield changed

    return broken


def is_zeroing(statement):
    return isinstance(statement, Store) and not statement.add and tree.number(statement.value) == 0


def without_undo(self, store):
    return [store], []


def not_turned(over):
    return over


def one_trip_less(over, turned=ranges.reversed_range):
    start, stop, step = turned(over).args
    return tree.call(over.func, [tree.binary(start, tree.parse_expression("a - b").op, tree.const(1)), stop, step])


def swapped(self, branch, assigned, seed, method=reverse._Reverse._branch):
    there, back = method(self, branch, assigned, seed)
    return there, [replace(s, body=s.orelse, orelse=s.body) if hasattr(s, "orelse") else s for s in back]


def always(*args, **keywords):
    return True


def never(*args, **keywords):
    return False


def doubled(partial, adjoint, method=simplify.times):
    return method(tree.mul(tree.const(1.001), partial), adjoint)


BREAKS = {
    "no zeroing after a store": (
        reverse._Reverse, "_store",
        kept(reverse._Reverse._store, lambda s: None if is_zeroing(s) else s)),
    "`=` for `+=`": (
        reverse._Reverse, "_stage",
        kept(reverse._Reverse._stage, lambda s: replace(s, add=False) if isinstance(s, Stage) else s)),
    "`+=` of items lost": (
        reverse._Reverse, "_into_place",
        kept(reverse._Reverse._into_place, lambda s: None if isinstance(s, Store) else s)),
    "what a store overwrote is not put back": (reverse._Reverse, "_undone", without_undo),
    "a swapped branch": (reverse._Reverse, "_branch", swapped),
    "a stale value": (tape.Keeper, "_late", lambda self, body: set()),
    "trips in the wrong order": (tape, "reversed_range", not_turned),
    "an off-by-one trip": (tape, "reversed_range", one_trip_less),
    "trips that depend on each other stay in order": (tape, "only_adds", always),
    "a dropped copy": (own._Owner, "_needs_copy", never),
    "the caller's array is written to": (
        fold, "_without_entries",
        lambda body, entries, old=fold._without_entries: old(
            replace(body, forward=tuple(s for s in body.forward if not _is_entry(s, entries))), entries)),
    "a view of the primal is no view of the adjoint": (memory.Memory, "is_view", never),
    "repeated indices added once": (memory.Memory, "gathers", never),
    "content of a view is not the array's": (memory.Contents, "_find", lambda self, name: name),
    "a broadcast is not undone": (fit, "fit", lambda flow, *args: flow),
    "a value moved past a store": (fold._Fold, "_stays", always),
    "two names joined that live side by side": (trips, "clashes", lambda *args, **keywords: (True, False)),
    "an alias that is not seen": (merges.Merges, "_check_merges", lambda self, result: None),
    "an update that makes a new array": (arrays.Arrays, "_may_rebind", lambda self, place, value: True),
    "a tangent that is not stored": (forward._Forward, "_store", lambda self, store, known: iter(())),
    "a factor that is nearly right": (simplify, "times", doubled),
}  # fmt: skip


def _is_entry(statement, entries):
    return (
        isinstance(statement, Stage)
        and statement.target in entries.values()
        and "%in" in str(tree.names(statement.value))
    )


def shares_memory():
    """Whether a gradient is an argument, or another gradient, under a second name."""
    x, y = np.ones(3), np.ones(3)
    dx, dy = sct.grad(lambda x, y: np.sum(x * y))(x, y)
    da, db = sct.grad(lambda x, y: np.sum((x + y) ** 2))(x, y)
    return any(np.may_share_memory(*pair) for pair in ((dx, y), (dy, x), (da, db)))


def wrong(programs):
    """The programs that are wrong, or fail otherwise than by being refused."""
    if shares_memory():
        return ["shared memory"]
    return [case.name for case in programs if check(case, operators=MODES).status not in ("ok", "refused")]


def test_the_battery_is_right():
    found = [check(case, operators=MODES).status for case in BATTERY]
    assert set(found) <= {"ok", "refused"}
    assert found.count("ok") >= 19
    assert not shares_memory()


@pytest.mark.parametrize("name", BREAKS)
def test_a_break_is_caught(name, monkeypatch):
    owner, attribute, broken = BREAKS[name]
    monkeypatch.setattr(owner, attribute, broken)
    assert any(wrong([case]) for case in BATTERY)


def same(body, *args):
    return body


OFF = {
    "temporaries folded back": (fold, "_substituted", lambda body, adjoints: body),
    "names joined": (coalesce, "coalesce", same),
    "what is not on the way to the result": (flow, "_useful", lambda program, varied: varied),
    "dead code dropped": (fold, "without_dead", same),
    "copies dropped": (fold, "without_copies", same),
    "idioms": (idioms, "join", same),
    "what is kept, not made again": (memory.Memory, "is_costly", never),
    "shapes asked of parameters": (memory.Memory, "alike", lambda self, name: tree.name(name)),
}  # fmt: skip


@pytest.mark.parametrize("name", OFF)
def test_without_an_analysis_the_numbers_stay(name, monkeypatch):
    owner, attribute, plain = OFF[name]
    monkeypatch.setattr(owner, attribute, plain)
    assert not wrong(BATTERY)


HELPERS = """
import numpy as np
def scaled(a, factor=2.0):
    return factor * np.sin(a)
def filled(out, a):
    for i in range(len(out)):
        out[i] += a[i] * a[0]
def clipped(t):
    if t > 1.0:
        return 1.0
    return t * t
"""
OPENED = {
    "keywords and defaults": (
        "return np.sum(scaled(x, factor=s) * scaled(x))",
        "return np.sum(s * np.sin(x) * (2.0 * np.sin(x)))"),
    "an array that a call writes to": (
        "y = x * s\nfilled(y, x)\nreturn np.sum(y * y)",
        "y = x * s\nfor i in range(len(y)):\n    y[i] += x[i] * x[0]\nreturn np.sum(y * y)"),
    "a call in each trip": (
        "t = s\nfor i in range(3):\n    t = t + clipped(x[i] * t)\nreturn t",
        "t = s\nfor i in range(3):\n    u = x[i] * t\n    v = 1.0 if u > 1.0 else u * u\n    t = t + v\nreturn t"),
    "a call of a call": (
        "return clipped(np.sum(scaled(scaled(x, s))))",
        "t = np.sum(2.0 * np.sin(s * np.sin(x)))\nreturn 1.0 if t > 1.0 else t * t"),
}  # fmt: skip


@pytest.mark.parametrize("name", OPENED)
def test_calls_give_the_numbers_of_what_they_stand_for(name):
    found = []
    for body in OPENED[name]:
        lines = "".join(f"    {line}\n" for line in body.splitlines())
        function = live(f"{HELPERS}def f(x, s):\n{lines}")["f"]
        point = np.array([0.3, -0.8, 1.1]), 0.7
        tangent = sct.jvp(function)(*point, np.array([1.0, -2.0, 0.5]), 1.5)
        found.append((*sct.value_and_grad(function)(*point), *tangent))
    (value, (dx, ds), *forward), (own, (own_dx, own_ds), *own_forward) = found
    assert (value, ds, *forward) == pytest.approx((own, own_ds, *own_forward), rel=1e-14)
    assert dx == pytest.approx(own_dx, rel=1e-14)
