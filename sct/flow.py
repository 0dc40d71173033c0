"""Three questions about a block: what is active, what is needed later, and what may go.

Before: stages `a = x * k;  n = k + 1;  b = a * n;  c = b * b`, result `b`, wrt `x`.
After: `a` and `b` are active, `n` is only read, `c` is dead and dropped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import gast

from sct import extras, kinds, match, signs, tree
from sct.core import (
    Block,
    Loop,
    Program,
    Stage,
    Store,
    is_local,
    statements,
)
from sct.errors import UnsupportedError
from sct.kinds import Kind
from sct.liveness import is_fact, is_stopped
from sct.match import canonical, is_marker, is_pair, is_tabled
from sct.printer import to_text
from sct.rules import Contribution, finding, refusals, tables
from sct.rules.formulas import Unsettled

Derivatives = dict[Stage | Store, list[Contribution] | None]
"""For each active stage or store its contributions; None where no rule is known."""


def activity(program: Program, wrt: Iterable[str]) -> Derivatives:
    """Find the stages through which a change of an input flows.

    Parameters
    ----------
    program : Program
        Its stages.
    wrt : iterable of str
        The inputs, as the core names them.

    Returns
    -------
    dict
        For each stage between an input and the result: the contributions of its active operands. A stage
        that is flat, or only tests and prints what is active, is not there.
    """
    return reached(program, wrt)[1]


def reached(
    program: Program, wrt: Iterable[str], through: Mapping[str, tuple[int, ...]] | None = None
) -> tuple[set[str], Derivatives]:
    """Give all variables that a change of an input reaches, and the active stages, as `activity` does.

    Parameters
    ----------
    program : Program
        Its stages.
    wrt : iterable of str
        The inputs, as the core names them.
    through : mapping, optional
        Through which arguments of functions that are called something flows (pairs.py).
    """
    every = [statement for statement in statements(program.body) if isinstance(statement, (Stage, Store))]
    written = _written([statement for statement in every if isinstance(statement, Stage)])
    varied, flags, before = set(wrt), set[str](), -1
    stores = any(isinstance(statement, Store) for statement in every)
    found: Derivatives = {}
    positive = signs.signs(program.body, program.kinds, program.roots)
    # What a loop hands on from one trip to the next is found in a second round, and what memory hands back.
    while len(varied) > before:
        before = len(varied)
        varied.update(view for view, root in program.roots.items() if root in varied)
        for stage in every:
            if isinstance(stage, Store):
                _follow(stage, varied, found, program.kinds)
                continue
            if _is_flag(stage, flags, program.kinds):
                flags.add(stage.target)
            if varied.isdisjoint(tree.names(stage.value)):
                continue
            contributions = _passed(stage, through or {}) or _by_own_rule(stage, program.own)
            if contributions is None:
                contributions = _contributions(stage, written, program.kinds)
            if contributions is not None:
                contributions = [_settled(item, positive) for item in contributions]
                contributions = _active(contributions, varied, flags, program.kinds)
            if contributions is None or contributions:
                found[stage] = contributions
                varied.add(stage.target)
        if not stores and not has_loops(program.body):
            break
    _check_ranges(program, varied)
    return varied, _useful(program, found)


def _settled(item: Contribution, positive: Mapping[str, int]) -> Contribution:
    """The derivative where nothing is asked that is proven."""
    if positive and "numpy.inf" in tree.names(item.partial):
        return replace(item, partial=signs.settled(item.partial, positive))
    return item


def _passed(stage: Stage, through: Mapping[str, tuple[int, ...]]) -> list[Contribution]:
    """What goes through the arguments of a call of a function that is printed on its own."""
    function = stage.value.func if isinstance(stage.value, gast.Call) else None
    positions = through.get(getattr(function, "id", ""), ()) if is_pair(function) else ()
    return [Contribution(stage.value.args[i], tree.const(1)) for i in positions]


def _by_own_rule(stage: Stage, own: Mapping[str, Any]) -> list[Contribution] | None:
    """What goes through a call of a function that has a rule of the user's; None for any other operation."""
    path = tree.path(stage.value.func) if own and isinstance(stage.value, gast.Call) else None
    rule = own.get(".".join(path)) if path is not None else None
    return None if rule is None else list(rule.contributions(stage.value, tree.name(stage.target)))


def _follow(store: Store, varied: set[str], found: Derivatives, known: Mapping[str, Kind]) -> None:
    """What is written into an array makes the array active."""
    if varied.isdisjoint(tree.names(store.value)):
        if store.base in varied:
            found[store] = []
        return
    if known.get(store.base, kinds.UNKNOWN).dtype in ("i8", "b1"):
        raise store.origin.refuse(
            f"a number that is differentiated is stored into {store.base.partition('%')[0]}, an array of integers",
            "make it an array of floats: astype(float)",
        )
    one = isinstance(store.value, gast.Name)
    found[store] = [Contribution(store.value, tree.const(1))] if one else None
    varied.add(store.base)


