"""Arguments of every kind: structures and their gradients, text and flags, functions and objects, what waits for a call."""

# ruff: noqa: E501
import collections.abc
import dataclasses
import enum
import functools
import numbers
from dataclasses import dataclass
from typing import Any, NamedTuple

import cloudpickle
import numpy as np
import pytest

import sct
from sct import grad, jvp, value_and_grad


class Pair(NamedTuple):
    w: Any
    b: Any


@dataclass
class State:
    w: Any
    b: float
    tag: str = "a"


@dataclass(frozen=True)
class Config:
    rate: float = 0.5
    mode: str = "square"
    layers: int = 2


class Mode(enum.Enum):
    SQUARE = 1
    PLAIN = 2


def moved(value, direction, step):
    """A structure, each number and array in it moved along a direction of the same structure."""
    if isinstance(value, (list, tuple)) and not hasattr(value, "_fields"):
        return type(value)(moved(a, d, step) for a, d in zip(value, direction, strict=True))
    if isinstance(value, dict):
        return {k: moved(v, direction[k], step) for k, v in value.items()}
    if hasattr(value, "_fields"):
        return type(value)(*(moved(a, d, step) for a, d in zip(value, direction, strict=True)))
    if isinstance(value, State):
        return State(*(moved(getattr(value, n), getattr(direction, n), step) for n in ("w", "b", "tag")))
    return value if isinstance(value, (str, bool, type(None))) else value + step * direction


def along(value, rng):
    """A direction in the structure of a value."""
    if isinstance(value, (list, tuple)) and not hasattr(value, "_fields"):
        return type(value)(along(a, rng) for a in value)
    if isinstance(value, dict):
        return {k: along(v, rng) for k, v in value.items()}
    if hasattr(value, "_fields"):
        return type(value)(*(along(a, rng) for a in value))
    if isinstance(value, State):
        return State(along(value.w, rng), along(value.b, rng), value.tag)
    if isinstance(value, (str, bool, type(None))):
        return value
    return rng.normal(size=np.shape(value)) if np.ndim(value) else float(rng.normal())


def dot(one, other):
    """Sum of the products of the numbers of two structures."""
    if isinstance(one, (list, tuple)):
        assert type(one) is type(other)
        return sum(dot(a, b) for a, b in zip(one, other, strict=True))
    if isinstance(one, dict):
        assert list(one) == list(other)
        return sum(dot(one[k], other[k]) for k in one)
    if isinstance(one, State):
        return dot([one.w, one.b, one.tag], [other.w, other.b, other.tag])
    if isinstance(one, (str, bool, type(None))):
        assert one == other
        return 0.0
    assert np.shape(one) == np.shape(other)
    return float(np.sum(one * other))


def check(f, *args):
    """Compare the gradient in the first argument with central differences, and both modes with each other."""
    rng = np.random.default_rng(7)
    before = cloudpickle.dumps(args)
    direction = along(args[0], rng)
    value, gradient = value_and_grad(f, 0)(*args)
    assert cloudpickle.dumps(args) == before
    assert value == pytest.approx(f(*cloudpickle.loads(before)), rel=1e-13)
    slope = dot(gradient, direction)
    assert dot(grad(f, 0)(*args), direction) == pytest.approx(slope, rel=1e-13)
    assert jvp(f, 0)(*args, direction) == pytest.approx((value, slope), rel=1e-12)
    ahead, behind = (
        f(moved(cloudpickle.loads(before)[0], direction, h), *cloudpickle.loads(before)[1:]) for h in (1e-6, -1e-6)
    )
    assert slope == pytest.approx((ahead - behind) / 2e-6, rel=1e-6, abs=1e-7)
    return gradient


def array(*shape):
    return np.random.default_rng(sum(shape)).normal(size=shape)


# -- structures ---------------------------------------------------------------------------------------------------


def network(params, x, y):
    h = x
    for W, b in params:
        h = np.tanh(W @ h + b)
    return np.sum((h - y) ** 2)


LAYERS = [(array(4, 3), array(4)), (array(2, 4), array(2))]


def test_a_network():
    check(network, LAYERS, array(3), array(2))


