"""Sums of products with letters for the axes: an adjoint goes back by another such sum.

Before: `y = np.einsum("ij,jk->ik", a, b)`.
After: `da = np.einsum("ik,jk->ij", g, b)` and `db = np.einsum("ij,ik->jk", a, g)`.

An axis that an operand alone has, and the result has not, is one that is spread again; a diagonal (`ii->i`) goes back
onto the diagonal. The dots become letters, since a text is for operands of known ranks.
"""

from __future__ import annotations

import string
from collections import Counter
from dataclasses import dataclass
from typing import Any

import gast

from sct import shapes, tree
from sct.kinds import Kind
from sct.rules import Linear, Operation, linear
from sct.rules.formulas import G, T, Unsettled, colon, keyword
from sct.tree import Expr


@dataclass(frozen=True)
class Sum:
    """An einsum, read: the letters of each operand and of the result, without dots."""

    letters: tuple[str, ...]
    result: str
    operands: tuple[Expr, ...]
    places: tuple[int, ...]


def read(args: list[Expr], known: Any) -> Sum | None:
    """Read the arguments of an einsum; None where they are not written out, or ranks are not known."""
    first = args[0] if args else None
    if isinstance(first, gast.Constant) and isinstance(first.value, str):
        text, operands, places = first.value.replace(" ", ""), args[1:], range(1, len(args))
    else:
        found = _interleaved(args)
        if found is None:
            return None
        text, operands, places = found
    left, arrow, right = text.partition("->")
    parts = left.split(",")
    ranks = [shapes.kind_of(node, known).rank for node in operands]
    if len(parts) != len(operands) or any(rank is None for rank in ranks):
        return None
    return _without_dots(parts, right if arrow else None, operands, list(places), [rank or 0 for rank in ranks])


def _without_dots(
    parts: list[str], right: str | None, operands: list[Expr], places: list[int], ranks: list[int]
) -> Sum | None:
    spare = [letter for letter in string.ascii_letters if letter not in "".join(parts)]
    widths = [rank - len(part.replace("...", "")) for part, rank in zip(parts, ranks, strict=True)]
    if any(width < 0 or (width and "..." not in part) for part, width in zip(parts, widths, strict=True)):
        return None
    dots = "".join(spare[: max(widths, default=0)])
    letters = tuple(part.replace("...", dots[len(dots) - w :]) for part, w in zip(parts, widths, strict=True))
    if right is None:
        counts = Counter("".join(part.replace("...", "") for part in parts))
        right = "..." + "".join(sorted(letter for letter, count in counts.items() if count == 1))
    return Sum(letters, right.replace("...", dots), tuple(operands), tuple(places))


def _interleaved(args: list[Expr]) -> tuple[str, list[Expr], range] | None:
    """The form `np.einsum(a, [0, 1], b, [1, 2], [0, 2])` with letters."""
    lists = [_lettered(node) for node in (*args[1::2], *args[len(args) - len(args) % 2 :])]
    if len(args) < 2 or None in lists:
        return None
    count = len(args) // 2
    written = [item for item in lists if item is not None]
    last = _lettered(args[-1]) if len(args) % 2 else None
    text = ",".join(written[:count]) + ("" if last is None else f"->{last}")
    return text, args[: 2 * count : 2], range(0, 2 * count, 2)


def _lettered(node: Expr) -> str | None:
    if not isinstance(node, (gast.List, gast.Tuple)):
        return None
    found = ""
    for item in node.elts:
        number = tree.number(item)
        if isinstance(item, gast.Constant) and item.value is Ellipsis:
            found += "..."
        elif isinstance(number, int) and 0 <= number < 52:
            # In the order in which NumPy sorts them, too.
            found += (string.ascii_uppercase + string.ascii_lowercase)[number]
        else:
            return None
    return found


# -- back and on


def _read(op: Operation) -> tuple[Sum, int]:
    found, at = read(op.bound["x"], op.known), tree.number(op.bound["at"])
    if found is None or at not in found.places:
        raise Unsettled
    return found, found.places.index(int(at or 0))


def _back(op: Operation) -> Expr:
    found, index = _read(op)
    own = found.letters[index]
    others = [(letters, node) for i, (letters, node) in enumerate(zip(found.letters, found.operands, strict=True))
              if i != index]  # fmt: skip
    factors = [("", G), *others] if not found.result else [(found.result, G), *others]
    # Of a letter that an operand has twice only the diagonal counts.
    distinct, spare = own, [c for c in string.ascii_letters if c not in "".join(found.letters)]
    for letter in dict.fromkeys(own):
        places = [i for i, c in enumerate(own) if c == letter]
        for place in places[1:]:
            new = spare.pop(0)
            distinct = distinct[:place] + new + distinct[place + 1 :]
            length = tree.subscript(tree.attribute(op.bound["it"], "shape"), tree.const(place))
            eye = tree.call(tree.name("numpy.eye"), [length])
            factors.append((letter + new, eye))
    there = {letter for letters, _ in factors for letter in letters}
    target = "".join(letter for letter in distinct if letter in there)
    value = _summed(factors, target, op)
    if target == distinct or not distinct:
        return value
    if not target:
        return value
    return tree.subscript(
        value, tree.tuple_of([colon() if c in there else tree.const(None) for c in distinct])
    )  # fmt: skip


def _summed(factors: list[tuple[str, Expr]], target: str, op: Operation) -> Expr:
    """The sum of products; what is a number is multiplied."""
    scalars = [node for letters, node in factors if not letters]
    arrays = [(letters, node) for letters, node in factors if letters]
    value = None
    if len(arrays) == 1 and arrays[0][0] == target:
        value = arrays[0][1]
    elif len(arrays) == 1 and len(target) == 2 and arrays[0][0] == target[::-1]:
        value = tree.attribute(arrays[0][1], "T")
    elif arrays:
        text = ",".join(letters for letters, _ in arrays) + "->" + target
        optimize = op.bound["optimize"]
        words = (
            []
            if len(arrays) < 3 or getattr(optimize, "value", None) is False
            else [keyword("optimize", tree.const(True))]
        )
        form = gast.Constant(value=text, kind=None)
        value = tree.call(tree.name("numpy.einsum"), [form, *(node for _, node in arrays)], words)
    for node in reversed(scalars):
        value = node if value is None else tree.mul(node, value)
    assert value is not None
    return value


def _on(op: Operation) -> Expr:
    found, index = _read(op)
    args = list(op.bound["x"])
    args[found.places[index]] = T
    words = [] if getattr(op.bound["optimize"], "value", None) is False else [keyword("optimize", op.bound["optimize"])]
    return tree.call(tree.name("numpy.einsum"), args, words)


def kind(args: list[Expr], known: Any) -> Kind:
    """What an einsum gives."""
    from sct import kinds

    found = read(args, known)
    if found is None:
        return kinds.UNKNOWN
    lengths: dict[str, Any] = {}
    dtype = ""
    for position, (letters, node) in enumerate(zip(found.letters, found.operands, strict=True)):
        own = shapes.kind_of(node, known)
        dtype = own.dtype if not position else kinds.promoted(dtype, own.dtype)
        for letter, length in zip(letters, own.shape or (), strict=True):
            lengths[letter] = kinds.longer(lengths[letter], length) if letter in lengths else length
    if not found.result:
        return kinds.number(dtype)
    if any(letter not in lengths for letter in found.result):
        return kinds.UNKNOWN
    return kinds.array(tuple(lengths[letter] for letter in found.result), dtype)


ROWS: list[Linear] = [linear("np.einsum(*x, optimize=False)", _back, tangents=(_on,))]
"""Linear in each operand."""
