"""Numbers of a case: its arguments, differences along directions, and what its derivatives are compared with."""

import contextlib
import copy
import inspect
import math
import signal
import types
import warnings
import zlib

import numpy as np
from corpus_leaves import Wrong, directed, flat, inner, leaves, moved, paired


class CaseError(Exception):
    """The case is at fault."""


class Draw:
    """Makes arguments: `r()` a float, `r(3, 4)` an array, all in [0.5, 1.5); `r.signed(3)` in [-1, 1); `r.spd(3)`."""

    def __init__(self, seed):
        self.generator = np.random.default_rng(seed)

    def __call__(self, *shape):
        return self._drawn(0.5, 1.5, shape)

    def signed(self, *shape):
        return self._drawn(-1.0, 1.0, shape)

    def spd(self, n):
        a = self(n, n)
        return a @ a.T + n * np.eye(n)

    def _drawn(self, low, high, shape):
        drawn = self.generator.uniform(low, high, shape)
        return drawn if shape else float(drawn)


@contextlib.contextmanager
def time_limit(seconds):
    """Stop what computes longer, where the system can; a busy machine takes none of the time."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def late(*_):
        raise TimeoutError(f"longer than {seconds} s")

    before = signal.signal(signal.SIGPROF, late)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


# -- differences


def differences(at, step=0.02, rows=9):
    """Richardson's table of central differences, as Ridders reads it: the best entry and its estimated error."""
    table, best, error = [], math.nan, math.inf
    for row in range(rows):
        h = step / 1.6**row
        try:
            current = [(at(h) - at(-h)) / (2 * h)]
        except (ArithmeticError, ValueError):
            continue
        factor = 1.0
        for k, before in enumerate(table[-1] if table else []):
            factor *= 1.6**2
            current.append((factor * current[k] - before) / (factor - 1))
            doubt = max(abs(current[-1] - current[k]), abs(current[-1] - before))
            if doubt < error:
                best, error = current[-1], doubt
        table.append(current)
    return best, error


def same(a, b, tolerance):
    return a == b or (math.isnan(a) and math.isnan(b)) or abs(a - b) <= tolerance