def test_the_text_for_a_network():
    assert (
        grad(network, "params").source_for(LAYERS, array(3), array(2))
        == """\
def grad_network(params, x, y):
    # forward pass
    W = params[0][0]
    b = params[0][1]
    W1 = params[1][0]
    b1 = params[1][1]
    h = x
    h1 = np.tanh(W @ h + b)
    h2 = np.tanh(W1 @ h1 + b1)
    # backward pass
    # backprop np.sum((h - y)**2)
    dh2 = 2 * (h2 - y)
    # backprop h = np.tanh(W @ h + b)
    db1 = (1 - h2**2) * dh2
    dW1 = np.outer(db1, h1)
    dh1 = W1.T @ db1
    db = (1 - h1**2) * dh1
    dW = np.outer(db, h)
    return [(dW, db), (dW1, db1)]
"""
    )


def ridge(params, X, y, weight=0.1):
    W, b = params["W"], params["b"]
    r = X @ W + b - y
    return np.mean(r**2) + weight * sum(np.sum(p**2) for p in params.values())


def test_a_dict():
    gradient = check(ridge, {"W": array(2), "b": 0.5}, array(3, 2), array(3), 0.1)
    assert list(gradient) == ["W", "b"]


def test_the_text_for_a_dict():
    def f(p, x):
        return p["w"] * x + p["b"] ** 2

    assert (
        grad(f).source_for({"w": 2.0, "b": 3.0}, 1.0)
        == """\
def grad_f(p, x):
    # forward pass
    p_w = p["w"]
    p_b = p["b"]
    # backward pass
    # backprop p["w"] * x + p["b"]**2
    dp_b = 2 * p_b
    dp_w = x
    dx = p_w
    return {"w": dp_w, "b": dp_b}, dx
"""
    )
    assert grad(f)({"w": 2.0, "b": 3.0}, 1.0) == ({"w": 1.0, "b": 6.0}, 2.0)


def test_named_tuples_and_dataclasses():
    def f(p, x):
        return np.sum(p.w * x) * p.b

    assert isinstance(check(f, Pair(array(3), 2.0), array(3)), Pair)
    gradient = check(f, State(array(3), 2.0, "t"), array(3))
    assert isinstance(gradient, State)
    assert gradient.tag == "t"
    assert grad(f, "p").source_for(Pair(2.0, 3.0), 4.0).endswith("return Pair(dp_w, dp_b)\n")


def test_a_class_that_has_no_name_where_the_text_is():
    point = dataclasses.make_dataclass("Point", ["a", "b"])
    gradient = grad(lambda p: p.a * p.b)(point(2.0, 3.0))
    assert gradient == point(3.0, 2.0)


def test_leaves_of_every_kind():
    def walk(t):
        if isinstance(t, dict):
            return sum(walk(v) for v in t.values())
        if isinstance(t, (list, tuple)):
            return sum(walk(v) for v in t)
        if t is None or isinstance(t, str):
            return 0.0
        return np.sum(t * t)

    gradient = check(walk, {"a": [1.0, (2.0, None)], ("b", 1): {"c": array(2), "s": "x"}})
    assert gradient["a"] == [2.0, (4.0, None)]
    assert gradient[("b", 1)]["s"] == "x"


def with_function(p):
    def times(t):
        return t * p["w"]

    return times(p["b"])


def by_index(p):
    xs, words = p
    s = 0.0
    for i in range(len(xs)):
        for j in range(i):
            s = s + xs[i] * xs[j] * words["k"]
    return s


STRUCTURES = {
    "unpacked with a star": (lambda p: p[0] * sum(p[1:]), [2.0, 3.0, 4.0]),
    "unused leaves": (lambda p: p[0] * p[0], (2.0, array(2), "t", None, True)),
    "a comprehension": (lambda p: sum(v * v for k, v in p.items() if k != "b"), {"a": 1.0, "b": 2.0}),
    "enumerate and zip": (
        lambda p: sum(i * a * b for i, (a, b) in enumerate(zip(*p, strict=True))),
        ([1.0, 2.0], (3.0, 4.0)),
    ),
    "one leaf as two": (lambda p: np.sum(p["w"] * p["w"] + p["w"]), {"w": array(2, 2)}),
    "integers": (lambda p: p["n"] * 2.0 + p["x"], {"n": 3, "x": 1.0}),
    "a tuple of one": (lambda p: p[0] ** 2, (3.0,)),
    "from the end": (lambda p: p[-1] * p[-2], [3.0, 4.0]),
    "sliced": (lambda p: p[1:][0] * p[:1][0], [3.0, 4.0]),
    "by the index of a loop": (by_index, ([1.0, 2.0, 3.0], {"k": 2.0})),
    "a named tuple replaced": (lambda p: p._replace(w=p.b * p.w).w + p._asdict()["b"], Pair(2.0, 3.0)),
    "a dataclass replaced": (lambda s: dataclasses.replace(s, b=s.b * s.w).b, State(2.0, 3.0)),
    "stacked": (lambda p: np.sum(np.stack(p["rows"]) @ p["v"]), {"rows": [array(2), array(2) + 1], "v": array(2)}),
    "an array of it": (lambda p: np.sum(np.array(p) ** 2), [1.0, 2.0, 3.0]),
    "a function inside": (with_function, {"w": 2.0, "b": 3.0}),
    "spread": (lambda p: {**p, "w": 2.0}["b"] * p["w"], {"w": 2.0, "b": 3.0}),
    "or": (lambda p: (p or {"w": 1.0})["w"] * 2.0, {"w": 2.0}),
    "nothing of it": (lambda p: 3.0, [1.0, array(2)]),
}


