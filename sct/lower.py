"""Sugar taken out of a function's body before it is staged: ways out of loops, `else` of loops, `match`, walrus tests.

Before::

    for i in range(n):
        if i % 2:
            continue
        s = s + x
        if s > 3:
            break

After: one way out, at the end of the trip or in front of what only the whole trips do::

    for i in range(n):
        if i % 2: pass
        else:
            s = s + x
            if s > 3: stopped%0 = True
        if stopped%0: break

What a `continue`, `break` or `return` skips goes into the other arm. A return sets a flag: its value is computed
behind the loop, from the variables as they are there. Names that are made here carry a `%`, so no user has them. What
is built carries the place of what it was built from.
"""

from __future__ import annotations

import itertools
from typing import Any

import gast

from sct import matches, tree, trials
from sct.hoisted import hoisted
from sct.tree import Expr


def lower(body: list[Any], place: str = "") -> list[Any]:
    """Give the statements of a function without sugar.

    Parameters
    ----------
    body : list of gast.stmt
        The statements.
    place : str
        What tells names that are made here from those of other statements of one function.

    Returns
    -------
    list of gast.stmt
        Statements in which a loop has no `else`, and is left by one `if test: break` at most, which stands
        in the loop's own block.
    """
    return _Lower(body, place).block(body)


def base(name: str) -> str:
    """Give what a name that was made here is called after; any other name is its own."""
    return name.partition("%")[0]


class _Lower:
    def __init__(self, body: list[Any], place: str) -> None:
        self._bound = _bound(body)
        self._place = place
        self._count = itertools.count()
        self._loops = 0

    def _fresh(self, stem: str) -> str:
        return f"{stem}%{self._place}{next(self._count)}"

    # -- statements -----------------------------------------------------------------------------------------------

    def block(self, nodes: list[Any]) -> list[Any]:
        out: list[Any] = []
        for position, node in enumerate(nodes):
            if isinstance(node, gast.Try) and self._loops:
                skipping = trials.skipping(node, nodes[position + 1 :])
                if skipping is not None:
                    return [*out, skipping]
            out += self._statement(node)
        return out

    def _statement(self, node: Any) -> list[Any]:
        if isinstance(node, gast.Match):
            branches = matches.branches(node, self._fresh)
            return [node] if branches is None else self.block(branches)
        if isinstance(node, gast.If):
            before, test = hoisted(node.test)
            body, orelse = self.block(node.body), self.block(node.orelse)
            return [*before, _if(test, body, orelse, node)]
        if isinstance(node, gast.For):
            return self._loop(node, self._own_target(node))
        if isinstance(node, gast.Try) and self._loops:
            return trials.behind(node, self._fresh)
        return self._loop(node, node) if isinstance(node, gast.While) else [node]

    def _own_target(self, node: Any) -> Any:
        """An index that the body assigns is a variable like any other, which each trip begins by assigning."""
        if not isinstance(node.target, gast.Name) or node.target.id not in _bound(node.body):
            return node
        index = self._fresh(node.target.id)
        read = tree.at(tree.name(index), node.target)
        first = tree.at(gast.Assign(targets=[node.target], value=read, type_comment=None), node)
        return _with(node, target=tree.at(tree.target(index), node.target), body=[first, *node.body])

    # -- loops ----------------------------------------------------------------------------------------------------

    def _loop(self, origin: Any, node: Any) -> list[Any]:
        """Give a loop that is left in one way, with what comes before and after it."""
        self._loops += 1
        body, node = self.block(node.body), _with(node, orelse=[])
        self._loops -= 1
        by_test = None
        if isinstance(node, gast.While):
            before, test = hoisted(node.test)
            if before:
                # What the test assigns, it assigns in each trip.
                by_test = tree.at(gast.Break(), node.test)
                leave = _if(_negated(test), [by_test], [], node)
                node, body = _with(node, test=tree.at(tree.const(True), node.test)), [*before, leave, *body]
        found = _jumps(body)
        otherwise = self.block(origin.orelse)
        if not found:
            return [_with(node, body=body), *otherwise]
        ways = _Ways(self, found, bool(otherwise), by_test)
        early = self._left_early(body, ways)
        body = ways.flagged(body) if early is None else early
        return [*ways.starts(node), _with(node, body=body), *ways.ends(node, otherwise)]

    def _left_early(self, body: list[Any], ways: _Ways) -> list[Any] | None:
        """`if test: break` stays as it is where nothing that goes on from trip to trip is assigned above it."""
        if len(ways.leaving) != 1:
            return None
        position = next((i for i, s in enumerate(body) if isinstance(s, gast.If) and _jumps([s])), len(body))
        if position == len(body):
            return None
        node = body[position]
        above, below = body[:position], body[position + 1 :]
        if _jumps(above) or not self._are_of_trip(above):
            return None
        if node.body == [ways.leaving[0]]:
            test, rest = node.test, [*node.orelse, *below]
        elif node.orelse == [ways.leaving[0]]:
            test, rest = _negated(node.test), [*node.body, *below]
        else:
            return None
        flag = ways.flags.get(id(ways.leaving[0]))
        if flag:
            above, test = [*above, _assign(flag, _truth(test), node)], tree.at(tree.name(flag), test)
        leave = _if(test, [tree.at(gast.Break(), ways.leaving[0])], [], node)
        return [*above, leave, *ways.nested(rest, ())]

    def _are_of_trip(self, above: list[Any]) -> bool:
        """Whether what statements assign is assigned nowhere else: no trip gets it from the one before."""
        bound = _bound(above)
        return all(bound.count(name) == self._bound.count(name) for name in bound if "%" not in name)


