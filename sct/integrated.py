"""Integrals by a function, and states of differential equations: their derivative is that of the equation, integrated.

Before: `y = integrate.odeint(f, y0, t, args=(k,))`, where `def f(y, t, k): return -k * y`.
After: the states, which nothing flows into; `slopes = odeint_slopes(odeint, jvp_f, y0, t, (k,), (0,), False, {})`,
their derivatives in all numbers of `np.concatenate((y0, [k]))`, by the same solver; and
`integrated(y, slopes, inputs)`, which is linear in
the inputs and whose value is y. The tangent of the equation, `jvp_f`, is printed above.

Source: Hairer, Norsett and Wanner, "Solving ordinary differential equations I", 1993, I.14 (the variational equation).
The slopes' own derivative counts for nothing here; a derivative of the derivative goes through the text, or is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import gast

from sct import source, tree
from sct.core import Above
from sct.errors import SctError
from sct.heap import Bound, is_structure
from sct.kinds import UNKNOWN, Kind, array
from sct.roots import Roots, of_numbers
from sct.solutions import INTEGRATED
from sct.tree import Expr

ODEINT, SOLVE_IVP, QUAD = (f"scipy.integrate.{name}" for name in ("odeint", "solve_ivp", "quad"))

_TAKES = {
    ODEINT: ("func", "y0", "t", "args"),
    SOLVE_IVP: ("fun", "t_span", "y0", "method", "t_eval", "dense_output", "events", "vectorized", "args"),
    QUAD: ("func", "a", "b", "args"),
}
"""What they take by position, as far as it is followed."""

_OPTIONS = {
    ODEINT: ("rtol", "atol", "hmax", "hmin", "h0", "mxstep"),
    SOLVE_IVP: ("method", "t_eval", "rtol", "atol", "max_step", "first_step"),
    QUAD: ("epsabs", "epsrel", "limit"),
}
"""Options that the variational equation is solved with too, where they are no arrays."""

_STATE = {ODEINT: 0, SOLVE_IVP: 1, QUAD: 0}
"""Where a function takes the state, or the place."""

_BEFORE = {ODEINT: 2, SOLVE_IVP: 2, QUAD: 1}
"""How many parameters it has before those of `args=`."""


class Integrals(Roots):
    """Calls of what integrates."""

    def _integral(self, node: Any) -> str:
        path = tree.path(node.func)
        if path is None or self._frame.owner(path[0]) is not None:
            return ""
        name = self._library_name(node.func)
        return name if name in _TAKES else ""

    def _is_structural_call(self, node: Any) -> bool:
        return bool(self._integral(node)) or super()._is_structural_call(node)

    def _structural_call(self, node: Any) -> Expr | None:
        name = self._integral(node)
        if not name:
            return super()._structural_call(node)
        found = self._arguments(node)
        if found is None or len(found[0]) > len(_TAKES[name]):
            raise self._refuse_integral(name, "in this form", node)
        given = dict(zip(_TAKES[name], found[0], strict=False)) | found[1]
        function = given.pop(_TAKES[name][0], None)
        args = given.get("args", tree.tuple_of([]))
        if function is None or not any(self._is_varied(part) for part in (function, *given.values())):
            return self._plain(tree.call(tree.name(name), found[0], _words(found[1])), self._origin(node))
        unknown = [word for word in given if word not in (*_OPTIONS[name], *_TAKES[name])]
        if unknown or any(word in given for word in ("dense_output", "events", "vectorized")):
            raise self._refuse_integral(name, f"with {', '.join(unknown) or 'events or a dense output'}", node)
        equation = self._equation(name, function, args, node)
        positional = [equation.expr, *found[0][1:]] if found[0] else []
        words = _words(found[1] if positional else {**found[1], _TAKES[name][0]: equation.expr})
        call = self._plain(tree.call(tree.name(name), positional, words), self._origin(node))
        # What it reads of the function around is handed over to its tangent.
        equation = replace(equation, given=(*equation.given, *equation.read), read=())
        return getattr(self, f"_{name.rpartition('.')[2]}")(equation, call, given, node)

    def _refuse_integral(self, name: str, how: str, node: Any) -> Exception:
        return self._origin(node).refuse(
            f"{name} {how} is not differentiated",
            "hand over what it depends on as args=(...), and write its options out",
        )

    # -- one function each

    def _odeint(self, equation: Any, call: Expr, given: Mapping[str, Expr], node: Any) -> Expr:
        start = self._vector(given["y0"], node)
        states = self._kept(call, node)
        times = self._as_vector(given["t"], node)
        more = [times] if self._is_varied(times) else []
        extra = [tree.const(bool(more))]
        slopes = self._slopes(equation, call, [start], [start, times], extra, given, node)
        return self._by_inputs(states, slopes, [start, *self._active(equation), *more], node)

    def _solve_ivp(self, equation: Any, call: Expr, given: Mapping[str, Expr], node: Any) -> Expr:
        start = self._vector(given["y0"], node)
        if self._is_varied(given["t_span"]) or self._is_varied(given.get("t_eval", tree.const(None))):
            raise self._refuse_integral(SOLVE_IVP, "with respect to times", node)
        whole = self._kept(call, node)
        states, times = (self._kept(tree.attribute(whole, part), node) for part in ("y", "t"))
        span = self._plain(given["t_span"], self._origin(node))
        slopes = self._slopes(equation, call, [start], [span, times, start], [], given, node)
        found = self._by_inputs(states, slopes, [start, *self._active(equation)], node)
        return self._heap.add(Bound(tree.name(SOLVE_IVP), (self._settle_value(found, node), times)))

    def _quad(self, equation: Any, call: Expr, given: Mapping[str, Expr], node: Any) -> Expr:
        whole = self._kept(call, node)
        value, error = (self._kept(tree.subscript(whole, tree.const(k)), node) for k in (0, 1))
        bounds = [given["a"], given["b"]]
        by_bounds = [tree.const(self._is_varied(bound)) for bound in bounds]
        slopes = self._slopes(equation, call, [tree.const(0.0)], bounds, by_bounds, given, node)
        inputs = [*self._active(equation), *(bound for bound in bounds if self._is_varied(bound))]
        found = self._settle_value(self._by_inputs(value, slopes, inputs, node), node)
        return tree.tuple_of([found, error])

    # -- what they share

    def _kept(self, value: Expr, node: Any) -> Expr:
        """A value that nothing flows into."""
        return self._temporary(tree.call(tree.name(INTEGRATED), [value]), node)

    def _as_vector(self, value: Expr, node: Any) -> Expr:
        if is_structure(value) or isinstance(value, (gast.Tuple, gast.List)):
            value = self._temporary(tree.call(tree.name("numpy.array"), [self._plain(value, self._origin(node))]), node)
        return value

    def _vector(self, value: Expr, node: Any) -> Expr:
        """The start as a vector."""
        value = self._as_vector(value, node)
        if self._kind(value).is_number:
            return self._temporary(tree.call(tree.name("numpy.atleast_1d"), [value]), node)
        self._demand(value, 1)
        return value

    def _active(self, equation: Any) -> list[Expr]:
        return [part for part in equation.given if self._is_varied(part)]

    def _slopes(
        self,
        equation: Any,
        call: Expr,
        first: list[Expr],
        before: list[Expr],
        extra: list[Expr],
        given: Mapping[str, Expr],
        node: Any,
    ) -> Expr:
        """The derivatives of all states in all inputs, as a number for each of both."""
        name = call.func.id
        tangent = self._printed_above(equation, name, first, node)
        places = [k for k, part in enumerate(equation.given) if self._is_varied(part)]
        parts = [word for word in _OPTIONS[name] if word in given and word not in ("t_eval",)]
        if any(not isinstance(given[word], (gast.Constant, gast.UnaryOp)) for word in parts):
            raise self._refuse_integral(name, "with options that are no numbers", node)
        options = gast.Dict(keys=[tree.const(word) for word in parts], values=[given[word] for word in parts])
        handed = [
            tree.name(name), tangent, *before, tree.tuple_of(equation.given),
            tree.tuple_of([tree.const(k) for k in places]), *extra, options,
        ]  # fmt: skip
        helper = {ODEINT: "odeint_slopes", SOLVE_IVP: "ivp_slopes", QUAD: "quad_slopes"}[name]
        return self._kept(tree.call(tree.name(f"<helpers>.{helper}"), handed), node)

    def _by_inputs(self, states: Expr, slopes: Expr, inputs: list[Expr], node: Any) -> Expr:
        if all(self._kind(part).is_number for part in inputs):
            whole = self._temporary(
                tree.call(tree.name("numpy.array"), [gast.List(elts=inputs, ctx=gast.Load())]), node
            )
            return tree.call(tree.name(INTEGRATED), [states, slopes, whole])
        flat = [self._temporary(tree.call(tree.name("numpy.ravel"), [part]), node) for part in inputs]
        whole = flat[0]
        if len(flat) > 1:
            whole = self._temporary(tree.call(tree.name("numpy.concatenate"), [tree.tuple_of(flat)]), node)
        return tree.call(tree.name(INTEGRATED), [states, slopes, whole])

    def _printed_above(self, equation: Any, name: str, first: list[Expr], node: Any) -> Expr:
        """The tangent of the equation's function in its state and what of its parameters is active."""
        parameters = [n.id for n in source.parameters(equation.function.node)]
        at, count = _STATE[name], _BEFORE[name]
        if len(parameters) != len(equation.given) + count:
            raise self._refuse_integral(name, "of a function that takes other parameters", node)
        values: list[Expr] = [*equation.given]
        values[:0] = [first[0] if k == at else tree.const(0.0) for k in range(count)]
        wrt = (
            parameters[at],
            *(parameters[k + count] for k, part in enumerate(equation.given) if self._is_varied(part)),
        )
        kinds = {name: self._kind(value) for name, value in zip(parameters, values, strict=True)}
        name = f"jvp_{equation.function.name}" if not equation.function.is_lambda else "jvp_equation"
        scope = self._frame.function.scope
        while scope.meaning((name,)) is not None or f"<above>.{name}" in self._above:
            name += "_"
        made = self._tangent_of(equation, wrt, name, kinds, node)
        self._above[f"<above>.{name}"] = Above(name, tuple(made.nodes), dict(made.imports))
        return tree.name(f"<above>.{name}")

    def _tangent_of(self, equation: Any, wrt: tuple[str, ...], name: str, kinds: dict[str, Kind], node: Any) -> Any:
        from sct.derive import derive

        arrays = {n: array((None,) * k.rank, k.dtype) for n, k in kinds.items() if k.is_array and k.rank is not None}
        numbers = {name for name, kind in kinds.items() if kind.is_number}
        try:
            made = derive(of_numbers(equation.function, numbers), "jvp", wrt, name, assumed=arrays)
        except SctError as error:
            refusal = self._origin(node).refuse(f"its equation is not differentiated: {error.message}")
            refusal.by_call = not self._facts.forms
            raise refusal from None
        for parameter, kind in kinds.items():
            taken = made.kinds.get(parameter, UNKNOWN)
            if kind.what == "unknown" or taken.is_number is not kind.is_number:
                refusal = self._origin(node).refuse(
                    f"it is not known whether {parameter} of its equation is a number or an array",
                    "annotate the parameters of both functions",
                )
                refusal.by_call = not self._facts.forms
                raise refusal
        return made

    def _attribute(self, value: Expr, name: str, node: Any) -> Expr | None:
        thing = self._thing(value, node)
        if isinstance(thing, Bound) and getattr(thing.function, "id", "") == SOLVE_IVP:
            if name not in ("y", "t"):
                raise self._refuse_integral(SOLVE_IVP, f"of which {name} is asked", node)
            return thing.args[("y", "t").index(name)]
        return super()._attribute(value, name, node)


def _words(words: Mapping[str, Expr]) -> list[Any]:
    return [gast.keyword(arg=word, value=value) for word, value in words.items()]