@pytest.mark.parametrize("name", STRUCTURES)
def test_structures(name):
    check(*STRUCTURES[name])


def test_a_flat_vector():
    def f(theta, X, y):
        n = X.shape[1]
        W = theta[: n * 2].reshape(n, 2)
        b = theta[n * 2 :]
        return np.sum((X @ W + b - y) ** 2)

    check(f, array(8), array(5, 3), array(5, 2))


def test_the_callers_structures_stay_as_they_were():
    def lists(p, x):
        p.append(x)
        p[0] = p[0] * 2
        p[1] += 1.0
        return p[0] * p[1] * p[2]

    def arrays(p, x):
        p[0][0] += x
        p[1] = p[1] * 2.0
        return np.sum(p[0] * p[0]) * p[1]

    def dicts(p, x):
        p["w"] *= x
        p["v"] = p.pop("b") * x
        return p["w"] * p["v"]

    check(lists, [1.0, 2.0], 3.0)
    check(arrays, [array(3), 2.0], 3.0)
    check(dicts, {"w": 2.0, "b": 3.0}, 4.0)


def test_structures_in_loops_and_branches():
    def loop(p, n):
        s = 0.0
        for _ in range(n):
            p["w"] = p["w"] * 1.5
            s = s + p["w"] * p["b"]
        return s

    def branch(p, x):
        if x > 0:
            p["w"] = p["w"] * x
        return p["w"] * p["b"]

    check(loop, {"w": 2.0, "b": 3.0}, 4)
    check(branch, {"w": 2.0, "b": 3.0}, 4.0)
    check(branch, {"w": 2.0, "b": 3.0}, -4.0)


@pytest.mark.parametrize("operator", [grad, sct.value_and_grad, sct.jvp, sct.vjp])
def test_one_array_twice_is_refused_where_it_is_updated(operator):
    def f(x, y):
        x += 1.0
        return np.sum(x * y)

    def plain(x, y):
        return np.sum(x * y)

    same = np.ones(3)
    tangents = {sct.jvp: (same, same), sct.vjp: (1.0,)}.get(operator, ())
    with pytest.raises(sct.ArgumentError, match="x and y share memory") as caught:
        operator(f)(same, same, *tangents)
    assert caught.value.place is not None
    operator(f)(same, same.copy(), *tangents)
    operator(plain)(same, same[:], *tangents)
    np.testing.assert_array_equal(same, np.ones(3))


def test_one_list_twice_is_refused_where_it_is_changed():
    def f(p, q):
        p[0] = p[0] * 2
        return p[0] * q[0]

    same = [1.0]
    with pytest.raises(sct.ArgumentError, match="p and q share memory"):
        grad(f)(same, same)
    assert same == [1.0]
    assert grad(f)([1.0], [3.0]) == ([6.0], [2.0])


def test_gradients_share_memory_with_nothing():
    x, w = array(3), array(4)[:3]
    for f, args in ((lambda p, y: np.sum(p["w"] * y), ({"w": x}, w)), (lambda p, y: np.sum(p["w"] + y), ({"w": x}, w))):
        dp, dy = grad(f)(*args)
        for one, other in ((dp["w"], x), (dp["w"], w), (dy, x), (dy, w), (dp["w"], dy)):
            assert not np.shares_memory(one, other)


def test_a_step_of_descent():
    both, params = value_and_grad(network, "params"), LAYERS
    values = []
    for _ in range(20):
        value, gradient = both(params, array(3), array(2))
        values.append(value)
        params = [(W - 0.02 * dW, b - 0.02 * db) for (W, b), (dW, db) in zip(params, gradient, strict=True)]
    assert values == sorted(values, reverse=True)


