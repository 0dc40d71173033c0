"""How tightly each construct binds, and what may stand where without parentheses: data only.

Guarantee: one table for the whole language. An expression printed at a place that asks for a
tighter binding than its own gets parentheses, any other gets none.

    before    Mult(Add(a, b), Pow(USub(c), 2))
    after     (a + b) * (-c)**2
"""

from __future__ import annotations

from typing import NamedTuple

from astunparse import Unparser

from sct.layout import Mark

# Places, the most tolerant first; from TEST on they are the levels of Python's own grammar.
(
    RIGHT_SIDE,  # of an assignment, or a statement of its own
    VALUE,  # of return; target and iterable of for
    CLAUSE,  # the same within an expression: value of yield, target of a comprehension
    SUBJECT,  # of match
    SUBSCRIPT,
    ARGUMENT,
    ELEMENT,  # of a display; the test of if and while
    TEST,
    OR,
    AND,
    NOT,
    COMPARE,
    BIT_OR,
    BIT_XOR,
    BIT_AND,
    SHIFT,
    ARITH,
    TERM,
    FACTOR,
    POWER,
    AWAIT,
    ATOM,
    PRIMARY,  # what a dot may follow: any atom but an integer
) = range(1, 24)

# The binding of a tuple, a yield or a walrus, which stands bare at these places and at no others.
LOOSE = 0
BARE = {
    "Tuple": frozenset({RIGHT_SIDE, VALUE, CLAUSE, SUBJECT, SUBSCRIPT}),
    "Yield": frozenset({RIGHT_SIDE}),
    "NamedExpr": frozenset({SUBJECT, SUBSCRIPT, ARGUMENT, ELEMENT}),
}
# What the elements of a bare tuple may be; in parentheses they are ELEMENTs.
IN_BARE_TUPLE = {
    RIGHT_SIDE: TEST,
    VALUE: TEST,
    CLAUSE: TEST,
    SUBJECT: ELEMENT,
    SUBSCRIPT: ARGUMENT,
}


class Binary(NamedTuple):
    """A binary operator: its binding, that of its operands, and its text."""

    level: int
    left: int
    right: int
    mark: str


def _binary(name: str, level: int) -> Binary:
    symbol = Unparser.binop[name]
    if name == "Pow":
        return Binary(level, AWAIT, FACTOR, symbol)
    return Binary(level, level, level + 1, Mark(f" {symbol} ", level))


_LEVELS = {
    BIT_OR: "BitOr",
    BIT_XOR: "BitXor",
    BIT_AND: "BitAnd",
    SHIFT: "LShift RShift",
    ARITH: "Add Sub",
    TERM: "Mult MatMult Div Mod FloorDiv",
    POWER: "Pow",
}
BINARY = {name: _binary(name, level) for level, names in _LEVELS.items() for name in names.split()}
BOOLEAN = {
    "Or": Binary(OR, AND, AND, Mark(" or ", OR)),
    "And": Binary(AND, NOT, NOT, Mark(" and ", AND)),
}
COMPARISON = {name: Mark(f" {symbol} ", COMPARE) for name, symbol in Unparser.cmpops.items()}
UNARY = {
    "Not": (NOT, "not "),
    "Invert": (FACTOR, "~"),
    "UAdd": (FACTOR, "+"),
    "USub": (FACTOR, "-"),
}

IF, ELSE = Mark(" if ", TEST), Mark(" else ", TEST)
# The clauses of a comprehension are looser than anything in them.
FOR, ASYNC_FOR = Mark(" for ", ELEMENT), Mark(" async for ", ELEMENT)
FILTER = Mark(" if ", ELEMENT)
# Alternatives of a pattern.
EITHER = Mark(" | ", OR)