class Subject:
    """One case at its point: the primal's value, and what is found of its derivatives.

    Parameters
    ----------
    name : str
        Gives the seed.
    function : callable
        The primal.
    make : callable
        Makes the arguments from a `Draw`.
    options : dict
        As the chapters write them, see tests/corpus/README.md.
    """

    def __init__(self, name, function, make, options):
        self.seed = zlib.crc32(name.encode())
        self.function, self.make, self.options = function, make, options
        self.is_plain = isinstance(function, types.FunctionType)
        self.raises = options.get("raises")
        self.signature = inspect.signature(function)
        self.arguments = self._fresh()
        self.wrt = options.get("wrt") or tuple(n for n, v in self.arguments.items() if leaves(v))
        self.names = (self.wrt,) if isinstance(self.wrt, str) else self.wrt
        draw = Draw(self.seed + 1)
        self.directions = [{n: directed(self.arguments[n], draw) for n in self.names} for _ in range(3)]
        self.value, self.warned = None, False
        if not self.raises:
            self.value, self.warned = self._primal()
        self.gradient, self.tangents = None, None

    def _fresh(self):
        """Arguments by name, made anew: the primal may change them."""
        bound = self.signature.bind(*self.make(Draw(self.seed)), **self.options.get("keywords", {}))
        bound.apply_defaults()
        return bound.arguments

    def _primal(self):
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            value = self._called(self.function, self._fresh())
        if np.size(value) != 1 or isinstance(value, (tuple, list)):
            raise CaseError(f"returns {value!r}, not one number")
        return value, bool(said)

    def _called(self, function, arguments, tangents=()):
        """Call a derivative or the primal: what is added to the primal's parameters are the tangents."""
        positional, named = [], {}
        given = iter(tangents)
        for parameter in inspect.signature(function).parameters.values():
            value = arguments[parameter.name] if parameter.name in self.signature.parameters else next(given)
            if parameter.kind is parameter.VAR_POSITIONAL:
                positional.extend(value)
            elif parameter.kind is parameter.VAR_KEYWORD:
                named.update(value)
            elif parameter.kind is parameter.KEYWORD_ONLY:
                named[parameter.name] = value
            else:
                positional.append(value)
        return function(*positional, **named)

    def said(self):
        """What is needed to see a failure again."""
        with np.printoptions(threshold=8, precision=4):
            return f"seed {self.seed}, value {self.value!r}, at {dict(self.arguments)!r}"[:600]

    def _run(self, derivative, tangents=()):
        """Call a derivative, and look whether it left its arguments alone and warned of nothing new."""
        arguments, before = self._fresh(), self._fresh()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore" if self.warned else "error")
            result = self._called(derivative, arguments, tangents)
        if not _identical(arguments, before):
            raise Wrong(f"the arguments are changed: {arguments!r}")
        return arguments, result

    def grad(self, derivative):
        self._keep(*self._run(derivative))

    def value_and_grad(self, derivative):
        arguments, result = self._run(derivative)
        if not isinstance(result, tuple) or len(result) != 2:
            raise Wrong(f"value_and_grad gives {result!r}")
        self._same_value(result[0])
        self._keep(arguments, result[1])

    def _keep(self, arguments, gradient):
        parts = (gradient,) if len(self.names) == 1 else gradient
        if len(self.names) > 1 and (not isinstance(gradient, tuple) or len(gradient) != len(self.names)):
            raise Wrong(f"there is no gradient for each of {', '.join(self.names)}: {gradient!r}")
        found = [paired(arguments[n], part, n) for n, part in zip(self.names, parts, strict=True)]
        _alone([leaf for part in found for leaf in part], leaves(list(arguments.values())))
        self._as_expected(parts)
        self.gradient = dict(zip(self.names, found, strict=True))
        self._against_differences("the gradient", [self._product(v) for v in self.directions])

    def jvp(self, derivative):
        self.tangents = []
        for direction in self.directions:
            _, result = self._run(derivative, copy.deepcopy([direction[n] for n in self.names]))
            if not isinstance(result, tuple) or len(result) != 2 or np.size(result[1]) != 1:
                raise Wrong(f"jvp gives {result!r}")
            self._same_value(result[0])
            tangent = float(np.asarray(result[1]).reshape(()))
            self.tangents.append((tangent, abs(tangent)))
        self._against_differences("the tangent", self.tangents)

    def compare(self):
        """Reverse against forward."""
        relative = 1e-4 if self._is_short() else 1e-10
        for direction, (tangent, _) in zip(self.directions, self.tangents, strict=True):
            product, size = self._product(direction)
            if not same(product, tangent, relative * max(size, abs(tangent))):
                raise Wrong(f"reverse gives {product!r} and forward {tangent!r} along {direction!r}")

    def _is_short(self):
        return any(np.asarray(leaf).real.dtype.itemsize < 8 for leaf in leaves(list(self.arguments.values())))

    def _product(self, direction):
        parts = [inner(self.gradient[n], direction[n]) for n in self.names]
        return sum(p for p, _ in parts), sum(s for _, s in parts)

    def _same_value(self, value):
        mine, own = np.asarray(value), np.asarray(self.value)
        equal = mine.tobytes() == own.tobytes() or np.array_equal(mine, own, equal_nan=True)
        if mine.shape != own.shape or mine.dtype != own.dtype or not equal:
            raise Wrong(f"the value is {value!r}, and that of the primal {self.value!r}")

    def _as_expected(self, parts):
        if "gradient" not in self.options:
            return
        for name, part, right in zip(self.names, parts, self._expected(), strict=True):
            mine, own = flat(part), flat(right)
            if mine.shape != own.shape or not np.allclose(mine, own, rtol=1e-12, atol=1e-14, equal_nan=True):
                raise Wrong(f"the gradient of {name} is {part!r}, not {right!r}")

    def _expected(self):
        expected = self.options["gradient"]
        return (expected,) if len(self.names) == 1 else expected

    def _against_differences(self, what, found):
        if self.options.get("differences") is False:
            return
        for direction, (product, size) in zip(self.directions, found, strict=True):
            right, doubt = self._differences(direction)
            scale = max(size, abs(right), 1e-12)
            if not doubt <= 1e-3 * scale + 1e-7 * self._size():
                raise CaseError(f"differences do not settle: {right!r} ± {doubt!r}, where {what} says {product!r}")
            least = 1e-3 if self._is_short() else 1e-7
            if not same(product, right, 10 * doubt + least * scale + 1e-9 * self._size()):
                raise Wrong(f"{what} gives {product!r} and differences {right!r} ± {doubt:.1e} along {direction!r}")

    def _size(self):
        """Of the primal's value: what of it is lost in differences."""
        size = abs(float(np.asarray(self.value).reshape(())))
        return size if size and math.isfinite(size) else 1.0

    def difference(self):
        """Look whether differences settle here, whatever the derivatives say."""
        if self.options.get("differences") is not False and not self.raises:
            for direction in self.directions:
                right, doubt = self._differences(direction)
                if not doubt <= 1e-5 * abs(right) + 1e-6 * self._size():
                    raise CaseError(f"differences do not settle: {right!r} ± {doubt!r}")
                if "gradient" in self.options:
                    product = float(flat(self._expected()) @ flat([direction[n] for n in self.names]))
                    if not same(product, right, 1e-7 * (1 + abs(right))):
                        raise CaseError(f"the expected gradient gives {product!r} and differences {right!r}")

    def _differences(self, direction):
        key = id(direction)
        known = self.__dict__.setdefault("known", {})
        if key not in known:
            known[key] = differences(lambda h: self._at(direction, h), self.options.get("step", 0.02))
        return known[key]

    def _at(self, direction, step):
        arguments = self._fresh()
        for name in self.names:
            arguments[name] = moved(arguments[name], direction[name], step)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            value = self._called(self.function, arguments)
        return float(np.asarray(value).reshape(()))


def _identical(a, b):
    """Whether two structures hold the same bits."""
    one, other = leaves(list(a.values())), leaves(list(b.values()))
    if len(one) != len(other):
        return False
    return all(np.asarray(x).tobytes() == np.asarray(y).tobytes() for x, y in zip(one, other, strict=True))


def _alone(gradients, arguments):
    """No gradient shares memory with an argument or with another gradient."""
    arrays = [g for g in gradients if isinstance(g, np.ndarray)]
    for position, mine in enumerate(arrays):
        others = [*arrays[position + 1 :], *(a for a in arguments if isinstance(a, np.ndarray))]
        if any(np.shares_memory(mine, other) for other in others):
            raise Wrong("a gradient shares memory with an argument or with another gradient")