def test_tangents():
    def f(p, x=2.0):
        return p["w"] * x

    assert jvp(f)({"w": 3.0}, 2.0, {"w": 1.0}, 1.0) == (6.0, 5.0)
    # Left out, tangents are 0 in the structure of the argument.
    assert jvp(f)({"w": 3.0}, 2.0, {"w": 1.0}) == (6.0, 2.0)


# -- what is not differentiated -----------------------------------------------------------------------------------


def test_text_none_and_flags_settle_tests():
    def f(x, mode="full", weights=None, verbose=False):
        if verbose:
            frobnicate(x)  # noqa: F821
        if weights is not None:
            x = x * weights
        if mode == "full":
            return np.sum(x * x)
        return np.sum(x)

    assert grad(f)(array(2)).tolist() == (2 * array(2)).tolist()
    with pytest.raises(sct.SctError, match="frobnicate is not defined"):
        grad(f)(array(2), verbose=True)


def loss(x, mode="full", weights=None, verbose=False):
    if verbose:
        print(x)
    if weights is not None:
        x = x * weights
    if mode == "full":
        return np.sum(x * x)
    if mode == "text":
        return open(x)
    return np.sum(x)


def test_arms_that_a_call_does_not_take_refuse_nothing():
    x, w = array(3), array(3) + 1
    assert grad(loss)(x) == pytest.approx(2 * x)
    assert grad(loss)(x, "part", w) == pytest.approx(w)
    assert "if" not in grad(loss).source_for(x, "full")
    with pytest.raises(sct.UnsupportedError, match="no derivative is known for open"):
        grad(loss)(x, "text")


def test_a_config_of_text_numbers_and_flags():
    def f(cfg, x):
        for _ in range(cfg.layers):
            x = x * cfg.rate
        return x * x if cfg.mode == "square" else x

    assert grad(f, "x")(Config(), 3.0) == pytest.approx(2 * 0.5**4 * 3.0)
    assert grad(f, "x")(Config(mode="plain", layers=3), 3.0) == pytest.approx(0.125)
    dcfg, dx = grad(f)(Config(), 3.0)
    assert (dcfg.mode, dcfg.layers, dx) == ("square", 2, pytest.approx(0.375))
    assert dcfg.rate == pytest.approx(4 * 0.5**3 * 9.0)


def shown(x, kind):
    return np.sum(kind(x)) * 2


def tripled(t, factor=3.0):
    return factor * t


class Scaled:
    def __init__(self, k):
        self.k = k

    def __call__(self, t):
        return self.k * t * t

    def times(self, t):
        return self.k * t


