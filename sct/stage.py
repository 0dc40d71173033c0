"""A function into staged assignments: one operation each, every name defined once, the user's functions opened.

Before::

    z = x * y
    z = z + s(z)            # def s(t): return 1 / (1 + math.exp(-t))
    return z

After (local names carry a `%`; `z` and `z%3` are two versions of one variable, so nothing is overwritten)::

    z%0 = x%0 * y%0;  neg%1 = -z%0;  exp%1 = math.exp(neg%1); ...;  z%3 = z%0 + div%2
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from sct import calls, rules, source, tree
from sct.core import Effect, Origin, Program, Variable, is_local
from sct.loops import Loops
from sct.match import is_marker
from sct.resolve import Frame
from sct.scope import Known, User, Value
from sct.source import Function
from sct.tree import Expr


def stage(function: Function, wrt: tuple[str, ...]) -> Program:
    """Give a function in the core language.

    Parameters
    ----------
    function : Function
        The primal.
    wrt : tuple of str
        Parameters that are differentiated: what does not depend on them is left as it stands.

    Returns
    -------
    Program
        Its stages.

    Raises
    ------
    UnsupportedError
        For what is not in the accepted language, with its place.
    """
    return _Stager(function, wrt).program()


class _Stager(Loops):
    def __init__(self, function: Function, wrt: tuple[str, ...]) -> None:
        super().__init__(function)
        self._wrt = wrt
        self._reasons: dict[str, str] = {}

    # -- the whole function ---------------------------------------------------------------------------------------

    def program(self) -> Program:
        function = self._main.function
        _check_kind(function, self._origin(function.node))
        names = [n.id for n in source.parameters(function.node)]
        params = {name: self._new(name, named=True) for name in names}
        self._varied.update(params[name] for name in self._wrt)
        self._main.env.update({name: tree.name(identifier) for name, identifier in params.items()})
        result, origin = self._body(function)
        return Program(
            function,
            tuple(params.values()),
            tuple(self._out),
            result,
            origin,
            self._variables,
            self._spelled,
            self._reasons,
        )

    # -- statements -----------------------------------------------------------------------------------------------

    def _run(self, node: Any) -> None:
        method: Callable[[Any], None] | None = getattr(self, f"_run_{type(node).__name__}", None)
        if method is None:
            raise self._origin(node).refuse(*_refusal(node))
        method(node)

    def _run_Pass(self, node: Any) -> None:
        pass

    def _run_Delete(self, node: Any) -> None:
        for target in node.targets:
            if not isinstance(target, gast.Name):
                raise self._origin(target).refuse("a del of a part of an object", "leave it out")
            if target.id not in self._frame.env:
                raise self._origin(target).refuse(f"{target.id} is deleted before it is assigned")
            del self._frame.env[target.id]
            self._frame.maybe.discard(target.id)

    def _run_Assign(self, node: Any) -> None:
        value = self._assigned(node.value, node.targets)
        for target in node.targets:
            self._bind(target, value)
            if isinstance(target, gast.Name) and not isinstance(value, (gast.Tuple, gast.List)):
                value = self._frame.env[target.id]

    def _run_AnnAssign(self, node: Any) -> None:
        if node.value is not None:
            self._bind(node.target, self._assigned(node.value, [node.target]))

    def _run_AugAssign(self, node: Any) -> None:
        if not isinstance(node.target, gast.Name):
            raise self._origin(node).refuse("an update of a part of an object", "use plain variables")
        read = gast.copy_location(tree.name(node.target.id), node.target)
        value = gast.copy_location(tree.binary(read, node.op, node.value), node)
        self._bind(node.target, self._assigned(value, [node.target]))

    def _run_Expr(self, node: Any) -> None:
        if isinstance(node.value, gast.Constant):
            return
        if isinstance(node.value, gast.NamedExpr):
            self._operand(node.value)
            return
        self._effect(node)

    def _run_Assert(self, node: Any) -> None:
        self._effect(node)

    def _effect(self, node: Any) -> None:
        self._out.append(Effect(self._resolve(node), self._origin(node)))

    def _assigned(self, node: Any, targets: list[Any]) -> Expr:
        """Stage the value of an assignment, the last operation of it straight into the variable."""
        first = targets[0]
        if isinstance(first, gast.Name):
            return self._operand(node, into=first.id)
        if isinstance(first, (gast.Tuple, gast.List)) and _is_pair_call(node):
            return self._unpacked_call(node, len(first.elts))
        return self._operand(node)

    def _bind(self, target: Any, value: Expr) -> None:
        if isinstance(target, (gast.Tuple, gast.List)):
            self._unpack(target, value)
        elif isinstance(target, gast.Name):
            self._bind_name(target, value)
        else:
            raise self._origin(target).refuse("an assignment to a part of an object", "use plain variables")

    def _bind_name(self, target: Any, value: Expr) -> None:
        env = self._frame.env
        self._frame.maybe.discard(target.id)
        if isinstance(value, (gast.Tuple, gast.List)):
            env[target.id] = value
            return
        if isinstance(value, gast.Name) and value.id in self._made:
            self._made.remove(value.id)
            env[target.id] = value
        else:
            env[target.id] = self._copy(target, value)

    def _copy(self, target: Any, value: Expr) -> Expr:
        if not self._is_main:
            return value
        made = self._variables.get(getattr(value, "id", ""))
        if made is not None and not made.named and not self._is_bound(value):
            # What a function that was opened has made for this variable is this variable.
            self._variables[value.id] = Variable(target.id, named=True)
            return value
        return self._emit(self._new(target.id, named=True), value, self._origin(target))

    def _is_bound(self, value: Expr) -> bool:
        return any(value.id in tree.names(bound) for frame in self._frames for bound in frame.env.values())

    def _unpack(self, target: Any, value: Expr) -> None:
        if not isinstance(value, (gast.Tuple, gast.List)):
            elements: list[Expr] = [
                self._temporary(_item(value, position), target) for position in range(len(target.elts))
            ]
        else:
            elements = list(value.elts)
        if any(isinstance(item, gast.Starred) for item in (*target.elts, *elements)):
            raise self._origin(target).refuse("a starred assignment", "name each value")
        if len(elements) != len(target.elts):
            raise self._origin(target).refuse(f"{len(elements)} values for {len(target.elts)} names")
        for part, element in zip(target.elts, elements, strict=True):
            self._bind(part, element)

    def _unpacked_call(self, node: Any, count: int) -> Expr:
        """`m, e = math.frexp(x)`: each part is an operation of its own."""
        call = self._call_operation(node)
        if not rules.is_known(_item(call, 0)):
            return self._temporary(call, node)
        return tree.tuple_of(self._temporary(_item(call, position), node) for position in range(count))

    # -- expressions ----------------------------------------------------------------------------------------------

    def _operand(self, node: Any, into: str = "") -> Expr:
        """Stage an expression; give the name or literal (or the tuple of such) that stands for its value.

        `into` is the variable that the value is for: the last operation is made straight into it.
        """
        method = getattr(self, f"_operand_{type(node).__name__}", None)
        value = self._resolve(node) if method is None else method(node, into)
        if tree.is_atom(value) or isinstance(value, (gast.Tuple, gast.List)):
            return value
        if into:
            return self._emit(self._for(into), value, self._origin(node))
        return self._temporary(value, node)

    def _operand_Name(self, node: Any, into: str) -> Expr:
        value = self._resolve(node)
        if not isinstance(value, gast.Name) or is_local(value.id) or is_marker(value):
            return value
        # A global is read where the primal reads it: what is called later may change it.
        return self._temporary(value, node, node.id)

    def _operand_NamedExpr(self, node: Any, into: str) -> Expr:
        return self._assign_inside(node)

    def _assign_inside(self, node: Any) -> Expr:
        self._bind(node.target, self._assigned(node.value, [node.target]))
        return self._frame.env[node.target.id]

    def _operand_Tuple(self, node: Any, into: str) -> Expr:
        return type(node)(elts=[self._operand(item) for item in node.elts], ctx=gast.Load())

    _operand_List = _operand_Tuple

    def _operand_Starred(self, node: Any, into: str) -> Expr:
        raise self._origin(node).refuse("a starred value", "write the values out")

    def _operand_BinOp(self, node: Any, into: str) -> Expr:
        left = self._operand(node.left)
        return tree.binary(left, node.op, self._operand(node.right))

    def _operand_UnaryOp(self, node: Any, into: str) -> Expr:
        if isinstance(node.op, gast.Not):
            return self._resolve(node)
        operand = self._operand(node.operand)
        return gast.UnaryOp(op=node.op, operand=operand)

    def _operand_Subscript(self, node: Any, into: str) -> Expr:
        if isinstance(node.value, gast.Call) and _is_pair_call(node.value):
            return _item(self._call_operation(node.value), node.slice)
        value = self._operand(node.value) if isinstance(node.value, (gast.Name, gast.Tuple)) else None
        if isinstance(value, (gast.Tuple, gast.List)):
            position = tree.number(node.slice)
            if isinstance(position, int) and -len(value.elts) <= position < len(value.elts):
                return value.elts[position]
            raise self._origin(node).refuse("an index that is not written as a number within the tuple")
        return self._resolve(node)

    def _operand_BoolOp(self, node: Any, into: str) -> Expr:
        """`a or b` gives one of its operands: a choice, unless they are all tests."""
        if all(_is_test(value) for value in node.values):
            return self._resolve(node)
        first, *others = node.values
        result = self._operand(first)
        for other in others:
            last = into if other is others[-1] else ""
            result = self._choose_operand(result, other, isinstance(node.op, gast.And), node, last)
        return result

    def _choose_operand(self, have: Expr, other: Any, when_true: bool, node: Any, into: str) -> Expr:
        kept: Callable[[], Expr] = lambda: have  # noqa: E731 - two arms of one shape read best side by side
        given: Callable[[], Expr] = lambda: self._operand(other)  # noqa: E731
        arms = (given, kept) if when_true else (kept, given)
        return self._choice(have, arms[0], arms[1], node, into)

    def _operand_IfExp(self, node: Any, into: str) -> Expr:
        test = self._test(node.test)
        return self._choice(test, lambda: self._operand(node.body), lambda: self._operand(node.orelse), node, into)

    def _test(self, node: Any) -> Expr:
        """Stage a test. Where it may be evaluated twice, fold.py puts it back into both passes."""
        test = self._resolve(node)
        return test if tree.is_atom(test) and is_local(getattr(test, "id", "%")) else self._temporary(test, node)

    # -- calls ----------------------------------------------------------------------------------------------------

    def _operand_Call(self, node: Any, into: str) -> Expr:
        path = tree.path(node.func)
        meaning = None if path is None or path[0] in self._frame.local else self._meaning(path, node.func)
        if isinstance(meaning, User):
            return self._user_call(node, meaning.function)
        if path in (("max",), ("min",)) and meaning == Known(f"builtins.{path[0]}"):
            return self._extremum(node)
        if meaning == Known("math.prod"):
            return self._product(node)
        if isinstance(meaning, Known):
            return self._call_operation(node)
        whole = self._resolve(node)
        if isinstance(meaning, Value):
            self._reasons[".".join(tree.path(whole.func) or ())] = meaning.what
        return whole

    def _call_operation(self, node: Any) -> Expr:
        """Call of a function of a library: its arguments are staged, the function is its full name."""
        function = self._resolve(node.func)
        args = [self._operand(arg) for arg in node.args if not isinstance(arg, gast.Starred)]
        if len(args) < len(node.args):
            return self._resolve(node)
        keywords = [gast.keyword(arg=k.arg, value=self._operand(k.value)) for k in node.keywords]
        return tree.call(function, args, keywords)

    def _extremum(self, node: Any) -> Expr:
        """`max(a, b, c)` is `max(max(a, b), c)`: as Python compares them, and a gate of two inputs each."""
        call = self._call_operation(node)
        args = call.args
        if len(args) == 1 and isinstance(args[0], (gast.Tuple, gast.List)) and not call.keywords:
            args = args[0].elts
            if len(args) == 1:
                return args[0]
        if len(args) < 2 or call.keywords:
            return call
        result = args[0]
        for arg in args[1:-1]:
            result = self._temporary(tree.call(call.func, [result, arg]), node)
        return tree.call(call.func, [result, args[-1]])

    def _product(self, node: Any) -> Expr:
        """`math.prod([a, b, c])` is `a * b * c`: each factor's derivative is the product of the others, 0 or not."""
        call = self._call_operation(node)
        start = [keyword.value for keyword in call.keywords if keyword.arg == "start"]
        written = call.args[0] if len(call.args) == 1 else None
        if not isinstance(written, (gast.Tuple, gast.List)) or len(start) < len(call.keywords):
            return call
        factors = [*start, *written.elts]
        if len(factors) < 2:
            return call
        result = factors[0]
        for factor in factors[1:-1]:
            result = self._temporary(tree.mul(result, factor), node)
        return tree.mul(result, factors[-1])

    def _user_call(self, node: Any, function: Function) -> Expr:
        """Open the body of a user's function in the place of its call; leave it alone where nothing active goes in."""
        call = self._call_operation(node)
        if not self._is_varied(call):
            return call
        if self._ended:
            # An operand has raised: the call is never made.
            return tree.const(0.0)
        origin = self._origin(node)
        if any(frame.function.identity == function.identity for frame in self._frames):
            raise origin.refuse(f"{function.name} calls itself", "write the recursion as a formula")
        _check_kind(function, origin)
        frame = Frame.of(function)
        for name, operand in calls.bind(call, function, origin).items():
            frame.env[name] = operand
            self._suggest(operand, name)
        self._frames.append(frame)
        try:
            result, _ = self._body(function)
        finally:
            self._frames.pop()
        self._suggest(result, _result_name(function, node), weak=True)
        return result

    def _suggest(self, operand: Expr, name: str, weak: bool = False) -> None:
        """A nameless operand is called what the parameter that takes it is called."""
        made = self._variables.get(operand.id) if isinstance(operand, gast.Name) else None
        if made is not None and not made.named and (not made.base or weak):
            self._variables[operand.id] = Variable(name)