class _Ways:
    """The ways out of one loop.

    Parameters
    ----------
    lower : _Lower
        Makes names.
    found : list of gast.stmt
        All jumps of the body.
    otherwise : bool
        Whether the loop has an `else`.
    by_test : gast.Break or None
        The way out that is the end of a `while` by its test.
    """

    def __init__(self, lower: _Lower, found: list[Any], otherwise: bool, by_test: Any) -> None:
        self._lower = lower
        self._otherwise = otherwise
        self.leaving = [node for node in found if not isinstance(node, gast.Continue)]
        self._returns = [node for node in self.leaving if isinstance(node, gast.Return)]
        self._by_test = by_test
        self._breaks = any(isinstance(n, gast.Break) and n is not by_test for n in self.leaving)
        self.flags: dict[int, str] = {id(node): lower._fresh("returned") for node in self._returns}
        self._stopped = ""
        if self._breaks and otherwise:
            self._stop()

    def _stop(self) -> None:
        """All breaks set one flag."""
        self._stopped = self._lower._fresh("stopped")
        breaks = [n for n in self.leaving if isinstance(n, gast.Break) and n is not self._by_test]
        self.flags.update((id(node), self._stopped) for node in breaks)

    def starts(self, node: Any) -> list[Any]:
        """What is read behind the loop has a value also if it makes no trip."""
        read = [self.flags[id(node)] for node in self._returns]
        read += [self._stopped] if self._stopped and self._otherwise else []
        return [_assign(flag, tree.const(False), node) for flag in read]

    def ends(self, node: Any, otherwise: list[Any]) -> list[Any]:
        """Returns, and the `else` of the loop, stand behind it."""
        endless = isinstance(node, gast.While) and not self._breaks and _is_true(node.test) and not self._by_test
        out: list[Any] = []
        for jump in self._returns:
            if endless and jump is self._returns[-1]:
                return [*out, jump]
            out.append(_if(tree.at(tree.name(self.flags[id(jump)]), jump), [jump], [], jump))
        if otherwise and self._breaks:
            return [*out, _if(tree.at(tree.negated(tree.name(self._stopped)), node), otherwise, [], node)]
        return [*out, *otherwise]

    # -- by flags -------------------------------------------------------------------------------------------------

    def flagged(self, body: list[Any]) -> list[Any]:
        """Set a flag at each jump out of the loop, and leave it at the end of the trip."""
        if self._breaks and not self._stopped:
            self._stop()
        if self._by_test is not None:
            self.flags[id(self._by_test)] = self._lower._fresh("ended")
        if not self.leaving:
            return self.nested(body, ())
        flags = list(dict.fromkeys(self.flags[id(node)] for node in self.leaving))
        first = self._first_flag(body) if len(self.leaving) == 1 else None
        if first is None:
            top = body[0]
            new = [*(_assign(flag, tree.const(False), top) for flag in flags), *self.nested(body, ())]
        else:
            new = first
        last = self.leaving[-1]
        tests = [tree.at(tree.name(flag), last) for flag in flags]
        test = tests[0] if len(tests) == 1 else tree.at(gast.BoolOp(op=gast.Or(), values=tests), last)
        return [*new, _if(test, [tree.at(gast.Break(), last)], [], last)]

    def _first_flag(self, body: list[Any]) -> list[Any] | None:
        """`if test: ...; break` with nothing but this jump: the flag is the test."""
        position = next((i for i, s in enumerate(body) if _jumps([s])), len(body))
        node = body[position] if position < len(body) else None
        if not isinstance(node, gast.If):
            return None
        jump, below = self.leaving[0], body[position + 1 :]
        flag = self.flags[id(jump)]
        read = tree.at(tree.name(flag), node.test)
        if node.body[-1:] == [jump] and not _jumps(node.body[:-1]):
            choice = _choice(read, node.body[:-1], self.nested([*node.orelse, *below], ()), node)
            return [*body[:position], _assign(flag, _truth(node.test), node), *choice]
        if node.orelse[-1:] == [jump] and not _jumps(node.orelse[:-1]):
            test = _negated(node.test)
            choice = _choice(read, node.orelse[:-1], self.nested([*node.body, *below], ()), node)
            return [*body[:position], _assign(flag, _truth(test), node), *choice]
        return None

    def nested(self, nodes: list[Any], skips: tuple[str, ...]) -> list[Any]:
        """Give statements of which none is skipped: what a jump skips stands in the other arm.

        `skips` are flags that say that what follows the present arms is skipped.
        """
        out: list[Any] = []
        for position, node in enumerate(nodes):
            if isinstance(node, trials.JUMPS):
                flags = [*skips, *([self.flags[id(node)]] if id(node) in self.flags else [])]
                return [*out, *(_assign(flag, tree.const(True), node) for flag in flags)]
            if not _jumps([node]):
                out.append(node)
                continue
            return [*out, *self._around(node, nodes[position + 1 :], skips)]
        return out

    def _around(self, node: Any, rest: list[Any], skips: tuple[str, ...]) -> list[Any]:
        """An `if` with jumps in it, and what follows."""
        ends = [_never_ends(arm) for arm in (node.body, node.orelse)]
        if not rest or any(ends):
            body, orelse = (
                self.nested(arm if end else [*arm, *rest], skips)
                for arm, end in zip((node.body, node.orelse), ends, strict=True)
            )
            return _choice(node.test, body, orelse, node)
        skipped = self._lower._fresh("skipped")
        body, orelse = (self.nested(arm, (*skips, skipped)) for arm in (node.body, node.orelse))
        test = tree.at(tree.negated(tree.name(skipped)), node)
        following = self.nested(rest, skips)
        choice = _choice(node.test, body, orelse, node)
        return [_assign(skipped, tree.const(False), node), *choice, _if(test, following, [], node)]