FUNCTIONS = {
    "a function": (tripled, 3.0),
    "a lambda": (lambda t: t * t, 4.0),
    "of numpy": (np.exp, np.exp(2.0)),
    "a partial": (functools.partial(tripled, factor=5.0), 5.0),
    "a bound method": (Scaled(7.0).times, 7.0),
    "an instance": (Scaled(7.0), 28.0),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_as_arguments(name):
    function, right = FUNCTIONS[name]
    assert grad(shown)(2.0, function) == pytest.approx(2 * right)
    assert grad(shown)(np.array([2.0]), function) == pytest.approx([2 * right])


def test_functions_of_one_text_share_a_derivative():
    def scaled(k):
        return lambda t: k * t

    derivative = grad(shown)
    assert [derivative(2.0, scaled(k)) for k in (1.0, 2.0, 3.0)] == [2.0, 4.0, 6.0]
    assert [derivative(2.0, lambda t, k=k: k * t) for k in (1.0, 2.0)] == [2.0, 4.0]


class Layer:
    def __init__(self, w, b):
        self.w, self.b = w, b

    def __call__(self, x):
        return self.w @ x + self.b


class Model:
    def __init__(self, layers, act, norm=None):
        self.layers, self.act, self.norm, self.calls = layers, act, norm, 0

    def predict(self, x):
        self.calls += 1
        for layer in self.layers:
            x = self.act(layer(x))
        return x if self.norm is None else x / self.norm


def fit(model, x, y):
    return np.sum((model.predict(x) - y) ** 2)


def test_a_model_with_methods():
    for norm, act in ((None, np.tanh), (2.0, np.sin), (array(2) + 3, lambda t: t * t)):
        model = Model([Layer(array(3, 2), array(3)), Layer(array(2, 3), array(2))], act, norm)
        x, y = array(2), array(2) * 2
        dx, dy = grad(fit)(model, x, y)
        assert model.calls == 1
        for position, found in ((0, dx), (1, dy)):
            for i in range(2):
                e = np.eye(2)[i] * 1e-6
                ends = [fit(model, *(a + s * e if n == position else a for n, a in enumerate((x, y)))) for s in (1, -1)]
                assert found[i] == pytest.approx((ends[0] - ends[1]) / 2e-6, rel=1e-5, abs=1e-8)


def test_an_object_of_which_values_flow_comes_back_as_itself():
    def f(layer, x):
        return np.sum(layer.w * x)

    layer = Layer(array(2), 0.0)
    first, dx = grad(f)(layer, array(2))
    assert first is layer
    assert dx == pytest.approx(layer.w)
    with pytest.raises(sct.ArgumentError, match="a value of type Layer"):
        grad(f, "layer")(layer, array(2))


def test_enums_are_compared_when_the_code_runs():
    def f(x, mode):
        return x * x if mode is Mode.SQUARE else x

    assert [grad(f)(3.0, mode) for mode in Mode] == [6.0, 1.0]


def test_star_parameters():
    def f(x, *rest, **words):
        return x * rest[0] * words["k"]

    assert grad(f)(2.0, 3.0, k=4.0) == 12.0
    assert jvp(f)(2.0, 1.0, 3.0, k=4.0) == (24.0, 12.0)


def test_a_key_that_is_an_argument():
    assert grad(lambda x, k: {"a": x, "b": x * x}[k])(3.0, "b") == 6.0


def asked(x):
    if isinstance(x, np.ndarray):
        return np.sum(x) if x.ndim == 2 else np.sum(x * x)
    if isinstance(x, (list, tuple)):
        return x[0] * x[1]
    if isinstance(x, collections.abc.Mapping):
        return x["a"]
    if type(x) is int:
        return x * 3.0
    if hasattr(x, "shape"):
        return x * 5.0
    return x * x if isinstance(x, numbers.Number) else 0.0


@pytest.mark.parametrize(
    ("x", "right"),
    [(2.0, 4.0), (3, 3.0), (np.float32(2.0), 5.0), (np.ones(2), [2.0, 2.0]), (np.ones((1, 2)), [[1.0, 1.0]]),
     ([3.0, 4.0], [4.0, 3.0]), ((3.0, 4.0), (4.0, 3.0)), ({"a": 1.0, "b": "t"}, {"a": 1.0, "b": "t"})],
)  # fmt: skip
def test_questions_about_types(x, right):
    found = grad(asked)(x)
    assert type(found) is type(right) or isinstance(x, np.ndarray)
    assert found.tolist() == right if isinstance(x, np.ndarray) else found == right


def test_what_was_asked_of_a_guess_is_looked_at():
    def f(x, p):
        if isinstance(p, list):
            return x * p[0]
        return x * 3.0

    assert grad(f)(2.0, 5.0) == (3.0, 0.0)
    assert grad(f)(2.0, [5.0]) == (5.0, [2.0])


# -- which parameters are differentiated --------------------------------------------------------------------------


def wrt_of(f, *args):
    found = jvp(f)
    return tuple(n[1:] for n in found.__code__.co_varnames[: found.__code__.co_argcount] if n.startswith("d") and n[1:])


@pytest.mark.parametrize(
    ("f", "names"),
    [
        (lambda x: x.sum(), ("x",)),
        (lambda x: (x.T @ x).mean(), ("x",)),
        (lambda x, y: x * y.shape[0], ("x", "y")),
        (lambda x, c: x * c.rate, ("x", "c")),
        (lambda x, c: x if c.verbose else x * x, ("x",)),
        (lambda x, c: x * x if c["mode"] == "a" else x, ("x",)),
        (lambda x, p: x * p["w"] + p["b"], ("x", "p")),
        (lambda x, p: sum(v * x for v in p.values()), ("x", "p")),
        (lambda x, m: m.predict(x), ("x",)),
        (lambda self, x: self.rate * x, ("x",)),
    ],
)
def test_parameters_that_are_chosen(f, names):
    assert sct.params.chosen(sct.live.live_function(f), None) == names


# -- what waits for a call ----------------------------------------------------------------------------------------


def test_the_text_is_made_at_the_first_call():
    derivative = grad(network, "params")
    before = derivative.source
    _, first, second, *_ = before.splitlines()
    assert first == "    # the text is made at the first call, which says what the arguments are:"
    assert second.endswith(f"(line {network.__code__.co_firstlineno + 3})")
    derivative(LAYERS, array(3), array(2))
    assert derivative.source == derivative.source_for(LAYERS, array(3), array(2)) != before


def test_cloudpickle_of_what_waits():
    derivative = cloudpickle.loads(cloudpickle.dumps(grad(lambda p, x: p["w"] * x)))
    assert derivative({"w": 2.0}, 3.0) == ({"w": 3.0}, 2.0)


def test_what_no_argument_mends_is_refused_at_once():
    async def coroutine(p):
        return p[0]

    def generator(p):
        yield p["w"]

    def unknown(p):
        return frob(p)  # noqa: F821

    for f in (coroutine, generator, unknown):
        with pytest.raises(sct.SctError):
            grad(f)
    with pytest.raises(sct.WrtError):
        grad(network, "weights")


@pytest.mark.parametrize(
    ("f", "args", "words"),
    [
        (lambda p: 2.0 * sum(p), ([1.0] * 40,), "40 items, of which at most 16"),
        (lambda p: sum(p["w"]), ({"w": [1.0] * 40},), "with a value of type list in it"),
        (lambda p: p["w"] * 2.0, ({"w": 1j},), "a value of type complex in it"),
        (lambda p: p["w"] * 2.0, ({"v": 1.0},), "the dict has no key 'w'"),
        (lambda p: p[3] * 2.0, ([1.0],), "within the tuple or list"),
        (lambda p, x: p * x, ([1.0], 2.0), "no derivative is known for Mult"),
        (lambda x: x * x, (np.ma.ones(3),), "a MaskedArray of shape"),
        (lambda x: x * 1.0, (True,), "a value of type bool"),
    ],
)
def test_refused_at_the_call(f, args, words):
    with pytest.raises(sct.SctError, match=words) as caught:
        grad(f)(*args)
    assert caught.value.place is not None


def test_refusals_at_a_call_come_before_anything_runs(capsys):
    def f(p, x):
        print("it runs")
        return p["w"] * x[3]

    with pytest.raises(sct.SctError):
        grad(f)({"w": 1.0}, [2.0])
    assert capsys.readouterr().out == ""


def test_a_gradient_that_cannot_be_put_together():
    @dataclass
    class Checked:
        w: float

        def __post_init__(self):
            self.w = abs(self.w)

    with pytest.raises(sct.ArgumentError, match="computes something when an instance is made"):
        grad(lambda p: p.w * 2.0)(Checked(1.0))


def test_texts_are_kept_for_forms_not_for_values():
    derivative = grad(network, "params")
    one = derivative.source_for(LAYERS, array(3), array(2))
    assert derivative.source_for([(W * 2, b) for W, b in LAYERS], array(3), array(2)) == one
    assert derivative.source_for(LAYERS[:1], array(3), array(4)) != one


def test_what_counts_trips_is_left_out_whatever_else_is_done_with_it():
    def trapezoid(a, b, n):
        h = (b - a) / n
        total = 0.5 * (a * a + b * b)
        for k in range(1, n):
            total += (a + k * h) ** 2
        return total * h

    assert grad(trapezoid)(0.0, 1.0, 2) == pytest.approx((-0.125, 1.125))


def test_defaults_are_those_that_the_primal_has_computed():
    functions = [lambda x, k=k: k * x * x for k in (1.0, 2.0, 3.0)]
    assert [grad(f, "x")(1.0) for f in functions] == [2.0, 4.0, 6.0]


def test_a_default_is_computed_once():
    left = [3.0]

    def f(x, k=left.pop()):  # noqa: B008 - that is what is tested
        return k * x

    assert grad(f, "x")(2.0) == 3.0


def summed_up(x, *rest, **words):
    return x * sum(v * v for v in rest) * max(v for v in words.values())


def test_what_stars_stand_for_in_a_comprehension_is_known_at_the_call():
    assert grad(summed_up, "x")(3.0, 1.0, 2.0, k=2.0) == 10.0
    assert jvp(summed_up, "x")(3.0, 1.0, 1.0, 2.0, k=2.0) == (30.0, 10.0)


def filled(x, y):
    return np.sum(np.full(3, x) * y)


def test_an_integer_in_the_place_of_a_float_makes_no_array_of_integers():
    assert grad(filled, "x")(2, 0.5) == grad(filled, "x")(2.0, 0.5) == 1.5
