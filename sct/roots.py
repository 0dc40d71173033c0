"""Roots of equations: their derivative is that of the equation at the root, by the implicit function theorem.

Before: `x = optimize.brentq(f, 0.0, 1.0, args=(p,))`, where `def f(x, p): return x**2 - p`.
After: the root, which nothing flows into; `f(x, p)` and its derivative in x, opened there; and
`implicit(x, residual, slope)`, whose partial in the residual is `-1 / slope` and whose value is x.
Of several equations the slopes are a matrix, made column by column; where a function is smallest, the equations say
that its gradient is 0.

Source: Krantz and Parks, "The implicit function theorem", 2002, 3.3. The slope's own derivative counts for nothing as
long as the residual is 0; a derivative of the derivative finds the root again, as a function of what it depends on.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import gast

from sct import expressed, source, tree
from sct.errors import SctError
from sct.frozen import Frozen
from sct.heap import Bound, Closure, is_structure
from sct.kinds import UNKNOWN, array
from sct.printer import to_text
from sct.solutions import IMPLICIT, IMPLICIT_MANY
from sct.source import Function
from sct.tree import Expr

NEWTON = "scipy.optimize.newton"

SCALAR = {
    "scipy.optimize.brentq": 3, "scipy.optimize.brenth": 3, "scipy.optimize.ridder": 3, "scipy.optimize.bisect": 3,
    "scipy.optimize.toms748": 3, NEWTON: 3,
}  # fmt: skip
"""Functions that give one root, and the position at which they take what the equation depends on."""

FSOLVE = "scipy.optimize.fsolve"
"""Gives an array of roots of as many equations."""

ROOT, MINIMIZE = "scipy.optimize.root", "scipy.optimize.minimize"
"""Give an object whose `x` is that: of as many equations, and of a gradient that is 0."""

SOLVERS = {**SCALAR, FSOLVE: 2, ROOT: 2, MINIMIZE: 2}

_JACOBIAN = """
def jacobian({given}):
{jvp}
    columns = []
    for direction in EYE(len({root})):
        columns.append(ARRAY({name}({given}, direction)[1]))
    return ARRAY(columns).T