def _check_ranges(program: Program, varied: set[str]) -> None:
    """The indices of a range are numbers that nothing flows through."""
    for statement in statements(program.body):
        if isinstance(statement, Loop) and statement.target and not varied.isdisjoint(tree.names(statement.over)):
            origin = statement.origin.at(getattr(statement.origin.node, "iter", None))
            error = origin.refuse("a range that depends on what is differentiated")
            # An integer inside an argument is no input: a call can tell.
            error.around = (None, set(tree.names(statement.over)) & program.given.open)
            raise error


def has_loops(block: Block) -> bool:
    """Whether there is a loop in a block."""
    return any(isinstance(statement, Loop) for statement in statements(block))


def _useful(program: Program, varied: Derivatives) -> Derivatives:
    """Keep the stages through which something flows on to the result: tests and messages are not on the way."""
    useful = set(tree.names(program.result))
    backward = [statement for statement in reversed(list(statements(program.body))) if statement in varied]
    before = 0
    while len(useful) > before:
        before = len(useful)
        useful.update(root for view, root in program.roots.items() if view in useful)
        for stage in backward:
            target = stage.base if isinstance(stage, Store) else getattr(stage, "target", "")
            if isinstance(stage, (Stage, Store)) and target in useful:
                contributions = varied[stage]
                useful.update(tree.names(stage.value) if contributions is None else _operands(contributions))
    return {
        stage: contributions
        for stage, contributions in varied.items()
        if (stage.base if isinstance(stage, Store) else stage.target) in useful
    }


def _operands(contributions: list[Contribution]) -> list[str]:
    return [item.operand.id for item in contributions]


def _active(
    contributions: list[Contribution], varied: set[str], flags: set[str], known: Mapping[str, Kind]
) -> list[Contribution] | None:
    """Keep those of active operands; None where one is not staged: what cannot be followed is refused, not lost."""
    for item in contributions:
        if not tree.is_atom(item.operand) and not varied.isdisjoint(tree.names(item.operand)):
            return None
    active = [c for c in contributions if isinstance(c.operand, gast.Name) and c.operand.id in varied]
    return [_chosen(item, flags, known) for item in active]


def _chosen(item: Contribution, flags: set[str], known: Mapping[str, Kind]) -> Contribution:
    """What is multiplied by a truth value is chosen by it: a derivative is a number, and True + True may be True."""
    name = item.partial.id if isinstance(item.partial, gast.Name) else ""
    kind = known.get(name)
    if kind is None or (name not in flags and kind.dtype != "b1"):
        return item
    if kind.is_array:
        numbers = [item.partial, tree.const(1.0), tree.const(0.0)]
        return replace(item, partial=tree.call(tree.name("numpy.where"), numbers))
    if name not in flags:
        # A sum of Python's flags counts them.
        return replace(item, partial=tree.call(tree.name("builtins.float"), [item.partial]))
    return replace(item, partial=tree.either(item.partial, tree.const(1.0), tree.const(0.0)))


def _written(stages: list[Stage]) -> dict[str, Any]:
    """Variables that hold a number which is written in the code, and nothing else ever."""
    made = Counter(stage.target for stage in stages)
    return {s.target: s.value for s in stages if made[s.target] == 1 and _is_written(s.value)}


def _is_written(node: Any) -> bool:
    """Whether an expression is a literal number, or an infinite one."""
    if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.USub):
        node = node.operand
    if isinstance(node, gast.Constant) and isinstance(node.value, bool):
        return True
    return tree.number(node) is not None or getattr(node, "id", "") in ("numpy.inf", "math.inf")


def _contributions(stage: Stage, written: dict[str, Any], known: Mapping[str, Kind]) -> list[Contribution] | None:
    if isinstance(stage.value, gast.Name):
        return [Contribution(stage.value, tree.const(1))]
    if isinstance(stage.value, _FLAT) or _is_not(stage.value) or is_fact(stage.value):
        return []
    if isinstance(stage.value, gast.Call) and (is_pair(stage.value.func) or is_stopped(stage.value)):
        return []
    try:
        return finding.find(tree.substitute(stage.value, written), tree.name(stage.target), known)
    except Unsettled:
        return None


def refusal(stage: Stage | Store, program: Program) -> UnsupportedError:
    """Make the error for an active stage that no rule knows."""
    error = _refusal(stage, program)
    # Which of the names of what is refused are parts of arguments: the call's own, or, of what a rule may know, all.
    value = stage.value
    marked = isinstance(value, gast.Call) and is_marker(value.func)
    known = marked and (is_tabled(canonical(value.func.id)) or value.func.id.startswith("builtins."))
    parts = value.func if isinstance(value, gast.Call) and not known else value
    error.around = (None, set(tree.names(parts)) & program.given.open)
    read = [program.kinds.get(name, kinds.UNKNOWN) for name in tree.names(value) if is_local(name)]
    unknown = any(kind.what == "unknown" for kind in read)
    error.by_call = not program.facts.forms and (unknown or _is_of_arrays(value))
    return error