# -- parts --------------------------------------------------------------------------------------------------------


def _jumps(nodes: list[Any]) -> list[Any]:
    """Jumps that leave these statements: those of a loop inside are its own, but for returns."""
    found: list[Any] = []
    for node in nodes:
        if isinstance(node, trials.JUMPS):
            found.append(node)
        elif isinstance(node, gast.If):
            found += _jumps(node.body) + _jumps(node.orelse)
    return found


def _never_ends(nodes: list[Any]) -> bool:
    """Whether what follows statements is never reached from them."""
    for node in nodes:
        if isinstance(node, (*trials.JUMPS, gast.Raise)):
            return True
        if isinstance(node, gast.If) and _never_ends(node.body) and _never_ends(node.orelse):
            return True
    return False


def _bound(nodes: list[Any]) -> list[str]:
    """Names that statements assign, as often as they do."""
    parts = (part for part in tree.walk(nodes) if isinstance(part, gast.Name))
    return [part.id for part in parts if isinstance(part.ctx, (gast.Store, gast.Del))]


_OPPOSITE = {gast.Eq: gast.NotEq, gast.NotEq: gast.Eq, gast.Is: gast.IsNot, gast.IsNot: gast.Is}


def _negated(test: Expr) -> Expr:
    """Give the opposite of a test: `not a < b` stays so, which is true of a nan."""
    if isinstance(test, gast.Compare) and len(test.ops) == 1 and type(test.ops[0]) in _OPPOSITE:
        opposite = _OPPOSITE[type(test.ops[0])]()
        return tree.at(gast.Compare(left=test.left, ops=[opposite], comparators=test.comparators), test)
    return tree.at(tree.negated(test), test)


def _is_true(test: Expr) -> bool:
    return isinstance(test, gast.Constant) and bool(test.value)


def _truth(test: Expr) -> Expr:
    """Give a test as True or False."""
    if isinstance(test, gast.Compare) or (isinstance(test, gast.UnaryOp) and isinstance(test.op, gast.Not)):
        return test
    if isinstance(test, gast.Constant) and isinstance(test.value, bool):
        return test
    inner = tree.at(gast.UnaryOp(op=gast.Not(), operand=test), test)
    return tree.at(gast.UnaryOp(op=gast.Not(), operand=inner), test)


def _with(node: Any, **changes: Any) -> Any:
    """Give a statement with other parts, in its place."""
    return tree.at(type(node)(**{**{field: getattr(node, field, None) for field in node._fields}, **changes}), node)


def _if(test: Expr, body: list[Any], orelse: list[Any], old: Any) -> Any:
    return tree.at(gast.If(test=test, body=body, orelse=orelse), old)


def _choice(test: Expr, body: list[Any], orelse: list[Any], old: Any) -> list[Any]:
    """An `if`, the other way round where only its second arm does anything."""
    if not body and orelse:
        return [_if(_negated(test), orelse, [], old)]
    return [_if(test, body, orelse, old)]


def _assign(name: str, value: Expr, old: Any) -> Any:
    value = value if hasattr(value, "lineno") else tree.at(value, old)
    return tree.at(gast.Assign(targets=[tree.at(tree.target(name), old)], value=value, type_comment=None), old)
