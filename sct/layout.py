"""Breaking of one logical line: short lines stay, long ones break where black breaks them.

Guarantee: the tokens stay the same and stay in order, save for trailing commas behind listed
elements and for parentheses around a whole value. New lines stand inside brackets only, so the
tree of the text is unchanged, whatever the width. A token (a name, a string, a comment) is never
broken.

    before (width 30)                     after
    area = width * height + margin        area = (
                                              width * height
                                              + margin
                                          )
    call(first, second, third, fourth)    call(
                                              first,
                                              second,
                                              third,
                                              fourth,
                                          )

A line is a list of strings. Some of them are a `Mark`: a place where the line may break. The marks
`BEGIN` and `END`, both empty, enclose a value around which parentheses may be put.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

TAB = "    "


class Mark(str):
    """Text of a place where a line may break; places of the lowest level break first."""

    __slots__ = ("level",)
    level: int

    def __new__(cls, text: str, level: int = 0) -> Mark:
        """Make a mark; without a level it goes with the commas."""
        mark = super().__new__(cls, text)
        mark.level = level
        return mark


# These marks are told apart by identity, because as text several of them are equal.
COMMA = Mark(", ")
CHAIN = Mark("", 99)  # before the dot of a further method call
BEGIN, END = Mark(""), Mark("")
CALL, INDEX, PARAMETERS = Mark("("), Mark("["), Mark("(")

# What stands in these brackets may share one line; a display is listed one element to a line.
SHARED = (CALL, INDEX, PARAMETERS)
OPENING = frozenset("([{")
CLOSING = frozenset(")]}")

# An index or argument shorter than this is not worth a line if another bracket can break.
TRIFLE = 8


# A bracket to break: its two ends, and the ends of the value whose marks it does without.
Option = tuple[int, int, tuple[int, int]]


class Line:
    """One physical line to be: balanced tokens between a fixed `lead` and a fixed `trail`."""

    __slots__ = ("depth", "inside", "lead", "listed", "tokens", "trail")

    def __init__(
        self,
        tokens: list[str],
        depth: int,
        lead: str = "",
        trail: str = "",
        inside: bool = False,
        listed: bool = False,
    ) -> None:
        self.tokens = tokens
        self.depth = depth
        self.lead = lead
        self.trail = trail
        self.inside = inside  # between brackets, where a new line means nothing
        self.listed = listed  # to be broken at its commas even if it is short

    def __str__(self) -> str:
        return TAB * self.depth + self.lead + "".join(self.tokens) + self.trail


def broken(tokens: list[str], depth: int, width: int) -> list[str]:
    """Break one logical line into physical lines.

    Parameters
    ----------
    tokens : list of str
        The line's text in pieces, brackets and marks each a piece of its own.
    depth : int
        Depth of indentation.
    width : int
        Columns that a line should not exceed.

    Returns
    -------
    list of str
        The lines, indented, without line ends.

    Examples
    --------
    >>> broken(["total", CALL, "first", COMMA, "second", ")"], 0, 14)
    ['total(', '    first,', '    second,', ')']
    """
    done: list[str] = []
    waiting = [Line(tokens, depth)]
    while waiting:
        line = waiting.pop()
        text = str(line)
        parts = [] if len(text) <= width and not line.listed else _split(line, width)
        if parts:
            waiting.extend(reversed(parts))
        else:
            done.append(text)
    return done


def outermost(tokens: list[str]) -> Iterator[tuple[int, int, str]]:
    """Yield what stands outside brackets: (first, last, token), for a bracket its two ends."""
    depth = first = 0
    for place, token in enumerate(tokens):
        if token in OPENING or token is BEGIN:
            first = first if depth else place
            depth += 1
        elif token in CLOSING or token is END:
            depth -= 1
            if not depth:
                yield first, place, tokens[first]
        elif not depth:
            yield place, place, token


def _split(line: Line, width: int) -> list[Line]:
    """Return the lines that `line` falls into, or nothing if it cannot be broken."""
    marks, brackets = _anatomy(line.tokens)
    if line.inside and marks:
        return _at_marks(line, marks)
    choice = _choice(line, brackets, width)
    return _at_bracket(line, *choice) if choice else []


def _anatomy(tokens: list[str]) -> tuple[list[int], list[tuple[int, int]]]:
    """Return the places of the loosest marks and the ends of the brackets, the last one first."""
    places: dict[int, list[int]] = {}
    brackets: list[tuple[int, int]] = []
    for first, last, token in outermost(tokens):
        if last > first:
            brackets.append((first, last))
        elif isinstance(token, Mark):
            places.setdefault(token.level, []).append(first)
    marks = places[min(places)] if places else []
    if len(marks) == 1 and tokens[marks[0]] is CHAIN:
        marks = []  # one method call torn off its object looks odd, two or more read as a chain
    return marks, brackets[::-1]


def _at_marks(line: Line, marks: list[int]) -> list[Line]:
    """Break at all of `marks`: commas end a line, operators begin one."""
    tokens = line.tokens
    comma = tokens[marks[0]] is COMMA
    parts = []
    lead, start = line.lead, 0
    for place in [*marks, len(tokens)]:
        last = place == len(tokens)
        trail = ("," if comma else "") + (line.trail if last else "")
        parts.append(Line(tokens[start:place], line.depth, lead, trail, inside=True))
        lead = "" if comma or last else tokens[place].lstrip()
        start = place + 1
    return parts


def _choice(line: Line, brackets: list[tuple[int, int]], width: int) -> Option | None:
    """Choose the bracket to break, or none if that would gain nothing."""
    options = list(_options(line, brackets, width))
    for option in options:
        if line.tokens[option[0]] is PARAMETERS:
            return option
    room = width - len(TAB) * line.depth - len(line.lead)
    ends = [0, *accumulate(map(len, line.tokens))]
    reached: Option | None = None
    for first, last, value in options:
        large = ends[last] - ends[first + 1] > TRIFLE
        head = ends[first] < room
        fits = head and ends[-1] - ends[last] <= room
        if large and fits:
            return first, last, value
        if reached is None and (fits or (large and head)):
            reached = first, last, value
    if reached is None and options and ends[options[-1][1]] - ends[options[-1][0] + 1] > TRIFLE:
        return options[-1]
    return reached


def _options(line: Line, brackets: list[tuple[int, int]], width: int) -> Iterator[Option]:
    """Yield the brackets that can be broken, the best one first."""
    tokens = line.tokens
    for first, last in brackets:
        if tokens[first] is not BEGIN:
            if last > first + 1:
                yield first, last, (-1, -1)
            continue
        inner = tokens[first + 1 : last]
        marks, within = _anatomy(inner)
        own = [(first + 1 + a, first + 1 + b, (first, last)) for a, b in within if b > a + 1]
        if not marks:
            yield from own
        elif own and _stands_alone(inner, marks):
            yield from _at_ends(own, first + 1, last - 1, first + 1 + marks[0])
        if marks or len(TAB) * (line.depth + 1) + len("".join(inner)) <= width:
            yield first, last, (-1, -1)


def _at_ends(options: list[Option], first: int, last: int, mark: int) -> Iterator[Option]:
    """Yield the bracket that ends a value, then the one that is all that stands before `mark`."""
    if options[0][1] == last:
        yield options[0]
    if options[-1][0] == first and options[-1][1] == mark - 1:
        yield options[-1]


def _stands_alone(tokens: list[str], marks: list[int]) -> bool:
    """Tell whether the first of `marks` is the only operator of its kind outside brackets."""
    if len(marks) > 1 or tokens[marks[0]] is COMMA:
        return False
    words = [token for _, _, token in outermost(tokens) if token in (" and ", " or ")]
    return len(words) < 2


def _at_bracket(line: Line, first: int, last: int, value: tuple[int, int]) -> list[Line]:
    """Break after the bracket at `first` and before the one at `last`."""
    tokens, depth = line.tokens, line.depth
    opening = tokens[first]
    left, right = ("(", ")") if opening is BEGIN else (opening, tokens[last])
    # The marks of the value that the bracket stands in lose their partner: they go.
    head = [token for place, token in enumerate(tokens[:first]) if place != value[0]]
    tail = [token for place, token in enumerate(tokens[last + 1 :], last + 1) if place != value[1]]
    body = tokens[first + 1 : last]
    marks, _ = _anatomy(body)
    commas = bool(marks) and body[marks[0]] is COMMA
    shared = any(opening is mark for mark in SHARED)
    return [
        Line(head, depth, line.lead, left),
        Line(
            body,
            depth + 1,
            trail="," if opening is PARAMETERS and not commas else "",
            inside=True,
            listed=commas and not shared,
        ),
        Line(tail, depth, right, line.trail),
    ]
