"""The core language: staged assignments over structured control flow, the form between the passes.

Before::

    return num / (1 + math.exp(-x))

After, a block of four stages, each one operation on names and literals::

    neg_x%1 = -x%0;  exp%2 = math.exp(neg_x%1);  add%3 = 1 + exp%2;  div%4 = num%0 / add%3

A local variable's name carries a `%`, so it can never be taken for a name of the user's scope; `Program.variables`
says what each one was. A name of a library or of another module is its full dotted name. What a reader sees is chosen
at the very end (naming.py). Statements are dataclasses and expressions are gast trees: a statement needs to
say which line of the user's it goes back to, which a gast node has no field for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import gast

from sct import tree
from sct.errors import Place, UnsupportedError
from sct.facts import Facts
from sct.given import Given
from sct.kinds import Kind
from sct.outside import Read
from sct.source import Function, Source
from sct.tree import Expr


@dataclass(frozen=True, eq=False)
class Origin:
    """Where a statement of the core comes from.

    Parameters
    ----------
    statement : gast.stmt
        The statement of the primal itself that it belongs to: comments quote it.
    node : gast.AST
        The part of it, or of the body of a function that it calls, which errors point at.
    source : Source
        The text that `node` stands in.
    """

    statement: Any
    node: Any
    source: Source

    def at(self, node: Any) -> Origin:
        """Give the same statement, pointing at another part."""
        return replace(self, node=node) if hasattr(node, "lineno") else self

    def place(self) -> Place | None:
        """Where the part stands."""
        return self.source.place(self.node)

    def refuse(self, message: str, advice: str = "") -> UnsupportedError:
        """Make the error that refuses this part."""
        error = UnsupportedError(message, self.place(), advice)
        error.node = self.node
        return error


@dataclass(frozen=True, eq=False)
class Stage:
    """`target = value`, or `target += value` where `add`."""

    target: str
    value: Expr
    origin: Origin
    add: bool = False


@dataclass(frozen=True, eq=False)
class Store:
    """`place = value` within an array, or `place += value` and the like: the array's memory changes, no name does.

    Parameters
    ----------
    base : str
        The variable whose memory it is.
    place : gast.expr
        What is written to: a part of the base, of a view of it, or the whole.
    value : gast.expr
        What is written or added.
    origin : Origin
        The statement.
    add : bool
        Whether the value is added.
    how : {"", "at", "append", "pop"}
        In which other way: added as often as an index occurs (`np.add.at`); put at the end of a list, or the last one
        taken away.
    """

    base: str
    place: Expr
    value: Expr
    origin: Origin
    add: bool = False
    how: str = ""


@dataclass(frozen=True, eq=False)
class Effect:
    """A statement that is there for what it does: `print`, `assert`, `raise`, a call for its effect."""

    node: Any
    origin: Origin


@dataclass(frozen=True, eq=False)
class If:
    """One of two blocks, by an inactive test."""

    test: Expr
    body: Block
    orelse: Block
    origin: Origin


@dataclass(frozen=True, eq=False)
class Attempt:
    """A block that an exception may leave on the way, of which the function knows what to do.

    Nothing in it is dropped, and nothing moves in or out: what raises in the primal raises here, and nothing else does.

    Parameters
    ----------
    flag : str
        The variable that says how it ended: False, or what the handler that was entered assigns. Empty where all
        handlers raise.
    body : Block
        What is tried.
    node : gast.Try
        The handlers and what is done in the end, as they stand; its body is empty.
    origin : Origin
        The statement.
    """

    flag: str
    body: Block
    node: Any
    origin: Origin


@dataclass(frozen=True, eq=False)
class Loop:
    """A block that is run several times.

    Parameters
    ----------
    target : str
        The index of a `for`; empty for a `while`.
    over : gast.expr
        The range of a `for`, the test of a `while`.
    body : Block
        What is run in each trip.
    carried : tuple of str
        Variables that the body assigns and that exist before it: each keeps one name, so it is assigned before the
        loop and at the end of each trip.
    origin : Origin
        The loop's statement.
    states : gast.expr or None
        How many states are kept for the way back (schedules.py); None where all are.
    """

    target: str
    over: Expr
    body: Block
    carried: tuple[str, ...]
    origin: Origin
    states: Expr | None = None


@dataclass(frozen=True, eq=False)
class Leave:
    """`if test: break`: stands in the body of a loop itself, once at most, not in an `If` in it."""

    test: Expr
    origin: Origin


@dataclass(frozen=True, eq=False)
class Push:
    """`tape.append(value)`: what the backward pass pops."""

    tape: str
    value: Expr
    origin: Origin


Statement = Stage | Store | Effect | If | Attempt | Loop | Leave | Push
Block = tuple[Statement, ...]


@dataclass(frozen=True)
class Variable:
    """What a local name of the core stands for.

    Parameters
    ----------
    base : str
        The name that a person gave it, or would: empty where only its content can say.
    named : bool
        Whether it is a variable of the primal itself: it keeps its line.
    of : str
        For an adjoint or a tangent, the variable that it belongs to.
    like : str
        The variable that this one is a copy of, in the backward pass: it goes by the same name.
    taped : str
        For a tape, the variable whose values it keeps.
    """

    base: str = ""
    named: bool = False
    of: str = ""
    like: str = ""
    taped: str = ""


@dataclass(frozen=True, eq=False)
class Above:
    """A function that is printed above the derivative, with what it calls and imports."""

    name: str
    nodes: tuple[Any, ...]
    imports: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Program:
    """A function in the core language.

    Parameters
    ----------
    function : Function
        The primal.
    params : tuple of str
        Its parameters, in the order of the signature.
    body : Block
        The stages.
    result : gast.expr
        What it returns: a name or a literal.
    result_origin : Origin
        The return statement.
    variables : mapping
        What each local name is.
    spelled : mapping
        How the primal itself writes the names of libraries and modules.
    reasons : mapping
        Why a function that is called cannot be opened, by its name in the core.
    kinds : mapping
        What is known of each variable.
    roots : mapping
        For a variable that is a view: the variable whose memory it shows.
    maybe : mapping
        For variables that may show the memory of others, and these: one name for the content of all.
    groups : mapping
        For variables that a loop hands around: one name for the memory of all.
    entries : mapping
        For a parameter that is written to: the copy that is written to in its place.
    facts : Facts
        What the text is for.
    given : Given
        What the arguments of a call come to (given.py).
    own : mapping
        Rules of the user's (ruled.py), by how the functions are written in the core.
    pairs : mapping
        Functions that it calls and that are printed on their own, by their names in the core (pairs.py).
    outside : tuple of Read
        What is taken for granted of values around (outside.py).
    above : mapping
        Derivatives of functions that are handed on, by their names in the core.
    """

    function: Function
    params: tuple[str, ...]
    body: Block
    result: Expr
    result_origin: Origin
    variables: Mapping[str, Variable]
    spelled: Mapping[str, Expr] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    roots: Mapping[str, str] = field(default_factory=dict)
    maybe: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    entries: Mapping[str, str] = field(default_factory=dict)
    facts: Facts = field(default_factory=Facts)
    given: Given = field(default_factory=Given)
    pairs: Mapping[str, Program] = field(default_factory=dict)
    own: Mapping[str, Any] = field(default_factory=dict)
    outside: tuple[Read, ...] = ()
    above: Mapping[str, Above] = field(default_factory=dict)


def statements(block: Block) -> Iterator[Statement]:
    """All statements of a block, those inside others included, in order."""
    stack = list(reversed(block))
    while stack:
        top = stack.pop()
        yield top
        if isinstance(top, If):
            stack.extend(reversed(top.orelse))
            stack.extend(reversed(top.body))
        elif isinstance(top, (Loop, Attempt)):
            stack.extend(reversed(top.body))


def is_raise(statement: Statement) -> bool:
    """Whether a statement only raises, always or by a test: what has come to its end did not."""
    return isinstance(statement, Effect) and isinstance(statement.node, (gast.Raise, gast.Assert))


def raises(block: Block) -> bool:
    """Whether a block ends by raising, whichever way it goes."""
    last = block[-1] if block else None
    if isinstance(last, If):
        return raises(last.body) and raises(last.orelse)
    if isinstance(last, Attempt):
        return not last.flag and raises(last.body)
    return isinstance(last, Effect) and isinstance(last.node, gast.Raise)


def blocks(statement: Statement) -> tuple[Block, ...]:
    """Blocks that a statement holds."""
    if isinstance(statement, If):
        return statement.body, statement.orelse
    return (statement.body,) if isinstance(statement, (Loop, Attempt)) else ()


def expression(statement: Statement) -> Any:
    """What a statement itself reads: its value, its test, or the whole of an effect."""
    if isinstance(statement, Stage):
        return statement.value
    if isinstance(statement, Store):
        return tree.tuple_of([statement.place, statement.value])
    if isinstance(statement, (If, Leave)):
        return statement.test
    if isinstance(statement, Loop):
        return statement.over if statement.states is None else tree.tuple_of([statement.over, statement.states])
    return statement.value if isinstance(statement, Push) else statement.node


def is_local(name: str) -> bool:
    """Whether a name is a variable of the core, not one of the user's scope."""
    return "%" in name


def adjoint(name: str) -> str:
    """Name of the adjoint (or tangent) of a variable."""
    return f"d%{name}"


def is_adjoint(name: str) -> bool:
    """Whether a name is that of an adjoint (or tangent): a variable called `d` is none."""
    return name.startswith("d%") and "%" in name[2:]
