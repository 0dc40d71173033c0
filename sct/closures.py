"""Functions as values: defined inside, handed over, returned, with arguments bound; a call of one opens its body.

Before::

    def scaled(t):          # inside f(x, k)
        return k * t
    return apply(scaled, x)                 # def apply(g, t): return g(t) * 2

After: `mul%0 = k%0 * x%0;  mul%1 = mul%0 * 2`. A function reads the variables around it as they are when it is called.
"""

from __future__ import annotations

from typing import Any

import gast

from sct import calls, meanings, scope, settings, source, tree, vectorized
from sct.core import Origin, Variable
from sct.defaults import Defaults
from sct.errors import UnsupportedError
from sct.facts import Learned
from sct.heap import (
    Bound,
    Box,
    Class,
    Closure,
    Module,
    Outside,
    Standard,
    WithRule,
    is_reference,
    is_structure,
    references,
)
from sct.match import is_marker
from sct.meanings import Meaning, User
from sct.resolve import Frame
from sct.scope import Ruled
from sct.source import Function
from sct.tree import Expr
from sct.unaccepted import check_kind


class Closures(Defaults):
    """Calls of functions whose source can be read."""

    # -- functions as values --------------------------------------------------------------------------------------

    def _operand_Lambda(self, node: Any, into: str) -> Expr:
        return self._closure(Function("lambda", node, self._frame.function.source, self._frame.function.scope, node))

    def _run_FunctionDef(self, node: Any) -> None:
        function = Function(node.name, node, self._frame.function.source, self._frame.function.scope, node)
        value = self._closure(function)
        for decorator in reversed(node.decorator_list):
            value = self._decorated(decorator, value)
        self._frame.env[node.name] = value
        self._frame.maybe.discard(node.name)

    def _run_Nonlocal(self, node: Any) -> None:
        for name in node.names:
            if self._frame.outer is None or self._frame.outer.owner(name) is None:
                raise self._origin(node).refuse(
                    f"{name} belongs to a function around the one that is differentiated",
                    f"hand {name} over as an argument, and return its new value",
                )

    def _run_Global(self, node: Any) -> None:
        body = self._frame.function.node.body
        for part in tree.walk(body):
            names = tree.names(part) if isinstance(part, (gast.FunctionDef, gast.ClassDef)) else []
            stored = isinstance(part, gast.Name) and not isinstance(part.ctx, gast.Load) and part.id in node.names
            if stored or (isinstance(part, gast.FunctionDef) and part.name in node.names and names is not None):
                raise self._origin(node).refuse(
                    "a global declaration of a name that is assigned is not differentiated",
                    "return the value, and assign it outside",
                )

    def _closure(self, function: Function) -> Expr:
        """Give the value of a function that is defined here: its defaults are evaluated now."""
        arguments = function.node.args
        positional = [*getattr(arguments, "posonlyargs", []), *arguments.args]
        late = positional[len(positional) - len(arguments.defaults) :]
        pairs = [
            *zip(late, arguments.defaults, strict=True),
            *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
        ]
        defaults = {name.id: self._operand(value) for name, value in pairs if value is not None}
        if not self._frame.captured:
            self._frame.captured = True
            self._captured.append(self._frame)
        return self._heap.add(Closure(function, self._frame, defaults))

    def _decorated(self, decorator: Any, value: Expr) -> Expr:
        """Give what a decorator makes of a function."""
        path = tree.path(decorator.func if isinstance(decorator, gast.Call) else decorator)
        if path is not None and path[-1] in SEEN_THROUGH and self._frame.owner(path[0]) is None:
            return value
        return self._call_value(self._operand(decorator), [value], {}, decorator)

    def _outer_value(self, meaning: Meaning | None, node: Any) -> Expr | None:
        """Give what is known of a name outside the function: a function, a class, an instance; None for the rest."""
        if isinstance(meaning, User):
            return self._function_of(meaning, self._named(node))
        if isinstance(meaning, meanings.Standard):
            return self._heap.add(Standard(meaning.name, self._named(node)))
        return self._function_of(meaning, self._named(node)) if isinstance(meaning, Ruled) else None

    def _named(self, node: Any) -> Expr | None:
        """Say how a function is named when the code runs; None where it cannot be."""
        try:
            return self._resolve(node)
        except UnsupportedError:
            return None

    def _static(self, node: Any) -> Expr | None:
        """Give the structured value that a name or a chain of attributes has; None where it has none."""
        path = tree.path(node)
        if path is None:
            return None
        owner = self._frame.owner(path[0])
        if owner is not None:
            value = owner.env.get(path[0])
            return value if len(path) == 1 and is_structure(value) else None
        meaning = self._meaning(path, node)
        return self._outer_value(meaning, node)

    # -- calls ----------------------------------------------------------------------------------------------------

    def _arguments(self, node: Any, ranges: bool = False) -> tuple[list[Expr], dict[str, Expr]] | None:
        """Stage the arguments of a call; None where star arguments are not known one by one."""
        spread = [arg for arg in node.args if isinstance(arg, gast.Starred)]
        spread += [k for k in node.keywords if k.arg is None]
        if not all(self._is_iterable(arg.value) for arg in spread):
            return None
        args: list[Expr] = []
        for arg in node.args:
            if isinstance(arg, gast.Starred) or (ranges and self._is_range(arg) and self._is_iterable(arg)):
                items = self._iterated(arg.value if isinstance(arg, gast.Starred) else arg)
                args += items if isinstance(arg, gast.Starred) else [tree.tuple_of(items)]
            else:
                args.append(self._operand(arg))
        keywords: dict[str, Expr] = {}
        for keyword in node.keywords:
            value = self._operand(keyword.value)
            if keyword.arg is not None:
                keywords[keyword.arg] = value
                continue
            box = self._thing(value, keyword.value)
            if not isinstance(box, Box) or box.kind != "dict":
                raise self._origin(keyword.value).refuse(
                    "keyword arguments of which the names are not known", "write them out"
                )
            if any(not isinstance(key, str) for key in box.slots) or not keywords.keys().isdisjoint(box.slots):
                raise self._origin(keyword.value).refuse("these keyword arguments cannot be bound")
            keywords.update(box.slots)
        return args, keywords

    def _is_iterable(self, node: Any) -> bool:
        """Whether items are known (structural.py)."""
        raise NotImplementedError

    def _iterated(self, node: Any) -> list[Expr]:
        """Give the items of what is iterated over (displays.py)."""
        raise NotImplementedError

    def _call_value(self, function: Expr, args: list[Expr], keywords: dict[str, Expr], node: Any) -> Expr:
        """Call a function that is known."""
        thing = self._thing(function, node)
        if isinstance(thing, Closure):
            return self._open(thing, args, keywords, node)
        if isinstance(thing, Bound):
            return self._call_value(thing.function, [*thing.args, *args], {**thing.keywords, **keywords}, node)
        if isinstance(thing, Class):
            return self._construct(function, thing, args, keywords, node)
        if isinstance(thing, WithRule):
            return self._with_rule(thing.meaning, thing.expr, args, keywords, node)
        if isinstance(thing, Standard):
            return self._standard(thing, args, keywords, node)
        if isinstance(thing, (Box, Outside)):
            method = self._attribute(function, "__call__", node)
            if method is not None and is_reference(method):
                return self._call_value(method, args, keywords, node)
        if isinstance(function, gast.Name) and is_marker(function):
            return self._library(function, args, keywords, node)
        if isinstance(function, (gast.Name, gast.Attribute, gast.Subscript)) and not is_reference(function):
            return self._opaque(function, args, keywords, node)
        raise self._origin(node).refuse("this is not a function that can be called")

    def _opaque(self, function: Expr, args: list[Expr], keywords: dict[str, Expr], node: Any) -> Expr:
        """Call what is only known when the code runs."""
        words = [gast.keyword(arg=name, value=value) for name, value in keywords.items()]
        return self._plain(tree.call(function, args, words), self._origin(node))

    def _construct(self, value: Expr, cls: Class, args: list[Expr], keywords: dict[str, Expr], node: Any) -> Expr:
        """Make an instance (instances.py)."""
        raise NotImplementedError

    def _with_rule(
        self, meaning: Ruled, function: Expr, args: list[Expr], keywords: dict[str, Expr], node: Any, into: str = ""
    ) -> Expr:
        """Call a function with a rule of the user's (operations.py)."""
        raise NotImplementedError

    def _standard(self, function: Standard, args: list[Expr], keywords: dict[str, Expr], node: Any) -> Expr:
        """Call a function of the standard library (library.py)."""
        raise NotImplementedError

    def _attribute(self, value: Expr, name: str, node: Any) -> Expr | None:
        """Read an attribute of a structure (objects.py)."""
        raise NotImplementedError

    def _user_call(self, node: Any, function: Function) -> Expr:
        """Open the body of a user's function in the place of its call; leave it alone where nothing active goes in."""
        found = self._arguments(node)
        if found is None:
            whole = self._plain(self._resolve(node), self._origin(node))
            if self._is_varied(whole):
                raise self._origin(node).refuse(
                    f"a call of {function.name} with star arguments of which the number is not known",
                    "write the arguments out",
                )
            return whole
        args, keywords = found
        expr = self._named(node.func)
        if expr is not None and not self._has_to_open(args, keywords, function):
            found = self._known_choice(Closure(function, None, {}, expr), args, keywords, node)
            if found is not None:
                return found
            # A helper stays a helper, which is printed above.
            helper = scope.helper_marker(function)
            callee = tree.name(helper) if helper else expr
            if not getattr(function.node, "decorator_list", ()):
                self._left_closed[gast.dump(callee)] = source.place_of(function)
            return self._opaque(callee, args, keywords, node)
        return self._open(Closure(function, None, {}, expr), args, keywords, node)

    def _known_choice(self, closure: Closure, args: list[Expr], keywords: dict[str, Expr], node: Any) -> Expr | None:
        """Give which class or function of a library, or which constant, a function chooses; None else.

        `default(None, np.float64)` is one, `bool_like(True, "fft")` another.
        """
        given = [*args, *keywords.values()]
        asks = any(_is_library_object(arg) for arg in given) and not references(given)
        settled = all(self._is_settled_value(arg) for arg in given)
        if not asks and not (settled and (is_short(closure.function) or is_choosing(closure.function))):
            return None
        mark, count = self._mark(), len(self._out)
        try:
            found = self._open(closure, args, keywords, node)
        except (UnsupportedError, Learned):
            found = None
        chosen = found is not None and (_is_library_object(found) or self._is_module(found) or _is_choice(found))
        if chosen and len(self._out) == count:
            return found
        self._back_to(mark)
        return None

    def _is_module(self, value: Any) -> bool:
        return isinstance(self._heap.get(value), Module)

    def _is_settled_value(self, value: Any) -> bool:
        """Whether a value is a constant or a module."""
        return self._known(value) is not ... or self._is_module(value)

    def _has_to_open(self, args: list[Expr], keywords: dict[str, Expr], function: Function) -> bool:
        every = tree.tuple_of([*args, *keywords.values()])
        if source.place_of(function) in self._facts.opened or self._is_varied(every):
            return True
        if any(_is_made_here(self._heap.things[name]) for name in references(every)):
            return True
        return _gives_functions(function) if references(every) else _makes_functions(function)

    def _open(self, closure: Closure, args: list[Expr], keywords: dict[str, Expr], node: Any) -> Expr:
        """Stage the body of a function with its parameters bound."""
        function, origin = closure.function, self._origin(node)
        self._check_depth(function, origin)
        check_kind(function, origin)
        bound = calls.bind(args, keywords, function, origin, self._default(closure, origin), self._mapping)
        function = self._for_these(function, bound)
        frame = Frame.of(function, settings.around(function) if closure.outer is None else closure.outer)
        frame.expr = closure.held if closure.expr is None else closure.expr
        frame.taken_apart = node is self._taken_apart
        for name, operand in bound.items():
            if not tree.is_atom(operand) and not is_structure(operand) and not calls.is_constant(operand):
                # What lives outside is read when it is handed over.
                operand = self._temporary(operand, node)
            frame.env[name] = operand
            self._suggest(operand, name)
        self._frames.append(frame)
        ended, self._ended = self._ended, False
        count = len(self._out)
        try:
            result, _ = self._body(function)
        finally:
            self._frames.pop()
        if function.for_each:
            vectorized.check(function.name, map(self._kind, bound.values()), self._out[count:], origin)
        self._ended = ended or self._ended
        self._suggest(result, _result_name(function, node), weak=True)
        return result

    def _for_these(self, function: Function, bound: dict[str, Expr]) -> Function:
        """Give the text of a derivative for the arguments that it is called with (examples.py)."""
        raise NotImplementedError

    def _mapping(self, rest: dict[str, Expr]) -> Expr:
        return self._box("dict", rest, "")

    def _check_depth(self, function: Function, origin: Origin) -> None:
        """Say when a function that calls itself is not opened any more (spared.py)."""
        raise NotImplementedError

    def _suggest(self, operand: Expr, name: str, weak: bool = False) -> None:
        """A nameless operand is called what the parameter that takes it is called."""
        made = self._variables.get(operand.id) if isinstance(operand, gast.Name) else None
        if made is not None and not made.named and (not made.base or weak):
            self._variables[operand.id] = Variable(name)