def _item(call: Expr, position: Any) -> Expr:
    index = tree.const(position) if isinstance(position, int) else position
    return gast.Subscript(value=call, slice=index, ctx=gast.Load())


def _is_pair_call(node: Any) -> bool:
    return isinstance(node, gast.Call) and (tree.path(node.func) or ("",))[-1] in (
        "modf",
        "frexp",
        "divmod",
    )


def _is_test(node: Any) -> bool:
    """Whether an expression gives True or False, whatever it is computed from."""
    if isinstance(node, gast.BoolOp):
        return all(_is_test(value) for value in node.values)
    if isinstance(node, gast.UnaryOp):
        return isinstance(node.op, gast.Not)
    return isinstance(node, gast.Compare) or (isinstance(node, gast.Constant) and isinstance(node.value, bool))


def _result_name(function: Function, node: Any) -> str:
    """`s(y)` is called `s_y`."""
    args = [arg.id for arg in node.args if isinstance(arg, gast.Name)]
    short = len(node.args) == 1 and args and len(function.name) + len(args[0]) < 16
    return f"{function.name}_{args[0]}" if short else function.name


def _check_kind(function: Function, origin: Origin) -> None:
    node = function.node
    if isinstance(node, gast.AsyncFunctionDef):
        raise origin.refuse(f"{function.name} is a coroutine", "write it as a plain function")
    if isinstance(node, gast.FunctionDef):
        for part in tree.walk(node.body):
            if isinstance(part, (gast.Yield, gast.YieldFrom)):
                raise origin.refuse(f"{function.name} is a generator", "return the value instead of yielding it")


def _refusal(node: Any) -> tuple[str, str]:
    """What to say of a statement that is not in the accepted language."""
    words = {
        "Match": "a match statement of this form",
        "Try": "a try statement", "With": "a with statement", "Global": "a global declaration",
        "Nonlocal": "a nonlocal declaration", "FunctionDef": "a function inside the function",
        "ClassDef": "a class inside the function", "Import": "an import inside the function",
        "ImportFrom": "an import inside the function",
    }  # fmt: skip
    kind = type(node).__name__
    advice = {
        "If": "write a conditional expression: a if test else b",
        "Import": "import it above",
    }.get(kind, "")
    return f"{words.get(kind, kind + ' statements')} is not differentiated", advice