"""


@dataclass(frozen=True)
class _Equation:
    """What is solved: a function of the root and of what else it depends on.

    Parameters
    ----------
    function : Function
        The function, what it reads of the functions around it among its parameters.
    value : gast.expr
        What stands for the function as it was given.
    expr : gast.expr
        How it is named, or written, when the code runs.
    read : tuple of gast.expr
        What it reads of the functions around it.
    given : tuple of gast.expr
        What it gets as `args=`.
    """

    function: Function
    value: Expr
    expr: Expr
    read: tuple[Expr, ...]
    given: tuple[Expr, ...]


class Roots(Frozen):
    """Calls of solvers."""

    def _solver(self, node: Any) -> str:
        path = tree.path(node.func)
        if path is None or self._frame.owner(path[0]) is not None:
            return ""
        name = self._library_name(node.func)
        return name if name in SOLVERS else ""

    def _is_structural_call(self, node: Any) -> bool:
        return bool(self._solver(node)) or super()._is_structural_call(node)

    def _structural_call(self, node: Any) -> Expr | None:
        name = self._solver(node)
        if not name:
            return super()._structural_call(node)
        found = self._arguments(node)
        if found is None or len(found[0]) < 2:
            raise self._origin(node).refuse(f"{name} in this form is not differentiated", "write its arguments out")
        args, words = found
        given = args[SOLVERS[name]] if len(args) > SOLVERS[name] else words.get("args", tree.tuple_of([]))
        keywords = [gast.keyword(arg=word, value=value) for word, value in words.items()]
        if not any(self._is_varied(part) for part in (*args, *words.values())):
            return self._plain(tree.call(tree.name(name), args, keywords), self._origin(node))
        self._check_solver(name, args, words, node)
        equation = self._equation(name, args[0], given, node)
        call = tree.call(tree.name(name), [equation.expr, *args[1:]], keywords)
        call = self._plain(call, self._origin(node))
        if name in SCALAR:
            return self._root(equation, call, node)
        if name == FSOLVE:
            return self._many(equation, call, node)
        found = self._many(equation, tree.attribute(call, "x"), node, smallest=name == MINIMIZE)
        return self._heap.add(Bound(tree.name(name), (self._settle_value(found, node),)))

    def _attribute(self, value: Expr, name: str, node: Any) -> Expr | None:
        thing = self._thing(value, node)
        if isinstance(thing, Bound) and getattr(thing.function, "id", "") in (ROOT, MINIMIZE):
            if name != "x":
                raise self._origin(node).refuse(
                    f"of what {thing.function.id} gives only x is differentiated", "compute the rest from x"
                )
            return thing.args[0]
        return super()._attribute(value, name, node)

    def _check_solver(self, name: str, args: list[Expr], words: Mapping[str, Expr], node: Any) -> None:
        full = words.get("full_output", tree.const(False))
        if len(args) > SOLVERS[name] + 1 or self._known(full) is not False:
            raise self._origin(node).refuse(f"{name} in this form is not differentiated", "give its options by name")
        if name == NEWTON and not self._kind(args[1]).is_number:
            raise self._origin(node).refuse(
                f"{name} is differentiated where it starts from one number", "solve one equation at a time"
            )

    def _root(self, equation: _Equation, call: Expr, node: Any) -> Expr:
        root = self._temporary(tree.call(tree.name(IMPLICIT), [call]), node)
        residual = self._settle_value(self._call_value(equation.value, [root, *equation.given], {}, node), node)
        args = [root, *equation.given, *equation.read]
        slope = self._settle_value(self._call_value(self._slope(equation, args, node), args, {}, node), node)
        return tree.call(tree.name(IMPLICIT), [root, residual, slope])

    def _many(self, equation: _Equation, call: Expr, node: Any, smallest: bool = False) -> Expr:
        roots = self._temporary(tree.call(tree.name(IMPLICIT_MANY), [call]), node)
        if smallest:
            # Where a function is smallest its gradient is 0.
            given = (*equation.given, *equation.read)
            gradient = self._derived(equation, "grad", [roots, *given], node)
            equation = _Equation(gradient, self._heap.add(Closure(gradient)), None, (), given)
        residuals = self._call_value(equation.value, [roots, *equation.given], {}, node)
        if is_structure(residuals):
            residuals = tree.call(tree.name("numpy.array"), [self._plain(residuals, self._origin(node))])
        residuals = self._settle_value(residuals, node)
        args = [roots, *equation.given, *equation.read]
        slopes = self._settle_value(self._call_value(self._jacobian(equation, args, node), args, {}, node), node)
        return tree.call(tree.name(IMPLICIT_MANY), [roots, residuals, slopes])

    def _jacobian(self, equation: _Equation, args: list[Expr], node: Any) -> Expr:
        """The derivatives of the equations in the roots, as a function: a column for each root."""
        first = source.parameters(equation.function.node)[0].id
        function = self._derived(equation, "jvp", args, node)
        given = ", ".join(n.id for n in source.parameters(equation.function.node))
        inner = textwrap.indent(to_text(gast.Module(body=[function.node], type_ignores=[])), "    ")
        text = _JACOBIAN.format(given=given, jvp=inner, root=first, name=function.name)
        whole = _read(text, equation.function)
        named = {"EYE": tree.name("numpy.eye"), "ARRAY": tree.name("numpy.array")}
        definition = tree.substitute(whole.node, named)
        return self._heap.add(Closure(replace(whole, node=definition, identity=definition)))

    def _equation(self, name: str, value: Expr, given: Expr, node: Any) -> _Equation:
        thing, items = self._thing(value, node), self._items(given, node)
        if items is None:
            items = [given] if not is_structure(given) and self._kind(given).is_number else None
        if not isinstance(thing, Closure) or items is None:
            raise self._origin(node).refuse(
                f"{name} solves an equation that cannot be read", "give it a function, and args=(...) written out"
            )
        if thing.expr is not None:
            return _Equation(thing.function, value, thing.expr, (), tuple(items))
        return self._written_here(name, value, thing, tuple(items), node)

    def _written_here(self, name: str, value: Expr, thing: Closure, given: tuple[Expr, ...], node: Any) -> _Equation:
        """A function that is defined inside: as a lambda it stands in the call of the derivative too."""
        own = thing.function.node
        body = expressed.expression(own, self._defined_beside())
        read = {n: self._frame.env[n] for n in tree.names(body or []) if n in self._frame.env}
        read = {n: part for n, part in read.items() if n not in {p.id for p in source.parameters(own)}}
        plain = not thing.defaults and own.args.vararg is None and own.args.kwarg is None
        if body is None or thing.outer is not self._frame or not plain or any(map(is_structure, read.values())):
            raise self._origin(node).refuse(
                f"{name} solves an equation that is defined here, and is no expression",
                "define it at the top of the module, and hand over what it depends on as args=(...)",
            )
        definition = _definition([*source.parameters(own), *map(tree.parameter, read)], body)
        function = _read(to_text(gast.Module(body=[definition], type_ignores=[])), thing.function)
        written = self._resolve(gast.Lambda(args=own.args, body=body))
        return _Equation(function, value, written, tuple(read.values()), given)

    def _defined_beside(self) -> dict[str, Any]:
        """Functions that are defined in this frame, and bound once."""
        things = {name: self._heap.get(value) for name, value in self._frame.env.items()}
        return {
            name: thing.function.node for name, thing in things.items()
            if isinstance(thing, Closure) and thing.outer is self._frame and not thing.defaults
            and name not in self._frame.rebound
        }  # fmt: skip

    def _slope(self, equation: _Equation, args: list[Expr], node: Any) -> Expr:
        """The derivative of the equation's function in the root, as a function."""
        return self._heap.add(Closure(self._derived(equation, "grad", args, node)))

    def _derived(self, equation: _Equation, operator: str, args: list[Expr], node: Any) -> Function:
        """A derivative of the equation's function, for arguments like these."""
        from sct.derive import derive

        names = [n.id for n in source.parameters(equation.function.node)]
        kinds = {name: self._kind(value) for name, value in zip(names, args, strict=False)}
        arrays = {n: array(k.shape, k.dtype) for n, k in kinds.items() if k.is_array and k.shape is not None}
        numbers = {name for name, kind in kinds.items() if kind.is_number}
        try:
            made = derive(of_numbers(equation.function, numbers), operator, 0, assumed=arrays)
        except SctError as error:
            raise self._origin(node).refuse(f"its equation is not differentiated: {error.message}") from None
        function = _read(made.text(), equation.function)
        for name, kind in kinds.items():
            taken = made.kinds.get(name, UNKNOWN)
            if taken.is_number and not kind.is_number and kind.what != "unknown":
                raise self._origin(node).refuse(
                    f"its equation takes {name} for a number, and gets an array", "hand over the elements that it reads"
                )
        if len(made.nodes) > 1 or made.imports:
            raise self._origin(node).refuse(
                "the derivative of its equation needs functions of its own", "write it with functions of numpy"
            )
        return function