SEEN_THROUGH = frozenset({"wraps", "lru_cache", "cache", "njit", "jit", "contextmanager"})
"""Decorators that leave what a function computes as it is, by their last names."""


_MOST = 4
"""Statements of what is short."""


def is_short(function: Function) -> bool:
    """Whether a function only asks or chooses: a few statements, and no loop; it may import, and try to."""
    if function.is_lambda:
        return True
    imports = (gast.Import, gast.ImportFrom)
    every = [part for part in tree.walk(source.strip_docstring(function.node.body)) if isinstance(part, gast.stmt)]
    tries = [part for part in every if isinstance(part, gast.Try)]
    asking = [part for part in every if not isinstance(part, (*imports, gast.Try))]
    if not all(isinstance(part, imports) for attempt in tries for part in attempt.body):
        return False
    return len(asking) <= _MOST and not any(isinstance(part, (gast.For, gast.While)) for part in asking)


def is_choosing(function: Function) -> bool:
    """Whether a function makes choices, without a loop."""
    every = list(tree.walk(function.node.body))
    loops = (gast.For, gast.While, gast.Try, gast.With, gast.comprehension)
    return any(isinstance(part, gast.If) for part in every) and not any(isinstance(part, loops) for part in every)


def _is_choice(value: Any) -> bool:
    """Whether a value is a constant, or several."""
    if isinstance(value, gast.Tuple):
        return all(map(_is_choice, value.elts))
    return isinstance(value, gast.Constant)