def _is_of_arrays(value: Any) -> bool:
    """Whether an operation is one of arrays whose rows ask for ranks, or what is read from it: a call tells them."""
    return isinstance(value, gast.Subscript) or tables.has_linear_row(match.root(value))


def _refusal(stage: Stage | Store, program: Program) -> UnsupportedError:
    origin, value = stage.origin, stage.value
    for part in tree.walk(value):
        why = extras.why_refused(part.func) if isinstance(part, gast.Call) else ""
        if why:
            return origin.refuse(f"{part.func.id} is not differentiated: {why}", "leave what it gets out of wrt")
        if isinstance(part, gast.Call) and (found := refusals.WHY.get(getattr(part.func, "id", ""))):
            name = part.func.id.replace("numpy", "np", 1)
            return origin.refuse(f"{name} is not differentiated: {found[0]}", found[1])
    if isinstance(value, gast.Call):
        name = to_text(origin.node.func) if isinstance(origin.node, gast.Call) else to_text(value.func)
        reason = program.reasons.get(".".join(tree.path(value.func) or ()), "")
        return origin.refuse(*_unknown_function(name, value, reason))
    call = value.value if isinstance(value, gast.Subscript) else None
    if isinstance(call, gast.Call) and is_marker(call.func):
        name = call.func.id.replace("numpy", "np", 1)
        why, advice = refusals.PARTS.get(call.func.id, ("", "write out its plain form"))
        return origin.refuse(f"no derivative is known for this part of this form of {name}{why and ': ' + why}", advice)
    kind = type(value.op if isinstance(value, gast.BinOp) else value).__name__
    if isinstance(value, (gast.Attribute, gast.Subscript)) and not program.given.open.isdisjoint(tree.names(value)):
        return origin.refuse(
            f"{to_text(origin.node)} is part of an argument of which only a call says what it is",
            "call the derivative, or leave that argument out of wrt",
        )
    return origin.refuse(
        f"no derivative is known for {_KINDS.get(kind, kind)} of active values",
        "write it with arithmetic and with functions of math and numpy",
    )


_KINDS = {
    "MatMult": "a matrix product", "Subscript": "an index or slice", "List": "a list", "Dict": "a dict", "Set": "a set",
    "ListComp": "a comprehension", "GeneratorExp": "a generator expression", "Attribute": "an attribute",
    "BoolOp": "and/or",
}  # fmt: skip


def _unknown_function(name: str, value: Any, reason: str) -> tuple[str, str]:
    marked = is_marker(value.func)
    unknown = finding.unknown_in(value) if marked else []
    if unknown:
        return f"no derivative of {name} is known in {' or '.join(unknown)}", "leave that out of wrt"
    uncovered = [k.arg for k in value.keywords if k.arg and k.arg not in tables.options(value)]
    if marked and uncovered and (is_tabled(canonical(value.func.id)) or not extras.is_full(value.func.id)):
        options = ", ".join(f"{name}=" for name in uncovered)
        return f"the option {options} of {name} is not differentiated", f"call {name} without it"
    if marked and is_tabled(canonical(value.func.id)):
        return f"no derivative is known for this form of {name}", "write out its plain form"
    advice = f"give {name} a Python body that can be read, or write its value with math or numpy"
    return f"no derivative is known for {name}(...){reason and ': ' + reason}", advice


_FLAT = (gast.Compare, gast.JoinedStr, gast.Lambda)
"""Expressions whose value is no number: nothing flows through them."""


def _is_not(node: Any) -> bool:
    if isinstance(node, gast.BoolOp):
        return all(isinstance(value, gast.Compare) or _is_not(value) for value in node.values)
    return isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.Not)


_TESTS = frozenset({
    "builtins.callable", "math.isclose", "math.isfinite", "math.isinf", "math.isnan", "numpy.can_cast", "numpy.equal",
    "numpy.greater", "numpy.greater_equal", "numpy.isfortran", "numpy.issubdtype", "numpy.less", "numpy.less_equal",
    "numpy.logical_and", "numpy.logical_not", "numpy.logical_or", "numpy.logical_xor", "numpy.not_equal",
    "numpy.signbit",
})  # fmt: skip
"""Functions whose value is True or False, where their kind may not be known."""


def _is_flag(stage: Stage, flags: set[str], known: Mapping[str, Kind]) -> bool:
    """Whether the value of a stage is True or False."""
    node = stage.value
    if isinstance(node, gast.Name):
        return node.id in flags
    if isinstance(node, gast.Call) and is_marker(node.func) and canonical(node.func.id) in _TESTS:
        return True
    is_one = known[stage.target].dtype == "b1" and not isinstance(node, gast.BinOp)
    return is_one or isinstance(node, gast.Compare) or _is_not(node)