def of_numbers(function: Function, numbers: set[str]) -> Function:
    """A function that says which of its parameters are numbers, where it says nothing of them."""
    own, node = function.node.args, function.node
    if function.is_lambda:
        return function
    named = [_annotated(p) if p.id in numbers and p.annotation is None else p for p in own.args]
    arguments = gast.arguments(**{**{f: getattr(own, f) for f in own._fields}, "args": named})
    said = gast.FunctionDef(**{**{f: getattr(node, f) for f in node._fields}, "args": arguments})
    return replace(function, node=gast.copy_location(said, node))


def _annotated(parameter: Any) -> Any:
    return gast.copy_location(tree.parameter(parameter.id, tree.name("float")), parameter)


def _read(text: str, like: Function) -> Function:
    """A function by its text, in the scope of another."""
    module, found = source.parse_module(text, like.source.file)
    node = module.body[-1]
    return Function(node.name, node, found, like.scope, node)


def _definition(parameters: list[Any], body: Expr) -> Any:
    arguments = gast.arguments(
        args=parameters, posonlyargs=[], vararg=None, kwonlyargs=[], kw_defaults=[], kwarg=None, defaults=[]
    )
    return gast.FunctionDef(
        name="equation",
        args=arguments,
        body=[tree.returns(body)],
        decorator_list=[],
        returns=None,
        type_comment=None,
        type_params=[],
    )