def _is_library_object(value: Any) -> bool:
    """Whether a value is a class or function of a library."""
    return isinstance(value, gast.Name) and is_marker(value) and callable(scope.library_object(value.id))


def _is_made_here(thing: Any) -> bool:
    return isinstance(thing, (Box, Bound)) or getattr(thing, "expr", None) is None


def _makes_functions(function: Function) -> bool:
    """Whether a function defines functions, which it may then return."""
    made = (gast.FunctionDef, gast.Lambda, gast.ClassDef)
    body = function.node.body
    return any(isinstance(part, made) for part in tree.walk(body))


def _gives_functions(function: Function) -> bool:
    """Whether a function returns one that it defines."""
    every = list(tree.walk(function.node.body))
    made = {part.name for part in every if isinstance(part, (gast.FunctionDef, gast.ClassDef))}
    given = [part.value for part in every if isinstance(part, gast.Return)]
    return any(isinstance(value, gast.Lambda) or getattr(value, "id", "") in made for value in given)


def _result_name(function: Function, node: Any) -> str:
    """`s(y)` is called `s_y`, and `model(y)` of an instance `call_y`."""
    name = function.name.strip("_") or function.name
    given = getattr(node, "args", [])
    args = [arg.id for arg in given if isinstance(arg, gast.Name)] if isinstance(given, list) else []
    args = [arg for arg in args if arg.isidentifier()]
    short = isinstance(given, list) and len(given) == 1 and args and len(name) + len(args[0]) < 16
    return f"{name}_{args[0]}" if short else name
